"""A review in the making: everything that a topic says passes through `Draft`.

So each number printed is a figure with an id that can be followed, and each derived figure names the function that computed it:
`Draft.derive` takes the function itself, never its name. Three things are decided here, once for all topics:

- **What may come first.** A claim without a day could be older than all that is known: it stands neither in the headline nor among
  the headline figures, but below, where it is said that it has no day (`Draft.undated`).
- **What was published afterwards.** Figures about a later period stand in one place (`ntm_helpers.review.later`), never first; nor
  do plans that are still running.
- **What is said to be missing.** That there is no figure is said by the figures: where a step has nothing to show and names
  measures of which the unit has a figure, the page says instead that it stands in another section.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from ntm_helpers.dataset import Figure, Row, Standing, View
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, point
from ntm_helpers.review.answer import Review
from ntm_helpers.review.asking import Asking
from ntm_helpers.review.blocks import (
    AFTERWARDS,
    Block,
    Card,
    Chart,
    Check,
    Decision,
    Gravity,
    Listing,
    Name,
    Role,
    Sentence,
    Step,
    Table,
    Value,
    each_once,
    figures_in,
)
from ntm_helpers.review.choosing import DECIDED_AT_ONCE, Chosen
from ntm_helpers.review.contradicted import with_contradictions
from ntm_helpers.review.functions import qualified_name
from ntm_helpers.review.later import apart, is_later, is_later_more
from ntm_helpers.review.periods import OF_SEVERAL_DAYS, dated_only, days_divided, latest_of, newer_line
from ntm_helpers.review.withholding import Keeping, People

B = TypeVar("B")

AGREEING = "checks_agreeing"
"""Measure of the number of checks that agree."""
NOT_FIRST = (Standing.AFTERWARDS, Standing.RUNNING_PLAN)
"""Figures that make no card: they do not tell how things stood."""


class Draft:
    """A review in the making: every figure that a topic uses or derives passes through here.

    Parameters
    ----------
    topic : str
    view : View
    keeping : Keeping, optional
        What it withholds of people; by default small numbers alone.
    """

    def __init__(self, topic: str, view: View, keeping: Keeping | None = None):
        self.topic, self.view = topic, view
        self._keeping = keeping or Keeping(view.dataset.least_count)
        self._headline: list[Sentence] = []
        self._chosen = Chosen()
        self._steps: list[Step] = []
        self._checks: list[Check] = []
        self._asking = Asking(view)
        self._later: list[Sentence | Table | Listing] = []
        self._undated: list[Sentence] = []
        self._figures: dict[str, Figure] = {}
        self._cited: dict[str, Figure] = {}
        self._found: tuple[Sentence, ...] | None = None

    @property
    def figures(self) -> list[Figure]:
        """Figures used so far."""
        return list(self._figures.values())

    @property
    def shown(self) -> set[str]:
        """Ids of the figures that stand in the steps taken so far."""
        return {
            figure.figure_id for blocks in [*(step.blocks for step in self._steps), self._later] for figure in figures_in(blocks)
        }

    @property
    def first(self) -> set[str]:
        """Ids of the figures that stand in the headline or are headline figures."""
        return {figure.figure_id for figure in [*figures_in(self._headline), *self._chosen.figures]}

    @property
    def later(self) -> list[Sentence | Table | Listing]:
        """What the steps taken so far say of later periods: the sentences first, then the tables and lists."""
        return sorted(each_once(self._later), key=lambda block: not isinstance(block, Sentence))

    @property
    def pictured(self) -> Chart | Table | None:
        """What is seen on the first screen."""
        return self._chosen.picture

    @property
    def leading(self) -> list[Sentence]:
        """Sentences chosen so far to lead the page."""
        return list(self._chosen.lead)

    @property
    def cards(self) -> list[Card]:
        """Cards chosen so far."""
        return [*self._chosen.cards, *self._chosen.filling]

    @property
    def decided(self) -> list[Decision]:
        """What is put to be decided so far."""
        return list(self._chosen.decisions)

    @property
    def undated(self) -> list[Sentence]:
        """Sentences meant for the headline that rest on a claim without a day."""
        return list(self._undated)

    @property
    def has_headline(self) -> bool:
        """Whether anything is said first."""
        return bool(self._headline)

    @property
    def is_empty(self) -> bool:
        """Whether the steps taken so far show nothing but that there is nothing."""
        return all(step.is_empty for step in self._steps)

    def derive(
        self,
        measure: str,
        quantity: Quantity | None,
        *,
        by: Callable[..., object],
        inputs: Sequence[Figure] = (),
        rows: Sequence[Row] = (),
        among: Mapping[str, int] | None = None,
        operation: str = "",
        item: str = "",
        of: Unit | None = None,
        code: str = "",
        rules: Sequence[str] = (),
        parameters: Sequence[tuple[str, str]] = (),
        reason: str = "",
        period_of: Figure | None = None,
        on: date | None = None,
        people: Callable[[], People] | None = None,
    ) -> Figure:
        """Make a derived figure and remember it.

        Parameters
        ----------
        measure, item : str
            Registered measure, and its item.
        quantity : Quantity or None
            None when it cannot be told; then ``reason`` is a key of the catalogue.
        by : function
            The function that computed it: its qualified name stands on the page.
        inputs : sequence of Figure
            What it was computed from.
        rows : sequence of Row
            Rows that were counted, where they are no figures.
        among : mapping of str to int, optional
            Number of rows of each table from which these were chosen.
        operation : str
            Elementary operation by which the quantity follows from inputs or rows; `ntm_helpers.review.arithmetic` gives it.
            ``count`` is the number of rows and inputs; ``count:rows`` of rows alone, which the inputs say more about.
        of : Unit, optional
            Unit that it is about, by default the view's.
        parameters : sequence of (str, str)
            What else decides the quantity, such as a cut-off.
        period_of : Figure, optional
            Figure whose period and standing it takes; by default the latest of its inputs. A count, or a present value, of
            figures of several days has no period.
        on : date, optional
            Day it is about, where its inputs have none or it was counted from rows that are no figures.
        people : function, optional
            Gives whom it tells of, where these are not its rows: few are withheld (`ntm_helpers.review.withholding`).
        """
        of = of or self.view.unit
        self.view.register.measures[measure]  # an unregistered measure has no name, unit or formula: refuse it here
        figure_id = f"{self.topic}.{measure}" + (f".{item}" if item else "")
        if of != self.view.unit:
            figure_id += f"@{of.unit_id}"
        for figure in inputs:
            self.use(figure)
        like = period_of or latest_of(inputs)
        is_of_many_days = operation in OF_SEVERAL_DAYS and len({figure.last_day for figure in inputs}) > 1
        dated = period_of or (None if is_of_many_days else like)
        figure = Figure(
            figure_id=figure_id,
            unit_id=of.unit_id,
            measure=measure,
            item=item,
            quantity=quantity,
            code=code,
            basis="derived",
            period_start=dated.period_start if dated else None,
            period_end=dated.period_end if dated and (dated.last_day or on is None) else on,
            standing=like.standing if like else Figure.standing,
            method=qualified_name(by),
            inputs=tuple(figure.figure_id for figure in inputs),
            rules=tuple(rules),
            reason=reason,
            operation=operation,
            rows=tuple(rows),
            among=tuple(sorted(among.items())) if among else (),
            parameters=tuple(parameters),
            newer_not_reported=newer_line(inputs, like),
            is_undated=any(figure.is_undated for figure in inputs),
            days_divided=days_divided(inputs) if operation == "ratio" else (),
        )
        return self.use(self._keeping.kept(figure, inputs, people))

    def use(self, figure: Figure) -> Figure:
        """Remember a figure that the page will show."""
        known = self._figures.setdefault(figure.figure_id, figure)
        if known != figure:
            raise ValueError(f"Two different figures were given the id {figure.figure_id}; give one an item of its own.")
        return figure

    def cite(self, review: Review) -> None:
        """Let derived figures of another review be used here; their inputs come along."""
        self._cited.update(review.figures)

    def headline(self, key: str, *, gravity: Gravity | None = None, leads: bool = False, **values: Value) -> None:
        """Add a sentence to the headline; a finding says how grave it is, and what leads the page is chosen to."""
        self.say(Sentence(key, values, gravity=gravity), leads=leads)

    def say(self, sentence: Sentence, *, leads: bool = False) -> None:
        """Add a sentence of this topic to the headline.

        One that rests on a claim without a day stands below; of a list, those that have a day stay. A finding stands in the
        headline all the same: that figures contradict one another needs no day. One about a later period stands with those.
        """
        sentence = replace(sentence, about=self.topic)
        if is_later(sentence):
            self._later.append(self._noted(replace(sentence, about="")))
            return
        dated = {name: dated_only(value) for name, value in sentence.values.items()}
        if sentence.gravity is not None or dated == sentence.values:
            self.repeat(sentence, leads=leads)
            return
        self._undated.append(replace(self._noted(sentence), about=""))
        if all(value or not sentence.values[name] for name, value in dated.items()):
            self.repeat(replace(sentence, values=dated), leads=leads)

    def nothing(self, key: str, **values: Value) -> None:
        """Say in the headline that there is nothing to say."""
        self.repeat(Sentence(key, values, self.topic, role=Role.NOTHING))

    def repeat(self, sentence: Sentence, *, leads: bool = False) -> None:
        """Add a sentence of another topic's headline, which stays that topic's."""
        self._headline.append(self._noted(sentence))
        self._chosen.lead += [sentence] if leads else []

    def find(self, findings: Sequence[Sentence]) -> None:
        """Take the findings of other topics for this review's; else they are those of its own headline."""
        self._found = tuple(self._noted(sentence) for sentence in findings)

    def lead(self, *sentences: Sentence) -> None:
        """Say what leads the page beside its gravest finding; else what was said first leads it."""
        self._chosen.lead += map(self._noted, sentences)

    def card(self, value: Value, label: Value = None, compared: Sentence | None = None, *, fills: bool = False) -> None:
        """Add a card to the first screen; one that fills stands after all others.

        Parameters
        ----------
        value : Value
            A figure, or a sentence of few words around figures. Nothing makes no card, nor does what rests on a claim without a
            day, is about a later period or only planned.
        label : Value
            By default the name of the figure's measure.
        compared : Sentence, optional
            What it is compared by; by default its period.
        """
        figures = figures_in(value)
        if value is not None and not any(figure.is_undated or figure.standing in NOT_FIRST for figure in figures):
            card = self._noted(Card(label or Name("measure", figures[0].measure), value, compared))
            (self._chosen.filling if fills else self._chosen.cards).append(card)

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Say what is to be decided, the gravest first."""
        self._chosen.decisions += map(self._noted, decisions)

    def picture(self, picture: Chart | Table | None) -> None:
        """Choose what is seen on the first screen; later figures are not drawn."""
        kept = apart(picture)[0] if picture is not None else None
        self._chosen.picture = self._noted(kept) if isinstance(kept, Chart | Table) else None

    def short(self, value: Value, group: Value = None, rank: int = 0) -> None:
        """Say what the index tells of the unit in a cell (else the first card's value), and in which group it lists it.

        The groups stand by their rank, the best first.
        """
        self._chosen.short, self._chosen.group, self._chosen.rank = self._noted(value), group, rank

    def answer(self, steps: Sequence[Callable[..., Sequence[Block | None]]], *facts: object) -> Review:
        """Take the steps in their order, each under the name of its function, and close the draft.

        Parameters
        ----------
        steps : sequence of function
            Each takes the draft and the facts and gives the blocks of its step.
        *facts
            What the steps share, gathered once.
        """
        for step in steps:
            self.step(step.__name__, *step(self, *facts))
        return self.review()

    def step(self, name: str, *blocks: Block | None) -> None:
        """Add a step; blocks that are None fall away, what is about a later period stands in the step for that."""
        shown = [self._noted(self._by_the_figures(block)) for block in blocks if block is not None]
        if name != AFTERWARDS:
            divided = [apart(block) for block in shown]
            self._later += [later for _, later in divided if later is not None]
            shown = [kept for kept, _ in divided if kept is not None]
        self._steps.append(Step(name, tuple(shown)))

    def _by_the_figures(self, block: Block) -> Block:
        """Give a sentence that nothing is reported, or where what is stands; one that names parts, sources or days stays."""
        if not isinstance(block, Sentence) or block.values:
            return block
        measures, unit = self.view.register.measures, self.view.unit
        there = [m for m in block.missing if measures[m].topic == self.topic and self._asking.known(m, "", unit, of_any_item=True)]
        if not there:
            return block
        missing = tuple(measure for measure in block.missing if measure not in there)
        return replace(block, key="further.elsewhere", values={"measures": [Name("measure", m) for m in there]}, missing=missing)

    def check(self, level: str, verdict: str, key: str, **values: Value) -> None:
        """Add a check."""
        self.checked(level, verdict, Sentence(key, values))

    def checked(self, level: str, verdict: str, sentence: Sentence) -> None:
        """Add what was checked, said in a sentence; where it is a relation between figures, that bears its id."""
        self._checks.append(Check(level, verdict, self._noted(sentence)))

    def ask(self, measure: str, *, of: Unit | None = None, item: str = "") -> None:
        """Ask for a figure, unless it is there or the unit is none that could have it (`ntm_helpers.review.asking`)."""
        self._asking.ask(measure, of=of, item=item)

    def review(self) -> Review:
        """Close the draft."""
        self._count_agreeing()
        for figure in self._figures.copy().values():
            self._bring_inputs(figure)
        self._asking.ask_for_newer(list(self._figures.values()))
        if self._later and AFTERWARDS not in [step.name for step in self._steps]:  # so that nothing is lost, whatever the topic
            self.step(AFTERWARDS, *self.later)
        cards = figures_in([self._chosen.cards, self._chosen.filling])
        decided = [one.sentence for one in self._chosen.decisions[:DECIDED_AT_ONCE]]
        headline = list(map(self._noted, with_contradictions(self._headline, cards, self._figures, self.view, decided)))
        own = self.view.unit.unit_id
        return Review(
            topic=self.topic,
            view=self.view,
            headline=tuple(headline),
            first=self._chosen.screen(headline, is_later_more=is_later_more(self.view, self.topic)),
            steps=tuple(self._steps),
            checks=tuple(self._checks),
            requests=self._asking.requests,
            figures=dict(self._figures),
            has_own_figures=any(f.unit_id == own and not f.is_derived for f in self._figures.values()),
            found=self._found,
        )

    def _count_agreeing(self) -> None:
        """Count the checks that agree, which the page does not tell one by one: each is what it holds together."""
        agreeing = [check for check in self._checks if check.verdict == "agrees"]
        held = ["+".join(dict.fromkeys(figure.figure_id for figure in figures_in(check.sentence))) for check in agreeing]
        if held:
            rows = [Row("checks", key) for key in held]
            self.derive(AGREEING, point(len(rows), "relation", "count"), by=Draft.checked, rows=rows, operation="count")

    def _bring_inputs(self, figure: Figure) -> None:
        for figure_id in figure.inputs:
            if figure_id not in self._figures:
                self._bring_inputs(self.use(self._cited[figure_id]))

    def _noted(self, block: B) -> B:
        for figure in figures_in(block):
            self.use(figure)
        return block
