//! The power of two to which the weights onto a population are rounded.
//!
//! Sums of whole multiples of one power of two are exact in any order, so that threads, ranks and devices agree
//! bit for bit. The quantum follows from what is *declared*, never from what was drawn.

use neuropil_circuit::{Distribution, Value};

/// Largest magnitude of a weight in quanta, when it is stored in 16 bits.
pub(crate) const NARROW: f64 = 32767.0;
/// The sum of all weights onto a neuron must stay below this many quanta.
pub(crate) const SUM_LIMIT: f64 = 1_073_741_824.0; // 2^30
/// A weight of this many quanta is rounded by 0.1 % at most.
pub(crate) const RESOLUTION: f64 = 500.0;

/// Quantum where no weight is declared: weights from 0.01 on are rounded by less than 0.1 %.
const UNDECLARED: f64 = 1.0 / 65_536.0;

/// A power of two, in the unit of the weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantum {
    /// The quantum itself.
    pub size: f64,
    /// Whether every declared weight of a static synapse is at most 32,767 quanta.
    pub narrow: bool,
}

/// What is known of the weights onto one population.
#[derive(Default, Debug)]
pub(crate) struct Declared {
    largest: f64,
    /// Largest of those that are stored in quanta.
    stored: f64,
    /// Finest scale that must be resolved, from distributions.
    scale: Option<f64>,
    /// Exponent of the lowest set bit of all constants and tables.
    lowest_bit: Option<i32>,
    /// Smallest magnitude of a constant other than 0.
    smallest: Option<f64>,
    /// Expected number of synapses onto one neuron, with room for fluctuation.
    synapses: f64,
    /// Sum over projections of the largest weight times the synapses onto one neuron.
    sum: f64,
}

impl Declared {
    pub(crate) fn add(&mut self, weight: &Value, table: Option<&[f64]>, synapses_per_target: f64) {
        self.count(magnitude(weight, table), synapses_per_target);
        if let (None, Value::Constant(x)) = (table, weight)
            && *x != 0.0
        {
            self.smallest = Some(
                self.smallest
                    .map_or(x.abs(), |s| if x.abs() < s { x.abs() } else { s }),
            );
        }
        let mut constants = |values: &[f64]| {
            for &x in values {
                self.largest = larger(self.largest, x.abs());
                if let Some(bit) = lowest_bit(x) {
                    self.lowest_bit = Some(
                        self.lowest_bit
                            .map_or(bit, |b| if bit < b { bit } else { b }),
                    );
                }
            }
        };
        self.stored = larger(self.stored, magnitude(weight, table));
        match (table, weight) {
            (Some(t), _) => constants(t),
            (None, Value::Constant(x)) => constants(&[*x]),
            (None, Value::Table(t)) => constants(t),
            (None, Value::Distribution(d)) => {
                let (a, b) = d.range();
                self.largest = larger(self.largest, larger(a.abs(), b.abs()));
                let s = match d {
                    Distribution::Normal { mean, sd, .. } if *sd == 0.0 => mean.abs(),
                    Distribution::Normal { sd, .. } => *sd,
                    Distribution::Lognormal { median, .. } => median.abs() * 0.25,
                    Distribution::Uniform { low, high } => (high - low) * 0.3,
                };
                self.scale = Some(self.scale.map_or(s, |t| if s < t { s } else { t }));
            }
        }
    }

    /// Synapses that deliver amplitudes up to `largest`, which take all values: the quantum is as fine as sums allow.
    pub(crate) fn add_amplitudes(&mut self, largest: f64, synapses_per_target: f64) {
        self.count(largest, synapses_per_target);
        self.largest = larger(self.largest, largest);
        self.scale = Some(0.0);
    }

    fn count(&mut self, largest: f64, synapses_per_target: f64) {
        let synapses = with_room(synapses_per_target);
        self.synapses += synapses;
        self.sum += largest * synapses;
    }

    /// Weights that were added are multiplied over time, to at most `largest`, which makes numbers of any fineness: the quantum
    /// is as fine as sums allow.
    pub(crate) fn add_course(&mut self, largest: f64, synapses_per_target: f64) {
        self.sum += largest * with_room(synapses_per_target);
        self.largest = larger(self.largest, largest);
        self.scale = Some(0.0);
    }

    /// The finest quantum for which every declared weight has at most 30 bits: 2⁻³⁰ of the largest, or finer.
    pub(crate) fn finest(&self) -> f64 {
        if self.largest <= 0.0 || !self.largest.is_finite() {
            return UNDECLARED;
        }
        power_at_least(self.largest / SUM_LIMIT)
    }

