//! Integrals of smooth functions of one variable: fixed Gauss–Legendre panels and an adaptive
//! Gauss–Kronrod rule.

use std::sync::OnceLock;

use crate::NumericsError;

/// A Gauss–Legendre rule: exact for polynomials of degree `2 n - 1` on one panel.
#[derive(Clone, Debug)]
pub struct GaussLegendre {
    /// Nodes on `(0, 1)`, ascending.
    nodes: Vec<f64>,
    /// Weights, with sum 1.
    weights: Vec<f64>,
}

impl GaussLegendre {
    /// The rule of `n` nodes, 1 to 256.
    pub fn new(n: usize) -> Result<Self, NumericsError> {
        if !(1..=256).contains(&n) {
            return Err(NumericsError::domain(
                "GaussLegendre::new",
                "n",
                n as f64,
                "1 to 256 nodes",
            ));
        }
        Ok(Self::build(n))
    }

    /// The rule of 20 nodes, made once.
    pub fn twenty() -> &'static Self {
        static RULE: OnceLock<GaussLegendre> = OnceLock::new();
        RULE.get_or_init(|| Self::build(20))
    }

    /// The rule of 8 nodes, made once.
    pub fn eight() -> &'static Self {
        static RULE: OnceLock<GaussLegendre> = OnceLock::new();
        RULE.get_or_init(|| Self::build(8))
    }

    /// Nodes on (0, 1), ascending.
    pub fn nodes(&self) -> &[f64] {
        &self.nodes
    }

    /// Weights of the nodes, with sum 1.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    fn build(n: usize) -> Self {
        let size = n as f64;
        let mut nodes = Vec::with_capacity(n);
        let mut weights = Vec::with_capacity(n);
        for i in 0..n {
            // Newton's method on the Legendre polynomial, from Tricomi's estimate of the zero.
            let angle = std::f64::consts::PI * (i as f64 + 0.75) / (size + 0.5);
            let mut x = libm::cos(angle) * (1.0 - (size - 1.0) / (8.0 * size * size * size));
            let mut slope = 1.0;
            for _ in 0..8 {
                let (mut previous, mut value) = (1.0, x);
                for k in 2..=n {
                    let k = k as f64;
                    let next = ((2.0 * k - 1.0) * x * value - (k - 1.0) * previous) / k;
                    (previous, value) = (value, next);
                }
                slope = size * (x * value - previous) / (x * x - 1.0);
                x -= value / slope;
            }
            // Zeros descend in x, so that (1 - x) / 2 ascends.
            nodes.push(0.5 * (1.0 - x));
            weights.push(1.0 / ((1.0 - x * x) * slope * slope));
        }
        Self { nodes, weights }
    }

    /// `int_a^(a + width) f(x) dx` with one panel.
    pub fn integrate(&self, a: f64, width: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
        let mut sum = 0.0;
        for (node, weight) in self.nodes.iter().zip(&self.weights) {
            sum += weight * f(a + node * width);
        }
        sum * width
    }

    /// `int_a^b f(x) dx` with `panels` equal panels (at least one).
    pub fn integrate_panels(
        &self,
        a: f64,
        b: f64,
        panels: usize,
        mut f: impl FnMut(f64) -> f64,
    ) -> f64 {
        let panels = panels.max(1);
        let width = (b - a) / panels as f64;
        let mut sum = 0.0;
        for i in 0..panels {
            sum += self.integrate(a + width * i as f64, width, &mut f);
        }
        sum
    }
}

/// The value of an adaptive quadrature with an estimate of its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Integral {
    /// The integral.
    pub value: f64,
    /// Estimate of the absolute error; usually far too large.
    pub error: f64,
    /// Number of times the integrand was evaluated.
    pub evaluations: usize,
}

