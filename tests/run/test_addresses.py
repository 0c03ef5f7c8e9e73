"""Two units never share a folder, and every name can be written, whatever ids and names a dataset brings."""

import os
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import UsageError
from ntm_helpers.places import Unit
from ntm_helpers.run import BuildOptions, build, make_plan
from ntm_helpers.run import plan as plan_module
from ntm_helpers.run.addresses import check_length, folders

IDS = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]*", fullmatch=True)


def folded(name):
    """As the strictest file systems fold: no capitals, one form of letters, no dots or spaces at the end."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold()).rstrip(". ")


def of(*units):
    return folders(Unit(unit_id, "", name, "commune") for unit_id, name in units)


def test_an_ordinary_unit_stands_under_its_id_and_name():
    assert of(("02296", "Thổ Bình"), ("071", "Lâm Bình")) == {"02296": "02296-tho-binh", "071": "071-lam-binh"}


@pytest.mark.parametrize(
    "units",
    [
        [("A", "Xã"), ("a", "Xã")],
        [("A", "b c"), ("A-b", "c")],
        [("A-1", "Bình"), ("A-1-binh", "")],
        [("x", "Đà Vị"), ("X", "Da Vi"), ("x-da", "Vị")],
        [("a.", ""), ("a", ".")],
    ],
)
def test_units_that_would_meet_have_a_folder_each(units):
    found = of(*units)
    assert len({folded(name) for name in found.values()}) == len(units)
    assert found == of(*reversed(units))


def test_names_that_a_system_keeps_for_itself_are_not_used():
    for unit_id in ("con", "CON.1", "nul", "lpt1.a"):
        assert of((unit_id, "Xã"))[unit_id].partition(".")[0].lower() not in ("con", "nul", "lpt1")


@given(st.lists(st.tuples(IDS | IDS.map(lambda text: text * 300), st.text(max_size=400)), unique_by=lambda unit: unit[0]))
def test_whatever_the_ids_and_names(units):
    found = of(*units)
    assert len({folded(name) for name in found.values()}) == len(units)
    assert all(1 <= len(name.encode()) <= 143 and "/" not in name for name in found.values())


def test_long_and_meeting_names_are_built_whole(tmp_path, lay):
    laid = lay(tmp_path / "laid").unit("A", name="b c").unit("A-b", name="c").unit("a", name="b c")
    laid.unit("L", name="Ằ" * 3000).unit("M" * 300, name="Xã")
    result = build(BuildOptions(laid.save(), tmp_path / "out", topics=("funding",)))
    assert [entry["state"] for entry in result.entries.values()] == ["done"] * 6
    pages = list((tmp_path / "out").rglob("funding.html"))
    assert len(pages) == 6
    said = {page.read_text(encoding="utf-8").partition("<title>")[2].partition("</title>")[0] for page in pages}
    assert len(said) == 5  # two communes of one name


def test_two_topics_of_one_page_are_refused(lam_binh, monkeypatch):
    found = plan_module.notebooks()
    for other in ({"topic": "Funding"}, {"is_index": True}):
        names = {**found, "other": replace(found["funding"], **{"topic": "other", **other})}
        monkeypatch.setattr(plan_module, "notebooks", lambda names=names: names)
        with pytest.raises(UsageError, match="would write one page"):
            make_plan(lam_binh)


@pytest.mark.parametrize("depth", [1, 20])
def test_a_folder_for_which_paths_grow_too_long_is_told(tmp_path, lay, depth):
    dataset = lay(tmp_path / "laid").unit("A").save()
    assert open_dataset("", dataset)
    out = tmp_path.joinpath(*["x" * (300 if depth == 1 else 250)] * depth)
    with pytest.raises(UsageError, match=r"choose (a shorter|another) --out") as refused:
        build(BuildOptions(dataset, out))
    assert refused.value.exit_code == 2
    assert "--out" in refused.value.text("vi")
    assert not os.path.lexists(tmp_path / ("x" * 250))


def test_the_length_is_counted_in_bytes(tmp_path):
    check_length(tmp_path / ("x" * 255), {"A/index.html": None})
    with pytest.raises(UsageError, match="is 300 bytes long"):
        check_length(tmp_path / ("ằ" * 100), {"A/index.html": None})
