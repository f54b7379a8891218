"""Names, paths and texts of a repository do no harm in any output, whatever they hold: one table over all of them."""

import json
import re
from html.parser import HTMLParser

import pytest
from tests.report.runner import commands
from tests.report.samples import broken, made, paired

from wffix.edit.model import FollowUp
from wffix.report import github, html, markdown, sarif, suggestions
from wffix.report import json as json_report
from wffix.report.pull_request import Stretch
from wffix.report.terminal import shown

cmarkgfm = pytest.importorskip("cmarkgfm", reason="GitHub's own Markdown is not installed (the extra dev)")

HOSTILE = {
    "terminal escapes": "\x1b[2J\x1b]0;title\x07\x1b[31mred\x9b1m",
    "a carriage return": "harmless\rharmful",
    "bidirectional text": "\u202eright to left\u2066\u2069\u200f",
    "invisible characters": "a\u200bb\ufeffc\U000e0041\u00ad",
    "surrogates": "a\udcffb",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "the end of attributes": '" onmouseover="alert(1)" x=\'',
    "comments and conditions of HTML": "--> <!-- ]]> <![CDATA[ &lt;b&gt;",
    "the end of a page": "</td></table></details></script></style></html>",
    "links of Markdown": "[click](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example>",
    "addresses": "https://evil.example/x www.evil.example mail@evil.example",
    "mentions and references": "@octocat @org/team #1 GH-1 owner/name#2",
    "fences": "``` ```` ~~~~ `````suggestion",
    "blocks of Markdown": "# heading - [x] item 1. one > quote --- | a | b | $x$",
    "workflow commands": "::error::x %0A::add-mask::y ##[add-mask]z ::stop-commands::t",
    "properties of commands": "a:b,c=d,line=9%2C%3A%25",
    "messages of SARIF": "[link](1) {0} {{1}}",
    "a long text": "long " * 20_000,
}
NAMES = list(HOSTILE)


def results(case: str):
    text = HOSTILE[case]
    name = text[:200].replace("\n", "").replace("/", "_")
    line = text.replace("\udcff", "ÿ")
    notes = [FollowUp(text, text), FollowUp("do", "https://pypi.org/manage"), FollowUp("do", "https://x.org/" + text)]
    repaired = made(f"{name}/action.yml", f"{line} old\n{line}\n", f"{line} new\n{line}\n", title=text, reasons=[text], follow_ups=notes)
    return paired(repaired, broken(f"{name}.yml", text))


@pytest.mark.parametrize("case", NAMES)
@pytest.mark.parametrize("color", [False, True])
def test_a_terminal_obeys_nothing_but_our_colours(case, color) -> None:
    for _, diff in results(case):
        text = re.sub(r"\x1b\[[0-9;]*m", "", shown(diff, color)) if color and case != "terminal escapes" else shown(diff, color)
        text = re.sub(r"\x1b\[(0|1|7|27|31|32|36)m", "", text)
        assert all(line.replace("\t", "").isprintable() for line in text.split("\n"))


@pytest.mark.parametrize("case", NAMES)
@pytest.mark.parametrize("report", [json_report.report, sarif.report], ids=["json", "sarif"])
def test_machines_get_plain_ascii(case, report) -> None:
    text = report(results(case))
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    json.loads(text)


@pytest.mark.parametrize("case", NAMES)
def test_messages_of_sarif_hold_no_links(case) -> None:
    (run,) = json.loads(sarif.report(results(case)))["runs"]
    texts = [result["message"]["text"] for result in run["results"]]
    assert len(texts) == 2
    assert not any("](" in text for text in texts)


@pytest.mark.parametrize("case", NAMES)
def test_the_log_of_a_run_has_our_commands_and_no_others(case) -> None:
    given = results(case)
    text = github.report(given)
    found = commands(text)
    assert text.replace("\n", "").isprintable()
    assert [name for name, _, _ in found] == ["error", "warning", "notice"] == [line.split()[0].strip(":") for line in text.splitlines()]
    for _, properties, _ in found:
        assert set(properties) <= {"file", "title", "line", "endLine", "col", "endColumn"}
        assert properties["file"].endswith(".yml")
        assert properties["title"] in ("wffix: error", "wffix: template-injection")


class Page(HTMLParser):
    """What a browser makes of HTML: the elements with their attributes, and the texts outside of code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.code: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes) -> None:
        self.elements.append((tag, dict(attributes)))
        self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data) -> None:
        (self.code if "code" in self.open else self.texts).append(data)


def check_markdown(text: str) -> None:
    """GitHub shows our own markup and no other: no image, no mention, no link but those to pages of ours."""
    assert all(line.replace("\t", "").isprintable() for line in text.split("\n"))
    options = cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE | cmarkgfm.cmark.Options.CMARK_OPT_GITHUB_PRE_LANG
    page = Page(cmarkgfm.github_flavored_markdown_to_html(text, options))
    assert {tag for tag, _ in page.elements} <= {"h2", "h3", "p", "ul", "li", "strong", "code", "pre", "span", "a", "input"}
    assert all(not attributes for tag, attributes in page.elements if tag not in ("a", "pre", "input", "code"))
    links = [attributes["href"] for tag, attributes in page.elements if tag == "a"]
    assert all(link == "https://pypi.org/manage" or link.startswith("https://x.org/") for link in links)
    assert not any(re.search(r"@\w|#\d", part) for part in page.texts)


@pytest.mark.parametrize("case", NAMES)
def test_a_comment_holds_no_markup_but_ours(case) -> None:
    text = markdown.report(results(case))
    check_markdown(text)
    assert len(text) < 65_536


@pytest.mark.parametrize("case", NAMES)
def test_suggestions_hold_no_markup_but_ours_and_change_no_byte(case) -> None:
    given = results(case)
    result = given[0][0]
    lines = [f"{line}\n" for line in result.source.removesuffix("\n").split("\n")]
    text = suggestions.report(given, {result.path: [Stretch(1, lines)]})
    assert text.isascii()
    comments = json.loads(text)["comments"]
    assert len(comments) == all(line.removesuffix("\n").isprintable() for line in lines)
    for comment in comments:
        check_markdown(comment["body"].partition("<!--")[0])
        page = Page(cmarkgfm.github_flavored_markdown_to_html(comment["body"]))
        assert page.code[-1] == result.fixed


@pytest.mark.parametrize("case", NAMES)
def test_a_page_has_our_elements_and_loads_nothing(case) -> None:
    text = html.report(results(case))
    assert all(line.replace("\t", "").isprintable() for line in text.split("\n"))
    page, plain = Page(text), Page(html.report(paired(made("a", "a old\na\n", "a new\na\n", reasons=["x"]), broken())))
    allowed = {tag for tag, _ in plain.elements} | {"a", "span", "mark"}
    assert {tag for tag, _ in page.elements} <= allowed
    names = {name for _, attributes in page.elements for name in attributes}
    assert names <= {name for _, attributes in plain.elements for name in attributes} | {"href", "rel"}
    links = [attributes["href"] for tag, attributes in page.elements if tag == "a"]
    assert all(link == "https://pypi.org/manage" or link.startswith("https://x.org/") for link in links)
    assert not any(name in ("src", "style") or name.startswith("on") for name in names)
    assert len(re.findall("<script>", text)) == 1
