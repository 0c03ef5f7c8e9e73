"""A page is complete or it is not there: what a cell shows twice, otherwise or not at all fails the job, which names the part."""

import json

import nbformat
import pytest

from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import UsageError
from ntm_helpers.notebooks import Notebook, _read
from ntm_helpers.project import NOTEBOOKS
from ntm_helpers.report import parts
from ntm_helpers.report.markup import ForbiddenMarkup
from ntm_helpers.report.navigation import Navigation
from ntm_helpers.report.page import Page
from ntm_helpers.report.parts import PART, gaps
from ntm_helpers.report.templates import Template, current, use
from ntm_helpers.review import MIME
from ntm_helpers.run import convert
from ntm_helpers.run.convert import IncompletePage, to_page
from ntm_helpers.run.outcome import Failure, Made
from ntm_helpers.run.plan import make_plan
from ntm_helpers.run.work import Task, work
from ntm_helpers.topics import funding

BY_SOURCE, STAGES = 'page.step("by_source")', 'page.step("stages")'
SLOW_OUTPUT = """import sys, time
sys.stdout.flush_timeout = sys.stderr.flush_timeout = 0.1
get_ipython().kernel.iopub_thread.io_loop.add_callback(time.sleep, {seconds})
{line}"""
"""A kernel whose output thread is kept from its work, as on a busy machine: the reply comes, the output later."""


class Cells:
    """The cells of a notebook, to be changed in one place."""

    def __init__(self):
        self.notebook = nbformat.read(NOTEBOOKS / "funding.ipynb", as_version=4)

    def at(self, source: str) -> int:
        return next(number for number, cell in enumerate(self.notebook.cells) if cell.source.startswith(source))

    def put(self, source: str, other: str) -> None:
        cell = self.notebook.cells[self.at(source)]
        cell.source = cell.source.replace(source, other)

    def take(self, source: str) -> None:
        del self.notebook.cells[self.at(source)]

    def add(self, source: str, before: str) -> None:
        self.notebook.cells.insert(self.at(before), nbformat.v4.new_code_cell(source, id="added"))

    def tag(self, source: str, tag: str) -> None:
        self.notebook.cells[self.at(source)].metadata.setdefault("tags", []).append(tag)

    def swap(self, one: str, other: str) -> None:
        self.put(one, "?")
        self.put(other, one)
        self.put("?", other)

    def write(self, path):
        nbformat.write(self.notebook, path)
        return path


@pytest.fixture(scope="module")
def job():
    plan = make_plan(open_dataset("lam-binh"), topics=("funding",), units=("071",))
    return plan.jobs[0]


@pytest.fixture
def done(job, tmp_path, kernels, monkeypatch):
    """Do the job with its notebook changed: ``done(change)`` gives the result; no page is there unless it is made."""
    from jupyter_client.provisioning import KernelProvisionerFactory

    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", "forked-provisioner")

    def do(change=lambda _: None, lang="vi", form=4):
        cells = Cells()
        change(cells)
        path = cells.write(tmp_path / "funding.ipynb")
        path.write_text(path.read_text(encoding="utf-8").replace('"nbformat": 4,', f'"nbformat": {form},'), encoding="utf-8")
        page = tmp_path / "out" / "funding.html"
        task = Task(
            root=tmp_path / "out",
            page=page,
            stem=page.with_suffix(""),
            notebook=path.name,
            content=path.read_text(encoding="utf-8"),
            template=current(),
            parts={},
            parameters=job.parameters | {"lang": lang},
            inputs=job.inputs,
            navigation=Navigation("../index.html"),
            environment=kernels,
            fault=_read("funding", path).fault,
        )
        result = work(task).result
        assert page.exists() == isinstance(result, Made)
        return result

    return do


def test_a_notebook_as_it_is_makes_its_page(done):
    assert isinstance(done(), Made)


def test_output_that_comes_late_is_waited_for(done):
    """Later than the four seconds after which nbclient goes on without it."""
    late = SLOW_OUTPUT.format(seconds=7, line=BY_SOURCE)
    assert done(lambda cells: cells.put(BY_SOURCE, late)).page_sha256 == done().page_sha256


