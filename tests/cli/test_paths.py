"""What is read: files, folders, standard input, and without any of them the repository around the current folder."""

import os

import pytest

CI = ".github/workflows/ci.yml"


def shown(ran):
    """The files that a diff names."""
    return [line.removeprefix("+++ b/").rstrip("\t") for line in ran.text.splitlines() if line.startswith("+++ ")]


def test_a_file_is_handled_whatever_it_is_called(files, wffix, texts) -> None:
    files({"template.txt": texts["insecure"]})
    ran = wffix("template.txt", "--select", "template-injection")
    assert (ran.status, shown(ran)) == (1, ["template.txt"])


def test_a_folder_gives_its_workflows_and_every_action_below_it(files, invoke, texts) -> None:
    action = 'name: A\nruns:\n  using: composite\n  steps:\n    - run: echo "${{ github.head_ref }}"\n      shell: bash\n'
    files(
        {
            CI: texts["insecure"],
            ".github/workflows/release.yaml": texts["insecure"],
            ".github/workflows/deeper/not-a-workflow.yml": texts["insecure"],
            ".github/dependabot.yml": texts["insecure"],
            ".github/actions/a/action.yml": action,
            "action.yaml": action,
            "tools/b/action.yml": action,
            "not-an-action.yml": texts["insecure"],
            "sub/.github/workflows/nested.yml": texts["insecure"],
            "my.github/workflows/looks-like-one.yml": texts["insecure"],
        }
    )
    assert shown(invoke(".", "--select", "template-injection")) == [
        ".github/actions/a/action.yml",
        CI,
        ".github/workflows/release.yaml",
        "action.yaml",
        "sub/.github/workflows/nested.yml",
        "tools/b/action.yml",
    ]


@pytest.mark.parametrize("folder", [".github", ".github/workflows", ".github/workflows/", "./.github/../.github"])
def test_a_folder_inside_is_a_folder_too(files, invoke, texts, folder) -> None:
    files({CI: texts["insecure"]})
    assert shown(invoke(folder, "--select=template-injection")) == [CI]


def test_files_and_folders_may_be_mixed_and_each_file_is_handled_once(files, invoke, texts) -> None:
    files({CI: texts["insecure"], "x/action.yml": texts["insecure"], "loose.yml": texts["insecure"]})
    ran = invoke("loose.yml", "x", CI, ".", "./loose.yml", "--select=template-injection")
    assert shown(ran) == [CI, "loose.yml", "x/action.yml"]


@pytest.mark.parametrize("below", [".", "src/package"])
def test_without_paths_the_repository_around_the_current_folder_is_handled(files, invoke, texts, monkeypatch, below) -> None:
    root = files({CI: texts["insecure"], "src/package/action.yml": texts["insecure"]})
    monkeypatch.chdir(root / below)
    assert shown(invoke("--select=template-injection")) == [CI, "src/package/action.yml"]


def test_without_paths_and_repository_the_current_folder_is_handled(tmp_path, monkeypatch, invoke, texts) -> None:
    (tmp_path / "action.yml").write_text(texts["insecure"])
    monkeypatch.chdir(tmp_path)
    assert shown(invoke()) == ["action.yml"]


def test_names_are_those_of_the_repository_where_a_file_lies_outside_the_current_folder(files, invoke, texts, monkeypatch) -> None:
    root = files({CI: texts["insecure"], "src/action.yml": texts["insecure"]})
    monkeypatch.chdir(root / "src")
    assert shown(invoke(f"../{CI}", "action.yml", "--select=template-injection")) == [CI, "src/action.yml"]


def test_names_of_several_repositories_tell_them_apart(tmp_path, files, invoke, texts, monkeypatch) -> None:
    for name in ("one", "two"):
        folder = tmp_path / "all" / name / ".github" / "workflows"
        folder.mkdir(parents=True)
        (folder / "ci.yml").write_text(texts["insecure"])
        (folder.parent.parent / ".git").mkdir()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    ran = invoke("../all/one", "../all/two", "--write", "--select=template-injection")
    assert (ran.status, ran.lines) == (0, ["wffix: 2 files read, 2 fixes made in 2 files"])
    assert [(tmp_path / "all" / name / CI).read_text() for name in ("one", "two")] == [texts["repaired"]] * 2
    (tmp_path / "all" / "one" / CI).write_text(texts["insecure"])
    (tmp_path / "all" / "two" / CI).write_text(texts["insecure"])
    assert shown(invoke("../all/one", "../all/two")) == [f"one/{CI}", f"two/{CI}"]


