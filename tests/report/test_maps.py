"""Maps and tiles: who is drawn how, named where, and told how to whoever does not see it."""

import json
import re
from datetime import date

import pytest

from ntm_helpers.dataset import Borders, open_dataset
from ntm_helpers.places import Unit, alphabet_key
from ntm_helpers.report.charts import maps
from ntm_helpers.report.charts.labels import placed
from ntm_helpers.report.charts.maps import MOST_DESCRIBED, SIGNS, Shade, scene_of, svg_of
from ntm_helpers.report.charts.outlines import HEIGHT, WIDTH, frame_of, holds, on_grid, path_of, rooms_in
from ntm_helpers.report.page import Page
from ntm_helpers.topics import criteria, synthesis
from ntm_helpers.words import words

LIMIT = 15_000
"""Bytes of a map."""


def figure_of(review, lang="vi"):
    """The drawing of the first screen as the page has it."""
    html = str(Page(review, lang).first_screen().html)
    found = re.search(r'<figure class="map".*?</figure>', html, re.DOTALL)
    return found and found[0]


def part(html, tag):
    return re.search(rf"<{tag}\b[^>]*>(.*?)</{tag}>", html, re.DOTALL)[1]


def communes(number, names="Xã {}"):
    return [Unit(f"u{n}", "", names.format(n), "commune", "D") for n in range(number)]


def in_classes(units, marks=tuple(SIGNS)):
    return [Shade(mark, mark, units[number :: len(marks)]) for number, mark in enumerate(marks)]


def drawn(borders, units, shades=None):
    return str(svg_of(scene_of(borders, units), shades or in_classes(units), [], "m", "t", "d"))


