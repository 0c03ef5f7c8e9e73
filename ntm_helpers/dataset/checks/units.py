"""Units and their changes: members and parents that exist, a life that ends after it began, codes with their zeros."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ntm_helpers.dataset.checks.given import Check, Given
from ntm_helpers.dataset.days import is_day
from ntm_helpers.dataset.descriptor import FILE
from ntm_helpers.dataset.tables import Table, members
from ntm_helpers.errors import Fault, Weight, closest

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


def root_faults(roots: Sequence[str], units: Table) -> Iterator[Fault]:
    """Check the units that the descriptor names as reviewed: they exist."""
    known = units.by_key
    for root in roots:
        if root not in known:
            fix = f"Mend the id: {closest(root, known)}." if len(known) < 50 else "Mend the id."
            yield Fault(FILE, None, "reviewed_units", root, "is no unit of units.csv", fix)


def _units(table: Table, given: Given) -> Iterator[Fault]:
    parents = {row["unit_id"]: row["parent_id"] for row in table.rows}
    for number, row in table.numbered():
        for member in members(row["members"]):
            if member not in parents:
                rule = "is a member but no unit of this table"
                yield Fault(table.file, number, "members", member, rule, f"Mend it: {closest(member, parents)}.")
        seen: set[str] = set()
        above = row["unit_id"]
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above:
            yield Fault(table.file, number, "parent_id", row["parent_id"], "the parents run in a circle", "Mend one of them.")
        start, end = row["valid_from"], row["valid_to"]
        if is_day(start) and is_day(end) and end < start:
            rule = f"the unit ends before it began ({start})"
            yield Fault(table.file, number, "valid_to", end, rule, "Exchange or mend the dates.")
        digits, code = _CODE_DIGITS.get(row["kind"]), row["code"]
        if digits and code.isdigit() and len(code) < digits:
            rule = f"the official code of a {row['kind']} has {digits} digits: zeros were lost"
            yield Fault(table.file, number, "code", code, rule, f"Write {code.zfill(digits)}, in a text cell.", Weight.NOTICE)


CHECKS: dict[str, tuple[Check, ...]] = {"units": (_units,)}
