"""What a value in a script is, as far as it is written out there."""

from __future__ import annotations

from tree_sitter import Node

from wffix.regex import regex
from wffix.scripts.javascript.grammar import Script
from wffix.scripts.javascript.names import Names
from wffix.scripts.processes import UNKNOWN

_COMMAND_FILES = regex(r"process\.env\.GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)")


class Texts:
    """Reads the texts and patterns of one script."""

    def __init__(self, script: Script, names: Names) -> None:
        self.script = script
        self.names = names

    def text(self, node: Node) -> str:
        """A string, a template or a sum of them, with UNKNOWN for what is not written out."""
        found: list[str] = []
        stack = [node]
        while stack:
            part = stack.pop()
            operator = part.child_by_field_name("operator") if part.type == "binary_expression" else None
            if operator is not None and operator.type == "+":
                stack += [side for field in ("right", "left") if (side := part.child_by_field_name(field)) is not None]
            else:
                found.append(self._literal(part))
        return "".join(found)

    def _literal(self, node: Node) -> str:
        if node.type not in ("string", "template_string"):
            return UNKNOWN
        holes = [(child.start_byte, child.end_byte) for child in node.named_children if child.type != "string_fragment"]
        found: list[str] = []
        at = node.start_byte + 1
        for start, end in sorted([*holes, *(self.script.expressions[number] for number in self.script.held(node))]):
            if start >= at:
                found += (self.script.masked[at:start], UNKNOWN)
            at = max(at, end)
        return "".join((*found, self.script.masked[at : node.end_byte - 1]))

    def paths(self, node: Node) -> list[str]:
        """The paths that a node may be, at least their ends; nothing where one cannot be told."""
        found: list[str] = []
        stack, seen = [node], set()
        while stack:
            part = stack.pop()
            source = self.script.source(part) if part.type in ("identifier", "member_expression") else ""
            if part.type in ("string", "template_string", "binary_expression"):
                text = self.text(part)
                if text.endswith(UNKNOWN):
                    return []
                found.append(text)
            elif _COMMAND_FILES.fullmatch(source):
                found.append("")
            elif part.type == "call_expression" and self.names.last(part.child_by_field_name("function")) in (["join"], ["resolve"]):
                given = part.child_by_field_name("arguments")
                stack += [] if given is None else given.named_children[-1:]
            elif part.type == "identifier" and source not in seen:
                seen.add(source)
                values = self._values(source)
                if not values:
                    return []
                stack += values
            else:
                return []
        return found

    def is_pattern(self, node: Node) -> bool:
        """Whether a node is a regular expression, or a variable that is nothing else."""
        if node.type == "parenthesized_expression" and node.named_children:
            node = node.named_children[0]
        values = self._values(self.script.source(node)) if node.type == "identifier" else [node]
        return bool(values) and all(self._makes_pattern(value) for value in values)

    def _makes_pattern(self, value: Node) -> bool:
        return value.type == "regex" or (
            value.type == "new_expression" and self.names.last(value.child_by_field_name("constructor")) == ["RegExp"]
        )

    def _values(self, name: str) -> list[Node]:
        """All that a variable is given where it is bound; nothing where that is not known."""
        found: list[Node] = []
        for place in self.names.bindings(name):
            parent = self.script.parent(place)
            given = parent is not None and parent.type in ("variable_declarator", "assignment_expression")
            value = (parent.child_by_field_name("value") or parent.child_by_field_name("right")) if parent is not None and given else None
            if value is None:
                return []
            found.append(value)
        return found
