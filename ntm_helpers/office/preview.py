"""What an intake says before it writes: what is taken, what is left out and why, what is asked, what would change.

Everything is a `Message`, so that it is said in the language of the call. Long lists are cut after `MOST` with the number of
the rest; the whole of it, a line a cell, is written by `as_rows` into a file that is asked for.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from ntm_helpers.characters import visible
from ntm_helpers.dataset import Figure, contract
from ntm_helpers.dataset.law import rule_table
from ntm_helpers.dataset.register import Register
from ntm_helpers.errors import Fault, clip
from ntm_helpers.office.accounts import Account, Fate, Kind, places_in
from ntm_helpers.office.changes import MOST, changed_rows
from ntm_helpers.office.forms.form import NAME
from ntm_helpers.office.intake import Incoming
from ntm_helpers.office.kinds import LIST_OF_KINDS
from ntm_helpers.office.storing import Outcome
from ntm_helpers.project import RULES
from ntm_helpers.report.check_report import CheckReport
from ntm_helpers.report.spreadsheets import plain_text
from ntm_helpers.words import Message, Said, in_a_row, in_language, key_family

_TABLE = "\0"
"""Mark of a table among measures, which may bear its name."""
_KINDS = key_family("intake.kind", Kind)
_AGREEING, _FEW = ("intake.total.agrees", "intake.total.between"), 8
_ORDER = (Kind.TAKEN, Kind.ASKED, Kind.LEFT_OUT, Kind.NOTE, Kind.NAMES)
_COMPLETED = key_family("intake.completed", ("review_date", "reviewed_units"))
_HEADS = key_family("intake.report", ("file", "sheet", "cell", "text", "fate", "table", "row", "why"))


def preview(account: Account, outcome: Outcome, register: Register) -> Iterator[Message]:
    """Say what became of the cells, and what the dataset would become.

    Parameters
    ----------
    account : Account
    outcome : Outcome
    register : Register
    """
    forms = {fate.place.file for fate in account.fates if fate.place.sheet == NAME}
    others = [fate for fate in account.fates if fate.place.file not in forms]
    if others:
        yield Message("intake.summary", count=len(others), told=_by_kind(Counter(fate.kind for fate in others)))
    yield from _taken(others, account, register)
    yield from _answered([fate for fate in account.fates if fate.place.file in forms])
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


def _answered(fates: Sequence[Fate]) -> Iterator[Message]:
    """Say how many lines of each form were answered; of one without answers nothing: its unit is named among those."""
    taken: dict[str, set[str]] = {fate.place.file: set() for fate in fates}
    asked: dict[str, set[int]] = {file: set() for file in taken}
    for fate in fates:
        if fate.kind is Kind.TAKEN:
            taken[fate.place.file].add(fate.row_id)
        elif fate.kind is Kind.ASKED:
            asked[fate.place.file].add(fate.place.row)
    if taken:
        counts = {"taken": sum(map(len, taken.values())), "asked": sum(map(len, asked.values()))}
        yield Message("intake.forms", count=len(taken), **counts)
    for file in taken:
        if taken[file] or asked[file]:
            yield Message("intake.form", file=file, taken=len(taken[file]), asked=len(asked[file]))


def _taken(fates: Sequence[Fate], account: Account, register: Register) -> Iterator[Message]:
    """Say by file and sheet how many cells were read, and of what they are."""
    rows = {row["figure_id"]: row for row in account.rows.get("figures", ())}
    sheets: dict[tuple[str, str], list[Fate]] = defaultdict(list)
    for fate in fates:
        sheets[fate.place.file, fate.place.sheet].append(fate)
    for (file, sheet), of_sheet in sheets.items():
        kinds = Counter(fate.kind for fate in of_sheet)
        yield Message("intake.sheet", file=file, sheet=sheet, count=len(of_sheet), told=_by_kind(kinds))
        measures: Counter[str] = Counter()
        for fate in of_sheet:
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
    is_of_several = len({fate.place.file for fate in account.fates}) > 1
    for (why, file, title), fates in groups.items():
        sheet = f"{file}, {title}" if is_of_several else title
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
            yield from changed_rows(change, outcome, register)


_FIXES = {"fix.step": Message("intake.fix_step"), "fix.disagrees": Message("intake.fix_disagrees")}
"""What an officer does about a fault, who has the file and no table of the dataset."""


def in_their_files(checked: CheckReport, incoming: Incoming) -> tuple[Fault, ...]:
    """Give the faults of a check as of the cells of the files that came in, where a figure was read from one.

    Parameters
    ----------
    checked : CheckReport
    incoming : Incoming
    """
    dataset = checked.dataset
    if dataset is None:
        return checked.faults
    files = {row["source_id"]: PurePosixPath(row["name"]).name for row in incoming.account.rows.get("source_copies", ())}
    figures = {figure.figure_id: figure for figure in dataset.figures() if figure.source_id in files}
    by_row = {row: figures[id_] for id_, row in dataset.rows_of_figures().items() if id_ in figures}
    table = dataset.file_of("figures")
    return tuple(_in_its_file(fault, by_row, files) if fault.file == table else fault for fault in checked.faults)


def _in_its_file(fault: Fault, by_row: Mapping[int, Figure], files: Mapping[str, str]) -> Fault:
    figure = by_row.get(fault.row or 0)
    places = places_in(figure.locator) if figure and not fault.more else []
    if figure is None or not places:
        return fault
    sheet, cell = places[0]
    fix = _FIXES.get(getattr(fault.fix, "key", ""), fault.fix)
    file, found = f"{files[figure.source_id]}, sheet {sheet}", f"{cell}: {figure.quote}"
    return replace(fault, file=file, row=None, column="", found=found, fix=fix)


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
    writer.writerow([str(in_language(Message(key), lang)) for key in _HEADS.values()])
    for fate in account.fates:
        why = str(in_language(fate.why, lang)) if fate.why else ""
        place = fate.place
        kind, known = str(in_language(Message(_KINDS[fate.kind]), lang)), contract.tables().get(fate.table)
        table = known.name_vi if known and lang == "vi" else fate.table
        cells = (place.file, place.sheet, place.cell, fate.text, kind, table, fate.row_id, why)
        writer.writerow([plain_text(visible(cell)) for cell in cells])
    return stream.getvalue()
