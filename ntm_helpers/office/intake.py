"""Files of an office become an `Account`: each is known for what it is, read, laid by the mapping, taken into rows.

A file becomes one row of ``sources`` and one of ``source_copies``, which holds its digest and the name under which it is kept.
A file that was taken before is known again by the name of its copy, so that its rows keep their ids; else its id is its title
in plain letters. Several files of one title, such as a workbook a commune, bear their own names behind it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from slugify import slugify

from ntm_helpers.dataset import open_dataset
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.descriptor import Descriptor, read_descriptor
from ntm_helpers.dataset.folder import COPIES
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Table, read_tables
from ntm_helpers.dataset.texts import OLD_FONTS
from ntm_helpers.errors import DataRefused, Fault, UsageError, Weight
from ntm_helpers.office.accounts import Account, Fate, Row, places_in
from ntm_helpers.office.forms import is_form, read_forms
from ntm_helpers.office.layout import lay_sheets
from ntm_helpers.office.mapping import Mapping as Said
from ntm_helpers.office.mapping import read_mapping
from ntm_helpers.office.meanings import Meaning
from ntm_helpers.office.notes import Notes
from ntm_helpers.office.old_fonts import in_unicode, typed_fault
from ntm_helpers.office.own_files import is_list_of_figures, left_list, read_own_tables, tables_in
from ntm_helpers.office.periods import read_period
from ntm_helpers.office.sheets import Sheet, read_file
from ntm_helpers.office.taking import Report, Taking
from ntm_helpers.office.units import Asked, Units
from ntm_helpers.words import Message

ENDINGS = (".xlsx", ".xlsm", ".csv")
"""Endings of the files that are looked for in a folder."""
LONGEST_ID = 24
"""Characters of the id of a source: it stands in that of every figure."""
GRADE = "official"
"""Grade of an office's own report."""


@dataclass
class Before:
    """The dataset as it stands before files come in.

    Attributes
    ----------
    folder : Path
    descriptor : Descriptor
    tables : mapping of str to Table
    """

    folder: Path
    descriptor: Descriptor
    tables: Mapping[str, Table] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Rows of a table, none where it is not there."""
        return self.tables[table].rows if table in self.tables else []

    @property
    def register(self) -> Register:
        """The registers, with the dataset's own words."""
        own = {name: self.rows(name) for name in ("measures", "codes", "units_of_measure", "thresholds", "work_measures")}
        return Register(own={name: rows for name, rows in own.items() if rows})


def before_of(folder: Path) -> Before:
    """Read the dataset into which files come.

    Raises
    ------
    DataRefused
        When its descriptor or a table is broken: nothing is added to what cannot be read.
    """
    descriptor, faults = read_descriptor(folder)
    if not _grave(faults):
        tables, found = read_tables(folder, descriptor)
        faults = [*faults, *found]
        if not _grave(faults):
            return Before(folder, descriptor, tables)
    raise DataRefused(str(folder), faults)


def _grave(faults: Iterable[Fault]) -> list[Fault]:
    return [fault for fault in faults if fault.weight is Weight.TABLE]


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Files that are named, and those of the folders that are named, in the order of their names.

    Raises
    ------
    UsageError
        When one is not there, or a folder has none.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            within = sorted(file for file in path.iterdir() if file.suffix.lower() in ENDINGS and not file.name.startswith("."))
            if not within:
                raise UsageError(Message("intake.empty_folder", folder=path, endings=", ".join(ENDINGS)))
            found += within
        elif path.exists():
            found.append(path)
        else:
            raise UsageError(Message("intake.no_file", file=path))
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Incoming:
    """What files gave, and what the mapping says of the dataset.

    Attributes
    ----------
    account : Account
    of : str
        Id of the unit that the reports are of; "" where no mapping was needed.
    until : str
        Last day of the period that they tell of, "" where it is not said.
    files : mapping of str to bytes
        The files that are kept, by their names in the dataset.
    partial : frozenset of str
        Sources of which not all was read that the mapping speaks of: what of them did not come may stand there all the same.
    own : frozenset of str
        Sources whose rows are those of a file that came in: any other row of them is gone.
    refused : tuple of Fault
        What is wrong with files and mapping and heavier than a notice, so that nothing may be written. A cell of a form is none:
        its other cells are taken, and a marked copy goes back.
    """

    account: Account
    of: str = ""
    until: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    refused: tuple[Fault, ...] = ()


