"""Commands that can be cut out of a script: alone on their lines, with nothing that decides about them."""

import pytest

from wffix.scripts.shell.statements import Statement, statements, without


def upload(script: str) -> Statement | None:
    found = [item for item in statements(script) if "upload" in item.words]
    assert len(found) <= 1
    return found[0] if found else None


# A script, and what is left of it without its upload.
CUT = {
    "the only command": ("twine upload dist/*", ""),
    "the only line": ("twine upload dist/*\n", ""),
    "the last line": ("make\ntwine upload dist/*\n", "make\n"),
    "the first line": ("twine upload dist/*\nmake\n", "make\n"),
    "a line in between": ("a\ntwine upload dist/*\nb", "a\nb"),
    "several lines": ("make\ntwine upload \\\n  dist/*\n", "make\n"),
    "an indented line": ("make\n  twine upload dist/*\n", "make\n"),
    "with variables of its own": ("make\nTWINE_USERNAME=me twine upload dist/*", "make"),
    "with an expression": ("make\ntwine upload -p ${{ secrets.TOKEN }} dist/*", "make"),
    "the end of a list": ("make && twine upload dist/*\n", "make\n"),
    "the end of a long list": ("make && make check && twine upload dist/*", "make && make check"),
    "the beginning of a list": ("twine upload dist/* && make\n", "make\n"),
    "the middle of a list": ("make && \\\n twine upload dist/* && make clean", "make && make clean"),
    "below a comment": ("make\n# out\ntwine upload dist/*\n", "make\n# out\n"),
    "above a comment": ("make\ntwine upload dist/*\n# done\n", "make\n# done\n"),
    "beside what is not ASCII": ("echo ✓\ntwine upload dist/*\n", "echo ✓\n"),
}
NOT_CUT = {
    "a condition": "if true; then\n  twine upload dist/*\nfi",
    "a loop": "for f in dist/*; do twine upload $f; done",
    "an alternative": "make || twine upload dist/*",
    "a list that something follows": "make && twine upload dist/*\nmake clean",
    "a list with alternatives behind it": "twine upload dist/* && make || make clean",
    "a pipe": "twine upload dist/* | tee log",
    "a redirection": "twine upload dist/* > log",
    "another command on its line": "make; twine upload dist/*",
    "a comment on its line": "twine upload dist/* # out",
    "a command in the background": "twine upload dist/* &",
    "a negation": "! twine upload dist/*",
    "a function": "go() {\n  twine upload dist/*\n}\ngo",
    "a script that cannot be parsed": "twine upload dist/*\nif true; then\n",
}


@pytest.mark.parametrize(("script", "left"), CUT.values(), ids=CUT.keys())
def test_a_command_on_lines_of_its_own_is_cut_out(script: str, left: str) -> None:
    found = upload(script)
    assert found is not None
    assert found.without(script) == left
    start, end = found.place
    assert script[start:end].removeprefix("TWINE_USERNAME=me ").startswith("twine upload")


@pytest.mark.parametrize("script", NOT_CUT.values(), ids=NOT_CUT.keys())
def test_a_command_that_something_else_depends_on_is_not(script: str) -> None:
    assert upload(script) is None


# A script, and what is left of it without its commands that begin with 'poetry'.
SEVERAL = {
    "lines one below the other": ("poetry config a\npoetry publish\nmake\n", "make\n"),
    "lines at the end": ("make\npoetry config a\npoetry publish\n", "make\n"),
    "lines here and there": ("poetry config a\nmake\npoetry publish\nmake clean", "make\nmake clean"),
    "all lines": ("poetry config a\npoetry publish\n", ""),
    "lines with a blank one between": ("poetry config a\n\npoetry publish\nmake", "\nmake"),
    "a whole list": ("make\npoetry config a && poetry publish", "make"),
    "the first two of a list": ("poetry config a && poetry publish && make", "make"),
    "the first and the last of a list": ("poetry config a && make && poetry publish", "make"),
    "the last two of a list": ("make && poetry config a && poetry publish", "make"),
    "all but those in the middle of a list": ("a && poetry config a && b && poetry config b && poetry publish", "a && b"),
    "a line and the beginning of a list": ("poetry config a\npoetry config b && make", "make"),
}


@pytest.mark.parametrize(("script", "left"), SEVERAL.values(), ids=SEVERAL.keys())
def test_several_commands_are_cut_out_together(script: str, left: str) -> None:
    assert without(script, [item for item in statements(script) if item.words[0] == "poetry"]) == left


def test_variables_that_are_set_for_it_alone_are_told() -> None:
    found = upload("A=b TWINE_PASSWORD=${{ secrets.TOKEN }} twine upload dist/*")
    assert found is not None
    assert found.variables == {"A": "b", "TWINE_PASSWORD": "${{ secrets.TOKEN }}"}


def test_what_runs_after_it_is_told() -> None:
    first, last = statements("twine upload dist/*\nmake clean\n# done\n")
    assert (first.is_last, last.is_last) == (False, True)
