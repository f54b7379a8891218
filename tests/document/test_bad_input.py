"""What cannot be worked on: one clear problem with its place, at once, and never a traceback."""

import time

import pytest

from wffix import Problem, fix_source
from wffix.document import parse as parsing
from wffix.document.builder import DEPTH_LIMIT, EXPANSION_LIMIT
from wffix.document.parse import parse
from wffix.document.source import SIZE_LIMIT, InputError

REFUSED = [
    pytest.param("", 1, 1, "the file is empty", id="nothing at all"),
    pytest.param("# only a comment\n", 1, 1, "the file is empty", id="comments alone"),
    pytest.param("---\n", 1, 1, "the file is empty", id="the mark of a document alone"),
    pytest.param("---\n~\n", 1, 1, "the file is empty", id="a null"),
    pytest.param("- a\n- b\n", 1, 1, "the file holds a list", id="a list at the top"),
    pytest.param("# c\njust text\n", 2, 1, "the file holds a single value", id="a text at the top"),
    pytest.param("a: [1, 2\nb: }", 2, 2, "not valid YAML", id="an open bracket"),
    pytest.param("a: b: c\n", 1, 5, "not valid YAML: mapping values are not allowed", id="a second colon"),
    pytest.param("a:\n\tb: 1\n", 2, 1, "not valid YAML", id="a tab as indentation"),
    pytest.param('a: "x\n', 2, 1, "not valid YAML", id="an open quote"),
    pytest.param('a: "\\UFFFFFFFF"\n', 1, 7, "not valid YAML", id="an escape of no character"),
    pytest.param("a: 1\n---\nb: 2\n", 2, 1, "more than one YAML document", id="a second document"),
    pytest.param("a: 1\n---\n", 2, 1, "more than one YAML document", id="an empty second document"),
    pytest.param("%YAML 1.1\n---\na: 1\n", 1, 1, "a YAML directive", id="the directive of the version"),
    pytest.param("%YAML 1.2\n---\na: 1\n", 1, 1, "a YAML directive", id="the directive of a version libyaml does not know"),
    pytest.param("%TAG ! tag:x,2000:\n---\na: 1\n", 1, 1, "a YAML directive", id="the directive of a tag"),
    pytest.param("# c\r%OWN thing\r---\ra: 1\r", 2, 1, "a YAML directive", id="an unknown directive, which one parser passes over"),
    pytest.param("a: 1\nb: 2\na: 3\n", 3, 1, "the key 'a' stands twice", id="a key twice"),
    pytest.param('a: 1\n"a": 3\n', 2, 1, "the key 'a' stands twice", id="a key twice, once quoted"),
    pytest.param("x: {a: 1, a: 2}\n", 1, 11, "the key 'a' stands twice", id="a key twice in braces"),
    pytest.param("? &k a\n: 1\n*k : 2\n", 3, 1, "the key 'a' stands twice", id="a key twice, once as an alias"),
    pytest.param("env:\n  A: 1\n  a: 2\n", 3, 3, "the variable 'a' stands twice", id="a variable in two cases"),
    pytest.param("x: &e\n  A: 1\n  a: 2\nenv: *e\n", 3, 3, "the variable 'a' stands twice", id="a variable in two cases, through an alias"),
    pytest.param("a: *b\n", 1, 4, "the alias *b has no anchor before it", id="an alias of nothing"),
    pytest.param("a: &a [*a]\n", 1, 8, "the alias *a stands inside its own anchor", id="a cycle"),
    pytest.param("a: &a\n  b: *a\n", 2, 6, "the alias *a stands inside its own anchor", id="a cycle of mappings"),
    pytest.param("a: 1\nb: x\0\n", 2, 5, "the character U+0000 is read differently by YAML parsers", id="NUL"),
    pytest.param("a: 1\n# c\x85b: 2\n", 2, 4, "the character U+0085 is read differently", id="NEL, a line break for libyaml"),
    pytest.param(
        "a: 1\n# c\u2028b: 2\n", 2, 4, "the character U+2028 is read differently", id="a line separator, which makes a comment a key"
    ),
    pytest.param("a: x\u2029y\n", 1, 5, "the character U+2029 is read differently", id="a paragraph separator"),
    pytest.param("a: 1\nb: x\x07\n", 2, 5, "the character U+0007 is not allowed in YAML", id="a control character"),
    pytest.param("a: x\x7f\n", 1, 5, "the character U+007F is not allowed in YAML", id="DEL"),
    pytest.param("a: \ufffe\n", 1, 4, "the character U+FFFE is not allowed in YAML", id="a character that is none"),
    pytest.param("a: 1\nb: \ud83d\n", 2, 4, "the character U+D83D is not allowed in YAML", id="half a character"),
    pytest.param(
        'a: 1\nb: "\\ud83d\\ude00"\n', 2, 4, "an escape for U+D83D, which is half a character", id="an escape of half a character"
    ),
    pytest.param("a: 1\nb: \ufeffx\n", 2, 4, "a byte order mark inside the text", id="a byte order mark inside"),
]


