"""The text of a mapping: its words in both languages, what is refused with its line, and the documents that teach it."""

import re

import pytest

from ntm_helpers.errors import Weight
from ntm_helpers.office import vocabulary
from ntm_helpers.office.mapping import parse, read_mapping
from ntm_helpers.project import ROOT

VIETNAMESE = """
[chung]
khuôn dạng = 1
của = huyện Sơn Khê
nguồn = Báo cáo
đơn vị mới = xã, thôn
kỳ = 30/9/2024

[Biểu 1]
đầu bảng = 7-8
dòng tổng = Tổng; Cộng
cột Xã = đơn vị
cột Hộ / Số = Số hộ nghèo; đvt: hộ; đọc: tiêu chí chưa đạt; trống: như trên
dòng Ngân sách = giá trị; khoản mục: NSTW
ô B3 = Dân số
phần ẩn = bỏ
"""
ENGLISH = """
[general]
contract = 1
of = huyện Sơn Khê
source = Báo cáo
new units = commune, village
period = 30/9/2024

[Biểu 1]
header rows = 7-8
total rows = Tổng; Cộng
column Xã = unit
column Hộ / Số = Số hộ nghèo; uom: hộ; reading: criteria not met; blank: as above
row Ngân sách = value; item: NSTW
cell B3 = Dân số
hidden = leave out
"""


def read(text):
    mapping, faults = parse(text)
    assert mapping is not None, [fault.text("en") for fault in faults]
    return mapping


def test_both_languages_and_no_signs_say_the_same():
    plain = "\n".join(
        line if " = " not in line else vocabulary.folded(line.partition(" = ")[0]).upper() + " = " + line.partition(" = ")[2]
        for line in ENGLISH.splitlines()
    )
    vietnamese, english = read(VIETNAMESE), read(ENGLISH)
    assert vietnamese == english
    assert vietnamese.new_units == ("commune", "village")
    assert [line.role or line.what for line in vietnamese.blocks[0].lines] == ["unit", "Số hộ nghèo", "value", "Dân số"]
    assert vietnamese.blocks[0].lines[1].given == {"uom": "hộ", "reading": "criteria_not_met", "blank": "as_above"}
    assert vietnamese.blocks[0].lines[1].number == 13
    assert vietnamese.blocks[0].span("header") == range(7, 9)
    assert vietnamese.blocks[0].labels("totals") == ["Tổng", "Cộng"]
    assert read(plain).general.given == english.general.given
    unsigned = read(VIETNAMESE.replace("đầu bảng", "dau bang").replace("cột", "COT").replace("đơn vị\n", "Don vi\n"))
    assert unsigned.blocks[0] == vietnamese.blocks[0]


