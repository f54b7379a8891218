"""Where the long-lived credential of an upload stands in a pipeline, and how it is taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wffix.catalog.gitlab import Tool, gitlab
from wffix.document.gitlab import PipelineJob, Script, Setting
from wffix.document.tree import Entry, Mapping, Scalar, entry, text_at, walk
from wffix.edit.model import CannotEdit
from wffix.gitlab.uploads import PipelinePublisher, Upload, is_of_registry, option, variable
from wffix.record import Record
from wffix.scripts.shell.calls import Assignment, Invocation, assignments

_COMPUTED = ("$(", "`")


class Cut(Record):
    """Characters of a script that go; the whole item of the list where ``item``."""

    script: Script
    start: int
    end: int
    item: bool = False


class Credentials(Record):
    """What gives uploads their credential: entries of ``variables``, and parts of scripts. ``values`` are what they say.

    ``complete``: the password of each of them is among it, so that none comes from the CI/CD variables of the project.
    """

    entries: tuple[tuple[Setting, Entry], ...]
    cuts: tuple[Cut, ...]
    values: tuple[str, ...]
    complete: bool


def credentials(publisher: PipelinePublisher, uploads: Sequence[Upload], tool: Tool) -> Credentials:
    """The credentials of the uploads of a job by one tool. Raises CannotEdit where they are not understood."""
    job = publisher.job
    others = [upload for upload in publisher.uploads if upload not in uploads]
    parts: list[tuple[Cut, str]] = []
    for script in job.scripts:
        parts += _assigned(script, uploads, tool)
    for upload in uploads:
        parts += _options(upload, tool)
    entries = (*_of_job(job, tool), *_of_all_jobs(job, tool))
    lasting = [cut for cut, _ in parts if not any(_is_at(upload, cut) for upload in uploads)]
    if others and (entries or lasting) and not all(_has_own(upload, tool) for upload in others):
        raise CannotEdit("the job uploads to another index too, with the same variables; split the job")
    cuts = tuple(cut for cut, _ in parts)
    for cut in cuts:
        _check_place(job, cut.script.setting, "its script")
        if cut.script.shared:
            raise CannotEdit("its script comes by a YAML alias; write it into the job itself")
    _refuse_other_uses(job, tool, cuts, others)
    values = [value for _, value in parts] + [_text(item) for _, item in entries]
    if any(mark in value for value in values for mark in _COMPUTED):
        raise CannotEdit("its credential is computed by the script; take it out by hand")
    complete = not relies_on_settings(PipelinePublisher(job, tuple(uploads)), uploads[0].tool, tool)
    return Credentials(entries, cuts, tuple(values), complete)


def _text(item: Entry) -> str:
    value = item.value
    return value.value if isinstance(value, Scalar) else (text_at(value, "value") or "") if isinstance(value, Mapping) else ""


def _is_at(upload: Upload, cut: Cut) -> bool:
    """Whether a part of a script belongs to the very command that uploads."""
    return (
        cut.script is upload.script and not cut.item and any(cut.start <= end and start <= cut.end + 1 for start, end in upload.call.spans)
    )


def relies_on_settings(publisher: PipelinePublisher, name: str, tool: Tool) -> bool:
    """Whether some upload of a job by a tool can only get its password from the CI/CD variables of the project."""
    job, passwords = publisher.job, _passwords(tool)
    exported = any(item.name in passwords for script in job.scripts for item in assignments(script.text.value) if item.lasting)
    if exported or any(variable(job, each) for each in passwords):
        return False
    return any(upload.tool == name and not _has_own(upload, tool) for upload in publisher.uploads)


def _passwords(tool: Tool) -> list[str]:
    return [name for name in tool.variables if not name.endswith("USERNAME")]


def _has_own(upload: Upload, tool: Tool) -> bool:
    """Whether an upload is given its password beside the command, so that no variable gives it."""
    options = tuple(name for name in tool.options if name not in ("-u", "--username"))
    return bool(option(upload.call, options)) or any(item.name in _passwords(tool) for item in _beside(upload.script, upload.call))


def _beside(script: Script, call: Invocation) -> Iterator[Assignment]:
    """The variables that are set for one command alone."""
    for item in assignments(script.text.value):
        if not item.lasting and item.statement[0] <= call.spans[0][0] < item.statement[1]:
            yield item


# In `variables`.


def _of_job(job: PipelineJob, tool: Tool) -> Iterator[tuple[Setting, Entry]]:
    for setting in job.own("variables"):
        for name in tool.variables:
            item = entry(setting.value, name) if isinstance(setting.value, Mapping) else None
            if item is not None:
                _check_place(job, setting, f"'{name}'")
                yield setting, item
    given = [name for name in tool.variables if name in job.chosen]
    if given:
        raise CannotEdit(f"'{given[0]}' is set by rules, secrets or a matrix; take it out by hand")


def _check_place(job: PipelineJob, setting: Setting, what: str) -> None:
    """Raise CannotEdit for a setting that other jobs have too."""
    others = [other.name for other in job.pipeline.users(setting.owner) if other is not job]
    if others:
        owner = f"'{setting.owner}'" if setting.owner else "the top of the file"
        raise CannotEdit(f"{what} comes from {owner}, which job '{others[0]}' uses too; write it into the job itself")
    template = job.pipeline.templates.get(setting.owner)
    if template is not None and setting.holder is not template.node:
        raise CannotEdit(f"{what} comes by a YAML merge key (<<); write it into the job itself")


def _of_all_jobs(job: PipelineJob, tool: Tool) -> Iterator[tuple[Setting, Entry]]:
    """The credentials among the variables of the whole file; a user name that stands for a token does no harm and may stay."""
    holder, item = job.pipeline.root, entry(job.pipeline.root, "variables")
    variables = job.pipeline.variables
    found = [each for name in tool.variables if (each := entry(variables, name)) is not None]
    if item is None or not found:
        return
    alone = _is_alone(job, tool)
    for each in found:
        if alone:
            yield Setting("", holder, item), each
        elif _text(each) != "__token__":
            raise CannotEdit(f"'{each.name}' is a variable of all jobs, and others may use it; move it into the jobs that do")


def _is_alone(job: PipelineJob, tool: Tool) -> bool:
    """Whether no other job, and nothing outside the file, can use the variables of a tool."""
    pipeline = job.pipeline
    if pipeline.includes or any(entry(other.node, "trigger") for other in pipeline.jobs):
        return False
    words = (*tool.variables, "twine", "publish", "upload")
    mine = {id(layer.node) for layer in job.layers}
    others = (other for other in pipeline.templates.values() if id(other.node) not in mine)
    texts = (node.value for other in others for node in walk(other.node) if isinstance(node, Scalar))
    return not any(word in text for text in texts for word in words)


# In scripts.


def _assigned(script: Script, uploads: Sequence[Upload], tool: Tool) -> Iterator[tuple[Cut, str]]:
    """The assignments of credentials in a script: for an upload alone, or for good."""
    text = script.text.value
    if not any(name in text for name in tool.variables):
        return
    items = assignments(text)
    for item in items:
        if item.name not in tool.variables:
            continue
        together = [other for other in items if other.statement == item.statement and other.span != item.span]
        if not item.lasting:
            calls = [upload.call for upload in uploads if upload.script is script]
            call = next((call for call in calls if item.statement[0] <= call.spans[0][0] < item.statement[1]), None)
            if call is not None:
                behind = [start for start, _ in (*(other.span for other in together), call.spans[0]) if start >= item.span[1]]
                yield Cut(script, item.span[0], min(behind)), item.value
        elif any(other.name not in tool.variables for other in together):
            raise CannotEdit(f"'{item.name}' is set in one line with other variables; take it out by hand")
        elif item.span[0] == min([item.span[0], *(other.span[0] for other in together)]):
            yield _statement(script, item.statement), item.value
        else:
            # It goes with the statement of the first of them.
            yield Cut(script, item.statement[0], item.statement[0]), item.value


def _statement(script: Script, span: tuple[int, int]) -> Cut:
    """The lines that a statement alone stands on; the whole item where there is nothing else in it."""
    text, (start, end) = script.text.value, span
    if not text[:start].strip() and not text[end:].strip(" \t\n;") and script.sequence is not None:
        return Cut(script, 0, len(text), item=True)
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    last = len(text) if last < 0 else last
    if text[first:start].strip() or text[end:last].strip(" \t;") or text[:first].endswith("\\\n"):
        raise CannotEdit("its credential is set in one line with other commands; take it out by hand")
    return Cut(script, first - 1, last) if first else Cut(script, 0, last + 1)


def _options(upload: Upload, tool: Tool) -> Iterator[tuple[Cut, str]]:
    """The options of an upload that give it a credential."""
    call = upload.call
    words = [source if word is None else word for word, source in zip(call.words, call.sources, strict=True)]
    behind = call.words.index(next(word for word in call.words if word in upload.command.subcommands)) + 1
    number = behind
    while number < len(words):
        word, first = words[number], number
        number += 1
        value = _value_of(word, tool)
        if value is None:
            continue
        if not value:
            if number >= len(words):
                raise CannotEdit(f"the option '{word}' has no value")
            value = words[number]
            number += 1
        yield Cut(upload.script, call.spans[first - 1][1], call.spans[number - 1][1]), value.strip("\"'")


def _value_of(word: str, tool: Tool) -> str | None:
    """The value that is attached to an option that gives a credential, empty where it is the next word; None for any other word."""
    if word in tool.options:
        return ""
    name, equals, value = word.partition("=")
    if equals and name in tool.options and name.startswith("--"):
        return value
    if name.startswith("--") and len(name) > 3 and any(known.startswith(name) for known in tool.options):
        raise CannotEdit(f"the option '{name}' is written short; write it out")
    if not word.startswith("--") and any(word.startswith(known) for known in tool.options if len(known) == 2):
        return word[2:]
    return None


def _refuse_other_uses(job: PipelineJob, tool: Tool, cuts: Sequence[Cut], others: Sequence[Upload]) -> None:
    """Raise CannotEdit where something else reads the variables, or gives the tool a credential in another way."""
    pattern = re.compile("|".join(rf"\b{name}\b" for name in tool.variables))
    own = {(id(upload.script.text), item.span[0]) for upload in others for item in _beside(upload.script, upload.call)}
    for script in job.scripts:
        text = script.text.value
        for match in pattern.finditer(text):
            is_cut = any(cut.script is script and cut.start <= match.start() < cut.end for cut in cuts)
            if not is_cut and (id(script.text), match.start()) not in own:
                raise CannotEdit(f"its script does something else with '{match.group()}'; take that out by hand")
        other = next((word for word in tool.others if word in text), "")
        if other:
            raise CannotEdit(f"its script mentions '{other}', which may give the upload a credential; take that out by hand")


def is_by_hand(job: PipelineJob) -> bool:
    """Whether the scripts of a job trade an identity token for an upload token themselves."""
    return any("mint-token" in script.text.value or "oidc" in script.text.value.lower() for script in job.scripts)


def visible(job: PipelineJob, tool: Tool) -> bool:
    """Whether a variable of a job is set to a credential in the file; a user name that stands for a token is none."""
    everywhere = job.pipeline.variables.entries if job.pipeline.variables else ()
    return is_set(job, tool) or any(_is_credential(item, tool) for item in everywhere)


def is_set(job: PipelineJob, tool: Tool) -> bool:
    """Whether a variable of a job itself is set to a credential for a public index."""
    return any(
        _is_credential(item, tool)
        for setting in job.own("variables")
        if isinstance(setting.value, Mapping)
        for item in setting.value.entries
    )


def _is_credential(item: Entry, tool: Tool) -> bool:
    return item.name in tool.variables and _text(item) != "__token__" and not is_of_registry(_text(item))


def tools_of(publisher: PipelinePublisher) -> dict[str, Tool]:
    """The upload tools of a job that can do without a credential, by name."""
    known = gitlab().tools
    return {upload.tool: known[upload.tool] for upload in publisher.uploads if upload.index in gitlab().tokens and upload.tool in known}
