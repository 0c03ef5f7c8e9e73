"""Tables as DataFrames: typed by the contract, with the ends of what hedged words allow; nothing that is not declared."""

import subprocess
import sys

import pytest

from ntm_helpers.dataset import Reads, open_dataset
from ntm_helpers.dataset.contract import columns, table_names
from ntm_helpers.errors import OutsideDeclaration, UsageError

BN = "billion VND"
ACTION = {"kind": "plan_line", "unit_id": "D", "source_id": "S"}
LIST = {"unit_id": "D", "list_date": "2020-12-31", "standard": "qd59-2015", "coverage": "all", "source_id": "S"}


def frame_of(laid, table="figures"):
    return open_dataset("", laid.save()).frame(table)


def test_figures_keep_what_is_printed_and_have_the_ends_of_what_it_allows(laid):
    laid.figure("A", "capital_mobilised", "33", BN, qualifier="nearly", period_start="2020-01-01")
    laid.figure("B", "capital_mobilised", "15.40", BN, item="credit")
    laid.figure("C", "capital_mobilised", "", qualifier="not_reported", item="local")
    laid.figure("E", "poor_households", "120", "household", qualifier="over")
    frame = frame_of(laid).set_index("figure_id")
    assert list(frame["value"]) == ["33", "15.40", "", "120"]
    assert frame.loc["A", ["lower", "upper", "bare"]].to_list() == [32, 33, 33]
    assert frame.loc["B", ["lower", "upper", "bare"]].to_list() == [15.395, 15.405, 15.4]
    assert frame.loc["C", ["lower", "upper", "bare"]].isna().all()
    assert frame.loc["E", ["lower", "upper"]].to_list() == [121, 130]
    assert frame["period_start"].dtype.kind == "M"
    assert frame["period_start"].isna().to_list() == [False, True, True, True]
    assert (frame["lower"].dtype, frame["upper"].dtype) == ("Float64", "Float64")


def test_a_status_and_a_broken_number_have_no_ends(laid):
    laid.figure("A", "criterion_state", "met", item="qd1980-2016/7", basis="status")
    laid.figure("B", "capital_mobilised", "38 tỷ", BN)
    frame = frame_of(laid)
    assert list(frame["value"]) == ["met", "38 tỷ"]
    assert frame[["lower", "upper", "bare"]].isna().all(axis=None)


def test_a_correction_is_read(laid):
    laid.figure("F", "capital_mobilised", "138", BN)
    about = {"table": "figures", "row_id": "F", "column": "value", "found": "138", "corrected": "38"}
    laid.row("corrections", correction_id="K", **about, reason="x", evidence="S", decided_on="2021-01-15")
    assert frame_of(laid)["bare"].to_list() == [38]


def test_households_are_counted_without_a_cast(laid):
    laid.row("household_lists", list_id="L", **LIST)
    about = {"list_id": "L", "area": "rural", "status": "poor"}
    laid.row("households", household_id="H1", members="4", latrine="1", income_vnd="700000", is_minority="true", **about)
    laid.row("households", household_id="H2", members="5", latrine="0", weight="2.5", is_minority="false", **about)
    frame = frame_of(laid, "households")
    assert frame["members"].sum() == 9
    assert frame["latrine"].mean() == 0.5
    assert frame["nutrition"].isna().all()
    assert frame["is_minority"].sum() == 1
    assert {str(frame[column].dtype) for column in ("members", "latrine", "income_vnd")} == {"Int64"}
    assert str(frame["weight"].dtype) == "Float64"


@pytest.mark.parametrize("text", ["about two", "1.234,5", "1e3", "+2", ""])
def test_a_cell_that_is_no_number_is_missing_and_never_zero(laid, text):
    laid.row("actions", action_id="A", quantity=text, unit="work", **ACTION)
    frame = frame_of(laid, "actions")
    assert str(frame["quantity"].dtype) == "Float64"
    assert frame["quantity"].isna().all()


def test_an_empty_table_has_its_columns_and_types(laid):
    frame = frame_of(laid, "works")
    assert list(frame.columns) == columns("works")
    assert (len(frame), str(frame["quantity"].dtype), frame["done_date"].dtype.kind) == (0, "Float64", "M")


def test_every_table_of_the_demo_can_be_had():
    from ntm_helpers.project import DATA

    dataset = open_dataset("", DATA / "demo")
    for table in table_names():
        assert len(dataset.frame(table)) == len(dataset.table(table)), table


def test_an_unknown_table_is_answered_with_the_closest(laid):
    dataset = open_dataset("", laid.save())
    with pytest.raises(UsageError, match=r"Unknown table 'household': did you mean 'households'\?"):
        dataset.frame("household")
    with pytest.raises(UsageError, match=r"Unknown table 'units': .*allowed: figures, identities"):
        dataset.view("D", "", Reads(("*/*",), ("self",))).frame("units")


# --- what one notebook may read -------------------------------------------------------------------------------------------


@pytest.fixture
def dataset(laid):
    laid.unit("A").figure("FD", "capital_mobilised", "8", BN).figure("FA", "capital_mobilised", "3", BN, unit_id="A")
    laid.figure("PD", "poor_households", "12", "household")
    laid.row("household_lists", list_id="L", **LIST)
    laid.row("households", list_id="L", household_id="H", area="rural", members="4", status="poor")
    laid.row("statements", statement_id="S1", kind="claim", unit_ids="D", scope="whole", topic="funding", source_id="S")
    laid.tables["statements"][0] |= {"text_vi": "x", "text_en": "x"}
    return open_dataset("", laid.identity("I", "at_most", "FA", "+FD").save())


def test_a_view_gives_the_rows_that_its_notebook_declares(dataset):
    view = dataset.view("D", "", Reads(("funding/*",), ("self", "children"), ("identities", "statements")))
    assert view.frame("figures")["figure_id"].to_list() == ["FD"]
    assert view.frame("figures", of=view.children[0])["figure_id"].to_list() == ["FA"]
    assert view.frame("identities")["identity_id"].to_list() == ["I"]
    assert view.frame("statements")["statement_id"].to_list() == ["S1"]


def test_rows_that_belong_to_a_row(dataset):
    view = dataset.view("D", "", Reads((), ("self",), ("household_lists", "households")))
    [one] = view.entities("household_lists")
    assert view.frame("household_lists")["list_id"].to_list() == ["L"]
    assert view.frame("households", on=one)["members"].to_list() == [4]


def test_what_is_not_declared_is_refused(dataset):
    view = dataset.view("D", "", Reads(("funding/*",), ("self",)))
    for table in ("households", "identities", "statements"):
        with pytest.raises(OutsideDeclaration, match=f"asked for the table {table}"):
            view.frame(table)
    with pytest.raises(OutsideDeclaration, match="figures on A"):
        view.frame("figures", of=dataset.places["A"])


def test_who_asks_for_no_frame_waits_for_no_pandas():
    code = "import sys, ntm_helpers.dataset; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
