"""Rewritten scripts are run: they do what they did for ordinary values, and nothing a hostile value asks for."""

from collections.abc import Mapping
from functools import cache

import javascript_sandbox
import pytest

X, Y, N, B, J, KEPT = (f"${{{{ {name} }}}}" for name in ("x", "y", "n", "b", "j", "kept"))

REWRITTEN: Mapping[str, tuple[str, str]] = {
    "a string that is nothing else": (f"log('{X}')", "log(process.env.IN_X)"),
    "double quotes": (f'log("{X}")', "log(process.env.IN_X)"),
    "text around": (f"log('v{X}.0')", "log(`v${process.env.IN_X}.0`)"),
    "two in one string": (f"log('{X}/{Y}')", "log(`${process.env.IN_X}/${process.env.IN_Y}`)"),
    "two without anything between": (f'log("{X}{Y}")', "log(`${process.env.IN_X}${process.env.IN_Y}`)"),
    "backticks and placeholders in a string": (f"log('`a` ${{b}} {X}')", "log(`\\`a\\` \\${b} ${process.env.IN_X}`)"),
    "escapes": (f"log('it\\'s\\n\\t\\x41\\u0042\\u{{43}}\\\\ \\` \\$ \\0 {X}')",
                "log(`it\\'s\\n\\t\\x41\\u0042\\u{43}\\\\ \\` \\$ \\0 ${process.env.IN_X}`)"),
    "escaped placeholder": (f"log('\\${{a}} {X}')", "log(`\\${a} ${process.env.IN_X}`)"),
    "a dollar before": (f"log('cost ${X} $')", "log(`cost $${process.env.IN_X} $`)"),
    "a continued line": (f"log('a\\\nb {X}')", "log(`a\\\nb ${process.env.IN_X}`)"),
    "characters beyond ASCII": (f"log('☃ 𝒳 {X} é')", "log(`☃ 𝒳 ${process.env.IN_X} é`)"),
    "a template": (f"log(`a {X} ${{1 + 1}}`)", "log(`a ${process.env.IN_X} ${1 + 1}`)"),
    "a template of several lines": (f"log(`a\n  {X}\n`)", "log(`a\n  ${process.env.IN_X}\n`)"),
    "a string in a template": (f"log(`a ${{'{X}'.length}}`)", "log(`a ${process.env.IN_X.length}`)"),
    "a bare number in a template": (f"log(`a ${{{N}}}`)", "log(`a ${Number(process.env.IN_N)}`)"),
    "a string with an expression that stays": (f"log('a {KEPT} b {X}')", f"log('a {KEPT} b ' + process.env.IN_X)"),
    "one that stays behind": (f"log('{X} b {KEPT}')", f"log(process.env.IN_X + ' b {KEPT}')"),
    "one that stays between": (f"log('{X}{KEPT}{Y}')", f"log(process.env.IN_X + '{KEPT}' + process.env.IN_Y)"),
    "one that stays, and a method": (f"log('{KEPT}-{X}'.length)", f"log(('{KEPT}-' + process.env.IN_X).length)"),
    "one that stays, and an operator": (f"log(1 + '{KEPT}{X}' + 2)", f"log(1 + ('{KEPT}' + process.env.IN_X) + 2)"),
    "one that stays in a key": (f"log({{ '{KEPT}{X}': 1 }})", f"log({{ ['{KEPT}' + process.env.IN_X]: 1 }})"),
    "one that stays in a template": (f"log(`{KEPT} {X}`)", f"log(`{KEPT} ${{process.env.IN_X}}`)"),
    "a property's key": (f"log({{ '{X}': 1, 'a-{X}': 2 }})", "log({ [process.env.IN_X]: 1, [`a-${process.env.IN_X}`]: 2 })"),
    "a property's value": (f"log({{ a: '{X}' }})", "log({ a: process.env.IN_X })"),
    "an index": (f"log(({{ main: 1 }})['{X}'])", "log(({ main: 1 })[process.env.IN_X])"),
    "a method": (f"log('{X}'.split(','), 'a,{X}'.split(','))", "log(process.env.IN_X.split(','), `a,${process.env.IN_X}`.split(','))"),
    "an optional method": (f"log('{X}'?.trim())", "log(process.env.IN_X?.trim())"),
    "a comparison": (f"if ('{X}' === 'true') log(1)\nelse log(2)", "if (process.env.IN_X === 'true') log(1)\nelse log(2)"),
    "a condition": (
        f"log('{X}' ? 'a' : 'b', '{X}' || 'c', !'{X}')",
        "log(process.env.IN_X ? 'a' : 'b', process.env.IN_X || 'c', !process.env.IN_X)",
    ),
    "a sum": (f"log('a' + '{X}' + 'b{X}')", "log('a' + process.env.IN_X + `b${process.env.IN_X}`)"),
    "a case": (f"switch ('main') {{ case '{X}': log(1); break\ncase'{Y}': log(2) }}",
               "switch ('main') { case process.env.IN_X: log(1); break\ncase process.env.IN_Y: log(2) }"),
    "a keyword right before": (f"return'{X}'", "return process.env.IN_X"),
    "typeof right before": (f"log(typeof'{X}', typeof'v{X}')", "log(typeof process.env.IN_X, typeof`v${process.env.IN_X}`)"),
    "an operator of letters right behind": (f"log('{X}'in{{ main: 1 }}, 'a'in{{}})", "log(process.env.IN_X in{ main: 1 }, 'a'in{})"),
    "destructuring": (f"const [owner, repo] = '{X}'.split('/')\nlog(owner, repo)",
                      "const [owner, repo] = process.env.IN_X.split('/')\nlog(owner, repo)"),
    "a default": (f"const f = (a = 'v{X}') => log(a)\nf()", "const f = (a = `v${process.env.IN_X}`) => log(a)\nf()"),
    "the body of an arrow": (f"log([1].map(() => 'v{X}'), [1].map(() => '{X}'))",
                             "log([1].map(() => `v${process.env.IN_X}`), [1].map(() => process.env.IN_X))"),
    "a string that begins a statement": (f"log(1)\n'{X}'.split(',').forEach(a => log(a))",
                                         "log(1)\nprocess.env.IN_X.split(',').forEach(a => log(a))"),
    "a string that begins a statement behind a block": (f"if (1) {{ log(1) }}\n'{X}'.split(',').forEach(a => log(a))",
                                                        "if (1) { log(1) }\nprocess.env.IN_X.split(',').forEach(a => log(a))"),
    "a template that begins a statement": (f"log(1);\n'a,{X}'.split(',').forEach(a => log(a))",
                                           "log(1);\n`a,${process.env.IN_X}`.split(',').forEach(a => log(a))"),
    "a line without a semicolon behind": (f"const a = 'v{X}'\nlog(a)", "const a = `v${process.env.IN_X}`\nlog(a)"),
    "a loop": (f"for (const a of '{X}') log(a)", "for (const a of process.env.IN_X) log(a)"),
    "awaited": (f"log(await '{X}')", "log(await process.env.IN_X)"),
    "thrown": (f"try {{ throw '{X}' }} catch (error) {{ log(error) }}", "try { throw process.env.IN_X } catch (error) { log(error) }"),
    "spread": (f"log([...'{X}'])", "log([...process.env.IN_X])"),
    "JSON in a string": (f"log(JSON.parse('[\"{X}\"]'))", 'log(JSON.parse(`["${process.env.IN_X}"]`))'),
    "a regular expression from a string": (f"log(new RegExp('^{X}$').source)", "log(new RegExp(`^${process.env.IN_X}$`).source)"),
    "a number": (f"log({N})", "log(Number(process.env.IN_N))"),
    "a number among operators": (
        f"log({N} + 1, -{N}, {N} * 2 ** {N})",
        "log(Number(process.env.IN_N) + 1, -Number(process.env.IN_N), Number(process.env.IN_N) * 2 ** Number(process.env.IN_N))",
    ),
    "a number in an object": (f"log({{ issue_number: {N}, a: 1 }})", "log({ issue_number: Number(process.env.IN_N), a: 1 })"),
    "a number in a loop": (f"for (let i = 0; i < {N}; i += 500) log(i)", "for (let i = 0; i < Number(process.env.IN_N); i += 500) log(i)"),
    "a boolean": (f"const a = {B}\nlog(a)", "const a = process.env.IN_B === 'true'\nlog(a)"),
    "a boolean as a condition": (f"if ({B}) log(1)", "if (process.env.IN_B === 'true') log(1)"),
    "a boolean that is negated": (
        f"log(!{B}, {B} && 1, {B} ? 1 : 2)",
        "log(!(process.env.IN_B === 'true'), (process.env.IN_B === 'true') && 1, (process.env.IN_B === 'true') ? 1 : 2)",
    ),
    "JSON": (f"const a = {J}\nlog(a)", "const a = JSON.parse(process.env.IN_J)\nlog(a)"),
    "a member of JSON": (f"log(({J} ?? {{}}).a)", "log((JSON.parse(process.env.IN_J) ?? {}).a)"),
    "JSON spread": (f"log({{ ...{J} }})", "log({ ...JSON.parse(process.env.IN_J) })"),
    "JSON over several lines of text": (
        f"log({J}, {{ a: {J} }})",
        "log(JSON.parse(process.env.IN_J), { a: JSON.parse(process.env.IN_J) })",
    ),
    "JSON in a template": (f"log(JSON.parse(`{J}`))", "log(JSON.parse(`${process.env.IN_J}`))"),
    "a comment": (f"log(1) // about {X}\n/* {X} */ log(2)", "log(1) // about x\n/* x */ log(2)"),
    "a comment between": (f"log(/* {X} */ '{X}')", "log(/* x */ process.env.IN_X)"),
    "an API call": (
        f"await github.rest.issues.createComment({{ ...context.repo, issue_number: context.issue.number, body: `Hi {X}!` }})",
        "await github.rest.issues.createComment({ ...context.repo, issue_number: context.issue.number, body: `Hi ${process.env.IN_X}!` })",
    ),
    "variables of a GraphQL query": (
        f"await github.graphql('query', {{ a: '{X}' }})",
        "await github.graphql('query', { a: process.env.IN_X })",
    ),
    "an output": (f"core.setOutput('a', '{X}'); core.exportVariable('A', 'v{X}')",
                  "core.setOutput('a', process.env.IN_X); core.exportVariable('A', `v${process.env.IN_X}`)"),
    "an argument of a program": (f"await exec.exec('git', ['tag', '{X}'])", "await exec.exec('git', ['tag', process.env.IN_X])"),
    "a word of a command": (f"await exec.exec('git tag {X}')", "await exec.exec(`git tag ${process.env.IN_X}`)"),
    "a program without a shell": (f"require('child_process').execFileSync('git', ['tag', '{X}'])",
                                  "require('child_process').execFileSync('git', ['tag', process.env.IN_X])"),
    "a file of data": (f"require('fs').writeFileSync('a.json', '{X}')", "require('fs').writeFileSync('a.json', process.env.IN_X)"),
    "the output file": (f"require('fs').appendFileSync(process.env.GITHUB_OUTPUT, `a={X}\n`)",
                        "require('fs').appendFileSync(process.env.GITHUB_OUTPUT, `a=${process.env.IN_X}\n`)"),
    "the search by a pattern": (
        f"const found = /v(.*)/.exec('{X}')\nlog(found)",
        "const found = /v(.*)/.exec(process.env.IN_X)\nlog(found)",
    ),
    "a function of the script": (
        f"function greet(name) {{ return `Hi ${{name}}` }}\nlog(greet('{X}'))",
        "function greet(name) { return `Hi ${name}` }\nlog(greet(process.env.IN_X))",
    ),
    "a raw template elsewhere": (f"log(String.raw`a\\n`, '{X}')", "log(String.raw`a\\n`, process.env.IN_X)"),
    "regular expressions around": (f"log('a/b'.replace(/\\/'/g, '{X}'), /[/'\"]/.test('`'))",
                                   "log('a/b'.replace(/\\/'/g, process.env.IN_X), /[/'\"]/.test('`'))"),
    "the replacement's own dollars": (f"log('a-b'.replace('-', '$& {X}'))", "log('a-b'.replace('-', `$& ${process.env.IN_X}`))"),
}  # fmt: skip


