"""The cells of a job's matrix, as far as they are written in the file, and which of them a condition lets pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from wffix.document.tree import Mapping as Entries
from wffix.document.tree import Node, Scalar, get, mapping_at, resolve
from wffix.document.tree import Sequence as Items
from wffix.document.workflow import Job, texts
from wffix.edit.model import CannotEdit
from wffix.expression.data import UNKNOWN, EvaluationError, Value, text, truth
from wffix.expression.evaluate import evaluate
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Expression
from wffix.expression.parser import parse
from wffix.regex import regex
from wffix.scripts.runner import Runner

_LIMIT = 256
"""More cells than this GitHub runs for no job."""

_NUMBER = regex(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_OF_YAML = regex(r"[-+]?(?:0[xo][\da-fA-F]+|\.inf|\.nan)", re.I)
_COMPUTED = "the matrix is not written out, and in which of its cells the upload happens is not known"

Cell = Mapping[str, Value]


def passing(job: Job, conditions: Iterable[Expression]) -> int:
    """The number of cells in which conditions on the cell and its runner hold, all of them. Raises CannotEdit where that is not known."""
    wanted = list(conditions)
    found = 0
    for cell in cells(job):
        try:
            contexts: dict[str, Value] = {"matrix": cell, "runner": _runner(job, cell)}
            verdicts = [truth(evaluate(condition, contexts)) for condition in wanted]
        except (EvaluationError, ExpressionError):
            verdicts = [None]
        if None in verdicts:
            raise CannotEdit("in which cells of the matrix the upload happens is not known")
        found += all(verdicts)
    return found


def cells(job: Job) -> list[Cell]:
    """The combinations of a matrix in GitHub's order. Raises CannotEdit where one is computed."""
    matrix = mapping_at(mapping_at(job.node, "strategy"), "matrix")
    if matrix is None:
        raise CannotEdit(_COMPUTED)
    whole = _object(matrix)
    excluded, included = _rows(whole.pop("exclude", None)), _rows(whole.pop("include", None))
    size = 1
    for values in whole.values():
        size *= len(values) if isinstance(values, Sequence) and not isinstance(values, str) else _LIMIT + 1
    if size > _LIMIT:
        raise CannotEdit(_COMPUTED)
    axes = [[(name, value) for value in values] for name, values in whole.items() if isinstance(values, Sequence)]
    found = [dict(pairs) for pairs in product(*axes)] if axes else []
    kept = [cell for cell in found if not any(_agrees(cell, row) for row in excluded)]
    return _extended(kept, included, set(whole))


def _extended(found: list[dict[str, Value]], rows: Iterable[Cell], axes: set[str]) -> list[Cell]:
    """The combinations with the rows of ``include``: each joins those whose axes it leaves as they are, else it is one of its own."""
    apart: list[Cell] = []
    for row in rows:
        given = {name: value for name, value in row.items() if name in axes}
        joined = [cell for cell in found if _agrees(cell, given)]
        for cell in joined:
            cell.update(row)
        apart += [] if joined else [row]
    return [*found, *apart]


def _agrees(cell: Cell, row: Cell) -> bool:
    """Whether a combination has all values of a row. Raises CannotEdit for values that are the same text and not the same."""
    for name, value in row.items():
        one, other = cell.get(name), value
        if one != other and isinstance(one, (str, float, bool)) and isinstance(other, (str, float, bool)) and text(one) == text(other):
            raise CannotEdit(_COMPUTED)
        if name not in cell or one != other:
            return False
    return True


def _rows(value: Value) -> list[Cell]:
    rows = [] if value is None else value
    if not isinstance(rows, Sequence) or not all(isinstance(row, Mapping) for row in rows):
        raise CannotEdit(_COMPUTED)
    return [row for row in rows if isinstance(row, Mapping)]


def _value(node: Node | None) -> Value:
    """What is written in a matrix, as a value of expressions. Raises CannotEdit where it is computed."""
    value = resolve(node)
    if isinstance(value, Entries):
        return _object(value)
    if isinstance(value, Items):
        return [_value(item) for item in value.items]
    if not isinstance(value, Scalar) or value.tag or any(embedded(value.value)):
        raise CannotEdit(_COMPUTED)
    if value.style != "":
        return value.value
    if value.is_null:
        return None
    if _OF_YAML.fullmatch(value.value):
        raise CannotEdit(_COMPUTED)
    if value.value in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return value.value in ("true", "True", "TRUE")
    return float(value.value) if _NUMBER.fullmatch(value.value) else value.value


def _object(node: Entries) -> dict[str, Value]:
    names = [item.name or "<<" for item in node.entries]
    if "<<" in names or len({name.lower() for name in names}) < len(names):
        raise CannotEdit(_COMPUTED)
    return {name: _value(item.value) for name, item in zip(names, node.entries, strict=True)}


def _runner(job: Job, cell: Cell) -> Value:
    """What the cell knows of its runner."""
    labels = "".join(_expanded(" ".join(texts(get(job.node, "runs-on"))), {"matrix": cell}))
    return Runner(labels).contexts.get("runner", UNKNOWN)


def _expanded(source: str, contexts: Mapping[str, Value]) -> Iterator[str]:
    at = 0
    for found in embedded(source):
        value = text(evaluate(parse(found.source), contexts))
        yield source[at : found.start] + ("" if value is None else value)
        at = found.end
    yield source[at:]
