"""A review in the making: everything that a topic says passes through `Draft`.

So each number printed is a figure with an id that can be followed, and each derived figure names the function that computed it:
`Draft.derive` takes the function itself, never its name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from ntm_helpers.dataset import Figure, Row, View
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity
from ntm_helpers.review.blocks import Block, Check, Gravity, Name, Request, Review, Role, Sentence, Step, Value, figures_in

B = TypeVar("B", bound=Block)


class Draft:
    """A review in the making: every figure that a topic uses or derives passes through here.

    Parameters
    ----------
    topic : str
    view : View
    """

    def __init__(self, topic: str, view: View):
        self.topic, self.view = topic, view
        self._headline: list[Sentence] = []
        self._highlights: list[tuple[Value, Figure]] = []
        self._steps: list[Step] = []
        self._checks: list[Check] = []
        self._requests: list[Request] = []
        self._figures: dict[str, Figure] = {}
        self._cited: dict[str, Figure] = {}

    @property
    def figures(self) -> list[Figure]:
        """Figures used so far."""
        return list(self._figures.values())

    def derive(
        self,
        measure: str,
        quantity: Quantity | None,
        *,
        by: Callable[..., object],
        inputs: Sequence[Figure] = (),
        rows: Sequence[Row] = (),
        operation: str = "",
        item: str = "",
        of: Unit | None = None,
        code: str = "",
        rules: Sequence[str] = (),
        parameters: Sequence[tuple[str, str]] = (),
        reason: str = "",
        period_of: Figure | None = None,
        on: date | None = None,
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
        operation : str
            Elementary operation by which the quantity follows from inputs or rows; `ntm_helpers.review.arithmetic` gives it.
            ``count`` is the number of rows and inputs; ``count:rows`` of rows alone, which the inputs say more about.
        of : Unit, optional
            Unit that it is about, by default the view's.
        parameters : sequence of (str, str)
            What else decides the quantity, such as a cut-off.
        period_of : Figure, optional
            Figure whose period and standing it takes; by default the latest of its inputs.
        on : date, optional
            Day it is about, where its inputs have none or it was counted from rows that are no figures.
        """
        of = of or self.view.unit
        self.view.register.measures[measure]  # an unregistered measure has no name, unit or formula: refuse it here
        figure_id = f"{self.topic}.{measure}" + (f".{item}" if item else "")
        if of != self.view.unit:
            figure_id += f"@{of.unit_id}"
        for figure in inputs:
            self.use(figure)
        like = period_of or max(inputs, key=lambda f: (f.standing == "afterwards", f.last_day or date.min), default=None)
        return self.use(
            Figure(
                figure_id=figure_id,
                unit_id=of.unit_id,
                measure=measure,
                item=item,
                quantity=quantity,
                code=code,
                basis="derived",
                period_start=like.period_start if like else None,
                period_end=like.period_end if like and (like.last_day or on is None) else on,
                standing=like.standing if like else Figure.standing,
                method=qualified_name(by),
                inputs=tuple(figure.figure_id for figure in inputs),
                rules=tuple(rules),
                reason=reason,
                operation=operation,
                rows=tuple(rows),
                parameters=tuple(parameters),
            )
        )

    def use(self, figure: Figure) -> Figure:
        """Remember a figure that the page will show."""
        known = self._figures.setdefault(figure.figure_id, figure)
        if known != figure:
            raise ValueError(f"Two different figures were given the id {figure.figure_id}; give one an item of its own.")
        return figure

    def cite(self, review: Review) -> None:
        """Let derived figures of another review be used here; their inputs come along."""
        self._cited.update(review.figures)

    def headline(self, key: str, *, gravity: Gravity | None = None, **values: Value) -> None:
        """Add a sentence to the headline; a finding says how grave it is."""
        self.repeat(Sentence(key, values, self.topic, gravity=gravity))

    def nothing(self, key: str, **values: Value) -> None:
        """Say in the headline that there is nothing to say."""
        self.repeat(Sentence(key, values, self.topic, role=Role.NOTHING))

    def repeat(self, sentence: Sentence) -> None:
        """Add a sentence of another topic's headline, which stays that topic's."""
        self._headline.append(self._noted(sentence))

    def highlight(self, figure: Figure | None, label: Value = None) -> None:
        """Add a headline figure; its label is by default the name of its measure."""
        if figure is not None:
            self._highlights.append((label or Name("measure", figure.measure), self.use(figure)))

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
        """Add a step; blocks that are None fall away."""
        self._steps.append(Step(name, tuple(self._noted(block) for block in blocks if block is not None)))

    def check(self, level: str, verdict: str, key: str, **values: Value) -> None:
        """Add a check."""
        self._checks.append(Check(level, verdict, self._noted(Sentence(key, values))))

    def ask(self, measure: str, *, of: Unit | None = None, item: str = "") -> None:
        """Ask for a figure that is missing."""
        self._requests.append(Request(measure, of or self.view.unit, item))

    def review(self) -> Review:
        """Close the draft."""
        for figure in self._figures.copy().values():
            self._bring_inputs(figure)
        own = {self.view.unit.unit_id}
        return Review(
            topic=self.topic,
            view=self.view,
            headline=tuple(self._headline),
            highlights=tuple(self._highlights),
            steps=tuple(self._steps),
            checks=tuple(self._checks),
            requests=tuple(self._requests),
            figures=dict(self._figures),
            has_own_figures=any(f.unit_id in own and not f.is_derived for f in self._figures.values()),
        )

    def _bring_inputs(self, figure: Figure) -> None:
        for figure_id in figure.inputs:
            if figure_id not in self._figures:
                self._bring_inputs(self.use(self._cited[figure_id]))

    def _noted(self, block: B) -> B:
        for figure in figures_in(block):
            self.use(figure)
        return block


def qualified_name(function: Callable[..., object]) -> str:
    """Name by which a function can be imported.

    Raises
    ------
    ValueError
        When it cannot: it is made inside another one or has no name.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    if "<" in name:
        raise ValueError(f"{name} cannot be imported by its name: define it in its module.")
    return name
