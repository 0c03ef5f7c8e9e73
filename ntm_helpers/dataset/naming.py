"""`Names`: what an office calls measures, codes, units of measure, tables, columns and units, and which of ours that is.

Ids are for programs. Officers write names, so wherever an id is allowed a name is: the Vietnamese or English one of the registers,
of the contract, of ``data/rules/names.csv`` (words of the contract that stand in no list of codes, and other names in use). How a
name may be typed is said in `ntm_helpers.dataset.lexicon`. A text that fits several is answered with all of them: what was meant
is asked, never guessed. An id is always that id, whatever else bears it as a name.

A list of codes is known by its name in ``codes.csv``; by ``criteria``, ``criteria_sets``, ``indicators``, ``units_of_measure``; or
by table and column, as ``figures/basis``, for the words that the contract lists.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.law import Rows, rule_table
from ntm_helpers.dataset.lexicon import Found, Lexicon, without_signs, words_of
from ntm_helpers.dataset.register import Register, band
from ntm_helpers.places import Places, Unit
from ntm_helpers.project import RULES
from ntm_helpers.words import words

CODES_OF_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "capital_lines/nature": ("capital_nature",),
    "capital_lines/stage": ("capital_stage",),
    "household_lists/coverage": ("list_coverage",),
    "households/status": ("household_status", "household_status_told"),
    "linkage_projects/state": ("project_state",),
    "works/state": ("work_state",),
    "actions/state": ("action_state",),
    "statements/kind": ("statement_kind",),
    "thresholds/region": ("units/region",),
}
"""Lists in which the words of a column have their names, where that is not the column's own."""
_TOPIC, _SECTION = "topic.", "section."
_DOTTED = re.compile(r"\s*(\w{1,3})\.\s*(\S.*)")
_NUMBER = re.compile(r"(?:(?:tiêu chí|tieu chi|tc|criterion)\s*(?:số|so|no\.?)?\s*)?(\d{1,2})\s*", re.IGNORECASE)
"""A criterion by its number: 10, TC 10, tiêu chí số 10."""
_BAND = re.compile(
    r"(?:từ |tu )?(\d{1,2})\s*(?:-|–|\.\.|đến|den|to)\s*(\d{1,2})\s*(?:tiêu chí|tieu chi|tc|criteria)?", re.IGNORECASE
)


