"""Criteria drawn: of communes who stands where between none and all of a set, of one commune every criterion with its state."""

from __future__ import annotations

from ntm_helpers.dataset import Figure, Row
from ntm_helpers.methods.assessment import NOT_MET, Assessment, Criterion
from ntm_helpers.methods.attainment import KEEPS, NOT_NAMED, STATED, Attainment, Range, attainment_of
from ntm_helpers.review import Chart, Draft, Name, Sentence, Value
from ntm_helpers.topics.criteria.bands import number_of
from ntm_helpers.topics.criteria.figures import Facts, inferred, numbers_of
from ntm_helpers.topics.criteria.states import criteria_counted, state_by_rest, state_computed

MOST_NAMED = 3
"""Communes that a title names."""
MOST_NUMBERS = 6
"""Criteria of which a title gives the numbers."""


def strip_of(draft: Draft, facts: Facts) -> Chart | None:
    """Draw who stands where between none and all criteria of a set, those that stand alike on one line; by one set alone."""
    attainments = facts.attainments
    sets = {one.set_id for one in attainments if one.code != NOT_NAMED}
    if len(sets) != 1 or "" in sets:
        return None
    alike: dict[tuple[tuple[int, int], str, tuple[Range, ...]], list[Attainment]] = {}
    for one in attainments:
        alike.setdefault((_rank(one), one.code, one.possible), []).append(one)
    rows: list[tuple[Value, Figure]] = []
    for key in sorted(alike, key=lambda key: key[0]):
        units = [one.unit for one in alike[key]]
        rows += [(units, figure) for figure in _drawn(draft, alike[key][0])]
    about = Sentence("criteria.chart.about", {"count": number_of(draft, attainments, "all")})
    return Chart("strip", _chart_title(draft, facts), rows, about=about)


def _rank(attainment: Attainment) -> tuple[int, int]:
    """Place of a unit in the drawing: who keeps the standard first, then the most criteria, who is not named last."""
    least = max((low for low, _ in attainment.possible), default=-1)
    return ({KEEPS: 0, STATED: 1}.get(attainment.code, 2), -least)


def _drawn(draft: Draft, attainment: Attainment) -> list[Figure]:
    """What is drawn of a unit: its number, else what exclusion leaves, else its standing."""
    if attainment.code == STATED and attainment.stated is not None:
        return [attainment.stated]
    return inferred(draft, attainment) or [state_figure(draft, attainment)]


def _chart_title(draft: Draft, facts: Facts) -> Sentence:
    """Say what is seen: who is not told of, else how few the last one has."""
    open_ = [one for one in facts.attainments if one.code == NOT_NAMED]
    if len(open_) > MOST_NAMED:
        return Sentence("criteria.chart.many_open", {"count": number_of(draft, open_, "open")})
    if open_:
        return Sentence("criteria.chart.open", {"units": [one.unit for one in open_]})
    stated = [one for one in facts.attainments if one.code == STATED and one.stated is not None]
    if not stated:
        return Sentence("criteria.chart")
    last = min(stated, key=lambda one: one.possible or ((0, 0),))
    return Sentence("criteria.chart.last", {"unit": last.unit, "met": last.stated})


def state_figure(draft: Draft, attainment: Attainment) -> Figure:
    """Give the figure that says how a unit stands: the source's word, else what follows from its number or from the lists."""
    if attainment.stated is not None and attainment.stated.measure == "standing":
        return attainment.stated
    inputs = [attainment.stated] if attainment.stated else [one.figure for one in attainment.excluded_by]
    rows = [] if inputs else [Row("units", attainment.unit.unit_id)]  # nothing is said of it
    return draft.derive(
        "standing", None, by=attainment_of, inputs=inputs, rows=rows, of=attainment.unit, code=attainment.code, item="standing"
    )


def cells_of(draft: Draft, now: Assessment) -> Chart:
    """Draw every criterion of a unit with its state."""
    unmet = now.of_state(NOT_MET)
    title = Sentence("criteria.cells.unmet" if now.is_whole else "criteria.cells.unmet_as_told", {"numbers": numbers_of(unmet)})
    if len(unmet) > MOST_NUMBERS:
        title = Sentence(
            "criteria.cells.many",
            {"count": criteria_counted(draft, "criteria_named_unmet", unmet, now)},
        )
    elif not unmet:
        title = Sentence("criteria.cells.none" if now.is_whole else "criteria.cells.open")
    rows: list[tuple[Value, Figure]] = [(Name("criterion", one.key), _state(draft, now, one)) for one in now.criteria]
    return Chart("cells", title, rows, about=Sentence("criteria.cells.about", {"day": now.day}) if now.day else None)


def _state(draft: Draft, now: Assessment, criterion: Criterion) -> Figure:
    """Give the figure of the state that counts."""
    if criterion.rest:
        return state_by_rest(draft, now, criterion)
    computed = state_computed(draft, now, criterion)
    return criterion.declared if criterion.declared is not None and computed.code != criterion.state else computed
