"""The publish workflow that --init makes: fit for the project, right in the eyes of every fixer, and refused where it could do harm."""

import pytest
from tests.model.projects import PROJECTS, project

from wffix import Options, Repository, fix_source
from wffix.catalog.backends import backends
from wffix.catalog.pins import pins
from wffix.config import Settings
from wffix.model import Unfit
from wffix.model.build import build_of
from wffix.model.making import made

SLUG = "octo-org/sampleproject"
PATH = ".github/workflows/publish.yml"
HATCH = project('["hatchling"]', "hatchling.build")
EVERY = [pytest.param(manifests, id=name) for name, (manifests, _) in PROJECTS.items()]
EACH = {model: next(manifests for manifests, other in PROJECTS.values() if other == model) for model in ("pure", "compiled", "maturin")}


def repository(manifests=HATCH, files=None, slug=SLUG, **parts) -> Repository:
    return Repository(slug, manifests, files or {}, f"github.com/{slug}" if slug else "", **parts)


@pytest.mark.parametrize(("manifests", "model"), PROJECTS.values(), ids=PROJECTS)
def test_the_backend_tells_how_a_project_is_built(manifests, model) -> None:
    assert build_of(manifests).model == model


def test_each_backend_has_one_model() -> None:
    assert set(backends().models.values()) == {"pure", "compiled", "maturin"}
    assert backends().models[backends().default] == "pure"


@pytest.mark.parametrize("manifests", EVERY)
@pytest.mark.parametrize("submodules", [False, True], ids=["alone", "with submodules"])
def test_no_fixer_has_anything_to_say_of_it(manifests, submodules) -> None:
    result = made(repository(manifests), submodules)
    again = fix_source(result.fixed, PATH, Options(frozenset({"all"}), level=3), repository(manifests, {PATH: result.fixed}))
    assert (result.path, result.absent, again.changed, again.problem, again.refusals) == (PATH, True, False, None, ())
    assert "<" not in result.fixed
    assert "#?" not in result.fixed


@pytest.mark.parametrize("manifests", EACH.values(), ids=EACH)
def test_without_a_known_repository_nothing_but_the_guard_against_forks_is_missing(manifests) -> None:
    result = made(repository(manifests, slug=""))
    again = fix_source(result.fixed, PATH, Options(frozenset({"all"}), level=3), repository(manifests, {PATH: result.fixed}, slug=""))
    assert not again.changed
    assert {item.refusal.id for item in again.refusals} == {"fork-guard"}
    assert "if:" not in result.fixed


@pytest.mark.parametrize("manifests", EACH.values(), ids=EACH)
def test_all_actions_are_pinned_to_their_newest_versions(manifests) -> None:
    lines = [line.partition("uses: ")[2] for line in made(repository(manifests)).fixed.splitlines() if "uses: " in line]
    assert len(lines) >= 5
    for line in lines:
        action, _, pinned = line.partition("@")
        assert pinned == f"{pins(action.lower())[-1].commit} # {pins(action.lower())[-1].version}"


@pytest.mark.parametrize(
    ("manifests", "needed"),
    [
        (HATCH, False),
        (project('["hatchling", "hatch-vcs"]', "hatchling.build"), True),
        (project('["setuptools>=64", "setuptools_scm[toml]>=8"]', "setuptools.build_meta"), True),
        (project('["pdm-backend"]', "pdm.backend", '[tool.pdm.version]\nsource = "scm"\n'), True),
        ({"setup.py": "from setuptools import setup\nsetup(name='it', use_scm_version=True)\n"}, True),
        (project('["meson-python", "setuptools-scm"]', "mesonpy"), True),
    ],
)
def test_the_whole_history_is_checked_out_where_the_version_comes_from_it(manifests, needed) -> None:
    assert ("fetch-depth: 0" in made(repository(manifests)).fixed) == needed


def test_submodules_are_checked_out_where_there_are_some() -> None:
    assert "submodules" not in made(repository()).fixed
    assert "          submodules: recursive\n" in made(repository(), has_submodules=True).fixed


@pytest.mark.parametrize(
    ("name", "written"), [("", "name: pypi\n"), ("release", "name: release\n"), ("PyPI: the real one", 'name: "PyPI: the real one"\n')]
)
def test_the_environment_is_the_one_of_the_repository(name, written) -> None:
    result = made(repository(settings=Settings(environment=name)))
    assert f"    environment:\n      {written}" in result.fixed
    assert any(f"environment '{name or 'pypi'}'" in item.text for item in result.fixes[0].follow_ups)


