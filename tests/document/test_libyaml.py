"""The C parser alone is the one that ruamel.yaml has, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys

import pytest

ALONE = "from wffix.document.libyaml import CParser, events\n"
WHOLE = "import ruamel.yaml\n"
CASES = {
    "it is imported without the rest": ALONE
    + "import sys; assert not {'ruamel.yaml.constructor', 'ruamel.yaml.representer', 'ruamel.yaml.main', 'datetime'} & set(sys.modules)",
    "the rest can be imported behind it": ALONE
    + WHOLE
    + "assert ruamel.yaml.YAML(typ='safe', pure=True).load('a: 2001-01-01')['a'].year == 2001\n"
    + "assert ruamel.yaml.YAML(typ='safe').load('a: [1]') == {'a': [1]}",
    "a part of the rest can be imported alone": ALONE
    + "import ruamel.yaml.constructor\nassert ruamel.yaml.constructor.ConstructorError and ruamel.yaml.YAML and ruamel.yaml.error",
    "and everything at once": ALONE + "from ruamel.yaml import *\nassert YAML and safe_load",
    "what it does not have it does not have": ALONE + WHOLE + "assert not hasattr(ruamel.yaml, 'nothing')",
    "both parsers have the same events": ALONE
    + WHOLE
    + "assert ruamel.yaml.events.ScalarEvent is events.ScalarEvent\n"
    + "assert {type(event) for event in ruamel.yaml.YAML(pure=True).parse('a: *a')} >= {events.AliasEvent}",
    "its errors are those of YAML with a place": ALONE
    + WHOLE
    + "parser = CParser('a: [')\n"
    + "try:\n    list(iter(parser.get_event, None))\n"
    + "except ruamel.yaml.error.MarkedYAMLError as error:\n    assert error.problem_mark.line == 1\n"
    + "else:\n    raise AssertionError",
    "where the whole is there it is taken": WHOLE
    + ALONE
    + "import ruamel.yaml.cyaml; assert CParser is ruamel.yaml.cyaml.CParser and events is ruamel.yaml.events",
    "where it cannot be had alone it comes with the whole": "import sys, importlib.util\n"
    + "importlib.util.find_spec = lambda name: None\n"
    + ALONE
    + "assert 'ruamel.yaml.constructor' in sys.modules and CParser('a').get_event() is not None",
    "where there is none there still are events": "import sys; sys.modules['_ruamel_yaml'] = None\n"
    + ALONE
    + "from wffix.document.parse import parse; assert CParser is None and parse('a: 1').pure",
}


@pytest.mark.parametrize("script", CASES.values(), ids=CASES)
def test_the_parser_is_had(script: str) -> None:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
