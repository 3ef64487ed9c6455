"""Runs everything that the pages show: ``run_blocks.py [--programs FOLDER] [PAGE ...]``.

The blocks of a page run in order in an empty folder of its own, with ``neuropil`` from FOLDER first in the path:

* ``console``: lines that begin with ``$`` are commands, and must succeed (or, with ``# exit code N`` behind them, end with
  that code). The lines below a command are what it prints.
* ``python``: a program; the blocks of a page are one program in pieces. A ``text`` block right below is what a piece prints.
* ``toml`` below ``<!-- file: NAME -->`` is written to that file; below ``<!-- add: NAME -->`` it is added at its end.

Printed lines that a page shows must occur in that order among those printed; ``...`` stands for anything within a line, and
a line ``...`` for any lines. A block below ``<!-- not run: REASON -->`` is only shown. Any other block is an error, so that
nothing goes unchecked. Paths of the repository and tests that a page names in code must exist.
"""

import argparse
import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(
    r"(?:^<!-- (?P<order>file|add|not run): (?P<word>.*?) -->\n)?^```(?P<kind>\w*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_PATH = re.compile(
    r"`((?:atlas|benches|crates|docs|examples|papers|python|tests|xtask|fuzz)/[\w./-]*|[\w.-]+\.(?:md|yml))(?:::(\w+))?`"
)


class Failure(Exception):
    """What a page shows is not what happens."""


def shown_in(expected, printed):
    """Whether the lines expected occur in order among those printed; otherwise the first that does not."""
    lines = iter(printed.splitlines())
    for line in expected.splitlines():
        if not line.strip() or line.strip() == "...":
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in " ".join(line.split()).split("...")))
        if not any(pattern.fullmatch(" ".join(found.split())) for found in lines):
            return line
    return None


def compare(expected, printed, what):
    missing = shown_in(expected, printed)
    if missing is not None:
        raise Failure(f"{what}\nthe page shows the line\n  {missing}\nbut this was printed:\n{printed}")


def console(body, folder):
    """Runs the commands of a block and compares what they print."""
    pieces = re.split(r"^\$ ", body, flags=re.MULTILINE)
    if pieces[0].strip():
        raise Failure(f"a console block begins with a command, not with\n{pieces[0]}")
    for piece in pieces[1:]:
        lines = piece.split("\n")
        count = 1
        while lines[count - 1].endswith("\\"):
            count += 1
        command, expected = "\n".join(lines[:count]), "\n".join(lines[count:])
        code = re.search(r"# exit code (\d+)$", command)
        done = subprocess.run(
            command, shell=True, cwd=folder, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
        )  # fmt: skip
        if done.returncode != (int(code[1]) if code else 0):
            raise Failure(f"$ {command}\nended with code {done.returncode}:\n{done.stdout}")
        compare(expected, done.stdout, f"$ {command}")


def run_page(page):
    """Runs the blocks of a page in the folder where the process stands."""
    text = page.read_text()
    names = {"__name__": "__main__"}
    printed = None
    for block in _BLOCK.finditer(text):
        order, word, kind, body = block["order"], block["word"], block["kind"], block["body"]
        line = text.count("\n", 0, block.start("kind")) + 1
        try:
            last, printed = printed, None
            if order == "not run":
                if not word.strip():
                    raise Failure("`not run` without a reason")
            elif kind == "toml" and order:
                with open(word, "w" if order == "file" else "a") as file:
                    file.write(body if order == "file" else "\n" + body)
            elif kind == "console":
                console(body, os.getcwd())
            elif kind == "python":
                program = compile("\n" * line + body, str(page), "exec")
                out = io.StringIO()
                with contextlib.redirect_stdout(out):
                    exec(program, names)
                printed = out.getvalue()
            elif kind == "text" and last is not None:
                compare(body, last, "the program above")
            else:
                raise Failure(f"a `{kind}` block that nothing checks: say what it is, or why it is not run")
        except Exception as error:
            said = str(error) if isinstance(error, Failure) else traceback.format_exc()
            raise SystemExit(f"{page.relative_to(ROOT)}:{line}: {said}")
    for path, test in _PATH.findall(text):
        found = ROOT / path
        if not found.exists():
            raise SystemExit(f"{page.relative_to(ROOT)}: `{path}` does not exist")
        if test and not re.search(rf"\b(fn|def) {test}\b", found.read_text()):
            raise SystemExit(f"{page.relative_to(ROOT)}: there is no test `{test}` in `{path}`")


def main():
    words = argparse.ArgumentParser(description="Runs everything that the pages show.")
    words.add_argument("--programs", default=ROOT / "target" / "release", type=Path)
    words.add_argument("--one", action="store_true", help="run one page, here")
    words.add_argument("pages", nargs="*", type=Path)
    given = words.parse_args()
    if given.one:
        return run_page(given.pages[0].resolve())
    pages = given.pages or sorted((ROOT / "docs").rglob("*.md"))
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(given.programs.resolve()), str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "MPLBACKEND": "Agg",
        "COLUMNS": "120",
    }

    def run(page):
        with tempfile.TemporaryDirectory() as folder:
            words = [sys.executable, __file__, "--one", str(page.resolve())]
            options = dict(cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            return page, subprocess.run(words, **options)

    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for page, done in pool.map(run, pages):
            failed += done.returncode != 0
            if done.returncode:
                print(done.stdout)
    print(f"{len(pages)} pages, {failed} with something that is not as shown")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
