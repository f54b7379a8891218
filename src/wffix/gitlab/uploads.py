"""Which jobs of a GitLab CI pipeline publish Python packages, where to, and which jobs hand artifacts to them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from wffix.catalog.gitlab import gitlab
from wffix.catalog.publishing import UploadCommand
from wffix.document.gitlab import Pipeline, PipelineJob, Script
from wffix.document.tree import Mapping, Scalar, Sequence, get, mapping_at, resolve, text_at
from wffix.document.workflow import texts
from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.shell.calls import Invocation, assignments, invocations
from wffix.uploading import index_called, upload_command

_EXPANSION = regex(r"\$(?:(\w+)|\{(\w+)\})")
_REGISTRY = regex(r"CI_API_V4_URL|CI_SERVER_|CI_PROJECT_ID|CI_JOB_TOKEN|/packages/pypi|gitlab-ci-token")
_DEPTH = 5


class Upload:
    """A command that uploads. ``index`` is as in ``wffix.publishing``; ``place`` is the address or name of it that is given, if one is."""

    __slots__ = ("call", "command", "index", "place", "script", "tool")

    def __init__(self, script: Script, call: Invocation, tool: str, command: UploadCommand, place: str, index: str) -> None:
        self.script = script
        self.call = call
        self.tool = tool
        self.command = command
        self.place = place
        self.index = index


class PipelinePublisher(Record):
    """A job that uploads, and its uploads."""

    job: PipelineJob
    uploads: tuple[Upload, ...]

    @property
    def indexes(self) -> frozenset[str]:
        """The public indexes among those it uploads to; ``computed`` where one is chosen at run time."""
        return frozenset(upload.index for upload in self.uploads) - {"other"}


@lru_cache(maxsize=2)
def uploaders(pipeline: Pipeline) -> tuple[PipelinePublisher, ...]:
    """The jobs of a pipeline that upload to any package index, in source order."""
    found = (PipelinePublisher(job, tuple(_uploads(job))) for job in pipeline.jobs)
    return tuple(publisher for publisher in found if publisher.uploads)


def publishers(pipeline: Pipeline) -> tuple[PipelinePublisher, ...]:
    """The jobs of a pipeline that upload to a public package index, in source order."""
    return tuple(publisher for publisher in uploaders(pipeline) if publisher.indexes)


def _uploads(job: PipelineJob) -> Iterator[Upload]:
    for script in job.scripts:
        if not any(word in script.text.value for word in ("publish", "upload")):
            continue
        for call in invocations(script.text.value):
            found = upload_command(call)
            if found is not None:
                tool, command = found
                place, index = _index(job, script, call, command)
                yield Upload(script, call, tool, command, place, index)


def _index(job: PipelineJob, script: Script, call: Invocation, command: UploadCommand) -> tuple[str, str]:
    """The address or name of the index that is given, and the index it is."""
    address = option(call, command.address_options) or _variable(job, script, call, command.address_variables)
    name = option(call, command.name_options) or _variable(job, script, call, command.name_variables)
    address, name = expanded(job, address), expanded(job, name)
    place = address or name
    if _REGISTRY.search(place) or (place.startswith("$") and _is_registry(job, script, call)):
        return place, "other"
    return place, index_called(address or None, name or None)


def _is_registry(job: PipelineJob, script: Script, call: Invocation) -> bool:
    """Whether the credential of an upload is that of GitLab's own registry."""
    names = tuple(name for tool in gitlab().tools.values() for name in tool.variables)
    options = tuple(name for tool in gitlab().tools.values() for name in tool.options)
    texts = [option(call, (name,)) for name in options] + [_variable(job, script, call, (name,)) for name in names]
    return any(_REGISTRY.search(text) for text in texts)


def is_of_registry(text: str) -> bool:
    """Whether an address or a credential is that of GitLab's own registry."""
    return _REGISTRY.search(text) is not None


def option(call: Invocation, names: tuple[str, ...]) -> str:
    """The value of an option as it is written, without quotes; empty where it is not given."""
    words = [source.strip("\"'") if word is None else word for word, source in zip(call.words, call.sources, strict=True)]
    for number, word in enumerate(words):
        if word in names:
            return words[number + 1] if number + 1 < len(words) else ""
        for name in names:
            attached = name + "=" if name.startswith("--") else name
            if word.startswith(attached) and not (len(name) == 2 and word.startswith("--")):
                return word.removeprefix(attached).strip("\"'")
    return ""


