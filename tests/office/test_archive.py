"""A finished build in one zip: what it holds, the same bytes each time, what verify finds of it, what is refused."""

import csv
import hashlib
import io
import json
import shutil
import zipfile

import pytest
from rocrate.rocrate import ROCrate

from ntm_helpers.audit.archives import LIST, opened
from ntm_helpers.audit.crate import crate_of
from ntm_helpers.audit.genuine import judge
from ntm_helpers.audit.judged import Verdict
from ntm_helpers.dataset import open_dataset
from ntm_helpers.notebooks import notebooks
from ntm_helpers.project import CONTRACT, DATA, RULES
from ntm_helpers.run import BuildOptions, build
from ntm_helpers.run.rebuild import rebuild

pytestmark = pytest.mark.slow

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
PEOPLE_PAGES = ("index.html", "poverty_reduction.html", "figures.html")
"""Pages of a unit that read its lists of households and those of its parts: its briefing, the topic, all figures."""


@pytest.fixture(scope="session")
def whole(tmp_path_factory, lay, shared_server):
    """A district of one commune with a list of households and copies of two sources, built whole: its folder."""
    folder = tmp_path_factory.mktemp("whole")
    laid = lay(folder / "laid").unit("A")
    laid.figure("A-1", "capital_mobilised", "5.0", "billion VND", unit_id="A")
    laid.row(
        "household_lists", list_id="L", unit_id="A", list_date="2020-12-31", standard="qd59-2015", coverage="all", source_id="S"
    )
    for number in range(4):
        cells = {"household_id": f"NHA-{number}", "area": "rural", "members": "4"}
        laid.row("households", list_id="L", status="not_poor" if number else "poor", **cells)
    copies = laid.folder / "sources"
    copies.mkdir(parents=True)
    for name in ("trang.html", "xa.html"):
        content = f"<html>{name}</html>".encode()
        (copies / name).write_bytes(content)
        row = {"source_id": "S", "name": f"sources/{name}", "sha256": hashlib.sha256(content).hexdigest()}
        if name == "trang.html":  # the other lies there and was not read
            laid.row("source_copies", **row)
    laid.save()
    (laid.folder / "ghi-chep.txt").write_text("không phải bảng", encoding="utf-8")
    result = build(BuildOptions(laid.folder, folder / "out"))
    assert {entry["state"] for entry in result.entries.values()} == {"done"}
    return folder


@pytest.fixture
def set_down(whole, tmp_path):
    """A copy of it, to change."""
    return shutil.copytree(whole, tmp_path / "whole")


@pytest.fixture
def archived(here, tmp_path):
    """Archive what lies in a folder: how the command ended, the zip."""

    def run(folder, *options, name="a.zip"):
        told = here("archive", "--data", folder / "laid", "--pages", folder / "out", "--out", tmp_path / name, *options)
        return told, tmp_path / name

    return run


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def relisted(parts, name):
    """Make the list fit a file that was changed, as a forger would."""
    found = json.loads(parts[LIST])
    [entity] = [entity for entity in found["@graph"] if entity["@id"] == name]
    entity |= {"sha256": hashlib.sha256(parts[name]).hexdigest(), "contentSize": str(len(parts[name]))}
    return {**parts, LIST: json.dumps(found).encode()}


def verdicts(path, *, is_rebuilt=False, data=None):
    """Verdicts by address, each with what is said of it."""
    with opened([path]) as holdings:
        found = [one for holding in holdings for one in judge(holding)]
        if is_rebuilt:
            rebuild(found, data, "en")
    return {one.place or one.name: {finding.verdict: str(finding.detail) for finding in one.findings} for one in found}


def test_it_holds_what_pages_are_made_of_and_nothing_of_people(whole, archived):
    told, path = archived(whole)
    assert told.returncode == 0, told.stderr
    assert "Without households: the table households.csv: its rows are households or people." in told.stdout
    assert "Without sources: 1 copies of sources" in told.stdout
    parts = members(path)
    tables = ("datapackage.json", "units.csv", "sources.csv", "figures.csv", "household_lists.csv", "source_copies.csv")
    expected = {LIST, "requirements.lock", *(f"data/laid/{name}" for name in tables)}
    expected |= {f"rules/{file.name}" for file in RULES.glob("*.csv")} | {
        f"contract/{file.name}" for file in CONTRACT.glob("*.csv")
    }
    names = {topic: "index" if notebook.is_index else topic for topic, notebook in notebooks().items()}
    for folder in ("A-a", "D-huyen"):
        for topic, page in names.items():
            expected |= {
                f"pages/vi/{folder}/{page}.html",
                f"pages/vi/{folder}/{topic}.ipynb",
                f"pages/vi/{folder}/{topic}.trace.json",
            }
    expected |= {f"pages/vi/{name}" for name in ("index.html", "record.json", "record-times.json")}
    assert set(parts) == expected
    assert not [name for name, content in parts.items() if b"NHA-" in content]
    built = whole / "out" / "laid" / "2020-12-31" / "vi"
    for name, content in parts.items():
        if name.startswith("pages/vi/"):
            assert content == (built / name.removeprefix("pages/vi/")).read_bytes()
        if name.startswith("data/laid/"):
            assert content == (whole / "laid" / name.removeprefix("data/laid/")).read_bytes()


