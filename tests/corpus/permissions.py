"""How well what `excessive-permissions` works out agrees with what the maintainers of real workflows wrote.

    python tests/corpus/permissions.py FOLDER… [--judged FILE] [--refused]

FOLDER holds checkouts, each with its ``.github``; nothing is written there. Of every workflow the ``permissions`` are taken out, of the
workflow and of its jobs, the fixer's own code works out what each job needs, and that is held against what stood there. Jobs for which
nothing stood there, or ``read-all`` and ``write-all``, are not compared. Of the others some are refused; the rest counts by scope:

``theirs``    jobs to which the maintainers gave the scope
``recall``    the share of them to which the fixer gives it too, at the same level or above
``ours``      jobs to which the fixer gives the scope
``precision`` the share of them to which the maintainers gave it, at that level or above

Each job is taken for one that may do everything. So ``id-token`` goes to every job with a program that is not known, which may ask for it;
the fixer itself leaves it only where it was granted before. Its precision here says nothing of files.

Every disagreement is listed with file, job, scope, ours and theirs. Those that a person has read stand in ``permissions.tsv`` beside this
file, with what was found: ``over``: the maintainers gave what no step of the job can use; ``under``: they left out what is used, or the
fixer is careful where a step may use it. They are taken out of the figures of the second table, and of the first never. Exits 1 where a
needed scope is dropped: where a disagreement of the kind "we give less" was not read and judged ``over``.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from wffix.document.parse import parse
from wffix.document.source import InputError
from wffix.document.tree import entry
from wffix.document.workflow import Job, Workflow
from wffix.edit.model import CannotEdit, Edit, apply
from wffix.edit.remove import remove_entries
from wffix.narrowing.grants import Grant, granted
from wffix.narrowing.needs import need

JUDGED = Path(__file__).with_suffix(".tsv")
HEIGHT = {"none": 0, "read": 1, "write": 2}
EVERYTHING = Grant(every="write")


class Compared(NamedTuple):
    """A job to which permissions were given: what the fixer works out (None: refused, and the reason), and what stood there."""

    file: str
    job: str
    ours: Mapping[str, str] | None
    theirs: Mapping[str, str]
    reason: str


class Disagreement(NamedTuple):
    file: str
    job: str
    scope: str
    ours: str
    theirs: str

    @property
    def kind(self) -> str:
        return "less" if HEIGHT[self.ours] < HEIGHT[self.theirs] else "more"


def texts(checkout: Path) -> dict[str, str]:
    """The workflows and actions of a checkout by path."""
    found = [*checkout.glob(".github/workflows/*.y*ml"), *checkout.rglob("action.y*ml")]
    return {path.relative_to(checkout).as_posix(): path.read_text("utf-8-sig", errors="replace") for path in found if path.is_file()}


def blanked(text: str) -> str:
    """A workflow without any permissions. Raises InputError or CannotEdit where it cannot be read or is shared."""
    document = parse(text)
    workflow = Workflow.of(document)
    edits: list[Edit] = []
    for holder in (workflow.root, *(job.node for job in workflow.jobs)):
        item = entry(holder, "permissions")
        if item is not None:
            edits += remove_entries(document, holder, [item]).edits
    return apply(text, edits)


def compared(checkout: Path) -> Iterator[Compared]:
    files = texts(checkout)
    blank: dict[str, str] = {}
    for name, text in files.items():
        try:
            blank[name] = blanked(text) if name.startswith(".github/workflows/") else text
        except (InputError, CannotEdit):
            print(f"not compared: {checkout.name}/{name}", file=sys.stderr)
    for name in sorted(blank):
        if not name.startswith(".github/workflows/"):
            continue
        then = Workflow.of(parse(blank[name]))
        for job in Workflow.of(parse(files[name])).jobs:
            theirs, other = listed(job), then.job(job.id)
            if theirs is not None and other is not None:
                found = need(other, blank, EVERYTHING)
                yield Compared(f"{checkout.name}/{name}", job.id, found.scopes if found.is_known else None, theirs, found.reason)


def listed(job: Job) -> Mapping[str, str] | None:
    """What a job was given by a list, its own or the workflow's."""
    try:
        grant = granted(job)
    except CannotEdit:
        return None
    return None if grant.default or grant.every else grant.listed


def disagreements(found: Compared) -> Iterator[Disagreement]:
    ours = found.ours or {}
    for scope in sorted({*ours, *found.theirs}):
        levels = ours.get(scope, "none"), found.theirs.get(scope, "none")
        if levels[0] != levels[1]:
            yield Disagreement(found.file, found.job, scope, *levels)


def judgements(path: Path) -> dict[tuple[str, str, str], str]:
    """What persons found, by file, job and scope."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {(file, job, scope): verdict for file, job, scope, verdict, _ in rows}


def table(found: list[Compared], without: set[tuple[str, str, str]]) -> None:
    """Print recall and precision by scope, disagreements that stand in ``without`` left out."""
    theirs, kept, ours, right = (Counter[str]() for _ in range(4))
    for one in found:
        scopes = one.ours or {}
        for scope in {*scopes, *one.theirs}:
            if (one.file, one.job, scope) in without:
                continue
            mine, other = HEIGHT[scopes.get(scope, "none")], HEIGHT[one.theirs.get(scope, "none")]
            theirs[scope] += other > 0
            kept[scope] += 0 < other <= mine
            ours[scope] += mine > 0
            right[scope] += 0 < mine <= other
    print(f"{'scope':20}{'theirs':>8}{'recall':>9}{'ours':>8}{'precision':>11}")
    for scope in [*sorted({*theirs, *ours}), ""]:
        counts = [counter[scope] if scope else counter.total() for counter in (theirs, kept, ours, right)]
        print(f"{scope or 'all':20}{counts[0]:>8}{share(counts[1], counts[0]):>9}{counts[2]:>8}{share(counts[3], counts[2]):>11}")


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--judged", type=Path, default=JUDGED, help="what persons found of disagreements")
    parser.add_argument("--refused", action="store_true", help="list the refused jobs too")
    options = parser.parse_args()
    checkouts = [checkout for folder in options.folders for checkout in sorted(folder.iterdir()) if (checkout / ".github").is_dir()]
    every = [found for checkout in checkouts for found in compared(checkout)]
    known = [found for found in every if found.ours is not None]
    judged = judgements(options.judged)
    differing = [one for found in known for one in disagreements(found)]
    for one in differing:
        print("\t".join((one.kind, *one, judged.get((one.file, one.job, one.scope), "not judged"))))
    if options.refused:
        for found in every:
            if found.ours is None:
                print("\t".join(("refused", found.file, found.job, found.reason)))
    print(f"\njobs with a list {len(every)}, refused {len(every) - len(known)}, compared {len(known)}, disagreements {len(differing)}")
    print("\nas written:")
    table(known, set())
    print("\nwithout the disagreements that were judged:")
    table(known, set(judged))
    dropped = [one for one in differing if one.kind == "less" and judged.get((one.file, one.job, one.scope)) != "over"]
    print(f"\nneeded, or not judged, and dropped: {len(dropped)}")
    return 1 if dropped else 0


if __name__ == "__main__":
    sys.exit(main())
