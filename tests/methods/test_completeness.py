"""Whether the parts of a whole are all there are: closed, open or silent; and the verdicts that hang on it.

Every expectation is worked out by hand: a sum below its whole condemns nobody unless something says that the parts are all.
"""

import pytest

from ntm_helpers.dataset import Reads
from ntm_helpers.methods.identities.examine import consistency_of, examine
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.topics import topics

BN = "billion VND"


def of_communes(laid, total, *parts, measure="poor_households", unit="household", **cells):
    """A district's figure T and those of communes C1, C2 …; None is a commune without one."""
    laid.figure("T", measure, total, unit, **cells)
    for n, part in enumerate(parts, start=1):
        laid.unit(f"C{n}")
        if part is not None:
            laid.figure(f"F{n}", measure, part, unit, unit_id=f"C{n}", **cells)
    return laid


def verdict(laid, identity_id="units:T"):
    found = laid.findings()[identity_id]
    return found["verdict"], found["reason"]


# --- silent, open, closed -------------------------------------------------------------------------------------------------


def test_named_communes_are_not_all_communes(laid):
    assert verdict(of_communes(laid, "100", "30", "20")) == ("cannot_tell", "not_all_named")


def test_named_communes_that_exceed_the_district_disagree_whoever_is_not_named(laid):
    assert verdict(of_communes(laid, "100", "80", "30")) == ("disagrees", "")


def test_one_district_laid_under_a_province_is_not_all_of_it(laid):
    laid.tables["units"].append({"unit_id": "P", "name": "Tỉnh", "kind": "province"})
    laid.tables["units"][0]["parent_id"] = "P"
    laid.figure("T", "capital_mobilised", "900", BN, unit_id="P").figure("F", "capital_mobilised", "120", BN)
    assert verdict(laid) == ("cannot_tell", "not_all_named")


def test_reviewed_units_do_not_say_that_every_part_is_listed(laid):
    laid.descriptor["reviewed_units"] = ["D"]
    assert verdict(of_communes(laid, "100", "30", "20")) == ("cannot_tell", "not_all_named")


def test_the_dataset_says_that_every_part_is_listed(laid):
    assert verdict(of_communes(laid, "100", "30", "20").complete("D")) == ("disagrees", "")


def test_a_unit_that_is_said_to_be_complete_exists(laid):
    faults = of_communes(laid, "100", "30").complete("E").report()["faults"]
    assert [(fault["column"], fault["found"]) for fault in faults] == [("complete_units", "E")]


@pytest.mark.parametrize(
    ("count", "day", "expected"),
    [
        ("2", "2020-12-31", "disagrees"),
        ("8", "2020-12-31", "cannot_tell"),
        ("2", "2019-12-31", "disagrees"),  # the nearest day before
        ("8", "2019-12-31", "cannot_tell"),
        ("2", "2021-06-30", "cannot_tell"),  # a later day says nothing of this one
        ("2", "", "disagrees"),
    ],
)
def test_a_count_of_the_parts_decides(laid, count, day, expected):
    of_communes(laid, "100", "30", "20").figure("N", "communes_total", count, "commune", period_end=day)
    assert verdict(laid)[0] == expected


def test_a_count_decides_before_the_descriptor(laid):
    of_communes(laid, "100", "30", "20").complete("D").figure("N", "communes_total", "8", "commune")
    assert verdict(laid)[0] == "cannot_tell"


def test_the_nearest_count_decides(laid):
    of_communes(laid, "100", "30", "20").figure("N1", "communes_total", "8", "commune", period_end="2018-12-31")
    laid.figure("N2", "communes_total", "2", "commune", period_end="2019-12-31")
    assert verdict(laid)[0] == "disagrees"


def test_a_count_is_held_against_the_units_of_its_own_day(laid):
    of_communes(laid, "100", "30", "20")
    for unit_id in ("O1", "O2"):  # four communes of 2018 of which two went into the others
        laid.unit(unit_id, valid_to="2018-12-31")
    laid.figure("N", "communes_total", "4", "commune", period_end="2018-06-30")
    assert verdict(laid)[0] == "disagrees"


