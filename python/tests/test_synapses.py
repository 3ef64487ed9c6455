"""Connections go in and come out as NumPy arrays, SciPy matrices and Arrow tables, without a change."""

import neuropil as npl
import numpy as np
import pytest


def pair(sources=300, targets=200):
    circuit = npl.Circuit("c")
    circuit.add_population("A", sources, model="iaf_psc_exp")
    return circuit.add_population("B", targets, model="iaf_psc_exp")


def columns(n, sources=300, targets=200):
    rng = np.random.default_rng(5)
    # Weights that are whole multiples of a power of two are not rounded.
    return rng.integers(0, sources, n), rng.integers(0, targets, n), rng.integers(1, 99, n) / 4.0


def realized(circuit):
    synapses = circuit.realize().synapses("A", "B")
    order = np.lexsort((synapses.weight, synapses.source, synapses.target))
    return [np.asarray(c)[order] for c in (synapses.source, synapses.target, synapses.weight, synapses.delay)]


def sorted_columns(source, target, weight):
    order = np.lexsort((weight, source, target))
    return source[order], target[order], weight[order]


@pytest.mark.parametrize("n", [7, 5000])
def test_arrays_come_back_as_they_went_in(n):
    source, target, weight = columns(n)
    delay = np.random.default_rng(1).integers(1, 30, n) / 10
    circuit = pair().connect_table("A", "B", source, target, weights=weight / 1000, unit="nA", delays=delay)
    found = realized(circuit)
    for a, b in zip(found, sorted_columns(source, target, weight)):
        np.testing.assert_array_equal(a, b)
    assert sorted(found[3]) == pytest.approx(sorted(delay))
    # The same as lists in the text.
    table = {"source": source.tolist(), "target": target.tolist(), "weight": (weight / 1000).tolist()}
    table |= {"delay": delay.tolist(), "weight_unit": "nA", "delay_unit": "ms"}
    written = pair().add_projection("A", "B", rule="from_table", table=table)
    assert written == circuit and written.hash == circuit.hash


@pytest.mark.parametrize("dtype", ["int8", "int32", "uint16", "uint64", "int64"])
def test_any_whole_numbers_are_indices(dtype):
    index = np.arange(1000) % 100
    circuit = pair().connect_table("A", "B", index.astype(dtype), index, weights="1 pA", delays="1 ms")
    synapses = circuit.realize().synapses("A", "B")
    assert len(synapses) == 1000 and synapses.weight.tolist() == [1.0] * 1000
    np.testing.assert_array_equal(synapses.source, synapses.target)


def test_strided_arrays_are_read_in_order():
    both = np.arange(2000).reshape(1000, 2) % 100
    circuit = pair().connect_table("A", "B", both[:, 0], both[::-1, 1], weights=both[:, 1] + 1.0, unit="pA", delays="1 ms")
    expected = sorted_columns(both[:, 0], both[::-1, 1], both[:, 1] + 1.0)
    for a, b in zip(realized(circuit), expected):
        np.testing.assert_array_equal(a, b)


def test_wrong_tables_are_refused():
    source, target, weight = columns(1000)
    circuit = pair()
    before = circuit.copy()
    with pytest.raises(ValueError, match="expected whole numbers"):
        circuit.connect_table("A", "B", source + 0.5, target, weights="1 pA", delays="1 ms")
    with pytest.raises(ValueError, match="unit of the weights is missing"):
        circuit.connect_table("A", "B", source, target, weights=weight, delays="1 ms")
    with pytest.raises(npl.CircuitError, match="expected indices from 0"):
        circuit.connect_table("A", "B", source - 1, target, weights="1 pA", delays="1 ms")
    with pytest.raises(npl.CircuitError, match="`A->B`"):
        circuit.connect_table("A", "B", source + 10, target, weights="1 pA", delays="1 ms")
    with pytest.raises(npl.CircuitError, match="different lengths"):
        circuit.connect_table("A", "B", source, target[1:], weights="1 pA", delays="1 ms")
    with pytest.raises(npl.CircuitError, match="A->B"):
        circuit.connect_table("A", "B", source, target, weights=weight, unit="mV", delays="1 ms")
    with pytest.raises(ValueError, match="2\\*\\*63"):
        circuit.connect_table("A", "B", np.full(300, 2**63, np.uint64), target[:300], weights="1 pA", delays="1 ms")
    assert circuit == before


def test_scipy_matrices_go_in_and_out():
    sparse = pytest.importorskip("scipy.sparse")
    source, target, weight = columns(3000)
    matrix = sparse.coo_array((weight, (target, source)), shape=(200, 300)).tocsr()
    circuit = pair().connect_scipy("A", "B", matrix, unit="pA", delay="2 ms")
    synapses = circuit.realize().synapses("A", "B")
    assert synapses.shape == (200, 300) and synapses.populations == ("A", "B")
    for format in ("csr", "csc", "coo"):
        assert abs(synapses.to_scipy(format) - matrix).nnz == 0
    assert set(synapses.to_scipy(values="delay").data) == {2.0}
    with pytest.raises(ValueError, match=r"matrix has shape \(300, 200\), expected \(200, 300\)"):
        pair().connect_scipy("A", "B", matrix.T, unit="pA", delay="1 ms")
    twice = pair().connect_table("A", "B", [0, 0], [1, 1], weights=[1.0, 2.0], unit="pA", delays="1 ms")
    synapses = twice.realize().synapses("A", "B")
    assert synapses.to_scipy().toarray()[1, 0] == 3.0 and synapses.to_scipy("coo").nnz == 2
    with pytest.raises(ValueError, match="more than once"):
        synapses.to_scipy(values="delay")


def test_arrow_tables_go_in_and_out():
    pyarrow = pytest.importorskip("pyarrow")
    source, target, weight = columns(3000)
    circuit = pair().connect_table("A", "B", source, target, weights=weight, unit="pA", delays=np.full(3000, 1.5))
    table = circuit.realize().synapses("A", "B").to_arrow()
    again = pair().connect_arrow("A", "B", table.drop_columns("projection"), unit="pA")
    for a, b in zip(realized(again), realized(circuit)):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(ValueError, match="column target is missing"):
        pair().connect_arrow("A", "B", pyarrow.table({"source": [0]}), unit="pA")


def test_data_frames_are_arrow_tables():
    pandas, _ = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    polars = pytest.importorskip("polars")
    source, target, weight = columns(500)
    content = {"source": source, "target": target, "weight": weight}
    circuits = [
        pair().connect_arrow("A", "B", frame(content), unit="pA", delay="1 ms")
        for frame in (pandas.DataFrame, polars.DataFrame)
    ]
    assert circuits[0] == circuits[1] and len(realized(circuits[0])[0]) == 500
    frame = circuits[0].realize().synapses("A", "B").to_pandas()
    assert list(frame.columns) == ["source", "target", "weight", "delay", "projection"] and len(frame) == 500
