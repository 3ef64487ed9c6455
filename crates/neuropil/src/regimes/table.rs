//! A map as tables: one row for each point, each point of a border, each population of a probe.

use super::map_probe::MapProbe;
use super::study::StudiedMap;
use crate::Error;
use crate::sweep::{Column, Table};
use neuropil_recording::{write_atomically, write_table};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

impl StudiedMap {
    /// One row for each point, row by row of the map: both parameters, number of states and of stable ones, the regime as a number and
    /// in words, and rates (spikes/s) and stability of every state, by rising rate of the first population.
    pub fn points_table(&self) -> Table {
        let map = &self.map;
        let [x, y] = self.places(map.x.values(), map.y.values());
        let most = map.points.iter().map(|p| p.states.len()).max().unwrap_or(0);
        let some = |values: Vec<f64>| Column::Real(values.into_iter().map(Some).collect());
        let whole = |f: &dyn Fn(&neuropil_theory::MapPoint) -> Option<u64>| {
            Column::Whole(map.points.iter().map(f).collect())
        };
        let fine = |p: &neuropil_theory::MapPoint| p.error.is_none().then_some(());
        let mut columns = vec![
            (self.study.x.label(), some(x)),
            (self.study.y.label(), some(y)),
            (
                "states".to_owned(),
                whole(&|p| fine(p).map(|()| p.states.len() as u64)),
            ),
            (
                "stable".to_owned(),
                whole(&|p| fine(p).map(|()| p.stable() as u64)),
            ),
            (
                "regime".to_owned(),
                whole(&|p| fine(p).map(|()| u64::from(p.regime.code()))),
            ),
            (
                "kinds".to_owned(),
                Column::Text(
                    map.points
                        .iter()
                        .map(|p| fine(p).map(|()| p.regime.names().join(", ")))
                        .collect(),
                ),
            ),
            (
                "complete".to_owned(),
                whole(&|p| fine(p).map(|()| u64::from(p.complete))),
            ),
        ];
        for s in 0..most {
            for (k, name) in map.populations.iter().enumerate() {
                let rates = map.points.iter().map(|p| {
                    let state = p.states.get(s)?;
                    state.rates.get(k).map(|r| r * 1e3)
                });
                let heading = format!("state{}.{name} (spikes/s)", s + 1);
                columns.push((heading, Column::Real(rates.collect())));
            }
            let stable = whole(&|p| p.states.get(s).map(|q| u64::from(q.stable)));
            columns.push((format!("state{}.stable", s + 1), stable));
        }
        let errors = map.points.iter();
        let errors = errors.map(|p| p.error.as_ref().map(ToString::to_string));
        columns.push(("error".to_owned(), Column::Text(errors.collect())));
        Table {
            rows: map.points.len(),
            columns,
        }
    }

    fn places(&self, columns: Vec<f64>, rows: Vec<f64>) -> [Vec<f64>; 2] {
        let pairs = rows
            .iter()
            .flat_map(|y| columns.iter().map(|x| self.shown([*x, *y])));
        let (x, y) = pairs.map(|p| (p[0], p[1])).unzip();
        [x, y]
    }

    /// One row for each point of each border and for each point at which borders meet.
    pub fn borders_table(&self) -> Table {
        let mut lines: Vec<(u64, &str, u64, [f64; 2])> = Vec::new();
        for (k, border) in self.map.borders.iter().enumerate() {
            let points = border.points.iter();
            let exact = u64::from(border.continued);
            lines.extend(points.map(|p| (k as u64, border.kind.name(), exact, self.shown(*p))));
        }
        let first = self.map.borders.len();
        for (k, s) in self.map.special.iter().enumerate() {
            lines.push(((first + k) as u64, s.kind.name(), 1, self.shown(s.at)));
        }
        let real = |axis: usize| Column::Real(lines.iter().map(|l| Some(l.3[axis])).collect());
        Table {
            rows: lines.len(),
            columns: vec![
                (
                    "border".into(),
                    Column::Whole(lines.iter().map(|l| Some(l.0)).collect()),
                ),
                (
                    "kind".into(),
                    Column::Text(lines.iter().map(|l| Some(l.1.to_owned())).collect()),
                ),
                (
                    "exact".into(),
                    Column::Whole(lines.iter().map(|l| Some(l.2)).collect()),
                ),
                (self.study.x.label(), real(0)),
                (self.study.y.label(), real(1)),
            ],
        }
    }

