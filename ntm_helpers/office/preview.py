"""What an intake says before it writes: what is taken, what is left out and why, what is asked, what would change.

Everything is a `Message`, so that it is said in the language of the call. Long lists are cut after `MOST` with the number of
the rest; the whole of it, a line a cell, is written by `as_rows` into a file that is asked for.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ntm_helpers.characters import visible
from ntm_helpers.dataset import contract
from ntm_helpers.dataset.law import rule_table
from ntm_helpers.dataset.register import Register
from ntm_helpers.errors import clip
from ntm_helpers.office.accounts import Account, Fate, Kind, Row
from ntm_helpers.office.kinds import LIST_OF_KINDS
from ntm_helpers.office.storing import Change, Outcome
from ntm_helpers.project import RULES
from ntm_helpers.report.spreadsheets import plain_text
from ntm_helpers.words import Message, Said, in_a_row, in_language, key_family

MOST = 12
_TABLE = "\0"
"""Mark of a table among measures, which may bear its name."""
"""Things of one kind that are named one by one."""
_KINDS = key_family("intake.kind", Kind)
_AGREEING, _FEW = ("intake.total.agrees", "intake.total.between"), 8
_ORDER = (Kind.TAKEN, Kind.ASKED, Kind.LEFT_OUT, Kind.NOTE, Kind.NAMES)
_COMPLETED = key_family("intake.completed", ("review_date", "reviewed_units"))
_OF_PLACE = ("locator", "quote")
_SAID_OF = ("qualifier", "value", "value_to", "unit")


def preview(account: Account, outcome: Outcome, register: Register) -> Iterator[Message]:
    """Say what became of the cells, and what the dataset would become.

    Parameters
    ----------
    account : Account
    outcome : Outcome
    register : Register
    """
    kinds = Counter(fate.kind for fate in account.fates)
    if kinds:
        yield Message("intake.summary", count=len(account.fates), told=_by_kind(kinds))
    yield from _taken(account, register)
    yield from account.remarks
    if account.totals:
        yield Message("intake.totals")
        yield from _totals(account.totals)
    yield from _cells(account, Kind.NOTE)
    yield from _cells(account, Kind.LEFT_OUT)
    yield from _cells(account, Kind.ASKED)
    yield from _new_units(outcome)
    yield from _changes(outcome, register)
    for key in outcome.completed:
        value = outcome.descriptor.get(key)
        yield Message(_COMPLETED[key], value=", ".join(value) if isinstance(value, list) else value)


def _by_kind(kinds: Counter[Kind]) -> str:
    return in_a_row(Message("intake.of_kind", count=kinds[kind], kind=Message(_KINDS[kind])) for kind in _ORDER if kinds[kind])


def _taken(account: Account, register: Register) -> Iterator[Message]:
    """Say by file and sheet how many cells were read, and of what they are."""
    rows = {row["figure_id"]: row for row in account.rows.get("figures", ())}
    sheets: dict[tuple[str, str], list[Fate]] = defaultdict(list)
    for fate in account.fates:
        sheets[fate.place.file, fate.place.sheet].append(fate)
    for (file, sheet), fates in sheets.items():
        kinds = Counter(fate.kind for fate in fates)
        yield Message("intake.sheet", file=file, sheet=sheet, count=len(fates), told=_by_kind(kinds))
        measures: Counter[str] = Counter()
        for fate in fates:
            if fate.kind is Kind.TAKEN:
                row = rows.get(fate.row_id.split(" ")[0])
                measures[row["measure"] if row else _TABLE + fate.table] += 1
        for measure, count in measures.items():
            yield Message("intake.measure", measure=_name(measure, register), count=count)


def _name(measure: str, register: Register) -> Message:
    """Name of a measure, or of a table, in both languages."""
    table = contract.tables().get(measure.removeprefix(_TABLE))
    known = register.measures.get(measure)
    vi, en = (known.name_vi, known.name_en) if known else (table.name_vi, table.title) if table else (measure, measure)
    return Said({"vi": vi, "en": en}.__getitem__)


def _kind_name(kind: str) -> Message:
    row = next((row for row in rule_table(RULES, "names") if (row["list"], row["code"]) == (LIST_OF_KINDS, kind)), {})
    return Said(lambda lang: row.get(f"name_{lang}", kind))


def _cells(account: Account, kind: Kind) -> Iterator[Message]:
    """Say which cells fared so, those of one reason and sheet together."""
    groups: dict[tuple[object, str, str], list[Fate]] = defaultdict(list)
    for fate in account.of(kind):
        groups[fate.why, fate.place.file, fate.place.sheet].append(fate)
    if groups:
        yield Message("intake.heading", kind=Message(_KINDS[kind]), count=sum(map(len, groups.values())))
    for (why, _, sheet), fates in groups.items():
        told = [f"{fate.place.cell} “{clip(fate.text, 60)}”" for fate in fates[:MOST]]
        cells = ", ".join(told) if len(fates) <= MOST else Message("intake.and_more", told=", ".join(told), count=len(fates) - MOST)
        yield (
            Message("intake.cells_why", sheet=sheet, cells=cells, why=why)
            if why
            else Message("intake.cells", sheet=sheet, cells=cells)
        )


def _totals(totals: Sequence[Message]) -> Iterator[Message]:
    """Say of totals what they show; of a sheet with many that agree, how many these are."""
    agreeing: dict[object, list[Message]] = defaultdict(list)
    for told in totals:
        if told.key in _AGREEING:
            agreeing[told.values["sheet"]].append(told)
    for sheet, same in agreeing.items():
        if len(same) > _FEW:
            yield Message("intake.totals_agree", sheet=sheet, count=len(same))
        else:
            yield from same
    yield from (told for told in totals if told.key not in _AGREEING)


def _new_units(outcome: Outcome) -> Iterator[Message]:
    units = next((change.added for change in outcome.changes if change.table == "units"), ())
    by_kind: dict[str, list[str]] = defaultdict(list)
    for row in units:
        by_kind[row["kind"]].append(row["name"])
    for kind, names in by_kind.items():
        shown = ", ".join(names[:MOST]) + (" …" if len(names) > MOST else "")
        yield Message("intake.new_units", count=len(names), kind=_kind_name(kind), names=shown)


def _changes(outcome: Outcome, register: Register) -> Iterator[Message]:
    changes = [change for change in outcome.changes if change.is_one or change.same or change.left]
    if not any(change.is_one for change in changes):
        yield Message("intake.nothing_changes")
        return
    yield Message("intake.changes")
    for change in changes:
        numbers = {"added": len(change.added), "changed": len(change.changed), "gone": len(change.gone)}
        yield Message("intake.change", table=_name(_TABLE + change.table, register), same=change.same + change.moved, **numbers)
        if change.moved:
            yield Message("intake.moved", count=change.moved)
        if change.left:
            yield Message("intake.left", count=change.left)
        if change.table != "units":
            yield from _changed_rows(change, outcome, register)


def _handle(change: Change, row: Row, outcome: Outcome, register: Register) -> Message | str:
    """What a reader takes a row by: of a figure its unit, measure and place, else its name or id."""
    if change.table != "figures":
        return row.get("name") or row.get("title") or next(iter(row.values()))
    unit = outcome.units.get(row["unit_id"], {}).get("name", row["unit_id"])
    measure = _name(row["measure"], register)
    item = (
        register.codes.get((register.measures[row["measure"]].items, row["item"])) if row["measure"] in register.measures else None
    )
    of = Said(lambda lang: item[f"name_{lang}"]) if item else row["item"]
    told = Message("intake.of_item", measure=measure, item=of) if of else measure
    return Message("intake.row", unit=unit, measure=told, day=row["period_end"], place=row["locator"])


def _changed_rows(change: Change, outcome: Outcome, register: Register) -> Iterator[Message]:
    """Say both answers of the rows that say something else, and which are gone."""
    for before, after in change.changed[:MOST]:
        columns = [column for column in after if before.get(column, "") != after[column] and column not in _OF_PLACE]
        pairs = [(column, before.get(column) or "–", after[column] or "–") for column in columns]
        told = in_a_row(Message("intake.from_to", column=column, before=was, after=now) for column, was, now in pairs)
        yield Message("intake.changed_row", row=_handle(change, after, outcome, register), told=told)
    for row in change.gone[:MOST]:
        told = " ".join(filter(None, map(row.get, _SAID_OF))) or "–"
        yield Message("intake.gone_row", row=_handle(change, row, outcome, register), told=told)


def as_rows(account: Account, lang: str) -> str:
    """Give the fate of every cell as CSV, a line a cell; no text hides something or is a formula to the program that opens it.

    Parameters
    ----------
    account : Account
    lang : str
        Language of the reasons.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["file", "sheet", "cell", "text", "fate", "table", "row", "why"])
    for fate in account.fates:
        why = str(in_language(fate.why, lang)) if fate.why else ""
        place = fate.place
        cells = (place.file, place.sheet, place.cell, fate.text, fate.kind, fate.table, fate.row_id, why)
        writer.writerow([plain_text(visible(cell)) for cell in cells])
    return stream.getvalue()
