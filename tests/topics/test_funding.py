"""Capital line by line: sums by stage, rates, carry-over, arrears; what is not told stays blank.

What is published on the capital stands in `test_funding_published`.
"""

import pytest

from answers import headline, of_topic, said, value
from ntm_helpers.dataset import open_dataset
from ntm_helpers.review import Name, Table
from ntm_helpers.topics import direction, funding

reviewed = of_topic(funding)


def line(laid, capital_id, source, stage, amount, **cells):
    defaults = {"unit_id": "D", "year": "2020", "nature": "investment", "component": "transport", "source_id": "S"}
    about = {"capital_id": capital_id, "capital_source": source, "stage": stage, "amount_million_vnd": amount}
    return laid.row("capital_lines", **(defaults | about | cells))


@pytest.fixture
def lines(laid):
    line(laid, "A", "central", "allocated", "800")
    line(laid, "B", "province", "allocated", "200", nature="recurrent", component="")
    line(laid, "C", "central", "disbursed", "600")
    line(laid, "E", "province", "disbursed", "150", nature="recurrent", component="")
    line(laid, "F", "central", "allocated", "500", year="2019")
    line(laid, "G", "central", "disbursed", "500", year="2019")
    line(laid, "H", "credit", "mobilised", "900", form="turnover")
    line(laid, "I", "credit", "mobilised", "5000", form="balance")
    line(laid, "J", "central", "allocated", "1", year="2021")
    return laid


def test_stages_rates_and_carry_over(lines):
    found = reviewed(lines)
    assert value(found, "capital_of_stage.all.allocated.2020") == 1000
    assert value(found, "capital_of_stage.central.allocated.2020") == 800
    assert value(found, "capital_of_stage.all.disbursed.2020") == 750
    assert value(found, "capital_stage_rate.disbursed.2020") == 75
    assert value(found, "capital_carried_over.2020") == 250
    assert value(found, "capital_carried_over.2019") == 0
    assert "funding.allocated" in [sentence.key for sentence in found.headline]
    assert not any("2021" in figure_id for figure_id in found.figures)  # the review is of 2020


def test_a_balance_of_credit_is_no_turnover(lines):
    assert value(reviewed(lines), "capital_of_stage.credit.mobilised.2020") == 900


def test_uses_and_what_has_none(lines):
    found = reviewed(lines)
    assert value(found, "capital_of_nature.recurrent.allocated.2020") == 200
    assert value(found, "capital_of_component.transport.allocated.2020") == 800
    assert value(found, "capital_not_named.allocated.2020") == 200


def test_an_amount_that_is_not_told_makes_no_sum(lines):
    line(lines, "K", "district", "allocated", "")
    found = reviewed(lines)
    assert found.figures["funding.capital_of_stage.all.allocated.2020"].reason == "unknown.input_missing"
    assert value(found, "capital_of_stage.central.allocated.2020") == 800


def test_the_resource_table_leaves_blanks(lines):
    table = next(block for block in reviewed(lines).step("resource_table").blocks if isinstance(block, Table))
    rows = {row[0].key: row[1:] for row in table.rows}
    assert [isinstance(cell, Name) and cell.key == "……" for cell in rows["community"]] == [True] * 4
    assert rows["central"][2].quantity.bare == 800


@pytest.mark.parametrize(
    ("start", "end", "is_told"),
    [("2020-01-01", "2020-12-31", True), ("", "2020-12-31", True), ("2019-01-01", "2020-12-31", False)],
)
def test_the_resource_table_holds_what_is_stated_within_its_year(laid, start, end, is_told):
    """What is told up to a day of the year stands there, and that nobody knows since when; what began before it does not."""
    laid.figure("M", "capital_mobilised", "18", "billion VND", item="province", period_start=start, period_end=end)
    laid.figure("P", "capital_planned", "20", "billion VND", item="province", period_start="2020-01-01")
    step = reviewed(laid).step("resource_table")
    table = next(block for block in step.blocks if isinstance(block, Table))
    assert ("funding.form.since_when" in [getattr(block, "key", "") for block in step.blocks]) == (not start)
    mobilised = {row[0].key: row[2] for row in table.rows}
    assert getattr(mobilised["province"], "figure_id", "") == ("M" if is_told else "")
    assert mobilised["central"].key == "……"


def test_a_sum_of_sources_that_is_not_the_stated_total_makes_no_whole(laid):
    for source, amount in (("", "130"), ("central", "100"), ("credit", "40")):
        laid.figure(f"M{source}", "capital_mobilised", amount, "billion VND", item=source)
    table = next(block for block in reviewed(laid).step("by_source").blocks if isinstance(block, Table))
    assert [getattr(row[2], "key", "share") for row in table.rows[-1:]] == ["–"]


