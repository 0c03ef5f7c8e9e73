"""A page as PDF: its paper copy, tagged and with bookmarks, by a program of the machine that knows HTML.

A Chromium, Chrome or Edge that is found is taken first: every Windows has one, the print style is made with it, and it takes a
third of the time; else WeasyPrint where it is installed (the extra ``pdf``). Both print by the page's own style: A4, the margins of
Decree 30/2020, annexes on pages of their own. Nothing is fetched. The bytes are those of the program, with its version and time in
them, so two machines give the same text and not the same file.

Where neither is there, or no font that has Vietnamese letters, nothing is made: what is missing is said, and how to get it.

Known limits: a browser before version 131 prints no number of the page; one installed as a snap cannot read the temp folder, and is
told as a browser that made no file. One that finds no font may print nothing and never end: it is given up. WeasyPrint does not set
what is to be decided over the whole width below the picture.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

import psutil

from ntm_helpers.errors import MachineError
from ntm_helpers.files import read_plain, reason_of, write_passing
from ntm_helpers.report.paper import for_paper, for_weasyprint
from ntm_helpers.words import Message
from ntm_helpers.working import working_folder

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
"""Names of browsers that print a page without being shown."""
_PLACES = {
    "PROGRAMFILES": ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"),
    "PROGRAMFILES(X86)": ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"),
    "LOCALAPPDATA": ("Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe"),
}
"""Where they stand on Windows, whose path of programs does not name them."""
_OF_MAC = tuple(Path(f"/Applications/{name}.app/Contents/MacOS/{name}") for name in ("Google Chrome", "Microsoft Edge", "Chromium"))
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
LIMIT = 180.0
"""Seconds that a browser may take: a district with all its figures takes twenty on a busy machine."""
LIMIT_WITHOUT_FONT = 10.0
"""Seconds that it may take once it has said that it finds no font."""
_NO_FONT = b"HarfBuzz"
"""What a browser says that has no font at all, though files of some may lie on the disk."""
_LETTER = ord("ệ")
"""Who has this letter has the others of Vietnamese."""


def to_pdf(html: str) -> bytes:
    """Print a page, or a file of pages (`ntm_helpers.office.exports.html`), to PDF.

    Parameters
    ----------
    html : str

    Raises
    ------
    MachineError
        When there is no program or no font for it, or the program fails: what is missing, and how to get it.
    """
    look_for_program()
    page = for_paper(html)
    if (program := next(browsers(), None)) is not None:
        return _by_browser(program, page)
    return _by_weasyprint(_weasyprint()[0], page)


def look_for_program() -> None:
    """Look whether a page can be printed here, before any is made.

    Raises
    ------
    MachineError
        When there is no program or no font for it: what is missing, and how to get it.
    """
    if not _has_letters():
        raise MachineError(Message("export.pdf.no_font"))
    weasyprint, why = (True, "") if next(browsers(), None) is not None else _weasyprint()
    if weasyprint is None:
        raise MachineError(Message("export.pdf.no_program", reason=why))


def browsers() -> Iterator[Path]:
    """Find the browsers of this machine that can print."""
    yield from (Path(found) for name in BROWSERS if (found := shutil.which(name)))
    of_windows = [Path(os.environ[place], path) for place, paths in _PLACES.items() if os.environ.get(place) for path in paths]
    yield from (path for path in (*of_windows, *_OF_MAC) if path.is_file())


@cache
def _weasyprint() -> tuple[Any, str]:
    """Give WeasyPrint, or None and why it is not there: on some machines it is installed and what it stands on is not."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        return None, next(iter(str(error).splitlines()), type(error).__name__)
    return weasyprint, ""


@cache
def _has_letters() -> bool:
    """Whether a font of this machine has the letters of Vietnamese."""
    from matplotlib.font_manager import findSystemFonts
    from matplotlib.ft2font import FT2Font

    for path in findSystemFonts():
        try:
            if _LETTER in FT2Font(path).get_charmap():
                return True
        except (OSError, RuntimeError):  # no font after all, whatever its name says
            continue
    return False


def _by_weasyprint(weasyprint: Any, page: str) -> bytes:
    document = weasyprint.HTML(string=for_weasyprint(page), url_fetcher=_refuse)
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def _refuse(url: str, **_: object) -> dict[str, str]:
    """Fetch nothing: a page asks for nothing."""
    raise ValueError(f"nothing is fetched: {url}")


def _by_browser(program: Path, page: str) -> bytes:
    """Let a browser print a page of the temp folder, with a profile of its own that goes with it."""
    try:
        with working_folder() as folder:
            write_passing(folder / "paper.html", page)
            own = [f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={folder / 'paper.pdf'}"]
            if hasattr(os, "geteuid") and os.geteuid() == 0:  # it refuses to start otherwise
                own.append("--no-sandbox")
            command = [str(program), *_FLAGS, *own, (folder / "paper.html").as_uri()]
            code, said = _ended(command)
            made = read_plain(folder / "paper.pdf") if code is not None and (folder / "paper.pdf").is_file() else b""
            if made and (_NO_FONT not in said or b"/Font" in made):
                return made
            if _NO_FONT in said:  # what it may have made has no letter
                raise MachineError(Message("export.pdf.no_font"))
            if code is None:
                raise MachineError(Message("export.pdf.slow", program=program.name, seconds=f"{LIMIT:.0f}"))
            raise _failed(program, said.decode("utf-8", "replace") or f"exit {code}")
    except OSError as error:
        raise _failed(program, reason_of(error)) from None


def _ended(command: Sequence[str]) -> tuple[int | None, bytes]:
    """Run a program until it ends; one that takes too long is ended with all that it started, and has no exit code."""
    running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    begun, said, is_done = monotonic(), b"", False
    try:
        while not is_done and monotonic() - begun < (LIMIT_WITHOUT_FONT if _NO_FONT in said else LIMIT):
            try:
                said, is_done = running.communicate(timeout=0.5)[1], True
            except subprocess.TimeoutExpired as waiting:  # with what it has said until now, but on Windows
                said = waiting.stderr or b""
    finally:
        if not is_done:
            _end(running)
    return (running.returncode if is_done else None), said


def _end(running: subprocess.Popen[bytes]) -> None:
    """End a program with all that it started, which would else go on, and hold its folder."""
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(running.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()
    running.kill()
    running.wait()
    if running.stderr is not None:
        running.stderr.close()


def _failed(program: Path, said: str) -> MachineError:
    *_, last = [line for line in said.splitlines() if line.strip()] or [said]
    return MachineError(Message("export.pdf.failed", program=program.name, reason=last))
