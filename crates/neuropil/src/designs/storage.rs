//! The pulses that write and erase a bit in a bistable circuit.

use super::levels::{levels, mean};
use super::{Designed, Start, Summary, hertz, lasting};
use crate::{Error, FollowOptions};
use neuropil_report::plot::Figure;
use neuropil_report::plot::color::palette;
use neuropil_report::plot::marks::{line, points};
use neuropil_report::plot::panel::Panel;
use neuropil_report::plot::scale::Axis;
use neuropil_theory::design::storage::{spare, storage as design_storage};
use neuropil_theory::design::{Storage, with_courses};
use neuropil_theory::{DelayedRates, RateModel};
use serde_json::{Value, json};

/// A bit.
#[derive(Clone, Debug)]
pub struct StorageWish {
    /// Common drift at which it is kept, inside the window of bistability, mV/ms.
    pub drive: f64,
    /// Durations of pulses, ms.
    pub pulses: Vec<f64>,
    /// Common drifts that pulses may reach, mV/ms.
    pub range: (f64, f64),
    /// Shares of populations in the common drift; see [`Start::driven`].
    pub ratios: Vec<(String, f64)>,
    /// How long each state is held in the circuit, ms.
    pub hold: f64,
    /// How spiking networks try the design, if they do.
    pub tries: Option<FollowOptions>,
}

/// Width of the edges of pulses, ms.
const EDGE: f64 = 1.0;
/// Part of the time after a pulse that is left out when rates are counted.
const SETTLING: f64 = 0.3;
/// Pulses in the circuit are so many times as large as the least that switch.
const AMPLE: f64 = 1.5;

/// Pulses for the wish; the circuit is switched up and down by pulses of the longest duration that does both, half as large
/// again as the least.
///
/// # Errors
/// As [`design_storage`] and the simulation.
pub fn storage(start: &Start, wish: &StorageWish) -> Result<Designed, Error> {
    let mut driven = start.driven(&wish.ratios)?;
    driven.drive = wish.drive;
    let answer = design_storage(&driven, &start.transmission, &wish.pulses, wish.range)?;
    let (mut designed, design) = Designed::begin(start, answer);
    let Some(bit) = design else {
        return Ok(designed);
    };
    let names = start.names();
    let mut t = Summary::new([">pulse (ms)", ">up (mV/s)", ">down (mV/s)"]);
    let cell = |x: Option<f64>| x.map_or("–".into(), |x| (1e3 * x).into());
    for p in &bit.pulses {
        t.row([p.duration.into(), cell(p.up), cell(p.down)]);
    }
    designed.summary = t;
    designed.columns = ["pulse (ms)", "up (mV/s)", "down (mV/s)"]
        .map(String::from)
        .to_vec();
    let value = |x: Option<f64>| x.map_or(f64::NAN, |x| 1e3 * x);
    let rows = bit.pulses.iter();
    designed.rows = rows
        .map(|p| vec![p.duration, value(p.up), value(p.down)])
        .collect();
    let mut spiking = Value::Null;
    let mut written = Value::Null;
    if let Some(schedule) = Schedule::of(&bit, wish) {
        let found = schedule.spared(start, &driven, &bit)?;
        designed.reasons.push(found.said());
        written = found.values();
        let circuit = schedule.circuit(start, &driven)?;
        let watched = start.population(None)?;
        let mut tried = None;
        if let Some(options) = &wish.tries {
            let name = names.get(watched).map_or("", String::as_str);
            let found = levels(&circuit, name, &schedule.stretches(), options)?;
            let found = Tried::new(&found, &bit, watched);
            designed.reasons.push(found.said());
            spiking = found.values(name);
            tried = Some(found);
        }
        let path = schedule.path(start, &driven, &bit)?;
        designed.figure = Some(figure(&names, &schedule, &path, watched, tried.as_ref()));
        designed.circuit = Some(circuit);
    }
    designed.values = values(&names, &bit, written, spiking);
    Ok(designed)
}

fn values(names: &[String], bit: &Storage, written: Value, spiking: Value) -> Value {
    let pulses = bit.pulses.iter().map(|p| {
        let (up, down) = (p.up.map(|x| 1e3 * x), p.down.map(|x| 1e3 * x));
        json!({ "duration": p.duration, "up": up, "down": down })
    });
    json!({
        "units": { "drive": "mV/s", "keeps": "mV/s", "rate": "spikes/s", "duration": "ms", "up": "mV/s", "down": "mV/s", "spare": "mV/s" },
        "populations": names,
        "drive": 1e3 * bit.drive,
        "low": hertz(&bit.low),
        "high": hertz(&bit.high),
        "keeps": [1e3 * bit.keeps.0, 1e3 * bit.keeps.1],
        "written": written,
        "pulses": pulses.collect::<Vec<_>>(),
        "spiking": spiking,
    })
}

