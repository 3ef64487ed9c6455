//! Histograms and scatter plots.

use neuropil_analysis::Histogram;

use crate::plot::color::GREY;
use crate::plot::marks::{Line, line, points};
use crate::plot::panel::Panel;
use crate::plot::scale::Axis;

/// Histograms (name, colour, histogram) as outlines over one another, as densities.
pub fn histograms(title: &str, x_label: &str, histograms: &[(&str, &str, &Histogram)]) -> Panel {
    let mut panel = Panel::new(title, Axis::new(x_label), Axis::new("density"));
    for (name, color, h) in histograms {
        let (edges, density) = (h.edges(), h.density());
        let mut x = Vec::with_capacity(2 * edges.len());
        let mut y = Vec::with_capacity(2 * edges.len());
        let mut before = 0.0;
        let after = density.iter().copied().chain([0.0]);
        for (edge, next) in edges.into_iter().zip(after) {
            x.extend([edge, edge]);
            y.extend([before, next]);
            before = next;
        }
        let mut outline = line(x, y, *color);
        outline.label = (!name.is_empty()).then(|| (*name).into());
        panel.marks.push(outline.into());
    }
    panel
}

/// Points (`x`, `y`) with the line of equality where both axes have the same meaning.
pub fn scatter(
    title: &str,
    (x_label, x): (&str, Vec<f64>),
    (y_label, y): (&str, Vec<f64>),
    color: &str,
    equality: bool,
) -> Panel {
    let mut panel = Panel::new(title, Axis::new(x_label), Axis::new(y_label));
    let mark = points(x, y, color);
    if equality {
        let all: Vec<f64> = mark
            .x
            .iter()
            .chain(&mark.y)
            .copied()
            .filter(|v| v.is_finite())
            .collect();
        let low = all.iter().copied().fold(0.0, f64::min);
        let high = all.iter().copied().fold(0.0, f64::max) * 1.05;
        if low < high {
            panel.x.range = Some((low, high));
            panel.y.range = Some((low, high));
            panel.marks.push(
                Line {
                    dashed: true,
                    width: 1.0,
                    label: Some("equality".into()),
                    ..line(vec![low, high], vec![low, high], GREY)
                }
                .into(),
            );
        }
    }
    panel.with(mark)
}
