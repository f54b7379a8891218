"""Build and upload in jobs of their own: the step that uploaded hands the packages over, and a new job uploads them without a token."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from wffix.catalog.pins import pins
from wffix.catalog.publishing import publishing
from wffix.document.tree import Entry, Mapping, Scalar, entry, get, mapping_at, resolve, text_at
from wffix.document.tree import Sequence as List
from wffix.edit.insert import insert_after, last_kept, put, replace_entries
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.remove import remove_entries
from wffix.edit.render import Listed, Value
from wffix.edit.rewrite import replace
from wffix.expression.lexer import ExpressionError
from wffix.expression.nodes import accesses, calls, path
from wffix.expression.parser import parse
from wffix.fixer import Site
from wffix.publishing import Publisher, gives, takes
from wffix.reach import condition_source
from wffix.record import Record
from wffix.regex import regex
from wffix.trusted import credentials
from wffix.trusted.action import ACTION, Tokenless, current, removed
from wffix.trusted.by_action import ByAction, uses
from wffix.trusted.command import Command
from wffix.trusted.environments import index_of, project
from wffix.trusted.uploads import check_bare
from wffix.uploading import Upload

_HAND_OVER = "Hand the packages over to the upload"
_ARTIFACT = "packages"
_EVERYWHERE = frozenset({"github", "inputs", "vars"})
_STEP = regex(r"\bsteps\.([\w-]+)\.outputs\.([\w-]+)", re.I)
_STATUS = regex(r"\b(?:always|failure|cancelled)\s*\(", re.I)
_NAMES = ("publish", "upload", "publish-packages", "upload-packages")
_KEPT = frozenset({"name", "id", "if", "continue-on-error", "timeout-minutes"})


class HandOver(Record):
    """The step that hands packages over: its edits, the inputs of the upload, the secrets that are not used any more.

    ``last`` is the entry that stays last in it; ``is_whole``: the step does nothing else.
    """

    patch: Patch
    inputs: list[tuple[str, Value]]
    secrets: tuple[str, ...]
    last: Entry
    is_whole: bool


class Split:
    """One publish job as two. Everything raises CannotEdit where they would not do the same."""

    def __init__(self, site: Site, publisher: Publisher, upload: Upload) -> None:
        self.site = site
        self.publisher = publisher
        self.job = publisher.job
        self.upload = upload
        self.step = upload.step

    def tokenless(self) -> Tokenless:
        self._check()
        handed = self._of_action() if self.upload.tool == ACTION else self._of_command()
        patch = handed.patch + self._named(handed.is_whole)
        condition, outputs = self._condition()
        if outputs:
            patch += put(self.site.document, self.job.node, "outputs", outputs, entry(self.job.node, "steps"))
        # Last, because it may be there since the run before, which then gave another reason.
        if get(self.job.node, "environment") is not None:
            raise CannotEdit("the job has an environment, which may belong to the upload or to what is built")
        return Tokenless(patch + self._publish(condition, handed), handed.secrets)

    def _check(self) -> None:
        job, step = self.job, self.step
        check_bare(self.upload)
        if self.upload.tool != ACTION and step.run is None:
            raise CannotEdit(f"what '{self.upload.tool}' uploads is not known; build with it, and upload with {ACTION}")
        if len(step.jobs) != 1 or self.site.document.is_shared(step.node) or self.site.document.is_shared(step.sequence):
            raise CannotEdit("the step is shared through a YAML alias")
        if job.steps[-1] is not step:
            raise CannotEdit("steps follow the upload; they would run before it")
        if get(step.node, "continue-on-error") is not None or get(job.node, "continue-on-error") is not None:
            raise CannotEdit("the upload may fail, and the workflow goes on all the same")
        if job.needs and _STATUS.search(text_at(job.node, "if") or ""):
            raise CannotEdit("the job also runs where one that it waits for does not succeed, and one behind it would not")
        waiting = next((other.id for other in job.workflow.jobs if job.id in other.needs), "")
        if waiting:
            raise CannotEdit(f"job '{waiting}' waits for the upload")

    # The step that uploaded.

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

    def _hands_over(self, folder: str) -> list[tuple[str, Value]]:
        name = f"{self._artifact}-${{{{ strategy.job-index }}}}" if self.job.is_matrix else self._artifact
        inputs: list[tuple[str, Value]] = [("name", name), ("path", f"{folder.rstrip('/')}/"), ("if-no-files-found", "error")]
        return uses("actions/upload-artifact", pins("actions/upload-artifact")[-1], inputs)

    def _of_command(self) -> HandOver:
        facts = publishing().commands.get(self.upload.tool)
        command = Command(self.site, self.job, self.upload, facts) if facts is not None else None
        if command is None or command.facts.trusted != "action":
            raise CannotEdit(f"how '{self.upload.tool}' uploads is not something that {ACTION} can do in another job")
        there = ByAction(command)
        patch = there.replaced(_HAND_OVER, self._hands_over(there.folder))
        return HandOver(patch, there.inputs, command.secrets, last_kept(self.step.node, there.gone), there.is_whole)

    def _of_action(self) -> HandOver:
        step, node = self.step, self.step.node
        tokens = credentials.inputs(step, publishing().actions[ACTION].credential_inputs)
        if any(item.name not in (*_KEPT, "uses", "with") for item in node.entries):
            raise CannotEdit("the upload is given more than inputs")
        folder = "dist"
        inputs: list[tuple[str, Value]] = []
        for item in step.inputs.entries if step.inputs else ():
            value = resolve(item.value)
            if not isinstance(value, Scalar) or ("${{" in value.value and not any(source.item is item for source in tokens)):
                raise CannotEdit("an input of the upload is chosen at run time")
            if item.name in ("packages-dir", "packages_dir"):
                folder = value.value
            elif not any(source.item is item for source in tokens):
                inputs.append((item.name or "", _typed(value.value)))
        patch = replace_entries(self.site.document, node, _entry(node, "uses"), self._hands_over(folder))
        old = entry(node, "with")
        patch += remove_entries(self.site.document, node, [old]) if old is not None else Patch()
        carriers = credentials.carriers(self.job, [step], list(credentials.texts(tokens)))
        patch += removed(self.site, carriers)
        secrets = credentials.secrets(credentials.texts(tokens + carriers))
        return HandOver(patch, inputs, secrets, last_kept(node, [old] if old is not None else []), is_whole=True)

    def _named(self, is_whole: bool) -> Patch:
        """The step under the name of what it does now."""
        name = entry(self.step.node, "name")
        is_told = is_whole and name is not None and isinstance(name.value, Scalar) and name.value.style in ("", "'", '"')
        return replace(self.site.document, name.value, _HAND_OVER) if is_told and name and isinstance(name.value, Scalar) else Patch()

    # What decides that it uploads.

    def _condition(self) -> tuple[str, list[tuple[str, Value]]]:
        """The condition of the upload as one of a job, and the outputs of the old job that it asks for."""
        text = text_at(self.step.node, "if")
        source = condition_source(text) if text is not None else ""
        if source is None:
            raise CannotEdit("the condition of the upload is a text, which is always true")
        if not source:
            return "", []
        try:
            tree = parse(source)
        except ExpressionError as error:
            raise CannotEdit(f"the condition of the upload cannot be parsed: {error.message}") from None
        # The old job is a success where all its steps before the upload were: 'success()' is the same there.
        if calls(tree) & {"always", "failure", "cancelled", "hashfiles"}:
            raise CannotEdit("the condition of the upload asks for the state of its job")
        for access in accesses(tree):
            name = path(access) or ""
            if name.partition(".")[0] not in _EVERYWHERE and not _STEP.fullmatch(name):
                raise CannotEdit(f"the condition of the upload asks for '{name or 'something computed'}', which another job does not have")
        return self._by_needs(source.strip())

    def _by_needs(self, source: str) -> tuple[str, list[tuple[str, Value]]]:
        if self.job.is_matrix and _STEP.search(source):
            raise CannotEdit("the condition of the upload asks for a step of one cell of the matrix")
        present = {item.name for item in entries.entries} if (entries := mapping_at(self.job.node, "outputs")) else set()
        outputs: dict[str, Value] = {}
        for step, name in _STEP.findall(source):
            value = f"${{{{ steps.{step}.outputs.{name} }}}}"
            if name in present or outputs.setdefault(name, value) != value:
                raise CannotEdit(f"the job has another output '{name}'")
        return _STEP.sub(lambda match: f"needs.{self.job.id}.outputs.{match[2]}", source), list(outputs.items())

    # The new job.

    def _publish(self, condition: str, handed: HandOver) -> Patch:
        document = self.site.document
        jobs = mapping_at(self.job.workflow.root, "jobs")
        assert jobs is not None
        name = next((name for name in _NAMES if self.job.workflow.job(name) is None), None)
        if name is None:
            raise CannotEdit("there are jobs of all names that the new one could have")
        index, known = index_of(self.publisher), project(self.site, self.publisher)
        page: list[tuple[str, Value]] = [("name", index.environment), ("url", index.project_url.format(project=known))]
        job: list[tuple[str, Value]] = [("needs", self.job.id)]
        job += [("if", condition)] if condition else []
        job += [("runs-on", "ubuntu-latest"), ("environment", page if known else index.environment)]
        job += [
            ("permissions", [("id-token", "write")]),
            ("steps", Listed((self._takes(), uses(ACTION, current(), handed.inputs)), self._is_indented())),
        ]
        patch = insert_after(document, jobs, name, job, self.job.entry, handed.last)
        return _set_apart(patch, document.newline_at(self.job.entry.key.outer)) if self._is_apart(jobs) else patch

    def _is_apart(self, jobs: Mapping) -> bool:
        """Whether blank lines stand between the jobs."""
        document = self.site.document
        between = (document.text[document.end_of_line(one.end) : other.key.outer] for one, other in pairwise(jobs.entries))
        return any(not line.strip() for text in between for line in text.split("\n")[1:-1])

    def _takes(self) -> Sequence[tuple[str, Value]]:
        every: list[tuple[str, Value]] = [("pattern", f"{self._artifact}-*"), ("merge-multiple", True)]
        which = every if self.job.is_matrix else [("name", self._artifact)]
        return uses("actions/download-artifact", pins("actions/download-artifact")[-1], [*which, ("path", "dist/")])

    def _is_indented(self) -> bool:
        """Whether the dashes of steps stand further right than ``steps``, as those of the old job do."""
        node = _entry(self.job.node, "steps").value
        return not isinstance(node, List) or not node.dashes or self.site.document.lines.column(node.dashes[0]) > self.job.node.column


def _set_apart(patch: Patch, newline: str) -> Patch:
    return Patch(tuple(edit.replaced(text=newline + edit.text) for edit in patch.edits), patch.changes)


def _typed(text: str) -> str | bool:
    return text == "true" if text in ("true", "false") else text


def _entry(mapping: Mapping, name: str) -> Entry:
    found = entry(mapping, name)
    assert found is not None
    return found
