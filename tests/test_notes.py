"""What `template-injection` tells beside its repair."""

import pytest

from wffix import Options, fix_source

SPLIT = "ARGS is split at blanks as its value was before, but quotes inside the value no longer group words"
LONG = "holds a whole text: the step cannot start with one of more than 131,071 bytes, which only very long ones reach"


@pytest.mark.parametrize(
    ("script", "notes"),
    [
        pytest.param('echo "${{ github.event.issue.title }}"', [], id="nothing of an ordinary text"),
        pytest.param("tool ${{ inputs.args }}", [f"INPUTS_{SPLIT}"], id="a value that is split"),
        pytest.param('tool "${{ inputs.args }}"', [], id="one that is not"),
        pytest.param('echo "${{ github.event.issue.body }}"', [f"ISSUE_BODY {LONG}"], id="a whole text"),
        pytest.param(
            'echo "${{ github.event.head_commit.message || inputs.a }}"', [f"HEAD_COMMIT_MESSAGE_OR_INPUTS_A {LONG}"], id="part of a choice"
        ),
        pytest.param("# ${{ github.event.issue.body }}\ntool", [], id="a whole text that only a comment names"),
    ],
)
def test_what_a_repair_tells_of(script: str, notes: list[str]) -> None:
    lines = "".join(f"          {line}\n" for line in script.split("\n"))
    source = f"on: [issues, workflow_call]\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n{lines}"
    result = fix_source(source, ".github/workflows/a.yml", Options(frozenset({"template-injection"})))
    assert [note.text for fix in result.fixes for note in fix.follow_ups] == notes
