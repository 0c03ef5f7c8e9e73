"""The calculation of a figure as a spreadsheet: a row a figure, its two ends in cells of their own, made by live formulas.

What is read from files stands as numbers; what is computed stands as formulas over the cells of its inputs, made by the steps of
the evaluator (`live`). Rows that are counted and parameters stand on sheets of their own, which the formulas ask. Beside each end
stands what is recorded, and whether the cell still gives it. A formula holds for numbers of the same kind as those at hand: where
an operation distinguishes cases, it is that of the present case. Whether an end is itself out is told by its bracket, and does not
change by itself. What is proved by running a function again stands as a number, and says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ntm_helpers.audit.evaluate import Verdict, Way, compute, is_derived, recorded, unit_of
from ntm_helpers.audit.intervals import End, Interval, interval_of
from ntm_helpers.audit.live import Live, formula_of, runs
from ntm_helpers.audit.live_codes import code_formula
from ntm_helpers.audit.proving import Answer
from ntm_helpers.audit.step import Given, Step
from ntm_helpers.audit.tell import Names
from ntm_helpers.audit.units import Units
from ntm_helpers.dataset.workbook.write import bytes_of, put_text
from ntm_helpers.words import key_family, words

COLUMNS = ("id", "what", "unit", "printed", "lower", "upper", "ends", "measured_in", "made", "was_lower", "was_upper", "holds")
HEADS = key_family("sheet.column", COLUMNS)
ROW_COLUMNS, PARAMETER_COLUMNS = ("figure", "table", "key", "number"), ("figure", "name", "value", "times")
ROW_HEADS, PARAMETER_HEADS = key_family("sheet.rows", ROW_COLUMNS), key_family("sheet.parameters", PARAMETER_COLUMNS)
LOWER, UPPER, WAS_LOWER, WAS_UPPER = (chr(ord("A") + COLUMNS.index(name)) for name in ("lower", "upper", "was_lower", "was_upper"))
LONGEST_FORMULA = 8_000
"""Characters of a formula; spreadsheets take 8,192."""
ENDLESS = "∞"
NEAR = "1E-9"
"""How near a cell must come to what is recorded: a spreadsheet computes with sixteen digits."""
WIDTHS = (34, 48, 22, 22, 16, 16, 7, 18, 40, 16, 16, 10)


def write_sheet(answer: Answer, lang: str) -> bytes:
    """Give the workbook of a proof, the same bytes for the same proof.

    Parameters
    ----------
    answer : Answer
    lang : str
        ``vi`` or ``en``.
    """
    return bytes_of(_Sheets(answer, lang).book())


@dataclass(frozen=True)
class _LiveStep(Step):
    """A step whose rows and parameters are cells of the sheets beside."""

    cells: Mapping[str, Sequence[tuple[Live, Live]]] = field(default_factory=dict)
    row_of: Mapping[str, int] = field(default_factory=dict)

    def listed(self) -> Fraction:
        cells = runs([f"A{self.row_of[one.figure_id]}" for one in self.given])
        return Live(len(self.given), f"COUNTA({','.join(cells)})") if self.given else Fraction()

    def number(self, name: str) -> Fraction:
        return self.cells[name][0][0] if name in self.cells else super().number(name)

    def values(self, name: str = "values") -> list[tuple[Fraction, Fraction]]:
        return list(self.cells[name]) if name in self.cells else super().values(name)


class _Sheets:
    """Lays the sheets of a proof."""

    def __init__(self, answer: Answer, lang: str):
        self._answer, self._t, self._names = answer, words(lang), Names(answer.found.review, lang)
        self._units = Units.of(answer.found.review.view.register.units_of_measure.values())
        self._book = Workbook()
        self._sheet, self._rows, self._parameters = self._laid()
        self._row_of = {figure_id: row for row, figure_id in enumerate(answer.figures, 2)}

    def book(self) -> Workbook:
        """Write every figure, inputs before what is made of them."""
        for figure_id, row in self._row_of.items():
            figure = self._answer.figures[figure_id]
            said = self._names.of(figure_id)
            for column, text in (("id", figure_id), ("what", said.what), ("unit", said.unit), ("printed", said.printed)):
                self._write(row, column, text)
            self._write(row, "measured_in", unit_of(figure))
            self._write(row, "made", self._made(figure))
            self._value(row, figure)
            self._check(row, figure)
        return self._book

    def _laid(self) -> tuple[Worksheet, Worksheet, Worksheet]:
        """Lay the three sheets with their heads."""
        self._book.remove(self._book.active)
        sheets = []
        for name, heads in (("sheet.calculation", HEADS), ("sheet.counted", ROW_HEADS), ("sheet.decided", PARAMETER_HEADS)):
            sheet = self._book.create_sheet(self._t(name))
            sheet.freeze_panes = "A2"
            for number, head in enumerate(heads.values(), 1):
                put_text(sheet.cell(1, number), self._t(head), sheet.title)
                sheet.cell(1, number).font = Font(bold=True)
                sheet.column_dimensions[get_column_letter(number)].width = WIDTHS[number - 1]
            sheets.append(sheet)
        return sheets[0], sheets[1], sheets[2]

    def _write(self, row: int, column: str, text: str) -> None:
        put_text(self._sheet.cell(row, COLUMNS.index(column) + 1), text, self._sheet.title)

    def _made(self, figure: Mapping[str, Any]) -> str:
        """Say by what a figure stands there: its operation, the function that was run, or its place in the files."""
        if not is_derived(figure):
            return f"{figure.get('source_id', '')} {figure.get('locator', '')} {figure.get('quote', '')}".strip()
        proof = self._answer.proofs[figure["id"]]
        return figure.get("operation", "") if proof.way is Way.EVALUATOR else self._t("sheet.rerun", function=figure["method"])

    def _value(self, row: int, figure: Mapping[str, Any]) -> None:
        """Write both ends of a figure, or its code: formulas where it is computed, else what is recorded."""
        found = self._formulas(figure) or recorded(figure)
        if isinstance(found, Interval):
            self._end(row, LOWER, found.low)
            self._end(row, UPPER, found.high)
            self._write(row, "ends", ("(" if found.low.is_open else "[") + (")" if found.high.is_open else "]"))
        elif found:
            self._put(row, LOWER, found)

    def _formulas(self, figure: Mapping[str, Any]) -> Interval | str | None:
        """Compute a figure of the cells of its inputs; None where it is not proved by the evaluator, or its formula is too long."""
        proof = self._answer.proofs.get(figure["id"])
        if proof is None:
            return None
        step = self._step(figure)
        if proof.way is not Way.EVALUATOR or proof.verdict is not Verdict.MATCH or proof.found is None:
            return None
        if isinstance(proof.found, str):
            formula = code_formula(step, {one: f"{LOWER}{self._row_of[one]}" for one in figure.get("inputs", ())})
            return f"={formula}" if formula else None
        found = compute(step)
        is_short = isinstance(found, Interval) and all(
            end.at == math.inf or len(formula_of(end.at)) < LONGEST_FORMULA for end in found
        )
        return found if is_short else None

    def _step(self, figure: Mapping[str, Any]) -> _LiveStep:
        given = tuple(self._given(one) for one in figure.get("inputs", ()))
        cells = dict(self._parameter_cells(figure))
        operation, said, rows = figure.get("operation", ""), figure.get("parameters", {}), self._counted(figure)
        return _LiveStep(operation, given, rows, said, unit_of(figure), self._units, cells, self._row_of)

    def _given(self, figure_id: str) -> Given:
        """Give an input by its cells."""
        figure, row = self._answer.figures[figure_id], self._row_of[figure_id]
        if "quantity" not in figure:
            return Given(None, "", figure.get("code", ""), figure_id)
        low, high = interval_of(figure["quantity"])
        ends = Interval(_in_cell(low, LOWER, row), _in_cell(high, UPPER, row))
        return Given(ends, unit_of(figure), figure_id=figure_id)

    def _counted(self, figure: Mapping[str, Any]) -> Fraction:
        """List the rows that a figure counts, and give the cell range that adds them up."""
        first, whole = self._rows.max_row + 1, Fraction()
        for table, rows in figure.get("rows", {}).items():
            whole += rows["count"]
            for key, number in [(key, 1) for key in rows.get("keys", ())] or [("", rows["count"])]:
                _append(self._rows, (figure["id"], table, key), number)
        last = self._rows.max_row
        return Live(whole, f"SUM('{self._rows.title}'!D{first}:D{last})") if last >= first else whole

    def _parameter_cells(self, figure: Mapping[str, Any]) -> Iterator[tuple[str, list[tuple[Live, Live]]]]:
        """List the parameters of a figure: numbers, each with how often it stands there, as cells; anything else as text."""
        for name, said in figure.get("parameters", {}).items():
            pairs = _numbers(said)
            if not pairs:
                _append(self._parameters, (figure["id"], name, said))
                continue
            cells = []
            for value, times in pairs:
                _append(self._parameters, (figure["id"], name), _as_number(value), _as_number(times))
                row, title = self._parameters.max_row, self._parameters.title
                cells.append((Live(value, f"'{title}'!C{row}"), Live(times, f"'{title}'!D{row}")))
            yield name, cells

    def _end(self, row: int, column: str, end: End) -> None:
        at = end.at
        self._put(row, column, ENDLESS if isinstance(at, float) else f"={at.formula}" if isinstance(at, Live) else _as_number(at))

    def _put(self, row: int, column: str, value: str | float | int) -> None:
        cell = self._sheet[f"{column}{row}"]
        if isinstance(value, str) and not value.startswith("="):
            put_text(cell, value, self._sheet.title)
        else:
            cell.value = value

    def _check(self, row: int, figure: Mapping[str, Any]) -> None:
        """Write what is recorded beside it, and whether the cells still give it."""
        found = recorded(figure)
        if found is None:
            return
        ends = ((LOWER, WAS_LOWER, found.low.at), (UPPER, WAS_UPPER, found.high.at)) if isinstance(found, Interval) else ()
        same = []
        for now, was, at in ends:
            self._put(row, was, ENDLESS if isinstance(at, float) else _as_number(at))
            near = f"ABS({now}{row}-{was}{row})<={NEAR}*MAX(1,ABS({was}{row}))"
            same.append(f"{now}{row}={was}{row}" if isinstance(at, float) else near)
        if isinstance(found, str):
            self._put(row, WAS_LOWER, found)
            same.append(f"{LOWER}{row}={WAS_LOWER}{row}")
        match, other = self._t("sheet.holds"), self._t("sheet.holds_not")
        self._sheet.cell(row, COLUMNS.index("holds") + 1).value = f'=IF(AND({",".join(same)}),"{match}","{other}")'


def _in_cell(end: End, column: str, row: int) -> End:
    return end if isinstance(end.at, float) else End(Live(end.at, f"{column}{row}"), end.is_open)


def _numbers(said: str) -> list[tuple[Fraction, Fraction]]:
    """Read a parameter as numbers, each with how often it stands there; empty where it is something else."""
    entries = [entry.partition("*") for entry in said.split()]
    try:
        return [(Fraction(value), Fraction(times or 1)) for value, _, times in entries]
    except (ValueError, ZeroDivisionError):
        return []


def _as_number(number: Fraction) -> int | float | str:
    """Give a constant as a cell holds it: a whole number, a decimal, else a formula that divides."""
    if number.denominator == 1:
        return number.numerator
    return float(number) if Fraction(str(float(number))) == number else f"={number.numerator}/{number.denominator}"


def _append(sheet: Worksheet, texts: Sequence[str], *numbers: int | float | str) -> None:
    row = sheet.max_row + 1
    for column, text in enumerate(texts, 1):
        put_text(sheet.cell(row, column), text, sheet.title)
    for column, number in enumerate(numbers, len(texts) + 1):
        sheet.cell(row, column).value = number
