"""What scripts tell Poetry before it uploads: its token and the address of its index, which go with the upload."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from wffix.document.workflow import Job, Step
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.remove import remove_item
from wffix.edit.rewrite import rewrite
from wffix.fixer import Site
from wffix.publishing import texts_of
from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.shell.calls import Invocation, invocations
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


def told(steps: Iterable[Step], names: Collection[str], others: Collection[str] = (), asked: Collection[str] = ()) -> Iterator[Told]:
    """What the scripts of steps tell Poetry of some indexes, and of tokens for all but ``others``. Raises CannotEdit.

    The addresses of indexes in ``asked`` are not among it.
    """
    for step in steps:
        script = step.run.value if step.run is not None else ""
        keys = [(_KEY.fullmatch(item.key), item.call.words) for item in settings(script)]
        wanted = [words for key, words in keys if key and _is_meant(key[1], key[2], names, others, asked)]
        found = tuple(item for item in statements(script) if item.words in wanted)
        if len(found) != len(wanted):
            raise CannotEdit("the settings that give its credential ('poetry config') do not stand for themselves on lines of their own")
        if found:
            yield Told(step, found)


def _is_meant(kind: str, index: str, names: Collection[str], others: Collection[str], asked: Collection[str]) -> bool:
    """Whether a key of Poetry's settings, which says something of an index, is one of those that are looked for."""
    if kind == "repositories" and index in asked:
        return False
    return index in names or (kind == "pypi-token" and index not in others)


def asked_for(job: Job, names: Collection[str], uploads: Collection[Invocation]) -> set[str]:
    """Those names of indexes that commands of a job read beside its ``uploads``, as ``poetry publish --dry-run`` does."""
    scripts = [step.run.value for step in job.steps if step.run is not None]
    calls = [call.words for script in scripts for call in invocations(script) if call not in uploads]
    tellers = [item.call.words for script in scripts for item in settings(script)]
    read = {(word or "").rpartition("=")[2] for words in calls if words not in tellers for word in words}
    return read & {*names}


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
