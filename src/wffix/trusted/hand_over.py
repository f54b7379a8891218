"""The steps of a job that uploaded: one of them hands the packages over to other jobs, others of them go."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wffix.catalog.publishing import publishing
from wffix.document.tree import Entry, Scalar, entry, resolve
from wffix.document.workflow import Job
from wffix.edit.insert import last_kept, replace_entries
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.remove import remove_entries, remove_item
from wffix.edit.render import Value
from wffix.edit.rewrite import replace
from wffix.fixer import Site
from wffix.publishing import texts_of
from wffix.record import Record
from wffix.regex import regex
from wffix.trusted import credentials, settings
from wffix.trusted.action import ACTION, removed
from wffix.trusted.by_action import ByAction
from wffix.trusted.command import Command
from wffix.trusted.credentials import Source
from wffix.trusted.uploads import check_bare
from wffix.uploading import Upload, script_of

_ASKS = regex(r"check[-_]url", re.I)
NAME = "Hand the packages over to the upload"
_KEPT = frozenset({"name", "id", "if", "continue-on-error", "timeout-minutes"})


class Given(Record):
    """What an upload is given: the folder of its packages, the inputs of the action that take its place, its credential's sources.

    ``secrets`` are those that it does not need any more; ``by`` is the command, where one uploads; ``is_whole``: its step does
    nothing else.
    """

    upload: Upload
    folder: str
    inputs: list[tuple[str, Value]]
    sources: list[Source]
    secrets: tuple[str, ...]
    is_whole: bool
    by: ByAction | None = None

    @property
    def own(self) -> list[Source]:
        """The sources that stand in the step itself."""
        return [source for source in self.sources if source.owner is self.upload.step.node]

    @property
    def outer(self) -> list[Source]:
        """The sources that stand around it."""
        return [source for source in self.sources if source.owner is not self.upload.step.node]


def given(site: Site, job: Job, upload: Upload) -> Given:
    """What an upload is given. Raises CannotEdit where another job could not give it the same."""
    check_bare(upload)
    if upload.tool == ACTION:
        return _to_action(job, upload)
    facts = publishing().commands.get(upload.tool)
    command = Command(site, job, upload, facts) if facts is not None else None
    # uv uploads what is there, as the action does; other tools that need no token build too.
    if command is None or not (command.facts.trusted == "action" or command.facts.always_speaks):
        raise CannotEdit(f"how '{upload.tool}' uploads is not something that {ACTION} can do in another job")
    if command.facts.always_speaks:
        _check_skips(command)
    there = ByAction(command)
    return Given(upload, there.folder, there.inputs, command.sources, command.secrets, there.is_whole, there)


def _check_skips(command: Command) -> None:
    """Whether nothing tells uv to ask an index which packages it has already."""
    names = (item.name or "" for env in command.step.envs() for item in env.entries)
    if any(map(_ASKS.search, (*names, *command.site.repository.manifests.values(), *map(script_of, command.job.steps)))):
        raise CannotEdit("uv may be told where to ask for packages that are there already, which the action does not do")


def _to_action(job: Job, upload: Upload) -> Given:
    step = upload.step
    tokens = credentials.inputs(step, publishing().actions[ACTION].credential_inputs)
    if any(item.name not in (*_KEPT, "uses", "with") for item in step.node.entries):
        raise CannotEdit("the upload is given more than inputs")
    folder = "dist"
    inputs: list[tuple[str, Value]] = []
    for item in step.inputs.entries if step.inputs else ():
        value = resolve(item.value)
        is_token = any(source.item is item for source in tokens)
        if not isinstance(value, Scalar) or ("${{" in value.value and not is_token):
            raise CannotEdit("an input of the upload is chosen at run time")
        if item.name in ("packages-dir", "packages_dir"):
            folder = value.value
        elif not is_token:
            inputs.append((item.name or "", value.value == "true" if value.value in ("true", "false") else value.value))
    carriers = credentials.carriers(job, [step], list(credentials.texts(tokens)))
    return Given(upload, folder, inputs, carriers, credentials.secrets(credentials.texts(tokens + carriers)), is_whole=True)


def handing_over(site: Site, upload: Given, artifact: Sequence[tuple[str, Value]], condition: str = "") -> tuple[Patch, Entry]:
    """The upload's step as one that hands over, on a ``condition`` where one is given; and the entry that stays last in it."""
    step, node = upload.upload.step, upload.upload.step.node
    if upload.by is not None:
        patch, gone = upload.by.replaced(NAME, artifact), upload.by.gone
    else:
        uses, old = entry(node, "uses"), entry(node, "with")
        assert uses is not None
        gone = [old] if old is not None else []
        patch = replace_entries(site.document, node, uses, artifact) + removed(site, upload.own)
        patch += remove_entries(site.document, node, gone) if gone else Patch()
    may_fail = entry(node, "continue-on-error")
    if may_fail is not None:
        patch += remove_entries(site.document, node, [may_fail])
        gone = [*gone, may_fail]
    if condition:
        patch += _rewritten(site, entry(node, "if"), condition)
    name = entry(node, "name")
    is_told = upload.is_whole and name is not None and isinstance(name.value, Scalar) and name.value.style in ("", "'", '"')
    patch += replace(site.document, name.value, NAME) if is_told and name and isinstance(name.value, Scalar) else Patch()
    return patch, last_kept(step.node, gone)


def _rewritten(site: Site, old: Entry | None, condition: str) -> Patch:
    if old is None or not isinstance(old.value, Scalar):
        raise CannotEdit("the condition of the upload is not written as a text of its own")
    return replace(site.document, old.value, condition)


def taken_out(site: Site, job: Job, upload: Given) -> Patch:
    """The upload's step gone, with what only it was given. Raises CannotEdit where it does something else too, or is asked for."""
    step = upload.upload.step
    if not upload.is_whole:
        raise CannotEdit("the script of the second upload does more than upload; put that into a step of its own")
    if step.id and any(re.search(rf"\bsteps\.{re.escape(step.id)}\b", text) for text in texts_of(job)):
        raise CannotEdit("something asks for the step of the second upload")
    told = [part for part in upload.by.command.told if part.step is not step] if upload.by is not None else []
    return remove_item(site.document, step.sequence, step.index, is_followed=True) + settings.removed(site, job, told)
