"""The JSON schemas that are shipped with the package. ``python tests/configuration/schema.py --write`` renews them."""

import sys
from pathlib import Path

import wffix.configuration
from wffix.configuration.schema import schemas

FOLDER = Path(wffix.configuration.__file__).parent


if __name__ == "__main__":
    for name, text in schemas().items():
        path = FOLDER / name
        if "--write" in sys.argv[1:]:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"{name} is not current; run: python tests/configuration/schema.py --write")
