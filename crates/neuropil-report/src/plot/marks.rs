//! What a panel shows, in the units of its axes.

use crate::ReportError;

/// One layer of a panel; layers are drawn in the order in which they were added.
#[derive(Clone, Debug)]
pub enum Mark {
    /// A curve.
    Line(Line),
    /// The area between two curves.
    Band(Band),
    /// Symbols, with error bars where they have them.
    Points(Points),
    /// Spikes: short upright strokes.
    Spikes(SpikeMarks),
    /// Upright bars, with error bars where they have them.
    Bars(Bars),
    /// A value on a grid, in colours, with a colour bar.
    Heat(Heat),
    /// A category on a grid, in colours, with a legend.
    Categories(Categories),
    /// Lines of equal value on a grid.
    Contour(Contour),
    /// A straight line across the panel.
    Rule(Rule),
    /// A text beside data.
    Note(Note),
}

/// A curve; it is broken where a coordinate is not finite.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Abscissae.
    pub x: Vec<f64>,
    /// Ordinates.
    pub y: Vec<f64>,
    /// Colour.
    pub color: String,
    /// Width, px.
    pub width: f64,
    /// Dashed.
    pub dashed: bool,
    /// Entry in the legend.
    pub label: Option<String>,
}

/// The area between two curves.
#[derive(Clone, Debug, Default)]
pub struct Band {
    /// Abscissae.
    pub x: Vec<f64>,
    /// Lower ordinates.
    pub low: Vec<f64>,
    /// Upper ordinates.
    pub high: Vec<f64>,
    /// Colour, shown light.
    pub color: String,
    /// Entry in the legend.
    pub label: Option<String>,
}

/// Form of a symbol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Symbol {
    /// A disc.
    #[default]
    Circle,
    /// A square on its corner.
    Diamond,
    /// A square.
    Square,
    /// A triangle.
    Triangle,
}

/// Symbols.
#[derive(Clone, Debug, Default)]
pub struct Points {
    /// Abscissae.
    pub x: Vec<f64>,
    /// Ordinates.
    pub y: Vec<f64>,
    /// Lower and upper end of each error bar, as ordinates; empty without. Ends that are not finite are not drawn.
    pub interval: Vec<(f64, f64)>,
    /// Form.
    pub symbol: Symbol,
    /// Radius, px.
    pub size: f64,
    /// Colour.
    pub color: String,
    /// Entry in the legend.
    pub label: Option<String>,
}

/// Spikes.
#[derive(Clone, Debug, Default)]
pub struct SpikeMarks {
    /// Times.
    pub x: Vec<f64>,
    /// Ordinates of their neurons.
    pub y: Vec<f64>,
    /// Colour.
    pub color: String,
    /// Height, px.
    pub height: f64,
}

/// Upright bars from 0.
#[derive(Clone, Debug, Default)]
pub struct Bars {
    /// Middle of each bar.
    pub x: Vec<f64>,
    /// Width of all bars, in units of the axis.
    pub width: f64,
    /// Height of each bar.
    pub y: Vec<f64>,
    /// Lower and upper end of each error bar; empty without.
    pub interval: Vec<(f64, f64)>,
    /// Colour.
    pub color: String,
    /// Entry in the legend.
    pub label: Option<String>,
}

/// A value on a grid.
#[derive(Clone, Debug, Default)]
pub struct Heat {
    /// Borders of the columns, ascending; one more than there are columns.
    pub x_edges: Vec<f64>,
    /// Borders of the rows, ascending; one more than there are rows.
    pub y_edges: Vec<f64>,
    /// Values, row-major (row, column); what is not finite stays white.
    pub values: Vec<f64>,
    /// Values of the darkest and the lightest colour; `None` to fit.
    pub range: Option<(f64, f64)>,
    /// Colours follow the logarithm of the value.
    pub log: bool,
    /// What the colour bar shows, with unit.
    pub label: String,
}

/// A category on a grid.
#[derive(Clone, Debug, Default)]
pub struct Categories {
    /// Borders of the columns, ascending; one more than there are columns.
    pub x_edges: Vec<f64>,
    /// Borders of the rows, ascending; one more than there are rows.
    pub y_edges: Vec<f64>,
    /// Category of each cell as a position in `names`, row-major (row, column); `None` stays white.
    pub values: Vec<Option<usize>>,
    /// Name and colour of each category.
    pub names: Vec<(String, String)>,
}

/// Lines of equal value.
#[derive(Clone, Debug, Default)]
pub struct Contour {
    /// Abscissae of the columns, ascending.
    pub x: Vec<f64>,
    /// Ordinates of the rows, ascending.
    pub y: Vec<f64>,
    /// Values at the nodes, row-major (row, column); cells with a corner that is not finite are left out.
    pub z: Vec<f64>,
    /// Values that are drawn.
    pub levels: Vec<f64>,
    /// Colour.
    pub color: String,
    /// Dashed.
    pub dashed: bool,
    /// Entry in the legend; the levels themselves are written on the lines.
    pub label: Option<String>,
}

/// A straight line across the panel.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// Where it crosses its axis.
    pub at: f64,
    /// Upright (at an abscissa) instead of level (at an ordinate).
    pub upright: bool,
    /// Colour.
    pub color: String,
    /// Dashed.
    pub dashed: bool,
    /// Entry in the legend.
    pub label: Option<String>,
}

/// A text beside data.
#[derive(Clone, Debug, Default)]
pub struct Note {
    /// Abscissa of its middle.
    pub x: f64,
    /// Ordinate of its middle.
    pub y: f64,
    /// The text, one line.
    pub text: String,
}

