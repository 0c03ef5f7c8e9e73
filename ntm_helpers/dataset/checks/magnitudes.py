"""Numbers of a wrong magnitude: dong typed for million dong, millions for billions, thousands of people for people.

Nothing here is certain, so each is a notice and stops nothing. Five comparisons, of which the first that finds something speaks:

- **What there can be.** ``data/rules/magnitudes.csv`` has, by kind of unit, table, measure and unit of measure, the least and the
  most that there can be, each with its argument; amounts a head are held against it too. A dataset's own measures are held against
  the rows of their dimension.
- **Its parent.** What adds up cannot be twice as much in a part as in the whole on the same day.
- **Its like.** The same measure of the other parts of the parent on that day; in a table of entities the same column of the rows of
  one kind; of works also the cost of a unit of them.
- **Its other periods.** The same measure of the same unit.
- **What it is a value of.** An indicator has its thresholds, lines of capital have the unit's published capital of the year.

A slip of a thousand leaves a number that truly is within ten times of the others a hundred times apart from all of them (`FAR`):
so a number is named where a gap that wide parts it, and few others, from the rest. Numbers that fill the way between the smallest
and the largest are never named, however far the ends are apart. Sizes are floats: no verdict of a page rests on them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property

from ntm_helpers.dataset.cells import is_number
from ntm_helpers.dataset.checks.given import Cells, Given
from ntm_helpers.dataset.entities import number_columns, unit_column
from ntm_helpers.dataset.figures import MISPRINT
from ntm_helpers.dataset.hedged import wording_of
from ntm_helpers.dataset.register import Measure
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.words import Message

FAR = 100
"""Times by which a number stands apart: a slip is a thousand, what is alike differs by ten."""
ABOVE_PARENT = 2
"""Times the whole from which on a part is named; what is just above it is told by the relations."""
FEWEST_LIKE = 4
"""Numbers that are held against one another as alike, at least."""
LEAST_COUNT = 1000
"""A whole number typed a thousand times too large is at least this."""
MEASURED = ("money", "area", "length", "mass")
"""Dimensions that have units of measure of several sizes, so that one can be taken for another."""
ADDED_UP = (*MEASURED, "person", "household")
"""Dimensions in which a part is never more than the whole, whatever the register says of the measure."""
NEVER_COMPARED = ("share", "points", "year", "score", "index", "")
"""Dimensions whose numbers have bounds of their own, or no size."""


@dataclass(frozen=True)
class Number:
    """One number of a table.

    Attributes
    ----------
    row : int
        As a spreadsheet counts it.
    column, text : str
    unit_id, measure, item : str
        Whose it is, and of what.
    unit : str
        Unit of measure in which it is stated.
    dimension : str
        Of that unit.
    size : float
        In the base of the dimension.
    day : str
        Last day that it is about, or its year.
    kind : str
        Kind of what it is of in an entity table, such as the kind of a work.
    """

    row: int
    column: str
    text: str
    unit_id: str
    measure: str
    item: str
    unit: str
    dimension: str
    size: float
    day: str = ""
    kind: str = ""

    @property
    def digits(self) -> float:
        """Its digits without a hedge, in its own unit of measure."""
        return float(wording_of(self.text).value)


Odd = tuple[Number, Message]
"""A number and why it is odd."""


def figures_far_off(table: Table, given: Given) -> Iterator[Fault]:
    """Name published figures of a wrong magnitude."""
    scale = _Scale(given)
    numbers = [number for one, row in table.numbered() if (number := scale.figure(one, row)) is not None]
    found = (
        scale.out_of_range(table, numbers),
        scale.a_head(numbers),
        scale.above_parent(numbers),
        scale.off_threshold(numbers),
        _unlike(numbers, scale.of_siblings, "fault.far_from_siblings"),
        _unlike(numbers, lambda n: (n.unit_id, n.measure, n.item, n.dimension), "fault.far_from_periods", fewest=2),
    )
    yield from _notices(table, (odd for some in found for odd in some))


def cells_far_off(table: Table, given: Given) -> Iterator[Fault]:
    """Name numbers of an entity table that are of a wrong magnitude."""
    scale = _Scale(given)
    numbers = [number for one, row in table.numbered() for number in scale.cells(table, one, row)]
    of_any_thing = {column for column in number_columns(table.name) if unit_column(table.name, column)}  # road and goats alike
    fixed = [number for number in numbers if number.kind or number.column not in of_any_thing]

    def alike(number: Number) -> Hashable:
        return number.column, number.kind, scale.level(number.unit_id), number.dimension

    found = (scale.out_of_range(table, numbers), _unlike(fixed, alike, "fault.far_from_rows"), _dear_or_cheap(numbers))
    yield from _notices(table, (odd for some in found for odd in some))


def lines_far_off(table: Table, given: Given) -> Iterator[Fault]:
    """Name the lines of capital of a unit, year and stage that together are far from what is published of them."""
    scale, figures = _Scale(given), given.tables["figures"]
    published: dict[tuple[str, ...], tuple[int, Number]] = {}
    for one, row in figures.numbered():
        number = scale.figure(one, row) if row["measure"].startswith("capital_") and not row["item"] else None
        if number is not None and row["period_start"][:4] in ("", row["period_end"][:4]):
            published.setdefault((row["unit_id"], row["measure"].removeprefix("capital_"), number.day[:4]), (one, number))
    lines: dict[tuple[str, ...], list[Number]] = defaultdict(list)
    for one, row in table.numbered():
        for number in scale.cells(table, one, row):
            lines[row["unit_id"], row["stage"], row["year"]].append(number)
    found = []
    for key in lines.keys() & published.keys():
        together, (at, whole) = sum(number.size for number in lines[key]), published[key]
        if not whole.size < FAR * together < FAR * FAR * whole.size:
            times = f"{max(together / whole.size, whole.size / together):.0f}"
            said = Message("fault.times_as_much" if together > whole.size else "fault.part_of", times=times)
            rule = Message("fault.far_from_published", said=said, row=at, lines=len(lines[key]))
            found.append((max(lines[key], key=lambda number: number.size), rule))
    yield from _notices(table, found)


def _notices(table: Table, found: Iterable[Odd]) -> Iterator[Fault]:
    """Say of every cell the first that was found."""
    said: dict[tuple[int, str], Odd] = {}
    for odd in found:
        said.setdefault((odd[0].row, odd[0].column), odd)
    for _, (number, rule) in sorted(said.items()):
        fix = Message("fix.magnitude", unit=number.unit)
        measure = "" if number.measure == number.column else number.measure  # of what no measure is registered for
        yield Fault(table.file, number.row, number.column, number.text, rule, fix, Weight.NOTICE, number.unit_id, measure)


class _Scale:
    """What sizes are held against: the rules, the units and what is registered of measures."""

    def __init__(self, given: Given):
        self.given, self.register = given, given.register
        self.units = given.by_key("units")
        self._limits: dict[tuple[str, ...], _Limit | None] = {}
        self._base: dict[str, tuple[float, str]] = {}

    def base(self, unit: str) -> tuple[float, str]:
        """Factor to the base of the dimension of a unit of measure, and the dimension; empty for what is registered nowhere."""
        if unit not in self._base:
            row = self.register.units_of_measure.get(unit)
            self._base[unit] = (float(row["factor"]), row["dimension"]) if row else (0.0, "")
        return self._base[unit]

    def level(self, unit_id: str) -> str:
        """Kind of a unit, of several that of the first; a group may be as large as what its members belong to."""
        row = self.units.get(unit_id.partition(" ")[0], {})
        if row.get("kind") == "group":
            row = self.units.get(row["parent_id"], row)
        return row.get("kind", "")

    def figure(self, number: int, row: Cells) -> Number | None:
        """The number of a published figure; None where it has none or its size says nothing."""
        measure = self.register.measures.get(row["measure"])
        if measure is None or measure.kind in ("status", "year", "change") or not is_number(row["value"]):
            return None
        if row["qualifier"] == MISPRINT:
            return None
        day = row["period_end"] or row["period_start"] or row["stated_on"]
        return self._number(number, "value", row["value"], row["unit_id"], row["measure"], row["item"], row["unit"], day)

    def cells(self, table: Table, number: int, row: Cells) -> Iterator[Number]:
        """The numbers of a row of an entity table, by the columns of the contract that hold a measure."""
        unit_id = self.given.unit_of(table, row)
        columns = [(column, measure, unit) for column, (measure, unit) in number_columns(table.name).items()]
        if table.name == "households":
            columns.append(("income_vnd", "income_vnd", "VND"))
        for column, measure, unit in columns:
            stated_in = unit.removeprefix("column:")
            unit = row.get(stated_in, "") if stated_in != unit else unit
            day, kind = row.get("year", ""), row.get("kind", "") if table.name == "works" else ""
            found = self._number(number, column, row.get(column, ""), unit_id, measure, "", unit, day, kind)
            if found is not None:
                yield found

    def _number(
        self, row: int, column: str, text: str, unit_id: str, measure: str, item: str, unit: str, day: str, kind: str = ""
    ) -> Number | None:
        (factor, dimension), digits = self.base(unit), wording_of(text).value
        if dimension in NEVER_COMPARED or not is_number(digits):
            return None
        size = float(digits) * factor
        return Number(row, column, text, unit_id, measure, item, unit, dimension, size, day, kind) if size > 0 else None

    # --- what there can be ------------------------------------------------------------------------------------------------

    @cached_property
    def _rules(self) -> list[_Limit]:
        rules = [_Limit(row, *self.base(row["unit"])) for row in self.register.table("magnitudes")]
        return sorted(rules, key=lambda rule: (rule.row["measures"] == "*", not rule.row["table"]))  # the narrower comes first

    def limit(self, table: str, number: Number) -> _Limit | None:
        """Give the first rule for such a number."""
        level, dimension = self.level(number.unit_id), number.dimension
        key = (table, level, number.measure, dimension)
        if key not in self._limits:
            rules = (rule for rule in self._rules if not rule.row["per"] and rule.dimension == dimension)
            self._limits[key] = next((rule for rule in rules if rule.is_for(table, level, number.measure)), None)
        return self._limits[key]

    def out_of_range(self, table: Table, numbers: Sequence[Number]) -> Iterator[Odd]:
        """Numbers that no unit of the kind can have."""
        for number in numbers:
            limit = self.limit(table.name, number)
            if limit is None:
                continue
            if limit.most and number.size > limit.most:
                yield number, Message("fault.above_magnitude", most=limit.row["most"], unit=limit.row["unit"])
            elif number.size < limit.least and self.units.get(number.unit_id, {}).get("kind") != "group":
                yield number, Message("fault.below_magnitude", least=limit.row["least"], unit=limit.row["unit"])

    def a_head(self, numbers: Sequence[Number]) -> Iterator[Odd]:
        """Amounts of a unit as a whole that are too much or too little for its people."""
        rules = [rule for rule in self._rules if rule.row["per"]]
        people: dict[str, Number] = {}
        for number in numbers:
            if number.measure.startswith("population_") and number.dimension == "person" and not number.item:
                people.setdefault(number.unit_id, number)
        for number in numbers:
            rule = next((rule for rule in rules if rule.is_of(number.measure)), None)
            its = people.get(number.unit_id)
            if rule is None or its is None or number.item or number.dimension != "money":
                continue
            amount = number.size / 1e6 / its.size  # million dong a head, as the rule
            if not rule.least <= amount <= rule.most:
                told = {"amount": f"{amount:.6g}", "people": its.text, "row": its.row, "unit": rule.row["unit"]}
                yield number, Message("fault.a_head", least=rule.row["least"], most=rule.row["most"], **told)

    # --- what it is held against ------------------------------------------------------------------------------------------

    def above_parent(self, numbers: Sequence[Number]) -> Iterator[Odd]:
        """Parts that are far more than the whole on the same day."""
        known: dict[Hashable, Number] = {}
        for number in numbers:
            known.setdefault((number.unit_id, number.measure, number.item, number.day), number)
        for number in numbers:
            measure = self.register.measures[number.measure]
            parent = self.units.get(number.unit_id, {}).get("parent_id", "")
            whole = known.get((parent, number.measure, number.item, number.day)) if parent else None
            if whole is None or not self._adds_up(measure, number) or number.size <= ABOVE_PARENT * whole.size:
                continue
            if whole.dimension == number.dimension:
                yield number, Message("fault.far_above_parent", times=_times(number, whole), row=whole.row)

    def off_threshold(self, numbers: Sequence[Number]) -> Iterator[Odd]:
        """Values of indicators that are far from every threshold of theirs."""
        for number in numbers:
            measure = self.register.measures[number.measure]
            if measure.items != "indicators":
                continue
            factor, dimension = self.base(self.register.unit_of(number.measure, number.item))
            rows = self.register.law.thresholds.get(number.item, [])
            sizes = [float(row["value"]) * factor for row in rows if is_number(row["value"]) and float(row["value"])]
            if dimension != number.dimension or not sizes:
                continue
            if number.size >= FAR * max(sizes) or FAR * number.size <= min(sizes):
                near = max(sizes) if number.size > max(sizes) else min(sizes)
                yield number, Message("fault.far_from_threshold", value=number.text, threshold=f"{near / factor:.6g}")

    def _adds_up(self, measure: Measure, number: Number) -> bool:
        return "units" in measure.adds_up_to.split() or number.dimension in ADDED_UP

    def of_siblings(self, number: Number) -> Hashable | None:
        """What the same number of the other parts of the parent has in common with it."""
        row = self.units.get(number.unit_id, {})
        if not row.get("parent_id") or row["kind"] == "group":
            return None
        return row["parent_id"], row["kind"], number.measure, number.item, number.day, number.dimension


@dataclass
class _Limit:
    """A row of ``magnitudes.csv``, with its limits in the base of its dimension."""

    row: Cells
    factor: float
    dimension: str
    least: float = field(init=False)
    most: float = field(init=False)

    def __post_init__(self) -> None:
        factor = 1 if self.row["per"] else self.factor
        self.least, self.most = (float(self.row[end] or 0) * factor for end in ("least", "most"))

    def is_of(self, measure: str) -> bool:
        return any(fnmatchcase(measure, pattern) for pattern in self.row["measures"].split())

    def is_for(self, table: str, level: str, measure: str) -> bool:
        """Whether it holds for a measure in a table on units of a kind; what a row leaves empty is any."""
        kinds = self.row["unit_kinds"].split()
        return self.row["table"] in ("", table) and (not kinds or level in kinds) and self.is_of(measure)


def _unlike(
    numbers: Sequence[Number], common: Callable[[Number], Hashable | None], rule: str, *, fewest: int = FEWEST_LIKE
) -> Iterator[Odd]:
    """Numbers far from those that have something in common with them."""
    groups: dict[Hashable, list[Number]] = defaultdict(list)
    for number in numbers:
        if (key := common(number)) is not None:
            groups[key].append(number)
    for group in groups.values():
        for odd, near in _apart(group, [number.size for number in group], fewest):
            is_measured = odd.dimension in MEASURED or " per " in odd.dimension
            if is_measured or max(odd.digits, near.digits) >= LEAST_COUNT:
                yield odd, Message(rule, said=_said(odd, near), row=near.row)


def _apart(group: Sequence[Number], sizes: Sequence[float], fewest: int) -> Iterator[tuple[Number, Number]]:
    """Those few that a wide gap parts from the others, each with the nearest of these; of two numbers the larger one."""
    if len(group) < fewest:
        return
    order = sorted(range(len(group)), key=lambda i: (sizes[i], group[i].row))
    most = len(group) // (2 if fewest == 2 else FEWEST_LIKE)
    for place in range(1, len(order)):
        low, high = order[place - 1], order[place]
        if sizes[high] < FAR * sizes[low]:
            continue
        is_low = place < len(order) - place
        few, near = (order[:place], high) if is_low else (order[place:], low)
        if len(few) <= most:
            yield from ((group[i], group[near]) for i in few)


def _said(odd: Number, near: Number) -> Message:
    if odd.size > near.size:
        return Message("fault.times_as_much", times=_times(odd, near))
    return Message("fault.part_of", times=_times(near, odd))


def _times(more: Number, less: Number) -> str:
    return f"{more.size / less.size:.3g}" if more.size < FAR * less.size else f"{more.size / less.size:.0f}"


def _dear_or_cheap(numbers: Sequence[Number]) -> Iterator[Odd]:
    """Works whose cost a unit is far from that of the others of their kind: the cost or the quantity is mistyped."""
    of_rows: dict[int, dict[str, Number]] = defaultdict(dict)
    for number in numbers:
        of_rows[number.row][number.column] = number
    groups: dict[Hashable, list[tuple[Number, float]]] = defaultdict(list)
    for cells in of_rows.values():
        cost, quantity = cells.get("investment_million_vnd"), cells.get("planned_quantity") or cells.get("quantity")
        if cost is not None and quantity is not None:
            is_length = quantity.unit in ("km", "m")
            groups[cost.kind, "km" if is_length else quantity.unit].append((cost, cost.size / quantity.size))
    for group in groups.values():
        costs, each = [cost for cost, _ in group], [one for _, one in group]
        for odd, near in _apart(costs, each, FEWEST_LIKE):
            times = each[costs.index(odd)] / each[costs.index(near)]
            said = Message("fault.times_as_much" if times > 1 else "fault.part_of", times=f"{max(times, 1 / times):.0f}")
            yield odd, Message("fault.far_unit_cost", said=said, row=near.row)
