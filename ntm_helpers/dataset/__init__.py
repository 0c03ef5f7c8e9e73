"""A dataset, read: the only room that opens data files.

``open_dataset("lam-binh")`` reads the tables, applies the declared corrections, checks the contract and gives a `Dataset`;
``dataset.view("02296", as_of, reads)`` gives what one notebook may read: the unit itself with its villages and the groups it
belongs to, its parent, its children. ``dataset.frame()`` and ``view.frame(table)`` give the same as DataFrames.
"""

from ntm_helpers.dataset.answering import can_answer
from ntm_helpers.dataset.borders import Borders, Shape, borders_of, neighbours
from ntm_helpers.dataset.dataset import Dataset, handing, open_dataset
from ntm_helpers.dataset.entities import Entity
from ntm_helpers.dataset.figures import Figure, Misprint, Row, Standing, standing_on
from ntm_helpers.dataset.reads import Reads, reads_of
from ntm_helpers.dataset.register import Measure, Register, band
from ntm_helpers.dataset.stored import GRADES, StoredDataset, figures_named
from ntm_helpers.dataset.view import View

__all__ = [
    "GRADES",
    "Borders",
    "Dataset",
    "Entity",
    "Figure",
    "Measure",
    "Misprint",
    "Reads",
    "Register",
    "Row",
    "Shape",
    "Standing",
    "StoredDataset",
    "View",
    "band",
    "borders_of",
    "can_answer",
    "figures_named",
    "handing",
    "neighbours",
    "open_dataset",
    "reads_of",
    "standing_on",
]
