"""What changed since the review before: figures of both days with their traces, criteria, findings; else nothing."""

import re
from fractions import Fraction

import pytest

from answers import once
from digits import unproved
from ntm_helpers.errors import UsageError
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.report.anchors import numbers_in
from ntm_helpers.report.page import Page
from ntm_helpers.review import Name, Sentence, Table, figures_in
from ntm_helpers.run.plan import make_plan
from ntm_helpers.topics import BRIEFING, figures, synthesis

THEN, NOW, SET = "2019-12-31", "2020-12-31", "qd1980-2016"


def capital(laid, then="30.0", now="42.5"):
    """Capital of two years of a unit."""
    for year, value in (("2019", then), ("2020", now)):
        if value:
            days = {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}
            laid.figure(f"K{year}", "capital_mobilised", value, "billion VND", **days)
    return laid


def changed(laid, unit="D", as_of=NOW, since=THEN):
    return synthesis.review(laid.open(), unit, as_of, since).step("changed")


def sentences(step):
    return {block.key: block.values for block in step.blocks if isinstance(block, Sentence)}


def table(step, caption="changed.caption"):
    return next((block.rows for block in step.blocks if isinstance(block, Table) and block.caption == caption), None)


def row(step, measure):
    return next(cells for cells in table(step) if cells[0].key.split(":")[0] == measure)


# --- figures ----------------------------------------------------------------------------------------------------------------


def test_a_figure_that_changed_stands_with_both_values_and_the_difference(laid):
    _, then, now, difference = row(changed(capital(laid)), "capital_mobilised")
    assert (then.figure_id, now.figure_id) == ("K2019", "K2020")
    # 30,0 is 29,95 to 30,05 and 42,5 is 42,45 to 42,55, so what came in is 12,4 to 12,6
    assert (difference.quantity.lower, difference.quantity.upper) == (Fraction("12.4"), Fraction("12.6"))
    assert (difference.operation, difference.inputs) == ("difference", ("K2020", "K2019"))


def test_what_did_not_change_is_not_listed(laid):
    laid.unit("A")
    laid.figure("P", "poverty_rate", "36.06", "percent", item="qd59-2015", period_end=THEN)
    step = changed(capital(laid))
    assert "capital_mobilised:" in [cells[0].key for cells in table(step)]
    assert "poverty_rate:" not in [cells[0].key for cells in table(step)]


def test_where_nothing_changed_it_is_said_in_a_sentence(laid):
    laid.figure("P", "poverty_rate", "36.06", "percent", item="qd59-2015", period_end=THEN)
    step = changed(laid)
    assert list(sentences(step)) == ["changed.nothing"]
    assert table(step) is None


def test_a_card_that_is_new_and_one_that_is_gone_are_told(laid):
    laid.figure("H", "houses_improved", "76", "household", period_end=NOW)
    laid.figure("P", "poverty_rate", "36.06", "percent", item="qd59-2015", period_end=THEN)
    _, then, now, difference = row(changed(laid), "houses_improved")
    assert (then, now.figure_id, difference) == (Name("word", "changed.not_there"), "H", Name("text", "–"))


def test_what_was_derived_then_bears_the_day_and_has_all_that_it_comes_from(laid):
    for unit, then, now in (("A", "met", "met"), ("B", "not_met", "met")):
        laid.unit(unit)
        for number in range(1, 20):
            for day, state in ((THEN, then), (NOW, now)):
                cells = {"unit_id": unit, "item": f"{SET}/{number}", "basis": "status", "period_end": day}
                laid.figure(f"{unit}{number}-{day}", "criterion_state", state, **cells)
    review = synthesis.review(laid.open(), "D", NOW, THEN)
    _, then, now, difference = row(review.step("changed"), "communes_standing")
    assert (then.quantity.lower, now.quantity.lower, difference.quantity.lower) == (1, 2, 1)
    assert then.figure_id == f"{now.figure_id}~{THEN}"
    for figure in review.figures.values():
        assert all(figure_id in review.figures for figure_id in figure.inputs), figure.figure_id
    assert not any(figure.figure_id.count("~") > 1 for figure in review.figures.values())


def test_a_rate_changes_by_percentage_points(demo):
    _, then, now, difference = row(synthesis.review(demo, "demo", NOW, THEN).step("changed"), "households_listed_rate")
    assert difference.quantity.unit == "percentage point"
    assert difference.quantity.lower == now.quantity.lower - then.quantity.lower


