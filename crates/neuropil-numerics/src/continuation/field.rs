//! What is continued: a vector field with parameters, and how large the steps may be.

use crate::matrix::Matrix;

/// A vector field `x' = f(x, p)` of `states` variables with `parameters` parameters.
pub trait VectorField {
    /// Number of variables, n.
    fn states(&self) -> usize;

    /// Number of parameters.
    fn parameters(&self) -> usize;

    /// `out[i] = f_i(x, p)`. Not finite outside the domain.
    fn field(&self, x: &[f64], p: &[f64], out: &mut [f64]);

    /// Typical size of `x_i`: differences, arclengths and residuals are measured in it.
    fn state_scale(&self, _i: usize) -> f64 {
        1.0
    }

    /// Typical size of `p_k`, for differences.
    fn parameter_scale(&self, _k: usize) -> f64 {
        1.0
    }

    /// `∂f_i/∂x_j`, shape n × n. Unless given: central differences, relative error about 1e-9.
    fn jacobian(&self, x: &[f64], p: &[f64]) -> Matrix {
        let n = self.states();
        let mut jacobian = Matrix::zeros(n, n);
        let (mut up, mut down) = (vec![0.0; n], vec![0.0; n]);
        let mut y = x.to_vec();
        for j in 0..n {
            let unit = self.state_scale(j);
            let h = unit * difference(x[j] / unit);
            y[j] = x[j] + h;
            self.field(&y, p, &mut up);
            y[j] = x[j] - h;
            self.field(&y, p, &mut down);
            y[j] = x[j];
            for i in 0..n {
                jacobian[(i, j)] = (up[i] - down[i]) / (2.0 * h);
            }
        }
        jacobian
    }

    /// `∂f_i/∂p_k`. Unless given: central differences.
    fn sensitivity(&self, x: &[f64], p: &[f64], k: usize) -> Vec<f64> {
        let n = self.states();
        let (mut up, mut down) = (vec![0.0; n], vec![0.0; n]);
        let mut q = p.to_vec();
        let unit = self.parameter_scale(k);
        let h = unit * difference(p[k] / unit);
        q[k] = p[k] + h;
        self.field(x, &q, &mut up);
        q[k] = p[k] - h;
        self.field(x, &q, &mut down);
        up.iter()
            .zip(&down)
            .map(|(u, d)| (u - d) / (2.0 * h))
            .collect()
    }
}

/// Step of central differences at `x`: ε^(1/3), relative beyond 1.
pub(crate) fn difference(x: f64) -> f64 {
    6.055e-6 * if x.abs() > 1.0 { x.abs() } else { 1.0 }
}

/// How a curve is walked. Lengths are measured after every variable is divided by its scale.
#[derive(Clone, Debug, PartialEq)]
pub struct StepOptions {
    /// First step of arclength.
    pub first: f64,
    /// Smallest step; a curve that needs a smaller one ends there.
    pub smallest: f64,
    /// Largest step.
    pub largest: f64,
    /// Most points in each direction.
    pub points: usize,
    /// Largest residual of a point, in scales of the states per unit of time.
    pub tolerance: f64,
    /// Range of the continued parameter; a curve ends where it leaves it.
    pub range: (f64, f64),
    /// Typical size of the parameter.
    pub parameter_scale: f64,
    /// Length of each state in arclength, times its [`VectorField::state_scale`]; 1 where the list is shorter.
    pub state_scale: Vec<f64>,
    /// Largest absolute value of a state before a curve counts as lost to infinity.
    pub state_limit: f64,
}

impl StepOptions {
    /// Defaults for a parameter within `range`: steps of 1/200 to 1/50 of the range.
    pub fn new(range: (f64, f64)) -> Self {
        let width = (range.1 - range.0).abs();
        let scale = if width > 0.0 && width.is_finite() {
            width
        } else {
            1.0
        };
        Self {
            first: 0.005,
            smallest: 1e-10,
            largest: 0.02,
            points: 5000,
            tolerance: 1e-11,
            range,
            parameter_scale: scale,
            state_scale: Vec::new(),
            state_limit: 1e12,
        }
    }

    /// Scales of all n + 1 unknowns, the parameter last.
    pub(crate) fn scales(&self, n: usize) -> Vec<f64> {
        (0..n)
            .map(|i| self.state_scale.get(i).copied().unwrap_or(1.0))
            .chain([self.parameter_scale])
            .map(|s| {
                if s.is_finite() && s != 0.0 {
                    s.abs()
                } else {
                    1.0
                }
            })
            .collect()
    }
}
