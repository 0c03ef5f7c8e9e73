"""A broken dataset is refused with a message that says where, what, what is allowed and how to fix it."""

import csv

import pytest

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import Reads, open_dataset
from ntm_helpers.errors import DataRefused, OutsideDeclaration, UsageError, Weight
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.topics import consistency, criteria, funding, infrastructure, poverty_reduction, production_linkage, synthesis


def refused(copy):
    """Open the broken copy and give the message and the faults."""
    with pytest.raises(DataRefused) as caught:
        open_dataset("", copy.folder)
    return str(caught.value), caught.value.faults


def test_the_dataset_of_the_repository_has_no_fault(lam_binh):
    assert lam_binh.row_faults == ()


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
@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-16", "UTF-16"), ("utf-16-le", "bytes of value 0"), ("cp1258", "Windows-1258 or another old encoding")],
)
def test_text_that_is_not_utf8_is_refused(copy, encoding, found):
    path = copy.folder / "sources.csv"
    path.write_bytes("source_id,title\nx,Gi\u00e1m s\u00e1t\n".encode(encoding))
    message, _ = refused(copy)
    assert found in message
    assert "must be UTF-8" in message
    assert "CSV UTF-8" in message


@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_other_separators_are_told(copy, separator, word):
    path = copy.folder / "units.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", separator), encoding="utf-8")
    message, _ = refused(copy)
    assert "units.csv, row 1: found 'unit_id" in message
    assert f"the columns are separated by {word}, not by commas" in message


def test_a_workbook_named_csv_is_told(copy):
    (copy.folder / "units.csv").write_bytes(b"PK\x03\x04rest")
    assert "found 'a workbook'; must be CSV text. Name it figures.xlsx" in refused(copy)[0]


def test_an_empty_file_is_told_with_its_header(copy):
    (copy.folder / "figures.csv").write_text("", encoding="utf-8")
    assert "the file is empty. Write the header figure_id,unit_id" in refused(copy)[0]


def test_a_header_alone_is_an_empty_table(laid):
    assert list(open_dataset("", laid.save()).figures()) == []


def test_a_doubled_header_is_named(copy):
    table = copy("figures")
    table.header[-1] = "quote"
    table.save()
    message, _ = refused(copy)
    assert "column quote: found 'quote'; this column stands twice" in message
    assert "column note: this column is missing" in message


def test_a_code_that_lost_its_zero_is_named(copy):
    copy("figures").set("LB139", "unit_id", "2296")
    assert "Did it lose its zero? 02296 may be meant." in refused(copy)[0]


def notices(folder):
    return [str(fault) for fault in open_dataset("", folder).faults if fault.weight == Weight.NOTICE]


def test_an_official_code_without_its_zeros_is_noticed(laid):
    laid.unit("A", code="2245")
    assert "the official code of a commune has 5 digits: zeros were lost. Write 02245" in notices(laid.save())[0]


BN = "billion VND"


def test_digits_that_the_quote_still_has_are_noticed(laid):
    laid.figure("F", "capital_mobilised", "15.4", BN, quote="là 15,40 tỷ đồng").figure(
        "G", "capital_mobilised", "15.40", BN, item="credit", quote="15,40 tỷ"
    )
    [notice] = notices(laid.save())
    assert "row 2, column value: found '15.4'; the quote prints 15.40: digits were lost" in notice


def test_a_thousands_mark_read_as_a_decimal_mark_is_refused(laid):
    laid.figure("F", "capital_mobilised", "1.234", BN, quote="1.234 tỷ đồng")
    [fault] = open_dataset("", laid.save()).row_faults
    assert "the quote's 1.234 is 1234 in Vietnamese writing" in fault.rule


def test_a_statement_that_stands_twice_is_noticed(laid):
    laid.figure("F", "capital_mobilised", "15.4", BN).figure("G", "capital_mobilised", "15.4", BN)
    assert "row 3, column figure_id: found 'G'; the same statement stands in row 2" in notices(laid.save())[0]


def test_a_unit_that_had_ended_is_noticed(laid):
    laid.unit("A", valid_to="2019-12-31").figure("F", "households_census", "8", "household", unit_id="A")
    assert "the unit ended on 2019-12-31, the figure is of 2020-12-31" in notices(laid.save())[0]


def test_text_for_old_fonts_is_noticed(laid):
    laid.unit("A", name="L©m B×nh")
    assert "looks like text for TCVN3 (.VnTime) fonts" in notices(laid.save())[0]


@pytest.mark.parametrize("name", ["Thượng Lâm", "THÔN NÀ TOÀN", "Hoà Phú", "Mường Ảng"])
def test_unicode_names_are_no_old_fonts(laid, name):
    assert notices(laid.unit("A", name=name).save()) == []


