"""The index: units by topics, the answer of each page in few letters, and what has no page and why."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup

from ntm_helpers.places import Unit
from ntm_helpers.report.index import MOST_TOLD, About, Line, Row, Section, index_page
from ntm_helpers.report.navigation import Navigation
from ntm_helpers.report.templates import current

OWN = Unit("D", "", "Mây", "district", "")


def line(topic="funding", state="done", folder="D", **more):
    page = f"{folder}/{'index' if topic == 'synthesis' else topic}.html"
    return Line(topic, state, page, **more)


def row(unit, *lines, briefing=None):
    return Row(unit, briefing or line("synthesis", folder=unit.unit_id), lines)


def commune(number, name=""):
    return Unit(f"C{number}", "", name or f"Xã {number}", "commune", "D")


@pytest.fixture(params=["vi", "en"])
def drawn(request):
    """Draw the index of one unit with its parts, in both languages."""

    def of(own, *parts):
        about = About("t", "T", "", "0123456789", date(2020, 12, 31), request.param)
        html = index_page([Section("u0", own, parts)], about, current(), Navigation(""))
        return BeautifulSoup(html, "html.parser")

    of.is_vietnamese = request.param == "vi"
    return of


def cells(found, number):
    """Texts of a row of the table, the head left out."""
    return [cell.get_text(" ", strip=True) for cell in found.select("tbody tr:not(.grp)")[number].find_all(["th", "td"])]


def test_a_dataset_without_a_title_leaves_no_mark_where_it_would_stand():
    """A dataset that nobody gave a title begins with the day."""
    about = About("t", "", "", "0123456789", date(2020, 12, 31), "vi")
    html = index_page([Section("u0", row(OWN), [])], about, current(), Navigation(""))
    assert BeautifulSoup(html, "html.parser").select_one(".kicker").get_text() == "Tình hình đến 31/12/2020"


def test_a_row_a_unit_and_a_cell_a_topic_that_links_to_its_page_the_unit_itself_first(drawn):
    index = drawn(
        row(OWN, line(short="trên 38 tỷ đồng")), row(commune(1, "Bình An"), line(folder="C1", short="5 tỷ đồng", missing=3))
    )
    heads = [head.get_text() for head in index.select("thead th")]
    assert heads == (["Đơn vị", "Vốn"] if drawn.is_vietnamese else ["Unit", "Funding"])
    own = "Huyện Mây" if drawn.is_vietnamese else "Mây district"
    assert (cells(index, 0), cells(index, 1)) == ([own, "trên 38 tỷ đồng"], ["Bình An", "5 tỷ đồng"])
    assert [link["href"] for link in index.select("tbody a")] == [
        "D/index.html",
        "D/funding.html",
        "C1/index.html",
        "C1/funding.html",
    ]
    assert index.h1.get_text().endswith("huyện Mây và 1 xã" if drawn.is_vietnamese else "Mây district and 1 commune")


def test_parts_of_several_kinds_are_named_with_their_kind(drawn):
    town = Unit("C2", "", "Vĩnh Lộc", "township", "D")
    index = drawn(row(OWN), row(commune(1, "Bình An"), line(short="1")), row(town, line(short="2")))
    assert cells(index, 2)[0] == ("Thị trấn Vĩnh Lộc" if drawn.is_vietnamese else "Vĩnh Lộc township")
    assert ("2 đơn vị" if drawn.is_vietnamese else "2 units") in index.h1.get_text()


def test_a_page_that_tells_nothing_of_the_unit_is_no_link_and_is_told_in_words(drawn):
    index = drawn(row(OWN, line(short="1")), row(commune(1), line(folder="C1")))
    cell = index.select("tbody td")[1]
    assert cell.find("a") is None
    assert cell.get_text() == ("chưa có số liệu" if drawn.is_vietnamese else "no figure yet")


def test_groups_stand_by_their_place_and_are_counted_units_in_the_order_given(drawn):
    told = [(1, 12, "Từ 10 đến 14"), (2, 1, "Giữ vững chuẩn"), (3, 12, "Từ 10 đến 14"), (4, 0, "")]
    parts = [row(commune(n, f"X{n}"), line("criteria", short="1", rank=rank, group=group)) for n, rank, group in told]
    index = drawn(row(OWN), *parts)
    groups = [(head.find(string=True).strip(), head.small.get_text()) for head in index.select("tr.grp th")]
    one, two = ("(1 xã)", "(2 xã)") if drawn.is_vietnamese else ("(1 commune)", "(2 communes)")
    nowhere = "Chưa có mức đạt" if drawn.is_vietnamese else "Standing not told"
    assert groups == [("Giữ vững chuẩn", one), ("Từ 10 đến 14", two), (nowhere, one)]
    assert [cells(index, number)[0] for number in range(1, 5)] == ["X2", "X1", "X3", "X4"]


def test_units_whose_pages_were_not_made_are_told_apart_from_those_without_a_standing(drawn):
    told = row(commune(1, "X1"), line("criteria", short="1", rank=1, group="Giữ vững chuẩn"))
    none = row(commune(2, "X2"), line("criteria", short="1"))
    planned = row(commune(3, "X3"), line("criteria", "planned"), briefing=line("synthesis", "planned"))
    other = row(commune(4, "X4"), line("criteria", "failed"), line("funding", short="1"), briefing=line("synthesis", "planned"))
    index = drawn(row(OWN), planned, none, other, told)
    groups = [head.find(string=True).strip() for head in index.select("tr.grp th")]
    last = ["Chưa có mức đạt", "Chưa lập trang"] if drawn.is_vietnamese else ["Standing not told", "Page not built"]
    assert groups == ["Giữ vững chuẩn", *last]
    assert [cells(index, number)[0].split()[0] for number in range(1, 5)] == ["X1", "X2", "X3", "X4"]


def test_without_any_group_there_is_no_heading_of_one(drawn):
    index = drawn(row(OWN), row(commune(1), line(short="1")), row(commune(2), line(short="2")))
    assert index.select("tr.grp") == []
    assert len(index.select("tbody tr")) == 3


def test_what_failed_was_refused_or_is_old_says_so_in_its_cell_and_why_below(drawn):
    old = line(state="earlier", folder="C3", short="5 tỷ đồng", failure="The disk is full")
    index = drawn(
        row(OWN, line(state="failed", failure="KeyError: <b>")),
        row(commune(2), line(state="refused", folder="C2", failure="figures.csv, row 5")),
        row(commune(3), old),
    )
    said = [cells(index, number)[1] for number in range(3)]
    wanted = ["lỗi", "số liệu lỗi", "5 tỷ đồng (bản cũ)"] if drawn.is_vietnamese else ["failed", "faulty data", "5 tỷ đồng (old)"]
    assert said == wanted
    assert [link["href"] for link in index.select("td a")] == ["C3/funding.html"]  # what is not there is not linked
    reasons = [item.get_text() for item in index.select("#why + ul li")]
    assert [reason.rpartition(" – ")[2] for reason in reasons] == ["KeyError: <b>", "figures.csv, row 5", "The disk is full"]


def test_a_briefing_that_is_not_there_is_no_link_and_says_so(drawn):
    index = drawn(row(OWN, line(short="1"), briefing=line("synthesis", "failed", failure="it fell")))
    head = index.select_one("tbody th")
    assert head.find("a") is None
    assert ("(lỗi)" if drawn.is_vietnamese else "(failed)") in head.get_text()


def test_where_no_briefing_was_asked_for_none_is_said_to_be_missing(drawn):
    index = drawn(row(OWN, line(short="1"), briefing=line("synthesis", "planned")))
    assert cells(index, 0)[0] == ("Huyện Mây" if drawn.is_vietnamese else "Mây district")


def test_of_many_failures_some_are_told_and_the_others_counted(drawn):
    parts = [row(commune(n), line(state="failed", failure=f"fault {n}")) for n in range(MOST_TOLD + 2)]
    items = drawn(row(OWN), *parts).select("#why + ul li")
    assert len(items) == MOST_TOLD + 1
    assert re.search(r"\b2\b", items[-1].get_text())


def test_a_topic_that_nobody_asked_for_has_no_column(drawn):
    index = drawn(row(OWN, line("criteria", "planned"), line(short="1")), row(commune(1), line("criteria", "planned"), line()))
    assert len(index.select("thead th")) == 2


def test_what_is_to_be_sent_and_looked_into_is_counted_in_columns_of_their_own_where_there_is_any(drawn):
    own = line("synthesis", missing=47, findings=2)
    index = drawn(row(OWN, line(short="1"), briefing=own), row(commune(1), line(short="1")))
    assert cells(index, 0)[2:] == ["2", "47"]
    assert cells(index, 1)[2:] == ["", ""]
    heads = [head.get_text() for head in index.select("thead th")][2:]
    assert heads == (["Cần xem xét", "Còn thiếu"] if drawn.is_vietnamese else ["To look into", "To be sent"])


def test_the_index_begins_with_what_the_unit_s_briefing_says_first_and_source_text_is_never_markup(drawn):
    index = drawn(row(OWN, line(short="<b>1</b>"), briefing=line("synthesis", text="Nói <i>trước</i>.")))
    assert index.select_one("p.lead").get_text() == "Nói <i>trước</i>."
    assert index.select("b, i") == []
    assert cells(index, 0)[1] == "<b>1</b>"


def test_the_marks_in_the_cells_are_explained_and_no_others(drawn):
    said = drawn(row(OWN, line(short="36,06%°"))).select_one("p.how").get_text()
    assert "°" in said
    assert "*" not in said


def test_on_a_narrow_screen_every_cell_bears_the_head_of_its_column(drawn):
    index = drawn(row(OWN, line("criteria", short="1"), line(short="2"), briefing=line("synthesis", missing=3)))
    heads = [head.get_text() for head in index.select("thead th")][1:]
    for number, head in enumerate(heads, 2):
        assert f'nth-child({number})::before{{content:"{head}: "}}' in index.style.get_text()


def test_the_index_of_a_hundred_and_twenty_four_parts_weighs_at_most_ninety_kilobytes(drawn):
    """With all seven topics told of each, in the sixteen letters that a cell may have."""
    topics = ("criteria", "funding", "poverty_reduction", "production_linkage", "infrastructure", "direction", "consistency")
    parts = []
    for number in range(124):
        unit, folder = commune(number, f"Thượng Lâm {number}"), f"{number:05d}-thuong-lam"
        lines = [line(topic, folder=folder, short="36,06% và 12 hộ°") for topic in topics]
        parts.append(row(unit, *lines, briefing=line("synthesis", folder=folder, missing=25)))
    assert len(str(drawn(row(OWN), *parts)).encode()) <= 90_000


def test_the_list_of_all_figures_answers_nothing_and_has_no_column(drawn):
    index = drawn(row(OWN, line("figures", short="91 số"), line(short="1")))
    assert len(index.select("thead th")) == 2


def test_a_printed_sheet_of_the_index_says_what_it_is_of(drawn):
    foot = drawn(row(OWN, line(short="1"))).style.get_text().partition("--foot:")[2]
    assert ("Huyện Mây" if drawn.is_vietnamese else "Mây district") in foot
    assert ("31/12/2020" if drawn.is_vietnamese else "31 December 2020") in foot
    assert "01234567" in foot
    assert "012345678" not in foot
