"""What a source misprints is kept as printed, shown with its wording, and used nowhere."""

import csv
import shutil

import pytest

from answers import headline, rows, said
from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import open_dataset
from ntm_helpers.project import DATA
from ntm_helpers.report.page import Page
from ntm_helpers.topics import consistency, funding, poverty_reduction, reviews, topics

BN = "billion VND"
CAPTION = "misprint.caption"


def total_beside_its_parts(laid, **cells):
    """10.98 beside 4.2 and 5: 9.2."""
    laid.figure("T", "capital_mobilised", "10.98", BN, quote="10,98 tỷ đồng", **cells)
    laid.figure("P", "capital_mobilised", "4.2", BN, item="credit").figure("Q", "capital_mobilised", "5", BN, item="community")
    return laid.identity("I", "sum", "T", "+P +Q")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"measure": "poverty_rate", "value": "109.8", "unit": "percent"}, "value"),
        ({"measure": "poor_households", "value": "10.98", "unit": "household"}, "value"),
        ({"measure": "capital_mobilised", "value": "1.2.3", "unit": BN}, "value"),
        ({"measure": "capital_mobilised", "value": "33", "value_to": "31", "unit": BN}, "value_to"),
        ({"measure": "recognised_year", "value": "2109", "unit": "year", "basis": "status"}, "value"),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_check_that_refuses_a_number_says_how_to_keep_it(laid, cells, column, lang):
    laid.figure("F", **cells)
    [fault] = open_dataset("", laid.save()).row_faults
    assert fault.column == column
    assert {"vi": "ghi misprint vào qualifier", "en": "write misprint in qualifier"}[lang] in fault.text(lang)
    laid.tables["figures"][0]["qualifier"] = "misprint"
    assert open_dataset("", laid.save()).faults == ()


def test_a_misprint_is_in_no_sum_no_rate_and_no_verdict(laid):
    before = total_beside_its_parts(laid).report()
    assert [finding["verdict"] for finding in before["identities"]] == ["disagrees"]
    laid.tables["figures"][0]["qualifier"] = "misprint"
    assert [finding["verdict"] for finding in laid.report()["identities"]] == ["cannot_tell"]
    assert laid.report()["faults"] == []
    answer = funding.review(open_dataset("", laid.save()), "D")
    assert all("T" not in figure.inputs for figure in answer.figures.values())
    [told] = said(answer, "funding.total_misprinted")  # never that no total is stated
    assert (told["total"].quantity.bare, told["stated"].figure_id) == (pytest.approx(9.2), "T")


def test_it_is_shown_as_printed_with_wording_and_source(laid):
    total_beside_its_parts(laid, qualifier="misprint")
    dataset = open_dataset("", laid.save())
    for topic, step in ((consistency, "corrections"), (funding, "further")):
        answer = topic.review(dataset, "D")
        [[_, _, figure, _, wording, source]] = rows(answer, step, CAPTION)
        assert (figure.figure_id, wording.key, source.key) == ("T", "10,98 tỷ đồng", "S")
        said_on_page = {lang: Page(answer, lang).step(step)._repr_mimebundle_()["text/html"] for lang in ("vi", "en")}
        assert "10,98 tỷ đồng (in sai trong nguồn)" in said_on_page["vi"]
        assert "VND 10.98 bn (misprinted in the source)" in said_on_page["en"]


def test_a_topic_whose_only_figure_is_a_misprint_does_not_say_that_nothing_is_published(laid):
    laid.figure("F", "poverty_rate", "109.8", "percent", qualifier="misprint")
    answer = poverty_reduction.review(open_dataset("", laid.save()), "D")
    assert headline(answer) == ["context.misprinted"]
    assert ("poverty_rate", "") in {(request.measure, request.item) for request in answer.requests}


def test_an_older_number_stands_as_the_latest_with_its_day(laid):
    """The misprint is no newer line without a number: one was printed."""
    laid.figure("A", "poverty_rate", "12.4", "percent", period_end="2019-12-31", item="qd59-2015")
    laid.figure("B", "poverty_rate", "109.8", "percent", qualifier="misprint", item="qd59-2015")
    [figure] = [figure for figure in open_dataset("", laid.save()).figures() if figure.figure_id == "A"]
    assert figure.newer_not_reported is None
    [told] = said(poverty_reduction.review(open_dataset("", laid.save()), "D"), "poverty.rate")
    assert told["rate"].figure_id == "A"


@pytest.mark.parametrize("cells", [{"value": ""}, {"unit": "ha"}, {"unit": "triệu triệu"}])
def test_a_misprint_holds_what_was_printed_in_a_unit_of_its_measure(laid, cells):
    laid.figure("F", **{"measure": "capital_mobilised", "value": "10.98", "unit": BN, "qualifier": "misprint"} | cells)
    [fault] = open_dataset("", laid.save()).row_faults
    assert fault.column == next(iter(cells))


def test_a_correction_may_call_a_figure_a_misprint(laid):
    laid.figure("F", "poverty_rate", "109.8", "percent")
    about = {"table": "figures", "row_id": "F", "column": "qualifier", "found": "", "corrected": "misprint"}
    laid.row("corrections", correction_id="K", **about, reason="trên 100%", evidence="S", decided_on="2021-1-15")
    assert open_dataset("", laid.save()).faults == ()
    answer = consistency.review(open_dataset("", laid.save()), "D")
    assert rows(answer, "corrections", CAPTION)
    assert rows(answer, "corrections", "consistency.caption.corrections")


def test_a_status_may_be_a_misprint_too(laid):
    laid.figure("F", "standard_state", "đạt 20/19", basis="status", qualifier="misprint")
    [figure] = open_dataset("", laid.save()).figures()
    assert (figure.code, figure.misprint.printed) == ("", "đạt 20/19")


@pytest.mark.slow
def test_whichever_figure_is_a_misprint_nothing_is_computed_of_it(tmp_path):
    """Of every measure of a whole district one figure at a time, by turns: every page is made and none derives from it."""
    folder = tmp_path / "copy"
    shutil.copytree(DATA / "lam-binh", folder)
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as stream:
        header, *lines = csv.reader(stream)
    qualifier, measure = header.index("qualifier"), header.index("measure")
    of_measure = {line[measure]: number for number, line in enumerate(lines) if line[qualifier] != "not_reported"}
    for number in of_measure.values():
        lines[number][qualifier] = "misprint"
    with (folder / "figures.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *lines])
    misprints = {lines[number][0] for number in of_measure.values()}
    assert not [fault for fault in check_dataset(folder).faults if fault.weight != "notice"]
    dataset = open_dataset("", folder)
    shown = set()
    for topic in topics():
        for answer in reviews(topic, dataset):
            assert misprints.isdisjoint(figure_id for figure in answer.figures.values() for figure_id in figure.inputs), topic
            shown |= misprints & answer.figures.keys()
    assert len(shown) > len(misprints) / 2
