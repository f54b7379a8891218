"""The upload by pypa/gh-action-pypi-publish: without its token, and in a version that speaks Trusted Publishing."""

from __future__ import annotations

import re

from wffix.catalog.pins import Pin, pins
from wffix.catalog.publishing import publishing
from wffix.document.tree import Scalar, get, resolve, text_at, walk
from wffix.document.workflow import Job, Step
from wffix.edit.insert import replace_entry
from wffix.edit.model import CannotEdit, Edit, Patch
from wffix.edit.remove import remove_entries
from wffix.edit.rewrite import replace
from wffix.fixer import Site
from wffix.record import Record
from wffix.regex import regex
from wffix.scripts.runner import runners
from wffix.trusted import credentials
from wffix.trusted.credentials import Source

ACTION = "pypa/gh-action-pypi-publish"

_FIRST = (1, 8)
"""The version that brought Trusted Publishing."""

_CURRENT = frozenset({"release/v1", "unstable/v1"})
_VERSION = regex(r"(?:[\w./-]+@)?(?:release/)?v?(\d+(?:\.\d+)+)")
_COMMIT = regex(r"[0-9a-f]{40}")
_COMMENT = regex(r"[ \t]*#[ \t]*([^\r\n]*)")


_LINUX = regex(r"ubuntu|linux", re.I)
_ARM = regex(r"(?<![a-z])(?:arm(?:64)?|aarch64)(?![a-z])", re.I)


class Tokenless(Record):
    """The edits, and the names of the secrets that they leave unused there; ``is_plain``: no attestations are made."""

    patch: Patch
    secrets: tuple[str, ...]
    is_plain: bool = False


def current() -> Pin:
    """The version of the action that is put in."""
    return pins(ACTION)[-1]


def of_action(site: Site, job: Job, step: Step) -> Tokenless:
    """A step of the action that needs no token. Raises CannotEdit."""
    sources = credentials.inputs(step, publishing().actions[ACTION].credential_inputs)
    carriers = credentials.carriers(job, [step], list(credentials.texts(sources)))
    folder = text_at(step.inputs, "packages-dir") or text_at(step.inputs, "packages_dir") or "dist"
    is_plain = get(step.inputs, "attestations") is None and is_read_later(job, step, folder)
    patch = (_plain(site, sources) if is_plain else removed(site, sources)) + removed(site, carriers)
    if _is_old(site, step):
        patch += _moved(site, step)
    return Tokenless(patch, credentials.secrets(credentials.texts(sources + carriers)), is_plain)


def runner_without(job: Job) -> str:
    """What a runner of a job may lack that the action needs; empty where it can run on all of them."""
    labels = [runner.labels for runner in runners(job)]
    if not all(map(_LINUX.search, labels)):
        return "runs on Linux only"
    if any(map(_ARM.search, labels)):
        return "does not run on ARM"
    if any("self-hosted" in text for text in labels):
        return "needs Docker, which a runner of one's own may not have"
    return ""


def removed(site: Site, sources: list[Source]) -> Patch:
    """Take the entries of a credential out, and mappings that would be left empty."""
    patch = Patch()
    for mapping in {id(source.mapping): source.mapping for source in sources}.values():
        chosen = [source for source in sources if source.mapping is mapping]
        patch += remove_entries(site.document, mapping, [source.item for source in chosen], chosen[0].holder)
    return patch


def _plain(site: Site, sources: list[Source]) -> Patch:
    """The same, and ``attestations: false`` in the place of the last of them."""
    *others, last = sources
    return removed(site, others) + replace_entry(site.document, last.mapping, last.item, "attestations", False)


def is_read_later(job: Job, step: Step, folder: str) -> bool:
    """Whether a later step names the folder of the packages, into which the action writes attestations beside them.

    Wheels and sources alone (``dist/*.whl``) are taken without what is written beside them.
    """
    name = re.escape(folder.removeprefix("./").partition("/")[0])
    mention, packages = re.compile(rf"(?<![^\W_]){name}(?![^\W_])"), re.compile(rf"(?<![^\W_]){name}/\S*\.(?:whl|tar\.gz)(?![\w.*?\[-])")
    behind = job.steps[job.steps.index(step) + 1 :]
    values = (resolve(node) for other in behind for node in walk(other.node))
    return any(isinstance(value, Scalar) and mention.search(packages.sub("", value.value)) for value in values)


def _is_old(site: Site, step: Step) -> bool:
    """Whether the action's ref is older than Trusted Publishing, or may be."""
    if step.version in _CURRENT:
        return False
    known = next((pin.version for pin in pins(ACTION) if pin.commit == step.version), step.version)
    found = _VERSION.match(known) or (_VERSION.match(_remark(site, step)) if _COMMIT.fullmatch(step.version) else None)
    return found is None or tuple(map(int, found[1].split("."))) < _FIRST


def _remark(site: Site, step: Step) -> str:
    assert step.uses is not None
    found = _COMMENT.match(site.document.text, step.uses.end)
    return found[1] if found else ""


def _moved(site: Site, step: Step) -> Patch:
    """The action in its current version, which the comment behind it names."""
    if any(_ARM.search(runner.labels) for job in step.jobs for runner in runners(job)):
        raise CannotEdit(f"the action would move to version {current().version}, which does not run on ARM; upload in a job of its own")
    assert step.uses is not None
    end = step.uses.end
    patch = replace(site.document, step.uses, f"{step.uses.value.partition('@')[0]}@{current().commit}")
    comment = _COMMENT.match(site.document.text, end)
    if comment:
        patch += Patch((Edit(end, comment.end(), ""),))
        end = comment.end()
    return patch if step.uses.flow else patch + Patch((Edit(end, end, f" # {current().version}"),))
