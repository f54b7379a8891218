"""Programs that a script starts and files that it writes: whether they make code of a value."""

from __future__ import annotations

from functools import cached_property

from tree_sitter import Node

from wffix.catalog.commands import commands
from wffix.regex import regex
from wffix.scripts.javascript.grammar import Script
from wffix.scripts.javascript.names import Names
from wffix.scripts.javascript.texts import Texts
from wffix.scripts.processes import UNKNOWN, is_code, reads
from wffix.scripts.treesitter import descendants

TOOLKIT = frozenset({"exec", "getExecOutput"})
"""The functions of @actions/exec: the command is split into words at blanks, and no shell reads it."""
SHELLS = frozenset({"exec", "execSync"})
"""The functions of child_process that hand a command to a shell."""
PROGRAMS = frozenset({"execFile", "execFileSync", "spawn", "spawnSync", "fork", "execa", "execaSync", "execaNode"})
"""The functions that start a program with a list of arguments."""

_HANDING_ON = frozenset({"rename", "copyFile", "cp", "chmod", "symlink", "link"})
_PARTS = regex(r"[/\\\\=:\"'\s]")
_SEPARATORS = regex(r"[;&|\n(){}]+")
_NAMES = frozenset({"property_identifier", "shorthand_property_identifier", "string_fragment"})


class Starts:
    """Judges the programs and files of one script."""

    def __init__(self, script: Script, names: Names) -> None:
        self.script = script
        self.names = names
        self.texts = Texts(script, names)

    def program(self, call: Node, arguments: list[Node], position: int, *, split: bool) -> str:
        """Why a program that is started without a shell may not be given the value."""
        if any(part.type in _NAMES and self.script.source(part) == "shell" for part in descendants(call)):
            return "a shell reads the arguments of the program"
        if len(arguments) > 3 or any(argument.type == "spread_element" for argument in arguments):
            return "which program is run is not known"
        words = self._words(arguments, split=split)
        if position == 2 or (position == 1 and arguments[1].type == "object"):
            # An option: the program may read it from its standard input.
            words.append(UNKNOWN)
        return reads(words)

    def _words(self, arguments: list[Node], *, split: bool) -> list[str]:
        """The command and its arguments, UNKNOWN for what is not written out."""
        first = self.texts.text(arguments[0])
        words = first.split() if split else [first]
        listed = arguments[1] if len(arguments) > 1 else None
        if listed is not None and listed.type == "array":
            words += [self.texts.text(node) for node in listed.named_children]
        elif listed is not None and listed.type != "object":
            words.append(UNKNOWN)
        return words

    def file(self, arguments: list[Node]) -> str:
        """Why the value may not be written into the file that the first argument names."""
        written = self.texts.paths(arguments[0]) if len(arguments) > 1 else []
        if any("mode" in self.script.source(option) for option in arguments[2:]):
            return "it is written into a file that is given permissions, maybe to be run"
        if not written:
            return "it is written into a file whose name is not known"
        for path in written:
            name = path.replace(UNKNOWN, "…")
            if is_code(path) or self.texts.text(arguments[1]).startswith("#!"):
                return f"it is written into {name}, which is code"
            if self._runs(path):
                return f"it is written into {name}, which this script runs, or hands on"
        return ""

    def _runs(self, path: str) -> bool:
        """Whether a command of this script runs a file, or makes it one that is run."""
        name = _parts(path)[-1]
        # A file without a name known to the end may be any that a command names in the same way.
        commands_with = self._naming.get(UNKNOWN if UNKNOWN in name else name, ())
        for words in commands_with if name else ():
            masked = [UNKNOWN if name in word or (UNKNOWN in name and UNKNOWN in word) else word for word in words]
            if words[0].rpartition("/")[2] in commands().runs or reads(masked):
                return True
        return False

    @cached_property
    def _naming(self) -> dict[str, list[list[str]]]:
        """The commands by what their words name."""
        found: dict[str, list[list[str]]] = {}
        for words in self._commands:
            for name in {UNKNOWN if UNKNOWN in part else part for word in words for part in _parts(word)}:
                found.setdefault(name, []).append(words)
        return found

    @cached_property
    def _commands(self) -> list[list[str]]:
        """All commands of the script, and the modules it loads as if they were commands."""
        found: list[list[str]] = []
        for node in self.script.nodes:
            given = node.child_by_field_name("arguments") if node.type == "call_expression" else None
            name = next(iter(self.names.last(node.child_by_field_name("function"))), "") if given is not None else ""
            arguments = [] if given is None or given.type != "arguments" else given.named_children
            if not arguments:
                continue
            if name in ("require", "import"):
                found.append([self.texts.text(arguments[0])])
            elif name.removesuffix("Sync") in _HANDING_ON:
                # What becomes of a file under another name, or with other permissions, is not followed.
                found.append([*commands().runs, *(path for argument in arguments for path in self.texts.paths(argument))])
            elif name in SHELLS or name in TOOLKIT or name in PROGRAMS:
                words = self._words(arguments, split=name not in PROGRAMS)
                parts = [part.split() for part in _SEPARATORS.split(" ".join(words))] if name in SHELLS else [words]
                found += [part for part in parts if part]
        return found


def _parts(word: str) -> list[str]:
    """The names in a path or an option: ``--file=a/b`` holds ``b``."""
    return _PARTS.split(word)
