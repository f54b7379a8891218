"""Where a value would still be read as code, by whatever way it comes there, nothing is rewritten."""

from collections.abc import Mapping

import pytest
import python_sandbox as sandbox

X, Y = '"${{ x }}"', '"${{ y }}"'
SUBPROCESS = "import os, subprocess, sys\n"

ALIASES: Mapping[str, str] = {
    "a function under another name": f"import os\ns = os.system\ns({X})",
    "a function imported under another name": f"from os import system as s\ns({X})",
    "a function that may be another": f"f = exec if True else print\nf({X})",
    "a function in a dictionary": f'import os\nd = {{"a": os.system}}\nd["a"]({X})',
    "a function in a list": f"import os\n[os.system][0]({X})",
    "a function given to a function": f"import os\n(lambda f: f({X}))(os.system)",
    "a function of which a part is applied": f"import functools, os\nfunctools.partial(os.system, {X})()",
    "a function for each": f"list(map(eval, [{X}]))",
    "a function as a key": f"sorted([{X}], key=eval)",
    "a function for the end": f"import atexit, os\natexit.register(os.system, {X})",
    "a function for a thread": f"import threading, os\nthreading.Thread(target=os.system, args=({X},)).start()",
    "a function by the text of its name": f'import os\ngetattr(os, "system")({X})',
    "a function by its own method": f"import os\nos.system.__call__({X})",
    "a function by its module's dictionary": f'import os\nvars(os)["system"]({X})',
    "a function as a method": f"import os\nclass A:\n    go = staticmethod(os.system)\nA.go({X})",
    "a process under another name": f"from subprocess import run as r\nr({X}, shell=True)",
    "a process in a variable": f"import subprocess\nr = subprocess.run\nr({X}, shell=True)",
    "a module under another name": f"import pickle as p\np.loads(b{X})",
    "a function of a module alone": f"from yaml import load\nload({X})",
    "built-in functions": f"import builtins as b\nb.exec({X})",
}

FORMATS: Mapping[str, str] = {
    "a format in a variable": f'a = "{{}} " + {X}\nprint(a.format(1))',
    "a format that is an argument": f"print(str.format({X}, 1))",
    "a format under another name": f"f = str.format\nprint(f({X}, 1))",
    "a format for each": f"print(*map({X}.format, [1]))",
    "a format's object": f"import string\nprint(string.Formatter().vformat({X}, [], {{}}))",
}

QUERIES: Mapping[str, str] = {
    "a query of an API": f'import requests\nrequests.post("https://api.github.com/graphql", json={{"query": {X}}})',
}

WAYS: Mapping[str, str] = {
    "a class attribute": f"import os\nclass A:\n    c = {X}\n    def go(self):\n        os.system(self.c)",
    "a constructor": (
        f"import os\nclass a:\n    def __init__(self, c):\n        self.c = c\n    def go(self):\n        os.system(self.c)\na({X}).go()"
    ),
    "a constructor that is not written out": (
        f"import dataclasses, os\n@dataclasses.dataclass\nclass A:\n    c: str\n    def go(self):\n        os.system(self.c)\nA({X}).go()"
    ),
    "one of two methods of a name": (
        f"class A:\n    def go(self, a):\n        eval(a)\nclass B:\n    def go(self, b):\n        pass\nA().go({X})"
    ),
    "a lambda's parameter": f"g = lambda x: eval(x)\ng({X})",
    "a default": f"def g(x={X}):\n    eval(x)\ng()",
    "a default by name": f"def g(*, x={X}):\n    eval(x)\ng()",
    "a default of a lambda": f"g = lambda x={X}: eval(x)\ng()",
    "a function of the script under another name": f"def g(x):\n    eval(x)\nh = g\nh({X})",
    "a function of the script for each": f"def g(x):\n    eval(x)\nlist(map(g, [{X}]))",
    "a decorated function": f"import click\n@click.option(default={X})\ndef main(x):\n    eval(x)",
    "the parameter of a decorator": (
        f"def d(x):\n    def inner(f):\n        eval(x)\n        return f\n    return inner\n@d({X})\ndef f(): pass"
    ),
    "an error": f"try:\n    raise Exception({X})\nexcept Exception as e:\n    eval(str(e))",
    "two names of a list": f"a = []\nb = a\nb.append({X})\neval(a[0])",
    "two names of a list, and a sum": f"a = []\nb = a\nb += [{X}]\neval(a[0])",
    "a list that a function fills": f"def fill(a):\n    a.append({X})\nb = []\nfill(b)\neval(b[0])",
    "a list in a list": f"a = [[]]\na[0].append({X})\neval(a[0][0])",
    "a list of an object": f"a.b.append({X})\neval(a.b[0])",
    "a list that is gone through": f"rows = [[]]\nfor row in rows:\n    row.append({X})\neval(rows[0][0])",
    "a method for 'str'": f"class A:\n    def __str__(self):\n        return {X}\neval(str(A()))",
    "an object that is called": f"class A:\n    def __call__(self, x):\n        eval(x)\na = A()\na({X})",
    "an object that is asked": f"class A:\n    def __getitem__(self, x):\n        eval(x)\nA()[{X}]",
    "a generator": f"def g():\n    yield {X}\nfor a in g():\n    eval(a)",
    "a comprehension": f"[eval(a) for a in [{X}]]",
    "a walrus": f"(a := {X})\neval(a)",
    "a pattern that binds": f"match [{X}]:\n    case [a]:\n        eval(a)",
    "options of a command line": (
        f'import argparse, os\np = argparse.ArgumentParser()\np.add_argument("--a", default={X})\na = p.parse_args()\nos.system(a.a)'
    ),
    "replaced texts": f'import os\na = {X}.replace("a", "b").strip()\nos.system("".join(["echo ", a]))',
}

