"""Drawings: what is drawn stands where the numbers are, fits a phone, takes the colours of the page, and is told in words."""

from __future__ import annotations

import re
from fractions import Fraction
from html import unescape

import pytest

from ntm_helpers.dataset import Figure, Reads, Standing
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, point, read_quantity
from ntm_helpers.report.charts import FORMS, draw
from ntm_helpers.report.charts.ink import INKS
from ntm_helpers.report.charts.lettering import text_width
from ntm_helpers.report.charts.sheet import PAD, WIDTH, clean_style
from ntm_helpers.report.markup import offences
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart, Name, Sentence
from report.test_style import DRAWN, TEXTS

MOST_BYTES, MOST_DESCRIBED = 8_000, 330
ACROSS = WIDTH - 2 * PAD
TITLE = Sentence("funding.chart")


@pytest.fixture
def writer(laid):
    laid.unit("A", name="Bản Sao").unit("B", name="Hồ Ngàn")
    return Writer(laid.open().view("D", "", Reads(("*/*",), ("self", "children"))), "vi")


def amount(item: str, text: str, qualifier: str = "exact", value_to: str = "", **about) -> Figure:
    quantity = read_quantity(text, qualifier=qualifier, value_to=value_to, unit="billion VND")
    return Figure(figure_id=item, unit_id="D", measure="capital_mobilised", item=item, quantity=quantity, basis="result", **about)


def named(*figures: Figure) -> list[tuple[Name, Figure]]:
    return [(Name("text", figure.item), figure) for figure in figures]


def svg(chart: Chart, writer: Writer) -> str:
    html = str(draw(chart, writer, "c"))
    return html[html.index("<svg") : html.index("</svg>") + 6]


def at(value: float, most: float, least: float = 0) -> float:
    """Where a number of the axis stands, in units across."""
    return PAD + ACROSS * (value - least) / (most - least)


def shapes(drawn: str, fill: str) -> list[tuple[float, float]]:
    """Left and right ends of what is filled so, in the order drawn."""
    found = []
    for path in re.findall(rf'<path fill="{re.escape(fill)}"[^>]* d="([^"]*)"', drawn):
        for part in path.split("z")[:-1]:
            corners = re.fullmatch(r"M([\d.-]+) [\d.-]+H([\d.-]+)V[\d.-]+H[\d.-]+", part)
            assert corners, part
            found.append(tuple(sorted((float(corners[1]), float(corners[2])))))
    return found


def near(*ends: float):
    return pytest.approx(ends, abs=0.11)


# --- where things stand -------------------------------------------------------------------------------------------------------


def test_parts_follow_one_another_and_what_hedges_leave_open_is_hatched(writer):
    """Nearly 33 is 32 to 33, over 4 is 4 to 5: the second begins at 32; together 36 to 38; stated, over 37, is 37 to 38."""
    parts = [amount("a", "33", "nearly"), amount("b", "4", "over")]
    added = Figure(
        figure_id="s", unit_id="D", measure="capital_sum_of_sources", basis="derived", quantity=Quantity(
            Fraction(36), Fraction(38), lower_open=True, upper_open=True, is_hedged=True, unit="billion VND"
        ),
    )  # fmt: skip
    drawn = svg(Chart("parts", TITLE, named(*parts), amount("t", "37", "over"), added=added), writer)
    assert shapes(drawn, "var(--c2)") == [near(at(0, 38), at(32, 38)), near(at(32, 38), at(36, 38))]
    assert shapes(drawn, "var(--c1)") == [near(at(0, 38), at(36, 38)), near(at(0, 38), at(37, 38))]
    assert shapes(drawn, "url(#c-h)") == [
        near(at(32, 38), at(33, 38)),
        near(at(36, 38), at(37, 38)),
        near(at(36, 38), at(38, 38)),
        near(at(37, 38), at(38, 38)),
    ]
    assert not shapes(drawn, "var(--no)")


def test_what_parts_hold_beyond_the_stated_total_stands_out(writer):
    parts = [amount("a", "100"), amount("b", "40")]
    added = Figure(
        figure_id="s", unit_id="D", measure="capital_sum_of_sources", basis="derived", quantity=point(140, "billion VND")
    )
    drawn = svg(Chart("parts", TITLE, named(*parts), amount("t", "130"), added=added), writer)
    assert shapes(drawn, "var(--no)") == [near(at(130, 140), at(140, 140))]
    assert "url(#" not in drawn  # nothing is open: nothing is hatched


