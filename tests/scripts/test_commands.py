"""Every row of the catalog of commands refuses what it says it reads as code."""

import pytest
import sandbox

from wffix.catalog.commands import commands

X = "${{ x }}"
FACTS = commands()

# The option of each interpreter behind which code stands.
OPTIONS = {
    **dict.fromkeys(("sh", "bash", "dash", "zsh", "csh", "tcsh", "mksh", "yash", "ksh", "ash", "rbash", "fish", "busybox"), "-c"),
    **dict.fromkeys(("nu", "xonsh", "python", "pypy", "ipython", "pwsh", "powershell"), "-c"),
    **dict.fromkeys(("perl", "ruby", "node", "nodejs", "bun", "lua", "tsx", "ts-node", "scala", "clojure", "ghc"), "-e"),
    **dict.fromkeys(("Rscript", "R", "julia", "groovy", "osascript", "elixir"), "-e"),
    **dict.fromkeys(("cmd", "cmd.exe"), "/c"),
    "deno": "eval", "php": "-r", "sbcl": "--eval", "heroku": "run", "erl": "-eval", "octave": "--eval", "matlab": "-batch",
    "git": "submodule foreach", "env": "-S", "aws": "ssm send-command",
}  # fmt: skip
OPERANDS = {
    **dict.fromkeys(("psql", "vim", "nvim", "vi", "ex", "flock", "npx", "npm", "vagrant"), "-c"),
    **dict.fromkeys(("mysql", "mariadb"), "-e"),
    **dict.fromkeys(("mongo", "mongosh", "emacs"), "--eval"),
    "git": "rebase -x", "gh": "api x --jq", "gdb": "-ex", "lldb": "-o", "nix-shell": "--run", "gcloud": "--command", "flyctl": "-C",
    "tar": "-I", "rsync": "-avze", "curl": "-K",
}  # fmt: skip


def reason(script: str) -> str:
    """Why the only expression of a script is refused; empty where it is not."""
    return sandbox.trial(script).done.refused.get(0, "")


@pytest.mark.parametrize(("name", "fact"), FACTS.arguments.items(), ids=FACTS.arguments.keys())
def test_all_arguments_are_code(name: str, fact: str) -> None:
    wanted = "would be part of a variable's name" if name == "unset" else f"'{name}' {fact}"
    assert wanted in reason(f"{name} {X}")


def test_each_interpreter_has_its_option_here() -> None:
    assert OPTIONS.keys() == FACTS.interpreters.keys()
    assert OPERANDS.keys() == FACTS.operands.keys()


@pytest.mark.parametrize(("name", "option"), OPTIONS.items(), ids=OPTIONS.keys())
def test_code_behind_an_option(name: str, option: str) -> None:
    # Joined to something else, a word is no program that could be rewritten.
    assert reason(f'{name} {option} run" {X}"') == f"'{name}' reads it as code"


@pytest.mark.parametrize(("name", "option"), OPERANDS.items(), ids=OPERANDS.keys())
def test_the_operand_of_an_option_is_code_and_the_next_is_not(name: str, option: str) -> None:
    assert reason(f'{name} {option} "run {X}"') == f"'{name}' reads it as code"
    assert reason(f"{name} {option} run a-{X}") == ""


@pytest.mark.parametrize("script", [f"python -c'print({X})'", f"perl -ne'print {X}'", f'psql -c"select {X}"', f"git config alias.a=b{X}"])
def test_code_in_the_word_of_its_option(script: str) -> None:
    assert "reads it as code" in reason(script)


@pytest.mark.parametrize("name", sorted(FACTS.programs))
def test_the_first_operand_is_a_program_and_the_next_is_data(name: str) -> None:
    assert reason(f"{name} a' {X}' f") == f"'{name}' has a program among its arguments"
    assert reason(f"{name} . f-{X}") == ""


@pytest.mark.parametrize("script", [f"sed -e a -e '{X}' f", f"sed -i --expression='{X}' f", f"awk -f {X} f", f"jq -f {X}", f"jq $V {X}"])
def test_a_program_in_an_option(script: str) -> None:
    assert "has a program among its arguments" in reason(script)


@pytest.mark.parametrize("script", [f"sed -e a f-{X}", f"awk -F {X} a f", f"awk -v v={X} a f", f"jq -n --arg a b --arg c {X} a"])
def test_data_among_the_options_of_a_program(script: str) -> None:
    assert reason(script) == ""


@pytest.mark.parametrize("name", sorted(FACTS.standard_input - {"source", "."}))
def test_standard_input_is_code(name: str) -> None:
    assert reason(f"echo {X} | {name}") == f"'{name}' reads its standard input as code"


@pytest.mark.parametrize("name", sorted(FACTS.always_standard_input))
def test_standard_input_is_code_beside_an_operand(name: str) -> None:
    assert reason(f"{name} a <<EOF\n{X}\nEOF") == f"'{name}' reads its standard input as code"


@pytest.mark.parametrize("name", sorted(FACTS.wrappers))
def test_a_wrapper_runs_the_command_behind_it(name: str) -> None:
    assert reason(f"{name} make V={X}").startswith("'make'")


@pytest.mark.parametrize("name", sorted(FACTS.runners))
def test_a_runner_runs_the_command_behind_its_word(name: str) -> None:
    word = FACTS.runners[name].split("|")[0]
    assert reason(f"{name} {word if word != name else ''} a make V={X}").startswith(("'make'", f"'{name}'"))


@pytest.mark.parametrize("name", sorted(FACTS.direct - {"find", "nix-shell"}))
def test_the_command_of_a_runner(name: str) -> None:
    word = FACTS.runners[name].split("|")[0]
    assert reason(f"{name} {word if word != name else ''} {X}") == "the value is the command that is run"


@pytest.mark.parametrize("name", [f"a{ending}" for ending in FACTS.code_endings] + sorted(FACTS.code_names))
def test_a_file_that_is_code(name: str) -> None:
    assert reason(f"echo {X} >> src/{name}") == f"it is written into {name}, which is code"


@pytest.mark.parametrize("name", sorted(FACTS.special_variables))
def test_a_variable_that_is_code(name: str) -> None:
    assert reason(f"{name}={X}\ntool") == f"the variable {name} takes the value on: the shell, or a program, reads it as code"


@pytest.mark.parametrize("name", sorted(FACTS.data - {"read", "git cherry-pick"}))
def test_a_command_of_data(name: str) -> None:
    assert reason(f"{name} python -c a-{X}") == ""