@pytest.mark.parametrize(("townships", "expected"), [("1", "cannot_tell"), ("0", "disagrees")])
def test_communes_are_not_all_where_a_township_is_counted(laid, townships, expected):
    of_communes(laid, "100", "30", "20").figure("N", "communes_total", "2", "commune")
    laid.figure("M", "townships_total", townships, "unit")
    assert verdict(laid)[0] == expected


@pytest.mark.parametrize(("communes", "expected"), [("4", "disagrees"), ("5", "cannot_tell"), ("3", "cannot_tell")])
def test_districts_are_all_where_their_communes_are(laid, communes, expected):
    laid.tables["units"] = [{"unit_id": "P", "name": "Tỉnh", "kind": "province"}]
    laid.figure("T", "poor_households", "100", "household", unit_id="P")
    for district, households in (("D1", "30"), ("D2", "20")):
        laid.unit(district, "P", kind="district").unit(f"{district}-1", district).unit(f"{district}-2", district)
        laid.figure(f"F-{district}", "poor_households", households, "household", unit_id=district)
    assert verdict(laid)[0] == "cannot_tell"
    laid.figure("N", "communes_total", communes, "commune", unit_id="P")
    assert verdict(laid)[0] == expected
    laid.figure("M", "districts_total", "3", "district", unit_id="P")
    assert verdict(laid)[0] == "cannot_tell"


def test_a_hedged_count_says_what_it_excludes(laid):
    of_communes(laid, "100", "30", "20").figure("N", "communes_total", "8", "commune", qualifier="over")
    assert verdict(laid)[0] == "cannot_tell"
    laid.tables["figures"][-1] |= {"value": "3", "qualifier": "under"}  # two, or fewer
    assert verdict(laid)[0] == "cannot_tell"


@pytest.mark.parametrize(
    ("measure", "unit", "whole", "expected"),
    [
        ("households_census", "household", "500", "disagrees"),  # 300 and 200: every commune has households
        ("households_census", "household", "501", "cannot_tell"),
        ("capital_mobilised", BN, "500", "cannot_tell"),  # a commune that is not named may have had none
    ],
)
def test_parts_that_make_what_every_unit_has_are_all(laid, measure, unit, whole, expected):
    of_communes(laid, "100", "30", "20").figure("W", measure, whole, unit)
    laid.figure("W1", measure, "300", unit, unit_id="C1").figure("W2", measure, "200", unit, unit_id="C2")
    assert verdict(laid)[0] == expected


def test_one_part_that_equals_the_whole_is_not_shown_to_be_all(laid):
    of_communes(laid, "100", "30").figure("W", "households_census", "500", "household")
    laid.figure("W1", "households_census", "500", "household", unit_id="C1")
    assert verdict(laid)[0] == "cannot_tell"


def test_a_group_and_single_communes_that_make_what_every_unit_has_are_all(laid):
    of_communes(laid, "100", "30", "20", "10").unit("G", kind="group", members="C1 C2")
    laid.figure("W", "households_census", "500", "household").figure("WG", "households_census", "300", "household", unit_id="G")
    laid.figure("W3", "households_census", "200", "household", unit_id="C3")
    assert verdict(laid)[0] == "disagrees"  # 60 of 100, and there is no fourth commune
    narrow = consistency_of(laid.open().view("D", "", Reads(("poverty_reduction/poor_*",), ("self", "children"))))
    assert [found.verdict for found in narrow.about("T", "units")] == ["disagrees"]
    laid.tables["units"][-1]["members"] = "C1 C2 …"
    assert verdict(laid)[0] == "cannot_tell"


# --- sources of capital, declared lists -----------------------------------------------------------------------------------


