"""The text inside a quoted word or a heredoc of a shell script, as the program that is given it reads it."""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.shell.grammar import Script

_IN_DOUBLE = regex(r"([$`\"\\])")
_IN_HEREDOC = regex(r"([$`\\])")


class Contents(Record):
    """``text`` as the program reads it, and for each of its characters, and its end, the offset in the script.

    ``encode`` writes text of the program the way it has to stand in the script.
    """

    text: str
    offsets: list[int]
    encode: Callable[[str], str]


def contents(script: Script, node: Node) -> Contents | None:
    """The contents of a word in single or double quotes or of the body of a heredoc.

    None where they are not wholly written in the script, and where what is written there is read twice.
    """
    if script.in_backticks(node) is not None:
        return None
    start, end = node.start_byte, node.end_byte
    match node.type:
        case "raw_string":
            return _as_written(script, start + 1, end - 1, lambda text: text.replace("'", "'\\''"))
        case "string" if all(part.type == "string_content" for part in node.named_children):
            return _escaped(script, start + 1, end - 1, _IN_DOUBLE)
        case "heredoc_body" if not _strips_tabs(script, node):
            if is_literal(script, node):
                return _as_written(script, start, end, str)
            if all(part.type == "heredoc_content" for part in node.named_children):
                return _escaped(script, start, end, _IN_HEREDOC)
    return None


def is_literal(script: Script, body: Node) -> bool:
    """Whether nothing is expanded in the body of a heredoc, because its delimiter is quoted."""
    return script.quoting is not None and script.quoting.kind_at(body.start_byte) == "literal"


def _strips_tabs(script: Script, body: Node) -> bool:
    redirect = script.parent(body)
    return redirect is None or (redirect.children[0].type == "<<-" and "\t" in script.source(body))


def _as_written(script: Script, start: int, end: int, encode: Callable[[str], str]) -> Contents:
    return Contents(script.text[start:end], list(range(start, end + 1)), encode)


def _escaped(script: Script, start: int, end: int, special: re.Pattern[str]) -> Contents:
    """Text in which a backslash takes the meaning of the special characters, and joins lines."""
    characters: list[str] = []
    offsets: list[int] = []
    at = start
    while at < end:
        escape = script.text[at] == "\\" and at + 1 < end
        following = script.text[at + 1] if escape else ""
        if escape and following == "\n":
            at += 2
            continue
        taken = escape and special.match(following) is not None
        characters.append(following if taken else script.text[at])
        offsets.append(at)
        at += 2 if taken else 1
    return Contents("".join(characters), [*offsets, end], lambda text: special.sub(r"\\\1", text))