def test_a_source_has_one_share_on_every_page(laid):
    for source, amount in (("", "130.0"), ("central", "134.0"), ("community", "6.0")):
        laid.figure(f"M{source}", "capital_mobilised", amount, "billion VND", item=source)
    dataset = open_dataset("", laid.save())
    shares = [
        topic.review(dataset, "D").figures[f"{name}.capital_source_share.community"].quantity
        for name, topic in (("funding", funding), ("direction", direction))
    ]
    assert shares[0] == shares[1]
    assert shares[0].lower * 7 < 30 < shares[0].upper * 7  # 6 of 140 in per cent, as rounded
    assert shares[0].upper * 13 < 60  # not 6 of 130


def test_a_parent_without_lines_adds_those_of_its_parts(laid):
    laid.unit("A").unit("B")
    line(laid, "A1", "central", "allocated", "800", unit_id="A")
    line(laid, "B1", "central", "allocated", "100", unit_id="B")
    found = reviewed(laid)
    assert value(found, "capital_of_stage.all.allocated.2020") == 900
    assert "funding.lines_of_parts" in [getattr(block, "key", "") for block in found.step("stages").blocks]


def test_lines_of_some_parts_make_no_headline_of_a_sum(laid):
    """Of three communes one has lines: what it was allocated is not what the district was."""
    laid.unit("A").unit("B").unit("C")
    line(laid, "A1", "central", "allocated", "800", unit_id="A")
    found = reviewed(laid)
    [told] = said(found, "funding.some_lines")
    assert (told["told"].quantity.bare, told["parts"].quantity.bare) == (1, 3)
    assert "funding.lines_of_some" in [getattr(block, "key", "") for block in found.step("stages").blocks]
    assert found.step("resource_table").is_empty  # what some parts tell fills no form of the whole


def test_a_stage_that_some_parts_do_not_tell_makes_no_rate(laid):
    """Both were allocated something; only one tells what it disbursed: the other's is not zero."""
    laid.unit("A").unit("B")
    for unit in ("A", "B"):
        line(laid, f"{unit}1", "central", "allocated", "100", unit_id=unit)
    line(laid, "A2", "central", "disbursed", "100", unit_id="A")
    found = reviewed(laid)
    assert value(found, "capital_of_stage.all.allocated.2020") == 200
    for name in ("capital_stage_rate.disbursed.2020", "capital_carried_over.2020"):
        assert found.figures[f"funding.{name}"].reason == "unknown.not_of_same"
    assert headline(found) == ["funding.some_lines"]


def test_a_source_that_is_told_in_one_stage_alone_makes_no_rate(laid):
    line(laid, "A", "central", "allocated", "100")
    line(laid, "B", "province", "allocated", "100")
    line(laid, "C", "central", "disbursed", "90")
    assert reviewed(laid).figures["funding.capital_stage_rate.disbursed.2020"].reason == "unknown.not_of_same"


def test_of_which_is_not_added_twice(laid):
    """Local budgets 100, of which the province 60: 100 and the central 40 make 140, not 200."""
    line(laid, "A", "local", "allocated", "100")
    line(laid, "B", "province", "allocated", "60")
    line(laid, "C", "central", "allocated", "40")
    found = reviewed(laid)
    assert value(found, "capital_of_stage.all.allocated.2020") == 140
    assert value(found, "capital_of_stage.province.allocated.2020") == 60
    assert value(found, "capital_of_nature.investment.allocated.2020") == 140


@pytest.mark.parametrize(("as_of", "key"), [("2020-04-13", "funding.allocated_so_far"), ("2020-12-31", "funding.allocated")])
def test_a_year_that_is_running_is_said_to_be(lines, as_of, key):
    """On 13/4/2020 the year 2020 runs: what is not yet disbursed of it is carried over to no year."""
    found = reviewed(lines, as_of=as_of)
    assert key in headline(found)
    is_running = as_of != "2020-12-31"
    assert ("funding.capital_carried_over.2020" in found.figures) != is_running
    assert ("funding.running_year" in [getattr(block, "key", "") for block in found.step("stages").blocks]) == is_running
    assert value(found, "capital_carried_over.2019") == 0


def test_lines_of_later_years_are_named_and_count_nowhere(laid):
    line(laid, "A", "central", "allocated", "100", year="2021")
    found = reviewed(laid)
    assert [block.key for block in found.step("stages").blocks] == ["funding.no_lines"]
    assert [block.key for block in found.step("afterwards").blocks] == ["funding.later_lines"]  # once, though two steps say it
    assert not [figure_id for figure_id in found.figures if "2021" in figure_id]
    assert headline(found) == ["context.only_later"]


def test_arrears_of_some_parts_are_those_of_the_works_reported(laid):
    laid.unit("A").unit("B")
    work(laid, "A", "900", "600", "2020-03-01", unit_id="A")
    found = reviewed(laid)
    [told] = said(found, "funding.arrears_of_some")
    assert (told["told"].quantity.bare, told["parts"].quantity.bare, told["arrears"].quantity.bare) == (1, 2, 300)
    work(laid, "B", "100", "100", "2020-03-01", unit_id="B")
    assert "funding.arrears" in headline(reviewed(laid))


