"""The answers of one form become rows of figures; what cannot be taken is told cell by cell, with what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ntm_helpers.dataset import Dataset
from ntm_helpers.dataset.cells import day_first, read_day
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.figures import NOT_REPORTED
from ntm_helpers.dataset.naming import Names
from ntm_helpers.office.accounts import Row, quoted
from ntm_helpers.office.cell_text import Reading
from ntm_helpers.office.cell_text import State as Read
from ntm_helpers.office.forms.form import Answer, Choices
from ntm_helpers.office.forms.lines import Line
from ntm_helpers.office.forms.reading import Received
from ntm_helpers.office.printed import PERCENT, Printed, convention_of, read_column
from ntm_helpers.office.readings import ENGLISH, VIETNAMESE
from ntm_helpers.office.taking import figure_id
from ntm_helpers.quantities import POINT_KINDS
from ntm_helpers.report.numbers import print_date
from ntm_helpers.words import Message

QUALIFIERS = "figures/qualifier"
"""List of names by which hedges are known."""
EXACT = "exact"
"""Qualifier of a number that is told as it is."""
_EMPTY = Answer("")


@dataclass(frozen=True)
class Wrong(Exception):
    """An answer that cannot be taken: in which column, what is wrong, what to do."""

    column: str
    rule: Message
    fix: Message


@dataclass(frozen=True)
class Taken:
    """A line that was answered, as a row of figures."""

    received: Received
    line: Line
    row: Row


def taken_of(received: Received, dataset: Dataset, source_id: str) -> list[Taken]:
    """Give the rows of a form; what is wrong with the others is added to what is wrong with the form."""
    return list(_Answers(received, dataset, source_id).rows()) if received.form is not None else []


class _Answers:
    """Reads the answers of one form."""

    def __init__(self, received: Received, dataset: Dataset, source_id: str):
        assert received.form is not None
        self.received, self.form, self.source_id = received, received.form, source_id
        self.register = dataset.register
        self._names = Names(dataset.register)
        self.choices = Choices(dataset.register, self.form.head.lang)
        numbers = [_printed(answer) for (key, column), answer in self.form.answers.items() if key and column == "value"]
        own = Printed(VIETNAMESE if self.form.head.lang == "vi" else ENGLISH)  # as the form itself prints numbers
        self._convention = convention_of([*numbers, own])
        received.filled_on = self._filled_on = self._day_of_form()

    def rows(self) -> Iterator[Taken]:
        """Read line by line."""
        for line in self.form.lines:
            if any((line.key, column) in self.received.wrong for column in ("value", "hedge", "uom", "start", "end")):
                continue
            try:
                row = self._row(line)
            except Wrong as wrong:
                self.received.wrong[line.key, wrong.column] = wrong.rule, wrong.fix
            else:
                if row is not None:
                    yield Taken(self.received, line, row)

    def _at(self, line: Line, column: str) -> Answer:
        return self.form.answers.get((line.key, column), _EMPTY)

    def _day_of_form(self) -> date | None:
        """Day on which the form was filled in."""
        given = self.form.answers.get(("", "filled_on"), _EMPTY)
        day = given.day or read_day(given.text) or day_first(given.text)
        if given.text and day is None:
            self.received.wrong["", "filled_on"] = Message("form.fault.day"), Message("form.fix.day")
        elif day is not None and day < self.form.head.day:
            said = print_date(self.form.head.day, self.form.head.lang)
            self.received.wrong["", "filled_on"] = Message("form.fault.filled_early", day=said), Message("form.fix.day")
            return None
        return day

    def _row(self, line: Line) -> Row | None:
        """Give the row of a line; None where nothing was answered."""
        value, hedge = self._at(line, "value"), self._hedge(line)
        if not value.text and hedge != NOT_REPORTED:
            if hedge:
                raise Wrong("value", Message("form.fault.hedge_alone"), Message("form.fix.hedge_alone"))
            return None
        measure = self.register.measures[line.measure]
        told = self._state(line, value) if measure.kind == "status" else self._number(line, value, hedge)
        basis = "status" if measure.kind == "status" else "plan" if measure.is_of_plans and measure.kind != "year" else "result"
        start, end = self._period(line, is_plan=basis == "plan")
        is_running = end > self.form.head.day.isoformat()  # told as it stood on the day of the form
        stated_on = self.form.head.day if is_running else self._filled_on
        document = self.form.answers.get(("", "document"), _EMPTY).text
        row = dict.fromkeys(columns("figures"), "") | {
            "unit_id": line.unit.unit_id,
            "measure": line.measure,
            "item": line.item,
            "basis": basis,
            "period_start": start,
            "period_end": end,
            "stated_on": stated_on.isoformat() if stated_on else "",
            "source_id": self.source_id,
            "locator": ", ".join(filter(None, (self.received.sheet, value.cell or self._at(line, "hedge").cell, document))),
            "quote": quoted(value.text),
            "note": self._at(line, "note").text,
        }
        row |= told
        row["figure_id"] = figure_id(self.source_id, line.unit.unit_id, line.measure, line.item, start, end, basis)
        return row

    def _hedge(self, line: Line) -> str:
        """What was chosen of how exact a number is."""
        text = self._at(line, "hedge").text
        found = self._names.code(QUALIFIERS, text).id if text else EXACT
        if found not in (EXACT, *self.choices.hedges):
            allowed = ", ".join(self.choices.hedges.values())
            raise Wrong("hedge", Message("form.fault.hedge", text=text), Message("form.fix.list", allowed=allowed))
        return "" if found == EXACT else found

    def _state(self, line: Line, value: Answer) -> Row:
        """Read a state of the list."""
        states = self.choices.states(self.register.measures[line.measure])
        if self._names.code(QUALIFIERS, value.text).id == NOT_REPORTED:
            return {"qualifier": NOT_REPORTED}
        code = self._names.status(line.measure, value.text).id
        if code not in states or _signs(value.text) - _signs(states[code]):  # "Đạt*" says more than its list
            rule, allowed = Message("form.fault.state", text=value.text), ", ".join(states.values())
            raise Wrong("value", rule, Message("form.fix.list", allowed=allowed))
        return {"value": code}

    def _number(self, line: Line, value: Answer, hedge: str) -> Row:
        """Read a number with its hedge and unit of measure."""
        uom, measure = self._uom(line), self.register.measures[line.measure]
        if not value.text:
            return {"qualifier": NOT_REPORTED}
        found = self._read(value, uom, measure.kind)
        if found.state is Read.NOT_REPORTED:
            return {"qualifier": NOT_REPORTED}
        if measure.kind in POINT_KINDS and "." in self._read(value, uom, "amount").value:
            raise Wrong("value", Message("form.fault.whole", text=value.text), Message("form.fix.whole"))
        if found.state is not Read.TOLD or found.of:
            raise Wrong("value", found.why or Message("form.fault.number", text=value.text), Message("form.fix.number"))
        if hedge and hedge != (found.qualifier or hedge):
            rule = Message("form.fault.two_hedges", text=value.text, hedge=self.choices.hedges[hedge])
            raise Wrong("hedge", rule, Message("form.fix.two_hedges"))
        return self._told(line, found, hedge, uom)

    def _read(self, value: Answer, uom: str, kind: str) -> Reading:
        """Read a number as the form prints numbers; one that is only likely when it is read otherwise is asked about."""
        given = [_printed(value)]
        told, likely = (
            read_column(given, uom, kind, convention, reading=PERCENT, register=self.register).readings[0]
            for convention in (self._convention, "")
        )
        if told.state is likely.state is Read.TOLD and told.value != likely.value:
            why = Message("office.thousands_or_decimals", first=told.value, second=likely.value)
            return Reading(Read.ASKED, why=why)
        return told

    def _told(self, line: Line, found: Reading, hedge: str, uom: str) -> Row:
        """Give the cells of a number that was read; its unit of measure is told once, or twice in one way."""
        if hedge == NOT_REPORTED:
            raise Wrong("hedge", Message("form.fault.not_reported", value=found.value), Message("form.fix.not_reported"))
        if found.uom and uom and found.uom != uom:
            rule = Message("form.fault.two_uoms", value=self._printed_uom(line, found.uom), uom=self._printed_uom(line, uom))
            raise Wrong("uom", rule, Message("form.fix.two_uoms"))
        if not (found.uom or uom):
            raise Wrong("uom", Message("form.fault.no_uom"), Message("form.fix.list", allowed=", ".join(line.uoms.values())))
        return {
            "qualifier": found.qualifier or hedge,
            "value": found.value,
            "value_to": found.value_to,
            "unit": found.uom or uom,
            "step": found.step,
        }

    def _printed_uom(self, line: Line, uom: str) -> str:
        return line.uoms.get(uom) or uom

    def _uom(self, line: Line) -> str:
        """Unit of measure that was chosen; a line that has but one needs none."""
        text = self._at(line, "uom").text
        if len(line.uoms) == 1:
            return next(iter(line.uoms))
        printed = {name: uom for uom, name in line.uoms.items()}
        found = printed.get(text) or (self._names.uom(text).id if text else "")
        if text and found not in line.uoms:
            rule, allowed = Message("form.fault.uom", text=text), ", ".join(line.uoms.values())
            raise Wrong("uom", rule, Message("form.fix.list", allowed=allowed))
        return found

    def _period(self, line: Line, *, is_plan: bool) -> tuple[str, str]:
        """Read the period: its last day, which must be there (a plan's may be to come), and where there is one its first."""
        days: dict[str, date | None] = {}
        for column in ("start", "end"):
            given = self._at(line, column)
            days[column] = given.day or read_day(given.text) or day_first(given.text)
            if given.text and days[column] is None:
                raise Wrong(column, Message("form.fault.day"), Message("form.fix.day"))
        start, end, asked = days["start"], days["end"], self.form.head.day
        lang = self.form.head.lang
        if end is None:
            raise Wrong("end", Message("form.fault.no_day"), Message("form.fix.no_day", day=print_date(line.end, lang)))
        if end > asked and not is_plan:
            raise Wrong("end", Message("form.fault.late", day=print_date(asked, lang)), Message("form.fix.late"))
        if start is not None and start > end:
            raise Wrong("start", Message("form.fault.ends_early", day=print_date(end, lang)), Message("form.fix.day"))
        return start.isoformat() if start else "", end.isoformat()


def _signs(text: str) -> set[str]:
    """Characters of a text that are no letters, digits or blanks."""
    return {sign for sign in unicodedata.normalize("NFC", text) if not sign.isalnum() and not sign.isspace()}


def _printed(answer: Answer) -> Printed:
    return Printed(answer.text, answer.number, answer.format)
