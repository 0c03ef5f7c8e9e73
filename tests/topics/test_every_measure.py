"""What is laid in is shown: every measure of the register, alone on a unit of each kind, stands on its topic's page.

One dataset holds them all: for each measure a unit of each kind, with parts and a parent of its own that hold nothing, so that no
page reads the figure of another measure.
"""

from itertools import count

import pytest

from ntm_helpers.dataset import Register
from ntm_helpers.review import Role, Sentence, figures_in
from ntm_helpers.topics import topics

REGISTER = Register()
PARTS = {
    "commune": (),
    "district": (),
    "district_with_communes": ("commune", "commune"),
    "province": (),
    "province_with_districts": ("district", "district"),
}
"""Cases: the unit that the figure is on, and its parts."""
ABOVE = {"commune": "district", "district": "province"}
OVER_ALL = {"context": "figures"}
"""Where measures of no topic stand: the page of all figures."""


def value_of(measure, item):
    """A value that fits, its unit of measure and its basis."""
    unit = REGISTER.unit_of(measure.measure, item)
    if measure.kind == "status":
        return REGISTER.allowed_codes(measure)[0], "", "status"
    if measure.kind == "year":
        return "2019", unit, "status"
    value = "12.5" if measure.kind in ("rate", "amount", "length", "area", "change") else "7"
    return value, unit, "plan" if measure.is_of_plans else "result"


def items_of(measure):
    """The whole, where there is one, and an item, where there are some; none where no figure can be laid in.

    What has no unit of measure and is no status is computed or stands in a table of its own: the contract refuses it in figures.
    """
    has_unit = [item for item in REGISTER.allowed_items(measure) if REGISTER.unit_of(measure.measure, item)]
    if measure.kind == "status":
        has_unit = REGISTER.allowed_items(measure)
    whole = [""] if measure.items not in ("criteria", "indicators", "band") else []
    return [*(whole if measure.unit or measure.kind == "status" else []), *has_unit[:1]]


CASES = [(measure.measure, item, case) for measure in REGISTER.measures.values() for item in items_of(measure) for case in PARTS]


@pytest.fixture(scope="module")
def everything(lay, tmp_path_factory):
    """A dataset with every measure alone on a unit of each kind: the dataset, and the unit of each case."""
    laid = lay(tmp_path_factory.mktemp("everything") / "laid")
    units, code = {}, count(10000)
    for name, item, case in CASES:
        kind, unit_id = case.split("_")[0], f"U{len(units)}"
        above = ABOVE.get(kind)
        if above:
            laid.unit(f"{unit_id}-above", "", above)
        laid.unit(unit_id, f"{unit_id}-above" if above else "", kind, code=str(next(code)))
        for number, part in enumerate(PARTS[case]):
            laid.unit(f"{unit_id}-{number}", unit_id, part, code=str(next(code)))
        value, unit, basis = value_of(REGISTER.measures[name], item)
        laid.figure(f"F.{unit_id}", name, value, unit, item=item, basis=basis, unit_id=unit_id)
        units[name, item, case] = unit_id
    return laid.open(), units


def test_the_values_laid_in_are_such_as_an_office_may_lay_in(everything):
    assert everything[0].row_faults == ()


def test_nearly_every_measure_can_be_laid_in():
    left_out = set(REGISTER.measures) - {name for name, *_ in CASES}
    assert [name for name in left_out if REGISTER.measures[name].unit or REGISTER.measures[name].kind == "status"] == []
    assert len(left_out) < len(REGISTER.measures) / 10


@pytest.mark.parametrize(("name", "item", "case"), CASES)
def test_it_stands_on_its_topics_page_and_nothing_denies_it(everything, name, item, case):
    dataset, units = everything
    unit_id, topic = units[name, item, case], REGISTER.measures[name].topic
    review = topics()[OVER_ALL.get(topic, topic)].review(dataset, unit_id)
    blocks = [block for step in review.steps for block in step.shown]
    assert f"F.{unit_id}" in {figure.figure_id for figure in figures_in(blocks)}
    assert review.first.lead or topic in OVER_ALL  # the page of all figures says nothing first
    said = [*review.headline, *(block for block in blocks if isinstance(block, Sentence))]
    assert [sentence.key for sentence in said if name in sentence.missing and not sentence.values] == []
    assert [
        sentence.key for sentence in review.headline if sentence.role is Role.NOTHING and topic not in ("context", "consistency")
    ] == []
    assert (name, item, unit_id) not in {(one.measure, one.item, one.unit.unit_id) for one in review.requests}
