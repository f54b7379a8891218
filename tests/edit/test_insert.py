"""Where a new key goes, in every form its surroundings can have, and where it is not put at all."""

import pytest
from tests.edit.proven import at, item, proven

from wffix.document.parse import parse
from wffix.edit.insert import append, insert_after, insert_entry, insert_item, put, replace_below_comments, replace_entry, replace_value
from wffix.edit.model import CannotEdit
from wffix.edit.remove import remove_entries
from wffix.edit.render import Names, Remarked

NEW = [("A", "x")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The mapping has entries.
        pytest.param("env:\n  K: v\nrun: x\n", "env:\n  K: v\n  A: x\nrun: x\n", id="behind the last entry"),
        pytest.param(
            "env:\n    K: v # c\n# d\nrun: x\n", "env:\n    K: v # c\n    A: x\n# d\nrun: x\n", id="behind the comment on its line"
        ),
        pytest.param(
            "env:\n  K: v\n\n\n  # c\nrun: x\n",
            "env:\n  K: v\n  A: x\n\n\n  # c\nrun: x\n",
            id="above blank lines and comments that follow",
        ),
        pytest.param("env:\r\n  K: v\r\n", "env:\r\n  K: v\r\n  A: x\r\n", id="CRLF"),
        pytest.param(
            "run: x\nenv:\r\n  K: v",
            "run: x\nenv:\r\n  K: v\r\n  A: x",
            id="with the line break of the nearest line, and no new one at the end of the file",
        ),
        pytest.param("env:\n  K:\n    L: v\n", "env:\n  K:\n    L: v\n  A: x\n", id="behind the last descendant"),
        pytest.param(
            "env:\n  K: one\n    two\n\n    three\nrun: x\n",
            "env:\n  K: one\n    two\n\n    three\n  A: x\nrun: x\n",
            id="behind all lines of a plain scalar",
        ),
        pytest.param(
            'env:\n  K: "one\n   two" # c\nrun: x\n',
            'env:\n  K: "one\n   two" # c\n  A: x\nrun: x\n',
            id="behind all lines of a quoted scalar",
        ),
        pytest.param(
            "env:\n  K: |\n    one\n\n    two\n\n\nrun: x\n",
            "env:\n  K: |\n    one\n\n    two\n  A: x\n\n\nrun: x\n",
            id="behind the last text of a block",
        ),
        pytest.param(
            "env:\n  K: |\n    one\n   # c\nrun: x\n",
            "env:\n  K: |\n    one\n  A: x\n   # c\nrun: x\n",
            id="above a comment that a block does not hold",
        ),
        pytest.param(
            "env:\n  K: |+\n    one\n\nrun: x\n",
            "env:\n  K: |+\n    one\n\n  A: x\nrun: x\n",
            id="behind the blank lines that a block keeps",
        ),
        pytest.param("env:\n  K: |+\n    one\n\n", "env:\n  K: |+\n    one\n\n  A: x\n", id="the same at the end of the file"),
        pytest.param(
            "env:\n  # c\n  K: |\n    one",
            "env:\n  # c\n  A: x\n  K: |\n    one",
            id="before a block that ends the file without a line break",
        ),
        pytest.param(
            "env:\n  J: u\n  # c\n  K: >\n    one",
            "env:\n  J: u\n  A: x\n  # c\n  K: >\n    one",
            id="the same, with the comment that belongs to the block",
        ),
        pytest.param("env:\n  K: v\n...\n", "env:\n  K: v\n  A: x\n...\n", id="above the end mark of the document"),
        pytest.param("env:\n  K: *x\n".replace("env", "x: &x 1\nenv"), "x: &x 1\nenv:\n  K: *x\n  A: x\n", id="behind an alias"),
        pytest.param("env:\n  K:\nrun: x\n", "env:\n  K:\n  A: x\nrun: x\n", id="behind nothing"),
        pytest.param("env:\n  K:\n  - a\n  -\nrun: x\n", "env:\n  K:\n  - a\n  -\n  A: x\nrun: x\n", id="behind an empty item"),
        # Braces.
        pytest.param("env: {K: v}\n", "env: {K: v, A: x}\n", id="in braces"),
        pytest.param("env: { K: v , }  # c\n", "env: { K: v, A: x , }  # c\n", id="in braces, before a trailing comma"),
        pytest.param("env: {\n    K: v # c\n  }\n", "env: {\n    K: v, A: x # c\n  }\n", id="in braces over several lines"),
        pytest.param("env: {K: [u, v]}\n", "env: {K: [u, v], A: x}\n", id="in braces behind brackets"),
        # The mapping is empty or absent.
        pytest.param("env:\nrun: x\n", "env:\n  A: x\nrun: x\n", id="in the place of nothing"),
        pytest.param("env:   \nrun: x\n", "env:\n  A: x\nrun: x\n", id="in the place of nothing, and of blanks behind it"),
        pytest.param("env: # c\nrun: x\n", "env: # c\n  A: x\nrun: x\n", id="in the place of nothing, below its comment"),
        pytest.param("env: ~ # c\nrun: x\n", "env: # c\n  A: x\nrun: x\n", id="in the place of a tilde"),
        pytest.param("env: null\n", "env:\n  A: x\n", id="in the place of null"),
        pytest.param("env:\t{}\t# c\n", "env:\t# c\n  A: x\n", id="in the place of empty braces between tabs"),
        pytest.param("env:\n  K:\tv\t# c\n", "env:\n  K:\tv\t# c\n  A: x\n", id="behind tabs, which stay"),
        pytest.param("env: {}  # c\r\n", "env:  # c\r\n  A: x\r\n", id="in the place of empty braces"),
        pytest.param("env: {\n  }\nrun: x\n", "env:\n  A: x\nrun: x\n", id="in the place of empty braces over two lines"),
        pytest.param("env:\n  {}\nrun: x\n", "env:\n  A: x\nrun: x\n", id="in the place of empty braces on their own line"),
        pytest.param("run: x\nenv:", "run: x\nenv:\n  A: x", id="in the place of nothing at the end of the file"),
        pytest.param("run: x\n", "run: x\nenv:\n  A: x\n", id="as a new mapping at the end"),
        pytest.param("run: |\n  x", "env:\n  A: x\nrun: |\n  x", id="as a new mapping before a block that ends the file"),
        pytest.param("with:\n     K: v\n", "with:\n     K: v\nenv:\n     A: x\n", id="as a new mapping, indented as its sibling"),
        pytest.param("{run: x}\n", "{run: x, env: {A: x}}\n", id="as a new mapping in braces"),
        pytest.param("{env: , run: x}\n", "{env: {A: x} , run: x}\n", id="in braces in the place of nothing"),
        pytest.param('{"env":~}\n', '{"env": {A: x}}\n', id="in braces in the place of a tilde"),
        pytest.param("{env: {}}\n", "{env: {A: x}}\n", id="in braces in the place of empty braces"),
        pytest.param("env: # c\n  {K: v}\n", "env: # c\n  {K: v, A: x}\n", id="in braces below a comment"),
    ],
)
def test_variables_are_added(before, after) -> None:
    document = parse(before)
    assert proven(document, put(document, document.root, "env", NEW)) == after


