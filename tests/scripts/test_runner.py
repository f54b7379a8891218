"""Which language the script of a step is in, by the shell that runs it, and when that cannot be told."""

import pytest

from wffix.document.parse import parse
from wffix.document.workflow import Workflow
from wffix.scripts.runner import UnknownShell, language, of_input
from wffix.scripts.shell.evidence import does_nothing_in_powershell, is_no_powershell


def shell_of(job: str, step: str = "", top: str = "") -> str:
    """The language of the last step of a workflow; the arguments are lines of the job, the step and the workflow."""
    lines = [*top.splitlines(), "on: push", "jobs:", "  build:"]
    lines += [f"    {line}" for line in job.splitlines()]
    lines += ["    steps:", "      - run: tool", *(f"        {line}" for line in step.splitlines())]
    return language(Workflow.of(parse("\n".join(lines) + "\n")).steps[-1])


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
    "pwsh": "pwsh",
    "powershell": "powershell",
    "cmd": "cmd",
    "python": "python",
    "python {0}": "python",
    "msys2 {0}": "bash",
}


@pytest.mark.parametrize(("shell", "wanted"), STEP_SHELLS.items(), ids=STEP_SHELLS.keys())
def test_a_step_names_its_shell(shell: str, wanted: str) -> None:
    assert shell_of("runs-on: windows-latest", f"shell: {shell}") == wanted


UNKNOWN_SHELLS = {
    "pwsh -c {0}": "there are no rules for the shell 'pwsh' yet",
    "python -m x {0}": "there are no rules for the shell 'python' yet",
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
    "Windows": ("runs-on: windows-2022", "powershell"),
    "Windows in a matrix": ("strategy:\n  matrix:\n    v: [2022, 2025]\nruns-on: windows-${{ matrix.v }}", "powershell"),
    "services, which Linux alone has": ("runs-on: ${{ vars.RUNNER }}\nservices: {db: {image: postgres}}", "bash"),
    "a container on a runner that is not known": ("runs-on: ${{ vars.RUNNER }}\ncontainer: debian", "sh"),
    "a container that may be none": ("runs-on: ubuntu-latest\ncontainer: ${{ matrix.image }}", "sh"),
    "a container that is none": ("runs-on: ubuntu-latest\ncontainer: ''", "bash"),
    "a container that is nothing": ("runs-on: ubuntu-latest\ncontainer:", "bash"),
    "a part of a label": ("strategy:\n  matrix:\n    v: ['22.04', '24.04']\nruns-on: ubuntu-${{ matrix.v }}", "bash"),
}


@pytest.mark.parametrize(("job", "wanted"), JOBS.values(), ids=JOBS.keys())
def test_the_runner_has_a_shell(job: str, wanted: str) -> None:
    assert shell_of(job) == wanted


def test_a_default_of_the_workflow() -> None:
    assert shell_of("runs-on: windows-latest", top="defaults:\n  run:\n    shell: bash") == "bash"


