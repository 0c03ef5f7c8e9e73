"""A spreadsheet program that computes: Debian's LibreOffice, without a screen; nothing is fetched, nothing is installed.

Where there is none, what needs it is skipped and says so; where ``NTM_REQUIRE_OFFICE`` is set, as in CI, it fails instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

from pypdf import PdfReader

SOFFICE = shutil.which("soffice")
IS_MISSING = SOFFICE is None and not os.environ.get("NTM_REQUIRE_OFFICE")
WHY = "LibreOffice is not installed: no sheet was computed again (on Debian: apt install libreoffice-calc)"
"""Why a test is skipped where it is missing."""


def on_paper(letter: Path, into: Path) -> PdfReader:
    """Have a Word file opened and printed as PDF, with its headings as bookmarks."""
    assert SOFFICE, "LibreOffice is asked for (NTM_REQUIRE_OFFICE) and not installed: on Debian, apt install libreoffice-writer"
    profile = f"-env:UserInstallation={(into / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--norestore", "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(into)]
    result = subprocess.run([*command, str(letter)], capture_output=True, text=True, timeout=300, check=False)
    found = into / f"{letter.stem}.pdf"
    assert found.exists(), f"nothing was printed; on Debian, apt install libreoffice-writer: {result.stdout}{result.stderr}"
    return PdfReader(found)


def computed(*books: Path, into: Path) -> list[Path]:
    """Have workbooks computed and kept as workbooks that hold the results."""
    assert SOFFICE, "LibreOffice is asked for (NTM_REQUIRE_OFFICE) and not installed: on Debian, apt install libreoffice-calc"
    profile = f"-env:UserInstallation={(into / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(into)]
    result = subprocess.run([*command, *map(str, books)], capture_output=True, text=True, timeout=300, check=False)
    found = [into / book.name for book in books]
    assert all(book.exists() for book in found), result.stdout + result.stderr
    return found


_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Fill
  Dim book, sheet
  Dim opened(0) As New com.sun.star.beans.PropertyValue
  opened(0).Name = "Hidden"
  opened(0).Value = True
  book = StarDesktop.loadComponentFromURL({source}, "_blank", 0, opened())
  sheet = book.Sheets.getByIndex({sheet})
{lines}
  Dim saved(0) As New com.sun.star.beans.PropertyValue
  saved(0).Name = "FilterName"
  saved(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL({target}, saved())
  book.close(True)
End Sub
</script:module>"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false">
 <library:element library:name="Module1"/>
</library:library>"""


def filled(book: Path, sheet: int, answers: dict[str, str], into: Path) -> Path:
    """Have a workbook opened, cells of a sheet (by its place) typed into, and saved as the program saves workbooks."""
    assert SOFFICE, "LibreOffice is asked for (NTM_REQUIRE_OFFICE) and not installed: on Debian, apt install libreoffice-calc"
    target = into / book.name
    basic = into / "profile" / "user" / "basic"
    lines = "\n".join(f"  sheet.getCellRangeByName({_said(cell)}).FormulaLocal = {_said(text)}" for cell, text in answers.items())
    places = {"source": _said(book.as_uri()), "target": _said(target.as_uri()), "sheet": sheet, "lines": lines}
    profile = f"-env:UserInstallation={(into / 'profile').as_uri()}"
    start = [SOFFICE, profile, "--headless", "--norestore"]
    subprocess.run([*start, "--terminate_after_init"], capture_output=True, timeout=300, check=False)  # lays the profile
    (basic / "Standard" / "Module1.xba").write_text(_MODULE.format(**places), encoding="utf-8")
    (basic / "Standard" / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    result = subprocess.run([*start, "macro:///Standard.Module1.Fill"], capture_output=True, text=True, timeout=300, check=False)
    assert target.exists(), result.stdout + result.stderr
    return target


def _said(text: str) -> str:
    """Write a text into a macro."""
    return escape('"' + text.replace('"', '""') + '"')
