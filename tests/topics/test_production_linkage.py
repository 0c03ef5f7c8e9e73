"""Linkage projects that an office lists: what breaks a rule stands first, what is missing is said, never zero."""

from fractions import Fraction

import pytest

from answers import headline, rows, texts, value
from ntm_helpers.dataset import open_dataset
from ntm_helpers.review import Table, figures_in
from ntm_helpers.topics import production_linkage

PROJECT = {
    "project_id": "P1",
    "unit_id": "D",
    "name": "Liên kết lạc",
    "stages": "inputs production harvest consumption",
    "lead_party": "HTX A",
    "state": "ended",
    "start_date": "2019-01-01",
    "support_ended_on": "2019-12-31",
    "is_active_after_12_months": "true",
    "total_cost_million_vnd": "1000",
    "support_million_vnd": "400",
    "beneficiary_million_vnd": "300",
    "enterprise_million_vnd": "300",
    "credit_million_vnd": "0",
    "participant_households": "40",
    "poor_households": "8",
    "near_poor_households": "4",
    "contracted_tonnes": "100",
    "delivered_tonnes": "80",
    "sold_tonnes": "160",
    "discount_rate_percent": "10",
    "source_id": "S",
}


@pytest.fixture
def review(laid):
    """Lay the project with changed cells and what hangs on it, and review it."""

    def reviewed(supports=(), partners=(), milestones=(), flows=(), **cells):
        laid.row("linkage_projects", **(PROJECT | cells))
        hanging = {"support": supports, "partner": partners, "milestone": milestones, "flow": flows}
        for kind, hung in hanging.items():
            named = {"name": "x"} if kind in ("partner", "milestone") else {}
            for number, row in enumerate(hung):
                laid.row(f"linkage_{kind}s", **{f"{kind}_id": f"{kind}-{number}", "project_id": "P1"}, **named, **row)
        return production_linkage.review(laid.open(), "D")

    return reviewed


def test_support_over_its_ceiling_stands_in_the_headline(review):
    found = review(supports=[{"item": "consultancy", "eligible_cost_million_vnd": "450", "support_million_vnd": "320"}])
    assert headline(found) == ["linkage.listed", "linkage.over_ceiling"]
    assert value(found, "linkage_support_allowed.P1.consultancy") == 300
    assert value(found, "linkage_support_excess.P1.consultancy") == 20


@pytest.mark.parametrize(("lead", "over"), [("HTX A", 1), ("HTX B", 0)])
def test_a_ceiling_for_a_lead_party_is_for_all_of_its_projects(review, laid, lead, over):
    """300 million for consultancy is what one lead party may get: 200 and 150 are 50 too much together, though each is within."""
    laid.row("linkage_projects", **(PROJECT | {"project_id": "P2", "name": "Liên kết chè", "lead_party": lead}))
    laid.row(
        "linkage_supports",
        support_id="other",
        project_id="P2",
        item="consultancy",
        eligible_cost_million_vnd="150",
        support_million_vnd="150",
    )
    found = review(supports=[{"item": "consultancy", "eligible_cost_million_vnd": "200", "support_million_vnd": "200"}])
    together = [sentence for sentence in found.headline if sentence.key == "linkage.over_ceiling_together"]
    assert len(together) == over
    if over:
        assert [together[0].values[name].quantity.bare for name in ("support", "allowed", "excess")] == [350, 300, 50]


def test_support_at_its_ceiling_is_within(review):
    found = review(
        supports=[{"item": "machinery_and_infrastructure", "eligible_cost_million_vnd": "1000", "support_million_vnd": "300"}]
    )
    assert headline(found) == ["linkage.listed"]


def test_an_unconfirmed_ceiling_decides_nothing(review):
    found = review(supports=[{"item": "training", "eligible_cost_million_vnd": "10", "support_million_vnd": "1000"}])
    assert headline(found) == ["linkage.listed"]


def test_a_project_without_consumption_is_no_linkage(review):
    assert "linkage.no_consumption" in headline(review(stages="inputs production"))