def read_files(
    paths: Sequence[Path], before: Before, mapping: Path, tell: Callable[[Path], object] = lambda _: None, *, font: str = ""
) -> Incoming:
    """Read files, each as what it is: forms, tables of a dataset as they stand, any other by the mapping.

    Parameters
    ----------
    paths : sequence of Path
    before : Before
    mapping : Path
        Looked for where a file needs it.
    tell : callable
        Called with each file before it is read.
    font : str
        Old font for which the texts of the files were typed, where they are to be written in Unicode.

    Raises
    ------
    UsageError
        When a mapping is needed and there is none.
    """
    account = Account()
    names = Names(before.register)
    reports: dict[Path, list[Sheet]] = {}
    forms = [path for path in paths if path.suffix.lower() != ".csv" and is_form(path)]
    for path in paths:
        tell(path)
        if path in forms:
            continue
        sheets, faults = read_file(path)
        account.faults += faults
        sheets = _in_unicode(sheets, font, account)
        if any(path.name == other.name for other in reports):
            account.faults.append(_same_name(path))
        elif _grave(faults) or not sheets:
            continue
        elif is_list_of_figures(sheets):
            account.add(left_list(path, sheets))
        elif tables := tables_in(sheets, names):
            account.add(read_own_tables(path, sheets, tables))
        else:
            reports[path] = sheets
    found = _by_mapping(reports, before, mapping, account, is_one=len(paths) == 1) if reports else Incoming(account)
    found = replace(found, refused=tuple(fault for fault in account.faults if fault.weight is not Weight.NOTICE))
    return _with_forms(forms, before, found) if forms else found


def _with_forms(forms: Sequence[Path], before: Before, found: Incoming) -> Incoming:
    """Add what forms say that came back, and keep them."""
    account = read_forms(forms, open_dataset("", before.folder))
    content = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in forms}
    copies = [row for row in account.rows.get("source_copies", ()) if row["name"] and row["sha256"] in content]
    files = {row["name"]: content[row["sha256"]].read_bytes() for row in copies}
    found.account.add(account)
    sources = {row["source_id"] for row in account.rows.get("sources", ())}
    return replace(found, files={**found.files, **files}, own=found.own | sources)


def _in_unicode(sheets: list[Sheet], font: str, account: Account) -> list[Sheet]:
    """Write sheets in Unicode where that is asked for, and list what was changed; else none where they are not."""
    if not font:
        fault = typed_fault(sheets)
        account.faults += [fault] if fault else []
        return [] if fault else sheets
    sheets, converted = in_unicode(sheets, font)
    file = sheets[0].file if sheets else ""
    for before, now in converted.changed.items():
        account.remarks.append(Message("intake.converted", file=file, before=before, now=now))
    for text in converted.doubtful:
        account.remarks.append(Message("intake.not_converted", file=file, text=text, fonts=OLD_FONTS[font]))
    return sheets


def _by_mapping(reports: Mapping[Path, list[Sheet]], before: Before, mapping: Path, account: Account, *, is_one: bool) -> Incoming:
    """Add what a mapping says of files to an account."""
    if not mapping.is_file():
        raise UsageError(Message("intake.no_mapping", mapping=mapping, file=next(iter(reports)), data=before.folder))
    said, faults = read_mapping(mapping)
    account.faults += faults
    if said is None or _grave(faults):
        return Incoming(account)
    general = said.general.given
    units = Units(before.rows("units"), said.new_units, said.new_names)
    try:
        of = units.top(general["of"]) if "of" in general else _only_top(before)
    except Asked as asked:
        account.faults.append(Fault(mapping.name, None, "", general.get("of", ""), asked.why, Message("intake.fix_of")))
        return Incoming(account)
    reader = _Reports(before, said, units, of, is_one=is_one)
    account.add(reader.read(reports))
    account.take("units", units.added)
    until = _last_day(general.get("period", ""), account)
    sources = frozenset(reader.sources)
    is_partial = any(fault.weight is not Weight.NOTICE for fault in account.faults)
    return Incoming(account, of, until, reader.files, sources if is_partial else frozenset(), sources)


def _last_day(period: str, account: Account) -> str:
    """Last day that reports tell of: of the mapping's period, else the latest of a result."""
    read = read_period(period)
    told = [row["period_end"] for row in account.rows.get("figures", ()) if row["basis"] in ("result", "status")]
    return read.end.isoformat() if read and read.end else max(told, default="")


def _only_top(before: Before) -> str:
    """Id of the unit that a dataset is of.

    Raises
    ------
    Asked
        When it is not one.
    """
    roots = list(before.descriptor.get("reviewed_units", ()))
    tops = roots or [row["unit_id"] for row in before.rows("units") if not row["parent_id"]]
    if len(tops) != 1:
        raise Asked(Message("intake.no_of"))
    return tops[0]


