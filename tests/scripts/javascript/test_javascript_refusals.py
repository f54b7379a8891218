"""What could still be read as code, or is not known to stay the same, is refused with a reason; the script stays as it is."""

from collections.abc import Mapping

import javascript_sandbox
import pytest

X, Y, N, B, J, KEPT = (f"${{{{ {name} }}}}" for name in ("x", "y", "n", "b", "j", "kept"))

CODE: Mapping[str, tuple[str, str]] = {
    "eval": (f"eval('{X}')", "'eval' reads it as code"),
    "eval by another name": (f"const run = eval\nrun('{X}')", "could read it as code"),
    "eval by a comma": (f"(0, eval)('{X}')", "could read it as code"),
    "eval by call": (f"eval.call(null, '{X}')", "could read it as code"),
    "eval for each": (f"['{X}'].forEach(eval)", "'eval', which is handed on here, could read it as code"),
    "eval beside the value": (f"run('{X}', eval)", "'eval', which is handed on here, could read it as code"),
    "eval of the global object": (f"globalThis['eval']('{X}')", "'eval' reads it as code"),
    "a function's text": (f"new Function('{X}')()", "'Function' reads it as code"),
    "the constructor of functions": (f"(async () => {{}}).constructor('return {X}')()", "'constructor' reads it as code"),
    "a timer": (f"setTimeout('log({X})', 1)", "'setTimeout' reads a text as code"),
    "a module": (f"require('{X}/a.js')", "loads and runs the module that the value names"),
    "an imported module": (f"const a = await import(`{X}`)", "loads and runs the module that the value names"),
    "a virtual machine": (f"require('vm').runInNewContext('{X}')", "'runInNewContext' reads it as code"),
    "a script of a virtual machine": (f"new (require('vm').Script)('{X}')", "could read it as code"),
    "a worker": (f"new Worker('{X}', {{ eval: true }})", "'Worker' reads it as code"),
    "a shell": (f"require('child_process').execSync(`git tag {X}`)", "'execSync' hands it to a shell"),
    "a shell of a destructured function": (
        f"const {{ exec }} = require('child_process')\nexec('git tag {X}')",
        "'exec' hands it to a shell",
    ),
    "a shell by another name": (
        f"const {{ execSync: run }} = require('child_process')\nrun('git tag {X}')",
        "'run' could read it as code",
    ),
    "a promisified shell": (
        f"const run = require('util').promisify(require('child_process').exec)\nawait run('git tag {X}')",
        "'run' could read it as code",
    ),
    "a shell called at once": (f"await promisify(exec)('git tag {X}')", "could read it as code"),
    "a computed function of a module": (f"const cp = require('child_process')\ncp[how]('git tag {X}')", "could read it as code"),
    "the environment of a shell's command": (f"execSync('eval $A', {{ env: {{ A: '{X}' }} }})", "'execSync' hands it to a shell"),
    "a program in a shell": (f"spawnSync('git', ['tag', '{X}'], {{ shell: true }})", "a shell reads the arguments"),
    "a program": (f"await exec.exec('{X}')", "the command that is run"),
    "the beginning of a program": (f"await exec.exec('{X}/bin/tool', ['a'])", "the command that is run"),
    "a program in a variable": (f"await exec.exec(tool, ['{X}'])", "the command that is run"),
    "a shell's argument": (f"await exec.exec('bash', ['-c', 'echo {X}'])", "'bash' reads it as code"),
    "a shell's command line": (f'await exec.exec(`bash -c "echo {X}"`)', "'bash' reads it as code"),
    "an interpreter's input": (f"await exec.exec('python3', [], {{ input: Buffer.from('{X}') }})", "'python' reads it as code"),
    "a wrapper": (f"await exec.exec('sudo', ['tool', '{X}'])", "'sudo' runs a command among its arguments"),
    "a container": (f"await exec.exec('docker', ['run', '{X}'])", "'docker' runs a command among its arguments"),
    "another machine": (f"await exec.getExecOutput('ssh', ['host', 'tool {X}'])", "'ssh' hands its arguments to a shell"),
    "an alias of git": (f"await exec.exec('git', ['-c', 'alias.a={X}', 'a'])", "'git' reads it as code"),
    "unknown arguments": (f"await exec.exec(...all, '{X}')", "not known"),
    "a tag": (f"await $`git tag {X}`", "a template with a tag"),
    "a tag that is handed a variable": (f"const v = '{X}'\nawait $`git tag ${{v}}`", "it is handed to a template's tag"),
    "a raw template": (f"log(String.raw`{X}`)", "a template with a tag"),
    "a GraphQL query": (f"await github.graphql(`query {{ user(login: \"{X}\") }}`)", "part of a GraphQL query"),
    "a GraphQL query in a variable": (
        f"const query = start + 'user(login: \"{X}\") }}'\nawait github.graphql(query)",
        "the variable query takes the value on: the value would be part of a GraphQL query",
    ),
    "a GraphQL query in a request": (f"await github.request('POST /graphql', {{ query: '{X}' }})", "part of a GraphQL query"),
    "a GraphQL query for a client of its own": (f"const get = github.graphql.defaults({{}})\nawait get('{X}')", "could read it as code"),
    "a GraphQL query of an address in a variable": (
        f"const url = api + '/graphql'\nawait fetch(url, {{ body: JSON.stringify({{ query: '{X}' }}) }})",
        "part of a GraphQL query",
    ),
    "a text that is a GraphQL query": (f"await send(`mutation {{ close(id: \"{X}\") {{ a }} }}`)", "part of a GraphQL query"),
    "a script that is written": (f"fs.writeFileSync('a.sh', 'echo {X}')", "it is written into a.sh, which is code"),
    "a script in a variable's file": (
        f"const file = path.join(dir, 'a.js')\nfs.writeFileSync(file, '{X}')",
        "it is written into a.js, which is code",
    ),
    "a file of any name": (f"fs.writeFileSync(file, '{X}')", "a file whose name is not known"),
    "a file that is run": (
        f"fs.writeFileSync('a.txt', '{X}')\nawait exec.exec('bash a.txt')",
        "it is written into a.txt, which this script runs, or hands on",
    ),
    "a file that is made a program": (f"fs.writeFileSync('a', '{X}', {{ mode: 0o755 }})", "given permissions"),
    "a file that says it is a program": (f"fs.writeFileSync('a', '#!/bin/sh\\n{X}')", "it is written into a, which is code"),
    "a file that is renamed": (f"fs.writeFileSync('a', '{X}')\nfs.renameSync('a', 'a.sh')", "which this script runs, or hands on"),
    "a file that is made executable": (
        f"fs.writeFileSync('a', '{X}')\nawait exec.exec('chmod +x a')",
        "which this script runs, or hands on",
    ),
    "a file that is loaded": (f"fs.writeFileSync('./a', '{X}')\nrequire('./a')", "which this script runs, or hands on"),
    "a file's handle": (f"await handle.writeFile('{X}')", "a file whose name is not known"),
    "a variable that programs run": (f"process.env.NODE_OPTIONS = '{X}'", "an environment variable whose value is code"),
    "a variable that a program runs": (
        f"await exec.exec('git', ['push'], {{ env: {{ GIT_SSH_COMMAND: '{X}' }} }})",
        "an environment variable whose value is code",
    ),
    "eval in a list": (f"const [run] = [eval]\nrun('{X}')", "could read it as code"),
    "eval for a callback": (f"[eval].map(run => run('{X}'))", "could read it as code"),
    "eval of an object": (f"const {{ eval: run }} = globalThis\nrun('{X}')", "could read it as code"),
    "a made loader": (f"const load = module.createRequire(a)\nload('{X}')", "could read it as code"),
    "a timer by call": (f"setTimeout.call(null, '{X}')", "could read it as code"),
    "a subclass of functions": (f"new (class extends Function {{}})('{X}')", "could read it as code"),
    "an exported variable that programs run": (
        f"core.exportVariable('NODE_OPTIONS', '{X}')",
        "an environment variable whose value is code",
    ),
    "eval in an object": (f"const all = {{ run: eval }}\nall.run('{X}')", "could read it as code"),
    "eval as a default": (f"const f = (run = eval) => run('{X}')", "could read it as code"),
    "eval that a function gives back": (f"const get = () => eval\nget()('{X}')", "could read it as code"),
    "a stream": (f"const a = fs.createWriteStream(file)\na.write('{X}')", "a file whose name is not known"),
    "the function that is called": (f"core['{X}']('a')", "the value chooses the function that is called"),
    "the function, by a variable": (f"const level = '{X}'\ncore[level]('a')", "the value chooses the function that is called"),
    "the function, taken out": (f"const f = core['{X}']\nf('a')", "the value chooses the function that is called"),
    "the class": (f"new classes['{X}']()", "the value chooses the function that is called"),
}  # fmt: skip

