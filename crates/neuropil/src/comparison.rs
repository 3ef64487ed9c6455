//! Whether two values agree as far as their standard errors tell, and where two recordings part.

use neuropil_analysis::{AnalysisError, PopulationSummary, SummaryOptions, summarize};
use neuropil_recording::{Estimate, Recording};

/// Standard errors beyond which two values differ.
const STANDARD_ERRORS: f64 = 3.0;

/// What a comparison of two values says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They differ by at most three standard errors of the difference and what else is allowed.
    Agree,
    /// They differ by more.
    Differ,
    /// One is missing or has no standard error.
    Unknown,
}

impl Verdict {
    /// `agree`, `differ` or `unknown`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Differ => "differ",
            Self::Unknown => "unknown",
        }
    }
}

/// One statistic of a population against another value of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// Population.
    pub population: String,
    /// Statistic: `rate`, `cv`, `lv`, `fano`, `synchrony` or `correlation`.
    pub statistic: &'static str,
    /// What was measured.
    pub measured: Estimate,
    /// What it is compared with.
    pub expected: Estimate,
    /// What follows.
    pub verdict: Verdict,
}

impl Compared {
    /// Compares two values; `within` is the difference allowed besides the standard errors, as a fraction of `expected`.
    pub fn of(
        population: &str,
        statistic: &'static str,
        measured: &Estimate,
        expected: &Estimate,
        within: f64,
    ) -> Self {
        Self {
            population: population.to_owned(),
            statistic,
            verdict: verdict(measured, expected, within),
            measured: measured.clone(),
            expected: expected.clone(),
        }
    }

    /// A measured rate against a number in spikes/s that is taken to be exact.
    pub fn rate(population: &str, measured: &Estimate, rate: f64, within: f64) -> Self {
        let exact = Estimate::symmetric(rate, 0.0, 0.0, 1, "spikes/s", "");
        Self::of(population, "rate", measured, &exact, within)
    }

    /// Difference over the standard error of the difference, where there is one.
    pub fn standard_errors(&self) -> Option<f64> {
        let (a, b) = (&self.measured, &self.expected);
        let s = a.standard_error()?.hypot(b.standard_error()?);
        let difference = a.value()? - b.value()?;
        (s > 0.0).then_some(difference / s)
    }
}

fn verdict(a: &Estimate, b: &Estimate, within: f64) -> Verdict {
    let (Some(x), Some(y), Some(s), Some(t)) =
        (a.value(), b.value(), a.standard_error(), b.standard_error())
    else {
        return Verdict::Unknown;
    };
    match (x - y).abs() <= STANDARD_ERRORS * s.hypot(t) + within * y.abs() {
        true => Verdict::Agree,
        false => Verdict::Differ,
    }
}

/// A spike that only one of two recordings has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstDifference {
    /// Step after the warm-up of its recording.
    pub step: u64,
    /// Id of the neuron.
    pub neuron: u64,
    /// Whether the first recording has it.
    pub in_first: bool,
}

/// Every statistic of every population that both recordings have, and the first spike after the warm-ups that only one has.
///
/// # Errors
/// [`AnalysisError`] where nothing was measured.
pub fn compare_recordings(
    a: &Recording,
    b: &Recording,
    within: f64,
) -> Result<(Vec<Compared>, Option<FirstDifference>), AnalysisError> {
    let options = SummaryOptions::default();
    let (ours, theirs) = (summarize(a, &options)?, summarize(b, &options)?);
    let mut all = Vec::new();
    for x in &ours {
        let Some(y) = theirs.iter().find(|y| y.name == x.name) else {
            continue;
        };
        for ((statistic, p), (_, q)) in statistics(x).into_iter().zip(statistics(y)) {
            all.push(Compared::of(&x.name, statistic, p, q, within));
        }
    }
    Ok((all, first_difference(a, b)))
}

/// The statistics of a population by name.
pub fn statistics(s: &PopulationSummary) -> [(&'static str, &Estimate); 6] {
    [
        ("rate", &s.rate),
        ("cv", &s.cv),
        ("lv", &s.lv),
        ("fano", &s.fano),
        ("synchrony", &s.synchrony),
        ("correlation", &s.correlation),
    ]
}

/// The first spike after the warm-ups that only one of two recordings has.
pub fn first_difference(a: &Recording, b: &Recording) -> Option<FirstDifference> {
    let spikes = |r: &Recording| {
        let warmup = r.warmup_steps;
        let view = r.measured_spikes();
        let all: Vec<(u64, u64)> = view.iter().map(|(step, n)| (step - warmup, n)).collect();
        all
    };
    let (a, b) = (spikes(a), spikes(b));
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let of = |&(step, neuron): &(u64, u64), in_first| FirstDifference {
        step,
        neuron,
        in_first,
    };
    match (a.get(same), b.get(same)) {
        (None, None) => None,
        (Some(x), None) => Some(of(x, true)),
        (None, Some(y)) => Some(of(y, false)),
        (Some(x), Some(y)) if x < y => Some(of(x, true)),
        (Some(_), Some(y)) => Some(of(y, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(x: f64, s: f64) -> Estimate {
        Estimate::symmetric(x, s, 2.0 * s, 10, "", "")
    }

    #[test]
    fn agreement_is_within_three_standard_errors_of_the_difference() {
        // sqrt(3² + 4²) = 5.
        let of = |a: Estimate, b: Estimate, within| Compared::of("E", "cv", &a, &b, within);
        let verdict = |a, b, within| of(a, b, within).verdict;
        assert_eq!(
            verdict(value(14.9, 3.0), value(0.0, 4.0), 0.0),
            Verdict::Agree
        );
        assert_eq!(
            verdict(value(15.1, 3.0), value(0.0, 4.0), 0.0),
            Verdict::Differ
        );
        let rate = |x: Estimate, within| Compared::rate("E", &x, 10.0, within).verdict;
        assert_eq!(rate(value(11.0, 0.1), 0.1), Verdict::Agree);
        assert_eq!(rate(Estimate::not_estimable("x"), 1.0), Verdict::Unknown);
        assert_eq!(
            rate(Estimate::without_interval(1.0, 1, "", ""), 0.0),
            Verdict::Unknown
        );
        let distance = of(value(10.0, 3.0), value(0.0, 4.0), 0.0).standard_errors();
        assert_eq!(distance, Some(2.0));
    }
}
