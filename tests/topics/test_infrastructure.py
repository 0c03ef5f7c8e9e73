"""Works by kind: every reading of a cost is kept, shared figures stay whole, a work far from what is usual is named."""

from fractions import Fraction as F

import pytest

from answers import ends, headline, of_topic, rows, said, texts, value
from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import Weight
from ntm_helpers.methods.works import readings
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Chart, Name
from ntm_helpers.topics import infrastructure

reviewed = of_topic(infrastructure)


# --- the conference of 13/4/2020 ----------------------------------------------------------------------------------------------


def test_both_readings_of_the_cost_of_roads_and_bridges(lam_binh):
    """Over 12 bn: if of the 3 bridges alone over 12/3 to under 13/3 bn each; if of the 7 roads too, nothing can be told."""
    found = infrastructure.review(lam_binh, "071")
    of_roads_and_bridges = [row for row in rows(found, "cost", "works.cost.caption") if row[1].figure_id == "LB132"]
    alone, together = of_roads_and_bridges
    assert [term.values["figure"].figure_id for term in alone[2]] == ["LB131"]
    [each] = alone[3]
    assert ends(each.quantity) == (4, F(13, 3), True, True)
    assert each.quantity.unit == "billion VND per bridge"
    assert each.inputs == ("LB132", "LB131")
    assert [term.values["figure"].figure_id for term in together[2]] == ["LB129", "LB130", "LB131"]
    assert together[3] == Name("word", "works.one_cost_for_several")
    assert [values["cost"].figure_id for values in said(found, "works.cost_readings")] == ["LB132"]


def test_one_cost_for_head_works_and_canals_gives_no_cost_per_km(lam_binh):
    found = infrastructure.review(lam_binh, "071")
    assert [values["cost"].figure_id for values in said(found, "works.cost_together")] == ["LB133"]
    per_unit = [figure for figure in found.figures.values() if figure.measure == "stated_unit_cost"]
    assert not any("LB133" in figure.inputs for figure in per_unit)
    assert {"irrigation_head_works_cost", "canals_hardened_cost"} <= {request.measure for request in found.requests}


def test_twelve_bridges_of_two_districts_published_afterwards(lam_binh):
    """Over 28 bn for 12 bridges of two districts: over 28/12 to under 29/12 bn each, as theirs together."""
    found = infrastructure.review(lam_binh, "071")
    each = found.figures["infrastructure.stated_unit_cost.LB122.1.rural_bridges_approved@071-072"]
    assert ends(each.quantity) == (F(28, 12), F(29, 12), True, True)
    assert (each.unit_id, str(each.standing)) == ("071-072", "afterwards")
    assert "LB122" not in {values["cost"].figure_id for values in said(found, "works.cost_readings")}


def test_results_by_kind_serve_their_criteria(lam_binh):
    found = infrastructure.review(lam_binh, "071")
    told = [(row[0].key, row[2].figure_id, row[3].key) for row in rows(found, "works", "works.published.caption")]
    assert told == [
        ("road", "LB129", "qd1980-2016/2"),
        ("road", "LB130", "qd1980-2016/2"),
        ("bridge", "LB131", "qd1980-2016/2"),
        ("irrigation_work", "LB134", "qd1980-2016/3"),
        ("canal", "LB135", "qd1980-2016/3"),
        ("water_supply", "LB136", "qd1980-2016/17"),
    ]


@pytest.mark.parametrize("unit", ["02290", "02296", "02293", "02242", "071"])
def test_the_culture_houses_of_four_communes_stand_on_each_page_and_are_not_divided(lam_binh, unit):
    found = infrastructure.review(lam_binh, unit)
    [values] = said(found, "works.shared")
    assert (values["figure"].figure_id, values["figure"].quantity.bare) == ("LB137", 21)
    assert {member.unit_id for member in values["units"]} == {"02290", "02296", "02293", "02242"}
    assert not [figure for figure in found.figures.values() if "LB137" in figure.inputs]
    assert ("culture_houses_equipped" in {r.measure for r in found.requests}) == (unit != "071")


def test_a_commune_outside_the_four_has_nothing_shared(lam_binh):
    found = infrastructure.review(lam_binh, "02233")
    assert headline(found) == ["context.nothing"]
    [_, context] = found.step("works").blocks  # the district's six results, in a line that says that they are not the commune's
    assert (context.key, len(context.values["works"])) == ("works.parent", 6)
    assert found.first.cards == ()
    assert ("works_listed", "02233") in {(r.measure, r.unit.unit_id) for r in found.requests}


