//! `sweep`: what is listed, run, resumed after a kill, gathered, and handed to Slurm.

mod common;

use common::{Folder, MINE, command, json, run};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

const PLANE: &str = r#"
[sweep]
name = "plane"
circuit = "mine.toml"
trials = 2
duration = "100 ms"
warmup = "20 ms"
[grid]
"populations.E.size" = [100, 200]
"projections.E->I.weight" = ["0.1 mV", "0.2 mV"]
"#;

/// The circuit and the sweep; their folder, the sweep's file and the folder of results.
fn plane(name: &str, text: &str) -> (Folder, String, String) {
    let folder = Folder::new(name);
    folder.file(
        "mine.toml",
        &SEPARATE.replace("MINE", MINE.split("[[projections]]").next().unwrap()),
    );
    let file = folder.file("plane.toml", text);
    let out = folder.path().join("out").display().to_string();
    (folder, file, out)
}

/// The populations of MINE with one projection that has a name of its own.
const SEPARATE: &str = r#"MINE
[[projections]]
source = "E"
target = "I"
rule = "fixed_indegree"
in_degree = 10
weight = "0.1 mV"
delay = "1.5 ms"
receptor = "jump"

[[stimuli]]
kind = "poisson"
targets = ["E", "I"]
rate = "12000 spikes/s"
weight = "0.1 mV"
receptor = "jump"

[protocol]
duration = "500 ms"
warmup = "100 ms"
"#;

fn csv(out: &str) -> String {
    std::fs::read_to_string(Path::new(out).join("results.csv")).unwrap()
}

