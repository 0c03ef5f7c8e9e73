"""Intake: an empty dataset to fill in, a filled one to check, a workbook to store as CSV.

The report of a check is the same as text, as a file (CSV) and for programs (JSON): every fault with file, row, column, value, rule
and mend; and, where asked for, every identity with its verdict, both sides, the difference and what would mend it.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ntm_helpers.dataset import Dataset, Figure, contract, open_dataset
from ntm_helpers.dataset.contract import columns, example_row, table_names
from ntm_helpers.dataset.descriptor import FILE, Descriptor, full, write_descriptor
from ntm_helpers.dataset.tables import WORKBOOK, Table, read_workbook_tables, store
from ntm_helpers.errors import DataRefused, Fault, UsageError, Weight
from ntm_helpers.methods.identities.examine import Consistency, SeveralSources, examine
from ntm_helpers.methods.identities.guesses import Guess
from ntm_helpers.methods.identities.relation import Finding
from ntm_helpers.quantities import Quantity
from ntm_helpers.report.numbers import print_quantity
from ntm_helpers.review import quantity_json


def new_dataset(folder: Path, name: str = "") -> list[Path]:
    """Lay an empty dataset: headers and an example row each, as CSV and as one workbook of text cells.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    name : str
        Name of the dataset; by default the folder's.

    Returns
    -------
    list of Path
        Files written.

    Raises
    ------
    UsageError
        When one of the files is there already: nothing is written over.
    """
    files = [FILE, WORKBOOK, *(f"{table}.csv" for table in table_names())]
    there = [file for file in files if (folder / file).exists()]
    if there:
        raise UsageError(f"{folder} holds {', '.join(there)} already: nothing was written. Name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    own: Descriptor = {
        "name": name or folder.resolve().name.lower().replace(" ", "-"),
        "title": "",
        "title_en": "",
        "contract": contract.VERSION,
        "profile": "data-package",
        "review_date": "2020-12-31",
        "reviewed_units": [],
    }
    described = write_descriptor(folder, full(own))
    examples = {table: Table(table, f"{table}.csv", columns(table), [example_row(table)], [2]) for table in table_names()}
    written = store(folder, examples)
    from ntm_helpers.dataset.workbook import write_workbook

    rows = {table: [columns(table), [*example_row(table).values()]] for table in table_names()}
    notes = {name: {column.name: f"{column.vi}\n\n{column.en}" for column in of.columns} for name, of in contract.tables().items()}
    write_workbook(folder / WORKBOOK, rows, notes)
    return [described, *written, folder / WORKBOOK]


def store_workbook(path: Path) -> list[Path]:
    """Write the rows of a workbook as CSV, the stored form, beside it.

    Parameters
    ----------
    path : Path
        The workbook, or the folder that holds it.

    Raises
    ------
    DataRefused
        When the workbook has a fault: nothing is written.
    """
    path = path / WORKBOOK if path.is_dir() else path
    tables, faults = read_workbook_tables(path)
    serious = [fault for fault in faults if fault.weight != Weight.NOTICE]
    if serious:
        raise DataRefused(str(path), serious)
    return store(path.parent, tables)


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Attributes
    ----------
    folder : Path
    faults : tuple of Fault
    dataset : Dataset or None
        None where a table cannot be trusted: then nothing else was checked.
    consistency : Consistency or None
        None where it was not asked for or could not be.
    """

    folder: Path
    faults: tuple[Fault, ...]
    dataset: Dataset | None
    consistency: Consistency | None

    @property
    def is_refused(self) -> bool:
        """Whether something stops a table or a row."""
        return any(fault.weight != Weight.NOTICE for fault in self.faults)


def check_dataset(folder: Path, *, with_identities: bool = False) -> CheckReport:
    """Check a dataset: its contract and, where asked for, its identities.

    Parameters
    ----------
    folder : Path
    with_identities : bool
        Rows whose number cannot be read take no part in identities; the others do.
    """
    try:
        dataset = open_dataset("", folder)
    except DataRefused as refused:
        return CheckReport(folder, refused.faults, None, None)
    found = examine(dataset.figures(), dataset, dataset.identities) if with_identities else None
    return CheckReport(folder, dataset.faults, dataset, found)


