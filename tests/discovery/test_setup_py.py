"""The name in a ``setup.py``, read and never run."""

import warnings

import pytest

from wffix.scripts.setup_py import project_name


@pytest.mark.parametrize(
    "source",
    [
        "setup(name='a')",
        "from setuptools import setup\nsetup(\n    version='1',\n    name=\"a\",\n)\n",
        "import setuptools\nsetuptools.setup(name='a')",
        "import distutils.core\ndistutils.core.setup(name='a')",
        "if __name__ == '__main__':\n    setup(name='a')",
        "def main():\n    setup(name='a')\nmain()",
        "NAME = 'a'\nsetup(name=NAME)",
        "NAME: str = 'a'\nsetup(name=NAME)",
        "A = NAME = 'a'\nsetup(name=NAME)",
        "setup(name=NAME)\nNAME = 'a'",
        "if x:\n    setup(name='a')\nelse:\n    setup(name='a', ext_modules=[])",
        "logging.setup(name='b')\nsetup(name='a')",
        "setup(name='' 'a')",
        "setup(name=r'a')",
        "setup(name='\\x61')",
        "setup(name='a')\r\n",
    ],
)
def test_a_name_that_is_plain_to_see_is_read(source) -> None:
    assert project_name(source) == "a"


@pytest.mark.parametrize(
    "source",
    [
        "setup(**config)",
        "setup(name=name())",
        "setup(name=f'a{x}')",
        "setup(name='a' f'{x}')",
        "setup(name='a' + 'b')",
        "setup(name=b'a')",
        "setup(name=NAME)",
        "NAME = 'a'\nNAME += '-nightly'\nsetup(name=NAME)",
        "NAME = 'a'\nif nightly:\n    NAME = 'a-nightly'\nsetup(name=NAME)",
        "if nightly:\n    NAME = 'a-nightly'\nsetup(name=NAME)",
        "NAME = 'a'\nfor NAME in x: pass\nsetup(name=NAME)",
        "NAME = 'a'\nwith x as NAME: pass\nsetup(name=NAME)",
        "NAME = 'a'\nfrom x import NAME\nsetup(name=NAME)",
        "NAME = 'a'\nNAME, y = x\nsetup(name=NAME)",
        "NAME = 'a'\nprint(NAME := 'b')\nsetup(name=NAME)",
        "NAME = 'a'\ndef NAME(): pass\nsetup(name=NAME)",
        "name = 'a'\ndef build(name):\n    setup(name=name)\nbuild('b')",
        "NAME = 'a'\ndef f():\n    global NAME\n    NAME = 'b'\nf()\nsetup(name=NAME)",
        "A = 'a'\nNAME = A\nsetup(name=NAME)",
        "if x:\n    setup(name='a')\nelse:\n    setup(name='b')",
        "logging.setup(name='a')",
        "print('setup(name=\"a\")')",
        "print 'Python 2'\nsetup(name='a')",
        "setup(name='a'",
        "setup(name='a')\0",
        "",
    ],
)
def test_a_name_that_is_not_is_not_guessed(source) -> None:
    assert project_name(source) is None


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 20_000 + ")" * 20_000,
        "-" * 50_000 + "1",
        "x and " * 30_000 + "x",
        "x or " * 30_000 + "x",
        "not " * 30_000 + "x",
        "'a' " * 20_000,
    ],
    ids=["parentheses", "minus signs", "and", "or", "not", "strings"],
)
def test_no_source_exhausts_the_stack(expression) -> None:
    assert project_name(f"x = {expression}\nsetup(name='a')") in (None, "a")


def test_odd_escapes_are_not_commented_on() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert project_name("x = '\\d'\nsetup(name='a')") == "a"
