"""What goes out: which lines a unit is asked for, how they stand, what a spreadsheet program checks as it is typed."""

from datetime import date

import openpyxl
import pytest

from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import UsageError
from ntm_helpers.office.forms import State, is_form, make_forms, making
from ntm_helpers.office.forms.lines import Asked
from tests.office.filled import cell_of, fill

DAY = date(2020, 12, 31)


@pytest.fixture
def district(laid):
    """A district of two communes, of which A has reported of a year before, with a village."""
    laid.unit("A", name="An").unit("B", name="Bằng").unit("V", "A", "village", name="Vàng")
    laid.figure("a-poor", "poverty_rate", "12.5", "percent", unit_id="A", period_end="2019-12-31")
    laid.figure("a-met", "criteria_met", "15", "criterion", unit_id="A")
    laid.figure("a-cap", "capital_mobilised", "900", "million VND", unit_id="A", period_start="2019-01-01", period_end="2019-12-31")
    laid.figure("v-poor", "poor_households", "9", "household", unit_id="V", period_end="2019-12-31")
    return laid.open()


def lines(dataset, unit_id, day=DAY):
    return {line.key: line for line in Asked(dataset, day, "vi").lines(dataset.places[unit_id])}


def test_a_line_stands_by_the_day_of_the_last_figure(district):
    found = lines(district, "A")
    assert found["A|poverty_rate|"].state is State.DUE
    assert (found["A|poverty_rate|"].last, found["A|poverty_rate|"].last_day) == ("12,5%", "đến 31/12/2019")
    assert found["A|criteria_met|"].state is State.THERE
    assert found["A|poor_households|"].state is State.MISSING
    assert found["V|poor_households|"].state is State.DUE
    assert list(found)[-1] == "V|poor_households|"  # below what is asked of the commune itself


def test_a_state_of_criteria_is_asked_criterion_by_criterion(district):
    asked = [key for key in lines(district, "B") if key.startswith("B|criterion_state|")]
    assert asked == [f"B|criterion_state|qd1980-2016/{number}" for number in range(1, 20)]


def test_every_line_of_a_number_has_a_unit_of_measure_to_choose(laid):
    day = {"period_end": "2024-01-01", "basis": "status"}
    laid.unit("A", name="An").figure("a", "criterion_state", "met", "", item="qd318-2022/1", unit_id="A", **day)
    dataset = laid.open()
    found = lines(dataset, "A", date(2024, 9, 30))
    numbers = [line for line in found.values() if dataset.register.measures[line.measure].kind != "status"]
    assert not [line.key for line in numbers if not line.uoms or "" in line.uoms]
    assert found["A|indicator_value|qd318-2022/17.1"].uoms == {"percent": "%"}  # "Tỷ lệ hộ …"
    assert "A|indicator_state|qd318-2022/17.5" in found  # "Mai táng … phù hợp …": no number


def test_a_period_that_began_with_its_year_is_proposed_from_the_first_day_of_the_year(district):
    assert lines(district, "A")["A|capital_mobilised|"].start == date(2020, 1, 1)
    assert lines(district, "B")["B|capital_mobilised|"].start == date(2020, 1, 1)  # as the dataset's others were told
    assert lines(district, "A")["A|poverty_rate|"].start is None


def test_a_unit_of_measure_that_nobody_told_must_be_chosen(district):
    assert lines(district, "B")["B|capital_mobilised|"].uom == "million VND"  # as the other communes tell it
    assert lines(district, "B")["B|capital_planned|"].uom == "million VND"  # as they tell all money
    area = lines(district, "B")["B|linkage_contracted_area|"]
    assert area.uom == ""
    assert area.uoms == {"ha": "ha", "km2": "km²", "m2": "m²"}
    assert lines(district, "B")["B|poor_households|"].uom == "household"


def test_only_topics_that_are_named(district):
    found = Asked(district, DAY, "vi").lines(district.places["A"], ["poverty_reduction"])
    assert {line.measure for line in found} >= {"poverty_rate", "poor_households"}
    assert "capital_mobilised" not in {line.measure for line in found}


