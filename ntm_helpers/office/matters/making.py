"""The list of matters made and brought up to date: page, workbook and table, written as one act; and answers that are taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ntm_helpers.audit.content import sealed, sha256
from ntm_helpers.dataset import Dataset
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.folder import table_paths
from ntm_helpers.dataset.tables import Table, as_csv
from ntm_helpers.errors import Fault, UsageError, Weight, clip, language
from ntm_helpers.files import write_together
from ntm_helpers.office.intake import before_of
from ntm_helpers.office.matters.book import DONE, book_of
from ntm_helpers.office.matters.ledger import FIGURES, TABLE, Entry, State, brought_up, ledger_of
from ntm_helpers.office.matters.page import page_of
from ntm_helpers.office.matters.reading import Given, Returned, is_list, read_lists
from ntm_helpers.office.matters.shown import Shown
from ntm_helpers.office.matters.told import told_of
from ntm_helpers.places import Unit
from ntm_helpers.words import Message, words


@dataclass(frozen=True)
class Listed:
    """A list that was made.

    Attributes
    ----------
    entries : tuple of Entry
    paths : tuple of Path
        Page, workbook and table.
    lead : str
        What the page says first.
    unread : tuple of str
        Units of which a row is broken: nothing of theirs is closed.
    """

    entries: tuple[Entry, ...]
    paths: tuple[Path, ...]
    lead: str
    unread: tuple[str, ...]

    def count(self, state: State) -> int:
        """How many are in a state."""
        return sum(entry.state is state for entry in self.entries)


def list_matters(
    dataset: Dataset,
    folder: Path,
    lang: str = "vi",
    tell: Callable[[Unit, int, int], None] = lambda unit, done, planned: None,
) -> Listed:
    """Bring the list of a dataset up to date, and write it as page and workbook.

    Parameters
    ----------
    dataset : Dataset
    folder : Path
        Where page and workbook are written.
    lang : str
    tell : function
        Called with each unit when its pages are asked, how many are, and of how many.

    Raises
    ------
    UsageError
        When the language is unknown, or the workbook that is there has answers that nobody has read.
    MachineError
        When a file cannot be written: then all are as they were.
    """
    language(lang)
    place, known = _table_of(dataset)
    t, day = words(lang), dataset.review_date
    stem = f"{t('matters.file')}_{day.isoformat()}"
    page, book = folder / f"{stem}.html", folder / f"{stem}.xlsx"
    if is_list(book) and _is_unread(book, dataset, known):
        raise UsageError(Message("matters.unread", file=book))
    told = told_of(dataset, tell)
    entries = brought_up(known, list(told.matters.values()), told.unread, day)
    shown, table = Shown(dataset, entries, lang), _as_table(entries)
    contents: dict[Path, str | bytes] = {place: table, book: book_of(shown)}
    contents[page] = sealed(page_of(shown, sha256(table.encode())))
    write_together(contents)
    return Listed(tuple(entries), (page, book, place), shown.lead(), tuple(sorted(told.unread - {""})))


def take_answers(paths: Sequence[Path], dataset: Dataset, by: str, today: date) -> Returned:
    """Take what lists that came back say into the table of the dataset.

    Parameters
    ----------
    paths : sequence of Path
    dataset : Dataset
    by : str
        Who answered where a list does not say it, and who closes what is done; empty where every line of the lists says it.
    today : date

    Returns
    -------
    Returned
        What was taken, and what was not and why.
    """
    place, known = _table_of(dataset)
    returned = read_lists(paths, dataset, known, by)
    entries, taken = dict(known), []
    for given in returned.taken:
        if (fault := _stale(known[given.key], given)) is not None:
            returned.faults.append(fault)
            continue
        taken.append(given)
        entries[given.key] = _taken(known[given.key], given, by, today, returned.notices)
    returned.taken = taken
    if entries != known:
        write_together({place: _as_table(list(entries.values()))})
    return returned


def _is_unseen(entry: Entry, given: Given) -> bool:
    """Whether an answer differs from the one that stands, which its list was not printed with."""
    return given.answer is not None and entry.answer.text not in (given.answer.text, given.over)


def _stale(entry: Entry, given: Given) -> Fault | None:
    """Refuse the answer of a list that is read again after another answer has replaced it."""
    if given.answer is None or not _is_unseen(entry, given) or not entry.had(given.answer.text):
        return None
    said = Message("matters.fault.stale", answer=clip(entry.answer.text), who=entry.answer.by)
    return given.fault(said, Message("matters.fix.stale"), Weight.ROW)


def _taken(entry: Entry, given: Given, by: str, today: date, notices: list[Fault]) -> Entry:
    """Give a matter with an answer: one that differs from what it was closed on opens it again, and that is told."""
    answer, stood = given.answer, entry.answer
    if answer is None:
        return _closed(entry, given, by, today)
    now = entry.answered(answer, today)
    told = {"answer": clip(stood.text), "who": stood.by or entry.closed_by}
    told["day"] = entry.closed.isoformat() if entry.closed is not None else ""
    if entry.closed_by == FIGURES:
        notices.append(given.fault(Message("matters.notice.closed", **told), Message("matters.notice.fix.closed")))
    elif entry.closed is not None and answer.text != stood.text and not (given.is_done and answer.by == stood.by):
        fix = Message("matters.notice.fix.reopened", done=words("vi")(DONE))
        notices.append(given.fault(Message("matters.notice.reopened", **told), fix))
        return replace(now, closed=None, closed_by="")
    elif _is_unseen(entry, given):
        notices.append(given.fault(Message("matters.notice.replaced", **told), Message("matters.notice.fix.replaced")))
    return _closed(now, given, by, today)


def _closed(entry: Entry, given: Given, by: str, today: date) -> Entry:
    """Close a matter that is said to be done."""
    if not given.is_done or entry.closed is not None:
        return entry
    return replace(entry, closed=(given.answer.on if given.answer else None) or today, closed_by=by or given.who)


def _table_of(dataset: Dataset) -> tuple[Path, Mapping[str, Entry]]:
    """Where the table stands, and what it keeps."""
    before = before_of(dataset.folder)
    place = dataset.folder / table_paths(before.descriptor)[TABLE]
    return place, ledger_of(before.rows(TABLE), dataset.review_date)


def _as_table(entries: Sequence[Entry]) -> str:
    return as_csv(Table(TABLE, f"{TABLE}.csv", columns(TABLE), [entry.row() for entry in entries]))


def _is_unread(book: Path, dataset: Dataset, known: Mapping[str, Entry]) -> bool:
    """Whether a workbook has an answer that the table has not, or one that cannot be read."""
    returned = read_lists([book], dataset, known, book.name)  # who answered is of no account here
    return bool(returned.faults) or any(
        (
            one.answer is not None
            and one.answer.text != known[one.key].answer.text
            and not (known[one.key].had(one.answer.text) and known[one.key].answer.text != one.over)
        )
        or (one.is_done and known[one.key].closed is None)
        for one in returned.taken
    )
