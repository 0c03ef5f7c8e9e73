"""What a Table Schema can say is told as frictionless tells it of whole tables, which takes six times as long."""

import csv
import re
from itertools import product

import pytest
from frictionless import Checklist, Package, Resource

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import contract, open_dataset
from ntm_helpers.dataset.checks.schema import schema_faults
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import DataRefused
from ntm_helpers.project import DATA

KINDS = {"fault.key_twice": "key", "fault.no_reference": "reference"}
ODD = ["", "x", "0", "1", "01", "true", "TRUE", "yes", "2020-1-1", "2020-01-01", "2020-13-01", "31/12/2020", "-1", "1.5", "1,5"]
ODD += ["1e5", "12.0", "NaN", "inf", "1_000", "²", "\u200b", "2101", "a" * 81, "a" * 401, "country", "exact", "ă", "a b"]


TAKEN_BY_FRICTIONLESS_ALONE = {"integer": {"01", "1_000"}, "number": {"01", "1_000", "1e5", "NaN", "inf"}}
"""What Python makes a number of and nobody writes as one: it is refused, for a page would read it otherwise or not at all."""


def with_odd_cells(name):
    """Rows of the demo again and again, in each of which one cell holds something odd, so that every column holds all of it."""
    with (DATA / "demo" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        laid = list(csv.DictReader(stream))[:5]
    header, key = contract.columns(name), contract.tables()[name].key[-1]
    rows = [
        dict(laid[number % len(laid)]) | {key: f"K{number}"} | {column: text}
        for number, (column, text) in enumerate(product(header, ODD))
    ]
    rows = [*laid, *rows, rows[-1]]
    return Table(name, f"{name}.csv", header, rows, list(range(2, len(rows) + 2)))


def of_whole_tables(tables):
    """File, row, column and kind of every error that frictionless finds in one pass over the tables."""
    resources = [
        Resource({"name": name, "data": [table.header, *([*row.values()] for row in table.rows)], "schema": contract.schema(name)})
        for name, table in tables.items()
    ]
    found = set()
    for task in Package(resources=resources).validate(Checklist(skip_errors=["blank-row"]), limit_errors=1_000_000).tasks:
        for error in task.errors:
            constraint = re.match(r'constraint "unique"', error.note)
            if error.type in ("primary-key", "unique-error") or constraint:
                about = ", ".join(contract.tables()[task.name].key), "key"
            elif error.type == "foreign-key":
                about = ", ".join(error.field_names), "reference"
            else:
                about = error.field_name, "cell"
            found.add((f"{task.name}.csv", error.row_number, *about))
    return found


def test_cells_keys_and_references_are_judged_as_frictionless_judges_whole_tables():
    tables = {name: with_odd_cells(name) for name in contract.table_names() if (DATA / "demo" / f"{name}.csv").is_file()}
    found = {(fault.file, fault.row, fault.column, KINDS.get(fault.rule.key, "cell")) for fault in schema_faults(tables)}
    assert {kind for *_, kind in found} == {"cell", "key", "reference"}
    refused = {
        (table.file, number, column.name, "cell")
        for name, table in tables.items()
        for column in contract.tables()[name].columns
        for number, row in table.numbered()
        if row[column.name] in TAKEN_BY_FRICTIONLESS_ALONE.get(column.type, ())
    }
    assert refused
    of_several = {fault for fault in found if fault[2] in contract.tables()[fault[0].removesuffix(".csv")].lists}
    assert {kind for *_, kind in of_several} == {"cell", "reference"}  # the standard knows no reference of several
    found -= {fault for fault in of_several if fault[3] == "reference"}
    assert found == of_whole_tables(tables) | refused


def test_a_reference_into_a_table_that_is_not_there_leads_nowhere(laid):
    laid.row("linkage_partners", partner_id="N", project_id="P", name="Hợp tác xã", role="buyer")
    with pytest.raises(DataRefused) as caught:
        open_dataset("", laid.save())
    [fault] = caught.value.faults
    assert (fault.row, fault.column, fault.found) == (2, "project_id", "P")
    assert fault.rule == "there is no such project_id in linkage_projects.csv"


def test_a_table_without_rows_needs_no_table_that_it_would_name(laid):
    laid.tables["linkage_partners"] = []
    assert open_dataset("", laid.save()).faults == ()


@pytest.mark.parametrize(
    ("text", "rule", "fix"),
    [
        ("2019-02-29", "fault.no_such_day", "fix.compare"),
        ("2019-13-01", "fault.no_such_day", "fix.compare"),
        ("2019\u201312\u201331", "fault.no_date", "fix.write_day"),
        ("2019\u201112\u201131", "fault.no_date", "fix.write_day"),
        ("２０１９-１２-３１", "fault.no_date", "fix.write_day"),
        ("31\u201312\u20132019", "fault.no_date", "fix.write_day"),
        ("Q4/2019", "fault.no_date", "fix.inexact_date"),
    ],
)
def test_a_day_that_is_none_is_told_as_what_it_is(laid, text, rule, fix):
    laid.figure("F", "population_registered", "10", "person", period_end=text)
    (fault,) = [fault for fault in check_dataset(laid.save()).faults if fault.column == "period_end"]
    assert (fault.rule.key, fault.fix.key) == (rule, fix)


def test_a_form_is_told_in_words_and_never_with_an_empty_example(laid):
    about = {"topic": "context", "name_vi": "A", "name_en": "A", "unit": "household", "kind": "count"}
    laid.row("measures", measure="own", ratio_of="own", **about)
    (fault,) = [fault for fault in check_dataset(laid.save()).faults if fault.column == "ratio_of"]
    assert "[" not in str(fault.rule)
    assert "data/README.md" in str(fault.fix)
    assert "ratio_of" in str(fault.fix)


def test_a_dash_for_no_number_is_named_as_it_stands(laid):
    laid.figure("F", "population_registered", "-", "person")
    (fault,) = [fault for fault in check_dataset(laid.save()).faults if fault.column == "value"]
    assert "'-' is no number" in str(fault.rule)


@pytest.mark.parametrize(
    ("wholes", "found"),
    [
        ({"a": "a"}, [(2, "fault.parts_circle")]),
        ({"a": "b", "b": "a"}, [(2, "fault.parts_circle"), (3, "fault.parts_circle")]),
        ({"a": "state_directs"}, [(2, "fault.no_code")]),
        ({"a": "state_direct", "b": "a"}, []),
    ],
    ids=["itself", "one another", "unknown", "in order"],
)
def test_a_code_is_part_of_a_known_one_and_never_of_itself(laid, wholes, found):
    for code, whole in wholes.items():
        laid.row("codes", list="capital_source", code=code, name_vi=code, name_en=code, part_of=whole)
    faults = [fault for fault in check_dataset(laid.save()).faults if fault.column == "part_of"]
    assert [(fault.row, fault.rule.key) for fault in faults] == found
