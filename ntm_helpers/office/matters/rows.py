"""Rows of a dataset that are wrong or odd, as matters: those that `ntm check` tells beside disagreements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ntm_helpers.dataset import Dataset, contract
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.office.matters.answerer import who_answers
from ntm_helpers.office.matters.ledger import TABLE
from ntm_helpers.office.matters.matter import Kind, Matter, Urgency
from ntm_helpers.office.matters.subjects import short
from ntm_helpers.report.disagreements import denied_lists
from ntm_helpers.words import LANGUAGES, Message


def matters_of_rows(dataset: Dataset) -> Iterator[Matter]:
    """Give the faults and notices of a dataset; those of the list of matters itself are no matters."""
    own = dataset.file_of(TABLE) if dataset.has(TABLE) else ""
    for fault in (*dataset.faults, *denied_lists(dataset)):
        if fault.file != own:
            yield _matter(dataset, fault)


def _matter(dataset: Dataset, fault: Fault) -> Matter:
    measure = dataset.register.measures.get(fault.measure)
    unit_id = fault.unit_id if fault.unit_id in dataset.places else ""
    urgency = Urgency.LOOK if fault.weight is Weight.NOTICE else Urgency.FIRST
    table = dataset.table_of(fault.file)
    is_of_people = table in contract.tables_of_people()
    said = {lang: (_unnamed(fault) if is_of_people else fault).text(lang) for lang in LANGUAGES}
    what = "" if is_of_people else _row(dataset, fault, table)
    subject = ":".join((_rule(fault), table or fault.file, fault.column, what))
    topic = measure.topic if measure is not None else ""
    return Matter(unit_id, topic, Kind.ROW, subject, urgency, who_answers(Kind.ROW, unit_id), said)


def _unnamed(fault: Fault) -> Fault:
    """Tell a fault without the row and what stands in it: the list goes to many, and a row may be a household."""
    return replace(fault, row=None, found="", more=())


def _rule(fault: Fault) -> str:
    return fault.rule.key.removeprefix("fault.") if isinstance(fault.rule, Message) else ""


def _row(dataset: Dataset, fault: Fault, table: str) -> str:
    """Name the row of a fault by its key: its number changes with the rows above it. Of several rows the measure tells which."""
    if fault.row is None or fault.more or not table:
        return fault.measure or short(fault.said("found", "en"))
    row = dataset.row_at(table, fault.row)
    return " ".join(row[column] for column in contract.tables()[table].key) if row else fault.measure
