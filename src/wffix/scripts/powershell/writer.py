"""The text that takes the place of expressions in a PowerShell script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from wffix.regex import regex
from wffix.scripts.hoist import Refused, Replacement, Variable
from wffix.scripts.powershell.flow import Flow
from wffix.scripts.powershell.places import FILES, Places
from wffix.scripts.powershell.source import Source
from wffix.scripts.powershell.tree import Node

_REQUIRES = regex(r"#requires\b", re.I)
_SPECIAL = {"single": regex(r"''|[$`\"]"), "here_single": regex(r"[$`]")}
_ENDS_EARLY = regex(r"^\"@", re.M)


class Writer:
    """Writes variables in the place of expressions; ``text`` is the script as it is, expressions and all."""

    def __init__(self, text: str, source: Source, variables: Mapping[int, Variable]) -> None:
        self.text = text
        self.source = source
        self.variables = variables
        self.flow = Flow(source)
        self.places = Places(source, self.flow.outwards)
        self.refused: dict[int, str] = {}
        self.replacements: list[Replacement] = []
        self.plain: set[int] = set()
        self.split: set[int] = set()

    def write(self) -> None:
        tokens: dict[Node, list[int]] = {}
        for number in sorted(self.variables):
            try:
                tokens.setdefault(self.places.find(number), []).append(number)
            except Refused as refusal:
                self.refused[number] = str(refusal)
        hazards = self.flow.hazards(node for node in tokens if node.kind != "comment")
        for node, numbers in tokens.items():
            reason = hazards.get(node, "")
            if not reason and node.kind != "comment" and self.flow.prints_environment:
                reason = "the script prints its environment, where the value will be"
            if reason:
                self.refused.update(dict.fromkeys(numbers, reason))
            else:
                self._write_token(node, numbers)

    def _write_token(self, node: Node, numbers: list[int]) -> None:
        allowed: list[int] = []
        for number in numbers:
            try:
                self.places.check(node, number, self.variables[number])
                allowed.append(number)
            except Refused as refusal:
                self.refused[number] = str(refusal)
        try:
            self.replacements += self._written(node, allowed) if allowed else []
        except Refused as refusal:
            self.refused.update(dict.fromkeys(allowed, str(refusal)))

    def _written(self, node: Node, numbers: list[int]) -> list[Replacement]:
        match node.kind:
            case "comment":
                return [self._comment(node, number) for number in numbers]
            case "variable":
                return [(node.start, node.end, f"($env:{self.variables[number].name} -eq 'true')") for number in numbers]
            case "single" | "here_single":
                return list(self._requoted(node, numbers))
            case "word":
                return self._word(node, numbers)
        return self._in_place(numbers)

    def _in_place(self, numbers: list[int]) -> list[Replacement]:
        return [(*self.source.masked.expressions[number], self._braced(number)) for number in numbers]

    def _braced(self, number: int) -> str:
        return f"${{env:{self.variables[number].name}}}"

    def _comment(self, node: Node, number: int) -> Replacement:
        start, end = self.source.masked.expressions[number]
        inner = " ".join(self.text[start + 3 : end - 2].split())
        if "#>" in inner or _REQUIRES.match(self.source.of(node)):
            raise Refused("the comment it stands in means something to PowerShell")
        self.plain.add(number)
        return start, end, inner

    def _requoted(self, node: Node, numbers: list[int]) -> Iterator[Replacement]:
        """Single quotes become double ones, with what is special in those escaped."""
        if list(self.source.holds(node)) != numbers and self.places.can_be_joined(node):
            yield node.start, node.end, self._joined(node, numbers)
            return
        self.places.check_complete(node, numbers)
        body = self.source.of(node)
        quote = 1 if node.kind == "here_single" else 0
        if node.kind == "here_single" and _ENDS_EARLY.search(body):
            raise Refused("a line of the here-string begins with '\"@'")
        yield node.start + quote, node.start + quote + 1, '"'
        for found in _SPECIAL[node.kind].finditer(body, quote + 1, len(body) - quote - 1):
            new = "'" if found.group() == "''" else "`" + found.group()
            yield node.start + found.start(), node.start + found.end(), new
        yield from self._in_place(numbers)
        yield node.end - quote - 1, node.end - quote, '"'

    def _joined(self, node: Node, numbers: list[int]) -> str:
        """A string in single quotes in which some expression stays, piece by piece."""
        parts: list[str] = []
        at = node.start + 1
        for number in numbers:
            start, end = self.source.masked.expressions[number]
            parts += (f"'{self.text[at:start]}'", f'"{self._braced(number)}"')
            at = end
        parts.append(f"'{self.text[at : node.end - 1]}'")
        return "(" + " + ".join(part for part in parts if part != "''") + ")"

    def _word(self, node: Node, numbers: list[int]) -> list[Replacement]:
        """A bare word: quoted as a whole, or if it means more than text, with the variable in its place."""
        literal = self.places.literal(node)
        if not literal and self.places.kind_of(node) == "program":
            return [(node.start, node.end, self._alone(node, numbers))]
        computed = any(child.kind not in ("escape", "variable") for child in node.children)
        if computed or FILES.search(literal):
            if self.source.masked.held(node.start, node.start + 1):
                raise Refused("the word it begins holds quotes or wildcards; put the word in quotes")
            return self._in_place(numbers)
        parts: list[str] = []
        at = node.start
        for number in numbers:
            start, end = self.source.masked.expressions[number]
            parts += (self.text[at:start], self._braced(number))
            at = end
        return [(node.start, node.end, '"' + "".join((*parts, self.text[at : node.end])) + '"')]

    def _alone(self, node: Node, numbers: list[int]) -> str:
        """A word of a program that is nothing but values; an empty one is none."""
        quoted = '"' + "".join(self._braced(number) for number in numbers) + '"'
        if list(self.source.holds(node)) != numbers:
            raise Refused("it is joined to another expression, which is not moved")
        variable = self.variables[numbers[0]]
        if len(numbers) > 1:
            if all(self.variables[number].may_be_empty for number in numbers):
                raise Refused("bare, an empty value is no word at all; put it in quotes")
            return quoted
        reference = f"$env:{variable.name}"
        if variable.splits:
            self.split.add(numbers[0])
            return f"$(if ({reference}) {{ -split {reference} }})" if variable.may_be_empty else f"(-split {reference})"
        return f"$(if ({reference}) {{ {reference} }})" if variable.may_be_empty else quoted
