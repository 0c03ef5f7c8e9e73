"""What pages say of figures that are laid in, whatever a topic's own steps ask for: none is denied, none is newer than it is."""

import html
import re

import pytest

from answers import headline, said
from ntm_helpers.report.page import Page
from ntm_helpers.review import Role, Table
from ntm_helpers.topics import criteria, direction, funding, poverty_reduction, synthesis


def text(fragment):
    """What a reader of a wide screen reads: without the heads that stand before the cells on a narrow one."""
    shown = re.sub(r'<span class="h">.*?</span>', " ", str(fragment.html))
    shown = re.sub(r"</?(?:time|b|dfn|samp|cite)>", "", shown)  # what is declared stands in its sentence
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", shown))).strip()


def steps(page):
    return " ".join(text(page.step(step.name)) for step in page.review.steps)


def not_reported(laid, figure_id, measure, **cells):
    return laid.figure(figure_id, measure, "", qualifier="not_reported", **cells)


def tables(review, step="further"):
    return {block.caption: block.rows for block in review.step(step).blocks if isinstance(block, Table)}


# --- no newer than it is ----------------------------------------------------------------------------------------------------


@pytest.fixture
def outdated(laid):
    """A poverty rate of 2018, where the line of 2019 has no number."""
    laid.unit("A").figure("R", "poverty_rate", "20.1", "percent", period_end="2018-12-31", unit_id="A")
    return not_reported(laid, "N", "poverty_rate", period_end="2019-12-31", unit_id="A")


@pytest.mark.parametrize(
    ("lang", "day", "remark"),
    [
        ("vi", "31/12/2018", "31/12/2019 chưa có số liệu"),
        ("en", "31 December 2018", "not reported by 31 December 2019"),
    ],
)
def test_an_older_figure_says_so_in_the_headline_and_among_its_figures(outdated, lang, day, remark):
    """Each with its own day and the day of the newer line: the sentence, and the card."""
    said_first = text(Page(poverty_reduction.review(outdated.open(), "A"), lang).first_screen())
    assert (said_first.count(day), said_first.count(remark)) == (2, 2)


def test_a_table_that_has_the_day_adds_only_that_the_newer_one_is_not_reported(outdated):
    page = Page(poverty_reduction.review(outdated.open(), "A"), "vi")
    assert "(31/12/2019 chưa có số liệu)" in text(page.step("rates"))
    assert "số đến" not in text(page.step("rates"))


def test_the_newer_one_is_asked_for_with_its_day(outdated):
    page = Page(poverty_reduction.review(outdated.open(), "A"), "vi")
    assert "Tỷ lệ hộ nghèo (đến 31/12/2019)" in text(page.requests())


def test_a_figure_of_an_earlier_year_comes_first_with_its_day(laid):
    """And one of the review year without: the page is of that year."""
    laid.unit("A").unit("B")
    laid.figure("A1", "temporary_houses_supported", "7", "household", unit_id="A", period_end="2019-12-31")
    laid.figure("B1", "temporary_houses_supported", "9", "household", unit_id="B", period_end="2020-12-31")
    dataset = laid.open()
    assert "7 hộ (đến 31/12/2019)" in text(Page(poverty_reduction.review(dataset, "A"), "vi").first_screen())
    assert "(đến" not in text(Page(poverty_reduction.review(dataset, "B"), "vi").first_screen())


def test_an_undated_claim_gives_way_to_a_dated_one_and_says_that_it_has_no_day(laid):
    laid.unit("A")
    laid.figure("U", "linkage_projects", "50", "project", unit_id="A", period_end="")
    laid.figure("P", "temporary_houses_supported", "50", "household", unit_id="A", period_end="")
    laid.figure("T", "temporary_houses_supported", "12", "household", unit_id="A", period_end="2019-12-31")
    page = Page(poverty_reduction.review(laid.open(), "A"), "vi")
    assert "12 hộ" in text(page.first_screen())
    assert "50" not in text(page.first_screen())
    assert "Số hộ được hỗ trợ xóa nhà tạm 50 hộ Chưa rõ thời điểm" in text(page.step("further"))


