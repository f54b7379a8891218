"""What a configuration says, and what is told of one that makes no sense: the place of each mistake is exact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.configuration.cases import RIGHT, UNREADABLE, WRONG

from wffix.config import Options, Settings
from wffix.configuration.places import Places
from wffix.configuration.reading import settings
from wffix.document.source import InputError

TABLE = ("tool", "wffix")


def test_all_that_can_be_said() -> None:
    assert settings(RIGHT["everything"]) == Settings(
        select=frozenset({"all"}),
        ignore=frozenset({"cache-mode", "fork-guard"}),
        level=1,
        paths=(("templates/", frozenset({"all"})), ("ci-*.yml", frozenset({"unpinned-uses"}))),
        environment="release",
        bot=False,
        cooldown=14,
    )


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_taken(text) -> None:
    assert isinstance(settings(text), Settings)


@pytest.mark.parametrize(("text", "place", "message"), [pytest.param(*row[:3], id=row[3]) for row in [*WRONG, *UNREADABLE]])
def test_a_mistake_is_told_with_its_place(text, place, message) -> None:
    with pytest.raises(InputError) as raised:
        settings(text)
    assert f"{raised.value.line}:{raised.value.column}" == place
    assert raised.value.message.startswith(message)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[tool.wffix]\nslect = []\n", "2:1"),
        ("[project]\nname = 'it' # [tool.wffix]\n[tool.ruff]\nslect = 1\n[tool.wffix] # here\nslect = []\n", "6:1"),
        ("tool.wffix.slect = []\n", "1:12"),
        ("[tool]\nwffix = {unsafe = true, slect = []}\n", "2:25"),
        ("[tool]\nwffix.unsafe = true\nwffix.slect = []\n", "3:7"),
        ("['tool'.\"wffix\"]\n'slect' = []\n", "2:1"),
        ("[ tool . wffix ]\r\nslect = []\r\n", "2:1"),
        ("[tool.wffix.slect]\n", "1:13"),
        ("[[tool.x]]\na = '''\n[tool.wffix]\nslect = 1'''\nb = \"\"\"\\\"\"\"\\\"\"\"\"\n[tool.wffix]\nslect = []\n", "7:1"),
        ("[tool.x]\na = [1.5, {b = [2024-01-01 10:00:00]}, # ]\n ]\n[tool.wffix]\nslect = []\n", "5:1"),
    ],
    ids=[
        "a table", "among others", "a dotted key", "an inline table", "a key dotted in part", "quoted names", "blanks and carriage returns",
        "a table of its own", "behind texts of many lines", "behind lists of many lines",
    ],
)  # fmt: skip
def test_a_table_of_a_project_may_be_written_in_any_way(text, place) -> None:
    with pytest.raises(InputError) as raised:
        settings(text, TABLE)
    assert str(raised.value) == f"{place}: unknown key 'slect' (did you mean 'select'?)"


@pytest.mark.parametrize("text", ["", "[tool]\n", "tool = 3\n", "[tool.ruff]\nwffix = 1\n"])
def test_a_project_may_say_nothing(text) -> None:
    assert settings(text, TABLE) is None


values = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="ascii"), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="ascii"), max_size=4), inner, max_size=3),
    max_leaves=8,
)


def written(value: object) -> str:
    """A value as TOML, in one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(char if char.isalnum() else f"\\u{ord(char):04x}" for char in value) + '"'
        case list():
            return "[" + ", ".join(map(written, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{written(key)} = {written(item)}" for key, item in value.items()) + "}"
        case _:
            return repr(value)


@given(st.dictionaries(st.sampled_from(["select", "ignore", "unsafe", "per-path-ignores", "dependabot-cooldown", "x"]), values, max_size=4))
def test_whatever_stands_there_gives_settings_or_one_mistake_in_its_text(data) -> None:
    text = "".join(f"{key} = {written(value)}\n" for key, value in data.items())
    wrong = InputError("nothing")
    try:
        assert isinstance(settings(text), Settings)
    except InputError as error:
        wrong = error
    assert 1 <= wrong.line <= max(len(data), 1)


@given(st.dictionaries(st.text(st.characters(codec="ascii"), max_size=4), values, max_size=4))
def test_every_key_and_value_has_its_place(data) -> None:
    text = "".join(f"{written(key)} = {written(value)}\n" for key, value in data.items())
    places = Places(text)

    def check(value: object, path: tuple[str | int, ...]) -> None:
        assert text[places.of(path, False) :].startswith(written(value))
        for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
            assert not isinstance(key, str) or text[places.of((*path, key), True) :].startswith(written(key))
            check(item, (*path, key))

    for key, value in data.items():
        check(value, (key,))


A, B, C = frozenset({"a"}), frozenset({"b"}), frozenset({"c"})


@pytest.mark.parametrize(
    ("options", "configured", "together"),
    [
        (Options(), Settings(), Options()),
        (Options(), Settings(A, B, 1), Options(A, B, 1)),
        (Options(C), Settings(A, B, 1), Options(C, frozenset(), 1)),
        (Options(ignore=C), Settings(A, B, 1), Options(A, B | C, 1)),
        (Options(level=3), Settings(A, B, 1), Options(A, B, 3)),
    ],
    ids=[
        "nothing is said", "the repository alone speaks", "a selection stands for itself", "what is ignored adds up", "a level wins",
    ],
)  # fmt: skip
def test_what_is_asked_for_wins_over_what_the_repository_says(options, configured, together) -> None:
    assert options.within(configured) == together


def test_a_project_does_not_speak_to_the_bot() -> None:
    with pytest.raises(InputError, match=r"^2:1: 'bot' has to stand in \.github/wffix\.toml"):
        settings("[tool.wffix]\nbot = false\n", TABLE)
