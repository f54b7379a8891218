"""Actions are pinned to the commit of their version.

`uses: owner/name@v4` runs whatever the tag `v4` is when the run starts. Whoever can push to that repository, its maintainers or
somebody who took it over, can move the tag to other code, and that runs with the secrets and permissions of the job: in March 2025 the
tags of tj-actions/changed-files were moved and printed the secrets of its users, in March 2026 those of aquasecurity/trivy-action. A
commit cannot be moved.

The fix writes the commit, and the version that it is in a comment behind it, `# v4.2.2`, which Dependabot and Renovate keep current
together; let one of them do that, as a pin by itself stays where it is. Commits come from a catalog that wffix has with it, no network
is needed. `@v4.2.2` becomes the commit of that very version. `@v4` becomes the newest version of it that the catalog knows. That is
about what `@v4` means today, not always exactly: a newer version may be out. With `--online` the repository of the action is asked what
the ref is now. A comment that stands there is kept, with the version behind it (Dependabot keeps that current, Renovate does not).

It is refused where no pin is known, and for actions whose ref is more than their place, such as dtolnay/rust-toolchain, where it is
the toolchain. A branch without releases of its own (`@main`) becomes the newest release only with `--unsafe`: the branch may hold
something else. Workflows in GitHub's own lock file (`actions.lock`) are pinned there and left alone.

References: GitHub, "Secure use reference" (pin actions to a full-length commit SHA), "Workflow dependency lockfiles"; zizmor's audit
`unpinned-uses`.
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.catalog.tagged import tagged
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Refusal
from wffix.edit.rewrite import replace
from wffix.fixer import Finding, Site, fixer_id
from wffix.pinning.comments import told
from wffix.pinning.locks import is_locked
from wffix.pinning.references import Reference, references
from wffix.pinning.versions import Target, target

ID = fixer_id(__name__)
TITLE = "pin actions to the commit of their version"
TRIGGERS = ("uses",)
DEFAULT = False
ONLINE = True

_RENEW = FollowUp(
    "pinned actions stay at their version: let Dependabot (package-ecosystem: github-actions) or Renovate move them; one that was named"
    " by a ref that moves is now at the newest version that wffix knows of"
)

_POLICIES = FollowUp(
    "where a cloud trusts the identity of a reusable workflow by its ref (job_workflow_ref), its policy has to name the commit from now on"
)


def fix(site: Site) -> Iterator[Finding]:
    for reference in references(site.workflow):
        if not reference.is_commit and not is_locked(site):
            yield _finding(site, reference)


def _finding(site: Site, reference: Reference) -> Finding:
    start, end = reference.scalar.start, reference.scalar.end
    try:
        return _pinned(site, reference)
    except CannotEdit as error:
        return Refusal(ID, f"'{reference.name}@{reference.ref}' is not pinned to a commit: {error}", start, end)


def _pinned(site: Site, reference: Reference) -> Fix:
    reason = tagged().get(reference.repository)
    if reason:
        raise CannotEdit(reason)
    found = target(site, reference)
    patch = replace(site.document, reference.scalar, f"{reference.name}@{found.pin.commit}")
    patch += told(site.document, reference.scalar, found.pin.version)
    start, end = reference.scalar.start, reference.scalar.end
    notes = () if found.applicability is Applicability.SAFE else (_RENEW,)
    applicability = found.applicability
    if reference.is_workflow:
        notes, applicability = (*notes, _POLICIES), max(applicability, Applicability.SETUP)
    return Fix(ID, _title(reference, found), applicability, start, end, patch.edits, patch.changes, notes)


def _title(reference: Reference, found: Target) -> str:
    branch = ", a branch," if found.applicability is Applicability.UNSAFE else ""
    return f"pin '{reference.name}@{reference.ref}'{branch} to the commit of {found.pin.version}"
