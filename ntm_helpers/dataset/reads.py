"""What a notebook may read of a dataset, as its metadata declares it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ntm_helpers.dataset.register import Measure


@dataclass(frozen=True)
class Reads:
    """What a notebook may read, from its metadata.

    Attributes
    ----------
    measures : tuple of str
        Patterns over ``topic/measure`` of the register, such as ``funding/*`` or ``context/population_*``.
    units : tuple of str
        Of ``self``, ``parent``, ``children``, ``predecessors``.
    tables : tuple of str
        Further tables: ``identities``, ``statements``, entity tables.
    """

    measures: tuple[str, ...]
    units: tuple[str, ...]
    tables: tuple[str, ...] = ()

    def allows(self, measure: Measure) -> bool:
        """Whether a measure is declared."""
        return any(fnmatchcase(f"{measure.topic}/{measure.measure}", pattern) for pattern in self.measures)


def reads_of(declared: Mapping[str, Sequence[str]]) -> Reads:
    """Make a declaration of the ``ntm.reads`` of a notebook's metadata."""
    return Reads(tuple(declared["measures"]), tuple(declared["units"]), tuple(declared.get("tables", ())))
