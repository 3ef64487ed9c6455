//! A statement that was put to the test.

use neuropil_recording::Estimate;
use serde::{Deserialize, Serialize};

/// How a claim came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// The measurement agrees and is sharp enough to have disagreed.
    #[serde(rename = "holds")]
    Holds,
    /// The measurement is sharp enough and disagrees.
    #[serde(rename = "fails")]
    Fails,
    /// The measurement is not sharp enough to tell.
    #[serde(rename = "inconclusive")]
    Inconclusive,
    /// Nothing was measured.
    #[serde(rename = "not run")]
    NotRun,
}

impl Verdict {
    /// The word for it, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Inconclusive => "inconclusive",
            Self::NotRun => "not run",
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// What a claim says about the measured value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Relation {
    /// It equals the expected one within the tolerance.
    #[serde(rename = "=")]
    Equal,
    /// It lies above the expected one.
    #[serde(rename = ">")]
    Above,
    /// It lies below the expected one.
    #[serde(rename = "<")]
    Below,
}

/// A statement with its source, what it expects, what was measured, and the verdict.
///
/// A claim is made by one of the constructors, which decide the verdict; none of them says *holds* without data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Identifier, unique within a report (`rate.L23E`).
    pub id: String,
    /// What is claimed, a sentence.
    pub statement: String,
    /// The expected value, or the bound that [`Claim::above`] and [`Claim::below`] compare with.
    pub expected: Option<f64>,
    /// The measured value.
    pub measured: Option<f64>,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end of its interval.
    pub high: Option<f64>,
    /// How measured and expected value are compared.
    pub relation: Relation,
    /// Allowed absolute difference between measured and expected, where the claim is an equality.
    pub tolerance: Option<f64>,
    /// Unit of the numbers, empty for pure numbers.
    pub unit: String,
    /// Where the expectation comes from: a citation with table or figure, or `theory`.
    pub source: String,
    /// How it came out.
    pub verdict: Verdict,
    /// Why, where the numbers do not say it.
    pub note: String,
}

impl Claim {
    /// A claim of which nothing was measured yet.
    fn blank(id: &str, statement: &str, unit: &str, source: &str) -> Self {
        Self {
            id: id.into(),
            statement: statement.into(),
            expected: None,
            measured: None,
            low: None,
            high: None,
            relation: Relation::Equal,
            tolerance: None,
            unit: unit.into(),
            source: source.into(),
            verdict: Verdict::NotRun,
            note: String::new(),
        }
    }

    /// `measured = expected ± tolerance` (absolute, in `unit`).
    ///
    /// With value m and standard error s of the estimate:
    /// * *inconclusive* where s > tolerance, is unknown, or there is no value (the note then says why);
    /// * *holds* where s ≤ tolerance and |m − expected| ≤ tolerance;
    /// * *fails* otherwise.
    ///
    /// A tolerance that is not a number at least 0, or an expectation that is not finite, is *inconclusive* and says so.
    pub fn equal(
        id: &str,
        statement: &str,
        expected: f64,
        tolerance: f64,
        measured: &Estimate,
        unit: &str,
        source: &str,
    ) -> Self {
        let mut claim = Self::blank(id, statement, unit, source);
        claim.tolerance = Some(tolerance).filter(|t| t.is_finite());
        claim.take(expected, measured);
        let (Some(m), Some(tolerance)) = (
            measured.measured(),
            claim
                .tolerance
                .filter(|t| *t >= 0.0 && expected.is_finite()),
        ) else {
            claim.verdict = Verdict::Inconclusive;
            if measured.measured().is_some() {
                claim.add_note(&format!(
                    "expected {expected} ± {tolerance} cannot be tested"
                ));
            }
            return claim;
        };
        claim.verdict = if m.standard_error > tolerance {
            claim.add_note(&if m.standard_error.is_finite() {
                format!(
                    "standard error {:.3} exceeds the tolerance {tolerance:.3}",
                    m.standard_error
                )
            } else {
                "uncertainty unknown".into()
            });
            Verdict::Inconclusive
        } else if (m.value - expected).abs() <= tolerance {
            Verdict::Holds
        } else {
            Verdict::Fails
        };
        claim
    }

