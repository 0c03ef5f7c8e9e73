"""``datapackage.json``: what a dataset says of itself, in the present form or an earlier one.

A descriptor needs a name, the contract and the review date. What the tables hold is said by the contract, not by the dataset: of
``resources``, as a Data Package has them, only the names of files are read (a table may lie in another file than ``<table>.csv``).
``number_cells``: ``as_shown`` is an office's word that the number
cells of its workbook show the digits as printed; ``to_confirm`` names what `ntm new` wrote and nobody chose. ``least_count`` is the
number below which people of lists are not counted on pages, ``household_ids`` an office's word that their ids may stand in traces.
`full` writes them all for readers outside this project; a dataset inside it does without. Copies of an earlier contract's tables do
no harm, a notice names them, and `upgrade` takes them out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypedDict, cast

from ntm_helpers.characters import code_point, unseen, visible_line
from ntm_helpers.dataset.cells import EARLIEST, LATEST, read_day
from ntm_helpers.dataset.contract import VERSION, Json, resources, table_names
from ntm_helpers.dataset.texts import settled_json, undecodable
from ntm_helpers.errors import DataRefused, Fault, Weight, clip
from ntm_helpers.files import KINDS_OF_NO_FILE, NoPlainFile, read_file, write_whole
from ntm_helpers.words import Message, key_family

FILE = "datapackage.json"
TEXTS = ("title", "title_en", "notice", "notice_en")
"""Keys that are printed."""
_NO_FILES = key_family("found.no_plain", KINDS_OF_NO_FILE)
PREVIOUS = "previous_review_date"
"""Key of the day of the review before, with which briefings compare."""
LISTS_OF_UNITS = ("reviewed_units", "complete_units")
"""Keys that list units: those that are reviewed with all their parts, and those of which every part is listed."""


MOST_BYTES = 2_000_000
"""Of the file: with every table of the contract it has 100,000."""
MOST_DEPTH = 20
AS_SHOWN = "as_shown"
_NUMBER_CELLS = ("text", AS_SHOWN)
"""What ``number_cells`` may say: whether number cells of the workbook are asked about, or taken with the digits that they show."""
LEAST_COUNT, HOUSEHOLD_IDS = "least_count", "household_ids"
LEAST, MOST = 3, 1000
"""Between which ``least_count`` lies: of fewer than three, "fewer than two" would be one."""
_OF_PEOPLE = (LEAST_COUNT, HOUSEHOLD_IDS)
_READ = (
    "name",
    "contract",
    "review_date",
    PREVIOUS,
    *TEXTS,
    *LISTS_OF_UNITS,
    "resources",
    "number_cells",
    "to_confirm",
    *_OF_PEOPLE,
)
"""Keys that are read; any other is a reader's of another kind."""
DEFAULT_REVIEW_DATE = "2020-12-31"
"""What `ntm new` writes where nobody says another, named in ``to_confirm``."""


class Descriptor(TypedDict, total=False):
    """What a descriptor may say; ``name``, ``contract`` and ``review_date`` always stand there once it is read without a fault."""

    name: str
    title: str
    title_en: str
    notice: str
    notice_en: str
    contract: int
    profile: str
    review_date: str
    previous_review_date: str
    reviewed_units: list[str]
    complete_units: list[str]
    resources: list[Json]
    number_cells: str
    to_confirm: list[str]
    least_count: int
    household_ids: bool


