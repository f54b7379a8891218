"""What PowerShell scripts of workflows become."""

from collections.abc import Mapping

import pytest
from powershell_trials import trial

X, Y, RUN, SECRET = "${{ x }}", "${{ y }}", "${{ github.run_id }}", "${{ secrets.TOKEN }}"

REWRITTEN: Mapping[str, tuple[str, str]] = {
    "a line of the output file": (f'"v={X}" >> $env:GITHUB_OUTPUT', '"v=${env:IN_X}" >> $env:GITHUB_OUTPUT'),
    "an echo into the output file": (f'echo "v={X}" >> $Env:GITHUB_OUTPUT', 'echo "v=${env:IN_X}" >> $Env:GITHUB_OUTPUT'),
    "a line for the environment": (
        f'"V={X}" | Out-File -FilePath $env:GITHUB_ENV -Encoding utf8 -Append',
        '"V=${env:IN_X}" | Out-File -FilePath $env:GITHUB_ENV -Encoding utf8 -Append',
    ),
    "a line by Add-Content": (
        f'Add-Content -Path $env:GITHUB_PATH -Value "{X}\\bin"',
        'Add-Content -Path $env:GITHUB_PATH -Value "${env:IN_X}\\bin"',
    ),
    "double quotes": (f'Write-Host "Building {X} for {Y}"', 'Write-Host "Building ${env:IN_X} for ${env:IN_Y}"'),
    "a name character behind": (
        f'Write-Host "{X}_z {Y}:w {X}[0] {Y}.p"',
        'Write-Host "${env:IN_X}_z ${env:IN_Y}:w ${env:IN_X}[0] ${env:IN_Y}.p"',
    ),
    "single quotes": (f"$ref = '{X}'", '$ref = "${env:IN_X}"'),
    "single quotes with specials": (f"Write-Host 'It''s $5 \"{X}\" `n'", 'Write-Host "It\'s `$5 `"${env:IN_X}`" ``n"'),
    "single quotes beside what stays": (f"$u = 'a/{RUN}/{X}'", f"$u = ('a/{RUN}/' + \"${{env:IN_X}}\")"),
    "single quotes between what stays": (f"$u = '{X} {SECRET} {Y}'", f'$u = ("${{env:IN_X}}" + \' {SECRET} \' + "${{env:IN_Y}}")'),
    "double quotes beside what stays": (f'$u = "{RUN}-{X}"', f'$u = "{RUN}-${{env:IN_X}}"'),
    "a comparison": (f"if ('{X}' -eq 'true') {{ git push }}", "if (\"${env:IN_X}\" -eq 'true') { git push }"),
    "a comparison over lines": (
        f"if (\n  '{X}' -eq 'a' -and\n  '{Y}' -ne ''\n) {{ git x }}",
        "if (\n  \"${env:IN_X}\" -eq 'a' -and\n  \"${env:IN_Y}\" -ne ''\n) { git x }",
    ),
    "a replacement": (f"$v = '{X}' -replace '^v', ''", "$v = \"${env:IN_X}\" -replace '^v', ''"),
    "a pattern": (f"$v = $tag -replace '^{X}$', ''", "$v = $tag -replace \"^${env:IN_X}`$\", ''"),
    "a method": (f"$p = '{X}'.Split('/')[-1].Trim()", "$p = \"${env:IN_X}\".Split('/')[-1].Trim()"),
    "an argument of a method": (f"$n = $name.Replace('{X}', \"\")", '$n = $name.Replace("${env:IN_X}", "")'),
    "a static method": (f"if ([string]::IsNullOrEmpty('{X}')) {{ exit 1 }}", 'if ([string]::IsNullOrEmpty("${env:IN_X}")) { exit 1 }'),
    "a cast": (f"$n = [int]'{X}' + 1", '$n = [int]"${env:IN_X}" + 1'),
    "a version": (f"$v = [System.Version]::new('{X}')", '$v = [System.Version]::new("${env:IN_X}")'),
    "a text in a command in a string": (f'Write-Host "in $(Split-Path "{X}" -Leaf)"', 'Write-Host "in $(Split-Path "${env:IN_X}" -Leaf)"'),
    "single quotes in a command in a string": (f"Write-Host \"in $(Split-Path '{X}')\"", 'Write-Host "in $(Split-Path "${env:IN_X}")"'),
    "a here-string": (f'@"\nv={X}\n"@ | Out-File notes.md', '@"\nv=${env:IN_X}\n"@ | Out-File notes.md'),
    "a literal here-string": (
        f'@\'\n{{"a": "{X}", "b": "$c `d it\'s"}}\n\'@ | Set-Content out.json',
        '@"\n{"a": "${env:IN_X}", "b": "`$c ``d it\'s"}\n"@ | Set-Content out.json',
    ),
    "JSON": (f"$m = '{X}' | ConvertFrom-Json", '$m = "${env:IN_X}" | ConvertFrom-Json'),
    "a hashtable": (
        f"$h = @{{\n  Authorization = 'Bearer {X}'\n  b = 1\n}}",
        '$h = @{\n  Authorization = "Bearer ${env:IN_X}"\n  b = 1\n}',
    ),
    "a web request": (
        f'$r = Invoke-RestMethod -Uri "https://x.io/{X}" -Headers @{{ A = "{Y}" }}',
        '$r = Invoke-RestMethod -Uri "https://x.io/${env:IN_X}" -Headers @{ A = "${env:IN_Y}" }',
    ),
    "an array": (f"$a = @('{X}', \"{Y}\")", '$a = @("${env:IN_X}", "${env:IN_Y}")'),
    "a loop": (f"foreach ($f in '{X}'.Split(',')) {{ Remove-Item $f }}", "foreach ($f in \"${env:IN_X}\".Split(',')) { Remove-Item $f }"),
    "a pipeline": (
        f"'{X}' -split ',' | ForEach-Object {{ Write-Host $_ }}",
        "\"${env:IN_X}\" -split ',' | ForEach-Object { Write-Host $_ }",
    ),
    "a switch": (
        f"switch ('{X}') {{ 'a' {{ git a }} default {{ git b }} }}",
        "switch (\"${env:IN_X}\") { 'a' { git a } default { git b } }",
    ),
    "a function of the script": (
        f"function Say($t) {{ Write-Host $t }}\nSay '{X}'",
        'function Say($t) { Write-Host $t }\nSay "${env:IN_X}"',
    ),
    "an error": (f'throw "no {X}"', 'throw "no ${env:IN_X}"'),
    "an environment variable": (f"$env:TWINE_REPOSITORY = '{X}'", '$env:TWINE_REPOSITORY = "${env:IN_X}"'),
    "a script of the repository": (f"./build.ps1 -Version '{X}'", './build.ps1 -Version "${env:IN_X}"'),
    "a script by its path": (
        f"& \"$env:GITHUB_ACTION_PATH/run.ps1\" -Name '{X}'",
        '& "$env:GITHUB_ACTION_PATH/run.ps1" -Name "${env:IN_X}"',
    ),
    "a cmdlet of a module": (f"Invoke-CITest -Purpose '{X}' -Tag a", 'Invoke-CITest -Purpose "${env:IN_X}" -Tag a'),
    "a bare word of a program": (f"git checkout {X}", "git checkout $(if ($env:IN_X) { $env:IN_X })"),
    "a word joined in front": (f"git tag v{X}", 'git tag "v${env:IN_X}"'),
    "a word joined behind": (f"gh release upload v1 {X}.whl", 'gh release upload v1 "${env:IN_X}.whl"'),
    "a path": (f"twine check ./dist/{X}/pkg-{Y}.whl", 'twine check "./dist/${env:IN_X}/pkg-${env:IN_Y}.whl"'),
    "a windows path with a variable": (f"twine check $env:RUNNER_TEMP\\{X}\\a", 'twine check "$env:RUNNER_TEMP\\${env:IN_X}\\a"'),
    "an option with a value": (f"git log --format={X}", 'git log "--format=${env:IN_X}"'),
    "an option with a quoted value": (f'git log --format="{X}"', 'git log --format="${env:IN_X}"'),
    "an option with a single-quoted value": (f"git log --format='{X}'", 'git log --format="${env:IN_X}"'),
    "wildcards beside": (f"gh release upload v1 dist/*-{X}.whl", "gh release upload v1 dist/*-${env:IN_X}.whl"),
    "a program over lines": (f"python -m pip install `\n  foo=={X} `\n  -v", 'python -m pip install `\n  "foo==${env:IN_X}" `\n  -v'),
    "an archive": (
        f"Compress-Archive -Path {X} -DestinationPath app-{Y}.zip",
        'Compress-Archive -Path "${env:IN_X}" -DestinationPath "app-${env:IN_Y}.zip"',
    ),
    "a download": (
        f"Invoke-WebRequest https://x.io/{X}/a.zip -OutFile a-{X}.zip",
        'Invoke-WebRequest "https://x.io/${env:IN_X}/a.zip" -OutFile "a-${env:IN_X}.zip"',
    ),
    "a path that can look like a number": (f"Compress-Archive a {X}.{Y}", 'Compress-Archive a "${env:IN_X}.${env:IN_Y}"'),
    "two values joined": (f"Invoke-Step -Runtime {X}-{Y} -b", 'Invoke-Step -Runtime "${env:IN_X}-${env:IN_Y}" -b'),
    "a redirection": (f"git log > log-{X}.txt", 'git log > "log-${env:IN_X}.txt"'),
    "a comment": (f"# for {X}, don’t\ngit a # {Y}", "# for x, don’t\ngit a # y"),
    "a block comment": (f"<#\n {X}\n#>\ngit a", "<#\n x\n#>\ngit a"),
    "an escaped dollar before": (f'Write-Host "`${X}"', 'Write-Host "`$${env:IN_X}"'),
    "braces in a string": (f'Write-Host "{{{X}}} {{0}}"', 'Write-Host "{${env:IN_X}} {0}"'),
    "a program by its path": (f'& "$dir/tool.exe" "{X}" a', '& "$dir/tool.exe" "${env:IN_X}" a'),
    "a path that begins with text": (f'$p = "dist/{X}"\nSet-Content $p a', '$p = "dist/${env:IN_X}"\nSet-Content $p a'),
    "a chain": (f'git fetch origin "{X}" && git push', 'git fetch origin "${env:IN_X}" && git push'),
}


