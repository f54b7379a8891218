"""How a job of a pipeline is changed so that it publishes with an identity token instead of a password."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wffix.catalog.gitlab import Token, gitlab
from wffix.document.gitlab import SCRIPTS, PipelineJob, Script
from wffix.document.parse import Document
from wffix.document.tree import Entry, Mapping, Scalar, entry, get, mapping_at
from wffix.edit.insert import put
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.remove import remove_entries, remove_item
from wffix.edit.rewrite import Replacement, rewrite
from wffix.gitlab.credentials import Credentials, Cut, credentials, tools_of, visible
from wffix.gitlab.tools import Raise, required
from wffix.gitlab.uploads import PipelinePublisher
from wffix.record import Record
from wffix.scripts.shell.calls import is_understood


class Plan(Record):
    """The patch, and the credentials that it takes out, by tool."""

    patch: Patch
    credentials: dict[str, Credentials]


def is_right(publisher: PipelinePublisher) -> bool:
    """Whether the uploads of a job have identity tokens, and no variable of the file gives them a password."""
    job = publisher.job
    known = [index for index in publisher.indexes if index in gitlab().tokens]
    if not known:
        return any(_audience(job, token) for token in gitlab().tokens.values())
    return all(_audience(job, gitlab().tokens[index]) for index in known) and not any(
        visible(job, tool) for tool in tools_of(publisher).values()
    )


def plan(document: Document, publisher: PipelinePublisher) -> Plan:
    """What is to be done. Raises CannotEdit where that is not known for sure."""
    job = publisher.job
    found: dict[str, Credentials] = {}
    raises: list[Raise] = []
    for name, tool in tools_of(publisher).items():
        uploads = [upload for upload in publisher.uploads if upload.tool == name and upload.index in gitlab().tokens]
        found[name] = credentials(publisher, uploads, tool)
        raises += required(job, uploads, name, tool)
    cuts = [cut for each in found.values() for cut in each.cuts]
    patch = _scripts(document, cuts, raises)
    patch += _variables(document, job, found.values())
    return Plan(patch + _tokens(document, publisher), found)


# Tokens.


def _audience(job: PipelineJob, token: Token) -> str:
    """The audience of the identity token that a job has under the right name, ``?`` for several; empty where it has none."""
    for setting in job.settings("id_tokens"):
        if isinstance(setting.value, Mapping) and entry(setting.value, token.variable) is not None:
            found = get(mapping_at(setting.value, token.variable), "aud")
            return found.value if isinstance(found, Scalar) else "?"
    return ""


def _tokens(document: Document, publisher: PipelinePublisher) -> Patch:
    job, wanted = publisher.job, []
    for index in sorted(publisher.indexes):
        token = gitlab().tokens[index]
        found = _audience(job, token)
        if not found:
            wanted.append((token.variable, [("aud", token.audience)]))
        elif found != token.audience and "$" not in found:
            raise CannotEdit(f"its '{token.variable}' is for '{found}', not for '{token.audience}'")
    if not wanted:
        return Patch()
    if job.inherited("id_tokens") is not None and not job.own("id_tokens"):
        raise CannotEdit("it has 'id_tokens' from the defaults, which tokens of its own would replace; add the token there")
    return put(document, job.node, "id_tokens", wanted, _first_script(job))


def _first_script(job: PipelineJob) -> Entry | None:
    return next((item for item in job.node.entries if item.name in SCRIPTS), None)


# Variables and scripts.


def _variables(document: Document, job: PipelineJob, found: Iterable[Credentials]) -> Patch:
    patch = Patch()
    chosen: dict[int, tuple[Mapping, Mapping, list[Entry]]] = {}
    for each in found:
        for setting, item in each.entries:
            value = setting.entry.value
            if not isinstance(value, Mapping):
                raise CannotEdit("its variables come by a YAML alias; write them into the job itself")
            chosen.setdefault(id(value), (setting.holder, value, []))[2].append(item)
    for holder, mapping, items in chosen.values():
        own = entry(holder, "variables")
        patch += remove_entries(document, mapping, items, (holder, own) if own is not None else None)
    return patch


def _scripts(document: Document, cuts: Sequence[Cut], raises: Sequence[Raise]) -> Patch:
    patch = Patch()
    parts: dict[int, tuple[Script, list[Replacement]]] = {}
    for cut in cuts:
        replacements = parts.setdefault(id(cut.script.text), (cut.script, []))[1]
        if cut.item:
            patch += _without_item(document, cut.script)
        else:
            replacements.append((cut.start, cut.end, ""))
    for item in raises:
        parts.setdefault(id(item.script.text), (item.script, []))[1].append((item.start, item.end, item.text))
    for script, replacements in parts.values():
        if replacements:
            if not is_understood(script.text.value):
                raise CannotEdit("its script cannot be parsed for sure")
            patch += rewrite(document, script.text, _joined(script.text.value, replacements), script.setting.holder)
    return patch


def _joined(text: str, replacements: Sequence[Replacement]) -> list[Replacement]:
    """Replacements in order, those that touch as one. At the start of a text the next character is put back, for its indentation."""
    joined: list[Replacement] = []
    for start, end, new in sorted(replacement for replacement in replacements if replacement[0] < replacement[1] or replacement[2]):
        if joined and joined[-1][1] >= start:
            # Lines that go one after the other share a line break.
            first, _, before = joined.pop()
            start, new = first, before + new
        joined.append((start, end, new))
    if joined and joined[0][0] == 0 and not joined[0][2] and joined[0][1] < len(text):
        end = joined[0][1]
        end += text[end] == "\n"
        joined[0] = (0, end + 1, text[end : end + 1])
    return joined


def _without_item(document: Document, script: Script) -> Patch:
    try:
        assert script.sequence is not None
        return remove_item(document, script.sequence, script.position)
    except CannotEdit:
        raise CannotEdit(f"a line of its {script.part} cannot be taken out alone: {' '.join(script.text.value.split())}") from None
