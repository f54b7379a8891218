"""Processes that a Python script starts: which of their words, or of their input, they read as code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from wffix.catalog.commands import commands
from wffix.catalog.python import python
from wffix.scripts.processes import UNKNOWN, base_name, reads
from wffix.scripts.python.calls import Bindings, keyword, last_name
from wffix.scripts.python.lists import Lists
from wffix.scripts.python.syntax import without_names

_OF_WORDS = frozenset({"create_subprocess_exec", "subprocess_exec"})
_DEEPEST = 5
_HEAD = 3
"""Words that tell what runs: ``python -m pip``."""

Words = list[str]
"""The words of a command, with UNKNOWN for what is computed."""


class Starts:
    """Judges the calls of one script that start a process."""

    def __init__(self, nodes: Sequence[ast.AST], bindings: Bindings) -> None:
        self._nodes = nodes
        self._bindings = bindings
        self._lists = Lists(nodes)
        self._of_names: dict[str, list[Words]] = {}
        self._judged: dict[str, bool] = {}

    def is_start(self, call: ast.Call) -> bool:
        """Whether a call starts a process, as far as its name tells."""
        names = self._bindings.full_names(call.func)
        return (last_of(names) in python().processes and "asyncio.run" not in names) or self._is_command(names)

    def _is_command(self, names: Sequence[str]) -> bool:
        return any(name.rpartition(".")[0] in python().command_modules for name in names)

    def read(self, call: ast.Call) -> Iterator[tuple[ast.expr, str]]:
        """The words of a process that are its command or that it reads as code, each with the reason."""
        name = last_name(call.func)
        command = f"the value would be the command of '{name}', or part of one"
        contained = call.args if any(full.endswith(".containers.run") for full in self._bindings.full_names(call.func)) else []
        for part in (*contained, keyword(call, "executable"), keyword(call, "command")):
            if part is not None:
                yield part, command
        words, program = self._words(call)
        for word, reads_code in zip(words, _positions(self._literals(words)), strict=True):
            if reads_code:
                yield word, f"the value would be among the words of a command that can read code, by '{name}'"
        if program is not None and any(self._reads_any(head) for head in self._heads(program)):
            yield program, command

    def reads_input(self, call: ast.Call) -> bool:
        """Whether the process may read its standard input as code."""
        words, program = self._words(call)
        if program is not None:
            return any(_reads_input(head) for head in self._heads(program))
        return _reads_input(self._literals(words))

    def _words(self, call: ast.Call) -> tuple[Sequence[ast.expr], ast.expr | None]:
        """The words of a process, or an expression that gives them."""
        if self._is_command(self._bindings.full_names(call.func)):
            return [ast.Constant(last_of(self._bindings.full_names(call.func))), *call.args], None
        program = call.args[0] if call.args else keyword(call, "args")
        if isinstance(program, (ast.List, ast.Tuple)):
            return program.elts, None
        separate = len(call.args) > 1 and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
        return (call.args, None) if separate or last_name(call.func) in _OF_WORDS else ([], program)

    def _literals(self, words: Sequence[ast.expr]) -> Words:
        return [self._literal(word) for word in words]

    def _literal(self, node: ast.expr, deep: int = 0) -> str:
        """The text of a word, as far as it is written in the script."""
        match node:
            case ast.Constant(str(text)):
                return without_names(text, UNKNOWN)
            case ast.JoinedStr(parts):
                return "".join(self._literal(part, deep) for part in parts)
            case ast.BinOp(left, ast.Add(), right):
                return self._literal(left, deep) + self._literal(right, deep)
            case ast.Name(name) if deep < _DEEPEST and len(values := self._lists.values(name)) == 1:
                return self._literal(values[0], deep + 1)
        return "python" if "sys.executable" in self._bindings.full_names(node) else UNKNOWN

    def _heads(self, program: ast.expr) -> list[Words]:
        """The first words of the commands that an expression may give, None for what is not known of them."""
        if not isinstance(program, ast.Name):
            return self._found_heads(program)
        if program.id not in self._of_names:
            self._of_names[program.id] = self._found_heads(program)
        return self._of_names[program.id]

    def _found_heads(self, program: ast.expr) -> list[Words]:
        found: dict[tuple[str, ...], None] = {}
        waiting, seen = [program], set[str]()
        while waiting:
            match waiting.pop():
                case ast.List(words) | ast.Tuple(words):
                    found[tuple(self._literals(words[:_HEAD]))] = None
                case ast.BinOp(inner, ast.Add()) | ast.Call(ast.Name("list" | "tuple"), [inner]):
                    waiting.append(inner)
                case ast.Name(name) if name in seen:
                    continue
                case ast.Name(name) if values := self._lists.values(name):
                    seen.add(name)
                    waiting += values
                case other:
                    found[(self._literal(other),)] = None
        return [list(words) for words in found]

    @cached_property
    def _texts(self) -> list[str]:
        constants = (node.value for node in self._nodes if isinstance(node, ast.Constant))
        return [without_names(value, UNKNOWN) for value in constants if isinstance(value, str)]

    def _reads_any(self, head: Words) -> bool:
        """Whether a command of these first words, and any others of the script, may read one of them as code."""
        words = _command(head)
        if not words or UNKNOWN in words[0]:
            return True
        if words[0] not in self._judged:
            self._judged[words[0]] = bool(reads([words[0], *self._texts, UNKNOWN]))
        return self._judged[words[0]]


def _reads_input(head: Words) -> bool:
    words = _command(head)
    facts = commands()
    return not words or UNKNOWN in words[0] or base_name(words[0]) in {*facts.standard_input, *facts.wrappers, *facts.runners}


def last_of(names: Sequence[str]) -> str:
    """The last name of a function, behind its alias."""
    return names[0].rpartition(".")[2] if names else ""


def _command(words: Words) -> Words:
    """The words of a module that is run as a command, as in ``python -m pip``; else those that there are."""
    if len(words) > 2 and base_name(words[0]) in ("python", "py") and words[1] == "-m":
        return words[2:]
    return words


def _positions(words: Words) -> list[bool]:
    """For each word of a command, whether it is what runs, or may be read as code."""
    inner = _command(words)
    outer = [False] * (len(words) - len(inner))
    if not inner or UNKNOWN in inner[0]:
        return [True] * len(words)
    facts, name = commands(), base_name(inner[0])
    runs_file = name in facts.interpreters and name in facts.standard_input and name not in facts.wrappers
    if runs_file and len(inner) > 1 and UNKNOWN not in inner[1] and not inner[1].startswith("-"):
        option = next((at for at, word in enumerate(inner) if re.fullmatch(facts.interpreters[name], word)), len(inner))
        return outer + [number == 0 or number > option for number in range(len(inner))]
    every = bool(reads(inner))
    return [*outer, True, *[every] * (len(inner) - 1)]
