"""What jobs of a GitLab CI pipeline upload, where to, when they run, and which jobs hand artifacts to them."""

from textwrap import dedent

import pytest

from wffix.document.gitlab import Pipeline
from wffix.document.parse import parse
from wffix.gitlab.rules import condition_limits, is_limited
from wffix.gitlab.uploads import feeders, publishers, uploaders


def pipeline(text: str) -> Pipeline:
    found = Pipeline.of(parse(dedent(text)), ".gitlab-ci.yml")
    assert found is not None
    return found


def indexes(text: str) -> list[str]:
    return [upload.index for publisher in uploaders(pipeline(text)) for upload in publisher.uploads]


UPLOADS = {
    "twine uploads to PyPI": ("job: {script: [twine upload dist/*]}", ["pypi"]),
    "the repository by an option": ("job: {script: [twine upload -r testpypi dist/*]}", ["testpypi"]),
    "attached to its option": ("job: {script: [twine upload -rtestpypi dist/*]}", ["testpypi"]),
    "by a variable of the job": ("job: {variables: {TWINE_REPOSITORY: testpypi}, script: [twine upload x]}", ["testpypi"]),
    "by a variable with a description": ("job: {variables: {TWINE_REPOSITORY: {value: testpypi}}, script: [twine upload x]}", ["testpypi"]),
    "by a variable of a template": (
        ".t: {variables: {TWINE_REPOSITORY: testpypi}}\njob: {extends: .t, script: [twine upload x]}",
        ["testpypi"],
    ),
    "by a variable of the file": ("variables: {TWINE_REPOSITORY: testpypi}\njob: {script: [twine upload x]}", ["testpypi"]),
    "a variable that is not inherited": (
        "variables: {TWINE_REPOSITORY: testpypi}\njob: {inherit: {variables: false}, script: [twine upload x]}",
        ["pypi"],
    ),
    "by a variable that is exported": ("job: {script: [export TWINE_REPOSITORY=testpypi, twine upload x]}", ["testpypi"]),
    "by a variable beside the command": ("job: {script: [TWINE_REPOSITORY=testpypi twine upload x]}", ["testpypi"]),
    "by a variable that another one holds": (
        "variables: {URL: 'https://test.pypi.org/legacy/'}\njob: {script: [twine upload --repository-url $URL x]}",
        ["testpypi"],
    ),
    "by a variable that is not in the file": ("job: {script: [twine upload --repository-url $URL x]}", ["computed"]),
    "by one that rules choose": ("job: {rules: [{if: $A, variables: {TWINE_REPOSITORY: a}}], script: [twine upload x]}", ["computed"]),
    "by one that a matrix gives": ("job: {parallel: {matrix: [{TWINE_REPOSITORY: [a, b]}]}, script: [twine upload x]}", ["computed"]),
    "GitLab's registry by its address": (
        "job: {script: ['twine upload --repository-url $CI_API_V4_URL/projects/1/packages/pypi x']}",
        ["other"],
    ),
    "GitLab's registry by its token": ("job: {script: [twine upload --repository-url $URL -p $CI_JOB_TOKEN x]}", ["other"]),
    "a name that a configuration file gives": ("job: {script: [twine upload -r internal x]}", ["other"]),
    "in a script that comes by extends": (".t: {script: [twine upload x]}\njob: {extends: .t}", ["pypi"]),
    "what a template would run is not run": (".t: {script: [twine upload x]}", []),
    "twine check uploads nothing": ("job: {script: [twine check dist/*, 'echo twine upload x', '# twine upload x']}", []),
    "uv and others": ("job: {script: [uv publish, poetry publish, flit publish]}", ["pypi", "pypi", "pypi"]),
    "what contains itself is not expanded for ever": (
        "variables: {A: $B$B, B: $A$A}\njob: {script: [twine upload --repository-url $A x]}",
        ["computed"],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), UPLOADS.values(), ids=UPLOADS.keys())
def test_where_a_job_uploads_to(text: str, wanted: list[str]) -> None:
    assert indexes(text) == wanted


LIMITED = {
    "no rules": ("", False),
    "only tags": ("only: [tags]", True),
    "only tags, as a mapping": ("only: {refs: [tags]}", True),
    "only a branch": ("only: [main]", True),
    "only a pattern": (r"only: ['/^v\d+/']", True),
    "only any branch": ("only: [branches, tags]", False),
    "only merge requests": ("only: [merge_requests, tags]", False),
    "only everything": ("only: ['/.*/']", False),
    "only everything but branches": ("only: ['/.*/']\n  except: [branches]", True),
    "only by a variable": ("only: {variables: [$CI_COMMIT_TAG =~ /^v/]}", True),
    "only where something changed": ("only: {changes: [setup.py]}", False),
    "except branches": ("except: [branches]", True),
    "except tags": ("except: [tags]", False),
    "by hand": ("when: manual", True),
    "rules for a tag": ("rules: [{if: $CI_COMMIT_TAG}]", True),
    "rules for a tag, and by hand": ("rules: [{if: $CI_COMMIT_TAG}, {when: manual}]", True),
    "rules for a tag, else never": ("rules: [{if: $CI_COMMIT_TAG, when: always}, {when: never}]", True),
    "rules for a tag, else always": ("rules: [{if: $CI_COMMIT_TAG}, {when: always}]", False),
    "rules for changes": ("rules: [{changes: [a]}]", False),
    "rules in a list": ("rules: [[{if: $CI_COMMIT_TAG}]]", True),
    "rules of another job": ("rules: [!reference [.t, rules]]", False),
    "rules and nothing more": ("rules: []", True),
}


