"""Hedged numbers in every list: sums and rates are intervals computed by hand, and each is proved by the other path."""

from fractions import Fraction

import pytest

from answers import ends
from ntm_helpers.audit.evaluate import Verdict
from ntm_helpers.audit.proving import prove_all
from ntm_helpers.review.plain import figure_json
from ntm_helpers.topics import funding, infrastructure, production_linkage

LINE = {"unit_id": "D", "year": "2019", "nature": "investment", "source_id": "S"}
WORK = {"unit_id": "D", "kind": "road", "unit": "km", "state": "done", "start_date": "2019-01-01", "source_id": "S"}


def of(topic, laid):
    """The figures of a topic, each computed one proved by the other path."""
    review = topic.review(laid.open(), "D")
    plain = {figure.figure_id: figure_json(figure) for figure in review.figures.values()}
    proofs = prove_all(plain, review, [one for one, figure in plain.items() if "method" in figure and "reason" not in figure])
    assert {proof.verdict for proof in proofs.values()} == {Verdict.MATCH}
    return review.figures


def test_capital_lines(laid):
    """Over 1,500 and 200 are more than 1,700 and less than 1,800; nearly 900 (from 800 on) of it disbursed: 44.4 to 52.9 %."""
    laid.row("capital_lines", capital_id="1", capital_source="central", stage="allocated", amount_million_vnd="trên 1500", **LINE)
    laid.row("capital_lines", capital_id="2", capital_source="province", stage="allocated", amount_million_vnd="200", **LINE)
    laid.row("capital_lines", capital_id="3", capital_source="central", stage="disbursed", amount_million_vnd="gần 900", **LINE)
    laid.row("capital_lines", capital_id="4", capital_source="province", stage="disbursed", amount_million_vnd="0", **LINE)
    found = of(funding, laid)
    assert ends(found["funding.capital_of_stage.all.allocated.2019"].quantity) == (1700, 1800, True, True)
    assert ends(found["funding.capital_stage_rate.disbursed.2019"].quantity)[:2] == (Fraction(400, 9), Fraction(900, 17))


def test_arrears(laid):
    """Over 900 accepted less 900 arranged: something above 0, less than 100. About 50 less 50: nothing to 10, never less."""
    both = {"unit_id": "D", "name": "x", "accepted_date": "2019-06-30", "source_id": "S"}
    laid.row("arrears", arrear_id="1", accepted_million_vnd="over 900", arranged_million_vnd="900", **both)
    laid.row("arrears", arrear_id="2", accepted_million_vnd="about 50", arranged_million_vnd="50", **both)
    found = of(funding, laid)
    assert ends(found["funding.arrears_of_work.1"].quantity) == (0, 100, True, True)
    assert ends(found["funding.arrears_of_work.2"].quantity) == (0, 10, False, False)
    assert ends(found["funding.arrears_total"].quantity) == (0, 110, True, True)


def test_works(laid):
    """Over 1,800 for 2 km are more than 900 and less than 950 a km; what is hedged makes no cost usual: four others are too few."""
    for number, cost in enumerate(("over 1800", "2000", "2000", "2000", "2000")):
        laid.row("works", work_id=f"W{number}", name="x", quantity="2", investment_million_vnd=cost, **WORK)
    found = of(infrastructure, laid)
    assert ends(found["infrastructure.work_unit_cost.W0"].quantity) == (900, 950, True, True)
    assert found["infrastructure.works_unit_cost_median.road.km"].reason == "unknown.too_few_works"
    assert ends(found["infrastructure.works_cost"].quantity) == (9800, 9900, True, True)


@pytest.mark.parametrize("cost", ["over 1500", "1400..1600", "about 1200"])
def test_linkage(laid, cost):
    laid.row(
        "linkage_projects",
        project_id="P",
        unit_id="D",
        name="x",
        state="running",
        start_date="2019-01-01",
        total_cost_million_vnd=cost,
        support_million_vnd="gần 300",
        participant_households="trên 40",
        poor_households="10",
        near_poor_households="about 5",
        source_id="S",
    )
    for number, cells in enumerate(({"support_million_vnd": "gần 300"}, {"support_million_vnd": "50"})):
        cells = cells | {"item": "consultancy", "eligible_cost_million_vnd": "over 400"}
        laid.row("linkage_supports", support_id=f"S{number}", project_id="P", **cells)
    laid.row("linkage_flows", flow_id="F", project_id="P", year="2019", cost_million_vnd="100", benefit_million_vnd="over 120")
    assert of(production_linkage, laid)["production_linkage.linkage_state_share.P"].quantity is not None
