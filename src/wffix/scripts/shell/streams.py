"""Where a value goes as output: through pipes and redirections into commands that read it, and into files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from tree_sitter import Node

from wffix.catalog.commands import commands
from wffix.scripts.shell.command import Command
from wffix.scripts.shell.files import Files
from wffix.scripts.shell.grammar import Script
from wffix.scripts.shell.way import Carrier, Way
from wffix.scripts.treesitter import descendants

_REPEATING = frozenset({"echo", "printf", "cat", "tee", "head", "tail"})
"""Commands that print what they are given, or a part of it."""


class Streams:
    """The standard input and output of the commands of a script.

    ``call`` gives the words of a command, ``follow`` the way of what a command prints.
    """

    def __init__(
        self, script: Script, files: Files, call: Callable[[Node], Command], follow: Callable[[Node, Carrier | None], Way]
    ) -> None:
        self._script = script
        self._files = files
        self._call = call
        self._follow = follow
        self._pipelines: dict[int, dict[int, tuple[Way, bool]]] = {}
        self._following: set[int] = set()

    def behind(self, pipeline: Node) -> dict[int, tuple[Way, bool]]:
        """What the later stages of a pipeline do with the output of each, by where it starts; and whether they print it as it is."""
        found = self._pipelines.get(pipeline.id)
        if found is None:
            found = self._pipelines[pipeline.id] = {}
            further, exact = Way(None), True
            for stage in reversed(pipeline.named_children):
                found[stage.start_byte] = further, exact
                repeats = self.repeats(stage)
                own = Way(None)
                self.consume([stage], own)
                own.join(further, exact=repeats)
                own.ended = own.ended or further.ended or self._counts(stage)
                further, exact = own, exact and repeats
        return found

    def repeats(self, statement: Node) -> bool:
        """Whether a statement prints the value it is given as it is, or a part of it."""
        return statement.type == "command" and self._call(statement).name in _REPEATING

    def _counts(self, stage: Node) -> bool:
        """Whether a command prints nothing of its standard input but how much it is."""
        if stage.type != "command":
            return False
        texts = self._call(stage).texts
        options = [text for text in texts[1:] if text is not None and re.fullmatch(r"-[a-zA-Z]+", text)]
        return (texts[0] == "wc" and len(options) == len(texts) - 1) or (texts[0] == "grep" and any("c" in option for option in options))

    def output(self, redirects: Iterable[Node], way: Way) -> None:
        """Where the output of a statement goes by its redirections."""
        for redirect in redirects:
            if redirect.type == "heredoc_redirect":
                self.output(redirect.named_children, way)
                # 'a <<EOF | b' is a redirection that holds the rest of the pipeline.
                self.consume([part for part in redirect.named_children if _continues_pipeline(part)], way)
            elif redirect.type == "file_redirect" and any(part.type.startswith((">", "&>")) for part in redirect.children):
                target = redirect.child_by_field_name("destination")
                if target is not None:
                    self.write([target], way)

    def write(self, targets: Iterable[Node], way: Way) -> None:
        """The value becomes the content of files."""
        for target in targets:
            if target.type == "process_substitution":
                self.consume(target.named_children, way)
            else:
                way.refuse(self._files.code(target))
                way.store("file", self._files.keys(target))

    @cached_property
    def of_exec(self) -> list[Node]:
        """Where ``exec > FILE`` sends all output from there on."""
        found: list[Node] = []
        for node in self._script.nodes:
            body = node.child_by_field_name("body") if node.type == "redirected_statement" else None
            if body is not None and body.type == "command" and self._script.command_name(body) == "exec":
                targets = (part.child_by_field_name("destination") for part in node.named_children if part.type == "file_redirect")
                found += [target for target in targets if target is not None and not self._script.source(target).isdigit()]
        return found

    def consume(self, statements: Iterable[Node], way: Way, inside: frozenset[str] = frozenset()) -> None:
        """Statements whose standard input is the value."""
        for statement in statements:
            for node in descendants(statement):
                if node.type == "file_redirect":
                    self.output([node], way)
                elif node.type == "command":
                    self._consumer(node, statement, way, inside)

    def _consumer(self, command: Node, statement: Node, way: Way, inside: frozenset[str]) -> None:
        call = self._call(command)
        way.refuse(call.input)
        way.store("variable", call.reads)
        self.write(call.tees, way)
        for name in {text for text in call.texts if text in self._script.functions} - inside:
            self.consume(self._script.functions[name], way, inside | {name})
        inner = command != statement and self._script.parent(command) != statement
        if inner and call.name in commands().filters and command.id not in self._following:
            self._following.add(command.id)
            way.join(self._follow(command, Carrier("output", "")), exact=self.repeats(command))
            self._following.discard(command.id)


def _continues_pipeline(part: Node) -> bool:
    """Whether a part of a heredoc's redirection is what stands behind a ``|``."""
    while part.named_children and part.type in ("list", "redirected_statement"):
        part = part.named_children[0]
    return part.type == "pipeline" and bool(part.children) and part.children[0].type in ("|", "|&")
