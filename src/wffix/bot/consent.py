"""Whether a repository may be sent a request: asked before anything else, and again right before the first write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wffix.bot.blobs import given
from wffix.bot.errors import Refused
from wffix.bot.reading import Checkout
from wffix.bot.snapshot import Snapshot
from wffix.record import Record

TOPIC = "no-wffix"
_STATES = {
    "isArchived": "it is archived",
    "isDisabled": "it is disabled",
    "isLocked": "it is locked",
    "isMirror": "it is a mirror",
    "isEmpty": "it is empty",
    "manyRequests": "it has more requests from branches of our name than can be looked at",
}


class Consent(Record):
    """What whoever runs this asks for: forks, and the reason why they may be used."""

    fork: bool = False
    reason: str = ""


def may_look(checkout: Checkout) -> None:
    """Raise Refused where a repository is not to be touched at all. Opting out always wins."""
    standing(checkout.snapshot, checkout.owner_settings)


def standing(seen: Snapshot, owner_settings: Iterable[Mapping[str, Any]]) -> None:
    """Raise Refused where a repository, or its owner, wants no requests or can take none."""
    if wishes([seen.settings, *owner_settings]) is False:
        raise Refused("it asks for no requests of wffix-bot (bot = false)")
    if TOPIC in seen.topics:
        raise Refused(f"it asks for no requests of wffix-bot (topic {TOPIC})")
    for flag, reason in _STATES.items():
        if flag in seen.flags:
            raise Refused(reason)
    if not seen.base:
        raise Refused("it has no default branch with a commit")


def wishes(nodes: Iterable[Mapping[str, Any] | None]) -> bool | None:
    """What ``bot`` of settings says: False where any says so, True where one does, else None. Raises Refused for an unreadable one."""
    found: set[bool] = set()
    for node in nodes:
        wish = _wish(node) if node else None
        if wish is not None:
            found.add(wish)
    return None if not found else False not in found


def _wish(node: Mapping[str, Any]) -> bool | None:
    import tomllib

    data = given(node)
    try:
        if data is None:
            raise ValueError
        value = tomllib.loads(data.decode("utf-8")).get("bot")
    except (ValueError, RecursionError):
        raise Refused("its wffix.toml cannot be read, so it may have opted out") from None
    if value is not None and not isinstance(value, bool):
        raise Refused("its wffix.toml says something else of bot than true or false, so it may have opted out")
    return value


def needs_fork(seen: Snapshot, consent: Consent, by_app: bool) -> bool:
    """Whether a request must come from a fork. Raises Refused where the repository has not been asked."""
    if seen.may_write or by_app:
        return False
    if wishes([seen.settings]) is not True and not (consent.fork and consent.reason):
        reason = "this token may not write there"
        raise Refused(f"{reason}; a fork takes bot = true in its .github/wffix.toml, or --fork --i-have-permission REASON")
    if "noForks" in seen.flags:
        raise Refused("this token may not write there, and it allows no forks")
    return True
