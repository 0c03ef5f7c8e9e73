"""What a page says of the small numbers of people that it does not tell, where its dataset asks for that."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from ntm_helpers.dataset import Figure
from ntm_helpers.report.declared import declared, extent, filled
from ntm_helpers.report.values import Writer
from ntm_helpers.review import UNDER, WITHHELD


def write_withheld(printed: Iterable[Figure], writer: Writer) -> Markup:
    """Say how many of the figures that a page prints are told as under a number, and how many not at all; empty where none is.

    Parameters
    ----------
    printed : iterable of Figure
    writer : Writer
    """
    figures = list(printed)
    under = sum(figure.operation == UNDER for figure in figures)
    held = sum(figure.reason == WITHHELD for figure in figures)
    if not under and not held:
        return Markup("")
    key = "trace.withheld_both" if under and held else "trace.withheld_under" if under else "trace.withheld"
    least = declared("words", str(writer.view.dataset.least_count))
    said = filled(writer.t.template(key), least=least, under=extent(under), held=extent(held))
    return Markup('<p class="note">{}</p>').format(said)