@pytest.mark.parametrize(
    ("stages", "partners", "form"),
    [
        ("", [], "not_told"),  # nothing is told of the stages: that is no breach
        ("", [{"role": "supplier"}], "not_told"),  # nor does a list of partners say that it is whole
        ("inputs production …", [], "not_told"),  # an open list may go on to consumption
        ("inputs production", [{"role": "buyer"}], "buyer_named"),
        ("inputs production", [], "no_consumption"),
        ("production consumption", [], "none"),
    ],
)
def test_only_stages_that_are_told_make_no_form_of_linkage(review, stages, partners, form):
    found = review(stages=stages, partners=partners)
    assert f"linkage.form.{form}" in texts(found, "projects")
    assert ("linkage.no_consumption" in headline(found)) == (form == "no_consumption")


CONSULTANCY = {"item": "consultancy"}  # 100 % of the eligible cost and at most 300 million
NOT_WHOLE = [CONSULTANCY | {"support_million_vnd": "200", "eligible_cost_million_vnd": "400"}, CONSULTANCY]
MACHINES = {"item": "machinery_and_infrastructure"}  # 30 % and at most 10,000 million


@pytest.mark.parametrize(
    ("supports", "verdict", "excess"),
    [
        # 320 of one row are beyond 300, whatever the other row is
        ([CONSULTANCY | {"support_million_vnd": "320", "eligible_cost_million_vnd": "400"}, CONSULTANCY], "linkage.held.over", 20),
        # without the eligible cost the ceiling alone holds
        ([CONSULTANCY | {"support_million_vnd": "310"}], "linkage.held.over", 10),
        ([CONSULTANCY | {"support_million_vnd": "290"}], "linkage.item_not_told", None),
        (
            [CONSULTANCY | {"support_million_vnd": "200", "eligible_cost_million_vnd": "400"}, CONSULTANCY],
            "linkage.item_not_told",
            None,
        ),
        ([MACHINES | {"support_million_vnd": "400"}], "linkage.item_not_told", None),
        ([MACHINES | {"support_million_vnd": "400", "eligible_cost_million_vnd": "1000"}], "linkage.held.over", 100),
    ],
)
def test_what_is_known_of_the_support_may_already_be_too_much(review, supports, verdict, excess):
    found = review(supports=supports)
    assert verdict in texts(found, "support")
    keys = ("linkage.over_ceiling", "linkage.over_ceiling_least")
    over = [sentence for sentence in found.headline if sentence.key in keys]
    assert [sentence.values["excess"].quantity.bare for sentence in over] == ([excess] if excess is not None else [])
    is_whole = all(row.get("support_million_vnd") and row.get("eligible_cost_million_vnd") for row in supports)
    assert {sentence.key for sentence in over} <= {keys[0] if is_whole else keys[1]}


def test_a_project_that_does_not_say_when_it_began_may_be_older_than_the_rule(review):
    too_much = {"support_million_vnd": "320", "eligible_cost_million_vnd": "450"}
    found = review(start_date="", support_ended_on="", supports=[CONSULTANCY | too_much])
    assert (headline(found), "linkage.start_not_told" in texts(found, "support")) == (["linkage.listed"], True)


@pytest.mark.parametrize(("partners", "index"), [(["60", ""], None), (["60", "20"], 6250), (["80"], 10_000)])
def test_the_concentration_of_buyers_needs_the_quantity_of_each(review, partners, index):
    found = review(partners=[{"role": "buyer", "bought_tonnes": tonnes} for tonnes in partners])
    figure = found.figures["production_linkage.linkage_buyer_concentration.P1"]
    assert (figure.quantity.bare if figure.quantity else None) == index


def test_projects_after_the_review_date_are_counted_nowhere(review, laid):
    later = {"project_id": "P2", "name": "Liên kết chè", "start_date": "2021-01-01", "support_ended_on": ""}
    laid.row("linkage_projects", **(PROJECT | later))
    found = review()
    assert value(found, "linkage_projects_counted") == 1
    [row] = rows(found, "projects", "linkage.later.caption")
    assert [row[0].key, row[2].isoformat()] == ["Liên kết chè", "2021-01-01"]


def test_years_that_had_not_ended_are_said_to_be_expected(review):
    """A ratio over a part of the years would condemn all whose benefits come last: 121 of 2021 are 100 of 2019 at 10 %."""
    years = {"2019": ("100", "0"), "2020": ("0", "0"), "2021": ("0", "121")}
    found = review(flows=[{"year": y, "cost_million_vnd": cost, "benefit_million_vnd": got} for y, (cost, got) in years.items()])
    assert value(found, "linkage_benefit_cost_ratio.P1") == 1
    [note] = [block for block in found.step("benefit_cost").blocks if getattr(block, "key", "") == "linkage.flows.expected"]
    assert [name.key for name in note.values["years"]] == ["2021"]


