//! The report as one HTML page: no script, nothing fetched, legible on paper and without colours.

use std::fmt::Write;

use neuropil_recording::Provenance;

use crate::plot::Figure;
use crate::plot::svg::escape;
use crate::{Claim, Relation, Report, ReportError, Table, Verdict};

const STYLE: &str = include_str!("page.css");

/// The page.
pub(crate) fn html(report: &Report) -> Result<String, ReportError> {
    let mut out = String::with_capacity(64 * 1024);
    let title = escape(&report.title);
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<header>\n<h1>{title}</h1>\n"
    );
    if !report.paper.is_empty() {
        let _ = writeln!(out, "<p class=\"paper\">{}</p>", with_links(&report.paper));
    }
    out.push_str("</header>\n");
    paragraphs(&mut out, &report.summary);
    warnings(&mut out, &report.warnings);
    if !report.claims.is_empty() {
        out.push_str("<section>\n<h2>Claims</h2>\n");
        tally(&mut out, &report.claims);
        contents(&mut out, report);
        out.push_str("</section>\n");
    }
    for (k, part) in parts(report).into_iter().enumerate() {
        if let Some(title) = part.title {
            let title = with_links(title);
            let _ = writeln!(
                out,
                "<section id=\"part-{k}\">\n<h2>{title}</h2>\n</section>"
            );
        }
        for figure in part.figures {
            let _ = write!(
                out,
                "<figure id=\"{name}\">\n<h3>{}</h3>\n<div class=\"wide\">\n{}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
                escape(&figure.title),
                figure.svg()?,
                with_links(&figure.caption),
                name = escape(&figure.name),
            );
        }
        claims(&mut out, part.claims);
        part.tables.iter().for_each(|t| table(&mut out, t));
    }
    provenance(&mut out, &report.provenance);
    out.push_str("</main>\n</body>\n</html>\n");
    Ok(out)
}

fn paragraphs(out: &mut String, text: &str) {
    for paragraph in text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
        let _ = writeln!(out, "<p>{}</p>", with_links(paragraph));
    }
}

fn warnings(out: &mut String, warnings: &[String]) {
    if warnings.is_empty() {
        return;
    }
    out.push_str("<section class=\"warnings\">\n<h2>Read this first</h2>\n<ul>\n");
    for warning in warnings {
        let _ = writeln!(out, "<li>{}</li>", with_links(warning));
    }
    out.push_str("</ul>\n</section>\n");
}

/// A part with what belongs to it. What was added before the first part comes first, without a heading.
struct Section<'a> {
    title: Option<&'a str>,
    claims: &'a [Claim],
    figures: &'a [Figure],
    tables: &'a [Table],
}

fn parts(report: &Report) -> Vec<Section<'_>> {
    let all = [
        report.claims.len(),
        report.figures.len(),
        report.tables.len(),
    ];
    let begins = |k: usize| match k.checked_sub(1).map(|k| report.parts.get(k)) {
        None => [0; 3],
        Some(Some(p)) => [p.claims, p.figures, p.tables],
        Some(None) => all,
    };
    (0..=report.parts.len())
        .map(|k| {
            let (from, to) = (begins(k), begins(k + 1));
            let title = k.checked_sub(1).and_then(|k| report.parts.get(k));
            Section {
                title: title.map(|p| p.title.as_str()),
                claims: report.claims.get(from[0]..to[0]).unwrap_or_default(),
                figures: report.figures.get(from[1]..to[1]).unwrap_or_default(),
                tables: report.tables.get(from[2]..to[2]).unwrap_or_default(),
            }
        })
        .collect()
}

