"""What is left of an expression when an event comes, and how a condition is changed so that it does on one event what it did on another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product

from wffix.catalog.events import events
from wffix.edit.model import Edit, apply
from wffix.expression.evaluate import EvaluationError, evaluate, truth
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Call, Compare, Context, Expression, Group, Index, Literal, Logical, Not, calls, path
from wffix.expression.parser import parse
from wffix.reach import STATUS, Event, condition_source
from wffix.record import Record
from wffix.regex import regex

Replacements = tuple[tuple[int, int, str], ...]
"""Parts of a text and what stands there instead, in order."""


_LIMIT = 2_000
"""Longest condition, in characters, of which changes are tried."""


class Want(Record):
    """What something is to do when the event ``after`` comes: what it did on ``before``, or nothing where that is None."""

    after: Event
    before: Event | None


def changes(text: str, wants: Iterable[Want], terms: Sequence[str] = (), slug: str = "") -> Replacements | None:
    """The smallest change of a condition (empty for none) after which it does what is wanted; None where none is known.

    ``terms`` are conditions of which one holds for the tags that may be published.
    """
    wanted = tuple(wants)
    ways = _alterations(text, terms) if len(text) <= _LIMIT else iter(((),))
    for found in ways:
        if all(_does(text, altered(text, found), want, slug) for want in wanted):
            return found
    return None


def altered(text: str, replacements: Replacements) -> str:
    """A text with parts replaced."""
    return apply(text, (Edit(*part) for part in replacements))


def is_same(source: str, one: Event, other: Event, slug: str = "") -> bool:
    """Whether an expression has the same value on two events that come for one tag."""
    try:
        tree = parse(source)
    except ExpressionError:
        return False
    return residual(tree, one, slug) == residual(tree, other, slug)


def left_of(text: str, event: Event, slug: str = "") -> Expression:
    """What an event leaves of a condition; of one that cannot be read a text."""
    tree = _tree(text)
    return Literal(text) if tree is None else residual(tree, event, slug, as_condition=True)


def asked(text: str, event: Event, slug: str = "") -> frozenset[Expression]:
    """What an event leaves of a condition, as parts all of which must hold."""
    left = left_of(text, event, slug)
    if isinstance(left, Logical) and left.operator == "&&":
        return frozenset(left.operands)
    return frozenset() if left == Literal(True) else frozenset({left})


def residual(node: Expression, event: Event, slug: str = "", as_condition: bool = False) -> Expression:
    """What is left of an expression once what an event says is put in; equal ones have equal values for one commit and tag.

    ``as_condition``: it only matters whether they are true. What another event may give differently is marked by the event's
    name.
    """
    return _Remains(event, slug).of(event.seen(node), as_condition)


class _Remains:
    def __init__(self, event: Event, slug: str) -> None:
        self.event = event
        self.contexts = event.contexts(slug)

    def of(self, node: Expression, as_condition: bool = False) -> Expression:
        try:
            value = evaluate(node, self.contexts, {})
        except EvaluationError:
            return Call(f"error on {self.event.name}", (node,))
        if as_condition and (found := truth(value)) is not None:
            return Literal(found)
        if value is None or isinstance(value, (bool, float, str)):
            return Literal(value)
        match node:
            case Group(inner):
                return self.of(inner, as_condition)
            case Not(operand):
                return Not(self.of(operand, as_condition=True))
            case Compare(operator, left, right):
                return Compare(operator, self.of(left), self.of(right))
            case Call(name, arguments):
                return Call(name.lower(), tuple(map(self.of, arguments)))
            case Logical(operator, operands):
                return self.logical(operator, operands, as_condition)
        return self.access(node)

    def logical(self, operator: str, operands: Sequence[Expression], as_condition: bool) -> Expression:
        """Operands that decide nothing go, and those behind one that decides. The last one gives the value, unless only truth matters."""
        kept: list[Expression] = []
        for number, operand in enumerate(operands):
            left = self.of(operand, as_condition)
            decides = bool(left.value) is (operator == "||") if isinstance(left, Literal) else None
            if decides is not False or (number == len(operands) - 1 and not as_condition):
                kept.append(left)
            if decides:
                break
        return kept[0] if len(kept) == 1 else Logical(operator, tuple(kept))

    def access(self, node: Expression) -> Expression:
        name = path(node)
        if name is None:
            return self.computed(node)
        if not name.startswith("github.") and name != "github":
            return Context(name)
        if name == "github.event.ref" and self.event.name in ("push", "workflow_dispatch"):
            name = "github.ref"
        return Context(name) if name in events().same_for_tag else Call(f"{name} of {self.event.name}", ())

    def computed(self, node: Expression) -> Expression:
        """An access with a computed key: as it is, but the whole payload of an event is the event's own."""
        if isinstance(node, Index):
            key = None if node.key is None else self.of(node.key)
            return Index(self.of(node.target), key)
        return node


