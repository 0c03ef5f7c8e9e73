"""Every rule file is walked: keys, references, dates, numbers and marks; all offenders are named at once."""

import csv
import re
from datetime import date

import pytest

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.contract import schema
from ntm_helpers.places import KINDS
from ntm_helpers.project import RULES

KEYS = {
    "funding_structures": ["structure", "capital_source"],
    "recognition_rules": ["rule"],
    "plan_rubric": ["rule"],
    "vague_words": ["word"],
    "measures": ["measure"],
    "units_of_measure": ["unit"],
    "codes": ["list", "code"],
    "names": ["list", "code"],
    "sources": ["source_id"],
    "criteria_sets": ["criteria_set"],
    "criteria": ["criterion"],
    "indicators": ["indicator"],
    "thresholds": ["indicator", "region", "year"],
    "criteria_bands": ["criteria_set", "lowest", "highest"],
    "poverty_standards": ["standard", "area"],
    "score_cards": ["standard", "area"],
    "poverty_indicators": ["standard", "indicator"],
    "support_ceilings": ["item", "jurisdiction", "valid_from"],
    "linkage_forms": ["form"],
    "identities": ["identity"],
    "work_measures": ["measure"],
    "small_dimensions": ["dimension"],
    "personal_numbers": ["digits"],
    "number_words": ["list", "text"],
    "old_fonts": ["font", "written"],
    "magnitudes": ["measures", "unit_kinds", "table", "unit", "per"],
}
REFERENCES = {
    "source_id": ("sources", "source_id"),
    "criteria_set": ("criteria_sets", "criteria_set"),
    "indicator": ("indicators", "indicator"),
    "unit": ("units_of_measure", "unit"),
}
REGIONS = next(field for field in schema("units")["fields"] if field["name"] == "region")["constraints"]["enum"]


