"""Small workflows around one step, and the domains expected of expressions in it."""

from textwrap import dedent, indent

from wffix.document.parse import parse as parse_document
from wffix.document.workflow import Workflow
from wffix.expression.parser import parse
from wffix.values import Domain, domain


def found(expression, text, step=-1):
    """The domain of an expression in a step of a workflow or action, but for its form."""
    return whole(expression, text, step).replaced(form="")


def whole(expression, text, step=-1):
    workflow = Workflow.of(parse_document(dedent(text)))
    return domain(parse(expression), workflow.steps[step], workflow)


def workflow(on="push:", job="", top="", step=""):
    parts = ["on:", indent(dedent(on), "  "), dedent(top), "jobs:", "  job:", "    runs-on: ubuntu-latest", indent(dedent(job), "    ")]
    return "\n".join([*parts, "    steps:", "      - run: echo", indent(dedent(step), "        "), ""])


def fixed(*samples, empty=False):
    return Domain("fixed", empty, samples)


def word(*samples, empty=False):
    return Domain("word", empty, samples)


def caller(*samples, empty=True):
    return Domain("caller", empty, samples)
