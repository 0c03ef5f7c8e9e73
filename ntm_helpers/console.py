"""What the command says, whatever the console is.

All that ``ntm`` prints goes through `say` and `tell`, on streams that `prepare` has made ready: what a console cannot show is
replaced by what comes nearest to it and never ends a command. In code page 1258 a Vietnamese letter is a letter and a combining
mark (Microsoft's table of the code page); elsewhere it loses its marks; what has no likeness in ASCII either stands as its number,
as Python writes it. What gives orders to a terminal, wherever it came from (the name of a file, a cell, an error of a notebook), is
written as its number too (`ntm_helpers.characters`). Messages are said in the language that the call asks for (`spoken`).
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from text_unidecode import unidecode

from ntm_helpers.characters import visible
from ntm_helpers.words import LANGUAGES, SPOKEN, in_language


def prepare() -> None:
    """Have the standard streams replace what they cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            name = f"likeness-{stream.encoding}"
            codecs.register_error(name, _Likeness(stream.encoding))
            stream.reconfigure(errors=name)


def given(option: str) -> list[str]:
    """Values of an option as they stand in the call."""
    arguments = sys.argv[1:]
    joined = [argument.removeprefix(f"{option}=") for argument in arguments if argument.startswith(f"{option}=")]
    return joined + [value for name, value in pairwise(arguments) if name == option]


def spoken() -> str:
    """Language in which the command speaks: of ``--lang``, else of `SPOKEN` in the environment, else Vietnamese."""
    return next((lang for lang in [*given("--lang"), os.environ.get(SPOKEN, "")] if lang in LANGUAGES), "vi")


def shown(text: object) -> str:
    """Give a text as the command prints it: a message in the language spoken, nothing that gives orders to a terminal."""
    return visible(str(in_language(text, spoken())))


def say(text: object) -> None:
    """Print a line of what was asked for."""
    print(shown(text))


def tell(text: object) -> None:
    """Print a line beside it: progress, notices, errors."""
    print(shown(text), file=sys.stderr, flush=True)


class _Likeness:
    """Replaces characters that an encoding lacks; of `codecs.register_error`, which does not tell a handler the encoding."""

    def __init__(self, encoding: str):
        self._encoding = encoding

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        lacking = error.object[error.start : error.end]
        return "".join(map(self._likeness, lacking)), error.end

    def _likeness(self, character: str) -> str:
        number = character.encode("ascii", "backslashreplace").decode("ascii")
        return next((text for text in _likenesses(character) if self._is_shown(text)), number)

    def _is_shown(self, text: str) -> bool:
        try:
            return bool(text) and bool(text.encode(self._encoding))
        except UnicodeError:
            return False


def _likenesses(character: str) -> Iterator[str]:
    """Ways to write a character otherwise, the nearest first."""
    base, *marks = list(unicodedata.normalize("NFD", character))
    for mark in marks:
        yield unicodedata.normalize("NFC", base + mark) + "".join(other for other in marks if other != mark)
    yield base + "".join(marks)
    if not unicodedata.category(character).startswith("C"):  # a mark of direction stands as its number, not as nothing
        yield unidecode(character).replace("[?]", "")  # its word for what it does not know
