"""What the code that ``actions/github-script`` is given uses the token of a run for.

The code has the token in ``github``, whose methods are those of GitHub's REST API. It is not run and not parsed: every place of that name
must be a call of a method that the catalog knows, and nothing may stand there by which it could come to the token in another way: modules
that are loaded, other programs, requests of its own, variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.catalog.rest import scopes_of_method
from wffix.document.tree import scalar_at, text_at
from wffix.document.workflow import Step, Workflow
from wffix.edit.model import CannotEdit
from wffix.expression.lexer import embedded
from wffix.regex import regex
from wffix.run_token.holders import Given, holds, is_other
from wffix.run_token.scripts import ADVICE
from wffix.run_token.uses import Use, name_of

ACTION = "actions/github-script"

_CALL = regex(r"github(?:\.rest)?\.(\w+\.\w+)\b")
_PAGES = regex(r"github\.paginate(?:\.iterator)?\(\s*(?=github\.)")
_NAME = regex(r"(?<![\w$\"'`@])(?<!(?<!\.\.)\.)github(?![\w$-]|\.com\b)|(?<![\w$])octokit(?![\w$])", re.I)
"""The name, where it is not a property of something else, the beginning of a text or a part of an address; three dots spread it."""

_SAFE_MODULE = regex(r"""require\(\s*(['"])(?:node:)?(?:fs|fs/promises|os|path|util)\1\s*\)""")
_OTHER_WAYS = regex(
    r"(?<!\.)\bexec\b|\b(?:require|import|spawn|child_process|fetch|axios|eval|Function|getOctokit|getIDToken|getInput|globalThis|arguments"
    r"|__original_require__|GITHUB_TOKEN|GH_TOKEN|ACTIONS_ID_TOKEN_REQUEST_\w+|INPUT_\w*)\b|\.constructor\b"
)
_REMARK = regex(r"(?m)^[ \t]*//[^`$\r\n]*$")
_CODE_FROM_OUTSIDE = regex(r"(?:^|[;{}\n])\s*\$\{\{")


def uses_of_code(step: Step, workflow: Workflow, given: Given) -> Iterator[Use]:
    """The scopes that the code of a step needs. Raises CannotEdit where it may need some that are not known."""
    script, token = scalar_at(step.inputs, "script"), text_at(step.inputs, "github-token") or ""
    if script is None or given.names or _CODE_FROM_OUTSIDE.search(script.value):
        raise _unknown(step)
    code = _REMARK.sub("", _without_expressions(step, script.value, workflow))
    if _OTHER_WAYS.search(_SAFE_MODULE.sub("", code)):
        raise _unknown(step)
    if is_other(token, workflow):
        return
    for place in _NAME.finditer(code):
        if _PAGES.match(code, place.start()):
            continue
        call = _CALL.match(code, place.start())
        scopes = scopes_of_method(call[1]) if call is not None else None
        if scopes is None or call is None:
            raise _unknown(step)
        if scopes:
            yield Use(scopes, f"{name_of(step)}, {call[1]}")


def _without_expressions(step: Step, code: str, workflow: Workflow) -> str:
    for item in reversed(list(embedded(code))):
        if holds(code[item.start : item.end], workflow):
            raise _unknown(step)
        code = code[: item.start] + "0" * (item.end - item.start) + code[item.end :]
    return code


def _unknown(step: Step) -> CannotEdit:
    return CannotEdit(f"what the code of '{step.action}' uses the token of the run for is not known; {ADVICE}")
