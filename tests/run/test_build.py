"""The run: pages that are whole, the same bytes everywhere, failures that look like failures."""

import json
import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from ntm_helpers.notebooks import notebooks
from ntm_helpers.project import ROOT
from ntm_helpers.report.markup import offences

AS_OF = "2020-04-13"
ALL = 9 * len(notebooks())  # a district and its eight communes


def test_a_page_of_every_topic_for_every_unit_and_the_index(built):
    assert len(list(built.glob("*/*.html"))) == ALL
    assert (built / "index.html").is_file()
    record = json.loads((built / "record.json").read_text(encoding="utf-8"))
    assert [entry["state"] for entry in record["jobs"]] == ["done"] * ALL
    assert len(list(built.glob("*/*.ipynb"))) == ALL


def test_pages_load_and_run_nothing(built):
    for page in sorted(built.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        assert offences(html) == [], page
        assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in html
        assert '<html lang="vi">' in html
        assert page.stat().st_size < 150_000, page


def test_pages_show_no_machine_words_and_their_links_lead_somewhere(built, numbers):
    for path in sorted(built.rglob("*.html")):
        page = numbers(path)
        for word in ("NaN", "None", "Traceback", "&lt;", "{", str(ROOT)):
            assert word not in page.text, (path, word)
        assert len(page.ids) == len(set(page.ids)), f"{path}: an id stands twice"
        for link in page.links:
            if link.startswith("#"):
                assert link[1:] in page.ids, (path, link)
            elif not link.startswith(("http://", "https://")):
                assert (path.parent / link.partition("#")[0]).is_file(), (path, link)


def test_every_number_is_followed_to_its_source_or_formula(built, numbers):
    page = numbers(built / "071-lam-binh" / "funding.html")
    assert {"LB125", "LB126", "funding.capital_source_share.central"} <= set(page.figures)
    assert set(page.rows) == {row for _, row, _ in page.numbers}, "a row for every number that the page prints, and no other"
    ways = [(anchor, row) for row, anchors in page.ways_back.items() for anchor in anchors]
    assert ways == [(anchor, row) for row in page.rows for anchor, its, _ in page.numbers if its == row], "and back to each place"


def test_two_builds_give_the_same_bytes(built, content, run_ntm, own_server, tmp_path):
    """Another locale, time zone, hash seed and number of jobs change no page, notebook, index or record of two units."""
    again = tmp_path / "lam-binh" / AS_OF / "vi"
    shutil.copytree(built, again)
    units = ("--unit", "071", "--unit", "tho-binh")
    elsewhere = {"LC_ALL": "C", "LANG": "de_DE.UTF-8", "TZ": "Asia/Ho_Chi_Minh", "PYTHONHASHSEED": "77"}
    result = run_ntm("build", "--out", tmp_path, "--force", *units, "--jobs", "3", **elsewhere)
    number = 2 * len(notebooks())
    assert result.returncode == 0, result.stderr
    assert f"{number} of {number} briefings built; kernels: {number} forked." in result.stdout
    first, second = content(built), content(again)
    assert sorted(second) == sorted(first)
    assert [name for name in first if first[name] != second[name]] == []


def test_a_broken_row_refuses_its_briefings_and_builds_the_others(copy, here, tmp_path):
    line = copy("figures").set("LB139", "value", "một").line("LB139")
    arguments = ("build", "--data", copy.folder, "--out", tmp_path, "--topic", "poverty_reduction")
    result = here(*arguments, "--unit", "tho-binh", "--unit", "xuan-lap")
    assert result.returncode == 1
    assert f"figures.csv, dòng {line}, cột value: thấy “một”; “một” không phải là số" in result.stdout
    folder = tmp_path / "lam-binh" / AS_OF / "vi"
    assert not (folder / "02296-tho-binh" / "poverty_reduction.html").exists()
    assert (folder / "02242-xuan-lap" / "poverty_reduction.html").is_file()
    assert "số liệu có lỗi" in (folder / "index.html").read_text(encoding="utf-8")
    assert here(*arguments, "--strict").returncode == 3


def test_a_broken_table_stops_the_run_before_anything_is_written(copy, run_ntm, tmp_path):
    """In a process of its own: what a user sees has no traceback."""
    copy("figures").set("LB125", "measure", "capital_mobilized")
    result = run_ntm("build", "--data", copy.folder, "--out", tmp_path / "out")
    assert result.returncode == 3
    assert "did you mean 'capital_mobilised'?" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--unit", "tho-bin"), "Unknown unit 'tho-bin': did you mean 'tho-binh'? allowed: 071-lam-binh"),
        (("--topic", "fundig"), "Unknown topic 'fundig': did you mean 'funding'? allowed: synthesis, criteria, funding"),
        (("--lang", "fr"), "Unknown language 'fr': allowed: vi, en"),
        (("--as-of", "2020-13-04"), "'2020-13-04' is no date from"),
        (("--as-of", "1900-01-01"), "On 1900-01-01 lam-binh has no unit with a page of its own"),
    ],
)
def test_unknown_words_name_the_closest_and_all_allowed(here, tmp_path, arguments, message):
    result = here("build", "--out", tmp_path, *arguments)
    assert result.returncode == 2
    assert message in result.stderr