def test_a_plan_without_a_result_stays_without_one(lam_binh):
    """Nine houses to be equipped in Thổ Bình in 2021; the 21 of 2020 are four communes' and of another period."""
    found = infrastructure.review(lam_binh, "02296")
    plan = next(row for row in rows(found, "afterwards", "works.plans.caption") if row[2].figure_id == "LB101")
    assert plan[3] is None
    assert headline(found)[0] == "context.only_later"  # plans are published, so not nothing


def test_figures_of_several_periods_stand_side_by_side():
    found = infrastructure.review(open_dataset("tuyen-quang"), "08")
    roads = [row[2].figure_id for row in rows(found, "works", "works.published.caption") if row[0].key == "road"]
    assert roads == ["TQ003", "TQ304"]  # 2,700 km by December 2016, 3,000 km in 2011–2015: not added, the latest first


# --- what a cost pays is data -------------------------------------------------------------------------------------------------


def test_readings_things_and_measures():
    assert readings("a/b c | c") == [[("a", "b"), ("c",)], [("c",)]]
    assert readings("") == []


def test_a_cost_of_one_thing_gives_a_unit_cost_for_every_measure_of_it(laid):
    laid.figure("N", "road_works", "4", "work").figure("L", "road_length", "8.0", "km")
    laid.figure("C", "road_cost", "12000", "million VND", step="1")
    found = reviewed(laid)
    assert value(found, "stated_unit_cost.C.1.road_works") == 3
    assert value(found, "stated_unit_cost.C.1.road_length") == F(3, 2)
    assert headline(found) == ["works.published", "works.cost_known"]


def test_an_offices_own_words_say_what_a_cost_pays(laid):
    """Where the office knows that the cost is of the bridges alone, there is one reading."""
    laid.figure("B", "overflow_bridges", "3", "bridge").figure("C", "road_and_bridge_cost", "12", "billion VND")
    assert headline(reviewed(laid)) == ["works.published", "works.cost_readings"]
    laid.row("work_measures", measure="road_and_bridge_cost", covers="overflow_bridges")
    found = reviewed(laid)
    assert headline(found) == ["works.published", "works.cost_known"]
    assert value(found, "stated_unit_cost.C.1.overflow_bridges") == 4


def test_an_offices_own_measures_have_kinds_plans_and_costs(laid):
    own = {"topic": "infrastructure", "name_vi": "x", "name_en": "x"}
    laid.row("measures", measure="markets_roofed", unit="work", kind="count", **own)
    laid.row("measures", measure="markets_roofed_planned", unit="work", kind="count", **own)
    laid.row("measures", measure="markets_roofed_cost", unit="million VND", kind="amount", **own)
    laid.row("work_measures", measure="markets_roofed", work_kind="market")
    laid.row("work_measures", measure="markets_roofed_planned", work_kind="market", plan_of="markets_roofed")
    laid.row("work_measures", measure="markets_roofed_cost", work_kind="market", covers="markets_roofed")
    period = {"period_start": "2020-01-01"}
    laid.figure("R", "markets_roofed", "2", "work", **period).figure("C", "markets_roofed_cost", "900", "million VND", **period)
    laid.figure("P", "markets_roofed_planned", "5", "work", basis="plan", stated_on="2020-01-05", **period)
    found = reviewed(laid)
    assert [row[0].key for row in rows(found, "works", "works.published.caption")] == ["market"]
    assert value(found, "stated_unit_cost.C.1.markets_roofed") == 450
    assert value(found, "plan_done_rate.P") == 40


@pytest.mark.parametrize("cells", [{"period_end": "2019-12-31"}, {"unit_id": "A"}, {"basis": "plan", "stated_on": "2020-01-01"}])
def test_a_count_of_another_period_unit_or_basis_is_not_divided_by(laid, cells):
    laid.unit("A").figure("B", "overflow_bridges", "3", "bridge", **cells).figure("C", "overflow_bridges_cost", "12", "billion VND")
    each = reviewed(laid).figures["infrastructure.stated_unit_cost.C.1.overflow_bridges"]
    assert (each.quantity, each.reason) == (None, "unknown.input_missing")


def test_a_cost_whose_words_are_not_registered_has_no_unit_cost(laid):
    laid.row("measures", measure="dyke_cost", topic="infrastructure", name_vi="x", name_en="x", unit="billion VND", kind="amount")
    [row] = rows(reviewed(laid.figure("C", "dyke_cost", "12", "billion VND")), "cost", "works.cost.caption")
    assert (row[2].key, row[3].key) == ("works.covers_not_known", "works.no_unit_cost")


