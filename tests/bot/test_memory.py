"""What a request leaves behind: what was declined is not offered again, and nobody's work is lost."""

from __future__ import annotations

import pytest
from tests.bot.conftest import CI, CLEAN, INSECURE, REPAIRED
from tests.bot.forge import Pull

from wffix.bot.consent import Consent
from wffix.bot.marker import marker, read_marker
from wffix.bot.work import Policy

OTHER = ".github/workflows/other.yml"
SECOND = INSECURE.replace("name: Test", "name: Other")
FORK = Policy(Consent(True, "asked in issue 5"), 100)


def kinds(outcomes) -> list[str]:
    return [outcome.kind for outcome in outcomes]


def test_a_closed_request_is_not_opened_again(bot, forge, insecure) -> None:
    insecure()
    bot.open()
    forge.close(forge.pulls[0])
    assert kinds(bot.open()) == ["declined"]
    assert kinds(bot.open()) == ["declined"]
    assert len(forge.pulls) == 1


def test_a_close_declines_each_fix_and_not_the_file(bot, forge, insecure) -> None:
    repository = insecure()
    bot.open()
    forge.close(forge.pulls[0])
    moved = "# Moved down.\n" + INSECURE
    forge.push(repository, "main", {CI: moved, OTHER: SECOND})
    assert kinds(bot.open()) == ["opened"]
    tip = repository.refs["refs/heads/wffix/fixes"]
    assert forge.text(repository, "wffix/fixes", CI).decode() == moved
    assert forge.text(repository, "wffix/fixes", OTHER).decode() == SECOND.replace("${{ github.head_ref }}", "${GITHUB_HEAD_REF}")
    assert forge.objects.parents(tip) == [repository.head]
    assert kinds(bot.open()) == ["unchanged"]


def test_one_of_two_fixes_in_a_file_can_be_declined(bot, forge) -> None:
    two = INSECURE + '      - name: Two\n        run: echo "${{ github.event.pull_request.title }}"\n'
    repository = forge.add("octo/spam", {CI: INSECURE})
    bot.open()
    forge.close(forge.pulls[0])
    forge.push(repository, "main", {CI: two})
    assert kinds(bot.open()) == ["opened"]
    text = forge.text(repository, "wffix/fixes", CI).decode()
    assert 'echo "${{ github.head_ref }}"' in text
    assert 'echo "${PULL_REQUEST_TITLE}"' in text


def test_our_own_close_declines_nothing(bot, forge, insecure) -> None:
    repository = insecure()
    bot.open()
    forge.push(repository, "main", {CI: CLEAN})
    assert kinds(bot.open()) == ["closed"]
    assert read_marker(forge.pulls[0].body).fixes == frozenset()
    assert kinds(bot.open()) == ["clean"]
    forge.push(repository, "main", {CI: INSECURE})
    assert kinds(bot.open()) == ["opened"]


def test_a_request_is_not_closed_because_a_file_cannot_be_read_any_more(bot, forge, insecure) -> None:
    repository = insecure()
    bot.open()
    forge.push(repository, "main", {CI: "a: [\n"})
    (outcome,) = bot.open()
    assert (outcome.kind, "left as it is" in outcome.detail) == ("refused", True)
    assert forge.pulls[0].state == "OPEN"


def test_a_vanished_base_branch_declines_nothing(bot, forge, insecure) -> None:
    repository = insecure()
    bot.open()
    repository.refs["refs/heads/trunk"] = repository.head
    repository.branch = "trunk"
    forge.move(repository, "refs/heads/main", "0" * 40)
    assert forge.pulls[0].state == "CLOSED"
    assert kinds(bot.open()) == ["opened"]
    assert forge.pulls[1].base == "trunk"


def test_a_merged_request_is_done(bot, forge, insecure) -> None:
    repository = insecure()
    bot.open()
    forge.merge(forge.pulls[0])
    assert kinds(bot.open()) == ["clean"]
    forge.push(repository, "main", {OTHER: SECOND})
    assert kinds(bot.open()) == ["opened"]
    assert [pull.state for pull in forge.pulls] == ["MERGED", "OPEN"]


def forged(forge, repository, author: str) -> Pull:
    """A request of somebody else, closed, that says it carries all fixes there are."""
    ids = read_marker(forge.pulls[0].body).fixes if forge.pulls else ["0" * 12]
    pull = Pull(7, repository, repository, "wffix/fixes", "main", "t", marker("0" * 64, ids), author, repository.head, "CLOSED")
    forge.pulls.append(pull)
    return pull


def test_a_forged_marker_declines_nothing(bot, forge, insecure) -> None:
    repository = insecure()
    bot.open()
    ids = read_marker(forge.pulls.pop().body).fixes
    forge.move(repository, "refs/heads/wffix/fixes", "0" * 40)
    forged(forge, repository, "mallory").body = marker("0" * 64, ids)
    assert kinds(bot.open()) == ["opened"]


