"""Where a value goes inside a shell script, and whether something on the way reads it as code.

A value is followed from its place outwards, and then from wherever it is stored: variables, files, functions. Every reason
returned is the text of a refusal. What cannot be followed for sure is a reason too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from tree_sitter import Node

from wffix.catalog.commands import commands
from wffix.regex import regex
from wffix.scripts.shell.grammar import Script
from wffix.scripts.shell.nested import Nested, nested
from wffix.scripts.shell.outwards import ARITHMETIC, Outwards
from wffix.scripts.shell.way import Carrier, Way
from wffix.scripts.treesitter import descendants

_DEEPEST = 20
_DUMP = regex(r"(?:env|printenv|set|export|export -p|declare -p|declare -px|declare -xp|typeset -p|typeset -px)(?: -0| --null)?")


class Flow:
    """Follows values through one script; what is found about each carrier is kept.

    Values of ``checked`` variables are let go: the script makes sure of them before it uses them. ``depth`` is the number of
    scripts that this one stands in.
    """

    def __init__(self, script: Script, checked: frozenset[str] = frozenset(), depth: int = 0) -> None:
        self.script = script
        self.checked = checked
        self.depth = depth
        self.outwards = Outwards(script)
        self.variables = self.outwards.variables
        self._found: dict[Carrier, Way] = {}

    @cached_property
    def _has_coprocess(self) -> bool:
        return any(self.script.command_name(command) == "coproc" for command in self.script.commands)

    def hazard(self, node: Node) -> str:
        """Why a value at this node may not be moved into a variable; empty where nothing reads it as code."""
        if self._has_coprocess:
            return "the script starts a coprocess, which is not followed"
        way = self.outwards.follow(node, None)
        return way.reason or self.search([*way.carriers, Carrier("environment", "")])

    def hazard_of_output(self, command: Node, files: Iterable[str] = ()) -> str:
        """Why the value may not be what a command prints, and what it writes into the files of these keys."""
        if self._has_coprocess:
            return "the script starts a coprocess, which is not followed"
        way = self.outwards.follow(command, Carrier("output", ""))
        written = (Carrier("file", key) for key in files)
        return way.reason or self.search([*way.carriers, *written, Carrier("environment", "")])

    def read(self, node: Node, name: str) -> Way:
        """What becomes of a variable's value from one of its expansions on."""
        own = Carrier("variable", name)
        way = self.outwards.follow(node, own)
        way.refuse(self._expansion(node))
        if not way.reason:
            way.reason, way.sure = self._search({carrier: exact for carrier, exact in way.carriers.items() if carrier != own})
        return way

    def search(self, carriers: Iterable[Carrier]) -> str:
        """Why these may not carry the value, or what they hand it on to."""
        return self._search(dict.fromkeys(carriers, True))[0]

    def unread(self, name: str) -> str:
        """Why a variable's value is code where the script itself does not expand it, if that is known to hold."""
        way = Way(Carrier("variable", name))
        if name in commands().special_variables:
            way.refuse("the shell, or a program, reads it as code")
        self._follow_nested(name, way)
        return way.reason if way.sure else ""

    def _search(self, carriers: Mapping[Carrier, bool]) -> tuple[str, bool]:
        """That reason, and whether it is known to hold; it is not of carriers that have something else than the value."""
        waiting = [(carrier, "", exact) for carrier, exact in sorted(carriers.items())]
        seen = set(carriers)
        for carrier, path, exact in waiting:
            if carrier not in self._found:
                self._found[carrier] = self._follow(carrier)
            way = self._found[carrier]
            label = f"{path}{_label(carrier)}: "
            if way.reason:
                return label + way.reason, way.sure and exact
            fresh = sorted(way.carriers.keys() - seen)
            seen.update(fresh)
            waiting += [(other, label, exact and way.carriers[other]) for other in fresh]
        return "", True

    def _follow(self, carrier: Carrier) -> Way:
        """What happens to the value wherever a carrier is used."""
        way = Way(carrier)
        match carrier.kind:
            case "variable":
                self._follow_variable(carrier, way)
            case "file":
                self._follow_file(carrier, way)
            case "environment":
                self._follow_nodes(self._dumps, way)
                if Carrier("file", "$GITHUB_ENV") in way.carriers:
                    way.refuse("it becomes the environment of later steps")
            case "output":
                self._follow_nodes(self._calls.get(carrier.name, ()), way)
            case _:
                self._follow_parameter(carrier, way)
        return way

    def _follow_nodes(self, nodes: Iterable[Node], way: Way) -> None:
        for node in nodes:
            if way.reason:
                return
            way.join(self.outwards.follow(node, way.origin))

    def _follow_variable(self, carrier: Carrier, way: Way) -> None:
        name = carrier.name
        if name in self.checked:
            return
        if name in commands().special_variables:
            way.refuse("the shell, or a program, reads it as code")
        if name in self.variables.evaluated:
            way.refuse(ARITHMETIC)
        way.store("variable", self.variables.declared("n") - {name})
        reads = self.variables.reads.get(name, [])
        for node in reads:
            way.refuse(self._expansion(node))
        self._follow_nodes([*reads, *self.variables.indirect], way)
        self._follow_nested(name, way)

    def _expansion(self, node: Node) -> str:
        """What an expansion itself reads as code: ``${!V}``, ``${V@P}``."""
        text = self.script.source(node)
        if text.startswith("${!"):
            return "its value is used as the name of a variable, which can hold code"
        return "its value is expanded as a prompt" if text.endswith("@P}") else ""

    @cached_property
    def _nested(self) -> dict[str, list[tuple[Nested, Flow]]]:
        """The scripts inside the script, by the names in them."""
        found: dict[str, list[tuple[Nested, Flow]]] = {}
        for inner in nested(self.script, self.variables):
            flow = Flow(inner.script, depth=self.depth + 1)
            for name in inner.names:
                found.setdefault(name, []).append((inner, flow))
        return found

    def _follow_nested(self, name: str, way: Way) -> None:
        """A variable inside ``bash -c '…'`` and other scripts in the script."""
        for inner, flow in self._nested.get(name, ()):
            if flow.depth > _DEEPEST:
                way.refuse("scripts stand in scripts too deep to be followed", sure=False)
            if way.reason:
                return
            if inner.is_shell and not inner.script.broken:
                reason, sure = flow._search({Carrier("variable", name): True})
                way.refuse(reason and f"in a script inside this one {reason}", sure=sure and inner.is_run)
            elif inner.is_shell and inner.is_run and re.search(rf"\$\{{?{name}\b", inner.text):
                way.refuse("a script inside this one reads it and cannot be parsed for sure", sure=False)
            if inner.is_run and inner.may_run_environment:
                way.refuse("a program inside this script reads it and may run it", sure=False)
            if inner.is_run:
                self._follow_nodes([inner.node], way)

    def _follow_file(self, carrier: Carrier, way: Way) -> None:
        files = self.outwards.files
        for command, word in files.named(carrier.name):
            call = self.outwards.call(command)
            if files.is_run(call, word):
                way.refuse("this script runs it")
            self.outwards.streams.write(files.copied(call, word), way)
            self._follow_nodes([command], way)
        self._follow_nodes(files.inputs(carrier.name), way)

    @cached_property
    def _dumps(self) -> list[Node]:
        """The commands that print all variables of the environment, of which the new one will be one."""
        kinds = ("command", "declaration_command")
        return [node for node in self.script.nodes if node.type in kinds and _DUMP.fullmatch(" ".join(self.script.source(node).split()))]

    @cached_property
    def _calls(self) -> dict[str, list[Node]]:
        """The commands in which the name of each function stands."""
        found: dict[str, list[Node]] = {}
        for command in self.script.commands:
            for name in self.script.functions.keys() & set(self.outwards.call(command).texts):
                found.setdefault(name, []).append(command)
        return found

    def _follow_parameter(self, carrier: Carrier, way: Way) -> None:
        """Positional parameters of one function, or of all and of the script itself."""
        bodies = self.script.functions.get(carrier.name, [self.script.root])
        nodes = [node for body in bodies for node in descendants(body)]
        for node in nodes:
            if node.type == "for_statement" and not any(part.type == "in" for part in node.children):
                way.store("variable", [self.script.source(part) for part in node.named_children if part.type == "variable_name"])
            if node.type == "command" and self.script.command_name(node) == "getopts":
                way.store("variable", ["OPTARG"])
        self._follow_nodes((node for node in nodes if self._is_positional(node)), way)

    def _is_positional(self, node: Node) -> bool:
        if node.type not in ("simple_expansion", "expansion"):
            return False
        name = self.variables.expanded(node) or ""
        return name in ("@", "*") or (name.isdigit() and name != "0")


def _label(carrier: Carrier) -> str:
    match carrier.kind:
        case "variable":
            return f"the variable {carrier.name} takes the value on"
        case "file":
            return f"it is written into {'a file' if carrier.name == '*' else carrier.name}"
        case "environment":
            return "the script prints its environment, where the value will be"
        case "output":
            return f"the function {carrier.name} prints the value"
    return "a positional parameter takes the value on"
