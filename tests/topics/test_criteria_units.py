"""Whom the criteria page looks at: a unit without communes listed is no commune, its counts and bands are its own figures."""

import pytest

from answers import ends, headline, of_topic, rows, said
from ntm_helpers.dataset import Figure
from ntm_helpers.review import Role, Sentence, Table, figures_in
from ntm_helpers.topics import consistency, criteria, synthesis

review = of_topic(criteria)
BANDS = {"19..19": "5", "15..18": "6", "10..14": "4", "5..9": "3"}
UNITS = {
    "province": [{"unit_id": "P", "name": "Tỉnh", "kind": "province"}],
    "district": [{"unit_id": "P", "name": "Huyện", "kind": "district"}],
    "province_with_districts": [
        {"unit_id": "P", "name": "Tỉnh", "kind": "province"},
        {"unit_id": "Q", "name": "Huyện", "kind": "district", "parent_id": "P"},
    ],
    "district_with_communes": [
        {"unit_id": "P", "name": "Huyện", "kind": "district"},
        {"unit_id": "Q", "name": "Xã", "kind": "commune", "parent_id": "P"},
    ],
}


def banded(laid, of="P"):
    for item, number in BANDS.items():
        laid.figure(f"B{item[:2]}{of}", "communes_by_criteria_met", number, "commune", unit_id=of, item=item, basis="status")
    return laid


@pytest.mark.parametrize("kind", UNITS)
def test_published_bands_stand_on_the_page_of_every_unit(laid, kind):
    laid.tables["units"] = UNITS[kind]
    found = review(banded(laid), "P")
    table = rows(found, "bands", "criteria.own_bands.caption")
    assert [(row[1].item, str(row[1].quantity.bare)) for row in table] == list(BANDS.items())


@pytest.mark.parametrize("kind", ["province", "district", "province_with_districts"])
def test_a_unit_without_communes_listed_is_told_by_its_own_bands(laid, kind):
    laid.tables["units"] = UNITS[kind]
    found = review(banded(laid), "P")
    [told] = said(found, "criteria.own_bands")
    assert [sentence.values["count"].quantity.bare for sentence in told["bands"]] == [5, 6, 4, 3]
    assert Role.NOTHING not in {sentence.role for sentence in found.headline}
    assert "criteria_met" not in {request.measure for request in found.requests if request.unit.unit_id == "P"}


@pytest.mark.parametrize("kind", ["province", "district", "province_with_districts"])
def test_its_bands_stand_on_the_first_screen(laid, kind):
    laid.tables["units"] = UNITS[kind]
    found = synthesis.review(banded(laid).open(), "P")
    assert "criteria.own_bands" in headline(found)
    assert len(rows(found, "boxes", "criteria.own_bands.caption")) == 4


@pytest.mark.parametrize("measure", ["communes_keeping_standard", "criteria_mean", "communes_recognised", "communes_total"])
@pytest.mark.parametrize("kind", ["province", "district"])
def test_its_counts_are_not_denied(laid, kind, measure):
    laid.tables["units"] = UNITS[kind]
    unit = "criterion per commune" if measure == "criteria_mean" else "commune"
    found = review(laid.figure("F", measure, "9", unit, unit_id="P", basis="status"), "P")
    assert "F" in found.figures
    assert Role.NOTHING not in {sentence.role for sentence in found.headline}
    assert rows(found, "standing", "criteria.published.caption")[0][1].figure_id == "F"


@pytest.mark.parametrize(("kind", "is_asked"), [("commune", True), ("district", False), ("province", False), ("ward", False)])
def test_only_a_commune_is_asked_how_many_criteria_it_meets(laid, kind, is_asked):
    laid.tables["units"] = [{"unit_id": "P", "name": "X", "kind": kind}]
    found = review(laid, "P")
    assert ("criteria_met" in {request.measure for request in found.requests}) is is_asked


def test_bands_of_the_parts_stand_on_the_page_of_the_whole(laid):
    laid.tables["units"] = UNITS["province_with_districts"]
    found = review(banded(laid, of="Q"), "P")
    table = rows(found, "bands", "criteria.bands_of_parts.caption")
    assert [(row[0].unit_id, row[2].quantity.bare) for row in table] == [("Q", 5), ("Q", 6), ("Q", 4), ("Q", 3)]


def test_a_band_within_another_is_part_of_it_and_overlapping_ones_are_not_added(laid):
    laid.tables["units"] = UNITS["province"]
    for name, item, number in (("A", "15..18", "6"), ("B", "16..17", "2"), ("C", "12..15", "4")):
        laid.figure(name, "communes_by_criteria_met", number, "commune", unit_id="P", item=item, basis="status")
    found = review(laid, "P")
    table = rows(found, "bands", "criteria.own_bands.caption")
    part_of = {row[1].figure_id: row[2] for row in table}
    assert part_of["B"].key == "15..18"
    assert part_of["A"].key == part_of["C"].key == "–"
    assert "criteria.own_bands.overlap" in [block.key for block in found.step("bands").blocks if isinstance(block, Sentence)]


