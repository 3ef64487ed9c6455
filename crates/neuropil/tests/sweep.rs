//! A sweep has the same table in whatever order, by however many jobs, and however often it was cut.

use neuropil::Error;
use neuropil::sweep::{RunOptions, Stored, Sweep, SweepError, TaskOptions, TaskResult};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Six tasks of 250 neurons: two values of g, three trials.
const SMALL: &str = r#"
[sweep]
name = "small"
circuit = "brunel_2000"
seed = 7
trials = 3
duration = "100 ms"
warmup = "50 ms"
set = { N_E = 200, J = "1 mV" }
[grid]
g = [4, 5]
[measure]
rates = true
cv = true
synchrony = true
solve = true
"#;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("neuropil-sweep-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn csv(sweep: &Sweep, folder: &Path) -> String {
    let collected = sweep.collect(folder).unwrap();
    assert!(collected.is_complete(), "{collected:?}");
    std::fs::read_to_string(folder.join("results.csv")).unwrap()
}

fn problems(text: &str) -> String {
    Sweep::parse(text, None).unwrap_err().to_string()
}

#[test]
fn any_order_and_any_jobs_give_the_same_table() {
    let sweep = Sweep::parse(SMALL, None).unwrap();
    assert_eq!(sweep.len(), 6);
    let (a, b, c) = (Folder::new("a"), Folder::new("b"), Folder::new("c"));
    let options = RunOptions {
        jobs: Some(4),
        ..RunOptions::default()
    };
    let run = sweep.run(&a.0, options).unwrap();
    assert_eq!((run.done, run.kept, run.left), (6, 0, 0));
    let first = csv(&sweep, &a.0);
    assert_eq!(first.lines().count(), 7);
    // Backwards, with two threads, in the interpreter, each by its own reading of the file.
    sweep.open(&b.0).unwrap();
    for k in (0..6).rev() {
        let again = Sweep::parse(SMALL, None).unwrap();
        let options = TaskOptions {
            threads: Some(2),
            interpreter: true,
            folder: Some(&b.0),
            ..TaskOptions::default()
        };
        again.run_task(k, &options).unwrap();
    }
    assert_eq!(first, csv(&sweep, &b.0));
    // In two parts.
    for part in [vec![5, 1, 3], vec![0, 1, 2, 3, 4, 5]] {
        let options = RunOptions {
            tasks: Some(part),
            jobs: Some(2),
            ..RunOptions::default()
        };
        sweep.run(&c.0, options).unwrap();
    }
    assert_eq!(first, csv(&sweep, &c.0));
}

#[test]
fn a_task_equals_the_simulation_that_its_values_and_seeds_describe() {
    let sweep = Sweep::parse(SMALL, None).unwrap();
    let result = sweep.run_task(4, &TaskOptions::default()).unwrap();
    assert_eq!((result.task.point, result.task.trial), (1, 1));
    let set = [("N_E", "200"), ("J", "1 mV"), ("g", "5")].map(|(k, v)| (k.into(), v.into()));
    let circuit = neuropil::load("brunel_2000", &set).unwrap();
    let mut protocol = circuit.protocol.clone();
    (protocol.duration, protocol.warmup) = (100.0, 50.0);
    let outcome = neuropil::simulate(
        &circuit,
        neuropil::SimulateOptions {
            protocol: Some(protocol),
            seeds: neuropil::network::Seeds {
                network: result.task.network_seed,
                trial: result.task.trial_seed,
            },
            ..neuropil::SimulateOptions::default()
        },
    )
    .unwrap();
    assert_eq!(
        result.spikes_sha256.as_deref(),
        Some(outcome.recording.spikes_sha256().as_str())
    );
    assert!(result.spikes.unwrap() > 0);
    assert_eq!(
        result.circuit_hash.as_deref(),
        Some(circuit.hash().as_str())
    );
    let rate = result.populations[0].statistics[0].1.value().unwrap();
    let spikes = outcome.recording.spikes_of("E").unwrap().len() as f64;
    assert!((rate - spikes / (200.0 * 0.1)).abs() < 1e-9);
    let text = serde_json::to_string(&result).unwrap();
    assert_eq!(serde_json::from_str::<TaskResult>(&text).unwrap(), result);
}

