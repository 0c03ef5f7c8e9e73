"""Figures as DataFrames: the numbers of the reviews, with their units, for whoever computes on."""

import csv
from fractions import Fraction

import pandas as pd
import pytest

from ntm_helpers.dataset import Figure, open_dataset
from ntm_helpers.errors import UsageError
from ntm_helpers.report.figures import MEANING
from ntm_helpers.report.page import Page
from ntm_helpers.review import Name, Table
from ntm_helpers.topics import frame, funding, reviews, topics


@pytest.fixture(scope="module")
def review(lam_binh):
    return funding.review(lam_binh, "071")


def test_a_review_is_a_row_a_figure(review):
    frame = review.frame().set_index("figure_id")
    assert list(frame.index) == list(review.figures)
    told = frame.loc["LB125"]
    assert (told["lower"], told["upper"], told["is_lower_open"], told["is_upper_open"]) == (38.0, 39.0, True, True)
    assert (told["unit_of_measure"], told["basis"], told["unit_name"]) == ("billion VND", "result", "Lâm Bình")
    share = frame.loc["funding.capital_source_share.central"]
    assert Fraction(share["lower_exact"]) == 100 * Fraction(32, 39)
    assert share["operation"] == "part"  # other sources than those named may be part of the total
    assert share["inputs"].split() == ["LB126", "LB127", "LB128", "LB125"]
    assert frame["period_end"].dtype.kind == "M"


def test_what_has_no_quantity_is_missing_and_never_zero(demo):
    frames = pd.concat([found.frame() for found in reviews("direction", demo)])  # a mean by budget without every budget
    without = frames[frames["unit_of_measure"] == ""]
    assert len(without)
    assert without["lower"].isna().all()
    assert (without["reason"] != "").all()


def test_a_table_is_a_frame_and_an_interval_two_columns(review):
    frame = review.table("by_source").frame()
    assert list(frame.columns) == ["source_of_capital", "capital_lower", "capital_upper", "share_lower", "share_upper"]
    assert list(frame["source_of_capital"][:3]) == ["central", "province", "community"]
    assert list(frame["capital_lower"]) == [32, 4, 1, 38]


def test_a_step_or_table_that_is_not_there_is_named(review):
    with pytest.raises(KeyError, match="no step 'by_sorce'; it has by_source"):
        review.table("by_sorce")
    with pytest.raises(KeyError, match="1 tables; asked for number 2"):
        review.table("by_source", 2)


def test_a_page_gives_its_figures_as_it_prints_them(review):
    frame = Page(review, "vi").frame().set_index("figure_id")
    assert frame.loc["LB125", "printed"] == "trên 38 tỷ đồng"
    assert "Ngân sách Trung ương" in frame.loc["LB126", "name"]
    assert list(frame.reset_index().columns.sort_values()) == sorted(MEANING)


def test_every_figure_of_a_dataset_stands_once_in_one_csv(run_ntm, tmp_path, lam_binh):
    result = run_ntm("figures", "--out", tmp_path / "all.csv", "--lang", "en")
    assert result.returncode == 0, result.stderr
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    keys = [(row["unit_id"], row["figure_id"]) for row in rows]
    assert len(keys) == len(set(keys))
    published = {(figure.unit_id, figure.figure_id) for figure in lam_binh.figures()}
    assert published <= set(keys)
    assert {row["figure_id"] for row in rows if row["basis"] == "derived"} >= {"funding.capital_source_share.central"}
    assert next(row["printed"] for row in rows if row["figure_id"] == "LB125") == "over VND 38 bn"
    with (tmp_path / "all.columns.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["column"] for row in csv.DictReader(stream)] == list(rows[0])


def test_an_unknown_language_or_topic_is_named(run_ntm, tmp_path, lam_binh):
    result = run_ntm("figures", "--out", tmp_path / "all.csv", "--lang", "vn")
    assert result.returncode == 2
    assert "'vn'" in result.stderr
    with pytest.raises(UsageError, match="fundin"):
        reviews("fundin", lam_binh)


def test_a_name_that_is_not_there_is_refused_with_the_closest(lam_binh):
    with pytest.raises(UsageError, match="did you mean 'lam-binh'"):
        open_dataset("lambinh")
    with pytest.raises(UsageError, match="did you mean 'tho-binh'"):
        funding.review(lam_binh, "tho-bin")
    with pytest.raises(UsageError, match=r"'vn'.*allowed: vi, en"):
        Page(funding.review(lam_binh, "071"), "vn")
    with pytest.raises(UsageError, match="did you mean 'figures'"):
        lam_binh.frame("figurs")


def test_an_amount_of_several_units_of_measure_says_which(demo):
    """In every table of every topic: a column of numbers has one unit of measure, or one beside it says which."""
    mixed = 0
    for topic in topics():
        for review in reviews(topic, demo):
            for table in (block for step in review.steps for block in step.shown if isinstance(block, Table)):
                frame = table.frame()
                for number, head in enumerate(table.columns):
                    figures = [row[number] for row in table.rows if isinstance(row[number], Figure)]
                    units = {figure.quantity.unit for figure in figures if figure.quantity is not None}
                    name = head.key if isinstance(head, Name) else head.removeprefix("column.").lstrip("=")
                    assert (f"{name}_unit_of_measure" in frame) == (len(units) > 1)
                    mixed += len(units) > 1
    assert mixed > 20


def test_the_figures_of_all_units_stand_once(demo):
    """A parent's review repeats the figures of its parts."""
    found = frame("funding", demo)
    assert not found.duplicated(["unit_id", "figure_id"]).any()
    together = pd.concat([review.frame() for review in reviews("funding", demo)])
    assert len(together) > len(found)
    assert set(zip(together["unit_id"], together["figure_id"], strict=True)) == set(
        zip(found["unit_id"], found["figure_id"], strict=True)
    )


def test_a_dataset_is_opened_by_its_path_too(lam_binh):
    for place in (lam_binh.folder, str(lam_binh.folder)):
        assert open_dataset(place).digest == lam_binh.digest
    assert repr(funding.review(lam_binh, "071")).startswith("Review of funding: Lâm Bình (071) on 2020-04-13, 15 figures")
