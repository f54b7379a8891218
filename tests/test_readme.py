"""What the README shows is what wffix does."""

import importlib.util
from pathlib import Path


def test_the_diff_and_the_table_of_fixers_are_current() -> None:
    spec = importlib.util.spec_from_file_location("readme", Path(__file__).with_name("readme.py"))
    assert spec is not None
    assert spec.loader is not None
    readme = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(readme)
    text = readme.README.read_text(encoding="utf-8")
    assert '+          echo "Formatted' in text
    assert text == readme.renewed(text)
