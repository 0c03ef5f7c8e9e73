"""What the tests of workbooks need: one to break and read."""

import pytest
from openpyxl import Workbook

from books import TABLES
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.workbook import read_workbook


@pytest.fixture
def book(tmp_path):
    """A workbook with a sheet ``figures`` to break; ``book.read()`` saves it and reads it."""

    class Book:
        def __init__(self):
            self.workbook = Workbook()
            self.sheet = self.workbook.active
            self.sheet.title = "figures"
            self.sheet.append(columns("figures"))
            self.path = tmp_path / "figures.xlsx"

        def row(self, **cells):
            self.sheet.append([cells.get(column) for column in columns("figures")])
            return self

        def cell(self, row, column):
            return self.sheet.cell(row, columns("figures").index(column) + 1)

        def read(self, **more):
            self.workbook.save(self.path)
            return read_workbook(self.path, TABLES, **more)

        def faults(self, **more):
            return self.read(**more)[1]

        def fault(self):
            faults = self.faults()
            assert len(faults) == 1, faults
            return faults[0]

    return Book()
