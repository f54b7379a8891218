"""Random scripts: literals of all kinds in expressions and statements of all kinds."""

from __future__ import annotations

import random

_EXPRESSIONS = ("${{ x }}", "${{ y }}", "${{ kept }}")
_TEXTS = (
    "a", " ", "`", "$", "${", "}", "\\n", "\\\\", "\\'", '\\"', "\\`", "\\$", "\\0", "\\x41", "\\u{42}", "\\\n", "//", "/*", "☃", "b c",
)  # fmt: skip
_FRAMES = (
    "log({0})", "log({0}, {1})", "const {v} = {0}\nlog({v})", "let {v}; {v} = {0}\nlog({v} + {1})", "log([{0}, {1}].join({0}))",
    "if ({0} === {1}) log(1)\nelse log({0})", "for (const c of {0}) log(c)",
    "switch ({0}) {{ case {1}: log(1); break; default: log({0}) }}",
    "log({0}.length, {1}.toUpperCase())", "log({{ a: {0}, b: {1} }})", "log({{ [{0}]: 1 }})", "log(({{ a: 1 }})[{0}])",
    "const f{v} = (a = {0}) => a + {1}\nlog(f{v}())", "log(`t ${{{0}}} u`)", "log({0} ? {1} : {0}, !{1}, typeof {0})", "log(await {0})",
    "try {{ throw {0} }} catch (e) {{ log(e, {1}) }}", "log(a => {0}, [1].map(() => {1}))", "log({0}\n, {1})",
    "log(1) // {0}\nlog(/* c */ {0})",
    "{0}.split('').forEach(c => log(c))", "log(1)\n{0}.split('').forEach(c => log(c))", "log(1);\n{0}.split('').forEach(c => log(c))",
    "log(typeof{0}, {0}in{{}})", "{{ log({0}) }}\n{1}.trim()", "github.rest.issues.create({{ ...context.repo, title: {0}, body: {1} }})",
    "log(({0}), (1, {1}))", "function g{v}(a) {{ return a + {0} }}\nlog(g{v}({1}))", "log({0} + {1} + {0}, {0} || {1})",
    "log({{ {k}: 1 }})",
)  # fmt: skip


def script(seed: int) -> str:
    """A script that runs without an error for most values."""
    source = random.Random(seed)
    lines = []
    for number in range(source.randint(1, 3)):
        frame = source.choice(_FRAMES)
        lines.append(frame.format(_literal(source), _literal(source), v=f"v{number}", k=_string(source)))
    return source.choice(("\n", ";\n")).join(lines)


def _literal(source: random.Random) -> str:
    return _string(source) if source.random() < 0.6 else _quoted(source, "`", ("'", '"', "\n"))


def _string(source: random.Random) -> str:
    quote = source.choice("'\"")
    return _quoted(source, quote, ('"' if quote == "'" else "'",))


def _quoted(source: random.Random, quote: str, more: tuple[str, ...]) -> str:
    pieces = [
        source.choice(_EXPRESSIONS) if source.random() < 0.5 else source.choice((*_TEXTS, *more)) for _ in range(source.randint(1, 4))
    ]
    if quote == "`":
        pieces = [piece for piece in pieces if piece not in ("`", "$", "${")] or ["${{ x }}"]
    return quote + "".join(pieces) + quote
