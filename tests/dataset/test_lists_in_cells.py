"""A list in a cell is split in one way: what the check lets pass names the same things on the pages."""

import pytest

from answers import rows
from ntm_helpers.dataset import Register, open_dataset
from ntm_helpers.errors import DataRefused
from ntm_helpers.methods.linkage import form_of, why_no_form
from ntm_helpers.methods.works import readings
from ntm_helpers.topics import consistency

MEASURE = {"measure": "own", "topic": "funding", "name_vi": "Riêng", "name_en": "Own", "unit": "household", "kind": "count"}


@pytest.mark.parametrize("opposes", ["B C", "B, C", "B;C", "B | C", "B C …"])
def test_statements_that_oppose_one_another_are_paired_whatever_parts_their_ids(laid, opposes):
    about = {
        "kind": "claim",
        "unit_ids": "D",
        "scope": "whole",
        "topic": "criteria",
        "text_vi": "đạt",
        "text_en": "met",
        "source_id": "S",
    }
    for name, opposed in (("A", opposes), ("B", ""), ("C", "")):
        laid.row("statements", statement_id=name, opposes=opposed, **about)
    answer = consistency.review(open_dataset("", laid.save()), "D")
    found = rows(answer, "opposed", "consistency.caption.opposed")
    assert [(one.key, other.key) for one, other in found] == [("A", "B"), ("A", "C")]


@pytest.mark.parametrize("stages", ["inputs consumption", "inputs, consumption", "consumption;inputs"])
def test_stages_of_a_linkage_are_those_that_were_checked(laid, stages):
    project = {"project_id": "P", "unit_id": "D", "name": "Chè", "state": "running", "source_id": "S"}
    laid.row("linkage_projects", stages=stages, **project)
    assert open_dataset("", laid.save()).faults == ()
    assert form_of(stages, Register()) == form_of("inputs consumption", Register()) is not None


@pytest.mark.parametrize("stages", ["inputs consumption …", "inputs consumption…", "inputs, consumption, ..."])
def test_stages_that_go_on_make_no_form(laid, stages):
    project = {"project_id": "P", "unit_id": "D", "name": "Chè", "state": "running", "source_id": "S"}
    laid.row("linkage_projects", stages=stages, **project)
    assert open_dataset("", laid.save()).faults == ()
    assert form_of(stages, Register()) is None
    assert why_no_form(stages, has_buyer=False) == "not_told"


def refused(laid):
    with pytest.raises(DataRefused) as caught:
        open_dataset("", laid.save())
    return [(fault.row, fault.column) for fault in caught.value.faults]


@pytest.mark.parametrize(
    "covers", ["road_works / road_length", "/", "road_works/", "road_works|road_length", "road_works  road_length"]
)
def test_what_a_cost_covers_has_one_form(laid, covers):
    laid.row("work_measures", measure="road_cost", covers=covers)
    assert refused(laid) == [(2, "covers")]


@pytest.mark.parametrize(
    "covers", ["", "road_works", "road_works/road_length", "overflow_bridges | road_works/road_length overflow_bridges"]
)
def test_what_is_taken_for_what_a_cost_covers_names_measures_alone(laid, covers):
    laid.row("work_measures", measure="road_cost", covers=covers)
    dataset = open_dataset("", laid.save())
    named = [name for reading in readings(covers) for thing in reading for name in thing]
    assert all(name in dataset.register.measures for name in named)


@pytest.mark.parametrize(
    "cells",
    [
        {"bounded_by": "100"},  # of a count
        {"bounded_by": "50"},
        {"bounded_by": "poor_households near_poor_households"},
        {"bounded_by": "criteria:xã"},
        {"bounded_by": "criteria:"},
        {"kind": "status", "unit": "", "bounded_by": ""},
        {"kind": "status", "unit": "", "bounded_by": "poor_households"},
        {"kind": "status", "unit": "", "bounded_by": "codes:none_such"},
    ],
)
def test_what_bounds_nothing_is_refused(laid, cells):
    """It would be left out without a word."""
    laid.row("measures", **MEASURE | cells)
    assert refused(laid) == [(2, "bounded_by")]


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"bounded_by": "households_reviewed"},
        {"bounded_by": "criteria:commune"},
        {"kind": "rate", "unit": "percent", "bounded_by": "100"},
        {"kind": "status", "unit": "", "bounded_by": "codes:standing"},
    ],
)
def test_what_bounds_a_measure_is_taken(laid, cells):
    laid.row("measures", **MEASURE | cells)
    assert open_dataset("", laid.save()).faults == ()
