"""An executed notebook turned into a page by nbconvert, with the project's own small template.

The page is one file: no script, no request, a content security policy that allows neither. What a template cannot promise is
checked on the result, and a page that breaks it is a failure, not a briefing: it holds nothing but what a page may hold
(`ntm_helpers.report.markup`), every part of the review as it was drawn (`ntm_helpers.report.parts`) and every Markdown cell of its
language, in the order of the notebook; and it is no larger than a browser opens at once (`PAGE_BYTES`). The last act is to put the
digest of its content into its head (`ntm_helpers.audit.content`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import nbformat

from ntm_helpers.audit.content import PAGE_BYTES, sealed
from ntm_helpers.errors import NtmError, clip, in_one_sentence
from ntm_helpers.notebooks import notebooks
from ntm_helpers.project import TEMPLATES
from ntm_helpers.report.head import UNSEALED, made_of
from ntm_helpers.report.markup import POLICY, checked
from ntm_helpers.report.navigation import Navigation, Way
from ntm_helpers.report.parts import BEFORE, PART, STEP, gaps
from ntm_helpers.report.style import styled
from ntm_helpers.report.templates import Template, current
from ntm_helpers.words import Message, words

ANSWERED = {"unit": "unit_id"}
"""Parameters that a review keeps under another name."""
SAID = ("title", "topic")
"""What the template says of a review."""
FEWEST_LISTED = 4
"""So many sections make a list of contents."""


class IncompletePage(NtmError):
    """A page that does not hold all that its notebook and its review say, or more than a page can."""


def to_page(notebook: nbformat.NotebookNode, review: dict, navigation: Navigation | None = None) -> str:
    """Turn an executed notebook into its page.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    review : dict
        The review that its setup cell left.
    navigation : Navigation, optional
        Where the page leads; by default to the index and to the unit's briefing.

    Raises
    ------
    IncompletePage
        When a part of the review or a Markdown cell is missing, stands twice, elsewhere or otherwise than it was drawn; when
        anything else is shown; when the page is too large.
    ForbiddenMarkup
        When it would hold what no page may hold.
    """
    return finished(laid_out(notebook, review, navigation), review["foot"], review["lang"])


def laid_out(notebook: nbformat.NotebookNode, review: dict, navigation: Navigation | None = None) -> str:
    """Lay out a page as `to_page` does, without its style and its digest: what several pages in one file are made of.

    Raises
    ------
    IncompletePage
        When a part of the review or a Markdown cell is missing, stands twice, elsewhere or otherwise than it was drawn.
    """
    found = gaps(_outputs(notebook), review)
    if found:
        raise IncompletePage(Message("page.gaps", found=in_one_sentence(found)))
    shown = nbformat.v4.new_notebook(cells=list(_shown(notebook, review)))
    said = {name: review[name] for name in SAID}  # nbconvert copies whatever it is given
    lang = review["lang"]
    resources = {"review": said, "lang": lang, "t": words(lang), "policy": POLICY, "unsealed": UNSEALED}
    resources["made_of"] = made_of(parameters_of(review), {**review["digests"], "template": current().digest})
    resources["is_briefing"] = is_briefing = notebooks()[review["topic"]].is_index
    own = Way(words(lang)("nav.briefing"), "index.html", is_here=is_briefing)
    resources["navigation"] = navigation or Navigation("../index.html", (own,))
    resources["contents"] = contents if len(contents := _contents(shown)) >= FEWEST_LISTED else []
    resources["marks"] = _marks(shown)
    html = _squeezed(exporter().from_notebook_node(shown, resources=resources)[0])
    _look_for_all(html, shown)
    return html


def finished(html: str, foot: str, lang: str) -> str:
    """Give a page that is laid out its style, see that it holds what a page may hold, and put in the digest of its content.

    Parameters
    ----------
    html, foot, lang : str
        What stands at the foot of its paper; its language.

    Raises
    ------
    IncompletePage
        When it is too large.
    ForbiddenMarkup
        When it would hold what no page may hold.
    """
    html = styled(html, current().style, foot)
    if (size := len(html.encode())) > PAGE_BYTES:
        raise IncompletePage(Message("page.too_large", size=size, allowed=PAGE_BYTES))
    return sealed(checked(html, lang))


def parameters_of(review: dict) -> dict[str, str]:
    """Give what a page was asked for, as the call names it."""
    return {name: review[ANSWERED.get(name, name)] for name in ("dataset", "unit", "topic", "as_of", "since", "lang")}


def _contents(shown: nbformat.NotebookNode) -> list[tuple[str, str]]:
    """List the headings below the first screen: their anchors and texts."""
    written = [part for cell in shown.cells[len(BEFORE) :] for part in _parts_of(cell)]
    return re.findall(r'<h2 id="([^"]*)"[^>]*>(.*?)</h2>', "".join(written))


def _marks(shown: nbformat.NotebookNode) -> str:
    """Give the legend of the marks, which stands at the foot of a page, so that it stands above its numbers too."""
    last = "".join(part for cell in shown.cells[-1:] for part in _parts_of(cell))
    found = re.search(r'<p class="marks">.*?</p>', last)
    return found[0] if found else ""


def _parts_of(cell: nbformat.NotebookNode) -> list[str]:
    """Give what a cell of the page says, as HTML."""
    return [_written(cell)] if cell.cell_type == "markdown" else _html_of(cell)


def _squeezed(html: str) -> str:
    """Take out empty lines and spaces at the end of lines."""
    return "\n".join(line.rstrip() for line in html.splitlines() if line.strip()) + "\n"


def _look_for_all(html: str, shown: nbformat.NotebookNode) -> None:
    """Refuse a page on which the template left out, changed or moved what a cell shows."""
    place = 0
    for number, cell in enumerate(shown.cells, 1):
        for part in _parts_of(cell):
            squeezed = _squeezed(part).strip()
            place = html.find(squeezed, place)
            if place < 0:
                raise IncompletePage(Message("page.template_gap", number=number, text=clip(squeezed)))
            place += len(squeezed)


def _written(cell: nbformat.NotebookNode) -> str:
    """Markdown as the template writes it."""
    return exporter().markdown2html({"cell": cell}, cell.source) if cell.get("attachments") else _prose(cell.source)


@cache
def _prose(source: str) -> str:
    """Prose as the template writes it: that of a topic is the same on all its pages."""
    return exporter().markdown2html({}, source)


def _shown(notebook: nbformat.NotebookNode, review: dict) -> Iterator[nbformat.NotebookNode]:
    """Give the cells of the page: Markdown of its language, and of code only what it shows as HTML.

    The title is said by the page's header. Markdown before a part is its heading: of that the first line stands on the page, where
    the part has something to show; the question below it is for those who work with the notebook. A page of which every step is
    empty is a short one: it says nothing of the limits of what it does not show.
    """
    lang, is_short = review["lang"], all(step["is_empty"] for step in review["steps"])
    heading: nbformat.NotebookNode | None = None
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and lang in cell.metadata.get("tags", []) and not cell.source.startswith("# "):
            if heading is not None:
                yield heading
            heading = cell
        elif cell.cell_type == "code":
            parts = [output.data for output in cell.outputs if "text/html" in output.get("data", {})]
            there = [data["text/html"] for data in parts if not data.get(PART, {}).get("is_empty")]
            is_step = all(data.get(PART, {}).get("part", "").startswith(STEP) for data in parts)
            if heading is not None and parts and not is_step:  # prose of its own, before a part that has its heading
                yield from () if is_short else (heading,)
            elif heading is not None and there:
                yield nbformat.from_dict({**heading, "source": heading.source.partition("\n")[0]})
            heading = None if parts else heading
            if there:
                shown = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": html}} for html in there]
                yield nbformat.from_dict({**cell, "source": "", "metadata": {}, "outputs": shown})
    if heading is not None:
        yield heading


def _outputs(notebook: nbformat.NotebookNode) -> Iterator[tuple[int, dict]]:
    """Outputs with HTML, each with the number of its cell."""
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            yield from ((number, output.data) for output in cell.outputs if "text/html" in output.get("data", {}))


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
        extra_loaders=[template.loader("briefing/"), template.loader()],
        exclude_anchor_links=True,
        default_preprocessors=[],
    )
