"""The reader of tokens finds literals and comments where they are, or says that it is not sure."""

import pytest

from wffix.scripts.javascript.grammar import Script
from wffix.scripts.javascript.tokens import NotSure, Tokens

READ = {
    "strings": ("f('a', \"b\")", ["'a'", '"b"']),
    "an escaped quote": (r"f('a\'b')", [r"'a\'b'"]),
    "a continued line": ("f('a\\\nb')", ["'a\\\nb'"]),
    "a template": ("f(`a`)", ["`a`"]),
    "a template in a template": ("f(`a ${b(`c ${d}`)} e`)", ["`a ${b(`c ${d}`)} e`", "`c ${d}`"]),
    "a brace in a placeholder": ("f(`a ${{ b: '}' }} c`)", ["`a ${{ b: '}' }} c`", "'}'"]),
    "a dollar in a template": ("f(`$a $`)", ["`$a $`"]),
    "an escaped placeholder": (r"f(`\${`)", [r"`\${`"]),
    "comments": ("// 'a\nf() /* \" */", ["// 'a", '/* " */']),
    "a comment at the end": ("f() // a", ["// a"]),
    "a quote in a comment in a placeholder": ("f(`${a /* ` */}`)", ["/* ` */", "`${a /* ` */}`"]),
    "a division": ("a / b / c", []),
    "a division behind a bracket": ("(a) / b[0] / 'c'.length", ["'c'"]),
    "a division behind a keyword that is a property": ("a.return / 1 / '/'", ["'/'"]),
    "a division behind this": ("this / 1 / '/'", ["'/'"]),
    "a regular expression": ("a = /'/.test(b)", ["/'/"]),
    "a regular expression behind a keyword": ("return /`/g", ["/`/g"]),
    "a regular expression behind a condition": ("if (a) /'/.test(b)", ["/'/"]),
    "a class of characters": (r"f(/[/'\]]/)", [r"/[/'\]]/"]),
    "a regular expression in a placeholder": ("f(`${/`/.test(a)}`)", ["/`/", "`${/`/.test(a)}`"]),
    "numbers": ("f(1., .5, 0x1f, 1_000, 1e-3, 10n, 1.5.toFixed)", []),
    "an optional chain": ("a?.b?.['c']", ["'c'"]),
    "a choice of a number": ("a?.5:'b'", ["'b'"]),
}
UNSURE = {
    "a slash behind a brace": "{}\n/a/",
    "a slash behind a counter": "a++ / 1",
    "a slash behind a word of two meanings": "await /a/",
    "a string without an end": "'a",
    "a string over a line break": "'a\nb'",
    "a template without an end": "`a",
    "a placeholder without an end": "`${a`",
    "a comment without an end": "/* a",
    "a regular expression without an end": "a = /b",
    "a regular expression over a line break": "a = /b\n/",
    "a bracket without an end": "(a",
    "an end without a bracket": "a)",
    "crossed brackets": "([)]",
    "a bracket across a placeholder": "`${(}`)",
    "a number that goes on": "1a",
    "an escaped name": "\\u0061",
    "an opening of an HTML comment": "a <!-- b",
    "a closing of an HTML comment": "a --> b",
    "a decorator": "@a",
    "a first line that names a program": "#!a",
}


@pytest.mark.parametrize(("text", "literals"), READ.values(), ids=READ.keys())
def test_literals_are_found(text: str, literals: list[str]) -> None:
    assert sorted(text[item.start : item.end] for item in Tokens(text).literals) == sorted(literals)


@pytest.mark.parametrize("text", UNSURE.values(), ids=UNSURE.keys())
def test_what_is_not_understood_is_not_guessed(text: str) -> None:
    with pytest.raises(NotSure):
        Tokens(text)


BEFORE = {
    "nothing": ("'a'", "operator"),
    "an operator": ("b + 'a'", "operator"),
    "a keyword": ("return 'a'", "operator"),
    "a condition": ("if (b) 'a'", "operator"),
    "a name on the line before": ("b\n'a'", "operand"),
    "a call on the line before": ("b()\n'a'", "operand"),
    "a comment between": ("b /* c */\n// d\n'a'", "operand"),
    "a block": ("{ b }\n'a'", "block"),
    "a word of two meanings": ("await 'a'", "unsure"),
    "a loop over a promise": ("for await (b of c) 'a'", "operator"),
    "a method named as a keyword": ("b.if(c)\n'a'", "operand"),
}


@pytest.mark.parametrize(("text", "state"), BEFORE.values(), ids=BEFORE.keys())
def test_what_stands_before_a_literal_is_known(text: str, state: str) -> None:
    assert Tokens(text).before[text.index("'a'")] == state


def test_a_script_counts_as_broken_where_the_grammar_finds_other_literals() -> None:
    script = Script("log('a')")
    assert script.tokens is not None
    script.tokens.literals.clear()
    assert script.broken
    assert not Script("log('a')").broken