    /// `measured > bound`: *holds* where the whole interval lies above, *fails* where it lies at or below,
    /// *inconclusive* where the bound lies within, or there is no interval.
    pub fn above(
        id: &str,
        statement: &str,
        bound: f64,
        measured: &Estimate,
        unit: &str,
        source: &str,
    ) -> Self {
        Self::one_sided(id, statement, bound, measured, unit, source, true)
    }

    /// `measured < bound`; as [`Claim::above`], mirrored.
    pub fn below(
        id: &str,
        statement: &str,
        bound: f64,
        measured: &Estimate,
        unit: &str,
        source: &str,
    ) -> Self {
        Self::one_sided(id, statement, bound, measured, unit, source, false)
    }

    fn one_sided(
        id: &str,
        statement: &str,
        bound: f64,
        measured: &Estimate,
        unit: &str,
        source: &str,
        above: bool,
    ) -> Self {
        let mut claim = Self::blank(id, statement, unit, source);
        claim.relation = if above {
            Relation::Above
        } else {
            Relation::Below
        };
        claim.take(bound, measured);
        claim.verdict = match measured.interval() {
            Some((low, high)) if bound.is_finite() => {
                let (holds, fails) = if above {
                    (low > bound, high <= bound)
                } else {
                    (high < bound, low >= bound)
                };
                match (holds, fails) {
                    (true, _) => Verdict::Holds,
                    (_, true) => Verdict::Fails,
                    _ => {
                        claim.add_note(&format!("the interval holds the bound {bound}"));
                        Verdict::Inconclusive
                    }
                }
            }
            _ => {
                if measured.measured().is_some() {
                    claim.add_note("uncertainty unknown");
                }
                Verdict::Inconclusive
            }
        };
        claim
    }

    /// A statement that is true or not (equal hashes, a recognised regime); *holds* where `truth`, else *fails*.
    pub fn fact(id: &str, statement: &str, truth: bool, source: &str, note: &str) -> Self {
        let mut claim = Self::blank(id, statement, "", source);
        claim.verdict = if truth {
            Verdict::Holds
        } else {
            Verdict::Fails
        };
        claim.note = note.into();
        claim
    }

    /// A claim whose data are absent, and why.
    pub fn not_run(
        id: &str,
        statement: &str,
        expected: Option<f64>,
        unit: &str,
        source: &str,
        why: &str,
    ) -> Self {
        let mut claim = Self::blank(id, statement, unit, source);
        claim.expected = expected.filter(|x| x.is_finite());
        claim.note = why.into();
        claim
    }

    /// Adds a note after those that are there.
    pub fn with_note(mut self, note: &str) -> Self {
        self.add_note(note);
        self
    }

    fn add_note(&mut self, note: &str) {
        if !self.note.is_empty() && !note.is_empty() {
            self.note.push_str("; ");
        }
        self.note.push_str(note);
    }

