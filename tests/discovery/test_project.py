"""What is known of a repository without running anything of it."""

import pytest

from wffix.manifests import project_names
from wffix.project import manifests, origin, remote, repository


@pytest.fixture
def root(tmp_path):
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://github.com/owner/name", "owner/name"),
        ("https://github.com/owner/name.git", "owner/name"),
        ("https://github.com/owner/name.git/", "owner/name"),
        ("https://user:token@github.com/owner/name.git", "owner/name"),
        ("http://github.com/owner/name", "owner/name"),
        ("git://github.com/owner/name.git", "owner/name"),
        ("git@github.com:owner/name.git", "owner/name"),
        ("git@github.com:owner/na.me", "owner/na.me"),
        ("ssh://git@github.com/owner/name.git", "owner/name"),
        ("https://gitlab.com/owner/name.git", ""),
        ("https://github.com.evil.example/owner/name", ""),
        ("https://github.com/owner/name/more", ""),
        ("/srv/git/name.git", ""),
        ("", ""),
    ],
)
def test_the_name_on_github_is_that_of_the_remote(root, url, slug) -> None:
    other = '[remote "upstream"]\n\turl = https://github.com/other/one\n'
    origin = f'[remote "origin"]\n\tfetch = +refs/heads/*\n\turl = {url}\n\tpushurl = x\n'
    text = f'[core]\n\tbare = false\n{other}{origin}[branch "main"]\n\turl = y\n'
    (root / ".git" / "config").write_text(text)
    assert remote(root) == slug


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://gitlab.com/group/sub/name.git", "gitlab.com/group/sub/name"),
        ("https://oauth2:token@GitLab.com/group/name", "gitlab.com/group/name"),
        ("git@gitlab.com:group/sub/name.git", "gitlab.com/group/sub/name"),
        ("ssh://git@gitlab.example.org:2222/group/name.git", "gitlab.example.org/group/name"),
        ("https://github.com/owner/name", "github.com/owner/name"),
        ("/srv/git/name.git", ""),
        ("../name", ""),
        ("", ""),
    ],
)
def test_the_place_of_the_remote_wherever_it_is(root, url, wanted) -> None:
    (root / ".git" / "config").write_text(f'[remote "origin"]\n\turl = {url}\n')
    assert origin(root) == wanted


@pytest.mark.parametrize(
    "text", ["", "[remote]\nurl = x\n", "url = https://github.com/owner/name\n", '[remote "upstream"]\nurl = git@github.com:a/b\n']
)
def test_without_such_a_remote_there_is_no_name(root, text) -> None:
    assert remote(root) == ""
    (root / ".git" / "config").write_text(text)
    assert remote(root) == ""


def test_a_configuration_with_other_line_ends_is_read(root) -> None:
    (root / ".git" / "config").write_bytes(b'[remote "origin"]\r\n\turl = git@github.com:owner/name.git\r\n')
    assert remote(root) == "owner/name"


@pytest.mark.parametrize("commondir", ["../..\n", None], ids=["a worktree", "a submodule"])
def test_a_git_file_leads_to_the_configuration(tmp_path, commondir) -> None:
    inner = tmp_path / "main" / ".git" / "inner" / "x"
    inner.mkdir(parents=True)
    if commondir:
        (inner / "commondir").write_text(commondir)
    holder = inner.parent.parent if commondir else inner
    (holder / "config").write_text('[remote "origin"]\n\turl = git@github.com:owner/name.git\n')
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / ".git").write_text("gitdir: ../main/.git/inner/x\n")
    assert remote(tmp_path / "other") == "owner/name"


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"pyproject.toml": "[project]\nname = 'a-name'\n"}, ("a-name",)),
        ({"pyproject.toml": "[project]\nname = 'A__Name.x'\n"}, ("a-name-x",)),
        ({"pyproject.toml": "[tool.poetry]\nname = 'a'\n"}, ("a",)),
        ({"pyproject.toml": "[tool.flit.metadata]\nmodule = 'a'\n"}, ("a",)),
        ({"pyproject.toml": "[tool.flit.metadata]\nmodule = 'a'\ndist-name = 'b'\n"}, ("b",)),
        ({"pyproject.toml": "[project]\nname = '{{ cookiecutter.name }}'\n"}, ()),
        ({"pyproject.toml": "[project]\nname = ['a']\n"}, ()),
        ({"pyproject.toml": "[build-system]\n", "setup.cfg": "[metadata]\nname = b\n"}, ("b",)),
        ({"pyproject.toml": "not TOML", "setup.cfg": "[metadata]\nname = b\n"}, ("b",)),
        ({"setup.cfg": "[metadata]\nname = attr: a.b\n", "setup.py": "setup(name='c')"}, ("c",)),
        ({"setup.cfg": "[metadata]\nname = %(x)s\n", "setup.py": "setup(name='c')"}, ("c",)),
        ({"setup.cfg": "[metadata]\nname =\n", "setup.py": "setup(name='c')"}, ("c",)),
        ({"setup.cfg": "name = b\n", "setup.py": "setup(name='c')"}, ("c",)),
        ({"setup.py": "setup(name='C')"}, ("c",)),
        ({"setup.py": "import x\n"}, ()),
        ({"pyproject.toml": "\ufeff[project]\nname = 'a'\n"}, ("a",)),
        ({}, ()),
        ({"pyproject.toml": "[project]\nname = 'a'\n", "backend/pyproject.toml": "[project]\nname = 'b'\n"}, ("a", "b")),
        ({"pyproject.toml": "[project]\nname = 'a'\n", "docs/pyproject.toml": "[project]\nname = 'b'\n"}, ("a",)),
    ],
    ids=lambda value: " and ".join(value) if isinstance(value, dict) else "",
)
def test_the_project_is_what_its_files_say(root, files, names) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    assert project_names(manifests(root)) == names


