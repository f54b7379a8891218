"""Which shell runs a step, and when that cannot be told."""

import pytest

from wffix.document.parse import parse
from wffix.document.workflow import Workflow
from wffix.scripts.runner import UnknownShell, language


def shell_of(job: str, step: str = "", top: str = "") -> str:
    """The shell of the only step of a workflow; the arguments are lines of the job, the step and the workflow."""
    lines = [*top.splitlines(), "on: push", "jobs:", "  build:"]
    lines += [f"    {line}" for line in job.splitlines()]
    lines += ["    steps:", "      - run: tool", *(f"        {line}" for line in step.splitlines())]
    return language(Workflow.of(parse("\n".join(lines) + "\n")).steps[0])


STEP_SHELLS = {
    "bash": "bash",
    "sh": "sh",
    "bash {0}": "bash",
    "bash -e {0}": "bash",
    "bash -el {0}": "bash",
    "bash -leo pipefail {0}": "bash",
    "bash --noprofile --norc -eo pipefail {0}": "bash",
    "bash -euxo pipefail {0}": "bash",
    "bash -o errexit -o pipefail {0}": "bash",
    "bash -O extglob -e {0}": "bash",
    "bash +e {0}": "bash",
    "bash --login {0}": "bash",
    "/usr/bin/bash -xe {0}": "bash",
    "/usr/local/bin/bash {0}": "bash",
    "/bin/sh -eux {0}": "sh",
}


@pytest.mark.parametrize(("shell", "wanted"), STEP_SHELLS.items(), ids=STEP_SHELLS.keys())
def test_a_step_names_its_shell(shell: str, wanted: str) -> None:
    assert shell_of("runs-on: windows-latest", f"shell: {shell}") == wanted


UNKNOWN_SHELLS = {
    "pwsh": "there are no rules for the shell 'pwsh' yet",
    "python": "there are no rules for the shell 'python' yet",
    "zsh {0}": "there are no rules for the shell 'zsh' yet",
    "env bash {0}": "there are no rules for the shell 'env' yet",
    "nix develop -c bash -e {0}": "there are no rules for the shell 'nix' yet",
    "bash -ec {0}": "the options of the shell 'bash -ec {0}' are not understood",
    "bash -s {0}": "the options of the shell 'bash -s {0}' are not understood",
    "bash -k {0}": "the options of the shell 'bash -k {0}' are not understood",
    "bash -o {0}": "the options of the shell 'bash -o {0}' are not understood",
    "bash --rcfile a {0}": "the options of the shell 'bash --rcfile a {0}' are not understood",
    "bash {0} a": "the options of the shell 'bash {0} a' are not understood",
    "${{ matrix.shell }}": "the shell is chosen at run time",
    '""': "there are no rules for the shell '' yet",
}


@pytest.mark.parametrize(("shell", "reason"), UNKNOWN_SHELLS.items(), ids=UNKNOWN_SHELLS.keys())
def test_a_shell_without_rules(shell: str, reason: str) -> None:
    with pytest.raises(UnknownShell) as error:
        shell_of("runs-on: ubuntu-latest", f"shell: {shell}")
    assert str(error.value) == reason


JOBS = {
    "Linux": ("runs-on: ubuntu-latest", "bash"),
    "macOS": ("runs-on: macos-14", "bash"),
    "a list of labels": ("runs-on: [self-hosted, linux, x64]", "bash"),
    "a group with labels": ("runs-on:\n  group: big\n  labels: ubuntu-22.04", "bash"),
    "a container": ("runs-on: ubuntu-latest\ncontainer: alpine:3", "sh"),
    "a default of the job": ("runs-on: windows-latest\ndefaults:\n  run:\n    shell: bash", "bash"),
    "a matrix of systems": ("strategy:\n  matrix:\n    os: [ubuntu-latest, macos-latest]\nruns-on: ${{ matrix.os }}", "bash"),
    "a matrix with more systems": (
        "strategy:\n  matrix:\n    os: [ubuntu-latest]\n    include:\n      - os: macos-13\n      - extra: 1\nruns-on: ${{ matrix.os }}",
        "bash",
    ),
    "a matrix of mappings": ("strategy:\n  matrix:\n    on:\n      - {os: ubuntu-latest}\nruns-on: ${{ matrix.on.os }}", "bash"),
    "a matrix of lists": ("strategy:\n  matrix:\n    on:\n      - [ubuntu-latest, x]\nruns-on: ${{ matrix.on[0] }}", "bash"),
    "a part of a label": ("strategy:\n  matrix:\n    v: ['22.04', '24.04']\nruns-on: ubuntu-${{ matrix.v }}", "bash"),
}


@pytest.mark.parametrize(("job", "wanted"), JOBS.values(), ids=JOBS.keys())
def test_the_runner_has_a_shell(job: str, wanted: str) -> None:
    assert shell_of(job) == wanted


def test_a_default_of_the_workflow() -> None:
    assert shell_of("runs-on: windows-latest", top="defaults:\n  run:\n    shell: bash") == "bash"


UNKNOWN_RUNNERS = {
    "Windows": ("runs-on: windows-2022", "PowerShell"),
    "Windows and others": (
        "strategy:\n  matrix:\n    os: [ubuntu-latest, windows-latest]\nruns-on: ${{ matrix.os }}",
        "runs on Windows and elsewhere with different shells",
    ),
    "a label that says nothing": ("runs-on: self-hosted", "operating system, and with it the shell, is not known"),
    "an input": ("runs-on: ${{ inputs.runner }}", "is not known"),
    "a computed matrix": ("strategy:\n  matrix: ${{ fromJSON(inputs.matrix) }}\nruns-on: ${{ matrix.os }}", "is not known"),
    "a computed axis": ("strategy:\n  matrix:\n    os: ${{ fromJSON(inputs.os) }}\nruns-on: ${{ matrix.os }}", "is not known"),
    "an expression that cannot be read": ("runs-on: ${{ matrix. }}", "is not known"),
    "nothing": ("name: none", "is not known"),
}


@pytest.mark.parametrize(("job", "reason"), UNKNOWN_RUNNERS.values(), ids=UNKNOWN_RUNNERS.keys())
def test_a_runner_whose_shell_cannot_be_told(job: str, reason: str) -> None:
    with pytest.raises(UnknownShell, match=reason):
        shell_of(job)


def test_a_step_of_an_action_must_name_its_shell() -> None:
    text = "name: a\nruns:\n  using: composite\n  steps:\n    - run: tool\n"
    with pytest.raises(UnknownShell, match="the step names no shell"):
        language(Workflow.of(parse(text)).steps[0])


def test_a_step_shared_by_jobs_with_different_shells() -> None:
    text = """on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps: [&step {run: tool}]
  b:
    runs-on: ubuntu-latest
    container: alpine
    steps: [*step]
"""
    with pytest.raises(UnknownShell, match="shared by jobs with different shells"):
        language(Workflow.of(parse(text)).steps[0])