def problem_of(source):
    result = fix_source(source)
    assert (result.source, result.fixed, result.fixes, result.refusals) == (source, source, (), ())
    assert isinstance(result.problem, Problem)
    assert "\n" not in result.problem.message
    return result.problem


@pytest.mark.parametrize(("source", "line", "column", "message"), REFUSED)
def test_a_problem_is_named_with_its_line_and_column(source, line, column, message) -> None:
    problem = problem_of(source)
    assert problem.message.startswith(message)
    assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize(("source", "line", "column", "message"), REFUSED)
def test_without_the_c_parser_the_same_is_refused(source, line, column, message, monkeypatch) -> None:
    monkeypatch.setattr(parsing, "CParser", None)
    problem = problem_of(source)
    assert problem.message.split(":")[0] == message.split(":")[0] or problem.message.startswith(message)


def test_a_place_does_not_count_the_byte_order_mark() -> None:
    problem = problem_of("\ufeffa: *b\n")
    assert (problem.line, problem.column) == (1, 4)


def test_a_second_byte_order_mark_is_one_inside_the_text() -> None:
    assert problem_of("\ufeff\ufeffa: 1\n").message.startswith("a byte order mark inside the text")


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 15)
)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("a: " + "[" * 4_000_000, f"nested more than {DEPTH_LIMIT} levels", id="megabytes of brackets"),
        pytest.param("a: " + "{a: " * 1_000_000, f"nested more than {DEPTH_LIMIT} levels", id="megabytes of braces"),
        pytest.param("- " * 2_000_000, f"nested more than {DEPTH_LIMIT} levels", id="megabytes of dashes"),
        pytest.param("? " * 2_000_000, f"nested more than {DEPTH_LIMIT} levels", id="megabytes of explicit keys"),
        pytest.param(
            "".join(" " * level + "a:\n" for level in range(2500)), f"nested more than {DEPTH_LIMIT} levels", id="thousands of levels"
        ),
        pytest.param(BOMB, "aliases multiply the document", id="an alias bomb"),
        pytest.param("x" * (SIZE_LIMIT + 1), "the file is larger than 4 MiB", id="a text over the limit of size"),
        pytest.param("".join(f"k{number}: v\n" for number in range(90_000)) + "c: [}", "not valid YAML", id="an error behind a megabyte"),
        pytest.param("a: [http://x" + ", b" * 30_000 + "]\nc: }", "not valid YAML", id="much for the slow parser, refused in the end"),
    ],
)
def test_a_hostile_file_is_refused_at_once(source, message) -> None:
    before = time.monotonic()
    assert problem_of(source).message.startswith(message)
    assert time.monotonic() - before < 20


def test_the_deepest_nesting_allowed_is_read() -> None:
    below = DEPTH_LIMIT - 1
    assert parse("a: " + "[" * below + "]" * below).root is not None
    with pytest.raises(InputError, match="nested more than"):
        parse("a: " + "[" * (below + 1) + "]" * (below + 1))


def test_aliases_may_be_many_as_long_as_they_expand_to_little() -> None:
    assert len(parse("a: &a b\nc: [" + "*a, " * 10_000 + "]\n").leaves) == 10_003


def test_what_a_file_holds_itself_does_not_count_as_expansion() -> None:
    wide = "a: [" + "b, " * (EXPANSION_LIMIT + 1) + "]\nc: &c d\ne: *c\n"
    assert len(parse(wide).leaves) > EXPANSION_LIMIT


def test_of_two_parsers_errors_the_one_met_later_is_told() -> None:
    # The pure parser stops at the tab, which the C one allows.
    problem = problem_of("a:\tb\nc: [}\n")
    assert (problem.line, problem.column) == (2, 5)
