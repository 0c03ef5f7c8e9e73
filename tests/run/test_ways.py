"""Where pages lead: index, units above, neighbours, units beside or below, topics, other language; the pages of the index."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from ntm_helpers.notebooks import notebooks
from ntm_helpers.places import Places, Unit
from ntm_helpers.report.navigation import MOST_LISTED, Way, counted
from ntm_helpers.run.addresses import folders
from ntm_helpers.run.index import _of_briefing
from ntm_helpers.run.listing import INDEX, MOST_ON_ONE, list_of_parts, listings
from ntm_helpers.run.plan import Job, Plan
from ntm_helpers.run.ways import Ways, way_to_language

NAMES = ("Bình An", "Đà Vị", "Lăng Can", "Lâm Hóa")
"""In no order; by the Vietnamese alphabet "Lăng" stands before "Lâm", and Đ before L."""


def plan_of(*units):
    places = Places(units)
    reviewed = places.reviewed([], date(2020, 12, 31))
    of = folders(reviewed)
    pages = {
        f"{of[unit.unit_id]}/{'index' if notebook.is_index else topic}.html": (unit, topic)
        for unit in reviewed
        for topic, notebook in notebooks().items()
    }
    return Plan(SimpleNamespace(places=places), date(2020, 12, 31), "vi", (), pages, tuple(reviewed))


def province(districts, communes):
    """A province with districts of so many communes."""
    units = [Unit("P", "", "Tuyên Quang", "province")]
    for number in range(districts):
        units.append(Unit(f"D{number}", "", f"Huyện {number:03d}", "district", "P"))
        units += [Unit(f"D{number}C{n}", "", f"Xã {n:03d}", "commune", f"D{number}") for n in range(communes)]
    return plan_of(*units)


@pytest.fixture
def plan():
    return plan_of(Unit("D", "", "Mây", "district"), *(Unit(f"C{n}", "", name, "commune", "D") for n, name in enumerate(NAMES)))


@pytest.fixture
def lead(plan, tmp_path):
    """Give the ways of a page, when every page is there but those named."""

    def of(unit_id, topic="funding", *, without=(), **entries):
        there = {page: {"state": "done", "short": "1"} for page in plan.pages if page not in without}
        there |= {page: {"state": "done"} for page in entries.get("silent", ())}
        unit = plan.dataset.places[unit_id]
        job = Job(notebooks()[topic], unit, {}, "", plan.folders[unit_id])
        return Ways(plan, tmp_path / "vi", there).of(job)

    return of


def test_neighbours_stand_by_the_vietnamese_alphabet_in_a_ring(plan, lead):
    first, met = "C0", []
    unit_id = first
    for _ in NAMES:
        after = lead(unit_id).after
        met.append(after.text)
        unit_id = next(unit.unit_id for unit in plan.units if unit.name == after.text)
        assert lead(unit_id).before.text == (met[-2] if len(met) > 1 else "Bình An")
    assert met == ["Đà Vị", "Lăng Can", "Lâm Hóa", "Bình An"]


def test_the_topic_stays_from_neighbour_to_neighbour(lead):
    assert lead("C0", "funding").after.page == "../C1-da-vi/funding.html"
    assert lead("C0", "synthesis").after.page == "../C1-da-vi/index.html"


def test_a_neighbour_without_the_page_is_passed_over_and_listed_with_its_briefing(lead):
    found = lead("C0", "funding", without=("C1-da-vi/funding.html",))
    assert found.after == Way("Lăng Can", "../C2-lang-can/funding.html")
    assert [way.page for way in found.others if way.text == "Đà Vị"] == ["../C1-da-vi/index.html"]
    gone = lead("C0", "funding", without=("C1-da-vi/funding.html", "C1-da-vi/index.html"))
    assert [way.page for way in gone.others if way.text == "Đà Vị"] == [""]


def test_one_unit_alone_has_no_neighbours(plan, lead):
    alone = [page for page in plan.pages if page.startswith("C") and not page.startswith("C0")]
    found = lead("C0", without=alone)
    assert (found.before, found.after) == (None, None)
    assert lead("D").before is None


def test_the_line_leads_up_to_the_briefings_of_all_that_hold_the_unit(lead):
    up = [Way("Huyện Mây", "../D-may/index.html"), Way("Xã Bình An", "index.html")]
    assert list(lead("C0").units) == up
    assert list(lead("C0", "synthesis").units) == [up[0], replace(up[1], is_here=True)]
    assert lead("C0").index == "../index.html"


def test_a_unit_with_parts_lists_them_and_another_those_beside_it(lead):
    assert (lead("D").listed.text, [way.text for way in lead("D").others]) == ("4 xã", list(NAMES))
    beside = lead("C2")
    assert (beside.listed.text, [way.is_here for way in beside.others]) == ("4 xã", [False, False, True, False])


def test_so_many_units_are_not_listed_but_led_to(tmp_path):
    many = province(1, MOST_LISTED + 1)
    for unit_id in ("D0", "D0C5"):
        job = Job(notebooks()["funding"], many.dataset.places[unit_id], {}, "", many.folders[unit_id])
        found = Ways(many, tmp_path, {}, many.pages).of(job)
        assert found.listed == Way(f"{MOST_LISTED + 1} xã", "../index.html")
        assert found.others == ()


def test_the_topics_of_the_unit_are_listed_and_those_with_nothing_to_say_are_known(lead):
    found = lead("C0", "funding", without=("C0-binh-an/criteria.html",), silent=("C0-binh-an/production_linkage.html",))
    topics = {way.text: way for way in found.topics}
    assert topics["Vốn"].is_here
    assert topics["Tiêu chí"].page == ""
    assert {name for name, way in topics.items() if way.is_silent} == {"Liên kết sản xuất"}
    assert "synthesis.html" not in str(found.topics)


def test_the_other_language_is_led_to_where_that_page_is_there(lead, tmp_path):
    assert lead("C0").language is None
    page = tmp_path / "en" / "C0-binh-an" / "funding.html"
    page.parent.mkdir(parents=True)
    page.write_text("", encoding="utf-8")
    found = lead("C0")
    assert (found.lang, found.language) == ("en", Way("English", "../../en/C0-binh-an/funding.html"))
    assert lead("C1").language is None
    assert way_to_language(tmp_path / "en", "C0-binh-an/funding.html", "en") == ("", None)


def test_units_are_counted_by_their_kind_where_they_are_of_one():
    commune, town = Unit("A", "", "A", "commune"), Unit("B", "", "B", "township")
    assert [counted([commune], lang) for lang in ("vi", "en")] == ["1 xã", "1 commune"]
    assert [counted([commune] * 2, lang) for lang in ("vi", "en")] == ["2 xã", "2 communes"]
    assert [counted([commune, town], lang) for lang in ("vi", "en")] == ["2 đơn vị", "2 units"]


# --- the pages of the index ------------------------------------------------------------------------------------------------------


def shown(plan):
    return {listing.page: [(top and top.unit_id, len(parts)) for top, parts in listing.sections] for listing in listings(plan)}


def test_few_units_stand_on_one_page_a_table_a_parent():
    assert shown(province(2, 3)) == {INDEX: [("P", 2), ("D0", 3), ("D1", 3)]}


def test_many_units_stand_on_a_page_a_parent_and_each_once_below_its_own():
    plan = province(12, 20)
    assert len(plan.units) > MOST_ON_ONE
    pages = shown(plan)
    assert pages[INDEX] == [("P", 12)]
    assert pages["D3-huyen-003/list-of-units.html"] == [("D3", 20)]
    assert len(pages) == 13
    listed = [unit.unit_id for listing in listings(plan) for _, parts in listing.sections for unit in parts]
    assert sorted(listed) == sorted(unit.unit_id for unit in plan.units if unit.unit_id != "P")
    assert list_of_parts(plan, plan.dataset.places["D3"]) == "D3-huyen-003/list-of-units.html"
    assert list_of_parts(plan, plan.dataset.places["P"]) == INDEX


def test_units_at_the_top_stand_side_by_side():
    plan = plan_of(Unit("A", "", "A", "district"), Unit("B", "", "B", "district"), Unit("C", "", "C", "commune", "A"))
    assert shown(plan) == {INDEX: [(None, 2), ("A", 1)]}


def test_the_first_page_of_the_index_shows_the_map_of_the_briefing_at_the_top(plan, tmp_path):
    [listing] = listings(plan)
    assert _of_briefing(tmp_path, listing, plan) == ("", "")
    page = tmp_path / "D-may" / "index.html"
    page.parent.mkdir()
    page.write_text('<p>1</p><figure class="map" id="m"><a href="#c1">3 xã</a></figure><figure></figure>', encoding="utf-8")
    _, picture = _of_briefing(tmp_path, listing, plan)
    assert picture == '<figure class="map" id="m"><a href="D-may/index.html#c1">3 xã</a></figure>'


# --- a whole build ---------------------------------------------------------------------------------------------------------------


def links(page):
    text = re.sub(r"<style>.*?</style>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.findall(r'href="([^"]*)"', text)


@pytest.mark.slow
def test_every_link_of_every_page_leads_to_a_page_that_is_there_and_every_page_is_reached(built):
    pages = {path.resolve() for path in built.rglob("*.html")}
    reached = {(built / "index.html").resolve()}
    waiting = list(reached)
    while waiting:
        page = waiting.pop()
        for link in links(page):
            if link.startswith(("http", "#")):
                continue
            assert not Path(link).is_absolute()
            target, _, anchor = link.partition("#")
            path = (page.parent / target).resolve()
            assert path in pages, f"{page.name}: {link}"
            assert not anchor or f'id="{anchor}"' in path.read_text(encoding="utf-8"), f"{page.name}: {link}"
            if path not in reached:
                reached.add(path)
                waiting.append(path)
    assert reached == pages