@pytest.mark.parametrize(("published", "state"), [("2020-06-29", "past_due"), ("2020-06-30", "overdue"), ("", "overdue")])
def test_a_list_published_before_a_milestone_was_due_says_nothing_of_it(review, laid, published, state):
    laid.tables["sources"][0]["published_date"] = published
    found = review(milestones=[{"due_date": "2020-06-30"}])
    assert state in texts(found, "lasting")
    assert ("linkage.overdue" in headline(found)) == (state == "overdue")


def test_what_ended_later_had_not_ended_yet(review):
    assert "running" in texts(review(state="ended", end_date="2021-03-31"), "projects")


def test_money_contracts_and_inclusion(review):
    found = review(partners=[{"role": "buyer", "bought_tonnes": "60"}, {"role": "buyer", "bought_tonnes": "20"}])
    assert value(found, "linkage_leverage.P1") == Fraction(3, 2)  # (300 + 300 + 0) / 400
    assert value(found, "linkage_state_share.P1") == 40
    assert value(found, "linkage_fulfilment.P1") == 80
    assert value(found, "linkage_output_coverage.P1") == 50
    assert value(found, "linkage_poor_share.P1") == 30  # (8 + 4) / 40
    assert value(found, "linkage_support_per_household.P1") == 10
    assert value(found, "linkage_buyer_concentration.P1") == 6250  # (3/4)² + (1/4)²


def test_a_missing_denominator_says_so_and_is_no_zero(review):
    found = review(participant_households="", sold_tonnes="0", delivered_tonnes="0")
    for name, reason in (
        ("linkage_poor_share.P1", "unknown.input_missing"),
        ("linkage_output_coverage.P1", "unknown.denominator_zero"),
    ):
        figure = found.figures[f"production_linkage.{name}"]
        assert (figure.quantity, figure.reason) == (None, reason)


def test_overdue_milestones(review):
    due = {"due_date": "2020-06-30"}
    late = [due, due | {"done_date": "2020-06-01"}, due | {"done_date": "2021-03-01"}, {"due_date": "2021-06-30"}]
    found = review(milestones=late)
    assert headline(found).count("linkage.overdue") == 2  # the review is of 31/12/2020


@pytest.mark.parametrize(
    ("ended", "after_12", "after_24"),
    [("2018-12-31", "yes", "not_reported"), ("2019-12-31", "yes", "too_early"), ("2020-01-01", "too_early", "too_early")],
)
def test_whether_a_linkage_lived_on_is_said_from_the_day_on(review, ended, after_12, after_24):
    lasting = review(start_date="2018-01-01", support_ended_on=ended).step("lasting")
    [survival] = [block for block in lasting.blocks if isinstance(block, Table)]
    assert survival.caption == "linkage.survival.caption"
    assert [name.key.rpartition(".")[2] for name in survival.rows[0][2:]] == [after_12, after_24]


@pytest.mark.parametrize(("cycles", "said"), [("4", True), ("3", False), ("", False)])
def test_more_crops_than_the_rule_supports_are_named(review, cycles, said):
    found = review(supports=[{"item": "inputs_and_packaging", "cycles": cycles}])
    assert ("linkage.too_many_cycles" in [getattr(block, "key", "") for block in found.step("support").blocks]) == said


def test_a_counterpart_without_support_has_no_leverage(review):
    figures = review(support_million_vnd="").figures
    assert figures["production_linkage.linkage_counterpart.P1"].quantity.bare == 600
    assert figures["production_linkage.linkage_leverage.P1"].reason == "unknown.input_missing"


def test_the_ceiling_and_the_rate_of_a_rule_stand_with_what_it_allows(review):
    found = review(supports=[{"item": "consultancy", "eligible_cost_million_vnd": "450", "support_million_vnd": "320"}])
    allowed = found.figures["production_linkage.linkage_support_allowed.P1.consultancy"]
    by_rate, ceiling = (found.figures[figure_id] for figure_id in allowed.inputs)
    assert (by_rate.operation, ceiling.basis, allowed.operation) == ("product", "rule", "minimum")
    assert (by_rate.quantity.bare, ceiling.quantity.bare, ceiling.source_id) == (450, 300, "nd98-2018")  # 100 % of 450
    assert allowed.method == "ntm_helpers.methods.linkage.support_allowed"


