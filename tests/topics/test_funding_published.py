"""What is published on the capital: sources that are not all, four outcomes against the total, stages, parts, periods."""

import re
from fractions import Fraction as F

import pytest

from answers import ends, headline, of_topic, rows, said, value
from ntm_helpers.report.page import Page
from ntm_helpers.review import Name, Sentence, Table
from ntm_helpers.topics import funding

reviewed = of_topic(funding)
ALL = {"state_direct": "40", "integrated": "10", "credit": "30", "enterprise": "10", "community": "10"}
"""Every source but "other", in billion VND: together 100."""


def capital(laid, figure_id, value, item="", measure="capital_mobilised", **cells):
    defaults = {"period_start": "2020-01-01"}
    return laid.figure(figure_id, measure, value, "billion VND", item=item, **(defaults | cells))


def sources(laid, **amounts):
    for code, amount in amounts.items():
        capital(laid, code, amount, item=code)
    return laid


def keys(found, step):
    return [block.key for block in found.step(step).blocks if isinstance(block, Sentence)]


def text(found, lang, step):
    return str(Page(found, lang).step(step).html.striptags())


# --- named sources are not all sources ------------------------------------------------------------------------------------


def test_named_sources_that_do_not_reach_a_total_condemn_nothing(laid):
    """Total over 1,200; central 500, province 280; others not told: 420 and more are not named, and nothing is wrong."""
    capital(sources(laid, central="500", province="280"), "T", "1200", qualifier="over")
    found = reviewed(laid)
    assert keys(found, "reconciliation") == ["funding.reconciliation.cannot_tell"]
    rest = found.figures["funding.capital_difference"].quantity
    assert ends(rest) == (F(419), F(521), True, True)  # 1,200 to 1,300 less 779 to 781: amounts are rounded to units
    assert found.findings == []
    assert [check.verdict for check in found.checks] == ["cannot_tell"]


@pytest.mark.parametrize(
    ("lang", "said_so"),
    [("vi", "phần nguồn không nêu: trên 419, chưa đến 521"), ("en", "not named: over VND 419 but under 521 bn")],
)
def test_the_remainder_is_told_in_both_languages(laid, lang, said_so):
    capital(sources(laid, central="500", province="280"), "T", "1200", qualifier="over")
    assert said_so in text(reviewed(laid), lang, "reconciliation")


def test_a_share_in_a_total_that_is_not_exhausted_is_that_over_the_total(laid):
    """500 of 1,200 to 1,300 is 38 to 42 per cent, not the 64 of what is named."""
    capital(sources(laid, central="500.0", province="280.0"), "T", "1200", qualifier="over")
    found = reviewed(laid)
    share = found.figures["funding.capital_source_share.central"].quantity
    assert (share.lower, share.upper) == (100 * F("499.95") / 1300, 100 * F("500.05") / 1200)
    assert "funding.share_rule.total" in keys(found, "by_source")


def test_the_share_is_no_wider_than_what_the_other_sources_leave(laid):
    """Nearly 33 of over 38 with over 4 and over 1 beside it: the total is at least their sum, so at most 33 of 38."""
    capital(laid, "T", "38", qualifier="over")
    for code, amount, hedge in (("central", "33", "nearly"), ("province", "4", "over"), ("community", "1", "over")):
        capital(laid, code, amount, item=code, qualifier=hedge)
    share = reviewed(laid).figures["funding.capital_source_share.central"].quantity
    assert ends(share) == (F(3200, 39), F(3300, 38), True, True)


def test_without_a_total_the_sum_of_named_sources_is_not_the_capital(laid):
    found = reviewed(sources(laid, central="60", province="30"))
    assert headline(found) == ["funding.total_of_named"]  # neither a total nor the largest of all
    assert "funding.share_rule.named" in keys(found, "by_source")
    assert rows(found, "by_source", "funding.by_source.caption")[-1][2] == Name("text", "–")
    assert keys(found, "per_head") == ["funding.no_per_head"]


