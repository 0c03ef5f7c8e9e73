"""A comparison in words, causes first, and as data.

As text it stays readable however much differs: what differs in numbers comes first, then unit by unit and topic by topic, then
under each cause the first of what follows from it. As data it is whole.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from ntm_helpers.audit.diff.causes import BY, Root, row_of
from ntm_helpers.audit.diff.compare import PAGE_STATES, PAGE_WORDS, STATES, Change, Diff
from ntm_helpers.audit.diff.sides import Key, Side, Told
from ntm_helpers.dataset import Standing
from ntm_helpers.dataset.register import Register
from ntm_helpers.quantities import Quantity, QuantityError
from ntm_helpers.report.ends import print_ends
from ntm_helpers.report.numbers import print_date
from ntm_helpers.topics import TOPIC_NAMES
from ntm_helpers.words import key_family, words

FORM = 1
"""Of the comparison as data."""
MOST_CAUSES, MOST_FOLLOWING, MOST_UNITS, MOST_PAGES, MOST_NAMED = 20, 6, 20, 8, 8
"""What is told of each as text, at most."""
BY_WORDS = key_family("diff.by", BY)
STANDING_WORDS = key_family("diff.standing", Standing)
WHOLE_WORDS = key_family("diff.whole", ("data", "rules", "method", "date"))
STATE_WORDS = key_family("diff.state", STATES)
ROOT_WORDS = key_family("diff.root", ("parameter", "rules", "function", "operation", "rows_unnamed", "rule"))
ROWS_WORDS = key_family("diff.rows", ("come", "gone", "changed"))
OF_ROWS = ("row", "row_new", "row_gone", "row_counts")
"""Kinds of roots that are a row of published figures."""


def as_text(diff: Diff, lang: str) -> str:
    """Give a comparison in lines.

    Parameters
    ----------
    diff : Diff
    lang : str
        ``vi`` or ``en``: that of the words; the figures stand in the language of their pages.
    """
    return "\n".join(_Teller(diff, lang).lines())


def causes_text(diff: Diff, change: Change, lang: str) -> str:
    """Say what a change follows from, in one line."""
    teller = _Teller(diff, lang)
    return "; ".join(teller.root(root) for root in change.roots)


class _Teller:
    """Says a comparison in one language."""

    def __init__(self, diff: Diff, lang: str):
        self.diff, self.lang, self.t = diff, lang, words(lang)
        self.units = {**diff.was.units, **diff.now.units}
        self.register = Register()

    def lines(self) -> Iterator[str]:
        diff, t = self.diff, self.t
        for sign, side in (("A", diff.was), ("B", diff.now)):
            yield self._side(sign, side)
        if diff.differing:
            yield t("diff.differing", told=", ".join(t(WHOLE_WORDS[name]) for name in diff.differing))
        counts = Counter(change.state for change in diff.changes)
        yield t("diff.figures", same=diff.same, **{state: counts[state] for state in STATES})
        yield from self._pages()
        if not diff.changes:
            return
        by = Counter(change.by for change in diff.changes)
        yield t("diff.by_what", told=", ".join(f"{t(BY_WORDS[one])} {by[one]}" for one in BY if by[one]))
        yield from self._places()
        yield from self._causes()

    def _side(self, sign: str, side: Side) -> str:
        day = print_date(date.fromisoformat(side.as_of), self.lang) if side.as_of else ""
        numbers = {"pages": len(side.pages), "figures": len(side.figures)}
        told = self.t("diff.side", sign=sign, label=side.label, dataset=side.dataset, day=day, **numbers)
        if not side.missing:
            return told
        first, why = next(iter(side.missing.items()))
        return f"{told} {self.t('diff.missing', count=len(side.missing), first=first, why=why.text(self.lang))}"

    def _pages(self) -> Iterator[str]:
        pages = self.diff.pages
        if not any(pages.values()):  # of a dataset no page was made
            return
        yield self.t("diff.pages", **{state: len(pages[state]) for state in PAGE_STATES})
        for state, key in PAGE_WORDS.items():
            if pages[state]:
                named = [self._page(page) for page in pages[state][:MOST_PAGES]]
                yield "  " + self.t(key, pages=self._and_more(named, len(pages[state])))

    def _page(self, page: tuple[str, str]) -> str:
        found = self.diff.now.pages.get(page) or self.diff.was.pages[page]
        return found.address or f"{self._unit(page[0])} – {self._topic(page[1])}"

    def _places(self) -> Iterator[str]:
        """Say how many figures differ, unit by unit and topic by topic."""
        found: dict[str, Counter[str]] = {}
        for change in self.diff.changes:
            found.setdefault(change.told.plain["unit_id"], Counter())[self._topic_of(change.told)] += 1
        yield self.t("diff.places")
        for unit_id, topics in list(found.items())[:MOST_UNITS]:
            yield f"  {self._unit(unit_id)}: " + ", ".join(f"{self._topic(topic)} {number}" for topic, number in topics.items())
        if len(found) > MOST_UNITS:
            yield "  " + self.t("diff.more_units", count=len(found) - MOST_UNITS)

    def _causes(self) -> Iterator[str]:
        """Say every cause and the first of what follows from it, by what it is."""
        told = self.diff.by_root
        for by in BY:
            roots = [root for root in told if root.by == by]
            if roots:
                yield ""
                yield self.t("diff.heading", by=self.t(BY_WORDS[by]), count=sum(len(told[root]) for root in roots))
            for root in roots[:MOST_CAUSES]:
                yield from self._cause(root, told[root])
            if len(roots) > MOST_CAUSES:
                rest = sum(len(told[root]) for root in roots[MOST_CAUSES:])
                yield self.t("diff.more_causes", causes=len(roots) - MOST_CAUSES, figures=rest)

    def _cause(self, root: Root, changes: Sequence[Change]) -> Iterator[str]:
        yield "- " + self.root(root)
        lines = dict.fromkeys(
            self._following(change, root) for change in changes if not (change.is_row and root.kind in (*OF_ROWS, "rule"))
        )
        yield from (f"    {line}" for line in list(lines)[:MOST_FOLLOWING])
        if len(lines) > MOST_FOLLOWING:
            yield "    " + self.t("diff.more_figures", count=len(lines) - MOST_FOLLOWING)

    def _following(self, change: Change, root: Root) -> str:
        """Say what follows from a cause: its other causes in words, rows by their number."""
        told, others = change.told, [other for other in change.roots if other != root]
        where = f"{self._unit(told.plain['unit_id'])} · {self._topic(self._topic_of(told))} · {told.plain['name']}"
        beside = [self.root(other) for other in others if other.kind not in OF_ROWS]
        rows = len(others) - len(beside)
        beside += [self.t("diff.other_rows", count=rows)] if rows else []
        beside += [self.t("diff.may_also")] if change.may_also else []
        said = self.t(STATE_WORDS[change.state], what=where, **self._values(change.was, change.now))
        return said + (self.t("diff.beside", told="; ".join(beside)) if beside else "")

    def _values(self, was: Told | None, now: Told | None) -> dict[str, str]:
        """Give both values as printed, with their exact ends where they are printed alike."""
        texts = [one.plain["text"] if one else "" for one in (was, now)]
        if was and now and texts[0] == texts[1] and (ends := [self._ends(one) for one in (was, now)])[0] != ends[1]:
            texts = [f"{text} {end}".rstrip() for text, end in zip(texts, ends, strict=True)]
        return {"was": texts[0], "now": texts[1]}

    def _ends(self, told: Told) -> str:
        found = told.plain.get("quantity")
        if found is None:
            return ""
        upper = None if found["upper"] is None else Fraction(found["upper"])
        try:
            return print_ends(Quantity(Fraction(found["lower"]), upper, found["lower_open"], found["upper_open"]), self.lang)
        except QuantityError:  # what no run wrote
            return f"{found['lower']}; {found['upper']}"

    def root(self, root: Root) -> str:
        """Say what changed by itself."""
        if root.kind in OF_ROWS:
            return self._row(root)
        t, of = self.t, ", ".join(root.of)
        if root.kind == "rows":
            parts = {"come": root.now, "gone": root.was, "changed": root.changed}
            told = [t(ROWS_WORDS[name], keys=self._keys(of, keys)) for name, keys in parts.items() if keys]
            return t("diff.rows", table=of, told="; ".join(told))
        if root.kind == "page":
            return t("diff.page_alone", page=self._page((root.of[0], root.of[1])))
        if root.kind == "whole":
            return t("diff.whole", told=", ".join(t(WHOLE_WORDS[name]) for name in root.now))
        if root.kind == "nothing":
            return t("diff.nothing")
        was, now = (", ".join(filter(None, one)) or t("diff.none") for one in (root.was, root.now))
        return t(ROOT_WORDS[root.kind], of=of, was=was, now=now)

    def _row(self, root: Root) -> str:
        """Say what became of the row of a published figure."""
        key: Key = (root.of[0], root.of[1])
        was, now = self.diff.was.figures.get(key), self.diff.now.figures.get(key)
        one = now or was
        assert one is not None
        what = self.t("diff.row", id=key[1], unit=self._unit(one.plain["unit_id"]), name=one.plain["name"])
        if root.kind == "row_counts":
            standings = [self.t(STANDING_WORDS[Standing(standing[0])]) for standing in (root.was, root.now)]
            return self.t("diff.row_counts", what=what, text=one.plain["text"], was=standings[0], now=standings[1])
        if root.kind == "row" and was and now and was.plain["text"] == now.plain["text"]:
            cells = [name for name in {**row_of(was), **row_of(now)} if was.plain.get(name) != now.plain.get(name)]
            return self.t("diff.row_cells", what=what, cells=", ".join(cells), **self._values(was, now))
        state = {"row": "changed", "row_new": "new", "row_gone": "gone"}[root.kind]
        return self.t(STATE_WORDS[state], what=what, **self._values(was, now))

    def _keys(self, table: str, keys: Sequence[str]) -> str:
        """Name rows: units and criteria by their names, others by their keys."""
        naming = {"units": self._unit, "criteria": self._criterion}.get(table, str)
        return self._and_more(map(naming, keys[:MOST_NAMED]), len(keys))

    def _criterion(self, key: str) -> str:
        row = self.register.law.criteria.get(key)
        return self.t("criterion.name", number=row["number"], name=row[f"name_{self.lang}"]) if row else key

    def _and_more(self, named: Iterable[str], count: int) -> str:
        named = list(named)
        return ", ".join(named) + (self.t("diff.and_more", count=count - len(named)) if count > len(named) else "")

    def _unit(self, unit_id: str) -> str:
        return self.units.get(unit_id, unit_id)

    def _topic_of(self, told: Told) -> str:
        """Topic of a figure: of a derived one the page that derives it, of a published one that of its measure."""
        if told.is_derived:
            return str(told.plain["id"]).partition(".")[0]
        measure = self.register.measures.get(told.plain["measure"])
        return measure.topic if measure else told.topic

    def _topic(self, topic: str) -> str:
        return self.t(TOPIC_NAMES[topic]) if topic in TOPIC_NAMES else self.t("diff.no_topic")


# --- as data ----------------------------------------------------------------------------------------------------------------


def as_json(diff: Diff) -> str:
    """Give a comparison whole, for programs: roots once, each change with the numbers of its roots."""
    every = dict.fromkeys([*diff.by_root, *(root for change in diff.changes for root in change.roots)])
    roots = {root: number for number, root in enumerate(every)}
    content = {
        "diff": FORM,
        "was": _side(diff.was),
        "now": _side(diff.now),
        "differing": diff.differing,
        "summary": {"same": diff.same} | {state: len(diff.of(state)) for state in STATES},
        "roots": [{name: value for name, value in vars(root).items() if value} for root in roots],
        "changes": [_change(change, roots) for change in diff.changes],
        "pages": {state: [{"unit_id": unit_id, "topic": topic} for unit_id, topic in diff.pages[state]] for state in PAGE_STATES},
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _side(side: Side) -> dict[str, Any]:
    named = {"label": side.label, "dataset": side.dataset, "as_of": side.as_of, "lang": side.lang}
    return {**named, "pages": len(side.pages), "figures": len(side.figures), "missing": list(side.missing)}


def _change(change: Change, roots: Mapping[Root, int]) -> dict[str, Any]:
    plain = change.told.plain
    told: dict[str, Any] = {"state": change.state, "id": plain["id"], "unit_id": plain["unit_id"], "name": plain["name"]}
    told |= {"page": [change.told.unit_id, change.told.topic], "by": change.by, "roots": [roots[root] for root in change.roots]}
    told |= {"may_also": list(change.may_also)} if change.may_also else {}
    sides = {"was": change.was, "now": change.now}
    return told | {name: {**one.plain} for name, one in sides.items() if one is not None}
