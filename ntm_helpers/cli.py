"""``ntm``: one command from the figures at hand to a briefing for every unit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from ntm_helpers import cli_audit, cli_export, cli_matters, cli_office
from ntm_helpers.commands import Commands, help_of, refusal
from ntm_helpers.console import finish, prepare, say, shown, spoken, tell
from ntm_helpers.errors import Interrupted, MachineError, NtmError, UsageError, language
from ntm_helpers.files import reason_of
from ntm_helpers.options import (
    DAY,
    DEFAULT_DATA,
    FOLDER,
    PAGES,
    AsOf,
    Data,
    Lang,
    SaidLang,
    Sheets,
    Since,
    Topics,
    Units,
    read_folder,
    share_of,
)
from ntm_helpers.project import OUTPUTS
from ntm_helpers.words import Message, WordsError, in_a_row, key_family, words

if TYPE_CHECKING:  # a command imports what it needs and no more
    from ntm_helpers.audit.recorded import Entry
    from ntm_helpers.run import BuildResult


app = Commands(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=help_of("help.app"),
)
app.add_typer(cli_audit.commands)
app.add_typer(cli_export.commands)
app.add_typer(cli_office.commands)
app.add_typer(cli_matters.commands)

_CLICK_USAGE: type[Exception] = typer.BadParameter.__bases__[0]
"""What typer raises where a call is not understood; it has no name for it of its own."""
TOLD_STATES = key_family("told.state", ("done", "failed", "refused", "planned"))
KERNELS = key_family("told.kernels", ("forked", "cold"))


@app.command(help=help_of("help.command.build"))
def build(
    data: Data = DEFAULT_DATA,
    out: Annotated[Path, typer.Option("--out", help=help_of("help.out"), show_default="outputs", readable=False)] = OUTPUTS,
    topic: Topics = None,
    unit: Units = None,
    as_of: AsOf = "",
    since: Since = "",
    lang: Lang = PAGES,
    jobs: Annotated[int, typer.Option("--jobs", min=0, help=help_of("help.jobs"))] = 0,
    strict: Annotated[bool, typer.Option("--strict", help=help_of("help.strict"))] = False,
    force: Annotated[bool, typer.Option("--force", help=help_of("help.force"))] = False,
    explain: Annotated[bool, typer.Option("--explain", help=help_of("help.explain"))] = False,
    recheck: Annotated[str, typer.Option("--recheck", metavar="N%", help=help_of("help.recheck"))] = "",
    cold: Annotated[bool, typer.Option("--cold", help=help_of("help.cold"))] = False,
    wait: Annotated[bool, typer.Option("--wait", help=help_of("help.wait"))] = False,
    scheduler: Annotated[
        str,
        typer.Option("--scheduler", metavar="ADDRESS", help=help_of("help.scheduler")),
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
        recheck=share_of(recheck, "--recheck"),
        is_waiting=wait,
        is_cold=cold,
        since=since,
    )
    _name_strays()
    if explain:
        for page, reason in explain_build(options, _notice).items():
            say(Message("told.reason", reason=reason.said, page=page))
        return
    try:
        with _Progress() as progress:
            result = run_build(options, progress.show)
    except KeyboardInterrupt:
        raise Interrupted(Message("usage.interrupted")) from None
    for entry in result.not_done:
        _say_marked(TOLD_STATES["failed" if entry["state"] == "earlier" else entry["state"]], _not_done(entry))
    for page in result.differing:
        _say_marked("told.state.differs", Message("told.differs", page=page))
    for notice in result.notices:
        _notice(notice)
    say(Message("told.end", summary=_summary(result), index=result.index))
    raise typer.Exit(result.exit_code)


def _notice(notice: Message) -> None:
    """Say what does not stop a run, in the language of the call."""
    tell(f"ntm: {shown(notice)}")


def _say_marked(state: str, text: Message) -> None:
    """Print a line that begins with a state, in red on a terminal."""
    console = Console(highlight=False, soft_wrap=True, emoji=False, markup=False)
    console.print(Text(shown(Message(state)), "red"), shown(text))


def _not_done(entry: Entry) -> Message:
    """Say which page is not there, of which notebook, and why."""
    place = f"notebooks/{entry['topic']}.ipynb"
    said = Message("told.cell", place=place, cell=entry["cell"]) if entry.get("cell") else place
    told = {"page": entry["page"], "place": said, "why": entry.get("message", "")}
    if entry["state"] == "earlier":
        return Message("told.not_done_left", **told, left=Message("run.page_left"))
    return Message("told.not_done", **told)


def _name_strays() -> None:
    """Name the files beside the topics' notebooks that are none."""
    from ntm_helpers.notebooks import strays

    for stray in strays():
        tell(f"ntm: {shown(stray.said)}")


