//! Computes the derived constants of a program from the parameters of a population and the time step.
//!
//! This is a cold path, but its results enter every step, so it uses only IEEE arithmetic and `libm` in a fixed order.

use crate::SchemeError;
use crate::exact::reachability;
use crate::program::{Derivation, StepProgram};
use neuropil_circuit::structure::{LinearPart, linear_part};
use neuropil_circuit::{Column, Expr, Linear, NeuronModel};
use neuropil_numerics::NumericsError;
use neuropil_numerics::matrix::{Matrix, cholesky, expm, expm_integral, noise_covariance};
use std::collections::{BTreeMap, BTreeSet};

/// Values of all derived constants, and the refractory period in whole steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Constants {
    /// One column for each constant of the program.
    pub columns: Vec<Column>,
    /// Whole steps of refractoriness.
    pub refractory_steps: Column,
}

/// Computes the constants of `program` for `n` neurons. `parameters` has a column for every parameter of the model.
pub fn derive_constants(
    program: &StepProgram,
    model: &NeuronModel,
    parameters: &BTreeMap<String, Column>,
    n: usize,
    dt: f64,
) -> Result<Constants, SchemeError> {
    let LinearPart { linear, members } = linear_part(model);
    let deriver = Deriver {
        program,
        model,
        linear,
        members,
        parameters,
        n,
        dt,
    };
    deriver.all()
}

struct Deriver<'a> {
    program: &'a StepProgram,
    model: &'a NeuronModel,
    linear: Linear,
    members: Vec<bool>,
    parameters: &'a BTreeMap<String, Column>,
    n: usize,
    dt: f64,
}

/// exp(A dt), ∫₀^dt exp(A s) ds, and the integral of that over the step.
struct Propagator {
    exponential: Matrix,
    integral: Matrix,
    twice: Option<Matrix>,
}

impl Propagator {
    /// What makes the mean over the step of the effect of a constant drive, times dt.
    fn twice(&self) -> &Matrix {
        self.twice.as_ref().unwrap_or(&self.integral)
    }
}

