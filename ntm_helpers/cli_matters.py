"""The command of the list of open matters: made anew, and answers taken that came back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ntm_helpers.commands import Commands, help_of
from ntm_helpers.console import say, spoken, tell
from ntm_helpers.errors import language
from ntm_helpers.options import PAGES
from ntm_helpers.project import OUTPUTS
from ntm_helpers.words import Message

if TYPE_CHECKING:
    from ntm_helpers.dataset import Dataset
    from ntm_helpers.places import Unit

commands = Commands()


@commands.command(help=help_of("help.command.matters"))
def matters(
    data: Annotated[Path, typer.Option("--data", help=help_of("help.matters_data"), readable=False)],
    files: Annotated[
        list[Path] | None, typer.Argument(help=help_of("help.matters_files"), metavar=help_of("help.value.paths"), readable=False)
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=help_of("help.matters_out"), show_default="outputs/matters", readable=False)
    ] = None,
    by: Annotated[str, typer.Option("--by", help=help_of("help.matters_by"))] = "",
    lang: Annotated[str, typer.Option("--lang", metavar="vi|en", help=help_of("help.lang"))] = PAGES,
) -> None:
    """Make the list of open matters of a dataset as page and workbook; or take the answers of workbooks that came back."""
    from ntm_helpers.dataset import open_dataset

    lang = language(lang)
    dataset = open_dataset("", data)
    if files:
        _take(files, dataset, by.strip(), data)
        return
    from ntm_helpers.office.matters import list_matters

    def progress(unit: Unit, done: int, planned: int) -> None:
        tell(Message("matters.told.unit", done=done, planned=planned, unit=unit.name))

    listed = list_matters(dataset, out or OUTPUTS / "matters" / dataset.name, lang, progress)
    say(listed.lead)
    if listed.unread:
        named = ", ".join(dataset.places[unit_id].name for unit_id in listed.unread)
        say(Message("matters.told.unread", count=len(listed.unread), units=named))
    page, book, table = listed.paths
    say(Message("matters.told.listed", page=page, book=book, table=table))


def _take(files: list[Path], dataset: Dataset, by: str, data: Path) -> None:
    """Take the answers of workbooks, and tell what could not be taken. Exit code 1 where there is any such thing."""
    from ntm_helpers.office.intake import files_of
    from ntm_helpers.office.matters import take_answers

    returned = take_answers(files_of(files), dataset, by, datetime.now(UTC).astimezone().date())
    for fault in (*returned.notices, *returned.faults):
        say(fault.text(language(spoken())))
    say(Message("matters.told.taken", taken=len(returned.taken), wrong=len(returned.faults), data=data))
    raise typer.Exit(int(bool(returned.faults)))
