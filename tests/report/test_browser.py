"""Pages in a browser: readable at 320 px, printed to A4. Needs chromium; where it is asked for, it may not be missing."""

import json
import os
import re
import shutil
import subprocess
from html import unescape

import pytest

from ntm_helpers.report.markup import PROSE

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


LISTING = """<!DOCTYPE html><title>wrapper</title><script>function list(frame) {{
frame.dataset.found = JSON.stringify([...frame.contentDocument.body.querySelectorAll("*")].map(
e => [e.nodeName, ...[...e.attributes].map(a => a.name + "=" + a.value)])); }}</script>{frames}"""


def test_a_browser_reads_the_elements_and_attributes_that_were_judged(built, tmp_path):
    """As they are spelled, none added, moved out of a drawing or left out: nothing on a page is mended."""
    pages = [built / "071-lam-binh" / f"{topic}.html" for topic in ("index", "funding", "criteria", "consistency")]
    wrapper = tmp_path / "wrapper.html"
    frames = "".join(FRAME.format(page.as_uri()).replace("measure", "list") for page in pages)
    wrapper.write_text(LISTING.format(frames=frames), encoding="utf-8")
    dom = chromium(tmp_path, "--dump-dom", wrapper.as_uri())
    found = [json.loads(unescape(listed)) for listed in re.findall(r'data-found="([^"]*)"', dom)]
    assert len(found) == len(pages)
    for page, elements in zip(pages, found, strict=True):
        body = page.read_text(encoding="utf-8").partition("<body")[2].partition(">")[2]
        tags = re.findall(r"<(\w+)([^>]*)>", body)
        judged = [[name, *(f"{a}={unescape(v)}" for a, v in re.findall(r'([\w:-]+)="([^"]*)"', rest))] for name, rest in tags]
        html = {name.upper() for name in PROSE}
        read = [[name.lower() if name in html else name, *attributes] for name, *attributes in elements]
        assert read == judged, page
