"""The variables of a shell script: where each is read, how each is set, and what words it is known to hold."""

from __future__ import annotations

import re
from functools import cached_property

from tree_sitter import Node

from wffix.catalog.commands import commands
from wffix.regex import regex
from wffix.scripts.shell.grammar import Script, is_arithmetic, is_double
from wffix.scripts.treesitter import descendants

ARITHMETIC_TESTS = frozenset({"-eq", "-ne", "-lt", "-le", "-gt", "-ge"})

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_IDENTIFIER = regex(r"(?<![\w$#@.{])(?<!\$\{)[A-Za-z_]\w*")
# ${#V}, ${!V[@]}, ${!V*}, ${V+…}: not the variable's value.
_NOT_THE_VALUE = regex(r"\$\{(?:#[^}]|!\w+(?:\[[@*]\]|[@*])\}|\w+(?:\[[^]]*\])?:?\+)")
_ARGUMENTS = regex(r"\$[@*1]|\$\{[@*1](?::\d+)?\}")
_SETTERS = frozenset({"read", "mapfile", "readarray", "printf", "getopts", "export", "let"})


class Variables:
    """What a script does with its variables."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._words: dict[str, list[list[str | None]]] = {}

    @cached_property
    def reads(self) -> dict[str, list[Node]]:
        """Where the value of each variable stands: its expansions."""
        found: dict[str, list[Node]] = {}
        for node in self.script.nodes:
            if node.type in ("simple_expansion", "expansion") and not _NOT_THE_VALUE.match(self.script.source(node)):
                name = self.expanded(node)
                if name is not None:
                    found.setdefault(name, []).append(node)
        return found

    def expanded(self, node: Node) -> str | None:
        """The name of the variable that an expansion expands."""
        for child in node.named_children[:1]:
            if child.type == "subscript":
                child = child.named_children[0]
            if child.type in ("variable_name", "special_variable_name"):
                return self.script.source(child)
        return "@" if self.script.source(node) == "${!#}" else None

    @cached_property
    def indirect(self) -> list[Node]:
        """The expansions ``${!NAME}``, which read a variable that is not named."""
        return [node for nodes in self.reads.values() for node in nodes if self.script.source(node).startswith("${!")]

    @cached_property
    def evaluated(self) -> dict[str, Node]:
        """The variables that arithmetic reads by their bare names, each with the first place where it does."""
        found: dict[str, Node] = {}
        for node in self.script.nodes:
            if self._is_evaluated(node):
                for name in _IDENTIFIER.findall(re.sub(r"'[^']*'", "", self.script.source(node))):
                    found.setdefault(name, node)
        return found

    def _is_evaluated(self, node: Node) -> bool:
        match node.type:
            case "arithmetic_expansion":
                return True
            case "compound_statement":
                return is_arithmetic(node)
            case "command":
                return self.script.command_name(node) == "let"
        parent = self.script.parent(node)
        if parent is None:
            return False
        match parent.type:
            case "c_style_for_statement":
                return node.type not in ("do_group", "compound_statement")
            case "subscript":
                return parent.child_by_field_name("name") != node and self._name(parent) not in self.declared("A")
            case "expansion":
                return parent.named_children[0] != node and re.match(r"\$\{\w+:[^-+=?]", self.script.source(parent)) is not None
            case "variable_assignment":
                return parent.child_by_field_name("value") == node and self._name(parent) in self.declared("i")
            case "binary_expression":
                operator = parent.child_by_field_name("operator")
                test = self.script.enclosing_test(parent)
                return operator is not None and self.script.source(operator) in ARITHMETIC_TESTS and test is not None and is_double(test)
        return False

    def _name(self, node: Node) -> str:
        """The name of the variable that an assignment or a subscript is about."""
        found = node.child_by_field_name("name")
        if found is not None and found.type == "subscript":
            found = found.child_by_field_name("name")
        return "" if found is None else self.script.source(found)

    def declared(self, letter: str) -> frozenset[str]:
        """The variables declared with an option: ``i`` numbers, ``n`` references, ``A`` keyed arrays."""
        return self._declarations.get(letter, frozenset())

    @cached_property
    def _declarations(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for node in self.script.nodes:
            if node.type != "declaration_command":
                continue
            options = "".join(self.script.source(part) for part in node.named_children if part.type == "word")
            for part in node.named_children:
                name = self._name(part) if part.type == "variable_assignment" else self.script.source(part)
                for letter in options:
                    found.setdefault(letter, set()).add(name)
        return {letter: frozenset(names) for letter, names in found.items()}

    @cached_property
    def assignments(self) -> dict[str, list[Node]]:
        """The assignments to each variable."""
        found: dict[str, list[Node]] = {}
        for node in self.script.nodes:
            if node.type == "variable_assignment":
                found.setdefault(self._name(node), []).append(node)
        return found

    @cached_property
    def lasting(self) -> frozenset[str]:
        """The variables that are set for more than one command: by assignments, loops, ``read``, ``export`` and others."""
        names = {
            name
            for name, nodes in self.assignments.items()
            if any((parent := self.script.parent(node)) is not None and parent.type != "command" for node in nodes)
        }
        for node in self.script.nodes:
            parent = self.script.parent(node)
            if (
                node.type == "variable_name"
                and parent is not None
                and parent.type in ("for_statement", "declaration_command", "unset_command")
            ):
                names.add(self.script.source(node))
        for command in self.script.commands:
            if self.script.command_name(command) in _SETTERS:
                words = (self.script.literal(child) for child in command.named_children)
                names.update(word for word in words if word and _NAME.fullmatch(word))
        return frozenset(names)

    @cached_property
    def forwarding(self) -> frozenset[str]:
        """The functions that run their arguments as a command."""
        return frozenset(
            name
            for name, bodies in self.script.functions.items()
            if any(self._forwards(node) for body in bodies for node in descendants(body) if node.type == "command")
        )

    def _forwards(self, command: Node) -> bool:
        for part in command.named_children:
            source = self.script.source(part).strip('"')
            if _ARGUMENTS.fullmatch(source):
                return True
            if part.type != "variable_assignment" and source not in commands().wrappers and not re.match(r"[-\d]|\w+=", source):
                return False
        return False

    def words(self, name: str) -> list[list[str | None]]:
        """The words that a variable may hold, None for computed ones, by each way in which it is set."""
        if name not in self._words:
            self._words[name] = self._words_of(name)
        return self._words[name]

    def _words_of(self, name: str) -> list[list[str | None]]:
        found: list[list[str | None]] = []
        itself = regex(rf"\$(?:{re.escape(name)}\b|\{{{re.escape(name)}(?:\[[@*]\])?\}})")
        for assignment in self.assignments.get(name, ()):
            value = assignment.child_by_field_name("value")
            sources = [] if value is None else self._split(value)
            appends = "+=" in self.script.source(assignment)[: len(name) + 2]
            if sources and itself.match(sources[0]):
                appends, sources = True, sources[1:]
            words = [None if re.search(r"[$`]|__", source) else source for source in sources]
            if found and appends:
                for known in found:
                    known += words
            else:
                found.append(words)
        return found

    def _split(self, value: Node) -> list[str]:
        """The words of an assigned value as they are written, without their quotes."""
        if value.type == "array":
            return [self.script.literal(part) or self.script.source(part).strip("\"'") for part in value.named_children]
        text = self.script.literal(value) or self.script.source(value).strip("\"'")
        return [text] if re.search(r"[`(]", text) else text.split()
