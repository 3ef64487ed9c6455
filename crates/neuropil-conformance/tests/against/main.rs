//! Against NEST 3.10 and Brian2 2.9: the frozen numbers of `tests/against`, each test saying what it demands.

mod brian2_networks;
mod exact_spikes;
mod frozen;
mod glif;
mod nest_networks;
mod plasticity;
mod single_cells;
mod statistics;
mod stimuli;
