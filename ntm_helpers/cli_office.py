"""The commands of an office: its workbooks come in, forms go out and come back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ntm_helpers.commands import Commands, help_of
from ntm_helpers.console import say, spoken, tell
from ntm_helpers.errors import DataRefused, Fault, UsageError, Weight, closest, language
from ntm_helpers.options import DEFAULT_DATA, AsOf, Data, SaidLang, Topics, Units
from ntm_helpers.words import Message

if TYPE_CHECKING:
    from ntm_helpers.office.intake import Before
    from ntm_helpers.office.storing import Outcome
    from ntm_helpers.places import Unit

commands = Commands()


@commands.command(help=help_of("help.command.forms"))
def forms(
    out: Annotated[Path, typer.Option("--out", help=help_of("help.forms_out"), readable=False)],
    data: Data = DEFAULT_DATA,
    unit: Units = None,
    topic: Topics = None,
    as_of: AsOf = "",
    lang: Annotated[
        str, typer.Option("--lang", metavar="vi|en", help=help_of("help.forms_lang"), show_default=help_of("help.default.lang"))
    ] = "",
) -> None:
    """Write a form for every unit: what it is asked for on a day, as a workbook to fill in and send back."""
    from ntm_helpers.dataset import open_dataset
    from ntm_helpers.office.forms import State, make_forms

    lang = language(lang or spoken())

    def progress(of: Unit, done: int, planned: int) -> None:
        tell(Message("told.form", done=done, planned=planned, unit=of.name))

    found = make_forms(
        open_dataset("", data),
        out,
        units=tuple(unit or ()),
        chosen=tuple(topic or ()),
        as_of=as_of,
        lang=lang,
        tell=progress,
        workers=os.cpu_count() or 1,
    )
    made = [one for one in found if not one.faults]
    for one in made:
        say(one.path)
    for one in found:
        for fault in one.faults:
            say(Message("told.no_form", unit=one.unit.name, fault=fault.text(lang)))
    counts = {f"{state}": sum(one.counts[state] for one in made) for state in State}
    say(Message("told.forms", count=len(made), folder=out, data=data, **counts))
    raise typer.Exit(int(len(made) < len(found)))


@commands.command(help=help_of("help.command.intake"))
def intake(
    files: Annotated[
        list[Path], typer.Argument(help=help_of("help.intake_files"), metavar=help_of("help.value.paths"), readable=False)
    ],
    data: Annotated[Path, typer.Option("--data", help=help_of("help.intake_data"), readable=False)],
    mapping: Annotated[Path | None, typer.Option("--mapping", help=help_of("help.mapping"), readable=False)] = None,
    propose: Annotated[bool, typer.Option("--propose", help=help_of("help.intake_propose"))] = False,
    write: Annotated[bool, typer.Option("--write", help=help_of("help.intake_write"))] = False,
    report: Annotated[Path | None, typer.Option("--report", help=help_of("help.intake_report"), readable=False)] = None,
    marked: Annotated[Path | None, typer.Option("--marked", help=help_of("help.intake_marked"), readable=False)] = None,
    convert: Annotated[str, typer.Option("--convert", help=help_of("help.convert"))] = "",
    lang: SaidLang = "",
) -> None:
    """Take an office's own workbooks into a dataset: first shown, then written whole or not at all."""
    from ntm_helpers.dataset.texts import OLD_FONTS
    from ntm_helpers.files import write_whole
    from ntm_helpers.office.accounts import Kind
    from ntm_helpers.office.intake import before_of, files_of, read_files
    from ntm_helpers.office.mapping import FILE
    from ntm_helpers.office.preview import as_rows, preview
    from ntm_helpers.office.storing import outcome_of

    lang = language(lang or spoken())
    if convert and convert not in OLD_FONTS:
        raise UsageError(Message("usage.font", font=convert, closest=closest(convert, OLD_FONTS)))
    before = before_of(data)
    if propose:
        _propose(files_of(files), before, mapping or data / FILE, lang, is_written=write)
        return
    found = read_files(files_of(files), before, mapping or data / FILE, _tell_reading, font=convert)
    account = found.account
    outcome = outcome_of(found, before)
    for line in preview(account, outcome, before.register):
        say(line)
    if report is not None:
        write_whole(report, "\ufeff" + as_rows(account, lang))
        say(Message("intake.reported", file=report))
    _write_marked(account.copies, marked)
    if grave := [fault for fault in account.faults if fault.weight is Weight.TABLE]:
        raise DataRefused(str(data), grave)
    _say_faults(account.faults, lang)
    if account.fates and not account.of(Kind.TAKEN):
        say(Message("intake.nothing_taken"))
    if found.refused:
        say(Message("intake.refused", count=len(found.refused)))
        raise typer.Exit(DataRefused.exit_code if write else 0)
    _try(outcome, lang)
    if outcome.is_change and not write:
        say(Message("intake.not_written"))
    elif outcome.is_change:
        for line in outcome.write():
            say(line)


def _write_marked(copies: Mapping[str, bytes], folder: Path | None) -> None:
    """Write the forms in which something is wrong, with comments at its cells, or say that this can be asked for."""
    from ntm_helpers.files import write_together

    if not copies:
        return
    if folder is None:
        say(Message("intake.can_mark", count=len(copies)))
        return
    write_together({folder / name: content for name, content in copies.items()})
    say(Message("intake.marked", count=len(copies), folder=folder))


def _tell_reading(path: Path) -> None:
    tell(Message("intake.reading", file=path))


def _propose(files: Sequence[Path], before: Before, mapping: Path, lang: str, *, is_written: bool) -> None:
    """Show a first mapping of files, and write it where there is none.

    Raises
    ------
    DataRefused
        When a file cannot be read.
    UsageError
        When it is to be written and there is a mapping: what somebody has settled in it is not written over.
    """
    from ntm_helpers.files import write_whole
    from ntm_helpers.office.proposing import propose_for

    if is_written and mapping.exists():
        raise UsageError(Message("propose.there", mapping=mapping))
    found = propose_for(files, before, lang)
    say(found.text)
    if is_written:
        write_whole(mapping, found.text)
    say(Message("propose.written" if is_written else "propose.shown", mapping=mapping, sure=found.sure, asked=found.asked))


def _try(outcome: Outcome, lang: str) -> None:
    """Check the dataset as it would be: what would be refused is not written, what should be looked at is told.

    Raises
    ------
    DataRefused
        When the dataset would be refused.
    """
    from ntm_helpers.checking import check_dataset
    from ntm_helpers.report.check_report import as_text

    with outcome.laid_aside() as aside:
        checked = check_dataset(aside)
    if grave := [fault for fault in checked.faults if fault.weight is Weight.TABLE]:
        raise DataRefused(str(outcome.before.folder), grave)
    say(Message("intake.checked"))
    say(as_text(replace(checked, folder=outcome.before.folder), lang))


def _say_faults(faults: Iterable[Fault], lang: str) -> None:
    for fault in faults:
        say(fault.text(lang))
