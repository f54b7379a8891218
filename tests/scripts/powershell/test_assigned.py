"""The environment variables that a PowerShell script sets."""

import pytest

from wffix.scripts.powershell import assigned

SETS = {
    "an assignment": ("$env:Foo = 1", {"Foo", "FOO"}),
    "an assignment without blanks": ("$env:FOO='a'", {"FOO"}),
    "an assignment in braces": ("${env:FOO} = 1", {"FOO"}),
    "an addition": ("$ENV:FOO += ';a'", {"FOO"}),
    "a default": ("$env:FOO ??= 'a'", {"FOO"}),
    "several": ("$env:A, $env:B = 1, 2", {"A", "B"}),
    "a loop": ("foreach ($env:A in 1..2) { }", {"A"}),
    "Set-Item": ("Set-Item -Path env:FOO -Value a", {"FOO"}),
    "Set-Item with a backslash": ("Set-Item Env:\\foo a", {"foo", "FOO"}),
    "Remove-Item": ("Remove-Item 'env:FOO'", {"FOO"}),
    "New-Item": ("New-Item -Path Env:/FOO", {"FOO"}),
    ".NET": ("[Environment]::SetEnvironmentVariable('FOO', 'a')", {"FOO"}),
    ".NET with its whole name": ('[System.Environment]::SetEnvironmentVariable( "FOO", $null)', {"FOO"}),
    "a script that cannot be read": ("$env:FOO = 'a", {"FOO"}),
    "reading": ("if ($env:FOO -eq 'a') { Write-Host $env:BAR }", set()),
    "a comparison": ("$env:FOO -eq 1", set()),
    "another variable": ("$foo = $env:BAR", set()),
}


@pytest.mark.parametrize(("script", "names"), SETS.values(), ids=SETS.keys())
def test_variables_are_found(script: str, names: set[str]) -> None:
    assert assigned(script) == names
