//! Figures 5 and S1: maps of regimes over input and its ratio, and over input and excitation, with simulated points.
//!
//! The article does not say over which ranges; these show all borders. Maps are those of the SSN, all of whose states are
//! known; the window of Φ as simulated is drawn over them. Simulated points say whether the network does what the map says.

use super::common::{SOLVED, linspace};
use super::curves::{branch, folds, stable_at};
use super::networks::{BISTABLE, DET_NEGATIVE, TAU_E};
use super::planes::Plane;
use super::probes::probe;
use crate::request::{PaperError, Request, exact};
use neuropil::report::{Claim, Figure, Report, Table};
use neuropil::theory::{MapSpecialKind, RegimeMap, TheoryError};

const RATIO: Plane = Plane {
    network: &BISTABLE,
    title: "A network with det J > 0",
    parameter: "r[I]",
    label: "ratio r = μ_{I}/μ_{E}",
    mu: (0.0, 20.0),
    range: (0.0, 2.5),
    r: 1.0,
};
const RATIO_NEGATIVE: Plane = Plane {
    network: &DET_NEGATIVE,
    title: "A network with det J < 0",
    mu: (0.0, 60.0),
    range: (0.0, 4.0),
    ..RATIO
};
const WEIGHT: Plane = Plane {
    title: "Network of 5A, r = 1",
    parameter: "J[E,E]",
    label: "J_{EE} (mV)",
    range: (0.0, 8.0),
    mu: (-5.0, 20.0),
    ..RATIO
};
const WEIGHT_NEGATIVE: Plane = Plane {
    network: &DET_NEGATIVE,
    title: "Network of 5B, r = 3",
    parameter: "J[E,E]",
    label: "J_{EE} (mV)",
    range: (0.0, 2.0),
    mu: (0.0, 60.0),
    r: 3.0,
};

/// Claims where the folds of a map meet.
fn cusp(plane: &Plane, map: &RegimeMap, report: &mut Report, (id, expected): (&str, [f64; 2])) {
    let found = map.special.iter().find(|s| s.kind == MapSpecialKind::Cusp);
    let found = found.map_or([f64::NAN; 2], |s| [s.at[0] * 1e3, s.at[1]]);
    let upright = match plane.parameter {
        "r[I]" => ("y", "r", ""),
        _ => ("y", "J_EE", "mV"),
    };
    let axes = [("mu", "input", "mV/s"), upright];
    for (k, (short, what, unit)) in axes.into_iter().enumerate() {
        report.claims.push(Claim::equal(
            &format!("{id}.cusp.{short}"),
            &format!(
                "The two folds of the SSN meet in a cusp: {what} {:.4} {unit}.",
                expected[k]
            ),
            expected[k],
            1e-5,
            &exact(found[k], unit, "continuation"),
            unit,
            SOLVED,
        ));
    }
}

/// The maps of figure 5, with what theory says without any simulation.
pub(super) fn solved(report: &mut Report) -> Result<[RegimeMap; 2], TheoryError> {
    let maps = [RATIO.map()?, RATIO_NEGATIVE.map()?];
    cusp(
        &RATIO,
        &maps[0],
        report,
        ("figure_5a", [3.94523508390456, 1.86791093236745]),
    );
    folds_beyond(report)?;
    onsets(&maps, report);
    Ok(maps)
}

pub(super) fn figure_5(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let maps = solved(report)?;
    let mut probes = Table::new(
        "figure_5",
        "Simulated points of the maps",
        "Stable rates of E (spikes/s) by the SSN and by Φ as simulated, and those of simulations from silence and after a pulse of 8 mV/s (none with det J < 0).",
        [
            "map",
            "μ (mV/s)",
            "r",
            "SSN",
            "Φ as simulated",
            "from silence",
            "after a pulse",
        ],
    );
    let a = probe(
        request,
        report,
        &mut probes,
        ("5a", &BISTABLE),
        &[
            (0.5, 1.0),
            (3.2, 1.0),
            (8.0, 1.0),
            (3.0, 0.4),
            (8.0, 2.2),
            (16.0, 2.2),
        ],
    )?;
    let b = probe(
        request,
        report,
        &mut probes,
        ("5b", &DET_NEGATIVE),
        &[
            (10.0, 1.0),
            (10.0, 3.0),
            (40.0, 3.0),
            (30.0, 0.5),
            (30.0, 1.5),
        ],
    )?;
    report.warnings.push(
        "Figure 5B: where the SSN has no steady state, 4000 simulated neurons settle at 40 to 110 spikes/s, as Φ says: its slope comes to 1 spike per mV at high rates, \
         at which det(1 - G J) = 1 + κ det J is positive for networks of less than 7111 neurons (κ < 16/9). That activity runs away is a property of the SSN."
            .into(),
    );
    report.tables.push(probes);
    report.figures.push(
        Figure::new(
            "figure_5",
            "Maps of regimes over input and its ratio (figure 5)",
            "Colours: regimes of the SSN. Lines: folds between which two states are stable, of the SSN and of Φ as simulated. Symbols: simulations. \
             Where states run away from above, an unstable state separates the stable one from activity without bound.",
            "A: bistability in a tongue that ends in a cusp at r = 1.87, supersaturation above r = 1.1. B: stable states only at low inputs or large r; beyond the fold the activity of the SSN runs away.",
        )
        .with_letters()
        .row(430.0, [RATIO.panel(&maps[0], a)?])
        .row(430.0, [RATIO_NEGATIVE.panel(&maps[1], b)?]),
    );
    Ok(())
}

