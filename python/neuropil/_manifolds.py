"""Shapes of responses and what can be read out of them: rows are stimuli or samples, columns neurons or features.

Matrices go to the compiled part; here their results are given names."""

from __future__ import annotations

from typing import NamedTuple, Optional, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._native import Estimate

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
        """(sum v)^2 / sum v^2 of the variances: the number of dimensions that they fill."""
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

    #: W, (outputs, features).
    weights: Floats
    #: c.
    intercept: Floats

    def predict(self, features: ArrayLike) -> Floats:
        """Outputs for the rows of ``features``, (rows, outputs)."""
        predicted: Floats = np.asarray(features, dtype=float) @ self.weights.T + self.intercept
        return predicted

    def classify(self, features: ArrayLike) -> NDArray[np.intp]:
        """The output that is largest for each row; the first of equal ones."""
        return np.argmax(self.predict(features), axis=1)


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


def pca(responses: ArrayLike) -> Pca:
    """Principal components of the rows of ``responses``, less their mean."""
    return Pca(*_native.pca(responses))


def isomap(responses: ArrayLike, neighbours: int, dimensions: int = 10) -> Isomap:
    """Isomap of the rows of ``responses`` (Tenenbaum, de Silva & Langford 2000), with edges between each and its nearest
    ``neighbours``, in either direction. Raises AnalysisError where the graph falls apart."""
    return Isomap(*_native.isomap(responses, neighbours, dimensions))


def participation_ratio(variances: ArrayLike, repeat: Optional[ArrayLike] = None) -> float:
    """(sum v)^2 / sum v^2 of variances. Given two matrices of responses instead, repeats of the same stimuli: that of what they
    share, without the bias of noise that is independent between them."""
    if repeat is None:
        return _native.participation_ratio(variances)
    return _native.participation_ratio_of_repeats(variances, repeat)


def plane(stimuli: ArrayLike, responses: ArrayLike) -> Plane:
    """The plane nearest to ``responses`` (stimuli, neurons) over ``stimuli`` (stimuli, coordinates), by least squares."""
    slope, intercept, residual = _native.plane(stimuli, responses)
    assert slope is not None and intercept is not None
    return Plane(slope, intercept, residual)


def piecewise_residual(stimuli: ArrayLike, responses: ArrayLike, regions: ArrayLike) -> float:
    """The sum of squares that is left, over that around the common mean, when the stimuli of each region (a whole number for
    each stimulus) have a plane of their own."""
    return _native.plane(stimuli, responses, regions)[2]


def ridge(features: ArrayLike, targets: ArrayLike, penalty: float = 0.0) -> Readout:
    """Ridge regression of ``targets`` (samples, outputs) on ``features`` (samples, features), solved among the samples where
    these are fewer; least squares of least norm without a ``penalty``."""
    return Readout(*_native.ridge(features, targets, penalty))


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
    known: NDArray[np.int64] = np.asarray(labels, dtype=np.int64)
    others: Union[NDArray[np.int64], None] = None
    if held_out is not None and held_out_labels is not None:
        others = np.asarray(held_out_labels, dtype=np.int64)
    elif held_out is not None or held_out_labels is not None:
        raise ValueError("held-out features and labels go together, one of them is missing")
    classes = int(max(known.max(initial=-1), -1 if others is None else others.max(initial=-1))) + 1
    targets = np.eye(classes)[known]
    readout = ridge(features, targets, penalty)
    given = readout.classify(features)
    training = _native.error_rate(known, given)
    if held_out is None or others is None:
        return Classified(readout, training, None, _native.confusion(known, given, classes))
    given = readout.classify(held_out)
    table = _native.confusion(others, given, classes)
    return Classified(readout, training, _native.error_rate(others, given), table)


def random_projection(data: ArrayLike, features: int, seed: int = 0) -> Floats:
    """Random linear features of the rows of ``data``: each the sum of all columns with normal weights of variance 1/columns."""
    return _native.random_projection(data, features, seed)


def random_relu(data: ArrayLike, features: int, *, offset: float = 1.0, seed: int = 0) -> Floats:
    """Random nonlinear features, the positive part of random linear ones with a normal offset of ``offset`` times their typical
    size: what a layer gives that was not made for anything."""
    return _native.random_relu(data, features, offset, seed)


def hebbian(
    activity: ArrayLike, labels: ArrayLike, classes: int, *, norm: str = "sum", group: int = 1
) -> Floats:
    """Weights (classes, inputs) of a supervised Hebbian layer: activities (samples, inputs) summed for each class, then classes
    and inputs normalised by their sums or (``norm="euclidean"``) lengths. With ``group``, activities are first summed over
    so many neurons that follow each other."""
    return _native.hebbian(activity, labels, classes, norm=norm, group=group)
