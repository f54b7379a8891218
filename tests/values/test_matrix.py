"""What a matrix value can be as text."""

import pytest
from tests.values.domains import caller, fixed, found, workflow

from wffix.values import Domain

MATRIX = """
strategy:
  matrix:
    OS: [ubuntu-latest, 'a b', "$(x)"]
    list: [[1, 2], [3]]
    object: [{name: a, Deep: {er: x}}, {name: b}]
    computed: ${{ fromJSON(needs.a.outputs.b) }}
    partly: [a, '${{ github.head_ref }}']
    a.b: [x]
    none: [null, ~, y]
    include:
      - {extra: one, OS: windows}
      - {extra: two, object: {name: c}}
      - {rare: r}
    exclude:
      - {OS: 'a b'}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param(
            "matrix.os",
            fixed("ubuntu-latest", "a b", "$(x)", "windows", empty=True),
            id="the values of an axis and of include, without case",
        ),
        pytest.param("matrix.object.name", fixed("a", "b", "c", empty=True), id="a key of objects"),
        pytest.param("matrix.object.deep.ER", fixed("x", empty=True), id="a key that some objects lack"),
        pytest.param("matrix.os.name", fixed(empty=True), id="a key of what is no object"),
        pytest.param("matrix.object", caller(), id="an object"),
        pytest.param("matrix.list", caller(), id="a list"),
        pytest.param("join(matrix.list, ' ')", caller(" "), id="a list that is joined"),
        pytest.param("matrix.list[0]", caller(), id="an item of a list"),
        pytest.param("matrix.computed", caller(), id="an axis that is computed"),
        pytest.param("matrix.computed.x", caller(), id="a key of an axis that is computed"),
        pytest.param("matrix.partly", caller(), id="an axis with a value that is computed"),
        pytest.param("matrix['a.b']", fixed("x", empty=True), id="a name with a dot"),
        pytest.param("matrix.a.b", fixed(empty=True), id="a path that only looks like that name"),
        pytest.param("matrix.none", fixed("y", empty=True), id="null is empty"),
        pytest.param("matrix.extra", fixed("one", "two", empty=True), id="a key of include that not every combination has"),
        pytest.param("matrix.rare", fixed("r", empty=True), id="a key of one row of include"),
        pytest.param("matrix.unheard", fixed(empty=True), id="a key that is not there is empty"),
        pytest.param("join(matrix.*, ' ')", caller(" "), id="every key"),
        pytest.param("matrix[inputs.key]", caller(), id="a computed key"),
        pytest.param("toJSON(matrix)", Domain("object", False), id="the whole matrix"),
    ],
)
def test_a_matrix(expression, expected) -> None:
    assert found(expression, workflow(job=MATRIX)) == expected


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        pytest.param("{key: [a, b]}", fixed("a", "b"), id="one axis"),
        pytest.param("{include: [{key: a}, {key: b}]}", fixed("a", "b"), id="only rows, each with the key"),
        pytest.param("{include: [{key: a}, {x: b}]}", fixed("a", empty=True), id="only rows, one without the key"),
        pytest.param("{key: [a], include: [{x: 1}]}", fixed("a"), id="a row that adds to every combination"),
        pytest.param("{key: [a], x: [1], include: [{x: 2}]}", fixed("a", empty=True), id="a row that makes a combination of its own"),
        pytest.param("{key: [a], include: '${{ fromJSON(inputs.rows) }}'}", caller(), id="rows that are computed"),
        pytest.param("{key: [a], include: ['${{ fromJSON(inputs.row) }}']}", caller(), id="a row that is computed"),
        pytest.param("{key: [a], include: }", fixed("a"), id="no rows"),
        pytest.param("{other: [a]}", fixed(empty=True), id="another axis only"),
        pytest.param("{}", fixed(empty=True), id="no axis"),
        pytest.param("{other: [a], include: [{<<: '${{ inputs.row }}'}]}", caller(), id="a key that may be merged in"),
        pytest.param("{key: [a, {b: c}]}", caller(), id="a text and an object"),
        pytest.param("'${{ fromJSON(inputs.matrix) }}'", caller(), id="a matrix that is computed"),
        pytest.param("{KEY: '${{ fromJSON(inputs.keys) }}'}", caller(), id="an axis in another case that is computed"),
    ],
)
def test_where_the_values_of_a_matrix_come_from(matrix, expected) -> None:
    assert found("matrix.key", workflow(job=f"strategy:\n  matrix: {matrix}")) == expected


def test_without_a_matrix_its_values_are_not_known() -> None:
    assert found("matrix.os", workflow()) == caller()
    assert found("matrix.os", workflow(job="strategy: ${{ fromJSON(inputs.strategy) }}")) == caller()
