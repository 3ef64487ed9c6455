//! Manifolds and readouts of responses: matrices with a row for each stimulus, as in [`neuropil::analysis`].

use crate::errors::{AnalysisError, OrRaise, detached};
use crate::estimate::PyEstimate;
use crate::theory::array;
use crate::values::seed_of;
use neuropil::analysis::hebbian::{Norm, grouped, hebbian};
use neuropil::analysis::manifold::{self, SubsetDimension, planes};
use neuropil::analysis::readout::{self, ErrorCurve, Samples};
use neuropil::numerics::matrix::Matrix;
use neuropil::recording::Estimate;
use numpy::{AllowTypeChange, PyArray1, PyArray2, PyArray3, PyArrayLike1, PyArrayLike2};
use pyo3::prelude::*;

type Given<'py> = PyArrayLike2<'py, f64, AllowTypeChange>;
type Array<'py> = Bound<'py, PyArray1<f64>>;
type Rows<'py> = Bound<'py, PyArray2<f64>>;

/// Rows of NumPy as a matrix.
pub fn matrix(given: &Given<'_>) -> Matrix {
    let view = given.as_array();
    Matrix::from_fn(view.nrows(), view.ncols(), |i, j| view[[i, j]])
}

fn rows<'py>(py: Python<'py>, m: &Matrix) -> Rows<'py> {
    array(py, m, |_, _| 1.0)
}

fn labels(given: &PyArrayLike1<'_, i64, AllowTypeChange>, what: &str) -> PyResult<Vec<usize>> {
    let one = |x: &i64| {
        usize::try_from(*x).map_err(|_| {
            AnalysisError::new_err(format!("{what}: {x}, expected whole numbers from 0 on"))
        })
    };
    given.as_array().iter().map(one).collect()
}

/// Variances along the principal components of the rows (divisor rows - 1), falling; the rows in the space of the components;
/// and the part of the variance that is left without the first k components, for k = 1, 2, ...
#[pyfunction]
#[allow(clippy::type_complexity)]
pub fn pca<'py>(
    py: Python<'py>,
    responses: Given<'py>,
) -> PyResult<(Array<'py>, Rows<'py>, Array<'py>)> {
    let data = matrix(&responses);
    let found = detached(py, || manifold::pca(&data))?.or_raise()?;
    let left = found.residual_variance();
    Ok((
        PyArray1::from_vec(py, found.variances),
        rows(py, &found.scores),
        PyArray1::from_vec(py, left),
    ))
}

/// Isomap of the rows (Tenenbaum, de Silva & Langford 2000), with edges between each and its nearest neighbours: points in the
/// embedding, distances along the graph, and 1 - rho^2 between those and the distances in the first k dimensions, k = 1, 2, ...
#[pyfunction]
#[allow(clippy::type_complexity)]
pub fn isomap<'py>(
    py: Python<'py>,
    responses: Given<'py>,
    neighbours: usize,
    dimensions: usize,
) -> PyResult<(Rows<'py>, Rows<'py>, Array<'py>)> {
    let data = matrix(&responses);
    let found = detached(py, || manifold::isomap(&data, neighbours, dimensions))?.or_raise()?;
    Ok((
        rows(py, &found.points),
        rows(py, &found.geodesic),
        PyArray1::from_vec(py, found.residual_variance),
    ))
}

/// The participation ratio (sum v)^2 / sum v^2 of variances: k for k equal ones.
#[pyfunction]
pub fn participation_ratio(variances: PyArrayLike1<'_, f64, AllowTypeChange>) -> PyResult<f64> {
    let all: Vec<f64> = variances.as_array().iter().copied().collect();
    manifold::participation_ratio(&all).or_raise()
}

/// Participation ratios of responses as of unlimited stimuli and these neurons, and of unlimited stimuli and neurons.
#[pyfunction]
pub fn corrected_participation_ratio(py: Python<'_>, responses: Given<'_>) -> PyResult<(f64, f64)> {
    let data = matrix(&responses);
    let found = detached(py, || manifold::corrected_participation_ratio(&data))?.or_raise()?;
    Ok((found.stimuli, found.neurons))
}