def test_an_unknown_measure_in_own_words_is_named(laid):
    from ntm_helpers.errors import DataRefused

    laid.row("work_measures", measure="road_cost", covers="road_lenght")
    with pytest.raises(DataRefused) as caught:
        open_dataset("", laid.save())
    [fault] = caught.value.faults
    assert (fault.file, fault.row, fault.column, fault.found) == ("work_measures.csv", 2, "covers", "road_lenght")
    assert "did you mean 'road_length'?" in fault.fix


def test_a_plan_meets_the_result_of_its_period_only(laid):
    plan = {"basis": "plan", "stated_on": "2020-01-05", "period_start": "2020-01-01"}
    laid.figure("P", "culture_houses_equipped_planned", "8", "house", **plan)
    laid.figure("R19", "culture_houses_equipped", "5", "house", period_end="2019-12-31")
    laid.figure("R20", "culture_houses_equipped", "6", "house", period_end="2020-11-30")
    found = reviewed(laid)
    [row] = rows(found, "plans", "works.plans.caption")
    assert (row[2].figure_id, row[3].figure_id) == ("P", "R20")
    assert value(found, "plan_done_rate.P") == 75


def test_a_plan_that_has_ended_without_a_result_is_asked_for(laid):
    plan = {"basis": "plan", "stated_on": "2020-01-05", "period_start": "2020-01-01"}
    found = reviewed(laid.figure("P", "culture_houses_equipped_planned", "8", "house", **plan))
    assert "culture_houses_equipped" in {request.measure for request in found.requests}


# --- works of a list ----------------------------------------------------------------------------------------------------------


def work(laid, work_id, kind="bridge", unit="bridge", planned="1", done="", cost="1000", **cells):
    about = {"work_id": work_id, "name": work_id, "kind": kind, "unit": unit, "planned_quantity": planned, "quantity": done}
    defaults = {"unit_id": "D", "state": "running", "source_id": "S", "investment_million_vnd": cost}
    return laid.row("works", **(about | defaults | cells))


def test_number_done_accepted_overdue_and_cost_by_kind(laid):
    work(laid, "A", "road", "km", "2", "2", "3000", state="accepted", accepted_date="2020-05-01")
    work(laid, "B", "road", "m", "1500", "500", "1500", due_date="2020-11-30")
    work(laid, "C", "road", "km", "1", "", "1000", state="planned", due_date="2021-06-30")
    work(laid, "E", "bridge", done="1", cost="700", state="done", done_date="2020-12-31")
    found = reviewed(laid)
    by_kind = {row[0].key: row[1:5] for row in rows(found, "listed", "works.by_kind.caption")}
    assert {kind: [int(cell.quantity.bare) for cell in cells] for kind, cells in by_kind.items()} == {
        "road": [3, 1, 1, 1],
        "bridge": [1, 1, 0, 0],
    }
    assert value(found, "works_cost.road") == 5500
    assert value(found, "works_quantity_planned.road.km") == F("4.5")  # 2 + 1.5 + 1: metres are kilometres
    assert value(found, "works_quantity_done.road.km") == F("2.5")  # what has not begun adds nothing
    assert value(found, "works_done_rate.road.km") == 100 * F("2.5") / F("4.5")
    assert value(found, "works_unit_cost.road.km") == 5500 / F("4.5")
    [listed] = said(found, "works.listed")
    assert [int(listed[name].quantity.bare) for name in ("listed", "done", "accepted", "cost")] == [4, 2, 1, 6200]


def test_a_work_that_is_done_is_divided_by_what_was_done(laid):
    work(laid, "A", "road", "km", "2", "4", "3000", state="done")
    work(laid, "B", "road", "km", "2", "1", "3000")
    found = reviewed(laid)
    assert (value(found, "work_unit_cost.A"), value(found, "work_unit_cost.B")) == (750, 1500)


def test_an_unknown_cost_makes_no_sum_and_a_zero_one_no_unit_cost(laid):
    work(laid, "A", cost="0")
    work(laid, "B", cost="")
    work(laid, "C", planned="0")
    work(laid, "E", unit="", planned="")
    found = reviewed(laid)
    reasons = {key: found.figures[f"infrastructure.work_unit_cost.{key}"].reason for key in "ABCE"}
    assert reasons == {
        "A": "unknown.cost_zero",
        "B": "unknown.input_missing",
        "C": "unknown.denominator_zero",
        "E": "unknown.input_missing",
    }
    assert found.figures["infrastructure.works_cost.bridge"].reason == "unknown.input_missing"
    assert len(rows(found, "unusual", "works.without_cost.caption")) == 4


