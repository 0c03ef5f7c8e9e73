"""The paragraphs on the tables in the guides to the data, ``data/README.md`` and ``data/README.vi.md``, made from the contract.

``python -m ntm_helpers.dataset.guide`` writes them anew between their markers; a test holds them equal. The Vietnamese guide has
the names of sheets, columns and words, each beside its id, and an example; the English one has ids. ``docs/chi-tieu.md`` lists
for the same readers what a figure may be of: the measures by topic, and their items.
"""

from __future__ import annotations

from pathlib import Path

from ntm_helpers.dataset.contract import OF_THE_NOTEBOOKS, Column, TableContract, tables, topics
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.offered import example_by_names, offered
from ntm_helpers.dataset.register import Register
from ntm_helpers.files import write_together
from ntm_helpers.project import DATA, DOCS
from ntm_helpers.words import key_family, words

GUIDES = {"en": DATA / "README.md", "vi": DATA / "README.vi.md"}
START = "<!-- tables: made from data/contract by python -m ntm_helpers.dataset.guide -->\n"
END = "<!-- end of tables -->\n"
MEASURES = DOCS / "chi-tieu.md"
_FREE_ITEMS = key_family("guide.item", ("criteria", "indicators", "band"))
_FORMS = key_family("guide.form", ("date", "boolean", "integer", "number"))


def guide(lang: str) -> str:
    """Give what a person who fills in tables needs to know of each."""
    return "\n".join(_Paragraph(table, lang).text() for table in tables().values())


def with_guide(text: str, lang: str) -> str:
    """Put the guide between its markers.

    Raises
    ------
    ValueError
        When the text has no such markers.
    """
    before, rest = text.split(START, 1)
    _, after = rest.split(END, 1)
    return f"{before}{START}\n{guide(lang)}\n{END}{after}"


class _Paragraph:
    """The paragraph on one table in one language."""

    def __init__(self, table: TableContract, lang: str):
        self.table, self.is_vi, self.t = table, lang == "vi", words(lang)

    def text(self) -> str:
        """Give its lines: what a row is, what else there is to know, and a line a column."""
        table, t = self.table, self.t
        title = f"**{table.name_vi}** (`{table.name}`)" if self.is_vi else f"**{table.name}**"
        row, note = (table.row_vi, table.note_vi) if self.is_vi else (table.row, table.note)
        parts = [f"{row[0].lower()}{row[1:]}", "" if table.is_needed else t("guide.optional"), note]
        lines = [f"{title} – {' '.join(filter(None, parts))}", "", t("guide.head"), t("guide.rule")]
        return "\n".join([*lines, *map(self._line, table.columns), ""])

    def _line(self, column: Column) -> str:
        if not self.is_vi:
            return f"| `{column.name}` | {_escaped(column.en)} | {self._cell(column)} |"
        example = example_by_names(self.table.name)[column.name]
        return f"| {column.name_vi} | `{column.name}` | {_escaped(column.vi)} | {self._cell(column)} | {_escaped(example)} |"

    def _cell(self, column: Column) -> str:
        """Say what a cell may hold, and whether it must."""
        table, t = self.table, self.t
        of = table.references.get(column.name)
        unit_column = column.unit.removeprefix("column:") if column.unit.startswith("column:") else ""
        what = [
            t("guide.key") if column.name in table.key else "",
            t("guide.of_table", table=tables()[of].name_vi if self.is_vi else f"`{of}`") if of else "",
            t("guide.several") if column.name in table.lists else "",
            self._words(column) or (t(_FORMS[column.type]) if column.type in _FORMS else ""),
            t("guide.number_in", unit=column.unit) if column.unit and not unit_column and not self.is_vi else "",
            t("guide.number_by", column=self._head(unit_column)) if unit_column else "",
            t("guide.code_of", codes=column.codes) if column.codes else "",
            t("guide.longest", longest=column.longest) if column.longest else "",
        ]
        may_be_empty = "" if column.is_required else t("guide.or_empty")
        return _escaped(f"{'; '.join(filter(None, what)) or t('guide.text')}{may_be_empty}")

    def _words(self, column: Column) -> str:
        """List the words of which a cell holds one."""
        if column.listed == OF_THE_NOTEBOOKS:
            return self.t("guide.topic")
        named = {choice.id: choice.vi for choice in offered().choices(self.table.name, column.name)} if self.is_vi else {}
        return ", ".join(named.get(word, word) for word in column.allowed)

    def _head(self, name: str) -> str:
        """Name another column of the table."""
        return next(
            (f"“{column.name_vi}”" if self.is_vi else f"`{name}`" for column in self.table.columns if column.name == name), ""
        )


def measures_guide() -> str:
    """Give the list of measures by topic and of their items, in Vietnamese."""
    register, t = Register(), words("vi")
    names = Names(register)
    uoms = {code: vi for code, vi, _ in names.named("units_of_measure")}
    called = {topic: vi for topic, vi, _ in names.named("statements/topic")}
    parts = [t("guide.measures")]
    for topic in topics():
        parts += ["", f"## {called[topic]}", "", t("guide.measures_head"), "|---|---|---|---|"]
        for found in (one for one in register.measures.values() if one.topic == topic):
            parts.append(f"| {found.name_vi} | `{found.measure}` | {uoms.get(found.unit, found.unit)} | {found.items} |")
    parts += ["", t("guide.items")]
    for code_list in sorted({part for found in register.measures.values() for part in found.items.split()}):
        free = t(_FREE_ITEMS[code_list]) if code_list in _FREE_ITEMS else ""
        parts.append(f"- `{code_list}`: {free or '; '.join(vi for _, vi, _ in names.named(code_list))}")
    return "\n".join([*parts, ""])


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def write() -> None:
    """Write the guides and the list of measures anew."""
    texts: dict[Path, str | bytes] = {path: with_guide(path.read_text(encoding="utf-8"), lang) for lang, path in GUIDES.items()}
    write_together(texts | {MEASURES: measures_guide()})


if __name__ == "__main__":
    write()
