"""Results kept by key: nothing unchanged runs again, what changed is named, and a kept page is the page of a fresh run."""

import json
import shutil
import sys
from dataclasses import replace

import pytest

import ntm_helpers.run.work as work
from ntm_helpers import project
from ntm_helpers.run import BuildOptions, build, explain_build


def reasons(options):
    return {page.split("-")[0]: str(reason) for page, reason in explain_build(options).items()}


def test_nothing_unchanged_runs_again(small, content, monkeypatch):
    options, folder = small
    before = content(folder)
    monkeypatch.setattr(sys.modules["ntm_helpers.run.build"], "_workers", None)  # a kernel would need them
    result = build(options)
    assert (result.kept, len(result.entries)) == (3, 3)
    assert content(folder) == before


def test_one_corrected_figure_runs_the_jobs_that_may_read_it_and_no_other(small, content):
    options, folder = small
    path = options.data / "figures.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("5.0", "6.0", 1), encoding="utf-8")
    assert reasons(options) == {"D": "execute: data changed", "A": "execute: data changed", "B": "kept"}
    build(options)
    kept = content(folder)
    shutil.rmtree(folder)
    build(options)
    assert content(folder) == kept  # as of a clean run


def test_the_day_compared_with_builds_the_briefing_and_the_list_of_figures_anew_and_no_other_page(lay, tmp_path):
    laid = lay(tmp_path / "laid")
    for year, value in (("2019", "5.0"), ("2020", "7.5")):
        laid.figure(f"K{year}", "capital_mobilised", value, "billion VND", period_start=f"{year}-01-01", period_end=f"{year}-12-31")
    options = BuildOptions(laid.save(), tmp_path / "out", topics=("synthesis", "figures", "funding"), lang="en")
    build(options)
    since = replace(options, since="2019-12-31")
    assert {page.partition("/")[2]: str(reason) for page, reason in explain_build(since).items()} == {
        "index.html": "execute: parameters, data changed",
        "figures.html": "execute: parameters, data changed",
        "funding.html": "kept",
    }
    result = build(since)
    assert [entry["state"] for entry in result.entries.values()] == ["done"] * 3
    html = next(tmp_path.glob("out/*/*/*/*/index.html")).read_text(encoding="utf-8")
    assert "Changes since the review before" in html
    trace = json.loads(next(tmp_path.glob("out/*/*/*/*/synthesis.trace.json")).read_text(encoding="utf-8"))
    assert trace["since"] == "2019-12-31"
    printed = {one["figure"]: one["text"] for one in trace["printed"]}
    assert printed["synthesis.changed_since.capital_mobilised"] == "VND 2.5 bn"


def test_force_runs_everything(small):
    options, _ = small
    forced = BuildOptions(options.data, options.out, topics=options.topics, is_forced=True)
    assert not any(reason == "kept" for reason in reasons(forced).values())


def test_a_damaged_page_is_made_anew_without_executing(small, content):
    options, folder = small
    before = content(folder)
    page = next(folder.glob("A-*/funding.html"))
    page.write_text("damaged", encoding="utf-8")
    assert reasons(options)["A"] == "render: the page is not the one of the record"
    assert build(options).foreign == ["A-a/funding.html"]
    after = content(folder)
    assert after.pop("not-made-by-build/A-a/funding.html") == b"damaged"
    assert after == before


def test_a_damaged_notebook_is_executed_again(small):
    options, folder = small
    next(folder.glob("A-*/funding.ipynb")).unlink()
    assert reasons(options)["A"] == "execute: the executed notebook is not the one of the record"


def test_a_damaged_trace_is_made_anew_without_executing(small, content):
    options, folder = small
    before = content(folder)
    next(folder.glob("A-*/funding.trace.json")).write_text("{}", encoding="utf-8")
    assert reasons(options)["A"] == "render: the trace is not the one of the record"
    assert build(options).foreign == ["A-a/funding.trace.json"]
    after = content(folder)
    assert after.pop("not-made-by-build/A-a/funding.trace.json") == b"{}"
    assert after == before


def test_a_changed_template_makes_pages_anew_from_their_notebooks(small):
    options, folder = small
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    for entry in record["jobs"]:
        entry["key"]["template"] = "another"
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    assert set(reasons(options).values()) == {"render: the template changed"}


def no_kernel(*_, **__):
    raise AssertionError("a kernel was started")


