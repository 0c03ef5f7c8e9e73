"""Lists that came back: what was answered, by the key of its matter, and what of it cannot be taken.

A list is known by its hidden sheet, a matter by the key in its hidden column, a column by its id in the hidden row above, as in the
forms. An answer is what differs from what the list was printed with: so a list that somebody else has, or an older one, takes
nothing back. What is wrong with an answer stops that answer alone. An answer is as long as the contract lets it be; a number of a
person in it is told, as in other free texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from openpyxl.utils import get_column_letter

from ntm_helpers.characters import visible
from ntm_helpers.dataset import Dataset, contract
from ntm_helpers.dataset.cells import day_first, read_day
from ntm_helpers.dataset.checks.personal import KINDS, personal_in, without_personal
from ntm_helpers.errors import Fault, Weight, clip
from ntm_helpers.office.forms.reading import IN_DOUBT
from ntm_helpers.office.matters.book import ANSWERS, COLUMNS, DONE, NAME, VERSION
from ntm_helpers.office.matters.ledger import Answer, Entry
from ntm_helpers.office.sheets import Cell, Sheet, columns_by_id, has_sheet, read_file
from ntm_helpers.words import LANGUAGES, Message, words

LONGEST = {
    column.name: int(column.longest) for column in contract.tables()["matters"].columns if column.name in ANSWERS and column.longest
}
"""Letters that an answer may have, and who gave it, by the contract."""
_PRINTED = range(2, 5)
"""Columns of the hidden sheet in which stands what an answer was printed with."""


@dataclass(frozen=True)
class Given:
    """What a list says of one matter.

    Attributes
    ----------
    key : str
    file, sheet : str
    row : int
    answer : Answer or None
        None where nothing was answered, and the matter is only said to be done.
    is_done : bool
    who : str
        Who says so.
    over : str
        The answer that the list was printed with: whoever answers has seen it.
    """

    key: str
    file: str
    sheet: str
    row: int
    answer: Answer | None
    is_done: bool
    who: str
    over: str = ""

    def fault(self, rule: Message, fix: Message, weight: Weight = Weight.NOTICE) -> Fault:
        """Tell something of it, with where it stands."""
        return Fault(f"{self.file}, sheet {self.sheet}", self.row, "", self.answer.text if self.answer else "", rule, fix, weight)


@dataclass
class Returned:
    """What lists say together.

    Attributes
    ----------
    taken : list of Given
        One a matter.
    faults : list of Fault
        What could not be taken, and why.
    notices : list of Fault
        What was taken and must be known: numbers of persons, an answer that differs from one that stood.
    """

    taken: list[Given] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)


def is_list(path: Path) -> bool:
    """Whether a file is one of our lists, as far as its list of sheets says."""
    return has_sheet(path, NAME)


def read_lists(paths: Sequence[Path], dataset: Dataset, known: Mapping[str, Entry], by: str) -> Returned:
    """Read lists that came back, together.

    Parameters
    ----------
    paths : sequence of Path
    dataset : Dataset
        The one whose list it is.
    known : mapping of str to Entry
        What is kept of every matter, by its key.
    by : str
        Who answered where the list does not say it.

    Returns
    -------
    Returned
        Of a matter that has two answers none is taken.
    """
    returned = Returned()
    given: dict[str, list[Given]] = defaultdict(list)
    for path in paths:
        reader = _Reader(path, dataset, known, by)
        for one in reader.read():
            given[one.key].append(one)
        returned.faults += reader.faults
        returned.notices += reader.notices
    for of_one in given.values():
        first, *others = of_one
        different = [one for one in others if (one.answer, one.is_done) != (first.answer, first.is_done)]
        if not different:
            returned.taken.append(first)
        for one, other in [(first, different[0]), *((one, first) for one in different)] if different else ():
            told = clip(other.answer.text) if other.answer else words("vi")(DONE)
            rule = Message("matters.fault.two_answers", file=other.file, row=other.row, answer=told)
            returned.faults.append(one.fault(rule, Message("matters.fix.two_answers"), Weight.ROW))
    return returned


class _Reader:
    """Reads one list."""

    def __init__(self, path: Path, dataset: Dataset, known: Mapping[str, Entry], by: str):
        self.path, self.dataset, self.known, self.by = path, dataset, known, by
        self.faults: list[Fault] = []
        self.notices: list[Fault] = []
        self._sheet = ""

    def read(self) -> Iterator[Given]:
        """Give what is answered; what is wrong is in `faults` afterwards."""
        sheets, faults = read_file(self.path)
        if is_list(self.path):
            self.faults += faults
        hidden = next((sheet for sheet in sheets if sheet.title == NAME), None)
        if hidden is None:
            if not self.faults:  # of what is no list of ours that is said, and what it is
                self._wrong(None, "", next((fault.found for fault in faults), ""), "matters.fault.no_list", "matters.fix.no_list")
            return
        printed = {cells[0].text: _texts(cells) for cells in hidden.rows.values()}
        told = {key: texts[0] for key, texts in printed.items()}
        if told.get(NAME) != str(VERSION):
            self._wrong(None, "", told.get(NAME, ""), "matters.fault.version", "matters.fix.new_list")
        elif told.get("dataset") != self.dataset.name:
            self._wrong(None, "", told.get("dataset", ""), "matters.fault.dataset", "matters.fix.dataset", name=self.dataset.name)
        else:
            for sheet in sheets:
                if sheet is not hidden and (columns := columns_by_id(sheet, COLUMNS, {"key", *ANSWERS})):
                    self._sheet = sheet.title
                    yield from self._of_sheet(sheet, columns, printed)
            if not self._sheet:
                self._wrong(None, "", "", "matters.fault.no_lines", "matters.fix.new_list")

    def _of_sheet(self, sheet: Sheet, columns: Mapping[str, int], printed: Mapping[str, Sequence[str]]) -> Iterator[Given]:
        by_column = {column: name for name, column in columns.items()}
        keys = [cell.row for cell in sheet.cells.values() if cell.column == columns["key"] and cell.text in printed]
        first = min(keys, default=0)
        for row, cells in sheet.rows.items():
            key = next((cell.text for cell in cells if cell.column == columns["key"]), "")
            answers = {name: cell for cell in cells if (name := by_column.get(cell.column, "")) in ANSWERS}
            if key in printed:
                yield from self._line(row, key, answers, printed[key])
            elif row > first:
                for name, cell in answers.items():
                    self._wrong(row, _letter(columns[name]), cell.text, "matters.fault.no_key", "matters.fix.no_key")

    def _line(self, row: int, key: str, cells: Mapping[str, Cell], printed: Sequence[str]) -> Iterator[Given]:
        """Read one matter, where anything of it was answered and all of it can be understood."""
        texts = {name: visible(cells[name].text) if name in cells else "" for name in ANSWERS}
        before = dict(zip(ANSWERS, printed, strict=False))
        changed = {name for name in ANSWERS if texts[name] != before.get(name, "")}
        if not changed:
            return
        wrong = len(self.faults)
        if key not in self.known:
            self._wrong(row, "", texts["answer"], "matters.fault.gone", "matters.fix.new_list")
        for name in changed & cells.keys():
            doubt = "hidden" if cells[name].doubt.startswith("hidden") else cells[name].doubt
            if doubt in IN_DOUBT:
                self._wrong(row, _letter(cells[name].column), texts[name], IN_DOUBT[doubt], "form.fix.type_again")
        if before.get("answer") and not texts["answer"]:
            self._wrong(row, "", "", "matters.fault.emptied", "matters.fix.emptied")
        self._bound(row, cells, texts, changed)
        is_done, day = self._done(row, cells.get("done")), self._day(row, cells.get("answered_on"))
        is_answered = bool(changed - {"done"})
        if is_answered and not texts["answer"] and not before.get("answer"):
            self._wrong(row, "", " ".join(filter(None, texts.values())), "matters.fault.no_answer", "matters.fix.no_answer")
        who = self._who(texts, changed)
        if not who:
            self._wrong(row, "", texts["answer"] or texts["done"], "matters.fault.nobody", "matters.fix.nobody")
        if len(self.faults) == wrong:
            is_new = "answer" in changed and "answered_on" not in changed  # then the day that is printed is another answer's
            text = texts["answer"] if "answer" in changed else _unmasked(texts["answer"], self.known[key].answer.text)
            answer = Answer(text, who, None if is_new else day)
            over = before.get("answer", "")
            yield Given(key, self.path.name, self._sheet, row, answer if is_answered else None, is_done, who, over)
            self._personal(row, cells, texts, changed)

    def _bound(self, row: int, cells: Mapping[str, Cell], texts: Mapping[str, str], changed: set[str]) -> None:
        """Refuse what the contract has no place for."""
        for name in changed & LONGEST.keys() & cells.keys():
            if (count := len(texts[name])) > LONGEST[name]:
                self._wrong(
                    row,
                    _letter(cells[name].column),
                    texts[name],
                    "matters.fault.too_long",
                    "matters.fix.too_long",
                    count=count,
                    longest=LONGEST[name],
                )

    def _personal(self, row: int, cells: Mapping[str, Cell], texts: Mapping[str, str], changed: set[str]) -> None:
        """Tell the numbers of persons in what was answered: as in other free texts nothing is refused."""
        for name in sorted(changed & {"answer", "answered_by"} & cells.keys()):
            for kind, masked in personal_in(texts[name]).items():
                rule, place = (
                    Message("matters.notice.personal", kind=Message(KINDS[kind])),
                    f"{self.path.name}, sheet {self._sheet}",
                )
                column, fix = _letter(cells[name].column), Message("fix.personal")
                self.notices.append(Fault(place, row, column, ", ".join(masked), rule, fix, Weight.NOTICE))

    def _who(self, texts: Mapping[str, str], changed: set[str]) -> str:
        """Tell who answered: as the list says, unless only the answer was written over that of somebody else."""
        return self.by if "answer" in changed and "answered_by" not in changed else texts["answered_by"] or self.by

    def _done(self, row: int, cell: Cell | None) -> bool:
        """Whether a matter is said to be done; a word that is neither is told."""
        if cell is None:
            return False
        if cell.text.strip().casefold() in {words(lang)(DONE).casefold() for lang in LANGUAGES}:
            return True
        self._wrong(row, _letter(cell.column), cell.text, "matters.fault.done", "matters.fix.done", done=words("vi")(DONE))
        return False

    def _day(self, row: int, cell: Cell | None) -> date | None:
        if cell is None:
            return None
        day = read_day(cell.text) or day_first(cell.text)
        if day is None:
            self._wrong(row, _letter(cell.column), cell.text, "form.fault.day", "form.fix.day")
        return day

    def _wrong(self, row: int | None, column: str, found: str, rule: str, fix: str, **values: str | int) -> None:
        place = f"{self.path.name}, sheet {self._sheet}" if self._sheet else self.path.name
        self.faults.append(Fault(place, row, column, found, Message(rule, **values), Message(fix, **values), Weight.ROW))


def _unmasked(text: str, known: str) -> str:
    """Give the answer that is kept, where the list shows it with the numbers of persons masked."""
    return known if text == visible(without_personal(known)) else text


def _texts(cells: Sequence[Cell]) -> list[str]:
    """Texts of the cells of a row behind the first, by their columns."""
    by_column = {cell.column: cell.text for cell in cells}
    return [by_column.get(column, "") for column in _PRINTED]


def _letter(column: int) -> str:
    return str(get_column_letter(column))
