"""What a shell script prints into the files in which the runner looks for what a step sets.

``$GITHUB_ENV``, ``$GITHUB_OUTPUT`` and ``$GITHUB_STATE`` hold lines ``NAME=value``, or ``NAME<<DELIMITER``, the lines of the
value and the delimiter on a line of its own; ``$GITHUB_PATH`` holds a folder a line (the runner's FileCommandManager.cs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.shell.files import Files
from wffix.scripts.shell.grammar import Script, is_arithmetic
from wffix.scripts.shell.variables import Variables

COMMAND_FILES = frozenset({"$GITHUB_ENV", "$GITHUB_OUTPUT", "$GITHUB_STATE", "$GITHUB_PATH"})
"""These files as a script writes their names."""

PRINTERS = frozenset({"echo", "printf", "cat"})

_OPENING = regex(r"([A-Za-z_][\w-]*)<<([^\s\\%]+)(?:\\n)?", re.ASCII)
_GIVEN = regex(r"([A-Za-z_][\w-]*)<<%s\\n", re.ASCII)
_OUTPUT = frozenset({">", ">>", ">|", "&>", "&>>"})
_NOT_WORDS = frozenset({"file_redirect", "herestring_redirect", "variable_assignment"})
# What may stand around a statement whose output goes where that of the whole goes.
_AROUND = frozenset(
    {
        "program", "list", "compound_statement", "subshell", "if_statement", "elif_clause", "else_clause", "do_group", "for_statement",
        "while_statement", "c_style_for_statement", "case_item", "case_statement", "negated_command",
    }
)  # fmt: skip


class Block(Record):
    """An open ``NAME<<DELIMITER``: the command that prints the line, the name, and the delimiter as it is written."""

    opening: Node
    name: str
    delimiter: str


class Print(Record):
    """A command that prints into a file, and the blocks that are open before it, by file."""

    command: Node
    file: str
    open: dict[str, Block]


class CommandFiles:
    """The commands of a script that print into the files."""

    def __init__(self, script: Script, variables: Variables) -> None:
        self.script = script
        self.closings: dict[int, Node] = {}
        """The command that closes a block, by the id of the node that opens it."""
        self._files = Files(script, variables)

    def prints(self) -> Iterator[Print]:
        """The commands in source order."""
        open_blocks: dict[str, Block] = {}
        for command in self.script.commands:
            file = self._file(command) if self.script.command_name(command) in PRINTERS else ""
            if file:
                yield Print(command, file, open_blocks)
                open_blocks = self._behind(command, file, open_blocks)

    def words(self, command: Node) -> list[Node]:
        """The arguments of a command."""
        return [part for part in command.named_children[1:] if part.type not in _NOT_WORDS]

    def inner(self, word: Node) -> str:
        """A word as written, without the quotes around it."""
        source = self.script.source(word)
        return source[1:-1] if word.type in ("string", "raw_string") else source

    def _behind(self, command: Node, file: str, before: dict[str, Block]) -> dict[str, Block]:
        """The blocks that are open behind a command."""
        words = [self.inner(word) for word in self.words(command)]
        block = before.get(file)
        if block is not None:
            if all(_bare(word.removesuffix("\\n")) != _bare(block.delimiter) for word in words):
                return before
            self.closings[block.opening.id] = command
            return {key: value for key, value in before.items() if key != file}
        if len(words) == 2 and (given := _GIVEN.fullmatch(words[0])):
            return before | {file: Block(command, given[1], words[1])}
        opening = next((found for word in words if (found := _OPENING.fullmatch(word))), None)
        return before | {file: Block(command, opening[1], opening[2])} if opening else before

    def _file(self, command: Node) -> str:
        """The file that a command's output goes into, if it is one of the runner's; else empty."""
        if any(self._is_output(part) for part in command.named_children):
            return self._target(command.named_children)
        node, parent = command, self.script.parent(command)
        while parent is not None:
            if parent.type == "redirected_statement":
                redirects = [part for part in parent.named_children if part.type in ("file_redirect", "heredoc_redirect")]
                redirects += [part for redirect in redirects for part in redirect.named_children]
                if any(self._is_output(part) for part in redirects):
                    return self._target(redirects)
            elif parent.type == "pipeline":
                later = next((stage for stage in parent.named_children if stage.start_byte > node.start_byte), None)
                if later is not None:
                    return self._teed(later)
            elif parent.type not in _AROUND or is_arithmetic(parent):
                return ""
            node, parent = parent, self.script.parent(parent)
        return ""

    def _is_output(self, redirect: Node) -> bool:
        """Whether a node is a redirection of standard output."""
        if redirect.type != "file_redirect":
            return False
        descriptor = redirect.child_by_field_name("descriptor")
        return (descriptor is None or self.script.source(descriptor) == "1") and any(part.type in _OUTPUT for part in redirect.children)

    def _target(self, redirects: list[Node]) -> str:
        targets = (part.child_by_field_name("destination") for part in redirects if self._is_output(part))
        return self._named([target for target in targets if target is not None])

    def _teed(self, stage: Node) -> str:
        """The file that ``tee`` writes, if a stage of a pipeline is that."""
        is_tee = stage.type == "command" and self.script.command_name(stage) == "tee"
        return self._named(stage.named_children[1:]) if is_tee else ""

    def _named(self, words: list[Node]) -> str:
        return next((key for word in words for key in sorted(self._files.keys(word)) if key in COMMAND_FILES), "")


def _bare(word: str) -> str:
    """A delimiter without quotes and braces."""
    return re.sub(r"[\"'{}]", "", word)
