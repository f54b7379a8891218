"""bash and sh: how a variable is written where an expression stood.

The rules are those of the POSIX shell's word expansion (IEEE Std 1003.1, Shell Command Language, 2.2 and 2.6), with
bash's ``$'…'`` and ``[[ … ]]``; each one is held by execution tests. A place without a rule is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from wffix.scripts.flow import Flow
from wffix.scripts.grammar import Script, Span, is_double

Replacement = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Variable:
    """What is to be written for one expression.

    ``splits``: a script may rely on the value being split at blanks where it stands bare. ``may_be_empty``: a bare
    empty value vanishes, a quoted one does not. ``samples``: values it is known to take.
    """

    name: str
    splits: bool = False
    may_be_empty: bool = True
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewritten:
    """``replacements`` in the script's order; ``refused`` gives a reason for each expression that stays."""

    replacements: tuple[Replacement, ...]
    refused: Mapping[int, str]
    plain: frozenset[int]
    """The expressions whose variable is not needed: they stand in comments."""
    split: frozenset[int]
    """The expressions whose value is split at blanks by the shell, as it was."""


class _Refused(Exception):
    pass


# Characters of a bare word that mean the same between double quotes.
_SIMPLE = re.compile(r"[A-Za-z0-9_./:@%+,=^-]*")
_KEY = re.compile(r"-{0,2}[A-Za-z_][\w.-]*=")
_QUOTE_SPECIAL = re.compile(r"[$`\\\"!]")
_GLOB_FREE_PARENTS = frozenset({"variable_assignment", "herestring_redirect", "file_redirect", "case_statement"})
_SAMPLE_SPECIALS = {
    "bare": re.compile(r"[$\\~{}'\"`;&|<>()\n#!]"),
    "quoted": re.compile(r"[$\\~{}'\"`;&|<>()\s#!*?\[]"),
    "double": re.compile(r"[$\\\"`]"),
    "single": re.compile(r"'"),
    "ansi": re.compile(r"['\\]"),
}


def rewrite(text: str, expressions: Sequence[Span], variables: Mapping[int, Variable], dialect: str) -> Rewritten:
    """Write variables in the place of expressions.

    ``expressions`` are the spans of all expressions of the script, ``variables`` says for some of them what to write;
    the others stay. ``dialect`` is ``bash`` or ``sh``.
    """
    script = Script(text, expressions)
    if script.broken:
        return Rewritten((), dict.fromkeys(variables, "the script cannot be parsed for sure"), frozenset(), frozenset())
    writer = _Writer(script, variables, dialect)
    for number in sorted(variables):
        writer.place(number)
    writer.write_tokens()
    if _breaks(text, expressions, writer.replacements):
        return Rewritten((), dict.fromkeys(variables, "the rewritten script cannot be parsed for sure"), frozenset(), frozenset())
    return Rewritten(tuple(sorted(writer.replacements)), writer.refused, frozenset(writer.plain), frozenset(writer.split))


def _breaks(text: str, expressions: Sequence[Span], replacements: Sequence[Replacement]) -> bool:
    """Whether the script no longer parses once the replacements are made."""
    replaced = [(start, end, new) for start, end, new in replacements]
    kept = [span for span in expressions if not any(start <= span[0] and span[1] <= end for start, end, _ in replaced)]
    # An expression that stays inside a rewritten word stays in its text too; masked, it is a word like any other.
    parts: list[str] = []
    spans: list[Span] = []
    at = length = 0
    for start, end, new in sorted([*replaced, *((*span, "") for span in kept)]):
        piece = text[at:start]
        length += len(piece)
        parts.append(piece)
        if (start, end) in kept:
            spans.append((length, length + end - start))
            new = text[start:end]
        parts.append(new)
        length += len(new)
        at = end
    return Script("".join((*parts, text[at:])), spans).broken


