"""The grammars of tree-sitter, from the packages that bring them."""

from __future__ import annotations

import importlib
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec

from tree_sitter import Language, Parser


@cache
def parser(package: str) -> Parser:
    """The parser for the language of a package such as ``tree_sitter_bash``."""
    return Parser(Language(_language(package)))


def _language(package: str) -> object:
    """What a grammar's package has as ``language()``.

    The package itself also prepares to read its queries, whose reader takes as long to import as a workflow to repair; so
    its compiled part is loaded alone, where it is found under the name that all these packages give it.
    """
    outer = find_spec(package)
    places = outer.submodule_search_locations if outer is not None else None
    spec = PathFinder.find_spec(f"{package}._binding", places) if places is not None else None
    if spec is None or spec.loader is None:
        language: object = importlib.import_module(package).language()
        return language
    binding = module_from_spec(spec)
    spec.loader.exec_module(binding)
    found: object = binding.language()
    return found
