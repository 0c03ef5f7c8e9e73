"""Columns of a sheet: what a table prints, as numbers that a spreadsheet can compute with.

A number that is one value is a number in its cell. In a column in which one is hedged, all have three cells: from, to, and as it is
printed; an end that is itself out is shown with a sign before it (``>38``), which is part of the cell's format and not of the
number. Where words stand beside a number, such as its day, they are kept in a column of what is printed. A mark stands behind the
number, by the format too. The unit of measure stands in the head; where a column has several, or few numbers among words, in a
column beside it. What has no number keeps its words: nothing that is not reported becomes an empty cell or a zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ntm_helpers.quantities import Quantity
from ntm_helpers.report.document import Cell, Head
from ntm_helpers.report.marks import MARKS
from ntm_helpers.report.numbers import digits_needed
from ntm_helpers.report.runs import Runs
from ntm_helpers.report.values import Writer

MOST_DIGITS = 4
"""Digits after the mark that an end shows, at most; its cell holds them all."""
YEAR = "year"
APART = "_)"
"""Keeps a number apart from the text in the cell beside it."""
_LARGEST_WHOLE = 2**53
_DIGITS = {"vi": re.compile(r"\d(?:[\d.]*\d)?(?:,(\d+))?"), "en": re.compile(r"\d(?:[\d,]*\d)?(?:\.(\d+))?")}
"""A printed number with what stands behind its decimal mark."""


@dataclass(frozen=True)
class Number:
    """A number in a cell.

    Attributes
    ----------
    value : int or float
    digits : int
        After the decimal mark.
    before, behind : str
        What the cell shows beside it: the sign of an end that is out, a mark.
    is_year : bool
        Whether it has no mark between thousands.
    """

    value: int | float
    digits: int = 0
    before: str = ""
    behind: str = ""
    is_year: bool = False

    @property
    def format(self) -> str:
        """How the cell shows it."""
        digits = ("0" if self.is_year else "#,##0") + ("." + "0" * self.digits if self.digits else "")
        before, behind = (f'"{sign}"' if sign else "" for sign in (self.before, self.behind))
        return f"{before}{digits}{behind}{APART}"


Content = str | Number | None
"""What stands in a cell of a sheet."""


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet: its head, and what stands below."""

    head: str
    cells: Sequence[Content]


def text_of(runs: Runs) -> str:
    """Give runs as text, with the signs of their marks."""
    return "".join(f"{run.text}{MARKS.get(run.mark, '')}" for run in runs)


def columns_of(head: Head, cells: Sequence[Cell], writer: Writer) -> Iterator[SheetColumn]:
    """Give what becomes of a column of a table."""
    name, texts = text_of(head.text), [text_of(cell.text) for cell in cells]
    quantities = [cell.quantity for cell in cells]
    there = [quantity for quantity in quantities if quantity is not None]
    if not there:
        yield SheetColumn(name, texts)
        return
    units = {quantity.unit for quantity in there}
    is_in_head = len(units) == 1 and (bool(head.unit) or 2 * len(there) > len(cells))
    if is_in_head and not head.unit:
        name = with_unit(name, writer.unit_of_measure(there[0].unit))
    if any(number_of(quantity) is None for quantity in there):
        yield from _with_ends(name, cells, texts, writer)
    else:
        numbers = [
            _number(cell, writer.lang) if cell.quantity is not None else text for cell, text in zip(cells, texts, strict=True)
        ]
        yield SheetColumn(name, numbers)
        if any(_says_more(cell) for cell in cells):
            yield SheetColumn(writer.t("export.column.printed", head=name), texts)
    told = [writer.unit_of_measure(quantity.unit) if quantity is not None else None for quantity in quantities]
    if not is_in_head and any(told):
        yield SheetColumn(writer.t("export.column.unit", head=name), told)


def _with_ends(name: str, cells: Sequence[Cell], texts: Sequence[str], writer: Writer) -> Iterator[SheetColumn]:
    lower, upper = zip(*(ends_of(cell.quantity) for cell in cells), strict=True)
    yield SheetColumn(writer.t("export.column.from", head=name), lower)
    yield SheetColumn(writer.t("export.column.to", head=name), upper)
    yield SheetColumn(writer.t("export.column.printed", head=name), texts)


def with_unit(name: str, unit: str) -> str:
    """Name a column with the unit of measure of its numbers, where its name does not say it."""
    return name if not unit or f" {unit} ".casefold() in f" {name} ".casefold() else f"{name} ({unit})"


def number_of(quantity: Quantity) -> Fraction | None:
    """Give the one value of a quantity; None where it is hedged."""
    return quantity.nominal if quantity.nominal is not None else quantity.lower if quantity.is_exact else None


def ends_of(quantity: Quantity | None) -> tuple[Content, Content]:
    """Give the ends of a quantity; of one that is one value this twice, of one without an upper end nothing there."""
    if quantity is None:
        return None, None
    is_year, value = quantity.kind == YEAR, number_of(quantity)
    if value is not None:
        one = Number(_plain(value), digits_needed(value, most=MOST_DIGITS), is_year=is_year)
        return one, one
    digits = digits_needed(quantity.lower, quantity.upper, most=MOST_DIGITS)
    lower = Number(_plain(quantity.lower), digits, ">" if quantity.lower_open else "", is_year=is_year)
    if quantity.upper is None:
        return lower, None
    return lower, Number(_plain(quantity.upper), digits, "<" if quantity.upper_open else "", is_year=is_year)


def _number(cell: Cell, lang: str) -> Number:
    """Give the one value of a cell, with as many digits as are printed."""
    quantity = cell.quantity
    assert quantity is not None
    value = number_of(quantity)
    assert value is not None
    printed = _DIGITS[lang].search("".join(run.text for run in cell.text if run.figure_id))
    mark = next((MARKS[run.mark] for run in cell.text if run.mark), "")
    return Number(_plain(value), len(printed[1] or "") if printed else 0, behind=mark, is_year=quantity.kind == YEAR)


def _says_more(cell: Cell) -> bool:
    """Whether a cell says more than its number."""
    return cell.quantity is not None and any(run.text.strip() and not run.figure_id for run in cell.text)


def _plain(value: Fraction) -> int | float:
    is_whole = value.denominator == 1 and abs(value.numerator) < _LARGEST_WHOLE
    return value.numerator if is_whole else float(value)
