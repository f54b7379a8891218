"""Which fixers run, how far they go, and what is shown of it."""

import itertools
import json
import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wffix
from wffix.arguments import app
from wffix.cli import main
from wffix.fixer import fixer_ids, load

CI = ".github/workflows/ci.yml"
UNDER = ("--select", "template-injection")


def test_check_gives_the_verdict_and_nothing_else(files, invoke, texts) -> None:
    root = files({CI: texts["insecure"], "action.yml": texts["refused"], "p/action.yml": texts["publishing"]})
    ran = invoke("--check", "--select=template-injection,publish-environment")
    assert (ran.status, ran.out) == (1, b"")
    assert ran.lines == ["wffix: 3 files read, 2 fixes to make in 2 files, 1 finding left for a person"]
    assert (root / CI).read_text() == texts["insecure"]


def test_check_still_names_the_files_that_are_in_error(files, invoke, texts) -> None:
    files({CI: texts["broken"]})
    ran = invoke("--check")
    assert (ran.status, ran.out, len(ran.lines)) == (2, b"", 2)
    assert ran.lines[0].startswith(f"{CI}:2:1: error: not valid YAML")


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["--select", "template-injection"], {"template-injection"}),
        (["--select=template-injection,publish-environment"], {"template-injection", "publish-environment"}),
        (["--select", "template-injection", "--select", "publish-environment"], {"template-injection", "publish-environment"}),
        (["--select", " template-injection , publish-environment ,"], {"template-injection", "publish-environment"}),
        (["--select", "template-injection,publish-environment", "--ignore", "template-injection"], {"publish-environment"}),
        (["--select=all", "--ignore=template-injection"], {"publish-environment"}),
        (["--ignore", "template-injection"], {"publish-environment"}),
        (["--ignore=template-injection,publish-environment"], set()),
        (["--ignore=template-injection", "--ignore=publish-environment"], set()),
        (["--ignore="], {"template-injection", "publish-environment"}),
        (["--select=all"], {"template-injection", "publish-environment"}),
        ([], {"template-injection", "publish-environment"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_select_and_ignore_take_lists_and_may_be_repeated(files, invoke, texts, arguments, ids) -> None:
    tokenless = texts["publishing"].partition("        with:")[0]
    both = tokenless.replace("    steps:\n", '    steps:\n      - run: echo "${{ github.event.release.name }}"\n')
    files({CI: both})
    out = invoke(*arguments).text
    assert ("env:" in out, "environment:" in out) == ("template-injection" in ids, "publish-environment" in ids)


@pytest.mark.parametrize("option", ["--select", "--ignore", "--explain"])
@pytest.mark.parametrize(
    ("name", "advice"),
    [("template-injektion", "did you mean 'template-injection'?"), ("xyzzy", "see wffix --list"), ("\x1b[31m", "see wffix --list")],
)
def test_an_unknown_id_is_refused_with_a_suggestion(files, invoke, option, name, advice) -> None:
    files({CI: "on: push\n"})
    ran = invoke(option, name)
    shown = name.replace("\x1b", "\\x1b")
    assert (ran.status, ran.out, ran.lines) == (2, b"", [f"wffix: error: there is no fixer '{shown}'; {advice}"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--diff", "--write"], "choose one of --diff, --write and --check"),
        (["--check", "--write"], "choose one of --diff, --write and --check"),
        (["--safe-only", "--unsafe"], "choose one of --safe-only and --unsafe"),
        (["--select", ""], "--select takes the ids of fixers; see wffix --list"),
        (["--select", ","], "--select takes the ids of fixers; see wffix --list"),
        (["--repository", "name"], "--repository takes OWNER/NAME, not 'name'"),
        (["--repository", "a/b/c"], "--repository takes OWNER/NAME, not 'a/b/c'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_arguments_that_make_no_sense_are_refused(files, invoke, texts, arguments, message) -> None:
    root = files({CI: texts["insecure"]})
    ran = invoke(*arguments)
    assert (ran.status, ran.out, ran.lines) == (2, b"", [f"wffix: error: {message}"])
    assert (root / CI).read_text() == texts["insecure"]


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["--select"], ["--color", "green"], ["--output-format=xml"], ["--write=yes"]], ids=" ".join
)
def test_unknown_options_and_values_are_usage_errors(files, invoke, arguments) -> None:
    files({CI: "on: push\n"})
    ran = invoke(*arguments)
    assert (ran.status, ran.out) == (2, b"")
    assert "Traceback" not in ran.err
    assert "Error: " in ran.err


def test_safe_only_leaves_what_needs_a_follow_up_to_a_person(files, invoke, texts) -> None:
    files({CI: texts["publishing"]})
    ran = invoke("--safe-only", "--select=publish-environment")
    assert (ran.status, ran.out) == (0, b"")
    assert ran.lines[0].startswith(f"{CI}:6: publish-environment: ")
    assert ran.lines[0].endswith("this fix is setup, it needs no --safe-only")
    assert ran.lines[1] == "wffix: 1 file read, 0 fixes to make in 0 files, 1 finding left for a person"
    assert invoke("--select=publish-environment").status == 1


def test_unsafe_applies_all_that_is_applied_without_it(files, invoke, texts) -> None:
    files({CI: texts["insecure"], "p/action.yml": texts["publishing"]})
    plain, unsafe = invoke(), invoke("--unsafe")
    assert plain.status == unsafe.status == 1
    assert set(plain.text.splitlines()) <= set(unsafe.text.splitlines())


def test_list_names_every_fixer_in_one_line(invoke) -> None:
    ran = invoke("--list")
    assert (ran.status, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.text.splitlines()] == list(fixer_ids())
    assert all(load(line.split()[0]).title in line for line in ran.text.splitlines())


@pytest.mark.parametrize("name", fixer_ids())
def test_explain_prints_what_the_fixer_says_of_itself(invoke, name) -> None:
    ran = invoke("--explain", name)
    assert (ran.status, ran.err) == (0, "")
    assert ran.text == f"{name}: {load(name).title}\n\n{load(name).explanation}\n"
    assert len(load(name).explanation) > 200


def test_version_is_that_of_the_package(invoke) -> None:
    ran = invoke("--version")
    assert (ran.status, ran.text, ran.err) == (0, f"wffix {wffix.__version__}\n", "")


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_option(invoke, option) -> None:
    ran = invoke(option)
    assert ran.status == 0
    for name in ("--diff", "--write", "--check", "--select", "--ignore", "--safe-only", "--unsafe", "--list", "--explain", "--version"):
        assert name in ran.text
    for name in ("--quiet", "-q", "--color", "--output-format", "--stdin-filename", "--repository", "[PATHS]..."):
        assert name in ran.text
    for name in ("--interactive", "-i", "--verify", "--pull-request"):
        assert name in ran.text


@pytest.mark.parametrize("option", ["--quiet", "-q"])
def test_quiet_leaves_only_errors_on_standard_error(files, invoke, texts, option) -> None:
    files({CI: texts["insecure"], "a/action.yml": texts["refused"], "b/action.yml": texts["publishing"], "c/action.yml": texts["broken"]})
    loud, quiet = invoke(), invoke(option)
    assert quiet.out == loud.out
    assert quiet.status == 2
    assert len(loud.lines) > len(quiet.lines) == 1
    assert quiet.lines[0].startswith("c/action.yml:2:1: error: ")


RED = b"\x1b[31m"


@pytest.mark.parametrize(
    ("color", "environment", "terminal", "colored"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ("always", {}, False, True),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {}, True, False),
    ],
)
def test_colour_is_for_terminals(files, texts, color, environment, terminal, colored) -> None:
    files({CI: texts["insecure"]})
    command = [sys.executable, "-m", "wffix", "--color", color]
    without = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "TERM")}
    options = {"env": {**without, "TERM": "xterm", **environment}, "stderr": subprocess.PIPE}
    if terminal:
        pty = pytest.importorskip("pty", reason="there are no pseudo terminals here")
        ours, theirs = pty.openpty()
        process = subprocess.Popen(command, stdout=theirs, **options)
        os.close(theirs)
        out = b"".join(iter(lambda: read_terminal(ours), b""))
        os.close(ours)
    else:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, **options)
        out = process.stdout.read()
    _, err = process.communicate()
    assert (RED in out) == colored
    assert b"\x1b" not in err
    assert process.returncode == 1