    pub(crate) fn quantum(&self) -> Quantum {
        if self.largest <= 0.0 || !self.largest.is_finite() {
            // Nothing is declared; a stimulus of the protocol may still bring weights.
            return Quantum {
                size: UNDECLARED,
                narrow: true,
            };
        }
        let resolves = |q: f64| self.smallest.is_none_or(|x| q * RESOLUTION <= x);
        // As if all synapses had the largest weight; where that leaves the smallest too coarse, with the largest of each projection.
        let coarse = power_at_least(self.largest * larger(self.synapses, 64.0) / SUM_LIMIT);
        let safe = match resolves(coarse) {
            true => coarse,
            false => power_at_least(self.sum / SUM_LIMIT),
        };
        let narrow = power_at_least(self.largest / NARROW);
        let size = match (self.scale, self.lowest_bit) {
            // Constants that are whole multiples of a quantum that is safe are kept exactly.
            (None, Some(bit)) if libm::ldexp(1.0, bit) >= safe => libm::ldexp(1.0, bit),
            (Some(s), _) if narrow >= safe && narrow * 64.0 <= s && resolves(narrow) => narrow,
            _ => safe,
        };
        Quantum {
            size,
            narrow: self.stored <= NARROW * size,
        }
    }
}

/// Synapses onto one neuron, with room for fluctuation about their expected number.
fn with_room(synapses_per_target: f64) -> f64 {
    1.5 * synapses_per_target + 64.0
}

/// Largest magnitude of weights that can be drawn or are listed.
pub(crate) fn magnitude(weight: &Value, table: Option<&[f64]>) -> f64 {
    let largest = |values: &[f64]| values.iter().fold(0.0, |a, x| larger(a, x.abs()));
    match (table, weight) {
        (Some(t), _) => largest(t),
        (None, Value::Constant(x)) => x.abs(),
        (None, Value::Table(t)) => largest(t),
        (None, Value::Distribution(d)) => {
            let (a, b) = d.range();
            larger(a.abs(), b.abs())
        }
    }
}

fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The smallest power of two that is ≥ x.
fn power_at_least(x: f64) -> f64 {
    let (_, e) = libm::frexp(x);
    let p = libm::ldexp(1.0, e - 1);
    if p >= x { p } else { libm::ldexp(1.0, e) }
}

/// Exponent of the lowest set bit of a finite number other than 0.
fn lowest_bit(x: f64) -> Option<i32> {
    if x == 0.0 || !x.is_finite() {
        return None;
    }
    let (m, e) = libm::frexp(x);
    let mantissa = libm::ldexp(m.abs(), 53) as u64;
    Some(e - 53 + mantissa.trailing_zeros() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dyadic_constants_are_kept_exactly() {
        let mut d = Declared::default();
        d.add(&Value::Constant(-0.375), None, 100.0);
        d.add(&Value::Constant(12.0), None, 100.0);
        let q = d.quantum();
        assert_eq!(q.size, 0.125);
        assert!(q.narrow);
    }

    #[test]
    fn microcircuit_weights_fit_sixteen_bits() {
        let normal = |mean: f64| {
            Value::Distribution(Distribution::Normal {
                mean,
                sd: 0.1 * mean.abs(),
                lower: None,
                upper: None,
                beyond: Default::default(),
            })
        };
        let mut d = Declared::default();
        for mean in [87.81, 175.62, -351.24] {
            d.add(&normal(mean), None, 2000.0);
        }
        let q = d.quantum();
        assert_eq!(q.size, 0.03125);
        assert!(q.narrow);
    }

    #[test]
    fn changing_weights_make_the_quantum_as_fine_as_sums_allow() {
        let mut d = Declared::default();
        d.add(&Value::Constant(2.0), None, 100.0);
        let exact = d.quantum();
        d.add_amplitudes(300.0, 40.0);
        let q = d.quantum();
        assert!(q.size < 1e-3 * exact.size, "{q:?}");
        // What can arrive in a step stays below the limit, and the static weight fits 16 bits.
        assert!(300.0 * (1.5 * 140.0 + 128.0) / q.size <= SUM_LIMIT);
        assert!(q.narrow);
    }

    #[test]
    fn factors_of_weights_make_the_quantum_as_fine_as_sums_allow() {
        let mut d = Declared::default();
        d.add(&Value::Constant(1.0), None, 100.0);
        assert_eq!(d.quantum().size, 1.0);
        d.add_course(4.0, 100.0);
        // 4 times 214 synapses stay below 2³⁰ quanta.
        assert_eq!(d.quantum().size, libm::ldexp(1.0, -20));
    }

    #[test]
    fn a_small_weight_beside_large_bounds_is_resolved() {
        // Excitatory and inhibitory conductances of 30,000 neurons, of which the latter may grow to twenty times their size.
        let mut d = Declared::default();
        d.add(&Value::Constant(0.03936479108111085), None, 2400.0);
        d.add(&Value::Constant(0.085), None, 600.0);
        d.add_amplitudes(13.0, 600.0);
        let q = d.quantum().size;
        assert!(RESOLUTION * q <= 0.039, "{q}");
        let sum = 0.04 * 1.5 * 2400.0 + 0.085 * 1.5 * 600.0 + 13.0 * 1.5 * 600.0;
        assert!(sum / q <= SUM_LIMIT);
    }

    #[test]
    fn powers_of_two() {
        assert_eq!(power_at_least(0.3), 0.5);
        assert_eq!(power_at_least(0.5), 0.5);
        assert_eq!(lowest_bit(6.0), Some(1));
        assert_eq!(lowest_bit(0.1).map(|b| b < -50), Some(true));
    }
}
