"""The mapping of an office's file: a short text that says which cells of which sheet are which figures.

The form is INI, read by configparser: a general block, then one block a sheet; a line is ``cột HEAD = WHAT; option: value``,
``dòng LABEL = WHAT; …``, ``ô B3 = WHAT; …``, ``chữ TEXT = NAME`` or a setting. ``docs/mapping.md`` holds the whole grammar. Words
of the mapping are read in Vietnamese and English (`vocabulary`); names of measures, items, units stay as they are written and are
found where rows are made.

A mapping with a word that is not understood is refused as a whole, with its line and the words that are near: what such a line
would have said could change the meaning of every cell of the sheet.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from collections.abc import Mapping as Of
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from ntm_helpers.dataset.contract import VERSION
from ntm_helpers.errors import Fault, Weight, closest
from ntm_helpers.office import vocabulary
from ntm_helpers.office.meanings import READINGS
from ntm_helpers.office.vocabulary import folded, kind_of, spelled, word_of
from ntm_helpers.words import LANGUAGES, Message

FILE = "mapping" + ".ini"
"""Name of the mapping in the folder of a dataset."""
MOST_BYTES = 1_000_000
_CONVENTIONS = ("1.234,5", "1,234.5")


@dataclass(frozen=True)
class Line:
    """What a line says of a column, a row or a cell.

    Attributes
    ----------
    number : int
        Of the line in the file.
    about : str
        ``column``, ``row``, ``cell`` or ``word``.
    name : str
        Head, label, place or text of cells, as written.
    role : str
        One of `vocabulary.ROLES`; "" for a measure or a column of a table.
    what : str
        Name or id of the measure or column, or what the text means; "" with a role.
    given : dict of str to str
        Its options, by `vocabulary.GIVEN`.
    """

    number: int
    about: str
    name: str
    role: str = ""
    what: str = ""
    given: Of[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """What the mapping says of a sheet, or of a part of one.

    Attributes
    ----------
    title : str
        Title of the sheet, with "*" for anything; "" of the general block.
    part : str
        What tells it from other blocks of the same sheet.
    number : int
        Line of its title.
    given : dict of str to str
        Its settings, by `vocabulary.GIVEN` and ``OF_BLOCKS``.
    lines : tuple of Line
    """

    title: str
    part: str = ""
    number: int = 0
    given: Of[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()

    def fits(self, title: str) -> bool:
        """Whether it is about the sheet of a title."""
        return fnmatchcase(folded(title), folded(self.title).replace("[", "[[]").replace("?", "[?]"))

    @property
    def is_of_many(self) -> bool:
        """Whether it is about every sheet that fits and has no block of its own."""
        return "*" in self.title

    def of(self, about: str) -> list[Line]:
        """Lines about columns, rows, cells or words."""
        return [line for line in self.lines if line.about == about]

    def span(self, name: str) -> range | None:
        """Rows that a setting such as ``7-8`` names."""
        text = self.given.get(name, "")
        if not text:
            return None
        first, has_last, last = (part.strip() for part in text.partition("-"))
        return range(int(first), (int(last) if last else 1_048_576) + 1) if has_last else range(int(first), int(first) + 1)

    def labels(self, name: str) -> list[str]:
        """Texts of a setting that lists several, parted by ";"."""
        return [label.strip().strip('"') for label in self.given.get(name, "").split(";") if label.strip()]


@dataclass(frozen=True)
class Mapping:
    """A mapping that was read.

    Attributes
    ----------
    file : str
        Its name.
    general : Block
        What holds for every sheet, and the source; its settings by `vocabulary.OF_MAPPING` too.
    blocks : tuple of Block
    new_units : tuple of str
        Kinds of units whose names are added where they are in no list.
    """

    file: str
    general: Block
    blocks: tuple[Block, ...]
    new_units: tuple[str, ...] = ()

    @property
    def new_names(self) -> tuple[str, ...]:
        """Names that are said to be those of new units."""
        return tuple(line.name for block in (self.general, *self.blocks) for line in block.of("word") if line.role == "new")

    def of_sheet(self, title: str) -> list[Block]:
        """Blocks of a sheet: its own, else those that are about many sheets."""
        fitting = [block for block in self.blocks if block.fits(title)]
        return [block for block in fitting if not block.is_of_many] or [block for block in fitting if block.is_of_many]


def read_mapping(path: Path) -> tuple[Mapping | None, list[Fault]]:
    """Read a mapping; where it has a fault heavier than a notice, there is none."""
    try:
        content = path.read_bytes()[: MOST_BYTES + 1]
        text = content.decode("utf-8-sig")
    except OSError as error:
        rule, fix = Message("mapping.unreadable"), Message("mapping.unreadable.fix")
        return None, [Fault(path.name, None, "", error.strerror or str(error), rule, fix)]
    except UnicodeDecodeError:
        return None, [Fault(path.name, None, "", "", Message("fault.no_utf8"), Message("fix.save_utf8"))]
    if len(content) > MOST_BYTES:
        return None, [Fault(path.name, None, "", "", Message("mapping.long", most=MOST_BYTES), Message("mapping.long.fix"))]
    return parse(text, path.name)


def parse(text: str, file: str = FILE) -> tuple[Mapping | None, list[Fault]]:
    """Read the text of a mapping."""
    lines = [line.strip() for line in text.splitlines()]
    parser = configparser.ConfigParser(
        delimiters=("=",), comment_prefixes=("#",), strict=True, interpolation=None, default_section="", empty_lines_in_values=False
    )
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string("\n".join(lines))
    except configparser.Error as error:
        return None, [*_syntax(file, error, lines)]
    reader = _Reader(file, _numbers(lines))
    mapping = reader.read(parser)
    is_refused = any(fault.weight is not Weight.NOTICE for fault in reader.faults)
    return None if is_refused else mapping, reader.faults


def _numbers(lines: list[str]) -> dict[tuple[str, str], int]:
    """Numbers of the lines by block and what stands before "="; of the titles of blocks with ""."""
    found, block = {}, ""
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        if line.startswith("[") and "]" in line:
            block = line[1 : line.rindex("]")]
            found[block, ""] = number
        elif "=" in line:
            found[block, line.partition("=")[0].strip()] = number
    return found


def _syntax(file: str, error: configparser.Error, lines: list[str]) -> Iterator[Fault]:
    if isinstance(error, configparser.DuplicateSectionError | configparser.DuplicateOptionError):
        key = "mapping.block_twice" if isinstance(error, configparser.DuplicateSectionError) else "mapping.line_twice"
        found = error.section if isinstance(error, configparser.DuplicateSectionError) else error.option
        yield Fault(file, error.lineno, "", found, Message(key), Message("mapping.twice.fix"))
    elif isinstance(error, configparser.MissingSectionHeaderError):
        general = f"[{spelled('section', 'general', 'vi')}]"
        fix = Message("mapping.no_block.fix", general=general)
        yield Fault(file, error.lineno, "", lines[error.lineno - 1], Message("mapping.no_block"), fix)
    elif isinstance(error, configparser.ParsingError):
        for number, _ in error.errors:
            yield Fault(file, number, "", lines[number - 1], Message("mapping.no_line"), Message("mapping.no_line.fix"))
    else:
        yield Fault(file, None, "", str(error), Message("mapping.no_line"), Message("mapping.no_line.fix"))


class _Reader:
    """Makes blocks of what configparser read, and faults of what is not understood."""

    def __init__(self, file: str, numbers: Of[tuple[str, str], int]):
        self.file, self.numbers = file, numbers
        self.faults: list[Fault] = []

    def read(self, parser: configparser.ConfigParser) -> Mapping:
        """Read all blocks."""
        general, blocks, seen = Block(""), [], set()
        for title in parser.sections():
            block = self._block(title, dict(parser.items(title)))
            if not block.title:
                general = block
            else:
                blocks.append(block)
            if (key := (folded(block.title), folded(block.part))) in seen:
                self._fault(block.number, title, Message("mapping.block_twice"), Message("mapping.twice.fix"))
            seen.add(key)
        self._contract(general)
        kinds = general.given.get("new_units", "").split(",")
        return Mapping(self.file, general, tuple(blocks), tuple(filter(None, kinds)))

    def _contract(self, general: Block) -> None:
        said = general.given.get("contract", "")
        if said == str(VERSION):
            return
        name = next((key for (_, key) in self.numbers if word_of("given", key) == "contract"), "")
        number = next((line for (_, key), line in self.numbers.items() if name and key == name), None)
        if not said:
            line = f"{spelled('given', 'contract', 'vi')} = {VERSION}"
            rule, fix = Message("mapping.no_contract", version=VERSION), Message("mapping.no_contract.fix", line=line)
            self.faults.append(Fault(self.file, None, "", "", rule, fix, Weight.NOTICE))
        elif said.isdecimal() and int(said) > VERSION:
            self._fault(number, said, Message("fault.later_contract", version=VERSION), Message("fix.later_contract"))
        else:
            self._fault(
                number, said, Message("mapping.contract", version=VERSION), Message("mapping.contract.fix", version=VERSION)
            )

    def _block(self, heading: str, items: Of[str, str]) -> Block:
        number = self.numbers.get((heading, ""), 0)
        title, _, part = heading.partition(" / ")
        is_general = word_of("section", title) == "general"
        given: dict[str, str] = {}
        lines: list[Line] = []
        for key, value in items.items():
            place = self.numbers.get((heading, key))
            name = word_of("given", key)
            about, _, rest = key.partition(" ")
            if name:
                given |= self._setting(place, key, name, value, is_general=is_general)
            elif (kind := word_of("line", about)) and rest.strip():
                lines += self._line(place or 0, kind, rest.strip(), value)
            else:
                names = [*_both("given"), *(f"{word} …" for word in _both("line"))]
                self._fault(place, key, Message("mapping.word"), Message("mapping.word.fix", closest=closest(key, names)))
        return Block("" if is_general else title.strip().strip('"'), part.strip(), number, given, tuple(lines))

    def _setting(self, place: int | None, key: str, name: str, value: str, *, is_general: bool) -> dict[str, str]:
        if not value:
            self._fault(place, key, Message("mapping.empty"), Message("mapping.empty.fix"))
            return {}
        if name in vocabulary.OF_MAPPING and not is_general:
            general = f"[{spelled('section', 'general', 'vi')}]"
            self._fault(place, key, Message("mapping.general_only"), Message("mapping.general_only.fix", general=general))
            return {}
        return self._checked(place, key, name, value)

    def _line(self, place: int, about: str, name: str, value: str) -> list[Line]:
        what, *options = (part.strip() for part in value.split(";"))
        given: dict[str, str] = {}
        for option in filter(None, options):
            key, has_value, said = (part.strip() for part in option.partition(":"))
            word = word_of("given", key)
            if word not in vocabulary.GIVEN or not has_value or not said:
                names = vocabulary.allowed("given", "vi", vocabulary.GIVEN) + vocabulary.allowed("given", "en", vocabulary.GIVEN)
                self._fault(place, option, Message("mapping.option"), Message("mapping.word.fix", closest=closest(key, names)))
                continue
            given |= self._checked(place, key, word, said)
        if about == "cell" and not re.fullmatch(r"[A-Za-z]{1,3}[1-9][0-9]{0,6}", name):
            self._fault(place, name, Message("mapping.no_cell"), Message("mapping.no_cell.fix"))
            return []
        if not what:
            self._fault(place, name, Message("mapping.empty"), Message("mapping.empty.fix"))
            return []
        is_named = what.startswith('"') and what.endswith('"')
        role = "" if is_named or (word := word_of("role", what)) not in vocabulary.ROLES_OF[about] else word
        return [Line(place, about, name.strip('"'), role, "" if role else what.strip('"'), given)]

    def _checked(self, place: int | None, key: str, name: str, value: str) -> dict[str, str]:
        """Give a setting or option with its value as it is used; a fault where there is no such value."""
        found: str = _VALUES[name](value) if name in _VALUES else value
        if not found:
            fix = Message("mapping.value.fix", closest=closest(value, _allowed(name)))
            self._fault(place, f"{key}: {value}", Message("mapping.value"), fix)
            return {}
        return {name: found}

    def _fault(self, number: int | None, found: str, rule: Message, fix: Message) -> None:
        self.faults.append(Fault(self.file, number, "", found, rule, fix))


def _rows(value: str) -> str:
    """Rows as ``7``, ``7-8`` or ``9-``."""
    match = re.fullmatch(r"([1-9][0-9]{0,6})\s*(?:[-–]\s*([1-9][0-9]{0,6})?)?", value)
    is_so = match is not None and (not match[2] or int(match[1]) <= int(match[2]))
    return re.sub(r"\s", "", value).replace("–", "-") if is_so else ""


def _one_of(*allowed: str):  # type: ignore[no-untyped-def]
    return lambda value: value if value in allowed else ""


def _word(kind: str, *names: str):  # type: ignore[no-untyped-def]
    return lambda value: word if (word := word_of(kind, value)) in names else ""


def _kinds(value: str) -> str:
    """Ids of kinds of units, parted by commas."""
    found = [kind_of(kind) for kind in value.split(",") if kind.strip()]
    return ",".join(found) if all(found) else ""


_VALUES = {
    "header": _rows,
    "rows": _rows,
    "numbers": _one_of(*_CONVENTIONS),
    "dash": _one_of("0"),
    "unit_kind": kind_of,
    "reading": _word("reading", *READINGS),
    "blank": _word("value", "as_above"),
    "hidden": _word("value", "leave", "take"),
    "struck": _word("value", "leave", "take"),
    "sheet": _word("value", "leave"),
    "new_units": _kinds,
}
"""What a setting may say, where that is not any text: its value as it is used, "" where it is none."""


def _both(kind: str) -> list[str]:
    return [word for lang in LANGUAGES for word in vocabulary.allowed(kind, lang)]


def _allowed(name: str) -> list[str]:
    """Values of a setting, as they may be written."""
    if name in ("header", "rows"):
        return ["7", "7-8"]
    if name in ("unit_kind", "new_units"):
        return vocabulary.kinds()
    words = {"blank": ("as_above",), "hidden": ("leave", "take"), "struck": ("leave", "take"), "sheet": ("leave",)}
    if name in words:
        return [word for lang in LANGUAGES for word in vocabulary.allowed("value", lang, words[name])]
    return {"numbers": [*_CONVENTIONS], "dash": ["0"]}.get(name, _both("reading"))
