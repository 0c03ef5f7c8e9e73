"""Ways in which a file is no longer what was written: cut off, a bit turned, emptied, of another kind, other bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import strategies as st

OTHER_KINDS = (
    b"", b"\n", b"\x00", b"\xff\xfeh\x00i\x00", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04\x14\x00", b"SQLite format 3\x00",

    b"null", b"[]", b"{}", b"5", b'"x"', b"[" * 100_000, b'{"a":' * 100_000, b"1e999999",
    b"<html></html>", b"%PDF-1.7", b"\xed\xa0\x80",
    b'{"record": 1, "jobs": [null]}', b'{"record": 1, "jobs": [{"page": 5}]}', b'{"record": 99, "jobs": []}',
    b'\n{"page": []}\n{"page": "x", "state": "done", "key": []}\n', b"unit_id\n\x80", b"a,b\n1,2\n", b'"',
)  # fmt: skip
"""What else may stand in a file."""


@st.composite
def corruptions(draw: st.DrawFn) -> tuple[str, int, bytes]:
    """Draw a way, a place (in thousandths of the file) and bytes."""
    way = draw(st.sampled_from(("cut", "turned", "other", "random", "folder", "link", "gone")))
    return (
        way,
        draw(st.integers(0, 999)),
        draw(st.sampled_from(OTHER_KINDS) if way == "other" else st.binary(min_size=1, max_size=40)),
    )


def corrupt(path: Path, corruption: tuple[str, int, bytes]) -> None:
    """Spoil a file that is there."""
    way, place, new = corruption
    content = path.read_bytes()
    at = len(content) * place // 1000
    if way == "cut":
        path.write_bytes(content[:at])
    elif way == "turned" and content:
        path.write_bytes(content[:at] + bytes([content[at] ^ 1 << place % 8]) + content[at + 1 :])
    elif way == "random":
        path.write_bytes(content[:at] + new + content[at:])
    elif way == "other":
        path.write_bytes(new)
    else:
        path.unlink()
        if way == "folder":
            path.mkdir()
        elif way == "link":
            path.symlink_to(path.name)


def restored(kept: Path, folder: Path) -> Path:
    """Lay a folder anew as it was kept."""
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(kept, folder, symlinks=True))


def files_of(folder: Path) -> list[str]:
    """Names of the files of a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