def test_several_variables_keep_their_order() -> None:
    items = [("A", "1"), ("B", "a # b"), ("C", True)]
    for source, after in (("env:\n  K: v\n", 'A: "1"\n  B: "a # b"\n  C: true\n'), ("env: {K: v}\n", 'A: "1", B: "a # b", C: true}\n')):
        document = parse(source)
        assert proven(document, put(document, document.root, "env", items)).endswith(after)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("x: &x {K: v}\nenv: *x\n", "'env' is shared through a YAML alias", id="an alias"),
        pytest.param("env: &x {K: v}\nx: *x\n", "'env' is shared through a YAML alias", id="a mapping that an alias elsewhere stands for"),
        pytest.param("env: &x\nx: *x\n", "'env' is shared through a YAML alias", id="a null that an alias elsewhere stands for"),
        pytest.param("env: &x\n", "'env' is not a mapping", id="a null with an anchor"),
        pytest.param("env: !!null\n", "'env' is not a mapping", id="a null with a tag"),
        pytest.param("env: &x {}\n", "an empty mapping with an anchor or a tag", id="empty braces with an anchor"),
        pytest.param("env: text\n", "'env' is not a mapping", id="a text"),
        pytest.param("env: [a]\n", "'env' is not a mapping", id="a list"),
        pytest.param("x: &x {K: v}\nenv:\n  <<: *x\n", "merge key", id="a mapping with a merge key"),
        pytest.param("x: &x {K: v}\n<<: *x\n", "merge key", id="an owner with a merge key"),
        pytest.param("x: &x {K: v}\n<<: *x\nenv:\n", "merge key", id="an owner with a merge key and a null"),
        pytest.param("env:\n  ? K\n  : v\n", "complex keys", id="explicit keys"),
        pytest.param("env:\n  ? # c\n    K\n  : v\n", "complex keys", id="explicit keys on a line of their own"),
        pytest.param("env:\n  K: v\n  ? L\n", "complex keys", id="explicit keys further below"),
        pytest.param("? env\nx: 1\n", "complex keys", id="an explicit key without a value"),
        pytest.param("env:\n  [a]: v\n", "complex keys", id="a list as key"),
        pytest.param("env: {: v}\n", "complex keys", id="nothing as key"),
        pytest.param("{env}\n", "the key has no value", id="a key in braces without a colon"),
        pytest.param("env: {K: }\n", "the last value of the flow mapping is empty", id="nothing as the last value in braces"),
        pytest.param("env: {K}\n", "the last value of the flow mapping is empty", id="a last key in braces without a colon"),
        pytest.param("env: {\n  # c\n  }\n", "a comment stands before the value", id="empty braces with a comment inside"),
        pytest.param("env: # c\n  {}\n", "a comment stands before the value", id="empty braces below a comment"),
        pytest.param("env: {}# c\n", "a comment follows the value without a blank", id="a comment that would run into the key"),
    ],
)
def test_variables_are_not_added_to(source, reason) -> None:
    document = parse(source)
    with pytest.raises(CannotEdit, match=reason):
        put(document, document.root, "env", NEW)


