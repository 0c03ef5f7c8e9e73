"""Few households of a list are not counted on pages where a dataset asks for that: worked out by hand.

Three communes of a district: of A 3 households are poor and 4 near-poor, of B 12 and 7, of C 20 and 8. Below 5 is not told.
"""

import json
import re

import numpy as np
import pytest

from ntm_helpers.audit import tell
from ntm_helpers.audit.evaluate import Verdict, Way
from ntm_helpers.audit.finding import Found
from ntm_helpers.audit.proving import Answer, prove_all
from ntm_helpers.dataset import Row, open_dataset
from ntm_helpers.report.page import Page
from ntm_helpers.review import Draft
from ntm_helpers.review.arithmetic import count
from ntm_helpers.review.plain import figure_json
from ntm_helpers.topics import poverty_reduction, synthesis

DAY = "2020-12-31"
POOR = {"A": (3, 4, 13), "B": (12, 7, 30), "C": (20, 8, 40)}
"""Poor, near-poor and other households of each commune."""


def lists(laid, numbers, day=DAY, **cells):
    about = {"standard": "qd59-2015", "coverage": "all", "source_id": "S", "list_date": day}
    for unit, each in numbers.items():
        laid.row("household_lists", list_id=f"{unit}{day}", unit_id=unit, **about)
        statuses = [status for status, number in zip(("poor", "near_poor", "not_poor"), each, strict=True) for _ in range(number)]
        for number, status in enumerate(statuses):
            row = {
                "list_id": f"{unit}{day}",
                "household_id": f"{unit}-H{number}",
                "area": "rural",
                "members": "4",
                "status": status,
            }
            laid.row("households", **(row | cells))
    return laid


@pytest.fixture
def communes(laid):
    """The three communes; ``communes(least=5)`` asks that fewer be withheld, and gives the review of each unit by its id."""
    for unit in POOR:
        laid.unit(unit)
    lists(laid, POOR)

    def reviews(**descriptor):
        laid.descriptor |= descriptor
        dataset = laid.open()
        return {unit: poverty_reduction.review(dataset, unit) for unit in ("D", *POOR)}

    return reviews


def of(review, status, unit="", measure="households_listed"):
    return review.figures[f"poverty_reduction.{measure}.{status}.{DAY}" + (f"@{unit}" if unit else "")]


def ends(figure):
    return (figure.quantity.lower, figure.quantity.upper) if figure.quantity else figure.reason


def test_without_a_number_all_are_told(communes):
    found = communes()["D"]
    assert [ends(of(found, "poor", unit)) for unit in POOR] == [(3, 3), (12, 12), (20, 20)]


def test_few_are_told_as_under_the_number_and_the_next_smallest_is_withheld(communes):
    """35 in all less 20 of C would be 15 for A and B together, of which 12 would tell the 3."""
    found = communes(least_count=5)["D"]
    assert ends(of(found, "poor")) == (35, 35)
    assert [ends(of(found, "poor", unit)) for unit in POOR] == [(1, 4), "unknown.withheld", (20, 20)]
    assert [ends(of(found, "near_poor", unit)) for unit in POOR] == [(1, 4), "unknown.withheld", (8, 8)]


def test_what_is_computed_of_them_tells_no_more(communes):
    """A: 1 to 4 of 20 households are 5 to 20 %; of B nothing; of C 20 of 68."""
    found = communes(least_count=5)["D"]
    rates = [of(found, "poor", unit, "households_listed_rate") for unit in POOR]
    assert [ends(rate) for rate in rates[:2]] == [(5, 20), "unknown.withheld"]
    assert ends(rates[2])[0] * 68 == 2000


def test_pages_of_a_unit_and_its_parts_agree(communes):
    found = communes(least_count=5)
    for unit in POOR:
        for status in ("all", "poor", "near_poor"):
            own, above = of(found[unit], status), of(found["D"], status, unit)
            assert (own.quantity, own.reason) == (above.quantity, above.reason), (unit, status)


def test_people_in_few_households_are_withheld(communes):
    found = communes(least_count=5)["A"]
    assert ends(of(found, "poor", measure="persons_listed")) == "unknown.withheld"
    assert ends(of(found, "poor", measure="persons_listed_rate")) == "unknown.withheld"
    assert ends(of(found, "all", measure="persons_listed")) == (80, 80)


