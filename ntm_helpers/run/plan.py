"""The plan: every job, its typed parameters and its inputs, known before a kernel starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ntm_helpers.audit.trace import TRACE
from ntm_helpers.dataset import Dataset, View
from ntm_helpers.errors import Fault, UsageError, language
from ntm_helpers.notebooks import SINCE, Notebook, chosen, notebooks
from ntm_helpers.places import Unit
from ntm_helpers.run.addresses import folders, meeting
from ntm_helpers.words import Message

EXECUTED, FAILED = ".ipynb", ".failed.ipynb"
"""How the files end that a job leaves beside its page, and beside its trace."""


@dataclass(frozen=True)
class Job:
    """One notebook for one unit.

    Attributes
    ----------
    notebook : Notebook
    unit : Unit
    parameters : dict
        What papermill passes: names and literals.
    inputs : str
        Digest of the rows that the job may read.
    folder : str
        Folder of the unit's pages, within the language's.
    faults : tuple of Fault
        Broken rows among them: the job is refused.
    """

    notebook: Notebook
    unit: Unit
    parameters: dict[str, str]
    inputs: str
    folder: str
    faults: tuple[Fault, ...] = ()

    @property
    def page(self) -> str:
        """Address of the page within the language's folder."""
        return f"{self.folder}/{_page_name(self.notebook)}"

    @property
    def stem(self) -> str:
        """Address of the executed notebook without its ending."""
        return f"{self.folder}/{self.notebook.topic}"

    @property
    def executed(self) -> str:
        """Address of the executed notebook."""
        return f"{self.stem}{EXECUTED}"

    @property
    def trace(self) -> str:
        """Address of the trace of the page."""
        return f"{self.stem}{TRACE}"

    @property
    def names(self) -> tuple[str, str, str]:
        """Addresses of what the job makes: page, executed notebook, trace."""
        return self.page, self.executed, self.trace

    @property
    def failed(self) -> str:
        """Address of the notebook that was executed as far as it came."""
        return f"{self.stem}{FAILED}"


@dataclass(frozen=True)
class Plan:
    """All jobs of a run.

    Attributes
    ----------
    dataset : Dataset
    as_of : date
    lang : str
    jobs : tuple of Job
        Jobs chosen, unit by unit, in the order of the pages.
    pages : dict of str to (Unit, str)
        Address of every page that the dataset has, chosen or not, with its unit and topic: what else lies in the folder is stale.
    units : tuple of Unit
        Units that have a briefing.
    """

    dataset: Dataset
    as_of: date
    lang: str
    jobs: tuple[Job, ...]
    pages: dict[str, tuple[Unit, str]]
    units: tuple[Unit, ...]

    @cached_property
    def page_of(self) -> dict[tuple[str, str], str]:
        """Address of every page by ``unit_id`` and topic."""
        return {(unit.unit_id, topic): page for page, (unit, topic) in self.pages.items()}

    @cached_property
    def folders(self) -> dict[str, str]:
        """Folder of every unit's pages, within the language's, by ``unit_id``."""
        return {unit.unit_id: page.partition("/")[0] for page, (unit, _) in self.pages.items()}

    @cached_property
    def parts(self) -> dict[str, list[Unit]]:
        """Units by the ``unit_id`` of the one that they lie in, by the Vietnamese alphabet; those at the top by an empty one."""
        found: dict[str, list[Unit]] = {"": []}
        for unit in self.units:
            found.setdefault(unit.parent_id if unit.parent_id in self.folders else "", []).append(unit)
        return found


def make_plan(
    dataset: Dataset,
    *,
    topics: tuple[str, ...] = (),
    units: tuple[str, ...] = (),
    as_of: str | date = "",
    lang: str = "vi",
    since: str = "",
) -> Plan:
    """Plan a run.

    Parameters
    ----------
    dataset : Dataset
    topics, units : tuple of str
        Only these; empty for all. Units by id or slug.
    as_of : str
        Review date; empty for the dataset's.
    lang : str
        ``vi`` or ``en``.
    since : str
        Day of the review with which briefings compare; empty for the dataset's, where it names one.

    Raises
    ------
    UsageError
        When a topic, unit, date or language is unknown, or the pages of two topics would have one name.
    """
    language(lang)
    day = dataset.day(as_of)
    earlier = dataset.earlier_day(since, day)
    reviewed = dataset.reviewed_units(day)
    if not reviewed:
        raise UsageError(Message("usage.no_unit_on", dataset=dataset.name, day=day.isoformat()))
    _refuse_one_name_for_two()
    wanted = [dataset.unit(text, reviewed) for text in units] or reviewed
    of_unit = folders(reviewed)
    jobs = [
        _job(dataset, notebook, unit, (day, earlier if SINCE in notebook.parameters else None), lang, of_unit[unit.unit_id])
        for unit in dict.fromkeys(wanted)
        for notebook in chosen(topics)
    ]
    every = [Job(notebook, unit, {}, "", of_unit[unit.unit_id]) for unit in reviewed for notebook in notebooks().values()]
    return Plan(dataset, day, lang, tuple(jobs), {job.page: (job.unit, job.notebook.topic) for job in every}, tuple(reviewed))


def _refuse_one_name_for_two() -> None:
    """Two topics of one page, also where a file system tells their names apart, would leave one of them."""
    names = [_page_name(notebook) for notebook in notebooks().values()]
    if met := meeting(names):
        topics = [topic for topic, name in zip(notebooks(), names, strict=True) if meeting((met[0], name))]
        raise UsageError(Message("usage.one_page", topics=", ".join(topics), page=met[0]))


def _page_name(notebook: Notebook) -> str:
    return f"{'index' if notebook.is_index else notebook.topic}.html"


def _job(dataset: Dataset, notebook: Notebook, unit: Unit, days: tuple[date, date | None], lang: str, folder: str) -> Job:
    day, since = days
    view = View(dataset, unit, day, notebook.reads, since)
    parameters = {"dataset": dataset.name, "unit": unit.unit_id, "as_of": day.isoformat(), "lang": lang}
    if SINCE in notebook.parameters:
        parameters[SINCE] = since.isoformat() if since else ""
    return Job(notebook, unit, parameters, view.digest, folder, tuple(dataset.blocking_faults(view)))


def starting_order(jobs: list[Job], plan: Plan) -> list[Job]:
    """Put first, for every topic, the jobs that most likely break: the longest name, the fewest and the most figures.

    Then a mistake in a notebook or template shows at once. Of the others, those with most parts come first, as they take longest.
    """
    units = list(dict.fromkeys(job.unit for job in jobs))
    figures = {unit: plan.dataset.number_of_figures(unit.unit_id) for unit in units}
    probes = (
        [max(units, key=lambda unit: len(unit.name)), min(units, key=figures.__getitem__), max(units, key=figures.__getitem__)]
        if units
        else []
    )
    parts = {unit: len(plan.dataset.places.children(unit.unit_id, plan.as_of)) for unit in units}

    def place(job: Job) -> tuple[int, int]:
        return (probes.index(job.unit), 0) if job.unit in probes else (len(probes), -parts[job.unit])

    return sorted(jobs, key=place)
