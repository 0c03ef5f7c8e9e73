"""Units and their changes: members and parents that exist, a life that ends after it began, codes with their zeros."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from ntm_helpers.dataset.cells import read_day
from ntm_helpers.dataset.checks.given import Check, Given
from ntm_helpers.dataset.descriptor import FILE, LISTS_OF_UNITS, Descriptor
from ntm_helpers.dataset.tables import Table, members
from ntm_helpers.errors import Fault, Weight, closest
from ntm_helpers.words import Message

_CODE_DIGITS = {
    "province": 2,
    "municipality": 2,
    "district": 3,
    "provincial_city": 3,
    "district_town": 3,
    "commune": 5,
    "township": 5,
    "ward": 5,
}
"""Digits of the official code of a unit, by its kind."""


def listed_faults(descriptor: Descriptor, units: Table) -> Iterator[Fault]:
    """Check the units that the descriptor lists, as reviewed or as complete: they exist."""
    known = units.by_key
    lists = {key: cast(Sequence[str], descriptor.get(key, ())) for key in LISTS_OF_UNITS}
    for key, unit_id in ((key, unit_id) for key, unit_ids in lists.items() for unit_id in unit_ids):
        if unit_id not in known:
            fix = Message("fix.closest_id", closest=closest(unit_id, known)) if len(known) < 50 else Message("fix.id")
            yield Fault(FILE, None, key, unit_id, Message("fault.no_root"), fix)


def _units(table: Table, given: Given) -> Iterator[Fault]:
    parents = {row["unit_id"]: row["parent_id"] for row in table.rows}
    for number, row in table.numbered():
        for member in members(row["members"]):
            if member not in parents:
                rule = Message("fault.no_member")
                yield Fault(table.file, number, "members", member, rule, Message("fix.closest", closest=closest(member, parents)))
        seen: set[str] = set()
        above = row["unit_id"]
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above:
            rule, fix = Message("fault.parents_circle"), Message("fix.one_of_them")
            yield Fault(table.file, number, "parent_id", row["parent_id"], rule, fix)
        start, end = row["valid_from"], row["valid_to"]
        if read_day(start) and read_day(end) and end < start:
            rule = Message("fault.unit_ends_early", start=start)
            yield Fault(table.file, number, "valid_to", end, rule, Message("fix.dates"))
        digits, code = _CODE_DIGITS.get(row["kind"]), row["code"]
        if digits and code.isdigit() and len(code) < digits:
            rule = Message("fault.code_zeros", kind=row["kind"], digits=digits)
            fix = Message("fix.write_in_text_cell", code=code.zfill(digits))
            yield Fault(table.file, number, "code", code, rule, fix, Weight.NOTICE)


CHECKS: dict[str, tuple[Check, ...]] = {"units": (_units,)}
