"""What is refused in PowerShell scripts, and the reasons."""

import pytest
from powershell_trials import trial

X, Y, RUN = "${{ x }}", "${{ y }}", "${{ github.run_id }}"

REFUSED = {
    "evaluation": (f'Invoke-Expression "{X}"', "'invoke-expression' reads its arguments as code"),
    "evaluation by its alias": (f'iex "git {X}"', "'invoke-expression' reads"),
    "evaluation of the input": (f'"{X}" | iex', "'invoke-expression' reads"),
    "a variable that is evaluated": (f'$c = "git {X}"\niex $c', "the variable c takes the value on: 'invoke-expression'"),
    "a variable by another variable": (f'$a = "{X}"\n$b = "echo $a"\nInvoke-Expression $b', "'invoke-expression' reads"),
    "a variable of a loop": (f'foreach ($f in "{X}".Split(",")) {{ & $f }}', "the variable f takes the value on: the value is the command"),
    "an element of a pipeline": (f'"{X}" -split "," | % {{ iex $_ }}', "the variable _ takes the value on"),
    "a group of a pattern": (f'$m = "{X}" -match "v(.*)"\niex $matches[1]', "the variable matches takes the value on"),
    "an out-variable": (f'Write-Output "{X}" -OutVariable o\niex $o', "the variable o takes the value on"),
    "a variable by tee": (f'"{X}" | Tee-Object -Variable "t"\niex $t', "the variable t takes the value on"),
    "a variable whose name is computed": (f'"{X}" | Tee-Object -Variable $n', "whose name is computed"),
    "a command in a variable and quotes": (f'& "$a" "{X}"', "which program takes it is not known"),
    "a block that is handed the value": (f'& {{ iex $args }} "{X}"', "handed to a block of code"),
    "a number that is a part": (f"Write-Host (1{X})", "outside quotes it is code"),
    "a label of a switch": (f"switch ($a) {{ {X} {{ b }} }}", "no rule for this place"),
    "the name of a function": (f"function {X} {{ a }}", "no rule for this place"),
    "a parameter of a function": (f'function Go($c) {{ iex $c }}\nGo "{X}"', "the variable c takes the value on"),
    "the input of a function": (f'function Go {{ iex $input }}\n"{X}" | Go', "the variable input takes the value on"),
    "the output of a function": (f'function Get-It {{ "{X}" }}\nGet-It | iex', "the function get-it prints the value"),
    "a default of a parameter": (f'function Go($c = "{X}") {{ iex $c }}\nGo', "the variable c takes the value on"),
    "a list that is run": (f'$l = @()\n$l += "{X}"\n& $l[0]', "the variable l takes the value on"),
    "a file that is run": (f'"{X}" > go.tmp\n. ./go.tmp', "the file go.tmp takes the value on"),
    "a file that is evaluated": (f'Set-Content a.txt "{X}"\nGet-Content a.txt | iex', "the file a.txt takes the value on"),
    "a script that is written": (f'"echo {X}" | Out-File go.ps1', "written to go.ps1, which is code"),
    "a script by a here-string": (f'@"\nprint("{X}")\n"@ > run.py', "written to run.py, which is code"),
    "a script by a variable": (f'$p = Join-Path $d "go.cmd"\nSet-Content $p "{X}"', "written to go.cmd, which is code"),
    "a script by .NET": (f'[IO.File]::WriteAllText("go.ps1", "{X}")', "written to go.ps1, which is code"),
    "a block of code": (f'[scriptblock]::Create("{X}")', "the method 'Create'"),
    "a cast to a block": (f'& ([scriptblock]"{X}")', "the type 'scriptblock'"),
    "an expanded string": (f'$ExecutionContext.InvokeCommand.ExpandString("{X}")', "the method 'ExpandString'"),
    "compiled code": (f'Add-Type -TypeDefinition "{X}"', "'add-type' compiles"),
    "another process": (f'Start-Process git -ArgumentList "tag {X}"', "'start-process' hands its arguments"),
    "another machine": (f'Invoke-Command -ScriptBlock {{ Write-Host "{X}" }}', "'invoke-command' runs a script somewhere else"),
    "a job": (f'Start-Job {{ Write-Host "{X}" }}', "'start-job'"),
    "a module": (f"Import-Module '{X}'", "'import-module' runs the module"),
    "an unknown parameter of code": (f'Invoke-Step -ScriptBlock "{X}"', "the parameter '-scriptblock' can hold code"),
    "splatted code": (f'$p = @{{ Command = "{X}" }}\nInvoke-Step @p', "among parameters that can hold code"),
    "an object of any type": (f'New-Object "{X}"', "'new-object' makes an object"),
    "a member": (f'$o."{X}"', "the value names a member"),
    "a member by a variable": (f'$m = "{X}"\n$o.$m()', "the variable m takes the value on: the value names a member"),
    "a member of what is piped": (f'$o | ForEach-Object "{X}"', "'foreach-object' reads its argument as the name of a member"),
    "PowerShell": (f'pwsh -Command "echo {X}"', "'pwsh' reads its arguments as code"),
    "PowerShell by its file": (f'& powershell.exe -c "echo {X}"', "'powershell' reads its arguments as code"),
    "cmd": (f'cmd /c "echo {X}"', "'cmd' reads its arguments as code"),
    "bash": (f"bash -c 'echo {X}'", "'bash' reads its arguments as code"),
    "a pipe into bash": (f"'echo {X}' | bash -s", "'bash' can read its input as code"),
    "inline Python": (f"python -c \"print('{X}')\"", "'python' reads it as code"),
    "Python on standard input": (f"\"print('{X}')\" | python -", "'python' reads its input as code"),
    "inline Python without a blank": (f'python "-c{X}"', "'python' reads it as code"),
    "standard input of a container": (f'"{X}" | docker exec -i c bash', "a command that 'docker' runs can read its input"),
    "the script of Python": (f"python {X}", "the value chooses what 'python' does"),
    "the command of git": (f"git {X}", "the value chooses what 'git' does"),
    "configuration of git": (f'git clone -c core.sshCommand="{X}" u', "'git' reads it as code"),
    "a shell in a container": (f'docker run img sh -c "{X}"', "'sh' reads it as code"),
    "a command of uv": (f'uv run "{X}"', "the value chooses what 'uv' does"),
    "a batch file": (f'./gradlew -Pv="{X}"', "can be a batch file on Windows"),
    "a program that is a batch file": (f'az login -u "{X}"', "'az' can be a batch file on Windows"),
    "npm": (f'npm version "{X}"', "'npm' can be a batch file on Windows"),
    "a program in a variable": (f'& $tool "{X}"', "which program takes it is not known"),
    "a property of a build": (f'dotnet build "-p:Version={X}"', "ends a property at a ';'"),
    "a property of msbuild": (f"msbuild /p:Version={X}", "ends a property at a ';'"),
    "a GraphQL query": (f'gh api graphql -f query="{X}"', "'gh' reads it as code"),
    "a list for a program": (f'git add "a","{X}"', "a list is handed to 'git'"),
    "a whole command": (X, "the value is the command that is run"),
    "a command behind &": (f'& "{X}" --version', "the value is the command that is run"),
    "part of a command's path": (f"./bin/{X}/tool a", "the value is the command that is run"),
    "a bare value": (f"$v = {X}", "outside quotes it is code"),
    "a bare condition": (f"if ({X}) {{ git x }}", "outside quotes it is code"),
    "a bare operand": (f"if ($v -eq {X}) {{ git x }}", "outside quotes it is code"),
    "an index": (f"$a[{X}]", "outside quotes it is code"),
    "a bare word of a cmdlet": (f"Write-Host {X}", "it can be read as a number"),
    "a word that can be a number": (f"Write-Host {X}.{Y}", "it can be read as a number"),
    "a word that can be a size": (f"Write-Host {X}kb", "it can be read as a number"),
    "a bare word of a script": (f"./build.ps1 -Version {X}", "it can be read as a number"),
    "a word with one dash": (f"git log -n{X}", "a word that begins with a dash"),
    "an option of a cmdlet": (f"Write-Host --a={X}", "a word that begins with a dash"),
    "the name of a variable": (f'Write-Host "$a{X}"', "joined to a variable's name"),
    "a dollar before": (f'Write-Host "${X}"', "a '$' stands right before it"),
    "a braced name": (f"Write-Host ${{a{X}}}", "joined to a variable's name"),
    "a backtick before": (f'Write-Host "`{X}"', "a backtick stands right before it"),
    "a key of a hashtable": (f"$h = @{{ '{X}' = 1 }}", "a key of a hashtable"),
    "a bare key of a hashtable": (f"$h = @{{ {X} = 1 }}", "a key of a hashtable"),
    "a constant": (f"function Go {{ param([ValidateSet('{X}')]$a) }}", "where a constant has to stand"),
    "a type": (f"$t = [{X}]", "part of a type's name"),
    "what PowerShell reads in comments": (f"#Requires -Version {X}", "means something to PowerShell"),
    "a path on any drive": (f'Set-Content -Path "{X}" -Value "a"', "could name a function"),
    "the defaults of commands": (f'$PSDefaultParameterValues["a"] = "{X}"', "changes what commands do"),
    "a function's drive": (f'$function:go = "{X}"', "is read as code"),
    "a variable that node reads": (f'$env:NODE_OPTIONS = "{X}"', "is read as code by programs"),
    "a variable that cmd reads": (f'$env:FOO = "{X}"\ncmd /c "echo %FOO%"', "the variable env:foo takes the value on"),
    "another name for a command": (f'Set-Alias git iex\ngit tag "{X}"', "gives the name 'git' to another command"),
    "a function by its path": (f'Set-Content function:go "{X}"', "stored where commands come from"),
    "the profile": (f'"{X}" >> $PROFILE', "stored where commands come from"),
    "a path on any drive in parentheses": (f'Set-Content (Join-Path "{X}" b) -Value a', "could name a function"),
    "a variable that is a path on any drive": (f'$p = "{X}"\nSet-Content $p a', "could name a function"),
    "an argument of a block": (f'Invoke-Retry {{ iex $args[0] }} "{X}"', "the variable args takes the value on"),
    "an error that is evaluated": (f'try {{ throw "{X}" }} catch {{ iex $_ }}', "the variable _ takes the value on"),
    "a variable by its name": (f'$v = "{X}"\niex (Get-Variable v -ValueOnly)', "reads a variable by its name"),
    "a variable by its path": (f'$v = "{X}"\niex (Get-Content variable:v)', "the variable v takes the value on"),
    "a replacement by code": (f'"{X}" -replace "a", {{ iex $_ }}', "the variable _ takes the value on"),
    "a program that runs others": (f'msiexec.exe /i "{X}"', "'msiexec' reads its arguments as code"),
    "Linux on Windows": (f'wsl.exe echo "{X}"', "'wsl' reads its arguments as code"),
    "an environment that is kept": (f'Get-ChildItem Env: | Out-File a.txt\ngit tag "v{X}"', "prints its environment"),
    "a line of a here-string that ends it": (f"@'\n\"@\n{X}\n'@", "begins with '\"@'"),
    "a here-string beside what stays": (f"@'\n{RUN} {X}\n'@", "stands in the same single quotes"),
    "typographic quotes": (f"Write-Host “{X}”", "cannot be read for sure"),
    "a typographic quote in a string": (f"Write-Host 'a’ {X}'", "cannot be read for sure"),
    "a typographic dash": (f'git log –format="{X}"', "cannot be read for sure"),
    "verbatim arguments": (f"git --% log {X}", "cannot be read for sure"),
    "an open string": (f'Write-Host "{X}', "cannot be read for sure"),
    "an open block": (f'if ($a) {{ git "{X}"', "cannot be read for sure"),
    "a header that goes on": (f"@'{X}\n'@", "cannot be read for sure"),
    "a footer that is indented": (f"@'\n{X}\n  '@", "cannot be read for sure"),
    "a class": (f'class A {{ }}\nWrite-Host "{X}"', "cannot be read for sure"),
    "a background job": (f'git push "{X}" &', "cannot be read for sure"),
    "quotes that are doubled in a command in a string": (f'Write-Host "a $(git log ""{X}"") b"', "cannot be read for sure"),
    "a parenthesis in quotes in a command in a string": (f"Write-Host \"a $(git log ') {X}') b\"", "cannot be read for sure"),
    "a character that 5.1 reads as a quote": (f'Write-Host "✓ {X}"', "cannot be read for sure"),
}


