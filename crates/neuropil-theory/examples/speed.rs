//! How fast the theory is on this machine: transfer function with both derivatives, the working point of the microcircuit, a map of
//! all states of a two-population SSN, the regime map of it with all borders, and a branch with both its folds.

use std::sync::Arc;
use std::time::Instant;

use neuropil_numerics::continuation::{StepOptions, follow};
use neuropil_numerics::matrix::Matrix;
use neuropil_theory::convention::{per_root_second, per_second};
use neuropil_theory::{
    Correction, LifParameters, MapAxis, MapOptions, PowerLaw, RateModel, RatePopulation, Siegert,
    TheoryError, TheoryOptions, working_point,
};

const THREADS: usize = 2;

/// Runs `part` over `0..count` on all threads and gives the sum of what it returns and the seconds taken.
fn timed(count: usize, part: impl Fn(usize) -> f64 + Sync) -> (f64, f64) {
    let start = Instant::now();
    let total = std::thread::scope(|scope| {
        let run = |t: usize| (t..count).step_by(THREADS).map(&part).sum::<f64>();
        let handles: Vec<_> = (0..THREADS).map(|t| scope.spawn(move || run(t))).collect();
        handles
            .into_iter()
            .map(|h| h.join().unwrap_or(f64::NAN))
            .sum()
    });
    (total, start.elapsed().as_secs_f64())
}

fn ssn(mu: f64, r: f64) -> Result<RateModel, TheoryError> {
    let population = |name: &str, law: PowerLaw, tau, ratio| RatePopulation {
        name: name.into(),
        transfer: Arc::new(law),
        membrane: tau,
        time: tau,
        ratio,
        drift: 0.0,
        noise: per_root_second(3.0),
    };
    let e = PowerLaw::from_drift_per_second(1.0792e-4, -11.1425, 3.0814, 20.0)?;
    let i = PowerLaw::from_drift_per_second(2.2099e-6, 4.7670, 3.8150, 10.0)?;
    let weight = Matrix::from_rows(&[[5.0, -10.0], [7.0, -11.0]])?;
    let populations = vec![population("E", e, 20.0, 1.0), population("I", i, 10.0, r)];
    RateModel::new(populations, weight, None, per_second(mu))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let lif = LifParameters {
        tau_m: 20.0,
        t_ref: 2.0,
        v_th: 20.0,
        v_reset: 10.0,
    };
    let phi = Siegert::new(lif, Correction::None)?;
    let points = 400_000;
    let (sum, seconds) = timed(points, |k| {
        let (mean, noise) = ((k % 1000) as f64 * 0.04, 1.0 + (k / 1000) as f64 * 0.02);
        phi.response(mean, noise)
            .map_or(f64::NAN, |r| r.rate + r.rate_by_mean + r.rate_by_noise)
    });
    println!(
        "transfer function and derivatives: {:.3e} points/s (sum {sum:.6})",
        points as f64 / seconds
    );

    let circuit = neuropil_atlas::circuit("potjans_diesmann_2014", &[])?;
    let mut times = Vec::new();
    for _ in 0..101 {
        let start = Instant::now();
        let point = working_point(&circuit, &TheoryOptions::default())?;
        times.push(start.elapsed().as_secs_f64());
        assert_eq!(point.populations.len(), 8);
    }
    times.sort_by(f64::total_cmp);
    println!("working point of 8 populations: {:.2} ms", 1e3 * times[50]);

    let base = ssn(0.0, 1.0)?;
    let side = 200;
    let (values, drive, ratio) = (
        base.parameter_values(),
        base.parameter("mu_ext")?,
        base.parameter("r[I]")?,
    );
    let (states, seconds) = timed(side * side, |k| {
        let (x, y) = ((k % side) as f64, (k / side) as f64);
        let mut values = values.clone();
        values[drive] = per_second(x * 0.1);
        values[ratio] = 0.5 + y * 0.01;
        base.at(&values)
            .and_then(|m| m.steady_states())
            .map_or(f64::NAN, |s| s.states.len() as f64)
    });
    println!("map of {side} x {side}, all states: {seconds:.3} s ({states} states)");

    let x = MapAxis::linear("mu_ext", (0.0, per_second(20.0)), side);
    let y = MapAxis::linear("r[I]", (0.5, 2.5), side);
    for borders in [false, true] {
        let options = MapOptions {
            threads: Some(THREADS),
            borders,
            ..MapOptions::default()
        };
        let start = Instant::now();
        let map = base.regime_map_with(&x, &y, &options)?;
        println!(
            "regime map of {side} x {side}: {:.3} s ({} regimes, {} borders)",
            start.elapsed().as_secs_f64(),
            map.census().len(),
            map.borders.len()
        );
    }

    let model = ssn(0.0, 1.0)?;
    let free = model.parameter("mu_ext")?;
    let options = StepOptions {
        largest: 0.05,
        ..StepOptions::new((per_second(-1.0), per_second(8.0)))
    };
    let first = model.steady_states()?.states[0].rates.clone();
    let start = Instant::now();
    let branch = follow(&model, &first, &model.parameter_values(), free, &options)?;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "branch of {} points with {} folds: {:.2} ms",
        branch.points.len(),
        branch.special.len(),
        1e3 * seconds
    );
    Ok(())
}
