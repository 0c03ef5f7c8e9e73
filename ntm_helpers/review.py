"""What a topic answers: figures, and an ordered list of steps that lay them out.

A `Review` holds no words of any language and no drawing: sentences are a key of the catalogue with figures as arguments, tables
and charts are layouts over figures. ``report`` turns it into a page, the run into a record, an auditor's script into anything.
Everything a topic says goes through `Draft`, so that each number printed is a figure with an id that can be followed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ntm_helpers.dataset import Dataset, Figure, View, declared_reads
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity

MIME = "application/vnd.ntm.review+json"
VERSION = 1


@dataclass(frozen=True)
class Name:
    """A name that the catalogue or a register knows, not a number.

    Attributes
    ----------
    register : str
        ``measure``, ``criterion``, ``source``, ``unit``, ``word`` (a key of the catalogue), ``what`` (``measure:item``), ``item``
        (the item of it alone), ``statement``, ``actor`` (of a statement), ``identity`` (what it tests), ``text`` (as it is),
        ``support_item``, ``linkage_form``, ``criteria_set``, ``indicator`` or a list of ``codes.csv``.
    key : str
    """

    register: str
    key: str


@dataclass(frozen=True)
class Period:
    """The period of a figure, as a value of its own."""

    figure: Figure


@dataclass(frozen=True)
class Sentence:
    """A sentence of the catalogue with its arguments.

    Attributes
    ----------
    key : str
        Key of the catalogue.
    values : mapping
        Argument name to `Figure`, `Unit`, list of `Unit`, `Name`, list of `Name` or date.
    about : str
        Topic whose headline says it; a page that says sentences of several topics names each.
    """

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    about: str = ""


Value = Figure | Unit | Name | Period | date | Sentence | Sequence[Unit] | Sequence[Name] | Sequence[Figure] | None
"""What a cell or argument can be; None is printed as "not reported"."""


@dataclass(frozen=True)
class Table:
    """A table: a caption, column heads (keys of the catalogue, ``=19`` is printed as 19; or names) and rows of values."""

    caption: str
    columns: Sequence[str | Name]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Chart:
    """A drawing over figures.

    Attributes
    ----------
    form : str
        ``intervals`` (dots with their intervals), ``movement`` (a value over time) or ``matrix`` (units × states).
    title : Sentence
        Says what the chart shows.
    rows : sequence of (Value, Figure)
        Label and figure, in drawing order; for ``matrix`` the figure is a status or carries the state as its code.
    reference : Figure, optional
        What the drawn figures are held against, such as their median: a line across ``intervals``.
    """

    form: str
    title: Sentence
    rows: Sequence[tuple[Value, Figure]]
    reference: Figure | None = None


@dataclass(frozen=True)
class Step:
    """A named step of a review: sentences, tables and charts."""

    name: str
    blocks: Sequence[Sentence | Table | Chart]


@dataclass(frozen=True)
class Check:
    """A check on the figures.

    Attributes
    ----------
    level : str
        ``must`` (fails the run) or ``note`` (a discrepancy in the source, always shown).
    verdict : str
        ``agrees``, ``agrees_as_hedged``, ``disagrees`` or ``cannot_tell``.
    sentence : Sentence
        What was checked, with its figures.
    """

    level: str
    verdict: str
    sentence: Sentence


@dataclass(frozen=True)
class Request:
    """A figure to be asked for: which measure, about which unit."""

    measure: str
    unit: Unit
    item: str = ""


@dataclass(frozen=True)
class Review:
    """The answer of a topic about a unit on a review date.

    Attributes
    ----------
    topic : str
    view : View
    headline : sequence of Sentence
        How things stand; the first one goes into the index.
    highlights : sequence of (Value, Figure)
        The headline figures with their labels.
    steps : sequence of Step
    checks : sequence of Check
    requests : sequence of Request
    figures : mapping of str to Figure
        Every figure used, in the order of use.
    has_own_figures : bool
        Whether anything is published about the unit itself.
    """

    topic: str
    view: View
    headline: Sequence[Sentence]
    highlights: Sequence[tuple[Value, Figure]]
    steps: Sequence[Step]
    checks: Sequence[Check]
    requests: Sequence[Request]
    figures: Mapping[str, Figure]
    has_own_figures: bool

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

    def as_json(self) -> dict:
        """Give the review as plain data (the MIME bundle of the notebook's setup cell)."""
        return {
            "version": VERSION,
            "topic": self.topic,
            "dataset": self.view.dataset.name,
            "unit_id": self.view.unit.unit_id,
            "as_of": self.view.as_of.isoformat(),
            "has_own_figures": self.has_own_figures,
            "headline": [_plain(sentence) for sentence in self.headline],
            "highlights": [[_plain(label), _plain(figure)] for label, figure in self.highlights],
            "steps": [{"name": step.name, "blocks": [_plain(block) for block in step.blocks]} for step in self.steps],
            "checks": [{"level": c.level, "verdict": c.verdict, "sentence": _plain(c.sentence)} for c in self.checks],
            "requests": [{"measure": r.measure, "item": r.item, "unit_id": r.unit.unit_id} for r in self.requests],
            "figures": [_figure_json(figure) for figure in self.figures.values()],
        }


def review_by(of_view: Callable[[View], Review]) -> Callable[..., Review]:
    """Make a topic's ``review(dataset, unit_id, as_of="")`` of its ``of_view``: what notebooks and researchers call.

    The view may read what the notebook of the topic declares.
    """
    topic = of_view.__module__.rpartition(".")[2]

    def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
        """Review a topic of a unit.

        Parameters
        ----------
        dataset : Dataset
        unit_id : str
            Id or slug of the unit.
        as_of : str
            Review date, YYYY-MM-DD; empty for the dataset's.

        Raises
        ------
        DataRefused
            When a broken row lies in what the topic may read.
        """
        return of_view(dataset.view(unit_id, as_of, declared_reads(topic)))

    return review


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
        method: str,
        inputs: Sequence[Figure],
        item: str = "",
        of: Unit | None = None,
        code: str = "",
        rules: Sequence[str] = (),
        reason: str = "",
        like: Figure | None = None,
        on: date | None = None,
    ) -> Figure:
        """Make a derived figure and remember it.

        Parameters
        ----------
        measure, item : str
            Registered measure, and its item.
        quantity : Quantity or None
            None when it cannot be told; then ``reason`` is a key of the catalogue.
        method : str
            Qualified name of the function that computed it.
        inputs : sequence of Figure
            What it was computed from.
        of : Unit, optional
            Unit that it is about, by default the view's.
        like : Figure, optional
            Figure whose period and standing it takes; by default the latest of its inputs.
        on : date, optional
            Day it is about, where it was counted from rows that are no figures.
        """
        of = of or self.view.unit
        self.view.register.measures[measure]  # an unregistered measure has no name, unit or formula: refuse it here
        figure_id = f"{self.topic}.{measure}" + (f".{item}" if item else "")
        if of != self.view.unit:
            figure_id += f"@{of.unit_id}"
        for figure in inputs:
            self.use(figure)
        like = like or max(inputs, key=lambda f: (f.standing == "afterwards", f.last_day or date.min), default=None)
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
                period_end=like.period_end if like else on,
                standing=like.standing if like else Figure.standing,
                method=method,
                inputs=tuple(figure.figure_id for figure in inputs),
                rules=tuple(rules),
                reason=reason,
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

    def headline(self, key: str, **values: Value) -> None:
        """Add a sentence to the headline."""
        self.repeat(Sentence(key, values, self.topic))

    def repeat(self, sentence: Sentence) -> None:
        """Add a sentence of another topic's headline, which stays that topic's."""
        self._headline.append(self._noted(sentence))

    def highlight(self, figure: Figure | None, label: Value = None) -> None:
        """Add a headline figure; its label is by default the name of its measure."""
        if figure is not None:
            self._highlights.append((label or Name("measure", figure.measure), self.use(figure)))

    def step(self, name: str, *blocks: Sentence | Table | Chart | None) -> None:
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

    def _noted(self, block):
        for figure in figures_in(block):
            self.use(figure)
        return block


