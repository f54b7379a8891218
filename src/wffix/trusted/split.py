"""Build and upload in jobs of their own: a step hands the packages over, and a new job for each index uploads them without a token."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from wffix.catalog.pins import pins
from wffix.catalog.publishing import Index
from wffix.document.tree import Entry, Mapping, entry, get, mapping_at, text_at
from wffix.document.tree import Sequence as List
from wffix.document.workflow import Step
from wffix.edit.insert import insert_after, put
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.remove import remove_item
from wffix.edit.render import Listed, Names, Value
from wffix.fixer import Site
from wffix.permissions import may_identify
from wffix.publishing import Publisher, gives, takes, texts_of
from wffix.record import Record
from wffix.regex import regex
from wffix.trusted.action import ACTION, current, removed
from wffix.trusted.again import Again, again
from wffix.trusted.by_action import uses
from wffix.trusted.cells import passing
from wffix.trusted.conditions import Carried, Condition, carried, condition_of, either, exclude, implies
from wffix.trusted.credentials import is_given
from wffix.trusted.environments import index_named, project
from wffix.trusted.hand_over import Given, given, handing_over, taken_out
from wffix.uploading import Upload

_ARTIFACT = "packages"
_STATUS = regex(r"\b(?:always|failure|cancelled)\s*\(", re.I)
_NAMES = ("publish", "upload", "publish-packages", "upload-packages")


class Part(Record):
    """An upload that has a job of its own now: its index, the secrets that it does not need any more, and whether it had a token."""

    index: Index
    secrets: tuple[str, ...]
    had_token: bool


class Divided(Record):
    """A job as one that builds and others that upload: the edits, and the uploads."""

    patch: Patch
    parts: tuple[Part, ...]


class Split:
    """One publish job as several. Everything raises CannotEdit where they would not do the same."""

    def __init__(self, site: Site, publisher: Publisher, uploads: Sequence[Upload]) -> None:
        self.site = site
        self.publisher = publisher
        self.job = publisher.job
        self.uploads = uploads
        self.steps = [upload.step for upload in uploads]

    def divided(self) -> Divided:
        self._check()
        same = self._same()
        if same is not None:
            return self._apart(same)
        parts = [given(self.site, self.job, upload) for upload in self.uploads]
        self._check_same(parts)
        patch, last = handing_over(self.site, parts[0], self._hands_over(parts[0].folder), self._condition_of_all(parts[0]))
        for part in parts[1:]:
            patch += taken_out(self.site, self.job, part)
        # Together, as what holds them goes too where nothing is left of it.
        patch += removed(self.site, [source for part in parts for source in part.outer])
        conditions = [carried(condition, self.job) for condition in self._conditions]
        patch += self._outputs(conditions)
        self._check_environment()
        for number, part in enumerate(parts):
            steps = (self._takes(), uses(ACTION, current(), part.inputs))
            patch += self._publish(number, steps, conditions[number].source, last)
        return Divided(patch, tuple(self._part(part.upload, part.secrets) for part in parts))

    def _same(self) -> Again | None:
        """What another job needs to do the same as the upload does; None where it is done in another way."""
        if len(self.uploads) > 1:
            return None
        try:
            return again(self.site, self.job, self.uploads[0])
        except CannotEdit:
            if self.uploads[0].call is None:
                raise
            return None

    def _apart(self, same: Again) -> Divided:
        """The upload as a job that takes the same artifacts."""
        step, job = self.steps[0], self.job
        if step.id and any(re.search(rf"\bsteps\.{re.escape(step.id)}\b", text) for text in texts_of(job)):
            raise CannotEdit("something asks for the step of the upload")
        condition = carried(self._conditions[0], job)
        if condition.outputs:
            raise CannotEdit("the condition of the upload asks for a step of its job")
        patch = remove_item(self.site.document, step.sequence, step.index)
        patch += removed(self.site, [source for source in same.sources if source.owner is not step.node])
        self._check_environment()
        last = job.steps[job.steps.index(step) - 1].node.entries[-1]
        patch += self._publish(0, same.steps, condition.source, last)
        return Divided(patch, (self._part(self.uploads[0], same.secrets),))

    def _check_environment(self) -> None:
        """Asked last, because an environment may be there since the run before, which then gave another reason."""
        if get(self.job.node, "environment") is not None:
            raise CannotEdit("the job has an environment, which may belong to the upload or to what is built")

    def _part(self, upload: Upload, secrets: tuple[str, ...]) -> Part:
        had_token = is_given(upload, self.job) or not may_identify(self.job)
        return Part(index_named(self.site, upload.index), secrets, had_token)

    def _check(self) -> None:
        job = self.job
        for step in self.steps:
            if len(step.jobs) != 1 or self.site.document.is_shared(step.node) or self.site.document.is_shared(step.sequence):
                raise CannotEdit("the step is shared through a YAML alias")
        if len({upload.index for upload in self.uploads}) < len(self.uploads):
            raise CannotEdit("it uploads to one index more than once")
        behind = list(job.steps[job.steps.index(self.steps[0]) :])
        if len(set(self.steps)) < len(self.steps):
            raise CannotEdit("one script uploads to two indexes; put the uploads into steps of their own")
        if behind != self.steps or any(step.sequence is not self.steps[0].sequence for step in self.steps):
            raise CannotEdit("steps follow the upload; they would run before it")
        if get(job.node, "continue-on-error") is not None or any(_may_fail(step) is None for step in self.steps):
            raise CannotEdit("whether the workflow goes on when the upload fails is chosen at run time, or the whole job may fail")
        if job.needs and _STATUS.search(text_at(job.node, "if") or ""):
            raise CannotEdit("the job also runs where one that it waits for does not succeed, and one behind it would not")
        waiting = next((other.id for other in job.workflow.jobs if job.id in other.needs), "")
        if waiting:
            raise CannotEdit(f"job '{waiting}' waits for the upload")

    def _check_same(self, parts: Sequence[Given]) -> None:
        """Whether all uploads take the same packages, and what gives their tokens can be taken out together."""
        if len({part.folder.rstrip("/") for part in parts}) > 1:
            raise CannotEdit("the uploads take packages from different folders")
        if len({condition.of_cells for condition in self._conditions}) > 1:
            raise CannotEdit("the uploads happen in different cells of the matrix")
        told = [step for part in parts if part.by is not None for step in {item.step for item in part.by.command.told}]
        items = [id(source.item) for part in parts for source in part.sources]
        if len(set(told)) < len(told) or len(set(items)) < len(items):
            raise CannotEdit("one place gives the credentials of both uploads; give each of them its own")

    # What decides that it uploads.

    @cached_property
    def _conditions(self) -> list[Condition]:
        return [condition_of(step) for step in self.steps]

    @cached_property
    def _is_one_after_the_other(self) -> bool:
        """Whether the second upload waits for the first one, which it does unless that may fail or only one of them happens."""
        first, *others = self._conditions
        if not others or _may_fail(self.steps[0]) or exclude(self.site, *self.steps):
            return False
        if not implies(others[0], first):
            raise CannotEdit("on which runs the second upload happens without the first one is not known; split the job")
        return True

    def _condition_of_all(self, first: Given) -> str:
        """The condition on which packages are handed over, where it is not that of the first upload."""
        if self._is_one_after_the_other or all(implies(other, self._conditions[0]) for other in self._conditions[1:]):
            return ""
        if not first.is_whole:
            raise CannotEdit("the script of the first upload does more than upload; put that into a step of its own")
        return either(*self._conditions)

    def _outputs(self, conditions: Sequence[Carried]) -> Patch:
        outputs = dict(pair for condition in conditions for pair in condition.outputs)
        if len(outputs) < len({pair for condition in conditions for pair in condition.outputs}):
            raise CannotEdit("the conditions of the uploads ask for different outputs of one name")
        return (
            put(self.site.document, self.job.node, "outputs", list(outputs.items()), entry(self.job.node, "steps")) if outputs else Patch()
        )

    # What is handed over.

    @cached_property
    def _artifact(self) -> str:
        """The name of the artifact, which no other step of the run may have given to one of its own, and no other job take."""
        others = [job for job in self.job.workflow.jobs if job is not self.job]
        given = {name for job in self.job.workflow.jobs for name in gives(job)}
        name = f"{self.job.id}-{_ARTIFACT}" if any(other.startswith(_ARTIFACT) for other in given) else _ARTIFACT
        if any(other.startswith((name, "*")) for other in given):
            raise CannotEdit("another step of the workflow may hand over an artifact of the same name")
        taker = next((job.id for job in others if takes(job, name) or takes(job, f"{name}-0")), "")
        if taker:
            raise CannotEdit(f"job '{taker}' takes all artifacts, and would take the packages too")
        return name

    @cached_property
    def _are_several(self) -> bool:
        """Whether more than one cell of a matrix may hand something over."""
        of_cells = self._conditions[0].of_cells
        return self.job.is_matrix and not (of_cells and passing(self.job, of_cells) == 1)

    def _hands_over(self, folder: str) -> list[tuple[str, Value]]:
        name = f"{self._artifact}-${{{{ strategy.job-index }}}}" if self._are_several else self._artifact
        inputs: list[tuple[str, Value]] = [("name", name), ("path", f"{folder.rstrip('/')}/"), ("if-no-files-found", "error")]
        return uses("actions/upload-artifact", pins("actions/upload-artifact")[-1], inputs)

    def _takes(self) -> Sequence[tuple[str, Value]]:
        every: list[tuple[str, Value]] = [("pattern", f"{self._artifact}-*"), ("merge-multiple", True)]
        which = every if self._are_several else [("name", self._artifact)]
        return uses("actions/download-artifact", pins("actions/download-artifact")[-1], [*which, ("path", "dist/")])

    # The new jobs.

    @cached_property
    def _names(self) -> list[str]:
        """The names of the new jobs."""
        several = len(self.uploads) > 1
        found: list[str] = []
        for upload in self.uploads:
            names = (f"{name}-{upload.index}" if several else name for name in _NAMES)
            free = next((name for name in names if self.job.workflow.job(name) is None), None)
            if free is None:
                raise CannotEdit("there are jobs of all names that the new one could have")
            found.append(free)
        return found

    def _publish(self, number: int, steps: Sequence[Sequence[tuple[str, Value]]], condition: str, last: Entry) -> Patch:
        document = self.site.document
        jobs = mapping_at(self.job.workflow.root, "jobs")
        assert jobs is not None
        index, known = index_named(self.site, self.uploads[number].index), project(self.site, self.publisher)
        page: list[tuple[str, Value]] = [("name", index.environment), ("url", index.project_url.format(project=known))]
        waits = number and self._is_one_after_the_other
        job: list[tuple[str, Value]] = [("needs", Names((self.job.id, self._names[number - 1])) if waits else self.job.id)]
        job += [("if", condition)] if condition else []
        job += [("runs-on", "ubuntu-latest"), ("environment", page if known else index.environment)]
        job += [("continue-on-error", True)] if _may_fail(self.steps[number]) else []
        job += [("permissions", [("id-token", "write")])]
        job += [("steps", Listed(tuple(steps), self._is_indented()))]
        # The job may have more behind its steps, and then ends as it did.
        is_end = self.job.node.entries[-1].name == "steps"
        patch = insert_after(document, jobs, self._names[number], job, self.job.entry, last if is_end else None)
        return _set_apart(patch, document.newline_at(self.job.entry.key.outer)) if self._is_apart(jobs) else patch

    def _is_apart(self, jobs: Mapping) -> bool:
        """Whether blank lines stand between the jobs; in a file with a single one, between its parts."""
        document = self.site.document
        parts = jobs.entries if len(jobs.entries) > 1 else self.job.workflow.root.entries
        between = (document.text[document.end_of_line(one.end) : other.key.outer] for one, other in pairwise(parts))
        return any(not line.strip() for text in between for line in text.split("\n")[1:-1])

    def _is_indented(self) -> bool:
        """Whether the dashes of steps stand further right than ``steps``, as those of the old job do."""
        found = entry(self.job.node, "steps")
        node = found.value if found is not None else None
        return not isinstance(node, List) or not node.dashes or self.site.document.lines.column(node.dashes[0]) > self.job.node.column


def _may_fail(step: Step) -> bool | None:
    """Whether a step may fail without its job; None where that is chosen at run time."""
    text = text_at(step.node, "continue-on-error") if get(step.node, "continue-on-error") is not None else "false"
    return {"true": True, "false": False}.get(text or "")


def _set_apart(patch: Patch, newline: str) -> Patch:
    return Patch(tuple(edit.replaced(text=newline + edit.text) for edit in patch.edits), patch.changes)