def test_sources_that_cover_the_list_make_the_capital(laid):
    laid.figure("P", "population_census", "1000", "person")
    found = reviewed(sources(laid, **ALL))
    [told] = said(found, "funding.total")
    assert told["total"].quantity.bare == 100
    assert "funding.share_rule.all" in keys(found, "by_source")
    assert rows(found, "by_source", "funding.by_source.caption")[-1][2] == Name("word", "word.whole")
    assert value(found, "capital_per_head.population_census") == 100  # million VND a head


# --- outcomes against the total -------------------------------------------------------------------------------------------


def test_named_sources_above_the_total_are_a_finding_though_others_are_not_told(laid):
    capital(sources(laid, central="80", province="40"), "T", "100")
    found = reviewed(laid)
    assert keys(found, "reconciliation") == ["funding.reconciliation.above"]
    [finding] = found.findings
    assert (finding.key, finding.finding) == ("funding.above", "items:T")
    assert finding.values["difference"].quantity.bare == -20
    assert "funding.share_rule.contradicted" in keys(found, "by_source")
    assert value(found, "capital_source_share.central") == F(200, 3)


def test_all_sources_below_the_total_are_a_finding(laid):
    capital(sources(laid, **ALL), "T", "130")
    found = reviewed(laid)
    assert [finding.key for finding in found.findings] == ["funding.does_not_close"]
    assert keys(found, "reconciliation") == ["funding.reconciliation.disagrees"]
    assert "funding.orientation.contradicted" in keys(found, "orientation")
    assert "funding.share_rule.below" in keys(found, "by_source")


def test_sources_that_make_the_total_agree_and_nothing_more_is_asked_for(laid):
    capital(sources(laid, central="60", province="40"), "T", "100")
    found = reviewed(laid)
    assert keys(found, "reconciliation") == ["funding.reconciliation.agrees"]
    assert found.findings == []
    assert not [request for request in found.requests if request.measure == "capital_mobilised"]
    assert rows(found, "by_source", "funding.by_source.caption")[-1][2] == Name("word", "word.whole")


@pytest.mark.parametrize(
    ("lang", "said_so"),
    [("vi", "trên 100 tỷ đồng là trên 100, chưa đến 200 tỷ đồng"), ("en", "over VND 100 bn means over VND 100 but under 200 bn")],
)
def test_an_agreement_by_a_hedge_names_it_and_how_far_it_is_read(laid, lang, said_so):
    """Over 100 is read as 100 to 200, so 150 agree with it by that alone."""
    capital(sources(laid, **ALL | {"credit": "80"}), "T", "100", qualifier="over")
    found = reviewed(laid)
    assert keys(found, "reconciliation") == ["funding.reconciliation.agrees_as_hedged"]
    assert said_so in text(found, lang, "reconciliation")


def test_what_a_dataset_declares_of_the_same_sources_is_the_verdict(laid):
    """A declared list of sources is whole unless it ends in an ellipsis."""
    capital(sources(laid, central="60", province="30"), "T", "130")
    laid.identity("I", "sum", "T", "+central +province")
    assert [finding.finding for finding in reviewed(laid).findings] == ["I"]


@pytest.mark.parametrize("measure", ["capital_planned", "capital_allocated", "capital_disbursed"])
def test_the_sources_of_every_stage_are_held_against_its_total(laid, measure):
    capital(laid, "T", "100", measure=measure)
    capital(laid, "C", "80", item="central", measure=measure)
    capital(laid, "P", "40", item="province", measure=measure)
    [finding] = reviewed(laid).findings
    assert (finding.finding, finding.values["stage"]) == ("items:T", Name("measure", measure))


# --- the largest source ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("total", "largest"), [("110", ["central"]), ("160", []), ("", [])])
def test_a_source_is_the_largest_only_where_the_rest_cannot_hold_a_larger_one(laid, total, largest):
    """60 and 40 of 110 leave 10; of 160 they leave 60, which may be one source; of no total anything."""
    sources(laid, central="60", province="40")
    if total:
        capital(laid, "T", total)
    assert [told["source"].key for told in said(reviewed(laid), "funding.largest")] == largest


# --- of which, and other periods ------------------------------------------------------------------------------------------


def test_of_which_is_shown_and_not_added(laid):
    found = reviewed(sources(laid, central="60", local="40", province="30"))
    assert value(found, "capital_sum_of_sources") == 100
    inside = [row for row in rows(found, "by_source", "funding.by_source.caption") if isinstance(row[0], Sentence)]
    assert [(row[0].key, row[1].figure_id) for row in inside] == [("funding.of_which", "province")]


