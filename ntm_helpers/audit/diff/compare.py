"""Two sides held against each other, figure by figure and page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ntm_helpers.audit.diff.causes import BY, DATA, METHOD, RULES, SEVERAL, Causes, Root, row_of, value_of
from ntm_helpers.audit.diff.sides import Key, Side, Told
from ntm_helpers.errors import UsageError
from ntm_helpers.review.periods import of_any_day
from ntm_helpers.words import Message, key_family

CHANGED, NEWER, REWORDED, NEW, GONE = "changed", "newer", "reworded", "new", "gone"
STATES = (CHANGED, NEWER, NEW, GONE, REWORDED)
"""What became of a figure; newer is the same of a later period, reworded a row of which something else than the number changed."""
OfAnyDay = tuple[str, str, str, str]
"""What a derived figure is, whatever its day: page's unit and topic, unit and what of it."""
SAME, OTHERWISE = "same", "otherwise"
PAGE_STATES = (SAME, OTHERWISE, NEW, GONE)
PAGE_WORDS = key_family("diff.page", (OTHERWISE, NEW, GONE))


@dataclass(frozen=True)
class Change:
    """A figure that is not what it was.

    Attributes
    ----------
    key : Key
    was, now : Told or None
        Of a newer one the last of the same before it.
    state : str
        One of `STATES`.
    roots : tuple of Root
        What it follows from; its own row of a published figure.
    may_also : tuple of str
        What may have had its part beside them.
    """

    key: Key
    was: Told | None
    now: Told | None
    state: str
    roots: tuple[Root, ...]
    may_also: tuple[str, ...] = ()

    @property
    def told(self) -> Told:
        """The figure as it stands, else as it stood."""
        one = self.now or self.was
        assert one is not None
        return one

    @property
    def by(self) -> str:
        """By what it changed: the one thing that all its roots are of, else several."""
        found = {root.by for root in self.roots}
        return next(iter(found)) if len(found) == 1 else SEVERAL

    @property
    def is_row(self) -> bool:
        """Whether it is a published figure, which changed by its own row."""
        return not self.told.is_derived


@dataclass(frozen=True)
class Diff:
    """What two sides have in common and what not.

    Attributes
    ----------
    was, now : Side
    changes : tuple of Change
        In the order of the pages.
    pages : mapping of str to list of (str, str)
        Units and topics of the pages by what became of them (`PAGE_STATES`).
    """

    was: Side
    now: Side
    changes: tuple[Change, ...]
    pages: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs that a reader sees."""
        return not self.changes and not any(self.pages[state] for state in (OTHERWISE, NEW, GONE))

    @property
    def same(self) -> int:
        """Number of figures of both sides that are what they were."""
        both = self.was.figures.keys() & self.now.figures.keys()
        return len(both) - sum(change.state in (CHANGED, REWORDED) for change in self.changes)

    @property
    def differing(self) -> list[str]:
        """What the pages of both sides were made from that differs on any of them: data, rules, method."""
        both = [(self.was.pages[key].digests, self.now.pages[key].digests) for key in self.was.pages.keys() & self.now.pages.keys()]
        return [name for name in (DATA, RULES, METHOD) if any(was.get(name) != now.get(name) for was, now in both)]

    def of(self, state: str) -> list[Change]:
        """Changes of a state."""
        return [change for change in self.changes if change.state == state]

    @cached_property
    def by_root(self) -> dict[Root, list[Change]]:
        """What follows from each root, those first from which most follows; what has several stands under the first of them."""
        followed = Counter(root for change in self.changes for root in change.roots)
        place = {root: number for number, root in enumerate(followed)}

        def order(root: Root) -> tuple[int, bool, int, int]:
            return BY.index(root.by), root.kind == "whole", -followed[root], place[root]

        found: dict[Root, list[Change]] = {root: [] for root in sorted(followed, key=order)}
        for change in self.changes:
            found[min(change.roots, key=order)].append(change)
        return {root: changes for root, changes in found.items() if changes}


def compare(was: Side, now: Side) -> Diff:
    """Hold two sides against each other.

    Raises
    ------
    UsageError
        When their languages differ, no unit is on both, or figures are made from figures without end.
    """
    if was.lang != now.lang and was.pages and now.pages:
        raise UsageError(Message("diff.languages", was=was.lang, now=now.lang))
    units = [{unit_id for unit_id, _ in side.pages} for side in (was, now)]
    if not units[0] & units[1] and all(units):
        names = {"was": was.dataset, "now": now.dataset}
        raise UsageError(Message("diff.no_common", **names))
    try:
        changes = tuple(_changes(was, now, Causes(was, now)))
    except RecursionError:
        raise UsageError(Message("diff.deep")) from None
    return Diff(was, now, changes, _pages(was, now))


def _changes(was: Side, now: Side, causes: Causes) -> Iterator[Change]:
    """Give what changed, page by page as the sides have them."""
    earlier = _earlier(was, now) if was.as_of < now.as_of else {}
    told = {_of_any_day(one, now.figures[one]) for one in earlier}
    for key in dict.fromkeys([*now.figures, *was.figures]):
        before, after = was.figures.get(key), now.figures.get(key)
        state = _state(before, after)
        if key in earlier:
            yield Change(key, earlier[key], after, NEWER, causes.of(key), causes.may_also(key))
            continue
        if state == GONE and before and before.is_derived and _of_any_day(key, before) in told:
            continue  # an older period, which the later one has replaced
        only = now if before is None else was if after is None else None
        if not state or (only is not None and not only.places[key] & (was.pages.keys() & now.pages.keys())):
            continue  # of a page that one side lacks it is told as the page
        yield Change(key, before, after, state, causes.of(key), causes.may_also(key))


def _earlier(was: Side, now: Side) -> dict[Key, Told]:
    """Give for each derived figure that the earlier side has not the last of the same of an earlier day there, if any."""
    last: dict[OfAnyDay, Told] = {}
    for key, told in was.figures.items():
        of = _of_any_day(key, told)
        if told.is_derived and (of not in last or _day_of(last[of]) < _day_of(told)):
            last[of] = told
    new = {key: told for key, told in now.figures.items() if key not in was.figures and told.is_derived}
    found = {key: last[of] for key, told in new.items() if (of := _of_any_day(key, told)) in last}
    return {key: before for key, before in found.items() if _day_of(before) < _day_of(new[key])}


def _of_any_day(key: Key, told: Told) -> OfAnyDay:
    plain = told.plain
    return key[0], key[1].partition(".")[0], plain["unit_id"], f"{plain['measure']}.{of_any_day(plain.get('item', ''))}"


def _day_of(told: Told) -> str:
    return str(told.plain.get("period_end", ""))


def _state(before: Told | None, after: Told | None) -> str:
    """Say what became of a figure; empty where it is what it was."""
    if before is None or after is None:
        return NEW if before is None else GONE
    if value_of(before) != value_of(after):
        return CHANGED
    return REWORDED if not after.is_derived and row_of(before) != row_of(after) else ""


def _pages(was: Side, now: Side) -> dict[str, list[tuple[str, str]]]:
    """Say what became of each page; whether two are the same is told by their bytes, where both were made."""
    found: dict[str, list[tuple[str, str]]] = {state: [] for state in PAGE_STATES}
    for key in dict.fromkeys([*now.pages, *was.pages]):
        before, after = was.pages.get(key), now.pages.get(key)
        if before is None or after is None:
            found[NEW if before is None else GONE].append(key)
        elif before.address and after.address:
            is_same = before.sha256 == after.sha256 != ""
            found[SAME if is_same else OTHERWISE].append(key)
    return found
