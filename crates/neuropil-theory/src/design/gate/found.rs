//! A gate as found: the states at its three levels, whether inputs reach and leave them, and how far the drive may be off.

use super::{Gate, GateCase, GateDesign};
use crate::TheoryError;
use crate::design::per_second;
use crate::dynamics::LongRun;
use crate::rate_model::RateModel;

pub(super) fn finish(
    model: &RateModel,
    output: usize,
    gate: Gate,
    (margin, base, step): (f64, f64, f64),
    drives: &[f64],
    up: &[Option<Vec<f64>>],
    at: impl Fn(f64) -> f64,
) -> Result<GateDesign, TheoryError> {
    const TIME: f64 = 2e4;
    let levels = [0.0, 1.0, 2.0].map(|k| base + k * step);
    // The states at the levels, swept to from the lowest drive.
    let from = up.iter().flatten().next().cloned().unwrap_or_default();
    let mut states = Vec::new();
    for level in levels {
        let mut path: Vec<f64> = drives.iter().copied().filter(|d| *d < level).collect();
        path.push(level);
        let last = model.sweep(&from, &path)?.pop().flatten();
        states.push(last.ok_or_else(|| TheoryError::Circuit {
            who: "gate".into(),
            which: "state",
            given: format!("none that is steady at {}", per_second(level)),
            expected: "a steady state".into(),
        })?);
    }
    let rest = states[0].clone();
    let ends = |drive: f64, start: &[f64], end: &[f64]| -> Result<bool, TheoryError> {
        let found = model.with("mu_ext", drive)?.long_run(start, TIME)?;
        Ok(matches!(found, LongRun::Steady(x) if same(&x, end)))
    };
    let mut cases = Vec::new();
    for (k, level) in levels.into_iter().enumerate() {
        cases.push(GateCase {
            drive: level,
            state: model.with("mu_ext", level)?.examine(&states[k])?,
            high: gate.high(k),
            reached: ends(level, &rest, &states[k])?,
            resets: ends(base, &states[k], &rest)?,
        });
    }
    let outputs = [0, 1, 2].map(|k: usize| states[k][output]);
    let lowest_high = (0..3)
        .filter(|k| gate.high(*k))
        .map(|k| outputs[k])
        .fold(f64::INFINITY, f64::min);
    let threshold = lowest_high - margin;
    let response: Vec<(f64, f64)> = drives
        .iter()
        .zip(up)
        .filter_map(|(d, s)| s.as_ref().map(|s| (*d, s[output])))
        .collect();
    // Crossings of the threshold, by bisection within the grid.
    let mut input_margin = f64::INFINITY;
    for pair in response.windows(2) {
        let [(a, x), (b, y)] = pair else { continue };
        if (x - threshold) * (y - threshold) > 0.0 {
            continue;
        }
        let (mut left, mut right) = (*a, *b);
        for _ in 0..40 {
            let middle = 0.5 * (left + right);
            if (at(middle) > threshold) == (*x > threshold) {
                left = middle;
            } else {
                right = middle;
            }
        }
        for level in levels {
            input_margin = input_margin.min(libm::fabs(0.5 * (left + right) - level));
        }
    }
    let [none, one, both]: [GateCase; 3] = cases.try_into().map_err(|_| TheoryError::Shape {
        function: "gate",
        argument: "cases",
        given: "another number".into(),
        expected: "3".into(),
    })?;
    Ok(GateDesign {
        gate,
        base,
        step,
        threshold,
        margin,
        input_margin,
        cases: [none, one, both],
        response,
    })
}

/// Whether two states are one.
pub(super) fn same(a: &[f64], b: &[f64]) -> bool {
    let pairs = a.iter().zip(b);
    pairs
        .into_iter()
        .all(|(a, b)| libm::fabs(a - b) <= 1e-6 * (1e-3 + a.max(*b)))
}
