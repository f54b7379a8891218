"""Facts of the repository around a file: its name on the forge, its Python projects, its workflows and actions."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from wffix.config import Repository
from wffix.discovery import find
from wffix.document.source import InputError
from wffix.storage import FileProblem, read

_REMOTE = re.compile(r"(?:https://(?:[^@/]+@)?github\.com/|(?:ssh://)?git@github\.com[:/])([\w.-]+/[\w.-]+?)(?:\.git)?/?")


def repository(root: Path | None, slug: str = "", known: Mapping[str, str] = MappingProxyType({})) -> Repository:
    """Everything fixers may want to know of the repository at ``root``; ``known`` are texts read already, by path.

    What cannot be read is left out: it is told as that file's own error.
    """
    if root is None:
        return Repository(slug)
    texts: dict[str, str] = dict(known)
    for path in _readable(root):
        name = path.relative_to(root).as_posix()
        if name not in texts:
            try:
                texts[name] = read(path)
            except (FileProblem, InputError):
                continue
    return Repository(slug or remote(root), project_names(root), texts)


def _readable(root: Path) -> Iterable[Path]:
    yield from find(root / ".github") if (root / ".github").is_dir() else ()
    for name in ("action.yml", "action.yaml"):
        if (root / name).is_file():
            yield root / name


def remote(root: Path) -> str:
    """``owner/name`` of the remote ``origin`` on github.com, from the repository's own configuration; else empty."""
    try:
        text = (root / ".git" / "config").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    section = re.search(r'^\[remote "origin"\]\n((?:(?!\[).*\n?)*)', text, re.M)
    url = re.search(r"^\s*url\s*=\s*(\S+)", section.group(1), re.M) if section else None
    match = _REMOTE.fullmatch(url.group(1)) if url else None
    return match.group(1) if match else ""


def project_names(root: Path) -> tuple[str, ...]:
    """The canonical name of the Python project at ``root``, as far as its files say it without being run."""
    for reader in (_pyproject, _setup_cfg, _setup_py):
        try:
            name = reader(root)
        except (OSError, ValueError, configparser.Error):
            continue
        if name:
            from packaging.utils import canonicalize_name

            return (canonicalize_name(name),)
    return ()


def _pyproject(root: Path) -> str | None:
    data = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    for keys in (("project",), ("tool", "poetry"), ("tool", "flit", "metadata")):
        table: object = data
        for key in keys:
            table = table.get(key) if isinstance(table, dict) else None
        if isinstance(table, dict):
            name = table.get("name") or table.get("dist-name") or table.get("module")
            if isinstance(name, str):
                return name
    return None


def _setup_cfg(root: Path) -> str | None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string((root / "setup.cfg").read_text(encoding="utf-8"))
    name = parser.get("metadata", "name", fallback=None)
    return None if name is None or name.startswith(("attr:", "file:")) else name


def _setup_py(root: Path) -> str | None:
    source = (root / "setup.py").read_text(encoding="utf-8")
    # LibCST takes a while to import: asked last, and only where there is something to read.
    from wffix.scripts.setup_py import project_name

    return project_name(source)
