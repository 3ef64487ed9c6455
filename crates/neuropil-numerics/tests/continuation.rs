//! Continuation on normal forms whose branches and bifurcations are known in closed form.

use neuropil_numerics::continuation::{
    CurveSpecialKind, End, SpecialKind, StepOptions, VectorField, follow, follow_folds,
    follow_hopfs, switch_branch,
};

/// A vector field from a function.
struct Field<F: Fn(&[f64], &[f64], &mut [f64])> {
    states: usize,
    parameters: usize,
    f: F,
}

impl<F: Fn(&[f64], &[f64], &mut [f64])> VectorField for Field<F> {
    fn states(&self) -> usize {
        self.states
    }
    fn parameters(&self) -> usize {
        self.parameters
    }
    fn field(&self, x: &[f64], p: &[f64], out: &mut [f64]) {
        (self.f)(x, p, out);
    }
}

fn options(low: f64, high: f64) -> StepOptions {
    StepOptions::new((low, high))
}

#[test]
fn a_fold_is_passed_and_found() {
    // x' = p - x^2: states ±sqrt(p), fold at the origin, p = xi^2 there, so that d²p/dξ² = 2.
    let field = Field {
        states: 1,
        parameters: 1,
        f: |x, p, out| out[0] = p[0] - x[0] * x[0],
    };
    let b = follow(&field, &[1.0], &[1.0], 0, &options(-1.0, 2.0)).unwrap();
    assert_eq!(b.ends, [End::Range(2.0), End::Range(2.0)]);
    assert_eq!(b.special.len(), 1, "{:?}", b.special);
    let fold = &b.special[0];
    let SpecialKind::Fold { bend } = fold.kind else {
        panic!("{fold:?}")
    };
    assert!(fold.parameter.abs() < 1e-12 && fold.state[0].abs() < 1e-7);
    assert!((bend - 2.0).abs() < 1e-6, "{bend}");
    for point in &b.points {
        assert!((point.state[0].powi(2) - point.parameter).abs() < 1e-11);
        assert_eq!(point.unstable, usize::from(point.state[0] < 0.0));
    }
    let last = [&b.points[0], &b.points[b.points.len() - 1]];
    for point in last {
        assert!((point.parameter - 2.0).abs() < 1e-12);
        assert!((point.state[0].abs() - 2.0_f64.sqrt()).abs() < 1e-10);
    }
    let (before, after) = (&b.points[fold.after], &b.points[fold.after + 1]);
    assert!(before.state[0] * after.state[0] <= 0.0);
}

#[test]
fn a_pitchfork_is_a_crossing_and_its_other_branch_can_be_followed() {
    // x' = p x - x^3.
    let field = Field {
        states: 1,
        parameters: 1,
        f: |x, p, out| out[0] = p[0] * x[0] - x[0].powi(3),
    };
    let trivial = follow(&field, &[0.0], &[-1.0], 0, &options(-1.5, 1.7)).unwrap();
    assert_eq!(trivial.special.len(), 1, "{:?}", trivial.special);
    let crossing = &trivial.special[0];
    assert_eq!(crossing.kind, SpecialKind::Crossing);
    assert!(crossing.parameter.abs() < 1e-6, "{crossing:?}");
    let other = switch_branch(&field, crossing, &[0.0], 0, &options(-1.5, 1.7)).unwrap();
    let (first, last) = (&other.points[0], &other.points[other.points.len() - 1]);
    assert!(
        (first.state[0] * last.state[0] + 1.7).abs() < 1e-9,
        "{first:?} {last:?}"
    );
    for p in other.points.iter().filter(|p| p.state[0].abs() > 1e-3) {
        assert!((p.state[0].powi(2) - p.parameter).abs() < 1e-8);
        assert_eq!(p.unstable, 0);
    }
}