def read_descriptor(folder: Path) -> tuple[Descriptor, list[Fault]]:
    """Read the descriptor of a dataset, and what is wrong with it."""
    if folder.is_file():
        fix = Message("fix.folder_above", folder=folder.parent)
        return {}, [Fault(str(folder), None, "", Message("found.file"), Message("fault.no_folder"), fix)]
    if not folder.is_dir():
        fix = Message("fix.folder")
        return {}, [Fault(str(folder), None, "", Message("found.no_folder"), Message("fault.no_folder"), fix)]
    try:
        content = read_file(folder / FILE, most=MOST_BYTES)
        if len(content) > MOST_BYTES:
            rule, fix = Message("fault.large_file", most=MOST_BYTES), Message("fix.place")
            return {}, [Fault(FILE, None, "", Message("found.bytes", size=(folder / FILE).stat().st_size), rule, fix)]
        twice: list[str] = []
        found = json.loads(content.decode("utf-8-sig"), object_pairs_hook=partial(_noting_twice, twice))
        if not _is_shallow(found):
            raise RecursionError(Message("found.deep", most=MOST_DEPTH))
    except FileNotFoundError:
        fix = Message("fix.descriptor")
        return {}, [Fault(FILE, None, "", Message("found.no_file"), Message("fault.no_descriptor"), fix)]
    except (ValueError, RecursionError, NoPlainFile) as error:  # no UTF-8, no JSON, endless numbers or brackets, a folder
        return {}, [Fault(FILE, *_unreadable(error), Message("fault.no_json"), Message("fix.place"))]
    if not isinstance(found, dict):
        return {}, [
            Fault(FILE, None, "", clip(json.dumps(found, ensure_ascii=False)), Message("fault.no_object"), Message("fix.object"))
        ]
    paths = found.get("resources")  # names of files are as the disk has them
    found = cast("dict[str, object]", settled_json(found)) | ({"resources": paths} if paths is not None else {})
    return cast(Descriptor, found), [*_key_faults(found, twice), *_unseen_faults(found), *_faults(found)]


