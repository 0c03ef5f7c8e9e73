"""A zip of files, the same bytes for the same files: in the order of their names, with one date for all, no mode and no system."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that the format knows: when a file was packed says nothing of it."""
_UNIX, _PLAIN = 3, 0o100644 << 16


def zipped(parts: Mapping[str, bytes | Callable[[], bytes]]) -> bytes:
    """Give a zip.

    Parameters
    ----------
    parts : mapping of str to bytes or callable
        By name, with ``/`` between folders. Of many or long files a callable each, which gives its bytes: they are read one after
        the other, so that no two of them need room at once.
    """
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts):
            part = parts[name]
            about = zipfile.ZipInfo(name, DATE)
            about.create_system, about.external_attr = _UNIX, _PLAIN  # else those of the machine
            archive.writestr(about, part if isinstance(part, bytes) else part(), zipfile.ZIP_DEFLATED)
    return result.getvalue()
