"""``ntm``: one command from the figures at hand to a briefing for every unit."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from ntm_helpers.console import finish, prepare, say, tell
from ntm_helpers.errors import Interrupted, MachineError, NtmError, UsageError, language
from ntm_helpers.project import DATA, OUTPUTS
from ntm_helpers.words import LANGUAGES, Message, WordsError

if TYPE_CHECKING:  # a command imports what it needs and no more
    from ntm_helpers.run import BuildResult
    from ntm_helpers.run.outcome import Entry

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Evaluation workbooks of the New Rural Development programme: briefings for every commune from published figures.",
)

DEFAULT_DATA = DATA / "lam-binh"

Data = Annotated[Path, typer.Option("--data", help="Folder of the dataset.", show_default="data/lam-binh")]
Topics = Annotated[list[str] | None, typer.Option("--topic", help="Only this topic; may be given several times.")]
Units = Annotated[list[str] | None, typer.Option("--unit", help="Only this unit, by id or slug; may be given several times.")]
AsOf = Annotated[str, typer.Option("--as-of", help="Review date, YYYY-MM-DD.", show_default="the dataset's")]
Lang = Annotated[str, typer.Option("--lang", help="Language of the pages: vi or en.")]


@app.command()
def build(
    data: Data = DEFAULT_DATA,
    out: Annotated[Path, typer.Option("--out", help="Folder for the briefings.", show_default="outputs")] = OUTPUTS,
    topic: Topics = None,
    unit: Units = None,
    as_of: AsOf = "",
    lang: Lang = "vi",
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Notebooks at a time; 0 is two per core.")] = 0,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at a broken row instead of refusing only its jobs.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Build every page, also those of which nothing changed.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Only say why each page would be built or kept.")] = False,
    recheck: Annotated[
        str, typer.Option("--recheck", metavar="N%", help="Afterwards execute a random N% of the pages again, cold, and compare.")
    ] = "",
    cold: Annotated[bool, typer.Option("--cold", help="Start every kernel cold instead of forking a warmed one.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for another run into the same folder instead of refusing.")] = False,
    scheduler: Annotated[
        str,
        typer.Option("--scheduler", metavar="ADDRESS", help="Have a dask.distributed cluster do the work; see docs/cluster.md."),
    ] = "",
) -> None:
    """Build the briefings: execute the notebooks of which something changed and turn them into pages."""
    from ntm_helpers.run import BuildOptions, explain_build
    from ntm_helpers.run import build as run_build

    options = BuildOptions(
        data,
        out,
        tuple(topic or ()),
        tuple(unit or ()),
        as_of,
        lang,
        jobs,
        is_strict=strict,
        is_forced=force,
        scheduler=scheduler,
        recheck=_share(recheck),
        is_waiting=wait,
        is_cold=cold,
    )
    _name_strays()
    if explain:
        for page, reason in explain_build(options, _notice).items():
            say(f"{reason}\t{page}")
        return
    try:
        with _Progress() as progress:
            result = run_build(options, progress.show)
    except KeyboardInterrupt:
        raise Interrupted(Message("usage.interrupted")) from None
    console = Console(highlight=False, soft_wrap=True, emoji=False, markup=False)
    for entry in result.not_done:
        place = f"notebooks/{entry['topic']}.ipynb" + (f", cell {entry['cell']}" if entry.get("cell") else "")
        said = result.said[entry["page"]][_spoken(sys.argv)]
        state = "failed" if entry["state"] == "earlier" else entry["state"]
        left = f" ({Message('run.page_left').text(_spoken(sys.argv))})" if entry["state"] == "earlier" else ""
        console.print(Text(state, "red"), f"{entry['page']}: {place}: {said}{left}")
    for page in result.differing:
        console.print(Text("differs", "red"), f"{page}: executed again in a cold kernel, it is not what it was")
    for notice in result.notices:
        _notice(notice)
    console.print(f"{_summary(result)} Open {result.index}")
    raise typer.Exit(result.exit_code)


def _notice(notice: Message) -> None:
    """Say what does not stop a run, in the language of the call."""
    tell(f"ntm: {notice.text(_spoken(sys.argv))}")


def _name_strays() -> None:
    """Name the files beside the topics' notebooks that are none."""
    from ntm_helpers.notebooks import strays

    for stray in strays():
        tell(f"ntm: {stray}")


def _summary(result: BuildResult) -> str:
    """Say what came of a run in one line: pages built and kept, how kernels were started and why, what was executed again."""
    done = len(result.entries) - len(result.not_done)
    kept = f" ({result.kept} of them kept: nothing changed)" if result.kept else ""
    kernels = ", ".join(f"{number} {how}" for how, number in sorted(result.kernels.items()))
    parts = [f"{done} of {len(result.entries)} briefings built{kept}", f"kernels: {kernels or 'none started'}"]
    if result.rechecked:
        parts.append(f"{len(result.rechecked)} executed again cold, {len(result.differing)} differ")
    return "; ".join(parts) + "."


def _share(text: str) -> float:
    """Read a percentage."""
    if not text:
        return 0.0
    try:
        share = float(text.removesuffix("%")) / 100
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise UsageError(Message("usage.recheck", text=text))
    return share


@app.command("list")
def list_jobs(data: Data = DEFAULT_DATA, topic: Topics = None, unit: Units = None, as_of: AsOf = "", lang: Lang = "vi") -> None:
    """List what would be built: one line a page, with its unit and topic; nothing is executed."""
    from ntm_helpers.dataset import open_dataset
    from ntm_helpers.run.plan import make_plan

    _name_strays()
    dataset = open_dataset("", data)
    plan = make_plan(dataset, topics=tuple(topic or ()), units=tuple(unit or ()), as_of=as_of, lang=lang)
    for job in plan.jobs:
        state = "refused" if job.faults else "planned"
        say(f"{job.unit.unit_id}\t{job.unit.name}\t{job.notebook.topic}\t{state}\t{job.page}")


