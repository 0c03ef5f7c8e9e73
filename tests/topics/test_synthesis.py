"""The briefing: the first screen of every topic, found by itself, and what it takes from them by what is said, not by its key."""

from dataclasses import replace

import pytest

from answers import rows
from ntm_helpers.notebooks import notebooks
from ntm_helpers.report.page import Page
from ntm_helpers.review import Draft, FirstScreen, Gravity, Name, Role, Section, Sentence, Step, Table, figures_in, nothing
from ntm_helpers.topics import synthesis, topics
from ntm_helpers.topics.synthesis import briefing, steps
from ntm_helpers.topics.synthesis.material import gather


@pytest.fixture(scope="module")
def tho_binh(lam_binh):
    return synthesis.review(lam_binh, "tho-binh")


@pytest.fixture
def draft(lam_binh):
    return Draft("synthesis", lam_binh.view("tho-binh", "", notebooks()["synthesis"].reads))


@pytest.fixture
def material(draft):
    return gather(draft.view)


def said_by_funding(material, *sentences):
    """The same material with another headline and first step of funding."""
    funding = material.reviews["funding"]
    other = replace(
        funding, headline=sentences, first=FirstScreen(lead=sentences[:1]), steps=[Step("by_source", sentences), *funding.steps[1:]]
    )
    return replace(material, reviews={**material.reviews, "funding": other})


def test_every_topic_has_a_section_in_the_order_of_the_pages_and_consistency_comes_last(tho_binh):
    sections = tho_binh.step("topics").blocks
    assert all(isinstance(section, Section) for section in sections)
    assert [section.topic for section in sections] == [topic for topic in topics() if topic != "synthesis"]
    assert sections[-1].topic == "consistency"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_section_has_a_heading_and_a_link_that_bears_the_title_of_the_page(tho_binh, lang):
    html = str(Page(tho_binh, lang).step("topics").html)
    for topic, notebook in notebooks().items():
        link = f'<a href="{topic}.html">{notebook.titles[lang]}</a>'
        assert (link in html) == (topic != "synthesis")
    assert html.count("<h2>") == len(notebooks()) - 1


def test_figures_and_what_is_missing_are_found_in_sections_too(tho_binh):
    figures = tho_binh.step("topics").blocks
    assert {figure.figure_id for figure in figures_in(figures)} <= set(tho_binh.figures)
    assert figures_in(figures)
    step = Step("topics", [Section("funding", [nothing("works.no_list", "works_listed")])])
    assert step.missing == ("works_listed",)
    assert step.is_empty
    assert not replace(step, blocks=[*step.blocks, Section("direction", [Table("a.b", [], [])])]).is_empty


def test_the_gravest_comes_first_whatever_its_key(material, draft):
    owed, late = (Sentence("funding.total", {"total": None}, "funding", gravity=g) for g in (Gravity.OWED, Gravity.WORK_OVERDUE))
    changed = said_by_funding(material, owed, late, Sentence("funding.does_not_close", {}, "funding"))
    table = briefing.decide(draft, changed)[0]
    assert [row[0] for row in table.rows if row[1] == Name("word", "briefing.found") and row[0].about == "funding"] == [late, owed]


def test_what_is_later_or_context_is_known_by_its_role(material, draft):
    later, context = Sentence("funding.total", {"total": None}, role=Role.LATER), Sentence("funding.total", role=Role.CONTEXT)
    assert later in steps.afterwards(draft, said_by_funding(material, later))
    sections = steps.topics(draft, said_by_funding(material, context))
    assert next(section for section in sections if section.topic == "funding").blocks == [context, context]
    assert later not in steps.afterwards(draft, said_by_funding(material, replace(later, role=Role.STATEMENT)))


# --- what stands first ------------------------------------------------------------------------------------------------------


def sizes(laid, **days):
    people, households = days.get("people", "2019-04-01"), days.get("households", "2019-04-01")
    laid.figure("P", "population_census", "1000", "person", period_end=people)
    return laid.figure("H", "households_census", "250", "household", period_end=households)


@pytest.mark.parametrize(("lang", "day"), [("vi", "tổng điều tra, đến 1/4/2019"), ("en", "census, by 1 April 2019")])
def test_the_size_of_a_unit_has_its_day(laid, lang, day):
    review = synthesis.review(sizes(laid).open(), "D")
    assert day in str(Page(review, lang).first_screen().html.striptags())


