//! Input steps at which a circuit computes a function of two inputs.

use super::levels::{levels, mean};
use super::{Designed, Start, Summary, lasting};
use crate::{Error, FollowOptions};
use neuropil_report::plot::Figure;
use neuropil_report::plot::color::palette;
use neuropil_report::plot::marks::{Note, Rule, line, points};
use neuropil_report::plot::panel::Panel;
use neuropil_report::plot::scale::Axis;
use neuropil_theory::design::gate::gate as design_gate;
use neuropil_theory::design::{Gate, GateDesign, GateOptions, with_courses};
use neuropil_theory::{DelayedRates, RateModel};
use serde_json::{Value, json};

/// A function of two inputs.
#[derive(Clone, Debug)]
pub struct GateWish {
    /// The function.
    pub gate: Gate,
    /// Population whose rate is the output; the first excitatory one unless given.
    pub population: Option<String>,
    /// What may be chosen.
    pub options: GateOptions,
    /// Shares of populations in the common drift; see [`Start::driven`].
    pub ratios: Vec<(String, f64)>,
    /// How long each input is held in the circuit, ms.
    pub hold: f64,
    /// How spiking networks try the design, if they do.
    pub tries: Option<FollowOptions>,
}

/// Inputs that are on, one after the other, in the circuit that is made.
const SCHEDULE: [usize; 7] = [0, 1, 0, 1, 0, 2, 0];
/// Width of the edges between them, ms.
const EDGE: f64 = 1.0;
/// Part of the time of each input that is left out when rates are counted: the circuit settles.
const SETTLING: f64 = 0.3;
/// Part of the margin within which the output has settled.
const NEAR: f64 = 0.1;
const INPUTS: [&str; 3] = ["none", "one", "both"];

/// Base and step for the wish; the circuit goes through none, one, none, other, none, both, none.
///
/// # Errors
/// As [`design_gate`] and the simulation.
pub fn gate(start: &Start, wish: &GateWish) -> Result<Designed, Error> {
    let driven = start.driven(&wish.ratios)?;
    let output = start.population(wish.population.as_deref())?;
    let answer = design_gate(&driven, output, wish.gate, &wish.options)?;
    let (mut designed, design) = Designed::begin(start, answer);
    let Some(design) = design else {
        return Ok(designed);
    };
    let names = start.names();
    let name = names.get(output).map_or("", String::as_str);
    let slowest = slowest(start, &driven, &design, output, wish.hold)?;
    designed.reasons.push(late(slowest, wish.hold));
    let (course, duration) = schedule(&design, wish.hold);
    let all = driven.populations().iter();
    let courses: Vec<Vec<(f64, f64)>> = all
        .map(|p| course.iter().map(|(t, d)| (*t, p.ratio * d)).collect())
        .collect();
    let warmup = start.circuit.protocol.warmup;
    let port = start.port.as_deref();
    let circuit = with_courses(&start.circuit, &start.model, &courses, warmup, port)?;
    let circuit = lasting(circuit, duration);
    let tried = match &wish.tries {
        Some(options) => Some(Tried::of(&circuit, name, wish.hold, options)?),
        None => None,
    };
    if let Some(tried) = &tried {
        designed.reasons.push(tried.said(&design));
    }
    designed.summary = summary(&design, output, tried.as_ref());
    designed.values = values(&design, name, output, tried.as_ref());
    designed.columns = vec!["drive (mV/s)".into(), format!("rate {name} (spikes/s)")];
    let rows = design.response.iter();
    designed.rows = rows.map(|(d, r)| vec![1e3 * d, 1e3 * r]).collect();
    designed.figure = Some(figure(&design, name, tried.as_ref()));
    designed.circuit = Some(circuit);
    Ok(designed)
}

/// Drifts over time, (ms, mV/ms), and how long it lasts.
fn schedule(design: &GateDesign, hold: f64) -> (Vec<(f64, f64)>, f64) {
    let mut course = vec![(0.0, design.base)];
    let mut time = 0.0;
    for pair in SCHEDULE.windows(2) {
        let [before, after] = pair else { continue };
        time += hold;
        let level = |inputs: usize| design.base + inputs as f64 * design.step;
        course.push((time, level(*before)));
        course.push((time + EDGE, level(*after)));
    }
    (course, time + hold)
}

