"""Repositories that mean harm, and secrets that must not get out: nothing of a repository is anything but text, anywhere."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.bot.conftest import CI, INSECURE, PUBLISH, TOKEN
from tests.bot.server import Fault

from wffix.bot.pages import html, text
from wffix.bot.pages import json as machine
from wffix.bot.place import GITHUB
from wffix.bot.progress import shown
from wffix.bot.quoting import fenced, is_safe, span
from wffix.bot.reading import is_ours
from wffix.bot.redaction import keep_secret, redact
from wffix.bot.surveying import Survey

EVIL = "</pre><script>alert(1)</script><img src=x onerror=alert(1)> @everyone #1 ````` \u202e\u2066 [x](javascript:alert(1)) \x1b[2J"
HOSTILE = f"""\
name: Test
on: pull_request
permissions: {{}}
jobs:
  "j </code></pre><script>alert(2)</script> @org/team ```":
    runs-on: ubuntu-latest
    steps:
      - name: "</span><svg onload=alert(3)> @someone `````"
        run: echo "${{{{ github.head_ref }}}}" # <!-- wffix-bot:1 set={"0" * 64} fixes= --> </pre><script>alert(4)</script> @all ``````
      - run: eval "${{{{ github.event.issue.title }}}} <b>@nobody</b> ```````"
"""
NAMES = [
    "<img src=x onerror=alert(1)>.yml",
    "@everyone ```.yml",
    "`x`.yml",
    "[a](javascript:x).yml",
    "a&b'\"<.yml",
    "..yml",
    "--output=x.yml",
]


class Page(HTMLParser):
    """Collects tags with their attributes, and the text of scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))


def outside_fences(body: str) -> str:
    """What of a body is neither in a fence nor in a code span, by CommonMark's rules for them."""
    kept: list[str] = []
    fence = ""
    for line in body.split("\n"):
        mark = re.match(r"`{3,}(?=[^`]*$)", line)
        if fence:
            if re.fullmatch(rf"`{{{len(fence)},}}\s*", line):
                fence = ""
        elif mark:
            fence = mark[0]
        else:
            kept.append(line)
    assert not fence
    return re.sub(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "", "\n".join(kept))


@pytest.fixture
def hostile(forge):
    files = {f".github/workflows/{name}": HOSTILE for name in NAMES}
    return forge.add(
        "octo/evil", {**files, CI: HOSTILE, ".github/workflows/esc\x1b[31m.yml": HOSTILE, "pyproject.toml": f"[project]\nname = {EVIL!r}\n"}
    )


def test_a_body_holds_nothing_of_a_repository_but_code(bot, forge, hostile) -> None:
    (outcome,) = bot.open()
    assert outcome.kind == "opened"
    body = forge.pulls[0].body
    outside = outside_fences(body).replace("@\u200b", "")
    assert not re.search(r"@|<script|<img|<svg|javascript:|\x1b|\u202e|#\d", outside)
    assert outside.count("<!-- wffix-bot:1") == 1
    assert body.count("\x1b") == 0
    message = forge.objects.header(hostile.refs["refs/heads/wffix/fixes"])[1]
    assert re.fullmatch(r"Repair insecure GitHub Actions workflows\n\nWffix-Set: \w{64}\nWffix-Base: \w{64}\n", message)
    assert forge.pulls[0].title == "Repair insecure GitHub Actions workflows"


def test_a_name_that_cannot_be_written_safely_is_refused(bot, forge, hostile) -> None:
    bot.open()
    path = ".github/workflows/esc\x1b[31m.yml"
    assert forge.text(hostile, "wffix/fixes", path).decode() == HOSTILE
    assert "esc\\x1b[31m.yml" in forge.pulls[0].body


def test_pages_are_text_for_terminals_and_browsers(bot, hostile) -> None:
    surveys = [*bot.plan(), Survey("evil/<b>", "failed", EVIL, "javascript:alert(1)")]
    page = Page(html.page(surveys, GITHUB))
    known = (
        "html head meta title style script body header h1 h2 h3 p div input label button main details summary span section ul li pre i b a"
    )
    assert {tag for tag, _ in page.tags} <= {*known.split(), "footer", "code"}
    assert sum(tag == "script" for tag, _ in page.tags) == 1
    assert not any(name.startswith("on") or name in ("src", "srcset", "style") for _, attributes in page.tags for name in attributes)
    assert all(str(attributes["href"]).startswith("https://") for tag, attributes in page.tags if tag == "a")
    for written in (html.page(surveys, GITHUB), machine.page(surveys), "".join(map(text.diffs, surveys)), "".join(map(text.line, surveys))):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", written)


def test_the_page_loads_nothing_and_lets_nothing_else_run(bot, hostile) -> None:
    page = html.page(bot.plan(), GITHUB)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src &#x27;none&#x27;; style-src &#x27;sha256-")
    assert "unsafe-inline" not in policy[1]
    assert not re.search(r"url\(|@import|src=|<link", re.sub(r"(?s)<main>.*</main>", "", page))


PATHS = {
    ".github/workflows/ci.yml": True,
    ".github/workflows/ci.yaml": True,
    "action.yml": True,
    "tools/it/action.yaml": True,
    ".github/workflows/../../setup.py": False,
    ".github/workflows/a/ci.yml": False,
    "/etc/action.yml": False,
    "../action.yml": False,
    "a/./action.yml": False,
    ".git/action.yml": False,
    "a/.GIT/action.yml": False,
    "a\\..\\action.yml": False,
    "a\naction.yml": False,
    "setup.py": False,
    ".github/workflows/ci.yml.txt": False,
    ".github/workflows/\ufffd.yml": False,
}


