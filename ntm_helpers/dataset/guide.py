"""The paragraphs on the tables in ``data/README.md``, made from the contract.

``python -m ntm_helpers.dataset.guide`` writes them anew between their markers; a test holds them equal.
"""

from __future__ import annotations

from pathlib import Path

from ntm_helpers.dataset.contract import OF_THE_NOTEBOOKS, Column, TableContract, tables
from ntm_helpers.files import write_whole
from ntm_helpers.project import DATA

README = DATA / "README.md"
START = "<!-- tables: made from data/contract by python -m ntm_helpers.dataset.guide -->\n"
END = "<!-- end of tables -->\n"


def guide() -> str:
    """Give what a person who fills in tables needs to know of each."""
    return "\n".join(_paragraph(table) for table in tables().values())


def with_guide(text: str) -> str:
    """Put the guide between its markers.

    Raises
    ------
    ValueError
        When the text has no such markers.
    """
    before, rest = text.split(START, 1)
    _, after = rest.split(END, 1)
    return f"{before}{START}\n{guide()}\n{END}{after}"


def _paragraph(table: TableContract) -> str:
    row = f"{table.row[0].lower()}{table.row[1:]}"
    optional = "" if table.is_needed else " Optional."
    lines = [f"**{table.name}** – {row}{optional}{f' {table.note}' if table.note else ''}", ""]
    lines += ["| column | what | cell |", "|---|---|---|"]
    lines += [f"| `{column.name}` | {_escaped(column.en)} | {_cell(column, table)} |" for column in table.columns]
    return "\n".join([*lines, ""])


_TYPES = {"date": "YYYY-MM-DD", "boolean": "true, false", "integer": "whole number", "number": "number", "string": ""}


def _cell(column: Column, table: TableContract) -> str:
    """Say what a cell may hold, and whether it must."""
    allowed = "a topic" if column.listed == OF_THE_NOTEBOOKS else ", ".join(column.allowed)
    what = [
        "key" if column.name in table.key else "",
        _reference(column, table),
        allowed or _TYPES[column.type],
        f"number in {column.unit}" if column.unit and not column.unit.startswith("column:") else "",
        f"number in the unit of `{column.unit.removeprefix('column:')}`" if column.unit.startswith("column:") else "",
        f"code of `{column.codes}`" if column.codes else "",
        f"at most {column.longest} characters" if column.longest else "",
    ]
    may_be_empty = "" if column.is_required else " or empty"
    return _escaped(f"{'; '.join(filter(None, what)) or 'text'}{may_be_empty}")


def _reference(column: Column, table: TableContract) -> str:
    """Say of which table a cell names a row, or several."""
    target = table.references.get(column.name)
    several = ", several separated by a space" if column.name in table.lists else ""
    return f"of `{target}`{several}" if target else ""


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def write(path: Path = README) -> None:
    """Write the guide anew into ``data/README.md``."""
    write_whole(path, with_guide(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    write()
