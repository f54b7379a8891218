"""``open`` against the fake: what is written, what is not, and what comes of a second run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.bot.conftest import CI, CLEAN, INSECURE, PUBLISH, REPAIRED
from tests.bot.forge import PLAIN

from wffix import fix_paths
from wffix.bot.marker import read_marker
from wffix.bot.work import Policy

UNPARSED = "a: [\n"


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


# what keeps a request from being opened: how the repository is, and a part of the reason
REFUSED = {
    "archived": ({"flags": {"isArchived"}}, {}, "archived"),
    "disabled": ({"flags": {"isDisabled"}}, {}, "disabled"),
    "locked": ({"flags": {"isLocked"}}, {}, "locked"),
    "a mirror": ({"flags": {"isMirror"}}, {}, "mirror"),
    "opted out": ({}, {".github/wffix.toml": "bot = false\n"}, "bot = false"),
    "opted out by a file that cannot be read": ({}, {".github/wffix.toml": "bot = \n"}, "may have opted out"),
    "opted out in a way that is none": ({}, {".github/wffix.toml": "bot = 'no'\n"}, "may have opted out"),
    "opted out by topic": ({"topics": ["python", "no-wffix"]}, {}, "topic"),
    "without the right to push": ({"role": "READ"}, {}, "may not write"),
    "no branches allowed": ({"refuses_branches": True}, {}, "rule violations"),
    "requests for members only": ({"refuses_requests": "interaction limit: only collaborators"}, {}, "takes no request"),
    "requests turned off": ({"refuses_requests": "Pull requests are disabled"}, {}, "takes no request"),
}


@pytest.mark.parametrize(("state", "files", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_nothing_is_written_to_a_repository_that_is(bot, forge, state, files, reason) -> None:
    repository = forge.add("octo/spam", {CI: INSECURE, **files}, **state)
    (outcome,) = bot.open()
    assert outcome.kind == "refused"
    assert reason in outcome.detail
    assert "\n" not in outcome.detail
    assert forge.pulls == []
    assert list(repository.refs) == ["refs/heads/main"]


# files of the repository that configure it, and what comes of a run
CONFIGURED = {
    "the fixer ignored": ({".github/wffix.toml": "ignore = ['template-injection']\n"}, "clean"),
    "the same in pyproject.toml": ({"pyproject.toml": "[tool.wffix]\nignore = ['template-injection']\n"}, "clean"),
    "the file left alone": ({".github/wffix.toml": "[per-path-ignores]\n'ci.yml' = 'all'\n"}, "clean"),
    "another fixer ignored": ({".github/wffix.toml": "ignore = ['cache-poisoning']\n"}, "opened"),
    "a project that says nothing of wffix": ({"pyproject.toml": "[project]\nname = 'spam'\n"}, "opened"),
    "an unknown key": ({".github/wffix.toml": "ignores = []\n"}, "refused"),
    "two places": ({".github/wffix.toml": "ignore = []\n", "pyproject.toml": "[tool.wffix]\nignore = []\n"}, "refused"),
}


@pytest.mark.parametrize(("files", "kind"), CONFIGURED.values(), ids=CONFIGURED)
def test_what_a_repository_says_of_itself_counts(bot, forge, tmp_path, files, kind) -> None:
    repository = forge.add("octo/spam", {CI: INSECURE, **files})
    assert kinds(bot.open()) == [kind]
    for path, text in {CI: INSECURE, **files}.items():
        place = tmp_path / "checkout" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    fix_paths([tmp_path / "checkout"], save=True)
    branch = "wffix/fixes" if kind == "opened" else "main"
    assert forge.text(repository, branch, CI).decode() == (tmp_path / "checkout" / CI).read_text()


@pytest.mark.parametrize("path", [".github/wffix.toml", "wffix.toml"])
def test_an_owner_opts_out_for_all_repositories(bot, forge, insecure, path) -> None:
    insecure()
    forge.add("octo/.github", {path: "bot = false\n"})
    assert kinds(bot.open()) == ["refused"]


def test_opting_out_counts_up_to_the_first_write(bot, forge, server, insecure) -> None:
    repository = insecure()
    looks = iter(range(100))

    def opt_out(request: str) -> None:
        if "...Facts" in request and next(looks) == 1:
            forge.push(repository, "main", {".github/wffix.toml": "bot = false\n"})

    server.before = opt_out
    (outcome,) = bot.open()
    assert (outcome.kind, list(repository.refs)) == ("refused", ["refs/heads/main"])


def test_an_empty_repository_is_refused_and_a_missing_one_fails(bot, forge) -> None:
    forge.add("octo/empty")
    outcomes = bot.open("octo/empty", "octo/none")
    assert [(item.kind, item.detail) for item in outcomes] == [
        ("failed", "there is no such repository, or this token may not see it"),
        ("refused", "it is empty"),
    ]


def test_a_file_that_does_not_parse_keeps_nobody_from_the_others(bot, forge) -> None:
    repository = forge.add("octo/spam", {CI: INSECURE, ".github/workflows/broken.yml": UNPARSED})
    assert kinds(bot.open()) == ["opened"]
    assert forge.text(repository, "wffix/fixes", ".github/workflows/broken.yml").decode() == UNPARSED
    assert "broken.yml" in forge.pulls[0].body


def test_a_draft_is_one(bot, forge, insecure) -> None:
    insecure()
    bot.open(policy=Policy(draft=True))
    assert forge.pulls[0].draft


def test_a_commit_is_signed_off_where_that_is_asked_for(bot, forge) -> None:
    repository = forge.add("octo/spam", {CI: INSECURE}, flags={"webCommitSignoffRequired"})
    assert kinds(bot.open()) == ["opened"]
    message = forge.objects.header(repository.refs["refs/heads/wffix/fixes"])[1]
    assert "Signed-off-by: octo-bot <4001+octo-bot@users.noreply.github.com>\n" in message


PUSHES = {
    "every push": ("on: push\n", "starts job 'deploy'"),
    "every branch but one": ("on:\n  push:\n    branches-ignore: [main]\n", "starts job 'deploy'"),
    "branches of our name": ("on:\n  push:\n    branches: ['wffix/**']\n", "starts job 'deploy'"),
    "any that has a slash": ("on:\n  push:\n    branches: ['*/*', '!wffix/*']\n", ""),
    "a new branch": ("on: [create, pull_request]\n", "starts job 'deploy'"),
    "one branch": ("on:\n  push:\n    branches: [main]\n", ""),
    "tags": ("on:\n  push:\n    tags: ['v*']\n", ""),
}
DEPLOYS = "permissions: {}\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      - run: ./go\n"


@pytest.mark.parametrize(("trigger", "reason"), PUSHES.values(), ids=PUSHES.keys())
def test_a_branch_is_not_pushed_where_that_deploys(bot, forge, trigger, reason) -> None:
    forge.add("octo/spam", {CI: INSECURE, ".github/workflows/deploy.yml": "name: Deploy\n" + trigger + DEPLOYS})
    (outcome,) = bot.open()
    assert outcome.kind == ("refused" if reason else "opened")
    assert reason in outcome.detail
    assert kinds(bot.open(policy=Policy(allow_push_triggers=True))) == ["opened" if reason else "unchanged"]


def test_the_commit_is_what_wffix_writes(bot, forge, tmp_path) -> None:
    action = "name: it\ndescription: it\nruns:\n  using: composite\n  steps:\n    - run: echo ${{ inputs.a }}\n      shell: bash\n"
    uses = INSECURE.replace('run: echo "${{ github.head_ref }}"', "uses: ./tools/act\n        with:\n          a: ${{ github.head_ref }}")
    files = {
        CI: INSECURE.replace("\n", "\r\n"),
        ".github/workflows/publish.yaml": "\ufeff" + PUBLISH,
        ".github/workflows/uses.yml": uses.replace("name: Test", "name: Uses"),
        ".github/workflows/README.md": "${{ nothing }}",
        ".github/actions/deep/inside/action.yml": action,
        "tools/act/action.yaml": action,
        "action.yml": action,
        "pyproject.toml": "[project]\nname = 'Spam.Eggs'\n",
        "docs/pyproject.toml": "[project]\nname = 'not-this'\n",
    }
    repository = forge.add("octo/spam", files)
    assert kinds(bot.open()) == ["opened"]
    folder = tmp_path / "git"
    forge.objects.written(folder, repository.refs)
    checkout = tmp_path / "spam"
    git = ["git", "-c", "core.autocrlf=false", "-c", "core.attributesFile=/dev/null"]
    subprocess.run([*git, "clone", "-q", "-b", "main", str(folder), str(checkout)], check=True)
    subprocess.run([*git, "-C", str(checkout), "remote", "set-url", "origin", "https://github.com/octo/spam"], check=True)
    subprocess.run([sys.executable, "-m", "wffix", "--write", "--quiet", "."], cwd=checkout, check=False)
    subprocess.run([*git, "-C", str(checkout), "add", "-A"], check=True)
    written = subprocess.run([*git, "-C", str(checkout), "write-tree"], check=True, capture_output=True, text=True).stdout.strip()
    assert written == forge.objects.root(repository.refs["refs/heads/wffix/fixes"])
    changed = {
        path
        for path, (_, oid) in forge.objects.files(repository.refs["refs/heads/wffix/fixes"]).items()
        if oid != forge.objects.at(repository.head, path)[1]
    }
    assert changed == {path for path in files if path.startswith(".github/workflows/") and path.endswith("ml")} - {
        ".github/workflows/uses.yml"
    } | {
        ".github/actions/deep/inside/action.yml",
        "tools/act/action.yaml",
        "action.yml",
    }


def test_the_objects_are_git_s_own(bot, forge, insecure, tmp_path) -> None:
    repository = insecure()
    bot.open()
    folder = tmp_path / "git"
    forge.objects.written(folder, repository.refs)
    subprocess.run(["git", "-C", str(folder), "fsck", "--strict"], check=True, capture_output=True)
    show = subprocess.run(["git", "-C", str(folder), "show", "--format=%an%n%B", "wffix/fixes"], check=True, capture_output=True, text=True)
    assert show.stdout.startswith("octo-bot\nRepair insecure GitHub Actions workflows\n\nWffix-Set: ")


MODES = {
    "an executable": (0o100755, INSECURE.encode(), "executable"),
    "a link": (0o120000, b"../../../../etc/passwd", "symbolic link"),
    "a submodule": (0o160000, b"1" * 40, ""),
}


@pytest.mark.parametrize(("mode", "content", "reason"), MODES.values(), ids=MODES.keys())
def test_what_is_no_plain_file_is_left_alone(bot, forge, mode, content, reason) -> None:
    path = ".github/workflows/odd.yml"
    repository = forge.add("octo/spam", {CI: INSECURE, path: (mode, content)})
    assert kinds(bot.open()) == ["opened"]
    assert forge.objects.at(repository.refs["refs/heads/wffix/fixes"], path) == forge.objects.at(repository.head, path)
    assert reason in forge.pulls[0].body


def test_a_long_file_is_repaired_whole(bot, forge) -> None:
    long = INSECURE + "".join(f"# {'x' * 100} {number}\n" for number in range(6000))
    repository = forge.add("octo/spam", {CI: long})
    assert kinds(bot.open()) == ["opened"]
    assert forge.text(repository, "wffix/fixes", CI).decode() == long.replace("${{ github.head_ref }}", "${GITHUB_HEAD_REF}")


def test_a_huge_file_is_not_even_asked_for(bot, forge, server) -> None:
    forge.add("octo/spam", {CI: INSECURE, ".github/workflows/huge.yml": b"# x\n" * 13_000_000})
    assert kinds(bot.open()) == ["opened"]
    assert not any("/git/blobs/" in request for request in server.log)
    assert "no workflow is" in forge.pulls[0].body


def test_a_renamed_repository_is_the_same_one(bot, forge, server, insecure) -> None:
    repository = insecure()
    bot.open()
    forge.renamed["octo/spam"] = repository
    repository.name = "eggs"
    assert [(item.name, item.kind) for item in bot.open("octo/spam")] == [("octo/eggs", "unchanged")]
    forge.push(repository, "main", {CI: INSECURE + "# more\n"})
    assert [(item.name, item.kind) for item in bot.open("octo/spam")] == [("octo/eggs", "refreshed")]


def test_the_body_carries_a_marker_and_mentions_nobody(bot, forge) -> None:
    forge.add("octo/spam", {CI: INSECURE, ".github/workflows/publish.yml": PUBLISH, "pyproject.toml": "[project]\nname = 'spam'\n"})
    bot.open()
    body = forge.pulls[0].body
    found = read_marker(body)
    assert found is not None
    assert len(found.fixes) >= 3
    assert len(body) < 30_000
    assert "- [ ] " in body
    assert "<https://pypi.org/manage/project/spam/settings/publishing/?" in body
    outside = "".join(part for number, part in enumerate(body.split("```")) if number % 2 == 0)
    assert "@" not in outside.replace("@\u200b", "")
    assert Path(CI).name not in outside


def test_a_plain_file_is_plain(forge) -> None:
    assert PLAIN == 0o100644