def test_money_per_a_unit_that_has_no_name_is_not_made_up(laid):
    work(laid, "A", "market", "visitor", "30", cost="900")
    assert reviewed(laid).figures["infrastructure.work_unit_cost.A"].reason == "unknown.no_unit_of_measure"


def bridges(laid, *costs):
    for number, cost in enumerate(costs):
        work(laid, f"B{number}", cost=cost)
    return laid


def test_a_bridge_at_three_times_the_usual_cost_is_named_first(laid):
    found = reviewed(bridges(laid, "900", "1000", "1100", "3000", "1000"))
    [values] = said(found, "works.far_above")
    assert (values["work"].key, values["times"].quantity.bare, values["median"].quantity.bare) == ("B3", 3, 1000)
    assert headline(found)[:2] == ["works.listed", "works.far_above"]
    [chart] = [block for block in found.step("unusual").blocks if isinstance(block, Chart)]
    assert len(chart.rows) == 5


def test_twice_the_median_is_far_and_less_is_not(laid):
    assert "works.far_above" in headline(reviewed(bridges(laid, "1000", "1000", "1000", "1000", "2000")))
    laid.tables["works"] = []
    assert headline(reviewed(bridges(laid, "1000", "1000", "1000", "1000", "1999"))) == ["works.listed"]


def test_a_unit_cost_far_below_is_named_too(laid):
    """Metres typed as kilometres make a road a thousand times too cheap."""
    for number, length in enumerate(("1", "1.5", "1", "1", "1000")):
        work(laid, f"R{number}", "road", "km", length, cost="1200")
    assert [values["work"].key for values in said(reviewed(laid), "works.far_below")] == ["R4"]


def test_of_four_works_nothing_is_usual(laid):
    found = reviewed(bridges(laid, "1000", "1000", "1000", "9000"))
    assert headline(found) == ["works.listed"]
    assert found.figures["infrastructure.works_unit_cost_median.bridge.bridge"].reason == "unknown.too_few_works"


def test_kinds_and_units_of_measure_are_not_mixed(laid):
    bridges(laid, "1000", "1000", "1000", "1000")
    work(laid, "L", unit="m", planned="10", cost="9000")  # a bridge told by its length
    work(laid, "K", "canal", "km", "1", cost="9000")
    assert headline(reviewed(laid)) == ["works.listed"]


def test_a_parent_names_the_work_of_its_part_and_shows_units_by_kinds(laid):
    laid.unit("A").unit("B")
    for number, unit in enumerate("ABABA"):
        work(laid, f"B{number}", unit_id=unit, cost="3000" if number == 4 else "1000")
    work(laid, "R", "road", "km", "1", "1", unit_id="B", state="done")
    found = reviewed(laid)
    assert [(v["work"].key, v["unit"].unit_id) for v in said(found, "works.far_above")] == [("B4", "A")]
    table = next(b for b in found.step("parts").blocks if b.caption == "works.units_listed.caption")
    assert [getattr(head, "key", head) for head in table.columns] == ["column.unit", "road", "bridge"]
    told = {row[0].unit_id: [getattr(cell, "key", "") or int(cell.quantity.bare) for cell in row[1:]] for row in table.rows}
    assert told == {"A": ["–", 3], "B": [1, 2]}
    assert headline(reviewed(laid, "A")) == ["works.listed", "works.far_above"]  # by the median of all five, as above


def test_dates_decide_how_a_work_stood_on_a_day(laid):
    work(laid, "A", done="1", state="accepted", start_date="2020-02-01", done_date="2020-06-01", accepted_date="2020-09-01")
    work(laid, "B", state="running", start_date="2020-02-01", due_date="2020-06-30")
    work(laid, "C", state="stopped", start_date="2020-02-01", due_date="2020-06-30")

    def states(as_of):
        table = rows(reviewed(laid, as_of=as_of), "one_by_one", "works.list.caption")
        return [row[3].key if isinstance(row[3], Name) else [name.key for name in row[3]] for row in table]

    assert texts(reviewed(laid, as_of="2020-01-01"), "listed") == ["A", "bridge", "B", "bridge", "C", "bridge"]  # begun later
    assert headline(reviewed(laid, as_of="2020-01-01")) == ["context.nothing"]
    assert states("2020-03-01") == ["running", "running", "stopped"]
    assert states("2020-06-30") == ["done", "running", "stopped"]  # the due day itself is not late
    assert states("2020-07-01") == ["done", ["running", "overdue"], "stopped"]
    assert states("2020-09-01") == ["accepted", ["running", "overdue"], "stopped"]


