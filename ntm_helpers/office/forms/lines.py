"""The lines of a form: what a unit is asked for on a day, with the last that was told of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase

from ntm_helpers.dataset import Dataset, Figure, View, can_answer
from ntm_helpers.dataset.figures import Standing
from ntm_helpers.dataset.register import Measure, Register
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.places import Unit
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Name, Request
from ntm_helpers.topics import BRIEFING, LISTING, TOPIC_NAMES, topics

PARTED = "|"
"""What stands between the parts of the key of a line; no id has it."""
NEVER_ASKED = ("*_census",)
"""Measures that nobody but a census can tell."""

OF_SEVERAL_SIZES = ("money", "area", "length", "mass")
"""Dimensions of which people use several units of measure."""


class State(StrEnum):
    """How a line stands on the day of the form."""

    MISSING = "missing"
    """Never told."""
    DUE = "due"
    """Told of an earlier day."""
    THERE = "there"
    """Told of that day, or of no day that passes."""


@dataclass(frozen=True)
class Line:
    """One line of a form.

    Attributes
    ----------
    unit : Unit
        Whom it is about: the unit of the form, or a village of it.
    measure, item : str
    state : State
    name, part, topic : str
        As printed: of measure, item and topic.
    last, last_day : str
        The last that was told, and of when, as printed; empty where nothing was.
    uoms : mapping of str to str
        Units of measure in which it may be answered, by id, as printed; empty of a state.
    uom : str
        Which of them is meant where nothing is chosen; empty where one must be.
    start : date or None
        First day of the period that is proposed.
    end : date
        Its last day: the day of the form, of a plan the end of its year.
    """

    unit: Unit
    measure: str
    item: str
    state: State
    name: str
    part: str
    topic: str
    last: str
    last_day: str
    uoms: Mapping[str, str]
    uom: str
    start: date | None
    end: date

    @property
    def key(self) -> str:
        """What tells it from the other lines of all forms of its day."""
        return PARTED.join((self.unit.unit_id, self.measure, self.item))


@dataclass(frozen=True)
class Known:
    """What is known of a line beside what the registers print of it; the hidden sheet of a form keeps it."""

    unit: Unit
    measure: str
    item: str
    state: State
    last: str
    last_day: str
    uom: str
    start: date | None
    end: date


class _Printed:
    """Lines as they are printed."""

    def __init__(self, register: Register):
        self.register = register

    def line(self, names: Writer, known: Known) -> Line:
        """Give a line with the names of its measure, item, topic and units of measure."""
        measure = self.register.measures[known.measure]
        uoms = self._uoms(names, measure, known.item)
        return Line(
            known.unit,
            known.measure,
            known.item,
            known.state,
            name=names.plain(Name("measure", known.measure)),
            part=names.plain(Name("item", f"{known.measure}:{known.item}")) if known.item else "",
            topic=names.t(TOPIC_NAMES[measure.topic]),
            last=known.last,
            last_day=known.last_day,
            uoms=uoms,
            uom=known.uom if known.uom in uoms else next(iter(uoms)) if len(uoms) == 1 else "",
            start=known.start,
            end=known.end,
        )

    def _uoms(self, names: Writer, measure: Measure, item: str) -> dict[str, str]:
        """Units of measure in which a measure is told, as printed."""
        if measure.kind == "status":
            return {}
        own = self.register.unit_of(measure.measure, item)
        is_amount = self.register.units_of_measure.get(own, {}).get("dimension") in OF_SEVERAL_SIZES
        return {uom: names.unit_of_measure(uom) for uom in (self.register.units_like(own) if is_amount else [own])}


def line_again(names: Writer, known: Known) -> Line:
    """Make a line again of what a form keeps of it."""
    return _Printed(names.register).line(names, known)


class Asked:
    """What the units of a dataset are asked for on a day; what holds for all of them is found once.

    Parameters
    ----------
    dataset : Dataset
    day : date
    lang : str
    """

    def __init__(self, dataset: Dataset, day: date, lang: str):
        self.dataset, self.day, self.lang = dataset, day, lang
        self.register: Register = dataset.register
        self._printed = _Printed(self.register)
        self._spans: dict[str, Counter[date | bool | None]] = defaultdict(Counter)
        self._usual: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)  # by measure, and by dimension
        self._count(dataset.figures(day))
        self._order = {measure: place for place, measure in enumerate(self.register.measures)}
        self._items: dict[str, dict[str, int]] = {}
        self._asked: tuple[Unit, list[Request]] | None = None
        self._topics = {topic: place for place, topic in enumerate(topics())}

    def lines(self, unit: Unit, chosen: Iterable[str] = ()) -> list[Line]:
        """Give the lines of the form of a unit, by unit, topic and measure; only those of some topics where these are named."""
        view = self._view(unit)
        names, wanted = Writer(view, self.lang), set(chosen)
        found: dict[tuple[Unit, str, str], tuple[State, Figure | None]] = {}
        for of in (unit, *view.villages):
            found |= {(of, *what): told for what, told in self._told(view, of).items()}
        for of, measure, item in self._requested(view):
            last = found.get((of, measure, item), (None, None))[1]
            found[of, measure, item] = (State.DUE if last else State.MISSING), last
        lines = [
            self._line(names, what, *told)
            for what, told in found.items()
            if not wanted or self.register.measures[what[1]].topic in wanted
        ]
        units = {of: place for place, of in enumerate((unit, *view.villages))}
        return sorted(lines, key=lambda line: (units[line.unit], *self._place(line)))

    def _count(self, figures: Iterable[Figure]) -> None:
        """Count how the periods of figures begin, by measure, and in what units of measure each kind of unit tells one."""
        for figure in figures:
            is_told = figure.basis != "plan" or self.register.measures[figure.measure].is_of_plans
            if figure.last_day is not None and figure.is_reported and is_told:
                self._spans[figure.measure][_span(figure)] += 1
            if figure.quantity is not None and figure.unit_id in self.dataset.places:
                kind = self.dataset.places[figure.unit_id].kind
                unit = figure.quantity.unit
                self._usual[figure.measure, kind][unit] += 1
                self._usual[f"of {self._dimension(unit)}", kind][unit] += 1

    def _place(self, line: Line) -> tuple[int, int, int, str]:
        measure = self.register.measures[line.measure]
        if line.measure not in self._items:
            self._items[line.measure] = {item: place for place, item in enumerate(self.register.allowed_items(measure))}
        return (
            self._topics.get(measure.topic, -1),
            self._order[line.measure],
            self._items[line.measure].get(line.item, -1),
            line.item,
        )

    def _told(self, view: View, unit: Unit) -> dict[tuple[str, str], tuple[State, Figure | None]]:
        """What a unit has reported: the last of each measure and item."""
        found: dict[tuple[str, str], tuple[State, Figure | None]] = {}
        for figure in view.figures(of=unit):
            measure = self.register.measures[figure.measure]
            is_running = figure.standing is Standing.RUNNING_PLAN
            is_told = figure.is_reported and (figure.counts or is_running) and (figure.basis != "plan" or measure.is_of_plans)
            before = found.get((figure.measure, figure.item), (None, None))[1]
            is_passed = before is not None and before.standing is Standing.RUNNING_PLAN and not is_running
            if not is_told or is_passed or not self._is_asked(measure, unit):
                continue
            bases = ("plan",) if figure.basis == "plan" else None
            last = figure if is_running else view.latest(figure.measure, figure.item, of=unit, basis=bases) or figure
            is_there = measure.kind == "year" or (last.last_day is not None and last.last_day >= self.day)
            found[figure.measure, figure.item] = (State.THERE if is_there else State.DUE), last
        return found

    def _is_asked(self, measure: Measure, unit: Unit) -> bool:
        is_census = any(fnmatchcase(measure.measure, pattern) for pattern in NEVER_ASKED)
        return not measure.formula_vi and not is_census and can_answer(self.register, measure, unit)

    def lists(self, unit: Unit, chosen: Iterable[str] = ()) -> list[str]:
        """Name what the topics ask a unit for that is counted from a list: no line of a form can answer it."""
        wanted = set(chosen)
        measures = [self.register.measures[request.measure] for request in self._requests(unit) if request.unit == unit]
        counted = (measure for measure in measures if measure.formula_vi and (not wanted or measure.topic in wanted))
        return list(dict.fromkeys(str(getattr(measure, f"name_{self.lang}")) for measure in counted))

    def _requested(self, view: View) -> Iterator[tuple[Unit, str, str]]:
        """What the topics ask the unit for, and its villages; of a state by criteria, criterion by criterion."""
        own = {view.unit, *view.villages}
        for request in self._requests(view.unit):
            measure = self.register.measures[request.measure]
            if request.unit in own and self._is_asked(measure, request.unit):
                is_by_criteria = measure.kind == "status" and measure.items == "criteria" and not request.item
                items = self._criteria() if is_by_criteria else [request.item]
                yield from ((request.unit, request.measure, item) for item in items)

    def _requests(self, unit: Unit) -> list[Request]:
        """What the topics ask for; of the last unit that was asked for it is kept."""
        if self._asked is None or self._asked[0] != unit:
            view = self._view(unit)
            others = {topic: module for topic, module in topics().items() if topic not in (BRIEFING, LISTING)}
            answers = [module.of_view(view.narrowed(declared_reads(topic))) for topic, module in others.items()]
            self._asked = unit, [request for answer in answers for request in answer.requests]
        return self._asked[1]

    def _view(self, unit: Unit) -> View:
        return self.dataset.view(unit.unit_id, self.day, declared_reads(BRIEFING))

    def _criteria(self) -> list[str]:
        """Criteria of the set in force on the day."""
        law = self.register.law
        found = law.criteria_set_on("commune", self.day)
        return [key for key, row in law.criteria.items() if found and row["criteria_set"] == found["criteria_set"]]

    def _line(self, names: Writer, what: tuple[Unit, str, str], state: State, last: Figure | None) -> Line:
        unit, name, item = what
        told = last.quantity.unit if last is not None and last.quantity is not None else self._most_used(name, item, unit)
        shown = (names.figure_text(last), names.period(last)) if last is not None else ("", "")
        return self._printed.line(names, Known(unit, name, item, state, *shown, told, *self._period(name, last)))

    def _most_used(self, measure: str, item: str, unit: Unit) -> str:
        """Unit of measure in which most units of its kind told a measure; else the one in which all of them told whatever is alike.

        Empty where there is none: then it must be chosen.
        """
        own = self._usual[measure, unit.kind].most_common(1)
        alike = self._usual[f"of {self._dimension(self.register.unit_of(measure, item))}", unit.kind]
        return own[0][0] if own else next(iter(alike)) if len(alike) == 1 else ""

    def _dimension(self, uom: str) -> str:
        return self.register.units_of_measure.get(uom, {}).get("dimension", "")

    def _period(self, measure: str, last: Figure | None) -> tuple[date | None, date]:
        """First and last day that are proposed: as the last one was told, else as most of the dataset's figures of the measure are.

        A plan that still runs keeps its period; another one is asked of the whole year, not of the part that has passed.
        """
        of = self.register.measures[measure]
        if of.kind == "year":
            return None, self.day
        if of.is_of_plans and last is not None and last.period_end is not None and last.period_end >= self.day:
            return last.period_start, last.period_end
        if last is not None and last.last_day is not None:
            span = _span(last)
        else:
            span = next((span for span, _ in self._spans[measure].most_common(1)), None)
        if of.is_of_plans:
            return date(self.day.year, 1, 1) if span is True else None, date(self.day.year, 12, 31)
        first = date(self.day.year, 1, 1) if isinstance(span, bool) else span
        return first if first is not None and first < self.day else None, self.day


def _span(figure: Figure) -> date | bool | None:
    """How a figure's period begins: None of a day, True with the year in which it ends, else on a day of an earlier year."""
    start, end = figure.period_start, figure.period_end
    if start is None or start == end:
        return None
    if end is None or start.year != end.year:
        return start
    return True if (start.month, start.day) == (1, 1) else None