FOLLOWED: Mapping[str, str] = {
    "a variable": f"const v = '{X}'\neval(v)",
    "a variable of a variable": f"const v = '{X}'\nconst w = v.trim()\neval(w)",
    "an assignment": f"let v\nv = 'a' + '{X}'\neval(v)",
    "an addition": f"let v = 'a'\nv += '{X}'\neval(v)",
    "a template": f"const v = '{X}'\neval(`a ${{v}}`)",
    "destructuring": f"const [a, b] = '{X}'.split('/')\neval(b)",
    "destructuring of an object": f"const {{ a: b }} = {{ a: '{X}' }}\neval(b)",
    "a default of a pattern": f"const {{ a = '{X}' }} = {{}}\neval(a)",
    "an object": f"const o = {{ a: '{X}' }}\neval(o.a)",
    "a property": f"const o = {{}}\no.a = '{X}'\neval(o.a)",
    "a shorthand property": f"const a = '{X}'\nconst o = {{ a }}\neval(o.a)",
    "a list": f"const l = []\nl.push('{X}')\neval(l[0])",
    "a merged object": f"const o = {{}}\nObject.assign(o, {{ a: '{X}' }})\neval(o.a)",
    "a loop": f"for (const a of '{X}'.split(',')) eval(a)",
    "a callback": f"'{X}'.split(',').forEach(a => eval(a))",
    "a named callback": f"const run = a => eval(a)\n'{X}'.split(',').forEach(run)",
    "a result of a callback": f"const l = [1].map(() => '{X}')\neval(l[0])",
    "a parameter": f"function run(a) {{ eval(a) }}\nrun('{X}')",
    "a parameter of an arrow": f"const run = async a => {{ eval(a) }}\nawait run('{X}')",
    "a parameter of a method": f"const o = {{ run(a) {{ eval(a) }} }}\no.run('{X}')",
    "the rest of the parameters": f"const run = (...all) => eval(all[0])\nrun('{X}')",
    "all parameters": f"function run(a) {{ eval(arguments[0]) }}\nrun('{X}')",
    "parameters without names": f"function run() {{ eval(arguments[0]) }}\nrun('{X}')",
    "a parameter by call": f"const run = function (a) {{ eval(a) }}\nrun.call(null, '{X}')",
    "a parameter by apply": f"const run = function (a) {{ eval(a) }}\nrun.apply(null, ['{X}'])",
    "this by call": f"const run = function () {{ eval(this.a) }}\nrun.call({{ a: '{X}' }})",
    "an object's own function": f"const o = {{ a: '{X}', run() {{ eval(this.a) }} }}\no.run()",
    "a getter that is a function's": f"const o = {{ get a() {{ return '{X}' }} }}\nconst {{ a }} = o\neval(o.a + a)",
    "a function under another name": f"function get() {{ return '{X}' }}\nconst other = get\neval(other())",
    "a function that is handed on": f"function get() {{ return '{X}' }}\n[1].map(get).forEach(a => eval(a))",
    "a setter": f"const o = {{ set a(v) {{ eval(v) }} }}\no.a = '{X}'",
    "a getter": f"const o = {{ get a() {{ return '{X}' }} }}\neval(o.a)",
    "an instance": f"class A {{ constructor(v) {{ this.v = v }} run() {{ eval(this.v) }} }}\nnew A('{X}').run()",
    "an event": f"const a = new Emitter()\na.on('b', v => eval(v))\na.emit('b', '{X}')",
    "a map": f"const m = new Map()\nm.set('a', '{X}')\neval(m.get('a'))",
    "a generator": f"function* all() {{ yield '{X}' }}\nfor (const a of all()) eval(a)",
    "a closure": f"const outer = a => () => eval(a)\nouter('{X}')()",
    "the global object": f"globalThis.a = '{X}'\neval(globalThis.a)",
    "a replacement": f"'a'.replace('a', () => '{X}').split('').map(a => eval(a))",
    "a function at once": f"(a => eval(a))('{X}')",
    "a result": f"function get() {{ return '{X}' }}\neval(get())",
    "a result of an arrow": f"const get = () => '{X}'\neval(get())",
    "a result of a method": f"const o = {{ get: () => '{X}' }}\neval(o.get())",
    "a result of a result": f"const get = () => '{X}'\nconst other = () => get()\neval(other())",
    "a result that is awaited": f"const get = async () => '{X}'\neval(await get())",
    "what a function gives back changed": f"eval(path.join('a', '{X}'))",
    "a promise": f"Promise.resolve('{X}').then(a => eval(a))",
    "an error": f"try {{ throw new Error('{X}') }} catch (error) {{ eval(error.message) }}",
    "a choice": f"eval(a ? 'b' : '{X}')",
    "a default value": f"const v = a || '{X}'\neval(v)",
    "a key": f"const o = {{ '{X}': 1 }}\neval(Object.keys(o)[0])",
    "the environment": f"log('{X}')\neval(Object.values(process.env).join())",
    "parsed JSON": f"const o = {J}\neval(o.a)",
}  # fmt: skip

