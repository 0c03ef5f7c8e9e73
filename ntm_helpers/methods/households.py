"""Lists of households: which speak together, and the official status of their households.

Lists of one day and one standard speak together: those of a commune, or of all communes of a district. A rate needs every
household in the denominator, so it is given only where every list says that it holds all of them; a list of reviewed households
only has counts. The status that communes declared is kept beside the one that their score cards give; where they differ, the
households are named. Whatever is counted is given as the rows themselves, by the households' ids.

A household of which neither a status nor enough scores are told is **undecided**: it counts neither as poor nor as not poor. What
is counted by status has two sets of rows, those that surely are and those that may be. A deprivation that is not told is neither
there nor not: the status by income holds where it is the same either way.

The **movement** between two lists of one standard follows the households by their ids: escaped (poor before, listed and not
poor now), poor anew (not poor before, poor now), and other moves (poor households that are listed only once: removals, splits,
deaths). Those poor anew are *relapsed* where an earlier list had them as poor and *newly* poor where two earlier lists or more
had not; with fewer lists the two cannot be distinguished. Who is undecided on a list may have moved or not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from ntm_helpers.dataset import Entity, Register, Row, View
from ntm_helpers.dataset.contract import scored_columns
from ntm_helpers.methods.poverty import POOR, by_income, by_score, indicators_of
from ntm_helpers.places import Unit

INDICATORS = scored_columns("households")
"""Columns of scored indicators; a standard uses those of ``rules/poverty_indicators.csv``."""
Sizes = dict[Fraction, int]
"""Number of households by their number of members."""


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
        """Whether every household is in the denominator; a list without a household says nothing of them."""
        has_rows = {entity.unit_id for entity in self.lists} <= set(self.households["unit_id"].unique())
        return self.coverage == "all" and not self.missing and has_rows and len(self.households) > 0

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

    def rows_undecided(self, status: str) -> tuple[Row, ...]:
        """Households that may be of a status or not, because neither a status nor enough scores are told; of ``all`` none."""
        return () if status == "all" else self._rows_where(self._may_be(status))

    def people_with_status(self, status: str) -> tuple[Sizes, Sizes]:
        """Households by their members: those that surely are of a status (``all``: of any), and those that may be."""
        surely = _is_of(self.official, status)
        may_be = pd.Series(False, index=surely.index) if status == "all" else self._may_be(status) & ~surely
        return self._sizes_where(surely), self._sizes_where(may_be)

    def _sizes_where(self, held: pd.Series) -> Sizes:
        numbers = self.households.loc[held, "members"].dropna().value_counts()
        return {Fraction(int(size)): int(number) for size, number in numbers.items()}

    def _may_be(self, status: str) -> pd.Series:
        """Whether it is not decided that a household is of a status: of the two kinds of poor, ``poor`` tells none."""
        undecided = self.official == "cannot_tell"
        return undecided | (self.official == "poor") if status in POOR[1:] else undecided

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
        return tuple(Row("households", household_id) for household_id in self.households.loc[held, "household_id"].to_numpy(object))

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


class Moved(NamedTuple):
    """Households that surely moved in a way, and those that may have."""

    surely: tuple[Row, ...]
    undecided: tuple[Row, ...]


@dataclass(frozen=True)
class Movement:
    """The poor households of two lists of one standard, by what became of them.

    Attributes
    ----------
    opening, closing : Moved
    escaped, anew : Moved
        Left poverty; poor now and not before.
    relapsed, arisen : Moved or None
        Of those poor anew; None where fewer than two earlier lists tell.
    other_decrease, other_increase : Moved
        Poor households listed only before, only now.
    """

    opening: Moved
    closing: Moved
    escaped: Moved
    anew: Moved
    relapsed: Moved | None
    arisen: Moved | None
    other_decrease: Moved
    other_increase: Moved


def movement(earlier: list[Lists], now: Lists) -> Movement | None:
    """Follow the poor households from the last of the earlier lists to now; None across a change of standard or coverage."""
    comparable = [lists for lists in earlier if lists.standard == now.standard and lists.coverage == now.coverage == "all"]
    if not comparable or comparable[-1] is not earlier[-1] or comparable[-1].missing or now.missing:
        return None
    before, after = _Poor(comparable[-1]), _Poor(now)
    anew = _moved(after, lambda row: row in before.listed, unlike=before)
    is_known = len(comparable) > 1
    past = [_Poor(lists) for lists in comparable[:-1]]
    ever = {row for poor in past for row in poor.surely}
    maybe_ever = {row for poor in past for row in poor.may_be}
    return Movement(
        opening=Moved(tuple(before.surely), tuple(before.undecided)),
        closing=Moved(tuple(after.surely), tuple(after.undecided)),
        escaped=_moved(before, lambda row: row in after.listed, unlike=after),
        anew=anew,
        relapsed=_of_them(anew, ever, maybe_ever) if is_known else None,
        arisen=_of_them(anew, maybe_ever, ever, is_in=False) if is_known else None,
        other_decrease=_moved(before, lambda row: row not in after.listed),
        other_increase=_moved(after, lambda row: row not in before.listed),
    )


class _Poor:
    """Households of a day in their order, each once though two lists name it: poor, perhaps poor, and all that are listed."""

    def __init__(self, lists: Lists):
        self.surely = dict.fromkeys(lists.rows_with_status("poor"))
        self.undecided = {row: None for row in lists.rows_undecided("poor") if row not in self.surely}
        self.may_be = self.surely | self.undecided
        self.listed = dict.fromkeys(lists.rows_with_status("all"))


def _moved(poor: _Poor, is_meant: Callable[[Row], bool], unlike: _Poor | None = None) -> Moved:
    """Poor households that are meant, and are not poor on the other day where there is one."""
    other_surely, other_may_be = (unlike.surely, unlike.may_be) if unlike is not None else ({}, {})
    surely = dict.fromkeys(row for row in poor.surely if is_meant(row) and row not in other_may_be)
    may_be = (row for row in poor.may_be if is_meant(row) and row not in other_surely)
    return Moved(tuple(surely), tuple(row for row in may_be if row not in surely))


def _of_them(moved: Moved, surely: Collection[Row], may_be: Collection[Row], *, is_in: bool = True) -> Moved:
    """Those of moved households that are in a set, or are not: surely by the first set, perhaps by the second."""
    found = dict.fromkeys(row for row in moved.surely if (row in surely) == is_in)
    open_ = (row for row in (*moved.surely, *moved.undecided) if (row in may_be) == is_in)
    return Moved(tuple(found), tuple(row for row in open_ if row not in found))


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
    told = frame[[name for name in INDICATORS if name in indicators_of(standard, view.register)]]
    least = told.sum(axis=1).astype(float)
    counts = (least, least + told.isna().sum(axis=1))
    ends = [by_income(frame.assign(deprivations=count), standard, view.register) for count in counts]
    by_law = ends[0].where(ends[0] == ends[1], "cannot_tell")
    return scored.where(
        frame["score_income"].notna() & (scored != "cannot_tell"), by_law.where(frame["income_vnd"].notna(), unknown)
    )
