"""Which variable a script uses that has the value already, and when it cannot be sure that it still has."""

from textwrap import dedent

import pytest

from wffix import Options, Repository, fix_source

WORKFLOW = """\
on: push
jobs:
  release:
    runs-on: ubuntu-latest
    env:
      TAG: ${{ vars.TAG }}
    steps:
      - uses: ./.github/actions/prepare
      - run: echo "${{ vars.TAG }}"
"""


def action(script: str) -> str:
    head = """\
        runs:
          using: composite
          steps:
            - shell: bash
              run: """
    return dedent(head) + script + "\n"


@pytest.mark.parametrize(
    ("script", "name"),
    [
        pytest.param("make", "TAG", id="an action that writes no variable"),
        pytest.param("echo SIZE=1 >> $GITHUB_ENV", "TAG", id="an action that writes another variable"),
        pytest.param("echo TAG=v1 >> $GITHUB_ENV", "VARS_TAG", id="an action that writes this variable"),
        pytest.param(
            "echo tag=v1 >> $GITHUB_ENV", "VARS_TAG", id="an action that writes it in another case, which Windows does not tell apart"
        ),
    ],
)
def test_an_action_of_the_repository_may_change_a_variable_of_the_job(script: str, name: str) -> None:
    files = {".github/workflows/release.yml": WORKFLOW, ".github/actions/prepare/action.yml": action(script)}
    result = fix_source(WORKFLOW, ".github/workflows/release.yml", Options(frozenset({"template-injection"})), Repository(files=files))
    assert f'echo "${{{name}}}"' in result.fixed
    assert result.refusals == ()
