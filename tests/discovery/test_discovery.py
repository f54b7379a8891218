"""Where a repository begins, and what is found in it."""

import os

import pytest

from wffix.discovery import find, repository_root, workflow_root
from wffix.paths import name_below


@pytest.fixture
def tree(tmp_path):
    """Makes empty files, folders (ending in ``/``), and returns the folder around them."""

    def make(*names: str):
        for name in names:
            path = tmp_path / name
            if name.endswith("/"):
                path.mkdir(parents=True, exist_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("")
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("names", "start", "root"),
    [
        (["r/.git/", "r/a/b/"], "r/a/b", "r"),
        (["r/.git", "r/a/b/"], "r/a/b", "r"),
        (["r/.git/", "r/a/.git/", "r/a/b/"], "r/a/b", "r/a"),
        (["r/.git/", "r/a/.github/", "r/a/b/"], "r/a/b", "r"),
        (["r/.github/", "r/a/b/"], "r/a/b", "r"),
        (["r/.gitlab-ci.yml", "r/a/b/"], "r/a/b", "r"),
        (["r/.github/", "r/a/.gitlab-ci.yml"], "r/a", "r"),
        (["r/.git/", "r/x.yml"], "r/x.yml", "r"),
        (["r/.git/"], "r/nothing.yml", "r"),
    ],
    ids=[
        "a folder with .git",
        "a worktree, whose .git is a file",
        "the innermost of two",
        ".git wins over a nearer .github",
        "a folder with .github alone",
        "a folder with .gitlab-ci.yml alone",
        ".github wins over a nearer .gitlab-ci.yml",
        "from a file",
        "from a file that is missing",
    ],
)
def test_the_repository_around_a_path(tree, names, start, root) -> None:
    top = tree(*names)
    assert repository_root(str(top / start)) == str(top / root)


@pytest.mark.parametrize(
    ("names", "file", "root"),
    [
        (["r/.git/", "r/.github/workflows/ci.yml"], "r/.github/workflows/ci.yml", "r"),
        (["r/.git/", "r/sub/.github/workflows/ci.yml"], "r/sub/.github/workflows/ci.yml", "r/sub"),
        (["r/.git/", "r/.github/a/.github/workflows/ci.yml"], "r/.github/a/.github/workflows/ci.yml", "r/.github/a"),
        (["r/.git/", "r/a/action.yml"], "r/a/action.yml", "r"),
        (["r/.git/", "r/.github/actions/a/action.yml"], "r/.github/actions/a/action.yml", "r"),
    ],
    ids=["a workflow", "a workflow of a project inside", "a workflow of a project inside .github", "an action", "an action in .github"],
)
def test_the_repository_of_a_workflow_is_what_holds_its_github_folder(tree, names, file, root) -> None:
    top = tree(*names)
    assert workflow_root(str((top / file).parent)) == str(top / root)


def test_there_need_not_be_a_repository(tree) -> None:
    top = tree("a/")
    assert repository_root(str(top / "a")) in (None, *map(str, top.parents))


def found(folder) -> list[str]:
    return [name_below(str(folder), path) for path in find(str(folder)).files]


def test_workflows_and_actions_are_found_by_their_place_and_name(tree) -> None:
    wanted = [".github/workflows/a.yaml", ".github/workflows/b.yml", "action.yaml", "x/.github/workflows/c.yml", "x/y/action.yml"]
    others = [
        ".github/workflows/sub/d.yml",
        ".github/workflows/e.yml.bak",
        ".github/workflows/f.YML",
        ".github/g.yml",
        "github/workflows/h.yml",
        "x.github/workflows/i.yml",
        "workflows/j.yml",
        "my-action.yml",
        "actions.yml",
        ".git/action.yml",
        "action.yml.txt",
    ]
    assert found(tree(*wanted, *others)) == wanted


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        ([".git/", ".gitlab-ci.yml", "a/.gitlab-ci.yml", ".gitlab/ci/b.yml"], [".gitlab-ci.yml"]),
        ([".gitlab-ci.yml", "a/b.yml"], [".gitlab-ci.yml"]),
        (["a/.git/", "a/.gitlab-ci.yml", "b/.git/", "b/.gitlab-ci.yml", "b/c/.gitlab-ci.yml"], ["a/.gitlab-ci.yml", "b/.gitlab-ci.yml"]),
        ([".git/", ".gitlab-ci.yml/action.yml"], [".gitlab-ci.yml/action.yml"]),
    ],
    ids=["at the top of a repository", "without a repository", "of repositories below a folder", "a folder of that name"],
)
def test_a_pipeline_is_the_one_at_the_top_of_a_repository(tree, names, wanted) -> None:
    assert found(tree(*names)) == wanted


