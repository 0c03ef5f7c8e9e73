"""Forms of many units at once: made unit by unit, written together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ntm_helpers.dataset import Dataset
from ntm_helpers.dataset.contract import VERSION as CONTRACT
from ntm_helpers.dataset.meant import unknown_topic
from ntm_helpers.errors import UsageError, language
from ntm_helpers.files import write_together
from ntm_helpers.office.forms.book import book_of
from ntm_helpers.office.forms.form import Form, Head
from ntm_helpers.office.forms.lines import Asked, State
from ntm_helpers.office.forms.reading import is_form, receive
from ntm_helpers.places import Unit
from ntm_helpers.report.values import UNIT_WORDS
from ntm_helpers.run.addresses import folders
from ntm_helpers.topics import topics
from ntm_helpers.words import Message, words


@dataclass(frozen=True)
class Made:
    """A form that was written: for whom, where, and how many lines of each state it has."""

    unit: Unit
    path: Path
    counts: dict[State, int]


def make_forms(
    dataset: Dataset,
    folder: Path,
    *,
    units: Sequence[str] = (),
    chosen: Sequence[str] = (),
    as_of: str = "",
    lang: str = "vi",
    tell: Callable[[Unit, int, int], None] = lambda unit, done, planned: None,
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
    asked, names, t = Asked(dataset, day, lang), folders(reviewed), words(lang)
    made, contents = [], dict[Path, str | bytes]()
    for done, unit in enumerate(wanted, start=1):
        lines = asked.lines(unit, chosen)
        head = Head(dataset.name, unit.unit_id, day, lang, CONTRACT)
        path = folder / f"{names[unit.unit_id]}.xlsx"
        if is_form(path) and receive(path, dataset).is_answered:
            raise UsageError(Message("usage.form_answered", file=path))
        form = Form(head, t(UNIT_WORDS[unit.kind], name=unit.name), lines, asked.lists(unit, chosen))
        contents[path] = book_of(form, dataset.register)
        made.append(Made(unit, path, {state: sum(line.state is state for line in lines) for state in State}))
        tell(unit, done, len(wanted))
    write_together(contents)
    return made
