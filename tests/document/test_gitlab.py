"""The view of a GitLab CI file: which files are one, and where the settings of a job come from."""

from textwrap import dedent

import pytest

from wffix.document.gitlab import Pipeline
from wffix.document.gitlab_files import header, is_pipeline_name
from wffix.document.parse import parse
from wffix.document.tree import Mapping, Scalar


def pipeline(text: str) -> Pipeline:
    found = Pipeline.of(parse(dedent(text)), ".gitlab-ci.yml")
    assert found is not None
    return found


def job(text: str, name: str = "job"):
    return pipeline(text).templates[name]


JOB = "job:\n  script: [make]\n"
FILES = {
    "the file by its name, whatever is in it": (".gitlab-ci.yml", "jobs: {script: [make]}\n", True),
    "a file in the folder of GitLab's": (".gitlab/ci/publish.yml", "variables: {A: b}\n", True),
    "a template of GitLab's": ("templates/python.gitlab-ci.yml", "variables: {A: b}\n", True),
    "any other file that has a job with a script": ("ci/publish.yml", JOB, True),
    "a workflow": (".github/workflows/ci.yml", "on: push\njobs: {a: {runs-on: x, steps: [{run: a}]}}\n", False),
    "what stands among workflows and is none": (".github/workflows/ci.yml", JOB, False),
    "a workflow somewhere else": ("ci.yml", "on: push\njobs: {a: {runs-on: x, steps: [{run: a}]}}\n", False),
    "an action": ("a/action.yml", "runs: {using: composite, steps: []}\nscript: {script: x}\n", False),
    "something else": ("config.yml", "a: {b: c}\n", False),
    "a list": (".gitlab-ci.yml", "- a\n", False),
}


@pytest.mark.parametrize(("path", "text", "wanted"), FILES.values(), ids=FILES.keys())
def test_which_files_are_pipelines(path: str, text: str, wanted: bool) -> None:
    assert (Pipeline.of(parse(text), path) is not None) is wanted


@pytest.mark.parametrize(
    ("path", "wanted"),
    [(".gitlab-ci.yml", True), ("x/.gitlab-ci.yml", True), ("a.gitlab-ci.yaml", True), ("gitlab-ci.yml", False), ("a/.gitlab.yml", False)],
)
def test_the_names_of_pipelines(path: str, wanted: bool) -> None:
    assert is_pipeline_name(path) is wanted


def test_keywords_are_no_jobs_and_names_with_a_dot_are_templates() -> None:
    found = pipeline(
        """
        default: {image: a}
        include: [{template: b}]
        stages: [c]
        variables: {D: e}
        workflow: {rules: []}
        cache: {paths: [f]}
        .template: {script: [g]}
        job: {script: [h]}
        pages: {script: [i]}
        text: j
        """
    )
    assert [one.name for one in found.jobs] == ["job", "pages"]
    assert list(found.templates) == [".template", "job", "pages"]
    assert found.stages == (".pre", "c", ".post")
    assert pipeline("job: {script: x}").stages == (".pre", "build", "test", "deploy", ".post")


SCRIPTS = {
    "one text": ("job: {script: make}", ["make"]),
    "a block": ("job:\n  script: |\n    a\n    b\n", ["a\nb\n"]),
    "a list": ("job: {script: [a, b]}", ["a", "b"]),
    "lists in a list": ("job: {script: [a, [b, [c]], d]}", ["a", "b", "c", "d"]),
    "all three in their order": ("job: {after_script: [c], script: [b], before_script: [a]}", ["a", "b", "c"]),
    "from the defaults": ("default: {before_script: [a]}\njob: {script: [b]}", ["a", "b"]),
    "from the top of the file": ("before_script: [a]\njob: {script: [b]}", ["a", "b"]),
    "its own instead of the defaults'": ("default: {before_script: [a]}\njob: {before_script: [c], script: [b]}", ["c", "b"]),
    "nothing from the defaults": ("before_script: [a]\njob: {inherit: {default: false}, script: [b]}", ["b"]),
    "only something else from the defaults": ("before_script: [a]\njob: {inherit: {default: [image]}, script: [b]}", ["b"]),
    "from a template": (".t: {script: [a]}\njob: {extends: .t}", ["a"]),
    "its own instead of the template's": (".t: {script: [a]}\njob: {extends: .t, script: [b]}", ["b"]),
    "from the last of several templates": (".t: {script: [a]}\n.u: {script: [b]}\njob: {extends: [.t, .u]}", ["b"]),
    "from the template of a template": (".t: {script: [a]}\n.u: {extends: .t}\njob: {extends: .u}", ["a"]),
    "by a merge key": (".t: &t {script: [a]}\njob: {<<: *t, image: b}", ["a"]),
    "by a merge key of several": (".t: &t {script: [a]}\n.u: &u {script: [b]}\njob: {<<: [*t, *u]}", ["a"]),
    "by an alias": (".t: &t [a, b]\njob: {script: [*t, c]}", ["a", "b", "c"]),
    "what a reference brings is not seen": (".t: {script: [a]}\njob:\n  script:\n    - !reference [.t, script]\n    - b\n", ["b"]),
    "a template that extends itself": (".t: {extends: .t, script: [a]}\njob: {extends: .t}", ["a"]),
}


