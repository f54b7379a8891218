"""What a repository says of itself: where it is read, that the command line wins, and what becomes of mistakes."""

import subprocess
import sys

import pytest

CI = ".github/workflows/ci.yml"
RELEASE = ".github/workflows/release.yml"
OWN = ".github/wffix.toml"
TOKENLESS = """\
name: Publish
on:
  release:
    types: [published]
permissions: {}
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      id-token: write
    steps:
      - run: echo "${{ github.event.release.name }}"
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
DEPENDABOT = "version: 2\nupdates:\n  - package-ecosystem: pip\n    directory: /\n    schedule:\n      interval: weekly\n"


def repaired(out: str) -> set[str]:
    """Which of two fixers changed ``TOKENLESS``."""
    return {name for name, mark in (("template-injection", "+        env:"), ("publish-environment", "+    environment:")) if mark in out}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (OWN, 'select = ["template-injection"]\n'),
        (OWN, '\ufeffselect = ["template-injection"]\r\n'),
        ("pyproject.toml", '[project]\nname = "it"\n\n[tool.wffix]\nselect = ["template-injection"]\n'),
        ("pyproject.toml", '[tool]\nwffix = {select = ["template-injection"]}\n'),
        ("pyproject.toml", 'tool.wffix.select = ["template-injection"]\n'),
    ],
    ids=["a file of its own", "one made on Windows", "a table of the project", "an inline table", "a dotted key"],
)
@pytest.mark.parametrize("path", [".", RELEASE, ".github"])
def test_a_configuration_is_read_from_the_root_of_the_repository(files, invoke, name, text, path) -> None:
    files({RELEASE: TOKENLESS, name: text})
    ran = invoke(path)
    assert (ran.status, repaired(ran.text)) == (1, {"template-injection"})


def test_a_run_in_a_folder_of_the_repository_reads_it_too(files, invoke, monkeypatch) -> None:
    root = files({RELEASE: TOKENLESS, OWN: 'ignore = ["publish-environment"]\n', "src/it.py": ""})
    monkeypatch.chdir(root / "src")
    assert repaired(invoke().text) == {"template-injection"}


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        ('ignore = ["publish-environment"]', ["--select=all"], {"template-injection", "publish-environment"}),
        ('select = ["template-injection"]', ["--select=publish-environment"], {"publish-environment"}),
        ('ignore = ["template-injection"]', ["--ignore=publish-environment"], set()),
        ("safe-only = true", [], {"template-injection"}),
        ("safe-only = true", ["--unsafe"], {"template-injection", "publish-environment"}),
        ("unsafe = true", ["--safe-only"], {"template-injection"}),
    ],
    ids=[
        "a selection sets aside what is ignored", "a selection sets aside a selection", "what is ignored adds up", "a level",
        "another level wins", "and the other way round",
    ],
)  # fmt: skip
def test_the_command_line_wins(files, invoke, text, arguments, expected) -> None:
    files({RELEASE: TOKENLESS, OWN: text + "\n"})
    assert repaired(invoke(*arguments).text) == expected


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("slect = []\n", "1:1", "unknown key 'slect' (did you mean 'select'?)"),
        ("bot = yes\n", "1:7", "not valid TOML: invalid value"),
        (b"bot = \xff\n", "1:7", "the file is not UTF-8; save it as UTF-8"),
    ],
    ids=["an unknown key", "no TOML", "no UTF-8"],
)
@pytest.mark.parametrize("arguments", [(), ("--write",), ("--check",), ("--write", CI)], ids=" ".join)
def test_of_a_repository_with_a_broken_configuration_nothing_is_touched(files, invoke, texts, text, place, message, arguments) -> None:
    root = files({CI: texts["insecure"], OWN: text})
    ran = invoke(*arguments)
    assert (ran.status, ran.out) == (2, b"")
    assert ran.lines[0] == f"{OWN}:{place}: error: {message}"
    assert (root / CI).read_text() == texts["insecure"]


def test_a_mistake_in_a_project_has_its_line_there(files, invoke, texts) -> None:
    files({CI: texts["insecure"], "pyproject.toml": '[project]\nname = "it"\n[tool.wffix]\nunsafe = 1\n'})
    assert invoke().lines[0] == "pyproject.toml:4:10: error: 'unsafe' takes true or false"


def test_a_broken_project_that_says_nothing_of_wffix_is_not_our_business(files, invoke, texts) -> None:
    files({CI: texts["clean"], "pyproject.toml": '[project\ndependencies = ["wffix>=1"]\n'})
    assert invoke().status == 0


def test_two_configurations_are_one_too_many(files, invoke, texts) -> None:
    root = files({CI: texts["insecure"], OWN: "", "pyproject.toml": "[tool.wffix]\n"})
    ran = invoke("--write")
    message = "the repository is configured in pyproject.toml too, in [tool.wffix]; keep one of the two"
    assert (ran.status, ran.lines[0]) == (2, f"{OWN}: error: {message}")
    assert (root / CI).read_text() == texts["insecure"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
@pytest.mark.parametrize(
    ("target", "message"), [("/etc/hostname", "is a link that leads out of the repository"), ("nowhere", "cannot be read: the link leads")]
)
def test_links_out_of_the_repository_are_not_followed(files, invoke, texts, target, message) -> None:
    root = files({CI: texts["insecure"]})
    (root / OWN).symlink_to(target)
    ran = invoke()
    assert (ran.status, ran.out) == (2, b"")
    assert ran.lines[0].startswith(f"{OWN}: error: {message}")


@pytest.mark.parametrize("workers", [1, 2])
def test_each_repository_of_a_run_has_its_own(files, texts, workers, monkeypatch) -> None:
    from wffix import fix_paths, run

    monkeypatch.setattr(run, "_PAYS", 1)
    root = files({
        f"a/{RELEASE}": TOKENLESS, f"a/{OWN}": 'ignore = ["template-injection"]\n',
        f"b/{RELEASE}": TOKENLESS, f"b/{OWN}": 'environment = "release"\n',
        f"c/{RELEASE}": TOKENLESS, f"c/{OWN}": "broken\n",
        f"d/{RELEASE}": TOKENLESS,
    })  # fmt: skip
    for name in "abcd":
        (root / name / ".git").mkdir()
    results = {result.path: result for result in fix_paths(workers=workers)}
    assert sorted(results) == [f"a/{RELEASE}", f"b/{RELEASE}", f"c/{OWN}", f"d/{RELEASE}"]
    assert {fix.id for fix in results[f"a/{RELEASE}"].fixes} == {"publish-environment"}
    assert "environment: release\n" in results[f"b/{RELEASE}"].fixed
    assert results[f"c/{OWN}"].problem.line == 1
    assert "environment: pypi\n" in results[f"d/{RELEASE}"].fixed


@pytest.mark.parametrize(
    ("pattern", "ids", "expected"),
    [
        ("release.yml", '"all"', None),
        (".github/workflows/", '"all"', None),
        ("/.github/**/release.*", '"all"', None),
        ("release.yml", '["template-injection"]', {"publish-environment"}),
        ("release.yml", "[]", {"template-injection", "publish-environment"}),
        ("ci.yml", '"all"', {"template-injection", "publish-environment"}),
        ("workflows/release.yml", '"all"', {"template-injection", "publish-environment"}),
    ],
    ids=[
        "its name", "its folder", "a pattern from the root", "some fixers", "no fixer", "another file", "a path that begins elsewhere",
    ],
)  # fmt: skip
@pytest.mark.parametrize("given", [".", RELEASE])
def test_fixers_leave_files_alone_where_the_configuration_says_so(files, invoke, pattern, ids, expected, given) -> None:
    files({RELEASE: TOKENLESS, OWN: f"[per-path-ignores]\n'{pattern}' = {ids}\n"})
    ran = invoke(given, "--select", "template-injection,publish-environment")
    assert repaired(ran.text) == (expected or set())
    assert ran.lines[-1].startswith(f"wffix: {0 if expected is None else 1} file")


@pytest.mark.parametrize(
    ("inner", "expected"), [("", set()), ("ignore = []\n", {"template-injection", "publish-environment"})], ids=["without one", "with one"]
)
def test_a_template_in_a_repository_has_its_configuration_unless_there_is_one_of_its_own(files, invoke, inner, expected) -> None:
    template = {f"templates/it/{RELEASE}": TOKENLESS, **({f"templates/it/{OWN}": inner} if inner else {})}
    files({**template, OWN: '[per-path-ignores]\n"/templates/" = "all"\n'})
    assert repaired(invoke(".", "--select=template-injection,publish-environment").text) == expected


def test_a_mistake_is_told_once_and_stops_the_templates_too(files, invoke) -> None:
    root = files({f"templates/it/{RELEASE}": TOKENLESS, RELEASE: TOKENLESS, OWN: "broken\n"})
    ran = invoke(".", "--write")
    assert [line for line in ran.lines if "error" in line] == [
        f"{OWN}:1:7: error: not valid TOML: expected '=' after a key in a key/value pair",
        "wffix: 0 files read, 0 fixes made in 0 files, 1 error",
    ]
    assert (root / "templates" / "it" / RELEASE).read_text() == TOKENLESS


def test_a_repository_in_a_folder_of_another_one_stands_for_itself(files, invoke) -> None:
    root = files({f"vendor/{RELEASE}": TOKENLESS, OWN: 'select = ["template-injection"]\n'})
    (root / "vendor" / ".git").mkdir()
    assert "publish-environment" in repaired(invoke(".").text)


def test_a_file_that_all_fixers_leave_alone_is_not_even_read(files, invoke, texts) -> None:
    files({CI: texts["broken"], OWN: '[per-path-ignores]\n"ci.yml" = "all"\n'})
    assert (invoke().status, invoke("--check", CI).status) == (0, 0)


@pytest.mark.parametrize(
    ("text", "status", "out"),
    [
        ('ignore = ["template-injection"]\n', 0, "insecure"),
        ('[per-path-ignores]\n"ci.yml" = "all"\n', 0, "insecure"),
        ("select = [\n", 2, "insecure"),
        ("", 0, "repaired"),
    ],
    ids=["a fixer left out", "a file left alone", "a mistake", "nothing"],
)
def test_standard_input_has_the_configuration_around_its_place(files, invoke, texts, text, status, out) -> None:
    files({OWN: text})
    ran = invoke("-", "--write", "--stdin-filename", CI, stdin=texts["insecure"].encode())
    assert (ran.status, ran.text) == (status, texts[out])


def test_dependabot_waits_as_long_as_the_repository_says(files, invoke) -> None:
    root = files({
        CI: "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{uses: actions/checkout@v7}]}}\n",
        ".github/dependabot.yml": DEPENDABOT,
        OWN: 'select = ["dependabot-cooldown", "dependabot-actions"]\n[dependabot-cooldown]\ndays = 14\n',
    })  # fmt: skip
    assert invoke("--write").status == 0
    assert (root / ".github/dependabot.yml").read_text().count("default-days: 14") == 2
    assert invoke("--check").status == 0


def test_a_configuration_may_choose_a_fixer_that_makes_a_file(files, invoke) -> None:
    root = files({
        CI: "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{uses: actions/checkout@v7}]}}\n",
        OWN: 'select = ["dependabot-actions"]\n',
    })  # fmt: skip
    invoke("--write")
    assert "default-days: 7" in (root / ".github/dependabot.yml").read_text()


def test_a_configuration_may_choose_the_fixers_that_go_online(files, invoke, texts, monkeypatch) -> None:
    from wffix import run

    monkeypatch.setattr(run, "_asked", lambda texts: {})
    root = files({CI: texts["clean"], OWN: 'select = ["unpinned-uses"]\n'})
    assert invoke("--online").status == 0
    (root / OWN).unlink()
    assert invoke("--online").status == 2


def test_without_a_configuration_nothing_is_imported_for_it(files, texts) -> None:
    files({CI: texts["clean"], "pyproject.toml": '[project]\nname = "it"\n[dependency-groups]\ndev = ["wffix>=1", "wffix==1", "wffix"]\n'})
    script = "import sys; sys.argv[0] = 'wffix'\nfrom wffix.cli import main\ntry:\n    main()\nexcept SystemExit:\n    print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {name for name in done.stdout.split() if name.startswith("wffix.configuration") or name == "tomllib"}
