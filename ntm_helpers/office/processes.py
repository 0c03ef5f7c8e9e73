"""The same work for many units, in several processes where it is worth their start.

Processes start anew (`spawn`): none has a thread or an open index of another one. This process works too, from the first unit on,
while the others start and take the last ones; where they meet nothing is left. What was made comes back in the order of the units,
so that nothing depends on which process was quicker.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

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
    """
    if workers < 2:
        yield from map(here, unit_ids)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers - 1, mp_context=context, initializer=_begin, initargs=(prepared, arguments)) as pool:
        try:
            others = [pool.submit(_work, unit_id) for unit_id in reversed(unit_ids)]
            for unit_id, other in zip(unit_ids, reversed(others), strict=True):
                yield here(unit_id) if other.cancel() else other.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _begin(prepared: Callable[..., Callable[[str], Any]], arguments: tuple[object, ...]) -> None:
    """Begin a process; it is told to stop by the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _WORK.append(prepared(*arguments))


def _work(unit_id: str) -> Any:
    return _WORK[0](unit_id)
