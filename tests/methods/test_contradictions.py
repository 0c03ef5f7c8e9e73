"""Sources that contradict themselves or one another, periods that are not surely one, measures of an office's own.

Every expectation is worked out by hand.
"""

import pytest

from ntm_helpers.dataset import Reads
from ntm_helpers.methods.identities.examine import consistency_of

BN = "billion VND"
WIDE = Reads(("*/*",), ("self", "children"), ("identities",))


def sources(laid, total, *parts, **cells):
    """A total T of capital and its sources: (id, amount, item), with further cells of the parts."""
    laid.figure("T", "capital_mobilised", total, BN, **cells)
    for figure_id, amount, item, more in parts:
        laid.figure(figure_id, "capital_mobilised", amount, BN, item=item, **more)
    return laid


# --- a source that contradicts itself -------------------------------------------------------------------------------------


def test_a_source_that_tells_one_figure_twice_disagrees_with_itself(laid):
    laid.figure("A", "communes_recognised", "10", "commune").figure("B", "communes_recognised", "12", "commune")
    [told] = laid.report()["several_sources"]
    assert (told["verdict"], told["figures"], told["is_of_one_source"]) == ("disagrees", ["A", "B"], True)
    laid.row("sources", source_id="P", title="Báo", grade="press").tables["figures"][1]["source_id"] = "P"
    [told] = laid.report()["several_sources"]
    assert (told["verdict"], told["is_of_one_source"]) == ("disagrees", False)


@pytest.mark.parametrize(
    ("other", "verdict", "reason"),
    [
        ("30", "cannot_tell", "contradicted"),  # 20 + 60 is 80, 30 + 60 is not
        ("50", "cannot_tell", "contradicted"),
        ("20", "agrees", ""),  # told twice alike
    ],
)
def test_a_sum_that_hangs_on_which_number_a_source_means_cannot_be_told(laid, other, verdict, reason):
    sources(laid, "80", ("A", "20", "central", {}), ("B", "60", "credit", {}), ("C", other, "central", {}))
    found = laid.identity("I", "sum", "T", "+A +B").findings()["I"]
    assert (found["verdict"], found["reason"]) == (verdict, reason)


def test_a_sum_that_fails_with_either_number_fails(laid):
    sources(laid, "70", ("A", "20", "central", {}), ("B", "60", "credit", {}), ("C", "30", "central", {}))
    assert laid.verdicts()["items:T"] == "disagrees"


def test_another_source_makes_a_sum_no_less_certain(laid):
    laid.row("sources", source_id="P", title="Báo", grade="press")
    parts = ("A", "20", "central", {}), ("B", "60", "credit", {}), ("C", "30", "central", {"source_id": "P"})
    assert sources(laid, "70", *parts).verdicts()["items:T"] == "disagrees"


# --- periods --------------------------------------------------------------------------------------------------------------


def test_figures_of_periods_that_overlap_are_not_held_together(laid):
    year, years = {"period_start": "2020-01-01"}, {"period_start": "2016-01-01"}
    sources(laid, "70", ("A", "90", "central", years), ("B", "60", "credit", years), **year)
    assert laid.verdicts() == {}


@pytest.mark.parametrize(
    ("total", "verdict", "reason"),
    [("70", "cannot_tell", "periods_open"), ("80", "agrees", ""), ("90", "cannot_tell", "not_all_named")],
)
def test_a_total_whose_first_day_is_open_is_not_condemned_by_parts_of_a_known_period(laid, total, verdict, reason):
    year = {"period_start": "2020-01-01"}
    sources(laid, total, ("A", "20", "central", year), ("B", "60", "credit", year))
    found = laid.findings()["items:T"]
    assert (found["verdict"], found["reason"]) == (verdict, reason)


def test_a_support_over_years_is_not_more_than_a_cost_of_which_nobody_knows_the_first_day(laid):
    laid.figure("C", "linkage_cost", "10", BN).figure("S", "linkage_support", "30", BN, period_start="2016-01-01")
    assert laid.findings()["bound:S"]["reason"] == "periods_open"
    laid.tables["figures"][0]["period_start"] = "2016-01-01"
    assert laid.verdicts() == {"bound:S": "disagrees"}


def test_what_came_in_a_period_is_still_bound_by_what_there_was(laid):
    laid.figure("N", "communes_total", "8", "commune")
    laid.figure("R", "communes_newly_recognised", "9", "commune", period_start="2020-01-01")
    assert laid.verdicts() == {"bound:R": "disagrees"}


def test_relations_of_periods_after_the_review_date_say_so(laid):
    after = {"period_end": "2021-12-31"}
    laid.figure("N", "communes_total", "8", "commune", **after).figure("R", "communes_recognised", "9", "commune", **after)
    laid.figure("M", "communes_total", "8", "commune").figure("Q", "communes_recognised", "9", "commune")
    found = consistency_of(laid.open().view("D", "", WIDE))
    assert {f.identity.identity_id: f.is_afterwards for f in found.of("disagrees")} == {"bound:R": True, "bound:Q": False}


# --- measures of an office's own ------------------------------------------------------------------------------------------


def own(laid, **cells):
    return laid.row("measures", **({"topic": "direction", "name_vi": "x", "name_en": "x"} | cells))


def test_relations_of_an_offices_own_measures_come_by_themselves(laid):
    own(laid, measure="clubs", unit="garden", kind="count", adds_up_to="units")
    own(laid, measure="clubs_active", unit="garden", kind="count", adds_up_to="units", bounded_by="clubs")
    own(
        laid,
        measure="clubs_rate",
        unit="percent",
        kind="rate",
        bounded_by="100",
        adds_up_to="mean",
        ratio_of="clubs_active / clubs",
    )
    laid.unit("C1").unit("C2").complete("D")
    rows = {"D": ("10", "6", "62.0"), "C1": ("4", "1", "25.0"), "C2": ("6", "7", "83.0")}
    for unit_id, (clubs, active, rate) in rows.items():
        laid.figure(f"N{unit_id}", "clubs", clubs, "garden", unit_id=unit_id)
        laid.figure(f"A{unit_id}", "clubs_active", active, "garden", unit_id=unit_id)
        laid.figure(f"R{unit_id}", "clubs_rate", rate, "percent", unit_id=unit_id)
    assert laid.verdicts() == {
        "units:ND": "agrees",  # 4 + 6
        "units:AD": "disagrees",  # 1 + 7 is 8, not 6
        "bound:AD": "agrees",
        "bound:AC1": "agrees",
        "bound:AC2": "disagrees",  # 7 of 6
        "ratio:RD": "disagrees",  # 60.0
        "ratio:RC1": "agrees",
        "ratio:RC2": "disagrees",  # 116.7
        "mean:RD": "disagrees",  # (4 · 25 + 6 · 83) / 10 = 59.8
    }
