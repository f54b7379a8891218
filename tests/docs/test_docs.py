"""What is made of the documentation, without the program that makes a site of it."""

import posixpath
import re
from functools import cache
from pathlib import Path

import pytest
from generate import examples, fixers
from generate.commands import with_commands
from generate.reference import with_parts
from generate.writing import cell, escaped, fenced

from wffix import fix_source
from wffix.fixer import fixer_ids, load

DOCS = Path(__file__).parents[2] / "docs"
FENCED = re.compile(r"^( *)(`{3,}) ?(\w*)\n(.*?)^\1\2$", re.M | re.S)


@cache
def pages() -> dict[str, str]:
    """Every page of the site by its path, as Markdown."""
    written = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}
    return {name: with_commands(with_parts(text)) for name, text in written.items()} | fixers.pages()


def prose(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", FENCED.sub("", text))


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.M)
    return {re.sub(r"[^\w-]+", "-", heading.lower()).strip("-") for heading in headings}


@pytest.mark.parametrize("fixer", fixer_ids())
def test_a_fixer_has_a_page_with_what_it_does_to_a_fixture_or_why_it_refuses(fixer: str) -> None:
    page = pages()[f"fixers/{fixer}.md"]
    assert escaped(load(fixer).title) in page
    assert ("by default |" in page) is load(fixer).default
    assert all(f"* {escaped(reason)}\n" in page for reason in examples.reasons(fixer))
    if examples.repaired(fixer):
        assert re.search(r"## Before and after\n\n```+ diff\n--- a/", page)
    else:
        assert "## When it is refused" in page or examples.repaired_unsafely(fixer)
    assert ("## Before and after, with `--unsafe`" in page) is bool(examples.repaired_unsafely(fixer))
    assert "## References" in page


@pytest.mark.parametrize(
    ("fixer", "told"),
    [("template-injection", ["safe"]), ("use-trusted-publishing", ["setup"]), ("dependabot-execution", ["unsafe"]), ("code-from-env", [])],
    ids=["behaviour is kept", "a follow-up comes first", "only when asked for", "only told"],
)
def test_a_page_tells_how_far_its_fixes_may_be_trusted(fixer: str, told: list[str]) -> None:
    assert fixers.applicabilities(fixer) == told


def test_every_fixture_of_a_fixer_is_on_its_page() -> None:
    for fixer in fixer_ids():
        fixed = list((DOCS.parent / "fixtures" / fixer).glob("*.fixed.yml"))
        assert pages()[f"fixers/{fixer}.md"].count("+++ b/") == len(fixed) + len(examples.repaired_unsafely(fixer))


def test_the_example_that_is_told_to_come_first_is_there() -> None:
    assert all(examples.repaired(fixer)[0].name == name for fixer, name in examples._FIRST.items())


def test_no_link_inside_leads_nowhere() -> None:
    for name, text in pages().items():
        for target in re.findall(r"\]\(([^)]+)\)", prose(text)):
            if target.startswith("https://"):
                continue
            path, _, anchor = target.partition("#")
            wanted = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            assert wanted in pages(), f"{name} links to {target}"
            assert not anchor or anchor in anchors(pages()[wanted]), f"{name} links to {target}"


def test_every_page_is_in_the_navigation() -> None:
    navigation = (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8")
    listed = {name for name in pages() if name.startswith("fixers/")} | set(re.findall(r": (\S+\.md)$", navigation, re.M))
    assert listed == set(pages())


def test_nothing_is_left_to_be_filled_in() -> None:
    assert not [name for name, text in pages().items() if "<!--" in prose(text)]


def test_no_page_takes_a_text_of_a_fixer_for_markup() -> None:
    assert not [name for name, text in fixers.pages().items() if re.search(r"(?<!\\)<(?!https://)", prose(text))]


def test_workflows_that_the_pages_propose_have_nothing_to_repair() -> None:
    for name, text in pages().items():
        for _, _, language, block in FENCED.findall(text):
            if language == "yaml" and "\njobs:" in f"\n{block}" and not name.startswith("fixers/"):
                result = fix_source(block if "\non:" in block else f"on: push\n{block}")
                assert (result.problem, result.changed, result.refusals) == (None, False, ()), name


@pytest.mark.parametrize("command", ["wffix --check", "sh -c true"], ids=["ends otherwise", "another program"])
def test_a_command_that_is_not_what_the_page_says_breaks_the_build(command: str) -> None:
    with pytest.raises(ValueError, match=r"ended with 1, and not with 0|only wffix is run"):
        with_commands(f"<!-- run: {command} -->")


def test_an_unknown_part_breaks_the_build() -> None:
    with pytest.raises(KeyError):
        with_parts("<!-- made: nothing -->")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("`a_b` and jobs.<job_id>.if", r"`a_b` and jobs.\<job\_id\>.if"),
        ("a ` alone", r"a \` alone"),
        ("over\n  two lines", "over two lines"),
    ],
    ids=["code stays, the rest is no markup", "a backtick", "one line"],
)
def test_a_text_is_written_as_it_is(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_bar_does_not_end_a_cell() -> None:
    assert "|" not in cell("`a | b`")


def test_a_fence_is_longer_than_those_inside() -> None:
    assert fenced("````\nx\n````\n", "text").startswith("````` text\n")
