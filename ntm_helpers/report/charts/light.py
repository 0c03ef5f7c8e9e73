"""Colours of light, for pictures that leave the page: read from the style sheets, so that each is told once.

A picture in a document has no style sheet, no dark and no reader's own colours: it takes what the sheets say of light, which is
what paper shows too. Read are the variables of ``:root`` and the rules of a single class, outside of ``@media``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import tinycss2

from ntm_helpers.report.templates import current

_VARIABLE = re.compile(r"var\(--([\w-]+)\)")


def colours() -> Mapping[str, str]:
    """Give every colour of the sheets by its name."""
    return {name.removeprefix("--"): value for name, value in _rules(current().style)[":root"].items() if name.startswith("--")}


def look_of(class_name: str) -> Mapping[str, str]:
    """Give what the sheets declare of a class, with the colours in place of their names."""
    known = colours()
    declared = _rules(current().style).get(f".{class_name}", {})
    return {name: _VARIABLE.sub(lambda found: known[found[1]], value) for name, value in declared.items()}


@lru_cache(maxsize=2)
def _rules(sheets: str) -> dict[str, dict[str, str]]:
    """Declarations by selector; what stands later counts."""
    found: dict[str, dict[str, str]] = {}
    for rule in tinycss2.parse_stylesheet(sheets, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            parts = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            declared = {part.name: tinycss2.serialize(part.value).strip() for part in parts if part.type == "declaration"}
            for selector in tinycss2.serialize(rule.prelude).split(","):
                found.setdefault(selector.strip(), {}).update(declared)
    return found
