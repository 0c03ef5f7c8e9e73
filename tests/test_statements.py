"""The conference of 13/4/2020, statement by statement: every number stands on its page, hedged as published.

Expected texts are written down from the report itself. S14 to S23 hold no figure: they stand among the statements without a number.
"""

import re

import pytest

from ntm_helpers.dataset import open_dataset
from ntm_helpers.project import ROOT

DISTRICT, THO_BINH = "071-lam-binh", "02296-tho-binh"
KEEPING = ("02269-thuong-lam", "02251-khuon-ha", "02266-lang-can")
TEN_TO_FIFTEEN = (THO_BINH, "02290-binh-an", "02293-hong-quang")
CULTURE_HOUSES = ("02290-binh-an", THO_BINH, "02293-hong-quang", "02242-xuan-lap")

STATEMENTS = [
    ("S2", DISTRICT, "8 xã"),
    ("S3", DISTRICT, "3 xã"),
    *[("S3", commune, "giữ vững chuẩn nông thôn mới") for commune in KEEPING],
    ("S4", DISTRICT, "10–15 tiêu chí"),
    *[("S4", commune, "10–15 tiêu chí") for commune in TEN_TO_FIFTEEN],
    ("S5", DISTRICT, "trên 38 tỷ đồng"),
    ("S5", DISTRICT, "gần 33 tỷ đồng"),
    ("S5", DISTRICT, "trên 4 tỷ đồng"),
    ("S5", DISTRICT, "trên 1 tỷ đồng"),
    ("S6", DISTRICT, "7 công trình"),
    ("S6", DISTRICT, "gần 13 km"),
    ("S6", DISTRICT, "3 cầu"),
    ("S6", DISTRICT, "trên 12 tỷ đồng"),
    ("S7", DISTRICT, "trên 8 tỷ đồng"),
    ("S7", DISTRICT, "2 công trình"),
    ("S7", DISTRICT, "trên 4,2 km"),
    ("S8", DISTRICT, "5 công trình"),
    ("S9", DISTRICT, "21 nhà"),
    *[("S9", commune, "21 nhà") for commune in CULTURE_HOUSES],
    ("S10", DISTRICT, "5 xã"),
    ("S10", DISTRICT, "8 xã"),
    ("S11", THO_BINH, "1 hộ"),
    ("S12", DISTRICT, "76 hộ"),
    ("S12", DISTRICT, "378 hộ"),
    ("S13", DISTRICT, "4 dự án"),
    ("S13", DISTRICT, "trên 5 tỷ đồng"),
]


@pytest.mark.parametrize(("statement", "unit", "expected"), STATEMENTS)
def test_every_number_of_the_conference_stands_on_its_page(built, numbers, lam_binh, statement, unit, expected):
    pages = [numbers(path) for path in sorted((built / unit).glob("*.html"))]
    conference = {
        row["figure_id"] for u in lam_binh.places for row in lam_binh.rows(u.unit_id) if row["source_id"].startswith("conference")
    }
    printed = [text for page in pages for figure, texts in page.figures.items() if figure in conference for text in texts]
    assert expected in printed, f"{statement}: {expected!r} is not on {unit}; it prints {sorted(set(printed))}"


def test_s1_the_date_of_the_conference_heads_every_page(built, numbers):
    for page in sorted(built.glob("*/*.html")):
        assert "Tình hình đến 13/4/2020" in numbers(page).text


def test_the_district_wide_figures_are_on_no_communes_page_as_its_own(built, numbers):
    """S9's houses are the only works that a commune shares; the rest of S6 to S8 is the district's alone."""
    page = numbers(built / THO_BINH / "index.html")
    for figure_id in ("LB129", "LB130", "LB131", "LB132", "LB133", "LB134", "LB135", "LB136"):
        assert figure_id not in page.figures


def test_what_was_said_of_three_communes_is_not_said_of_the_other_two(built, numbers):
    for unit in ("02242-xuan-lap", "02233-phuc-yen"):
        text = numbers(built / unit / "criteria.html").text
        assert re.search(r"0–9 tiêu chí\W+(tính ra )?hoặc 16–19 tiêu chí", " ".join(text.split()))  # never "under 10"
        assert "suy ra" in text


WITHOUT_A_NUMBER = [  # statement, units on whose page it stands, words of it
    ("S14", (DISTRICT,), "kế hoạch chi tiết đến từng thôn bản"),
    ("S15", (DISTRICT,), "được duy trì có hiệu quả"),
    ("S16", (DISTRICT,), "huy động sức dân làm nhà cộng đồng"),
    ("S17", (DISTRICT,), "thi đua lao động, sản xuất"),
    ("S18", (DISTRICT,), "hoàn thành và vượt kế hoạch"),
    ("S19", (DISTRICT,), "hướng dẫn, đôn đốc, kiểm tra các xã"),
    ("S20", (DISTRICT,), "còn chung chung, không rõ mục tiêu, nhiệm vụ, chủ thể"),
    ("S21", (DISTRICT, *KEEPING), "lúng túng trong triển khai kế hoạch nông thôn mới kiểu mẫu, vườn mẫu"),
    ("S22", (DISTRICT,), "chỉ đạo quyết liệt hơn"),
    ("S23", (DISTRICT,), "Ủy ban Mặt trận Tổ quốc"),
]


@pytest.mark.parametrize(("statement", "units", "words"), WITHOUT_A_NUMBER)
def test_what_the_conference_said_without_a_number_stands_on_the_pages_it_concerns_and_no_other(
    built, numbers, statement, units, words
):
    pages = {path.parent.name for path in built.glob("*/consistency.html") if words.casefold() in numbers(path).text.casefold()}
    assert pages == set(units), statement


def test_opposed_statements_stand_side_by_side(built, numbers):
    text = numbers(built / DISTRICT / "consistency.html").text.casefold()
    opposed = text[text.index("nhận định trái nhau") :]
    assert opposed.index("kế hoạch chi tiết đến từng thôn bản") < opposed.index("còn chung chung")
    assert opposed.index("được duy trì có hiệu quả") < opposed.index("lúng túng")


def coverage():
    """Rows of the table of docs/conference.md: statement, page, figure or statement that stands there."""
    lines = (ROOT / "docs" / "conference.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| S\d+ \|", line)]
    return [(row[0], page, name) for row in rows for page in row[2].replace("`", "").split() for name in row[3].split()]


def test_the_table_of_the_conference_holds_every_statement():
    assert {statement for statement, _, _ in coverage()} == {f"S{number}" for number in range(1, 24)}
    named = {name for _, _, name in coverage()}
    told = {row["statement_id"] for row in open_dataset("lam-binh").statements}
    assert told <= named | {"S1"}


@pytest.mark.parametrize(("statement", "page", "name"), coverage())
def test_each_statement_stands_on_the_page_that_the_table_names(built, numbers, lam_binh, statement, page, name):
    read = numbers(built / f"{page}.html")
    if name.startswith("LB"):
        assert name in read.figures or name in read.ids, f"{statement}: {name} is not on {page}"
    else:
        words = next(row["text_vi"] for row in lam_binh.statements if row["statement_id"] == name)
        assert words.casefold() in read.text.casefold(), f"{statement} is not on {page}"
