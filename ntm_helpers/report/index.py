"""The index of a language: a table of units by topics, each cell with the answer of a page in few letters, and a link to it.

The rows of a unit's parts stand in groups (such as those that keep the standard), in each by the Vietnamese alphabet: no order of
merit where figures are ranges. A cell whose page tells nothing of the unit itself is no link, so that nobody walks through forty
empty pages; what is to be sent stands in the briefing, to which the row's last cell leads. A page that could not be made says so in
its cell, and why below the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from jinja2 import Environment, TemplateError, select_autoescape
from markupsafe import Markup

from ntm_helpers.errors import MachineError
from ntm_helpers.notebooks import notebooks
from ntm_helpers.places import Unit
from ntm_helpers.report.declared import declared
from ntm_helpers.report.head import UNSEALED, made_of
from ntm_helpers.report.letters import capital
from ntm_helpers.report.marks import MARK_WORDS, MARKS
from ntm_helpers.report.markup import POLICY, ForbiddenMarkup, checked
from ntm_helpers.report.navigation import Navigation, counted
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.style import styled
from ntm_helpers.report.templates import Template
from ntm_helpers.report.values import UNIT_WORDS
from ntm_helpers.topics import LISTING, SECTION_NAMES, TOPIC_NAMES
from ntm_helpers.words import Message, key_family, words

STATES = ("earlier", "failed", "refused", "planned")
STATE_WORDS, CELL_WORDS = key_family("state", STATES), key_family("cell", STATES)
"""Why a page is not there, or is not of this build: in full, and in a cell."""
INDEX = "index.html.j2"
MOST_TOLD = 20
"""Pages of which it is told why they are not there; of the others the number is given."""
NUMBERS = {"index.findings": "findings", "index.missing": "missing"}
"""Columns of numbers, by their heads: what of a briefing they hold."""
MOST_LINKED = 60
"""Units of whose numbers each leads to what it counts; of more the name of the unit leads to the page on which it stands."""
LAST = 1_000
"""Place of the units of which no page tells a group; behind them those whose page is not there."""


_NONE = Markup("")


@dataclass(frozen=True)
class Line:
    """One page in the index.

    Attributes
    ----------
    topic : str
    state : str
        ``done``, ``earlier``, ``failed``, ``refused`` or ``planned``.
    page : str
        Its address from the index.
    text : str
        What a page says first.
    failure : str
        What a job failed at.
    findings : int
        How much is wrong by the figures themselves.
    short, group : str
    rank, missing : int
    short_row, missing_row : str
        What it tells the index (`ntm_helpers.run.outcome.Told`).
    """

    topic: str
    state: str
    page: str
    text: str = ""
    failure: str = ""
    findings: int = 0
    short: str = ""
    group: str = ""
    rank: int = 0
    missing: int = 0
    short_row: str = ""
    missing_row: str = ""

    @property
    def is_there(self) -> bool:
        """Whether there is a page to open."""
        return self.state in ("done", "earlier")

    @property
    def answer(self) -> str:
        """Address of the row that says where its answer comes from; else of the page."""
        return f"{self.page}#{self.short_row}" if self.short_row else self.page

    def listed(self, name: str) -> str:
        """Address of what a number of the index counts: ``findings`` or ``missing``."""
        return f"{self.page}#{(self.missing_row or 'requests') if name == 'missing' else 'decide'}"


@dataclass(frozen=True)
class Row:
    """A unit in the index.

    Attributes
    ----------
    unit : Unit
    briefing : Line
    lines : tuple of Line
        Its other pages, in the order of the topics.
    parts : str
        How many parts it has; empty where they are not listed elsewhere.
    below : str
        Where they are listed.
    """

    unit: Unit
    briefing: Line
    lines: tuple[Line, ...]
    parts: str = ""
    below: str = ""

    @property
    def all_lines(self) -> tuple[Line, ...]:
        """Its pages, the briefing first."""
        return (self.briefing, *self.lines)

    @property
    def group(self) -> tuple[int, str]:
        """Place and name of its group, as the first of its pages has it that knows one."""
        return next(((line.rank, line.group) for line in self.all_lines if line.group), (LAST, ""))


@dataclass(frozen=True)
class Section:
    """A table of the index.

    Attributes
    ----------
    anchor : str
    own : Row or None
        The unit whose parts are listed; None over those at the top.
    parts : tuple of Row
    """

    anchor: str
    own: Row | None
    parts: tuple[Row, ...]


@dataclass(frozen=True)
class About:
    """What the index is of.

    Attributes
    ----------
    dataset, title, notice, digest : str
        Of the dataset: its name, what it is called, what is said of it on every page, its digest.
    as_of : date
    lang : str
    """

    dataset: str
    title: str
    notice: str
    digest: str
    as_of: date
    lang: str


def index_page(
    sections: Sequence[Section],
    about: About,
    template: Template,
    navigation: Navigation,
    picture: Markup = _NONE,
    lead: Markup = _NONE,
) -> str:
    """Draw a page of the index.

    Parameters
    ----------
    sections : sequence of Section
        In the order in which they are listed; what the page is of comes first.
    about : About
    template : Template
    navigation : Navigation
    picture : Markup, optional
        A map of the units.
    lead : Markup, optional
        How things stand, as the briefing says it first; by default what the record has of it.

    Raises
    ------
    MachineError
        When the template is broken, or holds what no page may hold.
    """
    t, what, day = words(about.lang), _what(sections[0], about.lang), print_date(about.as_of, about.lang)
    values = _values(sections, about.lang) | {"about": about, "as_of": day, "what": what, "policy": POLICY}
    foot = t("page.foot", unit=capital(what), day=day, digest=about.digest[:8])
    asked = {"dataset": about.dataset, "as_of": about.as_of.isoformat(), "lang": about.lang}
    values |= {"unsealed": UNSEALED, "made_of": made_of(asked, {"data": about.digest, "template": template.digest})}
    try:
        html = _environment(template).get_template(INDEX).render(values, t=t, navigation=navigation, picture=picture, lead=lead)
        sheets = template.style + _heads_when_narrow([*values["topics"].values(), *values["numbers"]])
        return checked(styled(html, sheets, foot), about.lang)
    except ForbiddenMarkup as error:
        raise MachineError(Message("machine.index_template", error=error.args[0])) from error
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise MachineError(Message("machine.index_template", error=f"{type(error).__name__}: {error}")) from error


def _values(sections: Sequence[Section], lang: str) -> dict[str, Any]:
    """What the template draws of the tables."""
    t, first = words(lang), sections[0].own.briefing if sections[0].own else None
    rows = [row for section in sections for row in (*([section.own] if section.own else []), *section.parts)]
    names = {topic: t(SECTION_NAMES.get(topic, TOPIC_NAMES[topic])) for topic in notebooks()}
    wrong = [(row, line) for row in rows for line in row.all_lines if line.state != "planned" and line.failure]
    return {
        "topics": {topic: names[topic] for topic in _heads(rows)},
        "numbers": {t(head): name for head, name in NUMBERS.items() if any(getattr(row.briefing, name) for row in rows)},
        "state_words": STATE_WORDS,
        "cell_words": CELL_WORDS,
        "first": first,
        "declared": declared,
        "are_few": len(rows) <= MOST_LINKED,
        "has_briefings": any(row.briefing.state != "planned" for row in rows),
        "sections": [(each, capital(_what(each, lang)), _is_of_one_kind(each), _groups(each.parts, lang)) for each in sections],
        "marks": _marks(rows, first.text if first else "", lang),
        "name": lambda unit: capital(t(UNIT_WORDS[unit.kind], name=unit.name)),
        "wrong": [(row, line, names[line.topic]) for row, line in wrong[:MOST_TOLD]],
        "more_wrong": max(0, len(wrong) - MOST_TOLD),
    }


@lru_cache(maxsize=1)
def _environment(template: Template) -> Environment:
    """One a template: reading it costs more than drawing a page."""
    return Environment(loader=template.loader(), autoescape=select_autoescape(default=True, default_for_string=True))


def _heads(rows: Sequence[Row]) -> list[str]:
    """Topics that have a column: not the list of figures, which answers nothing, nor one of which no page was ever asked for."""
    asked = {line.topic for row in rows for line in row.lines if line.state != "planned"}
    return [topic for topic, notebook in notebooks().items() if topic in asked - {LISTING} and not notebook.is_index]


def _what(section: Section, lang: str) -> str:
    """Say what the page is of: a unit and its parts, or units."""
    t, parts = words(lang), counted([row.unit for row in section.parts], lang) if section.parts else ""
    own = t(UNIT_WORDS[section.own.unit.kind], name=section.own.unit.name) if section.own else ""
    return t("index.with_parts", unit=own, parts=parts) if own and parts else own or parts


def _is_of_one_kind(section: Section) -> bool:
    """Whether the parts are of one kind: then it is named once, by how many there are."""
    return len({row.unit.kind for row in section.parts}) == 1


def _groups(rows: Sequence[Row], lang: str) -> list[tuple[str, str, list[Row]]]:
    """Give the rows by their groups, the best first: name, how many, rows; without a name where there are no groups."""
    t, telling = words(lang), {line.topic for row in rows for line in row.all_lines if line.group}
    if not telling:
        return [("", "", list(rows))]

    def group(row: Row) -> tuple[int, str]:
        """Of a unit without the pages that tell a group nothing is known: it is none of those whose page says that none is told."""
        if row.group[1]:
            return row.group
        is_built = any(line.is_there for line in row.all_lines if line.topic in telling)
        return (LAST, t("index.no_group")) if is_built else (LAST + 1, t("index.not_built"))

    grouped = [(name, list(found)) for (_, name), found in groupby(sorted(rows, key=group), key=group)]
    return [(capital(name), counted([row.unit for row in found], lang), found) for name, found in grouped]


def _marks(rows: Sequence[Row], lead: str, lang: str) -> list[str]:
    """Explain the marks that stand in the cells and in what is said first."""
    printed = {sign for row in rows for line in row.lines for sign in line.short} | set(lead)
    return [f"{sign} {words(lang)(MARK_WORDS[kind])}" for kind, sign in MARKS.items() if sign in printed]


def _heads_when_narrow(heads: Sequence[str]) -> str:
    """Style that puts the head of a column before each of its cells, where a unit is a block and there are no columns."""
    rules = (f'.index td:nth-child({number})::before{{content:"{head}: "}}' for number, head in enumerate(heads, 2))
    return f"@media (max-width:40rem){{{''.join(rules)}}}"
