"""Units that contradict one another at the door: one code for two, a code that is another's, one name twice."""

import pytest

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import Weight


def notices(laid):
    dataset = open_dataset("", laid.save())
    assert all(fault.weight is Weight.NOTICE for fault in dataset.faults)
    return [(fault.row, fault.column, fault.rule.key) for fault in dataset.faults if fault.file == "units.csv"]


def test_two_units_of_one_time_with_one_code_are_named(laid):
    laid.unit("A", code="02266").unit("B", code="02266")
    assert notices(laid) == [(4, "code", "fault.code_shared")]


@pytest.mark.parametrize(
    ("ended", "began", "found"),
    [
        ("2020-06-30", "2020-07-01", []),
        ("2020-06-30", "2020-7-1", []),
        ("2020-07-01", "2020-07-01", [(4, "code", "fault.code_shared")]),
        ("", "2020-07-01", [(4, "code", "fault.code_shared")]),
        ("2020-06-30", "", [(4, "code", "fault.code_shared")]),
    ],
)
def test_a_successor_takes_the_code_of_the_unit_before_it(laid, ended, began, found):
    laid.unit("A", code="02266", valid_to=ended).unit("B", code="02266", valid_from=began)
    assert notices(laid) == found


def test_an_id_that_is_a_code_claims_it(laid):
    laid.unit("02266", name="Lăng Can").unit("B", code="02266", name="Thổ Bình")
    assert notices(laid) == [(4, "code", "fault.code_shared")]


def test_a_unit_whose_id_bears_another_code_may_have_that_of_another_unit(laid):
    laid.unit("02266", code="02296").unit("02296", code="02296")
    assert notices(laid) == [(3, "code", "fault.code_of_other"), (4, "code", "fault.code_shared")]


@pytest.mark.parametrize("unit_id", ["02266", "02266-2025", "langcan", "2266", "c1"])
def test_an_id_that_bears_the_code_or_none_is_in_order(laid, unit_id):
    laid.unit(unit_id, code="02266")
    assert notices(laid) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [("2266", "fault.code_zeros"), ("0226", "fault.code_zeros"), ("022661", "fault.code_form"), ("Lăng Can", "fault.code_form")],
)
def test_a_code_has_the_digits_of_its_kind(laid, code, found):
    assert notices(laid.unit("A", code=code)) == [(3, "code", found)]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({}, [(4, "name", "fault.name_shared")]),
        ({"name": "LĂNG CAN"}, [(4, "name", "fault.name_shared")]),
        ({"kind": "township"}, []),
        ({"valid_from": "2021-01-01"}, [(4, "name", "fault.name_shared")]),
        ({"name": "Thổ Bình"}, []),
        ({"parent_id": "E"}, []),
    ],
)
def test_two_units_of_one_kind_parent_and_name_are_hardly_two(laid, cells, found):
    laid.unit("A", name="Lăng Can").unit("B", **({"name": "Lăng Can"} | cells))
    laid.unit("E", kind="district", parent_id="", name="Huyện khác")
    assert notices(laid) == found


def found_in(laid, file):
    return [fault for fault in check_dataset(laid.save()).faults if fault.file == file]


def changed(laid, *rows, whole="true"):
    for start, end, day in rows:
        cells = {"kind": "merge", "is_whole": whole, "source_id": "S"}
        laid.row("unit_changes", from_unit_id=start, to_unit_id=end, change_date=day, **cells)
    return found_in(laid, "unit_changes.csv")


@pytest.mark.parametrize(
    "rows",
    [
        [("A", "B", "2019-01-01"), ("B", "A", "2019-06-01")],
        [("A", "B", "2019-01-01"), ("B", "C", "2019-02-01"), ("C", "A", "2019-03-01")],
    ],
    ids=["two", "three"],
)
def test_a_unit_does_not_become_itself_by_way_of_others(laid, rows):
    faults = changed(laid.unit("A").unit("B").unit("C"), *rows)
    assert [(fault.row, fault.column, fault.weight) for fault in faults] == [
        (number, "to_unit_id", Weight.TABLE) for number in range(2, 2 + len(rows))
    ]
    assert {fault.rule.key for fault in faults} == {"fault.changes_circle"}


