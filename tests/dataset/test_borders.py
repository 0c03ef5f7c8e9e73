"""Borders of a dataset: what is read of them, what is refused, and which pages depend on them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import Reads, borders_of, neighbours, open_dataset
from ntm_helpers.dataset.borders import MOST_POINTS, read_borders
from ntm_helpers.errors import DataRefused, OutsideDeclaration, Weight
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.project import DATA

DRAWING = Reads(("criteria/*",), ("self", "parent", "children"), ("borders",))


def square(x, y, side=1.0):
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def feature(unit_id, *rings, kind="Polygon"):
    coordinates = list(rings) if kind == "Polygon" else [[ring] for ring in rings]
    return {"type": "Feature", "properties": {"unit_id": unit_id}, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features, **about):
    return {"type": "FeatureCollection", "credit": "Sở, 2019", "day": "2019-12-31", "features": list(features)} | about


@pytest.fixture
def lay(laid):
    """Lay a district of the communes A, B, C with borders, as an object or as bytes."""
    for unit in "ABC":
        laid.unit(unit, name=f"Xã {unit}")

    def with_borders(found):
        folder = laid.save()
        text = found if isinstance(found, bytes) else json.dumps(found).encode()
        (folder / "borders.geojson").write_bytes(text)
        return folder

    return with_borders


def told(folder):
    """Rule, weight and unit of what a check says of the borders."""
    faults = [fault for fault in check_dataset(folder).faults if fault.file == "borders.geojson"]
    return [(fault.rule.key, fault.weight, fault.unit_id) for fault in faults]


GOOD = feature("A", square(105, 22))


def test_shapes_are_read_by_unit_with_whose_they_are_and_their_day(lay):
    two = feature("B", square(106, 22), square(107, 22), kind="MultiPolygon")
    dataset = open_dataset("", lay(collection(GOOD, two)))
    found = dataset.borders(["A", "B", "C"])
    assert (found.credit, found.day.isoformat()) == ("Sở, 2019", "2019-12-31")
    assert {unit_id: len(rings) for unit_id, rings in found.shapes.items()} == {"A": 1, "B": 2}
    assert found.shapes["A"][0] == [[105, 22], [106, 22], [106, 23], [105, 23], [105, 22]]
    assert dataset.faults == ()


@pytest.mark.parametrize(
    ("found", "rule"),
    [
        (b"{", "fault.no_json"),
        (b"\xff\xfe\x00", "fault.no_json"),
        (b"[" * 100_000, "fault.no_json"),
        (json.dumps(collection(GOOD)).replace("105.5", "NaN").replace("105,", "NaN,").encode(), "fault.no_json"),
        (b" " * 5_000_001, "fault.large_file"),
        ([], "fault.borders.collection"),
        ({"type": "Feature"}, "fault.borders.collection"),
        (collection(GOOD) | {"features": None}, "fault.borders.collection"),
        (collection(GOOD, credit=""), "fault.borders.credit"),
        (collection(GOOD, credit=7), "fault.borders.credit"),
        (collection(GOOD, credit="hai\ndòng"), "fault.borders.credit"),
        (collection(GOOD, credit="x" * 121), "fault.borders.credit"),
        (collection(GOOD, credit="Sở\u202e, 2019"), "fault.unseen"),
        (collection(GOOD, day="2019"), "fault.borders.day"),
        (collection(GOOD, day=None), "fault.borders.day"),
        (collection(feature("A", [[105, 22]] * (MOST_POINTS + 1))), "fault.borders.points"),
    ],
)
def test_a_file_that_is_no_such_collection_refuses_the_dataset(lay, found, rule):
    folder = lay(found)
    with pytest.raises(DataRefused) as refused:
        open_dataset("", folder)
    assert [(fault.rule.key, fault.weight) for fault in refused.value.faults] == [(rule, Weight.TABLE)]
    assert "borders.geojson" in refused.value.text("vi")
    assert refused.value.text("vi") != refused.value.text("en")


OPEN_RING = [[105, 22], [106, 22], [106, 23], [105, 23]]


@pytest.mark.parametrize(
    ("broken", "rule", "unit"),
    [
        ("A", "fault.borders.feature", ""),
        ({"type": "Feature", "properties": None, "geometry": {}}, "fault.borders.feature", ""),
        (feature(2290, square(105, 22)), "fault.borders.feature", ""),
        (feature("A", kind="Point"), "fault.borders.kind", "A"),
        ({**GOOD, "geometry": {"type": "MultiPolygon", "coordinates": "x"}}, "fault.borders.kind", "A"),
        (feature("A"), "fault.borders.coordinates", "A"),
        (feature("A", square(22, 105)), "fault.borders.coordinates", "A"),  # latitude first
        (feature("A", square(581_000, 2_450_000)), "fault.borders.coordinates", "A"),  # metres of a national grid
        (feature("A", [[105, 22], ["106", 22], [106, 23], [105, 22]]), "fault.borders.coordinates", "A"),
        (feature("A", [[105, 22], [True, 22], [106, 23], [105, 22]]), "fault.borders.coordinates", "A"),
        (feature("A", [[105, 22], [1e999, 22], [106, 23], [105, 22]]), "fault.no_json", None),
        (feature("A", [[[105, 22]]]), "fault.borders.coordinates", "A"),
        (feature("A", OPEN_RING), "fault.borders.ring", "A"),
        (feature("A", [[105, 22], [106, 22], [105, 22]]), "fault.borders.ring", "A"),
    ],
)
def test_a_broken_shape_stops_only_the_pages_that_may_draw_it(lay, broken, rule, unit):
    folder = lay(collection(broken, feature("B", square(106, 22))))
    if unit is None:  # Infinity is no JSON
        assert [key for key, _, _ in told(folder)] == [rule]
        return
    assert told(folder) == [(rule, Weight.ROW, unit)]
    dataset = open_dataset("", folder)
    assert list(dataset.borders(["A", "B"]).shapes) == ["B"]
    dataset.view("A", "", declared_reads("funding"))  # which draws no map
    for stopped in "A" if unit else "AB":  # of a shape of nobody knows whom, every page that draws
        with pytest.raises(DataRefused):
            dataset.view(stopped, "", DRAWING)
    if unit:
        dataset.view("B", "", DRAWING)


NUMBERS = st.one_of(st.integers(-200, 200), st.floats(-200, 200), st.floats(), st.text(max_size=2), st.none(), st.booleans())
ANYTHING = st.recursive(
    NUMBERS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner), max_leaves=20
)
GEOMETRIES = st.fixed_dictionaries({"type": st.sampled_from(["Polygon", "MultiPolygon", 1]), "coordinates": ANYTHING}) | ANYTHING
FEATURES = st.fixed_dictionaries({"properties": st.just({"unit_id": "A"}) | ANYTHING, "geometry": GEOMETRIES}) | ANYTHING


@given(features=st.lists(FEATURES, max_size=3))
def test_whatever_features_hold_is_a_shape_or_a_fault(tmp_path_factory, features):
    folder = tmp_path_factory.getbasetemp()
    (folder / "borders.geojson").write_text(json.dumps(collection(*features)), encoding="utf-8")
    found, faults = read_borders(folder, {"A"})
    assert found.shapes or faults or not features
    for ring in (ring for shape in found.shapes.values() for ring in shape):
        assert ring[0] == ring[-1]
        assert all(-180 <= x <= 180 and -90 < y < 90 for x, y in ring)


def test_a_second_shape_of_a_unit_is_refused_not_chosen_from(lay):
    assert told(lay(collection(GOOD, feature("A", square(107, 22))))) == [("fault.borders.twice", Weight.ROW, "A")]


def test_shapes_of_elsewhere_are_told_once_and_not_drawn(lay):
    found = collection(GOOD, *(feature(f"X{number}", square(105, 22)) for number in range(30)))
    folder = lay(found)
    assert told(folder) == [("fault.borders.unknown", Weight.NOTICE, "")]
    assert list(open_dataset("", folder).borders(["A", "X1"]).shapes) == ["A"]


@pytest.mark.parametrize("name", ["ranh-gioi.geojson", "Borders.geojson", "borders.GEOJSON"])
def test_borders_of_another_name_are_not_read_and_that_is_said(laid, name):
    folder = laid.save()
    (folder / name).write_text("{}", encoding="utf-8")
    [fault] = check_dataset(folder).faults
    assert (fault.file, fault.rule.key, fault.weight) == (name, "fault.borders.name", Weight.NOTICE)


def test_a_page_depends_on_the_shapes_that_it_may_draw_and_on_no_other(lay):
    """The district draws its parts, a commune its neighbours, a page without a map none."""

    def digests(found):
        dataset = open_dataset("", lay(found))
        criteria, funding = declared_reads("criteria"), declared_reads("funding")
        drawing = {unit: dataset.view(unit, "", criteria).digest for unit in ("D", "A")}
        return dataset.digest, drawing["D"], drawing["A"], dataset.view("A", "", funding).digest

    before = digests(collection(GOOD, feature("B", square(106, 22))))
    moved = digests(collection(GOOD, feature("B", square(106, 22.5))))
    other_day = digests(collection(GOOD, feature("B", square(106, 22)), day="2020-01-01"))
    assert [one == other for one, other in zip(before, moved, strict=True)] == [False, False, False, True]
    assert [one == other for one, other in zip(before, other_day, strict=True)] == [False, False, False, True]


def test_a_notebook_that_declares_no_map_may_not_read_borders(lay):
    view = open_dataset("", lay(collection(GOOD))).view("A", "", declared_reads("funding"))
    with pytest.raises(OutsideDeclaration):
        borders_of(view)


def test_neighbours_are_the_parts_of_the_parent_on_the_day(laid):
    laid.unit("A").unit("B", valid_to="2019-12-31").unit("C")
    view = laid.open().view("A", "", DRAWING)
    assert [unit.unit_id for unit in neighbours(view)] == ["A", "C"]


@pytest.mark.parametrize(("name", "parents"), [("lam-binh", ["071"]), ("tuyen-quang", ["08", *(f"07{n}" for n in range(7))])])
def test_shipped_borders_hold_every_part_and_their_licence(request, name, parents):
    dataset = request.getfixturevalue(name.replace("-", "_"))
    parts = [unit.unit_id for parent in parents for unit in dataset.places.children(parent, dataset.review_date)]
    assert set(dataset.borders(parts).shapes) == set(parts)
    licence = json.loads((DATA / name / "borders.geojson").read_text(encoding="utf-8"))["licence"]
    assert licence.startswith("MIT License\n\nCopyright (c) 2017 Marc Choisy\n\nPermission is hereby granted")
    assert "shall be included in all copies" in licence
    assert licence.endswith("DEALINGS IN THE SOFTWARE.")
