"""Text as it enters: one spelling, nothing hidden, what spoiled it told apart. What is read as what is worked out by codec."""

import csv
import json
import unicodedata

import pytest

from ntm_helpers.characters import unseen, visible, visible_line
from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import open_dataset
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.storing import store_workbook
from ntm_helpers.dataset.texts import spoiled
from ntm_helpers.dataset.workbook import write_workbook
from ntm_helpers.errors import DataRefused, Fault, UsageError, Weight
from ntm_helpers.places import Places
from ntm_helpers.words import Message, message_of

QUOTE = "trên địa bàn huyện vốn huy động đạt trên 38 tỷ đồng, trong đó vốn trung ương"
ENCODINGS = {
    "Windows-1252": "cp1252",
    "Windows-1258": "cp1258",
    "ISO 8859-1": "latin-1",
    "Mac Roman": "mac_roman",
    "MS-DOS 437": "cp437",
    "Windows-1250": "cp1250",
}


def faults_of(folder):
    return {(fault.file, fault.row, fault.column): fault for fault in check_dataset(folder).faults}


def read_as(text, codec, times=1):
    """Read UTF-8 as another encoding does; what it has no letter for becomes a control, as in Windows."""
    for _ in range(times):
        text = "".join(
            bytes([byte]).decode(codec) if bytes([byte]).decode(codec, "ignore") else chr(byte) for byte in text.encode()
        )
    return text


# --- one spelling -----------------------------------------------------------------------------------------------------------


def test_a_quote_is_as_long_as_it_looks(laid):
    """76 letters are 76, with their marks in characters of their own too; 81 are 81."""
    decomposed = unicodedata.normalize("NFD", QUOTE)
    assert (len(QUOTE), len(decomposed)) == (76, 95)
    laid.figure("F1", "capital_mobilised", "38", "billion VND", quote=decomposed)
    laid.figure(
        "F2", "capital_mobilised", "39", "billion VND", quote=unicodedata.normalize("NFD", QUOTE + " năm"), stated_on="2020-12-30"
    )
    assert [fault for fault in check_dataset(laid.save()).faults if fault.column == "quote"] == []
    assert open_dataset("", laid.folder).rows("D")[0]["quote"] == QUOTE
    laid.figure("F3", "capital_mobilised", "40", "billion VND", quote=unicodedata.normalize("NFD", QUOTE + " 2020"))
    assert faults_of(laid.save())["figures.csv", 4, "quote"].rule.key == "fault.too_long"


def test_ids_of_two_spellings_are_one(laid):
    """Typed on two systems, a source is the same source; a name is kept letter by letter."""
    composed, decomposed = (unicodedata.normalize(form, "báo-cáo-Hòa") for form in ("NFC", "NFD"))
    laid.row("sources", source_id=composed, title="Báo cáo Hòa", grade="official")
    laid.figure("F1", "capital_mobilised", "38", "billion VND", source_id=decomposed)
    assert not check_dataset(laid.save()).is_refused
    laid.row("sources", source_id=decomposed, title="khác", grade="official")
    assert faults_of(laid.save())["sources.csv", 4, "source_id"].rule.key == "fault.key_twice"


def test_a_workbook_is_settled_as_csv_is(laid):
    laid.figure("F1", "capital_mobilised", "38", "billion VND", quote=unicodedata.normalize("NFD", QUOTE), note="hai\r\ndòng")
    folder = laid.save()
    tables = {}
    for table in laid.tables:
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            tables[table] = list(csv.reader(stream))
        (folder / f"{table}.csv").unlink()
    write_workbook(folder / "figures.xlsx", tables)
    assert open_dataset("", folder).rows("D")[0]["note"] == "hai\ndòng"
    assert open_dataset("", folder).rows("D")[0]["quote"] == QUOTE


def test_the_descriptor_is_settled_too(laid):
    laid.descriptor |= {"title": unicodedata.normalize("NFD", "Huyện Hòa Bình"), "title_en": "Hoa Binh"}
    laid.unit("C")
    assert open_dataset("", laid.save()).title["vi"] == "Huyện Hòa Bình"


