"""The list of open matters: what is told, by what it is known, whose turn it is, and that nothing of it is lost."""

import csv
from datetime import date

import openpyxl
import pytest
from bs4 import BeautifulSoup

from ntm_helpers.audit.content import content_of
from ntm_helpers.dataset import open_dataset
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.office.matters import Kind, State, Urgency, list_matters
from ntm_helpers.office.matters.answerer import who_answers
from ntm_helpers.office.matters.ledger import FIGURES, Answer, Entry, brought_up, ledger_of
from ntm_helpers.office.matters.matter import Answerer, Matter, Who
from ntm_helpers.office.matters.page import page_of
from ntm_helpers.office.matters.shown import Shown
from ntm_helpers.office.matters.told import told_of
from ntm_helpers.topics import topics

MARCH, JUNE, DECEMBER = date(2020, 3, 31), date(2020, 6, 30), date(2020, 12, 31)
PUBLISHER = "Ủy ban nhân dân huyện"
YEAR = {"period_start": "2020-01-01", "period_end": "2020-12-31"}


def district(laid, stated="130"):
    """Parts that make 140, and a stated whole; two sources that differ on An's poor households."""
    laid.tables["sources"] = [
        {"source_id": "S", "title": "Báo cáo", "grade": "official", "publisher": PUBLISHER},
        {"source_id": "T", "title": "Báo", "grade": "press", "publisher": "Báo tỉnh"},
    ]
    laid.unit("A", name="An").unit("B", name="Bằng")
    laid.descriptor |= {"reviewed_units": ["D"], "title": "Huyện: số liệu", "title_en": "District: figures"}
    laid.figure("whole", "capital_mobilised", stated, "billion VND", **YEAR)
    for item, value in (
        ("central", "60"),
        ("province", "30"),
        ("district", "20"),
        ("credit", "20"),
        ("enterprise", "5"),
        ("community", "5"),
    ):
        laid.figure(f"c-{item}", "capital_mobilised", value, "billion VND", item=item, **YEAR)
    laid.figure("poor", "poor_households", "47", "household", unit_id="A")
    laid.figure("poor-t", "poor_households", "50", "household", unit_id="A", source_id="T")
    return laid


@pytest.fixture
def folder(laid):
    return district(laid).save()


@pytest.fixture(scope="module")
def demo():
    return told_of(open_dataset("demo"))


