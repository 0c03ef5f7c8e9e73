"""Forms that came back, read together: into one account, with a marked copy of each in which something is wrong.

What is wrong with an answer stops that answer alone. Answers that can be read are then held against what holds for all figures
(`holding`). Two forms with two answers for one line: neither is taken, and both are marked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from openpyxl.utils import get_column_letter

from ntm_helpers.dataset import Dataset
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.folder import COPIES
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.office.accounts import Account, Fate, Kind, Place, Row
from ntm_helpers.office.forms.answers import Taken, taken_of
from ntm_helpers.office.forms.book import book_of
from ntm_helpers.office.forms.form import PROPOSED
from ntm_helpers.office.forms.holding import Holding, Odd
from ntm_helpers.office.forms.reading import Received, as_mended, receive
from ntm_helpers.places import Unit
from ntm_helpers.report.numbers import print_date
from ntm_helpers.words import Message, words

GRADE = "official"
ENDING = ".xlsx"
MOST_NAMED = 12
"""Units that are named of those who have not answered; of more the number is told."""


def read_forms(paths: Sequence[Path], dataset: Dataset) -> Account:
    """Read forms that came back.

    Parameters
    ----------
    paths : sequence of Path
        Of forms (`is_form`).
    dataset : Dataset
        The one that asked.

    Returns
    -------
    Account
        Rows of ``figures``, ``sources`` and ``source_copies``; the fate of every cell; what is wrong, and who has not answered; in
        ``copies`` a form with comments for each in which something is wrong.
    """
    received = _latest([receive(path, dataset) for path in paths])
    return _Returned(received, dataset).account()


def _latest(received: list[Received]) -> list[Received]:
    """Leave out the forms of which a mended copy is there, and copies that nobody has mended beside their original."""
    by_digest = {one.digest: one for one in received}
    gone: dict[str, Message] = {}
    for one in received:
        revised = one.form.head.revises if one.form is not None else ()
        for before in (by_digest[digest] for digest in revised if digest in by_digest and by_digest[digest] is not one):
            is_same = one.form is not None and before.form is not None and _said(one) == _said(before)
            left, kept = (one, before) if is_same else (before, one)
            if left.digest not in gone:
                rule = Message("form.fault.same_copy" if is_same else "form.fault.mended", file=kept.path.name)
                gone[left.digest] = rule
                left.faults.append(Fault(left.path.name, None, "", "", rule, Message("form.fix.none"), Weight.NOTICE))
    for one in received:
        if one.digest in gone:
            one.set_aside(gone[one.digest])
    return received


def _said(received: Received) -> dict[tuple[str, str], tuple[str, object]]:
    """What was answered, wherever it stands."""
    answers = received.form.answers if received.form is not None else {}
    return {place: (answer.day.isoformat() if answer.day else answer.text, answer.number) for place, answer in answers.items()}


@dataclass
class _Returned:
    """Forms of one dataset, held together."""

    received: list[Received]
    dataset: Dataset
    _odd: Odd = field(default_factory=dict)
    _again: set[tuple[str, str]] = field(default_factory=set)
    """Answers that another form gives in the same way, by the digest of their form and the key of their line."""

    def account(self) -> Account:
        """Take what can be taken, and say what became of every cell."""
        account = Account()
        ids = dict(self._source_ids())
        taken = [one for form in self.received for one in taken_of(form, self.dataset, ids.get(form.digest, ""))]
        sources = {form.digest: self._source(form, ids[form.digest]) for form in self.received if form.digest in ids}
        held = Holding(self.dataset, [*sources.values()])
        taken = held.together(held.against_checks(self._without_two_answers(taken)))
        self._odd = held.odd
        account.take("figures", (one.row for one in taken))
        with_rows = {one.received.digest for one in taken}
        for form in self.received:
            if form.digest in with_rows:
                account.take("sources", [sources[form.digest]])
                account.take("source_copies", [self._copy(form, ids[form.digest])])
            account.faults += [*form.faults, *self._faults(form)]
            account.fates += [*form.fates, *self._fates(form, taken)]
        account.faults += [*self._early(), *self._silent()]
        account.copies |= dict(self._copies())
        return account

    def _source_ids(self) -> Iterator[tuple[str, str]]:
        """Give the id of the source that each form is, by its digest: of unit, day and issue; a second of these bears it too."""
        taken: set[str] = set()
        for form in self.received:
            if form.form is not None:
                name = _id_of(form.form.head.unit_id, form.day) + form.form.issue
                name = f"{name}-{form.digest[:8]}" if name in taken else name
                taken.add(name)
                yield form.digest, name

    def _source(self, form: Received, source_id: str) -> Row:
        assert form.form is not None
        head, t = form.form.head, words(form.form.head.lang)
        filled = form.filled_on.isoformat() if form.filled_on else ""
        title = t("form.source", unit=form.form.unit_name, day=print_date(head.day, head.lang))
        told = {"source_id": source_id, "title": title, "publisher": form.form.unit_name, "grade": GRADE, "published_date": filled}
        return dict.fromkeys(columns("sources"), "") | told

    def _copy(self, form: Received, source_id: str) -> Row:
        told = {"source_id": source_id, "name": f"{COPIES}/{source_id}{ENDING}", "sha256": form.digest}
        return dict.fromkeys(columns("source_copies"), "") | told

    # --- what is taken ------------------------------------------------------------------------------------------------

    def _without_two_answers(self, taken: Iterable[Taken]) -> list[Taken]:
        """Leave out what two forms answer in two ways; of two that say the same the first is taken."""
        by_thing: dict[tuple[str, ...], list[Taken]] = defaultdict(list)
        for one in taken:
            by_thing[one.line.key, one.row["basis"], one.row["period_start"], one.row["period_end"]].append(one)
        kept = []
        for group in by_thing.values():
            if len({_answer(one.row) for one in group}) == 1:
                kept.append(group[0])
                self._again |= {(one.received.digest, one.line.key) for one in group[1:]}
                continue
            for one in group:
                other = next(two for two in group if _answer(two.row) != _answer(one.row))
                said = {"file": other.received.path.name, "cell": other.row["locator"], "value": other.row["quote"]}
                one.received.wrong[one.line.key, "value"] = (
                    Message("form.fault.two_answers", **said),
                    Message("form.fix.two_answers"),
                )
        return kept

    # --- what is told of it -------------------------------------------------------------------------------------------

    def _faults(self, form: Received) -> Iterator[Fault]:
        """Say what is wrong with each answer, and what is odd."""
        for (key, column), (rule, fix) in form.wrong.items():
            yield self._fault(form, key, column, rule, fix, Weight.ROW)
        for (of, key), told in self._odd.items():
            if of == form.digest:
                for rule, fix in told:
                    yield self._fault(form, key, "value", rule, fix, Weight.NOTICE)

    def _fault(self, form: Received, key: str, column: str, rule: Message, fix: Message, weight: Weight) -> Fault:
        answer = form.form.answers.get((key, column)) if form.form is not None else None
        unit_id, _, rest = key.partition("|")
        row, place = (form.rows.get(key), column) if key else (form.rows.get(column), "value")
        letter = get_column_letter(form.columns[place]) if place in form.columns else ""
        found = answer.text if answer is not None else ""
        file = f"{form.path.name}, sheet {form.sheet}"
        return Fault(file, row, letter, found, rule, fix, weight, unit_id, rest.partition("|")[0])

    def _fates(self, form: Received, taken: list[Taken]) -> Iterator[Fate]:
        """Say what became of each answer."""
        if form.form is None:
            return
        rows = {one.line.key: one.row["figure_id"] for one in taken if one.received is form}
        wrong = {key: rule for (key, _), (rule, _) in form.wrong.items()}
        for (key, column), answer in form.form.answers.items():
            if key:
                place = Place(form.path.name, form.sheet, form.rows[key], form.columns[column])
                is_proposed = column in PROPOSED
                if key in rows:
                    yield Fate(place, answer.text, Kind.TAKEN, None, "figures", rows[key])
                elif key in wrong and (not is_proposed or (key, column) in form.wrong):
                    yield Fate(place, answer.text, Kind.ASKED, wrong[key])
                else:
                    is_again = (form.digest, key) in self._again
                    why = None if is_proposed else Message("form.why.again" if is_again else "form.why.no_answer")
                    yield Fate(place, answer.text, Kind.NAMES if is_proposed else Kind.LEFT_OUT, why)

    def _early(self) -> Iterator[Fault]:
        """Say that answers of a day after the review date stand on no briefing until the dataset is reviewed on that day."""
        review = self.dataset.review_date
        days = {form.day for form in self.received if form.form is not None and form.day > review}
        if days:
            rule = Message("form.fault.after_review", day=max(days).isoformat(), review=review.isoformat())
            fix = Message("form.fix.after_review", day=max(days).isoformat())
            yield Fault(Message("form.sheet.lines"), None, "", "", rule, fix, Weight.NOTICE)

    def _silent(self) -> Iterator[Fault]:
        """Say who has sent an empty form, and who none."""
        forms = [form for form in self.received if form.form is not None]
        for key, units in (("form.fault.empty", self._empty(forms)), ("form.fault.none_sent", self._none_sent(forms))):
            if units:
                named = ", ".join(unit.name for unit in units[:MOST_NAMED]) + (" …" if len(units) > MOST_NAMED else "")
                rule = Message(key, count=len(units), units=named)
                yield Fault(Message("form.sheet.lines"), None, "", "", rule, Message("form.fix.remind"), Weight.NOTICE)

    def _empty(self, forms: list[Received]) -> list[Unit]:
        answered = {form.form.head.unit_id for form in forms if form.form is not None and form.is_answered}
        sent = dict.fromkeys(form.form.head.unit_id for form in forms if form.form is not None)
        return [self.dataset.places[unit_id] for unit_id in sent if unit_id not in answered]

    def _none_sent(self, forms: list[Received]) -> list[Unit]:
        """Units that have a form and sent none: neither now nor before, for the latest day of those that came."""
        if not forms:
            return []
        day = max(form.day for form in forms)
        sent = {form.form.head.unit_id for form in forms if form.form is not None}
        before = [source_id for source_id in self.dataset.sources if source_id.startswith("form-")]
        return [
            unit
            for unit in self.dataset.reviewed_units(day)
            if unit.unit_id not in sent and not any(one.startswith(_id_of(unit.unit_id, day)) for one in before)
        ]

    def _copies(self) -> Iterator[tuple[str, bytes]]:
        """Give a marked copy of each form in which something is wrong or odd."""
        named: set[str] = set()
        for form in self.received:
            if form.form is None:
                continue
            lang = form.form.head.lang
            told: dict[tuple[str, str], list[str]] = defaultdict(list)
            for place, (rule, fix) in form.wrong.items():
                told[place].append(f"{rule.text(lang)}. {fix.text(lang)}")
            for (of, key), odd in self._odd.items():
                if of == form.digest:
                    told[key, "value"] += [f"{rule.text(lang)}. {fix.text(lang)}" for rule, fix in odd]
            marks = {place: "\n".join(map(_begun, dict.fromkeys(said))) for place, said in told.items()}
            if marks and (marked := as_mended(form, marks)):
                name = _name_of_copy(form, lang)
                named.add(name := name if name not in named else f"{name.removesuffix(ENDING)}-{form.digest[:8]}{ENDING}")
                yield name, book_of(marked, self.dataset.register)


def _id_of(unit_id: str, day: date) -> str:
    """Give the beginning of the ids of the sources that forms of a unit and day are."""
    return f"form-{unit_id}-{day.isoformat()}-"


def _answer(row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in ("qualifier", "value", "value_to", "unit", "step"))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _name_of_copy(form: Received, lang: str) -> str:
    """Name a marked copy by the form that it marks; a copy of a copy is numbered."""
    assert form.form is not None
    ending, times = words(lang)("form.marked"), len(form.form.head.revises)
    stem = form.path.stem.split(f"-{ending}")[0]
    return f"{stem}-{ending}{f'-{times + 1}' if times else ''}{ENDING}"
