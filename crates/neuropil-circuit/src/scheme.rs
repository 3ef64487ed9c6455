//! How time is advanced: the schemes a run may name.
//!
//! A model cannot choose its scheme: it follows from the structure of its equations, or the protocol of a run names it.

use std::collections::BTreeMap;
use std::fmt;

/// How time is advanced. h is the time step; x' = f(x) between spikes.
///
/// In the exponential schemes and `half_steps`, the states that obey linear equations with constant coefficients among
/// themselves (synaptic currents and conductances, inputs of Ornstein–Uhlenbeck kind) are advanced exactly, and the
/// other equations see their exact mean over the step (the mean of both ends where noise reaches them): charge is
/// conserved to rounding. `euler` and `runge_kutta_4` treat all states alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Chosen from the structure of the equations: `exact` where they are linear, `runge_kutta_4` where an equation
    /// cannot be differentiated in its own state, `exponential_rosenbrock` otherwise.
    #[default]
    Auto,
    /// Exact propagators of linear equations.
    Exact,
    /// x + h f φ₁(h L), L = ∂f/∂x in the equation's own state, φ₁(z) = (eᶻ − 1)/z; other nonlinear states as they are at
    /// the start of the step. Each equation must be linear in its own state. Order 1; 2 with a single nonlinear state.
    ExponentialEuler,
    /// As `exponential_euler`, but L is taken at the start of the step where it depends on the state, h L ≤ 20, and other
    /// nonlinear states enter by the mean of both ends of the step: the last declared are advanced first, and those not
    /// yet advanced are predicted by exponential Euler. Order 2.
    ExponentialRosenbrock,
    /// States whose equation is nonlinear in themselves take two explicit Euler half steps, in order of declaration;
    /// then the others take one Euler step with the new values (Izhikevich 2003). Order 1.
    HalfSteps,
    /// x + h f. Order 1.
    Euler,
    /// The classical fourth-order Runge–Kutta tableau; noise is added as in Euler–Maruyama.
    RungeKutta4,
}

impl Scheme {
    /// All schemes, in the order of the documentation.
    pub const ALL: [Scheme; 7] = [
        Scheme::Auto,
        Scheme::Exact,
        Scheme::ExponentialEuler,
        Scheme::ExponentialRosenbrock,
        Scheme::HalfSteps,
        Scheme::Euler,
        Scheme::RungeKutta4,
    ];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Auto => "auto",
            Scheme::Exact => "exact",
            Scheme::ExponentialEuler => "exponential_euler",
            Scheme::ExponentialRosenbrock => "exponential_rosenbrock",
            Scheme::HalfSteps => "half_steps",
            Scheme::Euler => "euler",
            Scheme::RungeKutta4 => "runge_kutta_4",
        }
    }

    /// The scheme of that name.
    pub fn from_name(name: &str) -> Option<Scheme> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The schemes of a run: one for all models, and others for some.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schemes {
    /// For every model that is not named.
    pub all: Scheme,
    /// By name of the model.
    pub by_model: BTreeMap<String, Scheme>,
}

impl Schemes {
    /// The scheme of a model.
    pub fn of(&self, model: &str) -> Scheme {
        self.by_model.get(model).copied().unwrap_or(self.all)
    }
}

impl From<Scheme> for Schemes {
    fn from(all: Scheme) -> Self {
        Self {
            all,
            by_model: BTreeMap::new(),
        }
    }
}

impl fmt::Display for Schemes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.all)?;
        for (model, scheme) in &self.by_model {
            write!(f, ", {scheme} for {model}")?;
        }
        Ok(())
    }
}