def test_its_list_is_a_process_run_crate(whole, archived, tmp_path):
    _, path = archived(whole)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    crate = ROCrate(tmp_path / "unpacked")
    assert crate.metadata["conformsTo"] == "https://w3id.org/ro/crate/1.1"
    assert crate.root_dataset["conformsTo"].id == PROFILE
    assert crate.root_dataset["conformsTo"].type == "CreativeWork"
    for needed in ("name", "description", "datePublished", "license"):
        assert crate.root_dataset[needed]
    times = json.loads((tmp_path / "unpacked" / "pages" / "vi" / "record-times.json").read_text(encoding="utf-8"))
    [action] = [one for one in crate.get_entities() if one.type == "CreateAction"]
    assert (action["startTime"], action["endTime"]) == (times["started"], times["ended"])
    assert action["instrument"].type == "SoftwareApplication"
    assert action["instrument"]["softwareRequirements"].id == "requirements.lock"
    assert [one.id for one in action["object"]] == ["data/laid/", "rules/", "contract/"]
    assert [one.id for one in action["result"]] == ["pages/vi/"]
    assert action in crate.root_dataset["mentions"]
    files = {one.id: one for one in crate.data_entities if one.type == "File"}
    there = {path.relative_to(tmp_path / "unpacked").as_posix() for path in (tmp_path / "unpacked").rglob("*") if path.is_file()}
    assert set(files) == there - {LIST}
    for name, one in files.items():
        content = (tmp_path / "unpacked" / name).read_bytes()
        assert (one["sha256"], one["contentSize"]) == (hashlib.sha256(content).hexdigest(), str(len(content)))
    assert {one["name"] for one in crate.contextual_entities if one.id.startswith("#left-out/")} == {"households", "sources"}


def test_the_same_build_gives_the_same_bytes(set_down, archived, here, tmp_path, monkeypatch):
    _, first = archived(set_down)
    for file in set_down.rglob("*"):
        file.touch()
    monkeypatch.setenv("NTM_LANG", "vi")
    told, second = archived(set_down, name="b.zip")
    assert "Đã ghi" in told.stdout
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == sorted(archive.namelist())


def test_every_language_that_was_built_goes_with_it_and_what_signs_a_record(set_down, archived, here):
    built = set_down / "out" / "laid" / "2020-12-31"
    for lang in ("en", "vi"):  # the first once more: its pages lead to the other language
        told = here("build", "--data", set_down / "laid", "--out", set_down / "out", "--lang", lang)
        assert told.returncode == 0, told.stderr
    (built / "en" / "record.json.sig").write_text("-----BEGIN SSH SIGNATURE-----", encoding="utf-8")
    told, path = archived(set_down)
    assert told.returncode == 0, told.stderr
    parts = members(path)
    assert parts["pages/en/record.json.sig"] == b"-----BEGIN SSH SIGNATURE-----"
    page = parts["pages/vi/A-a/funding.html"].decode()
    assert '"../../en/A-a/funding.html"' in page
    assert "pages/en/A-a/funding.html" in parts
    found = json.loads(parts[LIST])["@graph"]
    assert [one["@id"] for one in found if one["@type"] == "CreateAction"] == ["#run-en", "#run-vi"]
    assert here("verify", path).returncode == 0
    told, path = archived(set_down, "--lang", "en", name="en.zip")
    assert not [name for name in members(path) if name.startswith("pages/vi/")]


def test_what_is_asked_for_goes_with_it(whole, archived):
    told, path = archived(whole, "--with-households", "--with-copies")
    assert "Without" not in told.stdout
    parts = members(path)
    assert parts["data/laid/households.csv"] == (whole / "laid" / "households.csv").read_bytes()
    assert [name for name in parts if "/sources/" in name] == ["data/laid/sources/trang.html"]
    found = verdicts(path)
    assert found[LIST] == {Verdict.LISTED: ""}
    assert not [page for page in found if "sources" in page]  # a copy of a source is no page of ours