MEANING: Mapping[str, tuple[str, str]] = {
    "the whole script": (X, "it is code by design"),
    "a statement": (f"log(1)\n{X}\nlog(2)", "it is code by design"),
    "a number that is a statement": (f"{N}", "it is code by design"),
    "the beginning of a statement": (f"{B} && log(1)", "it is code by design"),
    "bare, of any type": (f"log({X})", "its type is not known"),
    "part of a name": (f"log(a_{X})", "part of a name"),
    "two bare ones": (f"log({N}{B})", "part of a name"),
    "a property's name": (f"log(context.{X})", "part of a property's name"),
    "a key without quotes": (f"log({{ {X}: 1 }})", "part of a property's name"),
    "a short property": (f"log({{ {X} }})", "part of a property's name"),
    "a label": (f"{X}: for (;;) break", "a label"),
    "a declared name": (f"const {X} = 1", "no rule yet"),
    "an assigned name": (f"a.b[{X}] = {Y} = 1", ""),
    "a parameter's name": (f"log(({X}) => 1)", "no rule yet"),
    "a function's name": (f"function {X}() {{}}", "no rule yet"),
    "a class": (f"new {N}()", "what is called"),
    "a class of JSON": (f"new {J}.a()", "what is called"),
    "a function": (f"log({N}())", "what is called"),
    "a string that is called": (f"log('{X}'())", "what is called"),
    "an object behind an arrow": (f"log(() => {J})", "would be a block"),
    "a regular expression": (f"log(/^{X}$/)", "in a regular expression"),
    "a directive": (f"'{X}'\nlog(1)", "could be a directive"),
    "a template with a tag on the line before": (f"log\n`{X}`", "a template with a tag"),
    "a string that would become a tag's template": (f"log\n'v{X}'.trim()", "would take a template, or a parenthesis, for its argument"),
    "a string behind a block": (f"if (1) {{}}\n'v{X}'.trim()", "would take a template, or a parenthesis, for its argument"),
    "a template behind a block": (f"if (1) {{}}\n`{X}`.trim()", "could be its tag"),
    "a sum that would become an argument": (f"log\n'{KEPT}{X}'.trim()", "would take a template, or a parenthesis, for its argument"),
    "a name behind a keyword that is a name": (f"let\n'{X}'.trim()", "could be a keyword or a name"),
    "an octal escape": (f"log('\\1 {X}')", "octal escape"),
    "an octal escape with a zero": (f"log('\\07 {X}')", "octal escape"),
    "an escape that the value continues": (f"log('\\0{X}')", "an escape stands right before it"),
    "a backslash before": (f"log('\\{X}')", "a backslash stands right before it"),
    "a dollar before in a template": (f"log(`${X}`)", "a '$' or '{' stands right beside it"),
    "a brace behind in a template": (f"log(`{X}{{`)", "a '$' or '{' stands right beside it"),
    "a deleted literal": (f"delete '{X}'", "'delete' would delete the variable"),
    "a class's field": (f"class A {{ '{X}' = 1 }}", "no rule yet"),
    "a method's name": (f"log({{ '{X}'() {{}} }})", "no rule yet"),
    "a pattern's key": (f"const {{ '{X}': a }} = {{}}", "no rule yet"),
    "the end of a comment": ("/* ${{ '*/' }} */ log(1)", "would end the comment"),
    "the end of a comment with what is behind": ("/* ${{ x.* }}/ */ log(1)", "would end the comment"),
    "a variable named process": (f"const process = {{ env: {{}} }}\nlog('{X}')", "a variable 'process' of its own"),
    "a parameter named process": (f"[1].map(process => log('{X}'))", "a variable 'process' of its own"),
    "an error named process": (f"try {{ a() }} catch (process) {{ log('{X}') }}", "a variable 'process' of its own"),
    "a destructured process": (f"const {{ process }} = a\nlog('{X}')", "a variable 'process' of its own"),
    "a variable named Number": (f"const Number = 1\nlog({N})", "a variable 'Number' of its own"),
    "a variable named JSON": (f"let JSON\nlog({J})", "a variable 'JSON' of its own"),
    "a set variable": (f"process.env.IN_X = 'a'\nlog('{X}')", "the script sets the variable IN_X itself"),
    "a set variable in other case": (f"process.env.in_x = 'a'\nlog('{X}')", "the script sets the variable IN_X itself"),
    "a deleted variable": (f"delete process.env['IN_X']\nlog('{X}')", "the script sets the variable IN_X itself"),
    "an exported variable": (f"core.exportVariable('IN_X', 1)\nlog('{X}')", "the script sets the variable IN_X itself"),
    "a new environment": (f"process.env = {{}}\nlog('{X}')", "whose names are not known"),
    "a new process": (f"globalThis.process = a\nlog('{X}')", "whose names are not known"),
    "variables of any name": (f"process.env[a] = 1\nlog('{X}')", "whose names are not known"),
    "variables of any name, by a variable": (f"const {{ env }} = process\nenv[a] = 1\nlog('{X}')", "whose names are not known"),
    "merged variables": (f"Object.assign(process.env, a)\nlog('{X}')", "whose names are not known"),
    "exported variables of any name": (f"core.exportVariable(a, 1)\nlog('{X}')", "whose names are not known"),
}  # fmt: skip