def test_a_work_without_a_due_date_may_be_overdue_and_widens_the_number(laid):
    work(laid, "A", due_date="2020-06-30")
    work(laid, "B")
    work(laid, "C", state="stopped")
    work(laid, "E", done="1", state="done")
    found = reviewed(laid)
    late = found.figures["infrastructure.works_overdue"].quantity
    assert (late.lower, late.upper, late.nominal) == (1, 2, None)
    [values] = said(found, "works.overdue_range")
    assert [label.values["work"].key for label in values["works"]] == ["A"]
    note = found.step("one_by_one").blocks[-1]
    assert (note.key, [label.values["work"].key for label in note.values["works"]]) == ("works.without_due", ["B"])


def counted(found, name):
    quantity = found.figures[f"infrastructure.{name}"].quantity
    return int(quantity.lower), int(quantity.upper)


def test_works_that_began_later_are_counted_nowhere(laid):
    work(laid, "A", start_date="2020-02-01", cost="700")
    work(laid, "B", start_date="2021-02-01", cost="900", state="accepted", accepted_date="2021-09-01")
    found = reviewed(laid)
    assert (counted(found, "works_listed"), value(found, "works_cost")) == ((1, 1), 700)
    [later] = rows(found, "listed", "works.later.caption")
    assert [later[0].key, later[1].unit_id, later[3].isoformat()] == ["B", "D", "2021-02-01"]
    assert counted(reviewed(laid, as_of="2021-12-31"), "works_listed") == (2, 2)


@pytest.mark.parametrize(
    ("published", "overdue"),
    [("", (1, 1)), ("2020-06-30", (1, 1)), ("2020-12-01", (1, 1)), ("2020-06-29", (0, 1))],
)
def test_a_state_told_before_the_work_was_due_does_not_make_it_late(laid, published, overdue):
    laid.tables["sources"][0]["published_date"] = published
    work(laid, "A", start_date="2020-02-01", due_date="2020-06-30")
    found = reviewed(laid)
    assert counted(found, "works_overdue") == overdue
    assert ("works.overdue" in headline(found)) == (overdue[0] > 0)


def test_a_work_accepted_later_may_have_been_done_by_the_day(laid):
    """Done by 31/12/2020 and due in October: nobody says when it was done, so neither done nor overdue can be told."""
    work(laid, "A", start_date="2020-02-01", due_date="2020-10-31", state="accepted", accepted_date="2021-02-01")
    work(laid, "B", start_date="2020-02-01", due_date="2020-10-31", state="done", done_date="2021-01-15")
    found = reviewed(laid)
    assert (counted(found, "works_done"), counted(found, "works_overdue")) == ((0, 1), (1, 2))
    assert counted(found, "works_accepted") == (0, 0)
    table = rows(found, "one_by_one", "works.list.caption")
    assert [row[3].key if isinstance(row[3], Name) else row[3][0].key for row in table] == ["running_or_done", "running"]


def test_figures_of_a_list_carry_the_day_of_the_review(laid):
    work(laid, "A", planned="2", done="1")
    work(laid, "B", "road", "m", "1500", "500", state="done")
    figures = [f for f in reviewed(laid, as_of="2020-10-01").figures.values() if f.measure.startswith(("works_", "work_unit"))]
    assert len({figure.measure for figure in figures}) > 8
    assert {str(figure.last_day) for figure in figures} == {"2020-10-01"}


def test_the_unit_cost_of_one_work_is_no_mean(laid):
    work(laid, "A", cost="900")
    work(laid, "B", "road", "km", "1", cost="1000")
    work(laid, "C", "road", "km", "3", cost="1000")
    found = reviewed(laid)
    cells = {row[0].key: row[4] for row in rows(found, "listed", "works.quantities.caption")}
    assert [cells["bridge"].measure, cells["road"].measure] == ["work_unit_cost", "works_unit_cost"]
    assert cells["road"].quantity.bare == 500  # 2,000 for 4 km


