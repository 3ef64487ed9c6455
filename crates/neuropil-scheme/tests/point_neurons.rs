//! Single cells of the atlas against analytic results and against much finer integrations written out here.

mod common;

use common::{Neuron, atlas};
use neuropil_scheme::Scheme;

/// Fourth-order integration in small steps of any number of states.
fn fine<const N: usize>(f: impl Fn([f64; N]) -> [f64; N], mut x: [f64; N], time: f64) -> [f64; N] {
    let steps = (time / 0.0005).round() as usize;
    let h = time / steps as f64;
    let shift = |x: [f64; N], k: [f64; N], c: f64| std::array::from_fn(|i| x[i] + c * k[i]);
    for _ in 0..steps {
        let a = f(x);
        let b = f(shift(x, a, 0.5 * h));
        let c = f(shift(x, b, 0.5 * h));
        let d = f(shift(x, c, h));
        x = std::array::from_fn(|i| x[i] + h / 6.0 * (a[i] + 2.0 * b[i] + 2.0 * c[i] + d[i]));
    }
    x
}

/// The slope of log error against log dt, with every halving near it.
#[track_caller]
fn assert_order(errors: &[f64], order: f64) {
    for pair in errors.windows(2) {
        let found = (pair[0] / pair[1]).log2();
        assert!((found - order).abs() < 0.25, "order {found}: {errors:?}");
    }
}

#[test]
fn conductances_carry_exactly_the_charge_of_their_spikes() {
    // At a clamped potential the charge of one spike is weight × tau × (E − V); the exact mean over each step adds up to
    // it, however coarse the step, which the trapezoid rule and frozen conductances do not.
    for (name, area) in [("iaf_cond_exp", 0.2), ("iaf_cond_alpha", 0.2 * 1f64.exp())] {
        let m = atlas(name);
        for dt in [0.5, 0.1, 0.025] {
            // So large a capacitance that the potential stays: what moves is the charge.
            let set = [
                ("C_m", 1e12),
                ("g_L", 1e-12),
                ("E_ex", -1.0),
                ("E_L", 0.0),
                ("V_th", 1e9),
            ];
            let mut n = Neuron::new(&m, Scheme::Auto, dt, &set);
            n.set("V_m", 0.0);
            n.step(&[1.0, 0.0], &[0.0], &[]);
            n.rest((100.0 / dt) as usize);
            let charge = n.get("V_m") * 1e12;
            assert!(
                (charge / -area - 1.0).abs() < 1e-10,
                "{name} {dt}: {charge}"
            );
        }
    }
    // A current into an exponential neuron far below its threshold: the charge is weight × tau.
    let m = atlas("aeif_psc_exp");
    let set = [
        ("C_m", 1e9),
        ("g_L", 1e-9),
        ("a", 0.0),
        ("V_th", 1e9),
        ("V_peak", 2e9),
    ];
    for dt in [0.5, 0.1] {
        let mut n = Neuron::new(&m, Scheme::Auto, dt, &set);
        n.set("V_m", 0.0);
        n.step(&[1000.0, 0.0], &[0.0], &[]);
        n.rest(2000);
        let charge = n.get("V_m") * 1e9;
        assert!((charge / 200.0 - 1.0).abs() < 1e-6, "{dt}: {charge}");
    }
}

/// A conductance neuron after an excitatory and an inhibitory spike, by fine integration from the time of arrival.
fn conductance(alpha: bool, time: f64) -> f64 {
    let (tau_ex, tau_in) = (0.2, 2.0);
    let scale = |tau: f64| if alpha { 1f64.exp() / tau } else { 0.0 };
    let start = if alpha {
        [-60.0, 0.0, 0.0, 8.0 * scale(tau_ex), 5.0 * scale(tau_in)]
    } else {
        [-60.0, 8.0, 5.0, 0.0, 0.0]
    };
    let f = |[v, ge, gi, de, di]: [f64; 5]| {
        let current = -16.6667 * (v + 70.0) - ge * v - gi * (v + 85.0) + 100.0;
        [
            current / 250.0,
            de - ge / tau_ex,
            di - gi / tau_in,
            -de / tau_ex,
            -di / tau_in,
        ]
    };
    fine(f, start, time)[0]
}

