"""The credential of an upload, traced to every place that gives it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from wffix.catalog.publishing import UploadCommand, publishing
from wffix.document.tree import Entry, Mapping, Scalar, entry, mapping_at, resolve
from wffix.document.workflow import Job, Step
from wffix.edit.model import CannotEdit
from wffix.publishing import Upload
from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.shell.statements import Statement

_SECRET = regex(r"\bsecrets\s*\.\s*([A-Za-z_]\w*)|\bsecrets\s*\[\s*'([A-Za-z_]\w*)'\s*\]", re.I)
_FILES = regex(r"\.pypirc|\bkeyring\b|pypoetry/auth\.toml|--config-file\b")
_SETTINGS = regex(r"\bpoetry\s+config\s+(?:--\S+\s+)*(?:pypi-token|http-basic)\.")


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


def of_command(job: Job, upload: Upload, command: UploadCommand, statement: Statement | None) -> list[Source]:
    """The variables that give the credential of an uploading command; its options are in ``statement``.

    Raises CannotEdit where it comes from elsewhere, or where another part of the workflow reads such a variable too.
    """
    for step in job.steps:
        script = step.run.value if step.run is not None else ""
        if _FILES.search(script):
            raise CannotEdit("its credential comes from a file or a keyring that a script sets up")
        if _SETTINGS.search(script):
            raise CannotEdit("its credential comes from the settings of a tool ('poetry config')")
        if step is not upload.step and any(name in script for name in command.credential_variables):
            raise CannotEdit("another script handles the variables that give its credential")
    found = variables(job, upload.step, command.credential_variables)
    if not is_given(upload, job):
        raise CannotEdit("its credential comes from a place that is not seen")
    if any(source.owner is job.workflow.root for source in found):
        raise CannotEdit("its credential is given to every job of the workflow; give it to the publish job alone")
    script = upload.step.run.value if upload.step.run is not None else ""
    others = script if statement is None else statement.without(script)
    if any(name in others for name in command.credential_variables):
        raise CannotEdit("its script handles the variables that give its credential")
    return found


def is_given(upload: Upload, job: Job) -> bool:
    """Whether the workflow gives the upload a user, a password or a token in a way that can be seen."""
    action, command = publishing().actions.get(upload.tool), publishing().commands.get(upload.tool)
    if action is not None:
        return bool(inputs(upload.step, action.credential_inputs))
    if command is None:
        return False
    script = upload.step.run.value if upload.step.run is not None else ""
    words = upload.call.sources if upload.call is not None else ()
    written = any(word == option or word.startswith(option + "=") for word in words for option in command.credential_options)
    named = any(name in script for name in command.credential_variables)
    scripts = (step.run.value for step in job.steps if step.run is not None)
    elsewhere = any(_SETTINGS.search(other) or _FILES.search(other) for other in scripts)
    return written or named or elsewhere or bool(variables(job, upload.step, command.credential_variables))


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
