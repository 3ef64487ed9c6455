//! A neuron model of one's own, written as text: a leaky integrator whose threshold jumps at every spike.

use neuropil::circuit::read_circuit;
use neuropil::{SimulateOptions, simulate};

const CIRCUIT: &str = r#"
[circuit]
name = "adapting"
title = "Neurons with a moving threshold under constant current"

[models.moving_threshold]
parameters.tau_m = { default = "10 ms", lower = "> 0 ms", meaning = "membrane time constant" }
parameters.tau_th = { default = "100 ms", lower = "> 0 ms", meaning = "decay of the threshold" }
parameters.R = { default = "0.1 Gohm", lower = "> 0 Gohm", meaning = "input resistance" }
parameters.jump = { default = "3 mV", meaning = "jump of the threshold at a spike" }
parameters.V_th = { default = "15 mV", meaning = "lowest threshold, from rest" }
states.V = { initial = "0 mV", unit = "mV", meaning = "membrane potential from rest" }
states.h = { initial = "0 mV", unit = "mV", meaning = "height of the threshold above V_th" }
inputs.I = { unit = "pA", meaning = "input current" }
dynamics.V = "(R * I - V) / tau_m"
dynamics.h = "-h / tau_th"
spike.condition = "V >= V_th + h"
spike.reset = { V = "0 mV", h = "h + jump" }

[populations.cells]
size = 3
model = "moving_threshold"
parameters.jump = { values = ["0 mV", "3 mV", "6 mV"] }

[[stimuli]]
kind = "current"
target = "cells"
constant = "300 pA"

[protocol]
duration = "1 s"
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let circuit = read_circuit(CIRCUIT, None, &[], &())?;
    let recording = simulate(&circuit, SimulateOptions::default())?.recording;
    let trains = recording.trains_of("cells")?;
    for (i, jump) in [0, 3, 6].iter().enumerate() {
        let train = trains.train(i);
        let interval = |k: usize| {
            train
                .get(k..k + 2)
                .map(|w| (w[1] - w[0]) as f64 * recording.dt)
        };
        let (first, last) = (interval(0), interval(train.len().saturating_sub(2)));
        println!(
            "threshold jumps by {jump} mV: {} spikes, intervals {first:?} ms to {last:?} ms",
            train.len()
        );
    }
    Ok(())
}
