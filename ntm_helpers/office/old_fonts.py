"""Text typed for TCVN3 (.VnTime) and VNI fonts, written in Unicode on request, with a list of what was changed.

Such a text holds other characters than it shows: "L©m B×nh" is drawn as Lâm Bình. The letters are data (``rules/old_fonts.csv``). A
workbook often holds both: cells typed long ago, and new ones. So what is certain is told from what is not:

- a text that has letters which the font cannot write (ạ, ơ, đ …) is Unicode already and stays;
- one that has signs which no Vietnamese text has (`texts.signs_of`) is converted;
- any other, such as "xã", which in TCVN3 would be "xó", is converted only where no text of the file is Unicode; else it stays and
  is named as doubtful.

TCVN3 writes capitals with signs by another font (.VnTimeH) and the same characters. Where all other letters of a word, at least
two, are capitals, so are its letters with signs; a word of fewer stays as it is typed. What was read as another code page than
Windows-1252 is not known for what it was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from openpyxl.utils import get_column_letter

from ntm_helpers.dataset.law import rule_table
from ntm_helpers.dataset.texts import OLD_FONTS, old_font, settled_text, signs_of, vietnamese_letters
from ntm_helpers.errors import Fault, clip
from ntm_helpers.office.sheets import Sheet
from ntm_helpers.project import RULES
from ntm_helpers.words import Message


@dataclass
class Conversion:
    """Texts of a file in Unicode.

    Attributes
    ----------
    texts : list of str
        In the order in which they were given.
    changed : dict of str to str
        What was converted, as it stood and as it is now: the list that somebody reads through.
    doubtful : list of str
        What may be typed for the font and was left as it stands, each once.
    """

    texts: list[str] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict)
    doubtful: list[str] = field(default_factory=list)


def convert(texts: Sequence[str], font: str) -> Conversion:
    """Write the texts of one file in Unicode.

    Parameters
    ----------
    texts : sequence of str
    font : str
        One of `texts.OLD_FONTS`: ``tcvn3`` or ``vni``.
    """
    found, is_mixed = Conversion(), any(_is_unicode(text, font) for text in texts)
    for text in texts:
        is_certain = bool(signs_of(text, font))
        is_typed = not _is_unicode(text, font) and (is_certain or not is_mixed)
        new = _converted(text, font) if is_typed else text
        found.texts.append(new)
        if new != text:
            found.changed[text] = new
        elif not is_typed and (is_certain or not _is_unicode(text, font)) and _converted(text, font) != text:
            found.doubtful.append(text)
    found.doubtful = list(dict.fromkeys(found.doubtful))
    return found


def font_of(texts: Sequence[str]) -> str:
    """Give the font for which most of the spoiled texts of a file seem to be typed; "" where none is."""
    counts = Counter(filter(None, map(old_font, texts)))
    return max(counts, key=lambda font: counts[font], default="")


def in_unicode(sheets: Sequence[Sheet], font: str) -> tuple[list[Sheet], Conversion]:
    """Write the sheets of one file in Unicode, their titles too."""
    cells = [cell for sheet in sheets for cell in sheet.cells.values()]
    found = convert([*(sheet.title for sheet in sheets), *(cell.text for cell in cells)], font)
    titles, texts = found.texts[: len(sheets)], iter(found.texts[len(sheets) :])
    given = [
        replace(sheet, title=title, cells={place: replace(cell, text=next(texts)) for place, cell in sheet.cells.items()})
        for sheet, title in zip(sheets, titles, strict=True)
    ]
    return given, found


def typed_fault(sheets: Sequence[Sheet]) -> Fault | None:
    """Name the first cell of a file that is typed for an old font, and how it is converted; None where none is."""
    cells = [(sheet, cell) for sheet in sheets for cell in sheet.cells.values()]
    font = font_of([cell.text for _, cell in cells])
    if not font:
        return None
    sheet, cell = next((sheet, cell) for sheet, cell in cells if old_font(cell.text) == font)
    rule, fix = Message("fault.old_fonts", fonts=OLD_FONTS[font]), Message("intake.fix_fonts", font=font)
    return Fault(f"{sheet.file}, sheet {sheet.title}", cell.row, get_column_letter(cell.column), clip(cell.text), rule, fix)


def _is_unicode(text: str, font: str) -> bool:
    """Whether a text has a letter of Vietnamese that the font does not write with its character."""
    return any(letter in _only_unicode(font) for letter in settled_text(text))


@cache
def _only_unicode(font: str) -> frozenset[str]:
    written = {character for form in _letters(font) for character in form}
    return vietnamese_letters() - written


def _converted(text: str, font: str) -> str:
    letters, pattern = _letters(font), _pattern(font)
    words = re.split(r"(\s+)", settled_text(text))
    return "".join(_with_capitals(word, pattern.sub(lambda match: letters[match[0]], word), font) for word in words)


def _with_capitals(typed: str, word: str, font: str) -> str:
    """Write the letters with signs of a word of capitals as capitals, where the font has none of its own."""
    plain = [letter for letter in typed if letter.isascii() and letter.isalpha()]
    is_capital = font == "tcvn3" and len(plain) >= 2 and all(map(str.isupper, plain))
    return word.upper() if is_capital else word


@cache
def _letters(font: str) -> Mapping[str, str]:
    """Letters by how they are typed for a font, capitals too where they are typed by capitals."""
    found: dict[str, str] = {}
    for row in rule_table(RULES, "old_fonts"):
        if row["font"] != font:
            continue
        typed = chr(int(row["written"][2:], 16)) if row["written"].startswith("U+") else row["written"]
        found[typed] = row["letter"]
        if font == "vni":
            found[typed.upper()] = found[typed[0].upper() + typed[1:]] = row["letter"].upper()
    return found


@cache
def _pattern(font: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _letters(font)), key=len, reverse=True)))
