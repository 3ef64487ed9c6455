//! What goes wrong is said at once and by name: no panic, no hang, nothing allocated for what cannot be run.

#[path = "../common/mod.rs"]
mod common;

mod failures;
mod requests;
mod sizes;

use common::*;
use neuropil_circuit::{Circuit, ConnectionRule, Protocol};
use neuropil_network::{Network, Seeds};
use neuropil_sim::{CpuEngine, SimError};
use std::sync::Arc;

fn one_synapse(change: impl Fn(&mut Circuit)) -> Circuit {
    let m = atlas("iaf_psc_exp");
    let q = projection(
        "P",
        "P",
        "excitatory",
        ConnectionRule::AllToAll,
        c(1.0),
        c(1.0),
    );
    let mut all = circuit("r", vec![neurons("P", 3, &m, &[], &[])], vec![q], vec![]);
    change(&mut all);
    all
}

#[track_caller]
fn refused(all: Circuit, protocol: &Protocol, words: &[&str]) -> SimError {
    let network = Network::realize(
        Arc::new(all),
        0.1,
        Seeds {
            network: 1,
            trial: 1,
        },
    );
    let engine = CpuEngine::with_threads(2);
    let error = match network {
        Err(e) => SimError::from(e),
        Ok(n) => engine.prepare_run(&n, protocol).err().expect("no error"),
    };
    for word in words {
        assert!(
            error.to_string().contains(word),
            "`{word}` is not in: {error}"
        );
    }
    error
}
