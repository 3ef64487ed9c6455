//! Branches of steady states along a parameter: `solve --along`.

use super::Solve;
use super::states::parameters;
use crate::circuits::failure;
use crate::failure::Failure;
use crate::print;
use crate::table::{TextTable, number};
use neuropil::circuit::Circuit;
use neuropil::numerics::continuation::{Branch, SpecialKind};
use neuropil::recording::write_atomically;
use neuropil::report::plot::color::palette;
use neuropil::report::plot::marks::{Mark, Symbol, line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Figure, ReportError};
use neuropil::theory::{CircuitModel, TheoryError};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Values of the parameter, besides the present one and the ends, at which branches are looked for.
const PROBES: usize = 8;

/// Branches in one parameter, and how its values are shown.
struct Along<'a> {
    made: &'a CircuitModel,
    parameter: &'a str,
    index: usize,
    range: (f64, f64),
    branches: Vec<Branch>,
}

/// Finds, prints and draws them.
pub fn run(
    solve: &Solve,
    circuit: &Circuit,
    made: &CircuitModel,
    parameter: &str,
    range: &str,
) -> Result<(), Failure> {
    let find = || -> Result<Along<'_>, TheoryError> {
        let (index, range) = made.model.read_range(parameter, range)?;
        Ok(Along {
            branches: made.model.branches(parameter, range, PROBES)?,
            made,
            parameter,
            index,
            range,
        })
    };
    let along = find().map_err(|e| failure(e.into()))?;
    if let Some(file) = &solve.csv {
        write_atomically(file, along.csv().as_bytes()).map_err(Failure::other)?;
    }
    let figures = match &solve.figure {
        Some(folder) => along.figure(circuit, solve.theory_name(), folder)?,
        None => Vec::new(),
    };
    if solve.json {
        return print::json(&json!({
            "circuit": circuit.name,
            "scale": solve.circuit.scale,
            "theory": solve.theory_name(),
            "parameter": parameter,
            "unit": along.unit(),
            "parameters": parameters(made),
            "branches": along.branches.iter().map(|b| along.object(b)).collect::<Vec<_>>(),
            "warnings": made.warnings,
        }));
    }
    let mut out = format!("{}: {}\n\n", circuit.name, circuit.title);
    out.push_str(&along.text(solve.theory_name()));
    for file in solve.csv.iter().chain(&figures) {
        let _ = writeln!(out, "wrote {}", file.display());
    }
    for warning in &made.warnings {
        eprintln!("warning: {warning}");
    }
    print::text(&out)
}

fn kind(kind: &SpecialKind) -> &'static str {
    match kind {
        SpecialKind::Fold { .. } => "fold",
        SpecialKind::Hopf { .. } => "hopf",
        SpecialKind::Crossing => "crossing",
    }
}

fn hertz(kind: &SpecialKind) -> Option<f64> {
    match kind {
        SpecialKind::Hopf { frequency } => Some(frequency * 1e3 / std::f64::consts::TAU),
        _ => None,
    }
}

