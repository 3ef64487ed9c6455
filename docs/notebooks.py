"""Runs the notebooks and prints each as a page: ``notebooks.py FOLDER``.

The page of a notebook has its text, its code, and what the code gives when the pages are built: what is printed, the last value of a
cell as a notebook shows it, and figures, as pictures beside the page. The notebook itself is copied there, too. A cell that raises
is an error.
"""

import ast
import contextlib
import io
import json
import pprint
import re
import sys
import traceback
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "notebooks"
#: Dots per inch of a figure, and the width at which a page shows an inch of it, in pixels.
_DPI, _SHOWN = 160, 88


def notebooks():
    """The notebooks of the documentation, in order."""
    return sorted(FOLDER.glob("*.ipynb"))


def cells(path):
    """Runs a notebook from top to bottom. For each cell, in order: its kind, its source, and what it gives, as pairs of a kind
    (``text``, ``html``, ``figure``) and a text or an open figure of Matplotlib, which is closed when the next cell is asked for."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    space = {"__name__": "__main__"}
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            yield cell["cell_type"], source, []
            continue
        given = _run(source, space, f"{path.name}, cell {number}", plt)
        yield "code", source, given
        plt.close("all")


def _run(source, space, name, plt):
    """As a notebook does: what is printed, the value of a last expression, and the figures that are then open."""
    body = ast.parse(source, filename=name).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    given, printed, value = [], io.StringIO(), None
    shown = plt.show
    # Figures are shown below all that a cell prints.
    plt.show = lambda *_, **__: None
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(ast.Module(body, []), name, "exec"), space)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), name, "eval"), space)
    finally:
        plt.show = shown
    if printed.getvalue():
        given.append(("text", printed.getvalue()))
    if value is not None:
        html = getattr(value, "_repr_html_", None)
        given.append(("html", html()) if html else ("text", _pretty(value)))
    return given + [("figure", plt.figure(number)) for number in plt.get_fignums()]


def _pretty(value):
    """A value as a notebook prints it: a long dictionary has a line for each entry."""
    if type(value) is dict and len(repr(value)) > 100:
        return "{" + ",\n ".join(f"{key!r}: {inner!r}" for key, inner in value.items()) + "}"
    return pprint.pformat(value, width=100)


def _fenced(text, kind):
    fence = "`" * (3 + max((len(ticks) for ticks in re.findall("`+", text)), default=0))
    return f"{fence}{kind}\n{text.rstrip()}\n{fence}\n"


def _html(text):
    """HTML as one block of a page: no empty line within it, no style of its own, no dollar sign that could begin an equation."""
    text = re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r"\n\s*\n", "\n", text.strip()).replace("$", "&#36;")
    return f'<div class="output">\n{text}\n</div>\n'


def page(path, folder):
    """The page of a notebook, whose figures are written into a folder."""
    out, figures = [], 0
    for kind, source, given in cells(path):
        out.append(_fenced(source, "python") if kind == "code" else source + "\n")
        if len(out) == 1:
            out.append(f"The notebook: [`{path.name}`]({path.name}); what its cells give is from when this page was built.\n")
        for form, what in given:
            if form == "html":
                out.append(_html(what))
            elif form == "text":
                out.append('<p class="given"></p>\n\n' + _fenced(what, "text"))
            else:
                figures += 1
                picture = folder / f"{path.stem}_{figures}.png"
                what.savefig(picture, dpi=_DPI)
                width = round(_SHOWN * what.get_size_inches()[0])
                out.append(f'<p class="figure"><img src="{picture.name}" alt="figure {figures}" width="{width}"></p>\n')
    return "\n".join(out)


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for path in notebooks():
        try:
            text = page(path, folder)
        except Exception:
            traceback.print_exc()
            sys.exit(f"{path.name} cannot be run from top to bottom")
        (folder / f"{path.stem}.md").write_text(text, encoding="utf-8")
        (folder / path.name).write_bytes(path.read_bytes())


if __name__ == "__main__":
    main(sys.argv[1])
