"""Figures, statements and identities: numbers that can be read, registered words, periods, quotes, references.

What a quote prints is held against the value beside it, so that lost zeros and lost digits are seen. A hedge on a round number is
read as wide as the number's leading digit: where that is a fifth of it or more, a notice says how it is read and asks for ``step``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain

from ntm_helpers.dataset.cells import FIRST_YEAR, LATEST, THOUSANDS, is_number, read_day, read_year
from ntm_helpers.dataset.checks.given import Cells, Check, Given
from ntm_helpers.dataset.checks.magnitudes import figures_far_off
from ntm_helpers.dataset.checks.numerals import figure_in_doubt, is_as_fine, or_misprint
from ntm_helpers.dataset.figures import MISPRINT, NOT_REPORTED, ONE_THING
from ntm_helpers.dataset.lexicon import Lexicon
from ntm_helpers.dataset.meant import closest_name
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.readings import figure_quantity
from ntm_helpers.dataset.register import Measure, Register
from ntm_helpers.dataset.tables import Table, members, terms
from ntm_helpers.errors import Fault, Weight, nearest
from ntm_helpers.quantities import HEDGES, RANGES, Quantity, QuantityError, agreement, place
from ntm_helpers.words import Message

WIDE = Fraction(1, 5)
"""From this share of the number on, the width of what a hedge is read as is told: "trên 10" is read up to 20."""
LEAST_PERCENT = 10
"""A threshold from here on is a per cent beyond doubt, so a value of at most 1 beside it looks like a share of 1."""

_Found = tuple[str, Message, Message, Weight]
"""Column, rule, fix and weight of a fault in a row."""


def _figures(table: Table, given: Given) -> Iterator[Fault]:
    """Check published figures: numbers, units of measure, periods, registered words, quotes, statements that stand twice."""
    lives = {row["unit_id"]: (row["valid_from"], row["valid_to"]) for row in given.rows("units")}
    seen: dict[tuple[str, ...], int] = {}
    for number, row in table.numbered():
        for column, rule, fix, weight in chain(_number_faults(row, given.names), _period_faults(row, lives)):
            yield Fault(table.file, number, column, row[column], rule, fix, weight, row["unit_id"], row["measure"])
        statement = tuple(text for column, text in row.items() if column not in ("figure_id", "locator", "quote", "note"))
        first = seen.setdefault(statement, number)
        if first != number:
            rule = Message("fault.same_statement", row=first)
            fix = Message("fix.second_source")
            yield Fault(table.file, number, "figure_id", row["figure_id"], rule, fix, Weight.NOTICE)


def _told_again(table: Table, given: Given) -> Iterator[Fault]:
    """Name claims without a period that one source tells otherwise in another row; those with one are held together as such."""
    first: dict[tuple[str, ...], tuple[int, Cells]] = {}
    for number, row in table.numbered():
        if row["period_start"] or row["period_end"] or not row["value"] or row["qualifier"] == MISPRINT:
            continue
        before, other = first.setdefault((row["unit_id"], row["stated_on"], *(row[column] for column in ONE_THING)), (number, row))
        if before != number and _cannot_both_be(row, other, given.register):
            rule, fix = Message("fault.told_again", row=before, value=other["value"]), Message("fix.disagrees")
            yield Fault(table.file, number, "value", row["value"], rule, fix, Weight.NOTICE, row["unit_id"], row["measure"])


def _cannot_both_be(row: Cells, other: Cells, register: Register) -> bool:
    """Whether two statements of one thing contradict one another; where a number cannot be read, that is said elsewhere."""
    if row["measure"] not in register.measures:
        return False
    try:
        one, two = figure_quantity(row, register), figure_quantity(other, register)
    except QuantityError:
        return False
    if one is None or two is None:
        return row["value"] != other["value"]
    factor = register.factor(two.unit, one.unit)
    return factor is not None and agreement(one, two.to(one.unit, factor)).verdict == "disagrees"


def _period_faults(row: Cells, lives: Mapping[str, tuple[str, str]]) -> Iterator[_Found]:
    start, end = row["period_start"], row["period_end"]
    if read_day(start) and read_day(end) and end < start:
        yield "period_end", Message("fault.period_ends_early", start=start), Message("fix.dates"), Weight.ROW
    born, died = lives.get(row["unit_id"], ("", ""))
    last, fix = end or start, Message("fix.unit_of_day")
    if read_day(last) and read_day(born) and last < born:
        yield "unit_id", Message("fault.unit_younger", born=born, day=last), fix, Weight.NOTICE
    if read_day(last) and read_day(died) and (start or end) > died:
        yield "unit_id", Message("fault.unit_ended", died=died, day=last), fix, Weight.NOTICE


def _number_faults(row: Cells, names: Names) -> Iterator[_Found]:
    register, measure = names.register, names.register.measures.get(row["measure"])
    if measure is None:
        if row["measure"]:
            fix = Message("fix.measure_or_register", closest=closest_name(row["measure"], names.measures, register.measures))
            yield "measure", Message("fault.no_measure"), fix, Weight.TABLE
        return
    if row["item"] and not register.has_item(measure, row["item"]):
        fix = Message(
            "fix.closest", closest=closest_name(row["item"], names.items(measure.measure), register.allowed_items(measure))
        )
        yield "item", Message("fault.no_item", measure=measure.measure), fix, Weight.ROW
        return  # what unit and bounds it has depends on its item
    wanted, is_misprint = register.unit_of(measure.measure, row["item"]), row["qualifier"] == MISPRINT
    if row["qualifier"] == NOT_REPORTED or not row["value"]:
        yield from _empty_faults(row)
    elif measure.kind == "status":
        if not is_misprint:
            yield from _status_faults(row, register.allowed_codes(measure), names.states(measure.measure))
    elif register.factor(row["unit"], wanted) is None and (row["unit"] or not is_misprint):
        fix = Message(
            "fix.closest", closest=closest_name(row["unit"], names.codes("units_of_measure"), register.units_like(wanted))
        )
        yield "unit", Message("fault.no_unit_for_measure", measure=measure.measure), fix, Weight.ROW
    elif not is_misprint:
        yield from _digit_faults(row, measure, register)


def _status_faults(row: Cells, allowed: Sequence[str], states: Lexicon) -> Iterator[_Found]:
    """Check a status: one of its codes; what only numbers have is read by nobody."""
    if row["value"] not in allowed:
        fix = Message("fix.closest", closest=closest_name(row["value"], states, allowed))
        yield "value", Message("fault.no_status_code"), fix, Weight.ROW
    for column in ("qualifier", "value_to", "unit", "step"):
        if row[column] and (column, row[column]) != ("qualifier", "exact"):
            yield column, Message("fault.of_numbers"), Message("fix.empty_or_measure"), Weight.NOTICE


def _empty_faults(row: Cells) -> Iterator[_Found]:
    if row["qualifier"] == NOT_REPORTED:
        for column in ("value", "value_to"):
            if row[column]:
                yield column, Message("fault.value_not_reported"), Message("fix.value_or_qualifier"), Weight.ROW
    else:
        fix = Message("fix.fill_value", not_reported=NOT_REPORTED)
        yield "value", Message("fault.empty"), fix, Weight.ROW


def _digit_faults(row: Cells, measure: Measure, register: Register) -> Iterator[_Found]:
    """Check the digits of a figure: they are a number, read in one way, as large as it may be, and what the quote prints."""
    if doubts := list(figure_in_doubt(row, measure.kind, register)):
        yield from ((*doubt, Weight.ROW) for doubt in doubts)
        return
    try:
        quantity = figure_quantity(row, register)
    except QuantityError as error:
        yield "value_to" if row["value_to"] else "value", error.args[0], or_misprint(Message("fix.number")), Weight.ROW
        return
    if measure.kind == "year":
        rule = Message("fault.out_of_range", least=FIRST_YEAR, most=LATEST.year)
        for column in ("value", "value_to"):
            if row[column] and read_year(row[column]) is None:
                yield column, rule, or_misprint(Message("fix.compare")), Weight.ROW
    if quantity is not None:
        yield from _bound_faults(row, quantity, register)
        yield from _quote_faults(row)
        yield from _reading_faults(row, quantity)


def _bound_faults(row: Cells, quantity: Quantity, register: Register) -> Iterator[_Found]:
    measure = register.measures[row["measure"]]
    bound = register.fixed_bound(measure, row["period_end"], row["period_start"])
    factor = register.factor(row["unit"], measure.unit) if bound is not None else None
    if bound is not None and factor is not None and quantity.to(measure.unit, factor).lower > bound:
        rule = Message("fault.above_bound", measure=measure.measure, bound=bound, unit=measure.unit)
        yield "value", rule, or_misprint(Message("fix.compare_unit")), Weight.ROW
    thresholds = register.law.thresholds.get(row["item"], [])
    if thresholds and (odd := share_for_percent(row["unit"], Fraction(row["value"]), thresholds)):
        yield "value", *odd, Weight.NOTICE


def share_for_percent(unit: str, value: Fraction, thresholds: Iterable[Cells]) -> tuple[Message, Message] | None:
    """Rule and fix for a per cent of at most 1 beside thresholds of 10 per cent and more; None where nothing is odd."""
    bounds = [Fraction(row["value"]) for row in thresholds if is_number(row["value"])]
    if unit != "percent" or not 0 < value <= 1 or not bounds or min(bounds) < LEAST_PERCENT:
        return None
    return (
        Message("fault.share_beside_threshold", least=float(min(bounds))),
        Message("fix.write_percent_or_leave", percent=float(value * 100)),
    )


def _reading_faults(row: Cells, quantity: Quantity) -> Iterator[_Found]:
    """Tell how a hedge on a round number is read, where nobody has said how far it reaches: by the width no verdict should hang."""
    qualifier = row["qualifier"]
    if row["step"] or qualifier not in HEDGES or qualifier == "under":
        return
    bare, width = quantity.bare, quantity.width
    if not bare or width is None or width < WIDE * bare:
        return
    low, high = _decimal(quantity.lower), _decimal(quantity.upper or width)
    read_as = Message(RANGES[quantity.lower_open, quantity.upper_open], low=low, high=high)
    rule = Message("fault.reads_wide", said=Message(HEDGES[qualifier], x=row["value"]), read_as=read_as)
    yield "value", rule, Message("fix.step", step=_decimal(place(row["value"]))), Weight.NOTICE


def _decimal(number: Fraction) -> str:
    """Digits of a number that has an end as decimals."""
    return format((Decimal(number.numerator) / number.denominator).normalize(), "f")


_PRINTED = re.compile(r"\d+(?:[.,]\d+)*")


def _quote_faults(row: Cells) -> Iterator[_Found]:
    """Hold the value against what the quote prints: lost zeros after the decimal mark, a thousands mark read as a decimal mark."""
    if not row["quote"] or ("." not in row["value"] and "," not in row["quote"]):
        return
    printed = _PRINTED.findall(row["quote"])
    as_decimals = {text.replace(".", "").replace(",", ".") for text in printed if text.count(",") <= 1}
    if row["value"] in as_decimals | set(printed):
        is_settled = row["value"] in as_decimals or is_as_fine(row["step"], row["value"])
        if THOUSANDS.fullmatch(row["value"]) and not is_settled:
            words = {"value": row["value"], "plain": row["value"].replace(".", "")}
            yield "value", Message("fault.quote_thousands", **words), Message("fix.which_is_meant", **words), Weight.ROW
        return
    for text in sorted(as_decimals):
        if re.fullmatch(r"\d+\.\d+", text) and Fraction(text) == Fraction(row["value"]) and len(text) > len(row["value"]):
            yield "value", Message("fault.quote_digits", text=text), Message("fix.write", text=text), Weight.NOTICE


def _sources(table: Table, given: Given) -> Iterator[Fault]:
    """Name sources that were read before they were published."""
    for number, row in table.numbered():
        published, read = read_day(row["published_date"]), read_day(row["read_date"])
        if published and read and read < published:
            rule = Message("fault.read_early", day=published)
            yield Fault(table.file, number, "read_date", row["read_date"], rule, Message("fix.dates"), Weight.NOTICE)


def _copies(table: Table, given: Given) -> Iterator[Fault]:
    """Name copies made before their source was published; `ntm_helpers.dataset.copies` says whether a file is what was read."""
    sources = given.by_key("sources")
    for number, row in table.numbered():
        published = read_day(sources.get(row["source_id"], {}).get("published_date", ""))
        kept = read_day(row["kept_date"])
        if published and kept and kept < published:
            rule = Message("fault.copied_early", day=published)
            yield Fault(table.file, number, "kept_date", row["kept_date"], rule, Message("fix.dates"), Weight.NOTICE)


def _statements(table: Table, given: Given) -> Iterator[Fault]:
    """Check statements: units, measures and opposed statements that exist."""
    units, measures = given.by_key("units"), given.register.measures
    ids = {row["statement_id"] for row in table.rows}
    for number, row in table.numbered():
        for unit_id in members(row["unit_ids"]):
            if unit_id not in units:
                fix = Message("fix.id_or_unit")
                yield Fault(table.file, number, "unit_ids", unit_id, Message("fault.no_unit"), fix)
        if row["measure"] and row["measure"] not in measures:
            fix = Message("fix.closest", closest=closest_name(row["measure"], given.names.measures, measures))
            yield Fault(table.file, number, "measure", row["measure"], Message("fault.no_measure"), fix)
        for other in members(row["opposes"]):
            if other not in ids or other == row["statement_id"]:
                yield Fault(table.file, number, "opposes", other, Message("fault.no_other_statement"), Message("fix.id"))


def _identities(table: Table, given: Given) -> Iterator[Fault]:
    """Check identities: terms with signs, figures that exist."""
    known = given.by_key("figures")
    for number, row in table.numbered():
        named = [("result", row["result"])] if row["result"] and row["result"] != "100" else []
        for term in terms(row["terms"]):
            if not re.fullmatch(r"[+-]?[0-9A-Za-z][0-9A-Za-z._-]*", term):
                fix = Message("fix.terms")
                yield Fault(table.file, number, "terms", term, Message("fault.no_term"), fix, Weight.ROW)
            else:
                named.append(("terms", term.lstrip("+-")))
        for column, figure_id in named:
            if figure_id not in known:
                near = nearest(figure_id, known) if len(known) < 2000 else ""
                rule = Message("fault.no_figure")
                fix = Message("fix.id_or_figure_meant", word=near) if near else Message("fix.id_or_figure")
                yield Fault(table.file, number, column, figure_id, rule, fix, Weight.ROW)


CHECKS: dict[str, tuple[Check, ...]] = {
    "figures": (_figures, _told_again, figures_far_off),
    "sources": (_sources,),
    "source_copies": (_copies,),
    "statements": (_statements,),
    "identities": (_identities,),
}
