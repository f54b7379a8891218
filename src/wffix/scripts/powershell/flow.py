"""Whether something in a PowerShell script reads a value as code, now or after it was stored.

A value is followed from its place outwards, and then from every use of what it is stored in: variables over the whole script,
files, the output of functions. What cannot be followed for sure is a reason to refuse, as what reads code is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from wffix.regex import regex
from wffix.scripts.powershell.outwards import Outwards
from wffix.scripts.powershell.source import Source
from wffix.scripts.powershell.tree import STRINGS, Node, ancestors
from wffix.scripts.powershell.way import Carrier, Way

_ENVIRONMENT = regex(r"[\"']?(?:env:[\\/]?\*?|env|printenv)[\"']?", re.I)
_LOGGED = frozenset({"script", "block", "if", "loop", "do", "try", "switch", "foreach"})
_SHOWING = frozenset(
    {
        "get-childitem",
        "get-item",
        "sort-object",
        "format-table",
        "format-list",
        "select-object",
        "out-string",
        "out-host",
        "env",
        "printenv",
    }
)


class Flow:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.outwards = Outwards(source)
        self._ways: dict[Carrier, Way] = {}

    def hazards(self, nodes: Iterable[Node]) -> Mapping[Node, str]:
        """For each place why a value from there may not be moved into a variable; empty where nothing reads it as code."""
        ways = {node: self.outwards.follow(node) for node in nodes}
        self._explore([carrier for way in ways.values() for carrier in way.carriers])
        bad = self._bad()
        return {node: way.reason or next((bad[carrier] for carrier in sorted(way.carriers & bad.keys())), "") for node, way in ways.items()}

    def _explore(self, waiting: list[Carrier]) -> None:
        """Follow carriers, and those that they lead to."""
        while waiting:
            carrier = waiting.pop()
            if carrier not in self._ways:
                way = self._ways[carrier] = Way()
                for node in self._uses(carrier):
                    way.join(self.outwards.follow(node))
                waiting += way.carriers

    def _bad(self) -> dict[Carrier, str]:
        """The carriers that lead to a reason, and the reason as it reads from them."""
        before: dict[Carrier, list[Carrier]] = {}
        for carrier, way in self._ways.items():
            for other in way.carriers:
                before.setdefault(other, []).append(carrier)
        reasons = {carrier: way.reason for carrier, way in sorted(self._ways.items()) if way.reason}
        waiting = list(reasons)
        for carrier in waiting:
            for other in sorted(before.get(carrier, ())):
                if other not in reasons:
                    reasons[other] = reasons[carrier]
                    waiting.append(other)
        # The first step is named; a long way would not fit on a line.
        return {carrier: f"{carrier.label}: {reason}" for carrier, reason in reasons.items()}

    def _uses(self, carrier: Carrier) -> list[Node]:
        match carrier.kind:
            case "variable":
                return [*self._variables.get(carrier.name, ()), *self._in_texts(carrier.name)]
            case "file":
                return self.outwards.files.mentions.get(carrier.name, [])
        return self._commands.get(carrier.name, [])

    @cached_property
    def _variables(self) -> Mapping[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.source.nodes:
            if node.kind in ("variable", "splat"):
                found.setdefault(self.source.variable(node), []).append(node)
        return found

    @cached_property
    def _commands(self) -> Mapping[str, list[Node]]:
        """The words that call functions of the script, by name."""
        found: dict[str, list[Node]] = {}
        for node in self.source.nodes:
            if node.kind == "command":
                call = self.outwards.call(node)
                if call.name in self.outwards.functions:
                    found.setdefault(call.name, []).append(node)
        return found

    def _in_texts(self, name: str) -> list[Node]:
        """Strings and words by which a variable is read: ``variable:NAME``, and ``%NAME%`` of the environment by other programs."""
        if name.startswith("env:"):
            return self._named.get(name[4:], [])
        return [node for node in self._named.get(name, []) if self._names_variable(node)]

    def _names_variable(self, node: Node) -> bool:
        """Whether a word is the path of a variable, or its name for a command that looks variables up."""
        if re.match(r"[\"']?variable:", self.source.of(node), re.I):
            return True
        command = node.parent
        return command is not None and command.kind == "command" and self.outwards.call(command).name == "get-variable"

    @cached_property
    def _named(self) -> Mapping[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.source.nodes:
            if node.kind in ("word", *STRINGS):
                for name in set(re.findall(r"\w+", self.source.of(node).lower())):
                    found.setdefault(name, []).append(node)
        return found

    @cached_property
    def prints_environment(self) -> bool:
        """Whether all variables are printed to somewhere else than the log, or kept: the value would be among them."""
        return any(
            (node.kind in ("word", *STRINGS) and _ENVIRONMENT.fullmatch(self.source.of(node)) and not self._is_shown(node))
            or (node.kind == "member" and self.source.of(node).lower() == "getenvironmentvariables")
            for node in self.source.nodes
        )

    def _is_shown(self, node: Node) -> bool:
        """Whether a word belongs to a statement that only writes to the log."""
        command = node.parent
        pipeline = command.parent if command is not None and command.kind == "command" else None
        if pipeline is None or any(around.kind not in _LOGGED for around in ancestors(pipeline)):
            return False
        names = {self.outwards.call(element).name for element in pipeline.children if element.kind == "command"}
        return names <= _SHOWING and all(part.kind != "redirection" for element in pipeline.children for part in element.children)
