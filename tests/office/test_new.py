"""Intake: an empty dataset, reports laid in with contradictions planted, the workbook stored as CSV."""

import csv
import json
import shutil
from datetime import date

import pytest
from openpyxl import load_workbook

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import Register, contract, open_dataset
from ntm_helpers.dataset.contract import columns, example_row, table_names
from ntm_helpers.dataset.named import kinds_of, with_ids
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.offered import offered as all_offered
from ntm_helpers.dataset.storing import store_workbook
from ntm_helpers.dataset.tables import read_workbook_tables
from ntm_helpers.dataset.workbook import write_workbook
from ntm_helpers.errors import DataRefused, UsageError, Weight
from ntm_helpers.methods.identities.kinds import KINDS
from ntm_helpers.office.new import lay_workbook, new_dataset
from ntm_helpers.project import ROOT

BN = "billion VND"


# --- an empty dataset -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_new_dataset_holds_the_sheets_asked_for_and_is_told_what_is_only_an_example(tmp_path, lang):
    for sheets, count in (((), 3), (("works, Nợ đọng xây dựng cơ bản", "Von"), 6), (("all",), len(table_names()))):
        folder = tmp_path / f"new-{count}"
        new_dataset(folder, sheets=sheets, lang=lang)
        assert len(list(folder.glob("*.csv"))) == count
        report = check_dataset(folder)
        assert not report.is_refused
        date, examples = report.faults
        assert examples.rule == "is the example row: it is not read"
        assert f"{count} tables" in examples.fix
        assert (date.column, date.found, date.weight) == ("review_date", "2020-12-31", Weight.NOTICE)
        assert list(report.dataset.figures()) == []
    with pytest.raises(UsageError, match=r"There is no table 'cong trinh 2'"):
        new_dataset(tmp_path / "x", sheets=("cong trinh 2",), lang="en")


def test_a_new_dataset_of_a_unit_has_its_row_and_reviews_it(tmp_path):
    new_dataset(tmp_path / "a", unit="  huyện  Sơn Khê", lang="vi")
    dataset = open_dataset("", tmp_path / "a")
    assert [(unit.unit_id, unit.name, unit.kind) for unit in dataset.places] == [("huyen-son-khe", "Sơn Khê", "district")]
    assert json.loads((tmp_path / "a" / "datapackage.json").read_text(encoding="utf-8"))["reviewed_units"] == ["huyen-son-khe"]
    for unknown in ("Sơn Khê", "xa", "châu Mộc"):
        with pytest.raises(UsageError, match="is not clear"):
            new_dataset(tmp_path / "b", unit=unknown)
    assert not (tmp_path / "b").exists()


