"""The notebooks of the documentation run from top to bottom, and are kept without outputs."""

import importlib.util
import json
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


def load():
    """What prints notebooks as pages also runs them here."""
    spec = importlib.util.spec_from_file_location("notebooks", DOCS / "notebooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NOTEBOOKS = load().notebooks()


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 5
    index, navigation = (DOCS / "notebooks" / "index.md").read_text(), (DOCS.parent / "mkdocs.yml").read_text()
    for path in NOTEBOOKS:
        assert f"({path.stem}.md)" in index and f"notebooks/{path.stem}.md" in navigation


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_runs(path, tmp_path):
    pytest.importorskip("matplotlib")
    pytest.importorskip("pandas")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
    page = load().page(path, tmp_path)
    pictures = {picture.name for picture in tmp_path.glob("*.png")}
    assert page.startswith("# ") and pictures and all(f'src="{name}"' in page for name in pictures)
