"""One step of a value through a script: from a node of the syntax tree to what it is part of, and to what takes it on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from tree_sitter import Node

from wffix.record import Record
from wffix.scripts.javascript.grammar import FUNCTIONS, Script
from wffix.scripts.javascript.names import Names
from wffix.scripts.javascript.sinks import SPECIAL, Sinks
from wffix.scripts.processes import is_special

_INVOKED = "the value chooses the function that is called"
# What holds a value as it is, or is made of it.
_AROUND = frozenset(
    {
        "parenthesized_expression", "template_substitution", "array", "object", "spread_element", "await_expression", "pair",
        "computed_property_name", "sequence_expression", "subscript_expression", "object_assignment_pattern",
    }
)  # fmt: skip
# Here a value is only looked at, or thrown away.
_ENDS = frozenset(
    {
        "expression_statement", "if_statement", "while_statement", "do_statement", "for_statement", "switch_statement", "switch_case",
        "unary_expression", "update_expression", "program", "empty_statement", "formal_parameters", "object_pattern", "array_pattern",
        "pair_pattern", "rest_pattern", "catch_clause", "class_declaration", "class", "statement_block",
    }
)  # fmt: skip
_CARRYING = frozenset({"+", "&&", "||", "??"})
_STORING = frozenset({"+=", "&&=", "||=", "??="})
_MEASURES = frozenset({"length", "size"})
LEFT = frozenset({"name", "left", "parameter", "property", "label"})


class Carrier(Record):
    """What takes the value on: a ``variable``, or the ``result`` of a function, by its name."""

    kind: str
    name: str


class Way(Record):
    """What is found on a way: why the value may not go it, what takes it on, and the node it goes on from."""

    reason: str = ""
    carriers: frozenset[Carrier] = frozenset()
    outer: Node | None = None


END = Way()


class Steps:
    """Says of any node of one script where its value goes next."""

    def __init__(self, script: Script, names: Names) -> None:
        self.script = script
        self.names = names
        self.sinks = Sinks(script, names)

    @cached_property
    def _may_be_read(self) -> bool:
        """Whether the script has anything that could read a value as code."""
        tags = any(node.type == "template_string" and self.script.role(node)[0] == "call_expression" for node in self.script.nodes)
        return tags or self.sinks.present

    def _lost(self, where: str) -> Way:
        """What cannot be followed is a reason where there is something to be afraid of."""
        return Way(f"{where} is not followed") if self._may_be_read else END

    def step(self, node: Node) -> Way:
        """Where the value of a node goes next."""
        parent = self.script.parent(node)
        if parent is None:
            return END
        field = self.script.role(node)[1]
        kind = parent.type
        if kind in ("arguments", "template_string", "call_expression", "new_expression"):
            return self._into_call(node, parent, kind)
        if kind == "member_expression":
            name = self.names.last(parent)
            return END if field == "property" or _MEASURES & set(name) else Way(outer=parent)
        if kind == "subscript_expression" and field == "index" and self._is_called(parent):
            return Way(_INVOKED)
        if field in LEFT and kind not in ("binary_expression",):
            return END
        if kind in _AROUND:
            return self._through(node, parent)
        if kind in ("binary_expression", "ternary_expression"):
            operator = parent.child_by_field_name("operator")
            carries = field != "condition" if operator is None else self.script.source(operator) in _CARRYING
            return Way(outer=parent) if carries else END
        if kind in ("variable_declarator", "assignment_expression", "augmented_assignment_expression", "assignment_pattern"):
            return self._stored(node, parent)
        return self._stated(node, parent, kind)

    def _through(self, node: Node, parent: Node) -> Way:
        """A value inside brackets, an object or the like; a function in an object is called by its key."""
        if node.type in FUNCTIONS and parent.type == "pair":
            return Way("", self._returned(node))
        if parent.type == "object_assignment_pattern":
            return Way("", self._variables(self.names.targets(parent)))
        key = parent.child_by_field_name("key") if parent.type == "pair" else None
        if key is not None and is_special(self.script.source(key).strip("'\"")):
            return Way(SPECIAL)
        return Way(outer=parent)

    def _is_called(self, node: Node) -> bool:
        """Whether a node is what is called, or tags a template."""
        return self.script.role(node) in (("call_expression", "function"), ("new_expression", "constructor"))

    def _stated(self, node: Node, parent: Node, kind: str) -> Way:
        """A value in a statement, or at the end of a function."""
        if kind == "for_in_statement":
            return Way("", self._variables(self.names.targets(parent.child_by_field_name("left"))))
        if kind == "throw_statement":
            return Way("", self._variables(self._caught))
        if kind in ("return_statement", "yield_expression"):
            return Way(outer=self.script.function_around(node))
        if kind == "arrow_function":
            return Way(outer=parent)
        if node.type in FUNCTIONS and kind in ("program", "statement_block", "class_body"):
            return Way("", self._returned(node))
        if kind in _ENDS or node.type == "statement_identifier":
            return END
        return self._lost(f"where the value goes ({kind.replace('_', ' ')})")

    @cached_property
    def _caught(self) -> list[str]:
        clauses = [node for node in self.script.nodes if node.type == "catch_clause"]
        return [name for clause in clauses for name in self.names.targets(clause.child_by_field_name("parameter"))]

    def _variables(self, names: Iterable[str]) -> frozenset[Carrier]:
        return frozenset(Carrier("variable", name) for name in names)

    def _returned(self, function: Node) -> frozenset[Carrier]:
        return frozenset(Carrier("result", name) for name in self.names.of_function(function))

    def _stored(self, node: Node, parent: Node) -> Way:
        """A value that is given to a variable, or to something inside one."""
        if node.type in FUNCTIONS:
            return Way("", self._returned(node))
        operator = parent.child_by_field_name("operator")
        if operator is not None and self.script.source(operator) not in _STORING:
            return END
        target = parent.child_by_field_name("name") or parent.child_by_field_name("left")
        names = self.names.targets(target)
        if not names:
            return self._lost("where the value is stored")
        own = [] if target is None or target.type == "identifier" else self.names.last(target)
        if any(is_special(name) for name in own):
            return Way(SPECIAL)
        # A property may be one with a setter.
        names += self.names.parameters(body for name in own for body in self.names.functions.get(name, ()))
        return Way("", self._variables(names), parent if parent.type.endswith("assignment_expression") else None)

    def _into_call(self, node: Node, parent: Node, kind: str) -> Way:
        """A value in a template, among the arguments of a call, or whose method is called."""
        if kind == "template_string":
            return self._into_template(parent)
        if kind == "arguments":
            call = self.script.parent(parent)
            return END if call is None else self._given(call, node)
        if node.type == "template_string" and self.script.role(node)[1] == "arguments":
            return self._into_template(node)
        if node.type in ("member_expression", "subscript_expression", "call_expression", "parenthesized_expression", *FUNCTIONS):
            taken = self.names.parameters(self.names.callbacks(parent))
            # A function of the script may be one of the value's own.
            taken += [] if self.names.functions.keys().isdisjoint(self.names.last(node)) else ["this"]
            return Way(self._handed(parent, node), self._variables(taken), parent)
        if node.type in ("identifier", "this") and self.script.source(node) in self.names.functions:
            return END
        return Way(_INVOKED)

    def _into_template(self, template: Node) -> Way:
        call = self.script.parent(template)
        if call is None or self.script.role(template) != ("call_expression", "arguments"):
            return Way(outer=template)
        tag = call.child_by_field_name("function")
        return Way(outer=call) if tag is not None and self.script.source(tag) == "String.raw" else Way("it is handed to a template's tag")

    def _given(self, call: Node, argument: Node) -> Way:
        """An argument of a call: what is called, and what else is given to it, takes it on; so does the result."""
        function = argument.type in FUNCTIONS
        reason = "" if function else self.sinks.argument(call, argument)
        callee = call.child_by_field_name("function") or call.child_by_field_name("constructor")
        taken = [] if function else self.names.parameters([*self.names.bodies(callee), *self.names.callbacks(call)])
        return Way(reason, self._variables([*taken, *self._holders(call, callee)]), call)

    def _holders(self, call: Node, callee: Node | None) -> list[str]:
        """The variables whose objects may keep what a call is given: ``list.push(…)``, ``Object.assign(all, …)``."""
        found: list[str] = []
        if callee is not None and callee.type != "identifier":
            found += [name for name in self.names.root(callee) if name in self.names.bound]
        given = call.child_by_field_name("arguments")
        if given is not None and self.names.last(callee) in (["assign"], ["defineProperty"], ["set"]):
            found += self.names.root(given.named_child(0))
        return found

    def _handed(self, call: Node, receiver: Node) -> str:
        """Why a function that reads code may not be handed to a method of the value: ``values.forEach(eval)``."""
        if call.type != "call_expression" or receiver.type in FUNCTIONS:
            return ""
        return self.sinks.handed(call)
