"""What a person is told to do for a Trusted Publisher: the form with its very values, and what is left over."""

import pytest

from wffix import Options, Repository, fix_source

PATH = ".github/workflows/release.yml"
SELECT = Options(select=frozenset({"use-trusted-publishing"}))
SOURCE = """\
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: pipx run build
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          password: ${{ secrets.PYPI_TOKEN }}
"""
PROJECT = {"pyproject.toml": "[project]\nname = 'Spam.Eggs'\n"}
WORDS = "before the next release register this workflow as a Trusted Publisher of"


def told(source: str = SOURCE, slug: str = "octo-org/spam", manifests=PROJECT, others=None) -> list[tuple[str, str]]:
    repository = Repository(slug, manifests, {PATH: source, **(others or {})})
    (fix,) = fix_source(source, PATH, SELECT, repository).fixes
    return [(item.text, item.url) for item in fix.follow_ups]


def form(**changes) -> tuple[str, str]:
    (found,) = [(text, url) for text, url in told(**changes) if "Trusted Publisher" in text]
    return found


def test_the_form_is_filled_in_by_a_link() -> None:
    assert form() == (
        f"{WORDS} 'spam-eggs' on PyPI: owner 'octo-org', repository 'spam', workflow filename 'release.yml', environment 'pypi'",
        "https://pypi.org/manage/project/spam-eggs/settings/publishing/"
        "?provider=github&owner=octo-org&repository=spam&workflow_filename=release.yml&environment=pypi",
    )


def test_without_a_repository_its_names_are_left_out() -> None:
    assert form(slug="") == (
        f"{WORDS} 'spam-eggs' on PyPI: workflow filename 'release.yml', environment 'pypi'",
        "https://pypi.org/manage/project/spam-eggs/settings/publishing/",
    )


def test_without_a_project_the_link_leads_to_all_of_them() -> None:
    text, url = form(manifests={})
    assert text.startswith(f"{WORDS} the project on PyPI: owner")
    assert url == "https://pypi.org/manage/projects/"


def test_an_environment_that_is_there_is_the_one_to_register() -> None:
    text, url = form(source=SOURCE.replace("    steps:", "    environment: release to all\n    steps:"))
    assert "environment 'release to all'" in text
    assert url.endswith("&environment=release+to+all")


def test_the_test_index_has_a_form_of_its_own() -> None:
    source = SOURCE.replace("          password:", "          repository-url: https://test.pypi.org/legacy/\n          password:")
    text, url = form(source=source)
    assert "on TestPyPI: " in text
    assert url.startswith("https://test.pypi.org/manage/project/spam-eggs/settings/publishing/?provider=github&")


def secrets(**changes) -> list[str]:
    return [text for text, _ in told(**changes) if "token" in text and "Trusted Publisher" not in text]


def test_the_secret_is_to_be_deleted_and_the_token_revoked() -> None:
    (text,) = secrets()
    assert text.startswith("after the first successful release delete the secret PYPI_TOKEN (")
    assert text.endswith("and revoke the PyPI token in it")


def test_a_secret_that_is_used_elsewhere_stays() -> None:
    (text,) = secrets(others={".github/workflows/nightly.yml": "a: ${{ secrets.PYPI_TOKEN }}\n"})
    assert text == (
        "the secret PYPI_TOKEN is also used by .github/workflows/nightly.yml: revoke the PyPI token in it when nothing needs it any more"
    )


@pytest.mark.parametrize("spelling", ["secrets['PYPI_TOKEN']", "Secrets.pypi_token"])
def test_a_secret_that_is_used_elsewhere_by_another_spelling_stays(spelling: str) -> None:
    (text,) = secrets(others={".github/workflows/nightly.yml": f"a: ${{{{ {spelling} }}}}\n"})
    assert "is also used by .github/workflows/nightly.yml" in text


def test_a_secret_of_a_longer_name_is_another_one() -> None:
    (text,) = secrets(others={".github/workflows/nightly.yml": "a: ${{ secrets.PYPI_TOKEN_OF_OLD }}\n"})
    assert "delete the secret PYPI_TOKEN (" in text


def test_a_token_without_a_secret_is_to_be_revoked() -> None:
    (text,) = secrets(source=SOURCE.replace("${{ secrets.PYPI_TOKEN }}", "${{ steps.vault.outputs.token }}"))
    assert text == "after the first successful release revoke the PyPI token that this workflow used until now"


@pytest.mark.parametrize("spelling", ["secrets['PYPI_TOKEN']", "Secrets . PYPI_TOKEN", "github.ref && secrets.PYPI_TOKEN"])
def test_a_secret_is_known_however_it_is_spelled(spelling: str) -> None:
    (text,) = secrets(source=SOURCE.replace("secrets.PYPI_TOKEN", spelling))
    assert "delete the secret PYPI_TOKEN" in text


# Where the project that is built is not the one at the top, its name is not known.
MATURIN = "      - uses: PyO3/maturin-action@v1\n        with:\n          args: --release "
BUILT_ELSEWHERE = {
    "a manifest of another folder": MATURIN + "-m crates/spam/Cargo.toml\n",
    "its long option": MATURIN + "--manifest-path crates/spam/Cargo.toml\n",
    "another folder of a builder": "      - uses: pypa/cibuildwheel@v3.4.0\n        with:\n          package-dir: bindings/python\n",
    "a manifest in a script": "      - run: maturin build --release -m crates/spam/Cargo.toml\n",
}
BUILT_AT_THE_TOP = {
    "a manifest at the top": MATURIN + "--manifest-path Cargo.toml\n",
    "the top folder of a builder": "      - uses: pypa/cibuildwheel@v3.4.0\n        with:\n          package-dir: .\n",
    "a crate of another folder": "      - run: cargo build --manifest-path libs/spam/Cargo.toml\n",
    "a module": "      - run: python -m build --outdir dist/\n",
}


@pytest.mark.parametrize("case", BUILT_ELSEWHERE)
def test_a_project_that_is_built_elsewhere_has_no_known_name(case: str) -> None:
    text, url = form(source=SOURCE.replace("      - run: pipx run build\n", BUILT_ELSEWHERE[case]))
    assert text.startswith(f"{WORDS} the project on PyPI: owner")
    assert url == "https://pypi.org/manage/projects/"


@pytest.mark.parametrize("case", BUILT_AT_THE_TOP)
def test_a_project_that_is_built_at_the_top_has_its_name(case: str) -> None:
    text, _ = form(source=SOURCE.replace("      - run: pipx run build\n", BUILT_AT_THE_TOP[case]))
    assert text.startswith(f"{WORDS} 'spam-eggs' on PyPI: owner")


def test_a_strategy_without_a_matrix_is_one_run() -> None:
    strategy = "    strategy:\n      fail-fast: true\n    steps:"
    assert form(source=SOURCE.replace("    steps:", strategy))[0].startswith(f"{WORDS} 'spam-eggs' on PyPI")
    assert not any("approval" in text for text, _ in told(source=SOURCE.replace("    steps:", strategy)))
