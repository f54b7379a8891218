"""The hook of MkDocs that makes what is not written by hand: pages of fixers, output of commands, tables of the reference."""

from typing import Any

from generate import fixers
from generate.commands import with_commands
from generate.reference import with_parts
from mkdocs.structure.files import File, Files

from wffix.fixer import fixer_ids


def on_config(config: Any) -> Any:
    """Put the pages of the fixers into the navigation."""
    names = ["fixers/index.md", *({name: f"fixers/{name}.md"} for name in fixer_ids())]
    config.nav = [{"Fixers": names} if "Fixers" in entry else entry for entry in config.nav]
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add the pages of the fixers."""
    for path, text in fixers.pages().items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Fill in what a page takes from the code and from runs of wffix."""
    return with_commands(with_parts(markdown))
