//! `analyze`: statistics of a recording, or of a table of spikes from anywhere.

mod responses;
mod show;

use crate::circuits::failure;
use crate::failure::Failure;
use crate::table::{grouped, number};
use crate::{print, values};
use neuropil::analysis::{
    Balance, Spectrum, SummaryOptions, balance, balance_over_time, population_spectrum, summarize,
};
use neuropil::recording::{Recording, SpikeTable, read_spikes_csv};
use serde_json::{Value, json};
use show::{figure, object, text};
use std::path::{Path, PathBuf};

/// Statistics of a recording: rates, CV, LV, Fano factor, synchrony, correlation, spectrum, balance
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil analyze results\n  \
    neuropil analyze results --figure figures --json\n  \
    neuropil analyze results --responses E --skip 200ms --csv\n  \
    neuropil analyze spikes.csv --population E=0..8000 --population I=8000..10000 --stop 10s\n\n\
    A table of spikes (.csv, .tsv, .txt, .dat) has a first line that names its columns: neuron (or id, ids, sender, senders, gid) and time_ms (or time_s, \
    time, times, t). Every statistic comes with a 95 % interval, or says why there is none.")]
pub struct Analyze {
    /// Folder of a recording, as `simulate --out` writes it, or a table of spikes
    #[arg(value_name = "FOLDER|TABLE")]
    path: PathBuf,
    /// Write a figure of spikes and rates, activity.svg and activity.png, into this folder
    #[arg(long, value_name = "DIR")]
    figure: Option<PathBuf>,
    /// Of a table: a population and its ids, first..end without the end; repeatable [default: one population, `all`, from 0 to the largest id]
    #[arg(long, value_name = "NAME=A..B", value_parser = values::population)]
    population: Vec<(String, u64, u64)>,
    /// Of a table: leave out what is before this time
    #[arg(long, value_name = "TIME", value_parser = values::time)]
    start: Option<f64>,
    /// Of a table: end of the recording [default: the last spike]
    #[arg(long, value_name = "TIME", value_parser = values::time_step)]
    stop: Option<f64>,
    /// Of a table: time step to which times are rounded [default: 0.1 ms]
    #[arg(long, value_name = "TIME", value_parser = values::time_step)]
    dt: Option<f64>,
    /// Of a table: unit of times whose heading does not say it [default: ms]
    #[arg(long, value_parser = ["ms", "s"])]
    time_unit: Option<String>,
    /// In place of statistics: rates of the neurons of this population in each presentation of a stimulus of kind `patterns`
    #[arg(long, value_name = "POPULATION", conflicts_with = "figure")]
    responses: Option<String>,
    /// Of responses: the stimulus [default: the only one]
    #[arg(long, value_name = "NAME", requires = "responses")]
    stimulus: Option<String>,
    /// Of responses: count spikes from this time after the start of each presentation on
    #[arg(long, value_name = "TIME", value_parser = values::time, requires = "responses")]
    skip: Option<f64>,
    /// The statistics as CSV on standard output, one row a population; of responses one row a presentation
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Analyze {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let recording = self.recording()?;
        if let Some(population) = &self.responses {
            let request = responses::Request {
                population,
                stimulus: self.stimulus.as_deref(),
                skip: self.skip.unwrap_or(0.0),
                csv: self.csv,
                json: self.json,
            };
            return responses::print_responses(&recording, &request);
        }
        let summaries =
            summarize(&recording, &SummaryOptions::default()).map_err(Failure::input)?;
        let files = match &self.figure {
            Some(folder) => figure(&recording, folder)?,
            None => Vec::new(),
        };
        if self.csv {
            return print::text(&neuropil::rates_csv(&summaries));
        }
        let spectra: Vec<Result<Spectrum, String>> = summaries
            .iter()
            .map(|s| population_spectrum(&recording, &s.name).map_err(|e| e.to_string()))
            .collect();
        // Only populations whose input was measured have a balance.
        let balances: Vec<Balance> = summaries
            .iter()
            .filter_map(|s| balance(&recording, &s.name).ok())
            .collect();
        if self.json {
            let populations: Vec<Value> = summaries
                .iter()
                .zip(&spectra)
                .map(|(s, spectrum)| object(s, spectrum))
                .collect();
            let over_time = |b: &Balance| balance_over_time(&recording, &b.population).ok();
            let windows: Vec<Balance> = balances.iter().filter_map(over_time).flatten().collect();
            return print::json(&json!({
                "path": self.path,
                "circuit": recording.provenance.circuit_name,
                "circuit_hash": recording.provenance.circuit_hash,
                "seed": recording.provenance.network_seed,
                "trial": recording.provenance.trial,
                "dt": recording.dt,
                "complete": recording.complete,
                "measured_seconds": recording.measured_seconds(),
                "spikes": recording.measured_spikes().len(),
                "spikes_sha256": recording.spikes_sha256(),
                "populations": populations,
                "balance": balances,
                "balance_over_time": windows,
                "files": files,
            }));
        }
        print::text(&text(&recording, &summaries, &spectra, &balances, &files))
    }

    fn recording(&self) -> Result<Recording, Failure> {
        let folder = self.path.is_dir();
        let of_tables = [
            ("--population", !self.population.is_empty()),
            ("--start", self.start.is_some()),
            ("--stop", self.stop.is_some()),
            ("--dt", self.dt.is_some()),
            ("--time-unit", self.time_unit.is_some()),
        ];
        if folder {
            if let Some((option, _)) = of_tables.iter().find(|(_, given)| *given) {
                let path = self.path.display();
                return Err(Failure::input(format!(
                    "{option} is for tables of spikes, and {path} is a folder"
                )));
            }
            return read(&self.path);
        }
        let usual = SpikeTable::default();
        let table = SpikeTable {
            dt: self.dt.unwrap_or(usual.dt),
            unit: if self.time_unit.as_deref() == Some("s") {
                1000.0
            } else {
                1.0
            },
            stop: self.stop,
            start: self.start.unwrap_or(0.0),
            populations: self.population.clone(),
        };
        let recording = read_spikes_csv(&self.path, &table).map_err(Failure::input)?;
        if self.population.is_empty() {
            let n = grouped(recording.n_neurons());
            eprintln!(
                "warning: {n} neurons are counted, ids 0 to the largest; --population says it otherwise"
            );
        }
        if self.stop.is_none() {
            let end = number(recording.total_steps as f64 * recording.dt);
            eprintln!(
                "warning: the recording is taken to end at its last spike, {end} ms; --stop says it otherwise"
            );
        }
        Ok(recording)
    }
}

/// Reads the folder of a recording.
pub fn read(folder: &Path) -> Result<Recording, Failure> {
    Recording::read_dir(folder).map_err(|e| {
        failure(neuropil::Error::Input {
            path: folder.to_owned(),
            error: e.to_string(),
        })
    })
}