#[test]
fn a_hopf_point_has_its_frequency() {
    // Normal form at p = 0.3 with ω = 2, beside a third, stable variable coupled to the others.
    let field = Field {
        states: 3,
        parameters: 1,
        f: |x, p, out| {
            let (a, r) = (p[0] - 0.3, x[0] * x[0] + x[1] * x[1]);
            out[0] = a * x[0] - 2.0 * x[1] - x[0] * r + 0.5 * x[2] * x[2];
            out[1] = 2.0 * x[0] + a * x[1] - x[1] * r;
            out[2] = -3.0 * x[2] + x[0];
        },
    };
    let b = follow(&field, &[0.0; 3], &[-1.0], 0, &options(-1.0, 1.0)).unwrap();
    assert_eq!(b.special.len(), 1, "{:?}", b.special);
    let SpecialKind::Hopf { frequency } = b.special[0].kind else {
        panic!("{:?}", b.special)
    };
    assert!((b.special[0].parameter - 0.3).abs() < 1e-9);
    assert!((frequency - 2.0).abs() < 1e-8);
    assert_eq!(b.points[0].unstable, 0);
    assert_eq!(b.points.last().unwrap().unstable, 2);
}

#[test]
fn a_neutral_saddle_is_no_hopf_point() {
    // Eigenvalues p and -1 sum to 0 at p = 1, both real.
    let field = Field {
        states: 2,
        parameters: 1,
        f: |x, p, out| {
            out[0] = p[0] * x[0];
            out[1] = -x[1];
        },
    };
    let b = follow(&field, &[0.0; 2], &[0.5], 0, &options(0.5, 2.0)).unwrap();
    assert!(b.special.is_empty(), "{:?}", b.special);
}

#[test]
fn folds_meet_in_a_cusp() {
    // x' = p + q x - x^3: folds at q = 3 x², p = -2 x³; cusp at the origin.
    let field = Field {
        states: 1,
        parameters: 2,
        f: |x, p, out| out[0] = p[0] + p[1] * x[0] - x[0].powi(3),
    };
    let b = follow(&field, &[1.5], &[0.0, 2.0], 0, &options(-3.0, 3.0)).unwrap();
    let folds: Vec<_> = b
        .special
        .iter()
        .filter(|s| matches!(s.kind, SpecialKind::Fold { .. }))
        .collect();
    assert_eq!(folds.len(), 2);
    for f in &folds {
        assert!((f.state[0].abs() - (2.0_f64 / 3.0).sqrt()).abs() < 1e-9);
    }
    let start = [folds[0].parameter, 2.0];
    let c = follow_folds(
        &field,
        &folds[0].state,
        &start,
        (0, 1),
        (-5.0, 5.0),
        &options(-1.0, 3.0),
    )
    .unwrap();
    for p in &c.points {
        assert!((p.second - 3.0 * p.state[0].powi(2)).abs() < 1e-8);
        assert!((p.first + 2.0 * p.state[0].powi(3)).abs() < 1e-8);
    }
    assert_eq!(c.special.len(), 1, "{:?}", c.special);
    assert_eq!(c.special[0].kind, CurveSpecialKind::Cusp);
    assert!(c.special[0].point.first.abs() < 1e-8 && c.special[0].point.second.abs() < 1e-8);
    let signs: Vec<f64> = [0, c.points.len() - 1]
        .iter()
        .map(|i| c.points[*i].state[0].signum())
        .collect();
    assert_eq!(signs[0] * signs[1], -1.0);
}