def test_a_signature_below_the_data_is_no_row(copy):
    path = copy.folder / "figures.csv"
    path.write_text(path.read_text(encoding="utf-8") + "NGƯỜI LẬP BIỂU" + "," * 16 + "\n", encoding="utf-8")
    message, faults = refused(copy)
    assert "row 171, column unit_id: must not be empty" in message
    assert {fault.row for fault in faults if fault.weight is not Weight.NOTICE} == {171}


def test_an_invisible_character_in_an_id_is_shown(laid):
    laid.unit("A\u200b")
    with pytest.raises(DataRefused) as caught:
        open_dataset("", laid.save())
    assert "found 'A[U+200B]'; holds U+200B, which nobody sees" in str(caught.value)
    assert "type it again, do not paste" in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"value": "-3"}, "is negative: only a change may be"),
        ({"value": ""}, "must not be empty"),
        ({"value": "", "qualifier": "not_reported"}, None),
        ({"value": "8", "qualifier": "not_reported"}, "a figure that is not reported has no value"),
        ({"value": "NA"}, "is no number"),
        ({"value": "1e9"}, "no exponent"),
        ({"value": "+1"}, "no sign"),
        ({"value": "@SUM(A1)"}, "is no number"),
        ({"value": "1.234.567"}, "is no number"),
        ({"value": "9" * 32_000}, "write at most 24 digits, found 32000"),
        ({"unit": "triệu triệu"}, "is no unit of measure for capital_mobilised"),
        ({"measure": "poverty_rate", "value": "101", "unit": "percent"}, "poverty_rate cannot exceed 100 percent"),
        ({"measure": "criteria_met", "value": "20", "unit": "criterion"}, "criteria_met cannot exceed 19 criterion"),
        ({"measure": "criteria_met", "value": "0", "unit": "criterion"}, None),
        ({"measure": "criteria_met", "value": "3.5", "unit": "criterion"}, "is a whole number"),
        ({"measure": "standard_state", "value": "Đạt*", "unit": ""}, "is no code of this status"),
        ({"measure": "criterion_state", "item": "qd1980-2016/20", "value": "met", "unit": ""}, "is no item of criterion_state"),
        ({"period_end": "2020-02-30"}, "is a day that no calendar has"),
        ({"period_end": "13/4/2020"}, "must be a date as YYYY-MM-DD. Write 2020-04-13."),
        ({"period_end": "3/4/2020"}, "Day first it is 2020-04-03: write the one that is meant."),
    ],
)
def test_bad_cells(laid, cells, rule):
    """Each cell by itself: the helpful part of its message, or no fault."""
    defaults = {"measure": "capital_mobilised", "value": "8", "unit": BN}
    laid.figure("F", **(defaults | cells))
    faults = open_dataset("", laid.save()).row_faults
    assert [rule in f"{fault.rule}. {fault.fix}" for fault in faults] == ([True] if rule else []), [str(fault) for fault in faults]
    assert all(len(str(fault)) < 1000 for fault in faults)


def test_a_figure_that_is_not_reported_is_never_zero(laid):
    laid.figure("F", "capital_mobilised", "", qualifier="not_reported")
    view = open_dataset("", laid.save()).view("D", "", Reads(("*/*",), ("self",)))
    assert view.latest("capital_mobilised") is None
    assert view.figures("capital_mobilised") == []
    assert [figure.reason for figure in view.figures()] == ["unknown.not_reported"]


# --- a dataset's own words ------------------------------------------------------------------------------------------------

OWN = {"measure": "awards", "topic": "direction", "name_vi": "x", "name_en": "x", "unit": "person", "kind": "count"}


def test_own_measures_are_registered(laid):
    laid.row("measures", **OWN).figure("F", "awards", "8", "person")
    assert open_dataset("", laid.save()).register.measures["awards"].unit == "person"


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"measure": "poverty_rate"}, "measure", "the register has this measure already"),
        ({"unit": "award"}, "unit", "is no unit of measure"),
        ({"items": "award_kind"}, "items", "is no list of codes"),
        ({"bounded_by": "prizes"}, "bounded_by", "is not in the register of measures"),
        ({"ratio_of": "awards / prizes"}, "ratio_of", "is not in the register of measures"),
        ({"ratio_of": "awards"}, "ratio_of", "must have the form"),
        ({"kind": "number"}, "kind", "is not an allowed value"),
        ({"topic": "awards"}, "topic", "is not an allowed value"),
    ],
)
def test_own_measures_that_do_not_fit(laid, cells, column, rule):
    with pytest.raises(DataRefused) as caught:
        open_dataset("", laid.row("measures", **(OWN | cells)).save())
    assert [(fault.file, fault.column) for fault in caught.value.faults] == [("measures.csv", column)]
    assert rule in str(caught.value)


