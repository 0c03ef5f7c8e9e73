"""The files of a dataset's folder: what is not read is named, and a table is read from one place only."""

import json
import os

import pytest

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import csv_text, open_dataset
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.workbook import write_workbook
from ntm_helpers.errors import DataRefused, Weight

BN = "billion VND"
CAPITAL = f"{','.join(columns('capital_lines'))}\nk1,D,2020,central,investment,,allocated,,100,S,\n"


@pytest.fixture
def folder(laid):
    """A dataset with nothing wrong."""
    return laid.figure("F", "capital_mobilised", "8", BN).save()


def faults(folder):
    return check_dataset(folder).faults


def named(folder):
    """The one fault that names a file which is not read."""
    [fault] = faults(folder)
    return fault


@pytest.mark.parametrize(
    "file",
    [
        "capital_line.csv",
        "Capital_lines.csv",
        "CAPITAL_LINES.CSV",
        "capital_lines (1).csv",
        "capital_lines - Copy.csv",
        "capital_lines.csv.txt",
        "capital_lines.csv.bak",
        "capital_lines.txt",
        "capital_lines.tsv",
        "nguồn vốn.csv",
        "2020/capital_lines.csv",
    ],
)
def test_a_table_under_another_name_stops_everything_where_it_is_not_there(folder, file):
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(CAPITAL, encoding="utf-8")
    fault = named(folder)
    assert (fault.file, fault.weight) == (file, Weight.TABLE)
    assert "the nearest table is capital_lines" in fault.rule
    assert "capital_lines.csv" in fault.fix


def test_a_copy_of_a_table_that_is_there_is_named(folder):
    (folder / "figures (1).csv").write_bytes((folder / "figures.csv").read_bytes())
    fault = named(folder)
    assert (fault.file, fault.weight) == ("figures (1).csv", Weight.NOTICE)
    assert "the nearest table, figures, is read from another file" in fault.rule


def test_a_table_that_holds_the_example_alone_is_named_and_stops_nothing(folder):
    (folder / "capital_line.csv").write_text(f"{','.join(columns('capital_lines'))}\n", encoding="utf-8")
    assert (named(folder).file, named(folder).weight) == ("capital_line.csv", Weight.NOTICE)


def test_a_csv_file_that_is_like_no_table_is_named(folder):
    (folder / "danh-ba.csv").write_text("họ tên,số máy\nA,1\n", encoding="utf-8")
    assert (named(folder).file, named(folder).weight) == ("danh-ba.csv", Weight.NOTICE)


@pytest.mark.parametrize("file", ["Figures.xlsx", "FIGURES.XLSX", "figures.xls", "figures.ods", "figures.xlsm", "bao cao.xlsx"])
def test_a_workbook_under_another_name_is_said_once_where_the_tables_are_missing(tmp_path, laid, file):
    (tmp_path / "datapackage.json").write_text(json.dumps(laid.descriptor), encoding="utf-8")
    write_workbook(tmp_path / file, {"units": [columns("units"), ["D"]]})
    fault = named(tmp_path)
    assert (fault.file, fault.weight) == (file, Weight.TABLE)
    assert "named figures.xlsx" in fault.rule
    assert "units, sources, figures" in fault.fix


def test_a_second_workbook_is_named(folder):
    write_workbook(folder / "figures-2.xlsx", {"units": [columns("units"), ["D"]]})
    assert (named(folder).file, named(folder).weight) == ("figures-2.xlsx", Weight.NOTICE)


def test_a_needed_table_under_another_name_is_said_once(folder):
    (folder / "figures.csv").rename(folder / "FIGURES.CSV")
    assert (named(folder).file, named(folder).weight) == ("FIGURES.CSV", Weight.TABLE)


def test_what_programs_leave_beside_a_file_and_what_is_another_dataset_is_not_named(folder):
    for file in ("~$figures.xlsx", ".~lock.figures.xlsx#", ".figures.csv.swp", "notes.txt", "map.png", "kept/figures-1.csv"):
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text("x", encoding="utf-8")
    (folder / "other").mkdir()
    for file in ("datapackage.json", "figures.csv"):
        (folder / "other" / file).write_bytes((folder / file).read_bytes())
    assert faults(folder) == ()


