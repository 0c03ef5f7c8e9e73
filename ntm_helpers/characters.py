r"""Characters that a reader does not see, and which change what he sees.

Marks of direction turn what stands behind them about (after U+202E "10" is read as "01"), marks of no width tell two equal names
apart, an escape character is an order to the terminal. None of them belongs into a table, so a cell that holds one is a fault of
its row (`ntm_helpers.dataset.texts`); and none is printed: `visible` writes each as its number, wherever it came from (file names,
arguments, errors of a notebook).

They are the controls, formats, separators of lines and halves of characters of Unicode (categories Cc, Cf, Zl, Zp, Cs), what has
no glyph by its property *Default_Ignorable_Code_Point* (UAX 44), and the code points that are no characters. Not among them are the
line feed and the tab, the Arabic signs in front of numbers, which are seen, and a variation selector behind a symbol, which
chooses its picture. UTR 36 and "Trojan Source" (CVE-2021-42574) tell what else can be done with them.
"""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SYMBOL = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
_FOUND = re.compile(rf"[{_UNSEEN}]|(?<![{_SYMBOL}])[\ufe00-\ufe0f]")
_FOUND_IN_A_LINE = re.compile(rf"{_FOUND.pattern}|[\n\t]")


def unseen(text: str) -> list[str]:
    """Give the characters of a text that a reader does not see, each once."""
    return [] if _is_plain(text) else list(dict.fromkeys(_FOUND.findall(text)))


def code_point(character: str) -> str:
    """Write the number of a character, as U+202E."""
    return f"U+{ord(character):04X}"


def visible(text: str) -> str:
    """Write what a reader does not see as its number; lines and tabs stay."""
    return text if _is_plain(text) else _FOUND.sub(_written, text)


def visible_line(text: str) -> str:
    """Write what a reader does not see as its number, line ends and tabs as signs: what is told in a line stays in it."""
    return text if _is_plain(text) else _FOUND_IN_A_LINE.sub(_written, text)


_SIGNS = {"\n": "⏎", "\t": "⇥"}
_TONES = "\u0300\u0309\u0303\u0301\u0323"
SAME_LETTER = str.maketrans("\u00d0\u00f0\u0189", "\u0110\u0111\u0110")
"""Other characters that look as the Vietnamese letter does, with that letter."""


def alike(text: str) -> str:
    """Give a text by which names are compared, never printed: equal for all that a reader takes for one name.

    Neither its spelling in bytes counts, nor letter case, nor the kind of blanks, nor on which vowel the tone of a syllable stands
    (Hoà, Hòa), nor which character is used for Đ.
    """
    words = unicodedata.normalize("NFD", text.translate(SAME_LETTER).casefold()).split()
    return " ".join("".join(sorted(word, key=lambda part: part in _TONES)) for word in words)


def _is_plain(text: str) -> bool:
    """Whether there is nothing to look for: the texts of most messages, for which this is the quickest answer."""
    return text.isascii() and text.isprintable()


def _written(match: re.Match[str]) -> str:
    return _SIGNS.get(match[0]) or f"[{code_point(match[0])}]"
