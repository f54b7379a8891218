"""Filters of pushed tags as conditions: a release has no filter of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import takewhile

from wffix.document.parse import parse
from wffix.document.source import BOM, InputError
from wffix.document.tree import get
from wffix.document.workflow import Workflow, texts
from wffix.edit.model import CannotEdit
from wffix.expression.nodes import Call, Compare, Expression, Group, Literal, path
from wffix.expression.parser import parse as expression
from wffix.reach import Event, push_of_tag, release
from wffix.regex import regex
from wffix.releasing.patterns import TAGS, Tags, matches, tags_of

_NAMED = regex(r"'(refs/tags/[\w./-]*)'")
_SLASHED = regex(r"'refs/tags/([\w.-]+/[\w./-]*)'")
_NO_SLASH = "!contains(github.ref_name, '/')"
_EVERY = ("**",)


class TagFilter:
    """Which tags pass: those of one of ``kinds`` that are of none of ``unless``, and where ``slashless`` hold no slash."""

    def __init__(self, patterns: Sequence[str] = _EVERY, slashless: bool = False) -> None:
        """Raises CannotEdit for patterns that no condition says exactly."""
        positive = tuple(takewhile(lambda pattern: not pattern.startswith("!"), patterns))
        self.patterns = tuple(patterns)
        self.slashless = slashless
        self.unless = tuple(dict.fromkeys(tags_of(pattern.removeprefix("!")) for pattern in patterns[len(positive) :]))
        if not positive or not all(pattern.startswith("!") for pattern in patterns[len(positive) :]):
            raise CannotEdit("a tag filter with '!' before other filters cannot be said as a condition, and a release has no tag filter")
        kinds = tuple(dict.fromkeys(tags_of(pattern) for pattern in positive))
        if Tags() in self.unless:
            raise CannotEdit("the tag filter lets no tag through")
        self.kinds = (Tags(),) if Tags() in kinds else kinds

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The conditions of which one holds for a tag that passes; none where every tag does."""
        terms = () if self.kinds == (Tags(),) else tuple(kind.condition for kind in self.kinds)
        exceptions = [kind.exception for kind in self.unless] + [_NO_SLASH] * self.slashless
        if not exceptions:
            return terms
        wanted = self.kinds[0].tests if len(self.kinds) == 1 else (f"({' || '.join(terms)})",)
        whole = " && ".join((*wanted, *exceptions))
        return (f"({whole})" if len(wanted) + len(exceptions) > 1 else whole,)

    @property
    def passing(self) -> tuple[tuple[Event, Event], ...]:
        """For each kind of tag that passes, its release and its push."""
        return tuple((self._of(release, kind), self._of(push_of_tag, kind)) for kind in self.kinds)

    def samples(self, text: str) -> tuple[Event, ...]:
        """Releases that may pass what asks for a tag in ``text`` as well: by the beginnings that it names, and of one version each."""
        named = sorted({match[1] for match in _NAMED.finditer(text)})
        deeper = [kind.replaced(start=name) for kind in self.kinds for name in named if not kind.exact and kind.may_begin(name)]
        kinds = list(dict.fromkeys((*self.kinds, *deeper)))
        versions = [kind.start + "1.0.0" for kind in kinds if not kind.exact and self.passes(kind.start + "1.0.0")]
        return (*(self._of(release, kind) for kind in kinds), *(release(ref, exact=True) for ref in versions))

    def passes(self, ref: str) -> bool:
        """Whether a tag, by its ref, passes."""
        found = False
        for pattern in self.patterns:
            if matches(pattern.removeprefix("!"), ref.removeprefix(TAGS)):
                found = not pattern.startswith("!")
        return found

    @property
    def other(self) -> Event | None:
        """The release of a tag that does not pass."""
        return release().replaced(decided=self._fails) if self.terms else None

    def _of(self, event: Callable[[str, bool], Event], kind: Tags) -> Event:
        """An event of a tag of one kind."""
        known = {_bare(term): True for term in (*kind.tests, kind.condition) if term}
        known |= {_bare(excepted.exception): True for excepted in self.unless}
        known |= {_bare(_NO_SLASH): True} if self.slashless else {}
        return event(kind.start, kind.exact).replaced(decided=known.get)

    def _fails(self, node: Expression) -> bool | None:
        """False for a condition that no tag meets that does not pass."""
        if node in self._terms:
            return False
        match node:
            case Call(name, (whole, Literal(str(part)))) if name.lower() == "startswith" and not self.unless and not self.slashless:
                ref = _as_ref(whole, part)
                return False if ref and any(kind.covers(ref) for kind in self.kinds) else None
            case Compare("==", whole, Literal(str(part))) | Compare("==", Literal(str(part)), whole):
                ref = _as_ref(whole, part)
                return False if ref and self.passes(ref) else None
        return None

    @cached_property
    def _terms(self) -> frozenset[Expression]:
        return frozenset(map(_bare, self.terms))


def _bare(source: str) -> Expression:
    tree = expression(source)
    return tree.inner if isinstance(tree, Group) else tree


def _as_ref(whole: Expression, part: str) -> str:
    """The ref for which, or its beginning for which, a context is asked; empty where it is no tag's."""
    name = path(whole)
    if name == "github.ref_name":
        return TAGS + part
    return part if name == "github.ref" and part.startswith(TAGS) else ""


def slashed(patterns: Sequence[str], files: Mapping[str, str]) -> str:
    """A tag with a slash, or the filter for such ones, that the repository names and ``*`` of these patterns does not match."""
    for text in files.values():
        if "tags" in text and "/" in text:
            found = next((other for other in _tags_in(text) if any(_reaches(pattern, other) for pattern in patterns)), "")
            if found:
                return found
    return ""


def _tags_in(text: str) -> Iterable[str]:
    """The tags with slashes that a workflow filters or names in conditions."""
    try:
        filters = Workflow.of(parse(text.removeprefix(BOM))).events.get("push")
    except InputError:
        return ()
    return (other for other in (*texts(get(filters, "tags")), *(match[1] for match in _SLASHED.finditer(text))) if "/" in other)


def _reaches(pattern: str, other: str) -> bool:
    """Whether a condition for one filter holds for tags of another one that the filter itself leaves out."""
    return pattern.endswith("*") and "**" not in pattern and "/" not in pattern and other.startswith(pattern.partition("*")[0])


def tag_filter(patterns: Sequence[str], files: Mapping[str, str]) -> TagFilter:
    """The filter that ``tags`` of a push stands for. Raises CannotEdit for one that no condition says exactly."""
    other = slashed(patterns, files)
    if other and any("/" in pattern or "**" in pattern for pattern in patterns):
        raise CannotEdit(f"releases of '{other}', tags of another workflow, would pass the condition that stands for '{patterns[0]}'")
    return TagFilter(patterns, bool(other))
