//! Ctrl-C: what was recorded is kept, and the exit code is 130.
#![cfg(unix)]

mod common;

use common::{command, joined, json};
use std::process::Stdio;
use std::time::{Duration, Instant};

#[test]
fn ctrl_c_keeps_what_was_recorded() {
    let long = [
        "simulate",
        "potjans_diesmann_2014",
        "--scale",
        "0.1",
        "--warmup",
        "0 ms",
        "--duration",
    ];
    let start = Instant::now();
    json(&joined(&long, &["10 ms"]));
    let short = start.elapsed();

    let mut child = command();
    child
        .args(joined(&long, &["3000 s", "--json"]))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = child.spawn().unwrap();
    std::thread::sleep(2 * short + Duration::from_secs(2));
    // SAFETY: sends a signal to the child that this test started and has not yet waited for.
    assert_eq!(
        unsafe { libc::kill(child.id() as libc::pid_t, libc::SIGINT) },
        0
    );
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert!(err.contains("interrupted"), "{err}");
    let v: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(v["complete"], false);
    let seconds = v["biological_seconds"]["simulate"].as_f64().unwrap();
    assert!(seconds > 0.0 && seconds < 3000.0, "{seconds}");
    assert!(v["spikes"].as_u64().unwrap() > 0);
    assert!(v["populations"][0]["rate"].is_number());
}

#[test]
fn ctrl_c_ends_building() {
    let mut child = command();
    child.args([
        "simulate",
        "potjans_diesmann_2014",
        "--threads",
        "1",
        "--json",
    ]);
    let child = child
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_secs(1));
    // SAFETY: as above.
    assert_eq!(
        unsafe { libc::kill(child.id() as libc::pid_t, libc::SIGINT) },
        0
    );
    let start = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(output.status.code(), Some(130));
    let v: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(v["complete"], false);
}
