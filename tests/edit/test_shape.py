"""What counts as the same document, and how a difference is told."""

import pytest
from tests.edit.proven import at, item

from wffix.document.parse import parse
from wffix.edit.shape import Inserted, Removed, Replaced, difference, expected, mapping_shape, scalar_shape, shape


def of(source):
    return shape(parse(source).root)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("k: 'a b'\n", 'k: "a b"\n', id="quotes of both kinds"),
        pytest.param("k: |\n  a\n", "k: >\n  a\n", id="blocks of both kinds"),
        pytest.param("k: a b # c\n", "# d\nk:  a\n  b\n", id="comments, blanks and folded lines"),
        pytest.param("k: [a, {b: c}]\n", "k:\n- a\n- b: c\n", id="flow and block collections"),
    ],
)
def test_the_same(one, other) -> None:
    assert of(one) == of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("k: 1\n", "k: true\n", id="1 and true"),
        pytest.param("k: 1\n", "k: 1.0\n", id="1 and 1.0"),
        pytest.param("k: 0777\n", "k: 777\n", id="0777 and 777"),
        pytest.param("k: 3.10\n", "k: 3.1\n", id="3.10 and 3.1"),
        pytest.param("k: 3\n", "k: '3'\n", id="a number and a string"),
        pytest.param("k: a\n", "k: |-\n  a\n", id="plain and block"),
        pytest.param("k: {a: 1, b: 2}\n", "k: {b: 2, a: 1}\n", id="the order of keys"),
        pytest.param("k: &x [a]\nl: *x\n", "k: &x [a]\nl: [a]\n", id="an alias and a copy"),
        pytest.param("k: &x [a]\nl: *x\n", "k: &y [a]\nl: *y\n", id="the name of an anchor"),
        pytest.param("k: a\n", "k: !!str a\n", id="an explicit tag"),
        pytest.param("k: ~\n", "k:\n", id="a tilde and nothing"),
        pytest.param("k: []\n", "k: {}\n", id="an empty list and an empty mapping"),
        pytest.param("k: [a]\n", "k: [a, b]\n", id="one item more"),
    ],
)
def test_not_the_same(one, other) -> None:
    assert of(one) != of(other)
    assert difference(of(one), of(other))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        pytest.param("jobs: {b: {steps: [x, y]}}\n", "", id="nothing"),
        pytest.param("jobs: {b: {steps: [x, z]}}\n", "jobs.b.steps.1: not what was intended", id="an item"),
        pytest.param("jobs: {b: {stop: [x, y]}}\n", "jobs.b.steps: another key stands there", id="a key"),
        pytest.param("jobs: {b: {steps: [x]}}\n", "jobs.b.steps: not what was intended", id="an item less"),
        pytest.param("jobs: {b: {steps: [x, y]}, c: 1}\n", "jobs: not what was intended", id="a key more"),
        pytest.param("jobs: {b: &a {steps: [x, y]}}\n", "jobs.b: not what was intended", id="an anchor"),
        pytest.param("- a\n", "the document: not what was intended", id="everything"),
    ],
)
def test_a_difference_is_told_by_its_path(found, told) -> None:
    assert difference(of("jobs: {b: {steps: [x, y]}}\n"), of(found)) == told


def test_the_shape_after_changes() -> None:
    document = parse("a: 1\nb: [x, y]\nc: 3\n")
    root = document.root
    key, value = scalar_shape("n", ""), scalar_shape("v", "'")
    changes = [
        Inserted(root, 0, key, value),
        Inserted(root, 3, scalar_shape("z", ""), mapping_shape([])),
        Removed(item(document, "a")[1]),
        Removed(at(document, "b.0")),
        Replaced(at(document, "c"), scalar_shape("4", "")),
    ]
    assert expected(root, changes) == of("n: 'v'\nb: [y]\nc: 4\nz: {}\n")
