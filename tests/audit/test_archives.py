"""A zip is read where it lies: what is dangerous is named, nothing is written, its pages are judged like those of a folder."""

import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from ntm_helpers.audit import archives
from ntm_helpers.audit.archives import Refused, Unreadable, opened
from ntm_helpers.audit.genuine import judge
from ntm_helpers.audit.judged import Verdict


def zipped(path, parts, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return path


def spoilt(path, field, value, signature=b"PK\x01\x02"):
    """Write another value into a field of the first entry of the directory at a zip's end."""
    content = bytearray(path.read_bytes())
    place = content.find(signature) + field
    content[place : place + len(value)] = value
    path.write_bytes(content)
    return path


@pytest.mark.slow
def test_pages_in_a_zip_are_judged_like_those_in_a_folder(handed, here, tmp_path):
    page = handed / "A-a" / "funding.html"
    page.write_bytes(page.read_bytes().replace(b"5,0", b"6,0", 1))
    files = sorted(path for path in handed.rglob("*") if path.is_file())
    path = zipped(tmp_path / "a.zip", [(file.relative_to(handed).as_posix(), file.read_bytes()) for file in files])

    def verdicts(of):
        with opened([of]) as [holding]:
            return {one.place: [finding.verdict for finding in one.findings] for one in judge(holding)}

    assert verdicts(path) == verdicts(handed)
    before = sorted(tmp_path.rglob("*"))
    assert here("verify", path).returncode == 1
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["../a.html", "a/../../b.html", "/etc/a.html", "C:/a.html", "..\\a.html", "a\\b.html", "\\a.html"])
def test_a_name_that_leads_out_is_refused(tmp_path, name, here):
    path = zipped(tmp_path / "a.zip", [("b.html", "x"), ("c" * len(name), "x")])
    path.write_bytes(path.read_bytes().replace(b"c" * len(name), name.encode()))  # what zipfile itself would not write
    told = here("verify", path)
    assert told.returncode == 1
    assert "leads out of it" in told.stderr
    assert "Nothing was unpacked" in told.stderr
    assert list(tmp_path.iterdir()) == [path]
    assert not (tmp_path.parent / "a.html").exists()


def test_a_zip_of_two_gigabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "a.zip"
    with path.open("wb") as stream:
        stream.truncate(2 << 30)
    with pytest.raises(Refused, match=r"a\.zip has 2,147,483,648 bytes"), opened([path]):
        pass


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (24, struct.pack("<I", (2 << 30) - 1), "inflates to 2,147,483,647 bytes"),
        (8, b"\x01", "is locked with a password"),
    ],
)
def test_what_the_directory_of_a_zip_says_is_believed_where_it_warns(tmp_path, field, value, said):
    path = spoilt(zipped(tmp_path / "a.zip", [("a.html", "x" * 100)]), field, value)
    with pytest.raises(Refused, match=said), opened([path]):
        pass


def test_a_bomb_is_refused(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.zip", [("a.html", bytes(21_000_000))])  # a thousandth of it lies in the zip
    with pytest.raises(Refused, match=r"the part 'a\.html' inflates to 21,000,000 bytes"), opened([path]):
        pass
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000)
    path = zipped(tmp_path / "b.zip", [(f"{number}.html", os.urandom(20)) for number in range(5)] + [("c.html", bytes(990))])
    with pytest.raises(Refused, match="it inflates to 1,090 bytes"), opened([path]):
        pass
    monkeypatch.setattr(archives, "MOST_FILES", 5)
    with pytest.raises(Refused, match="it has 6 parts"), opened([path]):
        pass


def test_parts_that_lie_over_each_other_or_bear_one_name_are_refused(tmp_path):
    """As a bomb does that lets a thousand names of its directory point to one part."""
    path = zipped(tmp_path / "a.zip", [("a.html", os.urandom(3000)), ("b.html", "x")])
    with zipfile.ZipFile(path) as archive:
        first = archive.getinfo("a.html")
    second = path.read_bytes().rfind(b"PK\x01\x02")
    content = bytearray(path.read_bytes())
    content[second + 20 : second + 24] = struct.pack("<I", first.compress_size)
    content[second + 42 : second + 46] = struct.pack("<I", first.header_offset)
    path.write_bytes(content)
    with pytest.raises(Refused, match="its parts lie over each other"), opened([path]):
        pass
    path = zipped(tmp_path / "b.zip", [("a.html", "x"), ("b.html", "y")])
    path.write_bytes(path.read_bytes().replace(b"b.html", b"a.html"))
    with pytest.raises(Refused, match=r"the name 'a\.html' stands in it twice"), opened([path]):
        pass


def test_a_part_that_is_spoilt_or_a_link_costs_only_itself(tmp_path):
    link = zipfile.ZipInfo("c.html")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    parts = [("a.html", "x" * 500), ("b.html", "<!DOCTYPE html>\n"), (link, "/etc/passwd")]
    path = zipped(tmp_path / "a.zip", parts)
    spoilt(path, 16, b"\x00\x00\x00\x00")  # the checksum
    with opened([path]) as [holding]:
        found = {one.place: one.findings[0].verdict for one in judge(holding)}
        assert found == {"a.html": Verdict.UNREADABLE, "b.html": Verdict.UNMARKED, "c.html": Verdict.UNREADABLE}
        with pytest.raises(Unreadable, match="at most 5 are read"):
            holding.read("b.html", 5)


def test_a_part_that_holds_more_than_it_says_is_read_no_further(tmp_path):
    path = zipped(tmp_path / "a.zip", [("a.html", "x" * 5000)])
    spoilt(path, 24, struct.pack("<I", 10))
    with opened([path]) as [holding], pytest.raises(Unreadable, match="spoilt"):
        holding.read("a.html", 1000)


def test_a_zip_that_is_cut_off_or_none_is_named(tmp_path, here):
    path = zipped(tmp_path / "a.zip", [("a.html", os.urandom(5000))])
    path.write_bytes(path.read_bytes()[:-30])
    told = here("verify", path)
    assert told.returncode == 1
    assert "a.zip is cut off or no zip" in told.stderr


def test_a_link_in_a_folder_is_not_followed(tmp_path):
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "secret.html").write_text("x", encoding="utf-8")
    (inside / "page.html").write_text("x", encoding="utf-8")
    (inside / "more").symlink_to(outside)
    with opened([inside]) as [holding]:
        assert holding.names == ["page.html"]
        with pytest.raises(Unreadable):
            holding.read("more", 100)
    assert Path(outside / "secret.html").exists()
