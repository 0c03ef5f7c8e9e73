"""Text of a page for paper: runs, each with the number that it prints and the mark that this bears.

The `Writer` is the only place that writes values; it writes them for a page, inline and with tags. Here such a text becomes runs,
which no tag stands in: what a sheet or a letter lays down is what the page prints, to the letter. Words that stand beside a mark or
a sign for the ear alone are dropped, since a mark is explained in a note at the foot and a sign in a line below its table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from markupsafe import Markup

from ntm_helpers.report.marks import MARKS

_NUMBER = re.compile(r"n(\d+)\D")
_KIND_OF_SIGN = {sign: kind for kind, sign in MARKS.items()}
LOOKS = {"small": "small", "strong": "strong", "code": "code"}
"""Tags of a text that is set otherwise, and how."""


@dataclass(frozen=True)
class Run:
    """A piece of text of one kind.

    Attributes
    ----------
    text : str
    figure_id : str
        Figure that it prints; empty where it is no number.
    mark : str
        Kind of the mark that stands behind it (`ntm_helpers.report.marks.MARKS`); the text does not have its sign.
    look : str
        ``small``, ``strong``, ``code``, or empty.
    address : str
        Where it leads outside of the page, such as to a source.
    """

    text: str
    figure_id: str = ""
    mark: str = ""
    look: str = ""
    address: str = ""


Runs = tuple[Run, ...]


def runs_of(written: str, figure_ids: Sequence[str] = ()) -> Runs:
    """Read a text that a `Writer` has written inline.

    Parameters
    ----------
    written : str
        What is no Markup is one run as it stands.
    figure_ids : sequence of str
        Ids of the figures of the page in their order: the number in an anchor is the place in it, from 1.
    """
    if not isinstance(written, Markup):
        return (Run(written),) if written else ()
    reader = _Reader(figure_ids)
    reader.feed(str(written))
    reader.close()
    return tuple(reader.runs)


def text_of(runs: Runs) -> str:
    """Give runs as text, without marks."""
    return "".join(run.text for run in runs)


class _Reader(HTMLParser):
    """Gathers runs; of two that are alike and follow one another it makes one."""

    def __init__(self, figure_ids: Sequence[str]):
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self._ids, self._open = figure_ids, Run("")
        self._looks: list[str] = []
        self._aside = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._open = self._leading(given)
        elif tag in LOOKS:
            self._looks.append(LOOKS[tag])
        elif tag in ("sup", "i"):
            self._aside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = Run("")
        elif tag in LOOKS and self._looks:
            self._looks.pop()
        elif tag == self._aside:
            self._aside = ""

    def handle_data(self, data: str) -> None:
        if self._aside == "sup":
            self._mark(_KIND_OF_SIGN.get(data, ""))
        elif not self._aside:
            self._add(replace(self._open, text=data, look=self._looks[-1] if self._looks else ""))

    def _leading(self, given: Mapping[str, str]) -> Run:
        """Tell by where a link leads whether it is a number, a way out of the page, or one on it, which paper has not."""
        number = _NUMBER.match(given.get("id", ""))
        if number:
            return Run("", figure_id=self._ids[int(number[1]) - 1])
        address = given.get("href", "")
        return Run("", address=address) if address.startswith(("https://", "http://")) else Run("")

    def _mark(self, kind: str) -> None:
        """Give the mark to the number before it; at the beginning it stands by itself."""
        if self.runs and not self.runs[-1].mark:
            self.runs[-1] = replace(self.runs[-1], mark=kind)
        else:
            self.runs.append(Run("", mark=kind))

    def _add(self, run: Run) -> None:
        last = self.runs[-1] if self.runs else None
        if last is not None and not last.mark and not run.figure_id and replace(last, text="") == replace(run, text=""):
            self.runs[-1] = replace(last, text=last.text + run.text)
        elif run.text:
            self.runs.append(run)
