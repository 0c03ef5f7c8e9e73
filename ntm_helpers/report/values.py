"""How a value of a review is written: the one function through which everything printed goes.

Every number becomes ``<a id="n7c" href="#c7">`` with its hedge and unit of measure: a link to its row in the list of
figures at the end of the page, and the place to which that row leads back. 7 is the number of the figure in its review and ``c``
the part of the page, so an anchor stays what it is when a cell of the notebook is run again. A number bears one mark at most, that
which says most about it (`MARKS`), and beside the sign its words, which are read aloud and not seen.

Source text is escaped here and nowhere else; it never passes through Markdown. Numbers of one sentence, row or drawing are printed
as numbers that are read together (`ntm_helpers.report.side_by_side`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property

from markupsafe import Markup, escape

from ntm_helpers.dataset import Figure, Misprint, Register, View
from ntm_helpers.dataset.cells import is_number
from ntm_helpers.places import KINDS, Unit
from ntm_helpers.quantities import Quantity
from ntm_helpers.report.days import print_period
from ntm_helpers.report.declared import NAMED, declared, filled
from ntm_helpers.report.item_names import RULE_NAMES, ItemNames
from ntm_helpers.report.letters import begin_large, capital, small
from ntm_helpers.report.marks import MARKED_WORDS, MARKS, Told, mark_of
from ntm_helpers.report.numbers import direction, print_date, print_number, print_quantity, without_sign
from ntm_helpers.report.own_text import begin_of, own_text
from ntm_helpers.report.remarks import Remarks
from ntm_helpers.report.side_by_side import Shown, alone, together, together_in_rows
from ntm_helpers.report.signs import SIGNED, write_sign
from ntm_helpers.review import Name, Period, Sentence, Value, figures_in
from ntm_helpers.words import key_family, words

UNIT_WORDS, UNITS_WORDS = key_family("unit", KINDS), key_family("units", KINDS)
"""What goes before the name of a unit of a kind, and before the names of several."""
MOVED, LOW, BARE = "moved", "low", "bare"
_FORM = re.compile(rf"\{{(\w+):({MOVED}|size|{LOW}|{BARE})\}}")
"""How a sentence asks for what it is given: ``{change:moved}`` is "giảm 4,38 điểm", ``{off:size}`` is "10 tỷ", without its sign;
``{measure:low}`` is a name in the middle of it, "vốn huy động"; ``{parts:bare}`` is "12", where the words name what is counted."""
CHANGES = {-1: "change.fall", 0: "change.none", 1: "change.rise", None: "change.either"}
"""How a change is told, by its direction."""
MOST_LISTED = 8
"""Numbers in a list within a cell or sentence, at most: the rest stands on the page of all figures."""
MOST_UNBROKEN = 24
"""Letters of a number, with its hedge and unit of measure, that is never broken over two lines."""
_NO_MARK = Markup("")


class Writer:
    """Writes values in one language, for one place of a page.

    Parameters
    ----------
    view : View
        Where names of units, sources and measures come from.
    lang : str
        ``vi`` or ``en``.
    place : str
        Part of the page, as letters: anchors end with it, so that the same figure may stand in several places.
    numbers : mapping of str to int, optional
        Number of every figure of the page, by its id; by default in the order of print.
    """

    def __init__(self, view: View, lang: str, place: str = "", numbers: Mapping[str, int] | None = None):
        self.view, self.lang, self.place = view, lang, place
        self.register: Register = view.register
        self.t = words(lang)
        self._numbers = dict(numbers or {})
        self._printed: Counter[str] = Counter()
        self._is_plain = self._is_drawn = self._is_brief = False
        self._told, self._form = Told(), ""
        self.drawn_rows: Mapping[str, str] = {}
        """Addresses of the rows of figures in a drawing of another topic: on that topic's page."""
        self.rest_on = ""
        """Topic of the page on which the rest of a long list of numbers stands."""
        self.source_number: Callable[[str], Markup] | None = None
        """How the cells of tables write a source of the page: as its number in the list."""
        self.labels: Counter[str] = Counter()
        """Labels that are given already: those of a page have one counter."""
        self._together: Mapping[str, Shown] | None = None
        self.is_first = False
        """Whether it writes what comes first, where every figure that is not of the review date bears its day."""
        self._remarks = self._remarks_on(())

    def _remarks_on(self, values: object) -> Remarks:
        return Remarks(values, self.view.as_of, is_first=self.is_first)

    @contextmanager
    def reading_together(self, values: object, shown: Mapping[str, Shown] | None = None) -> Iterator[None]:
        """Print the figures of a sentence, row or drawing as those that are read together; what is inside another is part of it."""
        if self._together is not None:
            yield
            return
        self._together = together(figures_in(values), self.register) if shown is None else shown
        self._remarks = self._remarks_on(values)
        try:
            yield
        finally:
            self._together = None

    def rows(self, rows: Sequence[Sequence[Value]], told: Sequence[Told] = ()) -> list[list[Markup]]:
        """Write the cells of the rows of a table.

        Parameters
        ----------
        rows : sequence of sequence of Value
        told : sequence of Told
            What the heads of the columns say of all numbers below them.
        """
        written = []
        for row, shown in zip(rows, _in_rows(rows, self.register), strict=True):
            cells = []
            with self.reading_together(row, shown):
                for cell, above in zip(row, told or [Told()] * len(row), strict=True):
                    self._told = above
                    cells.append(self.brief(cell))
            self._told = Told()
            written.append(cells)
        return written

    def units(self, rows: Sequence[Sequence[Value]]) -> list[set[str]]:
        """Give the units of measure in which the numbers of each column of a table are printed."""
        found: list[set[str]] = [set() for _ in rows[0]] if rows else []
        for row, shown in zip(rows, _in_rows(rows, self.register), strict=True):
            for units, cell in zip(found, row, strict=True):
                units.update(shown[one.figure_id].quantity.unit for one in figures_in(cell) if one.figure_id in shown)
        return found

    def unit_of_measure(self, unit: str) -> str:
        """Name a unit of measure by itself, for a head."""
        row = self.register.units_of_measure.get(unit)
        return " ".join(row["pattern_vi" if self.lang == "vi" else "pattern_en_other"].replace("{}", " ").split()) if row else ""

    def label(self, said: str) -> str:
        """Give a label that no other part of the page has."""
        self.labels[said] += 1
        return said if self.labels[said] == 1 else f"{said} ({self.labels[said]})"

    def brief(self, value: Value) -> Markup:
        """Write a value as in a cell or a card: words begin with a large letter, the range of a figure is its numbers alone."""
        self._is_brief = all(isinstance(one, Figure) for one in (value if isinstance(value, list | tuple) else [value]))
        try:
            if isinstance(value, Name) and value.register == "source" and self.source_number is not None:
                return self.source_number(value.key)
            return capital(self.value(value))
        finally:
            self._is_brief = False

    def value(self, value: Value) -> Markup:
        """Write any value; None is "not reported"."""
        if value is None:
            return Markup('<span class="unknown">{}</span>').format(self.t("unknown.not_reported"))
        if isinstance(value, Figure):
            return self.figure(value)
        if isinstance(value, Sentence):
            return self._filled(value)
        if isinstance(value, Unit):
            return declared("name", self.unit(value))
        if isinstance(value, Name):
            name = self.name(value)
            if value.register == SIGNED and not self._is_plain:
                return write_sign(value.key, name)
            return declared(NAMED.get(value.register, "name"), name)
        if isinstance(value, Period):
            return declared("time", self.period_and_newer(value.figure))
        if isinstance(value, date):
            return declared("time", print_date(value, self.lang))
        return self.listed(value)

    def listed(self, values: Sequence[Value]) -> Markup:
        """Write a list; units of one kind share the word for it ("các xã A, B")."""
        values = list(values)
        if not values:
            return escape(self.t("list.none"))
        units = [value for value in values if isinstance(value, Unit)]
        if len(values) > 1 and len(units) == len(values) and len({unit.kind for unit in units}) == 1:
            names = ", ".join(unit.name for unit in units)
            return declared("name", self.t(UNITS_WORDS[units[0].kind], names=names))
        shown = values[:MOST_LISTED] if len(values) > MOST_LISTED and all(map(figures_in, values)) else values
        written = [self.value(value) for value in shown]
        if len(shown) < len(values):
            others = declared("extent", self.t("list.others", count=len(values) - len(shown)))
            written.append(Markup('<a href="{}.html">{}</a>').format(self.rest_on, others) if self.rest_on else others)
        return _between(values).join(written)

    def sentence(self, sentence: Sentence) -> Markup:
        """Write a sentence of the catalogue with its figures, its first letter large, also where a figure begins it."""
        return begin_large(self._filled(sentence))

    def _filled(self, sentence: Sentence) -> Markup:
        template = self.t.template(sentence.key)
        forms = dict(_FORM.findall(template))
        with self.reading_together(sentence):
            arguments = {key: self._in_form(value, forms.get(key, "")) for key, value in sentence.values.items()}
        return filled(_FORM.sub(r"{\1}", template), **arguments)

    def fixed(self, key: str, **values: object) -> Markup:
        """Write fixed words of the page itself, around what is written already."""
        return filled(self.t.template(key), **values)

    def _in_form(self, value: Value, form: str) -> Markup:
        """Write a value as its place in a sentence asks."""
        if form == LOW:
            values = value if isinstance(value, list | tuple) else [value]
            return _between(values).join(small(self.value(one)) for one in values)
        self._form = form
        try:
            return self.value(value)
        finally:
            self._form = ""

    def figure(self, figure: Figure) -> Markup:
        """Write a figure: linked to its row, marked where it is derived, corrected or stated after the review date."""
        text, kind = self.figure_text(figure), mark_of(figure)
        is_told = kind == self._told.mark or self._form == BARE  # what is counted there is named, and listed in its row
        mark = Markup("") if is_told else self.mark(kind)
        if self._is_plain:
            return escape(text) + mark + self._remark(figure)
        return self.link(figure, text, mark) + self._remark(figure)

    def link_drawn(self, figure: Figure, text: str) -> Markup:
        """Link what a drawing prints of a figure to its row, which is on the page of the topic that has the drawing."""
        return self.link(figure, text, row=self.drawn_rows.get(figure.figure_id, ""))

    def link(self, figure: Figure, text: str, mark: Markup = _NO_MARK, row: str = "") -> Markup:
        """Link what is printed of a figure to its row, on this page or another one."""
        self._printed[figure.figure_id] += 1
        number, times = self.number(figure), self._printed[figure.figure_id]
        anchor = f"n{number}{self.place}{times if times > 1 else ''}"
        long = Markup("") if len(text) <= MOST_UNBROKEN else Markup(' class="w"')
        return Markup('<a{} id="{}" href="{}">{}{}</a>').format(long, anchor, row or f"#c{number}", text, mark)

    def number(self, figure: Figure) -> int:
        """Give the number of a figure on the page."""
        return self._numbers.setdefault(figure.figure_id, len(self._numbers) + 1)

    def plain(self, value: Value) -> str:
        """Write a value as text without markup, for what is no prose: titles, labels of drawings, cells of the index."""
        self._is_plain = True
        try:
            return str(self.value(value).striptags())
        finally:
            self._is_plain = self._is_drawn = False

    def drawn(self, value: Value) -> Markup:
        """Write a value for a drawing: as on the page, marks as their signs alone."""
        self._is_drawn = True
        try:
            return self.value(value)
        finally:
            self._is_drawn = False

    def mark(self, kind: str) -> Markup:
        """Write a mark: the sign for the eye, its words for the ear."""
        if not kind:
            return Markup("")
        if self._is_plain or self._is_drawn:
            return escape(MARKS[kind])
        return Markup('<sup aria-hidden="true">{}</sup><i>{}</i>').format(MARKS[kind], self.t(MARKED_WORDS[kind]))

    def _remark(self, figure: Figure) -> Markup:
        """Write what is said beside a figure so that it is not taken for newer than it is."""
        key = self._remarks.beside(figure, is_year=self.register.measures[figure.measure].kind == "year")
        if not key:
            return Markup("")
        above, below = figure.days_divided or (None, None)
        told = {"period": self.period(figure), "newer": _day(self.lang, figure.newer_not_reported)}
        return Markup(' <small class="remark">{}</small>').format(
            self.t(key, **told, above=_day(self.lang, above), below=_day(self.lang, below))
        )

    def period_and_newer(self, figure: Figure) -> str:
        """Write the period of a figure, and the day of a newer line without a number."""
        period = self.period(figure)
        return (
            self.t("period.newer", period=period, newer=_day(self.lang, figure.newer_not_reported))
            if figure.newer_not_reported
            else period
        )

    def figure_text(self, figure: Figure) -> str:
        """Print a figure as plain text with its hedge and unit of measure."""
        if figure.misprint is not None and not figure.code:
            return self.t("figure.misprint", printed=self._misprint(figure.misprint))
        if figure.code or figure.quantity is None:
            return capital(self._in_words(figure)) if self._is_brief else self._in_words(figure)
        shown = self.shown(figure)
        quantity = without_sign(shown.quantity) if self._form else shown.quantity
        forms = {"is_padded": shown.is_padded, "is_brief": self._is_brief}
        pattern = "{}" if self._form == BARE or quantity.unit == self._told.unit else self.pattern(quantity)
        printed = print_quantity(quantity, self.lang, pattern=pattern, decimals=shown.decimals, **forms)
        return self.t(CHANGES[direction(shown.quantity)], x=printed) if self._form == MOVED else printed

    def _in_words(self, figure: Figure) -> str:
        """Say a figure that has no number: its state, or why it is not told."""
        if figure.code:
            return self.code(self.register.measures[figure.measure].bounded_by.removeprefix("codes:"), figure.code)
        return self.t(figure.reason or "unknown.cannot_tell")

    def shown(self, figure: Figure) -> Shown:
        """Tell in which unit of measure and with which digits a figure that has a number is printed here."""
        found = (self._together or {}).get(figure.figure_id) or alone(figure, self.register)
        assert found is not None  # a figure without a number is said in words
        return found

    def _misprint(self, misprint: Misprint) -> str:
        """Print what a source misprinted, in its unit of measure where it has one."""
        printed = print_number(misprint.printed, self.lang) if is_number(misprint.printed) else misprint.printed
        row = self.register.units_of_measure.get(misprint.unit)
        return row["pattern_vi" if self.lang == "vi" else "pattern_en_other"].replace("{}", printed) if row else printed

    def pattern(self, quantity: Quantity) -> str:
        """Give the pattern of a unit of measure, such as ``{} tỷ đồng``."""
        row = self.register.units_of_measure[quantity.unit]
        if self.lang == "vi":
            return row["pattern_vi"]
        is_one = quantity.lower == quantity.upper == 1
        return row["pattern_en_one"] if is_one else row["pattern_en_other"]

    def unit(self, unit: Unit) -> str:
        """Name a unit with its kind ("xã Thổ Bình")."""
        return self.t(UNIT_WORDS[unit.kind], name=unit.name)

    def name(self, name: Name) -> str:
        """Give a name from the catalogue or a register."""
        column, key = f"name_{self.lang}", name.key
        naming: dict[str, Callable[[], str]] = {
            "word": lambda: self.t(key),
            "text": lambda: own_text(key, self.lang),
            "rule": lambda: key,
            "when": lambda: key,
            "extent": lambda: key,
            "code": lambda: key,
            "measure": lambda: str(getattr(self.register.measures[key], column)),
            "criterion": lambda: self._numbered(self.register.law.criteria[key]),
            "indicator": lambda: f"{self.register.law.indicators[key]['code']} {self.register.law.indicators[key][column]}",
            "what": lambda: self.what(*key.split(":", 1)),
            "item": lambda: self.item(*key.split(":", 1)),
            "unit": lambda: self.unit(self.view.places[key]),
            "source": lambda: own_text(self.view.source(key)["title"], self.lang),
            "statement": lambda: self.view.statement(key)[f"text_{self.lang}"],
            "statement_begin": lambda: begin_of(str(self.view.statement(key)[f"text_{self.lang}"])),
            "identity": lambda: self._note(self.view.identity(key)),
            SIGNED: lambda: self.code("criterion_state", key),
            "actor": lambda: self.view.statement(key)[f"actor_{self.lang}"] or self.t("unknown.silent"),
        }
        if name.register in naming:
            return naming[name.register]()
        if name.register in RULE_NAMES:
            table, column_of_key = RULE_NAMES[name.register]
            return next(row for row in self.register.table(table) if row[column_of_key] == key)[column]
        return self.code(name.register, key)

    def _note(self, row: dict[str, str]) -> str:
        return own_text((row["note_en"] if self.lang == "en" else "") or row["note"], self.lang)

    def _numbered(self, criterion: dict[str, str]) -> str:
        return self.t("criterion.name", number=criterion["number"], name=criterion[f"name_{self.lang}"])

    def code(self, code_list: str, code: str) -> str:
        """Name a code of a list."""
        return self.register.codes[code_list, code][f"name_{self.lang}"]

    def item(self, figure_or_measure: str, item: str) -> str:
        """Name an item of a measure."""
        if not item:
            return ""
        return self._items.name(figure_or_measure, item)

    @cached_property
    def _items(self) -> ItemNames:
        return ItemNames(self)

    def what(self, measure: str, item: str) -> str:
        """Name a measure with its item."""
        name, part = self.name(Name("measure", measure)), self.item(measure, item)
        return Markup("{} ({})").format(name, part) if part else name

    def period(self, figure: Figure) -> str:
        """Write the period of a figure."""
        return print_period(figure.period_start, figure.period_end, self.lang)


def _between(values: Sequence[Value]) -> Markup:
    """What stands between the parts of a list: sentences have commas of their own."""
    return Markup("; " if any(isinstance(value, Sentence) for value in values) else ", ")


def _in_rows(rows: Sequence[Sequence[Value]], register: Register) -> Sequence[Mapping[str, Shown]]:
    return together_in_rows([[figures_in(cell) for cell in row] for row in rows], register)


def _day(lang: str, day: date | None) -> str:
    return print_date(day, lang) if day else ""
