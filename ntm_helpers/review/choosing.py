"""The first screen in the making: what a topic chooses for it, and what stands there where it chooses nothing.

Of two sentences that lead a page the second is the gravest finding, where there is one. Cards that only
fill stand after all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ntm_helpers.dataset import Figure
from ntm_helpers.review.answer import gravest
from ntm_helpers.review.blocks import Card, Chart, Decision, FirstScreen, Role, Sentence, Table, Value, each_once, figures_in

MOST_LEADING, MOST_CARDS = 2, 6
"""Sentences that lead a page, and cards of its first screen."""
DECIDED_AT_ONCE = 3
"""Items to be decided that are seen at once."""


@dataclass
class Chosen:
    """What a topic has chosen so far for the first screen: the parts of `FirstScreen`, and cards that fill."""

    lead: list[Sentence] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    filling: list[Card] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    picture: Chart | Table | None = None
    short: Value = None
    group: Value = None
    rank: int = 0

    @property
    def figures(self) -> list[Figure]:
        """Figures of the lead and of all cards."""
        return figures_in([self.lead, self.cards, self.filling])

    def screen(self, headline: Sequence[Sentence], *, is_later_more: bool) -> FirstScreen:
        """Put the first screen together; what was not chosen is what was said first."""
        said = [sentence for sentence in headline if sentence.role == Role.STATEMENT]
        chosen = self.lead or said
        leading = each_once([*chosen[:1], *gravest(said)[:1], *chosen[1:]])
        cards = [*self.cards, *self.filling][:MOST_CARDS]
        return FirstScreen(
            lead=tuple(leading[:MOST_LEADING] or headline[:1]),
            cards=tuple(cards),
            decisions=tuple(self.decisions),
            picture=self.picture,
            short=self.short if self.short is not None else cards[0].value if cards else None,
            group=self.group,
            rank=self.rank,
            is_later_more=is_later_more,
        )
