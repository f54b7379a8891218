"""An upload by a command of a script: what it is given, and how its script is rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from wffix.catalog.publishing import UploadCommand
from wffix.document.tree import texts_below
from wffix.document.workflow import Job, Step
from wffix.edit.model import CannotEdit
from wffix.fixer import Site
from wffix.regex import regex
from wffix.scripts.shell.calls import Invocation
from wffix.scripts.shell.statements import Statement, statements, without
from wffix.trusted import credentials
from wffix.trusted.credentials import Source
from wffix.trusted.indexes import check_settings
from wffix.trusted.settings import Told, asked_for, told
from wffix.uploading import Located, Upload, located, option, program, uploads

LAUNCHERS = regex(
    r"(?:python|pypy|py)[\d.]*|pipx|uvx?|poetry|pipenv|pdm|hatch|rye|pixi|(?:micro)?mamba|conda|run|tool|sudo|time|command|exec|xvfb-run"
)
"""What runs a tool on the machine and in the folder in which it stands itself, and its subcommands."""

_ELSEWHERE = regex(r"-C.*|(?:-p|-D|--(?:directory|project|cwd|chdir|root|prefix|manifest-path))(?:=.*)?", re.S)
_SWITCHES = regex(r"-[vqn]+|--(?:verbose|quiet|debug|no-[a-z-]+)")


class Command:
    """One upload by a command. Everything raises CannotEdit where it does not stand for itself, or its token is not understood."""

    def __init__(self, site: Site, job: Job, upload: Upload, facts: UploadCommand) -> None:
        check_settings(upload, site.repository.manifests.values())
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
    def _located(self) -> Located:
        """Where the tool and its subcommand stand among the words of the command."""
        found = located(self.statement.words, self.statement.sources)
        assert found is not None
        return found

    @cached_property
    def words(self) -> list[tuple[str | None, str]]:
        """The words behind the subcommand, each with its source."""
        return list(zip(self.statement.words, self.statement.sources, strict=True))[self._located.verb + 1 :]

    def with_subcommand(self, subcommand: str) -> str:
        """The tool, run in the same way, with another subcommand and nothing behind it."""
        return " ".join((*self.statement.sources[: self._located.verb], subcommand))

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """What scripts tell the tool for this upload alone."""
        steps = self.job.steps[: self.job.steps.index(self.step) + 1]
        return tuple(told(steps, [self._name], self._names - {self._name}, self._asked)) if self._names else ()

    @cached_property
    def _name(self) -> str:
        """The name of the index that the tool is told of."""
        return (option(self.upload.call, self.facts.name_options) if self.upload.call is not None else None) or "pypi"

    @cached_property
    def _names(self) -> set[str]:
        """The names of all indexes of which scripts may tell the tool for uploads of the job; none where it knows no such settings."""
        return {option(call, self.facts.name_options) or "pypi" for call in self._calls} if self.upload.tool == "poetry" else set()

    @cached_property
    def _calls(self) -> list[Invocation]:
        """The commands of the job that upload with the same tool."""
        found = (upload for step in self.job.steps for upload in uploads(step) if upload.tool == self.upload.tool)
        return [upload.call for upload in found if upload.call is not None]

    @cached_property
    def _asked(self) -> set[str]:
        """Those of the names whose addresses other commands need."""
        return asked_for(self.job, self._names, self._calls)

    @cached_property
    def gone(self) -> list[Statement]:
        """What goes from its script: the command, and what this tells the tool for it alone."""
        return [self.statement, *(item for part in self.told if part.step is self.step for item in part.statements)]

    def check_launch(self) -> None:
        """Whether the tool runs on the machine and in the folder of its step. Raises CannotEdit."""
        words = self.statement.words[: self._located.at]
        is_value = False
        for number, word in enumerate(words):
            is_option = word is not None and word.startswith("-")
            if is_option and _ELSEWHERE.fullmatch(word or ""):
                raise self._runs_elsewhere()
            if not (is_option or is_value or LAUNCHERS.fullmatch(program(word, self.statement.sources[number]))):
                raise self._runs_elsewhere()
            is_value = is_option and "=" not in (word or "")

    @cached_property
    def folder(self) -> str:
        """The folder in which it is told to work; empty where it is none. Raises CannotEdit."""
        words = iter(self.statement.words[self._located.at + 1 : self._located.verb])
        found: list[str] = []
        for word in words:
            name, joined, value = (word or "").partition("=")
            if name in self.facts.folder_options:
                found.append(value if joined else next(words, None) or "")
            elif word not in self.facts.switches and not _SWITCHES.fullmatch(word or ""):
                raise self._runs_elsewhere()
        if len(found) > 1 or "" in found:
            raise self._runs_elsewhere()
        return "".join(found)

    def _runs_elsewhere(self) -> CannotEdit:
        return CannotEdit(f"where '{' '.join(self.statement.sources[: self._located.verb + 1])}' runs is not known")

    @cached_property
    def sources(self) -> list[Source]:
        """The variables that give its credential, and those from which they or its options take it."""
        found = credentials.of_command(self.job, self.upload, self.facts, self._rests)
        steps = [self.step, *(part.step for part in self.told if part.step is not self.step)]
        gone = [*credentials.texts(found), *self._given, *self._told]
        credentials.check_not_set(gone, (self._rests[step] for step in steps))
        sources = found + credentials.carriers(self.job, steps, gone)
        known = {id(source.item) for source in sources}
        left = credentials.left_over(self.step, self._rests[self.step], gone)
        sources += [source for source in left if id(source.item) not in known]
        removed = [part.step.node for part in self.told if part.step is not self.step and part.is_whole]
        return [source for source in sources if all(source.owner is not node for node in removed)]

    @property
    def _rests(self) -> dict[Step, str]:
        """The scripts of the job, without the command and what is told for it and for others of its tool."""
        scripts = {step: step.run.value for step in self.job.steps if step.run is not None}
        at = self.job.steps.index(self.step) + 1
        before = told(self.job.steps[:at], self._names, asked=self._asked)
        known = [*before, *told(self.job.steps[at:], self._names - {self._name}, [self._name], self._asked)]
        parts = {part.step: part for part in known} if self._names else {}
        here = [*self.gone, *(parts[self.step].statements if self.step in parts else ())]
        return {**scripts, **{step: part.rest for step, part in parts.items()}, self.step: without(self.script, here)}

    @property
    def _told(self) -> list[str]:
        """The words by which scripts tell the tool what it needs for this upload alone."""
        return [source for part in self.told for statement in part.statements for source in statement.sources]

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
        words = (*self.statement.sources, *self.statement.variables.values(), *self._told)
        return credentials.secrets((*credentials.texts(self.sources), *words, *self._of_removed))

    @property
    def _of_removed(self) -> Iterator[str]:
        """The texts of the variables that go with steps that do nothing else than tell the tool."""
        for part in self.told:
            if part.step is not self.step and part.is_whole and part.step.env is not None:
                yield from texts_below(part.step.env)