def test_support_beyond_a_rule_is_graver_than_a_project_that_fits_no_form(review):
    over = {"item": "consultancy", "eligible_cost_million_vnd": "450", "support_million_vnd": "320"}
    graver = {said.key: said.gravity for said in review(stages="inputs", supports=[over]).headline}
    assert graver["linkage.over_ceiling"] < graver["linkage.no_consumption"]


def test_without_projects_the_steps_say_which_figures_are_missing(laid):
    found = production_linkage.review(open_dataset("", laid.save()), "D")
    assert all(step.is_empty for step in found.steps if step.name != "further")
    assert "linkage_leverage" in found.step("projects").missing
    assert set(found.step("not_told").missing) == {"linkage_households", "linkage_support", "linkage_contracted_area"}
    assert found.step("lasting").missing == ()  # milestones are no figures


def test_benefit_and_cost(review):
    flows = [
        {"year": "2019", "cost_million_vnd": "100", "benefit_million_vnd": "0"},
        {"year": "2020", "cost_million_vnd": "0", "benefit_million_vnd": "220"},
    ]
    found = review(flows=flows)
    assert value(found, "linkage_benefit_cost_ratio.P1") == 2  # 220 / 1.1 over 100
    assert value(found, "linkage_benefit_cost_ratio.P1.benefits_minus_20") == Fraction(8, 5)
    assert value(found, "linkage_net_present_value.P1") == 100
    assert value(found, "linkage_switching_value.P1") == 50


def test_without_a_discount_rate_there_is_no_ratio(review):
    found = review(flows=[{"year": "2019", "cost_million_vnd": "100", "benefit_million_vnd": "1"}], discount_rate_percent="")
    assert found.figures["production_linkage.linkage_benefit_cost_ratio.P1"].reason == "unknown.input_missing"


def test_a_project_that_began_later_is_left_out(review):
    assert headline(review(start_date="2021-01-01", support_ended_on="")) != ["linkage.listed"]


def test_a_broken_number_waits_for_its_fix(laid):
    laid.row("linkage_projects", **(PROJECT | {"support_million_vnd": "400 triệu"}))
    dataset = open_dataset("", laid.save())
    [fault] = dataset.row_faults
    assert (fault.file, fault.column, fault.unit_id) == ("linkage_projects.csv", "support_million_vnd", "D")


def test_a_part_above_its_whole_is_named_with_its_row(laid):
    laid.row("linkage_projects", **(PROJECT | {"poor_households": "41"}))
    [fault] = open_dataset("", laid.save()).row_faults
    assert (fault.row, fault.column, fault.found) == (2, "poor_households", "41")
    assert fault.rule == "is more than participant_households (40), of which it is a part"


def test_the_price_premium_of_the_contract(review):
    found = review(contract_price_vnd_per_kg="12500", market_price_vnd_per_kg="10000")
    assert found.figures["production_linkage.linkage_price_premium.P1"].quantity.bare == 25  # 2.500 over 10.000


def test_a_market_price_of_zero_or_none_gives_no_premium(review):
    found = review(contract_price_vnd_per_kg="12500", market_price_vnd_per_kg="0")
    assert found.figures["production_linkage.linkage_price_premium.P1"].reason == "unknown.denominator_zero"


def test_one_price_alone_gives_no_premium(review):
    found = review(contract_price_vnd_per_kg="12500")
    assert found.figures["production_linkage.linkage_price_premium.P1"].reason == "unknown.input_missing"


def test_machinery_and_infrastructure_share_one_ceiling(review):
    half = {"item": "machinery_and_infrastructure", "eligible_cost_million_vnd": "20000", "support_million_vnd": "6000"}
    found = review(supports=[half, half])  # each within 30 % and 10 billion, 12 billion together
    said = next(sentence for sentence in found.headline if sentence.key == "linkage.over_ceiling")
    assert (said.values["support"].quantity.bare, said.values["excess"].quantity.bare) == (12000, 2000)


