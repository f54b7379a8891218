"""Rounds to a fixpoint: parse, ask the fixers, apply what does not overlap, parse again, verify, repeat.

The parse that verifies a round is the snapshot of the next, so an unchanged file is parsed once and a changed one once
more for each round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from wffix.config import Options, Repository
from wffix.document.dependabot_files import is_dependabot_name
from wffix.document.gitlab_files import header, is_pipeline_name
from wffix.document.ignores import Ignores
from wffix.document.parse import Document, parse
from wffix.document.source import BOM, InputError, Lines
from wffix.edit.compose import Origins, OwnedEdit, compose, joined
from wffix.edit.model import Edit, Fix, Refusal, Taken, apply
from wffix.edit.shape import Replaced
from wffix.fixer import Finding, Site, select
from wffix.record import Record
from wffix.verify import verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wffix.choosing import Choices, Choose

ROUND_LIMIT = 12
"""Rounds after which fixes that still come are taken for a fault; real files settle in two."""

ATTEMPT_LIMIT = 100
"""Combinations of fixes tried in a round to find those that do not prove right; each costs a parse of the file."""


class Problem(Record):
    """Why a file could not be handled; ``line`` and ``column`` from 1, 0 where there is no place."""

    message: str
    line: int = 0
    column: int = 0


class Located(Record):
    """A refusal with its lines: in the source that was given, and in the fixed text."""

    refusal: Refusal
    line: int
    fixed_line: int


class Result(Record):
    """What became of one file. It is ``absent`` where there was none; its ``fixed`` text then makes one.

    ``source`` and ``fixed`` are its text before and after. The edits of all ``fixes`` together, applied to ``source``, give
    ``fixed``, in whatever order; their offsets do not count a byte order mark. Where fixes of different rounds touched, the merged edit is
    with the first. After one of the ``rounds`` alone each fix stands for itself; those of several may need each other.
    """

    path: str
    source: str = ""
    fixed: str = ""
    fixes: tuple[Fix, ...] = ()
    refusals: tuple[Located, ...] = ()
    problem: Problem | None = None
    absent: bool = False
    rounds: int = 0

    @property
    def changed(self) -> bool:
        return self.source != self.fixed


def fix_source(source: str, path: str = "workflow.yml", options: Options = Options(), repository: Repository = Repository()) -> Result:
    """Repair one workflow or action given as text.

    Pure: nothing is read but the arguments, and the Result can be pickled. A text that cannot be worked on gives a
    Result with a ``problem`` and no change. A byte order mark at the start is kept.
    Of the settings of the repository those count that say what fixers write; which ones run is in ``options``.
    """
    return repaired(source, path, options, lambda: repository)


Wanted = Callable[[Site, Fix], bool]
"""Whether a fix may be made, of those that the options allow."""


def repaired(
    source: str,
    path: str,
    options: Options,
    repository: Callable[[], Repository],
    choose: Choose | None = None,
    wanted: Wanted | None = None,
) -> Result:
    """As ``fix_source``, with a repository that is looked at only where a fixer asks for it.

    A fix to which ``choose`` says no is told as a finding that stays. Of one that is not ``wanted`` nothing is made and nothing is
    told, as of one that a comment asks to ignore.
    """
    text = source.removeprefix(BOM)
    mark = source[: len(source) - len(text)]
    try:
        result = _Run(text, path, options, repository, _choices(choose) if choose else None, wanted).result()
    except InputError as error:
        result = Result(path, text, text, problem=Problem(error.message, error.line, error.column))
    return result.replaced(source=mark + result.source, fixed=mark + result.fixed) if mark else result


def within(finding: Finding, level: int) -> Finding:
    """A finding as a run of a level has it: a fix that goes further is refused."""
    if isinstance(finding, Refusal) or finding.applicability <= level:
        return finding
    flag = "--unsafe" if finding.applicability == 3 else "no --safe-only"
    return Refusal(finding.id, f"{finding.title}: this fix is {finding.applicability}, it needs {flag}", finding.start, finding.end)


def _choices(choose: Choose) -> Choices:
    """The answers of somebody for one file; nobody is asked in most runs, which do without the module."""
    from wffix.choosing import Choices

    return Choices(choose)


class _Run:
    """The rounds on one text."""

    def __init__(
        self,
        text: str,
        path: str,
        options: Options,
        repository: Callable[[], Repository],
        choices: Choices | None = None,
        wanted: Wanted | None = None,
    ) -> None:
        self.source = text
        self.path = path
        self.options = options
        self.repository = repository
        self.choices = choices
        self.wanted = wanted
        self.fixers = select(options.select, options.ignore)
        self.fixes: list[Fix] = []
        self.edits: list[OwnedEdit] = []
        self.rounds = 0

    def result(self) -> Result:
        kind = "pipeline" if is_pipeline_name(self.path) else "dependabot" if is_dependabot_name(self.path) else ""
        unread = self.unread(kind) if kind else None
        if unread is not None:
            return unread
        document = parse(self.source)
        for _ in range(ROUND_LIMIT):
            proposed, refusals = self.ask(document)
            if self.choices is not None:
                proposed, declined = self.choices.made(self.path, document.text, proposed, Origins(self.edits))
                refusals += declined
            accepted, document, withdrawn = self.accept(document, proposed)
            if not accepted:
                return self.built(document, [*refusals, *withdrawn])
        problem = Problem(f"the fixes did not settle after {ROUND_LIMIT} rounds; nothing was changed, please report this file")
        return Result(self.path, self.source, self.source, problem=problem)

    def unread(self, kind: str) -> Result | None:
        """The Result for a file of another kind in which nothing is looked for, or that is put together only when it runs."""
        asking = [fixer for fixer in self.fixers if fixer.kind == kind and fixer.concerns(self.source)]
        start, end = header(self.source) if kind == "pipeline" else (0, 0)
        if asking and start == end:
            return None
        line = Lines.of(self.source).line(start)
        reason = "the file has a header of inputs (spec:), with which GitLab puts it together when it runs; it is not looked into"
        refusals = [Refusal(fixer.id, reason, start, end) for fixer in asking[:1]]
        return Result(self.path, self.source, self.source, refusals=tuple(Located(refusal, line, line) for refusal in refusals))

    def ask(self, document: Document) -> tuple[list[Fix], list[Refusal]]:
        """The fixes to apply, sorted by place, and the findings that stay."""
        site = Site.of(document, self.path, self.repository)
        fixes: list[Fix] = []
        refusals: list[Refusal] = []
        for finding in self.findings(site):
            allowed = within(finding, self.options.highest)
            if isinstance(allowed, Refusal):
                refusals.append(allowed)
            else:
                fixes.append(allowed)
        if fixes:
            # Of most files there is nothing to say.
            from wffix.pinning.locks import noted

            fixes = [noted(site, fix) for fix in fixes]
        site.forget()
        return sorted(fixes, key=_place), refusals

    def findings(self, site: Site) -> Iterator[Finding]:
        """What the fixers find in one parsed file and nobody asked to ignore."""
        ignores, kind = Ignores(site.document), site.kind
        for fixer in self.fixers:
            if fixer.kind == kind and fixer.concerns(site.document.text):
                yield from (found for found in fixer.fix(site) if self.is_asked_for(site, found, ignores))

    def is_asked_for(self, site: Site, found: Finding, ignores: Ignores) -> bool:
        if ignores.covers(found.id, found.start, found.end):
            return False
        return self.wanted is None or isinstance(found, Refusal) or self.wanted(site, found)

    def accept(self, document: Document, proposed: list[Fix]) -> tuple[list[Fix], Document, list[Refusal]]:
        """Apply what can be applied together and proves right; what does not is withdrawn, and what it stood in the way of comes up."""
        withdrawn: list[Refusal] = []
        while proposed:
            chosen = _compatible(proposed)
            good, after, failed = _proven(document, chosen)
            for fix, problem in failed:
                reason = f"{fix.title}: withdrawn, the result did not prove right ({problem})"
                withdrawn.append(Refusal(fix.id, reason, fix.start, fix.end))
            if good:
                self.record(good)
                return good, after, withdrawn
            tried = {id(fix) for fix in chosen}
            proposed = [fix for fix in proposed if id(fix) not in tried]
        return [], document, withdrawn

    def record(self, accepted: Sequence[Fix]) -> None:
        """Keep accepted fixes, with their edits in offsets of the original."""
        first = len(self.fixes)
        new = [OwnedEdit(edit, first + number) for number, fix in enumerate(accepted) for edit in fix.edits]
        origins = Origins(self.edits)
        self.edits = compose(self.edits, new)
        for fix in accepted:
            start = origins.of(fix.start)
            self.fixes.append(fix.replaced(start=start, end=max(origins.of(fix.end), start)))
        self.rounds += 1

    def built(self, document: Document, refusals: list[Refusal]) -> Result:
        owned: dict[int, list[Edit]] = {}
        for item in self.edits:
            owned.setdefault(item.owner, []).append(item.edit)
        fixes = tuple(fix.replaced(edits=joined(owned.get(number, ())), changes=(), proof=None) for number, fix in enumerate(self.fixes))
        if not refusals:
            return Result(self.path, self.source, document.text, fixes, rounds=self.rounds)
        origins, lines = Origins(self.edits), Lines.of(self.source)
        located: list[Located] = []
        for refusal in sorted(refusals, key=lambda refusal: (refusal.start, refusal.id, refusal.reason)):
            start = origins.of(refusal.start)
            moved = refusal.replaced(start=start, end=max(origins.of(refusal.end), start))
            located.append(Located(moved, lines.line(start), document.lines.line(refusal.start)))
        return Result(self.path, self.source, document.text, fixes, tuple(dict.fromkeys(located)), rounds=self.rounds)


def _place(fix: Fix) -> tuple[int, str, list[tuple[int, int, str]]]:
    """What fixes are sorted by, whichever fixer is asked first."""
    return fix.start, fix.id, [(edit.start, edit.end, edit.text) for edit in fix.edits]


def _compatible(proposed: Sequence[Fix]) -> list[Fix]:
    """Those fixes, first come first served, whose edits and changed nodes do not meet."""
    taken = Taken()
    nodes: set[int] = set()
    chosen: list[Fix] = []
    for fix in proposed:
        targets = {id(change.node) for change in fix.changes if isinstance(change, Replaced)}
        if not targets & nodes and taken.claim(fix.edits):
            nodes |= targets
            chosen.append(fix)
    return chosen


def _proven(document: Document, fixes: Sequence[Fix]) -> tuple[list[Fix], Document, list[tuple[Fix, str]]]:
    """Those fixes that prove right together, the document they give, and the others with what is wrong.

    The faulty ones are found by halving: a few among many cost a few attempts each.
    """
    good: list[Fix] = []
    after = document
    failed: list[tuple[Fix, str]] = []
    groups = [list(fixes)]
    attempts = 0
    while groups:
        group = groups.pop()
        attempts += 1
        if attempts > ATTEMPT_LIMIT:
            failed += ((fix, "as too many others of the file did not") for fix in group)
            continue
        attempt, problem = _attempt(document, [*good, *group])
        if attempt is not None:
            good, after = [*good, *group], attempt
        elif len(group) == 1:
            failed.append((group[0], problem))
        else:
            groups += (group[len(group) // 2 :], group[: len(group) // 2])
    return good, after, failed


def _attempt(document: Document, fixes: Sequence[Fix]) -> tuple[Document | None, str]:
    """The parsed result of fixes where it proves right; else None and what is wrong with it."""
    edits = [edit for fix in fixes for edit in fix.edits]
    changes = [change for fix in fixes for change in fix.changes]
    try:
        after = parse(apply(document.text, edits), document.pure)
    except (InputError, ValueError) as error:
        return None, str(error)
    problem = verify(document, after, edits, changes)
    for fix in fixes:
        problem = problem or (fix.proof(after) if fix.proof else "")
    return (None if problem else after), problem