    fn take(&mut self, expected: f64, measured: &Estimate) {
        self.expected = Some(expected).filter(|x| x.is_finite());
        self.measured = measured.value();
        if let Some((low, high)) = measured.interval() {
            self.low = Some(low);
            self.high = Some(high);
        }
        if let Some(m) = measured.measured() {
            self.add_note(&m.note);
        }
        if let Some(reason) = measured.reason() {
            self.add_note(&format!("not estimable: {reason}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal(value: f64, error: f64) -> Claim {
        let e = Estimate::symmetric(value, error, 2.0 * error, 9, "spikes/s", "");
        Claim::equal(
            "r",
            "the rate is 4",
            4.0,
            0.5,
            &e,
            "spikes/s",
            "a paper, table 1",
        )
    }

    #[test]
    fn equality_is_decided_by_distance_and_sharpness() {
        assert_eq!(equal(4.4, 0.1).verdict, Verdict::Holds);
        assert_eq!(
            equal(4.5, 0.5).verdict,
            Verdict::Holds,
            "borders belong to agreement"
        );
        assert_eq!(equal(4.6, 0.1).verdict, Verdict::Fails);
        assert_eq!(equal(4.0, 0.6).verdict, Verdict::Inconclusive);
        assert_eq!(equal(9.0, 0.6).verdict, Verdict::Inconclusive);
        assert_eq!(equal(4.0, f64::INFINITY).verdict, Verdict::Inconclusive);
        assert_eq!(
            equal(4.0, 0.0).verdict,
            Verdict::Holds,
            "a deterministic value"
        );
    }

    #[test]
    fn nothing_holds_without_data() {
        let none = Estimate::not_estimable("no spikes");
        let claim = Claim::equal("r", "s", 4.0, 0.5, &none, "", "");
        assert_eq!(
            (claim.verdict, claim.measured),
            (Verdict::Inconclusive, None)
        );
        assert!(claim.note.contains("no spikes"));
        let claim = Claim::above("r", "s", 0.5, &none, "", "");
        assert_eq!(claim.verdict, Verdict::Inconclusive);
        let claim = Claim::not_run("r", "s", Some(1.0), "", "", "data not found");
        assert_eq!(
            (claim.verdict, claim.note.as_str()),
            (Verdict::NotRun, "data not found")
        );
    }

    #[test]
    fn numbers_that_are_none_cannot_be_tested() {
        let e = Estimate::symmetric(1.0, 0.1, 0.2, 9, "", "");
        for (expected, tolerance) in [
            (f64::NAN, 1.0),
            (1.0, f64::NAN),
            (1.0, -1.0),
            (1.0, f64::INFINITY),
        ] {
            let claim = Claim::equal("r", "s", expected, tolerance, &e, "", "");
            assert_eq!(claim.verdict, Verdict::Inconclusive);
            assert!(claim.note.contains("cannot be tested"));
            serde_json::to_string(&claim).unwrap();
        }
    }

    #[test]
    fn one_sided_claims_ask_the_whole_interval() {
        let e = |low: f64, high: f64| {
            Estimate::between((low + high) / 2.0, 0.1, (low, high), 9, "", "")
        };
        let above = |low, high| Claim::above("r", "s", 0.5, &e(low, high), "", "").verdict;
        let below = |low, high| Claim::below("r", "s", 0.5, &e(low, high), "", "").verdict;
        assert_eq!(
            (above(0.6, 0.8), below(0.6, 0.8)),
            (Verdict::Holds, Verdict::Fails)
        );
        assert_eq!(
            (above(0.1, 0.4), below(0.1, 0.4)),
            (Verdict::Fails, Verdict::Holds)
        );
        assert_eq!(
            (above(0.4, 0.6), below(0.4, 0.6)),
            (Verdict::Inconclusive, Verdict::Inconclusive)
        );
    }

    #[test]
    fn json_has_the_names_and_words_that_readers_rely_on() {
        let json = serde_json::to_value(equal(4.4, 0.1)).unwrap();
        for key in [
            "id",
            "statement",
            "expected",
            "measured",
            "low",
            "high",
            "unit",
            "source",
            "verdict",
        ] {
            assert!(json.get(key).is_some(), "{key}");
        }
        assert_eq!(json["verdict"], "holds");
        for (verdict, word) in [
            (Verdict::Fails, "fails"),
            (Verdict::Inconclusive, "inconclusive"),
            (Verdict::NotRun, "not run"),
        ] {
            assert_eq!(serde_json::to_value(verdict).unwrap(), word);
            assert_eq!(verdict.to_string(), word);
        }
        let back: Claim = serde_json::from_value(json).unwrap();
        assert_eq!(back, equal(4.4, 0.1));
    }
}
