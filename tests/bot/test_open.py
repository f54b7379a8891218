"""``open`` against the fake: what is written, what is not, and what comes of a second run."""

from __future__ import annotations

from tests.bot.conftest import CI, CLEAN, REPAIRED
from wffix.bot.opening import Policy


def kinds(outcomes) -> list[str]:
    return [outcome.kind for outcome in outcomes]


def test_a_request_is_opened_with_the_repair_on_a_branch(bot, forge, insecure) -> None:
    repository = insecure()
    (outcome,) = bot.open()
    assert outcome.kind == "opened", outcome
    (pull,) = forge.pulls
    assert (pull.base, pull.branch, pull.author, pull.state) == ("main", "wffix/fixes", "octo-bot", "OPEN")
    assert forge.text(repository, "wffix/fixes", CI).decode() == REPAIRED
    assert outcome.url == f"https://github.com/octo/spam/pull/{pull.number}"


def test_a_second_run_changes_nothing_and_asks_little(bot, forge, server, insecure) -> None:
    insecure()
    bot.open()
    before = server.count
    assert kinds(bot.open()) == ["unchanged"]
    assert server.count - before == 2
    assert len(forge.pulls) == 1


def test_a_clean_repository_is_left_alone(bot, forge) -> None:
    forge.add("octo/clean", {CI: CLEAN})
    assert kinds(bot.open()) == ["clean"]
    assert forge.pulls == []
    assert list(forge.repositories[0].refs) == ["refs/heads/main"]


def test_the_limit_of_a_run_is_kept_and_the_next_goes_on(bot, forge, insecure) -> None:
    for number in range(3):
        insecure(f"octo/spam-{number}")
    assert kinds(bot.open(policy=Policy(limit=2))) == ["opened", "opened", "waiting"]
    assert kinds(bot.open(policy=Policy(limit=2))) == ["unchanged", "unchanged", "opened"]