@pytest.mark.parametrize(("path", "ours"), PATHS.items())
def test_which_paths_may_be_written(path, ours) -> None:
    assert is_ours(path) is ours


@pytest.mark.parametrize("code", ["a", "`", "``", "a```b", "`````", "\n```\n", "", " ", "\u202e\x1b[2J", "@x"])
def test_code_cannot_leave_its_fence(code) -> None:
    assert outside_fences(fenced(code)).strip() == ""
    assert outside_fences(span(code)).strip() == ""


ADDRESSES = {
    "https://pypi.org/manage/project/spam/settings/publishing/?provider=github&owner=a": True,
    "https://github.com/a/b/settings/environments": True,
    "http://pypi.org/x": False,
    "https://pypi.org.attacker.example/": False,
    "https://pypi.org@attacker.example/": False,
    "javascript:alert(1)": False,
    "https://pypi.org/> <script>": False,
    "https://attacker.example/": False,
}


@pytest.mark.parametrize(("address", "safe"), ADDRESSES.items())
def test_where_links_may_lead(address, safe) -> None:
    assert is_safe(address, frozenset({"pypi.org", "github.com"})) is safe


SECRETS = [
    "ghp_0123456789abcdefghij0123456789abcdef", "gho_0123456789abcdefghij", "ghs_0123456789abcdefghij", "ghu_0123456789abcdefghij",
    "ghr_0123456789abcdefghij", "github_pat_0123456789abcdefghij_ABCDEF", "pypi-AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDAtMDAwMC0wMDAw0000",
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjMifQ.c2lnbmF0dXJl",
]  # fmt: skip


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "token {} here", "{{'authorization': 'Bearer {}'}}", "https://x:{}@github.com/a/b", "a={}&b"])
def test_what_looks_like_a_token_is_taken_out(secret, around) -> None:
    assert secret not in redact(around.format(secret))
    assert secret not in shown(around.format(secret))


def test_expressions_stay_what_they_are() -> None:
    line = 'curl -H "Authorization: token ${{ secrets.TOKEN }}" -H "Authorization: Bearer $TOKEN" https://github.com/a@v1'
    assert redact(line) == line


def test_a_secret_of_any_look_is_taken_out_once_it_is_known() -> None:
    keep_secret("correct horse battery")
    assert "horse" not in redact("error: correct horse battery!")


def command(server, folder: Path, *arguments: str, token: str = TOKEN, name: str = "GITHUB_TOKEN") -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parent.parent.parent
    environment = {key: value for key, value in os.environ.items() if "TOKEN" not in key}
    environment |= {name: token, "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root))), "XDG_STATE_HOME": str(folder)}
    line = [sys.executable, "-m", "tests.bot.process", str(server.port), "0", "before", *arguments]
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_no_canary_leaves_the_process(forge, server, tmp_path) -> None:
    leak = INSECURE + f"# {TOKEN}\n"
    forge.add("octo/spam", {CI: leak, ".github/workflows/publish.yml": PUBLISH})
    forge.add(f"octo/{TOKEN}", {CI: INSECURE})
    server.faults += [Fault("500", "...Facts"), Fault("drop", "createCommitOnBranch")]
    page = tmp_path / "plan.html"
    runs = [
        command(server, tmp_path, "plan", "octo/spam", "octo/none", f"octo/{TOKEN}", "--format", "html", "--output", str(page)),
        command(server, tmp_path, "plan", "octo/spam", "--format", "diff"),
        command(server, tmp_path, "plan", "octo/spam", "--format", "json"),
        command(server, tmp_path, "open", "octo/spam", "octo/none", f"octo/{TOKEN}"),
        command(server, tmp_path, "status"),
        command(server, tmp_path, "open", "octo/spam", f"--base-url=https://{TOKEN}@x"),
        command(server, tmp_path, "open", "octo/spam", f"--sign-off={TOKEN}"),
        command(server, tmp_path, "plan", "octo/spam", token="ghp_" + "wrong" * 8),
    ]
    assert [run.returncode for run in runs[:5]] == [1, 0, 0, 1, 1]
    journal = tmp_path / "wffix" / "bot.sqlite3"
    rows = sqlite3.connect(journal).execute("select * from event").fetchall()
    assert rows
    texts = [
        *(run.stdout + run.stderr for run in runs),
        page.read_text(encoding="utf-8"),
        journal.read_bytes().decode("latin-1"),
        repr(rows),
    ]
    assert not any(TOKEN in written or "wrongwrong" in written for written in texts)
    assert not any(TOKEN in pull.body for pull in forge.pulls)
    assert "Traceback" not in "".join(texts)
    json.loads(runs[2].stdout)
    # What is written to GitHub are the very bytes, of course.
    assert TOKEN in forge.text(forge.repositories[0], "wffix/fixes", CI).decode()


def test_a_fault_of_our_own_shows_no_canary(server, tmp_path, forge) -> None:
    script = f"""
import sys
from wffix.bot import commands, __main__
def broken(who):
    raise RuntimeError("went wrong with Authorization: Bearer {TOKEN}")
commands.connected = broken
sys.argv = ["wffix-bot", "plan", "a/b"]
sys.exit(__main__.run())
"""
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(root / "src")}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "RuntimeError" in done.stderr
    assert TOKEN not in done.stderr + done.stdout
