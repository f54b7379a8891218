"""Commands of a shell script that can be cut out of it: those that stand alone on their lines and that nothing decides about."""

from __future__ import annotations

from functools import lru_cache

from tree_sitter import Node

from wffix.expression.lexer import embedded
from wffix.record import Record
from wffix.scripts.hoist import Span
from wffix.scripts.shell.grammar import Script, parsed


class Statement(Record):
    """A command, its words as in an Invocation, and the variables set for it alone.

    ``span``, in character offsets, is what goes with it: its lines with a line break, or at the end of a ``&&`` list that
    operator too; ``place`` is the command itself behind its variables, ``spans`` are its words. ``is_last``: nothing runs after it.
    """

    words: tuple[str | None, ...]
    sources: tuple[str, ...]
    variables: dict[str, str]
    span: Span
    place: Span
    spans: tuple[Span, ...]
    is_last: bool

    def without(self, script: str) -> str:
        """The script without it."""
        return script[: self.span[0]] + script[self.span[1] :]


@lru_cache(maxsize=256)
def statements(script: str) -> tuple[Statement, ...]:
    """The commands of a script that can be cut out of it, in source order; none of one that cannot be parsed for sure."""
    tree = parsed(script, tuple((item.start, item.end) for item in embedded(script)), "bash")
    if tree.broken:
        return ()
    children = [child for child in tree.root.named_children if child.type != "comment"]
    found = (_statement(tree, child, is_last=number + 1 == len(children)) for number, child in enumerate(children))
    return tuple(item for item in found if item is not None)


def _statement(tree: Script, node: Node, is_last: bool) -> Statement | None:
    whole, before = node, None
    if node.type == "list" and is_last and len(node.children) == 3 and node.children[1].type == "&&":
        before, node = node.children[0], node.children[2]
    if node.type != "command":
        return None
    start, end = _lines(tree.masked, whole)
    if tree.masked[start : whole.start_byte].strip() or tree.masked[whole.end_byte : end].strip():
        return None
    span = _cut(tree.masked, start, end) if before is None else (before.end_byte, node.end_byte)
    parts = [part for part in node.named_children if part.type != "variable_assignment"]
    if any(part.type.endswith("_redirect") for part in parts):
        return None
    words = [part.named_children[0] if part.type == "command_name" and part.named_children else part for part in parts]
    texts = tuple(tree.literal(part) for part in words)
    spans = tuple((part.start_byte, part.end_byte) for part in words)
    sources = tuple(tree.text[start:end] for start, end in spans)
    place = (words[0].start_byte, node.end_byte) if words else span
    return Statement(texts, sources, _variables(tree, node), span, place, spans, is_last)


def _lines(text: str, node: Node) -> Span:
    """The whole lines that a node stands on, without the last line break."""
    end = text.find("\n", node.end_byte)
    return text.rfind("\n", 0, node.start_byte) + 1, len(text) if end < 0 else end


def _cut(text: str, start: int, end: int) -> Span:
    """Lines with one of the line breaks around them: that before, so that the script ends as it did."""
    return (start - 1, end) if start else (start, min(end + 1, len(text)))


def _variables(tree: Script, node: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in node.named_children:
        if part.type == "variable_assignment":
            name, _, value = tree.text[part.start_byte : part.end_byte].partition("=")
            found[name] = value
    return found
