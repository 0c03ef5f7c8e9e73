"""What a review is made of: values, sentences, tables, charts, steps, and the review itself as plain data.

A `Review` holds no words of any language and no drawing: sentences are a key of the catalogue with figures as arguments, tables
and charts are layouts over figures. ``report`` turns it into a page, the run into a record, an auditor's script into anything.
What a sentence is to the page (a finding and how grave it is, the notice that nothing is published, the parent's figure as
context) is an attribute of the sentence, given where it is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, TypeVar

from ntm_helpers.dataset import Figure
from ntm_helpers.places import Unit

AFTERWARDS = "afterwards"
"""Name of the step that shows what was published about a time after the review date."""

T = TypeVar("T")

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Name:
    """A name that the catalogue or a register knows, not a number.

    Attributes
    ----------
    register : str
        ``measure``, ``criterion``, ``source``, ``unit``, ``word`` (a key of the catalogue), ``what`` (``measure:item``), ``item``
        (the item of it alone), ``statement``, ``actor`` (of a statement), ``identity`` (what it tests), ``text``, ``when`` and
        ``code`` (as stated), ``rule`` (a number that one sets), ``extent`` (how long a list of the page is),
        ``support_item``, ``linkage_form``, ``criteria_set``, ``indicator`` or a list of ``codes.csv``.
    key : str
    """

    register: str
    key: str


def label_of(figure: Figure) -> Name:
    """Name what a figure is of: its measure and its item."""
    return Name("what", f"{figure.measure}:{figure.item}")


@dataclass(frozen=True)
class Period:
    """The period of a figure, as a value of its own."""

    figure: Figure


class Role(StrEnum):
    """What a sentence is to the page."""

    STATEMENT = "statement"
    """What the figures say."""
    NOTHING = "nothing"
    """The notice that there is no figure."""
    CONTEXT = "context"
    """The parent's figure where the unit has none of its own, or that the parent has none either."""
    LATER = "later"
    """What figures published about a later period imply."""


