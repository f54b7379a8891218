"""The time that a script takes grows with its length and no faster, and no nesting is too deep."""

import pytest
from growth import seconds

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Variable
from wffix.scripts.javascript import assigned, rewrite

SHAPES = {
    "lines": lambda number: f"log('${{{{ x{number} }}}}', `a ${{{{ y }}}}`)\n",
    "variables": lambda number: f"const v{number} = '${{{{ x{number} }}}}'\nlog(v{number})\n",
    "one variable": lambda number: f"v = v + '${{{{ x{number} }}}}'\neval(v)\n",
    "a chain of variables": lambda number: f"const v{number + 1} = v{number} + '${{{{ x{number} }}}}'\n",
    "functions": lambda number: f"function f{number}(a) {{ return a + '${{{{ x{number} }}}}' }}\nf{number}(f{number - 1}(1))\n",
    "files": lambda number: f"fs.writeFileSync('f{number}.txt', '${{{{ x{number} }}}}')\nexec.exec('cat f{number}.txt')\n",
    "programs": lambda number: f"exec.exec('git', ['tag', '${{{{ x{number} }}}}'])\n",
    "a string": lambda number: f"a${{{{ x{number} }}}}",
    "a template": lambda number: f"a${{{{ x{number} }}}} ${{a}}",
    "a sum": lambda number: f"'${{{{ x{number} }}}}' + ",
    "a list": lambda number: f"'a ${{{{ x{number} }}}}', ",
    "arguments": lambda number: f"'a ${{{{ x{number} }}}}', ",
    "arguments of a program": lambda number: f"'a ${{{{ x{number} }}}}', ",
    "an object": lambda number: f"'a${{{{ x{number} }}}}': '${{{{ x{number} }}}}', ",
    "a chain of calls": lambda number: f".add('${{{{ x{number} }}}}')",
    "nested calls": lambda number: f"l.push('${{{{ x{number} }}}}', ",
    "nested callbacks": lambda number: f"const v{number} = f(() => {{ log('${{{{ x{number} }}}}')\n",
    "nested functions": lambda number: f"f(() => {{ log('${{{{ x{number} }}}}'); return ",
    "comments": lambda number: f"// ${{{{ x{number} }}}}\n",
}  # fmt: skip
AROUND = {
    "a string": ("log('", "')"),
    "a template": ("log(`", "`)"),
    "a sum": ("log(", "1)"),
    "a list": ("log([", "])"),
    "arguments": ("log(", "1)"),
    "arguments of a program": ("exec.exec('git', [", "])"),
    "an object": ("log({", "})"),
    "a chain of calls": ("core.summary", ""),
    "nested calls": ("const l = []\n", "1"),
    "nested callbacks": ("eval\n", "1"),
    "nested functions": ("", "1"),
}
CLOSING = {"nested calls": ")", "nested functions": " })", "nested callbacks": "})"}


def taken(shape: str, number: int) -> float:
    """The seconds for a script with about as many expressions."""
    head, tail = AROUND.get(shape, ("", ""))
    script = head + "".join(map(SHAPES[shape], range(number))) + tail + CLOSING.get(shape, "") * number
    return seconds(rewrite, script, "the variable v takes the value on: 'eval' reads it as code")


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_expressions_take_about_four_times_as_long(shape: str) -> None:
    # Quadratic growth would be sixteen times; the rest is room for a busy machine.
    assert taken(shape, 800) < 10 * taken(shape, 200) + 0.1


@pytest.mark.parametrize("opening", ["(", "[", "{", "a(", "`${", "a => ", "!", "if (a) ", "a ? ", "'${{ x }}' + (", "-", "a.b[", "{ a: "])
def test_no_nesting_is_too_deep(opening: str) -> None:
    script = opening * 5_000 + "'${{ x }}'"
    spans = [(item.start, item.end) for item in embedded(script)]
    done = rewrite(script, spans, {number: Variable(f"IN_{number}") for number in range(len(spans))})
    assert done.replacements or done.refused
    assert assigned(script) is not None
