//! Gap junctions: a ring of leaky cells.

use crate::common::*;
use crate::{coupled, table, with_dt};
use neuropil_circuit::{Circuit, Value};

/// A leaky cell with gap junctions: C V' = −g_L (V − E) + Σ g_ij (V_j − V), and spikes where it is high.
pub const GAP: &str = r#"
[model]
name = "lif_gap_junction"
deliver = "after propagation"
[parameters]
C_m = { default = "100 pF" }
g_L = { default = "0 nS" }
V_0 = { default = "-70 mV" }
V_th = { default = "0 mV" }
[states]
V_m = { initial = "V_0" }
[inputs]
I_x = { unit = "pA" }
g_gap = { unit = "nS" }
I_e = { unit = "pA" }
[receptors]
gap = { unit = "nS", continuous = true, add = { I_x = "weight * source", g_gap = "weight" } }
excitatory = { unit = "mV", add = { V_m = "weight" } }
[outputs]
V = { value = "V_m", unit = "mV" }
[dynamics]
V_m = "(I_x - g_gap*V_m - g_L*(V_m + 70 mV) + I_e)/C_m"
[spike]
condition = "V_m >= V_th"
reset = { V_m = "-80 mV" }
"#;

pub fn ring(n: u64, threshold: f64) -> Circuit {
    let (mut source, mut target) = (Vec::new(), Vec::new());
    for i in 0..n {
        for j in [(i + 1) % n, (i + n - 1) % n] {
            source.push(j);
            target.push(i);
        }
    }
    let weights = vec![1.5; source.len()];
    let initial: Vec<f64> = (0..n).map(|i| -70.0 + (i * i % 11) as f64).collect();
    let populations = vec![neurons(
        "A",
        n,
        &model(GAP),
        &[("V_0", Value::Table(initial)), ("V_th", c(threshold))],
        &[],
    )];
    let projections = vec![coupled(
        "A",
        "A",
        "gap",
        "V",
        table(source, target, weights),
        c(0.0),
    )];
    circuit("ring", populations, projections, vec![])
}

#[test]
fn a_ring_of_gap_junctions_conserves_charge_and_levels_potentials() {
    let n = 12;
    let charge = |dt: f64| {
        let r = run(ring(n, 0.0), &with_dt(dt, 40.0, &[("A", "V_m")]));
        let v = columns(&r, 0);
        let sums: Vec<f64> = (0..v[0].len())
            .map(|k| v.iter().map(|x| x[k]).sum())
            .collect();
        let spread = |k: usize| {
            let all = || v.iter().map(|x| x[k]);
            all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min)
        };
        assert!(spread(sums.len() - 1) < 0.8 * spread(0));
        let start: f64 = (0..n).map(|i| -70.0 + (i * i % 11) as f64).sum();
        // All cells have the same junctions, so that exchange of held potentials is balanced exactly.
        let worst = sums.iter().map(|s| (s - start).abs()).fold(0.0, f64::max);
        assert!(worst < 1e-9, "dt {dt}: {worst}");
        v[3].last().copied().unwrap()
    };
    // The mode of wave number q decays at rate 2 g (1 − cos q)/C.
    let truth = |t: f64| {
        let tau = std::f64::consts::TAU / n as f64;
        let mut sum = 0.0;
        for q in 0..n {
            let rate = 2.0 * 1.5 / 100.0 * (1.0 - (tau * q as f64).cos());
            for i in 0..n {
                let start = -70.0 + (i * i % 11) as f64;
                sum += start * (tau * q as f64 * (3.0 - i as f64)).cos() * (-rate * t).exp();
            }
        }
        sum / n as f64
    };
    let errors = [0.4, 0.2, 0.1].map(|dt| (charge(dt) - truth(40.0)).abs());
    assert!(errors[2] < 0.01, "{errors:?}");
    for pair in errors.windows(2) {
        assert!(
            ((pair[0] / pair[1]).log2() - 1.0).abs() < 0.15,
            "{errors:?}"
        );
    }
}
