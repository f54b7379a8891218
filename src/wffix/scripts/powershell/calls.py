"""A command of a PowerShell script: what it is, and which of its words it reads as code."""

from __future__ import annotations

import re
from functools import cached_property

from wffix.catalog.commands import commands
from wffix.catalog.powershell import powershell
from wffix.regex import regex
from wffix.scripts.powershell.programs import Program, base_name
from wffix.scripts.powershell.source import Source
from wffix.scripts.powershell.tree import Node

_VERSIONED = regex(r"(python|pypy|perl|ruby|node|php)[\d.]+")
_NOUN = regex(r"([a-z]+)-[a-z][a-z0-9]*", re.I)
_PLAIN = regex(r"[^$`'\"(){}]+")
_NOT_WORDS = frozenset({"redirection", "call"})
# These take blocks and names of members.
_BY_MEMBER = frozenset({"foreach-object", "where-object"})
# What these write becomes code where the path is on a drive of functions.
_ANY_DRIVE = frozenset({"set-content", "add-content", "new-item"})


class Call:
    """One command; made once for each."""

    def __init__(self, source: Source, command: Node) -> None:
        self.source = source
        self.command = command
        self.words = [child for child in command.children if child.kind not in _NOT_WORDS]

    @cached_property
    def _text(self) -> str:
        """The command's name as it is written, without its quotes."""
        return self.source.of(self.words[0]).strip("\"'") if self.words[0].kind in ("word", "single", "double") else ""

    @cached_property
    def name(self) -> str:
        """The command's name in lower case without folder and ``.exe``, an alias resolved; empty where it is computed."""
        folder, _, base = self._text.replace("\\", "/").lower().rpartition("/")
        if not _PLAIN.fullmatch(base) or (not folder and self.source.literal(self.words[0]) is None):
            return ""
        base = base.removesuffix(".exe")
        versioned = _VERSIONED.fullmatch(base)
        base = versioned[1] if versioned else base
        return base if folder or self._is_executable else powershell().aliases.get(base, base)

    @property
    def _is_executable(self) -> bool:
        return self._text.lower().endswith(".exe")

    @cached_property
    def kind(self) -> str:
        """``cmdlet``, ``script`` (a file of PowerShell), ``program`` (never a batch file), ``block`` or empty where it is not known."""
        facts = powershell()
        if self.words[0].kind == "block":
            return "block"
        if self._text.lower().endswith(".ps1"):
            return "script"
        if self._is_executable:
            return "program"
        verb = _NOUN.fullmatch(self.name)
        if verb and verb[1] in facts.verbs and not self._text.startswith((".", "/", "~")):
            return "cmdlet"
        is_path = "/" in self._text or "\\" in self._text
        return "program" if not is_path and self.name in facts.programs | facts.with_properties else ""

    def is_name(self, child: Node) -> bool:
        return child is self.words[0]

    def parameter_of(self, word: Node) -> str:
        """The name of the parameter that takes a word, without dash and colon; empty where it has none."""
        before = self.command.children[word.position - 1] if word.position else None
        if before is None or before.kind != "parameter":
            return ""
        name = self.source.of(before)
        return "" if powershell().switches.fullmatch(name) else name.strip("-:").lower()

    @cached_property
    def loose(self) -> list[Node]:
        """The words behind the name that no parameter takes."""
        return [word for word in self.words[1:] if word.kind not in ("parameter", "splat", "comma") and not self.parameter_of(word)]

    def hazard(self, child: Node) -> str:
        """Why a value in a word, or from a block, may not go to the command; empty where it is data to it."""
        if self.is_name(child):
            return "" if child.kind == "block" else self._as_name()
        if self.kind == "cmdlet":
            return self._of_cmdlet(child)
        if self.kind == "script":
            return ""
        if self.kind == "block":
            return "it is handed to a block of code"
        if self._reads_code():
            return f"'{self.name}' reads its arguments as code"
        if self.kind == "program":
            return self._program_words[child.position]
        if not self.name:
            return "which program takes it is not known"
        return f"'{self.name}' can be a batch file on Windows, which reads its arguments as code"

    def _reads_code(self) -> bool:
        facts = commands()
        if self.name in powershell().programs:
            return False
        known = [facts.arguments, facts.interpreters, facts.programs, facts.wrappers, facts.standard_input, powershell().running_code]
        # Without its ending a runner like npm may be a batch file, which is the better reason.
        return any(self.name in names for names in (*known, *([facts.runners] if self._is_executable else [])))

    def _as_name(self) -> str:
        pipeline = self.command.parent
        around = pipeline.parent.kind if pipeline is not None and pipeline.parent is not None else ""
        if len(self.command.children) == 1 and around in ("assignment", "paren", "subexpression", "array", "flow"):
            return "outside quotes it is code: a number, or the command that is run; put it in quotes"
        return "the value is the command that is run"

    def _of_cmdlet(self, child: Node) -> str:
        facts = powershell()
        if self.name in facts.code:
            return f"'{self.name}' {facts.code[self.name]}"
        if child.kind == "block":
            return ""
        if self.name in _BY_MEMBER:
            return f"'{self.name}' reads its argument as the name of a member"
        parameter = self.parameter_of(child)
        if facts.code_parameters.fullmatch(f"-{parameter}"):
            return f"the parameter '-{parameter}' can hold code"
        return ""

    @cached_property
    def _program_words(self) -> dict[int, str]:
        """For each word of a program, by its position, why it may not hold a value."""
        program = Program(self.source, self.name)
        return {word.position: program.reason(word) for word in self.words[1:]}

    def hazard_of_input(self) -> str:
        """Why a value may not go to the command's input."""
        if self.kind == "cmdlet":
            reason = powershell().code.get(self.name)
            return f"'{self.name}' {reason}" if reason else ""
        if self.kind != "program" or self._reads_code():
            return f"'{self.name or self.source.of(self.words[0])}' can read its input as code"
        facts = commands()
        texts = [self.source.of(word).strip("\"'") for word in self.words[1:]]
        inner = texts if self.name in facts.runners else []
        if any(base_name(text) in facts.standard_input for text in inner):
            return f"a command that '{self.name}' runs can read its input as code"
        if self.name not in facts.standard_input:
            return ""
        operands = [text for text in texts if not text.startswith("-") or text == "-"]
        if self.name in facts.always_standard_input or not operands or "-" in operands:
            return f"'{self.name}' reads its input as code"
        return ""

    @cached_property
    def written(self) -> Node | None:
        """The word that names the file a cmdlet writes."""
        facts = powershell().writers.get(self.name)
        if facts is None:
            return None
        for word in self.words[1:]:
            parameter = self.parameter_of(word)
            if parameter and any(name.startswith(parameter) for name in facts.parameters):
                return word
        return self.loose[facts.position] if 0 <= facts.position < len(self.loose) else None

    def takes_text(self, word: Node) -> bool:
        """Whether a cmdlet takes a word as text, whatever number it may look like."""
        names = powershell().text.get(self.name, ())
        parameter = self.parameter_of(word)
        if parameter:
            return any(name.startswith(parameter) for name in names)
        return bool(names) and word in self.loose[: 2 if self.name in powershell().pairs else 1]

    def is_any_drive(self, word: Node) -> bool:
        """Whether a word is a path, and one of functions would make what is written there code."""
        if self.name == "new-item" and not any("value".startswith(self.parameter_of(other) or "-") for other in self.words[1:]):
            return False
        return self.name in _ANY_DRIVE and word is self.written

    @cached_property
    def set_variables(self) -> list[str | None]:
        """The variables that parameters like ``-OutVariable`` name, None for one that is computed."""
        pattern = powershell().setting_parameters
        words = [word for word in self.words[1:] if pattern.fullmatch(f"-{self.parameter_of(word)}")]
        return [text.lower().lstrip("+") if (text := self.source.literal(word)) is not None else None for word in words]
