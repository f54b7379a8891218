"""The project name that a ``setup.py`` gives in so many words; the file is read, never run."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst


def project_name(source: str) -> str | None:
    """The ``name`` handed to ``setup(…)``, where it is a string or a variable set once, at the top, to a string.

    None where it is computed, or the source is not Python 3.
    """
    try:
        module = cst.parse_module(source)
    except cst.ParserSyntaxError:
        return None
    finder = _Setup()
    module.visit(finder)
    if len(finder.names) != 1:
        return None
    value = finder.names[0]
    if isinstance(value, cst.Name):
        constants = [constant for name, constant in _constants(module) if name == value.value]
        return _text(constants[0]) if len(constants) == 1 else None
    return _text(value)


class _Setup(cst.CSTVisitor):
    """Collects the ``name`` arguments of calls of ``setup``."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[cst.BaseExpression] = []

    def visit_Call(self, node: cst.Call) -> None:
        function = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
        if isinstance(function, cst.Name) and function.value == "setup":
            self.names += [argument.value for argument in node.args if argument.keyword is not None and argument.keyword.value == "name"]


def _constants(module: cst.Module) -> Iterator[tuple[str, cst.BaseExpression]]:
    """The assignments at the top of a module, as (name, value)."""
    for statement in module.body:
        for line in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            if isinstance(line, cst.Assign):
                for target in line.targets:
                    if isinstance(target.target, cst.Name):
                        yield target.target.value, line.value


def _text(node: cst.BaseExpression) -> str | None:
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None
