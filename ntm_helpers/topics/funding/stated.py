"""What is stated of the capital of a unit stage by stage: the total, its sources, and whether they are all and make it.

A stage is a measure (planned, mobilised, allocated, disbursed). Its newest period is shown; sources of another period are named
with theirs and added to nothing. Of the sources only those that no other one contains are added ("of which"). Whether the sources
make the stated total is the finding of the relation between them (`methods.identities`), the same that the page on consistency
prints: nothing is held against anything here. The named sources are all there are where that relation is closed and holds, where
exact numbers make the total exactly, or, without a total, where they cover the list of sources. Of what is stated in several ways
that disagree (`Stage.apart`), or may be of different periods, no share is told: it would hang on which statement is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Standing, View
from ntm_helpers.methods.identities.examine import Consistency
from ntm_helpers.methods.identities.relation import Finding
from ntm_helpers.places import Unit

SOURCES = "capital_source"
PLANNED, MOBILISED, ALLOCATED, DISBURSED = "capital_planned", "capital_mobilised", "capital_allocated", "capital_disbursed"
STAGES_STATED = (PLANNED, MOBILISED, ALLOCATED, DISBURSED)
"""Measures of the stages, in the order in which capital goes through them."""
ACTUAL = ("result", "estimate", "status", "derived")
WITH_PLANS = (*ACTUAL, "plan")
DOUBTS = ("told_apart", "periods_open")
"""Why no share can be told of a stage, nor which source is the largest."""


@dataclass(frozen=True)
class Stage:
    """What is stated of one stage of capital in its newest period.

    Attributes
    ----------
    measure : str
    total : Figure or None
        The stated total.
    parts : mapping of str to Figure
        Sources of the same period that may be added.
    within : mapping of str to Figure
        Sources of the same period that another one contains.
    others : tuple of Figure
        Totals and sources of other periods.
    finding : Finding or None
        What came out of holding the sources against the total.
    covers : bool
        Whether the sources named are all of the list of sources but for "other".
    apart : mapping of str to tuple of Figure
        What is stated of the total ("") or of a source, where statements on it disagree: nobody knows which of them holds.
    """

    measure: str
    total: Figure | None = None
    parts: Mapping[str, Figure] = field(default_factory=dict)
    within: Mapping[str, Figure] = field(default_factory=dict)
    others: tuple[Figure, ...] = ()
    finding: Finding | None = None
    covers: bool = False
    apart: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.dated is not None

    @property
    def dated(self) -> Figure | None:
        """A figure that bears the period; None where nothing is stated."""
        return self.total or next(iter(self.parts.values()), None)

    @property
    def verdict(self) -> str:
        """What the relation between total and sources came to; empty where there is none."""
        return self.finding.verdict if self.finding is not None else ""

    @property
    def doubt(self) -> str:
        """Why no share can be told, a key of `DOUBTS`: statements disagree, or may be of different periods; empty where it can."""
        if self.apart:
            return "told_apart"
        return "periods_open" if self.finding is not None and self.finding.reason == "periods_open" else ""

    @property
    def exceeds_total(self) -> bool:
        """Whether the sources named are certainly more than the total: then nobody knows the whole."""
        stated, computed = (self.finding.stated, self.finding.computed) if self.finding is not None else (None, None)
        if self.verdict != "disagrees" or stated is None or computed is None:
            return False
        return quantities.compare(stated, computed) == "less"

    @property
    def has_all_sources(self) -> bool:
        """Whether the sources named are all there are."""
        if self.total is None:
            return self.covers and not self.doubt
        if self.doubt or self.finding is None or self.verdict not in ("agrees", "agrees_as_hedged"):
            return False
        return self.finding.identity.is_closed or self._make_exactly

    @property
    def _make_exactly(self) -> bool:
        """Whether exact numbers make the total exactly: nothing is left that another source could hold."""
        stated, computed = (self.finding.stated, self.finding.computed) if self.finding else (None, None)
        if stated is None or computed is None or len(self.parts) < 2 or self.verdict != "agrees":
            return False
        return not stated.is_hedged and not computed.is_hedged and stated.bare is not None and stated.bare == computed.bare


def stage_of(view: View, measure: str, found: Consistency, of: Unit | None = None) -> Stage:
    """Gather what is stated of a stage of capital of a unit."""
    found_by_code = {code: newest(view, measure, code, of) for code in ("", *view.register.codes_of(SOURCES))}
    figures = {code: figure for code, figure in found_by_code.items() if figure is not None}
    if not figures:
        return Stage(measure)
    like = max(figures.values(), key=lambda figure: (figure.last_day is not None, figure.last_day or view.as_of, not figure.item))
    total = figures.get("") if _is_of_period(figures.get(""), like) else None
    finding = _finding(found, total)
    if finding is not None:
        named = {term.figure.item: term.figure for term in finding.identity.terms if term.figure is not None}
    else:
        named = {code: figure for code, figure in figures.items() if code and _is_of_period(figure, like)} if total is None else {}
    codes = [code for code in figures if code in named]
    outer = view.register.outermost(view.register.measures[measure], codes)
    inside = {c: f for c, f in figures.items() if c and c not in outer and _is_within(view, c, outer) and _is_of_period(f, like)}
    shown = {figure.figure_id for figure in (*named.values(), *inside.values(), *([total] if total else []))}
    return Stage(
        measure=measure,
        total=total,
        parts={code: named[code] for code in outer},
        within=inside,
        others=tuple(figure for figure in figures.values() if figure.figure_id not in shown),
        finding=finding,
        covers=view.register.covers(SOURCES, outer),
        apart=_told_apart(found, [*([total] if total else []), *(named[code] for code in outer)]),
    )


def _told_apart(found: Consistency, figures: Sequence[Figure]) -> dict[str, tuple[Figure, ...]]:
    """What is stated of a thing where its statements disagree, by the item of the figure."""
    ids = {figure.figure_id: figure.item for figure in figures}
    apart = [several.figures for several in found.several if several.verdict == "disagrees"]
    return {ids[figure.figure_id]: told for told in apart for figure in told if figure.figure_id in ids}


def newest(view: View, measure: str, code: str, of: Unit | None = None) -> Figure | None:
    """Newest figure of a stage and source; a plan still running tells the plan of the day."""
    if measure != PLANNED:
        return view.latest(measure, code, of)
    running = [figure for figure in view.figures(measure, code, of) if figure.standing is Standing.RUNNING_PLAN]
    return running[-1] if running else view.latest(measure, code, of, basis=WITH_PLANS)


def _finding(found: Consistency, total: Figure | None) -> Finding | None:
    """The finding on the sum of the sources; a declared relation that says the same stands in its place."""
    sums = found.about(total, "items") if total is not None else []
    return next((finding for finding in sums if finding.identity.kind == "sum"), None)


def _is_within(view: View, code: str, outer: Sequence[str]) -> bool:
    return any(above in outer for above in view.register.above(SOURCES, code))


def _is_of_period(figure: Figure | None, like: Figure) -> bool:
    """Whether a figure is of the same period as another one: the last day, and the first where both tell it."""
    return figure is not None and is_same_period(figure, like)


def is_same_period(one: Figure, other: Figure) -> bool:
    """Whether two figures speak of one period: the last day, and the first where both tell it."""
    starts = {one.period_start, other.period_start} - {None}
    return one.last_day == other.last_day and len(starts) < 2