#[test]
fn conductance_neurons_follow_their_equations_to_second_order() {
    for (name, alpha) in [("iaf_cond_exp", false), ("iaf_cond_alpha", true)] {
        let m = atlas(name);
        let exact = conductance(alpha, 6.0);
        let errors: Vec<f64> = [0.2, 0.1, 0.05]
            .iter()
            .map(|&dt| {
                let mut n = Neuron::new(&m, Scheme::Auto, dt, &[("I_e", 100.0), ("V_th", 0.0)]);
                n.set("V_m", -60.0);
                for (state, w, tau) in [("ex", 8.0, 0.2), ("in", 5.0, 2.0)] {
                    if alpha {
                        n.set(&format!("dg_{state}"), w * 1f64.exp() / tau);
                    } else {
                        n.set(&format!("g_{state}"), w);
                    }
                }
                n.rest((6.0 / dt).round() as usize);
                (n.get("V_m") - exact).abs()
            })
            .collect();
        assert_order(&errors, 2.0);
        assert!(errors[1] < 2e-3, "{name}: {errors:?} mV");
    }
}

#[test]
fn conductance_neurons_fire_as_a_leaky_neuron_with_their_total_conductance() {
    // With conductances held by a constant drive the rate is that of a leaky integrate-and-fire neuron.
    let m = atlas("iaf_cond_exp");
    for current in [300.0, 400.0, 800.0] {
        let mut n = Neuron::new(&m, Scheme::Auto, 0.01, &[("I_e", current)]);
        let mut last = 0;
        let mut intervals = Vec::new();
        for k in 1..100_000 {
            if n.step(&[], &[0.0], &[]) {
                intervals.push(f64::from(k - last) * 0.01);
                last = k;
            }
        }
        let (tau, v) = (250.0 / 16.6667, -70.0 + current / 16.6667);
        let exact = 2.0 + tau * ((v + 60.0) / (v + 55.0)).ln();
        let mean = intervals[1..].iter().sum::<f64>() / (intervals.len() - 1) as f64;
        // A spike is found at most one step late.
        assert!(
            (0.0..0.0101).contains(&(mean - exact)),
            "{current}: {mean} {exact}"
        );
    }
}

/// Rate (spikes/s) of an exponential neuron without adaptation: tau_m 15 ms, E_L −72, V_T −55, Delta_T 1, reset −75 mV.
fn exponential_rate(scheme: Scheme, dt: f64, drive: f64, peak: f64) -> f64 {
    let m = atlas("aeif_psc_exp");
    let set = [
        ("C_m", 15.0),
        ("g_L", 1.0),
        ("E_L", -72.0),
        ("V_th", -55.0),
        ("Delta_T", 1.0),
        ("a", 0.0),
        ("b", 0.0),
        ("V_reset", -75.0),
        ("V_peak", peak),
        ("I_e", drive),
    ];
    let mut n = Neuron::new(&m, scheme, dt, &set);
    let mut times = Vec::new();
    for k in 0..(20_000.0 / dt) as usize {
        if n.step(&[], &[0.0], &[]) {
            times.push(k as f64 * dt);
        }
    }
    let (first, last) = (times[1], times[times.len() - 1]);
    1e3 * (times.len() - 2) as f64 / (last - first)
}

#[test]
fn the_exponential_neuron_has_its_exact_rates() {
    // 1/∫ dV/f(V) from reset to peak by quadrature.
    let exact = |drive: f64, peak: f64| {
        let n = 2_000_000;
        let h = (peak + 75.0) / f64::from(n);
        let slowness = |v: f64| 15.0 / (-(v + 72.0) + (v + 55.0).exp() + drive);
        let sum: f64 = (0..n)
            .map(|i| slowness(-75.0 + (f64::from(i) + 0.5) * h))
            .sum();
        1e3 / (sum * h)
    };
    for (drive, peak, known) in [
        (17.0, -50.0, 13.0331),
        (20.0, -50.0, 26.6164),
        (30.0, -50.0, 58.6192),
        (17.0, 0.0, 13.0156),
        (30.0, 0.0, 58.2824),
    ] {
        let rate = exact(drive, peak);
        assert!((rate - known).abs() < 2e-4, "{rate} {known}");
        for dt in [0.1, 0.02] {
            let found = exponential_rate(Scheme::Auto, dt, drive, peak);
            // A spike is found at the end of its step, and a step that ends in the upstroke is completed by the next.
            let late = 1e3 / found - 1e3 / rate;
            println!("{drive} {peak} {dt}: {found} {rate}");
            assert!(
                (-0.2 * dt..2.2 * dt).contains(&late),
                "{drive} {peak} {dt}: {found} {rate} {late}"
            );
        }
    }
}

