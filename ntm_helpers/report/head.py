"""What a page says of itself in its head, for programs: what it was made from, and the digest of all that it holds.

Two lines that no reader sees. The first bears the digest of the page's own content, put in when the page is complete
(`ntm_helpers.audit.content`); the second names all that decides the page beside the way that it was run: parameters, and the
digests of the data that it may read, of the rules, of the method and of the template, each by its first letters: whole
they stand at the foot and in the record. The form is versioned (`FORM`).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote

FORM = "1"
"""Version of the two lines, and of what counts as a number of a page (`ntm_helpers.report.anchors`)."""
SHORT = 16
"""Letters of a digest by which what a page was made from is known."""
CONTENT, MADE_OF = "ntm-content", "ntm-made-of"
PARTS = ("data", "rules", "method", "template")
"""What a page is made from beside its parameters."""
UNSEALED = f'<meta name="{CONTENT}" content="">'
"""The line of the digest as a template writes it: the digest is put in at the end."""
HEAD = rf'<meta name="{CONTENT}" content="(?:[0-9a-f]{{64}})?">\n<meta name="{MADE_OF}" content="[A-Za-z0-9_=;%.~-]+">'
"""The two lines as a pattern; no character in them needs a reference."""


def made_of(asked: Mapping[str, str], digests: Mapping[str, str]) -> str:
    """Write down what a page was made from: ``form=1;dataset=lam-binh;…``.

    Parameters
    ----------
    asked : mapping of str to str
        Parameters and values; what is empty is left out.
    digests : mapping of str to str
        Of `PARTS`, in whatever order: a page drawn anew of a stored notebook has the same bytes.
    """
    parts = {"form": FORM, **asked, **{name: digests[name][:SHORT] for name in PARTS if name in digests}}
    return ";".join(f"{name}={quote(value, safe='')}" for name, value in parts.items() if value)


def read_made_of(text: str) -> dict[str, str]:
    """Read what `made_of` wrote; what has not its form is left out."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name: unquote(value) for name, is_pair, value in pairs if is_pair}
