"""Whoever holds pages learns what can be known of them: each tampering is found and named, and what is whole is said to be so."""

import json
import os
import re
import shutil

import pytest

from forgery import forge, reseal
from ntm_helpers.audit.archives import opened
from ntm_helpers.audit.genuine import judge
from ntm_helpers.audit.judged import Verdict
from ntm_helpers.audit.recorded import guarded

pytestmark = pytest.mark.slow

A, B, D, INDEX = "A-a/funding.html", "B-b/funding.html", "D-huyen/funding.html", "index.html"
WHOLE = {Verdict.INTACT, Verdict.TRACED, Verdict.RECORDED}
NUMBER = re.compile(rb'<a\b[^>]*\bid="(n\w+)"[^>]*>5,0')


def judged(*paths):
    """Verdicts by the address of a page, each with what is said of it."""
    with opened(list(paths)) as holdings:
        found = [one for holding in holdings for one in judge(holding)]
    return {one.place: {finding.verdict: str(finding.detail) for finding in one.findings} for one in found}


def alike(found, *but):
    """Whether all pages but some are what they were."""
    return all(
        set(verdicts) == (WHOLE if page != INDEX else WHOLE - {Verdict.TRACED})
        for page, verdicts in found.items()
        if page not in but and page != "record.json"
    )


def change(path, old, new):
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


def test_what_a_build_made_is_found_to_be_that(handed, here):
    found = judged(handed)
    assert set(found) == {A, B, D, INDEX, "record.json"}
    assert alike(found)
    told = here("verify", handed)
    assert told.returncode == 0, told.stdout
    lines = told.stdout.splitlines()
    whole = "intact · agrees with its trace · belongs to the record ("
    assert [line.partition(whole)[0].rpartition("/")[2] for line in lines if whole in line] == ["3 files: "]
    assert sum("index.html: intact · belongs to the record (" in line for line in lines) == 1
    assert lines[-1] == "Verdict: every file is what it claims to be."
    assert "4 files: 4 intact, 3 agrees with its trace, 4 belongs to the record." in told.stdout
    assert "can be forged" not in told.stdout
    assert "An unsigned record may be forged together with it." in told.stdout


def test_a_digit_changed_in_a_page_is_named(handed, here):
    page = handed / A
    anchor = NUMBER.search(page.read_bytes())[1].decode()
    change(page, NUMBER.search(page.read_bytes())[0], NUMBER.search(page.read_bytes())[0].replace(b"5,0", b"6,0"))
    found = judged(handed)
    assert set(found[A]) == {Verdict.ALTERED, Verdict.OTHER_THAN_TRACED, Verdict.OTHER_THAN_RECORDED}
    assert f"at #{anchor} (A-1) the page prints '6,0" in found[A][Verdict.OTHER_THAN_TRACED]
    assert "its trace says '5,0" in found[A][Verdict.OTHER_THAN_TRACED]
    assert alike(found, A)
    told = here("verify", handed, "--lang", "vi")
    assert told.returncode == 1
    assert "đã bị sửa" in told.stdout
    assert f"ở #{anchor} (A-1) trang in “6,0" in told.stdout
    lines = told.stdout.splitlines()
    assert lines[0].startswith(f"{handed / A}: đã bị sửa")
    assert lines[1].startswith("2 tệp: nguyên vẹn · ")  # of B and D, which are not named
    assert lines[-1] == f"Kết luận: 1 tệp không đúng như tự nêu hoặc không so sánh được: {handed / A}."


def test_a_digit_changed_and_the_digest_put_in_anew(handed):
    change(handed / A, NUMBER.search((handed / A).read_bytes())[0], NUMBER.search((handed / A).read_bytes())[0][:-3] + b"6,0")
    reseal(handed / A)
    found = judged(handed)
    assert set(found[A]) == {Verdict.INTACT, Verdict.OTHER_THAN_TRACED, Verdict.OTHER_THAN_RECORDED}
    assert "'6,0" in found[A][Verdict.OTHER_THAN_TRACED]


def test_a_word_changed_is_no_number(handed):
    change(handed / A, "Huyện".encode(), "Quận".encode())
    assert judged(handed)[A][Verdict.ALTERED] == "every number is as in its trace: what was changed is no number"
    reseal(handed / A)
    found = judged(handed)[A]
    assert found[Verdict.OTHER_THAN_TRACED] == "every number is as in its trace: what was changed is no number"


def test_a_page_alone(handed, tmp_path):
    """Sent by mail, with nothing beside it."""
    alone = shutil.copy(handed / A, tmp_path / "bao-cao.html")
    assert judged(alone) == {"bao-cao.html": {Verdict.INTACT: ""}}
    change(alone, b"5,0", b"6,0")
    assert judged(alone) == {"bao-cao.html": {Verdict.ALTERED: ""}}