def test_the_page_of_the_project_is_linked_where_its_name_is_known() -> None:
    assert "      url: https://pypi.org/p/sampleproject\n" in made(repository()).fixed
    computed = {"setup.py": "from setuptools import setup\nsetup(name=NAME)\n"}
    assert "url:" not in made(repository(computed)).fixed


def test_other_projects_of_the_repository_are_none_of_its_business() -> None:
    around = {**HATCH, "plugin/pyproject.toml": '[project]\nname = "plugin"\n'}
    assert made(repository(around)).fixed == made(repository()).fixed


def test_what_is_left_to_do_is_told_with_its_values() -> None:
    told = made(repository()).fixes[0].follow_ups
    assert [item.url for item in told if item.url] == [
        f"https://github.com/{SLUG}/settings/environments",
        "https://pypi.org/manage/project/sampleproject/settings/publishing/"
        "?provider=github&owner=octo-org&repository=sampleproject&workflow_filename=publish.yml&environment=pypi",
        "https://pypi.org/manage/account/publishing/",
        f"https://github.com/{SLUG}/releases/new",
    ]


def test_releases_of_a_run_are_told_to_start_nothing() -> None:
    drafting = "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{uses: softprops/action-gh-release@v2}]}}\n"
    told = made(repository(files={".github/workflows/release.yml": drafting})).fixes[0].follow_ups
    assert any(item.text.startswith("releases that .github/workflows/release.yml makes") for item in told)


@pytest.mark.parametrize(
    ("manifests", "told"),
    [
        (project('["hatchling"]', "hatchling.build", '[tool.hatch.build.hooks.custom]\npath = "hook.py"\n'), "none-any.whl"),
        ({"pyproject.toml": '[project]\nname = "it"\n'}, "names no build backend, so setuptools builds the project"),
        (HATCH, ""),
        ({"setup.py": "from setuptools import setup\nsetup(name='it')\n"}, ""),
    ],
    ids=["hooks that may compile", "no backend", "one that is named", "setup.py alone"],
)
def test_doubts_are_told(manifests, told) -> None:
    found = [item.text for item in made(repository(manifests)).fixes[0].follow_ups if "python -m build" in item.text]
    assert len(found) == bool(told)
    assert all(told in text for text in found)


@pytest.mark.parametrize(
    ("others", "title"),
    [
        ([], "Publish"),
        (["Test"], "Publish"),
        (["Publish"], "Publish to PyPI"),
        (["Publish the docs"], "Publish to PyPI"),
        (["Publish to PyPI"], "Publish the package to PyPI"),
    ],
)
def test_no_other_workflow_has_its_name(others, title) -> None:
    files = {f".github/workflows/{at}.yml": job("{run: echo}").replace("name: CI", f"name: {name}") for at, name in enumerate(others)}
    assert made(repository(files=files)).fixed.startswith(f"name: {title}\n")


@pytest.mark.parametrize(
    ("taken", "path"),
    [
        (["publish.yml"], "publish-to-pypi.yml"),
        (["publish.yaml"], "publish-to-pypi.yml"),
        (["publish.yml", "publish-to-pypi.yml"], "pypi.yml"),
    ],
)
def test_it_takes_a_name_that_is_free(taken, path) -> None:
    docs = "name: Docs\non: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: echo}]}}\n"
    assert made(repository(files={f".github/workflows/{name}": docs for name in taken})).path == f".github/workflows/{path}"


def job(step: str, on: str = "push") -> str:
    return f"name: CI\non: {on}\njobs: {{a: {{runs-on: ubuntu-latest, steps: [{step}]}}}}\n"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("release.yml", job("{uses: pypa/gh-action-pypi-publish@release/v1}"), "publishes already; wffix without --init repairs it"),
        ("release.yml", job("{run: twine upload dist/*}"), "publishes already"),
        ("release.yml", job("{run: 'twine upload --repository-url ${{ inputs.url }} dist/*'}"), "publishes already"),
        ("release.yml", job("{run: make publish, env: {TOKEN: '${{ secrets.PYPI_TOKEN }}'}}"), "publishes already"),
        ("release.yml", job("{run: twine upload --repository-url https://pkgs.example.org dist/*}"), "publishes already"),
        ("release.yml", job("{run: scripts/it, env: {TWINE_PASSWORD: '${{ secrets.TOKEN }}'}}"), "that is not seen: it has TWINE_PASSWORD"),
        ("release.yml", job("{run: scripts/it, env: {T: '${{ secrets.MY_PYPI_TOKEN }}'}}"), "not seen: it has secrets.MY_PYPI_TOKEN"),
        ("release.yml", "jobs: [pypi, run: twine upload", "cannot be read, so it may publish already"),
        ("release.yml", "on: push\njobs: {a: {uses: o/r/.github/workflows/pypi.yml@v1}}\n", "which may publish already"),
    ],
    ids=[
        "the action", "twine", "an index chosen at run time", "a task of the project", "another index", "the password of an upload",
        "a secret for PyPI", "no YAML", "a workflow elsewhere",
    ],
)  # fmt: skip
def test_it_is_refused_where_the_repository_publishes_already(name, text, reason) -> None:
    path = f".github/workflows/{name}"
    with pytest.raises(Unfit, match="^" + path.replace(".", r"\.")) as raised:
        made(repository(files={path: text}))
    assert reason in str(raised.value)


