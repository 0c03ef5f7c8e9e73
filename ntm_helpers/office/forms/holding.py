"""Answers of forms held against all that holds for figures, before any of them is written.

First the checks of a dataset, row by row: what breaks a rule there is not taken; what is only odd (a hundred times the last one,
far from the other communes) is taken and marked. Then the relations between figures, of the forms and of the dataset: parts and
totals, numerators and denominators, what cannot exceed what. Where one does not hold either side may be wrong: both are taken and
marked, as far as all of it is told by one unit; what two units say is held together by `ntm check`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ntm_helpers.dataset import Dataset
from ntm_helpers.dataset.checks import checks_of
from ntm_helpers.dataset.checks.given import Given
from ntm_helpers.dataset.contract import columns, table_names
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.methods.identities.examine import examine
from ntm_helpers.methods.identities.relation import Finding
from ntm_helpers.office.accounts import Row
from ntm_helpers.office.forms.answers import Taken
from ntm_helpers.office.forms.telling import of_check, of_relation
from ntm_helpers.words import Message

Odd = Mapping[tuple[str, str], list[tuple[Message, Message]]]
"""What is odd of an answer that is taken, and what to do, by the digest of its form and the key of its line."""
_COLUMNS = {"period_end": "end", "period_start": "start", "unit": "uom"}
"""Columns of a form in which a cell of a row of figures is answered, where that is not its value."""
_NO_FAULT = ("fault.same_statement", "fault.reads_wide")
"""What is said of rows of a dataset and nothing of an answer: an answer may repeat what another source says, and is as
exact as it was told."""


class Holding:
    """Holds answers against a dataset.

    Parameters
    ----------
    dataset : Dataset
    own : sequence of row
        Rows of the sources that the forms are: what they said before gives way to what they say now.

    Attributes
    ----------
    odd : mapping
    """

    def __init__(self, dataset: Dataset, own: Sequence[Row]):
        self.dataset, self._own = dataset.with_sources(own), {row["source_id"] for row in own}
        self.odd: dict[tuple[str, str], list[tuple[Message, Message]]] = defaultdict(list)

    def against_checks(self, taken: list[Taken]) -> list[Taken]:
        """Leave out, and mark, what breaks a rule for rows of figures; mark what is odd."""
        rows = {name: self.dataset.table(name) for name in table_names() if self.dataset.has(name)}
        before = [row for row in rows.get("figures", []) if row["source_id"] not in self._own]
        rows["figures"] = [*before, *(one.row for one in taken)]
        tables = {name: Table(name, f"{name}.csv", columns(name), of, [*range(len(of))]) for name, of in rows.items()}
        found = [
            (taken[row - len(before)], fault)
            for check in checks_of("figures")
            for fault in check(tables["figures"], Given(tables, self.dataset.register))
            for row in fault.rows
            if row >= len(before)
        ]
        broken = {id(one) for one, fault in found if self._is_broken(one, fault)}
        return [one for one in taken if id(one) not in broken]

    def _is_broken(self, one: Taken, fault: Fault) -> bool:
        """Mark what a check says of a row; whether it cannot be taken."""
        said = of_check(fault, self.dataset.register)
        if fault.weight is not Weight.NOTICE:
            one.received.wrong[one.line.key, _COLUMNS.get(fault.column, "value")] = said
            return True
        if fault.rule.key not in _NO_FAULT:
            self._mark(one, said)
        return False

    def _mark(self, one: Taken, said: tuple[Message, Message]) -> None:
        """Mark an answer that is odd, unless whoever answered says something of it in its note."""
        if not one.row["note"]:
            self.odd[one.received.digest, one.line.key].append(said)

    def together(self, taken: list[Taken]) -> list[Taken]:
        """Mark answers that disagree with one another, or with what the dataset has."""
        for one, said in self._disagreeing(taken):
            self._mark(one, (said, Message("form.fix.disagrees")))
        return taken

    def _disagreeing(self, taken: list[Taken]) -> Iterator[tuple[Taken, Message]]:
        by_id = {f"{one.received.digest}.{one.row['figure_id']}": one for one in taken}  # not what an earlier form of that id said
        day = max((one.received.day for one in taken), default=self.dataset.review_date)
        units = {line.unit.unit_id for one in taken for line in one.received.lines}
        before = (figure for figure in self.dataset.figures(day) if figure.unit_id in units and figure.source_id not in self._own)
        given = (self.dataset.figure(one.row | {"figure_id": figure_id}, day) for figure_id, one in by_id.items())
        figures = [*before, *given]
        for finding in examine(figures, self.dataset, ()).of("disagrees"):
            for figure in finding.identity.figures:
                if figure.figure_id in by_id and self._is_within(finding, one := by_id[figure.figure_id]):
                    yield one, of_relation(finding, self.dataset)

    @staticmethod
    def _is_within(finding: Finding, one: Taken) -> bool:
        """Whether a relation is one of the unit of a form alone: another unit's number nobody can mend in it."""
        units = {line.unit.unit_id for line in one.received.lines}
        return {figure.unit_id for figure in finding.identity.figures} <= units
