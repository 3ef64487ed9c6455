//! `reproduce`: makes the figures of a paper anew and tests what it claims.

use crate::circuits::failure;
use crate::failure::{Failure, INTERRUPTED};
use crate::progress::Shown;
use crate::table::{TextTable, number};
use crate::{interrupt, print, values};
use neuropil::report::{Claim, Relation, Report, Verdict, Written};
use neuropil_papers::{Effort, PAPERS, PaperError, Request};
use serde_json::json;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Reproduce a paper: its figures, and its claims with verdicts
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil reproduce potjans_diesmann_2014\n  \
    neuropil reproduce brunel_2000 regimes --full --out reports/brunel --json\n\n\
    A reproduction with --full that is ended by Ctrl-C, or killed, goes on from its checkpoints (one in five minutes) when the same command is given again.\n\n\
    A claim that fails is a result: the exit code is 0 then too. See `neuropil list` for papers and figures.")]
pub struct Reproduce {
    /// Paper
    #[arg(value_name = "PAPER")]
    paper: String,
    /// One of its figures [default: all]
    #[arg(value_name = "FIGURE")]
    figure: Option<String>,
    /// One seed, short; claims that this cannot decide read `inconclusive` [default]
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// The size of the paper, long enough (or with seeds enough) to decide every claim
    #[arg(long)]
    full: bool,
    /// Folder for report.html, report.json and the figures [default: reports/PAPER or, of one figure, reports/PAPER/FIGURE]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Change an option or parameter of the circuit, such as background=dc; repeatable
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = values::pair)]
    set: Vec<(String, String)>,
    /// First network seed [default: 1]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Threads [default: by the size of the network, at most all cores]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=4096))]
    threads: Option<u64>,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
    /// No progress bar
    #[arg(long)]
    no_progress: bool,
}

impl Reproduce {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let Some(paper) = neuropil_papers::find(&self.paper) else {
            let names = PAPERS.iter().map(|p| p.name);
            return Err(Failure::input(neuropil::unknown_name(
                "paper",
                &self.paper,
                names,
            )));
        };
        let drawn = Arc::new(AtomicU64::new(0));
        let mut shown = Shown::new(self.no_progress, self.json, drawn.clone());
        let stop = interrupt::flag();
        let own = PathBuf::from("reports").join(paper.name);
        let own = self.figure.as_ref().map_or(own.clone(), |f| own.join(f));
        let folder = self.out.clone().unwrap_or(own);
        let mut request = Request {
            unfinished: self.full.then(|| folder.join("unfinished")),
            figure: self.figure.clone(),
            effort: if self.full {
                Effort::Full
            } else {
                Effort::Quick
            },
            overrides: self.set.clone(),
            seed: self.seed,
            interrupt: Some(stop.clone()),
            ..Request::default()
        };
        request.engine.threads = self.threads.map(|n| n as usize);
        request.engine.drawn = Some(drawn);
        let mut report = |label: &str, p| shown.report_labelled(label, p);
        request.progress = Some(&mut report);
        let result = paper.reproduce(&mut request);
        let kept = request.kept();
        drop(request);
        shown.end();
        let report = result.map_err(|error| match error {
            PaperError::Figure { .. } | PaperError::Circuit(_) => Failure::input(error),
            PaperError::Run(e) => failure(e),
            other => Failure::other(other),
        })?;
        let written = report.write(&folder).map_err(Failure::other)?;
        let interrupted = stop.load(Ordering::Relaxed);
        kept.forget().map_err(Failure::other)?;
        if self.json {
            print::json(&json!({
                "paper": paper.name,
                "figure": self.figure,
                "effort": if self.full { "full" } else { "quick" },
                "complete": !interrupted,
                "claims": report.claims,
                "figures": written.figures,
                "report": written.page,
                "report_json": written.json,
                "warnings": report.warnings,
                "summary": report.summary,
            }))?;
        } else {
            print::text(&text(&report, &written))?;
        }
        match interrupted {
            false => Ok(()),
            true => Err(Failure {
                code: INTERRUPTED,
                message: String::new(),
            }),
        }
    }
}

fn text(report: &Report, written: &Written) -> String {
    let mut out = format!(
        "{}\n{}\n\n{}\n\n",
        report.title, report.paper, report.summary
    );
    let mut t = TextTable::new(&[
        "verdict",
        "claim",
        ">expected",
        ">measured",
        "interval",
        "unit",
    ]);
    for c in &report.claims {
        let value = |x: Option<f64>| x.map_or("–".to_owned(), number);
        t.row([
            c.verdict.to_string(),
            c.statement.clone(),
            expected(c),
            value(c.measured),
            interval(c),
            c.unit.clone(),
        ]);
    }
    out.push_str(&t.text());
    let notes: Vec<&Claim> = report
        .claims
        .iter()
        .filter(|c| !c.note.is_empty() && c.verdict != Verdict::Holds)
        .collect();
    if !notes.is_empty() {
        out.push_str("\nnotes\n");
    }
    for c in notes {
        let _ = writeln!(out, "  {} ({}): {}", c.id, c.verdict, c.note);
    }
    let _ = writeln!(
        out,
        "\n{} hold, {} fail, {} inconclusive, {} not run",
        report.count(Verdict::Holds),
        report.count(Verdict::Fails),
        report.count(Verdict::Inconclusive),
        report.count(Verdict::NotRun),
    );
    for warning in &report.warnings {
        let _ = writeln!(out, "warning: {warning}");
    }
    let _ = writeln!(out, "report: {}", written.page.display());
    out
}

/// The expected value, or the bound with its sign.
fn expected(c: &Claim) -> String {
    let sign = match c.relation {
        Relation::Equal => "",
        Relation::Above => "> ",
        Relation::Below => "< ",
    };
    c.expected
        .map_or("–".into(), |x| format!("{sign}{}", number(x)))
}

fn interval(c: &Claim) -> String {
    match (c.low, c.high) {
        (Some(low), Some(high)) if low < high => format!("[{}, {}]", number(low), number(high)),
        _ => String::new(),
    }
}
