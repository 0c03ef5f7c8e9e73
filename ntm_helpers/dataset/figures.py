"""Figures: statements about a unit, published or derived, and how they stand to the review date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ntm_helpers.dataset.cells import read_day
from ntm_helpers.quantities import Quantity

NOT_REPORTED = "not_reported"
"""Qualifier of a line that the source has without a number."""
MISPRINT = "misprint"
"""Qualifier of what the source prints and cannot be right: it is kept and shown as printed, and no figure is made of it."""
WITHOUT_A_NUMBER = (NOT_REPORTED, MISPRINT)
"""Qualifiers of lines of which no number is read."""

ONE_THING = ("measure", "item", "basis", "period_start", "period_end", "source_id")
"""Cells in which two statements of one unit are of the same thing and of one source."""


class Standing(StrEnum):
    """How a figure stands to the review date."""

    CURRENT = "current"
    """Its period had ended by then, or it has none."""
    STATED_LATER = "stated_later"
    """The same, but it was published after the review date: it counts and is marked."""
    RUNNING_PLAN = "running_plan"
    """A plan stated by then for a period that was still running."""
    AFTERWARDS = "afterwards"
    """About a later period: stands apart under "published afterwards"."""


class Misprint(NamedTuple):
    """What a source prints and cannot be right: its digits, or what stands for them, and its unit of measure."""

    printed: str
    unit: str


class Row(NamedTuple):
    """A row of a table of the dataset, by its key, or an item of a list of the review: what a count counts."""

    table: str
    key: str


@dataclass(frozen=True)
class Figure:
    """A statement about a unit.

    Attributes
    ----------
    figure_id : str
        Id of the row in ``figures.csv``, or ``topic.measure[.item][@unit]`` when derived.
    unit_id, measure, item : str
        What it is about.
    quantity : Quantity or None
        Hedged number with its unit of measure; None for a status and for what is not known.
    code : str
        Code of a status.
    basis : str
        ``result``, ``plan``, ``estimate``, ``status`` or ``derived``.
    period_start, period_end, stated_on : date or None
        None is open or unknown.
    standing : Standing
        How it stands to the review date.
    misprint : Misprint or None
        What the source prints and cannot be right: shown as it stands, and used nowhere.
    source_id, locator, quote, note : str
        Where it was read (published figures).
    corrections : tuple of str
        Ids of the corrections that act on its row.
    method, inputs, rules, reason : str, tuple of str, tuple of str, str
        How it was computed (derived figures): qualified name of the function, ids of the inputs, ids of the rules, and why
        there is no quantity when there is none.
    operation : str
        The elementary operation by which the quantity follows from the inputs or the rows (`ntm_helpers.review.arithmetic`);
        empty where the method is more than one.
    rows : tuple of Row
        Rows that a count counts, where they are no figures.
    among : tuple of (str, int)
        Rows from which these were chosen, by their tables: how many; what is not among the rows was dropped.
    parameters : tuple of (str, str)
        What else decides the quantity, such as a cut-off and weights: name and value as text.
    newer_not_reported : date or None
        Last day of a newer period of the same thing that has a line and no number: this one is the newest reported, not the
        newest there is (`ntm_helpers.dataset.newest`). A derived figure has that of its inputs.
    is_undated : bool
        Whether it tells how things stood and not when: a claim without a period, or what was computed of one.
    days_divided : tuple of (date, date)
        Last days of the numerator and the denominator of a ratio, where they differ.
    """

    figure_id: str
    unit_id: str
    measure: str
    item: str = ""
    quantity: Quantity | None = None
    code: str = ""
    misprint: Misprint | None = None
    basis: str = "result"
    period_start: date | None = None
    period_end: date | None = None
    stated_on: date | None = None
    standing: Standing = Standing.CURRENT
    source_id: str = ""
    locator: str = ""
    quote: str = ""
    note: str = ""
    corrections: tuple[str, ...] = ()
    method: str = ""
    inputs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    reason: str = ""
    operation: str = ""
    rows: tuple[Row, ...] = ()
    among: tuple[tuple[str, int], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    newer_not_reported: date | None = None
    is_undated: bool = False
    days_divided: tuple[date, date] | tuple[()] = ()

    @property
    def is_derived(self) -> bool:
        """Whether it was computed here rather than published."""
        return bool(self.method)

    @property
    def is_reported(self) -> bool:
        """Whether the source gives a number or a status, not only the line for it."""
        return self.is_derived or self.quantity is not None or bool(self.code)

    @property
    def last_day(self) -> date | None:
        """Last known day of its period."""
        return self.period_end or self.period_start

    @property
    def counts(self) -> bool:
        """Whether it says how things stood on the review date."""
        return self.standing in (Standing.CURRENT, Standing.STATED_LATER)


def standing_on(as_of: date, *, last_day: date | None, stated_on: date | None, basis: str) -> Standing:
    """Say how a figure stands to a review date.

    Parameters
    ----------
    as_of : date
        Review date ("tình hình đến ngày").
    last_day : date or None
        Last day of the figure's period, its first where the end is open; None without a period.
    stated_on : date or None
        Day on which it was stated.
    basis : str
        A plan for a running period, stated by the review date, is no later news.
    """
    if last_day is None or last_day <= as_of:
        return Standing.STATED_LATER if stated_on and stated_on > as_of else Standing.CURRENT
    if basis == "plan" and stated_on and stated_on <= as_of:
        return Standing.RUNNING_PLAN
    return Standing.AFTERWARDS


def published(
    row: Mapping[str, str],
    quantity: Quantity | None,
    as_of: date,
    corrections: tuple[str, ...] = (),
    *,
    newer_not_reported: date | None = None,
    is_undated: bool = False,
) -> Figure:
    """Make a figure of a row of ``figures.csv``, as seen from a review date."""
    start, end, stated_on = map(read_day, (row["period_start"], row["period_end"], row["stated_on"]))
    is_misprint = row["qualifier"] == MISPRINT
    return Figure(
        figure_id=row["figure_id"],
        unit_id=row["unit_id"],
        measure=row["measure"],
        item=row["item"],
        quantity=quantity,
        code="" if quantity or is_misprint else row["value"],
        misprint=Misprint("–".join(filter(None, (row["value"], row["value_to"]))), row["unit"]) if is_misprint else None,
        basis=row["basis"],
        period_start=start,
        period_end=end,
        stated_on=stated_on,
        standing=standing_on(as_of, last_day=end or start, stated_on=stated_on, basis=row["basis"]),
        source_id=row["source_id"],
        locator=row["locator"],
        quote=row["quote"],
        note=row["note"],
        corrections=corrections,
        reason="unknown.misprint" if is_misprint else "" if row["value"] else "unknown.not_reported",
        newer_not_reported=newer_not_reported,
        is_undated=is_undated,
    )
