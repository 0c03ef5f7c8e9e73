"""A form as it stands: whom it asks what, what was answered, which answers are marked. Written by `book`, read by `reading`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ntm_helpers.dataset.figures import NOT_REPORTED
from ntm_helpers.dataset.register import Measure, Register
from ntm_helpers.office.forms.lines import Line
from ntm_helpers.quantities import HEDGES
from ntm_helpers.words import words

MARK = "mark"
"""In the hidden sheet before the text of each comment that a marked copy bears."""
VERSION = 1
"""Of the layout of a form: one of another version is not read."""
NAME = "ntm-form"
"""Title of the hidden sheet by which a form is known."""
ANSWERS = ("value", "hedge", "uom", "start", "end", "note")
"""Columns that are answered, in their order."""
PROPOSED = ("uom", "start", "end")
"""Those of them in which something may stand before anybody answers."""
COLUMNS = ("key", "number", "what", "state", "last", "last_day", *ANSWERS)
"""Columns of the sheet of lines; the first is hidden."""
DETAILS = ("filled_on", "document")
"""What is told of the form as a whole: the day on which it was filled in, and number and sign of what it came with."""


@dataclass(frozen=True)
class Head:
    """What the hidden sheet says of a form.

    Attributes
    ----------
    dataset : str
        Name of the dataset that asks.
    unit_id : str
    day : date
        Day to which the situation is told.
    lang : str
    contract : int
        Of the dataset, when the form was made.
    revises : tuple of str
        Digests of the forms that came back before and of which this is a marked copy, the last one last.
    """

    dataset: str
    unit_id: str
    day: date
    lang: str
    contract: int
    revises: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What stands in a cell that is answered.

    Attributes
    ----------
    text : str
        As shown, in one line.
    number : str
        Digits that are stored where it is a number cell.
    day : date or None
        Where it is a date cell.
    cell : str
        Its name in the sheet.
    format : str
        Number format of the cell.
    """

    text: str
    number: str = ""
    day: date | None = None
    cell: str = ""
    format: str = "General"


Answers = Mapping[tuple[str, str], Answer]
"""By the key of a line, or a detail of the form with an empty key, and the column."""


@dataclass
class Form:
    """A form.

    Attributes
    ----------
    head : Head
    unit_name : str
        Of the unit, with its kind, in the language of the form.
    lines : list of Line
    lists : list of str
        What is asked for beside the lines, as it is counted from a list.
    answers : mapping
    marks : dict of (str, str) to str
        What is wrong with an answer, in the language of the form.
    """

    head: Head
    unit_name: str
    lines: list[Line]
    lists: list[str] = field(default_factory=list)
    answers: Answers = field(default_factory=dict)
    marks: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def issue(self) -> str:
        """Tell forms of one unit and day apart that were made at different times: by what was known then of each line.

        Marked copies are of the issue of their form; one that is made when answers have come in is another source.
        """
        known = [(line.key, line.state, line.last, line.last_day, line.uom, str(line.start)) for line in self.lines]
        return hashlib.sha256(repr([tuple(map(str, line)) for line in known]).encode()).hexdigest()[:6]


class Choices:
    """What may be chosen in the cells of a form, as printed in its language.

    Parameters
    ----------
    register : Register
    lang : str
    """

    def __init__(self, register: Register, lang: str):
        self.register, self.lang, self.t = register, lang, words(lang)

    @cached_property
    def hedges(self) -> dict[str, str]:
        """Qualifiers by id."""
        said = {qualifier: self.t(key, x="").strip() for qualifier, key in HEDGES.items()}
        return said | {NOT_REPORTED: self.t("form.not_reported")}

    def states(self, measure: Measure) -> dict[str, str]:
        """States of a measure by code; none of a number."""
        if measure.kind != "status":
            return {}
        code_list = measure.bounded_by.removeprefix("codes:")
        codes = self.register.codes_of(code_list)
        return {code: self.register.codes[code_list, code][f"name_{self.lang}"] for code in codes}