/// Of ``draws`` random subsets of neurons of each of ``sizes``: participation ratios and corrected ones, both (sizes, draws), and the
/// part of the variance that is left without the first k = 1 to ``components`` principal components, (sizes, draws, components).
#[pyfunction]
#[allow(clippy::type_complexity)]
pub fn subset_dimensions<'py>(
    py: Python<'py>,
    responses: Given<'py>,
    sizes: Vec<usize>,
    draws: usize,
    components: usize,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<(Rows<'py>, Rows<'py>, Bound<'py, PyArray3<f64>>)> {
    let data = matrix(&responses);
    let found = detached(py, || manifold::of_subsets(&data, &sizes, draws, seed))?.or_raise()?;
    let rows = |of: fn(&SubsetDimension) -> &Vec<f64>| {
        let all: Vec<Vec<f64>> = found.iter().map(|s| of(s).clone()).collect();
        PyArray2::from_vec2(py, &all)
    };
    let left: Vec<Vec<Vec<f64>>> = found
        .iter()
        .map(|s| {
            let one = |v: &Vec<f64>| {
                let after = |k| v.get(k).copied().unwrap_or(0.0);
                (0..components).map(after).collect()
            };
            s.residual_variance.iter().map(one).collect()
        })
        .collect();
    Ok((
        rows(|s| &s.participation_ratio)?,
        rows(|s| &s.corrected)?,
        PyArray3::from_vec3(py, &left)?,
    ))
}

/// Parts of samples that readouts of random subsets of the features give another class, (sizes, draws): of those that they were trained
/// on, and of those held out, where there are any.
#[pyfunction]
#[pyo3(signature = (features, labels, held_out, held_out_labels, classes, penalty, sizes, draws, seed))]
#[allow(clippy::too_many_arguments, clippy::type_complexity)]
pub fn subset_errors<'py>(
    py: Python<'py>,
    features: Given<'py>,
    labels: PyArrayLike1<'py, i64, AllowTypeChange>,
    held_out: Option<Given<'py>>,
    held_out_labels: Option<PyArrayLike1<'py, i64, AllowTypeChange>>,
    classes: usize,
    penalty: f64,
    sizes: Vec<usize>,
    draws: usize,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<(Rows<'py>, Option<Rows<'py>>)> {
    let (x, known) = (matrix(&features), self::labels(&labels, "labels")?);
    let others = held_out.as_ref().map(matrix);
    let other_labels = held_out_labels
        .map(|l| self::labels(&l, "labels of samples held out"))
        .transpose()?;
    let curves = detached(py, || {
        let training = Samples {
            features: &x,
            labels: &known,
        };
        let held_out = others.as_ref().zip(other_labels.as_ref());
        let held_out = held_out.map(|(features, labels)| Samples { features, labels });
        let how = (classes, penalty);
        readout::of_subsets(training, held_out, how, (&sizes, draws, seed))
    })?
    .or_raise()?;
    let rows = |of: fn(&ErrorCurve) -> &Vec<Estimate>| {
        let one = |k: usize| {
            let at = |c: &ErrorCurve| of(c).get(k).and_then(Estimate::value);
            curves.iter().map(|c| at(c).unwrap_or(f64::NAN)).collect()
        };
        let all: Vec<Vec<f64>> = (0..sizes.len()).map(one).collect();
        PyArray2::from_vec2(py, &all)
    };
    let training = rows(|c| &c.training)?;
    let held_out = others
        .is_some()
        .then(|| rows(|c| &c.held_out))
        .transpose()?;
    Ok((training, held_out))
}

/// The participation ratio behind two repeats of the same stimuli, without the bias of noise that is independent between them.
#[pyfunction]
pub fn participation_ratio_of_repeats(
    py: Python<'_>,
    first: Given<'_>,
    second: Given<'_>,
) -> PyResult<f64> {
    let (a, b) = (matrix(&first), matrix(&second));
    detached(py, || manifold::participation_ratio_of_repeats(&a, &b))?.or_raise()
}

/// The part of the variance behind two repeats of the same stimuli that is left without the first k components, k = 1, 2, ...,
/// to which noise that is independent between them adds nothing.
#[pyfunction]
pub fn residual_of_repeats<'py>(
    py: Python<'py>,
    first: Given<'py>,
    second: Given<'py>,
) -> PyResult<Array<'py>> {
    let (a, b) = (matrix(&first), matrix(&second));
    let left = detached(py, || manifold::residual_of_repeats(&a, &b))?.or_raise()?;
    Ok(PyArray1::from_vec(py, left))
}

/// The plane y = c + B x nearest to responses (stimuli, neurons) over stimuli (stimuli, coordinates): B (neurons,
/// coordinates), c, and the sum of squares that is left over that around the mean. With ``regions``, a whole number for each
/// stimulus, only what is left when each region has a plane of its own.
#[pyfunction]
#[pyo3(signature = (stimuli, responses, regions = None))]
#[allow(clippy::type_complexity)]
pub fn plane<'py>(
    py: Python<'py>,
    stimuli: Given<'py>,
    responses: Given<'py>,
    regions: Option<PyArrayLike1<'py, i64, AllowTypeChange>>,
) -> PyResult<(Option<Rows<'py>>, Option<Array<'py>>, f64)> {
    let (x, y) = (matrix(&stimuli), matrix(&responses));
    let Some(regions) = regions else {
        let fit = detached(py, || planes::plane(&x, &y))?.or_raise()?;
        let intercept = PyArray1::from_vec(py, fit.intercept);
        return Ok((Some(rows(py, &fit.slope)), Some(intercept), fit.residual));
    };
    let regions: Vec<u32> = labels(&regions, "regions")?
        .into_iter()
        .map(|r| {
            u32::try_from(r).map_err(|_| {
                let text = format!("regions: {r}, expected whole numbers below 2**32");
                AnalysisError::new_err(text)
            })
        })
        .collect::<PyResult<_>>()?;
    let (_, left) = detached(py, || planes::piecewise(&x, &y, &regions))?.or_raise()?;
    Ok((None, None, left))
}

