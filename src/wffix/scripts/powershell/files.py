"""The files that a PowerShell script writes, and where it mentions them again."""

from __future__ import annotations

import re
from functools import cached_property

from wffix.catalog.commands import commands
from wffix.catalog.powershell import powershell
from wffix.regex import regex
from wffix.scripts.powershell.source import Source
from wffix.scripts.powershell.tree import STRINGS, Node, descendants
from wffix.scripts.powershell.way import Way

# The runner's files: another finding of its own speaks of line breaks in what is written there.
_RUNNER_FILE = regex(r"\$\{?env:GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)\}?\b", re.I)
_NAME = regex(r"[\w.-]*\w")
_CODE = regex(r"[\"']?(?:function:|alias:|\$profile\b)", re.I)
# What can stand before a value that is the beginning of a path.
_NO_TEXT = regex(r"[\s(\"'$@{]*(?:join-path\s+(?:-path\s+)?)?[\s(\"']*", re.I)
_KEY = regex(r"([\w-]+)[\"']?\s*=")
_LAST = regex(r"([\w.-]*\w)[\"')\]}]*$")


class Files:
    def __init__(self, source: Source) -> None:
        self.source = source

    def write(self, path: Node, way: Way) -> None:
        """Note what it means that the value is written to a path."""
        text = self.source.of(path)
        if text.lower() == "$null" or _RUNNER_FILE.fullmatch(text.strip("\"'")):
            return
        variables = [self.source.variable(part) for part in descendants(path) if part.kind == "variable"]
        texts = [text, *(assigned for name in variables for assigned in self._assignments.get(name, ()))]
        if _CODE.match(text):
            way.refuse("it is stored where commands come from")
        names = [found for each in texts for found in _NAME.findall(each)]
        for name in names:
            if name.lower().endswith(commands().code_endings) or name in commands().code_names:
                way.refuse(f"it is written to {name}, which is code")
        last = _LAST.search(text)
        if last and not text[: last.start()].endswith(("$", ":", "{", "?", "[")):
            way.store("file", [last[1].lower()])
        else:
            way.store("variable", variables)
            way.store("file", [name.lower() for name in names if "." in name])

    def sets_code(self, variable: str) -> bool:
        """Whether a variable that is splatted holds a parameter that is code."""
        texts = self._assignments.get(variable, ())
        return any(powershell().code_parameters.fullmatch(f"-{key}") for text in texts for key in _KEY.findall(text))

    def is_any_path(self, path: Node, value: Node) -> bool:
        """Whether a path begins with the value, so that it can be on any drive."""
        if not path.start <= value.start < path.end or not _NO_TEXT.fullmatch(self.source.text, path.start, value.start):
            return False
        if value.kind != "variable":
            start = value.start + (value.kind in STRINGS)
            return bool(self.source.masked.held(start, start + 1))
        texts = self._assignments.get(self.source.variable(value), [""])
        return any(text.strip("\"'(").startswith("__") or not text for text in texts)

    @cached_property
    def _assignments(self) -> dict[str, list[str]]:
        """The texts that are assigned to each variable."""
        found: dict[str, list[str]] = {}
        for node in self.source.nodes:
            if node.kind == "assignment":
                for part in descendants(node.children[0]):
                    if part.kind == "variable":
                        found.setdefault(self.source.variable(part), []).append(self.source.of(node.children[1]))
        return found

    @cached_property
    def mentions(self) -> dict[str, list[Node]]:
        """The words and strings that hold the name of a file, in lower case."""
        found: dict[str, list[Node]] = {}
        for node in self.source.nodes:
            if node.kind in ("word", *STRINGS):
                for name in set(_NAME.findall(self.source.of(node).lower())):
                    found.setdefault(name, []).append(node)
        return found
