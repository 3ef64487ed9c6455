"""Simulates the cortical microcircuit of Potjans & Diesmann (2014) at a tenth of its size and prints its rates."""

import neuropil as npl

circuit = npl.atlas.circuit("potjans_diesmann_2014")
# Fewer neurons and synapses, stronger weights, and a current in place of the mean input that is lost.
recording = circuit.simulate(duration="500 ms", warmup="200 ms", scale=0.1, seed=1)
print(npl.compare(simulated=npl.analysis.rates(recording), published=circuit.published["rates"]))
print(f"{len(recording.spikes())} spikes, sha256 {recording.spikes_sha256}")
