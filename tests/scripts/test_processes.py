"""The words of processes that scripts of other languages start: which commands read one of them as code."""

import pytest

from wffix.scripts.processes import UNKNOWN, reads


@pytest.mark.parametrize(
    "words",
    [["bash", "-c", UNKNOWN], ["/usr/bin/python3.11", "-c", UNKNOWN], ["bash.exe", "-c", UNKNOWN], ["sqlite3", "a.db", UNKNOWN],
     ["m4", "-D", UNKNOWN], ["sudo", "ls", UNKNOWN], ["docker", "run", UNKNOWN], ["git", "config", "alias.a", UNKNOWN], [UNKNOWN, "a"]],
)  # fmt: skip
def test_a_command_that_reads_code_is_known(words: list[str]) -> None:
    assert reads(words)


@pytest.mark.parametrize("words", [["git", "tag", UNKNOWN], ["docker", "push", UNKNOWN], ["echo", UNKNOWN], ["curl", "-d", UNKNOWN]])
def test_a_command_that_reads_data_is_known(words: list[str]) -> None:
    assert not reads(words)
