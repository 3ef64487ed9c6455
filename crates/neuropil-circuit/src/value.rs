//! A value per neuron or synapse: constant, drawn from a distribution, or given as a table.

/// What a parameter, initial state, weight or delay may be. Numbers are in inside units.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The same for all.
    Constant(f64),
    /// Drawn independently for each.
    Distribution(Distribution),
    /// One value for each, in order.
    Table(Vec<f64>),
}

/// Distributions, sampled by our own code.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Gaussian, optionally confined.
    Normal {
        /// Mean of the unconfined distribution.
        mean: f64,
        /// Standard deviation of the unconfined distribution, ≥ 0.
        sd: f64,
        /// Lower end.
        lower: Option<f64>,
        /// Upper end.
        upper: Option<f64>,
        /// What happens to draws beyond an end.
        beyond: Beyond,
    },
    /// exp(N(mu, sigma)) × unit.
    Lognormal {
        /// Median (= e^mu in inside units), > 0; a negative median mirrors the distribution (inhibitory weights).
        median: f64,
        /// Standard deviation of the logarithm, ≥ 0.
        sigma: f64,
    },
    /// Uniform on [low, high).
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
}

/// What happens to draws beyond the ends of a confined distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Beyond {
    /// Drawn again until inside.
    #[default]
    Redraw,
    /// Set to the end.
    Clip,
}

impl Value {
    /// The mean over the distribution or table.
    pub fn mean(&self) -> f64 {
        match self {
            Value::Constant(x) => *x,
            Value::Table(v) if v.is_empty() => f64::NAN,
            Value::Table(v) => v.iter().sum::<f64>() / v.len() as f64,
            Value::Distribution(d) => d.mean(),
        }
    }
}

/// Largest magnitude of a normal deviate that is drawn: √(2 ln 2³³) of Box and Muller with 32 bits, rounded up.
pub const LARGEST_DEVIATE: f64 = 6.77;

impl Distribution {
    /// The mean; for a confined normal the mean of the unconfined one.
    pub fn mean(&self) -> f64 {
        match self {
            Distribution::Normal { mean, .. } => *mean,
            Distribution::Lognormal { median, sigma } => median * libm::exp(0.5 * sigma * sigma),
            Distribution::Uniform { low, high } => 0.5 * (low + high),
        }
    }

    /// Smallest and largest value that can be drawn.
    pub fn range(&self) -> (f64, f64) {
        match self {
            Distribution::Normal {
                mean,
                sd,
                lower,
                upper,
                ..
            } => {
                let (mut a, mut b) = (mean - LARGEST_DEVIATE * sd, mean + LARGEST_DEVIATE * sd);
                // An end beyond all draws is what every draw is set to.
                if let Some(l) = *lower {
                    a = if l > a { l } else { a };
                    b = if l > b { l } else { b };
                }
                if let Some(u) = *upper {
                    a = if u < a { u } else { a };
                    b = if u < b { u } else { b };
                }
                (a, b)
            }
            Distribution::Lognormal { median, sigma } => {
                let far = median * libm::exp(LARGEST_DEVIATE * sigma);
                let near = median * libm::exp(-LARGEST_DEVIATE * sigma);
                if far < near { (far, near) } else { (near, far) }
            }
            Distribution::Uniform { low, high } => (*low, *high),
        }
    }
}

/// Realized numbers of a population: one for all, or one for each neuron. Both are read by the same code.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// The same for all.
    Uniform(f64),
    /// One for each neuron, in order.
    PerNeuron(Vec<f64>),
}

impl Column {
    /// The value of neuron `i`; NaN beyond the end of a per-neuron column.
    pub fn get(&self, i: usize) -> f64 {
        match self {
            Column::Uniform(x) => *x,
            Column::PerNeuron(v) => v.get(i).copied().unwrap_or(f64::NAN),
        }
    }

    /// Whether all neurons share one value.
    pub fn is_uniform(&self) -> bool {
        matches!(self, Column::Uniform(_))
    }
}
