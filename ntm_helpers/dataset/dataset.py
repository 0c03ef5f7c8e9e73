"""`open_dataset` and `Dataset`: a dataset, checked, from which views are taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ntm_helpers.dataset import entities
from ntm_helpers.dataset.cells import EARLIEST, LATEST, day_first, read_day
from ntm_helpers.dataset.contract import DECIDES_NO_PAGE
from ntm_helpers.dataset.figures import Figure
from ntm_helpers.dataset.frames import table_frame
from ntm_helpers.dataset.index import given_index, index_of
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.reads import Reads
from ntm_helpers.dataset.stored import StoredDataset
from ntm_helpers.dataset.view import View
from ntm_helpers.errors import DataRefused, Fault, UsageError, closest
from ntm_helpers.places import Unit
from ntm_helpers.project import DATA, dataset_folder
from ntm_helpers.words import Message

if TYPE_CHECKING:
    import pandas as pd

DECLARED = (*entities.TABLES, "identities", "statements", "borders", *DECIDES_NO_PAGE)
"""Tables that a notebook reads only where it declares them, or never."""


class Dataset(StoredDataset):
    """One dataset, checked and indexed by unit; its attributes are those of a `StoredDataset`."""

    def __repr__(self) -> str:
        return f"Dataset {self.name!r} of {self.folder}, reviewed on {self.review_date.isoformat()}"

    def figures(self, as_of: date | None = None) -> Iterator[Figure]:
        """Give every figure of the dataset whose row can be read, unit by unit: for checks of the whole, not for pages."""
        faults = (fault for fault in self.row_faults if self._index.files.get(fault.file) == "figures")
        broken = {row for fault in faults for row in fault.rows}
        for number, row in self._index.numbered_figures():
            if number not in broken:
                yield self.figure(row, as_of or self.review_date)

    def rows_of_figures(self) -> dict[str, int]:
        """Give the row of every figure in its file, as a spreadsheet counts it."""
        return {row["figure_id"]: number for number, row in self._index.numbered_figures()}

    def file_of(self, table: str) -> str:
        """Name the file of a table as messages call it."""
        return next((file for file, name in self._index.files.items() if name == table), f"{table}.csv")

    def table_of(self, file: str) -> str:
        """Name the table that a file holds; empty where it holds none."""
        return self._index.files.get(file, "")

    def row_at(self, table: str, number: int) -> dict[str, str]:
        """Give the row that stands at a number of the file of a table; empty where none does."""
        return next(iter(self._index.rows(table, "_row", str(number))), {})

    def frame(self, table: str = "figures") -> pd.DataFrame:
        """Give a whole table as a DataFrame with typed columns, after corrections; see `ntm_helpers.dataset.frames`.

        Raises
        ------
        UsageError
            For an unknown table: the closest and all allowed.
        """
        return table_frame(table, lambda: self.table(table), self.register)

    def reviewed_units(self, as_of: date) -> list[Unit]:
        """Units that get a briefing."""
        return self.places.reviewed(self.roots, as_of)

    def day(self, as_of: str | date) -> date:
        """Read a review date: YYYY-MM-DD or D/M/YYYY, empty for the dataset's own (`ntm_helpers.dataset.cells`).

        Raises
        ------
        UsageError
            When it is no date.
        """
        if isinstance(as_of, date):
            return as_of
        if not as_of:
            return self.review_date
        if found := read_day(as_of) or day_first(as_of):
            return found
        raise UsageError(Message("usage.date", as_of=as_of, day=self.review_date.isoformat(), least=EARLIEST, most=LATEST))

    def unit(self, text: str, among: Iterable[Unit]) -> Unit:
        """Find a unit by id, slug or name, with or without its signs and the word of its kind.

        Raises
        ------
        UsageError
            When none fits, or several: they are named.
        """
        among = list(among)
        return self.places.find(text, among, lambda: [unit for unit in among if unit.unit_id in self.names.unit(text).ids])

    @cached_property
    def names(self) -> Names:
        """Names of its measures, codes and units."""
        return Names(self.register, self.places)

    def earlier_day(self, since: str | date, as_of: date) -> date | None:
        """Read the day of the review before: empty for the one that the dataset names, as far as it is earlier; else None.

        Raises
        ------
        UsageError
            When it is no date, or not before the review date.
        """
        if not since:
            own = self.previous_review_date
            return own if own is not None and own < as_of else None
        day = self.day(since)
        if day >= as_of:
            raise UsageError(Message("usage.since", since=day.isoformat(), as_of=as_of.isoformat()))
        return day

    def view(self, unit_id: str, as_of: str | date, reads: Reads, since: date | None = None) -> View:
        """Give what one notebook may read about a unit.

        Parameters
        ----------
        unit_id : str
            Id, slug or name of the unit.
        as_of : str or date
            Review date, YYYY-MM-DD; empty for the dataset's.
        reads : Reads
            What the notebook declares.
        since : date, optional
            Day of an earlier review (`earlier_day`).

        Raises
        ------
        UsageError
            When the unit does not exist in the dataset.
        DataRefused
            When a row that the view may read is broken.
        """
        day = self.day(as_of)
        known = [unit for unit in self.places if unit.exists_on(day) or unit.unit_id == unit_id]
        view = View(self, self.unit(unit_id, known), day, reads, since)
        faults = self.blocking_faults(view)
        if faults:
            raise DataRefused(str(self.folder), faults)
        return view

    def blocking_faults(self, view: View) -> list[Fault]:
        """Broken rows that a view may read: of its units, measures and tables, those of the earlier review too."""
        readable = {unit.unit_id for one in (view, view.before) if one is not None for unit in one.readable_units}
        return [
            fault
            for fault in self.row_faults
            if (self._index.files.get(fault.file) not in DECLARED or self._index.files[fault.file] in view.reads.tables)
            and any(self._may_be_read(*subject, view, readable) for subject in fault.subjects)
        ]

    def _may_be_read(self, unit_id: str, measure: str, view: View, readable: set[str]) -> bool:
        """Whether a view may read a row of a unit and a measure, as far as they can be told."""
        known = self.register.measures
        return (unit_id in readable or unit_id not in self.places) and (measure not in known or view.reads.allows(known[measure]))


_handed: ContextVar[Dataset | None] = ContextVar("_handed", default=None)


@contextmanager
def handing(dataset: Dataset | None) -> Iterator[None]:
    """Let `open_dataset` give a dataset that is open already to those who ask for it by its name; None changes nothing."""
    before = _handed.set(dataset)
    try:
        yield
    finally:
        _handed.reset(before)


def open_dataset(name: str | Path, folder: Path | None = None) -> Dataset:
    """Open a dataset and check its contract.

    Parameters
    ----------
    name : str or Path
        Name of the dataset as its ``datapackage.json`` says; its folder is ``data/<name>`` unless ``NTM_DATA`` names another.
        A `Path`, or text with a slash in it, is the folder itself.
    folder : Path, optional
        Folder of the dataset, for callers that know it; ``name`` may then be empty. Where it is not given and ``NTM_INDEX`` names
        an index, as in the kernels of a run, that is read and nothing is checked again, unless it is not what the run has checked.

    Returns
    -------
    Dataset
        Its ``row_faults`` hold what stops only some of the briefings, its ``faults`` also what is only to be looked at.

    Raises
    ------
    DataRefused
        When a file, column, key or reference is broken: every fault with file, row, column and fix.
    UsageError
        When there is no dataset of that name: the closest and all there are; when ``NTM_DATA`` names another one.
    """
    if isinstance(name, Path) or "/" in name:
        name, folder = "", folder or Path(name)
    if (handed := _handed.get()) is not None and folder is None and handed.name == name:
        return handed
    index = given_index() if folder is None else None
    folder = folder or _named(name)
    dataset = Dataset(folder, index or index_of(folder))
    if name and dataset.name != name:
        raise UsageError(Message("usage.dataset", folder=folder, name=dataset.name, asked=name))
    return dataset


def _named(name: str) -> Path:
    """Folder of a dataset by its name."""
    folder = dataset_folder(name)
    there = sorted(path.parent.name for path in DATA.glob("*/datapackage.json"))
    if folder.parent == DATA and name not in there:
        raise UsageError(Message("usage.no_dataset", name=name, closest=closest(name, there)))
    return folder