def test_people_and_households_of_two_days_have_each_their_own(laid):
    review = synthesis.review(sizes(laid, households="2009-04-01").open(), "D")
    first = review.headline[0]
    assert (first.key, first.values["period"].figure.figure_id, first.values["other"].figure.figure_id) == (
        "synthesis.size_apart",
        "P",
        "H",
    )


def test_a_claim_without_a_day_stands_in_no_headline(laid):
    laid.figure("T", "capital_mobilised", "100", "billion VND", period_end="")
    review = synthesis.review(laid.open(), "D")
    assert "T" not in [figure.figure_id for sentence in review.headline for figure in figures_in(sentence)]


def test_a_topic_with_any_figure_is_not_called_silent(laid):
    """Only capital allocated is told: no topic page says that nothing is published on capital, nor does the briefing."""
    laid.figure("A", "capital_allocated", "12", "billion VND", period_start="2020-01-01")
    review = synthesis.review(laid.open(), "D")
    [silent] = [sentence.values["topics"] for sentence in review.headline if sentence.key == "synthesis.silent"]
    assert "topic.funding" not in [name.key for name in silent]
    assert "topic.poverty_reduction" in [name.key for name in silent]


def test_what_two_topics_find_in_the_same_figures_is_told_by_the_one_that_they_belong_to(laid):
    for source, amount in (("", "100"), ("central", "80"), ("province", "40")):
        laid.figure(f"M{source}", "capital_mobilised", amount, "billion VND", item=source)
    review = synthesis.review(laid.open(), "D")
    assert [(sentence.about, sentence.finding) for sentence in review.findings] == [("funding", "items:M")]
    assert [check.sentence.finding for check in review.checks].count("items:M") == 1


def test_the_same_statement_of_two_relations_is_told_once(laid):
    """Two declared relations that come to the same numbers read alike: a decision is not listed twice."""
    laid.figure("A", "communes_total", "8", "commune").figure("B", "communes_registered", "7", "commune")
    laid.figure("C", "communes_keeping_standard", "7", "commune")
    laid.identity("I1", "sum", "A", "+B").identity("I2", "sum", "A", "+C")
    review = synthesis.review(laid.open(), "D")
    assert len([sentence for sentence in review.findings if sentence.about == "consistency"]) == 1


def test_people_without_households_are_told_without_a_gap(laid):
    laid.figure("P", "population_census", "6000", "person", period_end="2019-04-01")
    [size] = [sentence for sentence in synthesis.review(laid.open(), "D").headline if "size" in sentence.key]
    assert (size.key, size.values["size"].figure_id) == ("synthesis.size_of_one", "P")


@pytest.mark.parametrize(
    ("lang", "asked"),
    [
        ("vi", "Vốn huy động (Vốn lồng ghép, Vốn tín dụng, Doanh nghiệp, hợp tác xã, Nhân dân đóng góp)"),
        (
            "en",
            "Capital mobilised (Integrated from other programmes, Credit, Enterprises and cooperatives, People's contributions)",
        ),
    ],
)
def test_a_decision_asks_for_the_sources_that_are_missing_not_for_the_capital_that_is_there(laid, lang, asked):
    cells = {"period_start": "2020-01-01"}
    laid.figure("T", "capital_mobilised", "1200", "billion VND", **cells)
    laid.figure("A", "capital_mobilised", "700", "billion VND", item="state_direct", **cells)
    told = Page(synthesis.review(laid.open(), "D"), lang).step("decide").html.striptags()
    assert asked in told.replace("&#39;", "'")


def test_a_direction_found_to_be_overdue_stands_once_among_the_decisions(laid):
    """Told under way on the last day of the year, due in June: overdue; a second direction is only to be done."""
    cells = {"kind": "direction", "unit_id": "D", "source_id": "S", "state": "under_way", "stated_on": "2020-12-31"}
    laid.row("actions", action_id="late", task="Rà soát hộ nghèo", deadline="2020-06-30", **cells)
    laid.row("actions", action_id="open", task="Họp dân", deadline="2021-06-30", **cells)
    decided = [row[0].key for row in rows(synthesis.review(laid.open(), "D"), "decide", "briefing.decide.caption")]
    assert decided.count("direction.overdue") == decided.count("briefing.direction") == 1


def test_a_topic_that_says_something_is_not_called_silent(tho_binh):
    """Thổ Bình is among those whom the district directs, though no figure of its own is published on direction."""
    said = {sentence.about for sentence in tho_binh.headline}
    [silent] = [sentence.values["topics"] for sentence in tho_binh.headline if sentence.key == "synthesis.silent"]
    assert "direction" in said
    assert "topic.direction" not in [name.key for name in silent]
    assert "topic.funding" in [name.key for name in silent]
