"""The first screen of a page, in its fixed form: lead, cards, what is to be decided, a picture beside them.

What stands there is chosen by the topic (`ntm_helpers.review.FirstScreen`); here is only how it is laid out. Of what is to be
decided the first items are seen at once (`DECIDED_AT_ONCE`), the others are folded; in print, where nothing can be opened, all
stand there. Every sentence of the lead is a line of the file: the index shows the first one.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from ntm_helpers.report.declared import declared
from ntm_helpers.report.letters import capital
from ntm_helpers.report.tables import write_table
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Card, Chart, Decision, Period, Review, Role, Sentence, Value, figures_in
from ntm_helpers.review.choosing import DECIDED_AT_ONCE


def write_first_screen(review: Review, writer: Writer) -> Markup:
    """Write the first screen of a review."""
    first = review.first
    lead = Markup("\n").join(writer.sentence(sentence) for sentence in first.lead)
    said = Markup("").join(Markup("<p>{}</p>").format(writer.sentence(sentence)) for sentence in said_too(review))
    beside = [_cards(review, writer), _decisions(review, writer), said]
    text = Markup("").join(part for part in beside if part)
    picture = _picture(review, writer)
    shown = Markup('<div class="two"><div>{}</div>{}</div>').format(text, picture) if picture else text
    return Markup('<p class="lead">{}</p>').format(lead) + shown if lead else shown


def said_too(review: Review) -> Sequence[Sentence]:
    """Give what is said first beside the lead."""
    lead = review.first.lead
    return [sentence for sentence in review.headline if sentence not in lead and sentence.role is not Role.NOTHING]


def _cards(review: Review, writer: Writer) -> Markup:
    cards = Markup("").join(_card(card, writer) for card in review.first.cards)
    return Markup('<dl class="cards">{}</dl>').format(cards) if cards else Markup("")


def _card(card: Card, writer: Writer) -> Markup:
    return Markup('<div><dt>{}</dt><dd>{}</dd><dd class="cmp">{}</dd></div>').format(*parts_of_card(card, writer))


def parts_of_card(card: Card, writer: Writer) -> tuple[Markup, Markup, Markup]:
    """Write what a card says: label, value, and what it is compared by; where that is not told, its period."""
    compared_by: Value = card.compared or Period(figures_in(card.value)[0])
    with writer.reading_together([card.value, compared_by]):
        label, value, compared = writer.value(card.label), writer.brief(card.value), writer.value(compared_by)
    return capital(label), value, compared


def _decisions(review: Review, writer: Writer) -> Markup:
    """Write what is to be decided: so many at once, the others folded; print, which cannot unfold, has them all."""
    decisions = review.first.decisions
    if not decisions:
        return Markup("")
    shown = Markup('<h2 id="decide">{}</h2><ol class="decide">{}</ol>').format(
        title_of_decisions(review, writer), _items(decisions[:DECIDED_AT_ONCE], writer)
    )
    if len(decisions) <= DECIDED_AT_ONCE:
        return shown
    more = Markup('<ol class="decide" start="{}">{}</ol>').format(DECIDED_AT_ONCE + 1, _items(decisions[DECIDED_AT_ONCE:], writer))
    return shown + Markup("<details><summary>{}</summary>{}</details>").format(
        declared("extent", writer.t("page.decide.more", count=len(decisions) - DECIDED_AT_ONCE)), more
    )


def title_of_decisions(review: Review, writer: Writer) -> str:
    """Name what is to be decided: a unit with parts decides, another one acts."""
    return writer.t("page.decide.parent" if review.view.children else "page.decide.unit")


def _items(decisions: Sequence[Decision], writer: Writer) -> Markup:
    return Markup("").join(
        Markup('<li>{} <span class="why">{}</span></li>').format(writer.sentence(one.sentence), writer.value(one.reason))
        for one in decisions
    )


def _picture(review: Review, writer: Writer) -> Markup:
    picture = review.first.picture
    if picture is None:
        return Markup("")
    if not isinstance(picture, Chart):
        return write_table(picture, writer)
    from ntm_helpers.report.charts import draw  # which takes time to import: sheets draw nothing

    return draw(picture, writer, "picture")
