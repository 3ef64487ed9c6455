//! Theory of a circuit: what its neurons and populations do on average, without simulating them.
//!
//! The [`siegert`] module gives the rate of a leaky integrate-and-fire neuron under noise,
//! [`self_consistent`] the rates at which populations of such neurons sustain each other, and
//! [`mod@working_point`] does so for a circuit as declared. [`transfer`] makes one family of the functions from input to rate
//! (and back, and of power laws fitted to them), [`rate_model`] puts populations with any of these together, and [`states`]
//! finds all steady states of such a model, with their stability and regime, [`balanced`] the limit of large networks,
//! [`mod@semi_balanced`] that in which some populations fall silent, [`threshold_linear`] which sets of neurons can be active together, [`branches`] follows states through parameters,
//! [`mod@regime_map`] has the regimes over two of them, and [`dynamics`] says how rates move in time, [`mod@transmission`] how late they reach one another. [`design`] goes the other
//! way: from a wanted activity to the inputs or weights that bring it about. [`circuit_model`] makes such models of circuits
//! as declared, [`validity`] says where they hold, [`mod@spectra`] gives the spectra of population rates, and [`convention`] converts units of inputs.
//!
//! Units as everywhere inside neuropil: ms, mV; rates in 1/ms. Voltages are relative to the resting
//! potential. Noise is given as σ in Brunel's convention: the free membrane potential has variance
//! σ²/2.

pub mod balanced;
pub mod branches;
pub mod circuit_model;
mod complex;
pub mod convention;
pub mod design;
pub mod dynamics;
mod equations;
pub mod error;
pub mod rate_model;
pub mod reduce;
pub mod regime_map;
pub mod self_consistent;
pub mod semi_balanced;
pub mod siegert;
pub mod spectra;
pub mod states;
pub mod threshold_linear;
pub mod transfer;
pub mod transmission;
pub mod validity;
pub mod working_point;

pub use balanced::BalancedLimit;
pub use branches::Bifurcation;
pub use circuit_model::{CircuitModel, to_self_consistent, to_ssn};
pub use dynamics::DelayedRates;
pub use error::TheoryError;
pub use rate_model::{RateModel, RatePopulation};
pub use reduce::{DriftReduction, ReceptorReduction, Reduction, reduce};
pub use regime_map::{
    Border, BorderKind, MapAxis, MapOptions, MapPoint, MapSpecial, MapSpecialKind, MapState,
    Regime, RegimeMap, Spacing, regime_map_of,
};
pub use self_consistent::{RateNetwork, SelfConsistentRates, SolverOptions};
pub use semi_balanced::{
    FamilyDirection, OutsideInput, PathEnd, SemiBalanced, SemiBalancedFamily, SemiBalancedGains,
    SemiBalancedPath, SemiBalancedPoint, SemiBalancedState, SemiBalancedStates, to_semi_balanced,
};
pub use siegert::{Correction, LifParameters, Response, Siegert};
pub use spectra::{PopulationSpectra, population_spectra};
pub use states::{Search, SteadyState, SteadyStates};
pub use transfer::{
    Adapting, DriftNeuron, FilteredResponse, FitRecipe, FittedPowerLaw, Inverse, LinearResponse,
    MeasuredCurve, PowerLaw, PowerLawFit, ThresholdIntegration, ThresholdLinear, TransferFunction,
    fit_on_grid, fit_smooth,
};
pub use transmission::{Transmission, Way};
pub use validity::{PopulationValidity, Validity};
pub use working_point::{InputNoise, PopulationPoint, TheoryOptions, WorkingPoint, working_point};
