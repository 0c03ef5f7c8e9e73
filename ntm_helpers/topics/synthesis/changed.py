"""What changed since the review before: the same topics, answered as of its day, held against today's first screen.

**Which figures.** Those of the lead and the cards, of both days. A figure answers another one of the same unit, measure and item,
whatever the day or the year that stands in the item (``poor.2019-12-31`` answers ``poor.2020-12-31``); where it does not stand on
the other day's first screen it is looked for among all that the topics say on that day. Of cards it is also said what is new and
what is told no longer.

**Figures of that day.** A published figure is the same row on both days. A derived one is brought as it was computed then, with
all that it was computed from, under an id of its own that bears the day (``criteria.communes_in_band.15..18~2019-12-31``), unless
it is among today's too; so each number on the page has its trace.

**What is not computed.** No difference is taken between figures of two poverty standards, two criteria sets or other rules: the two
values stand side by side, and it is said why.

**Criteria** newly met and no longer met are those of the last day assessed, then and now, under one set. **Findings** are the same
where they say the same of the same things, whatever the numbers and the days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ntm_helpers.dataset import Figure, Standing, View
from ntm_helpers.methods.assessment import Assessment, main_line
from ntm_helpers.methods.attainment import set_of
from ntm_helpers.methods.progress import changes
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Card, Draft, Name, Review, Sentence, Table, Value, figures_in
from ntm_helpers.review.arithmetic import About, difference
from ntm_helpers.review.periods import of_any_day
from ntm_helpers.topics import BRIEFING
from ntm_helpers.topics.alike import in_one
from ntm_helpers.topics.synthesis.briefing import say_first
from ntm_helpers.topics.synthesis.material import Material

MEASURE = "changed_since"
NO_CHANGE = Name("text", "–")
MOST_UNITS, MOST_FOUND = 12, 3
"""Units whose criteria are told, and new findings, at most; all findings stand under what is to be decided."""
NOT_SUBTRACTED = ("status", "year")
"""Kinds of measures of which no difference is taken."""

Key = tuple[str, str, str]


def changed(draft: Draft, material: Material) -> list[Block]:
    """What of the first screen is not what it was, which criteria are newly met or lost, what is found and no longer found."""
    before = material.before
    if before is None or draft.view.since is None:
        return []
    then = _first_screen(before)
    if not any(figure for figure in _of_screen(then.first.lead, then.first.cards) if not _is_of_briefing(figure)):
        return []
    days = _Days(draft, material, before, then)
    table = _figures(days)
    told = [*([table] if table else []), *_criteria(draft.view, before.view), *_findings(days, material, before)]
    return [Sentence("changed.since" if told else "changed.nothing", {"day": draft.view.since}), *told]


def _first_screen(before: Material) -> Review:
    """Give what the briefing of the earlier day said first."""
    draft = Draft(BRIEFING, before.view)
    for answer in before.reviews.values():
        draft.cite(answer)
    say_first(draft, before)
    return draft.review()


def _key(figure: Figure, view: View) -> Key:
    """What a figure is of, whenever and by whichever poverty standard."""
    item = "" if view.register.measures[figure.measure].item_is_standard else of_any_day(figure.item)
    return figure.unit_id, figure.measure, item


def _label(figure: Figure) -> Name:
    """Name what a figure is of, whenever."""
    return Name("what", f"{figure.measure}:{of_any_day(figure.item)}")


@dataclass(frozen=True)
class _Days:
    """The two days: what each says first, and all that each says."""

    draft: Draft
    material: Material
    before: Material
    then: Review

    @cached_property
    def now_by_id(self) -> dict[str, Figure]:
        """Every figure of today's topics, published and derived."""
        return {figure.figure_id: figure for figure in [*_every(self.material), *self.draft.figures]}

    @cached_property
    def then_by_id(self) -> dict[str, Figure]:
        """Every figure of that day's topics."""
        return {figure.figure_id: figure for figure in [*_every(self.before), *self.then.figures.values()]}

    @cached_property
    def now_by_key(self) -> dict[Key, Figure]:
        """Figures of today by what they are of: those of the first screen, else the latest."""
        return _by_key(self.now_by_id.values(), _of_screen(self.draft.leading, self.draft.cards), self.draft.view)

    @cached_property
    def then_by_key(self) -> dict[Key, Figure]:
        """Figures of that day by what they are of."""
        return _by_key(self.then_by_id.values(), _of_screen(self.then.first.lead, self.then.first.cards), self.before.view)

    def of_then(self, figure: Figure) -> Figure:
        """Bring a figure of that day to today's page: a row as it is seen today, what was derived then with the day in its id."""
        view, today = self.draft.view, self.now_by_id.get(figure.figure_id)
        if not figure.is_derived:
            row = next((row for row in view.dataset.rows(figure.unit_id) if row["figure_id"] == figure.figure_id), None)
            return view.dataset.figure(row, view.as_of) if row is not None else today or figure
        if today is not None and today == replace(figure, standing=today.standing):
            return today
        inputs = [self.of_then(self.then_by_id[figure_id]) for figure_id in figure.inputs]
        is_later = any(one.standing is Standing.STATED_LATER for one in inputs)
        for one in inputs:
            self.draft.use(one)
        return self.draft.use(
            replace(
                figure,
                figure_id=f"{figure.figure_id}~{view.since}",
                inputs=tuple(one.figure_id for one in inputs),
                standing=Standing.STATED_LATER if is_later else Standing.CURRENT,
            )
        )

    def value_of_then(self, value: Value) -> Value:
        """Bring a value of that day with all figures in it."""
        if isinstance(value, Figure):
            return self.of_then(value)
        if isinstance(value, Sentence):
            return replace(value, values={name: self.value_of_then(one) for name, one in value.values.items()})
        return [self.value_of_then(one) for one in value] if isinstance(value, list | tuple) else value  # type: ignore[return-value]