def test_a_work_has_one_median_on_all_pages(laid):
    """Six bridges at A, five of them at 1,000 and one at 3,000; B has seven at 3,000: the median of all thirteen is 3,000."""
    laid.unit("A").unit("B")
    for number, cost in enumerate(("1000",) * 5 + ("3000",)):
        work(laid, f"A{number}", unit_id="A", cost=cost)
    for number in range(7):
        work(laid, f"B{number}", unit_id="B", cost="3000", name="Cầu của B")
    work(laid, "later", unit_id="B", cost="1", start_date="2021-01-01")
    whole, own = reviewed(laid), reviewed(laid, "A")
    assert value(whole, "works_unit_cost_median.bridge.bridge") == value(own, "works_unit_cost_median.bridge.bridge.beside") == 3000
    far = [[values["work"].key for values in said(found, "works.far_below")] for found in (whole, own)]
    assert far == [["A0", "A1", "A2", "A3", "A4"]] * 2
    assert "Cầu của B" not in str(own.as_json())  # siblings tell what is usual and are not named


def test_a_change_at_a_sibling_changes_the_key_of_the_page(laid):
    laid.unit("A").unit("B")
    work(laid, "A", unit_id="A")
    reads = declared_reads("infrastructure")
    before = laid.open().view("A", "", reads).digest
    work(laid, "B", unit_id="B")
    assert laid.open().view("A", "", reads).digest != before
    before = laid.open().view("A", "", reads).digest
    laid.figure("F", "road_works", "5", "work", unit_id="B")  # what is no work of it is not read
    assert laid.open().view("A", "", reads).digest == before


def test_a_lone_unit_holds_its_works_against_one_another(laid):
    laid.unit("A")
    for number, cost in enumerate(("1000",) * 5 + ("3000",)):
        work(laid, f"A{number}", unit_id="A", cost=cost)
    assert "works.far_above" in headline(reviewed(laid, "A"))


def test_a_rate_of_coverage_and_a_cost_are_figures_too(laid):
    laid.figure("R", "road_to_village_centre_hardened_rate", "62.5", "percent")
    assert headline(reviewed(laid)) == ["works.published"]
    laid.tables["figures"].clear()
    laid.figure("C", "road_cost", "12", "billion VND")
    assert headline(reviewed(laid)) == ["works.cost_alone"]  # of no length and no number of roads: there is no unit cost to say


# --- bad input ----------------------------------------------------------------------------------------------------------------


def faults(laid):
    return [(f.file, f.row, f.column, f.found, f.weight) for f in open_dataset("", laid.save()).faults]


def test_a_village_of_another_commune_is_named_with_its_row(laid):
    laid.unit("A").unit("B").unit("V", parent_id="B", kind="village")
    work(laid, "W1", unit_id="B", village_id="V")
    work(laid, "W2", unit_id="A", village_id="V")
    assert faults(laid) == [("works.csv", 3, "village_id", "V", Weight.ROW)]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"start_date": "2020-05-01", "accepted_date": "2020-04-30", "state": "accepted"}, "accepted_date"),
        ({"start_date": "2020-05-01", "done_date": "2020-04-30", "state": "done"}, "done_date"),
        ({"done_date": "2020-05-01", "accepted_date": "2020-04-30", "state": "accepted"}, "accepted_date"),
        ({"kind": "brige"}, "kind"),
        ({"criterion": "qd1980-2016/99"}, "criterion"),
        ({"unit": "kilometre"}, "unit"),
        ({"unit": ""}, "unit"),
        ({"investment_million_vnd": "1,000"}, "investment_million_vnd"),
        ({"state": "finished"}, "state"),
    ],
)
def test_a_broken_work_waits_for_its_fix(laid, cells, column):
    work(laid, "W1")
    work(laid, "W2", **cells)
    found = faults(laid)
    assert {(file, row, weight) for file, row, _, _, weight in found} == {("works.csv", 3, Weight.ROW)}
    assert column in [fault[2] for fault in found]


@pytest.mark.parametrize(
    ("cells", "column"),
    [({"quantity": "1.5", "unit": "km"}, "quantity"), ({"state": "planned", "done_date": "2020-05-01"}, "state")],
)
def test_what_should_be_looked_at_stops_nothing(laid, cells, column):
    work(laid, "W1", **cells)
    assert [(fault[2], fault[4]) for fault in faults(laid)] == [(column, Weight.NOTICE)]
    assert headline(reviewed(laid)) == ["works.listed"]
