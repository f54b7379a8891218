"""Every fixture of every fixer: what is repaired, what is left alone, what is refused; and the contract of a fixer.

``case.yml`` with ``case.fixed.yml`` is a repair, ``case.yml`` alone must stay as it is without a finding, and
``case.refused.yml`` must stay with a refusal that holds the text behind ``# refused:`` in its first line. What lies in the folder
``repository`` beside them is the rest of the repository.
"""

import importlib
from pathlib import Path

import pytest

from wffix import Options, Repository, Result, fix_source
from wffix.fixer import fixer_ids, load

FIXTURES = Path(__file__).parent.parent / "fixtures"
FILES = sorted(path for name in fixer_ids() for path in (FIXTURES / name).glob("*.yml"))
FIXED = [path for path in FILES if path.name.endswith(".fixed.yml")]
REFUSED = [path for path in FILES if path.name.endswith(".refused.yml")]
BEFORE = [path.with_name(path.name.replace(".fixed.yml", ".yml")) for path in FIXED]
ALONE = [path for path in FILES if path not in FIXED and path not in REFUSED and path not in BEFORE]
PLACES = {"workflow": ".github/workflows/release.yml", "pipeline": ".gitlab-ci.yml", "dependabot": ".github/dependabot.yml"}


def name(path: Path) -> str:
    return f"{path.parent.name}: {path.name.partition('.')[0].replace('-', ' ')}"


def text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def around(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): text(path) for path in sorted(folder.rglob("*.yml"))}


def repair(path: Path, source: str, select: str = "", level: int = 2) -> Result:
    kind = load(path.parent.name).kind
    name, host = PLACES[kind], "gitlab.com" if kind == "pipeline" else "github.com"
    files = {".github/workflows/release.yml": source if name.startswith(".github/workflows/") else "jobs: {a: {uses: a/b/c.yml@v1}}\n"}
    files |= around(path.parent / "repository")
    manifests = {"pyproject.toml": "[project]\nname = 'sampleproject'\n"}
    repository = Repository("octo-org/sampleproject", manifests, files, f"{host}/octo-org/sampleproject")
    return fix_source(source, name, Options(frozenset({select or path.parent.name}), level=level), repository)


@pytest.mark.parametrize("path", BEFORE, ids=name)
def test_the_finding_is_repaired(path: Path) -> None:
    result = repair(path, text(path))
    assert result.problem is None
    assert result.fixed == text(path.with_name(path.stem + ".fixed.yml"))
    assert [item.refusal.reason for item in result.refusals] == []


@pytest.mark.parametrize("path", FIXED, ids=name)
def test_a_second_run_finds_nothing(path: Path) -> None:
    result = repair(path, text(path))
    assert not result.changed
    assert result.refusals == ()


@pytest.mark.parametrize("path", BEFORE, ids=name)
def test_a_second_run_of_all_fixers_changes_nothing(path: Path) -> None:
    once = repair(path, text(path), "all")
    assert repair(path, once.fixed, "all").fixed == once.fixed


@pytest.mark.parametrize("path", [*BEFORE, *REFUSED, *ALONE], ids=name)
def test_all_fixers_at_once_can_be_asked(path: Path) -> None:
    result = repair(path, text(path), "all", level=3)
    assert result.problem is None


@pytest.mark.parametrize("path", ALONE, ids=name)
def test_a_file_without_a_finding_is_left_alone(path: Path) -> None:
    result = repair(path, text(path))
    assert result.problem is None
    assert not result.changed
    assert [item.refusal.reason for item in result.refusals] == []


@pytest.mark.parametrize("path", REFUSED, ids=name)
def test_the_finding_is_refused_with_its_reason(path: Path) -> None:
    source = text(path)
    wanted = source.splitlines()[0].removeprefix("# refused: ")
    result = repair(path, source)
    assert not result.changed
    reasons = [item.refusal.reason for item in result.refusals]
    assert any(wanted in reason for reason in reasons), reasons


@pytest.mark.parametrize("fixer", fixer_ids())
def test_a_fixer_explains_itself_and_shows_what_it_does_and_a_file_left_alone(fixer: str) -> None:
    loaded = load(fixer)
    assert loaded.title == importlib.import_module(f"wffix.fixers.{loaded.id.replace('-', '_')}").TITLE
    assert "\n\n" in loaded.explanation
    # One that repairs nothing shows what it tells of.
    assert any(path.parent.name == fixer for path in (*BEFORE, *REFUSED))
    assert any(path.parent.name == fixer for path in ALONE)


@pytest.mark.parametrize("fixer", fixer_ids())
def test_what_is_read_from_the_text_of_a_fixer_is_what_it_says(fixer: str) -> None:
    module = importlib.import_module(f"wffix.fixers.{fixer.replace('-', '_')}")
    assert load(fixer).triggers == module.TRIGGERS
    assert load(fixer).default is getattr(module, "DEFAULT", True)
    assert (load(fixer).kind == "pipeline") is getattr(module, "PIPELINES", False)
    assert (load(fixer).kind == "dependabot") is getattr(module, "DEPENDABOT", False)
    assert load(fixer).creates == getattr(module, "CREATES", "")
    assert bool(load(fixer).creates) is hasattr(module, "create")