class Gravity(IntEnum):
    """How grave a finding is: what is decided first has the lowest number.

    Money that does not close or breaks a rule, a standing that is contradicted or lost, what is late, what does not fit a rule,
    what was left undone.
    """

    DOES_NOT_CLOSE = 10
    BREAKS_A_RULE = 20
    FITS_NO_FORM = 25
    CONTRADICTED = 30
    COUNT_CONTRADICTED = 35
    LOST = 40
    FAR_FROM_USUAL = 50
    DIRECTION_OVERDUE = 60
    WORK_OVERDUE = 65
    OPEN_FOR_LONG = 70
    LINES_OVERDUE = 75
    DOES_NOT_ADD_UP = 80
    DIFFERS_FROM_RULE = 90
    NOBODY_NAMED = 100
    NEVER_INSPECTED = 105
    OWED = 110


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
    role : Role
    gravity : Gravity, optional
        Of a finding: something is wrong by the figures themselves.
    missing : tuple of str
        Measures whose figures would stand here: the sentence says that none of them is reported.
    finding : str
        Id of the relation between figures whose verdict it says: what several topics say of one relation is told once.
    tells : tuple of Sentence
        Findings that it tells in their place: of several units in one sentence, or the same disagreement by another relation.
    """

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    about: str = ""
    role: Role = Role.STATEMENT
    gravity: Gravity | None = None
    missing: tuple[str, ...] = ()
    finding: str = ""
    tells: tuple[Sentence, ...] = ()

    @property
    def relations(self) -> frozenset[str]:
        """Ids of all relations whose verdicts it says."""
        return frozenset({self.finding} - {""}).union(*(sentence.relations for sentence in self.tells))

    @property
    def singles(self) -> tuple[Sentence, ...]:
        """Findings one by one: those of several units that it tells in one sentence, else itself."""
        return self.tells if self.tells and not self.finding else (self,)


Value = (
    Figure | Unit | Name | Period | date | Sentence | Sequence[Unit] | Sequence[Name] | Sequence[Figure] | Sequence[Sentence] | None
)
"""What a cell or argument can be; None is printed as "not reported"."""


@dataclass(frozen=True)
class Table:
    """A table: a caption, column heads (keys of the catalogue, ``=19`` is printed as 19; or names) and rows of values.

    Where ``most`` is given the page shows so many rows and says how many more stand on the pages of the unit's parts.
    """

    caption: str
    columns: Sequence[str | Name]
    rows: Sequence[Sequence[Value]]
    most: int = 0

    def frame(self) -> pd.DataFrame:
        """Give the table, one row a row (`ntm_helpers.review.frames.table_frame`)."""
        from ntm_helpers.review.frames import table_frame

        return table_frame(self)


LEAST_VALUES = 3
"""Values below which a drawing tells nothing that a sentence does not."""


@dataclass(frozen=True)
class Chart:
    """A drawing over figures.

    Attributes
    ----------
    form : str
        One of `ntm_helpers.report.charts.FORMS`.
    title : Sentence
        What is seen in it.
    rows : sequence of (Value, Figure)
        Label and figure, in drawing order; figures that follow one another under one label stand on one line.
    reference : Figure, optional
        What the drawn figures are held against: the stated total, their median, the target.
    about : Sentence, optional
        What is drawn, of which day, in which unit of measure.
    added : Figure, optional
        What the drawn figures make together.
    marks : sequence of (str, Value)
        Of a ``map``, whose rows are classes of units, each with the number of its units: mark and name of each class.
    signs : sequence of int
        Of ``steps``: whether a row adds to what stands before it (1), takes away (−1) or is a level by itself (0).
    """

    form: str
    title: Sentence
    rows: Sequence[tuple[Value, Figure]]
    reference: Figure | None = None
    about: Sentence | None = None
    added: Figure | None = None
    marks: Sequence[tuple[str, Value]] = ()
    signs: Sequence[int] = ()

    def worth_drawing(self) -> Chart | None:
        """Leave out what is about a time after the review date, and plans still running; nothing where too little is left."""
        if self.form == "map":  # says of every unit where it stands
            return self
        held = self.reference if self.reference is None or self.reference.counts else None
        rows = [(label, figure) for label, figure in self.rows if figure.counts]
        if self.signs and len(rows) < len(self.rows):  # steps lead from one to the next: none can be left out
            return None
        values = sum(self._values(label, figure) for label, figure in rows) + (held is not None)
        return replace(self, rows=tuple(rows), reference=held) if values >= LEAST_VALUES else None

    def _values(self, label: Value, figure: Figure) -> int:
        """Values that a row shows: of units that stand alike one each; of statements held against each other the ends."""
        if self.form == "apart":
            return 2 if figure.quantity is not None and figure.quantity.is_hedged else 1
        return len(label) if isinstance(label, list | tuple) else 1


@dataclass(frozen=True)
class Card:
    """A figure of the first screen.

    Attributes
    ----------
    label : Value
        What it is, in at most three words.
    value : Value
        A figure, or a sentence of few words around figures ("3 trong 8 xã").
    compared : Sentence, optional
        One line that it is compared by: of how many, which share of the parent, since when; by default its period.
    """

    label: Value
    value: Value
    compared: Sentence | None = None


@dataclass(frozen=True)
class Decision:
    """Something to be decided or done.

    Attributes
    ----------
    sentence : Sentence
        What, at most 25 words.
    reason : Name
        What it rests on, in few words.
    who : Value
        Whose it is.
    """

    sentence: Sentence
    reason: Name
    who: Value = None


@dataclass(frozen=True)
class FirstScreen:
    """What a page says first: chosen by the topic, laid out by the page in a fixed form.

    Attributes
    ----------
    lead : sequence of Sentence
        How things stand, in at most two sentences.
    cards : sequence of Card
        Four to six where so many are known.
    decisions : sequence of Decision
        What is to be decided, the gravest first; the page shows three, the others folded.
    picture : Chart or Table, optional
        What is seen beside it, and in the briefing's section on the topic.
    short : Value
        The answer in a cell of the index, at most 16 letters; None where the unit has no figure of its own.
    group : Value
        Group in which the index lists the unit; None where it is in none.
    rank : int
        Place of that group among the others, the best first.
    is_later_more : bool
        Whether more is published on a later time than tells how things stood: then it stands right below.
    """

    lead: Sequence[Sentence] = ()
    cards: Sequence[Card] = ()
    decisions: Sequence[Decision] = ()
    picture: Chart | Table | None = None
    short: Value = None
    group: Value = None
    rank: int = 0
    is_later_more: bool = False


@dataclass(frozen=True)
class Listing:
    """Figures under a name (a key of the catalogue), each with all that is known of it: what an auditor looks up."""

    caption: str
    figures: Sequence[Figure]


@dataclass(frozen=True)
class Section:
    """The first screen of another topic: it stands under that topic's heading, with a link to its page."""

    topic: str
    blocks: Sequence[Sentence | Table | Chart]


