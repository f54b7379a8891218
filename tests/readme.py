"""The generated parts of the README: the demo's diff and the table of fixers. ``python tests/readme.py --write`` renews them."""

import re
import sys
from pathlib import Path

from wffix import Repository, fix_source
from wffix.fixer import fixer_ids, load
from wffix.report.diff import unified

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SHOWN = (
    "fixtures/demo/.github/actions/setup/action.yml",
    "fixtures/demo/.github/workflows/format.yml",
    "fixtures/demo/.github/workflows/publish.yml",
)


def demo_diff() -> str:
    """What wffix shows for the workflows of the demo."""
    demo = ROOT / "fixtures" / "demo"
    paths = sorted((demo / ".github").rglob("*.yml"))
    texts = {path.relative_to(demo).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    repository = Repository("", {"pyproject.toml": (demo / "pyproject.toml").read_text(encoding="utf-8")}, texts)
    parts = []
    for shown in SHOWN:
        inner = shown.removeprefix("fixtures/demo/")
        parts.append(unified(shown, texts[inner], fix_source(texts[inner], inner, repository=repository).fixed))
    return "".join(parts)


def fixer_table() -> str:
    """One row a fixer."""
    rows = [f"| `{name}` | {load(name).title}{'' if load(name).default else ' (off by default)'} |\n" for name in fixer_ids()]
    return "| id | what it does |\n| -- | ------------ |\n" + "".join(rows)


def renewed(text: str) -> str:
    """The README with its generated parts made anew."""
    text = re.sub(r"(?<=```diff\n).*?(?=```\n)", lambda _: demo_diff(), text, count=1, flags=re.S)
    return re.sub(r"(?<=<!-- fixers -->\n).*?(?=<!-- /fixers -->)", lambda _: fixer_table(), text, count=1, flags=re.S)


if __name__ == "__main__":
    current = README.read_text(encoding="utf-8")
    if "--write" in sys.argv[1:]:
        README.write_text(renewed(current), encoding="utf-8")
    elif renewed(current) != current:
        sys.exit("README.md is not current; run: python tests/readme.py --write")
