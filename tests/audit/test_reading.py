"""Every trace of a build is of the documented form, and what it prints and lists hangs together."""

import json

import jsonschema
import pytest

from ntm_helpers.audit.evaluate import Evaluator, Verdict, Way, is_derived, is_without
from ntm_helpers.audit.reading import SCHEMA, read_trace
from ntm_helpers.audit.units import Units


@pytest.fixture(scope="module")
def traces(built):
    found = sorted(built.rglob("*.trace.json"))
    assert len(found) == 81  # nine pages of the district and of each of its eight communes
    return found


def test_every_trace_is_of_the_documented_form(traces):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    known = set(schema["definitions"]["figure"]["properties"])
    for path in traces:
        found = json.loads(path.read_text(encoding="utf-8"))
        assert [error.message for error in validator.iter_errors(found)] == [], path
        assert set(found) <= set(schema["properties"]), path
        assert set().union(*(figure.keys() for figure in found["figures"])) <= known, path  # what is not documented is not there


def test_an_item_stands_on_a_line_of_its_own(traces):
    for path in traces:
        lines = path.read_text(encoding="utf-8").splitlines()
        items = [json.loads(line.removesuffix(",")) for line in lines if line.startswith('{"') and line.rstrip(",").endswith("}")]
        trace = read_trace(path)
        assert [one for one in items if "anchor" in one] == list(trace.printed)
        assert [one for one in items if "measure" in one] == list(trace.figures)


def test_whoever_has_the_trace_alone_computes_its_figures_again(traces, lam_binh):
    """Without dataset and without this package's arithmetic: from the units of measure and the file."""
    units, proved = Units.of(lam_binh.register.units_of_measure.values()), 0
    for path in traces:
        trace = read_trace(path)
        evaluator = Evaluator(trace.by_id, units)
        for figure in trace.figures:
            assert ("proof" in figure) == is_derived(figure)
            if figure.get("proof") == Way.EVALUATOR:
                assert evaluator.prove(figure["id"]).verdict == Verdict.MATCH, (path, figure["id"])
                proved += not is_without(figure)
    assert proved > 300
