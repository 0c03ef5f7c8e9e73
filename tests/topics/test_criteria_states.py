"""What is known of single criteria closes the gap, and what is not told is neither met nor not met."""

import pytest

from answers import ends, headline, of_topic, rows, said, value
from ntm_helpers.review import Name, Sentence
from ntm_helpers.topics import criteria

review = of_topic(criteria)
SET, DAY = "qd1980-2016", "2020-12-31"
UNMET = range(12, 20)
"""Eight of nineteen criteria."""


def state(laid, unit, number, code, day=DAY, criteria_set=SET):
    name = f"{unit}-{criteria_set}-{number}-{day}"
    return laid.figure(name, "criterion_state", code, unit_id=unit, item=f"{criteria_set}/{number}", basis="status", period_end=day)


def states(laid, unit, day=DAY, **numbers):
    """States by their codes: ``states(laid, "A", not_met=(1, 2))``."""
    for code, found in numbers.items():
        for number in found:
            state(laid, unit, number, code, day)
    return laid


def counted(laid, measure, number, unit="A", **cells):
    name = f"{measure}-{unit}"
    return laid.figure(name, measure, number, "criterion", **({"unit_id": unit, "basis": "status"} | cells))


def number_met(found, day=DAY):
    return ends(found.figures[f"criteria.criteria_met_assessed.{day}"].quantity)[:2]


def marks(found):
    """States of the criteria in the table of one unit: declared, and what follows."""
    return {row[0].key: (row[1].code if row[1] else None, row[2].code) for row in rows(found, "assessment", "assessment.caption")}


def keys(found, step):
    return [block.key for block in found.step(step).blocks if isinstance(block, Sentence)]


def checked(found):
    return {check.sentence.key: check.verdict for check in found.checks if check.sentence.key.startswith("assessment.check")}


# --- what closes the gap ----------------------------------------------------------------------------------------------------


def test_eleven_met_and_eight_not_met_are_all(laid):
    states(laid.unit("A"), "A", met=range(1, 12), not_met=UNMET)
    assert number_met(review(laid, "A")) == (11, 11)


@pytest.mark.parametrize(("measure", "number"), [("criteria_met", "11"), ("criteria_not_met", "8")])
def test_where_all_that_are_not_met_are_named_the_others_are_met(laid, measure, number):
    counted(states(laid.unit("A"), "A", not_met=UNMET), measure, number)
    found = review(laid, "A")
    assert number_met(found) == (11, 11)
    assert [marks(found)[f"{SET}/{n}"] for n in (1, 11, 12)] == [(None, "met"), (None, "met"), ("not_met", "not_assessable")]
    derived = found.figures[f"criteria.criterion_state_by_rest.{SET}/1"]
    assert f"{measure}-A" in derived.inputs
    assert f"A-{SET}-12-{DAY}" in derived.inputs
    assert "assessment.by_rest" in keys(found, "assessment")
    assert set(checked(found).values()) == {"agrees"}


@pytest.mark.parametrize(("measure", "number"), [("criteria_met", "11"), ("criteria_not_met", "8")])
def test_a_list_shorter_than_what_is_missing_is_not_complete(laid, measure, number):
    counted(states(laid.unit("A"), "A", not_met=range(15, 20)), measure, number)
    found = review(laid, "A")
    assert number_met(found) == (11, 11)  # the number is told, who the others are is not
    assert marks(found)[f"{SET}/1"] == (None, "not_assessable")
    assert "assessment.by_rest" not in keys(found, "assessment")
    assert ("criteria.not_all_named" in keys(found, "missing")) is (measure == "criteria_not_met")
    assert set(checked(found).values()) == {"cannot_tell"}


def test_more_named_than_missing_contradict_the_count(laid):
    counted(states(laid.unit("A"), "A", not_met=range(11, 20)), "criteria_met", "11")
    found = review(laid, "A")
    assert checked(found) == {"assessment.check.stated": "disagrees"}
    assert number_met(found) == (0, 10)