@app.command()
def figures(
    out: Annotated[Path, typer.Option("--out", help="CSV file to write; beside it what its columns mean.")],
    data: Data = DEFAULT_DATA,
    as_of: AsOf = "",
    lang: Lang = "vi",
) -> None:
    """Write every figure of a dataset, published and derived, into one long CSV for R, Stata and Excel.

    UTF-8 with a mark at its beginning, by which Excel knows it. One row a figure of a unit.
    """
    from ntm_helpers.dataset import open_dataset
    from ntm_helpers.files import write_together
    from ntm_helpers.report.figures import MEANING, all_figures

    language(lang)
    frames = list(all_figures(open_dataset("", data), as_of, lang))
    parts = [frame.to_csv(index=False, header=not number, lineterminator="\n") for number, frame in enumerate(frames)]
    columns = out.with_name(f"{out.stem}.columns.csv")
    meaning = "".join(f'{column},"{said}"\n' for column, said in MEANING.items())
    write_together({out: "\ufeff" + "".join(parts), columns: "\ufeffcolumn,meaning\n" + meaning})
    say(f"{sum(map(len, frames))} figures: {out}; what the columns mean: {columns}")


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Folder of the new dataset.")],
    name: Annotated[str, typer.Option("--name", help="Name of the dataset.", show_default="the folder's")] = "",
    review_date: Annotated[str, typer.Option("--review-date", help="Day of the review, YYYY-MM-DD.")] = "",
) -> None:
    """Lay an empty dataset: CSV tables and a workbook with headers and an example row each."""
    from ntm_helpers.dataset.descriptor import DEFAULT_REVIEW_DATE
    from ntm_helpers.intake import new_dataset

    for path in new_dataset(folder, name, review_date):
        say(path)
    if not review_date:
        say(Message("new.review_date", day=DEFAULT_REVIEW_DATE).text(_spoken(sys.argv)))
    say("Fill in figures.xlsx or the CSV files, delete the example rows, then: ntm check " + str(folder))


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="Folder of the dataset.", show_default="data/lam-binh")] = DEFAULT_DATA,
    identities: Annotated[bool, typer.Option("--identities", help="Also report what agrees and what does not.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs; with the identities.")] = False,
    report: Annotated[Path | None, typer.Option("--report", help="Also write the faults to this CSV file.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of what is said: vi or en.")] = "en",
) -> None:
    """Check a dataset: every fault with file, row, column, rule and fix. Exit code 3 when something must be fixed."""
    from ntm_helpers.intake import check_dataset
    from ntm_helpers.report import check_report

    language(lang)
    found = check_dataset(folder, with_identities=identities or as_json)
    if report is not None:
        check_report.write_faults(found, report, lang)
    say(check_report.as_json(found, lang) if as_json else check_report.as_text(found, lang))
    raise typer.Exit(3 if found.is_refused else 0)


@app.command()
def store(folder: Annotated[Path, typer.Argument(help="Workbook, or folder that holds figures.xlsx.")]) -> None:
    """Write the rows of a workbook as CSV, the stored form, beside it; a copy is kept of what it does not hold."""
    from ntm_helpers.intake import store_workbook

    for path in store_workbook(folder, lambda message: tell(message.text(_spoken(sys.argv)))):
        say(path)


@app.command()
def upgrade(folder: Annotated[Path, typer.Argument(help="Folder of the dataset.")]) -> None:
    """Rewrite the descriptor of a dataset written for an earlier form of the contract."""
    from ntm_helpers.dataset.descriptor import upgrade as upgrade_descriptor

    for change in upgrade_descriptor(folder) or [f"{folder}: in the present form, nothing was changed."]:
        say(change)


class _Progress:
    """Progress while it works: a bar on a terminal, a line a page elsewhere."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True) if sys.stderr.isatty() else None

    def __enter__(self) -> _Progress:
        if self._bar:
            self._bar.start()
            self._task = self._bar.add_task("planning", total=None)
        else:
            tell("planning …")
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, entry: Entry, done: int, planned: int) -> None:
        """Show that a page is settled."""
        if self._bar:
            self._bar.update(self._task, description=entry["page"], completed=done, total=planned)
        else:
            tell(f"{done}/{planned} {entry['state']} {entry['page']}")


def _spoken(arguments: list[str]) -> str:
    """Language in which errors are said: the one asked for, English where none is."""
    options = [argument.removeprefix("--lang=") for argument in arguments if argument.startswith("--lang=")]
    options += [value for option, value in pairwise(arguments) if option == "--lang"]
    return next((lang for lang in options if lang in LANGUAGES), "en")


def main() -> None:
    """Run ``ntm``; errors are shown without a traceback, each class with its exit code."""
    prepare()
    try:
        try:
            app()
        finally:
            finish()
    except NtmError as error:
        tell(f"ntm: {error.text(_spoken(sys.argv))}")
        raise SystemExit(error.exit_code) from None
    except WordsError as error:
        tell(f"ntm: {error}")
        raise SystemExit(MachineError.exit_code) from None
    except OSError as error:
        place = error.filename2 or error.filename
        message = Message("refused.place", place=place or "–", reason=error.strerror or str(error))
        tell(f"ntm: {message.text(_spoken(sys.argv))}")
        raise SystemExit(MachineError.exit_code) from None
