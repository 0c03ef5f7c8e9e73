"""Words that offices write beside a number and in place of one: hedges, what parts a range, "x" and "chưa báo cáo".

They are data (``rules/number_words.csv``), compared as readers take them; what is typed without any signs ("gan 5") is compared
without signs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from ntm_helpers.characters import SAME_LETTER, alike
from ntm_helpers.dataset.law import rule_table
from ntm_helpers.project import RULES


def without_signs(text: str) -> str:
    """Give a text as it is typed without signs: "trieu dong"."""
    plain = "".join(mark for mark in unicodedata.normalize("NFD", alike(text)) if not unicodedata.combining(mark))
    return plain.translate(SAME_LETTER).replace("đ", "d")


@cache
def number_words(kind: str) -> Mapping[str, str]:
    """What words of a kind mean (``qualifier``: over, nearly …), by the word as `alike` gives it, and without its signs."""
    rows = [row for row in rule_table(RULES, "number_words") if row["list"] == kind]
    exact = {alike(row["text"]): row["code"] for row in rows}
    plain: dict[str, set[str]] = {}
    for row in rows:
        plain.setdefault(without_signs(row["text"]), set()).add(row["code"])
    return {text: next(iter(codes)) for text, codes in plain.items() if len(codes) == 1} | exact
