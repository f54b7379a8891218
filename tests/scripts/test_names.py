"""The names of new variables: readable, valid, and no name that a program may know."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wffix.expression.parser import parse
from wffix.scripts.names import name_for, unused

NAMES = {
    "inputs.tag": "INPUTS_TAG",
    "inputs.a-b": "INPUTS_A_B",
    "github.event.inputs.tag": "INPUTS_TAG",
    "github.event.pull_request.title": "PULL_REQUEST_TITLE",
    "github.event.commits[0].message": "COMMITS_0_MESSAGE",
    "github.event.commits.*.message": "COMMITS_MESSAGE",
    "github.event.ref_type": "EVENT_REF_TYPE",
    "github.head_ref": "HEAD_REF",
    "github.actor": "EVENT_ACTOR",
    "steps.meta.outputs.tag": "STEPS_META_TAG",
    "needs.build.outputs.tag": "NEEDS_BUILD_TAG",
    "needs.build.result": "NEEDS_BUILD_RESULT",
    "matrix.python-version": "MATRIX_PYTHON_VERSION",
    "env.TAG": "ENV_TAG",
    "vars.NAME": "VARS_NAME",
    "inputs.tag || github.ref_name": "INPUTS_TAG_OR_REF_NAME",
    "inputs.a && inputs.b || 'c'": "INPUTS_A_AND_INPUTS_B",
    "format('v{0}', inputs.tag)": "FORMAT_INPUTS_TAG",
    "inputs.a == 'b'": "INPUTS_A",
    "inputs.platform == 'macos' && 'mac' || inputs.platform": "INPUTS_PLATFORM",
    "'a' || true && 'b' || inputs.a || inputs.a || inputs.b": "INPUTS_A_OR_INPUTS_B",
    "inputs.testResultsFolder": "INPUTS_TEST_RESULTS_FOLDER",
    "inputs.GITHUB_TOKEN": "INPUTS_GITHUB_TOKEN",
    "steps.releaseNote.outputs.baseURL": "STEPS_RELEASE_NOTE_BASE_URL",
    "GitHub.Event.Inputs.tagSet": "INPUTS_TAG_SET",
    "fromJSON(inputs.settings).indexUrl": "FROMJSON_INDEX_URL",
    "'a'": "EXPRESSION_VALUE",
    "fromJSON(inputs.settings).pip.index_url": "FROMJSON_PIP_INDEX_URL",
    "fromJSON(inputs.context).build.outputs.tag": "FROMJSON_BUILD_TAG",
    "inputs['größe']": "INPUTS_GR_E",
    "github.event['0x'].y": "EVENT_0X_Y",
}


@pytest.mark.parametrize(("source", "wanted"), NAMES.items(), ids=NAMES.keys())
def test_a_name_is_made_of_the_path(source: str, wanted: str) -> None:
    assert name_for(parse(source)) == wanted


RESERVED = ("GITHUB_", "RUNNER_", "INPUT_", "ACTIONS_")
part = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,8}", fullmatch=True)


@given(st.sampled_from(["inputs", "github", "github.event", "env", "matrix", "steps", "vars"]), st.lists(part, min_size=1, max_size=4))
def test_a_name_is_valid_and_not_reserved(context: str, parts: list[str]) -> None:
    name = name_for(parse(".".join([context, *parts])))
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*_[A-Z0-9_]*", name)
    assert not name.startswith(RESERVED)


def test_a_taken_name_gets_a_number() -> None:
    assert unused("INPUTS_TAG", {"INPUTS_TAG", "INPUTS_TAG_2"}) == "INPUTS_TAG_3"
    assert unused("INPUTS_TAG", set()) == "INPUTS_TAG"