/// How long the output takes, after the slowest change of inputs, until it comes within a tenth of the margin, ms; none if longer
/// than `hold`.
fn slowest(
    start: &Start,
    driven: &RateModel,
    design: &GateDesign,
    output: usize,
    hold: f64,
) -> Result<Option<f64>, Error> {
    const LOOKS: usize = 200;
    let at = |inputs: usize| {
        let mut model = driven.clone();
        model.drive = design.base + inputs as f64 * design.step;
        model
    };
    let first = &design.cases[0].state.rates;
    let mut rates = DelayedRates::new(driven, &start.transmission, first, hold)?;
    let mut longest = 0.0;
    for inputs in SCHEDULE.into_iter().skip(1) {
        let goal = design.cases[inputs].state.rates.get(output).copied();
        let model = at(inputs);
        let mut arrived = Some(0.0);
        for k in 1..=LOOKS {
            rates.advance(&model, hold / LOOKS as f64)?;
            let now = rates.rates().get(output).copied();
            let off = now.zip(goal).map_or(f64::NAN, |(a, b)| (a - b).abs());
            if off > NEAR * design.margin {
                arrived = (k < LOOKS).then(|| hold * (k + 1) as f64 / LOOKS as f64);
            }
        }
        match (arrived, longest) {
            (Some(t), l) if t > l => longest = t,
            (None, _) => return Ok(None),
            _ => {}
        }
    }
    Ok(Some(longest))
}

/// What of it to mind.
fn late(slowest: Option<f64>, hold: f64) -> String {
    let counted = SETTLING * hold;
    match slowest {
        None => format!(
            "by the rate dynamics with the delays of the circuit the output does not settle within the {hold:.0} ms for which inputs are held; hold them for longer"
        ),
        Some(t) if t > counted => format!(
            "by the rate dynamics with the delays of the circuit the output settles within {t:.0} ms, and rates are counted from {counted:.0} ms after a change on; hold inputs for longer"
        ),
        Some(t) => format!(
            "by the rate dynamics with the delays of the circuit the output settles within {t:.0} ms of a change"
        ),
    }
}

/// What spiking networks say.
struct Tried {
    /// Rates under none, one and both inputs, one of each stretch of each network, spikes/s.
    rates: [Vec<f64>; 3],
    networks: usize,
}

impl Tried {
    fn of(
        circuit: &neuropil_circuit::Circuit,
        population: &str,
        hold: f64,
        options: &FollowOptions,
    ) -> Result<Self, Error> {
        let stretches: Vec<(f64, f64)> = (0..SCHEDULE.len())
            .map(|k| k as f64 * hold)
            .map(|t| (t + EDGE + SETTLING * hold, t + hold))
            .collect();
        let found = levels(circuit, population, &stretches, options)?;
        let mut rates: [Vec<f64>; 3] = Default::default();
        for network in &found {
            for (inputs, rate) in SCHEDULE.iter().zip(network) {
                if let Some(of) = rates.get_mut(*inputs) {
                    of.push(*rate);
                }
            }
        }
        Ok(Self {
            rates,
            networks: found.len(),
        })
    }

    /// Mean rates of none, one and both.
    fn means(&self) -> [f64; 3] {
        [0, 1, 2].map(|k: usize| {
            let all = &self.rates[k];
            all.iter().sum::<f64>() / all.len() as f64
        })
    }

    /// Half the distance between the lowest of the means that should be high and the highest of the others, spikes/s:
    /// negative where they are on the wrong sides of each other.
    fn margin(&self, gate: Gate) -> f64 {
        let means = self.means();
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        for (inputs, rate) in means.into_iter().enumerate() {
            if gate.high(inputs) {
                high = high.min(rate);
            } else {
                low = low.max(rate);
            }
        }
        0.5 * (high - low)
    }

    /// Stretches on the right side of the designed threshold, and all.
    fn right(&self, design: &GateDesign) -> (usize, usize) {
        let threshold = 1e3 * design.threshold;
        let sides = self.rates.iter().enumerate().flat_map(|(inputs, rates)| {
            let high = design.gate.high(inputs);
            rates.iter().map(move |r| (*r > threshold) == high)
        });
        let all: Vec<bool> = sides.collect();
        (all.iter().filter(|r| **r).count(), all.len())
    }

    fn said(&self, design: &GateDesign) -> String {
        let (right, all) = self.right(design);
        format!(
            "{} spiking networks: margin {:.4} spikes/s; {right} of {all} outputs on the right side of the threshold",
            self.networks,
            self.margin(design.gate)
        )
    }
}

