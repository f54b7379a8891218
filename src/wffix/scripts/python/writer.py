"""How a variable is written in the place of an expression of a Python script."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import cached_property

import libcst as cst

from wffix.scripts.hoist import Refused, Replacement, Span, Variable
from wffix.scripts.python.names import Modules
from wffix.scripts.python.source import Source, numbers_in

_PREFIX = re.compile(r"[A-Za-z]*")
_OTHER_QUOTE = {"'": '"', '"': "'"}
_NAMED_CHARACTER = re.compile(r"\\N\{")


class Writer:
    """Writes each string as a whole, with all expressions in it."""

    def __init__(self, source: Source, modules: Modules, variables: Mapping[int, Variable], *, inline: bool) -> None:
        self.source = source
        self.modules = modules
        self.variables = variables
        self.inline = inline
        self.refused: dict[int, str] = {}
        self.replacements: list[Replacement] = []
        self.plain: set[int] = set()

    def write(self) -> None:
        pieces: dict[int, tuple[cst.CSTNode, list[int]]] = {}
        for number in sorted(self.variables):
            node = self.source.leaves.get(number)
            if node is None:
                self.refused[number] = "it stands in a place of a Python script that has no rule"
            else:
                pieces.setdefault(id(node), (node, []))[1].append(number)
        for node, numbers in pieces.values():
            try:
                self._piece(node, numbers)
            except Refused as refusal:
                self.refused.update(dict.fromkeys(numbers, str(refusal)))

    def _piece(self, node: cst.CSTNode, numbers: list[int]) -> None:
        match node:
            case cst.Comment():
                self.replacements += [(*self._span(number), self._named(number)) for number in numbers]
                self.plain.update(numbers)
            case cst.SimpleString():
                self._string(node, numbers)
            case cst.FormattedStringText():
                self._part(node, numbers)
            case cst.Name():
                self._bare(node, numbers)

    def _span(self, number: int) -> Span:
        return self.source.expressions[number]

    def _named(self, number: int) -> str:
        start, end = self._span(number)
        return " ".join(self.source.text[start + 3 : end - 2].split())

    # Strings.

    def _string(self, node: cst.SimpleString, numbers: list[int]) -> None:
        self._check_place(node)
        start, end = self.source.span(node)
        prefix = node.prefix.lower()
        quotes = len(node.quote)
        inner = start + len(node.prefix) + quotes, end - quotes
        self._check_samples(numbers, node.quote, raw="r" in prefix)
        spans = [self._span(number) for number in numbers]
        if spans == [inner]:
            self._replace(node, start, end, self._alone(node, numbers[0]))
        elif "b" in prefix or self.inline:
            self._replace(node, start, end, self._joined(node, inner, numbers))
        else:
            self._formatted(node, start, inner, numbers)

    def _alone(self, node: cst.SimpleString, number: int) -> str:
        """A string that is nothing but the expression."""
        name = self.variables[number].name
        quote = self._quote(node.quote)
        if isinstance(self.source.parent(node), cst.ConcatenatedString):
            if "b" in node.prefix.lower() or self.inline:
                raise Refused("it is a piece of a text that is written in several")
            return f"f{node.quote[0]}{{{self.modules.variable(name, _OTHER_QUOTE[node.quote[0]])}}}{node.quote[0]}"
        return self.modules.variable(name, quote, of_bytes="b" in node.prefix.lower())

    def _quote(self, quote: str) -> str:
        """The quote for the names of variables: that of the strings around, unless the program has one of its own."""
        return "" if self.inline else quote[0]

    def _joined(self, node: cst.SimpleString, inner: Span, numbers: list[int]) -> str:
        """The pieces of a string and the variables, added up."""
        if isinstance(self.source.parent(node), cst.ConcatenatedString):
            raise Refused("it is a piece of a text that is written in several")
        opening, closing = node.prefix + node.quote, node.quote
        parts: list[str] = []
        at = inner[0]
        for number in numbers:
            start, end = self._span(number)
            parts += [f"{opening}{self._literal(node, at, start)}{closing}"] if at < start else []
            parts.append(self.modules.variable(self.variables[number].name, self._quote(node.quote), of_bytes="b" in node.prefix.lower()))
            at = end
        parts += [f"{opening}{self._literal(node, at, inner[1])}{closing}"] if at < inner[1] else []
        return f"({' + '.join(parts)})"

    def _literal(self, node: cst.SimpleString, start: int, end: int) -> str:
        """A piece of a string, which must be able to end where it does."""
        text = self.source.text[start:end]
        if (len(text) - len(text.rstrip("\\"))) % 2:
            raise Refused("a backslash stands right before it")
        return text

    def _formatted(self, node: cst.SimpleString, start: int, inner: Span, numbers: list[int]) -> None:
        """An f-string: braces of the text are doubled, and names are in the quotes that the string has not."""
        text, raw = self.source.text, "r" in node.prefix.lower()
        if not raw and _NAMED_CHARACTER.search(text, *inner):
            raise Refused("the string names a character, in braces that an f-string would read")
        replacements: list[Replacement] = [(start, start + len(node.prefix), "rf" if raw else "f")]
        at = inner[0]
        for number in numbers:
            left, right = self._span(number)
            self._literal(node, at, left)
            code = self.modules.variable(self.variables[number].name, _OTHER_QUOTE[node.quote[0]])
            replacements += [*self._braces(at, left), (left, right, f"{{{code}}}")]
            at = right
        self._check_spacing(node)
        self.replacements += [*replacements, *self._braces(at, inner[1])]

    def _braces(self, start: int, end: int) -> list[Replacement]:
        """The braces of a text, doubled; those of expressions that stay are none."""
        found = (match.start() for match in re.finditer(r"[{}]", self.source.masked[start:end]))
        return [(start + at, start + at, self.source.masked[start + at]) for at in found]

    def _replace(self, node: cst.CSTNode, start: int, end: int, text: str) -> None:
        self._check_spacing(node)
        self.replacements.append((start, end, text))

    def _check_spacing(self, node: cst.CSTNode) -> None:
        """A word right before a string would become part of the new code."""
        start, _ = self.source.span(node)
        if re.match(r"\w", self.source.masked[start - 1 : start]):
            raise Refused("a word stands right before the string")

    def _part(self, node: cst.FormattedStringText, numbers: list[int]) -> None:
        """The text of an f-string."""
        whole = self.source.parent(node)
        if not isinstance(whole, cst.FormattedString) or self.inline:
            raise Refused("it stands in a format inside an f-string")
        self._check_place(whole)
        quote = whole.end[0]
        self._check_samples(numbers, whole.end, raw="r" in whole.prefix.lower(), braces=True)
        for number in numbers:
            start, end = self._span(number)
            self._literal_before(start)
            self.replacements.append((start, end, f"{{{self.modules.variable(self.variables[number].name, _OTHER_QUOTE[quote])}}}"))

    def _literal_before(self, offset: int) -> None:
        before = self.source.masked[max(offset - 50, 0) : offset]
        if (len(before) - len(before.rstrip("\\"))) % 2:
            raise Refused("a backslash stands right before it")

    def _check_place(self, node: cst.CSTNode) -> None:
        """Refuse where a string is no value: a docstring, a pattern, an annotation, the target of ``format``."""
        inside: cst.CSTNode = node
        for outer in self.source.around(node):
            match outer:
                case cst.Expr() if isinstance(inside, (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString)):
                    raise Refused("it stands in a docstring, or in a string that is a statement")
                case cst.Annotation():
                    raise Refused("it stands in an annotation")
                case cst.MatchPattern():
                    raise Refused("it stands in a pattern")
                case cst.FormattedStringExpression():
                    raise Refused("it stands inside the braces of an f-string")
                case cst.Attribute() if outer.value is inside and outer.attr.value in ("format", "format_map"):
                    raise Refused("the value would be part of a format, in which 'format' reads names")
                case cst.BaseStatement():
                    return
            inside = outer

    def _check_samples(self, numbers: list[int], quote: str, *, raw: bool, braces: bool = False) -> None:
        special = re.compile(
            "[" + re.escape(quote[0]) + ("" if raw else r"\\") + ("" if len(quote) == 3 else r"\n") + ("{}" if braces else "") + "]"
        )
        for number in numbers:
            sample = next((sample for sample in self.variables[number].samples if special.search(sample)), None)
            if sample is not None:
                raise Refused(f"a value it is known to take ({sample!r}) holds a character that Python reads here")

    # Values outside of strings.

    def _bare(self, node: cst.Name, numbers: list[int]) -> None:
        number = numbers[0]
        variable = self.variables[number]
        if self.source.span(node) != self._span(number):
            raise Refused("the value would be part of a name")
        self._check_place(node)
        outer = self.source.parent(node)
        if isinstance(outer, cst.Expr):
            raise Refused("the value is code that is run")
        if number not in self._read:
            raise Refused("the value would be a name, or the target of an assignment")
        if variable.form not in ("number", "json") or (variable.may_be_empty and variable.form == "number"):
            raise Refused("it stands in a Python script outside of strings, and its type is not known")
        self._replace(node, *self._span(number), self.modules.parsed(variable.name))

    @cached_property
    def _read(self) -> set[int]:
        """The expressions that stand where a name is read."""
        starts = {start: number for number, (start, _) in enumerate(self.source.expressions)}
        names = (node for node in ast.walk(self.source.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
        return {starts[at] for node in names if numbers_in(node.id) and (at := self.source.offset(node)) in starts}
