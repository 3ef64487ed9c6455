//! Initial value problems against closed forms and the known orbit of van der Pol's oscillator.

use neuropil_numerics::ode::{LongRun, LongRunOptions, OdeOptions, integrate, long_run, sample};

#[test]
fn decay_and_rotation_follow_their_closed_forms() {
    let times: Vec<f64> = (0..=200).map(|k| 0.173 * f64::from(k)).collect();
    let mut rotation = |_: f64, x: &[f64], out: &mut [f64]| {
        out[0] = x[1];
        out[1] = -x[0];
    };
    let states = sample(&mut rotation, &[1.0, 0.0], &times, &OdeOptions::default()).unwrap();
    assert_eq!(states.len(), times.len());
    for (t, x) in times.iter().zip(&states) {
        assert!((x[0] - t.cos()).abs() < 2e-8, "{t}: {x:?}");
        assert!((x[1] + t.sin()).abs() < 2e-8, "{t}: {x:?}");
    }
    // x' = -x + sin t: x = (x0 + 1/2) e^-t + (sin t - cos t)/2.
    let mut driven = |t: f64, x: &[f64], out: &mut [f64]| out[0] = t.sin() - x[0];
    let states = sample(&mut driven, &[3.0], &times, &OdeOptions::default()).unwrap();
    for (t, x) in times.iter().zip(&states) {
        let exact = 3.5 * (-t).exp() + 0.5 * (t.sin() - t.cos());
        assert!((x[0] - exact).abs() < 1e-8, "{t}: {} {exact}", x[0]);
    }
}

#[test]
fn error_falls_with_the_fifth_power_of_the_step() {
    // With equal steps forced, halving them divides the error of the end by 32, and of the extension by 16 or more.
    let run = |h: f64| {
        let options = OdeOptions {
            relative: 0.9,
            absolute: 1e3,
            largest: h,
            ..OdeOptions::default()
        };
        let mut field = |_: f64, x: &[f64], out: &mut [f64]| out[0] = x[0];
        let mut inside = 0.0;
        let end = integrate(&mut field, &[1.0], 0.0, 1.0, &options, &mut |step| {
            let (a, b) = step.interval();
            let t = a + 0.37 * (b - a);
            let miss = (step.value(0, t) - t.exp()).abs();
            inside = if miss > inside { miss } else { inside };
            true
        })
        .unwrap();
        ((end[0] - 1f64.exp()).abs(), inside)
    };
    let (coarse, fine) = (run(0.1), run(0.05));
    let (end, inside) = (coarse.0 / fine.0, coarse.1 / fine.1);
    assert!((25.0..40.0).contains(&end), "{end}");
    assert!(inside > 14.0, "{inside}");
}

#[test]
fn van_der_pol_settles_on_its_cycle() {
    // Period and amplitude for mu = 1 (Andersen & Geer 1982; Shampine): 6.66328686, 2.00861986.
    let mut field = |_: f64, x: &[f64], out: &mut [f64]| {
        out[0] = x[1];
        out[1] = (1.0 - x[0] * x[0]) * x[1] - x[0];
    };
    let options = LongRunOptions {
        window: 50.0,
        windows: 20,
        tolerance: 1e-8,
        still: 1e-9,
        ode: OdeOptions::default(),
    };
    let found = long_run(&mut field, &[0.1, 0.0], 0, &options).unwrap();
    let LongRun::Cycle(cycle) = found else {
        panic!("{found:?}")
    };
    assert!((cycle.period - 6.66328686).abs() < 1e-7, "{cycle:?}");
    assert!((cycle.high[0] - 2.00861986).abs() < 1e-6, "{cycle:?}");
    assert!((cycle.low[0] + 2.00861986).abs() < 1e-6, "{cycle:?}");
}

#[test]
fn a_damped_oscillator_comes_to_rest_and_a_centre_never_settles_on_less() {
    let options = LongRunOptions {
        window: 40.0,
        windows: 20,
        tolerance: 1e-8,
        still: 1e-9,
        ode: OdeOptions::default(),
    };
    let mut damped = |_: f64, x: &[f64], out: &mut [f64]| {
        out[0] = x[1];
        out[1] = -x[0] - 0.2 * x[1];
    };
    match long_run(&mut damped, &[1.0, 0.0], 0, &options).unwrap() {
        LongRun::Steady(x) => assert!(x[0].abs() < 1e-8 && x[1].abs() < 1e-8, "{x:?}"),
        other => panic!("{other:?}"),
    }
    // Growth without end is called neither steady nor a cycle.
    let mut growing = |_: f64, _: &[f64], out: &mut [f64]| out[0] = 1.0;
    let grown = long_run(&mut growing, &[0.0], 0, &options).unwrap();
    assert!(matches!(grown, LongRun::Unsettled { .. }), "{grown:?}");
}

#[test]
fn refuses_what_has_no_solution() {
    let options = OdeOptions::default();
    let mut explosion = |_: f64, x: &[f64], out: &mut [f64]| out[0] = x[0] * x[0];
    let mut keep = |_: &neuropil_numerics::ode::Step| true;
    // x = 1/(1 - t) leaves all bounds at t = 1.
    let failed = integrate(&mut explosion, &[1.0], 0.0, 2.0, &options, &mut keep);
    assert!(failed.is_err(), "{failed:?}");
    let mut undefined = |_: f64, _: &[f64], out: &mut [f64]| out[0] = f64::NAN;
    assert!(integrate(&mut undefined, &[1.0], 0.0, 2.0, &options, &mut keep).is_err());
    let mut still = |_: f64, _: &[f64], out: &mut [f64]| out[0] = 0.0;
    for (from, to) in [(1.0, 0.0), (0.0, f64::NAN), (f64::INFINITY, 1.0)] {
        assert!(integrate(&mut still, &[1.0], from, to, &options, &mut keep).is_err());
    }
    assert!(integrate(&mut still, &[f64::NAN], 0.0, 1.0, &options, &mut keep).is_err());
    assert!(sample(&mut still, &[1.0], &[0.0, 2.0, 1.0], &options).is_err());
    assert_eq!(
        integrate(&mut still, &[1.0], 0.0, 1e9, &options, &mut keep).unwrap(),
        [1.0]
    );
}
