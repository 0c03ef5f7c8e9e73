"""The digest that a page bears of its own content.

It is taken over every byte of the file but its own letters, and put in as the last act of making a page. So whoever has only the
page sees whether a byte of it was changed since; who changes a page and puts the digest in anew is found by the trace, the record,
its signature, or by making the page again (`ntm_helpers.audit.genuine`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from ntm_helpers.report.head import CONTENT, MADE_OF, UNSEALED, read_made_of

PAGE_BYTES = 10_000_000
"""The largest page: nine times that of a district of thirteen communes with all its figures."""
_START = rb'<!DOCTYPE html>\n<html lang="[a-z]+">\n<head>\n(?:<meta [^>\n]*>\n)*?'
_SEAL = re.compile(rb"\A" + _START + rb'<meta name="' + CONTENT.encode() + rb'" content="([0-9a-f]{64})">\n')
_MADE_OF = re.compile(rb'<meta name="' + MADE_OF.encode() + rb'" content="([^"\n]*)">\n')


@dataclass(frozen=True)
class Content:
    """What a page says of itself, and what it holds.

    Attributes
    ----------
    claimed : str
        The digest that it bears; empty where it bears none in the place for it.
    found : str
        The digest of what it holds.
    made_of : dict of str to str
        What it says that it was made from.
    """

    claimed: str = ""
    found: str = ""
    made_of: dict[str, str] = field(default_factory=dict)

    @property
    def is_intact(self) -> bool:
        """Whether every byte is what it was when the digest was put in."""
        return bool(self.claimed) and self.claimed == self.found


def sealed(html: str) -> str:
    """Give a complete page with the digest of its content.

    Raises
    ------
    ValueError
        When it has no place for one.
    """
    digest = hashlib.sha256(html.encode()).hexdigest()
    before, place, after = html.partition(UNSEALED)
    if not place:
        raise ValueError("the page has no place for the digest of its content")
    return f"{before}{UNSEALED[:-2]}{digest}{UNSEALED[-2:]}{after}"


def sha256(content: bytes) -> str:
    """Digest of what a file holds, byte by byte."""
    return hashlib.sha256(content).hexdigest()


def content_of(page: bytes) -> Content:
    """Read what a page says of itself, and take the digest of what it holds."""
    seal, parts = _SEAL.match(page), _MADE_OF.search(page)
    made_of = read_made_of(parts[1].decode("ascii", "replace")) if parts else {}
    if seal is None:
        return Content(made_of=made_of)
    own = hashlib.sha256(page[: seal.start(1)])
    own.update(page[seal.end(1) :])
    return Content(seal[1].decode(), own.hexdigest(), made_of)
