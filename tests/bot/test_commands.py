"""The commands as users run them: what they print, their exit status, and what they need."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.bot.conftest import CI, CLEAN, INSECURE, REPAIRED, TOKEN
from tests.bot.forge import Environment, Identity
from tests.bot.server import Fault
from tests.bot.test_hostile import command

from wffix.bot.errors import Stopped
from wffix.bot.listing import checked, from_file
from wffix.bot.place import below, place
from wffix.bot.progress import Progress

ROOT = Path(__file__).parent.parent.parent


def test_a_plan_opens_nothing_and_tells_what_it_would(forge, server, insecure, tmp_path) -> None:
    insecure()
    forge.add("octo/clean", {CI: CLEAN})
    done = command(server, tmp_path, "plan", "octo/spam", "octo/clean")
    assert done.stdout == "octo/spam: to open: 1 fix in 1 file\nocto/clean: clean\n"
    assert done.stderr == ("wffix-bot: 2 repositories: 1 clean, 1 to open; GitHub allows about 165 requests an hour, these take 1 hour\n")
    assert (done.returncode, forge.pulls) == (0, [])


def test_a_plan_as_a_diff_that_git_applies(server, insecure, tmp_path) -> None:
    insecure()
    done = command(server, tmp_path, "plan", "octo/spam", "--format", "diff", "--quiet")
    folder = tmp_path / "octo" / "spam" / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "ci.yml").write_text(INSECURE)
    subprocess.run(["git", "apply", "-"], input=done.stdout.partition("\n")[2], text=True, cwd=tmp_path, check=True)
    assert (folder / "ci.yml").read_text() == REPAIRED
    assert done.stderr == ""


def test_a_plan_as_json(server, insecure, tmp_path) -> None:
    repository = insecure()
    data = json.loads(command(server, tmp_path, "plan", "octo/spam", "--format", "json").stdout)
    (found,) = data["repositories"]
    assert (data["version"], found["name"], found["id"], found["state"]) == (1, "octo/spam", repository.id, "to open")
    assert found["files"][0]["fixes"][0]["id"] == "template-injection"
    assert len(found["fixes"]) == 1


def test_open_prints_a_line_for_each_and_status_tells_what_became_of_them(forge, server, insecure, tmp_path) -> None:
    for name in ("octo/a", "octo/b", "octo/c", "octo/d"):
        insecure(name)
    insecure("octo/e").flags.add("isArchived")
    done = command(server, tmp_path, "open", "octo/a", "octo/b", "octo/c", "octo/d", "octo/e")
    assert done.stderr.splitlines()[0].startswith("octo/a: opened: https://github.com/octo/a/pull/")
    assert (done.stdout, done.returncode) == ("", 0)
    forge.merge(forge.pulls[1])
    forge.close(forge.pulls[2])
    forge.push(forge.repositories[3], "main", {CI: INSECURE + "# more\n"})
    told = command(server, tmp_path, "status")
    assert [line.split(": ")[1] for line in told.stdout.splitlines()] == ["open", "merged", "declined", "outdated", "refused"]
    assert told.returncode == 0


def test_an_organization_and_a_file_of_names(forge, server, insecure, tmp_path) -> None:
    insecure("octo/a")
    insecure("octo/b")
    insecure("other/c")
    names = tmp_path / "names"
    names.write_text("# ours\nother/c  # by hand\n\nhttps://github.com/octo/a\n")
    done = command(server, tmp_path, "plan", "--org", "octo", "--from", str(names), "--quiet")
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["other/c", "octo/a", "octo/b"]
    assert command(server, tmp_path, "plan", "--user", "nobody").returncode == 1


USAGE = {
    "no names": (["plan"], "name repositories"),
    "a name that is none": (["plan", "octo"], "'octo' is not the name of a repository"),
    "a file that is not there": (["plan", "--from", "/nonexistent"], "cannot be read"),
    "no such fixer": (["plan", "a/b", "--select", "bogus"], "there is no fixer 'bogus'"),
    "two levels": (["open", "a/b", "--safe-only", "--unsafe"], "choose one of"),
    "a fork without a word": (["open", "a/b", "--fork"], "go together"),
    "an App without a key": (["open", "a/b", "--app-id", "1"], "go together"),
    "a key that is none": (["open", "a/b", "--app-id", "1", "--app-key-file", __file__], "no private key"),
    "an address without TLS": (["open", "a/b", "--base-url", "http://ghe.example.org"], "must begin with https://"),
    "a signature that is none": (["open", "a/b", "--sign-off", "me"], "NAME <EMAIL>"),
    "a setup without its token": (["setup", "a/b"], "WFFIX_SETUP_TOKEN"),
}


@pytest.mark.parametrize(("arguments", "reason"), USAGE.values(), ids=USAGE.keys())
def test_wrong_usage_is_one_line(server, tmp_path, arguments, reason) -> None:
    done = command(server, tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_two_at_once_for_one_identity_are_one_too_many(server, insecure, tmp_path) -> None:
    from wffix.bot.journal import Lock

    insecure()
    lock = Lock(str(tmp_path / "wffix"), "github.com", "octo-bot")
    done = command(server, tmp_path, "open", "octo/spam")
    assert (done.returncode, "another wffix-bot is at work" in done.stderr) == (2, True)
    lock.release()
    assert command(server, tmp_path, "open", "octo/spam").returncode == 0


def test_wffix_itself_knows_nothing_of_the_bot() -> None:
    outside = [path for path in (ROOT / "src" / "wffix").rglob("*.py") if "bot" not in path.parent.parts and "/bot/" not in path.as_posix()]
    assert not [path for path in outside if "wffix.bot" in path.read_text(encoding="utf-8")]


# an App


@pytest.fixture(scope="module")
def key() -> str:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_an_app_writes_where_it_is_installed(forge, server, insecure, tmp_path, key) -> None:
    insecure("octo/a")
    insecure("other/b")
    insecure("third/c")
    write = {"contents": "write", "pull_requests": "write", "workflows": "write"}
    forge.installations = {"octo": {"id": 7, "permissions": write}, "other": {"id": 8, "permissions": {"contents": "read"}}}
    forge.people["wffix-app[bot]"] = 5001
    (tmp_path / "key.pem").write_text(key)
    done = command(
        server, tmp_path, "open", "octo/a", "other/b", "third/c", "--app-id", "12", "--app-key-file", str(tmp_path / "key.pem"), token=""
    )
    lines = done.stderr.splitlines()
    assert lines[0].startswith("octo/a: opened")
    assert "other/b: refused: the App lacks contents: write, pull_requests: write, workflows: write" in lines[1]
    assert lines[2].startswith("third/c: refused: the App is not installed")
    assert "PRIVATE" not in done.stderr
    again = command(server, tmp_path, "open", "octo/a", "--app-id", "12", "--app-key-file", str(tmp_path / "key.pem"), token="")
    assert "octo/a: unchanged" in again.stderr


# another GitHub


PLACES = {
    "": ("github.com", "https://api.github.com", "https://api.github.com/graphql"),
    "https://github.com/": ("github.com", "https://api.github.com", "https://api.github.com/graphql"),
    "https://ghe.example.org": ("ghe.example.org", "https://ghe.example.org/api/v3", "https://ghe.example.org/api/graphql"),
    "https://ghe.example.org:8443/api/v3": (
        "ghe.example.org:8443",
        "https://ghe.example.org:8443/api/v3",
        "https://ghe.example.org:8443/api/graphql",
    ),
    "https://tenant.ghe.com": ("tenant.ghe.com", "https://api.tenant.ghe.com", "https://api.tenant.ghe.com/graphql"),
}


@pytest.mark.parametrize(("url", "expected"), PLACES.items())
def test_where_a_github_is(url, expected) -> None:
    found = place(url)
    assert (found.host, found.rest, found.graphql) == expected


@pytest.mark.parametrize(
    "url", ["ghe.example.org", "http://ghe.example.org", "https://a:b@x", "https://x/?a=b", "ftp://x", "https://", "https://[x"]
)
def test_what_is_no_github(url) -> None:
    with pytest.raises(Stopped):
        place(url)


def test_an_enterprise_server(forge, server, insecure, tmp_path) -> None:
    insecure()
    done = command(server, tmp_path, "open", "octo/spam", "--base-url", f"http://127.0.0.1:{server.port}")
    assert "octo/spam: opened" in done.stderr
    assert all("/graphql" in request or request.startswith("POST /repos") for request in server.log)


def test_a_path_is_made_of_data() -> None:
    assert below("repos", "a", "b", "compare", "x...y:wffix/fixes", "../..") == "/repos/a/b/compare/x...y%3Awffix%2Ffixes/..%2F.."


@pytest.mark.parametrize("name", ["a", "a/b/c", "a/..", "a/.", "a b/c", "-a/b", "a/b\n", "a/<b>", "http://github.com/a/b", "a/b?c", ""])
def test_what_is_no_name(name) -> None:
    with pytest.raises(Stopped):
        checked([name.replace("\n", "\0")])


def test_names_are_there_once(tmp_path) -> None:
    (tmp_path / "names").write_text("A/b\na/B\n# c/d\n")
    assert from_file(str(tmp_path / "names")) == ["A/b"]


# setup


def setup(server, folder, *arguments: str, answer: str = ""):
    return command(server, folder, "setup", "octo/spam", *arguments, name="WFFIX_SETUP_TOKEN")


@pytest.fixture
def administered(forge, insecure):
    repository = insecure()
    repository.roles["octo-bot"] = "ADMIN"
    repository.secrets = ["PYPI_API_TOKEN", "CODECOV_TOKEN"]
    return repository


def test_setup_makes_a_protected_environment_and_reports(server, administered, tmp_path) -> None:
    done = setup(server, tmp_path, "--environment", "pypi", "--reviewer", "alice", "--tag", "v*", "--prevent-self-review", "--yes")
    assert done.returncode == 0, done.stderr
    made = administered.environments["pypi"]
    assert (made.reviewers, made.prevent_self_review, made.policy) == (
        [("User", 4002)], True, {"protected_branches": False, "custom_branch_policies": True},
    )  # fmt: skip
    assert made.rules == [{"name": "v*", "type": "tag"}]
    assert "PYPI_API_TOKEN" in done.stdout
    assert "CODECOV_TOKEN" not in done.stdout
    assert "runs may write by default" in done.stdout
    assert "no ruleset protects tags" in done.stdout
    again = setup(server, tmp_path, "--environment", "pypi", "--reviewer", "alice", "--tag", "v*", "--yes")
    assert "written" not in again.stdout
    assert not any(request.startswith("PUT") for request in server.log[-8:])


def test_setup_never_makes_an_environment_weaker(server, administered, tmp_path) -> None:
    administered.environments["pypi"] = Environment(
        30, [("User", 4003)], True, {"protected_branches": False, "custom_branch_policies": True}
    )
    assert setup(server, tmp_path, "--reviewer", "alice", "--yes").returncode == 0
    made = administered.environments["pypi"]
    assert (made.wait_timer, made.prevent_self_review, made.reviewers) == (30, True, [("User", 4003), ("User", 4002)])
    assert made.policy == {"protected_branches": False, "custom_branch_policies": True}
    administered.environments["pypi"].policy = {"protected_branches": True, "custom_branch_policies": False}
    refused = setup(server, tmp_path, "--tag", "v*", "--yes")
    assert (refused.returncode, "only protected branches" in refused.stderr) == (2, True)


def test_setup_asks_before_it_writes(server, administered, tmp_path) -> None:
    done = setup(server, tmp_path, "--reviewer", "alice")
    assert (done.returncode, administered.environments) == (2, {})
    assert "then: reviewers: alice" in done.stdout
    assert "--yes" in done.stderr


def test_setup_without_the_rights_is_one_line(forge, server, insecure, tmp_path) -> None:
    insecure()
    done = setup(server, tmp_path, "--yes")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "lacks a permission" in done.stderr


# scan


def test_scan_gives_a_line_for_each_file(tmp_path) -> None:
    for name, text in (("one", INSECURE), ("two", CLEAN), ("three", "a: [\n")):
        folder = tmp_path / "corpus" / name / ".github" / "workflows"
        folder.mkdir(parents=True)
        (folder / "ci.yml").write_text(text)
    (tmp_path / "corpus" / "empty").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "wffix.bot", "scan", str(tmp_path / "corpus")], capture_output=True, text=True, env=environment, check=False
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(item["changed"], bool(item["error"])) for item in found] == [(True, False), (False, True), (False, False)]
    assert done.returncode == 1


CLUSTER = """\
import sys
from distributed import LocalCluster
from wffix import Options
from wffix.bot.scanning import scanned

