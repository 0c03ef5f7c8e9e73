"""The commands of an office: its workbooks come in, forms go out and come back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ntm_helpers.commands import Commands, help_of
from ntm_helpers.console import say, spoken, tell
from ntm_helpers.errors import language
from ntm_helpers.options import DEFAULT_DATA, AsOf, Data, SaidLang, Topics, Units
from ntm_helpers.words import Message

if TYPE_CHECKING:
    from ntm_helpers.places import Unit

commands = Commands()


@commands.command(help=help_of("help.command.forms"))
def forms(
    out: Annotated[Path, typer.Option("--out", help=help_of("help.forms_out"), readable=False)],
    data: Data = DEFAULT_DATA,
    unit: Units = None,
    topic: Topics = None,
    as_of: AsOf = "",
    lang: SaidLang = "",
) -> None:
    """Write a form for every unit: what it is asked for on a day, as a workbook to fill in and send back."""
    from ntm_helpers.dataset import open_dataset
    from ntm_helpers.office.forms import State, make_forms

    lang = language(lang or spoken())

    def progress(of: Unit, done: int, planned: int) -> None:
        tell(Message("told.form", done=done, planned=planned, unit=of.name))

    made = make_forms(
        open_dataset("", data), out, units=tuple(unit or ()), chosen=tuple(topic or ()), as_of=as_of, lang=lang, tell=progress
    )
    for one in made:
        say(one.path)
    counts = {f"{state}": sum(one.counts[state] for one in made) for state in State}
    say(Message("told.forms", count=len(made), folder=out, **counts))
