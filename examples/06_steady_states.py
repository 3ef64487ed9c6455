"""All steady states of a bistable network (Ekelmans et al. 2023), the range of input in which there are several, and what
theory with the network's own noise says instead."""

import neuropil as npl

circuit = npl.atlas.circuit("ekelmans_2023_bistable", synapses="delta")
theory = circuit.theory(noise="white")
ssn = theory.to_ssn()  # power laws fitted to the neurons, noise from outside only

for state in ssn.steady_states():
    print(state)
for fold in ssn.branch("mu_ext", "0 mV/s", "8 mV/s").folds:
    print("SSN:", fold)

noisy = theory.to_self_consistent()  # with the noise that neurons make for each other
for branch in noisy.branches("mu_ext", "0 mV/s", "8 mV/s"):
    for fold in branch.folds:
        print("self-consistent:", fold)

# What the SSN leaves out in its upper state.
for warning in ssn.steady_states()[-1].warnings:
    print("warning:", warning)

# The parameters on which the rate of E in that state depends most, per cent per per cent.
found = ssn.sensitivity(ssn.steady_states()[-1])
strongest = sorted(zip(found.parameters, found.elasticity[0]), key=lambda pair: -abs(pair[1]) if pair[1] == pair[1] else 0)
print({name: round(float(value), 2) for name, value in strongest[:5]})
