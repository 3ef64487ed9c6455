"""The package imports fast, draws on demand, and is what its stubs say."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import neuropil as npl
import pytest
from neuropil import _native

PACKAGE = Path(npl.__file__).parent


def test_import_is_fast_and_brings_nothing_heavy():
    code = (
        "import numpy, time, sys; t = time.perf_counter(); import neuropil; print(time.perf_counter() - t);"
        "print([m for m in ('matplotlib', 'pandas', 'pyarrow', 'scipy') if m in sys.modules])"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split("\n")
        for _ in range(3)
    ]
    assert min(float(r[0]) for r in runs) < 0.3
    assert runs[0][1] == "[]"


def names(body):
    return {
        node.name if not isinstance(node, ast.AnnAssign) else node.target.id
        for node in body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AnnAssign))
    }


def test_stubs_name_everything_that_is_there():
    tree = ast.parse((PACKAGE / "_native.pyi").read_text())
    declared = {n for n in names(tree.body) if not n.startswith("_") or n == "__version__"}
    assert declared == {n for n in dir(_native) if not n.startswith("__") or n == "__version__"}
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
            continue
        there = getattr(_native, node.name)
        public = {n for n in vars(there) if not n.startswith("_")}
        assert {n for n in names(node.body) if not n.startswith("_")} == public, node.name
        for function in node.body:
            if isinstance(function, ast.FunctionDef) and not function.name.startswith("_"):
                check_arguments(function, getattr(there, function.name))


def test_help_is_what_the_stubs_say():
    tree = ast.parse((PACKAGE / "_native.pyi").read_text())
    for node in tree.body:
        if getattr(node, "name", "_").startswith("_"):
            continue
        there = getattr(_native, node.name)
        parts = [(node, there)]
        if isinstance(node, ast.ClassDef):
            parts += [
                (f, getattr(there, f.name))
                for f in node.body
                if isinstance(f, ast.FunctionDef) and not f.name.startswith("_")
            ]
        for stub, object_ in parts:
            said = ast.get_docstring(stub)
            if said is not None:
                assert inspect.cleandoc(object_.__doc__ or "") == said, (node.name, stub.name)


def check_arguments(stub, there):
    if isinstance(there, property) or any(getattr(d, "id", "") == "property" for d in stub.decorator_list):
        return
    signature = inspect.signature(there)
    if any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values()):
        return  # keys that the reader of circuit files checks
    arguments = stub.args
    declared = [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    assert [n for n in declared if n not in ("self", "cls")] == [n for n in signature.parameters if n != "self"]


def test_keys_of_the_stubs_are_keys_of_the_language():
    tree = ast.parse((PACKAGE / "_native.pyi").read_text())
    circuit = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Circuit")
    starts = {
        "add_population": ("E2", None),
        "add_projection": ("E", "E"),
        "add_stimulus": ("current", "E"),
        "add_model": ("m",),
    }
    for function in circuit.body:
        if getattr(function, "name", "") not in starts:
            continue
        for key in (a.arg for a in function.args.kwonlyargs):
            base = npl.Circuit("c").add_population("E", 1, model="iaf_psc_exp")
            with pytest.raises(npl.CircuitError) as caught:
                getattr(base, function.name)(*starts[function.name], **{key: [[["never"]]]})
            assert f"key `{key}` is unknown" not in str(caught.value)
    with pytest.raises(npl.CircuitError, match="key `wait` is unknown"):
        npl.Circuit("c").add_population("E", 1, model="iaf_psc_exp", wait=3)


def test_public_names_exist():
    assert all(hasattr(npl, name) for name in npl.__all__)
    assert (PACKAGE / "py.typed").exists()
    assert npl.atlas.describe("iaf_psc_exp").startswith("# `iaf_psc_exp`")
    assert "tau_m" in npl.atlas.source("iaf_psc_exp")


def test_stubs_are_what_is_there(tmp_path):
    """Names, parameters, defaults and kinds of everything, compared by mypy's stubtest."""
    pytest.importorskip("mypy")
    allowed = tmp_path / "allowed"
    allowed.write_text(r"neuropil\._native\.__all__" + "\n")
    command = [sys.executable, "-m", "mypy.stubtest", "neuropil", "--allowlist", str(allowed)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def public_functions(owner, name):
    for key, member in vars(owner).items():
        if key.startswith("_"):
            continue
        if inspect.isclass(member) and getattr(member, "__module__", "").startswith("neuropil"):
            yield from public_functions(member, f"{name}.{key}")
        elif callable(member):
            yield f"{name}.{key}", member


def test_every_public_function_says_what_it_does():
    modules = (npl, npl.analysis, npl.atlas, npl.papers, npl.plots)
    found = dict(pair for m in modules for pair in public_functions(m, m.__name__))
    assert len(found) > 100
    obvious = {"neuropil.Recording.trace", "neuropil.Circuit.projection"}
    silent = [name for name, f in found.items() if len(inspect.getdoc(f) or "") < 16 and name not in obvious]
    assert silent == []


def test_errors_are_one_tree():
    kinds = [e for e in vars(npl.errors).values() if inspect.isclass(e) and issubclass(e, Exception)]
    assert len(kinds) > 6 and all(issubclass(e, npl.NeuropilError) for e in kinds)
    # Stopping is no error, as in Python itself.
    assert issubclass(npl.Interrupted, KeyboardInterrupt)
