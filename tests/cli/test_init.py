"""``--init``: the publish workflow for the project at hand, shown as a diff, made with --write, or refused in one line."""

import subprocess
import sys

import pytest

PATH = ".github/workflows/publish.yml"
PROJECT = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n[project]\nname = "sampleproject"\n'
REMOTE = '[remote "origin"]\n\turl = git@github.com:octo-org/sampleproject.git\n'


def test_it_is_shown_as_a_diff_that_makes_the_file(files, wffix) -> None:
    root = files({"pyproject.toml": PROJECT, ".git/config": REMOTE})
    ran = wffix("--init")
    assert ran.status == 1
    assert ran.text.startswith(f"--- /dev/null\n+++ b/{PATH}\n@@ -0,0 +1,")
    assert ran.lines[-1].startswith("wffix: 0 files read, 1 fix to make in 1 file (+")
    assert not (root / ".github").exists()
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-"], input=ran.out, check=True)
    assert wffix("--init").lines == [f"wffix: error: {PATH} publishes already; wffix without --init repairs it"]


def test_it_is_made_and_left_alone_from_then_on(files, wffix, invoke) -> None:
    root = files({"pyproject.toml": PROJECT, ".git/config": REMOTE})
    ran = wffix("--init", "--write")
    # What the follow-ups ask for is left to a person.
    assert (ran.status, ran.out) == (1, b"")
    assert ran.lines[-1] == "wffix: 0 files read, 1 fix made in 1 file"
    made = (root / PATH).read_bytes()
    again = invoke("--write", "--select=all", "--ignore=dependabot-actions", "--unsafe")
    assert (again.status, again.lines) == (0, ["wffix: 1 file read, 0 fixes made in 0 files"])
    assert (root / PATH).read_bytes() == made
    assert b"if: github.repository == 'octo-org/sampleproject'\n" in made
    assert [path.name for path in (root / ".github" / "workflows").iterdir()] == ["publish.yml"]


def test_what_is_left_to_do_is_told_with_its_addresses(files, invoke) -> None:
    files({"pyproject.toml": PROJECT, ".git/config": REMOTE})
    told = "\n".join(invoke("--init").lines)
    assert "environment 'pypi'" in told
    assert "https://pypi.org/manage/project/sampleproject/settings/publishing/?provider=github&owner=octo-org&" in told
    assert invoke("--init", "--quiet").lines == []


@pytest.mark.parametrize("given", [["."], ["../repository"], []], ids=["here", "by its name", "nothing"])
def test_it_takes_the_folder_of_a_project(files, invoke, given) -> None:
    files({"pyproject.toml": PROJECT})
    assert f"+++ b/{PATH}\n" in invoke("--init", *given).text


def test_it_goes_to_the_top_of_the_repository(files, invoke, monkeypatch) -> None:
    root = files({"pyproject.toml": PROJECT, "src/it.py": ""})
    monkeypatch.chdir(root / "src")
    invoke("--init", "--write")
    assert (root / PATH).is_file()


def test_a_project_outside_of_all_repositories_will_do(files, invoke, monkeypatch, tmp_path) -> None:
    files({})
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "pyproject.toml").write_text(PROJECT)
    monkeypatch.chdir(tmp_path / "new")
    invoke("--init", "--write")
    assert (tmp_path / "new" / PATH).is_file()


def test_the_repository_on_github_can_be_named(files, invoke) -> None:
    files({"pyproject.toml": PROJECT, ".git/config": REMOTE.replace("github.com", "git.example.org")})
    assert (
        invoke("--init").lines[0].startswith("wffix: error: the repository is on git.example.org, and PyPI trusts workflows of github.com")
    )
    assert "github.repository == 'me/it'" in invoke("--init", "--repository", "me/it").text


def test_it_has_the_environment_of_the_configuration(files, invoke) -> None:
    files({"pyproject.toml": PROJECT + '\n[tool.wffix]\nenvironment = "release"\n'})
    assert "+      name: release\n" in invoke("--init").text