# --- told -----------------------------------------------------------------------------------------------------------------


def as_text(report: CheckReport) -> str:
    """Tell a report in lines."""
    weights = Counter(fault.weight for fault in report.faults)
    lines = [f"{fault.weight:<7}{fault}" for fault in report.faults]
    lines.append(
        f"{report.folder}: {weights[Weight.TABLE]} that stop everything (table), {weights[Weight.ROW]} that stop what reads the "
        f"row (row), {weights[Weight.NOTICE]} to look at (notice)."
    )
    if report.dataset is None:
        lines.append("Mend the tables first: the rest was not checked.")
    if report.consistency is not None and report.dataset is not None:
        lines += _consistency_lines(report.consistency, report.dataset)
    return "\n".join(lines)


def _consistency_lines(found: Consistency, dataset: Dataset) -> list[str]:
    teller = _Teller(dataset)
    lines = []
    for verdict in found.counts():
        for finding in found.of(verdict):
            lines += [f"{verdict:<17}{line}" if i == 0 else f"{'':<17}{line}" for i, line in enumerate(teller.finding(finding))]
            lines += [f"{'':<17}guess: {teller.guess(guess)}" for guess in found.guesses(finding)]
    lines += [f"{told.verdict:<17}{teller.told(told)}" for told in found.several]
    counts = ", ".join(f"{number} {verdict}" for verdict, number in found.counts().items())
    return [*lines, f"{len(found.findings)} identities: {counts}; {len(found.several)} things told by several sources."]


class _Teller:
    """Says findings in English for people at a terminal."""

    def __init__(self, dataset: Dataset):
        self.dataset, self.register = dataset, dataset.register

    def quantity(self, quantity: Quantity | None) -> str:
        """Print a quantity with its unit of measure."""
        if quantity is None:
            return "not known"
        row = self.register.units_of_measure.get(quantity.unit, {})
        exact = quantity.wording is not None or (quantity.lower.denominator == 1 and quantity.upper == quantity.lower)
        return print_quantity(quantity, "en", pattern=row.get("pattern_en_other", "{}"), decimals=None if exact else 2)

    def figure(self, figure: Figure) -> str:
        """Name a figure: id, measure, item, unit, day."""
        name = self.register.measures[figure.measure].name_en
        item = f" [{figure.item}]" if figure.item else ""
        when = f", {figure.last_day.isoformat()}" if figure.last_day else ""
        return f"{figure.figure_id} ({name}{item}, {self.dataset.places[figure.unit_id].name}{when})"

    def finding(self, finding: Finding) -> list[str]:
        """Say what was held against what, and by how much it is off."""
        identity = finding.identity
        if identity.result and identity.result.figure:
            subject = self.figure(identity.result.figure)
        else:
            subject = str(identity.constant) if identity.constant is not None else ", ".join(f.figure_id for f in identity.figures)
        terms = " ".join(f"{'−' if term.sign < 0 else '+'}{term.name}" for term in identity.terms[:12])
        more = f" … ({len(identity.terms)} terms)" if len(identity.terms) > 12 else ""
        lines = [f"{identity.identity_id} ({identity.kind}): {subject} against {terms}{more}"]
        if finding.stated is not None or finding.computed is not None:
            sides = f"stated {self.quantity(finding.stated)}; computed {self.quantity(finding.computed)}"
            lines.append(sides + (f"; difference {self.quantity(finding.difference)}" if finding.difference else ""))
            if finding.width:
                lines[-1] += f" (width {float(finding.width):.6g})"
        if finding.remainder is not None and finding.verdict != "disagrees":
            lines.append(f"remainder (derived): {self.quantity(finding.remainder)}")
        if finding.verdict == "cannot_tell":
            missing = f": {', '.join(identity.missing)}" if identity.missing else ""
            lines.append(f"{REASONS[finding.reason]}{missing}")
        if finding.is_soft and finding.verdict in ("disagrees", "agrees_as_hedged"):
            lines.append("rests on our reading of how far the hedge reaches, not on what the source says")
        return lines

    def guess(self, guess: Guess) -> str:
        """Say a guess as a guess."""
        name = self.figure(guess.figure)
        return GUESSES[guess.kind].format(figure=name, read_as=self.quantity(guess.read_as) if guess.read_as else "")

    def told(self, told: SeveralSources) -> str:
        """Say what several sources tell of one thing."""
        grades = (f"{f.figure_id} {self.quantity(f.quantity) if f.quantity else f.code} ({f.source_id})" for f in told.figures)
        common = f"; all allow {self.quantity(told.common)}" if told.common and told.verdict != "agrees" else ""
        return f"{self.figure(told.figures[0])} is told several times: {'; '.join(grades)}{common}"