@pytest.mark.parametrize(
    "typed", ["Hoà Bình", "Hòa Bình", unicodedata.normalize("NFD", "Hòa Bình"), "hòa\xa0bình", "hoa-binh", "C1"]
)
def test_a_unit_is_found_however_its_name_is_typed(laid, typed):
    laid.unit("C1", name="Hòa Bình").unit("C2", name="Hóa Bình") if typed != "hoa-binh" else laid.unit("C1", name="Hòa Bình")
    places = laid.open().places
    assert places.find(typed, places).unit_id == "C1"


def test_d_with_a_stroke_is_one_letter_whichever_character_it_is(laid):
    """U+00D0, an Icelandic letter, looks as U+0110 does."""
    places = laid.unit("C1", name="Đà Vị").unit("C2", name="Sơn Phú").open().places
    assert places.find("\u00d0à Vị", places).unit_id == "C1"


def test_names_that_differ_in_a_tone_alone_are_told_apart_or_listed(laid):
    places: Places = laid.unit("C1", name="Hòa").unit("C2", name="Hóa").open().places
    assert [places.find(name, places).unit_id for name in ("Hoà", "Hoá")] == ["C1", "C2"]
    with pytest.raises(UsageError, match=r"fits several: C1-hoa .* C2-hoa"):
        places.find("hoa", places)


# --- what nobody sees -------------------------------------------------------------------------------------------------------

UNSEEN = {
    "\u202e": "U+202E",
    "\u2066": "U+2066",
    "\u200f": "U+200F",
    "\u200b": "U+200B",
    "\u200d": "U+200D",
    "\u2060": "U+2060",
    "\ufeff": "U+FEFF",
    "\xad": "U+00AD",
    "\u034f": "U+034F",
    "\u3164": "U+3164",
    "\ufe0f": "U+FE0F",
    "\x1b": "U+001B",
    "\x08": "U+0008",
    "\x9b": "U+009B",
    "\x7f": "U+007F",
    "\u2028": "U+2028",
    "\U000e0041": "U+E0041",
}


@pytest.mark.parametrize(("mark", "number"), UNSEEN.items(), ids=UNSEEN.values())
def test_what_nobody_sees_is_refused_where_it_stands(laid, mark, number):
    """In a note it stops what may read the row, and what is kept of it is its number."""
    laid.unit("C1").unit("C2")
    laid.figure("F1", "capital_mobilised", "38", "billion VND", note=f"a{mark}b", unit_id="C1")
    fault = faults_of(laid.save())["figures.csv", 2, "note"]
    assert (fault.weight, fault.unit_id, fault.measure) == (Weight.ROW, "C1", "capital_mobilised")
    for lang in ("vi", "en"):
        assert number in fault.text(lang)
        assert mark not in fault.text(lang)
    assert open_dataset("", laid.folder).rows("C1")[0]["note"] == f"a[{number}]b"


