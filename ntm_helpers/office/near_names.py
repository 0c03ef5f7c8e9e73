"""Names that a slip of the keys makes of one another.

Two names are near where they differ in signs, letter case or blanks alone (Bản Lim, Bản Lìm), or where one word of several letters
has another letter, one more or one less (Hạ Kê, Hạ Khê). What tells units of one name apart is no slip: a number, a single letter
(Phiêng Luông A, Phiêng Luông B), a Roman numeral. Names of few letters are near only by signs: too many differ in a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_unidecode import unidecode

from ntm_helpers.characters import alike

LEAST_LETTERS = 5
"""Letters of the longer name from which another letter may be a slip."""
_MARK = re.compile(r"[0-9]+|[ivx]+|.")


class NearNames:
    """Names by what is left of them without signs, and without any one letter."""

    def __init__(self) -> None:
        self._ids: dict[str, list[tuple[str, str]]] = {}

    def enter(self, name: str, identity: str) -> None:
        """Add a name, with the id of what bears it."""
        for left in {*_without_one(letters := _letters(name)), letters}:
            self._ids.setdefault(left, []).append((name, identity))

    def of(self, name: str) -> Iterator[tuple[str, bool]]:
        """Give the ids of what bears a near name, each with whether they differ by signs alone; nearest first."""
        letters = _letters(name)
        met = dict.fromkeys(pair for left in (letters, *_without_one(letters)) for pair in self._ids.get(left, ()))
        by_signs = [identity for other, identity in met if _letters(other) == letters]
        by_letter = [identity for other, identity in met if _letters(other) != letters and _is_slip(_words(name), _words(other))]
        yield from ((identity, True) for identity in by_signs)
        yield from ((identity, False) for identity in by_letter)


def _words(name: str) -> list[str]:
    return str(unidecode(alike(unidecode(name)))).lower().split()


def _letters(name: str) -> str:
    return "".join(_words(name))


def _without_one(letters: str) -> Iterator[str]:
    return (letters[:place] + letters[place + 1 :] for place in range(len(letters)))


def _is_slip(name: list[str], other: list[str]) -> bool:
    """Whether two names differ by one letter in one word that is no mark."""
    if len(name) != len(other) or max(len("".join(name)), len("".join(other))) < LEAST_LETTERS:
        return False
    pairs = [(one, two) for one, two in zip(name, other, strict=True) if one != two]
    if len(pairs) != 1 or any(_MARK.fullmatch(word) for word in pairs[0]):
        return False
    one, two = pairs[0]
    is_other = len(one) == len(two) and sum(a != b for a, b in zip(one, two, strict=True)) == 1
    return is_other or one in set(_without_one(two)) or two in set(_without_one(one))
