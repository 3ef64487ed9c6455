"""Inhibition that learns brings a network into balance: rates before and after."""

import neuropil as npl

circuit = npl.atlas.circuit("vogels_2011", N=2000, p=0.1)
recording = circuit.simulate(duration="5 s", warmup="0 ms", seed=1)
spikes = recording.spikes("E")
for start in (0, 1, 2, 3, 4):
    within = (spikes.time > 1000 * start) & (spikes.time <= 1000 * (start + 1))
    rates = within.sum() / circuit.population("E").size
    print(f"{start} to {start + 1} s: {rates:.1f} spikes/s")