@pytest.mark.parametrize(("script", "wanted"), REWRITTEN.values(), ids=REWRITTEN.keys())
def test_an_expression_becomes_a_variable(script: str, wanted: str) -> None:
    done = trial(script)
    assert dict(done.done.refused) == {}
    assert done.rewritten == wanted


@pytest.mark.parametrize("script", [wanted for _, wanted in REWRITTEN.values()], ids=REWRITTEN.keys())
def test_a_second_run_changes_nothing(script: str) -> None:
    assert trial(script).rewritten == script


def test_version_7_reads_every_character_for_what_it_is() -> None:
    assert trial(f'Write-Host "✓ 📦 {X}"', "pwsh").rewritten == 'Write-Host "✓ 📦 ${env:IN_X}"'
    assert trial(f'Write-Host "✅ {X}"').rewritten == 'Write-Host "✅ ${env:IN_X}"'


BOOLEANS = {
    "a condition": (f"if (${X}) {{ git x }}", "if (($env:IN_X -eq 'true')) { git x }"),
    "a negated condition": (f"if (-not ${X}) {{ git x }}", "if (-not ($env:IN_X -eq 'true')) { git x }"),
    "an assignment": (f"$b = ${X}", "$b = ($env:IN_X -eq 'true')"),
    "a switch": (f"Invoke-Step -Flag:${X}", "Invoke-Step -Flag:($env:IN_X -eq 'true')"),
    "a bare word of a cmdlet": (f"Write-Host {X}", 'Write-Host "${env:IN_X}"'),
    "a bare word of a script": (f"./build.ps1 -Flag {X}", './build.ps1 -Flag "${env:IN_X}"'),
}


