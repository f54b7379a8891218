"""How a project is built, as its files say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wffix.catalog.backends import backends
from wffix.model import Unfit
from wffix.record import Record
from wffix.regex import regex

_REQUIREMENT = regex(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_PRIVATE = "Private ::"
_HOOKS = (
    "programs of the project run while it is built: see that 'python -m build' makes a wheel whose name ends in none-any.whl; one for a"
    " single system is not taken by PyPI"
)
_DEFAULT = "pyproject.toml names no build backend, so setuptools builds the project: run 'python -m build' once and look at what it makes"


class Build(Record):
    """The model for a project, whether it needs the whole history, and what a person has to see to (empty: nothing)."""

    model: str
    needs_history: bool
    doubt: str


def build_of(manifests: Mapping[str, str]) -> Build:
    """How the project at the top of a repository is built; ``manifests`` are texts by path. Raises Unfit."""
    setup = manifests.get("setup.py")
    if "pyproject.toml" not in manifests and setup is None:
        raise Unfit("there is no Python project here: no pyproject.toml and no setup.py at the top of the repository")
    project = _parsed(manifests.get("pyproject.toml", ""))
    _check_published(project, setup or "")
    system = _table(project, "build-system")
    backend = system.get("build-backend", backends().default)
    doubt = _HOOKS if backends().hooks.are_in(frozenset(), project, "") else ""
    if not system:
        doubt = _DEFAULT if "pyproject.toml" in manifests else ""
        _check_default(project, setup is not None or "[metadata]" in manifests.get("setup.cfg", ""))
    if not isinstance(backend, str) or backend not in backends().models or "backend-path" in system:
        raise Unfit(f"the build backend '{backend}' is not known, so neither is what it builds for which systems")
    needed = _names(system.get("requires"))
    compiles = backends().compiles.are_in(needed, project, setup or "")
    model = backends().models[backend]
    return Build(
        "compiled" if model == "pure" and compiles else model,
        backends().history.are_in(needed, project, setup or ""),
        doubt,
    )


def _parsed(text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        raise Unfit("pyproject.toml is not valid TOML") from None


def _table(data: object, *keys: str) -> dict[str, Any]:
    """A table of a table; empty where there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _check_published(project: dict[str, Any], setup: str) -> None:
    """Raise Unfit where the project says that it is not to be published."""
    classifiers = [_table(project, *keys).get("classifiers") for keys in (("project",), ("tool", "poetry"))]
    private = any(isinstance(name, str) and name.startswith(_PRIVATE) for names in classifiers if isinstance(names, list) for name in names)
    if private or _PRIVATE in setup:
        raise Unfit(f"the project is not to be published: it has a classifier '{_PRIVATE} …', with which PyPI takes nothing")
    for key, table in (("package", _table(project, "tool", "uv")), ("package-mode", _table(project, "tool", "poetry"))):
        if table.get(key) is False:
            raise Unfit(f"the project is not to be built: pyproject.toml says {key} = false")


def _check_default(project: dict[str, Any], has_setup: bool) -> None:
    """Raise Unfit where a project that names no backend is not one of setuptools."""
    if _table(project, "tool", "poetry") or _table(project, "tool", "flit"):
        raise Unfit("pyproject.toml names no build backend; add its [build-system]")
    if not has_setup and not _table(project, "project"):
        raise Unfit("there is no Python project here: pyproject.toml has no [project] and no [build-system]")


def _names(requires: object) -> frozenset[str]:
    """The canonical names of requirements."""
    texts = [item for item in requires if isinstance(item, str)] if isinstance(requires, list) else []
    found = (match[1] for text in texts if (match := _REQUIREMENT.match(text)))
    return frozenset(re.sub(r"[-_.]+", "-", name).lower() for name in found)
