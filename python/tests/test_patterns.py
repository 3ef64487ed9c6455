"""Stimuli by patterns, and the responses to them."""

import neuropil as npl
import numpy as np
import pytest

SIZE = 60


def circuit(**keys):
    made = npl.Circuit("p")
    made.population("E", SIZE, model="iaf_psc_exp", initial={"V_m": npl.uniform("-70 mV", "-55 mV")})
    made.patterns("E", **keys)
    return made


def test_a_lattice_is_shown_point_by_point():
    z = np.random.default_rng(1).normal(size=(2, SIZE))
    points = np.array([[x, y] for x in (0.0, 400.0) for y in (0.0, 400.0)])
    keys = dict(patterns=z, sequence=points, unit="pA", interval="100 ms", start="50 ms", name="z")
    made = circuit(**keys, repeat=True)
    recording = made.simulate(duration="800 ms", warmup="50 ms", seed=1)
    shown = recording.presentations()
    assert shown["stimulus"].tolist() == [0, 1, 2, 3] * 2
    assert shown["start"].tolist() == [50 + 100 * k for k in range(8)]
    assert shown["coefficients"].shape == (8, 0) and shown["unit"] == "pA" and shown["whole"].all()
    rates, stimulus = npl.analysis.responses(recording, "E", "z", skip="20 ms")
    mean, numbers = npl.analysis.responses(recording, "E", skip="20 ms", mean=True)
    assert rates.shape == (8, SIZE) and mean.shape == (4, SIZE) and numbers.tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(mean[2], rates[stimulus == 2].mean(axis=0))
    # By hand: spikes of the presentation that began at 150 ms.
    spikes = recording.spikes("E")
    inside = (spikes.time > 170) & (spikes.time <= 250)
    counts = np.bincount(spikes.neuron[inside].astype(int), minlength=SIZE)
    np.testing.assert_allclose(rates[1], counts / 0.08)
    # Neurons that the pattern drives fire where it is shown, and nobody without input.
    assert mean[0].sum() == 0 and mean[3][z.sum(axis=0) > 1.5].min() > 0


def test_circuits_are_written_and_read_again():
    long = np.linspace(0, 1, 2 * 300).reshape(2, 300)
    made = npl.Circuit("c")
    made.population("E", 300, model="iaf_psc_exp")
    made.patterns("E", long, coefficients=["10 pA", 0], name="a")
    made.patterns("E", npl.normal(0, 1) | {"number": 3}, steps=[["1 ms", ["1 pA"] * 3]], name="b")
    made.patterns("E", {"blocks": 30, "size": 10}, sequence=np.ones((4, 30)), unit="nA", interval="1 s", name="c")
    again = npl.Circuit.from_toml(made.to_toml())
    assert again.hash == made.hash
    assert "scale" in made.to_toml() and "blocks = 30" in made.to_toml()


def test_coefficients_are_those_of_the_trial():
    keys = dict(patterns=npl.normal(0, 1) | {"number": 2}, random=npl.uniform("-1 nA", "1 nA"), interval="10 ms")
    runs = [circuit(**keys).simulate(duration="100 ms", warmup="0 ms", seed=1, trial=t) for t in (0, 0, 1)]
    shown = [r.presentations()["coefficients"] for r in runs]
    assert shown[0].shape == (10, 2) and np.abs(shown[0]).max() < 1000
    assert (shown[0] == shown[1]).all() and (shown[0] != shown[2]).all()


def test_what_is_wrong_is_said(tmp_path):
    with pytest.raises(npl.CircuitError, match="patterns of 3 numbers, expected 60"):
        circuit(patterns=[[1, 2, 3]], coefficients=[0])
    with pytest.raises(ValueError, match="there is none"):
        circuit(patterns=[[1, 2, 3]], coefficients=[0], unit="pA")
    silent = npl.Circuit("s")
    silent.population("E", 3, model="iaf_psc_exp")
    recording = silent.simulate(duration="10 ms", warmup="0 ms")
    with pytest.raises(npl.AnalysisError, match="kind `patterns`"):
        recording.presentations()
    with pytest.raises(npl.FileError, match="train-images-idx3-ubyte.gz"):
        npl.data.mnist(tmp_path)


def idx(array):
    sizes = b"".join(n.to_bytes(4, "big") for n in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def test_digits_are_read(tmp_path, monkeypatch):
    images = np.arange(3 * 4 * 6, dtype=np.uint8).reshape(3, 4, 6)
    labels = np.array([3, 1, 4], dtype=np.uint8)
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / "t10k-images-idx3-ubyte").write_bytes(idx(images))
    (tmp_path / "mnist" / "t10k-labels-idx1-ubyte").write_bytes(idx(labels))
    monkeypatch.setenv("NEUROPIL_DATA", str(tmp_path))
    found, digits = npl.data.mnist(part="test", crop=(2, 4), first=1)
    assert (found == images[1:, 1:3, 1:5]).all() and (digits == labels[1:]).all()
    with pytest.raises(npl.FileError, match="some of 3"):
        npl.data.mnist(part="test", number=4)
    with pytest.raises(npl.FileError, match="expected train or test"):
        npl.data.mnist(part="best")
