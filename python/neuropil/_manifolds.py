"""Shapes of responses and what can be read out of them: rows are stimuli or samples, columns neurons or features.

Matrices go to the compiled part; here their results are given names."""

from __future__ import annotations

from typing import Iterable, NamedTuple, Optional, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._arrays import column_or_matrix, matrix, vector, whole
from ._arrays import sizes as _sizes
from ._native import Estimate
from .errors import AnalysisError

Floats = NDArray[np.float64]


class Pca(NamedTuple):
    """Principal components of responses."""

    #: Variances along the components (divisor rows - 1), falling.
    variances: Floats
    #: Responses in the space of the components, (rows, components).
    scores: Floats
    #: The part of the variance that is left without the first k components, k = 1, 2, ...
    residual_variance: Floats

    @property
    def participation_ratio(self) -> float:
        """(sum v)^2 / sum v^2 of the variances: the number of dimensions that they fill. Raises AnalysisError where responses do not
        vary."""
        return participation_ratio(self.variances)


class Isomap(NamedTuple):
    """An embedding that keeps distances along the manifold."""

    #: Points in the embedding, (rows, dimensions).
    points: Floats
    #: Distances along the graph of neighbours, (rows, rows).
    geodesic: Floats
    #: 1 - rho^2 between these and the distances in the first k dimensions, k = 1, 2, ...; not the variance that principal
    #: components leave.
    residual_variance: Floats


class Plane(NamedTuple):
    """Responses as an affine function of the stimulus, y = c + B x."""

    #: B, (neurons, coordinates).
    slope: Floats
    #: c.
    intercept: Floats
    #: Sum of squares that is left, over that around the mean.
    residual: float


class Readout(NamedTuple):
    """A linear readout y = c + W x."""

    #: W, (outputs, features); (features,) where targets were one column without an axis.
    weights: Floats
    #: c, (outputs,); a number where targets were one column without an axis.
    intercept: Union[Floats, float]

    def predict(self, features: ArrayLike) -> Floats:
        """Outputs for the rows of ``features``, (rows, outputs); (rows,) where targets were one column without an axis."""
        given = matrix("features", "samples, features", features)
        expected = self.weights.shape[-1]
        if given.shape[1] != expected:
            raise AnalysisError(
                f"features: given {given.shape[1]} columns, expected {expected}, the features of the readout"
            )
        predicted: Floats = given @ self.weights.T + self.intercept
        return predicted

    def classify(self, features: ArrayLike) -> NDArray[np.intp]:
        """The output that is largest for each row; the first of equal ones."""
        if self.weights.ndim == 1:
            raise AnalysisError("classes: given a readout of one output without an axis, expected an output for each class")
        return np.argmax(self.predict(features), axis=1)


class Draws(NamedTuple):
    """A measure of random subsets of several sizes."""

    #: Of each subset, (sizes, draws) or (sizes, draws, components).
    values: Floats

    @property
    def mean(self) -> Floats:
        """Mean over draws; NaN where one is."""
        mean: Floats = self.values.mean(axis=1)
        return mean

    @property
    def sd(self) -> Floats:
        """Standard deviation over draws (divisor draws - 1); NaN of a single draw. Subsets of nearly all neurons share most of them,
        so that it is not that of other neurons."""
        if self.values.shape[1] < 2:
            return np.full_like(self.values[:, 0], np.nan)
        sd: Floats = self.values.std(axis=1, ddof=1)
        return sd


class SubsetDimensions(NamedTuple):
    """Dimension of responses over the number of neurons."""

    #: Neurons of the subsets, (sizes,).
    neurons: NDArray[np.int64]
    #: Participation ratios.
    participation_ratio: Draws
    #: The same as of unlimited stimuli and neurons (:func:`corrected_participation_ratio`), which depends on the size by chance
    #: only; NaN where a subset is too small to estimate it.
    corrected: Draws
    #: The part of the variance that is left without the first k components, k = 1, 2, ...
    residual_variance: Draws


class SubsetErrors(NamedTuple):
    """How linear readouts of one-hot classes do over the number of features."""

    #: Features of the subsets, (sizes,).
    features: NDArray[np.int64]
    #: Part of the training samples that are given another class.
    training_error: Draws
    #: The same of the samples held out; None where there are none.
    held_out_error: Optional[Draws]


class CorrectedRatio(NamedTuple):
    """Participation ratios that finite numbers of stimuli and neurons do not make smaller."""

    #: Of these neurons and unlimited stimuli of this kind.
    stimuli: float
    #: Of unlimited neurons and stimuli of this kind.
    neurons: float


