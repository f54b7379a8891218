"""Dependabot's configuration beside workflows: read where a fixer for it is asked for, and only there."""

import pytest

CI = ".github/workflows/ci.yml"
PATH = ".github/dependabot.yml"
UPDATES = "version: 2\nupdates:\n  - package-ecosystem: pip\n    directory: /\n    schedule:\n      interval: weekly\n"
COOLED = UPDATES + "    cooldown:\n      default-days: 7\n"
SELECT = "--select=dependabot-cooldown"


@pytest.mark.parametrize("text", [UPDATES, "a: [\n", b"\xff"], ids=["one to repair", "one that is no YAML", "one that is no text"])
def test_it_is_not_read_where_no_fixer_for_it_runs(files, invoke, texts, text) -> None:
    files({CI: texts["clean"], PATH: text})
    ran = invoke()
    assert (ran.status, ran.text, ran.lines) == (0, "", ["wffix: 1 file read, 0 fixes to make in 0 files"])


@pytest.mark.parametrize("arguments", [[], ["."], [".github"], [PATH]], ids=["found", "the repository", "its folder", "the file"])
def test_it_is_repaired_where_one_runs(files, invoke, texts, arguments) -> None:
    root = files({CI: texts["insecure"], PATH: UPDATES})
    ran = invoke("--write", SELECT, *arguments)
    assert (ran.status, (root / PATH).read_text(), (root / CI).read_text()) == (0, COOLED, texts["insecure"])


def test_it_is_repaired_from_standard_input(files, invoke) -> None:
    files({})
    ran = invoke("-", "--write", SELECT, f"--stdin-filename={PATH}", stdin=UPDATES.encode())
    assert (ran.status, ran.text) == (0, COOLED)


def test_workflows_and_it_are_repaired_in_one_run(files, invoke, texts) -> None:
    root = files({CI: texts["insecure"], PATH: UPDATES})
    assert invoke("--write", f"{SELECT},template-injection").status == 0
    assert ((root / PATH).read_text(), (root / CI).read_text()) == (COOLED, texts["repaired"])


def test_a_repository_without_workflows_may_have_one(files, invoke) -> None:
    files({PATH: UPDATES})
    assert invoke("--check", SELECT).status == 1
