//! Whether two values agree, and where two recordings part.

use neuropil::recording::{Estimate, Recording};

/// Standard errors beyond which two values differ.
const STANDARD_ERRORS: f64 = 3.0;

/// A value that is what it is.
pub fn exact(rate: f64) -> Estimate {
    Estimate::symmetric(rate, 0.0, 0.0, 1, "spikes/s", "")
}

/// Difference over the standard error of the difference.
pub fn distance(a: &Estimate, b: &Estimate) -> Option<f64> {
    let s = a.standard_error()?.hypot(b.standard_error()?);
    let difference = a.value()? - b.value()?;
    (s > 0.0).then_some(difference / s)
}

/// Whether two values agree, as far as their standard errors tell.
pub fn verdict(a: &Estimate, b: &Estimate, within: f64) -> &'static str {
    let (Some(x), Some(y), Some(s), Some(t)) =
        (a.value(), b.value(), a.standard_error(), b.standard_error())
    else {
        return "unknown";
    };
    if (x - y).abs() <= STANDARD_ERRORS * s.hypot(t) + within * y.abs() {
        "agree"
    } else {
        "differ"
    }
}

/// The first spike after the warm-ups that only one of two recordings has: step after its warm-up, neuron, and whether the first has it.
pub fn first_difference(a: &Recording, b: &Recording) -> Option<(u64, u64, bool)> {
    let spikes = |r: &Recording| {
        let warmup = r.warmup_steps;
        let view = r.measured_spikes();
        let all: Vec<(u64, u64)> = view.iter().map(|(step, n)| (step - warmup, n)).collect();
        all
    };
    let (a, b) = (spikes(a), spikes(b));
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    match (a.get(same), b.get(same)) {
        (None, None) => None,
        (Some(x), None) => Some((x.0, x.1, true)),
        (None, Some(y)) => Some((y.0, y.1, false)),
        (Some(x), Some(y)) if x < y => Some((x.0, x.1, true)),
        (Some(_), Some(y)) => Some((y.0, y.1, false)),
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
        assert_eq!(verdict(&value(14.9, 3.0), &value(0.0, 4.0), 0.0), "agree");
        assert_eq!(verdict(&value(15.1, 3.0), &value(0.0, 4.0), 0.0), "differ");
        assert_eq!(verdict(&value(11.0, 0.1), &exact(10.0), 0.1), "agree");
        assert_eq!(
            verdict(&Estimate::not_estimable("x"), &exact(1.0), 1.0),
            "unknown"
        );
        let no_error = Estimate::without_interval(1.0, 1, "", "");
        assert_eq!(verdict(&no_error, &exact(1.0), 0.0), "unknown");
        assert_eq!(distance(&value(10.0, 3.0), &value(0.0, 4.0)), Some(2.0));
    }
}
