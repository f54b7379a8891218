"""What the repairs of `bot-conditions`, `unsound-contains` and `dead-condition` hold for, event by event and value by value."""

from itertools import product

import pytest

from wffix import Options, Repository, Result, fix_source
from wffix.document.parse import parse as parse_document
from wffix.document.workflow import Workflow
from wffix.edit.model import Applicability
from wffix.expression.evaluate import SUCCEEDING, evaluate, truth
from wffix.expression.parser import parse
from wffix.reach import condition_source, every_event, job_runs

PATH = ".github/workflows/tests.yml"


def run(fixer: str, condition: str, on: str = "push", script: str = "make", level: int = 2) -> Result:
    """The run on a job of a workflow with a condition, written as it is given."""
    source = f"on: {on}\njobs:\n  test:\n    runs-on: ubuntu-latest\n    if: {condition}\n    steps:\n      - run: {script}\n"
    return fix_source(source, PATH, Options(frozenset({fixer}), level=level), Repository("octo-org/sampleproject", {}, {}))


def holds(source: str, known: dict) -> bool | None:
    """Whether the condition of the job holds."""
    (job,) = Workflow.of(parse_document(source)).jobs
    found = next(item.value for item in job.node.entries if item.name == "if")
    text = condition_source(found.value)
    assert text is not None
    return truth(evaluate(parse(text), known, SUCCEEDING))


# bot-conditions

BOT, STRANGER, PERSON = ("dependabot[bot]", 49699333.0), ("mallory", 1.0), ("octocat", 2.0)
OF_PULL_REQUESTS = ["pull_request", "pull_request_target"]
PAYLOADS = {
    "pull_request": ("pull_request", "user"),
    "pull_request_target": ("pull_request", "user"),
    "pull_request_review": ("review", "user"),
    "pull_request_review_comment": ("comment", "user"),
    "issue_comment": ("comment", "user"),
    "issues": ("issue", "user"),
    "discussion": ("discussion", "user"),
    "release": ("release", "author"),
    "milestone": ("milestone", "creator"),
}
"""Events with whose account they are about, as GitHub's documentation of webhooks tells it."""


def payload(event: str, actor: tuple[str, float], author: tuple[str, float]) -> dict:
    """The contexts of an event that somebody brought about, about something that somebody made."""
    told = {"sender": {"login": actor[0], "id": actor[1]}}
    if event in PAYLOADS:
        holder, key = PAYLOADS[event]
        told[holder] = {key: {"login": author[0], "id": author[1]}}
    github = {"event_name": event, "actor": actor[0], "actor_id": f"{actor[1]:.0f}", "triggering_actor": actor[0], "event": told}
    return {"github": github}


ASKS = [
    "github.actor == 'dependabot[bot]'",
    "github.triggering_actor == 'dependabot[bot]'",
    "github.actor_id == 49699333",
    "${{ '49699333' == github.actor_id }}",
    "github.event.sender.login == 'dependabot[bot]'",
    "github.event.sender.id == 49699333",
    "startsWith(github.actor, 'dependabot')",
    """contains(fromJSON('["renovate[bot]", "dependabot[bot]"]'), github.actor)""",
    "${{ (github.actor) == 'dependabot[bot]' && true }}",
    "github['actor'] == 'dependabot[bot]' || github.actor == 'renovate[bot]'",
]


@pytest.mark.parametrize(("ask", "event"), [*product(ASKS, OF_PULL_REQUESTS), *product(ASKS[:1], PAYLOADS)])
def test_a_bot_is_trusted_with_its_own_and_with_nobody_elses(ask: str, event: str) -> None:
    result = run("bot-conditions", ask, event)
    assert (len(result.fixes), result.refusals) == (1, ())
    for source, actor, author, wanted in [
        (result.source, BOT, BOT, True),
        (result.fixed, BOT, BOT, True),
        (result.source, BOT, STRANGER, True),
        (result.fixed, BOT, STRANGER, False),
        (result.fixed, PERSON, BOT, True),
        (result.source, PERSON, STRANGER, False),
        (result.fixed, PERSON, STRANGER, False),
    ]:
        assert holds(source, payload(event, actor, author)) is wanted


KEPT = ["push", "schedule", "workflow_dispatch", "repository_dispatch", "merge_group"]


