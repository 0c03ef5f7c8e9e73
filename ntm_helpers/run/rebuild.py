"""Pages that somebody was handed, made again from the data and the rules of this copy of the project, and compared byte by byte.

What the pages say of themselves decides only which job of the plan is done; the notebooks, the code, the rules and the data are
those that stand here, and the work goes on in a temp folder. Nothing that was handed over is executed. Where a page leads depends
on which other pages there were when it was made, and the command on it names the folder in which the data lay: that alone is taken
from the page itself, as far as its links lead to pages of the plan.

The data of an archive stand in the place of those here, unless others are named: then what is proved is that these data give just
these pages. Where an archive leaves out tables of people, the pages that were made of them cannot be made again from it.

What was made to be sent out (`ntm export`) is of no run, and does not say of which annexes or template: it is not made again here.

A page that comes out otherwise is forged, or something here is not what it was when the page was made. So it is said what is not
the same: the first number that differs, and from what that comes (a row, a parameter, a function); the files of rules and code and
the libraries that are not those of the record. What is installed is held against the lock as well.
"""

from __future__ import annotations

import posixpath
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest
from pathlib import Path
from typing import NamedTuple, cast

from ntm_helpers.audit.content import content_of
from ntm_helpers.audit.crate import Crate
from ntm_helpers.audit.diff import Side, compare
from ntm_helpers.audit.diff.told import causes_text
from ntm_helpers.audit.genuine import difference_of
from ntm_helpers.audit.judged import Difference, Finding, Judged, Verdict
from ntm_helpers.audit.reading import PageTrace, trace_of
from ntm_helpers.audit.recorded import Entry
from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import DataRefused, UsageError, clip
from ntm_helpers.files import read_plain, write_whole
from ntm_helpers.project import DATA, HERE, LOCK, SHOWN
from ntm_helpers.report.head import PARTS
from ntm_helpers.report.templates import use
from ntm_helpers.run.again import executed_again, task_of
from ntm_helpers.run.earlier import known_environments, known_files
from ntm_helpers.run.index import index_pages
from ntm_helpers.run.keys import Keys
from ntm_helpers.run.locked import other_than_locked
from ntm_helpers.run.outcome import Failure, Made, Outcome
from ntm_helpers.run.plan import Job, Plan, make_plan
from ntm_helpers.run.reasons import changes
from ntm_helpers.run.record import done_entry
from ntm_helpers.run.sources import Sources, read_sources
from ntm_helpers.run.ways import Ways
from ntm_helpers.run.work import Task
from ntm_helpers.words import LANGUAGES, Message, in_a_row, key_family
from ntm_helpers.working import working_folder

MOST_NAMED = 5
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_WAYS = re.compile(r'<nav class="(?:ways|topics)".*?</nav>', re.DOTALL)
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)"[^>]*>')
_LANGUAGE_WAY, _SILENT = b'<a class="lang"', ' class="none"'
_TAGS = re.compile(r"<style>[^<]*</style>|<[^>]*>")
PART_WORDS = key_family("rebuild.part", PARTS)
TOLD = (
    "headline",
    "short",
    "group",
    "rank",
    "missing",
    "checks",
    "findings",
    "digests",
    "inputs",
    "unit_id",
    "topic",
    "text_sha256",
)
"""Fields of an entry that the record of a run made again must have alike."""


Notify = Callable[[Judged, int], None]


