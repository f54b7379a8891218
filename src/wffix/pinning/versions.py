"""What is known of an action's versions: by the catalog, or by the repository itself where it was asked."""

from __future__ import annotations

from collections.abc import Mapping

from wffix.catalog.pins import NEWEST, Pin, meanings, number, pins
from wffix.config import Refs
from wffix.edit.model import Applicability, CannotEdit
from wffix.fixer import Site
from wffix.pinning import tags
from wffix.pinning.references import Reference
from wffix.record import Record

_MAIN = frozenset({"main", "master"})


class Versions(Record):
    """The versions of an action, oldest first, what its moving refs mean, and all its refs where its repository was asked."""

    pins: tuple[Pin, ...]
    meanings: Mapping[str, str]
    refs: Refs | None = None

    def of_commit(self, commit: str) -> Pin | None:
        """The version that a commit is; of several the one that is told most exactly."""
        found = [pin for pin in self.pins if pin.commit == commit.lower()]
        return max(found, key=lambda pin: (len(pin.number), pin.number), default=None)

    def named(self, version: str) -> Pin | None:
        """The version with exactly this name."""
        return next((pin for pin in self.pins if pin.version == version), None)

    def meant(self, ref: str) -> Pin | None:
        """The version that a moving ref means."""
        meaning = self.meanings.get(ref)
        if meaning != NEWEST:
            return self.named(meaning) if meaning else None
        wanted = tags.moving(ref) or ()
        return next((pin for pin in reversed(self.pins) if pin.number[: len(wanted)] == wanted), None)


class Target(Record):
    """The version that a ref is pinned to, and how far that may be trusted."""

    pin: Pin
    applicability: Applicability


def versions(site: Site, action: str) -> Versions:
    """What is known of the versions of an action: ``owner/name`` in lower case."""
    refs = site.repository.refs.get(action)
    if refs is None or refs.trouble:
        return Versions(pins(action), meanings(action))
    found = [Pin(version, commit) for version, commit in tags.versions(refs.tags).items()]
    return Versions(tuple(sorted(found, key=lambda pin: number(pin.version))), tags.meanings(refs), refs)


def target(site: Site, reference: Reference) -> Target:
    """The version to pin a reference to. Raises CannotEdit where it is not known.

    An exact version is the commit of that very version. A ref that moves among versions is pinned to the newest that is known.
    """
    known = versions(site, reference.repository)
    exact = known.named(reference.ref)
    if exact is not None:
        return Target(exact, Applicability.SAFE)
    meant = known.meant(reference.ref)
    if meant is not None:
        return Target(meant, Applicability.SETUP)
    if known.refs is not None:
        return _asked(known.refs, reference)
    if reference.ref in _MAIN and known.pins:
        return Target(known.pins[-1], Applicability.UNSAFE)
    raise CannotEdit(_unknown(site, reference))


def _asked(refs: Refs, reference: Reference) -> Target:
    """The commit of a ref that names no version, as its repository told."""
    commit = refs.tags.get(reference.ref) or refs.heads.get(reference.ref)
    if commit is None:
        raise CannotEdit(f"'{reference.repository}' has no tag or branch '{reference.ref}'")
    is_version = tags.moving(reference.ref) is not None
    return Target(Pin(reference.ref, commit), Applicability.SETUP if is_version else Applicability.UNSAFE)


def _unknown(site: Site, reference: Reference) -> str:
    refs = site.repository.refs.get(reference.repository)
    if refs is not None:
        return f"its repository could not be asked ({refs.trouble}), and no pin of it is known without"
    return "no pin of it is known; --online asks its repository"
