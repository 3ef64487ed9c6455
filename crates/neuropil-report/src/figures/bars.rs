//! Several numbers per population, side by side: simulated, theory, published.

use neuropil_recording::Estimate;

use crate::plot::marks::{Bars, Points, Symbol};
use crate::plot::panel::Panel;
use crate::plot::scale::Axis;

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A bar, with its error bar where there is one.
    Bar,
    /// A symbol over the group, with its error bar where there is one.
    Symbol(Symbol),
}

/// One number per category.
#[derive(Clone, Debug)]
pub struct Series {
    /// Entry in the legend.
    pub label: String,
    /// Colour.
    pub color: String,
    /// Bars or symbols.
    pub style: Style,
    /// One value per category; NaN leaves a gap.
    pub values: Vec<f64>,
    /// Lower and upper end of the interval of each, or empty.
    pub intervals: Vec<(f64, f64)>,
}

impl Series {
    /// A series without intervals.
    pub fn new(
        label: impl Into<String>,
        color: impl Into<String>,
        style: Style,
        values: impl IntoIterator<Item = f64>,
    ) -> Self {
        Self {
            label: label.into(),
            color: color.into(),
            style,
            values: values.into_iter().collect(),
            intervals: Vec::new(),
        }
    }

    /// A series of estimates with their intervals; what is not estimable leaves a gap.
    pub fn of_estimates<'a>(
        label: impl Into<String>,
        color: impl Into<String>,
        style: Style,
        estimates: impl IntoIterator<Item = &'a Estimate>,
    ) -> Self {
        const GAP: (f64, f64) = (f64::NAN, f64::NAN);
        let (values, intervals): (Vec<f64>, Vec<(f64, f64)>) = estimates
            .into_iter()
            .map(|e| (e.value().unwrap_or(f64::NAN), e.interval().unwrap_or(GAP)))
            .unzip();
        Self {
            intervals,
            ..Self::new(label, color, style, values)
        }
    }
}

/// Groups of bars and symbols, one group per category.
pub fn grouped(title: &str, y_label: &str, categories: &[String], series: &[Series]) -> Panel {
    let count = categories.len();
    let ticks = categories
        .iter()
        .enumerate()
        .map(|(i, name)| (i as f64, name.clone()));
    let x = Axis::new("")
        .range(-0.6, count.max(1) as f64 - 0.4)
        .ticks_at(ticks);
    let mut panel = Panel::new(title, x, Axis::new(y_label)).with_grid();
    let bars = series.iter().filter(|s| s.style == Style::Bar).count();
    let width = 0.78 / bars.max(1) as f64;
    let mut slot = 0;
    for s in series {
        let label = Some(s.label.clone());
        let color = s.color.clone();
        let place = |offset: f64| {
            (0..s.values.len())
                .map(|i| i as f64 + offset)
                .collect::<Vec<_>>()
        };
        match s.style {
            Style::Bar => {
                let offset = (slot as f64 - (bars as f64 - 1.0) / 2.0) * width;
                slot += 1;
                panel.marks.push(
                    Bars {
                        x: place(offset),
                        width: width * 0.92,
                        y: s.values.clone(),
                        interval: s.intervals.clone(),
                        color,
                        label,
                    }
                    .into(),
                );
            }
            Style::Symbol(symbol) => panel.marks.push(
                Points {
                    x: place(0.0),
                    y: s.values.clone(),
                    interval: s.intervals.clone(),
                    symbol,
                    size: 4.0,
                    color,
                    label,
                }
                .into(),
            ),
        }
    }
    if panel.y.range.is_none() {
        let top = panel
            .marks
            .iter()
            .filter_map(|m| m.extent().1)
            .map(|r| r.1)
            .fold(0.0, f64::max);
        let low = panel
            .marks
            .iter()
            .filter_map(|m| m.extent().1)
            .map(|r| r.0)
            .fold(0.0, f64::min);
        if top > low {
            panel.y.range = Some((low * 1.05, top * 1.05));
        }
    }
    panel
}