def test_an_unknown_source_or_component_is_named(laid):
    line(laid, "A", "centre", "allocated", "800", component="roads")
    faults = open_dataset("", laid.save()).row_faults
    assert [(fault.column, fault.found) for fault in faults] == [("capital_source", "centre"), ("component", "roads")]
    assert "did you mean 'central'?" in str(faults[0])


def work(laid, arrear_id, accepted, arranged, day, unit_id="D"):
    cells = {"accepted_million_vnd": accepted, "arranged_million_vnd": arranged, "accepted_date": day}
    return laid.row("arrears", arrear_id=arrear_id, unit_id=unit_id, name="Đường", source_id="S", **cells)


def test_arrears_by_work_and_age(laid):
    work(laid, "A", "900", "600", "2020-03-01")
    work(laid, "B", "500", "700", "2018-01-01")  # more arranged than accepted: no arrears, and no credit to others
    work(laid, "C", "400", "0", "2016-01-01")
    work(laid, "E", "400", "0", "2021-01-01")  # after the review
    found = reviewed(laid)
    assert value(found, "arrears_total") == 700
    assert (value(found, "arrears_by_age.under_1"), value(found, "arrears_by_age.3_and_over")) == (300, 400)


def test_arrears_with_an_amount_that_is_not_told_cannot_be_told(laid):
    work(laid, "A", "900", "", "2020-03-01")
    assert reviewed(laid).figures["funding.arrears_total"].reason == "unknown.input_missing"


def published(laid, **amounts):
    """Capital of 2020 by source, in billion VND, without a stated total."""
    for code, amount in amounts.items():
        laid.figure(code, "capital_mobilised", amount, "billion VND", item=code, period_start="2020-01-01")
    return laid


def test_shares_stand_beside_the_orientation_where_every_source_is_reported(laid):
    published(laid, central="20", province="10", district="5", commune="5", integrated="10", credit="30", enterprise="10")
    found = reviewed(published(laid, community="10"))
    assert value(found, "capital_source_share.state_direct") == 40  # (20 + 10 + 5 + 5) of 100
    assert value(found, "capital_orientation_gap.state_direct") == 40 - 24
    assert value(found, "capital_orientation_gap.integrated") == 10 - 6
    assert value(found, "capital_orientation_gap.credit") == 30 - 45
    table = next(block for block in found.step("orientation").blocks if isinstance(block, Table))
    by_source = {row[0][0].key: row for row in table.rows}
    assert by_source["community"][2].basis == "unconfirmed_rule"
    assert by_source["community"][3] == Name("text", "–")  # no gap to a share that nobody confirmed


def test_without_one_source_nothing_is_compared_with_the_orientation(laid):
    found = reviewed(published(laid, central="20", province="10", district="5", commune="5", integrated="10", credit="30"))
    assert [block.key for block in found.step("orientation").blocks] == ["funding.no_orientation"]


def test_a_period_without_shares_in_the_rules_says_so(laid):
    sources = dict.fromkeys(("central", "local", "integrated", "credit", "enterprise", "community"), "10")
    for code, amount in sources.items():
        laid.figure(code, "capital_mobilised", amount, "billion VND", item=code, period_end="2015-12-31")
    assert [block.key for block in reviewed(laid).step("orientation").blocks] == ["funding.no_structure"]


def test_without_capital_the_steps_say_which_figures_are_missing(laid):
    found = reviewed(laid)
    assert all(step.is_empty for step in found.steps if step.name != "further")
    assert found.step("stages").missing == ("capital_of_stage",)
    assert found.step("not_named").missing == ("capital_mobilised", "capital_planned", "capital_allocated", "capital_disbursed")


def test_a_source_that_stands_only_within_a_wider_one_has_no_share(laid):
    for code in ("state_direct", "integrated", "credit", "enterprise", "community"):
        laid.figure(code, "capital_mobilised", "10", "billion VND", item=code, period_start="2026-01-01", period_end="2026-06-30")
    found = funding.review(open_dataset("", laid.save()), "D", "2026-12-31")
    assert value(found, "capital_source_share.enterprise+community") == 40
    share, gap = (found.figures[f"funding.{measure}.central"] for measure in ("capital_source_share", "capital_orientation_gap"))
    assert (share.quantity, share.reason, share.inputs) == (None, "unknown.input_missing", ())
    assert (gap.quantity, gap.reason) == (None, "unknown.input_missing")


def test_an_arrear_of_which_nothing_is_told_is_not_zero(laid):
    work(laid, "A", "", "", "2020-03-01")
    found = reviewed(laid)
    assert not any("arrears" in figure_id for figure_id in found.figures)
    assert "funding.no_arrears" not in [getattr(block, "key", "") for block in found.step("arrears").blocks]
