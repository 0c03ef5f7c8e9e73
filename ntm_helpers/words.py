"""The words of the house: every ``words.csv`` of the package, one line a word with both languages.

A key such as ``funding.total`` has a template in Vietnamese and one in English, whose fields are filled with values. A topic's
words stand in the topic's folder, what several topics say in ``topics/words.csv``, the furniture of pages in ``report/words.csv``,
faults of data in ``dataset/words.csv``: the files are found from the folders, and a key stands once in all of them. Names that
belong to data (measures, criteria, units of measure, codes) stand in the registers instead; numbers, dates and lists are
Babel's (`ntm_helpers.report.numbers`).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from functools import cache, reduce
from itertools import zip_longest
from pathlib import Path
from string import Formatter

from ntm_helpers.characters import visible_line
from ntm_helpers.project import ROOT, readable

LANGUAGES = ("vi", "en")
SPOKEN = "NTM_LANG"
"""Environment variable: the language in which messages are said where the call does not name one."""
FILE = "words.csv"
_HEADER = ["key", *LANGUAGES]


class WordsError(Exception):
    """A file of words breaks its form; the message names file and line."""


class Words:
    """The words of one language: ``t("key", field=…)`` gives a text.

    Parameters
    ----------
    lang : str
        ``vi`` or ``en``.
    templates : dict of str to str
        Key to template.
    """

    def __init__(self, lang: str, templates: dict[str, str]):
        self.lang, self.templates = lang, templates

    def template(self, key: str) -> str:
        """Give the template of a key.

        Raises
        ------
        KeyError
            Naming the key and where to add it.
        """
        if key not in self.templates:
            raise KeyError(f"the word {key!r} is missing: add it to the words.csv beside what says it, in every language")
        return self.templates[key]

    def __call__(self, key: str, /, **fields: object) -> str:
        """Give the text of a key with its fields filled."""
        template = self.template(key)
        return _VIETNAMESE.format(template, **fields) if self.lang == "vi" and ":," in template else template.format(**fields)


class _Vietnamese(Formatter):
    """Fills fields as Vietnamese is written: a dot between thousands."""

    def format_field(self, value: object, format_spec: str) -> str:
        text = str(super().format_field(value, format_spec))
        return text.replace(",", ".") if format_spec == "," else text


_VIETNAMESE = _Vietnamese()


class Message(str):
    """A text of the words: as it stands in English, and in any other language where it is asked for.

    It is what an error or a fault says. Whoever only prints it has an English text; whoever knows the reader asks `in_language`.
    What fills its fields comes from anywhere (a cell, the name of a file, an error of a notebook): it is kept as one line in which
    nothing is hidden, so that whoever prints a message gives no order to the reader's terminal.

    Attributes
    ----------
    key : str
    values : dict of str to object
        What fills the fields of its template: texts, numbers, other messages.
    """

    key: str
    values: dict[str, object]

    def __new__(cls, key: str, /, **values: object) -> Message:
        """Make the message of a key with its fields filled."""
        kept: dict[str, object] = {name: _kept(value) for name, value in values.items()}
        self = super().__new__(cls, words("en")(key, **kept))
        self.key, self.values = key, kept
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.key,), self.values

    def text(self, lang: str) -> str:
        """Say it in a language."""
        return words(lang)(self.key, **{name: in_language(value, lang) for name, value in self.values.items()})

    def plain(self) -> dict[str, object]:
        """Give it as plain data, which `message_of` reads."""
        return {"key": self.key, "values": {name: plain(value) for name, value in self.values.items()}}


class Said(Message):
    """A text that is another in every language and no template of the words: a name of a register, a number as it is printed.

    Attributes
    ----------
    values : dict of str to object
        The texts by language.
    """

    def __new__(cls, say: Callable[[str], str]) -> Said:
        """Make the message of what is said in each language."""
        kept: dict[str, object] = {lang: visible_line(say(lang)) for lang in LANGUAGES}
        self = str.__new__(cls, kept["en"])
        self.key, self.values = "", kept
        return self

    def text(self, lang: str) -> str:
        """Say it in a language."""
        return str(self.values[lang])


def _kept(value: object) -> str | int | float:
    """Keep what fills a field: messages and numbers as they are, of anything else its text in one line."""
    return value if isinstance(value, Message | int | float) else visible_line(str(value))


def in_a_row(parts: Iterable[str], key: str = "row.comma") -> str:
    """Put messages or texts in a row, so that each is said in the language asked for; empty where there is none."""
    return reduce(lambda first, then: Message(key, first=first, then=then), parts) if (parts := list(parts)) else ""


def in_language(value: object, lang: str) -> object:
    """Say a message in a language; anything else is as it is."""
    return value.text(lang) if isinstance(value, Message) else value


def plain(value: object) -> object:
    """Give a message as plain data; anything else is as it is."""
    return value.plain() if isinstance(value, Message) else value


def message_of(found: object) -> object:
    """Read back what `plain` gave."""
    if not isinstance(found, dict):
        return found
    return Message(found["key"], **{name: message_of(value) for name, value in found["values"].items()})


@cache
def words(lang: str) -> Words:
    """Give the words of a language, read once."""
    return Words(lang, _catalogue()[lang])


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    return read_words(sorted((ROOT / "ntm_helpers").rglob(FILE)))


KEY_FAMILIES: dict[str, set[str]] = {}
"""Keys declared by `key_family`, by their prefix."""


def key_family(prefix: str, members: Iterable[str]) -> dict[str, str]:
    """Declare keys that differ in their last part, so that each can be listed and looked up.

    Parameters
    ----------
    prefix : str
        What they begin with, such as ``poverty.coverage``.
    members : iterable of str
        Their last parts, such as the codes of a list.

    Returns
    -------
    dict of str to str
        Member to key.
    """
    family = {member: f"{prefix}.{member}" for member in members}
    KEY_FAMILIES.setdefault(prefix, set()).update(family.values())
    return family


def read_words(paths: list[Path]) -> dict[str, dict[str, str]]:
    """Read files of words: key to template, by language.

    Raises
    ------
    WordsError
        When a file cannot be read or has another header, a line lacks a language or has a cell too many, or a key stands twice.
    """
    found: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}
    places: dict[str, str] = {}
    for path in paths:
        for line, cells in _lines(path):
            place = f"{path}, line {line}"
            if len(cells) != len(_HEADER) or not all(cells):
                raise WordsError(f"{place}: {_wrong(cells)}")
            key, *texts = cells
            if key in places:
                raise WordsError(f"{place}: {key} stands in {places[key]} already")
            places[key] = place
            for lang, text in zip(LANGUAGES, texts, strict=True):
                found[lang][key] = text
    return found


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """Read the lines of a file of words with their numbers; its words are needed to say any error, so this one has none."""
    try:
        with readable(path).open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream)
            header, lines = next(reader, []), [(reader.line_num, cells) for cells in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WordsError(f"{path}: {error}") from error
    if header != _HEADER:
        raise WordsError(f"{path}, line 1: the header must be {','.join(_HEADER)}")
    return lines


def _wrong(cells: list[str]) -> str:
    """What is wrong with a line: a text is missing, or a comma has made two cells of one."""
    missing = [name for name, text in zip_longest(_HEADER, cells[: len(_HEADER)]) if not text]
    if missing:
        return f"{cells[0] if cells else 'the line'} has no {', '.join(missing)}"
    return f"{cells[0]} has a cell too many; a text with a comma stands between quotation marks"