def test_a_page_with_its_trace_and_one_in_the_folder_of_its_record(handed, tmp_path):
    for name in ("funding.html", "funding.trace.json"):
        shutil.copy(handed / "A-a" / name, tmp_path / name)
    assert set(judged(tmp_path / "funding.html")["funding.html"]) == {Verdict.INTACT, Verdict.TRACED}
    found = judged(handed / A)
    assert set(found) == {A, "record.json"}
    assert set(found[A]) == WHOLE
    assert set(judged(handed / INDEX)[INDEX]) == {Verdict.INTACT, Verdict.RECORDED}


@pytest.mark.parametrize("is_with_all", [False, True])
def test_a_page_swapped_for_that_of_another_unit(handed, is_with_all):
    for name in ("funding.html", "funding.trace.json", "funding.ipynb") if is_with_all else ("funding.html",):
        shutil.copy(handed / "B-b" / name, handed / "A-a" / name)
    found = judged(handed)
    assert found[A][Verdict.ELSEWHERE] == "unit B, not A"
    assert (found[A].get(Verdict.OTHER_THAN_TRACED) == "the trace is that of another page (unit B, not A)") is not is_with_all
    assert alike(found, A)


def test_a_record_of_another_run(handed):
    change(handed / "record.json", b'"as_of": "2020-12-31"', b'"as_of": "2019-12-31"')
    found = judged(handed)
    assert {found[page][Verdict.OTHER_RUN] for page in (A, B, D, INDEX)} == {"review date 2020-12-31, not 2019-12-31"}


def test_what_is_missing_and_what_is_too_much(handed):
    (handed / A).unlink()
    (handed / "B-b" / "funding.trace.json").unlink()
    (handed / "D-huyen" / "funding.ipynb").unlink()
    shutil.copytree(handed / "B-b", handed / "C-c")
    found = judged(handed)
    assert found[A] == {Verdict.MISSING: ""}
    assert found[B][Verdict.MISSING] == "funding.trace.json"
    assert found[D][Verdict.MISSING] == "funding.ipynb"
    assert found["C-c/funding.html"][Verdict.NOT_RECORDED] == "it is the page B-b/funding.html"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"}\n", b"", "no JSON"),
        (b'"trace": 1', b'"trace": 7', "a trace of form 7"),
        (b'"printed": [', b'"printed": {"a": [', "no JSON"),
        (b'"text": "5,0', b'"text": "6,0', "its trace says '6,0"),
        (b'"unit_id": "A"', b'"unit_id": "B"', "the trace is that of another page (unit A, not B)"),
    ],
)
def test_a_trace_that_was_changed(handed, old, new, said):
    path = handed / "A-a" / "funding.trace.json"
    content = path.read_bytes()
    place = content.rfind(old) if old == b"}\n" else content.find(old)
    assert place >= 0
    path.write_bytes(content[:place] + new + content[place + len(old) :])
    found = judged(handed)
    assert said in found[A][Verdict.OTHER_THAN_TRACED]
    assert found[A][Verdict.OTHER_THAN_RECORDED] == "funding.trace.json"
    assert Verdict.INTACT in found[A]


def test_an_entry_of_a_record_that_was_changed(handed):
    change(handed / "record.json", b'"headline": "', '"headline": "Không '.encode())
    found = judged(handed)
    assert re.fullmatch(
        r"1 of 3 entries have not .*: A-a/funding.html \(its field guard\)", found["record.json"][Verdict.RECORD_SPOILT]
    )
    assert found[A][Verdict.NOT_RECORDED] == ""
    assert alike(found, A)


@pytest.mark.parametrize("topic", ["../../funding", "/etc/passwd", "", "\x00"])
def test_a_record_whose_names_lead_elsewhere_is_no_error(handed, topic):
    record = json.loads((handed / "record.json").read_bytes())
    for entry in record["jobs"]:
        entry |= {"topic": topic, "page": f"{topic}/{entry['page']}"}
        entry |= guarded({name: value for name, value in entry.items() if name != "guard"})
    (handed / "record.json").write_text(json.dumps(record), encoding="utf-8")
    found = judged(handed)
    assert Verdict.NOT_RECORDED in found[A] or Verdict.ELSEWHERE in found[A]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "it is no JSON"),
        (b"[]", "it is no record of a run"),
        (b'{"record": 99, "jobs": []}', "it is of form 99"),
        (b"[" * 100_000, "it is no JSON"),
    ],
)
def test_a_record_that_is_none(handed, content, said):
    (handed / "record.json").write_bytes(content)
    found = judged(handed)
    assert said in found["record.json"][Verdict.RECORD_SPOILT]
    assert set(found[A]) == {Verdict.INTACT, Verdict.TRACED}


