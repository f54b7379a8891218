"""Known values, forms, names, and the variables that a script sets itself."""

import javascript_sandbox
import pytest

from wffix.scripts.javascript import assigned

X, N, B, J = (f"${{{{ {name} }}}}" for name in ("x", "n", "b", "j"))

SAMPLES = {
    "a backslash in a string": (f"log('{X}')", "C:\\new"),
    "the string's own quote": (f"log('{X}')", "it's"),
    "the other quote of a string": (f'log("{X}")', 'say "a"'),
    "a line break in a string": (f"log('{X}')", "a\nb"),
    "a backtick in a template": (f"log(`{X}`)", "`a`"),
    "a placeholder in a template": (f"log(`{X}`)", "a ${b}"),
    "a backslash in a template": (f"log(`{X}`)", "a\\n"),
}
KNOWN = {
    "the other quote": (f'log("{X}")', "it's"),
    "a backtick in a string": (f"log('{X}')", "`a` ${b}"),
    "quotes in a template": (f"log(`{X}`)", 'it\'s "a"'),
    "a line break in a template": (f"log(`{X}`)", "a\nb"),
    "anything in a comment": (f"log(1) // {X}", "it's\na `b` \\"),
}


@pytest.mark.parametrize(("script", "sample"), SAMPLES.values(), ids=SAMPLES.keys())
def test_a_known_value_that_means_something_in_its_place_is_refused(script: str, sample: str) -> None:
    assert "a value it is known to take" in javascript_sandbox.trial(script, samples=["a", sample]).done.refused[0]


@pytest.mark.parametrize(("script", "sample"), KNOWN.values(), ids=KNOWN.keys())
def test_a_known_value_that_means_nothing_in_its_place_is_moved(script: str, sample: str) -> None:
    assert not javascript_sandbox.trial(script, samples=[sample]).done.refused


@pytest.mark.parametrize(("script", "sample"), [(N, "010"), (N, "0x10"), (N, "1_000"), (N, ""), (B, "yes"), (J, "{a: 1}"), (J, "'a'")])
def test_a_known_value_of_another_form_is_refused_where_it_stands_bare(script: str, sample: str) -> None:
    assert "is not of the form" in javascript_sandbox.trial(f"log({script})", samples=[sample]).done.refused[0]


@pytest.mark.parametrize("script", [f"log({N})", f"log({B})", f"const a = {J}"])
def test_a_bare_value_that_may_be_empty_is_refused(script: str) -> None:
    assert "may be empty" in javascript_sandbox.trial(script, may_be_empty=True).done.refused[0]


def test_a_name_that_the_runner_gives_is_written_as_it_is() -> None:
    assert javascript_sandbox.trial(f"log('{X}')", name="GITHUB_REF_NAME").rewritten == "log(process.env.GITHUB_REF_NAME)"


def test_a_name_that_javascript_cannot_write_is_refused() -> None:
    assert javascript_sandbox.trial(f"log('{X}')", name="A-B").done.refused


def test_one_refusal_does_not_keep_the_others() -> None:
    done = javascript_sandbox.trial(f"log('{X}')\neval('{X}')\nlog('a {X}')").done
    assert done.refused.keys() == {1}


def test_one_refusal_in_a_string_keeps_the_text_around_it() -> None:
    trial = javascript_sandbox.trial("log('\\${{ x }} ${{ y }}')")
    assert trial.rewritten == "log('\\${{ x }} ' + process.env.IN_Y)"


ASSIGNED = {
    "nothing": ("log(process.env.A)", set()),
    "an assignment": ("process.env.A = 1", {"A"}),
    "an assignment by a text": ("process.env['A'] = 1", {"A"}),
    "an addition": ("process.env.A += 1; process.env.B ||= 2; process.env.C++", {"A", "B", "C"}),
    "a deletion": ("delete process.env.A", {"A"}),
    "an export": ("core.exportVariable('A', 1)", {"A"}),
    "a merge": ("Object.assign(process.env, { A: 1, 'B': 2 })", {"A", "B"}),
    "destructuring": ("[process.env.A, process.env.B] = [1, 2]", {"A", "B"}),
    "a loop": ("for (process.env.A of [1]) log(1)", {"A"}),
    "another object that may be it": ("const e = process.env\ne.A = 1", {"A"}),
    "an expression in between": ("process.env.A = '${{ x }}'", {"A"}),
}


@pytest.mark.parametrize(("script", "names"), ASSIGNED.values(), ids=ASSIGNED.keys())
def test_the_variables_that_a_script_sets(script: str, names: set[str]) -> None:
    assert assigned(script) == names


@pytest.mark.parametrize(
    "script", ["process.env[a] = A", "Object.assign(process.env, A)", "process.env = A", "A = '", "a(process.env, 'A')"]
)
def test_where_it_is_not_known_what_a_script_sets_every_word_counts(script: str) -> None:
    assert "A" in assigned(script)
