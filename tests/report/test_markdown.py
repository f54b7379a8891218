"""The comment on a pull request."""

import pytest
from tests.report.samples import SCRIPT, broken, made, paired, repaired

from wffix.edit.model import FollowUp
from wffix.report import markdown

LIMIT = 65_536
"""Characters that GitHub takes."""


def test_each_file_has_its_findings_and_its_diff() -> None:
    text = markdown.report(paired(repaired(SCRIPT), broken("b.yml")))
    assert text.startswith(
        "## wffix\n\n1 file read, 1 fix to make in 1 file, 1 finding left for a person, 1 error\n\n### `.github/workflows"
    )
    assert "- **template\\-injection**" not in text
    assert "- **template-injection** (safe), line 8: move expressions out of scripts into env\n" in text
    assert "- **template-injection**, line 9, left for a person: " in text
    assert "```diff\n--- a/.github/workflows/ci.yml\n+++ b/.github/workflows/ci.yml\n@@ -5,5 +5,5 @@\n" in text
    assert text.endswith("### `b.yml`\n\n- **error** line 3, column 7: is bad\n")


def test_follow_ups_can_be_ticked_off_and_are_told_once() -> None:
    note = FollowUp("protect it", "https://github.com/a/b/settings#c")
    text = markdown.report(paired(made(follow_ups=[note, note, FollowUp("and that")])))
    assert text.count("- [ ] ") == 2
    assert "- [ ] protect it <https://github.com/a/b/settings#c>\n- [ ] and that\n" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "`plain`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("```", "```` ``` ````"),
        (" a ", "`  a  `"),
        ("", "`  `"),
        ("two\nlines", "`two\\nlines`"),
    ],
)
def test_code_in_a_line_has_a_fence_longer_than_any_in_it(text, shown) -> None:
    assert markdown.code(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n", "```diff\na\n```"),
        ("a", "```diff\na\n```"),
        ("", "```diff\n```"),
        ("\n", "```diff\n\n```"),
        ("```\n", "````diff\n```\n````"),
        ("a ````` b\n", "``````diff\na ````` b\n``````"),
        ("a\r\n\tb\u202e\n", "```diff\na\n\tb\\u202e\n```"),
    ],
)
def test_a_block_of_code_has_a_fence_longer_than_any_in_it(text, shown) -> None:
    assert markdown.fenced(text, "diff") == shown


@pytest.mark.parametrize("size", [10, 700, 5_000, 40_000, 70_000], ids=lambda size: f"{size} characters")
@pytest.mark.parametrize("sign", ["a", "ü", "🎉"])
def test_it_is_cut_by_whole_files_under_the_length_that_github_takes(size, sign) -> None:
    results = [made(f"{number:04}.yml", sign * size + "\n", "b\n") for number in range(100_000 // size + 1)]
    text = markdown.report(paired(*results))
    assert len(text) < LIMIT
    assert text.count("```") % 2 == 0
    assert text.endswith(("\n```\n", "run `wffix` to see all.\n", "run `wffix` to see it.\n"))
    told = text.count("### `")
    left = int(text.rpartition("…and ")[2].split()[0]) if "…and " in text else 0
    assert told + left == len(results)


def test_a_file_without_findings_is_only_counted() -> None:
    assert markdown.report(paired(repaired("on: push\njobs: {}\n"))) == "## wffix\n\n1 file read, 0 fixes to make in 0 files\n"
