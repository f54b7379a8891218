"""bash and sh: how a variable is written where an expression stood.

The rules are those of the POSIX shell's word expansion (IEEE Std 1003.1, Shell Command Language, 2.2 and 2.6), with
bash's ``$'…'`` and ``[[ … ]]``; each one is held by execution tests. A place without a rule is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from tree_sitter import Node

from wffix.regex import regex
from wffix.scripts.hoist import Refused, Replacement, Rewritten, Span, Variable, refuse_all
from wffix.scripts.shell.calls import assigned
from wffix.scripts.shell.contents import is_literal
from wffix.scripts.shell.flow import Flow
from wffix.scripts.shell.grammar import Script, parsed
from wffix.scripts.shell.places import Places
from wffix.scripts.shell.programs import Program, program_around
from wffix.scripts.shell.special import comparison, condition

__all__ = ["assigned", "rewrite"]

# Characters of a bare word that mean the same between double quotes.
_SIMPLE = regex(r"[A-Za-z0-9_./:@%+,=^-]*")
_KEY = regex(r"-{0,2}[A-Za-z_][\w.-]*=(?!=)")
_QUOTE_SPECIAL = regex(r"[$`\\\"!]")
_QUOTES = regex(r"['\"\\]")
_DELIMITER = regex(r"[A-Za-z_]\w*")
# What is expanded in a heredoc whose delimiter is not quoted.
_EXPANDED = regex(r"[$`\\]")
_WORDS = frozenset(
    {"word", "number", "string", "raw_string", "ansi_c_string", "concatenation", "expansion", "extglob_pattern", "regex", "heredoc_body"}
)


def rewrite(text: str, expressions: Sequence[Span], variables: Mapping[int, Variable], dialect: str, depth: int = 0) -> Rewritten:
    """Write variables in the place of expressions.

    ``expressions`` are the spans of all expressions of the script, ``variables`` says for some of them what to write;
    the others stay. ``dialect`` is ``bash`` or ``sh``, ``depth`` the number of scripts that this one stands in.
    """
    return _rewritten(text, tuple(expressions), tuple(sorted(variables.items())), dialect, depth)


# What was refused in one round is asked for again in the next.
@lru_cache(maxsize=512)
def _rewritten(text: str, expressions: tuple[Span, ...], items: tuple[tuple[int, Variable], ...], dialect: str, depth: int) -> Rewritten:
    variables = dict(items)
    script = parsed(text, expressions, dialect)
    if script.broken:
        return refuse_all(variables, "the script cannot be parsed for sure")
    writer = _Writer(script, variables, depth)
    for number in sorted(variables):
        writer.place(number)
    writer.write_tokens()
    writer.write_programs()
    replacements = tuple(sorted(writer.replacements))
    if not _keeps_structure(script, replacements, sorted(writer.intended)):
        return refuse_all(variables, "the rewritten script cannot be parsed for sure")
    return Rewritten(replacements, writer.refused, frozenset(writer.plain), frozenset(writer.split))


def _keeps_structure(script: Script, replacements: Sequence[Replacement], intended: Sequence[Replacement]) -> bool:
    """Whether the script parses after the replacements too, to the same commands of as many words, but for what is ``intended``."""
    before = _edited(script, intended) if intended else script
    after = _edited(script, replacements)
    return not after.broken and list(_structure(before)) == list(_structure(after))


def _edited(script: Script, replacements: Sequence[Replacement]) -> Script:
    """The script with replacements made, and the expressions that are left."""
    parts: list[str] = []
    spans: list[Span] = []
    at = length = 0
    remaining = iter([*script.expressions, (len(script.text), len(script.text))])
    span = next(remaining)
    for start, end, new in [*replacements, (len(script.text), len(script.text), "")]:
        while span[1] <= start and span[0] < len(script.text):
            spans.append((span[0] - at + length, span[1] - at + length))
            span = next(remaining)
        parts += (script.text[at:start], new)
        length += start - at + len(new)
        at = end
        while span[0] < end and span[0] < len(script.text):
            span = next(remaining)
    return parsed("".join(parts), tuple(spans), script.dialect)


def _structure(script: Script) -> Iterator[str]:
    """The kinds of a script's nodes from its root on, down to words; nodes that touch are one word."""
    stack = [script.root]
    word_end = -1
    while stack:
        node = stack.pop()
        if node.type in _WORDS:
            if node.start_byte != word_end:
                yield "word"
            word_end = node.end_byte
        else:
            yield node.type
            stack.extend(reversed(node.children))


