"""The index of a language: every unit with its pages, what each says first, and what has no page and why.

Beside it stands what is wrong by the figures themselves, as the pages have it: the briefing's own list, gravest first, which holds
what every topic found once; of the other pages how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment, TemplateError, select_autoescape

from ntm_helpers.errors import MachineError
from ntm_helpers.notebooks import notebooks
from ntm_helpers.places import Unit
from ntm_helpers.report.markup import POLICY, ForbiddenMarkup, checked
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.style import styled
from ntm_helpers.report.templates import Template
from ntm_helpers.report.values import UNIT_WORDS
from ntm_helpers.topics import TOPIC_NAMES
from ntm_helpers.words import Message, key_family, words

STATE_WORDS = key_family("state", ("earlier", "failed", "refused", "planned"))
"""Why a page is not there, or is not of this build."""
INDEX = "index.html.j2"
MOST_FINDINGS = 3
"""Findings of a unit that are listed; of the others the number is given."""


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
        What a page says first; of one that is not there, why.
    findings : tuple of str
        What is wrong by the figures themselves, the gravest first.
    failure : str
        What a job failed at.
    """

    topic: str
    state: str
    page: str
    text: str = ""
    findings: tuple[str, ...] = ()
    failure: str = ""


def index_page(
    units: Sequence[tuple[Unit, Sequence[Line]]], *, title: str, notice: str, as_of: date, lang: str, template: Template
) -> str:
    """Draw the index.

    Parameters
    ----------
    units : sequence of (Unit, sequence of Line)
        In the order in which they are listed.
    title, notice : str
        Of the dataset.
    as_of : date
    lang : str
    template : Template

    Raises
    ------
    MachineError
        When the template is broken, or holds what no page may hold.
    """
    t = words(lang)
    briefings = {topic for topic, notebook in notebooks().items() if notebook.is_index}
    rows = [{"name": _capital(t(UNIT_WORDS[unit.kind], name=unit.name)), "lines": lines} for unit, lines in units]
    environment = Environment(loader=template.loader(), autoescape=select_autoescape(default=True, default_for_string=True))
    values = {
        "t": t,
        "topic_names": TOPIC_NAMES,
        "state_words": STATE_WORDS,
        "briefings": briefings,
        "most_findings": MOST_FINDINGS,
        "lang": lang,
        "title": title,
        "notice": notice,
        "as_of": print_date(as_of, lang),
        "rows": rows,
        "policy": POLICY,
    }
    try:
        return checked(styled(environment.get_template(INDEX).render(values), template.style), lang)
    except ForbiddenMarkup as error:
        raise MachineError(Message("machine.index_template", error=error.args[0])) from error
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise MachineError(Message("machine.index_template", error=f"{type(error).__name__}: {error}")) from error


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
