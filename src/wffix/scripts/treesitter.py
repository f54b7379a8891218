"""The grammars of tree-sitter, from the packages that bring them, and the nodes of their trees."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec

from tree_sitter import Language, Node, Parser


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


def descendants(node: Node) -> Iterator[Node]:
    """A node and all named nodes below it, in source order."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.named_children))