@pytest.fixture(scope="module")
def copied_project(tmp_path_factory):
    """A copy of the project, for the tests that break a notebook or lay one beside: they put it right again."""
    root = tmp_path_factory.mktemp("copied") / "project"
    for name in ("notebooks", "ntm_helpers", "data"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    return root


@pytest.fixture
def project(copied_project, tmp_path):
    """The copy, its command, and a way to break a cell."""
    root, notebooks_before = copied_project, tmp_path / "notebooks"
    shutil.copytree(root / "notebooks", notebooks_before)

    def break_cell(topic, cell_id, source):
        path = root / "notebooks" / f"{topic}.ipynb"
        content = json.loads(path.read_text(encoding="utf-8"))
        next(cell for cell in content["cells"] if cell["id"] == cell_id)["source"] = [source]
        path.write_text(json.dumps(content), encoding="utf-8")

    def ntm(*arguments):
        command = [sys.executable, "-c", "from ntm_helpers.cli import main; main()", *map(str, arguments)]
        environment = os.environ | {"PYTHONPATH": str(root), "NTM_LANG": "en"}
        return subprocess.run(command, capture_output=True, text=True, cwd=root, env=environment, timeout=600)

    yield SimpleNamespace(root=root, break_cell=break_cell, ntm=ntm)
    shutil.rmtree(root / "notebooks")
    shutil.move(notebooks_before, root / "notebooks")
    shutil.rmtree(root / "outputs", ignore_errors=True)


FAILING = {
    "production_linkage": ("1 / 0", "ZeroDivisionError: division by zero"),
    "infrastructure": ("raise SystemExit(0)", "SystemExit"),
    "criteria": ("import os; os._exit(0)", "nhân tính toán đã dừng: mã kết thúc 0"),
}


def test_a_notebook_that_fails_leaves_no_page_and_the_others_are_built(project):
    """However it fails: an error, an orderly end, a kernel that is gone."""
    out = project.root / "outputs" / "lam-binh" / AS_OF / "vi" / "071-lam-binh"
    out.mkdir(parents=True)
    for topic, (source, _) in FAILING.items():
        project.break_cell(topic, "first_screen", source)
        (out / f"{topic}.html").write_text("of an earlier run", encoding="utf-8")
    chosen = [part for topic in (*FAILING, "funding") for part in ("--topic", topic)]
    result = project.ntm("build", "--unit", "071", *chosen)
    assert result.returncode == 1, result.stdout + result.stderr
    for topic, (_, message) in FAILING.items():
        line = next(line for line in result.stdout.splitlines() if f"notebooks/{topic}.ipynb" in line)
        assert message in line
        assert not (out / f"{topic}.html").exists()
        assert (out / f"{topic}.failed.ipynb").is_file()
    assert (out / "funding.html").is_file()


def test_a_cell_that_is_tagged_to_be_left_out_fails_its_topic_and_no_other(project):
    path = project.root / "notebooks" / "funding.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    next(cell for cell in content["cells"] if cell["source"] == ['page.step("stages")'])["metadata"]["tags"] = ["skip-execution"]
    path.write_text(json.dumps(content), encoding="utf-8")
    result = project.ntm("build", "--unit", "071", "--topic", "funding", "--topic", "direction", "--lang", "en")
    assert result.returncode == 1, result.stdout + result.stderr
    assert re.search(r"notebooks/funding\.ipynb, cell \d+: found the tag 'skip-execution', allowed: parameters", result.stdout)
    out = project.root / "outputs" / "lam-binh" / AS_OF / "en" / "071-lam-binh"
    assert sorted(path.name for path in out.glob("*.html")) == ["direction.html"]


def test_parameters_must_be_the_ones_that_are_passed(project):
    project.break_cell("funding", "parameters", 'commune: str = "071"  # another name')
    result = project.ntm("build", "--unit", "071")
    assert result.returncode == 2
    assert "funding.ipynb declares the parameters commune; the runner passes dataset, unit, as_of, lang" in result.stderr


def test_what_lies_beside_the_notebooks_changes_no_digest_and_stops_neither_list_nor_build(project):
    """A copy and a torn file; `tests/test_stray_notebooks.py` has every kind."""
    chosen = ("--unit", "071", "--topic", "funding")
    built = project.ntm("build", *chosen)
    assert (built.returncode, "left alone" in built.stderr) == (0, False), built.stderr
    shutil.copy(project.root / "notebooks" / "funding.ipynb", project.root / "notebooks" / "funding-Copy1.ipynb")
    (project.root / "notebooks" / "torn.ipynb").write_text('{"cells": [', encoding="utf-8")
    for command, said in (("list", "funding.html"), ("build", "(1 of them kept: nothing changed)")):
        result = project.ntm(command, *chosen)
        assert result.returncode == 0, result.stderr
        assert said in result.stdout
        assert [line for line in result.stderr.splitlines() if "left alone" in line] == [
            "ntm: notebooks/funding-Copy1.ipynb is left alone: ntm_helpers/topics has no folder funding-Copy1, so it is no topic",
            "ntm: notebooks/torn.ipynb is left alone: it cannot be read as a notebook",
        ]


def test_a_partial_build_updates_its_own_entries_and_sets_stale_pages_aside(here, tmp_path):
    assert here("build", "--out", tmp_path, "--unit", "071", "--topic", "funding").returncode == 0
    folder = tmp_path / "lam-binh" / AS_OF / "vi"
    stale = folder / "99999-xa-cu" / "funding.html"
    stale.parent.mkdir()
    stale.write_text("a unit that is gone", encoding="utf-8")
    assert here("build", "--out", tmp_path, "--unit", "xuan-lap", "--topic", "funding").returncode == 0
    pages = [entry["page"] for entry in json.loads((folder / "record.json").read_text(encoding="utf-8"))["jobs"]]
    assert pages == ["02242-xuan-lap/funding.html", "071-lam-binh/funding.html"]
    assert (folder / "not-made-by-build" / "99999-xa-cu" / "funding.html").is_file()  # no record knows it
    assert not stale.exists()


def test_english_pages(here, tmp_path):
    result = here("build", "--out", tmp_path, "--unit", "071", "--unit", "tho-binh", "--lang", "en")
    assert result.returncode == 0, result.stdout
    page = (tmp_path / "lam-binh" / AS_OF / "en" / "071-lam-binh" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "over VND 38 bn" in page
    assert "Situation as of <time>13 April 2020</time>" in page
    assert "Tình hình" not in page


def test_list_tells_what_would_be_built(here):
    result = here("list", "--unit", "tho-binh")
    assert [line.split("\t")[2] for line in result.stdout.splitlines()] == [
        "synthesis",
        "criteria",
        "funding",
        "poverty_reduction",
        "production_linkage",
        "infrastructure",
        "direction",
        "consistency",
        "figures",
    ]


def test_forked_and_cold_kernels_give_the_same_bytes_for_every_notebook(here, tmp_path):
    """On the invented district, which has every table."""
    result = here("build", "--data", ROOT / "data" / "demo", "--unit", "demo-07", "--out", tmp_path, "--recheck", "100%")
    assert result.returncode == 0, result.stdout
    number = len(notebooks())
    last = result.stdout.splitlines()[-1]
    assert f"{number} of {number} briefings built; kernels: {number} forked; {number} executed again cold, 0 differ." in last


def test_a_share_to_recheck_must_be_one(here):
    for text in ("0", "101%", "many"):
        result = here("build", "--recheck", text)
        assert (result.returncode, f"--recheck '{text}': write a percentage above 0 up to 100, such as 5%" in result.stderr) == (
            2,
            True,
        )
