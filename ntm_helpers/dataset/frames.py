"""Tables as DataFrames: a researcher's door.

Columns are typed by the contract: days are ``datetime64``, whole numbers and scores ``Int64``, numbers ``Float64``, true and false
``boolean``, all else text; what is empty in a number or day is missing, and never zero. Columns of entity tables that hold a number
in a unit of measure are ``Float64`` too. What cannot be read (a fault of the dataset names it) is missing as well.

Published figures keep ``value`` and ``value_to`` as printed, because "15.40" is not "15.4", and have three columns more, all in the
unit of measure of the row: ``lower`` and ``upper``, the ends of what the source's words allow ("gần 33": from 32 to 33), and
``bare``, the digits without their hedge; missing for a status, for what is not reported and for an end that is not known. They are
floats, for statistics: exact fractions, and whether an end is open, stand in the figures themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.cells import read_boolean, read_day, read_integer, read_number
from ntm_helpers.dataset.readings import figure_quantity
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Rows
from ntm_helpers.errors import UsageError, closest
from ntm_helpers.quantities import Quantity, QuantityError
from ntm_helpers.words import Message

if TYPE_CHECKING:
    import pandas as pd


def table_frame(table: str, read: Callable[[], Rows], register: Register, known: Sequence[str] = ()) -> pd.DataFrame:
    """Make a DataFrame of the rows of a table.

    Parameters
    ----------
    table : str
    read : callable
        Gives the rows, as text; called where there is such a table.
    register : Register
        By which figures are read.
    known : sequence of str
        Tables that may be asked for; by default all of the contract.

    Raises
    ------
    UsageError
        For an unknown table: the closest and all allowed.
    """
    known = known or contract.table_names()
    if table not in known:
        raise UsageError(Message("usage.table", table=table, closest=closest(table, known)))
    import pandas as pd  # a second to import: only where a DataFrame is asked for

    rows, scored = read(), contract.scored_columns(table)
    frame = pd.DataFrame(rows, columns=contract.columns(table), dtype=str)
    for column in contract.tables()[table].columns:
        kind = "number" if column.measure else "integer" if column.name in scored else column.type
        frame[column.name] = _typed(frame[column.name], kind)
    if table == "figures":
        quantities = [_quantity(row, register) for row in rows]
        for name in ("lower", "upper", "bare"):
            ends = [_float(getattr(quantity, name)) if quantity else None for quantity in quantities]
            frame[name] = pd.array(ends, dtype="Float64")
    return frame


def _typed(cells: pd.Series[str], kind: str) -> pd.Series[Any]:
    """Give cells of text as what the contract says they are."""
    import pandas as pd

    if kind not in _TYPES:
        return cells
    read, dtype = _TYPES[kind]
    values = {text: read(text) for text in cells.unique()}
    found = [values[text] for text in cells]
    return pd.Series(pd.to_datetime(found) if kind == "date" else pd.array(found, dtype=dtype), index=cells.index)


def _number(text: str) -> float | None:
    return _float(read_number(text))


_TYPES: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "date": (read_day, ""),
    "boolean": (read_boolean, "boolean"),
    "integer": (read_integer, "Int64"),
    "number": (_number, "Float64"),
}
"""What reads a cell, and the type of its column in pandas."""


def _quantity(row: dict[str, str], register: Register) -> Quantity | None:
    try:
        return figure_quantity(row, register)
    except QuantityError:  # a broken row, which the dataset's faults name
        return None


def _float(end: Fraction | None) -> float | None:
    return None if end is None else float(end)
