"""Pages that are hard to lay out: they hold as well as those of an ordinary dataset, and each is one that somebody looked at.

The longest names there are, no figure at all, all criteria met and none, thirty communes, a parent of a hundred and twenty-four, a
number with every hedge, names that are markup or formulas. Names with marks of direction are refused before any page
(`tests/dataset/test_texts.py`).
"""

from __future__ import annotations

import re

import pytest

from browser import IS_MISSING, NARROW, WHY, WIDE, looking
from paper import POINTS, sheets_of
from properties.pages import write_pages

pytestmark = [pytest.mark.skipif(IS_MISSING, reason=WHY), pytest.mark.slow]

LONG = "Nông trường Việt Lâm Thượng Quảng Nghiêm Khuổi Phặc Nà Chảo Mường Nghĩa Thuận Yên Xuyên"
UNBROKEN = "Ngườngxuyênquảngthượngkhuônphăngnghiêngtrườngchuyểnhuyệnquyếtxuân"
HEDGES = ("", "over", "nearly", "about", "at_least", "at_most", "under", "not_reported", "misprint")
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://example.invalid")',
    "</style></title><b>đậm</b>",
    "&lt;i&gt; {{7*7}} %s",
    "$$\\href{javascript:x}{y}$$",
)
CRITERIA = range(1, 20)
TOPICS = ("synthesis", "criteria", "funding")


def named(laid, *names):
    for number, name in enumerate(names, 1):
        laid.unit(f"A{number:03}", name=name)
    return laid


def states(laid, state, units):
    for unit in units:
        for criterion in CRITERIA:
            laid.figure(
                f"{unit}-{criterion}", "criterion_state", state, item=f"qd1980-2016/{criterion}", basis="status", unit_id=unit
            )
    return laid


def money(laid, units):
    for number, unit in enumerate(units, 1):
        laid.figure(f"{unit}-M", "capital_mobilised", f"{number}.5", "billion VND", unit_id=unit)
        laid.figure(f"{unit}-P", "poverty_rate", f"{number % 60}.25", "percent", unit_id=unit)
        laid.figure(f"{unit}-H", "households_census", str(300 + number), "household", unit_id=unit, period_end="2019-04-01")
    return laid


def longest_names(laid):
    laid.tables["units"][0]["name"] = LONG
    units = ["A001", "A002"]
    return states(money(named(laid, LONG, UNBROKEN), units), "not_met", units)


def no_figure(laid):
    return named(laid, "Bản Mới", "Đồng Vàng")


def all_met(laid):
    return states(named(laid, "Bản Mới", "Đồng Vàng"), "met", ["A001", "A002"])


def none_met(laid):
    return states(named(laid, "Bản Mới", "Đồng Vàng"), "not_met", ["A001", "A002"])


def thirty(laid):
    units = [f"A{number:03}" for number in range(1, 31)]
    laid = money(named(laid, *(f"Thượng Quảng {number}" for number in range(1, 31))), units)
    return states(states(laid, "met", units[:10]), "not_met", units[10:20]).complete("D")


def many(laid):
    units = [f"A{number:03}" for number in range(1, 125)]
    laid = money(named(laid, *(f"Nghĩa Thuận {number}" for number in range(1, 125))), units)
    return states(states(laid, "met", units[:60]), "not_met", units[60:]).complete("D")


def every_hedge(laid):
    named(laid, "Bản Mới", *HEDGES)
    sources = ("central", "province", "district", "commune", "credit", "enterprise", "community")
    for number, hedge in enumerate(HEDGES):
        unit = f"A{number + 1:03}"
        value = {"not_reported": "", "misprint": "1O"}.get(hedge, "12")
        laid.figure(f"R-{number}", "poverty_rate", value, "percent", unit_id=unit, qualifier=hedge)
        laid.figure(f"C-{number}", "capital_mobilised", value, "billion VND", unit_id=unit, qualifier=hedge)
        if hedge not in ("not_reported", "misprint") and number < len(sources):
            laid.figure(f"S-{number}", "capital_mobilised", value, "billion VND", item=sources[number], qualifier=hedge)
    laid.figure("T", "capital_mobilised", "70", "billion VND", value_to="90", unit_id="D")
    return laid.figure("B", "criteria_met", "10", "criterion", value_to="15", unit_id="A001")


def hostile_names(laid):
    laid.tables["units"][0]["name"] = HOSTILE[2]
    laid.tables["sources"][0]["title"] = HOSTILE[0]
    return money(named(laid, *HOSTILE), [f"A{number:03}" for number in range(1, len(HOSTILE) + 1)])


HARD = (longest_names, no_figure, all_met, none_met, thirty, many, every_hedge, hostile_names)


@pytest.fixture(scope="module", params=HARD, ids=lambda hard: hard.__name__)
def hard(request, lay, tmp_path_factory):
    """Give the name of what is hard, and the pages of the district and of its first commune."""
    folder = tmp_path_factory.mktemp(request.param.__name__)
    dataset = request.param(lay(folder / "laid")).open()
    return request.param.__name__, write_pages(dataset, "vi", ("D", "A001"), folder / "pages", TOPICS)


def test_they_hold_before_every_eye(hard, browser):
    """Of axe nothing, no request, no sideways scroll; light and dark, wide and narrow."""
    _, pages = hard
    found = {}
    for name, path in pages.items():
        with looking(browser, path) as looked:
            if wrong := looked.faults():
                found[name] = wrong
    assert found == {}


def test_their_first_screen_is_one(hard, browser):
    name, pages = hard
    is_long = name == "longest_names"  # a heading of twenty words takes two lines more, on a telephone four
    lowest, last = (1000, WIDE[1] + 60) if is_long else (750, WIDE[1])
    found = {}
    for page, path in pages.items():
        if page.endswith("index.html"):
            with looking(browser, path) as looked:
                looked.as_seen(WIDE)
                ends = looked.first_screen_ends()
                looked.as_seen(NARROW)
                if ends > last or looked.decisions_begin() > lowest:
                    found[page] = ends, looked.decisions_begin()
    assert found == {}


def test_nothing_is_cut_off_on_paper(hard, browser, tmp_path):
    found = {}
    for name, path in hard[1].items():
        with looking(browser, path) as looked:
            sheets = sheets_of(looked.pdf(tmp_path / "page.pdf"))
        out = [piece.text for sheet in sheets for piece in sheet.pieces if piece.left > (sheet.width - 14) * POINTS]
        found |= {name: out} if out else {}
    assert found == {}


def test_a_briefing_of_very_many_parts_is_no_heavier_than_it_may_be_and_has_the_same_first_screen(hard):
    name, pages = hard
    weights = {page: path.stat().st_size for page, path in pages.items() if re.fullmatch(r"D-[^/]*/index\.html", page)}
    [weight] = weights.values()
    assert weight <= (150_000 if name == "many" else 80_000)