/// Ridge regression of targets (samples, outputs) on features (samples, features): W (outputs, features) and c that minimise
/// the sum of |y - c - W x|^2 plus ``penalty`` times that of W^2; least squares of least norm without a penalty.
#[pyfunction]
#[pyo3(signature = (features, targets, penalty = 0.0))]
pub fn ridge<'py>(
    py: Python<'py>,
    features: Given<'py>,
    targets: Given<'py>,
    penalty: f64,
) -> PyResult<(Rows<'py>, Array<'py>)> {
    let (x, y) = (matrix(&features), matrix(&targets));
    let found = detached(py, || readout::ridge(&x, &y, penalty))?.or_raise()?;
    let intercept = PyArray1::from_vec(py, found.intercept);
    Ok((rows(py, &found.weights), intercept))
}

/// Random linear features, (samples, features): each the sum of all columns with normal weights of variance 1/columns.
#[pyfunction]
#[pyo3(signature = (data, features, seed = 0))]
pub fn random_projection<'py>(
    py: Python<'py>,
    data: Given<'py>,
    features: usize,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Rows<'py>> {
    let x = matrix(&data);
    let found = detached(py, || readout::random_projection(&x, features, seed))?.or_raise()?;
    Ok(rows(py, &found))
}

/// Random nonlinear features, (samples, features): the positive part of random linear ones with a normal offset of ``offset``
/// times their typical size.
#[pyfunction]
#[pyo3(signature = (data, features, offset = 1.0, seed = 0))]
pub fn random_relu<'py>(
    py: Python<'py>,
    data: Given<'py>,
    features: usize,
    offset: f64,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Rows<'py>> {
    let x = matrix(&data);
    let found = detached(py, || readout::random_relu(&x, features, offset, seed))?.or_raise()?;
    Ok(rows(py, &found))
}

/// How often samples of each class (row) were given each class (column).
#[pyfunction]
pub fn confusion<'py>(
    py: Python<'py>,
    labels: PyArrayLike1<'py, i64, AllowTypeChange>,
    given: PyArrayLike1<'py, i64, AllowTypeChange>,
    classes: usize,
) -> PyResult<Bound<'py, PyArray2<u64>>> {
    let (labels, given) = (
        self::labels(&labels, "labels")?,
        self::labels(&given, "given")?,
    );
    let table = readout::confusion(&labels, &given, classes).or_raise()?;
    Ok(PyArray2::from_vec2(py, &table)?)
}

/// The part of samples that were given another class, with Wilson's interval.
#[pyfunction]
pub fn error_rate(
    labels: PyArrayLike1<'_, i64, AllowTypeChange>,
    given: PyArrayLike1<'_, i64, AllowTypeChange>,
) -> PyResult<PyEstimate> {
    let (labels, given) = (
        self::labels(&labels, "labels")?,
        self::labels(&given, "given")?,
    );
    Ok(PyEstimate(readout::error_rate(&labels, &given).or_raise()?))
}

/// Weights (classes, inputs) of a supervised Hebbian layer: activities (samples, inputs) summed for each class, then classes
/// and inputs normalised, by their sums (``norm="sum"``) or lengths (``"euclidean"``). With ``group``, activities are first
/// summed over so many neurons that follow each other.
#[pyfunction]
#[pyo3(name = "hebbian", signature = (activity, labels, classes, *, norm = "sum", group = 1))]
pub fn hebbian_weights<'py>(
    py: Python<'py>,
    activity: Given<'py>,
    labels: PyArrayLike1<'py, i64, AllowTypeChange>,
    classes: usize,
    norm: &str,
    group: usize,
) -> PyResult<Rows<'py>> {
    let norm = match norm {
        "sum" => Norm::Sum,
        "euclidean" => Norm::Euclidean,
        other => {
            let text = format!("norm is `{other}`, expected sum or euclidean");
            return Err(AnalysisError::new_err(text));
        }
    };
    let x = grouped(&matrix(&activity), group).or_raise()?;
    let labels = self::labels(&labels, "labels")?;
    Ok(rows(py, &hebbian(&x, &labels, classes, norm).or_raise()?))
}
