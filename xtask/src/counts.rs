//! Counts the instructions of small workloads (`benches/instructions`) and compares them with accepted counts.
//!
//! Instructions, unlike times, are the same on a busy machine: a change that makes a step or a synapse dearer is seen by the
//! percent. Valgrind counts them, and executes AVX2 but not AVX-512 code. Every workload runs in two sizes, whose
//! difference is free of what comes before. Another compiler makes other code, so counts are compared only under the
//! compiler that made them.

use crate::shell::Task;
use std::path::Path;
use std::time::Instant;

/// A count larger by more than this fails; what the compiler does with code untouched stays below it.
const TOLERANCE: f64 = 0.02;

const FILE: &str = "benches/instructions/counts.txt";
const PACKAGE: &str = "neuropil-instructions";

/// Accepted counts: the compiler, and instructions per unit of work by workload.
#[derive(Debug, Default, PartialEq)]
struct Accepted {
    compiler: String,
    counts: Vec<(String, f64)>,
}

/// What came of a comparison.
pub enum Verdict {
    /// All workloads were counted and compared.
    Passed,
    /// Nothing was compared, and why.
    NotRun(String),
}

/// Counts and compares with the accepted counts; the error names the workloads that take more.
pub fn check(root: &Path) -> Result<Verdict, String> {
    if let Some(reason) = missing(root) {
        return Ok(Verdict::NotRun(reason));
    }
    let text = std::fs::read_to_string(root.join(FILE)).map_err(|e| format!("{FILE}: {e}"))?;
    let accepted = read(&text)?;
    let compiler = compiler(root)?;
    if accepted.compiler != compiler {
        return Ok(Verdict::NotRun(format!(
            "the accepted counts are of {}, not comparable with {compiler}",
            accepted.compiler
        )));
    }
    let counted = count(root)?;
    let failures = compare(&accepted, &counted);
    if failures.is_empty() {
        return Ok(Verdict::Passed);
    }
    Err(format!(
        "{}\nmend it, or accept it with `cargo xtask counts --accept` and say why in the commit",
        failures.join("\n")
    ))
}

/// Counts, and makes these the accepted counts.
pub fn accept(root: &Path) -> Result<(), String> {
    if let Some(reason) = missing(root) {
        return Err(reason);
    }
    let compiler = compiler(root)?;
    let old = std::fs::read_to_string(root.join(FILE)).unwrap_or_default();
    let old = read(&old).unwrap_or_default();
    let counted = count(root)?;
    compare(&old, &counted);
    let mut text = format!(
        "# Instructions per unit of work, AVX2, one thread; written by `cargo xtask counts --accept`.\n{compiler}\n"
    );
    for (name, count, unit) in &counted {
        text += &format!("{name} {count:.3} {unit}\n");
    }
    std::fs::write(root.join(FILE), text).map_err(|e| format!("{FILE}: {e}"))?;
    println!("written {FILE}");
    Ok(())
}

/// Why nothing can be counted here.
fn missing(root: &Path) -> Option<String> {
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        return Some("counts are those of x86-64 Linux".into());
    }
    if Task::new("", "valgrind", root)
        .with(["--version"])
        .output()
        .is_none()
    {
        return Some("valgrind is not installed".into());
    }
    #[cfg(target_arch = "x86_64")]
    if !std::arch::is_x86_feature_detected!("avx2") {
        return Some("this processor has no AVX2".into());
    }
    None
}

fn compiler(root: &Path) -> Result<String, String> {
    let rustc = std::env::var("RUSTC").unwrap_or("rustc".into());
    let version = Task::new("", rustc, root).with(["--version"]).output();
    version.ok_or("`rustc --version` gives nothing".into())
}

fn read(text: &str) -> Result<Accepted, String> {
    let mut lines = text.lines().filter(|l| !l.starts_with('#'));
    let compiler = lines.next().ok_or(format!("{FILE} is empty"))?.to_owned();
    let mut counts = Vec::new();
    for line in lines {
        let mut words = line.split(' ');
        let entry = words.next().zip(words.next().and_then(|w| w.parse().ok()));
        let (name, count) = entry.ok_or(format!("{FILE}: `{line}` is no name and count"))?;
        counts.push((name.to_owned(), count));
    }
    Ok(Accepted { compiler, counts })
}

