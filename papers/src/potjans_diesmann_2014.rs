//! Potjans & Diesmann (2014): the full-scale cortical microcircuit, simulated and solved.

mod spectra;

use crate::request::{Effort, PaperError, Request, exact, with_error};
use neuropil::analysis::{PopulationSummary, SummaryOptions, mean_over_runs, summarize};
use neuropil::circuit::Circuit;
use neuropil::recording::{Estimate, Recording};
use neuropil::report::figures::{
    Raster, RasterOptions, RasterRow, Series, Style, grouped, rate_over_time,
};
use neuropil::report::plot::color::{
    EXCITATORY, INHIBITORY, PUBLISHED, SIMULATED, THEORY, palette,
};
use neuropil::report::plot::marks::Symbol;
use neuropil::report::{Claim, Figure, Report, Table};
use neuropil::theory::{TheoryOptions, WorkingPoint, working_point};

/// What can be asked for.
pub const FIGURES: &[(&str, &str)] = &[
    (
        "raster",
        "spikes and rates of all populations over time (as in figure 6A)",
    ),
    (
        "rates",
        "rates of all populations: simulated, theory, published (as in figure 6B)",
    ),
    (
        "irregularity",
        "irregularity of intervals and synchrony (as in figure 6C, D)",
    ),
    (
        "spectra",
        "power spectra of the population rates: simulated, and by linear response theory",
    ),
];

const NEURONS: f64 = 77_169.0;
const SYNAPSES: f64 = 298_880_968.0;
/// Rates (spikes/s) of the same mean-field equations (coloured-noise shift, mean weights, no time-step correction,
/// Poisson background), solved independently of this program.
const THEORY_RATES: [f64; 8] = [
    0.7541844419702776,
    2.793710717449546,
    4.44022264452977,
    5.822927607371827,
    7.153634801943691,
    8.469816296600406,
    1.1597392906079416,
    7.755720489423935,
];
/// Rates (spikes/s) with constant background: NEST 3.10, one seed, 0.5 to 1 s.
const DC_RATES: [f64; 8] = [0.95, 2.97, 4.16, 5.67, 7.81, 8.44, 1.08, 7.64];

/// Everything the figures are made of.
struct Study {
    circuit: Circuit,
    names: Vec<String>,
    published: Vec<f64>,
    published_source: String,
    theory: WorkingPoint,
    recording: Recording,
    summary: Vec<PopulationSummary>,
    /// Rates of each seed, by population.
    rates: Vec<Vec<Estimate>>,
    synapses: u64,
    neurons: u64,
    seeds: Vec<u64>,
    complete: bool,
}

pub(crate) fn reproduce(request: &mut Request) -> Result<Report, PaperError> {
    let study = Study::run(request)?;
    let seconds = (study
        .recording
        .total_steps
        .saturating_sub(study.recording.warmup_steps)) as f64
        * study.recording.dt
        * 1e-3;
    let mut report = Report {
        title: "Full-scale cortical microcircuit".into(),
        paper: crate::find("potjans_diesmann_2014").map_or(String::new(), |p| p.citation.into()),
        summary: format!(
            "The circuit of {} neurons and {} synapses was simulated for {seconds:.1} s after {:.1} s of warm-up with {} seed{} ({}), \
             and its mean-field theory was solved from the same description. {}",
            study.neurons,
            study.synapses,
            study.recording.warmup_steps as f64 * study.recording.dt * 1e-3,
            study.seeds.len(),
            if study.seeds.len() == 1 { "" } else { "s" },
            study
                .seeds
                .iter()
                .map(u64::to_string)
                .collect::<Vec<_>>()
                .join(", "),
            study.parting(),
        ),
        provenance: vec![study.recording.provenance.clone()],
        warnings: study.theory.warnings.clone(),
        ..Report::default()
    };
    if !study.complete {
        report.warnings.push(
            "The run was interrupted: what follows rests on the part that was simulated.".into(),
        );
    }
    if request.wants("rates") {
        crate::begin(&mut report, FIGURES, "rates");
        study.structure(&mut report);
        study.rates(&mut report);
    }
    if request.wants("raster") {
        crate::begin(&mut report, FIGURES, "raster");
        study.raster(&mut report)?;
    }
    if request.wants("irregularity") {
        crate::begin(&mut report, FIGURES, "irregularity");
        study.irregularity(&mut report);
    }
    if request.wants("spectra") {
        crate::begin(&mut report, FIGURES, "spectra");
        spectra::spectra(&study, &mut report)?;
    }
    Ok(report)
}

