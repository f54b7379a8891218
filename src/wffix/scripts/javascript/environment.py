"""What a script does to the environment variables of its own process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from tree_sitter import Node

from wffix.scripts.javascript.grammar import Script
from wffix.scripts.javascript.names import Names

_ENVIRONMENTS = frozenset(
    {"process", "process.env", "globalThis.process", "globalThis.process.env", "global.process", "global.process.env"}
)
_WRITERS = frozenset({"defineProperty", "defineProperties", "set", "deleteProperty", "setPrototypeOf"})
# Objects whose functions read the environment they are given.
_READERS = frozenset({"Object", "JSON", "console", "core", "Reflect"})


class Environment:
    """Which variables a script sets, in ``process.env`` or in whatever object its text does not tell apart from that."""

    def __init__(self, script: Script, names: Names) -> None:
        self.script = script
        self._names = names
        self._found: set[str] = set()
        self.is_replaced = False
        """Whether it sets variables whose names cannot be told."""
        for node in script.nodes:
            for target in _targets(node):
                self._set(target)
            if node.type == "call_expression":
                self._call(node)

    @property
    def assigned(self) -> frozenset[str]:
        """The names of variables that it sets or deletes."""
        return frozenset(self._found)

    @cached_property
    def _aliases(self) -> frozenset[str]:
        """The variables that hold the environment, or the process it belongs to."""
        found: list[str] = []
        for node in self.script.nodes:
            value = node.child_by_field_name("value") if node.type == "variable_declarator" else None
            if value is not None and re.search(r"\bprocess(?:\.env)?(?![\w.$[])", self.script.source(value)):
                found += self._names.targets(node.child_by_field_name("name"))
        return frozenset(found)

    def whole(self) -> Iterator[Node]:
        """Where all of the environment is read at once."""
        for node in self.script.nodes:
            if node.type == "member_expression" and self.script.source(node) == "process.env":
                parent, field = self.script.role(node)
                if field != "object" or parent not in ("member_expression", "subscript_expression"):
                    yield node

    def is_environment(self, node: Node | None) -> bool:
        """Whether a node may be ``process.env``, or the ``process`` it belongs to."""
        return node is not None and (self.script.source(node) in _ENVIRONMENTS or bool(self._aliases & set(self._names.root(node))))

    def _set(self, target: Node) -> None:
        """Note what an assignment, or a deletion, changes."""
        stack = [target]
        while stack:
            node = stack.pop()
            if node.type == "member_expression":
                self._note(self._names.last(node))
            elif node.type == "subscript_expression":
                name = self._names.last(node)
                self._note(name)
                self.is_replaced |= not name and self.is_environment(node.child_by_field_name("object"))
            elif node.type in ("array_pattern", "object_pattern", "pair_pattern", "rest_pattern", "assignment_pattern", "array", "object"):
                stack.extend(node.named_children)

    def _note(self, names: list[str]) -> None:
        self._found.update(names)
        self.is_replaced |= bool({"env", "process"} & set(names))

    def _call(self, call: Node) -> None:
        """Note what a call may change."""
        callee, given = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        arguments = given.named_children if given is not None and given.type == "arguments" else []
        name = next(iter(self._names.last(callee)), "")
        if name == "exportVariable":
            literal = self.script.literal(arguments[0]) if arguments else None
            self._found.update([] if literal is None else [literal])
            self.is_replaced |= literal is None
        elif name == "assign" and arguments and self.is_environment(arguments[0]):
            self._merge(arguments[1:])
        elif any(self.script.source(argument) in _ENVIRONMENTS for argument in arguments):
            self.is_replaced |= name in _WRITERS or not _READERS & set(self._names.root(callee))

    def _merge(self, sources: list[Node]) -> None:
        """Note the keys that ``Object.assign(process.env, …)`` sets."""
        for source in sources:
            for member in source.named_children if source.type == "object" else [source]:
                key = member.child_by_field_name("key") if member.type == "pair" else member
                if key is not None and key.type in ("property_identifier", "shorthand_property_identifier"):
                    self._note([self.script.source(key)])
                elif (literal := self.script.literal(key)) is not None and member.type == "pair":
                    self._note([literal])
                elif member.type != "comment":
                    self.is_replaced = True


def _targets(node: Node) -> Iterator[Node]:
    """What a node assigns to, counts up, or deletes."""
    if node.type in ("assignment_expression", "augmented_assignment_expression", "for_in_statement"):
        found = node.child_by_field_name("left")
    elif node.type == "update_expression" or (node.type == "unary_expression" and node.children[0].type == "delete"):
        found = node.child_by_field_name("argument")
    else:
        return
    if found is not None:
        yield found
