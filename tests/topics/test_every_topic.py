"""What holds for every topic: its notebook shows its steps, its figures name what made them and recompute from what they list."""

import ast
import csv
import importlib
import pkgutil
from collections import Counter
from functools import partial

import nbformat
import pytest
from markupsafe import Markup

import ntm_helpers
from ntm_helpers.notebooks import notebooks
from ntm_helpers.project import TOPICS
from ntm_helpers.report import charts
from ntm_helpers.report.page import Page
from ntm_helpers.topics import topics
from ntm_helpers.words import FILE, KEY_FAMILIES, Words

DATASETS = ("lam-binh", "tuyen-quang", "demo")


@pytest.mark.parametrize("topic", notebooks())
def test_a_notebook_shows_every_step_of_its_topic_and_no_other(topic):
    cells = [cell for cell in nbformat.read(notebooks()[topic].path, as_version=4).cells if cell.cell_type == "code"]
    calls = [node for cell in cells for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
    shown = [call.args[0].value for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "step"]
    assert shown == [step.__name__ for step in topics()[topic].STEPS]


def test_a_review_has_the_steps_of_its_topic(every_review):
    for review in every_review:
        assert [step.name for step in review.steps] == [step.__name__ for step in topics()[review.topic].STEPS], review.topic


def test_every_review_says_something_first(every_review):
    """A unit without a figure has a sentence that says so."""
    assert [(review.topic, review.view.unit.unit_id) for review in every_review if not review.first.lead] == []


def test_every_derived_figure_names_a_function_that_can_be_imported(every_review):
    wrong = Counter()
    for method in {figure.method for review in every_review for figure in review.figures.values() if figure.is_derived}:
        module, found = method, None
        while found is None and "." in module:
            module = module.rpartition(".")[0]
            try:
                found = importlib.import_module(module)
            except ImportError:
                continue
        for name in method.removeprefix(f"{module}.").split("."):
            found = getattr(found, name, None)
        if not callable(found):
            wrong[method] += 1
    assert not wrong


# --- words ------------------------------------------------------------------------------------------------------------------

OTHER_DATA = {
    "assessment.open": "a threshold that is not confirmed, hedged values, a province that has not set its level",
    "assessment.withdrawal": "a commune that falls so low that recognition is withdrawn",
    "funding.no_shares": "capital told in several ways, or of periods that are open",
    "works.of_several": "a work of several communes",
    "linkage.shared": "a project of several communes",
    "villages.held": "villages that report what their commune reports too",
    "consistency.guess": "a contradiction that one misread figure would explain",
    "poverty.coverage": "a list of households that is a sample",
    "poverty.weights": "weights by services or by indicators that give another result",
}
"""Families of which the shipped datasets give no member a reason to be said, and the data that would."""
NO_PAGES = (
    *("cell", "check", "choice", "closest", "environment", "fault", "fix", "found", "key", "kinds", "machine", "nav", "personal"),
    *("diff", "reason", "rebuild", "refused", "sheet", "state", "told", "traced", "unproved", "usage", "verify"),
    *("export", "form", "frame", "guide", "help", "intake", "layout", "mapping", "matters", "office", "propose", "take", "word"),
)
"""What words of the commands, of faults, of the index and of the office's own files begin with."""


@pytest.fixture(scope="module")
def looked_up(every_review):
    """Keys that are looked up while every page is written; charts are not drawn, only labelled."""
    found = set()

    def template(self, key, original=Words.template):
        found.add(key)
        return original(self, key)

    def labelled(chart, writer, chart_id):
        return writer.sentence(chart.title) + Markup("").join(writer.value(label) for label, _ in chart.rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Words, "template", template)
        patch.setattr(charts, "draw", labelled)
        for review in every_review:
            page = Page(review, "vi")
            parts = [page.header, page.first_screen, page.sources, page.checks, page.requests, page.trace]
            for part in [*parts, *(partial(page.step, step.name) for step in review.steps)]:
                part()
    return found


def test_of_every_family_some_member_is_said_or_the_data_are_named_that_would(looked_up):
    for module in pkgutil.walk_packages(ntm_helpers.__path__, "ntm_helpers."):  # whatever other tests have imported
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    on_pages = {prefix: keys for prefix, keys in KEY_FAMILIES.items() if prefix.split(".")[0] not in NO_PAGES}
    assert {prefix for prefix, keys in on_pages.items() if not keys & looked_up} == set(OTHER_DATA)


def test_most_words_of_every_topic_are_said_of_the_shipped_datasets(looked_up):
    """What is never said of them is for data that they do not have; it is no more than half of what a topic can say."""
    for topic in topics():
        path = TOPICS / topic / FILE
        with path.open(encoding="utf-8", newline="") as stream:
            keys = {row["key"] for row in csv.DictReader(stream)}
        assert 2 * len(keys - looked_up) <= len(keys), (topic, sorted(keys - looked_up))


# --- every operation, once more, by other means ---------------------------------------------------------------------------


def computed_here(every_review):
    """Derived figures of every review that have a number or a code, each with its review; those brought from others once."""
    for review in every_review:
        for figure in review.figures.values():
            is_own = figure.is_derived and figure.figure_id.startswith(f"{review.topic}.")
            if is_own and (figure.quantity is not None or figure.code):
                yield review, figure


def test_a_figure_that_nothing_could_be_told_of_gives_the_reason(every_review):
    """Recomputed from what it lists it is none either: an input has no number, or there is zero below the line."""
    silent = [
        (review, figure)
        for review in every_review
        for figure in review.figures.values()
        if figure.is_derived and figure.quantity is None and not figure.code
    ]
    assert silent
    for review, figure in silent:
        assert figure.reason
        if figure.reason == "unknown.input_missing" and figure.operation:
            known = [review.figures[i].quantity is not None for i in figure.inputs]
            assert not known or not all(known) or len(known) < 2, figure.figure_id


def test_nearly_all_figures_are_of_an_operation(every_review):
    """What names a function alone is the exception: it can only be run again."""
    figures = [figure for _, figure in computed_here(every_review)]
    assert sum(bool(figure.operation) for figure in figures) > 0.98 * len(figures)


def test_what_is_counted_is_listed(every_review):
    """Whatever is computed has its rows or inputs; of none it is told of how many rows none was."""
    bare = Counter(
        figure.measure
        for _, figure in computed_here(every_review)
        if not figure.inputs and not figure.rows and not sum(number for _, number in figure.among)
    )
    assert set(bare) <= {"parts_total"}  # a unit without parts


def test_no_more_rows_are_counted_than_there_were_to_choose_from(every_review):
    for _, figure in computed_here(every_review):
        counted, among = Counter(row.table for row in figure.rows), dict(figure.among)
        assert all(number <= among[table] for table, number in counted.items() if among), figure.figure_id
