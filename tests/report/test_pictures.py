"""Drawings as pictures: what is drawn on a page stands at the same place in the colours of light, small and always the same."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from html import unescape
from itertools import pairwise

import matplotlib as mpl
import pytest
from matplotlib.font_manager import findfont
from PIL import Image

from ntm_helpers.dataset import Reads
from ntm_helpers.report.charts import FORMS, draw
from ntm_helpers.report.charts.light import colours, look_of
from ntm_helpers.report.charts.maps import SIGNS
from ntm_helpers.report.charts.png import picture
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart, Name
from ntm_helpers.topics import criteria
from report.test_charts import HARD, TITLE, amount, at, named

MOST_BYTES = 150_000
MARGIN, DPI = 4, 200
LIGHT = {"c1": (11, 74, 107), "c2": (77, 128, 153), "paper": (255, 255, 255), "ink": (23, 32, 42)}
"""Of ground.css, read by eye."""


@pytest.fixture
def writer(laid):
    laid.unit("A", name="Bản Sao").unit("B", name="Hồ Ngàn")
    return Writer(laid.open().view("D", "", Reads(("*/*",), ("self", "children"))), "vi")


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def is_near(found: tuple[int, ...], colour: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= 6 for one, other in zip(found, colour, strict=True))


def stretches(image: Image.Image, colour: tuple[int, ...], least: int = 20) -> list[tuple[float, float]]:
    """Left and right ends, in units across, of what a colour fills, from the top down."""
    found: list[tuple[float, float]] = []
    for y in range(image.height):
        row = [is_near(image.getpixel((x, y)), colour) for x in range(image.width)]
        edges = [x for x in range(1, image.width) if row[x] != row[x - 1]]
        ends = [
            (a * 72 / DPI - MARGIN, b * 72 / DPI - MARGIN) for a, b in zip(edges[::2], edges[1::2], strict=False) if b - a >= least
        ]
        found += [end for end in ends if not any(abs(end[0] - one[0]) < 1 and abs(end[1] - one[1]) < 1 for one in found)]
    return found


def test_bars_stand_where_the_page_has_them_in_the_colours_of_light(writer):
    """Nearly 33 is 32 to 33, over 4 is 4 to 5: 0 to 32, then 32 to 36; the axis ends at 38."""
    parts = [amount("a", "33", "nearly"), amount("b", "4", "over")]
    image = opened(picture(Chart("parts", TITLE, named(*parts)), writer).png)
    (first, second) = stretches(image, LIGHT["c2"])
    assert first == pytest.approx((at(0, 38), at(32, 38)), abs=0.5)
    assert second == pytest.approx((at(32, 38), at(36, 38)), abs=0.5)
    assert image.getpixel((0, 0)) == LIGHT["paper"]


def test_what_is_open_is_hatched_and_not_filled(writer):
    """From 40 to 50: to 40 filled, from there to 50 lines and paper in turn."""
    image = opened(picture(Chart("bars", TITLE, named(amount("a", "40", value_to="50"), amount("b", "50"))), writer).png)
    y = round((MARGIN + 15 + 3) * DPI / 72)  # in the first bar, below one line of text and above the axis
    row = [image.getpixel((round((MARGIN + at(40.5 + x / 10, 50)) * DPI / 72), y)) for x in range(90)]
    is_paper = [is_near(pixel, LIGHT["paper"]) for pixel in row]
    assert sum(one != other for one, other in pairwise(is_paper)) >= 8
    assert not any(is_near(pixel, LIGHT["paper"]) for pixel in (image.getpixel((x, y)) for x in range(60, 600)))


@pytest.fixture(scope="module")
def lam_binh_criteria(lam_binh):
    return criteria.review(lam_binh, "071")


def map_of(review) -> Chart:
    assert isinstance(review.first.picture, Chart)
    assert review.first.picture.form == "map"
    return review.first.picture


def test_a_map_has_the_classes_of_the_page_its_legend_and_whose_the_borders_are(lam_binh_criteria):
    shown = picture(map_of(lam_binh_criteria), Writer(lam_binh_criteria.view, "vi"))
    html = str(draw(map_of(lam_binh_criteria), Writer(lam_binh_criteria.view, "vi"), "c"))
    items = re.findall(r'<li class="k-(\w+)"><span aria-hidden="true">(.)</span> (.*?)</li>', html)
    assert [(key.sign, str(key.text)) for key in shown.legend] == [(sign, text) for _, sign, text in items]
    assert re.search(r'<p class="credit">(.*?)</p>', html)[1] == str(shown.credit)
    image = opened(shown.png)
    there = {colour for count, colour in image.getcolors(1 << 24) if count > 5_000}
    for key, (mark, sign, _) in zip(shown.legend, items, strict=True):
        assert SIGNS[mark] == sign
        wanted = tuple(bytes.fromhex(key.colour[1:]))
        assert mark == "none" or any(is_near(colour, wanted) for colour in there)
    assert [key.colour for key in shown.legend][:2] == ["#7fbf96", "#f6e7bd"]  # keep-bg, part-bg of ground.css


def test_a_unit_stands_out_among_its_neighbours(lam_binh):
    review = criteria.review(lam_binh, "02296")
    image = opened(picture(map_of(review), Writer(review.view, "vi")).png)
    covered = {colour: count for count, colour in image.getcolors(1 << 24)}
    assert covered[tuple(bytes.fromhex(colours()["wash"][1:]))] > 50_000  # of seven neighbours, not the white around them
    assert covered[LIGHT["paper"]] > 50_000
    assert covered[LIGHT["ink"]] > 3_000  # a heavy outline


@pytest.mark.parametrize("name", [*HARD, "letters that no font has"])
def test_hard_names_are_drawn_as_text_and_nothing_is_told_on_the_way(writer, name, capfd):
    label = Name("text", HARD.get(name, "\U0001f600 漢字 \U000e0041"))
    shown = picture(Chart("bars", TITLE, [(label, amount("a", "33", "nearly")), (label, amount("b", "4"))]), writer)
    assert shown.width == pytest.approx(300 + 2 * MARGIN, abs=0.5)
    assert len(shown.png) < MOST_BYTES
    assert capfd.readouterr() == ("", "")


# --- every drawing of the shipped datasets ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def every_picture(every_review):
    """A chart of every form and some maps, with what the page has of it."""
    found: dict[tuple[str, str], tuple] = {}
    for review in every_review:
        charts = [block for step in review.steps for block in step.blocks if isinstance(block, Chart)]
        for chart in [*charts, *([review.first.picture] if isinstance(review.first.picture, Chart) else [])]:
            key = chart.form, review.view.unit.kind if chart.form == "map" else review.topic
            if key not in found:
                html = str(draw(chart, Writer(review.view, "vi"), "c"))
                found[key] = chart, review.view, html, picture(chart, Writer(review.view, "vi"))
    return list(found.values())


def test_every_form_becomes_a_picture_that_is_small_and_sharp(every_picture):
    assert {chart.form for chart, *_ in every_picture} >= {"map", *FORMS} - {"levels"}
    for chart, _, _, shown in every_picture:
        image = Image.open(io.BytesIO(shown.png))
        assert (image.format, len(shown.png) <= MOST_BYTES) == ("PNG", True)
        assert image.info["dpi"] == pytest.approx((DPI, DPI), abs=0.1)
        assert (image.width * 72 / DPI, image.height * 72 / DPI) == pytest.approx((shown.width, shown.height))
        assert set(image.info) <= {"dpi"}, "no name of a program, no time"
        assert len(image.convert("RGB").getcolors(1 << 24)) > 3, chart.form


def test_a_picture_is_told_as_its_drawing_is(every_picture):
    for _, _, html, shown in every_picture:
        caption = re.search(r"<figcaption>(.*?)</figcaption>", html)[1]
        assert caption == str(shown.title) + (f" <small>{shown.about}</small>" if shown.about else "")
        assert unescape(re.search(r"<desc[^>]*>(.*?)</desc>", html)[1]) == shown.alt


def test_no_colour_that_only_stands_for_a_name_is_left(every_picture):
    for chart, _, _, shown in every_picture:
        pixels = opened(shown.png).getcolors(1 << 24)
        assert not [colour for _, colour in pixels if max(colour[:2]) == 0 and colour[2] <= 12], chart.form


def test_same_figures_give_the_same_bytes_whatever_settings_a_user_has(every_picture):
    with mpl.rc_context(
        {"font.size": 30, "savefig.dpi": 50, "lines.linewidth": 9, "savefig.facecolor": "red", "savefig.bbox": "tight"}
    ):
        for chart, view, _, shown in every_picture:
            assert picture(chart, Writer(view, "vi")).png == shown.png, chart.form


def test_the_letters_are_those_that_the_library_brings_along():
    assert findfont("DejaVu Sans").startswith(mpl.get_data_path())


# --- colours ------------------------------------------------------------------------------------------------------------------


def test_the_colours_are_those_of_light():
    assert colours()["c1"] == "#0b4a6b"  # of dark: #9fd0e6
    assert look_of("m-near") == {"stroke": "#17202a", "stroke-width": ".8", "fill": "#7fbf96", "fill-opacity": ".45"}


# --- time ---------------------------------------------------------------------------------------------------------------------


def test_what_draws_is_imported_only_where_something_is_drawn():
    """Sheets draw nothing, and each process of an export would wait for it."""
    code = "import sys, ntm_helpers.report.document, ntm_helpers.report.page; print({'matplotlib', 'seaborn'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