/// A pulse up and a pulse down, with the states held before, between and after.
struct Schedule {
    /// Duration of the pulses, ms.
    duration: f64,
    /// Amplitudes of the pulse up and of the pulse down, mV/ms.
    amplitudes: [f64; 2],
    /// Common drift over time: (ms, mV/ms).
    course: Vec<(f64, f64)>,
    /// When each state is held, ms.
    holds: [(f64, f64); 3],
}

impl Schedule {
    /// With the longest pulse that switches both ways, if any does.
    fn of(bit: &Storage, wish: &StorageWish) -> Option<Self> {
        let both = bit
            .pulses
            .iter()
            .filter(|p| p.up.is_some() && p.down.is_some());
        let pulse = both.max_by(|a, b| a.duration.total_cmp(&b.duration))?;
        let within = |d: f64| d.max(wish.range.0).min(wish.range.1);
        let ample = |amplitude: f64| within(bit.drive + AMPLE * amplitude);
        let mut course = vec![(0.0, bit.drive)];
        let mut time = 0.0;
        let mut holds = [(0.0, 0.0); 3];
        let levels = [ample(pulse.up?), ample(pulse.down?)];
        for (k, drive) in levels.into_iter().enumerate() {
            holds[k] = (time, time + wish.hold);
            time += wish.hold;
            course.extend([(time, bit.drive), (time + EDGE, drive)]);
            time += pulse.duration;
            course.extend([(time, drive), (time + EDGE, bit.drive)]);
            time += EDGE;
        }
        holds[2] = (time, time + wish.hold);
        Some(Self {
            duration: pulse.duration,
            amplitudes: levels.map(|l| l - bit.drive),
            course,
            holds,
        })
    }

    /// What the pulses have to spare.
    fn spared(&self, start: &Start, driven: &RateModel, bit: &Storage) -> Result<Spared, Error> {
        let mut spare_of = [None; 2];
        for (found, amplitude) in spare_of.iter_mut().zip(self.amplitudes) {
            *found = spare(driven, &start.transmission, bit, self.duration, amplitude)?;
        }
        Ok(Spared {
            duration: self.duration,
            amplitudes: self.amplitudes,
            spare: spare_of,
        })
    }

    fn end(&self) -> f64 {
        self.holds[2].1
    }

    /// When rates are counted.
    fn stretches(&self) -> [(f64, f64); 3] {
        self.holds.map(|(a, b)| (a + SETTLING * (b - a), b))
    }

    fn circuit(
        &self,
        start: &Start,
        driven: &RateModel,
    ) -> Result<neuropil_circuit::Circuit, Error> {
        let all = driven.populations().iter();
        let courses: Vec<Vec<(f64, f64)>> = all
            .map(|p| self.course.iter().map(|(t, d)| (*t, p.ratio * d)).collect())
            .collect();
        let warmup = start.circuit.protocol.warmup;
        let port = start.port.as_deref();
        let circuit = with_courses(&start.circuit, &start.model, &courses, warmup, port)?;
        Ok(lasting(circuit, self.end()))
    }

    fn times(&self) -> Vec<f64> {
        (0..=1000)
            .map(|k| self.end() * f64::from(k) / 1000.0)
            .collect()
    }

