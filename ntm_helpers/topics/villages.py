"""What the villages of a unit report, side by side, beside what the unit itself reports of the same.

**Method.** Of every measure (and item) of the topic the newest period that any village reports; measures of one period are columns
of one table, in which every village has a line. Below them stand the sum of the villages, where every one that is listed reports
the measure and it is one of which the parts make the whole (of a rate the rate of such sums), and the unit's own figure of the same
period. Whether the two agree is the verdict of the relation between them (`ntm_helpers.methods.identities`), as everywhere; of a
rate, for which there is no such relation, whether the unit's own and that of the sums are one (`quantities.agreement`).

**Limits.** Where the unit reports none, the sum of the villages listed is no figure of the unit: whether they are all there are is
another question. Older periods stand on the page of all figures; what tells of single criteria stands where villages are assessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.identities.examine import consistency_of
from ntm_helpers.methods.identities.relation import VERDICTS, Finding
from ntm_helpers.places import Unit
from ntm_helpers.quantities import agreement
from ntm_helpers.review import Draft, Name, Period, Sentence, Table, Value, key_family
from ntm_helpers.review.arithmetic import count
from ntm_helpers.topics.published import OfParts, in_order, of_parts, parts_for, what_it_is

HELD = key_family("villages.held", VERDICTS)
ASSESSED = ("criteria", "indicators")
"""What items of measures are that tell of criteria: villages that are assessed by them have tables of their own."""
DASH = Name("text", "–")


@dataclass(frozen=True)
class _Column:
    """What villages report of one measure and item in one period, and what the unit does."""

    told: Mapping[Unit, Figure]
    together: OfParts
    own: Figure | None
    finding: Finding | None

    @property
    def first(self) -> Figure:
        return self.together.figures[0]


def village_tables(draft: Draft) -> list[Table]:
    """Tables of what the villages report and no step before shows, one a period."""
    shown, villages = draft.shown, [] if draft.view.children else parts_for(draft.view)
    columns = [column for column in _columns(draft, villages) if not shown.issuperset(column.together.ids)]
    by_period: dict[tuple[date | None, ...], list[_Column]] = {}
    for column in columns:
        by_period.setdefault((column.first.period_start, column.first.period_end), []).append(column)
    for alike in by_period.values():
        for column in alike:
            _check(draft, column, [other.together for other in alike])
    return [_table(draft, villages, alike) for alike in by_period.values()]


def _columns(draft: Draft, villages: Sequence[Unit]) -> Iterator[_Column]:
    """Measures and items that villages report, each of its newest period, in the order of the register."""
    view = draft.view
    newest: dict[tuple[str, str, bool], Figure] = {}
    told: dict[tuple[object, ...], dict[Unit, Figure]] = {}
    for village in villages:
        for figure in view.of_topic(draft.topic, of=village):
            if figure.counts and view.register.measures[figure.measure].items not in ASSESSED:
                what = figure.measure, figure.item, figure.basis == "plan"
                by_village = told.setdefault((*what, figure.period_start, figure.period_end), {})
                by_village[village] = min(by_village.get(village, figure), figure, key=view.trust)
                newest[what] = max(newest.get(what, figure), figure, key=lambda one: one.last_day or date.min)
    for first in in_order(view, newest.values()):
        what = first.measure, first.item, first.basis == "plan"
        by_village = told[*what, first.period_start, first.period_end]
        own = _own(view, first)
        found = consistency_of(view).about(own, "units", "mean") if own is not None else []
        yield _Column(by_village, of_parts(view, by_village, villages), own, found[0] if found else None)


def _own(view: View, like: Figure) -> Figure | None:
    """The unit's own figure of the same thing and period: of several that of the best source."""
    period = like.period_start, like.period_end
    own = [figure for figure in view.current(like.measure, like.item) if (figure.period_start, figure.period_end) == period]
    return min((figure for figure in own if (figure.basis == "plan") == (like.basis == "plan")), key=view.trust, default=None)


def _table(draft: Draft, villages: Sequence[Unit], columns: Sequence[_Column]) -> Table:
    """Table of one period: a line a village, then their sum, the unit's own figures and what the two are to each other."""
    period = Period(columns[0].first)
    rows: list[list[Value]] = [[village, *(column.told.get(village) for column in columns), period] for village in villages]
    number = count(draft, "parts_total", villages, item="villages")
    together = [column.together for column in columns]
    if any(column.together.adds_up for column in columns):
        sums = [_sum(draft, column, together) for column in columns]
        rows.append([Sentence("villages.sum", {"count": number}), *sums, period])
    if any(column.own for column in columns):
        rows.append([Sentence("villages.own", {"unit": draft.view.unit}), *(column.own or DASH for column in columns), period])
    verdicts = [_verdict(draft, column, together) for column in columns]
    if any(verdicts):
        held = [Name("word", HELD[verdict]) if verdict else DASH for verdict in verdicts]
        rows.append([Name("word", "villages.held"), *held, period])
    heads: list[str | Name] = ["column.village", *(_head(draft.view, column) for column in columns), "column.period"]
    return Table("villages.caption", heads, rows)


def _head(view: View, column: _Column) -> Name:
    """Name what a column is of."""
    named = what_it_is(view, column.first)
    return named if isinstance(named, Name) else Name("what", f"{column.first.measure}:{column.first.item}")


def _sum(draft: Draft, column: _Column, others: Sequence[OfParts]) -> Value:
    """What the villages make together, of a rate that of their sums; why there is no sum where not all of them report it."""
    made = _made(draft, column, others)
    if made is not None:
        return made
    return Name("word", "villages.not_all") if column.together.adds_up else DASH


def _check(draft: Draft, column: _Column, others: Sequence[OfParts]) -> None:
    """Say what the villages are to the unit's own figure: their sum, of a rate that of their sums."""
    verdict, made = _verdict(draft, column, others), _made(draft, column, others)
    if verdict and made is not None and column.own is not None:
        values: dict[str, Value] = {"what": what_it_is(draft.view, column.first), "total": column.own, "sum": made}
        identity = column.finding.identity.identity_id if column.finding and column.together.has_sum else ""
        draft.checked("note", verdict, Sentence("villages.check", values, finding=identity))


def _made(draft: Draft, column: _Column, others: Sequence[OfParts]) -> Figure | None:
    """What the villages make together: their sum, of a rate that of their sums."""
    return column.together.sum(draft) if column.together.has_sum else column.together.rate(draft, others)


def _verdict(draft: Draft, column: _Column, others: Sequence[OfParts]) -> str:
    """What the villages are to the unit's own figure; "" where nothing is held together.

    That a rate lies between those of the villages says nothing of that of their sums, which is told: so this is compared.
    """
    made = _made(draft, column, others)
    if column.own is not None and made is not None and not column.together.has_sum:
        return agreement(*map(draft.view.register.quantity_of, (column.own, made))).verdict
    return column.finding.verdict if column.finding else ""
