"""Facts of the repository around a file: its name on the forge, its Python projects, its workflows and actions."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from wffix.config import Repository
from wffix.discovery import find
from wffix.document.source import InputError, decode
from wffix.storage import FileProblem, read, read_bytes

_ADDRESS = re.compile(r"(?:(?:https?|git)://(?:[^@/]+@)?github\.com/|(?:ssh://)?git@github\.com[:/])([\w.-]+/[\w.-]+?)(?:\.git)?/?")
_LOCAL_ACTION = re.compile(r"\buses:[ \t]*['\"]?\./([^\s'\"#@]+)")
_CANONICAL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def repository(root: Path | None, slug: str = "", known: Mapping[str, str] = MappingProxyType({})) -> Repository:
    """Everything fixers may want to know of the repository at ``root``; ``known`` are texts read already, by path.

    What cannot be read is left out: it is told as that file's own error. The files are the same ones whichever of them
    are being handled.
    """
    if root is None:
        return Repository(slug)
    return Repository(slug or remote(root), project_names(root), _files(root, known))


def _files(root: Path, known: Mapping[str, str]) -> dict[str, str]:
    """The texts of everything in ``.github``, of the repository's own action, and of the actions these use by path."""
    waiting = [name for name in known if name.startswith(".github/")]
    waiting += [path.relative_to(root).as_posix() for path in find(root / ".github").files]
    waiting += _action(root, "")
    texts: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name in texts:
            continue
        try:
            texts[name] = known[name] if name in known else read(root / name)
        except (FileProblem, InputError):
            continue
        for match in _LOCAL_ACTION.finditer(texts[name]):
            waiting += _action(root, match.group(1).strip("/") + "/")
    return {name: texts[name] for name in sorted(texts)}


def _action(root: Path, folder: str) -> Iterator[str]:
    """The path of the action in a folder of the repository, where there is one."""
    if ".." not in folder.split("/"):
        yield from (folder + name for name in ("action.yml", "action.yaml") if os.path.isfile(root / folder / name))


def remote(root: Path) -> str:
    """``owner/name`` of the remote ``origin`` on github.com, from the repository's own configuration; else empty."""
    section = ""
    for line in map(str.strip, _git_configuration(root).split("\n")):
        if line.startswith("["):
            section = line
        key, _, value = line.partition("=")
        if section == '[remote "origin"]' and key.strip() == "url":
            match = _ADDRESS.fullmatch(value.strip())
            return match.group(1) if match else ""
    return ""


def _git_configuration(root: Path) -> str:
    """The text of ``.git/config``; for a worktree or a submodule of that to which its ``.git`` file leads."""
    folder = root / ".git"
    pointer = _text(folder)
    if pointer.startswith("gitdir:"):
        folder = root / pointer.removeprefix("gitdir:").strip()
    return _text(folder / _text(folder / "commondir").strip() / "config")


def project_names(root: Path) -> tuple[str, ...]:
    """The canonical name of the Python project at ``root``, as far as its files say it without being run."""
    for file, reader in (("pyproject.toml", _pyproject), ("setup.cfg", _setup_cfg), ("setup.py", _setup_py)):
        text = _text(root / file)
        name = reader(text) if text else None
        canonical = _canonical(name) if name else ""
        if canonical:
            return (canonical,)
    return ()


def _text(path: Path) -> str:
    """The text of a file that is only consulted; empty where there is nothing that can be read."""
    try:
        return decode(read_bytes(path))[0]
    except (FileProblem, InputError):
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
    # LibCST takes a while to import: asked last, and only where there is something to read.
    from wffix.scripts.setup_py import project_name

    return project_name(text)