def test_the_vietnamese_template_has_vietnamese_sheets_heads_and_words_to_choose_from(tmp_path):
    new_dataset(tmp_path / "a", lang="vi", sheets=("works",))
    book = load_workbook(tmp_path / "a" / "figures.xlsx")
    assert book.sheetnames == ["Đơn vị", "Nguồn", "Số liệu", "Công trình", "Danh mục"]
    sheet = book["Số liệu"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[:4] == ["Mã số liệu", "Đơn vị", "Chỉ tiêu", "Khoản mục"]
    offered = {}
    for check in sheet.data_validations.dataValidation:
        title, cells = check.formula1.replace("$", "").rsplit("!", 1)
        values = [cell.value for (cell,) in book[title.strip("'")][cells]]
        offered[heads[next(iter(check.sqref.ranges)).min_col - 1]] = [value for value in values if value]
    assert offered["Đơn vị"] == ["Tên xã"]  # what stands on the sheet of units, by name
    assert offered["Loại số liệu"] == ["kết quả", "kế hoạch", "ước tính", "trạng thái", "suy ra"]
    assert {"Vốn huy động", "Số tiêu chí đạt", "Tỷ lệ hộ nghèo"} <= set(offered["Chỉ tiêu"])
    assert len(offered["Chỉ tiêu"]) == len(Register().measures)
    assert {"Ngân sách Trung ương", "Vốn tín dụng", "Cầu, cầu tràn"} <= set(offered["Khoản mục"])
    assert {"tỷ đồng", "triệu đồng", "hộ", "xã"} <= set(offered["Đơn vị tính"])


@pytest.mark.slow
def test_every_word_that_the_template_offers_is_read_as_what_it_stands_for():
    names = Names(Register())
    wrong = []
    for table in contract.tables().values():
        for column in table.columns:
            kind = kinds_of(table.name).get(column.name, "").partition(" ")[2] or kinds_of(table.name).get(column.name, "")
            for choice in all_offered().choices(table.name, column.name):
                found = names.measure(choice.vi) if kind == "measures" else names.code(kind, choice.vi)
                wrong += [f"{table.name}.{column.name}: {choice}"] if found.id != choice.id else []
    assert wrong == []


@pytest.mark.slow
def test_the_example_rows_of_the_vietnamese_template_fit_when_they_are_read(tmp_path):
    """Renamed so that they are read, all tables; stored from there, the rows are those of the English template."""
    stored = {}
    for lang in ("vi", "en"):
        new_dataset(tmp_path / lang, sheets=("all",), lang=lang)
        path = tmp_path / lang / "figures.xlsx"
        book = load_workbook(path)
        for sheet in book:
            for cell in sheet[2] if sheet.title not in ("Danh mục", "lists") else ():
                cell.value = str(cell.value or "").replace("example-", "mine-")
        book.save(path)
        report = check_dataset(tmp_path / lang)
        grave = [fault for fault in report.faults if fault.weight != Weight.NOTICE]
        assert [str(fault) for fault in grave if "register has it already" not in str(fault)] == []
        stored[lang] = {name: table.rows for name, table in with_ids(read_workbook_tables(path)[0]).items()}
    assert stored["vi"] == stored["en"]
    assert sum(map(len, stored["vi"].values())) > 12


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_storing_the_template_changes_nothing(tmp_path, lang):
    new_dataset(tmp_path / "a", unit="huyện Sơn Khê", lang=lang)
    digest = open_dataset("", tmp_path / "a").digest
    store_workbook(tmp_path / "a")
    assert open_dataset("", tmp_path / "a").digest == digest
    (tmp_path / "a" / "figures.xlsx").unlink()
    assert open_dataset("", tmp_path / "a").digest == digest


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", ["lam-binh", *(pytest.param(name, marks=pytest.mark.slow) for name in ("tuyen-quang", "demo"))])
def test_a_dataset_laid_into_a_workbook_and_stored_again_is_what_it_was(name, lang, tmp_path):
    folder = shutil.copytree(ROOT / "data" / name, tmp_path / name)
    before = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}
    with pytest.raises(UsageError, match=r"holds figures.xlsx already"):
        [lay_workbook(folder, lang=lang) for _ in range(2)]
    sheets = load_workbook(folder / "figures.xlsx", read_only=True).sheetnames
    assert ("Số liệu" in sheets, "figures" in sheets) == (lang == "vi", lang == "en")
    store_workbook(folder)
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")} == before
    assert not (folder / "kept").exists()


def test_corrections_kept_as_a_sheet_survive_sorting_and_deleting(laid):
    """Written by name in Vietnamese; then all rows are put the other way round and one corrected row is deleted."""
    laid.figure("A", "capital_mobilised", "138", BN, item="local").figure("B", "capital_mobilised", "9.5", BN, item="credit")
    laid.figure("C", "capital_mobilised", "7", BN, item="other")
    folder = laid.save()
    lay_workbook(folder, sheets=("Đính chính",), lang="vi")
    book = load_workbook(folder / "figures.xlsx")
    told = ["in sai", "S", "Văn phòng điều phối", "2021-01-15"]
    corrections = [
        ["K1", "Số liệu", "A", "Giá trị", "138", "38", "Đơn vị tính=tỷ đồng", *told],
        ["K2", "So lieu", "B", "Khoản mục", "Vốn tín dụng", "Nguồn khác", "", *told],
    ]
    figures = [[cell.value for cell in row] for row in book["Số liệu"].iter_rows(min_row=2, max_row=4)]
    for sheet, rows in ((book["Đính chính"], corrections), (book["Số liệu"], figures)):
        for row, values in enumerate(reversed(rows), start=2):
            for column, value in enumerate(values, start=1):
                sheet.cell(row, column).value = value
    book.save(folder / "figures.xlsx")
    store_workbook(folder)
    figures = {figure.figure_id: (str(figure.quantity.bare), figure.item) for figure in open_dataset("", folder).figures()}
    assert figures == {"A": ("38", "local"), "B": ("19/2", "other"), "C": ("7", "other")}
    sheet = book["Số liệu"]
    assert sheet.cell(3, 1).value == "B"
    sheet.delete_rows(3)
    book.save(folder / "figures.xlsx")
    store_workbook(folder)
    report = check_dataset(folder)
    assert [(fault.column, fault.found) for fault in report.faults if fault.file == "corrections.csv"] == [("row_id", "B")]
    assert {figure.figure_id: str(figure.quantity.bare) for figure in report.dataset.figures()} == {"A": "38", "C": "7"}


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_notes_of_the_workbook_say_in_both_languages_what_a_column_holds(tmp_path, lang):
    new_dataset(tmp_path / "a", sheets=("all",), lang=lang)
    book = load_workbook(tmp_path / "a" / "figures.xlsx")
    for table in contract.tables().values():
        notes = [cell.comment.text for cell in book[table.name_vi if lang == "vi" else table.name][1]]
        assert notes == [f"{column.vi}\n\n{column.en}" for column in table.columns], table.name


