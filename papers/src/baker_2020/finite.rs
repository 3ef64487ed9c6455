//! What a network of finite size does beside the limit of strong coupling, told from the mean inputs that it has.
//!
//! In the limit the inputs of active populations cancel. In a finite network they are I = JK r + JK_x r_x, what it takes to fire, so that rates of
//! the active populations S are r_S = JK_SS⁻¹ (I_S − JK_Sx r_x − JK_SC r_C) with the rates r_C of the others. JK grows as √N and the inputs
//! hardly do: the larger the network, the nearer the limit, I_S = 0 and r_C = 0.
//!
//! For connections that are drawn, mean inputs differ from JK r by chance: n synapses from a population whose rates are spread as ⟨r²⟩/⟨r⟩² make
//! a relative deviation of √((1 − p) ⟨r²⟩/⟨r⟩²/n); and the trains from outside, which all targets share, have 1/√(number of their spikes) more
//! or fewer spikes. What both do to r_S gives the tolerance.

use super::common::{POPULATIONS, of_parts};
use crate::request::PaperError;
use neuropil::analysis::balance_over_time;
use neuropil::circuit::{Circuit, ConnectionRule};
use neuropil::numerics::matrix::{Matrix, solve};
use neuropil::recording::{Estimate, Recording};
use neuropil::theory::SemiBalanced;

/// The membrane time constant that makes input per time (mV/ms) a current in mV.
const TAU_M: f64 = 15.0;
/// Standard deviations of chance that are allowed.
pub(super) const DEVIATIONS: f64 = 4.0;

/// What chance a network of finite size is subject to.
pub(super) struct Drawn {
    /// Relative variance of the mean input of one population from another by the draw of connections, for equal rates;
    /// `[target][source]`, sources outside behind the populations.
    connections: Matrix,
    /// Numbers of trains of the sources outside.
    sources: Vec<f64>,
}

impl Drawn {
    pub fn of(circuit: &Circuit, network: &SemiBalanced) -> Self {
        let size = |name: &str| circuit.population(name).map_or(0, |(_, p)| p.size);
        let sources: Vec<&String> = network.names.iter().chain(&network.sources).collect();
        let connections = Matrix::from_fn(network.names.len(), sources.len(), |a, b| {
            let projection = circuit
                .projections
                .iter()
                .find(|p| p.target == network.names[a] && p.source == *sources[b]);
            match projection.map(|p| (p, &p.rule)) {
                Some((p, ConnectionRule::PairwiseBernoulli { probability })) => {
                    let n = p.expected_synapses(size(&p.source), size(&p.target));
                    (1.0 - probability) / n
                }
                _ => 0.0,
            }
        });
        let sources = network.sources.iter().map(|s| size(s) as f64).collect();
        Self {
            connections,
            sources,
        }
    }
}

/// What was measured between two times.
pub(super) struct Finite {
    /// Mean inputs of the populations, mV.
    pub input: Vec<Estimate>,
    /// Rates of populations and sources, 1/ms, and ⟨r²⟩/⟨r⟩² over their neurons; of sources as declared.
    rates: Vec<(f64, f64)>,
    /// For how long, ms.
    time: f64,
}