@pytest.mark.parametrize(("text", "wanted"), SCRIPTS.values(), ids=SCRIPTS.keys())
def test_what_a_job_runs(text: str, wanted: list[str]) -> None:
    assert [script.text.value for script in job(text).scripts] == wanted


def test_what_comes_by_an_alias_is_shared() -> None:
    found = job(".t: &t [a]\njob: {script: [*t, b]}").scripts
    assert [(script.text.value, script.shared) for script in found] == [("a", True), ("b", False)]


def test_mappings_of_a_job_and_its_templates_are_merged_and_replace_the_defaults() -> None:
    found = job("default: {cache: {paths: [a]}}\n.t: {cache: {paths: [b]}}\njob: {extends: .t, cache: {policy: pull}, script: [c]}")
    assert [setting.owner for setting in found.settings("cache")] == ["job", ".t"]
    assert [setting.owner for setting in job("default: {cache: {paths: [a]}}\njob: {script: [b]}").settings("cache")] == ["default"]
    assert job("variables: {A: b}\njob: {script: [b]}").settings("variables") == ()


def test_what_is_not_in_the_file_is_told() -> None:
    assert job("job: {extends: [.here, .there], script: [a]}\n.here: {image: b}").unseen == ".there"
    assert job("job: {extends: .here, script: [a]}\n.here: {image: b}").unseen == ""
    assert job("job: {script: !reference [.t, script]}").references
    assert not job("job: {script: [a], rules: [!reference [.t, rules]]}").references


NEEDS = {
    "no needs": ("job: {script: [a]}", None),
    "names": ("job: {script: [a], needs: [b, c]}", ("b", "c")),
    "mappings": ("job: {script: [a], needs: [{job: b}, {job: c, artifacts: true}]}", ("b", "c")),
    "without artifacts": ("job: {script: [a], needs: [{job: b, artifacts: false}]}", ()),
    "of another pipeline": ("job: {script: [a], needs: [{pipeline: x, job: b}]}", ("b",)),
    "none": ("job: {script: [a], needs: []}", ()),
}


@pytest.mark.parametrize(("text", "wanted"), NEEDS.values(), ids=NEEDS.keys())
def test_the_jobs_that_a_job_needs(text: str, wanted: tuple[str, ...] | None) -> None:
    assert job(text).names("needs") == wanted


HEADERS = {
    "none": ("job: {script: [spec:]}\n", ""),
    "at the top": ("spec:\n  inputs: {}\n---\njob: {}\n", "spec:"),
    "behind comments and a mark": ("# a\n\n---\nspec:\n  inputs: {}\n---\njob: {}\n", "spec:"),
    "with other line ends": ("spec:\r\n  inputs: {}\r\n---\r\njob: {}\r\n", "spec:"),
    "a key of that name": ("spec:\n  inputs: {}\n", ""),
}


@pytest.mark.parametrize(("text", "wanted"), HEADERS.values(), ids=HEADERS.keys())
def test_a_header_of_inputs(text: str, wanted: str) -> None:
    start, end = header(text)
    assert text[start:end] == wanted


def test_chains_of_templates_and_merge_keys_are_bounded() -> None:
    chain = "".join(f".t{n}: {{extends: [.t{n + 1}, .t{n + 1}]}}\n" for n in range(2000))
    assert job(chain + "job: {extends: .t0, script: [a]}").unseen
    merged = ".m0: &m0 {image: x}\n" + "".join(f".m{n}: &m{n}\n  <<: *m{n - 1}\n" for n in range(1, 400))
    assert len(job(merged + "job:\n  <<: *m399\n  script: [a]\n").layers) <= 60
    lists = ".l0: &l0 [a]\n" + "".join(f".l{n}: &l{n} [*l{n - 1}]\n" for n in range(1, 400))
    assert job(lists + "job:\n  script: [*l399, b]\n").scripts[-1].text.value == "b"


def test_a_job_may_be_called_as_a_keyword_of_workflows() -> None:
    found = pipeline("jobs: {script: [a]}\nruns: {script: [b]}\non: {script: [c]}\n")
    assert [one.name for one in found.jobs] == ["jobs", "runs", "on"]
    assert all(isinstance(one.node, Mapping) and isinstance(one.scripts[0].text, Scalar) for one in found.jobs)
