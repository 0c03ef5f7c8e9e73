"""What the contract allows and is hardly meant: dong for million dong, a share for a per cent, one row under two ids.

None of it can be known to be wrong, so each is a notice that names the row and what it was held against, and stops nothing. Held
are single rows against bounds that real ones do not reach (stated below, each with its reason), and rows against one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from ntm_helpers.dataset.entities import number_columns, unit_of
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Table, is_number, schema
from ntm_helpers.errors import Fault, Weight

MOST_MILLION_VND = 1_000_000
"""A row of 1,000 billion dong is more than a whole province of 11 districts mobilised in a year; one million dong written in dong
is exactly this."""
MOST_MEMBERS = 30
"""People of a household; the census of 2019 counts 3.6 on average."""
LEAST_PERCENT = 10
"""A threshold from here on is a per cent beyond doubt, so a value of at most 1 beside it looks like a share of 1."""
COMPARED_BY_KEY = ("capital_lines", "arrears", "works", "linkage_projects", "linkage_supports", "linkage_flows", "recognitions")
"""Tables in which two rows that differ only in their id and note are hardly two things. Households often are alike."""


def entity_notices(name: str, table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
    """Name what is hardly meant in an entity table.

    Parameters
    ----------
    name : str
        Of the table.
    table : Table
    tables : mapping of str to Table
        All tables of the dataset.
    register : Register
    """
    yield from _money(name, table, tables)
    if name in COMPARED_BY_KEY:
        yield from _told_twice(name, table, tables)
    if name == "capital_lines":
        yield from _paid_out_above(table)
    if name == "arrears":
        yield from _arranged_above(table)
    if name == "households":
        rule, mend = f"more than {MOST_MEMBERS} people in one household", "Look whether two cells were run together."
        yield from _above(table, "members", MOST_MEMBERS, rule, mend, name, tables)
    if name == "linkage_projects":
        yield from _rate_as_share(table)
    if name == "works":
        yield from _unit_of_kind(table, register)


def value_notice(unit: str, value: Fraction, thresholds: Iterable[Mapping[str, str]]) -> tuple[str, str] | None:
    """Rule and mend for a per cent of at most 1 beside thresholds of 10 per cent and more; None where nothing is odd."""
    bounds = [Fraction(row["value"]) for row in thresholds if is_number(row["value"])]
    if unit != "percent" or not 0 < value <= 1 or not bounds or min(bounds) < LEAST_PERCENT:
        return None
    return (
        f"at most 1 percent where the threshold is {float(min(bounds)):g}: it looks like a share of 1",
        f"Write {float(value * 100):g} if so; leave it where it is meant.",
    )


def _money(name: str, table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    for column in (column for column, (_, unit) in number_columns(name).items() if unit == "million VND"):
        rule = f"is {MOST_MILLION_VND:,} million VND or more: it looks like dong written for million dong"
        yield from _above(table, column, MOST_MILLION_VND - 1, rule, "Divide it by 1,000,000 if so.", name, tables)


def _above(table: Table, column: str, most: int, rule: str, mend: str, name: str, tables: Mapping[str, Table]) -> Iterator[Fault]:
    for number, row in zip(table.numbers, table.rows, strict=True):
        if len(row[column]) > 1 and is_number(row[column]) and Fraction(row[column]) > most:
            yield Fault(table.file, number, column, row[column], rule, mend, Weight.NOTICE, unit_of(name, row, tables))


def _told_twice(name: str, table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Rows that are alike in every cell but their id and note."""
    key = schema(name)["primaryKey"]
    keys = {key} if isinstance(key, str) else set(key)
    seen: dict[tuple[str, ...], int] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        told = tuple(text for column, text in row.items() if column not in keys | {"note"})
        first = seen.setdefault(told, number)
        if first != number:
            rule, mend = (
                f"says the same as row {first} under another id: it counts twice",
                "Keep one, or tell what sets them apart.",
            )
            column = sorted(keys)[0]
            yield Fault(table.file, number, column, row[column], rule, mend, Weight.NOTICE, unit_of(name, row, tables))


def _paid_out_above(table: Table) -> Iterator[Fault]:
    """Disbursed above what was allocated to the same source, nature, component and year: carried over, or a slip."""
    same = ("unit_id", "year", "capital_source", "nature", "component", "form")
    sums: dict[tuple[str, ...], Fraction] = {}
    for row in table.rows:
        if row["stage"] == "allocated" and is_number(row["amount_million_vnd"]):
            key = tuple(row[column] for column in same)
            sums[key] = sums.get(key, Fraction(0)) + Fraction(row["amount_million_vnd"])
    paid: dict[tuple[str, ...], Fraction] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        key = tuple(row[column] for column in same)
        if row["stage"] != "disbursed" or key not in sums or not is_number(row["amount_million_vnd"]):
            continue
        before = paid.get(key, Fraction(0))
        paid[key] = before + Fraction(row["amount_million_vnd"])
        if before <= sums[key] < paid[key]:
            rule = f"makes {float(paid[key]):g} disbursed where {float(sums[key]):g} was allocated"
            mend = "Look at the decimal mark; say in the note if it was carried over from the year before."
            yield Fault(
                table.file, number, "amount_million_vnd", row["amount_million_vnd"], rule, mend, Weight.NOTICE, row["unit_id"]
            )


def _arranged_above(table: Table) -> Iterator[Fault]:
    """More arranged than accepted so far is possible where the work goes on."""
    for number, row in zip(table.numbers, table.rows, strict=True):
        accepted, arranged = row["accepted_million_vnd"], row["arranged_million_vnd"]
        if is_number(accepted) and is_number(arranged) and Fraction(arranged) > Fraction(accepted):
            rule, mend = (
                f"more is arranged than accepted_million_vnd ({accepted}): nothing is owed",
                "Compare both with the source.",
            )
            yield Fault(table.file, number, "arranged_million_vnd", arranged, rule, mend, Weight.NOTICE, row["unit_id"])


def _rate_as_share(table: Table) -> Iterator[Fault]:
    for number, row in zip(table.numbers, table.rows, strict=True):
        rate = row["discount_rate_percent"]
        if is_number(rate) and 0 < Fraction(rate) < 1:
            rule, mend = "below 1 percent: it looks like a share of 1", f"Write {float(Fraction(rate) * 100):g} if so."
            yield Fault(table.file, number, "discount_rate_percent", rate, rule, mend, Weight.NOTICE, row["unit_id"])


def _unit_of_kind(table: Table, register: Register) -> Iterator[Fault]:
    """A quantity in a unit in which no work of its kind is told: households of road. Any work has a length and an area."""
    units: dict[str, set[str]] = {}
    for row in register.work_measures.values():
        units.setdefault(row["work_kind"], {"work", "km", "ha"}).add(register.measures[row["measure"]].unit)
    for number, row in zip(table.numbers, table.rows, strict=True):
        known = units.get(row["kind"], set())
        is_unit = row["unit"] in register.units_of_measure  # one that is none is told already
        if is_unit and known and all(register.factor(row["unit"], unit) is None for unit in known):
            rule = f"works of kind {row['kind']} are told in {', '.join(sorted(known))}"
            mend = "Mend the unit or the kind; it is shown as it stands."
            yield Fault(table.file, number, "unit", row["unit"], rule, mend, Weight.NOTICE, row["unit_id"])
