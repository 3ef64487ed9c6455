//! White noise: the free membrane has the variance that the model says, forgets with its time constant, and neurons are
//! independent.

mod common;

use common::*;

#[test]
fn the_free_membrane_has_variance_sigma_squared_over_two() {
    let n = 4000;
    for (sigma, tau, dt) in [(5.0, 20.0, 0.1), (3.0, 7.0, 0.5), (2.0, 10.0, 1.0)] {
        let parameters = [
            ("sigma", c(sigma)),
            ("tau_m", c(tau)),
            ("mu", c(3.0)),
            ("V_th", c(1e6)),
        ];
        let p = neurons("P", n, &atlas("lif_white_noise"), &parameters, &[]);
        let mut pr = protocol(tau * 20.0);
        pr.dt = dt;
        let mut request = trace("P", "V_m");
        request.start = Some(tau * 10.0 + dt);
        pr.record.traces.push(request);
        let r = run(circuit("w", vec![p], vec![], vec![]), &pr);
        let v = columns(&r, 0);
        let times = v[0].len();
        // At one time, over neurons: independent samples.
        let at = |k: usize| -> Vec<f64> { v.iter().map(|x| x[k]).collect() };
        let moments = |x: &[f64]| {
            let m = x.iter().sum::<f64>() / x.len() as f64;
            (
                m,
                x.iter().map(|y| (y - m) * (y - m)).sum::<f64>() / (x.len() as f64 - 1.0),
            )
        };
        let (count, variance) = (n as f64, 0.5 * sigma * sigma);
        for k in [0, times / 2, times - 1] {
            let (mean, s2) = moments(&at(k));
            let z = (mean - 3.0) / (variance / count).sqrt();
            assert!(z.abs() < 4.0, "mean {mean}: {z} standard errors");
            let z = (s2 / variance - 1.0) / (2.0 / count).sqrt();
            assert!(
                z.abs() < 4.0,
                "variance {s2}, expected {variance}: {z} standard errors"
            );
        }
        // Over time the correlation falls as e^(-t/tau), from one step on.
        for lag in [1, 2, 4, (tau / dt) as usize] {
            let (a, b) = (at(0), at(lag));
            let r = a
                .iter()
                .zip(&b)
                .map(|(x, y)| (x - 3.0) * (y - 3.0))
                .sum::<f64>()
                / count
                / variance;
            let rho = (-(lag as f64) * dt / tau).exp();
            let z = (r - rho) / ((1.0 + rho * rho) / count).sqrt();
            assert!(z.abs() < 4.0, "lag {lag}: {r} against {rho}");
        }
        // The increments of a step are new each step, and independent between neurons.
        let decay = (-dt / tau).exp();
        let innovation = |i: usize, k: usize| (v[i][k] - 3.0) - (v[i][k - 1] - 3.0) * decay;
        let scale = variance * (1.0 - decay * decay);
        for (shift, lag) in [(0, 1), (0, 2), (0, 3), (0, 4), (1, 0), (256, 0), (1, 1)] {
            let mut sum = 0.0;
            let mut terms = 0.0;
            for i in 0..v.len() - shift {
                for k in 1..21 {
                    sum += innovation(i, k) * innovation(i + shift, k + lag);
                    terms += 1.0;
                }
            }
            let z = sum / scale / f64::sqrt(terms);
            assert!(
                z.abs() < 4.5,
                "neurons {shift} apart, lag {lag}: {z} standard errors"
            );
        }
    }
}

#[test]
fn trials_draw_noise_anew_and_networks_keep_it_apart() {
    use neuropil_network::{Network, Seeds};
    use neuropil_sim::CpuEngine;
    let circuit = std::sync::Arc::new(circuit(
        "w",
        vec![neurons("P", 50, &atlas("lif_white_noise"), &[], &[])],
        vec![],
        vec![],
    ));
    let end = |network, trial| {
        let n = Network::realize(circuit.clone(), 0.1, Seeds { network, trial }).unwrap();
        let mut run =
            neuropil_sim::Engine::prepare(&CpuEngine::with_threads(1), &n, &protocol(2.0)).unwrap();
        run.advance(u64::MAX).unwrap();
        run.state("P", "V_m").unwrap()
    };
    assert_eq!(end(1, 1), end(1, 1));
    assert_ne!(end(1, 1), end(1, 2));
    assert_ne!(end(1, 1), end(2, 1));
}
