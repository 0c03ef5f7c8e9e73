"""In the kernels of a run, a cell reads nothing by itself.

What a notebook may read is declared in its metadata and refused otherwise by its view (`ntm_helpers.dataset.view`). A cell that
opened a file, a database, a connection or a program directly would go round that, and a kept page would not notice when the file
changes. So an audit hook refuses it: what a cell asks of ``ntm_helpers`` may read, imports may read, the cell may not. JupyterLab
does not load this extension.
"""

from __future__ import annotations

import os
import sys
from types import FrameType

from ntm_helpers.errors import OutsideDeclaration
from ntm_helpers.words import Message

_STARTING = {"subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.spawn", "pty.spawn"}
_WATCHED = {"open", "sqlite3.connect", "socket.connect", *_STARTING}
_TRUSTED = ("ntm_helpers.", "importlib.", "_frozen_importlib", "linecache", "tokenize")


def load_ipython_extension(_: object) -> None:
    """Stand guard from now on; an audit hook cannot be taken away."""
    sys.addaudithook(_look)


def _look(event: str, arguments: tuple) -> None:
    if event not in _WATCHED:  # first: there are very many events
        return
    own = (sys.prefix, sys.base_prefix, os.environ["TMPDIR"])  # libraries, and what the run itself laid down
    if event == "open" and str(arguments[0]).startswith(own):
        return
    if _is_asked_by_a_cell(sys._getframe(1)):
        asked = str(arguments[0]) if arguments else Message("declared.another_process")
        raise OutsideDeclaration(Message("declared.nothing_else", what=asked, event=event))


def _is_asked_by_a_cell(frame: FrameType | None) -> bool:
    """Whether the way down from the cell to the event goes through nothing that may read."""
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name == "__main__":
            return True
        if name.startswith(_TRUSTED):
            return False
        frame = frame.f_back
    return False
