"""Lists of households: which speak together, and the official status of their households.

Lists of one day and one standard speak together: those of a commune, or of all communes of a district. A rate needs every
household in the denominator, so it is given only where every list says that it holds all of them; a list of reviewed households
only has counts. The status that communes declared is kept beside the one that their score cards give; where they differ, the
households are named. Whatever is counted is given as the rows themselves, by the households' ids.

The **movement** between two lists of one standard follows the households by their ids: escaped (poor before, listed and not
poor now), poor anew (not poor before, poor now), and other moves (poor households that are listed only once: removals, splits,
deaths). Those poor anew are *relapsed* where an earlier list had them as poor and *newly* poor where two earlier lists or more
had not; with fewer lists the two cannot be distinguished.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

import pandas as pd

from ntm_helpers.dataset import Entity, Register, Row, View
from ntm_helpers.dataset.contract import scored_columns
from ntm_helpers.methods.poverty import POOR, by_income, by_score, indicators_of
from ntm_helpers.places import Unit

INDICATORS = scored_columns("households")
"""Columns of scored indicators; a standard uses those of ``rules/poverty_indicators.csv``."""


@dataclass(frozen=True)
class Lists:
    """Lists of one day and standard, with their households.

    Attributes
    ----------
    key : str
        The day; with the standard where lists of several standards are of one day.
    lists : tuple of Entity
    list_date : date
    standard : str
    coverage : str
        ``all``, ``sample`` or ``reviewed_only``: the least of the lists'.
    households : DataFrame
        One row a household: ``household_id``, ``unit_id``, ``area``, ``members``, ``is_minority``, ``income_vnd``,
        ``score_income``, ``score_deprivation``, ``status`` (declared), ``computed`` (by score card, else by income), ``people``
        (members; in a weighted sample times the weight, exact) and the indicators, 0 or 1 as
        nullable integers.
    missing : tuple of Unit
        Parts of the unit that have no such list.
    """

    key: str
    lists: tuple[Entity, ...]
    list_date: date
    standard: str
    coverage: str
    households: pd.DataFrame
    missing: tuple[Unit, ...]

    @property
    def has_rate(self) -> bool:
        """Whether every household is in the denominator."""
        return self.coverage == "all" and not self.missing and len(self.households) > 0

    def of(self, unit: Unit) -> Lists:
        """What the lists hold on one of the parts."""
        if unit.unit_id not in self._parts:
            own = tuple(entity for entity in self.lists if entity.unit_id == unit.unit_id)
            found = self.households[self.households["unit_id"] == unit.unit_id]
            self._parts[unit.unit_id] = replace(self, lists=own, households=found, missing=())
        return self._parts[unit.unit_id]

    @cached_property
    def official(self) -> pd.Series:
        """Status of every household: as declared, else as computed."""
        frame = self.households
        return frame["status"].where(frame["status"] != "", frame["computed"])

    def rows_with_status(self, status: str) -> tuple[Row, ...]:
        """Give the households of a status.

        Parameters
        ----------
        status : str
            One of `ntm_helpers.methods.poverty.STATUSES`, where ``poor`` takes both kinds of poor together; ``all``; or
            ``differing``: those whose declared status is another one than their scores give.
        """
        if status not in self._rows_by_status:
            held = self._differs if status == "differing" else _is_of(self.official, status)
            self._rows_by_status[status] = self._rows_where(held)
        return self._rows_by_status[status]

    def people_with_status(self, status: str) -> int:
        """Members of the households of a status, or of all households (``all``)."""
        return int(self.households.loc[_is_of(self.official, status), "members"].sum())

    def rows_differing(self) -> dict[tuple[str, str], tuple[Row, ...]]:
        """Households that differ by declared and computed status, the most frequent first; an undecided status does not differ."""
        found: dict[tuple[str, str], list[Row]] = {}
        differing = self.households[self._differs]
        for row, *way in zip(self.rows_with_status("differing"), differing["status"], differing["computed"], strict=True):
            found.setdefault((way[0], way[1]), []).append(row)
        return {way: tuple(found[way]) for way in sorted(found, key=lambda way: (-len(found[way]), way))}

    def rows_unscored(self, indicators: Iterable[str]) -> tuple[Row, ...]:
        """Households without a score in one of the indicators."""
        return self._rows_where(self.households[list(indicators)].isna().any(axis=1))

    @cached_property
    def _differs(self) -> pd.Series:
        """Whether a declared status is another one than the scores give; where a list has one kind of poor, both kinds are it."""
        declared, computed = self.households["status"], self.households["computed"]
        both_poor = declared.isin(POOR) & computed.isin(POOR)
        return (declared != "") & (computed != "cannot_tell") & (declared != computed) & ~(both_poor & (declared == "poor"))

    def _rows_where(self, held: pd.Series) -> tuple[Row, ...]:
        return tuple(Row("households", household_id) for household_id in self.households.loc[held, "household_id"])

    @cached_property
    def _parts(self) -> dict[str, Lists]:
        """Parts asked for so far: each is made once, so that its households are."""
        return {}

    @cached_property
    def _rows_by_status(self) -> dict[str, tuple[Row, ...]]:
        """Rows asked for so far: figures of thousands of households share them."""
        return {}


def _is_of(statuses: pd.Series, status: str) -> pd.Series:
    """Rows of a status; ``poor`` takes both kinds of poor together, ``all`` every row."""
    if status == "all":
        return pd.Series(True, index=statuses.index)
    return statuses.isin(POOR) if status == "poor" else statuses == status


def lists_of(view: View) -> list[Lists]:
    """Give the lists of a unit, or of its parts, up to the review date, the earliest first.

    Of one day and standard, lists of all parts come before one of the unit's own, which may hold only some of its households.
    """
    groups: dict[tuple[date, str], list[Entity]] = {}
    for unit in [view.unit, *view.children]:
        for entity in view.entities("household_lists", of=unit):
            day = entity.day("list_date")
            if day is not None:
                groups.setdefault((day, entity["standard"]), []).append(entity)
    days = [day for day, _ in groups]
    keys = {(day, name): day.isoformat() if days.count(day) == 1 else f"{day.isoformat()}.{name}" for day, name in groups}
    found = []
    for key, entities in sorted(groups.items()):
        parts = [entity for entity in entities if entity.unit_id != view.unit.unit_id]
        own = [entity for entity in entities if entity.unit_id == view.unit.unit_id]
        is_of_parts = not own or (bool(parts) and len({entity.unit_id for entity in parts}) == len(view.children))
        found.append(_together(view, keys[key], view.children if is_of_parts else [view.unit], *key, parts if is_of_parts else own))
    return found


def _together(view: View, key: str, units: list[Unit], day: date, standard: str, found: list[Entity]) -> Lists:
    kinds = {entity["coverage"] for entity in found}
    coverage = next(kind for kind in ("reviewed_only", "sample", "all") if kind in kinds)
    listed = {entity.unit_id for entity in found}
    return Lists(
        key=key,
        lists=tuple(found),
        list_date=day,
        standard=standard,
        coverage=coverage,
        households=_frame(view, found, standard),
        missing=tuple(unit for unit in units if unit.unit_id not in listed),
    )


def scored_dimensions(lists: Lists, register: Register) -> dict[str, list[str]]:
    """Indicators of the lists' standard that are scored on them, by service."""
    found: dict[str, list[str]] = {}
    for indicator, dimension in indicators_of(lists.standard, register).items():
        if lists.households[indicator].notna().any():
            found.setdefault(dimension, []).append(indicator)
    return found