    /// Rates of the rate dynamics at [`Schedule::times`], from the lower state.
    fn path(
        &self,
        start: &Start,
        driven: &RateModel,
        bit: &Storage,
    ) -> Result<Vec<Vec<f64>>, Error> {
        let at = |t: f64| {
            let k = self.course.partition_point(|p| p.0 <= t);
            let before = k.checked_sub(1).and_then(|k| self.course.get(k));
            let mut here = driven.clone();
            here.drive = match (before, self.course.get(k)) {
                (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (t - a.0) / (b.0 - a.0),
                (Some(a), None) => a.1,
                _ => bit.drive,
            };
            Ok(here)
        };
        let transmission = &start.transmission;
        if transmission.is_instant() {
            return Ok(driven.evolve_under(&bit.low, &self.times(), 1.0, &at)?);
        }
        let mut rates = DelayedRates::new(driven, transmission, &bit.low, self.end())?;
        Ok(rates.sample(&self.times(), &at)?)
    }
}

/// The pulses of the circuit that is made, and how much of them is margin.
struct Spared {
    duration: f64,
    amplitudes: [f64; 2],
    /// How far the window may lie elsewhere before a pulse no longer switches, mV/ms.
    spare: [Option<f64>; 2],
}

impl Spared {
    fn said(&self) -> String {
        let text = |k: usize, side: &str| {
            let size = format!("{:+.4} mV/s", 1e3 * self.amplitudes[k]);
            self.spare[k].map_or(
                format!("{size}, cut off by the range of drifts, does not switch"),
                |s| {
                    format!(
                        "{size} switches also where the window of bistability lies {:.4} mV/s {side} than theory says",
                        1e3 * s
                    )
                },
            )
        };
        format!(
            "in the circuit written pulses of {} ms have {AMPLE} times the least amplitude: {}, {}",
            self.duration,
            text(0, "higher"),
            text(1, "lower")
        )
    }

    fn values(&self) -> Value {
        let pulse = |k: usize| json!({ "amplitude": 1e3 * self.amplitudes[k], "spare": self.spare[k].map(|s| 1e3 * s) });
        json!({ "duration": self.duration, "up": pulse(0), "down": pulse(1) })
    }
}

/// What spiking networks say of the first excitatory population.
struct Tried {
    /// Its rates before, between and after the pulses, one for each network, spikes/s.
    rates: [Vec<f64>; 3],
    /// Rate halfway between both states, spikes/s.
    threshold: f64,
    networks: usize,
}

impl Tried {
    fn new(found: &[Vec<f64>], bit: &Storage, watched: usize) -> Self {
        let of = |k: usize| found.iter().filter_map(|r| r.get(k).copied()).collect();
        let at = |state: &[f64]| state.get(watched).copied().unwrap_or(f64::NAN);
        Self {
            rates: [of(0), of(1), of(2)],
            threshold: 0.5e3 * (at(&bit.low) + at(&bit.high)),
            networks: found.len(),
        }
    }

    /// Networks in the state that they should be in before, between and after.
    fn right(&self) -> [usize; 3] {
        let count = |k: usize, high: bool| {
            let all = self.rates[k].iter();
            all.filter(|r| (**r > self.threshold) == high).count()
        };
        [count(0, false), count(1, true), count(2, false)]
    }

    fn said(&self) -> String {
        let [before, written, erased] = self.right();
        let n = self.networks;
        format!(
            "{n} spiking networks: {before} low before, {written} high after writing, {erased} low after erasing (threshold {:.4} spikes/s)",
            self.threshold
        )
    }

    fn values(&self, name: &str) -> Value {
        let [before, written, erased] = self.right();
        let of = |rates: &Vec<f64>| mean(rates, METHOD);
        json!({
            "population": name,
            "networks": self.networks,
            "low_before": before,
            "written": written,
            "erased": erased,
            "threshold": self.threshold,
            "rates": self.rates.iter().map(of).collect::<Vec<_>>(),
        })
    }
}

const METHOD: &str = "mean over networks, interval of two standard errors";

fn figure(
    names: &[String],
    schedule: &Schedule,
    path: &[Vec<f64>],
    watched: usize,
    tried: Option<&Tried>,
) -> Figure {
    let mut panel = Panel::new("", Axis::new("time (ms)"), Axis::new("rate (spikes/s)"));
    for (i, name) in names.iter().enumerate() {
        let rate = |r: &Vec<f64>| r.get(i).map_or(f64::NAN, |r| 1e3 * r);
        let mut l = line(
            schedule.times(),
            path.iter().map(rate).collect(),
            palette(i),
        );
        l.label = Some(name.clone());
        panel = panel.with(l);
    }
    if let Some(t) = tried {
        let middles = schedule.stretches().map(|(a, b)| 0.5 * (a + b));
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for (time, rates) in middles.into_iter().zip(&t.rates) {
            x.extend(rates.iter().map(|_| time));
            y.extend(rates);
        }
        let mut found = points(x, y, palette(names.len()));
        let name = names.get(watched).map_or("", String::as_str);
        found.label = Some(format!("{name}, spiking networks"));
        panel = panel.with(found);
    }
    let caption = "Rate dynamics under a pulse that writes and one that erases.";
    Figure::new("design", "A stored bit", caption, caption).row(280.0, [panel])
}
