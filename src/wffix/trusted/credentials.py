"""The credential of an upload, traced to every place that gives it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Mapping as Table

from wffix.catalog.publishing import UploadAction, UploadCommand, publishing
from wffix.document.tree import Entry, Mapping, Scalar, entry, mapping_at, resolve, texts_below
from wffix.document.workflow import Job, Step
from wffix.edit.model import CannotEdit
from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.shell.calls import assignments
from wffix.uploading import Upload, option, script_of, upload_of, uploads

_SECRET = regex(r"\bsecrets\s*\.\s*([^\W\d]\w*)|\bsecrets\s*\[\s*'([^\W\d]\w*)'\s*\]", re.I)
_FILES = regex(r"\.pypirc|\bkeyring\b|pypoetry/auth\.toml|--config-file\b")
_SETTINGS = regex(
    r"\bpoetry\s+config\s+(?:-\S+\s+)*[\"']?(?:pypi-token|http-basic)\."
    r"|\bpdm\s+config\s+(?:-\S+\s+)*[\"']?repository\.|\bhatch\s+config\s+set\s+[\"']?publish\.|\buv\s+auth\s+login\b"
)
_READ = regex(r"\$env:(\w+)|\$\{?(\w+)|\benv\.(\w+)|%(\w+)%")
_INNER_INPUT = regex(r"^[ \t]*(?:user|password)[ \t]*:", re.M)
_MAY_UPLOAD = regex(r"publish|upload|release|deploy|pypi", re.I)


_NAME = regex(r"(?:.*[-_])?pypi[-_]?(?:(?:api|auth|publish|upload)[-_]?)?(?:token|password|pass|key)(?:[-_].*)?", re.I)
_ONLY = regex(r"\s*\$\{\{\s*secrets\s*\.\s*[A-Za-z_]\w*\s*\}\}\s*", re.I)


class Source(Record):
    """An entry that gives a user, a password or a token: its mapping, and that mapping's own entry in ``owner``."""

    item: Entry
    mapping: Mapping
    owner: Mapping
    name: str

    @property
    def holder(self) -> tuple[Mapping, Entry]:
        found = entry(self.owner, self.name)
        assert found is not None
        return self.owner, found


def inputs(step: Step, names: Collection[str]) -> list[Source]:
    """The inputs of a step's action that give a credential."""
    return _sources(step.node, "with", names)


def variables(job: Job, step: Step, names: Collection[str]) -> list[Source]:
    """The variables around a step's script that give a credential."""
    return [source for owner in (step.node, job.node, job.workflow.root) for source in _sources(owner, "env", names)]


def _sources(owner: Mapping, name: str, names: Collection[str]) -> list[Source]:
    mapping = mapping_at(owner, name)
    return [Source(item, mapping, owner, name) for item in mapping.entries if (item.name or "") in names] if mapping else []


def of_command(job: Job, upload: Upload, command: UploadCommand, scripts: Table[Step, str]) -> list[Source]:
    """The variables that give the credential of an uploading command.

    ``scripts`` are those of the job's steps, without what gives it and goes with it. Raises CannotEdit where it comes from
    elsewhere, or where another part of the workflow reads such a variable too.
    """
    for step, script in scripts.items():
        if _FILES.search(script):
            raise CannotEdit("its credential comes from a file or a keyring that a script sets up")
        if _SETTINGS.search(script):
            raise CannotEdit("its credential comes from the settings of a tool ('poetry config' and its like)")
        if any(name in script for name in command.credential_variables):
            whose = "its" if step is upload.step else "another"
            raise CannotEdit(f"{whose} script handles the variables that give its credential")
    found = variables(job, upload.step, command.credential_variables)
    if not is_given(upload, job):
        raise CannotEdit("its credential comes from a place that is not seen")
    check_alone(job, upload, found)
    return found


def check_not_set(gone: Iterable[str], scripts: Iterable[str]) -> None:
    """Whether no script sets a variable that what goes reads: its value would stay. Raises CannotEdit."""
    names = {next(filter(None, groups)) for text in gone for groups in _READ.findall(text)}
    if any(item.name in names for script in scripts for item in assignments(script)):
        raise CannotEdit("a script sets a variable that gives its credential")


def check_alone(job: Job, upload: Upload, found: list[Source]) -> None:
    """Whether nothing but the upload can read the variables that give its credential. Raises CannotEdit."""
    of_all = [source for source in found if source.owner is job.workflow.root]
    if any(_others_may_read(job, source.item.name or "") for source in of_all):
        raise CannotEdit("its credential is given to every job of the workflow, and another may use it; give it to the publish job alone")
    of_job = [source for source in found if source.owner is job.node] + of_all
    for step in job.steps:
        if not (of_job if step is not upload.step else found):
            continue
        if any(other.tool == upload.tool and other.call != upload.call for other in uploads(step)):
            raise CannotEdit("another upload of the job is given the same credential")
        if step is not upload.step and any(_may_read(step, source.item.name or "") for source in of_job):
            raise CannotEdit("all steps of the job are given its credential, and another one may use it; give it to the upload alone")


