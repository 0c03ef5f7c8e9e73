"""A first mapping of an office's files, by their heads: what is sure is written, what is not is asked.

A line that is sure can be read as it stands. Where a head may mean several measures, or none is near, the lines stand as comments
under `# hỏi:` (`# ask:`), one a possibility: who knows the sheet takes the mark from the right one. A column that nobody decides
about is asked again when the file is read, so that nothing is taken silently for what it only resembles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ntm_helpers.dataset.named import unit_of_row
from ntm_helpers.dataset.naming import Names
from ntm_helpers.errors import DataRefused, Weight
from ntm_helpers.office.proposing.general import General, general_of, period_of
from ntm_helpers.office.proposing.guesses import Guess, Guesser, Guesses
from ntm_helpers.office.proposing.tables import table_of
from ntm_helpers.office.proposing.writing import Writer
from ntm_helpers.office.sheets import Sheet, read_file
from ntm_helpers.office.vocabulary import folded
from ntm_helpers.places import Places
from ntm_helpers.report.values import UNIT_WORDS
from ntm_helpers.words import words

if TYPE_CHECKING:
    from ntm_helpers.office.intake import Before

_SHARED = ("leave", "note", "unit")
"""Roles of lines that stand once for all sheets that have them."""


@dataclass(frozen=True)
class Proposal:
    """A first mapping.

    Attributes
    ----------
    text : str
    sure, asked : int
        Columns and rows that are settled, and that somebody must decide about.
    left : tuple of str
        Titles of the sheets in which no table was found.
    """

    text: str
    sure: int
    asked: int
    left: tuple[str, ...]


def propose_for(files: Sequence[Path], before: Before, lang: str) -> Proposal:
    """Propose a mapping for files that come into a dataset.

    Raises
    ------
    DataRefused
        When one of them cannot be read.
    """
    read = [read_file(path) for path in files]
    if faults := [fault for _, found in read for fault in found if fault.weight is Weight.TABLE]:
        raise DataRefused(", ".join(path.name for path in files), faults)
    units = [unit_of_row(row) for row in before.rows("units")]
    tops = [unit for unit in units if not unit.parent_id and unit.kind != "group"]
    top = words("vi")(UNIT_WORDS[tops[0].kind], name=tops[0].name) if len(tops) == 1 else ""
    names = Names(before.register, Places(units))
    return propose([sheet for sheets, _ in read for sheet in sheets], names, lang, files[0].stem, top)


def propose(sheets: Sequence[Sheet], names: Names, lang: str, stem: str, top: str = "") -> Proposal:
    """Propose a mapping for the sheets of files.

    Parameters
    ----------
    sheets : sequence of Sheet
    names : Names
        With the units of the dataset.
    lang : str
        Language of its words.
    stem : str
        Name of the file without its ending, for the title of the source.
    top : str, optional
        Name of the one unit at the top of the dataset.
    """
    guesser = Guesser(names)
    tables = {sheet.title: table_of(sheet, guesser.is_head) for sheet in reversed(sheets)}  # of sheets of one title the first
    tables = dict(reversed(tables.items()))
    found = {title: guesser.guess(table) for title, table in tables.items() if table is not None}
    general = general_of(list(found.values()), sheets, guesser.measures, stem, top)
    alike = _alike(found, names)
    blocks = [found[titles[0]] for titles in alike]
    totals = list(dict.fromkeys(line for guesses in blocks for line in guesses.lines if line.role == "total" and not line.options))
    shared = [*_shared(blocks), *(totals if len(blocks) > 1 else ())]
    writer = Writer(names, lang)
    writer.general(general, shared)
    for titles in alike:
        guesses = found[titles[0]]
        lines = [line for line in guesses.lines if line not in shared]
        title = titles[0] if len(titles) == 1 else f"{titles[0].split()[0]} *"
        of = "sheet_name" if names.kind_of(titles[0])[0] else ""
        settings = _settings(guesses, general, guesser)
        writer.block(title, replace(guesses, lines=lines), settings | ({"of": of} if of else {}))
    left = tuple(title for title, table in tables.items() if table is None)
    writer.left(left)
    return Proposal(writer.text, writer.sure, writer.asked, left)


def _alike(found: dict[str, Guesses], names: Names) -> list[list[str]]:
    """Sheets by what is proposed for them: those named as units with the same heads and words of kinds are one block."""
    groups: dict[tuple[object, ...], list[str]] = {}
    for title, guesses in found.items():
        heads = tuple(head.text for head in guesses.table.heads)
        kinds, _ = names.kind_of(title)
        groups.setdefault((folded(title.split()[0]), heads) if kinds else (title,), []).append(title)
    return list(groups.values())


def _shared(blocks: Sequence[Guesses]) -> list[Guess]:
    """Lines that stand in several sheets as they are."""
    times = Counter(line for guesses in blocks for line in guesses.lines if line.about == "column" and line.role in _SHARED)
    return [line for line, count in times.items() if count > 1 and len(line.name) > 1 and line.name != "*"]


def _settings(guesses: Guesses, general: General, guesser: Guesser) -> dict[str, str]:
    """Settings of a sheet that are not those of all: the table that it lists, its period."""
    period = period_of(guesses, guesser.measures)
    return {
        **({"table": guesses.list_of} if guesses.list_of else {}),
        **({"period": period} if period and period != general.period and not guesses.list_of else {}),
    }
