"""Why a figure is not what it was: walked down its inputs to what changed by itself.

A published figure changes by its row. A derived one changes because of what it was made from: each of its inputs that changed, came
in or fell out is followed down to rows; the rows that it counts, its parameters, rules and function are compared as they stand in
the traces. Where nothing of all that changed, what is left is what a trace names only as a whole: the data that the page may read,
the rules, the method, the review date; those of them that differ are named together, for nobody can tell them apart. Where none of
them differs, nothing explains the number: one of the two sides is not what a build makes.

**By the date.** Between two review dates a row itself need not change: it counts now, because its period has ended. Such a row is
the cause, told as one that now counts or no longer does.

**How a figure is made** may follow from the data: which operation it is, by whether a total is stated; a parameter, by what there
is. So another function is laid to the method only where the methods of the two sides differ, another parameter or rule to the rules
only where these differ; else to what does differ, and where something below the figure changed, to that.

**Perhaps by the method too.** Where the method of the two sides differs, a figure whose inputs changed is told under these. If its
operation is one of the closed list, its inputs decide it; if it is more than one, the method may have had its part, which is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ntm_helpers.audit.diff.sides import Key, Side, Told
from ntm_helpers.dataset.entities import TABLES

DATA, RULES, METHOD, DATE, SEVERAL, NOTHING = "data", "rules", "method", "date", "several", "nothing"
BY = (DATA, RULES, METHOD, DATE, SEVERAL, NOTHING)
"""By what a figure changed: several where a trace does not tell which."""
OF_RULES = ("rule", "unconfirmed_rule")
"""Bases of figures that are numbers of a rule."""
VALUE = ("quantity", "code", "misprint", "reason", "text")
"""What of a figure is its value, and how it is printed."""
SEEN = ("standing", "newer_not_reported", "name")
"""What of a published figure follows from the review date or the words, not from its row."""


@dataclass(frozen=True)
class Root:
    """What changed by itself.

    Attributes
    ----------
    by : str
        One of `BY`.
    kind : str
        ``row`` changed, ``row_new``, ``row_gone``, ``row_counts`` (now or no longer, by the date); ``rows`` of a table,
        ``rows_unnamed`` where a table's rows are never named; ``rule`` (a number of one), ``parameter``, ``rules`` applied,
        ``function``, ``operation``; ``page`` that is on one side alone; ``whole`` (what differs as a whole), ``nothing``.
    of : tuple of str
        What it is: of a row the key of its figure; of rows the table; of a parameter its name; of a page unit and topic.
    was, now : tuple of str
        Keys of rows that are gone and that are new; value of a parameter; rules; function; of a whole its names in ``now``.
    changed : tuple of str
        Keys of rows whose cells changed.
    """

    by: str
    kind: str
    of: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def value_of(told: Told) -> list[Any]:
    """Give what of a figure is compared: its exact ends, or code, or why there is none, and how it is printed."""
    return [told.plain.get(name) for name in VALUE]


def row_of(told: Told) -> dict[str, Any]:
    """Give what the row of a published figure says, however it is seen from the review date."""
    return {name: value for name, value in told.plain.items() if name not in SEEN}


class Causes:
    """Finds the roots of what changed between two sides.

    Parameters
    ----------
    was, now : Side
    """

    def __init__(self, was: Side, now: Side):
        self._was, self._now = was, now
        self._known: dict[Key, tuple[Root, ...]] = {}

    def of(self, key: Key) -> tuple[Root, ...]:
        """Give the roots of a figure that changed, is new or gone, in the order of its inputs."""
        if key not in self._known:
            self._known[key] = ()  # a figure that is made from itself ends here
            self._known[key] = self._found(key)
        return self._known[key]

    def may_also(self, key: Key) -> tuple[str, ...]:
        """Name what may have had its part beside the roots: a method that differs, of what is more than one operation."""
        was, now = self._was.figures.get(key), self._now.figures.get(key)
        if was is None or now is None or not now.is_derived or now.plain.get("operation"):
            return ()
        is_told = any(root.by in (METHOD, SEVERAL) for root in self.of(key))
        return (METHOD,) if METHOD in self._differing(was, now) and not is_told else ()

    def _found(self, key: Key) -> tuple[Root, ...]:
        was, now = self._was.figures.get(key), self._now.figures.get(key)
        one = now or was
        assert one is not None
        if not one.is_derived:
            return _of_row(key, was, now, self._by_rows(was or now, now or was, is_of_data=True))
        inputs = dict.fromkeys([*(self._was.inputs_of(was) if was else ()), *(self._now.inputs_of(now) if now else ())])
        found = [root for other in inputs if other != key for root in self._below(other)]
        if was and now:
            differing = set(self._differing(was, now))
            own = [*_of_figure(was, now, self._was, self._now), *self._of_rows(was, now)]
            found = [*(root for root in own if root.by in differing), *found] or [_laid_to(root, differing) for root in own]
        found = [root for root in found if root.kind != "whole"] or found
        return tuple(dict.fromkeys(found)) or tuple(self._of_rows(was, now)) or (self._as_a_whole(one, was, now),)

    def _below(self, key: Key) -> Iterable[Root]:
        """Roots of an input: of one that stands on both sides as it was, and counts alike, none."""
        was, now = self._was.figures.get(key), self._now.figures.get(key)
        if was is None and now is None:
            return ()
        if was is not None and now is not None and was.is_derived and value_of(was) == value_of(now):
            return ()
        return self.of(key)

    def _of_rows(self, was: Told | None, now: Told | None) -> Iterator[Root]:
        """Say which of the rows that a figure counts are gone, new, or changed where both sides have their data."""
        before, after = (one.plain.get("rows", {}) if one else {} for one in (was, now))
        for table in dict.fromkeys([*before, *after]):
            old, new = before.get(table, {"count": 0}), after.get(table, {"count": 0})
            keys = old.get("keys", ()), new.get("keys", ())
            gone, come = (tuple(sorted(set(one) - set(other))) for one, other in (keys, keys[::-1]))
            changed = self._changed(table, set(keys[0]) & set(keys[1]))
            by = self._by_rows(was or now, now or was, is_of_data=table in TABLES)
            if gone or come or changed:
                yield Root(by, "rows", (table,), gone, come, changed)
            elif old["count"] != new["count"]:  # rows that are never named
                yield Root(by, "rows_unnamed", (table,))

    def _by_rows(self, was: Told | None, now: Told | None, *, is_of_data: bool) -> str:
        """Say by what other rows are counted: the data, the date, or where both differ nobody knows which.

        Units, criteria and what a page counts of its own are no data: which of them are counted follows from anything.
        """
        differing = set(self._differing(was, now)) if was and now else set()
        if not is_of_data:
            return _one_of(differing)
        return _one_of(differing & {DATA, DATE} or {DATA})

    def _changed(self, table: str, keys: Iterable[str]) -> tuple[str, ...]:
        old, new = self._was.rows, self._now.rows
        if old is None or new is None:
            return ()
        return tuple(sorted(key for key in keys if old.get((table, key)) != new.get((table, key))))

    def _as_a_whole(self, one: Told, was: Told | None, now: Told | None) -> Root:
        """Name what differs as a whole where nothing below a figure changed."""
        page = one.unit_id, one.topic
        if page not in self._was.pages or page not in self._now.pages:
            return Root(SEVERAL, "page", page)
        names = tuple(self._differing(was or one, now or one))
        return Root(_one_of(names), "whole" if names else "nothing", now=names)

    def _differing(self, was: Told, now: Told) -> Iterator[str]:
        """Name what of all that decides two pages differs."""
        before, after = self._was.pages.get((was.unit_id, was.topic)), self._now.pages.get((now.unit_id, now.topic))
        is_since = before is not None and after is not None and before.since != after.since
        if before and after:
            names = (RULES, METHOD) if is_since else (DATA, RULES, METHOD)  # of another day other rows are read
            yield from (name for name in names if before.digests.get(name) != after.digests.get(name))
        if self._was.as_of != self._now.as_of or is_since:
            yield DATE


def _one_of(names: Collection[str]) -> str:
    """Give what alone differs; several where more do, nothing where none does."""
    return next(iter(names)) if len(names) == 1 else SEVERAL if names else NOTHING


def _laid_to(root: Root, differing: Collection[str]) -> Root:
    """Lay a difference in how a figure was made to what differs of all that could choose its function or parameter."""
    return replace(root, by=_one_of(differing))


def _of_row(key: Key, was: Told | None, now: Told | None, by: str) -> tuple[Root, ...]:
    """Say what became of the row of a published figure; of one that is new or gone, by what is told elsewhere.

    A number of a rule, such as a threshold, stands with every unit to which it is applied, and is one root.
    """
    one = now or was
    is_new_or_gone = was is None or now is None
    if one is not None and one.plain.get("basis") in OF_RULES and not (is_new_or_gone and by in (DATA, DATE)):
        if was is not None and now is not None and row_of(was) == row_of(now):
            return ()
        texts = [(each.plain["text"],) if each else () for each in (was, now)]
        return (Root(RULES, "rule", (one.plain["name"], key[1].partition("@")[0]), *texts),)
    if was is None or now is None:
        return (Root(by, "row_new" if was is None else "row_gone", key),)
    if row_of(was) != row_of(now):
        return (Root(DATA, "row", key),)
    standings = was.plain.get("standing", ""), now.plain.get("standing", "")
    return (Root(DATE, "row_counts", key, standings[:1], standings[1:]),) if standings[0] != standings[1] else ()


def _of_figure(was: Told, now: Told, before: Side, after: Side) -> Iterator[Root]:
    """Say what of a derived figure itself changed: its function, operation, rules, parameters, rows."""
    for name, kind, by in (("method", "function", METHOD), ("operation", "operation", METHOD)):
        if was.plain.get(name) != now.plain.get(name):
            yield Root(by, kind, was=(was.plain.get(name, ""),), now=(now.plain.get(name, ""),))
    if was.plain.get("rules") != now.plain.get("rules"):
        yield Root(RULES, "rules", was=tuple(was.plain.get("rules", ())), now=tuple(now.plain.get("rules", ())))
    old, new = was.plain.get("parameters", {}), now.plain.get("parameters", {})
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            is_day = {old.get(name), new.get(name)} == {before.as_of, after.as_of}
            yield Root(DATE if is_day else RULES, "parameter", (name,), (old.get(name, ""),), (new.get(name, ""),))