def kept(folder):
    with (folder / "matters.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["unit_id"], row["topic"], row["kind"], row["subject"]): row for row in csv.DictReader(stream)}


def listed(folder, out, lang="vi"):
    return list_matters(open_dataset("", folder), out, lang)


# --- what is told ---------------------------------------------------------------------------------------------------------


def test_conflicts_are_those_of_their_publishers_and_figures_to_be_sent_those_of_their_units(folder, tmp_path):
    listed(folder, tmp_path / "out")
    rows = kept(folder)
    conflicts = {key: row for key, row in rows.items() if row["kind"] == "conflict"}
    whole = rows["D", "funding", "conflict", "items:capital_mobilised::result:2020-01-01/2020-12-31"]
    poor = rows["A", "poverty_reduction", "conflict", "several:poor_households::result:/2020-12-31"]
    assert len(conflicts) == 2
    assert (whole["answerer"], whole["publisher"], whole["urgency"]) == ("publisher", PUBLISHER, "first")
    assert "130" in whole["what"]
    assert "140" in whole["what"]
    assert poor["publisher"] == f"{PUBLISHER}; Báo tỉnh"  # the better graded first, both asked
    missing = rows["B", "poverty_reduction", "missing", "poor_households"]
    assert (missing["answerer"], missing["what"], missing["opened_date"]) == ("unit", "Số hộ nghèo", "2020-12-31")


def test_a_matter_is_told_once_by_the_lowest_unit_whose_page_tells_it(demo):
    matters = demo.matters.values()
    lost = [matter for matter in matters if matter.subject.startswith("assessment.lost")]
    differs = [matter for matter in matters if matter.subject.startswith("assessment.differs")]
    far = [matter for matter in matters if matter.subject.startswith("works.far_above")]
    assert [matter.unit_id for matter in (*lost, *differs, *far)] == ["demo-03", "demo-07", "demo-04"]
    rules = {matter.subject: matter.who.answerer for matter in matters if matter.kind is Kind.RULE}
    assert rules == dict.fromkeys(
        ("capital_orientation:enterprise:qd1600-2016", "capital_orientation:community:qd1600-2016"), Answerer.PROGRAMME
    )


def test_every_finding_of_every_page_is_a_matter(demo):
    """No finding is dropped: the gravest of every page is in the list, of its unit, of a part or of a relation."""
    dataset = demo.dataset
    matters = [matter for matter in demo.matters.values() if matter.kind in (Kind.FINDING, Kind.CONFLICT)]
    for unit in dataset.reviewed_units(dataset.review_date):
        for topic in ("criteria", "funding", "infrastructure", "direction", "poverty_reduction", "production_linkage"):
            review = topics()[topic].of_view(dataset.view(unit.unit_id, "", declared_reads(topic)))
            for sentence in review.findings:
                of_topic = [one for one in matters if one.topic == topic]
                of_kind = [one for one in of_topic if one.subject.split(":")[0].split("_of")[0] == sentence.key.split("_of")[0]]
                assert of_kind or (sentence.finding and of_topic), (unit.name, sentence.key)


def test_a_broken_row_comes_first_and_is_the_keepers(laid, tmp_path):
    folder = district(laid).figure("bad", "poor_households", "nhiều", "household", unit_id="B").save()
    found = listed(folder, tmp_path / "out")
    [row] = [row for row in kept(folder).values() if row["kind"] == "row"]
    assert (row["unit_id"], row["answerer"], row["urgency"]) == ("B", "keeper", "first")
    assert row["subject"].endswith(":figures:value:bad")  # the row by its key, not by its number
    assert found.unread == ("B", "D")


def test_statements_that_oppose_one_another_are_one_matter_of_those_who_published_them(laid, tmp_path):
    district(laid)
    told = {"scope": "each", "topic": "direction", "stated_on": "2020-12-01", "text_en": "x"}
    laid.row("statements", statement_id="C", kind="claim", unit_ids="D", source_id="S", text_vi="tiến độ tốt", opposes="F", **told)
    laid.row(
        "statements", statement_id="F", kind="shortcoming", unit_ids="A B", source_id="T", text_vi="còn chậm", opposes="C", **told
    )
    late = told | {"stated_on": "2021-02-01"}
    laid.row("statements", statement_id="L", kind="claim", unit_ids="D", source_id="S", text_vi="đã xong", opposes="F", **late)
    listed(laid.save(), tmp_path / "out")
    [opposed] = [row for row in kept(laid.folder).values() if row["subject"].startswith("opposed:")]
    assert (opposed["unit_id"], opposed["topic"], opposed["subject"]) == ("D", "direction", "opposed:C+F")
    assert opposed["publisher"] == f"Báo tỉnh; {PUBLISHER}"
    assert opposed["what"] == "Hai nhận định trái nhau: “còn chậm”; “tiến độ tốt”."


def test_no_household_is_named_in_what_is_wrong_with_its_row(laid, tmp_path):
    told = {"list_date": "2020-10-01", "standard": "qd59-2015", "coverage": "all", "source_id": "S"}
    district(laid).row("household_lists", list_id="L", unit_id="A", **told)
    laid.row("households", list_id="L", household_id="mai-4", area="rural", status="poor", members="bốn")
    listed(laid.save(), tmp_path / "out")
    wrong = [row for row in kept(laid.folder).values() if row["kind"] == "row" and ":households:" in row["subject"]]
    assert wrong
    assert not [row for row in wrong if "mai-4" in repr(row) or "bốn" in repr(row)]


def test_who_must_answer_is_decided_by_the_kind():
    assert who_answers(Kind.MISSING, "A") == Who(Answerer.UNIT)
    assert who_answers(Kind.FINDING, "A", ["Báo"]) == Who(Answerer.UNIT)
    assert who_answers(Kind.CONFLICT, "A", ["Báo", "Đài", "Báo", ""]) == Who(Answerer.PUBLISHER, "Báo; Đài")
    assert who_answers(Kind.CONFLICT, "A") == Who(Answerer.UNIT)
    assert who_answers(Kind.RULE, "A") == Who(Answerer.PROGRAMME)
    assert who_answers(Kind.ROW, "A") == Who(Answerer.KEEPER)
    assert who_answers(Kind.FINDING) == Who(Answerer.KEEPER)


def test_a_matter_is_known_by_its_key_whatever_its_number_its_place_and_the_language(laid, tmp_path):
    folder = district(laid).save()
    listed(folder, tmp_path / "out")
    before = set(kept(folder))
    laid.tables["figures"] = laid.tables["figures"][::-1]
    next(row for row in laid.tables["figures"] if row["figure_id"] == "whole")["value"] = "131"
    (folder / "matters.csv").unlink()
    laid.save()
    listed(folder, tmp_path / "en", "en")
    assert set(kept(folder)) == before


# --- what is kept ---------------------------------------------------------------------------------------------------------


def matter(subject="x", unit_id="A", **cells):
    told = {"topic": "funding", "kind": Kind.FINDING, "urgency": Urgency.USUAL, "who": Who(Answerer.UNIT)} | cells
    return Matter(unit_id, subject=subject, said={"vi": subject, "en": subject}, **told)


def test_what_the_figures_no_longer_tell_is_closed_by_them_and_opened_again_with_its_answer():
    [first] = brought_up({}, [matter()], set(), MARCH)
    assert (first.state, first.opened) == (State.OPEN, MARCH)
    answered = first.answered(Answer("sẽ gửi", "An"), MARCH)
    [gone] = brought_up({"k": answered}, [], set(), JUNE)
    assert (gone.state, gone.closed, gone.closed_by, gone.answer.text) == (State.CLOSED, JUNE, FIGURES, "sẽ gửi")
    [again] = brought_up({gone.matter.key: gone}, [matter()], set(), DECEMBER)
    assert (again.state, again.opened, again.closed, again.answer.text) == (State.ANSWERED, MARCH, None, "sẽ gửi")


def test_what_is_answered_and_still_told_waits_for_the_keeper():
    answered = Entry(matter(), MARCH).answered(Answer("đúng", "An"), MARCH)
    [still] = brought_up({answered.matter.key: answered}, [matter()], set(), JUNE)
    assert (still.state, still.turn, still.matter.who) == (State.ANSWERED, Who(Answerer.KEEPER), Who(Answerer.UNIT))


def test_what_somebody_closed_stays_closed_and_says_that_the_figures_still_tell_it():
    closed = Entry(matter(), MARCH, closed=MARCH, closed_by="Huyện")
    [still] = brought_up({closed.matter.key: closed}, [matter()], set(), JUNE)
    assert (still.state, still.closed_by, still.is_told) == (State.CLOSED, "Huyện", True)
    [gone] = brought_up({closed.matter.key: closed}, [], set(), JUNE)
    assert (gone.closed, gone.closed_by, gone.is_told) == (MARCH, "Huyện", False)


def test_a_unit_that_cannot_be_read_closes_nothing():
    entries = {one.matter.key: one for one in (Entry(matter(unit_id=unit_id), MARCH) for unit_id in ("A", "B"))}
    assert [one.state for one in brought_up(entries, [], {"A", ""}, JUNE)] == [State.OPEN, State.CLOSED]


def test_an_answer_that_another_one_replaces_is_kept_beside_it():
    first = Entry(matter(), MARCH).answered(Answer("một", "An"), MARCH)
    second = first.answered(Answer("hai", "Bằng"), JUNE)
    third = second.answered(Answer("hai", "Bằng"), DECEMBER)  # the same file read again
    assert second.earlier == "2020-03-31, An: một"
    assert third == second


def test_rows_are_read_back_as_they_were_written():
    entry = Entry(matter(), MARCH, Answer("đúng", "An", JUNE), "trước", DECEMBER, "Huyện")
    assert ledger_of([entry.row()], MARCH) == {entry.matter.key: entry}


def test_a_list_that_is_made_again_changes_nothing_and_has_the_same_bytes(folder, tmp_path):
    first = listed(folder, tmp_path / "out")
    contents = [path.read_bytes() for path in first.paths]
    assert [path.read_bytes() for path in listed(folder, tmp_path / "out").paths] == contents


# --- no page knows of it --------------------------------------------------------------------------------------------------


def test_the_table_is_no_part_of_the_dataset_as_pages_know_it(folder, tmp_path):
    def known():
        dataset = open_dataset("", folder)
        views = (dataset.view("D", "", declared_reads(topic)) for topic in topics())
        return dataset.digest, dataset.units_digest, [view.digest for view in views]

    before = known()
    listed(folder, tmp_path / "out")
    assert (folder / "matters.csv").is_file()
    assert known() == before


def test_a_broken_cell_of_the_table_is_a_notice_and_stops_nothing(folder, tmp_path):
    listed(folder, tmp_path / "out")
    table = folder / "matters.csv"
    text = table.read_text(encoding="utf-8").replace(",2020-12-31,,,,,,", ",tháng sau,,,,,,", 1)
    table.write_text(text, encoding="utf-8")
    dataset = open_dataset("", folder)
    assert [(fault.file, fault.column, fault.weight.value) for fault in dataset.faults] == [
        ("matters.csv", "opened_date", "notice")
    ]
    for topic in topics():
        dataset.view("D", "", declared_reads(topic))
    assert Kind.ROW not in {entry.matter.kind for entry in listed(folder, tmp_path / "out").entries}


def test_what_nobody_sees_in_a_cell_that_was_typed_by_hand_stops_no_page(folder, tmp_path):
    listed(folder, tmp_path / "out")
    table = folder / "matters.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("Số hộ nghèo", "Số hộ\u202e nghèo"), encoding="utf-8")
    dataset = open_dataset("", folder)
    assert {fault.file for fault in dataset.faults} == {"matters.csv"}
    for topic in topics():
        dataset.view("A", "", declared_reads(topic))


def test_the_table_may_stand_beside_the_workbook_of_a_dataset(folder, tmp_path):
    from ntm_helpers.office.new import lay_workbook

    listed(folder, tmp_path / "out")
    book = lay_workbook(folder)
    assert "matters" not in openpyxl.load_workbook(book).sheetnames
    for name in ("units", "sources", "figures"):
        (folder / f"{name}.csv").unlink()
    rows = kept(folder)
    assert len(listed(folder, tmp_path / "out").entries) == len(rows)
    assert kept(folder) == rows


def test_names_that_hold_markup_formulas_and_signs_are_text(laid, tmp_path):
    laid.tables["sources"] = [{"source_id": "S", "title": "=1+1", "grade": "official", "publisher": "<b>Báo tỉnh</b>|@A1"}]
    laid.unit("A", name="=An <script>|&amp;")
    laid.descriptor["reviewed_units"] = ["D"]
    laid.figure("one", "poor_households", "47", "household", unit_id="A").figure(
        "two", "poor_households", "50", "household", unit_id="A"
    )
    folder = laid.save()
    first = listed(folder, tmp_path / "out")
    assert [fault for fault in open_dataset("", folder).faults if fault.file == "matters.csv"] == []
    assert len(listed(folder, tmp_path / "out").entries) == len(first.entries)  # each is known again
    assert "<script>" not in first.paths[0].read_text(encoding="utf-8")


# --- the page -------------------------------------------------------------------------------------------------------------


def test_where_nothing_is_open_the_page_says_so_in_one_line(laid, tmp_path):
    dataset = open_dataset("", district(laid).save())
    page = page_of(Shown(dataset, [], "vi"), "")
    said = BeautifulSoup(page, "html.parser").main
    assert [line.get_text() for line in said.find_all("p")][1:] == ["Không còn việc nào cần làm rõ."]
    assert not said.find_all(["table", "h2", "ul", "details"])


@pytest.mark.parametrize(
    ("lang", "title", "first", "who"),
    [
        ("vi", "Danh sách việc cần làm rõ", "1 việc cần làm trước", "Ủy ban nhân dân huyện (1)"),
        ("en", "Open matters", "1 urgent", "Ủy ban nhân dân huyện (1)"),
    ],
)
def test_the_page_says_how_many_how_grave_and_whose_turn(folder, tmp_path, lang, title, first, who):
    found = listed(folder, tmp_path / "out", lang)
    page = found.paths[0]
    content = page.read_bytes()
    text = BeautifulSoup(content, "html.parser").main.get_text(" ")
    assert content_of(content).is_intact
    assert title in text
    assert who in text
    count = sum(entry.state is not State.CLOSED for entry in found.entries)
    assert f"{count} " in found.lead
    assert first in found.lead