def test_a_topic_that_has_only_undated_claims_says_that(laid):
    laid.unit("A").figure("U", "poverty_rate", "50", "percent", unit_id="A", period_end="")
    page = Page(poverty_reduction.review(laid.open(), "A"), "vi")
    assert "50%" not in text(page.first_screen())
    assert "không rõ thời điểm" in text(page.first_screen())
    assert "Chưa rõ thời điểm 50%" in text(page.step("rates"))


def test_a_ratio_of_figures_of_two_days_names_both(laid):
    laid.unit("A")
    laid.figure("P", "capital_mobilised", "6", "billion VND", unit_id="A")
    laid.figure("C", "population_census", "2000", "person", unit_id="A", period_end="2019-04-01")
    page = Page(funding.review(laid.open(), "A"), "vi")
    assert "(tử số đến 31/12/2020, mẫu số đến 1/4/2019)" in text(page.step("per_head"))


# --- nothing is denied ------------------------------------------------------------------------------------------------------


def test_a_topic_whose_steps_have_nothing_names_the_first_figures(laid):
    laid.unit("A")
    laid.figure("P1", "poor_households", "378", "household", unit_id="A")
    laid.figure("P2", "near_poor_rate", "9.8", "percent", unit_id="A")
    review = poverty_reduction.review(laid.open(), "A")
    assert headline(review) == ["context.published"]
    assert [term.values["figure"].figure_id for term in said(review, "context.published")[0]["figures"]] == ["P1", "P2"]
    assert "poor_households" not in {request.measure for request in review.requests}


def test_the_briefing_does_not_call_such_a_topic_silent(laid):
    laid.unit("A").figure("P1", "poor_households", "378", "household", unit_id="A")
    review = synthesis.review(laid.open(), "A")
    [silent] = review.step("silent").blocks
    assert "section.poverty_reduction" not in {told.values["topic"].key for told in silent.values["topics"]}
    assert "section.funding" in {told.values["topic"].key for told in silent.values["topics"]}
    assert "context.published" in headline(review)


def test_a_measure_of_the_dataset_is_shown_like_one_of_the_register(laid):
    laid.row("measures", measure="clean_water_rate", topic="poverty_reduction", name_vi="Nước sạch", unit="percent", kind="rate")
    laid.tables["measures"][0]["name_en"] = "Clean water"
    laid.unit("A").figure("W", "clean_water_rate", "81", "percent", unit_id="A")
    page = Page(poverty_reduction.review(laid.open(), "A"), "vi")
    assert "Nước sạch 81%" in text(page.first_screen())
    assert "Nước sạch 81% Đến 31/12/2020" in steps(page)


def test_plans_still_running_and_later_periods_stand_apart(laid):
    laid.unit("A")
    laid.figure(
        "P", "capital_planned", "8", "billion VND", unit_id="A", basis="plan", period_end="2021-12-31", stated_on="2020-12-01"
    )
    laid.figure("L", "poor_households", "5", "household", unit_id="A", period_end="2021-12-31")
    dataset = laid.open()
    found = poverty_reduction.review(dataset, "A")
    assert headline(found) == ["context.only_later"]
    assert [row[1].figure_id for row in tables(found, "afterwards")["further.afterwards.caption"]] == ["L"]
    shown = [figure.figure_id for step in funding.review(dataset, "A").steps for figure in figures_of(step)]
    assert "P" in shown


def figures_of(step):
    return [
        cell
        for block in step.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
        if hasattr(cell, "figure_id")
    ]


def test_a_plan_of_a_result_is_named_a_plan(laid):
    laid.unit("A").figure("P", "poor_households_escaped", "40", "household", unit_id="A", basis="plan")
    page = Page(poverty_reduction.review(laid.open(), "A"), "vi")
    assert "Số hộ thoát nghèo (kế hoạch) 40 hộ" in steps(page)


def test_items_of_one_measure_period_and_source_stand_in_one_line(laid):
    laid.unit("A")
    for year in ("2018", "2020"):
        for number in ("1", "2"):
            cells = {"item": f"qd1980-2016/{number}", "basis": "status", "period_end": f"{year}-12-31"}
            laid.figure(f"S{year}{number}", "criterion_state", "met", unit_id="A", **cells)
    rows = tables(criteria.review(laid.open(), "A"))["further.caption"]
    told = [[term.values["figure"].figure_id for term in row[1]] for row in rows]
    assert ["S20181", "S20182"] in told
    assert all(len(line) == 2 for line in told)


