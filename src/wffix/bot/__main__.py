"""The process: ``python -m wffix.bot``, and the console script."""

from __future__ import annotations

import sys


def console() -> None:
    """Run the command with the arguments of the process."""
    try:
        import httpx  # noqa: F401
    except ImportError:
        sys.stderr.write("wffix-bot: error: install it with its libraries: pip install 'wffix[bot]'\n")
        sys.exit(2)
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status. Whatever goes wrong is one line, without a token in it."""
    from wffix.bot.errors import BotError
    from wffix.bot.progress import shown
    from wffix.bot.redaction import guard_tracebacks
    from wffix.report.streams import err

    guard_tracebacks()
    from wffix.bot.arguments import app

    try:
        app(arguments, prog_name="wffix-bot", standalone_mode=True)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0 if left.code is None else 1
    except BotError as error:
        err(shown(f"wffix-bot: error: {error}"))
        return 2
    except KeyboardInterrupt:
        err("wffix-bot: interrupted; run it again, it goes on from what is there")
        return 130
    return 0


if __name__ == "__main__":
    console()