def test_a_renamed_unit_may_keep_its_id(laid):
    assert changed(laid.unit("A", valid_to="2019-12-31").unit("B"), ("A", "A", "2019-01-01"), ("B", "A", "2019-01-01")) == []
    dataset = laid.open()
    assert [unit.unit_id for unit in dataset.places.predecessors("A")] == ["B"]
    assert dataset.places.became("A", dataset.day("")) == []


def test_two_units_may_give_one_another_a_part_of_themselves(laid):
    given = [("A", "B", "2019-01-01"), ("B", "A", "2019-06-01")]
    assert changed(laid.unit("A", valid_to="2019-12-31").unit("B", valid_to="2019-12-31").unit("C"), *given, whole="false") == []
    dataset = laid.open()
    day = dataset.day("")
    assert [unit.unit_id for unit in dataset.places.predecessors("A")] == ["B"]
    assert dataset.places.became("A", day) == []


@pytest.mark.parametrize(
    ("kind", "above", "is_in_order"),
    [
        ("district", "commune", False),
        ("commune", "commune", False),
        ("province", "district", False),
        ("country", "village", False),
        ("village", "village", False),
        ("commune", "group", False),
        ("group", "group", False),
        ("village", "district", True),
        ("ward", "province", True),
        ("garden", "village", True),
        ("group", "village", True),
        ("district", "country", True),
    ],
)
def test_a_unit_belongs_to_one_of_a_level_above_its_own(laid, kind, above, is_in_order):
    laid.unit("A", parent_id="", kind=above).unit("B", parent_id="A", kind=kind).unit("C")
    faults = [fault for fault in found_in(laid, "units.csv") if fault.column == "parent_id"]
    assert [(fault.row, fault.found, fault.rule.key) for fault in faults] == (
        [] if is_in_order else [(4, "A", "fault.parent_level")]
    )


def test_villages_alone_get_no_page_and_that_is_said(laid):
    laid.tables["units"] = []
    laid.unit("V", parent_id="", kind="village")
    faults = found_in(laid, "units.csv")
    assert [(fault.column, fault.found, fault.weight) for fault in faults] == [("kind", "village", Weight.NOTICE)]
    assert found_in(laid.unit("C", parent_id=""), "units.csv") == []


@pytest.mark.parametrize(
    ("groups", "rows"),
    [({"G": "A G"}, [5]), ({"G": "A H", "H": "B G"}, [5, 6]), ({"G": "A H", "H": "B"}, []), ({"G": "A B"}, [])],
    ids=["itself", "by way of another", "within another", "of units"],
)
def test_a_group_is_no_member_of_itself(laid, groups, rows):
    laid.unit("A").unit("B")
    for group, members in groups.items():
        laid.unit(group, kind="group", members=members)
    faults = [fault for fault in found_in(laid, "units.csv") if fault.column == "members"]
    assert [(fault.row, fault.rule.key) for fault in faults] == [(row, "fault.members_circle") for row in rows]


def test_only_a_group_has_members(laid):
    faults = found_in(laid.unit("A", members="B").unit("B"), "units.csv")
    assert [(fault.row, fault.column, fault.rule.key) for fault in faults] == [(3, "members", "fault.members_of_none")]


def test_a_unit_far_below_the_top_is_refused(laid):
    """A village in a village in a village: a thousand of them ended a run in a traceback."""
    laid.unit("v0", kind="village")
    for number in range(1, 1500):
        laid.unit(f"v{number}", parent_id=f"v{number - 1}", kind="village")
    assert {fault.rule.key for fault in found_in(laid, "units.csv") if fault.weight is Weight.TABLE} == {"fault.parents_deep"}
