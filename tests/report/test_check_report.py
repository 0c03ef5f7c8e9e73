"""What a check says of a dataset: notices by the hundred do not flood the others."""

import json

from ntm_helpers.checking import check_dataset
from ntm_helpers.report.check_report import MOST_ALIKE, as_json, as_text


def hedges(laid, count):
    for number in range(count):
        laid.figure(f"F{number}", "works_built", "10", "work", qualifier="over", period_end=f"{1950 + number}-12-31")
    return check_dataset(laid.save())


def test_notices_that_say_the_same_are_told_a_few_times_and_the_others_by_their_rows(laid):
    report = hedges(laid, 40)
    lines = as_text(report, "en").split("\n")
    assert len(lines) == MOST_ALIKE + 2  # a line for the others, and the summary
    assert "35 more rows with the same notice: 7, 8, 9," in lines[MOST_ALIKE]
    assert " 40 to look at" in lines[-1]
    assert "còn 35 dòng có lưu ý như trên" in as_text(report, "vi")
    assert len(json.loads(as_json(report))["faults"]) == 40, "a program is told all of them"


def test_few_notices_are_told_one_by_one(laid):
    assert len(as_text(hedges(laid, MOST_ALIKE + 1)).split("\n")) == MOST_ALIKE + 2


def test_the_sides_and_the_difference_of_a_relation_are_never_printed_alike(laid):
    laid.figure("A", "capital_mobilised", "100.504", "billion VND", step="0.001")
    laid.figure("B", "capital_mobilised", "100500", "million VND")
    laid.identity("one", "equal", "A", "+B")
    said = as_text(check_dataset(laid.save(), with_identities=True), "en")
    assert "stated VND 100.504 bn; computed VND 100.500 bn; difference VND 0.004 bn" in said
    laid.figure("P", "poverty_rate", "12.5", "percent", item="qd59-2015").figure("Q", "poverty_rate", "10", "percent")
    laid.identity("two", "equal", "P", "+Q")
    assert "difference 2.5 percentage points" in as_text(check_dataset(laid.save(), with_identities=True), "en")
