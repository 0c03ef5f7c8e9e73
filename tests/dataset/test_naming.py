"""Names: every official one is its own, however it is typed; what fits several is answered with all of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.lexicon import fits, words_of
from ntm_helpers.dataset.naming import CODES_OF_COLUMNS, Names, topics
from ntm_helpers.dataset.register import Register
from ntm_helpers.places import Places, Unit

REGISTER = Register()
NAMES = Names(REGISTER)
LISTED = [
    f"{table.name}/{column.name}"
    for table in contract.tables().values()
    for column in table.columns
    if column.listed and column.listed != "0 1"
]
LISTS = sorted({name for name, _ in REGISTER.codes} | {"units_of_measure", "criteria_sets", *LISTED, *CODES_OF_COLUMNS})


def _plain(text: str) -> str:
    """Without signs, by another way than the package takes."""
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")


HOW_TYPED: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.lower,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace("Đ", "\u00d0"),
    lambda text: "  ".join(text.split()),
    _plain,
]


@pytest.mark.parametrize("typed", HOW_TYPED)
def test_no_name_of_a_measure_matches_another(typed: Callable[[str], str]) -> None:
    """Both names of every measure are that measure alone, however they are typed."""
    wrong = {
        text: found
        for measure in REGISTER.measures.values()
        for text in (measure.name_vi, measure.name_en)
        if (found := NAMES.measure(typed(text)).ids) != (measure.measure,)
    }
    assert not wrong


@pytest.mark.parametrize("code_list", LISTS)
def test_no_name_of_a_code_matches_another_of_its_list(code_list: str) -> None:
    """Official and other names of every code are that code alone, with signs and without."""
    wrong = {
        text: found
        for code, official, others in NAMES._named_codes(code_list)
        for text in (*official, *others)
        for typed in (str, str.upper, _plain)
        if (found := NAMES.codes(code_list).fitting(typed(text))) != (code,)
    }
    assert not wrong


@pytest.mark.parametrize("column", LISTED)
def test_every_word_of_the_contract_has_a_name(column: str) -> None:
    """What the contract lists for a column can be written in Vietnamese."""
    table, _, name = column.partition("/")
    allowed = next(one.allowed for one in contract.tables()[table].columns if one.name == name)
    assert set(allowed) == {code for code, *_ in NAMES._named_codes(column)} & set(allowed)


def test_no_name_of_a_table_or_column_matches_another() -> None:
    """Vietnamese names of tables and, in their table, of columns, are theirs alone; so are ids."""
    for table in contract.tables().values():
        assert NAMES.table(table.name_vi).ids == NAMES.table(table.name).ids == (table.name,)
        for column in table.columns:
            others = [row["also"].split("|") for row in REGISTER.table("names") if row["list"] == f"columns/{table.name}"]
            assert all(NAMES.column(table.name, text).id for texts in others for text in texts)
            for text in (column.name, column.name_vi, _plain(column.name_vi)):
                assert NAMES.column(table.name, text).ids == (column.name,), (table.name, text)


def test_rows_of_other_names_name_what_there_is() -> None:
    """Every row of names.csv is of a list and a code that are known."""
    codes = set(REGISTER.codes) | {("measures", measure) for measure in REGISTER.measures}
    codes |= {("units_of_measure", unit) for unit in REGISTER.units_of_measure}
    codes |= {(f"columns/{table.name}", column.name) for table in contract.tables().values() for column in table.columns}
    codes |= {(column, word) for column in LISTED for word in contract_words(column)}
    rows = REGISTER.table("names")
    assert not [
        row
        for row in rows
        if row["list"] not in ("abbreviation", "boolean", "units/kind.dotted") and (row["list"], row["code"]) not in codes
    ]


def contract_words(column: str) -> tuple[str, ...]:
    """Words that the contract allows in a column."""
    table, _, name = column.partition("/")
    return next(one.allowed for one in contract.tables()[table].columns if one.name == name)


def test_what_fits_several_is_given_whole() -> None:
    """The population is counted in three ways: what stands in brackets cannot be guessed."""
    assert NAMES.measure("Dân số (người)").ids == ("population_census", "population_registered", "population_stated")
    assert not NAMES.measure("Dân số")


def test_a_whole_name_comes_before_one_without_its_brackets() -> None:
    """Four measures are called so but for their brackets; one bears the name itself."""
    assert NAMES.measure("Số tiêu chí đạt").id == "criteria_met"
    assert NAMES.measure("so tieu chi dat (suy ra)").id == "criteria_met_inferred"


def test_a_word_with_other_signs_is_another_word() -> None:
    """Signs that are typed count; those that are not may be any."""
    assert fits(words_of("Tho Binh"), words_of("Thổ Bình"))
    assert fits(words_of("Thổ Binh"), words_of("Thổ Bình"))
    assert not fits(words_of("Thọ Bình"), words_of("Thổ Bình"))
    assert not fits(words_of("Thổ Bình"), words_of("Tho Binh"))
    assert words_of("tỉ lệ") == words_of("Tỷ lệ")
    assert words_of("Hoà") == words_of("Hòa")
    assert words_of("tay") != words_of("tai")


def test_what_is_near_is_named() -> None:
    """A text that is no name is answered with those that resemble it."""
    found = NAMES.measure("Số tiêu trí đạt")
    assert found.ids == ()
    assert found.near[0] == "criteria_met"
    assert NAMES.measure("").near == NAMES.measure("xyz").near == ()


def test_criteria_by_number_and_name_are_of_the_set_in_force() -> None:
    """Criterion 10 of communes is income in the set of 2021–2025; without a day all sets are meant."""
    day = date(2024, 9, 30)
    for text in ("10", "TC 10", "tiêu chí số 10", "Thu nhập", "thu nhap"):
        assert NAMES.item("criterion_state", text, day, "commune").ids == ("qd318-2022/10",), text
    assert len(NAMES.item("criterion_state", "Thu nhập").ids) > 1
    assert NAMES.item("criterion_state", "20", day, "commune").ids == ()


def test_units_of_measure_and_sources_as_offices_write_them() -> None:
    """Short forms of every day, and what one form cannot tell apart."""
    assert {text: NAMES.uom(text).id for text in ("trđ", "Tr.đ", "TRIỆU ĐỒNG", "tỷ", "hộ", "m", "%")} == {
        "trđ": "million VND", "Tr.đ": "million VND", "TRIỆU ĐỒNG": "million VND", "tỷ": "billion VND", "hộ": "household", "m": "m",
        "%": "percent",
    }  # fmt: skip
    assert NAMES.uom("điểm").ids == ("place", "point")
    assert NAMES.code("capital_source", "NSTW").id == "central"
    assert NAMES.code("band", "10-14 tiêu chí").id == "10..14"
    assert NAMES.code("figures/basis", "ke hoach").id == "plan"


PLACES = Places(
    [
        Unit("h", "", "Sơn Khê", "district"),
        Unit("a", "", "Bản Lìm", "commune", "h"),
        Unit("b", "", "Nà Pheng", "commune", "h"),
        Unit("b-old", "", "Nà Pheng", "commune", "h", valid_to=date(2019, 12, 31)),
        Unit("a1", "", "Nà Lại", "village", "a"),
        Unit("b1", "", "Nà Lại", "village", "b"),
        Unit("b2", "", "Lìm", "village", "b"),
        Unit("t", "", "Sơn Khê", "township", "h"),
    ]
)
UNITS = Names(REGISTER, PLACES)


@pytest.mark.parametrize(
    ("text", "within", "ids"),
    [
        ("a", "", ("a",)),
        ("Bản Lìm", "", ("a",)),  # the commune's whole name, though "bản" is a word for a village
        ("Bản Lìm", "b", ("b2",)),
        ("xã Bản Lìm", "", ("a",)),
        ("XA BAN LIM", "", ("a",)),
        ("Thôn Nà Lại", "", ("a1", "b1")),
        ("Thôn Nà Lại", "b", ("b1",)),
        ("Nà Lại, xã Bản Lìm", "", ("a1",)),
        ("xã Nà Lại", "", ()),
        ("Sơn Khê", "", ("h", "t")),
        ("huyện Sơn Khê", "", ("h",)),
        ("TT Sơn Khê", "", ("t",)),
        ("TT. Sơn Khê", "", ("t",)),
        ("H. Sơn Khê", "", ("h",)),
        ("H.Sơn Khê", "", ("h",)),
        ("X. Bản Lìm", "", ("a",)),
        ("P. Bản Lìm", "", ()),
        ("Thị trấn Sơn Khê", "h", ("t",)),
        ("Nà Pheng", "", ("b", "b-old")),
        ("Nậm Chát, Cốc Mỳ", "", ()),
    ],
)
def test_units_by_name(text: str, within: str, ids: tuple[str, ...]) -> None:
    """A unit by its name, the word of its kind, and the unit above it; never one of several."""
    assert UNITS.unit(text, within).ids == ids


@pytest.mark.parametrize(
    "word", ["xã", "X.", "TT.", "thị trấn", "TP.", "Thành phố", "thị xã", "TX.", "P.", "huyện", "H.", "Thôn", "bản", "tổ dân phố"]
)
@pytest.mark.parametrize("name", ["Hưng An", "Thịnh Hưng", "Phú Xuân", "Xuân Thủy", "Hà", "Tổ 1"])
def test_behind_the_word_of_its_kind_a_name_keeps_every_letter(word: str, name: str) -> None:
    """Whatever word stands before it, with a blank or, behind a dot, without."""
    kinds, found = UNITS.kind_of(f"{word} {name}")
    assert kinds
    assert found == name
    if word.endswith("."):
        assert UNITS.kind_of(f"{word}{name}") == (kinds, name)


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Số xã đạt chuẩn NTM", "communes_recognised"),
        ("Số xã đạt chuẩn nông thôn mới", "communes_recognised"),
        ("Số xã NTM nâng cao", "communes_advanced"),
        ("Tổng số hộ nghèo", "poor_households"),
        ("Tổng nguồn vốn huy động", "capital_mobilised"),
        ("Nợ đọng XDCB", "arrears_total"),
        ("Thu nhập bình quân đầu người/năm", "income_per_head_year"),
        ("Thu nhập bình quân đầu người", ""),  # of a month, of a year?
        ("Tỷ lệ hộ nghèo đa chiều", ""),  # with the near-poor or without?
        ("Tổng kinh phí", ""),
    ],
)
def test_measures_as_officials_write_them(text: str, measure: str) -> None:
    """Usual names are known; those that are said of several things are not."""
    assert NAMES.measure(text).id == measure


def test_what_only_shares_some_words_is_not_near() -> None:
    """Nothing is told as near that a reader would not take for it."""
    assert "food_per_head_year" not in NAMES.measure("Thu nhập bình quân đầu người").near
    assert {*NAMES.measure("Thu nhập bình quân đầu người").near} >= {"income_per_head_month", "income_per_head_year"}
    assert len(NAMES.measure("Tổng kinh phí").near) <= 3


def test_units_of_a_day_and_near_ones() -> None:
    """A day leaves out those that were gone; a mistyped name is answered with those near it."""
    assert UNITS.unit("xã Nà Pheng", on=date(2024, 9, 30)).id == "b"
    assert UNITS.unit("xã Bản Lím").near[0] in ("a", "b2")
    assert Names(REGISTER).unit("Nà Pheng").ids == ()


def test_a_topic_is_known_by_the_short_name_of_its_section_too():
    for said, topic in (
        ("tiêu chí", "criteria"),
        ("Von", "funding"),
        ("huy động và sử dụng vốn", "funding"),
        ("Funding", "funding"),
    ):
        assert topics().find(said).id == topic
    assert not topics().find("tóm").id
