"""What methods of GitHub's REST API need of a token."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from wffix.catalog.files import rows


@cache
def _methods() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for names, permissions in rows("rest.tsv"):
        namespace, _, methods = names.partition(".")
        scopes = {} if permissions == "-" else dict(part.split(": ") for part in permissions.split(", "))
        found.update((f"{namespace}.{method}", scopes) for method in methods.split(","))
    return found


def scopes_of_method(name: str) -> Mapping[str, str] | None:
    """The scopes that a method (``issues.createComment``) needs; None where that is not known."""
    return _methods().get(name)
