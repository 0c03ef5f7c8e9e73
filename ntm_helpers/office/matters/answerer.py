"""Who must answer a matter: decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from ntm_helpers.office.matters.matter import Answerer, Kind, Who

_BY_KIND = {
    Kind.ROW: Answerer.KEEPER,
    Kind.CONFLICT: Answerer.PUBLISHER,
    Kind.FINDING: Answerer.UNIT,
    Kind.RULE: Answerer.PROGRAMME,
    Kind.MISSING: Answerer.UNIT,
}


def who_answers(kind: Kind, unit_id: str = "", publishers: Iterable[str] = ()) -> Who:
    """Decide who must answer.

    Parameters
    ----------
    kind : Kind
    unit_id : str
        The unit that the matter is about; empty for none.
    publishers : iterable of str
        Who published the figures that are contradicted; of several that differ all must answer.

    Returns
    -------
    Who
        A conflict of figures that nobody published is the unit's; what is about no unit and of no publisher the keeper's.
    """
    answerer, named = _BY_KIND[kind], "; ".join(dict.fromkeys(filter(None, publishers)))
    if answerer is Answerer.PUBLISHER and not named:
        answerer = Answerer.UNIT
    if answerer is Answerer.UNIT and not unit_id:
        answerer = Answerer.KEEPER
    return Who(answerer, named if answerer is Answerer.PUBLISHER else "")