#[test]
fn rosenbrock_is_of_second_order_on_the_adaptive_exponential_neuron() {
    // Below the upstroke, from −60 mV with 700 pA, to the time at which it is above V_th.
    let f = |[v, w]: [f64; 2]| {
        let take_off = 30.0 * 2.0 * ((v + 50.4) / 2.0).exp();
        [
            (-30.0 * (v + 70.6) + take_off - w + 700.0) / 281.0,
            (4.0 * (v + 70.6) - w) / 144.0,
        ]
    };
    let time = 16.0;
    let exact = fine(f, [-60.0, 0.0], time);
    assert!(exact[0] > -48.5 && exact[0] < -47.5, "{exact:?}");
    let m = atlas("aeif_psc_exp");
    let errors = |scheme: Scheme, state: &str, exact: f64| -> Vec<f64> {
        [0.1, 0.05, 0.025]
            .iter()
            .map(|&dt| {
                let mut n = Neuron::new(&m, scheme, dt, &[("I_e", 700.0)]);
                n.set("V_m", -60.0);
                n.rest((time / dt).round() as usize);
                (n.get(state) - exact).abs()
            })
            .collect()
    };
    assert_order(&errors(Scheme::ExponentialRosenbrock, "V_m", exact[0]), 2.0);
    assert_order(&errors(Scheme::ExponentialRosenbrock, "w", exact[1]), 2.0);
    let euler = errors(Scheme::Euler, "V_m", exact[0]);
    assert_order(&euler, 1.0);
    assert!(errors(Scheme::ExponentialRosenbrock, "V_m", exact[0])[0] < 0.1 * euler[0]);
}

#[test]
fn an_upstroke_gives_numbers_and_a_spike_however_steep() {
    let m = atlas("aeif_cond_exp");
    for delta in [0.01, 0.5, 5.0] {
        for start in [-50.4, -45.0, -20.0, -0.001, 1000.0, f64::INFINITY] {
            let mut n = Neuron::new(
                &m,
                Scheme::Auto,
                0.1,
                &[("Delta_T", delta), ("I_e", 1500.0)],
            );
            n.set("V_m", start);
            let mut fired = false;
            for _ in 0..2000 {
                fired |= n.step(&[0.0, 0.0], &[0.0], &[]);
                let all = n.states.iter().all(|x| x.is_finite());
                assert!(all, "Delta_T {delta} from {start}: {:?}", n.states);
                assert!(n.get("w").abs() < 1e5, "{:?}", n.states);
            }
            assert!(fired, "Delta_T {delta} from {start}");
        }
    }
}

#[test]
fn izhikevich_takes_the_published_half_steps() {
    // The published loop: fired cells are reset, their weights added to I, v twice by a half step, u with the new v.
    let m = atlas("izhikevich_psc_step");
    let mut n = Neuron::new(&m, Scheme::HalfSteps, 1.0, &[]);
    let (mut v, mut u) = (-65.0_f64, 0.2 * -65.0);
    let mut spikes = 0;
    for k in 0..1000 {
        let i = 5.0 * ((k * 37 % 11) as f64 - 3.0) / 2.0;
        let current = i + if k % 5 == 0 { 6.0 } else { 0.0 };
        v += 0.5 * (0.04 * v * v + 5.0 * v + 140.0 - u + current);
        v += 0.5 * (0.04 * v * v + 5.0 * v + 140.0 - u + current);
        u += 0.02 * (0.2 * v - u);
        let weight = if k % 5 == 0 { 6.0 } else { 0.0 };
        let fired = n.step(&[weight], &[i], &[]);
        assert_eq!(fired, v >= 30.0, "step {k}");
        if fired {
            (v, u) = (-65.0, u + 8.0);
            spikes += 1;
        }
        assert!(
            (n.get("V_m") - v).abs() < 1e-9 && (n.get("U_m") - u).abs() < 1e-9,
            "step {k}: {} {v}",
            n.get("V_m")
        );
        // Differences of rounding would grow in the upstrokes.
        (v, u) = (n.get("V_m"), n.get("U_m"));
    }
    assert!(spikes > 5, "{spikes}");
    // NEST's model with consistent integration: forward Euler, spikes move the potential before the test.
    let mut n = Neuron::new(
        &atlas("izhikevich"),
        Scheme::Euler,
        0.1,
        &[("I_e", 10.0), ("V_min", -70.0)],
    );
    let (mut v, mut u) = (-65.0_f64, -13.0);
    for k in 0..5000 {
        let jump = if k % 100 == 50 { -9.0 } else { 0.0 };
        let slope = 0.04 * v * v + 5.0 * v + 140.0 - u + 10.0;
        let recovery = 0.02 * (0.2 * v - u);
        v = (v + 0.1 * slope + jump).max(-70.0);
        u += 0.1 * recovery;
        let fires = v >= 30.0;
        assert_eq!(n.step(&[jump], &[0.0], &[]), fires, "step {k}");
        if fires {
            (v, u) = (-65.0, u + 8.0);
        }
        assert!((n.get("V_m") - v).abs() < 1e-9, "step {k}");
        assert!((n.get("U_m") - u).abs() < 1e-9, "step {k}");
        (v, u) = (n.get("V_m"), n.get("U_m"));
    }
}

