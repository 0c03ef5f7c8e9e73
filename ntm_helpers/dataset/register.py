"""The registers of words in ``data/rules``: measures, units of measure, code lists; the law stands beside them (`law`).

Law and vocabulary are data. The register of measures is the only place where the name of a measure, its unit and its formula
in words stand; a dataset may bring measures of its own in the same form (``measures.csv`` beside its figures).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from ntm_helpers.dataset.cells import read_day, read_integer
from ntm_helpers.dataset.figures import Figure
from ntm_helpers.dataset.law import Law, Row, Rows, rule_table
from ntm_helpers.project import RULES
from ntm_helpers.quantities import Quantity, QuantityError


@dataclass(frozen=True)
class Measure:
    """One row of the register of measures.

    Attributes
    ----------
    measure, topic, name_vi, name_en : str
    unit : str
        Unit of measure, empty for a status.
    kind : str
        ``count``, ``amount``, ``rate``, ``change`` (may be negative), ``length``, ``area``, ``year`` or ``status``.
    items : str
        What ``item`` may hold: a list of ``codes.csv``, ``criteria``, ``band`` (``10..15``), or nothing. What is derived may be of
        several lists, its codes parted by dots.
    formula_vi, formula_en : str
        Formula in words, for derived measures.
    bounded_by : str
        What this one cannot exceed: a measure, ``100``, ``criteria:SUBJECT`` (the number of criteria of the set in force);
        ``codes:LIST`` for the codes of a status.
    adds_up_to : str
        ``units`` (a parent is the sum of its parts), ``items`` (the whole is the sum of its items), both, or ``mean`` (a parent
        lies between its parts).
    ratio_of : str
        Of a rate: ``numerator / denominator``, two measures of the same item; of one measure twice: an item over the whole.
    criterion : str
        Criterion that it serves.
    decimals : str
        Digits printed after the decimal mark when derived.
    """

    measure: str
    topic: str
    name_vi: str
    name_en: str
    unit: str
    kind: str
    items: str = ""
    formula_vi: str = ""
    formula_en: str = ""
    bounded_by: str = ""
    adds_up_to: str = ""
    ratio_of: str = ""
    criterion: str = ""
    decimals: str = ""

    @property
    def is_share(self) -> bool:
        """Whether the value cannot exceed 100 %."""
        return self.kind == "rate" and self.bounded_by == "100"

    @property
    def item_is_standard(self) -> bool:
        """Whether its item says by which standard was counted, not of which part: figures of any item are of the whole."""
        return self.items == "poverty_standard"

    @property
    def is_of_plans(self) -> bool:
        """Whether what it tells is itself a plan, so that a plan answers it."""
        return self.kind == "year" or self.measure.endswith(("_planned", "_target", "_target_rate"))

    @cached_property
    def ratio(self) -> tuple[str, str] | None:
        """Measures of the numerator and the denominator, where it is a ratio of two."""
        numerator, _, denominator = self.ratio_of.partition(" / ")
        return (numerator, denominator) if denominator else None


class Register:
    """Measures, units of measure and codes, read once.

    Parameters
    ----------
    folder : Path
        Folder of the rules.
    own : mapping of str to rows
        A dataset's own ``measures``, ``codes``, ``units_of_measure``, ``thresholds`` and ``work_measures``, in the same form.

    Attributes
    ----------
    law : Law
        Criteria sets, indicators, thresholds, poverty standards.
    measures : dict of str to Measure
    """

    def __init__(self, folder: Path = RULES, own: Mapping[str, Rows] | None = None):
        self.folder, self._own = folder, own or {}
        self._factors: dict[tuple[str, str], Fraction | None] = {}
        self.law = Law(folder, list(self._own.get("thresholds", ())))
        names = {field.name for field in fields(Measure)}
        rows = [*self._own.get("measures", ()), *self.table("measures")]  # the register's come last: they cannot be redefined
        self.measures = {row["measure"]: Measure(**{k: v for k, v in row.items() if k in names}) for row in rows}

    def table(self, name: str) -> Rows:
        """Read one rule table as text."""
        return rule_table(self.folder, name)

    @cached_property
    def units_of_measure(self) -> dict[str, Row]:
        """Units of measure by id: dimension, factor to the dimension's base, patterns for printing."""
        return {row["unit"]: row for row in [*self._own.get("units_of_measure", ()), *self.table("units_of_measure")]}

    @cached_property
    def codes(self) -> dict[tuple[str, str], Row]:
        """Names of codes by (list, code)."""
        return {(row["list"], row["code"]): row for row in [*self.table("codes"), *self._own.get("codes", ())]}

    @cached_property
    def work_measures(self) -> dict[str, Row]:
        """What is known of measures of works, by measure; a dataset's own row comes before that of the rules."""
        return {row["measure"]: row for row in [*self.table("work_measures"), *self._own.get("work_measures", ())]}

    def unit_of(self, measure: str, item: str) -> str:
        """Unit of measure of a measure, which depends on the item where that is an indicator."""
        found = self.measures[measure]
        return self.law.indicators[item]["unit"] if found.items == "indicators" and item in self.law.indicators else found.unit

    def factor(self, unit: str, to_unit: str) -> Fraction | None:
        """How many ``to_unit`` one ``unit`` is; None when they do not measure the same thing."""
        if (unit, to_unit) not in self._factors:
            self._factors[unit, to_unit] = self._factor(unit, to_unit)
        return self._factors[unit, to_unit]

    def _factor(self, unit: str, to_unit: str) -> Fraction | None:
        one, other = self.units_of_measure.get(unit), self.units_of_measure.get(to_unit)
        if one is None or other is None or one["dimension"] != other["dimension"]:
            return None
        return Fraction(1) if one is other else Fraction(one["factor"]) / Fraction(other["factor"])

    def quantity_of(self, figure: Figure) -> Quantity | None:
        """Give a figure's quantity in its measure's own unit, whatever unit its source printed: what arithmetic uses."""
        unit = self.unit_of(figure.measure, figure.item)
        if figure.quantity is None or not unit:  # a measure without a unit of its own takes that of its figure
            return figure.quantity
        factor = self.factor(figure.quantity.unit, unit)
        if factor is None:
            raise QuantityError(f"{figure.figure_id}: {figure.quantity.unit!r} cannot be converted into {unit!r}")
        return figure.quantity.to(unit, factor)

    def scale(self, above: str, below: str, result: str) -> Fraction:
        """What a ratio of two units of measure is multiplied with, to be stated in the result's.

        Per cent are hundredths; ``million VND per person`` takes the money of ``above`` and the persons of ``below``; two units of
        one dimension are converted into one another.
        """
        over, _, under = result.partition(" per ")
        hundredths, money = self.factor("percent", result), self.factor(above, over)
        if hundredths is not None:
            scale = 100 * hundredths
        elif result == "percentage point":
            scale = Fraction(100)
        elif money is not None:
            return money / (self.factor(below, under) or 1)
        else:
            scale = Fraction(1)
        return scale * (self.factor(above, below) or Fraction(1))

    def fixed_bound(self, measure: Measure, on: str, since: str = "") -> int | None:
        """Number that a measure cannot exceed on a day (a cell), where it does not depend on another figure.

        Without a day that can be read it is the most that it could not exceed on any day, or on any since one: which criteria set
        was meant is not known then.
        """
        if measure.is_share and self.factor(measure.unit, "percent"):
            return 100
        if not measure.bounded_by.startswith("criteria:"):
            return None
        subject = measure.bounded_by.removeprefix("criteria:")
        if (day := read_day(on)) is not None:
            found = self.law.criteria_set_on(subject, day)
            return int(found["criteria_count"]) if found else None
        sets = [row for row in self.table("criteria_sets") if row["subject"] == subject and (row["valid_to"] or "9999") >= since]
        return max((int(row["criteria_count"]) for row in sets), default=None)

    def mean_of(self, measure: Measure) -> Measure | None:
        """Measure of the mean of a count over units: a rate of its topic and bound; None where there are none or several."""
        alike = (measure.topic, measure.bounded_by)
        means = [
            other
            for other in self.measures.values()
            if other.kind == "rate" and other.adds_up_to == "mean" and (other.topic, other.bounded_by) == alike
        ]
        return means[0] if measure.bounded_by and len(means) == 1 else None

    def outermost(self, measure: Measure, items: Iterable[str]) -> list[str]:
        """Leave out the items that another of them contains ("of which"): those that may be added.

        Bands contain one another by their limits, codes by ``part_of`` of their list.
        """
        items = list(items)
        if measure.items == "band":
            limits = {item: band(item) for item in items}
            return [item for item in items if not any(_contains(limits[other], limits[item]) for other in items)]
        there = set(items)
        return [item for item in items if there.isdisjoint(self.above(measure.items, item))]

    def parts_of(self, measure: Measure, item: str, items: Iterable[str]) -> list[str]:
        """Give those of the items that lie within another one, the outermost of them."""
        if measure.items == "band":
            within = [other for other in items if _contains(band(item), band(other))]
        else:
            within = [other for other in items if item in self.above(measure.items, other)]
        return self.outermost(measure, within)

    def smallest_codes(self, code_list: str) -> list[str]:
        """Codes of a list that contain no other."""
        codes = self.codes_of(code_list)
        containing = {self.codes[code_list, code].get("part_of", "") for code in codes}
        return [code for code in codes if code not in containing]

    def covers(self, code_list: str, codes: Iterable[str], within: str = "") -> bool:
        """Whether codes, with what they contain, are all of a list or of one of its codes; "other" need not be named."""
        codes = set(codes)
        wanted = [code for code in self.smallest_codes(code_list) if code != "other"]
        if within:
            wanted = [code for code in wanted if within in self.above(code_list, code)]
        return bool(wanted) and all({code, *self.above(code_list, code)} & codes for code in wanted)

    def above(self, code_list: str, code: str) -> list[str]:
        """Codes of a list that contain a code, the nearest first."""
        found: list[str] = []
        while (above := self.codes.get((code_list, code), {}).get("part_of", "")) and above not in found:
            found.append(above)
            code = above
        return found

    def units_like(self, unit: str) -> list[str]:
        """Units of measure of the same dimension."""
        dimension = self.units_of_measure.get(unit, {}).get("dimension")
        return [name for name, row in self.units_of_measure.items() if row["dimension"] == dimension]

    def allowed_items(self, measure: Measure) -> list[str]:
        """Items that a measure may have, as far as they can be listed."""
        if measure.items == "criteria":
            return list(self.law.criteria)
        if measure.items == "band":
            return ["10..15"]
        if measure.items == "indicators":
            return list(self.law.indicators)
        return self.codes_of(measure.items)

    def has_item(self, measure: Measure, item: str) -> bool:
        """Whether an item is one of the measure's."""
        if measure.items == "band":
            return band(item) is not None
        return (measure.items, item) in self.codes or item in self.allowed_items(measure)

    def codes_of(self, code_list: str) -> list[str]:
        """Codes of a list."""
        return [code for name, code in self.codes if name == code_list]

    def known_codes(self, name: str) -> list[str]:
        """What a cell of codes may hold: a list of codes, the criteria, their sets, or the units of measure."""
        if name == "criteria_sets":
            return [row["criteria_set"] for row in self.table("criteria_sets")]
        if name == "criteria":
            return list(self.law.criteria)
        return list(self.units_of_measure) if name == "units_of_measure" else self.codes_of(name)

    def allowed_codes(self, measure: Measure) -> list[str]:
        """Codes that a status may take."""
        return self.codes_of(measure.bounded_by.removeprefix("codes:"))


def band(item: str) -> tuple[int, int] | None:
    """Limits of a band written ``10..15``, both included; None when it is none."""
    low, parted, high = item.partition("..")
    ends = read_integer(low), read_integer(high)
    if not parted or ends[0] is None or ends[1] is None or not 0 <= ends[0] <= ends[1]:
        return None
    return ends[0], ends[1]


def _contains(outer: tuple[int, int] | None, inner: tuple[int, int] | None) -> bool:
    """Whether one band contains another; what is no band contains nothing and lies in none."""
    return outer is not None and inner is not None and outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]
