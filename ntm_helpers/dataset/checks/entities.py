"""What the rows of every entity table must keep: numbers, codes, days in order, villages of their commune.

And what is allowed and hardly meant: numbers of a wrong magnitude (`magnitudes`), one row under two ids. None of that can be known
to be wrong, so each is a notice that names the row and what it was held against, and stops nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.cells import FIRST_YEAR, LATEST, is_number, read_day, read_year
from ntm_helpers.dataset.checks.given import Cells, Check, Given, weight_in
from ntm_helpers.dataset.checks.magnitudes import cells_far_off
from ntm_helpers.dataset.checks.numerals import cell_in_doubt, meant, write_number
from ntm_helpers.dataset.entities import cell_quantity, code_columns, number_columns, unit_column
from ntm_helpers.dataset.hedged import is_above, wording_of, written
from ntm_helpers.dataset.meant import closest_name
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.quantities import POINT_KINDS, QuantityError, Wording
from ntm_helpers.words import Message

COMPARED_BY_KEY = ("capital_lines", "arrears", "works", "linkage_projects", "linkage_supports", "linkage_flows", "recognitions")
"""Tables in which two rows that differ only in their id and note are hardly two things. Households often are alike."""
IN_ORDER = (
    ("period_start", "period_end", "fault.ends_early"),
    ("start_date", "end_date", "fault.ends_early"),
    ("start_date", "due_date", "fault.due_early"),
    ("start_date", "done_date", "fault.done_early"),
    ("start_date", "accepted_date", "fault.accepted_before_start"),
    ("done_date", "accepted_date", "fault.accepted_before_done"),
    ("start_date", "support_ended_on", "fault.support_ended_early"),
    ("decision_date", "withdrawn_date", "fault.withdrawn_early"),
)
"""Two columns of days that follow one another, and what is said where they do not."""


def _numbers(table: Table, given: Given) -> Iterator[Fault]:
    """Check cells that hold numbers: they can be read, their unit of measure is named where the row has it."""
    weight = weight_in(table)
    for number, row in table.numbered():
        unit_id = given.unit_of(table, row)
        for column, (measure, _) in number_columns(table.name).items():
            if not row[column]:
                continue
            stated_in, kind = unit_column(table.name, column), given.register.measures[measure].kind
            flaw = _flaw_of_number(table.name, column, row, kind, given.register)
            if flaw is not None:
                yield Fault(table.file, number, column, row[column], *flaw, weight, unit_id, measure)
            if stated_in and not row[stated_in]:
                rule = Message("fault.no_unit_of_cell", column=column)
                yield Fault(table.file, number, stated_in, "", rule, Message("fix.unit_of_cell"), weight, unit_id, measure)


def _flaw_of_number(table: str, column: str, row: Cells, kind: str, register: Register) -> tuple[Message, Message] | None:
    """Rule and fix of a cell that holds no number, or one that can be read in two ways."""
    try:
        found = cell_quantity(table, column, row, kind)
    except QuantityError as error:
        return error.args[0], _write_hedged(wording_of(row[column]), is_whole=kind in POINT_KINDS)
    if kind == "year" and read_year(row[column]) is None:
        return Message("fault.out_of_range", least=FIRST_YEAR, most=LATEST.year), Message("fix.compare")
    wording = wording_of(row[column])
    doubts = (cell_in_doubt(digits, found.unit, kind, register) for digits in (wording.value, wording.value_to))
    return next(filter(None, doubts), None)


def _write_hedged(wording: Wording, *, is_whole: bool) -> Message:
    """Say how to write a number that its digits may be meant as, with the hedge that stands in front."""
    readings = [number for number in meant(wording.value) if not is_whole or "." not in number]
    if wording.qualifier == "exact" or not readings:
        return write_number(wording.value, Message("fix.number_hedged"), is_whole=is_whole)
    return Message("fix.number_meant", number=written(replace(wording, value=readings[0])))


def _bounds(table: Table, given: Given) -> Iterator[Fault]:
    """Check that a part is not above what bounds it in the same row: no more poor households than households taking part."""
    columns = number_columns(table.name)
    of_measure = {measure: column for column, (measure, _) in columns.items()}
    bounded = {
        column: (whole, measure)
        for column, (measure, _) in columns.items()
        if (whole := of_measure.get(given.register.measures[measure].bounded_by, ""))
    }
    for number, row in table.numbered() if bounded else ():
        for column, (whole, measure) in bounded.items():
            if is_above(row[column], row[whole]):
                rule, fix = Message("fault.part_above", whole=whole, number=row[whole]), Message("fix.compare_both")
                unit_id = given.unit_of(table, row)
                yield Fault(table.file, number, column, row[column], rule, fix, Weight.ROW, unit_id, measure)


def _codes(table: Table, given: Given) -> Iterator[Fault]:
    """Check cells that hold codes: the codes exist."""
    for column, code_list in code_columns(table.name).items():
        allowed = given.register.known_codes(code_list)
        known = set(allowed)
        for number, row in table.numbered():
            if row[column] and row[column] not in known:
                rule = Message("fault.no_code", codes=code_list)
                fix = Message("fix.closest_code", closest=closest_name(row[column], given.names.codes(code_list), allowed))
                yield Fault(table.file, number, column, row[column], rule, fix, weight_in(table), given.unit_of(table, row))


def _days_in_order(table: Table, given: Given) -> Iterator[Fault]:
    ordered = [one for one in IN_ORDER if set(one[:2]) <= set(table.header)]
    for number, row in table.numbered() if ordered else ():
        for first, then, key in ordered:
            if read_day(row[first]) and read_day(row[then]) and row[then] < row[first]:
                rule, fix = Message(key, day=row[first]), Message("fix.dates")
                yield Fault(table.file, number, then, row[then], rule, fix, weight_in(table), given.unit_of(table, row))


def _villages(table: Table, given: Given) -> Iterator[Fault]:
    """Check that a village is a unit that belongs to the commune of the row."""
    if "village_id" not in table.header:
        return
    units = given.by_key("units")
    for number, row in table.numbered():
        village, unit_id = row["village_id"], given.unit_of(table, row)
        if not village:
            continue
        if village not in units:
            rule, fix = Message("fault.no_unit"), Message("fix.village_id")
        elif unit_id and not {village, units[village]["parent_id"]} & set(unit_id.split()):
            rule = Message("fault.village_of_other", unit=unit_id, other=units[village]["parent_id"] or Message("found.no_unit"))
            fix = Message("fix.village_or_unit")
        else:
            continue
        yield Fault(table.file, number, "village_id", village, rule, fix, Weight.ROW, unit_id)


def above(table: Table, given: Given, column: str, most: int, rule: Message, fix: Message) -> Iterator[Fault]:
    """Name cells above a number that real ones do not reach."""
    for number, row in table.numbered():
        text = row[column]
        if len(text) > 1 and is_number(text) and Fraction(text) > most:
            yield Fault(table.file, number, column, text, rule, fix, Weight.NOTICE, given.unit_of(table, row))


def _said_twice(table: Table, given: Given) -> Iterator[Fault]:
    """Name rows that are alike in every cell but their id and note."""
    if table.name not in COMPARED_BY_KEY:
        return
    key = contract.tables()[table.name].key
    seen: dict[tuple[str, ...], int] = {}
    for number, row in table.numbered():
        statement = tuple(text for column, text in row.items() if column not in (*key, "note"))
        first = seen.setdefault(statement, number)
        if first != number:
            rule = Message("fault.same_row", row=first)
            fix = Message("fix.keep_one_or_tell")
            yield Fault(table.file, number, key[0], row[key[0]], rule, fix, Weight.NOTICE, given.unit_of(table, row))


CHECKS_OF_ALL: tuple[Check, ...] = (_numbers, _bounds, _codes, _days_in_order, _villages, cells_far_off, _said_twice)
"""What every entity table is checked for."""