@cache
def outcomes() -> dict[str, list[tuple[dict[str, str], javascript_sandbox.Outcome | None, javascript_sandbox.Outcome]]]:
    """For each script its values with what it did before, for ordinary ones, and after; all in one process."""
    jobs, plan = [], []
    for name, (script, _) in REWRITTEN.items():
        trial = javascript_sandbox.trial(script)
        ordinary = trial.ordinary()
        for number, values in enumerate([*ordinary, *trial.hostile()]):
            before = trial.before(values) if number < len(ordinary) else None
            plan.append((name, values, before is not None))
            jobs += [job for job in (before, trial.after(values)) if job is not None]
    found: dict[str, list[tuple[dict[str, str], javascript_sandbox.Outcome | None, javascript_sandbox.Outcome]]] = {}
    done = iter(javascript_sandbox.execute(jobs))
    for name, values, has_before in plan:
        found.setdefault(name, []).append((values, next(done) if has_before else None, next(done)))
    return found


@pytest.mark.parametrize(("script", "wanted"), REWRITTEN.values(), ids=REWRITTEN.keys())
def test_a_script_is_rewritten(script: str, wanted: str) -> None:
    trial = javascript_sandbox.trial(script)
    assert dict(trial.done.refused) == {}
    assert trial.rewritten == wanted


