"""Comments that tell to leave a finding alone."""

import pytest

from wffix.document.ignores import Ignores
from wffix.document.parse import parse


def covered(source, finding, part):
    start = source.index(part)
    return Ignores(parse(source)).covers(finding, start, start + len(part))


@pytest.mark.parametrize(
    ("source", "part", "expected"),
    [
        pytest.param("k: v # wffix: ignore[a]\n", "v", True, id="our own form"),
        pytest.param("k: v # zizmor: ignore[a]\n", "v", True, id="zizmor's form"),
        pytest.param("k: v # wffix: ignore[b]\n", "v", False, id="another id"),
        pytest.param("k: v # wffix: ignore[b, a]\n", "v", True, id="one of several ids"),
        pytest.param("k: v # wffix: ignore[a-b]\n", "v", False, id="an id that only begins like it"),
        pytest.param("k: v # because: wffix: ignore[a] and more\n", "v", True, id="within other words"),
        pytest.param("k: v # zizmor: ignore[b] # wffix: ignore[a]\n", "v", True, id="the second of two on one line"),
        pytest.param("k: v # ignore[a]\n", "v", False, id="of nobody"),
        pytest.param("k: v\n", "v", False, id="no comment"),
        pytest.param("k: 'v # wffix: ignore[a]'\n", "v", False, id="in a text, not a comment"),
        pytest.param("k: |\n  v\n  # wffix: ignore[a]\nl: 1\n", "v", False, id="in a script, not a comment"),
        pytest.param("k: | # wffix: ignore[a]\n  v\n", "k: |", True, id="on the header of a block"),
        pytest.param("# wffix: ignore[a]\nk: v\n", "v", False, id="on the line above"),
        pytest.param("k: v\n# wffix: ignore[a]\n", "v", False, id="on the line below"),
        pytest.param("k:\n  - a # wffix: ignore[a]\n  - v\n", "k:\n  - a # wffix: ignore[a]\n  - v", True, id="on one line of several"),
        pytest.param("k: v # wffix: ignore[a]\r\nl: w\r\n", "v", True, id="CRLF"),
        pytest.param("l: w # wffix: ignore[a]\nk: v\nm: w # wffix: ignore[a]\n", "k: v", False, id="around it, not on it"),
    ],
)
def test_a_finding_is_covered_on_its_lines(source, part, expected) -> None:
    assert covered(source, "a", part) is expected


def test_a_span_of_nothing_stands_on_its_line() -> None:
    source = "k: v # wffix: ignore[a]\n"
    assert Ignores(parse(source)).covers("a", 0, 0)
