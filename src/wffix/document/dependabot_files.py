"""Which file of a repository is the configuration of Dependabot's updates."""

from __future__ import annotations

FILE_NAMES = (".github/dependabot.yml", ".github/dependabot.yaml")
"""Where GitHub looks for it; it reads no other."""


def is_dependabot_name(path: str) -> bool:
    """Whether a file is that configuration by its path in the repository."""
    return path in FILE_NAMES