def _others_may_read(job: Job, name: str) -> bool:
    """Whether another job reads a variable of the workflow, or runs what may."""
    others = [other for other in job.workflow.jobs if other is not job]
    named = any(name in text for other in others for text in texts_below(other.node))
    return named or any(_may_read(step, name) for other in others for step in other.steps)


def _may_read(step: Step, name: str) -> bool:
    """Whether a step that does not upload itself reads a variable, or runs what may."""
    if any(name in text for text in texts_below(step.node)):
        return True
    script = step.run.value if step.run is not None else ""
    return step.action.startswith("./") or _MAY_UPLOAD.search(script) is not None


def carriers(job: Job, steps: Sequence[Step], gone: list[str]) -> list[Source]:
    """The variables of some steps, their job or its workflow that nothing but the texts in ``gone`` reads, nor may by what it runs."""
    names = dict.fromkeys(next(filter(None, groups)) for text in gone for groups in _READ.findall(text))
    root = job.workflow.root
    found: list[Source] = []
    for name in names:
        mentions = re.compile(rf"(?<!secrets\.)\b{re.escape(name)}\b")
        givers = [source for owner in (*(step.node for step in steps), job.node, root) for source in _sources(owner, "env", {name})]
        everywhere = sum(len(mentions.findall(text)) for text in texts_below(root if givers and givers[0].owner is root else job.node))
        if len(givers) != 1 or everywhere != 1 + sum(len(mentions.findall(text)) for text in gone):
            continue
        readers = [] if givers[0].owner not in (job.node, root) else [other for other in job.steps if other not in steps]
        is_read = givers[0].owner is root and _others_may_read(job, name)
        if not (is_read or any(_may_read(other, name) for other in readers)):
            found += givers
    return found


def left_over(step: Step, script: str, gone: Iterable[str]) -> list[Source]:
    """The variables of a step that are called as tokens are, hold a secret of ``gone``, and are not read by its ``script``."""
    held = {name.lower() for name in secrets(gone)}
    found = []
    for source in _sources(step.node, "env", {item.name or "" for item in (step.env.entries if step.env else ())}):
        value, name = resolve(source.item.value), source.item.name or ""
        is_whole = isinstance(value, Scalar) and _ONLY.fullmatch(value.value) and {*map(str.lower, secrets([value.value]))} <= held
        if is_whole and is_called_token(name) and name not in script:
            found.append(source)
    return found


def is_called_token(name: str) -> bool:
    """Whether tokens of package indexes, or the secrets that hold them, are called so."""
    return name in publishing().token_variables or _NAME.fullmatch(name) is not None


def is_given(upload: Upload, job: Job) -> bool:
    """Whether the workflow gives the upload a user, a password or a token in a way that can be seen."""
    action, command = publishing().actions.get(upload.tool), publishing().commands.get(upload.tool)
    if action is not None and upload.wrapped:
        return any(_INNER_INPUT.search(text) for text in texts_below(upload.step.node))
    if action is not None:
        given = inputs(upload.step, action.credential_inputs) or variables(job, upload.step, action.credential_variables)
        return bool(given) or _is_among_arguments(upload.step, action)
    if command is None:
        return False
    script = script_of(upload.step)
    words = upload.call.sources if upload.call is not None else ()
    written = any(word == option or word.startswith(option + "=") for word in words for option in command.credential_options)
    named = any(name in script for name in command.credential_variables)
    scripts = map(script_of, job.steps)
    elsewhere = any(_SETTINGS.search(other) or _FILES.search(other) for other in scripts)
    return written or named or elsewhere or bool(variables(job, upload.step, command.credential_variables))


def _is_among_arguments(step: Step, action: UploadAction) -> bool:
    """Whether an action that runs a program is given a credential in that program's options."""
    call = upload_of(step, action) if action.runs else None
    return call is not None and option(call, publishing().commands[action.runs].credential_options) is not None


def secrets(texts: Iterable[str]) -> tuple[str, ...]:
    """The names of the secrets that texts read, each once."""
    return tuple(dict.fromkeys(one or other for text in texts for one, other in _SECRET.findall(text)))


def uses_of(secret: str, text: str) -> int:
    """How often a text reads a secret, however that is spelled."""
    return sum((one or other).lower() == secret.lower() for one, other in _SECRET.findall(text))


def texts(sources: Iterable[Source]) -> Iterator[str]:
    """What stands in the entries."""
    for source in sources:
        value = resolve(source.item.value)
        if isinstance(value, Scalar):
            yield value.value
