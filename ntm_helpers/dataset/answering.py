"""Who can answer for a figure: what a measure counts decides it, by the register.

A measure that counts communes (its unit of measure is *commune*, or something *per commune*; of a ratio that of its numerator) is
a figure of what lies above the communes; one that counts villages, of what lies above the villages. The criteria that are met are
a figure of what the set of criteria is for: a province has none of its own. Groups answer as whoever named them: anything is asked.
"""

from __future__ import annotations

from ntm_helpers.dataset.register import Measure, Register
from ntm_helpers.places import LEVELS, Unit


def can_answer(register: Register, measure: Measure, unit: Unit) -> bool:
    """Whether a unit is one that a measure can be a figure of, and so can be asked for it."""
    level = _level(unit.kind)
    if level is None:
        return True
    counted = _level(_counted(register, measure))
    if counted is not None:
        return level < counted
    subject = _subject(measure)
    return subject is None or level >= subject


def _level(kind: str) -> int | None:
    return next((number for number, kinds in enumerate(LEVELS) if kind in kinds), None)


def _counted(register: Register, measure: Measure) -> str:
    """Kind of unit that a measure counts, or of which it is a mean; empty where it counts something else."""
    if measure.ratio is not None and measure.ratio[0] != measure.measure:
        numerator = register.measures.get(measure.ratio[0])
        return _counted(register, numerator) if numerator is not None else ""
    thing, _, each = measure.unit.partition(" per ")
    return each or thing


def _subject(measure: Measure) -> int | None:
    """Level of what a set of criteria is for, where the measure tells of one of them."""
    if measure.bounded_by.startswith("criteria:"):
        return _level(measure.bounded_by.removeprefix("criteria:"))
    return _level("commune") if measure.kind == "status" and measure.items == "criteria" else None