def test_a_diff_names_the_file_that_a_link_leads_to(files, invoke, texts) -> None:
    root = files({"shared/ci.yml": texts["insecure"], ".github/workflows/.keep": ""})
    (root / CI).symlink_to("../../shared/ci.yml")
    assert shown(invoke()) == ["shared/ci.yml"]


def test_a_file_and_a_link_to_it_are_one_file(files, invoke, texts) -> None:
    root = files({CI: texts["insecure"]})
    (root / ".github/workflows/again.yml").symlink_to("ci.yml")
    ran = invoke("--select=template-injection")
    assert (shown(ran), ran.lines) == ([CI], ["wffix: 1 file read, 1 fix to make in 1 file (+1 -1 lines)"])


def test_standard_input_is_read_for_a_dash(invoke, files, texts) -> None:
    files({})
    ran = invoke("-", stdin=texts["insecure"].encode())
    assert (ran.status, shown(ran)) == (1, ["-"])


def test_standard_input_is_named_by_stdin_filename(invoke, files, texts) -> None:
    files({})
    ran = invoke("-", "--stdin-filename", CI, stdin=texts["insecure"].encode())
    assert (ran.status, shown(ran)) == (1, [CI])


def test_standard_input_with_write_prints_the_repaired_text_and_touches_no_file(invoke, files, texts) -> None:
    root = files({CI: "on: push\n"})
    ran = invoke("-", "--stdin-filename", CI, "--write", "--select=template-injection", stdin=b"\xef\xbb\xbf" + texts["insecure"].encode())
    assert (ran.status, ran.text) == (0, "\ufeff" + texts["repaired"])
    assert (root / CI).read_text() == "on: push\n"


@pytest.mark.parametrize("text", ["a: [\n", "x: \xff\n", "", "on: push\n"], ids=["not YAML", "not UTF-8", "nothing", "nothing to repair"])
def test_standard_input_that_cannot_be_repaired_comes_out_of_write_as_it_was(invoke, files, text) -> None:
    files({})
    given = text.encode("latin-1")
    ran = invoke("-", "--write", stdin=given)
    assert (ran.status, ran.out) == (0 if text == "on: push\n" else 2, given)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-", "other.yml"], "wffix: error: - stands alone, without other paths"),
        (["--stdin-filename", "x.yml"], "wffix: error: --stdin-filename goes with the path -"),
        (["x.yml", "--stdin-filename=x.yml"], "wffix: error: --stdin-filename goes with the path -"),
    ],
    ids=["a dash beside another path", "a name for standard input without paths", "a name for standard input beside a file"],
)
def test_standard_input_is_not_mixed_with_anything(invoke, files, arguments, message) -> None:
    files({})
    ran = invoke(*arguments)
    assert (ran.status, ran.out, ran.lines) == (2, b"", [message])


def test_gitignore_is_honoured(files, invoke, texts) -> None:
    root = files(
        {
            ".gitignore": "build/\n!kept/\nignored*.yml\n",
            CI: texts["insecure"],
            ".github/workflows/ignored-1.yml": texts["insecure"],
            "build/action.yml": texts["insecure"],
            "sub/build/action.yml": texts["insecure"],
            "sub/.gitignore": "!build/\n/local\n",
            "sub/local/action.yml": texts["insecure"],
            "sub/deep/local/action.yml": texts["insecure"],
        }
    )
    assert shown(invoke("--select=template-injection")) == [CI, "sub/build/action.yml", "sub/deep/local/action.yml"]
    assert shown(invoke(os.fspath(root / "sub"), "--select=template-injection")) == ["sub/build/action.yml", "sub/deep/local/action.yml"]


def test_what_is_ignored_is_handled_where_it_is_named_itself(files, invoke, texts) -> None:
    files({".gitignore": "*\n", CI: texts["insecure"]})
    assert shown(invoke(CI)) == [CI]