@pytest.mark.parametrize(("ask", "event"), [*product(ASKS, KEPT)])
def test_where_only_writers_are_actors_nothing_changes(ask: str, event: str) -> None:
    assert not run("bot-conditions", ask, event).changed
    both = run("bot-conditions", ask, f"[{event}, pull_request]")
    assert both.changed
    for actor in (BOT, PERSON):
        assert holds(both.fixed, payload(event, actor, STRANGER)) is holds(both.source, payload(event, actor, STRANGER))
    assert holds(both.fixed, payload("pull_request", BOT, STRANGER)) is False


@pytest.mark.parametrize(
    ("ask", "on"),
    [
        pytest.param("github.event_name == 'push' && github.actor == 'dependabot[bot]'", "[push, pull_request]", id="asked on pushes only"),
        pytest.param("github.actor != 'dependabot[bot]'", "pull_request", id="asked for anybody else"),
        pytest.param("github.event.pull_request.user.login == 'dependabot[bot]'", "pull_request", id="asked right"),
        pytest.param("github.actor == 'bot'", "pull_request", id="no bot of GitHub"),
        pytest.param("github.actor == github.repository_owner", "pull_request", id="asked for somebody who is not written out"),
        pytest.param("contains(github.event.head_commit.message, '[bot]') || github.actor == 'x'", "pull_request", id="a bot elsewhere"),
    ],
)
def test_other_questions_are_no_finding(ask: str, on: str) -> None:
    result = run("bot-conditions", ask, on)
    assert (result.changed, result.refusals) == (False, ())


@pytest.mark.parametrize(("script", "wanted"), [("make", Applicability.SETUP), ("uv publish", Applicability.UNSAFE)])
def test_on_the_way_to_publishing_a_person_decides(script: str, wanted: Applicability) -> None:
    for fixer, condition in [("bot-conditions", ASKS[0]), ("unsound-contains", "contains('a,b', inputs.x)")]:
        (fix,) = run(fixer, condition, "pull_request", script, level=3).fixes
        assert fix.applicability is wanted
        assert fix.follow_ups


# unsound-contains


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("main dev", ["main", "dev"], id="blanks"),
        pytest.param("main, dev,", ["main", "dev"], id="commas and blanks"),
        pytest.param("main|dev|main", ["main", "dev"], id="bars, a word twice"),
        pytest.param(" main ;dev", ["main", "dev"], id="semicolons"),
        pytest.param('["main", "dev"]', ["main", "dev"], id="JSON"),
        pytest.param('["main", "it\'\'s", "\\\\"]', ["main", "it's", "\\"], id="JSON with a quote and a backslash"),
    ],
)
def test_words_are_found_as_before_and_nothing_else_is(text: str, words: list[str]) -> None:
    result = run("unsound-contains", f"|\n      contains('{text}', inputs.x) && true")
    assert (len(result.fixes), result.refusals) == (1, ())
    for word in words:
        for value in (word, word.upper()):
            assert holds(result.source, {"inputs": {"x": value}}) is True or '"' in text
            assert holds(result.fixed, {"inputs": {"x": value}}) is True
    for value in ("", "mai", "ain", "main dev", ",", None, "other"):
        assert holds(result.fixed, {"inputs": {"x": value}}) is False


# dead-condition


@pytest.mark.parametrize(
    "condition", ["true", "${{ true }}", "${{ !false }}", "'true'", "|\n      true", ">\n      1 == 1 &&\n      !null", "${{ 'a' == 'A' }}"]
)
@pytest.mark.parametrize("needs", ["", "    needs: lint\n"])
def test_a_job_runs_on_the_same_events_without_its_constant_condition(condition: str, needs: str) -> None:
    lint = "  lint:\n    runs-on: ubuntu-latest\n    if: github.event_name == 'push'\n    steps:\n      - run: make lint\n"
    test = f"  test:\n    runs-on: ubuntu-latest\n{needs}    if: {condition}\n    steps:\n      - run: x\n"
    source = f"on: [push, pull_request]\njobs:\n{lint}{test}"
    result = fix_source(source, PATH, Options(frozenset({"dead-condition"})))
    assert len(result.fixes) == 1
    before, after = (Workflow.of(parse_document(text)) for text in (result.source, result.fixed))
    jobs = [workflow.job("test") for workflow in (before, after)]
    assert jobs[1] is not None
    assert not any(item.name == "if" for item in jobs[1].node.entries)
    for event in every_event(before):
        assert len({job_runs(job, event) for job in jobs if job is not None}) == 1
