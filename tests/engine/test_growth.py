"""The time that a workflow takes grows with the expressions in its scripts and no faster."""

import time
from collections.abc import Callable

import pytest

from wffix import Options, fix_source

HEAD = "on: issues\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n"
TITLE = "${{{{ github.event.issue.title }}}} ${{{{ inputs.x{0} }}}}"


def one_script(line: str, head: str = "- run: |", indent: str = "          ") -> Callable[[int], str]:
    return lambda number: HEAD + f"      {head}\n" + "".join(indent + line.format(f"{number}_{each}") + "\n" for each in range(number))


def many_steps(step: str) -> Callable[[int], str]:
    return lambda number: HEAD + "".join(step.format(f"{number}_{each}") for each in range(number))


WORKFLOWS = {
    "lines of one script": one_script(f'echo "{TITLE}"'),
    "programs in one script": one_script(f"bash -c 'echo \"{TITLE}\"'"),
    "lines of a script in Python": one_script(f'print("{TITLE}")', "- shell: python\n        run: |"),
    "lines of a script in JavaScript": one_script(
        f"f('{TITLE}');", "- uses: actions/github-script@v8\n        with:\n          script: |", " " * 12
    ),
    "lines of a script in PowerShell": one_script(f'Write-Host "{TITLE}"', "- shell: pwsh\n        run: |"),
    "steps": many_steps(f'      - run: echo "{TITLE}"\n'),
    "steps in different languages": many_steps(
        f'      - run: echo "{TITLE}"\n'
        f"      - shell: python\n        run: print('{TITLE}')\n"
        f"      - shell: pwsh\n        run: Write-Host '{TITLE}'\n"
    ),
}


def seconds(shape: str, number: int) -> float:
    source = WORKFLOWS[shape](number)
    start = time.process_time()
    result = fix_source(source, ".github/workflows/a.yml", Options(frozenset({"template-injection"})))
    taken = time.process_time() - start
    assert result.problem is None
    assert "github.event.issue.title }}" in result.fixed
    assert "${{ github.event.issue.title }}" not in result.fixed.replace(": ${{ github.event.issue.title }}", "")
    return taken


@pytest.mark.parametrize("shape", WORKFLOWS)
def test_four_times_the_expressions_take_about_four_times_as_long(shape: str) -> None:
    seconds(shape, 5)
    # Quadratic growth would be sixteen times; the rest is room for a busy machine.
    few = min(seconds(shape, number) for number in (125, 126))
    assert min(seconds(shape, number) for number in (500, 501)) < 9 * few + 0.2