LOST = {
    "taken away": lambda cells: cells.take(BY_SOURCE),
    "a comment": lambda cells: cells.put(BY_SOURCE, f"# {BY_SOURCE}"),
    "empty": lambda cells: cells.put(BY_SOURCE, ""),
    "suppressed": lambda cells: cells.put(BY_SOURCE, f"{BY_SOURCE};"),
    "assigned": lambda cells: cells.put(BY_SOURCE, f"shown = {BY_SOURCE}"),
    "captured": lambda cells: cells.put(BY_SOURCE, f"%%capture\n{BY_SOURCE}"),
    "cleared": lambda cells: cells.put(
        BY_SOURCE, f"from IPython.display import clear_output\ndisplay({BY_SOURCE})\nclear_output()"
    ),
    "cleared by the next": lambda cells: cells.put(
        BY_SOURCE, f"from IPython.display import clear_output\ndisplay({BY_SOURCE})\nclear_output(wait=True)\ndisplay(1)"
    ),
    "printed": lambda cells: cells.put(BY_SOURCE, f"print({BY_SOURCE})"),
    "behind an error that is caught": lambda cells: cells.put(BY_SOURCE, f"try:\n    1 / 0; {BY_SOURCE}\nexcept Exception: pass"),
}


@pytest.mark.parametrize("how", LOST)
def test_a_step_that_is_not_on_the_page_fails_the_job_by_name(done, how):
    result = done(LOST[how])
    assert isinstance(result, Failure)
    assert "missing on the page: step by_source" in result.message


OTHERWISE = {
    "twice": (lambda cells: cells.add(BY_SOURCE, before=STAGES), "twice on the page: step by_source"),
    "the header twice": (lambda cells: cells.add("page", before=STAGES), "twice on the page: header"),
    "in another's place": (
        lambda cells: cells.swap(BY_SOURCE, STAGES),
        "out of order: step stages stands in the place of step by_source",
    ),
    "before the first screen": (
        lambda cells: cells.swap(BY_SOURCE, "page.first_screen()"),
        "out of order: step by_source stands in the place of first_screen",
    ),
    "overwritten": (
        lambda cells: cells.put(
            STAGES, f'display({STAGES}, display_id="x")\nfrom IPython.display import HTML\n'
            'display(HTML("<p>5</p>"), display_id="x", update=True)'
        ),
        "missing on the page: step stages; shows what is no part of the review: cell 18",
    ),
    "overwritten by a later cell": (
        lambda cells: (
            cells.put(BY_SOURCE, f'display({BY_SOURCE}, display_id="x")'),
            cells.put(STAGES, f'display({STAGES}, display_id="x", update=True)\n{STAGES}'),
        ),
        "missing on the page: step by_source; twice on the page: step stages",
    ),
    "altered": (
        lambda cells: cells.put(
            STAGES,
            f'bundle = {STAGES}._repr_mimebundle_()\nbundle["text/html"] = bundle["text/html"].replace("</", " </")\n'
            "display(bundle, raw=True)",
        ),
        "not as it was drawn: step stages",
    ),
    "of another unit": (
        lambda cells: cells.put(
            STAGES, f'page = Page(funding.review(open_dataset(dataset), "02296", as_of), lang)\n{STAGES}'
        ),
        "of another review than the setup cell's: step stages",
    ),
    "in another language": (
        lambda cells: cells.put(STAGES, f'page = Page(page.review, "en")\n{STAGES}'),
        "of another review than the setup cell's: step stages",
    ),
    "folded though it is not empty": (
        lambda cells: cells.put(BY_SOURCE, f"part = {BY_SOURCE}\npart.is_empty = True\npart"),
        "folded though the review has them: step by_source",
    ),
    "a table of its own": (
        lambda cells: cells.put("page.first_screen()", "display(page.frame())\npage.first_screen()"),
        "shows what is no part of the review: cell 6",
    ),
    "a step of another topic": (
        lambda cells: cells.add(
            'from ntm_helpers.topics import consistency\n'
            'Page(consistency.review(open_dataset(dataset), unit, as_of), lang).step("opposed")',
            before=STAGES,
        ),
        "no part of the review: step opposed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", OTHERWISE)
def test_a_part_that_stands_otherwise_fails_the_job_by_name(done, how):
    change, message = OTHERWISE[how]
    result = done(change)
    assert isinstance(result, Failure)
    assert result.kind == "page"
    assert message in result.message


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('lang = "en"', "answered for lang 'en' and was asked for 'vi'"),
        ('unit = "02296"', "answered for unit '02296' and was asked for '071'"),
        ('as_of = "2019-12-31"', "answered for as_of '2019-12-31' and was asked for '2020-04-13'"),
    ],
)
def test_a_cell_that_sets_a_parameter_anew_fails_the_job_by_name(done, setting, message):
    result = done(lambda cells: cells.add(setting, before="from ntm_helpers.dataset"))
    assert (result.kind, message in result.message) == ("parameters", True), result


