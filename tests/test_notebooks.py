"""The anatomy of the notebooks: one for all, with no logic in a cell and nothing stored."""

import ast
import json
import re

import pytest

from ntm_helpers.notebooks import PASSED, SINCE, notebooks
from ntm_helpers.project import NOTEBOOKS, TOPICS
from ntm_helpers.report.page import HEADINGS
from ntm_helpers.words import words

ALL = sorted(NOTEBOOKS.glob("*.ipynb"))
LOGIC = (
    ast.FunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.If,
    ast.Try,
    ast.With,
    ast.BinOp,
    ast.Compare,
    ast.comprehension,
)


def content(path):
    return json.loads(path.read_text(encoding="utf-8"))


def source(cell):
    return "".join(cell["source"])


OF_TOPICS = [notebook.path for notebook in notebooks().values()]


@pytest.fixture(params=OF_TOPICS, ids=lambda path: path.stem)
def cells(request):
    return content(request.param)["cells"]


def test_there_is_a_notebook_for_every_topic():
    assert {path.parent.name for path in TOPICS.glob("*/__init__.py")} == set(notebooks())


def test_nothing_is_stored(cells):
    assert [c["id"] for c in cells if c["cell_type"] == "code" and (c["outputs"] or c["execution_count"])] == []


def test_no_logic_in_a_cell(cells):
    trees = [ast.parse(source(cell)) for cell in cells if cell["cell_type"] == "code"]
    assert [type(node).__name__ for tree in trees for node in ast.walk(tree) if isinstance(node, LOGIC)] == []


def test_at_most_twenty_lines_of_code(cells):
    lines = [line for cell in cells if cell["cell_type"] == "code" for line in source(cell).splitlines() if line.strip()]
    assert len(lines) <= 27, "about twenty lines: parameters, setup, one line a step"
    assert all(
        len(source(c).splitlines()) == 1 for c in cells if c["cell_type"] == "code" and c["id"] not in ("parameters", "setup")
    )


def test_every_markdown_cell_stands_twice(cells):
    tags = [cell["metadata"]["tags"] for cell in cells if cell["cell_type"] == "markdown"]
    assert tags == [["vi"], ["en"]] * (len(tags) // 2)


PARTS = {part: f"page.{part}()" for part in HEADINGS} | {"afterwards": 'page.step("afterwards")'}
STANDARD = ("page.first_screen()", *PARTS.values(), 'page.step("topics")', 'page.step("silent")')
"""What every page has, and the first screens of the topics, bring their headings along: one in the notebook would stand twice.
Topics without a figure are told in the section on what is missing."""


def test_a_markdown_cell_stands_before_every_shown_cell_that_has_no_heading_of_its_own(cells):
    shown = [cell for cell in cells if cell["id"] not in ("parameters", "setup")]
    before = [(shown[i - 1], source(cell)) for i, cell in enumerate(shown) if cell["cell_type"] == "code"]
    assert [line for cell, line in before if line not in STANDARD and cell["cell_type"] != "markdown"] == []


def test_no_notebook_repeats_the_heading_of_what_every_page_has(cells):
    titles = {f"## {words(lang)(title)}" for title in HEADINGS.values() for lang in ("vi", "en")}
    headings = [source(cell).split("\n")[0] for cell in cells if cell["cell_type"] == "markdown"]
    assert [heading for heading in headings if heading in titles] == []


def test_every_notebook_shows_what_every_page_has(cells):
    assert set(PARTS.values()) <= {source(cell) for cell in cells if cell["cell_type"] == "code"}


def test_results_come_first_then_the_sources_and_the_checks(cells):
    code = [source(cell).strip() for cell in cells if cell["cell_type"] == "code"]
    assert code[2] == "page.first_screen()"
    steps = [number for number, line in enumerate(code) if line.startswith("page.step(")]
    assert max(steps) < code.index("page.sources()") == code.index("page.checks()") - 1


def test_static_prose_names_no_place_and_no_date(cells, lam_binh):
    names = {unit.name for unit in lam_binh.places if unit.kind != "group"}
    prose = "\n".join(source(cell) for cell in cells if cell["cell_type"] == "markdown")
    assert [name for name in names if name in prose] == []
    assert "13/4" not in prose


def test_every_notebook_declares_the_parameters_that_are_passed():
    assert {notebook.parameters for notebook in notebooks().values()} == {PASSED, (*PASSED, SINCE)}
    assert [topic for topic, notebook in notebooks().items() if SINCE in notebook.parameters] == ["synthesis", "figures"]


def test_every_notebook_has_a_title_in_both_languages():
    assert {tuple(notebook.titles) for notebook in notebooks().values()} == {("vi", "en")}
    assert notebooks()["funding"].titles["en"] == "Capital mobilised and used"


def test_the_briefing_may_read_what_any_topic_may_and_declares_no_more_than_its_own():
    briefing, *others = notebooks().values()
    assert {topic for topic, notebook in notebooks().items() if notebook.reads_of_topics} == {"synthesis", "figures"}
    for part in ("measures", "units", "tables"):
        assert set(getattr(briefing.reads, part)) >= {name for one in others for name in getattr(one.reads, part)}
    declared = set(content(briefing.path)["metadata"]["ntm"]["reads"]["tables"])
    assert not declared & {"works", "households", "arrears", "identities"}


def test_no_prose_is_copied_from_another_notebook():
    """Questions and limits are a topic's own; what all say stands once in the words."""
    seen: dict[str, str] = {}
    for path in ALL:
        for cell in content(path)["cells"]:
            if cell["cell_type"] == "markdown":
                assert seen.setdefault(source(cell), path.stem) == path.stem


def test_what_a_notebook_says_itself_is_true_of_every_dataset():
    """Its own prose names no year and no place: it stands on the pages of every period and every province."""
    for path in OF_TOPICS:
        for cell in content(path)["cells"]:
            if cell["cell_type"] == "markdown":
                assert not re.search(r"\b(19|20)\d\d\b|Lâm Bình|Tuyên Quang", source(cell)), (path.stem, source(cell))