def standing(unit: str, code: str) -> Figure:
    return Figure(figure_id=f"s-{unit}", unit_id=unit, measure="standing", item="standing", code=code, basis="derived")


def met(unit: str, text: str, value_to: str = "", basis: str = "status", item: str = "") -> Figure:
    method = "x" if basis == "derived" else ""
    quantity = read_quantity(text, value_to=value_to, unit="criterion", kind="count")
    return Figure(
        figure_id=f"m-{unit}-{text}", unit_id=unit, measure="criteria_met", item=item, quantity=quantity, basis=basis, method=method
    )


def test_a_strip_has_a_dot_a_bar_and_hatches_from_none_to_all(laid):
    """Nineteen criteria, groups from 5, 10 and 15: 10–15 is told; elsewhere 0–9 or 16–19 follow; who keeps stands at the end."""
    for unit in "ABC":
        laid.unit(unit, name=f"Xã {unit}")
    view = laid.open().view("D", "2020-12-31", Reads(("*/*",), ("self", "children")))
    a, b, c = view.children
    day = {"period_end": view.as_of}
    told = Figure(**{**met("B", "10", "15").__dict__, **day})
    either = [met("C", "0", "9", "derived", "low"), met("C", "16", "19", "derived", "high")]
    rows = [([a], standing("A", "keeps_standard")), ([b], told), ([c], either[0]), ([c], either[1])]
    drawn = svg(Chart("strip", TITLE, rows), Writer(view, "vi"))
    [circle] = re.findall(r'<circle cx="([\d.]+)"', drawn)
    assert float(circle) == at(19, 19)
    assert shapes(drawn, "var(--c2)") == [near(at(10, 19), at(15, 19))]
    assert shapes(drawn, "url(#c-h)") == [near(at(0, 19), at(9, 19)), near(at(16, 19), at(19, 19))]
    ticks = [text for text in re.findall(r">([^<]*)</text>", drawn) if text.isdigit()]
    assert ticks == ["0", "5", "10", "15", "19"]


def test_steps_begin_where_the_one_before_ends(writer):
    rows = named(amount("o", "14"), amount("out", "7"), amount("in", "5"), amount("c", "12"))
    drawn = svg(Chart("steps", TITLE, rows, signs=(0, -1, 1, 0)), writer)
    assert shapes(drawn, "var(--c1)") == [near(at(0, 14), at(14, 14)), near(at(0, 14), at(12, 14))]
    assert shapes(drawn, "var(--keep)") == [near(at(7, 14), at(14, 14))]
    assert shapes(drawn, "var(--no)") == [near(at(7, 14), at(12, 14))]


def test_a_bar_beyond_its_frame_stands_out(writer):
    label = Name("text", "Chè")
    drawn = svg(Chart("bullet", TITLE, [(label, amount("most", "300")), (label, amount("had", "330"))]), writer)
    assert shapes(drawn, "var(--no)") == [near(at(300, 330), at(330, 330))]
    assert shapes(drawn, "var(--c2)") == [near(at(0, 330), at(300, 330))]


def test_a_criterion_not_met_is_hollow_one_not_told_is_hatched(writer):
    states = dict(zip(("1", "2", "3"), ("met", "not_met", "not_assessable"), strict=True))
    rows = [
        (
            Name("criterion", f"qd1980-2016/{number}"),
            Figure(figure_id=number, unit_id="A", measure="criterion_state", code=state, basis="status"),
        )
        for number, state in states.items()
    ]
    drawn = svg(Chart("cells", TITLE, rows), writer)
    fills = re.findall(r'<g fill="(var\([^)]*\))">(.*?)</g>', drawn)
    assert {fill: inner.count("<circle") for fill, inner in fills} == {"var(--keep)": 1, "var(--no)": 1, "var(--paper)": 1}
    assert drawn.count("url(#c-h)") == 1
    assert "2. Giao thông" in drawn  # what is not met is named


# --- what is worth drawing ----------------------------------------------------------------------------------------------------


