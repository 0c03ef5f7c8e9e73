"""Capital and arrears: what is paid out or arranged is hardly more than what was allocated or accepted; a notice says so."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ntm_helpers.dataset.cells import read_day, read_year
from ntm_helpers.dataset.checks.given import Check, Given
from ntm_helpers.dataset.checks.magnitudes import lines_far_off
from ntm_helpers.dataset.hedged import ends_of, is_above
from ntm_helpers.dataset.part_years import crossing, within_others
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.words import Message

_SAME = ("unit_id", "year", "capital_source", "nature", "component", "form")
"""Cells in which a line allocated and a line disbursed are of the same money."""


def _parts_of_years(table: Table, given: Given) -> Iterator[Fault]:
    """Check periods of parts of a year: they lie in it, and none crosses another one of the same money."""
    numbered = list(table.numbered())
    for number, row in numbered:
        year = read_year(row["year"])
        for column in ("period_start", "period_end"):
            day = read_day(row.get(column, ""))
            if day is not None and year is not None and day.year != year:
                rule, fix = Message("fault.period_of_other_year", year=year), Message("fix.year_or_period")
                yield Fault(table.file, number, column, row[column], rule, fix, Weight.ROW, row["unit_id"])
    for place, other in crossing([row for _, row in numbered]):
        number, row = numbered[place]
        rule, fix = Message("fault.periods_cross", row=numbered[other][0]), Message("fix.periods_cross")
        column = "period_end" if row["period_end"] else "period_start"
        yield Fault(table.file, number, column, row[column], rule, fix, Weight.ROW, row["unit_id"])


def _paid_out_above(table: Table, given: Given) -> Iterator[Fault]:
    """Disbursed surely above what was allocated to the same source, nature, component and year: carried over, or a slip."""
    sums: dict[tuple[str, ...], Fraction] = {}
    told_twice = within_others(table.rows)
    for place, row in enumerate(table.rows):
        if place not in told_twice and row["stage"] == "allocated" and (ends := ends_of(row["amount_million_vnd"])):
            key = tuple(row[column] for column in _SAME)
            sums[key] = sums.get(key, Fraction(0)) + ends[1]
    paid: dict[tuple[str, ...], Fraction] = {}
    for place, (number, row) in enumerate(table.numbered()):
        key, amount = tuple(row[column] for column in _SAME), row["amount_million_vnd"]
        ends = ends_of(amount)
        if place in told_twice or row["stage"] != "disbursed" or key not in sums or ends is None:
            continue
        before = paid.get(key, Fraction(0))
        paid[key] = before + ends[0]
        if before <= sums[key] < paid[key]:
            rule = Message("fault.disbursed_above", paid=float(paid[key]), allocated=float(sums[key]))
            fix = Message("fix.carried_over")
            yield Fault(table.file, number, "amount_million_vnd", amount, rule, fix, Weight.NOTICE, row["unit_id"])


def _arranged_above(table: Table, given: Given) -> Iterator[Fault]:
    """More arranged than accepted so far is possible where the work goes on."""
    for number, row in table.numbered():
        accepted, arranged = row["accepted_million_vnd"], row["arranged_million_vnd"]
        if is_above(arranged, accepted):
            rule = Message("fault.arranged_above", accepted=accepted)
            fix = Message("fix.compare_both")
            yield Fault(table.file, number, "arranged_million_vnd", arranged, rule, fix, Weight.NOTICE, row["unit_id"])


CHECKS: dict[str, tuple[Check, ...]] = {
    "capital_lines": (_parts_of_years, _paid_out_above, lines_far_off),
    "arrears": (_arranged_above,),
}
