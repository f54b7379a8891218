"""GitLab's pipelines as a whole: what is told to do afterwards, where nothing is touched, and hostile files."""

from textwrap import dedent

import pytest

from wffix import Options, Repository, Result, fix_source

JOB = dedent(
    """\
    publish:
      image: python:3.13
      environment: release
      variables:
        TWINE_USERNAME: __token__
        TWINE_PASSWORD: $PYPI_TOKEN
      script:
        - pip install twine
        - twine upload dist/*
      only: [tags]
    """
)
MANIFESTS = {"pyproject.toml": "[project]\nname = 'sampleproject'\n"}


def run(source: str, path: str = ".gitlab-ci.yml", origin: str = "gitlab.com/octo-org/tools/sampleproject", select: str = "all") -> Result:
    repository = Repository("", MANIFESTS, {}, origin)
    return fix_source(source, path, Options(frozenset({select})), repository)


def notes(result: Result) -> list[tuple[str, str]]:
    return [(note.text, note.url) for fix in result.fixes for note in fix.follow_ups]


def reasons(result: Result) -> list[str]:
    return [item.refusal.reason for item in result.refusals]


def test_the_form_at_pypi_is_told_value_by_value_and_filled_in_by_a_link() -> None:
    (text, url), *_ = notes(run(JOB))
    assert "namespace 'octo-org/tools', project 'sampleproject', top-level pipeline file path '.gitlab-ci.yml'" in text
    assert text.endswith("environment 'release'")
    assert url == (
        "https://pypi.org/manage/project/sampleproject/settings/publishing/?provider=gitlab&namespace=octo-org%2Ftools"
        "&project=sampleproject&workflow_filepath=.gitlab-ci.yml&environment=release"
    )


def test_the_variable_goes_after_a_release() -> None:
    found = notes(run(JOB))
    assert (
        "after the first release that succeeds delete the CI/CD variable PYPI_TOKEN, and revoke the token at the index",
        "https://gitlab.com/octo-org/tools/sampleproject/-/settings/ci_cd",
    ) in found


def test_variables_that_would_win_go_as_soon_as_the_publisher_is_there() -> None:
    source = JOB.replace("  variables:\n    TWINE_USERNAME: __token__\n    TWINE_PASSWORD: $PYPI_TOKEN\n", "")
    texts = [text for text, _ in notes(run(source))]
    assert any(
        text.startswith("once the publisher is registered delete the CI/CD variables TWINE_USERNAME, TWINE_PASSWORD") for text in texts
    )
    assert not any("after the first release" in text for text in texts)


def test_a_user_name_alone_is_no_credential() -> None:
    texts = [text for text, _ in notes(run(JOB.replace("    TWINE_PASSWORD: $PYPI_TOKEN\n", "")))]
    assert any(
        text.startswith("once the publisher is registered delete the CI/CD variables TWINE_USERNAME, TWINE_PASSWORD") for text in texts
    )


def test_a_token_that_stood_in_the_file_is_to_be_revoked() -> None:
    texts = [text for text, _ in notes(run(JOB.replace("$PYPI_TOKEN", "pypi-AgEIcHlwaS5vcmc")))]
    assert "the token stood in this file, and stands in its history: revoke it at the index at once" in texts


def test_a_mirror_on_github_is_told_in_words() -> None:
    (text, url), *_ = notes(run(JOB, origin="github.com/octo-org/sampleproject"))
    assert "namespace and project as in the address of the project on gitlab.com" in text
    assert url == "https://pypi.org/manage/project/sampleproject/settings/publishing/"


def test_an_environment_that_is_chosen_at_run_time_is_left_out_of_the_form() -> None:
    (text, _), *_ = notes(run(JOB.replace("environment: release", "environment: {name: release/$CI_COMMIT_REF_SLUG}")))
    assert text.endswith("environment left empty")


def test_an_image_that_does_not_tell_its_python_is_mentioned() -> None:
    texts = [text for text, _ in notes(run(JOB.replace("python:3.13", "registry.example.com/tools:2")))]
    assert any("registry.example.com/tools:2) must have Python 3.8 or later" in text for text in texts)


