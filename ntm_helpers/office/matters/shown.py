"""Matters as they are shown, on the page and in the workbook alike: whose turn it is, in which order, in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ntm_helpers.dataset import Dataset
from ntm_helpers.dataset.checks.personal import without_personal
from ntm_helpers.office.matters.ledger import FIGURES, Entry, State
from ntm_helpers.office.matters.matter import ANSWERER_WORDS, KIND_WORDS, URGENCY_WORDS, Answerer, Kind, Urgency
from ntm_helpers.places import Unit
from ntm_helpers.report.letters import capital
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.values import UNIT_WORDS
from ntm_helpers.topics import TOPIC_NAMES
from ntm_helpers.words import key_family, words

STATE_WORDS = key_family("matters.state", State)
COUNT_WORDS = key_family("matters.lead", Urgency)
STILL_TOLD = key_family("matters.still_told", (State.ANSWERED, State.CLOSED))
MOST_NAMED = 3
"""Of those whose turn it is, so many are named in the first line."""
_KINDS, _URGENCIES, _ANSWERERS = ([*of] for of in (Kind, Urgency, Answerer))


@dataclass(frozen=True)
class Turn:
    """Those whose turn it is, named as in the middle of a sentence, and what waits for them."""

    who: str
    entries: tuple[Entry, ...]

    def count(self, urgency: Urgency) -> int:
        """How many are of an urgency."""
        return sum(entry.matter.urgency is urgency for entry in self.entries)


class Shown:
    """Matters in the words of one language.

    Parameters
    ----------
    dataset : Dataset
    entries : sequence of Entry
    lang : str
    """

    def __init__(self, dataset: Dataset, entries: Sequence[Entry], lang: str):
        self.dataset, self.entries, self.lang = dataset, entries, lang
        self.t = words(lang)
        self._reviewed = {unit: place for place, unit in enumerate(dataset.reviewed_units(dataset.review_date))}

    @cached_property
    def turns(self) -> list[Turn]:
        """Open matters by whose turn it is: units in their order, publishers, the office of the programme, the keeper."""
        found: dict[tuple[int, int, str], list[Entry]] = {}
        for entry in self.entries:
            if entry.state is not State.CLOSED:
                found.setdefault(self._place_of_turn(entry), []).append(entry)
        return [Turn(place[2], tuple(sorted(found[place], key=self._place))) for place in sorted(found)]

    @cached_property
    def closed(self) -> list[Entry]:
        """Matters that are closed, the last one first."""
        closed = [entry for entry in self.entries if entry.closed is not None]
        return sorted(closed, key=lambda entry: (-entry.closed.toordinal() if entry.closed else 0, *self._place(entry)))

    def _place_of_turn(self, entry: Entry) -> tuple[int, int, str]:
        who = entry.turn
        unit = self.unit_asked(entry)
        if who.answerer is Answerer.UNIT and unit is not None:
            return 0, self._reviewed.get(unit, len(self._reviewed)), self.t(UNIT_WORDS[unit.kind], name=unit.name)
        if who.answerer is Answerer.PUBLISHER:
            return 1, 0, who.publisher
        answerer = who.answerer if who.answerer in ANSWERER_WORDS else Answerer.KEEPER
        return _ANSWERERS.index(answerer), 0, self.t(ANSWERER_WORDS[answerer])

    def _place(self, entry: Entry) -> tuple[int, int, str, str]:
        matter = entry.matter
        return _URGENCIES.index(matter.urgency), _KINDS.index(matter.kind), matter.topic, matter.key

    def unit_asked(self, entry: Entry) -> Unit | None:
        """Give the unit that is asked: that of the matter, or of what has no page the one that holds it; None where it is gone."""
        places, unit_id = self.dataset.places, entry.matter.unit_id
        if unit_id not in places:
            return None
        unit: Unit | None = places[unit_id]
        while unit is not None and unit not in self._reviewed:
            unit = places.parent(unit.unit_id)
        return unit or places[unit_id]

    # --- words --------------------------------------------------------------------------------------------------------

    def unit(self, unit: Unit) -> str:
        """Name a unit with its kind."""
        return capital(self.t(UNIT_WORDS[unit.kind], name=unit.name))

    def about(self, entry: Entry) -> str:
        """Name the unit that a matter is about; of a unit that is gone its id."""
        places, unit_id = self.dataset.places, entry.matter.unit_id
        return self.unit(places[unit_id]) if unit_id in places else unit_id or self.t("matters.whole")

    def who(self, entry: Entry) -> str:
        """Name whose turn it is."""
        return capital(self._place_of_turn(entry)[2])

    def topic(self, entry: Entry) -> str:
        """Name the topic of a matter; empty where it has none."""
        topic = entry.matter.topic
        return self.t(TOPIC_NAMES[topic]) if topic in TOPIC_NAMES else ""

    def kind(self, entry: Entry) -> str:
        """Name the kind of a matter."""
        return self.t(KIND_WORDS[entry.matter.kind])

    def urgency(self, entry: Entry) -> str:
        """Say how grave a matter is."""
        return self.t(URGENCY_WORDS[entry.matter.urgency])

    def state(self, entry: Entry) -> str:
        """Say how a matter stands: closed by whom, answered and still told."""
        if entry.closed is not None:
            key = "matters.closed_by_figures" if entry.closed_by == FIGURES else "matters.closed_by"
            said = self.t(key, day=print_date(entry.closed, self.lang), who=without_personal(entry.closed_by))
            is_told = entry.closed_by != FIGURES and entry.is_told
            return f"{said}; {self.t(STILL_TOLD[State.CLOSED])}" if is_told else said
        return self.t(STATE_WORDS[entry.state])

    def answer(self, entry: Entry) -> str:
        """Say what was answered, by whom and when, numbers of persons masked; empty where nothing was."""
        answer = entry.answer
        if not answer.text:
            return ""
        text = without_personal(answer.text)
        who = ", ".join(filter(None, (without_personal(answer.by), print_date(answer.on, self.lang) if answer.on else "")))
        return self.t("matters.answered", who=who, answer=text) if who else text

    def opened(self, entry: Entry) -> str:
        """Say when a matter was opened."""
        return print_date(entry.opened, self.lang)

    def lead(self) -> str:
        """Say how many matters are open, how grave, and whose turn it is."""
        entries = [entry for turn in self.turns for entry in turn.entries]
        if not entries:
            return self.t("matters.lead.none")
        counts = Counter(entry.matter.urgency for entry in entries)
        grave = [self.t(COUNT_WORDS[urgency], count=counts[urgency]) for urgency in Urgency if counts[urgency]]
        said = self.t("matters.lead", count=len(entries), grave=_listed(grave))
        return f"{said} {self._whose_turn(self.turns)}"

    def _whose_turn(self, turns: Sequence[Turn]) -> str:
        most = sorted(turns, key=lambda turn: (-turn.count(Urgency.FIRST), -turn.count(Urgency.USUAL), -len(turn.entries)))[
            :MOST_NAMED
        ]
        named = _listed(self.t("matters.turn", who=turn.who, count=len(turn.entries)) for turn in most)
        if len(turns) > len(most):
            return self.t("matters.lead.turns", named=named, others=len(turns) - len(most))
        return self.t("matters.lead.turn", named=named)


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts)
