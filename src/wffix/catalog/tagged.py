"""Actions whose ref is more than where they come from."""

from __future__ import annotations

from functools import cache

from wffix.catalog.files import rows


@cache
def tagged() -> dict[str, str]:
    """Why an action (``owner/name`` in lower case) cannot be pinned to a commit."""
    return dict(rows("tagged.tsv"))