def _summary(result: BuildResult) -> Message:
    """Say what came of a run in one line: pages built and kept, how kernels were started and why, what was executed again."""
    kept = Message("told.kept", kept=result.kept) if result.kept else ""
    kernels = in_a_row(_started(number, how) for how, number in sorted(result.kernels.items())) or Message("told.no_kernel")
    numbers = {"done": len(result.entries) - len(result.not_done), "count": len(result.entries), "kept": kept, "kernels": kernels}
    if not result.rechecked:
        return Message("told.built", **numbers)
    return Message("told.built_rechecked", **numbers, again=len(result.rechecked), differ=len(result.differing))


def _started(number: int, how: str) -> Message:
    """Say how many kernels were started in a way, and why in that way."""
    started, _, why = how.partition(": ")
    said = Message(KERNELS[started], number=number)
    return Message("told.kernels_why", said=said, why=why) if why else said


@app.command("list", help=help_of("help.command.list"))
def list_jobs(data: Data = DEFAULT_DATA, topic: Topics = None, unit: Units = None, as_of: AsOf = "", lang: Lang = PAGES) -> None:
    """List what would be built: one line a page, with its unit and topic; nothing is executed."""
    from ntm_helpers.dataset import open_dataset
    from ntm_helpers.run.plan import make_plan

    _name_strays()
    dataset = open_dataset("", data)
    plan = make_plan(dataset, topics=tuple(topic or ()), units=tuple(unit or ()), as_of=as_of, lang=lang)
    for job in plan.jobs:
        state = shown(Message(TOLD_STATES["refused" if job.faults else "planned"]))
        say(f"{job.unit.unit_id}\t{job.unit.name}\t{job.notebook.topic}\t{state}\t{job.page}")


@app.command(help=help_of("help.command.figures"))
def figures(
    out: Annotated[Path, typer.Option("--out", help=help_of("help.figures_out"), readable=False)],
    data: Data = DEFAULT_DATA,
    as_of: AsOf = "",
    lang: Lang = PAGES,
) -> None:
    """Write every figure of a dataset, published and derived, into one long CSV for R, Stata and Excel.

    UTF-8 with a mark at its beginning, by which Excel knows it. One row a figure of a unit.
    """
    from ntm_helpers.dataset import open_dataset
    from ntm_helpers.files import is_stream, write_together
    from ntm_helpers.report.figures import MEANING, all_figures

    language(lang)
    frames = list(all_figures(open_dataset("", data), as_of, lang))
    parts = [frame.to_csv(index=False, header=not number, lineterminator="\n") for number, frame in enumerate(frames)]
    columns = out.with_name(f"{out.stem}.columns.csv")
    meaning = "".join(f'{column},"{words(lang)(said)}"\n' for column, said in MEANING.items())
    beside = {} if is_stream(out) else {columns: "\ufeffcolumn,meaning\n" + meaning}
    write_together({out: "\ufeff" + "".join(parts)} | beside)
    say(Message("told.figures", count=sum(map(len, frames)), file=out, columns=columns if beside else "–"))


@app.command(help=help_of("help.command.new"))
def new(
    folder: Annotated[Path, typer.Argument(metavar=FOLDER, help=help_of("help.new_folder"), readable=False)],
    name: Annotated[str, typer.Option("--name", help=help_of("help.name"), show_default=help_of("help.default.folder"))] = "",
    review_date: Annotated[str, typer.Option("--review-date", metavar=DAY, help=help_of("help.review_date"))] = "",
    unit: Annotated[str, typer.Option("--unit", metavar=help_of("help.value.unit"), help=help_of("help.new_unit"))] = "",
    sheets: Sheets = None,
    lang: SaidLang = "",
) -> None:
    """Lay an empty dataset: CSV tables and a workbook with headers and an example row each."""
    from ntm_helpers.dataset.descriptor import DEFAULT_REVIEW_DATE
    from ntm_helpers.office.new import new_dataset

    lang = language(lang or spoken())
    for path in new_dataset(folder, name, review_date, unit=unit, sheets=sheets or (), lang=lang):
        say(path)
    if not review_date:
        say(Message("new.review_date", day=DEFAULT_REVIEW_DATE))
    say(Message("told.fill_in", folder=folder))


