"""Where every number of a page comes from: a row a number, with its source or its formula and inputs, and the way back to it.

The list has what the page prints and nothing else, measure by measure. An input that the page prints too is a link to its own row.
The others, and all that only an auditor needs (exact fractions, functions, rows, parameters), stand on the page of the unit's
figures, to which one link leads. Of a hedge the ends are told that it stands for. The id of a figure stands in its row, as the code
of a published one or in the link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from ntm_helpers.dataset import Figure
from ntm_helpers.report.origins import Origins, code, row
from ntm_helpers.topics import LISTING

MOST_LINKED = 4
"""Inputs of a number that are named by links, at most."""


class Trace:
    """The list of the numbers of a page.

    Parameters
    ----------
    origins : Origins
    printed : mapping of str to sequence of str
        Ids of the figures that the page prints, each with its anchors.
    """

    def __init__(self, origins: Origins, printed: Mapping[str, Sequence[str]]):
        self._of, self._printed = origins, printed

    def listed(self) -> Markup:
        """Write the list: measure by measure in the order of the page, so that name and formula stand once; empty where none is."""
        by_measure: dict[str, list[Figure]] = {}
        for figure_id in self._printed:
            figure = self._of.figures[figure_id]
            by_measure.setdefault(figure.measure, []).append(figure)
        groups = [self._measure(measure, figures) for measure, figures in by_measure.items()]
        return Markup("<dl>{}</dl>").format(Markup("").join(groups)) if groups else Markup("")

    def _measure(self, measure: str, figures: Sequence[Figure]) -> Markup:
        head = self._of.measure(measure, is_computed=any(figure.is_derived for figure in figures))
        return head + Markup("").join(map(self._row, figures))

    def _row(self, figure: Figure) -> Markup:
        """Write a row: what is printed leads back to where it stands first, a number each to the other places."""
        printed, ends = self._of.writer.figure_text(figure), self._of.ends(figure)
        first, *others = self._printed[figure.figure_id]
        back = Markup('<a href="#{}">{}</a>').format(first, printed)
        origin = self._inputs(figure) if figure.is_derived else self._of.published(figure)
        said = row(self._of.of_what(figure), [Markup("{} {}").format(back, ends) if ends else back, *origin])
        return Markup('<dd id="c{}">{}{}</dd>').format(self._of.writer.number(figure), said, self._others(others))

    @staticmethod
    def _others(anchors: Sequence[str]) -> Markup:
        """Lead back to the other places where the number stands, by their numbers."""
        way = Markup(' <a href="#{}">{}</a>')
        return Markup("").join(way.format(anchor, place) for place, anchor in enumerate(anchors, 2))

    def _inputs(self, figure: Figure) -> list[Markup]:
        """Link the inputs that the page prints; of the others say how many there are, with one link to where they stand."""
        writer = self._of.writer
        here = [self._of.figures[i] for i in figure.inputs if i in self._printed][:MOST_LINKED]
        links = [Markup('<a href="#c{}">{}</a>').format(writer.number(one), writer.figure_text(one)) for one in here]
        others = len(figure.inputs) - len(here)
        key = "trace.details" if not others else "trace.others" if here else "trace.inputs_of"
        said = writer.t(key, count=str(others))
        if figure.unit_id in self._of.own:
            links.append(Markup('<a href="{}.html#{}">{}</a>').format(LISTING, figure.figure_id, said))
            return [Markup(", ").join(links)]
        return [Markup(", ").join([*links, escape(said)] if others else links), *self._of.sources_of(figure), code(figure)]