UNKNOWN_RUNNERS = {
    "Windows and others": (
        "strategy:\n  matrix:\n    os: [ubuntu-latest, windows-latest]\nruns-on: ${{ matrix.os }}",
        "runs on Windows and elsewhere with different shells",
    ),
    "a label that names a processor alone": ("runs-on: arm64", "operating system, and with it the shell, is not known"),
    "a label that says nothing": ("runs-on: self-hosted", "operating system, and with it the shell, is not known"),
    "an input": ("runs-on: ${{ inputs.runner }}", "is not known"),
    "a computed matrix": ("strategy:\n  matrix: ${{ fromJSON(inputs.matrix) }}\nruns-on: ${{ matrix.os }}", "is not known"),
    "a computed axis": ("strategy:\n  matrix:\n    os: ${{ fromJSON(inputs.os) }}\nruns-on: ${{ matrix.os }}", "is not known"),
    "an expression that cannot be read": ("runs-on: ${{ matrix. }}", "is not known"),
    "nothing": ("name: none", "is not known"),
    "a container that may be none": ("runs-on: ${{ vars.RUNNER }}\ncontainer: ${{ matrix.image }}", "is not known"),
    "a container whose image may be none": ("runs-on: ${{ vars.RUNNER }}\ncontainer:\n  image: ${{ matrix.image }}", "is not known"),
    "a container that is none": ("runs-on: ${{ vars.RUNNER }}\ncontainer: ''", "is not known"),
    "no services": ("runs-on: ${{ vars.RUNNER }}\nservices: {}", "is not known"),
    "services that may be none": ("runs-on: ${{ vars.RUNNER }}\nservices: {db: {image: '${{ matrix.image }}'}}", "is not known"),
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


MIXED = "strategy:\n  matrix:\n    os: [ubuntu-latest, macos-latest, windows-latest]\nruns-on: ${{ matrix.os }}"
CONDITIONS = {
    "not on Windows": ("runner.os != 'Windows'", "bash"),
    "on Linux only": ("${{ runner.os == 'Linux' }}", "bash"),
    "on Windows only": ("runner.os == 'Windows'", "powershell"),
    "by the matrix": ("matrix.os == 'windows-latest'", "powershell"),
    "by the beginning of the label": ("startsWith(matrix.os, 'ubuntu') && github.event_name == 'push'", "bash"),
}


@pytest.mark.parametrize(("condition", "wanted"), CONDITIONS.values(), ids=CONDITIONS.keys())
def test_a_condition_tells_on_which_systems_a_step_runs(condition: str, wanted: str) -> None:
    assert shell_of(MIXED, f"if: {condition}") == wanted


@pytest.mark.parametrize(
    "condition",
    [
        "always()", "matrix.python == '3.12'", "runner.os != 'Linux'", "runner. ==", "${{ runner.os == 'Linux' }} && true",
        '"!${{ runner.os == \'Linux\' }}"', "|\n  ${{ runner.os == 'Linux' }}", "github.ref == 'a' || runner.os == 'Linux'",
    ],
)  # fmt: skip
def test_a_condition_that_leaves_both(condition: str) -> None:
    with pytest.raises(UnknownShell, match="runs on Windows and elsewhere"):
        shell_of(MIXED, f"if: {condition}")


def test_a_list_of_the_matrix_is_no_text() -> None:
    job = "strategy:\n  matrix:\n    os:\n      - [ubuntu-latest]\n      - [windows-latest]\nruns-on: ${{ matrix.os }}"
    with pytest.raises(UnknownShell, match="runs on Windows and elsewhere"):
        shell_of(job, "if: matrix.os != 'windows-latest'")


def test_a_computed_value_of_the_matrix_is_not_known() -> None:
    job = "strategy:\n  matrix:\n    os: [ubuntu-latest, '${{ inputs.os }}']\nruns-on: ${{ matrix.os }}"
    with pytest.raises(UnknownShell, match="is not known"):
        shell_of(job, "if: matrix.os")


ONLY_INTO_FILES = {
    "a variable for later steps": ('echo "A=${{ inputs.a }}" >> $GITHUB_ENV', True),
    "several": ('echo "A=${{ inputs.a }}" >> "$GITHUB_ENV"\n\necho "b" >> ${GITHUB_OUTPUT}\n', True),
    "a text without quotes": ("echo A=${{ inputs.a }} >> $GITHUB_ENV", False),
    "a command in the text": ('echo "A=$(tool)" >> $GITHUB_ENV', False),
    "something else too": ('tool a\necho "A=${{ inputs.a }}" >> $GITHUB_ENV', False),
    "another file": ('echo "A=${{ inputs.a }}" >> notes', False),
    "the file by PowerShell's name": ('echo "A=${{ inputs.a }}" >> $env:GITHUB_ENV', False),
    "nothing": ("\n", False),
}


@pytest.mark.parametrize(("script", "wanted"), ONLY_INTO_FILES.values(), ids=ONLY_INTO_FILES.keys())
def test_a_script_that_does_nothing_in_powershell(script: str, wanted: bool) -> None:
    assert does_nothing_in_powershell(script) is wanted


NO_POWERSHELL = {
    "an if": "if [ -f a ]; then tool; fi",
    "a test": "[ -f a ] && tool",
    "a double test": "[[ $A == b ]] && tool",
    "a while": "while read -r line; do tool $line; done < a",
    "a while behind a pipe": "tool | while read -r line; do tool $line; done",
    "a for": "for a in b c; do tool $a; done",
    "a case": "case $A in b) tool ;; esac",
    "an if behind a comment": "# it's\nif tool; then tool; fi",
    "a test of words": "tool && [ $A = b ]",
    "a function": "go() { tool; }",
    "a heredoc": "cat <<EOF\na\nEOF",
    "a here-string": "tool <<< a",
    "an option on a line of its own": "tool \\\n  --option",
}
POWERSHELL = {
    "a command": "tool --option",
    "several": "tool a\ntool b",
    "a variable": 'echo "$A" >> $GITHUB_ENV',
    "a condition of PowerShell": "if ($A) { tool }",
    "a list": "tool a && tool b || tool c",
    "a word that tests": "test -f a",
    "an option in a text": 'echo "a \\\n --b"',
    "a script that cannot be parsed": "if (",
    "a function of PowerShell": "function Get-It {\n  tool\n}",
    "a function of PowerShell with parentheses": "function Get-It() {\n  tool\n}",
    "the name of a type": "[a]",
    "a case whose pattern has two parentheses": "case $A in (b) tool ;; esac",
    "an if in a text of PowerShell's": "echo @'\nit's\nif tool; then tool; fi\nit's\n'@",
    "an if between backticks, which escape characters": 'echo "`if tool; then tool; fi`"',
    "an if behind a quote that a backslash escapes for bash only": 'echo "a\\"b" ; if tool; then tool; fi; echo "c\\"d"',
    "an if that is the name of a command": "tool && if tool; then tool; fi",
    "an operator on a line of its own": "tool \\\n  -join $A",
}


@pytest.mark.parametrize("script", NO_POWERSHELL.values(), ids=NO_POWERSHELL.keys())
def test_a_script_that_powershell_cannot_read(script: str) -> None:
    assert is_no_powershell(script)


@pytest.mark.parametrize("script", POWERSHELL.values(), ids=POWERSHELL.keys())
def test_a_script_that_powershell_may_read(script: str) -> None:
    assert not is_no_powershell(script)


@pytest.mark.parametrize(
    ("more", "step"),
    [
        pytest.param("    if: always()\n", "", id="a step that need not run"),
        pytest.param("    continue-on-error: true\n", "", id="a step that may fail"),
        pytest.param("    shell: bash\n", "", id="a step of another shell"),
        pytest.param("", "    if: failure()\n", id="a step that runs after a failure"),
        pytest.param("", "    if: '!success()'\n", id="a step that runs after a failure only"),
    ],
)
def test_an_earlier_step_does_not_tell(more: str, step: str) -> None:
    steps = f"    - run: '[ -f a ]'\n{_deeper(more)}    - run: tool\n{_deeper(step)}"
    text = f"on: push\njobs:\n  a:\n    runs-on: self-hosted\n    steps:\n{steps}"
    with pytest.raises(UnknownShell):
        language(Workflow.of(parse(text)).steps[-1])


def test_a_step_before_that_powershell_cannot_read_tells() -> None:
    text = "on: push\njobs:\n  a:\n    runs-on: self-hosted\n    steps:\n    - run: '[ -f a ]'\n    - run: tool\n"
    assert language(Workflow.of(parse(text)).steps[-1]) == "bash"


def test_a_step_before_in_another_shell_does_not_tell_about_an_action() -> None:
    text = """on: push
defaults: {run: {shell: bash}}
jobs:
  a:
    runs-on: self-hosted
    steps:
    - run: '[ -f a ]'
    - uses: nick-fields/retry@v3
"""
    with pytest.raises(UnknownShell):
        of_input(Workflow.of(parse(text)).steps[-1], "shell")


def _deeper(lines: str) -> str:
    return "".join(f"  {line}\n" for line in lines.splitlines())
