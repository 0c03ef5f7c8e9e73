"""Several rates of one day, and more houses done than there were."""

from answers import headline, of_topic, rows, said
from ntm_helpers.review import Name
from ntm_helpers.topics import poverty_reduction

reviewed = of_topic(poverty_reduction)
STANDARD = {"item": "qd59-2015"}


def test_rates_of_one_day_that_differ_are_said_the_most_trusted_first(laid):
    laid.row("sources", source_id="T", title="Báo khác", grade="press")
    laid.figure("R0", "poverty_rate", "20", "percent", period_end="2019-12-31", **STANDARD)
    laid.figure("R1", "poverty_rate", "12.4", "percent", **STANDARD)
    laid.figure("R2", "poverty_rate", "12", "percent", qualifier="over", source_id="T", **STANDARD)
    laid.figure("R3", "poverty_rate", "14", "percent", source_id="T", **STANDARD)
    found = reviewed(laid)
    assert [figure.figure_id for figure in said(found, "poverty.rate")[0]["rate"]] == ["R1", "R3"]  # "over 12" may be 12.4


def test_undated_rates_stand_without_a_change(laid):
    laid.figure("R1", "poverty_rate", "12.4", "percent", period_end="").figure("R2", "poverty_rate", "14", "percent", period_end="")
    changes = [row[3] for row in rows(reviewed(laid), "rates", "poverty.rates.caption")]
    assert changes == [
        Name("word", "word.first"),
        Name("word", "period.none"),
    ]


def test_results_of_one_day_decide_a_target_only_together(laid):
    laid.figure("T", "poverty_rate_target", "12", "percent", basis="plan", **STANDARD)
    laid.figure("R1", "poverty_rate", "11", "percent", **STANDARD).figure("R2", "poverty_rate", "13", "percent", **STANDARD)
    assert rows(reviewed(laid), "targets", "poverty.targets.caption")[0][-1] == Name("word", "target.cannot_tell")


def test_more_houses_removed_than_found_make_no_share_and_none_are_left(laid):
    laid.unit("A")
    laid.figure("F", "temporary_houses_found", "20", "house", unit_id="A")
    laid.figure("R", "temporary_houses_removed", "25", "house", unit_id="A")
    laid.figure("I", "houses_improved", "40", "household", unit_id="A")
    laid.figure("W", "houses_to_improve", "30", "household", unit_id="A", period_end="2019-12-31")
    found = reviewed(laid, "A")
    assert {"poverty.removed_more", "poverty.improved_more"} <= set(headline(found))
    assert not {"poverty.removed", "poverty.improved"} & set(headline(found))
    assert [check.verdict for check in found.checks if check.sentence.key == "poverty.check.removed"] == ["disagrees"]
    assert rows(reviewed(laid), "houses", "poverty.temporary.by_unit.caption")[0][-1] == Name("text", "–")


def test_houses_of_some_parts_are_no_share_of_the_whole(laid):
    laid.unit("A").figure("F", "temporary_houses_found", "100", "house")
    laid.figure("R", "temporary_houses_removed", "40", "house", unit_id="A")
    assert "poverty.removed_in_parts" not in headline(reviewed(laid))
