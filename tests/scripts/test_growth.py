"""The time that a script takes grows with its length and no faster."""

import time
from functools import partial

import pytest
from growth import seconds

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Variable
from wffix.scripts.shell.rewriting import rewrite

SHAPES = {
    "lines": lambda number: f'echo "${{{{ inputs.x{number} }}}}" a-${{{{ inputs.y }}}}\n',
    "variables": lambda number: f'V{number}="${{{{ inputs.x{number} }}}}"\necho "$V{number}"\n',
    "one variable": lambda number: f'V="$V ${{{{ inputs.x{number} }}}}"\n$V\n',
    "files": lambda number: f'echo "${{{{ inputs.x{number} }}}}" >> f{number}.txt\ncat f{number}.txt\n',
    "functions": lambda number: f'f{number}() {{ echo "$1" "${{{{ inputs.x{number} }}}}"; }}\nf{number} a\n',
    "nested shells": lambda number: f"V{number}=${{{{ inputs.x{number} }}}}\nbash -c 'echo $V{number}'\n",
    "programs": lambda number: f"sudo sh -c 'tool ${{{{ inputs.x{number} }}}}'\njq '\"${{{{ inputs.x{number} }}}}\"' f\n",
    "defaults": lambda number: f'tool "${{V:-${{{{ inputs.x{number} }}}}}}"\nprintf ${{{{ inputs.x{number} }}}}\n',
    "tests of numbers": lambda number: f"[[ ${{{{ inputs.x{number} }}}} -gt 3 ]] && tool a\n",
    "a program of awk": lambda number: f'print "a ${{{{ inputs.x{number} }}}}"; ',
    "a program of jq": lambda number: f'"a ${{{{ inputs.x{number} }}}}",\n',
    "a shell behind sudo": lambda number: f"tool ${{{{ inputs.x{number} }}}}\n",
    "a literal heredoc": lambda number: f"$V ${{{{ inputs.x{number} }}}}\n",
    "a list": lambda number: f"tool ${{{{ inputs.x{number} }}}} && \\\n",
    "a pipeline": lambda number: f"tool ${{{{ inputs.x{number} }}}} |\n",
    "a command": lambda number: f"${{{{ inputs.x{number} }}}} \\\n",
    "a string": lambda number: f"${{{{ inputs.x{number} }}}}\n",
}
AROUND = {
    "a list": ("", "tool"),
    "a pipeline": ("", "tool"),
    "a command": ("tool ", "a"),
    "a program of awk": ("awk 'BEGIN { ", "}'"),
    "a program of jq": ("jq -n '", "1'"),
    "a shell behind sudo": ("sudo sh -c '", "'"),
    "a literal heredoc": ("cat <<'EOF'\na\n", "EOF"),
    "a string": ('tool "', '"'),
}


def taken(shape: str, number: int) -> float:
    """The seconds for a script with about as many expressions."""
    head, tail = AROUND.get(shape, ("", ""))
    script = head + "".join(map(SHAPES[shape], range(number))) + tail
    reason = "the variable V takes the value on: the value is the command that is run"
    return seconds(partial(rewrite, dialect="bash"), script, reason)


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_expressions_take_about_four_times_as_long(shape: str) -> None:
    # Quadratic growth would be sixteen times; the rest is room for a busy machine.
    assert taken(shape, 1200) < 10 * taken(shape, 300) + 0.2


@pytest.mark.parametrize("delimiter", ["E{}", "'E{}'"])
def test_scripts_in_scripts_in_scripts_are_refused_at_once(delimiter: str) -> None:
    script = "tool ${{ inputs.x }}"
    for level in range(200):
        script = f"bash <<{delimiter.format(level)}\n{script}\nE{level}"
    start = time.process_time()
    done = rewrite(script, [(item.start, item.end) for item in embedded(script)], {0: Variable("INPUTS_X")}, "bash")
    assert "too deep" in done.refused[0]
    assert time.process_time() - start < 2