def rebuild(judged: list[Judged], data: Path | None, lang: str, share: float = 1.0, notify: Notify = lambda *_: None) -> None:
    """Make pages again and add to what was found of each whether it came out the same.

    Parameters
    ----------
    judged : list of Judged
        Of whatever was handed over.
    data : Path, optional
        Folder of the dataset; by default what an archive holds of it, else that of its name in the project.
    lang : str
        In which causes are told.
    share : float
        Of the pages, chosen at random: 0 to 1.
    notify : callable
        Called after each page that was made again with what was found of it, and the number of pages chosen.
    """
    there = [one for one in judged if not one.is_record and not one.has(Verdict.MISSING) and not one.has(Verdict.UNREADABLE)]
    chosen = there
    if share < 1 and there:
        size = max(1, round(share * len(there)))
        chosen = sorted(random.SystemRandom().sample(there, size), key=there.index)
    for one in chosen:
        if one.is_sent_out:
            one.add(Verdict.NOT_REBUILT, Message("rebuild.sent_out"))
    sources = read_sources()
    use(sources.template)
    ordered = sorted((one for one in chosen if not one.is_sent_out), key=_run_of)
    for (_, dataset, as_of, spoken), pages in groupby(ordered, key=_run_of):
        of_run = list(pages)
        crate = None if data else of_run[0].crate
        crate = crate if crate and _NAME.fullmatch(dataset) and crate.has_data(dataset) else None
        with working_folder() as folder:
            of_data = _Archived(crate, folder / "laid", lang) if crate else data
            plan = _plan_of((dataset, as_of, spoken), of_run, of_data)
            if plan is not None:
                again = _Again(plan, of_run, sources, Path(folder, plan.lang), lang, crate)
                again.run(lambda one: notify(one, len(chosen)), is_whole=share == 1)
    if wrong := other_than_locked():
        judged.append(Judged(LOCK.name, [Finding(Verdict.OTHER_LOCK, in_a_row(wrong[:MOST_NAMED]))], is_record=True))


def _run_of(one: Judged) -> tuple[int, str, str, str]:
    """Give the run that a page is of: pages without a record are of one each archive, dataset, day and language."""
    said = one.record.head if one.record else one.content.made_of
    dataset, as_of, lang = (str(said.get(name, "")) for name in ("dataset", "as_of", "lang"))
    return id(one.record or one.crate) if one.record or one.crate else 0, dataset, as_of, lang


class _Archived(NamedTuple):
    """An archive of whose data pages are made again, the folder in which they are laid, the language in which faults are told."""

    crate: Crate
    folder: Path
    lang: str


def _plan_of(run: tuple[str, str, str], pages: list[Judged], data: Path | _Archived | None) -> Plan | None:
    """Plan the run that pages say they are of; None where there can be none here, which is said of each."""
    since = next((day for one in pages if (day := one.content.made_of.get("since"))), "")
    try:
        return _planned(*run, since, data) if not isinstance(data, _Archived) else _planned_of_archive(*run, since, data)
    except UsageError as why:
        for one in pages:
            one.add(Verdict.NOT_REBUILT, why.args[0])
        return None


def _planned_of_archive(name: str, as_of: str, lang: str, since: str, archived: _Archived) -> Plan:
    """Plan all jobs of the dataset of an archive."""
    if not archived.crate.lay_data(name, archived.folder):
        raise UsageError(Message("rebuild.archive_data"))
    try:
        return _planned(name, as_of, lang, since, archived.folder)
    except DataRefused as refused:
        raise UsageError(Message("rebuild.archive_refused", fault=refused.faults[0].text(archived.lang))) from None


def _planned(name: str, as_of: str, lang: str, since: str, data: Path | None) -> Plan:
    """Plan all jobs of a dataset on a day: the plan of the run that a page says it is of."""
    folder = data or DATA / name
    if not (_NAME.fullmatch(name) and as_of and (folder / "datapackage.json").is_file()):
        raise UsageError(Message("rebuild.no_dataset", name=name or "–"))
    dataset = open_dataset("", folder)
    if dataset.name != name:
        raise UsageError(Message("rebuild.other_dataset", folder=folder, found=dataset.name, name=name))
    return make_plan(dataset, as_of=as_of, since=since, lang=lang)


