"""What was meant by a condition with text around its ``${{ }}``, which GitHub takes for a text and so for true.

People who write ``${{ a }} && b`` take the braces for a place where a value is put in. Read that way the whole is one expression,
in which each pair of braces is one value; only where that reading is an expression, and the only one, it is what was meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from wffix.edit.model import CannotEdit, Edit, apply
from wffix.edit.rewrite import Replacement
from wffix.expression.lexer import Embedded, ExpressionError, embedded
from wffix.expression.nodes import Call, Compare, Context, Expression, Group, Index, Literal, Logical, Not, children, path, ungrouped, walk
from wffix.expression.parser import parse
from wffix.record import Record

_OF_JOBS = frozenset({"github", "inputs", "vars", "needs"})
_OF_STEPS = _OF_JOBS | {"strategy", "matrix", "steps", "job", "runner", "env"}
_TESTS = frozenset({"contains", "startswith", "endswith", "success", "failure", "always", "cancelled"})
_TEXTS = frozenset({"format", "join", "tojson", "hashfiles"})
_HOLDERS_OF_TEXTS = ("env.", "vars.", "steps.", "needs.", "runner.", "github.")


class Meant(Record):
    """What makes a condition the one that was meant, and the expression that it then is."""

    replacements: tuple[Replacement, ...]
    tree: Expression


def meant(text: str, of_step: bool, is_block: bool) -> Meant:
    """What was meant by a text with ``${{ }}`` and something around them. Raises CannotEdit where that is not clear.

    In a block, blanks at the beginning are those of its lines; there the braces go instead.
    """
    found = list(embedded(text))
    try:
        trees = [parse(item.source) for item in found]
    except ExpressionError:
        raise CannotEdit("what stands in the braces is no expression") from None
    if len(found) == 1 and not (text[: found[0].start] + text[found[0].end :]).strip():
        return Meant(_opened(text, found[0], trees[0], ()) if is_block else _trimmed(text, found[0]), trees[0])
    return _joined(text, found, trees, _OF_STEPS if of_step else _OF_JOBS)


def _trimmed(text: str, only: Embedded) -> tuple[Replacement, ...]:
    """Nothing but blanks stands around the braces: they go."""
    around = ((0, only.start, ""), (only.end, len(text), ""))
    return tuple(part for part in around if part[0] < part[1])


def _joined(text: str, found: Sequence[Embedded], trees: Sequence[Expression], known: frozenset[str]) -> Meant:
    """The braces go, and what they hold becomes a part of the expression around them."""
    names = [f"value_in_braces_{number}" for number in range(len(found))]
    template = _parsed(apply(text, [Edit(item.start, item.end, name) for item, name in zip(found, names, strict=True)]))
    values = dict(zip(names, trees, strict=True))
    _check_contexts(template, known, values)
    _check_kinds(template, values, as_test=True)
    wanted = _filled(template, values)
    for bracketed in ((), (Logical,), (Logical, Compare, Not)):
        replacements = tuple(part for item, tree in zip(found, trees, strict=True) for part in _opened(text, item, tree, bracketed))
        written = _parsed(apply(text, [Edit(*part) for part in replacements]))
        if _flat(written) == _flat(wanted):
            return Meant(replacements, written)
    raise CannotEdit("what is meant by the text around the braces is not clear")


def _parsed(text: str) -> Expression:
    try:
        return parse(text)
    except ExpressionError:
        raise CannotEdit("what stands around the braces makes no expression with them") from None


def _opened(text: str, item: Embedded, tree: Expression, bracketed: tuple[type, ...]) -> tuple[Replacement, ...]:
    """The braces of one expression go, with the blanks inside and with quotes right around them; some kinds get parentheses."""
    inner = item.source.strip()
    start = item.start + 3 + len(item.source) - len(item.source.lstrip())
    end = start + len(inner)
    quoted = text[item.start - 1 : item.start] == "'" and text[item.end : item.end + 1] == "'"
    outer = (item.start - quoted, item.end + quoted)
    needs = isinstance(tree, bracketed)
    return ((outer[0], start, "(" if needs else ""), (end, outer[1], ")" if needs else ""))


def _check_contexts(template: Expression, known: frozenset[str], values: dict[str, Expression]) -> None:
    """A name outside the braces that is none of GitHub's is a word, which was meant as a text."""
    for node in walk(template):
        if isinstance(node, Context) and node.name not in values and node.name.lower() not in known:
            raise CannotEdit(f"'{node.name}' stands around the braces, which is no name that a condition knows")
        if isinstance(node, Literal) and isinstance(node.value, str) and node.value not in values and "value_in_braces_" in node.value:
            raise CannotEdit("braces stand inside a longer text in quotes")


