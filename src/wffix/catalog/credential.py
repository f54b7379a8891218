"""Which actions use the credential that actions/checkout leaves in the repository."""

from __future__ import annotations

from functools import cache

from wffix.catalog.files import rows
from wffix.record import Record


class CredentialUse(Record):
    """What an action does: ``push`` or ``fetch`` by the credential, nothing (``own``), or what its ``code`` says; see credential.tsv.

    ``input``, in lower case, is the input with which alone it does; empty where it always does.
    """

    input: str
    use: str


@cache
def _uses() -> dict[str, list[CredentialUse]]:
    found: dict[str, list[CredentialUse]] = {}
    for action, name, use, _ in rows("credential.tsv"):
        found.setdefault(action, []).append(CredentialUse("" if name == "-" else name.lower(), use))
    return found


def credential_uses(action: str) -> tuple[CredentialUse, ...]:
    """What an action (its name in lower case) does with the credential; nothing where that is not written down."""
    return tuple(_uses().get(action, ()))