/// Positive nodes of the 15-point Kronrod rule on `(-1, 1)`; every second one (and 0) is a node of
/// the 7-point Gauss rule.
const KRONROD_NODES: [f64; 7] = [
    0.991455371120812639206854697526329,
    0.949107912342758524526189684047851,
    0.864864423359769072789712788640926,
    0.741531185599394439863864773280788,
    0.586087235467691130294144691693013,
    0.405845151377397166906606412076961,
    0.207784955007898467600689403773245,
];
/// Kronrod weights of those nodes, then that of 0.
const KRONROD_WEIGHTS: [f64; 8] = [
    0.022935322010529224963732008058970,
    0.063092092629978553290700663189204,
    0.104790010322250183839876322541518,
    0.140653259715525918745189590510238,
    0.169004726639267902826583426598550,
    0.190350578064785409913256402421014,
    0.204432940075298892414161999234649,
    0.209482141084727828012999174891714,
];
/// Gauss weights of the second, fourth and sixth of those nodes, then that of 0.
const GAUSS_WEIGHTS: [f64; 4] = [
    0.129484966168869693270611432679082,
    0.279705391489276667901467771423780,
    0.381830050505118944950369775488975,
    0.417959183673469387755102040816327,
];

/// One panel: Kronrod's value and its distance from Gauss'.
fn kronrod(f: &mut impl FnMut(f64) -> f64, a: f64, b: f64) -> (f64, f64) {
    let centre = 0.5 * (a + b);
    let half = 0.5 * (b - a);
    let at_centre = f(centre);
    let [k0, k1, k2, k3, k4, k5, k6, k7] = KRONROD_WEIGHTS;
    let [g1, g3, g5, g7] = GAUSS_WEIGHTS;
    let mut value = k7 * at_centre;
    let mut gauss = g7 * at_centre;
    let weights = [
        (k0, 0.0),
        (k1, g1),
        (k2, 0.0),
        (k3, g3),
        (k4, 0.0),
        (k5, g5),
        (k6, 0.0),
    ];
    for (node, (k, g)) in KRONROD_NODES.into_iter().zip(weights) {
        let pair = f(centre - half * node) + f(centre + half * node);
        value += k * pair;
        gauss += g * pair;
    }
    (value * half, libm::fabs((value - gauss) * half))
}

/// `int_a^b f(x) dx` between finite limits by bisection of the panel with the largest error, until
/// the estimated error is below `absolute` or `relative` times the value.
///
/// Fails after 2000 panels with the value reached (a discontinuity or a singularity inside), and
/// where the integrand is not finite.
pub fn integrate_adaptive(
    mut f: impl FnMut(f64) -> f64,
    a: f64,
    b: f64,
    absolute: f64,
    relative: f64,
) -> Result<Integral, NumericsError> {
    const ROUTINE: &str = "integrate_adaptive";
    const MAX_PANELS: usize = 2000;
    for (argument, limit) in [("a", a), ("b", b)] {
        if !limit.is_finite() {
            return Err(NumericsError::domain(
                ROUTINE,
                argument,
                limit,
                "a finite limit",
            ));
        }
    }
    let (value, error) = kronrod(&mut f, a, b);
    let mut panels = vec![(a, b, value, error)];
    loop {
        let value: f64 = panels.iter().map(|p| p.2).sum();
        let error: f64 = panels.iter().map(|p| p.3).sum();
        if !value.is_finite() {
            return Err(NumericsError::domain(
                ROUTINE,
                "f",
                value,
                "a finite integrand",
            ));
        }
        let scale: f64 = panels.iter().map(|p| libm::fabs(p.2)).sum();
        // Panels cannot be summed to better than rounding.
        let tolerance = absolute
            .max(relative * libm::fabs(value))
            .max(1e-16 * scale);
        let evaluations = 15 * (2 * panels.len() - 1);
        if error <= tolerance {
            return Ok(Integral {
                value,
                error,
                evaluations,
            });
        }
        let worst = panels
            .iter()
            .enumerate()
            .max_by(|(_, p), (_, q)| p.3.total_cmp(&q.3))
            .map_or(0, |(i, _)| i);
        if panels.len() >= MAX_PANELS {
            return Err(NumericsError::NotConverged {
                routine: ROUTINE,
                iterations: panels.len(),
                residual: error,
                tolerance,
                last: vec![value],
            });
        }
        let (a, b, ..) = panels.swap_remove(worst);
        let middle = 0.5 * (a + b);
        for (a, b) in [(a, middle), (middle, b)] {
            let (value, error) = kronrod(&mut f, a, b);
            panels.push((a, b, value, error));
        }
    }
}
