"""Units as an office's sheets name them: found among those of the dataset, or added where the mapping says so.

A sheet names a unit by its name alone ("Nà Pheng"), with the word of its kind ("Xã Nà Pheng"), or by its id. A village is
looked for within the unit under which it stands, because many communes have a village of one name. A name that is in no list is
added only where the mapping names its kind among those that may be new; else it is asked about, with the near ones. So is a new
name that is no name but that of a total, and one that a slip of the keys makes of another unit's (other signs, one letter), unless
the mapping says that it is new; one letter tells two units apart where one sheet names both. The word of
the kind is taken off a new name only where it can be nothing else ("xã", "thôn"); words that begin names as well ("Bản Lìm" is
a commune) stay with it.

The id of a new unit is the word of its kind and its name in plain letters ("xa-na-pheng"), behind the id of the unit above it
where it lies below the communes or another unit has it. It is written with the unit and found again by name, so that it stays
when rows move.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Sequence
from functools import cache, reduce

from slugify import slugify
from text_unidecode import unidecode

from ntm_helpers.characters import alike
from ntm_helpers.dataset.law import rule_table
from ntm_helpers.dataset.lexicon import Found
from ntm_helpers.errors import listed, nearest
from ntm_helpers.office.accounts import Row
from ntm_helpers.office.kinds import LIST_OF_KINDS, is_total, rest_of_total
from ntm_helpers.office.near_names import NearNames
from ntm_helpers.places import LEVELS
from ntm_helpers.project import RULES
from ntm_helpers.words import Message, Said, in_a_row, key_family

WHAT = key_family("take.what", ("measure", "item", "uom", "basis", "code", "column", "table"))
"""What a word of mapping or sheet names."""
_SEVERAL = re.compile(r"[,;/\n]|\bvà\b")
"""What parts the names of several units, and stands in none."""
_JOINED = re.compile(r"(\w{1,3}\.)(\w.*)")
"""A short word of a kind without a blank behind it: TT.Vĩnh Lộc."""
_LEVEL = {kind: level for level, kinds in enumerate(LEVELS) for kind in kinds}


class Asked(Exception):
    """What a cell says cannot be taken until somebody decides; the argument is the question."""

    @property
    def why(self) -> Message:
        """The question."""
        why: Message = self.args[0]
        return why


def the_one(kind: str, text: str, found: Found) -> str:
    """Give the one id that a word fits.

    Parameters
    ----------
    kind : str
        What it names, of `WHAT`.
    text : str
    found : Found

    Raises
    ------
    Asked
        When it fits nothing, or several: nothing is guessed.
    """
    if len(found.ids) == 1:
        return str(found.ids[0])
    if found.ids:
        raise Asked(Message("take.several", what=Message(WHAT[kind]), text=text, ids=_named(found.ids, found)))
    raise Asked(Message("take.unknown", what=Message(WHAT[kind]), text=text, near=_named(found.near, found) or listed(())))


def _named(ids: Iterable[str], found: Found) -> str:
    """Put ids in a row, each behind its name in the language asked for."""
    return in_a_row(_name(id_, [name for name in found.official(id_) if name != id_ and "{}" not in name]) for id_ in ids)


def _name(id_: str, names: Sequence[str]) -> str:
    return Said(lambda lang: f"“{names[0 if lang == 'vi' else -1]}” ({id_})") if names else id_


class Units:
    """The units of a dataset and those that a file adds.

    Parameters
    ----------
    rows : iterable of Row
        Rows of ``units.csv`` as they stand.
    new_kinds : collection of str
        Kinds of which a name that is in no list is added.
    new_names : collection of str
        Names that are said to be those of new units.

    Attributes
    ----------
    added : list of Row
        Units that are new, in the order in which they were met.
    """

    def __init__(self, rows: Iterable[Row], new_kinds: Collection[str] = (), new_names: Collection[str] = ()):
        self.rows = {row["unit_id"]: row for row in rows}
        self.new_kinds = tuple(new_kinds)
        self.added: list[Row] = []
        self._said_new = {alike(name) for given in new_names for name in (given, kinds_and_name(given)[1])}
        self._found: dict[tuple[str, str, str], str | Asked] = {}
        self._near = NearNames()
        self._sheets: dict[str, set[Hashable]] = {}
        self._by_name: dict[str, list[Row]] = {}
        self._by_plain: dict[str, list[Row]] = {}
        for row in self.rows.values():
            self._enter(row)

    def _enter(self, row: Row) -> None:
        self._by_name.setdefault(alike(row["name"]), []).append(row)
        self._by_plain.setdefault(alike(unidecode(row["name"])), []).append(row)
        self._near.enter(row["name"], row["unit_id"])

    def meet(self, sheet: Hashable, text: str) -> None:
        """Note that a sheet names a unit: two that one sheet names are not one."""
        if text:
            self._sheets.setdefault(alike(kinds_and_name(text)[1]), set()).add(sheet)

    def named(self, unit_id: str) -> str:
        """Give the name of a unit behind the word of its kind."""
        row = self.rows[unit_id]
        return f"{_word_of(row['kind'])} {row['name']}"

    def top(self, text: str) -> str:
        """Id of the unit that a report is of: it may be new when the word of its kind stands before its name.

        Raises
        ------
        Asked
            When it is in no list and its kind is not told.
        """
        kinds, bare = kinds_and_name(text)
        if fitting := self._fitting(text, ""):
            return self._one(text, fitting)
        if not kinds:
            raise Asked(self._unknown(text, self.rows.values()))
        self._look(text, bare, kinds[-1], "")
        return self._add(bare, kinds[-1], "")

    def find(self, text: str, within: str, kind: str = "") -> str:
        """Id of the unit that a sheet names.

        Parameters
        ----------
        text : str
            Name, with or without the word of its kind, or id.
        within : str
            Id of the unit under which it stands; "" anywhere.
        kind : str
            Kind of a new unit of which the word is not written.

        Raises
        ------
        Asked
            When none fits and none may be added, or several fit.
        """
        key = (alike(text), within, kind)
        if key not in self._found:
            try:
                fitting = self._fitting(text, within)
                self._found[key] = self._one(text, fitting) if fitting else self._new(text, within, kind)
            except Asked as asked:
                self._found[key] = asked
        found = self._found[key]
        if isinstance(found, Asked):
            raise found
        return found

    def _fitting(self, text: str, within: str) -> list[Row]:
        """Units that a text names: by id, by the whole as a name, by name and kind; of those within, where any is."""
        if text in self.rows:
            return [self.rows[text]]
        named = self._named(text)
        for is_weak in (False, True):
            kinds, bare = kinds_and_name(text, is_weak=is_weak)
            if not named and kinds:
                named = [row for row in self._named(bare) if row["kind"] in kinds]
        if not named and text == unidecode(text):  # typed without signs, the word of its kind too
            kinds, bare = kinds_and_name(text, is_plain=True)
            named = [row for row in self._named(bare) if row["kind"] in kinds]
        inside = [row for row in named if self._is_within(row, within)]
        return inside if within else [row for row in named if row["kind"] != "village"] or named

    def _named(self, name: str) -> list[Row]:
        """Units of a name; of one that is typed without signs those whose name is that without them."""
        plain = unidecode(name)
        return self._by_name.get(alike(name), []) or (self._by_plain.get(alike(plain), []) if plain == name else [])

    def _is_within(self, row: Row, within: str) -> bool:
        seen: set[str] = set()
        while row and row["unit_id"] not in seen:
            if row["unit_id"] == within:
                return True
            seen.add(row["unit_id"])
            row = self.rows.get(row["parent_id"], {})
        return False

    def _one(self, text: str, fitting: list[Row]) -> str:
        if len(fitting) > 1:
            several = listed(f"{row['name']} ({row['unit_id']})" for row in fitting)
            raise Asked(Message("take.unit_several", unit=text, several=several))
        return fitting[0]["unit_id"]

    def _new(self, text: str, within: str, kind: str) -> str:
        if self._is_total(text) and alike(text) not in self._said_new:
            raise Asked(Message("take.unit_total", unit=text))
        told, bare = kinds_and_name(text)
        only = self.new_kinds if len(self.new_kinds) == 1 else ()
        kinds = [new for new in self.new_kinds if new in told] if told else [kind or next(iter(only), "")]
        if len(kinds) != 1 or kinds[0] not in self.new_kinds or _SEVERAL.search(bare):
            among = [row for row in self.rows.values() if self._is_within(row, within)] if within else self.rows.values()
            is_bare = not told and not kind and len(self.new_kinds) > 1
            raise Asked(Message("take.unit_kind", unit=text) if is_bare else self._unknown(text, among))
        name = bare if told else text
        self._look(text, name, kinds[0], within)
        return self._add(name, kinds[0], within)

    def _is_total(self, text: str) -> bool:
        """Whether a name is that of a total: of units, or of one that is known ("Cộng Sơn Khê")."""
        parts = text.split()
        of_known = rest_of_total(text) and any(self._named(" ".join(parts[start:])) for start in range(1, len(parts)))
        return is_total(text) or bool(of_known)

    def _look(self, text: str, name: str, kind: str, within: str) -> None:
        """Look at a name before it is added as that of a new unit.

        Raises
        ------
        Asked
            When a slip of the keys may have made it of the name of another.
        """
        if {alike(text), alike(name)} & self._said_new:
            return
        here = self._sheets.get(alike(name), set())
        near = [
            row
            for unit_id, is_by_signs in self._near.of(name)
            if _LEVEL.get((row := self.rows[unit_id])["kind"]) == _LEVEL.get(kind)
            and (not within or self._is_within(row, within))
            and (is_by_signs or not here & self._sheets.get(alike(row["name"]), set()))
        ]
        if near:
            raise Asked(Message("take.unit_alike", unit=text, near=listed(row["name"] for row in near), first=near[0]["name"]))

    def _add(self, name: str, kind: str, parent_id: str) -> str:
        parent = self.rows.get(parent_id)
        if parent and _LEVEL.get(kind, 0) <= _LEVEL.get(parent["kind"], 0):
            raise Asked(Message("take.unit_level", unit=name, above=parent["name"]))
        slug = slugify(f"{_word_of(kind)} {name}")
        is_small = _LEVEL.get(kind, 0) > _LEVEL["commune"]
        unit_id = slug if not is_small and slug not in self.rows else f"{parent_id}.{slug}".strip(".")
        stem, number = unit_id, 2
        while unit_id in self.rows:
            unit_id, number = f"{stem}-{number}", number + 1
        row = {"unit_id": unit_id, "name": name, "kind": kind, "parent_id": parent_id, "region": (parent or {}).get("region", "")}
        self.rows[unit_id] = row
        self._enter(row)
        self.added.append(row)
        return unit_id

    def _unknown(self, text: str, among: Iterable[Row]) -> Message:
        names = [row["name"] for row in among or self.rows.values()]
        near = nearest(text, names) or nearest(kinds_and_name(text)[1], names)
        return Message("take.unit_near", unit=text, near=near) if near else Message("take.unit_unknown", unit=text)


@cache
def _word_of(kind: str) -> str:
    """Word of a kind that stands before a name."""
    return next((row["name_vi"] for row in rule_table(RULES, "names") if (row["list"], row["code"]) == (LIST_OF_KINDS, kind)), kind)


_ENDINGS = (" trực thuộc Trung ương", " thuộc tỉnh")
"""What tells kinds of one word apart in a register, and is never written before a name."""
_WEAK = ("village", "garden", "group", "country")
"""Kinds of which all words but the first begin names as well."""


@cache
def _kind_words(*, is_weak: bool, is_plain: bool = False) -> dict[str, tuple[str, ...]]:
    """Kinds by the words that stand before a name, whole or short."""
    rows = rule_table(RULES, "names")
    short = {row["name_vi"]: row["code"] for row in rows if row["list"] == "abbreviation"}
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row["list"] != LIST_OF_KINDS:
            continue
        name = reduce(str.removesuffix, _ENDINGS, row["name_vi"])
        others = [*row["also"].split("|")] if is_weak == (row["code"] in _WEAK) else []
        own = [] if is_weak or row["code"] in ("group", "country") else [name, row["name_en"], short.get(name, "")]
        for word in filter(None, [*own, *others]):
            key = alike(unidecode(word) if is_plain else word)
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), row["code"])))
    return found


def kinds_and_name(text: str, *, is_weak: bool = False, is_plain: bool = False) -> tuple[tuple[str, ...], str]:
    """Take the word of a kind off a name: the kinds that it may tell, none where no such word stands there, and the rest.

    Parameters
    ----------
    text : str
    is_weak : bool
        Whether the words are tried that begin names as well.
    is_plain : bool
        Whether they are tried as they are typed without signs.
    """
    parts, words = text.split(), _kind_words(is_weak=is_weak, is_plain=is_plain)
    for length in range(min(3, len(parts) - 1), 0, -1):
        word = alike(" ".join(parts[:length]))
        kinds = words.get(word) or words.get(word.removesuffix("."), ())
        if kinds:
            return kinds, " ".join(parts[length:])
    joined = _JOINED.fullmatch(text)
    return kinds_and_name(f"{joined[1]} {joined[2]}", is_weak=is_weak, is_plain=is_plain) if joined else ((), text)


def kind_and_name(text: str, *, is_weak: bool = False) -> tuple[str, str]:
    """Give the one kind that the word before a name tells, of several the lower, "" where none stands there, and the name."""
    kinds, name = kinds_and_name(text, is_weak=is_weak)
    return (kinds[-1] if kinds else ""), name


def kind_in(text: str, *, with_others: bool = False) -> str:
    """Give the kind that the word before a name tells; "" where none does.

    Parameters
    ----------
    text : str
    with_others : bool
        Whether words count that begin names as well.
    """
    return kind_and_name(text)[0] or (kind_and_name(text, is_weak=True)[0] if with_others else "")