def test_projects_one_folder_down_are_seen_beside_links_that_lead_nowhere(root) -> None:
    (root / "one").mkdir()
    (root / "one" / "pyproject.toml").write_text("[project]\nname = 'one'\n")
    (root / "loop").symlink_to("loop")
    (root / "nowhere").symlink_to("nothing")
    assert list(manifests(root)) == ["one/pyproject.toml"]


def write(root, files) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def test_the_files_are_those_of_github_and_the_actions_they_use(root) -> None:
    write(
        root,
        {
            ".github/workflows/ci.yml": "- uses: ./tools/one\n- uses: './tools/two/' # x\n- uses: ./missing\n- uses: ./../out\n",
            ".github/actions/a/action.yml": "a\n",
            "action.yaml": '- uses: "./tools/three@x"\n',
            "tools/one/action.yml": "- uses: ./tools/four\n",
            "tools/two/action.yaml": "two\n",
            "tools/three/action.yml": "three\n",
            "tools/four/action.yml": "- uses: ./tools/one\n",
            "tools/unused/action.yml": "unused\n",
            ".github/dependabot.yml": "no\n",
        },
    )
    (root.parent / "out").mkdir(exist_ok=True)
    (root.parent / "out" / "action.yml").write_text("out\n")
    files = repository(root).files
    assert list(files) == [
        ".github/actions/a/action.yml",
        ".github/workflows/ci.yml",
        "action.yaml",
        "tools/four/action.yml",
        "tools/one/action.yml",
        "tools/three/action.yml",
        "tools/two/action.yaml",
    ]
    assert files["tools/two/action.yaml"] == "two\n"


def test_the_files_do_not_depend_on_which_of_them_are_being_handled(root) -> None:
    write(root, {".github/workflows/ci.yml": "a\n", "unused/action.yml": "b\n", "action.yml": "c\n"})
    known = {"unused/action.yml": "b\n", "action.yml": "c\n"}
    assert repository(root, known=known) == repository(root)


def test_a_text_that_is_being_handled_stands_for_the_file(root) -> None:
    write(root, {".github/workflows/ci.yml": "on disk\n"})
    known = {".github/workflows/ci.yml": "edited\n", ".github/workflows/new.yml": "new\n"}
    assert repository(root, known=known).files == known


def test_what_cannot_be_read_is_left_out(root) -> None:
    write(root, {".github/workflows/ci.yml": "a\n", ".github/workflows/bad.yml": "x"})
    (root / ".github/workflows/bad.yml").write_bytes(b"\xff")
    (root / ".github/workflows/gone.yml").symlink_to("nothing")
    assert list(repository(root).files) == [".github/workflows/ci.yml"]


def test_a_name_that_is_given_wins(root) -> None:
    (root / ".git" / "config").write_text('[remote "origin"]\n\turl = git@github.com:owner/name.git\n')
    assert [repository(root, slug).slug for slug in ("", "other/one")] == ["owner/name", "other/one"]


def test_without_a_repository_nothing_is_known() -> None:
    found = repository(None, "a/b")
    assert (found.slug, found.manifests, found.files) == ("a/b", {}, None)