def test_an_archive_is_what_it_lists_and_its_pages_are_judged_as_ever(whole, archived, here, tmp_path):
    _, path = archived(whole)
    told = here("verify", path)
    assert told.returncode == 0, told.stdout
    assert "agrees with the archive's list (without households, sources)" in told.stdout
    assert "19 files: 19 intact, 18 agrees with its trace, 19 belongs to the record." in told.stdout
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert here("verify", tmp_path / "unpacked").returncode == 0


def test_a_file_that_was_altered_taken_out_or_put_in_is_named(whole, archived, tmp_path, here):
    _, path = archived(whole)
    parts = members(path)
    changed = {**parts, "data/laid/figures.csv": parts["data/laid/figures.csv"].replace(b"5.0", b"6.0")}
    assert changed != parts
    gone = {name: content for name, content in parts.items() if name != "rules/measures.csv"}
    for tampered, said in (
        (changed, "1 files are others: data/laid/figures.csv"),
        (gone, "1 files are missing: rules/measures.csv"),
        ({**parts, "data/laid/households.csv": b"list_id\n"}, "1 files are not in the list: data/laid/households.csv"),
        ({**parts, LIST: b"{}"}, "it has not the form of the list of an archive that this version makes"),
        ({**parts, LIST: b"["}, "no JSON"),
    ):
        found = verdicts(packed(tmp_path / "t.zip", tampered))[LIST]
        assert list(found) == [Verdict.OTHER_THAN_LISTED]
        assert said in found[Verdict.OTHER_THAN_LISTED]
    told = here("verify", packed(tmp_path / "t.zip", gone), "--lang", "vi")
    assert told.returncode == 1
    lines = told.stdout.splitlines()
    assert "1 tệp bị thiếu: rules/measures.csv" in lines[0]  # the fault first, not among all that is well
    assert [line for line in lines if "t.zip/" in line and "index.html: " not in line] == [lines[0], lines[-1]]
    assert lines[-1] == f"Kết luận: 1 tệp không đúng như tự nêu hoặc không so sánh được: {tmp_path / 't.zip'}/{LIST}."
    assert "Chưa cho biết chỗ nào" not in told.stdout


def test_pages_are_made_again_from_the_data_inside(whole, archived):
    """The dataset is nowhere else: the project has none of its name."""
    _, path = archived(whole, "--with-households")
    found = verdicts(path, is_rebuilt=True)
    pages = {page: said for page, said in found.items() if page.endswith(".html")}
    assert len(pages) == 19
    assert {said.get(Verdict.REBUILT) for said in pages.values()} == {"from the data in the archive"}


def test_what_households_were_left_out_of_is_said_and_whole_data_make_it_again(whole, archived):
    _, path = archived(whole)
    found = verdicts(path, is_rebuilt=True)
    lacking = {f"{unit}/{page}" for unit in ("A-a", "D-huyen") for page in PEOPLE_PAGES} | {"index.html"}
    assert {page for page, said in found.items() if Verdict.NOT_REBUILT in said} == lacking
    assert all("the table households, which the archive leaves out" in found[page][Verdict.NOT_REBUILT] for page in lacking)
    assert all(Verdict.REBUILT in found[page] for page in found if page.endswith(".html") and page not in lacking)
    found = verdicts(path, is_rebuilt=True, data=whole / "laid")
    assert {said.get(Verdict.REBUILT) for page, said in found.items() if page.endswith(".html")} == {""}


def test_a_table_left_out_that_the_descriptor_names_does_not_stop_the_others(whole, archived, tmp_path):
    _, path = archived(whole)
    parts = members(path)
    name = "data/laid/datapackage.json"
    parts[name] = json.dumps(json.loads(parts[name]) | {"resources": [{"name": "households", "path": "ho-ngheo.csv"}]}).encode()
    with opened([packed(tmp_path / "t.zip", relisted(parts, name))]) as [holding]:
        assert crate_of(holding).lay_data("laid", tmp_path / "again")
    dataset = open_dataset("", tmp_path / "again")
    assert (dataset.has("household_lists"), dataset.has("households")) == (True, False)


def test_data_that_are_not_those_of_the_pages_give_other_pages(whole, archived, tmp_path):
    """Also where the list was made to fit: the pages are not, and where it was not, nothing is made of them."""
    _, path = archived(whole, "--with-households")
    parts = members(path)
    name = "data/laid/figures.csv"
    parts[name] = parts[name].replace(b"5.0", b"6.0")
    assert verdicts(packed(tmp_path / "t.zip", parts), is_rebuilt=True)["A-a/funding.html"][Verdict.NOT_REBUILT] == (
        "the data in the archive are not those that its list names"
    )
    found = verdicts(packed(tmp_path / "t.zip", relisted(parts, name)), is_rebuilt=True)
    assert found[LIST] == {Verdict.LISTED: "without sources"}
    assert "made again it prints '6,0" in found["A-a/funding.html"][Verdict.REBUILT_OTHERWISE]