    /// One row for each probe, start and population: what was simulated and what theory says.
    pub fn probes_table(&self, probes: &[MapProbe]) -> Table {
        let mut real: [Vec<Option<f64>>; 5] = Default::default();
        let mut text: [Vec<Option<String>>; 4] = Default::default();
        for p in probes {
            for (start, run) in ["low", "high"].into_iter().zip(&p.probe.runs) {
                for (k, name) in p.probe.populations.iter().enumerate() {
                    let rate = run.rates.get(k);
                    let compared = run.compared.get(k);
                    let numbers = [
                        Some(p.at[0]),
                        Some(p.at[1]),
                        rate.and_then(|r| r.value()),
                        rate.and_then(|r| r.standard_error()),
                        compared.and_then(|c| c.expected.value()),
                    ];
                    let verdict = compared.map_or("unknown", |c| c.verdict.name());
                    let texts = [start, name, verdict, p.probe.verdict.name()];
                    real.iter_mut().zip(numbers).for_each(|(c, v)| c.push(v));
                    text.iter_mut()
                        .zip(texts)
                        .for_each(|(c, v)| c.push(Some(v.to_owned())));
                }
            }
        }
        let rows = real[0].len();
        let [x, y, rate, error, theory] = real.map(Column::Real);
        let [start, population, verdict, all] = text.map(Column::Text);
        let columns = vec![
            (self.study.x.label(), x),
            (self.study.y.label(), y),
            ("start".into(), start),
            ("population".into(), population),
            ("rate (spikes/s)".into(), rate),
            ("standard_error (spikes/s)".into(), error),
            ("theory_rate (spikes/s)".into(), theory),
            ("verdict".into(), verdict),
            ("verdict_of_point".into(), all),
        ];
        Table { columns, rows }
    }

    /// What was mapped and how it came out, in brief.
    pub fn summary(&self, probes: &[MapProbe]) -> Value {
        let census: Vec<Value> = self
            .map
            .census()
            .into_iter()
            .map(|((stable, regime), points)| {
                json!({ "stable": stable, "regime": regime.code(), "kinds": regime.names(), "points": points })
            })
            .collect();
        let failed: Vec<Value> = self
            .map
            .failed()
            .take(20)
            .map(|(i, j, error)| json!({ "column": i, "row": j, "error": error.to_string() }))
            .collect();
        let special: Vec<Value> = self
            .map
            .special
            .iter()
            .map(|s| {
                let at = self.shown(s.at);
                let rates: Vec<f64> = s.rates.iter().map(|r| r * 1e3).collect();
                json!({ "kind": s.kind.name(), "x": at[0], "y": at[1], "rates": rates })
            })
            .collect();
        let borders: Vec<Value> = self
            .map
            .borders
            .iter()
            .map(|b| json!({ "kind": b.kind.name(), "exact": b.continued, "points": b.points.len() }))
            .collect();
        let axis = |a: &super::StudyAxis| json!({ "name": a.name, "from": a.range.0, "to": a.range.1, "unit": a.unit, "points": a.points });
        json!({
            "format": "neuropil-regime-map",
            "version": 1,
            "circuit": self.name,
            "set": self.study.set.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>(),
            "theory": self.study.theory.name(),
            "x": axis(&self.study.x),
            "y": axis(&self.study.y),
            "populations": self.map.populations,
            "points": self.map.points.len(),
            "failed": self.map.failed().count(),
            "first_failures": failed,
            "possibly_incomplete": self.map.incomplete(),
            "regimes": census,
            "borders": borders,
            "special": special,
            "probes": probes.iter().map(told).collect::<Vec<_>>(),
            "warnings": self.warnings,
        })
    }

    /// Writes `map.csv`, `map.parquet`, `borders.csv`, `probes.csv` (if there are any), `summary.json`, and the figure as `map.svg` and `map.png`
    /// into a folder, which is made where it is missing. Returns the files.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn write(&self, folder: &Path, probes: &[MapProbe]) -> Result<Vec<PathBuf>, Error> {
        std::fs::create_dir_all(folder).map_err(|e| Error::File {
            path: folder.to_owned(),
            error: format!("cannot be made: {e}"),
        })?;
        let file = |name: &str| folder.join(name);
        let summary = self.summary(probes);
        let points = self.points_table();
        write_atomically(file("map.csv"), points.to_csv().as_bytes())?;
        let metadata = summary.to_string();
        write_table(&file("map.parquet"), &points.columns, &metadata)?;
        let borders = self.borders_table().to_csv();
        write_atomically(file("borders.csv"), borders.as_bytes())?;
        let mut files = vec![file("map.csv"), file("map.parquet"), file("borders.csv")];
        if !probes.is_empty() {
            let probes = self.probes_table(probes).to_csv();
            write_atomically(file("probes.csv"), probes.as_bytes())?;
            files.push(file("probes.csv"));
        }
        write_atomically(file("summary.json"), format!("{summary:#}\n").as_bytes())?;
        files.push(file("summary.json"));
        let figure = self.figure(probes);
        let failed = |error: neuropil_report::ReportError| Error::File {
            path: folder.join("map.svg"),
            error: error.to_string(),
        };
        files.extend(figure.write(folder).map_err(failed)?);
        Ok(files)
    }
}

/// A probe in brief.
fn told(p: &MapProbe) -> Value {
    let rates = |k: usize| -> Vec<Value> {
        let run = p.probe.runs.get(k);
        let rates = run.map(|r| r.rates.as_slice()).unwrap_or_default();
        rates.iter().map(|e| json!(e.value())).collect()
    };
    let theory = p.probe.theory.iter();
    json!({
        "x": p.at[0],
        "y": p.at[1],
        "stable_on_map": p.stable,
        "theory": theory.map(|s| json!({ "rates": s.rates, "stable": s.stable })).collect::<Vec<_>>(),
        "from_low": rates(0),
        "from_high": rates(1),
        "distinct": p.probe.distinct,
        "settle": p.probe.settle,
        "verdict": p.probe.verdict.name(),
    })
}
