"""What in a Python script reads a value as code, writes it where it becomes code, or makes it decide what is called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from wffix.catalog.commands import commands
from wffix.catalog.python import python
from wffix.record import Record
from wffix.scripts.processes import base_name, is_code
from wffix.scripts.python.calls import Bindings, arguments, keyword, last_name
from wffix.scripts.python.environment import stored
from wffix.scripts.python.starts import Starts, last_of

_ENVIRONMENT_FILES = ("GITHUB_ENV", "GITHUB_PATH")
_RUNNING = frozenset({"exec", "eval", "compile", "execfile", "run_path", "run_module", "import_module", "__import__"})

_SHELLS = frozenset({"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell"})

_CALLED = "the value would decide what is called"
_GRAPHQL = "the value would be part of a GraphQL query, which is code; give it as a variable of the query"
_SPECIAL = "it becomes an environment variable whose value is code to the programs that read it"
_EXPANDED = "it becomes an environment variable that a shell may read as code"
_FORMAT = "the value would be part of a format, in which 'format' reads names"


class Sink(Record):
    """What is read as code; without a ``node`` it is not known what that is. ``is_callee``: it is the function that is called."""

    node: ast.AST | None
    reason: str
    is_callee: bool = False


class Sinks:
    """The sinks of one script; ``lines`` tells whether an outsider may have put line breaks into a value."""

    def __init__(self, nodes: Sequence[ast.AST], bindings: Bindings, *, lines: bool) -> None:
        self._nodes = nodes
        self._bindings = bindings
        self._lines = lines
        self._starts = Starts(nodes, bindings)
        self._calls = [node for node in nodes if isinstance(node, ast.Call)]
        self._own = {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}

    def found(self) -> Iterator[Sink]:
        for call in self._calls:
            if isinstance(call.func, (ast.Name, ast.Attribute)):
                yield from self._of_call(call, call.func)
        for call in self._calls:
            if not isinstance(call.func, (ast.Name, ast.Attribute)):
                yield Sink(call.func, _CALLED)
                yield from self._all(call, "the value would be given to a function that is not known")
        yield from self._handed_on()
        yield from self._of_queries()
        yield from self._of_environment()

    def _of_call(self, call: ast.Call, func: ast.Name | ast.Attribute) -> Iterator[Sink]:
        if isinstance(func, ast.Name):
            yield Sink(func, _CALLED, is_callee=True)
            if func.id in self._own and func.id not in self._bindings.imported:
                return
        elif func.attr in ("format", "format_map"):
            yield Sink(call.args[0] if isinstance(func.value, ast.Name) and func.value.id == "str" and call.args else func.value, _FORMAT)
        name = last_of(self._bindings.full_names(func))
        if self._is_code(func):
            yield from self._all(call, f"the value would still be read as code by '{name}'")
        if self._starts.is_start(call):
            yield from self._of_process(call, name)
        if name in python().writers:
            yield from self._of_file(call, name)

    def _all(self, call: ast.Call, reason: str) -> Iterator[Sink]:
        return (Sink(argument, reason) for argument in arguments(call))

    def _is_code(self, func: ast.expr) -> bool:
        facts = python()
        for full in self._bindings.full_names(func):
            module, _, name = full.rpartition(".")
            # 're.compile' makes no code.
            if name in facts.code and (name != "compile" or (module in ("", "builtins") and full[:1] != ".")):
                return True
            if (module, name) in facts.code_of_modules:
                return True
        return False

    def _of_process(self, call: ast.Call, name: str) -> Iterator[Sink]:
        shells = [item.value for item in call.keywords if item.arg in ("shell", None)]
        if any(not (isinstance(value, ast.Constant) and value.value is False) for value in shells):
            yield from self._all(call, f"the value would still be read as code by the shell of '{name}'")
        yield from (Sink(part, reason) for part, reason in self._starts.read(call))
        given = keyword(call, "input")
        if given is not None and self._starts.reads_input(call):
            yield Sink(given, f"the value may be read as code by the process of '{name}', from its input")

    # Files.

    def _of_file(self, call: ast.Call, name: str) -> Iterator[Sink]:
        if self._lines and self._names_environment_file:
            yield from self._all(call, "its lines may become part of the environment of later steps")
        if name == "print" and keyword(call, "file") is None and not self._is_redirected:
            return
        if self._file_is_code:
            yield from self._all(call, "it may be written into a file that is code")
        elif self._has_reader:
            yield from self._all(call, "it may be written to a process that reads its input as code")

    @cached_property
    def _texts(self) -> list[str]:
        return list(_texts(self._nodes))

    @cached_property
    def _names_environment_file(self) -> bool:
        return any(word in text for text in self._texts for word in _ENVIRONMENT_FILES)

    @cached_property
    def _is_redirected(self) -> bool:
        """Whether what is printed may go elsewhere."""
        stored = (node.attr for node in self._nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))
        called = {last_name(call.func) for call in self._calls}
        return not {"stdout", "stderr"}.isdisjoint(stored) or not {"redirect_stdout", "redirect_stderr"}.isdisjoint(called)

    @cached_property
    def _file_is_code(self) -> bool:
        return any(is_code(text) for text in self._texts) or any(self._runs(call) or self._has_interpreter(call) for call in self._calls)

    def _runs(self, call: ast.Call) -> bool:
        """Whether a call runs code of a file, or makes a program of one."""
        name = last_name(call.func)
        return name == "chmod" or (name in _RUNNING and self._is_code(call.func))

    def _has_interpreter(self, call: ast.Call) -> bool:
        """Whether a call hands a line to a shell that may run a file."""
        if last_name(call.func) not in _SHELLS and keyword(call, "shell") is None:
            return False
        texts = list(_texts(part for argument in arguments(call) for part in ast.walk(argument))) or self._texts
        words = (base_name(word) for text in texts for word in re.split(r"[\s;&|()]+", text))
        return not commands().standard_input.isdisjoint(words)

    @cached_property
    def _has_reader(self) -> bool:
        return any(
            last_name(call.func) in ("popen", "spawn") or (self._starts.is_start(call) and self._starts.reads_input(call))
            for call in self._calls
        )

    # Functions that are not called where they are named.

    def _handed_on(self) -> Iterator[Sink]:
        callees = {id(call.func) for call in self._calls}
        loaded = (node for node in self._nodes if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load))
        names = [last_name(node) for node in loaded if id(node) not in callees and self._reads_when_called(node)]
        for call in self._calls:
            match call:
                case ast.Call(ast.Name("getattr"), [_, ast.Constant(str(name)), *_]) if name in python().code | python().processes:
                    names.append(name)
        yield from (Sink(None, f"the script hands '{name}' on, which would still read the value as code") for name in names)

    def _reads_when_called(self, node: ast.expr) -> bool:
        known = node.id not in self._own if isinstance(node, ast.Name) else self._bindings.is_of_module(node)
        names = self._bindings.full_names(node)
        if not {"str.format", "str.format_map"}.isdisjoint(names):
            return True
        starts = any(name.partition(".")[0] in python().process_modules and name.rpartition(".")[2] in python().processes for name in names)
        return known and (self._is_code(node) or starts)

    def _of_queries(self) -> Iterator[Sink]:
        """Queries that are sent to an API."""
        for node in self._nodes if any("graphql" in text.lower() for text in self._texts) else ():
            if isinstance(node, ast.Dict):
                pairs = [*zip(node.keys, node.values, strict=True)]
                yield from (Sink(value, _GRAPHQL) for key, value in pairs if isinstance(key, ast.Constant) and key.value == "query")

    # The environment of processes.

    def _of_environment(self) -> Iterator[Sink]:
        """Values that become variables, where a variable is code to a program, or a shell may expand one."""
        words = {word for text in self._texts for word in re.findall(r"\w+", text)}
        words |= {item.arg for call in self._calls for item in call.keywords if item.arg}
        special = not words.isdisjoint(commands().special_variables)
        expanded = any(re.search(r"\$\{?[A-Za-z_]|%\w+%", text) for text in self._texts)
        for item in stored(self._nodes, self._bindings):
            yield from (Sink(name, "the value would name a variable of the environment") for name in item.names)
            if special or expanded:
                yield from (Sink(value, _SPECIAL if special else _EXPANDED) for value in item.values)


def _texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The texts that are written among the nodes of a script, as bytes too."""
    for node in nodes:
        match node:
            case ast.Constant(str(text)):
                yield text
            case ast.Constant(bytes(data)):
                yield data.decode("latin-1")