impl Study {
    fn run(request: &mut Request) -> Result<Self, PaperError> {
        let mut circuit = neuropil::atlas::circuit("potjans_diesmann_2014", &request.overrides)?;
        let (seeds, duration) = match request.effort {
            Effort::Quick => (1, 1_000.0),
            Effort::Full => (10, 10_000.0),
        };
        circuit.protocol.duration = duration;
        circuit.protocol.warmup = 500.0;
        let theory = working_point(&circuit, &TheoryOptions::default())?;
        let names: Vec<String> = theory.populations.iter().map(|p| p.name.clone()).collect();
        let constant = request
            .overrides
            .iter()
            .any(|(k, v)| k == "background" && v == "dc");
        let (published, published_source) = if constant {
            (
                DC_RATES.to_vec(),
                "NEST 3.10, constant background, one seed, 0.5 to 1 s".to_owned(),
            )
        } else {
            let table = circuit.published.get("rates");
            let value = |name: &String| {
                table
                    .and_then(|t| t.values.iter().find(|(n, _)| n == name))
                    .map_or(f64::NAN, |(_, x)| *x)
            };
            (
                names.iter().map(value).collect(),
                table.map_or(String::new(), |t| t.source.clone()),
            )
        };
        let first = request.seed.unwrap_or(1);
        let mut rates = vec![Vec::new(); names.len()];
        let mut kept = None;
        let mut used = Vec::new();
        for seed in first..first + seeds {
            if request.interrupted() && kept.is_some() {
                break;
            }
            let outcome = match request.simulate_part(&format!("seed {seed}"), &circuit, seed) {
                Err(e) if e.is_interruption() && kept.is_some() => break,
                result => result?,
            };
            let summary = summarize(&outcome.recording, &SummaryOptions::default())?;
            if !outcome.recording.complete && kept.is_some() {
                break;
            }
            for (list, s) in rates.iter_mut().zip(&summary) {
                list.push(s.rate.clone());
            }
            used.push(seed);
            kept.get_or_insert((outcome, summary));
        }
        let Some((outcome, summary)) = kept else {
            return Err(PaperError::Figure {
                paper: "potjans_diesmann_2014",
                unknown: "no seed was simulated, expected at least one".into(),
            });
        };
        let complete = outcome.recording.complete && used.len() as u64 == seeds;
        Ok(Self {
            names,
            published,
            published_source,
            theory,
            summary,
            rates,
            synapses: outcome.facts.synapses,
            neurons: outcome.facts.neurons,
            recording: outcome.recording,
            circuit,
            seeds: used,
            complete,
        })
    }

    /// Mean over seeds with its standard error; over one seed the estimate of that recording.
    fn rate(&self, p: usize) -> Estimate {
        match self.rates[p].as_slice() {
            [one] => one.clone(),
            runs => mean_over_runs(runs),
        }
    }

