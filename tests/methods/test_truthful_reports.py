"""A report that tells the truth, wholly or in part, is never condemned; nor is what it leaves out taken for nothing.

A district and its communes are drawn with their true numbers; a report tells some of them, rounded or hedged as official prose is,
names some of the communes, some of them together, and says or does not say that these are all. No relation that comes by itself
may then disagree: what is true is not contradictory, whoever has not told the rest.
"""

import itertools
from datetime import date
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from ntm_helpers.dataset import Figure, Register
from ntm_helpers.methods.identities.examine import examine
from ntm_helpers.places import Places, Unit
from ntm_helpers.quantities import read_quantity

REGISTER, DAY = Register(), date(2020, 12, 31)


@st.composite
def districts(draw):
    """A district's communes with their households, poor households and the criteria that each meets, and what is told of them."""
    communes = [f"C{n}" for n in range(draw(st.integers(1, 5)))]
    truth = {name: (draw(st.integers(1, 60)), draw(st.integers(0, 19))) for name in communes}
    poor = {name: draw(st.integers(0, households)) for name, (households, _) in truth.items()}
    listed = [name for name in communes if draw(st.booleans())]
    return communes, truth, poor, listed


def hedged(draw, number, measure, item, unit_id, numbers):
    """A true number as a source may say it."""
    said = draw(st.sampled_from(["exact", "exact", "exact", "over", "nearly", "about", "at_least", "at_most"]))
    value = {"over": number - 1, "nearly": number + 1}.get(said, number)
    if value < 1:
        said, value = "exact", number
    quantity = read_quantity(str(value), qualifier=said, unit=REGISTER.measures[measure].unit, kind="count")
    return Figure(f"F{next(numbers)}", unit_id, measure, item, quantity, period_end=DAY, source_id="S")


def rate(draw, part, whole, measure, item, unit_id, numbers):
    """A true rate, rounded to its last digit."""
    digits = draw(st.integers(0, 2))
    quantity = read_quantity(f"{100 * part / whole:.{digits}f}", unit="percent", kind="rate")
    return Figure(f"F{next(numbers)}", unit_id, measure, item, quantity, period_end=DAY, source_id="S")


def told(draw, unit_id, households, poor, numbers):
    """What a report tells of a unit, or of several together."""
    standard = "qd59-2015"
    if draw(st.booleans()):
        yield hedged(draw, households, "households_reviewed", "", unit_id, numbers)
    if draw(st.booleans()):
        yield hedged(draw, poor, "poor_households", standard, unit_id, numbers)
    if draw(st.booleans()):
        yield rate(draw, poor, households, "poverty_rate", standard, unit_id, numbers)


def bands_told(draw, criteria, numbers):
    """Communes by criteria met: in bands side by side, some of them told, and one within another."""
    cuts = sorted(draw(st.sets(st.integers(1, 19), max_size=3)))
    bands = [*itertools.pairwise([0, *cuts, 20]), (draw(st.integers(0, 19)), 20)]
    for low, high in dict.fromkeys(bands):
        if draw(st.booleans()):
            number = sum(low <= met < high for met in criteria)
            yield hedged(draw, number, "communes_by_criteria_met", f"{low}..{high - 1}", "D", numbers)
    if draw(st.booleans()):
        quantity = read_quantity(f"{sum(criteria) / len(criteria):.2f}", unit="criterion per commune", kind="rate")
        yield Figure(f"F{next(numbers)}", "D", "criteria_mean", "", quantity, period_end=DAY, source_id="S")


@given(districts(), st.data())
@settings(max_examples=250)
def test_a_truthful_report_is_never_condemned(district, data):
    draw, numbers = data.draw, itertools.count()
    communes, truth, poor, listed = district
    units = [Unit("D", "", "Huyện", "district"), *(Unit(name, "", name, "commune", "D") for name in listed)]
    figures = [*told(draw, "D", sum(h for h, _ in truth.values()), sum(poor.values()), numbers)]
    for name in listed:
        figures += told(draw, name, truth[name][0], poor[name], numbers)
    together = [name for name in communes if draw(st.booleans())]  # a source names those of them that are listed
    named = tuple(name for name in together if name in listed)
    if named:
        units.append(Unit("G", "", "Nhóm", "group", "D", members=named, is_open=len(named) < len(together)))
        figures += told(draw, "G", sum(truth[name][0] for name in together), sum(poor[name] for name in together), numbers)
    figures += bands_told(draw, [met for _, met in truth.values()], numbers)
    if draw(st.booleans()):
        figures.append(hedged(draw, len(communes), "communes_total", "", "D", numbers))
    is_said = len(listed) == len(communes) and draw(st.booleans())
    dataset = SimpleNamespace(
        places=Places(units), register=REGISTER, complete_units=frozenset({"D"} if is_said else ()), grade=lambda figure: 0
    )
    found = examine(figures, dataset, [])
    assert [(finding.identity.identity_id, finding.stated, finding.computed) for finding in found.of("disagrees")] == []
