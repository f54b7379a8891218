"""What every script language speaks in: the variables that take the place of expressions, and what became of each.

A language is a module with two functions::

    rewrite(text, expressions, variables) -> Rewritten
    assigned(text) -> frozenset[str]

``text`` is a script as the document decodes it, ``expressions`` the spans of all its ``${{ }}`` (character offsets), and
``variables`` says for some of them, by number, what to write; the others stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wffix.record import Record

Span = tuple[int, int]

Replacement = tuple[int, int, str]
"""Characters ``text[start:end]`` and what stands there instead."""


class Variable(Record):
    """What is to be written for one expression.

    ``splits``: a script may rely on the value being split at blanks where it stands bare. ``may_be_empty``: a bare
    empty value vanishes, a quoted one does not. ``samples``: values it is known to take. ``form``: ``boolean`` (always
    ``true`` or ``false``), ``number``, ``json`` (what ``toJSON`` gives), or empty for any text. ``written``: the expansion
    that stands there already and only needs its quotes, such as ``${GITHUB_REF#refs/tags/}``. ``lines``: an outsider may have
    put line breaks into it.
    """

    name: str
    splits: bool = False
    may_be_empty: bool = True
    samples: tuple[str, ...] = ()
    form: str = ""
    written: str = ""
    lines: bool = False


class Rewritten(Record):
    """``replacements`` in the script's order; ``refused`` gives a reason for each expression that stays."""

    replacements: tuple[Replacement, ...]
    refused: Mapping[int, str]
    plain: frozenset[int] = frozenset()
    """The expressions whose variable is not needed: they stand in comments."""
    split: frozenset[int] = frozenset()
    """The expressions whose value is split at blanks by the shell, as it was."""


class Refused(Exception):
    """An expression is not rewritten; the message is the reason."""


def mask(text: str, expressions: Iterable[Span]) -> str:
    """The text with a word of underscores, as long as it is, in the place of each expression."""
    parts: list[str] = []
    at = 0
    for start, end in expressions:
        parts += (text[at:start], "_" * (end - start))
        at = end
    return "".join((*parts, text[at:]))


def applied(text: str, replacements: Iterable[Replacement]) -> str:
    """The text with replacements made, which are in its order."""
    parts: list[str] = []
    at = 0
    for start, end, new in replacements:
        parts += (text[at:start], new)
        at = end
    return "".join((*parts, text[at:]))


def refuse_all(variables: Mapping[int, Variable], reason: str) -> Rewritten:
    """Nothing is rewritten, all for one reason."""
    return Rewritten((), dict.fromkeys(variables, reason))