class Classified(NamedTuple):
    """How a linear readout of one-hot classes does."""

    #: The readout.
    readout: Readout
    #: Part of the training samples that it gives another class.
    training_error: Estimate
    #: The same of the samples held out; None where there are none.
    held_out_error: Optional[Estimate]
    #: Of the samples held out, or of those for training: how often each class (row) was given each class (column).
    confusion: NDArray[np.uint64]


_RESPONSES = "stimuli, neurons"
_SAMPLES = "samples, features"


def pca(responses: ArrayLike) -> Pca:
    """Principal components of the rows of ``responses``, less their mean."""
    return Pca(*_native.pca(matrix("responses", _RESPONSES, responses)))


def isomap(responses: ArrayLike, neighbours: int, dimensions: int = 10) -> Isomap:
    """Isomap of the rows of ``responses`` (Tenenbaum, de Silva & Langford 2000), with edges between each and its nearest
    ``neighbours``, in either direction. Raises AnalysisError where the graph falls apart."""
    return Isomap(*_native.isomap(matrix("responses", _RESPONSES, responses), neighbours, dimensions))


def participation_ratio(variances: ArrayLike, repeat: Optional[ArrayLike] = None) -> float:
    """(sum v)^2 / sum v^2 of variances, such as those of :func:`pca`. Given two matrices of responses instead, repeats of the same
    stimuli: that of what they share, without the bias of noise that is independent between them. Raises AnalysisError for negative
    variances, and where there is none above 0."""
    if repeat is None:
        return _native.participation_ratio(vector("variances", variances))
    first = matrix("first repeat", _RESPONSES, variances)
    return _native.participation_ratio_of_repeats(first, matrix("second repeat", _RESPONSES, repeat))


def corrected_participation_ratio(responses: ArrayLike) -> CorrectedRatio:
    """Participation ratios of ``responses`` (stimuli, neurons) as of unlimited stimuli, and of unlimited stimuli and neurons, of the
    same kind (Chun, Canatar, Chung & Lee 2025, arXiv:2509.26560): that of the variances of n stimuli and p neurons is too small,
    roughly 1/n + 1/p in its inverse. Sums over neurons are estimated without bias for any distribution of stimuli (Himeno & Yamada
    2014). Noise that is independent between neurons counts as further dimensions; see ``participation_ratio`` of repeats."""
    return CorrectedRatio(*_native.corrected_participation_ratio(matrix("responses", _RESPONSES, responses)))


def residual_of_repeats(first: ArrayLike, second: ArrayLike) -> Floats:
    """The part of the variance behind two repeats of the same stimuli that is left without the first k components, k = 1, 2, ...,
    to which noise that is independent between them adds nothing."""
    a = matrix("first repeat", _RESPONSES, first)
    return _native.residual_of_repeats(a, matrix("second repeat", _RESPONSES, second))


def subset_dimensions(
    responses: ArrayLike, neurons: Iterable[int], *, draws: int = 10, components: int = 10, seed: int = 0
) -> SubsetDimensions:
    """Dimension over the number of neurons: participation ratios and residual variances without the first ``components`` principal
    components of ``draws`` random subsets of each number of ``neurons``, with mean and standard deviation over draws. Subsets of a
    draw contain each other; one seed gives the same ones always."""
    data, numbers = matrix("responses", _RESPONSES, responses), _sizes("neurons", neurons)
    plain, corrected, left = _native.subset_dimensions(data, numbers, draws, components, seed)
    return SubsetDimensions(np.array(numbers, dtype=np.int64), Draws(plain), Draws(corrected), Draws(left))


def plane(stimuli: ArrayLike, responses: ArrayLike) -> Plane:
    """The plane nearest to ``responses`` (stimuli, neurons) over ``stimuli`` (stimuli, coordinates), by least squares; stimuli of one
    axis have one coordinate. Raises AnalysisError where the stimuli do not span a plane: a coordinate that is constant, or a linear
    function of others."""
    x, y = _stimuli(stimuli), matrix("responses", _RESPONSES, responses)
    slope, intercept, residual = _native.plane(x, y)
    assert slope is not None and intercept is not None
    return Plane(slope, intercept, residual)


def piecewise_residual(stimuli: ArrayLike, responses: ArrayLike, regions: ArrayLike) -> float:
    """The sum of squares that is left, over that around the common mean, when the stimuli of each region (a whole number for
    each stimulus) have a plane of their own."""
    x, y = _stimuli(stimuli), matrix("responses", _RESPONSES, responses)
    return _native.plane(x, y, whole("regions", regions))[2]


def _stimuli(given: ArrayLike) -> Floats:
    return column_or_matrix("stimuli", "stimuli, coordinates", given)


