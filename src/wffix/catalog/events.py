"""What jobs read of the event that starts them, and what tells that they do something outside their run."""

from __future__ import annotations

import re
from functools import cache

from wffix.catalog.files import tables
from wffix.regex import regex


class Events:
    """What events.toml says; see there."""

    def __init__(self) -> None:
        data = tables("events.toml")
        known, effects = data["events"], data["effects"]
        self.same_for_tag = frozenset[str](known["same_for_tag"])
        self.readers = regex("|".join(known["readers"]))
        self.reading_actions = frozenset[str](known["reading_actions"])
        self.checks = frozenset[str](effects["checks"])
        self.acting_actions = tuple[str, ...](effects["actions"])
        self.acting_scripts = regex("|".join(effects["scripts"]), re.I)
        self.reporting_secrets = frozenset[str](effects["secrets"])
        self.publishers = regex("|".join(effects["publishers"]), re.I)


@cache
def events() -> Events:
    """What is known of events and effects."""
    return Events()
