"""A broken dataset is refused with a message that says where, what, what is allowed and how to mend it."""

import csv
import json

import pytest

from ntm_helpers.dataset import declared_reads, open_dataset, tables
from ntm_helpers.errors import DataRefused, OutsideDeclaration, UsageError, Weight


def refused(copy):
    """Open the broken copy and give the message and the faults."""
    with pytest.raises(DataRefused) as caught:
        open_dataset("", copy.folder)
    return str(caught.value), caught.value.faults


def test_the_dataset_of_the_repository_has_no_fault(lam_binh):
    assert lam_binh.row_faults == ()


def test_the_shipped_descriptor_is_the_contract(lam_binh):
    shipped = json.loads((lam_binh.folder / "datapackage.json").read_text(encoding="utf-8"))
    assert shipped["resources"] == tables.contract()["resources"]


def test_a_mistyped_column_is_named_with_the_right_one(copy):
    table = copy("figures")
    table.header[table.header.index("qualifier")] = "qualifer"
    table.save()
    message, _ = refused(copy)
    assert "figures.csv, row 1, column qualifer: found 'qualifer'; is no column of this table" in message
    assert "did you mean 'qualifier'?" in message


def test_columns_may_stand_in_any_order(copy):
    table = copy("figures")
    table.header.insert(0, table.header.pop())
    for row in table.rows:
        row.insert(0, row.pop())
    table.save()
    assert open_dataset("", copy.folder).row_faults == ()


def test_a_missing_file_is_named_with_its_header(copy):
    (copy.folder / "sources.csv").unlink()
    message, _ = refused(copy)
    assert "sources.csv: found 'no such file'; the dataset needs this table" in message
    assert "source_id,title,publisher" in message


def test_a_missing_descriptor_is_told_with_the_smallest_one(copy):
    (copy.folder / "datapackage.json").unlink()
    assert '"contract": 1' in refused(copy)[0]


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(DataRefused, match="no such folder"):
        open_dataset("", tmp_path / "nothing")


def test_a_duplicate_key_names_its_row(copy):
    table = copy("figures")
    table.append(**dict(zip(table.header, table.rows[0], strict=True)))
    message, faults = refused(copy)
    assert any(f.row == len(table.rows) + 1 and "stands in an earlier row already" in f.rule for f in faults), message


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("unit_id", "02297", "there is no such unit_id in units.csv"),
        ("source_id", "conference", "there is no such source_id in sources.csv"),
        ("measure", "capital_mobilized", "is not in the register of measures"),
    ],
)
def test_an_unknown_reference_stops_the_run(copy, column, value, rule):
    line = copy("figures").set("LB125", column, value).line("LB125")
    message, faults = refused(copy)
    assert f"figures.csv, row {line}, column {column}: found '{value}'; {rule}" in message
    if column == "measure":
        assert "did you mean 'capital_mobilised'?" in message
    assert faults[0].weight == Weight.TABLE


@pytest.mark.parametrize(
    ("figure", "column", "value", "rule"),
    [
        ("LB125", "value", "38 tỷ", "is no number: write digits, '.' before decimals"),
        ("LB125", "value", "1.234,5", "is no number"),
        ("LB129", "value", "3.5", "is a whole number"),
        ("LB125", "qualifier", "circa", "is not an allowed value"),
        ("LB125", "unit", "bilion VND", "did you mean 'billion VND'?"),
        ("LB125", "unit", "ha", "is no unit of measure for capital_mobilised"),
        ("LB060", "period_end", "2014-08-06", "the period ends before it starts (2015-01-01)"),
        ("LB125", "period_end", "13/4/2020", "must be a date as YYYY-MM-DD"),
        ("LB126", "item", "centre", "is no item of capital_mobilised"),
        ("LB146", "value", "keeps", "is no code of this status"),
        ("LB149", "value_to", "9", "ends (9) before it starts (10)"),
    ],
)
def test_a_broken_row_concerns_only_what_may_read_it(copy, figure, column, value, rule):
    table = copy("figures").set(figure, column, value)
    dataset = open_dataset("", copy.folder)
    found = [fault for fault in dataset.row_faults if fault.row == table.line(figure)]
    assert found, dataset.row_faults
    assert rule in str(found[0])
    assert (found[0].file, found[0].column) == ("figures.csv", column)
    assert found[0].unit_id == table.rows[table.row(figure)][1]


def test_one_bad_cell_hides_no_other(copy):
    copy("figures").set("LB125", "value", "38 tỷ").set("LB126", "value", "x").set("LB127", "period_end", "2020-13-45")
    assert len(open_dataset("", copy.folder).row_faults) == 3


def test_a_view_of_a_broken_row_is_refused_and_others_are_not(copy):
    copy("figures").set("LB139", "value", "một")  # a house in Thổ Bình
    dataset = open_dataset("", copy.folder)
    reads = declared_reads("poverty_reduction")
    with pytest.raises(DataRefused, match="row"):
        dataset.view("tho-binh", "", reads)
    assert dataset.view("xuan-lap", "", reads).unit.name == "Xuân Lập"
    assert dataset.view("tho-binh", "", declared_reads("funding")).unit.name == "Thổ Bình"


def test_parents_in_a_circle_are_refused(copy):
    copy("units").set("08", "parent_id", "071")
    assert "the parents run in a circle" in refused(copy)[0]


def test_a_member_that_is_no_unit_is_refused(copy):
    copy("units").set("071-kept-2020", "members", "02269 02251 99999")
    assert "is a member but no unit of this table" in refused(copy)[0]


def test_text_that_is_not_utf8_is_refused(copy):
    path = copy.folder / "units.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    assert "must be UTF-8" in refused(copy)[0]


def test_a_byte_order_mark_does_no_harm(copy):
    path = copy.folder / "figures.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert open_dataset("", copy.folder).row_faults == ()


def test_a_row_with_a_stray_comma_is_named(copy):
    path = copy.folder / "sources.csv"
    path.write_text(path.read_text(encoding="utf-8") + "x,y\n", encoding="utf-8")
    assert "a row must have 9 cells, here are 2" in refused(copy)[0]


def test_a_notebook_may_not_read_what_it_does_not_declare(lam_binh):
    view = lam_binh.view("071", "", declared_reads("funding"))
    with pytest.raises(OutsideDeclaration, match="poverty_rate"):
        view.figures("poverty_rate")
    commune = lam_binh.view("tho-binh", "", declared_reads("funding"))
    with pytest.raises(OutsideDeclaration, match="02242"):
        commune.figures(of=lam_binh.places["02242"])


def test_a_page_hangs_only_on_what_it_may_read(copy, lam_binh):
    copy("figures").set("LB139", "value", "2")
    changed = open_dataset("", copy.folder)
    for unit, topic, is_touched in [
        ("02296", "poverty_reduction", True),
        ("02296", "funding", False),
        ("02242", "poverty_reduction", False),
        ("071", "poverty_reduction", True),
    ]:
        reads = declared_reads(topic)
        same = changed.view(unit, "", reads).digest == lam_binh.view(unit, "", reads).digest
        assert same != is_touched, (unit, topic)


def test_the_dataset_must_bear_the_name_asked_for(copy, monkeypatch):
    monkeypatch.setenv("NTM_DATA", str(copy.folder))
    with pytest.raises(UsageError, match="'lam-binh', not 'demo'"):
        open_dataset("demo")


def test_every_collected_figure_is_there(lam_binh):
    with (lam_binh.folder / "figures.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    ids = {row["figure_id"] for row in rows}
    assert {f"LB{n:03d}" for n in range(1, 143)} <= ids
    assert all(len(row["quote"]) <= 60 for row in rows)