@pytest.mark.parametrize(
    ("line", "key", "said"),
    [
        ("đầu bản = 7", "mapping.word", "đầu bảng"),
        ("cộtXã = đơn vị", "mapping.word", "cột"),
        ("cột Xã = đơn vị; kyf: 2023", "mapping.option", "kỳ"),
        ("cột Xã = đơn vị; kỳ", "mapping.option", ""),
        ("cột Xã =", "mapping.empty", ""),
        ("cột Xã", "mapping.no_line", "cột … = …"),
        ("đầu bảng = bảy", "mapping.value", "7-8"),
        ("đầu bảng = 8-7", "mapping.value", "7-8"),
        ("số = 1 234", "mapping.value", "1.234,5"),
        ("gạch = không", "mapping.value", "0"),
        ("đọc = tiêu chí chưa đath", "mapping.value", "tiêu chí chưa đạt"),
        ("phần ẩn = lay het", "mapping.value", "lấy"),
        ("nguồn = Báo cáo", "mapping.general_only", "[chung]"),
        ("ô 3B = Dân số", "mapping.no_cell", "B3"),
        ("cột Tổng = Dân số\ncột Tổng = Hộ", "mapping.line_twice", ""),
        ("[Biểu 1]\ncột A = bỏ", "mapping.block_twice", ""),
        ("[BIỂU 1 ]\ncột A = bỏ", "mapping.block_twice", ""),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(line, key, said):
    mapping, faults = parse(f"[chung]\nkhuôn dạng = 1\n[Biểu 1]\n{line}\n")
    assert mapping is None
    assert [fault.rule.key for fault in faults] == [key]
    assert faults[0].row in (4, 5)
    assert said in faults[0].text("vi")
    assert faults[0].text("vi") != faults[0].text("en")


def test_a_line_before_the_first_block():
    mapping, faults = parse("khuôn dạng = 1\n[Biểu 1]\n")
    assert mapping is None
    assert [(fault.row, fault.rule.key) for fault in faults] == [(1, "mapping.no_block")]


def test_all_faults_are_told_at_once():
    _, faults = parse("[chung]\nkhuôn dạng = 1\nabc = 1\n[B]\ncột X = đơn vị; y: 1\nđầu bảng = x\n")
    assert [fault.row for fault in faults] == [3, 5, 6]


@pytest.mark.parametrize(("said", "key"), [("2", "fault.later_contract"), ("0", "mapping.contract"), ("một", "mapping.contract")])
def test_a_mapping_of_another_contract(said, key):
    mapping, faults = parse(f"[chung]\nkhuôn dạng = {said}\n")
    assert mapping is None
    assert [(fault.row, fault.rule.key) for fault in faults] == [(2, key)]


def test_a_mapping_that_does_not_name_its_contract_is_read_and_told():
    mapping, faults = parse("[chung]\nkỳ = 2024\n")
    assert mapping is not None
    assert [(fault.rule.key, fault.weight) for fault in faults] == [("mapping.no_contract", Weight.NOTICE)]


def test_indented_lines_comments_and_a_byte_order_mark(tmp_path):
    path = tmp_path / "mapping.ini"
    path.write_bytes("[chung]\n  khuôn dạng = 1\n    # chú thích = 2\n\n [B 1]\n   cột X = bỏ\n".encode("utf-8-sig"))
    mapping, faults = read_mapping(path)
    assert not faults
    assert [(block.title, block.number, block.lines[0].number) for block in mapping.blocks] == [("B 1", 5, 6)]


def test_a_mapping_that_cannot_be_read(tmp_path):
    assert read_mapping(tmp_path / "none.ini")[1][0].rule.key == "mapping.unreadable"
    (tmp_path / "old.ini").write_bytes("[chung]\nc\u1ee7a = A".encode("utf-16"))
    assert read_mapping(tmp_path / "old.ini")[1][0].rule.key == "fault.no_utf8"
    (tmp_path / "long.ini").write_bytes(b"#" * 1_000_001)
    assert read_mapping(tmp_path / "long.ini")[1][0].rule.key == "mapping.long"


def test_own_blocks_come_before_those_of_many_sheets():
    mapping = read("[chung]\nkhuôn dạng = 1\n[Xã *]\ncột A = bỏ\n[Xã Nà Lại]\ncột B = bỏ\n")
    assert [block.title for block in mapping.of_sheet("xa na lai")] == ["Xã Nà Lại"]
    assert [block.title for block in mapping.of_sheet("Xã Pá Hu")] == ["Xã *"]
    assert not mapping.of_sheet("Biểu Xã Pá Hu")


def test_no_word_of_a_kind_says_two_things():
    for kind, keys in vocabulary._KEYS.items():
        said = {}
        for name, key in keys.items():
            for lang in ("vi", "en"):
                for way in vocabulary.words(lang).template(key).split("|"):
                    assert said.setdefault(vocabulary.folded(way), name) == name, (kind, way)


@pytest.mark.parametrize("document", ["docs/anh-xa.md", "docs/mapping.md"])
def test_the_documents_teach_mappings_that_are_read_and_every_word(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    examples = [
        example
        for example in re.findall(r"(?:^    .*\n|^\n)+", text, re.MULTILINE)
        if re.search(r"^    \[[^]]+\]$", example, re.MULTILINE)
    ]
    assert examples
    for example in examples:
        general = "" if "[chung]" in example or "[general]" in example else "[chung]\nkhuôn dạng = 1\n"
        mapping, faults = parse(general + example)
        assert mapping is not None, [fault.text("en") for fault in faults]
        assert not faults
    lang = "vi" if document.endswith("anh-xa.md") else "en"
    for kind in ("line", "role", "given", "value", "reading"):
        for word in vocabulary.allowed(kind, lang):
            assert word in text, (kind, word)
