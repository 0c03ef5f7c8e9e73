"""What disagrees in a dataset is a notice of ``ntm check``: file, row, both sides, what to do; by the verdicts of the pages."""

import pytest

from ntm_helpers.checking import check_dataset
from ntm_helpers.errors import Weight
from ntm_helpers.methods.identities.examine import consistency_of
from ntm_helpers.topics import consistency


def capital(laid, figure_id, value, item="", **cells):
    return laid.figure(figure_id, "capital_mobilised", value, "billion VND", item=item, **cells)


@pytest.fixture
def notices(laid):
    """Notices of the dataset laid that speak of a disagreement, as a check says them."""

    def of(lang="en"):
        faults = check_dataset(laid.save()).faults
        return [fault.text(lang) for fault in faults if fault.weight is Weight.NOTICE and fault.column == "value"]

    return of


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", ("figures.csv, dòng 2", "nguồn nêu 100 tỷ đồng; tính ra 120", "+C +P", "Đối chiếu cả hai bên với nguồn")),
        ("en", ("figures.csv, row 2", "stated VND 100 bn; computed VND 120", "+C +P", "Compare both with the source")),
    ],
)
def test_a_disagreement_is_a_notice_with_its_row_and_both_sides(laid, notices, lang, said):
    capital(laid, "T", "100")
    capital(laid, "C", "80", "central")
    capital(laid, "P", "40", "province")
    [notice] = notices(lang)
    assert [part for part in said if part not in notice] == []


def test_parts_that_are_not_certainly_all_are_no_notice(laid, notices):
    """Total 1,200; central 500: what is not named may make up the rest."""
    capital(laid, "T", "1200", qualifier="over")
    capital(laid, "C", "500", "central")
    assert notices() == []


def test_sources_that_differ_are_a_notice(laid, notices):
    laid.row("sources", source_id="S2", title="Báo", grade="press")
    laid.figure("H1", "poor_households", "120", "household").figure("H2", "poor_households", "130", "household", source_id="S2")
    [notice] = notices()
    assert "H1 120 households (S); H2 130 households (S2)" in notice


def test_what_exceeds_its_bound_is_a_notice_and_the_gravest_comes_first(laid, notices):
    laid.figure("B", "poor_households", "130", "household").figure("H", "households_reviewed", "100", "household")
    capital(laid, "T", "100")
    capital(laid, "C", "180", "central")
    first, second = notices()
    assert "T: 100" in first  # money before households
    assert "exceeds what it must not" in second


def test_the_notices_are_the_disagreements_of_the_page(laid, notices):
    capital(laid, "T", "100")
    capital(laid, "C", "80", "central")
    capital(laid, "P", "40", "province")
    laid.figure("B", "poor_households", "130", "household").figure("H", "households_reviewed", "100", "household")
    laid.figure("R", "poverty_rate", "10.0", "percent")
    found = consistency_of(consistency.review(laid.open(), "D").view)
    assert len(notices()) == len(found.of("disagrees")) == 3


def test_a_check_without_disagreements_says_nothing_more(laid, notices):
    capital(laid, "T", "100")
    capital(laid, "C", "60", "central")
    capital(laid, "P", "40", "province")
    assert notices() == []


@pytest.mark.parametrize(("source", "said"), [("S", "one source states it differently"), ("S2", "sources state it differently")])
def test_one_source_that_contradicts_itself_is_not_called_several(laid, notices, source, said):
    laid.row("sources", source_id="S2", title="Báo", grade="press")
    laid.figure("H1", "poor_households", "120", "household").figure("H2", "poor_households", "130", "household", source_id=source)
    [notice] = notices()
    assert said in notice


@pytest.mark.parametrize(("count", "said"), [("5", ["a source counts 5 communes"]), ("2", []), ("", [])])
def test_a_list_called_complete_against_a_count_is_a_notice(laid, count, said):
    """Two communes are listed and called all; a source counts five: the relations go by the count, and the check says so."""
    laid.unit("A").unit("B").complete("D")
    if count:
        laid.figure("N", "communes_total", count, "commune", basis="status")
    found = [fault for fault in check_dataset(laid.save()).faults if fault.column == "complete_units"]
    assert [part in fault.text("en") for fault, part in zip(found, said, strict=True)] == [True] * len(said)
    assert all("khai là đã liệt kê đủ" in fault.text("vi") and fault.weight is Weight.NOTICE for fault in found)


def test_what_exceeds_by_our_reading_of_a_hedge_alone_is_a_notice_that_says_so(laid, notices):
    """Over 120 households in all, 140 of them poor: by the source's own word there may be 200, only our reading ends at 130."""
    laid.figure("H", "households_reviewed", "120", "household", qualifier="over").figure("B", "poor_households", "140", "household")
    [notice] = notices()
    assert "must not exceed" in notice
    assert "rests on a convention of how far" in notice