def test_every_control_and_format_character_is_found():
    """By the categories of Unicode: Cc, Cf, Cs, Zl, Zp. The Arabic signs are seen; line feed and tab are proper in a cell."""
    seen = {*"\n\t", *map(chr, (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD))}
    every = (chr(number) for number in range(0x110000))
    hidden = [character for character in every if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert [hex(ord(mark)) for mark in hidden if mark not in seen and unseen(f"a{mark}") != [mark]] == []
    assert [hex(ord(mark)) for mark in seen if unseen(f"a{mark}")] == []
    assert unseen("Đạt ✔\ufe0f, “Hoà” – 5 m² · «a» … 100\xa0% \ue000") == []


FIGURE = {
    "figure_id": "F1",
    "unit_id": "D",
    "measure": "capital_mobilised",
    "value": "1",
    "unit": "billion VND",
    "basis": "result",
    "source_id": "S",
}


@pytest.mark.parametrize(
    ("table", "row", "column", "weight"),
    [
        ("units", {"unit_id": "C1", "name": "Bản\u202eMới", "kind": "commune", "parent_id": "D"}, "name", Weight.ROW),
        ("sources", {"source_id": "S2", "title": "a\u200bb", "grade": "press"}, "title", Weight.TABLE),
        ("figures", FIGURE | {"figure_id": "F\u200b1"}, "figure_id", Weight.TABLE),
        ("figures", FIGURE | {"value": "1\u202e0"}, "value", Weight.ROW),
        ("actions", {"action_id": "A1", "unit_id": "D", "task": "x\x1b[31m", "source_id": "S"}, "task", Weight.ROW),
        ("codes", {"list": "item", "code": "own", "name_vi": "a\u2067b", "name_en": "b"}, "name_vi", Weight.TABLE),
    ],
)  # fmt: skip
def test_no_cell_of_any_table_may_hide_something(laid, table, row, column, weight):
    laid.row(table, **row)
    found = {place: fault for place, fault in faults_of(laid.save()).items() if place[0] == f"{table}.csv" and place[2] == column}
    (fault,) = found.values()
    assert (fault.rule.key, fault.weight) == ("fault.unseen", weight)


def test_a_hidden_mark_in_the_header_is_told(laid):
    path = laid.figure("F1", "capital_mobilised", "38", "billion VND").save() / "figures.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("quote", "quo\u200bte"), encoding="utf-8")
    told = "\n".join(fault.text("en") for fault in check_dataset(laid.folder).faults)
    assert "column quo[U+200B]te" in told
    assert "did you mean 'quote'" in told


@pytest.mark.parametrize("key", ["title", "title_en", "notice", "notice_en"])
def test_a_hidden_mark_in_the_descriptor_refuses_it(laid, key):
    laid.descriptor[key] = "Huyện \u202eA\ud800"
    found = faults_of(laid.save())["datapackage.json", None, key]
    assert "U+202E, U+D800" in found.rule
    assert found.weight is Weight.TABLE
    assert "Huyện [U+202E]A[U+D800]" in found.text("vi")


def test_a_workbook_with_hidden_marks_is_not_stored(laid, tmp_path):
    """What would be stored is no longer what stands in it."""
    row = {"unit_id": "C1", "name": "Bản\u200bMới", "kind": "commune"}
    names = columns("units")
    write_workbook(tmp_path / "figures.xlsx", {"units": [names, [row.get(name, "") for name in names]]})
    with pytest.raises(DataRefused, match=r"row 2, column name: found 'Bản\[U\+200B\]Mới'"):
        store_workbook(tmp_path)
    assert not (tmp_path / "units.csv").exists()


def test_what_is_printed_gives_no_orders_to_a_terminal():
    """Escape codes come from anywhere: names of files and sheets, arguments, errors of libraries."""
    osc = "\x1b]8;;http://x\x07a\x1b\\ \x9b31m \r\b\u202e"
    told = [
        Message("usage.unit", unit=osc, meant="", allowed=osc).text("vi"),
        str(Message("usage.unit", unit=osc, meant="", allowed=osc)),
        Fault(f"a{osc}.xlsx, sheet {osc}", 2, osc, osc, Message("fault.no_unit"), Message("fix.id")).text("en"),
        UsageError(osc).text("vi"),
        DataRefused(f"/tmp/{osc}", ()).text("en"),
    ]
    assert [text for text in told if unseen(text) or "\n" in text.strip()] == []
    assert all("[U+001B]" in text for text in told)
    assert visible("a\n\tb\r\n") == "a\n\tb[U+000D]\n"
    assert visible_line("a\nb") == "a⏎b"


def test_a_message_that_is_kept_and_read_back_hides_nothing():
    found = message_of(json.loads(json.dumps({"key": "usage.table", "values": {"table": "\x1b[2J", "closest": "x"}})))
    assert "\x1b" not in found.text("vi")


# --- spoiled text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Huyện Lâm Bình", "Thượng Lâm", "Đà Vị", "nghèo", "hộ", "làng bản", "trên 38 tỷ đồng"])
@pytest.mark.parametrize(("name", "codec"), ENCODINGS.items(), ids=ENCODINGS)
def test_utf8_read_as_another_encoding_is_named_and_read_back(text, name, codec):
    found = spoiled(unicodedata.normalize("NFC", read_as(text, codec)))
    assert found is not None
    assert found.rule.key == "fault.misread"
    assert found.rule.values["meant"] == text
    assert "UniKey" in found.fix


def test_it_is_read_back_also_where_it_was_done_twice():
    assert spoiled(read_as("Lâm Bình", "cp1252", times=2)).rule.values["meant"] == "Lâm Bình"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("L©m B×nh", "fault.old_fonts"),
        ("huyÖn Th­îng L©m", "fault.old_fonts"),
        ("Huyeän Laâm Bình", "fault.old_fonts"),
        ("Th??ng L?m", "fault.letters_lost"),
        ("Huy\ufffdn", "fault.letters_lost"),
    ],
)
def test_other_spoiled_text_keeps_its_own_advice(text, key):
    assert spoiled(text).rule.key == key