def test_older_bands_are_not_mixed_with_the_newest(laid):
    laid.tables["units"] = UNITS["province"]
    banded(laid).figure("OLD", "communes_by_criteria_met", "7", "commune", unit_id="P", item="0..4", period_end="2019-12-31")
    found = review(laid, "P")
    assert len(said(found, "criteria.own_bands")[0]["bands"]) == 4
    assert "OLD" in found.figures  # it stands below with its day


@pytest.mark.parametrize("kind", UNITS)
def test_bands_tell_what_their_communes_meet_where_no_mean_is_stated(laid, kind):
    """By hand: 5·19 + 6·15 + 4·10 + 3·5 = 240 to 5·19 + 6·18 + 4·14 + 3·9 = 286, over 18 communes 13.33 to 15.89."""
    laid.tables["units"] = UNITS[kind]
    found = review(banded(laid), "P")
    met, mean = (found.figures[f"criteria.{name}"].quantity for name in ("criteria_met_in_bands", "criteria_mean_in_bands"))
    assert ends(met)[:2] == (240, 286)
    assert [round(float(end), 2) for end in ends(mean)[:2]] == [13.33, 15.89]
    laid.figure("M", "criteria_mean", "14.5", "criterion per commune", unit_id="P", basis="status")
    assert "criteria.criteria_mean_in_bands" not in review(laid, "P").figures


def test_bands_that_overlap_tell_no_mean(laid):
    laid.tables["units"] = UNITS["province"]
    for name, item in (("A", "15..18"), ("C", "12..15")):
        laid.figure(name, "communes_by_criteria_met", "4", "commune", unit_id="P", item=item, basis="status")
    assert "criteria.criteria_mean_in_bands" not in review(laid, "P").figures


def test_nobody_in_any_band_is_no_mean(laid):
    laid.tables["units"] = UNITS["province"]
    laid.figure("A", "communes_by_criteria_met", "0", "commune", unit_id="P", item="15..18", basis="status")
    found = review(laid, "P")
    assert "criteria.own_bands" in headline(found)
    assert "criteria.criteria_mean_in_bands" not in found.figures


def test_the_counts_of_a_district_come_first_where_no_commune_is_named(laid):
    laid.tables["units"] = UNITS["district_with_communes"]
    banded(laid).figure("R", "communes_recognised", "5", "commune", unit_id="P")
    keys = headline(review(laid, "P"))
    assert keys[:2] == ["criteria.above_no_total", "criteria.own_bands"]
    assert "criteria.parent.not_named" in keys
    laid.figure("K", "standard_state", "kept", unit_id="Q", basis="status")
    keys = headline(review(laid, "P"))
    assert keys.index("criteria.parent.keeps_standard") < keys.index("criteria.above_no_total")


def test_bands_without_a_day_are_told_below(laid):
    laid.tables["units"] = UNITS["province"]
    for row in banded(laid).tables["figures"]:
        row["period_end"] = ""
    found = review(laid, "P")
    assert [figures_in(sentence) for sentence in found.headline] == [[]]
    assert len(rows(found, "bands", "criteria.own_bands.caption")) == 4
    assert "criteria.own_bands.set_unknown" in [block.key for block in found.step("bands").blocks if isinstance(block, Sentence)]


def test_of_two_sources_of_a_band_the_better_is_taken(laid):
    laid.tables["units"] = UNITS["province"]
    laid.row("sources", source_id="P0", title="Báo", grade="repost")
    banded(laid).figure("X", "communes_by_criteria_met", "9", "commune", unit_id="P", item="19..19", source_id="P0", basis="status")
    assert rows(review(laid, "P"), "bands", "criteria.own_bands.caption")[0][1].quantity.bare == 5


@pytest.mark.parametrize(("mean", "verdict"), [("14.5", "agrees"), ("12.5", "disagrees")])
def test_a_stated_mean_has_the_verdict_of_the_page_on_consistency(laid, mean, verdict):
    """18 communes in bands meet 13.33 to 15.89 criteria on average."""
    laid.tables["units"] = UNITS["province"]
    banded(laid).figure("M", "criteria_mean", mean, "criterion per commune", unit_id="P", basis="status")
    laid.figure("T", "communes_total", "18", "commune", unit_id="P", basis="status")
    checks = {check.sentence.key: check.verdict for check in review(laid, "P").checks}
    assert checks == {"criteria.check.mean": verdict}
    found = consistency.review(laid.open(), "P")
    assert ("M" in {figure.figure_id for row in tables(found, "disagrees") for figure in row}) is (verdict == "disagrees")


def tables(found, step):
    """Figures of every row of a step's tables."""
    blocks = [block for block in found.step(step).blocks if isinstance(block, Table)]
    return [[cell for cell in row if isinstance(cell, Figure)] for block in blocks for row in block.rows]
