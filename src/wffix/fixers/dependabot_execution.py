"""Dependabot runs no programs of packages while it holds the credentials of registries.

To find out what a package needs some package managers run a program of it: a `setup.py`, a gemspec, a `mix.exs`. Dependabot keeps them
from that as soon as an entry of `.github/dependabot.yml` has `registries`, for such a program could read the credentials.
`insecure-external-code-execution: allow` takes this protection away: one bad release of one dependency has the credentials before
anybody looked at a pull request.

The fix makes it `deny`. It is unsafe: with `deny` Dependabot makes no updates, security updates included, for a Gemfile with gems from
git repositories. For pip and mix it would make none at all, so there the finding is left to a person: without private registries in
the entry nothing is to be stolen and the option is of no use; with them, credentials that read nothing but the few packages that
are needed limit the harm.

References: GitHub, "Dependabot options reference" (insecure-external-code-execution) and "Configuring access to private registries for
Dependabot" (allowing external code execution); zizmor, dependabot-execution.
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.catalog.dependabot import dependabot
from wffix.document.dependabot import Update
from wffix.document.parse import Document
from wffix.document.tree import Entry, Scalar, entry, resolve
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Patch, Refusal
from wffix.edit.rewrite import replace
from wffix.fixer import Finding, Site, fixer_id

ID = fixer_id(__name__)
TITLE = "keep programs of packages from running in Dependabot's updates"
TRIGGERS = ("insecure-external-code-execution",)
DEPENDABOT = True
DEFAULT = False

_OPTION = "insecure-external-code-execution"
_DENIED = FollowUp("Dependabot makes no updates any more, security updates included, for a Gemfile with gems from git repositories")


def fix(site: Site) -> Iterator[Finding]:
    for update in site.dependabot.updates if site.dependabot is not None else ():
        option = entry(update.node, _OPTION)
        value = resolve(option.value) if option else None
        if option is not None and isinstance(value, Scalar) and value.value == "allow":
            yield _finding(site.document, update, option)


def _finding(document: Document, update: Update, option: Entry) -> Finding:
    start, end = option.key.start, option.end
    try:
        patch = _denied(document, update, option)
    except CannotEdit as error:
        return Refusal(ID, f"programs of '{update.ecosystem}' packages may run in Dependabot's updates: {error}", start, end)
    return Fix(ID, TITLE, Applicability.UNSAFE, start, end, patch.edits, patch.changes, (_DENIED,))


def _denied(document: Document, update: Update, option: Entry) -> Patch:
    known = dependabot()
    if update.ecosystem in known.stopped:
        if entry(update.node, "registries") is None:
            raise CannotEdit("without registries they may without the option as well; take it out ('deny' would stop all updates)")
        raise CannotEdit("'deny' stops all updates, security updates included; see that the credentials of its registries read little")
    if update.ecosystem not in known.limited:
        raise CannotEdit("it is not known what Dependabot still updates with 'deny'; see whether it does without the option")
    if not isinstance(option.value, Scalar) or document.is_shared(update.node):
        raise CannotEdit("the option or its entry is shared through a YAML anchor")
    return replace(document, option.value, "deny")
