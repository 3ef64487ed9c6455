//! Isomap (Tenenbaum, de Silva & Langford 2000): distances along the manifold, through neighbours, and a flat space that
//! keeps them.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use neuropil_numerics::matrix::Matrix;
use neuropil_numerics::matrix::dense::{product_of_rows, symmetric_eigen};

use super::check;
use crate::AnalysisError;

/// An embedding that keeps geodesic distances as well as it can.
#[derive(Clone, Debug, PartialEq)]
pub struct Isomap {
    /// Points in the embedding, `[row][dimension]`.
    pub points: Matrix,
    /// Distances along the graph of neighbours.
    pub geodesic: Matrix,
    /// `1 - ρ²` between geodesic distances and those in the first k dimensions, for k = 1, 2, …; another quantity than the
    /// variance that principal components leave.
    pub residual_variance: Vec<f64>,
}

impl Isomap {
    /// `1 - ρ²` between the geodesic distances and those in the first k columns of `points`, another embedding of the same rows (their principal
    /// components), for k = 1, 2, … up to `dimensions`.
    ///
    /// # Errors
    /// Another number of rows, more dimensions than columns, and points that are not finite.
    pub fn residual_of(
        &self,
        points: &Matrix,
        dimensions: usize,
    ) -> Result<Vec<f64>, AnalysisError> {
        residuals(&self.geodesic, points, dimensions, "Isomap::residual_of")
    }
}

/// Isomap of the rows of `data` with edges between each and its `neighbours` nearest (in either direction), in `dimensions`
/// dimensions. An error where the graph falls apart.
pub fn isomap(
    data: &Matrix,
    neighbours: usize,
    dimensions: usize,
) -> Result<Isomap, AnalysisError> {
    check("isomap", data, 3)?;
    let n = data.rows();
    if !(1..n).contains(&neighbours) {
        let expected = format!("1 to {}", n - 1);
        return Err(AnalysisError::parameter(
            "neighbours of isomap",
            neighbours,
            expected,
        ));
    }
    if !(1..n).contains(&dimensions) {
        let expected = format!("1 to {}", n - 1);
        return Err(AnalysisError::parameter(
            "dimensions of isomap",
            dimensions,
            expected,
        ));
    }
    let graph = graph(&distances(data)?, neighbours);
    let mut geodesic = Matrix::zeros(n, n);
    for source in 0..n {
        for (target, d) in shortest(&graph, source).into_iter().enumerate() {
            if d.is_infinite() {
                let reached = shortest(&graph, source)
                    .iter()
                    .filter(|d| d.is_finite())
                    .count();
                return Err(AnalysisError::NotEstimable {
                    what: "isomap".into(),
                    reason: format!(
                        "with {neighbours} neighbours only {reached} of {n} points are connected with point {source}; ask for more"
                    ),
                });
            }
            geodesic[(source, target)] = d;
        }
    }
    let points = classical_scaling(&geodesic, dimensions)?;
    let residual_variance = (1..=dimensions)
        .map(|k| residual(&geodesic, &points, k))
        .collect();
    Ok(Isomap {
        points,
        geodesic,
        residual_variance,
    })
}

/// Euclidean distances of all rows.
fn distances(data: &Matrix) -> Result<Matrix, AnalysisError> {
    let gram = product_of_rows(data, data)?;
    let n = data.rows();
    Ok(Matrix::from_fn(n, n, |i, j| {
        let square = gram[(i, i)] + gram[(j, j)] - 2.0 * gram[(i, j)];
        // Cancellation is worst for near points; those are done again.
        if square > 1e-6 * (gram[(i, i)] + gram[(j, j)]) {
            return square.sqrt();
        }
        let pairs = data.row(i).iter().zip(data.row(j));
        pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
    }))
}

/// Neighbours of every point with distances; an edge in one direction counts in both.
fn graph(distance: &Matrix, neighbours: usize) -> Vec<Vec<(usize, f64)>> {
    let n = distance.rows();
    let mut edges: Vec<Vec<(usize, f64)>> = vec![Vec::new(); n];
    for i in 0..n {
        let mut others: Vec<usize> = (0..n).filter(|j| *j != i).collect();
        others.sort_by(|a, b| {
            distance[(i, *a)]
                .total_cmp(&distance[(i, *b)])
                .then(a.cmp(b))
        });
        for j in others.into_iter().take(neighbours) {
            edges[i].push((j, distance[(i, j)]));
            edges[j].push((i, distance[(i, j)]));
        }
    }
    edges
}