def figures_in(thing) -> list[Figure]:
    """List the figures in a value, sentence, table or chart, in reading order."""
    if isinstance(thing, Figure):
        return [thing]
    if isinstance(thing, Sentence):
        return figures_in(list(thing.values.values()))
    if isinstance(thing, Table):
        return figures_in([cell for row in thing.rows for cell in row])
    if isinstance(thing, Chart):
        return figures_in(thing.title) + figures_in([cell for row in thing.rows for cell in row]) + figures_in(thing.reference)
    if isinstance(thing, list | tuple):
        return [figure for part in thing for figure in figures_in(part)]
    return []


def sources_named_in(review: Review) -> set[str]:
    """Ids of the sources that a review names by themselves, beside those of its figures."""

    def named(thing) -> set[str]:
        if isinstance(thing, Name):
            return {thing.key} if thing.register == "source" else set()
        if isinstance(thing, Sentence):
            return named(list(thing.values.values()))
        if isinstance(thing, Table):
            return named([cell for row in thing.rows for cell in row])
        return set().union(*map(named, thing)) if isinstance(thing, list | tuple) else set()

    return named([block for step in review.steps for block in step.blocks])


def _plain(thing):
    """Turn a value or block into plain data: figures by id, units by id, names by register and key."""
    if isinstance(thing, Figure):
        return {"figure": thing.figure_id}
    if isinstance(thing, Unit):
        return {"unit": thing.unit_id}
    if isinstance(thing, Name):
        return {thing.register: thing.key}
    if isinstance(thing, Period):
        return {"period_of": thing.figure.figure_id}
    if isinstance(thing, date):
        return {"date": thing.isoformat()}
    if isinstance(thing, Sentence):
        return {"sentence": thing.key, "values": {key: _plain(value) for key, value in thing.values.items()}}
    if isinstance(thing, Table):
        rows = [[_plain(cell) for cell in row] for row in thing.rows]
        return {"table": thing.caption, "columns": [_plain(column) for column in thing.columns], "rows": rows}
    if isinstance(thing, Chart):
        held = {"reference": _plain(thing.reference)} if thing.reference else {}
        return {"chart": thing.form, "title": _plain(thing.title), "rows": [_plain(list(row)) for row in thing.rows]} | held
    if isinstance(thing, list | tuple):
        return [_plain(part) for part in thing]
    return thing


