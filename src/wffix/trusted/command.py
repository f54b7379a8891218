"""An upload by a command of a script: what it is given, and how its script is rewritten."""

from __future__ import annotations

import re
from functools import cached_property

from wffix.catalog.publishing import UploadCommand
from wffix.document.workflow import Job
from wffix.edit.model import CannotEdit
from wffix.fixer import Site
from wffix.publishing import Upload
from wffix.scripts.shell.statements import Statement, statements
from wffix.trusted import credentials
from wffix.trusted.credentials import Source


class Command:
    """One upload by a command. Everything raises CannotEdit where it does not stand for itself, or its token is not understood."""

    def __init__(self, site: Site, job: Job, upload: Upload, facts: UploadCommand) -> None:
        if facts.settings and any(re.search(facts.settings, text) for text in site.repository.manifests.values()):
            raise CannotEdit(f"the settings of {upload.tool} in the project's files may name another index")
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
    def words(self) -> list[tuple[str | None, str]]:
        """The words behind the subcommand, each with its source."""
        words = list(zip(self.statement.words, self.statement.sources, strict=True))
        at = next(number for number, (word, _) in enumerate(words) if number and word in self.facts.subcommands)
        return words[at + 1 :]

    @cached_property
    def sources(self) -> list[Source]:
        """The variables that give its credential."""
        return credentials.of_command(self.job, self.upload, self.facts, self.statement)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that it is given."""
        return credentials.secrets((*credentials.texts(self.sources), *self.statement.sources, *self.statement.variables.values()))
