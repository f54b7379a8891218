"""The catalog of pins: what the refs of a repository tell, how it is renewed, and that its files hold together."""

import importlib.util
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from wffix.catalog.advisories import advisories
from wffix.catalog.files import rows
from wffix.catalog.pins import meanings as known_meanings
from wffix.catalog.pins import number, pins
from wffix.catalog.tagged import tagged
from wffix.config import Refs
from wffix.pinning.tags import listed, meanings, moving, versions

A, B, C, D = (letter * 40 for letter in "abcd")
SCRIPT = Path(__file__).parent / "pins.py"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param({"v1.0.0": A, "v1": A}, {"v1.0.0": A}, id="a tag that begins another one is no version"),
        pytest.param({"v1": A, "v2": B}, {"v1": A, "v2": B}, id="a tag that stands alone is one"),
        pytest.param({"v1.2": A, "v1.2.3": B, "v10": C}, {"v1.2.3": B, "v10": C}, id="v1 does not begin v10"),
        pytest.param({"1.0.0": A, "v1.0.0": A}, {"v1.0.0": A}, id="of two spellings the one with v"),
        pytest.param({"1.0.0": A, "v1.0.0": B}, {}, id="two spellings of two commits are not told"),
        pytest.param({"v1.0.0-rc1": A, "codeql-bundle-v1": B, "latest": C}, {}, id="pre-releases and other names are none"),
    ],
)
def test_versions_of_tags(tags, expected):
    assert versions(tags) == expected


@pytest.mark.parametrize(
    ("tags", "heads", "expected"),
    [
        pytest.param({"v1.0.0": A, "v1.1.0": B, "v1": B}, {}, {"v1": "newest"}, id="a tag that follows"),
        pytest.param({"v1.0.0": A, "v1.1.0": B, "v1": A}, {}, {"v1": "v1.0.0"}, id="a tag that stays behind"),
        pytest.param({"v1.0.0": A, "v1": B}, {}, {}, id="a tag ahead of its versions is not told"),
        pytest.param({"v1.0.0": A, "v2.0.0": B, "v1": A}, {}, {"v1": "newest"}, id="newest of its own major version"),
        pytest.param({"v1.0.0": A}, {"release/v1": A, "stable": A, "main": A}, {"release/v1": "newest", "stable": "newest"}, id="branches"),
        pytest.param({"v1.0.0": A, "v1.1.0": B, "v1": B}, {"v1": A}, {"v1": "newest"}, id="a tag goes before a branch of its name"),
        pytest.param({"v1.0.0": A}, {"v2": A}, {}, id="a branch at a version that it does not name"),
    ],
)
def test_meanings_of_moving_refs(tags, heads, expected):
    assert meanings(Refs(tags, heads)) == expected


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("v4", (4,)),
        ("4.1", (4, 1)),
        ("release/v1", (1,)),
        ("releases/v2", (2,)),
        ("stable", ()),
        ("main", None),
        ("v4-beta", None),
        ("", None),
    ],
)
def test_refs_that_move_among_versions(ref, expected):
    assert moving(ref) == expected


def test_an_annotated_tag_is_the_commit_that_it_leads_to():
    answer = f"{A}\trefs/heads/main\n{B}\trefs/tags/v1.0.0\n{C}\trefs/tags/v1.0.0^{{}}\n{D}\trefs/pull/1/head\nwarning: what else is said\n"
    assert listed(answer) == Refs({"v1.0.0": C}, {"main": A})


