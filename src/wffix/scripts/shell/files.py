"""The files a shell script writes: which are code, and where it names them again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from tree_sitter import Node

from wffix.catalog.commands import commands
from wffix.regex import regex
from wffix.scripts.shell.command import Command, base_name
from wffix.scripts.shell.grammar import Script
from wffix.scripts.shell.variables import Variables

_DEVICES = frozenset({"null", "stdout", "stderr", "tty", ""})
# A word with these in it is a text, or a program, and the name of no file.
_PROGRAM = regex(r"[\n;|&<>]")
# What code says that runs a file, or other code, in one of the languages that take it from the command line.
_RUNS = regex(r"system|popen|exec|eval|spawn|subprocess|shell|compile|require|runpy|import_|source|load|`|%x|qx|\bdo\b", re.I)
_COMPUTED = regex(r".*(?:\$[@*\d]|[`)}])")


class Files:
    """What is known of a script's files.

    A file goes by keys: the last part of its name as it is written. Where the beginning of that part is computed in a way
    that is not followed, the key is ``*`` and the rest.
    """

    def __init__(self, script: Script, variables: Variables) -> None:
        self.script = script
        self.variables = variables

    def keys(self, node: Node) -> frozenset[str]:
        """The keys of the file that a word names."""
        text = self.script.literal(node)
        if text is None:
            text = re.sub(r"\$\{(\w+)\}", r"$\1", self.script.source(node)).replace('"', "").replace("'", "")
        name = text.rpartition("/")[2]
        computed = _COMPUTED.match(name)
        if computed:
            return frozenset({"*" + name[computed.end() :]})
        found = {name}
        variable = re.fullmatch(r"\$(\w+)", name)
        if variable:
            found.update(word.rpartition("/")[2] for words in self.variables.words(variable[1]) for word in words if word)
        return frozenset(found - _DEVICES)

    def code(self, node: Node) -> str:
        """Why a file may not hold the value by its name alone."""
        facts = commands()
        for name in self.keys(node):
            if name.endswith(facts.code_endings) or name in facts.code_names:
                return f"it is written into {name.removeprefix('*')}, which is code"
        return ""

    @property
    def written(self) -> frozenset[str]:
        """The keys of all files that redirections write."""
        redirects = (node for node in self.script.nodes if node.type == "file_redirect" and any(">" in part.type for part in node.children))
        targets = (node.child_by_field_name("destination") for node in redirects)
        return frozenset(key for target in targets if target is not None for key in self.keys(target))

    @cached_property
    def _by_key(self) -> dict[str, list[tuple[Node, Node]]]:
        found: dict[str, list[tuple[Node, Node]]] = {}
        for command, word, keys in self._words:
            for key in keys:
                found.setdefault(key, []).append((command, word))
        return found

    @cached_property
    def _words(self) -> list[tuple[Node, Node, frozenset[str]]]:
        """Every word of a command that may name a file: the command, the word, the keys."""
        return [
            (command, word, self.keys(word.named_children[0] if word.type == "command_name" and word.named_children else word))
            for command in self.script.commands
            for word in command.named_children
            if word.type not in ("variable_assignment", "herestring_redirect", "file_redirect")
            and not _PROGRAM.search(self.script.source(word))
        ]

    def named(self, key: str) -> list[tuple[Node, Node]]:
        """The commands that name a file, and the word that does."""
        if key.startswith("*"):
            # Without a folder a command's name is not that of a file.
            return [
                (command, word)
                for command, word, keys in self._words
                if any(other.endswith(key[1:]) for other in keys) and (word.type != "command_name" or "/" in self.script.source(word))
            ]
        return self._by_key.get(key, [])

    @cached_property
    def _inputs(self) -> list[tuple[Node, frozenset[str]]]:
        return [
            (node, self.keys(target))
            for node in self.script.nodes
            if node.type == "file_redirect" and any(part.type == "<" for part in node.children)
            if (target := node.child_by_field_name("destination")) is not None
        ]

    def inputs(self, key: str) -> list[Node]:
        """The redirections that read the file."""
        return [node for node, keys in self._inputs if key in keys]

    def is_run(self, call: Command, word: Node) -> bool:
        """Whether a command runs the file that one of its words names."""
        facts = commands()
        position = call.position(word)
        if call.is_beside_code(position):
            return self._is_run_by_code(call, position)
        names = [base_name(text) if text is not None else "" for text in call.texts[:position]]
        if call.name in facts.runs or all(name in facts.wrappers for name in names):
            return True
        heads = [names[number] for number in call.heads if number < position]
        if any(name in (".", "source") or (name in facts.standard_input and name in facts.interpreters) for name in heads):
            return True
        return names[-1] in ("-f", "--file", "--from-file") and any(name in facts.known for name in heads)

    def _is_run_by_code(self, call: Command, position: int) -> bool:
        """Whether the code that an interpreter is given before the name of a file may run that file."""
        before = call.texts[:position]
        return any(text is None or base_name(text) in commands().shells or _RUNS.search(text) for text in before)

    def copied(self, call: Command, word: Node) -> Iterable[Node]:
        """The other files that a command makes from one."""
        if call.name not in commands().copies:
            return ()
        return [part for part, text in call.words[1:] if part != word and not (text or "").startswith("-")]
