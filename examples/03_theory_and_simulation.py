"""Rates of Brunel's (2000) network by theory and by simulation, from the same description."""

import neuropil as npl

# Inhibition five times stronger than excitation, external input at twice the threshold rate.
circuit = npl.atlas.circuit("brunel_2000", g=5, eta=2)
solved = circuit.solve()
recording = circuit.simulate(duration="300 ms", warmup="200 ms", seed=1)
print(npl.compare(simulated=npl.analysis.rates(recording), theory=solved.rates))
print("mean input (mV above E_L)", dict(solved.mean_input), "noise (mV)", dict(solved.noise))