if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        spread = sorted(scanned(sys.argv[1:], Options(), cluster.scheduler_address))
    assert spread == sorted(scanned(sys.argv[1:], Options()))
    assert len(spread) == 5
"""


def test_scan_on_a_cluster_gives_the_same(tmp_path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed (pip install 'wffix[scan]')")
    for number in range(5):
        folder = tmp_path / f"project-{number}" / ".github" / "workflows"
        folder.mkdir(parents=True)
        (folder / "ci.yml").write_text(INSECURE)
    # Dask leaves a thread behind, and a process with threads does not fork: other tests would run differently behind this one.
    done = subprocess.run([sys.executable, "-c", CLUSTER, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_identity_is_asked_for_once(bot, forge, server, insecure) -> None:
    insecure()
    forge.tokens[TOKEN] = Identity("octo-bot", 4001)
    bot.open()
    assert sum("viewer {" in request for request in server.log) == 1


def test_what_single_sign_on_leaves_out_of_a_listing_fails_the_run(server, insecure, tmp_path) -> None:
    insecure()
    server.faults.append(Fault("", "organization(", headers={"x-github-sso": "partial-results; organizations=21955855"}))
    done = command(server, tmp_path, "plan", "--org", "octo")
    assert "octo/spam: to open" in done.stdout
    assert (done.returncode, "left out by GitHub: single sign-on" in done.stderr) == (1, True)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_and_the_lines_that_matter(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    progress = Progress(4)
    for number in range(4):
        progress.step(f"octo/{number}: opened \x1b[2J", matters=number == 2)
    progress.end()
    written = sys.stderr.getvalue()
    assert "octo/2: opened \\x1b[2J\n" in written
    assert "octo/1" not in written
    assert "############............ 2/4" in written
    assert written.endswith("\r\x1b[K")
