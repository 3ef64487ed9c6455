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
    "glif_psc", "iaf_psc_exp", "iaf_psc_alpha", "iaf_psc_delta", "iaf_psc_exp_multisynapse", "iaf_cond_exp", "iaf_cond_alpha", "aeif_psc_exp", "aeif_psc_alpha",
    "aeif_cond_exp", "aeif_cond_alpha", "izhikevich", "hh_psc_alpha", "hh_cond_exp_traub", "mat2_psc_exp", "parrot_neuron", "poisson_generator",
    "sinusoidal_poisson_generator", "inhomogeneous_poisson_generator", "dc_generator", "step_current_generator", "ac_generator", "noise_generator",
    "spike_generator", "static_synapse",
)  # fmt: skip
UNITS = {
    "C_m": "pF", "E_L": "mV", "I_e": "pA", "V_m": "mV, initial value", "V_reset": "mV", "V_th": "mV", "t_ref": "ms", "tau_m": "ms",
    "tau_syn_ex": "ms", "tau_syn_in": "ms", "refractory_input": "boolean", "V_min": "mV; null or -1.8e308: no lower bound",
    "rho": "1/s, rate of stochastic firing at threshold; unused while delta is 0", "delta": "mV, width of the soft threshold; 0: a sharp one",
    "rate": "1/s", "amplitude": "pA", "origin": "ms", "start": "ms", "stop": "ms; 1.8e308: never",
    "amplitude_times": "ms", "amplitude_values": "pA", "allow_offgrid_times": "boolean", "precise_times": "boolean",
    "shift_now_spikes": "boolean", "spike_times": "ms", "spike_weights": "factor of the connection's weight, pA or mV with it",
    "spike_multiplicities": "count", "weight": "pA (current-based neurons) or mV (delta)", "delay": "ms",
    "label": "text", "stimulus_source": "text",
    "g_L": "nS", "g_Na": "nS", "g_K": "nS", "E_ex": "mV", "E_in": "mV", "E_Na": "mV", "E_K": "mV", "V_T": "mV", "V_peak": "mV", "Delta_T": "mV",
    "a": "nS", "b": "pA", "tau_w": "ms", "w": "pA, initial value", "gsl_error_tol": "1, error allowed in an adaptive step",
    "g_ex": "nS, initial value", "g_in": "nS, initial value", "dg_ex": "nS/ms, initial value", "dg_in": "nS/ms, initial value",
    "I_syn_ex": "pA, initial value", "I_syn_in": "pA, initial value", "dI_syn_ex": "pA/ms, initial value", "dI_syn_in": "pA/ms, initial value",
    "Act_m": "1, initial value", "Act_n": "1, initial value", "Inact_h": "1, initial value",
    "omega": "mV", "alpha_1": "mV", "alpha_2": "mV", "tau_1": "ms", "tau_2": "ms",
    "V_th_alpha_1": "mV, initial value", "V_th_alpha_2": "mV, initial value",
    "tau_syn": "ms, one for each receptor", "n_synapses": "count, follows from tau_syn",
    "consistent_integration": "boolean; false: two half steps and input as in the published code",
    "mean": "pA", "std": "pA", "std_mod": "pA, modulation of the standard deviation", "dt": "ms, interval between values",
    "frequency": "1/s", "phase": "degrees", "offset": "pA", "y_0": "1, state of the oscillator", "y_1": "1, state of the oscillator",
    "individual_spike_trains": "boolean; false: the same train to all", "rate_times": "ms", "rate_values": "1/s",
    "flush_event_send_interval": "ms; null: never",
    "g": "nS", "spike_dependent_threshold": "boolean", "after_spike_currents": "boolean", "adapting_threshold": "boolean",
    "voltage_reset_fraction": "1, of V_m - E_L", "voltage_reset_add": "mV", "th_spike_add": "mV", "th_spike_decay": "1/ms", "th_voltage_index": "1/ms",
    "th_voltage_decay": "1/ms", "asc_amps": "pA", "asc_decay": "1/ms", "asc_r": "1", "asc_init": "pA", "ASCurrents": "pA, initial value",
    "threshold_spike": "mV, initial value", "threshold_voltage": "mV, initial value",
}  # fmt: skip
# Where a model means something else by a name.
OWN_UNITS = {
    "izhikevich": {"a": "1/ms", "b": "1/ms", "c": "mV", "d": "mV/ms", "U_m": "mV/ms, initial value"},
    "mat2_psc_exp": {"V_th": "mV, the threshold as it is: omega + V_th_alpha_1 + V_th_alpha_2"},
    "sinusoidal_poisson_generator": {"amplitude": "1/s"},
}  # fmt: skip
LEFT_OUT = set(
    """Ca archiver_length available beta_Ca capacity element_type elementsize frozen global_id ignore_and_spike
    ignore_and_spike_interval ignore_and_spike_offset instantiations local model model_id node_uses_wfr post_trace recordables
    synaptic_elements t_spike tau_Ca tau_minus tau_minus_triplet thread thread_local_id type_id vp has_delay
    has_connections num_connections receptor_type requires_symmetric sizeof synapse_model synapse_modelid weight_recorder""".split()
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
        units = UNITS | OWN_UNITS.get(model, {})
        unknown = set(values) - set(units)
        assert not unknown, f"{model}: no unit is stated for {sorted(unknown)}"
        models[model] = {k: {"value": plain(v), "unit": units[k]} for k, v in sorted(values.items())}
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
