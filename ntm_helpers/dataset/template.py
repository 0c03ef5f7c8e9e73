"""The workbook in which an office fills in or mends its tables: sheets, heads, drop-downs and rows, in a language.

In Vietnamese sheets and columns bear the names of the contract and cells hold names; in English they bear ids. Both are read back
as the same rows (`ntm_helpers.dataset.named`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ntm_helpers.dataset.contract import TableContract, tables
from ntm_helpers.dataset.folder import WORKBOOK
from ntm_helpers.dataset.offered import Offered
from ntm_helpers.dataset.workbook.lists import LAST_ROW, Lists
from ntm_helpers.dataset.workbook.write import book_of, bytes_of

Rows = Sequence[Mapping[str, str]]


def workbook_in_words(rows: Mapping[str, Rows], lang: str, offered: Offered) -> bytes:
    """Give a workbook with the sheets of some tables.

    Parameters
    ----------
    rows : mapping of str to sequence of rows
        By table, in the order of their sheets; what a row does not say is empty.
    lang : str
        ``vi`` or ``en``.
    offered : Offered
        What cells may choose from.
    """
    titles = {name: sheet_of(tables()[name], lang) for name in rows}
    sheets, notes = {}, {}
    for name, title in titles.items():
        heads = _heads(tables()[name], lang)
        sheets[title] = [heads, *(_cells(tables()[name], row, lang, offered) for row in rows[name])]
        notes[title] = dict(zip(heads, (column.note for column in tables()[name].columns), strict=True))
    book = book_of(WORKBOOK, sheets, notes)
    lists = Lists(book, lang, WORKBOOK)
    for name, title in titles.items():
        _offer(tables()[name], lang, lists, book[title], titles, offered)
    return bytes_of(book)


def sheet_of(table: TableContract, lang: str) -> str:
    """Give the title of the sheet of a table."""
    return table.name_vi if lang == "vi" else table.name


def _heads(table: TableContract, lang: str) -> list[str]:
    return [column.name_vi if lang == "vi" else column.name for column in table.columns]


def _cells(table: TableContract, row: Mapping[str, str], lang: str, offered: Offered) -> list[str]:
    empty = dict.fromkeys((column.name for column in table.columns), "")
    return [*offered.spoken(table.name, empty | dict(row), lang).values()]


def _offer(table: TableContract, lang: str, lists: Lists, sheet: Worksheet, titles: Mapping[str, str], offered: Offered) -> None:
    """Let cells choose: among words and names of the registers, among the rows of another sheet."""
    heads: Iterable[str] = _heads(table, lang)
    for number, (column, head) in enumerate(zip(table.columns, heads, strict=True), start=1):
        target = table.references.get(column.name, "")
        if target in titles:
            lists.offer_cells(sheet, number, f"'{titles[target]}'!{_named_by(target, lang)}")
        elif found := offered.choices(table.name, column.name):
            lists.offer(sheet, number, head, [choice.name(lang) for choice in found])
        elif (table.name, column.name) == ("figures", "item"):
            names = dict.fromkeys(choice.name(lang) for choice in offered.items())
            lists.offer(sheet, number, head, [*names], is_open=True)  # which the measure decides


def _named_by(target: str, lang: str) -> str:
    """Give the cells by which rows of a table are known: units by name, anything else by its id."""
    columns = [column.name for column in tables()[target].columns]
    by = "name" if target == "units" and lang == "vi" else tables()[target].key[0]
    letter = get_column_letter(columns.index(by) + 1)
    return f"${letter}$2:${letter}${LAST_ROW}"