def test_the_notebook_of_another_topic_is_told(done):
    def direction(cells):
        setup = cells.notebook.cells[cells.at("from ntm_helpers.dataset")]
        setup.source = setup.source.replace("import funding", "import direction").replace("funding.review", "direction.review")
        cells.notebook.cells = [cell for cell in cells.notebook.cells if not cell.source.startswith("page.step")]

    result = done(direction)
    assert (result.kind, "answered for topic 'direction' and was asked for 'funding'" in result.message) == ("parameters", True)


def test_a_page_is_bounded_and_so_are_outputs(done):
    flood = 'from IPython.display import HTML\ndisplay(HTML("<p>" + "x" * 30_000_000 + "</p>"))'
    result = done(lambda cells: cells.add(flood, before=STAGES))
    assert (result.kind, "showed more than 24,000,000 bytes" in result.message) == ("limit", True)


# --- cells that a tool would leave out ---------------------------------------------------------------------------------------

KINDS = {
    **{
        tag: (lambda cells, tag=tag: cells.tag(BY_SOURCE, tag), f"cell 8: found the tag '{tag}', allowed: parameters")
        for tag in ("raises-exception", "skip-execution", "remove-cell", "remove_input", "injected-parameters", "vi")
    },
    "a Markdown cell of no language": (
        lambda cells: cells.notebook.cells[cells.at("## Vốn theo nguồn")].metadata.pop("tags"),
        "up to cell 7: a Markdown cell stands twice",
    ),
    "a Markdown cell of one language": (
        lambda cells: cells.take("## Capital by source"),
        "up to cell 6: a Markdown cell stands twice",
    ),
    "a Markdown cell of both": (
        lambda cells: cells.tag("## Capital by", "vi"),
        "up to cell 7: a Markdown cell stands twice",
    ),
    "a tag of no kind": (
        lambda cells: cells.tag("## Capital by", "draft"),
        "cell 7: found the tag 'draft', allowed: vi, en",
    ),
    "a raw cell": (
        lambda cells: cells.notebook.cells.insert(5, nbformat.v4.new_raw_cell("raw", id="raw")),
        "cell 6: found a cell of the kind 'raw', allowed: markdown, code",
    ),
}


def read(tmp_path, change) -> Notebook:
    cells = Cells()
    change(cells)
    return _read("funding", cells.write(tmp_path / "funding.ipynb"))


@pytest.mark.parametrize("how", KINDS)
def test_a_cell_that_could_be_left_out_fails_its_topic_before_a_kernel_starts(done, how):
    change, message = KINDS[how]
    result = done(change)
    assert isinstance(result, Failure)
    assert (result.kind, f"notebooks/funding.ipynb, {message}" in result.message) == ("notebook", True), result.message
    assert "notebooks/funding.ipynb, " in result.message.text("vi")
    assert result.message.text("vi") != result.message.text("en")


def test_two_parameters_cells_are_refused_at_the_plan_with_file_and_cells(tmp_path):
    def second(cells):
        cells.add('lang: str = "vi"', before=STAGES)
        cells.tag('lang: str = "vi"', "parameters")

    with pytest.raises(UsageError, match=r"notebooks/funding\.ipynb: the cells 3, 17 are all tagged parameters, one is allowed"):
        read(tmp_path, second)


def test_other_metadata_of_a_cell_changes_nothing(tmp_path):
    def collapse(cells):
        cells.notebook.cells[cells.at(BY_SOURCE)].metadata |= {"collapsed": True, "jupyter": {"source_hidden": True}}

    assert read(tmp_path, collapse).fault == ""


# --- the page against the outputs --------------------------------------------------------------------------------------------


