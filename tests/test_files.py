"""Files are written whole or not at all, several of them all or none, and what was there before a failure is there after it."""

import errno
import os
import stat
from pathlib import Path

import pytest

from ntm_helpers import files
from ntm_helpers.errors import MachineError
from ntm_helpers.files import KEPT, NoPlainFile, keep_copy, read_plain, reason_of, sweep, write_together, write_whole
from ntm_helpers.words import in_language


def left(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def failing_at(monkeypatch, name, number, error=None):
    """Let the n-th call of a function of ``os`` fail."""
    real, calls = getattr(os, name), []

    def call(*arguments, **options):
        calls.append(arguments)
        if len(calls) == number:
            raise error or OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments, **options)

    monkeypatch.setattr(files.os, name, call)


def test_a_new_file_has_the_mode_of_the_mask_and_a_replaced_one_keeps_its_own(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "new" / "a.txt", "x\r\n")
    finally:
        os.umask(before)
    assert (tmp_path / "new" / "a.txt").read_bytes() == b"x\r\n"
    assert stat.S_IMODE((tmp_path / "new" / "a.txt").stat().st_mode) == 0o640
    (tmp_path / "new" / "a.txt").chmod(0o604)
    write_whole(tmp_path / "new" / "a.txt", b"y")
    assert stat.S_IMODE((tmp_path / "new" / "a.txt").stat().st_mode) == 0o604
    assert left(tmp_path) == ["new", "new/a.txt"]


@pytest.mark.parametrize("error", [None, KeyboardInterrupt()])
@pytest.mark.parametrize(
    ("name", "number"), [("open", 2), ("fsync", 1), ("fsync", 3), ("replace", 1), ("replace", 2), ("replace", 3)]
)
def test_several_files_are_all_written_or_none(tmp_path, monkeypatch, name, number, error):
    (tmp_path / "a").write_text("old a")
    (tmp_path / "c").write_text("old c")
    failing_at(monkeypatch, name, number, error)
    with pytest.raises(KeyboardInterrupt if error else MachineError):
        write_together({tmp_path / "a": "1", tmp_path / "b": "2", tmp_path / "c": "3"})
    monkeypatch.undo()
    assert left(tmp_path) == ["a", "c"]
    assert ((tmp_path / "a").read_text(), (tmp_path / "c").read_text()) == ("old a", "old c")
    write_together({tmp_path / "a": "1", tmp_path / "b": "2", tmp_path / "c": "3"})
    assert [(tmp_path / one).read_text() for one in "abc"] == ["1", "2", "3"]
    assert left(tmp_path) == ["a", "b", "c"]


def test_they_are_put_back_where_a_file_cannot_have_two_names(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("old a")
    failing_at(monkeypatch, "replace", 2)
    monkeypatch.setattr(files.os, "link", lambda *_, **__: (_ for _ in ()).throw(PermissionError()))
    with pytest.raises(MachineError):
        write_together({tmp_path / "a": "1", tmp_path / "b": "2"})
    assert left(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text() == "old a"


def test_what_fails_is_told_with_place_reason_and_what_to_do_in_both_languages(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    cases = {
        tmp_path / "folder": ("It is a folder", "đó là một thư mục"),
        tmp_path / "file" / "a": ("A file stands where a folder is needed", "không phải thư mục"),
        tmp_path / ("x" * 300): ("File name too long", "tên quá dài"),
        Path("/dev/full"): ("No space left on device", "ổ đĩa đầy"),
        tmp_path / "nul\0": ("null", "null"),
    }
    for path, (en, vi) in cases.items():
        if path.name == "full" and not path.exists():
            continue
        with pytest.raises(MachineError) as refused:
            write_whole(path, "x")
        for lang, reason in (("en", en), ("vi", vi)):
            assert reason in refused.value.text(lang), path
            assert str(path).rstrip("\0") in refused.value.text(lang)
        assert refused.value.exit_code == 4
    assert left(tmp_path) == ["file", "folder"]


def test_a_device_is_written_as_it_stands():
    before = Path(os.devnull).stat().st_ino
    write_whole(Path(os.devnull), "x")
    assert Path(os.devnull).stat().st_ino == before


def test_a_link_of_the_users_stays_and_its_target_is_replaced(tmp_path):
    (tmp_path / "target").write_text("old")
    (tmp_path / "link").symlink_to("target")
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "new"


def test_below_a_folder_of_a_run_no_link_is_followed(tmp_path):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "a").write_text("theirs")
    real = tmp_path / "real"
    real.mkdir()
    root = tmp_path / "root"
    root.symlink_to(real)  # the user's choice
    (real / "folder").symlink_to(theirs)
    (real / "a").symlink_to(theirs / "a")
    with pytest.raises(MachineError, match="folder is a link"):
        write_whole(root / "folder" / "a", "x", root=root)
    with pytest.raises(MachineError, match="folder is a link"):
        write_whole(root / "folder" / "deeper" / "a", "x", root=root)
    write_whole(root / "a", "ours", root=root)
    assert not (real / "a").is_symlink()
    assert (real / "a").read_text() == "ours"
    assert left(theirs) == ["a"]
    assert (theirs / "a").read_text() == "theirs"


def test_a_copy_is_kept_under_the_next_number_with_the_time_of_what_it_copies(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("one")
    os.utime(path, (1, 1))
    first = keep_copy(path)
    path.write_text("two")
    second = keep_copy(path)
    assert [first.relative_to(tmp_path).as_posix(), second.name] == [f"{KEPT}/figures-1.csv", "figures-2.csv"]
    assert [first.read_text(), second.read_text(), path.read_text()] == ["one", "two", "two"]
    assert first.stat().st_mtime == 1


def test_only_our_own_unfinished_files_are_swept(tmp_path):
    theirs = ["a.part", ".hidden.part", ".ntm-mine.part", ".ntm-0123456789abcdef.part.html"]
    for name in [*theirs, ".ntm-0123456789abcdef.part"]:
        (tmp_path / name).write_text("half")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / ".ntm-0123456789abcdef.part").write_text("half")
    sweep(tmp_path, older_than=60)
    assert len(left(tmp_path)) == 7
    sweep(tmp_path)
    assert left(tmp_path) == sorted([*theirs, "deep"])


def test_what_a_killed_process_left_beside_a_users_file_is_swept_by_a_later_write(tmp_path):
    for name, age in (("0123456789abcdef", 7200), ("0123456789abcdee", 60)):
        part = tmp_path / f".ntm-{name}.part"
        part.touch()
        os.utime(part, (part.stat().st_mtime - age,) * 2)
    (tmp_path / "deep").mkdir()
    write_whole(tmp_path / "a", "x")
    assert left(tmp_path) == [".ntm-0123456789abcdee.part", "a", "deep"]


def test_what_a_system_or_a_network_refuses_is_said_in_both_languages(tmp_path):
    reasons = {
        errno.EFBIG: "tệp vượt giới hạn cỡ tệp (ulimit -f)",
        errno.ECONNREFUSED: "máy đó từ chối kết nối",
        errno.EHOSTUNREACH: "không có đường mạng đến máy đó",
        errno.EPIPE: "nơi nhận đã đóng",
    }
    for number, said in reasons.items():
        assert in_language(reason_of(OSError(number, os.strerror(number))), "vi") == said
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NoPlainFile) as refused:
        read_plain(tmp_path / "pipe")
    assert in_language(reason_of(refused.value), "vi") == "không phải tệp thường"