REASONS = {
    "missing": "a number is missing",
    "not_all_named": "the parts named are not certainly all",
    "units_differ": "the units of measure cannot be converted into one another",
    "zero": "a denominator may be zero",
    "malformed": "the terms do not fit this kind of identity, see data/README.md",
    "bands_overlap": "the bands overlap",
}
GUESSES = {
    "own_share": "{figure} contradicts its own published share; by the share it would be {read_as}",
    "left_out": "without {figure} it would hold: perhaps it is part of another term",
    "unit": "it would hold with {figure} read as {read_as}: perhaps another unit of measure",
    "shifted": "it would hold with {figure} read as {read_as}: perhaps a shifted decimal mark",
    "exchanged": "it would hold with {figure} read as {read_as}: perhaps two digits exchanged",
}


def as_json(report: CheckReport) -> str:
    """Give a report for programs: faults, identities, things told several times."""
    plain: dict = {
        "dataset": report.dataset.name if report.dataset else None,
        "is_refused": report.is_refused,
        "faults": [
            {
                "file": f.file,
                "row": f.row,
                "column": f.column,
                "found": f.found,
                "rule": f.rule,
                "mend": f.mend,
                "weight": str(f.weight),
            }
            for f in report.faults
        ],
    }
    found = report.consistency
    if found is not None and report.dataset is not None:
        plain["counts"] = found.counts()
        plain["identities"] = [_finding_json(finding, found, report.dataset) for finding in found.findings]
        plain["told_several_times"] = [
            {
                "verdict": told.verdict,
                "figures": [figure.figure_id for figure in told.figures],
                "common": quantity_json(told.common) if told.common else None,
            }
            for told in found.several
        ]
    return json.dumps(plain, ensure_ascii=False, indent=1)


def _finding_json(finding: Finding, found: Consistency, dataset: Dataset) -> dict:
    identity, teller = finding.identity, _Teller(dataset)

    def plain(quantity: Quantity | None) -> dict | None:
        return quantity_json(quantity) if quantity else None

    return {
        "identity_id": identity.identity_id,
        "kind": identity.kind,
        "rule": identity.rule,
        "verdict": finding.verdict,
        "result": identity.result.name if identity.result else (str(identity.constant) if identity.constant else None),
        "terms": [("-" if term.sign < 0 else "+") + term.name for term in identity.terms],
        "stated": plain(finding.stated),
        "computed": plain(finding.computed),
        "difference": plain(finding.difference),
        "width": str(finding.width) if finding.width is not None else None,
        "remainder": plain(finding.remainder),
        "is_soft": finding.is_soft,
        "reason": finding.reason,
        "missing": list(identity.missing),
        "guesses": [
            {"kind": g.kind, "figure_id": g.figure.figure_id, "read_as": plain(g.read_as), "text": teller.guess(g)}
            for g in found.guesses(finding)
        ],
        "note": identity.note,
        "note_en": identity.note_en,
    }


def write_faults(report: CheckReport, path: Path) -> None:
    """Write the faults as a table that a spreadsheet opens: text that could be taken for a formula is led by an apostrophe."""
    heads = ["weight", "file", "row", "column", "found", "rule", "mend"]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(heads)
        for fault in report.faults:
            cells = [fault.weight, fault.file, fault.row or "", fault.column, fault.found, fault.rule, fault.mend]
            writer.writerow([f"'{cell}" if str(cell)[:1] in "=+-@\t\r" and str(cell) else cell for cell in map(str, cells)])
