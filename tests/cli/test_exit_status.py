"""0 nothing to do or all of it written; 1 something would change or remains for a person; 2 an error."""

import pytest

CI = ".github/workflows/ci.yml"


@pytest.mark.parametrize(
    ("name", "diff", "check", "write", "again"),
    [
        ("clean", 0, 0, 0, 0),
        ("insecure", 1, 1, 0, 0),
        ("refused", 0, 0, 1, 1),
        ("publishing", 1, 1, 1, 0),
        ("broken", 2, 2, 2, 2),
    ],
    ids=["nothing to do", "a safe fix", "a finding that is left", "a fix that asks for something", "a file in error"],
)
@pytest.mark.parametrize("beside", [None, "clean"], ids=["alone", "beside a clean file"])
def test_the_status_tells_what_is_to_be_done(files, invoke, texts, name, diff, check, write, again, beside) -> None:
    select = "--select=template-injection,publish-environment"
    files({CI: texts[name]} | ({"action.yml": texts[beside]} if beside else {}))
    for arguments, status in [([], diff), (["--diff"], diff), (["--check"], check), (["--write"], write), (["--write"], again)]:
        assert (arguments, invoke(select, *arguments).status) == (arguments, status)


@pytest.mark.parametrize("others", [["insecure"], ["refused"], ["publishing"], ["insecure", "refused", "clean"]], ids=" and ".join)
@pytest.mark.parametrize("mode", ["--diff", "--check", "--write"])
def test_an_error_in_one_file_outweighs_all_others_which_are_still_handled(files, invoke, texts, others, mode) -> None:
    root = files({"broken/action.yml": texts["broken"]} | {f"{name}/action.yml": texts[name] for name in others})
    ran = invoke(mode, "--select=template-injection,publish-environment")
    assert ran.status == 2
    assert ran.lines[0].startswith("broken/action.yml:2:1: error: ")
    assert (root / "broken/action.yml").read_text() == texts["broken"]
    if mode == "--write" and "insecure" in others:
        assert (root / "insecure/action.yml").read_text() == texts["repaired"]
    if mode == "--diff" and "insecure" in others:
        assert "+++ b/insecure/action.yml\n" in ran.text


def test_safe_only_counts_what_it_leaves_as_left_for_a_person(files, invoke, texts) -> None:
    files({CI: texts["publishing"]})
    select = "--select=publish-environment"
    assert [invoke(select, "--safe-only", mode).status for mode in ("--diff", "--check", "--write")] == [0, 0, 1]


@pytest.mark.parametrize("arguments", [["--version"], ["--list"], ["--explain", "template-injection"], ["--help"]], ids=" ".join)
def test_asking_about_wffix_itself_succeeds_everywhere(tmp_path, monkeypatch, invoke, arguments) -> None:
    monkeypatch.chdir(tmp_path)
    assert invoke(*arguments).status == 0
