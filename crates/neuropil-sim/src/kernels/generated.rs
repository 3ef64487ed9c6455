//! Printed by `cargo xtask kernels`; not edited by hand.

#[allow(clippy::all)]
mod iaf_psc_alpha;
#[allow(clippy::all)]
mod iaf_psc_delta;
#[allow(clippy::all)]
mod iaf_psc_exp;
#[allow(clippy::all)]
mod lif_white_noise;
#[allow(clippy::all)]
mod rate_power_law;
#[allow(clippy::all)]
mod rate_sigmoid;
#[allow(clippy::all)]
mod rate_tanh;
#[allow(clippy::all)]
mod rate_threshold_linear;

use super::Kernel;

/// Keys of programs and their kernels.
pub(super) const KERNELS: &[(u64, Kernel)] = &[
    (0xfe8471e3c2601805, iaf_psc_alpha::iaf_psc_alpha),
    (0xf15cefc54610c32b, iaf_psc_alpha::iaf_psc_alpha_ports),
    (0x949d77e679ff4ee2, iaf_psc_alpha::iaf_psc_alpha_merged),
    (
        0x8debf8cc5569f134,
        iaf_psc_alpha::iaf_psc_alpha_merged_ports,
    ),
    (0x97d5ba5a7a2de9c8, iaf_psc_delta::iaf_psc_delta),
    (0x9846ca86805be0c5, iaf_psc_delta::iaf_psc_delta_ports),
    (0x6dace36dd74e5f5c, iaf_psc_exp::iaf_psc_exp),
    (0xd5319a40f9509018, iaf_psc_exp::iaf_psc_exp_ports),
    (0x0b1335530a0777c8, iaf_psc_exp::iaf_psc_exp_merged),
    (0x26ce2fd865dc2826, iaf_psc_exp::iaf_psc_exp_merged_ports),
    (0x4069e69c330cf177, lif_white_noise::lif_white_noise),
    (0x901703d21a6d8998, lif_white_noise::lif_white_noise_ports),
    (0xffa791f01b24c095, rate_power_law::rate_power_law),
    (0x0f99091cfb3fe18f, rate_power_law::rate_power_law_ports),
    (0x5a5624019fb1bd0b, rate_sigmoid::rate_sigmoid),
    (0x9b8c345c5b5af345, rate_sigmoid::rate_sigmoid_ports),
    (0x02a75276d72c24b2, rate_tanh::rate_tanh),
    (0xbc9bb92c44114289, rate_tanh::rate_tanh_ports),
    (
        0x4c9da9a392fd6fba,
        rate_threshold_linear::rate_threshold_linear,
    ),
    (
        0x265ac989b7756030,
        rate_threshold_linear::rate_threshold_linear_ports,
    ),
];