PROCESSES: Mapping[str, str] = {
    "the input of a shell": f'subprocess.run(["bash"], input={X}, text=True)',
    "the input of a shell that is one text": f'subprocess.run("bash", input={X}, text=True)',
    "what is told to a shell": f'p = subprocess.Popen(["bash"], stdin=-1)\np.communicate({X})',
    "what is written to a shell": f'p = subprocess.Popen(["bash"], stdin=-1)\np.stdin.write({X})',
    "another program": f'subprocess.run(["ls"], executable={X})',
    "a version of Python": f'subprocess.run(["python3.11", "-c", {X}])',
    "this Python": f'subprocess.run([sys.executable, "-c", {X}])',
    "a program of Windows": f'subprocess.run(["bash.exe", "-c", {X}])',
    "an option that is computed": f'subprocess.run(["bash", option, {X}])',
    "options from a list": f'subprocess.run(["bash", *options, {X}])',
    "a list with a shell": f'a = ["bash", "-c"]\na.append({X})\nsubprocess.run(a)',
    "a list whose command changes": f'a = ["git", {X}]\na[0] = "bash"\nsubprocess.run(a)',
    "a list whose command is put before": f'a = ["tag", {X}]\na.insert(0, "bash")\nsubprocess.run(a)',
    "a list whose command changes under another name": f'a = ["git", {X}]\nb = a\nb.insert(0, "bash")\nsubprocess.run(a)',
    "a part of a word that is code": 'subprocess.run(["git", "-c", "core.sshCommand=${{ x }}", "fetch"])',
    "a sum that is code": f'subprocess.run(["git", "-c", "core.sshCommand=" + {X}, "fetch"])',
    "a key in a variable": f'key = "alias.a"\nsubprocess.run(["git", "config", key, {X}])',
    "a part of an option that is code": 'subprocess.run(["tar", "--checkpoint-action=exec=${{ x }}${{ x }}"])',
    "a variable in bytes": f'os.environb[b"BASH_ENV"] = b{X}',
    "a command that a function is given": f'def go(cmd):\n    subprocess.run(cmd)\ngo(["git", "tag", {X}])\ngo(["bash", "-c", {X}])',
    "a command of the arguments of a function": f'def go(*cmd):\n    subprocess.run(cmd)\ngo("bash", "-c", {X})',
    "a command that a function is given by others": f'def go(cmd):\n    subprocess.run(cmd)\nmap(go, [[{X}]])\ngo(["git", {X}])',
    "a command that a method is given": f'class A:\n    def go(self, cmd):\n        subprocess.run(cmd)\nA().go(["bash", "-c", {X}])',
    "a database with a number in its name": f'subprocess.run(["sqlite3", "a.db", {X}])',
    "words as arguments": f'import asyncio\nasyncio.create_subprocess_exec("bash", "-c", {X})',
    "a session's words": f'session.run("bash", "-c", {X})',
    "a package whose functions are commands": f'import sh\nsh.bash("-c", {X})',
    "a command of such a package": f'from sh import bash\nbash("-c", {X})',
    "a terminal": f"import pexpect\npexpect.spawn({X})",
    "a container": f'client.containers.run("image", {X})',
    "a variable that programs read": f'os.environ["BASH_ENV"] = {X}\nsubprocess.run(["bash", "a.sh"])',
    "variables that programs read": f'os.environ.update({{"LD_PRELOAD": {X}}})',
    "variables of a process": f'subprocess.run(["bash", "a.sh"], env=dict(os.environ, BASH_ENV={X}))',
    "a variable that a shell expands": f'os.environ["CMD"] = {X}\nos.system("eval $CMD")',
    "the name of a variable": f'os.environ[{X}] = "1"',
}

