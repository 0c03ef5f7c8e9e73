"""Units and their changes: members and parents that exist, a life that ends after it began, official codes.

Two units of one time never have one code, nor one name under one parent; that they do is a notice, for which of them is meant
nobody can tell from the table. A successor takes the code of the unit that it came from: their lives do not meet.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import cast

from ntm_helpers.dataset.cells import EARLIEST, LATEST, read_boolean, read_day
from ntm_helpers.dataset.checks.given import Cells, Check, Given
from ntm_helpers.dataset.descriptor import FILE, LISTS_OF_UNITS, Descriptor
from ntm_helpers.dataset.tables import Table, members
from ntm_helpers.errors import Fault, Weight, closest, listed
from ntm_helpers.places import KINDS, LEVELS, PARTS_WITHOUT_PAGE
from ntm_helpers.words import Message

_CODE_DIGITS = {
    "province": 2,
    "municipality": 2,
    "district": 3,
    "provincial_city": 3,
    "district_town": 3,
    "commune": 5,
    "township": 5,
    "ward": 5,
}
"""Digits of the official code of a unit, by its kind."""
_DIGITS = re.compile("[0-9]+")
MOST_ABOVE = 20
"""Units above a unit: there are six levels."""


def listed_faults(descriptor: Descriptor, units: Table) -> Iterator[Fault]:
    """Check the units that the descriptor lists, as reviewed or as complete: they exist."""
    known = units.by_key
    lists = {key: cast(Sequence[str], descriptor.get(key, ())) for key in LISTS_OF_UNITS}
    for key, unit_id in ((key, unit_id) for key, unit_ids in lists.items() for unit_id in unit_ids):
        if unit_id not in known:
            fix = Message("fix.closest_id", closest=closest(unit_id, known)) if len(known) < 50 else Message("fix.id")
            yield Fault(FILE, None, key, unit_id, Message("fault.no_root"), fix)


def _units(table: Table, given: Given) -> Iterator[Fault]:
    parents = {row["unit_id"]: row["parent_id"] for row in table.rows}
    kinds = {row["unit_id"]: row["kind"] for row in table.rows if row["kind"] in KINDS}
    if kinds and all(kind in PARTS_WITHOUT_PAGE for kind in kinds.values()):
        found = listed(dict.fromkeys(kinds.values()))
        yield Fault(table.file, None, "kind", found, Message("fault.no_page"), Message("fix.no_page"), Weight.NOTICE)
    for number, row in table.numbered():
        for member in members(row["members"]):
            if member not in parents:
                rule = Message("fault.no_member")
                yield Fault(table.file, number, "members", member, rule, Message("fix.closest", closest=closest(member, parents)))
        seen: set[str] = set()
        above = row["unit_id"]
        while above and above not in seen and len(seen) <= MOST_ABOVE:
            seen.add(above)
            above = parents.get(above, "")
        if above:
            rule = Message("fault.parents_circle") if above in seen else Message("fault.parents_deep", most=MOST_ABOVE)
            fix = Message("fix.one_of_them") if above in seen else Message("fix.parent_level", allowed=listed(_above(row["kind"])))
            yield Fault(table.file, number, "parent_id", row["parent_id"], rule, fix)
        above_kind = "" if above else kinds.get(row["parent_id"], "")
        if above_kind and row["kind"] in KINDS and above_kind not in (allowed := _above(row["kind"])):
            rule = Message("fault.parent_level", kind=row["kind"], above=above_kind)
            fix = Message("fix.parent_level", allowed=listed(allowed))
            yield Fault(table.file, number, "parent_id", row["parent_id"], rule, fix, Weight.NOTICE, row["unit_id"])
        start, end = row["valid_from"], row["valid_to"]
        if read_day(start) and read_day(end) and end < start:
            rule = Message("fault.unit_ends_early", start=start)
            yield Fault(table.file, number, "valid_to", end, rule, Message("fix.dates"))


def _groups(table: Table, given: Given) -> Iterator[Fault]:
    """Name members of what is no group, and groups that are members of themselves, at once or by way of others."""
    into = {row["unit_id"]: members(row["members"]) for row in table.rows}
    for number, row in table.numbered():
        if row["members"] and row["kind"] in KINDS and row["kind"] != "group":
            rule, fix = Message("fault.members_of_none", kind=row["kind"]), Message("fix.members_of_none")
            yield Fault(table.file, number, "members", row["members"], rule, fix)
        elif any(member == row["unit_id"] or _leads(member, row["unit_id"], into) for member in into[row["unit_id"]]):
            yield Fault(
                table.file, number, "members", row["members"], Message("fault.members_circle"), Message("fix.members_circle")
            )


def _above(kind: str) -> list[str]:
    """Kinds of which a unit of a kind can be a part: those of the levels above its own; a group lies within any but a group."""
    levels = list(takewhile(lambda level: kind not in level, LEVELS))
    return [above for level in levels for above in level]


def _changes(table: Table, given: Given) -> Iterator[Fault]:
    """Name units that wholly became themselves by way of others: what became of them cannot be told.

    A unit that is renamed, or takes another in, may keep its id: it becomes itself at once, which tells no circle.
    """
    into: dict[str, set[str]] = defaultdict(set)
    for row in table.rows:
        if read_boolean(row["is_whole"]):
            into[row["from_unit_id"]].add(row["to_unit_id"])
    for number, row in table.numbered():
        start, end = row["from_unit_id"], row["to_unit_id"]
        if start != end and read_boolean(row["is_whole"]) and _leads(end, start, into):
            yield Fault(table.file, number, "to_unit_id", end, Message("fault.changes_circle", start=start), Message("fix.changes"))


def _leads(start: str, end: str, into: Mapping[str, Iterable[str]]) -> bool:
    """Whether one unit became another, by any number of changes."""
    seen, waiting = {start}, [start]
    while waiting:
        following = set(into.get(waiting.pop(), ())) - seen
        seen |= following
        waiting += following
    return end in seen


def _official_codes(table: Table, given: Given) -> Iterator[Fault]:
    """Check official codes: they have the digits of their kind, they are those of the id, no two units of one time share one."""
    by_code: dict[str, list[tuple[int, Cells]]] = defaultdict(list)
    for number, row in table.numbered():
        digits, code, named = _CODE_DIGITS.get(row["kind"], 0), row["code"], row["unit_id"].partition("-")[0]
        found: tuple[Message, Message] | None = None
        if digits and code and (len(code) != digits or not _DIGITS.fullmatch(code)):
            is_short = len(code) < digits and _DIGITS.fullmatch(code)
            fix = Message("fix.write_in_text_cell", code=code.zfill(digits)) if is_short else Message("fix.code_or_empty")
            found = Message("fault.code_zeros" if is_short else "fault.code_form", kind=row["kind"], digits=digits), fix
        elif digits and code and code != named and len(named) == digits and _DIGITS.fullmatch(named):
            found = Message("fault.code_of_other", named=named), Message("fix.code_or_id")
        if found:
            yield Fault(table.file, number, "code", code, *found, Weight.NOTICE, row["unit_id"])
        for claimed in dict.fromkeys((code, named)):
            if digits and len(claimed) == digits and _DIGITS.fullmatch(claimed):
                yield from _shared(table, number, row, by_code[claimed], "code", claimed, "fault.code_shared")
                by_code[claimed].append((number, row))


def _names(table: Table, given: Given) -> Iterator[Fault]:
    """Name units of one kind, parent, name and time: they are hardly two."""
    by_name: dict[tuple[str, ...], list[tuple[int, Cells]]] = defaultdict(list)
    for number, row in table.numbered():
        others = by_name[row["kind"], row["parent_id"], row["name"].casefold()]
        if row["kind"] != "group":
            yield from _shared(table, number, row, others, "name", row["name"], "fault.name_shared")
        others.append((number, row))


def _shared(
    table: Table, number: int, row: Cells, others: Iterable[tuple[int, Cells]], column: str, text: str, key: str
) -> Iterator[Fault]:
    """Say that a row shares what only one unit of a time has with the first of other rows."""
    for first, other in others:
        if other["unit_id"] != row["unit_id"] and _lived_together(row, other):
            rule = Message(key, text=text, row=first, name=other["name"])
            yield Fault(table.file, number, column, row[column], rule, Message("fix.unit_twice"), Weight.NOTICE, row["unit_id"])
            return


def _lived_together(one: Cells, other: Cells) -> bool:
    """Whether there was a day on which both were there; an end that is not told is open."""
    starts = (read_day(one["valid_from"]) or EARLIEST, read_day(other["valid_from"]) or EARLIEST)
    ends = (read_day(one["valid_to"]) or LATEST, read_day(other["valid_to"]) or LATEST)
    return max(starts) <= min(ends)


CHECKS: dict[str, tuple[Check, ...]] = {"units": (_units, _groups, _official_codes, _names), "unit_changes": (_changes,)}
