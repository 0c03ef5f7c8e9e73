"""``ntm trace``: from a number to the rows that it comes from, computed again; what is pointed at wrongly is named."""

import json
import shutil

import pytest

from tests.conftest import LAM_BINH

SUM = "funding.capital_sum_of_sources"
"""Nearly 33, over 4 and over 1 billion: on paper (32; 33) + (4; 5) + (1; 2) = (37; 40)."""


@pytest.fixture
def page(funding_page, tmp_path):
    """A copy of the page and its trace that may be spoiled."""
    for name in ("funding.html", "funding.trace.json"):
        shutil.copy(funding_page.path.with_name(name), tmp_path / name)
    return tmp_path / "funding.html"


def number_of(funding_page, figure_id):
    """Give the first place on the page at which a figure is printed."""
    return next(one for one in funding_page.trace["printed"] if one["figure"] == figure_id)


def test_a_figure_is_told_down_to_the_wording_of_its_sources(here):
    told = here("trace", SUM, "--data", LAM_BINH, "--unit", "071", "--lang", "vi")
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert lines[0].endswith(f"[{SUM}]")
    assert "= tổng (sum), từ 3 số; hàm ntm_helpers.review.arithmetic.total" in lines
    assert "→ khớp (bộ tính độc lập)" in lines
    row = next(number for number, line in enumerate(lines) if "[LB126]" in line)
    quote = next(line for line in (LAM_BINH / "figures.csv").read_text(encoding="utf-8").splitlines() if line.startswith("LB126,"))
    assert lines[row].startswith("  ")
    assert "figures.csv dòng 127" in lines[row + 1]
    assert quote.split(",")[15].strip('"')[:12] in lines[row + 1]
    assert lines[-1] == "Kết luận: khớp; 1 bước được tính lại bằng bộ tính độc lập, 3 số đọc từ tệp."
    english = here("trace", SUM, "--data", LAM_BINH, "--unit", "071", "--lang", "en").stdout
    assert "Verdict: match; 1 step(s) computed again by the independent evaluator, 3 figure(s) read from files." in english


def test_a_number_is_pointed_at_on_its_page(here, funding_page):
    place = number_of(funding_page, SUM)
    for what in (f"{funding_page.path}#{place['anchor']}", f"{funding_page.path.as_uri()}#{place['anchor']}"):
        told = here("trace", what, "--lang", "en")
        assert (told.returncode, told.stderr) == (0, "")
        assert f"[{SUM}]" in told.stdout
    by_row = next(n for n, figure in enumerate(funding_page.trace["figures"], 1) if figure["id"] == SUM)
    assert here("trace", f"#c{by_row}", "--page", funding_page.path).returncode == 0
    assert here("trace", SUM, "--page", funding_page.path).returncode == 0


def test_a_digit_changed_on_the_page_is_named(here, page, funding_page):
    place = number_of(funding_page, SUM)
    html = page.read_text(encoding="utf-8")
    start = html.index(f'id="{place["anchor"]}"')
    shown = next(char for char in place["text"] if char.isdigit())
    spoiled = html.index(shown, html.index(">", start))
    page.write_text(html[:spoiled] + str((int(shown) + 1) % 10) + html[spoiled + 1 :], encoding="utf-8")
    told = here("trace", f"{page}#{place['anchor']}", "--lang", "en")
    assert told.returncode == 1
    assert f"At #{place['anchor']} the page prints" in told.stdout
    assert f"its trace says '{place['text']}'" in told.stdout
    assert "Verdict: MISMATCH" in told.stdout


def test_a_row_changed_since_the_page_was_made_is_named(here, page, copy):
    copy("figures").set("LB127", "value", "5")
    told = here("trace", SUM, "--page", page, "--data", copy.folder, "--lang", "en")
    assert told.returncode == 1
    assert "differs from the data as they are now in 2 figure(s), first in LB127" in told.stdout
    assert "the page was made from VND (4; 5) bn, the data give VND (5; 6) bn" in told.stdout
    said = here("trace", SUM, "--page", page, "--data", copy.folder, "--lang", "vi").stdout
    assert "trang tính từ (4; 5) tỷ đồng, số liệu cho (5; 6) tỷ đồng" in said


def test_an_anchor_that_the_page_does_not_bear_is_named_with_near_ones(here, page, funding_page):
    anchor = number_of(funding_page, SUM)["anchor"]
    told = here("trace", f"{page}#{anchor}z", "--lang", "en")
    assert told.returncode == 2
    assert f"There is no figure '{anchor}z': did you mean" in told.stderr
    html = page.read_text(encoding="utf-8")
    page.write_text(html.replace(f'id="{anchor}"', 'id="n9999q"'), encoding="utf-8")
    for taken in (anchor, "n9999q"):  # the one stands in the trace alone, the other on the page alone
        assert here("trace", f"{page}#{taken}", "--lang", "en").returncode == 2
    page.unlink()
    assert "cannot be read" in here("trace", f"{page}#{anchor}", "--lang", "en").stderr


