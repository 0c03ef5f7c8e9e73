"""The page of open matters: by those whose turn it is, the grave ones first; what is closed, folded, at the end.

It is a page like the others: one file without a script or a request, with their style, their policy and the digest of its content.
Figures are told in words here, without a link: what proves them stands on the pages of the units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, TemplateError, select_autoescape

from ntm_helpers.errors import MachineError
from ntm_helpers.report.declared import declared
from ntm_helpers.report.head import UNSEALED, made_of
from ntm_helpers.report.index import About
from ntm_helpers.report.markup import POLICY, ForbiddenMarkup, checked
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.style import styled
from ntm_helpers.report.templates import Template
from ntm_helpers.words import Message, words

PAGE = "matters.html.j2"
MOST_SEEN = 30
"""Lines of the overview that are seen at once; more are folded."""


@dataclass(frozen=True)
class Item:
    """A matter as it is printed.

    Attributes
    ----------
    what : str
    mark : str
        How grave it is, where that is more or less than usual.
    about : str
        What is told of it in small letters: topic, unit, since when, how it stands.
    answer : str
        What was answered; empty where nothing was.
    """

    what: str
    mark: str = ""
    about: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Kind:
    """Matters of a kind under their heading: those that stand in lines of their own, and figures to be sent, a line a topic."""

    heading: str
    items: Sequence[Item]
    folded: str = ""


@dataclass(frozen=True)
class Group:
    """Those whose turn it is, with what waits for them and how many of each urgency that is."""

    who: str
    counts: Sequence[int]
    kinds: Sequence[Kind]

    @property
    def count(self) -> int:
        """How many matters wait."""
        return sum(self.counts)


@dataclass(frozen=True)
class Body:
    """What the page says.

    Attributes
    ----------
    lead : str
        How many matters are open, how grave, whose turn it is.
    first : sequence of Item
        The grave ones, of whomever they are.
    heads : sequence of str
        Urgencies, for the overview of those whose turn it is.
    groups : sequence of Group
    closed : sequence of Item
    """

    lead: str
    first: Sequence[Item]
    heads: Sequence[str]
    groups: Sequence[Group]
    closed: Sequence[Item]


def matters_page(body: Body, about: About, table: str, template: Template) -> str:
    """Draw the page.

    Parameters
    ----------
    body : Body
    about : About
        The dataset.
    table : str
        Digest of what is kept of the matters.
    template : Template

    Raises
    ------
    MachineError
        When the template is broken, or holds what no page may hold.
    """
    t, day = words(about.lang), print_date(about.as_of, about.lang)
    asked = {"dataset": about.dataset, "as_of": about.as_of.isoformat(), "lang": about.lang, "matters": table[:16]}
    head = {"unsealed": UNSEALED, "made_of": made_of(asked, {"data": about.digest, "template": template.digest}), "policy": POLICY}
    try:
        page = _environment(template).get_template(PAGE)
        html = page.render(head, body=body, most=MOST_SEEN, about=about, as_of=day, declared=declared, t=t)
        return checked(styled(html, template.style, f"{t('matters.title')} · {about.title} · {day}"), about.lang)
    except (ForbiddenMarkup, TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        said = error.args[0] if isinstance(error, ForbiddenMarkup) else f"{type(error).__name__}: {error}"
        raise MachineError(Message("machine.matters_template", error=said)) from error


def _environment(template: Template) -> Environment:
    return Environment(
        loader=template.loader(), autoescape=select_autoescape(default=True, default_for_string=True), trim_blocks=True
    )
