"""A spreadsheet program that computes: Debian's LibreOffice, without a screen; nothing is fetched, nothing is installed.

Where there is none, what needs it is skipped and says so; where ``NTM_REQUIRE_OFFICE`` is set, as in CI, it fails instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

SOFFICE = shutil.which("soffice")
IS_MISSING = SOFFICE is None and not os.environ.get("NTM_REQUIRE_OFFICE")
WHY = "LibreOffice is not installed: no sheet was computed again (on Debian: apt install libreoffice-calc)"
"""Why a test is skipped where it is missing."""


def computed(*books: Path, into: Path) -> list[Path]:
    """Have workbooks computed and kept as workbooks that hold the results."""
    assert SOFFICE, "LibreOffice is asked for (NTM_REQUIRE_OFFICE) and not installed: on Debian, apt install libreoffice-calc"
    profile = f"-env:UserInstallation={(into / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(into)]
    result = subprocess.run([*command, *map(str, books)], capture_output=True, text=True, timeout=300, check=False)
    found = [into / book.name for book in books]
    assert all(book.exists() for book in found), result.stdout + result.stderr
    return found