def test_a_broken_configuration_is_told_first(files, invoke) -> None:
    files({"pyproject.toml": PROJECT + '\n[tool.wffix]\nenvironmint = "release"\n'})
    ran = invoke("--init", "--write")
    assert (ran.status, ran.out) == (2, b"")
    assert ran.lines[0] == "pyproject.toml:9:1: error: unknown key 'environmint' (did you mean 'environment'?)"


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ({PATH: "on: push\njobs: {a: {steps: [{run: twine upload x}]}}\n"}, f"{PATH} publishes already; wffix without --init repairs it"),
        ({}, "there is no Python project here: no pyproject.toml and no setup.py at the top of the repository"),
        ({"pyproject.toml": '[build-system]\nbuild-backend = "\\u001b[31m"\n'}, r"the build backend '\x1b[31m' is not known"),
    ],
    ids=["one that publishes", "no project", "a strange backend"],
)  # fmt: skip
def test_a_refusal_is_one_line(files, invoke, contents, message) -> None:
    files({"pyproject.toml": PROJECT, **contents} if PATH in contents else contents)
    ran = invoke("--init", "--write")
    assert (ran.status, ran.out, len(ran.lines)) == (2, b"", 1)
    assert ran.lines[0].startswith(f"wffix: error: {message}")


def test_a_file_that_cannot_be_read_may_publish(files, invoke) -> None:
    files({"pyproject.toml": PROJECT, ".github/workflows/release.yml": b"\xff\xfe"})
    message = ".github/workflows/release.yml cannot be read, so it may publish already; see wffix --check .github/workflows/release.yml"
    assert invoke("--init", "--write").lines == [f"wffix: error: {message}"]


@pytest.mark.parametrize("taken", ["publish.yml", "PUBLISH.yaml"])
def test_whatever_has_its_name_keeps_it(files, invoke, taken) -> None:
    root = files({"pyproject.toml": PROJECT})
    (root / ".github" / "workflows" / taken).mkdir(parents=True)
    invoke("--init", "--write")
    assert (root / ".github" / "workflows" / "publish-to-pypi.yml").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_nothing_is_made_behind_a_link_out_of_the_repository(files, invoke, tmp_path) -> None:
    root = files({"pyproject.toml": PROJECT})
    (tmp_path / "elsewhere").mkdir()
    (root / ".github").symlink_to(tmp_path / "elsewhere")
    ran = invoke("--init", "--write")
    assert (ran.status, ran.lines) == (2, [f"wffix: error: {PATH} would be made behind a link that leads out of the repository"])
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(files, invoke) -> None:
    files({"pyproject.toml": PROJECT, ".github": "a file\n"})
    ran = invoke("--init", "--write")
    assert ran.status == 2
    assert ran.lines[0].startswith(f"wffix: error: {PATH} cannot be written: ")


@pytest.mark.parametrize(
    "arguments",
    [["--check"], ["--select=all"], ["--ignore=fork-guard"], ["--unsafe"], ["--safe-only"], ["--online", "--select=unpinned-uses"],
     ["--output-format=json"]],
    ids=lambda value: value[0],
)  # fmt: skip
def test_options_of_repairs_do_not_go_with_it(files, invoke, arguments) -> None:
    files({"pyproject.toml": PROJECT})
    message = "--init makes a file; of the options only --diff, --write, --repository, --color and --quiet go with it"
    assert invoke("--init", *arguments).lines == [f"wffix: error: {message}"]


@pytest.mark.parametrize("given", [[".", "."], ["pyproject.toml"], ["nowhere"], ["-"]], ids=" ".join)
def test_it_takes_one_folder(files, invoke, given) -> None:
    files({"pyproject.toml": PROJECT})
    assert invoke("--init", *given).lines == ["wffix: error: --init takes one folder, that of the project"]
