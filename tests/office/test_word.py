"""A review as a Word file: its numbers are the page's, its layout that of NĐ 30/2020, its blanks those of the office."""

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from markupsafe import Markup
from PIL import Image

from ntm_helpers import __version__
from ntm_helpers.characters import visible
from ntm_helpers.dataset import open_dataset
from ntm_helpers.office.exports.word import laying, template_for, to_docx
from ntm_helpers.office.exports.word.grids import measured
from ntm_helpers.office.exports.word.styles import NUMBER
from ntm_helpers.report.charts import png
from ntm_helpers.report.charts.png import Picture
from ntm_helpers.report.document import Cell, Grid, Head, Kind, Paragraph, Part, document_of
from ntm_helpers.report.marks import MARK_WORDS, MARKS
from ntm_helpers.report.runs import Run
from ntm_helpers.topics import synthesis, topics
from ntm_helpers.words import words
from tests.report.test_document import TOPICS, numbers_on_page


def dot():
    drawn = io.BytesIO()
    Image.new("1", (1, 1)).save(drawn, "PNG")
    return drawn.getvalue()


def review_of(dataset, unit, topic):
    return topics()[topic].review(open_dataset(dataset), unit)


def written(document, annexes=()):
    return to_docx(document, annexes, template_for(document.lang))


def opened(content):
    return docx.Document(io.BytesIO(content))


