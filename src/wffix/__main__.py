"""``python -m wffix``."""

from wffix.cli import main

if __name__ == "__main__":
    main()
