"""The project name that a ``setup.py`` gives in so many words; the file is read, never run."""

from __future__ import annotations

import ast
import warnings

import libcst as cst

_MODULES = frozenset({"setuptools", "distutils", "distutils.core", "skbuild"})
"""Whose ``setup`` is the one."""

_LONGEST_CHAIN = 200


def project_name(source: str) -> str | None:
    """The ``name`` handed to ``setup(…)``, where it is a string or a variable bound once, at the top, to a string.

    None where it is computed, where calls disagree, or where the source is not Python 3.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of strings with odd escapes
        if not _is_harmless(source):
            return None
        try:
            module = cst.parse_module(source)
        except cst.ParserSyntaxError:
            return None
        finder = _Finder()
        module.visit(finder)
        names = {_text(value, finder) for value in finder.names}
    return names.pop() if len(names) == 1 else None


def _is_harmless(source: str) -> bool:
    """Whether LibCST can parse it: its parser goes as deep as the source does, and exhausts the stack of the whole process.

    Python's own parser has limits, of all but chains of ``and`` and ``or``.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(not isinstance(node, ast.BoolOp) or len(node.values) < _LONGEST_CHAIN for node in ast.walk(tree))


class _Finder(cst.CSTVisitor):
    """Collects the ``name`` arguments of calls of ``setup``, and where names are bound."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[cst.BaseExpression] = []
        self.bindings: dict[str, list[cst.BaseExpression | None]] = {}
        """For each name of the module the values it is bound to; None where that is not a plain assignment at the top."""
        self._depth = 0

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Call):
            if _is_setup(node.func):
                self.names += [item.value for item in node.args if item.keyword is not None and item.keyword.value == "name"]
        elif isinstance(node, cst.Assign):
            for target in node.targets:
                self._bind(target.target, None if self._depth else node.value)
        elif isinstance(node, cst.AnnAssign):
            self._bind(node.target, None if self._depth else node.value)
        elif isinstance(node, (cst.AugAssign, cst.NamedExpr, cst.For, cst.CompFor)):
            self._bind(node.target)
        elif isinstance(node, (cst.AsName, cst.ImportAlias, cst.Param, cst.FunctionDef, cst.ClassDef)):
            self._bind(node.name)
        self._depth += isinstance(node, cst.IndentedBlock)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self._depth -= isinstance(original_node, cst.IndentedBlock)

    def _bind(self, target: cst.BaseExpression, value: cst.BaseExpression | None = None) -> None:
        if isinstance(target, cst.Name):
            self.bindings.setdefault(target.value, []).append(value)
        elif isinstance(target, (cst.Tuple, cst.List)):
            for element in target.elements:
                self._bind(element.value)


def _is_setup(function: cst.BaseExpression) -> bool:
    if isinstance(function, cst.Attribute):
        return function.attr.value == "setup" and _dotted(function.value) in _MODULES
    return isinstance(function, cst.Name) and function.value == "setup"


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _text(node: cst.BaseExpression | None, finder: _Finder) -> str | None:
    """The text that an expression is, followed through one variable."""
    if isinstance(node, cst.Name):
        values = finder.bindings.get(node.value, [])
        node = values[0] if len(values) == 1 else None
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None
