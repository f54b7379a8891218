"""Commands of a shell script that can be cut out of it: those that stand alone on their lines and that nothing decides about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from tree_sitter import Node

from wffix.expression.lexer import embedded
from wffix.record import Record
from wffix.scripts.hoist import Span
from wffix.scripts.shell.grammar import Script, parsed


class Statement(Record):
    """A command, its words as in an Invocation, and the variables set for it alone.

    ``place``, in character offsets, is the command with these variables, ``spans`` are its words. ``chain`` are the places of
    the commands that ``&&`` joins it with, itself included, and ``lines`` the lines on which they stand. ``is_last``: nothing
    runs after it.
    """

    words: tuple[str | None, ...]
    sources: tuple[str, ...]
    variables: dict[str, str]
    place: Span
    spans: tuple[Span, ...]
    chain: tuple[Span, ...]
    lines: Span
    is_last: bool

    def without(self, script: str) -> str:
        """The script without it."""
        return without(script, [self])


@lru_cache(maxsize=256)
def statements(script: str) -> tuple[Statement, ...]:
    """The commands of a script that can be cut out of it, in source order; none of one that cannot be parsed for sure."""
    tree = parsed(script, tuple((item.start, item.end) for item in embedded(script)), "bash")
    if tree.broken:
        return ()
    children = [child for child in tree.root.named_children if child.type != "comment"]
    return tuple(item for child in children for item in _statements(tree, child, is_last=child == children[-1]))


def without(script: str, gone: Sequence[Statement]) -> str:
    """The script without some of its statements."""
    for start, end in reversed(cuts(script, gone)):
        script = script[:start] + script[end:]
    return script


def cuts(script: str, gone: Sequence[Statement]) -> list[Span]:
    """What to take out of a script so that statements are gone: whole lines, or what stands in a ``&&`` list with its operator."""
    places = {statement.place for statement in gone}
    lines: list[Span] = []
    parts: list[Span] = []
    for whole, chain in sorted({(statement.lines, statement.chain) for statement in gone}):
        kept = [number for number, place in enumerate(chain) if place not in places]
        if kept:
            parts += _parts(chain, kept)
        elif lines and lines[-1][1] + 1 == whole[0]:
            lines[-1] = (lines[-1][0], whole[1])
        else:
            lines.append(whole)
    # Of the line breaks around lines the one before goes too, so that the script ends as it did.
    return sorted([*parts, *((start - 1, end) if start else (start, min(end + 1, len(script))) for start, end in lines)])


def _parts(chain: tuple[Span, ...], kept: list[int]) -> list[Span]:
    """What goes from a ``&&`` list of which some commands stay: what is before the first of those, and what is behind each of them."""
    parts = [(chain[0][0], chain[kept[0]][0])] if kept[0] else []
    for number, following in zip(kept, [*kept[1:], len(chain)], strict=True):
        if following > number + 1:
            parts.append((chain[number][1], chain[following - 1][1]))
    return parts


def _statements(tree: Script, node: Node, is_last: bool) -> Iterator[Statement]:
    """The commands of a node: itself, or those of a ``&&`` list with which the script ends."""
    members = _members(node) if is_last else [node]
    start, end = _lines(tree.masked, node)
    if tree.masked[start : node.start_byte].strip() or tree.masked[node.end_byte : end].strip():
        return
    chain = tuple((member.start_byte, member.end_byte) for member in members)
    for member in members:
        parts = [part for part in member.named_children if part.type != "variable_assignment"]
        if member.type != "command" or any(part.type.endswith("_redirect") for part in parts):
            continue
        words = [part.named_children[0] if part.type == "command_name" and part.named_children else part for part in parts]
        spans = tuple((part.start_byte, part.end_byte) for part in words)
        yield Statement(
            words=tuple(map(tree.literal, words)),
            sources=tuple(tree.text[start:end] for start, end in spans),
            variables=_variables(tree, member),
            place=(member.start_byte, member.end_byte),
            spans=spans,
            chain=chain,
            lines=(start, end),
            is_last=is_last and member == members[-1],
        )


def _members(node: Node) -> list[Node]:
    """The commands that ``&&`` joins, in order; the node itself where it is no such list."""
    members: list[Node] = []
    while node.type == "list" and len(node.children) == 3 and node.children[1].type == "&&":
        members.insert(0, node.children[2])
        node = node.children[0]
    return [node, *members]


def _lines(text: str, node: Node) -> Span:
    """The whole lines that a node stands on, without the last line break."""
    end = text.find("\n", node.end_byte)
    return text.rfind("\n", 0, node.start_byte) + 1, len(text) if end < 0 else end


def _variables(tree: Script, node: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in node.named_children:
        if part.type == "variable_assignment":
            name, _, value = tree.text[part.start_byte : part.end_byte].partition("=")
            found[name] = value
    return found
