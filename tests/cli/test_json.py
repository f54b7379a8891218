"""``--output-format json``: one object, whose edits make the repaired text of the source."""

import json
import os

import pytest

import wffix
from wffix.fixer import load

CI = ".github/workflows/ci.yml"
FILE = {
    "path": str,
    "changed": bool,
    "created": bool,
    "rounds": int,
    "error": (dict, type(None)),
    "fixes": list,
    "refusals": list,
    "diff": str,
}
PLACE = {"line": int, "column": int, "end_line": int, "end_column": int}
FIX = {"id": str, "title": str, "applicability": str, **PLACE, "edits": list, "follow_ups": list}
EDIT = {"start": int, "end": int, "byte_start": int, "byte_end": int, "text": str}
REFUSAL = {"id": str, "line": int, "start": int, "end": int, **{f"source_{name}": kind for name, kind in PLACE.items()}, "reason": str}
ERROR = {"message": str, "line": int, "column": int}


def conforms(value, schema) -> bool:
    """Exactly these keys, in this order, with values of these types."""
    return list(value) == list(schema) and all(isinstance(value[key], kind) for key, kind in schema.items())


def read(ran):
    report = json.loads(ran.out)
    assert list(report) == ["version", "wffix", "fixers", "files"]
    assert (report["version"], report["wffix"]) == (1, wffix.__version__)
    found = {item["id"] for file in report["files"] for item in (*file["fixes"], *file["refusals"])}
    assert {name: (load(name).title, load(name).explanation) for name in found} == {
        name: (fixer["title"], fixer["explanation"]) for name, fixer in report["fixers"].items()
    }
    return report["files"]


@pytest.fixture
def project(files, texts):
    return files(
        {
            CI: texts["insecure"],
            "a/action.yml": texts["refused"],
            "b/action.yml": texts["broken"],
            "c/action.yml": texts["publishing"],
            "d/action.yml": texts["clean"],
        }
    )


def test_the_report_has_the_promised_form(project, wffix) -> None:
    files = read(wffix("--output-format", "json"))
    assert all(conforms(file, FILE) for file in files)
    assert all(conforms(fix, FIX) for file in files for fix in file["fixes"])
    assert all(conforms(edit, EDIT) for file in files for fix in file["fixes"] for edit in fix["edits"])
    assert all(conforms(refusal, REFUSAL) for file in files for refusal in file["refusals"])
    assert all(fix["applicability"] in ("safe", "setup", "unsafe") for file in files for fix in file["fixes"])


def test_what_became_of_each_file_is_told(project, invoke) -> None:
    files = {file["path"]: file for file in read(invoke("--output-format=json", "--select=template-injection,publish-environment"))}
    assert list(files) == [CI, "a/action.yml", "b/action.yml", "c/action.yml", "d/action.yml"]
    assert [file["changed"] for file in files.values()] == [True, False, False, True, False]
    assert [bool(file["diff"]) for file in files.values()] == [True, False, False, True, False]
    ids = [[fix["id"] for fix in file["fixes"]] for file in files.values()]
    assert ids == [["template-injection"], [], [], ["publish-environment"], []]
    assert [(item["id"], item["line"]) for item in files["a/action.yml"]["refusals"]] == [("template-injection", 8)]
    assert [file["error"] is not None for file in files.values()] == [False, False, True, False, False]
    assert conforms(files["b/action.yml"]["error"], ERROR)
    assert (files["b/action.yml"]["error"]["line"], files["b/action.yml"]["error"]["column"]) == (2, 1)


def test_a_fix_tells_its_lines_its_edits_and_its_follow_ups(project, invoke) -> None:
    files = {file["path"]: file for file in read(invoke("--output-format=json"))}
    (fix,) = files[CI]["fixes"]
    assert (fix["applicability"], fix["line"], fix["end_line"], fix["follow_ups"]) == ("safe", 8, 8, [])
    setups = [fix for fix in files["c/action.yml"]["fixes"] if fix["id"] == "publish-environment"]
    assert [fix["applicability"] for fix in setups] == ["setup"]
    assert all(set(item) <= {"text", "url"} and item["text"] for item in setups[0]["follow_ups"])
    assert len(setups[0]["follow_ups"]) >= 1