def test_two_counts_that_contradict_each_other_close_nothing(laid):
    states(laid.unit("A"), "A", not_met=UNMET)
    counted(laid, "criteria_met", "10")
    counted(laid, "criteria_not_met", "8")
    found = review(laid, "A")
    assert number_met(found) == (0, 11)
    assert marks(found)[f"{SET}/1"] == (None, "not_assessable")


@pytest.mark.parametrize("cells", [{"period_end": "2020-06-30"}, {"period_end": ""}, {"qualifier": "over"}, {"basis": "plan"}])
def test_a_count_of_another_day_a_hedge_or_a_plan_closes_nothing(laid, cells):
    counted(states(laid.unit("A"), "A", not_met=UNMET), "criteria_not_met", "8", **cells)
    assert number_met(review(laid, "A")) == (0, 11)


def test_a_count_by_another_set_closes_nothing(laid):
    """States by the older set told in a year of the newer one: nobody knows by which of the two the number is."""
    for number in UNMET:
        state(laid, "A", number, "not_met", "2023-12-31")
    counted(laid.unit("A"), "criteria_met", "11", period_end="2023-12-31")
    found = criteria.review(laid.open(), "A", "2023-12-31")
    assert number_met(found, f"{SET}.2023-12-31") == (0, 11)


def test_basically_met_may_be_counted_either_way(laid):
    """Ten others and one basically met: "11 met" may be those ten and that one; "10 met" may be as well nine and that one."""
    states(laid.unit("A"), "A", not_met=UNMET, basically_met=(11,))
    counted(laid, "criteria_met", "11")
    assert marks(review(laid, "A"))[f"{SET}/1"] == (None, "met")
    laid.tables["figures"][-1]["value"] = "10"
    assert marks(review(laid, "A"))[f"{SET}/1"] == (None, "not_assessable")


def test_the_number_not_met_alone_tells_the_number_met(laid):
    found = review(counted(laid.unit("A"), "criteria_not_met", "5"), "A")
    assert said(found, "criteria.met_none_named")[0]["met"].quantity.bare == 14
    assert value(found, "criteria_met_by_unmet") == 14
    assert "criteria_met" not in {request.measure for request in found.requests}
    assert rows(found, "missing", "criteria.counts.caption")[0][1].quantity.bare == 5


def test_a_number_not_met_of_an_unknown_set_tells_no_number_met(laid):
    found = review(counted(laid.unit("A"), "criteria_not_met", "5", period_end=""), "A")
    assert not [figure for figure in found.figures if "criteria_met_by_unmet" in figure]
    assert "criteria_not_met-A" in found.figures


# --- what is not told -------------------------------------------------------------------------------------------------------


def test_a_criterion_is_said_to_hold_most_back_only_where_no_other_can(laid):
    states(laid.unit("A"), "A", met=range(1, 19), not_met=(19,))
    states(laid.unit("B"), "B", met=range(1, 19), not_met=(19,))
    assert "assessment.holds_back" in headline(review(laid))
    laid.tables["figures"] = [row for row in laid.tables["figures"] if row["figure_id"] not in (f"A-{SET}-1-{DAY}",)]
    assert "assessment.holds_back" in headline(review(laid))  # one may lack criterion 1, two lack 19
    laid.unit("C").unit("E")  # of two communes nothing is told
    found = review(laid)
    assert "assessment.holds_back_as_told" in headline(found)
    [row] = rows(found, "indicators", "assessment.holding_back.caption")
    assert (row[1].quantity.bare, row[-1].quantity.bare) == (2, 2)


def test_criteria_that_hold_back_as_many_are_named_together(laid):
    states(laid.unit("A"), "A", met=range(1, 18), not_met=(18, 19))
    [told] = said(review(laid), "assessment.holds_back")
    assert [name.key for name in told["criterion"]] == [f"{SET}/18", f"{SET}/19"]


def reach(found):
    return [row[0].unit_id for row in rows(found, "progress", "assessment.reach.caption")]


