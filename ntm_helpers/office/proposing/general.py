"""What holds for a file as a whole, as its titles say it: of which unit, until when, who made it, which units it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ntm_helpers.office.periods import Period, find_period, read_period
from ntm_helpers.office.printed import Printed, convention_of
from ntm_helpers.office.proposing.guesses import Guess, Guesses
from ntm_helpers.office.proposing.measures import Measures
from ntm_helpers.office.proposing.tables import Table, is_numeric
from ntm_helpers.office.sayings import unnumbered
from ntm_helpers.office.sheets import Sheet
from ntm_helpers.office.units import kind_in
from ntm_helpers.office.vocabulary import folded, kind_of
from ntm_helpers.places import COMMUNE_LEVEL, LEVELS

_COMMITTEE = re.compile(r"^\s*(ubnd|ủy ban nhân dân|uỷ ban nhân dân|uy ban nhan dan)\s+(.+?)\s*$", re.IGNORECASE)
_ROWS_OF_TITLES = 8
_MOST_NAMED = 3
"""Names that are told of those of which nothing tells the kind."""


@dataclass(frozen=True)
class General:
    """Settings of the whole mapping; "" where nothing says it.

    Attributes
    ----------
    of, source, publisher, period : str
    new_units : tuple of str
        Kinds of units that the sheets name and the dataset does not have.
    numbers : str
        How numbers are written, where columns of the file tell it and none tells otherwise.
    nameless : tuple of str
        Names that may be new units of which nothing tells the kind, the first few.
    kind_below : str
        A kind that they may be of: one below that of the unit that the file is of.
    """

    of: str
    source: str
    publisher: str
    period: str
    new_units: tuple[str, ...]
    numbers: str
    nameless: tuple[str, ...] = ()
    kind_below: str = ""


def general_of(guesses: Sequence[Guesses], sheets: Sequence[Sheet], measures: Measures, stem: str, top: str = "") -> General:
    """Read what holds for all sheets.

    Parameters
    ----------
    guesses : sequence of Guesses
    sheets : sequence of Sheet
    measures : Measures
    stem : str
        Name of the file, for the title of the source.
    top : str, optional
        Name of the one unit at the top of the dataset: the file is of it where its titles name none.
    """
    said = (_COMMITTEE.match(text) for text in _titles(sheets))
    units = {folded(found[2]): _as_written(found[2]) for found in said if found and kind_in(found[2])}
    of = next(iter(units.values())) if len(units) == 1 else ""  # of several, as of a form a commune, none is that of the file
    publisher = f"UBND {of}" if of else ""
    periods = [period for one in guesses if (period := _period(one, measures))]
    last = max((period.end for period in periods if period.end), default=None)
    until = last.strftime("%-d/%-m/%Y") if last else ""
    own = [kind_in(of)] if of and not measures.names.unit(of).ids else []
    of = of or top
    named = _named_units(guesses, measures)
    kinds = tuple(dict.fromkeys([*own, *(kind for kind in named.values() if kind)]))
    nameless = tuple(name for name, kind in named.items() if not kind)[:_MOST_NAMED]
    return General(of, re.sub(r"[-_]+", " ", stem), publisher, until, kinds, _numbers(guesses), nameless, _kind_below(of))


def period_of(guesses: Guesses, measures: Measures) -> str:
    """Period that the titles of a sheet tell, where it is one since the first of a year or a day."""
    period = _period(guesses, measures)
    if period is None or period.end is None:
        return ""
    last = period.end.strftime("%-d/%-m/%Y")
    if period.start is None:
        return last
    is_since_new_year = (period.start.month, period.start.day) == (1, 1) and period.end.month > 1
    return f"{period.start:%-d/%-m/%Y} - {last}" if is_since_new_year else last


def _period(guesses: Guesses, measures: Measures) -> Period | None:
    """Period of the titles above a table, of one year; none where its columns have their own.

    Of a document that the sheet is a part of, in brackets, nothing is read.
    """
    table = guesses.table
    if any(measures.read(head.parts).period for head in table.heads) and not any(_is_bare(line) for line in guesses.lines):
        return _latest(table, measures)
    for text in [*table.above, table.sheet.title]:
        if not folded(text).startswith("(") and (found := find_period(text)):
            start, end = found.period.start, found.period.end
            return found.period if start is None or (end and start.year == end.year) else None
    return None


def _is_bare(line: Guess) -> bool:
    """Whether a column of figures has no period of its own."""
    is_value = line.about == "column" and (not line.role or line.role == "value")
    return is_value and not any(find_period(part) or read_period(part) for part in line.name.split(" / "))


def _latest(table: Table, measures: Measures) -> Period | None:
    """Day to which the columns of a table tell, where one of them is of a day."""
    days = [
        period.end for head in table.heads if (period := measures.read(head.parts).period) and period.start is None and period.end
    ]
    return Period(None, max(days)) if days else None


def _numbers(found: Sequence[Guesses]) -> str:
    """Convention by which the columns of a file are written that tell one; columns that might be read by both follow them."""
    told = set()
    for guesses in found:
        for head in guesses.table.heads:
            cells = [Printed(cell.text) for cell in guesses.table.cells(head.column) if is_numeric(cell) and not cell.stored]
            told.add(convention_of(cells) if cells else "")
    told.discard("")
    return told.pop() if len(told) == 1 else ""


def _titles(sheets: Sequence[Sheet]) -> list[str]:
    return [cell.text for sheet in sheets for row, cells in sheet.rows.items() if row <= _ROWS_OF_TITLES for cell in cells]


def _as_written(name: str) -> str:
    """Write a name of a unit that stands in capitals as it is written in a line."""
    if name != name.upper():
        return name
    words = name.lower().split()
    for count in (2, 1):
        if kind_of(" ".join(words[:count])):
            return " ".join([*words[:count], *(word.capitalize() for word in words[count:])])
    return name


def _named_units(found: Sequence[Guesses], measures: Measures) -> dict[str, str]:
    """Kinds of the units that columns, heads and sheets name and that the dataset does not have, by name; "" of an untold kind."""
    kinds: dict[str, str] = {}
    for guesses in found:
        if measures.names.kind_of(guesses.table.sheet.title)[0]:
            kinds[guesses.table.sheet.title] = kind_in(guesses.table.sheet.title)
        for line in guesses.lines:
            if line.role in ("unit", "unit_above"):
                kinds |= _in_heads(guesses) if line.name == "*" else _in_column(guesses, line)
    return {name: kind for name, kind in kinds.items() if not measures.names.unit(name).ids}


def _in_heads(guesses: Guesses) -> dict[str, str]:
    """Units that heads name: those of the columns of which no other line speaks."""
    said = {line.name for line in guesses.lines if line.about == "column"}
    heads = [head for head in guesses.table.heads if said.isdisjoint((head.text, head.parts[-1], head.letter))]
    return {head.parts[-1]: kind_in(head.parts[-1]) for head in heads}


def _in_column(guesses: Guesses, line: Guess) -> dict[str, str]:
    """Units that the cells of a column name; rows of totals name none."""
    column = next((head.column for head in guesses.table.heads if line.name in (head.text, head.parts[-1], head.letter)), 0)
    of_head = [kind for part in re.split(r"[/,;]", line.name) if (kind := kind_of(part))]
    totals = {folded(other.name) for other in guesses.lines if other.role == "total"}
    texts = [unnumbered(cell.text) for cell in guesses.table.cells(column) if not is_numeric(cell)]
    alone = of_head[0] if len(of_head) == 1 else ""
    return {
        text: kind
        for text in texts
        if folded(text) not in totals and ((kind := kind_in(text, with_others="village" in of_head) or alone) or not of_head)
    }


def _kind_below(of: str) -> str:
    """First kind of the level below that of a unit; a commune where nothing tells it."""
    level = next((number for number, kinds in enumerate(LEVELS) if kind_in(of) in kinds), -1)
    return LEVELS[level + 1][0] if 0 <= level < len(LEVELS) - 1 else COMMUNE_LEVEL[0]
