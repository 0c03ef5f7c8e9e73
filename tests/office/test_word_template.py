"""The template of an office: kept as it is, filled where it says so, and told what it lacks."""

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import UsageError
from ntm_helpers.office.exports.word import FILE, default_template, template_for, to_docx
from ntm_helpers.office.exports.word.styles import NUMBER
from ntm_helpers.report.document import document_of
from ntm_helpers.topics import topics


@pytest.fixture(scope="module")
def document():
    return document_of(topics()["synthesis"].review(open_dataset("lam-binh"), "02233"), "vi")


def opened(content):
    return docx.Document(io.BytesIO(content))


def saved(file, folder, name=FILE):
    path = folder / name
    file.save(str(path))
    return path


def all_words(file):
    return "\n".join("".join(piece.text or "" for piece in p.iter(qn("w:t"))) for p in file.element.body.iter(qn("w:p")))


def test_the_default_template_is_complete_and_always_the_same(tmp_path):
    content = default_template("vi")
    path = tmp_path / "mau.docx"
    path.write_bytes(content)
    template = template_for("vi", path)
    assert template.notes == ()
    default_template.cache_clear()
    assert default_template("vi") == content
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert not [name for name in names if "thumbnail" in name or "customXml" in name]
    assert opened(content).core_properties.author == ""


def test_an_office_keeps_its_own_head_recipients_and_signer(tmp_path, document):
    file = opened(default_template("vi"))
    head = file.tables[0]
    head.cell(0, 0).paragraphs[0].runs[0].text = "ĐẢNG ỦY X"
    file.styles["NTM body"].font.name = "Arial"
    end = next(table for table in file.tables if "Nơi nhận" in table.cell(0, 0).text)
    end.cell(0, 1).paragraphs[1].runs[0].text = "PHÓ CHỦ TỊCH"
    saved(file, tmp_path)
    template = template_for("vi", folder=tmp_path)  # found by its name in the folder of the dataset
    assert template.notes == ()
    made = opened(to_docx(document, [], template))
    assert made.tables[0].cell(0, 0).text.startswith("ĐẢNG ỦY X\nXÃ PHÚC YÊN")
    assert made.styles["NTM body"].font.name == "Arial"
    assert "PHÓ CHỦ TỊCH" in all_words(made)
    assert "\nCHỦ TỊCH" not in all_words(made)


def test_an_empty_file_of_word_is_a_template_and_what_it_lacks_is_told(tmp_path, document):
    file = docx.Document()
    file.add_paragraph("Trước")
    path = saved(file, tmp_path, "khac.docx")
    template = template_for("vi", path)
    said = [note.text("vi") for note in template.notes]
    assert len(said) == 2
    assert "khac.docx chưa có các kiểu NTM body, NTM lead," in said[0]
    assert NUMBER in said[0]
    assert "Heading 1" not in said[0]  # which it has
    assert "khac.docx không có chỗ nào trong các chỗ {co_quan}, " in said[1]
    assert "{trich_yeu}" in said[1]
    made = opened(to_docx(document, [], template))
    words = all_words(made).replace("\u00a0", " ")
    order = (
        "Trước",
        "XÃ PHÚC YÊN",
        "ngày …… tháng",
        "BÁO CÁO",
        "của xã Phúc Yên đến ngày",
        "Tình hình chung",
        "CHỦ TỊCH",
        "Phụ lục",
    )
    places = [words.index(piece) for piece in order]  # nothing that a report cannot do without is missing
    assert places == sorted(places)
    assert {p.style.name for p in made.paragraphs} >= {"NTM kind", "NTM abstract"}
    assert made.styles[NUMBER] is not None
    assert to_docx(document, [], template) == to_docx(document, [], template)


def test_a_place_that_word_has_cut_in_pieces_is_filled_and_an_unknown_one_told(tmp_path, document):
    file = opened(default_template("vi"))
    first = file.element.body.find(qn("w:p")).getprevious()
    paragraph = file.paragraphs[0].insert_paragraph_before()
    for piece in ("Gửi {do", "n_vi", "}, {ten_lanh_dao}: {don", "_vi}"):
        paragraph.add_run(piece)
    file.sections[0].header.paragraphs[0].add_run("{dia_danh}")
    template = template_for("vi", saved(file, tmp_path))
    assert first is not None
    (note,) = template.notes
    assert "{ten_lanh_dao}" in note.text("vi")
    assert "{noi_dung}" in note.text("vi")  # the allowed ones are named
    made = opened(to_docx(document, [], template))
    assert "Gửi xã Phúc Yên, {ten_lanh_dao}: xã Phúc Yên" in all_words(made)
    assert made.sections[0].header.paragraphs[0].text.endswith("Phúc Yên")


def test_headings_that_an_office_numbers_itself_are_not_numbered_twice(tmp_path, document):
    file = opened(default_template("vi"))
    about = file.styles["Heading 1"].element.get_or_add_pPr()
    about.get_or_add_numPr().get_or_add_numId().val = 7
    made = opened(to_docx(document, [], template_for("vi", saved(file, tmp_path))))
    numbered = {p.style.name: p._p.pPr.numPr is not None for p in made.paragraphs if p.style.name.startswith("Heading")}
    assert numbered == {"Heading 1": False, "Heading 2": True}


