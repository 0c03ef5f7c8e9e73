"""Pages in a browser: readable at 320 px, printed to A4. Needs chromium; where it is asked for, it may not be missing."""

import os
import re
import shutil
import subprocess

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-file-access-from-files",
    "--virtual-time-budget=4000",
]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("NTM_REQUIRE_BROWSER"),
    reason="chromium is not installed: pages were not looked at in a browser (on Debian: apt install chromium)",
)

PAGES = ("index.html", "071-lam-binh/index.html", "071-lam-binh/criteria.html", "02296-tho-binh/criteria.html")
FRAME = '<iframe src="{}" style="width:320px;height:900px;border:0" onload="measure(this)"></iframe>'
WRAPPER = """<!DOCTYPE html><title>wrapper</title><script>function measure(frame) {{
frame.dataset.width = frame.contentDocument.documentElement.scrollWidth; }}</script>{frames}"""


def chromium(tmp_path, *arguments):
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_no_page_is_wider_than_320_px(built, tmp_path):
    wrapper = tmp_path / "wrapper.html"
    frames = "".join(FRAME.format((built / page).as_uri()) for page in PAGES)
    wrapper.write_text(WRAPPER.format(frames=frames), encoding="utf-8")
    dom = chromium(tmp_path, "--dump-dom", wrapper.as_uri())
    widths = [int(width) for width in re.findall(r'data-width="(\d+)"', dom)]
    assert len(widths) == len(PAGES)
    assert {page: width for page, width in zip(PAGES, widths, strict=True) if width > 320} == {}


def test_a_briefing_prints_to_a4(built, tmp_path):
    target = tmp_path / "briefing.pdf"
    chromium(tmp_path, f"--print-to-pdf={target}", "--no-pdf-header-footer", (built / "02242-xuan-lap" / "index.html").as_uri())
    width, height = map(float, re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", target.read_bytes()).groups())
    assert (round(width), round(height)) == (595, 842)