BROKEN: Mapping[str, str] = {
    "an unclosed string": f"log('{X})",
    "an unclosed template": f"log(`{X})",
    "an unclosed comment": f"/* {X}",
    "an unclosed bracket": f"log('{X}'",
    "a bracket too many": f"log('{X}'))",
    "a string over two lines": f"log('a\n{X}')",
    "an incomplete escape": f"log('\\x4 {X}')",
    "an incomplete escape in a template": f"log(`\\u00 {X}`)",
    "nothing between": f"log('a' '{X}')",
    "part of a number": f"log(1{N})",
    "the end of a number": f"log(1.{N})",
    "TypeScript": f"const a: string = '{X}'",
    "JSX": f"log(<a b='{X}'/>)",
    "an import": f"import a from '{X}'",
    "an export": f"export default '{X}'",
    "a comment as in HTML": f"<!-- a\nlog('{X}')",
    "the end of a comment as in HTML": f"log(1)\n--> {X}",
    "a first line that names a program": f"#!/usr/bin/env node\nlog('{X}')",
    "with": f"with (a) log('{X}')",
    "an escaped name": f"\\u0065val('{X}')",
    "a decorator": f"@a class A {{}}\nlog('{X}')",
    "a division that could be a pattern": f"const a = {{}}\n/'/.test('{X}')",
    "a pattern behind a counter": f"a++ /2/ '{X}'",
    "a control character": f"log('{X}\0')",
    "a carriage return": f"log('{X}')\r// a",
    "a line separator": f"log('{X}') // a\u2028log(1)",
    "half a character": f"log('{X}\ud800')",
    "nested classes of characters": f"log(/[[a]'/]/v, '{X}')",
}  # fmt: skip


