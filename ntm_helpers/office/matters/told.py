"""What matters there are in a dataset now.

The reviews of the topics are made as for the pages, in the process. Parts are asked before the unit that holds them, so that a
matter is that of the lowest unit whose page tells it: what several parts tell is not told again of their parent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ntm_helpers.dataset import Dataset, Figure, View
from ntm_helpers.errors import DataRefused
from ntm_helpers.methods.identities.examine import Consistency, examine
from ntm_helpers.methods.identities.relation import Identity
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.office.matters.answerer import who_answers
from ntm_helpers.office.matters.matter import Kind, Matter, Urgency, key_of, readable, urgency_of
from ntm_helpers.office.matters.rows import matters_of_rows
from ntm_helpers.office.matters.statements import matters_of_statements
from ntm_helpers.office.matters.subjects import names_in, owner_of, relation_subject, subjects_of
from ntm_helpers.places import Unit
from ntm_helpers.report.check_report import handle
from ntm_helpers.report.disagreements import disagreements
from ntm_helpers.report.marks import MARKS
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Name, Request, Review, Sentence
from ntm_helpers.topics import BRIEFING, LISTING, topics
from ntm_helpers.topics.common import what_is_said
from ntm_helpers.topics.consistency.several import gravity_of
from ntm_helpers.words import LANGUAGES, words

DISAGREES, UNCONFIRMED = "disagrees", "unconfirmed_rule"
_SIGNS = re.compile(f"(?<=[^ ])[{re.escape(''.join(MARKS.values()))}](?=[^\\w]|$)")
"""Marks behind numbers: here no page explains them."""


@dataclass
class Told:
    """The matters of a dataset, and the units of which none could be told.

    Attributes
    ----------
    dataset : Dataset
    matters : dict of str to Matter
        By key.
    unread : set of str
        Units of which a row is broken, with the empty id where there is any.
    """

    dataset: Dataset
    matters: dict[str, Matter] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    _said: list[object] = field(default_factory=list)
    _alike: set[tuple[object, ...]] = field(default_factory=set)

    @cached_property
    def _found(self) -> Consistency:
        return examine(self.dataset.figures(), self.dataset, self.dataset.identities)

    @cached_property
    def _relations(self) -> dict[str, Identity]:
        """Every relation between figures of the dataset by its id."""
        found = self._found
        identities = [*(one.identity for one in found.findings), *(one.identity for one in found.several)]
        return {identity.identity_id: identity for identity in identities}

    @cached_property
    def reviewed(self) -> list[Unit]:
        """Units that have pages."""
        return self.dataset.reviewed_units(self.dataset.review_date)

    def add(self, matter: Matter) -> None:
        """Add a matter that is not there yet."""
        matter = readable(matter)
        self.matters.setdefault(matter.key, matter)

    # --- of the reviews -----------------------------------------------------------------------------------------------

    def of_unit(self, unit: Unit) -> None:
        """Add what the pages of a unit tell; of one of which a row is broken nothing can be told."""
        dataset = self.dataset
        try:
            view = dataset.view(unit.unit_id, dataset.review_date, declared_reads(BRIEFING))
            reviews = {
                topic: module.of_view(view.narrowed(declared_reads(topic)))
                for topic, module in topics().items()
                if topic not in (BRIEFING, LISTING)
            }
        except DataRefused:
            self.unread |= {unit.unit_id, ""}
            return
        for review in reviews.values():
            writers = {lang: Writer(review.view, lang) for lang in LANGUAGES}
            for sentence in self._wrong(review):
                self._finding(review, sentence, writers)
            self._rules(review, writers)
            for request in review.requests:
                self._missing(request, writers)

    @staticmethod
    def _wrong(review: Review) -> Iterator[Sentence]:
        """Findings of a review one by one, then checks that failed."""
        for sentence in review.findings:
            yield from sentence.singles
        yield from (check.sentence for check in review.checks if check.verdict == DISAGREES)

    def _finding(self, review: Review, sentence: Sentence, writers: dict[str, Writer]) -> None:
        """Add a finding, unless it is told already: by a part, by another topic, by a relation."""
        related = sorted(sentence.relations & self._relations.keys())
        if related:
            self._conflict(review.view, sentence, related, writers)
            return
        said, own = what_is_said(sentence), review.view.unit
        unit, units = owner_of(sentence, review.view, self.reviewed)
        alike = review.topic, sentence.gravity, frozenset(names_in(sentence))
        parts = [one for one in units if one != own]
        if said in self._said or (parts and all((*alike, one.unit_id) in self._alike for one in parts)):
            return
        self._said.append(said)
        self._alike.add((*alike, unit.unit_id))
        texts = {lang: _plain(writer, sentence) for lang, writer in writers.items()}
        who, urgency = who_answers(Kind.FINDING, unit.unit_id), urgency_of(sentence.gravity)
        for subject in subjects_of(sentence):  # the shortest that no other finding has
            matter = readable(Matter(unit.unit_id, review.topic, Kind.FINDING, subject, urgency, who, texts))
            if matter.key not in self.matters:
                self.add(matter)
                return

    def _conflict(self, view: View, sentence: Sentence, related: list[str], writers: dict[str, Writer]) -> None:
        """Add a disagreement of figures, as a page says it."""
        texts = {lang: _plain(writer, sentence) for lang, writer in writers.items()}
        for identity_id in related:
            self._of_relation(self._relations[identity_id], texts)

    def _of_relation(self, identity: Identity, texts: dict[str, str]) -> None:
        """Add the matter of a relation that does not hold, or of sources that differ: whose it is the figure stated decides."""
        stated = identity.figures[0]
        contradicted = identity.figures if identity.rule == "several" else [stated]
        who = who_answers(Kind.CONFLICT, stated.unit_id, map(self._publisher, contradicted))
        gravity = gravity_of(self.dataset.register, stated)
        urgency = Urgency.LOOK if not stated.counts else urgency_of(gravity)
        self.add(Matter(stated.unit_id, self._topic(identity), Kind.CONFLICT, relation_subject(identity), urgency, who, texts))

    def _topic(self, identity: Identity) -> str:
        return self.dataset.register.measures[identity.figures[0].measure].topic

    def _key(self, identity: Identity) -> str:
        return key_of(identity.figures[0].unit_id, self._topic(identity), Kind.CONFLICT, relation_subject(identity))

    def _publisher(self, figure: Figure) -> str:
        row = self.dataset.sources.get(figure.source_id) or self.dataset.register.law.sources.get(figure.source_id)
        return row["publisher"] if row else ""

    def _rules(self, review: Review, writers: dict[str, Writer]) -> None:
        """Add the rules that a review uses and that nobody has held against the text of the law."""
        for figure in review.figures.values():
            if figure.basis == UNCONFIRMED:
                subject = ":".join((figure.measure, figure.item, figure.source_id))
                texts = {lang: _rule(writer, figure) for lang, writer in writers.items()}
                who = who_answers(Kind.RULE)
                self.add(Matter("", review.topic, Kind.RULE, subject, Urgency.USUAL, who, texts))

    def _missing(self, request: Request, writers: dict[str, Writer]) -> None:
        """Add a figure that is asked for."""
        measure = self.dataset.register.measures[request.measure]
        what = f"{request.measure}:{request.item}"
        texts = {lang: _wanted(writer, request, what) for lang, writer in writers.items()}
        unit_id = request.unit.unit_id
        who = who_answers(Kind.MISSING, unit_id)
        self.add(Matter(unit_id, measure.topic, Kind.MISSING, what.rstrip(":"), Urgency.SEND, who, texts))

    # --- of the dataset as a whole ------------------------------------------------------------------------------------

    def of_dataset(self) -> None:
        """Add what is found over all: disagreements beyond the pages, opposed statements, rows that are wrong or odd."""
        found, told = self._found, {key for key, matter in self.matters.items() if matter.kind is Kind.CONFLICT}
        faults = disagreements(self.dataset, found)
        of_sources = (one.identity for one in found.several if one.verdict == DISAGREES)
        wrong = [*(one.identity for one in found.of(DISAGREES)), *of_sources]
        stated = {identity.figures[0].figure_id for identity in wrong if self._key(identity) in told}
        for identity in wrong:
            first = identity.figures[0]
            fault = next((one for one in faults if one.found.startswith(f"{handle(first)}: ")), None)
            if first.figure_id not in stated and fault is not None:
                stated.add(first.figure_id)
                self._of_relation(identity, {lang: fault.said("rule", lang) for lang in LANGUAGES})
        for matter in (*matters_of_statements(self.dataset), *matters_of_rows(self.dataset)):
            self.add(matter)


def told_of(dataset: Dataset, tell: Callable[[Unit, int, int], None] = lambda unit, done, planned: None) -> Told:
    """Find the matters of a dataset.

    Parameters
    ----------
    dataset : Dataset
    tell : function
        Called with each unit when its pages are asked, how many are, and of how many.
    """
    told = Told(dataset)
    for done, unit in enumerate(reversed(told.reviewed), start=1):
        told.of_unit(unit)
        tell(unit, done, len(told.reviewed))
    told.of_dataset()
    return told


def _plain(writer: Writer, sentence: Sentence) -> str:
    """Write a sentence as text, its first letter large, without marks."""
    text = _SIGNS.sub("", writer.plain(sentence))
    return text[:1].upper() + text[1:]


def _wanted(writer: Writer, request: Request, what: str) -> str:
    text = writer.plain(Name("what", what))
    return f"{text}, {writer.plain(request.day)}" if request.day else text


def _rule(writer: Writer, figure: Figure) -> str:
    of = {"what": writer.plain(Name("what", f"{figure.measure}:{figure.item}")), "value": writer.figure_text(figure)}
    return words(writer.lang)("matters.rule", source=writer.plain(Name("source", figure.source_id)), **of)
