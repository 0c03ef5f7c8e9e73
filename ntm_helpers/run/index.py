"""The pages of the index drawn: what the record knows of every page that the plan has, unit by unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from ntm_helpers.audit.content import sealed
from ntm_helpers.audit.recorded import Entry
from ntm_helpers.characters import visible
from ntm_helpers.files import read_plain
from ntm_helpers.notebooks import notebooks
from ntm_helpers.places import Unit
from ntm_helpers.report.index import About, Line, Row, Section, index_page
from ntm_helpers.report.navigation import MOST_LISTED, Navigation, counted
from ntm_helpers.report.templates import Template
from ntm_helpers.run.listing import Listing, list_of_parts, listings
from ntm_helpers.run.plan import Plan
from ntm_helpers.run.ways import way_to_language, ways_above

_LEADS = '<p class="lead">'
_LEAD = re.compile(rf"{_LEADS}.*?(?=\n|</p>)")
"""The first sentence, which is a line by itself."""
_MAP = re.compile(r'<figure class="map".*?</figure>', re.DOTALL)


def index_pages(folder: Path, plan: Plan, entries: Sequence[Entry], template: Template) -> dict[str, str]:
    """Draw the index: every page that the plan knows, with what the record says of it; its pages by their addresses.

    Raises
    ------
    MachineError
        When its template is broken.
    """
    known = {entry["page"]: entry for entry in entries}
    title, notice = plan.dataset.title[plan.lang], plan.dataset.notice[plan.lang]
    about = About(plan.dataset.name, title, notice, plan.dataset.digest, plan.as_of, plan.lang)
    pages = {}
    for listing in listings(plan):
        sections, navigation = _sections(listing, plan, known), _navigation(folder, listing, plan)
        lead, picture = _of_briefing(folder, listing, plan)
        pages[listing.page] = sealed(index_page(sections, about, template, navigation, picture, lead))
    return pages


def _navigation(folder: Path, listing: Listing, plan: Plan) -> Navigation:
    """Give the ways from a page of the index: the first page, the lists above, the other language."""
    lang, language = way_to_language(folder, listing.page, plan.lang)
    if listing.top is None or "/" not in listing.page:
        return Navigation("", lang=lang, language=language)
    return Navigation("../index.html", ways_above(plan, listing.top), lang=lang, language=language)


def _of_briefing(folder: Path, listing: Listing, plan: Plan) -> tuple[Markup, Markup]:
    """Give what the briefing of the unit at the top says first, and its map, with links that lead there; no map of many units."""
    top, parts = listing.sections[0]
    if top is None:
        return Markup(""), Markup("")
    briefing = next(topic for topic, notebook in notebooks().items() if notebook.is_index)
    page = plan.page_of[top.unit_id, briefing]
    try:
        html = read_plain(folder / page).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return Markup(""), Markup("")
    address = page.partition("/")[2] if "/" in listing.page else page
    lead, picture = _LEAD.search(html), _MAP.search(html) if len(parts) <= MOST_LISTED else None
    shown = [found[0].replace('href="#', f'href="{address}#') if found else "" for found in (lead, picture)]
    return Markup(shown[0].removeprefix(_LEADS)), Markup(shown[1])


def _sections(listing: Listing, plan: Plan, known: dict[str, Entry]) -> list[Section]:
    up = "../" if "/" in listing.page else ""
    anchors = {unit: f"u{number}" for number, (unit, _) in enumerate(listing.sections)}

    def row(unit: Unit, top: Unit | None) -> Row:
        lines = [_line(plan.page_of[unit.unit_id, topic], topic, known, up) for topic in notebooks()]
        briefing = next(line for line in lines if notebooks()[line.topic].is_index)
        others = tuple(line for line in lines if line is not briefing)
        parts = plan.parts.get(unit.unit_id, [])
        if not parts or unit is top:
            return Row(unit, briefing, others)
        page = list_of_parts(plan, unit)
        below = f"#{anchors[unit]}" if page == listing.page else f"{up}{page}"
        return Row(unit, briefing, others, counted(parts, plan.lang), below)

    return [
        Section(anchors[top], row(top, top) if top else None, tuple(row(unit, top) for unit in units))
        for top, units in listing.sections
    ]


def _line(page: str, topic: str, known: dict[str, Entry], up: str) -> Line:
    """Give what is known of a page; its address is that from the index."""
    entry = known.get(page)
    if entry is None:
        return Line(topic, "planned", f"{up}{page}")
    return Line(
        topic,
        entry["state"],
        f"{up}{page}",
        text=visible(entry.get("headline", "")),
        failure=visible(entry.get("message", "")),
        findings=len(entry.get("findings", ())),
        short=visible(entry.get("short", "")),
        group=visible(entry.get("group", "")),
        rank=entry.get("rank", 0),
        missing=entry.get("missing", 0),
        short_row=entry.get("short_row", ""),
        missing_row=entry.get("missing_row", ""),
    )
