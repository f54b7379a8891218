"""Actions with a published vulnerability move to a version without it.

Advisories about actions stand in the GitHub Advisory Database: tags that were taken over, branch names that end up in a script, secrets
written into an artifact. A workflow that stays at an affected version has the hole, whatever else it does right.

The fix moves the action to the newest known version of the same major version that no advisory names: a commit stays a commit, with
its version in the comment behind it, a tag stays a tag. The advisories, with their date, and the versions come from catalogs that wffix
has with it; with `--online` the versions come from the action's repository. It is refused, with the advisory named, where the major
version has no such version: another one may take other inputs, and a person has to read what changed. Below version 1, where every
version may be another one, the fix is unsafe. A ref that moves (`@v4`) is a finding only where all that it can mean is affected.

Only the version is looked at, not whether the fault can be reached in this workflow; an advisory that is younger than the catalog is
not known. Both make this no replacement of Dependabot's alerts.

References: https://github.com/advisories?query=ecosystem%3Aactions; zizmor's audit `known-vulnerable-actions`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from wffix.catalog.advisories import Advisory, Number, advisories, padded
from wffix.catalog.pins import Pin, number
from wffix.catalog.tagged import tagged
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Patch, Refusal
from wffix.edit.rewrite import replace
from wffix.fixer import Finding, Site, fixer_id
from wffix.pinning.comments import told
from wffix.pinning.locks import is_locked
from wffix.pinning.references import Reference, references
from wffix.pinning.tags import moving
from wffix.pinning.versions import Versions, versions

ID = fixer_id(__name__)
TITLE = "move actions with a known vulnerability to a version without it"
TRIGGERS = ("uses",)
DEFAULT = False
ONLINE = True


def fix(site: Site) -> Iterator[Finding]:
    for reference in references(site.workflow):
        known = advisories(reference.repository)
        bounds = _bounds(versions(site, reference.repository), reference) if known else None
        if bounds is not None:
            affecting = [advisory for advisory in known if all(map(advisory.affects, bounds))]
            if affecting:
                yield _finding(site, reference, bounds[0], affecting)


def _bounds(known: Versions, reference: Reference) -> tuple[Number, Number] | None:
    """The lowest and the highest version that a reference may be; None where it names none that is known."""
    pin = known.of_commit(reference.ref) if reference.is_commit else known.named(reference.ref)
    if pin is not None:
        return padded(pin.number), padded(pin.number)
    if reference.is_commit or not moving(reference.ref):
        return None
    meant = known.meant(reference.ref)
    if meant is not None and known.meanings[reference.ref] == meant.version:
        return padded(meant.number), padded(meant.number)
    named = number(reference.ref)
    return padded(meant.number if meant is not None else named), padded(named, 0 if len(named) > 2 else math.inf)


def _finding(site: Site, reference: Reference, lowest: Number, affecting: list[Advisory]) -> Finding:
    start, end = reference.scalar.start, reference.scalar.end
    names = ", ".join(dict.fromkeys(advisory.id for advisory in affecting))
    try:
        pin = _without(site, reference, lowest, affecting)
        patch = _moved(site, reference, pin)
    except CannotEdit as error:
        return Refusal(ID, f"'{reference.name}@{reference.ref}' has a known vulnerability ({names}): {error}", start, end)
    title = f"move '{reference.name}@{reference.ref}' to {pin.version}: {names}"
    note = FollowUp(f"'{reference.name}' moves to {pin.version} for {names}: read what else changed between the versions")
    applicability = Applicability.SETUP if pin.number[0] else Applicability.UNSAFE
    return Fix(ID, title, applicability, start, end, patch.edits, patch.changes, (note,))


def _without(site: Site, reference: Reference, lowest: Number, affecting: list[Advisory]) -> Pin:
    """The newest version of the same major version that no advisory names. Raises CannotEdit where there is none."""
    reason = tagged().get(reference.repository)
    if reason:
        raise CannotEdit(reason)
    if is_locked(site):
        raise CannotEdit("the workflow stands in actions.lock; change the version, then run gh actions-lock")
    for pin in reversed(versions(site, reference.repository).pins):
        affected = any(advisory.affects(pin.number) for advisory in advisories(reference.repository))
        if pin.number[0] == lowest[0] and padded(pin.number) > lowest and not affected:
            return pin
    fixed = max((advisory.fixed for advisory in affecting), key=number)
    where = f"it is fixed in {fixed}, and" if all(advisory.fixed for advisory in affecting) else "it is not fixed, or"
    raise CannotEdit(f"{where} no version of the same major version without it is known")


def _moved(site: Site, reference: Reference, pin: Pin) -> Patch:
    if not reference.is_commit:
        return replace(site.document, reference.scalar, f"{reference.name}@{pin.version}")
    patch = replace(site.document, reference.scalar, f"{reference.name}@{pin.commit}")
    return patch + told(site.document, reference.scalar, pin.version)