def test_a_commune_with_states_unknown_is_neither_within_reach_nor_not(laid):
    for unit in "ABC":
        states(laid.unit(unit), unit, "2019-12-31", met=range(1, 17), not_met=(17, 18, 19))
    states(laid, "A", met=range(1, 19), not_met=(19,))  # gained two, lacks one
    states(laid, "B", met=range(2, 19), not_met=(19,))  # of criterion 1 nothing is told
    states(laid, "C", met=range(1, 17), not_met=(17, 18, 19))  # gained nothing and lacks three
    found = review(laid)
    assert reach(found) == ["A"]
    [told] = [block.values for block in found.step("progress").blocks if getattr(block, "key", "") == "assessment.reach.unknown"]
    assert [unit.unit_id for unit in told["units"]] == ["B"]
    assert told["count"].quantity.bare == 1


def test_a_commune_that_is_registered_is_shown_whatever_is_told_of_it(laid):
    states(laid.unit("A"), "A", met=range(1, 19))
    laid.unit("B")
    for unit in "AB":
        laid.figure(
            f"R{unit}", "registered_year", "2020", "year", unit_id=unit, basis="plan", period_end="", stated_on="2020-01-01"
        )
    found = review(laid)
    assert reach(found) == ["A", "B"]
    lacking = {row[0].unit_id: row[3] for row in rows(found, "progress", "assessment.reach.caption")}
    assert lacking["A"].key == "assessment.lacking_unknown"  # never "nothing is missing"
    assert lacking["B"] is None


def test_a_year_registered_by_a_running_plan_is_there(laid):
    laid.unit("A").figure("R", "registered_year", "2021", "year", unit_id="A", basis="plan", period_start="2020-01-01")
    laid.tables["figures"][-1] |= {"period_end": "2021-12-31", "stated_on": "2020-01-15"}
    table = rows(review(laid, "A"), "recognition", "criteria.recognition.caption")
    assert table[0][1].quantity.bare == 2021


def test_the_matrix_shows_a_stated_number_where_no_state_is_told(laid):
    states(laid.unit("A"), "A", met=range(1, 20))
    counted(laid.unit("B"), "criteria_met", "15", unit="B")
    table = rows(review(laid), "assessment", "assessment.matrix.caption")
    assert {row[0].unit_id: row[1].quantity.bare for row in table} == {"A": 19, "B": 15}


def test_states_of_different_days_bear_their_days(laid):
    states(laid.unit("A"), "A", "2019-12-31", met=range(1, 20))
    states(laid.unit("B"), "B", met=range(1, 20))
    table = rows(review(laid), "assessment", "assessment.matrix.caption")
    assert [row[2].isoformat() for row in table] == ["2019-12-31", DAY]


def test_only_the_newest_set_says_what_is_missing(laid):
    states(laid.unit("A"), "A", "2021-12-31", not_met=(5, 6))
    state(laid, "A", 7, "not_met", "2023-12-31", "qd318-2022")
    found = criteria.review(laid.open(), "A", "2023-12-31")
    assert [row[0].key for row in rows(found, "missing", "criteria.missing.caption")] == ["qd318-2022/7"]


# --- recognition ------------------------------------------------------------------------------------------------------------


def withdrawal(laid, *, met, not_met):
    laid.unit("A").figure("Y", "recognised_year", "2021", "year", unit_id="A", basis="status", period_end="2021-12-31")
    for code, numbers in (("met", met), ("not_met", not_met)):
        for number in numbers:
            state(laid, "A", number, code, "2023-12-31", "qd318-2022")
    return criteria.review(laid.open(), "A", "2023-12-31")


def test_a_share_of_criteria_not_met_is_a_range_where_states_are_not_told(laid):
    found = withdrawal(laid, met=range(1, 15), not_met=(15, 16))  # 2 of 19, and three are not told: up to 5
    share = found.figures["criteria.criteria_share_not_met"].quantity
    assert [round(float(end), 2) for end in (share.lower, share.upper)] == [10.53, 26.32]
    assert "assessment.withdrawal.below" in keys(found, "recognition")  # under 30 % in either case


def test_no_level_of_withdrawal_is_told_that_only_states_unknown_could_reach(laid):
    found = withdrawal(laid, met=range(1, 10), not_met=(10, 11))  # 2 of 19, and eight are not told: up to 10
    assert "assessment.withdrawal.open" in keys(found, "recognition")


