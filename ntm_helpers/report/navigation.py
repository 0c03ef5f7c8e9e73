"""The ways from a page to the others: index, units above, neighbours, units beside or below, topics of the unit, other language.

Where they lead is found by the run (`ntm_helpers.run.ways`), which knows the pages; here is how they are told. They are drawn when
the page is made from its executed notebook, never in a kernel: what becomes of other pages executes nothing again. Without a run,
as in JupyterLab, there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ntm_helpers.places import LEVELS, PARTS_WITHOUT_PAGE, Unit
from ntm_helpers.words import key_family, words

_KINDS = tuple(kind for level in LEVELS for kind in level if kind not in PARTS_WITHOUT_PAGE)
_MIXED = "mixed"
COUNT_WORDS, ONE_WORDS = key_family("kinds", (*_KINDS, _MIXED)), key_family("kinds.one", (*_KINDS, _MIXED))
"""Units of a kind counted; of several kinds."""
MOST_LISTED = 60
"""Units that a page lists; of more it leads to their list."""


@dataclass(frozen=True)
class Way:
    """A link.

    Attributes
    ----------
    text : str
    page : str
        Its address from the page on which it stands; empty for what has no page, and for the page itself.
    is_here : bool
        Whether it is the page itself.
    is_silent : bool
        Whether nothing is published there about the unit itself.
    """

    text: str
    page: str = ""
    is_here: bool = False
    is_silent: bool = False


@dataclass(frozen=True)
class Navigation:
    """All ways from a page.

    Attributes
    ----------
    index : str
        Address of the index.
    units : tuple of Way
        The units that hold this one, the largest first, and itself.
    before, after : Way, optional
        Its neighbours in the order of the Vietnamese alphabet, which has no end: after the last comes the first.
    listed : Way, optional
        How many units lie in this one, or else beside it; with an address where they are too many to be listed here.
    others : tuple of Way
        These units.
    topics : tuple of Way
        The topics of the unit.
    lang : str
        Another language in which there is the same page; empty where there is none.
    language : Way, optional
        That page.
    """

    index: str
    units: tuple[Way, ...] = ()
    before: Way | None = None
    after: Way | None = None
    listed: Way | None = None
    others: tuple[Way, ...] = ()
    topics: tuple[Way, ...] = ()
    lang: str = ""
    language: Way | None = None


def counted(units: Sequence[Unit], lang: str) -> str:
    """Say how many units there are, by their kind where they are of one: ``8 xã``."""
    kinds = {unit.kind for unit in units}
    kind = kinds.pop() if len(kinds) == 1 else _MIXED
    family = ONE_WORDS if len(units) == 1 else COUNT_WORDS
    return words(lang)(family[kind], count=len(units))