def _every(material: Material) -> Iterator[Figure]:
    """Give every figure of the topics, and every published one of the unit."""
    yield from material.figures
    for answer in material.reviews.values():
        yield from answer.figures.values()


def _of_screen(lead: Iterable[Sentence], cards: Iterable[Card]) -> list[Figure]:
    """Figures of a lead and the values of cards."""
    return [*_of_cards(cards), *figures_in(list(lead))]


def _is_of_briefing(figure: Figure) -> bool:
    """Whether it is what the briefing itself counts, such as what is missing: that tells nothing of the unit."""
    return figure.is_derived and figure.figure_id.startswith(f"{BRIEFING}.")


def _of_cards(cards: Iterable[Card]) -> list[Figure]:
    """Figures of cards, without what they are compared by."""
    return figures_in([card.value for card in cards])


def _by_key(every: Iterable[Figure], first: Iterable[Figure], view: View) -> dict[Key, Figure]:
    """Give figures that count by what they are of, the latest; those of the first screen before all others."""
    counting = (figure for figure in every if figure.counts and (figure.quantity is not None or figure.code))
    in_order = sorted(counting, key=lambda figure: (figure.last_day is not None, str(figure.last_day), figure.figure_id))
    return {_key(figure, view): figure for figure in [*in_order, *first]}


# --- figures ----------------------------------------------------------------------------------------------------------------


def _figures(days: _Days) -> Table | None:
    """Lay out the figures that differ, each with its value then and now and the difference; then cards that are new or gone."""
    draft = days.draft
    on_cards = {_key(figure, draft.view) for figure in _of_cards([*draft.cards, *days.then.first.cards])}
    first = [*_of_screen(draft.leading, draft.cards), *_of_screen(days.then.first.lead, days.then.first.cards)]
    shown = [figure for figure in first if figure.unit_id == draft.view.unit.unit_id]  # a part's figures stand on its own page
    rows: list[list[Value]] = []
    for key in dict.fromkeys(_key(figure, draft.view) for figure in shown):
        now, then = days.now_by_key.get(key), days.then_by_key.get(key)
        if now is not None and then is not None:
            rows += [_row(days, now, then)] if _value(now, draft.view) != _value(then, draft.view) else []
        elif key in on_cards and now is not None:
            rows.append([_label(now), Name("word", "changed.not_there"), now, NO_CHANGE])
        elif key in on_cards and then is not None:
            rows.append([_label(then), days.of_then(then), Name("word", "changed.no_longer"), NO_CHANGE])
    heads = ["column.measure", "column.then", "column.now", "column.since"]
    return Table("changed.caption", heads, rows) if rows else None


def _value(figure: Figure, view: View) -> tuple[object, ...]:
    """What a figure says, and by which standard where its item tells that."""
    return figure.quantity, figure.code, figure.item if view.register.measures[figure.measure].item_is_standard else ""


def _row(days: _Days, now: Figure, then: Figure) -> list[Value]:
    draft, brought = days.draft, days.of_then(then)
    measure = draft.view.register.measures[now.measure]
    if measure.kind in NOT_SUBTRACTED or now.quantity is None or then.quantity is None:
        return [_label(now), brought, now, NO_CHANGE]
    about: About = {"item": f"{now.measure}.{now.item}".rstrip("."), "of": draft.view.places[now.unit_id], "period_of": now}
    if why := _why_not(days, now, then):
        reason, *under = why
        about["parameters"] = list(zip(("then", "now"), under, strict=False))
        told = draft.derive(MEASURE, None, by=difference, inputs=[now, brought], operation="difference", reason=reason, **about)
        return [_label(now), brought, now, told]
    unit = "percentage point" if measure.unit == "percent" else None
    return [_label(now), brought, now, difference(draft, MEASURE, now, brought, unit=unit, **about)]


