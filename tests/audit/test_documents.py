"""Of a document that was sent out it is known whether somebody has saved it since; of others it is said what to do."""

import io
import re
import zipfile

import docx
import openpyxl
import pytest

from ntm_helpers.audit.archives import opened
from ntm_helpers.audit.documents import is_as_written, marked
from ntm_helpers.audit.genuine import judge
from ntm_helpers.audit.judged import Verdict
from ntm_helpers.zips import zipped

PROPERTIES = "docProps/core.xml"


def letter(text="Đạt 15 tiêu chí"):
    document = docx.Document()
    document.add_paragraph(text)
    return saved(document)


def saved(document):
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def book():
    made = openpyxl.Workbook()
    made.active["A1"] = 15
    return saved(made)


def repacked(document, changes=(), **options):
    """Pack the parts of a document anew, some of them changed."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, old, new in changes:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)
    if not options:
        return zipped(parts)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", **options) as archive:
        for name, part in sorted(parts.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part)
    return content.getvalue()


def judged(*paths):
    with opened(list(paths)) as holdings:
        return {one.place: {found.verdict for found in one.findings} for holding in holdings for one in judge(holding)}


def verdicts(folder, content, name="a.docx"):
    (folder / name).write_bytes(content)
    return judged(folder / name)[name]


@pytest.mark.parametrize(("name", "made"), [("a.docx", letter), ("a.xlsx", book), ("A.DOCX", letter)])
def test_a_document_that_nobody_has_saved_is_intact(tmp_path, name, made):
    content = marked(made())
    assert is_as_written(content)
    assert verdicts(tmp_path, content, name) == {Verdict.INTACT}


def test_how_a_machine_packs_is_no_change(tmp_path):
    """Another machine's zlib gives other bytes for the same parts."""
    content = repacked(marked(letter()), compression=zipfile.ZIP_STORED)
    assert verdicts(tmp_path, content) == {Verdict.INTACT}


def test_a_document_that_a_program_has_saved_is_told_as_saved(tmp_path):
    content = marked(letter())
    typed = docx.Document(io.BytesIO(content))
    typed.paragraphs[0].text = "Đạt 16 tiêu chí"
    assert verdicts(tmp_path, saved(typed)) == {Verdict.SAVED}
    assert verdicts(tmp_path, saved(docx.Document(io.BytesIO(content)))) == {Verdict.SAVED}  # nothing typed, but saved


@pytest.mark.parametrize(
    "changed",
    [
        lambda whole: repacked(whole, [("word/document.xml", b"15", b"16")]),
        lambda whole: repacked(whole, [(PROPERTIES, b"<dc:creator>", b"<dc:creator>Ai ")]),
        lambda whole: repacked(whole, [(PROPERTIES, b"<dc:identifier", b"<dc:subject/><dc:identifier")]),
        lambda whole: whole + b" ",
        lambda whole: b" " + whole,
        lambda whole: whole[:-2] + b"\x01\x00!",
    ],
    ids=["a digit", "who made it", "one more property", "a byte behind", "a byte before", "a note of the zip"],
)
def test_each_part_and_what_is_around_them_is_looked_at(tmp_path, changed):
    content = changed(marked(letter()))
    assert not is_as_written(content)
    assert verdicts(tmp_path, content) == {Verdict.SAVED}


def test_the_digest_of_another_document_is_none_of_this(tmp_path):
    ours, other = marked(letter()), marked(letter("Đạt 19 tiêu chí"))
    digest = re.compile(b"ntm:[0-9a-f]{64}")
    with zipfile.ZipFile(io.BytesIO(other)) as archive:
        put_in = digest.search(archive.read(PROPERTIES))[0]
    with zipfile.ZipFile(io.BytesIO(ours)) as archive:
        own = digest.search(archive.read(PROPERTIES))[0]
    assert verdicts(tmp_path, repacked(ours, [(PROPERTIES, own, put_in)])) == {Verdict.SAVED}


def test_what_bears_no_digest_or_is_no_document_is_not_called_well(tmp_path):
    assert verdicts(tmp_path, letter()) == {Verdict.UNMARKED}
    for content in (b"", b"torn", marked(letter())[:-40], zipped({"../a": b"x"})):
        assert verdicts(tmp_path, content) == {Verdict.UNREADABLE}


def test_documents_in_a_folder_and_in_a_package_are_judged_each(tmp_path):
    folder = tmp_path / "sent"
    folder.mkdir()
    content, typed = marked(letter()), repacked(marked(letter()), [("word/document.xml", b"15", b"16")])
    parts = {"a.docx": content, "b.docx": typed, "~$a.docx": b"of Word", "c.xlsx": marked(book())}
    for name, part in parts.items():
        (folder / name).write_bytes(part)
    (tmp_path / "sent.zip").write_bytes(zipped(parts))
    expected = {"a.docx": {Verdict.INTACT}, "b.docx": {Verdict.SAVED}, "c.xlsx": {Verdict.INTACT}}
    assert judged(folder) == judged(tmp_path / "sent.zip") == expected


def test_the_command_says_what_it_proves_and_what_to_do(tmp_path, here):
    path = tmp_path / "a.docx"
    path.write_bytes(marked(letter()))
    told = here("verify", path)
    assert told.returncode == 0, told.stdout
    lines = told.stdout.splitlines()
    assert lines[0] == f"{path}: intact"
    assert "ntm export" in lines[-2]
    assert lines[-1] == "Verdict: every file is what it claims to be."
    told = here("verify", path, "--rebuild")
    assert told.returncode == 1  # nothing was compared
    assert "could not be rebuilt (a file of ntm export: make it again" in told.stdout
    path.write_bytes(repacked(path.read_bytes(), [("word/document.xml", b"15", b"16")]))
    told = here("verify", path, "--lang", "vi")
    assert told.returncode == 1
    assert told.stdout.startswith(f"{path}: đã được lưu lại sau khi xuất\n")
    assert told.stdout.splitlines()[-1].endswith(f"không so sánh được: {path}.")


def test_of_a_pdf_it_is_said_what_to_do(tmp_path, here):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    told = here("verify", tmp_path / "a.pdf")
    assert told.returncode == 2
    assert "Make it again with ntm export --format pdf" in " ".join(told.stderr.split())
