"""A workbook opened within bounds: whoever reads it is given its archive, what is wrong with the file as a whole is a fault."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar
from xml.parsers import expat

from ntm_helpers.dataset.workbook.parts import Excess
from ntm_helpers.dataset.workbook.unsafe import unsafe_archive, unsafe_start
from ntm_helpers.errors import Fault, Weight, clip
from ntm_helpers.words import Message

_Read = TypeVar("_Read")


def opened(path: Path, read: Callable[[zipfile.ZipFile], _Read]) -> tuple[_Read | None, list[Fault]]:
    """Read a workbook's archive; one that is no workbook, locked, damaged or too large gives nothing but a fault.

    Parameters
    ----------
    path : Path
    read : callable
        What reads the archive.

    Returns
    -------
    object or None
        What it gave; None where the file cannot be read.
    list of Fault
        Why it cannot; or notices about the file as a whole.
    """
    try:
        if unsafe := unsafe_start(path):
            return None, [unsafe]
        with zipfile.ZipFile(path) as archive:
            if unsafe := unsafe_archive(path, archive):
                return None, [unsafe]
            notices = [*_macro_notices(path, archive)]
            return read(archive), notices
    except (zipfile.BadZipFile, zlib.error, EOFError):
        found, fix = Message("found.bytes", size=path.stat().st_size), Message("fix.copy_again")
        return None, [Fault(path.name, None, "", found, Message("fault.cut_off"), fix)]
    except Excess as excess:
        return None, [Fault(path.name, None, "", "", excess.rule, Message("fix.inflates"))]
    except OSError as error:
        fix = Message("fix.close_workbook")
        return None, [Fault(path.name, None, "", error.strerror or str(error), Message("fault.workbook_unreadable"), fix)]
    except (expat.ExpatError, LookupError, ValueError, OverflowError, NotImplementedError) as error:
        fix = Message("fix.save_anew")
        return None, [Fault(path.name, None, "", clip(str(error), 160), Message("fault.workbook_damaged"), fix)]


def _macro_notices(path: Path, archive: zipfile.ZipFile) -> Iterator[Fault]:
    macros = [name for name in archive.namelist() if name.lower().endswith("vbaproject.bin")]
    if macros:
        rule, fix = Message("fault.macros"), Message("fix.macros")
        yield Fault(path.name, None, "", macros[0], rule, fix, Weight.NOTICE)
