"""The plan as text: one line for a repository, and its diff where one is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from wffix.bot.limits import REQUESTS_AN_HOUR
from wffix.bot.progress import shown
from wffix.bot.surveying import Survey
from wffix.report.diff import unified


def line(survey: Survey) -> str:
    """``name: state: detail, address``; of one to be opened also how much it is."""
    parts = [survey.detail] if survey.detail else []
    if survey.plan is not None and survey.plan.changes:
        fixes = sum(len(result.fixes) for result in survey.plan.results)
        left = sum(len(result.refusals) for result in survey.plan.results)
        parts.append(f"{_number(fixes, 'fix', 'fixes')} in {_number(len(survey.plan.changes), 'file', 'files')}")
        parts += [f"{_number(left, 'finding', 'findings')} left for a person"] if left else []
    if survey.url:
        parts.append(survey.url)
    return shown(": ".join((survey.name, survey.state, *([", ".join(parts)] if parts else []))))


def diffs(survey: Survey) -> str:
    """The diffs of its files, named from its repository. Nothing in them moves a cursor but tabs and line breaks."""
    results = survey.plan.results if survey.plan else ()
    text = "".join(unified(f"{survey.name}/{result.path}", result.source, result.fixed) for result in results)
    return "".join("\t".join(map(shown, line.split("\t"))) + "\n" for line in text.split("\n")[:-1])


def summary(surveys: Sequence[Survey]) -> str:
    """How many of each, and how long it takes to open what can be opened."""
    counts: dict[str, int] = {}
    for survey in surveys:
        counts[survey.state] = counts.get(survey.state, 0) + 1
    parts = [f"{count} {state}" for state, count in sorted(counts.items())]
    wanted = counts.get("to open", 0)
    hours = -(-wanted // REQUESTS_AN_HOUR)
    more = f"; GitHub allows about {REQUESTS_AN_HOUR} requests an hour, these take {_number(hours, 'hour', 'hours')}" if wanted else ""
    return f"wffix-bot: {_number(len(surveys), 'repository', 'repositories')}: {', '.join(parts) or 'nothing'}{more}"


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
