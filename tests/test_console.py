"""Consoles that cannot show what is said: it is replaced legibly, and no command ends in a traceback."""

import io
import os
import subprocess
import sys
import unicodedata

import pytest

from ntm_helpers.console import prepare, say

SAID = "Thổ Bình, Đà Vị, xã ậ ế: “gần 5…” – ≥"


def shown(encoding, monkeypatch, text=SAID):
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding))
    prepare()
    say(text)
    sys.stdout.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", SAID),
        ("utf-16", SAID),
        ("cp1258", "Thổ Bình, Đà Vị, xã ậ ế: “gần 5…” – \\u2265"),  # letters and combining marks, as Windows writes Vietnamese
        ("cp1252", "Tho Bình, Dà Vi, xã a e: “gan 5…” – \\u2265"),
        ("cp437", 'Tho Bình, Dà Vi, xa a e: "gan 5..." - ≥'),
        ("ascii", 'Tho Binh, Da Vi, xa a e: "gan 5..." - \\u2265'),
    ],
)
def test_what_a_console_lacks_is_replaced_by_what_comes_nearest(encoding, expected, monkeypatch):
    assert unicodedata.normalize("NFC", shown(encoding, monkeypatch).rstrip()) == expected


def test_a_file_name_that_is_no_text_and_a_mark_of_direction_stand_as_numbers(monkeypatch):
    assert shown("utf-8", monkeypatch, "th\udce9").rstrip() == "th[U+DCE9]"
    assert shown("ascii", monkeypatch, "a\u202eb").rstrip() == "a[U+202E]b"


CONSOLES = [
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "xx_YY.none", "TERM": "none", "COLUMNS": "1", "NO_COLOR": "1"},
    {"PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "2", "HOME": "/nowhere"},
]


@pytest.mark.slow
@pytest.mark.parametrize("console", CONSOLES, ids=str)
def test_every_command_speaks_on_every_console(console, copy, tmp_path):
    """In a process of its own: a stream takes its encoding when Python starts."""
    new = tmp_path / "Mới…"
    calls = [
        (0, "list"),
        (0, "check", "--lang", "vi"),
        (0, "check", "--json", "--lang", "vi"),
        (0, "new", new),
        (0, "store", new),
        (0, "upgrade", new),
        (0, "build", "--explain", "--out", tmp_path / "Đích"),
        (0, "--help"),
        (2, "list", "--lang", "vi", "--unit", "Thổ Vẽ…"),
        (2, "nhé"),
    ]
    copy("figures").append(figure_id="Đ…", value="một")
    calls.append((3, "check", copy.folder, "--lang", "vi"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG", "NTM_"))}
    for code, *arguments in calls:
        command = [sys.executable, "-c", "from ntm_helpers.cli import main; main()", *map(str, arguments)]
        ended = subprocess.run(command, env=kept | console, capture_output=True, timeout=300, check=False)
        told = (ended.stdout + ended.stderr).decode("utf-8", "replace")
        assert (ended.returncode, "Traceback" in told) == (code, False), (arguments, told)
