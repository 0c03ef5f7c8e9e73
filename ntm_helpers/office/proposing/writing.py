"""The text of a proposed mapping, in the language of the call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.contract import VERSION
from ntm_helpers.dataset.naming import Names
from ntm_helpers.office.proposing.general import General
from ntm_helpers.office.proposing.guesses import Guess, Guesses
from ntm_helpers.office.vocabulary import spelled
from ntm_helpers.words import key_family, words

_ASKED = key_family("propose.ask", ("column", "row", "measure", "of", "source", "period", "no_table", "unknown"))
_MARK = "propose.mark"


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

    def general(self, general: General, blocks: Sequence[Guesses], shared: Iterable[Guess]) -> None:
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
        for line in shared:
            self._guess(line, "")

    def block(self, title: str, guesses: Guesses, settings: Mapping[str, str]) -> None:
        """Write the block of a sheet."""
        self._lines += ["", f"[{title}]"]
        header = guesses.table.header
        self._setting("header", f"{header.start}-{header.stop - 1}" if len(header) > 1 else f"{header.start}")
        for name, value in settings.items():
            self._setting(name, self._value(name, value))
        if guesses.measures:
            self.asked += 1
            self._ask("measure")
            self._lines += [f"# {spelled('given', 'measure', self._lang)} = {self._what(what, '')}" for what in guesses.measures]
        for line in guesses.lines:
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
            self.asked += 1
            self._ask(name)

    def _ask(self, kind: str, **values: str) -> None:
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
        self.asked += 1
        self._ask(guess.about if guess.whats else "unknown", name=guess.name)
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
        if name == "item" and guess is not None:
            return self._named(self._names.register.measures[guess.whats[0]].items, value)
        return value

    def _named(self, code_list: str, code: str) -> str:
        official = self._names.codes(code_list).official(code)
        return official[0] if self._lang == "vi" and official else code

    def _kind(self, kind: str) -> str:
        return self._names.codes("units/kind").official(kind)[0] if self._lang == "vi" else kind
