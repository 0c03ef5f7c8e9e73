"""What goes out: which unit gets which files under which names, written whole or not, and what is refused."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date

import docx
import openpyxl
import pytest

from ntm_helpers import cli_export
from ntm_helpers.audit.documents import is_as_written, marked
from ntm_helpers.cli import main
from ntm_helpers.errors import DataRefused, MachineError, NtmError, UsageError
from ntm_helpers.office.exports import Order, export, exporting
from ntm_helpers.office.exports.exporting import Format
from ntm_helpers.office.exports.naming import stems
from ntm_helpers.office.exports.packing import write_files
from ntm_helpers.office.exports.word import default_template, template_for
from ntm_helpers.office.exports.word.ooxml import bytes_of
from ntm_helpers.places import Unit
from ntm_helpers.words import Message, in_language
from tests.libreoffice import IS_MISSING, WHY, filled


def quiet(sent, done, planned):
    """Tell nobody."""


@pytest.fixture(autouse=True)
def no_template(monkeypatch):
    monkeypatch.setattr(exporting, "_template", lambda order, dataset: None)


def told(of_unit, topic, annexes):
    """A format that says what it was asked for."""
    return f"{of_unit.unit.unit_id} {topic} {' '.join(annexes)}".encode()


@pytest.fixture
def formats(monkeypatch):
    """Formats that only say what they were asked for."""
    found = {"docx": Format(told, has_annexes=False), "html": Format(told, has_listing=True), "xlsx": Format(told)}
    monkeypatch.setattr(exporting, "FORMATS", found)
    return found


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def district(laid):
    laid.unit("A", "D", name="Thổ Bình").unit("B", "D", name="Bình An")
    laid.figure("a", "criteria_met", "15", "criterion", unit_id="A", period_end="2019-12-31")
    return laid.open()


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_name_tells_unit_topic_and_day(district, formats, out):
    sent = export(district, out, Order(("docx",), ("synthesis", "criteria"), ("tho-binh",)), quiet)
    day = district.day("").isoformat()
    assert names(out) == [f"tho-binh_tieu-chi_{day}.docx", f"tho-binh_tom-tat_{day}.docx"]
    assert [path.name for path in sent[0].files] == [f"tho-binh_tom-tat_{day}.docx", f"tho-binh_tieu-chi_{day}.docx"]
    export(district, out / "en", Order(("docx",), units=("A",), lang="en", as_of="2020-04-13"), quiet)
    assert names(out / "en") == ["tho-binh_briefing_2020-04-13.docx"]


def test_units_that_are_alike_in_plain_letters_bear_their_ids_whichever_are_chosen():
    units = [Unit(unit_id, "", name, "commune") for unit_id, name in (("1", "Hà An"), ("2", "Hạ Ấn"), ("3", "Mới"), ("4", "…"))]
    assert stems(units) == {"1": "1-ha-an", "2": "2-ha-an", "3": "moi", "4": "4-"}


def test_paper_has_the_annexes_asked_for_sheets_all_topics_and_a_page_the_list_of_all_figures_too(district, formats, out):
    def asked(order):
        export(district, out, order, quiet)
        path = next(out.glob(f"*.{order.formats[0]}"))
        found = path.read_text().split()
        path.unlink()
        return found

    everything = ["criteria", "funding", "poverty_reduction", "production_linkage", "infrastructure", "direction", "consistency"]
    assert asked(Order(("docx",), units=("A",))) == ["A", "synthesis"]
    assert asked(Order(("xlsx",), units=("A",))) == ["A", "synthesis", *everything]
    assert asked(Order(("html",), units=("A",))) == ["A", "synthesis", *everything, "figures"]
    assert asked(Order(("html",), units=("A",), annexes=("none",))) == ["A", "synthesis"]
    assert asked(Order(("html",), ("funding",), ("A",))) == ["A", "funding"]
    assert asked(Order(("docx",), units=("A",), annexes=("funding", "criteria"))) == ["A", "synthesis", "criteria", "funding"]
    assert asked(Order(("docx",), units=("A",), annexes=("all", "figures")))[-1] == "figures"


def test_what_is_not_known_is_refused_with_what_is_near_and_before_anything_is_written(district, formats, out):
    for order, near in (
        (Order(("dox",)), "docx"),
        (Order(("docx",), ("fundin",)), "funding"),
        (Order(("docx",), units=("tho-bin",)), "tho-binh"),
        (Order(("docx",), annexes=("criterion",)), "criteria"),
    ):
        with pytest.raises(UsageError, match=near):
            export(district, out, order, quiet)
    with pytest.raises(UsageError):
        export(district, out, Order(("docx",), topics=("all",)), quiet)
    for order, option in ((Order(("docx",), is_traced=True), "--with-trace"), (Order(("html",), template=out), "--template")):
        with pytest.raises(UsageError, match=option):
            export(district, out, order, quiet)
    assert names(out) == []


def test_where_nothing_can_print_a_page_that_is_told_before_any_is_made(district, formats, out, monkeypatch):
    monkeypatch.setattr("ntm_helpers.office.exports.pdf.browsers", lambda: iter(()))
    monkeypatch.setattr("ntm_helpers.office.exports.pdf._weasyprint", lambda: (None, "libpango"))
    formats["pdf"] = formats["html"]
    with pytest.raises(MachineError, match="libpango"):
        export(district, out, Order(("docx", "pdf")), quiet)
    assert names(out) == []


def test_the_formats_of_the_help_are_those_that_there_are():
    assert sorted(cli_export.FORMATS.split("|")) == sorted(exporting.FORMATS)


def test_the_command_tells_what_it_wrote_and_what_it_could_not(district, formats, out, capsys, monkeypatch):
    data = district.folder
    (out / ".~lock.tho-binh_tom-tat_2020-12-31.docx#").write_bytes(b"")
    call = ["--data", str(data), "--out", str(out), "--format", "DOCX", "--format", ".html", "--unit", "Thổ Bình", "--unit", "B"]
    assert ntm(monkeypatch, "export", *call) == 4
    told = capsys.readouterr()
    assert [line for line in told.out.splitlines() if line.endswith(("docx", "html"))] == [
        str(out / "binh-an_tom-tat_2020-12-31.docx"),
        str(out / "binh-an_tom-tat_2020-12-31.html"),
    ]
    assert "No file of Thổ Bình" in told.out
    assert "Files written: 2; units: 1" in told.out
    assert "Files of unit 2/2: Bình An" in told.err
    assert ntm(monkeypatch, "export", "--data", str(data), "--out", str(out)) == 2
    assert "--format" in capsys.readouterr().err


def test_what_stops_several_units_is_told_once_with_all_of_them(laid, formats, out, capsys, monkeypatch):
    def refusing(of_unit, topic, annexes):
        raise NtmError(Message("run.check_disagrees", sentence="1 ≠ 2"))

    formats["docx"] = Format(refusing)
    folder = laid.unit("A", name="An").unit("B", name="Bằng").open().folder
    call = ["--unit", "A", "--unit", "B"]
    assert ntm(monkeypatch, "export", "--data", str(folder), "--out", str(out), "--format", "docx", *call) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "1 ≠ 2" in line]
    assert "An, Bằng" in line


def test_a_template_is_laid_where_none_is(tmp_path, capsys, monkeypatch):
    path = tmp_path / "mau.docx"
    assert ntm(monkeypatch, "export", "--write-template", str(path)) == 0
    assert zipfile.is_zipfile(path)
    assert ntm(monkeypatch, "export", "--write-template", str(path)) == 2
    assert "not written over" in capsys.readouterr().err


def ntm(monkeypatch, *arguments):
    """Exit code of the command, in this process."""
    monkeypatch.setattr("sys.argv", ["ntm", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code or 0


def test_a_package_holds_what_a_unit_gets_and_nothing_of_another(district, formats, out):
    order = Order(("html", "docx"), units=("A", "B"), is_packed=True)
    export(district, out, order, quiet)
    day = district.day("").isoformat()
    assert names(out) == [f"binh-an_{day}.zip", f"tho-binh_{day}.zip"]
    with zipfile.ZipFile(out / f"tho-binh_{day}.zip") as archive:
        assert archive.namelist() == [f"tho-binh_tom-tat_{day}.docx", f"tho-binh_tom-tat_{day}.html"]
        assert archive.read(archive.namelist()[0]) == b"A synthesis "
    before = (out / f"tho-binh_{day}.zip").read_bytes()
    export(district, out, order, quiet)
    assert (out / f"tho-binh_{day}.zip").read_bytes() == before


def test_a_unit_of_which_a_row_cannot_be_read_gets_nothing_and_the_others_theirs(laid, formats, out, monkeypatch):
    laid.unit("A", name="An").unit("B", name="Bằng")
    dataset = laid.open()

    def refusing(of_unit, topic, annexes):
        if of_unit.unit.unit_id == "A":
            raise DataRefused("there", [])
        return b"B"

    monkeypatch.setitem(formats, "docx", Format(refusing))
    sent = export(dataset, out, Order(("html", "docx"), units=("A", "B")), quiet)
    assert [(one.unit.unit_id, len(one.files), type(one.refused)) for one in sent] == [("A", 0, DataRefused), ("B", 2, type(None))]
    assert len(names(out)) == 2


def test_in_several_processes_too(laid, out):
    """The first unit alone has a row that cannot be read; the last ones are made in another process, and the last is like it."""
    for number in range(8):
        laid.unit(f"U{number}", name=f"Xã {number}")
    for unit_id in ("U0", "U7"):
        laid.figure(f"bad-{unit_id}", "criteria_met", "15\u202e", "criterion", unit_id=unit_id)
    sent = export(laid.open(), out, Order(("xlsx",), ("criteria",), tuple(f"U{n}" for n in range(8))), quiet, workers=2)
    assert [one.unit.unit_id for one in sent if isinstance(one.refused, DataRefused)] == ["U0", "U7"]
    assert len(names(out)) == 6


@pytest.mark.parametrize(
    "lock", ["~$tho-binh_tom-tat_2020-04-13.docx", "~$o-binh_tom-tat_2020-04-13.docx", ".~lock.tho-binh_tom-tat_2020-04-13.docx#"]
)
def test_a_file_that_is_open_elsewhere_is_left_alone_and_the_other_units_get_theirs(district, formats, out, lock):
    (out / lock).write_bytes(b"Ms Phuong")
    (out / "tho-binh_tom-tat_2020-04-13.docx").write_bytes(b"old")
    order = Order(("docx", "html"), units=("A", "B"), as_of="2020-04-13")
    sent = {one.unit.unit_id: one for one in export(district, out, order, quiet)}
    assert (out / "tho-binh_tom-tat_2020-04-13.docx").read_bytes() == b"old"
    assert not (out / "tho-binh_tom-tat_2020-04-13.html").exists()
    assert len(sent["B"].files) == 2
    said = in_language(sent["A"].refused.args[0], "vi")
    assert "đang mở ở chương trình khác" in said
    assert lock in said


def test_windows_refuses_to_replace_an_open_file_and_that_is_told(district, formats, out, monkeypatch):
    path = out / "tho-binh_tom-tat_2020-04-13.docx"
    path.write_bytes(b"old")
    refused = PermissionError(13, "Permission denied")
    refused.winerror = 32
    real = os.replace

    def replace(source, target):
        if str(target) == str(path) and path.read_bytes() == b"old":
            raise refused
        real(source, target)

    monkeypatch.setattr("ntm_helpers.files.os.replace", replace)
    sent = export(district, out, Order(("html", "docx"), units=("A",), as_of="2020-04-13"), quiet)
    assert "another program has it open" in str(sent[0].refused)
    assert names(out) == [path.name]
    assert path.read_bytes() == b"old"


def test_a_full_disk_ends_the_export_and_what_was_written_is_whole(district, formats, out, monkeypatch):
    real, written = exporting.write_files, []

    def full(folder, contents):
        written.append(contents)
        if len(written) == 2:
            monkeypatch.setattr("ntm_helpers.files.os.fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left")))
        return real(folder, contents)

    monkeypatch.setattr(exporting, "write_files", full)
    with pytest.raises(MachineError, match="No space left"):
        export(district, out, Order(("html", "docx")), quiet)
    assert names(out) == sorted(written[0])
    assert {name: (out / name).read_bytes() for name in written[0]} == written[0]


def test_a_document_that_somebody_has_saved_is_kept_when_a_newer_one_takes_its_place(tmp_path):
    ours, newer = (marked(bytes_of(docx.Document(io.BytesIO(default_template(lang))))) for lang in ("vi", "en"))
    theirs = edited_docx(ours)
    (tmp_path / "a.docx").write_bytes(ours)
    assert write_files(tmp_path, {"a.docx": newer}) == []
    (tmp_path / "a.docx").write_bytes(theirs)
    assert write_files(tmp_path, {"a.docx": newer, "b.html": b"3"}) == [tmp_path / "kept" / "a-1.docx"]
    assert (tmp_path / "kept" / "a-1.docx").read_bytes() == theirs
    assert (tmp_path / "a.docx").read_bytes() == newer


def edited_docx(content):
    """Type a line as a program does that leaves every date as it is, in the properties and beside the parts."""
    document = docx.Document(io.BytesIO(content))
    document.add_paragraph("Nơi nhận: UBND tỉnh")
    return bytes_of(document)


def edited_xlsx(content):
    """Type into a cell as such a program does."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.worksheets[0]["A1"] = "Đã xem"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.skipif(IS_MISSING, reason=WHY)