#[test]
fn list_prints_numbers_values_and_seeds() {
    let (_folder, file, _) = plane("list", PLANE);
    let ran = run(&["sweep", &file, "--list"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.out, LIST);
    let listed = json(&["sweep", &file, "--list"]);
    let tasks = listed["tasks"].as_array().unwrap();
    assert_eq!(tasks.len(), 8);
    assert_eq!(tasks[7]["values"]["projections.E->I.weight"], "0.2 mV");
    assert_eq!(tasks[7]["trial"], 1);
}

const LIST: &str = "\
task  populations.E.size  projections.E->I.weight      network seed        trial seed
────  ──────────────────  ───────────────────────  ────────────────  ────────────────
   0                 100                   0.1 mV  8577814711265540  2854465166853124
   1                 100                   0.1 mV  8577814711265540  5075081113864567
   2                 100                   0.2 mV  7673873582321700  6380249417760207
   3                 100                   0.2 mV  7673873582321700  1559299521444545
   4                 200                   0.1 mV   391429038325764  5514658199873740
   5                 200                   0.1 mV   391429038325764  8949484708382726
   6                 200                   0.2 mV  3612469300536986  5851127395850545
   7                 200                   0.2 mV  3612469300536986   792461250210827
";

#[test]
fn a_sweep_runs_once_and_ends_in_a_table() {
    let (_folder, file, out) = plane("run", PLANE);
    let first = json(&["sweep", &file, "--out", &out, "--jobs", "2"]);
    assert_eq!((&first["done"], &first["kept"]), (&8.into(), &0.into()));
    let table = csv(&out);
    assert_eq!(table.lines().count(), 9);
    assert!(
        table.contains(",projections.E->I.weight (mV),status,"),
        "{table}"
    );
    let second = json(&["sweep", &file, "--out", &out]);
    assert_eq!(second["kept"], 8);
    assert_eq!(csv(&out), table);
    let task = json(&["sweep", &file, "--out", &out, "--task", "3"]);
    assert_eq!(task["task"]["id"], 3);
    assert_eq!(task["status"], "done");
    let ran = run(&["sweep", &file, "--out", &out, "--collect"]);
    assert!(ran.out.contains("plane: 8 of 8 tasks done"), "{}", ran.out);
}

#[test]
fn a_killed_sweep_goes_on_where_it_was() {
    let long = PLANE.replace("duration = \"100 ms\"", "duration = \"1 s\"");
    let (_folder, file, out) = plane("kill", &long);
    let mut child = command();
    let mut child = child
        .args(["sweep", &file, "--out", &out, "--jobs", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let tasks = Path::new(&out).join("tasks");
    let finished = || {
        std::fs::read_dir(&tasks).map_or(0, |all| {
            all.filter(|e| {
                e.as_ref()
                    .unwrap()
                    .path()
                    .extension()
                    .is_some_and(|x| x == "json")
            })
            .count()
        })
    };
    while finished() < 2 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let before = finished();
    let rest = json(&["sweep", &file, "--out", &out]);
    assert_eq!(rest["kept"], before);
    assert_eq!(rest["done"], 8);
    let other = format!("{out}-whole");
    json(&[
        "sweep",
        &file,
        "--out",
        &other,
        "--jobs",
        "3",
        "--threads",
        "2",
    ]);
    assert_eq!(csv(&out), csv(&other));
}

#[test]
fn ctrl_c_keeps_what_is_finished() {
    let long = PLANE.replace("duration = \"100 ms\"", "duration = \"2000 s\"");
    let (_folder, file, out) = plane("interrupt", &long);
    let mut child = command();
    let child = child
        .args(["sweep", &file, "--out", &out])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !Path::new(&out).join("sweep.json").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(200));
    // SAFETY: a signal to our own child, which has not been waited for.
    assert_eq!(
        unsafe { libc::kill(child.id() as libc::pid_t, libc::SIGINT) },
        0
    );
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert!(err.contains("8 tasks are left"), "{err}");
}

#[test]
fn a_damaged_task_is_run_again() {
    let (_folder, file, out) = plane("damage", PLANE);
    json(&["sweep", &file, "--out", &out]);
    let whole = csv(&out);
    std::fs::write(Path::new(&out).join("tasks/000005.json"), "{}").unwrap();
    let collected = run(&["sweep", &file, "--out", &out, "--collect"]);
    assert!(
        collected.err.contains("task 5") && collected.out.contains("1 damaged"),
        "{}",
        collected.err
    );
    let again = run(&["sweep", &file, "--out", &out]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(again.err.contains("task 5 was damaged"), "{}", again.err);
    assert_eq!(csv(&out), whole);
}

#[test]
fn bad_input_ends_with_code_2_and_a_failed_task_with_1() {
    let (folder, file, out) = plane("bad", PLANE);
    json(&["sweep", &file, "--out", &out, "--tasks", "0..2"]);
    let other = folder.file("other.toml", &PLANE.replace("trials = 2", "trials = 3"));
    let ran = run(&["sweep", &other, "--out", &out]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("trials: 2 is now 3"), "{}", ran.err);
    let ran = run(&["sweep", &file, "--out", &out, "--task", "8"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("tasks 0 to 7"), "{}", ran.err);
    let unknown = folder.file(
        "unknown.toml",
        &PLANE.replace("populations.E.size", "populations.X.size"),
    );
    let ran = run(&["sweep", &unknown, "--list"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("unknown.toml:9:1") && ran.err.contains('^'),
        "{}",
        ran.err
    );
    let failing = folder.file("failing.toml", &PLANE.replace("[100, 200]", "[100, -5]"));
    let out = format!("{out}-failing");
    let ran = run(&["sweep", &failing, "--out", &out, "--json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let v: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&v["done"], v["failed"].as_array().unwrap().len()),
        (&4.into(), 4)
    );
    assert!(
        ran.err.contains("4 tasks failed") && ran.err.contains("-5"),
        "{}",
        ran.err
    );
}

#[test]
fn the_slurm_script_runs_its_share_of_the_tasks() {
    let (folder, file, out) = plane("it's slurm", PLANE);
    let ran = run(&["sweep", &file, "--out", &out, "--slurm", "--per-job", "3"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("#SBATCH --array=0-2\n"), "{}", ran.out);
    let script = folder.file("job.sh", &ran.out);
    let bash = |arguments: &[&str], job: &str| {
        std::process::Command::new("bash")
            .args(arguments)
            .env("NEUROPIL", env!("CARGO_BIN_EXE_neuropil"))
            .env("SLURM_ARRAY_TASK_ID", job)
            .output()
    };
    let Ok(checked) = bash(&["-n", &script], "0") else {
        eprintln!("no bash: the script is not run");
        return;
    };
    assert!(checked.status.success());
    for job in ["2", "0", "1"] {
        let output = bash(&[&script], job).unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{err}");
        let out = String::from_utf8_lossy(&output.stdout);
        let tasks = if job == "2" { 2 } else { 3 };
        assert!(out.contains(&format!("{tasks} tasks done")), "{out}");
    }
    let collected = json(&["sweep", &file, "--out", &out, "--collect"]);
    assert_eq!(
        (&collected["done"], &collected["missing"]),
        (&8.into(), &serde_json::json!([]))
    );
}

#[test]
fn the_example_is_a_sweep() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/05_sweep.toml");
    let folder = Folder::new("example");
    let out = folder.path().join("out").display().to_string();
    let file = file.display().to_string();
    let tasks = json(&["sweep", &file, "--list"]);
    assert_eq!(tasks["tasks"].as_array().unwrap().len(), 18);
    let task = json(&["sweep", &file, "--out", &out, "--task", "12"]);
    let population = &task["populations"][0];
    let rate = population["statistics"][0][1]["value"].as_f64().unwrap();
    let theory = population["theory"]["rate"].as_f64().unwrap();
    assert!((rate / theory - 1.0).abs() < 0.15, "{rate} {theory}");
}
