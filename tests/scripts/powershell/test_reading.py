"""Words, strings and statements are read as the language specification has them."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wffix.scripts.powershell.reader import Reader
from wffix.scripts.powershell.source import Source
from wffix.scripts.powershell.tree import Node, NotSure, descendants

LEAVES = frozenset(
    [
        "word", "parameter", "single", "double", "here_single", "here_double", "variable", "splat", "operator", "number", "type", "cast",
        "member", "key", "comma", "call", "bare", "escape",
    ]
)  # fmt: skip


def leaves(script: str) -> list[tuple[str, str]]:
    """The kinds and texts of a script's words, those inside others left out."""
    found: list[tuple[str, str]] = []
    stack: list[Node] = [Reader(script).read()]
    while stack:
        node = stack.pop()
        if node.kind in LEAVES:
            found.append((node.kind, script[node.start : node.end]))
        else:
            stack.extend(reversed(node.children))
    return found


W, P, V, S, D = "word", "parameter", "variable", "single", "double"
READ: Mapping[str, tuple[str, list[tuple[str, str]]]] = {
    "words of a command": ("git push -u origin", [(W, "git"), (W, "push"), (P, "-u"), (W, "origin")]),
    "two dashes": ("git log --a=b -- c", [(W, "git"), (W, "log"), (W, "--a=b"), (W, "--"), (W, "c")]),
    "one dash before a quote": ("a -D'x'", [(W, "a"), (W, "-D'x'")]),
    "one dash before a full stop": ("a -D.x", [(W, "a"), (P, "-D"), (W, ".x")]),
    "one dash with a colon": ("a -p:b", [(W, "a"), (P, "-p:"), (W, "b")]),
    "a doubled quote": ("a 'it''s' b", [(W, "a"), (S, "'it''s'"), (W, "b")]),
    "a doubled double quote": ('a "x""y" b', [(W, "a"), (D, '"x""y"'), (W, "b")]),
    "an escaped quote": ('a "x`"y" b', [(W, "a"), (D, '"x`"y"'), (W, "b")]),
    "a string behind a string": ("a 'b'c", [(W, "a"), (S, "'b'"), (W, "c")]),
    "a string inside a word": ("a b'c d'e", [(W, "a"), (W, "b'c d'e")]),
    "a variable alone": ("a $b", [(W, "a"), (V, "$b")]),
    "a variable that begins a word": ("a $b/c", [(W, "a"), (W, "$b/c")]),
    "a variable with a member": ("a $b.c", [(W, "a"), (V, "$b"), ("member", "c")]),
    "a variable of a drive": ("a $env:B ${env:C}", [(W, "a"), (V, "$env:B"), (V, "${env:C}")]),
    "a variable in braces in a word": ("a x${b}y", [(W, "a"), (W, "x${b}y")]),
    "a hash sign in a word": ("a b#c #d", [(W, "a"), (W, "b#c")]),
    "a comment in between": ("a <# b #> c", [(W, "a"), (W, "c")]),
    "a joined line": ("a `\n b", [(W, "a"), (W, "b")]),
    "a list": ("a b,c", [(W, "a"), (W, "b"), ("comma", ","), (W, "c")]),
    "redirections": ("a > b 2>&1", [(W, "a"), (W, "b")]),
    "a command in a word": ('a b$(c "d")e', [(W, "a"), (W, 'b$(c "d")e')]),
    "a command in a string": ('a "b $(c "d (e)") f" g', [(W, "a"), (D, '"b $(c "d (e)") f"'), (W, "g")]),
    "an operator": ("$a -eq 'b'", [(V, "$a"), ("operator", "-eq"), (S, "'b'")]),
    "a number that is a command": ("7z a", [(W, "7z"), (W, "a")]),
    "a range": ("1..5", [("number", "1"), ("operator", ".."), ("number", "5")]),
    "a cast": ("[int]'5'", [("cast", "[int]"), (S, "'5'")]),
    "a static member": ("[int]::MaxValue", [("type", "[int]"), ("member", "MaxValue")]),
    "an assignment": ("$a = b 'c'", [(V, "$a"), (W, "b"), (S, "'c'")]),
    "a hashtable": ("@{ a = 1; 'b' = c }", [("key", "a"), ("number", "1"), ("key", "'b'"), (W, "c")]),
    "a here-string": ("a @'\n' it's\n'@ b", [(W, "a"), ("here_single", "@'\n' it's\n'@"), (W, "b")]),
    "a here-string with a command": ('@"\n$(a "b")\n"@', [("here_double", '@"\n$(a "b")\n"@')]),
    "a splat": ("a @b", [(W, "a"), ("splat", "@b")]),
    "statements": ("if ($a) { b } else { c }; d", [(V, "$a"), (W, "b"), (W, "c"), (W, "d")]),
    "a keyword as an argument": ("echo if", [(W, "echo"), (W, "if")]),
    "a pipeline over lines": ("a |\n  b", [(W, "a"), (W, "b")]),
    "a condition in an assignment": ("$a = if ($b) { 1 } else { 2 }", [(V, "$a"), (V, "$b"), ("number", "1"), ("number", "2")]),
    "catch of a type": ("try { a } catch [IO.IOException] { b }", [(W, "a"), ("type", "[IO.IOException]"), (W, "b")]),
    "parameters": ("function f([int]$a = 1, $b) { c }", [(W, "f"), ("cast", "[int]"), (V, "$a"), ("number", "1"), (V, "$b"), (W, "c")]),
    "a loop that counts": (
        "for ($i = 0; $i -lt 2; $i++) { a }",
        [(V, "$i"), ("number", "0"), (V, "$i"), ("operator", "-lt"), ("number", "2"), (V, "$i"), ("operator", "++"), (W, "a")],
    ),
    "a loop that tests last": ("do { a }\nuntil ($b)", [(W, "a"), (V, "$b")]),
    "more conditions": ("if ($a) { b }\nelseif ($c) { d } # e\n# f\nelse { g }", [(V, "$a"), (W, "b"), (V, "$c"), (W, "d"), (W, "g")]),
    "a switch with an option": (
        "switch -Regex ($a) { 'b' { c }; default { d } }",
        [(V, "$a"), (S, "'b'"), (W, "c"), (W, "default"), (W, "d")],
    ),
    "a block with its parameters": (
        "& { [CmdletBinding()]\nparam([Parameter(Mandatory, Position = 0)] $a)\nprocess { b $a } }",
        [("call", "&"), ("number", "0"), (V, "$a"), (W, "b"), (V, "$a")],
    ),
    "finally": ("try { a } catch { b } finally { c }", [(W, "a"), (W, "b"), (W, "c")]),
    "a member on a null": ("(a)?.b", [(W, "a"), ("member", "b")]),
    "a block as an argument of a method": ("$a.ForEach{ b }", [(V, "$a"), ("member", "ForEach"), (W, "b")]),
    "what is returned and left": ("return\nexit 1", [("number", "1")]),
    "a ternary": ("$a ? 'b' : 'c'", [(V, "$a"), ("operator", "?"), (S, "'b'"), ("operator", ":"), (S, "'c'")]),
    "dots in a string": ('a "$b.c[0] $d:"', [(W, "a"), (D, '"$b.c[0] $d:"')]),
}


