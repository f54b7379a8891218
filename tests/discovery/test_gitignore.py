"""Git itself is the judge of what a ``.gitignore`` ignores."""

import os
import subprocess
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wffix.discovery import find
from wffix.gitignore import Rules
from wffix.paths import name_below

FILES = (
    "action.yml",
    "a/action.yml",
    "a/b/action.yml",
    "a/b/c/action.yml",
    "b/action.yml",
    "b/a/action.yml",
    "ab/action.yml",
    "a b/action.yml",
    "é/action.yml",
    "!a/action.yml",
    "#a/action.yml",
    "[a]/action.yml",
    "-/action.yml",
    ".github/workflows/ci.yml",
    ".github/workflows/a.yml",
    ".github/actions/a/action.yml",
    "a/.github/workflows/ci.yml",
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    root = tmp_path_factory.mktemp("ignored")
    subprocess.run(["git", "init", "--quiet", root], check=True)
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("on: push\n")
    return root


def kept_by_git(root) -> list[str]:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "ls-files", "-z", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True, env=environment).stdout
    return sorted(name for name in listed.decode().split("\0") if name in FILES)


def kept_by_wffix(root) -> list[str]:
    return sorted(name_below(str(root), path) for path in find(str(root)).files)


def ignore(root, text: bytes, inner: bytes = b"") -> None:
    (root / ".gitignore").write_bytes(text)
    (root / "a" / ".gitignore").write_bytes(inner)


@pytest.mark.parametrize(
    "lines",
    [
        "*",
        "a",
        "a/",
        "/a",
        "/a/",
        "action.yml",
        "/action.yml",
        "a/action.yml",
        "*/action.yml",
        "**/action.yml",
        "a/**",
        "a/**/action.yml",
        "**/b/**",
        "**",
        "**/",
        "***",
        "a**",
        "*a",
        "?",
        "??",
        "[ab]",
        "[!ab]",
        "[^ab]",
        "[a-c]",
        "[z-a]",
        "[]a]",
        "[",
        "[a",
        "\\[a\\]",
        "[\\[]a]",
        "[a/]action.yml",
        "a[/]b",
        "a\\",
        "\\a",
        "-",
        "[a-]",
        "[a-\\c]",
        "[a-",
        "[a\\",
        "[\\]a]",
        "[!-]",
        "!",
        "!a",
        "\\!a",
        "#a",
        "\\#a",
        "a ",
        "a\\ b",
        "a\\ ",
        " a",
        "a\t",
        "/",
        "//",
        "a//b",
        "é",
        "*\n!.github",
        "*\n!.github/\n!.github/**",
        "*\n!*/\n!*.yml",
        "a\n!.*",
        "a\n!a/b",
        "a/*\n!a/b",
        "*.yml\n!ci.yml",
        "!*.yml\n*.yml",
        "\ufeffa",
        "a\r\nb\r",
        "*.y[a-m]l",
    ],
)
def test_a_pattern_ignores_what_git_ignores(repository, lines) -> None:
    ignore(repository, lines.encode())
    assert kept_by_wffix(repository) == kept_by_git(repository)


PIECES = st.sampled_from(
    ["a", "b", "*", "**", "?", "[ab]", "[!a]", "[^b]", "[a-]", "\\a", ".github", "workflows", "*.yml", "action.yml", "a*", "*b*", ".*", " "]
)
PATTERNS = st.builds(
    lambda negated, rooted, parts, folder: "!" * negated + "/" * rooted + "/".join(parts) + "/" * folder,
    st.booleans(),
    st.booleans(),
    st.lists(PIECES, min_size=1, max_size=4),
    st.booleans(),
)
GITIGNORES = st.lists(PATTERNS, max_size=5).map("\n".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(GITIGNORES, GITIGNORES)
def test_any_patterns_at_the_top_and_in_a_folder_ignore_what_git_ignores(repository, outer, inner) -> None:
    ignore(repository, outer.encode(), inner.encode())
    assert kept_by_wffix(repository) == kept_by_git(repository)


def test_ignore_files_above_a_folder_count(repository) -> None:
    ignore(repository, b"c/\n")
    below = find(str(repository / "a")).files
    assert [name_below(str(repository), path) for path in below] == ["a/.github/workflows/ci.yml", "a/action.yml", "a/b/action.yml"]


@settings(max_examples=200)
@given(st.binary(max_size=60), st.lists(st.binary(min_size=1, max_size=8).filter(lambda part: b"/" not in part), min_size=1, max_size=4))
def test_no_bytes_are_too_strange_for_a_pattern(data, parts) -> None:
    assert Rules(data).verdict(b"/".join(parts), False) in (True, False, None)


@pytest.mark.parametrize("pattern", [b"*a" * 60 + b"b", b"**/a/" * 60 + b"b", b"[a]*" * 60 + b"b"], ids=["stars", "any depth", "sets"])
def test_no_pattern_takes_long(pattern) -> None:
    began = time.perf_counter()
    assert Rules(pattern).verdict(b"/".join([b"a" * 250] * 100), False) is None
    assert time.perf_counter() - began < 1
