"""Random expressions and random contexts for them, and what a random gap in the contexts leaves known."""

from __future__ import annotations

from hypothesis import strategies as st

from wffix.expression.data import Open, Unknown, truth
from wffix.expression.nodes import Call, Compare, Context, Expression, Group, Index, Literal, Logical, Not, ungrouped

NAMES = ("github", "env")
KEYS = ("ref", "event", "items", "a-b", "A", "0")
TEXTS = (
    "",
    "a",
    "A",
    "refs/heads/main",
    "refs/tags/v1",
    "v1",
    "it's",
    "0",
    "1.5",
    " 1 ",
    "0x1f",
    "true",
    "Object",
    "ß",
    "é",
    "\t",
    "-",
    "null",
)
NUMBERS = (0.0, 1.0, -1.0, 1.5, 0.1, 100.0, 2.5e-3, 123456789.0, float("inf"), float("-inf"), float("nan"))
JSON_TEXTS = ('[1,"a",null]', '{"ref":"x","A":{"ref":1}}', "[]", "{}", "true", '"v1"', "-2.5", "not JSON", "", "[[1],[2]]")
PATTERNS = ("{0}", "v{0}", "{0}-{0}", "{{{0}}}", "{0}{1}", "{", "}", "{1}", "{0} it's", "no place")

literals = st.sampled_from((None, True, False, *NUMBERS, *TEXTS)).map(Literal)


def _below(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    name = st.sampled_from(KEYS).map(Literal)
    two = st.tuples(inner, inner)
    return st.one_of(
        st.builds(Index, inner, st.one_of(name, inner, st.none())),
        st.builds(Not, inner),
        st.builds(Group, inner),
        st.builds(Compare, st.sampled_from(("==", "!=", "<", "<=", ">", ">=")), inner, inner),
        st.builds(Logical, st.sampled_from(("&&", "||")), st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Call, st.sampled_from(("contains", "startsWith", "endsWith", "CONTAINS")), two),
        st.builds(Call, st.just("join"), st.lists(inner, min_size=1, max_size=2).map(tuple)),
        st.builds(Call, st.just("toJSON"), inner.map(lambda value: (value,))),
        st.builds(Call, st.just("fromJSON"), st.one_of(inner, st.sampled_from(JSON_TEXTS).map(Literal)).map(lambda value: (value,))),
        st.builds(
            lambda pattern, rest: Call("format", (pattern, *rest)), st.sampled_from(PATTERNS).map(Literal), st.lists(inner, max_size=2)
        ),
        st.builds(lambda test, value, rest: Call("case", (test, value, rest)), inner, inner, inner),
    )


_access = st.builds(Index, st.sampled_from(NAMES).map(Context), st.sampled_from(KEYS).map(Literal))
_accesses = st.one_of(
    _access,
    _access,
    st.sampled_from(NAMES).map(Context),
    st.builds(Index, _access, st.one_of(st.sampled_from(KEYS).map(Literal), st.none())),
)
trees: st.SearchStrategy[Expression] = st.recursive(st.one_of(literals, _accesses), _below, max_leaves=6)
small_trees: st.SearchStrategy[Expression] = st.recursive(st.one_of(literals, _accesses, _accesses), _below, max_leaves=3)

_simple = st.one_of(st.none(), st.booleans(), st.sampled_from(NUMBERS), st.sampled_from((*TEXTS, *JSON_TEXTS)))
_values = st.recursive(
    _simple,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)),
    max_leaves=6,
)
_filled = st.fixed_dictionaries(dict.fromkeys(KEYS[:3], _values), optional=dict.fromkeys(KEYS[3:], _values))
contexts = st.fixed_dictionaries({name: st.one_of(_filled, _filled, _filled, _values) for name in NAMES})


@st.composite
def gaps(draw, value):
    """A value of which some parts are not known."""
    kind = draw(st.sampled_from(("known", "parts", "parts", "parts", "truth", "nothing")))
    if kind == "nothing":
        return Unknown()
    if kind == "truth":
        prefix = value[: draw(st.integers(0, len(value)))] if isinstance(value, str) else ""
        return Unknown(prefix=prefix) if prefix else Unknown(truth=truth(value))
    if kind == "parts" and isinstance(value, list):
        return [draw(gaps(item)) for item in value]
    if kind == "parts" and isinstance(value, dict):
        known = {key: draw(gaps(item)) for key, item in value.items()}
        if draw(st.booleans()):
            return known
        return Open({key: item for key, item in known.items() if draw(st.booleans())})
    return value


def bare(node: Expression) -> Expression:
    """A tree without parentheses."""
    match ungrouped(node):
        case Index(target, key):
            return Index(bare(target), None if key is None else bare(key))
        case Call(name, arguments):
            return Call(name, tuple(bare(argument) for argument in arguments))
        case Not(operand):
            return Not(bare(operand))
        case Compare(operator, left, right):
            return Compare(operator, bare(left), bare(right))
        case Logical(operator, operands):
            return Logical(operator, tuple(bare(operand) for operand in operands))
        case leaf:
            return leaf