def test_a_page_that_leads_elsewhere_is_made_anew_from_its_notebook_without_a_kernel(small, content, monkeypatch):
    options, folder = small
    before = content(folder)
    for unit in ("A-a", "B-b"):
        there = folder.parent / "en" / unit / "funding.html"
        there.parent.mkdir(parents=True)
        there.write_text("in English", encoding="utf-8")
    assert reasons(options) == {"D": "kept", "A": "render: the navigation changed", "B": "render: the navigation changed"}
    monkeypatch.setattr(work, "execute", no_kernel)
    result = build(options)
    assert result.notices == []  # it leads elsewhere, it says nothing else
    page = (folder / "A-a" / "funding.html").read_text(encoding="utf-8")
    assert 'hreflang="en" href="../../en/A-a/funding.html"' in page
    assert {name for name, found in content(folder).items() if before[name] != found} == {
        "A-a/funding.html",
        "A-a/funding.trace.json",  # which names the digest of the page
        "B-b/funding.html",
        "B-b/funding.trace.json",
        "record.json",
    }
    assert set(reasons(options).values()) == {"kept"}
    shutil.rmtree(folder.parent / "en")
    build(options)
    assert content(folder) == before


def test_a_page_leads_to_none_that_failed_and_to_it_again_when_it_is_there(small, content, monkeypatch):
    options, folder = small
    before, real = content(folder), work.execute

    def failing(name, content, parameters, environment):
        if parameters["unit"] == "B":
            raise ValueError("it fell")
        return real(name, content, parameters, environment)

    figures = options.data / "figures.csv"
    text = figures.read_text(encoding="utf-8")
    figures.write_text(text.replace("B-1,B,capital_mobilised,,,5.0", "B-1,B,capital_mobilised,,,7.0"), encoding="utf-8")
    assert figures.read_text(encoding="utf-8") != text
    with monkeypatch.context() as patch:
        patch.setattr(work, "execute", failing)
        states = {page: entry["state"] for page, entry in build(options).entries.items()}
    assert states == {"A-a/funding.html": "done", "B-b/funding.html": "failed", "D-huyen/funding.html": "done"}
    page = (folder / "A-a" / "funding.html").read_text(encoding="utf-8")
    assert "B-b/" not in page
    figures.write_text(text, encoding="utf-8")
    build(options)
    assert content(folder) == before


@pytest.mark.parametrize("part", ["notebook", "parameters", "units", "rules", "code", "environment", "recipe"])
def test_every_part_of_a_key_asks_for_an_execution_and_is_named(small, part):
    options, folder = small
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    for entry in record["jobs"]:
        entry["key"][part] = "another"
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    assert set(reasons(options).values()) == {f"execute: {part} changed"}


def test_every_file_of_the_package_and_of_the_contract_is_in_the_digests_of_code_or_template():
    """A new kind of file that decides a page and is looked at by no digest would leave old pages standing."""
    files = [*project.PACKAGE.rglob("*"), *(project.ROOT / "data" / "contract").glob("*")]
    known = {*project.code_files(), *project.template_files()}
    assert {path for path in files if path.is_file() and "__pycache__" not in path.parts} == known


@pytest.mark.parametrize("name", ["code.py", "words.csv", "list.json", "style.css", "page.j2"])
def test_a_file_that_comes_changes_the_digest_of_the_code(tmp_path, monkeypatch, name):
    for folder in ("PACKAGE", "CONTRACT", "TEMPLATES", "ROOT"):
        monkeypatch.setattr(project, folder, tmp_path / "" if folder in ("PACKAGE", "ROOT") else tmp_path / folder)

    def code_digest():
        return project.digest_of(project.code_files())

    before = code_digest()
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / name).write_text("1", encoding="utf-8")
    after = code_digest()
    (tmp_path / "topics" / name).write_text("2", encoding="utf-8")
    assert len({before, after, code_digest()}) == 3


def test_a_page_names_the_folder_of_a_dataset_of_the_project_and_only_the_name_of_another(small, tmp_path):
    _, folder = small
    assert "ntm build --data . --topic funding --unit D" in (folder / "D-huyen" / "funding.html").read_text(encoding="utf-8")
    assert project.shown_folder(project.DATA / "lam-binh", "lam-binh") == "data/lam-binh"
    assert project.shown_folder(tmp_path / "lam-binh", "lam-binh") == "."


def test_a_record_that_cannot_be_read_keeps_nothing(small):
    options, folder = small
    (folder / "record.json").write_text("{", encoding="utf-8")
    assert set(reasons(options).values()) == {"execute: not built yet"}


def test_a_failure_is_never_kept(small):
    options, folder = small
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    record["jobs"][0]["state"] = "failed"
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    assert "execute: it failed before" in reasons(options).values()
