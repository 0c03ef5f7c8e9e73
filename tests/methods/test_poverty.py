"""The official status: the boundary cases of the law and of the score cards."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from ntm_helpers.dataset import Register
from ntm_helpers.methods.poverty import POOR, STATUSES, PovertyError, by_income, by_score

GOLDEN = Path(__file__).parents[1] / "golden"
STANDARDS = {"QD59/2015": "qd59-2015", "ND07/2021": "nd07-2021", "ND351/2025": "nd351-2025"}
CARDS = {"TT14/2018 (amends TT17/2016)": "qd59-2015", "TT14/2018": "qd59-2015", "TT07/2021": "nd07-2021"}


def rows(name):
    with (GOLDEN / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("case", rows("poverty_classification_cases.csv"), ids=lambda case: case["case"])
def test_the_boundaries_of_the_law(case):
    household = pd.DataFrame([{"area": case["area"], "income_vnd": case["income_vnd"], "deprivations": case["deprivations"]}])
    [status] = by_income(household, STANDARDS[case["standard"]], Register())
    group = "poor" if status in POOR else {"not_poor": "average_or_above"}.get(status, status)
    assert group == case["expected"], case["why"]


def test_the_two_kinds_of_poor_of_2015():
    households = pd.DataFrame({"area": ["rural"] * 2, "income_vnd": [700_000, 700_001], "deprivations": [5, 5]})
    assert list(by_income(households, "qd59-2015", Register())) == ["poor_income", "poor_services"]


@pytest.mark.parametrize("case", rows("score_to_status_cases.csv"), ids=lambda case: f"{case['area']}-{case['score_income']}")
def test_score_cards(case):
    household = pd.DataFrame(
        [{"area": case["area"], "score_income": case["score_income"], "score_deprivation": case["score_deprivation"]}]
    )
    [status] = by_score(household, CARDS[case["circular"]], Register())
    if "memory" in case["note"]:
        assert status == "cannot_tell", "an unconfirmed limit decides nothing"
    else:
        assert status == case["expected"]


def test_what_is_missing_decides_nothing_where_it_is_needed():
    households = pd.DataFrame({"area": ["rural"] * 3, "income_vnd": [None, 1_400_000, 2_000_000], "deprivations": [3, None, None]})
    assert list(by_income(households, "nd07-2021", Register())) == ["cannot_tell", "cannot_tell", "not_poor"]


def test_unknown_words_are_named():
    household = pd.DataFrame([{"area": "nông thôn", "income_vnd": 1, "deprivations": 1}])
    with pytest.raises(PovertyError, match=r"'nông thôn' are not known: allowed are rural, urban"):
        by_income(household, "nd07-2021", Register())
    with pytest.raises(PovertyError, match="There is no standard 'nd08'"):
        by_income(household.assign(area="rural"), "nd08", Register())


def test_row_order_never_matters():
    households = pd.DataFrame(
        {"area": ["rural", "urban"] * 3, "income_vnd": range(500_000, 2_900_000, 400_000), "deprivations": range(6)}
    )
    status = by_income(households, "qd59-2015", Register())
    turned = by_income(households[::-1], "qd59-2015", Register())
    assert turned.sort_index().equals(status)
    assert sum((status == name).sum() for name in STATUSES) == 6  # every household has one of them
