"""What Dependabot knows of each kind of package."""

from __future__ import annotations

from functools import cache

from wffix.catalog.files import tables


class Dependabot:
    """What dependabot.toml says; see there."""

    def __init__(self) -> None:
        data = tables("dependabot.toml")
        cooldown, execution = data["cooldown"], data["execution"]
        self.wanted: int = cooldown["wanted"]
        self.most: int = cooldown["most"]
        self.ecosystems = frozenset[str](cooldown["ecosystems"])
        self.versions = frozenset[str](cooldown["versions"])
        self.stopped = frozenset[str](execution["stopped"])
        self.limited = frozenset[str](execution["limited"])


@cache
def dependabot() -> Dependabot:
    """What Dependabot knows of each kind of package."""
    return Dependabot()
