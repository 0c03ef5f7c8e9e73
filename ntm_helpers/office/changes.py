"""What an intake would change, row by row, in the words of a reader: numbers as they are printed, names of columns and codes."""

from __future__ import annotations

from collections.abc import Iterator

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.figures import NOT_REPORTED
from ntm_helpers.dataset.register import Register
from ntm_helpers.errors import clip
from ntm_helpers.office.accounts import Row
from ntm_helpers.office.storing import Change, Outcome
from ntm_helpers.office.totals import printed
from ntm_helpers.quantities import QuantityError, read_quantity
from ntm_helpers.words import Message, Said, in_a_row

MOST = 12
"""Rows of one kind that are named one by one."""
_ANSWER = ("qualifier", "value", "value_to", "unit", "step")
_OF_PLACE = ("locator", "quote")
_OF_FILE = ("sha256",)


def changed_rows(change: Change, outcome: Outcome, register: Register) -> Iterator[Message]:
    """Say both answers of the rows that say something else, and which are gone.

    Parameters
    ----------
    change : Change
    outcome : Outcome
    register : Register
    """
    for before, after in change.changed[:MOST]:
        told = in_a_row(_differences(change.table, before, after, register))
        yield Message("intake.changed_row", row=_handle(change, after, outcome, register), told=told)
    for row in change.gone[:MOST]:
        yield Message("intake.gone_row", row=_handle(change, row, outcome, register), told=_answer(row, register))


def _differences(table: str, before: Row, after: Row, register: Register) -> Iterator[Message]:
    """Say what two rows do not say alike; of a figure its number as one, and the wording where nothing else differs."""
    unlike = [column for column in after if before.get(column, "") != after[column]]
    if table == "figures" and set(unlike) & set(_ANSWER):
        yield Message("intake.from_answer", before=_answer(before, register), after=_answer(after, register))
        unlike = [column for column in unlike if column not in _ANSWER]
    elif not set(unlike) - set(_OF_PLACE):
        yield Message("intake.from_wording", before=before.get("quote", ""), after=after.get("quote", ""))
    for column in unlike:
        if column in _OF_FILE:
            yield Message("intake.other_file")
        elif column not in _OF_PLACE:
            yield Message(
                "intake.from_to",
                column=_column(table, column),
                before=_cell(table, column, before.get(column, ""), register),
                after=_cell(table, column, after[column], register),
            )


def _column(table: str, name: str) -> Message:
    found = next((column.name_vi for column in contract.tables()[table].columns if column.name == name), name)
    return Said({"vi": found, "en": name.replace("_", " ")}.__getitem__)


def _cell(table: str, column: str, text: str, register: Register) -> Message | str:
    """A cell as it is told: the name of a code, its text, "–" for none."""
    of = next((one for one in contract.tables()[table].columns if one.name == column), None)
    lists = (f"{table}/{column}", of.codes if of else "")
    row = next((register.codes[name, text] for name in lists if (name, text) in register.codes), None)
    return Said(lambda lang: row[f"name_{lang}"]) if row else clip(text) or "–"


def _answer(row: Row, register: Register) -> Message | str:
    """What a figure says, as pages print it; of any other row its name."""
    if "measure" not in row or "value" not in row:
        return row.get("name") or row.get("title") or "–"
    if row["qualifier"] == NOT_REPORTED:
        return Message("form.not_reported")
    known = register.measures.get(row["measure"])
    code = register.codes.get(((known.bounded_by if known else "").removeprefix("codes:"), row["value"]))
    if code:
        return Said(lambda lang: code[f"name_{lang}"])
    cells = {"value_to": row["value_to"], "unit": row["unit"], "step": row["step"], "qualifier": row["qualifier"] or "exact"}
    try:
        return printed(read_quantity(row["value"], kind=known.kind if known else "amount", **cells), register)
    except QuantityError:
        return " ".join(filter(None, map(row.get, _ANSWER))) or "–"


def _handle(change: Change, row: Row, outcome: Outcome, register: Register) -> Message | str:
    """What a reader takes a row by: of a figure its unit, measure and place, else its name or id."""
    if change.table != "figures":
        return row.get("name") or row.get("title") or next(iter(row.values()))
    unit = outcome.units.get(row["unit_id"], {}).get("name", row["unit_id"])
    known = register.measures.get(row["measure"])
    names = {"vi": known.name_vi, "en": known.name_en} if known else {"vi": row["measure"], "en": row["measure"]}
    measure = Said(names.__getitem__)
    item = register.codes.get((known.items, row["item"])) if known else None
    of = Said(lambda lang: item[f"name_{lang}"]) if item else row["item"]
    told = Message("intake.of_item", measure=measure, item=of) if of else measure
    return Message("intake.row", unit=unit, measure=told, day=row["period_end"], place=row["locator"])
