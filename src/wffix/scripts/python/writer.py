"""How a variable is written in the place of an expression of a Python script."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import cached_property

import libcst as cst

from wffix.regex import regex
from wffix.scripts.hoist import Refused, Replacement, Span, Variable
from wffix.scripts.python.names import Modules
from wffix.scripts.python.source import Leaf, Source
from wffix.scripts.python.syntax import numbers_in

_PREFIX = regex(r"[A-Za-z]*")
_BACKSLASH = "a backslash stands right before it"
_OTHER_QUOTE = {"'": '"', '"': "'"}
_NAMED_CHARACTER = regex(r"\\N\{")
_UNFINISHED = regex(r"(?<!\\)(?:\\\\)*\\[0-7]{0,2}\Z")
"""An escape that what follows becomes part of."""


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
        pieces: dict[int, tuple[Leaf, list[int]]] = {}
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

    def _piece(self, node: Leaf, numbers: list[int]) -> None:
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
        elif "b" in prefix or self.inline or self._is_in_braces(node):
            self._replace(node, start, end, self._joined(node, inner, numbers))
        else:
            self._formatted(node, start, inner, numbers)

    def _alone(self, node: cst.SimpleString, number: int) -> str:
        """A string that is nothing but the expression."""
        if not isinstance(self.source.parent(node), cst.ConcatenatedString):
            return self._value(node, number)
        if "b" in node.prefix.lower() or self.inline or self._is_in_braces(node):
            raise Refused("it is a piece of a text that is written in several")
        return f"f{node.quote[0]}{self._in_braces(number, node.quote)}{node.quote[0]}"

    def _value(self, node: cst.SimpleString, number: int) -> str:
        """The code that reads a variable in the place of a string."""
        changed = '.replace("\\r\\n", "\\n")' if self._may_have_returns([number], node.quote) else ""
        quote = self._quote(node.quote)
        if changed and self._is_in_braces(node):
            raise Refused("its lines may end in carriage returns, which Python would have read as none")
        code = self.modules.variable(self.variables[number].name, quote) + changed.replace('"', quote or self.modules.quote)
        # Windows has no os.environb.
        return f"{code}.encode()" if "b" in node.prefix.lower() else code

    def _in_braces(self, number: int, quote: str) -> str:
        """The code that reads a variable in a string of braces, where there may be no backslash before Python 3.12."""
        other = _OTHER_QUOTE[quote[0]]
        changed = f".replace(chr(13), {other}{other})" if self._may_have_returns([number], quote) else ""
        return f"{{{self.modules.variable(self.variables[number].name, other)}{changed}}}"

    def _may_have_returns(self, numbers: list[int], quote: str) -> bool:
        """Whether a text that is typed in a browser, with its line ends, may stand in a string of several lines."""
        return len(quote) == 3 and any(self.variables[number].lines for number in numbers)

    def _is_in_braces(self, node: cst.CSTNode) -> bool:
        return any(isinstance(outer, cst.FormattedStringExpression) for outer in self.source.around(node))

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
            parts.append(self._value(node, number))
            at = end
        parts += [f"{opening}{self.source.text[at : inner[1]]}{closing}"] if at < inner[1] else []
        return f"({' + '.join(parts)})"

    def _literal(self, node: cst.SimpleString, start: int, end: int) -> str:
        """A piece of a string, which must be able to end where it does."""
        text = self.source.text[start:end]
        if _UNFINISHED.search(text) if "r" not in node.prefix.lower() else (len(text) - len(text.rstrip("\\"))) % 2:
            raise Refused(_BACKSLASH)
        if len(node.quote) == 3 and text.endswith(node.quote[0]):
            raise Refused("a quote of its string stands right before it")
        return text

    def _formatted(self, node: cst.SimpleString, start: int, inner: Span, numbers: list[int]) -> None:
        """An f-string: braces of the text are doubled, and names are in the quotes that the string has not."""
        raw = "r" in node.prefix.lower()
        if not raw and _NAMED_CHARACTER.search(self.source.text, *inner):
            raise Refused("the string names a character, in braces that an f-string would read")
        replacements: list[Replacement] = [(start, start + len(node.prefix), "rf" if raw else "f")]
        at = inner[0]
        for number in numbers:
            left, right = self._span(number)
            self._check_before(at, left, raw=raw)
            replacements += [*self._braces(at, left), (left, right, self._in_braces(number, node.quote))]
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
        raw = "r" in whole.prefix.lower()
        self._check_samples(numbers, whole.end, raw=raw, braces=True)
        at, _ = self.source.span(node)
        for number in numbers:
            start, end = self._span(number)
            self._check_before(at, start, raw=raw)
            self.replacements.append((start, end, self._in_braces(number, whole.end)))
            at = end

    def _check_before(self, start: int, end: int, *, raw: bool) -> None:
        if not raw and _UNFINISHED.search(self.source.text[start:end]):
            raise Refused(_BACKSLASH)

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
                case cst.FormattedStringExpression() if not isinstance(node, cst.SimpleString) or outer.equal is not None:
                    raise Refused("it stands inside the braces of an f-string")
                case cst.Attribute() if outer.value is inside and outer.attr.value in ("format", "format_map"):
                    raise Refused("the value would be part of a format, in which 'format' reads names")
                case cst.BaseStatement():
                    return
            inside = outer

    def _check_samples(self, numbers: list[int], quote: str, *, raw: bool, braces: bool = False) -> None:
        special = re.compile(
            "[" + re.escape(quote[0]) + ("" if raw else r"\\") + ("" if len(quote) == 3 else r"\n\r") + ("{}" if braces else "") + "]"
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
        if isinstance(outer, cst.BinaryOperation) and isinstance(outer.operator, cst.Power) and outer.left is node:
            raise Refused("a negative number would be raised to a power, which Python reads otherwise")
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
