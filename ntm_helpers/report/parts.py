"""What a page is made of, and whether all of it is there.

Every cell of a notebook shows one part of its page. Beside the HTML a part carries a mark, as a MIME type of its own that no page
shows: which part it is, of which review, and the digest of its HTML. What must be there follows from the review that the setup cell
left: the header, the headline, every step in the order of the review, sources, calculation steps, and checks and requests where the
review has any. So an output that was lost on its way, cleared, overwritten, suppressed or shown twice is seen by whoever makes the
page (`gaps`), whatever became of the cell; and what is no part of the review is not taken for one.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from ntm_helpers.review import MIME
from ntm_helpers.words import Message

PART = "application/vnd.ntm.part+json"
"""MIME type of the mark of a part."""
BEFORE, AFTER = ("header", "first_screen"), ("sources", "checks", "trace")
"""What every page has before its steps and after them, in this order."""
STEP = "step "
"""How the names of the parts that are steps begin."""
ANYWHERE = ("requests",)
"""What stands where its notebook has it."""
WHERE_THERE_ARE = ("checks", "requests")
"""What a page may do without where the review has none."""


MAY_BE_EMPTY = (*AFTER, *ANYWHERE)
"""What may say that it is empty beside the steps of which the review says so."""


class Fragment:
    """A part of a page; JupyterLab and nbconvert show its HTML.

    Parameters
    ----------
    part : str
        Which part it is (`parts_of`).
    html : Markup
    of : str
        Digest of the review that it is of (`digest_of_review`).
    data : dict, optional
        The review as data, which goes with the header.
    is_empty : bool
        Whether it says only that there is nothing: JupyterLab shows that, the page tells all of it in one place.
    """

    def __init__(self, part: str, html: Markup, of: str, data: Mapping[str, Any] | None = None, *, is_empty: bool = False):
        self.part, self.html, self.of, self.data, self.is_empty = part, html, of, data, is_empty

    def __repr__(self) -> str:
        return "Fragment"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        html = str(self.html)
        mark = {"part": self.part, "of": self.of, "sha256": _sha256(html)} | ({"is_empty": True} if self.is_empty else {})
        bundle: dict[str, Any] = {"text/html": html, "text/plain": str(self.html.striptags()), PART: mark}
        return bundle | ({MIME: self.data} if self.data else {})


def step_part(name: str) -> str:
    """Name the part that shows a step."""
    return f"{STEP}{name}"


def digest_of_review(data: Mapping[str, Any]) -> str:
    """Digest of a review as the header carries it."""
    return _sha256(json.dumps(data, sort_keys=True, ensure_ascii=False))


def parts_of(data: Mapping[str, Any]) -> list[str]:
    """List what stands on the page of a review, in its order; and then what may stand anywhere."""
    return [*BEFORE, *(step_part(step["name"]) for step in data["steps"]), *AFTER, *ANYWHERE]


def gaps(outputs: Iterable[tuple[int, Mapping[str, Any]]], data: Mapping[str, Any]) -> list[Message]:
    """Say what keeps the outputs of an executed notebook from being the whole page of a review, and nothing else.

    Parameters
    ----------
    outputs : iterable of (int, mapping)
        Number of the cell and MIME bundle of every output that has HTML, in their order.
    data : mapping
        The review, as the header carries it.

    Returns
    -------
    list of Message
        What is missing, stands twice, was changed, is of another review, out of order or no part at all; empty where all is well.
    """
    marked = [(cell, bundle["text/html"], bundle.get(PART)) for cell, bundle in outputs]
    marks = [(cell, html, mark) for cell, html, mark in marked if mark]
    shown, parts = Counter(mark["part"] for _, _, mark in marks), parts_of(data)
    folded = {step_part(step["name"]) for step in data["steps"] if step["is_empty"] or step.get("is_first")}
    must = [part for part in parts if shown[part] or part not in WHERE_THERE_ARE or data[part]]
    of = next((mark["of"] for _, _, mark in marks if mark["part"] == BEFORE[0]), "")
    found = {
        "parts.missing": [part for part in must if not shown[part]],
        "parts.twice": [part for part, times in shown.items() if times > 1],
        "parts.extra": [part for part in shown if part not in parts],
        "parts.changed": [mark["part"] for _, html, mark in marks if mark["sha256"] != _sha256(html)],
        "parts.folded": [
            mark["part"] for _, _, mark in marks if mark.get("is_empty") and mark["part"] not in {*folded, *MAY_BE_EMPTY}
        ],
        "parts.other_review": [mark["part"] for _, _, mark in marks if mark["of"] != of],
        "parts.foreign": [str(cell) for cell, _, mark in marked if not mark],
    }
    told = [Message(key, parts=", ".join(parts)) for key, parts in found.items() if parts]
    return told or _disorder([mark["part"] for _, _, mark in marks], must)


def _disorder(shown: Sequence[str], must: Sequence[str]) -> list[Message]:
    """Say which part is the first to stand in another's place."""
    ordered = [part for part in shown if part not in ANYWHERE]
    wrong = next(((part, due) for part, due in zip(ordered, must, strict=False) if part != due), None)
    return [Message("parts.order", part=wrong[0], due=wrong[1])] if wrong else []


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
