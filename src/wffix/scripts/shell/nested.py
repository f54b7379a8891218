"""The scripts inside a script: what it hands to ``bash -c``, ``eval`` and ``trap``, and the heredocs it writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from tree_sitter import Node

from wffix.catalog.commands import commands
from wffix.regex import regex
from wffix.scripts.shell.command import Command, base_name
from wffix.scripts.shell.grammar import Script
from wffix.scripts.shell.variables import Variables

_RUNS = regex(r"system|popen|exec|eval|spawn|subprocess|shell|compile|`|%x|qx", re.I)

_NAMES = regex(r"\$\{?[A-Za-z_]")
_ENVIRONMENT = regex(r"environ|getenv|\bprocess\.env\b|\bENV\b|\bDeno\.env\b")


class Nested:
    """A text that is run as a script of its own, or may be.

    ``node`` is the command that runs it, the statement with the heredoc, or the string.
    """

    def __init__(self, node: Node, text: str, is_shell: bool, is_run: bool = True) -> None:
        self.node = node
        self.text = text
        self.is_shell = is_shell
        self.is_run = is_run

    @cached_property
    def script(self) -> Script:
        return Script(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names in it, of variables among others."""
        return frozenset(re.findall(r"\w+", self.text))

    @property
    def may_run_environment(self) -> bool:
        """Whether it reads the environment and can run another program or code, by its words."""
        return _ENVIRONMENT.search(self.text) is not None and _RUNS.search(self.text) is not None


def nested(script: Script, variables: Variables) -> list[Nested]:
    """All scripts inside a script whose text is written in it."""
    found: list[Nested] = []
    for node in script.nodes:
        if node.type == "command":
            found += _of_command(script, Command(script, variables, node))
        elif node.type == "raw_string" and _NAMES.search(script.source(node)):
            found.append(Nested(node, script.source(node)[1:-1], is_shell=True, is_run=False))
        elif node.type == "heredoc_redirect":
            start = next((part for part in node.named_children if part.type == "heredoc_start"), None)
            body = next((part for part in node.named_children if part.type == "heredoc_body"), None)
            if start is not None and body is not None:
                quoted = not re.fullmatch(r"\w+", script.source(start))
                text = script.source(body)
                statement = script.parent(node)
                if statement is not None and (quoted or "\\$" in text):
                    found.append(Nested(statement, text if quoted else text.replace("\\$", "$"), is_shell=True))
    return found


def _of_command(script: Script, call: Command) -> Iterator[Nested]:
    facts = commands()
    for number, (_, text) in enumerate(call.words):
        name = base_name(text) if text is not None else ""
        option = facts.interpreters.get(name)
        if name in ("eval", "trap"):
            yield from _texts(script, call, number + 1, is_shell=True)
        elif option is not None:
            for later in range(number + 1, len(call.words) - 1):
                word = call.texts[later]
                if word is not None and re.fullmatch(option, word):
                    yield from _texts(script, call, later + 1, is_shell=name in facts.shells)
                    break


def _texts(script: Script, call: Command, start: int, *, is_shell: bool) -> Iterator[Nested]:
    for part, _ in call.words[start:]:
        source = script.source(part)
        if part.type == "raw_string":
            yield Nested(call.command, source[1:-1], is_shell)
        elif part.type == "string" and "\\$" in source:
            yield Nested(call.command, re.sub(r'\\([$`"\\])', r"\1", source[1:-1]), is_shell)
