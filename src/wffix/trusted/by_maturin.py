"""The upload by maturin-action: maturin asks for a token of its own where it is given none."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from wffix.catalog.publishing import UploadAction, publishing
from wffix.document.tree import text_at
from wffix.document.workflow import Job
from wffix.edit.model import CannotEdit
from wffix.fixer import Site
from wffix.regex import regex
from wffix.trusted import credentials
from wffix.trusted.action import ACTION, Tokenless, removed
from wffix.trusted.credentials import Source
from wffix.uploading import Upload, option, upload_of

_FIRST = (0, 15)
"""The version of maturin that brought Trusted Publishing."""

_VERSION = regex(r"v?(\d+)\.(\d+)(?:\.\d+)*")
_SOME = ("0.15.3", "1.0.1", "1.2.3", "1.4.0", "1.7.8", "1.9.6", "1.13.3")
"""Versions of maturin that have it, of the lines that projects ask for."""


def by_maturin(site: Site, job: Job, upload: Upload, action: UploadAction) -> Tokenless:
    """The step without its token, where it runs a version that can do without. Raises CannotEdit."""
    sources = credential_of(site, job, upload, action)
    return Tokenless(removed(site, sources), credentials.secrets(credentials.texts(sources)))


def credential_of(site: Site, job: Job, upload: Upload, action: UploadAction) -> list[Source]:
    """What gives the step a token that it can do without. Raises CannotEdit where it cannot, or where that is not understood."""
    step = upload.step
    if text_at(step.inputs, action.command_input) != "upload":
        raise CannotEdit(f"'maturin publish' builds and uploads at once; build with '{step.action}', and upload with {ACTION}")
    call = upload_of(step, action)
    facts = publishing().commands[action.runs]
    if call is None or option(call, facts.credential_options) is not None:
        raise CannotEdit(f"its credential stands among the arguments of '{step.action}'; give it as MATURIN_PYPI_TOKEN, or not at all")
    if not credentials.is_given(upload, job) or any(name in script for name in action.credential_variables for script in _scripts(job)):
        raise CannotEdit("its credential comes from a place that is not seen")
    _check_version(site, job, upload)
    found = credentials.variables(job, step, action.credential_variables)
    credentials.check_alone(job, upload, found)
    return found + credentials.carriers(job, [step], list(credentials.texts(found)))


def _scripts(job: Job) -> Iterator[str]:
    return (step.run.value for step in job.steps if step.run is not None)


def _check_version(site: Site, job: Job, upload: Upload) -> None:
    """Whether the action runs a maturin that has Trusted Publishing: the one that is named, that of the project, or else the newest."""
    step = upload.step
    named = (text_at(step.inputs, "maturin-version") or "").strip().lower()
    found = _VERSION.fullmatch(named)
    if (named and named != "latest" and found is None) or (found and (int(found[1]), int(found[2])) < _FIRST):
        raise CannotEdit(f"maturin {named} is not known to have Trusted Publishing; it takes 0.15 or later")
    before = job.steps[: job.steps.index(step)]
    if named or not any(other.action == "actions/checkout" or other.run is not None for other in before):
        return
    folder = text_at(step.inputs, "working-directory") or "."
    path = posixpath.normpath(posixpath.join(folder, "pyproject.toml"))
    wanted = _wanted(site.repository.manifests.get(path, ""))
    if "${{" in folder or path.count("/") > 1 or (wanted and not _may_be_new(wanted)):
        raise CannotEdit(f"whether the maturin that '{path}' asks for has Trusted Publishing is not known; it takes 0.15 or later")


def _wanted(manifest: str) -> str:
    """The requirement by which a manifest names maturin; empty where it names none."""
    import tomllib

    try:
        system = tomllib.loads(manifest).get("build-system", {})
    except (ValueError, RecursionError):
        return "maturin (?)"
    requires = system.get("requires", []) if isinstance(system, dict) else []
    return next((item for item in requires if isinstance(item, str) and item.startswith("maturin")), "")


def _may_be_new(requirement: str) -> bool:
    """Whether the newest version that a requirement allows has Trusted Publishing."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        wanted = Requirement(requirement).specifier
    except InvalidRequirement:
        return False
    own = (f"{match[1]}.{match[2]}.0" for match in _VERSION.finditer(requirement) if (int(match[1]), int(match[2])) >= _FIRST)
    exact = (match[0] for match in _VERSION.finditer(requirement) if (int(match[1]), int(match[2])) >= _FIRST)
    return any(version in wanted for version in (*_SOME, *own, *exact))
