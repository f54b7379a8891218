"""Facts of the repository around a file: its name on the forge, its Python projects, its workflows and actions."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from wffix.config import Refs, Repository, Settings
from wffix.discovery import find
from wffix.document.dependabot_files import is_dependabot_name
from wffix.document.source import InputError, decode
from wffix.paths import name_below
from wffix.regex import regex
from wffix.storage import FileProblem, read, read_bytes

_ADDRESS = regex(r"(?:(?:https?|git|ssh)://(?:[^@/]+@)?([\w.-]+)(?::\d+)?/|[\w.-]+@([\w.-]+):/?)([\w.-]+(?:/[\w.-]+)*)/?")
LOCAL_ACTION = regex(r"\buses:[ \t]*['\"]?\./([^\s'\"#@]+)")
MANIFESTS = ("pyproject.toml", "setup.cfg", "setup.py", "hatch.toml", "uv.toml", "pdm.toml")
RENOVATE = (
    "renovate.json", "renovate.json5", ".github/renovate.json", ".github/renovate.json5", ".renovaterc", ".renovaterc.json",
    ".renovaterc.json5",
)  # fmt: skip
LOCK = ".github/workflows/actions.lock"
NO_PROJECTS = frozenset({"tests", "test", "testing", "docs", "doc", "examples", "example", "benchmarks", "fixtures", "scripts", "tools"})


def repository(
    root: str | None,
    slug: str = "",
    known: Mapping[str, str] = MappingProxyType({}),
    refs: Mapping[str, Refs] = MappingProxyType({}),
    settings: Settings = Settings(),
) -> Repository:
    """Everything fixers may want to know of the repository at ``root``; ``known`` are texts read already, by path.

    ``refs`` is what the repositories of actions told, which is not asked here, and ``settings`` what its configuration says.

    What cannot be read is left out: it is told as that file's own error. The files are the same ones whichever of them
    are being handled.
    """
    if root is None:
        return Repository(slug, refs=refs, settings=settings)
    renovate = next((name for name in RENOVATE if os.path.lexists(os.path.join(root, name))), "")
    lock = _text(os.path.join(root, LOCK))
    return Repository(slug or remote(root), manifests(root), _files(root, known), origin(root), renovate, lock, refs, settings)


def _files(root: str, known: Mapping[str, str]) -> dict[str, str]:
    """The texts of everything in ``.github``, of the repository's own action, and of the actions these use by path."""
    waiting = [name for name in known if name.startswith(".github/") and not is_dependabot_name(name)]
    waiting += [name_below(root, path) for path in find(os.path.join(root, ".github")).files]
    waiting += _action(root, "")
    texts: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name in texts:
            continue
        try:
            texts[name] = known[name] if name in known else read(os.path.join(root, name))
        except (FileProblem, InputError):
            continue
        for match in LOCAL_ACTION.finditer(texts[name]) if "./" in texts[name] else ():
            waiting += _action(root, match.group(1).strip("/") + "/")
    return {name: texts[name] for name in sorted(texts)}


def _action(root: str, folder: str) -> Iterator[str]:
    """The path of the action in a folder of the repository, where there is one."""
    if ".." not in folder.split("/"):
        yield from (folder + name for name in ("action.yml", "action.yaml") if os.path.isfile(os.path.join(root, folder, name)))


def remote(root: str) -> str:
    """``owner/name`` of the remote ``origin`` on github.com, from the repository's own configuration; else empty."""
    host, _, path = origin(root).partition("/")
    return path if host == "github.com" and path.count("/") == 1 else ""


def origin(root: str) -> str:
    """The host and path of the remote ``origin`` wherever it is, ``gitlab.com/group/name``; empty where there is none."""
    address = _origin_address(root)
    match = _ADDRESS.fullmatch(address) if address else None
    return f"{(match[1] or match[2]).lower()}/{match[3].removesuffix('.git')}" if match else ""


def _origin_address(root: str) -> str:
    section = ""
    for line in map(str.strip, _git_configuration(root).split("\n")):
        if line.startswith("["):
            section = line
        key, _, value = line.partition("=")
        if section == '[remote "origin"]' and key.strip() == "url":
            return value.strip()
    return ""


def _git_configuration(root: str) -> str:
    """The text of ``.git/config``; for a worktree or a submodule of that to which its ``.git`` file leads."""
    folder = os.path.join(root, ".git")
    pointer = _text(folder)
    if pointer.startswith("gitdir:"):
        folder = os.path.join(root, pointer.removeprefix("gitdir:").strip())
    return _text(os.path.join(folder, _text(os.path.join(folder, "commondir")).strip(), "config"))


def manifests(root: str) -> dict[str, str]:
    """The texts of the files that name Python projects: at ``root``, and ``pyproject.toml`` one folder further down."""
    try:
        below = sorted(set(os.listdir(root)) - NO_PROJECTS)
    except OSError:
        below = []
    names = [*MANIFESTS, *(f"{name}/pyproject.toml" for name in below)]
    return {name: _text(path) for name in names if os.path.isfile(path := os.path.join(root, name))}


def _text(path: str) -> str:
    """The text of a file that is only consulted; empty where there is nothing that can be read."""
    try:
        return decode(read_bytes(path))[0]
    except (FileProblem, InputError):
        return ""
