"""An executed notebook turned into a page by nbconvert, with the project's own small template.

The page is one file: no script, no request, a content security policy that allows neither. What a template cannot promise is
checked on the result (`offences`): a page that would load or run anything is a failure, not a briefing.
"""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser

import nbformat

from ntm_helpers.project import TEMPLATES
from ntm_helpers.report.words import words


def to_page(notebook: nbformat.NotebookNode, review: dict) -> str:
    """Turn an executed notebook into its page.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    review : dict
        The review that its setup cell left.

    Raises
    ------
    ValueError
        When the page would load or run anything, or shows a bare machine word.
    """
    lang = review["lang"]
    shown = nbformat.from_dict({**notebook, "cells": [cell for cell in notebook.cells if _is_shown(cell, lang)]})
    resources = {"review": review, "lang": lang, "t": words(lang), "css": (TEMPLATES / "page.css").read_text(encoding="utf-8")}
    html, _ = exporter().from_notebook_node(shown, resources=resources)
    html = "\n".join(line.rstrip() for line in html.splitlines() if line.strip()) + "\n"
    found = offences(html)
    if found:
        raise ValueError(f"the page may not hold {', '.join(found)}")
    return html


def _is_shown(cell: nbformat.NotebookNode, lang: str) -> bool:
    """Markdown stands twice, tagged by language; of code only the outputs are shown."""
    tags = cell.metadata.get("tags", [])
    if cell.cell_type == "markdown":
        return lang in tags
    return cell.cell_type == "code" and any("text/html" in output.get("data", {}) for output in cell.outputs)


@cache
def exporter():
    """One exporter a process: making it costs more than using it."""
    from nbconvert.exporters import HTMLExporter

    return HTMLExporter(
        template_name="briefing",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


class _Offences(HTMLParser):
    """Finds what would run or load something."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "iframe", "object", "embed", "link", "base", "form", "video", "audio"}:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            value = (value or "").strip().lower()
            if name.startswith("on"):
                self.found.append(f"the attribute {name}")
            if name in {"src", "srcset", "action", "background"} and not value.startswith("data:"):
                self.found.append(f"{name}={value[:40]}")
            if name in {"href", "xlink:href"} and value.startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(f"a link {value[:40]}")


def offences(html: str) -> list[str]:
    """List what on a page would run or load something."""
    parser = _Offences()
    parser.feed(html)
    return parser.found