def test_how_a_page_was_altered_is_said_as_far_as_it_can_be_seen(handed):
    whole = (handed / A).read_bytes()
    for content, said in (
        (whole[:-300], "the page is cut off: its end is missing"),
        (whole + b"<!-- -->", "something was added or taken out behind its last tag"),
        (whole.replace(b"\n", b"\r\n"), "only its line ends were changed, as mail and editors do"),
    ):
        (handed / A).write_bytes(content)
        assert judged(handed / A)[A][Verdict.ALTERED] == said


def test_a_page_that_is_cut_before_its_digest_is_told_as_cut(handed):
    page = (handed / A).read_bytes()
    for whole in (page[: page.index(b"ntm-content") - 20], b""):
        (handed / A).write_bytes(whole)
        assert judged(handed)[A][Verdict.UNMARKED] == "the page is cut off: its end is missing"


def test_a_page_of_another_version(handed):
    html = (handed / A).read_text(encoding="utf-8")
    (handed / A).write_text(re.sub('<meta name="ntm-[^>]*>\n', "", html), encoding="utf-8")
    assert Verdict.UNMARKED in judged(handed)[A]
    (handed / B).write_text(
        (handed / B).read_text(encoding="utf-8").replace('content="form=1;', 'content="form=9;'), encoding="utf-8"
    )
    reseal(handed / B)
    assert judged(handed)[B][Verdict.OTHER_FORM] == "form 9; this version knows form 1"
    (handed / D).write_bytes(b"")
    assert Verdict.UNMARKED in judged(handed)[D]


def test_what_is_no_file_of_a_build_is_not_read(handed, tmp_path):
    secret = tmp_path / "secret.html"
    secret.write_text("of somebody", encoding="utf-8")
    (handed / A).unlink()
    (handed / A).symlink_to(secret)
    with (handed / B).open("r+b") as stream:
        stream.truncate(3 << 30)
    (handed / D).unlink()
    os.mkfifo(handed / D)
    found = judged(handed)
    assert set(found[A]) == set(found[B]) == set(found[D]) == {Verdict.UNREADABLE}
    assert "3221225472 bytes" in found[B][Verdict.UNREADABLE].replace(",", "")


def test_pages_that_a_build_moved_aside_are_not_taken_for_its_own(handed):
    for folder in ("stale", "not-made-by-build"):
        shutil.copytree(handed / "A-a", handed / folder / "A-a")
    assert alike(judged(handed))


def test_what_cannot_be_verified_is_a_matter_of_usage(handed, here, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").write_text("a", encoding="utf-8")
    for name in ("empty", "nowhere", "text.txt", "nowhere.zip"):
        told = here("verify", tmp_path / name)
        assert told.returncode == 2, name
        assert name in told.stderr
    assert here("verify").returncode == 2
    assert here("verify", handed, "--sample", "0%").returncode == 2


def test_verdicts_as_data(handed, here):
    change(handed / A, b"5,0", b"6,0")
    told = here("verify", handed, "--json")
    found = json.loads(told.stdout)
    assert told.returncode == 1
    assert (found["form"], found["is_good"]) == (1, False)
    bad = [one["name"].rpartition("/vi/")[2] for one in found["judged"] if not one["is_good"]]
    assert bad == [A]


def test_steps_that_do_not_give_what_they_record_are_named(handed, tmp_path):
    """A forger who changes an input, on page and trace, and leaves what follows from it."""
    for name in ("funding.html", "funding.trace.json"):
        shutil.copy(handed / "A-a" / name, tmp_path / name)
    trace = tmp_path / "funding.trace.json"
    lines = trace.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(place for place, line in enumerate(lines) if '"id": "A-1"' in line)
    ends = re.findall(r'"(?:lower|upper)": "([^"]*)"', lines[place])
    assert ends == ["99/20", "101/20"]  # 5.0 as printed, by hand: half a tenth to both sides
    lines[place] = lines[place].replace('"99/20"', '"119/20"').replace('"101/20"', '"121/20"')
    trace.write_text("".join(lines), encoding="utf-8")
    found = judged(tmp_path / "funding.html")["funding.html"]
    assert set(found) == {Verdict.INTACT, Verdict.STEPS_WRONG}
    assert re.match(r"funding\.\S+ records .*, computed again it is ", found[Verdict.STEPS_WRONG])


def test_a_forged_set_is_whole_by_itself(handed):
    """Page, trace and record that fit each other: by these alone nothing is found, and the words say so (`test_rebuild`)."""
    forge(handed, A)
    found = judged(handed)
    assert alike(found)
    assert b"6,0" in (handed / A).read_bytes()
