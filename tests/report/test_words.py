"""The catalogues: both languages hold the same keys, and every key that the code uses is there."""

import re
from string import Formatter

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
)
KEY = re.compile(rf"""["']((?:{"|".join(PREFIXES)})\.[a-z_.]+)["']""")


def test_both_languages_hold_the_same_keys_and_fields():
    vi, en = words("vi").templates, words("en").templates
    assert set(vi) == set(en)
    assert [key for key in vi if not vi[key] or not en[key]] == []
    fields = {
        key: ({f for _, f, _, _ in Formatter().parse(vi[key])}, {f for _, f, _, _ in Formatter().parse(en[key])}) for key in vi
    }
    assert {key: both for key, both in fields.items() if both[0] != both[1]} == {}


def test_every_key_in_the_code_stands_in_the_catalogues():
    used = {key for path in CODE for key in KEY.findall(path.read_text(encoding="utf-8"))}
    assert len(used) > 100
    assert sorted(key for key in used if key not in words("vi").templates) == []


def test_a_missing_word_names_its_key_and_file():
    try:
        words("en")("no.such.word")
    except KeyError as error:
        assert "no.such.word" in str(error)
        assert "en.po" in str(error)
    else:
        raise AssertionError("a missing word was printed")