def _why_not(days: _Days, now: Figure, then: Figure) -> tuple[str, ...]:
    """Say why no difference is taken, and between what: standards, criteria sets, rules then and now; nothing where one is."""
    view, before = days.draft.view, days.before.view
    measure = view.register.measures[now.measure]
    if measure.item_is_standard and now.item != then.item:
        is_told = now.item and then.item
        return ("unknown.standard_differs", then.item, now.item) if is_told else ("unknown.standard_not_told",)
    sets = _set(before, then), _set(view, now)
    if measure.topic == "criteria" and sets[0] != sets[1]:
        return ("unknown.sets_differ", *sets)
    rules = _rules(then, days.then_by_id), _rules(now, days.now_by_id)
    return ("unknown.rules_differ", *(", ".join(sorted(one)) for one in rules)) if all(rules) and rules[0] != rules[1] else ()


def _set(view: View, figure: Figure) -> str:
    """Criteria set by which a figure is told: that of its own day, else of the review date."""
    row = set_of(view, figure) or view.register.law.criteria_set_on("commune", view.as_of)
    return str(row["criteria_set"]) if row is not None else ""


def _rules(figure: Figure, by_id: Mapping[str, Figure]) -> frozenset[str]:
    """Rules by which a figure and all below it were computed."""
    below = [_rules(by_id[figure_id], by_id) for figure_id in figure.inputs if figure_id in by_id]
    return frozenset(figure.rules).union(*below)


# --- criteria ---------------------------------------------------------------------------------------------------------------


def _criteria(view: View, before: View) -> list[Block]:
    """Say which criteria the unit newly meets and no longer meets; of its parts, lay it out."""
    own = _states(view, before, view.unit)
    keys = ("changed.newly_met", "changed.lost")
    said: list[Block] = [Sentence(key, {"criteria": found}) for key, found in zip(keys, own, strict=True) if found]
    rows: list[list[Value]] = []
    for unit in view.children:
        gained, lost = _states(view, before, unit)
        rows += [[unit, gained or NO_CHANGE, lost or NO_CHANGE]] if gained or lost else []
    heads = ["column.unit", "column.newly_met", "column.lost"]
    return [*said, *([Table("changed.criteria", heads, rows, most=MOST_UNITS)] if rows else [])]


def _states(view: View, before: View, unit: Unit) -> tuple[Value, Value]:
    """Give the criteria that a unit newly meets and no longer meets; of two sets, that they are not compared."""
    now, then = _last(view, unit), _last(before, unit) if unit in before.readable_units else None
    if now is None or then is None or now.day == then.day:
        return [], []
    if now.set_id != then.set_id:
        return Sentence("changed.sets", {"then": Name("criteria_set", then.set_id), "now": Name("criteria_set", now.set_id)}), []
    gained, lost = ([Name("criterion", criterion.key) for criterion in found] for found in changes(then, now))
    return gained, lost


def _last(view: View, unit: Unit) -> Assessment | None:
    line = main_line(view, unit)
    return line[-1] if line else None


# --- findings ---------------------------------------------------------------------------------------------------------------


def _findings(days: _Days, material: Material, before: Material) -> Iterator[Sentence]:
    """Say what is found that was not, and what is no longer; findings of several units are held together one by one."""
    now, then = ({_what(one, every.view): one for one in _each(every)} for every in (material, before))
    new = in_one(days.draft, [one for what, one in now.items() if what not in then and not _is_said(one, before)], "new")
    gone = [days.value_of_then(one) for what, one in then.items() if what not in now and not _is_said(one, material)]
    yield from (Sentence("changed.found", {"finding": sentence}) for sentence in new[:MOST_FOUND])
    if len(new) > MOST_FOUND:
        yield Sentence("changed.found_more")
    told = in_one(days.draft, [one for one in gone if isinstance(one, Sentence)], "gone")
    yield from (Sentence("changed.found_no_longer", {"finding": sentence}) for sentence in told)


def _each(material: Material) -> list[Sentence]:
    """Give the findings of a day one by one."""
    return [one for sentence in material.findings for one in sentence.singles]


def _is_said(sentence: Sentence, material: Material) -> bool:
    """Whether what figures are to one another is a finding of that day too, in whatever words."""
    said = frozenset[str]().union(*(one.relations for one in material.findings))
    return bool(sentence.relations) and sentence.relations <= said


def _what(sentence: Sentence, view: View) -> tuple[object, ...]:
    """What a finding is of: its words, the names in it, and what its figures are of, whatever the numbers and the days."""

    def names(value: object) -> Iterator[object]:
        if isinstance(value, Unit | Name | str):
            yield value
        elif isinstance(value, Figure):
            yield _key(value, view)
        elif isinstance(value, Sentence):
            yield from names([value.key, *value.values.values()])
        elif isinstance(value, list | tuple):
            for one in value:
                yield from names(one)

    return tuple(names(sentence))
