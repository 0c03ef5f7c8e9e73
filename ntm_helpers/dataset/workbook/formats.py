"""Number formats: what of a cell they show, and with which digits.

A format has up to four sections, for numbers above, below and at zero and for text; colours, languages and padding change nothing
of what is read. What a format rounds, scales, adds or leaves out is not shown by the digits alone.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

_DIGITS_KEPT = Context(prec=15, rounding=ROUND_HALF_EVEN)
"""A spreadsheet program keeps fifteen digits; those behind them are its own."""
_PLACES = re.compile(r"(?:#,#*)?(#*0+)(?:\.(0+))?")
"""A section that shows a number with a fixed number of decimals, at most grouped by thousands."""


def is_plain(shown: str) -> bool:
    """Whether a format shows a whole number as its digits."""
    return re.fullmatch(r"(General|0|@)(;\\?-\1(;\1)?)?(;@)?", _bare(shown), flags=re.IGNORECASE) is not None


def shows_whole_date(shown: str) -> bool:
    """Whether a date format shows day, month and year."""
    letters = re.sub(r'"[^"]*"|\[[^]]*\]|\\.|_.', "", shown.partition(";")[0]).lower()
    return "d" in letters and "m" in letters and ("y" in letters or "e" in letters)


@lru_cache(maxsize=4096)
def shows_text(shown: str) -> bool:
    """Whether a format shows a text as it stands."""
    if "@" not in shown and shown.count(";") < 3:
        return True
    sections = _sections(_bare(shown))
    last = sections[-1] if len(sections) == 4 or "@" in sections[-1] else "@"
    return last.strip() in ("@", "General")


@lru_cache(maxsize=4096)
def hides(shown: str) -> bool:
    """Whether a format shows nothing of a number above zero or of a text."""
    sections = _sections(_bare(shown))
    return len(sections) > 1 and (not sections[0].strip() or (len(sections) == 4 and not sections[3].strip()))


def digits_shown(value: Decimal, shown: str) -> str | None:
    """Give the digits that a cell shows; None where they are not the number that it holds.

    The program's own digits behind the fifteenth are left out. A mark between thousands is left out too: no table has one.
    """
    kept = _DIGITS_KEPT.plus(value)
    if kept.adjusted() >= _DIGITS_KEPT.prec:
        return None
    section = _section(kept, shown)
    if section.lower() in ("general", "@"):
        return f"{kept.normalize():f}" if kept.adjusted() >= -10 else None
    match = _PLACES.fullmatch(section.replace("\\", ""))
    if match is None:
        return None
    decimals = len(match[2] or "")
    if kept != round(kept, decimals):
        return None
    text = f"{abs(kept):.{decimals}f}"
    least = match[1].count("0") + (decimals + 1 if decimals else 0)
    return ("-" if kept < 0 else "") + text.zfill(least)


def shown_section(value: Decimal, shown: str) -> str:
    """Give the section by which a number is shown, with what it writes beside the digits."""
    sections = _sections(_bare(shown))
    numbers = [section for section in sections[:3] if "@" not in section] or sections[:1]
    place = 1 if value < 0 else 2 if value == 0 else 0
    return numbers[place if place < len(numbers) else 0].replace("\x00", ";").strip()


def _section(value: Decimal, shown: str) -> str:
    """Section by which a number is shown, without its sign."""
    sections = _sections(_bare(shown))
    numbers = sections[:3] if "@" not in sections[-1] or len(sections) == 1 else sections[:-1]
    if value < 0 and len(numbers) > 1:
        own = numbers[1].replace("\\", "").strip()
        return own.removeprefix("-") if own.startswith("-") else ""
    if value == 0 and len(numbers) > 2:
        return numbers[2].strip()
    return numbers[0].strip()


def _sections(bare: str) -> list[str]:
    return re.sub(r'"[^"]*"|\\.', lambda match: match[0].replace(";", "\x00"), bare).split(";")


def _bare(shown: str) -> str:
    """Take out colours, languages and padding."""
    colours = r"\[(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|\$-[0-9a-f,]+)\]"
    return re.sub(rf"{colours}|_.|\*.", "", shown, flags=re.IGNORECASE)
