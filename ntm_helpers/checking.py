"""A dataset checked: its contract, and what its figures say to one another."""

from __future__ import annotations

from pathlib import Path

from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import DataRefused
from ntm_helpers.methods.identities.examine import examine
from ntm_helpers.report.check_report import CheckReport
from ntm_helpers.report.disagreements import denied_lists, disagreements


def check_dataset(folder: Path, *, with_identities: bool = False) -> CheckReport:
    """Check a dataset: its contract, and what its figures say to one another.

    Every disagreement is a notice; rows whose number cannot be read take no part in it.

    Parameters
    ----------
    folder : Path
    with_identities : bool
        Whether to report all that was held together, also what agrees.
    """
    try:
        dataset = open_dataset("", folder)
    except DataRefused as refused:
        return CheckReport(folder, refused.faults, None, None)
    found = examine(dataset.figures(), dataset, dataset.identities)
    faults = (*dataset.faults, *denied_lists(dataset), *disagreements(dataset, found))
    return CheckReport(folder, faults, dataset, found if with_identities else None)
