"""The rules of a ``.gitignore`` as git reads them, matched a folder at a time.

Whoever asks walks from the top and does not enter what is ignored, so a rule is held against the path itself alone and
never against the folders above it. Names are bytes here, as they are to git.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

Matcher = Callable[[bytes], object]
"""Tells whether one component of a path matches one component of a pattern."""

_ANY_DEPTH = None
"""The component ``**``: no folder or several."""

_MAGIC = re.compile(rb"[*?\[\\]")


class Rules:
    """The lines of one ``.gitignore`` in order, for paths relative to its folder."""

    def __init__(self, data: bytes) -> None:
        lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        patterns = (_trimmed(line.removesuffix(b"\r")) for line in lines if not line.startswith(b"#"))
        self._rules = [_Rule(pattern) for pattern in patterns if pattern]

    def verdict(self, path: bytes, is_folder: bool) -> bool | None:
        """Whether the last line that speaks of ``path`` (with ``/``) ignores it; None where no line does."""
        parts = path.split(b"/")
        for rule in reversed(self._rules):
            if (is_folder or not rule.only_folders) and rule.matches(parts):
                return not rule.negated
        return None


class _Rule:
    """One pattern."""

    __slots__ = ("components", "negated", "only_folders")

    def __init__(self, pattern: bytes) -> None:
        self.negated = pattern.startswith(b"!")
        pattern = pattern[self.negated :]
        self.only_folders = pattern.endswith(b"/")
        pattern = pattern.removesuffix(b"/")
        parts = pattern.removeprefix(b"/").split(b"/")
        if b"/" not in pattern:
            parts.insert(0, b"**")
        if _is_any_depth(parts[-1]):
            # What stands below a folder is meant, not the folder itself.
            parts.append(b"*")
        self.components: list[Matcher | None] = [_ANY_DEPTH if _is_any_depth(part) else _matcher(part) for part in parts]

    def matches(self, parts: Sequence[bytes]) -> bool:
        """Whether the components match a whole path. On a dead end it goes back to the last ``**`` alone: others cannot help."""
        at = number = 0
        resume: tuple[int, int] | None = None
        while at < len(parts) or number < len(self.components):
            component = self.components[number] if number < len(self.components) else _never
            if component is _ANY_DEPTH:
                number += 1
                resume = at, number
            elif at < len(parts) and component(parts[at]):
                at, number = at + 1, number + 1
            elif resume is not None and resume[0] < len(parts):
                resume = resume[0] + 1, resume[1]
                at, number = resume
            else:
                return False
        return True


def _trimmed(line: bytes) -> bytes:
    """A line without trailing blanks, but for one behind a backslash."""
    stripped = line.rstrip(b" ")
    backslashes = len(stripped) - len(stripped.rstrip(b"\\"))
    return stripped + b" " if backslashes % 2 and len(stripped) < len(line) else stripped


def _is_any_depth(component: bytes) -> bool:
    return len(component) > 1 and not component.strip(b"*")


def _never(_: bytes) -> bool:
    return False


def _matcher(component: bytes) -> Matcher:
    """The cheapest test that does what a component says; few patterns need a regular expression."""
    if not _MAGIC.search(component):
        return component.__eq__
    if component.startswith(b"*") and not _MAGIC.search(component, 1):
        return lambda name: name.endswith(component[1:])
    return lambda name: _compiled(component).fullmatch(name)


@cache
def _compiled(component: bytes) -> re.Pattern[bytes]:
    """A component as a regular expression without costly backtracking: each ``*`` settles at the first place that fits."""
    runs: list[list[bytes]] = [[]]
    at = 0
    while at < len(component):
        char, at = component[at : at + 1], at + 1
        if char == b"*":
            runs.append([])
        elif char == b"?":
            runs[-1].append(b".")
        elif char == b"[":
            members, at = _members(component, at)
            runs[-1].append(members)
        else:
            if char == b"\\":
                char, at = component[at : at + 1], at + 1
            runs[-1].append(re.escape(char) or b"(?!)")
    first, *others = [b"".join(run) for run in runs]
    middle = b"".join(b"(?>.*?" + run + b")" for run in others[:-1])
    return re.compile(first + middle + (b".*" + others[-1] if others else b""), re.DOTALL)


def _members(component: bytes, at: int) -> tuple[bytes, int]:
    """The set that begins behind the ``[`` before ``at``, as a regular expression, and where it ends."""
    negated = component[at : at + 1] in (b"!", b"^")
    at += negated
    members: set[int] = set()
    last, first = -1, at
    while at == first or component[at : at + 1] != b"]":
        char, at = component[at : at + 1], at + 1
        if char == b"-" and last >= 0 and component[at : at + 1] not in (b"", b"]"):
            char, at = _unescaped(component, at)
            members.update(range(last, (char or b"\0")[0] + 1))
            last = -1
            continue
        if char == b"\\":
            char, at = _unescaped(component, at - 1)
        if not char:
            return b"(?!)", len(component)
        last = char[0]
        members.add(last)
    return b"[" + b"^" * negated + b"".join(b"\\x%02x" % member for member in sorted(members)) + b"]", at + 1


def _unescaped(component: bytes, at: int) -> tuple[bytes, int]:
    if component[at : at + 1] == b"\\":
        at += 1
    return component[at : at + 1], at + 1
