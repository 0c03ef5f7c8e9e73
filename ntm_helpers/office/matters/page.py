"""The page of open matters, as far as it is words: what `ntm_helpers.report.matters` draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ntm_helpers.office.matters.ledger import Entry, State
from ntm_helpers.office.matters.matter import KIND_WORDS, URGENCY_WORDS, Kind, Urgency
from ntm_helpers.office.matters.shown import Shown, Turn
from ntm_helpers.report import matters
from ntm_helpers.report.index import About
from ntm_helpers.report.letters import capital
from ntm_helpers.report.templates import current


def page_of(shown: Shown, table: str) -> str:
    """Give the page of a list, with a place for the digest of its content.

    Parameters
    ----------
    shown : Shown
    table : str
        Digest of the table of matters.
    """
    dataset, lang = shown.dataset, shown.lang
    about = About(dataset.name, dataset.title[lang], dataset.notice[lang], dataset.digest, dataset.review_date, lang)
    told = [urgency for urgency in Urgency if any(turn.count(urgency) for turn in shown.turns)]
    heads = [shown.t(URGENCY_WORDS[urgency]) for urgency in told]
    groups = [_group(shown, turn, told) for turn in shown.turns]
    first = [_item(shown, entry, "", whose=turn.who) for turn in shown.turns for entry in turn.entries if _is_first(entry)]
    closed = [_item(shown, entry, "") for entry in shown.closed]
    body = matters.Body(shown.lead(), first, heads, groups, closed)
    return matters.matters_page(body, about, table, current())


def _is_first(entry: Entry) -> bool:
    return entry.matter.urgency is Urgency.FIRST


def _group(shown: Shown, turn: Turn, told: Sequence[Urgency]) -> matters.Group:
    counts = [turn.count(urgency) for urgency in told]
    by_kind = {of: [one for one in turn.entries if one.matter.kind is of] for of in Kind}
    return matters.Group(
        capital(turn.who), counts, [kind for of, entries in by_kind.items() for kind in _kind(shown, of, entries, turn)]
    )


def _kind(shown: Shown, kind: Kind, entries: Sequence[Entry], turn: Turn) -> Iterator[matters.Kind]:
    """Give what is of one kind: figures to be sent that nobody has answered in a line a topic, folded; all else line by line."""
    asked = [entry for entry in entries if kind is Kind.MISSING and entry.state is State.OPEN]
    heading = shown.t(KIND_WORDS[kind])
    if others := [entry for entry in entries if entry not in asked]:
        yield matters.Kind(heading, [_item(shown, entry, capital(turn.who)) for entry in others])
    if asked:
        yield matters.Kind(heading, list(_wanted(shown, asked, capital(turn.who))), shown.t("matters.asked", count=len(asked)))


def _wanted(shown: Shown, entries: Sequence[Entry], who: str) -> Iterator[matters.Item]:
    """Give figures to be sent, those of a topic and a unit in one line."""

    def place(entry: Entry) -> tuple[str, str]:
        return shown.topic(entry), shown.about(entry)

    for (topic, about), of_topic in groupby(sorted(entries, key=place), place):
        named = "; ".join(entry.matter.said[shown.lang] for entry in of_topic)
        head = ", ".join(filter(None, (topic, about if about != who else "")))
        yield matters.Item(f"{head}: {named}" if head else named)


def _item(shown: Shown, entry: Entry, who: str, whose: str = "") -> matters.Item:
    """Give a matter with what is told of it: whose turn it is, where that does not stand above it."""
    about = shown.about(entry)
    is_marked = _is_first(entry) and entry.closed is None and not whose
    kind = shown.kind(entry) if entry.closed is not None else ""
    since = shown.t("matters.opened", day=shown.opened(entry)) if entry.opened < shown.dataset.review_date else ""
    turn = shown.t("matters.whose", who=whose) if whose and capital(whose) != about else ""
    told = (about if about != who else "", turn, shown.topic(entry), kind, since)
    state = shown.state(entry) if entry.state is not State.OPEN else ""
    return matters.Item(
        entry.matter.said[shown.lang],
        shown.urgency(entry) if is_marked else "",
        " · ".join(filter(None, (*told, state))),
        shown.answer(entry),
    )
