"""The guide for researchers runs to its end: its asserts are its test. README's lines of Python run too."""

import json
import re

import nbformat
import pytest
from nbclient import NotebookClient
from typer.main import get_command

from ntm_helpers.cli import app
from ntm_helpers.office.mapping import parse
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


# --- what the front pages say of the command ------------------------------------------------------------------------------

FRONT_PAGES = ("README.md", "README.vi.md", "data/README.md", "data/README.vi.md", "docs/usage.md")


def commands():
    """Commands of ``ntm``, each with its options."""
    known = get_command(app).commands
    return {name: {"--help", *(option for parameter in of.params for option in parameter.opts)} for name, of in known.items()}


def calls(page):
    """Calls of ``ntm`` that stand on a page: command, options."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for line in re.findall(r"(?:^    |`)((?:\.venv/bin/)?ntm [a-z]+[^`#\n]*)", text, re.MULTILINE):
        words = line.split()
        yield words[words.index(next(word for word in words if word.endswith("ntm"))) + 1], re.findall(r"(?<=\s)--[a-z-]+", line)


@pytest.mark.parametrize("page", FRONT_PAGES)
def test_every_call_on_a_front_page_is_one_that_there_is(page):
    known = commands()
    wrong = [(name, option) for name, options in calls(page) for option in (options or [""]) if name not in known]
    wrong += [(name, option) for name, options in calls(page) for option in options if option not in known.get(name, ())]
    assert wrong == []
    assert len(list(calls(page))) > 2


def test_the_vietnamese_front_page_has_every_command_and_leads_only_to_files_that_are_there():
    assert {name for name, _ in calls("README.vi.md")} == {*commands()}
    for page in ("README.vi.md", "data/README.vi.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
        assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_the_mapping_of_the_vietnamese_front_page_is_one():
    text = (ROOT / "README.vi.md").read_text(encoding="utf-8")
    lines = text[text.index("    [chung]") :].split("\n\nĐầu cột", 1)[0].splitlines()
    mapping, faults = parse("\n".join(line.removeprefix("    ") for line in lines), "mapping.ini")
    assert [str(fault) for fault in faults] == []
    assert [block.title for block in mapping.blocks] == ["Biểu 01 TC", "Biểu 04 Lien ket"]
