"""Closed pipes, full disks, Ctrl-C and hostile text: no traceback, nothing half-written, nothing a terminal would obey."""

import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.report.runner import commands

CI = ".github/workflows/ci.yml"
SELECT = "--select=template-injection"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and pipes are those of POSIX")


def many(texts, count: int) -> dict[str, str]:
    return {f"a{number}/action.yml": texts["insecure"] for number in range(count)}


def shell(command: str) -> subprocess.CompletedProcess[str]:
    line = command.replace("wffix", f"'{sys.executable}' -m wffix")
    return subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    "command",
    [
        "wffix --quiet | head -c 0",
        "wffix --quiet | head -n 3",
        "wffix --list | head -c 0",
        "wffix --help | head -c 0",
        "wffix --version | head -c 0",
        "wffix --quiet --output-format json | true",
        "wffix --quiet --color always | true",
    ],
)
def test_a_reader_may_stop_reading(files, texts, command) -> None:
    files(many(texts, 300))
    assert shell(command).stderr == ""


def test_a_reader_that_stops_does_not_change_the_status(files, texts) -> None:
    files(many(texts, 300))
    done = shell("{ wffix --quiet; echo $? >&2; } | true")
    assert done.stderr == "1\n"


@pytest.mark.parametrize(
    ("command", "status", "error"),
    [
        ("wffix --quiet >&-", 1, ""),
        ("wffix --quiet --write >&- 2>&-", 0, ""),
        ("wffix 2>&-", 1, ""),
        ("wffix --nonsense 2>&-", 2, ""),
        ("wffix - <&-", 2, "wffix: error: standard input is closed\n"),
        ("wffix --version >&-", 0, ""),
    ],
)
def test_closed_streams_are_no_disaster(files, texts, command, status, error) -> None:
    files({CI: texts["insecure"]})
    done = shell(command.replace("--quiet", f"--quiet {SELECT}"))
    assert (done.returncode, done.stderr) == (status, error)


def test_a_closed_standard_error_that_was_a_pipe_is_no_disaster(files, texts) -> None:
    files(many(texts, 5))
    done = shell("exec 3>&1; { wffix --write " + SELECT + " 2>&1 >&3; echo $? >&3; } | true")
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("arguments", ["", "--list", "--output-format json", "--color=always"])
def test_a_full_disk_is_told(files, texts, arguments) -> None:
    files({CI: texts["insecure"]})
    done = shell(f"wffix {arguments} > /dev/full")
    assert (done.returncode, done.stderr) == (2, "wffix: error: no space left on device\n")


def start(*arguments: str, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "wffix", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **options)  # type: ignore[call-overload]


def wait_for(condition, process) -> None:
    """Until the condition holds or the process has ended."""
    end = time.monotonic() + 30
    while not condition() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)


def test_an_interrupt_is_one_line_and_status_130(files, texts) -> None:
    files({})
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
    process = start("-", stdin=subprocess.PIPE)
    process.stdin.write("on: push\n")
    process.stdin.flush()

    def is_reading() -> bool:
        waiting = fcntl.ioctl(process.stdin, termios.FIONREAD, struct.pack("i", 0))
        return struct.unpack("i", waiting) == (0,)

    wait_for(is_reading, process)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "wffix: interrupted\n")


def leavings(root: Path, texts) -> tuple[set[str], set[str]]:
    """The texts of all files, and the names that are not of an action."""
    found = [path for path in root.rglob("*") if path.is_file()]
    return {path.read_text() for path in found}, {path.name for path in found}


def test_an_interrupt_among_the_writes_leaves_every_file_whole(files, texts) -> None:
    root = files(many(texts, 500))
    process = start("--write", SELECT)
    wait_for(lambda: (root / "a0/action.yml").read_text() != texts["insecure"], process)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode in (0, 130)
    assert len(err.splitlines()) == 1
    contents, names = leavings(root, texts)
    assert contents <= {texts["insecure"], texts["repaired"]}
    assert names == {"action.yml"}


@pytest.mark.skipif(sys.platform != "linux", reason="the processes are seen in /proc")
def test_an_interrupt_among_the_workers_is_one_line(files, texts) -> None:
    root = files(many(texts, 1000))
    process = start("--write", SELECT)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    wait_for(lambda: children.exists() and children.read_text(), process)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) in [(130, "", "wffix: interrupted\n"), (0, "", err)]
    contents, names = leavings(root, texts)
    assert contents <= {texts["insecure"], texts["repaired"]}
    assert names == {"action.yml"}


STEP = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: "
ESCAPES = {
    "in a key": ('"\\e[31mx": 1\n"\\e[31mx": 2\n', "\\x1b[31mx"),
    "in a script": (
        STEP + '"eval \\"${{ github.head_ref || \'\\e]0;x\\a\\u202e\' }}\\""\n',
        "\\x1b]0;x\\x07\\u202e",
    ),
    "in an alias": ("a: *\u202eb\n", "\\u202eb"),
}


@pytest.mark.parametrize("case", ESCAPES)
@pytest.mark.parametrize("name", ["ci.yml", "\x1b[2J\u202e.yml"], ids=["a plain name", "a hostile name"])
def test_what_a_terminal_would_obey_is_shown_instead(files, invoke, case, name) -> None:
    text, shown = ESCAPES[case]
    files({name: text})
    ran = invoke(name)
    assert shown in ran.err
    assert all(line.isprintable() for line in ran.err.split("\n"))


@pytest.mark.parametrize("name", ["::error::x.yml", "a ##[add-mask]x.yml", " ::set-output name=a::b.yml", "::warning file=a::.yml"])
@pytest.mark.parametrize("text", ["broken", "refused", "insecure"])
def test_the_log_of_a_run_on_github_has_no_commands_of_a_repository(files, invoke, texts, monkeypatch, name, text) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    files({name: texts[text]})
    ran = invoke("--check", "--output-format=github", SELECT, "--", name)
    assert len(commands(ran.text)) == len(ran.text.splitlines()) == 1
    assert commands(ran.err) == []


def test_elsewhere_names_are_shown_as_they_are(files, invoke, texts, monkeypatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    files({"::error::x.yml": texts["broken"]})
    assert invoke("./::error::x.yml").lines[0].startswith("::error::x.yml:2:1: error: ")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "utf-16"])
def test_any_encoding_of_standard_error_will_do(files, wffix, encoding) -> None:
    files({"prüfung-🎉.yml": "a: [\n"})
    done = subprocess.run(
        [sys.executable, "-m", "wffix", "prüfung-🎉.yml"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert done.returncode == 2
    assert ".yml:2:1: error: " in done.stderr.decode(encoding)


@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
def test_the_diff_is_the_same_bytes_whatever_the_encoding(files, texts, encoding) -> None:
    files({CI: texts["insecure"].replace("echo ", "echo ü🎉 ")})
    command = [sys.executable, "-m", "wffix", "--quiet"]
    plain = subprocess.run(command, capture_output=True, check=False).stdout
    other = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": encoding}).stdout
    assert "ü🎉".encode() in plain
    assert other == plain


def test_a_message_is_cut_where_it_gets_too_long(files, invoke) -> None:
    key = "k" * 5000
    files({CI: f"? {key}\n: 1\n? {key}\n: 2\n"})
    ran = invoke()
    assert ran.status == 2
    assert ran.lines[0].startswith(f"{CI}:3:3: error: the key 'kkk")
    assert len(ran.lines[0]) < 1200
