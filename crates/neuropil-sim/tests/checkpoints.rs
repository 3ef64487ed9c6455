//! Checkpoints: what is refused, what is kept, and that nothing but the whole file is taken.

mod common;

use common::*;
use neuropil_circuit::{Circuit, Protocol};
use neuropil_network::{Network, Seeds};
use neuropil_recording::Recording;
use neuropil_sim::{CpuEngine, Engine, Run, Saved, SimError, checkpoint};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder that goes when the test does.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("neuropil-ck-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(&self.0)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl std::ops::Deref for Folder {
    type Target = Path;
    fn deref(&self) -> &Path {
        &self.0
    }
}

fn cortical() -> Circuit {
    neuropil_conformance::cortical(80, 20)
}

fn proto() -> Protocol {
    let mut p = protocol(60.0);
    p.record.traces.push(trace("E", "V_m"));
    p
}

fn realized(circuit: Circuit, network: u64, trial: u64) -> Network {
    Network::realize(Arc::new(circuit), 0.1, Seeds { network, trial }).unwrap()
}

fn engine() -> CpuEngine {
    CpuEngine::with_threads(2)
}

/// A run of `steps` steps.
fn begun(steps: u64) -> Box<dyn Run> {
    let mut run = prepare(&engine(), cortical(), &proto()).unwrap();
    run.advance(steps).unwrap();
    run
}

fn finished(mut run: Box<dyn Run>) -> Recording {
    run.advance(u64::MAX).unwrap();
    run.finish().unwrap()
}

fn restore(saved: &Saved) -> Result<Box<dyn Run>, SimError> {
    engine().restore(&network(cortical(), &proto()), &proto(), saved)
}