def test_a_page_that_named_its_data_in_the_project_is_made_again_from_elsewhere(tmp_path, here, shared_server):
    """The command on a page of the project's own data names their folder there: that is no difference of the data."""
    told = here("build", "--data", DATA / "tuyen-quang", "--unit", "08", "--topic", "funding", "--out", tmp_path / "out")
    assert told.returncode == 0, told.stderr
    [folder] = (tmp_path / "out").glob("tuyen-quang/*/vi")
    [page] = folder.glob("*/funding.html")
    assert "--data data/tuyen-quang " in page.read_text(encoding="utf-8")
    laid = shutil.copytree(DATA / "tuyen-quang", tmp_path / "elsewhere")
    assert verdicts(page, is_rebuilt=True, data=laid)[page.relative_to(folder).as_posix()][Verdict.REBUILT] == ""


def _without_a_page(folder, built):
    (built / "A-a" / "funding.html").unlink()


def _altered_index(folder, built):
    (built / "index.html").write_bytes((built / "index.html").read_bytes().replace(b"</html>", b"<p></p></html>"))


def _other_data(folder, built):
    figures = folder / "laid" / "figures.csv"
    figures.write_text(figures.read_text(encoding="utf-8").replace("5.0", "5.5"), encoding="utf-8")


def _other_trace(folder, built):
    (built / "D-huyen" / "criteria.trace.json").write_text("{}", encoding="utf-8")


def _new_unit(folder, built):
    units = folder / "laid" / "units.csv"
    with units.open(encoding="utf-8", newline="") as stream:
        header, *_ = csv.reader(stream)
    row = dict.fromkeys(header, "") | {"unit_id": "B", "name": "B", "kind": "commune", "parent_id": "D"}
    line = io.StringIO()
    csv.DictWriter(line, header, lineterminator="\n").writerow(row)
    units.write_text(units.read_text(encoding="utf-8") + line.getvalue(), encoding="utf-8")


def _interrupted(folder, built):
    (built / ".journal.jsonl").write_text("\n{}", encoding="utf-8")


def _no_times(folder, built):
    (built / "record-times.json").unlink()


def _spoilt_record(folder, built):
    (built / "record.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            _without_a_page,
            "1 of 19 pages are not there, or are no longer what the data, rules and method give now: A-a/funding.html",
        ),
        (_altered_index, "1 of 19 pages are not there"),
        (_other_data, "/funding.html"),
        (_other_trace, "D-huyen/criteria.html"),
        (_new_unit, "B-b/"),
        (_interrupted, "a build is under way or was interrupted"),
        (_no_times, "when it was built cannot be read"),
        (_spoilt_record, "its record cannot be used (it is no JSON"),
    ],
)
def test_a_build_that_is_not_whole_or_no_longer_right_is_refused(set_down, archived, change, said):
    [built] = (set_down / "out").glob("laid/*/vi")
    change(set_down, built)
    told, path = archived(set_down)
    assert told.returncode == 1, told.stdout
    assert said in told.stderr
    assert f"Run ntm build --data {set_down / 'laid'} --as-of 2020-12-31 --lang vi" in told.stderr or "Let ntm build" in told.stderr
    assert not path.exists()


def test_without_a_build_what_to_run_is_said(set_down, archived):
    told, path = archived(set_down, "--lang", "en")
    assert told.returncode == 2
    assert "There are no pages in" in told.stderr
    assert "--lang en" in told.stderr
    assert not path.exists()


def test_people_in_a_workbook_cannot_be_left_out_of_it(set_down, archived, here):
    """Tables of a workbook cannot be told apart: it is refused, and goes whole where it is asked for."""
    laid = set_down / "laid"
    assert here("sheets", laid).returncode == 0
    for table in ("units", "sources", "figures", "household_lists", "households", "source_copies"):
        (laid / f"{table}.csv").unlink()
    told, path = archived(set_down)
    assert told.returncode == 2, told.stdout + told.stderr
    assert "The table households, whose rows are households or people, stands in figures.xlsx" in told.stderr
    assert not path.exists()


def test_a_full_disk_leaves_no_part_of_an_archive(set_down, here, small_disk):
    disk = small_disk("40k")
    told = here("archive", "--data", set_down / "laid", "--pages", set_down / "out", "--out", disk / "a.zip")
    assert told.returncode == 4
    assert "a.zip" in told.stderr
    assert list(disk.iterdir()) == []
