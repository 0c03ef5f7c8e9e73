"""The topic consistency: what it says of relations that a dataset declares."""

import pytest

from answers import ends, of_topic
from ntm_helpers.methods.identities.examine import consistency_of
from ntm_helpers.report.page import Page
from ntm_helpers.review import Gravity, Name, Table, figures_in
from ntm_helpers.topics import consistency, synthesis

reviewed = of_topic(consistency)


@pytest.mark.parametrize(
    ("lang", "of_both", "of_one"),
    [("vi", "hai tổng số", "một tổng số"), ("en", "two totals", "một tổng số")],  # no English: the office's own words
)
def test_the_note_of_a_relation_is_told_in_the_language_of_the_page(laid, lang, of_both, of_one):
    laid.figure("A", "communes_total", "8", "commune").figure("B", "communes_total", "7", "commune", source_id="S")
    both = {"kind": "equal", "result": "A", "terms": "+B", "note": "hai tổng số", "note_en": "two totals"}
    laid.row("identities", identity_id="I1", **both)
    laid.row("identities", identity_id="I2", kind="at_most", result="B", terms="+A", note="một tổng số")
    review = consistency.review(laid.open(), "D")
    told = "".join(str(Page(review, lang).step(step.name).html) for step in review.steps)
    assert of_both in told
    assert of_one in told
    assert ("hai tổng số" in told) == (lang == "vi")


# --- one count in headline and steps, every disagreement told -----------------------------------------------------------------


def contradictory(laid):
    """A district whose capital does not close, a commune whose capital is exceeded, a count that two sources state differently."""
    laid.unit("A").unit("B")
    for figure_id, value, item, unit in (("T", "100", "", "D"), ("C", "80", "central", "D"), ("P", "40", "province", "D")):
        laid.figure(figure_id, "capital_mobilised", value, "billion VND", item=item, unit_id=unit)
    laid.figure("TA", "capital_mobilised", "5", "billion VND", unit_id="A")
    laid.figure("CA", "capital_mobilised", "9", "billion VND", item="central", unit_id="A")
    laid.row("sources", source_id="S2", title="Báo", grade="press")
    laid.figure("H1", "poor_households", "120", "household").figure("H2", "poor_households", "130", "household", source_id="S2")
    laid.figure("N", "households_reviewed", "100", "household")
    return laid


def test_every_disagreement_is_said_first_with_its_unit_and_how_grave_it_is(laid):
    found = reviewed(contradictory(laid))
    told = [(sentence.finding, sentence.gravity, sentence.values["unit"].unit_id) for sentence in found.findings]
    assert ("items:T", Gravity.DOES_NOT_CLOSE, "D") in told
    assert ("items:TA", Gravity.DOES_NOT_CLOSE, "A") in told  # a part's stands on the page of the whole, as of that part
    assert ("several:H1", Gravity.DOES_NOT_ADD_UP, "D") in told
    assert [gravity for _, gravity, _ in told] == sorted(gravity for _, gravity, _ in told)


def test_headline_counts_and_steps_are_one(laid):
    found = reviewed(contradictory(laid))
    [counts] = [sentence.values["counts"] for sentence in found.headline if sentence.key == "consistency.counts"]
    counted = {one.key.rpartition(".")[2]: one.values["count"].quantity.bare for one in counts}
    for verdict in ("disagrees", "agrees_as_hedged", "cannot_tell", "agrees"):
        tables = [block for block in found.step(verdict).blocks if isinstance(block, Table)]
        assert sum(len(table.rows) for table in tables if table.caption.endswith(verdict)) == counted.get(verdict, 0)
    checked = [check.verdict for check in found.checks if check.sentence.key.startswith("consistency.check.")]
    assert checked.count("disagrees") == counted["disagrees"]


def test_what_several_sources_state_is_no_relation_and_nothing_is_denied(laid):
    """Only one thing, stated twice and differently: the page does not say that nothing can be held against anything."""
    laid.row("sources", source_id="S2", title="Báo", grade="press")
    laid.figure("H1", "poor_households", "120", "household").figure("H2", "poor_households", "130", "household", source_id="S2")
    found = reviewed(laid)
    assert [sentence.key for sentence in found.headline] == ["consistency.several_counts", "consistency.sources_differ"]
    assert [check.verdict for check in found.checks] == ["disagrees"]
    assert "H2" in [figure.figure_id for figure in figures_in(found.headline[1])]


def test_a_page_that_counts_what_agrees_has_checks(laid):
    laid.figure("R", "poverty_rate", "20", "percent").figure("P", "poor_households", "20", "household")
    found = reviewed(laid.figure("H", "households_reviewed", "100", "household"))
    verdicts = {finding.verdict for finding in consistency_of(found.view).findings}
    assert {check.verdict for check in found.checks} == verdicts != set()
    assert "This page tells of no check" not in str(Page(found, "en").checks().html)


