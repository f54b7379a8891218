"""From an expression's text to its syntax tree."""

from __future__ import annotations

from functools import lru_cache

from wffix.expression.coercion import to_number
from wffix.expression.lexer import ExpressionError, Token, tokens
from wffix.expression.nodes import Call, Compare, Context, Expression, Group, Index, Literal, Logical, Not, children, ungrouped

MAX_DEPTH = 50
"""Levels of nesting that GitHub's parser accepts. Parentheses are no level for it; here only as many may nest."""

_MANY = 2**31 - 1

# name -> (fewest, most) arguments; names that a workflow may use beside these are unknown to GitHub too.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "always": (0, 0),
    "cancelled": (0, 0),
    "case": (3, 255),
    "contains": (2, 2),
    "endswith": (2, 2),
    "failure": (0, _MANY),
    "format": (1, 255),
    "fromjson": (1, 1),
    "hashfiles": (1, 255),
    "join": (1, 2),
    "startswith": (2, 2),
    "success": (0, _MANY),
    "tojson": (1, 1),
}
_CONSTANTS: dict[str, bool | float | None] = {
    "true": True,
    "false": False,
    "null": None,
    "NaN": float("nan"),
    "Infinity": float("inf"),
}


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """The tree of one expression (without ``${{`` and ``}}``). Raises ExpressionError."""
    parser = Parser(tokens(text))
    found = parser.expression()
    if parser.peek.kind != "end":
        raise ExpressionError(f"unexpected symbol {parser.peek.text!r}", parser.peek.offset)
    _check_depth(ungrouped(found))
    return found


def _check_depth(root: Expression) -> None:
    """Refuse a tree that is too deep, which a long ``a.b.c…`` is too; what follows may walk trees by recursion."""
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise ExpressionError(f"nested more than {MAX_DEPTH} levels deep", 0)
        for child in map(ungrouped, children(node)):
            # `a && (b && c)` is one level, as `a && b && c` is.
            joined = isinstance(node, Logical) and isinstance(child, Logical) and child.operator == node.operator
            waiting.append((child, depth if joined else depth + 1))


class Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0
        self.depth = 0

    @property
    def peek(self) -> Token:
        return self.tokens[self.at]

    def next(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def accept(self, *kinds: str) -> str:
        if self.peek.kind in kinds:
            return self.next().kind
        return ""

    def expect(self, kind: str) -> None:
        if not self.accept(kind):
            token = self.peek
            what = "unexpected end" if token.kind == "end" else f"unexpected symbol {token.text!r}"
            raise ExpressionError(f"{what}, expected {kind!r}", token.offset)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(f"nested more than {MAX_DEPTH} levels deep", self.peek.offset)

    def expression(self) -> Expression:
        self.deeper()
        found = self.logical("||")
        self.depth -= 1
        return found

    def logical(self, operator: str) -> Expression:
        operand = self.equality if operator == "&&" else lambda: self.logical("&&")
        first = operand()
        if self.peek.kind != operator:
            return first
        operands = [first]
        while self.accept(operator):
            operands.append(operand())
        return Logical(operator, tuple(operands))

    def equality(self) -> Expression:
        left = self.comparison()
        while operator := self.accept("==", "!="):
            left = Compare(operator, left, self.comparison())
        return left

    def comparison(self) -> Expression:
        left = self.unary()
        while operator := self.accept("<", "<=", ">", ">="):
            left = Compare(operator, left, self.unary())
        return left

    def unary(self) -> Expression:
        if self.accept("!"):
            self.deeper()
            operand = self.unary()
            self.depth -= 1
            return Not(operand)
        return self.postfix()

    def postfix(self) -> Expression:
        node = self.primary()
        if not isinstance(node, (Group, Call, Context)):
            return node
        while True:
            if self.accept("["):
                key = None if self.accept("*") else self.expression()
                self.expect("]")
                node = Index(node, key)
            elif self.accept("."):
                if self.accept("*"):
                    node = Index(node, None)
                else:
                    name = self.peek
                    self.expect("name")
                    node = Index(node, Literal(name.text))
            else:
                return node

    def primary(self) -> Expression:
        token = self.next()
        if token.kind == "string":
            return Literal(token.text[1:-1].replace("''", "'"))
        if token.kind == "number":
            return Literal(to_number(token.text))
        if token.kind == "(":
            inner = self.expression()
            self.expect(")")
            return Group(inner)
        if token.kind == "name":
            if self.peek.kind == "(":
                return self.call(token)
            return Literal(_CONSTANTS[token.text]) if token.text in _CONSTANTS else Context(token.text)
        what = "unexpected end" if token.kind == "end" else f"unexpected symbol {token.text!r}"
        raise ExpressionError(what, token.offset)

    def call(self, name: Token) -> Call:
        self.expect("(")
        arguments: list[Expression] = []
        if not self.accept(")"):
            arguments.append(self.expression())
            while self.accept(","):
                arguments.append(self.expression())
            self.expect(")")
        bounds = FUNCTIONS.get(name.text.lower())
        if bounds is None:
            raise ExpressionError(f"unknown function {name.text!r}", name.offset)
        odd_case = name.text.lower() == "case" and len(arguments) % 2 == 0
        if not bounds[0] <= len(arguments) <= bounds[1] or odd_case:
            raise ExpressionError(f"wrong number of arguments for {name.text!r}", name.offset)
        return Call(name.text, tuple(arguments))