/// The parts with their verdicts, to go to.
fn contents(out: &mut String, report: &Report) {
    if report.parts.is_empty() {
        return;
    }
    out.push_str("<div class=\"wide\">\n<table class=\"contents\">\n<tbody>\n");
    for (k, part) in parts(report).iter().enumerate() {
        let Some(title) = part.title else { continue };
        let title = escape(title);
        let _ = write!(out, "<tr><td><a href=\"#part-{k}\">{title}</a></td><td>");
        counts(out, part.claims);
        out.push_str("</td></tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn tally(out: &mut String, claims: &[Claim]) {
    out.push_str("<p class=\"tally\">");
    counts(out, claims);
    out.push_str("</p>\n");
}

fn counts(out: &mut String, claims: &[Claim]) {
    for verdict in [
        Verdict::Holds,
        Verdict::Fails,
        Verdict::Inconclusive,
        Verdict::NotRun,
    ] {
        let count = claims.iter().filter(|c| c.verdict == verdict).count();
        if count > 0 {
            let _ = write!(
                out,
                "<span class=\"item\">{count} {}</span> ",
                badge(verdict)
            );
        }
    }
}

fn claims(out: &mut String, claims: &[Claim]) {
    if claims.is_empty() {
        return;
    }
    out.push_str(
        "<section>\n<div class=\"wide\">\n<table class=\"claims\">\n<thead><tr><th>verdict</th><th>claim</th>\
         <th class=\"n\">expected</th><th class=\"n\">measured</th><th>unit</th><th>source</th></tr></thead>\n<tbody>\n",
    );
    for claim in claims {
        let note = if claim.note.is_empty() {
            String::new()
        } else {
            format!("<br><small>{}</small>", with_links(&claim.note))
        };
        let _ = writeln!(
            out,
            "<tr id=\"claim-{}\"><td>{}</td><td>{}{note}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
             <td>{}</td><td>{}</td></tr>",
            escape(&claim.id).replace(' ', "-"),
            badge(claim.verdict),
            escape(&claim.statement),
            expected(claim),
            measured(claim),
            escape(&claim.unit),
            with_links(&claim.source),
        );
    }
    out.push_str("</tbody>\n</table>\n</div>\n</section>\n");
}

fn badge(verdict: Verdict) -> String {
    let (class, sign) = match verdict {
        Verdict::Holds => ("holds", "✓"),
        Verdict::Fails => ("fails", "✗"),
        Verdict::Inconclusive => ("inconclusive", "?"),
        Verdict::NotRun => ("not-run", "–"),
    };
    format!("<span class=\"verdict {class}\">{sign} {verdict}</span>")
}

fn expected(claim: &Claim) -> String {
    match (claim.expected, claim.relation, claim.tolerance) {
        (Some(e), Relation::Above, _) => format!("&gt; {}", short(e)),
        (Some(e), Relation::Below, _) => format!("&lt; {}", short(e)),
        (Some(e), Relation::Equal, Some(t)) if t > 0.0 => format!("{} ± {}", short(e), short(t)),
        (Some(e), Relation::Equal, _) => short(e),
        (None, ..) => "–".into(),
    }
}

fn measured(claim: &Claim) -> String {
    match (claim.measured, claim.low, claim.high) {
        (Some(m), Some(low), Some(high)) if low < high => {
            format!(
                "{}<br><small>[{}, {}]</small>",
                short(m),
                short(low),
                short(high)
            )
        }
        (Some(m), ..) => short(m),
        _ => "–".into(),
    }
}

/// Four significant digits, with a true minus sign.
fn short(x: f64) -> String {
    let text = if x.fract() == 0.0 && x.abs() < 1e15 {
        thousands(x as i64)
    } else if !(1e-4..1e7).contains(&x.abs()) {
        format!("{x:.2e}")
    } else {
        let decimals = (3 - x.abs().log10().floor() as i32).clamp(0, 7) as usize;
        let fixed = format!("{x:.decimals$}");
        if fixed.contains('.') {
            fixed.trim_end_matches('0').trim_end_matches('.').into()
        } else {
            fixed
        }
    };
    text.replace('-', "−")
}

/// A whole number, its digits in threes from 10,000 on.
fn thousands(x: i64) -> String {
    let digits = x.unsigned_abs().to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && digits.len() > 4 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{2009}');
        }
        out.push(c);
    }
    if x < 0 { format!("-{out}") } else { out }
}

fn table(out: &mut String, table: &Table) {
    let _ = write!(
        out,
        "<section id=\"table-{}\">\n<h2>{}</h2>\n<div class=\"wide\">\n<table>\n<thead><tr>",
        escape(&table.name).replace(' ', "-"),
        escape(&table.title)
    );
    let width = table
        .rows
        .iter()
        .map(Vec::len)
        .chain([table.columns.len()])
        .max()
        .unwrap_or(0);
    let numeric: Vec<bool> = (0..width).map(|j| is_numeric(table, j)).collect();
    let cells = |out: &mut String, row: &[String], tag: &str| {
        for (j, right) in numeric.iter().enumerate() {
            let class = if *right { " class=\"n\"" } else { "" };
            let text = row.get(j).map(|c| cell(c)).unwrap_or_default();
            let _ = write!(out, "<{tag}{class}>{text}</{tag}>");
        }
    };
    cells(out, &table.columns, "th");
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        cells(out, row, "td");
        out.push_str("</tr>\n");
    }
    let _ = write!(
        out,
        "</tbody>\n</table>\n</div>\n<p class=\"caption\">{}</p>\n</section>\n",
        with_links(&table.caption)
    );
}

/// The text of a cell; an interval at its end goes below the value.
fn cell(text: &str) -> String {
    match text.split_once(" [") {
        Some((value, interval)) if interval.ends_with(']') => {
            format!(
                "{}<br><small>[{}</small>",
                with_links(value),
                escape(interval)
            )
        }
        _ => with_links(text),
    }
}

