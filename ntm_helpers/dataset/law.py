"""Law as data: the tables of ``data/rules``, criteria sets, indicators and their thresholds, poverty standards.

A rule holds between the days that its table gives, for the standard or the set that a row names; nothing here knows a number of
its own.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from ntm_helpers.project import readable

Row = dict[str, str]
Rows = list[Row]


class Law:
    """The rules of one folder, read once.

    Parameters
    ----------
    folder : Path
        Folder of the rules.
    own_thresholds : rows
        A dataset's own ``thresholds``, in the same form: where the law leaves a number to the province.
    """

    def __init__(self, folder: Path, own_thresholds: Rows):
        self.folder, self._own_thresholds = folder, own_thresholds

    @cached_property
    def sources(self) -> dict[str, Row]:
        """Sources of the rules by id."""
        return {row["source_id"]: row for row in rule_table(self.folder, "sources")}

    @cached_property
    def criteria(self) -> dict[str, Row]:
        """Criteria of every set by id, such as ``qd1980-2016/6``."""
        return {row["criterion"]: row for row in rule_table(self.folder, "criteria")}

    @cached_property
    def indicators(self) -> dict[str, Row]:
        """Indicators of every criteria set by id, such as ``qd1980-2016/9.2``."""
        return {row["indicator"]: row for row in rule_table(self.folder, "indicators")}

    @cached_property
    def thresholds(self) -> dict[str, Rows]:
        """Thresholds by indicator; a dataset's own come first and bear ``is_own``."""
        found: dict[str, Rows] = {}
        own = [row | {"is_own": "true", "region": row["region"] or "general"} for row in self._own_thresholds]
        for row in [*own, *rule_table(self.folder, "thresholds")]:
            found.setdefault(row["indicator"], []).append(row)
        return found

    def criteria_set_on(self, subject: str, day: date) -> Row | None:
        """Criteria set in force for a subject (``commune`` …) on a day."""
        for row in rule_table(self.folder, "criteria_sets"):
            if row["subject"] == subject and row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999"):
                return row
        return None

    def has_two_kinds_of_poor(self, standard: str) -> bool:
        """Whether a standard knows households poor by income and poor by services: where its two lines differ."""
        rows = [row for row in rule_table(self.folder, "poverty_standards") if row["standard"] == standard]
        return any(row["line_low_vnd"] != row["line_high_vnd"] for row in rows)

    def statuses_of(self, standard: str) -> tuple[str, ...]:
        """Statuses that a household on a list of a standard may have."""
        kinds = ("poor_income", "poor_services") if self.has_two_kinds_of_poor(standard) else ()
        return ("poor", *kinds, "near_poor", "not_poor")

    def poverty_indicators_of(self, standard: str) -> tuple[str, ...]:
        """Indicators of a standard, as columns of the households; none where its list of indicators was not read."""
        return tuple(row["indicator"] for row in rule_table(self.folder, "poverty_indicators") if row["standard"] == standard)

    def poverty_standard_of_review(self, year: int) -> str:
        """Standard under which the review at the end of a year was certainly made; empty when that is not certain.

        The standard is a property of a list, not of a date: the reviews at the end of 2015 and of 2021 already used the
        coming one, so for those years nothing is inferred.
        """
        for row in rule_table(self.folder, "poverty_standards"):
            if int(row["reviews_from_year"]) <= year <= int(row["reviews_to_year"]):
                return row["standard"]
        return ""


@cache
def rule_table(folder: Path, name: str) -> Rows:
    """Read one table of rules as text, once."""
    with readable(folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
