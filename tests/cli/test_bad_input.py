"""Whatever is wrong with one file is one clear line and status 2; all other files are handled, and nothing is lost."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

CI = ".github/workflows/ci.yml"
BAD = ".github/workflows/bad.yml"
SELECT = "--select=template-injection"


def nested(depth: int) -> str:
    return "a: " + "[" * depth + "]" * depth + "\n"


def billion_laughs() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines) + "\n"


TEXTS = {
    "not YAML": ("on: push\njobs: [\n", "3:1: error: not valid YAML: "),
    "a tab for indentation": ("on: push\njobs:\n\ta: 1\n", "3:1: error: not valid YAML: "),
    "several documents": ("on: push\n---\non: pull_request\n", "2:1: error: more than one YAML document in the file"),
    "a key twice": ("on: push\njobs:\n  a: 1\n  a: 2\n", "4:3: error: the key 'a' stands twice"),
    "a list at the top": ("# x\n- a\n- b\n", "2:1: error: the file holds a list; a workflow is a mapping"),
    "a word at the top": ("hello\n", "1:1: error: the file holds a single value; a workflow is a mapping"),
    "nothing": ("", "1:1: error: the file is empty"),
    "nothing but a comment": ("# hello\n", "1:1: error: the file is empty"),
    "nothing but a byte order mark": ("\ufeff", "1:1: error: the file is empty"),
    "nested more than any workflow": (nested(101), "error: nested more than 100 levels deep"),
    "nested as deep as the stack": (nested(30_000), "error: nested more than 100 levels deep"),
    "2 MB of nesting": (nested(1_000_000), "error: nested more than 100 levels deep"),
    "5 MB of nesting": (nested(2_500_000), "1:1: error: the file is larger than 4 MiB"),
    "mappings nested in lines": ("".join(" " * n + f"k{n}:\n" for n in range(300)), "error: nested more than 100 levels deep"),
    "an alias bomb": (billion_laughs(), "error: aliases multiply the document beyond reason"),
    "an alias inside its own anchor": ("a: &a [*a]\n", "1:8: error: the alias *a stands inside its own anchor"),
    "an alias without an anchor": ("a: *b\n", "1:4: error: "),
    "a NUL": ("on: push\nx: a\0b\n", "2:5: error: "),
    "a directive": ("%YAML 1.1\n---\non: push\n", "error: a YAML directive"),
    "a control character": ("on: push\nx: \x1b[31m\n", "2:4: error: "),
}


def one_line_of_error(ran, name: str = BAD) -> str:
    """The only line on standard error but for the summary; it names the file and is harmless to a terminal."""
    assert ran.status == 2
    assert "Traceback" not in ran.err
    error, summary = ran.lines
    assert error.startswith(name + ":")
    assert (error + summary).isprintable()
    assert summary.endswith(", 1 error")
    return error


@pytest.mark.parametrize("case", TEXTS)
def test_a_text_that_cannot_be_worked_on_is_told_with_its_place(files, invoke, texts, case) -> None:
    text, message = TEXTS[case]
    root = files({BAD: text, CI: texts["insecure"]})
    error = one_line_of_error(invoke("--write", SELECT))
    assert message in error
    place = error.removeprefix(BAD + ":").split(":")
    assert int(place[0]) >= 1
    assert int(place[1]) >= 1
    assert (root / BAD).read_text() == text
    assert (root / CI).read_text() == texts["repaired"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"on: push\nx: \xff\n", "2:4: error: the file is not UTF-8; save it as UTF-8"),
        ("on: push\nü: ü\n".encode("latin-1"), "2:1: error: the file is not UTF-8"),
        ("on: push\n".encode("utf-16"), "1:1: error: the file is not UTF-8"),
        (b"on: push\nx: \xed\xa0\x80\n", "2:4: error: the file is not UTF-8"),
        (bytes(range(256)), "error: "),
    ],
    ids=["a wrong byte", "Latin-1", "UTF-16", "a surrogate", "every byte"],
)
def test_a_file_that_is_not_utf_8_is_told_with_its_place(files, invoke, texts, data, message) -> None:
    root = files({BAD: data, CI: texts["insecure"]})
    assert message in one_line_of_error(invoke("--write", SELECT))
    assert (root / BAD).read_bytes() == data
    assert (root / CI).read_text() == texts["repaired"]


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path) -> None:
    os.chdir(path.parent)  # the path of a socket must be short
    socket.socket(socket.AF_UNIX).bind(path.name)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_huge_file(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def a_link_to_nothing(path: Path) -> None:
    path.symlink_to("nothing.yml")


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def a_link_out(path: Path) -> None:
    outside = path.parents[2].with_name("outside.yml")
    outside.write_text("jobs: {}\n")
    path.symlink_to(outside)


@pytest.mark.skipif(os.name == "nt", reason="made of what only POSIX has")
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (a_pipe, "error: cannot be read: it is not a regular file"),
        (a_socket, "error: cannot be read: it is not a regular file"),
        (a_device, "error: "),
        (a_huge_file, "error: the file is larger than 4 MiB"),
        (a_link_to_nothing, "error: cannot be read: the link leads nowhere"),
        (a_link_to_itself, "error: cannot be read: the link leads nowhere"),
        (a_link_out, "error: is a link that leads out of the repository; name the file itself"),
    ],
    ids=lambda value: value.__name__.replace("_", " ") if callable(value) else "",
)
def test_what_is_not_a_file_is_told_and_not_waited_for(files, wffix, texts, make, message) -> None:
    root = files({CI: texts["insecure"]})
    make(root / BAD)
    assert message in one_line_of_error(wffix("--write", SELECT, cwd=root))
    assert (root / CI).read_text() == texts["repaired"]


@pytest.mark.skipif(os.name == "nt", reason="made of what only POSIX has")
@pytest.mark.parametrize("make", [a_pipe, a_device, a_link_to_nothing, a_link_to_itself], ids=lambda make: make.__name__.replace("_", " "))
def test_what_is_not_a_file_is_told_where_it_is_named_itself(files, wffix, make) -> None:
    root = files({".github/workflows/.keep": ""})
    make(root / BAD)
    one_line_of_error(wffix(BAD, cwd=root))


def test_a_link_out_of_the_repository_is_followed_where_it_is_named_itself(files, invoke, texts) -> None:
    root = files({".github/workflows/.keep": ""})
    outside = root.with_name("outside.yml")
    outside.write_text(texts["insecure"])
    (root / CI).symlink_to(outside)
    assert invoke(CI, "--write", SELECT).status == 0
    assert outside.read_text() == texts["repaired"]


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there are no devices here")
@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null"])
def test_devices_that_are_named_are_told(files, wffix, name) -> None:
    files({})
    one_line_of_error(wffix(name), name)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("nothing.yml", "nothing.yml: error: cannot be read: no such file or directory"),
        ("no/thing.yml", "no/thing.yml: error: cannot be read: no such file or directory"),
        ("", ": error: cannot be read: no such file or directory"),
        (CI + "/x", f"{CI}/x: error: cannot be read: not a directory"),
        ("x" * 300, "x" * 300 + ": error: cannot be read: file name too long"),
        ("x/" * 3000, "x/" * 3000 + ": error: cannot be read: file name too long"),
        ("a\x1b[31mb\n\u202ec", "a\\x1b[31mb\\n\\u202ec: error: cannot be read: no such file or directory"),
        ("a\udcffb", "a\\udcffb: error: cannot be read: no such file or directory"),
    ],
    ids=["a file", "a folder", "an empty path", "a file for a folder", "a long name", "a long path", "escape sequences", "not UTF-8"],
)
@pytest.mark.skipif(os.name == "nt", reason="the messages are those of POSIX")
def test_a_path_that_does_not_exist_is_told(files, invoke, texts, name, shown) -> None:
    root = files({CI: texts["insecure"]})
    ran = invoke(name, CI, "--write", SELECT)
    assert (ran.status, ran.out, ran.lines[0]) == (2, b"", shown)
    assert (root / CI).read_text() == texts["repaired"]


@pytest.mark.parametrize(
    "contents", [{}, {".github/workflows/readme.md": ""}, {".github/dependabot.yml": "a: 1\n"}], ids=["empty", "no YAML", "no workflow"]
)
@pytest.mark.parametrize("arguments", [[], ["."]], ids=["found", "named"])
def test_a_folder_without_workflows_is_told(files, invoke, contents, arguments) -> None:
    files(contents)
    ran = invoke(*arguments)
    message = "no workflow (.github/workflows/*.yml), no action (action.yml) and no .gitlab-ci.yml below this folder"
    assert (ran.status, ran.out) == (2, b"")
    assert ran.lines == [f".: error: {message}", "wffix: 0 files read, 0 fixes to make in 0 files, 1 error"]


def test_a_folder_named_like_an_action_is_a_folder(files, invoke, texts) -> None:
    files({"action.yml/action.yml": texts["clean"], ".github/workflows/ci.yml/x.txt": ""})
    ran = invoke()
    assert (ran.status, ran.lines) == (0, ["wffix: 1 file read, 0 fixes to make in 0 files"])


def test_links_to_folders_are_not_followed_and_not_an_error(files, invoke, texts) -> None:
    root = files({"a/action.yml": texts["clean"]})
    (root / "a" / "again").symlink_to(root, target_is_directory=True)
    (root / "b").mkdir()
    (root / "b" / "action.yml").symlink_to(root / "a", target_is_directory=True)
    ran = invoke()
    assert (ran.status, ran.lines) == (0, ["wffix: 1 file read, 0 fixes to make in 0 files"])


def test_folders_as_deep_as_they_get_are_looked_into(files, invoke, texts) -> None:
    root = files({"action.yml": texts["clean"]})
    current = os.open(root, os.O_RDONLY)
    try:
        for _ in range(1500):
            os.mkdir("d", dir_fd=current)
            below = os.open("d", os.O_RDONLY, dir_fd=current)
            os.close(current)
            current = below
        ran = invoke()
    finally:
        os.close(current)
        # Python's own removal, with which old results of tests are cleaned up, fails on folders as deep as these.
        subprocess.run(["rm", "-rf", root / "d"], check=True)
    assert (ran.status, ran.lines) == (0, ["wffix: 1 file read, 0 fixes to make in 0 files"])


def test_a_file_that_vanishes_before_it_is_read_is_told(files, invoke, texts, monkeypatch) -> None:
    root = files({BAD: texts["insecure"], CI: texts["insecure"]})
    from wffix import batch

    real = batch.read

    def read(path: Path) -> str:
        (root / BAD).unlink(missing_ok=True)
        return real(path)

    monkeypatch.setattr(batch, "read", read)
    assert one_line_of_error(invoke("--write", SELECT)) == f"{BAD}: error: cannot be read: no such file or directory"
    assert (root / CI).read_text() == texts["repaired"]


def test_a_file_that_changes_before_it_is_written_is_told(files, invoke, texts, monkeypatch) -> None:
    root = files({BAD: texts["insecure"], CI: texts["insecure"]})
    from wffix import batch

    real = batch.read

    def read(path: Path) -> str:
        text = real(path)
        (root / BAD).write_text("theirs\n")
        return text

    monkeypatch.setattr(batch, "read", read)
    error = one_line_of_error(invoke("--write", SELECT))
    assert error == f"{BAD}: error: changed while wffix ran; nothing was written, run it again"
    assert (root / BAD).read_text() == "theirs\n"
    assert (root / CI).read_text() == texts["repaired"]


def test_a_current_folder_that_is_gone_is_told(tmp_path, wffix) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    script = "import os, sys; os.rmdir(os.getcwd()); from wffix.cli import main; sys.argv[1:] = ['.']; main()"
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("wffix: error: no such file or directory")
    assert len(done.stderr.splitlines()) == 1