impl Deriver<'_> {
    fn all(&self) -> Result<Constants, SchemeError> {
        let matrix_symbols = self.symbols(|l| l.matrix.iter().flatten().collect());
        let uniform_matrix = self.is_uniform(&matrix_symbols);
        let mut columns: Vec<Column> = Vec::new();
        let count = self.program.constants.len();
        let drive_symbols = self.symbols(|l| l.constant.iter().collect());
        let input_symbols = self.symbols(|l| l.input.iter().flatten().collect());
        let noise_symbols: BTreeSet<String> = self
            .model
            .diffusion
            .iter()
            .flat_map(|(_, e)| self.model.expanded(e).symbols())
            .collect();
        for c in &self.program.constants {
            let uniform = match &c.derivation {
                Derivation::Expr(e) => self.is_uniform(&self.model.expanded(e).symbols()),
                Derivation::Propagator { .. } => uniform_matrix,
                Derivation::Drive { .. } => uniform_matrix && self.is_uniform(&drive_symbols),
                Derivation::InputDrive { .. } => uniform_matrix && self.is_uniform(&input_symbols),
                Derivation::NoiseFactor { .. } => uniform_matrix && self.is_uniform(&noise_symbols),
            };
            columns.push(if uniform {
                Column::Uniform(0.0)
            } else {
                Column::PerNeuron(vec![0.0; self.n])
            });
        }
        let any_column = columns.iter().any(|c| !c.is_uniform());
        let mut cached: [Option<Propagator>; 2] = [None, None];
        for neuron in 0..if any_column { self.n.max(1) } else { 1 } {
            if !uniform_matrix {
                cached = [None, None];
            }
            let mut noise: [Option<Matrix>; 2] = [None, None];
            for k in 0..count {
                if neuron > 0 && columns[k].is_uniform() {
                    continue;
                }
                let c = &self.program.constants[k];
                let x = self.one(&c.derivation, neuron, &mut cached, &mut noise)?;
                if !x.is_finite() {
                    return Err(SchemeError::NotFinite {
                        model: self.model.name.clone(),
                        constant: c.name.clone(),
                        value: x,
                    });
                }
                match &mut columns[k] {
                    Column::Uniform(v) => *v = x,
                    Column::PerNeuron(v) => {
                        if let Some(slot) = v.get_mut(neuron) {
                            *slot = x;
                        }
                    }
                }
            }
        }
        Ok(Constants {
            columns,
            refractory_steps: self.refractory_steps()?,
        })
    }

    fn symbols(&self, pick: impl Fn(&Linear) -> Vec<&Expr>) -> BTreeSet<String> {
        let all = pick(&self.linear).into_iter();
        all.flat_map(|e| e.symbols()).collect()
    }

    fn is_uniform(&self, symbols: &BTreeSet<String>) -> bool {
        symbols
            .iter()
            .all(|s| self.parameters.get(s).is_none_or(Column::is_uniform))
    }

    fn evaluate(&self, e: &Expr, neuron: usize) -> f64 {
        let lookup = |s: &str| {
            if s == "dt" {
                return Some(self.dt);
            }
            self.parameters.get(s).map(|c| c.get(neuron))
        };
        self.model.expanded(e).evaluate(&lookup).unwrap_or(f64::NAN)
    }

    fn one(
        &self,
        derivation: &Derivation,
        neuron: usize,
        cached: &mut [Option<Propagator>; 2],
        noise: &mut [Option<Matrix>; 2],
    ) -> Result<f64, SchemeError> {
        if let Derivation::Expr(e) = derivation {
            return Ok(self.evaluate(e, neuron));
        }
        let linear = &self.linear;
        let propagator =
            |held: bool, cached: &mut [Option<Propagator>; 2]| -> Result<(), SchemeError> {
                let slot = &mut cached[usize::from(held)];
                if slot.is_none() {
                    *slot = Some(self.propagator(linear, neuron, held)?);
                }
                Ok(())
            };
        // What drives a frozen state does not reach the others through it.
        let weighted = |integral: &Matrix, row: usize, column: &[Expr], held: bool| {
            let mut sum = 0.0;
            for (j, e) in column.iter().enumerate() {
                if e.is_number(0.0) || (held && self.frozen(j)) {
                    continue;
                }
                sum += integral[(row, j)] * self.evaluate(e, neuron);
            }
            sum
        };
        let driven = |p: &Propagator, mean: bool, row: usize, column: &[Expr], held: bool| {
            if mean {
                weighted(p.twice(), row, column, held) / self.dt
            } else {
                weighted(&p.integral, row, column, held)
            }
        };
        Ok(match *derivation {
            Derivation::Expr(_) => f64::NAN,
            Derivation::Propagator {
                row,
                column,
                held,
                mean,
            } => {
                propagator(held, cached)?;
                cached[usize::from(held)]
                    .as_ref()
                    .map_or(f64::NAN, |p| match mean {
                        false => p.exponential[(row, column)],
                        true => p.integral[(row, column)] / self.dt,
                    })
            }
            Derivation::Drive { row, held, mean } => {
                propagator(held, cached)?;
                cached[usize::from(held)]
                    .as_ref()
                    .map_or(f64::NAN, |p| driven(p, mean, row, &linear.constant, held))
            }
            Derivation::InputDrive {
                row,
                port,
                held,
                mean,
            } => {
                propagator(held, cached)?;
                cached[usize::from(held)].as_ref().map_or(f64::NAN, |p| {
                    driven(p, mean, row, &linear.input[port], held)
                })
            }
            Derivation::NoiseFactor { row, column, held } => {
                let slot = &mut noise[usize::from(held)];
                if slot.is_none() {
                    *slot = Some(self.noise_factor(linear, neuron, held)?);
                }
                slot.as_ref().map_or(f64::NAN, |m| m[(row, column)])
            }
        })
    }

    /// Whether state `i` is frozen while refractory.
    fn frozen(&self, i: usize) -> bool {
        self.model
            .spike
            .as_ref()
            .is_some_and(|s| s.hold.contains(&self.model.states[i].name))
    }

    fn system(&self, linear: &Linear, neuron: usize, held: bool) -> Matrix {
        let n = linear.matrix.len();
        let mut a = Matrix::zeros(n, n);
        for i in 0..n {
            if held && self.frozen(i) {
                continue;
            }
            for j in 0..n {
                let e = &linear.matrix[i][j];
                if !e.is_number(0.0) {
                    a[(i, j)] = self.evaluate(e, neuron);
                }
            }
        }
        a
    }

    fn propagator(
        &self,
        linear: &Linear,
        neuron: usize,
        held: bool,
    ) -> Result<Propagator, SchemeError> {
        let a = self.system(linear, neuron, held);
        let failed = |_| self.singular("propagator");
        let needs_twice = self.program.constants.iter().any(|c| {
            matches!(
                c.derivation,
                Derivation::Drive { mean: true, .. } | Derivation::InputDrive { mean: true, .. }
            )
        });
        let twice = match needs_twice {
            true => Some(integral_twice(&a, self.dt).map_err(failed)?),
            false => None,
        };
        Ok(Propagator {
            exponential: expm(&a, self.dt).map_err(failed)?,
            integral: expm_integral(&a, self.dt).map_err(failed)?,
            twice,
        })
    }

    fn singular(&self, constant: &str) -> SchemeError {
        SchemeError::NotFinite {
            model: self.model.name.clone(),
            constant: constant.into(),
            value: f64::NAN,
        }
    }

    /// Lower Cholesky factor over the noisy states, in the positions of the full matrix.
    fn noise_factor(
        &self,
        linear: &Linear,
        neuron: usize,
        held: bool,
    ) -> Result<Matrix, SchemeError> {
        let n = linear.matrix.len();
        let reach = reachability(linear);
        let a = self.system(linear, neuron, held);
        let mut d = Matrix::zeros(n, n);
        let mut noisy = vec![false; n];
        for (state, e) in &self.model.diffusion {
            let index = self.model.states.iter().position(|s| s.name == *state);
            if let Some(i) = index.filter(|&i| self.members[i]) {
                let c = if held && self.frozen(i) {
                    0.0
                } else {
                    self.evaluate(e, neuron)
                };
                d[(i, i)] += c * c;
                for (k, flag) in noisy.iter_mut().enumerate() {
                    *flag |= reach[k][i];
                }
            }
        }
        let covariance =
            noise_covariance(&a, &d, self.dt).map_err(|_| self.singular("noise covariance"))?;
        let chosen: Vec<usize> = (0..n).filter(|&i| noisy[i]).collect();
        let mut small = Matrix::zeros(chosen.len(), chosen.len());
        for (p, &i) in chosen.iter().enumerate() {
            for (q, &j) in chosen.iter().enumerate() {
                small[(p, q)] = covariance[(i, j)];
            }
        }
        let mut factor = Matrix::zeros(n, n);
        match cholesky(&small) {
            Ok(l) => {
                for (p, &i) in chosen.iter().enumerate() {
                    for (q, &j) in chosen.iter().enumerate() {
                        factor[(i, j)] = l[(p, q)];
                    }
                }
            }
            // No noise at all is a valid limit; anything else shows as a constant that is not finite.
            Err(_) => {
                let silent = (0..small.rows()).all(|i| small[(i, i)] == 0.0);
                if !silent {
                    for &i in &chosen {
                        factor[(i, i)] = f64::NAN;
                    }
                }
            }
        }
        Ok(factor)
    }

    fn refractory_steps(&self) -> Result<Column, SchemeError> {
        let Some(e) = &self.program.refractory else {
            return Ok(Column::Uniform(0.0));
        };
        let steps = |neuron: usize| {
            let ms = self.evaluate(e, neuron);
            let steps = libm::rint(ms / self.dt);
            let exact =
                (ms / self.dt - steps).abs() <= 1e-9 * if steps > 1.0 { steps } else { 1.0 };
            if !exact || !(0.0..=1e9).contains(&steps) {
                return Err(SchemeError::Refractory {
                    model: self.model.name.clone(),
                    given: ms,
                    dt: self.dt,
                });
            }
            Ok(steps)
        };
        if self.is_uniform(&self.model.expanded(e).symbols()) {
            return Ok(Column::Uniform(steps(0)?));
        }
        (0..self.n)
            .map(steps)
            .collect::<Result<Vec<f64>, _>>()
            .map(Column::PerNeuron)
    }
}

/// ∫₀^h ∫₀^t exp(A s) ds dt: the corner of the integral of the exponential of [[A, 1], [0, 0]].
fn integral_twice(a: &Matrix, h: f64) -> Result<Matrix, NumericsError> {
    let n = a.rows();
    let mut large = Matrix::zeros(2 * n, 2 * n);
    for i in 0..n {
        for j in 0..n {
            large[(i, j)] = a[(i, j)];
        }
        large[(i, n + i)] = 1.0;
    }
    let whole = expm_integral(&large, h)?;
    let mut corner = Matrix::zeros(n, n);
    for i in 0..n {
        for j in 0..n {
            corner[(i, j)] = whole[(i, n + j)];
        }
    }
    Ok(corner)
}
