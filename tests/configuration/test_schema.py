"""The JSON schemas that editors use take what wffix takes, and nothing else."""

import json
import tomllib

import pytest
from jsonschema import Draft7Validator
from tests.configuration.cases import RIGHT, WRONG
from tests.configuration.schema import FOLDER

from wffix.configuration.schema import OWN, PROJECT, schemas
from wffix.fixer import fixer_ids

BEYOND = {"both levels", "nothing selected", "a fraction", "a name that reads backwards", "a line break behind a name"}
"""Mistakes that a schema tells in words that nobody understands, or not at all: to JSON 7.0 is an integer, and to Python ``$`` stands
before a last line break too."""


def shipped(name: str) -> Draft7Validator:
    schema = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


@pytest.mark.parametrize("name", [OWN, PROJECT])
def test_what_is_shipped_is_current(name) -> None:
    """Else run: python tests/configuration/schema.py --write"""
    assert (FOLDER / name).read_text(encoding="utf-8") == schemas()[name]


def test_the_ids_are_those_of_the_fixers() -> None:
    properties = shipped(OWN).schema["properties"]
    assert properties["ignore"]["items"]["enum"] == list(fixer_ids())
    assert properties["select"]["items"]["enum"] == ["all", *fixer_ids()]


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_valid(text) -> None:
    data = tomllib.loads(text)
    shipped(OWN).validate(data)
    inside = {key: value for key, value in data.items() if key != "bot"}
    shipped(PROJECT).validate({"project": {"name": "it"}, "tool": {"ruff": {}, "wffix": inside}})


@pytest.mark.parametrize("text", [pytest.param(row[0], id=row[3]) for row in WRONG if row[3] not in BEYOND])
def test_what_is_wrong_is_not(text) -> None:
    data = tomllib.loads(text)
    assert not shipped(OWN).is_valid(data)
    assert not shipped(PROJECT).is_valid({"tool": {"wffix": data}})


def test_a_project_does_not_speak_to_the_bot() -> None:
    assert shipped(OWN).is_valid({"bot": False})
    assert not shipped(PROJECT).is_valid({"tool": {"wffix": {"bot": False}}})