@app.command(help=help_of("help.command.check"))
def check(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar=FOLDER, help=help_of("help.data"), show_default="data/lam-binh", readable=False, callback=read_folder
        ),
    ] = DEFAULT_DATA,
    identities: Annotated[bool, typer.Option("--identities", help=help_of("help.identities"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=help_of("help.for_programs"))] = False,
    report: Annotated[Path | None, typer.Option("--report", help=help_of("help.report"), readable=False)] = None,
    lang: SaidLang = "",
) -> None:
    """Check a dataset: every fault with file, row, column, rule and fix. Exit code 3 when something must be fixed."""
    from ntm_helpers.checking import check_dataset
    from ntm_helpers.report import check_report

    lang = language(lang or spoken())
    found = check_dataset(folder, with_identities=identities or as_json)
    if report is not None:
        check_report.write_faults(found, report, lang)
    say(check_report.as_json(found, lang) if as_json else check_report.as_text(found, lang))
    raise typer.Exit(3 if found.is_refused else 0)


@app.command("sheets", help=help_of("help.command.sheets"))
def lay_sheets(
    folder: Annotated[Path, typer.Argument(metavar=FOLDER, help=help_of("help.data"), readable=False)],
    sheets: Sheets = None,
    lang: SaidLang = "",
) -> None:
    """Lay the tables of a dataset into a workbook to be read and mended; ``ntm store`` writes it back."""
    from ntm_helpers.office.new import lay_workbook

    say(lay_workbook(folder, sheets or (), language(lang or spoken())))
    say(Message("told.store", folder=folder))


@app.command(help=help_of("help.command.store"))
def store(
    folder: Annotated[Path, typer.Argument(metavar=FOLDER, help=help_of("help.workbook"), readable=False)], lang: SaidLang = ""
) -> None:
    """Write the rows of a workbook as CSV, the stored form, beside it; a copy is kept of what it does not hold."""
    from ntm_helpers.dataset.storing import store_workbook

    language(lang or spoken())
    for path in store_workbook(folder, tell):
        say(path)


@app.command(help=help_of("help.command.upgrade"))
def upgrade(
    folder: Annotated[Path, typer.Argument(metavar=FOLDER, help=help_of("help.data"), readable=False)], lang: SaidLang = ""
) -> None:
    """Rewrite the descriptor of a dataset written for an earlier form of the contract."""
    from ntm_helpers.dataset.descriptor import upgrade as upgrade_descriptor

    language(lang or spoken())
    for change in upgrade_descriptor(folder) or [Message("told.present_form", folder=folder)]:
        say(change)


class _Progress:
    """Progress while it works: a bar on a terminal, a line a page elsewhere."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True) if sys.stderr.isatty() else None

    def __enter__(self) -> _Progress:
        if self._bar:
            self._bar.start()
            self._task = self._bar.add_task(shown(Message("told.planning")), total=None)
        else:
            tell(Message("told.planning"))
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, entry: Entry, done: int, planned: int) -> None:
        """Show that a page is settled."""
        if self._bar:
            self._bar.update(self._task, description=shown(entry["page"]), completed=done, total=planned)
        else:
            state = Message(TOLD_STATES["failed" if entry["state"] == "earlier" else entry["state"]])
            tell(Message("told.progress", done=done, planned=planned, state=state, page=entry["page"]))


def main() -> None:
    """Run ``ntm``; errors are shown without a traceback, each class with its exit code."""
    prepare()
    try:
        try:
            code = app(standalone_mode=False)
        finally:
            finish()
        raise SystemExit(code)
    except _CLICK_USAGE as error:
        _tell_use(error)
        raise SystemExit(UsageError.exit_code) from None
    except typer.Abort:
        raise SystemExit(Interrupted.exit_code) from None
    except NtmError as error:
        tell(f"ntm: {error.text(spoken())}")
        raise SystemExit(error.exit_code) from None
    except WordsError as error:
        tell(f"ntm: {error}")
        raise SystemExit(MachineError.exit_code) from None
    except (MemoryError, ImportError) as error:  # a library that finds no room does not come
        tell(f"ntm: {shown(Message('refused.memory', reason=str(error) or type(error).__name__))}")
        raise SystemExit(MachineError.exit_code) from None
    except OSError as error:
        place = error.filename2 or error.filename or "–"
        tell(f"ntm: {shown(Message('refused.place', place=place, reason=reason_of(error)))}")
        raise SystemExit(MachineError.exit_code) from None


def _tell_use(error: Any) -> None:
    """Say what of a call is not understood; of one without a command, which there are."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
    else:
        tell(f"ntm: {shown(refusal(error))}")