def test_a_composite_action_that_uploads_counts() -> None:
    action = "name: it\ndescription: it\nruns: {using: composite, steps: [{run: uv publish, shell: bash}]}\n"
    with pytest.raises(Unfit, match=r"^\.github/actions/publish/action\.yml publishes already"):
        made(repository(files={".github/actions/publish/action.yml": action}))


@pytest.mark.parametrize(
    "text",
    [
        job("{run: twine check dist/*}"),
        job("{run: twine upload --repository testpypi dist/*, env: {TWINE_PASSWORD: '${{ secrets.TEST_PYPI }}'}}"),
        job("{run: pip install twine}"),
        job("{run: npm publish}"),
        job("{uses: actions/checkout@v7}"),
        "jobs: [broken\n",
    ],
    ids=["a check", "TestPyPI alone", "the tool alone", "another index", "a checkout", "no YAML, and nothing about publishing"],
)
def test_other_workflows_are_no_obstacle(text) -> None:
    assert made(repository(files={".github/workflows/ci.yml": text})).fixed


@pytest.mark.parametrize(
    ("manifests", "reason"),
    [
        ({}, "there is no Python project here: no pyproject.toml and no setup.py"),
        ({"setup.cfg": "[metadata]\nname = it\n"}, "there is no Python project here: no pyproject.toml and no setup.py"),
        ({"pkg/pyproject.toml": '[project]\nname = "it"\n'}, "there is no Python project here: no pyproject.toml and no setup.py"),
        ({"pyproject.toml": "[tool.black]\n"}, "there is no Python project here: pyproject.toml has no [project]"),
        ({"pyproject.toml": "[project\n"}, "pyproject.toml is not valid TOML"),
        ({"pyproject.toml": "build-system = 3\nproject = 4\ntool = []\n"}, "there is no Python project here"),
        ({"pyproject.toml": '[tool.poetry]\nname = "it"\n'}, "pyproject.toml names no build backend"),
        (project("[]", "whey"), "the build backend 'whey' is not known"),
        ({"pyproject.toml": '[build-system]\nrequires = 3\nbuild-backend = ["a"]\n'}, "the build backend '['a']' is not known"),
        ({"pyproject.toml": '[build-system]\nbuild-backend = "uv_build"\nbackend-path = ["."]\n'}, "the build backend 'uv_build'"),
        (project("[]", "hatchling.build", 'classifiers = ["Private :: Do Not Upload"]\n'), "the project is not to be published"),
        ({"setup.py": "setup(classifiers=['Private :: Do Not Upload'])\n"}, "the project is not to be published"),
        (project("[]", "hatchling.build", "[tool.uv]\npackage = false\n"), "the project is not to be built: pyproject.toml says"),
        ({"pyproject.toml": "[tool.poetry]\npackage-mode = false\n"}, "the project is not to be built: pyproject.toml says package-mode"),
    ],
    ids=[
        "nothing", "setup.cfg alone", "a project further down", "settings of tools", "no TOML", "tables that are none", "no backend",
        "an unknown backend", "a backend that is no text", "a backend of its own", "a private classifier", "one in setup.py",
        "no package to uv", "no package to Poetry",
    ],
)  # fmt: skip
def test_it_is_refused_for_what_cannot_be_published_so(manifests, reason) -> None:
    with pytest.raises(Unfit) as raised:
        made(repository(manifests))
    assert str(raised.value).startswith(reason)


def test_it_is_refused_away_from_github() -> None:
    with pytest.raises(Unfit, match=r"^the repository is on gitlab\.com, and PyPI trusts"):
        made(Repository("", HATCH, {}, "gitlab.com/octo-org/it"))


def test_it_is_refused_where_all_names_are_taken() -> None:
    files = {f".github/workflows/{name}.yml": job("{run: echo}") for name in ("publish", "publish-to-pypi", "pypi")}
    with pytest.raises(Unfit, match="there are files of all names"):
        made(repository(files=files))