def test_the_footnotes_of_a_template_stay(tmp_path, document):
    first = to_docx(document, [], template_for("vi"))  # a file that has footnotes
    path = tmp_path / "co-chu-thich.docx"
    path.write_bytes(first)
    count = zipfile.ZipFile(io.BytesIO(first)).read("word/footnotes.xml").count(b"<w:footnote ")
    again = to_docx(document, [], template_for("vi", path))
    notes = zipfile.ZipFile(io.BytesIO(again)).read("word/footnotes.xml").decode()
    numbers = [piece.split('"')[1] for piece in notes.split("w:id=")[1:]]
    assert len(numbers) == len(set(numbers)) > count


def bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 101_000_000)
    return content.getvalue()


def other_zip(name, text=b"<a/>"):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "không phải văn bản Word"),
        (b"BAO CAO", "không phải văn bản Word"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "tệp Word cũ (.doc) hoặc có mật khẩu"),
        (b"PK\x03\x04" + b"\0" * 600, "không phải văn bản Word"),
        (other_zip("xl/workbook.xml"), "không phải văn bản Word"),
        (other_zip("word/document.xml"), "không đọc được như văn bản Word"),
        (bomb(), "quá lớn"),
    ],
    ids=["empty", "text", "old", "torn", "workbook", "broken", "bomb"],
)
def test_what_is_no_template_is_refused_in_a_sentence(tmp_path, content, said):
    path = tmp_path / "mau.docx"
    path.write_bytes(content)
    with pytest.raises(UsageError) as error:
        template_for("vi", path)
    assert error.value.text("vi").startswith("mau.docx ")
    assert said in error.value.text("vi")


def test_a_template_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UsageError) as error:
        template_for("vi", tmp_path / "khong-co.docx")
    assert "khong-co.docx" in error.value.text("vi")
    assert template_for("vi", folder=tmp_path).notes == ()  # no file of its own: ours


def test_every_part_of_a_filled_template_is_torn_nowhere(tmp_path, document):
    """Each byte of a template may be wrong: it is refused or filled, never a traceback."""
    content, refused = bytearray(default_template("vi")), 0
    for place in range(0, len(content), len(content) // 40):
        torn = bytes(content[:place]) + b"\xff" + bytes(content[place + 1 :])
        path = tmp_path / "mau.docx"
        path.write_bytes(torn)
        try:
            template = template_for("vi", path)
        except UsageError:
            refused += 1
            continue
        assert "Tình hình chung" in all_words(opened(to_docx(document, [], template)))
    assert refused > 10  # an archive tells of most bytes whether they are its own


def test_text_beside_a_place_stays_and_annexes_never_stand_in_a_table(tmp_path, document):
    file = docx.Document()
    file.add_paragraph("Nội dung sau đây: {noi_dung}")
    file.add_table(1, 1).cell(0, 0).text = "{phu_luc}"
    made = opened(to_docx(document, [], template_for("vi", saved(file, tmp_path))))
    words = all_words(made)
    assert "Nội dung sau đây: " in words
    assert "{" not in words
    assert not [found for table in made.tables for found in table._tbl.iter(qn("w:sectPr"))]
    assert len(made.sections) == 2


def test_a_file_that_says_nothing_of_its_pages_gets_those_of_the_decree(tmp_path, document):
    file = docx.Document()
    body = file.element.body
    body.remove(body.sectPr)
    made = opened(to_docx(document, [], template_for("vi", saved(file, tmp_path))))
    assert [round(section.page_width.mm) for section in made.sections] == [210, 210]


def test_every_place_that_a_report_needs_and_a_template_lacks_is_in_one_note(tmp_path, document):
    file = docx.Document()
    file.add_paragraph("Gửi {dia_danh}")
    template = template_for("vi", saved(file, tmp_path))
    (note,) = [said.text("vi") for said in template.notes if "bao-cao.docx thiếu các chỗ" in said.text("vi")]
    assert "{trich_yeu}, {noi_dung}, {phu_luc}" in note
    words = all_words(opened(to_docx(document, [], template))).replace("\u00a0", " ")
    assert words.index("Gửi Phúc Yên") < words.index("xã Phúc Yên đến ngày") < words.index("Tình hình chung")
    assert words.count("xã Phúc Yên đến ngày") == 1
    named = docx.Document()  # which says of which unit it is in its own words
    for said in ("Báo cáo của {don_vi}", "{noi_dung}", "{phu_luc}"):
        named.add_paragraph(said)
    template = template_for("vi", saved(named, tmp_path, "rieng.docx"))
    assert not [said for said in template.notes if "{" in said.text("vi")]
    before = all_words(opened(to_docx(document, [], template))).partition("Tình hình chung")[0]
    assert before.strip() == "Báo cáo của xã Phúc Yên"