class Names:
    """Names of a register, and of the units of a dataset.

    Parameters
    ----------
    register : Register
        With a dataset's own words, where it has any.
    places : Places, optional
        Units, where they are asked for.

    Attributes
    ----------
    register : Register
    """

    def __init__(self, register: Register, places: Places | None = None):
        self.register, self._places = register, places
        self._lists: dict[str, Lexicon] = {}

    @cached_property
    def _more(self) -> dict[str, Rows]:
        """Rows of ``names.csv`` by list."""
        found: dict[str, Rows] = defaultdict(list)
        for row in self.register.table("names"):
            found[row["list"]].append(row)
        return found

    @cached_property
    def _short(self) -> dict[str, str]:
        return {row["code"]: row["name_vi"] for row in self._more["abbreviation"]}

    def _others(self, code_list: str) -> dict[str, list[str]]:
        return {row["code"]: row["also"].split("|") for row in self._more.get(code_list, ()) if row["also"]}

    @cached_property
    def measures(self) -> Lexicon:
        """Names of the measures."""
        others = self._others("measures")
        found = self.register.measures.values()
        return Lexicon(((m.measure, (m.name_vi, m.name_en), others.get(m.measure, ())) for m in found), self._short)

    def measure(self, text: str) -> Found:
        """Tell which measure a text names."""
        return self.measures.find(text.strip())

    def codes(self, code_list: str) -> Lexicon:
        """Names of a list of codes; of a list that nobody knows none."""
        if code_list not in self._lists:
            self._lists[code_list] = Lexicon(self._named_codes(code_list), self._short)
        return self._lists[code_list]

    def code(self, code_list: str, text: str, on: date | None = None, subject: str = "") -> Found:
        """Tell which code of a list a text names.

        Parameters
        ----------
        code_list : str
        text : str
        on : date, optional
            Of criteria: a day on which their set was in force.
        subject : str, optional
            Of criteria: what their set is for, as ``commune``.
        """
        text = text.strip()
        if code_list in ("criteria", "indicators"):
            return self._of_set(code_list, text, on, subject)
        if code_list == "band":
            return self._band(text)
        return self.codes(code_list).find(text)

    def item(self, measure: str, text: str, on: date | None = None, subject: str = "") -> Found:
        """Tell which item of a measure a text names."""
        return self.code(self.register.measures[measure].items, text, on, subject)

    def items(self, measure: str) -> Lexicon:
        """Names of the items of a measure."""
        code_list = self.register.measures[measure].items
        return self.codes("criteria_band" if code_list == "band" else code_list)

    def states(self, measure: str) -> Lexicon:
        """Names of the codes of a measure of kind ``status``."""
        return self.codes(self.register.measures[measure].bounded_by.removeprefix("codes:"))

    def status(self, measure: str, text: str) -> Found:
        """Tell which code of a measure of kind ``status`` a text names."""
        return self.code(self.register.measures[measure].bounded_by.removeprefix("codes:"), text)

    def uom(self, text: str) -> Found:
        """Tell which unit of measure a text names."""
        return self.code("units_of_measure", text)

    def table(self, text: str) -> Found:
        """Tell which table of the contract a text names."""
        return self.tables().find(text.strip())

    @staticmethod
    def tables() -> Lexicon:
        """Names of the tables."""
        return _tables()

    def column(self, table: str, text: str) -> Found:
        """Tell which column of a table a text names."""
        return self.columns(table).find(text.strip())

    @staticmethod
    def columns(table: str) -> Lexicon:
        """Names of the columns of a table."""
        return _columns(table)

    def unit(self, text: str, within: str = "", on: date | None = None) -> Found:
        """Tell which unit a text names: by id, by name with or without the word of its kind, with the unit above behind a comma.

        Parameters
        ----------
        text : str
        within : str, optional
            Id of a unit in which it lies.
        on : date, optional
            A day on which it existed.
        """
        text = text.strip()
        if self._places is None:
            return Found()
        if (unit := self._places.get(text)) and not self._is_left_out(unit, within, on):
            return Found((text,))
        ids = self._units_named(text, within, on)
        if not ids and "," in text:
            name, _, above = text.partition(",")
            holders = self._units_named(above.strip(), "", on)
            ids = [unit_id for holder in holders for unit_id in self._units_named(name.strip(), holder, on)]
        return Found(tuple(dict.fromkeys(ids)), lambda: self._units.near(text) or self._units.near(self.kind_of(text)[1]))

    def named(self, code_list: str) -> list[tuple[str, str, str]]:
        """Give the codes of a list with their Vietnamese and English names, in the order of the list."""
        if code_list == "measures":
            return [(found.measure, found.name_vi, found.name_en) for found in self.register.measures.values()]
        return [(code, row["name_vi"], row["name_en"]) for code, row in self._rows_of(code_list)]

    def kind_of(self, text: str) -> tuple[tuple[str, ...], str]:
        """Give the kinds that the first words of a name of a unit tell, none where they tell none, and the name behind them."""
        dotted = _DOTTED.match(text)
        if dotted and (kinds := self._dotted.get(without_signs(words_of(dotted[1])))):
            return kinds, dotted[2].strip()
        parts = text.split()
        for count in (3, 2, 1):
            if len(parts) > count and (kinds := self._kinds.get(without_signs(words_of(" ".join(parts[:count]))))):
                return kinds, " ".join(parts[count:])
        return (), text

    @cached_property
    def _dotted(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Kinds of units by the letters that stand before a name with a dot: X., TT."""
        found = dict(self._kinds)
        for row in self._more["units/kind.dotted"]:
            found |= {without_signs(words_of(short)): (row["code"],) for short in row["also"].split("|")}
        return found

    @cached_property
    def _kinds(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Kinds of units by the words that stand before a name."""
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        short = {long: short for short, long in self._short.items()}
        for row in self._more["units/kind"]:
            vi = row["name_vi"].removesuffix(" trực thuộc Trung ương").removesuffix(" thuộc tỉnh")
            for word in filter(None, (vi, row["name_vi"], *row["also"].split("|"), short.get(vi, ""))):
                key = without_signs(words_of(word))
                found[key] = tuple(dict.fromkeys((*found.get(key, ()), row["code"])))
        return found

    @cached_property
    def _units(self) -> Lexicon:
        assert self._places is not None
        return Lexicon((unit.unit_id, (unit.name,), ()) for unit in self._places)

    def _units_named(self, text: str, within: str, on: date | None) -> list[str]:
        """Give the ids of the units that a text names: by the whole of it, or behind the word of a kind."""
        assert self._places is not None
        kinds, name = self.kind_of(text)
        whole = [unit_id for unit_id in self._units.fitting(text) if not self._is_left_out(self._places[unit_id], within, on)]
        if whole or not kinds:
            return whole
        named = [self._places[unit_id] for unit_id in self._units.fitting(name)]
        return [unit.unit_id for unit in named if unit.kind in kinds and not self._is_left_out(unit, within, on)]

    def _is_left_out(self, unit: Unit, within: str, on: date | None) -> bool:
        assert self._places is not None
        if on is not None and not unit.exists_on(on):
            return True
        return bool(within) and unit.unit_id != within and within not in self._places.holders(unit)

    def _named_codes(self, code_list: str) -> Iterator[tuple[str, Iterable[str], Iterable[str]]]:
        """Give codes of a list with their official names and others."""
        others = self._others(code_list)
        for code, row in self._rows_of(code_list):
            yield code, filter(None, (row["name_vi"], row["name_en"])), others.get(code, ())

    def _rows_of(self, code_list: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Give the rows that name the codes of a list."""
        register = self.register
        if code_list == "units_of_measure":
            own = {row["code"]: row["name_vi"] for row in self._more[code_list]}
            yield from ((unit, _unit_names(row, own.get(unit, ""))) for unit, row in register.units_of_measure.items())
        elif code_list in ("criteria", "indicators"):
            yield from (register.law.criteria if code_list == "criteria" else register.law.indicators).items()
        elif code_list == "criteria_sets":
            yield from ((row["criteria_set"], row) for row in register.table("criteria_sets"))
        elif code_list == "linkage_supports/item":
            yield from ((row["item"], row) for row in register.table("support_ceilings"))
        elif code_list.endswith("/topic"):
            for topic in contract.topics():
                vi, en = topics().official(topic) if topic in topics() else ("", "")  # a new one may have no name yet
                yield topic, {"name_vi": vi, "name_en": en}
        elif code_list == "corrections/table":
            tables = contract.tables().values()
            yield from ((table.name, {"name_vi": table.name_vi, "name_en": table.title}) for table in tables)
        elif code_list in CODES_OF_COLUMNS:
            allowed = _allowed(code_list)
            named = (pair for one in CODES_OF_COLUMNS[code_list] if one != code_list for pair in self._rows_of(one))
            yield from ((code, row) for code, row in named if code in allowed)
            yield from self._own_rows(code_list)
        else:
            yield from ((code, row) for (name, code), row in register.codes.items() if name == code_list)
            yield from self._own_rows(code_list)

    def _own_rows(self, code_list: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        yield from ((row["code"], row) for row in self._more.get(code_list, ()) if row["name_vi"])

    def _of_set(self, code_list: str, text: str, on: date | None, subject: str) -> Found:
        """Find a criterion by number or name, an indicator by its code or name, in the sets that may be meant."""
        law = self.register.law
        known = law.criteria if code_list == "criteria" else law.indicators
        if text in known:
            return Found((text,))
        sets = [
            row["criteria_set"]
            for row in self.register.table("criteria_sets")
            if (not subject or row["subject"] == subject)
            and (on is None or row["valid_from"] <= on.isoformat() <= (row["valid_to"] or "9999"))
        ]
        number = found[1] if (found := _NUMBER.fullmatch(text)) else text
        ids = [f"{of}/{int(number) if number.isdigit() else number}" for of in sets]
        if numbered := tuple(id_ for id_ in ids if id_ in known):
            return Found(numbered)
        named = self.codes(code_list)
        within = tuple(id_ for id_ in named.fitting(text) if id_.partition("/")[0] in sets)
        return Found(within, lambda: tuple(id_ for id_ in named.near(text, 20) if id_.partition("/")[0] in sets)[:5])

    def _band(self, text: str) -> Found:
        """Find a band of criteria: 10..14, 10–14 tiêu chí, or by the name of one."""
        if band(text) is not None:
            return Found((text,))
        if (between := _BAND.fullmatch(text)) and band(f"{int(between[1])}..{int(between[2])}"):
            return Found((f"{int(between[1])}..{int(between[2])}",))
        return self.codes("criteria_band").find(text)


def _unit_names(row: Mapping[str, str], name: str) -> Mapping[str, str]:
    """Names of a unit of measure: its own, or what is printed beside its number, and its id, which is English."""
    return {"name_vi": name or row["pattern_vi"].replace("{}", " ").strip(), "name_en": row["unit"]}


def _allowed(code_list: str) -> tuple[str, ...]:
    """Words that the contract allows in a column."""
    table, _, name = code_list.partition("/")
    return next(column.allowed for column in contract.tables()[table].columns if column.name == name)


@cache
def of_rules() -> Names:
    """Names of the rules alone: of what no dataset adds to."""
    return Names(Register())


@cache
def topics() -> Lexicon:
    """Names of the topics, as their pages bear them, and short ones, as their sections of a briefing do."""
    vi, en = words("vi").templates, words("en").templates
    named = {key: key.partition(".")[2] for key in vi if key.startswith(_TOPIC) and key.count(".") == 1}
    short = {key.removeprefix(_SECTION): (vi[key], en[key]) for key in vi if key.startswith(_SECTION)}
    return Lexicon((topic, (vi[key], en[key]), short.get(topic, ())) for key, topic in named.items())


@cache
def _tables() -> Lexicon:
    return Lexicon((table.name, (table.name_vi, table.title, table.name), ()) for table in contract.tables().values())


@cache
def _columns(table: str) -> Lexicon:
    others = {row["code"]: row["also"].split("|") for row in rule_table(RULES, "names") if row["list"] == f"columns/{table}"}
    found = contract.tables()[table].columns
    return Lexicon((column.name, (column.name_vi, column.name), others.get(column.name, ())) for column in found)
