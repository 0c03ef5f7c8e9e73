"""What a source says otherwise of a figure that comes first: no headline takes one of two numbers without a word.

Where one source tells the same of the same unit, item, basis and period twice, and the two cannot both be true, nobody knows
which it means. A sentence of the headline that holds one of them, or what was computed of one, is followed by a sentence that names
both, unless the headline, or what is seen beside it as to be decided, tells it already. Of several sources one is chosen by its
grade, and the page on consistency sets them side by side: that is another matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.identities.several import disagree
from ntm_helpers.review.blocks import Name, Period, Sentence, Value, figures_in, label_of


def with_contradictions(
    headline: Sequence[Sentence],
    cards: Iterable[Figure],
    figures: Mapping[str, Figure],
    view: View,
    decided: Sequence[Sentence] = (),
) -> list[Sentence]:
    """Put behind every sentence what a source says otherwise of the figures in it.

    Parameters
    ----------
    headline : sequence of Sentence
    cards : iterable of Figure
        Figures that come first beside the sentences.
    figures : mapping of str to Figure
        Every figure of the review by its id, with what each was computed of.
    view : View
    decided : sequence of Sentence
        What is seen beside them as to be decided: a finding there may name both.
    """
    said = [*headline, *decided]
    shown = {figure.figure_id for figure in figures_in([*said, *(one for sentence in said for one in sentence.tells)])}
    told: set[str] = set()
    found: list[Sentence] = []
    for sentence in headline:
        found += [sentence, *_contradictions(figures_in(sentence), figures, view, shown, told, sentence.about)]
    return [*found, *_contradictions(cards, figures, view, shown, told, "")]


def said_of_one(figure: Figure, view: View) -> Value:
    """Give a published figure, and beside it what its source says otherwise of the same thing: both cannot be true."""
    others = _otherwise(figure, view)
    return [figure, *others] if others else figure


def _otherwise(figure: Figure, view: View) -> list[Figure]:
    return [other for other in view.told_again(figure) if disagree(figure, other, view.register)]


def _contradictions(
    said: Iterable[Figure], figures: Mapping[str, Figure], view: View, shown: set[str], told: set[str], about: str
) -> Iterator[Sentence]:
    published = list(_published(said, figures))
    held_together = {figure.figure_id for figure in published}  # where a sentence is of both, it says that they differ
    for figure in published:
        others = _otherwise(figure, view)
        ids = {figure.figure_id, *(other.figure_id for other in others)}
        if others and not ids <= shown | held_together and told.isdisjoint(ids):
            told |= ids
            yield _sentence(figure, others, view, about)


def _published(said: Iterable[Figure], figures: Mapping[str, Figure]) -> Iterator[Figure]:
    """Published figures among those said, and among what those were computed of."""
    seen: set[str] = set()
    waiting = list(said)
    while waiting:
        figure = waiting.pop(0)
        if figure.figure_id not in seen:
            seen.add(figure.figure_id)
            waiting += [figures[figure_id] for figure_id in figure.inputs if figure_id in figures]
            if not figure.is_derived:
                yield figure


def _sentence(figure: Figure, others: Sequence[Figure], view: View, about: str) -> Sentence:
    values: dict[str, Value] = {"what": label_of(figure), "period": Period(figure)}
    if figure.unit_id == view.unit.unit_id:
        subject = Sentence("consistency.subject", values)
    else:
        subject = Sentence("consistency.subject_of", values | {"unit": view.places[figure.unit_id]})
    told = sorted([figure, *others], key=lambda one: one.figure_id)
    stated: dict[str, Value] = {"subject": subject, "told": told, "source": Name("source", figure.source_id)}
    return Sentence("headline.told_again", stated, about)