def test_very_many_files_are_told_together(folder):
    for number in range(200):
        (folder / f"bảng {number}.csv").write_text("a,b\n", encoding="utf-8")
    told = faults(folder)
    assert len(told) < 100
    assert "140 files" in told[-1].rule


def test_a_file_that_comes_or_goes_is_seen_though_no_table_changed(folder):
    assert faults(folder) == ()
    (folder / "x.csv").write_text("a,b\n", encoding="utf-8")
    assert named(folder).file == "x.csv"
    (folder / "x.csv").unlink()
    assert faults(folder) == ()


def test_every_weight_is_said_in_both_languages(folder, run_ntm):
    (folder / "capital_line.csv").write_text(CAPITAL, encoding="utf-8")
    vi = run_ntm("check", folder, "--lang", "vi")
    assert vi.returncode == 3
    assert "capital_line.csv: không được đọc; gần nhất với bảng capital_lines" in vi.stdout
    assert "is not read; the nearest table is capital_lines" in run_ntm("check", folder, "--lang", "en").stdout


# --- where the descriptor says that a table lies --------------------------------------------------------------------------


def described(laid, *resources):
    laid.descriptor["resources"] = list(resources)
    return laid.figure("F", "capital_mobilised", "8", BN).save()


def test_a_table_is_read_from_the_file_that_is_named(laid):
    folder = described(laid, {"name": "figures", "path": "số liệu/f.csv"})
    (folder / "số liệu").mkdir()
    (folder / "figures.csv").rename(folder / "số liệu" / "f.csv")
    assert [figure.figure_id for figure in open_dataset("", folder).figures()] == ["F"]


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("../figures.csv", "must lie inside its dataset"),
        ("a/../../figures.csv", "must lie inside its dataset"),
        ("/etc/passwd", "is a path of one machine"),
        ("C:\\figures.csv", "is a path of one machine"),
        ("https://example.org/figures.csv", "is a path of one machine"),
        ("none.csv", "there is no such file"),
        ("Figures.csv", "there is no such file"),
        ("x" * 200, "there is no such file"),
        (["figures.csv"], "must be texts that can name a file"),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(laid, path, rule):
    folder = described(laid, {"name": "figures", "path": path})
    told = [fault for fault in faults(folder) if fault.weight == Weight.TABLE]
    assert rule in told[0].rule
    assert told[0].fix


def test_two_tables_in_one_file_and_one_table_twice_are_refused(laid):
    folder = described(laid, {"name": "works", "path": "figures.csv"}, {"name": "units"}, {"name": "units"})
    assert {fault.rule.key for fault in faults(folder)} >= {"fault.path.shared", "fault.path.twice"}


def test_a_link_out_of_the_folder_is_not_followed(laid, tmp_path):
    folder = laid.figure("F", "capital_mobilised", "8", BN).save()
    outside = tmp_path / "elsewhere.csv"
    (folder / "figures.csv").rename(outside)
    (folder / "figures.csv").symlink_to(outside)
    assert "must lie inside its dataset" in {str(fault.rule) for fault in faults(folder)}.pop()


@pytest.mark.parametrize("kind", ["folder", "dead link", "pipe"])
@pytest.mark.parametrize("file", ["works.csv", "figures.xlsx"])
def test_what_is_no_file_under_the_name_of_one_is_told(folder, kind, file):
    {
        "folder": lambda: (folder / file).mkdir(),
        "dead link": lambda: (folder / file).symlink_to("nowhere.csv"),
        "pipe": lambda: os.mkfifo(folder / file),
    }[kind]()
    fault = named(folder)
    assert (fault.file, fault.weight, fault.rule.key) == (file, Weight.TABLE, "fault.path.no_file")


# --- what costs too much --------------------------------------------------------------------------------------------------


