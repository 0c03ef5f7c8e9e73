"""Numbers of a wrong magnitude are noticed both ways, in figures and in every table; what is usual is left in peace."""

import pytest

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.entities import TABLES, number_columns
from ntm_helpers.errors import Weight
from tests.conftest import schema_unasked

RULES = {f"fault.{name}" for name in ("above_magnitude", "below_magnitude", "a_head", "far_above_parent", "far_from_siblings")}
RULES |= {f"fault.far_{name}" for name in ("from_periods", "from_rows", "unit_cost", "from_threshold", "from_published")}


@pytest.fixture
def odd(laid):
    """What is said of magnitudes: ``(table, row, column, rule)`` of each notice; types and keys are not the subject."""

    def of():
        with schema_unasked():
            faults = check_dataset(laid.save()).faults
        found = [fault for fault in faults if fault.rule.key in RULES]
        assert {fault.weight for fault in found} <= {Weight.NOTICE}
        return [
            (fault.file.removesuffix(".csv"), fault.row, fault.column, fault.rule.key.removeprefix("fault.")) for fault in found
        ]

    return of


def communes(laid, count=5):
    for number in range(count):
        laid.unit(f"C{number}")
    return laid


@pytest.mark.parametrize(
    ("kind", "measure", "value", "unit", "rule"),
    [
        ("commune", "capital_mobilised", "120000", "billion VND", "above_magnitude"),  # 120 trillion
        ("commune", "capital_mobilised", "120", "thousand billion VND", "above_magnitude"),
        ("commune", "capital_mobilised", "38000000000", "million VND", "above_magnitude"),  # 38 billion dong, in dong
        ("commune", "capital_mobilised", "38", "billion VND", ""),
        ("commune", "capital_mobilised", "2300", "billion VND", ""),
        ("district", "capital_mobilised", "2500", "billion VND", ""),
        ("district", "capital_mobilised", "120000", "billion VND", "above_magnitude"),
        ("province", "capital_mobilised", "120000", "billion VND", ""),
        ("commune", "road_cost", "9000", "billion VND", "above_magnitude"),
        ("commune", "population_census", "3300000", "person", "above_magnitude"),
        ("commune", "population_census", "3", "person", "below_magnitude"),  # 3 thousand
        ("commune", "population_census", "3300", "person", ""),
        ("district", "households_census", "6500000", "household", "above_magnitude"),
        ("commune", "natural_area", "8000000", "ha", "above_magnitude"),  # 8,000 ha in thousandths
        ("commune", "natural_area", "8", "ha", "below_magnitude"),
        ("commune", "natural_area", "80", "km2", ""),
        ("commune", "land_forestry_area", "9000000", "ha", "above_magnitude"),
        ("commune", "road_length", "12500", "km", "above_magnitude"),  # metres
        ("commune", "road_length", "12500", "m", ""),
        ("district", "food_output_year", "18000000", "tonne", "above_magnitude"),  # kilos
        ("district", "food_per_head_year", "0.6", "kg", "below_magnitude"),
        ("district", "food_per_head_year", "600", "kg", ""),
    ],
)
def test_what_no_unit_of_a_kind_can_have(laid, odd, kind, measure, value, unit, rule):
    laid.unit("A", kind=kind).figure("F", measure, value, unit, unit_id="A")
    assert odd() == ([("figures", 2, "value", rule)] if rule else [])


def test_a_measure_of_the_datasets_own_is_held_against_what_its_dimension_can_be(laid, odd):
    laid.unit("A")
    for name, unit in (("awards_money", "million VND"), ("tea_area", "ha")):
        laid.row("measures", measure=name, topic="funding", name_vi=name, name_en=name, unit=unit, kind="amount")
    laid.figure("F", "awards_money", "5000000000", "million VND", unit_id="A").figure("G", "tea_area", "400000", "ha", unit_id="A")
    laid.figure("H", "awards_money", "5000", "million VND", unit_id="A", period_end="2019-12-31")
    assert [(row, rule) for _, row, _, rule in odd()] == [(2, "above_magnitude"), (3, "above_magnitude")]


@pytest.mark.parametrize(
    ("value", "unit", "is_odd"),
    [
        ("38", "billion VND", False),  # 7.6 million a head
        ("38", "million VND", True),  # 7,600 dong a head: billions typed as millions
        ("1500", "billion VND", True),  # 300 million a head
        ("100", "million VND", False),  # the least of the programme: 20,000 dong a head
    ],
)
def test_all_capital_a_head(laid, odd, value, unit, is_odd):
    laid.unit("A").figure("P", "population_stated", "5000", "person", unit_id="A", period_end="2019-04-01")
    laid.figure("F", "capital_mobilised", value, unit, unit_id="A")
    assert odd() == ([("figures", 3, "value", "a_head")] if is_odd else [])


