"""Caches on the way to what is published, through all files of a repository."""

import pytest

from wffix import Options, Repository, Result, fix_source

SETUP = "      - uses: astral-sh/setup-uv@v6\n"
UPLOAD = "      - {uses: actions/upload-artifact@v4, with: {name: dist, path: dist}}\n"
DOWNLOAD = "      - {uses: actions/download-artifact@v4, with: {name: dist, path: dist}}\n"
PUBLISH = "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
RELEASE = "on:\n  release:\n    types: [published]\n"
CALLED = "on:\n  workflow_call:\n"
ANYTIME = "on: [push, release]\n"

CI = ".github/workflows/ci.yml"
BUILD = ".github/workflows/build.yml"
UPLOADING = ".github/workflows/upload.yml"
ACTION = ".github/actions/setup/action.yml"
DOING = ".github/actions/doing/action.yml"


def job(name: str, *steps: str, needs: str = "", more: str = "") -> str:
    head = f"  {name}:\n" + (f"    needs: {needs}\n" if needs else "") + more
    return f"{head}    runs-on: ubuntu-latest\n    steps:\n{''.join(steps)}"


def call(name: str, path: str, needs: str = "", more: str = "") -> str:
    return f"  {name}:\n" + (f"    needs: {needs}\n" if needs else "") + more + f"    uses: ./{path}\n"


def workflow(head: str, *jobs: str) -> str:
    return head + "jobs:\n" + "".join(jobs)


def composite(*steps: str) -> str:
    return "name: Set up\nruns:\n  using: composite\n  steps:\n" + "".join(
        line.removeprefix("  ") for line in "".join(steps).splitlines(True)
    )


def using(path: str) -> str:
    return f"      - uses: ./{path.rpartition('/')[0]}\n"


def run(files: dict[str, str], path: str) -> Result:
    options = Options(frozenset({"cache-poisoning"}))
    repository = Repository("octo-org/sampleproject", files=files)
    result = fix_source(files[path], path, options, repository)
    again = fix_source(result.fixed, path, options, Repository("octo-org/sampleproject", files={**files, path: result.fixed}))
    assert (result.problem, again.changed) == (None, False)
    return result


CALLER = workflow(RELEASE, job("build", SETUP, UPLOAD), call("publish", UPLOADING, "build"))
UPLOADER = workflow(CALLED, job("publish", DOWNLOAD, PUBLISH))

REPAIRED = {
    "the job that hands the package to a workflow which uploads it": ({CI: CALLER, UPLOADING: UPLOADER}, CI),
    "the workflow that builds for the one that calls it": (
        {
            CI: workflow(RELEASE, call("build", BUILD), job("publish", DOWNLOAD, PUBLISH, needs="build")),
            BUILD: workflow(CALLED, job("build", SETUP, UPLOAD)),
        },
        BUILD,
    ),
    "the workflow that builds under a name from its caller": (
        {
            CI: workflow(RELEASE, call("build", BUILD), job("publish", DOWNLOAD, PUBLISH, needs="build")),
            BUILD: workflow(CALLED, job("build", SETUP, UPLOAD.replace("dist,", "'${{ inputs.name }}',"))),
        },
        BUILD,
    ),
    "the workflow that builds for another one that is called": (
        {
            CI: workflow(RELEASE, call("build", BUILD), call("publish", UPLOADING, "build")),
            BUILD: workflow(CALLED, job("build", SETUP, UPLOAD)),
            UPLOADING: UPLOADER,
        },
        BUILD,
    ),
    "the workflow whose output its caller builds with": (
        {
            CI: workflow(
                RELEASE,
                call("plan", BUILD),
                job("publish", "      - run: ./build ${{ needs.plan.outputs.how }}\n", PUBLISH, needs="plan"),
            ),
            BUILD: workflow(
                CALLED + "    outputs:\n      how:\n        value: ${{ jobs.plan.outputs.how }}\n",
                job("plan", SETUP, more="    outputs:\n      how: release\n"),
            ),
        },
        BUILD,
    ),
    "the job in which an action uploads": (
        {CI: workflow(RELEASE, job("publish", SETUP, using(DOING))), DOING: composite(PUBLISH)},
        CI,
    ),
    "the action that sets up the job which publishes, and no other": (
        {CI: workflow(RELEASE, job("publish", using(ACTION), PUBLISH)), ACTION: composite(SETUP)},
        ACTION,
    ),
    "the action that another action uses": (
        {CI: workflow(RELEASE, job("publish", using(DOING), PUBLISH)), DOING: composite(using(ACTION)), ACTION: composite(SETUP)},
        ACTION,
    ),
    "the job that runs the project's own task of uploading": (
        {CI: workflow(RELEASE, job("publish", SETUP, "      - run: make publish\n", more="    permissions: {id-token: write}\n"))},
        CI,
    ),
    "the job that makes files of a release on GitHub": (
        {CI: workflow(RELEASE, job("binary", SETUP, "      - run: gh release upload v1 app.tar.gz\n"))},
        CI,
    ),
    "the job that builds for a release on GitHub": (
        {
            CI: workflow(
                "on:\n  push:\n    tags: [v*]\n",
                job("build", SETUP, UPLOAD),
                job("release", DOWNLOAD, "      - {uses: softprops/action-gh-release@v2, with: {files: dist/*}}\n", needs="build"),
            )
        },
        CI,
    ),
    "the job that pushes an image for releases only": (
        {CI: workflow(RELEASE, job("image", SETUP, "      - {uses: docker/build-push-action@v6, with: {push: true}}\n"))},
        CI,
    ),
}


