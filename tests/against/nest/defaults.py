"""Freeze NEST's default parameters of the models whose names neuropil uses, with units.

    pip install nest-simulator==3.10.0
    python defaults.py            # write defaults.json beside this script

What only concerns NEST's bookkeeping, and the traces kept for plastic synapses or structural plasticity, is left out by
name (`LEFT_OUT`), so that a key which NEST adds appears here as an error and not silently. Infinite values, which JSON
has no number for, are written as null with the sign in the unit's text.
"""

import json
import math
import pathlib

import nest

HERE = pathlib.Path(__file__).resolve().parent
MODELS = (
    "iaf_psc_exp", "iaf_psc_alpha", "iaf_psc_delta", "poisson_generator", "dc_generator", "step_current_generator",
    "spike_generator", "static_synapse",
)
UNITS = {
    "C_m": "pF", "E_L": "mV", "I_e": "pA", "V_m": "mV, initial value", "V_reset": "mV", "V_th": "mV", "t_ref": "ms", "tau_m": "ms",
    "tau_syn_ex": "ms", "tau_syn_in": "ms", "refractory_input": "boolean", "V_min": "mV; null or -1.8e308: no lower bound",
    "rho": "1/s, rate of stochastic firing at threshold; unused while delta is 0", "delta": "mV, width of the soft threshold; 0: a sharp one",
    "rate": "1/s", "amplitude": "pA", "origin": "ms", "start": "ms", "stop": "ms; 1.8e308: never",
    "amplitude_times": "ms", "amplitude_values": "pA", "allow_offgrid_times": "boolean", "precise_times": "boolean",
    "shift_now_spikes": "boolean", "spike_times": "ms", "spike_weights": "factor of the connection's weight, pA or mV with it",
    "spike_multiplicities": "count", "weight": "pA (current-based neurons) or mV (delta)", "delay": "ms",
    "label": "text", "stimulus_source": "text",
}  # fmt: skip
LEFT_OUT = set(
    """Ca archiver_length available beta_Ca capacity element_type elementsize frozen global_id ignore_and_spike
    ignore_and_spike_interval ignore_and_spike_offset instantiations local model model_id node_uses_wfr post_trace recordables
    synaptic_elements t_spike tau_Ca tau_minus tau_minus_triplet thread thread_local_id type_id vp has_delay
    num_connections receptor_type requires_symmetric sizeof synapse_model synapse_modelid weight_recorder""".split()
)


def plain(value):
    """A JSON value: lists for arrays, null for infinities."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, tuple):
        value = list(value)
    return None if isinstance(value, float) and math.isinf(value) else value


def main():
    nest.ResetKernel()
    models = {}
    for model in MODELS:
        values = {k: v for k, v in nest.GetDefaults(model).items() if k not in LEFT_OUT}
        unknown = set(values) - set(UNITS)
        assert not unknown, f"{model}: no unit is stated for {sorted(unknown)}"
        models[model] = {k: {"value": plain(v), "unit": UNITS[k]} for k, v in sorted(values.items())}
    kernel = {k: {"value": plain(nest.GetKernelStatus(k)), "unit": u} for k, u in (("resolution", "ms"), ("tics_per_ms", "1/ms"))}
    # One line per parameter: indented twice, then closed up.
    lines = []
    for name, table in {"kernel": kernel, **models}.items():
        rows = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v, allow_nan=False)}" for k, v in table.items())
        lines.append(f"{json.dumps(name)}: {{\n{rows}\n }}")
    head = f'"nest_version": {json.dumps(nest.__version__)},\n "script": "tests/against/nest/defaults.py",\n '
    (HERE / "defaults.json").write_text("{\n " + head + ",\n ".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
