"""The review: what a topic answers about a unit on a day, and what of its sentences are findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ntm_helpers.dataset import GRADES, Figure, View
from ntm_helpers.review.blocks import (
    AFTERWARDS,
    Check,
    FirstScreen,
    Name,
    Request,
    Role,
    Section,
    Sentence,
    Shown,
    Step,
    Table,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Review:
    """The answer of a topic about a unit on a review date.

    Attributes
    ----------
    topic : str
    view : View
    headline : sequence of Sentence
        Everything that is said first, statements and findings; what of it leads the page is told in ``first``.
    first : FirstScreen
        What stands on the first screen.
    steps : sequence of Step
    checks : sequence of Check
    requests : sequence of Request
    figures : mapping of str to Figure
        Every figure used, in the order of use.
    has_own_figures : bool
        Whether anything is published about the unit itself.
    found : sequence of Sentence, optional
        Findings, where they are not those of its own headline.
    drawn_by : mapping of str to (str, int)
        Of figures in the drawings of other topics, by their ids: that topic, and their numbers in its review.
    """

    topic: str
    view: View
    headline: Sequence[Sentence]
    first: FirstScreen
    steps: Sequence[Step]
    checks: Sequence[Check]
    requests: Sequence[Request]
    figures: Mapping[str, Figure]
    has_own_figures: bool
    found: Sequence[Sentence] | None = None
    drawn_by: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def __repr__(self) -> str:
        unit, day = self.view.unit, self.view.as_of.isoformat()
        return (
            f"Review of {self.topic}: {unit.name} ({unit.unit_id}) on {day}, {len(self.figures)} figures in {len(self.steps)} steps"
        )

    @property
    def findings(self) -> Sequence[Sentence]:
        """What is wrong by the figures themselves, the gravest first: what is to be decided, what the index lists."""
        return gravest(self.headline) if self.found is None else self.found

    def stands_first(self, step: Step) -> bool:
        """Whether a step stands right below the first screen: what was published afterwards, where that is the page's news."""
        return step.name == AFTERWARDS and self.first.is_later_more and bool(step.blocks)

    def told_once(self, blocks: Sequence[Shown]) -> list[Shown]:
        """Leave out of blocks what is said elsewhere: first, or that there is nothing, where what is missing stands."""
        said: list[object] = [*self.first.lead, *self.headline, self.first.picture]
        found: list[Shown] = []
        for block in blocks:
            is_notice = isinstance(block, Sentence) and block.role in (Role.NOTHING, Role.CONTEXT)
            if not is_notice and block not in [*said, *(one for one in found if isinstance(one, Sentence))]:
                found.append(block)
        return found

    def step(self, name: str) -> Step:
        """Give a step by name.

        Raises
        ------
        KeyError
            Naming the steps there are.
        """
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(f"The review of {self.topic} has no step {name!r}; it has {', '.join(s.name for s in self.steps)}")

    def table(self, step: str, number: int = 1) -> Table:
        """Give a table of a step, by default its first.

        Raises
        ------
        KeyError
            Naming the steps there are, or how many tables the step has.
        """
        tables = [block for block in self.step(step).shown if isinstance(block, Table)]
        if not 1 <= number <= len(tables):
            raise KeyError(f"The step {step!r} of {self.view.unit.unit_id} has {len(tables)} tables; asked for number {number}.")
        return tables[number - 1]

    def frame(self) -> pd.DataFrame:
        """Give the figures of the review, one row a figure (`ntm_helpers.review.frames.figures_frame`)."""
        from ntm_helpers.review.frames import figures_frame

        return figures_frame(((figure, self.topic) for figure in self.figures.values()), self.view.dataset)

    def as_json(self) -> dict[str, Any]:
        """Give the review as plain data (`ntm_helpers.review.plain.review_json`)."""
        from ntm_helpers.review.plain import review_json

        return review_json(self)


def gravest(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Choose the findings, the gravest first; of several on one relation between figures the one that was said first."""
    found = sorted((sentence for sentence in sentences if sentence.gravity is not None), key=lambda sentence: sentence.gravity or 0)
    told: set[str] = set()
    once = []
    for sentence in found:
        if not sentence.relations or not sentence.relations <= told:
            once.append(sentence)
        told |= sentence.relations
    return once


def sources_of(review: Review) -> list[dict[str, str]]:
    """Give the rows of the sources of a review: of its figures, of what corrects them, those that it names; best first."""
    figures, view = review.figures.values(), review.view
    evidence = {view.correction(i)["evidence"] for figure in figures for i in figure.corrections}
    ids = {figure.source_id for figure in figures if figure.source_id} | evidence | _sources_named_in(review)
    return sorted((view.source(i) for i in ids), key=lambda row: (GRADES.index(row["grade"]), row["source_id"]))


def _sources_named_in(review: Review) -> set[str]:
    """Ids of the sources that a review names by themselves, beside those of its figures."""

    def named(thing: object) -> set[str]:
        if isinstance(thing, Name):
            return {thing.key} if thing.register == "source" else set()
        if isinstance(thing, Sentence):
            return named(list(thing.values.values()))
        if isinstance(thing, Table):
            return named([cell for row in thing.rows for cell in row])
        if isinstance(thing, Section):
            return named(thing.blocks)
        return set().union(*map(named, thing)) if isinstance(thing, list | tuple) else set()

    return named([block for step in review.steps for block in step.blocks])
