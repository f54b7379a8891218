"""The process: ``python -m wffix.lsp``, and the console script."""

from __future__ import annotations

import sys

from wffix import __version__

_USAGE = """\
Usage: wffix-lsp [--stdio]

The language server of wffix: it talks to an editor over standard input and output.

Options:
  --stdio    what some editors pass; there is no other way to talk to it
  --version  show the version
  --help     show this text
"""


def console() -> None:
    """Serve the editor that started the process, until it says goodbye or goes away."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["--help"]):
        sys.stdout.write(_USAGE if arguments == ["--help"] else f"wffix-lsp {__version__}\n")
        return
    if arguments not in ([], ["--stdio"]):
        sys.stderr.write(f"wffix-lsp: error: it takes no arguments but --stdio, --version and --help, not {' '.join(arguments)}\n")
        sys.exit(2)
    try:
        import pygls  # noqa: F401
    except ImportError:
        sys.stderr.write("wffix-lsp: error: install it with its libraries: pip install 'wffix[lsp]'\n")
        sys.exit(2)
    from wffix.lsp.server import serve

    serve()


if __name__ == "__main__":
    console()
