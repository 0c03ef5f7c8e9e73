"""No page contradicts the page on consistency of the same build: a dataset that contradicts itself, every topic held against it."""

from collections import Counter

import pytest
from markupsafe import Markup

from ntm_helpers.methods.identities.examine import consistency_of
from ntm_helpers.report.page import Page
from ntm_helpers.review import figures_in
from ntm_helpers.topics import TOPIC_NAMES, topics

UNITS = ("P", "D", "A")


def contradictory(laid):
    """A province, its district and two communes: capital, poverty, products that do not fit, and some that nobody can tell."""
    laid.tables["units"] = [{"unit_id": "P", "name": "Tỉnh", "kind": "province"}]
    laid.unit("D", "P", "district").unit("A").unit("B")
    laid.row("sources", source_id="S2", title="Báo", grade="press")
    bn = "billion VND"
    for figure_id, unit, value, item, hedge in (
        ("P-T", "P", "1200", "", "over"),  # cannot be told: others are not named
        ("P-C", "P", "500", "central", ""),
        ("D-T", "D", "100", "", ""),  # exceeded by the named ones
        ("D-C", "D", "80", "central", ""),
        ("D-P", "D", "40", "province", ""),
        ("A-T", "A", "38", "", "over"),  # agrees by a hedge alone: 33 + 5 = 38 is not over 38
        ("A-C", "A", "33", "central", "nearly"),
        ("A-P", "A", "5", "province", "over"),
    ):
        laid.figure(figure_id, "capital_mobilised", value, bn, unit_id=unit, item=item, qualifier=hedge, period_start="2020-01-01")
    laid.figure("D-AL", "capital_allocated", "50", bn, period_start="2020-01-01")
    laid.figure("D-ALC", "capital_allocated", "60", bn, item="central", period_start="2020-01-01")
    for figure_id, unit, measure, value, of in (
        ("A-PH", "A", "poor_households", "30", "household"),
        ("A-H", "A", "households_reviewed", "100", "household"),
        ("A-PR", "A", "poverty_rate", "35.0", "percent"),  # 30 of 100 is 30
        ("B-PH", "B", "poor_households", "120", "household"),  # of 100
        ("B-H", "B", "households_reviewed", "100", "household"),
        ("D-PH", "D", "poor_households", "150", "household"),
        ("D-X", "D", "communes_total", "2", "commune"),  # so that the communes are all
        ("A-HR", "A", "temporary_houses_removed", "12", "house"),
        ("A-HF", "A", "temporary_houses_found", "10", "house"),
        ("D-OC", "D", "ocop_products", "9", "product"),
        ("A-OC", "A", "ocop_products", "12", "product"),
    ):
        laid.figure(figure_id, measure, value, of, unit_id=unit)
    laid.figure("D-PH2", "poor_households", "170", "household", source_id="S2")
    return laid


@pytest.fixture(scope="module")
def reviews(lay, tmp_path_factory):
    dataset = contradictory(lay(tmp_path_factory.mktemp("agreement") / "laid")).open()
    return {(unit, topic): module.review(dataset, unit) for unit in UNITS for topic, module in topics().items()}


def verdicts_of(review):
    """Verdict of every relation that the page on consistency has, by its id."""
    found = consistency_of(review.view)
    several = {f"several:{sources.figures[0].figure_id}": sources.verdict for sources in found.several}
    return {finding.identity.identity_id: finding.verdict for finding in found.findings} | several


@pytest.mark.parametrize("unit", UNITS)
def test_every_verdict_of_a_page_is_that_of_the_page_on_consistency(reviews, unit):
    verdicts = verdicts_of(reviews[unit, "consistency"])
    told = Counter()
    for topic in topics():
        review = reviews[unit, topic]
        for check in review.checks:
            if check.sentence.finding:
                told[topic] += 1
                assert check.verdict == verdicts[check.sentence.finding], (topic, check.sentence.finding)
        for sentence in (*review.headline, *review.findings):
            assert {verdicts[relation] for relation in sentence.relations} <= {"disagrees"}, (topic, sentence.key)
    assert told["funding"]
    assert told["consistency"]
    assert told["poverty_reduction"] == (unit == "A")


@pytest.mark.parametrize("unit", UNITS)
def test_no_topic_condemns_a_figure_that_no_relation_condemns(reviews, unit):
    """A check of a topic's own may be of other things, such as a list; of figures it says nothing that the relations do not."""
    verdicts = verdicts_of(reviews[unit, "consistency"])
    by_result = {}
    for finding_id, verdict in verdicts.items():
        by_result.setdefault(finding_id.partition(":")[2], set()).add(verdict)
    for topic in topics():
        for check in reviews[unit, topic].checks:
            published = [figure for figure in figures_in(check.sentence) if not figure.is_derived]
            if check.verdict == "disagrees" and not check.sentence.finding:
                assert not [
                    f.figure_id for f in published if f.figure_id in by_result and "disagrees" not in by_result[f.figure_id]
                ]


