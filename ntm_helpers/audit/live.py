"""Exact numbers that know by which formula of a spreadsheet they were made.

A cell of the sheet is such a number; whatever the evaluator computes of cells is one too. So the formulas of the sheet are made by
the very steps that prove the figure, and none is written a third time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import count, takewhile

SUM, PRODUCT, ATOM = 1, 2, 3
"""How tightly a formula holds together: one that holds less stands in brackets within one that holds more."""
FEWEST_SUMMED = 4
"""Cells that are summed by the function; fewer stand with plus signs."""
_CELL = re.compile(r"([A-Z]+)([0-9]+)")


class Live(Fraction):
    """A number with its formula.

    Attributes
    ----------
    formula : str
        Without the sign of equality.
    level : int
        How tightly it holds together.
    terms : tuple of str
        What it adds up, where it is a sum.
    """

    formula: str
    level: int
    terms: tuple[str, ...]

    def __new__(cls, value: Fraction | int, formula: str, level: int = ATOM, terms: Sequence[str] = ()) -> Live:
        """Make a number that stands in a cell, or that a formula gives."""
        self = super().__new__(cls, value)
        self.formula, self.level, self.terms = formula, level, tuple(terms) or (_within(formula, level, SUM),)
        return self

    def __add__(self, other: Fraction | float) -> Fraction | float:  # type: ignore[override]
        return _sum(self, other)

    def __radd__(self, other: Fraction | float) -> Fraction | float:  # type: ignore[override]
        return _sum(other, self)

    def __sub__(self, other: Fraction | float) -> Fraction | float:  # type: ignore[override]
        return _two(self, other, Fraction.__sub__, "-", SUM)

    def __rsub__(self, other: Fraction | float) -> Fraction | float:  # type: ignore[override]
        return _two(other, self, Fraction.__sub__, "-", SUM)

    def __mul__(self, other: Fraction | float) -> Fraction | float:  # type: ignore[override]
        return self if other == 1 and not isinstance(other, Live) else _two(self, other, Fraction.__mul__, "*", PRODUCT)

    def __rmul__(self, other: Fraction | float) -> Fraction | float:  # type: ignore[override]
        return self if other == 1 else _two(other, self, Fraction.__mul__, "*", PRODUCT)

    def __truediv__(self, other: Fraction | float) -> Fraction | float:  # type: ignore[override]
        return self if other == 1 and not isinstance(other, Live) else _two(self, other, Fraction.__truediv__, "/", PRODUCT)

    def __rtruediv__(self, other: Fraction | float) -> Fraction | float:  # type: ignore[override]
        return _two(other, self, Fraction.__truediv__, "/", PRODUCT)

    def __neg__(self) -> Live:
        return Live(-Fraction(self), f"-{_within(self.formula, self.level, ATOM)}", SUM)


def formula_of(number: Fraction | float) -> str:
    """Give the formula of a number: of a cell its address, of a constant its digits or its fraction."""
    return number.formula if isinstance(number, Live) else _constant(Fraction(number))[0]


def chosen(function: str, numbers: Iterable[Fraction | float], value: Fraction | float) -> Fraction | float:
    """Tell of what a number was chosen, such as the least of several; numbers without formulas stay what they are."""
    numbers = list(numbers)
    if not any(isinstance(number, Live) for number in numbers) or isinstance(value, float):
        return value
    distinct = list(dict.fromkeys(formula_of(number) for number in numbers if not isinstance(number, float)))
    return Live(Fraction(value), f"{function}({','.join(runs(distinct))})" if len(distinct) > 1 else distinct[0])


def _sum(a: Fraction | float, b: Fraction | float) -> Fraction | float:
    if isinstance(a, float) or isinstance(b, float):
        return float(a) + float(b)
    if a == 0 and not isinstance(a, Live):
        return b
    if b == 0 and not isinstance(b, Live):
        return a
    terms = [*_terms(a), *_terms(b)]
    return Live(Fraction(a) + Fraction(b), _added(terms), ATOM if _is_function(terms) else SUM, terms)


def _terms(number: Fraction) -> tuple[str, ...]:
    return number.terms if isinstance(number, Live) else (_within(*_constant(number), SUM),)


def _added(terms: Sequence[str]) -> str:
    """Add cells up by the function where they are many, everything else by signs."""
    return f"SUM({','.join(runs(terms))})" if _is_function(terms) else "+".join(terms).replace("+-", "-")


def _is_function(terms: Sequence[str]) -> bool:
    return len(terms) >= FEWEST_SUMMED and all(_CELL.fullmatch(term) for term in terms)


def runs(terms: Sequence[str]) -> Iterator[str]:
    """Write cells that stand one below the other as ranges."""
    place = 0
    while place < len(terms):
        found = _CELL.fullmatch(terms[place])
        run = [terms[place]]
        if found:
            column, row = found[1], int(found[2])
            follow = takewhile(lambda pair: pair[0] == pair[1], zip(terms[place + 1 :], _below(column, row), strict=False))
            run += [term for term, _ in follow]
        yield run[0] if len(run) == 1 else f"{run[0]}:{run[-1]}"
        place += len(run)


def _below(column: str, row: int) -> Iterator[str]:
    return (f"{column}{number}" for number in count(row + 1))


def _two(
    a: Fraction | float, b: Fraction | float, of: Callable[[Fraction, Fraction], Fraction], sign: str, level: int
) -> Fraction | float:
    """Compute with two numbers, of which one at least has a formula; with infinity as a float does."""
    if isinstance(a, float) or isinstance(b, float):
        return {"*": float.__mul__, "/": float.__truediv__, "-": float.__sub__}[sign](float(a), float(b))
    left = _within(*_told(a), level)
    right = _within(*_told(b), level + (sign in "-/"))
    return Live(of(Fraction(a), Fraction(b)), f"{left}{sign}{right}", level)


def _told(number: Fraction) -> tuple[str, int]:
    return (number.formula, number.level) if isinstance(number, Live) else _constant(number)


def _constant(number: Fraction) -> tuple[str, int]:
    """Write a constant: a whole number, a decimal of few digits, else a fraction."""
    level = SUM if number < 0 else ATOM
    if number.denominator == 1:
        return str(number.numerator), level
    if (number * 10**6).denominator == 1:
        return f"{float(number):.6f}".rstrip("0"), level
    return f"{number.numerator}/{number.denominator}", min(level, PRODUCT)


def _within(formula: str, level: int, wanted: int) -> str:
    return formula if level >= wanted else f"({formula})"
