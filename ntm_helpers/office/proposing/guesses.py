"""What the columns of a sheet are: roles by their heads and cells, measures, items, columns of a list; sure, or asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.lexicon import without_signs, words_of
from ntm_helpers.dataset.naming import Names
from ntm_helpers.office import heads as sheet_heads
from ntm_helpers.office.kinds import is_total
from ntm_helpers.office.periods import find_period
from ntm_helpers.office.proposing.measures import Head, Measures
from ntm_helpers.office.proposing.tables import Table, is_numeric
from ntm_helpers.office.sayings import unnumbered
from ntm_helpers.office.units import kind_in
from ntm_helpers.office.vocabulary import folded, kind_of
from ntm_helpers.words import LANGUAGES, key_family, words

HEADS = ("note", "unit", "uom", "measure", "item", "period", "value", "label", "difference", "neutral", "total")
"""Kinds of heads and labels that are known by their words."""
_HEADS = key_family("propose.head", HEADS)
_BEGINNING = re.compile(r"[,;:(–-]")
_NUMBERS = re.compile(r"\d{1,2}(\s*[,;]\s*\d{1,2})+")
_MOST = 0.6
"""Share of the cells of a column by which it is known."""
_MOST_NEAR = 3
"""Measures that are told of a name that is none's, or several's."""
_ROLES = ("note", "uom", "measure", "item", "period", "value")
_LEAST_OF_LIST = 3
"""Columns of a table of the contract that a list has at least."""


@dataclass(frozen=True)
class Guess:
    """What a column or a row is.

    Attributes
    ----------
    about : str
        ``column``, ``row`` or ``word``.
    name : str
        Head, letter, label, or text of cells.
    role : str
        Role, "" for a measure or a column of a table; of a text the list of codes.
    whats : tuple of str
        Ids that it may be; one that is sure, or several.
    options : tuple of (str, str)
        By `vocabulary.GIVEN`.
    is_sure : bool
    """

    about: str
    name: str
    role: str = ""
    whats: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    is_sure: bool = True


@dataclass
class Guesses:
    """What is proposed for a sheet.

    Attributes
    ----------
    table : Table
    list_of : str
        Table of the contract of which each row is a row, "" where the sheet tells figures.
    lines : list of Guess
    measures : tuple of str
        Of which one is the measure of the columns that are values only.
    is_named : bool
        Whether the titles name that one; else somebody chooses it.
    """

    table: Table
    list_of: str = ""
    lines: list[Guess] = field(default_factory=list)
    measures: tuple[str, ...] = ()
    is_named: bool = False


def ways(kind: str) -> list[str]:
    """Words of a kind of heads, in both languages."""
    return [way for lang in LANGUAGES for way in words(lang).template(_HEADS[kind]).split("|")]


class Guesser:
    """Tells what the columns of sheets are.

    Parameters
    ----------
    names : Names
        With the units of the dataset, where there are any.
    """

    def __init__(self, names: Names):
        self.names, self.measures = names, Measures(names, ways("neutral"))
        self._ways = {kind: {folded(way) for way in ways(kind)} for kind in HEADS}

    def is_head(self, text: str) -> bool:
        """Whether a text is known as a head."""
        return any(folded(text) in said for said in self._ways.values()) or bool(
            self._is_unit_head(text) or self.names.measure(text)
        )

    def guess(self, table: Table) -> Guesses:
        """Tell what the columns and the named rows of a table are."""
        found = Guesses(table, self._list_of(table))
        roles = {head.column: self._role(table, head, found.list_of) for head in table.heads}
        units = [column for column, role in roles.items() if role == "unit"]
        if len(units) > 1:
            roles |= dict.fromkeys(units[:-1], "unit_above")
        if across := self._across(table, roles):
            return self._by_rows(found, roles, across)
        if (label := self._column_of_items(table, roles)) is not None:
            return self._by_rows(found, roles, [head.column for head in table.heads if head.column != label], is_sure=False)
        if self._is_long(table, roles):
            self._long(found, roles)
        else:
            found.lines += self._wide(found, roles)
        found.lines += self._totals(table, roles)
        return found

    def _role(self, table: Table, head: sheet_heads.Head, list_of: str) -> str:
        """Role of a column by its head, or by the units that its cells name."""
        text = folded(head.parts[-1])
        for role in _ROLES:
            if text in self._ways[role]:
                return role
        if text in self._ways["difference"]:
            return "leave"
        if self._is_unit_head(head.parts[-1]) or self._names_units(table, head.column):
            return "unit"
        return ""

    def _is_unit_head(self, text: str) -> bool:
        parts = re.split(r"[/,;]|\bvà\b", re.sub(r"^\s*tên\s+", "", text, flags=re.IGNORECASE))
        return folded(text) in self._ways["unit"] or all(kind_of(part) for part in parts if part.strip())

    def _names_units(self, table: Table, column: int) -> bool:
        cells = [cell for cell in table.cells(column) if not is_numeric(cell)]
        named = [cell for cell in cells if kind_in(cell.text) or self.names.unit(cell.text).ids]
        return len(cells) > 2 and len(named) > _MOST * len(cells)

    def _list_of(self, table: Table) -> str:
        """Table of the contract that a list is of: one whose name a title bears, and whose columns its heads name."""
        titles = [table.sheet.title, *table.above]
        best, most = "", _LEAST_OF_LIST - 1
        for name, of in contract.tables().items():
            if of.family in ("units", "registers", "figures") or not any(_holds(title, of.name_vi) for title in titles):
                continue
            count = sum(len(self._sure_columns(name, head)) == 1 for head in table.heads)
            if count > most:
                best, most = name, count
        return best

    def _sure_columns(self, table: str, head: sheet_heads.Head) -> tuple[str, ...]:
        """Columns of a table of the contract whose name a head is, with its unit of measure or without."""
        lexicon, phrases = self.names.columns(table), self.measures.read(head.parts).phrases
        return lexicon.fitting(head.text) or (lexicon.fitting(phrases[0]) if phrases else ())

    def _wide(self, found: Guesses, roles: dict[int, str]) -> Iterator[Guess]:
        """Columns of a table that has one row a unit, or one a thing."""
        before: tuple[str, ...] = ()
        for head in found.table.heads:
            name = self._name(found.table, head)
            if roles[head.column]:
                yield Guess("column", name, roles[head.column])
            elif found.list_of:
                yield self._of_list(found, head, name)
                yield from self._said(found, head)
            else:
                guess, before = self._figure(found, head, name, before)
                yield guess

    def _of_list(self, found: Guesses, head: sheet_heads.Head, name: str) -> Guess:
        read, sure = self.measures.read(head.parts), self._sure_columns(found.list_of, head)
        if len(sure) == 1:
            return Guess("column", name, "", sure)
        text = " ".join(self.names.measures.written_out(words_of((*read.phrases, head.text)[0])))
        whats = sure or self.names.columns(found.list_of).near(text, 3) or self._in_unit(found, read.uom)
        return Guess("column", name, "", whats, is_sure=False)

    def _in_unit(self, found: Guesses, uom: str) -> tuple[str, ...]:
        """Columns of a list that hold numbers in a unit of measure and that no head names."""
        taken = {column for head in found.table.heads for column in self._sure_columns(found.list_of, head)}
        columns = [one for one in contract.tables()[found.list_of].columns if one.measure and one.name not in taken]
        return tuple(one.name for one in columns if uom and self.names.register.factor(uom, one.unit) is not None)

    def _said(self, found: Guesses, head: sheet_heads.Head) -> Iterator[Guess]:
        """Texts of a column of codes that are no code's name: what each means must be told."""
        sure = self._sure_columns(found.list_of, head)
        column = next((one for one in contract.tables()[found.list_of].columns if (one.name,) == sure), None)
        if column is None or not (column.listed or column.codes):
            return
        code_list = column.codes or f"{found.list_of}/{column.name}"
        for text in _texts(found.table, head.column):
            before = _BEGINNING.split(text)[0]
            dated = find_period(before)
            if not any(self.names.code(code_list, part).ids for part in (text, before, dated.rest if dated else "")):
                near = [code for code in self.names.codes(code_list).near(text) if code in self._codes(column, code_list)]
                yield Guess("word", text, code_list, tuple(near) or self._codes(column, code_list), is_sure=False)

    def _codes(self, column: contract.Column, code_list: str) -> tuple[str, ...]:
        return column.allowed or tuple(self.names.register.known_codes(code_list))

    def _figure(self, found: Guesses, head: sheet_heads.Head, name: str, before: tuple[str, ...]) -> tuple[Guess, tuple[str, ...]]:
        """What a column of figures is; with the measures whose parts the next columns may be."""
        table, read = found.table, self.measures.read(head.parts)
        if self._lists_criteria(table, head, read):
            return Guess("column", name, "", ("criterion_state",), (("reading", "criteria_not_met"),)), before
        options = tuple(self._options(table, read))
        if before and (item := self._item(before[0], head)):
            options = (("item", item), *options)
            role = "value" if before == found.measures else ""
            return Guess("column", name, role, before, options), before
        meant = self.measures.meant(read, [table.sheet.title, *table.above])
        whats = (meant.sure,) if meant.sure else meant.perhaps
        with_items = tuple(what for what in whats if self._has_items(what))
        if meant.sure:
            return Guess("column", name, "", whats, options), with_items or before
        following = table.heads[[other.column for other in table.heads].index(head.column) + 1 :]
        if with_items and any(self._item(with_items[0], other) for other in following):
            found.measures = with_items
            return Guess("column", name, "value", with_items, options), with_items
        return Guess("column", name, "", whats, options, is_sure=False), before

    def _has_items(self, measure: str) -> bool:
        return self.names.register.measures[measure].items not in ("", "criteria", "indicators", "band")

    def _item(self, measure: str, head: sheet_heads.Head) -> str:
        return self.names.item(measure, head.parts[-1]).id if self._has_items(measure) else ""

    def _lists_criteria(self, table: Table, head: sheet_heads.Head, read: Head) -> bool:
        cells = table.cells(head.column)
        is_said = any(_holds(phrase, "tiêu chí chưa đạt") for phrase in read.phrases)
        return is_said and any(_NUMBERS.fullmatch(cell.text.strip()) for cell in cells)

    def _options(self, table: Table, read: Head) -> Iterator[tuple[str, str]]:
        """Options that the head does not say by itself: a year beside a day of the same thing is the last day of that year."""
        same = [other for other in (self.measures.read(head.parts) for head in table.heads) if other.phrases == read.phrases]
        if read.period and read.period.start and read.period.end and any(o.period and o.period.start is None for o in same):
            yield "period", read.period.end.strftime("%-d/%-m/%Y")

    def _across(self, table: Table, roles: dict[int, str]) -> list[int]:
        """Columns whose heads are names of units, where most are."""
        free = [head for head in table.heads if not roles[head.column]]
        named = [head.column for head in free if kind_in(head.parts[-1]) or self.names.unit(head.parts[-1]).ids]
        return named if len(named) > 1 and len(named) >= len(free) / 2 else []

    def _column_of_items(self, table: Table, roles: dict[int, str]) -> int | None:
        """Column whose texts are all items of a measure, where no other column is known for anything: those may be units."""
        rest = [head for head in table.heads if not roles[head.column]]
        for head in table.heads:
            texts = [text for text in _texts(table, head.column) if not is_total(text)]
            others = [other for other in rest if other is not head]
            is_known = any(
                self.measures.read(o.parts).period or self.measures.meant(self.measures.read(o.parts), ()).sure for o in others
            )
            if len(texts) > 1 and len(others) > 1 and not is_known and self._measures_of(texts):
                return head.column
        return None

    def _measures_of(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Measures of which all texts are items."""
        amounts = [
            measure for measure in self.names.register.measures.values() if measure.kind == "amount" and not measure.formula_vi
        ]
        measures = [measure.measure for measure in amounts if self._has_items(measure.measure)]
        return tuple(m for m in measures if texts and all(self.names.item(m, text).id for text in texts))

    def _by_rows(self, found: Guesses, roles: dict[int, str], across: Sequence[int], *, is_sure: bool = True) -> Guesses:
        """Lay out a table whose columns are units: its rows are measures or items."""
        rest = [head for head in found.table.heads if head.column not in across]
        label = next((head for head in rest if roles[head.column] in ("", "measure", "item", "unit")), None)
        totals = [head for head in found.table.heads if head is not label and is_total(head.parts[-1])]
        for head in rest:
            role = "label" if head is label else roles[head.column] or "leave"
            if head not in totals:
                found.lines.append(Guess("column", self._name(found.table, head), role))
        found.lines.append(Guess("column", "*", "unit", is_sure=is_sure))
        found.lines += [Guess("column", self._name(found.table, head), "value", is_sure=is_sure) for head in totals]
        if label is not None and not self._are_items(found, label.column):
            found.lines += self._labels(found.table, label.column)
        return found

    def _are_items(self, found: Guesses, column: int) -> bool:
        """Lay out rows that are items of one measure, which the titles name or somebody chooses; else leave them."""
        texts = [text for text in _texts(found.table, column) if not is_total(text)]
        fitting = self._measures_of(texts)
        titles = [found.table.sheet.title, *found.table.above]
        named = tuple(m for m in fitting if any(_holds(title, self.names.measures.official(m)[0]) for title in titles))
        if not fitting:
            return False
        found.measures, found.is_named = named or fitting, len(named) == 1
        for text in texts:
            found.lines.append(Guess("row", text, "value", found.measures, (("item", self.names.item(fitting[0], text).id),)))
        totals = [text for text in _texts(found.table, column) if is_total(text)]
        found.lines += [Guess("row", text, "value", found.measures) for text in totals]  # of each unit, of all its items
        return True

    def _is_long(self, table: Table, roles: dict[int, str]) -> bool:
        """Whether a cell of each row names what is counted."""
        return "measure" in roles.values() and any(not role or role == "value" for role in roles.values())

    def _long(self, found: Guesses, roles: dict[int, str]) -> None:
        """Lay out a table in which a cell of each row names the measure: by its cells, or row by row where they are no names."""
        named = next(head for head in found.table.heads if roles[head.column] == "measure")
        texts = [cell.text for cell in found.table.cells(named.column)]
        are_names = sum(bool(self.names.measure(text)) for text in texts) > _MOST * len(texts)
        values = [head for head in found.table.heads if roles[head.column] in ("", "value")]
        for head in found.table.heads:
            role = roles[head.column]
            if head is named and not are_names:
                role = "label"
            options = tuple(self._options(found.table, self.measures.read(head.parts))) if head in values else ()
            found.lines.append(Guess("column", self._name(found.table, head), role or "value", options=options))
        if not are_names:
            found.lines += self._labels(found.table, named.column)
            return
        for text in _texts(found.table, named.column):
            fitting = self.names.measure(text)
            if len(fitting.ids) != 1:
                found.lines.append(Guess("row", text, "", (*fitting.ids, *fitting.near)[:_MOST_NEAR], is_sure=False))

    def _labels(self, table: Table, column: int) -> Iterator[Guess]:
        """Rows by their labels."""
        for text in _texts(table, column):
            read = self.measures.read([text])
            meant = self.measures.meant(read, [table.sheet.title, *table.above])
            uom = (("uom", read.uom),) if read.uom else ()
            yield Guess("row", text, "", (meant.sure,) if meant.sure else meant.perhaps, uom, is_sure=bool(meant.sure))

    def _totals(self, table: Table, roles: dict[int, str]) -> Iterator[Guess]:
        """Rows of totals, by the labels in the columns of names."""
        columns = {column for column, role in roles.items() if role in ("unit", "unit_above")} | {min(table.sheet.columns)}
        texts = [unnumbered(cell.text) for column in sorted(columns) for cell in table.cells(column) if not is_numeric(cell)]
        for text in dict.fromkeys(texts):
            if is_total(text):
                yield Guess("row", text, "total", options=(("of", "above"),) if texts.count(text) > 1 else ())

    def _name(self, table: Table, head: sheet_heads.Head) -> str:
        """Name a column by its head; by its letter where that means another one too, or cannot be written."""
        tails = (
            (" / ".join(head.parts[start:]) for start in range(len(head.parts) - 1, -1, -1))
            if len(head.parts) == 1
            else (head.text,)
        )
        for text in tails:
            is_plain = not set("=;*[]") & set(text)
            if is_plain and [other.column for other in sheet_heads.named(text, list(table.heads))] == [head.column]:
                return text
        return head.letter


def _texts(table: Table, column: int) -> list[str]:
    """Texts of a column without their numbers, each once."""
    return list(dict.fromkeys(unnumbered(cell.text) for cell in table.cells(column) if not is_numeric(cell)))


def _holds(text: str, name: str) -> bool:
    """Whether a text holds all words of a name, in their order and together."""
    words_, wanted = without_signs(words_of(text)), without_signs(words_of(name))
    return any(words_[start : start + len(wanted)] == wanted for start in range(len(words_) - len(wanted) + 1))
