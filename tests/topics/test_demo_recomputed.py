"""The headline figures of the invented district, recomputed in plain Python from its CSV files and the rules.

Nothing of the package computes here: it only gives the figures that the computations are held against. The rules are read as the
law puts them: a threshold of the region before the general one, a criterion met when all its indicators are, poor by the score
cards of TT 14/2018 (rural: up to 120 points of income, or up to 150 and 30 points of deprivation).
"""

import csv
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction as F

import pytest

from answers import once, value
from ntm_helpers.project import DATA
from ntm_helpers.topics import criteria, funding, poverty_reduction, production_linkage

SET, LAST = "qd1980-2016", "2020-12-31"


def table(name, folder="demo"):
    with (DATA / folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


FIGURES = table("figures")
COMMUNES = [row["unit_id"] for row in table("units") if row["kind"] == "commune"]
SCORED = [row["indicator"] for row in table("poverty_indicators", "rules") if row["standard"] == "qd59-2015"]
DIMENSION = {row["indicator"]: row["dimension"] for row in table("poverty_indicators", "rules") if row["standard"] == "qd59-2015"}
LISTS = {row["list_id"]: row for row in table("household_lists")}
HOUSEHOLDS = [
    row | {"unit": LISTS[row["list_id"]]["unit_id"], "day": LISTS[row["list_id"]]["list_date"]} for row in table("households")
]


# --- criteria -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def met():
    """Criteria met by commune and day: those all of whose indicators are met."""
    indicators = [row for row in table("indicators", "rules") if row["criterion"].startswith(f"{SET}/")]
    told = {(r["unit_id"], r["item"], r["period_end"]): r["value"] for r in FIGURES if r["measure"].startswith("indicator_")}
    limits = {row["indicator"]: F(row["value"]) for row in table("thresholds")}
    holds = {
        "at_least": lambda value, limit: value >= limit,
        "at_most": lambda value, limit: value <= limit,
        "equal": lambda value, limit: value == limit,
    }
    found = defaultdict(set)
    for unit in COMMUNES:
        for day in ("2018-12-31", "2019-12-31", LAST):
            outcome = defaultdict(list)
            for row in indicators:
                text = told[unit, row["indicator"], day]
                is_met = text == "met"
                if row["direction"] != "attained":
                    is_met = holds[row["direction"]](F(text), limits[row["indicator"]])
                outcome[row["criterion"]].append(is_met)
            found[unit, day] = {criterion for criterion, all_met in outcome.items() if all(all_met)}
    return found


def test_criteria_met_by_commune(demo, met):
    for unit in COMMUNES:
        assert value(once(criteria, demo, unit), f"criteria_met_assessed.{LAST}") == len(met[unit, LAST])


def test_bands_and_what_holds_most_communes_back(demo, met):
    found = once(criteria, demo, "demo")
    counts = [len(met[unit, LAST]) for unit in COMMUNES]
    for low, high in ((19, 19), (15, 18), (10, 14), (5, 9), (0, 4)):
        assert value(found, f"communes_in_band.{low}..{high}") == sum(low <= count <= high for count in counts)
    missing = Counter(f"{SET}/{n}" for unit in COMMUNES for n in range(1, 20) if f"{SET}/{n}" not in met[unit, LAST])
    most = next(sentence for sentence in found.headline if sentence.key == "assessment.holds_back")
    assert most.values["count"].quantity.bare == max(missing.values()) == missing[most.values["criterion"].key]


def test_gained_and_lost(demo, met):
    for unit in COMMUNES:
        headline = once(criteria, demo, unit).headline
        said = {s.key: {name.key for name in s.values["criteria"]} for s in headline if "criteria" in s.values}
        contradicted = {s.values["criterion"].key for s in headline if s.key == "assessment.differs"}
        lost = met[unit, "2019-12-31"] - met[unit, LAST]
        assert said.get("assessment.lost", set()) == lost - contradicted  # what is declared otherwise is told as that
        assert said.get("assessment.gained", set()) == met[unit, LAST] - met[unit, "2019-12-31"]


# --- funding --------------------------------------------------------------------------------------------------------------


def summed(rows, **cells):
    return sum(int(r["amount_million_vnd"]) for r in rows if all(r[key] == text for key, text in cells.items()))


@pytest.mark.parametrize("unit", ["demo", *COMMUNES])
def test_capital_by_stage_and_source(demo, unit):
    found = once(funding, demo, unit)
    lines = [row for row in table("capital_lines") if row["unit_id"] == unit or unit == "demo"]
    for stage in ("planned", "allocated", "disbursed"):
        assert value(found, f"capital_of_stage.all.{stage}.2020") == summed(lines, year="2020", stage=stage)
        for source in {row["capital_source"] for row in lines}:
            own = summed(lines, year="2020", stage=stage, capital_source=source)
            assert value(found, f"capital_of_stage.{source}.{stage}.2020") == own
    for year in ("2018", "2019", "2020"):
        given, spent = (summed(lines, year=year, stage=stage) for stage in ("allocated", "disbursed"))
        assert value(found, f"capital_carried_over.{year}") == given - spent
        assert value(found, f"capital_stage_rate.disbursed.{year}") == F(100 * spent, given)
    unnamed = [row for row in lines if (row["year"], row["stage"], row["component"]) == ("2020", "disbursed", "")]
    if unnamed:
        assert value(found, "capital_not_named.disbursed.2020") == summed(unnamed)


@pytest.mark.parametrize("unit", ["demo", *COMMUNES])
def test_arrears(demo, unit):
    found, owed = once(funding, demo, unit), Counter()
    for row in table("arrears"):
        if unit in ("demo", row["unit_id"]):
            accepted = date.fromisoformat(row["accepted_date"])
            years = (date(2020, 12, 31) - accepted).days // 365.25
            age = "under_1" if years < 1 else "1_to_3" if years < 3 else "3_and_over"
            owed[age] += max(0, int(row["accepted_million_vnd"]) - int(row["arranged_million_vnd"]))
    assert value(found, "arrears_total") == sum(owed.values())
    assert all(value(found, f"arrears_by_age.{age}") == amount for age, amount in owed.items())


def test_what_is_paid_in_full_has_no_age_of_arrears(demo):
    [listed] = [
        block
        for block in once(funding, demo, "demo").step("arrears").blocks
        if getattr(block, "caption", "") == "funding.arrears.caption"
    ]
    paid = {row["accepted_million_vnd"] == row["arranged_million_vnd"] for row in table("arrears")}
    assert paid == {True, False}  # both kinds are there
    for _, _, _, accepted, arranged, _, age in listed.rows:
        assert (age.register == "text") == (accepted.quantity.bare <= arranged.quantity.bare)


def test_published_capital_and_its_sources(demo):
    found = once(funding, demo, "demo")
    parts = {row["item"]: F(row["value"]) for row in FIGURES if row["measure"] == "capital_mobilised" and row["item"]}
    assert value(found, "capital_sum_of_sources") == sum(parts.values()) == 140
    assert value(found, "capital_difference") == 130 - 140
    direct = sum(parts[code] for code in ("central", "province", "district", "commune"))
    gap = found.figures["funding.capital_orientation_gap.state_direct"].quantity
    assert gap.lower <= 100 * direct / 140 - 24 <= gap.upper
    people = sum(int(row["value"]) for row in FIGURES if row["measure"] == "population_census" and row["unit_id"] in COMMUNES)
    per_head = found.figures["funding.capital_per_head.population_census"].quantity
    assert per_head.lower <= F(130000, people) <= per_head.upper


# --- poverty --------------------------------------------------------------------------------------------------------------


def status(row):
    return row["status"] or "not_poor"


def is_poor(row):
    return status(row) in ("poor_income", "poor_services", "poor")


@pytest.mark.parametrize("unit", ["demo", *COMMUNES])
def test_households_and_people_by_status(demo, unit):
    found = once(poverty_reduction, demo, unit)
    for day in ("2018-12-31", "2019-12-31", LAST):
        rows = [row for row in HOUSEHOLDS if row["day"] == day and unit in ("demo", row["unit"])]
        poor = sum(map(is_poor, rows))
        assert value(found, f"households_listed.poor.{day}") == poor
        assert value(found, f"households_listed_rate.poor.{day}") == F(100 * poor, len(rows))
        assert value(found, f"households_listed.near_poor.{day}") == sum(status(row) == "near_poor" for row in rows)
    people = sum(int(row["members"]) for row in rows)
    assert value(found, f"persons_listed_rate.poor.{LAST}") == F(100 * sum(int(r["members"]) for r in rows if is_poor(r)), people)
    by_card = [classified(int(row["score_income"]), int(row["score_deprivation"])) for row in rows]
    differing = sum(card != status(row) for card, row in zip(by_card, rows, strict=True))
    figure = found.figures.get(f"poverty_reduction.households_listed.differing.{LAST}")
    assert (figure.quantity.bare if figure else 0) == differing


def classified(income, deprivation):
    if income <= 120:
        return "poor_income"
    if income <= 150:
        return "poor_services" if deprivation >= 30 else "near_poor"
    return "not_poor"


@pytest.mark.parametrize("unit", ["demo", *COMMUNES])
def test_movement_of_the_poor(demo, unit):
    found = once(poverty_reduction, demo, unit)
    by_day = defaultdict(dict)
    for row in HOUSEHOLDS:
        if unit in ("demo", row["unit"]):
            by_day[row["day"]][row["household_id"]] = is_poor(row)
    first, before, now = (by_day[day] for day in ("2018-12-31", "2019-12-31", LAST))
    moved = {
        "opening": sum(before.values()),
        "escaped": sum(before[key] and not now[key] for key in now),
        "relapsed": sum(now[key] and not before[key] and first[key] for key in now),
        "arisen": sum(now[key] and not before[key] and not first[key] for key in now),
        "closing": sum(now.values()),
    }
    assert {name: value(found, f"poor_households_moved.{name}.{LAST}") for name in moved} == moved


@pytest.mark.parametrize("unit", ["demo", *COMMUNES])
def test_alkire_foster(demo, unit):
    found = once(poverty_reduction, demo, unit)
    rows = [row for row in HOUSEHOLDS if row["day"] == LAST and unit in ("demo", row["unit"])]
    size = Counter(DIMENSION[name] for name in SCORED)
    weight = {name: F(1, len(size) * size[DIMENSION[name]]) for name in SCORED}
    people = sum(int(row["members"]) for row in rows)
    poor, scored, censored = 0, F(0), Counter()
    for row in rows:
        score, members = sum(weight[name] for name in SCORED if row[name] == "1"), int(row["members"])
        if score >= F(3, len(SCORED)):
            poor, scored = poor + members, scored + members * score
            censored.update({name: members for name in SCORED if row[name] == "1"})
    assert value(found, f"mpi_headcount_ratio.{LAST}") == F(100 * poor, people)
    assert value(found, f"mpi_intensity.{LAST}") == 100 * scored / poor
    assert value(found, f"mpi_adjusted_headcount_ratio.{LAST}") == scored / people
    for name in SCORED:
        assert value(found, f"mpi_censored_headcount_ratio.{name}.{LAST}") == F(100 * censored[name], people)
        assert value(found, f"mpi_contribution.{name}.{LAST}") == 100 * weight[name] * censored[name] / scored


# --- production linkage ---------------------------------------------------------------------------------------------------


def test_projects_of_the_district(demo):
    found = once(production_linkage, demo, "demo")
    projects = table("linkage_projects")
    assert value(found, "linkage_projects_counted") == len(projects)
    assert value(found, "linkage_list_cost") == sum(int(row["total_cost_million_vnd"]) for row in projects)
    assert value(found, "linkage_list_support") == sum(int(row["support_million_vnd"]) for row in projects)


def test_ceilings_and_overdue_milestones(demo):
    found = once(production_linkage, demo, "demo")
    names = {row["project_id"]: row["name"] for row in table("linkage_projects")}
    over = set()
    for row in table("linkage_supports"):
        cost = int(row["eligible_cost_million_vnd"])
        most = min(cost, 300) if row["item"] == "consultancy" else min(F(30 * cost, 100), 10_000)
        over |= {names[row["project_id"]]} if int(row["support_million_vnd"]) > most else set()
    late = {names[row["project_id"]] for row in table("linkage_milestones") if not row["done_date"] and row["due_date"] < LAST}
    told = {
        key: {s.values["project"].key for s in found.headline if s.key == key}
        for key in ("linkage.over_ceiling", "linkage.overdue")
    }
    assert told == {"linkage.over_ceiling": over, "linkage.overdue": late}


@pytest.mark.parametrize("row", table("linkage_projects"), ids=lambda row: row["project_id"])
def test_every_project(demo, row):
    found, key = once(production_linkage, demo, row["unit_id"]), row["project_id"]
    told = {name: F(text) for name, text in row.items() if text.isdigit()}
    given = told["support_million_vnd"]
    raised = sum(told[f"{name}_million_vnd"] for name in ("beneficiary", "enterprise", "credit"))
    assert value(found, f"linkage_state_share.{key}") == 100 * given / told["total_cost_million_vnd"]
    assert value(found, f"linkage_leverage.{key}") == raised / given
    poor = told["poor_households"] + told["near_poor_households"]
    assert value(found, f"linkage_poor_share.{key}") == 100 * poor / told["participant_households"]
    flows = [r for r in table("linkage_flows") if r["project_id"] == key]
    present = [
        sum(F(r[f"{name}_million_vnd"]) / F(108, 100) ** (int(r["year"]) - 2019) for r in flows) for name in ("benefit", "cost")
    ]
    assert value(found, f"linkage_benefit_cost_ratio.{key}") == present[0] / present[1]
    assert value(found, f"linkage_net_present_value.{key}") == present[0] - present[1]
    assert value(found, f"linkage_switching_value.{key}") == (1 - present[1] / present[0]) * 100
    bought = [F(r["bought_tonnes"]) for r in table("linkage_partners") if r["project_id"] == key]
    if not bought:  # the one that links no consumption: nothing is sold by contract
        assert row["name"] == "Mật ong Suối Nắng"
        assert f"production_linkage.linkage_fulfilment.{key}" not in found.figures
        return
    assert value(found, f"linkage_fulfilment.{key}") == 100 * told["delivered_tonnes"] / told["contracted_tonnes"]
    assert value(found, f"linkage_buyer_concentration.{key}") == sum((b / sum(bought)) ** 2 for b in bought) * 10_000
    over = told["contract_price_vnd_per_kg"] - told["market_price_vnd_per_kg"]
    assert value(found, f"linkage_price_premium.{key}") == 100 * over / told["market_price_vnd_per_kg"]