@pytest.mark.parametrize(
    ("column", "found", "rule"),
    [
        ("near_poor_households", "33", "makes 41 with poor_households (8), more than participant_households (40)"),
        ("contracted_ha", "21", "is more than total_ha (20), of which it is a part"),
        ("support_million_vnd", "1001", "is more than total_cost_million_vnd (1000), of which it is a part"),
        ("linked_support_million_vnd", "401", "is more than support_million_vnd (400), of which it is a part"),
    ],
)
def test_parts_of_a_project_above_their_wholes_are_named(laid, column, found, rule):
    laid.row("linkage_projects", **(PROJECT | {"total_ha": "20", column: found}))
    [fault] = open_dataset("", laid.save()).row_faults
    assert (fault.row, fault.column, fault.found, fault.rule) == (2, column, found, rule)


def test_every_published_figure_stands_on_the_page(laid):
    laid.figure("O", "ocop_products", "4", "product").figure("L", "linkage_contracted_area", "12.5", "ha", period_end="2019-12-31")
    found = production_linkage.review(laid.open(), "D")
    table = {row[1].figure_id: row[2].figure.last_day.isoformat() for row in rows(found, "projects", "linkage.caption")}
    assert table == {"O": "2020-12-31", "L": "2019-12-31"}
    assert headline(found) == ["context.published"]
    assert not {"linkage_contracted_area", "ocop_products"} & {request.measure for request in found.requests}


def test_there_is_no_mean_of_one_project(laid):
    laid.figure("N", "linkage_projects", "1", "project").figure("C", "linkage_cost", "800", "million VND")
    found = production_linkage.review(laid.open(), "D")
    assert "linkage.mean" not in [getattr(block, "key", "") for block in found.step("projects").blocks]
    assert "linkage_cost_per_project" not in {figure.measure for figure in figures_in(found.first.cards)}


def test_a_hedged_amount_is_told_with_its_hedge_and_added_as_an_interval(review, laid):
    """Over 1,500 is 1,500 to 1,600: with 1,000 it is 2,500 to 2,600, and 800 of it is more than 50 % and less than 53 1/3 %."""
    second = {"project_id": "P2", "total_cost_million_vnd": "trên 1500", "support_million_vnd": "800"}
    laid.row("linkage_projects", **(PROJECT | second))
    found = review()
    cost = found.figures["production_linkage.linkage_list_cost"].quantity
    assert (cost.lower, cost.upper, cost.lower_open, cost.upper_open) == (2500, 2600, True, True)
    share = found.figures["production_linkage.linkage_state_share.P2"].quantity
    assert (share.lower, share.upper) == (50, Fraction(160, 3))
    stated = next(row[1] for row in rows(found, "projects", "linkage.money.caption") if row[1].figure_id.startswith("P2"))
    assert (stated.quantity.wording.qualifier, stated.quantity.wording.value) == ("over", "1500")


@pytest.mark.parametrize(
    ("support", "verdict"),
    [
        ("over 310", "linkage.held.over"),  # more than 310 is more than 300, however it is read
        ("nearly 310", "linkage.hedge_decides"),  # that it is more than 300 is our reading alone
        ("over 250", "linkage.hedge_decides"),  # so is that it is less than 260
        ("nearly 300", "linkage.held.within"),
        ("250..300", "linkage.held.within"),
        ("250..301", "linkage.hedge_decides"),
    ],
)
def test_a_hedged_support_is_held_against_its_ceiling_by_what_the_source_means(review, support, verdict):
    found = review(supports=[CONSULTANCY | {"eligible_cost_million_vnd": "450", "support_million_vnd": support}])
    assert verdict in texts(found, "support")


def test_what_takes_exact_numbers_is_not_computed_of_hedged_ones(review):
    found = review(
        partners=[{"role": "buyer", "bought_tonnes": "60"}, {"role": "buyer", "bought_tonnes": "nearly 40"}],
        flows=[{"year": "2019", "cost_million_vnd": "100", "benefit_million_vnd": "over 120"}],
    )
    for name in ("linkage_buyer_concentration.P1", "linkage_benefit_cost_ratio.P1"):
        figure = found.figures[f"production_linkage.{name}"]
        assert (figure.quantity, figure.reason) == (None, "unknown.not_exact")