def test_a_pair_without_braces_is_not_added_to() -> None:
    document = parse("s: [K: v]\n")
    with pytest.raises(CannotEdit, match="a pair without braces"):
        append(document, at(document, "s.0"), NEW)


def test_an_empty_mapping_alone_is_not_added_to() -> None:
    document = parse("s: {}\n")
    with pytest.raises(CannotEdit, match="the mapping is empty"):
        insert_entry(document, at(document, "s"), "A", "1")


STEPS = """\
jobs:
    build:
        steps:
        # first
        - name: a
          # about run
          run: |+
              x

          # with
          with: {K: v}
        - run: y
"""


@pytest.mark.parametrize(
    ("path", "new"),
    [
        pytest.param(
            "jobs.build.steps.0.name",
            ("        - name: a\n", "        - id: new\n          name: a\n"),
            id="before the first key, which moves down from the dash",
        ),
        pytest.param(
            "jobs.build.steps.0.run",
            ("          # about run\n", "          id: new\n          # about run\n"),
            id="above the comment of the key",
        ),
        pytest.param(
            "jobs.build.steps.0.with",
            ("          # with\n", "          id: new\n          # with\n"),
            id="behind a block that keeps its blank lines",
        ),
        pytest.param("jobs.build.steps", ("        steps:\n", "        id: new\n        steps:\n"), id="before the first key of a job"),
        pytest.param("jobs.build.steps.1.run", ("        - run: y\n", "        - id: new\n          run: y\n"), id="before the only key"),
        pytest.param("jobs", ("jobs:\n", "id: new\njobs:\n"), id="at the top of the file"),
    ],
)
def test_an_entry_is_inserted_before_another(path, new) -> None:
    document = parse(STEPS)
    mapping, before = item(document, path)
    assert proven(document, insert_entry(document, mapping, "id", "new", before)) == STEPS.replace(*new, 1)


@pytest.mark.parametrize(
    ("path", "new"),
    [
        pytest.param(
            "jobs.build.steps.0.name", ("        - name: a\n", "        - name: a\n          id: new\n"), id="behind the first key"
        ),
        pytest.param(
            "jobs.build.steps.0.run", ("              x\n\n", "              x\n\n          id: new\n"), id="behind what a block keeps"
        ),
        pytest.param("jobs.build.steps.0.with", ("with: {K: v}\n", "with: {K: v}\n          id: new\n"), id="behind the last key"),
        pytest.param("jobs.build.steps.0.with.K", ("{K: v}", "{K: v, id: new}"), id="in braces"),
    ],
)
def test_an_entry_is_inserted_behind_another(path, new) -> None:
    document = parse(STEPS)
    mapping, after = item(document, path)
    assert proven(document, insert_after(document, mapping, "id", "new", after)) == STEPS.replace(*new, 1)


def test_a_nested_mapping_is_indented_as_its_job_is() -> None:
    document = parse("a:\n  b:\n    c:\n      d: 1\n" + STEPS)
    mapping, run = item(document, "jobs.build.steps.1.run")
    text = proven(document, insert_after(document, mapping, "env", [("A", "1"), ("M", [("L", True)])], run))
    assert text.endswith('        - run: y\n          env:\n              A: "1"\n              M:\n                  L: true\n')