/// A curve of ordinary width.
pub fn line(x: Vec<f64>, y: Vec<f64>, color: impl Into<String>) -> Line {
    Line {
        x,
        y,
        color: color.into(),
        width: 1.6,
        ..Default::default()
    }
}

/// Discs of ordinary size.
pub fn points(x: Vec<f64>, y: Vec<f64>, color: impl Into<String>) -> Points {
    Points {
        x,
        y,
        color: color.into(),
        size: 3.2,
        ..Default::default()
    }
}

impl Mark {
    /// Entry in the legend.
    pub(crate) fn label(&self) -> Option<&str> {
        match self {
            Self::Line(m) => m.label.as_deref(),
            Self::Band(m) => m.label.as_deref(),
            Self::Points(m) => m.label.as_deref(),
            Self::Bars(m) => m.label.as_deref(),
            Self::Contour(m) => m.label.as_deref(),
            Self::Rule(m) => m.label.as_deref(),
            Self::Spikes(_) | Self::Heat(_) | Self::Categories(_) | Self::Note(_) => None,
        }
    }

    /// Lowest and highest finite abscissa and ordinate, where the mark has a say in the ranges.
    pub(crate) fn extent(&self) -> (Range, Range) {
        let ends = |v: &[(f64, f64)]| v.iter().flat_map(|p| [p.0, p.1]).collect::<Vec<_>>();
        match self {
            Self::Line(m) => (range(&m.x), range(&m.y)),
            Self::Band(m) => (range(&m.x), join(range(&m.low), range(&m.high))),
            Self::Points(m) => (range(&m.x), join(range(&m.y), range(&ends(&m.interval)))),
            Self::Spikes(m) => (range(&m.x), range(&m.y)),
            Self::Bars(m) => {
                let half = m.width / 2.0;
                let x = range(&m.x).map(|(a, b)| (a - half, b + half));
                (
                    x,
                    join(
                        join(range(&m.y), Some((0.0, 0.0))),
                        range(&ends(&m.interval)),
                    ),
                )
            }
            Self::Heat(m) => (range(&m.x_edges), range(&m.y_edges)),
            Self::Categories(m) => (range(&m.x_edges), range(&m.y_edges)),
            Self::Contour(m) => (range(&m.x), range(&m.y)),
            Self::Rule(_) | Self::Note(_) => (None, None),
        }
    }

    /// Whether the mark fills its ranges to the border.
    pub(crate) fn is_grid(&self) -> bool {
        matches!(self, Self::Heat(_) | Self::Categories(_))
    }

    /// Checks that columns belong together.
    pub(crate) fn check(&self) -> Result<(), ReportError> {
        let same = |kind: &str, lengths: &[usize]| {
            if lengths.windows(2).all(|w| matches!(w, [a, b] if a == b)) {
                return Ok(());
            }
            Err(ReportError::Mark {
                mark: self
                    .label()
                    .map_or(kind.into(), |l| format!("{kind} `{l}`")),
                problem: format!("columns of {lengths:?} values, expected equal lengths"),
            })
        };
        let optional = |n: usize, all: usize| if n == 0 { all } else { n };
        let cells = |x: usize, y: usize| x.saturating_sub(1).saturating_mul(y.saturating_sub(1));
        match self {
            Self::Line(m) => same("line", &[m.x.len(), m.y.len()]),
            Self::Band(m) => same("band", &[m.x.len(), m.low.len(), m.high.len()]),
            Self::Points(m) => same(
                "points",
                &[m.x.len(), m.y.len(), optional(m.interval.len(), m.y.len())],
            ),
            Self::Spikes(m) => same("spikes", &[m.x.len(), m.y.len()]),
            Self::Bars(m) => same(
                "bars",
                &[m.x.len(), m.y.len(), optional(m.interval.len(), m.y.len())],
            ),
            Self::Heat(m) => same(
                "heat map",
                &[m.values.len(), cells(m.x_edges.len(), m.y_edges.len())],
            ),
            Self::Categories(m) => same(
                "categories",
                &[m.values.len(), cells(m.x_edges.len(), m.y_edges.len())],
            ),
            Self::Contour(m) => same("contour", &[m.z.len(), m.x.len().saturating_mul(m.y.len())]),
            Self::Rule(_) | Self::Note(_) => Ok(()),
        }
    }
}

/// Lowest and highest value, where there are values.
pub(crate) type Range = Option<(f64, f64)>;

/// Lowest and highest finite value.
pub(crate) fn range(values: &[f64]) -> Option<(f64, f64)> {
    values
        .iter()
        .filter(|x| x.is_finite())
        .fold(None, |r: Option<(f64, f64)>, &x| {
            Some(r.map_or((x, x), |(a, b)| (a.min(x), b.max(x))))
        })
}

/// The range that holds both.
pub(crate) fn join(a: Option<(f64, f64)>, b: Option<(f64, f64)>) -> Option<(f64, f64)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (a, b) => a.or(b),
    }
}

impl From<SpikeMarks> for Mark {
    fn from(mark: SpikeMarks) -> Self {
        Self::Spikes(mark)
    }
}

macro_rules! into_mark {
    ($($kind:ident),*) => {
        $(impl From<$kind> for Mark {
            fn from(mark: $kind) -> Self {
                Self::$kind(mark)
            }
        })*
    };
}
into_mark!(
    Line, Band, Points, Bars, Heat, Categories, Contour, Rule, Note
);
