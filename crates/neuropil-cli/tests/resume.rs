//! Runs that are killed, interrupted or out of disk go on to the bits that they would have had.
#![cfg(unix)]

mod common;

use common::{Folder, MINE, command, json, run};
use neuropil::recording::{Recording, WeightFile};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// Lives that end by SIGKILL.
const KILLS: usize = 200;

/// A folder in memory where there is one: flushing to a disk would take most of the time.
fn fast_folder(name: &str) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let place = match memory.is_dir() {
        true => memory.to_owned(),
        false => std::env::temp_dir(),
    };
    let folder = place.join(format!("neuropil-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The circuit of these tests: recurrent, with delays and refractoriness, Poisson input, a current that fluctuates, and inhibition
/// that learns.
fn circuit(folder: &Path) -> String {
    let noise = r#"
[models.leaky.inputs]
u = { unit = "mV/ms" }

[[stimuli]]
name = "sea"
targets = ["E"]
port = "u"
kind = "ornstein_uhlenbeck"
tau = "5 ms"
mean = "0.05 mV/ms"
sd = "0.05 mV/ms"
"#;
    let text = MINE.replace(r#"V = "-V / tau_m""#, r#"V = "-V / tau_m + u""#);
    let plastic = r#"weight = "-0.5 mV"
synapse = { model = "istdp", eta = "-0.01 mV", w_max = "-2 mV" }"#;
    let text = text.replace(r#"weight = "-0.5 mV""#, plastic);
    let recorded = r#"[protocol]
record = { weights = [{ projection = "I->E", interval = "50 ms", synapses = { number = 20, every = 7 } }] }"#;
    let text = text.replace("[protocol]", recorded) + noise;
    let path = folder.join("mine.toml");
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// A command for one run: everything is recorded.
fn simulate(file: &str, out: &Path, seed: u64, more: &[&str]) -> Command {
    let mut c = command();
    c.args(["simulate", file, "--moments", "--json"]);
    if !more.contains(&"--duration") {
        c.args(["--duration", "1s"]);
    }
    c.args(["--record", "E:V:first 20", "--seed", &seed.to_string()]);
    c.arg("--out").arg(out).args(more);
    c.arg("--save-weights").arg(weights(out));
    c.stdout(Stdio::null()).stderr(Stdio::piped());
    c
}

/// Where the weights of a run go.
fn weights(out: &Path) -> PathBuf {
    out.with_extension("weights")
}

fn resume(out: &Path, more: &[&str]) -> Command {
    let mut c = command();
    c.arg("resume").arg(out).arg("--json").args(more);
    c.arg("--save-weights").arg(weights(out));
    c.stdout(Stdio::null()).stderr(Stdio::piped());
    c
}

/// Runs a command to its end.
fn ends_well(mut c: Command) {
    let output = c.output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{c:?}: {err}");
}

fn changed(folder: &Path) -> Option<SystemTime> {
    let file = folder.join("checkpoint/checkpoint.npl");
    std::fs::metadata(file).ok()?.modified().ok()
}

/// Ends a process as nothing else does; returns whether it was still running.
fn kill(mut child: Child) -> bool {
    let running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    let status = child.wait_with_output().unwrap();
    if !running {
        let err = String::from_utf8_lossy(&status.stderr);
        assert_eq!(status.status.code(), Some(0), "{err}");
    }
    running
}

fn same(a: &Path, b: &Path) {
    let read = |out: &Path| WeightFile::read(&weights(out)).unwrap();
    let (w, v) = (read(a), read(b));
    assert_eq!(w.projections.len(), 2);
    let first = w.projections[0].weight.first().copied();
    assert!(w.projections[0].weight.iter().any(|w| Some(*w) != first));
    assert_eq!(w, v);
    let (a, b) = (
        Recording::read_dir(a).unwrap(),
        Recording::read_dir(b).unwrap(),
    );
    assert!(a.complete && b.complete);
    assert!(a.spikes.len() > 1000 && !a.input_moments.is_empty());
    assert_eq!(a.spikes, b.spikes);
    assert_eq!(a.traces, b.traces);
    assert!(a.weights("I->E").is_some());
    assert_eq!(a.input_moments, b.input_moments);
    assert_eq!(a.total_steps, b.total_steps);
}

/// Whether something was being written when the process was killed.
fn half_written(folder: &Path) -> bool {
    let part = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .any(|n| n.ends_with(".part"))
    };
    part(&folder.join("checkpoint"))
}

#[test]
fn two_hundred_kills_change_no_bit() {
    let (memory, disk) = (fast_folder("kills"), Folder::new("kills"));
    let often = ["--checkpoint-every", "4ms"];
    // Threads and kernels change from life to life.
    let lives: [&[&str]; 4] = [
        &["--threads", "1"],
        &["--threads", "2"],
        &["--threads", "3", "--interpreter"],
        &["--threads", "1", "--isa", "baseline"],
    ];
    let (mut kills, mut resumed, mut torn) = (0, 0, 0);
    // A generator of our own: times of death need no more.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    // The first half of the kills is for runs that stream, in memory, where they live fast; the second for runs that keep
    // what they record, on a disk, where they are mostly found flushing.
    let mut stop = 1;
    for seed in 1.. {
        let stream = stop == 1;
        let folder = if stream { &memory } else { disk.path() };
        let file = circuit(folder);
        let whole = folder.join(format!("whole-{seed}"));
        ends_well(simulate(&file, &whole, seed, &["--stream"]));
        let out = folder.join(format!("cut-{seed}"));
        loop {
            let life = lives[random(4) as usize];
            let before = changed(&out);
            let mut c = match before {
                Some(_) => resume(&out, life),
                None => {
                    let mut more = [&often[..], life, &["--force"]].concat();
                    if stream {
                        more.push("--stream");
                    }
                    simulate(&file, &out, seed, &more)
                }
            };
            resumed += usize::from(before.is_some());
            if kills >= KILLS / 2 * stop {
                ends_well(c);
                break;
            }
            let child = c.spawn().unwrap();
            // Some lives see a checkpoint, so that there is progress however slow the machine is; some end while one is
            // written; some at any time.
            let start = Instant::now();
            let until = |patience: u64, holds: &dyn Fn() -> bool| {
                while !holds() && start.elapsed() < Duration::from_millis(patience) {
                    std::hint::spin_loop();
                }
            };
            match random(3) {
                0 => {
                    until(5000, &|| changed(&out) != before);
                    std::thread::sleep(Duration::from_micros(random(20_000)));
                }
                1 => until(100, &|| half_written(&out)),
                _ => std::thread::sleep(Duration::from_micros(random(50_000))),
            }
            if !kill(child) {
                break;
            }
            kills += 1;
            torn += usize::from(half_written(&out));
        }
        same(&whole, &out);
        if kills >= KILLS / 2 {
            stop = 2;
        }
        if kills >= KILLS {
            println!("{kills} kills, {torn} while writing; {resumed} resumptions of {seed} runs");
            break;
        }
    }
    assert!(resumed > KILLS / 4, "{resumed}");
    std::fs::remove_dir_all(memory).unwrap();
}

#[test]
fn a_full_disk_ends_the_run_and_leaves_the_checkpoint_before() {
    let folder = fast_folder("full");
    let file = circuit(&folder);
    let whole = folder.join("whole");
    ends_well(simulate(&file, &whole, 1, &[]));
    for (k, more) in [&[][..], &["--stream"]].into_iter().enumerate() {
        let out = folder.join(format!("out-{k}"));
        let more = [&["--checkpoint-every", "5ms"], more].concat();
        let mut c = simulate(&file, &out, 1, &more);
        // SAFETY: both calls are allowed between fork and exec; they concern the child alone.
        unsafe {
            c.pre_exec(|| {
                // Files end at this size in the middle of a write, with an error instead of a signal.
                let limit = libc::rlimit {
                    rlim_cur: 50_000,
                    rlim_max: 50_000,
                };
                libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
                match libc::setrlimit(libc::RLIMIT_FSIZE, &limit) {
                    0 => Ok(()),
                    _ => Err(std::io::Error::last_os_error()),
                }
            });
        }
        let output = c.output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{err}");
        assert!(err.contains("File too large"), "{err}");
        assert!(changed(&out).is_some(), "no checkpoint was written before");
        ends_well(resume(&out, &[]));
        same(&whole, &out);
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn after_ctrl_c_a_run_goes_on_and_a_finished_one_can_be_made_longer() {
    let folder = Folder::new("ctrl-c-resume");
    let file = circuit(folder.path());
    let whole = folder.path().join("whole");
    ends_well(simulate(&file, &whole, 1, &["--duration", "4s"]));
    let out = folder.path().join("out");
    let child = simulate(
        &file,
        &out,
        1,
        &["--checkpoint-wall", "1000s", "--duration", "3s"],
    )
    .spawn()
    .unwrap();
    std::thread::sleep(Duration::from_millis(150));
    // SAFETY: sends a signal to the child that this test started and has not yet waited for.
    assert_eq!(
        unsafe { libc::kill(child.id() as libc::pid_t, libc::SIGINT) },
        0
    );
    let output = child.wait_with_output().unwrap();
    // On a slow machine the signal comes before the program has set its handler, on a fast one after the run.
    if output.status.code() == Some(130) && changed(&out).is_some() {
        let v = json(&["resume", &out.display().to_string()]);
        assert_eq!(v["complete"], true);
        assert_eq!(v["biological_seconds"]["simulate"], 3.0);
    } else {
        ends_well(simulate(
            &file,
            &out,
            1,
            &["--checkpoint-wall", "1000s", "--duration", "3s", "--force"],
        ));
    }
    let file = weights(&out).display().to_string();
    let out_name = out.display().to_string();
    let v = json(&[
        "resume",
        &out_name,
        "--duration",
        "4s",
        "--save-weights",
        &file,
    ]);
    assert_eq!(v["biological_seconds"]["simulate"], 4.0);
    same(&whole, &out);
}

#[test]
fn what_cannot_be_gone_on_with_is_said() {
    let folder = Folder::new("resume-errors");
    let file = circuit(folder.path());
    let out = folder.path().join("out").display().to_string();
    let ran = run(&["simulate", &file, "--checkpoint-every", "1s"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("--out DIR"), "{}", ran.err);
    let ran = run(&[
        "simulate",
        &file,
        "--checkpoint-every",
        "0.25ms",
        "--out",
        &out,
    ]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("a multiple of dt = 0.1 ms"), "{}", ran.err);
    let ran = run(&["resume", &out]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("holds no checkpoint"), "{}", ran.err);

    json(&[
        "simulate",
        &file,
        "--duration",
        "10ms",
        "--checkpoint-every",
        "5ms",
        "--out",
        &out,
    ]);
    let ran = run(&["resume", &out, "--duration", "1ms"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("step is 1100"), "{}", ran.err);
    let path = Path::new(&out).join("checkpoint/checkpoint.npl");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let ran = run(&["resume", &out]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(
        ran.err.contains("checkpoint.npl") && ran.err.contains("damaged"),
        "{}",
        ran.err
    );
    // A run that is done anew leaves nothing of the old one to go on from.
    json(&[
        "simulate",
        &file,
        "--duration",
        "10ms",
        "--out",
        &out,
        "--force",
    ]);
    let ran = run(&["resume", &out]);
    assert!(ran.err.contains("holds no checkpoint"), "{}", ran.err);
}