def part(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def words_of(element):
    return "".join(piece.text or "" for piece in element.iter(qn("w:t")))


def numbers_in(file):
    """What bears the style of numbers, in the order of the file."""
    style = file.styles[NUMBER].style_id
    runs = file.element.body.iter(qn("w:r"))
    return [words_of(run) for run in runs if run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}[@{qn('w:val')}='{style}']") is not None]


@pytest.fixture
def undrawn(monkeypatch):
    """Pictures of one point, which say nothing: what stands in drawings is not asked here."""
    monkeypatch.setattr(laying, "picture", lambda chart, writer: Picture(dot(), 9.0, 9.0, Markup(""), Markup(""), "?"))


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize(("dataset", "unit"), [("lam-binh", "071"), ("lam-binh", "02296"), ("demo", "demo")])
def test_all_numbers_are_those_of_the_page(dataset, unit, topic, undrawn):
    review = review_of(dataset, unit, topic)
    found = numbers_in(opened(written(document_of(review, "vi"))))
    expected = [text for _, text in numbers_on_page(review, "vi")]
    assert Counter(found) == Counter(expected)
    assert len(found) == len(expected) > 0 or not expected


def test_the_numbers_of_an_annex_stand_in_the_order_of_its_page(undrawn):
    briefing, funding = (review_of("lam-binh", "071", topic) for topic in ("synthesis", "funding"))
    own = [text for _, text in numbers_on_page(funding, "vi")]
    found = numbers_in(opened(written(document_of(briefing, "vi"), [document_of(funding, "vi")])))
    start = next(place for place in range(len(found)) if found[place : place + len(own)] == own)
    assert start > 10  # behind those of the report
    assert own[0] == "trên 38 tỷ đồng"


@pytest.fixture(scope="module")
def district():
    """The report of a district with an annex, as bytes and opened."""
    documents = [document_of(review_of("lam-binh", "071", topic), "vi") for topic in ("synthesis", "criteria")]
    content = written(documents[0], documents[1:])
    return content, opened(content)


def test_the_letterhead_is_that_of_the_unit_and_what_only_the_office_knows_is_blank(district):
    _, file = district
    head, end = file.tables[0], next(table for table in file.tables if "Nơi nhận" in words_of(table._tbl))
    office, motto, number, day = (cell.text.split("\n") for row in head.rows for cell in row.cells)
    assert office[:2] == ["ỦY BAN NHÂN DÂN", "HUYỆN LÂM BÌNH"]
    assert motto[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert number[0] == "Số: ………/BC-UBND"
    assert "Dự thảo lập từ số liệu" in number[1]
    assert day == ["Lâm Bình, ngày …… tháng …… năm ………"]
    signer = end.rows[0].cells[1].text
    assert signer.startswith("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n")
    assert not re.search(r"[A-ZĐa-z]", signer.partition("CHỦ TỊCH")[2])  # nobody signs
    assert not re.search(r"\{[a-z_]+\}", words_of(file.element.body))


def test_the_page_is_that_of_the_decree_and_each_annex_counts_anew(district):
    _, file = district
    assert len(file.sections) == 3  # the report, an annex that was asked for, what it rests on
    for section in file.sections:
        assert [round(length.mm) for length in (section.page_width, section.page_height)] == [210, 297]
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(length.mm) for length in margins] == [20, 20, 30, 15]
        assert section.different_first_page_header_footer
    assert "PAGE" in file.sections[0].header._element.xml
    assert "PAGE" not in file.sections[0].first_page_header._element.xml
    starts = [section._sectPr.find(qn("w:pgNumType")) for section in file.sections]
    assert starts[0] is None
    assert [start.get(qn("w:start")) for start in starts[1:]] == ["1", "1"]


def test_headings_are_real_and_numbered_by_word_itself(district):
    content, file = district
    headings = [(p.style.name, p.text) for p in file.paragraphs if p.style.name.startswith("Heading")]
    assert headings[:3] == [
        ("Heading 1", "Tình hình chung"),
        ("Heading 1", "Cần quyết định"),
        ("Heading 1", "Kết quả theo lĩnh vực"),
    ]
    assert ("Heading 2", "Vốn") in headings
    for paragraph in file.paragraphs:
        if paragraph.style.name.startswith("Heading"):
            assert paragraph._p.pPr.numPr is not None
    forms = re.findall(r'<w:lvlText w:val="([^"]+)"', part(content, "word/numbering.xml"))
    assert forms == ["%1.", "%2.", "%3)", "-"]
    annexes = [p.text for p in file.paragraphs if p.style.name == "NTM annex"]
    assert annexes == [
        "Phụ lục I\nKẾT QUẢ THỰC HIỆN TIÊU CHÍ",
        "Phụ lục II\nSỐ LIỆU ĐỀ NGHỊ BỔ SUNG, ĐỐI CHIẾU VÀ NGUỒN SỐ LIỆU",
    ]


def test_every_table_repeats_its_head_and_splits_no_row(district):
    _, file = district
    tables = [table for table in file.tables if table._tbl.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}") is not None]
    heads = [table for table in tables if table._tbl.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
    assert len(heads) >= 8
    for table in tables:
        for row in table._tbl.tr_lst:
            assert row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert abs(sum(widths) - 165 / 25.4 * 1440) < 10 * len(widths)  # the width of the text


def test_pictures_have_the_description_of_the_page(district):
    _, file = district
    shapes = [shape._inline.docPr for shape in file.inline_shapes]
    assert len(shapes) >= 4
    for about in shapes:
        assert len(about.get("descr")) > 40
        assert about.get("name").startswith("Hình ")
    assert len({about.id for about in shapes}) == len(shapes)


def test_a_mark_is_told_once_in_the_report_and_once_in_each_annex(district):
    content, file = district
    notes = re.findall(r"<w:footnote w:id=\"(\d+)\">(.*?)</w:footnote>", part(content, "word/footnotes.xml"))
    told = {
        number: (chr(int(re.search(r'w:char="(\w+)"', xml)[1], 16)), re.sub(r"<[^>]+>", "", xml).strip()) for number, xml in notes
    }
    assert told["1"] == ("*", "số tính ra, không có trong nguồn")
    section, seen = 0, Counter()
    for element in file.element.body.iter(qn("w:footnoteReference"), qn("w:sectPr")):
        if element.tag == qn("w:sectPr"):
            section += 1
            continue
        sign, _ = told[element.get(qn("w:id"))]
        assert element.get(qn("w:customMarkFollows")) == "1"
        assert words_of(element.getparent()) == sign  # its own sign, not a number
        seen[section, sign] += 1
    assert set(seen.values()) == {1}
    assert {section for section, sign in seen if sign == "*"} == {0, 1, 2}


def test_the_same_review_gives_the_same_bytes_and_no_time(district):
    content, _ = district
    again = [document_of(review_of("lam-binh", "071", topic), "vi") for topic in ("synthesis", "criteria")]
    assert written(again[0], again[1:]) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_a_dataset_says_of_itself_stands_on_every_page(undrawn):
    file = opened(written(document_of(review_of("demo", "demo-03", "synthesis"), "vi")))
    section = file.sections[0]
    for foot in (section.footer, section.first_page_footer):
        assert any("SỐ LIỆU GIẢ ĐỊNH" in paragraph.text for paragraph in foot.paragraphs)


def with_parts(*blocks):
    document = document_of(review_of("lam-binh", "071", "funding"), "vi")
    return replace(document, parts=[Part(Kind.STEP, "step", "Mục", blocks)])


def grid(rows, columns):
    cells = [[Cell((Run(f"{row}/{column}"),)) for column in range(columns)] for row in range(rows)]
    return Grid((Run("Bảng"),), [Head((Run(f"H{column}"),)) for column in range(columns)], cells)


def test_any_text_is_text():
    hostile = "<w:br/> & {noi_dung} =1+1 \u202eabc\u202c \x00\x0b " + "a" * 32_000
    file = opened(written(with_parts(Paragraph((Run(hostile, address="javascript:alert(1)"),)))))
    said = next(p.text for p in file.paragraphs if "noi_dung" in p.text)
    assert said.startswith("<w:br/> & {noi_dung} =1+1 ")
    assert "\u202e" not in said  # what nobody sees is told
    assert said == visible(hostile)
    assert said.endswith("a" * 32_000)
    assert not any(relation.is_external for relation in file.part.rels.values())


def test_a_row_too_long_for_a_page_may_go_on_on_the_next():
    long = Grid((), [Head((Run("A"),)), Head((Run("B"),))], [[Cell((Run("x " * 3000),)), Cell(())], [Cell((Run("y"),)), Cell(())]])
    table = next(table for table in opened(written(with_parts(long))).tables if table.cell(0, 0).text == "A")
    splits = [row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None for row in table._tbl.tr_lst]
    assert splits == [False, True, False]


def test_an_annex_lies_across_where_its_table_needs_more_than_the_page():
    wide = with_parts(grid(2, 24))
    file = opened(written(document_of(review_of("lam-binh", "02296", "synthesis"), "vi"), [wide]))
    across = [section.page_width > section.page_height for section in file.sections]
    assert across == [False, True, False]
    table = next(table for table in file.tables if len(table.columns) == 24)
    assert round(sum(column.width for column in table.columns) / 36_000) == 252  # 297 without the margins of 30 and 15


def test_one_row_is_a_sentence_and_one_column_a_list():
    rows = [[Cell((Run("Số hộ"),)), Cell((Run("12"),))]]
    pair = Grid((Run("Kết quả"),), [Head((Run("A"),)), Head((Run("B"),))], rows)
    column = Grid((Run("Việc"),), [Head((Run("A"),))], [[Cell((Run("một"),))], [Cell((Run("hai"),))]])
    said = [p.text for p in opened(written(with_parts(pair, column))).paragraphs]
    assert "Kết quả: Số hộ: 12." in said
    assert said[said.index("Việc") : said.index("Việc") + 3] == ["Việc", "một", "hai"]


def test_a_topic_without_figures_is_no_annex_and_is_named_among_what_is_missing(undrawn):
    briefing, empty = (document_of(review_of("lam-binh", "02233", topic), "vi") for topic in ("synthesis", "funding"))
    said = [p.text for p in opened(written(briefing, [empty])).paragraphs]
    assert not any("HUY ĐỘNG VÀ SỬ DỤNG VỐN" in line for line in said)
    assert any(line.startswith("Chưa có số liệu riêng: Vốn") for line in said)


def test_columns_share_the_width_by_what_stands_in_them():
    rows = [[Cell((Run(said),)) for said in ("Xã Bản Sao", "Tư vấn xây dựng liên kết " * 3, "450")]]
    heads = [Head((Run("Dự án"),)), Head((Run("Nội dung"),)), Head((Run("Chi phí được tính (triệu đồng)"),), is_number=True)]
    name, text, number = measured(Grid((), heads, rows * 3), 165.0).widths
    assert abs(name + text + number - 165) < 0.01
    assert text > 2 * name > number
    assert number > 7 * 2  # the longest word of its head stays whole
    small = measured(grid(3, 30), 165.0)
    assert small.is_small
    assert len({round(width, 6) for width in small.widths[10:]}) == 1


def test_what_was_published_later_is_said_in_the_report_and_listed_in_its_only_annex(undrawn):
    file = opened(written(document_of(review_of("lam-binh", "02296", "synthesis"), "vi")))
    said = [words_of(element) for element in file.element.body]
    annex = next(place for place, line in enumerate(said) if line.startswith("Phụ lụcSỐ LIỆU"))  # the only one has no number
    sentence = next(place for place, line in enumerate(said) if line.startswith("Được công nhận đạt chuẩn năm 2021"))
    table = next(place for place, line in enumerate(said) if line.startswith("Số liệuGiá trịSố tiêu chí chưa đạt"))
    signature = next(place for place, line in enumerate(said) if "CHỦ TỊCH" in line)
    assert sentence < signature < annex < table


def test_no_digest_is_read_in_a_report(district):
    _, file = district
    assert not re.search(r"[0-9a-f]{12}|SHA", words_of(file.element.body))
    assert any(p.text.startswith("5. Hội nghị trực tuyến") and p.text.endswith("báo chí, 13/4/2020") for p in file.paragraphs)


def reviewed(name):
    dataset = open_dataset(name)
    return [(dataset, unit.unit_id) for unit in dataset.reviewed_units(dataset.review_date)]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", ["lam-binh", "demo", "tuyen-quang"])
def test_every_sign_is_explained_where_it_stands(name, lang, monkeypatch):
    """Of every unit with all topics as annexes: below the table in whose head a sign stands, else by a footnote of its section."""
    monkeypatch.setattr(png, "_painted", lambda drawing: (dot(), 9.0, 9.0))
    meanings = {sign: words(lang)(MARK_WORDS[kind]) for kind, sign in MARKS.items()}
    in_heads = 0
    for dataset, unit in reviewed(name)[:: 1 if lang == "vi" else 7]:
        reviews = synthesis.with_topics(dataset, unit, dataset.review_date.isoformat())
        documents = {topic: document_of(review, lang) for topic, review in reviews.items()}
        content = written(documents.pop("synthesis"), list(documents.values()))
        notes = dict(re.findall(r'<w:footnote w:id="(\d+)">.*?w:char="(\w+)".*?</w:footnote>', part(content, "word/footnotes.xml")))
        used, told = set(), set()
        for element in opened(content).element.body:
            heads = [row for row in element.iter(qn("w:tr")) if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
            of_head = {sign for row in heads for sign in signs_in(row)}
            assert all(f"{sign} {meanings[sign]}" in words_of(element.getnext()) for sign in of_head), words_of(element)
            used |= signs_in(element) - of_head
            in_heads += len(of_head)
            told |= {chr(int(notes[found.get(qn("w:id"))], 16)) for found in element.iter(qn("w:footnoteReference"))}
            if element.tag == qn("w:sectPr") or element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
                assert used <= told, (unit, words_of(element))
                used, told = set(), set()
    assert in_heads > 5


def signs_in(element):
    return {words_of(run) for run in element.iter(qn("w:r")) if 'w:val="NTMmark"' in run.xml or "footnoteReference" in run.xml}


def test_a_file_names_its_data_its_sources_and_no_program_of_others(district):
    content, file = district
    digest = review_of("lam-binh", "071", "synthesis").view.digest[:8]
    cited = next(p.text for p in file.paragraphs if p.text.startswith("Trích dẫn: Huyện Lâm Bình – "))
    assert re.search(rf"tình hình đến 13/4/2020, bộ số liệu lam-binh \({digest}\), .* {__version__}\.", cited)
    said = "http://lambinh.gov.vn/gioi-thieu.html"
    links = [link for link in file.element.body.iter(qn("w:hyperlink")) if words_of(link) == said]
    assert {file.part.rels[link.get(qn("r:id"))].target_ref for link in links} == {said}
    title = file.core_properties.title.replace("\u00a0", " ")
    assert title == "Tình hình xây dựng nông thôn mới của huyện Lâm Bình đến ngày 13/4/2020"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "docProps/app.xml" not in archive.namelist()
        assert b"Macintosh" not in b"".join(archive.read(name) for name in archive.namelist())


def test_a_unit_of_measure_that_all_numbers_share_is_said_once_above_their_table():
    def table(*units):
        heads = [Head((Run("Xã"),)), *(Head((Run(f"Năm {n} ({unit})"),), unit, is_number=True) for n, unit in enumerate(units))]
        return Grid((), heads, [[Cell((Run(f"{row}"),)) for _ in heads] for row in range(2)])

    file = opened(written(with_parts(table("hộ", "hộ"), table("hộ", "xã"), table("hộ"))))
    units = [p for p in file.paragraphs if p.text.startswith("Đơn vị tính")]
    assert [p.text for p in units] == ["Đơn vị tính: hộ"]
    heads = [[cell.text for cell in found.rows[0].cells] for found in file.tables if found.cell(0, 0).text == "Xã"]
    assert heads == [["Xã", "Năm 0", "Năm 1"], ["Xã", "Năm 0 (hộ)", "Năm 1 (xã)"], ["Xã", "Năm 0 (hộ)"]]
    assert units[0]._p.getnext().tag == qn("w:tbl")