def git(folder: Path, *arguments: str) -> str:
    options = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"]
    return subprocess.run(["git", *options, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def test_the_script_asks_the_repository_of_an_added_action(tmp_path):
    folder = tmp_path / "octo-org" / "tool"
    folder.mkdir(parents=True)
    git(folder, "init", "-q", ".")
    git(folder, "commit", "-q", "--allow-empty", "-m", "one")
    for tag in ("v1.0.0", "v1"):
        git(folder, "tag", tag)
    command = [sys.executable, str(SCRIPT), "--source", f"{tmp_path}/{{owner}}/{{name}}", "--add", "octo-org/tool"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    before = len({row[0] for row in rows("pins.tsv")})
    assert done.stdout.strip().splitlines()[-1] == (
        f"{before + 1} actions, {len(rows('pins.tsv')) + 1} versions, {len(rows('refs.tsv')) + 1} moving refs, 1 repositories answered"
    )


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("collected_pins", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([("v1.0.0", A, "one"), ("v1.0.0", A, "two")], {"v1.0.0": (A, "2")}, id="two owners agree"),
        pytest.param([("v1.0.0", A, "one"), ("v1.0.0", A, "one")], {}, id="one owner twice"),
        pytest.param([("v1.0.0", A, "one"), ("v1.0.0", A, "octo-org")], {}, id="the owner of the action is no witness"),
        pytest.param([("v1.0.0", A, "one"), ("v1.0.0", A, "two"), ("v1.0.0", B, "three")], {}, id="a third one does not agree"),
        pytest.param([("v0.1.0", A, "one"), ("v0.1.0", A, "two")], {}, id="its tag is known"),
    ],
)
def test_versions_that_only_lines_tell(script, lines, expected):
    known = {"octo-org/tool": {"v0.1.0": (C, "tag")}}
    told = script.told_by_lines((("octo-org/tool", version, commit, owner) for version, commit, owner in lines), known)
    assert told.get("octo-org/tool", {}) == expected


def test_a_tag_that_was_moved_does_not_change_what_is_known(script):
    known = {"octo-org/tool": {"v1.0.0": (A, "tag")}}
    differences = [*script.merged(known, {"octo-org/tool": {"v1.0.0": (B, "tag"), "v1.1.0": (C, "tag")}})]
    assert differences == [f"octo-org/tool v1.0.0: {B} is told, {A} is known"]
    assert known == {"octo-org/tool": {"v1.0.0": (A, "tag"), "v1.1.0": (C, "tag")}}


@pytest.mark.parametrize(
    ("following", "expected"),
    [
        pytest.param({"v1", "v2", "v3"}, ["v4"], id="all majors before have a ref that follows"),
        pytest.param({"v1", "v2"}, [], id="the last one has not"),
    ],
)
def test_a_major_version_that_only_lines_tell_has_a_ref_by_habit(script, following, expected):
    pins = {f"v{major}.0.0": (A, "tag" if major < 4 else "2") for major in range(1, 5)}
    assert [*script.by_habit("a/b", pins, {("a/b", ref): "newest" for ref in following})] == expected


# The data files.


def test_every_pin_is_the_whole_commit_of_one_version():
    found = [
        (action, number(version)) for action, version, commit, evidence in rows("pins.tsv") if check(action, version, commit, evidence)
    ]
    assert [pair for pair, times in Counter(found).items() if times > 1] == []
    assert [action for action, _ in found] == sorted(action for action, _ in found)


def check(action: str, version: str, commit: str, evidence: str) -> bool:
    assert re.fullmatch(r"[a-z\d_.-]+/[a-z\d_.-]+", action), action
    assert re.fullmatch(r"v?\d+(\.\d+)*", version), (action, version)
    assert re.fullmatch(r"[0-9a-f]{40}", commit), (action, version)
    assert evidence == "tag" or int(evidence) > 1, (action, version)
    return True


def test_every_moving_ref_means_a_version_that_is_known():
    for action, ref, meaning in rows("refs.tsv"):
        assert moving(ref) is not None, (action, ref)
        assert meaning == "newest" or any(pin.version == meaning for pin in pins(action)), (action, ref)
        assert known_meanings(action)[ref] == meaning


def test_actions_of_one_repository_have_its_versions():
    assert pins("github/codeql-action/init") == pins("github/codeql-action") != ()
    assert pins("github/codeql") == ()


def test_every_advisory_can_be_asked_and_leaves_its_first_version_without_the_fault_alone():
    for id, published, action, _, fixed in rows("advisories.tsv"):
        assert re.fullmatch(r"GHSA(-[23456789cfghjmpqrvwx]{4}){3}", id), id
        assert re.fullmatch(r"20\d\d(-\d\d-\d\d)?", published), id
        assert not fixed or all(not advisory.affects(number(fixed)) for advisory in advisories(action) if advisory.id == id)


def test_actions_named_by_tags_have_a_reason():
    assert all(reason and action == action.lower() for action, reason in tagged().items())
