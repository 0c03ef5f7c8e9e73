"""The rows of a table below its heads: which name something, which are totals, headings, left out; where the table ends.

**Where a table ends.** Its rows begin below the heads (and below the numbers of the columns). The last is the last that names
something and holds a number, or goes on from there without an empty row between; the mapping may name the rows itself.

**Rows.** A row that names something and holds no value is a heading; the labels below it may be named with it ("Hộ nghèo / Số hộ").
One that holds values and names nothing is asked about, as is a value merged over several cells, one that is hidden, struck through
or unseen, an error, and a formula that the file keeps no value of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ntm_helpers.errors import Fault, Weight, closest, listed
from ntm_helpers.office.accounts import Fate, Kind, Place
from ntm_helpers.office.columns import NAMING, TOLD, Columns
from ntm_helpers.office.kinds import is_total
from ntm_helpers.office.mapping import Block, Line, Mapping
from ntm_helpers.office.meanings import Meaning
from ntm_helpers.office.nesting import Nesting
from ntm_helpers.office.sayings import ABOVE, Sayings, unnumbered
from ntm_helpers.office.sheets import DOUBTS, HIDDEN, STRUCK, Cell, Sheet
from ntm_helpers.office.vocabulary import folded, is_line_number, is_one_of
from ntm_helpers.words import Message, key_family

_DOUBTS = key_family("layout.doubt", DOUBTS)
_OF_ROWS = (*STRUCK, "unseen", "error", "formula")
"""Doubts about a name that go for its whole row."""
_NOTE = re.compile(r"(ghi chu|chu thich|chu giai|luu y|note|notes|remark)\b|\(?\*+\)?\s*\S")
NUMBER = re.compile(r"[-+]?\d[\d.,\s]*%?")
"""A text that is a number and nothing else."""
_MOST_HEADS = 6
"""Heads that are named of columns of which the mapping says nothing."""
_DAY_OF_SIGNING = re.compile(r"ngay[\s.…]*\d*[\s.…]*thang")


def is_note(text: str) -> bool:
    """Whether a text outside the rows of a table begins as a note does."""
    return _NOTE.match(folded(text)) is not None


class _Row(NamedTuple):
    number: int
    cells: list[Cell]
    labels: dict[int, Cell]
    """By column: what names the row."""
    told: dict[int, Cell]
    """By column: what else is said of its values."""
    line: Line | None
    labelled: int
    """Column of the label that the line of the mapping names; 0 where there is none."""
    is_total: bool


@dataclass
class Body:
    """The rows of one table.

    Attributes
    ----------
    meanings : list of Meaning
    fates : list of Fate
    faults : list of Fault
        Lines of the mapping that fit no row.
    """

    sheet: Sheet
    block: Block
    mapping: Mapping
    columns: Columns
    stop: int
    """First row that is another table's."""
    meanings: list[Meaning] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        table = self.block.given.get("table", "")
        values = self.columns.values
        self._naming = self.columns.of(*NAMING) or (values[:1] if table else [])
        if table and values and values[0] not in self._naming:
            self._naming = sorted({*self._naming, values[0]})
        self._first = self.columns.body_starts(self.sheet)
        self._sayings = Sayings(self.sheet, self.block, self.mapping, self.columns)
        self._nesting = {
            column: Nesting(self.columns.head(column), self._kind_given(column), self.mapping.new_units)
            for column in self.columns.of("unit", "unit_above")
        }
        lines = [*self.block.of("row"), *self.mapping.general.of("row")]
        self._lines = sorted(lines, key=lambda line: "*" in line.name)
        self._last: dict[int, Cell] = {}
        self._heading = ""
        self._used: set[object] = set()

    def _kind_given(self, column: int) -> str:
        line = self.columns.lines.get(column)
        return (line.given.get("unit_kind", "") if line else "") or self.block.given.get("unit_kind", "")

    def lay(self, free: dict[tuple[int, int], Cell]) -> None:
        """Take the cells of the table out of those that are free."""
        for line in self.block.of("cell"):
            self._single(line, free)
        for row in range(self.columns.header.start, self._first):
            for cell in self.sheet.rows.get(row, ()):
                if free.pop((row, cell.column), None):
                    self._fate(cell, Kind.NAMES)
        for number in self._rows():
            cells = [cell for cell in self.sheet.rows.get(number, ()) if (number, cell.column) in free]
            if cells and self._row(self._read(number, cells)):
                for cell in cells:
                    del free[number, cell.column]
        self._unused()

    def _single(self, line: Line, free: dict[tuple[int, int], Cell]) -> None:
        """Take a cell that a line names by its place."""
        cell = next((cell for cell in free.values() if cell.name == line.name.upper()), None)
        if cell is None:
            rule, fix = Message("layout.empty_cell"), Message("layout.empty_cell.fix")
            self._fault(line.number, line.name, rule, fix, Weight.NOTICE)
            return
        del free[cell.row, cell.column]
        if line.role == "leave":
            self._fate(cell, Kind.LEFT_OUT, Message("layout.cell_left_out"))
        elif line.role == "note":
            self._fate(cell, Kind.NOTE, Message("layout.cell_note"))
        elif line.role in ("", "value"):
            self._value(cell, _Row(cell.row, [cell], {}, {}, line, 0, is_total=False), "", "", "")
        else:
            self._fate(cell, Kind.NAMES)

    def _rows(self) -> range:
        """Rows of the table."""
        said = self.block.span("rows")
        if said:
            return range(max(said.start, self._first), min(said.stop, self.stop))
        filled = [row for row in sorted(self.sheet.rows) if self._first <= row < self.stop]
        last = max((row for row in filled if self._holds(row, _is_number)), default=0)
        last = last or max((row for row in filled if self._holds(row, lambda _: True)), default=self._first - 1)
        while self._holds(last + 1, lambda _: True) and last + 1 < self.stop:
            last += 1
        return range(self._first, last + 1)

    def _holds(self, row: int, is_meant) -> bool:  # type: ignore[no-untyped-def]
        """Whether a row names something, where rows do, and holds a value that is meant."""
        cells = {cell.column: cell for cell in self.sheet.rows.get(row, ())}
        is_named = not self._naming or any(self._label(row, column) for column in self._naming)
        of_values = self.columns.values or self.columns.unsaid
        return is_named and any(is_meant(cells[column]) for column in of_values if column in cells)

    def _label(self, row: int, column: int) -> Cell | None:
        """What names a row in a column: its own cell, or one merged downwards over it."""
        own = self.sheet.cells.get((row, column))
        above = self.sheet.covered.get((row, column), (0, 0))
        return own or (self.sheet.cells.get(above) if above[1] == column and above[0] >= self._first else None)

    def _read(self, number: int, cells: list[Cell]) -> _Row:
        """Read what names a row and what is said in it."""
        found: dict[int, Cell] = {}
        for column in {*self._naming, *self.columns.of(*TOLD)}:
            cell, role = self._label(number, column), self.columns.lines[column]
            if cell is None and (role.role == "unit_above" or role.given.get("blank")):
                cell = self._last.get(column)
            if cell is not None:
                found[column] = self._last[column] = cell
        labels = {column: found[column] for column in self._naming if column in found}
        line, labelled = self._line_of(labels)
        is_total = (line is not None and line.role == "total") or self._listed("totals", labels)
        return _Row(number, cells, labels, found, line, labelled, is_total)

    def _line_of(self, labels: dict[int, Cell]) -> tuple[Line | None, int]:
        """Line of the mapping about a row, by its label with the heading above it, else by its label alone."""
        for line in self._lines:
            for column, cell in labels.items():
                if is_one_of(line.name, self._ways(cell)):
                    self._used.add(line.number)
                    return line, column
        return None, 0

    def _ways(self, cell: Cell) -> tuple[str, ...]:
        """Texts by which a label may be named."""
        text = " ".join(cell.text.split())
        bare = unnumbered(text)
        return (text, bare, f"{self._heading} / {bare}") if self._heading else (text, bare)

    def _listed(self, setting: str, labels: dict[int, Cell]) -> bool:
        """Whether a row is among those that a setting lists."""
        for label in [*self.block.labels(setting), *self.mapping.general.labels(setting)]:
            if any(is_one_of(label, self._ways(cell)) for cell in labels.values()):
                self._used.add((setting, label))
                return True
        return False

    def _row(self, row: _Row) -> bool:
        """Take a row; False where it is none of the table's."""
        values = [cell for cell in row.cells if cell.column in self.columns.values]
        if (row.line is not None and row.line.role == "leave") or self._listed("left_rows", row.labels):
            for cell in row.cells:
                self._fate(cell, Kind.LEFT_OUT, Message("layout.row_left_out"))
            return True
        if self._naming and not row.labels:
            if not any(map(_is_number, values)):
                return False
            self._beside(row, Kind.ASKED, Message("layout.nameless"))
            for cell in values:
                self._fate(cell, Kind.ASKED, Message("layout.nameless"))
            return True
        above, unit, added = self._place(row)
        if row.line is not None and row.line.role == "note":
            for cell in row.cells:
                self._fate(cell, Kind.NOTE)
        elif not values and not self.columns.values:
            self._beside(row, Kind.ASKED, Message("layout.no_values"))
        elif not values:
            self._headed(row)
        elif (
            self.block.given.get("table") and len(self.columns.values) > 2 and len(values) == 1 and values[0].column in self._naming
        ):
            self._beside(row, Kind.ASKED, Message("layout.only_a_name"))
            self._fate(values[0], Kind.ASKED, Message("layout.only_a_name"))
        else:
            self._taken(row, values, above, unit, added)
        return True

    def _is_name_alone(self, values: list[Cell]) -> bool:
        """Whether a row of a list has nothing but its name."""
        is_list = "table" in self.block.given and len(self.columns.values) > 2
        return is_list and len(values) == 1 and values[0].column in self._naming

    def _place(self, row: _Row) -> tuple[str, str, str]:
        """Unit above, unit, and the kind as which it may be added."""
        above = unit = added = ""
        for column in self.columns.of("unit_above"):
            if column in row.labels:
                above = self._named(row.labels[column])
                self._nesting[column].enter(above)
                unit, added = above, self._nesting[column].added(above)
        for column in self.columns.of("unit"):
            if column in row.labels and not row.is_total:
                unit = self._named(row.labels[column])
                above = self._nesting[column].enter(unit) or above
                added = self._nesting[column].added(unit)
        return ("" if above == unit else above), unit, added

    def _named(self, cell: Cell) -> str:
        """Unit that a cell names, or that the mapping says it means."""
        return self._sayings.unit(cell.text)

    def _headed(self, row: _Row) -> None:
        """A row without values: a heading, or a note."""
        texts = [unnumbered(" ".join(cell.text.split())) for cell in row.labels.values()]
        self._heading = texts[0] if texts else self._heading
        self._beside(row, Kind.NAMES, None)

    def _taken(self, row: _Row, values: list[Cell], above: str, unit: str, added: str) -> None:
        """A row with values."""
        before = len(self.meanings)
        perhaps = row.line is None and not row.is_total and self._is_perhaps_total(row)
        for cell in values:
            if perhaps:
                self._fate(cell, Kind.ASKED, Message("layout.perhaps_total", label=perhaps))
                continue
            self._value(cell, row, above, unit, added)
        taken = self.meanings[before:]
        if len(taken) > 1:
            self.meanings[before:] = [
                replace(meaning, is_note_of_row=bool(meaning.note and not meaning.table)) for meaning in taken
            ]
        is_any = bool(taken)
        self._beside(row, Kind.NOTE if is_any else Kind.LEFT_OUT, None if is_any else Message("layout.note_of_none"))

    def _is_perhaps_total(self, row: _Row) -> str:
        """Label of a row of totals that stands where units are named and of which the mapping does not speak; "" for none."""
        labels = (unnumbered(row.labels[column].text) for column in self._nesting if column in row.labels)
        return next((label for label in labels if is_total(label) and not self._says_of(label)), "")

    def _says_of(self, label: str) -> bool:
        """Whether the mapping says what a label means."""
        return bool(self._sayings.word(label)) or self._sayings.is_new(label)

    def _beside(self, row: _Row, notes: Kind, why: Message | None) -> None:
        """What became of the cells of a row that are no values."""
        is_heading = notes is Kind.NAMES
        for cell in row.cells:
            line = self.columns.lines.get(cell.column)
            of_text = Kind.NOTE if is_heading and is_note(cell.text) else Kind.NAMES
            if cell.column in self.columns.values:
                continue
            is_bare = is_heading and not cell.stored and not NUMBER.fullmatch(cell.text)
            if line is None and (is_line_number(self.columns.head(cell.column)) or is_bare):
                self._fate(cell, of_text)
            elif line is None:
                head = self.columns.head(cell.column)
                rule = Message("layout.unmapped", head=head) if head else Message("layout.unmapped_bare")
                self._fate(cell, Kind.ASKED, rule)
            elif line.role == "leave":
                self._fate(cell, Kind.LEFT_OUT, Message("layout.column_left_out"))
            elif line.role == "note":
                self._fate(cell, notes, why)
            else:
                self._fate(cell, of_text)

    def _value(self, cell: Cell, row: _Row, above: str, unit: str, added: str) -> None:
        """Take a value, unless it is in doubt."""
        doubt = next((label.doubt for label in row.labels.values() if label.doubt in _OF_ROWS), "")
        doubt = cell.doubt or doubt
        setting = "hidden" if doubt in HIDDEN else "struck" if doubt in STRUCK else ""
        said = self.block.given.get(setting) or self.mapping.general.given.get(setting, "")
        if doubt and said == "leave":
            self._fate(cell, Kind.LEFT_OUT, Message(_DOUBTS[doubt]))
        elif doubt and said != "take":
            self._fate(cell, Kind.ASKED, Message(_DOUBTS[doubt]))
        elif self._spreads(cell):
            self._fate(cell, Kind.ASKED, Message("layout.merged"))
        else:
            meaning = self._sayings.meaning(cell, row.line, row.labelled, row.told, unit, is_total=row.is_total)
            self._keep(cell, self._of_unit(meaning, above, added), row)

    def _of_unit(self, meaning: Meaning, above: str, added: str) -> Meaning:
        """Say of a meaning what stands above its unit, and whether the unit may be added."""
        if meaning.unit == ABOVE:
            return replace(meaning, unit=next((nesting.above for nesting in self._nesting.values()), ""))
        if not meaning.unit or (meaning.is_total and self._nesting):
            return meaning
        if self._nesting:
            return replace(meaning, above=above or self._sayings.block_unit, unit_kind=added)
        kind = self._kind_given(meaning.place.column)
        return replace(meaning, unit_kind=Nesting("", kind, self.mapping.new_units).added(meaning.unit))

    def _keep(self, cell: Cell, meaning: Meaning, row: _Row) -> None:
        if not meaning.measure:
            self._fate(cell, Kind.ASKED, Message("layout.no_measure"))
        elif self._nesting and not meaning.unit and not row.is_total:
            self._fate(cell, Kind.ASKED, Message("layout.no_unit"))
        elif self._sayings.has_other_period(meaning):
            rule = Message("layout.head_period", head=meaning.head, period=meaning.period or Message("layout.no_period"))
            self._fate(cell, Kind.ASKED, rule)
        else:
            self.meanings.append(meaning)

    def _spreads(self, cell: Cell) -> bool:
        """Whether a value is merged over other cells that could be values."""
        place = (cell.row, cell.column)
        beside = [(cell.row + 1, cell.column), (cell.row, cell.column + 1)]
        return any(self.sheet.covered.get(other) == place and (other[1] in self.columns.values) for other in beside)

    def _unused(self) -> None:
        """Lines of the mapping that fit no row; a table of which no column is taken."""
        is_taken = self.columns.values or self.block.of("cell")
        if self.columns.unsaid and not is_taken and not self.columns.faults:
            heads = listed([self.columns.head(column) for column in self.columns.unsaid][:_MOST_HEADS])
            fix = Message("layout.no_values.fix", heads=heads)
            self._fault(self.block.number, f"[{self.block.title}]", Message("layout.no_values"), fix, Weight.ROW)
        seen = [
            " ".join(cell.text.split()) for column in self._naming for cell in self.sheet.cells.values() if cell.column == column
        ]
        for line in self.block.of("row"):
            if line.number not in self._used:
                fix = Message("layout.no_row.fix", closest=closest(line.name, dict.fromkeys(seen)))
                self._fault(line.number, line.name, Message("layout.no_row"), fix, Weight.ROW)
        for setting in ("totals", "left_rows"):
            for label in self.block.labels(setting):
                if (setting, label) not in self._used:
                    fix = Message("layout.no_row.fix", closest=closest(label, dict.fromkeys(seen)))
                    self._fault(self.block.number, label, Message("layout.no_row"), fix, Weight.NOTICE)

    def _fate(self, cell: Cell, kind: Kind, why: Message | None = None) -> None:
        place = Place(self.sheet.file, self.sheet.title, cell.row, cell.column)
        self.fates.append(Fate(place, cell.text, kind, why))

    def _fault(self, number: int, found: str, rule: Message, fix: Message, weight: Weight) -> None:
        where = f"{self.sheet.file} [{self.sheet.title}]"
        self.faults.append(Fault(self.mapping.file, number, where, found, rule, fix, weight))


def _is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, not the day of signing."""
    text = folded(cell.text)
    return bool(cell.stored) or (any(map(str.isdigit, text)) and not _DAY_OF_SIGNING.search(text))