@pytest.mark.parametrize(("script", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_sure_to_stay_data_is_refused(script: str, reason: str) -> None:
    done = trial(script)
    assert done.rewritten == script
    assert reason in " ".join(done.done.refused.values())
    assert done.done.refused.keys() == done.variables.keys()


STILL_REFUSED = {
    "several words for a cmdlet": (f"Remove-Item {X}", {"splits": True}, "may be several words"),
    "an empty path": (f"cd {X}", {}, "an empty value is no word"),
    "an empty value before another word": (f"Copy-Item -Path {X} b", {}, "an empty value is no word"),
    "two empty values": (f"git push {X}{Y}", {}, "an empty value is no word"),
    "a value beside one that stays": (f"git push {RUN}{X}", {}, "joined to another expression"),
}


@pytest.mark.parametrize("case", STILL_REFUSED.values(), ids=STILL_REFUSED.keys())
def test_a_bare_word_that_could_become_another_number_of_words_is_refused(case: tuple[str, dict[str, bool], str]) -> None:
    script, facts, reason = case
    assert reason in " ".join(trial(script, **facts).done.refused.values())  # type: ignore[arg-type]


SAMPLES = {
    "a dollar in double quotes": (f'Write-Host "{X}"', "$HOME/x"),
    "a quote in double quotes": (f'Write-Host "{X}"', 'say "a"'),
    "a quote in single quotes": (f"Write-Host '{X}'", "it's"),
    "a blank in a bare word": (f"git checkout {X}", "a b"),
    "a list in a bare word": (f"git checkout a-{X}", "b,c"),
    "a dollar in a here-string": (f'@"\n{X}\n"@', "$HOME"),
}


@pytest.mark.parametrize(("script", "sample"), SAMPLES.values(), ids=SAMPLES.keys())
def test_a_known_value_that_means_something_to_powershell_is_refused(script: str, sample: str) -> None:
    assert "a value it is known to take" in trial(script, samples=[sample]).done.refused[0]


def test_what_is_refused_does_not_hold_up_the_rest() -> None:
    done = trial(f'iex "{X}"\nWrite-Host "{Y}"')
    assert done.rewritten == f'iex "{X}"\nWrite-Host "${{env:IN_Y}}"'
    assert set(done.done.refused) == {0}
