"""Text as it comes into a dataset: settled in one spelling, what nobody sees in it found, what was read as another encoding named.

**Spelling.** A Vietnamese letter can be one character or a letter with combining marks (NFC and NFD, UAX 15). Both look alike, but
are not equal and not equally long: so every cell, and every text of the descriptor, is NFC from here on, and line ends in a cell
are line feeds. What was published is printed letter by letter as it stands; only its spelling in bytes is settled.

**What nobody sees** (`ntm_helpers.characters`) is refused where it stands, and kept as its number between square brackets: no page
or index can then print it, whatever becomes of the row. A character of an office's own font (private use) stays.

**Spoiled text** is named by what was done to it, because each has another remedy:

- TCVN3 and VNI: typed for fonts that draw other letters than the characters are. A converter (UniKey) mends it.
- UTF-8 read as another encoding ("LÃ¢m BÃ¬nh"), also twice. A converter would spoil it further; the file must be read anew as
  UTF-8. Found by the sequences that the letters of Vietnamese become in each of `_ENCODINGS`. Of those that could be proper text,
  as the end of “XÃ” in capitals between quotation marks, only such count as stand within a word in small letters. The library
  ftfy does this for many languages; it reads “XÃ” and "XÃ" before a fixed space as "XÔ" and "Xà", and does not know code page
  1258, the one of Vietnamese Windows.
- Question marks in place of letters ("Th??ng L?m"): what was lost can only be typed again.

Known limit: "à" whose second character, a fixed space, became a plain one is not seen, nor is text of one letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from ntm_helpers.characters import unseen, visible
from ntm_helpers.errors import clip
from ntm_helpers.words import Message

_TCVN3_SIGNS = "©¸µ¶·¹¨¾»¼½Æ®ªËÎÏÑÖ×ØÜÞ«¬ñëîßçåæäû"
_TCVN3_BETWEEN_LETTERS = "×«»·°"
"""Of those the signs that a proper text has too, beside a letter: 5m×3m."""
_VNI_SIGNS = "øûïëäåöîñ"
_LETTER = r"[^\W\d_]"
_TCVN3_ALONE = "".join(sorted(set(_TCVN3_SIGNS) - set(_TCVN3_BETWEEN_LETTERS)))
_TCVN3 = re.compile(rf"{_LETTER}[{_TCVN3_ALONE}]|[{_TCVN3_ALONE}]{_LETTER}|{_LETTER}[{_TCVN3_BETWEEN_LETTERS}](?={_LETTER})")
_VNI = re.compile(rf"[AaEeOoUuIi][{_VNI_SIGNS}]|[Aa][âêáàãéèúüùõ]|[Ee][âáàãùõ]|[Oo][âùõ]|[Uu][ùõ]|[ñÑ](?=[aeiouyAEIOUYöôù])")
"""Pairs of letters that no syllable of Vietnamese has."""
OLD_FONTS = {"tcvn3": "TCVN3 (.VnTime)", "vni": "VNI"}
"""Fonts that draw other letters than the characters are, by the name that programs show."""
_FONTS = {"tcvn3": _TCVN3, "vni": _VNI}
_LOST = re.compile(rf"{_LETTER}\?+{_LETTER}|\ufffd")
_ADDRESS = re.compile(r"\S*[/=]\S*")

_ENCODINGS = {
    "Windows-1252": "cp1252",
    "Windows-1258": "cp1258",
    "ISO 8859-1": "latin-1",
    "Mac Roman": "mac_roman",
    "MS-DOS 437": "cp437",
    "MS-DOS 850": "cp850",
    "Windows-1250": "cp1250",
    "Windows-1254": "cp1254",
}
"""Encodings as which UTF-8 is met, by the name that programs show; the commonest first."""
_SIGNS = "“”‘’–…•²³°½"
_ALSO_IN_PROPER_TEXT = frozenset("“”‘’‚„–—…•«»‹›·°¹²³ºª©®™†‡§´¨¸\xa0")
"""What may follow a capital letter without a space between."""


def settled(lines: Sequence[Sequence[str]]) -> tuple[list[list[str]], dict[tuple[int, int], str]]:
    """Give rows of cells in one spelling, what nobody sees as its number, and the cells that held such: row and column from 0."""
    cells = list(map(list, lines))
    whole = "\n".join(map("".join, cells))
    characters = "".join(set(whole))  # some hundred at most, where a table has millions
    if "\r" not in characters and not unseen(characters) and unicodedata.is_normalized("NFC", whole):
        return cells, {}
    marked: dict[tuple[int, int], str] = {}
    for row, line in enumerate(cells):
        for column, text in enumerate(line):
            line[column] = settled_text(text)
            if unseen(line[column]):
                marked[row, column] = line[column]
                line[column] = visible(line[column])
    return cells, marked


def settled_text(text: str) -> str:
    """Give a text in one spelling: NFC, line feeds between its lines."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def settled_json(value: object) -> object:
    """Give a JSON value with every text in it settled; what nobody sees stays."""
    if isinstance(value, str):
        return settled_text(value)
    if isinstance(value, list):
        return [settled_json(item) for item in value]
    return {settled_text(key): settled_json(item) for key, item in value.items()} if isinstance(value, dict) else value


