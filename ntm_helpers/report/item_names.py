"""Names of items: of which source, stage, day, project or relation a figure is.

An item of a published figure is a code of its measure's list, a criterion, a unit, a band. That of a derived one is put together
of such parts (``all.disbursed.2020``, ``demo-p00.consultancy``): each is named by what it is of, and what has no words of its own,
such as the id of a relation, is left out of the name, for the figure's id has it. No key is ever printed for a name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.cells import read_day
from ntm_helpers.dataset.contract import tables_of_people
from ntm_helpers.dataset.entities import TABLES
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.own_text import own_text
from ntm_helpers.review import Name

if TYPE_CHECKING:
    from ntm_helpers.report.values import Writer

RULE_NAMES = {
    "support_item": ("support_ceilings", "item"),
    "linkage_form": ("linkage_forms", "form"),
    "criteria_set": ("criteria_sets", "criteria_set"),
    "plan_rubric": ("plan_rubric", "rule"),
}
"""Names that stand in a rule table of their own: its file and its key."""
ALL = "all"
"""Part of an item that says that it is of all codes of a list."""
NAMING = ("name", "task")
"""Columns of an entity table that name a row, the better one first."""
_LONGEST = 60
_FEWEST_LETTERS = 3
"""Of a code that can be known without its list."""
_BAND = re.compile(r"(\d+)\.\.(\d+)")
_DAY = r"\d{4}-\d{2}-\d{2}"
_CUTOFF = re.compile(r"k(\d+)-(\d+)")


class ItemNames:
    """Names items in the language of a writer.

    Parameters
    ----------
    writer : Writer
    """

    def __init__(self, writer: Writer):
        self.writer, self.view, self.register, self.lang = writer, writer.view, writer.register, writer.lang

    def name(self, measure: str, item: str) -> str:
        """Name an item of a measure; empty where nothing of it has a name."""
        kind = self.register.measures[measure].items
        if kind == "indicators" and item in self.register.law.indicators:
            return self.writer.name(Name("indicator", item))
        if kind == "criteria" and item in self.register.law.criteria:
            return self.writer.name(Name("criterion", item))
        lists = kind.split()
        return self._part(lists, item) or Markup(", ").join(self._parts(lists, item))

    def _parts(self, lists: Sequence[str], item: str) -> Iterator[str]:
        """Names of the parts of an item that have one."""
        period = re.fullmatch(rf"(.*?)\.?({_DAY})-({_DAY})", item)
        parts = [*re.split(r"\.|\+", period[1]), f"{period[2]}-{period[3]}"] if period else re.split(r"\.|\+", item)
        yield from (name for part in parts if (name := self._part(lists, part)))

    def _part(self, lists: Sequence[str], part: str) -> str:
        register = self.register
        if code_list := next((name for name in lists if (name, part) in register.codes), ""):
            return self.writer.code(code_list, part)
        if part == ALL:
            return ""
        if part in self.view.places:
            return self.writer.unit(self.view.places[part])
        if part in register.measures:
            return self.writer.name(Name("measure", part))
        if part in register.law.criteria:
            return self.writer.name(Name("criterion", part))
        if part in register.units_of_measure:
            row = register.units_of_measure[part]
            return row["pattern_vi" if self.lang == "vi" else "pattern_en_other"].replace("{}", "").strip()
        return self._of_form(part) or self._rows.get(part, "") or self._only(part)

    def _of_form(self, part: str) -> str:
        """Name what tells by its form what it is: a band, a day or two, a year, a cut-off."""
        if band := _BAND.fullmatch(part):
            return band[1] if band[1] == band[2] else f"{band[1]}–{band[2]}"
        if cutoff := _CUTOFF.fullmatch(part):
            return f"k = {cutoff[1]}/{cutoff[2]}"
        if re.fullmatch(rf"{_DAY}(-{_DAY})?", part):
            days = [day for text in re.findall(_DAY, part) if (day := read_day(text)) is not None]
            return " – ".join(dict.fromkeys(print_date(day, self.lang) for day in days))
        return part if re.fullmatch(r"\d{4}", part) else ""

    @cached_property
    def _rows(self) -> dict[str, Markup]:
        """Names of the rows of the tables that the view may read."""
        found: dict[str, Markup] = {}
        for table in set(self.view.reads.tables) & set(TABLES) - tables_of_people():
            column = next((column for column in NAMING if column in contract.columns(table)), "")
            if not column or "unit_id" not in contract.columns(table):
                continue
            entities = (entity for unit in self.view.readable_units for entity in self.view.entities(table, of=unit))
            found |= {entity.key: own_text(entity[column], self.lang) for entity in entities if entity[column]}
        return found

    def _only(self, part: str) -> str:
        """Name a code by the only name that the registers have for it, in whatever list; else a column of a table.

        A letter or a number tells nothing of its list: the forms of linkage have such codes, and so have places in an order.
        """
        names = self._codes.get(part, set()) if len(part) >= _FEWEST_LETTERS and not part.isdigit() else set()
        return next(iter(names)) if len(names) == 1 else ""

    @cached_property
    def _codes(self) -> dict[str, set[str]]:
        """Names by code, of all lists, of the rule tables that name things, and of the columns of the contract."""
        found: dict[str, set[str]] = defaultdict(set)
        column = f"name_{self.lang}"
        for (_, code), row in self.register.codes.items():
            found[code].add(row[column])
        for table, key in RULE_NAMES.values():
            for row in self.register.table(table):
                found[row[key]].add(row[column])
        columns = (column for table in contract.tables().values() for column in table.columns if column.name not in found)
        for name, text in [(one.name, getattr(one, self.lang)) for one in columns]:
            if len(text) <= _LONGEST:
                found[name].add(text.partition(";")[0])
        return found
