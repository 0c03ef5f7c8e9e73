"""The Word file opened by LibreOffice: as many pages as a chairman reads, a head on each page of a table, headings as bookmarks."""

import pytest

import tests.libreoffice as office
from ntm_helpers.dataset import open_dataset
from ntm_helpers.report.document import document_of
from ntm_helpers.topics import topics
from tests.office.test_word import grid, with_parts, written

pytestmark = [pytest.mark.skipif(office.IS_MISSING, reason=office.WHY), pytest.mark.slow]
A4 = (595, 842)
LOWEST = 88
"""Points from the lower edge below which a heading has no room for a line after it: the margin of 57, itself, the line."""


def documents(dataset, unit, *names):
    return [document_of(topics()[topic].review(open_dataset(dataset), unit), "vi") for topic in names]


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    into = tmp_path_factory.mktemp("printed")
    main, *annexes = documents("lam-binh", "071", "synthesis", "funding")
    path = into / "huyen.docx"
    path.write_bytes(written(main, annexes))
    return office.on_paper(path, into)


def bookmarks(found, reader, level=0):
    """Level, title, page and place of each bookmark, in order."""
    for one in found:
        if isinstance(one, list):
            yield from bookmarks(one, reader, level + 1)
        else:
            yield level, one.title, reader.get_destination_page_number(one), float(one.top)


def test_the_report_of_a_district_is_read_in_few_pages_and_its_annexes_begin_pages(printed):
    found = list(bookmarks(printed.outline, printed))
    annexes = [page for _, title, page, _ in found if title.startswith("Phụ lục ")]
    assert annexes[0] <= 5  # four pages in the type of the decree; the test's machine may have a wider one
    assert len(annexes) == 2
    assert annexes[0] < annexes[1] < len(printed.pages)
    assert {tuple(round(length) for length in page.mediabox[2:]) for page in printed.pages} == {A4}


def test_the_report_of_a_commune_is_read_in_two_pages_with_its_signature(tmp_path):
    path = tmp_path / "xa.docx"
    path.write_bytes(written(*documents("lam-binh", "02296", "synthesis")))
    reader = office.on_paper(path, tmp_path)
    annex = next(page for _, title, page, _ in bookmarks(reader.outline, reader) if title.startswith("Phụ lục"))
    assert annex <= 2 + 1  # a machine without the type of the decree has a wider one


def test_headings_are_bookmarks_numbered_in_their_order(printed):
    found = list(bookmarks(printed.outline, printed))
    titles = [title for level, title, *_ in found if level == 0]
    assert titles[:4] == ["I. Tình hình chung", "II. Cần quyết định", "III. Kết quả theo lĩnh vực", "IV. Công bố sau ngày đánh giá"]
    assert [title.split()[0] for level, title, *_ in found if level == 1][:5] == ["1.", "2.", "3.", "4.", "5."]
    annex = next(place for place, one in enumerate(found) if one[1].startswith("Phụ lục I "))
    assert found[annex + 1][1].startswith("1. ")  # counted anew


def test_no_heading_stands_last_on_a_page(printed):
    low = [title for _, title, _, top in bookmarks(printed.outline, printed) if top < LOWEST]
    assert low == []


def test_the_head_of_a_table_is_on_each_of_its_pages_and_pages_are_numbered(tmp_path):
    long = grid(120, 3)
    path = tmp_path / "dai.docx"
    path.write_bytes(written(with_parts(long)))
    reader = office.on_paper(path, tmp_path)
    texts = [page.extract_text() for page in reader.pages]
    rows = [[f"{row}/1" in text.split() for row in range(120)] for text in texts]
    with_rows = [place for place, found in enumerate(rows) if any(found)]
    assert len(with_rows) >= 3
    assert all({"H0", "H1", "H2"} <= set(texts[place].split()) for place in with_rows)
    assert texts[1].split()[0] == "2"
    assert texts[0].split()[0] != "1"  # the first page bears none
