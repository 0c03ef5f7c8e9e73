"""Digits that can be read in two ways, and digits that are no number as they stand: both readings are named, none is taken.

In Vietnamese writing 1.850 is one thousand eight hundred and fifty and 1,85 has decimals; a table has '.' before decimals and
nothing between thousands. So 1.850 in a table is asked about wherever both readings are possible: everywhere but in dimensions that
never reach a thousand, such as shares (``rules/small_dimensions.csv``). What settles it: of a count nothing, it has no decimals,
and 1850 is written; of a published figure a ``step`` of 0.001, or a quote that prints it with a comma; in any other cell a digit
more (1.8500), which changes nothing there, for an office's record is the number itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ntm_helpers.dataset.cells import THOUSANDS, is_number
from ntm_helpers.dataset.checks.given import Cells, Flaw
from ntm_helpers.dataset.figures import MISPRINT
from ntm_helpers.dataset.register import Register
from ntm_helpers.quantities import POINT_KINDS, QuantityError, place, read_digits
from ntm_helpers.words import Message

_BLANKS = re.compile(r"(?<=[0-9])[\s'’_](?=[0-9]{3}(?![0-9]))")
_WIDE = str.maketrans("．，－−", ".,--")
_GROUPS = r"[1-9][0-9]{0,2}"
_FORMS = (  # of what is written, which marks go and which becomes the decimal mark; the likelier reading first
    (rf"{_GROUPS}(\.[0-9]{{3}})+(,[0-9]+)?", ".", ","),
    (rf"{_GROUPS}(,[0-9]{{3}})+\.[0-9]+", ",", "."),
    (rf"{_GROUPS}(,[0-9]{{3}})(,[0-9]{{3}})+", ",", "."),
    (r"[0-9]+,[0-9]+", ".", ","),
    (rf"{_GROUPS},[0-9]{{3}}", ",", "."),
    (r"[0-9]*\.[0-9]+", "", "."),
    (r"[0-9]+\.?", "", "."),
)


def meant(text: str) -> list[str]:
    """Give the numbers that a text may be meant as, as a table writes them: 1,850 is 1.850, or 1850 in English writing.

    Parameters
    ----------
    text : str
        What stands in a cell and is no number there.

    Returns
    -------
    list of str
        The likelier one first; none where the text looks like no number.
    """
    plain = "".join(str(unicodedata.decimal(mark, mark)) for mark in text.strip())  # digits of other scripts, and wide ones
    plain = _BLANKS.sub("", plain.translate(_WIDE)).removeprefix("+")
    sign, size = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    found = []
    for form, parting, mark in _FORMS:
        if re.fullmatch(form, size):
            whole, _, decimals = (size.replace(parting, "") if parting else size).partition(mark)
            number = (whole.lstrip("0") or "0") + (f".{decimals}" if decimals else "")
            found.append(number if not number.strip("0.") else sign + number)
    return [number for number in dict.fromkeys(found) if is_number(number.removeprefix("-")) and number != text]


def write_number(text: str, otherwise: Message, *, is_whole: bool = False) -> Message:
    """Say how to write what a text may be meant as; something else where it looks like no number, or a whole one is wanted."""
    readings = [number for number in meant(text) if not is_whole or "." not in number]
    if not readings:
        return otherwise
    one = Message("fix.number_meant", number=readings[0])
    return one if len(readings) == 1 else Message("fix.numbers_meant", number=readings[0], other=readings[1])


def figure_in_doubt(row: Cells, kind: str, register: Register) -> Iterator[Flaw]:
    """Name the numbers of a published figure that can be read in two ways, and those that are none."""
    for column in ("value", "value_to", "step"):
        text = row[column]
        if not text:
            continue
        try:
            number = read_digits(text.removeprefix("-") or text if column == "value" else text)  # a sign is judged with its kind
        except QuantityError as error:
            as_printed = Message("fix.number") if column == "step" else or_misprint(Message("fix.number"))
            yield column, error.args[0], write_number(text, as_printed, is_whole=kind in POINT_KINDS)
            return
        if column == "step" and not number:
            yield column, Message("fault.step", step=text), Message("fix.number")
            return
        found = cell_in_doubt(text, row["unit"], kind, register)
        if found is not None and (kind in POINT_KINDS or not _is_settled(row, text)):
            rule, fix = found
            if kind not in POINT_KINDS and column != "step":
                fix = Message("fix.thousands_figure", **_readings(text), comma=text.replace(".", ","))
            yield column, rule, fix
            return


def cell_in_doubt(text: str, unit: str, kind: str, register: Register) -> tuple[Message, Message] | None:
    """Rule and fix of a number of any other table that can be read in two ways; None where nothing is in doubt."""
    row = register.units_of_measure.get(unit)
    if not THOUSANDS.fullmatch(text) or (row is not None and row["dimension"] in _small(register)):
        return None
    words = _readings(text)
    key = "fix.thousands_count" if kind in POINT_KINDS else "fix.thousands_cell"
    return Message("fault.thousands", **words), Message(key, **words)


def _small(register: Register) -> set[str]:
    """Dimensions of numbers that never reach a thousand: three decimals are decimals."""
    return {row["dimension"] for row in register.table("small_dimensions")}


def _is_settled(row: Cells, text: str) -> bool:
    """Whether a row says what its dot is: by a step as fine as the number, or by a quote that prints it.

    A comma of the quote stands before decimals; of a dot there more is said by the check of quotes.
    """
    marks = "[.,]" if text == row["value"] else ","
    printed = "(?<![0-9.,])" + text.replace(".", marks) + "(?![0-9])"
    return is_as_fine(row["step"], text) or re.search(printed, row["quote"]) is not None


def is_as_fine(step: str, text: str) -> bool:
    """Whether a step says that the last digits of a number are decimals."""
    return "." in step and step != text and place(step) <= place(text)


def or_misprint(fix: Message) -> Message:
    """Say how a figure is kept that the source itself prints wrongly, beside how it is fixed."""
    return Message("fix.or_misprint", fix=fix, misprint=MISPRINT)


def _readings(text: str) -> dict[str, str]:
    """What digits are in either reading, and how decimals are written that nobody takes for thousands."""
    decimal = text.rstrip("0").rstrip(".")
    certain = f"{text}0" if THOUSANDS.fullmatch(decimal) else decimal
    return {"value": text, "plain": text.replace(".", ""), "decimal": decimal, "certain": certain}
