"""An executed notebook turned into a page by nbconvert, with the project's own small template.

The page is one file: no script, no request, a content security policy that allows neither. What a template cannot promise is
checked on the result (`offences`): a page that would load or run anything is a failure, not a briefing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import nbformat

from ntm_helpers.project import TEMPLATES
from ntm_helpers.report.templates import Template, current
from ntm_helpers.words import words


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
    shown = nbformat.v4.new_notebook(cells=list(_shown(notebook, lang)))
    resources = {"review": review, "lang": lang, "t": words(lang), "css": current().style}
    html, _ = exporter().from_notebook_node(shown, resources=resources)
    html = "\n".join(line.rstrip() for line in html.splitlines() if line.strip()) + "\n"
    found = offences(html)
    if found:
        raise ValueError(f"the page may not hold {', '.join(found)}")
    return html


def _shown(notebook: nbformat.NotebookNode, lang: str) -> Iterator[nbformat.NotebookNode]:
    """Markdown stands twice, tagged by language; of code only what it shows as HTML."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and lang in cell.metadata.get("tags", []):
            yield cell
        elif cell.cell_type == "code":
            shown = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": html}} for html in _html_of(cell)]
            if shown:
                yield nbformat.from_dict({**cell, "source": "", "metadata": {}, "outputs": shown})


def _html_of(cell: nbformat.NotebookNode) -> list[str]:
    return [output.data["text/html"] for output in cell.outputs if "text/html" in output.get("data", {})]


def exporter():
    """The exporter of the template that is used."""
    return _exporter(current())


@cache
def _exporter(template: Template):
    """One exporter a process and template: making it costs more than using it."""
    from nbconvert.exporters import HTMLExporter, TemplateExporter

    class PageExporter(HTMLExporter):
        """nbconvert's, without its second reading of the finished page for pictures without a text: ours have theirs."""

        def from_notebook_node(self, nb, resources=None, **options):
            return TemplateExporter.from_notebook_node(self, nb, resources, **options)

    return PageExporter(
        template_name="briefing",
        extra_template_basedirs=[str(TEMPLATES)],
        extra_loaders=[template.loader("briefing/")],
        exclude_anchor_links=True,
        default_preprocessors=[],
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
