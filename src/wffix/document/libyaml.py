"""ruamel.yaml's C parser, without the parts of ruamel.yaml that a parser's events do not need.

``import ruamel.yaml`` also brings what makes Python's objects of nodes and what writes them: three quarters of its time, and a sixth of
a run on one file. The extension itself needs those modules only for the names of their errors. So the package is there without having
run, until somebody asks it for something, and stand-ins have the errors while the extension is imported. Where ruamel.yaml is there
already, or cannot be had in this way, it is imported as usual.
"""

from __future__ import annotations

import sys
from _thread import RLock
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

_PACKAGE = "ruamel.yaml"
_ERRORS = {
    "reader": ("ReaderError", "YAMLError"),
    "scanner": ("ScannerError", "MarkedYAMLError"),
    "parser": ("ParserError", "MarkedYAMLError"),
    "composer": ("ComposerError", "MarkedYAMLError"),
    "constructor": ("ConstructorError", "MarkedYAMLError"),
    "emitter": ("EmitterError", "YAMLError"),
    "serializer": ("SerializerError", "YAMLError"),
    "representer": ("RepresenterError", "YAMLError"),
}
"""By module: the error that the extension takes from it, and of which one of ``ruamel.yaml.error`` it is a kind."""

_running = RLock()


class _Later(ModuleType):
    """A package that runs when somebody asks for something that it does not have yet."""

    def __getattr__(self, name: str) -> Any:
        with _running:
            spec = self.__spec__
            if type(self) is _Later and spec is not None and spec.loader is not None:
                self.__class__ = ModuleType  # type: ignore[assignment]
                spec.loader.exec_module(self)
        return getattr(self, name)


def _loaded() -> tuple[Any, Any]:
    if _PACKAGE not in sys.modules:
        with suppress(ImportError):
            return _alone()
    parser = None
    with suppress(ImportError):
        parser = import_module(f"{_PACKAGE}.cyaml").CParser
    return parser, import_module(f"{_PACKAGE}.events")


def _alone() -> tuple[Any, Any]:
    spec = find_spec(_PACKAGE)
    if spec is None:
        raise ImportError(_PACKAGE)
    package = sys.modules[_PACKAGE] = module_from_spec(spec)
    package.__class__ = _Later
    outer, _, name = _PACKAGE.partition(".")
    setattr(sys.modules[outer], name, package)
    stand_ins = {}
    try:
        errors = import_module(f"{_PACKAGE}.error")
        for name, (error, kind) in _ERRORS.items():
            stand_in = stand_ins[f"{_PACKAGE}.{name}"] = ModuleType(f"{_PACKAGE}.{name}")
            setattr(stand_in, error, type(error, (getattr(errors, kind),), {"__module__": stand_in.__name__}))
        sys.modules.update(stand_ins)
        return import_module("_ruamel_yaml").CParser, import_module(f"{_PACKAGE}.events")
    finally:
        for name in stand_ins:
            del sys.modules[name]


CParser, events = _loaded()
"""The class of the C parser, None on a Python for which ruamel.yaml.clib has no build; and the module of the events of all parsers."""
