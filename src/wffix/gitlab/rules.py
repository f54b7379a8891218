"""Whether a job of a GitLab CI pipeline is kept to tags, to named branches, or to people who start it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wffix.document.gitlab import PipelineJob, Setting
from wffix.document.tree import Mapping, Node, Scalar, Sequence, get, mapping_at, resolve, text_at
from wffix.document.workflow import texts
from wffix.regex import regex

# What a part of a condition must be so that it holds for tags, for one branch or for protected refs alone. `null` and the empty text
# are what a variable without a value compares to.
# CI_COMMIT_REF_NAME is not among them: in the pipeline of a merge request it is whatever its author called the branch.
_NAMED = regex(r"""\$\{?CI_COMMIT_BRANCH\}?\s*==\s*(?!(?:null|""|'')\s*$)\S.*""")
_TAGGED = regex(r"""\$\{?CI_COMMIT_TAG\}?(?:\s*=[=~]\s*(?!(?:null|""|'')\s*$)\S.*|\s*!=\s*(?:null|""|''))?""")
_PROTECTED = regex(r"""\$\{?CI_COMMIT_REF_PROTECTED\}?\s*==\s*["']true["']""")
# Words of `only` that stand for any branch, and for what a person starts.
_AUTOMATIC = frozenset({"branches", "pushes", "merge_requests", "external_pull_requests", "external", "pipelines", "schedules"})
_BY_HAND = frozenset({"web", "api", "triggers", "chat"})
_MOST_NESTED = 10
_EVERYTHING = regex(r"/\^?\.[*+]\$?/i?")


def is_limited(job: PipelineJob) -> bool:
    """Whether every way a job starts by is a tag, a named branch, a protected ref, or a person."""
    own = [key for key in ("rules", "only", "except") if job.own(key)]
    workflow = get(mapping_at(job.pipeline.root, "workflow"), "rules")
    if workflow is not None and _rules_limit(workflow):
        return True
    if "rules" in own:
        return _rules_limit(job.own("rules")[0].value, _text(job, "when"))
    if _text(job, "when") == "manual":
        return True
    return bool(own) and _refs_limit(job)


def _text(job: PipelineJob, key: str) -> str:
    found = job.own(key)
    value = found[0].value if found else None
    return value.value if isinstance(value, Scalar) else ""


def _rules_limit(node: Node | None, when: str = "") -> bool:
    """Whether all rules that let something run have a condition that limits it."""
    rules = resolve(node)
    if not isinstance(rules, Sequence) or rules.tag:
        return False
    return all(_rule_limits(rule, when) for rule in _flat(rules, _MOST_NESTED))


def _flat(rules: Sequence, depth: int) -> Iterator[Scalar | Mapping | Sequence | None]:
    """The rules of a list and of lists in it; a list that is nested too deep, or a reference, as it is."""
    for item in rules.items:
        node = resolve(item)
        if isinstance(node, Sequence) and not node.tag and depth:
            yield from _flat(node, depth - 1)
        else:
            yield node


def _rule_limits(rule: Scalar | Mapping | Sequence | None, when: str) -> bool:
    if not isinstance(rule, Mapping):
        return False
    if (text_at(rule, "when") or when) in ("never", "manual"):
        return True
    return condition_limits(text_at(rule, "if") or "")


def condition_limits(condition: str) -> bool:
    """Whether a condition of GitLab's (``$CI_COMMIT_TAG =~ /^v/ && …``) holds for tags, one branch or protected refs alone."""
    bare = condition.strip()
    if "(" in _without_patterns(bare) or not bare:
        return False
    return all(any(_limits(part.strip()) for part in one.split("&&")) for one in bare.split("||"))


def _without_patterns(text: str) -> str:
    return regex(r"/(?:\\.|[^/\\])*/|\"[^\"]*\"|'[^']*'").sub("", text)


def _limits(part: str) -> bool:
    return any(pattern.fullmatch(part) for pattern in (_NAMED, _TAGGED, _PROTECTED))


def _refs_limit(job: PipelineJob) -> bool:
    """Whether ``only`` names what a job runs on, or ``except`` takes all branches from it."""
    only = job.own("only")
    left_out = set(_refs(job.own("except")))
    if not only:
        return "branches" in left_out and "merge_requests" not in left_out
    conditions = [text for setting in only if isinstance(setting.value, Mapping) for text in texts(get(setting.value, "variables"))]
    if conditions and all(condition_limits(text) for text in conditions):
        return True
    refs = list(_refs(only))
    return bool(refs) and all("branches" in left_out or _is_named(ref) for ref in refs if ref not in left_out)


def _refs(settings: Iterable[Setting]) -> Iterator[str]:
    for setting in settings:
        value = setting.value
        yield from texts(get(value, "refs") if isinstance(value, Mapping) else value)


def _is_named(ref: str) -> bool:
    return ref == "tags" or ref in _BY_HAND or (ref not in _AUTOMATIC and not _EVERYTHING.fullmatch(ref))
