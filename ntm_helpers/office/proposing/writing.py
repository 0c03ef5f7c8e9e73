"""The text of a proposed mapping, in the language of the call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.contract import VERSION
from ntm_helpers.dataset.naming import Names
from ntm_helpers.office.heads import found_again
from ntm_helpers.office.proposing.general import General
from ntm_helpers.office.proposing.guesses import Guess, Guesses
from ntm_helpers.office.vocabulary import spelled
from ntm_helpers.words import key_family, words

_ASKED = key_family(
    "propose.ask", ("column", "row", "word", "units", "measure", "of", "source", "period", "no_table", "unknown", "new_units")
)
_MARK = "propose.mark"
HEAD, _LEAST_TOGETHER = "head", 3
"""Value that points to the head of a column; columns below one head that are written as one line."""


class Writer:
    """Writes a mapping.

    Attributes
    ----------
    sure, asked : int
    """

    def __init__(self, names: Names, lang: str):
        self._names, self._lang, self._t = names, lang, words(lang)
        self._lines: list[str] = []
        self.sure = self.asked = 0

    @property
    def text(self) -> str:
        """What is written."""
        return "\n".join(self._lines).strip() + "\n"

    def general(self, general: General, shared: Sequence[Guess]) -> None:
        """Write the general block."""
        self._lines.append(f"[{spelled('section', 'general', self._lang)}]")
        self._setting("contract", f"{VERSION}")
        self._setting_or_asked("of", general.of)
        self._ask("source")
        self._setting("source", general.source)
        if general.publisher:
            self._setting("publisher", general.publisher)
        self._setting_or_asked("period", general.period)
        if general.new_units:
            self._setting("new_units", ", ".join(self._kind(kind) for kind in general.new_units))
        if general.nameless:
            self._ask("new_units", names=", ".join(general.nameless))
            kinds = dict.fromkeys((*general.new_units, general.kind_below))
            self._lines.append(f"# {spelled('given', 'new_units', self._lang)} = {', '.join(map(self._kind, kinds))}")
        if general.numbers:
            self._setting("numbers", general.numbers)
        if totals := [line.name for line in shared if line.role == "total"]:
            self._setting("totals", "; ".join(totals))
            self.sure += len(totals)
        for line in shared:
            if line.role != "total":
                self._guess(line, "")

    def block(self, title: str, guesses: Guesses, settings: Mapping[str, str]) -> None:
        """Write the block of a sheet."""
        self._lines += ["", f"[{title}]"]
        header = guesses.table.header
        named = [line.name for line in guesses.lines if line.about == "column" and line.is_sure and line.name != "*"]
        if found_again(guesses.table.sheet, named)[0] != header:
            self._setting("header", f"{header.start}-{header.stop - 1}" if len(header) > 1 else f"{header.start}")
        for name, value in settings.items():
            self._setting(name, self._value(name, value))
        if guesses.is_named:
            self._setting("measure", self._what(guesses.measures[0], ""))
        elif guesses.measures:
            self._ask("measure")
            self._lines += [f"# {spelled('given', 'measure', self._lang)} = {self._what(what, '')}" for what in guesses.measures]
        for line in _together(guesses.lines):
            self._guess(line, guesses.list_of)

    def left(self, titles: Iterable[str]) -> None:
        """Name the sheets in which no table was found."""
        for title in titles:
            self._lines.append("")
            self._ask("no_table", sheet=title)

    def _setting(self, name: str, value: str) -> None:
        self._lines.append(f"{spelled('given', name, self._lang)} = {value}")

    def _setting_or_asked(self, name: str, value: str) -> None:
        if value:
            self._setting(name, value)
        else:
            self._ask(name)

    def _ask(self, kind: str, **values: str) -> None:
        self.asked += 1
        self._lines.append(f"# {self._t(_MARK)}: {self._t(_ASKED[kind], **values)}")

    def _guess(self, guess: Guess, list_of: str) -> None:
        """Write a line, or the lines of which somebody chooses."""
        before = f"{spelled('line', guess.about, self._lang)} {guess.name} = "
        options = "".join(
            f"; {spelled('given', name, self._lang)}: {self._value(name, value, guess)}" for name, value in guess.options
        )
        if guess.is_sure:
            self.sure += 1
            what = spelled("role", guess.role, self._lang) if guess.role else self._what(guess.whats[0], list_of)
            self._lines.append(f"{before}{what}{options}")
            return
        if guess.role == "unit":
            self._ask("units")
            self._lines.append(f"# {before}{spelled('role', 'unit', self._lang)}")
            return
        self._ask(guess.about if guess.whats or guess.role else "unknown", name=guess.name)
        if guess.about == "word":
            self._lines += [f"# {before}{self._named(guess.role, code)}" for code in guess.whats]
            return
        if guess.role:
            self._lines.append(f"# {before}{spelled('role', guess.role, self._lang)}")
        self._lines += [f"# {before}{self._what(what, list_of)}{options}" for what in guess.whats]
        self._lines.append(f"# {before}{spelled('role', 'leave', self._lang)}")

    def _what(self, what: str, list_of: str) -> str:
        """Name a measure, or a column of a table, as the language has it."""
        if list_of:
            column = next(one for one in contract.tables()[list_of].columns if one.name == what)
            return column.name_vi if self._lang == "vi" else column.name
        measure = self._names.register.measures[what]
        return measure.name_vi if self._lang == "vi" else measure.measure

    def _value(self, name: str, value: str, guess: Guess | None = None) -> str:
        if name == "table":
            return contract.tables()[value].name_vi if self._lang == "vi" else value
        if name == "uom":
            return self._named("units_of_measure", value)
        if name == "reading":
            return spelled("reading", value, self._lang)
        if name == "of":
            return spelled("value", value, self._lang)
        if name == "item" and value == HEAD:
            return spelled("value", HEAD, self._lang)
        if name == "item" and guess is not None:
            return self._named(self._names.register.measures[guess.whats[0]].items, value)
        return value

    def _named(self, code_list: str, code: str) -> str:
        official = self._names.codes(code_list).official(code)
        return official[0] if self._lang == "vi" and official else code

    def _kind(self, kind: str) -> str:
        return self._names.codes("units/kind").official(kind)[0] if self._lang == "vi" else kind


def _together(lines: Sequence[Guess]) -> Iterator[Guess]:
    """Give lines in which the items below one head are one: "Trong đó / *"."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[Guess]] = {}
    for line in lines:
        above, parted, _ = line.name.rpartition(" / ")
        if line.about == "column" and parted and [name for name, _ in line.options] == ["item"]:
            groups.setdefault((above, line.role, line.whats), []).append(line)
    many = {key: group for key, group in groups.items() if len(group) >= _LEAST_TOGETHER}
    for line in lines:
        key = (line.name.rpartition(" / ")[0], line.role, line.whats)
        if line not in many.get(key, ()):
            yield line
        elif line is many[key][0]:
            yield replace(line, name=f"{key[0]} / *", options=(("item", HEAD),))
