"""A record from another day, version or hand never ends a run: what cannot be used counts as none, and is told."""

import json
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntm_helpers.audit.recorded import RECORD, guarded
from ntm_helpers.dataset import open_dataset
from ntm_helpers.run import build, explain_build, make_plan
from ntm_helpers.run.earlier import JOURNAL, read_earlier
from ntm_helpers.run.reasons import changes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture
def record(small):
    """Read and write the record of three good pages, and say what a build makes of it."""
    options, folder = small

    class Record:
        path, journal = folder / RECORD, folder / JOURNAL
        build = staticmethod(lambda: build(options))

        def read(self):
            return json.loads(self.path.read_text(encoding="utf-8"))

        def write(self, content):
            self.path.write_text(json.dumps(content), encoding="utf-8")

        def asked(self):
            told = []
            return [str(reason) for reason in explain_build(options, told.append).values()], told

    Record.options, Record.folder = options, folder
    return Record()


UNUSABLE = {
    "no JSON": b"{",
    "empty brackets": b"[]",
    "a number": b"1",
    "no UTF-8": b'{"record": 2, "jobs": ["\xff"]}',
    "deep": b"[" * 200_000,
    "a long number": b'{"record": 2, "jobs": [' + b"9" * 10_000 + b"]}",
    "jobs are no list": b'{"record": 2, "jobs": {}}',
    "no form": b'{"jobs": []}',
    "a newer form": b'{"record": 5, "jobs": []}',
    "a form that is no number": b'{"record": "1", "jobs": []}',
    "a form that is true": b'{"record": true, "jobs": []}',
    "zeros": bytes(1000),
    "an UTF-16 file": '{"record": 2, "jobs": []}'.encode("utf-16-le")[:-1],
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_record_that_is_none_is_told_and_its_pages_are_built_anew(record, what):
    record.path.write_bytes(UNUSABLE[what])
    reasons, [notice] = record.asked()
    assert reasons == ["execute: not built yet"] * 3
    assert notice.startswith("record.json cannot be used (")
    assert notice.text("vi").startswith("record.json không dùng được (")


def test_a_record_that_is_too_long_is_not_read(record):
    with record.path.open("r+b") as stream:
        stream.truncate(1 << 40)  # a file with nothing in it: it would not fit into any memory
    _, [notice] = record.asked()
    assert "it has 1099511627776 bytes" in notice


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_record_that_is_no_file_is_not_waited_for(record, make):
    record.path.unlink()
    make(record.path)
    reasons, [notice] = record.asked()
    assert reasons == ["execute: not built yet"] * 3
    assert notice.startswith("record.json cannot be used (")


FIELDS = {
    "a state of another version": ("state", "doubtful"),
    "a state that is a list": ("state", []),
    "a page that is a number": ("page", 5),
    "a page that is a list": ("page", ["A"]),
    "another unit": ("unit_id", "B"),
    "another topic": ("topic", "criteria"),
    "a digest that is none": ("page_sha256", "abc"),
    "a key that is a text": ("key", "abc"),
    "a key of numbers": ("key", {"code": 5}),
    "findings that are no list": ("findings", "none"),
    "a finding that is a number": ("findings", [1]),
    "a headline that is null": ("headline", None),
    "a short answer that is a number": ("short", 5),
    "a group that is a list": ("group", ["A"]),
    "a place that is a text": ("rank", "first"),
    "figures to be sent that are none": ("missing", 0),
    "half a pair of code units": ("headline", "\ud800"),
    "a field that nobody knows": ("colour", "red"),
    "a cell that is true": ("cell", True),
    "a kind of another version": ("kind", "weather"),
}


@pytest.mark.parametrize("what", FIELDS)
def test_an_entry_that_is_none_costs_only_itself(record, content, what):
    before, found = content(record.folder), record.read()
    field, value = FIELDS[what]
    entry = next(entry for entry in found["jobs"] if entry["unit_id"] == "A")
    entry[field] = value
    record.write(found)
    reasons, [notice] = record.asked()
    assert sorted(reasons) == ["execute: not built yet", "kept", "kept"]
    assert notice.startswith("record.json: 1 of 3 entries cannot be used (the first: its field ")
    if what == "half a pair of code units":
        assert record.build().notices[0] == notice
        after = content(record.folder)
        assert b"ud800" in after.pop("not-made-by-build/record.json")
        assert after == before


@pytest.mark.parametrize(
    "field", ["page", "unit_id", "topic", "state", "inputs", "page_sha256", "notebook_sha256", "trace_sha256", "key", "checks"]
)
def test_a_missing_field_is_named(record, field):
    found = record.read()
    del found["jobs"][0][field]
    record.write(found)
    _, [notice] = record.asked()
    assert f"its field {field}" in notice


def test_a_record_of_the_form_before_is_read(record):
    found = record.read()
    found["record"] = 1
    del found["environments"]
    for entry in found["jobs"]:
        del entry["text_sha256"], entry["guard"]
    record.write(found)
    assert record.asked() == (["kept"] * 3, [])


def test_a_journal_of_garbage_costs_nothing(record):
    lines = [b"\xff\xfe", b"[" * 100_000, b"{}", b'{"page": 5}', b'"text"', json.dumps(record.read()["jobs"][0]).encode()[:50]]
    record.journal.write_bytes(b"\n".join(lines))
    reasons, notices = record.asked()
    assert reasons == ["kept"] * 3
    assert [notice.partition(" cannot")[0] for notice in notices] == [f"{JOURNAL}: 3 of 3 entries"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(field=st.sampled_from(["page", "unit_id", "state", "key", "digests", "checks", "cell", "message"]), value=JSON, whole=JSON)
def test_whatever_stands_in_a_record(record, field, value, whole):
    """No value of any field, and no whole file of JSON, is an error."""
    plan = make_plan(open_dataset("", record.options.data), topics=("funding",))
    found = record.read()
    text = record.path.read_text(encoding="utf-8")
    try:
        found["jobs"][0][field] = value
        record.write(found)
        earlier = read_earlier(record.folder, plan)
        assert len(earlier.entries) in (2, 3)
        record.write(whole)
        assert read_earlier(record.folder, plan).entries == {}
    finally:
        record.path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("field", ["headline", "digests", "inputs", "text_sha256"])
def test_one_letter_of_what_is_carried_on_is_noticed(record, content, field):
    before, found = content(record.folder), record.read()
    entry = next(entry for entry in found["jobs"] if entry["unit_id"] == "A")
    text = json.dumps(entry[field])
    place = next(place for place, mark in enumerate(text) if mark in "abcdef0123456789")
    entry[field] = json.loads(text[:place] + ("1" if text[place] == "0" else "0") + text[place + 1 :])
    record.write(found)
    reasons, [notice] = record.asked()
    assert sorted(reasons) == ["execute: not built yet", "kept", "kept"]
    assert "its field guard" in notice
    if field == "headline":
        record.build()
        after = content(record.folder)
        assert after.pop("not-made-by-build/record.json")
        assert after == before


def test_what_an_editor_lays_beside_the_code_is_not_read(tmp_path, monkeypatch):
    from ntm_helpers import project

    for name in ("PACKAGE", "CONTRACT", "RULES", "TEMPLATES", "ROOT"):
        monkeypatch.setattr(project, name, tmp_path if name in ("PACKAGE", "ROOT") else tmp_path / name)
    (tmp_path / "page.py").write_text("", encoding="utf-8")
    (tmp_path / ".#page.py").symlink_to("nobody@nowhere")
    (tmp_path / "lost.py").symlink_to("nowhere.py")
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "page-checkpoint.py").write_text("", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.py")
    assert [path.name for path in project.code_files()] == ["page.py"]


def test_damage_of_any_byte_is_no_error(record):
    plan = make_plan(open_dataset("", record.options.data), topics=("funding",))
    whole = record.path.read_bytes()
    for place in range(0, len(whole), 37):
        for damaged in (whole[:place], whole[:place] + b"\x00" + whole[place + 1 :], whole[:place] + b'"' + whole[place:]):
            record.path.write_bytes(damaged)
            assert len(read_earlier(record.folder, plan).entries) <= 3


def test_missing_and_edited_pages_are_made_anew(record, content):
    before = content(record.folder)
    (record.folder / "A-a" / "funding.html").unlink()
    (record.folder / "B-b" / "funding.html").write_text("edited", encoding="utf-8")
    (record.folder / "D-huyen" / "funding.ipynb").unlink()
    [notice] = record.build().notices
    assert notice.startswith("1 files are not what any build made, or were changed since.")
    assert "B-b/funding.html" in notice
    after = content(record.folder)
    assert after.pop("not-made-by-build/B-b/funding.html") == b"edited"
    assert after == before


@pytest.mark.parametrize("name", [RECORD, "index.html", "A-a/funding.html", "A-a/funding.ipynb", "A-a/funding.trace.json"])
def test_a_folder_in_the_place_of_a_file_is_set_aside(record, content, name):
    before, place = content(record.folder), record.folder / name
    place.unlink()
    place.mkdir()
    (place / "of somebody").write_text("kept", encoding="utf-8")
    record.build()
    after = content(record.folder)
    assert after.pop(f"not-made-by-build/{name}/of somebody") == b"kept"
    assert after == before


def test_a_change_of_the_environment_is_named(record):
    found = record.read()
    [(digest, environment)] = found["environments"].items()
    assert found["jobs"][0]["key"]["environment"] == digest
    from ntm_helpers.run.keys import environment_digest
    from ntm_helpers.run.sources import Environment

    pandas = next(library for library in environment["libraries"] if library.startswith("pandas=="))
    libraries = sorted([library for library in environment["libraries"] if library != pandas] + ["pandas==0.1", "zzz==1"])
    earlier = environment | {"libraries": libraries, "python": "3.1"}
    was = environment_digest(Environment("3.1", earlier["system"], earlier["machine"], tuple(libraries)))
    found["environments"] = {was: earlier}
    for entry in found["jobs"]:
        entry["key"]["environment"] = was
    record.write(found)
    reasons, _ = record.asked()
    now = environment["python"]
    version = pandas.partition("==")[2]
    assert set(reasons) == {f"execute: environment changed (python 3.1 → {now}, pandas 0.1 → {version}, zzz 1 is gone)"}


def test_of_very_many_changes_the_first_are_named():
    before = {"python": "3", "system": "S", "machine": "M", "libraries": []}
    said = changes(before, before | {"libraries": [f"l{number}==1" for number in range(20)]})
    assert said.startswith("l0 1 is new, l1 1 is new")
    assert said.endswith("and 12 more")


def test_pages_that_come_out_otherwise_from_the_same_data_are_named(record):
    assert build(replace(record.options, is_forced=True)).otherwise == []
    found = record.read()
    entry = next(entry for entry in found["jobs"] if entry["unit_id"] == "A")
    entry |= guarded({**entry, "text_sha256": "0" * 64})
    entry["key"]["environment"] = "another"
    record.write(found)
    result = record.build()
    assert result.otherwise == ["A-a/funding.html"]
    [notice] = result.notices
    assert notice == "1 pages came out otherwise than in the build before, from the same data: A-a/funding.html."
