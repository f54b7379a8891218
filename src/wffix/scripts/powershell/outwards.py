"""From a value's place in a PowerShell script outwards: what takes it on the way, and whether that reads code."""

from __future__ import annotations

from functools import cached_property

from wffix.catalog.commands import commands
from wffix.catalog.powershell import powershell
from wffix.scripts.powershell.calls import Call
from wffix.scripts.powershell.files import Files
from wffix.scripts.powershell.source import Source
from wffix.scripts.powershell.tree import Node, descendants
from wffix.scripts.powershell.way import Way

_TESTED = frozenset({"if", "loop", "do"})
_PIPED = ("_", "psitem", "input")
_ALIASING = frozenset({"set-alias", "new-alias", "import-alias"})
_ARGUMENTS = (*_PIPED, "args", "psboundparameters")
# Variables that hold code, or that change what commands do.
_SPECIAL = frozenset({"psdefaultparametervalues", "executioncontext", "psmoduleautoloadingpreference", "ofs"})
_CODE_DRIVES = ("function:", "alias:")


class Outwards:
    """The ways through one script; what is found about a command or a pipeline is kept."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.files = Files(source)
        self._calls: dict[Node, Call] = {}
        self._inputs: dict[Node, list[Way]] = {}
        self._methods: dict[Node, list[tuple[int, str]]] = {}
        self._operators: dict[Node, frozenset[str]] = {}

    def call(self, command: Node) -> Call:
        if command not in self._calls:
            self._calls[command] = Call(self.source, command)
        return self._calls[command]

    @cached_property
    def functions(self) -> dict[str, list[Node]]:
        """The functions a script defines, by name in lower case."""
        found: dict[str, list[Node]] = {}
        for node in self.source.nodes:
            if node.kind == "function":
                name = self.source.of(node.children[0]).lower().rpartition(":")[2]
                found.setdefault(name, []).append(node)
        return found

    @cached_property
    def aliases(self) -> frozenset[str]:
        """The names that a script gives to other commands."""
        calls = [self.call(node) for node in self.source.nodes if node.kind == "command"]
        words = [word for call in calls if call.name in _ALIASING for word in call.words[1:]]
        return frozenset(text.lower() for word in words if (text := self.source.literal(word)) is not None)

    def variables(self, node: Node) -> set[str]:
        """The names of all variables in a node."""
        return {self.source.variable(part) for part in descendants(node) if part.kind in ("variable", "splat")}

    def follow(self, start: Node) -> Way:
        """Where a value at a node goes."""
        way = Way()
        carries = True
        child = start
        while child.parent is not None and not way.reason:
            if child.parent.kind == "command" and self.call(child.parent).is_any_drive(child) and self.files.is_any_path(child, start):
                way.refuse("the path begins with it, and could name a function")
            carries = self._step(child, child.parent, way, carries) and carries
            child = child.parent
        return way

    def _step(self, child: Node, parent: Node, way: Way, carries: bool) -> bool:
        """One node outwards; whether the value goes on from there."""
        if child.kind == "redirection":
            return False
        match parent.kind:
            case "command":
                self._into_command(parent, child, way, carries)
            case "element" if child.position == 0 and carries:
                self._redirected(parent, way)
            case "pipeline" if carries:
                way.join(self._input(parent, child.position + 1))
            case "operand":
                self._asked(parent, child, way)
            case "expression":
                self._converted(parent, child, way)
            case "assignment":
                if child.position == 1 and carries:
                    self._assigned(parent.children[0], way)
                # Only in parentheses, and before another assignment, an assignment is a value itself.
                return child.position == 1 and parent.parent is not None and parent.parent.kind in ("paren", "assignment")
            case "key" | "attribute":
                way.refuse("it stands where a constant has to stand" if parent.kind == "attribute" else "it is a key of a hashtable")
            case "parameters" if child.position and carries:
                way.store("variable", self.variables(parent.children[child.position - 1]))
            case "function" if carries:
                way.store("function", [self.source.of(parent.children[0]).lower().rpartition(":")[2]])
            case _:
                return self._branch(child, parent, way, carries)
        return True

    def _branch(self, child: Node, parent: Node, way: Way, carries: bool) -> bool:
        """A statement with a keyword: what is only tested goes no further."""
        if parent.kind in _TESTED and child.kind == "paren":
            return False
        if parent.kind == "foreach" and child.position < 2:
            if child.position == 1 and carries:
                way.store("variable", [self.source.variable(parent.children[0])])
            return False
        if parent.kind == "flow" and carries and self.source.of(parent)[:5].lower() == "throw":
            way.store("variable", [*_PIPED, "error"])
        if parent.kind == "switch" and child.kind != "block":
            if carries:
                way.store("variable", [*_PIPED, "switch", "matches"])
            return False
        return True

    def _into_command(self, command: Node, child: Node, way: Way, carries: bool) -> None:
        call = self.call(command)
        defined = self.functions.get(call.name, ())
        if defined and not call.is_name(child):
            for function in defined:
                way.store("variable", [*_ARGUMENTS, *self._parameters(function)])
        else:
            if call.name in self.aliases:
                way.refuse(f"the script gives the name '{call.name}' to another command")
            way.refuse(call.hazard(child))
            if child.kind == "splat" and self.files.sets_code(self.source.variable(child)):
                way.refuse("it is handed on among parameters that can hold code")
            if call.kind == "cmdlet" and child.kind != "block":
                way.store("variable", self._taken_by_blocks(call))
            if carries and child is not call.written:
                self._stored(call, way)
        if carries:
            self._redirected(command, way)

    def _parameters(self, function: Node) -> set[str]:
        return {name for part in descendants(function) if part.kind == "parameters" for name in self.variables(part)}

    def _taken_by_blocks(self, call: Call) -> set[str]:
        """The variables in which the blocks that a cmdlet is given can find its other arguments."""
        blocks = [word for word in call.words if word.kind == "block"]
        names = {name for block in blocks for name in self._parameters(block)}
        return names | set(_ARGUMENTS if blocks else ())

    def _stored(self, call: Call, way: Way) -> None:
        """What a cmdlet that has the value writes and sets."""
        if call.kind != "cmdlet":
            return
        if call.written is not None:
            self.files.write(call.written, way)
        if None in call.set_variables:
            way.refuse("it is stored in a variable whose name is computed")
        way.store("variable", [name for name in call.set_variables if name])

    def _redirected(self, element: Node, way: Way) -> None:
        for part in self._redirections.get(element, ()):
            self.files.write(part.children[0], way)

    @cached_property
    def _redirections(self) -> dict[Node | None, list[Node]]:
        found: dict[Node | None, list[Node]] = {}
        for node in self.source.nodes:
            if node.kind == "redirection" and node.children:
                found.setdefault(node.parent, []).append(node)
        return found

    def _input(self, pipeline: Node, position: int) -> Way:
        """What the elements of a pipeline from a position on do with their input."""
        if pipeline not in self._inputs:
            ways = [Way()]
            for element in reversed(pipeline.children[1:]):
                way = self._taken(element)
                way.join(ways[-1])
                ways.append(way)
            self._inputs[pipeline] = ways[::-1]
        return self._inputs[pipeline][position - 1]

    def _taken(self, command: Node) -> Way:
        way = Way()
        call = self.call(command)
        defined = self.functions.get(call.name, ())
        for function in defined:
            way.store("variable", [*_ARGUMENTS, *self._parameters(function)])
        if not defined:
            way.refuse(call.hazard_of_input())
            way.store("variable", _PIPED if any(word.kind == "block" for word in call.words) else ())
            self._stored(call, way)
        self._redirected(command, way)
        return way

    def _asked(self, operand: Node, child: Node, way: Way) -> None:
        """Members and methods: of the value, by the name of the value, with the value as an argument."""
        facts = powershell()
        base = operand.children[0]
        if child.kind == "member":
            way.refuse("the value names a member")
        if child.kind == "index":
            return
        for position, method in self._unknown_methods(operand)[-1:]:
            if position >= child.position:
                way.refuse(f"it is not known what the method '{method}' does with it")
        if child.kind != "arguments":
            return
        if base.kind == "type":
            self._of_type(base, way)
        method = self.source.of(operand.children[child.position - 1]).lower()
        if method in facts.writing_members and child.children:
            self.files.write(child.children[0], way)
        way.store("variable", self.variables(base))

    def _unknown_methods(self, operand: Node) -> list[tuple[int, str]]:
        """The methods that are called and not known, by where their arguments stand."""
        if operand not in self._methods:
            called = [part.position for part in operand.children if part.kind == "arguments"]
            names = ((position, self.source.of(operand.children[position - 1])) for position in called)
            self._methods[operand] = [(position, name) for position, name in names if name.lower() not in powershell().members]
        return self._methods[operand]

    def _of_type(self, node: Node, way: Way) -> None:
        name = self.source.of(node)[1:-1].replace(" ", "").lower().removeprefix("system.")
        if name not in powershell().types:
            way.refuse(f"it is not known what the type '{name}' does with it")

    def _converted(self, expression: Node, child: Node, way: Way) -> None:
        """Casts and operators of an expression that the value is a part of."""
        parts = expression.children
        at = child.position - 1
        while at >= 0 and parts[at].kind == "cast":
            self._of_type(parts[at], way)
            at -= 1
        if at >= 0 and parts[at].kind == "attribute":
            way.refuse("it stands where a constant has to stand")
        operators = self._operators.get(expression)
        if operators is None:
            operators = frozenset(self.source.of(part).lower() for part in parts if part.kind == "operator")
            self._operators[expression] = operators
        if "-as" in operators:
            way.refuse("it is turned into another type")
        if operators and any(part.kind == "block" for part in parts):
            way.store("variable", _PIPED)
        if operators & {"-match", "-cmatch", "-imatch"}:
            way.store("variable", ["matches"])

    def _assigned(self, target: Node, way: Way) -> None:
        names = self.variables(target)
        for part in target.children:
            if part.kind == "cast":
                self._of_type(part, way)
        for name in sorted(names):
            if name in _SPECIAL or name.startswith(_CODE_DRIVES):
                way.refuse(f"the variable {name} is read as code, or changes what commands do")
            if name.startswith("env:") and name[4:].upper() in commands().special_variables:
                way.refuse(f"the variable {name} is read as code by programs")
        way.store("variable", names)