class _Again:
    """Pages of one run, made again below a temp folder and compared."""

    def __init__(self, plan: Plan, pages: list[Judged], sources: Sources, root: Path, lang: str, crate: Crate | None):
        self._plan, self._pages, self._sources, self._root, self._lang = plan, pages, sources, root, lang
        self._left_out = set(crate.left_out) if crate else set()
        self._rebuilt = Finding(Verdict.REBUILT, Message("rebuild.from_archive") if crate else "")
        self._record = pages[0].record
        self._entries: Mapping[str, Entry] = self._record.entries if self._record else {}
        self._jobs = {job.page: job for job in plan.jobs}
        root.mkdir()

    def run(self, notify: Callable[[Judged], None], *, is_whole: bool) -> None:
        """Make the pages again; of the index only with all of them, as it tells of all."""
        asked: dict[str, list[Judged]] = {}
        index = []
        for one in self._pages:
            address = self._address(one)
            job = self._jobs.get(address)
            if job is not None and (without := self._lacking(job)):
                one.add(Verdict.NOT_REBUILT, Message("rebuild.left_out", tables=", ".join(without)))
            elif job is not None and not job.faults:
                asked.setdefault(address, []).append(one)
            elif job is not None:
                one.add(Verdict.NOT_REBUILT, Message("reason.broken_row"))
            elif self._record and one.place in self._record.index:
                index.append(one)
            elif one.content.made_of.get("topic"):
                one.add(Verdict.REBUILT_OTHERWISE, Message("rebuild.no_such_page"))
            else:
                one.add(Verdict.NOT_REBUILT, Message("rebuild.no_record"))
        self._lay_language(asked | {one.place: [one] for one in index})
        tasks = [self._task(page, found[0]) for page, found in asked.items()]
        for task, outcome in executed_again(tasks, 0, is_cold=False) if tasks else ():
            page = task.page.relative_to(self._root).as_posix()
            for one in asked[page]:
                self._compare(one, self._jobs[page], outcome)
                notify(one)
        if lacking := sorted({table for job in self._jobs.values() for table in self._lacking(job)}):
            for one in index:
                one.add(Verdict.NOT_REBUILT, Message("rebuild.index_left_out", tables=", ".join(lacking)))
        elif index and is_whole:
            self._compare_index(index)

    def _address(self, one: Judged) -> str:
        """Give the address of the page that should stand where a page stands."""
        made_of = one.content.made_of
        return one.place if self._record else self._plan.page_of.get((made_of.get("unit", ""), made_of.get("topic", "")), "")

    def _lacking(self, job: Job) -> list[str]:
        """Name the tables that a page was made of and that its archive leaves out; none where it read no row of them."""
        entry = self._entries.get(job.page)
        if entry is None or entry["inputs"] == job.inputs:
            return []
        return sorted(self._left_out & set(job.notebook.reads.tables))

    def _lay_language(self, asked: Mapping[str, Sequence[Judged]]) -> None:
        """Lay an empty file where the page in the other language stood: that there was one is all that a page tells of it."""
        other = next(lang for lang in LANGUAGES if lang != self._plan.lang)
        for address, pages in asked.items():
            if any(_LANGUAGE_WAY in one.read() for one in pages):
                write_whole(self._root.parent / other / address, b"")

    def _task(self, page: str, one: Judged) -> Task:
        html = one.read().decode("utf-8", "replace")
        ways = Ways(self._plan, self._root, _led_to(page, html, self._plan))
        task = task_of(self._jobs[page], self._plan, self._sources, Keys(self._plan, self._sources, ways), self._root)
        in_project = f"data/{self._plan.dataset.name}"
        shown = in_project if f"<pre>ntm build --data {in_project} " in html else HERE
        return replace(task, environment={**task.environment, SHOWN: shown})

    def _compare(self, one: Judged, job: Job, outcome: Outcome) -> None:
        """Hold a page against the one made again."""
        if isinstance(outcome.result, Failure):
            one.add(Verdict.NOT_REBUILT, outcome.result.message)
            return
        was, now = one.read(), read_plain(self._root / job.page)
        if was == now:
            fields = self._told_otherwise(one, job, outcome.result)
            otherwise = Finding(Verdict.REBUILT_OTHERWISE, Message("rebuild.entry", fields=fields))
            one.findings.append(otherwise if fields else self._rebuilt)
        else:
            trace = trace_of(read_plain(self._root / job.trace), job.trace)
            told = [*self._number(one, was, now, trace), *self._parts(one, was, now)]
            one.add(Verdict.REBUILT_OTHERWISE, in_a_row(told, "row.semicolon"))

    def _told_otherwise(self, one: Judged, job: Job, made: Made) -> str:
        """Name what the record tells of a page otherwise than the record of this run would."""
        if one.entry is None or one.entry["state"] != "done":
            return ""
        entry = done_entry(job, made, {})
        return ", ".join(name for name in TOLD if entry.get(name) != one.entry.get(name))

    def _number(self, one: Judged, was: bytes, now: bytes, trace: PageTrace) -> Iterator[str]:
        """Name the first number that differs and what that comes from; the first text, where no number does."""
        found = difference_of(was, trace.printed)
        if found is None:
            yield _text(was, now)
            return
        yield _said(found)
        if before := one.read_trace():
            yield from _cause(before, trace, found, self._lang)

    def _parts(self, one: Judged, was: bytes, now: bytes) -> Iterator[str]:
        """Name what here is not what the page says that it was made from, file by file as far as its record tells."""
        before, after = content_of(was).made_of, content_of(now).made_of
        parts = [name for name in PARTS if before.get(name) != after.get(name)]
        if parts:
            yield Message("rebuild.parts", parts=in_a_row(Message(PART_WORDS[name]) for name in parts))
        if one.record is None or one.entry is None:
            return
        key, head = one.entry.get("key", {}), one.record.head
        known = known_files(head.get("files"))
        names = [
            name
            for part, files in self._sources.files.items()
            for name in sorted(files.keys() | known.get(key.get(part, ""), files).keys())
            if files.get(name) != known.get(key.get(part, ""), files).get(name)
        ]
        if names:
            more = [f"… (+{len(names) - MOST_NAMED})"] if len(names) > MOST_NAMED else []
            yield Message("rebuild.files", files=", ".join(names[:MOST_NAMED] + more))
        environment = known_environments(head.get("environments")).get(key.get("environment", ""))
        if environment and (said := changes(environment, self._sources.environment.plain())):
            yield Message("rebuild.environment", what=said)

    def _compare_index(self, index: Sequence[Judged]) -> None:
        """Hold the pages of the index against those drawn of the record, beside the pages made again."""
        pages = index_pages(self._root, self._plan, [self._entries[page] for page in sorted(self._entries)], self._sources.template)
        for one in index:
            was, now = one.read(), pages.get(one.place, "").encode()
            if was == now:
                one.findings.append(self._rebuilt)
            else:
                one.add(Verdict.REBUILT_OTHERWISE, _text(was, now))


