//! Semi-balanced states along an input: `solve --theory semi-balanced --along "r[x2]=0..30"`.

use super::Solve;
use super::balance::{active, network};
use crate::circuits::failure;
use crate::failure::Failure;
use crate::print;
use crate::table::{TextTable, number};
use neuropil::circuit::Circuit;
use neuropil::recording::write_atomically;
use neuropil::report::plot::color::palette;
use neuropil::report::plot::marks::{Line, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Figure, ReportError};
use neuropil::theory::semi_balanced::LARGEST;
use neuropil::theory::{OutsideInput, SemiBalanced, SemiBalancedPath, TheoryError, TheoryOptions};
use serde_json::json;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Paths in one input, and how its values are shown.
struct Along<'a> {
    network: SemiBalanced,
    name: &'a str,
    input: OutsideInput,
    range: (f64, f64),
    paths: Vec<SemiBalancedPath>,
}

/// Finds, prints and draws them.
pub(super) fn run(
    solve: &Solve,
    circuit: &Circuit,
    options: &TheoryOptions,
    (name, range): (&str, &str),
) -> Result<(), Failure> {
    let network = network(solve, circuit, options)?;
    let find = || -> Result<Along<'_>, TheoryError> {
        let (input, range) = network.read_input_range(name, range)?;
        Ok(Along {
            paths: network.along(input, range)?,
            network,
            name,
            input,
            range,
        })
    };
    let along = find().map_err(|e| failure(e.into()))?;
    if let Some(file) = &solve.csv {
        write_atomically(file, along.csv().as_bytes()).map_err(Failure::other)?;
    }
    let figures = match &solve.figure {
        Some(folder) => along.figure(circuit, folder)?,
        None => Vec::new(),
    };
    let mut warnings = along.network.assumptions.clone();
    if along.network.names.len() > LARGEST {
        warnings.push(format!(
            "of more than {LARGEST} populations the state is followed that Lemke's method finds at either end; there may be others"
        ));
    }
    if solve.json {
        let paths = along.paths.iter().map(|p| {
            let points = p.points.iter().map(|q| {
                json!({
                    "value": along.shown(q.value),
                    "rates": q.rates.iter().map(|r| 1e3 * r).collect::<Vec<_>>(),
                    "active": active(&along.network, &q.active),
                    "stable": q.stable,
                    "fold": q.fold,
                })
            });
            json!({ "points": points.collect::<Vec<_>>(), "end": p.end.to_string() })
        });
        return print::json(&json!({
            "circuit": circuit.name,
            "scale": solve.circuit.scale,
            "theory": solve.theory_name(),
            "parameter": name,
            "unit": along.input.unit(),
            "populations": along.network.names,
            "paths": paths.collect::<Vec<_>>(),
            "warnings": warnings,
        }));
    }
    let mut out = format!("{}: {}\n\n{}", circuit.name, circuit.title, along.text());
    for file in solve.csv.iter().chain(&figures) {
        let _ = writeln!(out, "wrote {}", file.display());
    }
    for warning in warnings {
        eprintln!("warning: {warning}");
    }
    print::text(&out)
}

impl Along<'_> {
    fn shown(&self, value: f64) -> f64 {
        self.input.in_usual_unit(value)
    }

    fn label(&self) -> String {
        format!("{} ({})", self.name, self.input.unit())
    }

    /// The ends of each path, and where the active set changes.
    fn text(&self) -> String {
        let mut out = format!(
            "{} from {} to {}: {} of semi-balanced states, straight between the points below\n\n",
            self.label(),
            number(self.shown(self.range.0)),
            number(self.shown(self.range.1)),
            match self.paths.len() {
                1 => "1 path".to_owned(),
                count => format!("{count} paths"),
            }
        );
        let names = self.network.names.iter();
        let head: Vec<String> = [
            "path".to_string(),
            "what".into(),
            format!(">{}", self.label()),
        ]
        .into_iter()
        .chain(names.map(|n| format!(">{n} (spikes/s)")))
        .chain(["active from here on".into()])
        .collect();
        let mut t = TextTable::new(&head.iter().map(String::as_str).collect::<Vec<_>>());
        for (k, path) in self.paths.iter().enumerate() {
            let last = path.points.len().saturating_sub(1);
            for (i, p) in path.points.iter().enumerate() {
                let what = match (i, p.fold) {
                    (0, _) => "start".to_owned(),
                    (_, true) => "fold".to_owned(),
                    (i, _) if i < last => "change".to_owned(),
                    _ => path.end.to_string(),
                };
                let stability = if p.stable { "stable" } else { "unstable" };
                let cells = [
                    (k + 1).to_string(),
                    format!("{what}, {stability}"),
                    number(self.shown(p.value)),
                ];
                let rates = p.rates.iter().map(|r| number(1e3 * r));
                let set = active(&self.network, &p.active).join(", ");
                t.row(cells.into_iter().chain(rates).chain([format!("{{{set}}}")]));
            }
        }
        out.push_str(&t.text());
        out
    }

    fn csv(&self) -> String {
        let mut out = format!("path,{}", self.label());
        for name in &self.network.names {
            let _ = write!(out, ",{name} (spikes/s)");
        }
        out.push_str(",stable,active\n");
        for (k, path) in self.paths.iter().enumerate() {
            for p in &path.points {
                let _ = write!(out, "{},{}", k + 1, self.shown(p.value));
                for r in &p.rates {
                    let _ = write!(out, ",{}", r * 1e3);
                }
                let set = active(&self.network, &p.active).join(" ");
                let _ = writeln!(out, ",{},{set}", u8::from(p.stable));
            }
        }
        out
    }

    fn figure(&self, circuit: &Circuit, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
        std::fs::create_dir_all(folder)
            .map_err(|e| Failure::other(format!("{}: {e}", folder.display())))?;
        let mut panel = Panel::new("", Axis::new(self.label()), Axis::new("rate (spikes/s)"));
        for (i, name) in self.network.names.iter().enumerate() {
            let mut named = false;
            for pair in self.paths.iter().flat_map(|p| p.points.windows(2)) {
                let [a, b] = pair else { continue };
                let rate = |r: &[f64]| r.get(i).map_or(f64::NAN, |r| 1e3 * r);
                let x = vec![self.shown(a.value), self.shown(b.value)];
                let y = vec![rate(&a.rates), rate(&b.rates)];
                panel = panel.with(Line {
                    dashed: !a.stable,
                    label: (a.stable && !named).then(|| name.clone()),
                    ..line(x, y, palette(i))
                });
                named |= a.stable;
            }
        }
        let title = format!("Semi-balanced states of {}", circuit.name);
        let caption = "Rates in the limit of strong coupling: stable solid, unstable dashed. They bend where a population falls silent or becomes active.";
        let alt = format!("Rates of all populations against {}.", self.label());
        let draw = || -> Result<Vec<PathBuf>, ReportError> {
            Figure::new("branches", title, caption, alt)
                .row(320.0, [panel])
                .write(folder)
                .map(Vec::from)
        };
        draw().map_err(Failure::other)
    }
}
