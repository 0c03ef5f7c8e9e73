"""Commands whose help is told in the language of the call.

typer says its own words in English alone, with no translation beside it: "Usage", what ``--help`` does, the kinds of values, what
is required and by default. Here they are words of the house. Every part of ``ntm`` that has commands is a `Commands`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup, TyperOption

from ntm_helpers.console import given, spoken
from ntm_helpers.errors import closest
from ntm_helpers.words import Message, WordsError, key_family, words

KINDS = key_family("help.kind", ("path", "str", "int"))
"""What stands behind an option, by the type of its value."""


def help_of(key: str) -> str:
    """Give a word of the help in the language of the call."""
    try:
        return words(spoken())(key)
    except WordsError:  # which `main` tells
        return key


rich_utils.ARGUMENTS_PANEL_TITLE = help_of("help.arguments")
rich_utils.OPTIONS_PANEL_TITLE = help_of("help.options")
rich_utils.COMMANDS_PANEL_TITLE = help_of("help.commands")
rich_utils.DEFAULT_STRING = f"[{help_of('help.default')}: {{}}]"
rich_utils.REQUIRED_LONG_STRING = f"[{help_of('help.required')}]"
_OPTIONS = f"[{help_of('help.some_options')}]"


def named(parameter: Any) -> str:
    """Name a parameter as the help does: an option by its sign, an argument by what is to be put in its place."""
    option = str(next(iter(parameter.opts), ""))
    return option if option.startswith("-") else str(parameter.metavar or option.upper())


def _tell_use(command: Any, context: Any, formatter: Any) -> None:
    """Write the line that shows how a command is called."""
    pieces = command.collect_usage_pieces(context)
    formatter.write_usage(context.command_path, " ".join(pieces), prefix=f"{help_of('help.usage')}: ")


def _told(parameters: list[Any]) -> list[Any]:
    """Give parameters their words: what stands behind an option, and what ``--help`` does; an argument's name says its kind."""
    for parameter in parameters:
        if not isinstance(parameter, TyperOption):
            parameter.display_type_rich = lambda ctx: None
            continue
        if "--help" in parameter.opts:
            parameter.help = help_of("help.help")
        if parameter.metavar is None:
            parameter.metavar = "" if parameter.is_flag else help_of(KINDS[_kind(parameter)])
    return parameters


def _kind(option: TyperOption) -> str:
    """Tell the kind of value of an option by the name of its type."""
    bare = option.bare_type().lower()
    return next((kind for kind in ("path", "int") if kind in bare), "str")


class _Command(TyperCommand):
    """One command."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _tell_use(self, ctx, formatter)

    def get_params(self, ctx: Any) -> list[Any]:
        return _told(super().get_params(ctx))


class _Group(TyperGroup):
    """All commands."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _tell_use(self, ctx, formatter)

    def get_params(self, ctx: Any) -> list[Any]:
        return _told(super().get_params(ctx))


class Commands(typer.Typer):
    """Some commands, told in the language of the call."""

    def __init__(self, **settings: Any):
        super().__init__(cls=_Group, options_metavar=_OPTIONS, subcommand_metavar=help_of("help.some_command"), **settings)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Any], Any]:
        """Add the function below as a command."""
        return super().command(name, cls=_Command, options_metavar=_OPTIONS, **settings)


def refusal(error: Any) -> Message:
    """Say what of a call is not understood: the words of what typer raises there are English alone too."""
    kind, quoted = type(error).__name__, re.findall(r"'([^']*)'", error.format_message())
    context, parameter = error.ctx, getattr(error, "param", None)
    option = getattr(error, "option_name", "") or (named(parameter) if parameter else next(iter(quoted), ""))
    if kind == "NoSuchOption":
        known = [name for parameter in context.command.params for name in parameter.opts] if context else []
        said = Message("usage.option", option=option, closest=closest(option, [*known, "--help"]))
    elif kind == "NoSuchCommand" or "No such command" in error.format_message():
        known = context.command.list_commands(context) if context else []
        said = Message("usage.command", command=quoted[0], closest=closest(quoted[0], known))
    elif kind == "MissingParameter":
        said = Message("usage.missing", parameter=option)
    elif kind == "BadOptionUsage":
        said = Message("usage.no_value", option=option)
    elif kind == "BadParameter":
        said = Message("usage.value", parameter=option, value=", ".join(given(option)))
    else:
        said = Message("usage.extra", extra=error.format_message().rpartition(" (")[2].rstrip(")"))
    return Message("told.usage", text=said, command=context.command_path if context else "ntm")
