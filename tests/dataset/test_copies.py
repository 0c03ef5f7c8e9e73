"""Copies of what was read: declared by digest, checked where they lie, never followed out of the dataset."""

import hashlib

import pytest

from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import DataRefused, Weight
from ntm_helpers.topics import topics

CONTENT = b"Trang 1\nTr\xc3\xaan 38 t\xe1\xbb\xb7 \xc4\x91\xe1\xbb\x93ng\n"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def kept(laid):
    """A dataset with one source and a copy of it; ``kept(file=…, sha256=…)`` declares it and gives what the check says of it."""

    def faults(file="sources/a.txt", sha256=DIGEST, content=CONTENT, at="sources/a.txt", **cells):
        laid.tables["source_copies"] = [{"source_id": "S", "name": file, "sha256": sha256} | cells]
        folder = laid.save()
        if content is not None:
            (folder / at).parent.mkdir(exist_ok=True)
            (folder / at).write_bytes(content)
        try:
            found = open_dataset("", folder).faults
        except DataRefused as refused:
            found = refused.faults
        return [(fault.column, fault.rule.key, fault.weight) for fault in found if fault.file == "source_copies.csv"]

    laid.tables["units"][0]["kind"] = "district"
    return faults


def test_a_copy_that_has_its_digest_is_right_in_either_case_of_letters(kept):
    assert kept() == []
    assert kept(sha256=DIGEST.upper()) == []


def test_a_copy_that_is_not_what_was_read_refuses_the_dataset(kept):
    assert kept(content=CONTENT.replace(b"38", b"39")) == [("sha256", "fault.copy.digest", Weight.TABLE)]


def test_a_copy_changed_after_the_dataset_was_opened_is_seen(kept):
    assert kept() == []
    assert kept(content=CONTENT + b".") == [("sha256", "fault.copy.digest", Weight.TABLE)]


def test_a_copy_that_is_not_there_is_a_notice_and_one_kept_elsewhere_is_nothing(kept):
    assert kept(content=None) == [("name", "fault.copy.missing", Weight.NOTICE)]
    assert kept(file="", content=None) == []


@pytest.mark.parametrize(
    ("file", "rule"),
    [
        ("a.txt", "fault.form"),
        ("sources/../a.txt", "fault.copy.outside"),
        ("../a.txt", "fault.form"),
        ("/etc/hostname", "fault.form"),
        ("C:\\a.txt", "fault.form"),
        ("sources", "fault.form"),
    ],
)
def test_a_copy_lies_in_the_folder_of_the_copies(kept, file, rule):
    assert kept(file=file) == [("name", rule, Weight.TABLE)]


def test_a_folder_or_a_link_out_of_the_dataset_is_no_copy(kept, laid, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_bytes(CONTENT)
    folder = laid.save()
    (folder / "sources" / "b").mkdir(parents=True)
    (folder / "sources" / "link.txt").symlink_to(outside)
    assert kept(file="sources/link.txt") == [("name", "fault.copy.outside", Weight.TABLE)]
    assert kept(file="sources/b") == [("name", "fault.copy.no_file", Weight.TABLE)]


@pytest.mark.parametrize("digest", ["", "abc", DIGEST[:-1] + "g", DIGEST + "0"])
def test_a_digest_has_sixty_four_hexadecimal_digits(kept, digest):
    columns = [column for column, _, weight in kept(file="", sha256=digest) if weight is Weight.TABLE]
    assert columns == ["sha256"]


def test_a_copy_older_than_its_source_is_a_notice(kept, laid):
    laid.tables["sources"][0]["published_date"] = "2020-04-13"
    assert kept(kept_date="2020-04-12") == [("kept_date", "fault.copied_early", Weight.NOTICE)]
    assert kept(kept_date="2020-04-13") == []


def test_a_workbook_among_the_copies_is_no_table_that_was_laid_astray(kept, laid):
    assert kept(file="", at="sources/figures.xlsx") == []
    assert not [fault for fault in open_dataset("", laid.folder).faults if "figures.xlsx" in fault.file]


def test_the_copy_of_a_source_decides_only_the_pages_that_cite_it(laid):
    laid.unit("A").unit("B").row("sources", source_id="T", title="Báo", grade="press")
    laid.figure("a", "population_census", "10", "person", unit_id="A").figure(
        "b", "population_census", "20", "person", unit_id="B", source_id="T"
    )
    laid.tables["source_copies"] = [{"source_id": "T", "sha256": DIGEST}]

    def digests():
        dataset = laid.open()
        return [topics()["criteria"].review(dataset, unit).view.digest for unit in ("A", "B")]

    before = digests()
    laid.tables["source_copies"][0]["sha256"] = "0" * 64
    after = digests()
    assert (before[0] == after[0], before[1] == after[1]) == (True, False)