def _value(node: Expression, values: dict[str, Expression]) -> Expression | None:
    """What the braces hold at a place of the template, where they stand there, in quotes or not."""
    name = node.name if isinstance(node, Context) else node.value if isinstance(node, Literal) else None
    return values.get(name) if isinstance(name, str) else None


def _filled(node: Expression, values: dict[str, Expression]) -> Expression:
    """The template with the values in it."""
    value = _value(node, values)
    if value is not None:
        return Group(value)
    match node:
        case Group(inner):
            return Group(_filled(inner, values))
        case Not(operand):
            return Not(_filled(operand, values))
        case Compare(operator, left, right):
            return Compare(operator, _filled(left, values), _filled(right, values))
        case Logical(operator, operands):
            return Logical(operator, tuple(_filled(operand, values) for operand in operands))
        case Call(name, arguments):
            return Call(name, tuple(_filled(argument, values) for argument in arguments))
        case Index(target, key):
            return Index(_filled(target, values), None if key is None else _filled(key, values))
    return node


def _flat(node: Expression) -> Expression:
    """An expression without parentheses, in which ``a && (b && c)`` is ``a && b && c``."""
    match ungrouped(node):
        case Logical(operator, operands):
            flat = [_flat(operand) for operand in operands]
            parts = (part.operands if isinstance(part, Logical) and part.operator == operator else (part,) for part in flat)
            return Logical(operator, tuple(part for group in parts for part in group))
        case Not(operand):
            return Not(_flat(operand))
        case Compare(operator, left, right):
            return Compare(operator, _flat(left), _flat(right))
        case Call(name, arguments):
            return Call(name, tuple(map(_flat, arguments)))
        case Index(target, key):
            return Index(_flat(target), None if key is None else _flat(key))
        case other:
            return other


# Put into the text of a condition, a value is a text; as a part of an expression it has a kind. Where the two differ nothing is clear.


def _check_kinds(node: Expression, values: dict[str, Expression], as_test: bool) -> None:
    """Raise CannotEdit where the value of some braces would be read in another way than as the text it was taken for."""
    value = _value(node, values)
    if value is not None:
        is_test = as_test and isinstance(node, Context)
        if (is_test and _kind(value) == "text" and not _is_of_github(value)) or not (as_test or _kind(value) == "text"):
            raise CannotEdit("whether its braces stand for a text or for true and false is not clear")
        if as_test and not is_test:
            raise CannotEdit("a text in quotes is always true")
        return
    match node:
        case Compare(_, left, right):
            if not _comparable(left, right, values):
                raise CannotEdit("whether its braces are compared as texts or as true and false is not clear")
        case Group() | Not() | Logical():
            for child in children(node):
                _check_kinds(child, values, as_test)
        case _:
            for child in children(node):
                _check_kinds(child, values, as_test=False)


def _comparable(left: Expression, right: Expression, values: dict[str, Expression]) -> bool:
    """Whether a comparison has one meaning, whether the values are put in as texts or as what they are."""
    sides = ungrouped(left), ungrouped(right)
    found = [_value(side, values) for side in sides]
    if found == [None, None]:
        return not any(_value(part, values) is not None for side in sides for part in walk(side))
    kinds = [_kind(side if value is None else value) for side, value in zip(sides, found, strict=True)]
    constants = [side.value for side, value in zip(sides, found, strict=True) if value is None and isinstance(side, Literal)]
    if constants and isinstance(constants[0], str) and "unknown" in kinds:
        # Only a text can be equal to a word; to `true`, to a number and to nothing other things can be.
        return constants[0][:1].isalpha() and constants[0].lower() not in ("true", "false", "null", "nan", "infinity")
    return kinds[0] == kinds[1] and (kinds[0] != "unknown")


def _kind(node: Expression) -> str:
    """``boolean``, ``text`` or ``number``; ``unknown`` where it is not known, or may be nothing at all."""
    match ungrouped(node):
        case Compare() | Not():
            return "boolean"
        case Call(name, _):
            return "boolean" if name.lower() in _TESTS else "text" if name.lower() in _TEXTS else "unknown"
        case Literal(value):
            return (
                "boolean" if isinstance(value, bool) else "text" if isinstance(value, str) else "number" if value is not None else "unknown"
            )
        case Logical(_, operands):
            kinds = {_kind(operand) for operand in operands}
            return kinds.pop() if len(kinds) == 1 else "unknown"
        case other:
            name = path(other) or ""
            is_text = name.startswith(_HOLDERS_OF_TEXTS) and not name.startswith("github.event.")
            return "text" if is_text or name.startswith("github.event.inputs.") else "unknown"


def _is_of_github(node: Expression) -> bool:
    """Whether a text is one that is there or not, and never ``false``."""
    name = path(node) or ""
    return name.startswith("github.") and not name.startswith("github.event.inputs.")
