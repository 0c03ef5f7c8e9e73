"""The run: pages that are whole, the same bytes everywhere, failures that look like failures."""

import json
import os
import shutil
import subprocess

import pytest

from ntm_helpers.project import ROOT
from ntm_helpers.run.convert import offences

ALL = 9 * len(list((ROOT / "notebooks").glob("*.ipynb")))  # a district and its eight communes


def files(folder):
    """Bytes of everything a run leaves, but for its times."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != "record-times.json"
    }


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
                assert (path.parent / link).is_file(), (path, link)


def test_every_number_is_followed_to_its_source_or_formula(built, numbers):
    page = numbers(built / "071-lam-binh" / "funding.html")
    assert {"LB125", "LB126", "funding.capital_source_share.central"} <= set(page.figures)
    assert all(f"f-{figure}" in page.ids for figure in page.figures)


def test_two_builds_give_the_same_bytes(built, run_ntm, tmp_path):
    """Another locale, time zone, hash seed and number of jobs change no page, notebook or record."""
    result = run_ntm(
        "build", "--out", tmp_path, "--jobs", "3", LC_ALL="C", LANG="de_DE.UTF-8", TZ="Asia/Ho_Chi_Minh", PYTHONHASHSEED="77"
    )
    assert result.returncode == 0, result.stderr
    again = files(tmp_path / "lam-binh" / "2020-04-13" / "vi")
    first = files(built)
    assert sorted(again) == sorted(first)
    assert [name for name in first if first[name] != again[name]] == []


def test_a_broken_row_refuses_its_briefings_and_builds_the_others(copy, run_ntm, tmp_path):
    line = copy("figures").set("LB139", "value", "một").line("LB139")
    arguments = ("build", "--data", copy.folder, "--out", tmp_path, "--topic", "poverty_reduction")
    result = run_ntm(*arguments, "--unit", "tho-binh", "--unit", "xuan-lap")
    assert result.returncode == 1
    assert f"figures.csv, row {line}, column value: found 'một'; 'một' is no number" in result.stdout
    folder = tmp_path / "lam-binh" / "2020-04-13" / "vi"
    assert not (folder / "02296-tho-binh" / "poverty_reduction.html").exists()
    assert (folder / "02242-xuan-lap" / "poverty_reduction.html").is_file()
    assert "số liệu có lỗi" in (folder / "index.html").read_text(encoding="utf-8")
    assert run_ntm(*arguments, "--strict").returncode == 3


def test_a_broken_table_stops_the_run_before_anything_is_written(copy, run_ntm, tmp_path):
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
        (("--as-of", "2020-13-04"), "'2020-13-04' is no date: write YYYY-MM-DD or D/M/YYYY"),
        (("--as-of", "1900-01-01"), "No unit of lam-binh existed on 1900-01-01"),
    ],
)
def test_unknown_words_name_the_closest_and_all_allowed(run_ntm, tmp_path, arguments, message):
    result = run_ntm("build", "--out", tmp_path, *arguments)
    assert result.returncode == 2
    assert message in result.stderr


@pytest.fixture
def broken_project(tmp_path):
    """A copy of the project in which one notebook can be broken."""
    root = tmp_path / "project"
    for name in ("notebooks", "ntm_helpers", "data"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))

    def break_cell(topic, cell_id, source):
        path = root / "notebooks" / f"{topic}.ipynb"
        content = json.loads(path.read_text(encoding="utf-8"))
        next(cell for cell in content["cells"] if cell["id"] == cell_id)["source"] = [source]
        path.write_text(json.dumps(content), encoding="utf-8")

    def build(*arguments):
        import sys

        command = [sys.executable, "-c", "from ntm_helpers.cli import main; main()", "build", *map(str, arguments)]
        environment = os.environ | {"PYTHONPATH": str(root)}
        return subprocess.run(command, capture_output=True, text=True, cwd=root, env=environment, timeout=600)

    build.root, build.break_cell = root, break_cell
    return build


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit(0)", "SystemExit"),
        ("import os; os._exit(0)", "DeadKernelError"),
    ],
)
def test_a_notebook_that_fails_leaves_no_page_and_the_others_are_built(broken_project, source, message):
    broken_project.break_cell("production_linkage", "headline", source)
    topics = ("--unit", "071", "--topic", "production_linkage", "--topic", "funding")
    out = broken_project.root / "outputs" / "lam-binh" / "2020-04-13" / "vi" / "071-lam-binh"
    out.mkdir(parents=True)
    (out / "production_linkage.html").write_text("of an earlier run", encoding="utf-8")
    result = broken_project(*topics)
    assert result.returncode == 1, result.stdout + result.stderr
    assert message in result.stdout
    assert "notebooks/production_linkage.ipynb" in result.stdout
    assert not (out / "production_linkage.html").exists()
    assert (out / "production_linkage.failed.ipynb").is_file()
    assert (out / "funding.html").is_file()


def test_parameters_must_be_the_ones_that_are_passed(broken_project):
    broken_project.break_cell("funding", "parameters", 'commune: str = "071"  # another name')
    result = broken_project("--unit", "071")
    assert result.returncode == 2
    assert "funding.ipynb declares the parameters commune; the runner passes dataset, unit, as_of, lang" in result.stderr


def test_a_partial_build_updates_its_own_entries_and_sets_stale_pages_aside(run_ntm, tmp_path):
    assert run_ntm("build", "--out", tmp_path, "--unit", "071", "--topic", "funding").returncode == 0
    folder = tmp_path / "lam-binh" / "2020-04-13" / "vi"
    stale = folder / "99999-xa-cu" / "funding.html"
    stale.parent.mkdir()
    stale.write_text("a unit that is gone", encoding="utf-8")
    assert run_ntm("build", "--out", tmp_path, "--unit", "xuan-lap", "--topic", "funding").returncode == 0
    pages = [entry["page"] for entry in json.loads((folder / "record.json").read_text(encoding="utf-8"))["jobs"]]
    assert pages == ["02242-xuan-lap/funding.html", "071-lam-binh/funding.html"]
    assert (folder / "stale" / "99999-xa-cu" / "funding.html").is_file()
    assert not stale.exists()


def test_english_pages(run_ntm, tmp_path):
    result = run_ntm("build", "--out", tmp_path, "--unit", "071", "--unit", "tho-binh", "--lang", "en")
    assert result.returncode == 0, result.stdout
    page = (tmp_path / "lam-binh" / "2020-04-13" / "en" / "071-lam-binh" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "over VND 38 bn" in page
    assert "Situation as of 13 April 2020" in page
    assert "Tình hình" not in page


def test_list_tells_what_would_be_built(run_ntm):
    result = run_ntm("list", "--unit", "tho-binh")
    assert [line.split("\t")[2] for line in result.stdout.splitlines()] == [
        "synthesis",
        "criteria",
        "funding",
        "poverty_reduction",
        "production_linkage",
        "infrastructure",
        "direction",
        "consistency",
    ]


@pytest.mark.parametrize(("dataset", "unit"), [("lam-binh", "071"), ("demo", "demo-07")])
def test_forked_and_cold_kernels_give_the_same_bytes_for_every_notebook(run_ntm, tmp_path, dataset, unit):
    result = run_ntm("build", "--data", ROOT / "data" / dataset, "--unit", unit, "--out", tmp_path, "--recheck", "100%")
    assert result.returncode == 0, result.stdout
    number = len(list((ROOT / "notebooks").glob("*.ipynb")))
    last = result.stdout.splitlines()[-1]
    assert f"{number} of {number} briefings built; kernels: {number} forked; {number} executed again cold, 0 differ." in last


def test_a_share_to_recheck_must_be_one(run_ntm):
    for text in ("0", "101%", "many"):
        result = run_ntm("build", "--recheck", text)
        assert (result.returncode, f"--recheck '{text}': write a percentage above 0 up to 100, such as 5%" in result.stderr) == (
            2,
            True,
        )