@pytest.mark.parametrize(("script", "wanted"), BOOLEANS.values(), ids=BOOLEANS.keys())
def test_a_value_that_is_true_or_false(script: str, wanted: str) -> None:
    assert trial(script, form="boolean", may_be_empty=False).rewritten == wanted


def test_a_dollar_before_in_a_string_is_not_a_boolean() -> None:
    assert trial(f'Write-Host "${X}"', form="boolean").done.refused


WORDS = {
    "one that is never empty": (f"git checkout {X}", {"may_be_empty": False}, 'git checkout "${env:IN_X}"'),
    "one that may be several": (f"pytest -v {X}", {"splits": True}, "pytest -v $(if ($env:IN_X) { -split $env:IN_X })"),
    "several that are never empty": (f"pytest -v {X}", {"splits": True, "may_be_empty": False}, "pytest -v (-split $env:IN_X)"),
    "one that is joined": (f"pytest -v t/{X}", {"splits": True}, 'pytest -v "t/${env:IN_X}"'),
    "two without a blank": (f"git push {X}{Y}", {"may_be_empty": False}, "git push {X}{Y}"),
    "a second path of a cmdlet": (f"copy a {X}", {"may_be_empty": False}, 'copy a "${env:IN_X}"'),
    "a path of a cmdlet": (f"cd {X}", {"may_be_empty": False}, 'cd "${env:IN_X}"'),
}


@pytest.mark.parametrize("case", WORDS.values(), ids=WORDS.keys())
def test_a_bare_word_is_as_many_words_as_before(case: tuple[str, dict[str, bool], str]) -> None:
    script, facts, wanted = case
    done = trial(script, **facts)  # type: ignore[arg-type]
    assert done.rewritten in (wanted, 'git push "${env:IN_X}${env:IN_Y}"')
    assert done.done.split == ({0} if "-split" in wanted else set())


def test_comments_need_no_variable() -> None:
    done = trial(f"# {X}\nWrite-Host '{Y}'").done
    assert done.plain == {0}
