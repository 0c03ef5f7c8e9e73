"""The trace of a page read back, with distrust: it may be of another version, another page or another hand.

A file that is too long, is no JSON, has another form or another version than those that are known is refused, with what is wrong;
nothing of it is believed that is not of the kind that the schema (`docs/trace.schema.json`) says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

from ntm_helpers.audit.trace import VERSION
from ntm_helpers.errors import UsageError
from ntm_helpers.files import read_file, reason_of
from ntm_helpers.project import DOCS
from ntm_helpers.words import Message

SCHEMA = DOCS / "trace.schema.json"
MOST_BYTES = 1 << 28
"""Of a trace: a file of a quarter of a gigabyte is none of ours."""


@dataclass(frozen=True)
class PageTrace:
    """What a page prints and from what, as its trace tells it.

    Attributes
    ----------
    head : mapping
        Which page it is, and from what it was made.
    printed : list of mapping
        What the page prints: anchor, id of the figure, text.
    figures : list of mapping
        In the order of the review: the number in an anchor is the place in it, from 1.
    """

    head: Mapping[str, Any]
    printed: list[Mapping[str, str]]
    figures: list[Mapping[str, Any]]

    @cached_property
    def by_id(self) -> dict[str, Mapping[str, Any]]:
        """Figures by their ids."""
        return {figure["id"]: figure for figure in self.figures}

    @cached_property
    def by_anchor(self) -> dict[str, str]:
        """Ids of figures by every anchor of the page at which one stands."""
        rows = {f"c{place}": figure["id"] for place, figure in enumerate(self.figures, 1)}
        return rows | {figure_id: figure_id for figure_id in self.by_id} | {one["anchor"]: one["figure"] for one in self.printed}


def read_trace(path: Path) -> PageTrace:
    """Read the trace of a page.

    Raises
    ------
    UsageError
        When it is not there, or is none that this version reads.
    """
    try:
        content = read_file(path, most=MOST_BYTES)
    except OSError as error:
        raise UsageError(Message("traced.no_trace", file=path, reason=reason_of(error))) from None
    return trace_of(content, str(path))


def trace_of(content: bytes, file: str) -> PageTrace:
    """Take the trace of a page from its bytes.

    Parameters
    ----------
    content : bytes
    file : str
        How messages call it.

    Raises
    ------
    UsageError
        When it is none that this version reads.
    """
    if len(content) > MOST_BYTES:
        raise UsageError(Message("traced.too_long", file=file, most=MOST_BYTES))
    try:
        found = json.loads(content)
    except (ValueError, RecursionError, MemoryError) as error:
        raise UsageError(Message("traced.no_json", file=file, error=str(error) or type(error).__name__)) from None
    version = found.get("trace") if isinstance(found, dict) else None
    if version != VERSION or isinstance(version, bool):
        raise UsageError(Message("traced.version", file=file, found=json.dumps(version)[:40], version=VERSION))
    if fault := _fault(found):
        raise UsageError(Message("traced.form", file=file, place=fault))
    head = {name: value for name, value in found.items() if name not in ("printed", "figures")}
    return PageTrace(head, found["printed"], found["figures"])


def read_page(path: Path) -> str:
    """Read a page, whatever it holds.

    Raises
    ------
    UsageError
        When it is not there, or too long for one.
    """
    try:
        content = read_file(path, most=MOST_BYTES)
    except OSError as error:
        raise UsageError(Message("traced.no_page_file", file=path, reason=reason_of(error))) from None
    if len(content) > MOST_BYTES:
        raise UsageError(Message("traced.page_too_long", file=path, most=MOST_BYTES))
    return content.decode(errors="replace")


def _fault(found: dict[str, Any]) -> str:
    """Name the place where a trace is not of the form; empty where it is."""
    import fastjsonschema

    try:
        _validator()(found)
    except fastjsonschema.JsonSchemaValueException as error:
        return ".".join(map(str, error.path[1:]))[:60] or "{}"
    known = {figure["id"] for figure in found["figures"]}
    stray = next((one["figure"] for one in found["printed"] if one["figure"] not in known), "")
    return f"printed.{stray}"[:60] if stray else ""


@cache
def _validator() -> Callable[[object], object]:
    import fastjsonschema

    return cast("Callable[[object], object]", fastjsonschema.compile(json.loads(SCHEMA.read_text(encoding="utf-8"))))
