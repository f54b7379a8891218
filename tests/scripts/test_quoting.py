"""The second reader of quotes, and that it is asked."""

import pytest

from wffix.scripts.shell.grammar import Script
from wffix.scripts.shell.quoting import NotSure, Quoting

KINDS = {
    "a bare word": ("tool @", "commands"),
    "single quotes": ("tool 'a @'", "single"),
    "double quotes": ('tool "a @"', "string"),
    "double quotes with an escaped one": ('tool "a \\" @"', "string"),
    "ANSI quotes with an escaped one": ("tool $'it\\'s @'", "ansi"),
    "double quotes after a dollar": ('tool $"@"', "string"),
    "a substitution in double quotes": ('tool "$(tool @)"', "commands"),
    "double quotes in a substitution in double quotes": ('tool "$(tool "@")"', "string"),
    "backticks": ("tool `tool @`", "commands"),
    "a process substitution": ("diff <(tool @) a", "commands"),
    "a parameter": ("tool ${V:-@}", "parameter"),
    "an apostrophe in a quoted default": ('tool "${V:-it\'s} @"', "string"),
    "single quotes in a quoted pattern": ("tool \"${V#'}'} @\"", "string"),
    "arithmetic": ("tool $(( @ + (1) ))", "arithmetic"),
    "an arithmetic command": ("(( @ > 1 ))", "arithmetic"),
    "the old form of arithmetic": ("tool $[ @ ]", "arithmetic"),
    "a shift that is no heredoc": ("(( 1 << 2 ))\ntool @", "commands"),
    "a comment": ("tool a # it's @", "comment"),
    "a comment behind a semicolon": ("tool a;# @", "comment"),
    "no comment inside a word": ("tool a#@", "commands"),
    "no comment behind an escape": ("tool \\# @", "commands"),
    "behind a comment": ("# it's\ntool @", "commands"),
    "a comment in a substitution": ("V=$(# it's\ntool @)", "commands"),
    "a heredoc": ("cat <<EOF\n'@\nEOF\n", "heredoc"),
    "a heredoc without its tabs": ("cat <<-EOF\n\t@\n\tEOF\n", "heredoc"),
    "a heredoc with a quoted delimiter": ("cat <<'E F'\n@\nE F\n", "literal"),
    "a heredoc with an escaped delimiter": ("cat <<\\EOF\n@\nEOF\n", "literal"),
    "a substitution in a heredoc": ("cat <<EOF\n$(tool '@')\nEOF\n", "single"),
    "behind a heredoc": ("cat <<EOF\nit's\nEOF\ntool @", "commands"),
    "behind a delimiter that is indented": ("cat <<EOF\n EOF\n'@\nEOF\n", "heredoc"),
    "behind a line that a backslash joins to the delimiter": ("cat <<EOF\na\\\nEOF\n'@\nEOF\n", "heredoc"),
    "a second heredoc": ("cat <<A - <<B\n'\nA\n@\nB\n", "heredoc"),
    "a heredoc before a bar": ("cat <<A |\n@\nA\ntool", "heredoc"),
    "a here-string": ("cat <<< @", "commands"),
    "a pattern's parenthesis": ("V=$(case a in a) tool '@' ;; esac)", "single"),
    "behind a case in a substitution": ("V=$(case a in (a) tool ;; b) tool ;; esac); tool '@'", "single"),
    "an argument called case": ("V=$(tool case a); tool '@'", "single"),
    "a list of words": ("A=(a 'b c' @)", "commands"),
}


@pytest.mark.parametrize(("script", "kind"), KINDS.values(), ids=KINDS.keys())
def test_the_quotes_around_an_offset(script: str, kind: str) -> None:
    at = script.index("@")
    assert Quoting(script.replace("@", "_"), "bash").kind_at(at) == kind


UNSURE = {
    "an open quote": "tool 'a",
    "an open substitution": "tool $(tool",
    "a heredoc without its end": "cat <<EOF\na\n",
    "a parenthesis too many": "tool a)",
    "a heredoc in backticks": "V=`cat <<EOF\na\nEOF\n`",
    "crossed backticks": 'tool `tool "` a`"',
    "a subshell that looks like arithmetic": "((tool a); (tool b))",
    "a word over two lines": "to\\\nol a",
    "a control character": "tool a\r\n",
}


@pytest.mark.parametrize("script", UNSURE.values(), ids=UNSURE.keys())
def test_a_script_that_is_not_understood_is_not_guessed_at(script: str) -> None:
    with pytest.raises(NotSure):
        Quoting(script, "bash")


def test_sh_has_no_ansi_quotes() -> None:
    with pytest.raises(NotSure):
        Quoting("tool $'a'", "sh")


MISREAD = {
    "a heredoc before a line that ends in a bar": "cat <<EOF |\na b\nEOF\nsh\n",
    "arithmetic in a heredoc": "cat <<EOF\n$(( a + 1 ))\nEOF\n",
    "a word that begins with a line break": "cat <<EOF | sh\n\\`a\\`\nb\nEOF\n",
}


@pytest.mark.parametrize("script", MISREAD.values(), ids=MISREAD.keys())
def test_the_grammar_is_not_believed_where_the_reader_differs(script: str) -> None:
    tree = Script(script)
    assert not tree.root.has_error
    assert tree.quoting is not None
    assert tree.broken