pub(super) fn figure_s1(_: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let maps = [WEIGHT.map()?, WEIGHT_NEGATIVE.map()?];
    let expected = [4.37831473952, 4.5861170072];
    cusp(&WEIGHT, &maps[0], report, ("figure_s1", expected));
    for (plane, critical) in [(&WEIGHT, 70.0 / 11.0), (&WEIGHT_NEGATIVE, 0.8)] {
        // Just above det J = 0 large inputs have no steady state; just below they have.
        let base = plane.network.ssn(TAU_E, plane.r)?;
        let states = |factor: f64| -> Result<usize, TheoryError> {
            Ok(plane
                .model(&base, 3e4, factor * critical)?
                .steady_states()?
                .states
                .len())
        };
        let (below, above) = (states(0.9)?, states(1.1)?);
        report.claims.push(Claim::fact(
            &format!("figure_s1.parity.{}", plane.network.name.trim_start_matches("ekelmans_2023_")),
            &format!("The number of steady states is odd for J_EE below {critical:.3} mV (det J > 0) and even above."),
            below % 2 == 1 && above % 2 == 0,
            "characteristic function (S10 of the article)",
            &format!("{below} and {above} states at 30 V/s, 10 % below and above"),
        ));
    }
    report.figures.push(
        Figure::new(
            "figure_s1",
            "Maps of regimes over input and excitation (figure S1)",
            "As figure 5, over the sum of weights J_{EE}. det J changes its sign at J_{EE} = 6.36 mV (A) and 0.8 mV (B).",
            "Bistability begins at a cusp at J_EE = 4.59 mV; for stronger excitation states run away.",
        )
        .with_letters()
        .row(430.0, [WEIGHT.panel(&maps[0], Vec::new())?])
        .row(430.0, [WEIGHT_NEGATIVE.panel(&maps[1], Vec::new())?]),
    );
    Ok(())
}

/// 5B: the inputs beyond which there is no steady state.
fn folds_beyond(report: &mut Report) -> Result<(), TheoryError> {
    const FOLDS: [(f64, f64); 4] = [
        (0.5, 17.375127384632474),
        (1.0, 17.70270601722311),
        (1.5, 18.764644170127116),
        (2.0, 22.66361017716977),
    ];
    for (r, expected) in FOLDS {
        let model = DET_NEGATIVE.ssn(TAU_E, r)?;
        let found = folds(&branch(&model, 5.0, (0.0, 60.0))?);
        report.claims.push(Claim::equal(
            &format!("figure_5b.fold.{r}"),
            &format!(
                "With r = {r} the SSN with det J < 0 has no steady state beyond {expected:.4} mV/s."
            ),
            expected,
            1e-7,
            &exact(
                found.last().map_or(f64::NAN, |f| f.mu),
                "mV/s",
                "continuation",
            ),
            "mV/s",
            SOLVED,
        ));
    }
    let mut none = 0;
    for r in [3.0, 3.5, 4.0] {
        let model = DET_NEGATIVE.ssn(TAU_E, r)?;
        for mu in linspace(0.0, 60.0, 121) {
            none += usize::from(stable_at(&model, mu)?.is_empty());
        }
    }
    report.claims.push(Claim::fact(
        "figure_5b.none",
        "With r of 3 and more it has a stable state at all inputs up to 60 mV/s.",
        none == 0,
        SOLVED,
        &format!("{none} of 363 points without"),
    ));
    Ok(())
}

/// Where supersaturation and stabilisation by inhibition begin, by the maps.
fn onsets(maps: &[RegimeMap; 2], report: &mut Report) {
    for (map, (id, onset)) in maps.iter().zip([("5a", 1.1), ("5b", 1.25)]) {
        let (mut below, mut above, mut isn) = (0, 0, 0);
        for (row, r) in map.points.chunks(map.x.points).zip(map.y.values()) {
            for s in row.iter().flat_map(|p| &p.states) {
                isn += usize::from(s.stable && s.isn && r >= 3.0);
                above += usize::from(s.supersaturating && r > onset);
                below += usize::from(s.supersaturating && r <= onset);
            }
        }
        report.claims.push(Claim::fact(
            &format!("figure_{id}.supersaturation"),
            &format!(
                "E falls with the input only for r > J_II/J_EI = {onset}, and does so somewhere."
            ),
            below == 0 && above > 0,
            "Eq 4 of the article",
            &format!("{above} states of the map above, {below} below"),
        ));
        if id == "5b" {
            report.claims.push(Claim::fact(
                "figure_5b.isn",
                "With det J < 0 and r of 3 and more no stable state is stabilized by inhibition: only unstable ones exceed 10.94 spikes/s.",
                isn == 0,
                SOLVED,
                &format!("{isn} stable states"),
            ));
        }
    }
}