# --- what cannot be compared ------------------------------------------------------------------------------------------------


def test_rates_by_two_poverty_standards_are_not_subtracted(laid):
    laid.figure("P1", "poverty_rate", "20.0", "percent", item="qd59-2015", period_end="2020-12-31")
    laid.figure("P2", "poverty_rate", "30.0", "percent", item="nd07-2021", period_end="2022-12-31")
    _, then, now, difference = row(changed(laid, as_of="2022-12-31", since="2020-12-31"), "poverty_rate")
    assert (then.figure_id, now.figure_id) == ("P1", "P2")
    assert (difference.quantity, difference.reason) == (None, "unknown.standard_differs")
    assert dict(difference.parameters) == {"then": "qd59-2015", "now": "nd07-2021"}


def test_counts_by_two_criteria_sets_are_not_subtracted(laid):
    laid.figure("C1", "communes_keeping_standard", "3", "commune", basis="status", period_end="2020-12-31")
    laid.figure("C2", "communes_keeping_standard", "5", "commune", basis="status", period_end="2022-12-31")
    _, then, now, difference = row(changed(laid, as_of="2022-12-31", since="2020-12-31"), "communes_keeping_standard")
    assert (then.figure_id, now.figure_id, difference.quantity) == ("C1", "C2", None)
    assert difference.reason == "unknown.sets_differ"
    assert dict(difference.parameters) == {"then": SET, "now": "qd318-2022"}


# --- criteria ---------------------------------------------------------------------------------------------------------------


def assessed(laid, unit, then, now, *, day=NOW, criteria_set=SET):
    """States of criteria 1, 2 and 3 of a commune on two days."""
    for of_day, of_set, states in ((THEN, SET, then), (day, criteria_set, now)):
        for number, state in enumerate(states, 1):
            cells = {"unit_id": unit, "item": f"{of_set}/{number}", "basis": "status", "period_end": of_day}
            laid.figure(f"{unit}{number}-{of_day}", "criterion_state", state, **cells)
    return laid


def test_criteria_newly_met_and_lost_are_named(laid):
    assessed(laid.unit("A"), "A", ("met", "not_met", "not_met"), ("not_met", "met", "not_met"))
    said = sentences(changed(laid, "A"))
    assert said["changed.newly_met"]["criteria"] == [Name("criterion", f"{SET}/2")]
    assert said["changed.lost"]["criteria"] == [Name("criterion", f"{SET}/1")]
    (cells,) = table(changed(laid), "changed.criteria")
    assert [cells[0].unit_id, *cells[1:]] == ["A", [Name("criterion", f"{SET}/2")], [Name("criterion", f"{SET}/1")]]


def test_criteria_of_two_sets_are_not_compared_and_that_is_said(laid):
    later = {"day": "2022-12-31", "criteria_set": "qd318-2022"}
    assessed(laid.unit("A"), "A", ("met", "not_met"), ("not_met", "met"), **later)
    (cells,) = table(changed(laid, as_of="2022-12-31"), "changed.criteria")
    assert (cells[1].key, cells[1].values["then"].key, cells[1].values["now"].key) == ("changed.sets", SET, "qd318-2022")


# --- findings ---------------------------------------------------------------------------------------------------------------


def sources_of(laid, year, central, total):
    """Capital of a year by two sources and its stated total."""
    days = {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}
    for item, value in (("central", central), ("province", "10.0"), ("", total)):
        laid.figure(f"K{year}{item}", "capital_mobilised", value, "billion VND", item=item, **days)
    return laid


def test_a_finding_that_was_not_there_is_new_and_one_that_is_no_more_is_gone(laid):
    step = changed(sources_of(sources_of(laid, "2019", "30.0", "40.0"), "2020", "30.0", "35.0"))
    assert [block.values["finding"].key for block in step.blocks if getattr(block, "key", "") == "changed.found"] == [
        "funding.above"
    ]
    assert "changed.found_no_longer" not in sentences(step)
    laid.tables["figures"] = []
    for day, state in (("2018-12-31", "met"), (THEN, "not_met"), (NOW, "met")):  # lost by then, met again now
        cells = {"unit_id": "A", "item": f"{SET}/1", "basis": "status", "period_end": day}
        laid.figure(f"A-{day}", "criterion_state", state, **cells)
    said = sentences(changed(laid.unit("A"), "A"))
    assert said["changed.found_no_longer"]["finding"].key == "assessment.lost"
    assert said["changed.newly_met"]["criteria"] == [Name("criterion", f"{SET}/1")]


