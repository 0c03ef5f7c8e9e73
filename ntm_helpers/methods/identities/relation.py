"""What an identity is: a stated result, the terms that make it, the kind of relation between them; and what came out of it.

Verdicts: ``agrees``; ``agrees_as_hedged`` (a bare number lies outside the other side, the hedges allow it); ``disagrees``;
``cannot_tell`` (something is missing, and what is known does not disprove it: missing parts that cannot be negative still bound a
total). "Agrees" is "not contradicted", no proof: the width of the difference tells what it is worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from ntm_helpers.dataset import Figure, Standing
from ntm_helpers.dataset.tables import is_open_list
from ntm_helpers.dataset.tables import terms as split_terms
from ntm_helpers.quantities import Quantity

VERDICTS = ("disagrees", "agrees_as_hedged", "cannot_tell", "agrees")
"""The verdicts, the one to look at first first."""
REASONS = (
    "missing",
    "not_all_named",
    "list_open",
    "units_differ",
    "zero",
    "malformed",
    "bands_overlap",
    "no_result",
    "contradicted",
    "periods_open",
)
"""Why a verdict cannot be told."""


class Parts(StrEnum):
    """Whether the parts of a whole that are named are all there are."""

    CLOSED = "closed"
    """Something says that there are no others."""
    OPEN = "open"
    """Something says that there are others."""
    SILENT = "silent"
    """Nothing says either: there may be others."""


def together(parts: Iterable[Parts]) -> Parts:
    """Give what several lists are together: closed where all are, open where one is."""
    found = set(parts)
    if Parts.OPEN in found:
        return Parts.OPEN
    return Parts.SILENT if Parts.SILENT in found else Parts.CLOSED


@dataclass(frozen=True)
class Term:
    """A term of an identity.

    Attributes
    ----------
    sign : int
        1 or −1.
    name : str
        Figure id, or the measure where no figure is there.
    figure : Figure or None
        None where it is missing.
    """

    sign: int
    name: str
    figure: Figure | None


@dataclass(frozen=True)
class Identity:
    """A relation between figures.

    Attributes
    ----------
    identity_id : str
        Id of the row, or ``rule:figure`` for those that come by themselves.
    kind : str
    result : Term or None
    terms : tuple of Term
    note, note_en : str
        What is tested, of declared ones, in Vietnamese and English.
    rule : str
        Why it must hold: ``declared``, ``items``, ``units``, ``mean``, ``ratio``, ``bound``, or a row of ``rules/identities.csv``.
    parts : Parts
        Whether the terms are all there are; where they are not, or nothing says so, what is not named may make up a difference.
    constant : Fraction or None
        A result that is no figure: 100.
    has_other_moves : bool
        Whether a difference, up or down, is what the form calls other moves.
    stands_for : str
        Rule of the relation that follows by itself and that a declared one says too; empty elsewhere.
    """

    identity_id: str
    kind: str
    result: Term | None
    terms: tuple[Term, ...]
    note: str = ""
    note_en: str = ""
    rule: str = "declared"
    parts: Parts = Parts.CLOSED
    constant: Fraction | None = None
    has_other_moves: bool = False
    stands_for: str = ""

    @property
    def rules(self) -> set[str]:
        """Rules by which it is found: its own, and that for which a declared one stands."""
        return {self.rule, self.stands_for} - {""}

    @property
    def is_closed(self) -> bool:
        """Whether the terms are all there are."""
        return self.parts is Parts.CLOSED

    @property
    def named(self) -> list[Term]:
        """The result where it is a figure, then the terms."""
        return [*([self.result] if self.result else []), *self.terms]

    @property
    def figures(self) -> list[Figure]:
        """Figures that it names, the result first."""
        return [term.figure for term in self.named if term.figure is not None]

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of what has no number."""
        return tuple(term.name for term in self.named if term.figure is None or term.figure.quantity is None)


@dataclass(frozen=True)
class Finding:
    """What came out of an identity.

    Attributes
    ----------
    identity : Identity
    verdict : str
        One of `VERDICTS`.
    stated, computed : Quantity or None
        Both sides, in one unit of measure.
    difference : Quantity or None
        Stated less computed; its ``width`` tells how much the two may differ and still agree.
    remainder : Quantity or None
        Derived: what is not named, or what the missing terms must make up together.
    is_soft : bool
        Whether the verdict rests on our convention about a hedge rather than on the source's meaning.
    reason : str
        Why it cannot be told, one of `REASONS`; empty where it can.
    mean : Quantity or None
        What bands allow per unit counted, where no result is stated; ``computed`` is then what they allow in all.
    carried_by : tuple of Figure
        Of ``agrees_as_hedged``: figures hedged on a round number ("trên 10", read as 10 to 20) whose width alone carries the
        agreement. Their quantities say how they are read.
    """

    identity: Identity
    verdict: str
    stated: Quantity | None = None
    computed: Quantity | None = None
    difference: Quantity | None = None
    remainder: Quantity | None = None
    is_soft: bool = False
    reason: str = ""
    mean: Quantity | None = None
    carried_by: tuple[Figure, ...] = ()

    @property
    def is_bare_equal(self) -> bool:
        """Whether both sides have the same bare number: 33 + 4 + 1 is 38, though that is not over 38."""
        sides = (self.stated, self.computed)
        numbers = {side.bare if side is not None else None for side in sides}
        return len(numbers) == 1 and None not in numbers

    @property
    def is_afterwards(self) -> bool:
        """Whether it is about a period after the review date: then it says nothing of how things stand."""
        return any(figure.standing is Standing.AFTERWARDS for figure in self.identity.figures)

    @property
    def width(self) -> Fraction | None:
        """Width of the difference; None where there is none."""
        return self.difference.width if self.difference else None


def with_figure(identity: Identity, figure: Figure, other: Figure) -> Identity:
    """Give an identity with one figure in another's place."""

    def swapped(term: Term) -> Term:
        is_meant = term.figure is not None and term.figure.figure_id == figure.figure_id
        return replace(term, figure=other) if is_meant else term

    return replace(identity, result=identity.result and swapped(identity.result), terms=tuple(map(swapped, identity.terms)))


def declared(rows: Iterable[Mapping[str, str]], figures: Mapping[str, Figure]) -> list[Identity]:
    """Make identities of the rows of ``identities.csv``."""
    return [_declared(row, figures) for row in rows]


def _declared(row: Mapping[str, str], figures: Mapping[str, Figure]) -> Identity:
    def term(text: str) -> Term:
        name = text.lstrip("+-")
        return Term(-1 if text.startswith("-") else 1, name, figures.get(name))

    terms = tuple(term(text) for text in split_terms(row["terms"]))
    parts = Parts.OPEN if is_open_list(row["terms"]) else Parts.CLOSED  # a declared list is whole unless it says that it is not
    constant = Fraction(100) if row["result"] == "100" and "100" not in figures else None
    if not row["result"] and row["kind"] == "sum" and all(_is_per_cent(t) for t in terms):
        constant = Fraction(100)
    result = term(row["result"]) if row["result"] and constant is None else None
    return Identity(row["identity_id"], row["kind"], result, terms, row["note"], row["note_en"], parts=parts, constant=constant)


def _is_per_cent(term: Term) -> bool:
    return term.figure is not None and term.figure.quantity is not None and term.figure.quantity.unit == "percent"
