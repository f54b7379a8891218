"""How far a run is: told on a terminal, after a second, and gone again at the end."""

import io
import os
import subprocess
import sys
import time

import pytest

from wffix.report import progress
from wffix.report.progress import Progress

CI = ".github/workflows/ci.yml"


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on by itself for each result."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])

    def results(count, step):
        for number in range(count):
            now[0] += step
            yield number

    return results


def test_a_short_run_shows_nothing(clock) -> None:
    stream = io.StringIO()
    shown = Progress(stream)
    shown.expect(9)
    assert list(shown.watch(clock(9, 0.1))) == list(range(9))
    assert stream.getvalue() == ""


def test_a_long_run_shows_a_line_that_goes_away(clock) -> None:
    stream = io.StringIO()
    shown = Progress(stream)
    shown.expect(4)
    assert len(list(shown.watch(clock(4, 0.6)))) == 4
    assert stream.getvalue() == (
        "\r\x1b[K[###############...............] 2 of 4 files"
        "\r\x1b[K[######################........] 3 of 4 files"
        "\r\x1b[K[##############################] 4 of 4 files"
        "\r\x1b[K"
    )


def test_an_interrupt_takes_the_line_away_too(clock) -> None:
    stream = io.StringIO()
    shown = Progress(stream)
    shown.expect(4)

    def interrupted():
        yield from clock(2, 1.0)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(shown.watch(interrupted()))
    assert stream.getvalue().endswith("\r\x1b[K")


def test_a_terminal_that_is_gone_is_no_disaster(clock) -> None:
    class Gone(io.StringIO):
        def write(self, text):
            raise OSError

    shown = Progress(Gone())
    shown.expect(4)
    assert len(list(shown.watch(clock(4, 0.6)))) == 4


SLOW = """\
import sys, time
import wffix.run
each = wffix.run.fix_each
def slow(*arguments, **named):
    for result in each(*arguments, **named):
        time.sleep(0.7)
        yield result
wffix.run.fix_each = slow
from wffix.cli import main
main()
"""


@pytest.mark.parametrize(
    ("terminal", "arguments", "shown"),
    [(True, [], True), (False, [], False), (True, ["--quiet"], False)],
    ids=["a terminal", "a pipe", "a quiet run"],
)
def test_it_is_shown_on_a_terminal_only(files, texts, terminal, arguments, shown) -> None:
    pty = pytest.importorskip("pty", reason="there are no pseudo terminals here")
    files({f"a{number}/action.yml": texts["clean"] for number in range(3)})
    ours, theirs = pty.openpty() if terminal else os.pipe()
    environment = {**os.environ, "TERM": "xterm"}
    done = subprocess.run([sys.executable, "-c", SLOW, *arguments], stdout=subprocess.PIPE, stderr=theirs, env=environment, check=False)
    os.close(theirs)
    time.sleep(0.1)
    try:
        text = os.read(ours, 65536)
    except OSError:
        text = b""
    os.close(ours)
    assert (done.returncode, done.stdout) == (0, b"")
    assert (b" of 3 files" in text) == shown
