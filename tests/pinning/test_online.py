"""Asking the repositories of actions: real git against repositories of this machine."""

import http.server
import os
import subprocess
import sys
import threading
import time

import pytest

from wffix import Options, fix_paths
from wffix.config import Refs
from wffix.online import asked, used

WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: octo-org/tool@v1\n"


def git(folder, *arguments: str) -> str:
    options = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"]
    return subprocess.run(["git", *options, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def server(tmp_path):
    """A folder with the repository octo-org/tool, at v1.2.0, as the place where repositories are."""
    folder = tmp_path / "server" / "octo-org" / "tool"
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main", ".")
    git(folder, "commit", "-q", "--allow-empty", "-m", "one")
    git(folder, "tag", "-a", "v1.2.0", "-m", "annotated")
    git(folder, "tag", "v1")
    return tmp_path / "server"


@pytest.fixture
def commit(server):
    return git(server / "octo-org" / "tool", "rev-parse", "HEAD")


def test_tags_and_branches_with_their_commits(server, commit):
    assert asked(["octo-org/tool"], f"file://{server}") == {"octo-org/tool": Refs({"v1.2.0": commit, "v1": commit}, {"main": commit})}


def test_a_repository_that_is_not_there_is_told_in_one_line(server):
    trouble = asked(["octo-org/none"], f"file://{server}")["octo-org/none"].trouble
    assert "does not" in trouble
    assert "\n" not in trouble


def test_no_answer_is_told_and_nobody_waits_longer(tmp_path):
    with SilentServer() as address:
        start = time.monotonic()
        found = asked(["a/b", "c/d"], address, timeout=0.5)
        assert time.monotonic() - start < 5
    assert {refs.trouble for refs in found.values()} == {"no answer within 0.5 seconds"}


def test_when_patience_is_over_the_others_are_not_asked(server):
    found = asked(["octo-org/tool"], f"file://{server}", patience=-1)
    assert found == {"octo-org/tool": Refs(trouble="not asked any more, the others took too long")}


def test_a_machine_without_git(server, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert asked(["octo-org/tool"], f"file://{server}")["octo-org/tool"].trouble == "git cannot be run"


def test_the_configuration_of_the_repository_that_is_repaired_is_not_read(server, tmp_path, monkeypatch):
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    git(hostile, "init", "-q", ".")
    git(hostile, "config", f"url.file://{tmp_path}/elsewhere/.insteadOf", f"file://{server}/")
    monkeypatch.chdir(hostile)
    monkeypatch.setenv("GIT_DIR", str(hostile / ".git"))
    assert asked(["octo-org/tool"], f"file://{server}")["octo-org/tool"].trouble == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("uses: Actions/Checkout@v4", {"actions/checkout"}),
        ('"uses": "github/codeql-action/init@v3"', {"github/codeql-action"}),
        ("- {uses: 'a/b@v1'}", {"a/b"}),
        ("uses: ./a/b", set()),
        ("uses: ../../etc@v1", set()),
        ("uses: --upload-pack=x/y@v1", set()),
        ("uses: docker://a/b@sha256:1", set()),
    ],
)
def test_the_repositories_that_a_text_uses(text, expected):
    assert used([text]) == frozenset(expected)


def test_a_run_that_is_online_pins_what_the_repository_says(server, commit, tmp_path, monkeypatch):
    path = tmp_path / "ci.yml"
    path.write_text(WORKFLOW)
    monkeypatch.setenv("GITHUB_SERVER_URL", f"file://{server}")
    result = fix_paths([path], Options(frozenset({"unpinned-uses"})), online=True)[0]
    assert result.fixed == WORKFLOW.replace("@v1", f"@{commit} # v1.2.0")


def command(*arguments: str, folder, **environment: str):
    line = [sys.executable, "-m", "wffix", *arguments]
    return subprocess.run(line, capture_output=True, text=True, cwd=folder, env={**os.environ, **environment}, check=False)


def test_the_option(server, commit, tmp_path):
    (tmp_path / "ci.yml").write_text(WORKFLOW)
    done = command("--select", "unpinned-uses", "--online", "ci.yml", folder=tmp_path, GITHUB_SERVER_URL=f"file://{server}")
    assert f"+      - uses: octo-org/tool@{commit} # v1.2.0" in done.stdout


def test_the_option_with_fixers_that_have_no_use_for_it(tmp_path):
    (tmp_path / "ci.yml").write_text(WORKFLOW)
    done = command("--online", "ci.yml", folder=tmp_path)
    assert done.returncode == 2
    assert "--online is for fixers that are not chosen; --select one of known-vulnerable-actions," in done.stderr


def test_without_the_option_nothing_of_it_is_imported(tmp_path):
    (tmp_path / "ci.yml").write_text(WORKFLOW)
    script = "import sys\nfrom wffix import Options, fix_paths\nfix_paths(['ci.yml'], Options(frozenset({'all'})))\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert {"wffix.online", "subprocess", "socket", "concurrent.futures"}.isdisjoint(done.stdout.split())


class SilentServer:
    """A web server that takes every request and does not answer."""

    def __enter__(self) -> str:
        self.over = threading.Event()
        over = self.over

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                over.wait(10)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