def ridge(features: ArrayLike, targets: ArrayLike, penalty: float = 0.0) -> Readout:
    """Ridge regression of ``targets`` (samples, outputs) on ``features`` (samples, features), solved among the samples where
    these are fewer; least squares of least norm without a ``penalty``. Targets of one axis, (samples,), give weights and predictions
    of one axis."""
    x, y = matrix("features", _SAMPLES, features), column_or_matrix("targets", "samples, outputs", targets)
    weights, intercept = _native.ridge(x, y, penalty)
    if np.ndim(targets) == 1:
        return Readout(weights[0], float(intercept[0]))
    return Readout(weights, intercept)


def _held_out(
    features: Optional[ArrayLike], labels: Optional[ArrayLike]
) -> Optional[Tuple[Floats, NDArray[np.int64]]]:
    if features is not None and labels is not None:
        return matrix("held-out features", _SAMPLES, features), whole("held-out labels", labels)
    if features is not None or labels is not None:
        raise ValueError("held-out features and labels go together, one of them is missing")
    return None


def _classes(known: NDArray[np.int64], others: Optional[Tuple[Floats, NDArray[np.int64]]]) -> int:
    return int(max(known.max(initial=-1), -1 if others is None else others[1].max(initial=-1))) + 1


def classify(
    features: ArrayLike,
    labels: ArrayLike,
    held_out: Optional[ArrayLike] = None,
    held_out_labels: Optional[ArrayLike] = None,
    *,
    penalty: float = 0.0,
) -> Classified:
    """Reads classes 0, 1, ... out of ``features`` linearly: least squares onto one-hot targets, then the largest output.

    A small training error says little where samples are not many more than features: give samples ``held_out`` too, and compare
    with :func:`random_relu` features."""
    x, known = matrix("features", _SAMPLES, features), whole("labels", labels)
    others = _held_out(held_out, held_out_labels)
    classes = _classes(known, others)
    readout = ridge(x, np.eye(classes)[known], penalty)
    given = readout.classify(x)
    training = _native.error_rate(known, given)
    if others is None:
        return Classified(readout, training, None, _native.confusion(known, given, classes))
    given = readout.classify(others[0])
    table = _native.confusion(others[1], given, classes)
    return Classified(readout, training, _native.error_rate(others[1], given), table)


def subset_errors(
    features: ArrayLike,
    labels: ArrayLike,
    sizes: Iterable[int],
    held_out: Optional[ArrayLike] = None,
    held_out_labels: Optional[ArrayLike] = None,
    *,
    draws: int = 10,
    penalty: float = 0.0,
    seed: int = 0,
) -> SubsetErrors:
    """Errors over the number of features: :func:`classify` with ``draws`` random subsets of the features (neurons) of each of
    ``sizes``, with mean and standard deviation over draws. Subsets of a draw contain each other; one seed gives the same ones always."""
    x, known = matrix("features", _SAMPLES, features), whole("labels", labels)
    others = _held_out(held_out, held_out_labels)
    numbers = _sizes("sizes", sizes)
    unseen, unseen_labels = (None, None) if others is None else others
    training, error = _native.subset_errors(
        x, known, unseen, unseen_labels, _classes(known, others), penalty, numbers, draws, seed
    )
    counted: NDArray[np.int64] = np.array(numbers, dtype=np.int64)
    return SubsetErrors(counted, Draws(training), None if error is None else Draws(error))


def random_projection(data: ArrayLike, features: int, seed: int = 0) -> Floats:
    """Random linear features of the rows of ``data``: each the sum of all columns with normal weights of variance 1/columns."""
    return _native.random_projection(matrix("data", "samples, columns", data), features, seed)


def random_relu(data: ArrayLike, features: int, *, offset: float = 1.0, seed: int = 0) -> Floats:
    """Random nonlinear features, the positive part of random linear ones with a normal offset of ``offset`` times their typical
    size: what a layer gives that was not made for anything."""
    return _native.random_relu(matrix("data", "samples, columns", data), features, offset, seed)


def hebbian(
    activity: ArrayLike, labels: ArrayLike, classes: int, *, norm: str = "sum", group: int = 1
) -> Floats:
    """Weights (classes, inputs) of a supervised Hebbian layer: activities (samples, inputs) summed for each class, then classes
    and inputs normalised by their sums or (``norm="euclidean"``) lengths. With ``group``, activities are first summed over
    so many neurons that follow each other."""
    x, known = matrix("activity", "samples, inputs", activity), whole("labels", labels)
    return _native.hebbian(x, known, classes, norm=norm, group=group)
