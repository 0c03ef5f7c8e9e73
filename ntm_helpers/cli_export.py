"""What goes out of the office: a file a unit as Word, PDF, sheets or a page that stands alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ntm_helpers.commands import Commands, help_of
from ntm_helpers.console import say, spoken, tell
from ntm_helpers.errors import DataRefused, MachineError, NtmError, UsageError, language
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
    formats: Annotated[list[str] | None, typer.Option("--format", metavar=FORMATS, help=help_of("help.export_format"))] = None,
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
    traced: Annotated[bool, typer.Option("--with-trace", help=help_of("help.export_trace"))] = False,
    template: Annotated[Path | None, typer.Option("--template", help=help_of("help.export_template"), readable=False)] = None,
    write_template: Annotated[
        Path | None, typer.Option("--write-template", help=help_of("help.export_write_template"), readable=False)
    ] = None,
    packed: Annotated[bool, typer.Option("--zip", help=help_of("help.export_zip"))] = False,
) -> None:
    """Write a file a unit to be sent out. Exit code 1 where a unit got none, 4 where its file is open in another program."""
    from ntm_helpers.dataset import open_dataset
    from ntm_helpers.office.exports import Order
    from ntm_helpers.office.exports import export as send

    if write_template is not None:
        _lay_template(write_template, language(lang))
        return
    order = Order(
        _formats(formats or ()),
        tuple(dict.fromkeys(topic or ())),
        tuple(unit or ()),
        tuple(dict.fromkeys(annex or ())),
        as_of,
        lang,
        template,
        is_traced=traced,
        is_packed=packed,
    )
    sent = send(open_dataset("", data), out, order, _tell, os.cpu_count() or 1)
    for one in sent:
        for copy in one.copies:
            say(Message("told.kept_copy", file=copy.name, copy=copy))
    _say_refused(sent)
    files = sum(len(one.files) for one in sent)
    say(Message("told.exports", files=files, units=sum(bool(one.files) for one in sent), folder=out))
    raise typer.Exit(max((_exit_code(one.refused) for one in sent if one.refused), default=0))


def _formats(named: Sequence[str]) -> tuple[str, ...]:
    if not named:
        raise UsageError(Message("usage.missing", parameter="--format"))
    return tuple(dict.fromkeys(name.strip().lower().removeprefix(".") for name in named))


def _lay_template(path: Path, lang: str) -> None:
    """Lay the template of the house where an office may change it; what lies there is not written over."""
    from ntm_helpers.files import write_whole
    from ntm_helpers.office.exports.word import default_template

    if path.exists():
        raise UsageError(Message("usage.template_there", file=path))
    write_whole(path, default_template(lang))
    say(Message("told.template", file=path))


def _exit_code(refused: NtmError) -> int:
    """Of a unit that got nothing: 4 where its file is open elsewhere, else 1, as the others got theirs."""
    return refused.exit_code if isinstance(refused, MachineError) else NtmError.exit_code


def _tell(told: Sent | Message, done: int, planned: int) -> None:
    """Say what a unit got as soon as it is written."""
    if isinstance(told, Message):
        tell(told)
        return
    tell(Message("told.export", done=done, planned=planned, unit=told.unit.name))
    for path in told.files:
        say(path)


def _say_refused(sent: Sequence[Sent]) -> None:
    """Say why units got nothing; what stops several of them once."""
    stopped: dict[str, list[str]] = {}
    for one in sent:
        for why in _reasons(one.refused):
            stopped.setdefault(why, []).append(one.unit.name)
    for why, units in stopped.items():
        say(Message("told.no_export", unit=", ".join(units), why=why))


def _reasons(refused: NtmError | None) -> list[str]:
    if refused is None:
        return []
    return [fault.text(spoken()) for fault in refused.faults] if isinstance(refused, DataRefused) else [refused.text(spoken())]
