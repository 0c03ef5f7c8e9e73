"""Files of many units: which there are, made unit by unit, written a unit at a time.

What a unit gets is written as one act: all its files or none. A unit of which a row cannot be read gets nothing until that is
mended, one whose file is open in another program keeps what it has; the others get theirs. A disk that is full ends the export:
what was written until then is whole.

A file is about one topic, by default the briefing. Annexes are other topics of the same unit in the same file. What is read on a
screen or computed with has all of them; a document on paper is short, and has those that are asked for. The list of all figures
goes along with a page, which leads to it; elsewhere it is an annex only where it is asked for by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ntm_helpers.audit.documents import marked
from ntm_helpers.dataset import Dataset, open_dataset
from ntm_helpers.dataset.meant import unknown_topic
from ntm_helpers.errors import MachineError, NtmError, UsageError, closest, language
from ntm_helpers.office.exports.naming import file_name, package_name, stems
from ntm_helpers.office.exports.packing import write_files
from ntm_helpers.office.processes import of_each
from ntm_helpers.open_elsewhere import OpenElsewhere
from ntm_helpers.places import Unit
from ntm_helpers.report.document import Document, document_of
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Review
from ntm_helpers.topics import BRIEFING, LISTING, synthesis, topics
from ntm_helpers.words import Message
from ntm_helpers.zips import zipped

if TYPE_CHECKING:
    from ntm_helpers.office.exports.word import Template

ALL, NO_ANNEX = "all", "none"
"""What is said for all annexes, and for none."""
TRACED = ("html", "pdf")
"""Formats that may print the calculation steps."""
FEWEST_A_PROCESS = 4
"""Units below which a process is not worth its start."""


@dataclass(frozen=True)
class Order:
    """What is to be sent out.

    Attributes
    ----------
    formats : tuple of str
        Of `FORMATS`.
    topics, units : tuple of str
        Topics of which each unit gets a file, by default the briefing; units by id or slug, empty for all.
    annexes : tuple of str
        Topics that stand behind it in the same file, `ALL` or `NO_ANNEX`; empty for what suits the format.
    as_of, lang : str
    template : Path, optional
        Letterhead of the Word files; by default the one that lies in the dataset's folder, else that of the house.
    is_traced : bool
        Whether the calculation steps are printed too.
    is_packed : bool
        Whether a unit gets one package of its files.
    """

    formats: tuple[str, ...]
    topics: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    annexes: tuple[str, ...] = ()
    as_of: str = ""
    lang: str = "vi"
    template: Path | None = None
    is_traced: bool = False
    is_packed: bool = False


@dataclass(frozen=True)
class Sent:
    """What a unit got: its files, copies of those that somebody had worked on; or why it got nothing.

    Attributes
    ----------
    unit : Unit
    files, copies : tuple of Path
    refused : NtmError, optional
    """

    unit: Unit
    files: tuple[Path, ...] = ()
    copies: tuple[Path, ...] = ()
    refused: NtmError | None = None


@dataclass(frozen=True)
class Maker:
    """Makes the files of units of one dataset and day."""

    dataset: Dataset
    day: date
    order: Order
    template: Template | None = None

    def make(self, unit_id: str) -> dict[str, bytes] | NtmError:
        """Give the files of a unit by name; why not, where a row of the unit cannot be read or a check does not hold."""
        of_unit = OfUnit(self, self.dataset.places[unit_id])
        try:
            return {
                file_name(self.stems[unit_id], topic, self.day, self.order.lang, name): FORMATS[name].make(
                    of_unit, topic, annexes_of(self.order, name, topic)
                )
                for topic in self.order.topics or (BRIEFING,)
                for name in self.order.formats
            }
        except (UsageError, MachineError):
            raise
        except NtmError as refused:
            return refused

    @cached_property
    def stems(self) -> Mapping[str, str]:
        """How the names of the files of every unit begin."""
        return stems(self.dataset.reviewed_units(self.day))


@dataclass
class OfUnit:
    """What is known of a unit: each of its topics is reviewed once, and the briefing has reviewed all others."""

    maker: Maker
    unit: Unit
    _reviews: dict[str, Review] = field(default_factory=dict)
    _documents: dict[str, Document] = field(default_factory=dict)

    def document(self, topic: str) -> Document:
        """Give the review of a topic laid out for paper.

        Raises
        ------
        NtmError
            When a check does not hold that must.
        """
        if topic not in self._documents:
            review = self.review(topic)
            for check in review.checks:
                if (check.level, check.verdict) == ("must", "disagrees"):
                    said = Writer(review.view, self.maker.order.lang).plain(check.sentence)
                    raise NtmError(Message("run.check_disagrees", sentence=said))
            self._documents[topic] = document_of(review, self.maker.order.lang)
        return self._documents[topic]

    def review(self, topic: str) -> Review:
        """Give the review of a topic."""
        if topic not in self._reviews:
            asked = self.maker.dataset, self.unit.unit_id, self.maker.day.isoformat()
            self._reviews |= synthesis.with_topics(*asked) if topic == BRIEFING else {topic: topics()[topic].review(*asked)}
        return self._reviews[topic]

    def page(self, topic: str, annexes: Sequence[str]) -> str:
        """Give the pages of topics as one page that stands alone."""
        from ntm_helpers.office.exports.html import unit_page

        maker = self.maker
        return unit_page(
            maker.dataset, self.unit.unit_id, maker.day, maker.order.lang, (topic, *annexes), with_trace=maker.order.is_traced
        )


@dataclass(frozen=True)
class Format:
    """A form in which a file goes out.

    Attributes
    ----------
    make : function
        Gives the content of the file of a unit, of its topic and annexes.
    has_annexes : bool
        Whether all annexes stand in it by themselves.
    has_listing : bool
        Whether the list of all figures is one of them: a page leads to it.
    """

    make: Callable[[OfUnit, str, Sequence[str]], bytes]
    has_annexes: bool = True
    has_listing: bool = False


def _docx(of_unit: OfUnit, topic: str, annexes: Sequence[str]) -> bytes:
    from ntm_helpers.office.exports.word import to_docx

    assert of_unit.maker.template is not None
    return marked(to_docx(of_unit.document(topic), [of_unit.document(one) for one in annexes], of_unit.maker.template))


def _xlsx(of_unit: OfUnit, topic: str, annexes: Sequence[str]) -> bytes:
    from ntm_helpers.office.exports.xlsx import to_xlsx

    return marked(to_xlsx([of_unit.document(one) for one in (topic, *annexes)]))


def _html(of_unit: OfUnit, topic: str, annexes: Sequence[str]) -> bytes:
    return of_unit.page(topic, annexes).encode()


def _pdf(of_unit: OfUnit, topic: str, annexes: Sequence[str]) -> bytes:
    from ntm_helpers.office.exports.pdf import to_pdf

    return to_pdf(of_unit.page(topic, annexes))


FORMATS = {
    "docx": Format(_docx, has_annexes=False),
    "pdf": Format(_pdf),
    "xlsx": Format(_xlsx),
    "html": Format(_html, has_listing=True),
}
"""By the ending of their files."""


def annexes_of(order: Order, name: str, topic: str) -> list[str]:
    """Give the annexes of a file: those asked for, else those that suit its format, in the order of the pages."""
    named = order.annexes or ((ALL,) if FORMATS[name].has_annexes and topic == BRIEFING else ())
    chosen = set(named) | (set(topics()) - (set() if FORMATS[name].has_listing else {LISTING}) if ALL in named else set())
    return [one for one in topics() if one in chosen and one != topic]


def export(
    dataset: Dataset, folder: Path, order: Order, tell: Callable[[Sent | Message, int, int], None], workers: int = 1
) -> list[Sent]:
    """Write the files of every unit that has a briefing, or of some.

    Parameters
    ----------
    dataset : Dataset
    folder : Path
        Where the files are written.
    order : Order
    tell : function
        Called with what each unit got, how many are done, and of how many; before with what the template lacks.
    workers : int
        Processes, at most.

    Returns
    -------
    list of Sent
        One a unit.

    Raises
    ------
    UsageError
        When a unit, topic, format, day or language is unknown.
    MachineError
        When nothing more can be written, or what a format needs is missing.
    """
    _refuse_unknown(order)
    day = dataset.day(order.as_of)
    reviewed = dataset.reviewed_units(day)
    if not reviewed:
        raise UsageError(Message("usage.no_unit_on", dataset=dataset.name, day=day.isoformat()))
    wanted = [*dict.fromkeys(dataset.unit(text, reviewed) for text in order.units)] or reviewed
    if "pdf" in order.formats:
        from ntm_helpers.office.exports.pdf import look_for_program

        look_for_program()
    template = _template(order, dataset)
    for note in template.notes if template else ():
        tell(note, 0, len(wanted))
    maker, ids = Maker(dataset, day, order, template), [unit.unit_id for unit in wanted]
    made = of_each(ids, maker.make, _prepared, (dataset.folder, day, order, template), min(workers, len(ids) // FEWEST_A_PROCESS))
    sent = []
    for unit, contents in zip(wanted, made, strict=True):
        sent.append(_sent(unit, contents, folder, package_name(maker.stems[unit.unit_id], day) if order.is_packed else ""))
        tell(sent[-1], len(sent), len(wanted))
    return sent


def _refuse_unknown(order: Order) -> None:
    language(order.lang)
    for name in order.formats:
        if name not in FORMATS:
            raise UsageError(Message("usage.format", format=name, closest=closest(name, FORMATS)))
    for option, is_given, allowed in (
        ("--template", order.template is not None, ("docx",)),
        ("--with-trace", order.is_traced, TRACED),
    ):
        if is_given and not set(allowed) & set(order.formats):
            raise UsageError(Message("usage.only_with", option=option, formats=", ".join(allowed)))
    for topic in (*order.topics, *order.annexes):
        if topic not in topics() and not (topic in (ALL, NO_ANNEX) and topic in order.annexes):
            raise unknown_topic(topic, topics())


def _template(order: Order, dataset: Dataset) -> Template | None:
    """Read the template of the Word files, where there are some."""
    if "docx" not in order.formats:
        return None
    from ntm_helpers.office.exports.word import template_for

    return template_for(order.lang, order.template, dataset.folder)


def _sent(unit: Unit, contents: dict[str, bytes] | NtmError, folder: Path, package: str) -> Sent:
    """Write what was made of a unit; what is open in another program is told and stops no other unit."""
    if isinstance(contents, NtmError):
        return Sent(unit, refused=contents)
    if package:
        contents = {package: zipped(contents)}
    try:
        copies = write_files(folder, contents)
    except MachineError as error:
        if isinstance(error.__cause__, OpenElsewhere):
            return Sent(unit, refused=error)
        raise
    return Sent(unit, tuple(folder / name for name in contents), tuple(copies))


def _prepared(folder: Path, day: date, order: Order, template: Template | None) -> Callable[[str], dict[str, bytes] | NtmError]:
    """Prepare to make files in a process of its own."""
    return Maker(open_dataset("", folder), day, order, template).make
