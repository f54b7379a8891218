"""The project name that a ``setup.py`` gives in so many words; the file is read, never run."""

from __future__ import annotations

import ast
import warnings

_MODULES = frozenset({"setuptools", "distutils", "distutils.core", "skbuild"})
"""Whose ``setup`` is the one."""


def project_name(source: str) -> str | None:
    """The ``name`` handed to ``setup(…)``, where it is a string or a variable bound once, at the top, to a string.

    None where it is computed, where calls disagree, or where the source is not Python 3.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of strings with odd escapes
        try:
            module = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    bindings = _bindings(module)
    names = {_text(value, bindings) for value in _names(module)}
    return names.pop() if len(names) == 1 else None


def _names(module: ast.Module) -> list[ast.expr]:
    """The ``name`` arguments of all calls of ``setup``."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and _is_setup(node.func)]
    return [item.value for call in calls for item in call.keywords if item.arg == "name"]


def _is_setup(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr == "setup" and _dotted(function.value) in _MODULES
    return isinstance(function, ast.Name) and function.id == "setup"


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _bindings(module: ast.Module) -> dict[str, list[ast.expr | None]]:
    """For each name the values it is bound to anywhere; None where that is not a plain assignment at the top."""
    found: dict[str, list[ast.expr | None]] = {}
    plain: dict[int, ast.expr | None] = {}
    for statement in module.body:
        if isinstance(statement, ast.Assign):
            plain.update({id(target): statement.value for target in statement.targets})
        elif isinstance(statement, ast.AnnAssign):
            plain[id(statement.target)] = statement.value
    for node in ast.walk(module):
        match node:
            case ast.Name(name, ast.Store() | ast.Del()):
                found.setdefault(name, []).append(plain.get(id(node)))
            case ast.alias(name, other):
                found.setdefault((other or name).partition(".")[0], []).append(None)
            case ast.arg(name) | ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name) | ast.ExceptHandler(_, str(name)):
                found.setdefault(name, []).append(None)
    return found


def _text(node: ast.expr | None, bindings: dict[str, list[ast.expr | None]]) -> str | None:
    """The text that an expression is, followed through one variable."""
    if isinstance(node, ast.Name):
        values = bindings.get(node.id, [])
        node = values[0] if len(values) == 1 else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
