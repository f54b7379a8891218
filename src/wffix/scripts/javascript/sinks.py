"""Calls that read what they are given as code.

Sources: Node's documentation of child_process, vm, worker_threads, module and timers; the README of @actions/exec (the
command is split into words at blanks and started without a shell); ECMA-262 (eval, Function); GitHub's GraphQL API.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

from tree_sitter import Node

from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.javascript.grammar import FUNCTIONS, Script
from wffix.scripts.javascript.names import HANDLES, Names
from wffix.scripts.javascript.starts import PROGRAMS, SHELLS, TOOLKIT, Starts
from wffix.scripts.processes import is_special
from wffix.scripts.treesitter import descendants

GRAPHQL = "the value would be part of a GraphQL query, which is code; give it as a variable of the query"
SPECIAL = "it becomes an environment variable whose value is code to the programs that read it"

_EVALUATORS = frozenset(
    {
        "eval", "Function", "AsyncFunction", "GeneratorFunction", "AsyncGeneratorFunction", "runInThisContext", "runInNewContext",
        "runInContext", "compileFunction", "SourceTextModule", "Script", "Worker", "_compile", "evaluate", "execaCommand",
        "execaCommandSync", "dlopen", "$eval", "$$eval", "compile", "renderString", "runScript", "evalScript",
        "constructor",
    }
)  # fmt: skip
_TIMERS = frozenset({"setTimeout", "setInterval", "setImmediate"})
_LOADERS = frozenset({"require", "import", "__original_require__", "createRequire", "_load"})
_WRITES = frozenset({"writeFile", "writeFileSync", "appendFile", "appendFileSync", "outputFile", "outputFileSync"})
_STREAMS = frozenset({"write", "end", "writev"})
_DECLARING = frozenset({"variable_declarator", "assignment_expression", "assignment_pattern", "for_in_statement"})
_MAKERS = frozenset({"createRequire", "defaults"})
_MODULES = regex(r"child_process|execa|shelljs|\bzx\b|worker_threads|\bvm2?\b|cross-spawn")
# What a variable may keep, or a call hand on, to be called elsewhere.
_KEPT = _EVALUATORS | _TIMERS | _LOADERS | SHELLS | PROGRAMS | TOOLKIT | {"graphql"}
_ALL = _KEPT | _WRITES | _STREAMS


class _Call(Record):
    """What is called, under what name, with what, and which of that are functions that read code."""

    callee: Node | None
    name: str
    arguments: list[Node]
    positions: dict[int, int]
    kept: list[Node]


class Sinks:
    """Judges the calls of one script."""

    def __init__(self, script: Script, names: Names) -> None:
        self.script = script
        self.names = names
        self._starts = Starts(script, names)
        self._calls: dict[int, _Call] = {}
        self._judged: dict[tuple[int, int], str] = {}

    @cached_property
    def aliases(self) -> frozenset[str]:
        """The variables that hold a function, or the functions of a module, which read code."""
        declared = list(self._declared())
        known: set[str] = set()
        marks = self._marks(_KEPT, self._modules)
        # Aliases of aliases; a few rounds are more than any script has.
        for _ in range(5):
            found = {name for value, names in declared if self._holds(value, marks) for name in names}
            if found <= known:
                return frozenset(known)
            known |= found
            marks = self._marks(known, [])
        return frozenset(name for _, names in declared for name in names)

    def _declared(self) -> Iterator[tuple[Node, list[str]]]:
        """Everything that is given names, with the names."""
        for node in self.script.nodes:
            if node.type in _DECLARING:
                value = node.child_by_field_name("value") or node.child_by_field_name("right")
                target = node.child_by_field_name("name") or node.child_by_field_name("left")
                if value is not None and value.type not in FUNCTIONS:
                    yield value, self.names.targets(target)
            elif node.type == "pair_pattern":
                yield node, self.names.targets(node)
            elif node.type in FUNCTIONS:
                yield node, self.names.of_function(node)
            elif node.type == "call_expression" and (called := self.names.callbacks(node)):
                yield node, self.names.parameters(called)

    def _marks(self, words: Iterable[str], more: Iterable[Node]) -> list[tuple[int, int]]:
        """Where names stand that are not called there, and in which function."""
        places = [node for word in words for names in (self.names.occurrences, self.names.properties) for node in names.get(word, ())]
        kept = [node for node in (*places, *more) if not self.names.is_callee(node)]
        return sorted((node.start_byte, self._owner(node)) for node in kept)

    def _owner(self, node: Node) -> int:
        function = node if node.type in FUNCTIONS else self.script.function_around(node)
        return -1 if function is None else function.start_byte

    def _holds(self, value: Node, marks: list[tuple[int, int]]) -> bool:
        """Whether one of some marks stands inside a value, but not inside a function in it."""
        inside = marks[bisect_left(marks, (value.start_byte, -1)) : bisect_left(marks, (value.end_byte, -1))]
        return bool(inside) and any(owner == self._owner(value) for _, owner in inside)

    @cached_property
    def _modules(self) -> list[Node]:
        """The calls that load modules which start programs or evaluate code, and those that make a function which does."""
        return [node for node in self.script.nodes if node.type == "call_expression" and self._is_module(node)]

    def _is_module(self, call: Node) -> bool:
        callee, given = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        name = next(iter(self.names.last(callee)), "")
        if name in _MAKERS:
            return name == "createRequire" or "graphql" in self._path_of(callee)
        first = given.named_child(0) if given is not None and name in _LOADERS else None
        return first is not None and _MODULES.search(self.script.literal(first) or "") is not None

    @cached_property
    def present(self) -> bool:
        """Whether the script has a call that could read a value as code."""
        if any(_ALL & names.keys() for names in (self.names.occurrences, self.names.properties)):
            return True
        return any(node.type in ("string_fragment", "import") and self.script.source(node) in _ALL for node in self.script.nodes)

    def argument(self, call: Node, argument: Node) -> str:
        """Why a call may not be given the value as, or within, one of its arguments."""
        facts = self._facts(call)
        if any(node.id != argument.id for node in facts.kept):
            return self.handed(call)
        if facts.callee is None or not facts.name or facts.name in HANDLES:
            return self._computed(facts.callee)
        # What becomes of the third argument becomes of all that follow.
        key = (call.id, min(facts.positions.get(argument.id, 0), 2))
        if key not in self._judged:
            self._judged[key] = self._named(call, facts, key[1])
        return self._judged[key]

    def handed(self, call: Node) -> str:
        """Why a value may not meet what is handed on beside it: ``values.forEach(eval)``."""
        kept = self._facts(call).kept
        return f"'{self.script.source(kept[0])}', which is handed on here, could read it as code" if kept else ""

    def _facts(self, call: Node) -> _Call:
        if call.id not in self._calls:
            callee = call.child_by_field_name("function") or call.child_by_field_name("constructor")
            given = call.child_by_field_name("arguments")
            arguments = [] if given is None else [node for node in given.named_children if node.type != "comment"]
            self._calls[call.id] = _Call(
                callee,
                next(iter(self.names.last(callee)), ""),
                arguments,
                {node.id: number for number, node in enumerate(arguments)},
                [node for node in arguments if self._is_kept(node)],
            )
        return self._calls[call.id]

    def _is_kept(self, node: Node) -> bool:
        return node.type in ("identifier", "member_expression") and bool(set(self.names.last(node)) & (_KEPT | self.aliases))

    def _computed(self, callee: Node | None) -> str:
        """A callee without a name of its own: ``promisify(exec)(…)``, ``eval.call(…)``, ``module[name](…)``."""
        inner = callee.named_children[0] if callee is not None and callee.type == "parenthesized_expression" else callee
        if inner is None or inner.type in FUNCTIONS:
            return ""
        # 'require("./a.js")(…)' calls what a module of the project is.
        words = (_KEPT | self.aliases) - (frozenset() if HANDLES & set(self.names.last(inner)) else _LOADERS)
        parts = list(descendants(inner))
        if any(part.type.endswith("identifier") and self.script.source(part) in words for part in parts) or any(
            part.type == "call_expression" and self._is_module(part) for part in parts
        ):
            return "what is called could read it as code"
        return ""

    def _named(self, call: Node, facts: _Call, position: int) -> str:
        """Why a function of this name may not be given the value at this position."""
        callee, name, arguments = facts.callee, facts.name, facts.arguments
        assert callee is not None
        path = self._path_of(callee)
        if name in _EVALUATORS:
            return f"'{name}' reads it as code"
        if name in _TIMERS:
            return f"'{name}' reads a text as code" if position == 0 and arguments[0].type not in FUNCTIONS else ""
        if name in _LOADERS:
            return f"'{name}' loads and runs the module that the value names"
        if name == "exportVariable" and position == 1 and is_special(self.script.literal(arguments[0]) or ""):
            return SPECIAL
        if self._is_graphql(arguments) or (position == 0 and any("graphql" in word.lower() for word in path)):
            return GRAPHQL
        if name in SHELLS and not self._is_toolkit(callee):
            return self._shell(callee, name)
        if name in TOOLKIT or name in PROGRAMS:
            return self._starts.program(call, arguments, position, split=name in TOOLKIT)
        if name in _WRITES:
            return self._starts.file(arguments) if position or len(arguments) == 1 else ""
        if name in _STREAMS and "process" not in path:
            return "it is written into a file whose name is not known"
        return f"'{name}' could read it as code" if self.aliases & {name, *self.names.root(callee)} else ""

    def _path_of(self, callee: Node | None) -> list[str]:
        """The names in ``a.b.c``."""
        found = self.names.last(callee)
        at = None if callee is None else callee.child_by_field_name("object")
        while at is not None and at.type in ("member_expression", "identifier"):
            found = [*found, *self.names.last(at)]
            at = at.child_by_field_name("object")
        return found

    def _is_graphql(self, arguments: list[Node]) -> bool:
        """Whether a request goes to the GraphQL API; what of it is the query is not told apart."""
        return len(arguments) > 1 and any("graphql" in path.lower() for path in self._starts.texts.paths(arguments[0]))

    def _is_toolkit(self, callee: Node) -> bool:
        """Whether ``exec`` is the function of @actions/exec, which starts a program without a shell."""
        return callee.type == "member_expression" and self.names.root(callee) == ["exec"] and not {"exec"} & self.aliases

    def _shell(self, callee: Node, name: str) -> str:
        """``exec`` and ``execSync`` of child_process, and ``exec`` of a regular expression."""
        whose = callee.child_by_field_name("object")
        if name == "exec" and whose is not None and self._starts.texts.is_pattern(whose):
            return ""
        return f"'{name}' hands it to a shell"