def test_two_sources_of_capital_named_are_not_all(laid):
    laid.figure("T", "capital_mobilised", "1200", BN, qualifier="over")
    laid.figure("A", "capital_mobilised", "500", BN, item="central").figure("B", "capital_mobilised", "280", BN, item="province")
    assert verdict(laid, "items:T") == ("cannot_tell", "not_all_named")


@pytest.mark.parametrize("end", [" …", "…", " ...", "..."])
def test_a_declared_list_that_ends_in_dots_is_open(laid, end):
    laid.figure("T", "capital_mobilised", "1200", BN)
    laid.figure("A", "capital_mobilised", "500", BN, item="central").figure("B", "capital_mobilised", "280", BN, item="province")
    laid.identity("I", "sum", "T", f"+A +B{end}")
    assert not laid.report()["faults"]
    found = laid.findings()["I"]
    assert (found["verdict"], found["reason"], found["terms"]) == ("cannot_tell", "list_open", ["+A", "+B"])
    laid.tables["figures"][0]["value"] = "700"
    assert verdict(laid, "I") == ("disagrees", "")
    laid.tables["figures"][0]["value"] = "1200"
    laid.tables["identities"] = []
    assert verdict(laid.identity("I", "sum", "T", "+A +B"), "I") == ("disagrees", "")  # declared without dots: all there are


# --- groups ---------------------------------------------------------------------------------------------------------------


def grouped(laid, total, group="50", members="C1 C2", own=(None, None, "30", "20")):
    """A district of four communes, two of which a source names together."""
    of_communes(laid, total, *own).complete("D").unit("G", kind="group", members=members)
    return laid.figure("FG", "poor_households", group, "household", unit_id="G")


@pytest.mark.parametrize(("total", "expected"), [("100", "agrees"), ("99", "disagrees"), ("101", "disagrees")])
def test_a_group_stands_for_its_members(laid, total, expected):
    found = grouped(laid, total).findings()["units:T"]
    assert (found["verdict"], sorted(found["terms"])) == (expected, ["+F3", "+F4", "+FG"])


def test_a_group_is_not_added_beside_its_members(laid):
    found = grouped(laid, "100", own=("27", "23", "30", "20")).findings()
    assert (found["units:T"]["verdict"], found["units:T"]["terms"]) == ("agrees", ["+F1", "+F2", "+F3", "+F4"])
    assert (found["units:FG"]["verdict"], found["units:FG"]["terms"]) == ("agrees", ["+F1", "+F2"])


def test_a_group_stands_for_its_members_where_one_of_them_has_no_figure(laid):
    found = grouped(laid, "100", own=("27", None, "30", "20")).findings()["units:T"]
    assert (found["verdict"], sorted(found["terms"])) == ("agrees", ["+F3", "+F4", "+FG"])


def test_an_open_group_fills_no_rest(laid):
    found = grouped(laid, "120", members="C1 C2 …").findings()["units:T"]
    assert (found["verdict"], found["terms"]) == ("cannot_tell", ["+F3", "+F4"])


def test_groups_that_share_a_member_are_not_both_added(laid):
    grouped(laid, "100").unit("G2", kind="group", members="C2 C3")
    laid.figure("FG2", "poor_households", "60", "household", unit_id="G2")
    assert sorted(laid.findings()["units:T"]["terms"]) == ["+F3", "+F4", "+FG"]


def test_members_of_an_open_group_are_not_all(laid):
    grouped(laid, "100", own=("20", "20", "30", "30"))
    assert verdict(laid, "units:FG") == ("disagrees", "")  # 20 and 20 are not 50
    laid.tables["units"][-1]["members"] = "C1 C2 …"
    assert verdict(laid, "units:FG") == ("cannot_tell", "not_all_named")


