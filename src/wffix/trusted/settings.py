"""What scripts tell Poetry before it uploads: its token and the address of its index, which go with the upload."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wffix.document.workflow import Job, Step
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.remove import remove_item
from wffix.edit.rewrite import rewrite
from wffix.fixer import Site
from wffix.publishing import texts_of
from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.shell.poetry import settings
from wffix.scripts.shell.statements import Statement, cuts, statements, without

_KEY = regex(r"(pypi-token|http-basic|repositories)\.([\w-]+?)(?:\.url)?")
_COMMENT = regex(r"^\s*#.*$", re.M)


class Told(Record):
    """Commands of one step's script that tell Poetry what nothing but the upload needs."""

    step: Step
    statements: tuple[Statement, ...]

    @property
    def rest(self) -> str:
        """The script without them."""
        assert self.step.run is not None
        return without(self.step.run.value, self.statements)

    @property
    def is_whole(self) -> bool:
        """Whether the step does nothing else."""
        return not _COMMENT.sub("", self.rest).strip()


def told(job: Job, upload: Step, index: str) -> Iterator[Told]:
    """What the scripts of a job up to an upload tell Poetry of an index, and of tokens for others. Raises CannotEdit."""
    for step in job.steps[: job.steps.index(upload) + 1]:
        script = step.run.value if step.run is not None else ""
        wanted = [item.call.words for item in settings(script) if _is_for(item.key, index)]
        found = tuple(item for item in statements(script) if item.words in wanted)
        if len(found) != len(wanted):
            raise CannotEdit("the settings that give its credential ('poetry config') do not stand for themselves on lines of their own")
        if found:
            yield Told(step, found)


def _is_for(key: str, index: str) -> bool:
    match = _KEY.fullmatch(key)
    return match is not None and (match[2] == index or match[1] == "pypi-token")


def removed(site: Site, job: Job, parts: Sequence[Told]) -> Patch:
    """Those parts taken out of their steps, and steps that do nothing else. Raises CannotEdit."""
    patch = Patch()
    for part in parts:
        step = part.step
        assert step.run is not None
        if len(step.jobs) != 1:
            raise CannotEdit("the step that tells Poetry its credential is shared through a YAML alias")
        if not part.is_whole:
            gone = [(start, end, "") for start, end in cuts(step.run.value, part.statements)]
            patch += rewrite(site.document, step.run, gone, step.node)
        elif step.id and any(re.search(rf"\bsteps\.{re.escape(step.id)}\b", text) for text in texts_of(job)):
            raise CannotEdit("something asks for the step that tells Poetry its credential")
        else:
            patch += remove_item(site.document, step.sequence, step.index)
    return patch
