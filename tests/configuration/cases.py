"""Configurations, right and wrong, as they stand in ``.github/wffix.toml``."""

RIGHT = {
    "nothing at all": "",
    "a comment alone": "# nothing\n",
    "everything": (
        'select = ["all"]\nignore = ["cache-mode", "fork-guard"]\nsafe-only = true\nunsafe = false\nenvironment = "release"\nbot = false\n'
        '[per-path-ignores]\n"templates/" = "all"\n"ci-*.yml" = ["unpinned-uses"]\n[dependabot-cooldown]\ndays = 14\n'
    ),
    "empty lists and tables": "ignore = []\n[per-path-ignores]\n[dependabot-cooldown]\n",
    "inline tables and dotted keys": 'per-path-ignores = {"a/**" = []}\ndependabot-cooldown.days = 1\n',
    "quoted keys": "\"unsafe\" = true\n'bot' = true\n",
    "a name with blanks and other letters": 'environment = "PyPI: Veröffentlichung"\n',
}

WRONG = [
    # text, line:column, message, what it is
    ("slect = []\n", "1:1", "unknown key 'slect' (did you mean 'select'?)", "a key misspelt"),
    ("bot = true\n\n  safe_only = true\n", "3:3", "unknown key 'safe_only' (did you mean 'safe-only'?)", "an underscore for a dash"),
    ("[dependabot-cooldown]\ndays = 8\nday = 9\n", "3:1", "unknown key 'day' (did you mean 'days'?)", "a key misspelt in a table"),
    ("dependabot-cooldown = {days = 8, x = 9}\n", "1:34", "unknown key 'x'; known are 'days'", "an unknown key in an inline table"),
    ("[cache-mode]\nmode = 1\n", "1:2", "the fixer 'cache-mode' has no options", "options of a fixer without any"),
    ("[tool.wffix]\nbot = true\n", "1:2", "the keys of this file stand at its top, without [tool.wffix]", "the table of a pyproject.toml"),
    ('"se\\u006cekt" = []\n', "1:1", "unknown key 'selekt' (did you mean 'select'?)", "a key with an escape"),
    ("'' = 1\n", "1:1", "unknown key ''; known are 'select', 'ignore', 'safe-only', 'unsafe', ", "an empty key"),
    ('select = "all"\n', "1:10", "'select' takes a list of ids of fixers, as in [\"template-injection\"]", "a text for a list"),
    ("ignore = [1]\n", "1:10", "'ignore' takes a list of ids of fixers, as in [\"template-injection\"]", "numbers for ids"),
    ("select = []\n", "1:10", "'select' is empty; leave it out for the default fixers", "nothing selected"),
    (
        'select = [\n  "fork-guard", # "x"\n  "template-injektion",\n]\n',
        "3:3",
        "there is no fixer 'template-injektion'; did you mean 'template-injection'?",
        "an unknown id in the third line",
    ),
    ('ignore = ["all"]\n', "1:11", "there is no fixer 'all'; ", "everything ignored"),
    ('ignore = ["xyzzy"]\n', "1:11", "there is no fixer 'xyzzy'; see wffix --list", "an id like no other"),
    ("safe-only = 1\n", "1:13", "'safe-only' takes true or false", "a number for a flag"),
    ("safe-only = true\nunsafe = true\n", "2:1", "choose one of 'safe-only' and 'unsafe'", "both levels"),
    ('environment = ""\n', "1:15", "'environment' takes the name of a deployment environment, as GitHub and PyPI allow it", "no name"),
    ("environment = '${{ vars.x }}'\n", "1:15", "'environment' takes the name of a deployment environment", "an expression for a name"),
    ('environment = "a\\nb"\n', "1:15", "'environment' takes the name of a deployment environment", "a line break in a name"),
    ('environment = "a\\n"\n', "1:15", "'environment' takes the name of a deployment environment", "a line break behind a name"),
    ('environment = "a\\u202eb"\n', "1:15", "'environment' takes the name of a deployment environment", "a name that reads backwards"),
    ("environment = 'it\"s'\n", "1:15", "'environment' takes the name of a deployment environment", "a quote in a name"),
    ("environment = ' pypi'\n", "1:15", "'environment' takes the name of a deployment environment", "a blank before a name"),
    (f"environment = '{'a' * 256}'\n", "1:15", "'environment' takes the name of a deployment environment", "a very long name"),
    ("per-path-ignores = []\n", "1:20", "'per-path-ignores' is a table of patterns of paths", "a list for patterns"),
    ('[per-path-ignores]\n"a" = "fork-guard"\n', "2:7", 'a pattern takes a list of ids of fixers or "all", as in [', "one id"),
    ('[per-path-ignores]\n"a" = ["fork-gard"]\n', "2:8", "there is no fixer 'fork-gard'; did you mean", "an unknown id of a path"),
    ('[per-path-ignores]\n"!a" = "all"\n', "2:1", "'!a' is no pattern of paths", "a negated pattern"),
    ('[per-path-ignores]\n"" = "all"\n', "2:1", "'' is no pattern of paths", "an empty pattern"),
    ("dependabot-cooldown = 3\n", "1:23", "'dependabot-cooldown' is a table of 'days'", "a number for a table"),
    ("[[dependabot-cooldown]]\ndays = 3\n", "1:3", "'dependabot-cooldown' is a table of 'days'", "a list of tables"),
    ("[dependabot-cooldown]\ndays = 0\n", "2:8", "'days' takes a number of days from 1 to 90", "no day"),
    ("[dependabot-cooldown]\ndays = true\n", "2:8", "'days' takes a number of days from 1 to 90", "a flag for a number"),
    ("[dependabot-cooldown]\ndays = 7.0\n", "2:8", "'days' takes a number of days from 1 to 90", "a fraction"),
]  # fmt: skip

UNREADABLE = [
    # text, line:column, message, what it is
    ("select = [", "1:11", "not valid TOML: invalid value", "a list that does not end"),
    ("select\n", "1:7", "not valid TOML: expected '=' after a key in a key/value pair", "a key alone"),
    ("bot = true\nbot = true\n", "2:11", "not valid TOML: cannot overwrite a value", "a key given twice"),
    ("a = " + "[" * 100_000, "1:1", "not valid TOML: nested too deeply", "lists in lists in lists"),
    ("a = 1" + "0" * 10_000, "1:10006", "not valid TOML: exceeds the limit", "a number that is too large"),
]