def test_what_we_were_before_is_remembered_where_that_is_told(bot, forge, insecure) -> None:
    repository = insecure()
    bot.open()
    ids = read_marker(forge.pulls.pop().body).fixes
    forge.move(repository, "refs/heads/wffix/fixes", "0" * 40)
    forged(forge, repository, "old-bot").body = marker("0" * 64, ids)
    assert kinds(bot.open(policy=Policy(also=frozenset({"old-bot"})))) == ["declined"]


@pytest.mark.parametrize(
    "body", ["", "<!-- wffix-bot:1 set=zz fixes= -->", "<!-- wffix-bot:1 set=" + "0" * 64 + " fixes=x;rm -->", "\0" * 100]
)
def test_a_marker_that_is_none_is_none(body) -> None:
    assert read_marker(body) is None


def test_a_commit_of_somebody_else_is_never_overwritten(bot, forge, insecure) -> None:
    repository = insecure()
    bot.open()
    tip = forge.push(repository, "wffix/fixes", {"README.md": "mine"})
    forge.push(repository, "main", {OTHER: SECOND})
    (outcome,) = bot.open()
    assert (outcome.kind, "somebody else" in outcome.detail) == ("refused", True)
    assert repository.refs["refs/heads/wffix/fixes"] == tip


def test_a_branch_of_somebody_else_is_left_alone(bot, forge, insecure) -> None:
    repository = insecure()
    tip = forge.push(repository, "wffix/fixes", {CI: CLEAN})
    assert kinds(bot.open()) == ["refused"]
    assert repository.refs["refs/heads/wffix/fixes"] == tip
    assert forge.pulls == []


def test_our_commit_with_other_contents_is_somebody_else_s(bot, forge, insecure) -> None:
    repository = insecure()
    bot.open()
    message = forge.objects.header(repository.refs["refs/heads/wffix/fixes"])[1].replace("Set: ", "Set: ")
    author = "octo-bot <4001+octo-bot@users.noreply.github.com>"
    amended = forge.commit_of(repository.head, {CI: REPAIRED, "setup.py": "evil"}, author, message)
    forge.move(repository, "refs/heads/wffix/fixes", amended)
    forge.push(repository, "main", {OTHER: SECOND})
    assert kinds(bot.open()) == ["refused"]


def test_more_to_repair_is_added_to_the_branch_of_the_open_request(bot, forge, insecure) -> None:
    repository = insecure()
    bot.open()
    first = repository.refs["refs/heads/wffix/fixes"]
    bot.options = bot.options.replaced(select=frozenset({"all"}))
    assert kinds(bot.open()) == ["refreshed"]
    assert forge.objects.parents(repository.refs["refs/heads/wffix/fixes"]) == [first]
    assert [pull.state for pull in forge.pulls] == ["OPEN"]
    assert kinds(bot.open()) == ["unchanged"]
    bot.options = bot.options.replaced(select=frozenset())
    assert kinds(bot.open()) == ["refreshed"]
    assert forge.text(repository, "wffix/fixes", CI).decode() == REPAIRED


def test_a_base_that_changed_elsewhere_changes_nothing(bot, forge, insecure) -> None:
    repository = insecure()
    bot.open()
    forge.push(repository, "main", {"README.md": "more"})
    assert kinds(bot.open()) == ["unchanged"]


def test_a_base_that_changed_is_built_upon_anew_without_closing_the_request(bot, forge, server, insecure) -> None:
    repository = insecure()
    bot.open()
    forge.push(repository, "main", {CI: INSECURE + "# more\n"})
    before = server.count
    assert kinds(bot.open()) == ["refreshed"]
    assert server.count - before - 2 <= 5
    assert forge.text(repository, "wffix/fixes", CI).decode() == REPAIRED + "# more\n"
    assert forge.objects.parents(repository.refs["refs/heads/wffix/fixes"]) == [repository.head]
    assert [pull.state for pull in forge.pulls] == ["OPEN"]
    assert sorted(repository.refs) == ["refs/heads/main", "refs/heads/wffix/fixes"]


def test_a_branch_left_at_an_old_base_is_taken_further(bot, forge, insecure) -> None:
    repository = insecure()
    repository.refs["refs/heads/wffix/fixes"] = repository.head
    forge.push(repository, "main", {CI: INSECURE + "# more\n"})
    assert kinds(bot.open()) == ["opened"]
    assert forge.text(repository, "wffix/fixes", CI).decode() == REPAIRED + "# more\n"


@pytest.mark.parametrize("left", ["at the base", "with our commit", "at an old base"])
def test_what_was_left_of_building_anew_is_used_or_taken_away(bot, forge, insecure, left) -> None:
    repository = insecure()
    bot.open()
    old = repository.head
    forge.push(repository, "main", {CI: INSECURE + "# more\n"})
    if left == "with our commit":
        copy = dict(repository.refs)
        bot.open()
        made = repository.refs["refs/heads/wffix/fixes"]
        repository.refs = {**copy, "refs/heads/wffix/fixes-next": made}
        forge.pulls[0].body = "lost" + marker("0" * 64, [])
    else:
        repository.refs["refs/heads/wffix/fixes-next"] = repository.head if left == "at the base" else old
    assert kinds(bot.open()) == ["refreshed"]
    assert forge.text(repository, "wffix/fixes", CI).decode() == REPAIRED + "# more\n"
    assert sorted(repository.refs) == ["refs/heads/main", "refs/heads/wffix/fixes"]
    assert [pull.state for pull in forge.pulls] == ["OPEN"]


