"""Findings of one kind and one measure about several units are one sentence; one disagreement is told once."""

import pytest

from answers import of_topic
from ntm_helpers.review import Gravity, Table, figures_in
from ntm_helpers.topics import consistency, criteria, synthesis

examined, briefed = of_topic(consistency), of_topic(synthesis)
WRONG = {"A": "6.2", "B": "7.5", "C": "8.3", "E": "9.6", "F": "10.4"}
"""Of 100 households 6, 7, 8, 9 and 10 are poor: off by 0.2, 0.5, 0.3, 0.6 and 0.4 points."""


def twice(laid, units=WRONG, *, with_households=True, **cells):
    """Lay communes whose source gives two poverty rates, one of which is what its counts make."""
    for poor, unit in enumerate(WRONG, 6):
        if unit not in units:
            continue
        laid.unit(unit).figure(f"W{unit}", "poverty_rate", WRONG[unit], "percent", unit_id=unit, **cells)
        laid.figure(f"R{unit}", "poverty_rate", f"{poor}.0", "percent", unit_id=unit, **cells)
        if with_households:
            laid.figure(f"H{unit}", "households_reviewed", "100", "household", unit_id=unit, **cells)
            laid.figure(f"P{unit}", "poor_households", str(poor), "household", unit_id=unit, **cells)
    return laid


def told(sentence):
    """Units that a sentence names with their figures, and how many others it says there are."""
    *named, last = sentence.values["told"]
    if last.key != "together.others":
        named, last = [*named, last], None
    each = [(one.values["unit"].unit_id, [f.figure_id for f in figures_in(one)]) for one in named]
    return each, last.values["rest"].key if last else ""


@pytest.mark.parametrize("reviewed", [examined, briefed])
def test_findings_of_one_kind_about_several_units_are_one_line(laid, reviewed):
    [finding] = reviewed(twice(laid)).findings
    assert (finding.key, finding.gravity) == ("together.source_differs_fits", Gravity.DOES_NOT_ADD_UP)
    assert told(finding) == ([("E", ["WE", "RE"]), ("B", ["WB", "RB"]), ("F", ["WF", "RF"])], "2")
    number = finding.values["count"]
    assert (number.quantity.bare, number.quantity.unit) == (5, "commune")
    assert [row.key for row in number.rows] == list(WRONG)
    assert finding.relations == {f"several:R{unit}" for unit in WRONG} | {f"ratio:W{unit}" for unit in WRONG}


def test_every_one_of_them_stands_on_the_page_on_consistency(laid):
    found = examined(twice(laid))
    for step, rows in (("disagrees", 5), ("several", 5)):
        [table] = [block for block in found.step(step).blocks if isinstance(block, Table)]
        assert len(table.rows) == rows


def test_it_is_put_to_be_decided_by_all_units(laid):
    [decision, *_] = briefed(twice(laid)).first.decisions
    assert [unit.unit_id for unit in decision.who] == list(WRONG)


def test_two_statements_of_which_one_is_what_the_counts_make_are_one_finding(laid):
    review = briefed(twice(laid, ["A"]), "A")
    [finding] = review.findings
    assert finding.key == "consistency.source_differs_fits"
    assert [figure.figure_id for figure in finding.values["fits"]] == ["RA"]
    [decision] = [one for one in review.first.decisions if one.sentence.gravity is not None]
    assert [figure.figure_id for figure in decision.sentence.values["told"]] == ["WA", "RA"]
    assert "headline.told_again" not in [sentence.key for sentence in review.headline]


def test_where_neither_is_what_the_counts_make_both_findings_stay(laid):
    laid = twice(laid, ["A"])
    next(row for row in laid.tables["figures"] if row["figure_id"] == "RA")["value"] = "6.7"
    assert {sentence.finding for sentence in examined(laid, "A").findings} >= {"several:RA", "ratio:WA", "ratio:RA"}


def test_statements_alone_are_told_without_what_is_recomputed(laid):
    [finding] = examined(twice(laid, ["A", "B"], with_households=False)).findings
    assert finding.key == "together.source_differs"
    assert {unit for unit, _ in told(finding)[0]} == {"A", "B"}
    assert told(finding)[1] == ""


def test_the_units_own_finding_is_told_by_itself_and_so_is_another_period(laid):
    laid = twice(twice(laid, ["A", "B"]), ["C"], period_end="2019-12-31")
    laid.figure("WD", "poverty_rate", "9.0", "percent").figure("RD", "poverty_rate", "8.0", "percent")
    keys = [sentence.key for sentence in examined(laid).findings]
    assert sorted(keys) == ["consistency.source_differs", "consistency.source_differs_fits", "together.source_differs_fits"]


def test_criteria_lost_by_several_communes_are_one_line(laid):
    for unit in "AB":
        laid.unit(unit)
        for day, state in (("2019-12-31", "met"), ("2020-12-31", "not_met")):
            cells = {"unit_id": unit, "item": "qd1980-2016/1", "basis": "status", "period_end": day}
            laid.figure(f"{unit}{day}", "criterion_state", state, **cells)
    [finding] = of_topic(criteria)(laid).findings
    assert (finding.key, finding.gravity, finding.values["count"].quantity.bare) == ("together.lost", Gravity.LOST, 2)


def test_of_findings_told_together_only_the_new_one_is_new(laid):
    """Commune A was wrong on both days, B only on the later one."""
    laid = twice(laid, ["A"], period_end="2019-12-31")
    of_a = [dict(row, figure_id=f"{row['figure_id']}2", period_end="2020-12-31") for row in laid.tables["figures"]]
    laid.tables["figures"] += of_a
    laid = twice(laid, ["B"])
    laid.figure("M", "criteria_met", "9", "criterion", basis="status", unit_id="A", period_end="2019-12-31")
    dataset = laid.open()
    review = synthesis.review(dataset, "D", "2020-12-31", "2019-12-31")
    said = {block.key: block for block in review.step("changed").blocks if hasattr(block, "key")}
    assert "changed.found_no_longer" not in said
    found = said["changed.found"].values["finding"]
    assert (found.key, found.values["unit"].unit_id) == ("consistency.source_differs_fits", "B")


def test_a_briefing_has_one_check_of_them_and_the_page_on_consistency_has_all(laid):
    laid = twice(laid)
    disagreeing = [check.sentence.key for check in briefed(laid).checks if check.verdict == "disagrees"]
    assert disagreeing == ["together.source_differs_fits"]
    assert len([check for check in examined(laid).checks if check.verdict == "disagrees"]) == 2 * len(WRONG)