@pytest.mark.parametrize("unit", UNITS)
def test_every_disagreement_is_among_the_findings_of_the_briefing_once(reviews, unit):
    verdicts = verdicts_of(reviews[unit, "consistency"])
    disagreeing = {finding_id for finding_id, verdict in verdicts.items() if verdict == "disagrees"}
    found = reviews[unit, "synthesis"].findings
    told = Counter(relation for sentence in found for relation in sentence.relations)
    named = {figure.figure_id for sentence in found if not sentence.finding for figure in figures_in(sentence)}
    assert {finding_id for finding_id in disagreeing if finding_id.partition(":")[2] not in named} <= set(told) <= disagreeing
    assert not [finding_id for finding_id, times in told.items() if times > 1]
    gravities = [sentence.gravity for sentence in found]
    assert gravities == sorted(gravities)


def test_the_dataset_has_what_it_is_for(reviews):
    """Every verdict is there, on every level something is wrong or cannot be told."""
    assert {verdict for unit in UNITS for verdict in verdicts_of(reviews[unit, "consistency"]).values()} == {
        "agrees",
        "agrees_as_hedged",
        "disagrees",
        "cannot_tell",
    }
    district = verdicts_of(reviews["D", "consistency"])
    wrong = {finding_id for finding_id, verdict in district.items() if verdict == "disagrees"}
    assert {"items:D-T", "items:D-AL", "ratio:A-PR", "bound:B-PH", "several:D-PH"} <= wrong
    assert verdicts_of(reviews["P", "consistency"])["items:P-T"] == "cannot_tell"
    assert verdicts_of(reviews["A", "consistency"])["items:A-T"] == "agrees_as_hedged"


def test_a_topic_says_itself_what_is_wrong_with_its_figures(reviews):
    """Of the capital the briefing has funding's sentence, not the general one."""
    told = {sentence.finding: sentence.about for sentence in reviews["D", "synthesis"].findings}
    assert (told["items:D-T"], told["items:D-AL"]) == ("funding", "funding")
    assert told["ratio:A-PR"] == "consistency"


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    ("lang", "none"), [("vi", "Trang này không nêu phép đối chiếu nào"), ("en", "This page tells of no check")]
)
def test_a_page_does_not_deny_the_checks_that_its_headline_counts(reviews, unit, lang, none):
    for topic in ("consistency", "synthesis"):
        page = Page(reviews[unit, topic], lang)
        assert none not in str(page.checks().html), topic


@pytest.mark.parametrize("unit", UNITS)
def test_no_sentence_stands_four_times_on_a_briefing(reviews, unit):
    for lang in ("vi", "en"):
        page = Page(reviews[unit, "synthesis"], lang)
        text = str(page.first_screen().html) + "".join(str(page.step(step.name).html) for step in reviews[unit, "synthesis"].steps)
        for sentence in reviews[unit, "synthesis"].findings:
            said = str(page._writer("x").sentence(sentence).striptags())[1:]
            assert text_of(text).count(said) <= 3


def text_of(html):
    return str(Markup(html).striptags())


def test_a_briefing_calls_no_topic_silent_that_has_a_figure(reviews):
    for unit in UNITS:
        view = reviews[unit, "synthesis"].view
        measures = view.register.measures
        there = {measures[figure.measure].topic for figure in view.figures() if figure.is_reported}
        silent = [s.values["topics"] for s in reviews[unit, "synthesis"].headline if s.key == "synthesis.silent"]
        assert not {name.key for names in silent for name in names} & {TOPIC_NAMES[topic] for topic in there}


def test_the_first_screen_of_consistency_leaves_out_what_a_topic_says(reviews):
    """Of one relation the topic's own sentence is put to be decided, of others that of the page on consistency; each once."""
    decided = reviews["D", "synthesis"].first.decisions
    told = [(one.sentence.finding, one.sentence.about) for one in decided if one.sentence.gravity is not None]
    assert [about for finding, about in told if finding == "items:D-T"] == ["funding"]
    assert [about for finding, about in told if finding == "ratio:A-PR"] == ["consistency"]


def test_the_unit_of_a_decision_is_the_one_that_it_is_about(reviews):
    decided = reviews["D", "synthesis"].first.decisions
    found = [(one.sentence.finding, one.who.unit_id) for one in decided if one.sentence.gravity is not None]
    assert found[:2] == [("items:D-T", "D"), ("items:D-AL", "D")]
