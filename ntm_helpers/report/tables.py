"""Tables of a page: what holds for a whole column is said once, in its head, and what holds for all rows once, in the caption.

**Heads.** A unit of measure that all numbers of a column have, and a mark that all of them bear, stand in the head; where the head
names the unit already ("Số hộ"), nothing is added. Columns of numbers are set right, which the table says once (`r2 r3`).

**Captions.** A column that says the same in every row is no column: its head and value go to the caption.

**No table** is made of one column, or of one row with two: a list, a sentence.

**Narrow screens.** A table of three to six columns becomes blocks, its heads before the cells; a wider or longer one scrolls and
can be reached by the keyboard, and its label says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ntm_helpers.dataset import Figure
from ntm_helpers.report.declared import declared
from ntm_helpers.report.marks import Told, mark_of
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Name, Sentence, Table, Value, figures_in

NO_MARK = Markup("")
FEWEST_STACKED, FEWEST_LONG, FEWEST_SCROLLED, FEWEST_WIDE = 3, 5, 7, 10
"""So many columns make a table that becomes blocks on a narrow screen, scrolls there if long, scrolls anyhow, is printed across."""
MOST_STACKED = 12
"""Rows of a table that becomes blocks, at most: a longer one would be a roll."""
MOST_SET_RIGHT = 9
"""The last column that the style sheet can set right."""
_SIGN = 2
"""Letters of a head, such as the number of a criterion, whose column holds signs."""


@dataclass(frozen=True)
class Column:
    """A column as it is written: its name, its cells, the mark that all of them bear, whether they are numbers."""

    name: Markup
    cells: Sequence[Markup]
    mark: Markup = NO_MARK
    is_number: bool = False
    values: Sequence[Value] = ()
    """What stands in its cells, where they are of a table of a review."""
    unit: str = ""
    """Unit of measure of all its numbers, where its head says it."""

    @property
    def head(self) -> Markup:
        """What stands above it."""
        return self.name + self.mark

    @property
    def is_of_signs(self) -> bool:
        """Whether it holds signs, such as the states of a criterion."""
        return len(self.name.striptags()) <= _SIGN


def write_table(block: Table, writer: Writer) -> Markup:
    """Write a table of a review."""
    return table(*laid(block, writer), writer)


def laid(block: Table, writer: Writer) -> tuple[Markup, Sequence[Column]]:
    """Lay out a table of a review: its caption and columns; of one too long what is shown of it, and where the rest stands."""
    shown, caption = block.rows, writer.fixed(block.caption)
    if block.most and len(shown) > block.most:
        caption += Markup(" – {}").format(declared("extent", writer.t("table.rest", shown=block.most, count=len(shown))))
        shown = shown[: block.most]
    told = [_told(values, units) for values, units in zip(zip(*shown, strict=True), writer.units(shown), strict=True)]
    written = list(zip(*writer.rows(shown, told), strict=True)) or [()] * len(block.columns)
    columns = [
        Column(_name(name, said, writer), cells, writer.mark(said.mark), _is_of_numbers(values), values, said.unit)
        for name, said, cells, values in zip(block.columns, told, written, zip(*shown, strict=True), strict=True)
    ]
    kept, caption = _constant_apart(columns, shown, caption)
    return caption, kept


def table(caption: Markup, columns: Sequence[Column], writer: Writer) -> Markup:
    """Write columns as a table; one column as a list, one row of two as a sentence."""
    rows = list(zip(*(column.cells for column in columns), strict=True))
    if is_list(columns):
        items = Markup("").join(Markup("<li>{}</li>").format(cell) for cell in columns[0].cells)
        return Markup('<p class="caption">{}</p><ul>{}</ul>').format(caption, items)
    if is_pair(columns, rows):
        return Markup("<p>{}: {} – {}</p>").format(caption, *rows[0])
    is_stacked = FEWEST_STACKED <= len(columns) < FEWEST_SCROLLED and len(rows) <= MOST_STACKED
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(column.head) for column in columns)
    before = [Markup('<span class="h">{}</span>').format(column.name) if is_stacked else Markup("") for column in columns]
    body = Markup("").join(Markup(_row(row, before)) for row in rows)
    shown = Markup("<table{}><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(
        _classes(columns, is_stacked=is_stacked), caption, heads, body
    )
    if is_stacked or len(columns) < FEWEST_LONG:
        return shown
    wide = Markup(" wide") if len(columns) >= FEWEST_WIDE else Markup("")
    label = writer.label(writer.t("table.scrolls", caption=caption.striptags()))
    return Markup('<div class="tw{}" tabindex="0" role="region" aria-label="{}">{}</div>').format(wide, label, shown)


def is_list(columns: Sequence[object]) -> bool:
    """Whether a table is none, but a list."""
    return len(columns) == 1


def is_pair(columns: Sequence[object], rows: Sequence[object]) -> bool:
    """Whether a table is none, but a sentence: what, and how much."""
    return len(rows) == 1 and len(columns) == 2


def _row(cells: Sequence[Markup], before: Sequence[Markup]) -> str:
    """Write a row: by plain strings, for a page has thousands."""
    first, *others = cells
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{h}{c}</td>" for h, c in zip(before[1:], others, strict=True))}</tr>'


def _classes(columns: Sequence[Column], *, is_stacked: bool) -> Markup:
    """Say of the whole table which columns are set right, whether its cells are signs, whether it becomes blocks."""
    right = [f"r{place}" for place, column in enumerate(columns, 1) if column.is_number and 1 < place <= MOST_SET_RIGHT]
    is_of_signs = all(column.is_of_signs for column in columns[1:])
    names = ["signs"] if is_of_signs else right
    names += ["stack"] if is_stacked and not is_of_signs else []
    return Markup(' class="{}"').format(" ".join(names)) if names else Markup("")


def _constant_apart(columns: Sequence[Column], rows: Sequence[Sequence[Value]], caption: Markup) -> tuple[Sequence[Column], Markup]:
    """Tell in the caption what a column says in every row; numbers stay where they are, and what is left open to be filled in."""
    kept = []
    for place, column in enumerate(columns):
        is_constant = len(rows) > 1 and place > 0 and len(set(column.cells)) == 1
        says_something = any(letter.isalnum() for letter in column.cells[0].striptags()) if is_constant else False
        if says_something and not any(figures_in(row[place]) for row in rows):
            caption += Markup(" – {}: {}").format(column.head, column.cells[0])
        else:
            kept.append(column)
    return kept, caption


def _is_of_numbers(column: Sequence[Value]) -> bool:
    """Whether it holds numbers: some, and beside them nothing but words in place of one."""
    numbers = [cell for cell in column if isinstance(cell, Figure) and cell.quantity is not None]
    words = [cell for cell in column if cell is None or isinstance(cell, Name | Figure)]
    return bool(numbers) and len(words) == len(column)


def _told(column: Sequence[Value], units: set[str]) -> Told:
    """What holds for all numbers of a column, where it holds several: their mark, and their unit of measure."""
    figures = [figure for cell in column for figure in figures_in(cell)]
    parts = [part for cell in column for part in (cell if isinstance(cell, list | tuple) else [cell])]
    if len(figures) < 2 or any(isinstance(part, Sentence) and figures_in(part) for part in parts):
        return Told()
    marks = {mark_of(figure) for figure in figures}
    return Told(next(iter(marks)) if len(marks) == 1 else "", next(iter(units)) if len(units) == 1 else "")


def _name(column: str | Name, told: Told, writer: Writer) -> Markup:
    """Name a column, with the unit of measure that its name does not say itself."""
    is_name = isinstance(column, Name) or column.startswith("=")
    named = writer.name(column) if isinstance(column, Name) else column[1:] if is_name else writer.t(column)
    unit = writer.unit_of_measure(told.unit)
    is_named = f" {unit} ".casefold() in f" {named} ".casefold()
    head = named if not unit or is_named else f"{named} ({unit})"
    return declared("name" if is_name else "words", head)
