"""Forms of many units at once: made unit by unit, in several processes where there are many, written together.

What a form asks follows from the reviews of all topics, which is most of the work. A unit of which a row cannot be read has no form
until that is mended; the others have theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ntm_helpers.dataset import Dataset, open_dataset
from ntm_helpers.dataset.contract import VERSION as CONTRACT
from ntm_helpers.dataset.meant import unknown_topic
from ntm_helpers.errors import DataRefused, Fault, UsageError, language
from ntm_helpers.files import write_together
from ntm_helpers.office.forms.book import book_of
from ntm_helpers.office.forms.form import Form, Head
from ntm_helpers.office.forms.lines import Asked, State
from ntm_helpers.office.forms.reading import is_form, receive
from ntm_helpers.office.processes import of_each
from ntm_helpers.places import Unit
from ntm_helpers.report.values import UNIT_WORDS
from ntm_helpers.run.addresses import folders
from ntm_helpers.topics import topics
from ntm_helpers.words import Message, words

FEWEST_A_PROCESS = 12
"""Forms below which a process is not worth its start."""


@dataclass(frozen=True)
class Made:
    """A form: for whom, where it was written, and how many lines of each state it has; or why there is none."""

    unit: Unit
    path: Path
    counts: dict[State, int]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _Maker:
    """Makes forms of one dataset and day."""

    asked: Asked
    chosen: tuple[str, ...]

    def make(self, unit_id: str) -> tuple[bytes, Made]:
        """Give the content of a form; nothing where a row of the unit cannot be read."""
        asked, dataset = self.asked, self.asked.dataset
        unit = dataset.places[unit_id]
        try:
            lines, lists = asked.lines(unit, self.chosen), asked.lists(unit, self.chosen)
        except DataRefused as refused:
            return b"", Made(unit, Path(), {}, refused.faults)
        head = Head(dataset.name, unit.unit_id, asked.day, asked.lang, CONTRACT)
        form = Form(head, words(asked.lang)(UNIT_WORDS[unit.kind], name=unit.name), lines, lists)
        counts = {state: sum(line.state is state for line in lines) for state in State}
        return book_of(form, dataset.register), Made(unit, Path(), counts)


def _prepared(folder: Path, day: date, lang: str, chosen: tuple[str, ...]) -> Callable[[str], tuple[bytes, Made]]:
    """Prepare to make forms in a process of its own."""
    return _Maker(Asked(open_dataset("", folder), day, lang), chosen).make


def make_forms(
    dataset: Dataset,
    folder: Path,
    *,
    units: Sequence[str] = (),
    chosen: Sequence[str] = (),
    as_of: str = "",
    lang: str = "vi",
    tell: Callable[[Unit, int, int], None] = lambda unit, done, planned: None,
    workers: int = 1,
) -> list[Made]:
    """Write a form for every unit that has a briefing, or for some.

    Parameters
    ----------
    dataset : Dataset
    folder : Path
        Where the forms are written, one a unit, all or none; what is there under another name is left alone.
    units, chosen : sequence of str
        Only these units, by id or slug, and topics; empty for all.
    as_of : str
        Day of the forms; empty for the dataset's review date.
    lang : str
    tell : function
        Called with each unit when its form is made, how many are made, and of how many.
    workers : int
        Processes, at most.

    Returns
    -------
    list of Made
        One a unit; where its ``faults`` say why there is none, nothing was written for it.

    Raises
    ------
    UsageError
        When a unit, topic, day or language is unknown; when a form that is there was answered: it is not written over.
    """
    language(lang)
    for topic in chosen:
        if topic not in topics():
            raise unknown_topic(topic, topics())
    day = dataset.day(as_of)
    reviewed = dataset.reviewed_units(day)
    if not reviewed:
        raise UsageError(Message("usage.no_unit_on", dataset=dataset.name, day=day.isoformat()))
    wanted = [*dict.fromkeys(dataset.unit(text, reviewed) for text in units)] or reviewed
    names = folders(reviewed)
    paths = {unit: folder / f"{names[unit.unit_id]}.xlsx" for unit in wanted}
    for path in paths.values():
        if is_form(path) and receive(path, dataset).is_answered:
            raise UsageError(Message("usage.form_answered", file=path))
    start = (dataset.folder, day, lang, tuple(chosen))
    made, contents = [], dict[Path, str | bytes]()
    here, ids = _Maker(Asked(dataset, day, lang), tuple(chosen)).make, [unit.unit_id for unit in wanted]
    for content, one in of_each(ids, here, _prepared, start, min(workers, len(ids) // FEWEST_A_PROCESS)):
        made.append(replace(one, path=paths[one.unit]))
        contents |= {paths[one.unit]: content} if content else {}
        tell(one.unit, len(made), len(wanted))
    write_together(contents)
    return made
