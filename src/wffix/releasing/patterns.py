"""One pattern of a tag filter as a condition that holds for the same tags."""

from __future__ import annotations

import re
from functools import cache

from wffix.edit.model import CannotEdit
from wffix.record import Record
from wffix.regex import regex

TAGS = "refs/tags/"

_PATTERN = regex(
    r"(?P<start>[\w./-]*)"
    r"(?:\[(?P<low>[0-9])-(?P<high>[0-9])\]\+?(?=\*))?"
    r"(?:(?P<star>\*{1,2})(?:(?P<holds>[\w./-]+)\*{1,2}|(?P<end>[\w./-]+))?)?"
)


class Tags(Record):
    """Tags of one kind: their refs begin with ``start``, or are it where ``exact``.

    Where these are given, the next character is one of ``digits`` (the first and the last of them), and the rest holds
    ``holds`` or ends with ``end``.
    """

    start: str = TAGS
    exact: bool = False
    digits: str = ""
    holds: str = ""
    end: str = ""

    @property
    def tests(self) -> tuple[str, ...]:
        """What is asked for, one by one; nothing for any tag."""
        if self.exact:
            return (f"github.ref == '{self.start}'",)
        found = [f"startsWith(github.ref, '{self.start}')"] if self.start != TAGS and not self.digits else []
        if self.digits:
            # The digits follow each other in the order of texts, and ``:`` follows 9.
            found += [f"github.ref >= '{self.start}{self.digits[0]}'", f"github.ref < '{self.start}{chr(ord(self.digits[-1]) + 1)}'"]
        found += [f"contains(github.ref_name, '{self.holds}')"] if self.holds else []
        found += [f"endsWith(github.ref, '{self.end}')"] if self.end else []
        return tuple(found)

    @property
    def condition(self) -> str:
        """The condition that holds for them, in parentheses where it has several parts."""
        joined = " && ".join(self.tests)
        return f"({joined})" if len(self.tests) > 1 else joined

    @property
    def exception(self) -> str:
        """The condition that holds for all others."""
        return f"github.ref != '{self.start}'" if self.exact else f"!{self.condition}"

    def covers(self, ref: str) -> bool:
        """Whether every tag whose ref begins so is one of these."""
        if self.exact or self.holds or self.end or not ref.lower().startswith(self.start.lower()):
            return False
        rest = ref[len(self.start) :]
        return not self.digits or self.digits[0] <= rest[:1] <= self.digits[-1]

    def may_begin(self, ref: str) -> bool:
        """Whether some of these tags begin so, and not all of them."""
        rest = ref[len(self.start) :]
        return ref.startswith(self.start) and rest != "" and (not self.digits or self.digits[0] <= rest[0] <= self.digits[-1])


def tags_of(pattern: str) -> Tags:
    """The tags that pass a pattern. Raises CannotEdit where no condition is true for just these."""
    found = _PATTERN.fullmatch(pattern)
    if found is None or not pattern or not _is_exact(found["start"], found["low"] or "", found["holds"] or found["end"] or ""):
        advice = "with a plainer one, such as 'v*', this can be repaired"
        raise CannotEdit(f"the tag filter '{pattern}' cannot be said as a condition, and a release has no tag filter; {advice}")
    digits = found["low"] + found["high"] if found["low"] else ""
    return Tags(TAGS + found["start"], not found["star"], digits, found["holds"] or "", found["end"] or "")


def _is_exact(start: str, digits: str, part: str) -> bool:
    """Whether a tag that begins with ``start`` and holds ``part`` holds it behind that."""
    before, sought = start.lower(), part.lower()
    if digits and any(character.isdigit() for character in sought):
        return False
    return not sought or not any(before[at:].startswith(sought) or sought.startswith(before[at:]) for at in range(len(before)))


_PARTS = regex(r"\*\*|\[[^\]]*\]|\\.|.", re.S)
_MEANING = {"**": ".*", "*": "[^/]*", "?": "?", "+": "+"}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = _PARTS.findall(pattern)
    return re.compile("".join(_MEANING.get(part, part if part[0] in "[\\" else re.escape(part)) for part in parts), re.I)


def matches(pattern: str, name: str) -> bool:
    """Whether a tag passes a pattern; as conditions do, without a look at the case of letters."""
    return _compiled(pattern).fullmatch(name) is not None