def test_a_row_of_the_page_of_all_figures_is_pointed_at_by_its_id(here, built):
    page = next(built.glob("071-*")) / "figures.html"
    assert here("trace", f"{page}#{SUM}", "--lang", "en").returncode == 0
    spoiled = page.read_text(encoding="utf-8")
    assert f'<dd id="{SUM}">' in spoiled


def test_of_a_count_no_more_is_said_than_that_it_fits_what_is_listed(here):
    told = here("trace", "direction.actions_counted.direction", "--data", LAM_BINH, "--unit", "071", "--lang", "en").stdout
    assert "→ match (what is listed counted again; the function chose it from the data as they are now)" in told
    assert told.splitlines()[-1] == "Verdict: match; 1 step(s) counted again by what is listed."
    assert "independent evaluator" not in told


def test_a_source_told_otherwise_is_named(here, page):
    trace = page.with_name("funding.trace.json")
    text = trace.read_text(encoding="utf-8")
    assert "gần 33 tỷ đồng" in text
    trace.write_text(text.replace("gần 33 tỷ đồng", "gần 33,0 tỷ đồng"), encoding="utf-8")
    told = here("trace", SUM, "--page", page, "--lang", "en")
    assert told.returncode == 1
    assert (
        "1 figure(s) are equal, but the page made or cites them otherwise than the data as they are now, first LB126" in told.stdout
    )


def test_as_data_it_holds_the_tree_and_every_proof(here):
    told = json.loads(here("trace", SUM, "--data", LAM_BINH, "--unit", "071", "--json").stdout)
    assert (told["verdict"], told["figure"], told["unit_id"]) == ("match", SUM, "071")
    assert [one["id"] for one in told["figures"]] == ["LB126", "LB127", "LB128", SUM]
    (proof,) = told["proofs"]
    found = {"lower": "37", "upper": "40", "lower_open": True, "upper_open": True}
    assert proof == {"id": SUM, "verdict": "match", "way": "evaluator", "found": found}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["funding.capital_sum_of_source"], "did you mean 'funding.capital_sum_of_sources'"),
        (["nothing.like.it"], "There is no figure 'nothing.like.it'"),
        (["#n1a"], "name the page with --page"),
        (["https://example.org/funding.html#n1a"], "is no file of this machine"),
        (["gone/funding.html#n1a"], "cannot be read"),
        ([SUM, "--unit", "nowhere"], "Unknown unit 'nowhere'"),
        ([SUM, "--as-of", "yesterday"], "yesterday"),
    ],
)
def test_what_is_not_there_is_named(here, arguments, said):
    told = here("trace", *arguments, "--lang", "en")
    assert told.returncode == 2
    assert said in told.stderr
    assert told.stdout == ""


def test_a_figure_of_several_units_is_to_be_chosen(here):
    told = here("trace", "synthesis.population_share_of_parent", "--lang", "en")
    assert told.returncode == 2
    assert "is a figure of 8 units: 02290 (Bình An), 02293 (Hồng Quang)" in told.stderr
    assert "--unit" in told.stderr
    assert here("trace", "synthesis.population_share_of_parent", "--unit", "02242").returncode == 0


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text[: len(text) // 2], "no JSON"),
        (lambda text: "[" * 200_000, "no JSON"),
        (lambda text: text.replace('"trace": 1', '"trace": 2'), "a trace of form 2; this version reads form 1"),
        (lambda text: text.replace('"trace": 1', '"trace": true'), "a trace of form true"),
        (lambda text: "[]", "a trace of form null"),
        (lambda text: text.replace('"lower": "', '"lower": "1e9', 1), "not of the form of a trace at figures"),
        (lambda text: text.replace('"figure": "', '"figure": "un', 1), "not of the form of a trace at printed.un"),
        (lambda text: text.replace('"topic": "funding"', '"topic": "weather"'), "weather"),
        (lambda text: text.replace('"dataset": "lam-binh"', '"dataset": "../../etc"'), "../../etc"),
    ],
    ids=["truncated", "deep", "later", "no number", "no trace", "no fraction", "stray", "topic", "dataset"],
)
def test_a_trace_that_is_none_is_refused(here, page, spoil, said):
    trace = page.with_name("funding.trace.json")
    trace.write_text(spoil(trace.read_text(encoding="utf-8")), encoding="utf-8")
    told = here("trace", SUM, "--page", page, "--lang", "en")
    assert told.returncode in (2, 3)
    assert said in told.stderr


def test_a_trace_of_a_gigabyte_is_not_read(here, page):
    with page.with_name("funding.trace.json").open("r+b") as stream:
        stream.truncate(1 << 30)
    told = here("trace", SUM, "--page", page, "--lang", "en")
    assert told.returncode == 2
    assert "longer than" in told.stderr