ELSEWHERE = {
    "a GitLab that one runs oneself": (".gitlab-ci.yml", "gitlab.example.org/group/name", "PyPI trusts gitlab.com alone"),
    "a file that another one includes": (".gitlab/ci/publish.yml", "gitlab.com/a/b", "at the top of the repository includes this file"),
    "a pipeline in a folder": ("sub/.gitlab-ci.yml", "gitlab.com/a/b", "at the top of the repository includes this file"),
}


@pytest.mark.parametrize(("path", "origin", "reason"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_what_pypi_would_not_trust_is_refused(path: str, origin: str, reason: str) -> None:
    result = run(JOB, path, origin)
    assert not result.changed
    assert any(reason in text for text in reasons(result))


def test_a_file_that_is_not_in_a_repository_is_taken_for_the_one_at_its_top() -> None:
    assert run(JOB, "/somewhere/.gitlab-ci.yml", "").changed


def test_fixers_of_workflows_find_nothing_in_a_pipeline() -> None:
    echo = "echo ${{ github.head_ref }}"
    source = f"jobs:\n  script:\n    - {echo}\n    - twine upload dist/*\nruns:\n  steps:\n    - run: {echo}\n"
    for fixer in ("template-injection", "publish-environment", "release-trigger", "cache-poisoning", "unquoted-ref", "github-env"):
        result = run(source, select=fixer)
        assert (result.changed, result.refusals, result.problem) == (False, (), None)


def test_fixers_of_pipelines_find_nothing_in_a_workflow() -> None:
    job = "    cache: {paths: [a]}\n    script: [twine upload -p $A x]\n    steps: [{run: twine upload x}]\n"
    source = f"on: push\njobs:\n  publish:\n    runs-on: x\n{job}"
    for fixer in ("gitlab-trusted-publishing", "gitlab-cache"):
        result = run(source, ".github/workflows/publish.yml", select=fixer)
        assert (result.changed, result.refusals, result.problem) == (False, (), None)


def test_a_pipeline_in_which_nothing_is_looked_for_need_not_be_read() -> None:
    result = run("job: {script: [make]}\n---\njob: {script: [make]}\njob: {a: *b}\n")
    assert (result.changed, result.refusals, result.problem) == (False, (), None)


def test_a_finding_can_be_ignored() -> None:
    assert not run(JOB.replace("publish:", "publish: # wffix: ignore[gitlab-trusted-publishing]", 1)).changed


HOSTILE = {
    "no mapping": "publish: [twine upload]\n",
    "keys that are no texts": "? [a]\n: {script: [twine upload x]}\n1: {script: [twine upload x]}\n",
    "values of the wrong kind": (
        "stages: {a: b}\ninclude: 1\nvariables: [a]\ndefault: []\npublish:\n  script: {a: twine upload}\n  cache: 1\n  needs: {a: b}\n"
        "  rules: {if: a}\n  only: 1\n  image: [a]\n  extends: {a: b}\n  artifacts: 1\n  id_tokens: []\n  environment: []\n"
    ),
    "an upload among values of the wrong kind": (
        "variables: 1\ncache: [1, [a], {paths: {a: b}}]\npublish:\n  script: [twine upload x, {a: b}, ~]\n  variables: 1\n  image: {a: b}\n"
        "  rules: 1\n  only: {refs: {a: b}, variables: 1}\n  except: 1\n  environment: 1\n  artifacts: 1\n  parallel: 1\n"
    ),
    "options at the end of the line": "publish: {script: ['twine upload -u', 'twine upload --password'], only: [tags]}\n",
    "requirements that are none": 'publish: {script: [\'pip install "twine>>" twine@ "twine; x"\', twine upload x], only: [tags]}\n',
    "a version that is none": "publish: {image: 'ghcr.io/astral-sh/uv:0..1', script: [uv publish], only: [tags]}\n",
    "a requirement with a marker": "publish:\n  script:\n    - pip install 'twine; os_name > \"a\"'\n    - twine upload x\n",
    "a token that is none": "publish: {id_tokens: {PYPI_ID_TOKEN: ~}, script: [pip install twine, twine upload x], only: [tags]}\n",
    "an upload in the defaults": "before_script: [pip install twine, twine upload -p $A x]\npublish: {script: [a], only: [tags]}\n",
    "a script that cannot be parsed": "publish: {script: ['if; pip install twine (', 'twine upload -p $A x'], only: [tags]}\n",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_do_no_harm(source: str) -> None:
    result = run(source)
    assert result.problem is None
    assert run(result.fixed).fixed == result.fixed
