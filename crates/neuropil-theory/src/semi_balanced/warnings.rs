//! What is wrong with taking balanced rates for what a network does, in words.

use super::{LARGEST, SemiBalanced, SemiBalancedFamily, SemiBalancedStates};
use crate::TheoryError;

/// Most states or families that are described one by one.
const SHOWN: usize = 3;

impl SemiBalanced {
    /// What is wrong with taking the balanced rates for what the network does: in words, nothing where they are the only
    /// state and stable. Of many states or families the first are described, and the others counted.
    pub fn warnings(&self, found: &SemiBalancedStates) -> Result<Vec<String>, TheoryError> {
        let n = self.names.len();
        let mut warnings = Vec::new();
        for state in found.states.iter().filter(|s| s.balanced) {
            let growing = self.growing()?;
            if growing > 0 {
                let kind = if growing < n { "a saddle" } else { "unstable" };
                warnings.push(format!(
                    "the balanced state ({}) is {kind}: of {n} directions deviations grow along {growing}, and the network does not stay there",
                    self.rates_in_words(&state.rates),
                ));
            }
        }
        if !found.states.iter().any(|s| s.balanced)
            && let Ok(balanced) = self.balanced()
            && balanced.iter().any(|r| *r < 0.0)
        {
            warnings.push(format!(
                "inputs cannot cancel in all populations, which would take negative rates ({})",
                self.rates_in_words(&balanced)
            ));
        }
        let stable = found.states.iter().filter(|s| s.stable);
        let stable: Vec<String> = stable
            .map(|s| {
                let rates = self.rates_in_words(&s.rates);
                format!("{{{}}} at {rates}", self.active_in_words(&s.active))
            })
            .collect();
        let undecided = found.states.iter().filter(|s| s.undecided).count();
        match stable.as_slice() {
            [] if found.states.is_empty() && found.families.is_empty() => {
                warnings.push(match found.every_set_tried {
                    true => "no state was found: rates are not bounded".into(),
                    false => "no state was found, which need not mean that there is none: Lemke's method may end without one".into(),
                });
            }
            [] if found.states.iter().any(|s| !s.undecided) && undecided == 0 => {
                warnings.push(match found.every_set_tried {
                    true => "no state is stable".into(),
                    false => "the state that was found is not stable".into(),
                });
            }
            [] | [_] => {}
            several => {
                let shown = several.iter().take(SHOWN).map(String::as_str);
                let more = several.len().saturating_sub(SHOWN);
                let more = (more > 0).then(|| format!("{more} other sets"));
                let all: Vec<&str> = shown.chain(more.as_deref()).collect();
                warnings.push(format!(
                    "{} stable states, with activity of {}: where rates settle depends on where they start",
                    several.len(),
                    all.join(" or ")
                ));
            }
        }
        if undecided > 0 {
            let (of, border) = match undecided {
                1 => ("the stability of a state".to_owned(), "a border"),
                k => (format!("the stability of {k} states"), "borders"),
            };
            let why = match found.states.iter().all(|s| !s.undecided || s.degenerate) {
                true => format!("at {border} between sets of active populations"),
                false => "at which deviations neither grow nor decay, to first order,".into(),
            };
            warnings.push(format!("{of} {why} is not decided"));
        }
        for family in found.families.iter().take(SHOWN) {
            warnings.push(self.family_in_words(family));
        }
        let more = found.families.len().saturating_sub(SHOWN);
        if more > 0 {
            warnings.push(format!(
                "{more} other sets of active populations have a continuum of states, too"
            ));
        }
        if !found.every_set_tried {
            warnings.push(format!(
                "of more than {LARGEST} populations one state is looked for, by Lemke's method; there may be others, and it may be none that is stable"
            ));
        }
        Ok(warnings)
    }

    /// Names and rates.
    fn rates_in_words(&self, rates: &[f64]) -> String {
        let all = self.names.iter().zip(rates);
        let all: Vec<String> = all.map(|(n, r)| format!("{n} {:.2}", r * 1e3)).collect();
        format!("{} spikes/s", all.join(", "))
    }

    fn active_in_words(&self, active: &[bool]) -> String {
        let all = self.names.iter().zip(active).filter(|(_, a)| **a);
        let all: Vec<&str> = all.map(|(n, _)| n.as_str()).collect();
        all.join(", ")
    }

    /// Where the states of a family lie.
    pub fn family_in_words(&self, family: &SemiBalancedFamily) -> String {
        let set = self.active_in_words(&family.active);
        let at = self.rates_in_words(&family.rates);
        let coupling = format!("coupling among {{{set}}} is singular");
        let lost = match family.attracting {
            true => "",
            false => ", which it leaves again",
        };
        match family.directions.as_slice() {
            [] => format!("{coupling}, with one state at {at}"),
            [line] => {
                let change = self.names.iter().zip(&line.change).zip(&family.active);
                let change = change.filter(|(_, active)| **active);
                let change: Vec<String> = change
                    .map(|((name, by), _)| format!("{name} {by:+.4}"))
                    .collect();
                let end: Vec<f64> = family
                    .rates
                    .iter()
                    .zip(&line.change)
                    .map(|(r, c)| r + line.to * c)
                    .collect();
                let end = match line.to.is_finite() {
                    true => format!("to {}", self.rates_in_words(&end)),
                    false => "without end".into(),
                };
                format!(
                    "{coupling}, and states are a continuum: from {at} along ({}) {end}; inputs do not tell where on it the network is{lost}",
                    change.join(", ")
                )
            }
            several => format!(
                "{coupling}, and states are a continuum of {} dimensions around {at}; inputs do not tell where on it the network is{lost}",
                several.len()
            ),
        }
    }
}
