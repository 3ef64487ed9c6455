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
    (0x2de2628220e06c8e, aeif_cond_exp::aeif_cond_exp),
    (0xcd440951b9ca48b5, aeif_cond_exp::aeif_cond_exp_ports),
    (
        0x26659d2de293b954,
        aeif_cond_exp_baker_2020::aeif_cond_exp_baker_2020,
    ),
    (
        0x34d57bd9c3264571,
        aeif_cond_exp_baker_2020::aeif_cond_exp_baker_2020_ports,
    ),
    (0x246ff1957715800f, aeif_psc_exp::aeif_psc_exp),
    (0x5c139c9ff0e9ec02, aeif_psc_exp::aeif_psc_exp_ports),
    (
        0xec1ad6ba7173a771,
        aeif_psc_exp_baker_2020::aeif_psc_exp_baker_2020,
    ),
    (
        0x24b5f5efb44ce099,
        aeif_psc_exp_baker_2020::aeif_psc_exp_baker_2020_ports,
    ),
    (0xcde8165a3ee5bbd4, hh_cond_exp_traub::hh_cond_exp_traub),
    (
        0x623de399797da9c8,
        hh_cond_exp_traub::hh_cond_exp_traub_ports,
    ),
    (
        0x5e6626f19fc1938c,
        hh_traub_brette_2007::hh_traub_brette_2007,
    ),
    (
        0x2c25ebea19b5ee28,
        hh_traub_brette_2007::hh_traub_brette_2007_ports,
    ),
    (0x28a23c578aa88e3e, iaf_cond_alpha::iaf_cond_alpha),
    (0x66407d5f2fd2530c, iaf_cond_alpha::iaf_cond_alpha_ports),
    (0x8143001c8b6c229f, iaf_cond_exp::iaf_cond_exp),
    (0xc57a6e8ed14722b8, iaf_cond_exp::iaf_cond_exp_ports),
    (0xed75246c854acf56, iaf_psc_alpha::iaf_psc_alpha),
    (0xcb7d23d771dd0488, iaf_psc_alpha::iaf_psc_alpha_ports),
    (0xd89021789a1e8342, iaf_psc_alpha::iaf_psc_alpha_merged),
    (
        0xf96414447e25f647,
        iaf_psc_alpha::iaf_psc_alpha_merged_ports,
    ),
    (0x73166dc056cf795e, iaf_psc_delta::iaf_psc_delta),
    (0x28206a3d54e84707, iaf_psc_delta::iaf_psc_delta_ports),
    (0x52ec061d462a1c97, iaf_psc_exp::iaf_psc_exp),
    (0xfe98197777e8d2b5, iaf_psc_exp::iaf_psc_exp_ports),
    (0x04ed672b5e809961, iaf_psc_exp::iaf_psc_exp_merged),
    (0x22f60d7b61f3b6df, iaf_psc_exp::iaf_psc_exp_merged_ports),
    (0x7ed0169488d479f7, izhikevich::izhikevich),
    (0x918b81667a60db1b, izhikevich::izhikevich_ports),
    (0xe868210a49d5b177, izhikevich::izhikevich_euler),
    (0xece391c48e13ebc7, izhikevich::izhikevich_euler_ports),
    (0xede582640ce90539, izhikevich::izhikevich_half_steps),
    (0xe02199b6cebf650b, izhikevich::izhikevich_half_steps_ports),
    (0x5df4fa38e3647550, izhikevich_psc_step::izhikevich_psc_step),
    (
        0xd16a1fa0fadb8b82,
        izhikevich_psc_step::izhikevich_psc_step_ports,
    ),
    (
        0xf76b73e7024c7e4f,
        izhikevich_psc_step::izhikevich_psc_step_half_steps,
    ),
    (
        0xb4283bd441a5805d,
        izhikevich_psc_step::izhikevich_psc_step_half_steps_ports,
    ),
    (0x141327a55b2024b1, lif_white_noise::lif_white_noise),
    (0xf5eeb4fbaf30048e, lif_white_noise::lif_white_noise_ports),
    (0xbcd507b56860820c, lif_white_noise_exp::lif_white_noise_exp),
    (
        0xbf1dc4a9b83b7618,
        lif_white_noise_exp::lif_white_noise_exp_ports,
    ),
    (
        0xde2719f6efd33ecc,
        lif_white_noise_exp::lif_white_noise_exp_merged,
    ),
    (
        0xfcbb7467b277f440,
        lif_white_noise_exp::lif_white_noise_exp_merged_ports,
    ),
    (0xeaa87bd6b77d7eeb, mat2_psc_exp::mat2_psc_exp),
    (0xa4ed1d155d1c094f, mat2_psc_exp::mat2_psc_exp_ports),
    (0x8242d96afec7268e, rate_power_law::rate_power_law),
    (0x2352eb92fdb6a6cd, rate_power_law::rate_power_law_ports),
    (0x8e28d964efbc37a8, rate_sigmoid::rate_sigmoid),
    (0xe4ae649ac314ae4a, rate_sigmoid::rate_sigmoid_ports),
    (0x9377ea9e7fb3e29d, rate_tanh::rate_tanh),
    (0x30f924a1ac7749e9, rate_tanh::rate_tanh_ports),
    (
        0x4f2fb5a996528499,
        rate_threshold_linear::rate_threshold_linear,
    ),
    (
        0xc0511fa4c553b091,
        rate_threshold_linear::rate_threshold_linear_ports,
    ),
];
