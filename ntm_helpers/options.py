"""Options that several commands have, and their help in the language of the call."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ntm_helpers.console import spoken
from ntm_helpers.errors import UsageError
from ntm_helpers.project import DATA
from ntm_helpers.words import Message, WordsError, words


def help_of(key: str) -> str:
    """Give the help in the language of the call; what typer itself says there ("Usage", what --help does) is English."""
    try:
        return words(spoken())(key)
    except WordsError:  # which `main` tells
        return key


DEFAULT_DATA = DATA / "lam-binh"

Data = Annotated[Path, typer.Option("--data", help=help_of("help.data"), show_default="data/lam-binh", readable=False)]
Topics = Annotated[list[str] | None, typer.Option("--topic", help=help_of("help.topic"))]
Units = Annotated[list[str] | None, typer.Option("--unit", help=help_of("help.unit"))]
AsOf = Annotated[str, typer.Option("--as-of", help=help_of("help.as_of"), show_default=help_of("help.default.dataset"))]
Since = Annotated[str, typer.Option("--since", help=help_of("help.since"), show_default=help_of("help.default.dataset"))]
Lang = Annotated[str, typer.Option("--lang", help=help_of("help.lang"))]
SaidLang = Annotated[str, typer.Option("--lang", help=help_of("help.said_lang"), show_default=help_of("help.default.lang"))]


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
