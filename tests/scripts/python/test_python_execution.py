"""Rewritten Python scripts are run: they do what they did for ordinary values, and nothing a hostile value asks for."""

import time
from collections.abc import Mapping

import pytest
import python_sandbox as sandbox
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

X, Y, J, N = "${{ x }}", "${{ y }}", "${{ j }}", "${{ n }}"
OS = "import os\n"

REWRITTEN: Mapping[str, tuple[str, str]] = {
    "a string that is nothing else": (f'print("{X}")', OS + 'print(os.environ["IN_X"])'),
    "single quotes": (f"print('{X}')", OS + "print(os.environ['IN_X'])"),
    "text around": (f'print("v{X} w")', OS + "print(f\"v{os.environ['IN_X']} w\")"),
    "text around in single quotes": (f"print('v{X}')", OS + "print(f'v{os.environ[\"IN_X\"]}')"),
    "two in one string": (f'print("{X}-{Y}")', OS + "print(f\"{os.environ['IN_X']}-{os.environ['IN_Y']}\")"),
    "two without anything between": (f'print("{X}{Y}")', OS + "print(f\"{os.environ['IN_X']}{os.environ['IN_Y']}\")"),
    "braces in the string": (f'print("{{a}} {X}")', OS + "print(f\"{{a}} {os.environ['IN_X']}\")"),
    "an escape": (f'print("a\\t{X}\\n\\x41")', OS + "print(f\"a\\t{os.environ['IN_X']}\\n\\x41\")"),
    "a raw string": (f'print(r"\\d{X}\\w")', OS + "print(rf\"\\d{os.environ['IN_X']}\\w\")"),
    "a string of Python 2's kind": (f'print(u"a{X}")', OS + "print(f\"a{os.environ['IN_X']}\")"),
    "three quotes": (f'print("""a\n"{X}"\n""")', OS + "print(f\"\"\"a\n\"{os.environ['IN_X'].replace(chr(13), '')}\"\n\"\"\")"),
    "three single quotes": (f"print('''{X}\n''')", OS + "print(f'''{os.environ[\"IN_X\"].replace(chr(13), \"\")}\n''')"),
    "three quotes around nothing else": (f'print("""{X}""".strip())', OS + 'print(os.environ["IN_X"].replace("\\r\\n", "\\n").strip())'),
    "bytes": (f'print(b"a{X}b")', OS + 'print((b"a" + os.environ["IN_X"].encode() + b"b"))'),
    "bytes that are nothing else": (f"print(b'{X}')", OS + "print(os.environ['IN_X'].encode())"),
    "an f-string": (f'a = 1\nprint(f"{{a}} {X}")', OS + "a = 1\nprint(f\"{a} {os.environ['IN_X']}\")"),
    "a raw f-string": (f"print(rf'\\d{X}')", OS + "print(rf'\\d{os.environ[\"IN_X\"]}')"),
    "a piece of a text in several": (
        f'print("a" "{X}" \'c{Y}\')',
        OS + "print(\"a\" f\"{os.environ['IN_X']}\" f'c{os.environ[\"IN_Y\"]}')",
    ),
    "a format with percent": (f'print("{X} %s" % 1)', OS + "print(f\"{os.environ['IN_X']} %s\" % 1)"),
    "a method": (f'print("v{X}".upper())', OS + "print(f\"v{os.environ['IN_X']}\".upper())"),
    "a comparison": (f'print("yes" if "{X}" == "main" else "no")', OS + 'print("yes" if os.environ["IN_X"] == "main" else "no")'),
    "a key": (f'print({{"{X}": 1}})', OS + 'print({os.environ["IN_X"]: 1})'),
    "an index": (f'print({{"a": 1}}.get("{X}"))', OS + 'print({"a": 1}.get(os.environ["IN_X"]))'),
    "a default": (f'def f(a="{X}"):\n    return a\nprint(f())', OS + 'def f(a=os.environ["IN_X"]):\n    return a\nprint(f())'),
    "a list": (f'for a in ["{X}", "b"]:\n    print(a)', OS + 'for a in [os.environ["IN_X"], "b"]:\n    print(a)'),
    "split": (f'print("{X}".split())', OS + 'print(os.environ["IN_X"].split())'),
    "an assertion": (f'assert "{X}" != "never", "no {X}"', OS + "assert os.environ[\"IN_X\"] != \"never\", f\"no {os.environ['IN_X']}\""),
    "JSON in a string": (f"import json\nprint(json.loads('{J}'))", OS + "import json\nprint(json.loads(os.environ['IN_J']))"),
    "JSON": (f"a = {J}\nprint(a)", 'import json\nimport os\na = json.loads(os.environ["IN_J"])\nprint(a)'),
    "a number": (f"print({N} + 1)", 'import json\nimport os\nprint(json.loads(os.environ["IN_N"]) + 1)'),
    "an argument of a process": (
        f'import subprocess\nlog(["git", "tag", "{X}"])',
        OS + 'import subprocess\nlog(["git", "tag", os.environ["IN_X"]])',
    ),
    "a comment": (f"# about {X}\nprint(1)", "# about x\nprint(1)"),
    "a comment behind code": (f"print(1)  # {X}", "print(1)  # x"),
    "imports that are there": (f'import os\nimport sys\nprint("{X}")', 'import os\nimport sys\nprint(os.environ["IN_X"])'),
    "an import of a part": (f'import os.path\nprint("{X}")', 'import os.path\nprint(os.environ["IN_X"])'),
    "an import that comes later": (f'print("{X}")\nimport os', OS + 'print(os.environ["IN_X"])\nimport os'),
    "an import in a function": (f'def f():\n    import os\nprint("{X}")', OS + 'def f():\n    import os\nprint(os.environ["IN_X"])'),
    "an import in the function itself": (
        f'import os\ndef f():\n    print("{X}")\n    import os\nf()',
        'import os as _os\nimport os\ndef f():\n    print(_os.environ["IN_X"])\n    import os\nf()',
    ),
    "a text inside an f-string": (f"print(f\"{{'{X}'.upper()!r:>9}}\")", OS + "print(f\"{os.environ['IN_X'].upper()!r:>9}\")"),
    "text around inside an f-string": (f"print(f\"{{len('v{X}')}}\")", OS + "print(f\"{len(('v' + os.environ['IN_X']))}\")"),
    "a format inside an f-string": (f"print(f\"{{1:{{'{X}' and 3}}}}\")", OS + "print(f\"{1:{os.environ['IN_X'] and 3}}\")"),
    "a backslash before in a raw string": (f'print(r"a\\{X}")', OS + "print(rf\"a\\{os.environ['IN_X']}\")"),
    "an escape that ends before": (f'print("\\123{X}\\\\{X}")', OS + "print(f\"\\123{os.environ['IN_X']}\\\\{os.environ['IN_X']}\")"),
    "expressions on several lines": (
        'print("v${{\n x\n }}", ${{ n }})\nprint("w${{ y }}")',
        'import json\nimport os\nprint(f"v{os.environ[\'IN_X\']}", json.loads(os.environ["IN_N"]))\nprint(f"w{os.environ[\'IN_Y\']}")',
    ),
    "a name that is declared behind": (
        f'import os\ndef f():\n    print("{X}")\n    global os\nf()',
        'import os as _os\nimport os\ndef f():\n    print(_os.environ["IN_X"])\n    global os\nf()',
    ),
    "an import by another name": (f'import os as o\nprint("{X}")', OS + 'import os as o\nprint(os.environ["IN_X"])'),
    "the name is another's": (f'os = 1\nprint("{X}")', 'import os as _os\nos = 1\nprint(_os.environ["IN_X"])'),
    "a docstring and imports from the future": (
        f'"""Doc."""\nfrom __future__ import annotations\n\nprint("{X}")',
        '"""Doc."""\nfrom __future__ import annotations\n\nimport os\nprint(os.environ["IN_X"])',
    ),
    "a comment at the top": (
        f'#!/usr/bin/env python\n# Title\nprint("{X}")',
        '#!/usr/bin/env python\n# Title\nimport os\nprint(os.environ["IN_X"])',
    ),
    "a decorator first": (
        f'@staticmethod\ndef f():\n    return "{X}"\nprint(1)',
        OS + '@staticmethod\ndef f():\n    return os.environ["IN_X"]\nprint(1)',
    ),
    "characters beyond ASCII": (
        f'print("ü→", "☃{X}𝒳", {N})',
        'import json\nimport os\nprint("ü→", f"☃{os.environ[\'IN_X\']}𝒳", json.loads(os.environ["IN_N"]))',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("script", "wanted"), REWRITTEN.values(), ids=REWRITTEN.keys())
def test_a_script_is_rewritten(script: str, wanted: str) -> None:
    trial = sandbox.trial(script)
    assert dict(trial.done.refused) == {}
    assert trial.rewritten == wanted


@pytest.fixture(scope="module")
def outcomes() -> dict[str, list[dict[str, object]]]:
    """What each script of the table does, before and after for ordinary values and after for hostile ones, run at once."""
    jobs = []
    places = []
    for name, (script, _) in REWRITTEN.items():
        trial = sandbox.trial(script)
        for kind, texts in (("before", sandbox.ORDINARY), ("after", sandbox.ORDINARY), ("hostile", sandbox.HOSTILE)):
            for values in trial.values(texts):
                jobs.append(trial.before(values) if kind == "before" else trial.after(values))
                places.append(f"{name} {kind}")
    found: dict[str, list[dict[str, object]]] = {}
    for place, outcome in zip(places, sandbox.run(jobs), strict=True):
        found.setdefault(place, []).append(dict(outcome))
    return found


@pytest.mark.parametrize("name", REWRITTEN)
def test_a_rewritten_script_does_the_same(name: str, outcomes) -> None:
    pairs = zip(outcomes[f"{name} before"], outcomes[f"{name} after"], strict=True)
    # Bytes cannot be written with characters beyond ASCII.
    meant = [(before, after) for before, after in pairs if before["error"] != "SyntaxError"]
    assert [before for before, _ in meant] == [after for _, after in meant]
    assert len(meant) >= len(sandbox.ORDINARY) - 1
    assert not any(outcome["error"] for outcome in outcomes[f"{name} after"])


@pytest.mark.parametrize("name", REWRITTEN)
def test_a_rewritten_script_cannot_be_injected(name: str, outcomes) -> None:
    assert not any("canary" in outcome["log"] for outcome in outcomes[f"{name} hostile"])


INLINE = {
    "a string that is nothing else": (f'print("{X}")', "print(__import__('os').environ['IN_X'])"),
    "text around": (f'print("v{X}w")', "print((\"v\" + __import__('os').environ['IN_X'] + \"w\"))"),
    "imports that are there": (f'import os; print("{X}")', "import os; print(os.environ['IN_X'])"),
    "a number": (f"print({N})", "print(__import__('json').loads(__import__('os').environ['IN_N']))"),
}


@pytest.mark.parametrize(("script", "wanted"), INLINE.values(), ids=INLINE.keys())
def test_a_script_in_a_word_of_another_gets_no_line(script: str, wanted: str) -> None:
    trial = sandbox.trial(script, inline=True, quote="'")
    assert trial.rewritten == wanted
    values = trial.values(sandbox.ORDINARY)
    assert sandbox.run(map(trial.after, values)) == sandbox.run(map(trial.before, values))


REFUSED = {
    "os.system": (f'import os\nos.system("echo {X}")', "read as code by 'system'"),
    "a function that was imported": (f'from os import popen\npopen("echo {X}")', "read as code by 'popen'"),
    "eval": (f'eval("{X}")', "read as code by 'eval'"),
    "a variable that is run": (f'a = "{X}"\nb = "x" + a\nexec(b)', "read as code by 'exec'"),
    "a format that is run": (f'a = "{X}"\nexec("print(%s)" % a)', "read as code by 'exec'"),
    "a list that is run": (f'a = []\na.append("{X}")\nexec(" ".join(a))', "read as code by 'exec'"),
    "an attribute that is run": (f'class A: pass\nA.b = "{X}"\neval(A.b)', "read as code by 'eval'"),
    "a parameter that is run": (f'def f(a):\n    eval(a)\nf("{X}")', "read as code by 'eval'"),
    "a result that is run": (f'def f():\n    return "{X}"\neval(f())', "read as code by 'eval'"),
    "a word of a loop that is run": (f'for a in "{X}".split():\n    eval(a)', "read as code by 'eval'"),
    "a shell": (f'import subprocess\nsubprocess.run("git tag {X}", shell=True)', "read as code by the shell of 'run'"),
    "a shell that may be one": (f'import subprocess\nsubprocess.run(["{X}"], **o)', "read as code by the shell of 'run'"),
    "a command in one text": (f'import subprocess\nsubprocess.run("{X}")', "the command of 'run'"),
    "a command that is the value": (f'import subprocess\nsubprocess.run(["{X}", "a"])', "a command that can read code"),
    "a shell among words": (f'import subprocess\nsubprocess.check_call(["bash", "-c", "{X}"])', "a command that can read code"),
    "another machine": (f'import subprocess\nsubprocess.run(["ssh", "host", "{X}"])', "a command that can read code"),
    "a pickle": (f'import pickle\npickle.loads(b"{X}")', "read as code by 'loads'"),
    "the name of a module": (f'import importlib\nimportlib.import_module("{X}")', "read as code by 'import_module'"),
    "the name of an attribute": (f'getattr(a, "{X}")()', "read as code by 'getattr'"),
    "what is called": (f'{{"a": print}}["{X}"]()', "decide what is called"),
    "a query": (f'cursor.execute("select {X}")', "read as code by 'execute'"),
    "the target of format": (f'"{{}} {X}".format(1)', "'format' reads names"),
    "a file that is code": (f'with open("a.py", "w") as f:\n    f.write("{X}")', "a file that is code"),
    "the environment of later steps": (
        f'import os\nprint("A={X}", file=open(os.environ["GITHUB_ENV"], "a"))',
        "environment of later steps",
    ),
    "a docstring": (f'"""{X}"""\nprint(1)', "a docstring"),
    "a docstring of a function": (f'def f():\n    "a {X}"\n    return 1', "a docstring"),
    "an annotation": (f'a: "{X}" = 1', "an annotation"),
    "a pattern": (f'match a:\n    case "{X}":\n        pass', "a pattern"),
    "text inside the braces of an f-string": (f"print(f\"{{f'a{X}'}}\")", "inside the braces of an f-string"),
    "what an f-string shows": (f"print(f\"{{'{X}'=}}\")", "inside the braces of an f-string"),
    "a format of an f-string": (f'print(f"{{1:{X}}}")', "a format inside an f-string"),
    "an octal escape before": (f'print("\\1{X}")', "a backslash stands right before it"),
    "an octal escape before, in an f-string": (f'print(f"\\01{X}")', "a backslash stands right before it"),
    "a quote before in three": (f'print(b"""a"{X}b""")', "a quote of its string stands right before it"),
    "a number that is raised": (f"print({N} ** 2)", "raised to a power"),
    "a backslash at the very start": (f'\\\nprint("a{X}")', "not Python 3"),
    "an environment that is emptied": (f'import os\nos.environ.clear()\nprint("{X}")', "takes variables out of its environment"),
    "an environment of which any is taken": (
        f'import os\nfor a in list(os.environ):\n    del os.environ[a]\nprint("{X}")',
        "takes variables out of its environment",
    ),
    "a bare value": (f"print({X})", "its type is not known"),
    "a statement": (X, "code that is run"),
    "a name": (f"a_{X} = 1", "part of a name"),
    "the target of an assignment": (f"{X} = 1", "the target of an assignment"),
    "an attribute": (f"print(a.{X})", "the target of an assignment"),
    "a backslash before": (f'print("a\\{X}")', "a backslash stands right before it"),
    "a named character": (f'print("\\N{{BULLET}} {X}")', "names a character"),
    "a piece of bytes in several": (f'print(b"a" b"{X}")', "written in several"),
    "Python 2": (f'print "{X}"', "not Python 3"),
    "no Python": (f"if {X}", "not Python 3"),
    "several statements on the first line": (f'"""Doc."""; print("{X}")', "several statements on a line"),
    "the names of modules are taken": (f'os = _os = 1\nprint("{X}")', "gives the name 'os' to something else"),
    "nesting beyond reason": ("(" * 300 + f'"{X}"' + ")" * 300, "not Python 3"),
    "a name of too many parts": ("import a" + ".a" * 20_000 + f'\nprint("{X}")', "not Python 3"),
    "an origin of too many parts": ("from a" + ".a" * 20_000 + f' import b\nprint("{X}")', "not Python 3"),
    "patterns beyond reason": ("match x:\n  case " + "(" * 30 + "y" + ")" * 30 + f':\n    print("{X}")', "not Python 3"),
    "a null character": (f'print("\0{X}")', "not Python 3"),
}


@pytest.mark.parametrize(("script", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_could_still_be_read_as_code_is_refused(script: str, reason: str) -> None:
    trial = sandbox.trial(script)
    assert trial.rewritten == script
    assert reason in " ".join(trial.done.refused.values())
    assert set(trial.done.refused) == set(trial.variables)


@pytest.mark.parametrize(
    ("script", "sample"),
    [(f'print("{X}")', 'a"b'), (f'print("{X}")', "a\\b"), (f'print("{X}")', "a\nb"), (f'print(f"{X}")', "{a}")],
)
def test_a_known_value_that_means_something_to_python_is_refused(script: str, sample: str) -> None:
    assert "a value it is known to take" in sandbox.trial(script, samples=[sample]).done.refused[0]


@pytest.mark.parametrize(("script", "sample"), [(f'print(r"{X}")', "a\\b"), (f'print("""{X}""")', "a\nb"), (f"print('{X}')", 'a"b')])
def test_a_known_value_that_means_nothing_there_is_moved(script: str, sample: str) -> None:
    assert sandbox.trial(script, samples=[sample]).done.refused == {}


@pytest.mark.parametrize("script", [f'print(repr("""{X}"""))', f'print(repr("""a{X}b"""))', f'print(repr(f"""a{X}b"""))'])
def test_lines_that_end_as_in_browsers_are_read_as_python_reads_them(script: str) -> None:
    values = {"IN_X": "one\r\ntwo\r\n"}
    trial = sandbox.trial(script)
    before, after = sandbox.run([trial.before(values), trial.after(values)])
    assert after == before
    assert before["error"] == ""


PIECES = st.sampled_from(["a", " ", "{", "}", "'", '"', "\\n", "\\\\", "%s", X, Y, "ü"])
STRINGS = st.tuples(
    st.sampled_from(["", "r", "f", "b", "u", "rf"]), st.sampled_from(["'", '"', '"""', "'''"]), st.lists(PIECES, max_size=5)
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STRINGS, min_size=1, max_size=3), st.sampled_from(["print({})", "a = {}\nprint(a)", "print({}.upper())", "print([{}])"]))
def test_random_strings_do_what_they_did(strings, frame) -> None:
    script = frame.replace("{}", " ".join(f"{prefix}{quote}{''.join(text)}{quote}" for prefix, quote, text in strings))
    trial = sandbox.trial(script)
    assume(trial.done.replacements)
    values = trial.values(["v1", "b c"])
    before, after = sandbox.run(map(trial.before, values)), sandbox.run(map(trial.after, values))
    assert after == before
    assume(not trial.done.refused)  # what stays is still injected
    assert not any("canary" in outcome["log"] for outcome in sandbox.run(map(trial.after, trial.values(sandbox.HOSTILE))))


@pytest.mark.parametrize("line", ['print("v${{{{ x{0} }}}}")\n', 'A{0} = "${{{{ x{0} }}}}"\nprint(A{0})\n', "print(${{{{ n }}}})\n"])
def test_four_times_the_expressions_take_about_four_times_as_long(line: str) -> None:
    def seconds(number: int) -> float:
        script = "".join(line.format(each) for each in range(number))
        start = time.process_time()
        assert sandbox.trial(script).done.replacements
        return time.process_time() - start

    seconds(10)
    assert seconds(1200) < 10 * min(seconds(299), seconds(300)) + 0.2