def test_comment_lines_of_another_column_do_not_belong_to_a_key() -> None:
    source = "a: 1\n# far\n\n# near\n  # deeper\nb: 2\n"
    document = parse(source)
    mapping, before = item(document, "b")
    assert proven(document, insert_entry(document, mapping, "id", "new", before)) == source.replace("b: 2", "id: new\nb: 2")


def test_what_looks_like_a_comment_in_a_block_does_not_belong_to_the_key_below() -> None:
    source = "- a: |\n    x\n    # y\n  b: 2\n- a: |\n  # z\n  b: 2\n".replace("  # z\n", "   # z\n")
    document = parse(source)
    for number in ("0", "1"):
        mapping, before = item(document, f"{number}.b")
        assert proven(document, insert_entry(document, mapping, "id", "new", before)).count("  id: new\n  b: 2\n") == 1


# Putting one entry, or one value, in the place of another.


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        pytest.param("# c\nold: 1 # d\nb: 2\n", "x", "# c\nnew: x # d\nb: 2\n", id="comments around it stay"),
        pytest.param("a: 1\nold:\n  - x\n  - y\n\nb: 2\n", "x", "a: 1\nnew: x\n\nb: 2\n", id="several lines become one"),
        pytest.param("old: 1   \nb: 2\n", [("k", "v")], "new:\n  k: v\nb: 2\n", id="one line becomes several"),
        pytest.param("old: |+\n  x\n\nb: 2\n", "x", "new: x\nb: 2\n", id="a block that kept its blank lines"),
        pytest.param(
            "old: |\n  x\n\n# c\nb: 2\n", Names(("u", "v")), "new: [u, v]\n\n# c\nb: 2\n", id="a block before blank lines and a comment"
        ),
        pytest.param("{old: 1, b: 2}\n", [("k", None)], "{new: {k: null}, b: 2}\n", id="in braces"),
        pytest.param("old:\nb: 2\n", None, "new:\nb: 2\n", id="nothing by nothing"),
        pytest.param("- old: 1\n  b: 2\n", False, "- new: false\n  b: 2\n", id="behind a dash"),
    ],
)
def test_an_entry_takes_the_place_of_another(before, value, after) -> None:
    document = parse(before)
    mapping, old = item(document, "0.old" if before.startswith("-") else "old")
    assert proven(document, replace_entry(document, mapping, old, "new", value)) == after


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("old:\n  - x # c\n  - y\n", "a comment stands among the lines", id="lines with a comment of their own"),
        pytest.param("old: &x 1\nb: *x\n", "a YAML anchor that is used elsewhere", id="an anchor that is used"),
        pytest.param("&x old: 1\nb: *x\n", "a YAML anchor that is used elsewhere", id="an anchor on the key"),
        pytest.param("x: &x {a: 1}\n<<: *x\nold: 1\n", "merge key", id="a merge key"),
        pytest.param("old: 'x'# c\n", "a comment follows the value without a blank", id="a comment that would run into the value"),
    ],
)
def test_an_entry_is_not_replaced(source, reason) -> None:
    document = parse(source)
    mapping, old = item(document, "old")
    with pytest.raises(CannotEdit, match=reason):
        replace_entry(document, mapping, old, "new", "x")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("on: push\njobs: 1\n", "on:\n  A: x\njobs: 1\n", id="a text"),
        pytest.param("on: [a, b] # c\njobs: 1\n", "on: # c\n  A: x\njobs: 1\n", id="a list, its comment stays behind the key"),
        pytest.param("on:\n  - a\n  - b\n\njobs: 1\n", "on:\n  A: x\n\njobs: 1\n", id="a list over several lines"),
        pytest.param("on:\n- a\njobs: 1\n", "on:\n  A: x\njobs: 1\n", id="a list in the column of its key"),
        pytest.param("on: |+\n  a\n\njobs: 1\n", "on:\n  A: x\njobs: 1\n", id="a block that kept its blank lines"),
        pytest.param("{on: a, jobs: 1}\n", "{on: {A: x}, jobs: 1}\n", id="a text in braces"),
        pytest.param("on: push", "on:\n  A: x", id="the end of the file"),
    ],
)
def test_a_mapping_takes_the_place_of_a_value(before, after) -> None:
    document = parse(before)
    assert proven(document, replace_value(document, *item(document, "on"), NEW)) == after


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("on: {a: b}\n", "cannot be replaced for sure", id="a mapping"),
        pytest.param("x: &x a\non: *x\n", "cannot be replaced for sure", id="an alias"),
        pytest.param("on: &x a\n", "cannot be replaced for sure", id="an anchor"),
        pytest.param("on: !!str a\n", "cannot be replaced for sure", id="a tag"),
        pytest.param("on: [&x a]\nb: *x\n", "a YAML anchor that is used elsewhere", id="an anchor further in"),
        pytest.param("on:\n  - a\n  # c\n  - b\n", "a comment stands before the value", id="a comment among its lines"),
    ],
)
def test_a_value_is_not_replaced(source, reason) -> None:
    document = parse(source)
    with pytest.raises(CannotEdit, match=reason):
        replace_value(document, *item(document, "on"), NEW)


