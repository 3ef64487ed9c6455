//! Borders between regimes: what kinds there are, and what is known of each.

/// What changes across a border.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BorderKind {
    /// Two steady states meet and vanish (saddle-node).
    Fold,
    /// A complex pair of eigenvalues of a state crosses the imaginary axis.
    Hopf,
    /// A stable state becomes inhibition-stabilised.
    Stabilisation,
    /// In a stable state the first excitatory population stops rising with the common drift.
    Supersaturation,
    /// The model without common drift becomes bistable.
    Persistence,
    /// The balanced limit comes into being.
    Balance,
    /// The balanced limit becomes stable.
    BalanceStability,
    /// The number of states changes otherwise, as at corners of a transfer function.
    States,
    /// The number of stable states changes otherwise.
    Stability,
}

impl BorderKind {
    /// All kinds with their names.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Fold, "fold"),
        (Self::Hopf, "Hopf"),
        (Self::Stabilisation, "onset of inhibition stabilisation"),
        (Self::Supersaturation, "onset of supersaturation"),
        (Self::Persistence, "onset of persistent activity"),
        (Self::Balance, "existence of the balanced limit"),
        (Self::BalanceStability, "stability of the balanced limit"),
        (Self::States, "number of states"),
        (Self::Stability, "number of stable states"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        let entry = Self::ALL.iter().find(|(kind, _)| *kind == self);
        entry.map_or("", |(_, name)| name)
    }
}

/// A border as a line in the plane of the parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Border {
    /// What changes across it.
    pub kind: BorderKind,
    /// Whether it was followed by continuation, so that it is a solution all along; otherwise its points are where sides of the
    /// grid's cells were found by bisection to cross the border.
    pub continued: bool,
    /// Values of both parameters, exact to [`super::MapOptions::tolerance`]; straight lines between them. Only where a continued border is cut at
    /// the edge of the map, its last point lies on the straight line between two such points.
    pub points: Vec<[f64; 2]>,
}

/// A point at which borders meet.
#[derive(Clone, Debug, PartialEq)]
pub struct MapSpecial {
    /// What it is.
    pub kind: MapSpecialKind,
    /// Values of both parameters.
    pub at: [f64; 2],
    /// Rates of the state there, 1/ms.
    pub rates: Vec<f64>,
}

/// Kinds of points at which borders meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapSpecialKind {
    /// Two folds meet tangentially: bistability begins.
    Cusp,
    /// A Hopf curve ends on a fold.
    BogdanovTakens,
}

impl MapSpecialKind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cusp => "cusp",
            Self::BogdanovTakens => "Bogdanov-Takens",
        }
    }
}
