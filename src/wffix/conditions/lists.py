"""Lists that were written as one text: ``contains('main dev', github.ref_name)``, which holds for every part of that text."""

from __future__ import annotations

import json
from collections.abc import Iterator

from wffix.edit.model import CannotEdit
from wffix.expression.coercion import fold
from wffix.expression.located import Located, located
from wffix.expression.nodes import Call, Context, Index, Literal
from wffix.record import Record
from wffix.regex import regex

_REFS = frozenset({"github.ref", "github.event.ref"})


class TextList(Record):
    """A call of ``contains`` that looks for a value in a text: ``text`` is that, ``value`` what is looked for."""

    call: Call
    text: Located
    value: Located


def text_lists(source: str) -> Iterator[TextList]:
    """The calls in an expression that look for a value of a context in a text that is written out. Raises ExpressionError."""
    found = located(source)
    for number, part in enumerate(found):
        match part.node:
            case Call(name, (Literal(str()) as text, Context() | Index() as value)) as call if name.lower() == "contains":
                inner = [other for other in found[number + 1 :] if other.start < part.end]
                first = next(other for other in inner if other.node == text)
                yield TextList(call, first, next(other for other in inner if other.node == value and other.start >= first.end))


_BLANKS = regex(r"\s+")
_SEPARATORS = (",", ";", "|")


def items(text: str, value: str) -> tuple[str, ...]:
    """The words that a text lists, for a value by its dotted path. Raises CannotEdit where it may be no list."""
    found = _json(text) or _separated(text)
    if not found:
        raise CannotEdit("the text it is looked for in is empty")
    if any(_BLANKS.search(item) for item in found):
        raise CannotEdit("it is not clear where one word of the text ends and the next begins")
    are_refs = [item.lower().startswith("refs/") for item in found]
    if value in _REFS and not all(are_refs):
        raise CannotEdit("a ref always begins with 'refs/', so that it is none of the words")
    if len(found) == 1 and not (value in _REFS or value == "github.event_name"):
        raise CannotEdit("one word is no list: it may be meant the other way round, as a part of the value")
    return found


def _json(text: str) -> tuple[str, ...]:
    """The texts of a list that is written as JSON; nothing for any other text."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    is_list = isinstance(found, list) and all(isinstance(item, str) for item in found)
    return tuple(found) if is_list else ()


def _separated(text: str) -> tuple[str, ...]:
    """The words of a text, at its commas (semicolons, bars) or else at its blanks."""
    used = [mark for mark in _SEPARATORS if mark in text]
    if len(used) > 1 or any(char in text for char in "[]{}()\"'*"):
        raise CannotEdit("it is not clear where one word of the text ends and the next begins")
    words = text.split(used[0]) if used else text.split()
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))


def listed(words: tuple[str, ...]) -> str:
    """An expression for a list of words."""
    return "fromJSON('" + json.dumps(list(words), ensure_ascii=False).replace("'", "''") + "')"


def in_text_only(value: str, text: str, words: tuple[str, ...]) -> bool:
    """Whether a value is found in the text and is none of its words."""
    return fold(value) in fold(text) and fold(value) not in map(fold, words)