@pytest.mark.parametrize(
    "text",
    ["“XÃ”", "CỦA XÃ\xa0THƯỢNG LÂM", "DIỆN TÍCH XÃ²", "XÃ…", "5m×3m×2m", "«cá»", "https://a.vn/?x=a?b=c",
     "à…”", "ĐẠT CHUẨN Á» QUÂN", "½ số hộ, 30°C", "Hoà Bình – “Ô”"],
)  # fmt: skip
def test_proper_text_is_left_alone(text):
    assert spoiled(text) is None


def test_a_misread_table_is_told_by_row_and_with_what_was_meant(laid):
    laid.unit("C1", name=read_as("Thượng Lâm", "cp1252")).unit("C2", name=read_as("Đà Vị", "cp1252"))
    found = faults_of(laid.save())
    assert found["units.csv", 3, "name"].weight is Weight.NOTICE
    assert "“Thượng Lâm”" in found["units.csv", 3, "name"].text("vi")
    control = found["units.csv", 4, "name"]  # Đ became a letter and a control
    assert (control.rule.key, control.weight) == ("fault.misread", Weight.ROW)


# --- encodings of files -----------------------------------------------------------------------------------------------------

SOURCES = "source_id,title,grade\nS,Báo cáo,official\n"


@pytest.mark.parametrize(
    ("content", "place", "found"),
    [
        (b"\xef\xbb\xbf" + (SOURCES + "T,Lâm Bì").encode()[:-1], (3, "title"), "found.half_letter"),
        ((SOURCES + "T,Lâm Bì").encode()[:-1], (3, "title"), "found.half_letter"),
        (SOURCES.encode() + b"T,a\xed\xa0\x80b,press\n", (3, "title"), "found.surrogate"),
        (SOURCES.encode("cp1258"), (2, "title"), "found.old_encoding"),
        (SOURCES.encode("cp1252"), (2, "title"), "found.old_encoding"),
        (b"\xef\xbb\xbf" + SOURCES.encode() + '"T\n2",ã,press\n'.encode("latin-1"), (3, "title"), "found.old_encoding"),
        (SOURCES.encode() + b"T,a,pr\x00ess\n", (3, "grade"), "found.zero_bytes"),
        (SOURCES.encode("utf-16"), (None, ""), None),
        (SOURCES.encode("utf-16-be"), (1, ""), "found.zero_bytes"),
    ],
    ids=["cut-behind-a-mark", "cut", "surrogate", "1258", "1252", "behind-two-lines-in-a-cell", "zero", "utf-16", "utf-16-bare"],
)
def test_a_file_that_is_no_utf8_is_refused_with_its_place(laid, content, place, found):
    folder = laid.figure("F1", "capital_mobilised", "38", "billion VND").save()
    (folder / "sources.csv").write_bytes(content)
    with pytest.raises(DataRefused) as caught:
        open_dataset("", folder)
    (fault,) = [fault for fault in caught.value.faults if fault.file == "sources.csv"]
    assert (fault.row, fault.column, getattr(fault.found, "key", None)) == (*place, found)


@pytest.mark.parametrize(
    ("content", "row", "found"),
    [
        (b'{"name": "t",\n "title": "L\xe2m"}', 2, "found.old_encoding"),
        ('{"name": "t"}'.encode("utf-16"), 1, "found.old_encoding"),
        ('{"name": "t", "title": "Bì'.encode()[:-1], 1, "found.half_letter"),
        (b'{"name": "t",\n "title": x}', 2, "found.no_json"),
        (b"[" * 200_000, None, "found.endless"),
        (b'{"name": ' + b"1" * 6000 + b"}", None, "found.endless"),
    ],
    ids=["1252", "utf-16", "cut", "no-json", "deep", "long"],
)
def test_a_descriptor_that_cannot_be_read_is_told_in_words_of_ours(laid, content, row, found):
    folder = laid.save()
    (folder / "datapackage.json").write_bytes(content)
    (fault,) = [fault for fault in check_dataset(folder).faults if fault.file == "datapackage.json"]
    assert (fault.row, fault.found.key) == (row, found)
