"""Where expressions stand in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wffix.expression.lexer import embedded


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        pytest.param("", [], id="an empty text"),
        pytest.param("echo $x ${y} {{ z }}", [], id="dollars and braces that open no expression"),
        pytest.param("${{ a }}", [" a "], id="the whole text"),
        pytest.param("${{a}}${{b}}", ["a", "b"], id="two that touch"),
        pytest.param("x ${{ a }} y\nz ${{ b }}", [" a ", " b "], id="with text around them"),
        pytest.param("${{}}", [""], id="one without content"),
        pytest.param("${{ '}}' }}", [" '}}' "], id="closing braces in a string"),
        pytest.param("${{ 'it''s }}' }}", [" 'it''s }}' "], id="a doubled quote does not end the string"),
        pytest.param("${{ '${{ a }}' }}", [" '${{ a }}' "], id="an expression in a string is part of it"),
        pytest.param("${{ ${{ a }}", [" ${{ a "], id="an opening inside an expression is part of it"),
        pytest.param("${{ a }}}", [" a "], id="the first two braces close"),
        pytest.param("${{ a } }}", [" a } "], id="one brace closes nothing"),
        pytest.param('${{ "}}" }}', [' "'], id="double quotes quote nothing"),
        pytest.param("$${{ a }}", [" a "], id="a dollar before it"),
        pytest.param("${{\n  a\n}}", ["\n  a\n"], id="over several lines"),
        pytest.param("${{ a", [], id="one that is not closed"),
        pytest.param("${{ a }} ${{ b", [" a "], id="one that is closed before one that is not"),
        pytest.param("${{ it's }} ${{ b }}", [], id="a lone quote hides every closing brace"),
        pytest.param("${ { a }}", [], id="a blank between the braces"),
    ],
)
def test_sources(text, sources) -> None:
    assert [found.source for found in embedded(text)] == sources


@given(st.text(alphabet="${}' a\n", max_size=60))
def test_each_span_holds_its_source_and_nothing_overlaps(text) -> None:
    at = 0
    for found in embedded(text):
        assert found.start >= at
        assert text[found.start : found.end] == "${{" + found.source + "}}"
        at = found.end