def _led_to(page: str, html: str, plan: Plan) -> dict[str, Entry]:
    """Give the pages of a plan to which a page leads, itself too, as far as the way to them depends on what is known of them."""
    found: dict[str, Entry] = {}
    for nav in _WAYS.findall(html):
        for link in _LINK.finditer(nav):
            found |= _known(
                posixpath.normpath(posixpath.join(posixpath.dirname(page), link[1])), plan, is_silent=_SILENT in link[0]
            )
    return found | _known(page, plan, is_silent=False)


def _known(page: str, plan: Plan, *, is_silent: bool) -> dict[str, Entry]:
    if page not in plan.pages:
        return {}
    unit, topic = plan.pages[page]
    short = {} if is_silent else {"short": "…"}
    return {page: cast(Entry, {"page": page, "unit_id": unit.unit_id, "topic": topic, "state": "done", "inputs": "", **short})}


def _said(found: Difference) -> Message:
    """Say where a page and the one made again print other numbers."""
    if found.expected is None:
        return Message("rebuild.number_new", anchor=found.anchor, shown=found.shown)
    told = {"anchor": found.anchor, "figure": found.figure, "again": found.expected}
    return Message("rebuild.number_gone", **told) if found.shown is None else Message("rebuild.number", **told, shown=found.shown)


def _text(was: bytes, now: bytes) -> Message:
    """Name the first line that differs of what two pages say."""
    pages = (_TAGS.sub(" ", page.decode("utf-8", "replace")).splitlines() for page in (was, now))
    lines = ((" ".join(one.split()), " ".join(other.split())) for one, other in zip_longest(*pages, fillvalue=""))
    shown, again = next(((one, other) for one, other in lines if one != other), ("", ""))
    if shown == again:
        return Message("rebuild.markup")
    start = next((place for place, (a, b) in enumerate(zip(shown, again, strict=False)) if a != b), 0)
    start = max(0, start - 20)
    return Message("rebuild.text", shown=clip(shown[start:]) or "–", again=clip(again[start:]) or "–")


def _cause(was: PageTrace, now: PageTrace, found: Difference, lang: str) -> Iterator[str]:
    """Say what a figure that differs follows from, by both traces."""
    sides = []
    for trace in (was, now):
        sides.append(Side(""))
        sides[-1].take({**trace.head, "figures": trace.figures})
    diff = compare(*sides)
    change = next((one for one in diff.changes if one.told.plain["id"] == found.figure), None)
    if change is not None:
        yield Message("rebuild.cause", cause=causes_text(diff, change, lang))