#[test]
fn every_damaged_byte_and_every_missing_one_is_an_error() {
    let folder = Folder::new("bytes");
    begun(100).checkpoint(&folder).unwrap();
    for name in folder.names() {
        let path = folder.join(&name);
        let whole = std::fs::read(&path).unwrap();
        let step = (whole.len() / 300).max(1);
        for at in (0..whole.len()).step_by(step) {
            let mut bad = whole.clone();
            bad[at] ^= 1 << (at % 8);
            std::fs::write(&path, &bad).unwrap();
            let error = Saved::read(&folder).unwrap_err().to_string();
            assert!(error.contains(&name), "{at}: {error}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert!(Saved::read(&folder).is_err(), "{at} bytes");
        }
        std::fs::remove_file(&path).unwrap();
        assert!(Saved::read(&folder).is_err());
        std::fs::write(&path, &whole).unwrap();
    }
    restore(&Saved::read(&folder).unwrap()).unwrap();
    let bytes = std::fs::read(folder.join(checkpoint::FILE)).unwrap();
    let alone = Saved::parse(&bytes).unwrap();
    assert_eq!(alone.meta().step, 100);
    assert!(restore(&alone).is_err(), "without what was recorded before");
    assert!(Saved::parse(&[]).is_err() && Saved::parse(b"neuropil blocks\n").is_err());
}

/// The checkpoint with its description changed, and checksums that fit.
fn altered(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let (blocks, _) = neuropil_recording::Blocks::parse(bytes, Path::new("")).unwrap();
    let mut blocks = blocks.into_owned();
    let text = String::from_utf8(blocks.get("meta").unwrap().to_vec()).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    blocks.insert("meta", text.replacen(from, to, 1).into_bytes());
    blocks.to_bytes().unwrap().0
}

#[test]
fn a_checkpoint_at_odds_with_itself_or_of_another_version_is_refused() {
    let folder = Folder::new("odds");
    begun(100).checkpoint(&folder).unwrap();
    let bytes = std::fs::read(folder.join(checkpoint::FILE)).unwrap();
    let version = format!("\"neuropil_version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    for (from, to, says) in [
        ("\"version\":3", "\"version\":4", "version 4, expected"),
        (
            &*version,
            "\"neuropil_version\":\"0.0.1\"",
            "neuropil 0.0.1",
        ),
        ("\"step\":100", "\"step\":1000000", "at odds"),
        ("\"size\":80", "\"size\":81", "wrong size"),
        ("\"size\":80", "\"size\":18446744073709551615", "wrong size"),
        ("\"in_flight\":", "\"in_flight\":9", "wrong size"),
        ("\"ids\":100", "\"ids\":3", "in flight"),
        ("\"taken_spikes\":0", "\"taken_spikes\":99999", "at odds"),
        ("\"step\":100", "\"stop\":100", "stop"),
        ("\"width\":80", "\"width\":0", "at odds"),
    ] {
        let error = Saved::parse(&altered(&bytes, from, to)).unwrap_err();
        assert!(error.to_string().contains(says), "{to}: {error}");
    }
    let (blocks, _) = neuropil_recording::Blocks::parse(&bytes, Path::new("")).unwrap();
    let mut more = blocks.clone();
    more.insert("weights/0", vec![1, 2, 3]);
    let error = Saved::parse(&more.to_bytes().unwrap().0).unwrap_err();
    assert!(
        error.to_string().contains("unknown block `weights/0`"),
        "{error}"
    );
}

#[test]
fn another_circuit_seed_time_step_scheme_protocol_or_network_is_refused() {
    let folder = Folder::new("other");
    begun(100).checkpoint(&folder).unwrap();
    let saved = Saved::read(&folder).unwrap();
    let says = |result: Result<Box<dyn Run>, SimError>, what: &str| match result {
        Ok(_) => panic!("{what} was taken"),
        Err(e) => assert!(e.to_string().contains(what), "{what}: {e}"),
    };
    let with = |n: Network, p: &Protocol| engine().restore(&n, p, &saved);
    let larger = neuropil_conformance::cortical(81, 20);
    says(with(realized(larger, 1, 1), &proto()), "circuit hash");
    says(
        with(realized(cortical(), 2, 1), &proto()),
        "network seed is 1",
    );
    says(with(realized(cortical(), 1, 2), &proto()), "trial is 1");
    let mut finer = proto();
    finer.dt = 0.05;
    says(with(network(cortical(), &finer), &finer), "dt (ms)");
    let mut later = proto();
    later.warmup = 1.0;
    says(with(realized(cortical(), 1, 1), &later), "warm-up");
    let mut other = proto();
    other.record.traces[0].interval = Some(0.2);
    says(with(realized(cortical(), 1, 1), &other), "protocol hash");
    let mut short = proto();
    short.duration = 5.0;
    says(with(realized(cortical(), 1, 1), &short), "step is 100");
    let mut euler = proto();
    euler.scheme = neuropil_circuit::Scheme::Euler.into();
    says(with(network(cortical(), &euler), &euler), "scheme is auto");
    // A network that was drawn otherwise although everything declared agrees.
    let bytes = std::fs::read(folder.join(checkpoint::FILE)).unwrap();
    let digest = format!("\"synapse_digest\":{}", saved.meta().synapse_digest);
    let path = folder.join(checkpoint::FILE);
    std::fs::write(&path, altered(&bytes, &digest, "\"synapse_digest\":1")).unwrap();
    says(
        restore(&Saved::read(&folder).unwrap()),
        "digest of the synapses",
    );
}

#[test]
fn the_digest_of_the_synapses_is_that_of_the_network_however_it_is_stored() {
    let folder = Folder::new("digest");
    let digest = |threads: usize, moments: bool, seed: u64| {
        let mut p = protocol(1.0);
        p.record.input_moments = moments;
        let n = realized(cortical(), seed, 1);
        let mut run = CpuEngine::with_threads(threads).prepare(&n, &p).unwrap();
        run.checkpoint(&folder).unwrap();
        Saved::read(&folder).unwrap().meta().synapse_digest
    };
    let one = digest(1, false, 1);
    assert_eq!(one, digest(7, false, 1));
    assert_eq!(one, digest(3, true, 1));
    assert_ne!(one, digest(1, false, 2));
}

#[test]
fn what_was_set_and_what_was_taken_out_is_as_it_would_have_been() {
    let folder = Folder::new("taken");
    let act = |run: &mut Box<dyn Run>| {
        let v: Vec<f64> = (0..80).map(|i| -60.0 - f64::from(i) / 8.0).collect();
        run.set("E", "V_m", &v).unwrap();
        (run.drain_spikes(), run.drain_traces())
    };
    let mut whole = begun(155);
    let first = act(&mut whole);
    whole.advance(100).unwrap();
    let before = whole.drain_spikes();
    let whole = finished(whole);

    let mut run = begun(100);
    run.checkpoint(&folder).unwrap();
    run = restore(&Saved::read(&folder).unwrap()).unwrap();
    run.advance(55).unwrap();
    assert_eq!(act(&mut run), first);
    run.checkpoint(&folder).unwrap();
    assert_eq!(folder.names(), [checkpoint::FILE], "all was taken");
    run = restore(&Saved::read(&folder).unwrap()).unwrap();
    run.advance(50).unwrap();
    run.checkpoint(&folder).unwrap();
    run = restore(&Saved::read(&folder).unwrap()).unwrap();
    run.advance(50).unwrap();
    assert_eq!(run.drain_spikes(), before);
    run.checkpoint(&folder).unwrap();
    let cut = finished(restore(&Saved::read(&folder).unwrap()).unwrap());
    assert_eq!((&cut.spikes, &cut.traces), (&whole.spikes, &whole.traces));
    assert_eq!(cut.traces[0].first_step, 156);
    assert!(!cut.spikes.is_empty());
    // The spikes that are gone are not said to be there.
    assert!(cut.complete && !cut.all_spikes_recorded());
    assert!(cut.spikes_of("E").is_err());
    let kept = finished(begun(0));
    assert!(kept.all_spikes_recorded());
}

#[test]
fn input_from_outside_stays_until_it_is_set_anew() {
    let folder = Folder::new("given");
    let zero = neuropil_circuit::StimulusKind::Current {
        port: "u".into(),
        waveform: neuropil_circuit::Waveform::Constant(c(0.0)),
    };
    let driven = || {
        let others = neurons("X", 5, &counter(), &[], &[]);
        let p = neurons("P", 700, &counter(), &[], &[]);
        circuit(
            "g",
            vec![others, p],
            vec![],
            vec![stimulus("z", "P", zero.clone())],
        )
    };
    let n = || network(driven(), &protocol(10.0));
    let mut run = engine().prepare(&n(), &protocol(10.0)).unwrap();
    let values: Vec<f64> = (0..700).map(f64::from).collect();
    run.advance(10).unwrap();
    run.set_input("P", "u", &values).unwrap();
    run.advance(5).unwrap();
    run.checkpoint(&folder).unwrap();
    let saved = Saved::read(&folder).unwrap();
    let other = CpuEngine::with_threads(3);
    let mut cut = other.restore(&n(), &protocol(10.0), &saved).unwrap();
    for run in [&mut run, &mut cut] {
        run.advance(5).unwrap();
    }
    let x = cut.state("P", "x").unwrap();
    assert_eq!(x, run.state("P", "x").unwrap());
    // Ten steps of 0.1 ms at i per ms.
    assert!((x[699] - 699.0).abs() < 1e-9, "{}", x[699]);
}

#[test]
fn what_was_recorded_lies_in_few_files_and_nothing_else_stays() {
    let folder = Folder::new("files");
    let mut run = begun(0);
    for k in 0..60 {
        run.advance(10).unwrap();
        run.checkpoint(&folder).unwrap();
        if k == 30 {
            std::fs::write(folder.join(".checkpoint.npl.1.1.part"), b"half").unwrap();
            std::fs::write(folder.join("records-000099-ab.npl"), b"old").unwrap();
            run = restore(&Saved::read(&folder).unwrap()).unwrap();
        }
        let names = folder.names();
        assert!(k == 30 || names.len() <= 8, "{names:?}");
    }
    let cut = restore(&Saved::read(&folder).unwrap()).unwrap();
    let (cut, whole) = (cut.finish().unwrap(), finished(begun(0)));
    assert_eq!((cut.spikes, cut.traces), (whole.spikes, whole.traces));
    // A second folder gets everything, and the first stays as it was.
    let second = Folder::new("files-second");
    run.checkpoint(&second).unwrap();
    let again = restore(&Saved::read(&second).unwrap()).unwrap();
    assert_eq!(again.finish().unwrap().spikes, run.finish().unwrap().spikes);
    Saved::read(&folder).unwrap();
}

#[test]
fn a_finished_run_can_be_made_longer() {
    let folder = Folder::new("longer");
    let mut run = begun(600);
    run.checkpoint(&folder).unwrap();
    let mut longer = proto();
    longer.duration = 90.0;
    let n = network(cortical(), &longer);
    let saved = Saved::read(&folder).unwrap();
    let cut = finished(engine().restore(&n, &longer, &saved).unwrap());
    let whole = finished(engine().prepare(&n, &longer).unwrap());
    assert_eq!((cut.total_steps, cut.complete), (900, true));
    assert_eq!((cut.spikes, cut.traces), (whole.spikes, whole.traces));
}

#[test]
fn notes_and_the_circuit_with_its_protocol_come_back() {
    let folder = Folder::new("notes");
    let overrides = [("N_E", "80"), ("N_I", "20"), ("C_E", "10")];
    let overrides = overrides.map(|(k, v)| (k.to_owned(), v.to_owned()));
    let brunel = neuropil_atlas::circuit("brunel_2000", &overrides).unwrap();
    let mut run = prepare(&engine(), brunel.clone(), &proto()).unwrap();
    run.checkpoint_with(&folder, &[("mine", b"abc")]).unwrap();
    let saved = Saved::read(&folder).unwrap();
    assert_eq!(saved.note("mine"), Some(&b"abc"[..]));
    assert_eq!(saved.note("other"), None);
    let text = saved.circuit().unwrap();
    let library = neuropil_atlas::library();
    let circuit = neuropil_circuit::read_circuit(text, None, &[], &library).unwrap();
    assert_eq!(circuit.hash(), brunel.hash());
    assert_eq!(circuit.protocol, proto());
    engine()
        .restore(
            &network(circuit.clone(), &proto()),
            &circuit.protocol,
            &saved,
        )
        .unwrap();
}

#[test]
fn a_state_that_is_no_number_is_not_kept() {
    let folder = Folder::new("nan");
    // Grows beyond all bounds within a few steps; the check of the run itself comes every 16 steps.
    let m = model(
        "[model]\nname = \"runaway\"\n[states]\nx = { initial = \"1e300 mV\", unit = \"mV\" }\n[dynamics]\nx = \"x * x / (1 mV * 1 ms)\"\n",
    );
    let c = circuit("c", vec![neurons("P", 3, &m, &[], &[])], vec![], vec![]);
    let mut run = prepare(&engine(), c, &protocol(10.0)).unwrap();
    run.advance(3).unwrap();
    let error = run.checkpoint(&folder).unwrap_err().to_string();
    assert!(error.contains("`x` of neuron 0"), "{error}");
    assert!(!folder.join(checkpoint::FILE).exists());
}
