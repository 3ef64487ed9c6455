"""What MkDocs does not do by itself: equations as MathML, the pages of a folder in the navigation, names of files above them.

Equations are written as LaTeX between dollar signs (``$x$`` within a line, ``$$x$$`` on lines of their own) and become MathML
when the pages are built, so that a page needs neither a script nor a network to be read.
"""

import re
from pathlib import Path

from latex2mathml.converter import convert

# Code of any kind is left alone: what follows is tried in this order.
_PIECES = re.compile(
    r"(?P<code>^(?P<fence>`{3,})[^\n]*\n.*?^(?P=fence)[ \t]*$|(?P<ticks>`+)[^`](?:.*?[^`])??(?P=ticks)(?!`)|\\\$)"
    r"|\$\$(?P<block>.+?)\$\$|(?<![\w\\])\$(?P<line>[^$\n]+?)\$(?![\w])",
    re.DOTALL | re.MULTILINE,
)
_NAMED = re.compile(r"^<!-- (?P<what>file|add): (?P<name>\S+) -->\n", re.MULTILINE)
_REMARKS = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)
_equations: dict = {}


def on_config(config):
    """Names every page of a folder that the navigation mentions, the index first."""
    pages = Path(config.docs_dir)

    def listed(entry):
        if isinstance(entry, dict):
            ((title, value),) = entry.items()
            if isinstance(value, str) and value.endswith("/"):
                names = sorted(p.relative_to(pages).as_posix() for p in (pages / value).glob("*.md"))
                names.sort(key=lambda name: not name.endswith("index.md"))
                index, *others = names
                return {title: [{"All": index}, *({Path(n).stem: n} for n in others)]}
            if isinstance(value, list):
                return {title: [listed(v) for v in value]}
        return entry

    config.nav = [listed(entry) for entry in config.nav]
    return config


def mathml(latex, display):
    """An equation as MathML. The converter sets single upright letters in italics unless they are text."""
    latex = latex.replace("\\|", "|").replace("\\\\ ", "\\\\{}").replace("\\mathrel{+}=", "\\text{ += }")
    latex = re.sub(r"\\mathrm\{([A-Za-z0-9, ]*)\}", r"\\text{\1}", latex)
    return convert(latex.strip(), display=display)


def on_page_markdown(markdown, page, **_):
    """Sets equations aside, so that nothing in them is taken for Markdown, and shows names of files."""

    def piece(match):
        if match["code"]:
            return match["code"]
        display = "block" if match["block"] else "inline"
        mark = f"EQUATION{len(_equations)}HERE"
        _equations[mark] = mathml(match["block"] or match["line"], display)
        return mark

    markdown = _NAMED.sub(lambda m: _caption(m["what"], m["name"]), markdown)
    markdown = _REMARKS.sub("", markdown)
    return _PIECES.sub(piece, markdown)


def _caption(what, name):
    said = name if what == "file" else f"added to {name}"
    return f'<p class="file">{said}</p>\n\n'


def on_page_content(html, **_):
    """Puts the equations into the page."""
    html = re.sub(r"<p>(EQUATION\d+HERE)</p>", r'<div class="equation">\1</div>', html)
    return re.sub(r"EQUATION\d+HERE", lambda m: _equations[m[0]], html)