class _Writer:
    def __init__(self, script: Script, variables: Mapping[int, Variable], depth: int) -> None:
        self.script = script
        self.variables = variables
        self.depth = depth
        self.flow = Flow(script)
        self.places = Places(script, self.flow)
        self.refused: dict[int, str] = {}
        self.replacements: list[Replacement] = []
        self.plain: set[int] = set()
        self.split: set[int] = set()
        self.intended: list[Replacement] = []
        self.tokens: dict[Span, tuple[Node, list[int]]] = {}
        self.programs: dict[Span, tuple[Program, list[int]]] = {}

    def place(self, number: int) -> None:
        """Sort an expression to its token or to the program that it stands in, or refuse it."""
        variable = self.variables[number]
        program = program_around(self.script, self.flow.outwards, number)
        if program is not None:
            self.programs.setdefault((program.node.start_byte, program.node.end_byte), (program, []))[1].append(number)
            return
        try:
            whole = condition(self.script, number, variable) or comparison(self.script, number, variable)
            if whole is not None:
                self._intend(whole)
                return
            token = self.places.find(number, moves=not variable.written)
            if token.type == "comment":
                self._write_comment(number)
                return
            is_split = self._is_split(token, variable)
            self.places.check_samples(token, is_split, variable.samples)
            if is_split and "IFS" in self.flow.variables.lasting:
                raise Refused("the script sets IFS, so how the value splits is not known")
        except Refused as refusal:
            self.refused[number] = str(refusal)
            return
        self.tokens.setdefault((token.start_byte, token.end_byte), (token, []))[1].append(number)

    def _intend(self, *replacements: Replacement) -> None:
        self.replacements += replacements
        self.intended += replacements

    def _write_comment(self, number: int) -> None:
        start, end = self.script.expressions[number]
        self.replacements.append((start, end, " ".join(self.script.text[start + 3 : end - 2].split())))
        self.plain.add(number)

    def write_programs(self) -> None:
        """Rewrite what stands in programs of the script, by the rules of their languages."""
        if not self.programs:
            return
        from wffix.scripts.shell.inner import rewrite_program

        for program, numbers in self.programs.values():
            asked = {number: self.variables[number] for number in numbers}
            done = rewrite_program(self.script, self.flow, program, asked, self.depth)
            self.refused.update(done.refused)
            self.replacements += done.replacements
            self.intended += [item for item in done.replacements if item[0] == item[1] == program.node.end_byte]
            self.plain |= done.plain
            self.split |= done.split

    def _is_split(self, token: Node, variable: Variable) -> bool:
        """Whether a value stands alone, bare, and where the shell splits it."""
        if not variable.splits or token.type != "word" or self._is_joined(token) or self.script.source(token).strip("_"):
            return False
        return self.places.vanishes(token) and not self.places.in_test(token)

    def _is_joined(self, token: Node) -> bool:
        return (self.script.parent(token) or token).type == "concatenation"

    def write_tokens(self) -> None:
        formats = {word.start_byte for token, _ in self.tokens.values() if (word := self.places.format_begun(token)) is not None}
        self._intend(*((start, start, "-- ") for start in sorted(formats)))
        for token, numbers in self.tokens.values():
            if token.type == "heredoc_body" and is_literal(self.script, token):
                self._write_literal(token, numbers)
            elif token.type in ("string", "heredoc_body"):
                self.replacements += [(*self.script.expressions[number], self._inside(number)) for number in numbers]
            elif token.type in ("raw_string", "ansi_c_string"):
                self._write_quoted(token, numbers)
            else:
                self._write_bare(token, numbers)

    def braced(self, number: int) -> str:
        variable = self.variables[number]
        return variable.written or "${" + variable.name + "}"

    def _inside(self, number: int) -> str:
        """An expression in double quotes or a heredoc; a backslash before it has to be one of two to stand for itself."""
        return ("\\" if self.places.is_escaped(number) else "") + self.braced(number)

    def _write_literal(self, body: Node, numbers: list[int]) -> None:
        """A heredoc in which nothing is expanded: its delimiter loses its quotes, and all that would be expanded is escaped."""
        redirect = self.script.parent(body)
        start = next((part for part in (redirect or body).named_children if part.type == "heredoc_start"), None)
        delimiter = "" if start is None else _QUOTES.sub("", self.script.source(start))
        # The grammar takes a backslash at the beginning of the body for a word of the command.
        escaped = _EXPANDED.match(self.script.masked, body.start_byte) is not None
        if start is None or escaped or not _DELIMITER.fullmatch(delimiter) or list(self.script.held(body)) != numbers:
            self.refused.update(dict.fromkeys(numbers, "it stands in a heredoc whose delimiter cannot lose its quotes for sure"))
            return
        self.replacements.append((start.start_byte, start.end_byte, delimiter))
        self.replacements += [(*self.script.expressions[number], self.braced(number)) for number in numbers]
        specials = (match.start() for match in _EXPANDED.finditer(self.script.masked, body.start_byte, body.end_byte))
        self.replacements += [(at, at, "\\") for at in specials]

    def _write_quoted(self, token: Node, numbers: list[int]) -> None:
        """Single quotes: double ones where the rest means the same in them, else closed and opened again."""
        opening = "$'" if token.type == "ansi_c_string" else "'"
        start, end = token.start_byte, token.end_byte
        inner_start, inner_end = start + len(opening), end - 1
        spans = [self.script.expressions[number] for number in numbers]
        kept = self._literal_parts(inner_start, inner_end, spans)
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

    def _literal_parts(self, start: int, end: int, spans: Sequence[Span]) -> list[str]:
        parts: list[str] = []
        for left, right in spans:
            parts.append(self.script.text[start:left])
            start = right
        return [*parts, self.script.text[start:end]]

    def _write_bare(self, token: Node, numbers: list[int]) -> None:
        source = self.script.source(token)
        spans = [self.script.expressions[number] for number in numbers]
        if self.places.is_pattern(token) or self.places.in_expansion(token):
            self.replacements += [(*span, self.braced(number)) for span, number in zip(spans, numbers, strict=True)]
            if self.places.in_expansion(token):
                self.split.update(number for number in numbers if self.variables[number].splits)
            return
        complete = list(self.script.held(token)) == numbers
        literal = "".join(self._literal_parts(token.start_byte, token.end_byte, spans))
        if not literal and complete and not self._is_joined(token):
            self.replacements.append((token.start_byte, token.end_byte, self._alone(token, numbers)))
            return
        if self._is_joined(token) or not complete or not _SIMPLE.fullmatch(source):
            form = self._vanishing if self._may_vanish(token) else self._quoted
            self.replacements += [(*span, form(number)) for span, number in zip(spans, numbers, strict=True)]
            return
        key = _KEY.match(source)
        opening = token.start_byte + (key.end() if key and key.end() <= spans[0][0] - token.start_byte else 0)
        body = self._literal_parts(opening, token.end_byte, spans)
        text = body[0] + "".join(self.braced(number) + rest for number, rest in zip(numbers, body[1:], strict=True))
        self.replacements.append((opening, token.end_byte, f'"{text}"'))

    def _quoted(self, number: int) -> str:
        return f'"{self.braced(number)}"'

    def _vanishing(self, number: int) -> str:
        quoted, variable = self._quoted(number), self.variables[number]
        return f"${{{variable.name}:+{quoted}}}" if variable.may_be_empty else quoted

    def _may_vanish(self, token: Node) -> bool:
        """Whether a joined word is nothing but expressions and expansions, so that no word is left where all are empty."""
        parent = self.script.parent(token)
        whole = parent if parent is not None and self._is_joined(token) else token
        parts = whole.named_children if whole is not token else [token]
        if not self.places.vanishes(whole) or sum(part.end_byte - part.start_byte for part in parts) < whole.end_byte - whole.start_byte:
            return False
        return all(
            part.type in ("expansion", "simple_expansion", "command_substitution") or not self.script.source(part).strip("_")
            for part in parts
        )

    def _alone(self, token: Node, numbers: list[int]) -> str:
        """A word of nothing but expressions."""
        quoted = '"' + "".join(self.braced(number) for number in numbers) + '"'
        if not self.places.vanishes(token) or self.places.is_operand(token):
            return quoted
        split = [number for number in numbers if self._is_split(token, self.variables[number])]
        if split:
            self.split.update(split)
            return "".join(self.braced(number) for number in numbers)
        if all(self.variables[number].may_be_empty for number in numbers):
            return "".join(self._vanishing(number) for number in numbers)
        return quoted