impl Finite {
    pub fn measured(
        recording: &Recording,
        network: &SemiBalanced,
        (from, to): (f64, f64),
    ) -> Result<Self, PaperError> {
        let mut input = Vec::new();
        for name in POPULATIONS {
            let windows = balance_over_time(recording, name)?;
            let inside = windows
                .iter()
                .filter(|w| w.start >= from - 1e-6 && w.stop <= to + 1e-6);
            let total = |w: &neuropil::analysis::Balance| {
                Some(TAU_M * (w.excitatory.value()? + w.inhibitory.value()?))
            };
            let values: Vec<f64> = inside.filter_map(total).collect();
            // Parts of 100 ms, longer than inputs are correlated in time.
            let parts: Vec<f64> = values
                .chunks_exact((values.len() / 10).max(1))
                .map(|c| c.iter().sum::<f64>() / c.len() as f64)
                .collect();
            input.push(of_parts(&parts, "mV"));
        }
        let mut rates = Vec::new();
        for name in &network.names {
            let step = |t: f64| (t / recording.dt).round() as u64;
            let (after, end) = (step(from), step(to));
            let info = recording.population(name)?;
            let mut counts = vec![0.0; info.size as usize];
            for (_, id) in recording.spikes.window(after, end).iter() {
                let at = id.checked_sub(info.first_id).map(|i| i as usize);
                if let Some(count) = at.and_then(|i| counts.get_mut(i)) {
                    *count += 1.0;
                }
            }
            let mean = |f: fn(f64) -> f64| {
                counts.iter().map(|c| f(*c)).sum::<f64>() / counts.len().max(1) as f64
            };
            let (first, second) = (mean(|c| c), mean(|c| c * c));
            let spread = if first > 0.0 {
                second / (first * first)
            } else {
                1.0
            };
            rates.push((first / (to - from), spread));
        }
        for rate in &network.external_rates {
            let count = rate * (to - from);
            let spread = if count > 0.0 { 1.0 + 1.0 / count } else { 1.0 };
            rates.push((*rate, spread));
        }
        Ok(Self {
            input,
            rates,
            time: to - from,
        })
    }

    /// Measured rate of a population, 1/ms.
    pub fn rate(&self, population: usize) -> f64 {
        self.rates.get(population).map_or(f64::NAN, |r| r.0)
    }

    /// Rates (1/ms) that the measured inputs of the active populations leave these, with the standard deviation from drawing connections;
    /// nothing for the others.
    pub fn expected(
        &self,
        network: &SemiBalanced,
        drawn: &Drawn,
        active: &[bool],
    ) -> Result<Vec<Option<(f64, f64)>>, PaperError> {
        let n = network.names.len();
        let members: Vec<usize> = (0..n).filter(|a| active[*a]).collect();
        let k = members.len();
        let among = Matrix::from_fn(k, k, |i, j| network.coupling[(members[i], members[j])]);
        let weight = |a: usize, b: usize| match b < n {
            true => network.coupling[(a, b)],
            false => network.external[(a, b - n)],
        };
        let solved =
            |right: &[f64]| solve(&among, right).map_err(neuropil::theory::TheoryError::from);
        let (mut right, mut variance) = (Vec::new(), Vec::new());
        for a in &members {
            let parts = self.rates.iter().enumerate();
            let parts = parts.map(|(b, (rate, spread))| {
                let input = weight(*a, b) * rate;
                (
                    b,
                    input,
                    input * input * drawn.connections[(*a, b)] * spread,
                )
            });
            let own = self.input[*a].value().unwrap_or(f64::NAN) - network.constant[*a];
            let (mut left, mut square) = (own, 0.0);
            for (b, input, chance) in parts {
                if !members.contains(&b) {
                    left -= input;
                }
                square += chance;
            }
            right.push(left);
            variance.push(square);
        }
        let rates = solved(&right)?;
        let mut deviation = vec![0.0; k];
        for (i, v) in variance.iter().enumerate() {
            let unit: Vec<f64> = (0..k).map(|j| f64::from(u8::from(i == j))).collect();
            for (d, r) in deviation.iter_mut().zip(solved(&unit)?) {
                *d += r * r * v;
            }
        }
        for (x, size) in drawn.sources.iter().enumerate() {
            let rate = network.external_rates[x];
            let shared: Vec<f64> = members.iter().map(|a| weight(*a, n + x) * rate).collect();
            for (d, r) in deviation.iter_mut().zip(solved(&shared)?) {
                if rate > 0.0 {
                    *d += r * r / (size * rate * self.time);
                }
            }
        }
        let mut found = vec![None; n];
        for ((a, r), d) in members.iter().zip(rates).zip(deviation) {
            found[*a] = Some((r, d.sqrt()));
        }
        Ok(found)
    }
}