@pytest.mark.parametrize(("script", "reason"), [*CODE.values(), *MEANING.values()], ids=[*CODE, *MEANING])
def test_a_refusal_says_why_and_changes_nothing(script: str, reason: str) -> None:
    trial = javascript_sandbox.trial(script)
    assert trial.rewritten == script
    assert trial.done.refused.keys() == trial.variables.keys()
    assert reason in " ".join(trial.done.refused.values())


@pytest.mark.parametrize("script", FOLLOWED.values(), ids=FOLLOWED.keys())
def test_a_value_is_followed_to_what_reads_it_as_code(script: str) -> None:
    trial = javascript_sandbox.trial(script)
    assert trial.rewritten == script
    assert "reads it as code" in trial.done.refused[0]


@pytest.mark.parametrize("script", FOLLOWED.values(), ids=FOLLOWED.keys())
def test_what_is_followed_is_rewritten_where_nothing_reads_it_as_code(script: str) -> None:
    assert not javascript_sandbox.trial(script.replace("eval", "log")).done.refused


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN.keys())
def test_a_script_that_is_not_understood_is_refused(script: str) -> None:
    trial = javascript_sandbox.trial(script)
    assert set(trial.done.refused.values()) == {"the script cannot be parsed for sure"}


CUT_OFF = {
    "a comparison": f"const v = '{X}' === 'a'\neval(v)",
    "a condition": f"eval('{X}' ? 'a' : 'b')",
    "a length": f"eval('{X}'.length)",
    "a number": f"eval({N})",
    "a negation": f"eval(!'{X}')",
    "another variable": f"const v = '{X}', w = 'a'\neval(w)",
    "another argument": f"log('{X}', eval('1'))",
    "a function of the project": f"await require('./a.js')({{ github, context, a: '{X}' }})\neval('1')",
    "a list that npm reads": f"await exec.exec('npm', ['version', '{X}'])",
    "another property of the environment": f"log('{X}')\neval(process.env.A)",
    "the environment of a program": f"log('{X}')\nspawnSync('bash', ['a.sh'], {{ env: {{ ...process.env }} }})",
}


@pytest.mark.parametrize("script", CUT_OFF.values(), ids=CUT_OFF.keys())
def test_where_nothing_of_the_value_arrives_there_is_no_refusal(script: str) -> None:
    assert not javascript_sandbox.trial(script).done.refused
