"""The registers of ``data/rules``: measures, units of measure, code lists, criteria sets, poverty standards.

Law and vocabulary are data. The register of measures is the only place where the name of a measure, its unit and its formula
in words stand; a dataset may bring measures of its own in the same form (``measures.csv`` beside its figures).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path

from ntm_helpers.dataset.figures import Figure
from ntm_helpers.project import RULES
from ntm_helpers.quantities import Quantity

Rows = list[dict[str, str]]


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
        What ``item`` may hold: a list of ``codes.csv``, ``criteria``, ``band`` (``10..15``), or nothing.
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
    def ratio(self) -> tuple[str, str] | None:
        """Measures of the numerator and the denominator, where it is a ratio of two."""
        numerator, _, denominator = self.ratio_of.partition(" / ")
        return (numerator, denominator) if denominator else None


class Register:
    """All registers, read once.

    Parameters
    ----------
    folder : Path
        Folder of the rules.
    own : mapping of str to rows
        A dataset's own ``measures``, ``codes``, ``units_of_measure``, ``thresholds`` and ``work_measures``, in the same form.
    """

    def __init__(self, folder: Path = RULES, own: Mapping[str, Rows] | None = None):
        self.folder, self._own = folder, own or {}
        names = {field.name for field in fields(Measure)}
        rows = [*self._own.get("measures", ()), *self.table("measures")]  # the register's come last: they cannot be redefined
        self.measures = {row["measure"]: Measure(**{k: v for k, v in row.items() if k in names}) for row in rows}

    def table(self, name: str) -> Rows:
        """Read one rule table as text."""
        return _rule_table(self.folder, name)

    @cached_property
    def units_of_measure(self) -> dict[str, dict[str, str]]:
        """Units of measure by id: dimension, factor to the dimension's base, patterns for printing."""
        return {row["unit"]: row for row in [*self._own.get("units_of_measure", ()), *self.table("units_of_measure")]}

    @cached_property
    def codes(self) -> dict[tuple[str, str], dict[str, str]]:
        """Names of codes by (list, code)."""
        return {(row["list"], row["code"]): row for row in [*self.table("codes"), *self._own.get("codes", ())]}

    @cached_property
    def criteria(self) -> dict[str, dict[str, str]]:
        """Criteria of every set by id, such as ``qd1980-2016/6``."""
        return {row["criterion"]: row for row in self.table("criteria")}

    @cached_property
    def indicators(self) -> dict[str, dict[str, str]]:
        """Indicators of every criteria set by id, such as ``qd1980-2016/9.2``."""
        return {row["indicator"]: row for row in self.table("indicators")}

    @cached_property
    def thresholds(self) -> dict[str, list[dict[str, str]]]:
        """Thresholds by indicator; a dataset's own come first and bear ``is_own``."""
        found: dict[str, list[dict[str, str]]] = {}
        own = [row | {"is_own": "true", "region": row["region"] or "general"} for row in self._own.get("thresholds", ())]
        for row in [*own, *self.table("thresholds")]:
            found.setdefault(row["indicator"], []).append(row)
        return found

    @cached_property
    def work_measures(self) -> dict[str, dict[str, str]]:
        """What is told of measures of works, by measure; a dataset's own row comes before that of the rules."""
        return {row["measure"]: row for row in [*self.table("work_measures"), *self._own.get("work_measures", ())]}

    def unit_of(self, measure: str, item: str) -> str:
        """Unit of measure of a measure, which hangs on the item where that is an indicator."""
        found = self.measures[measure]
        return self.indicators[item]["unit"] if found.items == "indicators" and item in self.indicators else found.unit

    @cached_property
    def sources(self) -> dict[str, dict[str, str]]:
        """Sources of the rules by id."""
        return {row["source_id"]: row for row in self.table("sources")}

    def factor(self, unit: str, to_unit: str) -> Fraction | None:
        """How many ``to_unit`` one ``unit`` is; None when they do not measure the same thing."""
        one, other = self.units_of_measure.get(unit), self.units_of_measure.get(to_unit)
        if one is None or other is None or one["dimension"] != other["dimension"]:
            return None
        return Fraction(one["factor"]) / Fraction(other["factor"])

    def quantity_of(self, figure: Figure) -> Quantity | None:
        """Give a figure's quantity in its measure's own unit, whatever unit its source printed: what arithmetic uses."""
        unit = self.unit_of(figure.measure, figure.item)
        if figure.quantity is None or not unit:  # a measure without a unit of its own takes that of its figure
            return figure.quantity
        return figure.quantity.to(unit, self.factor(figure.quantity.unit, unit))

    def scale(self, above: str, below: str, result: str) -> Fraction:
        """What a ratio of two units of measure is multiplied with, to be told in the result's.

        Per cent are hundredths; ``million VND per person`` takes the money of ``above`` and the persons of ``below``; two units of
        one dimension are converted into one another.
        """
        over, _, under = result.partition(" per ")
        if self.factor("percent", result) is not None:
            scale = 100 * self.factor("percent", result)
        elif result == "percentage point":
            scale = Fraction(100)
        elif self.factor(above, over) is not None:
            return self.factor(above, over) / (self.factor(below, under) or 1)
        else:
            scale = Fraction(1)
        return scale * (self.factor(above, below) or Fraction(1))

    def fixed_bound(self, measure: Measure, on: str) -> int | None:
        """Number that a measure cannot exceed on a day (ISO), where it does not hang on another figure."""
        if measure.is_share and self.factor(measure.unit, "percent"):
            return 100
        if measure.bounded_by.startswith("criteria:") and on:
            found = self.criteria_set_on(measure.bounded_by.removeprefix("criteria:"), date.fromisoformat(on))
            return int(found["criteria_count"]) if found else None
        return None

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
            return list(self.criteria)
        if measure.items == "band":
            return ["10..15"]
        if measure.items == "indicators":
            return list(self.indicators)
        return self.codes_of(measure.items)

    def has_item(self, measure: Measure, item: str) -> bool:
        """Whether an item is one of the measure's."""
        if measure.items == "band":
            return band(item) is not None
        return item in self.allowed_items(measure)

    def codes_of(self, code_list: str) -> list[str]:
        """Codes of a list."""
        return [code for name, code in self.codes if name == code_list]

    def known_codes(self, name: str) -> list[str]:
        """What a cell of codes may hold: a list of codes, the criteria, their sets, or the units of measure."""
        if name == "criteria_sets":
            return [row["criteria_set"] for row in self.table("criteria_sets")]
        if name == "criteria":
            return list(self.criteria)
        return list(self.units_of_measure) if name == "units_of_measure" else self.codes_of(name)

    def allowed_codes(self, measure: Measure) -> list[str]:
        """Codes that a status may take."""
        return self.codes_of(measure.bounded_by.removeprefix("codes:"))

    def criteria_set_on(self, subject: str, day: date) -> dict[str, str] | None:
        """Criteria set in force for a subject (``commune`` …) on a day."""
        for row in self.table("criteria_sets"):
            if row["subject"] == subject and row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999"):
                return row
        return None

    def has_two_kinds_of_poor(self, standard: str) -> bool:
        """Whether a standard knows households poor by income and poor by services: where its two lines differ."""
        return any(row["line_low_vnd"] != row["line_high_vnd"] for row in self._standard(standard))

    def statuses_of(self, standard: str) -> tuple[str, ...]:
        """Statuses that a household on a list of a standard may have."""
        kinds = ("poor_income", "poor_services") if self.has_two_kinds_of_poor(standard) else ()
        return ("poor", *kinds, "near_poor", "not_poor")

    def poverty_indicators_of(self, standard: str) -> tuple[str, ...]:
        """Indicators of a standard, as columns of the households; none where its list of indicators was not read."""
        return tuple(row["indicator"] for row in self.table("poverty_indicators") if row["standard"] == standard)

    def _standard(self, standard: str) -> Rows:
        return [row for row in self.table("poverty_standards") if row["standard"] == standard]

    def poverty_standard_of_review(self, year: int) -> str:
        """Standard under which the review at the end of a year was certainly made; empty when it cannot be told.

        The standard is a property of a list, not of a date: the reviews at the end of 2015 and of 2021 already used the
        coming one, so for those years nothing is inferred.
        """
        for row in self.table("poverty_standards"):
            if int(row["reviews_from_year"]) <= year <= int(row["reviews_to_year"]):
                return row["standard"]
        return ""


def band(item: str) -> tuple[int, int] | None:
    """Limits of a band written ``10..15``, both included; None when it is none."""
    match = re.fullmatch(r"(\d+)\.\.(\d+)", item)
    if not match or int(match[1]) > int(match[2]):
        return None
    return int(match[1]), int(match[2])


def _contains(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


@cache
def _rule_table(folder: Path, name: str) -> Rows:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
