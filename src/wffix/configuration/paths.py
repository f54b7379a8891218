"""Which fixers a configuration keeps away from a file."""

from __future__ import annotations

import os

from wffix.config import Settings
from wffix.gitignore import Rules


def kept_away(settings: Settings, path: str) -> frozenset[str]:
    """The ids of fixers that leave a file alone, by its path in the repository (with ``/``); ``all`` among them for every one."""
    return frozenset(name for pattern, ids in settings.paths if _matches(pattern, settings.folder + path) for name in ids)


def _matches(pattern: str, path: str) -> bool:
    """Whether a pattern names a file, or a folder that it is in."""
    rules = Rules(os.fsencode(pattern))
    parts = path.split("/")
    folders = ("/".join(parts[:count]) for count in range(1, len(parts)))
    return bool(rules.verdict(os.fsencode(path), False)) or any(rules.verdict(os.fsencode(folder), True) for folder in folders)
