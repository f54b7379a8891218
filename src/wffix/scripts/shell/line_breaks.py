"""Values that are printed into the runner's files in a form that a line break in them breaks out of, and the form that holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tree_sitter import Node

from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.hoist import Refused, Replacement, Span
from wffix.scripts.shell.command_files import Block, CommandFiles, Print
from wffix.scripts.shell.grammar import Script, parsed
from wffix.scripts.shell.variables import Variables
from wffix.scripts.treesitter import descendants

# GitHub's own recipe; the programs are on all runners, in BusyBox and in Git for Windows.
_RANDOM = "$(dd if=/dev/urandom bs=15 count=1 status=none | base64)"
_USED = frozenset({"echo", "printf", "dd", "base64"})

_NAME = r"([A-Za-z_][\w-]*)"
_PLAIN = regex(r"\$(?:\w+|\{\w+\})", re.ASCII)
_ECHOED = regex(rf"{_NAME}=", re.ASCII)
_FORMAT = regex(rf"{_NAME}=%s\\n", re.ASCII)
_OPENED = regex(rf"(?:[\"'\n]|\\n)[ \t]*{_NAME}<<([^\s\\\"']+)", re.ASCII)
_REST_OF_LINE = regex(r"[ \t]*(?:[ \t]#.*)?$", re.M)
_COMPUTED = regex(r"[$`]|__")
# Where a statement may become two.
_BLOCKS = frozenset({"program", "compound_statement", "subshell", "if_statement", "elif_clause", "else_clause", "do_group", "case_item"})


class Write(Record):
    """A value that breaks out. ``start`` and ``end`` are those of its expansion; ``reason`` says why there are no replacements."""

    start: int
    end: int
    replacements: tuple[Replacement, ...]
    reason: str


@lru_cache(maxsize=256)
def writes(text: str, expressions: tuple[Span, ...], names: frozenset[str], dialect: str, delimiter: str) -> tuple[Write, ...]:
    """Where a script prints the values of some variables, or of others set from them, so that they can break out.

    ``delimiter`` is the name of a variable that the script does not have. Of a script that cannot be parsed for sure nothing
    is reported.
    """
    script = parsed(text, expressions, dialect)
    if script.broken:
        return ()
    return tuple(sorted(_Search(script, names, delimiter).found()))


class _Search:
    def __init__(self, script: Script, names: frozenset[str], delimiter: str) -> None:
        self.script = script
        self.variables = Variables(script)
        self.files = CommandFiles(script, self.variables)
        self.delimiter = delimiter
        self.reads: dict[int, list[Node]] = {}
        for node in sorted((node for name in self._holding(names) for node in self._plain(name)), key=lambda node: node.start_byte):
            command = self._command(node)
            if command is not None:
                self.reads.setdefault(command.id, []).append(node)

    def found(self) -> Iterator[Write]:
        # All blocks are known, their ends too, before any is repaired.
        for item in list(self.files.prints()) if self.reads else []:
            node, opening = self._breaking(item)
            if node is None:
                continue
            try:
                yield Write(self.script.start(node), node.end_byte, self._repaired(item, opening), "")
            except Refused as error:
                yield Write(self.script.start(node), node.end_byte, (), str(error))

    # Which variables hold the values, and where.

    def _holding(self, names: frozenset[str]) -> set[str]:
        """The variables that hold the values as they are, alone or in a text."""
        readers: dict[str, list[str]] = {}
        for name, assignments in self.variables.assignments.items():
            values = [value for node in assignments if (value := node.child_by_field_name("value")) is not None]
            parts = [part for value in values for part in descendants(value)]
            # Commands, and expansions of the variable itself, are what values are cleaned with.
            if all(part.type not in ("command_substitution", "array") and self.variables.expanded(part) != name for part in parts):
                for part in parts:
                    if _PLAIN.fullmatch(self.script.source(part)):
                        readers.setdefault(self.variables.expanded(part) or "", []).append(name)
        waiting, found = list(names), set(names)
        for name in waiting:
            fresh = set(readers.get(name, ())) - found
            found |= fresh
            waiting += fresh
        return found

    def _plain(self, name: str) -> list[Node]:
        return [node for node in self.variables.reads.get(name, ()) if _PLAIN.fullmatch(self.script.source(node))]

    def _command(self, node: Node) -> Node | None:
        """The command whose argument, or the body of whose heredoc, an expansion stands in."""
        parent = self.script.parent(node)
        while parent is not None and parent.type in ("string", "concatenation", "heredoc_body", "heredoc_redirect"):
            parent = self.script.parent(parent)
        if parent is not None and parent.type == "redirected_statement":
            parent = parent.child_by_field_name("body")
        return parent if parent is not None and parent.type == "command" else None

    def _breaking(self, item: Print) -> tuple[Node | None, str]:
        """The first value that a command prints so that it can break out, and the delimiter it stands before, if any."""
        block = item.open.get(item.file)
        opening = "" if block is None else block.delimiter
        at = item.command.start_byte
        for node in self.reads.get(item.command.id, ()):
            around = self.script.parent(node)
            if around is not None and around.type == "heredoc_body":
                at = max(at, around.start_byte - 1)
            for found in _OPENED.finditer(self.script.masked, at, node.start_byte):
                opening = self._given(item.command) if found[2] == "%s" else found[2]
            at = node.start_byte
            # Without quotes bash makes blanks of line breaks, and the 'echo' of dash makes line breaks of '\n'.
            quoted = around is not None and around.type in ("string", "heredoc_body")
            if (quoted or self.script.dialect == "sh") and not self._is_computed(opening):
                return node, opening
        return None, ""

    def _given(self, command: Node) -> str:
        """The delimiter that ``printf 'NAME<<%s…'`` is given."""
        words = self.files.words(command)
        return self.files.inner(words[1]) if len(words) > 1 else ""

    def _is_computed(self, delimiter: str) -> bool:
        """Whether a delimiter is not known from the script: one in a variable that only holds written words is."""
        name = re.fullmatch(r"\$\{?(\w+)\}?", delimiter)
        known = self.variables.words(name[1]) if name else []
        return _COMPUTED.search(delimiter) is not None and not (known and all(word is not None for words in known for word in words))

    # The form that holds.

    def _repaired(self, item: Print, opening: str) -> tuple[Replacement, ...]:
        """The replacements that put a random delimiter behind a value. Raises Refused."""
        if item.file == "$GITHUB_PATH":
            raise Refused("a line break in it adds another folder to PATH, and $GITHUB_PATH has no form for such values")
        if not self.script.functions.keys().isdisjoint(_USED):
            raise Refused("the script has a function by the name of a command that the repair needs")
        if any(file != item.file for file in item.open):
            raise Refused("it stands between the lines of a value in another file, which has no rule yet")
        if opening:
            block = item.open.get(item.file)
            if block is None or block.delimiter != opening:
                raise Refused(f"the value can hold the delimiter '{opening}', and only blocks of three 'echo' have a rule yet")
            return self._delimited(block)
        name, value = self._line(item.command)
        self._check_statement(item.command)
        delimiter = f'"${{{self.delimiter}}}"'
        text = f"{self._generated(item.command)}printf '{name}<<%s\\n%s\\n%s\\n' {delimiter} {value} {delimiter}"
        return ((item.command.start_byte, item.command.end_byte, text),)

    def _generated(self, command: Node) -> str:
        """The line that sets the delimiter, and the indentation of the next."""
        line = self.script.text.rfind("\n", 0, command.start_byte) + 1
        return f'{self.delimiter}="{_RANDOM}"\n{self.script.text[line : command.start_byte]}'

    def _check_statement(self, command: Node) -> None:
        """Refuse where a command is not a statement on a line of its own, before which another can be put."""
        parent = self.script.parent(command)
        statement = command
        if parent is not None and parent.type == "redirected_statement":
            statement, parent = parent, self.script.parent(parent)
        if parent is None or parent.type not in _BLOCKS:
            raise Refused("the command is part of a longer one, which has no rule yet")
        text = self.script.masked
        before = text[text.rfind("\n", 0, command.start_byte) + 1 : command.start_byte]
        if before.strip() or not _REST_OF_LINE.match(text, statement.end_byte):
            raise Refused("the command does not stand on a line of its own")

    def _line(self, command: Node) -> tuple[str, str]:
        """The name and the value, as a word, of a command that prints ``NAME=value``. Raises Refused."""
        words = self.files.words(command)
        name = self.script.command_name(command)
        found = None
        if len(words) == len(command.named_children) - 1:
            found = self._echoed(words[0]) if name == "echo" and len(words) == 1 else self._formatted(words) if name == "printf" else None
        if found is None:
            raise Refused("its lines can set other names, and only NAME=\"value\" printed by 'echo' or 'printf' has a rule yet")
        return found

    def _text(self, word: Node) -> str:
        return self.script.text[word.start_byte : word.end_byte]

    def _echoed(self, word: Node) -> tuple[str, str] | None:
        """The name and the value of ``"NAME=value"`` and ``NAME="value"``; None for anything else."""
        source = self.script.source(word)
        parts = word.named_children
        if "\\" in source or "\n" in source:
            return None
        if word.type == "string":
            found = _ECHOED.match(source, 1)
            return (found[1], f'"{self._text(word)[found.end() :]}') if found else None
        if word.type != "concatenation" or len(parts) != 2 or parts[1].type != "string":
            return None
        found = _ECHOED.fullmatch(source, 0, parts[1].start_byte - word.start_byte)
        return (found[1], self._text(parts[1])) if found else None

    def _formatted(self, words: list[Node]) -> tuple[str, str] | None:
        """The name and the value of ``'NAME=%s\\n' "value"`` and ``'%s=%s\\n' NAME "value"``; None for anything else."""
        if not words or words[-1].type != "string":
            return None
        match [self.script.literal(word) for word in words[:-1]]:
            case [str(text)] if found := _FORMAT.fullmatch(text):
                return found[1], self._text(words[-1])
            case ["%s=%s\\n", str(name)] if re.fullmatch(_NAME, name, re.ASCII):
                return name, self._text(words[-1])
        return None

    def _delimited(self, block: Block) -> tuple[Replacement, ...]:
        """The replacements that make the delimiter of a block a random one. Raises Refused."""
        opening, closing = block.opening, self.files.closings.get(block.opening.id)
        if closing is None or self._list(closing) != self._list(opening):
            raise Refused(f"the value can hold the delimiter '{block.delimiter}', and where the block ends is not known")
        first, last = self.files.words(opening), self.files.words(closing)
        if any(self.script.command_name(command) != "echo" for command in (opening, closing)) or len(first) != 1 or len(last) != 1:
            raise Refused(f"the value can hold the delimiter '{block.delimiter}', and only blocks of three 'echo' have a rule yet")
        self._check_statement(opening)
        return (
            (opening.start_byte, opening.start_byte, self._generated(opening)),
            (first[0].start_byte, first[0].end_byte, f'"{block.name}<<${{{self.delimiter}}}"'),
            (last[0].start_byte, last[0].end_byte, f'"${{{self.delimiter}}}"'),
        )

    def _list(self, command: Node) -> Node | None:
        """The node that lists the statement of a command."""
        parent = self.script.parent(command)
        return self.script.parent(parent) if parent is not None and parent.type == "redirected_statement" else parent
