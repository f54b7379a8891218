"""Where a value goes inside a script, and whether something on the way reads it as code.

A value is followed from its place outwards through the expression it is part of, and then from the variables, parameters and
functions that take it on, by their names. What cannot be followed is a reason too, if the script has anything that reads code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from tree_sitter import Node

from wffix.scripts.javascript.environment import Environment
from wffix.scripts.javascript.grammar import Script
from wffix.scripts.javascript.names import Names
from wffix.scripts.javascript.steps import END, LEFT, Carrier, Steps, Way


class Flow:
    """Follows values through one script; what is found is kept."""

    def __init__(self, script: Script, names: Names, environment: Environment) -> None:
        self.script = script
        self.names = names
        self._steps = Steps(script, names)
        self._environment = environment
        self._ways: dict[int, Way] = {}
        self._dangers: dict[Carrier, str] = {}

    def hazard(self, node: Node) -> str:
        """Why the value of an expression at this node may not be moved; empty where nothing reads it as code."""
        return self._verdict(self.follow(node)) or self._dumped

    @cached_property
    def _dumped(self) -> str:
        """Why all variables of the environment, of which the new one will be one, may not go where the script lets them go."""
        for node in self._environment.whole():
            reason = "" if self._is_handed_on(node) else self._verdict(self.follow(node))
            if reason:
                return f"the script reads its whole environment, where the value will be: {reason}"
        return ""

    def _is_handed_on(self, node: Node) -> bool:
        """Whether it is the environment of a program that is started: ``{ env: { ...process.env } }``."""
        at: Node | None = node
        while at is not None and at.type in ("member_expression", "spread_element", "object"):
            at = self.script.parent(at)
        key = at.child_by_field_name("key") if at is not None and at.type == "pair" else None
        return key is not None and self.script.source(key) == "env"

    def _verdict(self, way: Way) -> str:
        if way.reason:
            return way.reason
        self._explore(way.carriers)
        for carrier in sorted(way.carriers):
            if self._dangers[carrier]:
                label = f"the variable {carrier.name} takes the value on" if carrier.kind == "variable" else f"'{carrier.name}' returns it"
                return f"{label}: {self._dangers[carrier]}"
        return ""

    def _explore(self, carriers: Iterable[Carrier]) -> None:
        """Find out for carriers, and all that they hand the value on to, whether code is read from them."""
        found: dict[Carrier, list[Way]] = {}
        waiting = list(carriers)
        while waiting:
            carrier = waiting.pop()
            if carrier not in found and carrier not in self._dangers:
                found[carrier] = list(self._taken_on(carrier))
                waiting += [further for way in found[carrier] for further in way.carriers]
        givers: dict[Carrier, list[Carrier]] = {}
        for carrier, ways in found.items():
            self._dangers[carrier] = next((way.reason for way in ways if way.reason), "")
            for further in {further for way in ways for further in way.carriers}:
                givers.setdefault(further, []).append(carrier)
        dangerous = [carrier for carrier in {*found, *givers} if self._dangers[carrier]]
        for carrier in sorted(dangerous):
            waiting = [carrier]
            while waiting:
                taken = waiting.pop()
                fresh = [giver for giver in givers.get(taken, ()) if not self._dangers[giver]]
                self._dangers.update(dict.fromkeys(fresh, self._dangers[carrier]))
                waiting += fresh

    def _taken_on(self, carrier: Carrier) -> Iterator[Way]:
        """The ways from every place where a carrier is read."""
        if carrier.kind == "variable":
            for node in self.names.occurrences.get(carrier.name, ()):
                yield self.follow(node)
            return
        for node in [*self.names.occurrences.get(carrier.name, ()), *self.names.properties.get(carrier.name, ())]:
            yield self._result(node)

    def _result(self, node: Node) -> Way:
        """The way of what a function returns, from a place where its name stands."""
        parent = self.script.parent(node)
        if node.type == "property_identifier" and parent is not None and parent.type == "member_expression":
            node, parent = parent, self.script.parent(parent)
        if parent is None or self.script.role(node)[1] in LEFT:
            return END
        if parent.type == "call_expression":
            return self.follow(parent)
        if parent.type == "arguments" and (call := self.script.parent(parent)) is not None:
            return self.follow(call)
        if node.type == "member_expression":
            # It may have a getter.
            return self.follow(node)
        if parent.type in ("variable_declarator", "assignment_expression"):
            target = parent.child_by_field_name("name") or parent.child_by_field_name("left")
            return Way("", frozenset(Carrier("result", name) for name in [*self.names.last(target), *self.names.targets(target)]))
        return END

    def follow(self, node: Node) -> Way:
        """The way of a value from a node outwards to the end of the expression it is part of."""
        steps: list[tuple[int, Way]] = []
        at: Node | None = node
        way = END
        while at is not None:
            known = self._ways.get(at.id)
            if known is not None:
                way = known
                break
            step = self._steps.step(at)
            steps.append((at.id, step))
            at = step.outer
        for number, step in reversed(steps):
            if step.reason or step.carriers - way.carriers:
                way = Way(step.reason or way.reason, way.carriers | step.carriers)
            self._ways[number] = way
        return way