def undecodable(rest: bytes, error: UnicodeDecodeError) -> tuple[Message, Message]:
    """Tell what bytes that are no UTF-8 are, and the rule that they break: a text cut off, half a character, an older encoding."""
    if error.reason == "unexpected end of data":
        return Message("found.half_letter"), Message("fault.text_cut_off")
    if rest[:1] == b"\xed" and rest[1:2] >= b"\xa0":
        return Message("found.surrogate"), Message("fault.no_utf8")
    return Message("found.old_encoding", byte=rest[0]), Message("fault.no_utf8")


class Spoiled(NamedTuple):
    """What was done to a text, and what to do about it."""

    rule: Message
    fix: Message


def is_suspect(texts: str) -> bool:
    """Whether any of many texts, put together, may be spoiled: a question of microseconds, where `spoiled` looks closely."""
    return _suspects().search(texts) is not None


def spoiled(text: str) -> Spoiled | None:
    """Tell how a text was spoiled; None where it is proper."""
    if found := _misread(text):
        return found
    if font := old_font(text):
        return Spoiled(Message("fault.old_fonts", fonts=OLD_FONTS[font]), Message("fix.unicode"))
    if _LOST.search(_ADDRESS.sub("", text)):
        return Spoiled(Message("fault.letters_lost"), Message("fix.letters_lost"))
    return None


def old_font(text: str) -> str:
    """Give the font for which a text seems to be typed; "" for none. Many signs of VNI are letters that TCVN3 has too."""
    tcvn3, vni = (signs_of(text, font) for font in OLD_FONTS)
    return "" if max(tcvn3, vni) < 2 else "vni" if vni >= tcvn3 else "tcvn3"


def signs_of(text: str, font: str) -> int:
    """Count the places of a text that only letters typed for an old font have."""
    return len(_FONTS[font].findall(text))


def _misread(text: str) -> Spoiled | None:
    """Tell as which encoding UTF-8 was read, and what was meant; None where it was not."""
    if text.isascii():
        return None
    found: Counter[str] = Counter()
    for name in _ENCODINGS:
        sequences = list(_sequences(name).finditer(text))
        found[name] = len(sequences) if any(map(_is_clear, sequences)) else 0
    name, times = found.most_common(1)[0]
    rule = Message("fault.misread", encoding=name, meant=clip(_mended(text, name)))
    return Spoiled(rule, Message("fix.misread")) if times else None


def _is_clear(match: re.Match[str]) -> bool:
    """Whether a sequence is none of a proper text."""
    if len(match[0]) != 2 or not _may_be_proper(match[0]):
        return True
    before, behind = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return before.islower() or (behind.islower() and match[0][1] != "\xa0")


def _may_be_proper(sequence: str) -> bool:
    return sequence[0] in vietnamese_letters() and sequence[1] in _ALSO_IN_PROPER_TEXT


def _mended(text: str, encoding: str) -> str:
    """Put the letters back, also where it was done more than once."""
    for _ in range(3):
        mended = _sequences(encoding).sub(lambda match: _meant(encoding)[match[0]], text)
        if mended == text:
            break
        text = mended
    return text


@cache
def vietnamese_letters() -> frozenset[str]:
    """Letters of Vietnamese that English has not."""
    bases, tones = "aăâeêioôơuưy", ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
    small = {unicodedata.normalize("NFC", base + tone) for base in bases for tone in tones} - set("aeiouy") | {"đ"}
    return frozenset(small | {letter.upper() for letter in small})


@cache
def _meant(encoding: str) -> Mapping[str, str]:
    """What stands in an encoding for each letter or sign in UTF-8, with the letter; also for the leads of a text misread twice."""
    codec = _ENCODINGS[encoding]
    once = {_read_as(codec, letter): letter for letter in chain(sorted(vietnamese_letters()), _SIGNS, "\xa0")}
    leads = {lead for sequence in once for lead in sequence if not lead.isascii()}
    return {_read_as(codec, lead): lead for lead in sorted(leads)} | once


@cache
def _sequences(encoding: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_meant(encoding), key=len, reverse=True))))


def _read_as(codec: str, letter: str) -> str:
    """Read the UTF-8 of a letter by another encoding; bytes that it does not have become controls, as Windows has it."""

    def character(byte: int) -> str:
        try:
            return bytes([byte]).decode(codec)
        except UnicodeDecodeError:
            return chr(byte)

    return unicodedata.normalize("NFC", "".join(map(character, letter.encode())))


@cache
def _suspects() -> re.Pattern[str]:
    sequences = [sequence for encoding in _ENCODINGS for sequence in _meant(encoding)]
    leads, seconds = (re.escape("".join(sorted({sequence[place] for sequence in sequences}))) for place in (0, 1))
    return re.compile(f"[{leads}][{seconds}]|{_TCVN3.pattern}|{_VNI.pattern}|{_LOST.pattern}")