def test_sources_of_another_period_are_named_with_it_and_not_added(laid):
    capital(laid, "T", "100")
    capital(laid, "C", "60", item="central")
    capital(laid, "P", "50", item="province", period_start="2019-01-01", period_end="2019-12-31")
    found = reviewed(laid)
    assert value(found, "capital_sum_of_sources") == 60
    assert [row[1].figure_id for row in rows(found, "by_source", "funding.other_periods.caption")] == ["P"]
    assert found.findings == []


def test_the_newest_period_is_the_one_that_is_headlined(laid):
    """The total is of 2019; of 2020 two sources are named: the older total is not the headline."""
    capital(laid, "T", "100", period_start="2019-01-01", period_end="2019-12-31")
    found = reviewed(sources(laid, central="60", province="30"))
    assert headline(found) == ["funding.total_of_named"]
    assert [row[1].figure_id for row in rows(found, "by_source", "funding.other_periods.caption")] == ["T"]


# --- stages and parts -----------------------------------------------------------------------------------------------------


def test_stages_without_capital_mobilised_are_shown_with_their_rates(laid):
    capital(laid, "P", "15.0", measure="capital_planned", basis="plan")
    capital(laid, "A", "12.0", measure="capital_allocated")
    capital(laid, "D", "9.0", measure="capital_disbursed")
    found = reviewed(laid)
    [told] = said(found, "funding.stages_told")
    assert [one.values["amount"].figure_id for one in told["told"]] == ["P", "A", "D"]
    rates = rows(found, "stages", "funding.rates.caption")
    assert [row[1].quantity.bare for row in rates] == [80, 75]
    assert {"capital_planned", "capital_allocated", "capital_disbursed"}.isdisjoint(request.measure for request in found.requests)
    assert "context.nothing" not in headline(found)


def test_a_plan_of_the_running_year_is_the_plan_of_the_day(laid):
    capital(laid, "P", "15.0", measure="capital_planned", basis="plan", stated_on="2020-01-10")
    [told] = said(reviewed(laid, as_of="2020-04-13"), "funding.stages_told")
    assert [one.values["amount"].figure_id for one in told["told"]] == ["P"]


def test_stages_of_different_years_make_no_rate(laid):
    capital(laid, "A", "12.0", measure="capital_allocated")
    capital(laid, "D", "9.0", measure="capital_disbursed", period_start="2019-01-01", period_end="2019-12-31")
    found = reviewed(laid)
    assert not [figure for figure in found.figures.values() if figure.measure == "capital_stage_rate"]


def test_what_every_part_states_is_their_sum_and_not_asked_for(laid):
    laid.unit("A").unit("B")
    for unit, allocated, disbursed in (("A", "12.0", "9.0"), ("B", "8.0", "6.0")):
        capital(laid, f"a{unit}", allocated, measure="capital_allocated", unit_id=unit)
        capital(laid, f"d{unit}", disbursed, measure="capital_disbursed", unit_id=unit)
    found = reviewed(laid)
    assert [told["sum"].quantity.bare for told in said(found, "funding.sum_of_parts")] == [20, 15]
    assert [row[1].quantity.bare for row in rows(found, "stages", "funding.rates.caption")] == [75]
    assert not [request for request in found.requests if request.measure in ("capital_allocated", "capital_disbursed")]


@pytest.mark.parametrize("of_b", [{}, {"period_start": "2019-01-01", "period_end": "2019-12-31"}])
def test_what_some_parts_state_of_a_period_makes_no_total(laid, of_b):
    laid.unit("A").unit("B")
    capital(laid, "aA", "12.0", measure="capital_allocated", unit_id="A")
    if of_b:
        capital(laid, "aB", "8.0", measure="capital_allocated", unit_id="B", **of_b)
    found = reviewed(laid)
    assert [(told["told"].quantity.bare, told["parts"].quantity.bare) for told in said(found, "funding.some_parts")] == [(1, 2)]
    assert not said(found, "funding.sum_of_parts")


