"""Texts in files that a spreadsheet opens: a program there takes what begins like a formula for one, whoever typed it."""

from __future__ import annotations

_FORMULAS = frozenset("=+-@\t\r\n＝＋－＠")  # the wide signs too, which spreadsheets of East Asia take alike


def plain_text(cell: str) -> str:
    """Give a cell that stays text: what could be taken for a formula is led by an apostrophe."""
    return f"'{cell}" if cell and cell[0] in _FORMULAS else cell
