//! The steady effect of input on a linear neuron: which constant current moves the membrane as far as spikes do.
//!
//! Below threshold a linear model is  x' = A x + b + B u  between spikes, and spikes of weight w at rate ν onto a
//! receptor that adds e·w to the states act in the mean as a constant drive e·w·ν. Its steady effect on the membrane is
//! −(A⁻¹ e)_V w ν; that of a constant input u is −(A⁻¹ B)_V u. Their ratio is the equivalent current.

use crate::circuit::NeuronUse;
use crate::expr::Expr;
use crate::problem::{Problem, Problems};
use crate::structure::{Structure, structure};

impl NeuronUse {
    /// The constant input into `port` whose steady effect on the membrane is that of spikes of unit weight and unit rate
    /// (1/ms) onto `receptor`; for `iaf_psc_exp` the synaptic time constant, for `iaf_psc_delta` the capacitance.
    ///
    /// Distributed parameters enter by their means. The membrane is the one state in the spike condition.
    ///
    /// Errors: equations that are not linear, no single membrane state, no such receptor or port, or a membrane that the
    /// port does not move.
    pub fn equivalent_input(&self, receptor: &str, port: &str) -> Result<f64, Problems> {
        let model = &self.model;
        let who = format!("model `{}`", model.name);
        let problem = |which: &str, given: &str, expected: &str| {
            Problems::from(Problem::new(
                "no-equivalent-input",
                &who,
                which,
                given,
                expected,
            ))
        };
        let Structure::Linear(linear) = structure(model) else {
            let expected = "linear ones, to replace spikes by a current";
            return Err(problem("its equations", "not linear", expected));
        };
        let membrane = self.membrane().ok_or_else(|| {
            problem(
                "spike condition",
                "not about one state",
                "one membrane potential",
            )
        })?;
        let (_, receptor) = model
            .receptor(receptor)
            .ok_or_else(|| problem("receptor", "unknown", "a receptor of the model"))?;
        let column = model
            .inputs
            .iter()
            .position(|p| p.name == port)
            .and_then(|i| linear.input.get(i))
            .ok_or_else(|| problem("input port", "unknown", "a port of the model"))?;
        let number = |e: &Expr| {
            let value = model
                .expanded(e)
                .evaluate(&|name| Some(self.value(name)?.mean()));
            value.filter(|x| x.is_finite()).ok_or_else(|| {
                problem(
                    "its equations",
                    "not finite for these parameters",
                    "finite coefficients",
                )
            })
        };
        let numbers = |row: &[Expr]| row.iter().map(&number).collect::<Result<Vec<_>, _>>();
        let matrix = (linear.matrix.iter())
            .map(|row| numbers(row))
            .collect::<Result<Vec<_>, _>>()?;
        let mut events = vec![0.0; model.states.len()];
        for event in &receptor.events {
            let slope = event.value.derivative("weight").ok_or_else(|| {
                problem(
                    "receptor",
                    "not linear in `weight`",
                    "an addition proportional to it",
                )
            })?;
            let place = model.states.iter().position(|s| s.name == event.state);
            if place.is_none() {
                let expected = "one that adds to states";
                return Err(problem(
                    "receptor",
                    "one that acts as an input for one step",
                    expected,
                ));
            }
            if let Some(e) = place.and_then(|i| events.get_mut(i)) {
                *e += number(&slope)?;
            }
        }
        let steady = |drive: Vec<f64>| {
            solve(matrix.clone(), drive)
                .and_then(|x| x.get(membrane).map(|v| -v))
                .ok_or_else(|| problem("its equations", "without a steady state", "one"))
        };
        let by_spikes = steady(events)?;
        let by_input = steady(numbers(column)?)?;
        if by_input == 0.0 {
            return Err(problem(
                "input port",
                "without effect on the membrane",
                "one that moves it",
            ));
        }
        Ok(by_spikes / by_input)
    }

    /// The index of the one state in the spike condition.
    fn membrane(&self) -> Option<usize> {
        let model = &self.model;
        let condition = model.expanded(&model.spike.as_ref()?.condition);
        let mut found = model
            .states
            .iter()
            .enumerate()
            .filter(|(_, s)| condition.mentions(&s.name));
        match (found.next(), found.next()) {
            (Some((i, _)), None) => Some(i),
            _ => None,
        }
    }
}

/// Solves A x = y by elimination with row pivoting; `None` if A is singular.
fn solve(mut a: Vec<Vec<f64>>, mut y: Vec<f64>) -> Option<Vec<f64>> {
    let n = y.len();
    for k in 0..n {
        let size = |i: usize| {
            a.get(i)
                .and_then(|r| r.get(k))
                .map_or(0.0, |x| libm::fabs(*x))
        };
        let pivot = (k..n).reduce(|p, i| if size(i) > size(p) { i } else { p })?;
        a.swap(k, pivot);
        y.swap(k, pivot);
        let row = a.get(k)?.clone();
        let (head, right) = (*row.get(k)?, *y.get(k)?);
        if head == 0.0 {
            return None;
        }
        for i in k + 1..n {
            let below = a.get_mut(i)?;
            let factor = *below.get(k)? / head;
            if factor != 0.0 {
                for (x, z) in below.iter_mut().zip(&row).skip(k) {
                    *x -= factor * z;
                }
                *y.get_mut(i)? -= factor * right;
            }
        }
    }
    let mut x = vec![0.0; n];
    for k in (0..n).rev() {
        let row = a.get(k)?;
        let known: f64 = row.iter().zip(&x).skip(k + 1).map(|(p, q)| p * q).sum();
        *x.get_mut(k)? = (y.get(k)? - known) / row.get(k)?;
    }
    x.iter().all(|v| v.is_finite()).then_some(x)
}

#[cfg(test)]
mod tests {
    use super::solve;

    #[test]
    fn elimination_solves_what_has_a_solution() {
        let a = vec![
            vec![0.0, 2.0, 1.0],
            vec![1.0, -1.0, 0.0],
            vec![3.0, 0.0, 2.0],
        ];
        let x = solve(a, vec![7.0, -1.0, 9.0]).unwrap();
        for (value, expected) in x.iter().zip([1.0, 2.0, 3.0]) {
            assert!((value - expected).abs() < 1e-14);
        }
        assert!(solve(vec![vec![1.0, 2.0], vec![2.0, 4.0]], vec![1.0, 1.0]).is_none());
    }
}