Shown = Sentence | Table | Chart | Listing
"""What is shown of a step, or of a section of it."""
Block = Shown | Section
"""What a step is made of."""


@dataclass(frozen=True)
class Step:
    """A named step of a review: sentences, tables and charts, or the first screens of other topics."""

    name: str
    blocks: Sequence[Block]

    @property
    def missing(self) -> tuple[str, ...]:
        """Measures that the step says are not reported, in the order said."""
        return tuple(dict.fromkeys(m for block in self.shown if isinstance(block, Sentence) for m in block.missing))

    @property
    def is_empty(self) -> bool:
        """Whether it shows nothing but that there is nothing."""
        return not any(
            not isinstance(block, Sentence) or (block.role == Role.STATEMENT and not block.missing) for block in self.shown
        )

    @property
    def shown(self) -> list[Shown]:
        """Sentences, tables, charts and lists, those of its sections too."""
        return [part for block in self.blocks for part in (block.blocks if isinstance(block, Section) else (block,))]


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
    """A figure to be asked for: which measure, about which unit; the day of it where an older one is known."""

    measure: str
    unit: Unit
    item: str = ""
    day: date | None = None


def nothing(key: str, *missing: str, **values: Value) -> Sentence:
    """Say that a step has no figure of its own to show.

    Parameters
    ----------
    key : str
        Key of the catalogue.
    *missing : str
        Measures whose figures would stand here.
    **values : Value
        Arguments of the sentence.
    """
    return Sentence(key, values, role=Role.NOTHING, missing=missing)


def each_once(things: Iterable[T]) -> list[T]:
    """List things in their order, of equal ones the first: sentences and tables cannot be hashed."""
    listed = list(things)
    return [thing for number, thing in enumerate(listed) if thing not in listed[:number]]


def figures_in(thing: object) -> list[Figure]:
    """List the figures in a value, sentence, table or chart, in reading order."""
    if isinstance(thing, Figure):
        return [thing]
    if isinstance(thing, Sentence):
        return figures_in(list(thing.values.values()))
    if isinstance(thing, Table):
        return figures_in([cell for row in thing.rows for cell in row])
    if isinstance(thing, Chart):
        cells = [cell for row in (*thing.rows, *thing.marks) for cell in row]
        return figures_in([thing.title, thing.about, *cells, thing.reference, thing.added])
    if isinstance(thing, Section):
        return figures_in(thing.blocks)
    if isinstance(thing, Listing):
        return list(thing.figures)
    if isinstance(thing, Card):
        return figures_in([thing.value, thing.compared])
    if isinstance(thing, Decision):
        return figures_in([thing.sentence, thing.who])
    if isinstance(thing, FirstScreen):
        return figures_in([list(thing.lead), list(thing.cards), list(thing.decisions), thing.picture, thing.short])
    if isinstance(thing, list | tuple):
        return [figure for part in thing for figure in figures_in(part)]
    return []
