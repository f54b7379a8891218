"""Random shell scripts that hold expressions in places of every kind, nested in each other."""

from __future__ import annotations

import re

from hypothesis import strategies as st

EXPRESSION = st.sampled_from(["${{ x }}", "${{ y }}"])
Text = st.SearchStrategy[str]


def joined(*parts: Text | list[str], least: int = 1, most: int = 3) -> Text:
    """Several of the parts, one behind the other."""
    options = [st.sampled_from(part) if isinstance(part, list) else part for part in parts]
    return st.lists(st.one_of(options), min_size=least, max_size=most).map("".join)


def filled(template: str, *values: Text) -> Text:
    """A template with each ``@`` replaced by a value."""
    return st.tuples(*values).map(lambda given: "".join(a + b for a, b in zip(template.split("@"), (*given, ""), strict=True)))


SINGLE = joined(EXPRESSION, ["a b", '"', "\\", "$V", "`echo z`", "#", "!", "*", "é"]).map(lambda text: f"'{text}'")
ANSI = joined(EXPRESSION, ["a b", "\\n", "\\'", '"', "$V"]).map(lambda text: f"$'{text}'")
PLAIN = joined(EXPRESSION, ["x", "-v", "_z", ".tgz", "/d", "@", "%s", "=", ":", "a#b", "~x", "\\ ", "é"], most=4)


def double(inner: Text) -> Text:
    """A string in double quotes, which may hold commands."""
    command = inner.map(lambda text: f"$({text})")
    plain = ["x ", '\\"', "\\\\", "\\$", "$V", "${W:-y}", "#", "!", "'", "*", "(", "{", "|;&<>"]
    return joined(EXPRESSION, plain, command).map(lambda text: f'"{text}"')


def words(inner: Text) -> Text:
    word = st.one_of(EXPRESSION, PLAIN, SINGLE, ANSI, double(inner), inner.map(lambda text: f"$({text})"), st.just('"$V"'))
    return st.lists(word, min_size=1, max_size=3).map(" ".join)


PROGRAM = st.sampled_from(
    [
        "bash -c", "sh -ec", "bash -eo pipefail -c", "env A=1 bash -c", "nice sh -c", "sudo bash -c", "sudo -u me -E sh -c",
        "echo z | xargs -n1 bash -c", "echo z | xargs -I {} sh -c", "V=1 bash -c", "command sh -xc",
    ]
)  # fmt: skip


def quoted(text: str) -> str:
    """A script as one word of another, in which expressions stay what they are."""
    if "'" not in text:
        return f"'{text}'"
    return '"' + re.sub(r'(?!\$\{\{)([$`"\\])', r"\\\1", text) + '"'


def programs(inner: Text) -> Text:
    """Programs that commands are given, with what they print going on."""
    return st.one_of(
        filled("@ @", PROGRAM, inner.map(quoted)),
        filled('V=$(@ @); tool "$V"', PROGRAM, inner.map(quoted)),
        filled("@ @ > out; sh out", PROGRAM, inner.map(quoted)),
        filled("awk 'BEGIN { @ }'", filled('x = "@-@"; print "@", x, x == "42"', EXPRESSION, EXPRESSION, EXPRESSION)),
        filled("jq -nc '@'", filled('["a@", {"@": "\\("@")"}] # @', EXPRESSION, EXPRESSION, EXPRESSION, EXPRESSION)),
        filled("[[ @ -gt 3 ]] && tool a || tool b", EXPRESSION),
        filled('tool ${W:-@} "${W:-@}" "${W:-${X:-@}}" "${S#@}" "${S/a/@}"', *[EXPRESSION] * 5),
        filled("${W:-@} a || true", EXPRESSION),
        filled('printf "@ %s" @', EXPRESSION, EXPRESSION),
    )


def commands(inner: Text) -> Text:
    """Commands around commands."""
    word, many = PLAIN | SINGLE | double(inner), words(inner)
    return st.one_of(
        programs(inner),
        filled("tool @", many),
        filled("tool @ > 'out'", many),
        filled('V=@ && tool "$V"', word),
        filled('export V=@; tool "$V" | cat', word),
        filled("if [ @ = @ ]; then @; fi", word, word, inner),
        filled("if [[ @ == @ ]]; then @; fi", word, word, inner),
        filled("case @ in @) @ ;; *) tool no ;; esac", word, word, inner),
        filled('for v in @; do tool "$v"; done', many),
        filled("{ @; } > out", inner),
        filled("( @ ) || tool no", inner),
        filled('A=(@); tool "${A[*]}"', many),
        filled("go() { @; }; go @", inner, many),
        filled("cat <<< @", word),
        filled('V=@; eval "tool $V"', word),
        filled("V=@; (( V > 1 ))", word),
        filled("bash -c @", word),
        filled('echo @ | while read -r l; do tool "$l"; done', word),
        filled("printf -v V '%s' @; [[ $V -eq 1 ]]", word),
    )


COMMAND = st.recursive(filled("tool @", joined(EXPRESSION, [" ", "a"])), commands, max_leaves=6)
BODY = joined(EXPRESSION, ["it's ", '"', "$V ", "\\$", "# ", "$(tool a) ", "a\n"], most=5)
HEREDOC = st.one_of(
    filled(f"{head} <<@\n@\nEOF\n", st.sampled_from(["EOF", "-EOF", "'EOF'"]), BODY)
    for head in ("cat", "cat > out", "bash -s", "timeout 9 sh", "tool a && cat", 'while read -r l; do tool "$l"; done', "sh")
)
COMMENT = filled("# it's @\n", EXPRESSION)
SCRIPT = st.lists(st.one_of(COMMAND.map(lambda text: text + "\n"), HEREDOC, COMMENT), min_size=1, max_size=3).map("".join)