@pytest.mark.parametrize(("script", "wanted"), READ.values(), ids=READ.keys())
def test_a_script_is_read(script: str, wanted: list[tuple[str, str]]) -> None:
    assert leaves(script) == wanted


UNSURE = {
    "a string that is not closed": "a 'b",
    "a comment that is not closed": "a <# b",
    "a bracket that is not closed": "a (b",
    "a bracket that is closed twice": "a )",
    "a command in a string that is not closed": 'a "$(b"',
    "a parenthesis in quotes in a string": "\"$(a ')')\"",
    "doubled quotes in a command in a string": '"$(a "")"',
    "a here-string in one line": "@'a'@",
    "a here-string with an indented end": "@'\na\n '@",
    "verbatim arguments": "a --% b",
    "a joined word": "a b`\nc",
    "a line that is not joined": "a ` \nb",
    "a variable beyond ASCII": 'a "$é"',
    "a redirection in a word": "a b>c",
    "an input redirection": "a < b",
    "a background job": "a &",
    "an unknown operator": "$a -foo $b",
    "a word in an expression": "$a -eq b",
    "a label": ":a foreach ($b in $c) { d }",
    "a class": "class A { }",
    "a namespace": "using namespace System",
    "a pipe without a command": "a |",
    "a value behind a pipe": "a | 'b'",
    "two values": "'a' 'b'",
    "a variable without a name": "$ = 1",
    "a NUL": "a \x00",
    "a lone surrogate": "a \ud800",
    "a carriage return": "a\rb",
    "a blank that is no ASCII": "a\u00a0b",
    "a dash that is no ASCII": "a –b",
    "deep nesting": "(" * 200 + "a" + ")" * 200,
    "deep nesting in strings": '"$(' * 200 + "a" + ')"' * 200,
    "deep blocks": "if ($a) { " * 200 + "}" * 200,
}


@pytest.mark.parametrize("script", UNSURE.values(), ids=UNSURE.keys())
def test_what_is_not_sure_is_not_read(script: str) -> None:
    with pytest.raises(NotSure):
        Source(script, [], "pwsh")


PIECE = st.sampled_from(
    [
        "a", "git", "-x", "--y=", "$v", "${v}", "$env:A", "$(", "@(", "@{", "(", ")", "{", "}", "[", "]", "[int]", "'", "''", '"', '""',
        "`",
        "`n", "\n", ";", "|", "&", "&&", "=", "-eq", "if", "else", "foreach", "in", "#", "<#", "#>", "@'\n", "\n'@", '@"\n', '\n"@', ",",
        ".", "::", " ", " ", " ", "1", "1.5kb", ">", ">>", "2>&1", "%", "?", "!", "’", "é", "${{ x }}",
    ]
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECE, max_size=25).map("".join))
def test_nodes_cover_the_text_inside_each_other(script: str) -> None:
    try:
        source = Source(script, [], "pwsh")
    except NotSure:
        return
    assert (source.root.start, source.root.end) == (0, len(script))
    for node in source.nodes:
        at = node.start
        for child in node.children:
            assert child.parent is node
            assert at <= child.start < child.end <= node.end
            at = child.end
    covered = {place for node in (*source.nodes, *source.comments) if node.kind != "script" for place in range(node.start, node.end)}
    assert {script[place] for place in range(len(script)) if place not in covered} <= set(" \t\n;`")


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECE, max_size=25).map("".join))
def test_reading_the_text_of_a_string_again_gives_the_same_string(script: str) -> None:
    try:
        source = Source(script, [], "pwsh")
    except NotSure:
        return
    strings = [node for node in descendants(source.root) if node.kind in ("single", "double", "here_single", "here_double")]
    for node in strings:
        text = source.of(node)
        assert leaves(f"a {text}")[1:] == [(node.kind, text)]
