"""A column that says the same in every row becomes a sentence; what differs stays."""

from ntm_helpers.review import Name, Table
from ntm_helpers.topics.common import without_constants


def table(*states, missing=None):
    rows = [[Name("text", f"p{number}"), Name("text", state), missing] for number, state in enumerate(states)]
    return Table("linkage.list.caption", ["column.project", "column.state", "column.value"], rows)


def test_what_is_the_same_in_every_row_is_said_once():
    shorter, told = without_constants(table("running", "running", "running"))
    assert shorter.columns == ["column.project"]
    assert [(said.values["column"].key, said.values["value"]) for said in told.values["told"]] == [
        ("column.state", Name("text", "running")),
        ("column.value", None),
    ]


def test_a_column_that_differs_in_one_row_stays():
    shorter, _ = without_constants(table("running", "ended", "running"))
    assert shorter.columns == ["column.project", "column.state"]
    assert [row[1].key for row in shorter.rows] == ["running", "ended", "running"]


def test_the_first_column_and_a_short_table_stay_whole():
    assert without_constants(table("running", "running")) == [table("running", "running")]
    named_alike = Table("c", ["column.project", "column.state"], [[Name("text", "p"), Name("text", s)] for s in "aab"])
    assert without_constants(named_alike) == [named_alike]
