"""The promises of wffix-bot at length: 300 repositories, faults, kills, the price in requests, and GitHub's own descriptions.

Not part of the default run, which collects ``test_*.py``. Once::

    npm install --prefix FOLDER @octokit/openapi @octokit/graphql-schema
    pip install 'wffix[dev,judges]'

then (about two minutes)::

    WFFIX_NODE_MODULES=FOLDER/node_modules pytest tests/bot/judged.py
    WFFIX_NODE_MODULES=FOLDER/node_modules pytest tests/bot

With ``WFFIX_NODE_MODULES`` every REST request and answer of *all* tests of the bot is held against GitHub's description.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from graphql import parse, validate
from tests.bot.conftest import CI, CLEAN, INSECURE, TOKEN, Bot
from tests.bot.description import description
from tests.bot.excerpt import FILE, excerpt, full_schema, texts
from tests.bot.forge import Forge, Identity, Repository
from tests.bot.server import Server, serving
from tests.bot.test_hostile import HOSTILE

from wffix.bot.errors import Stopped
from wffix.bot.pages import html
from wffix.bot.place import GITHUB
from wffix.bot.work import Policy

ROOT = Path(__file__).parent.parent.parent
FIXTURES = sorted(
    path for path in (ROOT / "fixtures").glob("*/*.yml") if "gitlab" not in path.parent.name and "dependabot" not in path.parent.name
)
STATES = ("plain",) * 5 + ("clean",) * 2 + ("archived", "opted out", "empty", "no right", "closed", "human", "broken", "executable")
WIDE = Policy(limit=1000, allow_push_triggers=True)


@pytest.fixture(scope="module")
def schema():
    modules = os.environ.get("WFFIX_NODE_MODULES", "")
    if not (Path(modules) / "@octokit" / "graphql-schema").is_dir():
        pytest.skip("WFFIX_NODE_MODULES names no folder with @octokit/graphql-schema (npm install --prefix FOLDER @octokit/graphql-schema)")
    return full_schema(modules)


def test_the_part_of_the_schema_that_is_used_is_github_s(schema) -> None:
    assert FILE.read_text(encoding="utf-8") == excerpt(schema)


def test_github_s_schema_allows_all_queries(schema) -> None:
    assert [validate(schema, parse(text)) for text in texts()] == [[]] * len(texts())


def test_rest_is_held_against_github_s_description() -> None:
    if description() is None:
        pytest.skip("WFFIX_NODE_MODULES names no folder with @octokit/openapi (npm install --prefix FOLDER @octokit/openapi)")
    wrong = description().faults_of_request("POST", "/repos/a/b/pulls", {"title": 1, "head": "b", "base": "c", "bogus": True})
    assert len(wrong) == 2


def workflows(chance: random.Random) -> dict[str, str | bytes]:
    """A few workflows, from the fixtures, and what names a project."""
    chosen = chance.sample(FIXTURES, chance.randint(1, 3))
    files: dict[str, str | bytes] = {f".github/workflows/{path.parent.name}-{path.stem}.yml": path.read_bytes() for path in chosen}
    return files | {"README.md": "A project.\n"} | ({"pyproject.toml": "[project]\nname = 'spam'\n"} if chance.random() < 0.5 else {})


def populate(forge: Forge, count: int, chance: random.Random) -> dict[str, str]:
    """Repositories, and the state of each by name."""
    states: dict[str, str] = {}
    for number in range(count):
        state, name = STATES[number % len(STATES)], f"owner-{number // 2}/project-{number}"
        files = {CI: CLEAN} if state == "clean" else {} if state == "empty" else {CI: INSECURE, **workflows(chance)}
        if state == "broken":
            files[".github/workflows/broken.yml"] = "a: [\n"
        if state == "executable":
            files[".github/workflows/run.yml"] = (0o100755, INSECURE.encode())
        if state == "opted out":
            files[".github/wffix.toml"] = "bot = false\n"
        repository = forge.add(name, files, "READ" if state == "no right" else "WRITE")
        if state == "archived":
            repository.flags.add("isArchived")
        if state == "human":
            forge.push(repository, "wffix/fixes", {"README.md": "mine"})
        states[name] = state
    return states


def decline(bot: Bot, forge: Forge, states: dict[str, str]) -> None:
    """Let the repositories that are to have an earlier request, closed by a person, have one."""
    names = [name for name, state in states.items() if state == "closed"]
    bot.open(*names, policy=WIDE)
    for pull in forge.pulls:
        forge.close(pull)


@pytest.fixture
def running():
    forge = Forge()
    forge.tokens[TOKEN] = Identity("octo-bot", 4001)
    with serving(forge) as server:
        yield server
    assert server.invalid == []


def told(outcomes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.kind, []).append(outcome.name)
    return found


BECOMES = {"plain": "opened", "broken": "opened", "executable": "opened", "clean": "clean", "closed": "declined"}
"""What becomes of a repository in a state; of all others that it is refused."""


def test_three_hundred_repositories(running, tmp_path, capsys) -> None:
    forge, bot = running.forge, Bot(running, tmp_path)
    states = populate(forge, 300, random.Random(6))
    decline(bot, forge, states)
    already = len(forge.pulls)
    before = running.count
    outcomes = bot.open(*states, policy=WIDE)
    price = running.count - before
    wrong = {
        item.name: (states[item.name], item.kind, item.detail)
        for item in outcomes
        if item.kind != BECOMES.get(states[item.name], "refused")
    }
    assert wrong == {}
    opened = [item.name for item in outcomes if item.kind == "opened"]
    assert sorted(pull.repository.full_name for pull in forge.pulls[already:]) == sorted(opened)
    assert price <= 5 * len(opened) + 0.1 * (300 - len(opened)) + sum(state == "human" for state in states.values()) * 3
    written_as_by_hand(forge, opened, tmp_path)
    before = running.count
    again = told(bot.open(*states, policy=WIDE))
    assert set(again) == {"unchanged", "clean", "declined", "refused"}
    assert sorted(again["unchanged"]) == sorted(opened)
    assert len(forge.pulls) == already + len(opened)
    with capsys.disabled():
        print(f"\n300 repositories: {len(opened)} opened with {price} requests, a second run {running.count - before}")


def written_as_by_hand(forge: Forge, names: list[str], folder: Path) -> None:
    """Hold each branch against what ``wffix --write`` makes of a checkout."""
    for name in names:
        checkout(forge, forge.find(name), folder / "checkouts" / name.replace("/", "+"))
    roots = sorted((folder / "checkouts").iterdir())
    # What may be changed at all: an executable would lose its bits.
    subprocess.run([sys.executable, "-m", "wffix", "--write", "--quiet", *roots], check=False, capture_output=True)
    for name in names:
        repository = forge.find(name)
        for path, (mode, oid) in forge.objects.files(repository.refs["refs/heads/wffix/fixes"]).items():
            expected = (folder / "checkouts" / name.replace("/", "+") / path).read_bytes()
            if mode != 0o100644:
                expected = forge.objects.data[forge.objects.at(repository.head, path)[1]][1]
            assert forge.objects.data[oid][1] == expected, (name, path)


def checkout(forge: Forge, repository: Repository, folder: Path) -> None:
    for path, (_, oid) in forge.objects.files(repository.head).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(forge.objects.data[oid][1])
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text(f'[remote "origin"]\n\turl = https://github.com/{repository.full_name}\n')


def test_the_price_of_clean_repositories(running, tmp_path, capsys) -> None:
    for number in range(200):
        running.forge.add(f"octo/clean-{number}", {CI: CLEAN, ".github/actions/a/action.yml": "name: a\n", "pyproject.toml": ""})
    Bot(running, tmp_path).open()
    with capsys.disabled():
        print(f"\n200 clean repositories: {running.count} requests, {running.count / 200:.3f} each")
    assert running.count / 200 <= 0.1


def ran(server: Server, folder: Path, kill_at: int = 0, when: str = "before") -> subprocess.CompletedProcess[str]:
    arguments = [
        "open",
        "--from",
        str(folder / "names"),
        "--journal",
        str(folder / "bot.sqlite3"),
        "--limit",
        "1000",
        "--allow-push-triggers",
    ]
    command = [sys.executable, "-m", "tests.bot.process", str(server.port), str(kill_at), when, *arguments]
    environment = {**os.environ, "GITHUB_TOKEN": TOKEN, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


def test_killed_at_twenty_points_and_run_again(running, tmp_path) -> None:
    forge, chance = running.forge, random.Random(9)
    forge.lag = 1
    for number in range(24):
        forge.add(f"octo/project-{number}", {CI: INSECURE} if number % 3 else {CI: CLEAN})
    (tmp_path / "names").write_text("".join(f"{item.full_name}\n" for item in forge.repositories))
    killed = 0
    for number in range(20):
        if number == 10:
            for item in forge.repositories[:6]:
                forge.push(item, "main", {CI: INSECURE + "# more\n"})
        done = ran(running, tmp_path, chance.randint(2, 9), chance.choice(("before", "after", "during")))
        killed += done.returncode == -9
        assert TOKEN not in done.stdout + done.stderr
    assert killed >= 15
    assert ran(running, tmp_path).returncode == 0
    expected = sorted(item.full_name for number, item in enumerate(forge.repositories) if number % 3 or number < 6)
    assert sorted(pull.repository.full_name for pull in forge.pulls) == expected
    assert all(pull.state == "OPEN" for pull in forge.pulls)
    for pull in forge.pulls:
        text = forge.text(pull.repository, "main", CI).decode()
        assert forge.text(pull.repository, "wffix/fixes", CI).decode() == text.replace("${{ github.head_ref }}", "${GITHUB_HEAD_REF}")
        assert sorted(pull.repository.refs) == ["refs/heads/main", "refs/heads/wffix/fixes"]


@pytest.mark.parametrize("seed", range(12))
def test_faults_without_end(running, tmp_path, seed) -> None:
    forge, bot, chance = running.forge, Bot(running, tmp_path), random.Random(seed)
    states = populate(forge, 30, chance)
    forge.lag = chance.randint(0, 2)
    running.chaos, running.share = chance, 0.25
    for _ in range(5):
        try:
            bot.open(*states, policy=WIDE)
        except Stopped:
            continue
    running.share = 0.0
    final = told(bot.open(*states, policy=WIDE))
    assert set(final) <= {"opened", "refreshed", "unchanged", "clean", "refused"}
    expected = sorted(name for name, state in states.items() if state in ("plain", "broken", "executable", "closed"))
    assert sorted(pull.repository.full_name for pull in forge.pulls) == expected
    assert all(pull.state == "OPEN" for pull in forge.pulls)


@pytest.fixture(scope="module")
def browser():
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no chromium is installed (apt-get install chromium)")
    return [found, "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000"]


@pytest.mark.parametrize(("word", "shown"), [("", 2), ("spam", 1), ("HEAD_REF%20spam", 1), ("nowhere", 0), ("%E0%A4%A", 2)])
def test_the_page_in_a_real_browser(browser, running, tmp_path, word, shown) -> None:
    running.forge.add("octo/spam", {CI: INSECURE})
    running.forge.add("octo/clean", {CI: CLEAN})
    page = tmp_path / "plan.html"
    page.write_text(html.page(Bot(running, tmp_path).plan(), GITHUB), encoding="utf-8")
    command = [*browser, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", f"{page.as_uri()}#{word}"]
    dom = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    assert f"{shown} of 2 shown" in dom
    assert len(re.findall(r"<details[^>]* hidden=", dom)) == 2 - shown


def test_nothing_on_the_page_runs_but_its_own_script(browser, running, tmp_path) -> None:
    running.forge.add("octo/evil", {CI: HOSTILE})
    page = tmp_path / "plan.html"
    text = html.page(Bot(running, tmp_path).plan(), GITHUB)
    # What would happen if something slipped through: the page's own policy keeps it from running.
    page.write_text(
        text.replace("</main>", "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\"></main>")
    )
    command = [*browser, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri()]
    dom = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    assert "<title>wffix-bot: plan</title>" in dom
    assert "1 of 1 shown" in dom
