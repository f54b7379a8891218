"""The secrets that a text reads, and those that a called workflow needs."""

import pytest

from wffix.callees import workflow_of
from wffix.secret_reads import needed, reads

TEXTS: dict[str, tuple[str, list[str | None]]] = {
    "no expression": ("secrets.A", []),
    "one": ("${{ secrets.A }}", ["A"]),
    "one in a key": ("${{ Secrets['a-b'] }}", ["a-b"]),
    "several": ("${{ secrets.A || secrets.B }}-${{ secrets.A }}", ["A", "B", "A"]),
    "one in a call": ("${{ fromJSON(secrets.A).key }}", ["A"]),
    "one behind a computed key": ("${{ fromJSON(secrets.A)[github.ref] }}", ["A"]),
    "all": ("${{ toJSON(secrets) }}", [None]),
    "all by a star": ("${{ join(secrets.*) }}", [None]),
    "a computed one": ("${{ secrets[matrix.name] }}", [None]),
    "a computed one of a secret's name": ("${{ secrets[secrets.A] }}", [None, "A"]),
    "another context with the word": ("${{ env.secrets }} ${{ inputs.secrets.A }}", []),
    "a text with the word": ("${{ 'secrets.A' }}", []),
    "what cannot be read": ("${{ secrets. }}", [None]),
}


@pytest.mark.parametrize(("text", "wanted"), TEXTS.values(), ids=TEXTS)
def test_the_secrets_of_a_text(text: str, wanted: list[str | None]) -> None:
    assert list(reads(text)) == wanted


def test_workflows_that_call_each_other_in_many_places_end() -> None:
    jobs = "".join(f"  j{n}:\n    uses: ./.github/workflows/x.yml\n    secrets: inherit\n" for n in range(50))
    text = f"on: workflow_call\nenv:\n  A: ${{{{ secrets.A }}}}\njobs:\n{jobs}"
    workflow = workflow_of(text)
    assert workflow is not None
    assert needed(workflow, {".github/workflows/x.yml": text}) == {"A"}