#[test]
fn a_curve_of_hopf_points_ends_on_a_curve_of_folds() {
    // Bogdanov–Takens: x' = y, y' = p + q y + x² + x y. Folds at p = 0; Hopf points at p = -q², x = -q < 0, ω² = 2 q.
    let field = Field {
        states: 2,
        parameters: 2,
        f: |x, p, out| {
            out[0] = x[1];
            out[1] = p[0] + p[1] * x[1] + x[0] * x[0] + x[0] * x[1];
        },
    };
    let b = follow(&field, &[-1.0, 0.0], &[-1.0, 0.5], 0, &options(-2.0, 0.5)).unwrap();
    let hopf = b
        .special
        .iter()
        .find(|s| matches!(s.kind, SpecialKind::Hopf { .. }))
        .unwrap();
    assert!((hopf.parameter + 0.25).abs() < 1e-9, "{hopf:?}");
    let h = follow_hopfs(
        &field,
        &hopf.state,
        &[hopf.parameter, 0.5],
        (0, 1),
        (-3.0, 1.0),
        &options(-0.5, 1.0),
    )
    .unwrap();
    for p in &h.points {
        assert!((p.first + p.second.powi(2)).abs() < 1e-7, "{p:?}");
        assert!((p.frequency.powi(2) - 2.0 * p.second).abs() < 1e-6, "{p:?}");
    }
    assert_eq!(h.special.len(), 1, "{:?}", h.special);
    assert!(h.special[0].point.second.abs() < 1e-6);
    let fold = b
        .special
        .iter()
        .find(|s| matches!(s.kind, SpecialKind::Fold { .. }))
        .unwrap();
    let f = follow_folds(
        &field,
        &fold.state,
        &[fold.parameter, 0.5],
        (0, 1),
        (-1.0, 1.0),
        &options(-0.5, 1.0),
    )
    .unwrap();
    let bt: Vec<_> = f
        .special
        .iter()
        .filter(|s| s.kind == CurveSpecialKind::BogdanovTakens)
        .collect();
    assert_eq!(bt.len(), 1, "{:?}", f.special);
    assert!(bt[0].point.second.abs() < 1e-8 && bt[0].point.first.abs() < 1e-8);
}

#[test]
fn an_isola_is_closed() {
    // x² + p² = 1 around (0, 0).
    let field = Field {
        states: 1,
        parameters: 1,
        f: |x, p, out| out[0] = 1.0 - x[0] * x[0] - p[0] * p[0],
    };
    let b = follow(
        &field,
        &[1.0],
        &[0.0],
        0,
        &StepOptions {
            parameter_scale: 1.0,
            ..options(-5.0, 5.0)
        },
    )
    .unwrap();
    assert_eq!(b.ends, [End::Closed, End::Closed]);
    assert_eq!(b.special.len(), 2);
    for s in &b.special {
        assert!((s.parameter.abs() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn what_cannot_be_followed_is_refused() {
    let field = Field {
        states: 1,
        parameters: 1,
        f: |x, p, out| out[0] = p[0] + 1.0 + x[0] * x[0],
    };
    let none = follow(&field, &[0.0], &[1.0], 0, &options(0.0, 2.0)).unwrap_err();
    assert!(none.to_string().contains("not converged"), "{none}");
    let shape = follow(&field, &[0.0, 1.0], &[1.0], 0, &options(0.0, 2.0)).unwrap_err();
    assert!(shape.to_string().contains("start"), "{shape}");
    let parameter = follow(&field, &[0.0], &[1.0], 3, &options(0.0, 2.0)).unwrap_err();
    assert!(parameter.to_string().contains("free"), "{parameter}");
}

/// The fold x' = p - x² + x⁴ in units a million times smaller for x and a thousand times larger for p.
struct Small;

impl VectorField for Small {
    fn states(&self) -> usize {
        1
    }
    fn parameters(&self) -> usize {
        1
    }
    fn field(&self, x: &[f64], p: &[f64], out: &mut [f64]) {
        let (y, q) = (x[0] / 1e-6, p[0] / 1e3);
        out[0] = 1e-6 * (q - (y - 0.1).powi(2) + (y - 0.1).powi(4));
    }
    fn state_scale(&self, _: usize) -> f64 {
        1e-6
    }
    fn parameter_scale(&self, _: usize) -> f64 {
        1e3
    }
}

#[test]
fn units_do_not_matter() {
    let b = follow(&Small, &[0.6e-6], &[200.0], 0, &options(-100.0, 220.0)).unwrap();
    assert_eq!(b.special.len(), 1, "{:?}", b.special);
    let fold = &b.special[0];
    assert!(fold.parameter.abs() < 1e-9, "{fold:?}");
    assert!((fold.state[0] - 1e-7).abs() < 1e-13, "{fold:?}");
    let SpecialKind::Fold { bend } = fold.kind else {
        panic!("{fold:?}")
    };
    assert!((bend / 2e3 - 1.0).abs() < 1e-6, "{bend}");
}
