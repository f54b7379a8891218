"""What the shell proposes; asked of a real bash, at a terminal."""

import shutil
import sys

import pytest

from wffix.completion import explained, ignored, selected
from wffix.fixer import fixer_ids, load


@pytest.mark.parametrize(
    ("complete", "incomplete", "expected"),
    [
        (selected, "al", ["all"]),
        (ignored, "al", []),
        (explained, "al", []),
        (selected, "fork", ["fork-guard"]),
        (ignored, "fork", ["fork-guard"]),
        (explained, "fork", ["fork-guard"]),
        (selected, "cache-mode,fork", ["cache-mode,fork-guard"]),
        (explained, "cache-mode,fork", []),
        (ignored, "fork-guard,unsound-", ["fork-guard,unsound-condition", "fork-guard,unsound-contains"]),
        (ignored, "unsound-condition,unsound-", ["unsound-condition,unsound-contains"]),
        (selected, "xyzzy", []),
    ],
)
def test_ids_are_completed_one_by_one(complete, incomplete, expected) -> None:
    assert [name for name, _ in complete(incomplete)] == expected


def test_each_is_told_with_its_title() -> None:
    assert explained("") == [(name, load(name).title) for name in fixer_ids()]
    assert selected("")[1:] == ignored("") == explained("")


@pytest.fixture
def bash(tmp_path, files, texts):
    """A bash at a terminal, in a folder with a file, which completes the arguments of wffix."""
    program = shutil.which("bash")
    if program is None or sys.platform == "win32":
        pytest.skip("bash is not installed")
    import pexpect

    command = tmp_path / "bin" / "wffix"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wffix "$@"\n')
    command.chmod(0o755)
    files({"forks.yml": texts["clean"], ".github/workflows/ci.yml": texts["insecure"]})
    shell = pexpect.spawn(program, ["--norc", "--noprofile"], encoding="utf-8", timeout=30, dimensions=(40, 200))
    for line in (
        f'PATH="{command.parent}:$PATH"',
        "bind 'set enable-bracketed-paste off'",
        'eval "$(wffix --show-completion)"',
        "PS1=re''ady",
    ):
        shell.sendline(line)
    shell.expect_exact("ready")
    yield shell
    shell.close(force=True)


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("wffix --select fork", "wffix --select fork-guard "),
        ("wffix --write --ignore cache-mode,anonym", "wffix --write --ignore cache-mode,anonymous-definition "),
        ("wffix --explain use-tr", "wffix --explain use-trusted-publishing "),
        ("wffix --inter", "wffix --interactive "),
        ("wffix --color al", "wffix --color always "),
        ("wffix for", "wffix forks.yml "),
        ("wffix --check .github/work", "wffix --check .github/workflows/"),
    ],
    ids=["a fixer", "the second of a list", "a fixer to explain", "an option", "a value", "a file", "a folder"],
)
def test_bash_completes(bash, typed, completed) -> None:
    bash.send(typed + "\t")
    bash.expect_exact(completed)


def test_bash_shows_what_there_is_to_choose_from(bash) -> None:
    bash.send("wffix --explain unsound-con\t\t")
    bash.expect(r"unsound-condition\s+unsound-contains")


def test_a_shell_that_asks_gets_no_repair(files, wffix, texts, monkeypatch) -> None:
    root = files({".github/workflows/ci.yml": texts["insecure"]})
    monkeypatch.setenv("_WFFIX_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "wffix\n--unsa")
    monkeypatch.setenv("COMP_CWORD", "1")
    ran = wffix("--write")
    assert (ran.text.split(), ran.err) == (["--unsafe"], "")
    assert (root / ".github/workflows/ci.yml").read_text() == texts["insecure"]