    /// Standard deviation over seeds, 0 for one seed.
    fn spread(&self, p: usize) -> f64 {
        let list: Vec<f64> = self.rates[p].iter().filter_map(Estimate::value).collect();
        let n = list.len() as f64;
        if list.len() < 2 {
            return 0.0;
        }
        let mean = list.iter().sum::<f64>() / n;
        (list.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt()
    }

    /// Where theory and simulation part, in words.
    fn parting(&self) -> String {
        let mut apart: Vec<String> = Vec::new();
        for (p, point) in self.theory.populations.iter().enumerate() {
            if let Some(x) = self.rate(p).value() {
                let relative = (point.rate * 1e3 - x) / x;
                if relative.abs() > 0.1 {
                    apart.push(format!("{} ({:+.0} %)", point.name, 100.0 * relative));
                }
            }
        }
        if apart.is_empty() {
            "Theory and simulation agree within 10 % in every population.".into()
        } else {
            format!(
                "Theory and simulation part by more than 10 % in {}; elsewhere they agree within that.",
                apart.join(", ")
            )
        }
    }

    fn structure(&self, report: &mut Report) {
        let counted = |x: u64| exact(x as f64, "", "counted");
        report.claims.push(Claim::equal(
            "neurons",
            "The circuit has 77,169 neurons.",
            NEURONS,
            0.0,
            &counted(self.neurons),
            "",
            "table 5 of the paper",
        ));
        report.claims.push(Claim::equal(
            "synapses",
            "The circuit has 298,880,968 synapses.",
            SYNAPSES,
            0.0,
            &counted(self.synapses),
            "",
            "synapse numbers from table 5 of the paper, as in its public NEST implementation",
        ));
    }

    fn rates(&self, report: &mut Report) {
        let mut table = Table::new(
            "rates",
            "Rates (spikes/s)",
            "Simulated: mean over neurons and seeds with 95 % interval. Theory: self-consistent rates with coloured-noise shift. \
             Mean input relative to E_L and noise σ (Brunel's convention) as theory has them.",
            [
                "population",
                "neurons",
                "simulated",
                "95 % interval",
                "theory",
                "theory / simulated",
                "published",
                "mean input (mV)",
                "σ (mV)",
            ],
        );
        for (p, name) in self.names.iter().enumerate() {
            let (rate, point, published) =
                (self.rate(p), &self.theory.populations[p], self.published[p]);
            // 5 %, or twice the spread over seeds where that is larger.
            let tolerance = (0.05 * published).max(2.0 * self.spread(p));
            report.claims.push(Claim::equal(
                &format!("rate.{name}"),
                &format!("The rate of {name} is that of the published simulation."),
                published,
                tolerance,
                &rate,
                "spikes/s",
                &self.published_source,
            ));
            let theory = point.rate * 1e3;
            let (low, high) = rate.interval().unwrap_or((f64::NAN, f64::NAN));
            let x = rate.value().unwrap_or(f64::NAN);
            table = table.row([
                name.clone(),
                self.circuit
                    .population(name)
                    .map_or(String::new(), |(_, q)| q.size.to_string()),
                format!("{x:.3}"),
                format!("{low:.3} to {high:.3}"),
                format!("{theory:.3}"),
                format!("{:.2}", theory / x),
                format!("{published:.3}"),
                format!("{:.2}", point.mean_input),
                format!("{:.2}", point.noise),
            ]);
        }
        self.theory_claims(report);
        self.order_claims(report);
        report.tables.push(table);
        let panel = grouped(
            "",
            "rate (spikes/s)",
            &self.names,
            &[
                Series::of_estimates(
                    "simulated",
                    SIMULATED,
                    Style::Bar,
                    &(0..self.names.len())
                        .map(|p| self.rate(p))
                        .collect::<Vec<_>>(),
                ),
                Series::new(
                    "theory",
                    THEORY,
                    Style::Symbol(Symbol::Diamond),
                    self.theory.populations.iter().map(|p| p.rate * 1e3),
                ),
                Series::new(
                    "published",
                    PUBLISHED,
                    Style::Symbol(Symbol::Circle),
                    self.published.iter().copied(),
                ),
            ],
        );
        report.figures.push(
            Figure::new(
                "rates",
                "Rates of the eight populations",
                "Bars: simulated, with 95 % intervals. Diamonds: mean-field theory of the same circuit. Discs: published.",
                "Bar chart of the rates of eight populations; simulated, theoretical and published rates nearly coincide.",
            )
            .row(300.0, [panel]),
        );
    }

    /// The solver gives the rates that an independent solution of the same equations has.
    fn theory_claims(&self, report: &mut Report) {
        let poisson = self
            .circuit
            .stimuli
            .iter()
            .all(|s| matches!(s.kind, neuropil::circuit::StimulusKind::Poisson { .. }));
        if !poisson {
            return;
        }
        for ((name, expected), point) in self
            .names
            .iter()
            .zip(THEORY_RATES)
            .zip(&self.theory.populations)
        {
            let solved = exact(point.rate * 1e3, "spikes/s", "solved");
            report.claims.push(Claim::equal(
                &format!("theory.{name}"),
                &format!("Mean-field theory gives the rate of {name} that an independent solution of the same equations has."),
                expected,
                1e-3 * expected,
                &solved,
                "spikes/s",
                "independent solution with coloured-noise shift and mean weights",
            ));
        }
    }

    /// In every layer inhibitory neurons fire faster than excitatory ones.
    fn order_claims(&self, report: &mut Report) {
        for pair in (0..self.names.len()).collect::<Vec<_>>().chunks_exact(2) {
            let (e, i) = (self.rate(pair[0]), self.rate(pair[1]));
            let (Some(x), Some(y), Some(s), Some(t)) =
                (e.value(), i.value(), e.standard_error(), i.standard_error())
            else {
                continue;
            };
            let difference = with_error(
                y - x,
                (s * s + t * t).sqrt(),
                2,
                "spikes/s",
                "difference of two rates",
            );
            let layer = self.names[pair[0]].trim_end_matches('E');
            report.claims.push(Claim::above(
                &format!("order.{layer}"),
                &format!("In layer {layer} inhibitory neurons fire faster than excitatory ones."),
                0.0,
                &difference,
                "spikes/s",
                "figure 6B of the paper",
            ));
        }
    }

    fn rows(&self) -> Vec<RasterRow> {
        self.names
            .iter()
            .map(|n| {
                RasterRow::new(
                    n.clone(),
                    if n.ends_with('E') {
                        EXCITATORY
                    } else {
                        INHIBITORY
                    },
                )
            })
            .collect()
    }

    fn raster(&self, report: &mut Report) -> Result<(), PaperError> {
        let end = self.recording.total_steps as f64 * self.recording.dt;
        let options = RasterOptions::between((end - 400.0).max(0.0), end);
        let rows = self.rows();
        let raster = Raster::new(&self.recording, &rows, &options)?;
        let excitatory: Vec<RasterRow> = self
            .names
            .iter()
            .filter(|n| n.ends_with('E'))
            .enumerate()
            .map(|(i, n)| RasterRow::new(n.clone(), palette(i)))
            .collect();
        let over_time = rate_over_time(&self.recording, &excitatory, &options, 3.0)?;
        report.figures.push(
            Figure::new(
                "raster",
                "Activity of the microcircuit",
                format!("Last 400 ms of the run (seed {}); blue excitatory, red inhibitory. {} Below: rates of the excitatory populations in bins of 3 ms.", self.seeds[0], raster.caption),
                "Raster of spikes of eight populations: asynchronous and irregular, layers 2/3 and 6 excitatory cells sparsest.",
            )
            .row(430.0, [raster.panel])
            .row(150.0, [over_time]),
        );
        Ok(())
    }

    fn irregularity(&self, report: &mut Report) {
        let mut table = Table::new(
            "irregularity",
            "Irregularity and synchrony",
            "Means with 95 % intervals; CV and LV over neurons with at least 10 intervals, which favours fast neurons in short runs. \
             Synchrony: variance of the population count in 3 ms bins over its mean. Correlation: mean over pairs of a random sample.",
            [
                "population",
                "CV",
                "LV",
                "Fano factor",
                "synchrony",
                "correlation",
            ],
        );
        for s in &self.summary {
            table = table.row([
                s.name.clone(),
                show(&s.cv),
                show(&s.lv),
                show(&s.fano),
                show(&s.synchrony),
                show(&s.correlation),
            ]);
            report.claims.push(Claim::above(
                &format!("irregular.{}", s.name),
                &format!("Neurons of {} fire irregularly: CV of intervals above 0.5.", s.name),
                0.5,
                &s.cv,
                "",
                "figure 6C of the paper; criterion: half-way between a clock (0) and a Poisson process (1)",
            ));
        }
        report.tables.push(table);
        let pick =
            |f: fn(&PopulationSummary) -> &Estimate| self.summary.iter().map(f).collect::<Vec<_>>();
        let bars = |label: &str, values: Vec<&Estimate>| {
            grouped(
                "",
                label,
                &self.names,
                &[Series::of_estimates(
                    "simulated",
                    SIMULATED,
                    Style::Bar,
                    values,
                )],
            )
        };
        report.figures.push(
            Figure::new(
                "irregularity",
                "Irregularity and synchrony",
                format!("CV of intervals (neurons with at least 10 intervals) and synchrony (variance over mean of the population count in 3 ms bins), with 95 % intervals; seed {}.", self.seeds[0]),
                "Bar charts of the CV of intervals and of synchrony in eight populations.",
            )
            .row(220.0, [bars("CV of intervals", pick(|s| &s.cv))])
            .row(220.0, [bars("synchrony", pick(|s| &s.synchrony))]),
        );
    }
}

fn show(e: &Estimate) -> String {
    match (e.value(), e.interval()) {
        (Some(x), Some((a, b))) => format!("{x:.3} [{a:.3}, {b:.3}]"),
        (Some(x), None) => format!("{x:.3}"),
        _ => "not estimable".into(),
    }
}