@pytest.fixture
def executed(lam_binh):
    """A notebook with the outputs of all its cells, made without a kernel; and its review."""
    page = Page(funding.review(lam_binh, "071"), "vi")
    notebook, review = nbformat.read(NOTEBOOKS / "funding.ipynb", as_version=4), {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.splitlines()[-1].startswith("page"):
            bundle = json.loads(json.dumps(eval(cell.source.splitlines()[-1], {"page": page})._repr_mimebundle_()))
            cell.outputs = [nbformat.v4.new_output("display_data", data=bundle)]
            review = review or bundle[MIME]
    return notebook, review


def test_every_heading_of_the_language_stands_over_what_is_there_and_over_nothing_else(executed):
    notebook, review = executed
    html = to_page(notebook, review)
    is_empty = {step["name"]: step["is_empty"] for step in review["steps"]}
    assert is_empty["by_source"] is False
    assert is_empty["arrears"] is True
    for cell in notebook.cells:
        heading, step = cell.source.splitlines()[0].lstrip("# "), cell.id.rsplit("-", 1)[0]
        if cell.cell_type == "markdown" and not cell.id.startswith("title"):
            assert (f">{heading}</h2>" in html) == ("vi" in cell.metadata.tags and not is_empty.get(step, False)), cell.id


def test_the_question_below_a_heading_is_for_those_who_work_with_the_notebook_and_prose_of_its_own_stands_whole(executed):
    notebook, review = executed
    html = to_page(notebook, review)
    cells = {cell.id: cell.source.split("\n\n") for cell in notebook.cells if cell.cell_type == "markdown"}
    assert cells["by_source-vi"][1] not in html
    assert cells["limits-vi"][1] in html


@pytest.mark.parametrize(
    "more",
    [
        '<meta http-equiv="refresh" content="0">',
        '<img src="https://a.vn/b.png">',
        "<div>",
        "<!-- a -->",
        '<a href="javascript:x">a</a>',
    ],
)
def test_a_markdown_cell_holds_only_what_a_page_may_hold(executed, more):
    notebook, review = executed
    prose = next(cell for cell in notebook.cells if cell.id == "limits-vi")
    prose.source += f"\n\n{more}"
    with pytest.raises(ForbiddenMarkup, match="The page may not hold"):
        to_page(notebook, review)
    to_page(notebook, review | {"lang": "en"})  # of the other language's cells none is on the page


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{{ output.data['text/html'] }}", "{{ output.data['text/html'] | truncate(60) }}"),
        ("{{ output.data['text/html'] }}", ""),
        ("{{ cell.source | markdown2html }}", ""),
        ("{%- for cell in nb.cells %}", "{%- for cell in nb.cells[:-1] %}"),
        ("{%- for cell in nb.cells %}", "{%- for cell in nb.cells | reverse %}"),
        ("{%- for cell in nb.cells %}", "{%- for cell in nb.cells if 'nguồn' not in cell.source %}"),
    ],
)
def test_a_template_that_leaves_out_or_moves_a_part_makes_no_page(executed, old, new):
    as_it_is, name = current(), "briefing/index.html.j2"
    assert old in dict(as_it_is.files)[name]
    use(Template(tuple((file, text.replace(old, new) if file == name else text) for file, text in as_it_is.files)))
    try:
        with pytest.raises(IncompletePage, match=r"The template left out, changed or moved part \d+"):
            to_page(*executed)
    finally:
        use(as_it_is)


def test_a_page_that_is_too_large_is_told_by_its_size(executed, monkeypatch):
    monkeypatch.setattr(convert, "PAGE_BYTES", 5_000)
    with pytest.raises(IncompletePage, match=r"The page has \d+ bytes, at most 5000 are allowed"):
        to_page(*executed)


@pytest.mark.parametrize("part", ["checks", "requests"])
@pytest.mark.parametrize("listed", [[], [{}]])
def test_checks_and_requests_may_be_left_out_where_there_are_none(executed, part, listed):
    notebook, review = executed
    outputs = [(n, cell.outputs[0].data) for n, cell in enumerate(notebook.cells, 1) if cell.get("outputs")]
    kept = [(number, bundle) for number, bundle in outputs if bundle[PART]["part"] != part]
    found = gaps(kept, review | {part: listed})
    assert found == ([f"missing on the page: {part}"] if listed else [])
    assert gaps(outputs, review | {part: listed}) == []


def test_requests_may_stand_anywhere_and_no_other_part(executed):
    notebook, review = executed
    outputs = [(number, cell.outputs[0].data) for number, cell in enumerate(notebook.cells, 1) if cell.get("outputs")]
    names = [bundle[PART]["part"] for _, bundle in outputs]
    assert sorted(names) == sorted(parts.parts_of(review))
    assert gaps(outputs, review) == []
    for name in names:
        taken = outputs.pop(names.index(name))
        moved = [*outputs[:3], taken, *outputs[3:]] if names.index(name) > 4 else [*outputs, taken]
        assert bool(gaps(moved, review)) == (name != "requests"), name
        outputs.insert(names.index(name), taken)


@pytest.mark.parametrize("form", [3, 99])
def test_a_notebook_of_a_form_that_cannot_be_executed_is_the_notebooks_own_fault(done, form):
    result = done(form=form)
    assert (result.kind, "funding.ipynb" in str(result.message)) == ("notebook", True)
