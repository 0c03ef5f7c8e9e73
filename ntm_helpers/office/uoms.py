"""The unit of measure of a column: what mapping, row, head and sheet say of it, never what a register would rather have.

The more specific counts: what the mapping says of column or row and what a cell of the row says; then what the head says, in
brackets, behind a comma or at its end ("Thu nhập (trđ/người)", "Tỷ lệ %"); then what is said of the sheet as a whole ("ĐVT: triệu
đồng"), where the measure can have it. A head that says another one than the mapping is asked about. Where nothing is said, what is
counted is counted in the unit of its measure; of money nothing can be taken (đồng, million and billion differ by factors of a
thousand) but a cell that names its own.
"""

from __future__ import annotations

import re

from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.unit_words import UnitWords
from ntm_helpers.office.meanings import Meaning
from ntm_helpers.office.units import Asked, the_one
from ntm_helpers.words import Message

_SHORT = ("%", "trđ", "tr.đ", "tr.đồng")
"""Units of one word that are seen at the end of a head; other words there may be of its name ("Giá trị hợp đồng")."""


class Uoms:
    """Finds the units of measure of columns.

    Parameters
    ----------
    names : Names
    register : Register
    """

    def __init__(self, names: Names, register: Register):
        self.names, self.register, self._words = names, register, UnitWords(register)

    def find(self, meaning: Meaning, base: str, what: str, *, is_per_head: bool = False) -> str:
        """Give the unit in which the numbers of a cell's column stand.

        Parameters
        ----------
        meaning : Meaning
        base : str
            Unit of the measure, or of the column of a list; "" where it has none.
        what : str
            Name of the measure, for a message.
        is_per_head : bool
            Whether the measure is told per head and its unit is that of the whole.

        Raises
        ------
        Asked
            When what is said cannot be, contradicts itself, or nothing is said of money.
        """
        if not base:
            return base
        of_head = self._of_head(meaning.head, base, what, is_per_head=is_per_head)
        if meaning.uom and not meaning.is_uom_of_sheet:
            own = self._fitting(the_one("uom", meaning.uom, self.names.uom(meaning.uom)), base, is_per_head=is_per_head)
            if not own:
                raise Asked(Message("take.dimension", uom=meaning.uom, measure=what, unit=base))
            if of_head and self.register.factor(own, of_head) != 1:
                raise Asked(Message("take.head_uom", head=meaning.head, uom=meaning.uom))
            return own
        if of_head:
            return of_head
        if meaning.uom:
            of_sheet = self._fitting(the_one("uom", meaning.uom, self.names.uom(meaning.uom)), base, is_per_head=is_per_head)
            if of_sheet:
                return of_sheet
        if self._is_money(base) and not any(map(str.isalpha, meaning.text)):
            raise Asked(Message("take.no_uom", measure=what))
        return base

    def _of_head(self, head: str, base: str, what: str, *, is_per_head: bool) -> str:
        """Unit that a head says; "" where it says none."""
        said = units_in_head(head, self._words)
        fitting = {found for unit in said if (found := self._fitting(unit, base, is_per_head=is_per_head))}
        if len(fitting) == 1:
            return fitting.pop()
        if said:
            raise Asked(Message("take.dimension", uom=" / ".join(said), measure=what, unit=base))
        return ""

    def _fitting(self, unit: str, base: str, *, is_per_head: bool) -> str:
        """A unit as the measure can have it; "" where it cannot."""
        for form in (unit, unit.partition(" per ")[0]) if is_per_head else (unit,):
            if form in self.register.units_of_measure and self.register.factor(form, base) is not None:
                return form
        return ""

    def _is_money(self, unit: str) -> bool:
        row = self.register.units_of_measure.get(unit)
        return row is not None and row["dimension"].startswith("money")


def units_in_head(head: str, words: UnitWords) -> tuple[str, ...]:
    """Give the units of measure that a head names: of the lowest of its rows that names any."""
    for part in reversed(head.split(" / ")):
        for said in _candidates(part):
            if found := words.around("", said):
                return found
            whole, is_per, of_what = said.partition("/")
            if is_per and (found := words.around("", whole)):  # the register has no unit of this per that
                return tuple(f"{unit} per {of_what.strip()}" for unit in found)
    return ()


def _candidates(part: str) -> list[str]:
    """Pieces of a head that may be a unit of measure, the likeliest first."""
    brackets = [piece for inside in re.findall(r"\(([^()]*)\)", part) for piece in (inside, *inside.split(","))]
    bare = re.sub(r"\([^()]*\)", " ", part).strip()
    behind = [bare.rpartition(mark)[2] for mark in (",", ":") if mark in bare]
    tail = bare.split()
    last = [" ".join(tail[-2:])] if len(tail) > 2 else []
    short = tail[-1:] if tail and tail[-1].casefold() in _SHORT else []
    return [
        re.sub(r"^\s*(đvt|đơn vị tính)\s*:?", "", piece, flags=re.IGNORECASE).strip()
        for piece in (*brackets, *behind, *last, *short)
    ]
