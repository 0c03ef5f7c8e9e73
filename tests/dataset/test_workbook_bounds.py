"""A workbook that would cost time or memory is refused before it does: each bound, and what stays within it."""

import struct
import time
import tracemalloc
import zipfile

import pytest

from books import TABLES
from ntm_helpers.dataset.workbook import read_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>figure_id</t></is></c></row>'
MEMORY = 60_000_000
"""What reading any of them may take at its highest: the longest has 40 MB when inflated."""


@pytest.fixture
def laid(tmp_path):
    """Write a workbook of one sheet by hand, in which anything may be replaced."""

    def lay(rows="", before="", after="", sheets=(("figures", "r1"),), links="", strings="", styles="", **parts):
        names = "".join(f'<sheet name="{name}" r:id="{link}"/>' for name, link in sheets)
        strung = f'<Relationship Id="s" Type="{LINKS}/sharedStrings" Target="strings.xml"/>' if strings else ""
        styled = f'<Relationship Id="t" Type="{LINKS}/styles" Target="styles.xml"/>' if styles else ""
        found = {
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{names}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"""<Relationships><Relationship Id="r1" Type="{LINKS}/worksheet" Target="s1.xml"/>
                {strung}{styled}{links}</Relationships>""",
            "xl/s1.xml": f'<worksheet xmlns="{MAIN}">{before}<sheetData>{HEAD}{rows}</sheetData>{after}</worksheet>',
            "xl/strings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        }
        path = tmp_path / "figures.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (found | parts).items():
                archive.writestr(name, content)
        return path

    return lay


def refused(path):
    """Key of the one fault of a workbook, which is read in little memory."""
    tracemalloc.start()
    tables, faults = read_workbook(path, TABLES)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert highest < MEMORY
    assert (tables, len(faults)) == ({}, 1), faults
    assert "figures.xlsx" in str(faults[0])
    assert faults[0].fix
    return faults[0].rule.key


NESTED = {
    "open": "<a>" * 500_000,
    "closed": "<a>" * 200_000 + "</a>" * 200_000,
    "in a row": '<row r="2">' + "<a>" * 400_000 + "</a>" * 400_000 + "</row>",
    "in a row, with ends between": '<row r="2">' + "<a><b/>" * 300_000,
}


@pytest.mark.parametrize("kind", NESTED)
def test_a_part_that_nests_deep(laid, kind):
    assert refused(laid(NESTED[kind])) in ("fault.deep", "fault.much_in_one", "fault.much_within")


LONG = {
    "an attribute": f'<row r="2" x="{"y" * 15_000_000}"/>',
    "attributes": '<row r="2" ' + " ".join(f'a{n}="1"' for n in range(400_000)) + "/>",
    "a text": f'<row r="2"><c r="A2" t="str"><v>{"x" * 15_000_000}</v></c></row>',
    "a comment": f"<!--{'z' * 15_000_000}-->",
    "an instruction": f"<?x {'z' * 15_000_000}?>",
    "a name": f"<{'n' * 15_000_000}/>",
}


@pytest.mark.parametrize("kind", LONG)
def test_a_part_with_one_giant_piece(laid, kind):
    assert refused(laid(LONG[kind])) == "fault.much_in_one"


def test_a_giant_piece_before_the_first_element_of_a_part_that_nobody_reads(laid):
    path = laid(**{"docProps/x.xml": f"<!--{'z' * 15_000_000}--><a/>"})
    assert refused(path) == "fault.much_in_one"


def test_one_part_that_is_a_thousand_sheets(laid):
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="str"><v>{row}</v></c></row>' for row in range(2, 60_000))
    started = time.process_time()
    assert refused(laid(rows, sheets=[(f"s{n}", "r1") for n in range(400)])) == "fault.part_again"
    assert time.process_time() - started < 2


@pytest.mark.parametrize("kind", ["sharedStrings", "styles"])
def test_one_part_that_is_read_for_every_link(laid, kind):
    links = "".join(f'<Relationship Id="q{n}" Type="{LINKS}/{kind}" Target="strings.xml"/>' for n in range(500))
    assert refused(laid(links=links, strings="<si><t>x</t></si>" * 200_000)) == "fault.part_again"


def test_links_that_run_in_a_circle(laid):
    links = f"""<Relationship Id="a" Type="{LINKS}/styles" Target="workbook.xml"/>
        <Relationship Id="b" Type="{LINKS}/sharedStrings" Target="s1.xml"/>"""
    assert refused(laid(links=links)) == "fault.part_again"


def test_parts_that_lie_over_one_another(laid):
    """The directory names the bytes of one part eight times, each time as a part of its own."""
    path = laid(**{"xl/big0.xml": "<a>" + "<c/>" * 3_500_000 + "</a>"})
    data = path.read_bytes()
    end = data.rfind(b"PK\x05\x06")
    size, start = struct.unpack("<LL", data[end + 12 : end + 20])
    directory = data[start : start + size]
    place = directory.find(b"xl/big0.xml")
    entry = directory[place - 46 : place + 11]
    again = b"".join(entry.replace(b"big0", b"big%d" % number) for number in range(1, 9))
    (entries,) = struct.unpack("<H", data[end + 10 : end + 12])
    tail = struct.pack("<HHHHLLH", 0, 0, entries + 8, entries + 8, len(directory + again), start, 0)
    path.write_bytes(data[:start] + directory + again + b"PK\x05\x06" + tail)
    assert refused(path) == "fault.shared_bytes"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_twice(laid):
    path = laid()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/s1.xml", f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>')
    assert refused(path) == "fault.shared_bytes"


def test_a_directory_of_very_many_parts_is_not_read(laid):
    path = laid()
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(6_000):
            archive.writestr(f"x{number}", b"")
    assert refused(path) == "fault.many_parts"


def test_more_tags_than_a_dataset_has(laid, monkeypatch):
    monkeypatch.setattr("ntm_helpers.dataset.workbook.unsafe.MOST_TAGS", 10_000)  # five million take a minute to write
    assert refused(laid("".join(f'<row r="{row}"/>' for row in range(2, 10_100)))) == "fault.many_tags"


def test_one_long_text_in_every_cell(laid):
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(2, 20_000))
    assert refused(laid(rows, strings=f"<si><t>{'x' * 32_000}</t></si>")) == "fault.much_text"


