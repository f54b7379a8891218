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
from wffix.scripts.python.source import numbers_in

_SAME_HEAD = frozenset({"append", "extend", "copy", "index", "count"})
_OF_WORDS = frozenset({"create_subprocess_exec", "subprocess_exec"})
_MOST_NAMES = 20

Words = list[str | None]
"""The words of a command, None for computed ones."""


class Starts:
    """Judges the calls of one script that start a process."""

    def __init__(self, nodes: Sequence[ast.AST], bindings: Bindings) -> None:
        self._nodes = nodes
        self._bindings = bindings
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
        if program is not None and self._reads_any(self._head(program)):
            yield program, command

    def reads_input(self, call: ast.Call) -> bool:
        """Whether the process may read its standard input as code."""
        words, program = self._words(call)
        head = _command(self._literals(words) if words else self._head(program) if program is not None else [None])
        return not head or head[0] is None or base_name(head[0]) in {*commands().standard_input, *commands().wrappers, *commands().runners}

    def _words(self, call: ast.Call) -> tuple[Sequence[ast.expr], ast.expr | None]:
        """The words of a process, or an expression that gives them."""
        if self._is_command(self._bindings.full_names(call.func)):
            return [ast.Constant(last_of(self._bindings.full_names(call.func))), *call.args], None
        program = call.args[0] if call.args else keyword(call, "args")
        if isinstance(program, (ast.List, ast.Tuple)):
            return program.elts, None
        separate = len(call.args) > 1 and self._literal(call.args[0]) is not None
        return (call.args, None) if separate or last_name(call.func) in _OF_WORDS else ([], program)

    def _literals(self, words: Sequence[ast.expr]) -> Words:
        return [self._literal(word) for word in words]

    def _literal(self, node: ast.expr) -> str | None:
        if "sys.executable" in self._bindings.full_names(node):
            return "python"
        return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) and not numbers_in(node.value) else None

    def _head(self, node: ast.expr, deep: int = 0) -> Words:
        """The first words of a command; None for what is not known of them."""
        match node:
            case ast.List(words) | ast.Tuple(words):
                return self._literals(words)
            case ast.BinOp(left, ast.Add()):
                return self._head(left, deep)
            case ast.Name(name) if deep < _MOST_NAMES and len(self._lists.get(name, ())) == 1:
                return self._head(self._lists[name][0], deep + 1)
            case ast.Constant():
                return [self._literal(node)]
        return [None]

    @cached_property
    def _lists(self) -> dict[str, list[ast.expr]]:
        """What is assigned to each name that nothing but assignments binds, and whose first items stay."""
        found: dict[str, list[ast.expr]] = {}
        others: set[str] = set()
        plain: set[int] = set()
        for node in self._nodes:
            match node:
                case ast.Assign([ast.Name(name) as target], value) | ast.AnnAssign(ast.Name(name) as target, _, ast.expr() as value):
                    found.setdefault(name, []).append(value)
                    plain.add(id(target))
                case ast.AugAssign(ast.Name() as target, ast.Add()):
                    plain.add(id(target))
                case ast.Call(ast.Attribute(ast.Name(name), method)) if method not in _SAME_HEAD:
                    others.add(name)
                case ast.Subscript(ast.Name(name), _, ast.Store() | ast.Del()) | ast.arg(name):
                    others.add(name)
        others |= {
            node.id for node in self._nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in plain
        }
        return {name: values for name, values in found.items() if name not in others}

    @cached_property
    def _texts(self) -> list[str]:
        return [node.value for node in self._nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]

    def _reads_any(self, head: Words) -> bool:
        """Whether a command of these first words, and any others of the script, may read one of them as code."""
        words = _command(head)
        if not words or words[0] is None:
            return True
        if words[0] not in self._judged:
            self._judged[words[0]] = bool(reads([words[0], *self._texts, UNKNOWN]))
        return self._judged[words[0]]


def last_of(names: Sequence[str]) -> str:
    """The last name of a function, behind its alias."""
    return names[0].rpartition(".")[2] if names else ""


def _command(words: Words) -> Words:
    """The words of a module that is run as a command, as in ``python -m pip``; else those that there are."""
    if len(words) > 2 and words[0] is not None and base_name(words[0]) in ("python", "py") and words[1] == "-m":
        return words[2:]
    return words


def _positions(words: Words) -> list[bool]:
    """For each word of a command, whether it is what runs, or may be read as code."""
    inner = _command(words)
    outer = [False] * (len(words) - len(inner))
    if not inner or inner[0] is None:
        return [True] * len(words)
    facts, name = commands(), base_name(inner[0])
    runs_file = name in facts.interpreters and name in facts.standard_input and name not in facts.wrappers
    if runs_file and len(inner) > 1 and inner[1] is not None and not inner[1].startswith("-"):
        option = next((at for at, word in enumerate(inner) if re.fullmatch(facts.interpreters[name], word or "")), len(inner))
        return outer + [number == 0 or number > option for number in range(len(inner))]
    every = bool(reads([UNKNOWN if word is None else word for word in inner]))
    return [*outer, True, *[every] * (len(inner) - 1)]
