"""Projects of every build backend, as they are made by the backend's own documentation: manifests by path."""


def project(requires: str, backend: str, more: str = "", name: str = "sampleproject") -> dict[str, str]:
    system = f'[build-system]\nrequires = {requires}\nbuild-backend = "{backend}"\n'
    return {"pyproject.toml": f'{system}\n[project]\nname = "{name}"\nversion = "1.0"\n{more}'}


PROJECTS = {
    # what it is: manifests, the model for it
    "setuptools": (project('["setuptools>=77"]', "setuptools.build_meta"), "pure"),
    "setuptools with setup.py alone": ({"setup.py": "from setuptools import setup\nsetup(name='sampleproject')\n"}, "pure"),
    "setuptools with setup.cfg": (
        {"setup.py": "import setuptools\nsetuptools.setup()\n", "setup.cfg": "[metadata]\nname = sampleproject\n"},
        "pure",
    ),
    "setuptools with setup.cfg and settings of other tools": (
        {"pyproject.toml": "[tool.black]\n", "setup.cfg": "[metadata]\nname = sampleproject\n"},
        "pure",
    ),
    "no build system": ({"pyproject.toml": '[project]\nname = "sampleproject"\nversion = "1.0"\n'}, "pure"),
    "no build backend": ({"pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n[project]\nname = "sampleproject"\n'}, "pure"),
    "setuptools with an extension": (
        {
            **project('["setuptools"]', "setuptools.build_meta"),
            "setup.py": "from setuptools import Extension, setup\nsetup(ext_modules=[Extension('a', ['a.c'])])\n",
        },
        "compiled",
    ),
    "setuptools with an extension in a table": (
        project('["setuptools"]', "setuptools.build_meta", '[[tool.setuptools.ext-modules]]\nname = "a"\nsources = ["a.c"]\n'),
        "compiled",
    ),
    "setuptools with Cython": (project('["setuptools", "Cython>=3"]', "setuptools.build_meta"), "compiled"),
    "setuptools with Rust": (project('["setuptools", "setuptools_rust"]', "setuptools.build_meta"), "compiled"),
    "hatchling": (project('["hatchling"]', "hatchling.build"), "pure"),
    "hatchling with mypyc": (project('["hatchling", "hatch-mypyc"]', "hatchling.build"), "compiled"),
    "flit": (project('["flit_core>=3.11,<4"]', "flit_core.buildapi"), "pure"),
    "poetry": (project('["poetry-core>=2"]', "poetry.core.masonry.api"), "pure"),
    "poetry before version 2": (
        {
            "pyproject.toml": '[tool.poetry]\nname = "sampleproject"\n[build-system]\nrequires = ["poetry-core"]\n'
            'build-backend = "poetry.core.masonry.api"\n'
        },
        "pure",
    ),
    "poetry with a build script": (
        project('["poetry-core>=2"]', "poetry.core.masonry.api", '[tool.poetry.build]\nscript = "build.py"\n'),
        "compiled",
    ),
    "pdm": (project('["pdm-backend"]', "pdm.backend"), "pure"),
    "uv": (project('["uv_build>=0.9,<0.10"]', "uv_build"), "pure"),
    "maturin": (project('["maturin>=1.9,<2"]', "maturin"), "maturin"),
    "meson-python": (project('["meson-python"]', "mesonpy"), "compiled"),
    "scikit-build-core": (project('["scikit-build-core", "pybind11"]', "scikit_build_core.build"), "compiled"),
    "what cibuildwheel is configured for": (project('["hatchling"]', "hatchling.build", "[tool.cibuildwheel]\n"), "compiled"),
}  # fmt: skip
