"""Lists of households: which speak together, and the official status of their households.

Lists of one day and one standard speak together: those of a commune, or of all communes of a district. A rate needs every
household in the denominator, so it is told only where every list says that it holds all of them; a list of reviewed households
only has counts. The status that communes declared is kept beside the one that their score cards give; where they differ, the
households are counted.

The **movement** between two lists of one standard follows the households by their ids: escaped (poor before, listed and not
poor now), poor anew (not poor before, poor now), and other moves (poor households that are listed only once: removals, splits,
deaths). Those poor anew are *relapsed* where an earlier list had them as poor and *newly* poor where two earlier lists or more
had not; with fewer lists the two cannot be told apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import pandas as pd

from ntm_helpers.dataset import Entity, View
from ntm_helpers.dataset.contract import scored_columns
from ntm_helpers.methods.poverty import POOR, by_income, by_score
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
        own = tuple(entity for entity in self.lists if entity.unit_id == unit.unit_id)
        found = self.households[self.households["unit_id"] == unit.unit_id]
        return replace(self, lists=own, households=found, missing=())

    def with_status(self, status: str) -> int:
        """Households of a status: as declared, else as computed; ``poor`` takes both kinds of poor together."""
        found = self.households["status"].where(self.households["status"] != "", self.households["computed"])
        return int(_is_of(found, status).sum())

    def people_with_status(self, status: str) -> int:
        """Members of the households of a status, or of all households (``all``)."""
        frame = self.households
        found = frame["status"].where(frame["status"] != "", frame["computed"])
        return int(frame.loc[_is_of(found, status), "members"].sum())

    def differing(self) -> int:
        """Households whose declared status is another one than their score card gives; what cannot be told does not differ."""
        return sum(self.differing_ways().values())

    def differing_ways(self) -> dict[tuple[str, str], int]:
        """Households that differ by declared and computed status, the most frequent first."""
        told, computed = self.households["status"], self.households["computed"]
        is_told = (told != "") & (computed != "cannot_tell")
        both_poor = told.isin(POOR) & computed.isin(POOR)
        differ = is_told & (told != computed) & ~(both_poor & (told == "poor"))
        counts = Counter(zip(told[differ], computed[differ], strict=True))
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


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
            if entity.day("list_date") <= view.as_of:
                groups.setdefault((entity.day("list_date"), entity["standard"]), []).append(entity)
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


@dataclass(frozen=True)
class Movement:
    """How the number of poor households changed between two lists of one standard, in households.

    Attributes
    ----------
    opening, closing : int
    escaped, anew : int
        Left poverty; poor now and not before.
    relapsed, arisen : int or None
        Of those poor anew; None where fewer than two earlier lists tell.
    other_decrease, other_increase : int
        Poor households listed only before, only now.
    """

    opening: int
    closing: int
    escaped: int
    anew: int
    relapsed: int | None
    arisen: int | None
    other_decrease: int
    other_increase: int


def movement(earlier: list[Lists], now: Lists) -> Movement | None:
    """Follow the poor households from the last of the earlier lists to now; None across a change of standard or coverage."""
    comparable = [lists for lists in earlier if lists.standard == now.standard and lists.coverage == now.coverage == "all"]
    if not comparable or comparable[-1] is not earlier[-1] or comparable[-1].missing or now.missing:
        return None
    poor_before, listed_before = _poor_ids(comparable[-1]), _ids(comparable[-1])
    poor_now, listed_now = _poor_ids(now), _ids(now)
    anew = {key for key in poor_now - poor_before if key in listed_before}
    ever = set().union(*(_poor_ids(lists) for lists in comparable[:-1])) if len(comparable) > 1 else set()
    is_told = len(comparable) > 1
    return Movement(
        opening=len(poor_before),
        closing=len(poor_now),
        escaped=len((poor_before - poor_now) & listed_now),
        anew=len(anew),
        relapsed=len(anew & ever) if is_told else None,
        arisen=len(anew - ever) if is_told else None,
        other_decrease=len(poor_before - listed_now),
        other_increase=len(poor_now - listed_before),
    )


def _ids(lists: Lists) -> set[str]:
    return set(lists.households["household_id"])


def _poor_ids(lists: Lists) -> set[str]:
    frame = lists.households
    status = frame["status"].where(frame["status"] != "", frame["computed"])
    return set(frame.loc[status.isin(POOR), "household_id"])


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
    told = zip(frame["members"], frame["weight"], strict=True)
    people = [Fraction(weight) * int(members) for members, weight in told]
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
