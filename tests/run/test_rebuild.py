"""Pages made again from the repository: what fits itself and is forged is found, what is not what it was is named."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from forgery import forge, reseal
from ntm_helpers.audit.archives import opened
from ntm_helpers.audit.genuine import judge
from ntm_helpers.audit.judged import Verdict
from ntm_helpers.audit.recorded import guarded
from ntm_helpers.project import ROOT
from ntm_helpers.run import locked
from ntm_helpers.run.rebuild import rebuild

pytestmark = pytest.mark.slow

A, B, D = "A-a/funding.html", "B-b/funding.html", "D-huyen/funding.html"


def rebuilt(path, data, share=1.0):
    """Verdicts of the pages made again, by their addresses, each with what is said of it."""
    with opened([path]) as holdings:
        found = [one for holding in holdings for one in judge(holding)]
        rebuild(found, data, "en", share)
    told = (Verdict.REBUILT, Verdict.REBUILT_OTHERWISE, Verdict.NOT_REBUILT, Verdict.OTHER_LOCK)
    return {
        one.place or one.name: (one.is_good, f.verdict, str(f.detail)) for one in found for f in one.findings if f.verdict in told
    }


EQUAL = (True, Verdict.REBUILT, "")


def test_what_a_build_made_is_made_again_byte_for_byte(small):
    options, folder = small
    assert rebuilt(folder, options.data) == dict.fromkeys((A, B, D, "index.html"), EQUAL)
    assert not list(folder.rglob("*.part"))


def test_a_forged_set_is_exposed_by_whoever_has_only_the_folder_and_the_repository(small, here):
    options, folder = small
    forge(folder, A)
    told = here("verify", folder)
    assert told.returncode == 0, told.stdout  # page, trace and record fit each other
    told = here("verify", folder, "--rebuild", "--data", options.data)
    assert told.returncode == 1
    [line] = [line for line in told.stdout.splitlines() if "rebuilt otherwise (" in line]
    assert A in line
    assert re.search(r"at #n\w+ \(A-1\) the page prints '6,0.* made again it prints '5,0", line)
    equal = [line for line in told.stdout.splitlines() if line.endswith("· rebuilt equal")]
    assert sorted(line.rpartition("/")[2].split(":")[0] for line in equal) == ["2 files", "index.html"]  # which prints no number


def test_a_page_alone_is_made_again_with_the_ways_that_it_shows(small, tmp_path):
    """Which other pages there were only the page itself tells; what else stands among its ways is found."""
    options, folder = small
    page = shutil.copy(folder / A, tmp_path / "sent.html")
    assert list(rebuilt(page, options.data).values()) == [EQUAL]
    html = page.read_text(encoding="utf-8")
    assert html.count(">B</a>") > 1
    page.write_text(html.replace(">B</a>", ">B, không đạt</a>", 1), encoding="utf-8")
    reseal(page)
    [(is_good, verdict, said)] = rebuilt(page, options.data).values()
    assert (is_good, verdict) == (False, Verdict.REBUILT_OTHERWISE)
    assert "không đạt" in said
    page.write_text(html, encoding="utf-8")
    page.write_text(page.read_text(encoding="utf-8").replace("5,0", "6,0"), encoding="utf-8")
    reseal(page)
    [(is_good, verdict, said)] = rebuilt(page, options.data).values()
    assert not is_good
    assert verdict is Verdict.REBUILT_OTHERWISE
    assert "(A-1) the page prints '6,0" in said


def test_a_row_that_is_not_what_it_was_is_named(small):
    options, folder = small
    figures = options.data / "figures.csv"
    figures.write_text(
        figures.read_text(encoding="utf-8").replace("A-1,A,capital_mobilised,,,5.0", "A-1,A,capital_mobilised,,,5.5")
    )
    found = rebuilt(folder, options.data)
    assert found[B] == EQUAL
    is_good, verdict, said = found[A]
    assert (is_good, verdict) == (False, Verdict.REBUILT_OTHERWISE)
    assert "the page prints '5,0" in said
    assert "made again it prints '5,5" in said
    assert re.search(r"by Figure A-1 \(.*\): 5,0.* → 5,5", said)
    assert "not what they were: data" in said
    assert found[D][1] is Verdict.REBUILT_OTHERWISE


def test_what_a_record_tells_of_a_page_is_made_again_too(small):
    """The page is whole; only what the record, and by it the index, says of it was changed."""
    options, folder = small
    record = json.loads((folder / "record.json").read_bytes())
    entry = next(entry for entry in record["jobs"] if entry["page"] == A)
    entry |= guarded({**{name: value for name, value in entry.items() if name != "guard"}, "headline": "Đạt."})
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    assert rebuilt(folder, options.data)[A] == (
        False,
        Verdict.REBUILT_OTHERWISE,
        "the page is the same byte for byte, but the record says otherwise in headline",
    )


def test_a_page_of_a_unit_that_is_not_there_and_a_dataset_that_is_not_here(small, tmp_path, here):
    options, folder = small
    shutil.copytree(folder / "A-a", folder / "Z-z")
    found = rebuilt(folder, options.data)
    assert found["Z-z/funding.html"][1:] == (Verdict.REBUILT_OTHERWISE, "the data here have no such page")
    assert rebuilt(folder, None)[A][1:] == (
        Verdict.NOT_REBUILT,
        "there is no dataset 'laid' in data/: name its folder with --data",
    )
    found = rebuilt(folder, ROOT / "data" / "demo")
    assert found[A][1] is Verdict.NOT_REBUILT
    assert "is the dataset demo, not laid" in found[A][2]


def test_nothing_that_was_handed_over_is_executed(small, tmp_path):
    options, folder = small
    witness = tmp_path / "executed"
    notebook = folder / "A-a" / "funding.ipynb"
    code = f"open({str(witness)!r}, 'w').close()\\n"
    notebook.write_text(
        notebook.read_text(encoding="utf-8").replace('"source": [\n', f'"source": [\n    "{code}",\n'), encoding="utf-8"
    )
    assert rebuilt(folder, options.data)[A][1] is Verdict.REBUILT
    assert not witness.exists()


def test_a_sample(small):
    options, folder = small
    found = rebuilt(folder, options.data, 0.5)
    assert len(found) in (1, 2)  # of four; a page of the index is drawn with all pages or not at all
    assert set(found.values()) == {EQUAL}


def test_a_lock_that_is_not_what_is_installed_is_named(small, tmp_path, monkeypatch):
    options, folder = small
    lock = locked.LOCK.read_text(encoding="utf-8")
    version = re.search(r"^pandas==(\S+)", lock, re.MULTILINE)[1]
    (tmp_path / locked.LOCK.name).write_text(lock.replace(f"pandas=={version}", "pandas==0.1", 1), encoding="utf-8")
    monkeypatch.setattr(locked, "LOCK", tmp_path / locked.LOCK.name)
    found = rebuilt(folder, options.data, 0.2)
    assert found[locked.LOCK.name] == (False, Verdict.OTHER_LOCK, f"pandas 0.1 → {version}")


# --- another copy of the project ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project with a page of it, to change: ``project(file, old, new)`` verifies by making the page again."""
    root = tmp_path_factory.mktemp("another") / "project"
    for name in ("notebooks", "ntm_helpers", "data", "docs"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "vn-communes"))

    def ntm(*arguments):
        command = [sys.executable, "-c", "from ntm_helpers.cli import main; main()", *map(str, arguments)]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("NTM_")}
        environment = kept | {"PYTHONPATH": str(root), "NTM_LANG": "en"}
        return subprocess.run(command, capture_output=True, text=True, cwd=root, env=environment, timeout=600)

    made = ntm("build", "--data", "data/demo", "--topic", "poverty_reduction", "--unit", "demo-01")
    assert made.returncode == 0, made.stdout + made.stderr

    def changed(file, old, new):
        path, text = root / file, (root / file).read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        try:
            told = ntm("verify", "outputs/demo", "--rebuild")
        finally:
            path.write_text(text, encoding="utf-8")
        assert told.returncode == 1, told.stdout + told.stderr
        return next(line for line in told.stdout.splitlines() if "poverty_reduction.html: " in line)

    return changed


def test_a_threshold_that_is_not_what_it_was_is_named(project):
    said = project("data/rules/poverty_standards.csv", "700000,1000000,3,10", "700000,1000000,4,10")
    assert "rebuilt otherwise (at #" in said
    assert "files that are not what they were: data/rules/poverty_standards.csv" in said
    assert "rules" in said.partition("not what they were: ")[2]


def test_a_function_that_is_not_what_it_was_is_named(project):
    said = project("ntm_helpers/methods/poverty.py", 'int(rule["deprivation_cutoff"])', 'int(rule["deprivation_cutoff"]) + 1')
    assert "rebuilt otherwise (at #" in said
    assert "files that are not what they were: ntm_helpers/methods/poverty.py" in said
    assert "method" in said.partition("not what they were: ")[2]
