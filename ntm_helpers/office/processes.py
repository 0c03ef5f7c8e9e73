"""The same work for many units, in several processes where it is worth their start.

Processes start anew (`spawn`): none has a thread or an open index of another one. This process works too, from the first unit on,
while the others start and take the last ones; where they meet nothing is left. What was made comes back in the order of the units,
so that nothing depends on which process was quicker.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import Lock
from typing import Any, TypeVar

from ntm_helpers.errors import MachineError
from ntm_helpers.words import Message

T = TypeVar("T")

_WORK: list[Callable[[str], Any]] = []
"""That of this process."""


def of_each(
    unit_ids: Sequence[str],
    here: Callable[[str], T],
    prepared: Callable[..., Callable[[str], T]],
    arguments: tuple[object, ...],
    workers: int,
) -> Iterator[T]:
    """Give what work makes of each unit, in their order.

    Parameters
    ----------
    unit_ids : sequence of str
    here : function
        The work in this process, which does it where fewer than two processes are asked for.
    prepared : function
        Of a module: prepares the work in another process.
    arguments : tuple
        What it is given.
    workers : int
        Processes, this one among them.

    Raises
    ------
    MachineError
        When a process was ended from outside, as by a machine that is short of memory.
    """
    if workers < 2:
        yield from map(here, unit_ids)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers - 1, mp_context=context, initializer=_begin, initargs=(prepared, arguments)) as pool:
        try:
            left = _Left(unit_ids, pool)
            for _ in range(workers - 1):
                left.give_last()
            yield from (here(unit_id) if left.is_taken_first(unit_id) else left.given[unit_id].result() for unit_id in unit_ids)
        except BrokenProcessPool:
            raise MachineError(Message("machine.process_ended")) from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class _Left:
    """Units that nobody has taken yet: this process takes the first, another one the last as soon as it is free.

    What is given is never taken back: a pool one of whose processes has died would wait for it (CPython issue 105829).
    """

    def __init__(self, unit_ids: Sequence[str], pool: ProcessPoolExecutor):
        self._left, self._lock, self._pool = deque(unit_ids), Lock(), pool
        self.given: dict[str, Future[Any]] = {}

    def is_taken_first(self, unit_id: str) -> bool:
        """Take a unit for this process, where no other one has it."""
        with self._lock:
            is_left = bool(self._left) and self._left[0] == unit_id
            if is_left:
                self._left.popleft()
            return is_left

    def give_last(self, before: Future[Any] | None = None) -> None:
        """Give the last one to a process that is free, unless what it had done before has failed."""
        if before is not None and (before.cancelled() or before.exception() is not None):
            return
        with self._lock:
            if not self._left:
                return
            try:
                given = self.given[self._left[-1]] = self._pool.submit(_work, self._left[-1])
            except RuntimeError:  # it has ended: this process takes what is left
                return
            self._left.pop()
        given.add_done_callback(self.give_last)


def _begin(prepared: Callable[..., Callable[[str], Any]], arguments: tuple[object, ...]) -> None:
    """Begin a process; it is told to stop by the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _WORK.append(prepared(*arguments))


def _work(unit_id: str) -> Any:
    return _WORK[0](unit_id)
