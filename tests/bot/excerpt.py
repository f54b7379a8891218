"""Takes out of GitHub's GraphQL schema (npm ``@octokit/graphql-schema``, MIT) what the queries of wffix-bot use: ``github.graphql``.

With it every query of the tests is validated, and every answer of the fake is one that the schema allows, without npm. ``--write`` renews
it, after a query has changed or to see what GitHub has changed::

    npm install --prefix FOLDER @octokit/graphql-schema
    WFFIX_NODE_MODULES=FOLDER/node_modules python -m tests.bot.excerpt --write
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    is_enum_type,
    is_input_object_type,
    is_scalar_type,
    parse,
    visit,
)

from wffix.bot import queries

FILE = Path(__file__).parent / "github.graphql"
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}
KINDS = {"Blob", "Tree", "Commit", "User", "Organization", "Bot"}
"""Types that are answered where an interface is declared."""


def texts() -> list[str]:
    """All queries, in the form in which they are sent."""
    facts = queries.repository("a/b", f'...Facts ...Forks {queries.SETTINGS_OF_OWNER} base: object(oid: "x") {{ oid }}')
    return [
        queries.with_fragments(f"query {{ {facts} }}"),
        queries.VIEWER,
        *map(queries.with_fragments, queries.LISTINGS.values()),
        queries.START,
        queries.COMMIT,
        queries.UPDATE,
    ]


class Used(Visitor):
    """Collects the fields that a query uses of each type, and the types of its arguments and variables."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.fields: dict[str, dict[str, set[str]]] = {}
        self.inputs: set[str] = set()

    def enter_field(self, node, *_):
        parent = self.info.get_parent_type()
        arguments = self.fields.setdefault(parent.name, {}).setdefault(node.name.value, set())
        arguments.update(item.name.value for item in node.arguments or ())


def excerpt(full: GraphQLSchema) -> str:
    """The part of a schema that is used, in a fixed order."""
    info = TypeInfo(full)
    used = Used(info)
    for text in texts():
        visit(parse(text), TypeInfoVisitor(info, used))
    for name in sorted(KINDS):
        for interface in full.type_map[name].interfaces:
            for field, arguments in used.fields.get(interface.name, {}).items():
                used.fields.setdefault(name, {}).setdefault(field, set()).update(arguments)
        used.fields.setdefault(name, {}).setdefault("id", set())
    lines: list[str] = []
    others: dict[str, None] = {}
    for name, fields in sorted(used.fields.items()):
        kind = full.type_map[name]
        lines.append(head(kind, used.fields) + " {")
        for field, arguments in sorted(fields.items()):
            lines.append(f"  {field}{signature(kind.fields[field], arguments, others)}: {kind.fields[field].type}")
            others[get_named_type(kind.fields[field].type).name] = None
        lines.append("}")
    lines += rest(full, others, set(used.fields))
    return "\n".join(lines) + "\n"


def head(kind, known) -> str:
    word = "interface" if isinstance(kind, GraphQLInterfaceType) else "type"
    interfaces = [item.name for item in kind.interfaces if item.name in known] if isinstance(kind, GraphQLObjectType) else []
    return f"{word} {kind.name}" + (f" implements {' & '.join(sorted(interfaces))}" if interfaces else "")


def signature(field, arguments: Iterable[str], others: dict[str, None]) -> str:
    parts = []
    for name, argument in sorted(field.args.items()):
        if name in arguments or (str(argument.type).endswith("!") and argument.default_value is not None):
            others[get_named_type(argument.type).name] = None
            parts.append(f"{name}: {argument.type}")
    return f"({', '.join(parts)})" if parts else ""


def rest(full: GraphQLSchema, others: dict[str, None], done: set[str]) -> list[str]:
    """Inputs, enumerations and scalars, and what inputs are made of."""
    lines: list[str] = []
    waiting = sorted(others)
    while waiting:
        name = waiting.pop(0)
        if name in done | BUILT_IN:
            continue
        done.add(name)
        kind = full.type_map[name]
        if is_scalar_type(kind):
            lines.append(f"scalar {name}")
        elif is_enum_type(kind):
            lines.append(f"enum {name} {{ {' '.join(sorted(kind.values))} }}")
        elif is_input_object_type(kind):
            lines += [f"input {name} {{", *(f"  {key}: {field.type}" for key, field in sorted(kind.fields.items())), "}"]
            waiting += sorted(get_named_type(field.type).name for field in kind.fields.values())
    return lines


def full_schema(modules: str) -> GraphQLSchema:
    text = (Path(modules) / "@octokit" / "graphql-schema" / "schema.graphql").read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True)


if __name__ == "__main__":
    found = excerpt(full_schema(os.environ["WFFIX_NODE_MODULES"]))
    if "--write" in sys.argv:
        FILE.write_text(found, encoding="utf-8")
    else:
        print(found, end="")
