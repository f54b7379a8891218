"""``--verify``: what zizmor finds before and after. Most tests have a stand-in for it, that finds words."""

import os
import shutil
import stat
import sys

import pytest

CI = ".github/workflows/ci.yml"
SELECT = "--select=template-injection"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script with a first line that names its interpreter")

STAND_IN = f"""\
#!{sys.executable}
import json, sys
open(__file__ + ".log", "a").write(json.dumps(sys.argv[1:]) + "\\n")
found = []
for path in sys.argv[sys.argv.index("--") + 1:]:
    text = open(path, newline="").read()
    for word, name in WORDS.items():
        for _ in range(text.count(word)):
            place = {{"symbolic": {{"kind": "Primary", "key": {{"Local": {{"verbatim_path": path}}}}}}}}
            found.append({{"ident": name, "ignored": "# ignored" in text, "locations": [place]}})
ENDING
print(json.dumps(found))
"""


@pytest.fixture
def zizmor(tmp_path, monkeypatch):
    """Puts a stand-in for zizmor in front of the PATH; it finds the audit of each word, and ends as it is told."""

    def install(words, ending=""):
        path = tmp_path / "bin" / "zizmor"
        path.parent.mkdir(exist_ok=True)
        path.write_text(STAND_IN.replace("WORDS", repr(words)).replace("ENDING", ending))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")
        return tmp_path / "bin" / "zizmor.log"

    return install


WORDS = {"${{ github.head_ref }}": "template-injection", "runs-on": "some-audit"}


def test_the_table_stands_on_standard_error(files, invoke, texts, zizmor) -> None:
    zizmor(WORDS)
    files({CI: texts["insecure"]})
    ran = invoke("--verify", SELECT)
    assert ran.status == 1
    assert ran.text == invoke(SELECT).text
    assert ran.lines[-4:] == [
        "findings of zizmor  before   after",
        "some-audit               1       1",
        "template-injection       1       0",
        "wffix: of 2 findings of zizmor 1 stay",
    ]


@pytest.mark.parametrize("mode", ["--diff", "--check", "--write"])
def test_every_mode_can_be_verified(files, invoke, texts, zizmor, mode) -> None:
    zizmor(WORDS)
    files({CI: texts["insecure"]})
    ran = invoke("--verify", mode, SELECT)
    assert ran.status == (0 if mode == "--write" else 1)
    assert ran.lines[-1] == "wffix: of 2 findings of zizmor 1 stay"


@pytest.mark.parametrize(("color", "painted"), [("always", True), ("never", False)])
def test_what_is_new_is_red_and_has_a_status_of_its_own(files, invoke, texts, zizmor, color, painted) -> None:
    zizmor({**WORDS, "${GITHUB_HEAD_REF}": "new-audit"})
    files({CI: texts["insecure"], "a/action.yml": texts["clean"]})
    ran = invoke("--verify", SELECT, "--color", color)
    assert ran.status == 3
    assert ran.lines[-1] == "wffix: of 3 findings of zizmor 3 stay, some of them new"
    red, reset = ("\x1b[31m", "\x1b[0m") if painted else ("", "")
    assert f"{red}new-audit                0       1{reset}" in ran.lines
    assert f"{red}new: {CI}: new-audit (1 more than before){reset}" in ran.lines


def test_what_leaves_one_file_and_comes_up_in_another_is_new(files, invoke, texts, zizmor) -> None:
    zizmor({"head_ref": "old", "GITHUB_HEAD_REF": "audit", "extra": "audit"})
    files({CI: texts["insecure"], "a/action.yml": texts["clean"].replace("hello", "extra")})
    assert invoke("--verify", SELECT).status == 3


def test_findings_that_are_ignored_do_not_count(files, invoke, texts, zizmor) -> None:
    zizmor(WORDS)
    files({CI: texts["insecure"] + "# ignored\n"})
    assert invoke("--verify", SELECT).lines[-1] == "wffix: of 0 findings of zizmor 0 stay"


def test_files_that_cannot_be_read_and_pipelines_of_gitlab_are_not_judged(files, invoke, texts, zizmor) -> None:
    log = zizmor(WORDS)
    files({CI: texts["insecure"], "a/action.yml": texts["broken"], ".gitlab-ci.yml": "a:\n  script: runs-on\n"})
    ran = invoke("--verify", SELECT)
    assert (ran.status, ran.lines[-1]) == (2, "wffix: of 2 findings of zizmor 1 stay")
    assert all(line.count(".yml") == 1 for line in log.read_text().splitlines())


@pytest.mark.parametrize("name", ["zizmor.yml", ".github/zizmor.yml"])
def test_the_configuration_of_the_repository_is_used(files, invoke, texts, zizmor, name) -> None:
    log = zizmor(WORDS)
    root = files({CI: texts["insecure"], name: "rules: {}\n"})
    invoke("--verify", SELECT)
    assert all(f'"--config", "{root / name}"' in line for line in log.read_text().splitlines())


def test_without_a_configuration_none_is_looked_for(files, invoke, texts, zizmor) -> None:
    log = zizmor(WORDS)
    files({CI: texts["insecure"]})
    invoke("--verify", SELECT)
    assert all('"--no-config"' in line and '"--offline"' in line for line in log.read_text().splitlines())


@pytest.mark.parametrize(
    ("ending", "message"),
    [
        ("sys.stderr.write('went wrong\\nand more'); sys.exit(9)", "zizmor ended with status 9: went wrong"),
        ("sys.exit(9)", "zizmor ended with status 9: without a word"),
        ("print('{'); sys.exit(0)", "its answer is not understood"),
        ("print('[{}]'); sys.exit(0)", "its answer is not understood"),
    ],
    ids=["a failure", "a silent one", "no JSON", "other JSON"],
)
def test_where_zizmor_does_not_answer_that_is_told(files, invoke, texts, zizmor, ending, message) -> None:
    zizmor(WORDS, ending)
    files({CI: texts["insecure"]})
    ran = invoke("--verify", SELECT)
    assert ran.status == 3
    assert ran.lines[-1] == f"wffix: error: --verify: {message}"


def test_without_zizmor_nothing_is_done(files, invoke, texts, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    root = files({CI: texts["insecure"]})
    ran = invoke("--verify", "--write")
    assert (ran.status, ran.out) == (2, b"")
    assert ran.lines == ["wffix: error: --verify needs zizmor, which is not installed; install it with: pipx install zizmor"]
    assert (root / CI).read_text() == texts["insecure"]


@pytest.mark.skipif(shutil.which("zizmor") is None, reason="zizmor is not installed")
def test_zizmor_itself(files, invoke, texts) -> None:
    files({CI: texts["insecure"], "p/action.yml": texts["clean"]})
    ran = invoke("--verify", SELECT)
    assert ran.status == 1
    assert "template-injection       1       0" in ran.lines