# A new item of a list.

STEP = [("name", "new"), ("uses", Remarked("a/b@c", "v1"))]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("s:\n  - a: 1\n", "s:\n  - a: 1\nNEW\n", id="at the end"),
        pytest.param("s:\n  - a: 1", "s:\n  - a: 1\nNEW", id="at the end of a file without a line break"),
        pytest.param("s:\n  - a: 1\n  - b: 2\n", "s:\n  - a: 1\nNEW\n  - b: 2\n", id="in between"),
        pytest.param("s:\n  - a: 1 # x\n  # y\n  - b: 2\n", "s:\n  - a: 1 # x\nNEW\n  # y\n  - b: 2\n", id="above the next one's comment"),
        pytest.param("s:\n  - a: |\n      x\n\n  - b: 2\n", "s:\n  - a: |\n      x\nNEW\n\n  - b: 2\n", id="behind a block"),
        pytest.param("s:\n- a: 1\nt: 2\n", "s:\n- a: 1\n- name: new\n  uses: a/b@c # v1\nt: 2\n", id="without indentation"),
        pytest.param("s:\n  -   a: 1\n", "s:\n  -   a: 1\n  -   name: new\n      uses: a/b@c # v1\n", id="as far behind the dash"),
    ],
)
def test_an_item_is_added_behind_another(before, after) -> None:
    document = parse(before)
    found = proven(document, insert_item(document, at(document, "s"), 0, STEP))
    assert found == after.replace("NEW", "  - name: new\n    uses: a/b@c # v1")


def test_an_item_is_set_apart_by_a_blank_line_where_the_one_before_it_is() -> None:
    document = parse("s:\n  - a: 1\n\n  # c\n  - b: 2\n\n  - c: 3\n")
    after = proven(document, insert_item(document, at(document, "s"), 1, [("d", "4")]))
    assert after == 's:\n  - a: 1\n\n  # c\n  - b: 2\n\n  - d: "4"\n\n  - c: 3\n'


def test_an_item_is_added_where_the_end_of_the_one_before_it_is_taken_out() -> None:
    document = parse("s:\n  - a: |\n      x\n    env:\n      K: v\n  - b: 2\n")
    step = at(document, "s.0")
    env = step.entries[1]
    patch = insert_item(document, at(document, "s"), 0, [("c", "x")], [env]) + remove_entries(document, step, [env])
    assert proven(document, patch) == "s:\n  - a: |\n      x\n  - c: x\n  - b: 2\n"


@pytest.mark.parametrize(
    "source", ["s: [{a: 1}]\n", "s:\n  - {a: 1}\n", "s:\n  - a\n", "s: &s\n  - a: 1\nt: *s\n", "s:\n  - a: |\n      x"]
)
def test_an_item_is_not_added(source) -> None:
    document = parse(source)
    with pytest.raises(CannotEdit):
        insert_item(document, at(document, "s"), 0, STEP)


def test_a_comment_behind_a_new_value_is_left_out_in_braces() -> None:
    document = parse("s: {a: 1}\n")
    assert proven(document, append(document, at(document, "s"), STEP)) == "s: {a: 1, name: new, uses: a/b@c}\n"


def test_comments_inside_a_replaced_entry_move_above_the_new_one() -> None:
    document = parse("on:\n  # a\n  push: # b\n    tags:\n      # c\n      - v* # d\n  # e\n  x: 1\n")
    holder = at(document, "on")
    after = proven(document, replace_below_comments(document, holder, holder.entries[0], "release", [("types", "y")]))
    assert after == 'on:\n  # a\n  # b\n  # c\n  # d\n  release:\n    types: "y"\n  # e\n  x: 1\n'
