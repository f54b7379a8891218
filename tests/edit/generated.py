"""Random YAML documents in the manner of workflows: every style of scalar and collection, comments, blank lines, anchors."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

WORDS = ("a", "b-c", "é", "😀", "x#y", "it's", 'say"hi"', "$X", "a:b", "\\n", "3.10", "true", "-", "--", "a,b", "%", "*", "&")
PLAIN = ("a", "b-c", "é", "😀", "x#y", "it's", 'sa"y', "$X", "a:b", "\\n", "3.10", "true", "a,b", "${{", "}}", "-x", "--", "%")
FLOW = ("a", "b-c", "é", "😀", "x#y", "it's", "$X", "\\n", "3.10", "true", "-x")
EXTRA = ("${{ x }}", "# no comment", "- item", "key: value", "'", '"', "|", ">", "{", "]", "  spaced  ", "\tt")
QUOTED = (*WORDS, "${{ x }}", "# no comment", "- item", "key: value", "|", "{", "]")
SCRIPT = (
    "echo", "b-c", "é", "$Y", "3.10", "x#y", "a:b", "-f", "${{ github.head_ref }}", '"${{ inputs.a }}"',
    "'${{ github.event.issue.title }}'", "${{ env.A }}", "v${{ inputs.b }}.tgz", "${{ github.sha }}",
)  # fmt: skip
NAMES = ("k", '"k {}"', "'k{}'", "ключ", "on", "env", "with")


@cache
def _below(number: int):
    """Whole numbers below one; building a strategy takes longer than drawing from it."""
    return st.integers(0, number - 1)


class _Writer:
    """Writes one document. Lines are without line break; ``column`` is that of the block collection around a value."""

    def __init__(self, draw) -> None:
        self.draw = draw
        self.step = self.pick((2, 2, 2, 3, 4))
        self.dashes = self.pick((0, self.step))
        self.keys = 0
        self.anchors: list[str] = []
        self.script: tuple[str, ...] = ()

    def pick(self, options):
        return options[self.draw(_below(len(options)))]

    def chance(self, one_in: int) -> bool:
        return self.draw(_below(one_in)) == one_in - 1

    def number(self, least: int, most: int) -> int:
        return least + self.draw(_below(most - least + 1))

    def some(self, options, least: int = 1) -> list:
        return [self.pick(options) for _ in range(self.number(least, 3))]

    def key(self) -> str:
        self.keys += 1
        name = self.pick(NAMES)
        return name.format(self.keys) if "{}" in name else f"{name}{self.keys}"

    def between(self, column: int) -> list[str]:
        """Blank lines and comments before an entry or an item."""
        lines = []
        while self.chance(4):
            lines.append(
                self.pick(("", "", " " * column + "# c", " " * column + "# d", "# far left", " " * (column + self.step) + "# deep", "   "))
            )
        return lines

    def behind(self) -> str:
        return self.pick(("", "", "", "", " # behind", "   ", "  # e "))

    def mapping(self, column: int, depth: int) -> list[str]:
        lines: list[str] = []
        for number in range(self.number(1, 3)):
            lines += self.between(column) if number else []
            first, rest = self.value(column, depth)
            lines += [f"{' ' * column}{self.key()}:{first}", *rest]
        return lines

    def sequence(self, column: int, depth: int) -> list[str]:
        lines: list[str] = []
        for number in range(self.number(1, 3)):
            lines += self.between(column) if number else []
            dash = " " * column + "-"
            if depth and self.chance(2):
                gap = self.pick((1, 1, 1, 3))
                below = self.mapping(column + 1 + gap, depth - 1)
                lines += [dash + " " * gap + below[0].lstrip(), *below[1:]]
            else:
                first, rest = self.value(column, 0)
                lines += [dash + first, *rest]
        return lines

    def value(self, column: int, depth: int) -> tuple[str, list[str]]:
        """What stands behind ``key:`` or ``-``, and the lines below."""
        kinds = (self.plain, self.plain, self.single, self.double, self.block, self.block, self.null, self.flow, self.alias)
        if depth and self.chance(2):
            is_mapping = self.chance(2)
            lines = self.mapping(column + self.step, depth - 1) if is_mapping else self.sequence(column + self.dashes, depth - 1)
            return self.anchor() + self.behind(), [*self.between(column + self.step), *lines]
        return self.pick(kinds)(column)

    def anchor(self) -> str:
        if not self.chance(8):
            return ""
        self.anchors.append(f"a{len(self.anchors)}")
        return f" &{self.anchors[-1]}"

    def plain(self, column: int) -> tuple[str, list[str]]:
        anchor = self.anchor()
        first = " ".join(["w", *self.some(self.script or PLAIN)])
        lines = []
        while self.chance(4):
            lines += [""] * self.pick((0, 0, 1, 2))
            lines.append(" " * (column + self.pick((1, self.step, 7))) + " ".join(self.some(self.script or PLAIN)))
        if lines:
            lines[-1] += self.behind()
            return f"{anchor} {first}", lines
        return f"{anchor} {first}{self.behind()}", []

    def single(self, column: int) -> tuple[str, list[str]]:
        return self.quoted(column, "'", lambda word: word.replace("'", "''"))

    def double(self, column: int) -> tuple[str, list[str]]:
        escapes = ("\\n", "\\t", "\\x41", "\\u00e9", "\\U0001F600", "\\ ", "\\\\", '\\"')
        return self.quoted(column, '"', lambda word: word.replace("\\", "\\\\").replace('"', '\\"'), escapes)

    def quoted(self, column: int, quote: str, escape, escapes: tuple[str, ...] = ()) -> tuple[str, list[str]]:
        words = [*map(escape, self.script or QUOTED), *escapes]
        lines = [f"{self.anchor()} {quote}" + " ".join(self.some(words, least=0))]
        while self.chance(4):
            lines[-1] += "\\" if escapes and self.chance(3) else self.pick(("", "  "))
            lines += [""] * self.pick((0, 0, 1, 2))
            lines.append(" " * max(column, 1) + self.pick(("", " ", "   ")) + " ".join(self.some(words)))
        lines[-1] += quote + self.behind()
        return lines[0], lines[1:]

    def block(self, column: int) -> tuple[str, list[str]]:
        indent = self.number(1, self.step + 1)
        told = self.chance(4)
        header = self.pick(("|", ">")) + (str(indent) if told else "") + self.pick(("", "-", "+")) + self.behind()
        lines = []
        for number in range(self.number(0, 4)):
            if number and self.chance(4):
                lines.append(self.pick(("", " " * (column + indent), " " * (column + indent + 2))))
            leading = self.pick(("", "", "", "  ", "\t")) if number or told else ""
            lines.append(" " * (column + indent) + leading + " ".join(self.some(self.script or (*WORDS, *EXTRA))).lstrip())
        trailing = [""] * self.pick((0, 0, 0, 1, 2)) if lines else []
        return f"{self.anchor()} {header}", lines + trailing

    def null(self, column: int) -> tuple[str, list[str]]:
        return self.pick(("", " ~", " null", " {}", " []")) + self.behind(), []

    def alias(self, column: int) -> tuple[str, list[str]]:
        return (f" *{self.pick(self.anchors)}" if self.anchors else " none") + self.behind(), []

    def flow(self, column: int) -> tuple[str, list[str]]:
        text, rest = self.collection(column, 2)
        return f"{self.anchor()} {text}", rest

    def collection(self, column: int, depth: int) -> tuple[str, list[str]]:
        """A flow collection over one or more lines."""
        is_mapping = self.chance(2)
        parts = []
        for _ in range(self.number(0, 3)):
            text = self.pick(("plain", "plain", "single", "double", "null", "nested"))
            if text == "nested" and depth:
                item = self.collection(column, depth - 1)[0] if not is_mapping else "{a: [b, 'c']}"
            else:
                item = {"single": "'it''s, ]'", "double": '"a\\t, }"', "null": "~"}.get(text) or " ".join(["f", *self.some(FLOW)])
            parts.append(f"{self.key()}: {item}" if is_mapping else item)
        left, right = "{}" if is_mapping else "[]"
        if len(parts) > 1 and depth == 2 and self.chance(3):
            pad = " " * (column + self.step)
            comma = self.pick(("", ","))
            lines = [f"{pad}{part}," for part in parts[:-1]] + [f"{pad}{parts[-1]}{comma}{self.behind()}"]
            return left, [*lines, " " * (column + 1) + right + self.behind()]
        text = left + ", ".join(parts) + right
        return text + (self.behind() if depth == 2 else ""), []

    def job(self, column: int) -> list[str]:
        """The lines of a job, its variables in one of the forms they can have."""
        pad = " " * column
        env = self.pick(
            ([], [f"{pad}env:{self.behind()}"], [f"{pad}env: {{A: b}}"], [f"{pad}env:", f"{pad}{' ' * self.step}A: ${{{{ inputs.a }}}}"])
        )
        steps = [line for _ in range(self.number(1, 3)) for line in self.run_step(column + self.dashes)]
        return [f"{pad}runs-on: ubuntu-latest", *env, f"{pad}steps:", *steps]

    def run_step(self, column: int) -> list[str]:
        """The lines of a step that runs a script with expressions in it."""
        pad = " " * (column + 2)
        self.script = SCRIPT
        first, rest = self.pick((self.plain, self.plain, self.single, self.double, self.block))(column + 2)
        self.script = ()
        parts = [
            [f"{pad}run:{first}", *rest],
            self.pick(([], [f"{pad}name: n{self.behind()}"], [f"{pad}# about it", f"{pad}id: i{self.keys}"])),
            self.pick(
                (
                    [],
                    [],
                    [f"{pad}env:{self.pick(('', ' ~', ' {}'))}{self.behind()}"],
                    [f"{pad}env: {{B: c}}"],
                    [f"{pad}env:", f"{pad} C: d"],
                )
            ),
        ]
        lines = [line for part in self.draw(st.permutations(parts)) for line in part]
        at = next(number for number, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
        return [*self.between(column), *lines[:at], f"{' ' * column}- {lines[at].lstrip()}", *lines[at + 1 :]]


@st.composite
def sources(draw) -> str:
    """The text of a document whose top is a block mapping."""
    writer = _Writer(draw)
    lines = [*(["# top"] if writer.chance(3) else []), *(["---"] if writer.chance(6) else []), *writer.mapping(0, 3), *writer.between(0)]
    newline = writer.pick(("\n", "\n", "\r\n"))
    text = newline.join(lines) + (newline if not writer.chance(3) else "")
    return text + (f"...{newline}" if text.endswith(newline) and writer.chance(8) else "")


@st.composite
def workflows(draw) -> str:
    """The text of a workflow whose scripts hold expressions, in every style of scalar."""
    writer = _Writer(draw)
    pad = " " * writer.step
    lines = ["on: [push, workflow_call]", "jobs:"]
    for number in range(writer.number(1, 2)):
        lines += [*writer.between(writer.step), f"{pad}j{number}:{writer.behind()}", *writer.job(2 * writer.step)]
    newline = writer.pick(("\n", "\n", "\r\n"))
    return writer.pick(("", "", "\ufeff")) + newline.join(lines) + (newline if not writer.chance(3) else "")