@pytest.mark.parametrize(("keys", "wanted"), LIMITED.values(), ids=LIMITED.keys())
def test_whether_a_job_is_kept_to_tags_and_named_branches(keys: str, wanted: bool) -> None:
    (job,) = pipeline(f"job:\n  script: [a]\n  {keys}\n").jobs
    assert is_limited(job) is wanted


def test_rules_of_the_whole_pipeline_limit_its_jobs() -> None:
    (job,) = pipeline("workflow: {rules: [{if: $CI_COMMIT_TAG}]}\njob: {script: [a]}").jobs
    assert is_limited(job)
    (job,) = pipeline("workflow: {rules: [{if: $CI_COMMIT_TAG}, {if: $CI_COMMIT_BRANCH}]}\njob: {script: [a]}").jobs
    assert not is_limited(job)


CONDITIONS = {
    "$CI_COMMIT_TAG": True,
    "${CI_COMMIT_TAG}": True,
    "$CI_COMMIT_TAG != null": True,
    "$CI_COMMIT_TAG != ''": True,
    "$CI_COMMIT_TAG == null": False,
    '$CI_COMMIT_TAG == ""': False,
    "$CI_COMMIT_TAG =~ /^v(\\d+)$/": True,
    "$CI_COMMIT_TAG !~ /^v/": False,
    '$CI_COMMIT_BRANCH == "main"': True,
    "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH": True,
    '$CI_COMMIT_BRANCH != "main"': False,
    "$CI_COMMIT_BRANCH == null": False,
    "$CI_COMMIT_BRANCH": False,
    '$CI_COMMIT_REF_NAME == "main"': False,
    '$CI_COMMIT_REF_PROTECTED == "true"': True,
    '$CI_PIPELINE_SOURCE == "merge_request_event"': False,
    '$CI_COMMIT_TAG && $PUBLISH == "yes"': True,
    '$PUBLISH == "yes" && $CI_COMMIT_TAG': True,
    "$CI_COMMIT_TAG || $CI_COMMIT_BRANCH == 'main'": True,
    "$CI_COMMIT_TAG || $PUBLISH": False,
    "($CI_COMMIT_TAG || $PUBLISH) && $CI_COMMIT_TAG": False,
    "": False,
}


@pytest.mark.parametrize(("condition", "wanted"), CONDITIONS.items(), ids=CONDITIONS.keys())
def test_which_conditions_limit(condition: str, wanted: bool) -> None:
    assert condition_limits(condition) is wanted


DIST = "artifacts: {paths: [dist]}"
PATHS = {
    "a job of an earlier stage with artifacts": (f"build: {{stage: build, script: [a], {DIST}}}", "", ["build", "publish"]),
    "one of the same stage": (f"build: {{stage: deploy, script: [a], {DIST}}}", "", ["publish"]),
    "one without artifacts": ("build: {stage: build, script: [a]}", "", ["publish"]),
    "one with reports alone": ("test: {stage: test, script: [a], artifacts: {reports: {junit: a.xml}}}", "", ["publish"]),
    "one that hands variables on": ("plan: {stage: build, script: [a], artifacts: {reports: {dotenv: a.env}}}", "", ["plan", "publish"]),
    "one that is not needed": (f"build: {{stage: build, script: [a], {DIST}}}", "needs: []", ["publish"]),
    "one that is needed": (f"build: {{stage: deploy, script: [a], {DIST}}}", "needs: [build]", ["build", "publish"]),
    "one whose artifacts are not needed": (
        f"build: {{stage: build, script: [a], {DIST}}}",
        "needs: [{job: build, artifacts: false}]",
        ["publish"],
    ),
    "one it does not depend on": (f"build: {{stage: build, script: [a], {DIST}}}", "dependencies: []", ["publish"]),
    "one whose artifacts may come from another file": ("build: {stage: build, extends: .t}", "", ["build", "publish"]),
    "one with the artifacts of the defaults": (f"default: {{{DIST}}}\nbuild: {{stage: build, script: [a]}}", "", ["build", "publish"]),
    "what feeds a feeder": (
        f"fetch: {{stage: build, script: [a], {DIST}}}\nbuild: {{stage: test, script: [a], needs: [fetch], {DIST}}}",
        "needs: [build]",
        ["fetch", "build", "publish"],
    ),
}


@pytest.mark.parametrize(("before", "keys", "wanted"), PATHS.values(), ids=PATHS.keys())
def test_the_publish_path(before: str, keys: str, wanted: list[str]) -> None:
    found = pipeline(f"{before}\npublish:\n  stage: deploy\n  script: [twine upload dist/*]\n  {keys}\n")
    publisher = next(item for item in publishers(found) if item.job.name == "publish")
    assert [job.name for job in feeders(publisher)] == wanted
