//! Lines of equal value on a grid: marching squares.

type Point = (f64, f64);

/// Segments of the line `z = level`, interpolated linearly along the sides of the cells.
///
/// `z` is row-major over `y` × `x`. Where all four sides of a cell are crossed (a saddle), the mean of its corners
/// decides which corners stay together. Cells with a corner that is not finite give nothing.
pub(crate) fn segments(x: &[f64], y: &[f64], z: &[f64], level: f64) -> Vec<(Point, Point)> {
    let mut all = Vec::new();
    let columns = x.len();
    if columns < 2 {
        return all;
    }
    let rows: Vec<&[f64]> = z.chunks_exact(columns).collect();
    for (ys, zs) in y.windows(2).zip(rows.windows(2)) {
        let (&[y0, y1], &[lower, upper]) = (ys, zs) else {
            continue;
        };
        for (xs, (a, b)) in x.windows(2).zip(lower.windows(2).zip(upper.windows(2))) {
            let (&[x0, x1], &[z00, z10], &[z01, z11]) = (xs, a, b) else {
                continue;
            };
            // Corners anticlockwise from the lower left one.
            let corners = [(x0, y0, z00), (x1, y0, z10), (x1, y1, z11), (x0, y1, z01)];
            if corners.iter().all(|c| c.2.is_finite()) {
                cell(&corners, level, &mut all);
            }
        }
    }
    all
}

fn cell(corners: &[(f64, f64, f64); 4], level: f64, all: &mut Vec<(Point, Point)>) {
    let next = corners.iter().skip(1).chain(corners.first());
    let crossings: Vec<Point> = corners
        .iter()
        .zip(next)
        .filter(|(p, q)| (p.2 >= level) != (q.2 >= level))
        .map(|(p, q)| {
            let t = (level - p.2) / (q.2 - p.2);
            (p.0 + t * (q.0 - p.0), p.1 + t * (q.1 - p.1))
        })
        .collect();
    match *crossings {
        [a, b] => all.push((a, b)),
        [bottom, right, top, left] => {
            let mean = corners.iter().map(|c| c.2).sum::<f64>() / 4.0;
            let first_is_high = corners.first().is_some_and(|c| c.2 >= level);
            // Where the middle is of the kind of the first corner, the line cuts off the other two corners.
            if (mean >= level) == first_is_high {
                all.extend([(bottom, right), (top, left)]);
            } else {
                all.extend([(left, bottom), (right, top)]);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contour_of_a_plane_is_a_straight_line() {
        let x = [0.0, 1.0, 2.0];
        let y = [0.0, 1.0, 2.0];
        let z: Vec<f64> = y
            .iter()
            .flat_map(|b| x.iter().map(move |a| a + 2.0 * b))
            .collect();
        let found = segments(&x, &y, &z, 2.5);
        assert!(!found.is_empty());
        for (a, b) in found {
            for p in [a, b] {
                assert!((p.0 + 2.0 * p.1 - 2.5).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_circle_closes() {
        let x: Vec<f64> = (0..21).map(|i| f64::from(i) / 10.0 - 1.0).collect();
        let z: Vec<f64> = x
            .iter()
            .flat_map(|b| x.iter().map(move |a| a * a + b * b))
            .collect();
        let found = segments(&x, &x, &z, 0.36);
        let mut ends = std::collections::HashMap::new();
        for (a, b) in found {
            for p in [a, b] {
                assert!((p.0.hypot(p.1) - 0.6).abs() < 0.01);
                *ends
                    .entry(((p.0 * 1e6).round() as i64, (p.1 * 1e6).round() as i64))
                    .or_insert(0) += 1;
            }
        }
        assert!(
            ends.values().all(|&n| n == 2),
            "every point joins two segments"
        );
    }

    #[test]
    fn saddles_and_gaps_are_handled() {
        let saddle = segments(&[0.0, 1.0], &[0.0, 1.0], &[1.0, 0.0, 0.0, 1.0], 0.5);
        assert_eq!(saddle.len(), 2);
        assert!(segments(&[0.0, 1.0], &[0.0, 1.0], &[1.0, f64::NAN, 0.0, 1.0], 0.5).is_empty());
        assert!(segments(&[], &[], &[], 0.5).is_empty());
    }
}
