"""Annotations, as the runner reads them."""

import pytest
from tests.report.runner import commands
from tests.report.samples import SCRIPT, broken, made, paired, repaired

from wffix.edit.model import FollowUp
from wffix.report import github


def test_errors_repairs_and_findings_are_of_three_kinds() -> None:
    found = commands(github.report(paired(repaired(SCRIPT), broken("b.yml"))))
    assert [(name, item["file"], item["title"], item["line"]) for name, item, _ in found] == [
        ("error", "b.yml", "wffix: error", "3"),
        ("warning", ".github/workflows/ci.yml", "wffix: template-injection", "8"),
        ("notice", ".github/workflows/ci.yml", "wffix: template-injection", "9"),
    ]
    assert [message for _, _, message in found][:2] == ["is bad", "move expressions out of scripts into env"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("50% of a, b: c", "::error file=a%3Ab%2Cc 5%25.yml,title=wffix%3A error,line=3,endLine=3,col=7,endColumn=7::50%25 of a, b: c\n"),
        ("two\r\nlines", "::error file=a%3Ab%2Cc 5%25.yml,title=wffix%3A error,line=3,endLine=3,col=7,endColumn=7::two\\r\\nlines\n"),
    ],
)
def test_properties_and_messages_are_escaped(text, shown) -> None:
    assert github.report(paired(broken("a:b,c 5%.yml", text))) == shown


@pytest.mark.parametrize("text", ["%0A", "%250A", "%", "%25", ":", ",", "%3A", "::", "a::b::", ";", "]", "="])
def test_the_runner_reads_what_was_written(text) -> None:
    ((_, properties, message),) = commands(github.report(paired(broken(f"x{text}.yml", text))))
    assert (properties["file"], message) == (f"x{text}.yml", text)


def test_an_error_without_a_place_is_one_of_the_file() -> None:
    assert github.report(paired(broken(line=0, column=0))) == "::error file=a.yml,title=wffix%3A error::is bad\n"


def test_columns_are_told_only_within_a_line() -> None:
    source = SCRIPT.replace('echo "${{ github.head_ref }}"', '|\n          a\n          echo "${{ github.head_ref }}"')
    (_, warning, _), (_, notice, _) = commands(github.report(paired(repaired(source))))
    assert (warning["line"], warning["endLine"], "col" in warning) == ("8", "10", False)
    assert (notice["line"], notice["endLine"], notice["col"]) == ("11", "11", "19")


def test_follow_ups_stand_in_the_message() -> None:
    notes = [FollowUp("do this", "https://example.org"), FollowUp("do that")]
    ((_, _, message),) = commands(github.report(paired(made(follow_ups=notes))))
    assert message == "a title. Follow-up: do this (https://example.org). Follow-up: do that"


def test_more_than_github_shows_are_gathered_by_fixer_and_file() -> None:
    lines = [f"{number}\n" for number in range(30)]
    result = made("a.yml", "".join(lines), "x\n")
    (first,) = result.fixes
    fixes = [first.replaced(start=2 * number, end=2 * number + 1, edits=()) for number in range(9)]
    ten = result.replaced(fixes=(first, *fixes))
    assert len(commands(github.report(paired(ten)))) == 10
    many = commands(github.report(paired(ten, made("b.yml"))))
    assert [item["file"] for _, item, _ in many] == ["a.yml", "b.yml"]
    assert many[0][2] == "10 times, in lines 1, 2, 3, 4, 5, 6, 7, 8, 9: a title"
    assert many[1][2] == "a title"