def edited(source: str, file) -> str:
    for edit in sorted((edit for fix in file["fixes"] for edit in fix["edits"]), key=lambda edit: -edit["start"]):
        source = source[: edit["start"]] + edit["text"] + source[edit["end"] :]
    return source


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("name: ", "name: 🎉 ü "),
        lambda text: "\ufeff" + text,
    ],
    ids=["plain", "CRLF", "beyond the basic plane", "byte order mark"],
)
@pytest.mark.parametrize("name", ["insecure", "publishing"])
def test_the_edits_applied_to_the_source_give_the_repaired_text(files, invoke, texts, name, changed) -> None:
    text = changed(texts[name])
    root = files({CI: text})
    (file,) = read(invoke("--output-format=json"))
    data = (root / CI).read_bytes()
    for edit in (edit for fix in file["fixes"] for edit in fix["edits"]):
        replaced = text.removeprefix("\ufeff")[edit["start"] : edit["end"]]
        assert data[edit["byte_start"] : edit["byte_end"]] == replaced.encode()
        assert data[: edit["byte_start"]].decode().removeprefix("\ufeff") == text.removeprefix("\ufeff")[: edit["start"]]
    invoke("--write")
    # Offsets count behind the byte order mark.
    assert edited(text.removeprefix("\ufeff"), file) == (root / CI).read_bytes().decode("utf-8").removeprefix("\ufeff") != text


def test_the_diff_in_the_report_is_the_diff_of_the_file(project, invoke) -> None:
    files = read(invoke("--output-format=json"))
    assert "".join(file["diff"] for file in files) == invoke("--diff").text


@pytest.mark.parametrize("mode", ["--diff", "--check", "--write"])
def test_every_mode_reports_the_same(files, invoke, texts, mode) -> None:
    files({CI: texts["insecure"]})
    expected = read(invoke("--output-format=json", "--select=template-injection"))
    ran = invoke(mode, "--output-format=json", "--select=template-injection")
    assert read(ran) == expected
    assert ran.status == (0 if mode == "--write" else 1)


def test_lines_of_what_is_left_are_those_of_the_written_file(files, invoke, texts) -> None:
    both = texts["insecure"].replace("    steps:\n", '    steps:\n      - run: echo "${{ github.event.pull_request.title }}"\n')
    root = files({CI: both + "      - run: eval ${{ github.head_ref }}\n"})
    before = read(invoke("--output-format=json"))[0]["refusals"]
    written = read(invoke("--write", "--output-format=json"))[0]["refusals"]
    lines = (root / CI).read_text().splitlines()
    assert [item["line"] for item in before] == [10]
    assert [lines[item["line"] - 1].strip() for item in written] == ["- run: eval ${{ github.head_ref }}"]


def test_standard_input_is_reported_too(files, invoke, texts) -> None:
    files({})
    (file,) = read(invoke("-", "--stdin-filename", CI, "--output-format=json", stdin=texts["insecure"].encode()))
    assert (file["path"], file["changed"]) == (CI, True)


@pytest.mark.skipif(os.name == "nt", reason="names of files are text on Windows")
def test_a_name_that_is_no_text_survives(files, wffix, texts) -> None:
    name = os.fsdecode(b"\xff\xfe\x1b[31m.yml")
    files({name: texts["insecure"]})
    ran = wffix(name, "--output-format=json")
    assert ran.out.isascii()
    assert read(ran)[0]["path"] == name


def test_no_text_of_a_workflow_reaches_a_terminal_as_it_is(files, invoke, texts) -> None:
    files({CI: texts["refused"].replace("eval ${{", '"eval \\e[31m\\x9b1m ${{').replace("}}", '}}"')})
    out = invoke("--output-format=json").out
    assert out.replace(b"\n", b"").decode("ascii").isprintable()