def test_a_pipeline_that_git_ignores_is_left_out(tree) -> None:
    top = tree(".git/", ".gitlab-ci.yml")
    (top / ".gitignore").write_text(".gitlab-ci.yml\n")
    assert found(top) == []


def test_configurations_of_dependabot_are_found_where_they_are_asked_for(tree) -> None:
    workflow = ".github/workflows/a.yml"
    wanted = [".github/dependabot.yaml", ".github/dependabot.yml", workflow, "x/.github/dependabot.yml"]
    others = [".github/x/dependabot.yml", "dependabot.yml", "x/.github/dependabot.yml.bak", "y/.github/dependabot.yml/"]
    top = tree(*wanted, *others)
    assert [name_below(str(top), path) for path in find(str(top), dependabot=True).files] == wanted
    assert found(top) == [workflow]


def test_a_configuration_of_dependabot_that_git_ignores_is_left_out(tree) -> None:
    top = tree(".git/", ".github/dependabot.yml")
    (top / ".gitignore").write_text("dependabot.*\n")
    assert find(str(top), dependabot=True).files == ()


@pytest.mark.parametrize("folder", ["", "x", ".github", ".github/workflows"])
def test_each_folder_gives_what_is_below_it(tree, folder) -> None:
    names = [".github/workflows/a.yml", "action.yml", "x/action.yml"]
    top = tree(".git/", *names)
    assert [name_below(str(top), path) for path in find(str(top / folder)).files] == [name for name in names if name.startswith(folder)]


@pytest.mark.parametrize(
    ("link", "target", "kept"),
    [
        ("a/action.yml", "../b/action.yml", True),
        (".github/workflows/x.yml", "../../b/action.yml", True),
        ("a/action.yml", "../../outside/action.yml", False),
        ("a/action.yml", "../../r-too/action.yml", False),
    ],
    ids=["to an action", "to another kind of file", "out of the repository", "out, to a folder with a name that begins alike"],
)
def test_links_are_followed_within_the_repository(tree, link, target, kept) -> None:
    top = tree("r/.git/", "r/.github/workflows/", "r/a/", "r/b/action.yml", "outside/action.yml", "r-too/action.yml") / "r"
    (top / link).symlink_to(target)
    result = find(str(top))
    assert (str(top / link) in result.files, str(top / link) in result.outside) == (kept, not kept)


def test_folders_are_not_left_through_links(tree) -> None:
    top = tree("r/.git/", "r/a/action.yml", "outside/action.yml") / "r"
    (top / "out").symlink_to("../outside")
    (top / "again").symlink_to("a")
    (top / "a" / "loop").symlink_to("..")
    assert found(top) == ["a/action.yml"]


def test_a_folder_that_vanished_is_told(tmp_path) -> None:
    result = find(str(tmp_path / "nothing"))
    assert (result.files, [path for path, _ in result.unreadable]) == ((), [str(tmp_path / "nothing")])


def test_the_order_does_not_depend_on_that_of_the_file_system(tree, monkeypatch) -> None:
    top = tree(*(f"{name}/action.yml" for name in "dacbe"))
    plain = find(str(top))
    real = os.scandir

    class Reversed:
        def __init__(self, folder):
            with real(folder) as entries:
                self.entries = list(entries)[::-1]

        def __enter__(self):
            return iter(self.entries)

        def __exit__(self, *_):
            return None

    monkeypatch.setattr(os, "scandir", Reversed)
    assert find(str(top)) == plain
    assert found(top) == [f"{name}/action.yml" for name in "abcde"]