def _figure_json(figure: Figure) -> dict:
    plain = {
        "id": figure.figure_id,
        "unit_id": figure.unit_id,
        "measure": figure.measure,
        "item": figure.item,
        "code": figure.code,
        "basis": figure.basis,
        "period_start": figure.period_start.isoformat() if figure.period_start else "",
        "period_end": figure.period_end.isoformat() if figure.period_end else "",
        "stated_on": figure.stated_on.isoformat() if figure.stated_on else "",
        "standing": str(figure.standing),
        "source_id": figure.source_id,
        "locator": figure.locator,
        "corrections": list(figure.corrections),
        "method": figure.method,
        "inputs": list(figure.inputs),
        "rules": list(figure.rules),
        "reason": figure.reason,
    }
    kept = {key: value for key, value in plain.items() if value not in ("", [])}
    if figure.quantity is not None:
        kept["quantity"] = quantity_json(figure.quantity)
    return kept


def quantity_json(quantity: Quantity) -> dict:
    """Give the exact ends of a hedged number as fractions in text."""
    return {
        "lower": str(quantity.lower),
        "upper": None if quantity.upper is None else str(quantity.upper),
        "lower_open": quantity.lower_open,
        "upper_open": quantity.upper_open,
        "unit": quantity.unit,
    }