def test_two_values_are_a_sentence_and_what_is_told_of_a_later_time_is_in_no_drawing():
    now = [amount(str(number), "4") for number in range(3)]
    later = amount("later", "9", standing=Standing.AFTERWARDS)
    running = amount("running", "9", standing=Standing.RUNNING_PLAN)
    assert Chart("bars", TITLE, named(*now[:2])).worth_drawing() is None
    assert Chart("bars", TITLE, named(*now)).worth_drawing().rows == tuple(named(*now))
    drawn = Chart("bars", TITLE, named(*now, later, running), reference=later).worth_drawing()
    assert (drawn.rows, drawn.reference) == (tuple(named(*now)), None)
    assert Chart("bars", TITLE, named(*now[:2], later)).worth_drawing() is None
    assert Chart("steps", TITLE, named(*now, later), signs=(0, 1, 1, 0)).worth_drawing() is None


def test_two_statements_are_drawn_where_one_of_them_is_an_interval():
    exact, hedged = amount("a", "130"), amount("b", "38", "over")
    assert Chart("apart", TITLE, named(exact, amount("c", "140"))).worth_drawing() is None
    assert Chart("apart", TITLE, named(exact, hedged)).worth_drawing() is not None


# --- names and numbers that are hard to draw ----------------------------------------------------------------------------------

HARD = {
    "longest": "Chương trình hỗ trợ liên kết sản xuất gắn với tiêu thụ sản phẩm chè hữu cơ xã Thượng Lâm và các xã lân cận "
    "năm 2020 của Hợp tác xã nông nghiệp dịch vụ tổng hợp",
    "one word": "Nông" * 30,
    "a word of 32,000 letters": "W" * 32_000,
    "markup": "</text></svg><script>alert(1)</script> & ]]> $x^2$ \\alpha",
}


@pytest.mark.parametrize("form", ["bars", "bullet", "dumbbell", "levels", "parts", "apart"])
@pytest.mark.parametrize("name", HARD)
def test_hard_names_stay_within_the_drawing_and_are_text(writer, form, name):
    label = Name("text", HARD[name])
    drawn = svg(Chart(form, TITLE, [(label, amount("a", "33", "nearly")), (label, amount("b", "4", "over"))]), writer)
    assert not offences(drawn)[1:]  # but that it is no whole page
    assert "<script" not in drawn
    assert not _beyond(drawn)


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"cells", "strip", "steps"}))
@pytest.mark.parametrize(
    "figures",
    [
        [amount("a", "0"), amount("b", "0")],
        [amount("a", "0.001"), amount("b", "987654321")],
        [amount("a", "5", "at_least"), amount("b", "5", "at_most")],
        [amount("a", "5", "under"), amount("b", "5", "about")],
    ],
    ids=["nothing", "far apart", "open", "around"],
)
def test_every_number_can_be_drawn(writer, form, figures):
    drawn = svg(Chart(form, TITLE, named(*figures)), writer)
    assert not re.search(r"nan|inf", drawn)
    for number in re.findall(r'(?:cx|x)="([\d.-]+)"', drawn):
        assert -0.1 <= float(number) <= WIDTH + 0.1


def test_a_drawing_of_many_ends_and_says_how_many_are_left_out(writer):
    rows = named(*(amount(f"n{number}", str(number + 1)) for number in range(30)))
    drawn = svg(Chart("bars", TITLE, rows), writer)
    assert "Còn 18 dòng nữa trong bảng" in drawn
    assert len(drawn.encode()) < MOST_BYTES


def test_many_units_that_stand_alike_are_counted(laid):
    for number in range(30):
        laid.unit(f"U{number:02}", name=f"Xã số {number}")
    view = laid.open().view("D", "2020-12-31", Reads(("*/*",), ("self", "children")))
    units: list[Unit] = list(view.children)
    figure = Figure(**{**met("U00", "12").__dict__, "period_end": view.as_of})
    assert "30 đơn vị" in svg(Chart("strip", TITLE, [(units, figure)]), Writer(view, "vi"))


# --- every drawing of the shipped datasets ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def every_drawing(every_review):
    """Every different chart of the reviews with a writer of its page, drawn in both languages; maps are drawn by others."""
    found = []
    for review in every_review:
        charts = [block for step in review.steps for block in step.blocks if isinstance(block, Chart)]
        for chart in [*charts, *([review.first.picture] if isinstance(review.first.picture, Chart) else [])]:
            if chart.form in FORMS and (review.topic, review.view.unit.unit_id, chart) not in [one[:3] for one in found]:
                drawn = [str(draw(chart, Writer(review.view, lang), "c")) for lang in ("vi", "en")]
                found.append((review.topic, review.view.unit.unit_id, chart, drawn))
    return found


