"""The catalogues: both languages hold the same keys, and every key that the code uses is there."""

import re
from string import Formatter

import pytest

from ntm_helpers.project import ROOT
from ntm_helpers.report.words import words

CODE = sorted((ROOT / "ntm_helpers").rglob("*.py")) + sorted((ROOT / "ntm_helpers").rglob("*.j2"))
PREFIXES = (
    "column",
    "context",
    "criteria",
    "funding",
    "linkage",
    "poverty",
    "synthesis",
    "unknown",
    "word",
    "period",
    "sources",
    "trace",
    "works",
)
KEY = re.compile(rf"""["']((?:{"|".join(PREFIXES)})\.[a-z_.]+)["']""")

FAMILY = re.compile(r"""key_family\(\s*["'][a-z_.]+["']""")
"""What declares a family of keys names what they begin with, which is no key."""


def fields(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_both_languages_hold_the_same_keys_and_fields():
    vi, en = words("vi").templates, words("en").templates
    assert set(vi) == set(en)
    assert [key for key in vi if not vi[key] or not en[key]] == []
    assert [key for key in vi if fields(vi[key]) != fields(en[key])] == []


def test_every_key_in_the_code_stands_in_the_catalogues():
    texts = [FAMILY.sub("", path.read_text(encoding="utf-8")) for path in CODE]
    used = {key for text in texts for key in KEY.findall(text)}
    assert len(used) > 100
    assert sorted(key for key in used if key not in words("vi").templates) == []


def test_a_missing_word_names_its_key_and_file():
    with pytest.raises(KeyError, match=r"no\.such\.word.*en\.po"):
        words("en")("no.such.word")