fn summary(design: &GateDesign, output: usize, tried: Option<&Tried>) -> Summary {
    let mut t = Summary::new([
        "inputs",
        ">drive (mV/s)",
        ">output (spikes/s)",
        "says",
        "resets",
    ]);
    if tried.is_some() {
        t.headings.push(">spiking (spikes/s)".into());
    }
    for (k, (case, inputs)) in design.cases.iter().zip(INPUTS).enumerate() {
        let rate = case.state.rates.get(output).copied().unwrap_or(f64::NAN);
        let mut row = vec![
            inputs.into(),
            (1e3 * case.drive).into(),
            (1e3 * rate).into(),
            if case.high { "1" } else { "0" }.into(),
            if case.resets { "yes" } else { "no" }.into(),
        ];
        if let Some(rates) = tried.and_then(|t| t.rates.get(k)) {
            row.push(mean(rates, METHOD).brief().into());
        }
        t.row(row);
    }
    t
}

const METHOD: &str = "mean over stretches and networks, interval of two standard errors";

fn values(design: &GateDesign, name: &str, output: usize, tried: Option<&Tried>) -> Value {
    let case = |(k, inputs): (usize, &str)| {
        let c = &design.cases[k];
        json!({
            "inputs": inputs,
            "drive": 1e3 * c.drive,
            "rate": c.state.rates.get(output).map(|r| 1e3 * r),
            "high": c.high,
            "stable": c.state.stable,
            "reached": c.reached,
            "resets": c.resets,
            "spiking": tried.map(|t| mean(&t.rates[k], METHOD)),
        })
    };
    let spiking = tried.map(|t| {
        let (right, all) = t.right(design);
        json!({ "networks": t.networks, "margin": t.margin(design.gate), "right": right, "of": all })
    });
    json!({
        "units": { "drive": "mV/s", "rate": "spikes/s" },
        "output": name,
        "base": 1e3 * design.base,
        "step": 1e3 * design.step,
        "threshold": 1e3 * design.threshold,
        "margin": 1e3 * design.margin,
        "input_margin": design.input_margin.is_finite().then_some(1e3 * design.input_margin),
        "cases": INPUTS.into_iter().enumerate().map(case).collect::<Vec<_>>(),
        "spiking": spiking,
    })
}

fn figure(design: &GateDesign, name: &str, tried: Option<&Tried>) -> Figure {
    let x = design.response.iter().map(|p| 1e3 * p.0).collect();
    let y = design.response.iter().map(|p| 1e3 * p.1).collect();
    let mut response = line(x, y, palette(0));
    response.label = Some("response".into());
    let mut panel = Panel::new(
        "",
        Axis::new("common drift (mV/s)"),
        Axis::new(format!("rate of {name} (spikes/s)")),
    )
    .with(response);
    panel = panel.with(Rule {
        at: 1e3 * design.threshold,
        color: "#888888".into(),
        dashed: true,
        label: Some("threshold".into()),
        ..Rule::default()
    });
    let drives = || design.cases.iter().map(|c| 1e3 * c.drive);
    let output = |drive: f64| {
        let nearest = design.response.iter().min_by(|a, b| {
            let far = |p: &(f64, f64)| (1e3 * p.0 - drive).abs();
            far(a).total_cmp(&far(b))
        });
        nearest.map_or(f64::NAN, |p| 1e3 * p.1)
    };
    let mut cases = points(
        drives().collect(),
        drives().map(output).collect(),
        palette(1),
    );
    cases.label = Some("no, one, both inputs".into());
    panel = panel.with(cases);
    if let Some(t) = tried {
        let found = t.rates.iter().map(|r| mean(r, METHOD));
        let mut spiking = points(drives().collect(), t.means().to_vec(), palette(2));
        spiking.interval = found
            .map(|e| e.interval().unwrap_or((f64::NAN, f64::NAN)))
            .collect();
        spiking.label = Some("spiking networks".into());
        panel = panel.with(spiking);
    }
    let rates = design.response.iter().map(|p| 1e3 * p.1);
    let spread = rates.fold(0.0, f64::max);
    for (drive, inputs) in drives().zip(INPUTS) {
        panel = panel.with(Note {
            x: drive,
            y: output(drive) + 0.06 * spread,
            text: inputs.into(),
        });
    }
    let caption = "Output along the common drift, with the levels of no, one and both inputs.";
    Figure::new("design", "A gate", caption, caption).row(300.0, [panel])
}
