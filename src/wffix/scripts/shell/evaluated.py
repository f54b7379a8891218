"""Where a shell script reads a variable's value as code: ``eval``, ``bash -c``, arithmetic, programs of other languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from tree_sitter import Node

from wffix.record import Record
from wffix.scripts.hoist import Span
from wffix.scripts.shell.flow import Flow
from wffix.scripts.shell.grammar import Script, parsed
from wffix.scripts.shell.outwards import ARITHMETIC
from wffix.scripts.shell.variables import Variables
from wffix.scripts.treesitter import descendants


class Evaluated(Record):
    """A use of a variable from which its value becomes code, and how."""

    start: int
    end: int
    name: str
    reason: str


@lru_cache(maxsize=256)
def evaluated(text: str, expressions: tuple[Span, ...], names: frozenset[str], dialect: str) -> tuple[Evaluated, ...]:
    """The uses of some variables that make code of their values, in source order.

    Only what is known to be so counts. Nothing is reported of a script that cannot be parsed for sure, of a value whose way
    is not understood, or that a command made something else of, and of variables that the script checks.
    """
    script = parsed(text, expressions, dialect)
    if script.broken:
        return ()
    checked = _checked(script)
    return tuple(sorted(_uses(Flow(script, checked), names - checked)))


def _uses(flow: Flow, names: Iterable[str]) -> Iterator[Evaluated]:
    for name in names:
        seen: set[tuple[int, str]] = set()
        for node in flow.variables.reads.get(name, ()):
            # In one string or heredoc the value goes one way, however often it stands there.
            around = flow.script.parent(node)
            whole = around if around is not None and around.type in ("string", "heredoc_body") else node
            place = (whole.id, flow.script.source(node))
            if place in seen:
                continue
            seen.add(place)
            way = flow.read(node, name)
            if way.reason and way.sure:
                yield Evaluated(flow.script.start(node), node.end_byte, name, way.reason)
        bare = flow.variables.evaluated.get(name)
        if bare is not None:
            yield Evaluated(flow.script.start(bare), bare.end_byte, name, ARITHMETIC)
        reason = flow.unread(name)
        found = re.search(rf"\b{name}\b", flow.script.masked)
        if reason and found:
            yield Evaluated(*found.span(), name, reason)


def _checked(script: Script) -> frozenset[str]:
    """The variables that a script matches against a pattern: by ``case``, ``=~`` or ``grep -q``."""
    variables = Variables(script)
    subjects = [subject for node in script.nodes for subject in _subjects(script, node)]
    read = (part for subject in subjects for part in descendants(subject) if part.type in ("expansion", "simple_expansion"))
    return frozenset(name for part in read if (name := variables.expanded(part)) is not None)


def _subjects(script: Script, node: Node) -> list[Node]:
    """The parts of a node whose values it matches against a pattern."""
    match node.type:
        case "case_statement":
            return node.children_by_field_name("value")
        case "binary_expression":
            operator, left = node.child_by_field_name("operator"), node.child_by_field_name("left")
            return [left] if operator is not None and left is not None and script.source(operator) == "=~" else []
        case "pipeline":
            stages = node.named_children
            return [stage for stage, behind in pairwise(stages) if _is_match(script, behind)]
        case "command" if _is_match(script, node):
            return [part for part in node.named_children if part.type == "herestring_redirect"]
    return []


def _is_match(script: Script, stage: Node) -> bool:
    """Whether a command is ``grep -q``."""
    if script.command_name(stage) not in ("grep", "egrep"):
        return False
    return any(re.fullmatch(r"-\w*q\w*|--quiet|--silent", script.source(part)) for part in stage.named_children)
