"""Measures of a dataset's own (``measures.csv``): on the first screen, in the index, and asked for where they are missing.

Their figures stand in the last step of their topic as any other's do (`ntm_helpers.topics.further`). The latest of the unit itself
are cards that fill its first screen, so that the index tells them where the topic has nothing before them. What an office registers
it wants to know: a measure that is not computed is asked of the unit, and where one of its parts reports it of the parts that do
not; of the unit then only where it is none that parts make.
"""

from __future__ import annotations

from ntm_helpers.dataset import Measure
from ntm_helpers.review import Draft, figures_in
from ntm_helpers.topics.published import parts_for


def own_measures(draft: Draft) -> None:
    """Put the dataset's own measures of the topic on the first screen, and ask for those that are missing."""
    view = draft.view
    for measure in _of_topic(draft):
        for item in dict.fromkeys(figure.item for figure in view.current(measure.measure)):
            latest = view.latest(measure.measure, item)
            if latest is not None and latest not in figures_in([card.value for card in draft.cards]):
                draft.card(latest, fills=True)
        reporting = [part for part in parts_for(view) if view.current(measure.measure, of=part)]
        if not reporting or not measure.adds_up_to:
            draft.ask(measure.measure)
        for part in parts_for(view) if reporting else ():
            draft.ask(measure.measure, of=part)


def _of_topic(draft: Draft) -> list[Measure]:
    """Measures of the topic that the dataset registers itself and that are not computed."""
    registered = draft.view.register.measures
    own = (registered[row["measure"]] for row in draft.view.dataset.own_words["measures"])
    return [measure for measure in own if measure.topic == draft.topic and not measure.formula_vi]
