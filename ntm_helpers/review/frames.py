"""A review as pandas DataFrames: a researcher's door.

Ends of intervals are binary floats here, for plots and statistics; the exact fractions stand beside them as text and in
`Figure.quantity`. Names and labels are codes of the registers, never words of a language: `ntm_helpers.report` prints.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from ntm_helpers.dataset import Figure
from ntm_helpers.dataset.stored import StoredDataset
from ntm_helpers.places import Unit
from ntm_helpers.review.blocks import Name, Period, Sentence, Table, Value

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "dataset",
    "unit_id",
    "unit_name",
    "topic",
    "figure_id",
    "measure",
    "item",
    "lower",
    "upper",
    "is_lower_open",
    "is_upper_open",
    "lower_exact",
    "upper_exact",
    "unit_of_measure",
    "code",
    "basis",
    "period_start",
    "period_end",
    "stated_on",
    "standing",
    "source_id",
    "locator",
    "function",
    "operation",
    "inputs",
    "rows",
    "reason",
)
"""Columns of a frame of figures (`figures_frame`)."""
DATES = ("period_start", "period_end", "stated_on")


def figures_frame(figures: Iterable[tuple[Figure, str]], dataset: StoredDataset) -> pd.DataFrame:
    """Give figures, one row each.

    Parameters
    ----------
    figures : iterable of (Figure, str)
        Each with the topic under which it stands.
    dataset : StoredDataset
        Where they come from.

    Returns
    -------
    DataFrame
        ``dataset``, ``unit_id``, ``unit_name`` (of the unit that the figure is about), ``topic``, ``figure_id``,
        ``measure``, ``item``; ``lower`` and ``upper`` (floats in ``unit_of_measure``; NaN where there is no quantity or no end),
        ``is_lower_open`` and ``is_upper_open`` (whether the end itself is out), ``lower_exact`` and ``upper_exact`` (the same as
        fractions in text); ``code`` of a status; ``basis`` (``result``, ``plan``, ``estimate``, ``status``, ``derived``, …);
        ``period_start``, ``period_end``, ``stated_on`` (dates; NaT is open or unknown), ``standing`` to the review date;
        ``source_id`` and ``locator`` of a published figure; ``function``, ``operation``, ``inputs`` (ids by spaces) and ``rows``
        (number of rows counted) of a derived one; ``reason`` why there is no quantity (a key of the catalogue).
    """
    import pandas as pd

    records = [_record(figure, topic, dataset) for figure, topic in figures]
    frame = pd.DataFrame.from_records(records, columns=COLUMNS)
    for column in DATES:
        frame[column] = pd.to_datetime(frame[column], errors="coerce")
    for column in ("lower", "upper"):
        frame[column] = frame[column].astype(float)
    return frame


def _record(figure: Figure, topic: str, dataset: StoredDataset) -> tuple[Any, ...]:
    quantity = figure.quantity
    ends: tuple[Any, ...] = (None, None, None, None, "", "")
    if quantity is not None:
        upper = None if quantity.upper is None else float(quantity.upper)
        exact = str(quantity.lower), "" if quantity.upper is None else str(quantity.upper)
        ends = (float(quantity.lower), upper, quantity.lower_open, quantity.upper_open, *exact)
    about = (dataset.name, figure.unit_id, dataset.places[figure.unit_id].name, topic)
    what = (figure.figure_id, figure.measure, figure.item)
    when = (figure.period_start, figure.period_end, figure.stated_on, str(figure.standing))
    made = (figure.method, figure.operation, " ".join(figure.inputs), len(figure.rows), figure.reason)
    unit = "" if quantity is None else quantity.unit
    return (*about, *what, *ends, unit, figure.code, figure.basis, *when, figure.source_id, figure.locator, *made)


def table_frame(table: Table) -> pd.DataFrame:
    """Give a table of a step, one row a row.

    Returns
    -------
    DataFrame
        A column a head, named by its key without ``column.``. Figures become floats; where a column holds an interval it becomes
        two, ``<head>_lower`` and ``<head>_upper``; where it holds several units of measure, ``<head>_unit_of_measure`` says which.
        What is no number in a column of numbers, such as "the whole", is None. Names, units and codes become text, dates dates;
        None is not reported.
    """
    import pandas as pd

    columns: dict[str, list[object]] = {}
    for number, head in enumerate(table.columns):
        name = head.key if isinstance(head, Name) else head.removeprefix("column.").lstrip("=")
        cells = [row[number] for row in table.rows]
        quantities = [cell.quantity for cell in cells if isinstance(cell, Figure) and cell.quantity is not None]
        if any(quantity.lower != quantity.upper for quantity in quantities):
            columns[f"{name}_lower"] = [_end(cell, "lower") for cell in cells]
            columns[f"{name}_upper"] = [_end(cell, "upper") for cell in cells]
        elif quantities:
            columns[name] = [_end(cell, "lower") for cell in cells]
        else:
            columns[name] = [_plain(cell) for cell in cells]
        if len({quantity.unit for quantity in quantities}) > 1:
            columns[f"{name}_unit_of_measure"] = [_unit_of_measure(cell) for cell in cells]
    return pd.DataFrame(columns)


def _end(cell: Value, end: str) -> float | None:
    """An end of a figure's interval; None for what has none."""
    if not isinstance(cell, Figure) or cell.quantity is None:
        return None
    value = getattr(cell.quantity, end)
    return None if value is None else float(value)


def _unit_of_measure(cell: Value) -> str | None:
    return cell.quantity.unit if isinstance(cell, Figure) and cell.quantity is not None else None


def _plain(cell: Value) -> object:
    """A cell as a value of a frame."""
    if isinstance(cell, Figure):
        return float(cell.quantity.lower) if cell.quantity is not None else (cell.code or None)
    if isinstance(cell, Unit):
        return cell.name
    if isinstance(cell, Name):
        return cell.key
    if isinstance(cell, Period):
        days = (cell.figure.period_start, cell.figure.period_end)
        return "/".join(day.isoformat() if day else "" for day in days)
    if isinstance(cell, Sentence):
        return ", ".join(str(_plain(value)) for value in cell.values.values())
    if cell is None or isinstance(cell, date):
        return cell
    return ", ".join(str(_plain(value)) for value in cell)