@dataclass(frozen=True)
class Movement:
    """The poor households of two lists of one standard, by what became of them.

    Attributes
    ----------
    opening, closing : tuple of Row
    escaped, anew : tuple of Row
        Left poverty; poor now and not before.
    relapsed, arisen : tuple of Row or None
        Of those poor anew; None where fewer than two earlier lists tell.
    other_decrease, other_increase : tuple of Row
        Poor households listed only before, only now.
    """

    opening: tuple[Row, ...]
    closing: tuple[Row, ...]
    escaped: tuple[Row, ...]
    anew: tuple[Row, ...]
    relapsed: tuple[Row, ...] | None
    arisen: tuple[Row, ...] | None
    other_decrease: tuple[Row, ...]
    other_increase: tuple[Row, ...]


def movement(earlier: list[Lists], now: Lists) -> Movement | None:
    """Follow the poor households from the last of the earlier lists to now; None across a change of standard or coverage."""
    comparable = [lists for lists in earlier if lists.standard == now.standard and lists.coverage == now.coverage == "all"]
    if not comparable or comparable[-1] is not earlier[-1] or comparable[-1].missing or now.missing:
        return None
    poor_before, listed_before = _each_once(comparable[-1], "poor"), _each_once(comparable[-1], "all")
    poor_now, listed_now = _each_once(now, "poor"), _each_once(now, "all")
    anew = tuple(row for row in poor_now if row not in poor_before and row in listed_before)
    ever = {row for lists in comparable[:-1] for row in lists.rows_with_status("poor")}
    is_known = len(comparable) > 1
    return Movement(
        opening=tuple(poor_before),
        closing=tuple(poor_now),
        escaped=tuple(row for row in poor_before if row not in poor_now and row in listed_now),
        anew=anew,
        relapsed=tuple(row for row in anew if row in ever) if is_known else None,
        arisen=tuple(row for row in anew if row not in ever) if is_known else None,
        other_decrease=tuple(row for row in poor_before if row not in listed_now),
        other_increase=tuple(row for row in poor_now if row not in listed_before),
    )


