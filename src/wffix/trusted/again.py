"""An upload of artifacts by a tool that needs no token: the same steps once more in a job of their own, which takes the same artifacts."""

from __future__ import annotations

from collections.abc import Iterator

from wffix.catalog.pins import pins
from wffix.catalog.publishing import publishing
from wffix.document.tree import Entry, Mapping, Scalar, get, resolve, text_at
from wffix.document.workflow import Job, Step
from wffix.edit.model import CannotEdit
from wffix.edit.render import Remarked, Value, is_typed
from wffix.fixer import Site
from wffix.record import Record
from wffix.regex import regex
from wffix.trusted import credentials
from wffix.trusted.by_maturin import credential_of
from wffix.trusted.command import Command
from wffix.trusted.credentials import Source
from wffix.trusted.in_place import in_place, without_options
from wffix.uploading import Upload

_TAKES = "actions/download-artifact"
_SETS_UP = frozenset({"astral-sh/setup-uv", "actions/setup-python"})
_MAKES_NOTHING = frozenset({"actions/attest", "actions/attest-build-provenance", "step-security/harden-runner"})
_REMARK = regex(r"[ \t]+#[ \t]*([^\r\n]*)")
_OF_ITS_JOB = regex(r"\b(?:needs|steps|env|job|matrix|strategy)\s*[.\[]|\$\{?\w")
_LIKE_CURRENT = regex(r"v?[4-9](?![\d])")
"""Versions of the action that takes artifacts which do as its current one does, but for artifacts that are asked for by their number."""

_KEPT = ("name", "uses", "run", "with", "env", "timeout-minutes")


class Again(Record):
    """The steps of the new job, the sources of the upload's credential, and the secrets that it does not need any more."""

    steps: tuple[list[tuple[str, Value]], ...]
    sources: list[Source]
    secrets: tuple[str, ...]


def again(site: Site, job: Job, upload: Upload) -> Again | None:
    """What another job needs to upload the same; None for a tool that does not speak Trusted Publishing itself. Raises CannotEdit."""
    action, facts = publishing().actions.get(upload.tool), publishing().commands.get(upload.tool)
    if action is not None and action.runs:
        sources = credential_of(site, job, upload, action)
        last = _copied(site, upload.step, sources)
        secrets = credentials.secrets(credentials.texts(sources))
    elif facts is not None and facts.always_speaks:
        command = Command(site, job, upload, facts)
        in_place(command)
        command.check_launch()
        if len(command.gone) > 1 or command.statement.without(command.script).strip():
            raise CannotEdit("the script of the upload does more than upload; put that into a step of its own")
        sources, secrets = command.sources, command.secrets
        shortened, (start, end) = without_options(command), command.statement.place
        last = _copied(site, upload.step, sources, shortened[2] if shortened else command.script[start:end])
    else:
        return None
    if job.is_matrix or get(job.node, "container") is not None or any(get(node, "defaults") for node in (job.node, job.workflow.root)):
        raise CannotEdit("the upload takes what its job made, in a place that another job does not have")
    variables = job.env.entries if job.env is not None else ()
    if any(all(source.item is not item for source in sources) for item in variables):
        raise CannotEdit("the upload may read the variables of its job")
    before = [_copied(site, step, []) for step in _taking(job, upload.step)]
    return Again((*before, last), sources, secrets)


def _taking(job: Job, upload: Step) -> Iterator[Step]:
    """The steps before an upload that take artifacts or set tools up. Raises CannotEdit where another one may make what is uploaded."""
    takes = False
    for step in job.steps[: job.steps.index(upload)]:
        condition = text_at(step.node, "if")
        if step.action in _MAKES_NOTHING:
            continue
        if step.action not in _SETS_UP and not (step.action == _TAKES and condition is None):
            raise CannotEdit("the upload takes what its job made; hand that over as an artifact, and upload in a job of its own")
        if get(step.node, "continue-on-error") is not None or condition not in (None, text_at(upload.node, "if")):
            raise CannotEdit("what comes before the upload happens on another condition, or may fail")
        if get(step.inputs, "run-id") is not None or get(step.inputs, "github-token") is not None:
            raise CannotEdit("the upload takes artifacts of another run, which its job may read and another one may not")
        takes = takes or step.action == _TAKES
        yield step
    if not takes:
        raise CannotEdit("the upload takes what its job made; hand that over as an artifact, and upload in a job of its own")


def _copied(site: Site, step: Step, gone: list[Source], script: str | None = None) -> list[tuple[str, Value]]:
    """A step without its condition and without entries that give a credential; with another ``script`` where there is one."""
    found: list[tuple[str, Value]] = []
    for item in step.node.entries:
        name, value = item.name or "", resolve(item.value)
        if name in ("id", "if"):
            continue
        if name not in _KEPT:
            raise CannotEdit(f"'{name}' of a step that another job would need is not understood")
        if name == "run" and script is not None:
            found.append((name, script))
        elif isinstance(value, Mapping):
            kept = [(other.name or "", _scalar(other)) for other in value.entries if all(source.item is not other for source in gone)]
            found += [(name, kept)] if kept else []
        else:
            found.append((name, _action(site, step, item) if name == "uses" else _scalar(item)))
    return found


def _action(site: Site, step: Step, item: Entry) -> Value:
    """The action of a step, with the comment behind it; that which takes artifacts in its current version, where it does the same."""
    text = _scalar(item)
    remark = _REMARK.match(site.document.text, item.end)
    known = remark[1] if remark else step.version
    if step.action == _TAKES and _LIKE_CURRENT.match(known) and get(step.inputs, "artifact-ids") is None:
        pin = pins(_TAKES)[-1]
        return Remarked(f"{_TAKES}@{pin.commit}", pin.version)
    return Remarked(text, remark[1]) if remark and isinstance(text, str) else text


def _scalar(item: Entry) -> Value:
    """The value of an entry that means the same in another job."""
    value = resolve(item.value)
    if not isinstance(value, Scalar) or value.tag or _OF_ITS_JOB.search(value.value):
        raise CannotEdit(f"'{item.name}' of a step that another job would need is not understood")
    text = value.value
    if value.style != "" or not is_typed(text):
        return text
    if text in ("true", "false"):
        return text == "true"
    if str(int(text) if text.isdigit() else "") == text:
        return int(text)
    raise CannotEdit(f"'{text}' of a step that another job would need is a number that can be read in two ways")
