"""A browser that looks at pages: Debian's Chromium, driven by Playwright, with axe-core; nothing is fetched, nothing is installed.

Where there is no Chromium, what needs one is skipped and says so; where ``NTM_REQUIRE_BROWSER`` is set, as in CI, it fails instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
IS_MISSING = CHROMIUM is None and not os.environ.get("NTM_REQUIRE_BROWSER")
WHY = "chromium is not installed: pages were not looked at in a browser (on Debian: apt install chromium)"
"""Why a test is skipped where it is missing."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""What axe is asked for: WCAG 2.2 to level AA, and what its authors think good."""

COLOURS = ["color-contrast"]
"""The one rule whose answer hangs on light or dark; what else axe asks for hangs on the size of the window alone."""
ALIKE = [".trace dd:nth-of-type(n+9)", "tbody tr:nth-child(n+21)"]
"""Rows of a form of which some were looked at already: axe needs minutes for thousands of them."""
WIDE, NARROW = (1366, 768), (320, 640)


@contextmanager
def started() -> Iterator[Browser]:
    """Start the browser."""
    assert CHROMIUM, "chromium is asked for (NTM_REQUIRE_BROWSER) and not installed: on Debian, apt install chromium"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Looked:
    """A page that is open, and what it did that no page may: asked for something, said something, broke.

    Attributes
    ----------
    page : Page
    file : Path
    did : list of str
    """

    page: Page
    file: Path
    did: list[str] = field(default_factory=list)

    def as_seen(self, size: tuple[int, int], scheme: str = "light") -> Page:
        """Show it in a window of a size, light or dark."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme=scheme)
        return self.page

    def violations(self, rules: list[str]) -> list[str]:
        """What axe finds by rules, as it is seen now."""
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        found = Axe().run(self.page, context={"exclude": [[one] for one in ALIKE]}, options=options).response["violations"]
        return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]

    def sideways(self) -> int:
        """Pixels by which it is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def faults(self) -> list[str]:
        """What no page may have, as it is seen light and dark, wide and narrow: of axe, a sideways scroll; and what it did."""
        found = []
        for size, scheme, rules in ((WIDE, "light", RULES), (WIDE, "dark", COLOURS), (NARROW, "light", RULES)):
            self.as_seen(size, scheme)
            found += [f"{size[0]} {scheme} {one}" for one in self.violations(rules)]
            found += [f"{size[0]} sideways by {self.sideways()}"] if self.sideways() else []
        return found + self.did

    def first_screen_ends(self) -> int:
        """The lowest edge of what stands on the first screen, in pixels from the top of the page."""
        return self.page.evaluate("""() => Math.max(0, ...[...document.querySelectorAll('.lead, .decide, .cards, .two > *')]
            .filter(e => !e.closest('details')).map(e => Math.round(e.getBoundingClientRect().bottom)))""")

    def decisions_begin(self) -> int:
        """Where what is to be decided begins; 0 where there is nothing to decide."""
        return self.page.evaluate("() => Math.round(document.querySelector('#decide')?.getBoundingClientRect().top ?? 0)")

    def pdf(self, path: Path) -> Path:
        """Print it as a reader does, without the browser's own head and foot."""
        self.page.pdf(path=path, prefer_css_page_size=True)
        return path


@contextmanager
def looking(browser: Browser, path: Path, **context: Any) -> Iterator[Looked]:
    """Open a page without any network, its security policy left to the page except where axe must be put into it."""
    opened = browser.new_context(offline=True, **{"bypass_csp": True, **context})
    try:
        looked = Looked(opened.new_page(), path)
        address = path.as_uri()
        looked.page.on("request", lambda request: request.url == address or looked.did.append(f"asks for {request.url}"))
        looked.page.on("console", lambda message: looked.did.append(f"says {message.text}"))
        looked.page.on("pageerror", lambda error: looked.did.append(f"breaks: {error}"))
        looked.page.goto(address)
        yield looked
    finally:
        opened.close()
