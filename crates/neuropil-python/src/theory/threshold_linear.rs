//! Threshold-linear networks and their graphs.

use super::states::array;
use crate::errors::{OrRaise, detached};
use crate::readout::matrix;
use neuropil::theory::threshold_linear::{Graph, ThresholdLinearNetwork};
use numpy::{AllowTypeChange, PyArray1, PyArray2, PyArrayLike2};
use pyo3::prelude::*;

/// Every fixed point of dx/dt = -x + [U x + b]+ with weights U (target, source), up to 20 neurons: active neurons, activity,
/// whether it is stable, and the sign of det(1 - U) on the active neurons.
#[pyfunction]
#[allow(clippy::type_complexity)]
pub fn threshold_linear_points<'py>(
    py: Python<'py>,
    weight: PyArrayLike2<'py, f64, AllowTypeChange>,
    input: Vec<f64>,
) -> PyResult<Vec<(Vec<usize>, Bound<'py, PyArray1<f64>>, bool, i32)>> {
    let network = ThresholdLinearNetwork::new(matrix(&weight), input).or_raise()?;
    let found = detached(py, || network.fixed_points())?.or_raise()?;
    let one = |p: neuropil::theory::threshold_linear::ThresholdLinearPoint| {
        (
            p.support,
            PyArray1::from_vec(py, p.activity),
            p.stable,
            p.index,
        )
    };
    Ok(found.points.into_iter().map(one).collect())
}

/// All sets of neurons that can be the active ones of a stable fixed point under some input, up to 20 neurons; all others are
/// forbidden.
#[pyfunction]
pub fn permitted_sets(
    py: Python<'_>,
    weight: PyArrayLike2<'_, f64, AllowTypeChange>,
) -> PyResult<Vec<Vec<usize>>> {
    let weight = matrix(&weight);
    let input = vec![0.0; weight.rows()];
    let network = ThresholdLinearNetwork::new(weight, input).or_raise()?;
    detached(py, || network.permitted_sets())?.or_raise()
}

/// Weights U (target, source) and inputs b of the combinatorial network of a graph of ``n`` nodes with ``edges`` (source,
/// target): -1 + epsilon along edges, -1 - delta between other nodes, 0 from a node to itself, and inputs theta.
#[pyfunction]
#[pyo3(signature = (n, edges, *, epsilon = 0.25, delta = 0.5, theta = 1.0))]
#[allow(clippy::type_complexity)]
pub fn combinatorial_network<'py>(
    py: Python<'py>,
    n: usize,
    edges: Vec<(usize, usize)>,
    epsilon: f64,
    delta: f64,
    theta: f64,
) -> PyResult<(Bound<'py, PyArray2<f64>>, Bound<'py, PyArray1<f64>>)> {
    let made = Graph::new(n, &edges).or_raise()?;
    let made = made.network(epsilon, delta, theta).or_raise()?;
    let input = PyArray1::from_vec(py, made.input);
    Ok((array(py, &made.weight, |_, _| 1.0), input))
}

/// What the graph of a combinatorial network says of its fixed points by itself: cliques that are target-free (each supports a
/// stable one), nodes that another dominates (in no support), and the nodes that are left when dominated ones are deleted
/// until there is none (the graph on them has the same fixed points).
#[pyfunction]
#[allow(clippy::type_complexity)]
pub fn graph_rules(
    n: usize,
    edges: Vec<(usize, usize)>,
) -> PyResult<(Vec<Vec<usize>>, Vec<usize>, Vec<usize>)> {
    let graph = Graph::new(n, &edges).or_raise()?;
    let cliques = graph.target_free_cliques().or_raise()?;
    Ok((cliques, graph.dominated(), graph.reduced().0))
}

/// Whether a set of nodes supports a fixed point of the combinatorial networks of a graph, where it receives the same number of
/// edges at each of its nodes; None where it does not, when the graph alone does not tell. TheoryError for a node that there is
/// not.
#[pyfunction]
pub fn uniform_in_degree_rule(
    n: usize,
    edges: Vec<(usize, usize)>,
    nodes: Vec<usize>,
) -> PyResult<Option<bool>> {
    let graph = Graph::new(n, &edges).or_raise()?;
    graph.is_support_by_in_degree(&nodes).or_raise()
}