def test_an_owner_who_closed_three_requests_gets_no_more(bot, forge, insecure) -> None:
    for number in range(3):
        insecure(f"octo/spam-{number}")
    bot.open()
    for pull in forge.pulls:
        forge.close(pull)
    insecure("octo/new")
    assert kinds(bot.open()) == ["declined"] * 3 + ["refused"]


# forks


def test_strangers_who_were_turned_away_three_times_stay_away(bot, forge) -> None:
    for number in range(4):
        forge.add(f"them/spam-{number}", {CI: SAFE_HOLE}, role="READ")
        bot.open(f"them/spam-{number}", policy=FORK)
        if number < 3:
            forge.close(forge.pulls[number])
    names = [f"them/spam-{number}" for number in range(4)]
    forge.pulls.pop()
    assert kinds(bot.open(*names, policy=FORK))[:3] == ["declined"] * 3
    assert "closed 3 requests" in bot.open(*names, policy=FORK)[3].detail


def test_a_request_from_a_fork_costs_no_more_than_it_must(bot, forge, server) -> None:
    forge.add("them/spam", {CI: SAFE_HOLE}, role="READ")
    forge.forks_after = 1
    before = server.count
    (outcome,) = bot.open(policy=FORK)
    assert outcome.kind == "opened", outcome
    assert server.count - before <= 10
    (pull,) = forge.pulls
    assert (pull.head.owner, pull.maintainers_may) == ("octo-bot", True)
    assert kinds(bot.open(policy=FORK)) == ["unchanged"]
    assert len(forge.pulls) == 1


SAFE_HOLE = """\
name: Publish
on:
  release:
    types: [published]
permissions: {}
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-python@v5
        with:
          cache: pip
      - run: pipx run build
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          password: ${{ secrets.PYPI_API_TOKEN }}
"""


def test_an_old_fork_is_used_and_brought_up_to_date(bot, forge, server) -> None:
    repository = forge.add("them/spam", {CI: CLEAN}, role="READ")
    forge.fork(forge.tokens[bot.token], repository)
    forge.push(repository, "main", {CI: SAFE_HOLE})
    before = server.count
    assert kinds(bot.open(policy=FORK)) == ["opened"]
    assert server.count - before <= 7


def test_a_repository_may_ask_for_requests_from_forks(bot, forge) -> None:
    forge.add("them/spam", {CI: SAFE_HOLE, ".github/wffix.toml": "bot = true\n"}, role="READ")
    assert kinds(bot.open()) == ["opened"]


def test_a_fork_is_refused_where_it_is_not_allowed(bot, forge) -> None:
    forge.add("them/spam", {CI: SAFE_HOLE}, role="READ", flags={"noForks"})
    assert kinds(bot.open(policy=FORK)) == ["refused"]


def test_strangers_open_one_request_at_a_time_with_an_owner(bot, forge) -> None:
    for name in ("them/one", "them/two"):
        forge.add(name, {CI: SAFE_HOLE}, role="READ")
    assert kinds(bot.open(policy=FORK)) == ["opened", "refused"]
    assert kinds(bot.open("them/two", policy=FORK)) == ["refused"]


def test_what_strangers_could_exploit_is_not_told_in_public(bot, forge) -> None:
    forge.add("them/spam", {CI: INSECURE}, role="READ")
    (outcome,) = bot.open(policy=FORK)
    assert (outcome.kind, "them/spam/security/advisories/new" in outcome.detail) == ("clean", True)
    forge.add("them/both", {CI: SAFE_HOLE, OTHER: INSECURE}, role="READ")
    outcome = bot.open("them/both", policy=FORK)[0]
    assert outcome.kind == "opened"
    assert "head_ref" not in forge.pulls[0].body
    assert "injection" not in forge.pulls[0].body
    assert "security/advisories/new" in outcome.detail


def test_a_declined_request_stays_declined_when_its_fork_is_gone(bot, forge) -> None:
    forge.add("them/spam", {CI: SAFE_HOLE}, role="READ")
    bot.open(policy=FORK)
    forge.close(forge.pulls[0])
    forge.delete(forge.pulls[0].head)
    assert kinds(bot.open(policy=FORK)) == ["declined"]


def test_a_fork_that_takes_too_long_is_gone_on_with_later(bot, forge) -> None:
    forge.add("them/spam", {CI: SAFE_HOLE}, role="READ")
    forge.forks_after = 5
    (outcome,) = bot.open(policy=FORK)
    assert (outcome.kind, "run again" in outcome.detail) == ("failed", True)
    forge.repositories[-1].ready_after = 0
    assert kinds(bot.open("them/spam", policy=FORK)) == ["opened"]
    assert len(forge.repositories) == 2
