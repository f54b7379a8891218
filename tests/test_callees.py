"""What of its own repository a job runs."""

from __future__ import annotations

from wffix.callees import called_parts, seen_steps, workflow_of
from wffix.document.workflow import Workflow

COMPOSITE = "runs:\n  using: composite\n  steps:\n"
STEPS = "      - uses: ./a\n      - uses: ./gone\n"
JOB = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{STEPS}  b:\n    uses: ./.github/workflows/c.yml\n"
FILES = {
    "a/action.yml": f"{COMPOSITE}    - uses: ./b\n    - uses: octo-org/act@v1\n",
    "b/action.yaml": f"{COMPOSITE}    - run: make\n",
    ".github/workflows/c.yml": "on: workflow_call\njobs:\n  a:\n    steps:\n      - uses: ./b\n",
}


def view(text: str) -> Workflow:
    found = workflow_of(text)
    assert found is not None
    return found


def parts(text: str, files: dict[str, str], job: int = 0) -> list[str]:
    names = {text: name for name, text in files.items()}
    return [part if isinstance(part, str) else names[part.document.text] for part in called_parts(view(text).jobs[job], files)]


def test_actions_are_looked_into_in_the_order_of_the_steps() -> None:
    assert parts(JOB, FILES) == ["a/action.yml", "b/action.yaml", "./gone"]


def test_called_workflows_are_looked_into() -> None:
    assert parts(JOB, FILES, job=1) == [".github/workflows/c.yml", "b/action.yaml"]


def test_an_action_that_uses_itself_again_and_again_is_one() -> None:
    files = {"a/action.yml": COMPOSITE + "    - uses: ./a\n" * 500}
    assert parts(JOB, files) == ["a/action.yml", "./gone"]


def test_all_steps_are_seen_where_all_files_are_there() -> None:
    seen = [seen_steps(job, FILES) for job in view(JOB).jobs]
    found = [[step.uses or step.run for step in steps or ()] for steps in seen]
    assert [[scalar.value for scalar in scalars if scalar] for scalars in found] == [["./gone", "octo-org/act@v1", "make"], ["make"]]
    assert seen_steps(view(JOB).jobs[1], {}) is None
