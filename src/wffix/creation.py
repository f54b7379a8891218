"""Files that a repository lacks, made by fixers that have one to make."""

from __future__ import annotations

from wffix.choosing import Choose, refused
from wffix.config import Options, Repository
from wffix.edit.model import Fix, Refusal, apply
from wffix.engine import Located, Result, repaired, within
from wffix.fixer import select


def created(path: str, options: Options, repository: Repository, choose: Choose | None = None) -> Result:
    """The Result for a file that is not there: made, or not and why, or neither where no fixer of the run needs it.

    What is made is proven as everything is: it can be read, and the same run finds nothing in it.
    """
    for fixer in select(options.select, options.ignore):
        finding = fixer.create(repository) if fixer.creates == path else None
        if finding is None:
            continue
        finding = within(finding, options.highest)
        if isinstance(finding, Fix):
            text = apply("", finding.edits)
            problem = _problem(text, path, options, repository)
            if problem:
                finding = Refusal(finding.id, f"{finding.title}: withdrawn, the result did not prove right ({problem})", 0, 0)
            elif choose is None or choose(path, "", finding):
                return Result(path, "", text, (finding.replaced(proof=None),), absent=True, rounds=1)
            else:
                finding = refused(finding)
        return Result(path, refusals=(Located(finding, 1, 1),), absent=True)
    return Result(path, absent=True)


def _problem(text: str, path: str, options: Options, repository: Repository) -> str:
    """What a run finds in a new file; empty where it finds nothing."""
    again = repaired(text, path, options, lambda: repository)
    if again.problem:
        return again.problem.message
    return "a second run would change it" if again.changed else "".join(item.refusal.reason for item in again.refusals[:1])
