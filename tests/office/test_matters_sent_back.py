"""A list that came back: answers are known by their key, two for one matter are none, what is not understood is told."""

import shutil
from datetime import date

import docx
import openpyxl
import pytest
from openpyxl.styles import Font

from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import UsageError
from ntm_helpers.office.matters import State, is_list, list_matters, take_answers
from ntm_helpers.office.matters.book import ANSWERS
from tests.conftest import Laid
from tests.office.filled import cell_of, fill
from tests.office.test_matters import district, kept

TODAY = date(2021, 1, 5)
WHOLE = "D|funding|conflict|items:capital_mobilised::result:2020-01-01/2020-12-31"
POOR = "A|poverty_reduction|conflict|several:poor_households::result:/2020-12-31"
WANTED = "B|poverty_reduction|missing|poor_households"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A dataset with its list, made once."""
    folder = district(Laid(tmp_path_factory.mktemp("matters") / "laid")).save()
    return folder, list_matters(open_dataset("", folder), folder.parent / "out").paths[1]


@pytest.fixture
def sent(made, tmp_path):
    """A copy of both."""
    folder, book = made
    return shutil.copytree(folder, tmp_path / "laid"), shutil.copy(book, tmp_path / "list.xlsx")


def take(folder, *books, by="Văn phòng", today=TODAY):
    return take_answers(books, open_dataset("", folder), by, today)


def rules(returned):
    return [(fault.row is not None, fault.column, fault.rule.key.removeprefix("matters.fault.")) for fault in returned.faults]


def row(folder, key):
    return kept(folder)[tuple(key.split("|"))]


def told(folder, key):
    return tuple(row(folder, key)[name] for name in ("answer", "answered_by", "answered_date", "closed_date", "closed_by"))


def test_a_list_as_it_went_out_answers_nothing(sent):
    folder, book = sent
    before = kept(folder)
    assert is_list(book)
    returned = take(folder, book)
    assert (returned.taken, returned.faults, kept(folder)) == ([], [], before)


def test_answers_are_kept_with_who_gave_them_and_when(sent):
    folder, book = sent
    answers = {(WHOLE, "answer"): "140 đúng", (POOR, "answer"): "47 đúng", (POOR, "answered_by"): "UBND xã An"}
    fill(book, answers | {(POOR, "answered_on"): "4/1/2021", (WANTED, "done"): "xong"})
    assert rules(take(folder, book)) == []
    assert told(folder, WHOLE) == ("140 đúng", "Văn phòng", "2021-01-05", "", "")
    assert told(folder, POOR) == ("47 đúng", "UBND xã An", "2021-01-04", "", "")
    assert told(folder, WANTED) == ("", "", "", "2021-01-05", "Văn phòng")


def test_answers_are_read_where_they_belong_whatever_was_moved(sent):
    folder, book = sent
    fill(book, {(WHOLE, "answer"): "140 đúng", (POOR, "answer"): "47 đúng"})
    opened = openpyxl.load_workbook(book)
    sheet = opened.worksheets[1]
    sheet.title = "Đã sửa"
    rows = [[cell.value for cell in cells] for cells in sheet.iter_rows(min_row=7)]
    for number, cells in enumerate(rows[::-1], start=7):
        for column, value in enumerate(cells, start=1):
            sheet.cell(number, column).value = value
    sheet.insert_cols(3)
    opened.save(book)
    assert rules(take(folder, book)) == []
    assert (row(folder, WHOLE)["answer"], row(folder, POOR)["answer"]) == ("140 đúng", "47 đúng")


def test_two_answers_for_one_matter_are_none_and_the_same_twice_is_one(sent, tmp_path):
    folder, book = sent
    other = shutil.copy(book, tmp_path / "other.xlsx")
    fill(book, {(WHOLE, "answer"): "140 đúng", (POOR, "answer"): "47 đúng"})
    fill(other, {(WHOLE, "answer"): "130 đúng", (POOR, "answer"): "47 đúng"})
    returned = take(folder, book, other)
    assert [rule for *_, rule in rules(returned)] == ["two_answers", "two_answers"]
    assert {fault.found for fault in returned.faults} == {"140 đúng", "130 đúng"}
    assert (row(folder, WHOLE)["answer"], row(folder, POOR)["answer"]) == ("", "47 đúng")


def test_a_file_that_is_read_twice_changes_nothing(sent):
    folder, book = sent
    fill(book, {(WHOLE, "answer"): "140 đúng", (POOR, "done"): "xong"})
    take(folder, book)
    before = kept(folder)
    take(folder, book, today=date(2021, 2, 1), by="Người khác")
    after = kept(folder)
    assert after[tuple(POOR.split("|"))] == before[tuple(POOR.split("|"))]


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"answer": "có", "answered_on": "31/2/2021"}, "M", "form.fault.day"),
        ({"done": "ok"}, "N", "done"),
        ({"answered_by": "UBND xã"}, "", "no_answer"),
        ({"answer": "=B9&C9"}, "K", "form.fault.doubt.formula"),
    ],
)
def test_what_is_not_understood_is_told_and_stops_that_matter_alone(sent, cells, column, rule):
    folder, book = sent
    fill(book, {(WHOLE, name): value for name, value in cells.items()} | {(POOR, "answer"): "47 đúng"})
    assert rules(take(folder, book)) == [(True, column, rule)]
    assert told(folder, WHOLE) == ("", "", "", "", "")
    assert row(folder, POOR)["answer"] == "47 đúng"


def test_a_struck_answer_and_one_beside_the_lines_are_told(sent):
    folder, book = sent
    fill(book, {(WHOLE, "answer"): "140 đúng"})
    opened = openpyxl.load_workbook(book)
    sheet = opened.worksheets[1]
    place = cell_of(book, WHOLE, "answer").coordinate
    sheet[place].font = Font(strike=True)
    sheet.cell(sheet.max_row + 2, 11).value = "gửi sau"
    opened.save(book)
    returned = take(folder, book)
    assert [rule for *_, rule in rules(returned)] == ["form.fault.doubt.struck", "no_key"]
    assert returned.faults[1].found == "gửi sau"
    assert row(folder, WHOLE)["answer"] == ""


def test_an_answer_that_is_emptied_is_not_taken_back_and_one_written_over_is_kept(sent):
    folder, book = sent
    take(folder, fill(book, {(WHOLE, "answer"): "140 đúng", (POOR, "answer"): "47 đúng"}))
    again = list_matters(open_dataset("", folder), folder.parent / "again").paths[1]
    fill(again, {(WHOLE, "answer"): None, (POOR, "answer"): "50 đúng"})
    assert [rule for *_, rule in rules(take(folder, again, by="Huyện"))] == ["emptied"]
    assert row(folder, WHOLE)["answer"] == "140 đúng"
    assert row(folder, POOR)["earlier"] == "2021-01-05, Văn phòng: 47 đúng"
    assert told(folder, POOR)[:2] == ("50 đúng", "Huyện")


def test_a_list_of_another_dataset_is_not_read(sent):
    folder, book = sent
    fill(book, {(WHOLE, "answer"): "140 đúng"})
    descriptor = folder / "datapackage.json"
    descriptor.write_text(descriptor.read_text(encoding="utf-8").replace('"laid"', '"other"'), encoding="utf-8")
    assert rules(take(folder, book)) == [(False, "", "dataset")]
    assert row(folder, WHOLE)["answer"] == ""


def test_who_answers_is_asked_only_where_neither_list_nor_call_says_it(sent):
    folder, book = sent
    fill(book, {(WHOLE, "answer"): "140 đúng"})
    returned = take(folder, book, by="")
    assert (rules(returned), returned.taken) == ([(True, "", "nobody")], [])
    fill(book, {(WHOLE, "answered_by"): "Phòng Tài chính", (WHOLE, "done"): "xong"})
    assert not take(folder, book, by="").faults
    assert told(folder, WHOLE) == ("140 đúng", "Phòng Tài chính", TODAY.isoformat(), TODAY.isoformat(), "Phòng Tài chính")


def test_what_is_no_list_is_told(sent, tmp_path):
    folder, _ = sent
    book = openpyxl.Workbook()
    book.active["A1"] = "Báo cáo"
    book.save(tmp_path / "other.xlsx")
    assert not is_list(tmp_path / "other.xlsx")
    assert rules(take(folder, tmp_path / "other.xlsx")) == [(False, "", "no_list")]
    docx.Document().save(tmp_path / "report.docx")
    [fault] = take(folder, tmp_path / "report.docx").faults
    assert fault.rule.key == "matters.fault.no_list"
    assert "Word" in fault.text("vi")  # what it is


def test_a_workbook_with_answers_that_nobody_has_read_is_not_written_over(sent, tmp_path):
    folder, book = sent
    (tmp_path / "out").mkdir()
    there = shutil.copy(book, tmp_path / "out" / "viec-can-lam-ro_2020-12-31.xlsx")
    fill(there, {(WHOLE, "answer"): "140 đúng"})
    with pytest.raises(UsageError) as caught:
        list_matters(open_dataset("", folder), tmp_path / "out")
    assert "--by" in str(caught.value)
    take(folder, there)
    found = list_matters(open_dataset("", folder), tmp_path / "out")
    [whole] = [entry for entry in found.entries if entry.matter.key == WHOLE]
    assert (whole.state, cell_of(there, WHOLE, "answer").value) == (State.ANSWERED, "140 đúng")


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "<b>&amp;</b>", "@SUM(A1)", "a\u202eb", "dòng một\ndòng hai"])
def test_an_answer_is_text_whatever_it_holds(sent, text):
    folder, book = sent
    opened = openpyxl.load_workbook(book)
    cell = opened.worksheets[1][cell_of(book, WHOLE, "answer").coordinate]
    cell.value, cell.data_type = text, "s"
    opened.save(book)
    taken = take(folder, book)
    kept_text = row(folder, WHOLE)["answer"]
    assert taken.faults == []
    assert kept_text.split() == text.replace("\u202e", "[U+202E]").split()  # what nobody sees as its number
    assert open_dataset("", folder).faults == ()
    found = list_matters(open_dataset("", folder), folder.parent / "again")
    assert cell_of(found.paths[1], WHOLE, "answer").data_type == "s"
    assert take(folder, found.paths[1]).taken == []  # what was printed is no new answer


def test_only_the_cells_that_are_answered_are_open(made):
    sheet = openpyxl.load_workbook(made[1]).worksheets[1]
    columns = {cell.column: cell.value for cell in sheet[1] if cell.value}
    is_open = {columns[cell.column] for cells in sheet.iter_rows(min_row=7) for cell in cells if not cell.protection.locked}
    assert is_open == set(ANSWERS)
    assert sheet.protection.sheet
    assert not sheet.protection.autoFilter  # may be filtered all the same
    assert {check.type for check in sheet.data_validations.dataValidation} == {"custom", "list"}


# --- a later answer, long ones, numbers of persons ------------------------------------------------------------------------


def notices(returned):
    return [(fault.row is not None, fault.rule.key.removeprefix("matters.notice.")) for fault in returned.notices]


def answered(book, to, text, by, **more):
    """A copy of a list in which one matter is answered."""
    cells = {"answer": text, "answered_by": by} | more
    return fill(book, {(WHOLE, name): value for name, value in cells.items()}, to)


def test_another_answer_to_a_matter_that_is_closed_opens_it_again_and_is_told(sent, tmp_path):
    folder, book = sent
    first = answered(book, tmp_path / "1.xlsx", "140 đúng", "Phòng Tài chính", done="xong")
    later = answered(book, tmp_path / "2.xlsx", "130 đúng", "UBND huyện", done="xong")
    assert not take(folder, first).notices
    returned = take(folder, later, today=date(2021, 2, 1))
    assert (rules(returned), notices(returned)) == ([], [(True, "reopened")])
    assert "140 đúng" in returned.notices[0].text("vi")
    assert told(folder, WHOLE) == ("130 đúng", "UBND huyện", "2021-02-01", "", "")
    assert row(folder, WHOLE)["earlier"] == "2021-01-05, Phòng Tài chính: 140 đúng"


def test_who_closed_a_matter_may_answer_it_in_other_words(sent, tmp_path):
    folder, book = sent
    take(folder, answered(book, tmp_path / "1.xlsx", "140 đúng", "Phòng Tài chính", done="xong"))
    returned = take(folder, answered(book, tmp_path / "2.xlsx", "140 tỷ đúng", "Phòng Tài chính", done="xong"))
    assert notices(returned) == [(True, "replaced")]
    assert told(folder, WHOLE)[0::3] == ("140 tỷ đúng", TODAY.isoformat())


def test_an_answer_that_replaces_one_unseen_is_told_and_the_replaced_list_takes_nothing_back(sent, tmp_path):
    folder, book = sent
    first, later = (
        answered(book, tmp_path / "1.xlsx", "140 đúng", "Phòng"),
        answered(book, tmp_path / "2.xlsx", "130 đúng", "UBND"),
    )
    take(folder, first)
    assert notices(take(folder, later)) == [(True, "replaced")]
    again = take(folder, first)
    assert (rules(again), again.taken) == ([(True, "", "stale")], [])
    assert told(folder, WHOLE)[:2] == ("130 đúng", "UBND")
    seen = list_matters(open_dataset("", folder), tmp_path / "again").paths[1]
    returned = take(folder, answered(seen, seen, "140 đúng", "Phòng"))  # who has seen the other answer may say his own again
    assert (rules(returned), notices(returned)) == ([], [])
    assert told(folder, WHOLE)[:2] == ("140 đúng", "Phòng")


def test_the_workbook_that_was_read_is_made_anew_after_another_one_replaced_its_answer(sent, tmp_path):
    folder, book = sent
    made = list_matters(open_dataset("", folder), tmp_path / "out").paths[1]
    other = answered(book, tmp_path / "2.xlsx", "130 đúng", "UBND")
    take(folder, answered(made, made, "140 đúng", "Phòng"))
    take(folder, other)
    list_matters(open_dataset("", folder), tmp_path / "out")
    assert cell_of(made, WHOLE, "answer").value == "130 đúng"


def test_an_answer_to_what_the_figures_have_closed_is_kept_and_told(sent):
    folder, book = sent
    figures = folder / "figures.csv"
    figures.write_text(figures.read_text(encoding="utf-8").replace(",130,", ",140,"), encoding="utf-8")
    list_matters(open_dataset("", folder), folder.parent / "again")
    assert row(folder, WHOLE)["closed_by"] == "figures"
    returned = take(folder, fill(book, {(WHOLE, "answer"): "140 đúng"}))
    assert notices(returned) == [(True, "closed")]
    assert told(folder, WHOLE) == ("140 đúng", "Văn phòng", "2021-01-05", "2020-12-31", "figures")


def test_an_answer_is_as_long_as_the_contract_lets_it_be(sent):
    folder, book = sent
    fill(book, {(WHOLE, "answer"): "a" * 2_001, (POOR, "answer"): "a" * 2_000, (WANTED, "answer"): "có"})
    fill(book, {(WANTED, "answered_by"): "b" * 201})
    assert sorted(rules(take(folder, book))) == [(True, "K", "too_long"), (True, "L", "too_long")]
    assert (row(folder, WHOLE)["answer"], len(row(folder, POOR)["answer"]), row(folder, WANTED)["answer"]) == ("", 2_000, "")
    assert open_dataset("", folder).faults == ()


def test_numbers_of_persons_are_told_when_they_come_and_no_list_prints_them(sent):
    folder, book = sent
    fill(book, {(WHOLE, "answer"): "ông A, CCCD 001085012345, ĐT 0912 345 678, xin xem 140", (WHOLE, "answered_by"): "UBND"})
    returned = take(folder, book)
    assert notices(returned) == [(True, "personal"), (True, "personal")]
    assert "001085012345" not in "".join(fault.text("vi") for fault in returned.notices)
    assert "001085012345" in row(folder, WHOLE)["answer"]
    page, again, _ = list_matters(open_dataset("", folder), folder.parent / "again").paths
    shown = page.read_text(encoding="utf-8")
    assert "00••••••••45" in shown
    assert "xin xem 140" in shown
    assert not [number for number in ("001085012345", "0912 345 678", "0912345678") if number in shown]
    assert cell_of(again, WHOLE, "answer").value == "ông A, CCCD 00••••••••45, ĐT 09••••••78, xin xem 140"
    assert take(folder, again).taken == []
    take(folder, fill(again, {(WHOLE, "answered_by"): "Phòng Tài chính"}))
    assert "001085012345" in row(folder, WHOLE)["answer"]  # only its writer was changed


def test_a_dataset_without_a_title_is_named_all_the_same(laid, tmp_path):
    district(laid).descriptor["title"] = ""
    dataset = open_dataset("", laid.save())
    sheet = openpyxl.load_workbook(list_matters(dataset, tmp_path / "out").paths[1]).worksheets[0]
    assert sheet["B2"].value == "laid. Tình hình đến ngày 31/12/2020"
