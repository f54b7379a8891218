"""The commands of wffix-bot and their arguments; ``wffix.bot.commands`` acts on them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from wffix.bot import commands
from wffix.bot.environment import Wish

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Repair the workflows of many repositories by pull requests: plan what would change, open requests, see what became of them.",
    epilog="The token is read from GITHUB_TOKEN or GH_TOKEN (setup: WFFIX_SETUP_TOKEN). Exit status: 0 all went well, 1 something failed, "
    "2 wrong usage or nothing could be done.",
)


class Format(StrEnum):
    text = "text"
    diff = "diff"
    json = "json"
    html = "html"


def _value(metavar: str, description: str, *names: str, envvar: str | None = None) -> object:
    return typer.Option(*names, metavar=metavar, help=description, show_default=False, envvar=envvar)


def _flag(description: str, *names: str) -> object:
    return typer.Option(*names, help=description)


_MANY = list[str] | None
Names = Annotated[_MANY, typer.Argument(metavar="[OWNER/NAME]…", help="Repositories.", show_default=False)]
Org = Annotated[_MANY, _value("ORG", "All repositories of an organization.", "--org")]
User = Annotated[_MANY, _value("USER", "All repositories of a user.", "--user")]
From = Annotated[_MANY, _value("FILE", "Repositories from a file, one OWNER/NAME in a line; - is standard input.", "--from")]
Select = Annotated[_MANY, _value("ID,…", "Run only these fixers ('all' for every one); see wffix --list.", "--select")]
Ignore = Annotated[_MANY, _value("ID,…", "Do not run these fixers.", "--ignore")]
SafeOnly = Annotated[bool, _flag("Leave out fixes that need a follow-up before the next release.", "--safe-only")]
Unsafe = Annotated[bool, _flag("Offer fixes too that may change what a workflow does.", "--unsafe")]
BaseUrl = Annotated[str, _value("URL", "The address of a GitHub Enterprise Server. [default: https://github.com]", "--base-url")]
AppId = Annotated[str, _value("ID", "Act as a GitHub App.", "--app-id", envvar="WFFIX_APP_ID")]
KeyFile = Annotated[str, _value("FILE", "The private key of the App.", "--app-key-file", envvar="WFFIX_APP_KEY_FILE")]
JournalPath = Annotated[str, _value("FILE", "The journal. [default: wffix/bot.sqlite3 where your programs keep their state]", "--journal")]
Quiet = Annotated[bool, _flag("Nothing on standard error but errors.", "--quiet", "-q")]
Push = Annotated[
    bool, _flag("Open requests too where pushing a branch starts jobs that publish, deploy or have secrets.", "--allow-push-triggers")
]
Fork = Annotated[bool, _flag("Use forks where the token may not write; needs --i-have-permission.", "--fork")]
Permission = Annotated[
    str, _value("REASON", "Who allowed requests from forks, and where; it is kept in the journal.", "--i-have-permission")
]


@app.command()
def plan(
    names: Names = None,
    org: Org = None,
    user: User = None,
    from_: From = None,
    select: Select = None,
    ignore: Ignore = None,
    safe_only: SafeOnly = False,
    unsafe: Unsafe = False,
    allow_push_triggers: Push = False,
    format: Annotated[
        Format, typer.Option(help="What to write: a line for each repository, diffs too, JSON, or one HTML page.")
    ] = Format.text,
    output: Annotated[str, _value("FILE", "Where to write it. [default: standard output]", "--output", "-o")] = "",
    base_url: BaseUrl = "",
    app_id: AppId = "",
    app_key_file: KeyFile = "",
    quiet: Quiet = False,
) -> None:
    """Show what would be changed. Nothing is written anywhere but to the output."""
    who = commands.Who(base_url, app_id, app_key_file)
    where = commands.Where(tuple(names or ()), tuple(org or ()), tuple(user or ()), tuple(from_ or ()))
    options = commands.options(select, ignore, safe_only, unsafe)
    raise typer.Exit(commands.plan(who, where, options, allow_push_triggers, format.value, output, quiet))


@app.command("open")
def open_(
    names: Names = None,
    org: Org = None,
    user: User = None,
    from_: From = None,
    select: Select = None,
    ignore: Ignore = None,
    safe_only: SafeOnly = False,
    unsafe: Unsafe = False,
    limit: Annotated[int, typer.Option(min=0, help="Requests to open in this run.")] = 20,
    allow_push_triggers: Push = False,
    draft: Annotated[bool, _flag("Open requests as drafts.", "--draft")] = False,
    sign_off: Annotated[str, _value("'NAME <EMAIL>'", "Sign off every commit so. [default: only where it is required]", "--sign-off")] = "",
    fork: Fork = False,
    i_have_permission: Permission = "",
    also_author: Annotated[
        _MANY, _value("LOGIN", "Requests of this account are ours too, after a change of identity.", "--also-author")
    ] = None,
    base_url: BaseUrl = "",
    app_id: AppId = "",
    app_key_file: KeyFile = "",
    journal: JournalPath = "",
    quiet: Quiet = False,
) -> None:
    """Open one pull request for each repository, or bring the open one up to date.

    A repository opts out with 'bot = false' in .github/wffix.toml (in its own or in OWNER/.github), or with the topic no-wffix. What
    was declined by closing a request is not offered again. The token needs: classic: repo and workflow; fine-grained or App: contents,
    pull requests and workflows, each to write. GITHUB_TOKEN of a workflow run cannot do it.
    """
    who = commands.Who(base_url, app_id, app_key_file)
    where = commands.Where(tuple(names or ()), tuple(org or ()), tuple(user or ()), tuple(from_ or ()))
    options = commands.options(select, ignore, safe_only, unsafe)
    policy = commands.policy(limit, allow_push_triggers, draft, fork, i_have_permission, also_author)
    raise typer.Exit(commands.open_(who, where, options, policy, journal, sign_off, quiet))


@app.command()
def status(
    names: Names = None,
    org: Org = None,
    user: User = None,
    from_: From = None,
    select: Select = None,
    ignore: Ignore = None,
    safe_only: SafeOnly = False,
    unsafe: Unsafe = False,
    base_url: BaseUrl = "",
    app_id: AppId = "",
    app_key_file: KeyFile = "",
    journal: JournalPath = "",
    quiet: Quiet = False,
) -> None:
    """Tell what became of requests: open, merged, declined, outdated, refused or failed; without names of all in the journal."""
    who = commands.Who(base_url, app_id, app_key_file)
    where = commands.Where(tuple(names or ()), tuple(org or ()), tuple(user or ()), tuple(from_ or ()))
    raise typer.Exit(commands.status(who, where, commands.options(select, ignore, safe_only, unsafe), journal, quiet))


@app.command()
def setup(
    name: Annotated[str, typer.Argument(metavar="OWNER/NAME", help="The repository.", show_default=False)],
    environment: Annotated[str, _value("NAME", "The environment that publish jobs wait in.", "--environment")] = "pypi",
    reviewer: Annotated[_MANY, _value("LOGIN", "Who may approve a release.", "--reviewer")] = None,
    tag: Annotated[_MANY, _value("PATTERN", "Tags that may deploy, and nothing else may.", "--tag")] = None,
    prevent_self_review: Annotated[bool, _flag("Whoever starts a run may not approve it.", "--prevent-self-review")] = False,
    yes: Annotated[bool, _flag("Do not ask before it is written.", "--yes", "-y")] = False,
    base_url: BaseUrl = "",
) -> None:
    """Protect the environment that publish jobs wait in, and report tokens, permissions and tags that are left to look at.

    What is there stays or becomes stricter. It takes a token of its own, in WFFIX_SETUP_TOKEN: fine-grained with administration and
    environments to write and secrets to read, or classic with repo.
    """
    wish = Wish(environment, tuple(reviewer or ()), tuple(tag or ()), prevent_self_review)
    raise typer.Exit(commands.setup(base_url, name, wish, yes))


@app.command()
def scan(
    folders: Annotated[list[str], typer.Argument(help="Repositories, or folders of repositories.")],
    select: Select = None,
    ignore: Ignore = None,
    safe_only: SafeOnly = False,
    unsafe: Unsafe = False,
    scheduler: Annotated[
        str, _value("ADDRESS", "A Dask scheduler, or 'processes' for this machine. [default: this process]", "--scheduler")
    ] = "",
    output: Annotated[str, _value("FILE", "Where to write it. [default: standard output]", "--output", "-o")] = "",
) -> None:
    """Repair folders with very many repositories on paper: one line of JSON for each file. No network but to the scheduler."""
    raise typer.Exit(commands.scan(folders, commands.options(select, ignore, safe_only, unsafe), scheduler, output))
