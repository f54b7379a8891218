"""What actions of the repository use the token of a run for, which stand in the files around a workflow."""

import pytest

from wffix.document.parse import parse
from wffix.document.workflow import Workflow
from wffix.edit.model import CannotEdit
from wffix.permissions import needed

USE = "- uses: ./tool"


def scopes(steps: str, runs: str, inputs: str = "") -> dict[str, str]:
    action = f"name: it\n{inputs}runs:\n" + "".join(f"  {line}\n" for line in runs.splitlines())
    lines = "".join(f"      {line}\n" for line in steps.splitlines())
    job = Workflow.of(parse(f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{lines}")).jobs[0]
    return needed(job, {"tool/action.yml": action})


def composite(*lines: str) -> str:
    return "using: composite\nsteps:\n" + "\n".join(f"  {line}" for line in lines)


KNOWN = {
    "what its steps need": (USE, composite("- uses: softprops/action-gh-release@v2"), "", {"contents": "write"}),
    "what the checkout in it leaves": (f"{USE}\n- run: git push", composite("- uses: actions/checkout@v5"), "", {"contents": "write"}),
    "what a checkout before it leaves": (
        f"- uses: actions/checkout@v5\n{USE}",
        composite("- run: git push", "  shell: bash"),
        "",
        {"contents": "write"},
    ),
    "a token that it is given by a name that says so": (
        f"{USE}\n  with: {{github-token: '${{{{ github.token }}}}'}}",
        composite("- run: gh pr comment 1", "  shell: bash", "  env: {GH_TOKEN: '${{ inputs.github-token }}'}"),
        "",
        {"pull-requests": "write"},
    ),
    "a token in the environment of its user": (
        f"{USE}\n  env: {{GH_TOKEN: '${{{{ github.token }}}}'}}",
        composite("- run: gh pr comment 1", "  shell: bash"),
        "",
        {"pull-requests": "write"},
    ),
    "a program of its own that finds no token": (USE, "using: node24\nmain: index.js", "", {}),
}
UNKNOWN = {
    "one that is not there": ("- uses: ./other", composite(), ""),
    "an unknown user in it": (USE, composite("- uses: octo-org/tool@v1"), ""),
    "a token by a name that does not say so": (
        f"{USE}\n  with: {{pat: '${{{{ github.token }}}}'}}",
        composite("- run: curl -H ${{ inputs.pat }}", "  shell: bash"),
        "",
    ),
    "one by default": (
        USE,
        composite("- run: curl -H ${{ inputs.pat }}", "  shell: bash"),
        "inputs: {pat: {default: '${{ github.token }}'}}\n",
    ),
    "one that it hands out": (USE, composite(), "outputs: {a: {value: '${{ github.token }}'}}\n"),
    "a program of its own that is given the token": (
        f"{USE}\n  with: {{token: '${{{{ github.token }}}}'}}",
        "using: node24\nmain: index.js",
        "",
    ),
    "a program of its own that has it by default": (
        USE,
        "using: node24\nmain: index.js",
        "inputs: {token: {default: '${{ github.token }}'}}\n",
    ),
    "a program of its own that may push": (f"- uses: actions/checkout@v5\n{USE}", "using: node24\nmain: index.js", ""),
    "one in another repository that was checked out": (
        f"- uses: actions/checkout@v5\n  with: {{repository: octo-org/other, persist-credentials: false}}\n{USE}",
        composite(),
        "",
    ),
    "one that uses itself": (USE, composite("- uses: ./tool"), ""),
}


@pytest.mark.parametrize(("steps", "runs", "inputs", "wanted"), KNOWN.values(), ids=KNOWN.keys())
def test_what_an_action_of_the_repository_needs(steps: str, runs: str, inputs: str, wanted: dict[str, str]) -> None:
    assert {**scopes(steps, runs, inputs), **wanted} == scopes(steps, runs, inputs)
    assert wanted or not scopes(steps, runs, inputs)


@pytest.mark.parametrize(("steps", "runs", "inputs"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_an_action_of_the_repository_that_may_need_anything(steps: str, runs: str, inputs: str) -> None:
    with pytest.raises(CannotEdit):
        scopes(steps, runs, inputs)
