"""Inputs of actions that are run as code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from wffix.catalog.files import rows


@cache
def code_inputs() -> Mapping[str, Mapping[str, str]]:
    """For each action the inputs that it runs as code, in lower case, and their language; see sinks.tsv."""
    found: dict[str, dict[str, str]] = {}
    for action, name, language in rows("sinks.tsv"):
        found.setdefault(action, {})[name] = "" if language == "-" else language
    return found
