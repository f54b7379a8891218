"""Nothing that stands around a workflow, however broken or hostile, can stop its repair."""

import os

import pytest

CI = ".github/workflows/ci.yml"
SELECT = "--select=template-injection"
HOSTILE = {
    "pyproject.toml": {
        "nested": "a = " + "[" * 50_000,
        "not TOML": "\0\xff",
        "a name that is none": "[project]\nname = '\x7f\x1b[31m'\n",
        "a number": "project = 3\n",
    },
    "setup.cfg": {"not a configuration": "name = x\n[[[", "twice": "[metadata]\nname = a\nname = b\n"},
    "setup.py": {
        "parentheses": "setup(name=" + "(" * 100_000 + ")" * 100_000 + ")",
        "a chain of and": "setup(name=" + "x and " * 50_000 + "x)",
        "not Python": "setup(\0",
    },
    ".git/config": {"cut off": '[remote "origin"\nurl', "long": '[remote "origin"]\n' + "url" * 100_000},
    ".gitignore": {"not patterns": "!\n[z-a]\n\\\n" + "*a" * 2000},
}


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, cases in HOSTILE.items() for case in cases])
def test_nothing_around_a_workflow_can_stop_its_repair(files, wffix, invoke, texts, name, case) -> None:
    root = files({CI: texts["insecure"], name: HOSTILE[name][case]})
    ran = (wffix if name == "setup.py" else invoke)("--write", SELECT)
    assert (ran.status, ran.lines) == (0, ["wffix: 1 file read, 1 fix made in 1 file"])
    assert (root / CI).read_text() == texts["repaired"]


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes among files on Windows")
@pytest.mark.parametrize("name", ["pyproject.toml", "setup.cfg", "setup.py", ".gitignore", ".git/config", "action.yaml"])
def test_nothing_around_a_workflow_is_waited_for(files, invoke, texts, name) -> None:
    root = files({CI: texts["insecure"]})
    os.mkfifo(root / name)
    assert invoke("--write", SELECT, CI).status == 0
    assert (root / CI).read_text() == texts["repaired"]
