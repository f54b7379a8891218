"""The commands that a shell script runs, as words, and the variables it sets."""

from __future__ import annotations

from functools import lru_cache

from tree_sitter import Node

from wffix.expression.lexer import embedded
from wffix.record import Record
from wffix.scripts.hoist import Span
from wffix.scripts.shell.grammar import Script, parsed
from wffix.scripts.shell.variables import Variables

_CONDITIONAL = frozenset(
    {"if_statement", "case_item", "for_statement", "while_statement", "c_style_for_statement", "function_definition", "list", "elif_clause"}
)

_STATEMENTS = frozenset({"command", "declaration_command", "variable_assignments"})


class Invocation(Record):
    """A command and its arguments.

    ``words`` has None where a word is computed, ``sources`` every word as written with expressions masked, ``spans`` where it
    stands. ``conditional``: an ``if``, ``&&``, loop, ``case`` or function decides whether it runs, or the script may have ended
    before it without having failed.
    """

    words: tuple[str | None, ...]
    sources: tuple[str, ...]
    conditional: bool
    spans: tuple[Span, ...] = ()


class Assignment(Record):
    """A variable that a script sets to a ``value``, as it is written, at ``span``.

    ``statement`` is the span of the ``export`` or assignment it is part of, or of the command for which alone it is set:
    that is so where it is not ``lasting``.
    """

    name: str
    value: str
    span: Span
    statement: Span
    lasting: bool


@lru_cache(maxsize=512)
def invocations(script: str) -> tuple[Invocation, ...]:
    """The commands of a script in source order; those in comments and quoted texts are none."""
    tree = _tree(script)
    found: list[Invocation] = []
    may_have_ended = False
    for node in tree.nodes:
        if node.type == "command":
            words = [
                part for part in node.named_children if part.type not in ("variable_assignment", "herestring_redirect", "file_redirect")
            ]
            parts = [part.named_children[0] if part.type == "command_name" and part.named_children else part for part in words]
            texts = tuple(tree.literal(part) for part in parts)
            spans = tuple((tree.start(part), part.end_byte) for part in parts)
            conditional = may_have_ended or _is_conditional(node)
            found.append(Invocation(texts, tuple(tree.source(part) for part in parts), conditional, spans))
            may_have_ended = may_have_ended or _may_end_well(texts)
    return tuple(found)


@lru_cache(maxsize=512)
def assignments(script: str) -> tuple[Assignment, ...]:
    """The assignments of a script in source order."""
    tree = _tree(script)
    found: list[Assignment] = []
    for node in tree.nodes:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if node.type != "variable_assignment" or name is None:
            continue
        parent = tree.parent(node)
        around = parent if parent is not None and parent.type in _STATEMENTS else node
        text = "" if value is None else tree.source(value)
        lasting = around.type != "command"
        found.append(Assignment(tree.source(name), text, (tree.start(node), node.end_byte), (around.start_byte, around.end_byte), lasting))
    return tuple(found)


def is_understood(script: str) -> bool:
    """Whether the grammar can make sense of a whole script."""
    return not _tree(script).broken


@lru_cache(maxsize=512)
def assigned(script: str) -> frozenset[str]:
    """The variables that a script sets for more than one command."""
    return Variables(_tree(script)).lasting


def _tree(script: str) -> Script:
    return parsed(script, tuple((item.start, item.end) for item in embedded(script)), "bash")


def _may_end_well(words: tuple[str | None, ...]) -> bool:
    """Whether a command ends its script and may leave it a success, as ``exit 0`` does."""
    if words[:1] == ("exit",):
        return words[1:] in ((), (None,)) or (words[1] or "").strip("0") == ""
    return words[:1] == ("exec",) and len(words) > 1


def _is_conditional(node: Node) -> bool:
    """Whether something decides at run time that a command runs.

    The first command of a ``&&`` list always does, and so do the others where the script ends with it: else it fails.
    """
    child, parent = node, node.parent
    while parent is not None:
        if parent.type == "list":
            if parent.children[0] != child and parent.children[1].type != ";" and not _ends_the_script(parent):
                return True
        elif parent.type in _CONDITIONAL:
            return True
        child, parent = parent, parent.parent
    return False


def _ends_the_script(node: Node) -> bool:
    """Whether a list is joined by ``&&`` alone and is the last that the script does, in parentheses or not."""
    while node.type == "subshell" or all(child.type in ("&&", "list") or child.is_named for child in node.children):
        parent = node.parent
        if parent is None or parent.type not in ("list", "subshell", "program"):
            return False
        if parent.type != "list" and parent.named_children[-1] != node:
            return False
        if parent.type == "program":
            return True
        node = parent
    return False
