"""Guesses: which figure, read otherwise, would fix a disagreement.

A part replaced by its own published share, a nested part left out, digits cut off instead of rounded (12.4 for 12.47), a unit of
measure (× or ÷ 1000), a shifted decimal mark, two digits exchanged. A guess is no finding, and nothing is repaired.

A figure that is scaled stays as exact as it was printed: widened, it would fix anything near. Only where one thing is told twice
its rounding is scaled with it, for there the thousand itself is what betrays the misprint: 46 billion beside 45,678 million. So
does the room that a hedge of the total leaves ("nearly 37" is anything from 36): what changes a sum by less fixes it by chance. And
nothing is counted in fractions: a share by which there would be 47.43 households betrays nothing of their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from math import ceil, floor

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Register
from ntm_helpers.methods.identities.kinds import check
from ntm_helpers.methods.identities.relation import Finding, Identity, with_figure
from ntm_helpers.quantities import POINT_KINDS, Quantity

GUESSES = ("own_share", "left_out", "truncated", "unit", "shifted", "exchanged")
"""Kinds of guesses, the likelier first."""


@dataclass(frozen=True)
class Guess:
    """One figure read otherwise that would fix a disagreement: a guess, never a correction.

    Attributes
    ----------
    kind : str
        One of `GUESSES`.
    figure : Figure
        What would be read otherwise.
    read_as : Quantity or None
        How; None where it is left out.
    """

    kind: str
    figure: Figure
    read_as: Quantity | None


_EQUALITIES = ("sum", "share", "mean", "weighted_mean", "product", "growth", "equal", "same_base")
"""Kinds of which a guess says something; an inequality is fixed by any figure that is large enough."""
_MOST_FIGURES = 40
"""Of more figures some would fix a disagreement by chance: then nothing is guessed but what a share betrays."""


def guesses(finding: Finding, register: Register, shares: Mapping[str, Sequence[Shared]]) -> list[Guess]:
    """Find what would fix a disagreement, the likelier first, at most three.

    Parameters
    ----------
    finding : Finding
    register : Register
    shares : mapping of str to sequence of Shared
        Per figure id, the shares published of it.
    """
    if finding.verdict != "disagrees" or finding.identity.kind not in _EQUALITIES:
        return []
    found = (
        Guess(kind, figure, read_as)
        for kind, figure, read_as in _readings(finding, register, shares)
        if not _is_by_chance(finding.identity, figure, read_as, register)
        and check(_reread(finding.identity, figure, read_as), register).verdict in ("agrees", "agrees_as_hedged")
    )
    return list(islice(found, 3))


def _readings(
    finding: Finding, register: Register, shares: Mapping[str, Sequence[Shared]]
) -> Iterator[tuple[str, Figure, Quantity | None]]:
    """Every reading that is worth a try, the likelier first; a figure that its own published share confirms is let alone."""
    figures = finding.identity.figures
    for figure in figures:
        for shared in shares.get(figure.figure_id, ()):
            read_as = _by_its_share(shared, register)
            if not shared.agrees and read_as is not None:
                yield "own_share", figure, read_as
    if len(figures) > _MOST_FIGURES:
        return
    if finding.identity.kind == "sum" and finding.identity.rule in ("declared", "items") and len(finding.identity.terms) > 1:
        yield from (("left_out", term.figure, None) for term in finding.identity.terms if term.figure and term.sign > 0)
    unconfirmed = [figure for figure in figures if not any(shared.agrees for shared in shares.get(figure.figure_id, ()))]
    doubtful = [(figure, figure.quantity) for figure in unconfirmed if figure.quantity is not None]
    yield from (("truncated", figure, read_as) for figure, quantity in doubtful for read_as in _truncated(quantity))
    if finding.identity.kind == "equal":
        yield from _thousandfold(doubtful)
    else:
        yield from (("unit", figure, read_as) for figure, quantity in doubtful for read_as in _in_another_unit(quantity))
    for kind, read in (("shifted", _shifted), ("exchanged", _exchanged)):
        yield from ((kind, figure, read_as) for figure, quantity in doubtful for read_as in read(quantity))


def _by_its_share(shared: Shared, register: Register) -> Quantity | None:
    """What a figure would be by a share published of it."""
    total, share = register.quantity_of(shared.whole), shared.share.quantity
    factor = register.factor(share.unit, "percent") if share is not None else None
    if total is None or share is None or factor is None:
        return None
    part = quantities.product(total, share.to("", factor / 100), unit=total.unit)
    return part if total.kind != "count" or _holds_a_whole_number(part) else None


def _holds_a_whole_number(quantity: Quantity) -> bool:
    """Whether a count can be what it says."""
    return quantity.upper is None or any(quantity.holds(whole) for whole in range(ceil(quantity.lower), floor(quantity.upper) + 1))


def _is_by_chance(identity: Identity, figure: Figure, read_as: Quantity | None, register: Register) -> bool:
    """Whether a hedged total leaves more room than the reading of a term changes its sum by."""
    result = identity.result.figure if identity.result is not None else None
    if identity.kind != "sum" or result is None or figure is result:
        return False
    room, term = register.quantity_of(result), register.quantity_of(figure)
    if room is None or term is None or not room.is_hedged or room.upper is None or not term.bare or figure.quantity is None:
        return False
    part = Fraction(0) if read_as is None or read_as.bare is None else read_as.bare / (figure.quantity.bare or 1)
    return abs(term.bare * (1 - part)) < room.upper - room.lower


def _truncated(quantity: Quantity) -> Iterator[Quantity]:
    """Read a published number as cut off after its last digit: 12.4 is 12.4 to 12.5."""
    printed, bare = quantity.wording, quantity.bare
    if printed is None or bare is None or bare < 0 or quantity.is_hedged or quantity.kind in POINT_KINDS:
        return
    if quantity.upper is not None and quantity.upper > bare:
        yield replace(quantity, lower=bare, upper=bare + 2 * (quantity.upper - bare), upper_open=True, wording=None)


def _in_another_unit(quantity: Quantity) -> Iterator[Quantity]:
    """Read an amount in thousands of its unit of measure, or in thousandths."""
    if quantity.kind in ("amount", "length", "area"):
        yield from _scaled_by(quantity, Fraction(1000))


def _thousandfold(told: Sequence[tuple[Figure, Quantity]]) -> Iterator[tuple[str, Figure, Quantity]]:
    """Read a number of which there is another one in thousands or millions of its unit, with its rounding.

    Of a single digit, which is near anything, only where the other one is the thousandfold exactly.
    """
    numbers = {quantity.bare for _, quantity in told}
    is_fine = all(len(_digits(quantity)) > 1 for _, quantity in told)
    for figure, quantity in told:
        if quantity.bare is None or quantity.kind not in ("amount", "length", "area", "count"):
            continue
        half = Fraction(1, 2) if quantity.lower == quantity.upper else Fraction(0)  # a count that is told in thousands is rounded
        rounded = replace(quantity, lower=quantity.lower - half, upper=quantity.upper and quantity.upper + half)
        for factor in (Fraction(1000), Fraction(1, 1000), Fraction(1_000_000), Fraction(1, 1_000_000)):
            if is_fine or quantity.bare * factor in numbers:
                yield "unit", figure, rounded.to(quantity.unit, factor)


def _digits(quantity: Quantity) -> str:
    return quantity.wording.value.replace(".", "").strip("0") if quantity.wording else ""


def _shifted(quantity: Quantity) -> Iterator[Quantity]:
    """Read a number with its decimal mark a digit further right or left."""
    yield from _scaled_by(quantity, Fraction(10))


def _scaled_by(quantity: Quantity, factor: Fraction) -> Iterator[Quantity]:
    """Read a number so many times larger, and smaller."""
    yield from (read_as for by in (factor, 1 / factor) if (read_as := _scaled(quantity, by)) is not None)


def _scaled(quantity: Quantity, factor: Fraction) -> Quantity | None:
    """Read a number so many times larger, as exact as it was printed: widened rounding would fix anything near."""
    if quantity.bare is None or quantity.upper is None:
        return None
    bare = quantity.bare * factor
    shift = bare - quantity.bare
    if quantity.kind == "count" and bare.denominator != 1:
        return None
    return replace(quantity, lower=quantity.lower + shift, upper=quantity.upper + shift, bare=bare, wording=None)


def _exchanged(quantity: Quantity) -> Iterator[Quantity]:
    """Read a published number with two neighbouring digits exchanged."""
    if quantity.wording is None or quantity.wording.value_to or not quantity.bare:
        return
    text = quantity.wording.value
    for i in range(len(text) - 1):
        if text[i].isdigit() and text[i + 1].isdigit() and text[i] != text[i + 1]:
            other = Fraction(f"{text[:i]}{text[i + 1]}{text[i]}{text[i + 2 :]}")
            read_as = _scaled(quantity, other / quantity.bare)
            if read_as is not None:
                yield read_as


def _reread(identity: Identity, figure: Figure, read_as: Quantity | None) -> Identity:
    if read_as is None:
        return replace(identity, terms=tuple(term for term in identity.terms if term.figure is not figure))
    return with_figure(identity, figure, replace(figure, quantity=read_as))


@dataclass(frozen=True)
class Shared:
    """A share published of a figure, with its whole, and whether the two agree: what confirms a figure or betrays a misprint."""

    share: Figure
    whole: Figure
    agrees: bool


def shares_of(findings: Iterable[Finding]) -> dict[str, list[Shared]]:
    """Per figure id, the shares published of it: what `guesses` looks at."""
    found: dict[str, list[Shared]] = {}
    for finding in findings:
        identity = finding.identity
        if identity.kind == "share" and finding.verdict in ("agrees", "disagrees") and len(identity.figures) == 3:
            share, part, whole = identity.figures
            found.setdefault(part.figure_id, []).append(Shared(share, whole, finding.verdict == "agrees"))
    return found