/// Whether a column begins with digits in all rows, so that it reads better set to the right.
fn is_numeric(table: &Table, j: usize) -> bool {
    let mut cells = table
        .rows
        .iter()
        .filter_map(|r| r.get(j))
        .filter(|c| !c.is_empty())
        .peekable();
    cells.peek().is_some()
        && cells.all(|c| {
            c == "–"
                || c.trim_start_matches(['−', '-', '+', '<', '>', ' '])
                    .starts_with(|d: char| d.is_ascii_digit())
        })
}

/// Simulations whose provenance is shown at once; more than one further are folded.
const SHOWN: usize = 5;

fn provenance(out: &mut String, all: &[Provenance]) {
    if all.is_empty() {
        return;
    }
    out.push_str("<section class=\"provenance\">\n<h2>Provenance</h2>\n");
    let folded = all.len() > SHOWN + 1;
    for (k, p) in all.iter().enumerate() {
        if folded && k == SHOWN {
            let rest = all.len() - k;
            let _ = writeln!(out, "<details>\n<summary>{rest} more simulations</summary>");
        }
        out.push_str("<div class=\"wide\">\n<table>\n<tbody>\n");
        let mut row = |name: &str, value: &str| {
            if !value.is_empty() {
                let _ = writeln!(
                    out,
                    "<tr><th>{}</th><td>{}</td></tr>",
                    escape(name),
                    with_links(value)
                );
            }
        };
        row("neuropil", &p.neuropil_version);
        row("circuit", &p.circuit_name);
        row("circuit hash", &p.circuit_hash);
        row("protocol hash", p.protocol_hash.as_deref().unwrap_or(""));
        row(
            "network seed, trial",
            &format!("{}, {}", p.network_seed, p.trial),
        );
        row("time step", &format!("{} ms", p.dt));
        row("engine", &p.engine);
        row("instruction set", &p.isa);
        row("threads", &p.threads.to_string());
        row("started", &p.started_rfc3339());
        for (name, value) in &p.host {
            row(name, value);
        }
        for reference in &p.references {
            row("reference", reference);
        }
        out.push_str("</tbody>\n</table>\n</div>\n");
    }
    if folded {
        out.push_str("</details>\n");
    }
    out.push_str("</section>\n");
}

/// Escaped text in which DOIs (`10.1093/cercor/bhs358`, with or without `doi:`) are links. They are the only addresses
/// a page holds, and nothing is fetched from them.
pub(crate) fn with_links(text: &str) -> String {
    let mut out = String::new();
    let mut first = true;
    for word in text.split(' ') {
        if !first {
            out.push(' ');
        }
        first = false;
        let bare = word.trim_start_matches('(');
        let bare = bare
            .strip_prefix("https://doi.org/")
            .or(bare.strip_prefix("doi:"))
            .unwrap_or(bare);
        let doi = bare.trim_end_matches([',', '.', ';', ':', ')']);
        if is_doi(doi) {
            let (before, rest) = word.split_at(word.len() - bare.len());
            let before = before
                .trim_end_matches("https://doi.org/")
                .trim_end_matches("doi:");
            let after = rest.get(doi.len()..).unwrap_or("");
            let _ = write!(
                out,
                "{}<a href=\"https://doi.org/{doi}\">doi:{doi}</a>{}",
                escape(before),
                escape(after)
            );
        } else {
            out.push_str(&escape(word));
        }
    }
    out
}

fn is_doi(text: &str) -> bool {
    let Some((prefix, suffix)) = text.split_once('/') else {
        return false;
    };
    let number = prefix.strip_prefix("10.").unwrap_or("");
    (4..=9).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
        && !suffix.is_empty()
        && suffix
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._;/:".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dois_become_links_and_nothing_else_does() {
        let text = with_links("Potjans & Diesmann (2014, doi:10.1093/cercor/bhs358), table 1");
        assert_eq!(
            text,
            "Potjans &amp; Diesmann (2014, <a href=\"https://doi.org/10.1093/cercor/bhs358\">\
             doi:10.1093/cercor/bhs358</a>), table 1"
        );
        assert_eq!(
            with_links("https://doi.org/10.1000/x")
                .matches("href")
                .count(),
            1
        );
        for plain in [
            "http://example.org/a",
            "10.1/x",
            "10.1234/",
            "10.1234/\"onload=",
            "a/b",
            "javascript:1",
        ] {
            assert!(!with_links(plain).contains("<a"), "{plain}");
        }
    }

    #[test]
    fn numbers_have_four_digits_and_whole_ones_all() {
        let all: Vec<String> = [0.0, 4.4142, -0.5, 1234.56, 298880968.0, 1e-6, 38.0]
            .map(short)
            .into();
        assert_eq!(
            all,
            [
                "0",
                "4.414",
                "−0.5",
                "1235",
                "298\u{2009}880\u{2009}968",
                "1.00e−6",
                "38"
            ]
        );
    }
}
