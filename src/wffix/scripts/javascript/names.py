"""The names of a script: which it binds, where each is read, and which functions they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from tree_sitter import Node

from wffix.scripts.javascript.grammar import FUNCTIONS, Script

HANDLES = frozenset({"call", "apply", "bind"})
"""What calls the function that it is a property of."""

_IDENTIFIERS = frozenset({"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern", "this"})
_BINDING = frozenset({"identifier", "shorthand_property_identifier_pattern"})
# Where a name is read and nothing else; in any other place it may be bound.
_READ = frozenset(
    {
        ("member_expression", "object"), ("subscript_expression", "object"), ("call_expression", "function"),
        ("new_expression", "constructor"), ("arguments", ""), ("variable_declarator", "value"), ("pair", "value"),
        ("unary_expression", "argument"), ("binary_expression", "left"), ("binary_expression", "right"), ("return_statement", ""),
        ("assignment_expression", "right"), ("ternary_expression", "consequence"), ("ternary_expression", "alternative"), ("array", ""),
    }
)  # fmt: skip
_CHAINED = frozenset({"member_expression", "subscript_expression", "parenthesized_expression", "call_expression"})
_PATTERNS = frozenset(
    {"formal_parameters", "object_pattern", "array_pattern", "pair_pattern", "rest_pattern", "update_expression", "catch_clause"}
)
_TARGETS = frozenset({"name", "left", "parameter", "parameters"})


class Names:
    """What a script does with names. Scopes are not told apart: a name is one name in the whole script."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._roots: dict[int, list[str]] = {}
        self._callbacks: dict[int, list[Node]] = {}

    @cached_property
    def occurrences(self) -> dict[str, list[Node]]:
        """Where each variable's name stands, the places where it is bound included."""
        found: dict[str, list[Node]] = {}
        for node in self.script.nodes:
            if node.type in _IDENTIFIERS and node.is_named and not self.script.held(node):
                found.setdefault(self.script.source(node), []).append(node)
        return found

    @cached_property
    def properties(self) -> dict[str, list[Node]]:
        """Where each property's name stands."""
        found: dict[str, list[Node]] = {}
        for node in self.script.nodes:
            if node.type == "property_identifier":
                found.setdefault(self.script.source(node), []).append(node)
        return found

    def may_bind(self, name: str) -> bool:
        """Whether a global variable may be another one somewhere in the script; every place that does more than read it counts."""
        nodes = self.occurrences.get(name, ())
        return any(node.type != "shorthand_property_identifier" and self.script.role(node) not in _READ for node in nodes)

    @cached_property
    def bound(self) -> frozenset[str]:
        """The variables that the script itself declares or assigns."""
        return frozenset(name for node in self.script.nodes for name in self._bound_by(node))

    def _bound_by(self, node: Node) -> Iterator[str]:
        if node.type in FUNCTIONS or node.type in ("variable_declarator", "assignment_expression", "for_in_statement", "catch_clause"):
            for field in _TARGETS:
                yield from self.targets(node.child_by_field_name(field))

    def targets(self, node: Node | None) -> list[str]:
        """The names in a pattern, a parameter list or the left side of an assignment: what then holds the value.

        For ``a.b`` and ``a[b]`` that is ``a``.
        """
        found: list[str] = []
        stack = [] if node is None else [node]
        while stack:
            part = stack.pop()
            if part.type in ("member_expression", "subscript_expression"):
                found += self.root(part)
            elif part.type in _BINDING:
                found.append(self.script.source(part))
            elif part.type in ("assignment_pattern", "object_assignment_pattern"):
                stack += [left] if (left := part.child_by_field_name("left")) is not None else []
            elif part.type == "pair_pattern":
                stack += [value] if (value := part.child_by_field_name("value")) is not None else []
            elif part.type not in FUNCTIONS:
                stack.extend(part.named_children)
        return found

    def root(self, node: Node | None) -> list[str]:
        """The variable at the beginning of ``a.b[c].d()``; nothing where it begins otherwise."""
        passed: list[int] = []
        while node is not None and node.id not in self._roots and node.type in _CHAINED:
            passed.append(node.id)
            inner = node.child_by_field_name("object") or node.child_by_field_name("function")
            node = inner if inner is not None else next(iter(node.named_children), None)
        if node is None:
            found = []
        elif node.id in self._roots:
            found = self._roots[node.id]
        else:
            found = [self.script.source(node)] if node.type in ("identifier", "this") else []
        self._roots.update(dict.fromkeys(passed, found))
        return found

    def bindings(self, name: str) -> list[Node]:
        """Where a variable is declared, assigned or counted up."""
        return [node for node in self.occurrences.get(name, ()) if self._is_binding(*self.script.role(node))]

    def _is_binding(self, around: str, field: str) -> bool:
        return (field in _TARGETS and around != "binary_expression") or around in _PATTERNS

    @cached_property
    def functions(self) -> dict[str, list[Node]]:
        """The functions that the script defines, by the names they go by."""
        found: dict[str, list[Node]] = {}
        for node in self.script.nodes:
            if node.type in FUNCTIONS:
                for name in self.of_function(node):
                    found.setdefault(name, []).append(node)
        return found

    def of_function(self, node: Node) -> list[str]:
        """The names of a function: its own, and that of the variable or property it is given to."""
        own = node.child_by_field_name("name")
        found = [] if own is None else [self.script.source(own).strip("'\"")]
        parent = self.script.parent(node)
        while parent is not None and parent.type == "parenthesized_expression":
            parent = self.script.parent(parent)
        if parent is not None and parent.type in ("variable_declarator", "assignment_expression"):
            left = parent.child_by_field_name("name") or parent.child_by_field_name("left")
            found += self.last(left) or self.targets(left)
        elif parent is not None and parent.type == "pair":
            key = parent.child_by_field_name("key")
            found += [] if key is None else [self.script.source(key).strip("'\"")]
        return found

    def last(self, node: Node | None) -> list[str]:
        """What a callee is called: ``c`` in ``a.b.c`` and in ``a.b['c']``; nothing where that is computed."""
        if node is None:
            return []
        if node.type in ("identifier", "import"):
            return [self.script.source(node)]
        if node.type == "member_expression":
            name = node.child_by_field_name("property")
            return [] if name is None else [self.script.source(name)]
        text = self.script.literal(node.child_by_field_name("index")) if node.type == "subscript_expression" else None
        return [] if text is None else [text]

    def bodies(self, callee: Node | None) -> list[Node]:
        """The functions of the script that a call may call, the constructors of its classes included."""
        names = self.last(callee)
        if callee is not None and HANDLES & set(names):
            names = self.last(callee.child_by_field_name("object"))
        found = [body for name in [*names, "constructor"] for body in self.functions.get(name, ())]
        if callee is not None and callee.type == "parenthesized_expression":
            found += [child for child in callee.named_children if child.type in FUNCTIONS]
        return found

    def callbacks(self, call: Node) -> list[Node]:
        """The functions among the arguments of a call."""
        if call.id not in self._callbacks:
            given = call.child_by_field_name("arguments")
            found: list[Node] = []
            for node in given.named_children if given is not None else ():
                if node.type in FUNCTIONS:
                    found.append(node)
                for name in self.last(node):
                    found += self.functions.get(name, ())
            self._callbacks[call.id] = found
        return self._callbacks[call.id]

    def parameters(self, functions: Iterable[Node]) -> list[str]:
        """The names that hold what functions are called with."""
        found: list[str] = []
        for function in functions:
            found += self.targets(function.child_by_field_name("parameters"))
            found += [*self.targets(function.child_by_field_name("parameter")), "arguments", "this"]
        return found

    def is_callee(self, node: Node) -> bool:
        """Whether a node is what a call calls, or the object whose function it calls."""
        while self.script.role(node)[0] in ("member_expression", "subscript_expression") and self.script.role(node)[1] != "index":
            node = self.script.parent(node) or node
        return self.script.role(node) in (("call_expression", "function"), ("new_expression", "constructor"))
