"""What known actions use the token of a run for, and what they do with a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from wffix.catalog.files import rows
from wffix.record import Record


class TokenUse(Record):
    """A need of an action: scopes with ``read`` or ``write`` (None: it cannot be known), and when it has it.

    ``kind`` is ``always``, ``given``, ``valued``, ``absent``, ``unless`` (the input is given another token than the run's) or ``token``
    (it is given the run's token), each but the first of the input ``name``, which is in lower case; see permissions.tsv.
    """

    kind: str
    name: str
    value: str
    scopes: Mapping[str, str] | None


class TokenUser(Record):
    """An action: its needs, which add up, and its traits."""

    uses: tuple[TokenUse, ...]
    traits: frozenset[str]

    @property
    def runs(self) -> bool:
        """Whether programs of the project have a token that stands in its environment."""
        return "runs" in self.traits

    @property
    def token_inputs(self) -> frozenset[str]:
        """The inputs, in lower case, that are there for a token."""
        return frozenset(use.name for use in self.uses if use.kind in ("unless", "token"))


_KINDS = {"!": "absent", "@": "unless", "$": "token"}


@cache
def _users() -> dict[str, TokenUser]:
    found: dict[str, list[tuple[TokenUse, str]]] = {}
    for action, inputs, permissions, traits, _ in rows("permissions.tsv"):
        found.setdefault(action, []).append((_use(inputs, permissions), traits))
    return {action: TokenUser(tuple(use for use, _ in uses), frozenset(_names(uses[0][1]))) for action, uses in found.items()}


def _use(inputs: str, permissions: str) -> TokenUse:
    scopes = None if permissions == "?" else dict(part.split(": ") for part in _names(permissions))
    if inputs == "-":
        return TokenUse("always", "", "", scopes)
    kind = _KINDS.get(inputs[0])
    name, equals, value = inputs.lower().lstrip("!@$").partition("=")
    return TokenUse(kind or ("valued" if equals else "given"), name, value, scopes)


def _names(text: str) -> Iterator[str]:
    return iter(() if text == "-" else text.split(", "))


def token_user(action: str) -> TokenUser | None:
    """What an action (its name in lower case) uses the token for; None where that is not known."""
    return _users().get(action)


@cache
def with_trait(trait: str) -> frozenset[str]:
    """The actions that have a trait of permissions.tsv."""
    return frozenset(action for action, user in _users().items() if trait in user.traits)
