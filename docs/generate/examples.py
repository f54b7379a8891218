"""The fixtures of a fixer, worked on by wffix as its pages show them."""

from functools import cache
from pathlib import Path

from wffix import Fix, Options, Repository, Result, fix_source
from wffix.fixer import load

FIXTURES = Path(__file__).parents[2] / "fixtures"
_PLACES = {"workflow": ".github/workflows/release.yml", "pipeline": ".gitlab-ci.yml", "dependabot": ".github/dependabot.yml"}
# What tells most of a fixer is mostly the case with the shortest name. These are the others.
_FIRST = {
    "dangerous-triggers": "tests",
    "github-env": "title",
    "split-publish": "action on tags alone",
    "template-injection": "harmless words",
    "use-trusted-publishing": "action",
}


class Repaired:
    """A fixture that is repaired: its name in words, where such a file stands, and what wffix makes of it up to an applicability."""

    def __init__(self, path: Path, level: int = 2) -> None:
        self.name = path.name.partition(".")[0].replace("-", " ")
        self.result = worked_on(path, level)

    @property
    def fixes(self) -> tuple[Fix, ...]:
        return self.result.fixes


@cache
def repaired(fixer: str) -> tuple[Repaired, ...]:
    """The fixtures that a fixer repairs, the one that tells most of it first. Raises ValueError where one is not what it should be."""
    fixed = sorted((FIXTURES / fixer).glob("*.fixed.yml"))
    found = [Repaired(path.with_name(path.name.replace(".fixed.yml", ".yml"))) for path in fixed]
    for path, example in zip(fixed, found, strict=True):
        if example.result.fixed != _text(path):
            raise ValueError(f"{path} is not what wffix makes of it")
    first = _FIRST.get(fixer, "")
    return tuple(sorted(found, key=lambda example: (example.name != first, len(example.name), example.name)))


@cache
def repaired_unsafely(fixer: str) -> tuple[Repaired, ...]:
    """The fixtures that a fixer refuses unless fixes may change what a workflow does."""
    refused = (Repaired(path, 3) for path in sorted((FIXTURES / fixer).glob("*.refused.yml")))
    return tuple(example for example in refused if example.result.changed)


@cache
def reasons(fixer: str) -> tuple[str, ...]:
    """The reasons for which a fixer refuses its fixtures, each once, in the order of the fixtures."""
    found: dict[str, None] = {}
    for path in sorted((FIXTURES / fixer).glob("*.refused.yml")):
        wanted = _text(path).splitlines()[0].removeprefix("# refused: ")
        refusals = [item.refusal.reason for item in worked_on(path).refusals if wanted in item.refusal.reason]
        if not refusals:
            raise ValueError(f"{path} is not refused with its reason")
        found |= dict.fromkeys(refusals)
    return tuple(found)


def worked_on(path: Path, level: int = 2) -> Result:
    """What a fixer makes of one of its fixtures, in a repository that holds what lies beside it; ``level`` as that of Options."""
    fixer = path.parent.name
    kind, source = load(fixer).kind, _text(path)
    place, host = _PLACES[kind], "gitlab.com" if kind == "pipeline" else "github.com"
    files = {_PLACES["workflow"]: source if kind == "workflow" else "jobs: {a: {uses: a/b/c.yml@v1}}\n"}
    around = path.parent / "repository"
    files |= {file.relative_to(around).as_posix(): _text(file) for file in sorted(around.rglob("*.yml"))}
    manifests = {"pyproject.toml": "[project]\nname = 'sampleproject'\n"}
    repository = Repository("octo-org/sampleproject", manifests, files, f"{host}/octo-org/sampleproject")
    return fix_source(source, place, Options(frozenset({fixer}), level=level), repository)


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")
