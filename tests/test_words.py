"""The words: both languages whole, and what the code can ask for is exactly what there is."""

import ast
import csv
import importlib
import re
from functools import cache
from string import Formatter

import pytest

from ntm_helpers.dataset import contract
from ntm_helpers.places import KINDS
from ntm_helpers.project import ROOT, TEMPLATES
from ntm_helpers.words import FILE, KEY_FAMILIES, LANGUAGES, WordsError, read_words, words

PACKAGE = ROOT / "ntm_helpers"
KEY = re.compile(r"[a-z][a-z_]*(\.[a-z0-9_]+)+")
FILE_NAME = re.compile(r".*\.(csv|json|po|py|xlsx|ipynb|html|css|j2)")
SAYING = {"t", "template", "Sentence", "nothing", "headline", "repeat", "check", "Table", "Message"}
"""Calls that take a key: what looks like one there is one, also where no key of the catalogue begins like it."""


@cache
def trees():
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))
    }


def strings(node):
    return [n for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str) and KEY.fullmatch(n.value)]


def called(node):
    if isinstance(node.func, ast.Call) and called(node.func) == "words":
        return "t"  # words(lang)("key")
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def is_word(call):
    """Whether it names a word: ``Name("word", …)``."""
    return called(call) == "Name" and isinstance(call.args[0], ast.Constant) and call.args[0].value == "word"


def literal_keys(prefixes):
    """Keys that stand in the code as they are, with a place of each."""
    found = {}
    for path, tree in trees().items():
        plain = [n for n in strings(tree) if n.value.split(".")[0] in prefixes]
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and (called(n) in SAYING or is_word(n))]
        named = [n for call in calls for argument in call.args for n in strings(argument)]
        prefixes_only = {id(n.args[0]) for n in ast.walk(tree) if isinstance(n, ast.Call) and called(n) == "key_family"}
        keys = [n for n in [*plain, *named] if id(n) not in prefixes_only and not FILE_NAME.fullmatch(n.value)]
        found |= {n.value: f"{path}:{n.lineno}" for n in keys}
    for path in TEMPLATES.rglob("*.j2"):
        found |= dict.fromkeys(re.findall(r"\bt\('([a-z_.]+)'[,)]", path.read_text(encoding="utf-8")), path.name)
    return found


@pytest.fixture(scope="module")
def families():
    """Keys that are declared to differ in their last part, of the whole package."""
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        importlib.import_module(".".join(parts).removesuffix(".__init__"))
    return {key for keys in KEY_FAMILIES.values() for key in keys}


def fields(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_both_languages_have_the_same_fields():
    vi, en = words("vi").templates, words("en").templates
    assert [key for key in vi if fields(vi[key]) != fields(en[key])] == []


def test_no_text_stands_untranslated():
    vi, en = words("vi").templates, words("en").templates
    same = {key for key in vi if vi[key] == en[key] and re.search(r"[^\W\d_]", re.sub(r"\{[^}]*\}", "", vi[key]))}
    assert same == {"column.m0", "column.h", "column.k"}, "only the symbols of a method are the same in both languages"


def test_what_the_code_can_ask_for_is_what_there_is(families):
    there = set(words("vi").templates)
    literal = literal_keys({key.split(".")[0] for key in there | families})
    asked = literal.keys() | families
    assert {key: literal.get(key, "a family") for key in asked - there} == {}, "asked for, and in no words.csv"
    assert sorted(there - asked) == [], "in a words.csv, and never asked for"


def test_no_key_is_put_together_outside_a_family():
    """A key put together where it is used can be neither found nor looked up: `key_family` declares its members."""
    prefixes = {key.split(".")[0] for key in words("vi").templates}
    starts = [
        (f"{path}:{node.lineno}", node.values[0].value)
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
    ]
    assert [place for place, start in starts if "." in start and start.split(".")[0] in prefixes] == []


def filled(node):
    """Fields that a call fills, or None where that stands elsewhere."""
    if called(node) == "Sentence":
        values = node.args[1] if len(node.args) > 1 else ast.Dict([], [])
        is_plain = isinstance(values, ast.Dict) and all(isinstance(key, ast.Constant) for key in values.keys)
        return {key.value for key in values.keys} if is_plain else None
    return {k.arg for k in node.keywords} if all(k.arg for k in node.keywords) else None


def test_what_is_said_fills_every_field_of_its_words():
    position = {"t": 0, "Message": 0, "Sentence": 0, "nothing": 0, "headline": 0, "check": 2}
    wrong, seen = [], 0
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or called(node) not in position or len(node.args) <= position[called(node)]:
                continue
            key = node.args[position[called(node)]]
            given = filled(node)
            if isinstance(key, ast.Constant) and key.value in words("vi").templates and given is not None:
                seen += 1
                missing = fields(words("vi").template(key.value)) - given
                wrong += [f"{path}:{node.lineno}: {key.value} without {', '.join(sorted(missing))}"] if missing else []
    assert wrong == []
    assert seen > 200


def test_every_kind_of_unit_has_its_words():
    kind = next(column for column in contract.tables()["units"].columns if column.name == "kind")
    assert set(kind.allowed) == set(KINDS)


def test_words_stand_beside_what_says_them():
    """A topic's folder holds no words of another topic, and every file is as a spreadsheet writes it."""
    files = sorted(PACKAGE.rglob(FILE))
    assert len(files) > 8
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        assert header == ["key", *LANGUAGES]
        assert [row[0] for row in rows if not KEY.fullmatch(row[0])] == []


def test_a_missing_word_names_its_key_and_file():
    with pytest.raises(KeyError, match=r"no\.such\.word.*words\.csv"):
        words("en")("no.such.word")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("key,vi\na.b,c\n", r"line 1: the header must be key,vi,en"),
        ("key,vi,en\na.b,chữ,\n", r"line 2: a\.b has no en"),
        ("key,vi,en\na.b,,word\n", r"line 2: a\.b has no vi"),
        ("key,vi,en\na.b,chữ\n", r"line 2: a\.b has no en"),
        ("key,vi,en\n,chữ,word\n", r"line 2:  has no key"),
        ("key,vi,en\n\n", r"line 2: the line has no key"),
        ("key,vi,en\na.b,chữ, hai,word\n", r"line 2: a\.b has a cell too many"),
    ],
)
def test_a_line_of_another_form_is_named(tmp_path, lines, message):
    path = tmp_path / FILE
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(WordsError, match=message):
        read_words([path])


def test_a_key_that_stands_twice_names_both_files(tmp_path):
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for path in paths:
        path.write_text("key,vi,en\na.b,chữ,word\n", encoding="utf-8")
    with pytest.raises(WordsError, match=r"two\.csv, line 2: a\.b stands in .*one\.csv, line 2 already"):
        read_words(paths)
