"""What XML does not keep of a text, which the format writes as ``_xHHHH_``."""

from __future__ import annotations

import re

_NO_XML = "\x00-\x08\x0b-\x1f\ufffe\uffff"
"""Characters that XML cannot hold or, as the carriage return, does not keep."""


def escaped(text: str) -> str:
    r"""Write what XML does not keep as ``_xHHHH_``, and the underscore of a text that looks so as ``_x005F_``."""
    text = re.sub(rf"_(?=x[0-9A-Fa-f]{{4}}[_{_NO_XML}])", "_x005F_", text)
    return re.sub(f"[{_NO_XML}]", lambda match: f"_x{ord(match[0]):04X}_", text)


def unescaped(text: str) -> str:
    """Undo `escaped`; halves of characters stay as they are written, no text can hold them."""
    return re.sub(r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