FILES: Mapping[str, str] = {
    "printed into code": f'print({X}, file=open("a.py", "w"))',
    "printed into code behind the back": f'import sys\nsys.stdout = open("a.py", "w")\nprint({X})',
    "a file whose name makes it code": f'from pathlib import Path\nPath("Makefile").write_text({X})',
    "a file that is made a program": f'import os\nf = open("run", "w")\nf.write({X})\nos.chmod("run", 0o755)',
    "a file that is run": f'import subprocess\nf = open("a", "w")\nf.write({X})\nsubprocess.run(["bash", "a"])',
    "a file that a shell runs": f'import os\nf = open("a.txt", "w")\nf.write({X})\nos.system("cd a && sh a.txt")',
    "a file that a shell reads": f'import subprocess\nf = open("a.txt", "w")\nf.write({X})\nsubprocess.run("source a.txt", shell=True)',
    "a file that is read as code": f'f = open("a", "w")\nf.write({X})\nexec(open("a").read())',
}

EVERY = {**ALIASES, **WAYS, **{name: SUBPROCESS + script for name, script in PROCESSES.items()}, **FILES, **FORMATS, **QUERIES}


@pytest.mark.parametrize("script", EVERY.values(), ids=EVERY.keys())
def test_a_value_that_is_still_read_as_code_stays(script: str) -> None:
    trial = sandbox.trial(script)
    assert trial.rewritten == script
    assert set(trial.done.refused) == set(trial.variables)


DATA: Mapping[str, str] = {
    "words of a command": f'subprocess.run(["git", "tag", {X}], check=True)',
    "words in a variable": f'cmd = ["git", "tag"]\ncmd.append({X})\nsubprocess.run(cmd)',
    "more words in a variable": f'cmd = ["gh", "pr", "comment", {X}]\ncmd += ["--body", "a"]\nsubprocess.run(cmd, check=True)',
    "words that a function is given": f'def run(cmd):\n    subprocess.run(cmd, check=True)\nrun(["git", "tag", {X}])',
    "words that are arguments of a function": f'def run(*cmd):\n    return subprocess.check_output(list(cmd))\nrun("git", "tag", {X})',
    "a module that is run": f'subprocess.check_call([sys.executable, "-m", "pip", "install", {X}])',
    "arguments of a script": f'subprocess.check_call(["python", "setup.py", {X}])',
    "the input of a program": f'subprocess.run(["git", "commit", "-F", "-"], input={X}, text=True)',
    "outputs": f'with open(os.environ["GITHUB_OUTPUT"], "a") as file:\n    file.write({X})',
    "a file of data": f'import json\nd = {{}}\nd["a"] = {X}\nwith open("p.json", "w") as file:\n    json.dump(d, file)',
    "a request": f'import requests\nrequests.post("https://x", json={{"text": {X}}})',
    "a variable": f'os.environ["TAG"] = {X}\nprint(os.environ["TAG"])',
    "a coroutine": f"import asyncio\nasync def main(x):\n    print(x)\nasyncio.run(main({X}))",
    "options": f'import argparse\np = argparse.ArgumentParser()\np.add_argument("--x", default={X})\nprint(p.parse_args().x)',
    "a pattern": f'import re\nprint(re.compile({X}).match("a"))',
    "YAML that is data": f"import yaml\nprint(yaml.safe_load({X}))",
    "an argument of a format": f'print("a {{}}".format({X}))',
    "a function of the script": f"def run(x):\n    print(x)\nrun({X})",
}


@pytest.mark.parametrize("script", DATA.values(), ids=DATA.keys())
def test_a_value_that_is_data_is_moved(script: str) -> None:
    assert sandbox.trial(SUBPROCESS + script).done.refused == {}


def test_what_is_read_as_code_does_not_keep_other_values_from_being_moved() -> None:
    trial = sandbox.trial(f'import os\nos.system("git tag " + {X})\nprint({Y})')
    assert set(trial.done.refused) == {0}
    assert trial.rewritten == f'import os\nos.system("git tag " + {X})\nprint(os.environ["IN_Y"])'