/// The squid axon with a constant current (pA), and the neuron of Traub and Miles with 100 pA.
fn hodgkin_huxley([v, m, h, n]: [f64; 4], current: f64) -> [f64; 4] {
    let gate = |x: f64| if x == 0.0 { 1.0 } else { x / x.exp_m1() };
    let am = gate(-(v + 40.0) / 10.0);
    let bm = 4.0 * (-(v + 65.0) / 18.0).exp();
    let ah = 0.07 * (-(v + 65.0) / 20.0).exp();
    let bh = 1.0 / (1.0 + (-(v + 35.0) / 10.0).exp());
    let an = 0.1 * gate(-(v + 55.0) / 10.0);
    let bn = 0.125 * (-(v + 65.0) / 80.0).exp();
    let ionic = 12000.0 * m * m * m * h * (v - 50.0)
        + 3600.0 * n.powi(4) * (v + 77.0)
        + 30.0 * (v + 54.402);
    [
        (current - ionic) / 100.0,
        am * (1.0 - m) - bm * m,
        ah * (1.0 - h) - bh * h,
        an * (1.0 - n) - bn * n,
    ]
}

fn traub([v, m, h, n]: [f64; 4], current: f64) -> [f64; 4] {
    let gate = |x: f64| if x == 0.0 { 1.0 } else { x / x.exp_m1() };
    let u = v + 63.0;
    let (am, bm) = (1.28 * gate((13.0 - u) / 4.0), 1.4 * gate((u - 40.0) / 5.0));
    let (ah, bh) = (
        0.128 * ((17.0 - u) / 18.0).exp(),
        4.0 / (1.0 + ((40.0 - u) / 5.0).exp()),
    );
    let (an, bn) = (
        0.16 * gate((15.0 - u) / 5.0),
        0.5 * ((10.0 - u) / 40.0).exp(),
    );
    let ionic =
        20000.0 * m * m * m * h * (v - 50.0) + 6000.0 * n.powi(4) * (v + 90.0) + 10.0 * (v + 60.0);
    [
        (current - ionic) / 200.0,
        am * (1.0 - m) - bm * m,
        ah * (1.0 - h) - bh * h,
        an * (1.0 - n) - bn * n,
    ]
}

#[test]
fn hodgkin_huxley_neurons_follow_their_equations() {
    let squid = [
        -65.0,
        0.05293248525724958,
        0.5961207535084603,
        0.3176769140606974,
    ];
    let cold = [
        -60.0,
        9.895563096746586e-09,
        0.999999999106396,
        2.551577051602551e-07,
    ];
    type Case<'a> = (&'a str, [f64; 4], f64, &'a dyn Fn([f64; 4]) -> [f64; 4]);
    let cases: [Case; 2] = [
        ("hh_psc_alpha", squid, 500.0, &|x| hodgkin_huxley(x, 500.0)),
        ("hh_cond_exp_traub", cold, 100.0, &|x| traub(x, 100.0)),
    ];
    for (name, start, current, f) in cases {
        let m = atlas(name);
        let time = 10.0;
        let exact = fine(f, start, time);
        let errors = |scheme: Scheme| -> Vec<f64> {
            [0.1, 0.05, 0.025, 0.0125]
                .iter()
                .map(|&dt| {
                    let mut n = Neuron::new(&m, scheme, dt, &[("I_e", current)]);
                    n.rest((time / dt).round() as usize);
                    (n.get("V_m") - exact[0]).abs()
                })
                .collect()
        };
        let (second, first) = (
            errors(Scheme::ExponentialRosenbrock),
            errors(Scheme::ExponentialEuler),
        );
        println!("{name}: {exact:?} rosenbrock {second:?} exponential Euler {first:?} mV");
        assert_order(&second[2..], 2.0);
        assert!(second[1] < 0.2 * first[1], "{second:?} {first:?}");
    }
}

