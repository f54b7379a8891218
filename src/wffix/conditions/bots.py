"""Where a condition asks whether the actor of a run is a bot."""

from __future__ import annotations

from collections.abc import Sequence

from wffix.catalog.actors import actors
from wffix.expression.coercion import number_text
from wffix.expression.located import Located, located
from wffix.expression.nodes import Call, Compare, Expression, Group, Literal, Logical, path, ungrouped
from wffix.record import Record


class BotTest(Record):
    """``github.actor == 'dependabot[bot]'`` and its like.

    ``test`` is the whole, ``actor`` the context in it, ``key`` what of an account it asks for: ``login`` or ``id``. ``is_trust``: the
    condition holds because the test does, and not because it does not.
    """

    test: Located
    actor: Located
    key: str
    is_trust: bool


def bot_tests(source: str) -> list[BotTest]:
    """The tests of an expression in order. Raises ExpressionError."""
    found = located(source)
    tests: list[BotTest] = []
    # Where the parts end that are around the one looked at, and whether each hands on the truth of what is in it.
    around: list[tuple[int, bool]] = []
    for number, part in enumerate(found):
        while around and around[-1][0] <= part.start:
            around.pop()
        if _is_test(part.node):
            tests.append(_test(part, found[number + 1 :], all(keeps for _, keeps in around)))
        around.append((part.end, isinstance(part.node, (Group, Logical))))
    return tests


def _test(whole: Located, behind: Sequence[Located], is_trust: bool) -> BotTest:
    actor = next(part for part in behind if path(part.node) in actors().asked)
    return BotTest(whole, actor, actors().asked[path(actor.node) or ""], is_trust)


def _is_test(node: Expression) -> bool:
    """Whether a part compares an actor with a bot, the name or number of which is written in it."""
    match node:
        case Compare("==", left, right):
            sides = ungrouped(left), ungrouped(right)
            return any(path(side) in actors().asked for side in sides) and any(map(_is_bot, sides))
        case Call(name, (first, Literal(str(beginning)))) if name.lower() == "startswith":
            return path(first) in actors().asked and beginning.lower().startswith(actors().bot_names)
        case Call(name, (Call(reader, (Literal(str(listed)),)), second)) if (name.lower(), reader.lower()) == ("contains", "fromjson"):
            return path(second) in actors().asked and "[bot]" in listed.lower()
    return False


def _is_bot(node: Expression) -> bool:
    value = node.value if isinstance(node, Literal) else None
    name = number_text(value) if isinstance(value, float) else value
    return isinstance(name, str) and (name.lower().endswith("[bot]") or name in actors().bot_ids)
