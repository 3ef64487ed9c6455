//! Figure 8: the four regimes, recognised by a stated criterion.

use super::{BIN, CASES, IRREGULAR, SLOW, SYNCHRONOUS, State};
use crate::request::{PaperError, with_error};
use neuropil::report::figures::{Raster, RasterOptions, RasterRow, rate_over_time, spectra};
use neuropil::report::plot::color::{EXCITATORY, INHIBITORY};
use neuropil::report::plot::panel::Panel;
use neuropil::report::{Claim, Figure, Report, Table};

pub(super) fn figure_8(states: &[State], report: &mut Report) -> Result<(), PaperError> {
    let mut table = Table::new(
        "regimes",
        "The four regimes and the margins of the criterion",
        format!(
            "Irregular: CV of intervals > {IRREGULAR}. Synchronous: modulation depth of the excitatory population rate (standard deviation over mean, bins of {BIN} ms) > {SYNCHRONOUS:.3}, that of a fully modulating sine. Margins: distance from the border. Peak: highest line of the spectrum."
        ),
        [
            "panel",
            "g",
            "ν_ext/ν_thr",
            "regime of the paper",
            "rate (spikes/s)",
            "CV",
            "margin",
            "modulation depth",
            "margin",
            "peak (Hz)",
        ],
    );
    let mut panels: Vec<Vec<Panel>> = vec![Vec::new(); 3];
    let mut note = String::new();
    for (case, state) in CASES.iter().zip(states) {
        let source = "figure 8 of the paper; criterion stated here";
        let id = |what: &str| format!("{what}.{}", case.panel);
        let (word, border) = (
            if case.irregular {
                "irregular"
            } else {
                "regular"
            },
            IRREGULAR,
        );
        let statement = format!(
            "State {} (g = {}, ν_ext = {} ν_thr) is {word}.",
            case.panel, case.g, case.eta
        );
        report.claims.push(if case.irregular {
            Claim::above(&id("irregular"), &statement, border, &state.cv, "", source)
        } else {
            Claim::below(&id("regular"), &statement, border, &state.cv, "", source)
        });
        let word = if case.synchronous {
            "synchronous"
        } else {
            "asynchronous"
        };
        let statement = format!(
            "State {} (g = {}, ν_ext = {} ν_thr) is {word}.",
            case.panel, case.g, case.eta
        );
        report.claims.push(if case.synchronous {
            Claim::above(
                &id("synchronous"),
                &statement,
                SYNCHRONOUS,
                &state.depth,
                "",
                source,
            )
        } else {
            Claim::below(
                &id("asynchronous"),
                &statement,
                SYNCHRONOUS,
                &state.depth,
                "",
                source,
            )
        });
        let f = with_error(
            state.frequency,
            state
                .spectrum
                .as_ref()
                .map_or(f64::INFINITY, |s| s.resolution() / 2.0),
            1,
            "Hz",
            "highest line of the spectrum",
        );
        match case.panel {
            "B" => report.claims.push(Claim::above(
                "fast.B",
                "The oscillation of state B is fast.",
                SLOW,
                &f,
                "Hz",
                source,
            )),
            "D" => report.claims.push(Claim::below(
                "slow.D",
                "The oscillation of state D is slow.",
                SLOW,
                &f,
                "Hz",
                source,
            )),
            _ => {}
        }
        let (cv, depth) = (
            state.cv.value().unwrap_or(f64::NAN),
            state.depth.value().unwrap_or(f64::NAN),
        );
        table = table.row([
            case.panel.to_owned(),
            format!("{}", case.g),
            format!("{}", case.eta),
            case.regime.to_owned(),
            format!("{:.2}", state.rate.value().unwrap_or(f64::NAN)),
            format!("{cv:.3}"),
            format!("{:+.3}", cv - IRREGULAR),
            format!("{depth:.3}"),
            format!("{:+.3}", depth - SYNCHRONOUS),
            format!("{:.0}", state.frequency),
        ]);
        let end = state.recording.total_steps as f64 * state.recording.dt;
        let options = RasterOptions {
            max_spikes: 2_500,
            ..RasterOptions::between(end - 200.0, end)
        };
        let rows = [
            RasterRow::new("E", EXCITATORY),
            RasterRow::new("I", INHIBITORY),
        ];
        let mut raster = Raster::new(&state.recording, &rows, &options)?;
        raster.panel.title = format!(
            "{}: g = {}, ν_{{ext}} = {} ν_{{thr}}",
            case.panel, case.g, case.eta
        );
        note = format!(
            "Rasters show a random part of the neurons, at most {} spikes.",
            options.max_spikes
        );
        panels[0].push(raster.panel);
        panels[1].push(rate_over_time(&state.recording, &rows[..1], &options, 1.0)?);
        let shown: Vec<_> = state
            .spectrum
            .iter()
            .map(|s| ("E", EXCITATORY, s))
            .collect();
        panels[2].push(spectra("", &shown, 400.0));
    }
    report.tables.push(table);
    let mut rows = panels.into_iter();
    let (Some(rasters), Some(over_time), Some(spectra)) = (rows.next(), rows.next(), rows.next())
    else {
        return Ok(());
    };
    let mut figure = Figure::new(
        "figure_8",
        "The four regimes of figure 8",
        format!(
            "Last 200 ms: spikes of excitatory (blue) and inhibitory (red) neurons, rate of the excitatory population in bins of 1 ms, and its spectrum over the Poisson level with 95 % band. {note}"
        ),
        "Four panels: synchronous regular with vertical bands, fast oscillation, asynchronous irregular without structure, slow oscillation.",
    );
    // Two panels to a row, each with its rate and spectrum below.
    let (mut a, mut b, mut c) = (
        rasters.into_iter(),
        over_time.into_iter(),
        spectra.into_iter(),
    );
    loop {
        let pair = |it: &mut std::vec::IntoIter<Panel>| it.by_ref().take(2).collect::<Vec<_>>();
        let (x, y, z) = (pair(&mut a), pair(&mut b), pair(&mut c));
        if x.is_empty() {
            break;
        }
        figure = figure.row(190.0, x).row(110.0, y).row(150.0, z);
    }
    report.figures.push(figure);
    Ok(())
}