def test_a_review_date_is_told_until_somebody_chooses_it(tmp_path, run_ntm):
    said = run_ntm("new", tmp_path / "a").stdout
    assert "The date of the review (review_date in datapackage.json) is 2020-12-31 for now" in said
    path = tmp_path / "a" / "datapackage.json"
    unchosen = json.loads(path.read_text(encoding="utf-8"))
    for chosen in (unchosen | {"review_date": "2021-06-30"}, {k: v for k, v in unchosen.items() if k != "to_confirm"}):
        path.write_text(json.dumps(chosen), encoding="utf-8")
        assert [fault for fault in check_dataset(tmp_path / "a").faults if fault.column == "review_date"] == []
    new_dataset(tmp_path / "b", review_date="2021-06-30")
    assert [fault for fault in check_dataset(tmp_path / "b").faults if fault.column == "review_date"] == []
    with pytest.raises(UsageError, match="30/6/21 is no day"):
        new_dataset(tmp_path / "c", review_date="30/6/21")


def test_a_new_dataset_writes_over_nothing(tmp_path):
    (tmp_path / "units.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"holds units.csv already: nothing was written"):
        new_dataset(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["units.csv"]


def test_the_example_rows_fit_the_contract(tmp_path):
    """Renamed so that they are read: every example cell is of its column's form."""
    folder = tmp_path / "examples"
    new_dataset(folder, sheets=("all",))
    (folder / "figures.xlsx").unlink()
    for table in table_names():
        row = {column: text.replace("example-", "mine-") for column, text in example_row(table).items()}
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns(table), lineterminator="\n")
            writer.writeheader()
            free = ("note", "name_en", "pattern_en_one", "reason", "name", "members", "earlier")
            told_apart = next(column for column in free if column in row)
            writer.writerow(row | {told_apart: "7" if told_apart == "members" else f"{row[told_apart]} read"})
    report = check_dataset(folder)
    assert [str(fault) for fault in report.faults if fault.weight != Weight.NOTICE] == []


@pytest.mark.slow
def test_what_is_filled_into_the_workbook_is_checked_and_stored(tmp_path):
    folder = tmp_path / "huyen-a"
    new_dataset(folder)
    tables = {
        "units": [columns("units"), ["D", "", "A", "district", "", "", "", "", ""]],
        "sources": [columns("sources"), ["S", "Báo cáo", "", "official", "", "", "", "", ""]],
        "figures": [
            columns("figures"),
            ["F", "D", "capital_mobilised", "", "over", "15.40", "", BN, "", "result"] + [""] * 3 + ["S"] + [""] * 3,
        ],
    }
    write_workbook(folder / "figures.xlsx", tables)
    assert [figure.figure_id for figure in check_dataset(folder).dataset.figures()] == ["F"]
    digest = open_dataset("", folder).digest
    assert {path.name for path in store_workbook(folder)} == {"units.csv", "sources.csv", "figures.csv"}
    (folder / "figures.xlsx").unlink()
    assert open_dataset("", folder).digest == digest


def test_a_workbook_with_a_fault_is_not_stored(tmp_path):
    folder = tmp_path / "a"
    new_dataset(folder)
    before = (folder / "units.csv").read_bytes()
    (folder / "figures.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(DataRefused, match="cut off or damaged"):
        store_workbook(folder)
    assert (folder / "units.csv").read_bytes() == before


# --- reports made for the purpose -----------------------------------------------------------------------------------------


def capital_report(laid, *, credit="350.0", local="60.0", share="35.0"):
    """A province's capital of a year by source, with shares, a nested item and three districts."""
    laid.tables["units"][0]["kind"] = "province"
    laid.unit("A", kind="district").unit("B", kind="district").unit("C", kind="district")
    laid.figure("T", "capital_mobilised", "1000.0", BN)
    for name, item, value in (
        ("STATE", "state_direct", "400.0"),
        ("LOCAL", "local", local),
        ("CENTRAL", "central", "340.0"),
        ("INTEGRATED", "integrated", "100.0"),
        ("CREDIT", "credit", credit),
        ("ENTERPRISE", "enterprise", "100.0"),
        ("COMMUNITY", "community", "50.0"),
    ):
        laid.figure(name, "capital_mobilised", value, BN, item=item)
    laid.figure("CREDIT-S", "capital_source_share", share, "percent", item="credit")
    for unit, value in (("A", "500.0"), ("B", "300.0"), ("C", "200.0")):
        laid.figure(f"T-{unit}", "capital_mobilised", value, BN, unit_id=unit)
    return laid


def communes_report(laid, *, middle="40", mean="14.1"):
    """A province's communes by criteria met, with their mean."""
    laid.figure("N", "communes_total", "120", "commune").figure("R", "communes_recognised", "47", "commune")
    for item, n in (("19..19", "47"), ("15..18", "13"), ("10..14", middle), ("5..9", "20"), ("0..4", "0")):
        laid.figure(f"B{item.replace('..', '-')}", "communes_by_criteria_met", n, "commune", item=item)
    return laid.figure("M", "criteria_mean", mean, "criterion per commune")


def poverty_report(laid, *, closing="80", rate="16.00", of_a="18.0"):
    """A district's poor households over a year, with its two communes."""
    laid.unit("A").unit("B").complete("D")
    at = {"item": "qd59-2015"}
    laid.figure("O", "poor_households", "100", "household", period_end="2019-12-31", **at)
    laid.figure("C", "poor_households", closing, "household", **at)
    for name, measure, n in (("E", "escaped", "30"), ("L", "relapsed", "2"), ("N", "arisen", "8")):
        laid.figure(name, f"poor_households_{measure}", n, "household", period_start="2020-01-01", **at)
    laid.figure("H", "households_reviewed", "500", "household").figure("R", "poverty_rate", rate, "percent", **at)
    laid.figure("RA", "poverty_rate", of_a, "percent", unit_id="A", **at)
    return laid.figure("RB", "poverty_rate", "12.0", "percent", unit_id="B", **at)


@pytest.mark.parametrize(
    ("report", "planted", "disagreeing"),
    [
        (capital_report, {}, set()),
        (communes_report, {}, set()),
        (poverty_report, {}, set()),
        (capital_report, {"credit": "530.0"}, {"items:T", "ratio:CREDIT-S"}),  # two digits exchanged
        (capital_report, {"local": "70.0"}, {"items:STATE"}),
        (capital_report, {"share": "53.0"}, {"ratio:CREDIT-S"}),
        (communes_report, {"middle": "41"}, {"communes_by_bands:N"}),
        (communes_report, {"mean": "17.0"}, {"criteria_by_bands:M"}),
        (poverty_report, {"closing": "83"}, {"poverty_movement_qd59:C", "ratio:R"}),
        (poverty_report, {"rate": "16.40"}, {"ratio:R"}),
        (poverty_report, {"of_a": "15.0"}, {"mean:R"}),  # the mean lies above every part
    ],
)
def test_planted_contradictions_are_found_and_nothing_else(laid, report, planted, disagreeing):
    verdicts = report(laid, **planted).verdicts()
    assert {name for name, verdict in verdicts.items() if verdict == "disagrees"} == disagreeing
    assert len(verdicts) >= 4


# --- how it is told -------------------------------------------------------------------------------------------------------


def test_check_tells_text_and_exit_codes(run_ntm, laid, tmp_path):
    clean = run_ntm("check", capital_report(laid).save(), "--identities")
    assert clean.returncode == 0
    assert "0 disagrees" in clean.stdout
    laid.figure("X", "capital_mobilised", "=HYPERLINK(1)", BN, item="other")
    refused = run_ntm("check", laid.save(), "--report", tmp_path / "faults.csv")
    assert refused.returncode == 3
    assert "row    figures.csv, row 14, column value: found '=HYPERLINK(1)'; '=HYPERLINK(1)' is no number" in refused.stdout
    with (tmp_path / "faults.csv").open(encoding="utf-8-sig", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert (row["file"], row["row"], row["column"], row["found"]) == ("figures.csv", "14", "value", "'=HYPERLINK(1)")
    assert row["fix"]


def test_check_speaks_vietnamese(run_ntm, laid, tmp_path):
    laid.figure("X", "capital_mobilised", "=HYPERLINK(1)", BN, item="other")
    folder = capital_report(laid, credit="530.0").save()
    refused = run_ntm("check", folder, "--identities", "--lang", "vi", "--report", tmp_path / "faults.csv")
    assert refused.returncode == 3
    said = "dòng   figures.csv, dòng 2, cột value: thấy “=HYPERLINK(1)”; “=HYPERLINK(1)” không phải là số: chỉ ghi chữ số"
    assert said in refused.stdout
    assert "1 lỗi chỉ dừng những gì cần đọc dòng đó (dòng)" in refused.stdout
    assert "không khớp       items:T (sum): T (" in refused.stdout
    assert "phỏng đoán: đọc CREDIT" in refused.stdout
    assert "disagrees" not in refused.stdout
    with (tmp_path / "faults.csv").open(encoding="utf-8-sig", newline="") as stream:
        [row, disagreement, share] = csv.DictReader(stream)
    assert "không phải là số" in row["rule"]
    assert (share["row"], share["found"]) == ("11", "CREDIT-S: 35.0")
    assert (disagreement["row"], disagreement["found"]) == ("3", "T: 1000.0")
    assert "không khớp: nguồn nêu" in disagreement["rule"]


def test_a_fault_kept_in_the_index_speaks_both_languages(laid):
    folder = laid.figure("F", "capital_mobilised", "8", "billion VDN").save()
    [first], [again] = (check_dataset(folder).faults for _ in range(2))
    assert str(again) == str(first)
    assert again.text("vi") == first.text("vi")
    assert again.text("vi").startswith("figures.csv, dòng 2, cột unit: thấy “billion VDN”; không phải là đơn vị tính của ")
    assert "có phải ý muốn nói “billion VND”?" in again.text("vi")
    assert "did you mean 'billion VND'?" in again.text("en")


def test_a_refusal_speaks_the_language_that_is_asked_for(run_ntm, laid, tmp_path):
    folder = laid.figure("F", "capital_mobilised", "8", BN, source_id="X").save()
    out = ("--data", folder, "--out", tmp_path / "out")
    assert "is refused: 1 fault(s)." in run_ntm("build", *out).stderr
    said = run_ntm("build", *out, "--lang", "vi").stderr
    assert "không được nhận: có 1 lỗi." in said
    assert "không có source_id này trong sources.csv" in said
    assert "Unknown language 'v': did you mean 'vi'?" in run_ntm("check", folder, "--lang", "v").stderr


def test_check_tells_programs_json(run_ntm, laid):
    result = run_ntm("check", capital_report(laid, credit="530.0").save(), "--json")
    told = json.loads(result.stdout)
    assert result.returncode == 0
    assert told["counts"]["disagrees"] == 2
    total = next(f for f in told["identities"] if f["identity_id"] == "items:T")
    assert {"verdict", "stated", "computed", "difference", "width", "is_soft", "guesses"} <= set(total)
    assert total["difference"] == {"lower": "-1803/10", "upper": "-1797/10", "lower_open": False, "upper_open": False, "unit": BN}
    assert {guess["kind"] for guess in total["guesses"]} >= {"own_share", "exchanged"}


def test_a_table_that_cannot_be_trusted_stops_the_rest_and_says_so(run_ntm, laid):
    folder = laid.figure("F", "capital_mobilised", "8", BN, source_id="X").save()
    result = run_ntm("check", folder, "--identities")
    assert result.returncode == 3
    assert "Fix the tables first: the rest was not checked." in result.stdout


def test_a_workbook_builds_the_pages_of_its_csv_files(run_ntm, laid, tmp_path):
    folder = capital_report(laid).save()
    rows = {name: [columns(name), *[[row.get(c, "") for c in columns(name)] for row in rows]] for name, rows in laid.tables.items()}
    pages = []
    for kind in ("csv", "xlsx"):
        if kind == "xlsx":
            write_workbook(folder / "figures.xlsx", rows)
            for path in folder.glob("*.csv"):
                path.unlink()
        result = run_ntm("build", "--data", folder, "--unit", "D", "--topic", "consistency", "--out", tmp_path / kind)
        assert result.returncode == 0, result.stderr
        pages.append((tmp_path / kind / "laid" / "2020-12-31" / "vi" / "D-huyen" / "consistency.html").read_bytes())
    assert pages[0] == pages[1]


# --- the datasets that ship -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lam-binh", "tuyen-quang"])
def test_shipped_datasets_have_no_fault(name):
    report = check_dataset(ROOT / "data" / name)
    assert [str(fault) for fault in report.faults if fault.weight != Weight.NOTICE] == []


def test_the_provinces_97_figures_are_there_and_do_not_close():
    report = check_dataset(ROOT / "data" / "tuyen-quang", with_identities=True)
    assert {f"TQ{n:03d}" for n in range(1, 98)} <= {figure.figure_id for figure in report.dataset.figures()}
    disagreeing = {finding.identity.identity_id for finding in report.consistency.of("disagrees")}
    assert {"recognised-2020-35", "registered-2020", "advanced-outlets", "recognised-2021"} <= disagreeing


def test_the_province_of_2020_has_138_units():
    dataset = open_dataset("", ROOT / "data" / "tuyen-quang")
    communes = [unit for unit in dataset.places.on(date(2020, 12, 31)) if unit.kind in ("commune", "township", "ward")]
    assert len(communes) == 138
    people = [
        figure
        for figure in dataset.figures()
        if figure.measure == "population_census" and figure.unit_id in {u.unit_id for u in communes}
    ]
    assert sum(figure.quantity.bare for figure in people) == 784_811  # published total of the census


def test_the_guide_to_the_data_names_every_table_and_column():
    guide = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    words = set(guide.replace("`", " ").replace(",", " ").replace("(", " ").replace(")", " ").split())
    missing = [f"{table}.{column}" for table in table_names() for column in columns(table) if column not in words]
    assert missing == []
    assert [kind for kind in KINDS if f"| {kind} |" not in guide] == []


def test_a_new_dataset_in_a_folder_of_any_name_has_a_name_that_fits(tmp_path):
    new_dataset(tmp_path / "Huyện Mới {x} Đ")
    report = check_dataset(tmp_path / "Huyện Mới {x} Đ")
    assert not report.is_refused
    assert json.loads((tmp_path / "Huyện Mới {x} Đ" / "datapackage.json").read_text(encoding="utf-8"))["name"] == "huyen-moi-x-d"


@pytest.mark.parametrize(
    "arguments",
    [
        ("figures", "--out", "{folder}"),
        ("figures", "--out", "{file}/x.csv"),
        ("check", "--report", "{file}/x.csv"),
        ("check", "--report", "{folder}"),
        ("new", "{file}/new"),
    ],
    ids=" ".join,
)
def test_a_place_that_cannot_be_written_is_named(run_ntm, tmp_path, arguments):
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    result = run_ntm(*(argument.format(folder=tmp_path, file=tmp_path / "a.txt") for argument in arguments))
    assert result.returncode == 4
    assert "Traceback" not in result.stderr
    assert f"ntm: Cannot write {tmp_path}" in result.stderr


@pytest.mark.slow
def test_a_folder_that_is_missing_is_made_for_what_is_written(run_ntm, tmp_path):
    report = tmp_path / "none" / "x.csv"
    assert run_ntm("check", "--report", str(report)).returncode == 0
    assert report.read_text(encoding="utf-8-sig").startswith("weight,file,row,")
