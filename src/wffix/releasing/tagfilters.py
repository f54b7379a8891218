"""Filters of pushed tags as conditions: a release has no filter of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wffix.document.parse import parse
from wffix.document.source import BOM, InputError
from wffix.document.tree import get
from wffix.document.workflow import Workflow, texts
from wffix.edit.model import CannotEdit
from wffix.reach import Event, push_of_tag, release
from wffix.record import Record
from wffix.regex import regex

_WORD = regex(r"[\w./-]+")
_STARS = regex(r"\*{1,2}$")
_NAMED = regex(r"'(refs/tags/[\w./-]*)'")
_EVERY = frozenset({"*", "**"})


class TagFilter(Record):
    """Which tags pass: those whose ref begins with one of ``refs``, or is it where ``exact``."""

    refs: tuple[tuple[str, bool], ...] = (("refs/tags/", False),)

    @property
    def terms(self) -> tuple[str, ...]:
        """The conditions of which one holds for a tag that passes; none where every tag does."""
        if self.refs == TagFilter().refs:
            return ()
        return tuple(f"github.ref == '{ref}'" if exact else f"startsWith(github.ref, '{ref}')" for ref, exact in self.refs)

    @property
    def passing(self) -> tuple[tuple[Event, Event], ...]:
        """For each kind of tag that passes, its release and its push."""
        return tuple((release(ref, exact), push_of_tag(ref, exact)) for ref, exact in self.refs)

    def samples(self, text: str) -> tuple[Event, ...]:
        """Releases that may pass what asks for a tag in ``text`` as well: by the beginnings that it names, and of one version each."""
        named = {match[1] for match in _NAMED.finditer(text)}
        found = dict.fromkeys((*self.refs, *((name, False) for name in sorted(named) if self._passes(name))))
        versions = (release(ref + "1.0.0", exact=True) for ref, exact in found if not exact)
        return (*(release(ref, exact) for ref, exact in found), *versions)

    def _passes(self, name: str) -> bool:
        return any(name == ref if exact else name.startswith(ref) for ref, exact in self.refs)

    @property
    def other(self) -> Event | None:
        """The release of a tag that does not pass."""
        # No name in a filter that is understood begins so.
        return release("refs/tags/~", exact=True) if self.terms else None


def slashed(patterns: Sequence[str], files: Mapping[str, str]) -> str:
    """A tag filter of the repository for tags with a slash, which ``*`` of these patterns does not match but a condition would."""
    for text in files.values():
        if "tags" in text and "/" in text:
            try:
                filters = Workflow.of(parse(text.removeprefix(BOM))).events.get("push")
            except InputError:
                continue
            for other in texts(get(filters, "tags")):
                if "/" in other and any(_reaches(pattern, other) for pattern in patterns):
                    return other
    return ""


def _reaches(pattern: str, other: str) -> bool:
    """Whether a condition for one filter holds for tags of another one that the filter itself leaves out."""
    return pattern.endswith("*") and not pattern.endswith("**") and "/" not in pattern and other.startswith(pattern[:-1])


def tag_filter(patterns: Sequence[str]) -> TagFilter:
    """The filter that ``tags`` of a push stands for. Raises CannotEdit for a pattern that is no beginning and no plain name."""
    if not any(pattern.startswith("!") for pattern in patterns) and any(pattern in _EVERY for pattern in patterns):
        return TagFilter()
    refs: dict[tuple[str, bool], None] = {}
    for pattern in patterns:
        name = _STARS.sub("", pattern)
        if not _WORD.fullmatch(name):
            raise CannotEdit(f"the tag filter '{pattern}' cannot be said as a condition, and a release has no tag filter")
        refs[f"refs/tags/{name}", name == pattern] = None
    return TagFilter(tuple(refs))