def test_what_is_found_of_the_same_on_both_days_is_neither_new_nor_gone(laid):
    step = changed(sources_of(sources_of(laid, "2019", "30.0", "35.0"), "2020", "31.0", "33.0"))
    assert not {"changed.found", "changed.found_no_longer"} & sentences(step).keys()


# --- nothing where nothing is there -----------------------------------------------------------------------------------------


def test_a_figure_of_a_part_is_not_told_as_the_units_own(laid):
    assessed(laid.unit("A"), "A", ("met", "not_met", "not_met"), ("met", "met", "met"))
    assert {figure.unit_id for cells in table(changed(laid)) for figure in figures_in(list(cells))} == {"D"}


@pytest.mark.parametrize("since", ["", "2018-12-31"])
def test_without_an_earlier_review_or_figures_of_it_there_is_no_section(laid, since):
    step = changed(capital(laid), since=since)
    assert (step.blocks, step.is_empty) == ((), True)


def test_a_unit_that_was_not_there_has_no_section(laid):
    laid.unit("A", valid_from="2020-03-01").figure("K", "capital_mobilised", "5.0", "billion VND", unit_id="A")
    assert changed(laid, "A").blocks == ()


# --- the day ----------------------------------------------------------------------------------------------------------------


def test_the_day_is_the_one_asked_for_else_that_of_the_dataset_as_far_as_it_is_earlier(laid):
    laid.descriptor["previous_review_date"] = THEN
    dataset = capital(laid).open()
    assert synthesis.review(dataset, "D", NOW).view.since.isoformat() == THEN
    assert synthesis.review(dataset, "D", NOW, "30/6/2020").view.since.isoformat() == "2020-06-30"
    assert synthesis.review(dataset, "D", "2019-06-30").view.since is None
    with pytest.raises(UsageError, match="is not before the review date"):
        synthesis.review(dataset, "D", NOW, NOW)


def test_only_the_briefing_and_the_list_of_figures_depend_on_the_day(laid):
    dataset = capital(laid).open()
    without, with_day = (make_plan(dataset, since=since) for since in ("", THEN))
    differing = {
        job.notebook.topic
        for job, other in zip(without.jobs, with_day.jobs, strict=True)
        if (job.parameters, job.inputs) != (other.parameters, other.inputs)
    }
    assert differing == {"synthesis", "figures"}


def test_what_is_read_of_the_earlier_day_alone_changes_the_digest(laid):
    laid.unit("OLD", valid_to="2020-06-30").figure("X", "capital_mobilised", "5.0", "billion VND", unit_id="OLD", period_end=THEN)

    def digest():
        return {since: synthesis.review(laid.open(), "D", NOW, since).view.digest for since in ("", THEN)}

    before = digest()
    laid.tables["figures"][0]["value"] = "6.0"
    assert digest()[THEN] != before[THEN]
    assert digest()[""] == before[""]


def test_without_the_day_a_briefing_is_what_it_was(lam_binh):
    data = Page(once(synthesis, lam_binh, "071"), "vi").data
    assert data["since"] == ""
    assert [step["is_empty"] for step in data["steps"] if step["name"] == "changed"] == [True]


# --- the page ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_number_of_the_section_has_its_row_and_every_link_lands(demo, lang):
    view = demo.view("demo-06", NOW, declared_reads(BRIEFING), demo.earlier_day(THEN, demo.review_date))
    page = Page(synthesis.of_view(view), lang)
    section, rows = str(page.step("changed").html), str(page.trace().html)
    assert unproved(f"<body>{section}</body>") == []
    numbers = {number for _, number, _ in numbers_in(section)}
    assert len(numbers) > 12
    assert numbers <= set(map(int, re.findall(r'id="c(\d+)"', rows)))
    listing = Page(figures.review(demo, "demo-06", NOW, THEN), lang)
    there = set(re.findall(r'id="([^"]+)"', "".join(str(listing.step(name).html) for name in ("published", "computed"))))
    led = set(re.findall(r'href="figures\.html#([^"]+)"', rows))
    assert any(f"~{THEN}" in one for one in led)
    assert led <= there


def test_the_page_tells_by_which_command_it_is_made(demo):
    page = Page(synthesis.review(demo, "demo-06", NOW, THEN), "vi")
    assert f"--since {THEN}" in str(page.trace().html)
    assert "--since" not in str(Page(once(synthesis, demo, "demo-06"), "vi").trace().html)
