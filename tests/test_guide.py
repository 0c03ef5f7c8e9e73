"""The guide for researchers runs to its end: its asserts are its test. README's lines of Python run too."""

import json
import re

import nbformat
import pytest
from nbclient import NotebookClient

from ntm_helpers.project import NOTEBOOKS, ROOT


def guides():
    paths = NOTEBOOKS.glob("*.ipynb")
    return [p for p in paths if json.loads(p.read_text(encoding="utf-8"))["metadata"].get("ntm", {}).get("is_topic") is False]


@pytest.mark.parametrize("path", guides(), ids=lambda path: path.stem)
def test_it_stores_no_outputs_and_speaks_two_languages(path):
    cells = nbformat.read(path, as_version=4).cells
    assert [cell.id for cell in cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)] == []
    tags = [cell.metadata.tags for cell in cells if cell.cell_type == "markdown"]
    assert tags == [["vi"], ["en"]] * (len(tags) // 2)


@pytest.mark.slow
def test_the_guide_runs_to_its_end():
    notebook = nbformat.read(NOTEBOOKS / "guide.ipynb", as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.get("name") for output in shown if output.output_type == "stream"] == [], "nothing is printed, no warning either"
    assert any("image/png" in output.get("data", {}) for output in shown), "the plot of all communes is drawn"
    assert sum(cell.source.count("assert ") for cell in notebook.cells) >= 12


def test_every_link_of_the_start_page_leads_to_a_notebook():
    text = (NOTEBOOKS / "start.ipynb").read_text(encoding="utf-8")
    links = set(re.findall(r"\]\(([\w.]+)\)", text))
    assert len(links) >= 3
    assert [link for link in links if not (NOTEBOOKS / link).is_file()] == []


def test_the_python_of_the_readme_runs():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    source = re.search(r"```python\n(.*?)```", text, re.DOTALL).group(1)
    names: dict = {}
    exec(compile(source, "README.md", "exec"), names)
    assert len(names["review"].figures) > 10


def test_the_readme_is_a_front_door():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= 700