def test_one_form_a_unit_all_at_once(district, tmp_path):
    told = []
    made = make_forms(district, tmp_path / "forms", tell=lambda unit, done, planned: told.append((unit.name, done, planned)))
    assert [one.path.name for one in made] == ["D-huyen.xlsx", "A-an.xlsx", "B-bang.xlsx"]
    assert told == [("Huyện", 1, 3), ("An", 2, 3), ("Bằng", 3, 3)]
    assert all(is_form(one.path) for one in made)
    assert not is_form(tmp_path / "nothing.xlsx")


def test_the_same_bytes_for_the_same_dataset(district, tmp_path):
    first, second = (make_forms(district, tmp_path / name, units=["A"])[0].path.read_bytes() for name in ("one", "two"))
    assert first == second


def test_cells_are_checked_as_typed_and_all_others_locked(district, tmp_path):
    path = make_forms(district, tmp_path, units=["A"])[0].path
    sheet = openpyxl.load_workbook(path).worksheets[1]
    assert sheet.protection.sheet
    checks = {
        place: check for check in sheet.data_validations.dataValidation for place in str(check.sqref).replace(":", " ").split()
    }
    rate, state = cell_of(path, "A|poverty_rate|"), cell_of(path, "A|criterion_state|qd1980-2016/1")
    number = next(check for check in sheet.data_validations.dataValidation if rate.coordinate in check.sqref)
    assert (number.type, number.formula1, number.formula2, number.errorStyle) == ("decimal", "0", "100", "warning")
    listed = next(check for check in sheet.data_validations.dataValidation if state.coordinate in check.sqref)
    assert (listed.type, listed.errorStyle) == ("list", "stop")
    assert "đạt, cơ bản đạt, chưa đạt" in listed.prompt
    assert not rate.protection.locked
    assert cell_of(path, "A|poverty_rate|", "what").protection.locked
    assert all(len(check.prompt or "") <= 255 and len(check.error or "") <= 255 for check in checks.values())


def test_a_form_prints_on_a4_with_its_head_on_every_page(district, tmp_path):
    sheet = openpyxl.load_workbook(make_forms(district, tmp_path, units=["A"])[0].path).worksheets[1]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$8:$8"
    assert "$B$2" in sheet.print_area


def test_a_form_that_was_answered_is_not_written_over(district, tmp_path):
    path = make_forms(district, tmp_path, units=["A"])[0].path
    make_forms(district, tmp_path, units=["A"])
    fill(path, {("A|poverty_rate|", "value"): 11.2})
    before = path.read_bytes()
    with pytest.raises(UsageError, match="has answers"):
        make_forms(district, tmp_path)
    assert path.read_bytes() == before
    assert not (tmp_path / "B-bang.xlsx").exists()


def test_what_is_unknown_is_named(district, tmp_path):
    with pytest.raises(UsageError, match="poverty_reduction"):
        make_forms(district, tmp_path, chosen=["poverty"])
    with pytest.raises(UsageError, match="An"):
        make_forms(district, tmp_path, units=["An2"])


def test_what_is_counted_from_lists_is_asked_for_beside_the_lines(district, tmp_path):
    path = make_forms(district, tmp_path, units=["A"])[0].path
    texts = [str(cell.value) for cells in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in cells if cell.value]
    assert "Các việc trong kế hoạch" in texts[-1]
    assert not [key for key in lines(district, "A") if "plan_lines" in key]


def test_a_unit_of_which_a_row_cannot_be_read_has_no_form_and_the_others_have(laid, tmp_path):
    laid.unit("A", name="An").unit("B", name="Bằng")
    laid.figure("b", "poor_households", "nhiều", "household", unit_id="B")
    found = {one.unit.unit_id: one for one in make_forms(laid.open(), tmp_path / "forms")}
    assert found["A"].path.exists()
    assert not found["A"].faults
    assert not found["B"].path.exists()
    assert [fault.measure for fault in found["B"].faults] == ["poor_households"]


@pytest.mark.slow
def test_forms_made_in_several_processes_are_the_same(tmp_path, monkeypatch):
    dataset = open_dataset("lam-binh")
    monkeypatch.setattr(making, "FEWEST_A_PROCESS", 3)
    alone = make_forms(dataset, tmp_path / "alone")
    together = make_forms(dataset, tmp_path / "together", workers=2)
    assert [one.path.name for one in together] == [one.path.name for one in alone]
    assert all(one.path.read_bytes() == other.path.read_bytes() for one, other in zip(alone, together, strict=True))
