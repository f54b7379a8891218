"""Random workflows that publish for pushed tags, run before and after the repair on every event they may get.

The runs are worked out here from plain events, knowing nothing of how the fixer reasons.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wffix import Options, Repository, fix_source
from wffix.document.parse import parse
from wffix.document.tree import text_at
from wffix.document.workflow import Workflow, texts
from wffix.expression.evaluate import Value, evaluate, truth
from wffix.expression.lexer import embedded
from wffix.expression.parser import parse as expression

SLUG = "octo-org/sampleproject"


class Came(NamedTuple):
    """An event as GitHub sends it."""

    name: str
    ref: str
    payload: Mapping[str, Value]


def push(ref: str) -> Came:
    return Came("push", ref, {"ref": ref, "before": "0", "head_commit": {"message": "text"}})


def release(tag: str) -> Came:
    return Came("release", f"refs/tags/{tag}", {"action": "published", "release": {"tag_name": tag}})


def by_hand(ref: str) -> Came:
    return Came("workflow_dispatch", ref, {"ref": ref, "inputs": {}})


PULL = Came("pull_request", "refs/pull/1/merge", {"action": "opened", "pull_request": {"number": 1.0}})
NIGHTLY = Came("schedule", "refs/heads/main", {"schedule": "5 5 * * *"})
BRANCHES = [push("refs/heads/main"), push("refs/heads/v1"), PULL, NIGHTLY]
HANDS = [by_hand("refs/heads/main"), by_hand("refs/tags/v1.0"), by_hand("refs/tags/other")]


def runs(workflow: Workflow, came: Came) -> set[str]:
    """The names of the steps that run when an event comes."""
    if not starts(workflow, came):
        return set()
    github = {"event_name": came.name, "ref": came.ref, "ref_name": came.ref.split("/", 2)[2], "repository": SLUG, "event": came.payload}
    contexts: dict[str, Value] = {"github": {**github, "ref_type": "tag" if came.ref.startswith("refs/tags/") else "branch"}}
    started: set[str] = set()
    for job in workflow.jobs:
        if holds(text_at(job.node, "if"), set(job.needs) <= started, contexts):
            started.add(job.id)
    steps = (step for job in workflow.jobs if job.id in started for step in job.steps)
    return {text_at(step.node, "name") or "" for step in steps if holds(step.condition, True, contexts)}


def starts(workflow: Workflow, came: Came) -> bool:
    if came.name != "push" or "push" not in workflow.events:
        return came.name in workflow.events
    filters = workflow.events["push"]
    given_filters = {item.name: texts(item.value) for item in filters.entries} if filters else {}
    kind = "tags" if came.ref.startswith("refs/tags/") else "branches"
    name = came.ref.split("/", 2)[2]
    verdicts = [not pattern.startswith("!") for pattern in given_filters.get(kind, []) if fnmatchcase(name, pattern.removeprefix("!"))]
    return not given_filters or verdicts[-1:] == [True]


def holds(condition: str | None, before: bool, contexts: Mapping[str, Value]) -> bool:
    if condition is None:
        return before
    found = next(embedded(condition), None)
    tree = expression(found.source if found else condition)
    functions = {"success": before, "always": True, "failure": False, "cancelled": False}
    return bool(truth(evaluate(tree, contexts, functions))) and (before or "always()" in condition)


TRIGGERS = [
    "on: push",
    "on: [push, pull_request]",
    "on:\n  push:\n    tags: ['v*']",
    "on:\n  push:\n    tags: ['*']\n  pull_request:",
    "on:\n  push:\n    branches: [main]\n    tags:\n      - 'v*'\n  pull_request:\n  workflow_dispatch:",
    "on:\n  pull_request:\n  push:\n    tags: ['v*', other]\n    branches: ['*']\n  schedule:\n    - cron: 5 5 * * *",
    "on: {push: {branches: [main], tags: ['v*']}, workflow_dispatch: {}}",
    "on:\n- push\n- workflow_dispatch",
    "on:\n  push:\n    tags: ['v[0-9]*', other]\n  pull_request:",
    "on:\n  push:\n    branches: [main]\n    tags: ['v*.*', '1*', '!*rc*']",
    "on:\n  push:\n    tags: ['*', '!other']\n  workflow_dispatch:",
]
FOR_TAGS = [
    "startsWith(github.ref, 'refs/tags/')",
    "startsWith(github.ref, 'refs/tags/v')",
    "github.event_name == 'push' && startsWith(github.event.ref, 'refs/tags')",
    "${{ github.event_name == 'push' && github.ref_type == 'tag' }}",
    "github.repository == 'octo-org/sampleproject' && contains(github.ref, '/tags/')",
    "github.event_name == 'workflow_dispatch' || startsWith(github.ref, 'refs/tags/')",
    "github.event_name != 'pull_request' && github.ref_type == 'tag' && !contains(github.ref, 'rc')",
    "always() && startsWith(github.ref, 'refs/tags/')",
    "contains(github.ref, 'refs/tags/v1')",
    "github.ref_type == 'tag' && contains(github.ref_name, '.')",
    "",
]
ANY = [
    "",
    "",
    "github.event_name == 'push'",
    "github.event_name != 'push'",
    "github.event_name == 'pull_request'",
    "github.event_name != 'pull_request'",
    "github.ref == 'refs/heads/main'",
    "startsWith(github.ref, 'refs/tags/')",
    "${{ !startsWith(github.event.ref, 'refs/tags/') }}",
    "always()",
    "github.event_name == 'push' || github.event_name == 'workflow_dispatch'",
]
STEPS = {
    "check": "run: pytest",
    "build": "run: python -m build",
    "docs": "run: mkdocs gh-deploy",
    "testpypi": "run: twine upload -r testpypi dist/*",
    "tell": "uses: slackapi/slack-github-action@v2",
}


def line(condition: str, indent: str) -> str:
    return f"{indent}if: {condition}\n" if condition else ""


@st.composite
def workflows(draw: st.DrawFn) -> str:
    """A workflow with some jobs before, beside and behind one that uploads to PyPI."""
    names = draw(st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=4, unique=True))
    at = draw(st.integers(0, len(names)))
    text = draw(st.sampled_from(TRIGGERS)) + "\njobs:\n"
    earlier: list[str] = []
    for name in (*names[:at], "publish", *names[at:]):
        needs = draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True)) if earlier else []
        text += f"  {name}:\n" + line(draw(st.sampled_from(FOR_TAGS if name == "publish" else ANY)), "    ")
        text += (f"    needs: [{', '.join(needs)}]\n" if needs else "") + "    runs-on: ubuntu-latest\n    steps:\n"
        steps = {name: STEPS.get(name, "run: twine upload dist/*")}
        if name == "publish" and draw(st.booleans()):
            steps = {"inner build": STEPS["build"], "inner testpypi": STEPS["testpypi"], **steps, "behind": "run: docker push x"}
        for label, step in steps.items():
            guards = FOR_TAGS[:-1] if label == "behind" else FOR_TAGS if label == "publish" else ANY if "inner" in label else [""]
            guard = draw(st.sampled_from(guards))
            text += f"      - name: {label}\n" + line(guard, "        ") + f"        {step}\n"
        earlier.append(name)
    return text


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(workflows())
def test_a_repaired_workflow_does_for_each_event_what_it_did_and_publishes_for_releases_alone(source: str) -> None:
    path = ".github/workflows/release.yml"
    result = fix_source(source, path, Options(frozenset({"release-trigger"})), Repository(SLUG, {}, {path: source}))
    assert result.problem is None
    assert not any("withdrawn" in item.refusal.reason for item in result.refusals)
    if not result.changed:
        return
    before, after = Workflow.of(parse(source)), Workflow.of(parse(result.fixed))
    for came in BRANCHES:
        assert runs(after, came) == runs(before, came), came
        assert "publish" not in runs(after, came)
    assert "publish" not in runs(after, push("refs/heads/a/tags/b"))
    for came in HANDS:
        assert runs(after, came) == runs(before, came), came
    for tag in ("v1.0", "v1.0rc1", "v1", "1.0", "other", "unasked"):
        pushed, released, old = runs(after, push(f"refs/tags/{tag}")), runs(after, release(tag)), runs(before, push(f"refs/tags/{tag}"))
        assert "publish" not in pushed
        assert ("publish" in released) == ("publish" in old)
        assert "publish" not in old or ("behind" in released) == ("behind" in old)
        acting = {"docs", "testpypi", "tell", "inner testpypi", "publish", "behind"}
        # What acts runs once, on one of the two; nothing that mattered is lost.
        assert not pushed & released & acting
        assert old <= pushed | released
        assert (pushed | released) & acting <= old