def _does(old: str, new: str, want: Want, slug: str) -> bool:
    """Whether a condition, changed from ``old`` to ``new``, does what is wanted on one event."""
    trees = _tree(old), _tree(new)
    if trees[0] is None or trees[1] is None:
        return False
    if want.before is None:
        return never(new, want.after, slug)
    status = [calls(tree) & STATUS for tree in trees if tree is not None]
    remains = [residual(tree, event, slug, as_condition=True) for tree, event in ((trees[0], want.before), (trees[1], want.after))]
    return status[0] == status[1] and remains[0] == remains[1]


def never(text: str, event: Event, slug: str = "") -> bool:
    """Whether a condition is false on an event, whatever else."""
    tree = _tree(text)
    try:
        return tree is not None and truth(evaluate(event.seen(tree), event.contexts(slug), {})) is False
    except EvaluationError:
        return False


def _tree(text: str) -> Expression | None:
    source = condition_source(text) if text else "true"
    try:
        return None if source is None else parse(source)
    except ExpressionError:
        return None


# How conditions are changed, the plainest way first.

_EVENT_REF = regex(r"\bgithub\.event\.ref\b(?![\w.-])", re.I)
_PUSH = regex(r"\bgithub\.event_name\s*(?P<sign>==|!=)\s*'push'", re.I)
_ANY_TAG = regex(
    r"\bstartsWith\(\s*github\.(?:event\.)?ref\s*,\s*'refs/tags/?'\s*\)|\bgithub\.ref_type\s*==\s*'tag'"
    r"|\bcontains\(\s*github\.(?:event\.)?ref\s*,\s*'(?:refs)?/?tags/?'\s*\)",
    re.I,
)
_LEADS = ("", "github.event_name == 'release'", "github.event_name != 'push'", "github.event_name != 'release'")


def _alterations(text: str, terms: Sequence[str]) -> Iterator[Replacements]:
    start, end = _inner(text)
    joined = " || ".join(terms)
    tails = ("", _bracketed(joined, len(terms) > 1), f"(github.event_name != 'release' || {joined})") if terms else ("",)
    for lead, tail, inside in product(_LEADS, tails, _inside(text, start, end, terms)):
        body = altered(text[:end], inside)[start:]
        if not body:
            alone = tail[1:-1] if not lead and tail.startswith("(") else tail
            yield _insertion(start, " && ".join(filter(None, (lead, alone))))
            continue
        around = ("(", ")") if (lead or tail) and _is_choice(body) else ("", "")
        before = (f"{lead} && " if lead else "") + around[0]
        behind = around[1] + (f" && {tail}" if tail else "")
        yield (*_insertion(start, before), *inside, *_insertion(end, behind))


def _insertion(at: int, text: str) -> Replacements:
    return ((at, at, text),) if text else ()


def _inner(text: str) -> tuple[int, int]:
    """Where the expression of a condition begins and ends, without braces and blanks around it."""
    found = next(embedded(text), None)
    start, end = (found.start + 3, found.end - 2) if found else (0, len(text))
    body = text[start:end]
    return start + len(body) - len(body.lstrip()), end - len(body) + len(body.rstrip())


def _inside(text: str, start: int, end: int, terms: Sequence[str]) -> list[Replacements]:
    """Changes of the parts of a condition: of the name of the event, of the tags meant, of the ref that only pushes have."""

    def parts(pattern: re.Pattern[str], written: Callable[[re.Match[str]], str]) -> Replacements:
        return tuple((*match.span(), written(match)) for match in pattern.finditer(text, start, end))

    joined = " || ".join(terms)
    names = ((), *(parts(_PUSH, written) for written in (_release_instead, _release_beside, _release_in_brackets)))
    tags = ((), parts(_ANY_TAG, lambda _: joined), parts(_ANY_TAG, lambda _: f"({joined})")) if terms else ((),)
    refs = ((), parts(_EVENT_REF, lambda _: "github.ref"))
    found = (tuple(sorted((*name, *tag, *_outside(ref, tag)))) for name, tag, ref in product(names, tags, refs))
    return list(dict.fromkeys(found))


def _outside(parts: Replacements, others: Replacements) -> Replacements:
    """Those parts that lie in none of the others."""
    return tuple(part for part in parts if not any(start <= part[0] < end for start, end, _ in others))


def _release_instead(match: re.Match[str]) -> str:
    return f"github.event_name {match['sign']} 'release'"


def _release_beside(match: re.Match[str]) -> str:
    return f"{match[0]} {'||' if match['sign'] == '==' else '&&'} {_release_instead(match)}"


def _release_in_brackets(match: re.Match[str]) -> str:
    return f"({_release_beside(match)})"


def _bracketed(text: str, wanted: bool) -> str:
    return f"({text})" if wanted else text


def _is_choice(text: str) -> bool:
    try:
        tree = parse(text)
    except ExpressionError:
        return True
    return isinstance(tree, Logical) and tree.operator == "||"
