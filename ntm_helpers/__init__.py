"""Evaluation workbooks of the New Rural Development programme: the helper package behind the notebooks."""

__version__ = "0.3.0"
