"""When things go wrong between here and GitHub: nothing is lost, nothing is doubled, and nobody is pestered."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from tests.bot.conftest import CI, INSECURE, REPAIRED
from tests.bot.forge import Identity
from tests.bot.server import Fault

from wffix.bot.errors import Stopped
from wffix.bot.limits import asked_for


def kinds(outcomes) -> list[str]:
    return [outcome.kind for outcome in outcomes]


KINDS = ("500", "502", "503", "secondary", "429", "drop", "drop after", "cut", "slow", "twice")
PLACES = {
    "the first look": "followed by nothing",
    "a query": "...Facts",
    "the commit": "createCommitOnBranch",
    "the request": "POST /repos/",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("kind", KINDS)
def test_one_fault_costs_nothing(bot, forge, server, insecure, kind, place) -> None:
    repository = insecure()
    about = "viewer" if place == "followed by nothing" else place
    server.faults.append(Fault(kind, about, headers={"retry-after": "33"} if kind in ("secondary", "429") else {}))
    assert kinds(bot.open()) in (["opened"], ["unchanged"], ["refreshed"])
    assert len(forge.pulls) == 1
    assert forge.text(repository, "wffix/fixes", CI).decode() == REPAIRED
    assert server.faults[0].times == 0
    if kind in ("secondary", "429"):
        assert 33 in server.clock.slept


def test_a_branch_that_is_not_seen_everywhere_at_once(bot, forge, server, insecure) -> None:
    insecure()
    forge.lag = 3
    assert kinds(bot.open()) == ["opened"]
    assert len(forge.pulls) == 1


@pytest.mark.parametrize("seed", range(4))
def test_much_goes_wrong(bot, forge, server, insecure, seed) -> None:
    for number in range(5):
        insecure(f"octo/spam-{number}")
    forge.lag = 1
    server.chaos, server.share = random.Random(seed), 0.3
    for _ in range(6):
        try:
            if set(kinds(bot.open())) == {"unchanged"}:
                break
        except Stopped:
            continue
    server.share = 0.0
    assert set(kinds(bot.open())) <= {"unchanged", "opened", "refreshed"}
    assert sorted(pull.repository.name for pull in forge.pulls) == [f"spam-{number}" for number in range(5)]
    assert all(pull.state == "OPEN" for pull in forge.pulls)
    assert all(forge.text(item, "wffix/fixes", CI).decode() == REPAIRED for item in forge.repositories)


def test_a_batch_that_is_too_much_is_halved(bot, forge, server) -> None:
    for number in range(8):
        forge.add(f"octo/spam-{number}", {CI: INSECURE})
    server.faults += [Fault("too much", "...Facts"), Fault("502", "...Facts"), Fault("504", "...Facts")]
    assert len([survey for survey in bot.plan() if survey.state == "to open"]) == 8


def test_what_cannot_be_answered_is_failed_and_never_clean(bot, forge, server, insecure) -> None:
    insecure()
    insecure("saml/spam")
    forge.saml.add("saml")
    assert [(item.state, "single sign-on" in item.detail) for item in bot.plan()] == [("failed", True), ("to open", False)]


def test_a_file_that_does_not_come_whole_is_not_taken_for_clean(bot, forge, server) -> None:
    long = "".join(f"# {'x' * 100} {number}\n" for number in range(6000))
    for number in range(4):
        forge.add(f"octo/many-{number}", {f".github/workflows/{name}.yml": f"{long}# {name}\n" for name in range(number + 1)})
    kinds_and_details = [(item.state, "did not come whole" in item.detail) for item in bot.plan()]
    assert sorted(kinds_and_details) == sorted([("clean", False)] * 3 + [("failed", True)])
    server.faults.append(Fault("drop", "/git/blobs/", times=4))
    assert [item.state for item in bot.plan("octo/many-0")] == ["failed"]


def test_limits_that_do_not_say_how_long_are_waited_for_once(bot, server, insecure) -> None:
    insecure()
    server.faults.append(Fault("secondary", times=2))
    with pytest.raises(Stopped, match="run again later"):
        bot.open()
    assert server.clock.slept.count(60.0) == 1


def test_a_limit_in_an_answer_with_status_200_is_one(bot, server, insecure) -> None:
    insecure()
    server.faults.append(Fault("limited", "...Facts", headers={"retry-after": "12"}))
    assert kinds(bot.open()) == ["opened"]
    assert 12 in server.clock.slept


WAITS = [
    ({"retry-after": "30"}, 30.0),
    ({"retry-after": "Thu, 01 Jan 1970 00:01:40 GMT", "date": "Thu, 01 Jan 1970 00:01:00 GMT"}, 40.0),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "100", "date": "Thu, 01 Jan 1970 00:01:00 GMT"}, 41.0),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "5"}, 1.0),
    ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "100"}, None),
    ({"retry-after": "soon"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("headers", "seconds"), WAITS)
def test_how_long_an_answer_asks_to_wait(headers, seconds) -> None:
    assert asked_for(headers, 1000.0) == seconds


def test_writes_are_spaced_and_requests_more_so(bot, server, insecure) -> None:
    for number in range(3):
        insecure(f"octo/spam-{number}")
    times: list[tuple[float, str]] = []
    server.before = lambda request: times.append((server.clock.time, request))
    bot.open()
    writes = [at for at, request in times if "mutation" in request or request.startswith("POST /repos/")]
    opened = [at for at, request in times if request.startswith("POST /repos/")]
    assert all(after - before >= 1 for before, after in pairwise(writes))
    assert all(after - before >= 10 for before, after in pairwise(opened))


# what a token lacks, and the one line that says so


def test_a_token_that_is_none(bot, insecure) -> None:
    insecure()
    bot.token = "ghp_wrong000000000000000000000000000000000"
    with pytest.raises(Stopped, match="the token is not accepted"):
        bot.open()


def test_no_token(bot) -> None:
    bot.token = ""
    with pytest.raises(Stopped, match="there is no token"):
        bot.open("octo/spam")


def test_a_classic_token_without_the_scope_is_told_before_anything_is_tried(bot, forge, server, insecure) -> None:
    insecure()
    forge.tokens[bot.token] = Identity("octo-bot", 4001, "repo")
    with pytest.raises(Stopped, match="lacks the scope workflow"):
        bot.open()
    assert server.count == 1


def test_a_fine_grained_token_without_the_permission_is_told_once(bot, forge, insecure) -> None:
    for number in range(5):
        insecure(f"octo/spam-{number}")
    forge.tokens[bot.token] = Identity("octo-bot", 4001, None, workflows=False)
    with pytest.raises(Stopped, match="may not change workflows"):
        bot.open()
    assert forge.pulls == []


def test_the_token_of_a_run_can_plan_and_not_open(bot, forge, insecure) -> None:
    insecure()
    bot.token = "ghs_0123456789012345678901234567890123456789"
    forge.tokens[bot.token] = Identity("github-actions[bot]", 41898282, None)
    forge.repositories[0].roles["github-actions[bot]"] = "WRITE"
    assert [item.state for item in bot.plan()] == ["to open"]
    with pytest.raises(Stopped, match="GITHUB_TOKEN"):
        bot.open()


def test_a_lacking_permission_may_show_as_an_empty_fault_of_the_server(bot, forge, server, insecure) -> None:
    insecure()
    server.faults.append(Fault("permission", "createCommitOnBranch"))
    (outcome,) = bot.open()
    assert (outcome.kind, "workflows=write" in outcome.detail) == ("failed", True)


def test_a_token_that_may_not_open_requests_leaves_no_branch(bot, forge, insecure) -> None:
    repository = insecure()
    forge.tokens[bot.token] = Identity("octo-bot", 4001, None, pulls=False)
    (outcome,) = bot.open()
    assert (outcome.kind, "pull_requests=write" in outcome.detail) == ("failed", True)
    assert list(repository.refs) == ["refs/heads/main"]


def test_no_redirect_is_followed_to_another_host(bot, server, insecure) -> None:
    insecure()
    server.faults.append(Fault("elsewhere", "...Facts"))
    (outcome,) = bot.open()
    assert (outcome.kind, "leads elsewhere" in outcome.detail) == ("failed", True)


def test_a_fault_of_our_own_fails_one_repository(bot, forge, insecure, monkeypatch) -> None:
    from wffix.bot import opening, surveying
    from wffix.bot.planning import planned

    def broken(checkout, *rest):
        if checkout.snapshot.name == "octo/one":
            raise ValueError("oh")
        return planned(checkout, *rest)

    monkeypatch.setattr(opening, "planned", broken)
    monkeypatch.setattr(surveying, "planned", broken)
    insecure("octo/one")
    insecure("octo/two")
    assert [item.state for item in bot.plan()] == ["failed", "to open"]
    outcomes = bot.open()
    assert kinds(outcomes) == ["failed", "opened"]
    assert "internal error (ValueError at test_faults.py:" in outcomes[0].detail


def test_a_moved_base_is_planned_anew(bot, forge, server, insecure) -> None:
    repository = insecure()
    moved: list[int] = []

    def move(request: str) -> None:
        if "...Facts" in request:
            moved.append(1)
            if len(moved) == 2:
                forge.push(repository, "main", {CI: INSECURE + "# more\n"})

    server.before = move
    assert kinds(bot.open()) == ["opened"]
    assert forge.text(repository, "wffix/fixes", CI).decode() == REPAIRED + "# more\n"