def test_the_registers_codes_and_units_of_measure_stay_as_they_are(laid):
    laid.row("codes", list="capital_source", code="credit", name_vi="x", name_en="x")
    unit = {
        "unit": "km",
        "dimension": "length",
        "factor": "1",
        "pattern_vi": "{}",
        "pattern_en_one": "{}",
        "pattern_en_other": "{}",
    }
    with pytest.raises(DataRefused) as caught:
        open_dataset("", laid.row("units_of_measure", **unit).save())
    assert str(caught.value).count("the register has it already") == 2


# --- corrections ----------------------------------------------------------------------------------------------------------


def corrected(laid, **cells):
    laid.figure("F", "capital_mobilised", "138", BN, quote="138 tỷ")
    defaults = {
        "correction_id": "K1",
        "table": "figures",
        "row_id": "F",
        "column": "value",
        "found": "138",
        "corrected": "38",
        "guard": "unit=billion VND; source_id=S",
        "reason": "in thừa chữ số",
        "evidence": "S",
        "decided_on": "2021-01-15",
    }
    return laid.row("corrections", **(defaults | cells)).save()


def test_a_correction_acts_and_is_carried_by_its_figure(laid):
    [figure] = open_dataset("", corrected(laid)).figures()
    assert (figure.quantity.bare, figure.corrections) == (38, ("K1",))


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"found": "139"}, "found", "the cell holds '138': the correction no longer matches"),
        ({"guard": "unit=km"}, "guard", "the row has unit = 'billion VND': its guard no longer stands"),
        ({"row_id": "f"}, "row_id", "is no row of figures.csv. Write the id as it stands in the table: F."),
        ({"table": "works"}, "table", "is not an allowed value"),
        ({"column": "values"}, "column", "is no column of figures.csv"),
        ({"evidence": "X"}, "evidence", "there is no such source_id in sources.csv"),
    ],
)
def test_a_correction_that_no_longer_matches_fails(laid, cells, column, rule):
    with pytest.raises(DataRefused) as caught:
        open_dataset("", corrected(laid, **cells))
    assert [(fault.file, fault.column) for fault in caught.value.faults] == [("corrections.csv", column)]
    assert rule in str(caught.value)


def test_corrections_name_rows_by_key_whatever_their_order(laid):
    """Sorted the other way round, and with neighbours deleted, each acts on its own row."""
    for n in range(1, 6):
        laid.figure(
            f"F{n}", "capital_mobilised", str(100 + n), BN, item=("central", "local", "credit", "community", "other")[n - 1]
        )
    told = {"table": "figures", "column": "value", "evidence": "S", "reason": "in sai", "decided_on": "2021-01-15"}
    for n in (2, 4):
        laid.row("corrections", correction_id=f"K{n}", row_id=f"F{n}", found=str(100 + n), corrected=str(n), **told)
    expected = {"F1": 101, "F2": 2, "F4": 4, "F5": 105}
    laid.tables["figures"] = [row for row in reversed(laid.tables["figures"]) if row["figure_id"] != "F3"]
    for order in (1, -1):
        laid.tables["corrections"] = laid.tables["corrections"][::order]
        dataset = open_dataset("", laid.save())
        assert {figure.figure_id: figure.quantity.bare for figure in dataset.figures()} == expected


def test_a_correction_whose_row_is_gone_is_told_and_stops_nothing(laid):
    laid.figure("H", "capital_mobilised", "7", BN, item="local")
    report = check_dataset(corrected(laid, row_id="G"))
    [gone] = [fault for fault in report.faults if fault.file == "corrections.csv"]
    assert (gone.weight, gone.row, gone.column, gone.found) == (Weight.NOTICE, 2, "row_id", "G")
    assert gone.text("vi").startswith("corrections.csv, dòng 2, cột row_id: thấy “G”; dòng này không còn trong bảng figures")
    assert {figure.figure_id: figure.quantity.bare for figure in report.dataset.figures()} == {"F": 138, "H": 7}


def test_a_correction_that_was_made_in_the_table_too_is_told_and_stops_nothing(laid):
    report = check_dataset(corrected(laid, found="139", corrected="138"))
    assert [(fault.weight, fault.column) for fault in report.faults if fault.file == "corrections.csv"] == [
        (Weight.NOTICE, "corrected")
    ]


