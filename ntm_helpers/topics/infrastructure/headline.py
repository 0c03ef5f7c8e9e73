"""How things stand with the works of a unit: what is published, what is listed, what published costs pay."""

from __future__ import annotations

from datetime import date

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.works import KINDS
from ntm_helpers.review import Draft, Gravity, Name, Period, Sentence, key_family
from ntm_helpers.topics.common import MOST_SAID, nothing_published
from ntm_helpers.topics.infrastructure.figures import Facts, Listing, name_of
from ntm_helpers.topics.infrastructure.listed import labelled
from ntm_helpers.topics.infrastructure.published import terms
from ntm_helpers.topics.owners import HOW_MANY, say_shared

SHARED = key_family("works.of_several", HOW_MANY)


def headline(draft: Draft, facts: Facts) -> None:
    """Say the published results and rates, or that there are none; then what the list of works says, what published costs pay."""
    unit = draft.view.unit
    told = facts.results or facts.published.rates(unit)
    if told:
        _published(draft, told)
    elif facts.listing is None and not any(cost.is_current_and_own for cost in facts.costs):
        nothing_published(draft, "topic.infrastructure")
    if facts.listing is not None:
        _listed(draft, facts.listing)
    for cost in facts.costs:
        cost.headline()


def _published(draft: Draft, results: list[Figure]) -> None:
    """Say the results of the latest day that has any, each with its own period."""
    last = max(figure.last_day or date.min for figure in results)
    latest = [figure for figure in results if (figure.last_day or date.min) == last]
    by_period: dict[tuple[date | None, ...], list[Figure]] = {}
    for figure in latest:
        by_period.setdefault((figure.period_start, figure.period_end, figure.newer_not_reported), []).append(figure)
    for together in by_period.values():
        draft.headline(
            "works.published", leads=True, unit=draft.view.unit, period=Period(together[0]), works=terms(together[:MOST_SAID])
        )
    for figure in latest:
        draft.card(figure)


def _listed(draft: Draft, listing: Listing) -> None:
    """Say how many works there are and what they cost, then which cost far more or less than usual, then which are late."""
    listed, done, accepted, late = listing.counts(listing.works)
    cost = listing.cost(listing.works)
    draft.headline("works.listed", leads=True, unit=draft.view.unit, listed=listed, done=done, accepted=accepted, cost=cost)
    say_shared(draft, SHARED, "works_listed", [work.entity for work in listing.works])
    for work in listing.far():
        times = listing.times(work)
        is_above = times is not None and times.quantity is not None and times.quantity.lower > 1
        draft.headline(
            "works.far_above" if is_above else "works.far_below",
            gravity=Gravity.FAR_FROM_USUAL if is_above else None,
            work=name_of(work),
            unit=listing.owners(work),
            kind=Name(KINDS, work.kind),
            unit_cost=listing.unit_cost(work),
            median=listing.median_of(work),
            times=times,
        )
    if late.quantity is not None and late.quantity.lower > 0:
        works = [labelled(listing, work) for work in listing.works if work.is_overdue]
        key = "works.overdue" if late.quantity.lower == late.quantity.upper else "works.overdue_range"
        draft.headline(key, gravity=Gravity.WORK_OVERDUE, overdue=late, works=works)
    draft.card(listed, Name("word", "works.card.listed"), Sentence("works.card.cost", {"cost": cost}))
    of_all = Sentence("works.card.of", {"whole": listed})
    for figure, label in ((done, "works.card.done"), (accepted, "works.card.accepted"), (late, "works.card.late")):
        draft.card(figure, Name("word", label), of_all)
