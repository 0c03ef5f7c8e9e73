"""A dataset's own words: measures, codes, units of measure, thresholds; none may redefine the registers'. And its open matters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.cells import is_number, read_day
from ntm_helpers.dataset.checks.figures import share_for_percent
from ntm_helpers.dataset.checks.given import Cells, Check, Given
from ntm_helpers.dataset.checks.numerals import cell_in_doubt
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight, closest
from ntm_helpers.quantities import QuantityError, read_quantity
from ntm_helpers.words import Message


def _measures(table: Table, given: Given) -> Iterator[Fault]:
    """Check own measures: none that the register has, units, lists and measures that exist."""
    shipped, register = Register(), given.register
    lists = sorted({name for name, _ in register.codes} | {"criteria", "band"})
    for number, row in table.numbered():
        if row["measure"] in shipped.measures:
            rule, fix = Message("fault.measure_registered"), Message("fix.use_or_rename")
            yield Fault(table.file, number, "measure", row["measure"], rule, fix)
        if row["kind"] != "status" and row["unit"] not in register.units_of_measure:
            fix = Message("fix.closest_unit", closest=closest(row["unit"], register.units_of_measure))
            yield Fault(table.file, number, "unit", row["unit"], Message("fault.no_unit_of_measure"), fix)
        if row["items"] and row["items"] not in lists:
            fix = Message("fix.closest_list", closest=closest(row["items"], lists))
            yield Fault(table.file, number, "items", row["items"], Message("fault.no_list_of_codes"), fix)
        for name in filter(None, row["ratio_of"].split(" / ")):
            if name not in register.measures:
                fix = Message("fix.closest", closest=closest(name, register.measures))
                yield Fault(table.file, number, "ratio_of", name, Message("fault.no_measure"), fix)
        if flaw := _flaw_of_bound(row, lists, register):
            yield Fault(table.file, number, "bounded_by", row["bounded_by"], *flaw)


def _flaw_of_bound(row: Cells, lists: Sequence[str], register: Register) -> tuple[Message, Message] | None:
    """Rule and fix of what bounds a measure: of a status a list, else a measure, 100 of a rate, the criteria of a subject."""
    kind, _, name = row["bounded_by"].rpartition(":")
    if row["kind"] == "status" or kind == "codes":
        is_list = kind == "codes" and name in lists
        return None if is_list else (Message("fault.no_list_of_codes"), Message("fix.closest_list", closest=closest(name, lists)))
    subjects = sorted({found["subject"] for found in register.table("criteria_sets")})
    if kind == "criteria":
        return None if name in subjects else (Message("fault.no_subject"), Message("fix.closest", closest=closest(name, subjects)))
    is_known = not row["bounded_by"] or name in register.measures or (name == "100" and row["kind"] == "rate")
    if is_known and not kind:
        return None
    return Message("fault.no_bound" if name == "100" else "fault.no_measure"), Message(
        "fix.closest", closest=closest(name, register.measures)
    )


def _work_measures(table: Table, given: Given) -> Iterator[Fault]:
    """Check own words on measures of works: measures and kinds that exist."""
    kinds, measures = given.register.codes_of("work_kind"), given.register.measures
    for number, row in table.numbered():
        if row["work_kind"] and row["work_kind"] not in kinds:
            fix = Message("fix.closest_code", closest=closest(row["work_kind"], kinds))
            yield Fault(table.file, number, "work_kind", row["work_kind"], Message("fault.no_work_kind"), fix)
        for column in ("measure", "plan_of", "covers"):
            for name in re.findall(r"[^\s/|]+", row[column]):
                if name not in measures:
                    fix = Message("fix.closest", closest=closest(name, measures))
                    yield Fault(table.file, number, column, name, Message("fault.no_measure"), fix)


def _thresholds(table: Table, given: Given) -> Iterator[Fault]:
    """Check own thresholds: indicators that exist."""
    register = given.register
    for number, row in table.numbered():
        if row["indicator"] not in register.law.indicators:
            fix = Message("fix.closest", closest=closest(row["indicator"], register.law.indicators))
            yield Fault(table.file, number, "indicator", row["indicator"], Message("fault.no_indicator"), fix)
            continue
        unit = register.law.indicators[row["indicator"]]["unit"]
        try:
            read_quantity(row["value"], qualifier="exact", unit=unit, kind="amount")
        except QuantityError as error:
            yield Fault(table.file, number, "value", row["value"], error.args[0], Message("fix.number"))
            continue
        if doubt := cell_in_doubt(row["value"], unit, "amount", register):
            yield Fault(table.file, number, "value", row["value"], *doubt)
        elif is_number(row["value"]):
            of_law = [one for one in register.table("thresholds") if one["indicator"] == row["indicator"]]
            if odd := share_for_percent(unit, Fraction(row["value"]), of_law):
                yield Fault(table.file, number, "value", row["value"], *odd, Weight.NOTICE)


def _factors(table: Table, given: Given) -> Iterator[Fault]:
    """Check own units of measure: one of them is more than nothing of the base unit, and how much is read in one way."""
    for number, row in table.numbered():
        flaw = cell_in_doubt(row["factor"], "", "amount", given.register)
        if is_number(row["factor"]) and not Fraction(row["factor"]):
            flaw = Message("fault.not_positive"), Message("fix.compare")
        if flaw:
            yield Fault(table.file, number, "factor", row["factor"], *flaw)


def _none_of_the_registers(table: Table, given: Given) -> Iterator[Fault]:
    """Check that own rows do not redefine the register's."""
    key = contract.tables()[table.name].key
    shipped = {tuple(row[column] for column in key) for row in Register().table(table.name)}
    for number, row in table.numbered():
        if tuple(row[column] for column in key) in shipped:
            found = ", ".join(row[column] for column in key)
            yield Fault(table.file, number, key[0], found, Message("fault.registered"), Message("fix.use_or_rename"))


