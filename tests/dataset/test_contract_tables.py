"""The contract itself: two tables that fit together, and what is made from them."""

import json
import os
import re

import pytest
from text_unidecode import unidecode

from ntm_helpers.dataset import Register, contract, guide, open_dataset
from ntm_helpers.dataset.checks import FAMILIES, checks_of
from ntm_helpers.dataset.entities import BELONGS_TO, TABLES
from ntm_helpers.errors import DataRefused
from ntm_helpers.methods.households import INDICATORS

EVERY_COLUMN = [column for table in contract.tables().values() for column in table.columns]


def test_keys_and_references_are_columns_and_lead_to_tables():
    for table in contract.tables().values():
        assert set(table.key) | set(table.references) <= set(contract.columns(table.name)), table.name
        assert set(table.references.values()) <= set(contract.tables()), table.name


def test_every_column_says_in_both_languages_what_stands_in_it():
    assert [f"{column.table}.{column.name}" for column in EVERY_COLUMN if not (column.vi and column.en)] == []
    assert [f"{column.table}.{column.name}" for column in EVERY_COLUMN if column.vi == column.en] == []
    assert [table.name for table in contract.tables().values() if not table.row_vi or bool(table.note) != bool(table.note_vi)] == []


def _without_signs(name: str) -> str:
    """Give a name as it is typed in haste: no signs, no capitals, nothing in brackets."""
    return unidecode(re.sub(r"\(.*?\)", "", name)).strip().lower()


def test_no_two_heads_of_a_table_are_read_as_one():
    for table in contract.tables().values():
        heads = [_without_signs(column.name_vi) for column in table.columns]
        assert all(heads), table.name
        assert len({*heads, *contract.columns(table.name)}) == 2 * len(heads), table.name


def test_names_of_tables_name_sheets_of_a_workbook():
    names = [table.name_vi for table in contract.tables().values()]
    assert len({_without_signs(name) for name in [*names, *contract.table_names()]}) == 2 * len(names)
    assert [name for name in names if not 0 < len(name) <= 31 or set(name) & set("[]:*?/\\'")] == []  # what Excel allows


def test_measures_units_and_codes_that_columns_name_are_registered():
    register = Register()
    offenders = [column for column in EVERY_COLUMN if column.measure and column.measure not in register.measures]
    offenders += [column for column in EVERY_COLUMN if column.codes and not register.known_codes(column.codes)]
    for column in EVERY_COLUMN:
        named = column.unit.removeprefix("column:")
        known = contract.columns(column.table) if named != column.unit else register.units_of_measure
        offenders += [column] if named and named not in known else []
    assert offenders == []


def test_every_table_but_corrections_has_checks_beyond_its_schema():
    without = [table for table in contract.table_names() if not checks_of(table)]
    assert without == ["corrections"]  # their references and guards are checked elsewhere


def test_checks_of_a_table_stand_in_the_file_of_its_family():
    for family in FAMILIES:
        name = family.__name__.rpartition(".")[2]
        assert {contract.tables()[table].family for table in family.CHECKS} == {name}


def test_rows_of_entity_tables_belong_to_a_unit_or_to_a_row():
    assert BELONGS_TO == {"list_id": "household_lists", "project_id": "linkage_projects"}
    for table in TABLES:
        assert {"unit_id", *BELONGS_TO} & set(contract.tables()[table].references), table


def test_the_indicators_of_the_law_are_scored_columns_of_the_households():
    of_law = {row["indicator"] for row in Register().table("poverty_indicators")}
    assert of_law == set(INDICATORS)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_paragraphs_on_the_tables_are_made_from_the_contract(lang):
    text = guide.GUIDES[lang].read_text(encoding="utf-8")
    assert guide.with_guide(text, lang) == text, "write them anew: python -m ntm_helpers.dataset.guide"


def test_the_list_of_measures_is_made_from_the_register():
    text = guide.MEASURES.read_text(encoding="utf-8")
    assert text == guide.measures_guide(), "write it anew: python -m ntm_helpers.dataset.guide"
    listed = {tuple(cell.strip(" `") for cell in line.split("|")[1:3]) for line in text.splitlines() if line.startswith("| ")}
    told = [found for found in Register().measures.values() if found.topic in contract.topics()]
    assert {(found.name_vi, found.measure) for found in told} == listed - {("chỉ tiêu", "mã")}


def test_the_vietnamese_guide_has_every_sheet_and_column_by_name():
    text = guide.GUIDES["vi"].read_text(encoding="utf-8")
    lines = {tuple(cell.strip() for cell in line.split("|")[1:3]) for line in text.splitlines() if line.startswith("| ")}
    assert [name for name, of in contract.tables().items() if f"**{of.name_vi}** (`{name}`) – mỗi dòng" not in text] == []
    assert [column for column in EVERY_COLUMN if (column.name_vi, f"`{column.name}`") not in lines] == []


# --- topics ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """A folder of notebooks of its own: one topic, one that reads all, and what is none."""

    def write(name, reads):
        content = {"metadata": {"ntm": {"reads": {"measures": reads}}}, "cells": []}
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")

    write("environment", ["environment/*", "context/*"])
    write("synthesis", ["*/*"])
    write("Untitled", "*/*")
    (tmp_path / "guide.ipynb").write_text('{"metadata": {}}', encoding="utf-8")
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    (tmp_path / "deep.ipynb").write_text("[" * 100_000, encoding="utf-8")
    (tmp_path / "nowhere.ipynb").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "pipe.ipynb")
    monkeypatch.setattr(contract, "NOTEBOOKS", tmp_path)
    for cached in (contract.topics, contract.schema, contract.resources):
        cached.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    for cached in (contract.topics, contract.schema, contract.resources):
        cached.cache_clear()


def test_topics_are_those_of_the_notebooks_and_the_context(notebooks, laid):
    assert contract.topics() == ("environment", "context")
    own = {"name_vi": "x", "name_en": "x", "unit": "person", "kind": "count"}
    laid.row("measures", measure="waste", topic="environment", **own)
    assert open_dataset("", laid.save()).register.measures["waste"].topic == "environment"
    laid.row("measures", measure="awards", topic="direction", **own)
    with pytest.raises(DataRefused, match=r"found 'direction'; is not an allowed value. Allowed: environment, context."):
        open_dataset("", laid.save())


@pytest.mark.parametrize("text", ["1", "0", "có thể", "x"])
def test_only_true_and_false_are_so(laid, text):
    laid.unit("A").unit("B")
    about = {"from_unit_id": "A", "to_unit_id": "B", "change_date": "2020-01-01", "kind": "merge"}
    with pytest.raises(DataRefused, match=rf"column is_whole: found '{text}'; must be true or false"):
        open_dataset("", laid.row("unit_changes", is_whole=text, **about).save())


def test_households_are_the_people_of_the_contract():
    """What is added to them must be told by `Draft.derive`: see `ntm_helpers.review.withholding`."""
    assert contract.tables_of_people() == {"households"}
