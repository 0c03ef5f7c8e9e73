"""The descriptor of a dataset: earlier forms open and can be upgraded, later contracts are refused by name."""

import copy
import json
import os

import pytest
from frictionless import Package

from ntm_helpers.dataset import descriptor, open_dataset
from ntm_helpers.dataset.contract import resources, table_names
from ntm_helpers.errors import DataRefused, MachineError, Weight
from ntm_helpers.office.new import new_dataset
from ntm_helpers.project import DATA

OWN = {"name": "laid", "title": "Xã A", "contract": 1, "profile": "data-package", "review_date": "2020-12-31"}


def earlier_copies():
    """Resources as the earlier form of the contract had them: without the Vietnamese, one column less, another list of topics."""
    found = copy.deepcopy(resources())
    for resource in found:
        for field in resource["schema"]["fields"]:
            del field["description_vi"]
            if field["name"] == "topic" and "constraints" in field:
                field["constraints"]["enum"] = ["criteria", "context"]
    del found[3]["schema"]["fields"][-1]
    return found


@pytest.fixture
def earlier(laid):
    """A dataset written for the earlier form, with a statement of a topic that the copies do not have."""
    laid.figure("F", "capital_mobilised", "15.40", "billion VND", note="kept")
    about = {"kind": "claim", "unit_ids": "D", "scope": "whole", "topic": "direction", "text_vi": "x", "text_en": "x"}
    laid.row("statements", statement_id="S1", source_id="S", **about)
    folder = laid.save()
    write(folder, OWN | {"resources": earlier_copies(), "licenses": [{"name": "other-open"}]})
    return folder


