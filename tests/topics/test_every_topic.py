"""What holds for every topic: its notebook shows its steps, its figures name what made them and recompute from what they list."""

import ast
import csv
import importlib
from collections import Counter
from fractions import Fraction
from functools import partial
from statistics import median

import nbformat
import pytest
from markupsafe import Markup

from ntm_helpers.notebooks import notebooks
from ntm_helpers.project import TOPICS
from ntm_helpers.report import page as page_module
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
    "consistency.guess": "a contradiction that one misread figure would explain",
    "poverty.coverage": "a list of households that is a sample",
    "poverty.weights": "weights by services or by indicators that give another result",
}
"""Families of which the shipped datasets give no member a reason to be said, and the data that would."""
NO_PAGES = (
    *("cell", "check", "choice", "closest", "environment", "fault", "fix", "found", "key", "kinds", "machine", "nav", "personal"),
    *("reason", "refused", "state", "told", "usage"),
)
"""What words of the commands, of faults and of the index begin with."""


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
        patch.setattr(page_module, "draw", labelled)
        for review in every_review:
            page = Page(review, "vi")
            parts = [page.header, page.first_screen, page.sources, page.checks, page.requests, page.trace]
            for part in [*parts, *(partial(page.step, step.name) for step in review.steps)]:
                part()
    return found


def test_of_every_family_some_member_is_said_or_the_data_are_named_that_would(looked_up):
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
# An interval is (lower, upper): exact fractions, the upper None where there is none. Whether ends are open is held elsewhere.


def ends(quantity):
    return quantity.lower, quantity.upper


def added(*parts):
    uppers = [upper for _, upper in parts]
    return sum(lower for lower, _ in parts), None if None in uppers else sum(uppers)


def less(a, b):
    return a[0] - b[1], None if a[1] is None else a[1] - b[0]


def times(a, b):
    corners = [x * y for x in a for y in b]
    return min(corners), max(corners)


def over(a, b, scale):
    lower = min(scale * a[0] / end for end in b if end is not None) if b[1] is not None else min(Fraction(0), scale * a[0] / b[0])
    upper = None if a[1] is None else max(scale * a[1] / end for end in b if end is not None)
    return lower, upper


def shared(count, parts, stated):
    inside, others = added(*parts[:count]), added((Fraction(0), Fraction(0)), *parts[count:])
    lower = 100 * inside[0] / (inside[0] + others[1])
    upper = 100 * inside[1] / (inside[1] + others[0]) if inside[1] + others[0] else Fraction(100)
    whole = added(inside, others)
    if stated is None or stated[0] <= 0:
        return lower, upper
    by_total = 100 * inside[0] / stated[1], 100 * inside[1] / stated[0]
    if whole[1] <= stated[0]:
        return by_total
    if stated[1] <= whole[0]:
        return lower, upper
    return max(lower, by_total[0]), min(upper, by_total[1])


def recomputed(figure, inputs, register):
    """The ends of a figure's interval, by its operation from the figures that it lists; None where it says that one is missing."""
    amounts = [register.quantity_of(one) for one in inputs]
    name, _, rest = figure.operation.partition(":")
    if name == "count":
        number = Fraction(len(figure.rows) + (0 if rest == "rows" else len(inputs)))
        return number, number
    if any(amount is None for amount in amounts) or not amounts:
        return None
    parts = [ends(amount) for amount in amounts]
    if name == "sum":
        return added(*parts)
    if name == "mean":
        low, high = added(*parts)
        return low / len(parts), high if high is None else high / len(parts)
    if name == "median":
        middle = median(amount.bare for amount in amounts)
        return middle, middle
    if name == "share":
        count, _, stated = rest.partition("/")
        return shared(int(count), parts[:-1] if stated else parts, parts[-1] if stated else None)
    if name == "part":
        inside, others, whole = parts[0], added((Fraction(0), Fraction(0)), *parts[1:-1]), parts[-1]
        most = 100 * inside[1] / (inside[1] + others[0])
        return 100 * inside[0] / whole[1], min(100 * inside[1] / whole[0], most)
    if len(parts) != 2:
        return None
    first, second = parts
    if name == "difference":
        return less(first, second)
    if name == "change":
        return less(second, first)
    if name == "product":
        hundredths = sum(amount.unit == "percent" for amount in amounts) - (figure.quantity.unit == "percent")
        return tuple(end / Fraction(100) ** hundredths for end in times(first, second))
    assert name == "ratio", f"{figure.figure_id}: an operation that nobody knows, {figure.operation!r}"
    scale = register.scale(amounts[0].unit, amounts[1].unit, register.measures[figure.measure].unit)
    return over(first, second, scale) if second[0] > 0 else None


def test_every_elementary_figure_recomputes_from_what_it_lists(every_review):
    """All of them: a figure with an operation and another quantity than its inputs give is a fault."""
    wrong, right = [], 0
    for review in every_review:
        register = review.view.register
        for figure in review.figures.values():
            if not figure.operation:
                continue
            found = recomputed(figure, [review.figures[i] for i in figure.inputs], register)
            told = None if figure.quantity is None else ends(figure.quantity)
            ok = told is None and bool(figure.reason) if found is None or told is None else found == told
            right += ok
            if not ok:
                wrong.append(f"{review.view.unit.unit_id} {figure.figure_id}: {figure.operation} gives {found}, it says {told}")
    assert not wrong, "\n".join(wrong[:20])
    assert right > 1000


def test_most_derived_figures_are_elementary(every_review):
    """A figure whose method is more than one operation is the exception, not the rule."""
    figures = [f for review in every_review for f in review.figures.values() if f.is_derived and review.topic != "synthesis"]
    assert sum(bool(figure.operation) for figure in figures) > 0.6 * len(figures)