class _Reports:
    """Reads files that have one mapping."""

    def __init__(self, before: Before, said: Said, units: Units, of: str, *, is_one: bool):
        self.before, self.said, self.units, self.of, self.is_one = before, said, units, of, is_one
        self.register = before.register
        self.names = Names(self.register)
        self.files: dict[str, bytes] = {}
        self.sources: list[str] = []
        self._given: set[str] = set()

    def read(self, reports: Mapping[Path, list[Sheet]]) -> Account:
        """Give the account of files: they are laid together, so that a block of the mapping may be of one of them alone."""
        sheets = [sheet for found in reports.values() for sheet in found]
        laid = lay_sheets(sheets, self.said)
        order = {(sheet.file, sheet.title): number for number, sheet in enumerate(sheets)}
        account = Account(faults=list(laid.faults))
        for path in reports:
            meanings = [meaning for meaning in laid.meanings if meaning.place.file == path.name]
            titles = {sheet.title for sheet in reports[path]}
            found = self._file(path, titles, meanings, [fate for fate in laid.fates if fate.place.file == path.name])
            found.fates.sort(key=lambda fate: (order[fate.place.file, fate.place.sheet], fate.place.row, fate.place.column))
            account.add(found)
        return account

    def _file(self, path: Path, titles: Collection[str], meanings: list[Meaning], fates: list[Fate]) -> Account:
        """Give the account of one file that is laid."""
        source = self._source(path)
        held = self._held(source["source_id"], titles)
        report = Report(source["source_id"], self.of, self.said.general.given.get("period", ""), source["published_date"], held)
        noted = Notes(self.names, self.register, report.period).laid(meanings, fates)
        account = Taking(report, self.units, self.names, self.register).take(noted.meanings, noted.fates)
        account.fates += noted.fates
        if any(account.rows.values()):
            source["note"] = noted.of_source
            self.sources.append(source["source_id"])
            account.take("sources", [source])
            account.take("source_copies", [self._copy(path, source["source_id"])])
        return account

    def _held(self, source_id: str, titles: Collection[str]) -> dict[str, str]:
        """Sheets of a file from which the rows of its source were read before, by their ids."""
        rows = ((row, places_in(row["locator"])) for row in self.before.rows("figures") if row["source_id"] == source_id)
        return {row["figure_id"]: places[0][0] for row, places in rows if places and places[0][0] in titles}

    def _source(self, path: Path) -> Row:
        """Row of ``sources`` of a file: known again by the name of its copy, else new."""
        general = self.said.general.given
        title = general.get("source", path.stem)
        title = title if self.is_one else f"{title} – {path.stem}"
        period = read_period(general.get("published", ""))
        row = dict.fromkeys(columns("sources"), "") | {
            "source_id": self._known(path, title) or self._new_id(title),
            "title": title,
            "publisher": general.get("publisher", ""),
            "grade": GRADE,
            "published_date": period.end.isoformat() if period and period.end else "",
        }
        before = next((one for one in self.before.rows("sources") if one["source_id"] == row["source_id"]), {})
        return {column: row[column] or before.get(column, "") for column in row}

    def _known(self, path: Path, title: str) -> str:
        """Id of the source of which a file of this name is kept, or that has this title."""
        name = f"{COPIES}/{path.name}"
        kept = next((row["source_id"] for row in self.before.rows("source_copies") if row["name"] == name), "")
        return kept or next((row["source_id"] for row in self.before.rows("sources") if row["title"] == title), "")

    def _new_id(self, title: str) -> str:
        """Id of a new source: the first words of its title, with a number where another has it."""
        stem = slugify(title, max_length=LONGEST_ID, word_boundary=True, save_order=True) or "source"
        taken = {row["source_id"] for row in self.before.rows("sources")} | self._given
        found = next(name for number in count(1) if (name := stem if number == 1 else f"{stem}-{number}") not in taken)
        self._given.add(found)
        return found

    def _copy(self, path: Path, source_id: str) -> Row:
        content = path.read_bytes()
        name = f"{COPIES}/{path.name}"
        self.files[name] = content
        digest = hashlib.sha256(content).hexdigest()
        return dict.fromkeys(columns("source_copies"), "") | {"source_id": source_id, "name": name, "sha256": digest}


def _same_name(path: Path) -> Fault:
    return Fault(path.name, None, "", str(path), Message("intake.same_name"), Message("intake.fix_same_name"))
