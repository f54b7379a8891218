"""Regular expressions are compiled when they are first used; all of them can be."""

import importlib
import pkgutil
import re

import pytest

import wffix
from wffix.regex import Regex, regex


def test_nothing_is_compiled_before_it_is_used() -> None:
    wrong = regex("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_it_does_what_the_compiled_one_does() -> None:
    word = regex("a(b)", re.I)
    assert [match.groups() for match in word.finditer("ab AB")] == [("b",), ("B",)]
    assert (word.sub("x", "ab AB"), word.split("1ab2"), word.fullmatch("abc")) == ("x x", ["1", "b", "2"], None)


def modules() -> list[str]:
    return [item.name for item in pkgutil.walk_packages(wffix.__path__, "wffix.") if item.name != "wffix.__main__"]


@pytest.mark.parametrize("module", modules())
def test_every_one_of_a_module_can_be_compiled(module: str) -> None:
    for value in vars(importlib.import_module(module)).values():
        for item in value.values() if isinstance(value, dict) else [value]:
            if isinstance(item, Regex):
                assert item.pattern == item._source
