"""The list of sources: title with its address, publisher, trust, day of publication, day read, digest of the copy."""

import re

import pytest

from ntm_helpers.report.page import Page
from ntm_helpers.topics import topics


@pytest.fixture
def listed(laid):
    """Text of the list of sources of a page that cites one source with the cells given."""

    def text(lang="en", copy="", **cells):
        laid.tables["sources"] = [{"source_id": "S", "title": "Báo cáo", "grade": "official"} | cells]
        laid.tables["figures"] = []
        laid.figure("a", "capital_mobilised", "10", "billion VND")
        laid.tables["source_copies"] = [{"source_id": "S", "sha256": copy}] if copy else []
        return str(Page(topics()["funding"].review(laid.open(), "D"), lang).sources().html)

    return text


def test_a_source_is_told_with_all_that_is_known_of_it(listed):
    known = {"publisher": "UBND xã", "published_date": "2020-12-31", "read_date": "2021-01-15", "url": "https://x.vn/a"}
    html = listed(**known, copy="AB" * 32)
    assert re.search('<a href="https://x.vn/a" rel="noreferrer">(<span lang="vi">)?Báo cáo', html), html
    text = re.sub("<[^>]*>", "", html)
    told = "UBND xã, official, 31 December 2020, read on 15 January 2021, copy kept: SHA-256 " + "ab" * 32
    assert told in text, text
    assert "day of reading" not in text


def test_a_day_of_reading_that_nobody_wrote_down_is_said_to_be_missing_once(listed):
    assert listed().count("day of reading") == 1
    assert "ngày đọc" in listed("vi")
    assert "SHA-256" not in listed()


def test_a_copy_is_never_shown(listed, laid):
    html = listed(copy="0" * 64)
    assert "sources/" not in html