def test_nobody_is_told(communes, laid):
    laid.tables["households"] = []
    laid.tables["household_lists"] = []
    lists(laid, POOR | {"A": (0, 6, 14)})
    found = communes(least_count=5)["D"]
    assert [ends(of(found, "poor", unit)) for unit in POOR] == [(0, 0), (12, 12), (20, 20)]


def test_published_figures_are_never_touched(communes, laid):
    laid.figure("F", "poor_households", "3", "household", unit_id="A", item="qd59-2015")
    found = communes(least_count=5)["A"]
    assert ends(found.figures["F"]) == (3, 3)
    assert "3 households" in text_of(found, "en")


def text_of(review, lang):
    page = Page(review, lang)
    parts = [page.header(), page.first_screen(), *(page.step(step.name) for step in review.steps), page.trace()]
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", " ".join(str(part.html) for part in parts))).replace("\xa0", " ")


def test_a_page_says_what_it_leaves_out(communes):
    found = communes(least_count=5)["D"]
    text = text_of(found, "en")
    figures = [figure for figure in found.figures.values() if figure.operation == "under"]
    assert len(figures) == 2  # poor and near-poor of A
    assert "told only as “under 5 ” ( 2 ), or withheld" in text
    assert "Withheld" in text
    vietnamese = text_of(found, "vi")
    assert "dưới 5" in vietnamese
    assert "Giữ kín" in vietnamese


def test_nothing_is_said_of_it_where_all_are_told(communes):
    assert "told only as" not in text_of(communes()["D"], "en")


def test_what_goes_with_the_page_tells_no_more(communes):
    """Neither rows nor sizes of households nor the number itself stand in the data from which trace, index and record are made."""
    found = communes(least_count=5)
    for unit, review in found.items():
        plain = json.loads(json.dumps(Page(review, "vi").header().data))
        for figure in plain["figures"]:
            if figure.get("operation") == "under" or figure.get("reason") == "unknown.withheld":
                assert "rows" not in figure, (unit, figure["id"])
                assert not {"values", "surely", "undecided"} & {*figure.get("parameters", ())}, (unit, figure["id"])
        assert "-H1" not in json.dumps(plain)  # no household is named
    cell = Page(found["A"], "en").header().data["short"]
    assert cell.replace("\xa0", " ") == "under 5 households*"  # 3 of 20 would be 15 %


def test_households_are_named_only_where_the_office_allows_it(communes):
    def named(**descriptor):
        return "A-H1" in json.dumps(communes(**descriptor)["D"].as_json())

    assert not named()
    assert named(household_ids=True)
    assert not named(household_ids=True, least_count=5)


@pytest.mark.parametrize("descriptor", [{}, {"least_count": 5}])
def test_a_page_depends_on_the_lists_of_its_neighbours_only_where_some_are_withheld(laid, communes, descriptor):
    """A fourth poor household of A makes 4 of 3: the page of B then withholds as before, but must be made by what A has now."""
    before = {unit: review.view.digest for unit, review in communes(**descriptor).items()}
    row = next(row for row in laid.tables["households"] if row["household_id"] == "A-H3")
    row["status"] = "poor"
    after = {unit: review.view.digest for unit, review in communes(**descriptor).items()}
    changed = {unit for unit in before if before[unit] != after[unit]}
    assert changed == ({"A", "B", "C", "D"} if descriptor else {"A", "D"})


def test_a_topic_that_says_nothing_of_it_withholds_small_numbers_too(laid, communes):
    view = communes(least_count=5)["A"].view
    counted = [Row("households", f"A-H{number}") for number in range(3)]
    assert ends(count(Draft("poverty_reduction", view), "households_listed", counted)) == (1, 4)


def test_the_briefing_withholds_what_the_topic_does(laid, communes):
    communes(least_count=5)
    found = synthesis.review(laid.open(), "D")
    known = {key: figure for key, figure in found.figures.items() if ".poor." in key and figure.unit_id == "A"}
    assert all(ends(figure) != (3, 3) for figure in known.values())


