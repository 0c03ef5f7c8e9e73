"""Actions: how they stand on a day, numbers above against numbers below, points of a plan line by the rubric."""

from datetime import date
from fractions import Fraction

import pytest

from ntm_helpers.methods.actions import (
    actions_of,
    allocations,
    budget_weighted_score,
    days_open,
    follow_up,
    later_actions,
    mean_score,
    orphans,
    quality_of,
    vague_words,
)
from ntm_helpers.notebooks import declared_reads

AS_OF = date(2020, 12, 31)


def action(laid, action_id, kind="plan_line", unit_id="D", **cells):
    return laid.row("actions", action_id=action_id, kind=kind, unit_id=unit_id, source_id="S", **cells)


def read(laid, unit_id="D"):
    view = laid.open().view("D", "", declared_reads("direction"))
    return view, {found.key: found for found in actions_of(view, view.places[unit_id])}


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({}, "silent"),
        ({"state": "done"}, "done"),
        ({"state": "done", "done_date": "2021-02-01"}, "silent"),  # done, but not by that day
        ({"done_date": "2020-11-01", "deadline": "2020-10-01"}, "done"),
        ({"deadline": "2020-12-30"}, "past_deadline"),  # nobody says that it was not done
        ({"deadline": "2020-12-30", "state": "planned"}, "overdue"),
        ({"deadline": "2020-12-30", "state": "done", "done_date": "2021-01-05"}, "overdue"),
        ({"deadline": "2020-12-30", "start_date": "2020-03-01"}, "past_deadline"),
        ({"quantity": "5", "done": "2", "unit": "house", "deadline": "2021-06"}, "under_way"),
        ({"deadline": "2020-12-31"}, "to_come"),
        ({"deadline": "2020"}, "to_come"),  # the year's last day is not past
        ({"deadline": "2020-Q3", "state": "under_way"}, "overdue"),
        ({"deadline": "2021-06", "start_date": "2020-05-01"}, "under_way"),
        ({"state": "stopped", "deadline": "2020-01-01"}, "stopped"),
        ({"quantity": "5", "done": "5", "unit": "house", "deadline": "2020-01-01"}, "done"),
        ({"quantity": "5", "done": "4", "unit": "house", "deadline": "2020-01-01"}, "overdue"),
        ({"deadline": "cuối năm"}, "silent"),
    ],
)
def test_how_an_action_stands_on_a_day(laid, cells, state):
    _, found = read(action(laid, "A", **cells))
    assert follow_up(found["A"], AS_OF) == state


@pytest.mark.parametrize(
    ("below", "verdict", "rest"),
    [
        ([("60", "house"), ("40", "house")], "allocated", 0),
        ([("60", "house"), ("30", "house")], "remainder", 10),
        ([("60", "house"), ("50", "house")], "over_allocated", -10),
        ([("60", "house"), ("40", "household")], "unit_differs", None),
        ([("60", "house"), ("", "")], "cannot_tell", None),
        ([], "not_allocated", None),
    ],
)
def test_numbers_above_against_numbers_below(laid, below, verdict, rest):
    laid.unit("A").unit("B")
    action(laid, "up", quantity="100", unit="house", deadline="2020-10-31")
    for (number, unit), commune in zip(below, "AB", strict=False):
        cells = {"quantity": number, "unit": unit, "parent_action_id": "up", "deadline": "2020-11"}
        action(laid, f"down-{commune}", unit_id=commune, **cells)
    view, above = read(laid)
    lower = [found for commune in "AB" for found in actions_of(view, view.places[commune])]
    [found] = allocations(above.values(), lower, view.children)
    assert found.verdict == verdict
    assert (found.remainder.bare if found.remainder else None) == rest
    assert len(found.later) == len(below)  # all of them are due after October


@pytest.mark.parametrize(
    ("published", "state"), [("2020-10-14", "past_deadline"), ("2020-10-15", "overdue"), ("2020-12-01", "overdue")]
)
def test_a_state_told_before_the_deadline_says_nothing_about_it(laid, published, state):
    laid.tables["sources"][0]["published_date"] = published
    _, found = read(action(laid, "A", deadline="2020-10-15", state="under_way"))
    assert follow_up(found["A"], AS_OF) == state


def test_a_remainder_needs_a_line_of_every_part(laid):
    """60 of 100 at A; B may have a line that nobody told of. 110 at A alone is too much, whatever B has."""
    laid.unit("A").unit("B")
    action(laid, "up", quantity="100", unit="house")
    action(laid, "more", quantity="100", unit="house")
    action(laid, "a", unit_id="A", quantity="60", unit="house", parent_action_id="up")
    action(laid, "b", unit_id="A", quantity="110", unit="house", parent_action_id="more")
    action(laid, "c", unit_id="B", quantity="", unit="house", parent_action_id="more")
    view, above = read(laid)
    lower = [found for commune in "AB" for found in actions_of(view, view.places[commune])]
    for parts in ((), view.children):
        assert [found.verdict for found in allocations(above.values(), lower, parts)] == ["partly_told", "over_allocated"]