def write(folder, content):
    (folder / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")


def read(folder):
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def test_a_dataset_of_the_earlier_form_opens_and_a_notice_names_what_is_not_read(earlier):
    dataset = open_dataset("", earlier)
    [notice] = dataset.faults
    assert (notice.file, notice.column, notice.weight) == ("datapackage.json", "resources", Weight.NOTICE)
    assert notice.found.split(", ") == table_names()
    assert "ntm upgrade" in notice.fix
    assert [(figure.figure_id, figure.note) for figure in dataset.figures()] == [("F", "kept")]
    assert len(dataset.statements) == 1


def test_copies_of_the_contract_change_no_digest(earlier):
    before = open_dataset("", earlier)
    write(earlier, {key: value for key, value in read(earlier).items() if key != "resources"})
    after = open_dataset("", earlier)
    assert (after.digest, after.units_digest) == (before.digest, before.units_digest)


def test_a_table_in_another_file_is_read_from_there(earlier):
    found = read(earlier)
    found["resources"] = [{"name": "figures", "path": "so-lieu.csv"}]
    write(earlier, found)
    (earlier / "figures.csv").rename(earlier / "so-lieu.csv")
    dataset = open_dataset("", earlier)
    assert [figure.figure_id for figure in dataset.figures()] == ["F"]
    assert dataset.faults == ()


@pytest.mark.parametrize("entries", [{"name": "units"}, ["units"], "units"])
def test_resources_that_are_no_tables_are_refused(earlier, entries):
    write(earlier, OWN | {"resources": entries})
    with pytest.raises(DataRefused, match=r"datapackage.json, column resources: must be a list of tables"):
        open_dataset("", earlier)


def test_a_later_contract_is_refused_by_name(earlier):
    write(earlier, OWN | {"contract": 2})
    with pytest.raises(DataRefused) as caught:
        open_dataset("", earlier)
    [fault] = caught.value.faults
    assert (fault.file, fault.column, fault.found) == ("datapackage.json", "contract", "2")
    assert fault.rule == "must be 1, the latest contract that this version reads"
    assert "version of this project that it was written for" in fault.fix


@pytest.mark.parametrize("contract", [None, 0, "1", True, 1.5])
def test_what_is_no_contract_is_refused(earlier, contract):
    write(earlier, OWN | {"contract": contract})
    with pytest.raises(DataRefused) as caught:
        open_dataset("", earlier)
    [fault] = caught.value.faults
    assert (fault.column, fault.found, fault.rule) == ("contract", json.dumps(contract), "must be 1")


# --- upgrade --------------------------------------------------------------------------------------------------------------


def test_an_upgrade_takes_the_copies_out_says_so_and_keeps_the_rest(earlier):
    before = open_dataset("", earlier)
    [said] = descriptor.upgrade(earlier)
    assert "units, unit_changes" in said
    assert list(read(earlier).items()) == list((OWN | {"licenses": [{"name": "other-open"}]}).items())
    after = open_dataset("", earlier)
    assert after.faults == ()
    assert list(after.figures()) == list(before.figures())


def test_an_upgrade_keeps_other_files_and_other_tables(earlier):
    copies = earlier_copies()
    copies[3]["path"] = "so-lieu.csv"
    own = {"name": "wells", "path": "wells.csv", "title": "Giếng"}
    write(earlier, OWN | {"resources": [*copies, own]})
    (earlier / "figures.csv").rename(earlier / "so-lieu.csv")
    said = descriptor.upgrade(earlier)
    assert "resources keeps figures, wells" in said[1]
    assert read(earlier)["resources"] == [{"name": "figures", "path": "so-lieu.csv"}, own]
    assert [figure.figure_id for figure in open_dataset("", earlier).figures()] == ["F"]


def test_a_second_upgrade_changes_nothing(earlier):
    descriptor.upgrade(earlier)
    path = earlier / "datapackage.json"
    before = (path.read_bytes(), path.stat().st_ino)
    assert descriptor.upgrade(earlier) == []
    assert (path.read_bytes(), path.stat().st_ino) == before


@pytest.mark.parametrize("content", ['{"name": "laid", "contract": 2, "review_date": "2020-12-31", "resources": []}', "{", "[]"])
def test_what_cannot_be_upgraded_stays_as_it_is(earlier, content):
    (earlier / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataRefused, match=r"datapackage\.json"):
        descriptor.upgrade(earlier)
    assert (earlier / "datapackage.json").read_text(encoding="utf-8") == content


@pytest.mark.parametrize(
    ("content", "column"),
    [
        ({"resources": [{"name": ["figures"]}]}, "resources"),
        ({"title": 5}, "title"),
        ({"notice_en": ["a"]}, "notice_en"),
        ({"title_en": None}, "title_en"),
    ],
)
def test_a_key_that_is_not_what_it_must_be_is_named(earlier, content, column):
    write(earlier, OWN | content)
    _, faults = descriptor.read_descriptor(earlier)
    assert [(fault.file, fault.column) for fault in faults] == [("datapackage.json", column)]


@pytest.mark.parametrize(
    ("lay", "found"),
    [
        (os.mkdir, "a folder"),
        (os.mkfifo, "a device or a pipe"),
        (lambda path: path.symlink_to(path.name), "links that lead in a circle"),
    ],
)
def test_what_is_no_plain_file_is_named_and_not_waited_for(earlier, lay, found):
    path = earlier / "datapackage.json"
    path.unlink()
    lay(path)
    with pytest.raises(DataRefused, match=rf"datapackage\.json: .*{found}"):
        open_dataset("", earlier)


def test_an_upgrade_that_cannot_be_written_changes_nothing(earlier, monkeypatch):
    before = {path.name: path.read_bytes() for path in earlier.iterdir()}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(MachineError, match=r"No space left on device. What stood there is unchanged"):
        descriptor.upgrade(earlier)
    assert {path.name: path.read_bytes() for path in earlier.iterdir()} == before


def test_the_command_says_what_it_changed_and_twice_that_nothing_was(run_ntm, earlier):
    first, second = run_ntm("upgrade", earlier), run_ntm("upgrade", earlier)
    assert (first.returncode, second.returncode) == (0, 0)
    assert "is taken out; the contract says it" in first.stdout
    assert "nothing was changed" in second.stdout
    write(earlier, OWN | {"contract": 2})
    refused = run_ntm("upgrade", earlier)
    assert refused.returncode == 3
    assert "the latest contract that this version reads" in refused.stderr


# --- what ships, and what leaves the house ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lam-binh", "tuyen-quang", "demo"])
def test_the_datasets_of_the_project_copy_nothing_of_the_contract(name):
    assert "resources" not in read(DATA / name)
    assert descriptor.upgrade(DATA / name) == []


def test_a_new_dataset_has_the_full_descriptor_which_other_programs_read(tmp_path):
    new_dataset(tmp_path / "all", sheets=("all",))
    assert read(tmp_path / "all")["resources"] == resources()
    new_dataset(tmp_path / "few", sheets=("linkage_partners",))  # without the projects to which its rows belong
    assert [entry["name"] for entry in read(tmp_path / "few")["resources"]] == ["units", "sources", "figures", "linkage_partners"]
    for folder in ("all", "few"):
        assert descriptor.upgrade(tmp_path / folder) == []
        report = Package(tmp_path / folder / "datapackage.json").validate()
        assert report.valid, report.flatten(["name", "note"])


@pytest.mark.parametrize(
    "text",
    [
        *(json.dumps(OWN | {"resources": [{"name": "figures", "path": path}]}) for path in (5, ["a.csv"], "a\0b", "ố" * 100)),
        json.dumps(OWN | {"resources": [{"name": ["figures"]}]}),
        *(json.dumps(OWN | {key: value}) for key, value in [("title", 5), ("title_en", ["a"]), ("notice", None)]),
        '{"name": "x", "resources": [{"name": ["x"]}]}',
        '{"name": ' + "1" * 6000 + "}",
        "[" * 200_000,
        "\ufffe",
    ],
    ids=[
        *("a number for a path", "a list for a path", "a path of no file", "a long path", "a list for the name of a table"),
        *("a number for a title", "a list for a title", "null for a notice"),
        *("a list for a name", "an endless number", "endless brackets", "no text"),
    ],
)
def test_an_odd_descriptor_is_refused_and_never_a_traceback(copy, text):
    (copy.folder / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataRefused, match="datapackage"):
        open_dataset(copy.folder)


def test_a_descriptor_that_is_a_folder_is_refused(copy):
    (copy.folder / "datapackage.json").unlink()
    (copy.folder / "datapackage.json").mkdir()
    with pytest.raises(DataRefused, match="datapackage"):
        open_dataset(copy.folder)


def descriptor_faults(folder, text):
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return [(fault.column, fault.rule.key) for fault in descriptor.read_descriptor(folder)[1]]


@pytest.mark.parametrize("day", ["2020-04-13", "2021-01-01", "13/4/2019", "", "2019"])
def test_the_review_before_was_on_a_day_before(tmp_path, day):
    def text(previous):
        return f'{{"name": "a", "contract": 1, "review_date": "2020-04-13", "previous_review_date": "{previous}"}}'

    assert descriptor_faults(tmp_path, text(day)) == [("previous_review_date", "fault.previous_review_date")]
    assert descriptor_faults(tmp_path, text("2020-04-12")) == []


def test_a_key_that_stands_twice_is_named(tmp_path):
    """JSON keeps the later one: an office that adds its units below an older line would never see which was read."""
    text = '{"name": "a", "contract": 1, "review_date": "2020-04-13", "reviewed_units": ["1"], "reviewed_units": ["2"]}'
    assert descriptor_faults(tmp_path, text) == [("reviewed_units", "fault.descriptor_key_twice")]


@pytest.mark.parametrize("key", ["reviewed_unit", "reviewedUnits", "Reviewed_Units", "reviewed-units", "reviewed units"])
def test_a_key_that_is_hardly_another_is_named_with_the_right_one(tmp_path, key):
    text = f'{{"name": "a", "contract": 1, "review_date": "2020-04-13", "{key}": ["1"]}}'
    assert descriptor_faults(tmp_path, text) == [(key, "fault.descriptor_key")]
    assert "'reviewed_units'" in str(descriptor.read_descriptor(tmp_path)[1][0].fix)


@pytest.mark.parametrize("key", ["licenses", "homepage", "created", "version", "contributors", "keywords", "sources", "names"])
def test_keys_of_a_data_package_are_left_alone(tmp_path, key):
    assert descriptor_faults(tmp_path, f'{{"name": "a", "contract": 1, "review_date": "2020-04-13", "{key}": []}}') == []


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        *(("least_count", value, "fault.least_count") for value in (2, 0, -5, 1001, 5.5, "5", True, None, [5])),
        *(("household_ids", value, "fault.household_ids") for value in ("yes", 1, None)),
        ("leastCount", 5, "fault.descriptor_key"),
    ],
)
def test_what_cannot_be_read_of_people_in_lists_is_refused(tmp_path, key, value, rule):
    """An office that wants few households withheld must not see them on pages because of a word."""
    found = descriptor_faults(tmp_path, json.dumps(OWN | {key: value}))
    assert found == [(key, rule)]
    assert descriptor.read_descriptor(tmp_path)[1][0].weight is Weight.TABLE


def test_ids_of_households_beside_a_least_count_have_no_effect_and_are_noticed(tmp_path):
    assert descriptor_faults(tmp_path, json.dumps(OWN | {"household_ids": True, "least_count": 5})) == [
        ("household_ids", "fault.ids_withheld")
    ]
    for kept in ({"household_ids": True}, {"least_count": 3}, {"least_count": 1000, "household_ids": False}):
        assert descriptor_faults(tmp_path, json.dumps(OWN | kept)) == []