def test_a_movement_of_few_is_withheld(laid):
    """Of 10 poor 2 left poverty and 7 became poor: 15 are poor now, which 10 - 2 + 7 would tell."""
    laid.descriptor["least_count"] = 5
    laid.unit("A").unit("B")
    lists(laid, {"A": (10, 0, 20), "B": (9, 0, 30)}, "2019-12-31")
    lists(laid, {"B": (9, 0, 30)})
    about = {"standard": "qd59-2015", "coverage": "all", "source_id": "S", "list_date": DAY}
    laid.row("household_lists", list_id="now", unit_id="A", **about)
    for number in range(30):
        status = "poor" if number in range(2, 17) else "not_poor"
        laid.row("households", list_id="now", household_id=f"A-H{number}", area="rural", members="4", status=status)
    found = poverty_reduction.review(laid.open(), "A")
    moved = {name: of(found, name, measure="poor_households_moved") for name in ("opening", "escaped", "anew", "closing")}
    assert ends(moved["escaped"]) == (1, 4)
    told = [name for name in ("opening", "anew", "closing") if moved[name].quantity is not None]
    assert len(told) == 2  # one of the three is withheld: the smallest
    assert ends(moved["anew"]) == "unknown.withheld"


def test_a_list_with_undecided_households_tells_no_few(laid):
    """8 are poor and 2 may be: from 8 to at most 8 + 4, so that nobody sees that 2 are open."""
    laid.descriptor["least_count"] = 5
    lists(laid, {"D": (8, 0, 20)})
    for number in (28, 29):
        laid.row("households", list_id=f"D{DAY}", household_id=f"D-H{number}", area="rural", members="4")
    found = poverty_reduction.review(laid.open(), "D")
    assert ends(of(found, "poor")) == (8, 12)
    assert ends(of(found, "undecided")) == (1, 4)


@pytest.mark.slow
def test_nothing_of_the_demo_is_found_by_adding_and_subtracting(demo, tmp_path):
    """By ranks of matrices: no small number lies in what the pages of the district and its communes tell together."""
    folder = tmp_path / "withheld"
    folder.mkdir()
    for path in demo.folder.iterdir():
        if path.suffix in (".csv", ".json"):
            (folder / path.name).write_bytes(path.read_bytes())
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    (folder / "datapackage.json").write_text(json.dumps(descriptor | {"least_count": 20, "name": "withheld"}), encoding="utf-8")
    hidden = open_dataset("", folder)
    units = ["demo", *(unit.unit_id for unit in demo.places.children("demo", demo.review_date))]
    told, small = {}, {}
    for unit in units:
        open_, kept = poverty_reduction.review(demo, unit), poverty_reduction.review(hidden, unit)
        for key, figure in kept.figures.items():
            rows = frozenset(row.key for row in open_.figures[key].rows if row.table == "households")
            if figure.measure not in ("households_listed", "poor_households_moved") or not rows:
                continue
            is_told = figure.quantity is not None and figure.operation != "under"
            assert is_told == (figure.reason != "unknown.withheld" and figure.operation != "under")
            (told if is_told else small)[unit, key] = rows
            assert not (is_told and len(rows) < 20), key
    everyone = sorted(frozenset().union(*told.values(), *small.values()))
    place = {key: number for number, key in enumerate(everyone)}

    def matrix(sets):
        found = np.zeros((len(sets), len(everyone)))
        for number, one in enumerate(sets):
            found[number, [place[key] for key in one]] = 1
        return np.unique(found, axis=1)  # households counted alike are one column

    few = {key: rows for key, rows in small.items() if len(rows) < 20}
    assert few
    assert len(small) > len(few)  # others are withheld for their sake
    both = matrix([*told.values(), *few.values()])
    rank = np.linalg.matrix_rank(both[: len(told)])
    for number, key in enumerate(few):
        with_it = np.vstack([both[: len(told)], both[len(told) + number]])
        assert np.linalg.matrix_rank(with_it) == rank + 1, key


def test_what_is_told_is_proved_and_no_proof_names_a_household(communes):
    """What was made of values that are not told any more is proved by making the review again."""
    for review in communes(least_count=5).values():
        figures = {figure.figure_id: figure_json(figure) for figure in review.figures.values()}
        proofs = prove_all(figures, review)
        assert {proof.verdict for proof in proofs.values()} == {Verdict.MATCH}
        assert Way.RERUN in {proof.way for proof in proofs.values()}
        told = [tell.as_json(Answer(Found(one, review.view.dataset, review), figures, proofs), "en") for one in proofs]
        assert not any("-H" in text for text in told)
