"""Whom the criteria page looks at: a unit without communes listed is no commune, its counts and bands are its own figures."""

import pytest

from answers import ends, headline, of_topic, rows, said
from ntm_helpers.dataset import Figure
from ntm_helpers.review import Gravity, Role, Sentence, Table, figures_in
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
    [told] = [sentence.values for sentence in found.first.lead if sentence.key == "criteria.own_bands"]
    assert len(told["bands"]) == 4


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
    found = review(laid, "P")
    assert headline(found)[:2] == ["criteria.above_no_total", "criteria.own_bands"]
    assert said(found, "criteria.parent.not_named")
    laid.figure("K", "standard_state", "kept", unit_id="Q", basis="status")
    keys = headline(review(laid, "P"))
    assert keys.index("criteria.above_no_total") < keys.index("criteria.parent.standing")
    keys = headline(review(laid.complete("P"), "P"))
    assert keys.index("criteria.parent.standing") < keys.index("criteria.above_no_total")


def of_two_communes(laid, **cells):
    """A district of two communes, of which one is told to keep the standard."""
    laid.unit("A").unit("B").figure("K", "standard_state", "kept", unit_id="A", basis="status", **cells)
    return laid


def test_counts_of_a_district_that_are_no_number_of_names_are_said_too(laid):
    """A source counts two that keep the standard and names one of them: neither number stands alone."""
    of_two_communes(laid).figure("N", "communes_total", "2", "commune").figure("M", "criteria_mean", "17", "criterion per commune")
    laid.figure("C", "communes_keeping_standard", "2", "commune", basis="status")
    [told] = said(review(laid), "criteria.own_counts")
    assert [sentence.values["figure"].figure_id for sentence in told["counts"]] == ["C", "M"]


@pytest.mark.parametrize("complete", [[], ["D"]])
def test_a_count_of_those_named_is_said_once(laid, complete):
    of_two_communes(laid).complete(*complete)
    laid.figure("C", "communes_keeping_standard", "1", "commune", basis="status")
    found = review(laid)
    assert [values["count"].figure_id for values in said(found, "criteria.parent.keeps_standard")] == ["C"]
    assert said(found, "criteria.own_counts") == []


@pytest.mark.parametrize(("day", "of_all"), [("2016-12-31", "N2016"), ("2018-12-31", None)])
def test_those_recognised_are_of_all_on_their_own_day(laid, day, of_all):
    """30 of 2016 are of the 70 of 2016, never of the 60 of 2020."""
    laid.figure("R", "communes_recognised", "30", "commune", period_end=day)
    laid.figure("N2016", "communes_total", "70", "commune", period_end="2016-12-31")
    laid.figure("N2020", "communes_total", "60", "commune", period_end="2020-06-30")
    [told] = said(review(laid), "criteria.above" if of_all else "criteria.above_no_total")
    assert (told["total"].figure_id if told["total"] else None) == of_all


@pytest.mark.parametrize(
    ("second", "grade", "is_said"), [("12", "official", True), ("12", "press", False), ("10", "official", False)]
)
def test_of_several_numbers_recognised_of_one_day_none_is_picked(laid, second, grade, is_said):
    """Unless a source is better than the other, or both tell one number."""
    laid.row("sources", source_id="S2", title="Khác", grade=grade)
    laid.figure("R", "communes_recognised", "10", "commune")
    laid.figure("T", "communes_recognised", second, "commune", source_id="S2")
    found = review(laid)
    told = said(found, "criteria.above_several")
    assert [[figure.figure_id for figure in values["recognised"]] for values in told] == ([["R", "T"]] if is_said else [])
    assert ("criteria.above_no_total" in headline(found)) is not is_said


@pytest.mark.parametrize(("cells", "is_asked"), [({}, True), ({"measure": "communes_total", "unit": "commune"}, False)])
def test_the_number_of_communes_is_asked_for_where_nothing_says_that_they_are_all(laid, cells, is_asked):
    of_two_communes(laid)
    if cells:
        laid.figure("N", cells["measure"], "5", cells["unit"])
    assert ("communes_total" in {request.measure for request in review(laid).requests}) is is_asked


def test_nobody_is_without_a_level_where_nothing_is_told_of_criteria(laid):
    laid.unit("A").unit("B").figure("P", "poor_households", "5", "household", unit_id="A")
    assert headline(review(laid)) == ["context.nothing"]
    laid.figure("K", "standard_state", "kept", unit_id="A", basis="status")
    assert said(review(laid), "criteria.parent.not_named")


@pytest.mark.parametrize(("start", "is_said"), [("2015-07-01", False), ("2016-07-01", True)])
def test_days_are_said_to_differ_only_where_they_do(laid, start, is_said):
    """Two communes since one day: nothing differs. A third on a day: it does."""
    open_since = {"unit_id": "A", "period_end": "", "basis": "status"}
    laid.unit("A").unit("B").figure("A1", "criteria_met", "19", "criterion", period_start="2015-07-01", **open_since)
    laid.figure("B1", "criteria_met", "18", "criterion", period_start=start, **(open_since | {"unit_id": "B"}))
    shown = [getattr(block, "key", "") for block in review(laid).step("standing").blocks]
    assert ("criteria.parent.of_several" in shown) is is_said


def test_a_lost_standard_is_a_finding_on_the_page_of_the_district_as_of_the_commune(laid):
    laid.unit("A").unit("B").figure("L", "standard_state", "lost", unit_id="A", basis="status")
    dataset = laid.open()
    for unit in ("D", "A"):
        assert Gravity.LOST in {sentence.gravity for sentence in criteria.review(dataset, unit).headline}


@pytest.mark.parametrize(
    ("measure", "of", "is_asked"), [("", "", True), ("recognised_year", "A", False), ("communes_recognised", "D", False)]
)
def test_recognition_is_asked_for_where_nothing_tells_it(laid, measure, of, is_asked):
    of_two_communes(laid)
    if measure:
        laid.figure("R", measure, "1" if of == "D" else "2018", "commune" if of == "D" else "year", unit_id=of)
    assert (("communes_recognised", "D") in {(one.measure, one.unit.unit_id) for one in review(laid).requests}) is is_asked


def test_a_commune_that_keeps_the_standard_has_its_state_in_the_first_step(laid):
    found = review(of_two_communes(laid), "A")
    assert [row[1].figure_id for row in rows(found, "standing", "criteria.told.caption")] == ["K"]


def test_states_of_a_commune_are_none_of_the_further_sets(laid):
    laid.tables["units"] = [{"unit_id": "D", "name": "Xã", "kind": "commune"}]
    laid.figure("C", "criterion_state", "met", item="qd1980-2016/1", basis="status")
    assert [block.key for block in review(laid).step("other_sets").blocks] == ["assessment.no_other_sets"]


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


def test_more_communes_recognised_than_there_are_make_no_fraction(laid):
    """4 of 3 is said by the page on consistency; the headline of the criteria tells the 4."""
    laid.figure("R", "communes_recognised", "4", "commune").figure("N", "communes_total", "3", "commune")
    found = review(laid)
    assert "criteria.above_no_total" in headline(found)
    assert "criteria.above" not in headline(found)