#[test]
fn hodgkin_huxley_neurons_spike_at_the_peak_and_once() {
    // Rates by fine integration with the same rule: the first decline above 0 mV (V_T + 30 mV), 2 ms apart.
    for (name, start, current, level) in [
        (
            "hh_psc_alpha",
            [-65.0, 0.0529324852572, 0.596120753508, 0.317676914061],
            1000.0,
            0.0,
        ),
        (
            "hh_psc_alpha",
            [-65.0, 0.0529324852572, 0.596120753508, 0.317676914061],
            2000.0,
            0.0,
        ),
        ("hh_cond_exp_traub", [-60.0, 0.0, 1.0, 0.0], 300.0, -33.0),
        ("hh_cond_exp_traub", [-60.0, 0.0, 1.0, 0.0], 1000.0, -33.0),
    ] {
        let f = |x| {
            if name == "hh_psc_alpha" {
                hodgkin_huxley(x, current)
            } else {
                traub(x, current)
            }
        };
        let (mut x, mut last, mut peaks) = (start, f64::NEG_INFINITY, Vec::new());
        for k in 0..100_000 {
            let next = fine(f, x, 0.005);
            let t = f64::from(k) * 0.005;
            if next[0] >= level && next[0] < x[0] && t - last > 2.0 {
                last = t;
                peaks.push(t);
            }
            x = next;
        }
        let m = atlas(name);
        let mut n = Neuron::new(&m, Scheme::Auto, 0.02, &[("I_e", current)]);
        let times: Vec<f64> = (0..25_000)
            .filter_map(|k| n.step(&[], &[0.0], &[]).then_some(f64::from(k) * 0.02))
            .collect();
        assert!(peaks.len() > 10, "{name} {current}");
        let rate = |t: &[f64]| 1e3 * (t.len() - 2) as f64 / (t[t.len() - 1] - t[1]);
        let (found, exact) = (rate(&times), rate(&peaks));
        println!("{name} {current} pA: {found} against {exact} spikes/s");
        assert!(
            (found / exact - 1.0).abs() < 2e-3,
            "{name} {current} pA: {found} {exact}"
        );
    }
}

#[test]
fn the_threshold_of_mat_adapts_as_declared() {
    // Between spikes the membrane is linear and never reset; thresholds jump by 37 and 2 mV and decay with 10 and 200 ms.
    let m = atlas("mat2_psc_exp");
    let dt = 0.1;
    let mut n = Neuron::new(&m, Scheme::Auto, dt, &[("I_e", 900.0)]);
    let (mut v, mut fast, mut slow, mut wait) = (-70.0_f64, 0.0_f64, 0.0_f64, 0);
    let (mut spikes, end) = (0, -70.0 + 900.0 * 5.0 / 100.0);
    for k in 0..20_000 {
        v = end + (v - end) * (-dt / 5.0_f64).exp();
        fast *= (-dt / 10.0_f64).exp();
        slow *= (-dt / 200.0_f64).exp();
        let fires = wait == 0 && v >= -51.0 + fast + slow;
        if wait > 0 {
            wait -= 1;
        }
        if fires {
            (fast, slow, wait) = (fast + 37.0, slow + 2.0, 20);
            spikes += 1;
        }
        assert_eq!(n.step(&[], &[0.0], &[]), fires, "step {k}");
    }
    assert!(spikes > 20, "{spikes}");
}

#[test]
fn a_parrot_repeats_once_in_the_step_of_arrival() {
    let m = atlas("parrot");
    let mut n = Neuron::new(&m, Scheme::Auto, 0.1, &[]);
    for arrived in [0.0, 1.0, 0.0, 3.0, 1.0, 0.0] {
        assert_eq!(n.step(&[arrived], &[], &[]), arrived > 0.0);
    }
}
