"""Which version of an upload tool a job of a pipeline has, and how a newer one is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import Version

from wffix.catalog.gitlab import Tool
from wffix.document.gitlab import PipelineJob, Script
from wffix.document.tree import Mapping, Scalar, text_at
from wffix.edit.model import CannotEdit
from wffix.gitlab.uploads import Upload, expanded
from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.shell.calls import invocations

_INSTALLERS = regex(r"(?:.*/)?(?:pip[\d.]*|pipx|tool)(?:\.exe)?")
_PYTHON = regex(r"(?:.*/)?(?:python|py)[\d.]*(?:\.exe)?")
_DECIDED = regex(r"\|\||\b(?:if|case|while|until|for)\b")
_IMAGE_PYTHON = regex(r"(?:.*/)?python:(\d+(?:\.\d+)?)(?:[.@-].*)?")
_IMAGE_VERSION = regex(r"v?(\d+(?:\.\d+)*)(?:$|-.*|@.*)")


class Raise(Record):
    """Characters of a script in whose place a newer version is asked for."""

    script: Script
    start: int
    end: int
    text: str


class _Install(Record):
    script: Script
    span: tuple[int, int]
    requirement: str


def required(job: PipelineJob, uploads: Sequence[Upload], name: str, tool: Tool) -> tuple[Raise, ...]:
    """What must change so that every upload of a job has a tool that takes identity tokens.

    Raises CannotEdit where the version is not visible, or held back on purpose.
    """
    found: dict[tuple[int, int], Raise] = {}
    for upload in uploads:
        for item in _required(job, upload, name, tool):
            found[id(item.script.text), item.start] = item
    _check_python(job, found.values(), name, tool)
    return tuple(found.values())


def _required(job: PipelineJob, upload: Upload, name: str, tool: Tool) -> Iterator[Raise]:
    runner = _runner(upload, name)
    if runner == "once":
        yield from _run_once(upload, name, tool)
        return
    if runner:
        what = f"it runs {name} by '{runner}', and which version that is cannot be seen"
        raise CannotEdit(f'{what}; install it in the job: pip install "{_wanted(name, tool)}"')
    if _in_image(job, tool) or any(address in script.text.value for script in job.scripts for address in tool.installers):
        return
    before = [script for script in job.scripts if script.part != "after_script"]
    before = before[: before.index(upload.script) + 1] if upload.script in before else before
    installs = [item for script in before for item in _installs(script, name)]
    if not installs:
        raise CannotEdit(f'the job does not install {name}, so that its version cannot be seen; add: pip install "{_wanted(name, tool)}"')
    for item in installs:
        if not _is_new(item.requirement, tool):
            yield Raise(item.script, *item.span, f'"{_raised(item.requirement, name, tool)}"')


def _wanted(name: str, tool: Tool) -> str:
    return f"{name}>={tool.since}"


def _runner(upload: Upload, name: str) -> str:
    """What runs the tool: empty for the command itself or Python, ``once`` for what installs it as it runs it."""
    front = _front(upload, name)
    if not front or (len(front) == 2 and front[0] and _PYTHON.fullmatch(front[0]) and front[1] == "-m"):
        return ""
    return (
        "once"
        if front[:1] == ("uvx",) or front[:2] == ("pipx", "run") or front[:3] == ("uv", "tool", "run")
        else (front[0] or "a variable")
    )


def _front(upload: Upload, name: str) -> tuple[str | None, ...]:
    """The words before the tool."""
    words = upload.call.words
    own = (number for number, word in enumerate(words) if word and word.rpartition("/")[2].removesuffix(".exe") == name)
    return words[: next(own, len(words))]


def _run_once(upload: Upload, name: str, tool: Tool) -> Iterator[Raise]:
    front = _front(upload, name)
    flag = "--spec" if front[0] == "pipx" else "--from"
    if len(front) < len(upload.call.words) and front in (("uvx",), ("pipx", "run"), ("uv", "tool", "run")):
        at = upload.call.spans[len(front)][0]
        yield Raise(upload.script, at, at, f'{flag} "{_wanted(name, tool)}" ')
    elif front[-2:-1] != (flag,) or _project(front[-1] or "") != name or not _is_new(front[-1] or "", tool):
        raise CannotEdit(
            f"it runs {name} by '{front[0]}' in a version that cannot be seen; write: {front[0]} … {flag} \"{_wanted(name, tool)}\""
        )


# Installs.


def _installs(script: Script, name: str) -> Iterator[_Install]:
    """The words of a script that install the tool. Raises CannotEdit where one cannot be counted on."""
    text = script.text.value
    for call in invocations(text) if name in text else ():
        words = call.words
        at = next((n for n, word in enumerate(words) if word == "install" and n and _INSTALLERS.fullmatch(words[n - 1] or "")), None)
        if at is None or words[0] in ("echo", "printf"):
            continue
        for number in range(at + 1, len(words)):
            word = words[number]
            if word is None or _project(word) != name:
                continue
            if call.conditional and _DECIDED.search(text):
                raise CannotEdit(f"whether {name} is installed is decided by the script; install it always")
            if {"-c", "--constraint", "--no-deps"} & set(words):
                raise CannotEdit(f'the install of {name} is constrained; ask for "{name}" without that')
            yield _Install(script, call.spans[number], word)


def _project(word: str) -> str:
    try:
        return Requirement(word).name.lower()
    except InvalidRequirement:
        return ""


def _is_new(requirement: str, tool: Tool) -> bool:
    """Whether every version a requirement allows is new enough."""
    return any(
        item.operator in (">=", "==", "~=", ">") and Version(item.version.removesuffix(".*")) >= Version(tool.since)
        for item in Requirement(requirement).specifier
    )


def _raised(requirement: str, name: str, tool: Tool) -> str:
    """A requirement that asks for a version that is new enough. Raises CannotEdit where it is held below."""
    found = Requirement(requirement)
    if found.url or found.marker or any(item.operator not in (">=", ">", "!=") for item in found.specifier):
        raise CannotEdit(f"it installs '{requirement}', but Trusted Publishing needs {name} {tool.since} or later; allow that first")
    extras = f"[{','.join(sorted(found.extras))}]" if found.extras else ""
    left = "".join(f",{item}" for item in sorted(map(str, found.specifier)) if item.startswith("!="))
    return f"{name}{extras}>={tool.since}{left}"


# Images.


def image(job: PipelineJob) -> str:
    """The image a job runs in, with the variables put in that the file gives; empty where it names none."""
    for setting in job.settings("image"):
        value = setting.value
        text = value.value if isinstance(value, Scalar) else text_at(value, "name") if isinstance(value, Mapping) else None
        if text:
            return expanded(job, text)
    return ""


def knows_python(job: PipelineJob) -> bool:
    """Whether the image of a job tells which Python it has."""
    found = image(job)
    return _IMAGE_PYTHON.fullmatch(found) is not None or found in ("python", "python:latest", "python:slim", "python:alpine")


def _in_image(job: PipelineJob, tool: Tool) -> bool:
    """Whether the tool comes with the image, in a version that is new enough. Raises CannotEdit where it is too old."""
    name, _, version = image(job).partition("@")[0].partition(":")
    if name not in tool.images:
        return False
    match = _IMAGE_VERSION.fullmatch(version)
    if match is None:
        if "$" in version:
            raise CannotEdit(f"the version of its image '{image(job)}' is chosen at run time")
        return True
    parts = Version(match[1]).release
    if parts < Version(tool.since).release[: len(parts)]:
        raise CannotEdit(f"its image '{image(job)}' is too old for Trusted Publishing, which needs {tool.since} or later")
    return True


def _check_python(job: PipelineJob, raised: Iterable[Raise], name: str, tool: Tool) -> None:
    """Raise CannotEdit where the job's Python, or that of a job with the same script, is too old for the tool."""
    jobs = {other.name: other for item in raised for other in job.pipeline.users(item.script.setting.owner)}
    for other in (jobs | {job.name: job}).values():
        match = _IMAGE_PYTHON.fullmatch(image(other))
        wanted = Version(tool.python).release
        if match is not None and (found := Version(match[1]).release) < wanted[: len(found)]:
            raise CannotEdit(f"{name} {tool.since} needs Python {tool.python}, and job '{other.name}' runs in '{image(other)}'")
