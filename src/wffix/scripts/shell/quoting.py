"""A second opinion on quoting: which quotes an expression stands in, read from left to right as a shell does.

tree-sitter's grammar for bash reads some scripts wrongly without noticing (a heredoc whose line ends in ``|``, backticks in
heredocs). So a place counts as understood only where this reader and the grammar agree. It knows quoting, nesting, comments
and heredocs (POSIX Shell Command Language, 2.2, 2.3, 2.6 and 2.7.4, and bash's additions) and nothing else.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from wffix.regex import regex

_HEREDOC = regex(r"<<(-?)[ \t]*((?:\\[^\n]|'[^'\n]*'|\"[^\"\n]*\"|[^\s'\"\\;&|<>()`])+)")
_WORD = regex(r"[A-Za-z_]\w*")
_PLAIN = {
    "commands": regex(r"[^ \t\n\\'\"`$#<>();&|{!A-Za-z_]+"),
    "string": regex(r"[^\\\"`$]+"),
    "heredoc": regex(r"[^\\`$]+"),
    "parameter": regex(r"[^\\'\"`$}]+"),
    "arithmetic": regex(r"[^\\\"`$()\[\]]+"),
}
_ANSI_END = regex(r"(?:[^\\']|\\.)*'", re.S)
# Of the control characters only these two are blanks to a shell; the grammar knows more.
_CONTROL = regex(r"[\x00-\x08\x0b-\x1f\x7f]")
# Words behind which the name of a command, or a keyword, follows again.
_OPENERS = frozenset({"then", "do", "else", "elif", "if", "while", "until", "time", "for"})
_DEFAULT = regex(r"\$\{!?(?:\w+(?:\[[^]\n]*\])?|[@*#?$!-]):?[-=?+]")


class NotSure(Exception):
    """The reader does not understand the script to its end."""


class _Frame:
    """Something that nests: a list of commands, a string, ``${…}``, arithmetic, the body of a heredoc.

    ``literal``: whether a single quote means itself. ``command``: whether the name of a command may come next. ``limit`` is
    where the body of a heredoc ends, ``resume`` where the text behind its delimiter begins.
    """

    __slots__ = ("cases", "command", "depth", "end", "kind", "limit", "literal", "pending", "resume", "start")

    def __init__(self, kind: str, end: str = "", *, literal: bool = False, command: bool = True, limit: int = -1, resume: int = -1) -> None:
        self.kind = kind
        self.end = end
        self.literal = literal
        self.command = command
        self.limit = limit
        self.resume = resume
        self.start = 0
        self.depth = 0  # open brackets of arithmetic
        self.cases = 0  # open 'case' statements, whose patterns end in a ')' that closes nothing
        # Heredocs announced on this line: delimiter, whether tabs are stripped, whether the body is literal.
        self.pending: list[tuple[str, bool, bool]] = []


class Quoting:
    """The quoting at every offset of a script in which expressions are masked by word characters. Raises NotSure.

    The kinds are ``commands`` (no quotes), ``string``, ``single``, ``ansi``, ``heredoc``, ``literal`` (a heredoc with a quoted
    delimiter), ``comment``, ``parameter`` (inside ``${…}``) and ``arithmetic``.
    """

    def __init__(self, text: str, dialect: str) -> None:
        if _CONTROL.search(text):
            raise NotSure
        self._text = text
        self._dialect = dialect
        self._at = 0
        self._frames = [_Frame("commands")]
        self._offsets = [0]
        self._kinds = ["commands"]
        self.nested: set[tuple[int, int, str]] = set()  # start, end and kind
        self._read()

    def kind_at(self, offset: int) -> str:
        return self._kinds[bisect_right(self._offsets, offset) - 1]

    def _read(self) -> None:
        while self._at < len(self._text) or self._frames[-1].limit == self._at:
            frame = self._frames[-1]
            if frame.limit == self._at:
                self._close(0)
                self._at = frame.resume
                self._mark(self._frames[-1].kind)
                self._heredocs(self._frames[-1])
                continue
            plain = _PLAIN[frame.kind].match(self._text, self._at, frame.limit if frame.limit >= 0 else len(self._text))
            if plain:
                self._at = plain.end()
                frame.command = False
                continue
            char = self._text[self._at]
            if char == "\\":
                self._backslash(frame)
            elif char == "`":
                self._backtick(frame)
            elif char == "$":
                self._dollar(frame)
            else:
                getattr(self, f"_in_{frame.kind}")(frame, char)
        if len(self._frames) != 1 or self._frames[0].pending or self._frames[0].cases or self._at != len(self._text):
            raise NotSure

    def _mark(self, kind: str) -> None:
        self._offsets.append(self._at)
        self._kinds.append(kind)

    def _open(self, frame: _Frame, length: int) -> None:
        self._frames[-1].command = False
        frame.start = self._at
        self._at += length
        self._frames.append(frame)
        self._mark(frame.kind)

    def _close(self, length: int) -> None:
        closed = self._frames.pop()
        if closed.pending or closed.cases or not self._frames:
            raise NotSure
        self._at += length
        self.nested.add((closed.start, self._at, closed.kind))
        self._mark(self._frames[-1].kind)

    def _leaf(self, kind: str, end: int) -> None:
        """A stretch in which nothing nests."""
        if end < 0:
            raise NotSure
        self._mark(kind)
        self._at = end
        self._mark(self._frames[-1].kind)

    def _backslash(self, frame: _Frame) -> None:
        at = self._at
        joined = self._text[at + 1 : at + 2] == "\n"
        if (
            joined
            and frame.kind == "commands"
            and at
            and self._text[at - 1] not in " \t\n;&|("
            and self._text[at + 2 : at + 3] not in " \t\n#"
        ):
            # Two lines make one word, which the grammar takes for two.
            raise NotSure
        self._at += 2
        frame.command = frame.command and joined

    def _backtick(self, frame: _Frame) -> None:
        if frame.end == "`":
            self._close(1)
        elif any(outer.end == "`" for outer in self._frames):
            raise NotSure
        else:
            self._open(_Frame("commands", "`"), 1)

    def _dollar(self, frame: _Frame) -> None:
        text, at = self._text, self._at
        bare = frame.kind == "commands" or (frame.kind == "parameter" and not frame.literal)
        if text.startswith("$((", at):
            self._open(_Frame("arithmetic", "))"), 3)
        elif text.startswith("$(", at):
            self._open(_Frame("commands", ")"), 2)
        elif text.startswith("${", at):
            quoted = frame.kind in ("string", "heredoc") or frame.literal
            self._open(_Frame("parameter", "}", literal=quoted and _DEFAULT.match(text, at) is not None), 2)
        elif text.startswith("$[", at) and self._dialect == "bash":
            self._open(_Frame("arithmetic", "]"), 2)
        elif text.startswith("$'", at) and bare:
            if self._dialect != "bash":
                raise NotSure
            found = _ANSI_END.match(text, at + 2)
            self._leaf("ansi", found.end() if found else -1)
        else:
            self._at += 1
        frame.command = False

    def _in_string(self, frame: _Frame, char: str) -> None:
        self._close(1)

    def _in_parameter(self, frame: _Frame, char: str) -> None:
        if char == "}":
            self._close(1)
        elif char == '"':
            self._open(_Frame("string"), 1)
        elif frame.literal:
            self._at += 1
        else:
            self._single(frame)

    def _in_arithmetic(self, frame: _Frame, char: str) -> None:
        opening, closing = ("[", "]") if frame.end == "]" else ("(", ")")
        if char == '"':
            self._open(_Frame("string"), 1)
        elif char == closing and not frame.depth:
            if not self._text.startswith(frame.end, self._at):
                raise NotSure
            self._close(len(frame.end))
        else:
            frame.depth += (char == opening) - (char == closing)
            self._at += 1

    def _in_commands(self, frame: _Frame, char: str) -> None:
        if char in " \t":
            self._at += 1
        elif char == "\n":
            self._at += 1
            frame.command = True
            self._heredocs(frame)
        elif char == "'":
            self._single(frame)
        elif char == '"':
            self._open(_Frame("string"), 1)
        elif char == "#" and self._begins_word():
            line = self._text.find("\n", self._at)
            tick = self._text.find("`", self._at) if frame.end == "`" else -1
            self._leaf("comment", min(end for end in (line, tick, len(self._text)) if end >= 0))
        elif char in "<>":
            self._redirection(frame)
        elif char in "()":
            self._parenthesis(frame, char)
        elif char in ";&|{!#":
            self._at += 1
            frame.command = char != "#"
        else:
            self._keyword(frame)

    def _single(self, frame: _Frame) -> None:
        self._leaf("single", self._text.find("'", self._at + 1) + 1 or -1)
        frame.command = False

    def _begins_word(self) -> bool:
        at = self._at
        while self._text[max(at - 2, 0) : at] == "\\\n":
            at -= 2
        return at == 0 or self._text[at - 1] in " \t\n;&|()" or (self._text[at - 1] == "`" and self._frames[-1].end == "`")

    def _redirection(self, frame: _Frame) -> None:
        text, at = self._text, self._at
        if text.startswith(("<(", ">("), at):
            self._open(_Frame("commands", ")"), 2)
        elif text.startswith("<<<", at):
            self._at += 3
        elif text.startswith("<<", at):
            found = _HEREDOC.match(text, at)
            if found is None or frame.end == "`":
                raise NotSure
            delimiter = re.sub(r"\\(.)|['\"]", r"\1", found[2])
            frame.pending.append((delimiter, bool(found[1]), delimiter != found[2]))
            self._at = found.end()
        else:
            self._at += 1

    def _heredocs(self, frame: _Frame) -> None:
        """The bodies of the heredocs that the line before announced."""
        while frame.pending:
            delimiter, tabs, literal = frame.pending.pop(0)
            line = re.compile(r"(?m)^" + (r"\t*" if tabs else "") + re.escape(delimiter) + "$")
            ends = line.finditer(self._text, self._at)
            end = next((match for match in ends if literal or not self._continued(match.start())), None)
            if end is None:
                raise NotSure
            # The tabs before the delimiter count as text, as the grammar has it.
            limit, resume = end.end() - len(delimiter), min(end.end() + 1, len(self._text))
            if not literal:
                frame.command = True
                self._frames.append(_Frame("heredoc", limit=limit, resume=resume))
                self._mark("heredoc")
                return
            self._leaf("literal", limit)
            self._at = resume
            self._mark(frame.kind)

    def _continued(self, at: int) -> bool:
        """Whether a backslash joins this line of a heredoc to the one before."""
        line = self._text[self._at : at].removesuffix("\n")
        return (len(line) - len(line.rstrip("\\"))) % 2 == 1

    def _parenthesis(self, frame: _Frame, char: str) -> None:
        if char == "(":
            if frame.command and self._text.startswith("((", self._at):
                self._open(_Frame("arithmetic", "))"), 2)
            else:
                # Behind '=' stands a list of words, behind the others a pattern.
                self._open(_Frame("commands", ")", command=self._text[max(self._at - 1, 0)] not in "=@?*+"), 1)
        elif frame.cases:
            self._at += 1
            frame.command = True
        elif frame.end == ")":
            self._close(1)
        else:
            raise NotSure

    def _keyword(self, frame: _Frame) -> None:
        found = _WORD.match(self._text, self._at)
        assert found is not None
        self._at = found.end()
        if not frame.command:
            return
        word = found.group()
        whole = self._text[self._at : self._at + 1] in " \t\n;&|()"
        if whole and word == "case":
            frame.cases += 1
        elif whole and word == "esac" and frame.cases:
            frame.cases -= 1
        frame.command = whole and word in _OPENERS
