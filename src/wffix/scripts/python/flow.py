"""Where a value goes in a Python script, by the names that hold it, and whether something reads it as code.

Nothing is known of the order in which a script runs, so a name that holds the value once holds it everywhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from wffix.catalog.commands import commands

_PLACEHOLDER = re.compile("_{6}")

_CODE = frozenset(
    {
        "eval", "exec", "compile", "__import__", "import_module", "reload", "system", "popen", "getoutput", "getstatusoutput",
        "startfile",
        "execl", "execle", "execlp", "execlpe", "execv", "execve", "execvp", "execvpe", "spawnl", "spawnle", "spawnlp", "spawnlpe",
        "spawnv",
        "spawnve", "spawnvp", "spawnvpe", "create_subprocess_shell", "run_path", "run_module", "getattr", "setattr", "execute",
        "executemany", "executescript", "from_string", "render_template_string", "Template", "format_map", "timeit",
        "InteractiveInterpreter", "runsource", "runcode", "unsafe_load", "full_load", "exec_command", "posix_spawn", "posix_spawnp",
    }
)  # fmt: skip
"""Functions and methods, by their last name, that read an argument as code, as a command, or as the name of something to run."""

_OF_MODULES = {"pickle": {"loads", "load"}, "marshal": {"loads", "load"}, "yaml": {"load"}, "dill": {"loads"}, "cloudpickle": {"loads"}}
_PROCESSES = frozenset({"run", "call", "check_call", "check_output", "Popen", "create_subprocess_exec"})
_FILES = frozenset({"write", "writelines", "write_text", "write_bytes", "print", "dump", "write_line"})
_ENVIRONMENT = ("GITHUB_ENV", "GITHUB_PATH")


class Flow:
    """Follows all values of a script together; ``lines`` tells whether an outsider may have put line breaks into one."""

    def __init__(self, tree: ast.Module, *, lines: bool) -> None:
        self._lines = lines
        self._nodes = list(ast.walk(tree))
        self._calls = [node for node in self._nodes if isinstance(node, ast.Call)]
        self._texts = [node.value for node in self._nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        self._holders = self._spread()

    def hazard(self) -> str:
        """What reads the value as code; empty where nothing does."""
        return next((reason for call in self._calls if (reason := self._reader(call))), "")

    def _spread(self) -> set[str]:
        """The names that come to hold the value; ``f()`` is what a function gives."""
        onwards: dict[str, set[str]] = {}
        waiting: list[str] = []
        for targets, value in self._steps():
            names, direct = _read(value)
            waiting += targets if direct else ()
            for name in names:
                onwards.setdefault(name, set()).update(targets)
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += onwards.get(name, ())
        return found

    def _steps(self) -> Iterator[tuple[frozenset[str], ast.AST]]:
        modules = {
            (alias.asname or alias.name).partition(".")[0]
            for node in self._nodes
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        functions = {node.name: node for node in self._nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
        for node in self._nodes:
            yield from _steps(node)
        for call in self._calls:
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            # What is called on an object may keep what it is given: list.append, dict.update.
            keeps = {owner.id} - modules if isinstance(owner, ast.Name) else set()
            targets = frozenset(keeps | _parameters(functions, _last(call.func)))
            for argument in _arguments(call) if targets else ():
                yield targets, argument

    def _holds(self, node: ast.AST) -> bool:
        """Whether the value is, or may be part of, what an expression gives."""
        names, direct = _read(node)
        return direct or not self._holders.isdisjoint(names)

    def _given(self, call: ast.Call) -> bool:
        return any(self._holds(argument) for argument in _arguments(call))

    def _reader(self, call: ast.Call) -> str:
        name, module = _last(call.func), _first(call.func)
        if name == "format" and isinstance(call.func, ast.Attribute) and self._holds(call.func.value):
            return "the value would be part of a format, in which 'format' reads names"
        if (isinstance(call.func, ast.Name) and name in self._holders) or (isinstance(call.func, ast.Subscript) and self._holds(call.func)):
            return "the value would decide what is called"
        if not self._given(call):
            return ""
        # 're.compile' makes no code.
        if (name in _CODE and not (name == "compile" and isinstance(call.func, ast.Attribute))) or name in _OF_MODULES.get(module, ()):
            return f"the value would still be read as code by '{name}'"
        if name in _PROCESSES:
            return self._process(call, name)
        return self._file(name) if name in _FILES else ""

    def _process(self, call: ast.Call, name: str) -> str:
        """Whether a process is started by a shell, or by what the value says."""
        shells = [item.value for item in call.keywords if item.arg in ("shell", None)]
        if any(not (isinstance(value, ast.Constant) and value.value is False) for value in shells):
            return f"the value would still be read as code by the shell of '{name}'"
        program = call.args[0] if call.args else next((item.value for item in call.keywords if item.arg == "args"), None)
        if not isinstance(program, (ast.List, ast.Tuple)):
            return f"the value would be the command of '{name}', or part of one" if program is not None and self._holds(program) else ""
        words = [item.value if isinstance(item, ast.Constant) and isinstance(item.value, str) else None for item in program.elts]
        held = [number for number, item in enumerate(program.elts) if self._holds(item)]
        if any(_reads_code(words, number) for number in held):
            return f"the value would be among the words of a command that can read code, by '{name}'"
        return ""

    def _file(self, name: str) -> str:
        """Whether a script that writes the value may write it into a file that is code, or the environment of later steps."""
        if self._lines and any(word in text for text in self._texts for word in _ENVIRONMENT):
            return "its lines may become part of the environment of later steps"
        endings = commands().code_endings
        if name != "print" and any(text.endswith(endings) for text in self._texts):
            return "it may be written into a file that is code"
        return ""


def _steps(node: ast.AST) -> Iterator[tuple[frozenset[str], ast.AST]]:
    """How a value goes on: the names that take it, and what they take."""
    match node:
        case ast.Assign(targets, value):
            yield _targets(targets), value
        case ast.AugAssign(target, _, value) | ast.NamedExpr(target, value) | ast.comprehension(target, value):
            yield _targets([target]), value
        case ast.AnnAssign(target, _, value) if value is not None:
            yield _targets([target]), value
        case ast.For(target, value) | ast.AsyncFor(target, value):
            yield _targets([target]), value
        case ast.withitem(value, target) if target is not None:
            yield _targets([target]), value
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name):
            for inner in ast.walk(node):
                if isinstance(inner, (ast.Return, ast.Yield, ast.YieldFrom)) and inner.value is not None:
                    yield frozenset({f"{name}()"}), inner.value
        case ast.Match(subject, cases):
            for pattern in (part for case in cases for part in ast.walk(case.pattern)):
                bound: str | None = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
                if bound:
                    yield frozenset({bound}), subject


def _read(node: ast.AST) -> tuple[set[str], bool]:
    """The names that an expression reads, and whether an expression of the workflow stands in it."""
    names: set[str] = set()
    direct = False
    for part in ast.walk(node):
        match part:
            case ast.Constant(str(text)):
                direct = direct or _PLACEHOLDER.search(text) is not None
            case ast.Constant(bytes(data)):
                direct = direct or b"______" in data
            case ast.Name(name) | ast.Attribute(_, name):
                names |= {name, f"{name}()"}
                direct = direct or _PLACEHOLDER.search(name) is not None
    return names, direct


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(item.value for item in call.keywords)]


def _targets(targets: list[ast.expr]) -> frozenset[str]:
    """The names behind what is assigned to, those of attributes and of containers included."""
    found: set[str] = set()
    for target in targets:
        for part in ast.walk(target):
            if isinstance(part, ast.Name):
                found.add(part.id)
            elif isinstance(part, ast.Attribute):
                found.add(part.attr)
    return frozenset(found - {"self", "cls"})


def _parameters(functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef], name: str) -> set[str]:
    """The parameters of a function of the script, or of the constructor of a class of that name."""
    node = functions.get(name) or (functions.get("__init__") if name[:1].isupper() else None)
    if node is None:
        return set()
    every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg)
    return {argument.arg for argument in every if argument is not None} - {"self", "cls"}


def _reads_code(words: Sequence[str | None], number: int) -> bool:
    """Whether a command of these words, None for computed ones, may read one of them as code."""
    facts = commands()
    name = (words[0] or "").rpartition("/")[2]
    before = [word or "" for word in words[1:number]]
    if number == 0 or not name or name in {*facts.arguments, *facts.programs, *facts.wrappers, *facts.runners}:
        return True
    option, operand = facts.interpreters.get(name), facts.operands.get(name)
    script = next((word for word in before if not word.startswith("-")), None)
    if option is not None and (any(re.fullmatch(option, word) for word in before) or (name in facts.standard_input and script is None)):
        return True
    return operand is not None and any(re.fullmatch(operand, word) for word in before[-1:])


def _last(node: ast.expr) -> str:
    """The last name of what is called: ``system`` of ``os.system``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _first(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
