"""Scripts of cmd.exe: comments are written, all else is refused."""

import pytest

from wffix.expression.lexer import embedded
from wffix.scripts.batch import assigned, rewrite
from wffix.scripts.hoist import Rewritten, Variable

X = "${{ x }}"


def done(script: str) -> tuple[str, Rewritten]:
    spans = [(item.start, item.end) for item in embedded(script)]
    found = rewrite(script, spans, {number: Variable(f"IN_{number}") for number in range(len(spans))})
    text = script
    for start, end, new in reversed(found.replacements):
        text = text[:start] + new + text[end:]
    return text, found


COMMENTS = {
    "rem": (f"rem about {X}\ndir", "rem about x\ndir"),
    "rem in capitals, indented and silent": (f"  @REM {X}", "  @REM x"),
    "colons": (f"dir\n:: {X} and {X}\n", "dir\n:: x and x\n"),
}


@pytest.mark.parametrize(("script", "wanted"), COMMENTS.values(), ids=COMMENTS.keys())
def test_a_comment_holds_the_bare_text(script: str, wanted: str) -> None:
    text, found = done(script)
    assert text == wanted
    assert found.plain == set(range(len(list(embedded(script)))))
    assert not found.refused


REFUSED = {
    "a word": f"echo {X}",
    "quotes": f'python -m pip install "foo=={X}"',
    "an assignment": f'set "V={X}"',
    "a condition": f'if "{X}"=="a" echo b',
    "a loop": f"for %%i in ({X}) do echo %%i",
    "a comment that is the rest of a line": f"echo a ^\nrem {X}",
    "a comment that is the rest of a line before empty ones": f"echo a ^\n\nrem {X}",
    "a comment behind a command": f"dir & rem {X}",
    "a command that begins like a comment": f"remark {X}",
    "operators in a comment": "rem ${{ a || b }}",
    "a percent sign in a comment": "rem ${{ format('%PATH%') }}",
    "nothing but the value": X,
}


@pytest.mark.parametrize("script", REFUSED.values(), ids=REFUSED.keys())
def test_everything_else_is_refused(script: str) -> None:
    text, found = done(script)
    assert text == script
    assert "before it reads the line" in found.refused[0]


def test_only_what_is_asked_for_is_written() -> None:
    found = rewrite(f"rem {X}\nrem {X}", [(4, 12), (17, 25)], {1: Variable("IN")})
    assert found.replacements == ((17, 25, "x"),)
    assert found.plain == {1}


SETS = {
    "an assignment": ("set Foo=a", {"Foo", "FOO"}),
    "an assignment in quotes": ('set "FOO=a b"', {"FOO"}),
    "input": ("set /p FOO=Name: ", {"FOO"}),
    "input in quotes": ('set /P "FOO=Name: "', {"FOO"}),
    "arithmetic": ("set /a A=1, B+=2", {"A", "B"}),
    "arithmetic in quotes": ('set /A "A<<=1"', {"A"}),
    "in a loop": ("for /f %%i in ('dir') do set FOO=%%i", {"FOO"}),
    "in a condition": ("if exist a (SET FOO=1) else set BAR=2", {"FOO", "BAR"}),
    "removal": ("set FOO=", {"FOO"}),
    "reading": ("echo %FOO% && setlocal", set()),
    "a comparison": ('if "%FOO%"=="a" echo b', set()),
}


@pytest.mark.parametrize(("script", "names"), SETS.values(), ids=SETS.keys())
def test_variables_are_found(script: str, names: set[str]) -> None:
    assert assigned(script) == names