#[test]
fn seeds_are_those_of_the_first_version_and_all_differ() {
    let text = SMALL.replace("trials = 3", "trials = 3\nnetworks = 2");
    let sweep = Sweep::parse(&text, None).unwrap();
    let tasks: Vec<_> = sweep.tasks().collect();
    assert_eq!(tasks.len(), 12);
    assert_eq!((tasks[0].network_seed, tasks[0].trial_seed), GOLDEN);
    let mut networks: Vec<u64> = tasks.iter().map(|t| t.network_seed).collect();
    networks.dedup();
    assert_eq!(networks.len(), 4, "trials share a network");
    let mut trials: Vec<u64> = tasks.iter().map(|t| t.trial_seed).collect();
    trials.sort_unstable();
    trials.dedup();
    assert_eq!(trials.len(), 12);
    assert!(
        tasks
            .iter()
            .all(|t| t.network_seed < 1 << 53 && t.trial_seed < 1 << 53)
    );
    let common = text.replace("seed = 7", "seed = 7\ncommon_seeds = true");
    let common: Vec<_> = Sweep::parse(&common, None).unwrap().tasks().collect();
    assert_eq!(common[0], tasks[0]);
    assert_eq!(common[6].trial_seed, tasks[0].trial_seed);
    assert_eq!(common[9].network_seed, common[3].network_seed);
}

const GOLDEN: (u64, u64) = (4762122253196140, 8670709978450240);

#[test]
fn a_damaged_file_is_told_and_its_task_run_again() {
    let sweep = Sweep::parse(SMALL, None).unwrap();
    let folder = Folder::new("damaged");
    sweep.run(&folder.0, RunOptions::default()).unwrap();
    let whole = csv(&sweep, &folder.0);
    let file = |k: u64| folder.0.join(format!("tasks/{k:06}.json"));
    let text = std::fs::read_to_string(file(2)).unwrap();
    let digit = text.find("\"value\":").unwrap() + 9;
    let other = if text.as_bytes()[digit] == b'1' {
        "2"
    } else {
        "1"
    };
    let mut changed = text.clone();
    changed.replace_range(digit..=digit, other);
    std::fs::write(file(2), changed).unwrap();
    std::fs::write(file(3), &text.as_bytes()[..text.len() / 2]).unwrap();
    std::fs::copy(file(0), file(4)).unwrap();
    let collected = sweep.collect(&folder.0).unwrap();
    let damaged: Vec<u64> = collected.damaged.iter().map(|(k, _)| *k).collect();
    assert_eq!(damaged, [2, 3, 4]);
    assert!(
        collected.damaged[0].1.contains("checksum"),
        "{:?}",
        collected.damaged
    );
    assert!(collected.damaged[2].1.contains("another task"));
    assert_eq!((collected.done, collected.table.rows), (3, 3));
    let run = sweep.run(&folder.0, RunOptions::default()).unwrap();
    assert_eq!((run.done, run.kept, run.damaged.len()), (3, 3, 3));
    assert_eq!(whole, csv(&sweep, &folder.0));
}

#[test]
fn a_changed_sweep_is_refused_with_what_changed() {
    let folder = Folder::new("changed");
    Sweep::parse(SMALL, None).unwrap().open(&folder.0).unwrap();
    let commented = SMALL.replace("seed = 7", "seed = 7 # the same");
    Sweep::parse(&commented, None)
        .unwrap()
        .open(&folder.0)
        .unwrap();
    let other = SMALL
        .replace("seed = 7", "seed = 8")
        .replace("N_E = 200", "N_E = 400");
    let error = Sweep::parse(&other, None)
        .unwrap()
        .open(&folder.0)
        .unwrap_err();
    let Error::Sweep(SweepError::Changed { changes, .. }) = &error else {
        panic!("{error}");
    };
    assert!(error.is_bad_input());
    let all = changes.join("; ");
    assert!(
        all.contains("seed: 7 is now 8") && all.contains("set.N_E: \"200\" is now \"400\""),
        "{all}"
    );
    assert!(all.contains("circuit_hash"), "{all}");
    let foreign = Folder::new("foreign");
    std::fs::create_dir_all(&foreign.0).unwrap();
    std::fs::write(foreign.0.join("thesis.tex"), "x").unwrap();
    let error = Sweep::parse(SMALL, None)
        .unwrap()
        .open(&foreign.0)
        .unwrap_err();
    assert!(matches!(error, Error::Filled { .. }), "{error}");
}

