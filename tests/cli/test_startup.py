"""Nothing is imported before it is needed: what takes long to import is not loaded by a run that does not use it."""

import subprocess
import sys

import pytest

CI = ".github/workflows/ci.yml"
SCRIPT = """\
import sys
sys.argv[0] = "wffix"
from wffix.cli import main
try:
    main()
except SystemExit as left:
    assert left.code in (0, None, 1), left.code
print("\\0" + "\\n".join(sorted(sys.modules)), file=sys.stderr)
"""


def imported(*arguments: str) -> set[str]:
    return {name.partition(".")[0] for name in modules(*arguments)}


def modules(*arguments: str) -> set[str]:
    """All modules that a run imports, by their full names."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True, check=True)
    return set(done.stderr.split("\0")[1].split())


def test_the_version_needs_nothing_at_all() -> None:
    heavy = {"ruamel", "libcst", "rich", "tree_sitter", "unidiff", "pathspec", "typer", "packaging", "dataclasses", "re", "pathlib"}
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*{name.partition('.')[0] for name in sys.modules})"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert imported("--version") & heavy <= set(bare.stdout.split())


@pytest.mark.parametrize("arguments", [(), ("--check",), ("--write",), ("--quiet", CI)], ids=["a diff", "a check", "a write", "a file"])
def test_a_clean_workflow_needs_no_parser_of_python_or_diffs_and_no_processes(files, texts, arguments) -> None:
    files({CI: texts["clean"], "pyproject.toml": "[project]\nname = 'a-name'\n", ".gitignore": "*.pyc\n__pycache__/\n"})
    heavy = {"libcst", "rich", "unidiff", "difflib", "pathspec", "typer", "packaging", "concurrent", "multiprocessing", "configparser"}
    heavy |= {"dataclasses", "pathlib", "urllib", "tomllib"}
    assert imported(*arguments).isdisjoint(heavy)


@pytest.mark.parametrize("arguments", [("--color=never",), ("--select", "template-injection")], ids=" ".join)
def test_options_with_values_need_their_parser_but_not_its_colours(files, texts, arguments) -> None:
    files({CI: texts["clean"]})
    modules = imported(*arguments)
    assert "typer" in modules
    assert modules.isdisjoint({"rich", "libcst", "unidiff", "pydantic"})


OUTPUTS = {"asking", "audit", "github", "html", "hunks", "json", "markdown", "place", "progress", "pull_request", "sarif", "suggestions"}
NEEDED = {
    "text": set(),
    "json": {"json", "place"},
    "sarif": {"sarif", "place"},
    "github": {"github", "place"},
    "markdown": {"markdown", "place"},
    "html": {"html", "hunks", "place"},
}


@pytest.mark.parametrize("output", NEEDED)
@pytest.mark.parametrize("case", ["insecure", "clean"])
def test_an_output_needs_its_own_module_and_no_other(files, texts, output, case) -> None:
    files({CI: texts[case]})
    names = modules(f"--output-format={output}", "--select=template-injection")
    assert {name for name in OUTPUTS if f"wffix.report.{name}" in names} == NEEDED[output]
    assert names.isdisjoint({"wffix.audit", "rich", "jsonschema", "pydantic"})


@pytest.mark.parametrize(("arguments", "needed"), [(("--color=always",), {"hunks"}), (("--color=never",), set())])
def test_the_words_that_differ_are_looked_for_where_there_are_colours(files, texts, arguments, needed) -> None:
    files({CI: texts["insecure"]})
    names = modules("--select=template-injection", *arguments)
    assert {name for name in OUTPUTS if f"wffix.report.{name}" in names} == needed
    assert "rich" not in names


def test_importing_the_package_imports_nothing_else() -> None:
    script = "import sys; before = set(sys.modules); import wffix; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"wffix", "__future__"}