# --- of the parts -----------------------------------------------------------------------------------------------------------


def parts(laid, second_day):
    laid.unit("A").unit("B")
    laid.figure("A1", "poor_households", "5", "household", unit_id="A")
    return laid.figure("B1", "poor_households", "7", "household", unit_id="B", period_end=second_day)


def test_what_every_part_reports_of_one_period_is_added_up(laid):
    review = poverty_reduction.review(parts(laid, "2020-12-31").open(), "D")
    [[_, _, added, _]] = tables(review)["further.parts.caption"]
    assert (added.quantity.bare, added.inputs, added.operation) == (12, ("A1", "B1"), "sum")
    assert headline(review) == ["context.sums_of_parts"]
    assert [sentence for sentence in review.headline if sentence.role is Role.NOTHING] == []


def test_figures_of_two_periods_are_never_added(laid):
    review = poverty_reduction.review(parts(laid, "2019-12-31").open(), "D")
    rows = tables(review)["further.parts.caption"]
    assert [row[2].key for row in rows] == ["further.no_total", "further.no_total"]
    assert [row[3].values["count"].quantity.bare for row in rows] == [1, 1]
    assert [unit.unit_id for unit in said(review, "context.of_parts")[0]["parts"]] == ["A", "B"]


@pytest.mark.parametrize("count", [1, 5, 6])
def test_parts_that_alone_have_figures_are_named_or_counted(laid, count):
    """Also where no figure has a day: then nothing of them stands on the page of the whole, and its headline is none of nothing."""
    for number in range(count):
        laid.unit(f"A{number}").figure(f"P{number}", "poor_households", "5", "household", unit_id=f"A{number}", period_end="")
    review = poverty_reduction.review(laid.open(), "D")
    assert headline(review) == ["context.of_many_parts" if count > 5 else "context.of_parts"]
    assert Role.NOTHING not in {sentence.role for sentence in review.headline}


def test_a_page_that_shows_a_figure_of_another_topic_has_a_headline_that_denies_nothing(laid):
    """How satisfied people are belongs to the criteria and stands in a step on direction too."""
    laid.unit("A").figure("S", "satisfaction_rate", "98", "percent", unit_id="A")
    review = direction.review(laid.open(), "A")
    assert headline(review) == ["context.below"]
    assert Role.NOTHING not in {sentence.role for sentence in review.headline}


def test_rates_of_the_parts_are_counted_and_not_added(laid):
    laid.unit("A").unit("B")
    for unit in ("A", "B"):
        laid.figure(f"{unit}1", "near_poor_rate", "5", "percent", unit_id=unit)
    [[_, _, added, reporting]] = tables(poverty_reduction.review(laid.open(), "D"))["further.parts.caption"]
    assert (added.key, reporting.values["count"].quantity.bare) == ("further.no_sum", 2)


def test_what_the_unit_reports_itself_is_not_added_up_again(laid):
    laid.figure("D1", "poor_households", "12", "household")
    assert "further.parts.caption" not in tables(poverty_reduction.review(parts(laid, "2020-12-31").open(), "D"))


# --- whom to ask ------------------------------------------------------------------------------------------------------------


def test_units_that_are_asked_for_the_same_stand_in_one_line(laid):
    page = Page(funding.review(laid.unit("A").unit("B").open(), "D"), "vi")
    assert "Vốn huy động: các xã A, B (2 đơn vị)" in text(page.requests())


def test_a_direction_on_record_is_not_followed_by_a_denial(laid):
    laid.unit("A").row("statements", statement_id="t", kind="direction", unit_ids="A", scope="each", text_vi="làm", text_en="do")
    laid.tables["statements"][0] |= {"source_id": "S", "stated_on": "2020-06-01"}
    assert [s.role for s in direction.review(laid.open(), "A").headline if s.role is Role.NOTHING] == []
