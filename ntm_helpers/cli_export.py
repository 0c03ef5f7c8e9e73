"""What goes out of the office: a file a unit as Word, PDF, sheets or a page that stands alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ntm_helpers.commands import Commands, help_of
from ntm_helpers.console import say, spoken, tell
from ntm_helpers.errors import DataRefused, MachineError
from ntm_helpers.options import DEFAULT_DATA, PAGES, AsOf, Data, Lang, Topics, Units, topic_id
from ntm_helpers.project import OUTPUTS
from ntm_helpers.words import Message

if TYPE_CHECKING:
    from ntm_helpers.office.exports import Sent

commands = Commands()
FORMATS = "docx|pdf|xlsx|html"
"""What the help names; `ntm_helpers.office.exports.FORMATS` has them, which takes time to import."""


@commands.command(help=help_of("help.command.export"))
def export(
    formats: Annotated[list[str], typer.Option("--format", metavar=FORMATS, help=help_of("help.export_format"))],
    data: Data = DEFAULT_DATA,
    out: Annotated[
        Path, typer.Option("--out", help=help_of("help.export_out"), show_default="outputs/exports", readable=False)
    ] = OUTPUTS / "exports",
    unit: Units = None,
    topic: Topics = None,
    annex: Annotated[
        list[str] | None,
        typer.Option("--annex", parser=topic_id, metavar=help_of("help.value.annex"), help=help_of("help.export_annex")),
    ] = None,
    as_of: AsOf = "",
    lang: Lang = PAGES,
    packed: Annotated[bool, typer.Option("--zip", help=help_of("help.export_zip"))] = False,
) -> None:
    """Write a file a unit to be sent out. Exit code 1 where a unit got none, 4 where its file is open in another program."""
    from ntm_helpers.dataset import open_dataset
    from ntm_helpers.office.exports import Order
    from ntm_helpers.office.exports import export as send

    order = Order(
        tuple(dict.fromkeys(name.strip().lower() for name in formats)),
        tuple(dict.fromkeys(topic or ())),
        tuple(unit or ()),
        tuple(dict.fromkeys(annex or ())),
        as_of,
        lang,
        is_packed=packed,
    )
    sent = send(open_dataset("", data), out, order, _tell, os.cpu_count() or 1)
    for one in sent:
        for copy in one.copies:
            say(Message("told.kept_copy", file=copy.name, copy=copy))
    for one in sent:
        _say_refused(one)
    files = sum(len(one.files) for one in sent)
    say(Message("told.exports", files=files, units=sum(bool(one.files) for one in sent), folder=out))
    raise typer.Exit(
        max((1 if isinstance(one.refused, DataRefused) else MachineError.exit_code for one in sent if one.refused), default=0)
    )


def _tell(sent: Sent, done: int, planned: int) -> None:
    """Say what a unit got as soon as it is written."""
    tell(Message("told.export", done=done, planned=planned, unit=sent.unit.name))
    for path in sent.files:
        say(path)


def _say_refused(sent: Sent) -> None:
    """Say why a unit got nothing."""
    if isinstance(sent.refused, DataRefused):
        for fault in sent.refused.faults:
            say(Message("told.no_export", unit=sent.unit.name, why=fault.text(spoken())))
    elif sent.refused is not None:
        say(Message("told.no_export", unit=sent.unit.name, why=sent.refused.args[0]))