def test_a_group_whose_part_is_on_another_page_is_held_against_its_members_on_the_page_that_has_them(laid):
    dataset = grouped(laid, "100", own=("27", "23", "30", "20")).open()
    reads = Reads(("*/*",), ("self", "children"))
    assert [f.verdict for f in consistency_of(dataset.view("D", "", reads)).about("FG", "units")] == ["agrees"]
    assert consistency_of(dataset.view("C1", "", reads)).about("FG", "units") == []


# --- one verdict on every page --------------------------------------------------------------------------------------------

NARROW = Reads(("funding/*",), ("self", "parent", "children"))
WIDE = Reads(("*/*",), ("self", "children"), ("identities",))


@pytest.mark.parametrize(("count", "expected"), [("2", "disagrees"), ("8", "cannot_tell")])
def test_a_page_that_does_not_read_the_count_of_communes_has_the_same_verdict(laid, count, expected):
    of_communes(laid, "100", "30", "20", measure="capital_mobilised", unit=BN).figure("N", "communes_total", count, "commune")
    dataset = laid.open()
    views = [dataset.view("D", "", reads) for reads in (NARROW, WIDE)]
    assert [consistency_of(view).about("T", "units")[0].verdict for view in views] == [expected, expected]


def test_what_decides_a_page_stands_in_its_digest(laid):
    of_communes(laid, "100", "30", "20", measure="capital_mobilised", unit=BN).figure("N", "communes_total", "8", "commune")
    laid.figure("R", "communes_recognised", "1", "commune")
    digest = laid.open().view("D", "", NARROW).digest
    laid.tables["figures"][-1]["value"] = "2"
    assert laid.open().view("D", "", NARROW).digest == digest
    laid.tables["figures"][-2]["value"] = "2"
    assert laid.open().view("D", "", NARROW).digest != digest


def test_a_declared_relation_is_found_under_the_rule_that_it_stands_for_on_every_page(laid):
    laid.figure("T", "capital_mobilised", "1200", BN)
    laid.figure("A", "capital_mobilised", "500", BN, item="central").figure("B", "capital_mobilised", "280", BN, item="province")
    laid.identity("I", "sum", "T", "+A +B …")
    dataset = laid.open()
    for reads in (NARROW, WIDE):
        [found] = consistency_of(dataset.view("D", "", reads)).about("T", "items")
        assert (found.identity.identity_id, found.verdict, found.reason) == ("I", "cannot_tell", "list_open")


def test_the_figures_of_a_view_are_examined_once(laid):
    view = of_communes(laid, "100", "30", "20").open().view("D", "", WIDE)
    assert consistency_of(view) is consistency_of(view)


def test_a_relation_with_a_measure_that_may_not_be_read_is_not_told(laid):
    laid.figure("N", "communes_total", "8", "commune").figure("M", "criteria_mean", "18.0", "criterion per commune")
    laid.figure("A", "communes_by_criteria_met", "5", "commune", item="15..19")
    laid.figure("B", "communes_by_criteria_met", "3", "commune", item="5..14")
    dataset = laid.open()
    assert consistency_of(dataset.view("D", "", WIDE)).of_rule("criteria_by_bands")
    assert not consistency_of(dataset.view("D", "", Reads(("criteria/criteria_*",), ("self",)))).findings


def test_every_page_has_the_verdicts_of_the_page_on_consistency_and_of_the_check(lam_binh, tuyen_quang):
    for dataset in (lam_binh, tuyen_quang):
        checked = told(examine(dataset.figures(), dataset, dataset.identities))
        for unit in [
            unit for unit in dataset.reviewed_units(dataset.review_date) if unit.kind in ("province", "district", "commune")
        ][:12]:
            views = {topic: dataset.view(unit.unit_id, "", declared_reads(topic)) for topic in topics()}
            of_page = told(consistency_of(views["consistency"]))
            assert of_page.items() <= checked.items()
            for topic, view in views.items():
                assert told(consistency_of(view)).items() <= of_page.items(), (topic, unit)


def told(found):
    return {finding.identity.identity_id: (finding.verdict, finding.reason) for finding in found.findings}
