"""What the project's own files say of the index that a tool uploads to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from wffix.catalog.publishing import publishing
from wffix.edit.model import CannotEdit
from wffix.uploading import Upload, option


def check_settings(upload: Upload, manifests: Iterable[str]) -> None:
    """Whether nothing in manifests names another index for an upload, or forbids Trusted Publishing. Raises CannotEdit."""
    facts = publishing().commands[upload.tool]
    name = option(upload.call, facts.name_options) if upload.call is not None else None
    for text in manifests if facts.settings else ():
        if re.search(facts.settings, text) and not (upload.tool == "uv" and name and _is_of_uv(text, name, upload.index)):
            raise CannotEdit(f"the settings of {upload.tool} in the project's files may name another index, or forbid Trusted Publishing")


def _is_of_uv(text: str, name: str, index: str) -> bool:
    """Whether all that a manifest says of uploads by uv is the address of the index that the upload names, which is as it seems."""
    import tomllib

    try:
        data: dict[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    tool = data.get("tool")
    table = tool.get("uv", {}) if isinstance(tool, dict) else data
    rows = table.get("index", []) if isinstance(table, dict) else None
    if not isinstance(rows, list) or table.get("publish-url") or table.get("trusted-publishing", "automatic") == "never":
        return False
    addresses = [row.get("publish-url") for row in rows if isinstance(row, dict) and row.get("name") == name]
    known = publishing().indexes.get(index)
    return known is not None and all(address in known.addresses for address in addresses)