def read_terminal(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # how Linux says that the other end is closed
        return b""


@pytest.mark.parametrize("output", ["json", "sarif", "github", "markdown", "html"])
def test_only_the_diff_is_coloured(files, invoke, texts, output) -> None:
    files({CI: texts["insecure"]})
    ran = invoke("--color=always", f"--output-format={output}")
    assert b"\x1b" not in ran.out
    assert ran.status == 1
    assert ran.out


@pytest.mark.parametrize("output", ["json", "sarif", "github", "markdown", "html"])
@pytest.mark.parametrize("case", ["clean", "broken", "refused"])
def test_every_output_says_something_of_every_file(files, invoke, texts, output, case) -> None:
    files({CI: texts[case]})
    ran = invoke(f"--output-format={output}", "--select=template-injection")
    assert ran.status == (2 if case == "broken" else 0)
    assert bool(ran.out) == (output != "github" or case != "clean")
    if case == "broken":
        assert "not valid YAML" in ran.text.replace("\\", "")
        assert ran.lines[0].startswith(f"{CI}:2:1: error: not valid YAML")


def test_suggestions_are_for_the_lines_of_a_pull_request(files, invoke, texts) -> None:
    root = files({CI: texts["insecure"]})
    added = "".join(f"+{line}\n" for line in texts["insecure"].splitlines())
    (root / "pull.diff").write_text(f"--- /dev/null\n+++ b/{CI}\n@@ -0,0 +1,8 @@\n{added}")
    ran = invoke("--check", "--output-format=suggestions", "--pull-request=pull.diff", "--select=template-injection")
    (comment,) = json.loads(ran.out)["comments"]
    assert (ran.status, comment["path"], comment["line"]) == (1, CI, 8)
    (root / "pull.diff").write_text("")
    assert json.loads(invoke("--output-format=suggestions", "--pull-request=pull.diff").out)["comments"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--output-format=suggestions"], "--output-format suggestions and --pull-request DIFF go together"),
        (["--pull-request=pull.diff"], "--output-format suggestions and --pull-request DIFF go together"),
        (["--output-format=suggestions", "--pull-request=absent"], "no such file or directory"),
    ],
    ids=["no diff", "another output", "a diff that is not there"],
)
def test_suggestions_need_a_diff_that_can_be_read(files, invoke, texts, arguments, message) -> None:
    files({CI: texts["insecure"]})
    ran = invoke(*arguments)
    assert (ran.status, ran.out, len(ran.lines)) == (2, b"", 1)
    assert message in ran.lines[0]


