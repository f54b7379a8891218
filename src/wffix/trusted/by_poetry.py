"""The upload by JRubics/poetry-publish, which builds with Poetry in a container: Poetry on the runner, and the publish action behind it."""

from __future__ import annotations

import re
from typing import Any

from wffix.catalog.publishing import publishing
from wffix.document.tree import entry, get, mapping_at, text_at
from wffix.document.workflow import Job, Step
from wffix.edit.insert import insert_item, replace_entries
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.remove import remove_entries
from wffix.edit.render import Value
from wffix.fixer import Site
from wffix.publishing import texts_of
from wffix.regex import regex
from wffix.trusted import credentials
from wffix.trusted.action import ACTION, Tokenless, current, is_read_later, removed, runner_without
from wffix.trusted.by_action import uses
from wffix.uploading import Upload

_TOKEN = frozenset({"pypi_token"})
_HARMLESS = frozenset({"repository_name", "repository_url", "ignore_dev_requirements", "poetry_install_options", "build_format", "plugins"})
"""Inputs that say nothing of the build, or whose meaning is kept. What is installed beside the project is no part of its packages."""

_DEFAULTS = {"python_version": "latest", "poetry_version": "latest", "package_directory": "."}
_STATUS = regex(r"\b(?:always|failure|cancelled)\s*\(", re.I)
_FORMAT = regex(r"(?:sdist|wheel)?")
_PLUGIN = regex(r"[\w.-]+(?:\[[\w,.-]+\])?(?:[=<>~!]=?[\w.*]+)?")
_PYTHON = regex(r"\s*(?:\*|(?:\^|>=?)\s*3(?:\.(?:\d|10)(?:\.\d+)*)?|<=?\s*4(?:\.0)*|!=.*)\s*")
"""Parts of a project's requirement for Python that the one of every runner fulfils, however new that is."""

_PARTS = regex(r"\s*,\s*|\s+(?=[<>=!^~])")
_BACKENDS = frozenset({"poetry.core.masonry.api", "poetry.masonry.api", "poetry_dynamic_versioning.backend"})


def by_poetry(site: Site, job: Job, upload: Upload) -> Tokenless:
    """Two steps in the place of the one that uploads. Raises CannotEdit where they would not do the same."""
    step = upload.step
    _check_step(job, step)
    _check_inputs(step)
    _check_project(site.repository.manifests.get("pyproject.toml"))
    sources = credentials.inputs(step, _TOKEN)
    carriers = credentials.carriers(job, [step], list(credentials.texts(sources)))
    secrets = credentials.secrets(credentials.texts(sources + carriers))
    if not secrets:
        raise CannotEdit("its credential comes from a place that is not seen")
    is_plain = is_read_later(job, step, "dist")
    patch = _built(site, step) + _behind(site, step, upload.index, is_plain) + removed(site, carriers)
    return Tokenless(patch, secrets, is_plain)


def _check_step(job: Job, step: Step) -> None:
    """Whether another step behind this one does what it does, wherever and whenever it runs."""
    if get(job.node, "container") is not None:
        raise CannotEdit(f"{ACTION} cannot take its place in a container; upload in a job of its own")
    reason = runner_without(job)
    if reason:
        raise CannotEdit(f"{ACTION}, which would take its place, {reason}; upload in a job of its own")
    if any(mapping_at(mapping_at(node, "defaults"), "run") for node in (job.node, job.workflow.root)):
        raise CannotEdit("the defaults of scripts would hold for what builds, too")
    if get(step.node, "continue-on-error") is not None or _STATUS.search(text_at(step.node, "if") or ""):
        raise CannotEdit("the step may fail, or runs after a failure, and what it builds and uploads would be two steps")
    if step.id and any(re.search(rf"\bsteps\.{re.escape(step.id)}\b", text) for text in texts_of(job)):
        raise CannotEdit("something asks for the step")


def _check_inputs(step: Step) -> None:
    """Whether all that the action is told can be told Poetry and the publish action."""
    for item in step.inputs.entries if step.inputs is not None else ():
        name, value = item.name or "", text_at(step.inputs, item.name or "") or ""
        is_default = name in _DEFAULTS and value == _DEFAULTS[name]
        if not (name in _TOKEN or is_default or (name in _HARMLESS and "${{" not in value)):
            raise CannotEdit(f"what '{name}' makes of the build is not known; build with Poetry, and upload with {ACTION}")
    if not (_FORMAT.fullmatch(text_at(step.inputs, "build_format") or "") and all(map(_PLUGIN.fullmatch, _plugins(step)))):
        raise CannotEdit(f"a format or a plugin is not understood; build with Poetry, and upload with {ACTION}")
    if bool(text_at(step.inputs, "repository_name")) != bool(text_at(step.inputs, "repository_url")):
        raise CannotEdit("of an index it is told either the name or the address, and takes it for PyPI")


def _check_project(manifest: str | None) -> None:
    """Whether every Python builds the same packages of the project: nothing is compiled, and none is too old or too new."""
    import tomllib

    try:
        data: dict[str, Any] = tomllib.loads(manifest or "")
        is_poetry = data["build-system"]["build-backend"] in _BACKENDS
        poetry, project = data.get("tool", {}).get("poetry", {}), data.get("project", {})
        wanted = project.get("requires-python") or poetry.get("dependencies", {}).get("python", "*")
        is_compiled = "build" in poetry or not is_poetry
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise CannotEdit(f"the project's pyproject.toml is not understood; build with Poetry, and upload with {ACTION}") from None
    if is_compiled or not isinstance(wanted, str) or not all(map(_PYTHON.fullmatch, _PARTS.split(wanted))):
        raise CannotEdit(f"what is built depends on the version of Python; build with Poetry, and upload with {ACTION}")


def _plugins(step: Step) -> list[str]:
    return (text_at(step.inputs, "plugins") or "").split()


def _built(site: Site, step: Step) -> Patch:
    """The step as one that builds with Poetry."""
    made = text_at(step.inputs, "build_format")
    injected = [f'pipx inject poetry "{plugin}"' for plugin in _plugins(step)]
    build = f"poetry build --format {made}" if made else "poetry build"
    old, inputs = entry(step.node, "uses"), entry(step.node, "with")
    assert old is not None
    patch = replace_entries(site.document, step.node, old, [("run", " && ".join(("pipx install poetry", *injected, build)))])
    return patch + (remove_entries(site.document, step.node, [inputs]) if inputs is not None else Patch())


def _behind(site: Site, step: Step, index: str, is_plain: bool) -> Patch:
    """The step that uploads, behind it."""
    known, condition, inputs = publishing().indexes[index], text_at(step.node, "if"), entry(step.node, "with")
    given: list[tuple[str, Value]] = [("repository-url", known.upload)] if known.name != "pypi" else []
    given += [("attestations", False)] if is_plain else []
    head: list[tuple[str, Value]] = [("name", f"Publish to {known.title}")] if text_at(step.node, "name") else []
    head += [("if", condition)] if condition is not None else []
    gone = [inputs] if inputs is not None else []
    return insert_item(site.document, step.sequence, step.index, [*head, *uses(ACTION, current(), given)], gone)
