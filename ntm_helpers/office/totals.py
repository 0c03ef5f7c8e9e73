"""Totals of sheets as checks: what a sheet says of a whole is held against what its rows say of the parts.

A column, or a row of a table with a column a unit, is held together where a unit and those directly under it have a number of one
measure, item and period: the row of totals and the communes, a commune and its villages. An amount or a count is the sum of its
parts, or, where a row gives sums and means together, their mean; a rate lies between those of its parts. Hedges are reckoned with
as intervals. Where a part has no number, or a cell among them is asked about, only a sum that is too large already shows
something.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction

from ntm_helpers.dataset.register import Measure, Register
from ntm_helpers.office.accounts import Place, Row
from ntm_helpers.office.meanings import Meaning
from ntm_helpers.quantities import Quantity, QuantityError, agreement, is_surely_above, read_quantity, total
from ntm_helpers.report.numbers import print_quantity
from ntm_helpers.words import Message, Said, key_family

_VERDICTS = key_family("intake.total", ("agrees", "agrees_as_hedged", "mean", "between", "disagrees", "outside", "cannot_tell"))
_BETWEEN_PARTS = ("rate", "year")
"""Kinds of measures of which the whole lies between its parts."""


def printed(quantity: Quantity, register: Register) -> Said:
    """Print a quantity with its unit of measure."""
    row = register.units_of_measure.get(quantity.unit, {})
    patterns = {"vi": row.get("pattern_vi", "{}"), "en": row.get("pattern_en_other", "{}")}
    return Said(lambda lang: print_quantity(quantity, lang, pattern=patterns[lang]))


def is_it_a_mean(meaning: Meaning, measure: Measure, register: Register, unit: str) -> Message:
    """Ask whether a total of counts that is no whole number is their mean, with the line that takes it where there is a measure.

    Parameters
    ----------
    meaning : Meaning
    measure : Measure
        The one that counts.
    register : Register
    unit : str
        Name of the unit that the total is of.
    """
    said, mean = {"text": meaning.text, "measure": _named(measure), "cell": meaning.place.cell}, register.mean_of(measure)
    if mean is None:
        return Message("take.mean_of_none", **said)
    return Message("take.mean_of_counts", **said, mean=_named(mean), unit=unit)


def _named(measure: Measure) -> Said:
    return Said(lambda lang: measure.name_vi if lang == "vi" else measure.name_en)


@dataclass(frozen=True)
class _Column:
    """A total, and its parts."""

    meaning: Meaning
    measure: Measure
    whole: Quantity
    parts: Sequence[Quantity]
    lacking: int
    waiting: int
    """Cells among the parts or next to them that are asked about: each may be a part."""


def checks_of_totals(
    rows: Iterable[tuple[Meaning, Row]], units: dict[str, Row], register: Register, asked: Iterable[Place] = ()
) -> Iterator[Message]:
    """Say of every total of a sheet whether it is what its parts make.

    Parameters
    ----------
    rows : iterable of (Meaning, Row)
        Rows of ``figures`` with the cells of which they were made.
    units : dict of str to Row
        Units by id.
    register : Register
    asked : iterable of Place
        Cells that are not taken until somebody decides: in a column or row of parts, one of them may be a part.
    """
    waiting: dict[object, set[int]] = defaultdict(set)
    for cell in asked:
        waiting[cell.file, cell.sheet, "column", cell.column].add(cell.row)
        waiting[cell.file, cell.sheet, "row", cell.row].add(cell.column)
    for column in _columns(list(rows), units, register, waiting):
        place, said = column.meaning.place, {"count": len(column.parts), "whole": printed(column.whole, register)}
        verdict, made = _judged(column)
        said |= {"made": printed(made, register)} if made is not None else {}
        yield Message(
            _VERDICTS[verdict], sheet=place.sheet, cell=place.cell, lacking=column.lacking + column.waiting, **{"made": "–", **said}
        )


def _columns(
    rows: list[tuple[Meaning, Row]], units: dict[str, Row], register: Register, waiting: Mapping[object, set[int]]
) -> Iterator[_Column]:
    together: dict[tuple[object, ...], list[tuple[Meaning, Row]]] = defaultdict(list)
    for meaning, row in rows:
        of = (row["measure"], row["item"], row["basis"], row["period_start"], row["period_end"])
        place = meaning.place
        together[(place.file, place.sheet, "column", place.column), *of].append((meaning, row))
        together[(place.file, place.sheet, "row", place.row), *of].append((meaning, row))
    for (line, *_), told in together.items():
        is_down = line[2] == "column"  # type: ignore[index]
        parts_of: dict[str, list[tuple[int, Row]]] = defaultdict(list)
        for meaning, row in told:
            spot = meaning.place.row if is_down else meaning.place.column
            parts_of[units.get(row["unit_id"], {}).get("parent_id", "")].append((spot, row))
        for meaning, row in (pair for pair in told if pair[1]["unit_id"] in parts_of):
            measure = register.measures[row["measure"]]
            whole = _quantity(row, measure)
            below = parts_of[row["unit_id"]]
            if whole is None or not below:
                continue
            parts = [_in_unit(part, whole.unit, register) for part in (_quantity(other, measure) for _, other in below) if part]
            if None not in parts and parts:
                known = [part for part in parts if part is not None]
                spot = meaning.place.row if is_down else meaning.place.column
                among = _among(waiting.get(line, set()), spot, [one for one, _ in below])
                yield _Column(meaning, measure, whole, known, len(below) - len(known), among)


def _among(asked: Set[int], whole: int, parts: Sequence[int]) -> int:
    """Number of the asked cells that stand among parts, or go on from them on the side where the total is not."""
    first, last = min(whole, *parts), max(whole, *parts)
    while whole > first and first - 1 in asked:
        first -= 1
    while whole < last and last + 1 in asked:
        last += 1
    return sum(first <= cell <= last for cell in asked)


def _quantity(row: Row, measure: Measure) -> Quantity | None:
    """Number of a row; None where it has none."""
    cells = {"qualifier": row["qualifier"] or "exact", "value_to": row["value_to"], "step": row["step"], "unit": row["unit"]}
    try:
        return read_quantity(row["value"], kind=measure.kind, **cells) if row["value"] else None
    except QuantityError:
        return None


def _in_unit(quantity: Quantity, unit: str, register: Register) -> Quantity | None:
    factor = register.factor(quantity.unit, unit) if quantity.unit != unit else Fraction(1)
    return None if factor is None else quantity if factor == 1 else _scaled(quantity, factor, unit)


def _scaled(quantity: Quantity, factor: Fraction, unit: str) -> Quantity:
    upper = None if quantity.upper is None else quantity.upper * factor
    bare = None if quantity.bare is None else quantity.bare * factor
    return replace(quantity, lower=quantity.lower * factor, upper=upper, bare=bare, unit=unit, wording=None)


def _judged(column: _Column) -> tuple[str, Quantity | None]:
    """Verdict, and what the parts make."""
    whole, parts = column.whole, column.parts
    if column.measure.kind in _BETWEEN_PARTS or column.measure.adds_up_to == "mean":
        lowest, highest = min(part.lower for part in parts), max(part.upper or part.lower for part in parts)
        is_between = (whole.upper is None or whole.upper >= lowest) and whole.lower <= highest
        return ("between" if is_between else "cannot_tell" if column.lacking or column.waiting else "outside"), None
    made = total(parts)
    if column.lacking:
        return ("disagrees" if is_surely_above(made, whole) else "cannot_tell"), made
    verdict = agreement(whole, made).verdict
    if verdict == "disagrees" and agreement(whole, _scaled(made, Fraction(1, len(parts)), made.unit)).verdict != "disagrees":
        return "mean", made
    if verdict == "disagrees" and column.waiting and not is_surely_above(made, whole):
        return "cannot_tell", made
    return verdict, made
