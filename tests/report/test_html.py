"""The page."""

import base64
import hashlib
import re

from tests.report.samples import SCRIPT, broken, made, paired, repaired

from wffix.report import html


def page(*results):
    return html.report(paired(*results))


def test_its_policy_allows_its_own_script_and_style_and_nothing_else() -> None:
    text = page(repaired(SCRIPT))
    (policy,) = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    for name in ("script", "style"):
        (content,) = re.findall(f"<{name}>(.*?)</{name}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")


def test_it_names_no_address_but_those_of_follow_ups() -> None:
    assert re.findall("https?://|//[a-z]|@import|url\\(", page(repaired(SCRIPT))) == []


def test_findings_stand_above_the_diff_with_their_lines() -> None:
    text = page(repaired(SCRIPT), broken("b.yml"))
    first, second = re.findall("<details.*?</details>", text, re.DOTALL)
    assert 'data-kinds="repair left"' in first
    assert "<b class=repair>template-injection</b> <span class=where>line 8, safe</span> move expressions out of scripts into env" in first
    assert "<b class=left>template-injection</b> <span class=where>line 9</span> " in first
    assert 'data-kinds="error"' in second
    assert "<b class=error>error</b> <span class=where>line 3, column 7</span> is bad" in second


def test_the_diff_is_side_by_side_with_the_words_that_differ_marked() -> None:
    text = page(made("a", "one\nsame words: old\n", "one\nsame words: new\n"))
    assert (
        '<tr><td class="number gone">2</td><td class=gone>same words: <mark>old</mark></td>'
        '<td class="number come">2</td><td class=come>same words: <mark>new</mark></td></tr>'
    ) in text
    assert '<td class="number ">1</td><td>one</td><td class="number ">1</td><td>one</td>' in text


def test_a_file_that_is_made_has_an_empty_left_side() -> None:
    text = page(made("a", "", "one\n").replaced(absent=True))
    assert '<td class="number none"></td><td class=none></td><td class="number come">1</td><td class=come>one</td>' in text


def test_the_carriage_returns_of_line_breaks_are_not_shown_and_others_are() -> None:
    text = page(made("a", "one\r\n", "t\rwo\r\n"))
    assert "<td class=gone>one</td>" in text
    assert "<td class=come>t<span class=escape>\\r</span>wo</td>" in text


def test_a_file_without_findings_is_only_counted() -> None:
    text = page(repaired("on: push\njobs: {}\n"))
    assert "<details" not in text
    assert "<p class=summary>1 file read, 0 fixes to make in 0 files</p>" in text