def test_what_is_asked_of_many_parts_is_one_line(laid):
    """Of twenty communes nothing is told: one line, not twenty."""
    for number in range(20):
        laid.unit(f"C{number}")
    found = reviewed(capital(laid, "T", "100"))
    shown = str(Page(found, "vi").requests().html)
    assert shown.count("<li>") == len({(r.measure, r.unit.kind) for r in found.requests})
    assert "các xã C0" in shown


def test_every_table_of_the_page_names_codes_in_words(laid):
    """No raw key of the derived figures stands on the page or in its calculation steps."""
    laid.figure("N", "population_census", "1000", "person")
    sources(laid, **ALL)
    cells = {"unit_id": "D", "year": "2020", "nature": "investment", "component": "transport", "source_id": "S"}
    for stage in ("allocated", "disbursed"):
        about = {"capital_id": stage, "capital_source": "central", "stage": stage, "amount_million_vnd": "100"}
        laid.row("capital_lines", **(cells | about))
    page = Page(reviewed(laid), "vi")
    shown = [str(page.step(step.name).html.striptags()) for step in page.review.steps]
    listed = str(page.trace().html).partition("<pre>")[0]  # the command to recompute the page names ids
    printed = " ".join([*shown, re.sub(r"<[^>]+>", " ", listed)])
    assert not [raw for raw in ("allocated", "disbursed", "all.", "census") if raw in printed]
    assert isinstance(rows(page.review, "stages", "funding.stages.caption"), list)
    assert all(isinstance(block, Sentence | Table) for block in page.review.step("stages").blocks)


# --- what is stated in several ways ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "reason"), [("vi", "chưa rõ các số liệu có cùng kỳ"), ("en", "may not be of one period")])
def test_what_cannot_be_told_is_told_with_its_own_reason(laid, lang, reason):
    """1,600 of sources, one without a first day, against 1,200 of the year: there is no part of −400 that nobody names."""
    capital(capital(laid, "T", "1200"), "a", "700", item="state_direct", period_start="")
    found = reviewed(capital(laid, "b", "900", item="community"))
    assert keys(found, "reconciliation") == ["funding.reconciliation.open"]
    assert reason in text(found, lang, "reconciliation")
    assert "funding.largest" not in headline(found)
    assert "funding.no_shares.periods_open" in keys(found, "by_source")  # 900 of 1,200 would be 75 per cent, 700 another 58


def test_a_source_without_a_number_leaves_it_open_for_that_reason(laid):
    capital(capital(laid, "T", "1200"), "a", "700", item="state_direct")
    capital(laid, "b", "", item="community", qualifier="not_reported")
    assert keys(reviewed(laid), "reconciliation") == ["funding.reconciliation.open"]


@pytest.mark.parametrize("source", ["S", "S2"])
def test_a_total_stated_in_two_ways_is_told_in_both_and_no_share_hangs_on_one_of_them(laid, source):
    """700 and 500 make 1,200 exactly, but 1,350 is stated too: nobody knows that 700 are 58.3 per cent of the whole."""
    laid.row("sources", source_id="S2", title="Báo cáo khác", grade="official")
    capital(capital(laid, "T", "1200"), "T2", "1350", source_id=source)
    found = reviewed(sources(laid, state_direct="700", community="500"))
    [told] = said(found, "funding.total_apart")
    assert [sentence.values["figure"].figure_id for sentence in told["told"]] == ["T", "T2"]
    assert not {"funding.total", "funding.largest"} & set(headline(found))
    assert "funding.no_shares.told_apart" in keys(found, "by_source")
    assert not [figure for figure in found.figures.values() if figure.measure == "capital_source_share"]


def test_a_stage_stated_in_two_ways_is_told_in_both_and_gives_no_rate(laid):
    capital(capital(laid, "A", "100", measure="capital_allocated"), "A2", "120", measure="capital_allocated")
    found = reviewed(capital(laid, "B", "90", measure="capital_disbursed"))
    [stages] = said(found, "funding.stages_told")
    first = stages["told"][0].values["amount"]
    assert [sentence.values["figure"].figure_id for sentence in first] == ["A", "A2"]
    assert not [figure for figure in found.figures.values() if figure.measure == "capital_stage_rate"]
