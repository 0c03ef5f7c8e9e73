"""What is asked for when a workbook is read in a test."""

from ntm_helpers.dataset.contract import table_names

TABLES = {name: ["period_start", "period_end", "stated_on"] for name in table_names()}
"""Columns of dates by table."""