def wrong(every_drawing, rule):
    """Drawings that break a rule."""
    return [(topic, unit, chart.form, found) for topic, unit, chart, two in every_drawing for one in two if (found := rule(one))][
        :10
    ]


def test_every_form_is_drawn_somewhere(every_drawing):
    assert {chart.form for _, _, chart, _ in every_drawing} >= set(FORMS) - {"levels"}  # no shipped unit has three rates


ELEMENTS = {"svg", "title", "desc", "defs", "pattern", "path", "circle", "g", "text", "tspan", "a"}


def test_a_drawing_is_small_and_holds_nothing_but_shapes_and_text(every_drawing):
    def rule(drawn):
        inner = drawn[drawn.index("<svg") :]
        odd = set(re.findall(r"<([a-z]+)", inner)) - ELEMENTS
        ids = set(re.findall(r'id="(?!n\d)([^"]*)"', inner)) - {"c-t", "c-d", "c-h"}
        colours = set(re.findall(r'(?:fill|stroke)[=:]"?([^";]*)', inner)) - {"none", "url(#c-h)"}
        foreign = {colour for colour in colours if not re.fullmatch(r"var\(--[\w-]+\)", colour)}
        fine = set(re.findall(r"\d\.\d\d+", re.sub(r">[^<]*<", "><", inner)))
        heavy = [len(drawn.encode())] if len(drawn.encode()) > MOST_BYTES else []
        return [*odd, *ids, *foreign, *fine, *heavy, *re.findall(r"font[\w-]*", inner)]

    assert not wrong(every_drawing, rule)


def _texts(drawn: str) -> list[tuple[float, float, float, str]]:
    """Left and right ends, height and text of what is written."""
    found = []
    for x, y, place, text in re.findall(r'<text x="([\d.-]+)" y="([\d.-]+)"(?: class="(\w+)[^"]*")?[^>]*>(.*?)</text>', drawn):
        text = unescape(re.sub(r"<[^>]*>", "", text))
        with clean_style():
            width = text_width(text)
        left = float(x) - {"t": width / 2, "e": width}.get(place, 0)
        found.append((left, left + width, float(y), text))
    return found


def _beyond(drawn: str) -> list[str]:
    """Texts that stand out of the drawing or over one another."""
    texts = _texts(drawn)
    out = [text for left, right, _, text in texts if left < -6 or right > WIDTH + 6]
    return out + [
        f"{one[3]} | {other[3]}"
        for number, one in enumerate(texts)
        for other in texts[number + 1 :]
        if abs(one[2] - other[2]) < 8 and one[0] < other[1] and other[0] < one[1]
    ]


def test_no_text_of_a_drawing_is_cut_or_stands_over_another_one(every_drawing):
    assert not wrong(every_drawing, _beyond)


def test_whoever_does_not_see_a_drawing_is_told_what_it_shows(every_drawing):
    def rule(drawn):
        title, told = (unescape(re.search(rf'<{tag} id="c-{tag[0]}">(.*?)</{tag}>', drawn)[1]) for tag in ("title", "desc"))
        caption = re.search(r"<figcaption>(.*?)</figcaption>", drawn)[1]
        faults = [told] if len(told) > MOST_DESCRIBED or len(re.findall(r"\d+", told)) < 2 else []
        return [*faults, *([title] if title in told or not title.strip() or not caption else [])]

    assert not wrong(every_drawing, rule)


def test_a_drawing_is_the_same_every_time(every_drawing, every_review):
    topic, unit, chart, (first, _) = every_drawing[0]
    view = next(one.view for one in every_review if (one.topic, one.view.unit.unit_id) == (topic, unit))
    assert str(draw(chart, Writer(view, "vi"), "c")) == first


# --- colours ------------------------------------------------------------------------------------------------------------------


def test_every_ink_is_one_that_stands_out_from_the_ground():
    """The contrast of these is held by the tests of the style sheets."""
    *inks, rule, paper = INKS
    assert (rule, paper) == ("rule", "paper")
    assert set(inks) <= {*TEXTS, *DRAWN}
