"""What an editor says when it starts the server: the ``initializationOptions``."""

from __future__ import annotations

from collections.abc import Mapping

from wffix.config import Options
from wffix.edit.model import Applicability
from wffix.usage import UsageError, check_id

_KEYS = ("level", "select", "ignore")
_LEVELS = {str(level): int(level) for level in Applicability}


def options(given: object) -> Options:
    """The options of all documents. Raises UsageError: to go on without what was meant could repair what was to be left alone."""
    if given is None or given == []:  # what Lua makes of an empty table
        return Options()
    if not isinstance(given, Mapping):
        raise UsageError("the initialization options have to be an object")
    for key in given:
        if key not in _KEYS:
            raise UsageError(f"there is no initialization option '{key}'; there are {', '.join(_KEYS)}")
    level = given.get("level")
    if level is not None and (not isinstance(level, str) or level not in _LEVELS):
        raise UsageError(f"the initialization option 'level' takes one of {', '.join(_LEVELS)}")
    return Options(_ids(given, "select"), _ids(given, "ignore"), _LEVELS.get(level, 0) if level else 0)


def _ids(given: Mapping[str, object], key: str) -> frozenset[str]:
    names = given.get(key)
    if names is None or names == {}:
        return frozenset()
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(f"the initialization option '{key}' takes a list of the ids of fixers")
    for name in names:
        if not (key == "select" and name == "all"):
            check_id(name)
    return frozenset(names)
