"""What the code that actions/github-script is given uses the token of the run for."""

import pytest

from wffix.callees import Files
from wffix.catalog.files import rows
from wffix.catalog.rest import scopes_of_method
from wffix.document.parse import parse
from wffix.document.workflow import Workflow
from wffix.edit.model import CannotEdit
from wffix.permissions import needed

WRITES = {"issues": "write", "pull-requests": "write"}


def scopes(code: str, more: str = "", files: Files | None = None) -> dict[str, str]:
    lines = [f"            {line}" for line in code.splitlines()]
    step = ["      - uses: actions/github-script@v8", *more.splitlines(), "        with:", "          script: |", *lines]
    text = "\n".join(["on: push", "jobs:", "  a:", "    runs-on: x", "    steps:", *step]) + "\n"
    return needed(Workflow.of(parse(text)).jobs[0], files)


KNOWN = {
    "a method": ("await github.rest.issues.createComment({})", WRITES),
    "one of an old version": ("await github.issues.createComment({})", WRITES),
    "several": (
        "await github.rest.checks.create({});\nawait github.rest.checks.get({});\nreturn github.rest.repos.getContent({})",
        {"checks": "write", "contents": "read"},
    ),
    "all pages of a list": ("return github.paginate(github.rest.pulls.listFiles, {})", {"contents": "read", "pull-requests": "read"}),
    "nothing of the token": ("core.setOutput('a', context.payload.pull_request.title)", {}),
    "files": ("const fs = require('fs');\nfs.writeFileSync('a', 'b')", {}),
    "a remark, and code below it": ("// see github, and this\nawait github.rest.issues.lock({})", WRITES),
    "its name in texts": ("core.info('https://github.com/a/b and @github and x-github-actions and .github')", {}),
    "an expression in a text": ("core.info('${{ github.event_name }}')", {}),
}
UNKNOWN = {
    "a method that is not known": "await github.rest.orgs.listMembers({})",
    "a request by its path": "await github.request('GET /repos')",
    "a query": "await github.graphql('query {}')",
    "all pages of a path": "await github.paginate('GET /repos')",
    "by another name": "const client = github;\nclient.rest.issues.createComment({})",
    "by another name, in an object": "tools.run({client:github})",
    "spread": "tools.run({...github})",
    "behind a colon": "await (a ? b:github.rest.orgs.delete({}))",
    "behind a sign": "-github.rest.orgs.delete({})",
    "on the next line": "await github\n  .rest.orgs.delete({})",
    "by a part of it": "const { issues } = github.rest;",
    "by a computed name": "await github.rest.issues[name]({})",
    "handed to a function": "await require('./tools.js')({ github, context })",
    "a module of the project": "require('./push.js')",
    "a module by a computed name": "require(name)",
    "another program": "await exec.exec('git', ['push'])",
    "a request of its own": "await fetch('https://api.github.com')",
    "the input that holds the token": "core.getInput('github-token')",
    "the variable of that input": "process.env['INPUT_GITHUB-TOKEN']",
    "an identity": "await core.getIDToken()",
    "the token by an expression": "core.info('${{ github.token }}')",
    "code from elsewhere": "${{ inputs.code }}",
    "code from elsewhere behind other code": "core.info('a');\n${{ inputs.code }}",
    "behind a remark with a template": "const text = `\n// ${github.rest.orgs.delete()}\n`",
}


@pytest.mark.parametrize(("code", "wanted"), KNOWN.values(), ids=KNOWN.keys())
def test_what_code_needs(code: str, wanted: dict[str, str]) -> None:
    assert scopes(code) == wanted


@pytest.mark.parametrize("code", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_code_that_may_need_anything(code: str) -> None:
    with pytest.raises(CannotEdit, match="'actions/github-script'"):
        scopes(code)


def test_a_token_in_its_environment_may_be_used_for_anything() -> None:
    with pytest.raises(CannotEdit):
        scopes("core.info('a')", "        env: {T: '${{ github.token }}'}")


def test_the_rows_of_methods_are_well_formed() -> None:
    found = [f"{names.partition('.')[0]}.{method}" for names, _ in rows("rest.tsv") for method in names.partition(".")[2].split(",")]
    assert len(found) == len(set(found))
    assert all(level in ("read", "write") for name in found for level in (scopes_of_method(name) or {}).values())
