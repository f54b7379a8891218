"""``python -m wffix``."""

from wffix.cli import main

main()
