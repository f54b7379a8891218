"""The parts of the reference that are read from the code: ``<!-- made: NAME -->`` in a page stands for one of PARTS."""

import ast
import inspect
import json
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

import wffix
from generate.commands import run
from generate.examples import repaired
from generate.writing import cell, fenced, table
from wffix.configuration.keys import KEYS
from wffix.report import json as json_report
from wffix.report.diff import unified

_MARKER = re.compile(r"<!-- made: ([a-z-]+) -->")
_ROOT = Path(__file__).parents[2]


def with_parts(text: str) -> str:
    """A page with its parts filled in. Raises KeyError for an unknown one."""
    return _MARKER.sub(lambda found: PARTS[found[1]](), text)


def usage() -> str:
    """What ``wffix --help`` prints."""
    return fenced(run("wffix", "--help")[1], "text")


def bot_usage() -> str:
    """What ``wffix-bot --help`` prints of its commands."""
    return fenced(run("wffix.bot", "--help")[1], "text")


def configuration() -> str:
    """One row for each key of the configuration."""
    return table(("key", "value", "without it", "what it says"), _rows(KEYS.schema(), ""))


def json_example() -> str:
    """A report of one file, the explanations shortened."""
    result = repaired("artipacked")[0].result
    made = json.loads(json_report.report([(result, unified(result.path, result.source, result.fixed))]))
    for fixer in made["fixers"].values():
        fixer["explanation"] = "…"
    return fenced(json.dumps(made, indent=2, ensure_ascii=False), "json")


def json_notes() -> str:
    """What the module of the report says of itself."""
    return (json_report.__doc__ or "").strip() + "\n"


def api() -> str:
    """Everything of the public API: signature, fields, docstring."""
    return "\n".join(_entry(name, getattr(wffix, name)) for name in wffix.__all__)


def action_inputs() -> str:
    """The inputs of the action."""
    action = YAML(typ="safe").load(_ROOT / "action.yml")
    rows = [(f"`{name}`", cell(item["description"]), _code(item["default"])) for name, item in action["inputs"].items()]
    return table(("input", "what it says", "default"), rows)


def benchmarks() -> str:
    """The report of the benchmarks where somebody has made one, else how it is made."""
    report = _ROOT / "benchmarks" / "report.md"
    if report.is_file():
        return re.sub(r"^#", "##", report.read_text(encoding="utf-8"), flags=re.M)
    return "How fast each is on your machine, on the same files and in the same run, is told by `benchmarks/compare.py` of the sources.\n"


PARTS: dict[str, Callable[[], str]] = {
    "action-inputs": action_inputs,
    "api": api,
    "benchmarks": benchmarks,
    "bot-usage": bot_usage,
    "configuration": configuration,
    "json-example": json_example,
    "json-notes": json_notes,
    "usage": usage,
}


def _rows(schema: dict[str, Any], around: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for key, item in schema["properties"].items():
        name = f"{around}{key}"
        if "properties" in item:
            rows += _rows(item, f"{name}.")
        else:
            default = json.dumps(item["default"]) if "default" in item else ""
            rows.append((f"`{name}`", _value(item), _code(default), cell(item["description"])))
    return rows


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _value(item: dict[str, Any]) -> str:
    """The kind of value that a key takes, in words."""
    words = {"boolean": "`true` or `false`", "string": "text", "array": "list of ids", "object": "table"}
    return f"{item['minimum']} to {item['maximum']}" if item["type"] == "integer" else words[item["type"]]


def _entry(name: str, value: Any) -> str:
    """A function or class under its own heading."""
    node = ast.parse(textwrap.dedent(inspect.getsource(value))).body[0]
    signature = _signature(node) if isinstance(node, ast.FunctionDef) else _fields(node)
    return f"## {name}\n\n{fenced(signature, 'python')}\n{inspect.getdoc(value)}\n"


def _signature(node: ast.FunctionDef) -> str:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    flat = f"{node.name}({ast.unparse(node.args)}){returns}"
    return flat if len(flat) <= 100 else flat.replace("(", "(\n    ", 1).replace(", ", ",\n    ").replace(f"){returns}", f",\n){returns}")


def _fields(node: ast.stmt) -> str:
    """The fields, members and public properties of a class."""
    assert isinstance(node, ast.ClassDef)
    lines = [f"class {node.name}:"]
    for item in node.body:
        if isinstance(item, (ast.AnnAssign, ast.Assign)):
            lines.append(f"    {ast.unparse(item)}")
        elif isinstance(item, ast.FunctionDef) and item.decorator_list and not item.name.startswith("_"):
            returns = f" -> {ast.unparse(item.returns)}" if item.returns else ""
            lines += [f"    @{ast.unparse(item.decorator_list[0])}", f"    def {item.name}(self){returns}: ..."]
    return "\n".join(lines)
