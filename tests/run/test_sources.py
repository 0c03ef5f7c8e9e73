"""What a run reads changes under it: what was read is what is used, and of anything else the run does not vouch."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap

import pytest

from ntm_helpers.errors import MachineError
from ntm_helpers.project import ROOT
from ntm_helpers.report import templates
from ntm_helpers.run import sources

SCRIPT = """
import json, sys
from pathlib import Path
from ntm_helpers.run import BuildOptions, build

data, out, steps = sys.argv[1], sys.argv[2], json.load(sys.stdin)

def after_each_page(entry, done, planned):
    if done - 1 < len(steps):
        path, text = steps[done - 1]
        Path(path).write_text(text, encoding="utf-8")

result = build(BuildOptions(Path(data), Path(out), topics=("funding",), jobs=1, is_cold="--cold" in sys.argv), after_each_page)
print(json.dumps({
    "notices": result.notices,
    "states": [entry["state"] for entry in result.entries.values()],
    "keys": ["code" in entry.get("key", {}) for entry in result.entries.values()],
    "reasons": sorted(str(reason) for reason in result.reasons.values()),
}))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project whose files can be changed while it runs."""
    root = tmp_path_factory.mktemp("sources") / "project"
    for name in ("notebooks", "ntm_helpers", "data/rules", "data/contract"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    (root / "script.py").write_text(textwrap.dedent(SCRIPT), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def run(project, built_once):
    """Build three pages, one after the other, writing a file after each as long as there are steps."""

    def go(out, *steps, cold=False):
        command = [sys.executable, project / "script.py", built_once / "laid", out] + ["--cold"] * cold
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NTM_")}
        environment = kept | {"PYTHONPATH": str(project)}
        order = json.dumps(steps)  # a table is too long for an argument
        told = subprocess.run(
            [*map(str, command)], input=order, capture_output=True, text=True, env=environment, timeout=600, check=False
        )
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)

    return go


@pytest.fixture(scope="module")
def clean(run, content, tmp_path_factory):
    out = tmp_path_factory.mktemp("clean")
    assert run(out)["notices"] == []
    return content(out)


DECIDES = {
    "style": ("ntm_helpers/report/template/style/ground.css", "body {", "html {"),
    "template": ("ntm_helpers/report/template/briefing/index.html.j2", "</main>", "<p>foreign</p></main>"),
    "notebook": ("notebooks/funding.ipynb", "page.first_screen()", "page.first_screen( )"),
    "words": ("ntm_helpers/report/words.csv", "page.sources.title,", "page.sources.title,X "),
    "rules": ("data/rules/measures.csv", "capital_mobilised,", "capital_mobilised,"),
    "code": ("ntm_helpers/report/page.py", '"""A review, shown', '"""A review is shown'),
    "contract": ("data/contract/columns.csv", "Đơn vị trước khi thay đổi", "Đơn vị cũ"),
}


def without(page):
    """Give a page without the digests in its head and at its foot: of the method, which was another one while it was made."""
    return re.sub(rb'<meta name="ntm-[^>]*>', b"", page).partition(b'<p class="digests">')[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "cold"), [*((what, False) for what in DECIDES), ("notebook", True), ("words", True), ("rules", True), ("style", True)]
)
def test_a_change_that_is_undone_is_told_and_leaves_no_foreign_page(project, run, clean, content, tmp_path, what, cold):
    name, before, after = DECIDES[what]
    path = project / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    changed = text.replace(before, after) + ("\n" if what == "rules" else "")
    result = run(tmp_path, (str(path), changed), (str(path), text), cold=cold)
    assert path.read_text(encoding="utf-8") == text
    assert result["states"] == ["done"] * 3
    [notice] = result["notices"]
    assert name in notice
    assert sorted(result["keys"]) == [False, False, True]  # the first page was made before
    if not cold or what in ("style", "template", "notebook"):  # what was read once, or by the warmed process
        said, kept = ({name: without(page) for name, page in of.items() if "/" in name} for of in (content(tmp_path), clean))
        assert {name for name in kept if name.endswith(".html") and said[name] != kept[name]} == set()
    again = run(tmp_path)
    assert [notice for notice in again["notices"] if "came out otherwise" not in notice] == []
    assert again["reasons"].count("kept") == 1
    assert content(tmp_path) == clean


@pytest.mark.slow
def test_a_change_that_stays_is_of_the_next_run(project, run, clean, content, tmp_path):
    path = project / "notebooks" / "funding.ipynb"
    text = path.read_text(encoding="utf-8")
    try:
        result = run(tmp_path, (str(path), text.replace("page.first_screen()", "1 / 0")))
        assert result["states"] == ["done"] * 3
        path.write_text(text.replace("page.first_screen()", "page.first_screen( )"), encoding="utf-8")
        assert [reason for reason in run(tmp_path)["reasons"] if "notebook" not in reason and "code" not in reason] == []
    finally:
        path.write_text(text, encoding="utf-8")
    run(tmp_path)
    assert content(tmp_path) == clean


def test_a_file_that_came_went_or_was_written_anew_bears_another_stamp(tmp_path, monkeypatch):
    for name in ("PACKAGE", "CONTRACT", "RULES", "TEMPLATES"):
        monkeypatch.setattr(sources.project, name, tmp_path)
    file = tmp_path / "figures.csv"
    file.write_text("1", encoding="utf-8")
    (tmp_path / "Untitled.txt").write_text("decides nothing", encoding="utf-8")
    before = sources.stamps()
    times = file.stat()
    assert [name for name in before if "Untitled" in name] == []
    file.write_text("2", encoding="utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert sources.stamps() != before  # the same size and time, another content
    file.write_text("1", encoding="utf-8")
    assert sources.stamps() != before
    (tmp_path / "new.py").write_text("", encoding="utf-8")
    assert len(sources.stamps()) == len(before) + 1


def test_what_was_changed_since_the_process_began_is_known_from_the_start(monkeypatch):
    found = sources.read_sources()
    assert found.changed() == []
    monkeypatch.setattr(sources, "LOADED", 0)
    assert "ntm_helpers/run/sources.py" in found.changed()


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("index.html.j2", b"<p>\n{% for unit in units %}", 2),
        ("briefing/index.html.j2", b"{{ review.title ", 1),
        ("style/ground.css", b"body {\n}\n\xff", 3),
    ],
)
def test_a_broken_template_is_told_before_anything_is_executed(name, content, line):
    files = {path.relative_to(templates.TEMPLATES).as_posix(): path.read_bytes() for path in templates.template_files()}
    with pytest.raises(MachineError, match=rf"{name} is broken in line {line}") as refused:
        templates.read_template(list({**files, name: content}.items()))
    assert f"dòng {line}" in refused.value.text("vi")
    del files[name]
    with pytest.raises(MachineError, match=f"{name} of the template is missing"):
        templates.read_template(list(files.items()))


def test_an_index_that_cannot_be_drawn_is_told_without_a_traceback(small, monkeypatch):
    from ntm_helpers.run import build

    options, folder = small
    real = sources.read_template

    def broken(contents):
        template = real(contents)
        files = {**dict(template.files), "index.html.j2": "{{ 1 / 0 }}"}
        return templates.Template(tuple(files.items()))

    monkeypatch.setattr(sources, "read_template", broken)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with pytest.raises(MachineError, match=r"index\.html\.j2, is broken: ZeroDivisionError"):
        build(options)
    assert (folder / "index.html").read_bytes() == before["index.html"]
