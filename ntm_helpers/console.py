"""What the command says, whatever the console is.

All that ``ntm`` prints goes through `say` and `tell`, on streams that `prepare` has made ready: what a console cannot show is
replaced by what comes nearest to it and never ends a command. In code page 1258 a Vietnamese letter is a letter and a combining
mark (Microsoft's table of the code page); elsewhere it loses its marks; what has no likeness in ASCII either stands as its number,
as Python writes it. What gives orders to a terminal, wherever it came from (the name of a file, a cell, an error of a notebook), is
written as its number too (`ntm_helpers.characters`). Messages are said in the language that the call asks for (`spoken`).

A reader that goes away (``ntm list | head -1``) or a stream that is closed wants nothing more: the command does its work to the end
and has the exit code that it would have had. A standard output that cannot take what was asked for, on a full disk, is an error;
what is told beside it is never one: a run does not end because nobody can hear how it goes.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import select
import sys
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, TextIO

from text_unidecode import unidecode

from ntm_helpers.characters import visible
from ntm_helpers.errors import MachineError
from ntm_helpers.files import reason_of
from ntm_helpers.words import LANGUAGES, SPOKEN, Message, in_language

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer


_WIDTH = re.compile("[2-9][0-9]|[1-9][0-9]{2}")
"""What is believed of the width of a terminal."""


def prepare() -> None:
    """Have the standard streams replace what they cannot show, and outlive who reads them."""
    for name in ("COLUMNS", "TERMINAL_WIDTH"):
        if not _WIDTH.fullmatch(os.environ.get(name, "")):  # libraries fill lines to their end, or end at what is no number
            os.environ.pop(name, None)
    if os.name == "posix":
        _fill_closed()
        sys.stdout, sys.stderr = sys.stdout or _nothing(), sys.stderr or _nothing()
        sys.stdout, sys.stderr = _lasting(sys.stdout, is_needed=True), _lasting(sys.stderr, is_needed=False)
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
    """Language in which the command speaks: of ``--lang``, else of `SPOKEN` in the environment, else of the machine."""
    return next((lang for lang in [*given("--lang"), os.environ.get(SPOKEN, "")] if lang in LANGUAGES), _of_the_machine())


def _of_the_machine() -> str:
    """Language of the machine, by the first variable that tells it (POSIX); Vietnamese where it is not known or another."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    spoken = re.split("[_.@-]", locale.lower())[0]
    return spoken if spoken in LANGUAGES else "vi"


def shown(text: object) -> str:
    """Give a text as the command prints it: a message in the language spoken, nothing that gives orders to a terminal."""
    return visible(str(in_language(text, spoken())))


def finish() -> None:
    """Write out what is still held back.

    Raises
    ------
    MachineError
        When the standard output cannot take it.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _fill_closed() -> None:
    """Open a closed standard stream on nothing, so that no file that is opened later gets its number and what is meant for it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest free number; for kernels too


def _nothing() -> TextIO:
    """Give a stream that keeps nothing, for one that was closed before the start: Python has none there, and it is asked things."""
    return io.TextIOWrapper(io.BufferedWriter(io.FileIO(os.open(os.devnull, os.O_WRONLY), "w")), encoding="utf-8")


def _lasting(stream: TextIO | None, *, is_needed: bool) -> TextIO | None:
    """Give a standard stream that takes what its reader does not; any other stream, as tests have, is left as it is."""
    if not isinstance(stream, io.TextIOWrapper) or stream not in (sys.__stdout__, sys.__stderr__):
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Channel(stream.fileno(), is_needed=is_needed)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering or not is_needed,
        write_through=stream.write_through,
    )


class _Channel(io.FileIO):
    """The way to a standard stream; once it is broken, everything goes nowhere."""

    def __init__(self, number: int, *, is_needed: bool):
        super().__init__(number, "w", closefd=False)
        self._is_needed, self._is_broken = is_needed, False

    def write(self, data: Buffer, /) -> int:
        length = memoryview(data).nbytes
        if self._is_broken:
            return length
        try:
            while (written := super().write(data)) is None:  # it is full for the moment, and does not make us wait
                select.select([], [self], [])
        except OSError as error:
            self._is_broken = True
            if self._is_needed and error.errno != errno.EPIPE:
                raise MachineError(Message("machine.output", reason=reason_of(error))) from error
            return length
        return written


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