@pytest.mark.parametrize(
    ("lang", "said_so"), [("vi", "Chỉ khớp khi hiểu trên 10 tỷ đồng là"), ("en", "Agrees only where over VND 10 bn means")]
)
def test_an_agreement_by_a_hedge_says_which(laid, lang, said_so):
    """Over 10 is read as 10 to 20: that alone lets 12 and 5 make it."""
    laid.figure("T", "capital_mobilised", "10", "billion VND", qualifier="over")
    laid.figure("C", "capital_mobilised", "12", "billion VND", item="central")
    laid.figure("P", "capital_mobilised", "5", "billion VND", item="province")
    assert said_so in str(Page(reviewed(laid), lang).step("agrees_as_hedged").html.striptags())


def test_what_stays_below_its_bound_is_off_by_nothing(laid):
    """30 poor of 100 households: no difference of −70, and the bound is the figure itself."""
    laid.figure("P", "poor_households", "30", "household").figure("H", "households_reviewed", "100", "household")
    found = reviewed(laid)
    rows = [row for block in found.step("agrees").blocks if isinstance(block, Table) for row in block.rows]
    [row] = [row for row in rows if getattr(row[1], "figure_id", "") == "P" and row[2].key == "consistency.kind.at_most"]
    assert (row[3].figure_id, row[4]) == ("H", Name("word", "consistency.within.agrees"))
    assert not [figure for figure in found.figures.values() if figure.measure == "identity_computed" and "bound:P" in figure.item]


def test_what_exceeds_its_bound_is_off_by_so_much(laid):
    laid.figure("P", "poor_households", "130", "household").figure("H", "households_reviewed", "100", "household")
    found = reviewed(laid)
    assert found.figures["consistency.identity_excess.bound:P"].quantity.bare == 30


def test_what_a_relation_lacks_is_asked_of_the_unit_that_it_is_about(laid):
    """Poor by income and by services make the poor of part A; those by services are not reported."""
    laid.unit("A").unit("B")
    for name, number in (("poor_households", "10"), ("poor_households_income", "6")):
        laid.figure(name, name, number, "household", unit_id="A", item="qd59-2015")
    asked = {(request.measure, request.unit.unit_id) for request in consistency.review(laid.open(), "D").requests}
    assert asked == {("poor_households_services", "A")}


# --- what a disagreement rests on -----------------------------------------------------------------------------------------


def test_a_disagreement_by_our_reading_of_a_hedge_alone_says_so_wherever_it_is_told(laid):
    """Over 120 households and 140 poor ones: the source's own word allows 200 households, only our reading ends at 130."""
    laid.figure("H", "households_reviewed", "120", "household", qualifier="over").figure("B", "poor_households", "140", "household")
    dataset = laid.open()
    [told] = [sentence for sentence in consistency.review(dataset, "D").headline if sentence.gravity is not None]
    [decided] = synthesis.review(dataset, "D").findings
    assert (told.key, told.values["said"].key) == ("common.by_convention", "consistency.disagreement.exceeds")
    assert decided.key == "common.by_convention"


def test_what_is_missing_makes_a_side_at_least_what_is_named(laid):
    """50 + 40 and a third source without a number against 80: at least 89, whatever the third one is."""
    cells = {"period_start": "2020-01-01"}
    laid.figure("T", "capital_mobilised", "80", "billion VND", **cells)
    for code, value in {"state_direct": "50", "credit": "40"}.items():
        laid.figure(code, "capital_mobilised", value, "billion VND", item=code, **cells)
    laid.figure("c", "capital_mobilised", "", item="community", qualifier="not_reported", **cells)
    found = consistency.review(laid.open(), "D")
    [told] = [sentence for sentence in found.headline if sentence.gravity is not None]
    assert told.key == "consistency.disagreement.open"
    assert ends(told.values["computed"].quantity)[:2] == (89, None)  # 49.5 and 39.5 at least


@pytest.mark.parametrize(("lang", "told"), [("vi", "hai mẫu số khác nhau"), ("en", "lead to two denominators")])
def test_denominators_that_rates_imply_are_whole_and_called_implied(laid, lang, told):
    """1,200 are 12.35 to 12.45 per cent of 9,639 to 9,716 households, 800 are 9.05 to 9.15 of 8,744 to 8,839."""
    laid.figure("P", "poor_households", "1200", "household").figure("R", "poverty_rate", "12.4", "percent")
    laid.figure("N", "near_poor_households", "800", "household").figure("Q", "near_poor_rate", "9.1", "percent")
    found = consistency.review(laid.open(), "D")
    [finding] = consistency_of(found.view).of_rule("one_base_of_poor_and_near_poor")
    assert ends(finding.stated) == (9639, 9716, False, False)
    assert ends(finding.computed) == (8744, 8839, False, False)
    assert finding.verdict == "disagrees"
    assert told in Page(found, lang).first_screen().html.striptags()
