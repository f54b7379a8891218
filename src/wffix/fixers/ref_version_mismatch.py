"""Comments tell the version that a pinned action really is.

In `uses: owner/name@11bd719… # v4.2.2` the commit decides what runs, and people read the comment. Where the two do not agree a review
passes code that nobody looked at, and Dependabot stops renewing the comment, so that they drift further apart.

The fix writes the version of the commit into the comment; what runs stays what it was. So it does where the comment tells a version
less exactly, as `# v4`, that is another commit by now. It is refused, as a thing for a person to look into, where the comment names a
known version but the commit is none: it may be one between releases, or one that was pushed to a fork. Nothing is said of commits that
are not known behind which a moving ref stands (`# v4`), nor of pins without a version behind them.

References: zizmor's audit `ref-version-mismatch`.
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.catalog.pins import number
from wffix.edit.model import Applicability, CannotEdit, Fix, Refusal
from wffix.fixer import Finding, Site, fixer_id
from wffix.pinning.comments import Remark, remark, told
from wffix.pinning.references import Reference, references
from wffix.pinning.versions import versions

ID = fixer_id(__name__)
TITLE = "write the version of a pinned action into the comment behind it"
TRIGGERS = ("uses",)
DEFAULT = False
ONLINE = True


def fix(site: Site) -> Iterator[Finding]:
    for reference in references(site.workflow):
        present = remark(site.document, reference.scalar) if reference.is_commit else None
        if present is not None and present.version:
            finding = _finding(site, reference, present)
            if finding is not None:
                yield finding


def _finding(site: Site, reference: Reference, present: Remark) -> Finding | None:
    known = versions(site, reference.repository)
    named = known.named(present.version) or known.meant(present.version)
    if named is not None and named.commit == reference.ref.lower():
        return None
    pin, start, end = known.of_commit(reference.ref), reference.scalar.start, present.end
    if pin is None and named is not None and len(named.number) > 1 and named.version == present.version:
        what = f"'{reference.name}' is at a commit that is no known version, and not '{present.version}', as the comment behind it says"
        return Refusal(ID, f"{what}: that is {named.commit}", start, end)
    if pin is None or number(pin.version) == number(present.version):
        return None
    try:
        patch = told(site.document, reference.scalar, pin.version)
    except CannotEdit as error:
        return Refusal(
            ID, f"'{reference.name}' is {pin.version}, not '{present.version}', as the comment behind it says: {error}", start, end
        )
    title = f"'{reference.name}' is {pin.version}, not {present.version}"
    return Fix(ID, title, Applicability.SAFE, start, end, patch.edits, patch.changes)
