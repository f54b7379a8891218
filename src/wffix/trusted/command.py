"""An upload by a command of a script: what it is given, and how its script is rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from wffix.catalog.publishing import UploadCommand
from wffix.document.workflow import Job
from wffix.edit.model import CannotEdit
from wffix.fixer import Site
from wffix.regex import regex
from wffix.scripts.shell.statements import Statement, statements
from wffix.trusted import credentials
from wffix.trusted.credentials import Source
from wffix.uploading import Upload

LAUNCHERS = regex(
    r"(?:python|pypy|py)[\d.]*|pipx|uvx?|poetry|pipenv|pdm|hatch|rye|pixi|(?:micro)?mamba|conda|run|tool|sudo|time|command|exec|xvfb-run"
)
"""What runs a tool on the machine and in the folder in which it stands itself, and its subcommands."""

_ELSEWHERE = regex(r"-C.*|(?:-p|-D|--(?:directory|project|cwd|chdir|root|prefix|manifest-path))(?:=.*)?", re.S)
_SWITCHES = regex(r"-[vqn]+|--(?:verbose|quiet|debug|no-[a-z-]+)")


class Command:
    """One upload by a command. Everything raises CannotEdit where it does not stand for itself, or its token is not understood."""

    def __init__(self, site: Site, job: Job, upload: Upload, facts: UploadCommand) -> None:
        if facts.settings and any(re.search(facts.settings, text) for text in site.repository.manifests.values()):
            raise CannotEdit(f"the settings of {upload.tool} in the project's files may name another index, or forbid Trusted Publishing")
        self.site = site
        self.job = job
        self.upload = upload
        self.facts = facts
        self.step = upload.step

    @property
    def script(self) -> str:
        assert self.step.run is not None
        return self.step.run.value

    @cached_property
    def statement(self) -> Statement:
        """The command in its script."""
        call = self.upload.call
        found = [item for item in statements(self.script) if call is not None and item.words == call.words]
        if len(found) != 1:
            raise CannotEdit("the uploading command does not stand for itself on lines of its own")
        if self.upload.conditional:
            raise CannotEdit("its script may end before the upload, and a step behind it would upload all the same")
        return found[0]

    @cached_property
    def _subcommand(self) -> int:
        """The number of the word that makes the tool upload."""
        return next(number for number, word in enumerate(self.statement.words) if number and word in self.facts.subcommands)

    @cached_property
    def words(self) -> list[tuple[str | None, str]]:
        """The words behind the subcommand, each with its source."""
        return list(zip(self.statement.words, self.statement.sources, strict=True))[self._subcommand + 1 :]

    def with_subcommand(self, subcommand: str) -> str:
        """The tool, run in the same way, with another subcommand and nothing behind it."""
        return " ".join((*self.statement.sources[: self._subcommand], subcommand))

    def check_launch(self) -> None:
        """Whether the tool runs on the machine and in the folder of its step. Raises CannotEdit."""
        words = self.statement.words[: self._subcommand]
        names = [re.sub("[@=<>~].*", "", (word or "").rpartition("/")[2]) for word in words]
        tool = max(number for number, name in enumerate(names) if name == self.upload.tool)
        is_value = False
        for number, word in enumerate(words):
            is_option = word is not None and word.startswith("-")
            if number > tool:
                is_known = word in self.facts.switches or (word is not None and _SWITCHES.fullmatch(word))
            elif is_option:
                is_known = not _ELSEWHERE.fullmatch(word or "")
            else:
                is_known = number == tool or is_value or LAUNCHERS.fullmatch(names[number])
            if not is_known:
                raise CannotEdit(f"where '{' '.join(self.statement.sources[: self._subcommand + 1])}' runs is not known")
            is_value = is_option and "=" not in (word or "")

    @cached_property
    def sources(self) -> list[Source]:
        """The variables that give its credential, and those from which they or its options take it."""
        found = credentials.of_command(self.job, self.upload, self.facts, self.statement)
        return found + credentials.carriers(self.job, self.step, [*credentials.texts(found), *self._given])

    @property
    def _given(self) -> Iterator[str]:
        """The words that give its credential, and what is set for it alone."""
        yield from self.statement.variables.values()
        is_value = False
        for word, source in self.words:
            option, joined, value = source.partition("=")
            if is_value:
                yield source
            elif joined and option in self.facts.credential_options:
                yield value
            is_value = not is_value and word in self.facts.credential_options

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that it is given."""
        return credentials.secrets((*credentials.texts(self.sources), *self.statement.sources, *self.statement.variables.values()))