#[test]
fn a_task_that_fails_is_recorded_and_the_others_go_on() {
    let text = SMALL.replace("g = [4, 5]", "tau_m = [\"20 ms\", \"-5 ms\"]");
    let sweep = Sweep::parse(&text, None).unwrap();
    let folder = Folder::new("failed");
    let run = sweep.run(&folder.0, RunOptions::default()).unwrap();
    assert_eq!((run.done, run.failed.len(), run.left), (3, 3, 0));
    assert_eq!(run.failed[0].0, 3);
    assert!(
        run.failed[0].1.contains("tau_m") && run.failed[0].1.contains("> 0 ms"),
        "{:?}",
        run.failed
    );
    let again = sweep.run(&folder.0, RunOptions::default()).unwrap();
    assert_eq!((again.done, again.kept, again.failed.len()), (0, 6, 3));
    let options = RunOptions {
        retry: true,
        ..RunOptions::default()
    };
    let retried = sweep.run(&folder.0, options).unwrap();
    assert_eq!((retried.kept, retried.failed.len()), (3, 3));
    let collected = sweep.collect(&folder.0).unwrap();
    assert_eq!(
        (collected.done, collected.failed.len(), collected.table.rows),
        (3, 3, 6)
    );
    let csv = std::fs::read_to_string(folder.0.join("results.csv")).unwrap();
    let row = csv.lines().nth(4).unwrap();
    assert!(
        row.contains(",-5,failed,,,") && row.contains("tau_m"),
        "{row}"
    );
    assert!(
        csv.starts_with(
            "task,point,network,trial,network_seed,trial_seed,tau_m (ms),status,E.rate (spikes/s),"
        ),
        "{csv}"
    );
}

#[test]
fn an_interrupted_sweep_keeps_what_is_finished() {
    let sweep = Sweep::parse(SMALL, None).unwrap();
    let folder = Folder::new("interrupted");
    let stop = Arc::new(AtomicBool::new(true));
    let options = RunOptions {
        tasks: None,
        interrupt: Some(stop),
        ..RunOptions::default()
    };
    let run = sweep.run(&folder.0, options).unwrap();
    assert_eq!((run.done, run.left), (0, 6));
    assert_eq!(sweep.stored(&folder.0, 0).unwrap(), Stored::Missing);
}

#[test]
fn recordings_are_written_where_they_are_asked_for() {
    let text = SMALL.replace("solve = true", "spikes = true");
    let sweep = Sweep::parse(&text, None).unwrap();
    let error = sweep.run_task(0, &TaskOptions::default()).unwrap_err();
    assert!(
        matches!(error, Error::Sweep(SweepError::NoFolder)),
        "{error}"
    );
    let folder = Folder::new("spikes");
    let options = RunOptions {
        tasks: Some(vec![1]),
        ..RunOptions::default()
    };
    sweep.run(&folder.0, options).unwrap();
    let result = sweep.stored(&folder.0, 1).unwrap().result().unwrap();
    let recording =
        neuropil::recording::Recording::read_dir(&folder.0.join("recordings/000001")).unwrap();
    assert_eq!(Some(recording.spikes_sha256()), result.spikes_sha256);
}

#[test]
fn theory_alone_simulates_nothing() {
    let text = SMALL.split("[measure]").next().unwrap().to_owned() + "[measure]\nsolve = true\n";
    let sweep = Sweep::parse(&text, None).unwrap();
    let result = sweep.run_task(0, &TaskOptions::default()).unwrap();
    assert_eq!(result.spikes, None);
    assert!(result.populations[0].theory.unwrap().rate > 0.0);
}

#[test]
fn what_does_not_fit_is_refused_before_it_is_begun() {
    let text = "[sweep]\ncircuit = 'brunel_2000'\ntrials = 2000\n[grid]\nN_E = [100000]\n";
    let sweep = Sweep::parse(text, None).unwrap();
    let folder = Folder::new("memory");
    let options = RunOptions {
        jobs: Some(2000),
        ..RunOptions::default()
    };
    let error = sweep.run(&folder.0, options).unwrap_err();
    assert!(
        matches!(error, Error::Sweep(SweepError::Memory { jobs: 2000, .. })),
        "{error}"
    );
    assert_eq!(sweep.stored(&folder.0, 0).unwrap(), Stored::Missing);
}

#[test]
fn hostile_sizes_are_refused_by_count() {
    let sweep = |rest: &str| format!("[sweep]\ncircuit = 'brunel_2000'\n{rest}");
    let range = "{ from = 1, to = 2, number = 1000000 }";
    let grid = format!("[grid]\ng = {range}\neta = {range}\n");
    for text in [
        grid.as_str(),
        "[grid]\ng = { from = 1, to = 2, number = 1000000000000 }\n",
        "trials = 9223372036854775807\n[grid]\ng = [1, 2]\n",
        "trials = 9223372036854775807\nnetworks = 9223372036854775807\n[grid]\ng = [1, 2]\n",
        "[sample]\nnumber = 9000000000000000000\nmethod = 'latin_hypercube'\ng = { uniform = [1, 2] }\n",
    ] {
        let error = problems(&sweep(text));
        assert!(error.contains("1000000"), "{error}");
    }
}

