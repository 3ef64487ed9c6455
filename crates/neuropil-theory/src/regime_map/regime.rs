//! What a point of a map is: its steady states in brief, and the kinds of regime that they make.

use crate::TheoryError;
use crate::states::SteadyState;
use neuropil_numerics::matrix::Complex;

/// Kinds of regime that hold at one point, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Regime(u16);

impl Regime {
    /// No kind holds.
    pub const NONE: Self = Self(0);
    /// There is no steady state: rates grow without bound.
    pub const NO_STATE: Self = Self(1);
    /// There are steady states, and none is stable.
    pub const UNSTABLE: Self = Self(1 << 1);
    /// None is stable, and one is left in growing oscillations (a complex pair of eigenvalues leads: beyond a Hopf point).
    pub const OSCILLATION: Self = Self(1 << 2);
    /// Two or more states are stable.
    pub const BISTABLE: Self = Self(1 << 3);
    /// Two or more states are stable at common drift 0.
    pub const PERSISTENT: Self = Self(1 << 4);
    /// A stable state is stabilised by inhibition: its excitatory populations alone would be unstable.
    pub const ISN: Self = Self(1 << 5);
    /// The first excitatory population falls with the common drift in a stable state.
    pub const SUPERSATURATION: Self = Self(1 << 6);
    /// An inhibitory population falls with its own drift in a stable state.
    pub const PARADOXICAL: Self = Self(1 << 7);
    /// The balanced limit of large networks exists, with positive rates.
    pub const BALANCED: Self = Self(1 << 8);
    /// It exists and is stable.
    pub const BALANCED_STABLE: Self = Self(1 << 9);

    /// All kinds with their names.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::NO_STATE, "no steady state"),
        (Self::UNSTABLE, "no stable state"),
        (Self::OSCILLATION, "oscillation"),
        (Self::BISTABLE, "bistable"),
        (Self::PERSISTENT, "persistent activity"),
        (Self::ISN, "inhibition-stabilised"),
        (Self::SUPERSATURATION, "supersaturating"),
        (Self::PARADOXICAL, "paradoxical"),
        (Self::BALANCED, "balanced limit exists"),
        (Self::BALANCED_STABLE, "balanced limit stable"),
    ];

    /// Whether all kinds of `other` hold.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Only the kinds that `other` has, too.
    pub fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// `self` with `other` where `holds`.
    pub(super) fn with(self, other: Self, holds: bool) -> Self {
        if holds { self.and(other) } else { self }
    }

    /// The set as a number: kind k of [`Regime::ALL`] is bit k.
    pub fn code(self) -> u16 {
        self.0
    }

    /// Names of the kinds that hold.
    pub fn names(self) -> Vec<&'static str> {
        let holds = Self::ALL.iter().filter(|(kind, _)| self.has(*kind));
        holds.map(|(_, name)| *name).collect()
    }

    /// What follows from the steady states.
    pub(super) fn of_states(states: &[MapState]) -> Self {
        let stable = || states.iter().filter(|s| s.stable);
        let none_stable = stable().next().is_none() && !states.is_empty();
        let oscillates = none_stable && states.iter().any(|s| s.leading.1 != 0.0);
        Self::NONE
            .with(Self::NO_STATE, states.is_empty())
            .with(Self::UNSTABLE, none_stable)
            .with(Self::OSCILLATION, oscillates)
            .with(Self::BISTABLE, stable().count() >= 2)
            .with(Self::ISN, stable().any(|s| s.isn))
            .with(Self::SUPERSATURATION, stable().any(|s| s.supersaturating))
            .with(Self::PARADOXICAL, stable().any(|s| s.paradoxical))
    }
}

/// A steady state at a point of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapState {
    /// Rates, 1/ms.
    pub rates: Vec<f64>,
    /// Whether small deviations die out.
    pub stable: bool,
    /// Whether its excitatory populations alone would be unstable.
    pub isn: bool,
    /// Whether it is stable and the first excitatory population falls with the common drift.
    pub supersaturating: bool,
    /// Whether it is stable and an inhibitory population falls with its own drift.
    pub paradoxical: bool,
    /// The eigenvalue of largest real part, 1/ms.
    pub leading: Complex,
}

impl MapState {
    pub(super) fn of(state: SteadyState) -> Self {
        Self {
            stable: state.stable,
            isn: state.isn,
            supersaturating: state.supersaturating,
            paradoxical: state.paradoxical.contains(&true),
            leading: state.eigenvalues.first().copied().unwrap_or((0.0, 0.0)),
            rates: state.rates,
        }
    }
}

/// One point of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapPoint {
    /// By rising rate of the first population.
    pub states: Vec<MapState>,
    /// What kinds of regime they make.
    pub regime: Regime,
    /// Whether there can be no other state.
    pub complete: bool,
    /// Why there is no answer here; then there are no states and no kinds.
    pub error: Option<TheoryError>,
}

impl MapPoint {
    /// Number of stable states.
    pub fn stable(&self) -> usize {
        self.states.iter().filter(|s| s.stable).count()
    }
}