def test_what_an_office_program_has_saved_is_known_as_worked_on(lam_binh, tmp_path):
    (content,) = exporting.Maker(lam_binh, date(2020, 4, 13), Order(("xlsx",), ("funding",))).make("02296").values()
    (tmp_path / "a.xlsx").write_bytes(content)
    (tmp_path / "saved").mkdir()
    assert not is_as_written(filled(tmp_path / "a.xlsx", 1, {"A1": "Đã xem"}, tmp_path / "saved").read_bytes())


@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_what_is_written_is_known_as_written_by_nobody_else(lam_binh, name):
    maker = exporting.Maker(lam_binh, date(2020, 4, 13), Order((name,)), template_for("vi"))
    (content,) = maker.make("02296").values()
    assert is_as_written(content)
    for theirs in ({"docx": edited_docx, "xlsx": edited_xlsx}[name](content), content + b" ", b"torn"):
        assert not is_as_written(theirs)
    again = exporting.Maker(lam_binh, date(2020, 4, 13), Order((name,)), template_for("vi")).make("02296")
    assert list(again.values()) == [content]


def test_the_day_of_a_name_is_the_review_date(district, formats, out):
    export(district, out, Order(("docx",), units=("A",), as_of="13/4/2020"), quiet)
    assert names(out) == [f"tho-binh_tom-tat_{date(2020, 4, 13)}.docx"]