# --- statements and identities --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"unit_ids": "D 99999"}, "unit_ids", "there is no such unit_id"),
        ({"opposes": "S9"}, "opposes", "is no other statement of this table"),
        ({"opposes": "S1"}, "opposes", "is no other statement of this table"),
        ({"measure": "poverty"}, "measure", "is not in the register of measures"),
        ({"kind": "opinion"}, "kind", "is not an allowed value"),
        ({"text_vi": "x" * 32_000}, "text_vi", "must not be longer than 400 characters"),
        ({"deadline": "cuối năm"}, "deadline", "must be a date"),
    ],
)
def test_statements_that_do_not_fit(laid, cells, column, rule):
    defaults = {"statement_id": "S1", "kind": "claim", "unit_ids": "D", "scope": "whole", "topic": "direction"}
    laid.row("statements", **(defaults | {"text_vi": "x", "text_en": "x", "source_id": "S"} | cells))
    faults = check_dataset(laid.save()).faults
    assert [(fault.file, fault.column) for fault in faults] == [("statements.csv", column)]
    assert rule in str(faults[0])
    assert len(str(faults[0])) < 1000


@pytest.mark.parametrize(
    ("terms", "rule"), [("+A ×B", "is no term"), ("+A;B", "is no term"), ("+A +B", "is no figure of figures.csv")]
)
def test_terms_that_do_not_fit(laid, terms, rule):
    laid.figure("A", "capital_mobilised", "8", BN).identity("I", "sum", "A", terms)
    [fault] = open_dataset("", laid.save()).row_faults
    assert (fault.file, fault.column) == ("identities.csv", "terms")
    assert rule in fault.rule


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


def test_every_topic_bears_a_line_without_a_number(laid):
    """A source that has the lines and no numbers: every page says so and none breaks."""
    for measure in (
        "poverty_rate",
        "capital_mobilised",
        "criteria_met",
        "linkage_projects",
        "households_census",
        "poverty_rate_target",
        "road_works",
        "road_and_bridge_cost",
    ):
        laid.figure(measure, measure, "", qualifier="not_reported")
    dataset = open_dataset("", laid.save())
    for topic in (criteria, funding, poverty_reduction, production_linkage, infrastructure, consistency, synthesis):
        assert topic.review(dataset, "D").first.lead


def test_an_optional_column_may_be_missing_from_a_table_that_not_every_office_has(laid):
    folder = laid.row("arrears", arrear_id="A", unit_id="D", name="Đường", accepted_date="2020-01-01", source_id="S").save()
    path = folder / "arrears.csv"
    path.write_text("arrear_id,unit_id,name,accepted_date,source_id\nA,D,Đường,2020-01-01,S\n", encoding="utf-8")
    faults = check_dataset(folder).faults
    assert {(fault.column, fault.weight) for fault in faults} == {
        (column, Weight.NOTICE) for column in ("accepted_million_vnd", "arranged_million_vnd", "note")
    }
    path.write_text("arrear_id,unit_id,name,accepted_dat,source_id\nA,D,Đường,2020-01-01,S\n", encoding="utf-8")
    with pytest.raises(DataRefused, match="accepted_dat"):
        open_dataset("", folder)


@pytest.mark.parametrize(
    ("above", "fix"),
    [
        ("sep=,\n", "The header stands in row 2"),
        ("\n\n", "The header stands in row 3"),
        ("Bảng số liệu,,\nHuyện,,\n", "The header stands in row 3"),
    ],
    ids=["a word of a spreadsheet", "empty rows", "a title"],
)
def test_a_header_below_something_else_is_said_once(laid, above, fix):
    path = laid.save() / "units.csv"
    path.write_text(above + path.read_text("utf-8"), encoding="utf-8")
    faults = check_dataset(laid.folder).faults
    assert [(fault.file, fault.row, fault.rule.key) for fault in faults] == [("units.csv", 1, "fault.no_header")]
    assert fix in str(faults[0].fix)


def test_columns_of_other_words_are_said_once_with_the_header(laid):
    (laid.save() / "units.csv").write_text("mã,tên\n1,Lăng Can\n", encoding="utf-8")
    faults = check_dataset(laid.folder).faults
    assert [(fault.row, fault.found) for fault in faults] == [(1, "mã|tên")]
    assert "Write the header unit_id,code,name" in str(faults[0].fix)


def test_a_quotation_mark_that_is_never_closed_is_told_as_that(laid):
    path = laid.save() / "units.csv"
    path.write_text(path.read_text("utf-8") + 'A,,"Lăng Can,commune,D,,,,\nB,,Thổ Bình,commune,D,,,,\n', encoding="utf-8")
    assert [(fault.row, fault.fix.key) for fault in check_dataset(laid.folder).faults] == [(3, "fix.quotation_open")]
