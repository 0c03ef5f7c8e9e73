"""The calculation as a workbook: LibreOffice computes it again, to the numbers that are recorded."""

import math
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from ntm_helpers.audit.evaluate import Way, below, recorded
from ntm_helpers.audit.finding import Found
from ntm_helpers.audit.intervals import Interval
from ntm_helpers.audit.intervals import exact as exact_interval
from ntm_helpers.audit.live import Live, chosen, formula_of
from ntm_helpers.audit.proving import Answer, prove_all
from ntm_helpers.audit.sheet import COLUMNS, write_sheet
from ntm_helpers.review.plain import figure_json
from ntm_helpers.topics import topics
from tests import libreoffice as office
from tests.conftest import LAM_BINH

SHARE = "funding.capital_source_share.central"
STANDING = ("limits", "left", "days")
"""Operations whose result stands in a parameter or follows from two dates: there is no number of a cell in it."""
NONE = exact_interval(Fraction())


def cell(name, value):
    return Live(Fraction(value), name)


@pytest.mark.parametrize(
    ("number", "formula"),
    [
        (cell("E2", 1) + cell("E3", 2), "E2+E3"),
        (cell("E2", 1) - (cell("E3", 2) - cell("E4", 1)), "E2-(E3-E4)"),
        ((cell("E2", 1) + 2) * cell("E3", 2), "(E2+2)*E3"),
        (cell("E2", 1) / (cell("E3", 2) * cell("E4", 3)), "E2/(E3*E4)"),
        (Fraction(100) * cell("E2", 1) / cell("E3", 3), "100*E2/E3"),
        (cell("E2", 1) * Fraction(1, 3), "E2*1/3"),
        (cell("E2", 1) / Fraction(1, 3), "E2/(1/3)"),
        (cell("E2", 1) * Fraction(5, 2), "E2*2.5"),
        (cell("E2", 1) * cell("E3", -1) * Fraction(-2), "E2*E3*(-2)"),
        (-cell("E2", 1) + cell("E3", 1), "-E2+E3"),
        (cell("E3", 1) + -cell("E2", 1), "E3-E2"),
        (sum([cell(f"E{row}", row) for row in (2, 3, 4, 5, 9)]), "SUM(E2:E5,E9)"),
        (sum([cell(f"E{row}", row) for row in (2, 3, 4, 5)]) / cell("E6", 1), "SUM(E2:E5)/E6"),
        (sum([cell("E2", 1), cell("E3", 1), cell("E4", 1), cell("E5", 1) * 2]), "E2+E3+E4+E5*2"),
        (chosen("MIN", [cell("E2", 1), cell("E3", 2), cell("F9", 2)], cell("E2", 1)), "MIN(E2:E3,F9)"),
        (chosen("MIN", [cell("E2", 1), cell("E2", 1)], cell("E2", 1)), "E2"),
        (cell("E2", 1) * 1, "E2"),
    ],
    ids=str,
)
def test_a_number_knows_its_formula(number, formula):
    assert formula_of(number) == formula


def test_what_is_endless_stays_endless():
    assert cell("E2", 1) + math.inf == math.inf
    assert cell("E2", 1) * math.inf == math.inf
    assert cell("E2", 1) / math.inf == 0


def everything(review, dataset):
    """Give the proof of every derived figure of a review, as if one figure came from all of them."""
    figures = {figure.figure_id: figure_json(figure) for figure in review.figures.values()}
    in_order = dict.fromkeys(one for figure_id in figures for one in below(figures, figure_id))
    figures = {figure_id: figures[figure_id] for figure_id in in_order if figure_id in figures}
    return Answer(Found(next(iter(figures)), dataset, review), figures, prove_all(figures, review))


def rows_of(book):
    sheet = book.worksheets[0]
    return {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)}


def is_near(found, exact):
    """Whether a cell holds a number, as far as sixteen digits go: the difference of two large ones has fewer."""
    if exact == math.inf:
        return found == "∞"
    return abs(Fraction(found) - exact) <= max(1, abs(exact)) * Fraction(1, 10**9)


@pytest.mark.skipif(office.IS_MISSING, reason=office.WHY)
def test_libreoffice_computes_every_sheet_to_the_recorded_numbers(demo, lam_binh, tmp_path):
    answers = {}
    for name, dataset, unit_id in (("demo", demo, "demo-01"), ("lam-binh", lam_binh, "071")):
        for topic in (
            "funding",
            "poverty_reduction",
            "production_linkage",
            "infrastructure",
            "criteria",
            "direction",
            "consistency",
        ):
            answers[f"{name}-{topic}.xlsx"] = everything(topics()[topic].review(dataset, unit_id), dataset)
    for name, answer in answers.items():
        (tmp_path / name).write_bytes(write_sheet(answer, "en"))
    (tmp_path / "computed").mkdir()
    alive = 0
    for path in office.computed(*(tmp_path / name for name in answers), into=tmp_path / "computed"):
        answer = answers[path.name]
        formulas, values = rows_of(load_workbook(tmp_path / path.name)), rows_of(load_workbook(path, data_only=True))
        for figure_id, figure in answer.figures.items():
            found, exact = values[figure_id], recorded(figure)
            if exact is None:
                continue
            assert found["holds"] == "match", (path.name, figure_id, found)
            if isinstance(exact, Interval):
                assert is_near(found["lower"], exact.low.at), (path.name, figure_id)
                assert is_near(found["upper"], exact.high.at), (path.name, figure_id)
            else:
                assert found["lower"] == exact, (path.name, figure_id)
            proof = answer.proofs.get(figure_id)
            if proof is not None and proof.way is Way.EVALUATOR:
                is_formula = str(formulas[figure_id]["lower"]).startswith("=")
                alive += is_formula
                assert is_formula or figure["operation"] in STANDING or exact == NONE, (path.name, figure_id, figure)
    assert alive > 300


@pytest.mark.skipif(office.IS_MISSING, reason=office.WHY)
def test_another_number_in_a_cell_gives_another_share(here, tmp_path):
    path = tmp_path / "share.xlsx"
    assert here("trace", SHARE, "--data", LAM_BINH, "--unit", "071", "--xlsx", path).returncode == 0
    book = load_workbook(path)
    row = next(row for row in book.worksheets[0].iter_rows(min_row=2) if row[0].value == "LB126")
    assert row[COLUMNS.index("lower")].value == 32
    row[COLUMNS.index("lower")].value = 30
    book.save(path)
    (computed,) = office.computed(path, into=tmp_path / "computed")
    rows = rows_of(load_workbook(computed, data_only=True))
    # at least 30 of at most 39, where it was 32
    assert is_near(rows[SHARE]["lower"], Fraction(3000, 39))
    assert is_near(rows[SHARE]["was_lower"], Fraction(3200, 39))
    assert rows[SHARE]["holds"] == rows["LB126"]["holds"] == "OTHER"
    assert rows["LB127"]["holds"] == "match"


def test_the_same_proof_gives_the_same_bytes_and_text_stays_text(here, tmp_path, copy):
    copy("figures").set("LB126", "quote", "=HYPERLINK(1)")
    books = []
    for name in ("one.xlsx", "two.xlsx"):
        assert here("trace", SHARE, "--data", copy.folder, "--unit", "071", "--xlsx", tmp_path / name).returncode == 0
        books.append((tmp_path / name).read_bytes())
    assert books[0] == books[1]
    for row in load_workbook(tmp_path / "one.xlsx").worksheets[0].iter_rows(min_row=2):
        assert all(cell.data_type != "f" for cell in row if cell.column_letter not in "EFJKL")
