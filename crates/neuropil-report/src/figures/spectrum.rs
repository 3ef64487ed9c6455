//! Spectra of population rates, over the level of independent Poisson neurons.

use neuropil_analysis::Spectrum;

use crate::plot::marks::{Band, Rule, line};
use crate::plot::panel::Panel;
use crate::plot::scale::Axis;

/// Spectra (name, colour, spectrum) with their 95 % bands, each over its own Poisson level, up to `highest` Hz.
pub fn spectra(title: &str, spectra: &[(&str, &str, &Spectrum)], highest: f64) -> Panel {
    let mut panel = Panel::new(
        title,
        Axis::new("frequency (Hz)").range(0.0, highest),
        Axis::new("power / Poisson").log(),
    );
    for (_, color, s) in spectra {
        let (below, above) = s.interval_factors();
        let (x, relative) = relative(s, highest);
        panel.marks.push(
            Band {
                x,
                low: relative.iter().map(|p| p * below).collect(),
                high: relative.iter().map(|p| p * above).collect(),
                color: (*color).into(),
                label: None,
            }
            .into(),
        );
    }
    for (name, color, s) in spectra {
        let (x, y) = relative(s, highest);
        let mut curve = line(x, y, *color);
        curve.label = Some((*name).into());
        panel.marks.push(curve.into());
    }
    panel.with(Rule {
        at: 1.0,
        color: crate::plot::color::GREY.into(),
        dashed: true,
        label: Some("independent Poisson neurons".into()),
        ..Default::default()
    })
}

fn relative(s: &Spectrum, highest: f64) -> (Vec<f64>, Vec<f64>) {
    s.frequency
        .iter()
        .zip(&s.power)
        .filter(|(f, _)| **f <= highest)
        .map(|(f, p)| (*f, p / s.poisson))
        .unzip()
}
