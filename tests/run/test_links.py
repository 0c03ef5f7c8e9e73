"""Links and other names laid in the folder of the briefings: nothing outside it is read, written, moved or deleted."""

import json
import os
import shutil
from pathlib import Path

import pytest

from ntm_helpers.errors import MachineError
from ntm_helpers.run import BuildOptions, build
from ntm_helpers.run.removal import FOREIGN

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first(tmp_path_factory, lay):
    """A run of one page, from which every test starts."""
    laid = lay(tmp_path_factory.mktemp("links") / "laid").unit("A")
    laid.figure("F", "capital_mobilised", "5.0", "billion VND", unit_id="A")
    options = BuildOptions(laid.save(), tmp_path_factory.mktemp("links") / "out", topics=("funding",), units=("A",))
    assert not build(options).not_done
    return options


@pytest.fixture
def options(first, tmp_path):
    out = shutil.copytree(first.out, tmp_path / "out")
    return BuildOptions(first.data, out, topics=first.topics, units=first.units)


@pytest.fixture
def theirs(tmp_path):
    """What is somebody else's."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    for name in ("funding.html", "funding.ipynb", "other.html", "file"):
        (folder / name).write_text("theirs", encoding="utf-8")
    return folder


def same(theirs):
    return {path.name: path.read_text(encoding="utf-8") for path in theirs.iterdir()} == dict.fromkeys(
        ("funding.html", "funding.ipynb", "other.html", "file"), "theirs"
    )


def folder_of(options):
    return next(options.out.glob("*/*/vi"))


def replaced(path, target):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


NAMES = (
    "A-a/funding.html",
    "A-a/funding.ipynb",
    "A-a/funding.trace.json",
    "record.json",
    "record-times.json",
    "index.html",
    ".lock",
    ".owner.json",
    ".journal.jsonl",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_link_in_the_place_of_a_file_is_replaced(options, theirs, name):
    folder = folder_of(options)
    before = (folder / "A-a/funding.html").read_bytes()
    replaced(folder / name, theirs / "file")
    assert not build(options).not_done
    assert same(theirs)
    assert not (folder / name).is_symlink()
    assert (folder / "A-a/funding.html").read_bytes() == before


@pytest.mark.parametrize("name", NAMES)
def test_another_name_of_a_file_is_not_written_through(options, theirs, name):
    path = folder_of(options) / name
    path.unlink(missing_ok=True)
    os.link(theirs / "file", path)
    assert not build(options).not_done
    assert same(theirs)


@pytest.mark.parametrize("name", ["A-a", "", "..", "../.."])
def test_a_folder_that_is_a_link_is_refused_by_name(options, theirs, name):
    place = Path(os.path.normpath(folder_of(options) / name))
    replaced(place, theirs)
    with pytest.raises(MachineError) as told:
        build(options)
    assert str(place) in str(told.value)
    assert same(theirs)


def test_a_page_that_is_right_behind_a_link_is_not_taken_for_ours(options, tmp_path):
    page = folder_of(options) / "A-a/funding.html"
    kept = page.rename(tmp_path / "kept.html")
    page.symlink_to(kept)
    assert not build(options).not_done
    assert not page.is_symlink()
    assert page.read_bytes() == kept.read_bytes()


def test_pages_in_a_folder_that_is_a_link_are_not_set_aside_and_the_folder_for_them_is_not_followed(options, theirs):
    folder = folder_of(options)
    (folder / "Z-other").symlink_to(theirs)
    assert not build(options).not_done
    assert same(theirs)
    (folder / "Y-gone").mkdir()
    (folder / "Y-gone" / "funding.html").write_text("of an earlier plan", encoding="utf-8")
    replaced(folder / FOREIGN, theirs)
    with pytest.raises(MachineError, match=FOREIGN):
        build(options)
    assert same(theirs)


def test_an_output_folder_that_the_user_chose_as_a_link_is_used(options, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(options.out)
    linked = BuildOptions(options.data, link, topics=options.topics, units=options.units)
    result = build(linked)
    assert not result.not_done
    assert result.kept == 1


@pytest.mark.parametrize("name", ["A-a/funding.html", "record.json", ".journal.jsonl"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(options, name):
    path = folder_of(options) / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert not build(options).not_done
    assert json.loads((folder_of(options) / "record.json").read_text(encoding="utf-8"))["jobs"]


def test_unfinished_files_of_others_stay(options):
    theirs = [folder_of(options) / name for name in ("A-a/page.part", ".mine.part", "A-a/.torn.part")]
    for path in theirs:
        path.write_text("theirs", encoding="utf-8")
    ours = folder_of(options) / "A-a" / ".ntm-0123456789abcdef.part"
    ours.write_text("half", encoding="utf-8")
    build(options)
    assert all(path.exists() for path in theirs)
    assert not ours.exists()