@pytest.mark.parametrize(("files", "path"), REPAIRED.values(), ids=REPAIRED.keys())
def test_a_cache_goes_from(files: dict[str, str], path: str) -> None:
    result = run(files, path)
    assert "enable-cache: false" in result.fixed
    assert result.refusals == ()


LEFT = {
    "a workflow that nobody calls who publishes": (
        {CI: workflow(RELEASE, call("build", BUILD)), BUILD: workflow(CALLED, job("build", SETUP, UPLOAD))},
        BUILD,
    ),
    "a called workflow that only tests": (
        {
            CI: workflow(RELEASE, call("test", BUILD), job("publish", PUBLISH, needs="test")),
            BUILD: workflow(CALLED, job("test", SETUP, "      - run: pytest\n")),
        },
        BUILD,
    ),
    "a job of a called workflow whose artifact is not taken": (
        {
            CI: workflow(RELEASE, call("build", BUILD), job("publish", DOWNLOAD, PUBLISH, needs="build")),
            BUILD: workflow(CALLED, job("test", SETUP, UPLOAD.replace("dist,", "coverage,"))),
        },
        BUILD,
    ),
    "tests that a called workflow does not take anything from": (
        {CI: workflow(RELEASE, job("test", SETUP), call("publish", UPLOADING, "test")), UPLOADING: UPLOADER},
        CI,
    ),
    "an action of tests": (
        {CI: workflow(RELEASE, job("test", using(ACTION)), job("publish", PUBLISH, needs="test")), ACTION: composite(SETUP)},
        ACTION,
    ),
    "a task that is about something else": (
        {CI: workflow(RELEASE, job("docs", SETUP, "      - run: make publish-docs\n", more="    permissions: {id-token: write}\n"))},
        CI,
    ),
    "a task of a job that has to do with no index": ({CI: workflow(RELEASE, job("site", SETUP, "      - run: make publish\n"))}, CI),
    "an image that pushes to branches make too": (
        {CI: workflow(ANYTIME, job("image", SETUP, "      - {uses: docker/build-push-action@v6, with: {push: true}}\n"))},
        CI,
    ),
    "an image that is only built": (
        {CI: workflow(RELEASE, job("image", SETUP, "      - {uses: docker/build-push-action@v6, with: {push: false}}\n"))},
        CI,
    ),
    "a trial of publishing": ({CI: workflow(RELEASE, job("crate", SETUP, "      - run: cargo publish --dry-run\n"))}, CI),
    "a release that holds no files": (
        {CI: workflow(RELEASE, job("notes", SETUP, "      - {uses: softprops/action-gh-release@v2, with: {body: New}}\n"))},
        CI,
    ),
}


@pytest.mark.parametrize(("files", "path"), LEFT.values(), ids=LEFT.keys())
def test_a_cache_stays_in(files: dict[str, str], path: str) -> None:
    result = run(files, path)
    assert not result.changed
    assert result.refusals == ()


def test_an_action_that_other_jobs_use_too_keeps_its_cache_and_tells_of_it() -> None:
    ci = workflow(ANYTIME, job("test", using(ACTION)), job("publish", using(ACTION), PUBLISH, needs="test"))
    result = run({CI: ci, ACTION: composite(SETUP)}, ACTION)
    assert not result.changed
    assert ["job 'test' of .github/workflows/ci.yml uses the action too" in item.refusal.reason for item in result.refusals] == [True]


def test_the_outputs_of_an_action_are_readers_of_its_steps() -> None:
    cached = "      - {id: cache, uses: actions/cache@v4, with: {path: ~/.cache/pip, key: pip}}\n" + SETUP
    action = composite(cached) + "outputs:\n  hit:\n    value: ${{ steps.cache.outputs.cache-hit }}\n"
    result = run({CI: workflow(RELEASE, job("publish", using(ACTION), PUBLISH)), ACTION: action}, ACTION)
    assert "something else reads the outputs of the step 'cache'" in result.refusals[0].refusal.reason
    assert "actions/cache@v4" in result.fixed


def test_files_that_call_each_other_in_a_circle_or_cannot_be_read_stop_nothing() -> None:
    files = {
        CI: workflow(CALLED, job("build", SETUP, UPLOAD), call("publish", UPLOADING, "build")),
        UPLOADING: workflow(CALLED, call("again", CI), job("publish", DOWNLOAD, PUBLISH, needs="again")),
        BUILD: "jobs: [",
        ACTION: composite(using(DOING)),
        DOING: composite(using(ACTION), SETUP),
    }
    for path in (CI, UPLOADING, ACTION, DOING):
        run(files, path)
