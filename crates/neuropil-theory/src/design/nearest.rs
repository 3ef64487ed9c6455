//! The nearest point that keeps constraints: sequential projection onto their linearisations.

/// Rounds of linearisation.
const ROUNDS: usize = 100;
/// Step of differences.
const STEP: f64 = 1e-6;

/// The `u` nearest to `wish` with all `constraints(u) >= 0`, searched for from `wish`; nothing where no such point is found.
/// Constraints are of order one; a place where they are not defined gives `None`.
pub(super) fn nearest(
    wish: &[f64],
    constraints: &dyn Fn(&[f64]) -> Option<Vec<f64>>,
) -> Option<Vec<f64>> {
    let n = wish.len();
    let mut u = wish.to_vec();
    for _ in 0..ROUNDS {
        let value = constraints(&u)?;
        let mut slopes = vec![vec![0.0; n]; value.len()];
        for j in 0..n {
            let mut beside = u.clone();
            beside[j] = u[j] + STEP;
            let up = constraints(&beside)?;
            beside[j] = u[j] - STEP;
            let down = constraints(&beside)?;
            for (slope, (a, b)) in slopes.iter_mut().zip(up.iter().zip(&down)) {
                slope[j] = (a - b) / (2.0 * STEP);
            }
        }
        // c + g (x - u) >= 0 for the point wish + x.
        let bounds: Vec<f64> = value
            .iter()
            .zip(&slopes)
            .map(|(c, g)| {
                let moved: f64 = g
                    .iter()
                    .zip(u.iter().zip(wish))
                    .map(|(g, (u, w))| g * (u - w))
                    .sum();
                moved - c
            })
            .collect();
        let (x, multiplier) = projected(&slopes, &bounds);
        let step: Vec<f64> = (0..n).map(|i| wish[i] + x[i] - u[i]).collect();
        let size = step.iter().fold(0.0, |a, s: &f64| s.abs().max(a));
        if !size.is_finite() {
            return None;
        }
        if size < 1e-11 {
            break;
        }
        // Distance and violations together must fall; where constraints bend, full steps overshoot.
        let weight = 1.0 + 2.0 * multiplier.iter().fold(0.0, |a, m: &f64| m.max(a));
        let merit = |u: &[f64], value: &[f64]| -> f64 {
            let far: f64 = u.iter().zip(wish).map(|(u, w)| (u - w) * (u - w)).sum();
            let lacking: f64 = value.iter().map(|c| (-c).max(0.0)).sum();
            0.5 * far + weight * lacking
        };
        let before = merit(&u, &value);
        let mut cut = if size > 0.5 { 0.5 / size } else { 1.0 };
        let mut moved = false;
        for _ in 0..40 {
            let next: Vec<f64> = u.iter().zip(&step).map(|(u, s)| u + cut * s).collect();
            if let Some(value) = constraints(&next)
                && merit(&next, &value) < before
            {
                u = next;
                moved = true;
                break;
            }
            cut *= 0.5;
        }
        if !moved {
            break;
        }
    }
    let kept = constraints(&u)?.iter().all(|c| *c >= -1e-8);
    kept.then_some(u)
}

/// The shortest x with all `a_k · x >= b_k` and its multipliers, by Hildreth's ascent in the multipliers (1957, Nav. Res. Logist. Q. 4:79).
fn projected(a: &[Vec<f64>], b: &[f64]) -> (Vec<f64>, Vec<f64>) {
    const SWEEPS: usize = 2000;
    let n = a.first().map_or(0, Vec::len);
    let mut x = vec![0.0; n];
    let mut multiplier = vec![0.0; a.len()];
    for _ in 0..SWEEPS {
        let mut moved = 0.0;
        for (k, row) in a.iter().enumerate() {
            let square: f64 = row.iter().map(|v| v * v).sum();
            if square.is_nan() || square <= 1e-300 {
                continue;
            }
            let along: f64 = row.iter().zip(&x).map(|(a, x)| a * x).sum();
            let next = (multiplier[k] + (b[k] - along) / square).max(0.0);
            let change = next - multiplier[k];
            multiplier[k] = next;
            for (x, a) in x.iter_mut().zip(row) {
                *x += change * a;
            }
            moved = libm::fabs(change * libm::sqrt(square)).max(moved);
        }
        if moved < 1e-14 {
            break;
        }
    }
    (x, multiplier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_onto_corners_and_curves() {
        // Onto x + y >= 1 from the origin, and onto the corner of x >= 1, y >= 2.
        let line = |u: &[f64]| Some(vec![u[0] + u[1] - 1.0]);
        let u = nearest(&[0.0, 0.0], &line).unwrap();
        assert!((u[0] - 0.5).abs() < 1e-9 && (u[1] - 0.5).abs() < 1e-9);
        let corner = |u: &[f64]| Some(vec![u[0] - 1.0, u[1] - 2.0]);
        assert_eq!(nearest(&[0.0, 5.0], &corner).unwrap()[1], 5.0);
        let u = nearest(&[0.0, 0.0], &corner).unwrap();
        assert!((u[0] - 1.0).abs() < 1e-9 && (u[1] - 2.0).abs() < 1e-9);
        // Onto the circle from outside: the point on the ray.
        let circle = |u: &[f64]| Some(vec![1.0 - u[0] * u[0] - u[1] * u[1]]);
        let u = nearest(&[3.0, 4.0], &circle).unwrap();
        assert!(
            (u[0] - 0.6).abs() < 1e-5 && (u[1] - 0.8).abs() < 1e-5,
            "{u:?}"
        );
        // What contradicts itself has no nearest point.
        let none = |u: &[f64]| Some(vec![u[0] - 1.0, -u[0]]);
        assert!(nearest(&[0.0], &none).is_none());
    }
}