def table(name):
    with (RULES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


TABLES = {path.stem: table(path.stem) for path in sorted(RULES.glob("*.csv"))}


def rows():
    """Every row of every rule file, with where it stands."""
    return [(f"{name}.csv, row {number}", name, row) for name, found in TABLES.items() for number, row in enumerate(found, start=2)]


def test_every_rule_file_is_known_here():
    assert sorted(TABLES) == sorted(KEYS)


def test_keys_are_there_and_stand_once():
    offenders = []
    for name, key in KEYS.items():
        seen = set()
        for number, row in enumerate(TABLES[name], start=2):
            values = tuple(row[column] for column in key)
            if not values[0] or values in seen:
                offenders.append((name, number, values))
            seen.add(values)
    assert offenders == []


def test_references_lead_somewhere():
    offenders = []
    for where, name, row in rows():
        for column, (target, key) in REFERENCES.items():  # indicators of poverty are those of the household lists
            if (
                row.get(column)
                and name not in (target, "poverty_indicators")
                and row[column] not in {other[key] for other in TABLES[target]}
            ):
                offenders.append((where, column, row[column]))
    assert offenders == []


def test_criteria_stand_behind_indicators_and_measures():
    criteria = {row["criterion"] for row in TABLES["criteria"]}
    indicators = {row["indicator"] for row in TABLES["indicators"]}
    offenders = [
        (where, row["criterion"]) for where, name, row in rows() if row.get("criterion") and row["criterion"] not in criteria
    ]
    offenders += [
        (where, row["part_of"]) for where, name, row in rows() if name == "indicators" and row["part_of"] not in {"", *indicators}
    ]
    assert offenders == []


def test_codes_and_criteria_that_rules_name_are_there():
    sources = {row["code"] for row in TABLES["codes"] if row["list"] == "capital_source"}
    criteria = {row["criterion"] for row in TABLES["criteria"]}
    offenders = [row for row in TABLES["funding_structures"] if not set(row["capital_source"].split()) <= sources]
    offenders += [row for row in TABLES["recognition_rules"] if not set(row["criteria"].split()) <= criteria]
    assert offenders == []


def test_indicators_of_poverty_are_those_of_the_household_lists():
    columns = {field["name"] for field in schema("households")["fields"]}
    assert [row["indicator"] for row in TABLES["poverty_indicators"] if row["indicator"] not in columns] == []


def test_measures_of_works_stand_in_the_register_and_costs_alone_cover_others():
    measures = {row["measure"]: row for row in TABLES["measures"]}
    kinds = {row["code"] for row in TABLES["codes"] if row["list"] == "work_kind"}
    money = {row["unit"] for row in TABLES["units_of_measure"] if row["dimension"] == "money"}
    offenders = []
    for number, row in enumerate(TABLES["work_measures"], start=2):
        named = re.findall(r"[^\s/|]+", " ".join((row["measure"], row["plan_of"], row["covers"])))
        offenders += [(number, name) for name in named if name not in measures]
        offenders += [(number, row["work_kind"])] if row["work_kind"] not in {"", *kinds} else []
        offenders += [(number, "covers")] if bool(row["covers"]) != (measures[row["measure"]]["unit"] in money) else []
    assert offenders == []


def test_every_published_measure_of_works_has_its_kind():
    wanted = {r["measure"] for r in TABLES["measures"] if r["topic"] == "infrastructure" and r["adds_up_to"]}
    assert sorted(wanted - {row["measure"] for row in TABLES["work_measures"]}) == ["communes_supported"]


def test_every_rule_has_its_source():
    cited = {"criteria_sets", "criteria", "indicators", "thresholds", "criteria_bands", "poverty_standards", "score_cards"}
    cited |= {"support_ceilings", "linkage_forms", "funding_structures", "recognition_rules"}
    assert [where for where, name, row in rows() if name in cited and not row["source_id"]] == []


def test_marks_are_true_or_false_and_dates_are_dates_in_order():
    offenders = []
    for where, _, row in rows():
        offenders += [
            (where, column, text) for column, text in row.items() if column.startswith("is_") and text not in ("true", "false")
        ]
        for column in ("valid_from", "valid_to", "published_date"):
            if row.get(column):
                try:
                    date.fromisoformat(row[column])
                except ValueError:
                    offenders.append((where, column, row[column]))
        if row.get("valid_to") and row["valid_to"] < row.get("valid_from", ""):
            offenders.append((where, "valid_to", row["valid_to"]))
    assert offenders == []


def test_numbers_are_digits():
    columns = (
        "value",
        "factor",
        "criteria_count",
        "indicator_count",
        "lowest",
        "highest",
        "rate_percent",
        "ceiling_vnd",
        "most_cycles",
        "share_percent",
        "amount_billion_vnd",
        "value_percent",
        "least",
        "most",
    )
    columns += ("line_low_vnd", "line_high_vnd", "score_income_low", "score_income_high", "score_deprivation_of_poor")
    offenders = [
        (where, column, row[column])
        for where, _, row in rows()
        for column in columns
        if row.get(column) and not re.fullmatch(r"\d+(\.\d+)?", row[column])
    ]
    assert offenders == []


def test_magnitudes_are_of_kinds_tables_and_units_that_there_are_and_each_has_its_reason():
    units = {row["unit"] for row in TABLES["units_of_measure"]}
    tables = {"", *contract.tables()}
    wrong = [
        (number, row["note"])
        for number, row in enumerate(TABLES["magnitudes"], start=2)
        if not set(row["unit_kinds"].split()) <= set(KINDS)
        or row["table"] not in tables
        or row["unit"] not in units
        or not row["note"]
        or not (row["least"] or row["most"])
        or float(row["least"] or 0) >= float(row["most"] or "inf")
    ]
    assert wrong == []
    levels = {kind for row in TABLES["magnitudes"] if row["measures"] == "*" for kind in row["unit_kinds"].split()}
    assert levels == set(KINDS) - {"group"}, "a group is as large as what its members belong to"


def test_regions_are_those_of_units():
    offenders = [
        (where, row["region"]) for where, _, row in rows() if row.get("region") and row["region"] not in {*REGIONS, "general"}
    ]
    assert offenders == []


EXPLAINED = ("thresholds", "support_ceilings", "criteria_sets", "funding_structures", "recognition_rules")


def test_what_is_not_confirmed_says_why():
    offenders = [where for where, name, row in rows() if name in EXPLAINED and row["is_confirmed"] == "false" and not row["note"]]
    assert offenders == []


def test_what_the_law_leaves_to_the_province_has_no_threshold():
    left = {row["indicator"] for row in TABLES["indicators"] if row["is_left_to_province"] == "true"}
    assert [row for row in TABLES["thresholds"] if row["indicator"] in left] == []


def test_no_address_stands_outside_the_sources():
    offenders = [
        (where, column) for where, name, row in rows() if name != "sources" for column, text in row.items() if "://" in text
    ]
    assert offenders == []


@pytest.mark.parametrize("criteria_set", ["qd1980-2016", "qd318-2022"])
def test_a_whole_set_has_the_criteria_and_indicators_that_it_counts(criteria_set):
    told = next(row for row in TABLES["criteria_sets"] if row["criteria_set"] == criteria_set)
    criteria = [row for row in TABLES["criteria"] if row["criteria_set"] == criteria_set]
    indicators = [r for r in TABLES["indicators"] if r["criterion"].startswith(f"{criteria_set}/") and not r["part_of"]]
    assert (len(criteria), len(indicators)) == (int(told["criteria_count"]), int(told["indicator_count"]))


def test_a_change_of_a_rate_is_in_points_and_only_a_relative_one_in_per_cent():
    in_percent = {
        row["measure"]: row["formula_en"] for row in TABLES["measures"] if (row["kind"], row["unit"]) == ("change", "percent")
    }
    assert sorted(in_percent) == ["linkage_price_premium", "linkage_switching_value"]
    assert all("over" in formula or "/" in formula for formula in in_percent.values()), "divided by what it was before"
