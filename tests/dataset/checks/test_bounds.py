"""A number of criteria is held against the set of its day; where the day is not known, against the largest it may be of."""

import pytest


@pytest.mark.parametrize(
    ("number", "cells", "is_refused"),
    [
        ("11", {"period_end": "2026-03-31"}, True),  # ten criteria since February 2026
        ("19", {"period_end": "2025-12-31"}, False),
        ("20", {"period_end": "2025-12-31"}, True),
        ("19", {"period_end": "", "stated_on": "2026-03-31"}, False),  # of which set nobody knows
        ("20", {"period_end": "", "stated_on": "2026-03-31"}, True),  # of none
        ("19", {"period_start": "2025-06-01", "period_end": ""}, False),
        ("11", {"period_start": "2026-03-01", "period_end": ""}, True),
    ],
)
def test_the_bound_is_of_the_figures_own_set(laid, number, cells, is_refused):
    laid.unit("A").figure("M", "criteria_met", number, "criterion", unit_id="A", basis="status", **cells)
    faults = [fault for fault in laid.open().row_faults if "criteria_met cannot exceed" in str(fault)]
    assert bool(faults) is is_refused
