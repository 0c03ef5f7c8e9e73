"""Which line of a mapping speaks of which column of a sheet: heads found, missing, moved, twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ntm_helpers.errors import Fault, Weight, closest, listed
from ntm_helpers.office.heads import Head, found_again, heads_in, is_letter, is_numbering, named
from ntm_helpers.office.kinds import is_total
from ntm_helpers.office.mapping import Block, Line, Mapping
from ntm_helpers.office.sheets import Sheet
from ntm_helpers.office.vocabulary import is_line_number
from ntm_helpers.words import Message

NAMING = ("unit", "unit_above", "measure", "item", "label")
"""Roles whose cells say which row it is."""
TOLD = ("measure", "item", "period", "stated", "uom", "basis", "qualifier")
"""Roles whose cells say something of the values in their row."""


@dataclass
class Columns:
    """The columns of a block.

    Attributes
    ----------
    header : range
        Rows of the heads.
    lines : dict of int to Line
        By column.
    heads : dict of int to Head
    faults : list of Fault
    is_lost : bool
        Whether the heads are not where the mapping says: nothing of the sheet can be read.
    """

    header: range
    lines: dict[int, Line] = field(default_factory=dict)
    heads: dict[int, Head] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    is_lost: bool = False

    def of(self, *roles: str) -> list[int]:
        """Columns of roles."""
        return [column for column, line in sorted(self.lines.items()) if line.role in roles]

    @property
    def values(self) -> list[int]:
        """Columns whose cells are taken."""
        return [column for column, line in sorted(self.lines.items()) if line.what or line.role == "value"]

    @property
    def unsaid(self) -> list[int]:
        """Columns with a head of which no line says what they are; numbers of lines need none."""
        heads = sorted(self.heads.items())
        return [column for column, head in heads if column not in self.lines and head.parts and not is_line_number(head.text)]

    def head(self, column: int) -> str:
        """Head of a column."""
        return self.heads[column].text if column in self.heads else ""

    def body_starts(self, sheet: Sheet) -> int:
        """Row below the heads and the numbers of the columns."""
        below = self.header.stop if self.header else 1
        return below + 1 if self.header and is_numbering(sheet, below) else below


def columns_of(sheet: Sheet, block: Block, mapping: Mapping) -> Columns:
    """Find the columns that a block speaks of."""
    own = block.of("column")
    by_text = [line for line in own if line.name != "*" and not is_letter(line.name)]
    header = block.span("header") or mapping.general.span("header") or range(0)
    if not header and by_text:
        header, count = found_again(sheet, [line.name for line in by_text])
        if not count:
            return Columns(range(0), faults=[_lost(sheet, block, mapping)], is_lost=True)
    heads = heads_in(sheet, header)
    found = Columns(header, heads={head.column: head for head in heads})
    missing = [line for line in by_text if not named(line.name, heads)]
    if missing and (fault := _moved(sheet, block, mapping, header, len(by_text) - len(missing))):
        found.faults, found.is_lost = [fault], True
        return found
    found.faults += [_missing(sheet, mapping, line, heads) for line in missing]
    for line in sorted((line for line in own if line.name != "*"), key=lambda line: "*" in line.name):
        found.faults += _assign(found, sheet, mapping, line, heads)
    general = mapping.general.of("column")
    for line in general:
        for head in named(line.name, heads) if line.name != "*" else ():
            found.lines.setdefault(head.column, line)
    for line in (*own, *general):
        if line.name == "*":
            _assign_rest(found, line, heads)
    return found


def _assign(found: Columns, sheet: Sheet, mapping: Mapping, line: Line, heads: list[Head]) -> Iterator[Fault]:
    """Give the columns of a line to it."""
    many = "*" in line.name
    meant = named(line.name, heads)
    if len(meant) > 1 and not many:
        letters = listed(f"{head.letter} ({head.text})" for head in meant)
        rule, fix = Message("layout.heads_alike", columns=letters), Message("layout.heads_alike.fix", letter=meant[0].letter)
        yield Fault(mapping.file, line.number, _where(sheet), line.name, rule, fix, Weight.ROW)
        return
    for head in meant:
        if head.column not in found.lines:
            found.lines[head.column] = line
        elif not many:
            rule = Message("layout.column_twice", column=head.letter, line=found.lines[head.column].number)
            yield Fault(mapping.file, line.number, _where(sheet), line.name, rule, Message("mapping.twice.fix"), Weight.ROW)


def _assign_rest(found: Columns, line: Line, heads: list[Head]) -> None:
    """Give what no other line has to the line about every other column: as units, where it says that their heads name units.

    The head of a column of totals names none: of it a line of its own must speak.
    """
    is_of_units = line.role == "unit"
    if is_of_units:
        line = replace(line, role="value", given={"of": "head", **line.given})
    for head in heads:
        if head.parts and not is_line_number(head.text) and not (is_of_units and is_total(head.parts[-1])):
            found.lines.setdefault(head.column, line)


def _missing(sheet: Sheet, mapping: Mapping, line: Line, heads: list[Head]) -> Fault:
    fix = Message("layout.no_column.fix", closest=closest(line.name, [head.text for head in heads if head.parts]))
    return Fault(mapping.file, line.number, _where(sheet), line.name, Message("layout.no_column"), fix, Weight.ROW)


def _moved(sheet: Sheet, block: Block, mapping: Mapping, header: range, found: int) -> Fault | None:
    """Say where the heads stand, where most of them do not stand in the rows that the mapping names."""
    names = [line.name for line in block.of("column") if line.name != "*" and not is_letter(line.name)]
    if found > len(names) // 2:
        return None
    rows, count = found_again(sheet, names, len(header))
    if count <= found or count <= len(names) // 2:
        return None if found else _lost(sheet, block, mapping)
    said = f"{rows.start}-{rows.stop - 1}" if len(rows) > 1 else str(rows.start)
    rule, fix = Message("layout.moved", rows=said), Message("layout.moved.fix", rows=said)
    return Fault(mapping.file, block.number, _where(sheet), block.given.get("header", ""), rule, fix, Weight.ROW)


def _lost(sheet: Sheet, block: Block, mapping: Mapping) -> Fault:
    names = listed([line.name for line in block.of("column")][:10])
    rule, fix = Message("layout.no_heads", names=names), Message("layout.no_heads.fix")
    return Fault(mapping.file, block.number, _where(sheet), "", rule, fix, Weight.ROW)


def _where(sheet: Sheet) -> str:
    return f"{sheet.file} [{sheet.title}]"
