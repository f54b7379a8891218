"""The words of a program that a PowerShell script runs: which of them it reads as code."""

from __future__ import annotations

import re
from functools import cached_property

from wffix.catalog.commands import commands
from wffix.catalog.powershell import powershell
from wffix.regex import regex
from wffix.scripts.powershell.source import Source
from wffix.scripts.powershell.tree import STRINGS, Node

_PROPERTY = regex(r"(?:-{1,2}|/)p(?:roperty)?(?:[:=].*)?", re.I)
_COMPUTED = regex(r"__|\$")


def base_name(text: str) -> str:
    """The name of a command without its folder and ending."""
    return re.split(r"[\\/]", text)[-1].removesuffix(".exe")


class Program:
    """Follows a program's words from left to right, for what stands before a word can make it code."""

    def __init__(self, source: Source, name: str) -> None:
        self.source = source
        self.name = name
        self._last = ""
        self._is_first = True
        self._seen_operand = False
        self._code = ""
        self._patterns: dict[str, str] = {}
        self._operands: dict[str, str] = {}
        self._runner = commands().runners.get(name)
        self._awaits_command = self._runner is not None and re.fullmatch(self._runner, name) is not None
        self._know(name)

    def _know(self, name: str) -> None:
        """Take a command into account that is run: the program itself, or one among its words."""
        facts = commands()
        if name in facts.interpreters:
            self._patterns[name] = facts.interpreters[name]
        if name in facts.operands:
            self._operands[name] = facts.operands[name]
        if name in facts.arguments or name in facts.programs:
            self._code = self._code or name

    def reason(self, word: Node) -> str:
        """Why the next word may not hold a value; empty where it may."""
        text = self.source.of(word)
        if word.kind in ("word", "single", "double"):
            text = text.strip("\"'")
        found = self._as_code(text) or self._as_choice(word) or self._as_written(word, text)
        self._pass_by(text)
        return found

    def _as_code(self, text: str) -> str:
        head = _COMPUTED.split(text, maxsplit=1)[0]
        for name, pattern in self._patterns.items():
            if re.fullmatch(pattern, text) or (head and re.fullmatch(pattern, head)):
                return f"'{name}' reads it as code"
        for name, pattern in self._operands.items():
            if re.fullmatch(pattern, text) or (head and re.fullmatch(pattern, head)) or re.fullmatch(pattern, self._last):
                return f"'{name}' reads it as code"
        return f"'{self._code}' reads it as code" if self._code else ""

    def _as_choice(self, word: Node) -> str:
        """Where a word is a command, or a file that is run, and begins with the value."""
        chooses = self._awaits_command or (self._is_first and self._has_commands)
        chooses = chooses or (not self._seen_operand and self.name in powershell().running_files)
        return f"the value chooses what '{self.name}' does" if chooses and self._begins_with_value(word) else ""

    def _as_written(self, word: Node, text: str) -> str:
        if word.kind == "block":
            return f"'{self.name}' takes no block"
        if self.name in powershell().with_properties and (_PROPERTY.fullmatch(text) or _PROPERTY.fullmatch(self._last)):
            return f"'{self.name}' ends a property at a ';', behind which the value can name a file of code"
        siblings = word.parent.children if word.parent is not None else ()
        if any(other.kind == "comma" for other in siblings[max(word.position - 1, 0) : word.position + 2]):
            return f"a list is handed to '{self.name}' as it is written"
        return ""

    def _pass_by(self, text: str) -> None:
        if not self._code:
            self._code = next((name for name, pattern in self._patterns.items() if re.fullmatch(pattern, text)), "")
        self._awaits_command = self._awaits_command and text.startswith("-")
        if self._runner is not None:
            self._awaits_command = self._awaits_command or re.fullmatch(self._runner, text) is not None
            # Any word can be the name of the command that is run.
            self._know(base_name(text))
        self._seen_operand = self._seen_operand or not text.startswith("-")
        self._last = text
        self._is_first = False

    @cached_property
    def _has_commands(self) -> bool:
        """Whether the first word of the program can make it read code."""
        facts = commands()
        return any(self.name in names for names in (facts.interpreters, facts.operands, facts.runners, powershell().with_properties))

    def _begins_with_value(self, word: Node) -> bool:
        """Whether a word begins with what is computed, so that it can be any word."""
        if word.kind in ("word", *STRINGS):
            start = word.start + (word.kind != "word")
            return self.source.text[start] == "$" or bool(self.source.masked.held(start, start + 1))
        return word.kind not in ("parameter", "number", "comma")
