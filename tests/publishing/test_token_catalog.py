"""The catalog of what uses the token of a run is well formed, and says nothing that another part of it denies."""

import re

import pytest

from wffix.catalog.files import rows
from wffix.catalog.permissions import token_user, with_trait
from wffix.catalog.programs import programs

# docs.github.com, "Workflow syntax for GitHub Actions" (permissions).
SCOPES = {
    "actions", "artifact-metadata", "attestations", "checks", "contents", "deployments", "discussions", "id-token", "issues", "models",
    "packages", "pages", "pull-requests", "security-events", "statuses",
}  # fmt: skip
ROWS = rows("permissions.tsv")


def test_the_rows_of_actions_are_sorted_and_each_stands_once() -> None:
    keys = [(row[0], row[1]) for row in ROWS]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("row", ROWS, ids=[" ".join(row[:2]) for row in ROWS])
def test_a_row_is_well_formed(row: list[str]) -> None:
    action, inputs, permissions, traits, source = row
    assert re.fullmatch(r"[a-z0-9_.-]+(?:/[a-z0-9_.-]+)+", action)
    assert re.fullmatch(r"-|[!@$]?[A-Za-z][\w-]*|[a-z][\w-]*=\w+", inputs)
    scopes = [part.split(": ") for part in permissions.split(", ")] if permissions not in ("-", "?") else []
    assert scopes == sorted(scopes)
    assert all(name in SCOPES and level in ("read", "write") for name, level in scopes)
    assert all(level == "write" for name, level in scopes if name == "id-token")
    assert traits == "-" or set(traits.split(", ")) <= {"same", "talks", "runs"}
    assert source.strip() not in ("", "-")


def test_the_rows_of_one_action_agree_on_its_traits() -> None:
    assert len({(row[0], row[3]) for row in ROWS}) == len({row[0] for row in ROWS})


@pytest.mark.parametrize("action", sorted(with_trait("same")))
def test_an_action_that_does_the_same_for_all_pull_requests_never_writes(action: str) -> None:
    user = token_user(action)
    assert user is not None
    assert all(level == "read" or name == "id-token" for use in user.uses for name, level in (use.scopes or {}).items())


def test_no_action_both_talks_and_builds() -> None:
    assert not with_trait("same") & with_trait("talks")


def test_scopes_of_commands_are_known() -> None:
    found = {scope for command in programs().commands.values() for scope in command.scopes.items()}
    assert all(name in SCOPES and level in ("read", "write") for name, level in found)


def test_programs_that_only_check_need_nothing() -> None:
    known = programs()
    assert all(not known.commands[(name,)].scopes for name in known.checks)