def test_more_sheets_than_anyone_looks_at(laid):
    parts = {f"xl/w{n}.xml": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>' for n in range(600)}
    links = "".join(f'<Relationship Id="w{n}" Type="{LINKS}/worksheet" Target="w{n}.xml"/>' for n in range(600))
    assert refused(laid(sheets=[(f"s{n}", f"w{n}") for n in range(600)], links=links, **parts)) == "fault.many_sheets"


def test_more_links_than_a_workbook_has(laid):
    links = "".join(f'<Relationship Id="q{n}" Type="{LINKS}/x" Target="x{n}"/>' for n in range(30_000))
    assert refused(laid(links=links)) == "fault.many_links"


def test_more_comments_than_anyone_writes(laid):
    links = f'<Relationships><Relationship Id="a" Type="{LINKS}/comments" Target="c.xml"/></Relationships>'
    comments = "".join(f'<comment ref="B{row}"><text><t>x</t></text></comment>' for row in range(2, 40_000))
    parts = {"xl/_rels/s1.xml.rels": links, "xl/c.xml": f"<comments><commentList>{comments}</commentList></comments>"}
    assert refused(laid(**parts)) == "fault.many_remarks"


@pytest.mark.parametrize(
    ("where", "name", "one"),
    [("styles", "cellXfs", "<xf numFmtId='{n}'/>"), ("before", "cols", "<col min='{n}' max='{n}' style='0'/>")],
    ids=["styles", "columns"],
)
def test_a_list_without_end(laid, where, name, one, monkeypatch):
    for room in ("styles", "archive"):  # a hundred thousand take seconds to write
        monkeypatch.setattr(f"ntm_helpers.dataset.workbook.{room}.MOST_ALIKE", 1_000)
    alike = "".join(one.format(n=n) for n in range(1, 2_000))
    assert refused(laid(**{where: f"<{name}>{alike}</{name}>"})) == "fault.much_within"


def test_a_style_of_very_many_parts(laid):
    assert refused(laid(styles="<fonts><font>" + "<b/>" * 300_000 + "</font></fonts>")) == "fault.much_within"


def test_very_many_merges_are_one_fault(laid):
    areas = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(2, 90_000))
    _, [fault] = read_workbook(laid(after=f"<mergeCells>{areas}</mergeCells>"), TABLES)
    assert fault.rule.key == "fault.merged"
    assert len(fault.found) < 1_000


def test_ten_thousand_formulas_are_one_fault(laid):
    rows = "".join(f'<row r="{row}"><c r="A{row}"><f>{row}+1</f><v>{row}</v></c></row>' for row in range(2, 10_000))
    _, [fault] = read_workbook(laid(rows), TABLES)
    assert (fault.row, len(fault.rows)) == (2, 9_998)
    assert len(str(fault)) < 500


def test_what_a_large_dataset_has_is_read(laid):
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" t="str"><v>{row}</v></c>' for letter in "ABCDEFGHIJ") + "</row>"
        for row in range(2, 5_002)
    )
    tables, faults = read_workbook(laid(rows), TABLES)
    assert (len(tables["figures"]), faults) == (5_001, [])