def _noting_twice(twice: list[str], pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of what stands between its brackets, and note the keys that stand there twice: JSON keeps the last of them."""
    twice += [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]
    return dict(pairs)


def _key_faults(found: Mapping[str, object], twice: list[str]) -> Iterator[Fault]:
    """Name keys that stand twice, and those that are hardly another's: what they say would be lost without a word.

    A Data Package may have keys of its own: only what is nearly a key of this project is taken for it.
    """
    for key in dict.fromkeys(twice):
        yield Fault(FILE, None, visible_line(key), "", Message("fault.descriptor_key_twice"), Message("fix.keep_one_key"))
    for key in found:
        alike = [known for known in _READ if known not in found and _letters(known) == _letters(key)]
        if key not in _READ and alike:
            fix = Message("fix.descriptor_key", key=alike[0])
            yield Fault(FILE, None, visible_line(key), "", Message("fault.descriptor_key"), fix)


def _letters(key: str) -> str:
    """What is left of a key without case, marks between words and the s of a plural."""
    return "".join(word.removesuffix("s") for word in re.findall("[A-Z]?[a-z0-9]+|[A-Z]+", key)).lower()


def _unreadable(error: Exception) -> tuple[int | None, str, Message]:
    """Tell where a text is no JSON, and what stands there."""
    if isinstance(error, json.JSONDecodeError):
        return error.lineno, "", Message("found.no_json", place=error.colno)
    if isinstance(error, UnicodeDecodeError):
        found, _ = undecodable(error.object[error.start :], error)
        return error.object[: error.start].count(b"\n") + 1, "", found
    if isinstance(error, NoPlainFile):
        return None, "", Message(_NO_FILES[error.kind])
    return None, "", Message("found.endless")  # brackets within brackets, a number of thousands of digits


def full(own: Descriptor, tables: Collection[str]) -> Descriptor:
    """Give a descriptor with tables of the contract as its resources, for readers outside this project.

    A key that leads to a table which is not among them is left out: those readers would look for its file.
    """
    laid = [entry for entry in resources() if entry["name"] in tables]
    return {**own, "resources": [_standing_alone(entry, tables) for entry in laid]}


def _standing_alone(entry: Json, tables: Collection[str]) -> Json:
    schema = dict(entry["schema"])
    keys = [key for key in schema.pop("foreignKeys", []) if key["reference"]["resource"] in ("", *tables)]
    return {**entry, "schema": {**schema, **({"foreignKeys": keys} if keys else {})}}


def as_text(descriptor: Mapping[str, object]) -> str:
    """Give a descriptor as its file holds it."""
    return json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"


def upgrade(folder: Path) -> list[Message]:
    """Rewrite the descriptor of a dataset written for an earlier form of the contract.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of Message
        What was changed; empty where it is in the present form already, and nothing was written.

    Raises
    ------
    DataRefused
        When the descriptor cannot be read, or is of a later contract.
    MachineError
        When it cannot be written.
    """
    descriptor, faults = read_descriptor(folder)
    if grave := [fault for fault in faults if fault.weight != Weight.NOTICE]:
        raise DataRefused(str(folder), grave)
    copied = outdated(descriptor)
    if not copied:
        return []
    kept = [entry for entry in map(_own_part, descriptor["resources"]) if entry]
    changed = cast(Descriptor, {key: value for key, value in descriptor.items() if key != "resources"})
    write_whole(folder / FILE, as_text({**changed, "resources": kept} if kept else changed))
    told = [Message("upgrade.taken_out", file=FILE, tables=", ".join(copied))]
    names = ", ".join(str(entry.get("name")) for entry in kept)
    return told + ([Message("upgrade.keeps", file=FILE, tables=names)] if kept else [])


def _own_part(entry: Json) -> Json:
    """What an entry of ``resources`` says that the contract does not: another file of a table, or a table that is none of it."""
    name, path = entry.get("name"), entry.get("path")
    if name not in table_names():
        return entry
    return {"name": name, "path": path} if path not in (None, f"{name}.csv") else {}


def outdated(descriptor: Mapping[str, object]) -> list[str]:
    """Tables of which a descriptor says something else than the contract, which is not read."""
    copies = descriptor.get("resources", [])
    if not copies or not isinstance(copies, list):
        return []
    named = [entry for entry in copies if isinstance(entry, dict) and isinstance(entry.get("name"), str)]
    there = {entry["name"] for entry in named}
    present = {entry["name"]: [{**form, "path": None} for form in (entry, _standing_alone(entry, there))] for entry in resources()}
    return [
        entry["name"]
        for entry in named
        if entry["name"] in present and set(entry) - {"name", "path"} and {**entry, "path": None} not in present[entry["name"]]
    ]


def _is_shallow(found: object) -> bool:
    """Whether brackets stand within brackets only as far as a descriptor needs."""
    level = [found]
    for _ in range(MOST_DEPTH):
        inner = [item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list)]
        level = [item for items in inner for item in items]
    return not level


def _faults(found: Mapping[str, object]) -> Iterator[Fault]:
    yield from _contract_faults(found.get("contract"))
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", str(found.get("name", ""))):
        name, rule = str(found.get("name", "")), Message("fault.name")
        yield Fault(FILE, None, "name", name, rule, Message("fix.name"))
    if not read_day(str(found.get("review_date", ""))):
        day, rule = str(found.get("review_date", "")), Message("fault.review_date", least=EARLIEST, most=LATEST)
        yield Fault(FILE, None, "review_date", day, rule, Message("fix.review_date"))
    if PREVIOUS in found and not _is_before(found[PREVIOUS], found.get("review_date")):
        day, rule = str(found[PREVIOUS]), Message("fault.previous_review_date")
        yield Fault(FILE, None, PREVIOUS, day, rule, Message("fix.previous_review_date"))
    entries = found.get("resources", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        yield Fault(FILE, None, "resources", "", Message("fault.resources"), Message("fix.resources"))
    yield from _word_faults(found)
    if (said := found.get("number_cells", "text")) not in _NUMBER_CELLS:
        yield Fault(FILE, None, "number_cells", json.dumps(said), Message("fault.number_cells"), Message("fix.number_cells"))
    yield from _people_faults(found)
    waiting = found.get("to_confirm")
    if isinstance(waiting, list) and "review_date" in waiting and found.get("review_date") == DEFAULT_REVIEW_DATE:
        rule, fix = Message("fault.unchosen"), Message("fix.unchosen")
        yield Fault(FILE, None, "review_date", DEFAULT_REVIEW_DATE, rule, fix, Weight.NOTICE)
    for key in LISTS_OF_UNITS:
        units = found.get(key, [])
        if not isinstance(units, list) or not all(isinstance(unit, str) for unit in units):
            yield Fault(FILE, None, key, json.dumps(units), Message("fault.roots"), Message("fix.roots"))
    if copied := outdated(found):
        rule = Message("fault.copied_contract")
        yield Fault(FILE, None, "resources", ", ".join(copied), rule, Message("fix.upgrade"), Weight.NOTICE)


def _people_faults(found: Mapping[str, object]) -> Iterator[Fault]:
    """Name what is said of people in lists and cannot be read: silence would print what an office wants to hold back."""
    least, ids = found.get(LEAST_COUNT, LEAST), found.get(HOUSEHOLD_IDS, False)
    if not isinstance(least, int) or isinstance(least, bool) or not LEAST <= least <= MOST:
        rule, fix = Message("fault.least_count", least=LEAST, most=MOST), Message("fix.least_count", least=LEAST)
        yield Fault(FILE, None, LEAST_COUNT, json.dumps(least), rule, fix)
    if not isinstance(ids, bool):
        yield Fault(FILE, None, HOUSEHOLD_IDS, json.dumps(ids), Message("fault.household_ids"), Message("fix.household_ids"))
    elif ids and LEAST_COUNT in found:
        rule, fix = Message("fault.ids_withheld"), Message("fix.ids_withheld")
        yield Fault(FILE, None, HOUSEHOLD_IDS, json.dumps(ids), rule, fix, Weight.NOTICE)


def _is_before(previous: object, review_date: object) -> bool:
    """Whether a day is one, and before the review date."""
    day, of_review = read_day(str(previous)), read_day(str(review_date))
    return day is not None and (of_review is None or day < of_review)


def _word_faults(found: Mapping[str, object]) -> Iterator[Fault]:
    """Name what should be a text and is none, or no name of a file."""
    for key in TEXTS:
        if not isinstance(text := found.get(key, ""), str):
            yield Fault(FILE, None, key, json.dumps(text), Message("fault.no_words"), Message("fix.words"))
    entries = found.get("resources", [])
    for entry in entries if isinstance(entries, list) else []:
        named = {key: entry[key] for key in ("name", "path") if key in entry} if isinstance(entry, dict) else {}
        if not all(map(_is_file_name, named.values())):
            yield Fault(FILE, None, "resources", json.dumps(named), Message("fault.resource"), Message("fix.resource"))


def _is_file_name(text: object) -> bool:
    """Whether a text can name a file: file systems take 255 bytes a name, and none of value 0."""
    parts = text.split("/") if isinstance(text, str) else ["\0"]
    return not any("\0" in part or len(part.encode("utf-8", "replace")) > 255 for part in parts)


def _unseen_faults(found: Mapping[str, object]) -> Iterator[Fault]:
    """Name the texts that hold what nobody sees: they stand on every page."""
    for key, value in found.items():
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        text = " ".join(text for text in texts if isinstance(text, str))
        if marks := unseen(text):
            rule = Message("fault.unseen", marks=", ".join(map(code_point, marks)))
            yield Fault(FILE, None, key, visible_line(text), rule, Message("fix.unseen_place"))


def _contract_faults(found: object) -> Iterator[Fault]:
    is_number = isinstance(found, int) and not isinstance(found, bool)
    if is_number and cast(int, found) > VERSION:
        rule = Message("fault.later_contract", version=VERSION)
        fix = Message("fix.later_contract")
        yield Fault(FILE, None, "contract", json.dumps(found), rule, fix)
    elif not is_number or found != VERSION:
        fix = Message("fix.contract")
        yield Fault(FILE, None, "contract", json.dumps(found), Message("fault.contract"), fix)
