"""The empty workbook that an office fills in: sheets, heads, drop-downs and the example row of each table, in a language.

In Vietnamese sheets and columns bear the names of the contract and cells hold names; in English they bear ids. Both are read back
as the same rows (`ntm_helpers.dataset.named`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from openpyxl.utils import get_column_letter

from ntm_helpers.dataset.contract import TableContract, example_row, tables
from ntm_helpers.dataset.folder import WORKBOOK
from ntm_helpers.dataset.offered import choices, spoken
from ntm_helpers.dataset.workbook.lists import LAST_ROW, Lists
from ntm_helpers.dataset.workbook.write import book_of, bytes_of


def template(names: Iterable[str], lang: str, rows: Mapping[str, Sequence[Mapping[str, str]]] | None = None) -> bytes:
    """Give a workbook with the sheets of some tables.

    Parameters
    ----------
    names : iterable of str
        Tables, in the order of their sheets.
    lang : str
        ``vi`` or ``en``.
    rows : mapping of str to sequence of rows, optional
        What stands below the example row of a table already.
    """
    asked = [tables()[name] for name in names]
    titles = {table.name: sheet_of(table, lang) for table in asked}
    sheets, notes = {}, {}
    for table in asked:
        heads = _heads(table, lang)
        filled = [spoken(table.name, row, lang) for row in _rows(table, rows or {})]
        sheets[titles[table.name]] = [heads, *([*row.values()] for row in filled)]
        notes[titles[table.name]] = dict(zip(heads, (column.note for column in table.columns), strict=True))
    book = book_of(WORKBOOK, sheets, notes)
    lists = Lists(book, lang, WORKBOOK)
    for table in asked:
        _offer(table, lang, lists, book[titles[table.name]], titles)
    return bytes_of(book)


def sheet_of(table: TableContract, lang: str) -> str:
    """Give the title of the sheet of a table."""
    return table.name_vi if lang == "vi" else table.name


def _heads(table: TableContract, lang: str) -> list[str]:
    return [column.name_vi if lang == "vi" else column.name for column in table.columns]


def _rows(table: TableContract, rows: Mapping[str, Sequence[Mapping[str, str]]]) -> list[dict[str, str]]:
    empty = dict.fromkeys((column.name for column in table.columns), "")
    return [example_row(table.name), *(empty | dict(row) for row in rows.get(table.name, ()))]


def _offer(table: TableContract, lang: str, lists: Lists, sheet: object, titles: Mapping[str, str]) -> None:
    """Let cells choose: among words and names of the registers, among the rows of another sheet."""
    for number, column in enumerate(table.columns, start=1):
        target = table.references.get(column.name, "")
        if target in titles:
            lists.offer_cells(sheet, number, f"'{titles[target]}'!{_named_by(target, lang)}")
        elif found := choices(table.name, column.name):
            head = column.name_vi if lang == "vi" else column.name
            lists.offer(sheet, number, head, [choice.name(lang) for choice in found])


def _named_by(target: str, lang: str) -> str:
    """Give the cells by which rows of a table are known: units by name, anything else by its id."""
    columns = [column.name for column in tables()[target].columns]
    by = "name" if target == "units" and lang == "vi" else tables()[target].key[0]
    letter = get_column_letter(columns.index(by) + 1)
    return f"${letter}$2:${letter}${LAST_ROW}"
