"""What must hold whatever comes: every promise of ``promises.csv`` names the tests that hold it, and they are there and run.

Five kinds make the list of those that an audit asks for: inputs that are bad, places and parameters that are odd, faults of a run,
what a page keeps, properties of a run as a whole. ``more`` are those that were found missing since. ``needs`` says what a machine
must have so that a test is not skipped.
"""

import ast
import csv
import re
from collections import Counter
from functools import cache

import pytest

from ntm_helpers.project import ROOT

TESTS = ROOT / "tests"
KINDS = {"input": 22, "place": 10, "fault": 20, "page": 14, "property": 7}
"""How many of a kind there are; of ``more`` there may be any number."""
SKIPPING = re.compile(r"\b(?:skip|skipif|xfail|importorskip)\b")


def promises():
    with (TESTS / "promises.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def functions(file: str) -> dict[str, str]:
    """Tests and fixtures of a file with their source, decorators and what every test of the file is marked with."""
    source = (TESTS / file).read_text(encoding="utf-8")
    nodes = ast.parse(source).body
    marked = [ast.unparse(node) for node in nodes if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"]
    return {node.name: "\n".join([*marked, ast.unparse(node)]) for node in nodes if isinstance(node, ast.FunctionDef)}


def test_all_kinds_of_promises_are_there_and_each_stands_once():
    rows = promises()
    assert Counter(row["promise"] for row in rows).most_common(1)[0][1] == 1
    found = Counter(row["kind"] for row in rows)
    assert found.pop("more") > 0
    assert found == KINDS
    assert all(row["what_must_hold"] and row["tests"] for row in rows)


def source_of(file: str, name: str, seen: frozenset[str] = frozenset()) -> str:
    """Source of a test with that of the functions and fixtures of its file that it uses."""
    own = functions(file)[name]
    used = sorted((set(re.findall(r"\w+", own)) & functions(file).keys()) - seen - {name})
    return "\n".join([own, *(source_of(file, other, seen | {name, *used}) for other in used)])


@pytest.mark.parametrize("promise", promises(), ids=lambda row: row["promise"])
def test_its_tests_are_there_and_run(promise):
    sources = []
    for name in promise["tests"].split():
        file, _, test = name.partition("::")
        assert (TESTS / file).is_file(), name
        assert test.startswith("test_"), name
        assert test in functions(file), f"no test of that name: {name}"
        sources.append(source_of(file, test))
        assert re.search(r"\bassert\b|\braises\b", sources[-1]), f"it cannot fail: {name}"
    is_skipped = any(map(SKIPPING.search, sources))
    assert is_skipped == bool(promise["needs"]), "`needs` says what is missing where a test is skipped, and only there"