@pytest.mark.parametrize("name", REWRITTEN)
def test_a_rewritten_script_does_the_same(name: str) -> None:
    compared = [(values, before, after) for values, before, after in outcomes()[name] if before is not None]
    assert [(values, before, after) for values, before, after in compared if before != after] == []
    assert any(before["error"] is None for _, before, _ in compared), compared


@pytest.mark.parametrize("name", REWRITTEN)
def test_a_rewritten_script_cannot_be_injected(name: str) -> None:
    assert [values for values, _, after in outcomes()[name] if "canary" in after["log"]] == []


def test_the_sandbox_notices_what_an_attacker_runs() -> None:
    trial = javascript_sandbox.trial(f"log('{X}')")
    done = javascript_sandbox.execute([trial.before({"x": "'); canary(); ('"}), trial.after({"x": "'); canary(); ('"})])
    assert [outcome["log"] for outcome in done] == [[["log", [""]], "canary"], [["log", ["'); canary(); ('"]]]]


@pytest.mark.parametrize("script", [script for script, _ in REWRITTEN.values()], ids=REWRITTEN.keys())
def test_a_second_run_changes_nothing(script: str) -> None:
    assert javascript_sandbox.trial(javascript_sandbox.trial(script).rewritten).done.replacements == ()


def test_only_comments_need_no_variable() -> None:
    assert javascript_sandbox.trial(f"log('{X}') // {X}").done.plain == {1}