def square(x, y, side=1.0):
    return [[(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]]


# --- the map of the district ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lam_binh_map(lam_binh):
    return figure_of(criteria.review(lam_binh, "071"))


def test_every_commune_is_drawn_in_its_class_as_the_report_of_the_conference_has_it(lam_binh_map):
    paths = {mark: found.count("<path") for mark, found in re.findall(r'<g class="m-(\w+)"[^>]*>(.*?)</g>', lam_binh_map)}
    assert paths == {"keep": 3, "part": 3, "none": 2}
    signs = {"keep": "Khuôn Hà, Lăng Can, Thượng Lâm", "part": "Bình An, Hồng Quang, Thổ Bình", "none": "Phúc Yên, Xuân Lập"}
    for mark, names in signs.items():
        for name in names.split(", "):
            assert re.search(rf">{name}(</text>| |<tspan[^>]*>){SIGNS[mark]}", lam_binh_map)


def test_only_what_is_not_told_is_hatched(lam_binh_map):
    hatched = re.findall(r'<g class="m-(\w+)" fill="url\(#picture-h\)">', lam_binh_map)
    assert hatched == ["none"]


def test_the_legend_has_each_class_with_its_sign_and_its_number(lam_binh_map):
    items = re.findall(r'<li class="k-(\w+)">(.*?)</li>', lam_binh_map)
    said = [(mark, re.sub(r"<i>.*?</i>|<[^>]+>", "", text).replace("\xa0", " ")) for mark, text in items]
    assert [(mark, text[0], re.search(r"\((\d+) xã\*?\)", text)[1]) for mark, text in said] == [
        ("keep", "●", "3"),
        ("part", "◐", "3"),
        ("none", "▨", "2"),
    ]


def test_whoever_does_not_see_it_is_told_every_name(lam_binh_map):
    said = part(lam_binh_map, "desc")
    assert said.startswith("Bản đồ 8 đơn vị. Giữ vững chuẩn: Khuôn Hà, Lăng Can, Thượng Lâm; ")
    assert all(name in said for name in ("Bình An", "Hồng Quang", "Thổ Bình", "Phúc Yên", "Xuân Lập"))
    assert len(said) <= MOST_DESCRIBED
    assert part(lam_binh_map, "figcaption") not in said


def test_it_names_whose_the_borders_are_and_their_day(lam_binh_map):
    assert "Ranh giới ngày 31/12/2019: censusVN2009, © 2017 Marc Choisy (MIT)." in lam_binh_map
    assert "Sau ngày đó" not in lam_binh_map


def test_it_says_of_which_day_the_standings_are(lam_binh_map, laid):
    assert "<small>Theo số liệu đến <time>13/4/2020</time></small>" in lam_binh_map
    for unit, day in (("A", "2020-06-30"), ("B", "2020-06-30"), ("C", "2019-12-31")):
        laid.unit(f"u{unit}").figure(unit, "criteria_met", "12", "criterion", unit_id=f"u{unit}", period_end=day)
    assert "Theo số liệu mới nhất của từng xã" in figure_of(criteria.review(laid.open(), "D"))


def test_it_weighs_little(lam_binh_map):
    assert len(lam_binh_map.encode()) <= LIMIT


def test_the_briefing_shows_the_map_of_its_criteria(lam_binh, lam_binh_map):
    assert re.findall(r' d="[^"]*"', figure_of(synthesis.review(lam_binh, "071"))) == re.findall(r' d="[^"]*"', lam_binh_map)


def test_same_figures_give_the_same_bytes(lam_binh, lam_binh_map):
    assert figure_of(criteria.review(lam_binh, "071")) == lam_binh_map


# --- the place of a commune -----------------------------------------------------------------------------------------------------


def test_a_commune_stands_out_among_outlines_of_which_nothing_is_told(lam_binh):
    found = figure_of(criteria.review(lam_binh, "02296"))
    neighbours = re.search(r'<g class="m-else">(.*?)</g>', found)[1]
    assert (neighbours.count("<path"), found.count('class="here"')) == (7, 1)
    assert re.search(r'<g class="m-part"><path class="here"', found)
    text = re.sub(r"<[^>]+>", " ", found)
    assert "Thổ Bình ◐" in text
    assert "Khuôn Hà" not in text


def test_a_unit_without_borders_or_neighbours_has_no_map_of_its_place(demo, laid):
    assert figure_of(criteria.review(demo, "demo-01")) is None
    laid.unit("A").figure("F", "criteria_met", "12", "criterion", unit_id="A")
    assert figure_of(criteria.review(laid.open(), "A")) is None


# --- other days, no borders -----------------------------------------------------------------------------------------------------


def test_units_that_came_after_the_day_of_the_borders_are_named(lam_binh):
    units = lam_binh.places.children("071", date(2022, 1, 1))
    writer = Page(criteria.review(lam_binh, "071"), "vi")._writer("x")
    said = str(maps.credit(lam_binh.borders([unit.unit_id for unit in units]), units, writer))
    assert said.endswith("Sau ngày đó có thay đổi: thị trấn Lăng Can, xã Minh Quang, xã Phúc Sơn.")


def test_without_borders_each_unit_has_a_tile_in_the_order_of_the_alphabet_and_that_is_said(demo):
    found = figure_of(criteria.review(demo, "demo"))
    names = re.findall(r"<text [^>]*>([^<]*?) [●◕◐◔○▨]", found)
    texts = re.findall(r'<text x="(\d+)" y="(\d+)">([^<]*?) [●◕◐◔○▨]', found)
    in_reading_order = [name for _, _, name in sorted(texts, key=lambda text: (int(text[1]), int(text[0])))]
    assert len(names) == 12
    assert in_reading_order == sorted(names, key=alphabet_key)
    assert words("vi")("map.tiles") in found
    assert "censusVN2009" not in found
    assert part(found, "desc").startswith("12 ô, mỗi ô một đơn vị.")


def test_one_unit_without_borders_makes_tiles_of_all():
    units = communes(3)
    borders = Borders("c", date(2020, 1, 1), {"u0": square(105, 22), "u1": square(106, 22)})
    assert not scene_of(borders, units).is_map
    assert scene_of(borders, units[:2]).is_map


def test_too_little_told_draws_no_map(laid):
    """Two communes of which something is told, four of which nothing is: a map would be a sheet of hatch."""
    for unit in "ABCDEF":
        laid.unit(f"u{unit}")
    for unit in "AB":
        laid.figure(unit, "criteria_met", "12", "criterion", unit_id=f"u{unit}")
    assert figure_of(criteria.review(laid.open(), "D")) is None
    laid.figure("C", "criteria_met", "12", "criterion", unit_id="uC")
    assert figure_of(criteria.review(laid.open(), "D")) is not None


def test_many_standings_are_drawn_by_the_bands_of_the_set_and_who_is_in_no_band_for_sure_is_hatched(laid):
    """Bands of the set in force: 19, 15–18, 10–14, 5–9, under 5; 13–16 lies over two of them."""
    stated = {"A": ("19", ""), "B": ("17", ""), "C": ("12", ""), "D": ("7", ""), "E": ("3", ""), "F": ("13", "16"), "G": ("11", "")}
    for unit, (value, value_to) in stated.items():
        laid.unit(f"u{unit}")
        laid.figure(unit, "criteria_met", value, "criterion", value_to=value_to, unit_id=f"u{unit}")
    found = figure_of(criteria.review(laid.open(), "D"))
    classes = {mark: paths.count("<path") for mark, paths in re.findall(r'<g class="m-(\w+)"[^>]*>(.*?)</g>', found)}
    assert classes == {"keep": 1, "near": 1, "part": 2, "low": 1, "no": 1, "none": 1}


def classes_of(html):
    items = re.findall(r'<li class="k-(\w+)">(.*?)</li>', html)
    return [(mark, re.sub(r"<i>.*?</i>|<[^>]+>", "", text).replace("\xa0", " ")) for mark, text in items]


def test_numbers_that_have_no_order_are_one_class(laid):
    """14 lies within 10 to 15: neither stands above the other. 17 and 12 do."""
    for unit, value, value_to in (("A", "10", "15"), ("B", "14", ""), ("C", "14", "")):
        laid.unit(f"u{unit}").figure(unit, "criteria_met", value, "criterion", value_to=value_to, unit_id=f"u{unit}")
    assert classes_of(figure_of(criteria.review(laid.open(), "D"))) == [("part", "◐ 10–15 tiêu chí, 14 tiêu chí (3 xã*)")]
    for row, (value, value_to) in zip(laid.tables["figures"], (("17", ""), ("12", ""), ("12", "")), strict=True):
        row |= {"value": value, "value_to": value_to}
    found = classes_of(figure_of(criteria.review(laid.open(), "D")))
    assert found == [("near", "◕ 17 tiêu chí (1 xã*)"), ("low", "◔ 12 tiêu chí (2 xã*)")]
    laid.tables["figures"][0]["period_end"] = "2016-06-30"  # told by the set before: no number of one stands above one of another
    [(mark, said)] = classes_of(figure_of(criteria.review(laid.open(), "D")))
    assert (mark, said[0], said[-7:]) == ("part", "◐", "(3 xã*)")


def test_who_keeps_the_standard_and_who_meets_every_criterion_are_one_class(laid):
    for unit in "ABC":
        laid.unit(f"u{unit}")
    laid.figure("A", "standard_state", "kept", unit_id="uA", basis="status")
    laid.figure("B", "criteria_met", "19", "criterion", unit_id="uB")
    laid.figure("C", "criteria_met", "12", "criterion", unit_id="uC")
    found = classes_of(figure_of(criteria.review(laid.open(), "D")))
    assert found == [("keep", "● Giữ vững chuẩn hoặc 19 tiêu chí (2 xã*)"), ("part", "◐ 12 tiêu chí (1 xã*)")]


# --- size and hard names --------------------------------------------------------------------------------------------------------


def test_the_province_of_138_units_fits_and_names_none(tuyen_quang):
    units = [part for parent in range(7) for part in tuyen_quang.places.children(f"07{parent}", tuyen_quang.review_date)]
    found = drawn(tuyen_quang.borders([unit.unit_id for unit in units]), units)
    assert (len(units), found.count("<path ")) == (138, 138 + 1)  # one of the pattern
    assert len(found.encode()) <= LIMIT
    assert not any(f">{unit.name}" in found for unit in units)


@pytest.mark.parametrize("number", [30, 31, 124, 400])
def test_tiles_of_very_many_units_bear_signs_and_fit(number):
    found = drawn(Borders(), communes(number))
    assert len(found.encode()) <= LIMIT or number == 400
    assert sum(found.count(sign) for sign in SIGNS.values()) == number
    assert ("Xã 0" in found) == (number <= 30)


HARD = [
    "Nguyễn Thị Minh Khai Anh hùng Lực lượng vũ trang",
    "A" * 60,
    "W" * 32_000,
    "<script>alert(1)</script>",
    "=SUM(A1)",
    "a\u202eb",
    "&amp;",
]


def test_hard_names_stay_on_their_tile():
    units = [Unit(f"u{number}", "", name, "commune", "D") for number, name in enumerate(HARD)]
    scene = scene_of(Borders(), units)
    for label in maps.labels_of(scene, [Shade("keep", "k", units)]):
        assert len(label.lines) <= 2
        assert label.lines[-1].endswith("●")
        assert all(maps.text_width(line) <= label.box.right - label.box.left for line in label.lines)
    assert "<script>" not in drawn(Borders(), units, [Shade("keep", "k", units)])


@pytest.mark.parametrize("district", ["070", "072", "073", "074", "075", "076", "08"])
def test_names_on_a_map_never_lie_on_one_another_nor_outside(tuyen_quang, district):
    units = tuyen_quang.places.children(district, tuyen_quang.review_date)
    scene = scene_of(tuyen_quang.borders([unit.unit_id for unit in units]), units)
    found = maps.labels_of(scene, in_classes(units))
    assert len(found) >= len(units) * 0.9
    assert not any(one.box.meets(other.box) for number, one in enumerate(found) for other in found[:number])
    left, top, width, height = maps.frame_with(scene, found)
    assert width <= WIDTH + 8
    assert all(left <= label.box.left and label.box.right <= left + width for label in found)
    assert all(top <= label.box.top and label.box.bottom <= top + height for label in found)
    if len(units) <= maps.MOST_NAMED:
        assert sum(len(label.lines[0]) > 1 for label in found) >= min(len(units), 4)


# --- the grid -------------------------------------------------------------------------------------------------------------------


def test_a_shape_fills_the_grid_and_its_path_is_written_in_steps():
    """On the equator a square of one degree is as wide as high: the lower bound, the height, decides."""
    [rings] = on_grid([square(105, -0.5)])
    assert rings == [[(0, HEIGHT), (HEIGHT, HEIGHT), (HEIGHT, 0), (0, 0)]]
    assert path_of(rings) == f"M0 {HEIGHT}l{HEIGHT} 0 0-{HEIGHT}-{HEIGHT} 0z"


def test_a_degree_of_longitude_is_narrower_at_sixty_degrees():
    [rings] = on_grid([square(105, 59.5)])
    box = frame_of([rings])
    assert (box.bottom, box.right) == (HEIGHT, HEIGHT / 2)  # the cosine of 60° is a half


def test_neighbours_share_the_points_of_their_border():
    west, east = on_grid([square(105, 22, 0.37), square(105.37, 22, 0.37)])
    assert {cell for cell in west[0] if cell in east[0]} == {(max(x for x, _ in west[0]), y) for y in {y for _, y in west[0]}}


def test_points_that_change_nothing_are_left_out_and_a_speck_is_still_seen():
    lined = [[(105.0, 0.0), (105.2, 0.0), (105.50001, 0.00001), (106.0, 0.0), (106.0, 1.0), (105.0, 1.0), (105.0, 0.0)]]
    whole, speck = on_grid([lined, square(105.5, 0.5, 0.0001)])
    assert len(whole[0]) == 4
    assert [len(ring) for ring in speck] == [4]
    assert frame_of([speck]).right > frame_of([speck]).left


def test_a_name_finds_the_room_that_is_wide_enough():
    """A T: a bar of 100 × 30 above a stem of 20 × 100; a text of 60 × 20 stands in the bar."""
    shape = [[(0, 0), (100, 0), (100, 30), (60, 30), (60, 130), (40, 130), (40, 30), (0, 30)]]
    room = rooms_in(shape, 60, 20)[0]
    assert (room.x, room.width) == (50, 100)
    assert 10 <= room.y <= 20
    assert holds(shape, 50, 100)
    assert not holds(shape, 20, 100)


def test_a_name_that_fits_nowhere_stands_beside_its_unit_with_a_line_to_it():
    shape = [[(100, 100), (120, 100), (120, 120), (100, 120)]]
    [label] = placed([("Hồng Quang", "●", shape)], [shape], maps.Box(0, 0, 300, 300))
    assert label.leads_to is not None
    assert holds(shape, *label.leads_to)
    assert not label.box.meets(frame_of([shape]))


def test_of_too_many_lines_nobody_could_follow_the_signs_stay():
    """Seven small units in the middle of a large outline: no name can stand near its own."""
    around = [[(0, 0), (400, 0), (400, 400), (0, 400)]]
    shapes = [[[(x, 190), (x + 20, 190), (x + 20, 210), (x, 210)]] for x in range(80, 290, 30)]
    found = placed([("Hồng Quang", "●", shape) for shape in shapes], [around, *shapes], maps.Box(0, 0, 400, 400))
    assert [label.lines for label in found] == [("●",)] * 7


def test_the_credit_of_an_office_is_text_never_markup(laid):
    for unit in "ABC":
        laid.unit(unit).figure(unit, "criteria_met", "12", "criterion", unit_id=unit)
    folder = laid.save()
    features = [
        {"properties": {"unit_id": unit}, "geometry": {"type": "Polygon", "coordinates": square(105 + number, 22)}}
        for number, unit in enumerate("ABC")
    ]
    about = {"type": "FeatureCollection", "credit": "<b onclick=x>Sở</b> & {day}", "day": "2020-01-01"}
    (folder / "borders.geojson").write_text(json.dumps(about | {"features": features}), encoding="utf-8")
    found = figure_of(criteria.review(open_dataset("", folder), "D"), "en")
    assert "Borders of 1 January 2020: &lt;b onclick=x&gt;Sở&lt;/b&gt; &amp; {day}." in found


def test_a_program_is_told_the_classes_of_a_map_and_its_units(lam_binh):
    picture = criteria.review(lam_binh, "071").as_json()["first"]["picture"]
    assert picture["chart"] == "map"
    assert [mark for mark, _ in picture["marks"]] == ["keep", "part", "none"]
    assert [[unit["unit"] for unit in units] for units, _ in picture["rows"]] == [
        ["02251", "02266", "02269"],
        ["02290", "02293", "02296"],
        ["02233", "02242"],
    ]