/// Prints both counts of every workload; one line for each that takes too many instructions, or is gone.
fn compare(accepted: &Accepted, counted: &[(String, f64, String)]) -> Vec<String> {
    let mut failures = Vec::new();
    println!(
        "{:<34} {:>12} {:>12} {:>8}",
        "instructions", "accepted", "now", "change"
    );
    for (name, count, unit) in counted {
        let Some((_, old)) = accepted.counts.iter().find(|(n, _)| n == name) else {
            println!(
                "{name:<34} {:>12} {count:>12.2}          per {unit}; none accepted yet",
                "-"
            );
            continue;
        };
        let change = count / old - 1.0;
        let percent = 100.0 * change;
        println!("{name:<34} {old:>12.2} {count:>12.2} {percent:>+7.1}%  per {unit}");
        if change > TOLERANCE {
            failures.push(format!(
                "`{name}` takes {count:.2} instructions per {unit}, accepted are {old:.2} ({percent:+.1} %)"
            ));
        }
    }
    for (name, _) in &accepted.counts {
        if !counted.iter().any(|(n, ..)| n == name) {
            failures.push(format!(
                "`{name}` has an accepted count but is not there any more"
            ));
        }
    }
    failures
}

/// Instructions per unit of work and the unit, by workload.
fn count(root: &Path) -> Result<Vec<(String, f64, String)>, String> {
    let cargo = std::env::var("CARGO").unwrap_or("cargo".into());
    let build = Task::new("instruction counts: build", cargo, root);
    build
        .with(["build", "--release", "--package", PACKAGE])
        .run()?;
    let program = crate::tests::target(root).join("release").join(PACKAGE);
    let list = Task::new("", &program, root).output();
    let list = list.ok_or(format!("`{}` lists no workloads", program.display()))?;
    let clock = Instant::now();
    let mut counted = Vec::new();
    for line in list.lines() {
        let mut words = line.splitn(4, ' ');
        let (Some(name), Some(small), Some(large), Some(unit)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(format!("`{line}` is no workload"));
        };
        let (less, few) = instructions(root, &program, name, small)?;
        let (more, many) = instructions(root, &program, name, large)?;
        if many <= few {
            return Err(format!(
                "`{name}`: {many} units of work at size {large}, {few} at {small}"
            ));
        }
        counted.push((
            name.to_owned(),
            (more - less) / (many - few),
            unit.to_owned(),
        ));
    }
    println!("counted in {:.1} s", clock.elapsed().as_secs_f64());
    Ok(counted)
}

/// Instructions of one run, and the units of work that it says it did.
fn instructions(root: &Path, program: &Path, name: &str, size: &str) -> Result<(f64, f64), String> {
    let log = crate::tests::target(root).join("instructions.log");
    let run = Task::new("", "valgrind", root)
        .with([
            "--tool=cachegrind",
            "--cache-sim=no",
            "--cachegrind-out-file=/dev/null",
        ])
        .with([format!("--log-file={}", log.display())])
        .with([program.as_os_str()])
        .with([name, size]);
    let units = run.output();
    let said = std::fs::read_to_string(&log).map_err(|e| format!("{}: {e}", log.display()))?;
    let units = units.and_then(|text| text.parse().ok());
    let units: f64 = units.ok_or(format!(
        "`{name}` of size {size} fails under valgrind:\n{said}"
    ))?;
    let counted = said.lines().find_map(|l| l.split_once("I   refs:"));
    let digits = counted.map(|(_, n)| n.replace(',', ""));
    let number = digits.and_then(|n| n.trim().parse().ok());
    number
        .map(|n| (n, units))
        .ok_or(format!("valgrind says no number of instructions:\n{said}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_two_percent_more_fails_and_fewer_does_not() {
        let text = "# a comment\nrustc 1.0\na 100.000 step\nb 50.000 step\ngone 1.000 step\n";
        let accepted = read(text).unwrap();
        assert_eq!(accepted.compiler, "rustc 1.0");
        let now = |name: &str, count: f64| (name.to_owned(), count, "step".to_owned());
        let counted = [now("a", 102.5), now("b", 20.0), now("new", 7.0)];
        let failures = compare(&accepted, &counted);
        assert_eq!(failures.len(), 2, "{failures:?}");
        assert!(failures[0].contains("`a` takes 102.50") && failures[1].contains("`gone`"));
        assert_eq!(
            compare(
                &accepted,
                &[now("a", 101.9), now("b", 50.0), now("gone", 1.0)]
            )
            .len(),
            0
        );
        assert!(read("").is_err() && read("rustc 1.0\na step").is_err());
    }
}
