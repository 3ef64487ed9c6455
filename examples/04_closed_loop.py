"""A run in hand: records a potential and steps the network in a closed loop.

Every millisecond a controller counts the spikes and, where they are too many, pulls all excitatory neurons back to their
reset potential.
"""

import numpy as np

import neuropil as npl

LIMIT = 100  # spikes in a millisecond that the controller tolerates

# With weak inhibition this network fires fast and in synchrony.
circuit = npl.atlas.circuit("brunel_2000", g=3, eta=2)
protocol = npl.Protocol(duration="100 ms", warmup="0 ms").trace("E", "V_m", first=1)
for controlled in (False, True):
    spikes = pulls = 0
    with circuit.prepare(protocol, seed=1) as run:
        while run.advance("1 ms"):
            new = len(run.take_spikes())
            spikes += new
            if controlled and new > LIMIT:
                run.set("E", "V_m", np.full(10_000, 10.0))
                pulls += 1
    potential = run.recording.trace("E", "V_m").values
    print(f"controlled: {controlled!s:5}; {spikes} spikes, {pulls} pulls, mean V_m of neuron 0: {potential.mean():.1f} mV")