def _variable(job: PipelineJob, script: Script, call: Invocation, names: tuple[str, ...]) -> str:
    """The value of the first of some variables that a command sees: set for it alone, in the scripts, or in ``variables``."""
    for name in names:
        for item in assignments(script.text.value):
            if item.name == name and not item.lasting and item.statement[0] <= call.spans[0][0] < item.statement[1]:
                return item.value.strip("\"'")
        value = _set_before(job, name) or variable(job, name)
        if value:
            return value
    return ""


def _set_before(job: PipelineJob, name: str) -> str:
    """The value that the scripts of a job give a variable for good; ``$NAME`` where they give it several."""
    items = (item for script in job.scripts for item in assignments(script.text.value))
    values = {item.value.strip("\"'") for item in items if item.name == name and item.lasting}
    return f"${name}" if len(values) > 1 else "".join(values)


def variable(job: PipelineJob, name: str) -> str:
    """The value of a variable as the file gives it to a job; ``$NAME`` where it is chosen by a rule or a matrix."""
    for setting in job.own("variables"):
        found = _value(setting.value, name)
        if found is not None:
            return found
    if name in job.chosen:
        return f"${name}"
    inherits = [get(setting.value, "variables") for setting in job.own("inherit") if isinstance(setting.value, Mapping)]
    allowed = next((item for item in inherits if item is not None), None)
    if (isinstance(allowed, Scalar) and allowed.value.lower() == "false") or (isinstance(allowed, Sequence) and name not in texts(allowed)):
        return ""
    return _value(job.pipeline.variables, name) or ""


def _value(node: Mapping | Scalar | Sequence | None, name: str) -> str | None:
    value = get(node, name) if isinstance(node, Mapping) else None
    if isinstance(value, Mapping):
        return text_at(value, "value") or ""
    return value.value if isinstance(value, Scalar) else None


def expanded(job: PipelineJob, text: str) -> str:
    """A text with the variables put in that the file gives the job."""
    for _ in range(_DEPTH):
        after = _EXPANSION.sub(lambda match: variable(job, match[1] or match[2]) or match[0], text)
        if after == text or len(after) > 1000:
            break
        text = after
    return text


def names_in(text: str) -> tuple[str, ...]:
    """The variables that a text expands."""
    return tuple(dict.fromkeys(match[1] or match[2] for match in _EXPANSION.finditer(text)))


def mentions(text: str, name: str) -> int:
    """How often a text expands a variable."""
    return sum(name in match.groups() for match in _EXPANSION.finditer(text))


# The publish path.


def feeders(publisher: PipelinePublisher) -> tuple[PipelineJob, ...]:
    """The publish path: the job itself, and the jobs whose artifacts reach it, directly or not, in source order."""
    pipeline = publisher.job.pipeline
    path = [publisher.job]
    for member in path:
        path += [job for job in _givers(pipeline, member) if job not in path]
    return tuple(job for job in pipeline.jobs if job in path)


def _givers(pipeline: Pipeline, job: PipelineJob) -> Iterator[PipelineJob]:
    """The jobs whose artifacts a job is given."""
    needs, dependencies = job.names("needs"), job.names("dependencies")
    order = {name: number for number, name in enumerate(pipeline.stages)}
    own = order.get(job.stage, len(order))
    for other in pipeline.jobs:
        earlier = order.get(other.stage, -1) < own if needs is None else other.name in needs
        wanted = dependencies is None or other.name in dependencies
        if other is not job and earlier and wanted and _hands_over(other):
            yield other


def _hands_over(job: PipelineJob) -> bool:
    """Whether a job has artifacts that other jobs are given; mere reports are not."""
    if job.unseen:
        return True
    for setting in job.settings("artifacts"):
        value = setting.value
        if not isinstance(value, Mapping) or get(value, "<<") is not None:
            return True
        if get(value, "paths") is not None or (text_at(value, "untracked") or "false").lower() != "false":
            return True
        if get(mapping_at(value, "reports"), "dotenv") is not None:
            return True
    return False


def literal_paths(node: Mapping | Scalar | Sequence | None) -> tuple[str, ...]:
    """The ``paths`` of a mapping; ``?`` for what is no list of texts."""
    value = get(node, "paths") if isinstance(node, Mapping) else None
    if value is None:
        return ()
    items = [resolve(item) for item in value.items] if isinstance(value, Sequence) and not value.tag else [None]
    return tuple(item.value if isinstance(item, Scalar) else "?" for item in items)
