"""Options that several commands have, and their help in the language of the call."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ntm_helpers.commands import help_of
from ntm_helpers.errors import UsageError
from ntm_helpers.project import DATA, of_project
from ntm_helpers.words import Message

DEFAULT_DATA = DATA / "lam-binh"
PAGES = "vi"
"""Language of pages where the call names none: it does not depend on the machine, as what is said of them does."""

FOLDER, DAY = help_of("help.value.folder"), help_of("help.value.day")
"""What the help puts where a folder, where a day is to be named."""


def read_folder(folder: Path | None) -> Path | None:
    """Give the folder of a dataset that is only read: also one that came with the project."""
    return folder and of_project(folder)


Data = Annotated[
    Path,
    typer.Option(
        "--data", metavar=FOLDER, help=help_of("help.data"), show_default="data/lam-binh", readable=False, callback=read_folder
    ),
]


def topic_id(text: str) -> str:
    """Read a topic by its id or its name; what is neither is named by whoever looks for it."""
    from ntm_helpers.dataset.naming import topics

    return topics().find(text.strip()).id or text


Topics = Annotated[
    list[str] | None, typer.Option("--topic", parser=topic_id, metavar=help_of("help.value.topic"), help=help_of("help.topic"))
]
Units = Annotated[list[str] | None, typer.Option("--unit", metavar=help_of("help.value.unit"), help=help_of("help.unit"))]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar=DAY, help=help_of("help.as_of"), show_default=help_of("help.default.dataset"))
]
Since = Annotated[
    str, typer.Option("--since", metavar=DAY, help=help_of("help.since"), show_default=help_of("help.default.dataset"))
]
Lang = Annotated[str, typer.Option("--lang", metavar="vi|en", help=help_of("help.lang"))]
SaidLang = Annotated[
    str, typer.Option("--lang", metavar="vi|en", help=help_of("help.said_lang"), show_default=help_of("help.default.lang"))
]

Sheets = Annotated[list[str] | None, typer.Option("--sheets", metavar=help_of("help.value.sheets"), help=help_of("help.sheets"))]


def share_of(text: str, option: str) -> float:
    """Read a percentage; 0 where none is given.

    Raises
    ------
    UsageError
        When it is none, or not above 0 and up to 100.
    """
    if not text:
        return 0.0
    try:
        share = float(text.removesuffix("%")) / 100
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise UsageError(Message("usage.share", option=option, text=text))
    return share