#[test]
fn problems_say_where() {
    for (from, to, expected) in [
        (
            "g = [4, 5]",
            "gg = [4, 5]",
            "<text>:11:1: option or parameter `gg` is unknown",
        ),
        (
            "g = [4, 5]",
            "g = []",
            "<text>:11:5: `g` is a list, expected a list of values",
        ),
        (
            "g = [4, 5]",
            "g = 4",
            "<text>:11:5: `g` is 4, expected a list of values",
        ),
        (
            "g = [4, 5]",
            "J = ['1 mV']",
            "`J` is given again, after line 9",
        ),
        (
            "g = [4, 5]",
            "populations.E.size = [4]",
            "in quotes: \"populations.E.size\"",
        ),
        (
            "g = [4, 5]",
            "D = { from = '1 ms', to = '2 s', number = 3 }",
            "expected the unit of `from`, `ms`",
        ),
        (
            "g = [4, 5]",
            "g = { from = 0, to = 2, number = 3, spacing = 'log' }",
            "above 0",
        ),
        (
            "g = [4, 5]",
            "g = { from = 1, to = 2, numbr = 3 }",
            "did you mean `number`?",
        ),
        (
            "seed = 7",
            "sed = 7",
            "<text>:5:1: [sweep]: key `sed` is unknown",
        ),
        (
            "seed = 7",
            "seed = -7",
            "expected a whole number of at least 0",
        ),
        (
            "circuit = \"brunel_2000\"",
            "circuit = \"brunel\"",
            "<text>:4:11: atlas: circuit `brunel` is unknown",
        ),
        (
            "N_E = 200",
            "N_X = 100",
            "<text>:9:9: option or parameter `N_X` is unknown",
        ),
        (
            "duration = \"100 ms\"",
            "duration = \"100 mV\"",
            "<text>:7:12: `duration` is \"100 mV\", expected a time above 0 ms",
        ),
        ("rates = true", "rate = true", "did you mean `rates`?"),
        (
            "name = \"small\"",
            "name = \"../up\"",
            "expected letters, digits, _ and -",
        ),
        ("[grid]", "[grdi]", "key `grdi` is unknown"),
    ] {
        assert!(SMALL.contains(from), "{from}");
        let error = problems(&SMALL.replacen(from, to, 1));
        assert!(error.contains(expected), "{to}: {error}");
    }
    for text in [
        "",
        "[sweep]",
        "[",
        "sweep = 3",
        "\u{0}",
        "[sweep]\ncircuit = 'brunel_2000'",
    ] {
        assert!(!problems(text).is_empty());
    }
}

#[test]
fn a_sample_is_at_every_point_of_a_grid() {
    let text = SMALL.replace(
        "[measure]",
        "[sample]\nnumber = 5\nmethod = \"halton\"\nD = { uniform = [\"1 ms\", \"2 ms\"] }\n[measure]",
    );
    let sweep = Sweep::parse(&text, None).unwrap();
    assert_eq!(sweep.len(), 2 * 5 * 3);
    let points: Vec<Vec<(String, String)>> = sweep.tasks().step_by(3).map(|t| t.values).collect();
    assert_eq!(points[0][0], ("g".into(), "4".into()));
    assert_eq!(points[5][0], ("g".into(), "5".into()));
    assert_eq!(points[2][1], points[7][1]);
    let delay: f64 = points[0][1].1.strip_suffix(" ms").unwrap().parse().unwrap();
    assert!((1.0..2.0).contains(&delay));
}

#[test]
fn a_circuit_file_is_found_beside_the_sweep() {
    let folder = Folder::new("beside");
    std::fs::create_dir_all(&folder.0).unwrap();
    let circuit = neuropil::load("brunel_2000", &[("N_E".into(), "200".into())]).unwrap();
    std::fs::write(folder.0.join("mine.toml"), circuit.to_toml()).unwrap();
    let file = folder.0.join("sweep.toml");
    let text = "[sweep]\ncircuit = 'mine.toml'\nduration = '20 ms'\nwarmup = '0 ms'\n[grid]\n'protocol.dt' = ['0.1 ms', '0.05 ms']\n";
    std::fs::write(&file, text).unwrap();
    let sweep = Sweep::read(&file).unwrap();
    assert_eq!(sweep.len(), 2);
    let result = sweep.run_task(1, &TaskOptions::default()).unwrap();
    assert_eq!(result.error, None);
}

#[test]
fn many_programs_may_open_one_folder_at_once() {
    for round in 0..20 {
        let folder = Folder::new(&format!("race{round}"));
        // What a program that was killed at it left.
        std::fs::create_dir_all(&folder.0).unwrap();
        std::fs::write(folder.0.join(".sweep.json.1.0.part"), "{").unwrap();
        let sweep = Sweep::parse(SMALL, None).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| sweep.open(&folder.0).unwrap());
            }
        });
    }
}