def test_a_withdrawn_recognition_is_none(laid):
    states(laid.unit("A"), "A", met=range(1, 18), not_met=(18, 19))
    cells = {"unit_id": "A", "criteria_set": SET, "attained_year": "2016", "decision_date": "2017-03-01", "source_id": "S"}
    laid.row("recognitions", recognition_id="R", withdrawn_date="2018-05-01", **cells)
    laid.figure("Y", "recognised_year", "2016", "year", unit_id="A", basis="status", period_end="2016-12-31")
    assert not [figure for figure in review(laid, "A").figures if "share_not_met" in figure]
    laid.tables["figures"][-1] |= {"value": "2019", "period_end": "2019-12-31"}  # recognised anew
    assert [figure for figure in review(laid, "A").figures if "share_not_met" in figure]


def condition(found, name):
    return {row[0].key: row[2].key for row in rows(found, "recognition", "criteria.conditions.caption")}[f"condition.of.{name}"]


@pytest.mark.parametrize(("number", "state"), [("19", "met"), ("18", "not_met"), ("", "not_told")])
def test_conditions_stand_without_states_one_by_one(laid, number, state):
    laid.unit("A").figure("R", "registered_year", "2021", "year", unit_id="A", basis="plan", period_end="", stated_on="2020-01-01")
    if number:
        counted(laid, "criteria_met", number)
    assert condition(review(laid, "A"), "all_criteria") == f"condition.{state}"


def test_a_number_of_an_unknown_set_meets_no_condition(laid):
    laid.unit("A").figure("R", "registered_year", "2021", "year", unit_id="A", basis="plan", period_end="", stated_on="2020-01-01")
    counted(laid, "criteria_met", "19", period_end="")
    assert condition(review(laid, "A"), "all_criteria") == "condition.open"


def test_states_that_are_not_all_told_leave_the_condition_open(laid):
    states(laid.unit("A"), "A", met=range(1, 19))
    assert condition(review(laid, "A"), "all_criteria") == "condition.open"
    state(laid, "A", 19, "not_met")
    assert condition(review(laid, "A"), "all_criteria") == "condition.not_met"


def test_a_decision_after_the_review_date_recognises_nobody_yet(laid):
    states(laid.unit("A"), "A", met=range(1, 18), not_met=(18, 19))
    cells = {"unit_id": "A", "criteria_set": SET, "attained_year": "2020", "decision_date": "2021-03-01", "source_id": "S"}
    laid.row("recognitions", recognition_id="R", **cells)
    found = review(laid, "A")
    assert not [figure for figure in found.figures if "share_not_met" in figure]
    assert Name("text", "12") not in [cell for row in found.step("recognition").blocks if hasattr(row, "rows") for cell in row.rows]


def test_what_was_not_met_before_the_recognition_is_not_what_is_no_longer_met(laid):
    states(laid.unit("A"), "A", "2020-01-31", met=range(1, 18), not_met=(18, 19))
    laid.figure("Y", "recognised_year", "2020", "year", unit_id="A", basis="status", period_start="2020-01-01")
    assert not [figure for figure in review(laid, "A").figures if "share_not_met" in figure]


def test_an_open_period_is_not_said_to_be_a_day(laid):
    states(laid.unit("A"), "A", met=range(1, 18), not_met=(18, 19))
    for row in laid.tables["figures"]:
        row |= {"period_start": "2020-01-01", "period_end": ""}
    keys_said = headline(review(laid, "A"))
    assert {"assessment.met_open", "assessment.not_met_open"} <= set(keys_said)
    assert "assessment.met" not in keys_said


def test_two_sets_on_one_day_are_two_assessments(laid):
    """In a year of change a commune is told by both sets: each has its number, the page stands."""
    states(laid.unit("A"), "A", "2022-12-31", met=range(1, 20))
    for number in range(1, 20):
        state(laid, "A", number, "not_met" if number > 15 else "met", "2022-12-31", "qd318-2022")
    found = criteria.review(laid.open(), "A", "2022-12-31")
    assert number_met(found, "2022-12-31") == (15, 15)
    assert number_met(found, f"{SET}.2022-12-31") == (19, 19)