def _each_once(lists: Lists, status: str) -> dict[Row, None]:
    """Households of a status in their order: one that two lists of a day name is one household."""
    return dict.fromkeys(lists.rows_with_status(status))


def _frame(view: View, lists: list[Entity], standard: str) -> pd.DataFrame:
    """Households as a table with typed columns and the status that their scores give."""
    rows = [dict(row.row) | {"unit_id": row.unit_id} for entity in lists for row in view.entities("households", on=entity)]
    columns = [
        "household_id",
        "unit_id",
        "area",
        "members",
        "weight",
        "is_minority",
        "income_vnd",
        "score_income",
        "score_deprivation",
        "status",
    ]
    frame = pd.DataFrame(rows, columns=[*columns, *INDICATORS])
    for column in ("members", "income_vnd", "score_income", "score_deprivation"):
        frame[column] = pd.to_numeric(frame[column].replace("", None))
    for column in INDICATORS:
        frame[column] = pd.to_numeric(frame[column].replace("", None)).astype("Int8")
    frame["people"] = _people(frame)
    frame["computed"] = _computed(frame, standard, view)
    return frame


def _people(frame: pd.DataFrame) -> pd.Series:
    """People that a row stands for: its members, in a weighted sample times its weight."""
    if not (frame["weight"].fillna("") != "").any():
        return frame["members"]
    people = [Fraction(weight) * int(members) for members, weight in zip(frame["members"], frame["weight"], strict=True)]
    return pd.Series(people, index=frame.index, dtype=object)


def _computed(frame: pd.DataFrame, standard: str, view: View) -> pd.Series:
    """Status by score card, where a household has one; else by income and deprivations."""
    if frame.empty:
        return pd.Series([], dtype=str)
    has_cards = any(row["standard"] == standard for row in view.register.table("score_cards"))
    unknown = pd.Series("cannot_tell", index=frame.index)
    scored = by_score(frame, standard, view.register) if has_cards else unknown
    deprivations = frame[list(INDICATORS)].sum(axis=1, min_count=1).astype(float)
    by_law = by_income(frame.assign(deprivations=deprivations), standard, view.register)
    return scored.where(
        frame["score_income"].notna() & (scored != "cannot_tell"), by_law.where(frame["income_vnd"].notna(), unknown)
    )
