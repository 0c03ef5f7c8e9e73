"""Why a figure of a trace cannot be evaluated: said in words, kept as what it is."""

from __future__ import annotations

from ntm_helpers.errors import NtmError
from ntm_helpers.words import Message, key_family

REASONS = key_family(
    "unproved",
    ("zero", "operation", "input", "no_input", "quantity", "unit", "parameter", "form", "rows", "circle", "function"),
)
"""Keys of the reasons."""


class Unproved(NtmError):
    """A figure of a trace cannot be evaluated; its message says why."""

    def __init__(self, message: Message):
        super().__init__(message)
        self.message = message


def cannot(reason: str, /, **fields: object) -> Unproved:
    """Give the error for a reason."""
    return Unproved(Message(REASONS[reason], **fields))
