"""Arithmetic in the checks of a lesson: + − × ÷ ** abs min max floor and names; parsed, never run as code."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stn_viz.errors import UserError
from stn_viz.texts import say

_LONGEST = 200  # characters
_DEEPEST = 24  # brackets, signs and powers within one another
_LARGEST_POWER = 100.0
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?|\.\d+)|([^\W\d]\w*)|(\*\*|[-+*/(),]))")
_SIGNS = str.maketrans({"−": "-", "×": "*", "·": "*", "÷": "/"})
FUNCTIONS: dict[str, int] = {
    "abs": 1,
    "floor": 1,
    "min": 2,
    "max": 2,
}  # how many numbers; min and max take more as well

Tree = tuple[object, ...]  # ("number", 2.0), ("name", "s"), ("+", Tree, Tree), ("neg", Tree), ("call", "min", Tree, …)


@dataclass(frozen=True)
class Expression:
    """Hold a formula that was read; equal texts give equal formulas."""

    text: str
    tree: Tree = field(repr=False, compare=False)
    names: frozenset[str] = field(repr=False, compare=False)

    def __call__(self, values: Mapping[str, float]) -> float:
        """Return its value.

        Raises:
            UserError: a name has no value, or the result is no finite number.
        """
        try:
            found = float(_value(self.tree, values))
        except KeyError as error:
            raise UserError(say("lessons-expression-name", text=self.text, name=str(error.args[0]))) from None
        except (ZeroDivisionError, OverflowError, ValueError):
            found = math.nan
        if not math.isfinite(found):
            numbers = ", ".join(f"{name} = {value:g}" for name, value in values.items())
            raise UserError(say("lessons-expression-infinite", text=self.text, numbers=numbers))
        return found


def parse(text: str) -> Expression:
    """Read a formula such as ``max(0, 1 - abs(x - m))``.

    Raises:
        UserError: it is too long, too deep, or holds what is no arithmetic.
    """
    if len(text) > _LONGEST:
        raise UserError(say("lessons-expression-long", found=str(len(text)), most=str(_LONGEST)))
    reader = _Reader(text, _tokens(text))
    tree = reader.sum(0)
    if reader.token:
        raise reader.stopped()
    return Expression(text, tree, frozenset(reader.names))


def _tokens(text: str) -> list[str]:
    plain, at, found = text.translate(_SIGNS).rstrip(), 0, list[str]()
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None:
            raise UserError(say("lessons-expression-sign", text=text, rest=plain[at:].strip()[:20]))
        found.append(match.group().strip())
        at = match.end()
    return found


class _Reader:
    """Read by recursive descent, the loosest sign first: sums, products, signs, powers, atoms."""

    def __init__(self, text: str, tokens: Sequence[str]) -> None:
        self.text, self.tokens, self.at, self.names = text, tokens, 0, set[str]()

    @property
    def token(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        """Take the next token if it is one of these."""
        found = self.token
        if found not in wanted:
            return ""
        self.at += 1
        return found

    def stopped(self) -> UserError:
        if not self.token:
            return UserError(say("lessons-expression-ends", text=self.text))
        return UserError(say("lessons-expression-sign", text=self.text, rest=self.token))

    def sum(self, depth: int) -> Tree:
        left = self.product(depth)
        while sign := self.take("+", "-"):
            left = (sign, left, self.product(depth))
        return left

    def product(self, depth: int) -> Tree:
        left = self.signed(depth)
        while sign := self.take("*", "/"):
            left = (sign, left, self.signed(depth))
        return left

    def signed(self, depth: int) -> Tree:
        if depth > _DEEPEST:
            raise UserError(say("lessons-expression-deep", text=self.text, most=str(_DEEPEST)))
        if self.take("-"):
            return ("neg", self.signed(depth + 1))
        base = self.atom(depth)
        return ("**", base, self.signed(depth + 1)) if self.take("**") else base

    def atom(self, depth: int) -> Tree:
        token = self.token
        if token[:1].isdigit() or token[:1] == ".":
            self.at += 1
            return ("number", float(token))
        if token[:1].isalpha() or token[:1] == "_":
            self.at += 1
            return self.call(token, depth) if self.take("(") else self.named(token)
        if self.take("("):
            inside = self.sum(depth + 1)
            if not self.take(")"):
                raise self.stopped()
            return inside
        raise self.stopped()

    def named(self, name: str) -> Tree:
        self.names.add(name)
        return ("name", name)

    def call(self, name: str, depth: int) -> Tree:
        if name not in FUNCTIONS:
            raise UserError(say("lessons-expression-call", text=self.text, name=name, options=", ".join(FUNCTIONS)))
        given = [self.sum(depth + 1)]
        while self.take(","):
            given.append(self.sum(depth + 1))
        wanted = FUNCTIONS[name]
        if not self.take(")"):
            raise self.stopped()
        if len(given) < wanted or (wanted == 1 and len(given) > 1):
            numbers = {"found": str(len(given)), "wanted": str(wanted)}
            raise UserError(say("lessons-expression-arguments", text=self.text, name=name, **numbers))
        return ("call", name, *given)


def _value(tree: Tree, values: Mapping[str, float]) -> float:
    kind, *parts = tree
    if kind == "number":
        return float(str(parts[0]))
    if kind == "name":
        return float(values[str(parts[0])])
    name = str(parts[0]) if kind == "call" else str(kind)
    return _apply(name, [_value(part, values) for part in parts if isinstance(part, tuple)])


def _apply(name: str, given: list[float]) -> float:
    """Compute one sign or function."""
    match name, given:
        case "neg", [a]:
            return -a
        case "+", [a, b]:
            return a + b
        case "-", [a, b]:
            return a - b
        case "*", [a, b]:
            return a * b
        case "/", [a, b]:
            return a / b
        case "**", [a, b]:
            return _power(a, b)
        case "abs", [a]:
            return abs(a)
        case "floor", [a]:
            return float(math.floor(a))
        case "min", _:
            return min(given)
        case _:
            return max(given)


def _power(base: float, exponent: float) -> float:
    if abs(exponent) > _LARGEST_POWER:
        raise OverflowError
    found = base**exponent
    if isinstance(found, complex):  # a root of a negative number
        raise ValueError
    return found
