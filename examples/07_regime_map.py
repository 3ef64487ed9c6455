"""Where does a bistable network have one state, where two? Theory over two parameters, and one of its points simulated."""

from pathlib import Path

import neuropil as npl

circuit = npl.atlas.circuit("ekelmans_2023_bistable")
ssn = circuit.theory(noise="white").to_ssn()
found = ssn.regime_map(("mu_ext", 0, "10 mV/s"), ("r[I]", 0.5, 2), n=100)
print(found)
print("bistability begins at", {name: round(found.cusps[0][name], 3) for name in found.parameters})

ax = found.plot()
picture = Path("reports/regimes.png")
picture.parent.mkdir(exist_ok=True)
ax.figure.savefig(picture, bbox_inches="tight", dpi=150)

# Beyond the folds there is one state; theory with recurrent noise says which, and a simulation from silence goes there.
mu_ext = "8 mV/s"
one = npl.atlas.circuit("ekelmans_2023_bistable", mu_ext=mu_ext)
states = one.theory(noise="white").to_self_consistent().steady_states()
recording = one.simulate(npl.Protocol(warmup="1 s", duration="1 s"), seed=1)
print(npl.compare(simulated=npl.analysis.rates(recording), theory=states[0].rates))