def test_hedged_numbers_are_held_against_each_other_by_their_ends(laid):
    """Over 100 above may be 105: 105 below is neither more nor less; 250 is more than any "over 100"."""
    laid.unit("A").figure("F", "latrines_planned", "100", "household", qualifier="over", basis="plan", step="100")
    action(laid, "up", figure_id="F")
    for number, verdict in (("105", "cannot_tell"), ("250", "over_allocated")):
        laid.tables["actions"][1:] = []
        action(laid, "down", unit_id="A", quantity=number, unit="household", parent_action_id="up")
        view, above = read(laid)
        [found] = allocations(above.values(), actions_of(view, view.places["A"]))
        assert found.verdict == verdict


def test_what_was_stated_or_found_later_is_none_of_the_day(laid):
    action(laid, "A", stated_on="2021-01-01")
    action(laid, "B", kind="finding", start_date="2021-01-01")
    action(laid, "C", kind="finding", start_date="2020-05-01")
    view, found = read(laid)
    assert list(found) == ["C"]
    assert sorted(later.key for later in later_actions(view, view.unit)) == ["A", "B"]


@pytest.mark.parametrize(
    ("cells", "days"),
    [({}, None), ({"state": "under_way"}, 30), ({"state": "planned"}, 30), ({"done_date": "2020-12-11"}, 10)],
)
def test_a_finding_of_which_nothing_is_told_is_not_open(laid, cells, days):
    _, found = read(action(laid, "A", kind="finding", start_date="2020-12-01", **cells))
    assert days_open(found["A"], AS_OF) == days


def test_a_published_range_above_cannot_be_told_against_numbers_below(laid):
    laid.unit("A").figure("F", "latrines_planned", "10", "household", value_to="15", basis="plan")
    action(laid, "up", figure_id="F")
    action(laid, "down", unit_id="A", quantity="12", unit="household", done="12", parent_action_id="up")
    view, above = read(laid)
    assert above["up"].number.quantity.bare is None
    [found] = allocations(above.values(), actions_of(view, view.places["A"]))
    assert (found.verdict, found.sum, found.remainder) == ("cannot_tell", None, None)


def test_a_line_below_that_names_no_line_above_is_an_orphan(laid):
    laid.unit("A")
    action(laid, "up", quantity="9", unit="house", criterion="qd1980-2016/9")
    action(laid, "lost", unit_id="A", quantity="3", unit="house", criterion="qd1980-2016/9")
    action(laid, "own", unit_id="A", quantity="3", unit="house", criterion="qd1980-2016/6")  # nothing above serves 6
    view, above = read(laid)
    assert [found.key for found in orphans(list(above.values()), actions_of(view, view.places["A"]))] == ["lost"]


WHOLE = {
    "task": "xây nhà tiêu",
    "object": "hộ nghèo",
    "place": "thôn A",
    "quantity": "20",
    "unit": "household",
    "baseline": "50",
    "budget_million_vnd": "300",
    "lead_actor": "Ủy ban nhân dân xã",
    "criterion": "qd1980-2016/17",
    "deadline": "2020-10-31",
}


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({}, "22222"),
        ({"place": ""}, "12222"),
        ({"task": "", "place": ""}, "02222"),
        ({"baseline": "", "criterion": ""}, "21202"),
        ({"quantity": ""}, "20222"),
        ({"unit": ""}, "20222"),  # a number without a unit is no number
        ({"budget_million_vnd": ""}, "22122"),
        ({"budget_million_vnd": "", "lead_actor": ""}, "22022"),
        ({"criterion": "", "measure": "latrines_planned"}, "22212"),
        ({"criterion": ""}, "22202"),
        ({"deadline": "2020-10"}, "22221"),
        ({"deadline": "2020"}, "22221"),
        ({"deadline": "sớm"}, "22220"),
    ],
)
def test_points_by_the_rubric(laid, change, points):
    view, found = read(action(laid, "A", **(WHOLE | change)))
    given = quality_of(found["A"], view.register, set())
    assert "".join(str(number) for number, _ in given.points.values()) == points
    assert given.score == sum(map(int, points))
    assert given.is_executable == bool((WHOLE | change)["lead_actor"])


def test_a_line_for_a_criterion_already_met_closes_no_gap(laid):
    view, found = read(action(laid, "A", **WHOLE))
    assert quality_of(found["A"], view.register, {"qd1980-2016/17"}).points["R"][0] == 1


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("Tiếp tục ĐẨY MẠNH tuyên truyền", ["tiếp tục", "đẩy mạnh"]),
        ("Tiê\u0301p tục vận động", ["tiếp tục"]),  # decomposed letters
        ("liên tiếp tụ họp", []),  # no whole words
        ("tăng  cường\nkiểm tra", ["tăng cường"]),
    ],
)
def test_vague_words_are_whole_words(laid, task, words):
    view, found = read(action(laid, "A", task=task))
    assert vague_words(found["A"], view.register) == words
    assert quality_of(found["A"], view.register, set()).vague == tuple(words)


def test_a_number_takes_the_vagueness_away(laid):
    view, found = read(action(laid, "A", task="tiếp tục xây nhà", quantity="4", unit="house"))
    assert quality_of(found["A"], view.register, set()).vague == ()


def test_mean_scores(laid):
    action(laid, "A", **WHOLE)  # 10 points
    action(laid, "B", task="vận động", budget_million_vnd="100")  # S 1, A 1: 2 points
    view, found = read(laid)
    scored = [quality_of(line, view.register, set()) for line in found.values()]
    assert mean_score(scored) == 6
    assert budget_weighted_score(scored) == Fraction(10 * 300 + 2 * 100, 400)
    assert budget_weighted_score([]) is None
