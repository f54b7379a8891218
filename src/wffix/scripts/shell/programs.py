"""The programs that a shell script hands to interpreters: which word or heredoc is one, in what language, and what reaches it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from tree_sitter import Node

from wffix.catalog.commands import commands
from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.shell.command import Command, base_name
from wffix.scripts.shell.grammar import Script
from wffix.scripts.shell.outwards import Outwards
from wffix.scripts.shell.wrappers import reaches

_LANGUAGES = {
    "bash": "bash", "sh": "sh", "dash": "sh", "python": "python", "node": "javascript", "nodejs": "javascript", "jq": "jq", "gojq": "jq",
    "awk": "awk", "gawk": "awk", "mawk": "awk",
}  # fmt: skip
_SHELLS = frozenset({"bash", "sh"})
_WITHOUT_OPERAND = regex(r"-[A-Za-z]+|--(?:login|noprofile|norc|posix)")
_OF_PYTHON = regex(r"-[bBdEiOqsSuv]+")
_OF_NODE = regex(r"--(?:no-warnings|input-type=(?:commonjs|module))")


class Program(Record):
    """A program that stands in a shell script as the text of ``node``, a word of ``command`` or its heredoc.

    ``environment`` tells whether variables of the step are there for it. ``takes_words``: it is a shell's, and stands at the
    end of a command, behind which further words become its parameters.
    """

    node: Node
    command: Node
    language: str
    environment: bool
    takes_words: bool


def program_around(script: Script, outwards: Outwards, number: int) -> Program | None:
    """The program that an expression stands in; None where it stands in none that is understood."""
    node = script.node_at(script.expressions[number])
    if node.type in ("string_content", "heredoc_content"):
        node = script.parent(node) or node
    parent = script.parent(node)
    if parent is None:
        return None
    if node.type in ("raw_string", "string") and parent.type == "command":
        return _argument(node, outwards.call(parent))
    if node.type == "heredoc_body" and parent.type == "heredoc_redirect":
        statement = script.parent(parent)
        command = None if statement is None else statement.child_by_field_name("body")
        if command is not None and command.type == "command":
            return _standard_input(node, outwards.call(command), script)
    return None


def _language(word: str | None) -> str | None:
    """The language of the programs that a command reads."""
    name = (word or "").rpartition("/")[2]
    return None if name.startswith("python2") else _LANGUAGES.get(base_name(name))


def _argument(node: Node, call: Command) -> Program | None:
    """The program that is an argument of a command."""
    position = call.position(node)
    for number in reversed(call.readers[: bisect_left(call.readers, position)]):
        language = _language(call.texts[number])
        if language is None:
            continue
        literal = all(call.script.literal(_word(part)) is not None for part, _ in call.words[:position] if part is not node)
        if not _is_program(call.texts, number, position, language) or not (literal or reaches(call.texts[:number]) == "words"):
            return None
        handed = reaches(call.texts[:number])
        last = position == len(call.texts) - 1 and language in _SHELLS
        return Program(node, call.command, language, handed == "environment", last and handed == "words") if handed else None
    return None


def _word(part: Node) -> Node:
    return part.named_children[0] if part.type == "command_name" and part.named_children else part


def _is_program(texts: Sequence[str | None], number: int, position: int, language: str) -> bool:
    """Whether the word at ``position`` is the program of the interpreter at ``number``."""
    between = texts[number + 1 : position]
    name = base_name(texts[number] or "")
    if language in ("jq", "awk"):
        fact = commands().programs[name]
        at = 0
        while at < len(between):
            word = between[at]
            if word is None or not word.startswith("-") or re.fullmatch(fact.program, word):
                return False
            at += 1 + fact.options.get(word, 0)
        return at == len(between)
    if not between or between[-1] is None or not re.fullmatch(commands().interpreters[name], between[-1]):
        return False
    return _are_options(between[:-1], language)


def _are_options(words: Sequence[str | None], language: str) -> bool:
    """Whether words before a program are options that change nothing of how it is read."""
    pattern = {"python": _OF_PYTHON, "javascript": _OF_NODE}.get(language, _WITHOUT_OPERAND)
    waiting = iter(words)
    for word in waiting:
        if word is None or not pattern.fullmatch(word):
            return False
        if language in _SHELLS and word[-1] in "oO" and next(waiting, None) is None:
            return False
    return True


def _standard_input(node: Node, call: Command, script: Script) -> Program | None:
    """The program that a command reads from a heredoc."""
    redirects = [part for part in (script.parent(node) or node).named_children if part.type not in ("heredoc_start", "heredoc_body")]
    if any(part.type not in ("heredoc_end", "pipeline", "file_redirect") for part in redirects):
        return None
    for number, text in enumerate(call.texts):
        language = _language(text)
        if language in ("bash", "sh", "python", "javascript"):
            operands = list(call.texts[number + 1 :])
            if operands[-1:] in (["-"], ["-s"]):
                operands.pop()
            if _are_options(operands, language) and reaches(call.texts[:number]) == "environment":
                return Program(node, call.command, language, environment=True, takes_words=False)
            return None
    return None