def test_a_line_without_end_is_refused(folder):
    with (folder / "figures.csv").open("a", encoding="utf-8") as stream:
        stream.write("x," * 2_000_000)
    fault = named(folder)
    assert (fault.rule.key, fault.row, fault.weight) == ("fault.long_line", 3, Weight.TABLE)


def test_a_quotation_mark_that_is_never_closed_is_named_by_its_row(folder, monkeypatch):
    monkeypatch.setattr(csv_text, "LONGEST_CELL", 1_000)
    row = ",".join(["G", "D", *[""] * (len(columns("figures")) - 2)])
    with (folder / "figures.csv").open("a", encoding="utf-8") as stream:
        stream.write('G,D,"x\n' + f"{row}\n" * 100)
    assert (named(folder).rule.key, named(folder).row) == ("fault.long_cell", 3)


def test_a_header_of_a_hundred_thousand_columns_is_one_fault(folder):
    (folder / "figures.csv").write_text(",".join(f"c{n}" for n in range(100_000)) + "\n", encoding="utf-8")
    assert "has 100,000 columns, this table has 17" in named(folder).rule


def test_a_file_beyond_all_measure_is_not_read(folder):
    with (folder / "figures.csv").open("ab") as stream:
        stream.truncate(2_000_000_000)  # takes no room on the disk
    assert named(folder).rule.key == "fault.large_file"


@pytest.mark.parametrize(
    "content",
    [
        '{"name": "x", "x": "' + "y" * 3_000_000 + '"}',
        '{"name": "x", "x": ' + "[" * 300 + "]" * 300 + "}",
        '{"name": "x", "x": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"name": "x", "x": ' + '{"a":' * 900 + "1" + "}" * 901,
        '{"name": "x", "x": ' + "9" * 100_000 + "}",
    ],
    ids=["huge", "nested", "nested beyond the stack", "objects", "a number"],
)
def test_a_descriptor_beyond_all_measure_is_refused(folder, content):
    (folder / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataRefused) as caught:
        open_dataset("", folder)
    assert {fault.file for fault in caught.value.faults} == {"datapackage.json"}


# --- said once ------------------------------------------------------------------------------------------------------------


def test_an_id_that_is_missing_is_said_once_with_its_rows(laid):
    for number in range(5):
        laid.figure(f"F{number}", "capital_mobilised", "8", BN, source_id="T", period_end=f"201{number}-12-31")
    [fault] = faults(laid.save())
    assert (fault.rows, fault.column, fault.found) == ((2, 3, 4, 5, 6), "source_id", "T")


def test_a_table_without_a_row_is_said_once_for_all_that_name_its_rows(laid):
    laid.tables["sources"] = []
    laid.figure("F", "capital_mobilised", "8", BN).figure("G", "capital_mobilised", "9", BN, period_end="2019-12-31")
    laid.row("works", work_id="W", unit_id="D", name="Cầu", kind="bridge", state="planned", source_id="S")
    [fault] = [fault for fault in faults(laid.save()) if fault.weight == Weight.TABLE]
    assert (fault.file, fault.found) == ("sources.csv", "no row")
    assert "figures.csv (2), works.csv (1)" in fault.rule


def test_the_sheet_of_a_table_that_is_not_there_takes_nothing_from_its_csv(laid):
    folder = laid.figure("F", "capital_mobilised", "8", BN).save()
    rows = [[row.get(column, "") for column in columns("figures")] for row in laid.tables["figures"]]
    write_workbook(folder / "figures.xlsx", {"figures": [columns("figures"), *rows]})
    assert faults(folder) == ()


def test_a_workbook_that_cannot_be_read_is_said_once(laid):
    """The tables that it may hold are not said to be missing beside it."""
    folder = laid.save()
    for path in folder.glob("*.csv"):
        path.unlink()
    (folder / "figures.xlsx").write_bytes(b"PK\x03\x04 cut off")
    assert [fault.file for fault in check_dataset(folder).faults] == ["figures.xlsx"]