FLAGS = [
    "--diff",
    "--write",
    "--check",
    "--interactive",
    "-i",
    "--verify",
    "--safe-only",
    "--unsafe",
    "--quiet",
    "-q",
    "--list",
    "--version",
]
PATHS = ["", "-", ".", "a.yml", "a b.yml", "été.yml", CI, "all=some"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(FLAGS + PATHS), max_size=5))
def test_paths_and_flags_alone_mean_the_same_without_the_full_parser(monkeypatch, words) -> None:
    calls = []

    def run(paths=None, **given):
        calls.append((list(paths or ()), {name: value for name, value in given.items() if value}))
        return 0

    monkeypatch.setattr("wffix.cli.run", run)
    monkeypatch.setattr("wffix.arguments.run", run)
    monkeypatch.setattr(sys, "argv", ["wffix", *words])
    with pytest.raises(SystemExit):
        main()
    with pytest.raises(SystemExit):
        app(words, prog_name="wffix")
    (paths, short), (others, full) = calls
    full = {name: value for name, value in full.items() if name not in ("color", "output_format")}
    assert (paths, short) == (others, full)


def test_options_may_stand_anywhere(files, invoke, texts) -> None:
    files({CI: texts["insecure"]})
    words = ["--check", "--select=template-injection", CI]
    assert len({invoke(*order).err for order in itertools.permutations(words)}) == 1


def test_a_path_that_begins_with_a_dash_stands_behind_two(files, invoke, texts) -> None:
    files({"-x.yml": texts["insecure"]})
    assert invoke("--", "-x.yml").text.startswith("--- a/-x.yml\n")
    assert invoke("./-x.yml").text.startswith("--- a/-x.yml\n")
