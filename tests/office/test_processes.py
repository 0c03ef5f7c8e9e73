"""Work for many units in several processes: in their order, this process among them, and no error is lost."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from ntm_helpers.errors import DataRefused, Fault, MachineError, UsageError, Weight
from ntm_helpers.office.processes import of_each
from ntm_helpers.words import Message

DIES, REFUSED = "dies", "refused"
FAULT = Fault("figures.csv", 3, "value", "x", Message("fault.looks.struck"), Message("fix.looks.struck"), Weight.ROW)
UNITS = [f"u{number:02}" for number in range(8)]


def work(unit_id: str) -> tuple[str, int]:
    time.sleep(0.4)
    return unit_id, os.getpid()


def prepared(bad: str) -> Callable[[str], tuple[str, int]]:
    def make(unit_id: str) -> tuple[str, int]:
        if bad == DIES and unit_id == UNITS[-2]:
            os._exit(1)
        if bad == REFUSED and unit_id == UNITS[-1]:
            raise DataRefused("there", [FAULT])
        if unit_id == bad:
            raise UsageError(Message("usage.no_dataset", name=unit_id, closest="", allowed=""))
        return work(unit_id)

    return make


def test_one_process_does_all_of_it_and_starts_none():
    assert list(of_each(UNITS[:2], work, prepared, ("",), 1)) == [(unit, os.getpid()) for unit in UNITS[:2]]


def test_this_process_begins_at_once_while_another_takes_the_last_ones():
    found = list(of_each(UNITS, work, prepared, ("",), 2))
    assert [unit for unit, _ in found] == UNITS
    by = [process for _, process in found]
    assert by[0] == os.getpid()
    assert by[-1] != os.getpid()
    assert len(set(by)) == 2
    here = by.count(os.getpid())
    assert by[:here] == [os.getpid()] * here  # they meet once


def test_what_fails_in_another_process_is_raised_here_after_those_before_it():
    got: list[str] = []
    with pytest.raises(UsageError):
        got.extend(unit for unit, _ in of_each(UNITS, work, prepared, (UNITS[-1],), 2))
    assert got == UNITS[:-1]


def test_a_refusal_comes_back_from_another_process_with_all_that_it_says():
    with pytest.raises(DataRefused) as refused:
        list(of_each(UNITS, work, prepared, (REFUSED,), 2))
    assert (refused.value.folder, refused.value.faults) == ("there", (FAULT,))
    assert refused.value.text("vi") == DataRefused("there", [FAULT]).text("vi")


@pytest.mark.parametrize("workers", [2, 3])
def test_a_process_that_is_ended_is_told_and_nothing_waits_for_it(workers):
    with pytest.raises(MachineError, match="ended from outside"):
        list(of_each(UNITS, work, prepared, (DIES,), workers))