def test_one_source_of_capital_may_be_as_small_as_it_likes(laid, odd):
    laid.unit("A").figure("P", "population_stated", "5000", "person", unit_id="A")
    laid.figure("F", "capital_mobilised", "3", "million VND", unit_id="A", item="community")
    assert odd() == []


def test_a_part_far_above_its_whole(laid, odd):
    communes(laid, 2).figure("D", "capital_mobilised", "38", "billion VND")
    laid.figure("A", "capital_mobilised", "900", "billion VND", unit_id="C0")  # 0.9 typed a thousand times too large
    laid.figure("B", "capital_mobilised", "900", "billion VND", unit_id="C1", period_end="2019-12-31")  # another day
    laid.figure("E", "criteria_met", "9", "criterion").figure("G", "criteria_met", "19", "criterion", unit_id="C0")
    assert odd() == [("figures", 3, "value", "far_above_parent")]


@pytest.mark.parametrize(("value", "is_odd"), [("4100", True), ("0.0041", True), ("41", False), ("0.2", False)])
def test_a_number_far_from_those_of_the_units_beside_it(laid, odd, value, is_odd):
    communes(laid)
    for number, text in enumerate(("2.5", "3.1", "7", "1.9", value)):
        laid.figure(f"F{number}", "capital_mobilised", text, "billion VND", unit_id=f"C{number}")
    told = [rule for _, row, _, rule in odd() if row == 6]
    assert told == ((["above_magnitude"] if value == "4100" else ["far_from_siblings"]) if is_odd else [])
    assert len(odd()) == len(told)


def test_incomes_far_from_those_of_the_units_beside_it_and_from_the_threshold(laid, odd):
    communes(laid)
    for number, text in enumerate(("36", "41", "38", "45", "0.043")):  # billions
        where = {"unit_id": f"C{number}", "item": "qd1980-2016/10.0"}
        laid.figure(f"F{number}", "indicator_value", text, "million VND per person", **where)
    assert odd() == [("figures", 6, "value", "far_from_threshold")]


def test_numbers_that_fill_the_way_are_not_far_apart(laid, odd):
    communes(laid, 8)
    for number in range(8):  # 1 to 16384 million: each four times the one before
        laid.figure(f"F{number}", "capital_mobilised", str(4**number), "million VND", unit_id=f"C{number}")
    assert odd() == []


def test_one_of_few_says_nothing_of_the_others(laid, odd):
    communes(laid, 3)
    for number, text in enumerate(("0.01", "9", "11")):
        laid.figure(f"F{number}", "capital_mobilised", text, "billion VND", unit_id=f"C{number}")
    assert odd() == []


def test_few_works_more_or_less_are_no_slip(laid, odd):
    communes(laid)
    for number, text in enumerate(("1", "1", "1", "1", "150")):  # no thousand of anything
        laid.figure(f"F{number}", "works_built", text, "work", unit_id=f"C{number}")
    assert odd() == []


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        (("36", "38", "41000"), [4]),
        (("36", "0.038", "41"), [3]),
        (("36", "0.0036"), [2]),  # of two the larger is named, and the row of the other told
        (("36", "3", "41"), []),
    ],
)
def test_a_number_far_from_the_units_own_of_other_years(laid, odd, values, rows):
    for number, text in enumerate(values):
        laid.figure(f"F{number}", "capital_mobilised", text, "billion VND", period_end=f"{2018 + number}-12-31")
    assert odd() == [("figures", row, "value", "far_from_periods") for row in rows]


WHOLE = {"unit_id": "C0", "source_id": "S"}
ROWS = {
    "capital_lines": {"capital_id": "L", "year": "2020", "capital_source": "central", "nature": "investment", "stage": "pledged"},
    "arrears": {"arrear_id": "R", "name": "Đường", "accepted_date": "2018-06-30"},
    "works": {"work_id": "W", "name": "Đường", "kind": "road", "state": "running"},
    "actions": {"action_id": "A", "kind": "plan_line", "task": "xây"},
    "linkage_projects": {"project_id": "P", "name": "Chè", "state": "running"},
}
MEASURED = ("million VND", "ha", "tonne")
AMOUNTS = [(table, column) for table in TABLES for column, (_, unit) in number_columns(table).items() if unit in MEASURED]


