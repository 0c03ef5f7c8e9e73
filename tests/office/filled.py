"""An officer of a unit at work: fills in a form with openpyxl, as a spreadsheet program would, and reads the comments on it."""

import io

import openpyxl


def _places(book):
    """The sheet of lines, with the columns by their ids and the rows by their keys."""
    for sheet in book:
        columns = {cell.value: cell.column for cell in sheet[1] if cell.value}
        if "key" in columns:
            return sheet, columns, {cell.value: cell.row for cell in sheet["A"] if cell.value}
    raise AssertionError("no sheet of lines")


def fill(path, answers, to=None):
    """Write answers, by the key of a line and the id of a column."""
    book = openpyxl.load_workbook(path)
    sheet, columns, rows = _places(book)
    for (key, column), value in answers.items():
        sheet.cell(rows[key], columns[column]).value = value
    book.save(to or path)
    return to or path


def cell_of(path, key, column="value"):
    """A cell of the sheet of lines."""
    sheet, columns, rows = _places(openpyxl.load_workbook(path))
    return sheet.cell(rows[key], columns[column])


def comments(content):
    """Comments on the answers of a marked copy, by key and column."""
    sheet, columns, rows = _places(openpyxl.load_workbook(io.BytesIO(content)))
    by_row, by_column = ({place: name for name, place in of.items()} for of in (rows, columns))
    return {
        (by_row[cell.row], by_column[cell.column]): cell.comment.text
        for cells in sheet.iter_rows(min_row=2)
        for cell in cells
        if cell.comment
    }
