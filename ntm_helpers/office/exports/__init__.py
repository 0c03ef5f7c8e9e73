"""What the office sends out: a file a unit in the form that its reader works with, from the same reviews as the pages.

Which unit gets which files, how they are named and written: `exporting`, `naming`, `packing`. A review is laid out for paper once
(`ntm_helpers.report.document`), so that a number is printed as on the page in every form.
"""

from ntm_helpers.office.exports.exporting import FORMATS, Order, Sent, export

__all__ = ["FORMATS", "Order", "Sent", "export"]