/// A place to go on from, nearest first.
#[derive(PartialEq)]
struct Reached(f64, usize);

impl Eq for Reached {}

impl Ord for Reached {
    fn cmp(&self, other: &Self) -> Ordering {
        other.0.total_cmp(&self.0).then(other.1.cmp(&self.1))
    }
}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Dijkstra's distances from one point.
fn shortest(graph: &[Vec<(usize, f64)>], source: usize) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; graph.len()];
    best[source] = 0.0;
    let mut queue = BinaryHeap::from([Reached(0.0, source)]);
    while let Some(Reached(d, i)) = queue.pop() {
        if d > best[i] {
            continue;
        }
        for (j, length) in &graph[i] {
            let through = d + length;
            if through < best[*j] {
                best[*j] = through;
                queue.push(Reached(through, *j));
            }
        }
    }
    best
}

/// Points whose distances are nearest to those given, by the leading eigenvectors of the centred squares.
fn classical_scaling(distance: &Matrix, dimensions: usize) -> Result<Matrix, AnalysisError> {
    let n = distance.rows();
    let square = distance.map(|d| d * d);
    let mean: Vec<f64> = (0..n)
        .map(|i| square.row(i).iter().sum::<f64>() / n as f64)
        .collect();
    let all = mean.iter().sum::<f64>() / n as f64;
    let centred = Matrix::from_fn(n, n, |i, j| {
        -0.5 * (square[(i, j)] - mean[i] - mean[j] + all)
    });
    let (values, vectors) = symmetric_eigen(&centred)?;
    let mut points = Matrix::zeros(n, dimensions);
    for j in 0..dimensions {
        let length = if values[j] > 0.0 {
            values[j].sqrt()
        } else {
            0.0
        };
        let largest =
            (0..n).max_by(|a, b| vectors[(*a, j)].abs().total_cmp(&vectors[(*b, j)].abs()));
        let sign = if largest.is_some_and(|i| vectors[(i, j)] < 0.0) {
            -1.0
        } else {
            1.0
        };
        (0..n).for_each(|i| points[(i, j)] = sign * length * vectors[(i, j)]);
    }
    Ok(points)
}

/// `1 - ρ²` between the Euclidean distances of the rows of `data` and those in the first k columns of `points`, for k = 1, 2, … up to
/// `dimensions`: what a linear embedding such as principal components leaves, in the measure of [`Isomap::residual_variance`]
/// (Tenenbaum, de Silva & Langford 2000).
///
/// # Errors
/// Other numbers of rows, more dimensions than columns, and data that are not finite.
pub fn residual_of_distances(
    data: &Matrix,
    points: &Matrix,
    dimensions: usize,
) -> Result<Vec<f64>, AnalysisError> {
    check("residual_of_distances", data, 3)?;
    residuals(
        &distances(data)?,
        points,
        dimensions,
        "residual_of_distances",
    )
}

fn residuals(
    all: &Matrix,
    points: &Matrix,
    dimensions: usize,
    function: &str,
) -> Result<Vec<f64>, AnalysisError> {
    check(function, points, 3)?;
    if points.rows() != all.rows() {
        return Err(AnalysisError::parameter(
            format!("rows of the points of {function}"),
            points.rows(),
            format!("{}, one for each row of the data", all.rows()),
        ));
    }
    if !(1..=points.columns()).contains(&dimensions) {
        return Err(AnalysisError::parameter(
            format!("dimensions of {function}"),
            dimensions,
            format!("1 to {}", points.columns()),
        ));
    }
    Ok((1..=dimensions).map(|k| residual(all, points, k)).collect())
}

/// `1 - ρ²` between two sets of distances over all pairs of points.
fn residual(all: &Matrix, points: &Matrix, dimensions: usize) -> f64 {
    let n = all.rows();
    let (mut sums, mut count) = ([0.0; 5], 0.0);
    for i in 0..n {
        for j in 0..i {
            let x = all[(i, j)];
            let along = (0..dimensions).map(|k| points[(i, k)] - points[(j, k)]);
            let y = along.map(|d| d * d).sum::<f64>().sqrt();
            for (s, v) in sums.iter_mut().zip([x, y, x * x, y * y, x * y]) {
                *s += v;
            }
            count += 1.0;
        }
    }
    let [x, y, xx, yy, xy] = sums.map(|s| s / count);
    let covariance = xy - x * y;
    let scale = (xx - x * x) * (yy - y * y);
    if scale > 0.0 {
        1.0 - covariance * covariance / scale
    } else {
        1.0
    }
}
