"""Where a shell script expands a variable without quotes, so that its value is split at blanks and its ``*`` names files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tree_sitter import Node

from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.hoist import Span
from wffix.scripts.shell.command_files import COMMAND_FILES
from wffix.scripts.shell.flow import Flow
from wffix.scripts.shell.grammar import Script, is_double, parsed
from wffix.scripts.shell.way import Carrier

_PRINTERS = frozenset({"echo", "printf"})
_PLAIN = regex(r"\$(?:\w+|\{\w+\})")
# What cuts a value by a pattern that means the same between double quotes.
_CUT = regex(r"\$\{\w+(?:##?|%%?|//?[#%]?|\^\^?|,,?)(?:[\w./:@=*?,+!^\[\]-]|\\/)*\}", re.ASCII)


class Unquoted(Record):
    """An expansion that the shell splits. ``place`` is ``argument``, ``words`` (a loop, an array, ``set``), ``printed`` (by
    ``echo`` or ``printf``) or ``command file`` (printed into one of the runner's)."""

    start: int
    end: int
    name: str
    place: str
    is_cut: bool
    """Whether it gives a part of the value only, which can be empty where the value is not."""
    reason: str
    """Why it cannot be quoted; empty where it can."""


@lru_cache(maxsize=256)
def unquoted(text: str, expressions: tuple[Span, ...], names: frozenset[str], dialect: str) -> tuple[Unquoted, ...]:
    """The expansions of some variables that are split, in source order; without those whose value is known to become code.

    Of a script that cannot be parsed for sure nothing is known, so there are none.
    """
    script = parsed(text, expressions, dialect)
    if script.broken:
        return ()
    return tuple(_Search(script).found(sorted(names)))


class _Search:
    def __init__(self, script: Script) -> None:
        self.script = script
        self.flow = Flow(script)

    def found(self, names: Sequence[str]) -> list[Unquoted]:
        reads = [(node, name) for name in names for node in self.flow.variables.reads.get(name, ())]
        return sorted(item for node, name in reads for item in self._of(node, name))

    def _of(self, node: Node, name: str) -> Iterator[Unquoted]:
        outer = self._split_in(node)
        if outer is None:
            return
        way = self.flow.read(node, name)
        if way.reason and way.sure:
            return
        place = "command file" if any(Carrier("file", file) in way.carriers for file in COMMAND_FILES) else self._place(outer)
        yield Unquoted(
            node.start_byte, node.end_byte, name, place, not _PLAIN.fullmatch(self.script.source(node)), self._reason(node, outer)
        )

    def _whole(self, node: Node) -> Node:
        parent = self.script.parent(node)
        return parent if parent is not None and parent.type == "concatenation" else node

    def _split_in(self, node: Node) -> Node | None:
        """The word that the shell makes several of by an expansion in it; None where it does not."""
        whole = self._whole(node)
        parent = self.script.parent(whole)
        if parent is None:
            return None
        match parent.type:
            case "command" | "command_name" | "array":
                return whole
            case "for_statement":
                return whole if whole.type != "do_group" else None
            case "expansion":
                # The word behind ':-' and '+' is split as what it stands in.
                is_word = re.match(r"\$\{\w+:?[-+]", self.script.source(parent)) is not None
                return self._split_in(parent) if is_word and parent.named_children[0] != node else None
        test = self.script.enclosing_test(parent)
        return whole if test is not None and not is_double(test) else None

    def _place(self, whole: Node) -> str:
        parent = self.script.parent(whole)
        if parent is None or parent.type in ("array", "for_statement"):
            return "words"
        command = self.script.command_name(parent) if parent.type == "command" else None
        if command == "set":
            return "words"
        return "printed" if command in _PRINTERS else "argument"

    def _reason(self, node: Node, outer: Node) -> str:
        if self._whole(node) != outer:
            return "it stands inside ${…}, where quotes have no rule yet"
        if "IFS" in self.flow.variables.lasting:
            return "the script sets IFS, so how the value splits is not known"
        source = self.script.source(node)
        if not _PLAIN.fullmatch(source) and not _CUT.fullmatch(source):
            return "the pattern in it could mean something else between quotes"
        return ""