def _wholes(table: Table, given: Given) -> Iterator[Fault]:
    """Check what own codes are parts of: codes of their list, and none a part of itself, at once or by way of others."""
    codes = given.register.codes
    for number, row in table.numbered():
        code_list, whole = row["list"], row["part_of"]
        if whole and (code_list, whole) not in codes:
            fix = Message("fix.closest_code", closest=closest(whole, given.register.known_codes(code_list)))
            yield Fault(table.file, number, "part_of", whole, Message("fault.no_code", codes=code_list), fix)
            continue
        seen: set[str] = set()
        while whole and whole not in seen:
            seen.add(whole)
            whole = codes.get((code_list, whole), {}).get("part_of", "")
        if row["code"] in seen:
            yield Fault(table.file, number, "part_of", row["part_of"], Message("fault.parts_circle"), Message("fix.one_of_them"))


def _matters(table: Table, _: Given) -> Iterator[Fault]:
    """Look at matters: none is answered by nobody, none is closed before it was opened or by nobody; it stops nothing."""
    for number, row in table.numbered():
        if row["answer"] and not row["answered_by"]:
            rule, fix = Message("fault.answered_by_nobody"), Message("fix.answered_by_nobody")
            yield Fault(table.file, number, "answered_by", "", rule, fix, Weight.NOTICE)
        if bool(row["closed_date"]) != bool(row["closed_by"]):
            lacking = "closed_by" if row["closed_date"] else "closed_date"
            yield Fault(table.file, number, lacking, "", Message("fault.half_closed"), Message("fix.half_closed"), Weight.NOTICE)
        closed, opened = read_day(row["closed_date"]), read_day(row["opened_date"])
        if closed and opened and closed < opened:
            rule, fix = Message("fault.closed_early", opened=row["opened_date"]), Message("fix.closed_early")
            yield Fault(table.file, number, "closed_date", row["closed_date"], rule, fix, Weight.NOTICE)


CHECKS: dict[str, tuple[Check, ...]] = {
    "measures": (_measures,),
    "thresholds": (_thresholds,),
    "work_measures": (_work_measures,),
    "codes": (_none_of_the_registers, _wholes),
    "units_of_measure": (_none_of_the_registers, _factors),
    "matters": (_matters,),
}
