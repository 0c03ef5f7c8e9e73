"""Where the navigation of a page leads, by the plan and by what is known of the other pages.

A link leads only to a page that is there, or that this run will make. Before a run that is a forecast; when all is settled it is
looked at again, and pages whose ways lead elsewhere than was foreseen are made anew from their executed notebooks
(`ntm_helpers.run.build`). Whether a topic has anything to say of a unit is what its page has told the index.

Known limit: the pages of another language are looked for in its folder as they stand; pages made before them get their link when
their own language is built again, without a kernel.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from ntm_helpers.audit.recorded import Entry
from ntm_helpers.notebooks import notebooks
from ntm_helpers.places import Unit
from ntm_helpers.report.navigation import MOST_LISTED, Navigation, Way, counted
from ntm_helpers.report.values import UNIT_WORDS
from ntm_helpers.run.listing import INDEX, list_of_parts
from ntm_helpers.run.plan import Job, Plan
from ntm_helpers.topics import SECTION_NAMES, TOPIC_NAMES
from ntm_helpers.words import LANGUAGES, Words, words


class Ways:
    """Finds the ways of the pages of a plan.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Of the language.
    entries : mapping of str to Entry
        What is known of the pages, by address.
    expected : collection of str
        Pages that this run is to make.
    """

    def __init__(self, plan: Plan, folder: Path, entries: Mapping[str, Entry], expected: Collection[str] = ()):
        self._plan, self._folder, self._t = plan, folder, words(plan.lang)
        there = {page for page, entry in entries.items() if entry["state"] in ("done", "earlier")}
        self._there = there | set(expected)
        self._silent = {page for page in there if not entries[page].get("short")}
        self._briefing = next(topic for topic, notebook in notebooks().items() if notebook.is_index)

    def of(self, job: Job) -> Navigation:
        """Give the ways of the page of a job."""
        unit, topic = self._plan.dataset.places[job.unit.unit_id], job.notebook.topic
        beside = self._plan.parts[unit.parent_id if unit.parent_id in self._plan.folders else ""]
        before, after = self._neighbours(unit, topic, beside)
        listed, others = self._listed(unit, topic, beside)
        lang, language = way_to_language(self._folder, job.page, self._plan.lang)
        return Navigation(
            index=f"../{INDEX}",
            units=tuple(self._line(unit, topic)),
            before=before,
            after=after,
            listed=listed,
            others=others,
            topics=tuple(self._topic(unit, name, topic) for name in notebooks() if name != self._briefing),
            lang=lang,
            language=language,
        )

    def _line(self, unit: Unit, topic: str) -> list[Way]:
        """The units that hold one, the largest first, and itself; each leads to its briefing."""
        return [
            Way(_named(each, self._t), self._page(each, self._briefing, unit), is_here=each is unit and topic == self._briefing)
            for each in _line(self._plan, unit)
        ]

    def _neighbours(self, unit: Unit, topic: str, beside: list[Unit]) -> tuple[Way | None, Way | None]:
        """Those before and after a unit that have a page of the topic; of two units the other one is both."""
        there = [other for other in beside if other is unit or self._page(other, topic, unit)]
        if len(there) < 2:
            return None, None
        place = there.index(unit)
        before, after = there[place - 1], there[(place + 1) % len(there)]
        return Way(before.name, self._page(before, topic, unit)), Way(after.name, self._page(after, topic, unit))

    def _listed(self, unit: Unit, topic: str, beside: list[Unit]) -> tuple[Way | None, tuple[Way, ...]]:
        """The parts of a unit, or else those beside it: how many, and each."""
        parts = self._plan.parts.get(unit.unit_id, ())
        holder = unit if parts else self._plan.dataset.places.get(unit.parent_id)
        shown = parts or (beside if len(beside) > 1 else ())
        if not shown:
            return None, ()
        if len(shown) > MOST_LISTED:
            page = list_of_parts(self._plan, holder) if holder and holder.unit_id in self._plan.folders else INDEX
            return Way(counted(shown, self._plan.lang), f"../{page}"), ()
        return Way(counted(shown, self._plan.lang)), tuple(
            Way(each.name, self._page(each, topic, unit) or self._page(each, self._briefing, unit), is_here=each is unit)
            for each in shown
        )

    def _topic(self, unit: Unit, name: str, here: str) -> Way:
        page = self._plan.page_of[unit.unit_id, name]
        text = self._t(SECTION_NAMES.get(name, TOPIC_NAMES[name]))
        return Way(text, self._page(unit, name, unit), is_here=name == here, is_silent=name != here and page in self._silent)

    def _page(self, of: Unit, topic: str, seen_from: Unit) -> str:
        """Address of a page from a page of another unit, or the same; empty where there is none."""
        page = self._plan.page_of[of.unit_id, topic]
        if page not in self._there:
            return ""
        return page.partition("/")[2] if of is seen_from else f"../{page}"


def way_to_language(folder: Path, page: str, lang: str) -> tuple[str, Way | None]:
    """Give the other language and the way to the same page in it, where that is there.

    Parameters
    ----------
    folder : Path
        Of the page's own language.
    page : str
        Address of the page within it.
    lang : str
    """
    for other in LANGUAGES:
        if other != lang and (folder.parent / other / page).is_file():
            return other, Way(words(other)("language.name"), f"{'../' * (page.count('/') + 1)}{other}/{page}")
    return "", None


def ways_above(plan: Plan, unit: Unit) -> tuple[Way, ...]:
    """Give the ways from the list of a unit's parts to the lists of those that hold it, and itself."""
    return tuple(
        Way(_named(each, words(plan.lang)), f"../{list_of_parts(plan, each)}", is_here=each is unit) for each in _line(plan, unit)
    )


def _line(plan: Plan, unit: Unit) -> list[Unit]:
    """The units of a plan that hold one, the largest first, and itself."""
    line = [unit]
    while line[0].parent_id in plan.folders:
        line.insert(0, plan.dataset.places[line[0].parent_id])
    return line


def _named(unit: Unit, t: Words) -> str:
    text = t(UNIT_WORDS[unit.kind], name=unit.name)
    return text[:1].upper() + text[1:]
