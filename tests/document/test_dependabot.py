"""The view of Dependabot's configuration: which file it is, what it updates, and when Dependabot does nothing by it."""

from textwrap import dedent

import pytest

from wffix.document.dependabot import Dependabot
from wffix.document.dependabot_files import is_dependabot_name
from wffix.document.parse import parse
from wffix.document.source import InputError


def view(text: str) -> Dependabot:
    return Dependabot.of(parse(dedent(text)))


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (".github/dependabot.yml", True),
        (".github/dependabot.yaml", True),
        ("dependabot.yml", False),
        (".github/workflows/dependabot.yml", False),
        ("a/.github/dependabot.yml", False),
        (".github/Dependabot.yml", False),
        (".github/dependabot.yml.bak", False),
    ],
)
def test_which_file_it_is(path: str, wanted: bool) -> None:
    assert is_dependabot_name(path) is wanted


def test_what_it_updates() -> None:
    found = view(
        """\
        version: 2
        updates:
        - package-ecosystem: "pip"
          directory: /
          schedule: {interval: 'daily'}
        - {package-ecosystem: github-actions}
        """
    )
    assert found.problem == ""
    assert [update.ecosystem for update in found.updates] == ["pip", "github-actions"]
    first, second = found.updates
    assert [first.style("package-ecosystem"), first.style("directory"), first.style("schedule", "interval")] == ['"', "", "'"]
    assert [first.style("schedule"), second.style("schedule", "interval"), first.style("directory", "x")] == ["", "", ""]


ENTRY = "updates: [{package-ecosystem: pip}]\n"
PROBLEMS = {
    "no version": (ENTRY, "its version is not 2"),
    "another version": (f"version: 1\n{ENTRY}", "its version is not 2"),
    "no updates": ("version: 2\n", "it has no list of updates"),
    "updates that are no list": ("version: 2\nupdates: {package-ecosystem: pip}\n", "it has no list of updates"),
    "an entry without a kind": ("version: 2\nupdates: [{package-ecosystem: pip}, {directory: /}]\n", "entry 2 of its updates names no"),
    "an entry whose kind is no text": ("version: 2\nupdates: [{package-ecosystem: [pip]}]\n", "entry 1 of its updates names no"),
    "an entry that is no mapping": ("version: 2\nupdates: [pip]\n", "entry 1 of its updates names no"),
    "nothing to update": ("version: 2\nupdates: []\n", ""),
    "a kind that an anchor names": ("version: 2\nx: &a pip\nupdates: [{package-ecosystem: *a}]\n", ""),
}


@pytest.mark.parametrize(("text", "problem"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_when_dependabot_does_nothing(text: str, problem: str) -> None:
    found = view(text)
    assert found.problem.startswith(problem)
    assert bool(found.problem) is bool(problem)
    assert not (found.problem and found.updates)


def test_a_list_is_no_configuration() -> None:
    with pytest.raises(InputError, match="a Dependabot configuration is a mapping with 'version' and 'updates'"):
        view("- a\n")
