"""Prints the reference of the Python package as Markdown, from its sources and stubs: ``python_reference.py PAGE``."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "python" / "neuropil"

HEAD = """# Python package

Printed from the package. Quantities are text with a unit (`"10 ms"`); a bare number is a pure number. What comes back is in
ms, mV, pA and spikes/s, as each entry says. `import neuropil as npl` is taken for granted.

"""


def main(page):
    stubs = {node.name: node for node in _parsed("_native.pyi").body if hasattr(node, "name")}
    package = _parsed("__init__.py")
    names = _exported(package)
    found = {}
    for module, name, shown in _imported(package):
        nodes = stubs.values() if module == "_native" else _parsed(f"{module}.py").body
        found.update({shown: n for n in nodes if getattr(n, "name", None) == name})
    errors = {node.name for node in _parsed("errors.py").body if isinstance(node, ast.ClassDef)}
    classes = [n for n in names if isinstance(found.get(n), ast.ClassDef) and n not in errors]
    functions = [n for n in names if isinstance(found.get(n), ast.FunctionDef)]
    out = [HEAD, "## Functions\n"]
    out += [_function(found[n], f"npl.{n}") for n in functions]
    out.append("`npl.load` is `npl.Circuit.from_file`.\n")
    for module in _modules(package):
        tree = _module(module)
        renamed = {a.asname or a.name: a.name for i in tree.body if isinstance(i, ast.ImportFrom) for a in i.names}
        own = _functions(tree)
        public = _exported(tree) or [n for n in own if not n.startswith("_")]
        entries = {n: own.get(n) or stubs.get(renamed.get(n, n)) for n in public}
        entries = {n: node for n, node in entries.items() if isinstance(node, ast.FunctionDef)}
        if module != "errors" and entries:
            out.append(f"## `npl.{module}`\n\n{_doc(tree)}")
            out += [_function(node, f"npl.{module}.{n}") for n, node in entries.items()]
    completed = _completed()
    for name in classes:
        out.append(_class(found[name], completed.get(name, {})))
    out.append(f"## Errors\n\n{_doc(_parsed('errors.py'))}")
    for name in [n for n in names if n in errors]:
        bases = ", ".join(f"`{ast.unparse(b)}`" for b in found[name].bases)
        out.append(f"`npl.{name}`" + (f" (a {bases})" if bases else "") + f"\n\n{_doc(found[name])}")
    Path(page).parent.mkdir(parents=True, exist_ok=True)
    Path(page).write_text("\n".join(out))


def _parsed(name):
    return ast.parse((ROOT / name).read_text())


def _module(name):
    """A module, or what a package imports."""
    return _parsed(f"{name}/__init__.py" if (ROOT / name).is_dir() else f"{name}.py")


def _functions(tree):
    """Functions of a module, and those that it imports from private modules below it."""
    found = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    for node in tree.body:
        for path in ROOT.glob(f"*/{node.module}.py") if isinstance(node, ast.ImportFrom) else []:
            there = {n.name: n for n in ast.parse(path.read_text()).body if isinstance(n, ast.FunctionDef)}
            found |= {a.name: there[a.name] for a in node.names if a.name in there}
    return found


def _completed():
    """By class, the functions in Python that are its methods, by the name of the method."""
    found = {}
    for node in _parsed("_complete.py").body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            methods = found.setdefault(ast.unparse(node.value.args[0]), {})
            for k in node.value.keywords:
                module, _, name = ast.unparse(k.value).partition(".")
                function = _functions(_module(module)).get(name) if name else None
                if function is not None:
                    methods[k.arg] = function
    return found


def _exported(tree):
    """The names in ``__all__``."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.literal_eval(node.value)
    return []


def _imported(tree):
    """Module, name and name here of everything that is imported from a module beside this one."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module:
            for alias in node.names:
                yield node.module, alias.name, alias.asname or alias.name


def _modules(package):
    """Modules that the package imports as a whole, and the one for figures."""
    names = [a.name for i in package.body if isinstance(i, ast.ImportFrom) and i.module is None for a in i.names]
    return [n for n in names if not n.startswith("_")]


def _doc(node):
    text = ast.get_docstring(node) or ""
    for role in ("class", "meth", "func", "mod"):
        text = text.replace(f":{role}:`~neuropil.", "`").replace(f":{role}:`", "`")
    text = text.replace("::\n", ":\n").replace("``", "`")
    return text + "\n" if text else ""


def _signature(node, name):
    arguments = ast.unparse(node.args)
    if arguments.startswith(("self", "cls", "recording, /", "synapses, /", "trace, /")):
        arguments = arguments.partition(",")[2].strip().removeprefix("/, ").removeprefix("/")
    arguments = arguments.replace("Optional[Quantity]", "Quantity | None")
    returned = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    line = f"{name}({arguments}){returned}"
    if len(line) > 100 and arguments:
        line = f"{name}(\n" + "".join(f"    {p},\n" for p in _split(arguments)) + f"){returned}"
    return f"```python\n{line}\n```\n"


def _split(arguments):
    """Arguments apart, at commas that stand in no bracket."""
    parts, depth, part = [], 0, ""
    for c in arguments:
        depth += (c in "[({") - (c in "])}")
        if c == "," and depth == 0:
            parts.append(part.strip())
            part = ""
        else:
            part += c
    return [*parts, part.strip()]


def _function(node, name):
    return f"### `{name}`\n\n{_signature(node, name)}\n{_doc(node)}"


def _decorators(node):
    return [ast.unparse(d) for d in node.decorator_list]


def _class(node, completed):
    out = [f"## `npl.{node.name}`\n\n{_doc(node)}"]
    attributes, methods = [], []
    for member in node.body:
        if isinstance(member, ast.AnnAssign) and not ast.unparse(member.target).startswith("_"):
            attributes.append(f"* `{ast.unparse(member.target)}`: `{ast.unparse(member.annotation)}`")
        if not isinstance(member, ast.FunctionDef):
            continue
        if any(d.endswith(".setter") for d in _decorators(member)):
            continue
        if "property" in _decorators(member):
            text = " ".join(_doc(member).split())
            kind = f"`{ast.unparse(member.returns)}`" if member.returns else ""
            attributes.append(f"* `{member.name}`: {kind}" + (f". {text}" if text else ""))
        elif member.name == "__new__":
            methods.append(f"{_signature(member, f'npl.{node.name}')}\n{_doc(member)}")
        elif not member.name.startswith("_"):
            text = _doc(member) or _doc(completed.get(member.name, member))
            methods.append(f"### `{node.name}.{member.name}`\n\n{_signature(member, member.name)}\n{text}")
    if attributes:
        out.append("\n".join(attributes) + "\n")
    return "\n".join([*out, *methods])


if __name__ == "__main__":
    main(sys.argv[1])
