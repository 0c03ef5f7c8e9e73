"""A form filled in wrongly in ten ways, sent back, mended from the comments alone: the dataset and the briefing change with it."""

import shutil

import pytest

from ntm_helpers.dataset import open_dataset
from ntm_helpers.office.forms import make_forms
from ntm_helpers.office.intake import before_of, read_files
from ntm_helpers.office.preview import preview
from ntm_helpers.office.storing import outcome_of
from ntm_helpers.project import DATA
from ntm_helpers.topics import topics
from ntm_helpers.words import in_language
from tests.office.filled import cell_of, comments, fill

UNIT = "02296"


def key(measure, item=""):
    return f"{UNIT}|{measure}|{item}"


FIRST = {
    ("filled_on", "value"): "10/4/2020",
    (key("criterion_state", "qd1980-2016/1"), "value"): "đạt",
    (key("criterion_state", "qd1980-2016/2"), "value"): "Đạt*",
    (key("capital_mobilised"), "value"): "12.345,5",
    (key("poverty_rate"), "value"): 153,
    (key("poor_households"), "value"): "l50",
    (key("near_poor_households"), "value"): 75.5,
    (key("linkage_projects"), "hedge"): "khoảng",
    (key("linkage_households"), "value"): 42,
    (key("linkage_households"), "end"): "31/4/2020",
    (key("linkage_cost"), "value"): "1,5 tỷ",
    (key("linkage_cost"), "uom"): "triệu đồng",
    (key("culture_houses_equipped"), "value"): 3,
    (key("culture_houses_equipped"), "hedge"): "chưa có số liệu",
    (key("houses_improved"), "value"): "=12+3",
}
"""As it came: all but the first criterion is wrong."""

MENDED = {
    ("filled_on", "value"): "20/4/2020",
    (key("criterion_state", "qd1980-2016/2"), "value"): "chưa đạt",
    (key("capital_mobilised"), "uom"): "triệu đồng",
    (key("poverty_rate"), "value"): 15.3,
    (key("poor_households"), "value"): 150,
    (key("near_poor_households"), "value"): 75,
    (key("linkage_projects"), "value"): 2,
    (key("linkage_households"), "end"): "13/4/2020",
    (key("linkage_cost"), "uom"): "tỷ đồng",
    (key("culture_houses_equipped"), "hedge"): None,
    (key("houses_improved"), "value"): 15,
}
"""What the comments ask for, each in its own cell, but for the number of projects, which was missing."""

TOLD = {
    "criterion_state/qd1980-2016/1": ("", "met", ""),
    "criterion_state/qd1980-2016/2": ("", "not_met", ""),
    "capital_mobilised": ("", "12345.5", "million VND"),
    "poverty_rate": ("", "15.3", "percent"),
    "poor_households": ("", "150", "household"),
    "near_poor_households": ("", "75", "household"),
    "linkage_projects": ("about", "2", "project"),
    "linkage_households": ("", "42", "household"),
    "linkage_cost": ("", "1.5", "billion VND"),
    "culture_houses_equipped": ("", "3", "house"),
    "houses_improved": ("", "15", "household"),
}


@pytest.fixture
def lam_binh_copy(tmp_path):
    return shutil.copytree(DATA / "lam-binh", tmp_path / "lam-binh")


def taken(folder, forms):
    """What the forms in a folder give, and what the dataset would become."""
    before = before_of(folder)
    incoming = read_files(sorted(forms.glob("*.xlsx")), before, folder / "mapping.ini")
    return incoming.account, outcome_of(incoming, before)


def told(account):
    return {
        row["measure"] + (f"/{row['item']}" if row["item"] else ""): (row["qualifier"], row["value"], row["unit"])
        for row in account.rows.get("figures", [])
    }


def requests(folder):
    review = topics()["synthesis"].review(open_dataset("", folder), UNIT)
    return {request.measure for request in review.requests}, review


def test_a_form_filled_in_wrongly_in_ten_ways_is_mended_from_its_comments(lam_binh_copy, tmp_path):
    folder, forms = lam_binh_copy, tmp_path / "forms"
    asked, _ = requests(folder)
    assert {"poverty_rate", "poor_households", "linkage_cost"} <= asked
    form = make_forms(open_dataset("", folder), forms, units=[UNIT])[0].path
    fill(form, FIRST)
    account, _ = taken(folder, forms)
    assert list(told(account)) == ["criterion_state/qd1980-2016/1"]
    ((name, copy),) = account.copies.items()
    where = set(comments(copy))
    assert where - {(key("linkage_projects"), "value")} == set(MENDED) - {(key("linkage_projects"), "value")}
    assert len(where) == 11

    (forms / name).write_bytes(copy)
    fill(forms / name, MENDED)
    account, outcome = taken(folder, forms)
    assert told(account) == TOLD
    assert not account.copies
    list(outcome.write())
    asked, review = requests(folder)
    assert not {"poverty_rate", "poor_households", "linkage_cost"} & asked
    shown = {figure.measure: figure for figure in review.figures.values() if figure.source_id.startswith(f"form-{UNIT}-")}
    assert shown["capital_mobilised"].quantity.wording.value == "12345.5"

    _, again = taken(folder, forms)
    assert not again.is_change  # the same forms once more change nothing


def test_forms_are_told_by_their_answers_and_a_question_by_its_file(lam_binh_copy, tmp_path):
    folder, forms = lam_binh_copy, tmp_path / "forms"
    one, two, silent = (made.path for made in make_forms(open_dataset("", folder), forms, units=[UNIT, "02233", "02242"]))
    rate, poor = "poverty_rate", "poor_households"
    fill(one, {(key(rate), "value"): 12.5, (key(poor), "value"): 300})
    fill(two, {(f"02233|{rate}|", "value"): 12.5, (f"02233|{poor}|", "value"): "l5"})
    account, outcome = taken(folder, forms)
    said = [str(in_language(line, "vi")) for line in preview(account, outcome, before_of(folder).register)]
    assert said[0] == "Đọc 3 phiếu: 3 số liệu đã lấy, 1 dòng còn phải hỏi."
    assert f"{one.name}: 2 số liệu đã lấy, 0 dòng còn phải hỏi" in said
    assert not [line for line in said if "ntm-form" in line or silent.name in line]
    place = cell_of(two, f"02233|{poor}|").coordinate
    assert [line for line in said if line.startswith(f"  {two.name}, Phiếu số liệu: {place} “l5”")]
