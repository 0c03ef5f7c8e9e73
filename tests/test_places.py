"""Units: which existed when, what became of them, how they are found and sorted."""

from collections import Counter
from datetime import date

import pytest

from ntm_helpers.errors import UsageError
from ntm_helpers.places import Places, Unit, alphabet_key

REVIEW = date(2020, 4, 13)


def test_eight_communes_in_2020_nine_and_a_township_later_none_after_the_districts(lam_binh):
    places = lam_binh.places
    assert len(places.children("071", REVIEW)) == 8
    later = places.children("071", date(2022, 1, 1))
    assert [sum(u.kind == kind for u in later) for kind in ("commune", "township")] == [9, 1]
    assert places.children("071", date(2025, 7, 1)) == []


def test_a_code_is_reused_a_unit_id_is_not(lam_binh):
    places = lam_binh.places
    former, later = places["02296"], places["02296-2025"]
    assert (former.code, former.name) == ("02296", "Thổ Bình")
    assert (later.code, later.name) == ("02296", "Bình An")
    assert [c.to_unit_id for c in places.successors("02242")] == ["02266-2025"]


def test_a_unit_is_found_by_id_slug_or_both(lam_binh):
    among = lam_binh.reviewed_units(REVIEW)
    assert {lam_binh.places.find(text, among).unit_id for text in ("02296", "tho-binh", "02296-tho-binh")} == {"02296"}


def test_an_unknown_unit_names_the_closest_and_all_allowed(lam_binh):
    with pytest.raises(UsageError, match=r"Unknown unit 'tho-bin': did you mean 'tho-binh'\? allowed: 071-lam-binh, 02290-binh-an"):
        lam_binh.places.find("tho-bin", lam_binh.reviewed_units(REVIEW))


def test_of_many_units_too_the_closest_and_all_allowed_are_named():
    many = [Unit(f"{number}", "", f"Xã {number}", "commune") for number in range(100, 200)]
    with pytest.raises(UsageError, match=r"Unknown unit 'xa-19': did you mean 'xa-1\d+'\? allowed: 100-xa-100, .*, 199-xa-199\.$"):
        Places(many).find("xa-19", many)


def test_a_slug_that_fits_several_is_refused_with_the_list(lam_binh):
    with pytest.raises(UsageError, match=r"fits several: .*02290-binh-an \(commune\), .*02296-2025-binh-an \(commune\)"):
        lam_binh.places.find("binh-an", lam_binh.places)


def test_pages_are_for_the_district_and_its_communes(lam_binh):
    assert [u.name for u in lam_binh.reviewed_units(REVIEW)] == [
        "Lâm Bình",
        "Bình An",
        "Hồng Quang",
        "Khuôn Hà",
        "Lăng Can",
        "Phúc Yên",
        "Thổ Bình",
        "Thượng Lâm",
        "Xuân Lập",
    ]


def test_without_named_roots_every_unit_but_villages_and_groups_has_a_page():
    places = Places(
        [Unit("1", "1", "A", "commune"), Unit("2", "2", "B", "village", "1"), Unit("3", "", "C", "group", "", members=("1",))]
    )
    assert [u.unit_id for u in places.reviewed([], REVIEW)] == ["1"]


def test_names_sort_by_the_vietnamese_alphabet():
    names = ["Đà Vị", "Dân", "Ea", "Lâm", "Lăng", "Lan", "Lán", "Làn", "Thôn 10", "Thôn", "Ơn", "Ôn", "On"]
    expected = ["Dân", "Đà Vị", "Ea", "Lan", "Làn", "Lán", "Lăng", "Lâm", "On", "Ôn", "Ơn", "Thôn", "Thôn 10"]
    assert sorted(names, key=alphabet_key) == expected


def test_what_became_of_a_unit(lam_binh):
    places = lam_binh.places

    def names(unit_id, year, month=12, day=31):
        return [unit.unit_id for unit in places.became(unit_id, date(year, month, day))]

    assert names("02242", 2020) == ["02242"]
    assert names("02242", 2025) == ["02266-2025"]
    assert names("02266", 2022) == ["02266-2021"]
    assert names("02266", 2025) == ["02266-2025"]  # through the township of 2021
    assert names("02299-2021", 2020) == []  # not yet
    assert sorted(names("071", 2025)) == ["02266-2025", "02269-2025", "02296-2025", "02302-2025"]  # districts ended: its communes'


def test_which_units_went_into_one(lam_binh):
    assert {unit.unit_id for unit in lam_binh.places.predecessors("02266-2025")} == {"02266-2021", "02266", "02233", "02242"}


def test_denominators_by_kind_and_day(lam_binh):
    def parts_by_kind(on):
        return Counter(unit.kind for unit in lam_binh.places.children("071", on))

    assert parts_by_kind(REVIEW) == {"commune": 8}
    assert parts_by_kind(date(2021, 12, 31)) == {"commune": 9, "township": 1}
    assert parts_by_kind(date(2025, 12, 31)) == {}


def test_units_of_a_day(lam_binh):
    assert "02299" in {unit.unit_id for unit in lam_binh.places.on(REVIEW)}
    assert {"02266-2021", "02269-2025"}.isdisjoint(unit.unit_id for unit in lam_binh.places.on(REVIEW))


def test_a_review_after_the_districts_is_of_what_they_became(lam_binh):
    names = [unit.name for unit in lam_binh.reviewed_units(date(2025, 12, 31))]
    assert names == ["Bình An", "Lâm Bình", "Minh Quang", "Thượng Lâm"]