class _Writer:
    def __init__(self, script: Script, variables: Mapping[int, Variable], dialect: str) -> None:
        self.script = script
        self.variables = variables
        self.dialect = dialect
        self.flow = Flow(script)
        self.refused: dict[int, str] = {}
        self.replacements: list[Replacement] = []
        self.plain: set[int] = set()
        self.split: set[int] = set()
        self.tokens: dict[tuple[int, int], tuple[Node, list[int]]] = {}

    def place(self, number: int) -> None:
        """Sort an expression to its token, or refuse it."""
        node = self.script.node_at(self.script.expressions[number])
        try:
            if node.type == "comment":
                self.comment(number)
                return
            self.check_neighbours(number, node)
            reason = self.flow.hazard(node)
            if reason:
                raise _Refused(reason)
            token = self.token(node)
            self.check_samples(number, token)
        except _Refused as refusal:
            self.refused[number] = str(refusal)
            return
        self.tokens.setdefault((token.start_byte, token.end_byte), (token, []))[1].append(number)

    def comment(self, number: int) -> None:
        start, end = self.script.expressions[number]
        inner = " ".join(self.script.text[start + 3 : end - 2].split())
        self.replacements.append((start, end, inner))
        self.plain.add(number)

    def check_neighbours(self, number: int, node: Node) -> None:
        start, _ = self.script.expressions[number]
        if node.type in ("raw_string", "ansi_c_string"):
            return
        before = self.script.masked[:start]
        if before.endswith("$"):
            raise _Refused("a '$' stands right before it")
        if (len(before) - len(before.rstrip("\\"))) % 2:
            raise _Refused("a backslash stands right before it")

    def token(self, node: Node) -> Node:
        """The quoted string, word or heredoc body that is rewritten as one."""
        kind = node.type
        if kind == "string_content" and node.parent is not None:
            node = node.parent
            kind = node.type
        if kind == "heredoc_content" and node.parent is not None:
            node, kind = node.parent, node.parent.type
        if kind == "ansi_c_string" and self.dialect == "sh":
            raise _Refused("sh does not know $'…'")
        if kind == "heredoc_body":
            start = next((part for part in (node.parent.named_children if node.parent else ()) if part.type == "heredoc_start"), None)
            if start is None or not re.fullmatch(r"\w+", self.script.source(start)):
                raise _Refused("it stands in a heredoc whose delimiter is quoted")
            return node
        if kind in ("string", "raw_string", "ansi_c_string"):
            if kind == "string" or _inside_backticks_of_string(node):
                _refuse_quoted_backticks(node)
            if self.is_command_name(node):
                raise _Refused("the value is the command that is run")
            self.check_parent(node)
            return node
        if kind in ("word", "extglob_pattern", "regex"):
            self.check_bare(node)
            return node
        raise _Refused(f"it stands in a place that has no rule yet ({kind.replace('_', ' ')})")

    def is_command_name(self, node: Node) -> bool:
        """Whether a value decides, from its first character on, which command is run."""
        at = node
        while at.parent is not None and at.parent.type == "concatenation":
            at = at.parent
        if at.parent is None or at.parent.type != "command_name":
            return False
        first = self.script.expressions[self.script.held(at)[0]][0]
        literal = self.script.masked[at.start_byte : first].strip("\"'")
        return not literal

    def check_parent(self, node: Node) -> None:
        """Refuse the places around a string that have no rule yet."""
        at = node.parent
        while at is not None and at.type == "concatenation":
            at = at.parent
        if at is None or at.type in ("expansion", "subscript", "declaration_command", "arithmetic_expansion", "unset_command"):
            what = at.type.replace("_", " ") if at is not None else "script"
            raise _Refused(f"it stands inside a {what}, which has no rule yet")

    def check_bare(self, node: Node) -> None:
        if self.is_command_name(node):
            raise _Refused("the value is the command that is run")
        self.check_parent(node)
        _refuse_quoted_backticks(node)
        whole = node.parent if node.parent is not None and node.parent.type == "concatenation" else node
        source = self.script.source(whole)
        if re.match(r"~[^/]*_", source):
            raise _Refused("it stands in a '~' expansion")
        if any(child.type == "word" and re.search(r"[{}]", self.script.source(child)) for child in (whole, *whole.named_children)):
            raise _Refused("it stands in a brace expansion")

    def check_samples(self, number: int, token: Node) -> None:
        """Refuse where a value it is known to take means something to the shell in this place."""
        place = {"string": "double", "heredoc_body": "double", "raw_string": "single", "ansi_c_string": "ansi"}.get(token.type)
        if place is None:
            alone = self.script.source(token).strip("_") == ""
            place = "bare" if alone and self.variables[number].splits else "quoted"
        for sample in self.variables[number].samples:
            found = _SAMPLE_SPECIALS[place].search(sample)
            if found:
                raise _Refused(f"a value it is known to take ({sample!r}) holds {found.group()!r}, which the shell reads here")

    def write_tokens(self) -> None:
        for token, numbers in self.tokens.values():
            if token.type in ("string", "heredoc_body"):
                self.replacements += [(*self.script.expressions[number], self.braced(number)) for number in numbers]
            elif token.type in ("raw_string", "ansi_c_string"):
                self.write_quoted(token, numbers)
            else:
                self.write_bare(token, numbers)

    def braced(self, number: int) -> str:
        return "${" + self.variables[number].name + "}"

    def write_quoted(self, token: Node, numbers: list[int]) -> None:
        """Single quotes: double ones where the rest means the same in them, else closed and opened again."""
        opening = "$'" if token.type == "ansi_c_string" else "'"
        start, end = token.start_byte, token.end_byte
        inner_start, inner_end = start + len(opening), end - 1
        spans = [self.script.expressions[number] for number in numbers]
        kept = self.literal_parts(inner_start, inner_end, spans)
        if opening == "'" and not any(_QUOTE_SPECIAL.search(part) for part in kept) and len(self.script.held(token)) == len(numbers):
            self.replacements += [(start, start + 1, '"'), (end - 1, end, '"')]
            self.replacements += [(*self.script.expressions[number], self.braced(number)) for number in numbers]
            return
        for position, number in enumerate(numbers):
            left, right = self.script.expressions[number]
            text = f'"{self.braced(number)}"'
            if left == inner_start:
                left = start
            elif not (position and spans[position - 1][1] == left):
                text = "'" + text
            if right == inner_end:
                right = end
            elif not (position + 1 < len(spans) and spans[position + 1][0] == right):
                text += opening
            self.replacements.append((left, right, text))

    def literal_parts(self, start: int, end: int, spans: Sequence[Span]) -> list[str]:
        parts: list[str] = []
        for left, right in spans:
            parts.append(self.script.text[start:left])
            start = right
        return [*parts, self.script.text[start:end]]

    def write_bare(self, token: Node, numbers: list[int]) -> None:
        parent = token.parent
        assert parent is not None
        source = self.script.source(token)
        spans = [self.script.expressions[number] for number in numbers]
        if self.is_pattern(token, parent):
            self.replacements += [(*span, self.braced(number)) for span, number in zip(spans, numbers, strict=True)]
            return
        complete = self.script.held(token) == numbers
        literal = "".join(self.literal_parts(token.start_byte, token.end_byte, spans))
        if not literal and complete and parent.type != "concatenation":
            text = self.alone(numbers, self.kind_of_place(token, parent))
            self.replacements.append((token.start_byte, token.end_byte, text))
            return
        if parent.type == "concatenation" or not complete or not _SIMPLE.fullmatch(source):
            self.replacements += [(*span, f'"{self.braced(number)}"') for span, number in zip(spans, numbers, strict=True)]
            return
        key = _KEY.match(source)
        opening = token.start_byte + (key.end() if key and key.end() <= spans[0][0] - token.start_byte else 0)
        body = list(self.literal_parts(opening, token.end_byte, spans))
        text = body[0] + "".join(self.braced(number) + rest for number, rest in zip(numbers, body[1:], strict=True))
        self.replacements.append((opening, token.end_byte, f'"{text}"'))

    def is_pattern(self, token: Node, parent: Node) -> bool:
        """Right of ``==`` and ``=~`` in ``[[ … ]]``, and before ``)`` in ``case``: bare keeps the pattern's meaning."""
        outer = parent.parent if parent.type == "concatenation" and parent.parent is not None else parent
        at = parent if outer is not parent else token
        if outer.type == "case_item":
            return any(child == at for child in outer.children_by_field_name("value"))
        if outer.type != "binary_expression":
            return False
        operator = outer.child_by_field_name("operator")
        test = outer
        while test.parent is not None and test.type != "test_command":
            test = test.parent
        return (
            operator is not None
            and self.script.source(operator) in ("=", "==", "!=", "=~")
            and outer.child_by_field_name("right") == at
            and test.type == "test_command"
            and is_double(test)
        )

    def kind_of_place(self, token: Node, parent: Node) -> str:
        """``word`` where an empty value vanishes and a value may split, ``value`` where neither happens, ``test``, ``unary``."""
        if parent.type in _GLOB_FREE_PARENTS:
            return "value"
        test = parent
        while test.type in ("binary_expression", "unary_expression", "parenthesized_expression") and test.parent is not None:
            test = test.parent
        if test.type == "test_command":
            if is_double(test):
                return "value"
            return "unary" if self.follows_unary(token) else "value"
        if parent.type == "command" and self.script.command_name(parent) == "test":
            return "unary" if self.follows_unary(token) else "value"
        return "word"

    def follows_unary(self, token: Node) -> bool:
        before = token.prev_named_sibling
        return before is not None and re.fullmatch(r"-[a-yA-Z]", self.script.source(before)) is not None

    def alone(self, numbers: list[int], place: str) -> str:
        """A word of nothing but expressions."""
        variables = [self.variables[number] for number in numbers]
        if place == "value":
            return '"' + "".join(self.braced(number) for number in numbers) + '"'
        if place == "word" and any(variable.splits for variable in variables):
            if "IFS" in self.script.assigned:
                self.refused.update(dict.fromkeys(numbers, "the script sets IFS, so how the value splits is not known"))
                return self.script.text[self.script.expressions[numbers[0]][0] : self.script.expressions[numbers[-1]][1]]
            self.split.update(number for number in numbers if self.variables[number].splits)
            return "".join(self.braced(number) for number in numbers)
        if all(variable.may_be_empty for variable in variables):
            return "".join(f'${{{variable.name}:+"${{{variable.name}}}"}}' for variable in variables)
        return '"' + "".join(self.braced(number) for number in numbers) + '"'


def _refuse_quoted_backticks(node: Node) -> None:
    """Between backticks inside double quotes a quote needs a backslash of its own; there is no rule for that yet."""
    if _inside_backticks_of_string(node):
        raise _Refused("it stands in backticks inside double quotes")


def _inside_backticks_of_string(node: Node) -> bool:
    at = node.parent
    ticks = False
    while at is not None:
        if at.type == "command_substitution" and at.children[0].type == "`":
            ticks = True
        elif at.type == "string" and ticks:
            return True
        at = at.parent
    return False