impl Along<'_> {
    fn unit(&self) -> &'static str {
        let units = self.made.model.parameter_units();
        units.get(self.index).copied().unwrap_or("")
    }

    fn shown(&self, value: f64) -> f64 {
        self.made.model.in_usual_unit(self.index, value)
    }

    fn label(&self) -> String {
        match self.unit() {
            "" => self.parameter.to_owned(),
            unit => format!("{} ({unit})", self.parameter),
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.made
            .model
            .populations()
            .iter()
            .map(|p| p.name.as_str())
    }

    /// Extent and stability of each branch, then what happens on them.
    fn text(&self, theory: &str) -> String {
        let (low, high) = (self.shown(self.range.0), self.shown(self.range.1));
        let mut out = format!(
            "{} from {} to {} in {theory}: {} {}\n",
            self.label(),
            number(low),
            number(high),
            self.branches.len(),
            if self.branches.len() == 1 {
                "branch"
            } else {
                "branches"
            }
        );
        let head: Vec<String> = ["branch", "what"]
            .map(String::from)
            .into_iter()
            .chain([format!(">{}", self.label())])
            .chain(self.names().map(|n| format!(">{n} (spikes/s)")))
            .chain([">frequency (Hz)".into()])
            .collect();
        let mut t = TextTable::new(&head.iter().map(String::as_str).collect::<Vec<_>>());
        for (k, branch) in self.branches.iter().enumerate() {
            let mut row = |what: &str, parameter: f64, state: &[f64], frequency: Option<f64>| {
                let cells = [
                    (k + 1).to_string(),
                    what.into(),
                    number(self.shown(parameter)),
                ];
                let rates = state.iter().map(|r| number(r * 1e3));
                let last = frequency.map_or(String::new(), number);
                t.row(cells.into_iter().chain(rates).chain([last]));
            };
            let ends = [branch.points.first(), branch.points.last()];
            let end = |which: usize| ends.get(which).copied().flatten();
            let stability = |unstable: usize| if unstable == 0 { "stable" } else { "unstable" };
            if let Some(p) = end(0) {
                let what = format!("first point, {}", stability(p.unstable));
                row(&what, p.parameter, &p.state, None);
            }
            for s in &branch.special {
                row(kind(&s.kind), s.parameter, &s.state, hertz(&s.kind));
            }
            if let Some(p) = end(1) {
                let what = format!("last point, {}", stability(p.unstable));
                row(&what, p.parameter, &p.state, None);
            }
        }
        let _ = write!(out, "\n{}", t.text());
        out
    }

    fn csv(&self) -> String {
        let mut out = format!("branch,{}", quoted(&self.label()));
        for name in self.names() {
            let _ = write!(out, ",{}", quoted(&format!("{name} (spikes/s)")));
        }
        out.push_str(",unstable eigenvalues\n");
        for (k, branch) in self.branches.iter().enumerate() {
            for p in &branch.points {
                let _ = write!(out, "{},{}", k + 1, self.shown(p.parameter));
                for r in &p.state {
                    let _ = write!(out, ",{}", r * 1e3);
                }
                let _ = writeln!(out, ",{}", p.unstable);
            }
        }
        out
    }

    fn object(&self, branch: &Branch) -> Value {
        let per_second = |x: &[f64]| x.iter().map(|r| r * 1e3).collect::<Vec<_>>();
        let special = branch.special.iter().map(|s| {
            json!({
                "kind": kind(&s.kind),
                "value": self.shown(s.parameter),
                "rates": per_second(&s.state),
                "frequency": hertz(&s.kind),
                "after": s.after,
            })
        });
        let all = || branch.points.iter();
        json!({
            "values": all().map(|p| self.shown(p.parameter)).collect::<Vec<_>>(),
            "rates": all().map(|p| per_second(&p.state)).collect::<Vec<_>>(),
            "unstable": all().map(|p| p.unstable).collect::<Vec<_>>(),
            "special": special.collect::<Vec<_>>(),
        })
    }

    fn figure(
        &self,
        circuit: &Circuit,
        theory: &str,
        folder: &Path,
    ) -> Result<Vec<PathBuf>, Failure> {
        std::fs::create_dir_all(folder)
            .map_err(|e| Failure::other(format!("{}: {e}", folder.display())))?;
        let title = format!("Steady states of {}", circuit.name);
        let caption = format!(
            "Steady rates in {theory}: stable solid, unstable dashed; discs are folds, squares Hopf points, diamonds crossings."
        );
        let mut panel = Panel::new("", Axis::new(self.label()), Axis::new("rate (spikes/s)"));
        for (i, name) in self.names().enumerate() {
            self.draw(&mut panel, i, name);
        }
        let alt = format!("Rates of all populations against {}.", self.label());
        let draw = || -> Result<Vec<PathBuf>, ReportError> {
            Figure::new("branches", title, caption, alt)
                .row(320.0, [panel])
                .write(folder)
                .map(Vec::from)
        };
        draw().map_err(Failure::other)
    }

    /// The rates of one population: pieces of equal stability, then special points.
    fn draw(&self, panel: &mut Panel, i: usize, name: &str) {
        let color = palette(i);
        let mut named = false;
        let rate = |state: &[f64]| state.get(i).map_or(f64::NAN, |r| r * 1e3);
        for branch in &self.branches {
            let mut start = 0;
            while start < branch.points.len() {
                let stable = branch.points.get(start).is_some_and(|p| p.unstable == 0);
                let run = branch
                    .points
                    .iter()
                    .skip(start)
                    .take_while(|p| (p.unstable == 0) == stable)
                    .count();
                // Up to the first point of the next piece, so that no gap is left.
                let piece = branch.points.iter().skip(start).take(run + 1);
                let (x, y) = piece
                    .map(|p| (self.shown(p.parameter), rate(&p.state)))
                    .unzip();
                let mut mark = line(x, y, color);
                mark.dashed = !stable;
                mark.width = if stable { 2.0 } else { 1.2 };
                if stable && !named {
                    mark.label = Some(name.to_owned());
                    named = true;
                } else if !stable {
                    mark.label = once(panel, "unstable");
                }
                panel.marks.push(mark.into());
                start += run;
            }
            for s in &branch.special {
                let mut mark = points(vec![self.shown(s.parameter)], vec![rate(&s.state)], color);
                mark.size = 4.0;
                let (symbol, word) = match s.kind {
                    SpecialKind::Fold { .. } => (Symbol::Circle, "fold"),
                    SpecialKind::Hopf { .. } => (Symbol::Square, "Hopf point"),
                    SpecialKind::Crossing => (Symbol::Diamond, "crossing"),
                };
                mark.symbol = symbol;
                mark.label = once(panel, word);
                panel.marks.push(mark.into());
            }
        }
    }
}

/// An entry for the legend, if the panel has none like it yet.
fn once(panel: &Panel, word: &str) -> Option<String> {
    let known = panel.marks.iter().any(|m| match m {
        Mark::Line(l) => l.label.as_deref() == Some(word),
        Mark::Points(p) => p.label.as_deref() == Some(word),
        _ => false,
    });
    (!known).then(|| word.to_owned())
}

/// A heading of a CSV column.
fn quoted(text: &str) -> String {
    if text.contains([',', '"']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}
