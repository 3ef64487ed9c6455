//! Printed by `cargo xtask kernels`; not edited by hand.

#[allow(clippy::all)]
mod aeif_cond_exp;
#[allow(clippy::all)]
mod aeif_cond_exp_baker_2020;
#[allow(clippy::all)]
mod aeif_psc_exp;
#[allow(clippy::all)]
mod aeif_psc_exp_baker_2020;
#[allow(clippy::all)]
mod hh_cond_exp_traub;
#[allow(clippy::all)]
mod hh_traub_brette_2007;
#[allow(clippy::all)]
mod iaf_cond_alpha;
#[allow(clippy::all)]
mod iaf_cond_exp;
#[allow(clippy::all)]
mod iaf_psc_alpha;
#[allow(clippy::all)]
mod iaf_psc_delta;
#[allow(clippy::all)]
mod iaf_psc_exp;
#[allow(clippy::all)]
mod izhikevich;
#[allow(clippy::all)]
mod izhikevich_psc_step;
#[allow(clippy::all)]
mod lif_white_noise;
#[allow(clippy::all)]
mod lif_white_noise_exp;
#[allow(clippy::all)]
mod mat2_psc_exp;
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
    (0x8c07ec06fa3f230e, aeif_cond_exp::aeif_cond_exp),
    (0xf40561686efa02ed, aeif_cond_exp::aeif_cond_exp_ports),
    (
        0xdf9124abfad71774,
        aeif_cond_exp_baker_2020::aeif_cond_exp_baker_2020,
    ),
    (
        0x7388e5ec15e791e3,
        aeif_cond_exp_baker_2020::aeif_cond_exp_baker_2020_ports,
    ),
    (0xc13e2200706114bf, aeif_psc_exp::aeif_psc_exp),
    (0xe18516be359f8bcc, aeif_psc_exp::aeif_psc_exp_ports),
    (
        0x7f69e188f92f804c,
        aeif_psc_exp_baker_2020::aeif_psc_exp_baker_2020,
    ),
    (
        0x063454d067d822e7,
        aeif_psc_exp_baker_2020::aeif_psc_exp_baker_2020_ports,
    ),
    (0xd8a2f8a892254546, hh_cond_exp_traub::hh_cond_exp_traub),
    (
        0xbf51fab254916336,
        hh_cond_exp_traub::hh_cond_exp_traub_ports,
    ),
    (
        0xc9cd386f4c776590,
        hh_traub_brette_2007::hh_traub_brette_2007,
    ),
    (
        0x9d8a4ead258869d0,
        hh_traub_brette_2007::hh_traub_brette_2007_ports,
    ),
    (0xfd5b9e9d1d819f43, iaf_cond_alpha::iaf_cond_alpha),
    (0xb986189ab9533f71, iaf_cond_alpha::iaf_cond_alpha_ports),
    (0x9af8cfa68adb3035, iaf_cond_exp::iaf_cond_exp),
    (0xcdbf29c07841c139, iaf_cond_exp::iaf_cond_exp_ports),
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
    (0xc42fb3ca05107d15, izhikevich::izhikevich),
    (0x64ff237023e8d181, izhikevich::izhikevich_ports),
    (0x854c793b5f6b0c95, izhikevich::izhikevich_euler),
    (0x8bbe88ad07286485, izhikevich::izhikevich_euler_ports),
    (0x6c65e4a38a1924cf, izhikevich::izhikevich_half_steps),
    (0xfb67759c82087e51, izhikevich::izhikevich_half_steps_ports),
    (0x0c56df471ee1b982, izhikevich_psc_step::izhikevich_psc_step),
    (
        0x9af89cf6bfba1b84,
        izhikevich_psc_step::izhikevich_psc_step_ports,
    ),
    (
        0xb0969b806fcdea5d,
        izhikevich_psc_step::izhikevich_psc_step_half_steps,
    ),
    (
        0xf61b0fe154023f6b,
        izhikevich_psc_step::izhikevich_psc_step_half_steps_ports,
    ),
    (0x4069e69c330cf177, lif_white_noise::lif_white_noise),
    (0x901703d21a6d8998, lif_white_noise::lif_white_noise_ports),
    (0x1c8d6de834c63496, lif_white_noise_exp::lif_white_noise_exp),
    (
        0x991813b52b0749ed,
        lif_white_noise_exp::lif_white_noise_exp_ports,
    ),
    (
        0x2e0665a94a639d26,
        lif_white_noise_exp::lif_white_noise_exp_merged,
    ),
    (
        0x6db8efb72ff2be1e,
        lif_white_noise_exp::lif_white_noise_exp_merged_ports,
    ),
    (0xc28fd32f1ea9d002, mat2_psc_exp::mat2_psc_exp),
    (0x5a2bc08808c08e14, mat2_psc_exp::mat2_psc_exp_ports),
    (0x3b1cca92e55f4b98, rate_power_law::rate_power_law),
    (0x3ef5d39bde1bbc3b, rate_power_law::rate_power_law_ports),
    (0x74430343d76ebe0a, rate_sigmoid::rate_sigmoid),
    (0xb606219e27ac6f5c, rate_sigmoid::rate_sigmoid_ports),
    (0xbd3551ca3371ebab, rate_tanh::rate_tanh),
    (0xca70db5ec02bc81f, rate_tanh::rate_tanh_ports),
    (
        0xad2c65614f4468af,
        rate_threshold_linear::rate_threshold_linear,
    ),
    (
        0x2fd3dc0320053657,
        rate_threshold_linear::rate_threshold_linear_ports,
    ),
];