def test_every_amount_of_every_table_is_looked_at():
    assert {table for table, _ in AMOUNTS} >= ROWS.keys()
    assert len(AMOUNTS) > 15


@pytest.mark.parametrize(("table", "column"), AMOUNTS)
def test_an_amount_of_any_table_that_no_commune_can_have(laid, odd, table, column):
    communes(laid)
    project = {column: "400000000"} if table == "linkage_projects" else {}
    laid.row("linkage_projects", **(WHOLE | ROWS["linkage_projects"] | project))
    if not project:
        cells = WHOLE | {"project_id": "P", "year": "2020"} | ROWS.get(table, {}) | {column: "400000000"}
        laid.row(table, **{name: text for name, text in cells.items() if name in columns(table)})
    assert odd() == [(table, 2, column, "above_magnitude")]


@pytest.mark.parametrize(("table", "column"), [(table, column) for table, column in AMOUNTS if table in ROWS])
@pytest.mark.parametrize(("value", "is_odd"), [("950000", True), ("0.95", True), ("9500", False), ("95", False)])
def test_an_amount_far_from_those_of_the_rows_beside_it(laid, odd, table, column, value, is_odd):
    communes(laid)
    key = next(iter(ROWS[table]))
    for number, text in enumerate(("800", "1200", "2100", "640", "1500", value)):
        cells = WHOLE | ROWS[table] | {key: f"K{number}", column: text}
        if column == "support_million_vnd":
            cells["total_cost_million_vnd"] = ""
        laid.row(table, **cells)
    found = odd()
    assert [row for _, row, _, _ in found] == ([7] if is_odd else [])
    assert {name for *_, name in found} <= {"far_from_rows", "above_magnitude"}


def test_a_work_whose_cost_a_kilometre_is_far_from_the_others(laid, odd):
    communes(laid)
    for number, (cost, length, unit) in enumerate(
        [("1200", "1.5", "km"), ("90", "100", "m"), ("8000", "7", "km"), ("2500", "2800", "m"), ("1100", "1200", "km")]
    ):  # the last is 1,200 metres
        cells = WHOLE | ROWS["works"] | {"work_id": f"W{number}", "investment_million_vnd": cost, "unit": unit}
        laid.row("works", **(cells | {"planned_quantity": length, "name": f"Đường {number}"}))
    assert ("works", 6, "investment_million_vnd", "far_unit_cost") in odd()
    assert [row for _, row, column, _ in odd() if column == "investment_million_vnd"] == [6]


@pytest.mark.parametrize(("amount", "is_odd"), [("38", True), ("38000", False), ("3800", False), ("12000", False)])
def test_lines_of_capital_far_from_what_is_published_of_them(laid, odd, amount, is_odd):
    communes(laid).figure("F", "capital_allocated", "38", "billion VND", unit_id="C0", period_start="2020-01-01")
    laid.row("capital_lines", **(WHOLE | ROWS["capital_lines"] | {"stage": "allocated", "amount_million_vnd": amount}))
    assert odd() == ([("capital_lines", 2, "amount_million_vnd", "far_from_published")] if is_odd else [])


@pytest.mark.parametrize(("income", "is_odd"), [("650", True), ("650000", False), ("650000000", True)])
def test_incomes_of_households(laid, odd, income, is_odd):
    communes(laid).row("household_lists", list_id="L", unit_id="C0", list_date="2020-12-31", standard="qd59-2015", coverage="all")
    laid.row("households", list_id="L", household_id="H", area="rural", members="4", status="poor", income_vnd=income)
    assert bool(odd()) == is_odd


def test_support_of_a_project_beyond_what_the_decree_knows(laid, odd):
    communes(laid).row("linkage_projects", **(WHOLE | ROWS["linkage_projects"] | {"support_million_vnd": "25000"}))
    assert odd() == [("linkage_projects", 2, "support_million_vnd", "above_magnitude")]


def test_the_notice_tells_what_the_number_was_held_against(laid):
    communes(laid).figure("D", "capital_mobilised", "38", "billion VND", period_end="2020-12-31")
    laid.figure("A", "capital_mobilised", "950", "billion VND", unit_id="C0")
    fault, disagreement = check_dataset(laid.save()).faults
    assert disagreement.row == 2  # the whole is less than that one part
    assert fault.rule == "is 25 times the figure of the unit above, in row 2"
    assert fault.rule.text("vi") == "gấp 25 lần số của đơn vị cấp trên ở dòng 2"
    assert "billion VND" in fault.fix
