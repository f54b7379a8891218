"""The statements and pipelines of a PowerShell script.

Whether a word is text or code depends on what stands before it: a statement begins with an expression or with the name of a
command, and the words behind a command's name are text. That much of the grammar is here and no more; whatever else a script
holds is NotSure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wffix.regex import regex
from wffix.scripts.powershell.expressions import ASSIGNMENT, IDENTIFIER, OPERANDS, PREFIX, ExpressionReader
from wffix.scripts.powershell.lexer import ENDS, MOST_DEPTH
from wffix.scripts.powershell.tree import BRANCHES, Node, NotSure

# A number, where a word like 7z is the name of a command.
NUMBER = regex(r"(?:0x[0-9a-f]+|(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:e[-+]?\d+)?)(?:u?[lsy]|[udn])?(?:[kmgtp]b)?(?!\w|\.(?!\.))", re.I)
_SWITCH_OPTIONS = frozenset({"-regex", "-wildcard", "-exact", "-casesensitive"})
# Keywords that change how what follows is read, and that no rule here knows.
_UNKNOWN = frozenset(
    {"class", "enum", "using", "configuration", "workflow", "data", "parallel", "sequence", "inlinescript", "from", "define", "var", "trap"}
)
_BLOCKS = frozenset(["begin", "process", "end", "dynamicparam", "clean"])
_FLOW = frozenset(["return", "throw", "exit", "break", "continue"])


class Reader(ExpressionReader):
    """Reads a whole script. Raises NotSure."""

    def read(self) -> Node:
        return self.statements("script", "", 0)

    def statements(self, kind: str, closing: str, start: int) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise NotSure
        found: list[Node] = []
        while True:
            self.blanks(lines=True)
            if self.peek() == ";":
                self.at += 1
            elif self.peek() == closing:
                break
            else:
                found.append(self.statement())
                self.blanks()
                if self.peek() not in ("", "\n", ";", closing) and (found[-1].kind not in BRANCHES or found[-1].kind == "flow"):
                    raise NotSure
        self.at += len(closing)
        self.depth -= 1
        return self.leaf(kind, start, found)

    def statement(self) -> Node:
        self.blanks(lines=True)
        found = IDENTIFIER.match(self.text, self.at, self.limit)
        if found and (found.end() >= self.limit or self.text[found.end()] in ENDS):
            reader = self._keyword_reader(found.group().lower())
            if reader is not None:
                start, self.at = self.at, found.end()
                return reader(start)
        return self._chain()

    def _keyword_reader(self, keyword: str) -> Callable[[int], Node] | None:
        """What reads the statement behind a keyword; None where the word is none. Raises NotSure."""
        if keyword in _UNKNOWN:
            raise NotSure
        if keyword in _FLOW:
            return self._flow
        if keyword in _BLOCKS:
            return self._block_of
        match keyword:
            case "while" | "for":
                return self._loop
            case "function" | "filter":
                return self._function
            case "if" | "foreach" | "switch" | "do" | "try" | "param":
                return {
                    "if": self._if,
                    "foreach": self._foreach,
                    "switch": self._switch,
                    "do": self._do,
                    "try": self._try,
                    "param": self._parameters,
                }[keyword]
        return None

    def _keyword(self, *keywords: str) -> bool:
        """Read one of the keywords, if it stands here."""
        found = IDENTIFIER.match(self.text, self.at, self.limit)
        if found is None or found.group().lower() not in keywords:
            return False
        self.at = found.end()
        return True

    def _continues(self, *keywords: str) -> bool:
        """Read a keyword that goes on with the statement, over line breaks, if it follows."""
        at, comments = self.at, len(self.comments)
        self.blanks(lines=True)
        if self._keyword(*keywords):
            return True
        # What was skipped is skipped again before the next statement.
        self.at = at
        del self.comments[comments:]
        return False

    def _open(self, opening: str) -> int:
        """Read an opening character; return where it stands."""
        self.blanks(lines=True)
        if self.peek() != opening:
            raise NotSure
        self.at += 1
        return self.at - 1

    def _block(self) -> Node:
        start = self._open("{")
        return self.statements("block", "}", start)

    def _condition(self) -> Node:
        start = self._open("(")
        return self.statements("paren", ")", start)

    def _if(self, start: int) -> Node:
        parts = [self._condition(), self._block()]
        while self._continues("elseif"):
            parts += (self._condition(), self._block())
        if self._continues("else"):
            parts.append(self._block())
        return self.leaf("if", start, parts)

    def _loop(self, start: int) -> Node:
        return self.leaf("loop", start, [self._condition(), self._block()])

    def _do(self, start: int) -> Node:
        body = self._block()
        if not self._continues("while", "until"):
            raise NotSure
        return self.leaf("do", start, [body, self._condition()])

    def _foreach(self, start: int) -> Node:
        opening = self._open("(")
        self.blanks(lines=True)
        variable = self.variable() if self.peek() == "$" else None
        self.blanks(lines=True)
        if variable is None or not self._keyword("in"):
            raise NotSure
        values = self.statements("paren", ")", opening)
        return self.leaf("foreach", start, [variable, values, self._block()])

    def _switch(self, start: int) -> Node:
        self.blanks(lines=True)
        while self.peek() == "-":
            option = self.dashed()
            if self.text[option.start : option.end].lower() not in _SWITCH_OPTIONS:
                raise NotSure
            self.blanks(lines=True)
        parts = [self._condition()]
        self._open("{")
        while True:
            self.blanks(lines=True)
            if self.peek() == "}":
                self.at += 1
                return self.leaf("switch", start, parts)
            if self.peek() == ";":
                self.at += 1
            else:
                parts += (self.argument(), self._block())

    def _try(self, start: int) -> Node:
        parts = [self._block()]
        while self._continues("catch"):
            self.blanks(lines=True)
            while self.peek() == "[":
                parts.append(self.type())
                self.blanks(lines=True)
                self.at += self.peek() == ","
                self.blanks(lines=True)
            parts.append(self._block())
        if self._continues("finally"):
            parts.append(self._block())
        return self.leaf("try", start, parts)

    def _function(self, start: int) -> Node:
        self.blanks()
        parts = [self.word()]
        self.blanks(lines=True)
        if self.peek() == "(":
            parts.append(self.listed("parameters"))
        return self.leaf("function", start, [*parts, self._block()])

    def _parameters(self, start: int) -> Node:
        self.at = self._open("(")
        return self.leaf("parameters", start, [self.listed("parameters")])

    def _block_of(self, start: int) -> Node:
        return self.leaf("loop", start, [self._block()])

    def _flow(self, start: int) -> Node:
        self.blanks()
        parts = [] if self.peek() in ("", "\n", ";", "}", ")") else [self._chain()]
        return self.leaf("flow", start, parts)

    def _chain(self) -> Node:
        """Pipelines joined by ``&&`` and ``||``, or an assignment."""
        start = self.at
        found = [self._pipeline()]
        while self.starts("&&") or self.starts("||"):
            self.at += 2
            self.blanks(lines=True)
            found.append(self._pipeline())
        return found[0] if len(found) == 1 else self.leaf("chain", start, found)

    def _pipeline(self) -> Node:
        start = self.at
        elements: list[Node] = []
        while True:
            elements.append(self._element(first=not elements))
            if elements[0].kind in ("assignment", "parameters"):
                return elements[0]
            self.blanks()
            if self.peek() != "|" or self.peek(1) == "|":
                return self.leaf("pipeline", start, elements)
            self.at += 1
            self.blanks(lines=True)

    def _element(self, first: bool) -> Node:
        start = self.at
        if not self._begins_expression():
            return self._command()
        if not first:
            raise NotSure
        target = self.expression()
        if target.kind == "attribute" and self._continues("param"):
            return self._parameters(start)
        self.blanks()
        operator = ASSIGNMENT.match(self.text, self.at, self.limit)
        if operator:
            self.at = operator.end()
            return self.leaf("assignment", start, [target, self.statement()])
        return self.leaf("element", start, [target, *self.redirections()])

    def _begins_expression(self) -> bool:
        char = self.peek()
        if char.isdigit() or char == ".":
            return NUMBER.match(self.text, self.at, self.limit) is not None
        return bool(char) and (char in OPERANDS or PREFIX.match(self.text, self.at, self.limit) is not None)

    def _command(self) -> Node:
        start = self.at
        parts: list[Node] = []
        if self.peek() == "&" or (self.peek() == "." and self.peek(1) in (" ", "\t", "$", "'", '"')):
            self.at += 1
            parts.append(self.leaf("call", start))
            self.blanks()
        elif self.peek() == ":":
            raise NotSure
        while self.peek() not in ("", "\n", ";", "|", ")", "}") and not self.starts("&&"):
            if self.peek() in ("&", "]"):
                raise NotSure
            parts += self.redirections() or [self.argument()]
            self.blanks()
        if all(part.kind in ("call", "redirection") for part in parts):
            raise NotSure
        return self.leaf("command", start, parts)
