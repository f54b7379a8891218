"""The names of Python projects, as far as their manifests say them without being run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from wffix.regex import regex

_CANONICAL = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def project_names(manifests: Mapping[str, str]) -> tuple[str, ...]:
    """The canonical names of the projects that manifests name, given as texts by path; each once, outer folders first.

    The ``pyproject.toml`` of a folder counts before its ``setup.cfg``, and that before its ``setup.py``.
    """
    return _project_names(tuple(manifests.items()))


# Every job that publishes asks, in every round.
@lru_cache(maxsize=8)
def _project_names(manifests: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    folders: dict[str, dict[str, str]] = {}
    for path, text in sorted(manifests, key=lambda item: (item[0].count("/"), item[0])):
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, {})[name] = text
    return tuple(dict.fromkeys(name for files in folders.values() if (name := _project_name(files))))


def _project_name(files: Mapping[str, str]) -> str:
    """The name of one folder's project; empty where its files do not tell."""
    for file, reader in (("pyproject.toml", _pyproject), ("setup.cfg", _setup_cfg), ("setup.py", _setup_py)):
        name = reader(files[file]) if file in files else None
        canonical = _canonical(name) if name else ""
        if canonical:
            return canonical
    return ""


def _canonical(name: str) -> str:
    """A project's name as indexes write it; empty for what cannot be one, as a template's placeholder cannot."""
    if _CANONICAL.fullmatch(name):
        return name
    from packaging.utils import InvalidName, canonicalize_name

    try:
        return canonicalize_name(name, validate=True)
    except InvalidName:
        return ""


def _pyproject(text: str) -> str | None:
    import tomllib

    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):
        return None
    for keys in (("project",), ("tool", "poetry"), ("tool", "flit", "metadata")):
        table: object = data
        for key in keys:
            table = table.get(key) if isinstance(table, dict) else None
        if isinstance(table, dict):
            name = table.get("name") or table.get("dist-name") or table.get("module")
            if isinstance(name, str):
                return name
    return None


def _setup_cfg(text: str) -> str | None:
    import configparser

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    name = parser.get("metadata", "name", fallback=None)
    return None if name is None or name.startswith(("attr:", "file:")) else name


def _setup_py(text: str) -> str | None:
    if "setup" not in text:
        return None
    # Python's grammar takes a while to import: asked last, and only where there is something to read.
    from wffix.scripts.setup_py import project_name

    return project_name(text)
