"""The JSON schema of a configuration, for editors that check and complete TOML; made from the keys, and shipped beside this module."""

from __future__ import annotations

import json
from typing import Any

from wffix.configuration.keys import KEYS

_DRAFT = "http://json-schema.org/draft-07/schema#"
"""What the schemas of JSON Schema Store are written in, which editors use for ``pyproject.toml``."""

OWN = "wffix.schema.json"
"""The file with the schema of ``.github/wffix.toml``, and of the table ``[tool.wffix]``."""
PROJECT = "pyproject.schema.json"
"""The file with the schema of a ``pyproject.toml`` as far as that table."""


def schemas() -> dict[str, str]:
    """The text of each schema by the name of its file."""
    table = KEYS.schema()
    # See the reading of it: the bot does not look into a project.
    inside = {**table, "properties": {key: value for key, value in table["properties"].items() if key != "bot"}}
    tool = {"type": "object", "properties": {"wffix": inside}}
    project = {"description": "pyproject.toml with a table of wffix.", "type": "object", "properties": {"tool": tool}}
    return {OWN: _text({"title": ".github/wffix.toml", **table}), PROJECT: _text({"title": "pyproject.toml", **project})}


def _text(schema: dict[str, Any]) -> str:
    return json.dumps({"$schema": _DRAFT, **schema}, indent=2, ensure_ascii=False) + "\n"
